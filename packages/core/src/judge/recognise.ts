/** Meetings of which a lost registry knew where their agenda stands: it is found again by its marker. */
import { create } from '@bufbuild/protobuf';
import { type Meeting, MeetingSchema, MeetingState, type Series } from '@rapporteur/idl';
import { toSheetRef } from '../github/index.ts';
import { ask, type Dossier, type Judging } from './dossier.ts';
import { startOf } from './meeting.ts';
import { visibilityOf } from './record.ts';
import { placeOf, sheetQuestion } from './sheet.ts';

/** Puts a meeting on record whose agenda stands; `isOpen`: only where nobody closed it. Undefined if there is none. */
export function* recogniseMeeting(
  dossier: Dossier,
  { series, meeting, isOpen }: { readonly series: Series; readonly meeting: Meeting; readonly isOpen: boolean },
): Judging<Meeting | undefined> {
  const { repository } = meeting;
  const place = placeOf(meeting, series);
  const sheet = yield* ask(dossier, sheetQuestion(meeting, place));
  if (!sheet || (isOpen && sheet.state !== 'open')) return undefined;
  const issue = toSheetRef(place.kind, { ...sheet, repository });
  const message = create(MeetingSchema, { ...meeting, state: MeetingState.POSTED, issue });
  dossier.put({ message, visibility: yield* visibilityOf(dossier, repository), wakeAt: startOf(meeting) });
  return message;
}
