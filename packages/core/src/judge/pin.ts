/** The issue of the next meeting stands above the list of all issues, where its series wants it; what people pinned is theirs. */
import { create, isMessage } from '@bufbuild/protobuf';
import { type Meeting, MeetingSchema, MeetingState, type Series, SubjectKind } from '@rapporteur/idl';
import { storedKey } from '@rapporteur/idl/record';
import { overAt } from '../meeting/index.ts';
import { type Dossier, done, type Judging, reason, storedResources } from './dossier.ts';
import type { Resource } from './question.ts';

/** Pins the next meeting as soon as it is posted, and unpins those that are over or not the next any more. */
export function* pinNext(dossier: Dossier, series: Series, next: string | undefined): Judging {
  for (const { message, ...kept } of (yield* storedResources(dossier, storedKey.pinned(series.key))).flatMap(
    toMeeting,
  )) {
    if (message.name === next && series.pin && !isOver(dossier, message)) continue;
    yield* pin(dossier, message, { pinned: false, because: 'The meeting is over, or another one is next.' });
    dossier.put({ ...kept, message: create(MeetingSchema, { ...message, pinned: false }) });
  }
  if (next === undefined || !series.pin) return;
  const [found] = (yield* storedResources(dossier, next)).flatMap(toMeeting);
  if (!found || found.message.pinned || found.message.state !== MeetingState.POSTED) return;
  const { message, ...kept } = found;
  const because = 'It is the next meeting of its series.';
  if (yield* pin(dossier, message, { pinned: true, because }))
    dossier.put({ ...kept, message: create(MeetingSchema, { ...message, pinned: true }) });
}

const isOver = ({ now }: Dossier, meeting: Meeting): boolean =>
  meeting.state === MeetingState.CANCELLED || overAt(meeting) <= now.getTime();

/** Whether it was done by this. */
function* pin(
  dossier: Dossier,
  { name, issue }: Meeting,
  { pinned, because }: { readonly pinned: boolean; readonly because: string },
): Judging<boolean> {
  if (issue?.kind !== SubjectKind.ISSUE) return false;
  const target = { repository: issue.repository, number: issue.number };
  const applied = yield* done(dossier, { type: 'pin_issue', target, pinned }, [reason('pin', because)]);
  if (applied.outcome === 'refused') dossier.remark('warn', name, `It is not pinned: ${applied.because ?? ''}`);
  return applied.outcome === 'written';
}

const toMeeting = ({ message, ...kept }: Resource) => (isMessage(message, MeetingSchema) ? [{ ...kept, message }] : []);
