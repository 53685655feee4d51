/** The body as lines: which of them may be ours, and what people may change about a line without changing its words. */

import { withoutTrailingBlanks } from '../document/index.ts';
import type { Diagnostic } from '../shared/diagnostic.ts';
import { endOfLine } from '../shared/line.ts';
import { findRegions, type Mark, type Region, readMark } from './region.ts';

/**
 * The comment in which each line of ours ends in the copy that the registry keeps. In an issue none stands any more; those
 * of older agendas are read, and go. `id` is of [a-z0-9._/#-].
 */
export const toLineMark = (id: string): string => `<!-- i:${id} -->`;

/** The line behind everything that is ours. `key` is the occurrence ("contributors-meetup/2023-06-22"). */
export const closingMarker = (key: string): string => `<!-- /rapporteur:agenda:${key} -->`;

/**
 * One line of a body. `raw` and `end` (its line end) are as they stand. An open or closing line is the agenda's own, old
 * the marker of a section in older agendas; a kept line stands in what nobody may cut, such as code or a table.
 */
export type Line = {
  readonly raw: string;
  readonly end: string;
  readonly number: number;
  readonly kind: 'open' | 'close' | 'old' | 'plain' | 'kept';
  /** What the line stands in and is not to be parted from. */
  readonly region?: Region | undefined;
  /** Details that the line stands in, which may hold lines of ours, but no new ones. */
  readonly details?: Region | undefined;
};

/** A body in lines. With a refusal nobody knows what they are. */
export type Body = { readonly lines: readonly Line[]; readonly refusal?: Diagnostic };

/** The occurrence that a body of ours belongs to; undefined if it is none of ours. */
export const occurrenceOf = (text: string): string | undefined => AGENDA_MARKER.exec(text)?.[1];

/** Cuts a text of ours into lines: nothing in it is to be kept together. */
export const parseOwnBody = (text: string, key: string): Body => ({
  lines: splitLines(text).map((row) => ({ ...row, kind: kindOf(readMark(row.raw), key) })),
});

/** Cuts a body into lines. Agendas of other occurrences, and a second copy of a marker, are plain text or gone. */
export const parseBody = (text: string, key: string): Body => {
  const { regions, refusal } = findRegions(text);
  const rows = splitLines(text);
  if (refusal) return { lines: rows.map((row) => ({ ...row, kind: 'plain' })), refusal };
  const marks = rows.map(({ raw }) => readMark(raw));
  const isOwnLine = ({ kind, first, last }: Region): boolean =>
    kind === 'comment' && first === last && !!marks[first - 1];
  const whole = placesOf(regions.filter((region) => region.kind !== 'details' && !isOwnLine(region)));
  const copies = placesOf(copiesOf(marks, key));
  const around = placesOf(regions.filter(({ kind }) => kind === 'details'));
  const lines = rows.map((row, index): Line => {
    const { raw, end, number } = row;
    const region = copies.get(number) ?? whole.get(number);
    return { raw, end, number, kind: region ? 'kept' : kindOf(marks[index], key), region, details: around.get(number) };
  });
  return { lines };
};

/** What people may change about a line without changing its words. */
export type LineParts = {
  readonly indent: string;
  /** "* ", "- [x] ", "1. ": bullet and box, with their blanks; empty for a paragraph. */
  readonly bullet: string;
  readonly box: '' | ' ' | 'x';
  readonly struck: boolean;
  /** The words, as they stand. */
  readonly text: string;
};

/** Takes a line apart; ids are no words. */
export const splitLine = (raw: string): LineParts => {
  if (raw === '') return EMPTY;
  const [, indent = '', mark = '', boxed = '', rest = ''] = LINE_FORM.exec(withoutIds(raw)) ?? [];
  const struck = /^~~(?!~)((?:(?!~~).)+)~~$/.exec(rest.trim())?.[1];
  const box = boxed === '' ? '' : /x/i.test(boxed) ? 'x' : ' ';
  return { indent, bullet: mark, box, struck: struck !== undefined, text: (struck ?? rest).trim() };
};

/** A body may be tens of thousands of them. */
const EMPTY: LineParts = { indent: '', bullet: '', box: '', struck: false, text: '' };

/** Words for comparing: indents, bullets, boxes, strokes, ids and the number of blanks are no difference. */
export const wordsOf = (raw: string): string => splitLine(raw).text.replace(/\s+/g, ' ');

/** A line without its ids; every other byte stays. */
export const withoutIds = (raw: string): string => withoutTrailingBlanks(withoutLineMarks(raw));

/** A text without ids, as it stands in an issue. */
export const withoutLineMarks = (text: string): string =>
  text.includes(MARK_START) ? text.replace(LINE_MARKS, '') : text;

/** All ids on a line; people may have joined two lines. */
export const idsOn = (raw: string): string[] =>
  raw.includes(MARK_START) ? [...raw.matchAll(LINE_MARKS)].flatMap(([, id]) => (id ? [id] : [])) : [];

/** Columns before the first character; a tab goes to the next multiple of four. */
export const widthOf = (raw: string): number => {
  let width = 0;
  for (const character of raw) {
    if (character === '\t') width += 4 - (width % 4);
    else if (character === ' ') width += 1;
    else break;
  }
  return width;
};

/** Whether a line begins a list item. */
export const isBullet = (raw: string): boolean => /^[ \t]*(?:[*+-]|\d{1,9}[.)])(?:[ \t]|$)/.test(raw);

/** The lines of a text with their line ends and numbers. */
export const splitLines = (text: string): { raw: string; end: string; number: number }[] => {
  const lines: { raw: string; end: string; number: number }[] = [];
  for (let start = 0; start < text.length; ) {
    const at = endOfLine(text, start);
    const next = Math.min(text.length, text.startsWith('\r\n', at) ? at + 2 : at + 1);
    lines.push({ raw: text.slice(start, at), end: text.slice(at, next), number: lines.length + 1 });
    start = next;
  }
  return lines;
};

/** Words of a heading, given all that stands behind its hashes: hashes at its end are none. */
export const withoutHashes = (rest: string): string => {
  let end = rest.length;
  while (end > 0 && ' \t#'.includes(rest[end - 1] ?? '')) end -= 1;
  return rest.slice(0, end);
};

const AGENDA_MARKER = /<!-- rapporteur:agenda:([a-z0-9._/#-]+) v1 -->/;
const MARK_START = '<!-- i:';
const LINE_MARKS = /(?<![ \t])[ \t]*<!-- i:([a-z0-9._/#-]+) -->/g;
const LINE_FORM = /^([ \t]*)((?:[*+-]|\d{1,9}[.)])[ \t]+(\[[ xX]\][ \t]+)?)?(.*)$/s;

/** The region of each line that stands in one; of two the first. */
const placesOf = (regions: readonly Region[]): ReadonlyMap<number, Region> => {
  const places = new Map<number, Region>();
  for (const region of regions) {
    for (let number = region.first; number <= region.last; number += 1) {
      if (!places.has(number)) places.set(number, region);
    }
  }
  return places;
};

const kindOf = (mark: Mark | undefined, key: string): Line['kind'] => {
  if (!mark) return 'plain';
  if (mark.key !== key) return 'kept';
  return mark.section !== '' ? 'old' : mark.isOpen ? 'open' : 'close';
};

/** Agendas of other occurrences, from their first line to their last; one without a last line hides nothing. */
const copiesOf = (marks: readonly (Mark | undefined)[], key: string): Region[] => {
  const found: Region[] = [];
  const begun = new Map<string, number>();
  for (const [index, mark] of marks.entries()) {
    if (!mark || mark.key === key) continue;
    const name = `${mark.key}:${mark.section}`;
    const first = begun.get(name);
    if (mark.isOpen) begun.set(name, first ?? index + 1);
    else if (first !== undefined) {
      begun.delete(name);
      // Sections that lie in it, or reach into it, are one copy with it.
      let start = first;
      while ((found.at(-1)?.last ?? 0) >= start) start = Math.min(start, found.pop()?.first ?? start);
      found.push({ kind: 'copy', first: start, last: index + 1, needs: 'nothing' });
    }
  }
  return found;
};
