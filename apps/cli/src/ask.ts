/** The registry as commands use it: over its services, which only read, or in the database itself; every failure says what the person at the terminal can do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type ClientOptions, type Fetch, RapporteurError } from '@rapporteur/client';
import type { Registry, Viewer } from '@rapporteur/registry';
import { CalledWrongly } from './command.ts';
import type { CliEnv } from './env.ts';
import { loginFor, type StoredLogin } from './login-file.ts';
import { createSession } from './login-session.ts';
import { fetchPlainly } from './plain-fetch.ts';
import { complainOfAddress } from './secret.ts';

/** Makes a client of all services, or of some. */
type MakeClient<One> = (options: ClientOptions) => One;

/** Calls the registry. @throws an Error with one sentence */
export const askRegistry = async <One, T>(
  make: MakeClient<One>,
  env: CliEnv,
  read: (client: One) => Promise<T>,
): Promise<T> => {
  try {
    return await read(make(optionsOf(env)));
  } catch (error) {
    if (!(error instanceof RapporteurError)) throw error;
    if (error.code === 'invalid') throw new CalledWrongly(error.message, { cause: error });
    throw new Error(explainFailure(error, env), { cause: error });
  }
};

/** The same for records that stand in the database: without a bot that answers, they are read there. @throws an Error with one sentence */
export const askRecords = <One, T>(make: MakeClient<One>, env: CliEnv, read: (client: One) => Promise<T>): Promise<T> =>
  askOrOpen(make, env, { read, viewer: { sees: 'everything' } });

/** The same as everybody sees them, whoever asks. @throws an Error with one sentence */
export const askPublicRecords = <One, T>(
  make: MakeClient<One>,
  env: CliEnv,
  read: (client: One) => Promise<T>,
): Promise<T> =>
  askOrOpen(make, { ...env, registryToken: undefined, login: undefined }, { read, viewer: { sees: 'public' } });

type Asking<One, T> = { readonly read: (client: One) => Promise<T>; readonly viewer: Viewer };

const askOrOpen = async <One, T>(make: MakeClient<One>, env: CliEnv, { read, viewer }: Asking<One, T>): Promise<T> => {
  try {
    return await askRegistry(make, env, read);
  } catch (error) {
    const isAway =
      error instanceof Error && error.cause instanceof RapporteurError && error.cause.code === 'unavailable';
    if (!isAway || env.registryNamedBy !== undefined || !hasDatabase(env)) throw error;
    const [
      { createLocalTransport, createRegistryRoutes },
      { meetingsBetween: planner },
      { goalsOf, judgeGroup: judge },
    ] = await Promise.all([
      import('@rapporteur/registry'),
      import('@rapporteur/core/meeting'),
      import('@rapporteur/core/group'),
    ]);
    const charters = { goalsOf, judge };
    return openRecords(env, (registry) => {
      const routes = createRegistryRoutes(registry, { planner, charters, viewer: () => viewer });
      return read(make({ transport: createLocalTransport(routes) }));
    });
  }
};

/** Whether there is a database of the bot: one that was named, or one in the folder. */
export const hasDatabase = (env: CliEnv): boolean => Boolean(env.databaseUrl) || existsSync(join(env.home, 'postgres'));

/** The registry itself, beside the bot or without it: no service writes, and whoever has the database needs no other proof. */
export const openRecords = async <T>(env: CliEnv, work: (registry: Registry) => Promise<T>): Promise<T> => {
  if (!hasDatabase(env))
    throw new Error(
      `There is no database in ${env.home}; run this in the folder of the bot, or set DATABASE_URL or RAPPORTEUR_HOME.`,
    );
  const [{ openDatabase }, { createRegistry }, { openBlobs }] = await Promise.all([
    import('@rapporteur/registry/database').catch(complainOfNode),
    import('@rapporteur/registry'),
    import('@rapporteur/registry/blob'),
  ]);
  const database = await openDatabase({ url: env.databaseUrl, folder: env.home, as: 'guest', poolSize: 2 });
  try {
    const blobs = openBlobs({ ...env.blobs, home: env.home, isShared: Boolean(env.databaseUrl) });
    return await work(createRegistry(database, { blobs }));
  } finally {
    await database.close();
  }
};

/** The lock of a database is kept by a module of Node that its older versions do not have. */
const complainOfNode = (error: unknown): never => {
  const isOld = error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_BUILTIN_MODULE';
  throw isOld
    ? new Error(`What reads or writes the database itself needs Node 22.13, and this is ${process.version}.`)
    : error;
};

const optionsOf = (env: CliEnv): ClientOptions => {
  const { registryUrl, registryNamedBy } = env;
  const login = env.registryToken === undefined ? loginFor(env) : undefined;
  const complaint = complainOfAddress(registryNamedBy ?? 'RAPPORTEUR_REGISTRY_URL', registryUrl);
  if (complaint) throw new Error(complaint);
  return {
    baseUrl: registryUrl,
    fetch: login === undefined ? fetchPlainly : fetchAs(env, login),
    retries: 1,
    timeoutMs: 10_000,
    ...(env.registryToken ? { headers: { authorization: `Bearer ${env.registryToken}` } } : {}),
  };
};

/** Whoever's login has ended for good reads as everybody does. */
const fetchAs = (env: CliEnv, login: StoredLogin): Fetch => {
  const session = createSession(env, login);
  return (url, init) =>
    session.send(async (headers) =>
      withStatus(await fetchPlainly(url, { ...init, headers: { ...init.headers, ...headers } })),
    );
};

/** A stream is answered with 200 whatever comes of it. One whose first word is that nobody knows its caller gets the status of a call. */
const withStatus = async (answer: Answer): Promise<Answer> => {
  const reader = answer.headers.get('content-type') === STREAM ? answer.body?.getReader() : undefined;
  const { value: first } = (await reader?.read()) ?? {};
  if (reader === undefined || first === undefined) return answer;
  const isOver = ((first[0] ?? 0) & END) !== 0;
  const whole = isOver ? Buffer.concat([first, new Uint8Array(await answer.arrayBuffer())]) : first;
  const again = [{ value: whole }];
  return {
    ...answer,
    status: isOver && isRefusal(whole.subarray(HEADER_BYTES)) ? 401 : answer.status,
    body: { getReader: () => ({ ...reader, read: async () => again.pop() ?? reader.read() }) },
  };
};

const STREAM = 'application/connect+proto';
/** The mark of the last message of a stream, which is JSON. */
const END = 2;
const HEADER_BYTES = 5;

const isRefusal = (message: Uint8Array): boolean => {
  const { error }: { error?: { code?: unknown } } = JSON.parse(new TextDecoder().decode(message));
  return error?.code === 'unauthenticated';
};

const explainFailure = (
  { code, message }: RapporteurError,
  { registryUrl, registryNamedBy, registryToken, goneBot, login }: CliEnv,
): string => {
  const atAddress = message.replace('The registry', `The registry at ${registryUrl}`);
  switch (code) {
    case 'unavailable':
      if (goneBot !== undefined)
        return `The bot of this folder, which listened at ${goneBot}, has ended, and nothing answers at ${registryUrl}: start it again with \`pnpm start\`, or set RAPPORTEUR_REGISTRY_URL.`;
      return registryNamedBy === undefined
        ? `Nothing answers at ${registryUrl}: start a registry with \`pnpm start\`, or set RAPPORTEUR_REGISTRY_URL.`
        : `The registry at ${registryUrl} cannot be reached: start it, or correct ${registryNamedBy}.`;
    case 'deadline':
      return `The registry at ${registryUrl} did not answer within 10 seconds; try again.`;
    case 'unauthenticated':
      if (registryToken !== undefined) return atAddress;
      return login === undefined
        ? `${atAddress} Set RAPPORTEUR_REGISTRY_TOKEN, or run \`rapporteur login\`.`
        : `The registry at ${registryUrl} does not let you read; run \`rapporteur login\` again.`;
    case 'forbidden':
      return atAddress;
    case 'internal':
      return `What answers at ${registryUrl} is no registry, or one that failed; \`rapporteur doctor\` says more.`;
    case 'not_found':
    case 'conflict':
    case 'invalid':
    case 'cancelled':
      return message;
  }
};
