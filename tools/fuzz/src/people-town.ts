/** A world for one story: a GitHub of its own, a bot over a database of its own, and a record of what really happened. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bot, parseEnv, startBot } from '@rapporteur/bot';
import {
  createSandboxGithub,
  type SandboxGithub,
  type SandboxSeed,
  secondaryRateLimit,
} from '@rapporteur/github-sandbox';
import { createRandom } from '@rapporteur/play/random';
import { pino } from 'pino';
import { z } from 'zod';
import { openRelay, type Relay } from './people-relay.ts';
import {
  type Act,
  BOARD,
  type Body,
  bodyOf,
  GRACE_MINUTES,
  GROUPS,
  PEOPLE,
  PERIOD_DAYS,
  type Person,
  RIGHTS,
  ROBOT,
  ROOT,
  STRANGER,
  type Story,
} from './people-story.ts';
import type { Facts, Rights, Text, TimelineEvent } from './people-truth.ts';

const ORGANIZATION = 'acme';
const TEAM = `${ORGANIZATION}/board`;
const BEGIN = Date.parse('2025-03-03T09:00:00Z');

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** What a world came to. */
export type Played = {
  readonly facts: Facts;
  readonly github: SandboxGithub;
  readonly bot: Bot;
  readonly repository: string;
  /** GitHub's numbers of the pull requests. */
  readonly numbers: ReadonlyMap<number, number>;
  /** Who an account is, by its id. */
  readonly people: ReadonlyMap<string, Person>;
  /** All logins that somebody had. */
  readonly logins: ReadonlyMap<string, ReadonlySet<Person>>;
  /** Acts that GitHub allowed. */
  readonly done: number;
  readonly lost: number;
  /** What the log complains of. */
  readonly complaints: readonly string[];
};

/** Plays a story in a world of its own, lets `look` see what it came to, and takes the world down. */
export const playStory = async <T>(
  story: Story,
  createDatabase: () => Promise<string>,
  look: (played: Played) => Promise<T>,
): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'rapporteur-people-'));
  const clock = { now: BEGIN };
  const now = (): Date => new Date(clock.now);
  const relay = await openRelay(createRandom(story.seed + 1_000_003));
  const github = await createSandboxGithub({ seed: seedOf(story), webhookUrl: relay.url, now });
  const complaints: string[] = [];
  let bot: Bot | undefined;
  try {
    const { env, problems } = parseEnv({
      APP_ID: String(github.appId),
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: github.webhookSecret,
      GHE_HOST: new URL(github.url).host,
      GHE_PROTOCOL: 'http',
      PORT: '0',
      RAPPORTEUR_HOME: folder,
      DATABASE_URL: await createDatabase(),
    });
    if (!env) throw new Error(problems.join(' '));
    const log = pino({ level: 'warn' }, { write: (line: string) => void complaints.push(complaintOf(line)) });
    bot = await startBot(env, log, { now, retry: { faults: 3, errors: 3, backoff: { base: {} } } });
    relay.to(`${bot.url}/api/github/webhooks`);
    const town = new Town({ story, github, bot, relay, clock });
    await town.play();
    return await look(town.played(complaints));
  } finally {
    await bot?.stop();
    await github.close();
    await relay.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const LineSchema = z.looseObject({
  msg: z.string().default(''),
  about: z.string().optional(),
  err: z.looseObject({ message: z.string() }).optional(),
});

const complaintOf = (line: string): string => {
  const { msg, about, err } = LineSchema.parse(JSON.parse(line));
  return [about, msg, err?.message].flatMap((part) => part ?? []).join(' · ');
};

const seedOf = ({ ballotsBy, concernsBy, windowHours }: Story): SandboxSeed => ({
  organization: {
    login: ORGANIZATION,
    members: [{ login: ROOT, role: 'admin' }],
    teams: [{ name: 'board', members: BOARD }],
  },
  app: { slug: 'rapporteur', privateKey },
  people: [...[...PEOPLE, ROOT].map((login) => ({ login })), { login: ROBOT, type: 'Bot' }],
  repositories: [
    {
      name: 'specs',
      permissions: RIGHTS,
      files: {
        'README.md': '# Specs\n',
        'rfc/README.md': '# RFCs\n',
        '.github/rapporteur.yml': `rfc:
  policy: board
permissions:
  maintainer_permission: maintain
roles:
  - key: board
    title: Board
    team: ${TEAM}
groups:
${GROUPS.map((key) => `  - key: ${key}\n    title_words: [${key}]\n`).join('')}
policies:
  - key: board
    may_move: [maintainers, board]
    may_resolve: [board]
    may_answer: [maintainers, board]
    objection_window_hours: ${windowHours}
    period_days: ${PERIOD_DAYS}
    pass:
      - role: board
        share: "2/3"
        of: members
    early_close: never
    after_concern: restart
    concerns_by: ${concernsBy}
    ballots_by: ${ballotsBy}
    allow_close_now: true
    grace_minutes: ${GRACE_MINUTES}
`,
      },
    },
  ],
});

type TownParts = {
  readonly story: Story;
  readonly github: SandboxGithub;
  readonly bot: Bot;
  readonly relay: Relay;
  readonly clock: { now: number };
};

class Town {
  readonly #parts: TownParts;
  readonly #texts: Text[] = [];
  readonly #timelineEvents: TimelineEvent[] = [];
  readonly #rights: Rights[] = [];
  readonly #heard: { readonly pull: number; readonly step: number }[] = [];
  readonly #numbers = new Map<number, number>();
  readonly #authors = new Map<number, Person>();
  readonly #closed = new Set<number>();
  readonly #locked = new Set<number>();
  readonly #logins = new Map<Person, string>();
  readonly #everLogins = new Map<string, Set<Person>>();
  readonly #people = new Map<string, Person>();
  readonly #permission = new Map<Person, string>(Object.entries(RIGHTS).map(([who, role]) => [toPerson(who), role]));
  #board: ReadonlySet<Person> = new Set(BOARD);
  #repository = `${ORGANIZATION}/specs`;
  readonly #slowed: { readonly stop: () => void }[] = [];
  #step = 0;
  #done = 0;
  #moved = 0;

  constructor(parts: TownParts) {
    this.#parts = parts;
    for (const person of [...PEOPLE, ROBOT, ROOT] as const) this.#name(person, person);
    this.#permission.set(ROOT, 'admin');
    this.#keepRights();
  }

  async play(): Promise<void> {
    const { story, relay, clock, bot } = this.#parts;
    for (const person of this.#logins.keys()) await this.#meet(person);
    // All is read once before anybody acts, as after an installation.
    await bot.catchUp();
    await this.#rest();
    for (const act of story.acts) {
      clock.now += act.wait * 1000;
      this.#step += 1;
      relay.setFate(act.fate, this.#step);
      try {
        if (await this.#perform(act)) this.#done += 1;
      } catch (error) {
        if (!(error instanceof Error) || !/could not|was refused/.test(error.message)) throw error;
      }
      await this.#parts.github.settled();
      relay.setFate('arrives', this.#step);
      if (act.calm) await this.#rest();
    }
    await this.#end();
  }

  /** Doors are opened, what was held back arrives, and what was lost is found by reading again. */
  async #end(): Promise<void> {
    const { clock, bot, relay } = this.#parts;
    clock.now += 60_000;
    this.#step += 1;
    for (const { stop } of this.#slowed) stop();
    for (const pull of this.#locked) await this.#people_().unlock({ ...this.#on(pull), as: this.#login(ROOT) });
    await relay.release();
    await this.#rest();
    clock.now += 3_600_000;
    await bot.catchUp();
    await this.#rest();
    for (const pull of this.#numbers.keys()) this.#heard.push({ pull, step: this.#step });
  }

  played(complaints: readonly string[]): Played {
    const { story, github, bot, relay, clock } = this.#parts;
    return {
      facts: {
        story,
        authors: this.#authors,
        texts: this.#texts,
        timelineEvents: this.#timelineEvents,
        rights: this.#rights,
        heard: this.#heard,
        now: clock.now,
      },
      github,
      bot,
      repository: this.#repository,
      numbers: this.#numbers,
      people: this.#people,
      logins: this.#everLogins,
      done: this.#done,
      lost: relay.lost(),
      complaints,
    };
  }

  async #rest(): Promise<void> {
    const { github, bot, relay } = this.#parts;
    await relay.release();
    for (let before = -1, calm = 0; calm < 2; ) {
      await github.settled();
      await bot.deliveries.settled(20_000);
      const count = github.requests().length;
      calm = count === before ? calm + 1 : 0;
      before = count;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const told = relay.takeTold();
    for (const [pull, number] of this.#numbers) {
      const step = told.get(number);
      if (step !== undefined) this.#heard.push({ pull, step });
    }
  }

  #people_(): SandboxGithub['people'] {
    return this.#parts.github.people;
  }

  #login(person: Person): string {
    const login = this.#logins.get(person);
    if (login === undefined) throw new Absent(`${person} could not act: there is no such account yet.`);
    return login;
  }

  #name(person: Person, login: string): void {
    this.#logins.set(person, login);
    const all = this.#everLogins.get(login) ?? new Set();
    this.#everLogins.set(login, all.add(person));
  }

  /** Takes down the id of an account. */
  async #meet(person: Person): Promise<void> {
    const { github } = this.#parts;
    const login = this.#login(person);
    const response = await fetch(`${github.url}/users/${login}`, {
      headers: { authorization: `token ${github.tokenOf(ROOT)}` },
    });
    this.#people.set(String(UserSchema.parse(await response.json()).id), person);
  }

  #keepRights(): void {
    this.#rights.push({ step: this.#step, permission: new Map(this.#permission), board: new Set(this.#board) });
  }

  #on(pull: number): { readonly repository: string; readonly number: number } {
    const number = this.#numbers.get(pull);
    if (number === undefined) throw new Absent(`Pull request ${pull} could not be found.`);
    return { repository: this.#repository, number };
  }

  #textOf(act: number): Text {
    const text = this.#texts.find((one) => one.act === act);
    if (!text || text.deleted) throw new Absent(`Text ${act} could not be found.`);
    return text;
  }

  #wrote(act: Act & { readonly body: Body }, text: Pick<Text, 'kind' | 'pull' | 'id' | 'verdict'>): void {
    this.#texts.push({
      ...text,
      act: act.id,
      author: act.as,
      versions: [{ by: act.as, at: this.#parts.clock.now, step: this.#step, body: act.body }],
    });
  }

  #happened(kind: TimelineEvent['kind'], pull: number, { as }: Act, text?: Text): void {
    const at = this.#parts.clock.now;
    this.#timelineEvents.push({ kind, pull, at, step: this.#step, by: as, ...(text ? { text } : {}) });
  }

  /** Whether anything happened. @throws if GitHub does not allow it */
  async #perform(act: Act): Promise<boolean> {
    const people = this.#people_();
    const as = this.#login(act.as);
    switch (act.do) {
      case 'open': {
        const name = `proposal-${act.pull}`;
        const { number } = await people.openPullRequest({
          repository: this.#repository,
          as,
          title: `[RFC] Proposal ${act.pull}`,
          body: bodyOf(act.body),
          head: name,
          files: [{ path: `rfc/${name}.md`, content: `# Proposal ${act.pull}\n` }],
        });
        this.#numbers.set(act.pull, number);
        this.#authors.set(act.pull, act.as);
        this.#wrote(act, { kind: 'description', pull: act.pull, id: number });
        return true;
      }
      case 'comment': {
        const { id } = await people.comment({ ...this.#on(act.pull), as, body: bodyOf(act.body) });
        this.#wrote(act, { kind: 'comment', pull: act.pull, id });
        return true;
      }
      case 'line': {
        const path = `rfc/proposal-${act.pull}.md`;
        const { id } = await people.commentOnLine({ ...this.#on(act.pull), as, path, body: bodyOf(act.body) });
        this.#wrote(act, { kind: 'line', pull: act.pull, id });
        return true;
      }
      case 'review': {
        const { verdict } = act;
        const { id } = await people.submitReview({ ...this.#on(act.pull), as, event: verdict, body: bodyOf(act.body) });
        this.#wrote(act, { kind: 'review', pull: act.pull, id, verdict });
        return true;
      }
      case 'edit':
        return this.#edit(act, as);
      case 'delete': {
        const text = this.#textOf(act.text);
        const about = { repository: this.#repository, as, commentId: text.id };
        if (text.kind === 'comment') await people.deleteComment(about);
        else if (text.kind === 'line') await people.deleteLineComment(about);
        else return false;
        text.deleted = { step: this.#step };
        return true;
      }
      case 'dismiss': {
        const text = this.#textOf(act.text);
        if (text.kind !== 'review') return false;
        await people.dismissReview({ ...this.#on(text.pull), as, reviewId: text.id, message: 'It is outdated.' });
        this.#happened('dismissed', text.pull, act, text);
        return true;
      }
      case 'close':
        if (this.#closed.has(act.pull)) return false;
        await people.close({ ...this.#on(act.pull), as });
        this.#closed.add(act.pull);
        this.#happened('closed', act.pull, act);
        return true;
      case 'reopen':
        if (!this.#closed.has(act.pull)) return false;
        await people.reopen({ ...this.#on(act.pull), as });
        this.#closed.delete(act.pull);
        this.#happened('reopened', act.pull, act);
        return true;
      case 'lock':
        await people.lock({ ...this.#on(act.pull), as });
        this.#locked.add(act.pull);
        return true;
      case 'unlock':
        await people.unlock({ ...this.#on(act.pull), as });
        this.#locked.delete(act.pull);
        return true;
      case 'push': {
        const author = this.#authors.get(act.pull) ?? act.as;
        const files = [
          { path: `rfc/proposal-${act.pull}.md`, content: `# Proposal ${act.pull}\n\nBy act ${act.id}.\n` },
        ];
        await people.pushCommit({ ...this.#on(act.pull), as: this.#login(author), files });
        return true;
      }
      case 'slow':
        this.#slowed.push(
          this.#parts.github.fail({
            route: '/repos/:rest*',
            method: 'POST',
            times: act.times,
            ...secondaryRateLimit(1),
          }),
        );
        return true;
      case 'catch-up':
        await this.#parts.bot.catchUp();
        await this.#rest();
        return true;
      default:
        return this.#administer(act, as);
    }
  }

  async #edit(act: Extract<Act, { do: 'edit' }>, as: string): Promise<boolean> {
    const people = this.#people_();
    const text = this.#textOf(act.text);
    const body = bodyOf(act.body);
    const before = text.versions.at(-1);
    if (before && bodyOf(before.body) === body) return false;
    const about = { ...this.#on(text.pull), as, body };
    if (text.kind === 'description') await people.editIssueBody(about);
    else if (text.kind === 'review') await people.editReview({ ...about, reviewId: text.id });
    else if (text.kind === 'line') await people.editLineComment({ ...about, commentId: text.id });
    else await people.editComment({ ...about, commentId: text.id });
    text.versions.push({ by: act.as, at: this.#parts.clock.now, step: this.#step, body: act.body });
    return true;
  }

  async #administer(
    act: Extract<Act, { do: 'permit' | 'join' | 'leave' | 'rename' | 'usurp' | 'move' }>,
    as: string,
  ): Promise<boolean> {
    const people = this.#people_();
    const { github } = this.#parts;
    switch (act.do) {
      case 'permit':
        await people.addCollaborator({
          repository: this.#repository,
          as,
          login: this.#login(act.whom),
          permission: act.permission,
        });
        this.#permission.set(act.whom, act.permission);
        this.#keepRights();
        return true;
      case 'join':
        await people.addToTeam({ as, team: TEAM, login: this.#login(act.whom) });
        this.#board = new Set([...this.#board, act.whom]);
        this.#keepRights();
        return true;
      case 'leave':
        // A board of two or one has rules of its own.
        if (!this.#board.has(act.whom) || this.#board.size <= 3) return false;
        await people.removeFromTeam({ as, team: TEAM, login: this.#login(act.whom) });
        this.#board = new Set([...this.#board].filter((one) => one !== act.whom));
        this.#keepRights();
        return true;
      case 'rename': {
        const login = `${act.whom}-x`;
        github.renameAccount(this.#login(act.whom), login);
        this.#name(act.whom, login);
        return true;
      }
      case 'usurp':
        if (this.#login(act.whom) === act.whom || this.#logins.has(STRANGER)) return false;
        github.registerAccount(act.whom);
        this.#name(STRANGER, act.whom);
        await this.#meet(STRANGER);
        return true;
      case 'move': {
        this.#moved += 1;
        const name = `specs-${this.#moved}`;
        await people.renameRepository({ repository: this.#repository, as, name });
        this.#repository = `${ORGANIZATION}/${name}`;
        return true;
      }
    }
  }
}

/** What an act needs is not there: it does not take place. */
class Absent extends Error {}

const UserSchema = z.object({ id: z.number() });

const toPerson = (who: string): Person => {
  const person = PEOPLE.find((one) => one === who);
  if (!person) throw new Error(`Nobody is called ${who}.`);
  return person;
};
