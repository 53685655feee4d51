/** The registry with all its services; who needs few of them and has to be quick asks by `ask.ts` for these alone. */
import { type Client, createClient } from '@rapporteur/client';
import { askPublicRecords, askRecords, askRegistry } from './ask.ts';
import type { CliEnv } from './env.ts';

export { hasDatabase, openRecords } from './ask.ts';

/** Calls the registry. @throws an Error with one sentence */
export const readRegistry = <T>(env: CliEnv, read: (client: Client) => Promise<T>): Promise<T> =>
  askRegistry(createClient, env, read);

/** The same for records that stand in the database: without a bot that answers, they are read there. @throws an Error with one sentence */
export const readRecords = <T>(env: CliEnv, read: (client: Client) => Promise<T>): Promise<T> =>
  askRecords(createClient, env, read);

/** What many questions are asked of: some may come faster than a registry answers a stranger. */
type Patient = {
  /** Says soon that nobody answers. */
  readonly first: Client;
  readonly client: Client;
};

/** The same as everybody sees them, whoever is logged in here. @throws an Error with one sentence */
export const readPublicRecords = <T>(env: CliEnv, read: (clients: Patient) => Promise<T>): Promise<T> =>
  askPublicRecords(
    (options) => ({
      first: createClient(options),
      client: createClient({ ...options, timeoutMs: 120_000, retries: 80 }),
    }),
    env,
    read,
  );
