/**
 * What a Markdown text costs its parser at most, told before it is parsed, in one walk over its characters.
 *
 * The parser is exact, and for many shapes it takes time by the square: what is open is looked for from each end. Each
 * such loop is counted here as how often it may start, times how far it may run, for each stretch of lines that could be
 * one paragraph. Where two readings are possible, the dearer one counts.
 */
import { endOfLine, type Line, readLine } from './line.ts';
import { createCutter, type LineRole } from './pieces.ts';

/** A text that may be parsed. At each of `cuts`, ascending offsets, a piece begins that parses alone as it does in place. */
export type Light = { readonly kind: 'light'; readonly cuts: readonly number[]; readonly mayHoldTable: boolean };

/** A text that is not to be parsed, and where it became too much; line 0 is the text as a whole. */
export type Heavy = {
  readonly kind: 'heavy';
  readonly code: 'text-too-long' | 'text-too-deep' | 'text-too-heavy';
  readonly line: number;
  readonly column: number;
};

/** What a text may cost, in microseconds: so that it holds nobody up for longer than 200 ms, also on a busy machine. */
const MOST_COST = 150_000;

/** Quotes and lists inside each other. No person writes so many, and what walks over a tree may recurse as deep. */
const DEEPEST = 50;

/** GitHub takes 65,536 characters, of which a string may need two units for each; files of a community may be longer. */
const LONGEST = 262_144;

/** Weighs a Markdown text; linear in its length, whatever it holds. */
export const weighMarkdown = (text: string): Light | Heavy => {
  if (text.length > LONGEST) return { kind: 'heavy', code: 'text-too-long', line: 0, column: 0 };
  // What is defined in one piece is meant in all.
  const isInPieces = !text.includes(']:');
  const cutter = createCutter(text);
  const containers = createContainers();
  const paragraphs = createParagraphs(text);
  let stretch = openStretch(0, 1);
  let cost = 0;
  let cells = 0;
  let closers = 0;
  let definitions = 0;
  let mayHoldTable = false;
  let isBelowRuler = false;
  let dearest: number | undefined;
  const settle = (at: number, number: number): void => {
    cost += costOf(stretch, at);
    if (cost > MOST_COST) dearest ??= stretch.number;
    closers += stretch.closers;
    stretch = openStretch(at, number);
  };
  for (let start = 0, number = 1; start < text.length; number += 1) {
    const end = endOfLine(text, start);
    const line = readLine(text, start, end);
    const place = cutter.see(line);
    if (place === 'piece' && isInPieces) containers.restart();
    cost += COST.character * (end - start) + (place === 'raw' ? containers.costOfRaw() : containers.costOf(line));
    if (containers.depth() > DEEPEST) {
      return { kind: 'heavy', code: 'text-too-deep', line: number, column: line.at - start + 1 };
    }
    if (paragraphs.breakBefore(line, place)) settle(start, number);
    if (place !== 'raw' && !line.isBlank) {
      isBelowRuler ||= line.isRuler;
      mayHoldTable ||= line.isRuler;
      if (!isInPieces && text.slice(start, end).includes(']:')) definitions += 1;
      cells += readInline(text, line, stretch) + (isBelowRuler ? 1 : 0);
    } else isBelowRuler = false;
    if (cost > MOST_COST) return { kind: 'heavy', code: 'text-too-heavy', line: dearest ?? stretch.number, column: 1 };
    start = text.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
  settle(text.length, 0);
  cost += (mayHoldTable ? COST.cell * cells : 0) + COST.lookup * definitions * closers;
  if (cost > MOST_COST) {
    return { kind: 'heavy', code: 'text-too-heavy', line: dearest ?? 0, column: dearest === undefined ? 0 : 1 };
  }
  return { kind: 'light', cuts: isInPieces ? cutter.cuts : [], mayHoldTable };
};

/**
 * Microseconds, measured with `pnpm fuzz growth`. The second half are steps of loops inside loops, three times as dear as
 * they are: a text is refused before their square outgrows what its length costs.
 */
const COST = {
  character: 0.25,
  line: 30,
  blank: 8,
  marker: 80,
  level: 4,
  definition: 60,
  cell: 32,
  bracket: 14,
  resource: 120,
  emphasis: 16,
  strike: 12,
  code: 10,
  angle: 13,
  entity: 12,
  escape: 8,
  image: 4,
  address: 30,
  space: 1.5,
  paragraph: 25,

  event: 0.02,
  underline: 0.6,
  lookup: 0.02,
  walk: 0.15,
  nest: 0.9,
  label: 0.03,
  pair: 0.4,
  scan: 0.12,
  word: 0.18,
  tail: 0.12,
} as const;

/** What may be open around a line: at most how deep, and what leaving it costs. */
const createContainers = () => {
  let depth = 0;
  let lines = 0;
  let events = 0;
  let afterBlank = true;
  return {
    depth: () => depth,
    /** Nothing is open here, and what came before is parsed apart. */
    restart: () => {
      depth = 0;
      lines = 0;
      events = 0;
    },
    /** Code at the margin: it ends all that was open. */
    costOfRaw: (): number => {
      depth = 0;
      lines += 1;
      events += 4;
      return COST.line;
    },
    costOf: (line: Line): number => {
      lines += 1;
      events += 4 + 8 * line.markers;
      const above = depth;
      // What goes on needs its marks or its indent, unless the line is a lazy one.
      if (!line.isBlank) {
        const marked = Math.min(depth + line.markers, line.markers + Math.floor(line.blanks / 2));
        depth = Math.max(marked, afterBlank ? 0 : depth);
      }
      afterBlank = line.isBlank;
      const leaves = above > 0 && !line.isBlank ? COST.event * events : 0;
      const underlines = line.isUnderline ? COST.underline * lines : 0;
      const own = line.isBlank ? COST.blank : COST.line + COST.marker * line.markers;
      return own + COST.level * Math.max(above, depth) + leaves + underlines;
    },
  };
};

/** Where a paragraph surely ends. A line of which that is not sure belongs to the stretch above it. */
const createParagraphs = (text: string) => {
  /** Items of lists that are surely open, each inside the one before. */
  let items: { readonly indent: number; readonly content: number; readonly isOrdered: boolean }[] = [];
  /** The line above, if it ends what it stands in: a blank one, a heading. */
  let isFresh = true;
  let head: Line | undefined;
  let table: Line | undefined;
  /** Not below code or HTML that may stand inside an item: what looks like items there may be none. */
  let isSure = true;
  const isItem = (line: Line): boolean => {
    const { list, indent, isEmpty } = line;
    if (list === undefined || isEmpty) return false;
    const sibling = items.find((item) => item.indent === indent);
    if (list === 'later') return sibling?.isOrdered ?? false;
    if (indent <= 3 || sibling) return true;
    const around = items.findLast(({ content }) => content <= indent);
    return around !== undefined && indent <= around.content + 3;
  };
  const enter = ({ list, indent, content }: Line): void => {
    items = items.filter((item) => item.content <= indent);
    items.push({ indent, content, isOrdered: list !== 'bullet' });
  };
  return {
    breakBefore: (line: Line, place: LineRole): boolean => {
      const wasFresh = isFresh;
      isFresh = place === 'raw';
      if (place === 'piece' || place === 'margin') isSure = true;
      else if (place === 'doubt') isSure = false;
      if (place === 'raw' || !isSure) items = [];
      if (place === 'raw') {
        head = undefined;
        table = undefined;
        return true;
      }
      const above = head;
      head = undefined;
      if (line.isBlank || line.isHeading) {
        isFresh = true;
        items = [];
        table = undefined;
        return true;
      }
      if (table && isRow(text, line, table)) return true;
      const wasTable = table !== undefined;
      table = above && isTable(text, above, line) ? line : undefined;
      if (table) return false;
      const begins = isItem(line);
      if (begins || (wasFresh && line.list !== undefined)) enter(line);
      else if (line.indent < (items.at(-1)?.content ?? 0)) items = [];
      if (wasFresh && line.markers === 0 && line.indent <= 3) head = line;
      return begins || wasFresh || wasTable;
    },
  };
};

/** Whether a heading line and a ruler below it surely make a table. */
const isTable = (text: string, head: Line, ruler: Line): boolean => {
  if (!ruler.isRuler || ruler.markers > 0 || ruler.indent !== head.indent) return false;
  const names = text.slice(head.at, head.end).trim();
  const rules = text.slice(ruler.at, ruler.end).trim();
  if (names.includes('\\') || !rules.includes('|')) return false;
  const cells = cellsOf(rules);
  return cells.length === cellsOf(names).length && cells.every((cell) => /^:?-+:?$/.test(cell.trim()));
};

const cellsOf = (row: string): string[] => row.replace(/^\|/, '').replace(/\|$/, '').split('|');

/** No block begins with a bar, so such a line goes on with the table. */
const isRow = (text: string, { at, indent, markers }: Line, table: Line): boolean =>
  markers === 0 && indent === table.indent && text[at] === '|';

/** What stands in lines that could be one paragraph. */
type Stretch = {
  readonly start: number;
  readonly number: number;
  cost: number;
  /** All that the parser stops at. */
  stops: number;
  words: number;
  closers: number;
  open: number;
  deepest: number;
  strays: number;
  /** Brackets that may be none, since they may stand in code or HTML, or are escaped. */
  doubtful: number;
  hasSpan: boolean;
  emphases: number;
  strikes: number;
  readonly ticks: Set<number>;
  /** Beginnings whose end was not seen yet: how many, and the sum of their offsets. */
  readonly ends: Map<string, { count: number; sum: number }>;
};

const openStretch = (start: number, number: number): Stretch => ({
  start,
  number,
  cost: 0,
  stops: 0,
  words: 0,
  closers: 0,
  open: 0,
  deepest: 0,
  strays: 0,
  doubtful: 0,
  hasSpan: false,
  emphases: 0,
  strikes: 0,
  ticks: new Set(),
  ends: new Map(),
});

const costOf = (stretch: Stretch, end: number): number => {
  const { start, stops, closers, open, strays, doubtful, ticks } = stretch;
  const length = end - start;
  const depth = Math.min(stretch.deepest + doubtful, closers);
  const nested = depth > 3 ? depth : 0;
  for (const mark of stretch.ends.keys()) meet(stretch, mark, end);
  return (
    stretch.cost +
    (stops > 0 ? COST.paragraph : 0) +
    COST.walk * Math.min(closers, strays + doubtful) * stops +
    nested * (COST.nest * stops + COST.label * length) +
    (open + doubtful > 0 ? COST.word * stretch.words * stops : 0) +
    COST.pair * (stretch.emphases + stretch.strikes) * stops +
    COST.scan * ticks.size * length
  );
};

/** The parser runs from each beginning to its end. */
const expect = (stretch: Stretch, mark: string, at: number): void => {
  const { count, sum } = stretch.ends.get(mark) ?? { count: 0, sum: 0 };
  stretch.ends.set(mark, { count: count + 1, sum: sum + at });
};
const meet = (stretch: Stretch, mark: string, at: number): void => {
  const waiting = stretch.ends.get(mark);
  if (!waiting) return;
  stretch.cost += COST.scan * (waiting.count * at - waiting.sum);
  stretch.ends.delete(mark);
};

/** Counts one line into its stretch; returns its bars. */
const readInline = (text: string, { at: from, end }: Line, stretch: Stretch): number => {
  let pipes = 0;
  let isEscaped = false;
  let isWord = false;
  let runStart = from;
  let tails = 0;
  let addresses = 0;
  const endRun = (at: number): void => {
    stretch.cost += addresses > 0 ? COST.tail * (at - runStart) * (tails + addresses) : 0;
    runStart = at + 1;
    tails = 0;
    addresses = 0;
  };
  const stop = (cost: number): void => {
    stretch.stops += 1;
    stretch.cost += cost;
  };
  stretch.stops += 1;
  for (let at = from; at < end; at += 1) {
    const char = text[at] ?? '';
    const wasEscaped: boolean = isEscaped;
    const wasWord = isWord;
    isEscaped = false;
    isWord = isWordCode(text.charCodeAt(at));
    if (isWord) {
      if (!wasWord) {
        stretch.words += 1;
        if ((char === 'w' || char === 'W') && text.slice(at, at + 4).toLowerCase() === 'www.') {
          stop(COST.address);
          addresses += 1;
        }
      }
      if (char !== '_') {
        if (char === '.' || char === '-') tails += 1;
        continue;
      }
    }
    switch (char) {
      case ' ':
      case '\t':
        stretch.cost += COST.space;
        endRun(at);
        if (text[at + 1] === '(') expect(stretch, ')', at);
        break;
      case '\\':
        stop(COST.escape);
        isEscaped = !wasEscaped;
        break;
      case '[':
        stop(COST.bracket);
        stretch.open += 1;
        stretch.deepest = Math.max(stretch.deepest, stretch.open);
        if (wasEscaped || stretch.hasSpan) stretch.doubtful += 1;
        break;
      case ']':
        stop(COST.bracket + (text[at + 1] === '(' ? COST.resource : text[at + 1] === ':' ? COST.definition : 0));
        stretch.closers += 1;
        if (stretch.open > 0) stretch.open -= 1;
        else stretch.strays += 1;
        if (wasEscaped || stretch.hasSpan) stretch.doubtful += 1;
        break;
      case '`': {
        const last = endOfRun(text, at, end);
        stop(COST.code);
        stretch.hasSpan = true;
        stretch.ticks.add(last - at);
        if (wasEscaped) stretch.ticks.add(last - at - 1);
        at = last - 1;
        break;
      }
      case '<':
        stop(COST.angle);
        stretch.hasSpan = true;
        if (text.startsWith('<!--', at)) expect(stretch, '-->', at);
        else if (text.startsWith('<![', at)) expect(stretch, ']]>', at);
        else if (text[at + 1] === '!') expect(stretch, '>', at);
        else if (text[at + 1] === '?') expect(stretch, '?>', at);
        break;
      case '>':
        for (const mark of stretch.ends.keys()) {
          if (mark.endsWith('>') && text.startsWith(mark, at + 1 - mark.length)) meet(stretch, mark, at);
        }
        break;
      case '(':
        if (at === from) expect(stretch, ')', at);
        tails += 1;
        break;
      case ')':
        if (!wasEscaped) meet(stretch, ')', at);
        tails += 1;
        break;
      case '*':
      case '_': {
        const last = endOfRun(text, at, end);
        const isInside = char === '_' && isLetter(text, at - 1) && isLetter(text, last);
        stop(isInside ? COST.escape : COST.emphasis);
        if (!isInside) stretch.emphases += 1;
        tails += last - at;
        at = last - 1;
        break;
      }
      case '~': {
        const last = endOfRun(text, at, end);
        stop(COST.strike);
        stretch.strikes += 1;
        tails += last - at;
        at = last - 1;
        break;
      }
      case '&':
        stop(COST.entity);
        tails += 1;
        break;
      case '@':
        stop(COST.address);
        break;
      case ':':
        tails += 1;
        if (text.startsWith('//', at + 1)) {
          stop(COST.address);
          addresses += 1;
        }
        break;
      case '|':
        pipes += 1;
        break;
      case '!':
        stop(COST.image);
        tails += 1;
        break;
      case '"':
      case "'":
      case ',':
      case ';':
      case '?':
        tails += 1;
        break;
    }
  }
  endRun(end);
  return pipes;
};

const isWordCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || WORD_MARKS.has(code);
/** Of the local part of an address, besides letters and digits. */
const WORD_MARKS: ReadonlySet<number> = new Set(['+', '-', '.', '_'].map((mark) => mark.charCodeAt(0)));

const isLetter = (text: string, at: number): boolean => /[a-z0-9]/i.test(text[at] ?? '');

const endOfRun = (text: string, at: number, end: number): number => {
  let last = at + 1;
  while (last < end && text[last] === text[at]) last += 1;
  return last;
};
