/** A PostgreSQL of our own in a folder: created whole or not at all, started, found again when nobody knows of it, stopped. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type Engine, identity, MAJOR, succeeds, type User } from './engine.ts';
import { DatabaseError } from './errors.ts';

/** A server that runs. */
export type Server = { readonly pid: number; readonly url: string };

export type ClusterOptions = {
  readonly engine: Engine;
  /** Folder of the data, as a real path. */
  readonly data: string;
  /** Where the server writes what it has to say. */
  readonly log: string;
  /** "fast" gives up what the data are worth for speed: a crash may destroy them. */
  readonly care: 'safe' | 'fast';
  /** A port of this machine, 0 for any; without one, a socket in the folder if its path is short enough. */
  readonly port?: number | undefined;
};

/** Makes the folder of the data; a program that is killed meanwhile leaves "….new" behind, never half a database. */
export const createCluster = async (
  options: ClusterOptions & { readonly locale: readonly string[] },
): Promise<void> => {
  const { engine, data, care, locale } = options;
  const fresh = `${data}.new`;
  const secret = `${data}.secret`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  if (engine.user) await chown(fresh, engine.user.uid, engine.user.gid);
  try {
    await writeSecret(secret, engine, randomBytes(24).toString('hex'));
    await runInitdb(engine, {
      data: fresh,
      secret,
      args: [
        `--username=${USER}`,
        '--auth=scram-sha-256',
        // Iterations slow down who guesses a password that a person made up; this one is 192 bits of chance.
        '--set=scram_iterations=1',
        '--encoding=UTF8',
        ...locale,
        ...(care === 'fast' ? ['--no-sync'] : []),
      ],
    });
    await rename(secret, join(fresh, SECRET));
    await syncPath(fresh);
    await rename(fresh, data);
    await syncPath(dirname(data));
  } finally {
    await rm(secret, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
};

/** @throws DatabaseError if the data are those of another major version of PostgreSQL */
export const checkVersion = async (data: string, folder: string): Promise<void> => {
  const text = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  const version = Number(text);
  if (!Number.isSafeInteger(version) || version <= 0) throw new Error('its PG_VERSION is no version');
  if (version > MAJOR) {
    throw new DatabaseError(
      'newer',
      `The database in ${folder} was written by PostgreSQL ${version}, and this Rapporteur brings PostgreSQL ${MAJOR}; ` +
        'install the newer Rapporteur again, or restore a backup from before the update.',
    );
  }
  if (version < MAJOR) {
    throw new DatabaseError(
      'older',
      `The database in ${folder} was written by PostgreSQL ${version}, and this Rapporteur brings PostgreSQL ${MAJOR}; ` +
        `dump it with pg_dump of PostgreSQL ${version} and set DATABASE_URL to a server that has it, or move the folder away: ` +
        'what is public on GitHub is read anew.',
    );
  }
};

/** The server that runs on these data, if one does, whoever started it. */
export const findServer = async (options: Pick<ClusterOptions, 'engine' | 'data'>): Promise<Server | undefined> => {
  const found = await readPostmaster(options.data);
  if (found === undefined || !found.isReady || !(await isServerOf(options, found))) return undefined;
  return { pid: found.pid, url: await urlOf(options.data, found) };
};

/** Starts the server on data on which none runs that answers; what is left of one that does not is ended first. */
export const startServer = async (options: ClusterOptions): Promise<Server> => {
  const { data } = options;
  const left = await readPostmaster(data);
  if (left !== undefined && (await isServerOf(options, left))) await endProcess(left.pid);
  await forgetStranger(data);
  const end = performance.now() + START_MS;
  for (;;) {
    const { pid, reason } = await launch(options);
    if (pid !== undefined) {
      const found = await readPostmaster(data);
      if (found) return { pid, url: await urlOf(data, found) };
    }
    // Processes of a server that was killed die by themselves, a little later than it.
    const passes = /shared memory block|lock file .* already exists|could not bind|Address already in use/.test(reason);
    if (!passes || performance.now() > end)
      throw new Error(`PostgreSQL did not start: ${reason || 'it does not say why'}`);
    await pause(100);
  }
};

/** Ends the server; open connections are closed, and what was committed is on disk. "now" is for data that nobody needs. */
export const stopServer = ({ pid }: Server, when: 'in order' | 'now' = 'in order'): Promise<void> =>
  endProcess(pid, when === 'now' ? ENDINGS.slice(1) : ENDINGS);

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Whether the server answers within `ms`, be it that it has no room for more. */
export const answers = async ({ url, pid }: Server, ms: number): Promise<boolean> => {
  const end = performance.now() + ms;
  do {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: Math.max(1, end - performance.now()),
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code !== STARTS_OR_STOPS) return true;
      await pause(50);
    } finally {
      await client.end().catch(() => {});
    }
  } while (isAlive(pid) && performance.now() < end);
  return false;
};

/** Written into the folder of the data when they are created; only the owner may read it. */
const SECRET = 'rapporteur.secret';
const USER = 'rapporteur';
const SOCKET_PORT = 5432;
const STARTS_OR_STOPS = '57P03';
const START_MS = 30_000;

const writeSecret = async (path: string, { user }: Engine, secret: string): Promise<void> => {
  await rm(path, { force: true });
  await writeFile(path, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true });
  if (user) await chown(path, user.uid, user.gid);
};

type Initdb = { readonly data: string; readonly secret: string; readonly args: readonly string[] };

const runInitdb = async ({ initdb, user }: Engine, { data, secret, args }: Initdb): Promise<void> => {
  const input = await open(secret);
  try {
    const child = spawn(initdb, [`--pgdata=${seenBy(user, data)}`, '--pwfile=/dev/stdin', ...args], {
      ...identity(user),
      cwd: data,
      env: ENVIRONMENT,
      stdio: [input.fd, 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`initdb failed: ${lastWords(said, /error|FATAL/) || `code ${code}`}`);
  } finally {
    await input.close();
  }
};

/**
 * The folder of the data as a server started in it may name it: another user than root may be unable to walk there from
 * the top, since one closed parent is enough, but every process may enter where it stands.
 */
const seenBy = (user: User | undefined, data: string): string =>
  user !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : data;

type Launched = { readonly pid: number | undefined; readonly reason: string };

/** Starts the process and waits until it is ready or gone. */
const launch = async (options: ClusterOptions): Promise<Launched> => {
  const { engine, data, log } = options;
  const output = await open(log, 'w', 0o600);
  try {
    const child = spawn(engine.postgres, ['-D', seenBy(engine.user, data), ...(await settingsOf(options))], {
      ...identity(engine.user),
      cwd: data,
      env: ENVIRONMENT,
      // In a session of its own: what a terminal sends to this program must not end the server before it.
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    let failure: Error | undefined;
    let isGone = false;
    child.once('error', (error) => {
      failure = error;
      isGone = true;
    });
    child.once('exit', () => {
      isGone = true;
    });
    child.unref();
    const end = performance.now() + START_MS;
    while (!isGone) {
      const found = await readPostmaster(data);
      if (found?.isReady && found.pid === child.pid) return { pid: child.pid, reason: '' };
      if (performance.now() > end) {
        child.kill('SIGQUIT');
        return { pid: undefined, reason: `it is not ready after ${START_MS / 1000} seconds` };
      }
      await pause(5);
    }
    if (failure) throw failure;
    return { pid: undefined, reason: lastWords(await readFile(log, 'utf8'), /FATAL|PANIC/) };
  } finally {
    await output.close();
  }
};

const lastWords = (text: string, pattern: RegExp): string =>
  text
    .split('\n')
    .findLast((line) => pattern.test(line))
    ?.replace(/^.*?(?:FATAL|PANIC|error): */, '')
    .trim() ?? '';

/** Nothing of the user's own PostgreSQL (PGDATA, PGPORT) reaches ours. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };

const settingsOf = async ({ data, care, port }: ClusterOptions): Promise<string[]> => {
  const settings: Record<string, string | number> = {
    ...(port === undefined && fitsSocket(data)
      ? { listen_addresses: '', unix_socket_directories: '.', unix_socket_permissions: '0700', port: SOCKET_PORT }
      : { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: port || (await freePort()) }),
    ...(care === 'safe' ? SAFE : FAST),
    ...SMALL,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
};

const SAFE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', max_connections: 60 };
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 };

/** One bot's database: little memory, few processes, nothing for replicas and parallel queries. */
const SMALL = {
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  wal_level: 'minimal',
  max_wal_senders: 0,
  checkpoint_timeout: '15min',
  io_method: 'sync',
  max_worker_processes: 0,
  max_parallel_workers: 0,
  max_logical_replication_workers: 0,
  autovacuum_worker_slots: 2,
  autovacuum_max_workers: 2,
  huge_pages: 'off',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements that fail on purpose would bring payloads into the log.
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

/** The address of a socket has room for about a hundred bytes; Node has none on Windows. */
const fitsSocket = (data: string): boolean =>
  process.platform !== 'win32' && Buffer.byteLength(join(data, `.s.PGSQL.${SOCKET_PORT}.lock`)) < 100;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

type Postmaster = {
  readonly pid: number;
  readonly folder: string;
  readonly port: number;
  readonly hasSocket: boolean;
  readonly isReady: boolean;
};

/** What a server writes about itself: process, folder, start, port, folder of the socket, address, shared memory, status. */
const readPostmaster = async (data: string): Promise<Postmaster | undefined> => {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, folder = '', , port, socketFolder = '', , , status = ''] = text.split('\n');
  if (!Number(pid)) return undefined;
  return {
    pid: Number(pid),
    folder,
    port: Number(port),
    hasSocket: socketFolder !== '',
    isReady: status.trim() === 'ready',
  };
};

/** Ids of processes repeat, and folders are copied with everything in them: only who works in this very folder is its server. */
const isServerOf = (
  { engine, data }: Pick<ClusterOptions, 'engine' | 'data'>,
  { pid, folder }: Postmaster,
): Promise<boolean> | boolean => {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return folder === data;
  // In a container root may not look at the processes of others, so their own user does.
  return succeeds('[ "/proc/$1/cwd" -ef . ]', { args: [String(pid)], user: engine.user, cwd: data });
};

/**
 * PostgreSQL refuses to start while the process lives that its folder names, though it may be a stranger by now. A
 * parent's id does not stop it, and it still looks for processes that hold on to the memory named there, which keeps
 * two servers off one folder.
 */
const forgetStranger = async (data: string): Promise<void> => {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) await writeFile(file, text.replace(/^.*/, String(process.pid)));
  for (const name of [`.s.PGSQL.${SOCKET_PORT}`, `.s.PGSQL.${SOCKET_PORT}.lock`])
    await rm(join(data, name), { force: true });
};

const urlOf = async (data: string, { port, hasSocket }: Postmaster): Promise<string> => {
  const secret = (await readFile(join(data, SECRET), 'utf8')).trim();
  const place = hasSocket ? 'localhost' : `127.0.0.1:${port}`;
  const socket = hasSocket ? `?${new URLSearchParams({ host: data, port: String(port) })}` : '';
  return `postgres://${USER}:${secret}@${place}/postgres${socket}`;
};

/** Asks nicely, then less so. A process that was stopped hears nothing until it goes on. */
const endProcess = async (pid: number, endings: readonly Ending[] = ENDINGS): Promise<void> => {
  for (const [signal, patience] of endings) {
    if (!signalTo(pid, signal)) return;
    signalTo(pid, 'SIGCONT');
    const end = performance.now() + patience;
    while (performance.now() < end) {
      if (!isAlive(pid)) return;
      await pause(10);
    }
  }
  throw new Error(`the server, process ${pid}, does not end`);
};

type Ending = readonly [signal: NodeJS.Signals, patience: number];

const ENDINGS: readonly Ending[] = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

const signalTo = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
};

const syncPath = async (path: string): Promise<void> => {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
