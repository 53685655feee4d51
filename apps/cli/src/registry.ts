/** The registry with all its services; who needs few of them and has to be quick asks by `ask.ts` for these alone. */
import { type Client, createClient } from '@rapporteur/client';
import { askRecords, askRegistry } from './ask.ts';
import type { CliEnv } from './env.ts';

export { hasDatabase, openRecords } from './ask.ts';

/** Calls the registry. @throws an Error with one sentence */
export const readRegistry = <T>(env: CliEnv, read: (client: Client) => Promise<T>): Promise<T> =>
  askRegistry(createClient, env, read);

/** The same for records that stand in the database: without a bot that answers, they are read there. @throws an Error with one sentence */
export const readRecords = <T>(env: CliEnv, read: (client: Client) => Promise<T>): Promise<T> =>
  askRecords(createClient, env, read);
