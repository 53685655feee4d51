/** Writes credentials into a `.env` file: the rest of it stays, and what stood there before is kept beside it. */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';

/** Which of these a file sets. */
export const namesIn = (text: string, names: readonly string[]): string[] => {
  const values = parseEnv(text);
  return names.filter((name) => values[name] !== undefined && values[name] !== '');
};

/** The text with these values in place of what it said of them. @throws an Error with one sentence if it cannot be told apart */
export const withValues = (text: string, values: Readonly<Record<string, string>>): string => {
  const names = Object.keys(values);
  const kept = names.reduce((rest, name) => rest.replace(assignmentOf(name), ''), text).replace(/\n*$/, '\n');
  const lines = names.map((name) => `${name}=${quote(values[name] ?? '')}\n`);
  const written = `${kept.trim() === '' ? '' : kept}${lines.join('')}`;
  const before = parseEnv(text);
  const after = parseEnv(written);
  const isWhole =
    names.every((name) => after[name] === values[name]) &&
    Object.keys({ ...before, ...after }).every((name) => name in values || before[name] === after[name]);
  if (isWhole) return written;
  throw new Error(
    'The lines of .env cannot be told apart: move the file away, and the credentials are written to a new one.',
  );
};

/** A value may go on over several lines if it is quoted. */
const assignmentOf = (name: string): RegExp =>
  new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:"[^"]*"|'[^']*'|\`[^\`]*\`|[^\\n]*)[^\\n]*(?:\\n|$)`,
    'gm',
  );

const quote = (value: string): string => (/^[\w./:@+-]*$/.test(value) ? value : `"${value.replaceAll('\n', '\\n')}"`);

/** Why the file cannot be written, in one sentence; undefined if it can. */
export const complainOfFile = (path: string): string | undefined => {
  try {
    accessSync(existsSync(path) ? path : dirname(resolve(path)), constants.W_OK);
    return undefined;
  } catch {
    return `${path} cannot be written by this user: correct its rights, or start in a folder that is yours.`;
  }
};

/** Writes the values for the owner of the file alone; answers where the former file was kept, if one of them stood there. */
export const writeValues = (path: string, values: Readonly<Record<string, string>>): string | undefined => {
  const former = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = withValues(former, values);
  const kept = namesIn(former, Object.keys(values)).length > 0 ? freeName(path) : undefined;
  if (kept !== undefined) {
    copyFileSync(path, kept);
    chmodSync(kept, 0o600);
  }
  // Another file first: a crash leaves the old one or the new one, and nobody reads it half.
  const fresh = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
  renameSync(fresh, path);
  return kept;
};

const freeName = (path: string): string => {
  for (let number = 1; ; number += 1) {
    const name = `${path}.before${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(name)) return name;
  }
};
