/** Locks on files that the operating system drops when their owner dies, however it dies. */
import { DatabaseSync } from 'node:sqlite';
import { DatabaseError } from './errors.ts';

/** Gives a lock back. May be called twice. */
export type Unlock = () => void;

export type Locked = { readonly unlock: Unlock } | { readonly unlock: undefined; readonly owner: number | undefined };

/**
 * Takes a file for this program alone, or answers who has it: a process id, or nothing if that cannot be read. SQLite is
 * used for nothing but its file lock: Node has no flock of its own, and a file that only holds a process id cannot be
 * told from a leftover once ids repeat (as in containers, where everybody is process 1).
 * @throws DatabaseError "not_writable" when the file cannot be made.
 */
export const lockFile = (file: string): Locked => {
  const lock = openLock(file);
  try {
    lock.exec('create table if not exists owner (pid integer not null)');
    lock.exec('begin immediate; delete from owner');
    lock.prepare('insert into owner (pid) values (?)').run(process.pid);
    lock.exec('commit; begin immediate');
    return { unlock: closer(lock) };
  } catch (error) {
    const owner = isBusy(error) ? readOwner(lock) : undefined;
    lock.close();
    if (!isBusy(error)) throw unwritable(file, error);
    return { unlock: undefined, owner };
  }
};

/** Takes a file together with others. @throws DatabaseError "not_writable"; also while somebody has it alone */
export const shareFile = (file: string): Unlock => {
  const lock = openLock(file);
  try {
    lock.exec('begin');
    lock.prepare('select count(*) from sqlite_schema').get();
    return closer(lock);
  } catch (error) {
    lock.close();
    throw unwritable(file, error);
  }
};

/** Whether nobody shares the file at this moment. */
export const isUnshared = (file: string): boolean => {
  const lock = openLock(file);
  try {
    lock.exec('begin exclusive');
    return true;
  } catch {
    return false;
  } finally {
    lock.close();
  }
};

const openLock = (file: string): DatabaseSync => {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw unwritable(file, error);
  }
};

const closer = (lock: DatabaseSync): Unlock => {
  return () => {
    if (lock.isOpen) lock.close();
  };
};

const unwritable = (file: string, error: unknown): DatabaseError =>
  new DatabaseError(
    'not_writable',
    `The lock ${file} cannot be written (${error instanceof Error ? error.message : String(error)}); ` +
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
