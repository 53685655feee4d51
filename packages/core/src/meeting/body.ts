/**
 * The body as lines: which block each line stands in, which lines are ours (they carry an id in a hidden
 * comment), and what people may change about a line without changing its words.
 */

import { withoutTrailingBlanks } from '../document/index.ts';
import type { Diagnostic } from '../shared/diagnostic.ts';
import { parseMarkdown, type TreeNode } from '../shared/door.ts';

/** The comment in which each line of ours ends. `id` is of [a-z0-9._/#-]. */
export const toLineMark = (id: string): string => `<!-- i:${id} -->`;

/** The line that opens a block. `key` is the occurrence ("contributors-meetup/2023-06-22"). */
export const openBlock = (key: string, section: string): string => `<!-- rapporteur:block:${key}:${section} -->`;

/** The line that closes a block. */
export const closeBlock = (key: string, section: string): string => `<!-- /rapporteur:block:${key}:${section} -->`;

/** One line of a body. `raw` and `end` (its line end) are as they stand. Quoted: code, or another occurrence's block. */
export type Line = {
  readonly raw: string;
  readonly end: string;
  readonly number: number;
  readonly kind: 'open' | 'close' | 'marker' | 'ours' | 'plain' | 'quoted';
  /** Section of the block that the line stands in or borders; empty outside. */
  readonly section: string;
  /** Id, for a line of ours. */
  readonly id: string;
};

/** A body in lines. With `damage` the blocks cannot be trusted, or nobody should read them. */
export type Body = { readonly lines: readonly Line[]; readonly damage?: Diagnostic };

/** The occurrence that a body of ours belongs to; undefined if it is none of ours. */
export const occurrenceOf = (text: string): string | undefined => AGENDA_MARKER.exec(text)?.[1];

/** Cuts a body into lines. Blocks of other occurrences, repeated blocks and fenced code are plain text. */
export const parseBody = (text: string, key: string): Body => {
  const rows = splitLines(text);
  const { lines: fenced, refusal } = findFences(text);
  const marks = new Map(
    rows.flatMap(({ raw, number }) => {
      const mark = fenced.has(number) ? undefined : readBlockMark(raw);
      return mark ? [[number, mark] as const] : [];
    }),
  );
  const lines: Line[] = [];
  const closed = new Set<string>();
  let section = '';
  let foreignUntil = 0;
  let damage: Diagnostic | undefined = refusal;
  for (const row of rows) {
    const mark = marks.get(row.number);
    if (mark && mark.key === key && !closed.has(mark.section)) {
      foreignUntil = 0;
      if (mark.open) {
        damage ??= section ? broken(row.number, mark.section, `begins inside of block "${section}"`) : undefined;
        section = mark.section;
        lines.push({ ...row, kind: 'open', section, id: '' });
      } else {
        damage ??= mark.section === section ? undefined : broken(row.number, mark.section, 'ends before it began');
        lines.push({ ...row, kind: 'close', section: mark.section, id: '' });
        closed.add(mark.section);
        section = '';
      }
    } else {
      if (mark?.open && mark.key !== key) foreignUntil = Math.max(foreignUntil, endOfForeign(mark, row.number, marks));
      const isQuoted = mark !== undefined || fenced.has(row.number) || row.number <= foreignUntil;
      lines.push({ ...row, section, ...(isQuoted ? QUOTED : kindOfLine(row.raw, key)) });
    }
  }
  if (section) damage ??= broken(rows.at(-1)?.number ?? 1, section, 'never ends');
  return damage ? { lines, damage } : { lines };
};

/** Lines of ours by id, in the three bodies. An id that stands twice is its first line. */
export type Sides = {
  readonly base: ReadonlyMap<string, Line>;
  readonly theirs: ReadonlyMap<string, Line>;
  readonly ours: ReadonlyMap<string, Line>;
};

/** Sections that have a block. */
export const sectionsOf = ({ lines }: Body): Set<string> =>
  new Set(lines.filter(({ kind }) => kind === 'open').map(({ section }) => section));

/** The lines of a block, its two markers included. */
export const blockOf = ({ lines }: Body, section: string): Line[] =>
  lines.filter((line) => line.section === section && section !== '');

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
  const [, indent = '', mark = '', boxed = '', rest = ''] = LINE_FORM.exec(withoutIds(raw)) ?? [];
  const struck = /^~~(?!~)((?:(?!~~).)+)~~$/.exec(rest.trim())?.[1];
  const box = boxed === '' ? '' : /x/i.test(boxed) ? 'x' : ' ';
  return { indent, bullet: mark, box, struck: struck !== undefined, text: (struck ?? rest).trim() };
};

/** Words for comparing: indents, bullets, boxes, strokes, ids and the number of blanks are no difference. */
export const wordsOf = (raw: string): string => splitLine(raw).text.replace(/\s+/g, ' ');

/** A line without its ids; every other byte stays. */
export const withoutIds = (raw: string): string => withoutTrailingBlanks(raw.replace(LINE_MARKS, ''));

/** All ids on a line; people may have joined two lines. */
export const idsOn = (raw: string): string[] => [...raw.matchAll(LINE_MARKS)].flatMap(([, id]) => (id ? [id] : []));

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

const AGENDA_MARKER = /<!-- rapporteur:agenda:([a-z0-9._/#-]+) v1 -->/;
const LINE_MARK = /<!-- i:([a-z0-9._/#-]+) -->/;
const LINE_MARKS = /(?<![ \t])[ \t]*<!-- i:([a-z0-9._/#-]+) -->/g;
const BLOCK_MARK = /^\s*<!-- (\/?)rapporteur:block:([a-z0-9._/#-]+):([a-z0-9-]+) -->\s*$/;
const LINE_FORM = /^([ \t]*)((?:[*+-]|\d{1,9}[.)])[ \t]+(\[[ xX]\][ \t]+)?)?(.*)$/s;

type BlockMark = { readonly open: boolean; readonly key: string; readonly section: string };

const readBlockMark = (raw: string): BlockMark | undefined => {
  const [, slash, key, section] = BLOCK_MARK.exec(raw) ?? [];
  return key && section ? { open: slash === '', key, section } : undefined;
};

const PLAIN = { kind: 'plain', id: '' } as const;
const QUOTED = { kind: 'quoted', id: '' } as const;

const kindOfLine = (raw: string, key: string): Pick<Line, 'kind' | 'id'> => {
  const id = LINE_MARK.exec(raw)?.[1];
  if (id) return { kind: 'ours', id };
  return AGENDA_MARKER.exec(raw)?.[1] === key ? { kind: 'marker', id: '' } : PLAIN;
};

/** Line on which a block of another occurrence ends; 0 if it has no end, and then it hides nothing. */
const endOfForeign = (mark: BlockMark, from: number, marks: ReadonlyMap<number, BlockMark>): number =>
  [...marks].find(
    ([number, { open, key, section }]) => number > from && !open && key === mark.key && section === mark.section,
  )?.[0] ?? 0;

const broken = (number: number, section: string, what: string): Diagnostic => ({
  severity: 'error',
  code: 'agenda-damaged',
  message: `The hidden markers of the agenda are damaged: block "${section}" ${what}. Put the marker back from the edit history; until then the text is left alone.`,
  line: number,
  column: 1,
});

/** The lines of a text with their line ends and numbers. */
export const splitLines = (text: string): { raw: string; end: string; number: number }[] =>
  [...text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)]
    .map(([, raw = '', end = ''], index) => ({ raw, end, number: index + 1 }))
    .filter(({ raw, end }) => raw !== '' || end !== '');

/** Numbers of the lines of fenced code; with a refusal nobody knows them. */
export type Fences = { readonly lines: ReadonlySet<number>; readonly refusal?: Diagnostic };

/** Words of a heading, given all that stands behind its hashes: hashes at its end are none. */
export const withoutHashes = (rest: string): string => {
  let end = rest.length;
  while (end > 0 && ' \t#'.includes(rest[end - 1] ?? '')) end -= 1;
  return rest.slice(0, end);
};

/** Finds fenced code. Deeply indented bullets are code to Markdown too, but they are still bullets. */
export const findFences = (text: string): Fences => {
  const lines = new Set<number>();
  if (!/```|~~~/.test(text)) return { lines };
  const { tree, refusal } = parseMarkdown(text);
  if (refusal) return { lines, refusal };
  const rows = text.split(/\r\n|\r|\n/);
  const visit = (node: TreeNode): void => {
    if (node.type === 'code' && node.position) {
      const { start, end } = node.position;
      const isFence = /^(?:```|~~~)/.test((rows[start.line - 1] ?? '').slice(start.column - 1).trimStart());
      for (let n = start.line; isFence && n <= end.line; n += 1) lines.add(n);
    }
    if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(tree);
  return { lines };
};
