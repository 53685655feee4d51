/** Cues below timing lines: WebVTT (Zoom, Teams, Webex, YouTube), SubRip and SBV. What a strict reader would drop is saved. */

import type { Diagnostic } from '../../shared/diagnostic.ts';
import { oneLine } from '../../shared/fold.ts';
import { type Cue, count, countWords, type Format, isBlank, isTime, parseTime, type Read, warnOnce } from '../cue.ts';
import { chooseLabels, isHeading, splitLabel } from '../label.ts';
import { decodeEntities, readVoices, stripTags } from '../markup.ts';

export const WEBVTT: Format = {
  name: 'WebVTT',
  fit: ({ lines }) => {
    if (hasHeader(lines)) return lines.filter((line) => !isBlank(line)).length;
    const timings = lines.filter((line) => readTiming(line, VTT_TIMING));
    const dots = timings.filter((line) => !readTiming(line, VTT_TIMING)?.isComma).length;
    return dots > timings.length / 2 ? placed(lines, LOOSE_TIMING) : 0;
  },
  parse: ({ lines }) => readFile(lines, dialectOf(lines)),
};

export const SRT: Format = {
  name: 'SRT',
  fit: ({ lines }) => (hasHeader(lines) ? 0 : placed(lines, SRT_TIMING)),
  parse: ({ lines }) => readFile(lines, 'loose'),
};

export const SBV: Format = {
  name: 'SBV',
  fit: ({ lines }) => placed(lines, SBV_TIMING),
  parse: ({ lines }) =>
    readFile(
      lines.map((line) => line.replaceAll('[br]', ' ')),
      'SBV',
    ),
};

type Dialect = 'WebVTT' | 'loose' | 'SBV';

/** Where no timing is as it should be, somebody wrote them by hand. */
const dialectOf = (lines: readonly string[]): Dialect =>
  lines.some((line) => readTiming(line, VTT_TIMING)) || !lines.some((line) => readTiming(line, SRT_TIMING))
    ? 'WebVTT'
    : 'loose';

/** One cue as it stands in the file. Payload lines are never blank. */
type Block = {
  /** Line of the timing, from 1. */
  readonly line: number;
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly payload: readonly string[];
};

const VTT_TIME = '(?:\\d+:)?[0-5]\\d:[0-5]\\d[.,]\\d{3}(?!\\d)';
const SRT_TIME = '\\d{1,4}:\\d{1,2}(?::\\d{1,2})?(?:[.,]\\d{1,3})?(?!\\d)';
const SBV_TIME = '\\d{1,4}:\\d{2}:\\d{2}\\.\\d{1,3}';
/** Whatever follows the second time is settings, good or bad; speech such as "12:00.000 --> then it crashed" has no second time. */
const VTT_TIMING = new RegExp(`^[ \\t\\f]*(${VTT_TIME})[ \\t\\f]*-->[ \\t\\f]*(${VTT_TIME})`);
const SRT_TIMING = new RegExp(`^\\s*(${SRT_TIME})\\s*-->\\s*(${SRT_TIME})(?:\\s|$)`);
const LOOSE_TIMING = new RegExp(`${VTT_TIMING.source}|${SRT_TIMING.source}`);
const SBV_TIMING = new RegExp(`^\\s*(${SBV_TIME}),(${SBV_TIME})\\s*$`);
/** The second time is missing, or was cut off. */
const HALF_TIMING = new RegExp(
  `^[ \\t\\f]*(${VTT_TIME})[ \\t\\f]*-->[ \\t\\f]*(?:(?:\\d+:){0,2}\\d{0,4}|(?:\\d+:)?\\d\\d:\\d\\d[.,]\\d{0,2})\\s*$`,
);

type Timing = { readonly startMs: number; readonly endMs: number | undefined; readonly isComma: boolean };

const readTiming = (line: string, pattern: RegExp): Timing | undefined => {
  if (pattern !== SBV_TIMING && !line.includes('-->')) return undefined;
  const match = pattern.exec(line);
  const [start, end] = (match ?? []).slice(1).filter((part) => part !== undefined);
  if (start === undefined) return undefined;
  const startMs = timeOf(start);
  if (startMs === undefined) return undefined;
  const endMs = end === undefined ? undefined : timeOf(end);
  return end !== undefined && endMs === undefined ? undefined : { startMs, endMs, isComma: start.includes(',') };
};

/** Hours, minutes and seconds of any length, as some write them by hand. */
const timeOf = (text: string): number | undefined => {
  const [whole = '', fraction = ''] = text.split(/[.,]/);
  const parts = whole.split(':').map(Number);
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0);
  if (parts.slice(1).some((part) => part > 59)) return undefined;
  const ms = seconds * 1000 + Number(fraction.padEnd(3, '0'));
  return isTime(ms) ? ms : undefined;
};

const placed = (lines: readonly string[], pattern: RegExp): number => {
  const first = lines.findIndex((line) => readTiming(line, pattern));
  return first < 0 ? 0 : lines.slice(Math.max(0, first - 1)).filter((line) => !isBlank(line)).length;
};

const hasHeader = (lines: readonly string[]): boolean =>
  /^WEBVTT(?:\s|$)/.test(lines.find((line) => line.trim() !== '') ?? '');

const readFile = (lines: readonly string[], dialect: Dialect): Read => {
  const { blocks, diagnostics } = readBlocks(lines, dialect);
  const rolls = isRolling(blocks);
  return { value: cuesOf(rolls ? unroll(blocks) : blocks), diagnostics, name: rolls ? 'rolling captions' : undefined };
};

/** A line that is not blank, with what the lines around it tell of its role. */
type Line = { readonly text: string; readonly number: number; readonly opens: boolean };

/** What stands between two timings; `kind` is what became of the first of them. */
type Stretch = {
  readonly kind: 'header' | 'cue' | 'bad';
  readonly number: number;
  readonly id: string;
  readonly timing: Timing | undefined;
  readonly lines: Line[];
};

/**
 * Reads lines into blocks, once from top to end. A timing counts if it begins its line; a blank line inside a cue, a timing
 * without end and a missing number cost no word. As WebVTT wants it, words below an impossible timing are no cue.
 */
export const readBlocks = (
  lines: readonly string[],
  dialect: Dialect = dialectOf(lines),
): { blocks: Block[]; diagnostics: Diagnostic[] } => {
  const stretches: Stretch[] = [{ kind: 'header', number: 0, id: '', timing: undefined, lines: [] }];
  const pattern = dialect === 'WebVTT' ? VTT_TIMING : dialect === 'SBV' ? SBV_TIMING : LOOSE_TIMING;
  let opens = true;
  let isComment = false;
  let number = 0;
  for (const text of lines) {
    number += 1;
    if (isBlank(text)) {
      // A line of blanks ends nothing in WebVTT, but nobody sees the difference.
      opens = true;
      isComment = false;
      continue;
    }
    if (opens && /^(?:NOTE(?:\s|$)|(?:STYLE|REGION)(?:\s*$|:))/.test(text)) isComment = true;
    const line = { text, number, opens };
    const stretch = stretches.at(-1);
    opens = false;
    if (isComment || !stretch) continue;
    const timing = readTiming(text, pattern) ?? (dialect === 'SBV' ? undefined : readTiming(text, HALF_TIMING));
    const isBad = !timing && isBadTiming(line, stretch);
    if (timing || isBad) {
      const id = takeId(stretch, line);
      stretches.push({ kind: timing ? 'cue' : 'bad', number, id, timing, lines: [] });
    } else stretch.lines.push(line);
  }
  return toBlocks(stretches, lines, dialect);
};

/** Where only a timing can stand, an arrow without a word beside it. */
const isBadTiming = ({ text, opens, number }: Line, { lines }: Stretch): boolean => {
  if (!text.includes('-->') || /\p{L}{3}/u.test(text)) return false;
  const above = lines.at(-1);
  return opens || (above?.opens === true && above.number === number - 1);
};

/** The line above a timing is its id: a number, a Teams or a Webex id anywhere, any other line only where it stands alone. */
const takeId = ({ kind, id: last, lines }: Stretch, timing: Line): string => {
  const line = lines.at(-1);
  if (!line) return '';
  const isAbove = line.number === timing.number - 1;
  const isNext = isAbove && isCount(line.text) && Number(line.text) === Number(last) + 1;
  const isAlone = isAbove && line.opens && (lines.length > 1 || kind !== 'cue');
  if (!(isNext || isAlone || (line.opens && isKnownId(line.text)))) return '';
  lines.pop();
  return line.text.trim();
};

const isCount = (text: string): boolean => /^\s*\d{1,9}\s*$/.test(text);
const isKnownId = (text: string): boolean =>
  isCount(text) || WEBEX_ID.test(text) || /^\s*[0-9a-f]{8}-[0-9a-f-]{27}(?:[/-]\d+-\d+)?\s*$/i.test(text);
const WEBEX_ID = /^\s*\d+\s+"([^"]{1,100})"\s*(?:\(\d+\))?\s*$/;

const toBlocks = (
  stretches: readonly Stretch[],
  all: readonly string[],
  dialect: Dialect,
): { blocks: Block[]; diagnostics: Diagnostic[] } => {
  const blocks: Block[] = [];
  const half: Position[] = [];
  const backwards: Position[] = [];
  const split: Position[] = [];
  const commas: Position[] = [];
  const lost: Position[] = [];
  const cut: Position[] = [];
  let lostWords = 0;
  for (const [index, { kind, number, id, timing, lines }] of stretches.entries()) {
    const isLast = index === stretches.length - 1;
    const last = lines.at(-1);
    if (isLast && index > 0 && last?.opens && isKnownId(last.text)) cut.push({ line: lines.pop()?.number ?? 0 });
    if (kind === 'bad') {
      lost.push({ line: number });
      lostWords += countWords(lines.map(({ text }) => text).join(' '));
    }
    if (!timing) continue;
    const payload = lines.map(({ text }) => text.trim());
    const { startMs, endMs = startMs } = timing;
    if (isLast && (payload.length === 0 || isCutOff(payload, blocks))) cut.unshift({ line: number });
    else if (timing.endMs === undefined) half.push({ line: number });
    else if (endMs < startMs) backwards.push({ line: number });
    if (timing.isComma) commas.push({ line: number, column: (all[number - 1] ?? '').indexOf(',') + 1 });
    const apart = lines.find(({ opens }, at) => opens && at > 0);
    if (apart) split.push({ line: apart.number });
    if (payload.length > 0) blocks.push({ line: number, id, startMs, endMs: Math.max(startMs, endMs), payload });
  }
  const isVtt = hasHeader(all) || (dialect !== 'SBV' && commas.length < blocks.length / 2);
  const header = stretches[0]?.lines ?? [];
  const above = header.filter(({ text }, at) => (hasHeader(all) ? isApart(header, at) : true) && !isCount(text));
  const diagnostics = [
    ...warnOnce(
      'missing-header',
      isVtt && !hasHeader(all) ? [{ line: 1 }] : [],
      () => 'The first line should be "WEBVTT"; the cues were read nevertheless.',
    ),
    ...warnOnce(
      'comma-timing',
      isVtt ? commas : [],
      (n) => `${count(n, 'timing')} had a comma instead of a dot; the cues were kept.`,
    ),
    ...warnOnce(
      'left-out',
      above.map(({ number }) => ({ line: number })),
      (n) => `${count(n, 'line')} above the first cue belonged to none and was left out.`,
    ),
    ...warnOnce('bad-timing', lost, (n) =>
      lostWords === 0
        ? `${count(n, 'line')} with an arrow was no timing and was left out.`
        : `${count(n, 'cue')} had an impossible timing and was left out, with ${count(lostWords, 'word')}; mend the timing.`,
    ),
    ...warnOnce('damaged-timing', half, (n) => `${count(n, 'cue')} had a timing without an end; the start was kept.`),
    ...warnOnce('backward-timing', backwards, (n) => `${count(n, 'cue')} ended before the start; the start was kept.`),
    ...warnOnce(
      'recovered-text',
      split,
      (n) => `${count(n, 'cue')} had a blank line inside; the words after it were kept.`,
    ),
    ...warnOnce(
      'truncated',
      cut.slice(0, 1),
      () => 'The file ends in the middle of a cue; export it again if the end of the meeting is missing.',
    ),
  ];
  return { blocks, diagnostics };
};

type Position = { readonly line: number; readonly column?: number };

/** Below the first block of a WebVTT file, which is its header. */
const isApart = (header: readonly Line[], at: number): boolean => header.slice(1, at + 1).some(({ opens }) => opens);

/** A last cue without its closing voice tag, where the others have theirs, or with half a tag. */
const isCutOff = (payload: readonly string[], others: readonly Block[]): boolean => {
  const text = payload.join('\n');
  if (/<(?:\/|\/?v(?:[ .][^<>]*)?)?$/.test(text)) return true;
  const closes = (lines: readonly string[]) => lines.some((line) => line.includes('</v>'));
  return /<v[ .]/.test(text) && !closes(payload) && others.some((block) => closes(block.payload));
};

/** Captions that roll: a cue begins with lines that the one before it still shows. */
const isRolling = (blocks: readonly Block[]): boolean => {
  let shown: readonly string[] = [];
  let partly = 0;
  for (const { payload } of blocks) {
    const now = payload.map(plain).filter((line) => line !== '');
    const kept = overlap(shown, now.join(' '));
    if (kept > 0 && kept < now.join(' ').length) partly += 1;
    shown = now;
  }
  return partly >= 2 && partly >= blocks.length * 0.2;
};

/** Each word once, in the cue that shows it first. */
const unroll = (blocks: readonly Block[]): Block[] => {
  let shown: readonly string[] = [];
  return blocks.flatMap((block) => {
    const now = block.payload.map(plain).filter((line) => line !== '');
    const text = now.join(' ');
    const rest = text.slice(overlap(shown, text)).trim();
    shown = now;
    return rest === '' ? [] : [{ ...block, payload: [rest] }];
  });
};

const plain = (line: string): string => oneLine(stripTags(line));

/** How many characters of a text are the last lines that were shown before it. */
const overlap = (shown: readonly string[], text: string): number => {
  for (let from = Math.max(0, shown.length - MOST_SHOWN); from < shown.length; from += 1) {
    const still = shown.slice(from).join(' ');
    if (text === still || text.startsWith(`${still} `)) return still.length;
  }
  return 0;
};
const MOST_SHOWN = 4;

/** Cues of blocks: voices first, else labels. */
const cuesOf = (blocks: readonly Block[]): readonly Cue[] => {
  const pieces = blocks.flatMap((block) => {
    const named = WEBEX_ID.exec(block.id)?.[1];
    const runs = readVoices(block.payload.join('\n'));
    return runs.map(({ voice, text }) => ({
      block,
      voice: voice ?? named,
      lines: text.split('\n').filter((line) => line.trim() !== ''),
    }));
  });
  const unvoiced = pieces.filter(({ voice }) => voice === undefined).map(({ lines }) => lines.map(readLabel));
  const labels = chooseLabels(
    unvoiced.map(([first]) => first),
    unvoiced.flatMap(([, ...others]) => others),
  );
  return pieces.flatMap(({ block, voice, lines }) => {
    const runs = voice === undefined ? splitRuns(lines, labels) : [{ speaker: oneLine(voice), text: lines.join('\n') }];
    return runs.flatMap(({ speaker, text }) => {
      const words = oneLine(decodeEntities(stripTags(text)));
      const { line, startMs, endMs } = block;
      return words === '' ? [] : [{ line, startMs, endMs, speaker, text: words }];
    });
  });
};

/** Lines of one cue, cut where a further label begins ("- Ada: yes" below "- Bo: and now?"). */
const splitRuns = (lines: readonly string[], labels: ReadonlySet<string>): { speaker: string; text: string }[] => {
  const runs: { speaker: string; text: string }[] = [];
  for (const line of lines) {
    const found = readLabel(line);
    const last = runs.at(-1);
    if (found && labels.has(found.label))
      runs.push({ speaker: oneLine(decodeEntities(found.label)), text: found.text });
    else if (last) last.text += `\n${line}`;
    else runs.push({ speaker: '', text: line });
  }
  return runs;
};

const readLabel = (line: string) => {
  const text = stripTags(line).replace(/^\s*(?:-|>>)\s*/, '');
  const [, label = '', words = ''] = /^\[([^\]]{1,60})\]:?\s+(\S.*)$/.exec(text) ?? [];
  return label.trim() !== '' && !isHeading(label) && parseTime(label) === undefined
    ? { label: label.trim(), text: words }
    : splitLabel(text);
};
