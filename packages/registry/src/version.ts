/** Which version this program is; apart, because asking Git loads what starting a command does not need. */
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Of this program: "0.1.0", with the commit where it is known: "0.1.0 (0bae0d3a1b2c)". */
export const readVersion = (): string => {
  known ??= askVersion(join(import.meta.dirname, '../../..'));
  return known;
};

// A process is of one version, and to ask git takes a process.
let known: string | undefined;

const askVersion = (root: string): string => {
  const version = /"version": "([\w.+-]+)"/.exec(readFileSync(join(root, 'apps/bot/package.json'), 'utf8'))?.[1];
  const commit = readCommit(root);
  return `${version ?? 'unknown'}${commit === undefined ? '' : ` (${commit})`}`;
};

const readCommit = (root: string): string | undefined => {
  try {
    const ask = (...words: string[]): string =>
      execFileSync('git', words, {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 2_000,
      }).trim();
    // A copy that lies within another repository is not of its commits.
    const [top = '', commit] = ask('rev-parse', '--show-toplevel', '--short=12', 'HEAD').split('\n');
    return realpathSync(top) === realpathSync(root) ? commit : undefined;
  } catch {
    return undefined;
  }
};
