/** JSON in one form only: keys sorted, nothing undefined. */
import { createHash } from 'node:crypto';

/** The canonical text of a value; equal values have equal texts. */
export const toCanonical = (value: unknown): string => JSON.stringify(inOrder(value)) ?? 'null';

/** SHA-256 of the canonical text, 64 hexadecimal digits. */
export const digestOf = (value: unknown): string => createHash('sha256').update(toCanonical(value)).digest('hex');

const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, inOrder(one)]),
  );
};

/** What differs, one line each, "path: first ≠ second"; nothing if nothing does. For people who look for a reason. */
export const differences = (first: unknown, second: unknown, path = ''): readonly string[] => {
  if (toCanonical(first) === toCanonical(second)) return [];
  if (!isTree(first) || !isTree(second)) return [`${path}: ${excerpts(first, second).join(' ≠ ')}`];
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...keys]
    .sort()
    .flatMap((key) =>
      differences(Reflect.get(first, key), Reflect.get(second, key), path === '' ? key : `${path} › ${key}`),
    );
};

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

const EXCERPT = 120;

/** From a little before the first place at which they differ. */
const excerpts = (first: unknown, second: unknown): string[] => {
  const texts = [first, second].map((value) => (value === undefined ? 'nothing' : toCanonical(value)));
  const [a = '', b = ''] = texts;
  const same = [...a].findIndex((character, index) => b[index] !== character);
  const start = Math.max(0, (same === -1 ? a.length : same) - EXCERPT / 4);
  return texts.map((text) => `${start > 0 ? '…' : ''}${text.slice(start, start + EXCERPT)}`);
};
