/** Finds commands in a comment: in the Markdown tree, on lines that a person wrote as plain text (C2 to C5). */
import type { Parsed } from '../shared/diagnostic.ts';
import { type NodeOf, parseMarkdown, withLineFeeds } from '../shared/door.ts';
import { type Argument, parseArguments } from './argument.ts';
import { findHiddenRanges, type HiddenRange, uniteRanges } from './element.ts';

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
};

/**
 * Finds the commands of a comment in order; of equal ones only the first. Never throws. A comment that is too heavy to be
 * parsed holds none, and the diagnostic says why.
 */
export const parseCommands = (markdown: string): Parsed<readonly ParsedCommand[]> => {
  if (!mayHoldCommands(markdown)) return { value: [], diagnostics: [] };
  const source = withLineFeeds(markdown);
  if (!MARKED_UP.test(source)) return { value: firstOfEach(readPlain(source)), diagnostics: [] };
  const { tree, refusal } = parseMarkdown(source);
  if (refusal) return { value: [], diagnostics: [refusal] };
  const calls = new Set(findCalls(source));
  const hidden = uniteRanges(findHiddenRanges(tree));
  const found = tree.children.flatMap((node) =>
    node.type === 'paragraph' ? readParagraph(node, { source, calls, hidden }) : [],
  );
  return { value: firstOfEach(found), diagnostics: [] };
};

const firstOfEach = (found: readonly ParsedCommand[]): readonly ParsedCommand[] => {
  const commands = new Map<string, ParsedCommand>();
  for (const command of found) {
    const key = toCommandKey(command.verb, command.args);
    if (!commands.has(key)) commands.set(key, command);
  }
  return [...commands.values()];
};

/**
 * What may make anything but paragraphs of plain words of a text, or join their lines: a mark of a span anywhere, and at the
 * start of a line the mark of a block, or more than three blanks. A text without all these is its own tree.
 */
const MARKED_UP = /[`<*_~[\\]|^(?: {4}| {0,3}(?:[>#+=|:\d-]|[^\S \n]))/m;

/** The commands of a text without markup. Most comments have none, and parsing takes a hundred times as long. */
const readPlain = (source: string): ParsedCommand[] => {
  let line = 1;
  let at = 0;
  return [...findCalls(source)].flatMap((call) => {
    for (let next = source.indexOf('\n', at); next >= 0 && next < call; next = source.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    const end = source.indexOf('\n', call);
    const command = readLine(source.slice(at, end < 0 ? source.length : end));
    return command ? [{ ...command, line }] : [];
  });
};

/** Whether a text may hold commands at all: cheap, and right whenever it says no, since only these lines are read. */
export const mayHoldCommands = (body: string): boolean => !findCalls(body).next().done;

/** Offsets of the slash or the at sign of all lines that look like commands, wherever in the document they stand. */
function* findCalls(text: string): Generator<number> {
  for (const { index } of text.matchAll(/[/@][a-z]/gi)) {
    let before = index - 1;
    while (before >= 0 && BLANK.test(text[before] ?? '')) before -= 1;
    const isFirst = before < 0 || text[before] === '\n' || text[before] === '\r';
    if (isFirst && (text[index] === '/' || CALLED.test(text.slice(index, index + LONGEST_NAME)))) yield index;
  }
}

/** What makes two command lines equal: verb and arguments, not spelling, form or place. */
export const toCommandKey = (verb: string, args: readonly Argument[]): string =>
  [verb, ...args.map(({ text }) => (/^\S+$/.test(text) ? text : JSON.stringify(text)))].join(' ');

type Paragraph = NodeOf<'paragraph'>;

type Document = {
  readonly source: string;
  readonly calls: ReadonlySet<number>;
  readonly hidden: readonly HiddenRange[];
};

const readParagraph = (paragraph: Paragraph, { source, calls, hidden }: Document): readonly ParsedCommand[] => {
  const start = paragraph.position?.start;
  const end = paragraph.position?.end.offset;
  if (start?.offset === undefined || end === undefined) return [];
  const lines = blankOutHtml(paragraph, source, { start: start.offset, end }).split('\n');
  const special = spansOf(paragraph, (type) => type !== 'text');
  const found: ParsedCommand[] = [];
  let offset = start.offset;
  for (const [index, raw] of lines.entries()) {
    const mark = offset + Math.max(0, raw.search(/[/@]/));
    offset += raw.length + 1;
    if (!calls.has(mark) || liesIn(hidden, mark) || liesIn(special, mark)) continue;
    const isLast = index === lines.length - 1;
    const command = readLine(isLast ? raw : raw.replace(/\\$/, ''));
    if (command) found.push({ ...command, line: start.line + index });
  }
  return found;
};

/** Source of a paragraph, in which a comment behind a command on its line is blank: it is no argument. */
const blankOutHtml = (paragraph: Paragraph, source: string, whole: HiddenRange): string => {
  const pieces: string[] = [];
  let at = whole.start;
  for (const { start, end } of spansOf(paragraph, (type) => type === 'html')) {
    pieces.push(source.slice(at, start), source.slice(start, end).replace(/[^\n]/g, ' '));
    at = end;
  }
  return [...pieces, source.slice(at, whole.end)].join('');
};

/** Where the parts of a paragraph stand. Nodes without position were split from text. */
const spansOf = ({ children }: Paragraph, isWanted: (type: string) => boolean): readonly HiddenRange[] =>
  children.flatMap(({ type, position }) => {
    const [start, end] = [position?.start.offset, position?.end.offset];
    return isWanted(type) && start !== undefined && end !== undefined ? [{ start, end }] : [];
  });

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

const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]/g;
/** What may stand before a command on its line. Behind the mark, an invisible character was put to switch it off. */
const BLANK = /[^\S\r\n]|[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]/;
const CALLED = /^@r[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]*a/i;
const LONGEST_NAME = 40;
const CALL = /^ {0,3}(?:\/(?<plain>[a-z][a-z-]*)|(?<mention>@)rapporteur(?: *:)?)(?=\s|$)(?<rest>.*)$/i;
const TOGETHER = /^( {0,3}@rapporteur *:)(?=\S)/i;

const readLine = (raw: string): Omit<ParsedCommand, 'line'> | undefined => {
  const line = raw.replace(INVISIBLE, '').replaceAll('\t', '    ').replace(/\s/g, ' ');
  const { plain, mention, rest = '' } = CALL.exec(line.replace(TOGETHER, '$1 '))?.groups ?? {};
  const text = line.trim();
  const verb = plain?.toLowerCase();
  if (verb !== undefined && verb !== 'rapporteur')
    return { verb, args: parseArguments(rest), rest: rest.trim(), form: 'plain', text };
  if (verb === undefined && mention === undefined) return undefined;
  const form = mention ? 'mention' : 'prefix';
  const [word, args = ''] = splitFirst(rest.trim());
  const name = word.replace(/^\//, '').toLowerCase() || 'help';
  return { verb: name, args: parseArguments(args), rest: args.trim(), form, text };
};

const splitFirst = (text: string): readonly [string, string] => {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
};
