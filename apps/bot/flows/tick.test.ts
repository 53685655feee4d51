/** Who acts here is invented. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, readTickEnv, runTick, type TickOptions, type TickReport } from '@rapporteur/bot';
import {
  createSandboxGithub,
  type People,
  type SandboxGithub,
  type SandboxOptions,
  type SandboxSeed,
} from '@rapporteur/github-sandbox';
import { clientOf, NOWHERE } from '@rapporteur/github-sandbox/testing';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
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
  /** With other rights from now on. */
  grant(rights: Readonly<Record<string, string>>): Promise<void>;
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
  const grant = async (permissions: Readonly<Record<string, string>>): Promise<void> => {
    const { data } = await clientOf(github, false).rest.apps.createInstallationAccessToken({
      installation_id: github.installationId,
      permissions,
      headers: { 'x-github-api-version': '2022-11-28' },
    });
    variables.GITHUB_TOKEN = data.token;
  };
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
      const last = github.observe.deliveries().at(-1);
      if (!last) throw new Error('Nothing has happened yet.');
      const { installation: _, ...payload } = z.looseObject({}).parse(last.payload);
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
        repositories: [FLYTE, COMMUNITY],
        retry: { faults: 3, errors: 3, backoff: { base: {} } },
        ...how,
      });
    },
  };
};

/** What everybody sees, whoever wrote it, and whatever numbers comments have. */
const publicState = async (github: SandboxGithub): Promise<string> => {
  const { observe, appSlug } = github;
  const seen = [FLYTE, COMMUNITY].map(async (repository) => {
    const pulls = observe.pullRequests(repository);
    const checks = pulls.map(async ({ headSha, number }) => ({
      number,
      runs: (await observe.checkRuns(repository, headSha)).map(({ id: _, ...run }) => run),
    }));
    const items = [...observe.issues(repository), ...pulls].map(
      ({ createdAt: _, updatedAt: __, reactions, ...item }) => ({
        ...item,
        headSha: '',
        reactions,
        comments: observe
          .comments(repository, item.number)
          .map(({ author, body, reactions }) => ({ author, body, reactions })),
      }),
    );
    return { repository, items, checks: await Promise.all(checks), labels: observe.repositoryLabels(repository) };
  });
  const text = JSON.stringify(await Promise.all(seen), undefined, 2);
  const ids = new Map<string, string>();
  const toOrdinal = (id: string): string => {
    ids.set(id, ids.get(id) ?? `id${ids.size + 1}`);
    return ids.get(id) ?? '';
  };
  return (
    text
      .replaceAll(`${appSlug}[bot]`, 'the-bot')
      // By the clock of the test, which goes on while it works.
      .replaceAll(/(?<=T\d\d:\d\d:)\d\d(?:\.\d{3})?Z/g, 'SSZ')
      .replaceAll(/\b(?:1[67]\d{8}|[0-9a-f]{40})\b/g, toOrdinal)
  );
};

/** An RFC is proposed, moved, voted on and accepted; a command is answered, an agenda is posted and an RFC changes. */
const chapters = (people: People): readonly { readonly at: string; readonly act: () => Promise<unknown> }[] => {
  const rfc = { repository: FLYTE, number: 1 };
  const desk = { repository: COMMUNITY, number: 1 };
  return [
    {
      at: '2023-06-19T17:00:00Z',
      act: async () => {
        await people.openPullRequest({
          repository: FLYTE,
          as: 'cy',
          title: '[RFC] Lean retries',
          head: 'lean-retries',
          files: [{ path: 'rfc/system/lean-retries.md', content: '# Lean retries\n' }],
        });
        await people.openIssue({ repository: COMMUNITY, as: 'cy', title: 'A question' });
      },
    },
    { at: '2023-06-19T18:00:00Z', act: () => people.comment({ ...rfc, as: 'dee', body: '/rfc why' }) },
    { at: '2023-06-19T19:00:00Z', act: () => people.comment({ ...rfc, as: 'ada', body: '/motion merge' }) },
    { at: '2023-06-20T09:00:00Z', act: () => people.comment({ ...rfc, as: 'bo', body: '/vote +1' }) },
    { at: '2023-06-20T10:00:00Z', act: () => people.comment({ ...desk, as: 'ada', body: '/agenda' }) },
    { at: '2023-06-20T11:00:00Z', act: () => people.comment({ ...desk, as: 'cy', body: '/agend' }) },
    { at: '2023-06-22T20:00:00Z', act: async () => {} },
    {
      at: '2023-06-26T12:00:00Z',
      act: () =>
        people.pushCommit({
          ...rfc,
          as: 'cy',
          files: [{ path: 'rfc/system/lean-retries.md', content: '# Lean retries\n\nFewer.\n' }],
          message: 'Fewer retries',
        }),
    },
    { at: '2023-07-03T12:00:00Z', act: async () => {} },
  ];
};

/** Of the community that has a bot, which hears of everything. */
let reference: string;
beforeAll(async () => {
  const stage = await createStage({ seed: withMembers });
  for (const { at, act } of chapters(stage.people)) {
    stage.setClock(at);
    await act();
    await stage.quiet();
    await stage.bot().catchUp();
    await stage.quiet();
  }
  reference = await publicState(stage.github);
  await stage.stop();
});

describe('ticks come to the same public state as a bot', () => {
  it.each([
    ['on a registry that is kept', () => false],
    ['where it is lost now and then', (index: number) => index % 3 === 2],
    ['where none is kept at all', () => true],
  ])('%s', async (_, isLost) => {
    const hostless = await createHostless();
    for (const [index, { at, act }] of chapters(hostless.github.people).entries()) {
      hostless.setClock(at);
      await act();
      if (isLost(index)) await hostless.loseCache();
      // Some are set off by what happened, some by a schedule.
      if (index % 2 === 0) hostless.hear();
      const { failed, refused, isDone } = await hostless.tick();
      expect({ failed, refused, isDone }).toEqual({ failed: [], refused: [], isDone: true });
    }
    const reached = await publicState(hostless.github);
    expect(reached).toContain('rapporteur:closing');
    expect(reached).toBe(reference);
    const before = hostless.writes();
    expect((await hostless.tick()).written).toEqual([]);
    await hostless.loseCache();
    expect((await hostless.tick({ isWhole: true })).written).toEqual([]);
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

  it('with the key of an app looks after its installations', async () => {
    const hostless = await createHostless();
    const { number } = await openRfc(hostless);
    Object.assign(hostless.variables, { APP_ID: String(hostless.github.appId), PRIVATE_KEY: privateKey });
    const { account, since, failed } = await hostless.tick({ repositories: [], since: undefined });
    expect({ account, since, failed }).toEqual({ account: 'github-actions[bot]', since: undefined, failed: [] });
    expect(hostless.github.observe.comments(FLYTE, number)).toHaveLength(1);
  });
});
