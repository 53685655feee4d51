/** Shortens: Markdown where its structure allows it, and plain text between two characters. */
import { parseMarkdown, type TreeNode } from './door.ts';

/** How much fits, in UTF-16 code units and in bytes of UTF-8; GitHub counts the one here and the other there. */
export type Room = { readonly characters: number; readonly bytes: number };

/** Whether a text fits; UTF-16 counts at least as much as characters do. */
export const fits = (text: string, { characters, bytes }: Room): boolean =>
  text.length <= characters && (text.length * 3 <= bytes || bytesOf(text) <= bytes);

/** A text on one line that fits, with "…" where something is missing; no character is cut in two. */
export const cutText = (text: string, most: number): string =>
  text.length <= most ? text : `${start(text, most - 1).trimEnd()}…`;

/** The same for a text whose limit is in bytes. */
export const cutBytes = (text: string, bytes: number): string => {
  if (fits(text, { characters: bytes, bytes })) return text;
  let [end, left] = [0, bytes - bytesOf('…')];
  for (; end < text.length; end += 1) {
    left -= bytesAt(text, end);
    if (left < 0) break;
  }
  return `${start(text, end).trimEnd()}…`;
};

/** So much of what people said at length is kept; all of it stands in their comment. */
export const LONGEST_QUOTE = 2_000;

/** The first of many entries, and a word about the rest; all of them if they are no more than `most`. */
export const firstOf = <T>(entries: readonly T[], most: number, rest: (count: number) => T): T[] =>
  entries.length > most ? [...entries.slice(0, most), rest(entries.length - most)] : [...entries];

/** Of a long history the newest entries, after a word about the earlier ones. */
export const lastOf = <T>(entries: readonly T[], most = 50): (T | string)[] =>
  entries.length > most
    ? [`Earlier ones are not shown: ${entries.length - most}.`, ...entries.slice(-most)]
    : [...entries];

/**
 * Markdown that fits. It ends after a block, a list item, a row of a table, or between two words, never inside anything
 * that has an end of its own; folds and code that are open are closed; `ending` says that something is missing.
 * A marker of ours on the first line and hidden lines of ours at the end stay.
 */
export const cutMarkdown = (text: string, room: Room, ending: string): string => {
  if (fits(text, room)) return text;
  const { head, middle, tail } = takeApart(text, room);
  const build = (kept: string): string => [head + kept, ending, tail].filter((part) => part !== '').join('\n\n');
  const apply = ({ at, closing }: Cut): string => build(`${middle.slice(0, at).trimEnd()}${closing}`);
  const best = (cuts: readonly Cut[]): Cut | undefined =>
    cuts[last(cuts.length, (count) => fits(apply(cuts[count - 1] ?? NOTHING), room)) - 1];
  const left = Math.max(0, room.characters - build('').length);
  const block = best(gapsBetweenBlocks(middle.slice(0, left))) ?? NOTHING;
  // A few sentences less are not missed; a whole page is.
  const inner = left - block.at > MISSED ? best(gapsInside(middle, block)) : undefined;
  const short = [apply(inner ?? block), build(''), ending].find((one) => fits(one, room));
  return short ?? cutText(ending, room.characters);
};

/** More than this much is looked into by the parser, which takes its time: so far, and no further. */
const MISSED = 4_000;
const LOOKED_INTO = 6_000;
/** What begins before the end of what is looked into and ends so soon after it is not seen whole. */
const UNSURE = 1_000;
/** A hidden line at the end leaves at least so much to what people read. */
const LEAST_READ = 2_000;
const LONGEST_MARKER = 1_000;

const takeApart = (text: string, { characters, bytes }: Room): { head: string; middle: string; tail: string } => {
  const [head = ''] = /^\s*<!-- rapporteur:[^\n]{0,1000}? -->\n*/.exec(text.slice(0, LONGEST_MARKER)) ?? [];
  let middle = text.slice(head.length);
  let tail = '';
  for (;;) {
    const rest = middle.trimEnd();
    const from = rest.lastIndexOf('\n<!-- rapporteur:') + 1;
    const line = rest.slice(from);
    if (from === 0 || line.indexOf('-->') !== line.length - '-->'.length || line.includes('\n')) break;
    const next = tail === '' ? line : `${line}\n${tail}`;
    if (!fits(next, { characters: characters - LEAST_READ, bytes: bytes - LEAST_READ })) break;
    [middle, tail] = [middle.slice(0, from), next];
  }
  return { head, middle, tail };
};

/** A place at which the text may end, how many folds are open there, and what closes what is open. */
type Cut = { readonly at: number; readonly folds: number; readonly closing: string };

const NOTHING: Cut = { at: 0, folds: 0, closing: '' };

const closeFolds = (folds: number): string => '\n\n</details>'.repeat(folds);

/**
 * Before blank lines, items of lists and rows of tables; read line by line, since a parser would take half a second over
 * 65,000 characters. Where it is not sure what is open, it sees no gap any more.
 */
const gapsBetweenBlocks = (text: string): Cut[] => {
  const cuts: Cut[] = [];
  let raw: { readonly end: RegExp; readonly isInline: boolean } | undefined;
  let fence: { readonly mark: string; readonly column: number; readonly isQuoted: boolean } | undefined;
  let block: { readonly first: string; lines: number; isTable: boolean } | undefined;
  let [folds, isFresh] = [0, false];
  const lines = text.split('\n');
  let at = 0;
  for (const line of lines) {
    const [start, next] = [at, at + line.length + 1];
    at = next;
    const isBlank = line.trim() === '';
    if (isBlank && raw?.isInline) raw = undefined;
    if (fence) {
      if (!isBlank && isOutside(line, fence)) return cuts;
      if (isEnd(line, fence)) fence = undefined;
      continue;
    }
    if (raw) {
      if (raw.end.test(line)) raw = undefined;
      continue;
    }
    if (isBlank) {
      // A fold that holds nothing is of no use.
      if (block && !isFresh) cuts.push({ at: start, folds, closing: closeFolds(folds) });
      block = undefined;
      continue;
    }
    if (block && (block.isTable || isItem(line, block.first)))
      cuts.push({ at: start, folds, closing: closeFolds(folds) });
    block ??= { first: line, lines: 0, isTable: false };
    block.lines += 1;
    if (block.lines === 2) block.isTable = isDelimiter(line, block.first);
    else if (block.isTable && !line.startsWith('|')) block.isTable = false;
    const change = foldsIn(line);
    folds = Math.max(0, folds + change);
    isFresh = change > 0;
    fence = fenceOf(line);
    raw = fence ? undefined : rawOf(line);
  }
  return cuts;
};

const ITEM = /^(?:[*+-]|[0-9]{1,9}[.)]) /;

/** A line of text that begins with a number is no item unless it follows one. */
const isItem = (line: string, first: string): boolean => ITEM.test(line) && (!/^[0-9]/.test(line) || ITEM.test(first));

const CONTAINER = /^(?:[ \t]*(?:>|[*+-](?=[ \t])|[0-9]{1,9}[.)](?=[ \t])))*[ \t]*/;

const isDelimiter = (line: string, head: string): boolean =>
  head.startsWith('|') && /^\|[ :|-]+\|?[ \t\r]*$/.test(line) && barsIn(line) === barsIn(head);

const barsIn = (line: string): number => line.match(/(?<!\\)\|/g)?.length ?? 0;

const fenceOf = (line: string) => {
  const [container = ''] = CONTAINER.exec(line) ?? [];
  const mark = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(line.slice(container.length))?.[0];
  return mark === undefined ? undefined : { mark, column: container.length, isQuoted: container.includes('>') };
};

const isEnd = (line: string, { mark }: { mark: string }): boolean => {
  const bare = line.replace(/^[ \t>]*/, '').trimEnd();
  return bare.startsWith(mark) && bare === (mark[0] ?? '').repeat(bare.length);
};

/** Whether a line is not, or perhaps not, within the quotation or the list item in which the code began. */
const isOutside = (line: string, { column, isQuoted }: { column: number; isQuoted: boolean }): boolean =>
  isQuoted ? !line.trimStart().startsWith('>') : indentOf(line) < column;

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** HTML that goes on over blank lines; a comment within a paragraph ends with the paragraph at the latest. */
const rawOf = (line: string): { end: RegExp; isInline: boolean } | undefined => {
  const [container = ''] = CONTAINER.exec(line) ?? [];
  const rest = line.slice(container.length);
  for (const [begin, end] of RAW) {
    const found = begin.exec(rest);
    if (found) return end.test(rest.slice(found[0].length)) ? undefined : { end, isInline: false };
  }
  const from = line.lastIndexOf('<!--');
  return from >= 0 && !line.includes('-->', from) ? { end: /-->/, isInline: true } : undefined;
};

const RAW: readonly (readonly [begin: RegExp, end: RegExp])[] = [
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![a-z]/i, />/],
  [/^<(?:pre|script|style|textarea)(?=[\s>]|$)/i, /<\/(?:pre|script|style|textarea)>/i],
];

/** Inside the block that begins at a gap: after its lines and items, and between words where nothing is open. */
const gapsInside = (whole: string, { at: from, folds: before }: Cut): Cut[] => {
  const text = whole.slice(from, from + LOOKED_INTO);
  if (!isTame(text)) return [];
  const cuts: Cut[] = [];
  let folds = before;
  const add = (at: number, closing = ''): void => {
    if (at < text.length) cuts.push({ at: from + at, folds, closing: `${closing}${closeFolds(folds)}` });
  };
  const visit = (node: TreeNode, parent: Parent): void => {
    const [begin, end] = [offsetOf(node, 'start'), offsetOf(node, 'end')];
    switch (node.type) {
      case 'html': {
        const change = foldsIn(node.value);
        folds = Math.max(0, folds + change);
        if (change <= 0) add(end);
        return;
      }
      case 'table':
        folds = Math.max(0, folds + foldsIn(text.slice(begin, end)));
        for (const row of node.children.slice(1)) add(offsetOf(row, 'end'));
        return;
      case 'code': {
        const fence = parent.type === 'root' ? /^(?:`{3,}|~{3,})/.exec(text.slice(begin, end))?.[0] : undefined;
        const lines = fence === undefined ? [] : [...text.slice(begin, end).matchAll(/\n/g)].slice(1);
        for (const { index } of lines) add(begin + index, `\n${fence}`);
        add(end);
        return;
      }
      case 'paragraph':
        for (const at of gapsBetweenWords(node, text)) add(at, '…');
        folds = Math.max(0, folds + foldsIn(text.slice(begin, end)));
        add(end);
        return;
      case 'list':
      case 'listItem':
      case 'blockquote':
        for (const child of node.children) visit(child, node);
        return;
      default:
        folds = Math.max(0, folds + foldsIn(text.slice(begin, end)));
        add(end);
    }
  };
  const { tree } = parseMarkdown(text);
  if (!tree) return [];
  for (const child of tree.children) visit(child, tree);
  return cuts.filter(({ at }) => at <= from + LOOKED_INTO - UNSURE);
};

type Parent = Extract<TreeNode, { readonly children: unknown }>;

const gapsBetweenWords = (paragraph: Parent, text: string): number[] => {
  let open = 0;
  return paragraph.children.flatMap((child) => {
    if (child.type === 'html') open += tagsIn(child.value);
    if (child.type !== 'text' || open !== 0) return [];
    const begin = offsetOf(child, 'start');
    return [...text.slice(begin, offsetOf(child, 'end')).matchAll(/\s+/g)].map(({ index }) => begin + index);
  });
};

const offsetOf = ({ position }: TreeNode, end: 'start' | 'end'): number => position?.[end].offset ?? 0;

/**
 * How many folds a line or a piece of HTML opens, less those that it closes for certain: to close one too many does no
 * harm, and one that stays open hides what follows.
 */
const foldsIn = (html: string): number => {
  if (!/details/i.test(html)) return 0;
  const closed = /^ {0,3}<\/details/i.test(html) ? html.replace(/`[^`]*`/g, '') : '';
  return (html.match(/<details\b/gi)?.length ?? 0) - (closed.match(/<\/details\b/gi)?.length ?? 0);
};

const tagsIn = (html: string): number => {
  if (/^<!|\/>$|^<(?:br|img|hr|wbr)\b/i.test(html)) return 0;
  return html.startsWith('</') ? -1 : 1;
};

/** Whether the parser takes no longer over it than over ordinary text. */
const isTame = (text: string): boolean => {
  const bare = text.replace(/\\./g, '');
  const count = (signs: RegExp): number => bare.match(signs)?.length ?? 0;
  return (
    !/[ \t]{1000}/.test(text) &&
    !/^(?:[ \t]*(?:>|[*+-][ \t]|[0-9]{1,9}[.)][ \t])){25}/m.test(text) &&
    count(/[[\]]/g) <= 2_000 &&
    count(/[*_~]+/g) <= 2_000 &&
    count(/</g) <= 2_000 &&
    count(/`+/g) <= 2_000
  );
};

const start = (text: string, most: number): string => text.slice(0, Math.max(0, most)).replace(/[\ud800-\udbff]$/, '');

const bytesOf = (text: string): number => {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) bytes += bytesAt(text, index);
  return bytes;
};

/** Bytes of one code unit; half of a pair has 2, so that a pair has 4. */
const bytesAt = (text: string, index: number): number => {
  const unit = text.charCodeAt(index);
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  const isPaired = isTrail(unit)
    ? isLead(text.charCodeAt(index - 1))
    : isLead(unit) && isTrail(text.charCodeAt(index + 1));
  return isPaired ? 2 : 3;
};

const isLead = (unit: number): boolean => (unit & 0xfc00) === 0xd800;

const isTrail = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

/** The greatest number up to `most` that satisfies a condition which holds for all smaller ones; 0 if none does. */
const last = (most: number, holds: (number: number) => boolean): number => {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
};
