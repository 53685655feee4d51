/** Cues, the units of a transcript file, and what a format has to offer. */
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';

/** One cue. Times are integer milliseconds; a format without times leaves them out. `speaker` is empty when unknown. */
export type Cue = {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly speaker: string;
  /** Words on one line, never empty. */
  readonly text: string;
};

/** One way of writing transcripts down. A new one is a file of its own and a line in the table of `parse.ts`. */
export type Format = {
  readonly name: string;
  /** How many of the lines that are not blank it can place; 0 when the text is not of this format. */
  readonly fit: (lines: readonly string[]) => number;
  readonly parse: (lines: readonly string[]) => Parsed<readonly Cue[]>;
};

/** White space of any kind and length becomes one blank. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

export const isBlank = (line: string | undefined): boolean => line !== undefined && line.trim() === '';

export const countLines = (lines: readonly string[]): number => lines.filter((line) => !isBlank(line)).length;

/** One warning for all places of a kind: it names the first and counts the rest. */
export const warnOnce = (
  code: string,
  places: readonly { readonly line: number; readonly column?: number }[],
  message: (count: number) => string,
): readonly Diagnostic[] => {
  const first = places[0];
  if (!first) return [];
  const { line, column = 1 } = first;
  return [{ severity: 'warning', code, message: message(places.length), line, column }];
};

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
  const ms = ((Number(h) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(fraction.padEnd(3, '0'));
  return ms <= MAX_MS ? ms : undefined;
};

/** Times are 32-bit integers in the contract: 24 days. */
const MAX_MS = 2 ** 31 - 1;
const TIME = /^(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,](\d{1,3}))?$/;
const pad = (n: number): string => String(n).padStart(2, '0');
