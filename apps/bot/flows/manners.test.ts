import { describe, expect, it } from 'vitest';
import { holdMeetup, openIssue, openRfc, ownComments, pushTranscript, say, useStage } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

const QUIET = 'elsewhere/quiet';
/** 140 mentions in a repository that the app does not see, and what was written among them. */
const mentions = Array.from({ length: 140 }, (_, index) => ({
  event: 'cross-referenced',
  actor: 'dee',
  at: new Date(Date.UTC(2023, 5, 20, 1, index)).toISOString(),
  of: QUIET,
}));

const stage = useStage({
  seed: {
    ...seed,
    installations: [{ login: 'elsewhere' }],
    repositories: [
      { name: 'quiet', owner: 'elsewhere', private: true },
      ...seed.repositories.map((one) =>
        one.name === 'flyte'
          ? {
              ...one,
              permissions: { ...one.permissions, dee: 'triage' as const, cy: 'read' as const },
              customRoles: { dee: 'scribe', cy: 'friend' },
              rules: { protectedBy: ['rapporteur / rfc'], checks: ['build', 'rapporteur / settings'] },
              pullRequests: [
                {
                  number: 9,
                  title: '[RFC] Talked about everywhere',
                  author: 'cy',
                  createdAt: '2023-06-20T00:00:00Z',
                  files: [{ path: 'rfc/system/everywhere.md', content: '# Everywhere\n' }],
                  events: mentions,
                  comments: [{ author: 'cy', body: '/rfc status', createdAt: '2023-06-20T12:00:00Z' }],
                },
              ],
            }
          : {
              ...one,
              customRoles: { dee: 'scribe' },
              permissions: { ...one.permissions, dee: 'triage' as const },
              rules: { merges: ['squash' as const], drafts: false, reviews: 1 },
            },
      ),
    ],
  },
});

describe('K3: GitHub leaves out of a timeline what the app may not see', () => {
  it('and the pull request is read all the same, with its pages that are short', async () => {
    await say(stage(), { as: 'cy', number: 9, body: '/rfc why' });
    expect((await stage().client.getRfc(`rfcs/${FLYTE}/9`)).subject?.number).toBe(9);
    expect(ownComments(stage().github, FLYTE, 9).length).toBeGreaterThan(0);
  });
});

describe('K6: a role that an organisation made itself', () => {
  it('may what GitHub says that it may', async () => {
    const agenda = { repository: COMMUNITY, as: 'dee', number: await openIssue(stage()), body: '/agenda' };
    expect((await say(stage(), agenda)).reactions).toEqual(['rocket']);
    const { number } = await openRfc(stage());
    await stage().quiet();
    const refused = await say(stage(), { as: 'cy', number, body: '/rfc ignore' });
    expect(refused.reactions).toEqual(['confused']);
  });
});

describe('K4, K8: notes in a repository that takes no drafts and squashes', () => {
  it('are opened as any pull request, and merged as the repository does it, once it has its review', async () => {
    const { github } = stage();
    const date = '2023-07-06';
    await holdMeetup(stage(), date);
    const content =
      'WEBVTT\n\n1\n00:00:01.000 --> 00:00:50.000\nAda Ruiz: Okay, then we agreed that the next meetup is in Oslo.\n';
    await pushTranscript(stage(), { name: `${date}.vtt`, content });
    const pull = github.observe.pullRequests(COMMUNITY).findLast(({ author }) => author === 'rapporteur[bot]');
    expect(pull).toMatchObject({ draft: false });
    const number = pull?.number ?? 0;
    const approve = () => say(stage(), { repository: COMMUNITY, as: 'ada', number, body: '/notes approve' });
    const choose = async (content: string) => {
      const files = [{ path: '.github/rapporteur.yml', content }];
      await stage().people.push({ repository: COMMUNITY, as: 'ada', files });
      await stage().quiet();
    };
    await choose('notes: {merge_method: merge}\n');
    expect((await approve()).answer).toContain(
      'The setting `notes.merge_method` asks for `merge`. GitHub says:\n> Merge commits are not allowed on this repository.',
    );
    await choose('notes: {merge_method: squash}\n');
    expect((await approve()).answer).toContain('At least 1 approving review is required');
    await stage().people.submitReview({ repository: COMMUNITY, as: 'bo', number, event: 'APPROVE' });
    await stage().quiet();
    expect((await approve()).reactions).toEqual(['rocket']);
    expect(github.observe.pullRequests(COMMUNITY).find((one) => one.number === number)).toMatchObject({ merged: true });
  });
});

const runsAt = async (sha: string) =>
  (await stage().github.observe.checkRuns(FLYTE, sha))
    .map(({ name, conclusion }) => `${name}: ${conclusion}`)
    .toSorted();

describe('K7: checks of ours that a branch requires', () => {
  it('never keep a pull request waiting that is no RFC, from a fork or not', async () => {
    const { people } = stage();
    const files = [{ path: 'README.md', content: '# Flyte!\n' }];
    const { number, headSha } = await people.openPullRequest({
      ...{ repository: FLYTE, as: 'cy', title: 'A typo', head: 'typo', files },
    });
    await stage().quiet();
    expect(await runsAt(headSha)).toEqual(['rapporteur / rfc: success', 'rapporteur / settings: success']);
    expect(ownComments(stage().github, FLYTE, number)).toEqual([]);
    expect(await stage().writesOf(() => stage().bot().catchUp(true))).toEqual([]);
  });

  it('are as many as GitHub tells of, where the plan has no rules', async () => {
    const { people, github } = stage();
    const message = 'Upgrade to GitHub Pro or make this repository public to enable this feature.';
    const route = '/repos/:owner/:repo/rules/branches/:branch';
    const fault = github.fail({ route, status: 403, message, times: 9 });
    const { headSha } = await people.openPullRequest({
      ...{ repository: FLYTE, as: 'cy', title: 'Another typo', head: 'typo-2' },
      files: [{ path: 'README.md', content: '# Flyte?\n' }],
    });
    await stage().quiet();
    fault.stop();
    expect(fault.hits()).toBeGreaterThan(0);
    expect(await runsAt(headSha)).toEqual(['rapporteur / rfc: success']);
  });

  it('are at the commit of a merge queue as they are at the pull request', async () => {
    const { people } = stage();
    const rfc = await openRfc(stage());
    await stage().quiet();
    expect(await runsAt(rfc.headSha)).toEqual(['rapporteur / rfc: neutral', 'rapporteur / settings: success']);
    const tried = await people.enqueue({ repository: FLYTE, as: 'ada', number: rfc.number });
    await stage().quiet();
    expect(await runsAt(tried)).toEqual(await runsAt(rfc.headSha));
  });
});

describe('K5: somebody has checks run again', () => {
  it('and each of ours says once more what it says, be it one or all', async () => {
    const { people, github } = stage();
    const { headSha } = await openRfc(stage());
    await stage().quiet();
    const [run] = await github.observe.checkRuns(FLYTE, headSha);
    const one = await stage().writesOf(() =>
      people.rerunCheck({ repository: FLYTE, as: 'bo', checkRunId: run?.id ?? 0 }),
    );
    expect(one.filter((line) => line.startsWith('PATCH')).length).toBeGreaterThan(0);
    expect(await runsAt(headSha)).toEqual(['rapporteur / rfc: neutral', 'rapporteur / settings: success']);
    const all = await stage().writesOf(() => people.rerunChecks({ repository: FLYTE, as: 'bo', headSha }));
    expect(all).toHaveLength(2);
  });

  it('and the suites that come with every push are nobody’s business', async () => {
    const files = [{ path: 'notes.txt', content: 'x\n' }];
    expect(await stage().writesOf(() => stage().people.push({ repository: FLYTE, as: 'bo', files }))).toEqual([]);
  });
});
