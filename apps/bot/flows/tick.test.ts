/** Who acts here is invented. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { createLog, readTickEnv, runTick, type TickOptions, type TickReport } from '@rapporteur/bot';
import {
  createSandboxGithub,
  type SandboxGithub,
  type SandboxOptions,
  type SandboxSeed,
} from '@rapporteur/github-sandbox';
import { clientOf, NOWHERE } from '@rapporteur/github-sandbox/testing';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createStage } from './stage.ts';
import { COMMUNITY, FLYTE, MONDAY, seedOnDemand } from './world.ts';

const MEMBERS = `# People

| Name | Employer | Role |
| --- | --- | --- |
| [Ada Ruiz](https://github.com/ada) | Quay | TSC |
| [Bo Lind](https://github.com/bo) | Harbor | TSC, maintainer |
| [Dee Park](https://github.com/dee) | Mole | TSC |
`;

const withMembers: SandboxSeed = {
  ...seedOnDemand,
  repositories: seedOnDemand.repositories.map((repository) =>
    `flyteorg/${repository.name}` === COMMUNITY
      ? { ...repository, files: { ...repository.files, 'MAINTAINERS.md': MEMBERS } }
      : repository,
  ),
};

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** What a workflow of Actions has: a token of the app "github-actions", for these repositories, with these rights. */
const RIGHTS = {
  checks: 'write',
  contents: 'write',
  discussions: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const;

/** By what the workflow of docs/tick.md is set off. */
const HEARD = new Set(['discussion', 'discussion_comment', 'issue_comment', 'issues', 'pull_request', 'push']);

/** Workflows are not told which files a push touched. */
const Payload = z.looseObject({ commits: z.array(z.object({ id: z.string() })).optional() });

type Hostless = {
  readonly github: SandboxGithub;
  setClock(iso: string): void;
  tick(options?: TickOptions): Promise<TickReport>;
  /** The next tick is set off by what happened last. */
  hear(): void;
  /** How many requests could change something. */
  writes(): number;
  /** As after a cache that GitHub dropped. */
  loseCache(): Promise<void>;
  /** With other rights from now on, or the token of another organisation. */
  grant(rights: Readonly<Record<string, string>>, login?: string): Promise<void>;
  /** What the environment has besides. */
  readonly variables: Record<string, string>;
};

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A community whose repositories have a workflow and nothing else. */
const createHostless = async (
  world: SandboxSeed = withMembers,
  options: Partial<SandboxOptions> = {},
): Promise<Hostless> => {
  let offset = Date.parse(MONDAY) - Date.now();
  const now = (): Date => new Date(Date.now() + offset);
  const github = await createSandboxGithub({
    seed: { ...world, app: { slug: 'github-actions', privateKey } },
    webhookUrl: NOWHERE,
    now,
    ...options,
  });
  const folder = mkdtempSync(join(tmpdir(), 'rapporteur-tick-test-'));
  ends.push(async () => {
    await github.close();
    rmSync(folder, { recursive: true, force: true });
    expect(github.violations()).toEqual([]);
  });
  const variables: Record<string, string> = {
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: FLYTE,
    LOG_LEVEL: 'silent',
  };
  const grant: Hostless['grant'] = async (permissions, login = world.organization.login) => {
    const { data } = await clientOf(github, false).rest.apps.createInstallationAccessToken({
      installation_id: github.installationAt(login),
      permissions,
      headers: { 'x-github-api-version': '2022-11-28' },
    });
    variables.GITHUB_TOKEN = data.token;
  };
  const named = world.repositories.flatMap(({ owner, name }) => (owner ? [] : [`flyteorg/${name}`]));
  let cache = 0;
  const loseCache = async (): Promise<void> => {
    cache += 1;
    variables.RAPPORTEUR_HOME = join(folder, `cache-${cache}`);
    variables.DATABASE_URL = await createTestDatabase();
  };
  await grant(RIGHTS);
  await loseCache();
  return {
    github,
    variables,
    setClock: (iso) => {
      offset = Date.parse(iso) - Date.now();
    },
    grant,
    loseCache,
    writes: () =>
      github.requests({ by: 'app', write: true }).filter(({ path }) => !path.endsWith('/access_tokens')).length,
    hear: () => {
      const last = github.observe.deliveries().findLast(({ event }) => HEARD.has(event));
      if (!last) throw new Error('Nothing has happened yet.');
      const { installation: _, ...payload } = Payload.parse(last.payload);
      variables.GITHUB_EVENT_NAME = last.event === 'pull_request' ? 'pull_request_target' : last.event;
      variables.GITHUB_EVENT_PATH = join(folder, 'event.json');
      variables.GITHUB_RUN_ID = String(last.id);
      writeFileSync(variables.GITHUB_EVENT_PATH, JSON.stringify(payload));
    },
    tick: async (how = {}) => {
      const tick = readTickEnv(variables);
      variables.GITHUB_EVENT_NAME = 'schedule';
      return runTick(tick, createLog(tick.env), {
        now,
        since: new Date(MONDAY),
        repositories: named,
        retry: { faults: 3, errors: 3, backoff: { base: {} } },
        ...how,
      });
    },
  };
};

/** What stands in a repository, whoever wrote it: texts, labels, checks, and the files that the bot brings. */
const seenIn = async ({ observe }: SandboxGithub, repository: string): Promise<unknown> => {
  const commentsOn = (number: number) =>
    observe.comments(repository, number).map(({ author, body, reactions }) => ({ author, body, reactions }));
  const runsAt = async (sha: string) => (await observe.checkRuns(repository, sha)).map(({ id: _, ...run }) => run);
  const pulls = await Promise.all(
    observe.pullRequests(repository).map(async ({ createdAt: _, updatedAt: __, headSha, ...pull }) => ({
      ...pull,
      comments: commentsOn(pull.number),
      runs: await runsAt(headSha),
      files: await Promise.all(FILES.map((path) => observe.file(repository, path, headSha))),
    })),
  );
  const issues = observe
    .issues(repository)
    .map(({ createdAt: _, updatedAt: __, ...issue }) => ({ ...issue, comments: commentsOn(issue.number) }));
  const discussions = observe.discussions(repository).map(({ createdAt: _, updatedAt: __, nodeId: ___, ...one }) => ({
    ...one,
    comments: observe
      .discussionComments(repository, one.number)
      .map(({ author, body, reactions }) => ({ author, body, reactions })),
  }));
  const files = await Promise.all(FILES.map((path) => observe.file(repository, path)));
  const runs = await Promise.all((PUSHED.get(observe)?.get(repository) ?? []).map(runsAt));
  return { repository, pulls, issues, discussions, files, runs, labels: observe.repositoryLabels(repository) };
};

/** The commits that people pushed to default branches in the story. */
const PUSHED = new WeakMap<object, Map<string, string[]>>();

const FILES = ['minutes/contributors-meetup/2023-06-22.md', 'agendas/2023-06-22.md', 'agendas/2023-06-29.md'];

/** What everybody sees, whoever wrote it, and whatever numbers comments have. */
const publicState = async (github: SandboxGithub, repositories = EVERYWHERE): Promise<string> => {
  const seen = await Promise.all(repositories.map((repository) => seenIn(github, repository)));
  const ids = new Map<string, string>();
  const toOrdinal = (id: string): string => {
    ids.set(id, ids.get(id) ?? `id${ids.size + 1}`);
    return ids.get(id) ?? '';
  };
  return (
    JSON.stringify(seen, undefined, 2)
      .replaceAll(`${github.appSlug}[bot]`, 'the-bot')
      // By the clock of the test, which goes on while it works.
      .replaceAll(/(?<=T\d\d:\d\d:)\d\d(?:\.\d{3})?Z/g, 'SSZ')
      .replaceAll(/\b(?:1[67]\d{8}|[0-9a-f]{40})\b/g, toOrdinal)
  );
};

/** Agendas in files, */
const SYNC = 'flyteorg/sync';
/** what strangers may not see, */
const VAULT = 'flyteorg/vault';
/** and what leaves the organisation. */
const SITE = 'flyteorg/site';
const EVERYWHERE = [FLYTE, COMMUNITY, SYNC, VAULT, SITE];

const WEEKLY = `meetings:
  - key: sync
    title: Sync
    repository: ${SYNC}
    rule: FREQ=WEEKLY;BYDAY=TH
    anchor: "2023-06-01T11:00"
    time_zone: UTC
    lead_days: 0
    target: file
`;

const permissions = { ada: 'admin', bo: 'write' } as const;

const wide: SandboxSeed = {
  ...withMembers,
  installations: [{ login: 'union' }],
  repositories: [
    ...withMembers.repositories.map((repository) => ({
      ...repository,
      permissions: { ...repository.permissions, ada: 'admin' as const },
      ...(repository.name === 'flyte' && { categories: [{ slug: 'rfc-incubator' }] }),
    })),
    { name: 'sync', permissions, defaultBranch: 'main', files: { '.github/rapporteur.yml': WEEKLY } },
    {
      name: 'vault',
      private: true,
      permissions: { ...permissions, cy: 'none' },
      files: { 'rfc/README.md': '# RFCs\n' },
    },
    { name: 'site', permissions, files: { 'rfc/README.md': '# RFCs\n' } },
    { name: 'other', owner: 'union' },
  ],
};

const TRANSCRIPT = `WEBVTT

00:00:01.000 --> 00:00:09.000
<v Ada Ruiz>We agreed to store the execution tags in the admin database.

00:00:10.000 --> 00:00:19.000
<v Bo Lind>I will update the migration guide for the twelve clusters by next Thursday.
`;

const DRAFT = {
  topics: [
    {
      title: 'Execution tags',
      agendaItem: null,
      firstTurn: 't1',
      lastTurn: 't2',
      statements: [
        {
          kind: 'decision',
          text: 'Execution tags are stored in the admin database.',
          owner: null,
          due: null,
          citations: [{ turn: 't1', quote: 'We agreed to store the execution tags in the admin database' }],
        },
      ],
    },
  ],
};

const model = new LLMock({ port: 0 });
beforeAll(async () => {
  await model.start();
  model.on({ systemMessage: 'You check claims' }, { content: JSON.stringify({ verdicts: [] }) });
  model.on({}, { content: JSON.stringify(DRAFT), usage: { input_tokens: 100, output_tokens: 20 } });
});
afterAll(() => model.stop());

const withModel = () => ({
  ANTHROPIC_API_KEY: 'key-of-the-model',
  ANTHROPIC_BASE_URL: model.url,
  RAPPORTEUR_MODEL: 'claude-test',
});

type Chapter = {
  readonly at: string;
  readonly act: () => Promise<unknown>;
  /** Whether the one that leaves the organisation has left: its workflow has a token of its own from then on. */
  readonly hasLeft?: boolean;
};

/**
 * An RFC is proposed, moved, voted on and accepted while its author pushes over it and people edit and delete what they
 * said; an idea is talked about; agendas are posted, in an issue and in a file; a transcript becomes notes, which are
 * approved; and repositories change their names.
 */
const chapters = ({ people, observe }: SandboxGithub): readonly Chapter[] => {
  const rfc = { repository: FLYTE, number: 1 };
  const desk = { repository: COMMUNITY, number: 1 };
  const secret = { repository: VAULT, number: 1 };
  const idea = { repository: FLYTE, number: 2 };
  const said = (repository: string, by: string, words: string): number => {
    const found = observe.comments(repository, 1).find(({ author, body }) => author === by && body.startsWith(words));
    if (!found) throw new Error(`${by} did not say “${words}”.`);
    return found.id;
  };
  const propose = (repository: string, as: string, title: string) =>
    people.openPullRequest({
      repository,
      as,
      title: `[RFC] ${title}`,
      head: 'proposal',
      files: [{ path: 'rfc/system/proposal.md', content: `# ${title}\n` }],
    });
  const notes = () => {
    const pull = observe.pullRequests(COMMUNITY).find(({ head }) => head.includes('2023-06-22'));
    if (!pull) throw new Error('Nobody has drafted notes.');
    return { repository: COMMUNITY, number: pull.number };
  };
  return [
    {
      at: '2023-06-19T17:00:00Z',
      act: async () => {
        await propose(FLYTE, 'cy', 'Lean retries');
        await people.openIssue({ repository: COMMUNITY, as: 'cy', title: 'A question' });
        await people.openIssue({ repository: SYNC, as: 'cy', title: 'A question' });
        await propose(VAULT, 'bo', 'Buy the moon');
        await propose(SITE, 'cy', 'A new front page');
        const words = { title: 'Retries that count', body: 'They do not.' };
        await people.createDiscussion({ repository: FLYTE, as: 'cy', category: 'rfc-incubator', ...words });
      },
    },
    {
      at: '2023-06-19T18:00:00Z',
      act: async () => {
        await people.commentOnDiscussion({ ...idea, as: 'dee', body: '/rfc status' });
        await people.comment({ repository: SYNC, number: 1, as: 'ada', body: '/agenda' });
        await people.comment({ ...rfc, as: 'dee', body: '/rfc why' });
      },
    },
    {
      at: '2023-06-19T19:00:00Z',
      act: async () => {
        await people.comment({ ...secret, as: 'bo', body: '/motion merge' });
        await people.comment({ ...rfc, as: 'ada', body: '/motion merge' });
      },
    },
    {
      at: '2023-06-20T09:00:00Z',
      act: async () => {
        await people.comment({ ...rfc, as: 'dee', body: '/vote +1' });
        await people.comment({ ...secret, as: 'ada', body: '/object The moon is far away.' });
        await people.comment({ ...rfc, as: 'bo', body: '/vote -1' });
      },
    },
    {
      at: '2023-06-20T10:00:00Z',
      act: async () => {
        await people.deleteComment({ repository: VAULT, as: 'ada', commentId: said(VAULT, 'ada', '/object') });
        await people.deleteComment({ repository: FLYTE, as: 'dee', commentId: said(FLYTE, 'dee', '/rfc why') });
        const vote = said(FLYTE, 'bo', '/vote');
        await people.editComment({ repository: FLYTE, as: 'bo', commentId: vote, body: '/vote +1' });
        await people.comment({ ...desk, as: 'ada', body: '/agenda' });
        const files = [{ path: 'rfc/system/proposal.md', content: '# Lean retries\n\nTwo.\n' }];
        await people.pushCommit({ ...rfc, as: 'cy', force: true, files, message: 'Two retries' });
        await people.comment({ ...desk, as: 'cy', body: '/agend' });
      },
    },
    {
      at: '2023-06-22T20:00:00Z',
      act: async () => {
        const path = 'transcripts/contributors-meetup/2023-06-22.vtt';
        const files = [{ path, content: TRANSCRIPT }];
        const sha = await people.push({ repository: COMMUNITY, as: 'ada', files });
        PUSHED.set(observe, new Map([[COMMUNITY, [sha]]]));
      },
    },
    {
      at: '2023-06-26T12:00:00Z',
      act: async () => {
        const files = [{ path: 'rfc/system/proposal.md', content: '# Lean retries\n\nFewer.\n' }];
        await people.comment({ ...notes(), as: 'ada', body: '/notes approve' });
        await people.pushCommit({ ...rfc, as: 'cy', files, message: 'Fewer retries' });
      },
    },
    {
      at: '2023-07-03T12:00:00Z',
      hasLeft: true,
      act: async () => {
        await people.renameRepository({ repository: FLYTE, as: 'ada', name: 'flight' });
        await people.transferRepository({ repository: SITE, as: 'ada', to: 'union' });
      },
    },
    {
      at: '2023-07-03T13:00:00Z',
      hasLeft: true,
      act: async () => {
        await people.comment({ repository: 'union/site', number: 1, as: 'cy', body: '/rfc status' });
        await people.comment({ repository: 'flyteorg/flight', number: 1, as: 'cy', body: '/rfc status' });
      },
    },
  ];
};

/** Of the community that has a bot, which hears of everything. */
let reference: string;
/** The same, but for where the registry alone knows what somebody deleted, and which lines of an agenda are the bot's. */
let rebuilt: string;
const REBUILT = EVERYWHERE.filter((one) => one !== VAULT && one !== SYNC);
describe('ticks come to the same public state as a bot', () => {
  beforeAll(async () => {
    const stage = await createStage({ seed: wide, variables: withModel() });
    for (const { at, act } of chapters(stage.github)) {
      stage.setClock(at);
      await act();
      await stage.quiet();
      await stage.bot().catchUp();
      await stage.quiet();
    }
    reference = await publicState(stage.github);
    rebuilt = await publicState(stage.github, REBUILT);
    await stage.stop();
  });

  it.each([
    ['on a registry that is kept', false],
    ['where it is lost again and again', true],
  ])('%s', async (_, isLost) => {
    // What both ask of GitHub is held against its description once.
    const hostless = await createHostless(wide, { isHeld: !isLost });
    Object.assign(hostless.variables, withModel());
    const paid = model.getRequests().length;
    const everyone = [{ login: 'flyteorg', repositories: EVERYWHERE }];
    const apart = [
      { login: 'union', repositories: ['union/site'] },
      { login: 'flyteorg', repositories: EVERYWHERE.filter((one) => one !== SITE) },
    ];
    for (const [index, { at, act, hasLeft = false }] of chapters(hostless.github).entries()) {
      hostless.setClock(at);
      await act();
      if (isLost) await hostless.loseCache();
      for (const { login, repositories } of hasLeft ? apart : everyone) {
        await hostless.grant(RIGHTS, login);
        // Some are set off by what happened, some by a schedule.
        if (index % 2 === 0) hostless.hear();
        const { failed, refused, isDone } = await hostless.tick({ repositories });
        expect({ failed, refused, isDone }).toEqual({ failed: [], refused: [], isDone: true });
      }
    }
    const reached = await publicState(hostless.github, isLost ? REBUILT : EVERYWHERE);
    expect(reached).toContain('rapporteur:closing');
    expect(reached).toBe(isLost ? rebuilt : reference);
    expect(model.getRequests().length - paid, 'one draft and one judgement').toBe(2);
    const before = hostless.writes();
    const [, { repositories } = {}] = apart;
    const again = async (how: TickOptions) =>
      (await hostless.tick({ repositories: repositories ?? [], ...how })).written;
    expect(await again({})).toEqual([]);
    await hostless.loseCache();
    expect(await again({ isWhole: true })).toEqual([]);
    expect(hostless.writes()).toBe(before);
  });
});

describe('a tick', () => {
  const openRfc = ({ github }: Hostless) =>
    github.people.openPullRequest({
      repository: FLYTE,
      as: 'cy',
      title: '[RFC] Lean retries',
      head: 'lean-retries',
      files: [{ path: 'rfc/system/lean-retries.md', content: '# Lean retries\n' }],
    });

  it('with rights that are lacking does the rest, and tells what was refused', async () => {
    const hostless = await createHostless();
    await hostless.grant({ contents: 'read', issues: 'write', metadata: 'read', pull_requests: 'write' });
    const { number } = await openRfc(hostless);
    const { refused, failed, written } = await hostless.tick();
    expect(failed).toEqual([]);
    expect(refused.map(({ action, because }) => [action, because])).toEqual([
      ['set_check', 'Resource not accessible by integration'],
    ]);
    expect(written.map(({ action }) => action)).toEqual(expect.arrayContaining(['upsert_comment status']));
    await hostless.grant(RIGHTS);
    await hostless.tick({ isWhole: true });
    const { headSha } = hostless.github.observe.pullRequest(FLYTE, number);
    expect(await hostless.github.observe.checkRuns(FLYTE, headSha)).toHaveLength(1);
  });

  it('that may not even read tells so, and ends', async () => {
    const hostless = await createHostless();
    await openRfc(hostless);
    await hostless.grant({ metadata: 'read', issues: 'write' });
    const { failed, written } = await hostless.tick();
    expect(written).toEqual([]);
    expect(failed.map(({ because }) => because).join('\n')).toContain('GitHub refused the request');
  });

  it('writes nothing to what is older than the community, and is told since when that is', async () => {
    const hostless = await createHostless();
    await openRfc(hostless);
    hostless.setClock('2023-06-21T10:00:00Z');
    const first = await hostless.tick({ since: undefined });
    expect(first).toMatchObject({ written: [], since: { knownFrom: 'clock' } });
    hostless.setClock('2023-06-21T11:00:00Z');
    const second = await hostless.tick({ since: undefined });
    expect(second.since).toEqual({ at: first.since?.at, knownFrom: 'folder' });
    expect((await hostless.tick({ since: new Date(MONDAY), isWhole: true })).written).not.toEqual([]);
  });

  it('for a trial writes nothing at GitHub, and leaves nothing behind', async () => {
    const hostless = await createHostless();
    await openRfc(hostless);
    const { planned, written, failed } = await hostless.tick({ isTrial: true });
    expect({ written, failed }).toEqual({ written: [], failed: [] });
    expect(planned.map(({ action }) => action)).toEqual(expect.arrayContaining(['upsert_comment status', 'set_check']));
    expect(hostless.writes()).toBe(0);
    expect((await hostless.tick()).written.map(({ action }) => action).toSorted()).toEqual(
      planned.map(({ action }) => action).toSorted(),
    );
  });

  it('that may ask no more keeps what it has, and the next goes on', async () => {
    const subjects = Array.from({ length: 20 }, (_, index) => index + 1);
    const [flyte, ...others] = withMembers.repositories;
    if (!flyte) throw new Error('The world has no such repository.');
    const pullRequests = subjects.map((number) => ({
      number,
      title: `[RFC] Proposal ${number}`,
      author: 'cy',
      createdAt: MONDAY,
      files: [{ path: `rfc/system/${number}.md`, content: `# Proposal ${number}\n` }],
    }));
    // The fifth that is left alone has room for what is under way when the rest is spent.
    const hourlyLimit = 200;
    const world = { ...withMembers, repositories: [{ ...flyte, pullRequests }, ...others] };
    const hostless = await createHostless(world, { hourlyLimit, isHeld: false });
    const runs: Pick<TickReport, 'failed' | 'refused' | 'isDone'>[] = [];
    do {
      // An hour later, with the token of another job.
      hostless.setClock(new Date(Date.parse(MONDAY) + (runs.length + 1) * 3_600_000).toISOString());
      await hostless.grant(RIGHTS);
      hostless.github.clearRequests();
      const { failed, refused, isDone } = await hostless.tick();
      runs.push({ failed, refused, isDone });
      const paid = hostless.github.requests({ by: 'app' }).filter(({ status }) => status !== 304);
      expect(paid.length).toBeLessThan(hourlyLimit);
    } while (!runs.at(-1)?.isDone && runs.length < 5);
    const stopped = { failed: [], refused: [], isDone: false };
    expect(runs).toEqual([...runs.slice(1).map(() => stopped), { ...stopped, isDone: true }]);
    expect(runs.length).toBeGreaterThan(1);
    const own = subjects.map((number) => hostless.github.observe.comments(FLYTE, number).length);
    expect(own).toEqual(subjects.map(() => 1));
  });

  it('with the key of an app looks after its installations', async () => {
    const hostless = await createHostless();
    const { number } = await openRfc(hostless);
    Object.assign(hostless.variables, { APP_ID: String(hostless.github.appId), PRIVATE_KEY: privateKey });
    const { account, since, failed } = await hostless.tick({ repositories: [], since: undefined });
    expect({ account, since, failed }).toEqual({ account: 'github-actions[bot]', since: undefined, failed: [] });
    expect(hostless.github.observe.comments(FLYTE, number)).toHaveLength(1);
  });
});
