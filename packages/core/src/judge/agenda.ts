/** The agenda of one meeting: built from the registry, merged with what stands, written, and frozen when the meeting begins. */
import { create } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  type Meeting,
  MeetingSchema,
  MeetingState,
  MotionState,
  NotesState,
  Outcome,
  occurrenceOfName,
  type Series,
  type Settings,
  Stage,
  SubjectKind,
  type SubjectRef,
  toAgendaName,
  toNotesName,
} from '@rapporteur/idl';
import {
  type Agenda,
  AgendaSchema,
  IdeaSchema,
  type ItemRecord,
  ItemRecordSchema,
  type Motion,
  MotionSchema,
  NewcomersSchema,
  type Notes,
  NotesSchema,
  type Rfc,
  RfcSchema,
  storedKey,
} from '@rapporteur/idl/record';
import { type Message, under } from '../document/index.ts';
import { commentMarker, type LabelSpec, type Target, toSheetRef } from '../github/index.ts';
import {
  buildAgenda,
  concludeAgenda,
  concludeItems,
  type DecideAgendaOptions,
  decideAgenda,
  freezeAgenda,
  isBehind,
  type LastMinutes,
  meetingMessages,
  nextOccurrence,
  outcomesByPeople,
  parseAgenda,
  proposeToCancel,
  repositoriesIn,
  toSectionLinks,
  withoutPrivate,
} from '../meeting/index.ts';
import { notesMarker, statementsAbout } from '../notes/index.ts';
import { messagesOf, notesOf } from '../settings/index.ts';
import { withAttendance } from './attendance.ts';
import { closedTo } from './closed.ts';
import { ask, askAll, type Dossier, done, type Judging, keysOf, reason, stored, storedOne } from './dossier.ts';
import { itemsOf, itemsOfMeeting, obeyTicks } from './items.ts';
import {
  fileUrlOf,
  groupNamesOf,
  groupsOnRecord,
  minutesPath,
  monthsBetween,
  rfcKeysOf,
  seriesMeant,
  startOf,
} from './meeting.ts';
import { withProposal } from './proposal.ts';
import { isRead, keptOf, occurrenceAddress, pageUrlOf, visibilityOf } from './record.ts';
import { commentBeside, issueQuestions, placeOf, sheetQuestion } from './sheet.ts';
import { refKey } from './subject.ts';

/** What came of it, and how to say it. */
export type Posted = { readonly done: boolean; readonly issue?: SubjectRef; readonly words: Message };

/** An agenda that is old is better than one from which things are missing that nobody dropped. */
export function* isKnownWhole(dossier: Dossier, meeting: Meeting): Judging<boolean> {
  const repositories = yield* ask(dossier, { ask: 'repositories', about: 'all' });
  const { partial } = yield* isRead(dossier, repositories);
  if (partial.length === 0) return true;
  const agenda = yield* storedOne(dossier, AgendaSchema, toAgendaName(occurrenceOfName(meeting.name)));
  if (agenda?.asOf) {
    const asOf = timestampDate(agenda.asOf).toISOString();
    const text = `The agenda stays as of ${asOf}: not read to the end: ${partial.join(', ')}.`;
    dossier.remark('warn', meeting.name, text);
  }
  return false;
}

export type Posting = {
  readonly settings: Settings;
  readonly series: Series;
  readonly meeting: Meeting;
  readonly before: Meeting | undefined;
  /** Somebody who chairs asked to write although the meeting has begun. */
  readonly reopen?: boolean;
  /** The meeting as it was posted, if it is otherwise now; see decideAgenda. */
  readonly posted?: Meeting;
};

/** Writes the agenda, where it stands or anew. */
export function* postAgenda(dossier: Dossier, posting: Posting): Judging<Posted> {
  const { settings, meeting } = posting;
  const { name, repository } = meeting;
  const key = occurrenceOfName(meeting.name);
  const groupNames = yield* groupNamesOf(dossier, settings);
  const place = placeOf(meeting, posting.series);
  const question = sheetQuestion(meeting, place);
  yield* askAll(dossier, [...keysOf([...factKeys(dossier, posting), ...groupNames]), question]);
  const sheet = yield* ask(dossier, question);
  const visibility = yield* visibilityOf(dossier, repository);
  const previous = yield* storedOne(dossier, AgendaSchema, toAgendaName(key));
  const base = previous?.baseMarkdown ?? '';
  if (sheet) yield* obeyTicks(dossier, { settings, series: posting.series, meeting, sheet, base });
  const decision = decideAgenda({
    ...(yield* wantedAgenda(dossier, posting)),
    theirs: sheet?.body,
    theirTitle: sheet?.title,
    issueNumber: sheet?.number,
    isClosed: sheet?.state === 'closed',
    posted: posting.posted,
    labels: labelsOf(posting.series),
    reopen: posting.reopen ?? false,
  });
  if (decision.kind === 'refuse') {
    for (const { text } of decision.because) dossier.remark('info', name, `The agenda is not written. ${text}`);
    return { done: false, words: meetingMessages.refused(decision.because) };
  }
  const [action] = decision.actions;
  const applied = action && (yield* done(dossier, action, decision.because));
  if (applied?.outcome === 'stale')
    throw new Error(`The agenda of ${key} is being edited; it is merged a little later.`);
  if (applied?.outcome === 'refused') {
    const text = `GitHub did not let me write it. It says: ${applied.because ?? ''}`;
    dossier.remark('warn', name, text);
    return { done: false, words: meetingMessages.refused([reason('refused', text)]) };
  }
  const stands = toSheetRef(place.kind, {
    repository,
    number: applied?.number ?? sheet?.number ?? 0,
    nodeId: applied?.nodeId ?? sheet?.nodeId,
    url: applied?.url ?? sheet?.url,
  });
  const next = create(MeetingSchema, { ...decision.next.meeting, issue: stands });
  // When it begins, its agenda is frozen.
  const wakeAt = next.state === MeetingState.POSTED ? startOf(next) : undefined;
  dossier.put({ message: next, visibility, wakeAt });
  dossier.put({ message: decision.next.agenda, visibility });
  proposeIfEmpty(dossier, { series: posting.series, meeting: next, agenda: decision.next.agenda, body: decision.body });
  const outcome = sheet ? (applied?.outcome === 'written' ? 'updated' : 'unchanged') : 'created';
  return {
    done: true,
    issue: stands,
    words: meetingMessages.posted({ meeting: next, outcome, conflicts: decision.because }),
  };
}

/** Whether what was written last is not what would be written now; GitHub is not asked for it. */
export function* isAgendaBehind(dossier: Dossier, posting: Posting): Judging<boolean> {
  const groupNames = yield* groupNamesOf(dossier, posting.settings);
  const own = [posting.before?.name ?? [], toAgendaName(occurrenceOfName(posting.meeting.name))].flat();
  yield* askAll(dossier, keysOf([...factKeys(dossier, posting), ...groupNames, ...own]));
  return isBehind(yield* wantedAgenda(dossier, posting));
}

/** The agenda as it is to stand, by what is on record. */
function* wantedAgenda(dossier: Dossier, posting: Posting): Judging<DecideAgendaOptions> {
  const { settings, series, meeting, before } = posting;
  const key = occurrenceOfName(meeting.name);
  const visibility = yield* visibilityOf(dossier, meeting.repository);
  const previous = yield* storedOne(dossier, AgendaSchema, toAgendaName(key));
  return {
    meeting,
    agenda: (meeting.state === MeetingState.CANCELLED ? previous : undefined) ?? (yield* builtAgenda(dossier, posting)),
    previous,
    place: placeOf(meeting, series),
    placeUrl: meeting.place || undefined,
    plan: series.agenda,
    own: messagesOf(settings).agenda,
    pageUrl: pageUrlOf(dossier, { of: 'meeting', ...occurrenceAddress(meeting.repository, key) }, visibility),
    previousUrl: before && (yield* storedOne(dossier, MeetingSchema, before.name))?.issue?.url,
    now: dossier.now,
  };
}

type Facts = Pick<Posting, 'series' | 'before'>;

const factKeys = (dossier: Dossier, facts: Facts): string[] => [
  ...rfcKeys(dossier, facts),
  ideaKey(facts),
  ...actionKeys(dossier, facts),
  newcomersKey(facts),
  ...lastNotesKeys(facts),
  storedKey.agendaItems(facts.series.key),
];

const rfcKeys = ({ now }: Dossier, { series, before }: Facts): string[] =>
  rfcKeysOf(series.repository, { since: before && startOf(before), until: now });

const ideaKey = ({ series }: Facts): string => storedKey.openIdeas(series.repository);

/** Those that are open, and those that were closed since last time. */
const actionKeys = ({ now }: Dossier, { series, before }: Facts): string[] => [
  storedKey.openActions(series.key),
  ...(before ? monthsBetween(startOf(before), now) : []).map((month) => storedKey.closedActions(series.key, month)),
];

const newcomersKey = ({ series }: Facts): string => storedKey.newcomers(series.repository);

const lastNotesKeys = ({ before }: Facts): string[] => (before ? [toNotesName(occurrenceOfName(before.name))] : []);

/** The agenda as the registry tells it. */
export function* builtAgenda(dossier: Dossier, posting: Posting): Judging<Agenda> {
  const { settings, meeting, before } = posting;
  const rfcs = yield* keptOf(dossier, RfcSchema, rfcKeys(dossier, posting));
  const ideas = yield* keptOf(dossier, IdeaSchema, [ideaKey(posting)]);
  const groups = yield* groupsOnRecord(dossier, settings);
  const actionItems = yield* keptOf(dossier, ActionItemSchema, actionKeys(dossier, posting));
  const facts = {
    meeting,
    links: toSectionLinks(settings),
    rfcs: rfcs.map(({ message }) => message),
    groups,
    ideas: ideas.map(({ message }) => message),
    actionItems: actionItems.map(({ message }) => message),
    previousMeeting: before,
    items: yield* itemsOf(dossier, posting.series.key),
    plan: posting.series.agenda,
    motions: yield* runningMotions(dossier, rfcs),
    newcomers: yield* stored(dossier, NewcomersSchema, newcomersKey(posting)),
    lastMinutes: yield* lastMinutesOf(dossier, posting),
    now: dossier.now,
  };
  const visibility = yield* visibilityOf(dossier, meeting.repository);
  const own = meeting.repository.toLowerCase();
  const repositories = repositoriesIn(facts).filter((name) => name !== own);
  const closed = yield* closedTo(dossier, { repositories, visibility });
  return buildAgenda(withoutPrivate(facts, closed));
}

/** Motions of the RFCs that wait for a decision; an agenda shows no more of them than this. */
function* runningMotions(
  dossier: Dossier,
  rfcs: readonly { readonly message: Rfc }[],
): Judging<readonly Pick<Motion, 'subject' | 'concerns'>[]> {
  const keys = rfcs
    .filter(({ message: { stage } }) => stage === Stage.FCP || stage === Stage.FCP_PROPOSED)
    .flatMap(({ message: { subject } }) => (subject ? [refKey(subject)] : []))
    .slice(0, MOST_MOTIONS);
  const motions = yield* keptOf(dossier, MotionSchema, keys);
  return motions
    .map(({ message }) => message)
    .filter(({ state }) => state === MotionState.PROPOSED || state === MotionState.FCP);
}

const MOST_MOTIONS = 200;

function* lastMinutesOf(dossier: Dossier, posting: Posting): Judging<LastMinutes | undefined> {
  const { settings, before } = posting;
  const [key] = lastNotesKeys(posting);
  const notes = key === undefined ? undefined : yield* storedOne(dossier, NotesSchema, key);
  if (!before || !notes) return undefined;
  const date = occurrenceOfName(before.name).split('/')[1] ?? '';
  const isApproved = notes.state === NotesState.APPROVED;
  if (!isApproved && (notes.state !== NotesState.DRAFT || !notes.pullRequest)) return undefined;
  return isApproved
    ? { date, url: fileUrlOf(before.repository, minutesPath(settings, before)), approvedBy: notes.approvedBy }
    : { date, url: notes.pullRequest?.url ?? '', approvedBy: undefined };
}

const labelsOf = ({ label }: Series): LabelSpec[] => {
  return label ? [{ name: label, color: '0e8a16', description: 'Agenda of a meeting, kept by Rapporteur' }] : [];
};

/** From its start on the agenda is what people made of it by then, whatever is edited or deleted later. */
export function* freezeBegun(dossier: Dossier, posted: readonly Meeting[]): Judging {
  const begun = posted.filter((meeting) => startOf(meeting) <= dossier.now);
  const agendaName = (meeting: Meeting): string => toAgendaName(occurrenceOfName(meeting.name));
  yield* askAll(dossier, [...keysOf(begun.map(agendaName)), ...begun.flatMap(issueQuestions)]);
  for (const meeting of begun) {
    const visibility = yield* visibilityOf(dossier, meeting.repository);
    const agenda = yield* storedOne(dossier, AgendaSchema, agendaName(meeting));
    const [question] = issueQuestions(meeting);
    const sheet = question && (yield* ask(dossier, question));
    const frozen = agenda && sheet && freezeAgenda({ meeting, agenda, theirs: sheet.body }).agenda;
    if (frozen) dossier.put({ message: frozen, visibility });
    const attended = frozen && sheet ? yield* withAttendance(dossier, meeting, { agenda: frozen, sheet }) : meeting;
    dossier.put({ message: create(MeetingSchema, { ...attended, state: MeetingState.FROZEN }), visibility });
  }
}

/**
 * What a meeting reached, once its notes are approved or its issue is closed: what was not reached comes back, and of what
 * people decided each subject is told once (M19, M22). Doing it again changes what was known worse.
 */
export function* concludeMeeting(dossier: Dossier, meeting: Meeting, settings: Settings): Judging<Agenda | undefined> {
  const key = occurrenceOfName(meeting.name);
  const asked = [toAgendaName(key), toNotesName(key), storedKey.agendaItems(meeting.series)];
  yield* askAll(dossier, [...keysOf([...asked, storedKey.meeting(meeting.name)]), ...issueQuestions(meeting)]);
  const [question] = issueQuestions(meeting);
  const issue = question && (yield* ask(dossier, question));
  const kept = yield* storedOne(dossier, AgendaSchema, toAgendaName(key));
  const agenda = kept ?? (issue && parseAgenda(issue.body, { repository: meeting.repository }).value);
  if (!agenda || agenda.name === '') return undefined;
  const notes = yield* storedOne(dossier, NotesSchema, toNotesName(key));
  const approved = notes?.state === NotesState.APPROVED ? notes : undefined;
  const items = yield* itemsOfMeeting(dossier, meeting);
  const numbered = (yield* stored(dossier, ItemRecordSchema, storedKey.meeting(meeting.name))).map(({ name }) => name);
  const topics = approved?.topics ?? [];
  const concluded = concludeAgenda({ meeting, agenda, standingBody: issue?.body, items, topics });
  const visibility = yield* visibilityOf(dossier, meeting.repository);
  dossier.put({ message: concluded, visibility });
  const { now } = dossier;
  for (const message of concludeItems({ meeting, agenda: concluded, items, numbered, now })) {
    dossier.put({ message, visibility });
  }
  if (notesOf(settings).linkBack !== false) yield* announceOutcomes(dossier, { meeting, items, notes: approved });
  return concluded;
}

/** What the notes say about a subject says more. */
function* announceOutcomes(
  dossier: Dossier,
  {
    meeting,
    items,
    notes,
  }: { readonly meeting: Meeting; readonly items: readonly ItemRecord[]; readonly notes: Notes | undefined },
): Judging {
  const outcomes = outcomesByPeople(items, meeting).filter(
    ({ subject }) => subject.kind !== SubjectKind.DISCUSSION && !(notes && statementsAbout(notes, subject).length > 0),
  );
  if (outcomes.length === 0) return;
  const repositories = yield* ask(dossier, { ask: 'repositories', about: 'all' });
  const reachable = new Set(repositories.map((repository) => repository.toLowerCase()));
  const marker = notesMarker('discussed', occurrenceOfName(meeting.name));
  for (const outcome of outcomes) {
    const { repository, number } = outcome.subject;
    if (!reachable.has(repository.toLowerCase())) continue;
    const to = outcome.outcome === Outcome.RESOLVED ? Stage.ACCEPTED : undefined;
    const said = meetingMessages.outcome({ ...outcome, meeting });
    const body = under(
      marker,
      yield* withProposal(dossier, said, { subject: outcome.subject, to, at: outcome.concludedAt ?? dossier.now }),
    );
    const because = [reason('outcome', `People decided about it for ${meeting.name}.`)];
    const updateOnly = outcome.concludedAt !== undefined;
    dossier.act([{ type: 'upsert_comment', target: { repository, number }, marker, body, updateOnly }], because);
  }
}

/** Proposes once to cancel a meeting that nobody needs; who cancels is a person. */
const proposeIfEmpty = (
  dossier: Dossier,
  { series, meeting, agenda, body }: { series: Series; meeting: Meeting; agenda: Agenda; body: string },
): void => {
  if (!meeting.issue || !proposeToCancel({ meeting, plan: series.agenda, agenda, body, now: dossier.now })) return;
  const marker = commentMarker('empty', occurrenceOfName(meeting.name));
  const comment = meetingMessages.proposeToCancel({ meeting });
  dossier.act(
    [commentBeside(meeting.issue, marker, comment)],
    [reason('empty-agenda', 'Nothing is on the agenda of the meeting.')],
  );
};

/** The answer to /agenda why. */
export function* explainAgenda(dossier: Dossier, settings: Settings, target: Target): Judging<Message> {
  const series = yield* seriesMeant(dossier, settings, target);
  const planned = series && nextOccurrence(series, dossier.now);
  if (!planned) return meetingMessages.noSeries([]);
  const agendaName = toAgendaName(occurrenceOfName(planned.name));
  const home = storedKey.repository('repositories', target.repository);
  yield* askAll(dossier, keysOf([planned.name, agendaName, storedKey.agendaItems(series.key), home]));
  const meeting = yield* storedOne(dossier, MeetingSchema, planned.name);
  const agenda = yield* storedOne(dossier, AgendaSchema, agendaName);
  const items = yield* itemsOf(dossier, series.key);
  const repositories = items.flatMap(({ subject }) => subject?.repository ?? []);
  const visibility = yield* visibilityOf(dossier, target.repository);
  const closed = yield* closedTo(dossier, { repositories, visibility });
  const shown = items.filter(({ subject }) => !subject || !closed.has(subject.repository.toLowerCase()));
  return meetingMessages.why({ agenda, meeting, items: shown });
}
