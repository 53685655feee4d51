/** Where a story keeps its state: a folder that no other start is using. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError, discardFolder, lockFile } from '@rapporteur/registry/database';

export type StoryFolder = { readonly folder: string; readonly isFirst: boolean; readonly leave: () => void };

/** So many stories may go on at once in one folder. */
const MOST = 20;

/** Takes the first folder that is free, and empties its database. @throws an Error with one sentence */
export const takeFolder = async (home: string): Promise<StoryFolder> => {
  mkdirSync(home, { recursive: true });
  for (let number = 1; number <= MOST; number += 1) {
    const name = number === 1 ? 'sandbox' : `sandbox-${number}`;
    const { unlock } = lockFile(join(home, `${name}.lock`));
    if (unlock === undefined) continue;
    const folder = join(home, name);
    try {
      await discardFolder(join(folder, 'database'));
      return { folder, isFirst: number === 1, leave: unlock };
    } catch (error) {
      unlock();
      // The bot of a start that was killed still runs.
      if (!(error instanceof DatabaseError) || error.code !== 'locked') throw error;
    }
  }
  throw new Error(`${MOST} stories go on in ${home} already: end one of them, and start again.`);
};
