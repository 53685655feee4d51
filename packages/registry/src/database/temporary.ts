/** A PostgreSQL that is gone when closed, for tests, trials and measurements: much faster, and good for nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { createCluster, type Server, startServer, stopServer } from './cluster.ts';
import { findEngine } from './engine.ts';
import { explainFolderError } from './errors.ts';
import { openDatabase } from './open.ts';

export type TemporaryServer = {
  /** Creates a database that has all tables and pg-boss's, or none of them if `isEmpty`, and answers its URL. */
  createDatabase(options?: { readonly isEmpty?: boolean }): Promise<string>;
  close(): Promise<void>;
};

export type TemporaryOptions = {
  /** Durable as in production, for measurements; default false. */
  readonly isDurable?: boolean;
  /** Where its folder is made; default where the system keeps what is temporary. */
  readonly place?: string;
};

/** Starts the server in a folder of its own; it ends with this program, however that ends. */
export const openTemporary = async ({
  isDurable = false,
  place = tmpdir(),
}: TemporaryOptions = {}): Promise<TemporaryServer> => {
  const folder = await mkdtemp(join(await realpath(place), 'rapporteur-'));
  const data = join(folder, 'data');
  let server: Server;
  try {
    const care = isDurable ? 'safe' : 'fast';
    const cluster = { engine: await findEngine(folder), data, log: join(folder, 'log'), care, port: 0 } as const;
    // A locale whose order differs from that of bytes, so that tests notice a missing COLLATE "C".
    await createCluster({ ...cluster, locale: ['--locale-provider=icu', '--icu-locale=en-US', '--locale=C'] });
    server = await startServer(cluster);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw explainFolderError(error, folder);
  }
  const heir = leaveToHeir(server, folder);
  const admin = new pg.Pool({ connectionString: server.url, max: 2, application_name: 'rapporteur temporary' });
  admin.on('error', () => {});
  const create = async (name: string, template: string): Promise<string> => {
    // Copying files is half as dear as writing each page to the log, which is PostgreSQL's own way for a small template.
    await admin.query(`create database ${name} template ${template} strategy file_copy`);
    return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  };
  let count = 0;
  let ready: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await ready?.catch(() => {});
    await admin.end();
    await stopServer(server, 'now');
    heir?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  return {
    createDatabase: async ({ isEmpty = false } = {}) => {
      count += 1;
      const name = `d${count}`;
      if (isEmpty) return create(name, 'template0');
      ready ??= create('ready', 'template0').then(prepareDatabase);
      await ready;
      return create(name, 'ready');
    },
    close: () => {
      closing ??= end();
      return closing;
    },
  };
};

const prepareDatabase = async (url: string): Promise<void> => {
  const database = await openDatabase({ url, poolSize: 2 });
  const boss = new PgBoss({ db: database.jobs, registerInstance: false, supervise: false, schedule: false });
  boss.on('error', () => {});
  await boss.start();
  await boss.stop({ graceful: false, close: false });
  await database.close();
};

/** A shell that waits for the end of this program, which closes its pipe, and then ends the server and removes the folder. */
const leaveToHeir = ({ pid }: Server, folder: string): ChildProcess | undefined => {
  if (process.platform === 'win32') return undefined;
  const will =
    'read -r _; kill -QUIT "$1" 2>/dev/null; n=0; ' +
    'while kill -0 "$1" 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done; rm -rf "$2"';
  const heir = spawn('/bin/sh', ['-c', will, 'sh', String(pid), folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  heir.unref();
  if (heir.stdin instanceof Socket) heir.stdin.unref();
  return heir;
};
