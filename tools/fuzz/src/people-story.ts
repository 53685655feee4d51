/** Random people with random rights: what they do in a world, made from a seed, so that the same seed is the same story. */
import { createRandom, type Random } from '@rapporteur/play/random';

/** By these people are known here, whatever they call themselves at GitHub. */
export const BOARD = ['ada', 'dee', 'eve', 'ned'] as const;
export const PEOPLE = [...BOARD, 'bo', 'cy', 'mal', 'tom', 'zed'] as const;
/** A robot, and somebody who takes a login that another gave up. */
export const ROBOT = 'robo';
export const STRANGER = 'stranger';
/** Owns the organisation: whatever only an owner may do is done by root. */
export const ROOT = 'root';
export type Person = (typeof PEOPLE)[number] | typeof ROBOT | typeof STRANGER | typeof ROOT;

export const RIGHTS = { ada: 'maintain', bo: 'maintain', eve: 'triage', mal: 'write', tom: 'triage' } as const;
export const GROUPS = ['runtime', 'storage'] as const;

/** A command as it is meant: its name with the sub-command, and what follows on its line. */
export type Command = { readonly name: string; readonly rest: string };

/** One block of a text; a command is in it only if it has to be obeyed. */
export type Block = {
  readonly text: string;
  readonly says?: Command;
  /** What stands below it may be somebody else's mail: no command there has to be obeyed (E2). */
  readonly endsWords?: true;
};
export type Body = readonly Block[];

/** What becomes of the deliveries of an act: GitHub may also believe that one was lost that was not, and the reverse. */
export type Fate = 'arrives' | 'lost' | 'refused' | 'doubled' | 'late';

export type Deed =
  | { readonly do: 'open'; readonly pull: number; readonly body: Body }
  | { readonly do: 'comment' | 'line'; readonly pull: number; readonly body: Body }
  | { readonly do: 'review'; readonly pull: number; readonly verdict: Verdict; readonly body: Body }
  | { readonly do: 'edit'; readonly text: number; readonly body: Body }
  | { readonly do: 'delete' | 'dismiss'; readonly text: number }
  | { readonly do: 'close' | 'reopen' | 'lock' | 'unlock' | 'push'; readonly pull: number }
  | { readonly do: 'permit'; readonly whom: Person; readonly permission: 'read' | 'triage' | 'write' | 'maintain' }
  | { readonly do: 'join' | 'leave' | 'rename' | 'usurp'; readonly whom: Person }
  | { readonly do: 'move' }
  | { readonly do: 'slow'; readonly times: number }
  | { readonly do: 'catch-up' };

export type Verdict = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

/** One thing that one person does. Texts are known by the number of the act that wrote them. */
export type Act = Deed & {
  readonly id: number;
  readonly as: Person;
  /** Seconds that pass before it. */
  readonly wait: number;
  readonly fate: Fate;
  /** Whether everything comes to rest after it. */
  readonly calm: boolean;
};

export type Story = {
  readonly seed: number;
  /** Whether reviews are ballots, and whether outsiders raise concerns that a member confirms. */
  readonly ballotsBy: 'command' | 'both';
  readonly concernsBy: 'members' | 'confirmed';
  readonly windowHours: number;
  readonly acts: readonly Act[];
};

/** Hours of the period in which a motion is voted on. */
export const PERIOD_DAYS = 3;
export const GRACE_MINUTES = 10;

const HOUR = 3600;

/** Makes up a story, of so many acts at most. */
export const makeStory = (seed: number, most = Number.POSITIVE_INFINITY): Story => {
  const random = createRandom(seed);
  const pulls = 1 + random.below(2);
  const author: Author = { random, pulls, texts: [], acts: [], isUsurped: false, renamed: new Set() };
  for (let pull = 0; pull < pulls; pull += 1) {
    const body = random.next() < 0.3 ? writeBody(author, 1) : [prose(random)];
    add(author, { do: 'open', pull, body }, { as: random.pick(['cy', 'zed']), fate: 'arrives' });
  }
  // Most stories are about motions.
  for (let pull = 0; pull < pulls; pull += 1) {
    if (random.next() < 0.1) continue;
    const mover = random.pick(['ada', 'bo', 'dee'] as const);
    add(
      author,
      { do: 'comment', pull, body: [command(random.pick(['/motion merge', '/motion close']))] },
      { as: mover },
    );
  }
  const count = 40 + random.below(35);
  while (author.acts.length < count) {
    const plan = planNext(author);
    if (plan) add(author, plan.deed, { as: plan.as });
  }
  return {
    seed,
    ballotsBy: random.pick(['command', 'both']),
    concernsBy: random.pick(['members', 'confirmed']),
    windowHours: random.pick([0, 24, 48]),
    acts: author.acts.slice(0, most),
  };
};

type Text = {
  readonly id: number;
  readonly as: Person;
  readonly kind: 'comment' | 'line' | 'review' | 'description';
  readonly versions: Body[];
};

type Author = {
  readonly random: Random;
  readonly pulls: number;
  readonly texts: Text[];
  readonly acts: Act[];
  readonly renamed: Set<Person>;
  isUsurped: boolean;
};

const add = (author: Author, deed: Deed, { as, fate }: { readonly as: Person; readonly fate?: Fate }): void => {
  const { random, acts, texts } = author;
  const chance = random.next();
  const wait =
    chance < 0.08
      ? 0
      : chance < 0.35
        ? 1 + random.below(60)
        : (0.1 + random.next() * (chance < 0.97 ? 1.5 : 30)) * HOUR;
  const act: Act = {
    ...deed,
    id: acts.length + 1,
    as,
    // At one instant only new comments have an order that everybody sees.
    wait: Math.round(wait === 0 && deed.do !== 'comment' && deed.do !== 'edit' ? 1 : wait),
    fate: fate ?? (random.next() < 0.7 ? 'arrives' : random.pick(['lost', 'refused', 'doubled', 'late'])),
    calm: random.next() < 0.35,
  };
  acts.push(act);
  switch (deed.do) {
    case 'open':
      texts.push({ id: act.id, as, kind: 'description', versions: [deed.body] });
      break;
    case 'comment':
    case 'line':
    case 'review':
      texts.push({ id: act.id, as, kind: deed.do, versions: [deed.body] });
      break;
    default:
  }
};

/** Who does what next. */
type Plan = { readonly deed: Deed; readonly as: Person };

const planNext = (author: Author): Plan | undefined => {
  const { random } = author;
  const pull = random.below(author.pulls);
  const as = someone(author);
  const chance = random.below(100);
  if (chance < 38) return { deed: { do: 'comment', pull, body: writeBody(author) }, as };
  if (chance < 47) return { deed: review(author, pull), as };
  if (chance < 49) return { deed: { do: 'line', pull, body: [command('/vote', '+1'), prose(random)] }, as };
  if (chance < 76) return edit(author);
  if (chance < 80) return remove(author);
  if (chance < 83) return { deed: { do: random.pick(['close', 'reopen']), pull }, as };
  if (chance < 86) return { deed: { do: 'push', pull }, as: 'cy' };
  if (chance < 89) return { deed: { do: random.pick(['lock', 'unlock']), pull }, as: 'mal' };
  if (chance < 95) return changeRights(author);
  if (chance < 96) return { deed: { do: 'move' }, as: ROOT };
  if (chance < 98) return { deed: { do: 'slow', times: 1 + random.below(3) }, as: ROOT };
  return { deed: { do: 'catch-up' }, as: ROOT };
};

const someone = ({ random, isUsurped }: Author): Person =>
  random.next() < 0.05
    ? ROBOT
    : random.pick([...PEOPLE, ...BOARD, ...BOARD, 'bo', 'cy', ...(isUsurped ? ([STRANGER, STRANGER] as const) : [])]);

const review = (author: Author, pull: number): Deed => {
  const verdict = author.random.pick(['APPROVE', 'APPROVE', 'REQUEST_CHANGES', 'COMMENT'] as const);
  return { do: 'review', pull, verdict, body: writeBody(author, author.random.pick([0, 1, 1, 2])) };
};

const edit = (author: Author): Plan => {
  const { random, texts } = author;
  const text = random.pick(texts);
  const isOwn = random.next() < 0.6;
  const as = isOwn ? text.as : random.pick(['mal', 'ada', 'bo', 'tom'] as const);
  const body = rewrite(author, text);
  text.versions.push(body);
  return { deed: { do: 'edit', text: text.id, body }, as };
};

/** The ways in which a text changes: something comes, goes, or comes back. */
const rewrite = (author: Author, { versions }: Text): Body => {
  const { random } = author;
  const now = versions.at(-1) ?? [];
  const said = now.filter(({ says }) => says);
  const chance = random.below(10);
  if (chance < 3 && versions.length > 1) return random.pick(versions);
  if (chance < 5 && said.length > 0) {
    const gone = random.pick(said);
    const rest = now.filter((block) => block !== gone);
    return rest.length > 0 ? rest : [prose(random)];
  }
  if (chance < 8 && said.length > 0) {
    const gone = random.pick(said);
    return now.map((block) => (block === gone ? someCommand(author) : block));
  }
  return random.shuffled([...now, random.next() < 0.75 ? someCommand(author) : prose(random)]);
};

const remove = ({ random, texts }: Author): Plan | undefined => {
  const comments = texts.filter(({ kind }) => kind === 'comment' || kind === 'line');
  const reviews = texts.filter(({ kind }) => kind === 'review');
  if (reviews.length > 0 && random.next() < 0.3)
    return { deed: { do: 'dismiss', text: random.pick(reviews).id }, as: random.pick(['mal', 'ada']) };
  if (comments.length === 0) return undefined;
  const { id, as } = random.pick(comments);
  return { deed: { do: 'delete', text: id }, as: random.next() < 0.7 ? as : 'mal' };
};

const changeRights = (author: Author): Plan | undefined => {
  const { random, renamed } = author;
  const chance = random.below(10);
  const as = ROOT;
  if (chance < 4) {
    const whom = random.pick(['bo', 'mal', 'tom', 'eve', 'dee'] as const);
    return { deed: { do: 'permit', whom, permission: random.pick(['read', 'triage', 'write', 'maintain']) }, as };
  }
  if (chance < 7) return { deed: { do: 'leave', whom: random.pick(BOARD) }, as };
  if (chance < 8) return { deed: { do: 'join', whom: random.pick([...BOARD, 'bo', 'mal', 'tom']) }, as };
  const [first] = renamed;
  if (first !== undefined && !author.isUsurped) {
    author.isUsurped = true;
    return { deed: { do: 'usurp', whom: first }, as };
  }
  const whom = random.pick(['dee', 'bo', 'cy', 'tom'] as const);
  if (renamed.has(whom)) return undefined;
  renamed.add(whom);
  return { deed: { do: 'rename', whom }, as };
};

/** Words of people, with so many commands among them. */
const writeBody = (author: Author, commands = author.random.pick([0, 1, 1, 1, 1, 2, 3])): Body => {
  const { random } = author;
  const blocks: Block[] = Array.from({ length: commands }, () => someCommand(author));
  if (commands === 0 || random.next() < 0.4) blocks.push(prose(random));
  if (random.next() < 0.3) blocks.push(random.pick(DECOYS));
  return random.shuffled(blocks);
};

const prose = (random: Random): Block => ({ text: random.pick(PROSE) });

const PROSE: readonly string[] = [
  'I have read it all.',
  'Thank you, this is **much** clearer now.',
  'Three things:\n\n- the name\n- the default\n- the cost',
  'See https://example.org/motion/merge and `config.yml`.',
  'The table below is new:\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  'Ünïcode, emoji 🎉 and a long dash — all fine.',
  '1. first\n2. second',
  'One line\nand another.',
];

/** They look like commands, and are none (C2, C3, C6). */
const DECOYS: readonly Block[] = [
  ...[
    '```\n/vote -1\n```',
    '~~~sh\n/motion close\n~~~',
    'Look:\n\n    /vote -1',
    '> /vote -1\n> /motion close',
    '<!-- /motion close -->',
    '<!--\n/vote -1\n/withdraw\n-->',
    '- /vote -1\n- /motion postpone',
    '`/vote -1`',
    '# /motion close',
    '| /vote -1 |\n|---|\n| /vote abstain |',
    '<details>\n\n/vote -1\n\n</details>',
    'Please do not write /vote -1 here.',
    '/usr/bin/vote -1',
    '//vote -1',
    '\\/vote -1',
    '/lgtm',
    '/votes -1',
    '[/vote -1](https://example.org)',
    '**/vote -1**',
  ].map((text) => ({ text })),
  ...[
    'On Monday somebody wrote:\n> /object No.\n> /withdraw',
    'On Tue, Mar 3, 2026 at 10:00 AM Ned <ned@example.org> wrote:\n\n/vote -1',
    '-----Original Message-----\n/motion close',
    'From: Ned <ned@example.org>\nSubject: /vote -1\n\n/vote -1',
    'Sent from my phone',
  ].map((text) => ({ text, endsWords: true as const })),
];

const command = (name: string, rest = ''): Block => ({
  text: rest === '' ? name : `${name} ${rest}`,
  says: { name, rest },
});

/** A command that might be said now. */
const someCommand = ({ random, renamed }: Author): Block => {
  const block = COMMANDS(
    random,
    BOARD.filter((login) => !renamed.has(login)),
  );
  const { says, text } = block;
  if (!says) return block;
  const chance = random.next();
  // In whatever form, it is the same word.
  if (chance < 0.08) return { says, text: ` ${text}  ` };
  if (chance < 0.16) return { says, text: `${says.name.toUpperCase()}${text.slice(says.name.length)}` };
  if (chance < 0.3) return { says, text: `${random.pick(['I think so.', 'Right,'])}\n${text}\nThank you.` };
  return block;
};

const COMMANDS = (random: Random, logins: readonly string[]): Block => {
  const chance = random.below(100);
  if (chance < 42) return command('/vote', random.pick(['+1', '+1', '-1', '-1', 'abstain', 'clear']));
  if (chance < 50) return command(`/motion ${random.pick(['merge', 'merge', 'close', 'postpone'])}`);
  if (chance < 57) return command('/object', random.pick(['The cost is not known.', 'Not yet.', 'withdraw']));
  if (chance < 60) return command('/answer', `${random.pick(logins)}: Section 4 says it.`);
  if (chance < 67) return command('/concern', `${random.pick(CONCERNS)}: Two things are meant.`);
  if (chance < 69) return command('/confirm', random.pick(CONCERNS));
  if (chance < 75) return command('/resolve', `${random.pick(CONCERNS)}${random.pick(['', ': It was settled.'])}`);
  if (chance < 76) return command('/withdraw', 'Another one is better.');
  if (chance < 77) return command('/fcp cancel', 'It will change a lot.');
  if (chance < 82) return command('/fcp extend', `${1 + random.below(3)} Holidays.`);
  if (chance < 83) return command('/fcp close', 'now The release cannot wait.');
  if (chance < 85) return command('/fcp refresh');
  if (chance < 87) return command(`/rfc ${random.pick(['link', 'unlink'])}`, random.pick(LINKED));
  if (chance < 90) return command('/rfc stage', `${random.pick(STAGES)} It was decided elsewhere.`);
  if (chance < 92) return command('/rfc track');
  return command(`/wg ${random.pick(['add', 'add', 'remove'])}`, random.pick(GROUPS));
};

const CONCERNS = ['wire format', 'naming', 'cost'] as const;
/** Of other repositories the public is told nothing unless they are known to be public. */
const LINKED = ['#77', '#78'] as const;
const STAGES = ['in_review', 'accepted', 'rejected', 'postponed', 'withdrawn', 'implemented'] as const;

/** A text as GitHub gets it. */
export const bodyOf = (body: Body): string => body.map(({ text }) => text).join('\n\n');

/** The commands of a text that have to be obeyed, equal ones once (C5), up to where a mail may begin (E2). */
export const commandsOf = (body: Body): readonly Command[] => {
  const seen = new Map<string, Command>();
  for (const { says, endsWords } of body) {
    if (endsWords) break;
    if (says && !seen.has(keyOf(says))) seen.set(keyOf(says), says);
  }
  return [...seen.values()];
};

export const keyOf = ({ name, rest }: Command): string => `${name} ${rest}`.trim();

/** One line for people. */
export const tellAct = (act: Act): string => {
  const { id, as, fate, wait, calm } = act;
  const when = wait >= HOUR ? `+${(wait / HOUR).toFixed(1)} h` : `+${wait} s`;
  return `${id}. ${when} ${as} ${deedOf(act)}${fate === 'arrives' ? '' : ` [${fate}]`}${calm ? ' ‖' : ''}`;
};

const deedOf = (act: Act): string => {
  switch (act.do) {
    case 'open':
    case 'comment':
    case 'line':
      return `${act.do}s on #${act.pull}: ${quoted(act.body)}`;
    case 'review':
      return `reviews #${act.pull} ${act.verdict}: ${quoted(act.body)}`;
    case 'edit':
      return `edits text ${act.text}: ${quoted(act.body)}`;
    case 'delete':
    case 'dismiss':
      return `${act.do}s text ${act.text}`;
    case 'permit':
      return `makes ${act.whom} ${act.permission}`;
    case 'join':
    case 'leave':
    case 'rename':
    case 'usurp':
      return `${act.do}: ${act.whom}`;
    case 'slow':
      return `GitHub slows the app ${act.times} times`;
    case 'move':
      return 'renames the repository';
    case 'catch-up':
      return 'everything is read again';
    default:
      return `${act.do}s #${act.pull}`;
  }
};

const quoted = (body: Body): string => JSON.stringify(bodyOf(body));
