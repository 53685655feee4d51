/** What happens to the meetings of a series, as an Atom feed: posted, moved, cancelled, notes approved. */
import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import { ExceptionKind, type Meeting, MeetingState, type Notes, NotesState, occurrenceOfName } from '@rapporteur/idl';
import { printAtom, showDay, showTime } from '../document/index.ts';
import { LONGEST_QUOTE } from '../shared/cut.ts';
import { compareText } from '../shared/order.ts';
import { calendarSpan, meetingsBetween, type Plan, plainLine, webAddress } from './calendar.ts';
import { dateOf } from './occurrence.ts';

export type FeedInput = {
  readonly plan: Plan;
  /** Notes of its meetings, approved or not. */
  readonly notes: readonly Pick<Notes, 'name' | 'state' | 'approvedAt' | 'pullRequest'>[];
};

/** The newest first. The same state gives the same bytes. */
export const printFeed = ({ plan, notes }: FeedInput, now: Date): string => {
  const { series } = plan;
  const entries = meetingNews({ plan, notes }, now);
  const id = `urn:rapporteur:${series.repository.toLowerCase()}:${series.key}`;
  return printAtom({
    id,
    title: plainLine(series.title),
    author: 'Rapporteur',
    entries: entries.map((entry) => ({
      id: `${id}:${entry.id}`,
      title: entry.title,
      at: new Date(entry.at),
      link: webAddress(entry.url),
      content: entry.summary,
    })),
  });
};

/** What there is to tell of the meetings of a series, newest first. An id begins with the date by which its meeting is known. */
export const meetingNews = ({ plan, notes }: FeedInput, now: Date): MeetingNews[] => {
  const { from, to } = calendarSpan(now);
  const approved = new Map(
    notes
      .filter(({ state, approvedAt }) => state === NotesState.APPROVED && approvedAt)
      .map((one) => [occurrenceOfName(one.name), one] as const),
  );
  return (
    meetingsBetween(plan, from, to)
      .flatMap((meeting) => [
        ...told(meeting, plan.series.leadDays),
        ...reported(meeting, approved.get(occurrenceOfName(meeting.name))),
      ])
      // What nobody knows the time of is told when its day has come.
      .filter(({ at }) => Math.floor(at / DAY_MS) <= Math.floor(now.getTime() / DAY_MS))
      .toSorted((a, b) => b.at - a.at || compareText(a.id, b.id))
      .slice(0, MOST_ENTRIES)
  );
};

const MOST_ENTRIES = 100;

export type MeetingNews = {
  readonly id: string;
  readonly at: number;
  readonly title: string;
  readonly summary: string;
  readonly url: string;
};

/** On record are the times at which people changed something; agendas are posted, and settings are heeded, days ahead. */
const told = (meeting: Meeting, leadDays: number): readonly MeetingNews[] => {
  const { exception, issue, state } = meeting;
  const isCancelled = state === MeetingState.CANCELLED;
  const isMoved = exception?.kind === ExceptionKind.MOVED && !isCancelled;
  if (!issue && !isCancelled && !isMoved) return [];
  const date = dateOf(meeting);
  const ahead = Date.parse(date) - (leadDays || USUAL_LEAD_DAYS) * DAY_MS;
  const title = titleOf(meeting);
  const time = timeOf(meeting);
  const reason = plainLine(exception?.reason ?? '', LONGEST_QUOTE);
  const changed = (what: string, words: string, sentence: string): MeetingNews => ({
    id: `${date}:${what}`,
    at: exception?.at ? msOf(exception.at) : ahead,
    title: `${words}: ${title}`,
    summary: reason === '' ? `${sentence}.` : `${sentence}: ${reason}`,
    url: exception?.url || issue?.url || '',
  });
  return [
    ...(issue ? [{ id: `${date}:posted`, at: ahead, title: `Agenda: ${title}`, summary: time, url: issue.url }] : []),
    ...(isCancelled ? [changed('cancelled', 'Cancelled', 'This meeting is cancelled')] : []),
    ...(isMoved
      ? [changed(`moved:${exception.localStart}`, 'Moved', `Moved from ${showDay(exception.date)} to ${time}`)]
      : []),
  ];
};

const DAY_MS = 86_400_000;
const USUAL_LEAD_DAYS = 7;

const reported = (meeting: Meeting, notes: FeedInput['notes'][number] | undefined): readonly MeetingNews[] =>
  notes === undefined
    ? []
    : [
        {
          id: `${dateOf(meeting)}:notes`,
          at: msOf(notes.approvedAt),
          title: `Notes: ${titleOf(meeting)}`,
          summary: 'The notes are approved.',
          url: notes.pullRequest?.url || meeting.issue?.url || '',
        },
      ];

const titleOf = ({ title, localStart }: Meeting): string => `${plainLine(title)}, ${showDay(localStart.slice(0, 10))}`;

const timeOf = ({ start, end, timeZone }: Meeting): string =>
  showTime(new Date(msOf(start)), timeZone, new Date(msOf(end ?? start)));

const msOf = (at: Timestamp | undefined): number => (at ? timestampMs(at) : 0);
