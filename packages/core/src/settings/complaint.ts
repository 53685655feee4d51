/** What a broken rule of the schema means, as a sentence for the person who wrote the file. */
import { suggest } from '@rapporteur/idl';
import type { z } from 'zod';
import { childKeys } from './catalog.ts';

/** Path of a value in a file, as zod and the YAML tree give it. */
export type ValuePath = readonly PropertyKey[];

/** One complaint; `key` is set if it is about a key and not about its value. */
export type Complaint = {
  readonly code: string;
  readonly message: string;
  readonly path: ValuePath;
  readonly key?: string;
};

/** Turns one issue of the schema into complaints; `value` is what stands at its path. */
export const toComplaints = (issue: z.core.$ZodIssue, value: unknown): readonly Complaint[] => {
  const at = { path: issue.path };
  const name = formatPath(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ ...at, key, code: 'unknown-key', message: complainOfKey(issue.path, key) }));
    case 'invalid_type':
      return value === undefined
        ? [{ ...at, code: 'missing-key', message: `${name} is missing; add the line.` }]
        : [
            {
              ...at,
              code: 'wrong-type',
              message: `${name}: ${show(value)} is not ${nameType(issue.expected, value)}.`,
            },
          ];
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const near = suggest(String(value), allowed);
      const message = `${name}: ${show(value)} is not allowed; ${near ? `${near} W` : 'w'}rite ${oneOf(allowed)}.`;
      return [{ ...at, code: 'wrong-value', message }];
    }
    case 'too_small':
      return [
        {
          ...at,
          code: 'wrong-value',
          message: `${name}: ${show(value)} ${issue.origin === 'array' ? issue.message : `is below ${issue.minimum}`}.`,
        },
      ];
    case 'too_big': {
      const message =
        issue.origin === 'string' || issue.origin === 'array' ? issue.message : `is above ${issue.maximum}`;
      return [{ ...at, code: 'wrong-value', message: `${name}: ${show(value)} ${message}.` }];
    }
    default:
      return [{ ...at, code: 'wrong-value', message: endSentence(`${name}: ${show(value)} ${issue.message}`) }];
  }
};

const complainOfKey = (path: ValuePath, key: string): string => {
  const known = childKeys(path.map((part) => (typeof part === 'number' ? '[]' : String(part))));
  const place = path.length === 0 ? 'There is no setting' : `${formatPath(path)} has no setting`;
  return `${place} ${show(key)}; ${suggest(key, known) ?? `write ${oneOf(known)}.`}`;
};

/** "groups[1].key", or "The file" for the root. */
const formatPath = (path: ValuePath): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  ) || 'The file';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list; write each item on a line of its own after "- ", or all within [ ]',
  object: 'a set of keys; write "key: value" lines, indented',
};

const nameType = (expected: string, value: unknown): string => {
  const wanted = TYPES[expected] ?? expected;
  if (value === null) return `${wanted}; leave the line out`;
  if (expected === 'string' && typeof value !== 'object') return `${wanted}; put it in quotes`;
  if (expected === 'number' && typeof value === 'string' && /^[0-9]+$/.test(value))
    return `${wanted}; remove the quotes`;
  return wanted;
};

const show = (value: unknown): string => {
  if (value === null) return 'none';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a set of keys';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

const oneOf = (words: readonly string[]): string =>
  words.length > 1 ? `one of ${words.join(', ')}` : (words[0] ?? 'nothing here');

const endSentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);
