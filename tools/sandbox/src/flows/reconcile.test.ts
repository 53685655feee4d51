import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Reading } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { type Damage, secondaryRateLimit } from '../github/index.ts';
import type { PullRequestSeed, SandboxSeed } from '../github/seed.ts';
import { createStage, openRfc, type Stage, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

const DAY = 24 * 3_600_000;

/** Pull requests of last year, one a day; every tenth proposes an RFC. */
const past = (count: number, first = 1): PullRequestSeed[] =>
  Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const createdAt = new Date(Date.parse('2022-01-01T08:00:00Z') + number * DAY).toISOString().replace('.000', '');
    const isRfc = number % 10 === 0;
    return {
      number,
      title: isRfc ? `[RFC] Proposal ${number}` : `Fix ${number}`,
      author: 'cy',
      createdAt,
      files: [{ path: isRfc ? `rfc/system/${number}.md` : `src/${number}.py`, content: `Text ${number}\n` }],
    };
  });

const worldOf = ({ pulls, only }: { pulls: number; only?: string | undefined }): SandboxSeed => ({
  ...seed,
  repositories: seed.repositories
    .filter(({ name }) => !only || name === only)
    .map((repository) =>
      repository.name === 'flyte'
        ? {
            ...repository,
            pullRequests: past(pulls),
            categories: [{ slug: 'rfc-incubator', name: 'RFC Incubator' }],
            discussions: [
              {
                number: 900,
                title: 'An idea',
                author: 'dee',
                category: 'rfc-incubator',
                createdAt: '2022-03-01T08:00:00Z',
              },
            ],
          }
        : repository,
    ),
});

/** A stage of its own, whose bot has read everything once, or as much as its budget allowed. */
const withStage = async (
  options: { readonly pulls?: number; readonly budget?: number; readonly only?: string },
  test: (stage: Stage) => Promise<void>,
): Promise<void> => {
  const { pulls = 20, budget, only } = options;
  const stage = await createStage({
    seed: worldOf({ pulls, only }),
    ...(budget ? { bot: { budget: { requests: budget } } } : {}),
  });
  try {
    await stage.quiet();
    await test(stage);
  } finally {
    await stage.stop();
  }
};

const readingOf = ({ client }: Stage, repository = FLYTE): Promise<Reading> =>
  client.getReading(`readings/${repository}`);

/** What the app asked while something was done: "GET /repos/… 200". */
const askedBy = async ({ github, quiet }: Stage, act: () => Promise<unknown>): Promise<string[]> => {
  await quiet();
  const before = github.requests({ by: 'app' }).length;
  await act();
  await quiet();
  return github
    .requests({ by: 'app' })
    .slice(before)
    .map(({ method, path, status }) => `${method} ${path} ${status}`);
};

const rfcs = async ({ client }: Stage): Promise<string[]> =>
  (await client.listRfcs({ pageSize: 500 }).all()).map(({ name }) => name);

describe('a second reading of what did not change', () => {
  it('reads no subject: one listing and the settings, all unmodified, and a look at the discussions', async () => {
    await withStage({}, async (stage) => {
      const asked = await askedBy(stage, () => stage.bot().catchUp());
      expect(asked.filter((line) => /\/pulls\/|\/issues\/|\/timeline/.test(line))).toEqual([]);
      expect(asked.filter((line) => line.includes('/pulls '))).toEqual([
        `GET /repos/${FLYTE}/pulls 304`,
        `GET /repos/${COMMUNITY}/pulls 304`,
      ]);
      // A file that is not there is asked for each time: there is nothing to compare with.
      expect(asked.filter((line) => !/ (304|404)$/.test(line))).toEqual([`POST /graphql 200`]);
      expect(await readingOf(stage)).toMatchObject({ listed: 20, read: 0, rfcs: 2, ideas: 0 });
    });
  });

  it('reads what changed meanwhile, though its webhook got lost, and nothing else', async () => {
    await withStage({}, async (stage) => {
      stage.pass(3600);
      stage.github.setWebhookUrl('http://127.0.0.1:9/');
      await stage.people.edit({ repository: FLYTE, number: 10, as: 'cy', title: '[RFC] Proposal ten' });
      const asked = await askedBy(stage, () => stage.bot().catchUp());
      expect([...new Set(asked.flatMap((line) => /\/(?:pulls|issues)\/([0-9]+)/.exec(line)?.[1] ?? []))]).toEqual([
        '10',
      ]);
      expect((await stage.client.getRfc(`rfcs/${FLYTE}/10`)).subject?.title).toBe('[RFC] Proposal ten');
    });
  });

  it('that is asked to be whole reads all candidates again', async () => {
    await withStage({}, async (stage) => {
      await stage.bot().catchUp(true);
      expect(await readingOf(stage)).toMatchObject({ listed: 20, read: 2, rfcs: 2, ideas: 1 });
    });
  });

  it('of changed settings looks at every pull request anew', async () => {
    await withStage({}, async (stage) => {
      expect(await rfcs(stage)).toEqual([`rfcs/${FLYTE}/10`, `rfcs/${FLYTE}/20`]);
      stage.pass(3600);
      stage.github.setWebhookUrl('http://127.0.0.1:9/');
      const content = 'rfc:\n  labels: [proposal]\n';
      await stage.people.push({ repository: FLYTE, as: 'ada', files: [{ path: '.github/rapporteur.yml', content }] });
      await stage.bot().catchUp();
      expect(await readingOf(stage)).toMatchObject({ listed: 20 });
    });
  });
});

describe('a reading that cannot go on', () => {
  it('stops when its budget is used up; the next one goes on, and nothing is read twice', async () => {
    await withStage({ pulls: 100, budget: 12, only: 'flyte' }, async (stage) => {
      const first = await readingOf(stage);
      expect(first.stopped?.code).toBe('budget');
      expect(first.completeUntil).toBeUndefined();
      const subjects: string[] = [];
      for (let run = 0; run < 12 && (await readingOf(stage)).endedAt === undefined; run += 1) {
        const asked = await askedBy(stage, () => stage.bot().catchUp());
        subjects.push(...new Set(asked.flatMap((line) => /\/issues\/([0-9]+)\/timeline/.exec(line)?.[1] ?? [])));
      }
      expect((await readingOf(stage)).stopped).toBeUndefined();
      expect(await rfcs(stage)).toHaveLength(10);
      expect(subjects).toEqual([...new Set(subjects)]);
    });
  });

  it('stops when GitHub asks for a pause, sleeps not, and says so', async () => {
    await withStage({}, async (stage) => {
      const route = '/repos/:owner/:repo/pulls';
      const fault = stage.github.fail({ method: 'GET', route, ...secondaryRateLimit(600) });
      const begun = performance.now();
      await stage.bot().catchUp();
      expect(performance.now() - begun).toBeLessThan(10_000);
      expect(fault.hits()).toBe(1);
      const { stopped, endedAt } = await readingOf(stage);
      expect(stopped).toMatchObject({
        code: 'limit',
        text: 'GitHub asks for a pause of 600 seconds: You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      });
      expect(endedAt).toBeUndefined();
      await stage.bot().catchUp();
      expect((await readingOf(stage)).endedAt).toBeDefined();
    });
  });
});

describe('GitHub does not give all of what was asked for: nothing is taken from it, and it is tried again', () => {
  const damages: [string, Damage, RegExp][] = [
    [
      'a short page of the listing',
      { route: '/repos/:owner/:repo/pulls', page: 1, damage: 'short_page' },
      /page 1 of .* has 50 entries instead of 100/,
    ],
    [
      'a listing without its last page',
      { route: '/repos/:owner/:repo/pulls', damage: 'no_last_page', times: 9 },
      /exists, though nothing led there|ended with page/,
    ],
    [
      'a broken answer about discussions',
      { route: '/graphql', damage: 'partial_graphql', times: 9 },
      /beside the data it says/,
    ],
    [
      'repositories that are missing',
      { route: '/installation/repositories', damage: 'short_page' },
      /gave 1 entries of 2/,
    ],
  ];
  it.each(damages)('%s', async (_, fault, words) => {
    await withStage({ pulls: 150 }, async (stage) => {
      const known = await rfcs(stage);
      const before = await readingOf(stage);
      const strikes = stage.github.fail(fault);
      const writes = await stage.writesOf(() => expect(stage.bot().catchUp(true)).rejects.toThrow(words));
      expect(strikes.hits()).toBeGreaterThan(0);
      strikes.stop();
      expect(writes).toEqual([]);
      expect(await rfcs(stage)).toEqual(known);
      const told = await readingOf(stage);
      if (fault.route !== '/installation/repositories') {
        expect(told.stopped).toMatchObject({ code: 'incomplete', text: expect.stringMatching(words) });
        expect(told.endedAt).toBeUndefined();
      }
      await stage.bot().catchUp();
      const { endedAt, stopped, completeUntil } = await readingOf(stage);
      expect([endedAt, completeUntil].every((at) => at && before.beganAt && timestampDate(at) > new Date(0))).toBe(
        true,
      );
      expect(stopped).toBeUndefined();
    });
  });

  it('files of a pull request that are missing are no reason to think that it is no RFC', async () => {
    await withStage({}, async (stage) => {
      stage.pass(3600);
      const files = [
        { path: 'a.md', content: 'a\n' },
        { path: 'rfc/system/last.md', content: '# Last\n' },
      ];
      const strikes = stage.github.fail({
        route: '/repos/:owner/:repo/pulls/:number/files',
        damage: 'short_page',
        times: 1,
      });
      const { number } = await openRfc(stage, { files });
      await stage.quiet();
      expect(strikes.hits()).toBe(1);
      expect(wordsOn(stage, number)).toHaveLength(1);
    });
  });
});
