import { expect, it } from 'vitest';
import { openRfc, say, useStage, wordsOn } from './stage.ts';
import { FLYTE } from './world.ts';

const stage = useStage({ github: { secondaryLimit: { writes: 6, seconds: 2 } } });

it('a secondary limit delays, and nothing is lost or said twice', async () => {
  const { github } = stage();
  const before = github.requests({ by: 'app', write: true }).length;
  const asked = [];
  for (let count = 0; count < 4; count += 1) {
    const { number } = await openRfc(stage());
    await stage().people.comment({ repository: FLYTE, as: 'bo', number, body: '/rfc status' });
    asked.push(number);
  }
  await stage().quiet();
  const writes = github.requests({ by: 'app', write: true }).slice(before);
  expect(writes.filter(({ status }) => status === 403).length).toBeGreaterThan(0);
  for (const number of asked) {
    const words = wordsOn(stage(), number);
    expect(words, String(number)).toHaveLength(2);
    expect(github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
  }
  // It waits as long as it was told: refusals stay few beside what was written.
  expect(writes.filter(({ status }) => status === 403).length).toBeLessThan(writes.length / 2);
  expect(await stage().bot().deliveries.deadLetters({ limit: 100 })).toEqual([]);
  const { answer } = await say(stage(), { as: 'bo', number: asked[0] ?? 0, body: '/rfc why' });
  expect(answer).not.toBe('');
});
