/** Finds commands in a comment: in the Markdown tree, on lines that a person wrote as plain text (C2 to C5). */
import type { Paragraph } from 'mdast';
import { parseMarkdown } from '../shared/markdown.ts';
import { type Argument, parseArguments } from './argument.ts';
import { findHiddenRanges, type HiddenRange } from './element.ts';

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

/** Finds the commands of a comment in order; of equal ones only the first. Never throws. */
export const parseCommands = (markdown: string): readonly ParsedCommand[] => {
  const source = markdown.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const root = parseMarkdown(source);
  const hidden = findHiddenRanges(root);
  const commands = new Map<string, ParsedCommand>();
  for (const node of root.children) {
    if (node.type !== 'paragraph') continue;
    for (const command of readParagraph(node, source, hidden)) {
      const key = toCommandKey(command.verb, command.args);
      if (!commands.has(key)) commands.set(key, command);
    }
  }
  return [...commands.values()];
};

/** What makes two command lines equal: verb and arguments, not spelling, form or place. */
export const toCommandKey = (verb: string, args: readonly Argument[]): string =>
  [verb, ...args.map(({ text }) => (/^\S+$/.test(text) ? text : JSON.stringify(text)))].join(' ');

const readParagraph = (
  paragraph: Paragraph,
  source: string,
  hidden: readonly HiddenRange[],
): readonly ParsedCommand[] => {
  const start = paragraph.position?.start;
  const end = paragraph.position?.end.offset;
  if (start?.offset === undefined || end === undefined) return [];
  const lines = blankOutHtml(paragraph, source, { start: start.offset, end }).split('\n');
  const special = spansOf(paragraph, (type) => type !== 'text');
  const found: ParsedCommand[] = [];
  let offset = start.offset;
  for (const [index, raw] of lines.entries()) {
    const first = offset + (/\S/.exec(raw)?.index ?? 0);
    offset += raw.length + 1;
    // An invisible character between the mark and the word was put there to switch the command off.
    if (!MARK.test(raw) || liesIn(hidden, first) || liesIn(special, first)) continue;
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

const liesIn = (ranges: readonly HiddenRange[], offset: number): boolean =>
  ranges.some(({ start, end }) => start <= offset && offset < end);

const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]/g;
const MARK = /^[\s\u200b-\u200f\u2060-\u2064\ufeff\u00ad]*[/@][a-z]/i;
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
