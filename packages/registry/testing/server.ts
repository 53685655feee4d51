/** Leads tests to the PostgreSQL of their run: that of the test command, or one of their own where vitest is called alone. */
import type { TestProject } from 'vitest/node';
import { openDoor } from './door.ts';

/** Vitest calls it before the first test, and what it answers after the last. */
export const setup = async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  if (project.getProvidedContext().databases !== '') return undefined;
  const { address, close } = await openDoor();
  project.provide('databases', address);
  return close;
};
