/** Cues, the units of a transcript file, and what a format has to offer. */
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';

/** One cue. Times are integer milliseconds; a format without times leaves them out. `speaker` is empty when unknown. */
export type Cue = {
  /** Line of the file, from 1; 0 where a format has no lines. */
  readonly line: number;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly speaker: string;
  /** Words on one line, never empty. */
  readonly text: string;
  /** Whether the recogniser itself doubts that this was said. */
  readonly isDoubted?: boolean;
};

/** A decoded file, as all formats see it. */
export type Source = {
  readonly lines: readonly string[];
  /** The file as JSON: one value, or the values of its lines; undefined if it is no JSON. */
  readonly json: JsonSource | undefined;
  /** Whether the last line ends with a line end, as files do that were written to their end. */
  readonly isEnded: boolean;
};

/** `lost` are the lines of JSON lines that are none, from 1; of JSON that was cut off, its last one. */
export type JsonSource = {
  readonly value: unknown;
  readonly lost: readonly number[];
  readonly kind: 'whole' | 'lines' | 'cut';
};

/** One way of writing transcripts down. A new one is a line in the table of `parse.ts`. */
export type Format = {
  readonly name: string;
  /** How many of the lines that are not blank it can place; 0 when the file is not of this format. */
  readonly fit: (source: Source) => number;
  /** No cues and an error among the diagnostics: it knows why this file is of no use. */
  readonly parse: (source: Source) => Read;
};

/** `name` is that of the format if it is known better than the format itself knows. */
export type Read = Parsed<readonly Cue[]> & { readonly name?: string | undefined };

export const isBlank = (line: string | undefined): boolean => line !== undefined && line.trim() === '';

export const countLines = (lines: readonly string[]): number => lines.filter((line) => !isBlank(line)).length;

export const countWords = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

type Position = { readonly line: number; readonly column?: number };

/** One warning for all places of a kind: it names the first and counts the rest. */
export const warnOnce = (
  code: string,
  places: readonly Position[],
  message: (count: number) => string,
): readonly Diagnostic[] => {
  const first = places[0];
  if (!first) return [];
  const { line, column = line > 0 ? 1 : 0 } = first;
  return [{ severity: 'warning', code, message: message(places.length), line, column }];
};

/** Why a file is of no use. */
export const failure = (code: string, message: string, line = 0): Diagnostic => ({
  severity: 'error',
  code,
  message,
  line,
  column: line > 0 ? 1 : 0,
});

/** "1 cue", "3 cues". */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** "1:02:03" or "4:53" for milliseconds; fractions of a second are cut off. */
export const formatTime = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
};

/** Milliseconds of "m:ss", "h:mm:ss", with an optional fraction after a dot or a comma; undefined for anything else. */
export const parseTime = (text: string): number | undefined => {
  const match = TIME.exec(text.trim());
  if (!match) return undefined;
  const [, h = '0', m = '0', s = '0', fraction = ''] = match;
  if (Number(s) > 59 || (match[1] !== undefined && Number(m) > 59)) return undefined;
  const ms = ((Number(h) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return isTime(ms) ? ms : undefined;
};

/** Times are 32-bit integers in the contract: 24 days. */
export const isTime = (ms: number): boolean => ms >= 0 && ms <= MAX_MS;

const MAX_MS = 2 ** 31 - 1;
const TIME = /^(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,](\d{1,9}))?$/;
const pad = (n: number): string => String(n).padStart(2, '0');
