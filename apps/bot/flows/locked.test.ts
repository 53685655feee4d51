import { describe, expect, it } from 'vitest';
import { deskOf, heard, openRfc, ownComments, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

const stage = useStage({
  seed: {
    ...seed,
    repositories: seed.repositories.map((repository) => ({
      ...repository,
      permissions: { ...repository.permissions, dee: 'admin' },
      files: { ...repository.files, '.github/rapporteur.yml': 'rfc: { policy: simple }\nmeeting: { lead_days: 0 }\n' },
    })),
  },
});

const lock = (number: number) => stage().people.lock({ repository: FLYTE, as: 'bo', number, reason: 'too heated' });
const unlock = async (number: number): Promise<void> => {
  await stage().people.unlock({ repository: FLYTE, as: 'bo', number });
  await stage().quiet();
};
const dead = async () => stage().bot().deliveries.deadLetters({ limit: 100 });
const motionOn = async (number: number) =>
  (
    await stage()
      .client.listMotions({ subject: `${FLYTE}/${number}` })
      .all()
  ).at(-1);

describe('D17 on a locked thread, where GitHub lets no app comment,', () => {
  it('nothing is said, and the rest goes on; the status comment comes when the lock is off', async () => {
    const { number } = await openRfc(stage(), { labels: [] });
    await lock(number);
    await stage().quiet();
    // Whether the lock or the status comment came first is for chance to say.
    const before = wordsOn(stage(), number).length;
    await say(stage(), { as: 'ada', number, body: 'Let us calm down.' });
    expect(wordsOn(stage(), number)).toHaveLength(before);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
    const { answer } = await say(stage(), {
      repository: COMMUNITY,
      as: 'cy',
      number: await deskOf(stage()),
      body: '/help',
    });
    expect(answer).toContain('/rfc status');
    expect(await dead()).toEqual([]);
    await unlock(number);
    expect(wordsOn(stage(), number)).toHaveLength(1);
  });

  it('a status comment that was refused is written when the lock is off', async () => {
    const next =
      Math.max(
        0,
        ...stage()
          .github.observe.pullRequests(FLYTE)
          .map((pull) => pull.number),
      ) + 1;
    const route = `/repos/${FLYTE}/issues/${next}/comments`;
    const message = 'Unable to create comment because issue is locked.';
    const fault = stage().github.fail({ method: 'POST', route, status: 403, message, times: 1_000 });
    const { number } = await openRfc(stage());
    expect(number).toBe(next);
    await stage().quiet();
    expect(fault.hits()).toBeGreaterThan(0);
    expect(wordsOn(stage(), number)).toEqual([]);
    await lock(number);
    fault.stop();
    await unlock(number);
    expect(wordsOn(stage(), number)).toHaveLength(1);
  });

  it('who may write there is heard all the same, and is answered once the lock is off', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await lock(number);
    await stage().quiet();
    const asked = await say(stage(), { as: 'ada', number, body: '/rfc why' });
    const moved = await say(stage(), { as: 'ada', number, body: '/motion merge' });
    expect(asked).toMatchObject({ reactions: [], answers: [] });
    expect(moved).toMatchObject({ reactions: [], answers: [] });
    expect(await motionOn(number)).toMatchObject({ ballots: [{ account: { login: 'ada' } }] });
    expect(wordsOn(stage(), number)).toHaveLength(1);
    await unlock(number);
    expect(heard(stage(), { number, id: asked.id })).toMatchObject({
      reactions: ['rocket'],
      answers: [expect.any(String)],
    });
    expect(heard(stage(), { number, id: moved.id })).toMatchObject({ reactions: ['rocket'], answers: [] });
    const notices = ownComments(stage().github, FLYTE, number).filter(({ body }) =>
      body.startsWith('<!-- rapporteur:motion:'),
    );
    expect(notices.map(({ body }) => /\*\*`ada` asks to accept this RFC\.\*\*/.test(body))).toEqual([true]);
    expect(await dead()).toEqual([]);
    // And nothing is said twice.
    expect(await stage().writesOf(() => stage().bot().catchUp(true))).toEqual([]);
  });

  it('or at the next change, if its unlocking was not told', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await lock(number);
    const asked = await say(stage(), { as: 'bo', number, body: '/rfc status' });
    expect(asked.answers).toEqual([]);
    stage().github.setWebhookUrl('http://127.0.0.1:9/');
    await stage().people.unlock({ repository: FLYTE, as: 'bo', number });
    await stage().github.settled();
    stage().github.setWebhookUrl(`${stage().bot().url}/api/github/webhooks`);
    await say(stage(), { as: 'cy', number, body: '/rfc why' });
    expect(heard(stage(), { number, id: asked.id })).toMatchObject({
      reactions: ['rocket'],
      answers: [expect.any(String)],
    });
  });

  it('what only a meeting can answer is answered once the lock is off, too', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await lock(number);
    const alone = await say(stage(), { as: 'ada', number, body: '/agenda' });
    const beside = await say(stage(), { as: 'ada', number, body: '/agenda\n/rfc status' });
    expect(alone).toMatchObject({ answers: [] });
    expect(beside).toMatchObject({ answers: [] });
    await stage().bot().catchUp(true);
    await unlock(number);
    expect(heard(stage(), { number, id: alone.id })).toMatchObject({
      reactions: ['rocket'],
      answers: [expect.stringMatching(/community\/issues\//)],
    });
    expect(heard(stage(), { number, id: beside.id })).toMatchObject({
      reactions: ['rocket'],
      answers: [expect.stringMatching(/is in review.*---.*community\/issues\//s)],
    });
    expect(await dead()).toEqual([]);
    expect(await stage().writesOf(() => stage().bot().catchUp(true))).toEqual([]);
  });

  it('who might not ask when it was heard is not obeyed when the answer can be said, though they may by then', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    stage().github.setWebhookUrl('http://127.0.0.1:9/');
    const { id } = await stage().people.comment({ repository: FLYTE, number, as: 'cy', body: '/agenda' });
    await lock(number);
    await stage().github.settled();
    stage().github.setWebhookUrl(`${stage().bot().url}/api/github/webhooks`);
    await stage().bot().catchUp(true);
    await stage().quiet();
    expect(heard(stage(), { number, id })).toMatchObject({ reactions: [], answers: [] });
    await stage().people.addCollaborator({ repository: FLYTE, as: 'dee', login: 'cy', permission: 'triage' });
    await unlock(number);
    expect(heard(stage(), { number, id })).toMatchObject({
      reactions: ['confused'],
      answers: [expect.stringContaining('to write `/agenda` here')],
    });
  });
});
