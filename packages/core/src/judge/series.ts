/** The meetings of a series: which comes next, and what is to be done about it now. */
import { MeetingSchema, MeetingState, occurrenceOfName, toAgendaName } from '@rapporteur/idl';
import { RequestRecordSchema, storedKey } from '@rapporteur/idl/record';
import { sameReference } from '../github/index.ts';
import { meetingMessages, nextOccurrence, previousOccurrence } from '../meeting/index.ts';
import { freezeBegun, isKnownWhole, type Posted, postAgenda } from './agenda.ts';
import { answerRequest } from './answer.ts';
import { askAll, type Dossier, type Judging, keysOf, stored, storedOne } from './dossier.ts';
import { answerTo, inOrder, seriesKey, seriesOfKey, startOf } from './meeting.ts';
import { unpinOver } from './pin.ts';
import { settingsOf } from './settings.ts';

/** Looks at a series: freezes what has begun, posts what people ask for, and keeps up to date what stands. */
export function* judgeSeries(
  dossier: Dossier,
  { repository, series: key }: { readonly repository: string; readonly series: string },
): Judging {
  const to = storedKey.to(seriesKey({ repository, key }));
  const postedKey = storedKey.posted(key);
  yield* askAll(
    dossier,
    keysOf([
      storedKey.repository('settings', repository),
      storedKey.repository('repositories', repository),
      to,
      postedKey,
      storedKey.pinned(key),
    ]),
  );
  const standing = yield* stored(dossier, MeetingSchema, postedKey);
  yield* freezeBegun(
    dossier,
    standing.filter((meeting) => meeting.repository.toLowerCase() === repository.toLowerCase()),
  );
  yield* unpinOver(dossier, key);
  const requests = inOrder(yield* stored(dossier, RequestRecordSchema, to));
  const posted = yield* keepAgenda(dossier, { repository, key, isAsked: requests.length > 0 });
  if (!posted) return;
  for (const request of requests) {
    const { on } = request;
    // Whoever asks on the agenda itself sees what came of it.
    const isThere = posted.issue && on && sameReference(posted.issue, on);
    answerRequest(dossier, request, {
      done: posted.done,
      ...(isThere ? {} : { answer: answerTo(request, posted.words) }),
    });
  }
}

/** Undefined if nobody asked and nothing is to be done. */
function* keepAgenda(
  dossier: Dossier,
  { repository, key, isAsked }: { readonly repository: string; readonly key: string; readonly isAsked: boolean },
): Judging<Posted | undefined> {
  const settings = yield* settingsOf(dossier, repository);
  const series = yield* seriesOfKey(dossier, { settings, repository, key });
  if (!series) {
    return {
      done: false,
      words: meetingMessages.noSeries([`The settings of ${repository} plan no meetings "${key}".`]),
    };
  }
  const planned = nextOccurrence(series, dossier.now);
  if (!planned) return { done: false, words: meetingMessages.noSeries(['The rule gives no further date.']) };
  const before = previousOccurrence(series, startOf(planned));
  const names = [planned, ...(before ? [before] : [])].flatMap((meeting) => [
    meeting.name,
    toAgendaName(occurrenceOfName(meeting.name)),
  ]);
  yield* askAll(dossier, keysOf(names));
  const meeting = (yield* storedOne(dossier, MeetingSchema, planned.name)) ?? planned;
  // The first posting is a person's decision.
  if (!isAsked && meeting.state !== MeetingState.POSTED) return undefined;
  if (!isAsked && !(yield* isKnownWhole(dossier, meeting))) return undefined;
  return yield* postAgenda(dossier, { settings, series, meeting, before });
}
