/** A community's history out of its files of minutes: which meeting is told where, and what is doubtful about it. */
import {
  type LineSpan,
  type MeetingMinutes,
  type MinutesFile,
  type MinutesItem,
  type MinutesLink,
  Outcome,
} from '@rapporteur/idl';
import { type DateGrid, warn } from '../meeting/index.ts';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { inferGrid } from './grid.ts';
import { parseMinutes } from './parse.ts';

/** A file of a folder, its path by that folder. */
export type MinutesSource = { readonly path: string; readonly text: string };

/** One meeting of a history. */
export type PastMeeting = {
  /** ISO date. */
  readonly date: string;
  readonly path: string;
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  /** Its lines, each with its line end. */
  readonly lines: readonly string[];
  /** What was read in them; lines count from the first of `lines`. */
  readonly content: MeetingMinutes;
};

/** What is doubtful about a file; an error where a part of it is left out. */
export type Finding = Diagnostic & { readonly path: string };

export type MinutesHistory = {
  /** Oldest first, one for each date. */
  readonly meetings: readonly PastMeeting[];
  /** In the order of the files, and of the lines in them. */
  readonly findings: readonly Finding[];
};

export type HistoryOptions = {
  /** Repository in which "#12" is to be looked for. */
  readonly repository?: string | undefined;
  /** The days that meetings are on; without them the dates of all files tell them, if they are many. */
  readonly grid?: DateGrid | undefined;
  /** A meeting of a later day was not held yet. */
  readonly now: Date;
};

/** Reads a folder of minutes, or an archive of many years. A meeting without a date, or of the future, is told and left out. */
export const readHistory = (
  sources: readonly MinutesSource[],
  { repository, grid: given, now }: HistoryOptions,
): MinutesHistory => {
  const parse = ({ text, path }: MinutesSource, grid?: DateGrid): Parsed<MinutesFile> =>
    parseMinutes(text, { path, repository, grid });
  const first = sources.map((source) => ({ source, parsed: parse(source, given) }));
  const grid =
    given ?? inferGrid(first.flatMap(({ parsed }) => parsed.value.meetings.flatMap(({ date }) => date || [])));
  const isOff = ({ value }: Parsed<MinutesFile>): boolean => value.meetings.some(({ date }) => !grid?.has(date));
  const today = now.toISOString().slice(0, 10);
  const findings: Finding[] = [];
  const meetings: PastMeeting[] = [];
  for (const { source, parsed } of first) {
    const { path } = source;
    // Only what all files tell settles a date that one file leaves open.
    const { value, diagnostics } = grid && grid !== given && isOff(parsed) ? parse(source, grid) : parsed;
    const tell = (...told: readonly Diagnostic[]): void => void findings.push(...told.map((one) => ({ ...one, path })));
    const undated = value.meetings.filter(({ date }) => date === '');
    const lostBy = ({ line }: Diagnostic): MeetingMinutes | undefined =>
      undated.find(({ lines }) => lines && line >= lines.first && line < lines.first + lines.count);
    tell(
      ...diagnostics.flatMap((one): Diagnostic[] => {
        if (!lostBy(one)) return [one];
        // Of what is left out only the reason counts.
        return one.code === 'date' ? [{ ...one, severity: 'error' }] : [];
      }),
    );
    if (value.meetings.length === 0) tell(lost('no-meeting', 'Nothing in the file is a meeting.'));
    for (const one of value.meetings) {
      if (one.date === '') continue;
      const past = cut(path, value.lines, one);
      if (one.date <= today) meetings.push(past);
      else
        tell(
          warn({ line: one.lines?.first ?? 1, column: 1 }, 'future', `The meeting of ${one.date} was not held yet.`),
        );
    }
  }
  const kept = [...Map.groupBy(meetings, ({ date }) => date).values()].map((same) => oneOf(same, findings));
  return { meetings: kept.toSorted((a, b) => a.date.localeCompare(b.date)), findings };
};

/** An error of a whole file: something of it is not taken over. */
const lost = (code: string, message: string): Diagnostic => ({ severity: 'error', code, message, line: 0, column: 0 });

/** Of several minutes of one day the fullest, the first of the equal; the others are told. */
const oneOf = (same: readonly PastMeeting[], findings: Finding[]): PastMeeting => {
  const [best, ...others] = same.toSorted((a, b) => wordsOf(b) - wordsOf(a));
  if (!best) throw new Error('A group has a member.');
  for (const { path, date } of others) {
    const message =
      path === best.path
        ? `The file has two meetings of ${date}; the longer one is taken. Correct the date of one of them.`
        : `This file and ${best.path} both tell of ${date}; ${best.path} is taken, which is longer. Correct a date, or remove one of them.`;
    findings.push({ ...lost('same-date', message), path });
  }
  return best;
};

const wordsOf = ({ lines }: PastMeeting): number => lines.join('').split(/\s+/).length;

/** One meeting of a file, by itself: where it stands there does not matter to it. */
const cut = (path: string, lines: readonly string[], meeting: MeetingMinutes): PastMeeting => {
  const { first = 1, count = lines.length } = meeting.lines ?? {};
  const by = first - 1;
  const down = (line: number): number => Math.max(1, line - by);
  const span = (one: LineSpan | undefined) => one && { lines: { ...one, first: down(one.first) } };
  const item = (one: MinutesItem): MinutesItem => ({ ...one, ...span(one.lines), children: one.children.map(item) });
  const place = <T extends { readonly line: number }>(one: T): T => ({ ...one, line: down(one.line) });
  const content: MeetingMinutes = {
    ...meeting,
    ...span(meeting.lines),
    attendees: meeting.attendees.map(place),
    actionItems: meeting.actionItems.map(place),
    decisions: meeting.decisions.map(place),
    sections: meeting.sections.map((one) => ({ ...one, ...span(one.lines), items: one.items.map(item) })),
  };
  return { date: meeting.date, path, line: first, lines: lines.slice(by, by + count), content };
};

/** A line of minutes with its place. */
export type PlacedLink = MinutesLink & { readonly line: number };

/** The links of what was talked about: not of what was left out. */
export const linksOf = ({ sections }: Pick<MeetingMinutes, 'sections'>): PlacedLink[] => {
  const below = ({ links, lines, outcome, children }: MinutesItem): PlacedLink[] =>
    LEFT_OUT.has(outcome)
      ? []
      : [...links.map((link) => ({ ...link, line: lines?.first ?? 0 })), ...children.flatMap(below)];
  return sections.flatMap(({ links, lines, items }) => [
    ...links.map((link) => ({ ...link, line: lines?.first ?? 0 })),
    ...items.flatMap(below),
  ]);
};

const LEFT_OUT: ReadonlySet<Outcome> = new Set([Outcome.SKIPPED, Outcome.DEFERRED, Outcome.NOT_REACHED]);
