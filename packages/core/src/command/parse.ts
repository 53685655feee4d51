/**
 * Finds commands in a comment: in the Markdown tree, on lines that a person wrote as plain text (C2 to C5); and the lines
 * that look like commands and are none for where they stand, so that nobody's word is lost in silence.
 */
import type { Parsed } from '../shared/diagnostic.ts';
import { parseMarkdown, type Tree, type TreeNode, withLineFeeds } from '../shared/door.ts';
import { type Argument, parseArguments } from './argument.ts';
import { findHiddenRanges, findQuietParts, type HiddenRange, holdsCode, uniteRanges } from './element.ts';
import { findMailMarks } from './mail.ts';
import { type Call, findCalls, mayHoldCommands, toSeen } from './scan.ts';

/** One command line. Whether its verb is ours is for `matchCommand` to say. */
export type ParsedCommand = {
  /** In lower case, without the slash. */
  readonly verb: string;
  readonly args: readonly Argument[];
  /** How it was called: "/verb", "/rapporteur verb", "@rapporteur verb". */
  readonly form: 'plain' | 'prefix' | 'mention';
  /** What follows the verb, as written. Foreign text. */
  readonly rest: string;
  /** The line, for quoting. Foreign text. */
  readonly text: string;
  /** Line in the comment, from 1. */
  readonly line: number;
  /** Why it is not obeyed; absent if it is. */
  readonly missed?: Missed;
};

/** Why a line that looks like a command is none. */
export type Missed = {
  readonly why:
    | 'quote'
    | 'element'
    | 'item'
    | 'heading'
    | 'table'
    | 'link'
    | 'footnote'
    | 'dressed'
    | 'indented'
    | 'mail'
    | 'joined'
    | 'question';
  /** Whether marks of Markdown stand before it: then it may be one that is only spoken about. */
  readonly isMarked: boolean;
};

/**
 * Finds the commands of a comment in order; of equal ones only the first. Behind them follow the lines that are missed.
 * Never throws. A comment that is too heavy to be parsed holds none, and the diagnostic says why.
 */
export const parseCommands = (markdown: string): Parsed<readonly ParsedCommand[]> => {
  if (!mayHoldCommands(markdown)) return { value: [], diagnostics: [] };
  const source = withLineFeeds(markdown);
  const calls = [...findCalls(source)];
  const marks = findMailMarks(source);
  if (!MARKED_UP.test(source)) {
    const placed = calls.map((call): Placed => ({ ...call, spot: 'text' }));
    return { value: sortOut(readCalls(source, placed, marks)), diagnostics: [] };
  }
  const { tree, refusal } = parseMarkdown(source);
  if (refusal) return { value: [], diagnostics: [refusal] };
  const { spots, blanked } = locate(
    { tree, source },
    [...calls, ...marks].toSorted((a, b) => a.at - b.at),
  );
  const placed = calls.map((call): Placed => ({ ...call, spot: 'silent', ...spots.get(call.at) }));
  const outside = marks.filter(({ at }) => spots.get(at)?.spot !== 'silent');
  return { value: sortOut(readCalls(blanked, placed, outside)), diagnostics: [] };
};

/**
 * What may make anything but paragraphs of plain words of a text, or join their lines: a mark of a span anywhere, and at the
 * start of a line the mark of a block, or more than three blanks. A text without all these is its own tree, and parsing
 * takes a hundred times as long.
 */
const MARKED_UP = /[`<*_~[\\]|^(?: {4}| {0,3}(?:[>#+=|:\d-]|[^\S \n]))/m;

/** What makes two command lines equal: verb and arguments, not spelling, form or place. */
export const toCommandKey = (verb: string, args: readonly Argument[]): string =>
  [verb, ...args.map(({ text }) => (/^\S+$/.test(text) ? text : JSON.stringify(text)))].join(' ');

/** Of equal lines the first, and what is obeyed somewhere is missed nowhere. */
const sortOut = (found: readonly ParsedCommand[]): readonly ParsedCommand[] => {
  const commands = new Map<string, ParsedCommand>();
  for (const isMissed of [false, true]) {
    for (const command of found) {
      const key = toCommandKey(command.verb, command.args);
      if (isMissed === (command.missed !== undefined) && !commands.has(key)) commands.set(key, command);
    }
  }
  return [...commands.values()];
};

/** Where a line stands: in plain text, where nothing is said of it, or where it is no command. */
type Spot = 'text' | 'silent' | Missed['why'];

type Placed = Call & {
  readonly spot: Spot;
  /** End of the block. */
  readonly end?: number;
};

const readCalls = (
  source: string,
  calls: readonly Placed[],
  marks: readonly { readonly at: number; readonly isCertain: boolean }[],
): readonly ParsedCommand[] => {
  const [mail] = marks;
  const certain = marks.find(({ isCertain }) => isCertain);
  let line = 1;
  let counted = 0;
  return calls.flatMap((call): ParsedCommand[] => {
    for (let next = source.indexOf('\n', counted); next >= 0 && next < call.at; next = source.indexOf('\n', counted)) {
      line += 1;
      counted = next + 1;
    }
    if (call.spot === 'silent' || (certain && call.at > certain.at)) return [];
    const next = source.indexOf('\n', call.at);
    const end = next < 0 ? source.length : next;
    const raw = source.slice(call.at, end);
    // A backslash at the end of a line that is not the last breaks it.
    const command = readLine(end < (call.end ?? 0) ? raw.replace(/\\$/, '') : raw, call);
    if (!command) return [];
    const { why: ownReason, ...read } = command;
    const why = mail && call.at > mail.at ? 'mail' : (whyMissed(source, call) ?? ownReason);
    return [{ ...read, line, ...(why === undefined ? {} : { missed: { why, isMarked: !call.isBare } }) }];
  });
};

const whyMissed = (source: string, { start, at, spot, isBare }: Placed): Missed['why'] | undefined => {
  if (spot !== 'text' && spot !== 'silent') return spot;
  if (!isBare) return 'dressed';
  return toSeen(source.slice(start, at)).length > 3 ? 'indented' : undefined;
};

type Located = {
  /** By offset. */
  readonly spots: ReadonlyMap<number, { readonly spot: Spot; readonly end: number }>;
  /** The source, in which a comment behind a command on its line is blank: it is no argument. */
  readonly blanked: string;
};

type Parsing = { readonly tree: Tree; readonly source: string };

/** Finds out where offsets stand, in one walk over the parts of the tree that hold any. */
const locate = ({ tree, source }: Parsing, probes: readonly { readonly at: number }[]): Located => {
  const elements = findHiddenRanges(tree);
  const hidden = uniteRanges(elements);
  const quiet = uniteRanges(elements.filter(holdsCode));
  const spots = new Map<number, { spot: Spot; end: number }>();
  const blanks: HiddenRange[] = [];
  const visit = (node: TreeNode, [from, to]: Span, above: { spot: Spot; end: number }): void => {
    const { start, end } = rangeOf(node) ?? { start: 0, end: source.length };
    const spot = spotBelow(above.spot, node, source);
    const here = { spot, end: node.type === 'paragraph' || node.type === 'heading' ? end : above.end };
    const parts = node.type === 'html' ? findQuietParts(source.slice(start, end)) : [];
    for (const { at } of probes.slice(from, to)) {
      const isQuiet = liesIn(parts, at - start) || liesIn(quiet, at);
      const isHidden = spot === 'text' && liesIn(hidden, at);
      spots.set(at, { ...here, spot: isQuiet ? 'silent' : isHidden ? 'element' : spot });
    }
    if (!('children' in node)) return;
    if (spot === 'text' && node.type !== 'root') blanks.push(...htmlIn(node));
    let next = from;
    for (const child of node.children) {
      const range = rangeOf(child);
      if (!range) continue;
      while (next < to && (probes[next]?.at ?? 0) < range.start) next += 1;
      const first = next;
      while (next < to && (probes[next]?.at ?? 0) < range.end) next += 1;
      if (first < next) visit(child, [first, next], here);
    }
  };
  visit(tree, [0, probes.length], { spot: 'text', end: source.length });
  return { spots, blanked: blankOut(source, blanks) };
};

type Span = readonly [from: number, to: number];

const rangeOf = ({ position }: TreeNode): HiddenRange | undefined => {
  const [start, end] = [position?.start.offset, position?.end.offset];
  return start === undefined || end === undefined ? undefined : { start, end };
};

/** Where a part stands, by where the whole stands: the outermost reason is told. */
const spotBelow = (above: Spot, node: TreeNode, source: string): Spot => {
  if (node.type === 'code' || node.type === 'inlineCode') return 'silent';
  if (above !== 'text') return above;
  switch (node.type) {
    case 'root':
    case 'paragraph':
    case 'text':
    case 'break':
      return 'text';
    case 'heading':
      return isSignature(node, source) ? 'text' : 'heading';
    case 'html':
      return 'element';
    case 'blockquote':
      return 'quote';
    case 'list':
    case 'listItem':
      return 'item';
    case 'table':
      return 'table';
    case 'footnoteDefinition':
      return 'footnote';
    case 'link':
    case 'linkReference':
    case 'image':
    case 'imageReference':
    case 'definition':
      return 'link';
    default:
      return 'dressed';
  }
};

/** "-- " and a name: the signature of a mail, of which Markdown makes a heading of what stands above. */
const isSignature = (heading: TreeNode, source: string): boolean => {
  const end = rangeOf(heading)?.end ?? 0;
  return /\n {0,3}--[ \t]*$/.test(source.slice(Math.max(0, end - 40), end));
};

const htmlIn = (node: TreeNode): readonly HiddenRange[] =>
  'children' in node ? node.children.flatMap((child) => (child.type === 'html' ? (rangeOf(child) ?? []) : [])) : [];

const blankOut = (source: string, ranges: readonly HiddenRange[]): string => {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    pieces.push(source.slice(at, start), source.slice(start, end).replace(/[^\n]/g, ' '));
    at = end;
  }
  return [...pieces, source.slice(at)].join('');
};

/** Ranges are in order, and none reaches into another. */
const liesIn = (ranges: readonly HiddenRange[], offset: number): boolean => {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return (ranges[low]?.start ?? Number.POSITIVE_INFINITY) <= offset;
};

/** A verb, and the end of a sentence that people put behind it. What goes on behind a full stop or a slash is a path. */
const CALL =
  /^(?:\/(?<plain>[a-z]+(?:-[a-z]+)*)|(?<mention>@)rapporteur(?: *[:：])?)(?:(?<end>[.!,;:?…。！，；：？]*)(?=\s|$)|[:：](?!\/)|(?=(?<glued>[^\s\w/.:：])))(?<rest>.*)$/i;
const ENDING = /[.!,;:?…。！，；：？]+$/;

type ReadLine = Omit<ParsedCommand, 'line' | 'missed'> & { readonly why?: 'question' | 'joined' };

const readLine = (raw: string, { isBare }: Pick<Call, 'isBare'>): ReadLine | undefined => {
  const line = toSeen(raw).trim();
  const text = isBare ? line : line.replace(/[\s|*_~]+$/, '');
  const { plain, mention, end = '', glued, rest: behind = '' } = CALL.exec(text)?.groups ?? {};
  if (plain === undefined && (mention === undefined || glued !== undefined)) return undefined;
  const verb = plain?.toLowerCase();
  const isAsked = /[?？]/.test(end);
  const rest = behind.trim();
  if (verb !== undefined && verb !== 'rapporteur') {
    const why = glued !== undefined ? 'joined' : isAsked ? 'question' : undefined;
    return { verb, args: parseArguments(rest), rest, form: 'plain', text, ...(why ? { why } : {}) };
  }
  if (glued !== undefined) return undefined;
  const form = mention ? 'mention' : 'prefix';
  const [word, args = ''] = splitFirst(rest);
  const why = /[?？]$/.test(word) ? ('question' as const) : undefined;
  const name = word.replace(/^\//, '').replace(ENDING, '').toLowerCase() || 'help';
  return { verb: name, args: parseArguments(args), rest: args.trim(), form, text, ...(why ? { why } : {}) };
};

const splitFirst = (text: string): readonly [string, string] => {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
};
