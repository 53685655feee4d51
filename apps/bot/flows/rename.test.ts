import { describe, expect, it } from 'vitest';
import { openRfc, ownComments, say, useStage } from './stage.ts';
import { FLYTE, seed } from './world.ts';

const stage = useStage({
  seed: {
    ...seed,
    installations: [{ login: 'union' }],
    repositories: [
      ...(seed.repositories ?? []).map((one) => ({
        ...one,
        permissions: { ...one.permissions, ada: 'admin' as const },
      })),
      { name: 'site', owner: 'union' },
    ],
  },
});
const RENAMED = 'flyteorg/flyte-renamed';
const TRANSFERRED = 'union/flyte-renamed';

describe('A12: a repository that moves', () => {
  it('keeps one history, one status comment and no second notice, renamed and then with another owner', async () => {
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

    await stage().people.transferRepository({ repository: RENAMED, as: 'ada', to: 'union' });
    await stage().quiet();
    await say(stage(), { repository: TRANSFERRED, as: 'cy', number, body: '/rfc why' });
    await stage().bot().catchUp(true);
    await stage().quiet();
    expect(ownComments(stage().github, TRANSFERRED, number)).toHaveLength(comments.length + 2);
    expect((await stage().client.listRfcs().all()).map(({ name }) => name)).toEqual([`rfcs/${TRANSFERRED}/${number}`]);
    const { url } = stage().bot();
    for (const former of [FLYTE, RENAMED]) {
      const { status, headers } = await fetch(`${url}/rfcs/${former}/${number}?x=1`, { redirect: 'manual' });
      expect([status, headers.get('location')]).toEqual([308, `${url}/rfcs/${TRANSFERRED}/${number}?x=1`]);
    }
  });
});
