/** An archive of minutes: one Markdown file with a dated heading for each meeting. */
import type { Agenda, Person } from '@rapporteur/idl';
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { attendeesOf } from './attendee.ts';
import { findFences, splitLines, withoutHashes } from './body.ts';
import { readDate } from './date.ts';
import { type ParseAgendaOptions, parseAgenda } from './minutes.ts';

/** The minutes of one meeting. What was said is the agenda's section "notes". */
export type MinutesEntry = {
  /** ISO date; undefined when the heading does not tell it. */
  readonly date: string | undefined;
  /** The heading, as written. */
  readonly title: string;
  /** Whether the heading says that the meeting was cancelled. */
  readonly isCancelled: boolean;
  readonly agenda: Agenda;
  readonly attendees: readonly Person[];
};

/** Reads an archive, in the order of the file. What stands before the first dated heading belongs to no meeting. */
export const parseMinutes = (markdown: string, options: ParseAgendaOptions = {}): Parsed<MinutesEntry[]> => {
  const lines = splitLines(markdown);
  const { lines: fenced, refusal } = findFences(markdown);
  if (refusal) return { value: [], diagnostics: [refusal] };
  const starts = lines.flatMap(({ raw, number }, index) => {
    const rest = fenced.has(number) ? undefined : /^ {0,3}##[ \t]+(.+)$/.exec(raw)?.[1];
    const title = rest === undefined ? undefined : withoutHashes(rest) || undefined;
    const read = title === undefined ? undefined : readDate(title, options.series);
    return title !== undefined && read ? [{ index, title, date: read.date }] : [];
  });
  const diagnostics: Diagnostic[] = [];
  const value = starts.map(({ index, title, date }, at) => {
    const rows = lines.slice(index, starts[at + 1]?.index ?? lines.length);
    const parsed = parseAgenda(rows.map(({ raw, end }) => `${raw}${end}`).join(''), options);
    diagnostics.push(...parsed.diagnostics.map((diagnostic) => ({ ...diagnostic, line: diagnostic.line + index })));
    const agenda = parsed.value;
    return { date, title, isCancelled: /cancell?ed/i.test(title), agenda, attendees: attendeesOf(agenda) };
  });
  return { value, diagnostics };
};
