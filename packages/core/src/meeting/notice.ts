/** What people are told when a meeting changes, when it is over, and when they ask for the next one. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { ExceptionKind, type Meeting, MeetingState, type Reason, type SeriesException } from '@rapporteur/idl';
import { type Content, code, type Inline, item, link, list, md, showDay, showTime, text } from '../document/index.ts';
import { exceptionLine } from './exception.ts';
import { dateOf } from './occurrence.ts';
import { titleOf } from './render.ts';

/** "Thursday 22 June 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC)". */
const whenOf = ({ start, end, timeZone, localStart }: Meeting): Inline =>
  text(
    start
      ? showTime(timestampDate(start), timeZone, timestampDate(end ?? start))
      : `${showDay(localStart.slice(0, 10))} ${timeZone}`,
  );

/** Who wants it and why, as far as that is known: " (`ada`: the week is full of holidays)". */
const because = ({ exception }: Meeting): Inline => {
  const { by, reason = '' } = exception ?? {};
  if (!by && reason === '') return '';
  const who = by ? code(by.login) : '';
  if (reason === '') return md` (${who})`;
  return by ? md` (${who}: ${reason})` : md` (${reason})`;
};

/** A comment on the agenda's issue: what is otherwise than it was posted. */
export const renderNotice = ({ before, after }: { readonly before: Meeting; readonly after: Meeting }): Content => {
  if (after.detachedBecause !== '' && before.detachedBecause === '') {
    return [
      md`${after.detachedBecause} This meeting stays as it was posted: ${whenOf(after)}.`,
      md`If it is not held, please write ${code(`/meeting cancel ${dateOf(after)}`)}.`,
    ];
  }
  if (after.state === MeetingState.CANCELLED) {
    return [
      md`The meeting is cancelled${because(after)}. It was planned for ${whenOf(before)}.`,
      'What stands on its agenda comes to the next meeting. Your lines stay here as you wrote them.',
    ];
  }
  if (before.state === MeetingState.CANCELLED) {
    return md`The meeting is held after all${because(after)}: ${whenOf(after)}.`;
  }
  const isElsewhen = before.localStart !== after.localStart || before.timeZone !== after.timeZone;
  const place = after.place === before.place ? '' : placeOf(after);
  if (isElsewhen) {
    return md`The meeting is moved${because(after)}. It is now on ${whenOf(after)}. It was planned for ${whenOf(before)}.${place}`;
  }
  return after.place === before.place
    ? md`The meeting has another length now: ${whenOf(after)}.`
    : md`The meeting begins as planned: ${whenOf(after)}.${place}`;
};

const placeOf = ({ place }: Meeting): Inline =>
  place === '' ? md` The place is not known now.` : md` People meet at another place now: ${link('join here', place)}.`;

/** The answer to whoever had it changed. */
export const renderChanged = ({
  series,
  exception,
  ...changed
}: Changed & { readonly series: string; readonly exception: SeriesException }): Content => [
  changedWords(changed),
  exceptionLine(series, exception),
];

type Changed = {
  readonly before: Meeting | undefined;
  readonly after: Meeting | undefined;
  readonly change: string;
};

const changedWords = ({ before, after, change }: Changed): Content => {
  const meeting = after ?? before;
  if (!meeting) return md`thank you! The series goes on as planned.`;
  const issue = meeting.issue ? md` Its ${link('agenda', meeting.issue.url)} says so.` : '';
  switch (change) {
    case 'cancel':
      return md`the meeting on ${whenOf(meeting)} is cancelled.${issue}`;
    case 'skip':
      return md`there is no meeting on ${whenOf(meeting)}.${issue}`;
    case 'uncancel':
      return md`the meeting is held as planned, on ${whenOf(meeting)}.${issue}`;
    case 'add':
      return md`there is a meeting on ${whenOf(meeting)}.`;
    default:
      return md`the meeting is now on ${whenOf(meeting)}.${issue}`;
  }
};

/** When nothing is changed. */
export const renderUnchanged = ({ because: why }: { readonly because: readonly Reason[] }): Content => [
  md`I changed nothing about the meetings.`,
  why.map(({ text: words }) => words).join(' '),
];

/** To /meeting next. */
export const renderNext = ({ meetings }: { readonly meetings: readonly Meeting[] }): Content => {
  if (meetings.length === 0) return md`no further meeting is planned.`;
  return [
    md`these are the next meetings.`,
    list(
      meetings.map((meeting) => {
        const agenda = meeting.issue ? md` ${link('Agenda', meeting.issue.url)}.` : '';
        const place = meeting.place === '' ? '' : md` ${link('Join here', meeting.place)}.`;
        const state = meeting.state === MeetingState.CANCELLED ? md` Cancelled${because(meeting)}.` : '';
        const moved =
          meeting.exception?.kind === ExceptionKind.MOVED ? md` Moved from ${showDay(dateOf(meeting))}.` : '';
        return item(md`${meeting.title}: ${whenOf(meeting)}.${state}${moved}${agenda}${place}`);
      }),
    ),
  ];
};

/** The last comment on the agenda's issue, before it is closed. */
export const renderClosing = ({
  meeting,
  notesUrl,
  next,
}: {
  readonly meeting: Meeting;
  readonly notesUrl: string | undefined;
  readonly next: Meeting | undefined;
}): Content => {
  const notes = notesUrl ? md`The ${link('notes', notesUrl)} say what was discussed. ` : '';
  const going = next?.issue
    ? md`What is still open comes to ${link(titleOf(next), next.issue.url)}.`
    : next
      ? md`What is still open comes to the next meeting, on ${showDay(next.localStart.slice(0, 10))}.`
      : md`No further meeting is planned.`;
  return md`Thank you to everybody who was there on ${showDay(meeting.localStart.slice(0, 10))}! ${notes}${going}`;
};

/** When somebody wants the agenda here, and it cannot be. */
export const renderElsewhere = ({ meeting }: { readonly meeting: Meeting }): Content =>
  md`the agenda of the next meeting stands in ${link(titleOf(meeting), meeting.issue?.url ?? '')} already. Close that issue first if it is to be here.`;
