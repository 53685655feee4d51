/**
 * Prints what tests stand on besides the files of the repository: the Node that runs them, the system, whether there is a
 * browser, and the recordings in ../shared/data, which some tests read where they are there. What changes here, Nx takes nothing from its cache for.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DATA = join(import.meta.dirname, '../../../../../shared/data');

const digest = createHash('sha256');
for (const path of globSync('**/*', { cwd: DATA }).toSorted()) {
  const file = join(DATA, path);
  if (statSync(file).isFile()) digest.update(`${path}\0`).update(readFileSync(file)).update('\0');
}
const browser = existsSync('/usr/bin/chromium') ? 'browser' : 'no browser';
process.stdout.write(`${process.version} ${process.platform} ${process.arch} ${browser} ${digest.digest('hex')}\n`);
