/** Minutes of any community, read into messages; total, and no line is lost: what has no place is kept as text, with a word on it. */
import { create } from '@bufbuild/protobuf';
import { type MinutesFile, MinutesFileSchema } from '@rapporteur/idl';
import {
  type DateGrid,
  type OutlineNode,
  parseOutline,
  type ReadDate,
  readDate,
  readInline,
  readPathDate,
  splitLines,
  warn,
} from '../meeting/index.ts';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { withLineFeeds } from '../shared/door.ts';
import { inferGrid } from './grid.ts';
import { placeNodes } from './place.ts';
import { createReader } from './read.ts';

/** Where the text stands. */
export type ParseMinutesOptions = {
  /** Name of the file, which may say the date. */
  readonly path?: string | undefined;
  /** Repository in which "#12" is to be looked for; without it "#12" is no link. */
  readonly repository?: string | undefined;
  /** The days that meetings are on, which tell what a heading means; without them the dates of the file do, if they are many. */
  readonly grid?: DateGrid | undefined;
};

/** Reads minutes. A meeting that is too heavy to be parsed is lines and nothing else, which is said. */
export const parseMinutes = (text: string, options: ParseMinutesOptions = {}): Parsed<MinutesFile> => {
  const lines = splitLines(text).map(({ raw, end }) => `${raw}${end}`);
  const outline = outlineOf(withLineFeeds(text));
  const roots = outline.value.flatMap((node, index) =>
    splitSpeakers(node, lines.slice(node.line - 1, (outline.value[index + 1]?.line ?? lines.length + 1) - 1)),
  );
  const diagnostics: Diagnostic[] = [...outline.diagnostics];
  const { before, parts } = cutMeetings(roots);
  const grid = options.grid ?? inferGrid(parts.flatMap(({ date }) => date?.date ?? []));
  const reader = createReader({ roots, lines, repository: options.repository });
  const meetings = parts.map(({ heading, nodes }, index) => {
    const next = parts[index + 1]?.heading?.line ?? lines.length + 1;
    const first = heading?.line ?? nodes[0]?.line ?? 1;
    const dated = dateOf({ heading, nodes }, grid, parts.length === 1 ? options.path : undefined);
    if (dated.problem) diagnostics.push(warn(heading ?? { line: first, column: 1 }, 'date', dated.problem));
    return reader.readMeeting({
      heading,
      date: dated.date ?? '',
      drafts: placeNodes(nodes),
      span: { first, count: next - first },
    });
  });
  const preamble = reader.readMeeting({ drafts: placeNodes(before) }).sections;
  return {
    value: create(MinutesFileSchema, { lines, preamble, meetings }),
    diagnostics: [...diagnostics, ...reader.diagnostics].toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
};

/** The text of the file, byte for byte. */
export const renderMinutes = ({ lines }: Pick<MinutesFile, 'lines'>): string => lines.join('');

type Part = { readonly heading: OutlineNode | undefined; readonly nodes: OutlineNode[]; readonly date?: ReadDate };

/** The outline, meeting by meeting: an archive of years is heavier than what may be parsed at once. */
const outlineOf = (text: string): Parsed<OutlineNode[]> => {
  const value: OutlineNode[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { first, rows } of cutText(text)) {
    const whole = parseOutline(rows.join('\n'), { withTimes: true });
    const isRefused = whole.diagnostics.length > 0;
    const nodes = isRefused && isDated(rows[0] ?? '') ? parseOutline(rows[0] ?? '').value : whole.value;
    for (const node of nodes) value.push(moveDown(node, first));
    for (const one of whole.diagnostics) diagnostics.push({ ...one, line: Math.max(1, one.line) + first });
  }
  return { value, diagnostics };
};

/** Cuts before headings with dates that stand in no fenced code; `first` is the number of lines before. */
const cutText = (text: string): { readonly first: number; readonly rows: string[] }[] => {
  const parts: { first: number; rows: string[] }[] = [];
  let fence: string | undefined;
  for (const [index, row] of text.split('\n').entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(row)?.[1];
    const last = parts.at(-1);
    if (last && (fence !== undefined || !isDated(row))) last.rows.push(row);
    else parts.push({ first: index, rows: [row] });
    if (mark === undefined) continue;
    if (fence === undefined) fence = mark;
    else if (mark.startsWith(fence)) fence = undefined;
  }
  return parts;
};

const isDated = (row: string): boolean =>
  /^ {0,3}#{1,3}[ \t]/.test(row) && readDate(row.slice(0, LONGEST_DATE)) !== undefined;

const moveDown = (node: OutlineNode, by: number): OutlineNode => ({
  ...node,
  line: node.line + by,
  children: node.children.map((child) => moveDown(child, by)),
});

/** A paragraph in which several people speak, or several things are told, a line each. `lines` are those up to the next node. */
const splitSpeakers = (node: OutlineNode, lines: readonly string[]): OutlineNode[] => {
  if (node.kind !== 'text' || node.level > 0 || node.children.length > 0) return [node];
  const parts: OutlineNode[] = [];
  for (const [index, line] of lines.entries()) {
    const raw = line.replace(/^\ufeff+/, '');
    const text = raw.trim();
    const last = parts.at(-1);
    if (text === '') break;
    if (last && !SPEAKER.test(text)) parts[parts.length - 1] = { ...last, text: `${last.text} ${text}` };
    else parts.push({ ...node, text, line: node.line + index, column: raw.indexOf(text) + 1 });
  }
  return parts.length > 1 ? parts : [node];
};

const SPEAKER = /^(?:\*\*|AI )?\p{Lu}[\p{L}.'’ -]{0,40}(?:[([][^()[\]]{1,40}[)\]])?(?:\*\*)?:(?:\*\*)? +\S/u;

/** Cuts at the headings of the highest level that holds dates; a file without such headings is one meeting. */
const cutMeetings = (
  roots: readonly OutlineNode[],
): { readonly before: readonly OutlineNode[]; readonly parts: readonly Part[] } => {
  const dates = new Map(
    roots.flatMap((node) => {
      const date = node.level > 0 ? readDate(node.text) : undefined;
      return date ? [[node, date] as const] : [];
    }),
  );
  let level = Number.POSITIVE_INFINITY;
  for (const node of dates.keys()) level = Math.min(level, node.level);
  const before: OutlineNode[] = [];
  const parts: Part[] = [];
  for (const node of roots) {
    const date = dates.get(node);
    if (date && node.level === level) parts.push({ heading: node, nodes: [], date });
    else (parts.at(-1)?.nodes ?? before).push(node);
  }
  if (parts.length > 0 || before.length === 0) return { before, parts };
  const [first] = before;
  const isTitle = first?.kind === 'heading' && first.level === 1;
  return { before: [], parts: [{ heading: isTitle ? first : undefined, nodes: isTitle ? before.slice(1) : before }] };
};

/** The date of the heading, of a line that says when, or of the name of the file. */
const dateOf = ({ heading, nodes }: Part, grid: DateGrid | undefined, path: string | undefined): ReadDate => {
  const words = heading && readInline(heading.text).text;
  const own = words === undefined ? undefined : readDate(words, grid);
  const written = words === undefined ? undefined : readDate(words)?.date;
  const named = path === undefined ? undefined : readPathDate(path)?.date;
  // Who wrote the same day twice did not slip.
  if (written !== undefined && written === named && own?.problem)
    return {
      date: written,
      problem: `"${heading?.text}" is no date of the series, though the name of the file says the same.`,
    };
  if (own?.date && named && named !== own.date && !own.problem)
    return {
      ...own,
      likely: named,
      problem: `"${heading?.text}" is another day than ${named}, which the name of the file says.`,
    };
  if (own?.date) return own;
  const said = dateLineIn(nodes.slice(0, MOST_LINES), heading);
  const others = [
    [said === undefined ? undefined : readDate(said, grid), 'a line below it'],
    [path === undefined ? undefined : readPathDate(path, grid), 'the name of the file'],
  ] as const;
  for (const [found, by] of others) {
    if (!found?.date) continue;
    return own && heading ? { ...found, problem: `"${heading.text}" is read as ${found.date}, by ${by}.` } : found;
  }
  return own ?? others[0][0] ?? { date: undefined, problem: NO_DATE };
};

/** Below the title, when a meeting is stands near the top. */
const MOST_LINES = 20;
const NO_DATE = 'No date of the meeting was found; begin with a heading such as "## June 22, 2023".';

/** "Date: …", a heading "Date" and what stands below it, or a first line that is a date. */
const dateLineIn = (nodes: readonly OutlineNode[], heading: OutlineNode | undefined): string | undefined => {
  for (const [index, node] of nodes.entries()) {
    const [found] = whenOf(node);
    if (found !== undefined) return found;
    if (node.level > 0 && IS_WHEN.test(node.text)) return nodes[index + 1]?.text.slice(0, LONGEST_DATE);
  }
  const first = heading ? undefined : nodes[0]?.text;
  return first !== undefined && first.length <= LONGEST_TITLE ? first : undefined;
};

const IS_WHEN = /^[^\p{L}]*(?:meeting )?(?:when|date|time)(?: (?:&|and) time)?[^\p{L}]*$/iu;
const LONGEST_TITLE = 60;

const whenOf = (node: OutlineNode): string[] => {
  const words = readInline(node.text.slice(0, LONGEST_DATE)).text;
  const [, when] = /^[^\p{L}\p{N}]*(?:meeting )?(?:when|date|time)\b[^\p{L}\p{N}]*(.+)$/iu.exec(words) ?? [];
  return when === undefined ? node.children.slice(0, MOST_LINES).flatMap(whenOf) : [when];
};
const LONGEST_DATE = 200;
