/** The meetings of a series: which comes next, and what is to be done about it now. */
import {
  MeetingSchema,
  MeetingState,
  occurrenceOfName,
  type Series,
  type Settings,
  toAgendaName,
  toSeriesName,
} from '@rapporteur/idl';
import { type RequestRecord, RequestRecordSchema, storedKey } from '@rapporteur/idl/record';
import { sameReference } from '../github/index.ts';
import { meetingMessages, nextOccurrence, previousOccurrence } from '../meeting/index.ts';
import { freezeBegun, isKnownWhole, type Posted, postAgenda } from './agenda.ts';
import { answerRequests } from './answer.ts';
import { askAll, type Dossier, type Judging, keysOf, stored, storedOne } from './dossier.ts';
import { REOPEN, runItemCommands } from './item-command.ts';
import { answerTo, inOrder, seriesKey, seriesOfKey, startOf } from './meeting.ts';
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
      toSeriesName(key),
    ]),
  );
  const standing = yield* stored(dossier, MeetingSchema, postedKey);
  yield* freezeBegun(
    dossier,
    standing.filter((meeting) => meeting.repository.toLowerCase() === repository.toLowerCase()),
  );
  const requests = inOrder(yield* stored(dossier, RequestRecordSchema, to));
  const settings = yield* settingsOf(dossier, repository);
  const series = yield* seriesOfKey(dossier, { settings, repository, key });
  const answered = series ? yield* runItemCommands(dossier, { settings, series, requests }) : [];
  const rest = requests.filter((request) => !answered.some((one) => one.request === request));
  const posted = yield* keepAgenda(dossier, { settings, series, repository, key, requests: rest });
  answerRequests(dossier, [
    ...answered.map(({ request, done, words }) => ({ request, done, answer: answerTo(request, words) })),
    ...(posted ? rest.map((request) => answerPosted(request, posted)) : []),
  ]);
}

/** Whoever asks on the agenda itself sees what came of it. */
const answerPosted = (request: RequestRecord, { done, issue, words }: Posted) => {
  const isThere = issue && request.on && sameReference(issue, request.on);
  return { request, done, ...(isThere ? {} : { answer: answerTo(request, words) }) };
};

type Keeping = {
  readonly settings: Settings;
  readonly series: Series | undefined;
  readonly repository: string;
  readonly key: string;
  readonly requests: readonly RequestRecord[];
};

/** Undefined if nobody asked and nothing is to be done. */
function* keepAgenda(
  dossier: Dossier,
  { settings, series, repository, key, requests }: Keeping,
): Judging<Posted | undefined> {
  const isAsked = requests.length > 0;
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
  const reopen = requests.some(({ what }) => what === REOPEN);
  return yield* postAgenda(dossier, { settings, series, meeting, before, reopen });
}
