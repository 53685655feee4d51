/** Lines about the community: who is new, what came of the last minutes, and what waits for somebody to take it up. */
import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import type { AgendaItem } from '@rapporteur/idl';
import type { HelpWanted, Newcomer, Newcomers } from '@rapporteur/idl/record';
import { showDay } from '../document/index.ts';
import { isWithin, type Period } from './change.ts';
import { subjectId, toId } from './ident.ts';
import { because, LINKED_WORDS, line, linkedWords } from './line.ts';
import { ageWords, amount } from './time.ts';

/** What is known of the minutes of the last meeting. */
export type LastMinutes = {
  /** ISO date of the meeting. */
  readonly date: string;
  /** Address of the approved minutes, or of the pull request that waits for approval. */
  readonly url: string;
  /** Login of who approved them; undefined while they wait. */
  readonly approvedBy: string | undefined;
};

/**
 * A line for each person whose first pull request in one of the repositories was opened or merged since the last meeting;
 * whoever is `known` from before is not new in the organisation.
 */
export const newcomerLines = (all: readonly Newcomers[], known: ReadonlySet<string>, period: Period): AgendaItem[] => {
  if (period.since === undefined) return [];
  const first = new Map<string, Newcomer>();
  for (const one of all.flatMap(({ people }) => people).toSorted(byOpening)) {
    const account = one.account || one.login.toLowerCase();
    if (!first.has(account)) first.set(account, one);
  }
  return [...first.values()]
    .filter(({ login, openedAt, mergedAt }) => {
      const isNew = isWithin(openedAt, period) || isWithin(mergedAt, period);
      return isNew && !known.has(login.toLowerCase());
    })
    .flatMap((one) => newcomerLine(one, period));
};

/** Repositories with the most open issues first. */
export const helpWantedLines = (all: readonly Newcomers[], now: Date): AgendaItem[] =>
  all
    .map(({ repository, helpWanted }) => ({ repository, counts: helpWanted.filter(({ issues }) => issues > 0) }))
    .filter(({ counts }) => counts.length > 0)
    .toSorted((a, b) => sumOf(b.counts) - sumOf(a.counts) || (a.repository < b.repository ? -1 : 1))
    .map(({ repository, counts }) =>
      line({
        id: toId(`help-wanted/${repository}`),
        text: `${repository}: ${counts.map((count) => countWords(repository, count, now)).join('; ')}`,
        because: [because(LINKED_WORDS, 'Its open issues wait for somebody to take them up.')],
      }),
    );

/** Whether the minutes of the last meeting are approved. */
export const lastMinutesLine = ({ date, url, approvedBy }: LastMinutes): AgendaItem => {
  const words = linkedWords(`Minutes of ${showDay(date)}`, url);
  const text =
    approvedBy === undefined ? `${words}: not approved yet, please read them` : `${words}: approved by ${approvedBy}`;
  const why = because(LINKED_WORDS, 'They are the minutes of the last meeting.');
  return line({ id: `last-minutes/${date}`, text, because: [why], needs: approvedBy === undefined });
};

const byOpening = (a: Newcomer, b: Newcomer): number => timeOf(a.openedAt) - timeOf(b.openedAt);

const timeOf = (at: Timestamp | undefined): number => (at ? timestampMs(at) : 0);

const newcomerLine = ({ login, subject, openedAt, mergedAt }: Newcomer, period: Period): AgendaItem[] => {
  if (!subject) return [];
  const isMerged = isWithin(mergedAt, period);
  const at = isMerged ? mergedAt : openedAt;
  const day = showDay(new Date(timeOf(at)), period.timeZone);
  const done = `first pull request in ${subject.repository}, ${isMerged ? 'merged' : 'opened'} ${day}`;
  const name = subject.title.trim() || `${subject.repository}#${subject.number}`;
  const why = because('newcomer', `It is the first pull request of ${login} there.`);
  return [
    line({ id: `new-members/${subjectId(subject)}`, text: `${name}: ${done}`, subject, owner: login, because: [why] }),
  ];
};

const sumOf = (counts: readonly HelpWanted[]): number => counts.reduce((sum, { issues }) => sum + issues, 0);

const countWords = (repository: string, { label, issues, more, oldestAt }: HelpWanted, now: Date): string => {
  const query = encodeURIComponent(`is:issue is:open label:"${label}"`).replace(/[()']/g, '');
  const count = linkedWords(
    amount(issues, 'issue').replace(/^\d+/, more ? '$& or more' : '$&'),
    `https://github.com/${repository}/issues?q=${query}`,
  );
  return `${count} "${label}"${oldestAt ? `, the oldest open for ${ageWords(oldestAt, now)}` : ''}`;
};
