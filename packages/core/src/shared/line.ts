/** Lines of a Markdown text as far as they can be told without parsing it: what stands in front of their words. */

export type Line = {
  readonly start: number;
  readonly end: number;
  /** Offset of the first character behind the marks. */
  readonly at: number;
  /** Marks in front: of quotes, items, footnotes. */
  readonly markers: number;
  /** Columns of blanks in front, between the marks and behind them. */
  readonly blanks: number;
  /** Columns in front of the first mark, or of the words. */
  readonly indent: number;
  /** What the line begins, if its first mark is that of a list: an ordered item that is not the first cannot interrupt. */
  readonly list: 'bullet' | 'first' | 'later' | undefined;
  /** Column at which the words of that item begin. */
  readonly content: number;
  /** Whether nothing stands on the line but blanks. */
  readonly isBlank: boolean;
  /** Whether nothing stands behind the marks. */
  readonly isEmpty: boolean;
  readonly isHeading: boolean;
  /** Whether it could divide the head of a table from its body. */
  readonly isRuler: boolean;
  /** Whether it could make a heading of the line above. */
  readonly isUnderline: boolean;
};

/** Offset of the end of the line on which an offset stands: that of its line ending, or of the text. */
export const endOfLine = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
};

/** Looks at what stands in front of a line. Stops counting marks where no reader would go on. */
export const readLine = (text: string, start: number, end: number): Line => {
  const first = skipBlanks(text, { at: start, end, column: 0 });
  const indent = first.column;
  let { at, column } = first;
  let blanks = indent;
  let markers = 0;
  let list: Line['list'];
  let content = 0;
  const isDivider = isDividing(text, at, end);
  while (!isDivider && at < end && markers < MOST_MARKERS) {
    const mark = readMark(text, at, end);
    if (!mark) break;
    const next = skipBlanks(text, { at: mark.end, end, column: column + mark.end - at });
    if (markers === 0 && mark.list) {
      list = mark.list;
      // More than four blanks are one, and code.
      content =
        column +
        mark.end -
        at +
        (next.column - column - (mark.end - at) > 4 ? 1 : next.column - column - (mark.end - at));
    }
    blanks += next.column - column - (mark.end - at);
    markers += 1;
    ({ at, column } = next);
  }
  const isEmpty = at === end;
  return {
    ...{ start, end, at, markers, blanks, indent, list, content, isEmpty },
    isBlank: isEmpty && markers === 0,
    isHeading: markers === 0 && indent <= 3 && /^#{1,6}(?:[ \t]|$)/.test(text.slice(at, Math.min(end, at + 8))),
    isRuler: consistsOf(text, { at, end }, '-:| \t') && text.slice(at, end).includes('-'),
    isUnderline: !isEmpty && (consistsOf(text, { at, end }, '= \t') || consistsOf(text, { at, end }, '- \t')),
  };
};

const MOST_MARKERS = 100;

type Mark = { readonly end: number; readonly list?: Line['list'] };

const readMark = (text: string, at: number, end: number): Mark | undefined => {
  const char = text[at];
  if (char === '>') return { end: at + 1 };
  const follows = (next: number): boolean => next >= end || text[next] === ' ' || text[next] === '\t';
  if (char === '-' || char === '+' || char === '*')
    return follows(at + 1) ? { end: at + 1, list: 'bullet' } : undefined;
  const number = /^(\d{1,9})[.)]/.exec(text.slice(at, Math.min(end, at + 10)));
  if (number) {
    const next = at + number[0].length;
    return follows(next) ? { end: next, list: number[1] === '1' ? 'first' : 'later' } : undefined;
  }
  if (char === '[' && text[at + 1] === '^') {
    const note = /^\[\^[^\s\]]{1,999}\]:/.exec(text.slice(at, Math.min(end, at + 1004)));
    return note ? { end: at + note[0].length } : undefined;
  }
  return undefined;
};

/** "***", "- - -": a line that divides, and begins no item. */
export const isDividing = (text: string, at: number, end: number): boolean => {
  const mark = text[at] ?? '';
  if (mark !== '-' && mark !== '*') return false;
  let count = 0;
  for (let next = at; next < end; next += 1) {
    if (text[next] === mark) count += 1;
    else if (text[next] !== ' ' && text[next] !== '\t') return false;
  }
  return count >= 3;
};

const consistsOf = (
  text: string,
  { at, end }: { readonly at: number; readonly end: number },
  marks: string,
): boolean => {
  for (let next = at; next < end; next += 1) if (!marks.includes(text[next] ?? '')) return false;
  return true;
};

type Position = { readonly at: number; readonly column: number };

/** A tab goes to the next multiple of four. */
const skipBlanks = (text: string, from: Position & { readonly end: number }): Position => {
  let { at, column } = from;
  for (; at < from.end; at += 1) {
    if (text[at] === ' ') column += 1;
    else if (text[at] === '\t') column += 4 - (column % 4);
    else break;
  }
  return { at, column };
};
