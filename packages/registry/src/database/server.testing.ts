/** Leads tests to the PostgreSQL of their run: that of the test command, or one of their own where vitest is called alone. */
import type { TestProject } from 'vitest/node';
import { DATABASES, openDoor } from './door.testing.ts';

/** Vitest calls it before the first test, and what it answers after the last. */
export const setup = async ({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const given = process.env[DATABASES];
  const door = given === undefined ? await openDoor() : undefined;
  provide('databases', door?.address ?? given ?? '');
  return door?.close;
};
