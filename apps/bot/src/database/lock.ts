/** One program per folder: a lock that the operating system drops when its owner dies, however it dies. */
import { DatabaseSync } from 'node:sqlite';
import { DatabaseError } from './errors.ts';

/** Gives the folder back. */
export type Unlock = () => void;

/**
 * Takes the lock file. SQLite is used for nothing but its file lock: Node has no flock of its own, and a file that only
 * holds a process id cannot be told from a leftover once ids repeat (as in containers, where everybody is process 1).
 * @throws DatabaseError "locked" when another program holds it, "not_writable" when the file cannot be made.
 */
export const lockFile = (file: string, folder: string): Unlock => {
  const lock = openLock(file, folder);
  try {
    lock.exec('create table if not exists owner (pid integer not null)');
    lock.exec('begin immediate; delete from owner');
    lock.prepare('insert into owner (pid) values (?)').run(process.pid);
    lock.exec('commit; begin immediate');
    return () => lock.close();
  } catch (error) {
    const owner = isBusy(error) ? readOwner(lock) : undefined;
    lock.close();
    if (!isBusy(error)) throw unwritable(error, folder);
    const who = owner === undefined ? 'another program' : `process ${owner}`;
    throw new DatabaseError(
      'locked',
      `The folder ${folder} is in use by ${who}; stop it, choose another folder, or set DATABASE_URL to share a server.`,
      error,
    );
  }
};

const openLock = (file: string, folder: string): DatabaseSync => {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw unwritable(error, folder);
  }
};

const unwritable = (error: unknown, folder: string): DatabaseError =>
  new DatabaseError(
    'not_writable',
    `The lock in ${folder} cannot be written (${error instanceof Error ? error.message : String(error)}); ` +
      'choose another folder or correct its permissions.',
    error,
  );

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

const readOwner = (lock: DatabaseSync): number | undefined => {
  try {
    const pid = lock.prepare('select pid from owner').get()?.pid;
    return typeof pid === 'number' ? pid : undefined;
  } catch {
    return undefined;
  }
};
