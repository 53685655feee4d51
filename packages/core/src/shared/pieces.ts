/**
 * Where a Markdown text may be cut so that each piece parses alone as it does in place: before a line at the margin that
 * stands below a blank one, outside of fenced code and HTML. In doubt it is not cut any more.
 */
import type { Line } from './line.ts';

/**
 * What is known of a line: it is code or a comment; a piece begins with it; it stands at the margin, where nothing else is
 * open; it may begin code or HTML inside of an item or a quote.
 */
export type LineRole = 'raw' | 'piece' | 'margin' | 'doubt' | 'other';

type Cutter = { readonly see: (line: Line) => LineRole; readonly cuts: readonly number[] };

/** Looks at the lines of a text one by one. `cuts` are the offsets found so far. */
export const createCutter = (text: string): Cutter => {
  const cuts: number[] = [];
  let raw: Raw | undefined;
  let isLost = false;
  let isBelowBlank = true;
  let isInHtml = false;
  let piece = 0;
  /** Code that an item leaves open takes the blank lines below it, if no more text follows. */
  let wasDoubtful = false;
  const see = (line: Line): LineRole => {
    if (isLost) return 'doubt';
    if (raw) {
      if (endsRaw(text, line, raw)) raw = undefined;
      isBelowBlank = false;
      isInHtml = false;
      return 'raw';
    }
    if (line.isBlank) {
      isBelowBlank = true;
      isInHtml = false;
      return 'other';
    }
    const isMargin = isBelowBlank && BEGINS.test(text.slice(line.start, line.start + 2));
    isBelowBlank = false;
    const isPiece = isMargin && !wasDoubtful && line.start - piece >= SHORTEST;
    if (isMargin) wasDoubtful = false;
    if (isPiece) {
      cuts.push(line.start);
      piece = line.start;
    }
    const isOutside = line.markers === 0 && line.indent <= 3;
    const begun = beginsRaw(text, line);
    // Whether it begins there depends on what it stands in: an element of HTML, an item.
    if (isOutside && begun !== undefined) {
      if (begun === 'unknown' || isInHtml || line.indent > 0) isLost = true;
      else raw = begun;
    }
    if (isOutside && text[line.at] === '<') isInHtml = true;
    if (isLost) return 'doubt';
    if (isPiece) return 'piece';
    if (raw) return 'raw';
    const isDoubtful = begun !== undefined || text[line.at] === '<';
    if (isDoubtful && (line.markers > 0 || line.indent > 0)) {
      wasDoubtful = true;
      return 'doubt';
    }
    return isMargin ? 'margin' : 'other';
  };
  return { see, cuts };
};

type Raw = { readonly fence: string } | { readonly fence?: undefined };

/** Pieces are not shorter: each costs a start of the parser. */
const SHORTEST = 400;

/** No mark of a list, whose items may go on below a blank line, and nothing that a parser drops at the start of a text. */
const BEGINS = /^(?:[A-Za-z#`<|![]|\*\*)/;

const beginsRaw = (text: string, { at, end }: Line): Raw | 'unknown' | undefined => {
  const char = text[at];
  if (char === '`' || char === '~') {
    const [, fence = '', info = ''] = /^(`{3,}|~{3,})(.*)$/s.exec(text.slice(at, end)) ?? [];
    return fence === '' || (char === '`' && info.includes('`')) ? undefined : { fence };
  }
  if (char !== '<') return undefined;
  const rest = text.slice(at, end);
  if (/^<!--(?!-?>)/.test(rest)) return rest.includes('-->', 4) ? undefined : {};
  const [, close] = ENDS.find(([begin]) => begin.test(rest)) ?? [];
  return close === undefined || close.test(rest) ? undefined : 'unknown';
};

const ENDS: readonly (readonly [begin: RegExp, end: RegExp])[] = [
  [/^<!--/, /^$/],
  [/^<\?/, /\?>/],
  [/^<!\[/, /\]\]>/],
  [/^<!/, />/],
  [/^<(?:script|pre|style|textarea)(?=[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
];

const endsRaw = (text: string, { start, at, end, indent, markers }: Line, { fence }: Raw): boolean => {
  if (fence === undefined) return text.slice(start, end).includes('-->');
  if (indent > 3 || markers > 0) return false;
  const rest = text.slice(at, end).trimEnd();
  return rest.length >= fence.length && rest === (fence[0] ?? '').repeat(rest.length);
};
