import { createRandom } from '@rapporteur/fuzz/texts';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttackClass } from './attack.ts';
import { CLASSES } from './classes/index.ts';
import { BAIT, wrongWith } from './posted.ts';
import { attackAll } from './run.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ databaseUrl: await createTestDatabase() });
});
afterAll(() => world?.close());

/** Some of every class that take a moment; the whole run is `pnpm attack`. */
const someOf = ({ attacks }: AttackClass, count = 2) => {
  const all = attacks(createRandom(8));
  return Array.from(
    { length: Math.min(count, all.length) },
    (_, index) => all[Math.floor((index * all.length) / count)],
  ).flatMap((attack) => attack ?? []);
};

describe('an honest act of the same effect is seen by the looks of its class', () => {
  it.each(CLASSES.map((one) => [one.key, one] as const))('%s', async (_, { controls }) => {
    expect(controls.length).toBeGreaterThan(0);
    const outcomes = await attackAll(world, controls, { together: 20 });
    expect(outcomes.filter(({ seen }) => seen === undefined).map(({ attack }) => attack.name)).toEqual([]);
  });
});

describe('pnpm attack', () => {
  it('draws the same attacks from the same seed, and no name twice', () => {
    for (const { key, attacks } of CLASSES) {
      const names = attacks(createRandom(3)).map(({ name }) => name);
      expect(attacks(createRandom(3)).map(({ name }) => name)).toEqual(names);
      expect(new Set(names).size, key).toBe(names.length);
    }
  });

  it('tries more than 500', () => {
    const count = CLASSES.reduce((sum, { attacks }) => sum + attacks(createRandom(1)).length, 0);
    expect(count).toBeGreaterThan(500);
  });

  const quick = CLASSES.filter(
    ({ key }) => !['weight', 'flood', 'late', 'agendas', 'claims', 'crowds', 'settings', 'parsers'].includes(key),
  );
  it.each(quick.map((one) => [one.key, one] as const))('of %s, nothing gets through', async (_, one) => {
    const outcomes = await attackAll(world, someOf(one), { together: 20 });
    expect(outcomes.flatMap(({ attack, seen }) => (seen === undefined ? [] : [`${attack.name}: ${seen}`]))).toEqual([]);
  });
});

describe('what the app posted', () => {
  it.each([
    [
      'its own marker and record',
      '<!-- rapporteur:status:flyteorg/flyte#1 v1 -->\n\nHello.\n\n<!-- rapporteur:record {"a":"https://evil.example"} -->',
    ],
    ['a foreign text as code', `\`@${BAIT.login} https://${BAIT.host} #${BAIT.reference}\``],
    ['a folded part', '<details><summary>Why</summary>\n\nBecause.\n\n</details>'],
    ['a cell with an escaped bar', `| a | b |\n|---|---|\n| ${BAIT.left}\\|${BAIT.right} | x |`],
  ])('is fine with %s', (_, posted) => {
    expect(wrongWith(posted)).toBeUndefined();
  });
});
