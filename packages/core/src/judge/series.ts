/** The meetings of a series: what people change about them, which agenda is posted when, and which issue is over. */
import { create, equals } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  AccountSchema,
  type Meeting,
  MeetingSchema,
  MeetingState,
  occurrenceOfName,
  type Series,
  type SeriesException,
  SeriesSchema,
  type Settings,
  toAgendaName,
  toNotesName,
  toSeriesName,
} from '@rapporteur/idl';
import { NotesSchema, type RequestRecord, RequestRecordSchema, storedKey } from '@rapporteur/idl/record';
import type { Message } from '../document/index.ts';
import { commentMarker, sameReference } from '../github/index.ts';
import {
  cancelLookAt,
  changeSeries,
  datedChanges,
  dateOf,
  followSeries,
  isDue,
  meetingMessages,
  nextOccurrence,
  occurrencesBetween,
  overAt,
  parseExceptions,
  previousOccurrence,
  type WantedChange,
  withException,
} from '../meeting/index.ts';
import { concludeMeeting, freezeBegun, isAgendaBehind, isKnownWhole, type Posted, postAgenda } from './agenda.ts';
import { type Answer, answerRequests } from './answer.ts';
import { attendedBy, isUntaken } from './attendance.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, reason, stored, storedOne } from './dossier.ts';
import { REOPEN, runItemCommands } from './item-command.ts';
import { answerTo, inOrder, seriesOfKey, startOf } from './meeting.ts';
import { ownVersionsOf } from './own.ts';
import { pinNext } from './pin.ts';
import { recogniseMeeting } from './recognise.ts';
import { visibilityOf } from './record.ts';
import { seriesKey } from './series-key.ts';
import { settingsOf } from './settings.ts';
import { commentBeside, issueQuestions, toStateAction } from './sheet.ts';
import { ownComments } from './subject.ts';

/** Looks at a series: freezes what has begun, does what people ask for, posts what is due, and keeps up what stands. */
export function* judgeSeries(
  dossier: Dossier,
  { repository, series: key }: { readonly repository: string; readonly series: string },
): Judging {
  const to = storedKey.to(seriesKey({ repository, key }));
  yield* askAll(
    dossier,
    keysOf([
      storedKey.repository('settings', repository),
      storedKey.repository('repositories', repository),
      to,
      storedKey.posted(key),
      storedKey.unclosed(key),
      storedKey.pinned(key),
      toSeriesName(key),
    ]),
  );
  const isHere = (meeting: Meeting): boolean => meeting.repository.toLowerCase() === repository.toLowerCase();
  yield* freezeBegun(dossier, (yield* stored(dossier, MeetingSchema, storedKey.posted(key))).filter(isHere));
  const settings = yield* settingsOf(dossier, repository);
  const found = yield* seriesOfKey(dossier, { settings, repository, key });
  const planned = found && (yield* recallExceptions(dossier, found));
  if (planned) yield* recogniseStanding(dossier, planned);
  const requests = inOrder(yield* stored(dossier, RequestRecordSchema, to));
  const changed = planned && (yield* changeAll(dossier, planned, requests));
  const series = yield* followPosted(dossier, { settings, series: changed?.series, key, isHere });
  const answers: Answer[] = [...(changed?.answers ?? [])];
  if (series) answers.push(...(yield* runItemCommands(dossier, { settings, series, requests })));
  const others = requests.filter(({ name }) => !answers.some(({ request }) => request.name === name));
  if (!series) {
    const kept = yield* storedOne(dossier, SeriesSchema, toSeriesName(key));
    if (kept?.repository.toLowerCase() === repository.toLowerCase()) dossier.remove(kept);
    const none = meetingMessages.noSeries([`The settings of ${repository} plan no meetings "${key}".`]);
    answerRequests(dossier, [
      ...answers,
      ...others.map((request) => answerWith(request, { done: false, words: none })),
    ]);
    return;
  }
  yield* missBegun(dossier, series);
  const isWhole = yield* postDue(dossier, { settings, series, requests: others, answers });
  answerRequests(dossier, answers);
  yield* pinNext(dossier, series, nextOccurrence(series, dossier.now)?.name);
  yield* attendedBy(dossier, (yield* unclosed(dossier, series)).filter(isHere));
  yield* closeOver(dossier, { settings, series, isHere });
  yield* keepSeries(dossier, { series, isWhole });
}

/**
 * Has a series looked at if an agenda of it that stands is not what the registry knows any more. GitHub is not asked here, so
 * that most of what happens, which no agenda tells, costs it nothing.
 */
export function* judgeAgenda(
  dossier: Dossier,
  { repository, series: key }: { readonly repository: string; readonly series: string },
): Judging {
  yield* askAll(
    dossier,
    keysOf([
      storedKey.repository('settings', repository),
      storedKey.repository('repositories', repository),
      storedKey.posted(key),
      toSeriesName(key),
    ]),
  );
  const settings = yield* settingsOf(dossier, repository);
  const series = yield* seriesOfKey(dossier, { settings, repository, key });
  for (const meeting of series ? yield* stored(dossier, MeetingSchema, storedKey.posted(key)) : []) {
    if (!series || startOf(meeting) <= dossier.now || meeting.repository.toLowerCase() !== repository.toLowerCase())
      continue;
    const before = previousOccurrence(series, startOf(meeting));
    if (!(yield* isAgendaBehind(dossier, { settings, series, meeting, before }))) continue;
    dossier.follow({ key: seriesKey(series), priority: 'low' });
    return;
  }
}

const answerWith = (
  request: RequestRecord,
  { done: isDone, words }: { readonly done: boolean; readonly words: Message },
): Answer => ({ request, done: isDone, answer: answerTo(request, words) });

/**
 * A registry that knows nothing of a series may have been lost. Agendas that were posted stand at GitHub: those of the
 * meeting before and of the next one are put on record, and then the series is looked at again.
 */
function* recogniseStanding(dossier: Dossier, series: Series): Judging {
  if (series.version !== 0) return;
  const { now } = dossier;
  const around = [previousOccurrence(series, now), nextOccurrence(series, now)].flatMap((meeting) => meeting ?? []);
  yield* askAll(dossier, keysOf(around.flatMap(({ name }) => [name, toAgendaName(occurrenceOfName(name))])));
  const found: Meeting[] = [];
  for (const meeting of around) {
    if (yield* storedOne(dossier, MeetingSchema, meeting.name)) continue;
    const message = yield* recogniseMeeting(dossier, { series, meeting, isOpen: true });
    if (message) found.push(message);
  }
  yield* freezeBegun(dossier, found);
  if (found.length > 0) dossier.follow({ key: seriesKey(series) });
}

/**
 * A registry that knows nothing of a series may have forgotten what people said about single dates. It stands in the app's
 * answers to them, on threads of the repository, and is put on record before anything is posted.
 */
function* recallExceptions(dossier: Dossier, series: Series): Judging<Series> {
  if (series.version !== 0) return series;
  const { repository, key } = series;
  const from = Math.max(dossier.installedAt.getTime(), dossier.now.getTime() - LONGEST_AHEAD_MS);
  const since = new Date(Math.floor(from / DAY_MS) * DAY_MS).toISOString();
  const comments = yield* ask(dossier, { ask: 'comments', about: { repository, since } });
  if ('stop' in comments) {
    // Without them an agenda might be posted for a date on which nobody meets.
    if (comments.stop.code !== 'forbidden')
      throw new Error(`The comments of ${repository} could not be listed: ${comments.stop.text}`);
    return series;
  }
  const telling = comments.filter(({ isBot, body }) => isBot && parseExceptions(body, key).length > 0);
  const threads = new Map(telling.map(({ target }) => [target.number, { repository, number: target.number }]));
  yield* askAll(
    dossier,
    [...threads.values()].map((about) => ({ ask: 'thread' as const, about })),
  );
  const told: SeriesException[] = [];
  for (const about of threads.values()) {
    const thread = yield* ask(dossier, { ask: 'thread', about });
    // People with write access can edit its comments: what the app itself wrote counts.
    for (const comment of thread ? ownComments(dossier, thread) : []) {
      for (const { body } of yield* ownVersionsOf(dossier, comment)) told.push(...parseExceptions(body, key));
    }
  }
  const timeOf = ({ at }: SeriesException): number => (at ? timestampDate(at).getTime() : 0);
  return told.toSorted((a, b) => timeOf(a) - timeOf(b)).reduce(withException, series);
}

/** Nobody looks further back for what people said of a date that is to come. */
const LONGEST_AHEAD_MS = 90 * 86_400_000;

/** Makes the changes that people ask for, one after the other. */
function* changeAll(
  dossier: Dossier,
  planned: Series,
  requests: readonly RequestRecord[],
): Judging<{ readonly series: Series; readonly answers: readonly Answer[] }> {
  const standing = yield* unclosed(dossier, planned);
  const withIssue = (meeting: Meeting | undefined): Meeting | undefined => {
    const issue = standing.find(({ name }) => name === meeting?.name)?.issue;
    return meeting && issue ? create(MeetingSchema, { ...meeting, issue }) : meeting;
  };
  let series = planned;
  const answers: Answer[] = [];
  for (const request of requests) {
    const wanted = toChange(request);
    if (!wanted) continue;
    const result = changeSeries(series, wanted, dossier.now);
    if ('refused' in result) {
      const message = meetingMessages.unchanged({ because: [result.refused] });
      answers.push(answerWith(request, { done: false, words: message }));
      continue;
    }
    ({ series } = result);
    const { before, after, exception } = result;
    const [was, is] = [withIssue(before), withIssue(after)];
    const { key } = planned;
    const words = meetingMessages.changed({ series: key, exception, before: was, after: is, change: wanted.change });
    answers.push(answerWith(request, { done: true, words }));
  }
  return { series, answers };
}

const CHANGES = ['skip', 'cancel', 'uncancel', 'move', 'add'] as const;

const toChange = ({
  what,
  argument,
  localStart,
  words,
  by,
  byId,
  at,
  url,
}: RequestRecord): WantedChange | undefined => {
  const change = CHANGES.find((one) => what === `meeting ${one}`);
  return (
    change && {
      change,
      date: argument,
      to: localStart,
      reason: words,
      by: create(AccountSchema, { login: by, id: byId }),
      at: at ? timestampDate(at) : new Date(0),
      url,
    }
  );
};

type Following = {
  readonly settings: Settings;
  readonly series: Series | undefined;
  readonly key: string;
  readonly isHere: (meeting: Meeting) => boolean;
};

/** Has what is posted follow its series, each meeting with one comment that says what is otherwise (M9). */
function* followPosted(dossier: Dossier, { settings, series, key, isHere }: Following): Judging<Series | undefined> {
  let current = series;
  const standing = [
    ...(yield* stored(dossier, MeetingSchema, storedKey.posted(key))),
    ...(yield* stored(dossier, MeetingSchema, storedKey.unclosed(key))),
  ];
  const seen = new Set<string>();
  for (const before of standing) {
    if (seen.has(before.name) || !isHere(before)) continue;
    seen.add(before.name);
    const hasEnded = before.state !== MeetingState.POSTED && before.state !== MeetingState.CANCELLED;
    if (hasEnded || startOf(before) <= dossier.now) continue;
    const followed = followSeries(current, before, dossier.now);
    current = followed.series;
    if (followed.meeting === before) continue;
    yield* write(dossier, { settings, series: current, before, after: followed.meeting, isNews: followed.isNews });
  }
  return current;
}

type Change = {
  readonly settings: Settings;
  readonly series: Series | undefined;
  readonly before: Meeting;
  readonly after: Meeting;
  readonly isNews: boolean;
};

function* write(dossier: Dossier, { settings, series, before, after, isNews }: Change): Judging {
  const { issue } = after;
  const visibility = yield* visibilityOf(dossier, after.repository);
  dossier.put({ message: after, visibility, wakeAt: after.state === MeetingState.POSTED ? startOf(after) : undefined });
  if (!issue) return;
  if (series) yield* postAgenda(dossier, { settings, series, meeting: after, posted: before, before: undefined });
  if (!isNews) return;
  const marker = commentMarker('meeting', `${occurrenceOfName(after.name)}/${after.sequence}`);
  const because = [reason('meeting-changed', 'The meeting is not as it was posted.')];
  dossier.act([commentBeside(issue, marker, meetingMessages.notice({ before, after }))], because);
  const isCancelled = after.state === MeetingState.CANCELLED;
  if (isCancelled === (before.state === MeetingState.CANCELLED)) return;
  dossier.act([isCancelled ? toStateAction(issue, 'closed', 'not_planned') : toStateAction(issue, 'open')], because);
}

/** What began before its agenda could be posted is on record, so that nobody takes it for a meeting without minutes (M8). */
function* missBegun(dossier: Dossier, series: Series): Judging {
  if (series.version === 0) return;
  const since = new Date(Math.max(dossier.now.getTime() - MOST_BEHIND_MS, Date.parse(series.decidedDate) || 0));
  const begun = occurrencesBetween(series, since, dossier.now).filter(
    (meeting) => dateOf(meeting) > series.decidedDate && meeting.state !== MeetingState.CANCELLED,
  );
  yield* askAll(dossier, keysOf(begun.map(({ name }) => name)));
  for (const meeting of begun) {
    if (yield* storedOne(dossier, MeetingSchema, meeting.name)) continue;
    const visibility = yield* visibilityOf(dossier, series.repository);
    dossier.put({ message: create(MeetingSchema, { ...meeting, state: MeetingState.MISSED }), visibility });
    dossier.remark('warn', meeting.name, 'The meeting began before its agenda could be posted.');
  }
}

const MOST_BEHIND_MS = 400 * 86_400_000;

type Posting = {
  readonly settings: Settings;
  readonly series: Series;
  readonly requests: readonly RequestRecord[];
  /** What is to be answered; what comes of these requests is added. */
  readonly answers: Answer[];
};

/** Posts what is asked for or due, and brings up to date what stands. False if something is due and has to wait. */
function* postDue(dossier: Dossier, { settings, series, requests, answers }: Posting): Judging<boolean> {
  const next = nextOccurrence(series, dossier.now);
  if (!next) {
    const none = meetingMessages.noSeries(['The rule gives no further date.']);
    answers.push(...requests.map((request) => answerWith(request, { done: false, words: none })));
    return true;
  }
  const meetings = [next, ...dueOf(series, dossier.now).filter(({ name }) => name !== next.name)].slice(0, MOST_DUE);
  const befores = meetings.map((meeting) => previousOccurrence(series, startOf(meeting)));
  const both = [...meetings, ...befores.flatMap((before) => before ?? [])];
  yield* askAll(dossier, keysOf(both.flatMap(({ name }) => [name, toAgendaName(occurrenceOfName(name))])));
  let isWhole = true;
  for (const [index, planned] of meetings.entries()) {
    const isNext = index === 0;
    const here = isNext ? requests.find(({ what }) => what === 'meeting here') : undefined;
    const kept = (yield* storedOne(dossier, MeetingSchema, planned.name)) ?? planned;
    const meeting = here ? yield* placeHere(dossier, kept, here) : kept;
    if (!meeting) {
      const words = meetingMessages.elsewhere({ meeting: kept });
      answers.push(...requests.map((request) => answerWith(request, { done: false, words })));
      continue;
    }
    const isAsked = isNext && requests.length > 0;
    const isPosted = meeting.state === MeetingState.POSTED;
    if (!isAsked && !isPosted && !isDue(series, meeting, dossier.now)) continue;
    if (!isAsked && !(yield* isKnownWhole(dossier, meeting))) {
      isWhole = isWhole && isPosted;
      continue;
    }
    const reopen = isNext && requests.some(({ what }) => what === REOPEN);
    const posted = yield* postAgenda(dossier, { settings, series, meeting, before: befores[index], reopen });
    if (isNext) answers.push(...requests.map((request) => answerPosted(request, posted)));
  }
  return isWhole;
}

/** So many agendas of a series stand at once. */
const MOST_DUE = 6;

/** Whoever asks on the agenda itself sees what came of it. */
const answerPosted = (request: RequestRecord, posted: Posted): Answer => {
  const isThere = posted.issue && request.on && sameReference(posted.issue, request.on);
  return isThere ? { request, done: posted.done } : answerWith(request, posted);
};

/** The meeting with the issue of the request as the place of its agenda; undefined if that is elsewhere already. */
function* placeHere(dossier: Dossier, meeting: Meeting, { on }: RequestRecord): Judging<Meeting | undefined> {
  const [question] = issueQuestions(meeting);
  const standing = question && (yield* ask(dossier, question));
  if (!on || (standing?.state === 'open' && standing.number !== on.number)) return undefined;
  return create(MeetingSchema, { ...meeting, issue: on });
}

const dueOf = (series: Series, now: Date): Meeting[] =>
  series.leadDays === 0
    ? []
    : occurrencesBetween(series, now, new Date(now.getTime() + series.leadDays * DAY_MS)).filter(
        (meeting) => meeting.state !== MeetingState.CANCELLED && isDue(series, meeting, now),
      );

const DAY_MS = 86_400_000;

type Over = {
  readonly settings: Settings;
  readonly series: Series;
  readonly isHere: (meeting: Meeting) => boolean;
};

/** Closes the issue of a meeting some time after its end, with one comment that says where things go on (M20). */
function* closeOver(dossier: Dossier, { settings, series, isHere }: Over): Judging {
  for (const meeting of yield* unclosed(dossier, series)) {
    if (meeting.state === MeetingState.POSTED || !isHere(meeting) || closesAt(series, meeting) > dossier.now.getTime())
      continue;
    const [question] = issueQuestions(meeting);
    const notesName = toNotesName(occurrenceOfName(meeting.name));
    const next = nextOccurrence(series, dossier.now);
    yield* askAll(dossier, [...keysOf([notesName, ...(next ? [next.name] : [])]), ...(question ? [question] : [])]);
    const sheet = question && (yield* ask(dossier, question));
    yield* concludeMeeting(dossier, meeting, settings);
    if (meeting.issue && sheet?.state === 'open' && series.closeAfterHours > 0) {
      const marker = commentMarker('closing', occurrenceOfName(meeting.name));
      const notes = yield* storedOne(dossier, NotesSchema, notesName);
      const body = meetingMessages.closing({
        meeting,
        notesUrl: meeting.state === MeetingState.REPORTED ? notes?.pullRequest?.url : undefined,
        next: next && ((yield* storedOne(dossier, MeetingSchema, next.name)) ?? next),
      });
      const because = [reason('meeting-over', 'The meeting is over.')];
      dossier.act(
        [commentBeside(meeting.issue, marker, body), toStateAction(meeting.issue, 'closed', 'completed')],
        because,
      );
    }
    const message = create(MeetingSchema, { ...meeting, closedAt: timestampFromDate(dossier.now) });
    dossier.put({ message, visibility: yield* visibilityOf(dossier, meeting.repository) });
  }
}

/** Meetings whose issue is not known to be closed, those among them that began in this very run. */
function* unclosed(dossier: Dossier, { key }: Series): Judging<Meeting[]> {
  const found = new Map<string, Meeting>();
  for (const one of [storedKey.unclosed(key), storedKey.posted(key)]) {
    for (const meeting of yield* stored(dossier, MeetingSchema, one)) found.set(meeting.name, meeting);
  }
  return [...found.values()].filter(({ closedAt }) => closedAt === undefined);
}

const closesAt = ({ closeAfterHours }: Series, meeting: Meeting): number =>
  overAt(meeting) + closeAfterHours * 3_600_000;

/** Keeps the series as it is in force, and when it has to be looked at next. */
function* keepSeries(
  dossier: Dossier,
  { series, isWhole }: { readonly series: Series; readonly isWhole: boolean },
): Judging {
  const { now } = dossier;
  const before = yield* storedOne(dossier, SeriesSchema, series.name);
  // What began before anybody looked is nobody's omission.
  const decided = [previousOccurrence(series, now), ...(isWhole ? dueOf(series, now) : [])];
  const dates = decided.flatMap((one) => (one ? [dateOf(one)] : []));
  const decidedDate = [series.decidedDate, ...dates].toSorted().at(-1) ?? '';
  const message = datedChanges(
    create(SeriesSchema, { ...series, version: before?.version ?? 0, decidedDate }),
    before,
    now,
  );
  const wakeAt = yield* nextLook(dossier, { series, isWhole });
  const visibility = yield* visibilityOf(dossier, series.repository);
  if (before && equals(SeriesSchema, before, message) && wakeAt === undefined) return;
  dossier.put({ message, visibility, wakeAt });
}

/** What is due and has to wait is looked at again a quarter of an hour later. */
const LATER_MS = 15 * 60_000;

function* nextLook(
  dossier: Dossier,
  { series, isWhole }: { readonly series: Series; readonly isWhole: boolean },
): Judging<Date | undefined> {
  const { now } = dossier;
  const times: number[] = isWhole ? [] : [now.getTime() + LATER_MS];
  if (series.leadDays > 0) {
    const lead = series.leadDays * DAY_MS;
    const coming = nextOccurrence(series, new Date(now.getTime() + lead));
    if (coming) times.push(startOf(coming).getTime() - lead);
  }
  for (const meeting of yield* unclosed(dossier, series)) {
    if (isUntaken(meeting)) times.push(overAt(meeting));
    times.push(closesAt(series, meeting), cancelLookAt(meeting, series.agenda)?.getTime() ?? 0);
  }
  for (const meeting of yield* stored(dossier, MeetingSchema, storedKey.pinned(series.key))) {
    if (meeting.pinned) times.push(overAt(meeting));
  }
  // What is past was looked at just now.
  const first = times.filter((time) => time > now.getTime()).toSorted((a, b) => a - b)[0];
  return first === undefined ? undefined : new Date(first);
}
