import { generateKeyPairSync } from 'node:crypto';
import type { Fault } from '@rapporteur/github-sandbox';
import { describe, expect, it } from 'vitest';
import { deskOf, holdMeetup, openRfc, ownComments, pushTranscript, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE } from './world.ts';

const stage = useStage({ bot: { retry: { faults: 12, errors: 12, backoff: { base: {} } } } });

/** Every request that makes something which must not be there twice. */
const CREATES = [
  ['POST', '/repos/:owner/:repo/issues/:number/comments'],
  ['POST', '/repos/:owner/:repo/check-runs'],
  ['POST', '/repos/:owner/:repo/issues'],
  ['POST', '/repos/:owner/:repo/git/refs'],
  ['POST', '/repos/:owner/:repo/git/commits'],
  ['POST', '/repos/:owner/:repo/pulls'],
] as const;

const TRANSCRIPT =
  'WEBVTT\n\n1\n00:00:01.000 --> 00:00:09.000\nAda Ruiz: We agreed to store the tags in the admin database.\n';

describe('GitHub fails once at everything that is made: in the end each thing is there, once', () => {
  it.each<[string, string, Pick<Fault, 'status' | 'when'>]>([
    ['502 before it is done', '2023-06-22', { status: 502 }],
    ['502 after it was done', '2023-07-06', { status: 502, when: 'after' }],
    ['the connection breaks after it was done', '2023-07-20', { status: 'drop', when: 'after' }],
  ])('%s', async (_, date, fault) => {
    const { github } = stage();
    await deskOf(stage());
    github.clearRequests();
    const issues = github.observe.issues(COMMUNITY).length;
    const pulls = github.observe.pullRequests(COMMUNITY).length;
    const struck = CREATES.map(([method, route]) => github.fail({ method, route, ...fault }));
    const { number } = await openRfc(stage());
    const agenda = await holdMeetup(stage(), date);
    const sha = await pushTranscript(stage(), { name: `${date}.vtt`, content: TRANSCRIPT });

    expect(struck.map((handle) => handle.hits())).toEqual(CREATES.map(() => 1));
    expect(wordsOn(stage(), number)).toHaveLength(1);
    expect(github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
    expect(github.observe.issues(COMMUNITY)).toHaveLength(issues + 1);
    expect(ownComments(github, COMMUNITY, agenda)).toHaveLength(1);
    expect(github.observe.pullRequests(COMMUNITY)).toHaveLength(pulls + 1);
    expect(await github.observe.checkRuns(COMMUNITY, sha)).toHaveLength(1);
    // Of check runs only the last of a name is shown: how often one was asked for tells whether there are two.
    const asked = github.requests({ by: 'app', method: 'POST', route: '/repos/:owner/:repo/check-runs' });
    expect(asked).toHaveLength(fault.when === 'after' ? 2 : 3);
    expect(await stage().bot().deliveries.deadLetters()).toEqual([]);
  });
});

describe('GitHub asks for a pause', () => {
  it('B10 the key is put off as long as GitHub asks for and holds no place meanwhile; then it is done, and the log says why', async () => {
    const { github } = stage();
    stage().takeComplaints();
    const fault = github.fail({
      method: 'POST',
      route: '/repos/:owner/:repo/issues/:number/comments',
      status: 403,
      headers: { 'retry-after': '1' },
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    });
    const begun = performance.now();
    const { number } = await openRfc(stage());
    await stage().quiet();
    expect(performance.now() - begun).toBeGreaterThan(1000);
    expect(fault.hits()).toBe(1);
    expect(wordsOn(stage(), number)).toHaveLength(1);
    expect(stage().takeComplaints()).toContain(
      'GitHub asks for a pause of 1 second: You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    );
  });
});

describe('credentials that GitHub does not accept', () => {
  it('are told in one sentence, and nothing is lost: with the right ones the bot goes on', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    let number = 0;
    await stage().restart({
      variables: { PRIVATE_KEY: privateKey },
      meanwhile: async () => {
        ({ number } = await openRfc(stage()));
        await stage().github.settled();
        await expect
          .poll(() =>
            stage()
              .log.flatMap(({ err }) => err?.stack ?? [])
              .at(-1),
          )
          .toBe(SENTENCE);
        expect(wordsOn(stage(), number)).toEqual([]);
      },
    });
    await stage().quiet();
    expect(wordsOn(stage(), number)).toHaveLength(1);
  });
  const SENTENCE =
    'GitHub does not accept the credentials of the app: check that APP_ID and PRIVATE_KEY belong together, and the clock of this machine.';
});

describe('a bot that is stopped', () => {
  it('ends what it does and takes nothing new; started again, it does the rest, once', async () => {
    const { github, people } = stage();
    const opened = await Promise.all(Array.from({ length: 4 }, () => openRfc(stage())));
    const [first] = opened;
    await stage().restart({
      meanwhile: async () => {
        const before = github.requests({ by: 'app' }).length;
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(github.requests({ by: 'app' })).toHaveLength(before);
        // What happens while nobody listens is found at the start.
        await people.submitReview({ repository: FLYTE, as: 'ada', number: first?.number ?? 0, event: 'APPROVE' });
        await github.settled();
      },
    });
    await stage().quiet();
    for (const { number } of opened) {
      expect(wordsOn(stage(), number)).toHaveLength(1);
      expect(github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
    }
    expect(wordsOn(stage(), first?.number ?? 0)[0]).toContain('`ada` approved');
  });

  it('knows after its start what it knew before: nothing is written again', async () => {
    const { number } = await openRfc(stage());
    await say(stage(), { as: 'ada', number, body: '/rfc why' });
    const { github } = stage();
    const known = async () =>
      (await stage().client.listRfcs().all()).map(({ name, stage, history }) => ({ name, stage, history }));
    const before = await known();
    const writes = await stage().writesOf(async () => {
      await stage().restart();
      for (const { id } of github.observe.deliveries().slice(-10)) github.redeliver(id);
    });
    expect(writes).toEqual([]);
    expect(await known()).toEqual(before);
  });
});
