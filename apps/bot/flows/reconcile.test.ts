import { type Corruption, type SandboxSeed, secondaryRateLimit } from '@rapporteur/github-sandbox';
import type { SyncState } from '@rapporteur/idl';
import { afterEach, describe, expect, it } from 'vitest';
import { createStage, deskOf, openRfc, type Stage, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE, seedOnDemand as seed } from './world.ts';

type PullRequestSeed = NonNullable<SandboxSeed['repositories'][number]['pullRequests']>[number];

const DAY = 24 * 3_600_000;

const listing = '/repos/:owner/:repo/pulls';

/** Pull requests of last year, one a day; every so many proposes an RFC. */
const past = (count: number, every: number): PullRequestSeed[] =>
  Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const createdAt = new Date(Date.parse('2022-01-01T08:00:00Z') + number * DAY).toISOString().replace('.000', '');
    const isRfc = number % every === 0;
    return {
      number,
      title: isRfc ? `[RFC] Proposal ${number}` : `Fix ${number}`,
      author: 'cy',
      createdAt,
      files: [{ path: isRfc ? `rfc/system/${number}.md` : `src/${number}.py`, content: `Text ${number}\n` }],
    };
  });

const worldOf = ({ pulls, every = 10, only }: { pulls: number; every?: number; only?: string }): SandboxSeed => ({
  ...seed,
  people: [...seed.people, { login: 'eva', name: 'Eva Sand' }],
  repositories: seed.repositories
    .filter(({ name }) => !only || name === only)
    .map((repository) =>
      repository.name === 'flyte'
        ? {
            ...repository,
            pullRequests: past(pulls, every),
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

const stage = useStage({ seed: worldOf({ pulls: 110 }) });

const readingOf = ({ client }: Stage, repository = FLYTE): Promise<SyncState> =>
  client.getSyncState(`syncStates/${repository}`);

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

/** Numbers of what was read by itself. */
const subjectsIn = (asked: readonly string[]): string[] => [
  ...new Set(asked.flatMap((line) => /\/(?:pulls|issues)\/([0-9]+)/.exec(line)?.[1] ?? [])),
];

/** An hour later something happens of which no delivery tells, not even when GitHub is asked for it, until the test ends. */
const loseWebhooks = async (act: () => Promise<void>): Promise<void> => {
  await stage().quiet();
  stage().pass(3600);
  stage().github.setWebhookUrl('http://127.0.0.1:9/');
  await act();
  await stage().github.settled();
};

afterEach(() => stage().github.setWebhookUrl(`${stage().bot().url}/api/github/webhooks`));

const rfcsIn = async ({ client }: Stage): Promise<string[]> =>
  (await client.listRfcs({ pageSize: 500 }).all()).map(({ name }) => name);

describe('a second reading', () => {
  it('of what did not change reads no subject: the listings are unmodified, and discussions get one look', async () => {
    await stage().bot().catchUp();
    const asked = await askedBy(stage(), () => stage().bot().catchUp());
    expect(subjectsIn(asked)).toEqual([]);
    expect(asked.filter((line) => line.includes('/pulls ')).sort()).toEqual([
      `GET /repos/${COMMUNITY}/pulls 304`,
      `GET /repos/${FLYTE}/pulls 304`,
    ]);
    // A file that is not there is asked for each time: there is nothing to compare with.
    expect(asked.filter((line) => !/ (?:304|404)$/.test(line)).sort()).toEqual([
      'GET /app/hook/deliveries 200',
      'GET /app/installations 200',
      'POST /graphql 200',
    ]);
    expect(await readingOf(stage())).toMatchObject({ listed: 100, read: 0, ideas: 0 });
  });

  it('reads what changed meanwhile though its webhook got lost, and nothing else', async () => {
    await loseWebhooks(async () => {
      await stage().people.edit({ repository: FLYTE, number: 10, as: 'cy', title: '[RFC] Proposal ten' });
    });
    const asked = await askedBy(stage(), () => stage().bot().catchUp());
    expect(subjectsIn(asked)).toEqual(['10']);
    expect((await stage().client.getRfc(`rfcs/${FLYTE}/10`)).subject?.title).toBe('[RFC] Proposal ten');
  });

  it('that is asked to be whole reads all candidates again', async () => {
    await stage().bot().catchUp(true);
    expect(await readingOf(stage())).toMatchObject({ listed: 110, read: 11, rfcs: 11, ideas: 1 });
  });

  it.each([
    ['proposal', 'was lost', loseWebhooks],
    ['design', 'arrived', async (act: () => Promise<void>) => act()],
  ])('looks at every pull request by new settings (%s), whose push %s', async (label, _, around) => {
    await around(async () => {
      const content = `rfc:\n  labels: [${label}]\n`;
      await stage().people.push({ repository: FLYTE, as: 'ada', files: [{ path: '.github/rapporteur.yml', content }] });
    });
    await stage().quiet();
    await stage().bot().catchUp();
    expect((await readingOf(stage())).listed).toBe(110);
    await stage().bot().catchUp();
    expect((await readingOf(stage())).listed).toBe(100);
  });
});

describe('a reading that cannot go on', () => {
  it('stops when its budget is used up; the next one goes on there, and nothing is read over and over', async () => {
    const small = await createStage({
      seed: worldOf({ pulls: 120, only: 'flyte' }),
      bot: { budget: { requests: 6 } },
      waits: false,
    });
    try {
      const isTold = () => small.log.some(({ msg }) => msg.includes('stopped: The run has asked GitHub 6 times'));
      await expect.poll(isTold).toBe(true);
      await small.quiet();
      const asked: string[] = [];
      for (let run = 0; run < 12 && !(await readingOf(small)).endedAt; run += 1) {
        asked.push(...(await askedBy(small, () => small.bot().catchUp())));
      }
      expect((await readingOf(small)).stopped).toBeUndefined();
      expect(await rfcsIn(small)).toHaveLength(12);
      const timelines = asked.flatMap((line) => /issues\/([0-9]+)\/timeline/.exec(line)?.[1] ?? []);
      const times = [...Map.groupBy(timelines, (number) => number).values()].map(({ length }) => length);
      expect(Math.max(...times)).toBeLessThanOrEqual(2);
    } finally {
      await small.stop();
    }
  });

  it('breaks off when its time is over, and the next run goes on with the page that was under way', async () => {
    const slow = await createStage({
      // So few are read that a page takes but a small part of the time.
      seed: worldOf({ pulls: 210, every: 70, only: 'flyte' }),
      bot: { timeoutSeconds: 3, catchUpAtStart: false },
      waits: false,
    });
    try {
      const { github } = slow;
      const answered = Promise.withResolvers<void>();
      const delay = github.fail({ route: listing, page: 2, until: answered.promise });
      const reading = slow.bot().catchUp();
      await expect.poll(delay.hits).toBe(1);
      const asked = () => github.requests({ by: 'app' }).filter(({ path }) => path === `/repos/${FLYTE}/pulls`);
      const before = asked().length;
      // The late answer is not on record yet: it is the next run that got one, and nobody waits for the other any more.
      await expect.poll(() => asked().length).toBeGreaterThan(before);
      answered.resolve();
      await reading;
      await expect.poll(async () => (await readingOf(slow)).endedAt).toBeDefined();
      expect(slow.log.map(({ err }) => err?.message)).toContain('The run took longer than 3 seconds.');
      expect(await rfcsIn(slow)).toHaveLength(3);
      const pages = asked()
        .slice(before)
        .map(({ page }) => page);
      expect([...new Set(pages.slice(0, pages.indexOf(3) + 1))]).toEqual([2, 3]);
    } finally {
      await slow.stop();
    }
  });

  it('stops when GitHub asks for a pause, sleeps not, and says why', async () => {
    const fault = stage().github.fail({ method: 'GET', route: listing, ...secondaryRateLimit(600) });
    await stage().bot().catchUp();
    expect(fault.hits()).toBe(1);
    // What was read to its end the longest ago comes first.
    const broken = (await stage().client.listSyncStates().all()).filter(({ endedAt }) => !endedAt);
    expect(broken.map(({ stopped }) => stopped)).toMatchObject([
      { code: 'limit', text: expect.stringMatching(/^GitHub asks for a pause of 600 seconds: You have exceeded/) },
    ]);
    await stage().bot().catchUp();
    expect((await stage().client.listSyncStates().all()).every(({ endedAt }) => endedAt)).toBe(true);
  });
});

describe('GitHub does not give all of what was asked for: nothing is taken from it, and it is tried again', () => {
  it.each<[string, Corruption, RegExp]>([
    [
      'a short page of the listing',
      { route: listing, page: 1, corruption: 'short_page', times: 99 },
      /page 1 of .* has 50 entries instead of 100/,
    ],
    ['a listing without its last page', { route: listing, corruption: 'no_last_page', times: 99 }, /nothing led there/],
    ['half an answer about discussions', { route: '/graphql', corruption: 'partial_graphql', times: 99 }, /went wrong/],
    [
      'repositories that are missing',
      { route: '/installation/repositories', corruption: 'short_page', times: 99 },
      /1 entries of 2/,
    ],
  ])('%s', async (_, corruption, words) => {
    await loseWebhooks(async () => {
      await stage().people.edit({
        repository: FLYTE,
        number: 20,
        as: 'cy',
        title: `[RFC] Without ${corruption.corruption}`,
      });
      await stage().people.openPullRequest({
        repository: FLYTE,
        as: 'cy',
        title: `[RFC] New with ${corruption.corruption}`,
        head: `new-${corruption.corruption}-${corruption.route.length}`,
        files: [{ path: `rfc/system/${corruption.corruption}-${corruption.route.length}.md`, content: 'New\n' }],
      });
    });
    const known = await rfcsIn(stage());
    const strikes = stage().github.fail(corruption);
    const writes = await stage().writesOf(() => stage().bot().catchUp(true));
    expect(strikes.hits()).toBeGreaterThan(0);
    strikes.stop();
    expect(writes).toEqual([]);
    expect(await rfcsIn(stage())).toEqual(known);
    if (corruption.route !== '/installation/repositories') {
      const { stopped, endedAt } = await readingOf(stage());
      expect(stopped?.text).toMatch(words);
      expect(endedAt).toBeUndefined();
    }
    await stage().bot().catchUp();
    expect((await readingOf(stage())).stopped).toBeUndefined();
    expect(await rfcsIn(stage())).toHaveLength(known.length + 1);
  });

  it('an agenda stays as it was, and the log says why', async () => {
    const { github, people, client } = stage();
    await say(stage(), { repository: COMMUNITY, as: 'ada', number: await deskOf(stage()), body: '/agenda' });
    const agenda = () => github.observe.issues(COMMUNITY).findLast(({ author }) => author === 'rapporteur[bot]')?.body;
    const before = agenda();
    await loseWebhooks(async () => {
      const files = [{ path: 'rfc/system/late.md', content: 'Late\n' }];
      await people.openPullRequest({ repository: FLYTE, as: 'cy', title: '[RFC] A late one', head: 'late', files });
    });
    const strikes = github.fail({ route: listing, page: 1, corruption: 'short_page', times: 99 });
    stage().takeComplaints();
    await stage().bot().catchUp();
    expect(before).toBeDefined();
    expect(agenda()).toBe(before);
    strikes.stop();
    expect(stage().takeComplaints()).toContainEqual(
      expect.stringMatching(/^flyteorg\/flyte: .*; stopped: GitHub's answer was incomplete/),
    );
    expect(await client.listSyncStates().all()).toHaveLength(2);
    await stage().bot().catchUp();
    expect(agenda()).toContain('A late one');
  });

  it('files of a pull request that are missing are no reason to think that it is no RFC', async () => {
    const strikes = stage().github.fail({ route: `${listing}/:number/files`, corruption: 'short_page' });
    const files = ['a.md', 'rfc/system/last.md'].map((path) => ({ path, content: 'Text\n' }));
    const { number } = await openRfc(stage(), { title: 'Something', files });
    await stage().quiet();
    expect(strikes.hits()).toBe(1);
    expect(wordsOn(stage(), number)).toHaveLength(1);
  });
});

it('M16: who is new is kept by the reading, which brings the agenda up to date and asks for nobody', async () => {
  await loseWebhooks(async () => {
    await stage().people.openPullRequest({
      repository: FLYTE,
      as: 'eva',
      title: 'Fix a link',
      head: 'fix-a-link',
      files: [{ path: 'docs/links.md', content: 'A link\n' }],
    });
  });
  const asked = await askedBy(stage(), () => stage().bot().catchUp());
  expect(asked.filter((line) => /\/users\/|\/search\//.test(line))).toEqual([]);
  const agenda = stage()
    .github.observe.issues(COMMUNITY)
    .findLast(({ author }) => author === 'rapporteur[bot]');
  expect(agenda?.body).toMatch(
    /Fix a link\]\(\S+\) \(`eva`\): first pull request in flyteorg\/flyte, opened \d+ \w+ 2023/,
  );
});
