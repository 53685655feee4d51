/** Who was at a meeting: what the list on its agenda says, and who reacted to it by the start and by the end (M24). */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { AccountSchema, AttendanceSchema, type Meeting, MeetingSchema, MeetingState } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import type { SheetFacts } from '../github/index.ts';
import { attendeesOf, overAt } from '../meeting/index.ts';
import { ask, askAll, type Dossier, type Judging } from './dossier.ts';
import { standingAgenda } from './meeting.ts';
import { visibilityOf } from './record.ts';
import { issueQuestions } from './sheet.ts';

/** The meeting with what its sources say now. Whoever was seen once was there, and nobody is marked absent. */
export function* withAttendance(
  dossier: Dossier,
  meeting: Meeting,
  { agenda, sheet }: { readonly agenda: Agenda; readonly sheet: Pick<SheetFacts, 'nodeId'> },
): Judging<Meeting> {
  const found = yield* ask(dossier, reactionsTo(sheet));
  const before = meeting.attendance;
  const isRead = !('stop' in found);
  const reacted = new Map((before?.reacted ?? []).map((account) => [account.id, account]));
  for (const { id, login } of isRead ? found : []) reacted.set(id, create(AccountSchema, { id, login }));
  const asOf = isRead ? timestampFromDate(dossier.now) : before?.reactedAsOf;
  const attendance = create(AttendanceSchema, {
    said: attendeesOf(agenda),
    reacted: [...reacted.values()],
    ...(asOf && { reactedAsOf: asOf }),
  });
  return create(MeetingSchema, { ...meeting, attendance });
}

/** What is asked for it beside the sheet itself. */
export const reactionsTo = ({ nodeId }: Pick<SheetFacts, 'nodeId'>) => ({
  ask: 'reactions' as const,
  about: { nodeId },
});

/** Once a meeting is over its sources are looked at once more. */
export function* attendedBy(dossier: Dossier, meetings: readonly Meeting[]): Judging {
  const over = meetings.filter((meeting) => isUntaken(meeting) && overAt(meeting) <= dossier.now.getTime());
  yield* askAll(dossier, over.flatMap(issueQuestions));
  for (const meeting of over) {
    const [question] = issueQuestions(meeting);
    const sheet = question && (yield* ask(dossier, question));
    const agenda = sheet && (yield* standingAgenda(dossier, meeting));
    if (!sheet || !agenda) continue;
    const message = yield* withAttendance(dossier, meeting, { agenda, sheet });
    dossier.put({ message, visibility: yield* visibilityOf(dossier, meeting.repository) });
  }
}

/** Whether nobody has looked since it is over. */
export const isUntaken = (meeting: Meeting): boolean => {
  const asOf = meeting.attendance?.reactedAsOf;
  const isHeld = meeting.state === MeetingState.FROZEN || meeting.state === MeetingState.REPORTED;
  return isHeld && !meeting.closedAt && (asOf ? timestampDate(asOf).getTime() : 0) < overAt(meeting);
};
