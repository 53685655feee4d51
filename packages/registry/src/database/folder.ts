/** The database in a folder: one bot owns it, commands join it, the first of them starts the server and the last one stops it. */
import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  answers,
  type ClusterOptions,
  checkVersion,
  createCluster,
  findServer,
  isAlive,
  type Server,
  startServer,
  stopServer,
} from './cluster.ts';
import { findEngine, type User } from './engine.ts';
import { DatabaseError, explainCreation } from './errors.ts';
import { isUnshared, lockFile, shareFile, type Unlock } from './lock.ts';

export type FolderOptions = {
  /** As the person wrote it. */
  readonly folder: string;
  /** "owner": a bot, of which there is one. "guest": a command beside it, or for its own time. */
  readonly as: 'owner' | 'guest';
  /** Told what a person should know, in one sentence. */
  readonly onNotice: (sentence: string) => void;
  /** Told when the server died; it is started again. */
  readonly onFault: (error: Error) => void;
};

/** A folder whose server runs until nobody holds it any more. */
export type HeldFolder = {
  readonly url: string;
  /** To be called when the folder is in use: what a former version left there is set aside. */
  settle(): Promise<void>;
  /** Stops the server if nobody else uses it. */
  close(): Promise<void>;
};

/** Takes the folder and sees to it that its server runs. @throws DatabaseError or what the system says */
export const holdFolder = async (options: FolderOptions): Promise<HeldFolder> => {
  const { as, folder, onNotice, onFault } = options;
  const home = await openHome(options);
  const unlock = as === 'owner' ? takeFolder(home, folder) : () => {};
  const users = join(home, 'postgres.users');
  let share: Unlock = () => {};
  try {
    const { cluster, server } = await inTurn(home, folder, async () => {
      const cluster = await prepareCluster(home, options);
      share = shareFile(users);
      return { cluster, server: await findOrStart(cluster) };
    });
    const port = portOf(server);
    const revive = (): Promise<Server> => inTurn(home, folder, () => findOrStart({ ...cluster, port }));
    const watch = keepAlive({ server, onFault, revive });
    // A program that ends without closing takes the server along, unless it is killed: then the next one finds it.
    const onExit = (): void => {
      share();
      if (isUnshared(users)) signalEnd(watch.current());
    };
    process.once('exit', onExit);
    return {
      url: server.url,
      settle: async () => {
        const aside = as === 'owner' ? await setAside(home) : undefined;
        if (aside !== undefined) onNotice(renderSetAside(folder, aside));
      },
      close: async () => {
        await watch.stop();
        await inTurn(home, folder, async () => {
          share();
          if (isUnshared(users)) await stopServer(watch.current());
        });
        process.off('exit', onExit);
        unlock();
      },
    };
  } catch (error) {
    share();
    unlock();
    throw error;
  }
};

/** Ends what still runs in a folder and removes it with all its data. @throws DatabaseError if it is in use */
export const discardFolder = async (folder: string): Promise<void> => {
  const home = resolve(folder);
  if (!(await exists(home))) return;
  const unlock = takeFolder(home, folder);
  try {
    await inTurn(home, folder, async () => {
      const data = join(await realpath(home), 'postgres');
      if (!(await exists(data))) return;
      const server = await findServer({ engine: await findEngine(data), data });
      if (server) await stopServer(server, 'now');
    });
  } finally {
    unlock();
  }
  await rm(home, { recursive: true, force: true });
};

const openHome = async ({ as, folder }: FolderOptions): Promise<string> => {
  const home = resolve(folder);
  if (as === 'owner') await mkdir(home, { recursive: true });
  else if (!(await exists(join(home, 'postgres'))))
    throw new DatabaseError(
      'missing',
      `There is no database in ${folder} yet; start the bot once, or set DATABASE_URL.`,
    );
  return home;
};

const takeFolder = (home: string, folder: string): Unlock => {
  const lock = lockFile(join(home, 'lock'));
  if (lock.unlock !== undefined) return lock.unlock;
  const who = lock.owner === undefined ? 'another program' : `process ${lock.owner}`;
  throw new DatabaseError(
    'locked',
    `The folder ${folder} is in use by ${who}; stop it, choose another folder, or set DATABASE_URL to share a server.`,
  );
};

/** Starting and stopping are done by one program at a time. */
const inTurn = async <T>(home: string, folder: string, work: () => Promise<T>): Promise<T> => {
  const end = performance.now() + TURN_MS;
  for (;;) {
    const turn = lockFile(join(home, 'postgres.lock'));
    if (turn.unlock !== undefined) {
      try {
        return await work();
      } finally {
        turn.unlock();
      }
    }
    if (performance.now() > end) {
      throw new DatabaseError(
        'locked',
        `The database in ${folder} has been started or stopped by process ${turn.owner} for ${TURN_MS / 1000} seconds; end it, and start again.`,
      );
    }
    await pause(20);
  }
};

/** Finds the data, or makes them at the first start. */
const prepareCluster = async (home: string, { folder, onNotice }: FolderOptions): Promise<ClusterOptions> => {
  const data = join(await realpath(home), 'postgres');
  const isThere = await exists(data);
  if (isThere) await checkData(data, folder);
  const engine = await findEngine(data);
  if (engine.copy !== undefined) onNotice(renderCopy(engine.copy));
  const cluster = { engine, data, log: join(home, 'postgres.log'), care: 'safe' } as const;
  if (isThere) {
    await giveTo(data, engine.user);
    return cluster;
  }
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  await createCluster({ ...cluster, locale }).catch((error: unknown) => {
    throw explainCreation(error, folder);
  });
  return cluster;
};

/** What root has copied or restored belongs to root, as whom PostgreSQL does not run. */
const giveTo = async (data: string, user: User | undefined): Promise<void> => {
  if (user === undefined || (await lstat(data)).uid === user.uid) return;
  await promisify(execFile)('chown', ['-R', `${user.uid}:${user.gid}`, data]);
  await chmod(data, 0o700);
};

const checkData = async (data: string, folder: string): Promise<void> => {
  const { uid } = await lstat(data);
  const me = process.getuid?.();
  if (me === undefined || me === 0 || me === uid) return checkVersion(data, folder);
  throw new DatabaseError(
    'not_writable',
    `The database in ${folder} belongs to user ${uid}, and this program runs as user ${me}; ` +
      'start it as that user or as root, or choose another folder.',
  );
};

const findOrStart = async (cluster: ClusterOptions): Promise<Server> => {
  const running = await findServer(cluster);
  return running && (await answers(running, PATIENCE_MS)) ? running : startServer(cluster);
};

/** Connections go on at the same address; a socket has no other. */
const portOf = ({ url }: Server): number | undefined => Number(new URL(url).port) || undefined;

type Watch = { current(): Server; stop(): Promise<void> };

/** Somebody may kill the server while the bot runs; it is started again at the same address. */
const keepAlive = ({
  server,
  revive,
  onFault,
}: {
  readonly server: Server;
  readonly revive: () => Promise<Server>;
  readonly onFault: FolderOptions['onFault'];
}): Watch => {
  let current = server;
  let busy: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if (isAlive(current.pid)) return;
    onFault(new Error(`The database server, process ${current.pid}, ended; it is started again`));
    try {
      current = await revive();
    } catch (error) {
      onFault(error instanceof Error ? error : new Error(String(error)));
      await pause(REST_MS);
    }
  };
  const timer = setInterval(() => {
    busy ??= look().finally(() => {
      busy = undefined;
    });
  }, WATCH_MS).unref();
  return {
    current: () => current,
    stop: async () => {
      clearInterval(timer);
      await busy;
    },
  };
};

const signalEnd = ({ pid }: Server): void => {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It is gone already.
  }
};

/** A former version kept its data in "database"; answers where they are now. */
const setAside = async (home: string): Promise<string | undefined> => {
  const former = join(home, 'database');
  await rm(`${former}.new`, { recursive: true, force: true });
  if (!(await exists(join(former, 'PG_VERSION')))) return undefined;
  const date = new Date().toISOString().slice(0, 10);
  for (let number = 1; ; number += 1) {
    const aside = `database-${date}${number === 1 ? '' : `-${number}`}`;
    if (await exists(join(home, aside))) continue;
    await rename(former, join(home, aside));
    return aside;
  }
};

const renderSetAside = (folder: string, aside: string): string =>
  `The database of a former version in ${folder} was set aside as ${aside}, and everything that GitHub knows is read anew; ` +
  'what GitHub does not know starts empty: meetings and their agendas, drafts of notes, action items, and the audit log.';

const renderCopy = (copy: string): string =>
  `PostgreSQL does not run as root, and nobody else can enter the folder of its programs; it runs from a copy in ${copy}.`;

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const TURN_MS = 90_000;
const PATIENCE_MS = 10_000;
const WATCH_MS = 250;
const REST_MS = 2_000;
