import { createSandboxGithub } from '@rapporteur/github-sandbox';
import { openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { describe, expect, it } from 'vitest';
import { createCrowd } from './acts.ts';
import { openBalancer } from './balancer.ts';
import { percentile } from './claims.ts';
import { repeated } from './doubles.ts';
import { findLost, isSign } from './ledger.ts';
import { planStrikes } from './power.ts';
import { createRandom } from './random.ts';
import { MONDAY, world } from './world.ts';

describe('chance', () => {
  it('is the same for the same seed, and another for another one', () => {
    const drawn = (seed: number) => createRandom(seed).shuffled(Array.from({ length: 30 }, (_, index) => index));
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
    expect(drawn(7).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });
});

describe('strikes', () => {
  it('the power is lost after each tenth moment and at the end, and each kind of death comes up', () => {
    const strikes = planStrikes({ moments: 25, powerEvery: 10 }, createRandom(3));
    expect(strikes.flatMap((strike, index) => (strike === 'power' ? [index] : []))).toEqual([10, 21, 27]);
    expect(new Set(strikes)).toEqual(new Set(['bot', 'database', 'both', 'power']));
  });
});

describe('what is counted', () => {
  it.each([
    { values: [], share: 0.99, expected: 0 },
    { values: [4], share: 0.99, expected: 4 },
    { values: [9, 1, 5, 3], share: 0.5, expected: 3 },
    { values: [9, 1, 5, 3], share: 0.99, expected: 9 },
  ])('of $values, $share are at most $expected', ({ values, share, expected }) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('only what stands more than once is told', () => {
    expect(repeated('labels', ['a', 'b', 'a', 'c', 'a'])).toEqual(['labels: 3 times a']);
    expect(repeated('labels', ['a', 'b'])).toEqual([]);
  });

  const sign = { event: 'issue_comment', action: 'created', repository: 'acme/site', number: 4, comment: 11 };
  const payload = { repository: { full_name: 'acme/site' }, issue: { number: 4 }, comment: { id: 11 } };
  it.each([
    { what: 'the comment itself', delivery: { event: 'issue_comment', action: 'created', payload }, expected: true },
    { what: 'its edit', delivery: { event: 'issue_comment', action: 'edited', payload }, expected: false },
    {
      what: 'another comment',
      delivery: { event: 'issue_comment', action: 'created', payload: { ...payload, comment: { id: 12 } } },
      expected: false,
    },
    {
      what: 'a payload of another shape',
      delivery: { event: 'issue_comment', action: 'created', payload: 7 },
      expected: false,
    },
  ])('$what: $expected', ({ delivery, expected }) => {
    expect(isSign(delivery, sign)).toBe(expected);
  });
});

describe('where nobody listens', () => {
  it('everything that people did is missing', async () => {
    const github = await createSandboxGithub({
      seed: world,
      webhookUrl: 'http://127.0.0.1:9/',
      now: () => new Date(MONDAY),
    });
    const database = await openDatabase({ url: await createTestDatabase() });
    try {
      const crowd = createCrowd(github, createRandom(5));
      for (let count = 0; count < 60; count += 1) await crowd.act();
      const effects = crowd.effects();
      const acknowledged = new Map<string, 'stored'>();
      const { lost, looked } = await findLost({ github, database, acknowledged, effects, isAll: true });
      expect(looked).toBe(effects.length);
      expect(lost).toEqual(effects.map(({ what }) => `missing: ${what}`));
      expect(new Set(effects.map(({ what }) => what.split(' ').slice(0, 2).join(' '))).size).toBeGreaterThan(7);
    } finally {
      await database.close();
      await github.close();
    }
  });
});

describe('deliveries', () => {
  const send = (url: string, id: string) =>
    fetch(`${url}/api/github/webhooks`, { method: 'POST', headers: { 'x-github-delivery': id }, body: '{}' });

  it('are lost in silence, lost as GitHub is told, or come late and twice', async () => {
    const heard = await openBalancer([]);
    const fates = [
      { kind: 'lost', isDelivered: false },
      { kind: 'lost', isDelivered: true },
      { kind: 'late', after: 1, again: 2 },
      { kind: 'passed' },
    ] as const;
    let turn = 0;
    const post = await openBalancer([heard.url], { fate: () => fates[turn++] ?? { kind: 'passed' } });
    try {
      const answers = [];
      for (const id of ['a', 'b', 'c', 'd']) answers.push((await send(post.url, id)).status);
      expect(answers).toEqual([202, 502, 202, 502]);
      expect(post.received()).toBe(4);
      // "c" twice, and "d", to which nobody behind it answered.
      await expect.poll(heard.received).toBe(3);
    } finally {
      await post.close();
      await heard.close();
    }
  });
});
