import { describe, expect, it } from 'vitest';
import { openRfc, ownComments, say, useStage } from './stage.ts';
import { FLYTE, seed } from './world.ts';

const stage = useStage({
  seed: {
    ...seed,
    repositories: (seed.repositories ?? []).map((one) => ({
      ...one,
      permissions: { ...one.permissions, ada: 'admin' },
    })),
  },
});
const RENAMED = 'flyteorg/flyte-renamed';

describe('A12: a repository that is renamed', () => {
  it('keeps one history, one status comment and no second notice', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const before = await stage().client.getRfc(`rfcs/${FLYTE}/${number}`);
    const comments = ownComments(stage().github, FLYTE, number).map(({ id }) => id);
    await stage().people.renameRepository({ repository: FLYTE, as: 'ada', name: 'flyte-renamed' });
    await stage().quiet();
    const renamed = await stage().client.getRfc(`rfcs/${RENAMED}/${number}`);
    expect(renamed.history).toHaveLength(before.history.length);
    await say(stage(), { repository: RENAMED, as: 'cy', number, body: '/rfc status' });
    await stage().bot().catchUp(true);
    const after = ownComments(stage().github, RENAMED, number);
    expect(after.map(({ id }) => id).filter((id) => comments.includes(id))).toEqual(comments);
    // The one new comment answers the question.
    expect(after).toHaveLength(comments.length + 1);
    expect((await stage().client.listRfcs().all()).map(({ name }) => name)).toEqual([`rfcs/${RENAMED}/${number}`]);
  });
});
