/** The issue of the next meeting stands above the list of all issues, where its series wants it; what people pinned is theirs. */
import { create, isMessage } from '@bufbuild/protobuf';
import { type Meeting, MeetingSchema, type Series, SubjectKind } from '@rapporteur/idl';
import { storedKey } from '@rapporteur/idl/record';
import { type Dossier, done, type Judging, reason, storedResources } from './dossier.ts';
import { endOf } from './meeting.ts';
import type { Resource } from './question.ts';

/** Pins a meeting that was posted, in place of those before it. Whether it is pinned because the series wants it. */
export function* pinNext(dossier: Dossier, series: Series, meeting: Meeting): Judging<boolean> {
  yield* unpin(dossier, series.key, ({ name }) => name !== meeting.name);
  const { issue, pinned } = meeting;
  if (issue?.kind !== SubjectKind.ISSUE || pinned === series.pin) return pinned;
  const because = [reason('pin', `The settings say whether the issue of the next ${series.title} is pinned.`)];
  const applied = yield* done(dossier, { type: 'pin_issue', target: issue, pinned: series.pin }, because);
  if (applied.outcome === 'refused') dossier.remark('warn', meeting.name, `It is not pinned: ${applied.because ?? ''}`);
  return series.pin && applied.outcome === 'written';
}

/** Unpins the meetings of a series that are over. */
export function* unpinOver(dossier: Dossier, series: string): Judging {
  yield* unpin(dossier, series, (meeting) => endOf(meeting) <= dossier.now);
}

function* unpin(dossier: Dossier, series: string, isWanted: (meeting: Meeting) => boolean): Judging {
  const pinned = (yield* storedResources(dossier, storedKey.pinned(series))).flatMap(toPinned);
  for (const { message, ...kept } of pinned.filter((one) => isWanted(one.message))) {
    if (!message.issue) continue;
    const because = [reason('unpin', 'The meeting is over, or another one is next.')];
    yield* done(dossier, { type: 'pin_issue', target: message.issue, pinned: false }, because);
    dossier.put({ ...kept, message: create(MeetingSchema, { ...message, pinned: false }) });
  }
}

const toPinned = ({ message, ...kept }: Resource) =>
  isMessage(message, MeetingSchema) && message.pinned ? [{ ...kept, message }] : [];
