/** Finds app.yml, which lies at the root of the repository, and beside the program where that is published. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Path of the file that says what the GitHub App may do. @throws an Error with one sentence if it is nowhere above */
export const findAppFile = (from: string = import.meta.dirname): string => {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'app.yml');
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) throw new Error('app.yml is missing: take it from the project again.');
  }
};
