/** Finds the cues of WebVTT and SRT by their timing lines, and saves what a strict reader would drop. */
import type { Diagnostic } from '../shared/diagnostic.ts';
import { count, isBlank, parseTime, warnOnce } from './cue.ts';

/** One cue as it stands in the file. Payload lines are never blank. */
export type Block = {
  /** Line of the timing, from 1. */
  readonly line: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly payload: readonly string[];
};

/** What a scan found. `commas` and `dots` count the timings by their decimal sign. */
export type Scan = {
  readonly blocks: readonly Block[];
  readonly commas: number;
  readonly dots: number;
  readonly diagnostics: readonly Diagnostic[];
};

/**
 * Reads lines into blocks. A timing counts only if it fills its line, so speech such as "12:00.000 --> then it crashed"
 * survives; a blank line inside a cue, a timing without end and a missing number cost no word.
 */
export const scanBlocks = (lines: readonly string[]): Scan => {
  const timings = lines.flatMap((line, index) => readTiming(line, index));
  const places = {
    damaged: [] as LineNumber[],
    split: [] as LineNumber[],
    truncated: [] as LineNumber[],
    backwards: [] as LineNumber[],
  };
  const blocks: Block[] = [];
  timings.forEach((timing, n) => {
    const next = timings[n + 1];
    const { payload, split, id } = readPayload(lines, timing.index + 1, next?.index ?? lines.length);
    const place = { line: timing.index + 1 };
    const isLast = next === undefined;
    if (isLast && (payload.length === 0 || isCutOff(payload, blocks))) places.truncated.push(place);
    else if (timing.endMs === undefined) places.damaged.push(place);
    else if (timing.endMs < timing.startMs) places.backwards.push(place);
    if (isLast && id) places.truncated.push({ line: id });
    if (split) places.split.push({ line: split });
    if (payload.length === 0) return;
    const { startMs, endMs = startMs } = timing;
    blocks.push({ line: timing.index + 1, startMs, endMs: Math.max(startMs, endMs), payload });
  });
  return {
    blocks,
    commas: timings.filter(({ comma }) => comma).length,
    dots: timings.filter(({ comma }) => !comma).length,
    diagnostics: [
      ...warnOnce(
        'damaged-timing',
        places.damaged,
        (n) => `${count(n, 'cue')} had a timing without an end; the start was kept.`,
      ),
      ...warnOnce(
        'backward-timing',
        places.backwards,
        (n) => `${count(n, 'cue')} ended before the start; the start was kept.`,
      ),
      ...warnOnce(
        'recovered-text',
        places.split,
        (n) => `${count(n, 'cue')} had a blank line inside; the words after it were kept.`,
      ),
      ...warnOnce(
        'truncated',
        places.truncated.slice(0, 1),
        () => 'The file ends in the middle of a cue; export it again if the end of the meeting is missing.',
      ),
    ],
  };
};

type LineNumber = { readonly line: number };
type Timing = {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number | undefined;
  readonly comma: boolean;
};

const TIME = '(?:\\d{1,4}:)?\\d{1,4}:\\d{2}[.,]\\d{1,3}';
/** Whatever follows a timing must be cue settings ("align:start") or SRT coordinates ("X1:40"). */
const TIMING = new RegExp(`^\\s*(${TIME})\\s*-->\\s*(${TIME})(?:\\s+[A-Za-z][A-Za-z0-9]*:\\S+)*\\s*$`);
const HALF_TIMING = new RegExp(`^\\s*(${TIME})\\s*-->[\\s\\d:.,]*$`);

const readTiming = (line: string, index: number): Timing[] => {
  if (!line.includes('-->')) return [];
  const [, start = '', end = ''] = TIMING.exec(line) ?? HALF_TIMING.exec(line) ?? [];
  const startMs = parseTime(start);
  if (startMs === undefined) return [];
  return [{ index, startMs, endMs: parseTime(end), comma: start.includes(',') }];
};

/** The words between two timings, without the id of the next cue and without comments. */
const readPayload = (lines: readonly string[], from: number, to: number) => {
  const payload: string[] = [];
  let split = 0;
  let id = 0;
  let final = to - 1;
  while (final > from && isBlank(lines[final])) final -= 1;
  for (let index = from; index < to; index += 1) {
    const line = lines[index] ?? '';
    if (isBlank(line)) continue;
    const startsBlock = isBlank(lines[index - 1]);
    if (startsBlock && isComment(line)) {
      while (index + 1 < to && !isBlank(lines[index + 1])) index += 1;
      continue;
    }
    const isId =
      index === final && isIdLine({ line, startsBlock, adjacent: index === to - 1, first: payload.length === 0 });
    if (isId) {
      id = index + 1;
      continue;
    }
    if (isBlank(lines[index - 1])) split ||= index + 1;
    payload.push(line.trim());
  }
  return { payload, split, id };
};

/** The line above a timing is its id: a number or a Teams id anywhere, any other word only where it stands alone. */
const isIdLine = (place: { line: string; startsBlock: boolean; adjacent: boolean; first: boolean }): boolean => {
  const id = place.line.trim();
  const known = /^\d+$/.test(id) || /^[0-9a-f]{8}-[0-9a-f-]{27}(?:\/\d+-\d+)?$/i.test(id);
  if (known) return place.startsBlock;
  return place.adjacent && place.startsBlock && !place.first && !/\s/.test(id);
};

const isComment = (line: string): boolean => /^(?:NOTE|STYLE|REGION)(?:\s|$)/.test(line);

/** A last cue without its closing voice tag, where the others have theirs, or with half a tag. */
const isCutOff = (payload: readonly string[], others: readonly Block[]): boolean => {
  const text = payload.join('\n');
  if (/<(?:\/|\/?v(?:[ .][^<>]*)?)?$/.test(text)) return true;
  const closes = (lines: readonly string[]) => lines.some((line) => line.includes('</v>'));
  return /<v[ .]/.test(text) && !closes(payload) && others.some((block) => closes(block.payload));
};
