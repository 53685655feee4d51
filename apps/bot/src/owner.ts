/** The name of the bot of a folder: kept there, so that a restarted bot takes back at once what it ran before. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '@rapporteur/registry/home';

/**
 * Reads the name from `folder`/owner, or makes one. A second process in the same folder gets another name each time, for
 * under the first one's name it would take away what that one runs.
 */
export const readOwner = async (folder: string, pid = process.pid): Promise<string> => {
  const file = join(folder, 'owner');
  const [id, former] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
  if (former !== undefined && Number(former) !== pid && isAlive(Number(former))) return randomUUID();
  const name = id !== undefined && /^[\w-]{8,64}$/.test(id) ? id : randomUUID();
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${name} ${pid}\n`);
  return name;
};
