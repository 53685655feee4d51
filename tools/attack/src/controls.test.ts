import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLASSES } from './classes/index.ts';
import { attackAll } from './run.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ databaseUrl: await createTestDatabase() });
}, 120_000);
afterAll(() => world?.close());

describe('an honest act of the same effect is seen by the looks of its class', () => {
  it.each(CLASSES.map((one) => [one.key, one] as const))('%s', async (_, { controls }) => {
    expect(controls.length).toBeGreaterThan(0);
    const outcomes = await attackAll(world, controls, { together: 20 });
    expect(outcomes.filter(({ seen }) => seen === undefined).map(({ attack }) => attack.name)).toEqual([]);
  });
});
