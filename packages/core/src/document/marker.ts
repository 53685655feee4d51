/** The hidden first line of everything we write, by which it is found again; and whether what stands is what we wrote. */
import { hidden } from './build.ts';
import type { Inline } from './tree.ts';

/** `key` is of [a-z0-9._/#-]; other characters become "-". */
export const toMarker = (kind: string, key: string): string =>
  `<!-- rapporteur:${kind}:${key.toLowerCase().replace(/[^a-z0-9._/#-]/g, '-')} v1 -->`;

/** A marker, or another comment in HTML, as a part of a document. */
export const markerLine = (comment: string): Inline => hidden(comment.slice('<!-- '.length, -' -->'.length));

/** Whether a text begins with a marker. The repository in it may have taken another name since; the number on its thread is its own. */
export const carriesMarker = (body: string, marker: string): boolean =>
  withoutRepository(body.trimStart()).startsWith(withoutRepository(marker));

/** A text whose first line names no repository. */
export const withoutRepository = (text: string): string =>
  text.replace(/^(<!-- rapporteur:[a-z]+:)[a-z0-9._-]+\/[a-z0-9._-]+(?=#[0-9])/, '$1');

/** The repository that a text's marker names, in small letters. */
export const repositoryInMarker = (body: string): string | undefined =>
  /^<!-- rapporteur:[a-z]+:([a-z0-9._-]+\/[a-z0-9._-]+)#[0-9]/.exec(body.trimStart())?.[1];

/** Bodies are compared as GitHub stores them: line feeds, no trailing blanks. */
export const sameBody = (a: string, b: string): boolean => a === b || normalizeBody(a) === normalizeBody(b);

const normalizeBody = (text: string): string =>
  // Most are as GitHub stores them, and compared again and again.
  !/\r|[ \t]\n/.test(text)
    ? text.trim()
    : text.replace(/\r\n?/g, '\n').split('\n').map(withoutTrailingBlanks).join('\n').trim();

/** A line without the blanks at its end. A pattern would look for the end from each blank of each run. */
export const withoutTrailingBlanks = (line: string): string => {
  let end = line.length;
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end -= 1;
  return line.slice(0, end);
};
