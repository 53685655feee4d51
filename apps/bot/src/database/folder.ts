/** The embedded database in a folder: locked against a second program, and created whole or not at all. */
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { dataDir } from '@electric-sql/pglite-prepopulatedfs';
import { lockFile, type Unlock } from './lock.ts';

/** Locks the folder, makes the database if it is not there yet, and opens it. */
export const openPgliteFolder = async (
  folder: string,
): Promise<{ readonly pglite: PGlite; readonly unlock: Unlock }> => {
  await mkdir(folder, { recursive: true });
  const unlock = lockFile(join(folder, 'lock'), folder);
  try {
    const data = join(folder, 'database');
    if (!(await exists(data))) await createData(data);
    return { pglite: await PGlite.create(data), unlock };
  } catch (error) {
    unlock();
    throw error;
  }
};

/** A fresh database, in memory unless `data` names a folder; a ready-made file system saves the seconds of initdb. */
export const createPglite = async (data?: string): Promise<PGlite> =>
  PGlite.create({ ...(data !== undefined && { dataDir: data }), loadDataDir: await dataDir() });

// A program killed while it unpacks leaves "database.new" behind, never half a database under the final name.
const createData = async (data: string): Promise<void> => {
  const fresh = `${data}.new`;
  await rm(fresh, { recursive: true, force: true });
  const pglite = await createPglite(fresh);
  await pglite.close();
  await rename(fresh, data);
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
