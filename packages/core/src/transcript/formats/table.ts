/** Tables of cues with a head: Whisper's TSV, and spreadsheets with columns for start, end, speaker and text. */
import { oneLine } from '../../shared/fold.ts';
import { type Cue, count, countWords, type Format, isBlank, isTime, parseTime, type Source, warnOnce } from '../cue.ts';

export const TSV: Format = {
  name: 'a table of cues',
  fit: ({ lines }) => (readHead(lines) ? lines.filter((line) => !isBlank(line)).length : 0),
  parse: (source) => readRows(source),
};

type Columns = {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly speaker: number;
  readonly text: number;
};

const readHead = (lines: readonly string[]): Columns | undefined => {
  const index = lines.findIndex((line) => !isBlank(line));
  const names = (lines[index] ?? '')
    .slice(0, 500)
    .split('\t')
    .map((name) => name.trim().toLowerCase());
  const find = (pattern: RegExp) => names.findIndex((name) => pattern.test(name));
  const columns = {
    index,
    start: find(/^(?:start|begin|from)(?:[ _]?time|[ _]?ms)?$/),
    end: find(/^(?:end|to)(?:[ _]?time|[ _]?ms)?$/),
    speaker: find(/^(?:speaker|name|who)(?:[ _]?name)?$/),
    text: find(/^(?:text|transcript|words|sentence|content)$/),
  };
  return names.length >= 2 && columns.start >= 0 && columns.text >= 0 ? columns : undefined;
};

const readRows = ({ lines }: Source) => {
  const columns = readHead(lines);
  const odd: { line: number }[] = [];
  const isLastColumn = columns !== undefined && columns.text > Math.max(columns.start, columns.end, columns.speaker);
  const rows = lines.flatMap((line, index) => {
    if (!columns || index <= columns.index || isBlank(line)) return [];
    const cells = line.split('\t');
    // A tab in the words is none of the table.
    const text = oneLine(cells.slice(columns.text, isLastColumn ? undefined : columns.text + 1).join(' '));
    const start = cells[columns.start]?.trim() ?? '';
    if (text === '' && start === '') return [];
    if (toNumber(start) === undefined) odd.push({ line: index + 1 });
    return [
      {
        line: index + 1,
        start,
        end: cells[columns.end]?.trim() ?? '',
        speaker: oneLine(cells[columns.speaker] ?? ''),
        text: text === '' && toNumber(start) === undefined ? oneLine(line) : text,
      },
    ];
  });
  // Whole numbers are milliseconds, as Whisper writes them, unless nobody speaks so fast.
  const numbers = rows.map(({ start }) => start).filter((start) => !start.includes(':'));
  const span = Number(numbers.at(-1) ?? 0) - Number(numbers[0] ?? 0);
  const words = rows.reduce((sum, { text }) => sum + countWords(text), 0);
  const isMs = numbers.every((start) => /^\d*$/.test(start)) && (rows.length === 1 || span / Math.max(1, words) > 30);
  const toMs = (cell: string): number | undefined => {
    const ms = cell.includes(':')
      ? parseTime(cell)
      : toNumber(cell) === undefined
        ? undefined
        : Math.round(Number(cell) * (isMs ? 1 : 1000));
    return ms !== undefined && isTime(ms) ? ms : undefined;
  };
  let last: number | undefined;
  const value = rows.flatMap(({ line, start, end, speaker, text }): Cue[] => {
    last = toMs(start) ?? last;
    return text === '' ? [] : [{ line, speaker, text, startMs: last, endMs: toMs(end) ?? last }];
  });
  const diagnostics = warnOnce(
    'damaged-timing',
    odd,
    (n) => `${count(n, 'row')} had no time; the time of the row above was taken.`,
  );
  return { value, diagnostics };
};

const toNumber = (cell: string): number | undefined =>
  /^\d{1,10}(?:\.\d{1,9})?$|^\d+:/.test(cell) ? Number.parseFloat(cell) : undefined;
