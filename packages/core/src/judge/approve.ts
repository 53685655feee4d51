/** The approval of notes by a person: they are marked and merged, and each subject is told its part. */
import { create, equals, isMessage } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  type Meeting,
  MeetingSchema,
  MeetingState,
  occurrenceOfName,
  type Reason,
  type Settings,
  type Statement,
  StatementKind,
  StatementSchema,
  SubjectKind,
  type SubjectRef,
  TranscriptSchema,
  toMeetingName,
  toNotesName,
  toRfcName,
  toTranscriptName,
} from '@rapporteur/idl';
import {
  ModelAnswersSchema,
  type Notes,
  NotesSchema,
  type RequestRecord,
  RfcSchema,
  storedKey,
  toModelAnswersName,
} from '@rapporteur/idl/record';
import { keepPromises } from '../action/index.ts';
import { type Message, under } from '../document/index.ts';
import { type FileChange, type PullRequestFacts, sameReference } from '../github/index.ts';
import {
  type Approving,
  approvedCommit,
  approveNotes,
  notesCommit,
  notesMarker,
  notesMessages,
  type Refusal,
  type Refused,
  refuseApproval,
  statementsAbout,
  toActionItems,
  toDecisions,
} from '../notes/index.ts';
import { impliedStage } from '../rfc/index.ts';
import { type MergeMethod, mergeMethodOf, messagesOf, minutesStyleOf, notesOf } from '../settings/index.ts';
import { concludeMeeting } from './agenda.ts';
import {
  ask,
  askAll,
  type Dossier,
  done,
  type Judging,
  keysOf,
  reason,
  stored,
  storedOne,
  storedResources,
} from './dossier.ts';
import { isOwnPull, standsOf } from './head.ts';
import {
  actionsKey,
  announce,
  branchOf,
  minutesFile,
  minutesPath,
  pullRequestAction,
  standingAgenda,
  transcriptUrlOf,
} from './meeting.ts';
import { withProposal } from './proposal.ts';
import { occurrenceAddress, pageUrlOf, visibilityOf } from './record.ts';
import { issueQuestions } from './sheet.ts';

/** What came of it, and how to say it. */
export type Approval = { readonly done: boolean; readonly words: Message };

/** Approves the notes that a pull request carries: marks them, merges them, and tells each subject its part. */
export function* approve(
  dossier: Dossier,
  asked: { readonly key: string; readonly request: RequestRecord; readonly settings: Settings },
): Judging<Approval> {
  const { key, request, settings } = asked;
  const notes = yield* storedOne(dossier, NotesSchema, toNotesName(key));
  const meeting = yield* storedOne(dossier, MeetingSchema, toMeetingName(key));
  const pullRequest = notes?.pullRequest;
  if (!notes || !meeting || !pullRequest || !request.on) return refuse({ why: 'no-notes' });
  if (!sameReference(pullRequest, request.on)) return refuse({ why: 'no-notes' });
  const { repository, number } = pullRequest;
  const target = { repository, number };
  const isTelling = notesOf(settings).linkBack !== false;
  yield* askAll(dossier, [
    { ask: 'pull', about: target },
    ...issueQuestions(meeting),
    ...(isTelling ? [{ ask: 'repositories' as const, about: 'all' as const }] : []),
  ]);
  const path = minutesPath(settings, meeting);
  const pull = yield* ask(dossier, { ask: 'pull', about: target });
  if (!pull) return refuse({ why: 'no-notes' });
  if (pull.state === 'closed' && !pull.merged) return refuse({ why: 'closed' });
  const named = request.argument === '' ? undefined : request.argument;
  const agenda = yield* standingAgenda(dossier, meeting);
  const transcript = yield* storedOne(dossier, TranscriptSchema, toTranscriptName(key));
  // A second approval, or one that begins again after a crash, is the first one.
  const { approvedBy, approvedAt = request.at } = notes;
  const approveText = (standing: string) =>
    approveNotes({
      notes,
      standing,
      by: approvedBy || request.by,
      at: approvedAt ? timestampDate(approvedAt) : dossier.now,
      meeting,
      agenda,
      style: minutesStyleOf(settings),
      ...(transcript ? { transcript, transcriptUrl: transcriptUrlOf(repository, transcript) } : {}),
    });
  const place = { repository, path, ...(pull.merged ? {} : { ref: pull.headSha }) };
  const isMarked = (text: string, former: string): boolean => approveText(former).text === text;
  const refusal = pull.merged
    ? undefined
    : yield* compare(dossier, { pull, notes, meeting, place, approving: approvingOf(request, named), isMarked });
  if (refusal) return refuse(refusal);
  const standing = yield* ask(dossier, { ask: 'file', about: place });
  if (typeof standing !== 'string') return refuse({ why: 'file-missing', detail: [path] });
  const approved = approveText(standing);
  const because = [reason('approved', `${request.by} approved the notes of ${meeting.name}.`)];
  const files = [{ path, content: approved.text }];
  const method = mergeMethodOf(settings);
  const merged = pull.merged
    ? { notes: create(NotesSchema, { ...approved.notes, headSha: pull.headSha }) }
    : yield* merge(dossier, { pull, meeting, before: notes, notes: approved.notes, files, method, because });
  if ('refused' in merged) return refuse({ why: 'not-mergeable', detail: [merged.refused, method ?? ''] });
  const url = `https://github.com/${repository}/blob/HEAD/${path}`;
  const outcome = { notes: merged.notes, meeting, url };
  const { announced, untold } = isTelling ? yield* linkBack(dossier, outcome) : { announced: [], untold: [] };
  const minutes = transcript && minutesFile({ settings, meeting, notes: merged.notes, agenda, repository, transcript });
  const recorded = create(NotesSchema, { ...merged.notes, baseMarkdown: minutes?.content ?? '' });
  yield* record(dossier, { notes: recorded, meeting, announced, settings });
  yield* forgetAnswers(dossier, key);
  const visibility = yield* visibilityOf(dossier, repository);
  const said = {
    ...outcome,
    pageUrl: pageUrlOf(dossier, { of: 'meeting', ...occurrenceAddress(repository, key) }, visibility),
    own: messagesOf(settings).notes,
  };
  dossier.act(announce(meeting, notesMessages.announcement(said)), because);
  return { done: true, words: notesMessages.approval({ ...outcome, announced, untold }) };
}

const refuse = (refused: Refused): Approval => ({ done: false, words: notesMessages.refusedApproval(refused) });

/** What was said, and the comment that says it. */
const approvingOf = ({ at, origin }: RequestRecord, named: string | undefined): Approving => {
  const comment = /^comment-([0-9]+)$/.exec(origin)?.[1];
  return {
    at: at ? timestampDate(at) : new Date(0),
    ...(comment === undefined ? {} : { comment: Number(comment) }),
    ...(named === undefined ? {} : { named }),
  };
};

type Compared = {
  readonly pull: PullRequestFacts;
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly place: { readonly repository: string; readonly path: string };
  readonly approving: Approving;
  /** Whether a text is what another one becomes when it is approved. */
  isMarked(text: string, former: string): boolean;
};

/** Why what stands is not what was approved; all of it is asked for by the commit that stands there. */
function* compare(
  dossier: Dossier,
  { pull, notes, meeting, place, approving, isMarked }: Compared,
): Judging<(Refusal & { readonly by?: string | undefined }) | undefined> {
  const { headSha, base, head, defaultBranch } = pull;
  const { repository, path } = place;
  const fileAt = (ref: string) => ({ ask: 'file' as const, about: { repository, path, ref } });
  const compared = { ask: 'compared' as const, about: { repository, base: defaultBranch ?? base, head: headSha } };
  const standing = { ask: 'entry' as const, about: { repository, path, commit: headSha } };
  yield* askAll(dossier, [compared, standing, fileAt(headSha)]);
  const difference = yield* ask(dossier, compared);
  const entry = yield* ask(dossier, standing);
  const stands = yield* standsOf(dossier, { pull, notes });
  const carrier = {
    isOwn: isOwnPull(dossier, pull),
    repository,
    headRepository: pull.headRepository,
    head,
    headSha,
    base,
  };
  const approved = approvedCommit({ approving, stands, carrier, difference });
  // A run that broke off between the two has marked it already.
  const former = approved === undefined || approved === headSha ? undefined : yield* ask(dossier, fileAt(approved));
  const text = yield* ask(dossier, fileAt(headSha));
  const isOnlyMarked = typeof former === 'string' && typeof text === 'string' && isMarked(text, former);
  const branch = notes.branch || branchOf(meeting);
  const refusal = refuseApproval({
    approving,
    stands,
    carrier,
    branch,
    defaultBranch,
    path,
    difference,
    entry,
    isOnlyMarked,
  });
  return refusal && { ...refusal, by: stands.findLast(({ sha }) => sha === headSha)?.by };
}

type Merging = {
  readonly pull: PullRequestFacts;
  readonly meeting: Meeting;
  /** As they are on record, and as they were approved. */
  readonly before: Notes;
  readonly notes: Notes;
  readonly files: readonly FileChange[];
  readonly method: MergeMethod | undefined;
  readonly because: readonly Reason[];
};

/** The notes with the commit that was merged, or what GitHub said if it refused. */
function* merge(
  dossier: Dossier,
  { pull, meeting, before, notes, files, method, because }: Merging,
): Judging<{ readonly notes: Notes } | { readonly refused: string }> {
  const { repository, number, headSha: head } = pull;
  const changed = new Error(`${repository}#${number} changed while it was merged.`);
  const ready = pullRequestAction({
    ...{ repository, meeting, notes, files, head },
    transcript: undefined,
    warnings: [],
    draft: false,
  });
  const marked = yield* done(dossier, ready, because);
  // Somebody pushed in between; the next attempt judges what they wrote.
  if (marked.outcome === 'stale') throw changed;
  if (marked.outcome === 'refused') return { refused: marked.because ?? '' };
  const { commit } = marked;
  const place = commit ? { headSha: commit.sha, headAt: timestampFromDate(commit.at) } : {};
  const title = notesCommit(meeting);
  const target = { repository, number };
  const headSha = commit?.sha ?? head;
  const merging = { type: 'merge_pull_request' as const, target, base: pull.base, headSha, title, method };
  const merged = yield* done(dossier, merging, because);
  if (merged.outcome === 'stale') throw changed;
  if (merged.outcome !== 'refused') return { notes: create(NotesSchema, { ...notes, ...place, headSha }) };
  if (commit) {
    // It is the app's own, and whoever approves it later approves that.
    const visibility = yield* visibilityOf(dossier, repository);
    const edited = before.edited || before.headSha !== head;
    dossier.put({ message: create(NotesSchema, { ...before, ...place, edited }), visibility });
    dossier.follow({ key: `pull:${repository}/${number}` });
  }
  return { refused: merged.because ?? '' };
}

/**
 * What a model answered is kept until a person has decided, and what was spent until notes tell it. Answers how many answers there
 * were.
 */
export function* forgetAnswers(dossier: Dossier, key: string): Judging<number> {
  const kept = yield* storedOne(dossier, ModelAnswersSchema, toModelAnswersName(key));
  if (!kept) return 0;
  const lost = kept.answers.filter(({ most }) => most);
  if (!kept.spent && lost.length === 0) dossier.remove(kept);
  else dossier.put({ message: create(ModelAnswersSchema, { ...kept, answers: lost }), visibility: 'private' });
  return kept.answers.filter(({ answer }) => answer !== '').length;
}

/**
 * One comment on each pull request or issue that was discussed, where the app is installed. Of notes that changed since,
 * `before` is what was told: there comments are changed alone, since people may have removed them.
 */
export function* linkBack(
  dossier: Dossier,
  told: { readonly notes: Notes; readonly before?: Notes; readonly meeting: Meeting; readonly url: string },
): Judging<{ readonly announced: readonly SubjectRef[]; readonly untold: readonly SubjectRef[] }> {
  const { notes, before, meeting, url } = told;
  const repositories = yield* ask(dossier, { ask: 'repositories', about: 'all' });
  const reachable = new Set(repositories.map((repository) => repository.toLowerCase()));
  const marker = notesMarker('discussed', occurrenceOfName(meeting.name));
  const because = [reason('discussed', `It was discussed at ${meeting.name}.`)];
  const isSameRecording =
    before?.recordingUrl === notes.recordingUrl && before.recordingOffsetMs === notes.recordingOffsetMs;
  const announced: SubjectRef[] = [];
  const untold: SubjectRef[] = [];
  for (const subject of subjectsOf(before ?? notes, notes)) {
    const { repository, number, kind } = subject;
    const statements = statementsAbout(notes, subject);
    const known = before ? statementsAbout(before, subject) : [];
    if (before && isSame(known, statements) && isSameRecording) continue;
    if (
      (statements.length === 0 && known.length === 0) ||
      kind === SubjectKind.DISCUSSION ||
      !reachable.has(repository.toLowerCase())
    )
      continue;
    const target = { repository, number };
    const discussed =
      statements.length === 0
        ? notesMessages.untold({ meeting, notesUrl: url })
        : notesMessages.discussed({ notes, statements, meeting, notesUrl: url });
    const decisions = statements.filter(({ kind: what }) => what === StatementKind.DECISION).map(({ text }) => text);
    const at = notes.approvedAt ? timestampDate(notes.approvedAt) : dossier.now;
    const body = yield* withProposal(dossier, discussed, { subject, to: impliedStage(decisions), at });
    const updateOnly = known.length > 0;
    const applied = yield* done(
      dossier,
      { type: 'upsert_comment', target, marker, body: under(marker, body), updateOnly },
      because,
    );
    if (applied.outcome === 'refused') {
      // A locked or deleted subject must not keep the others from being told.
      dossier.remark('warn', `${repository}#${number}`, applied.because ?? 'GitHub does not let me comment here.');
      untold.push(subject);
    } else announced.push(subject);
  }
  return { announced, untold };
}

const isSame = (a: readonly Statement[], b: readonly Statement[]): boolean =>
  a.length === b.length && a.every((one, at) => b[at] !== undefined && equals(StatementSchema, one, b[at]));

const subjectsOf = (...all: readonly Notes[]): SubjectRef[] => {
  const byPlace = new Map<string, SubjectRef>();
  for (const subject of all.flatMap(({ topics }) => topics).flatMap(({ subjects }) => subjects)) {
    byPlace.set(`${subject.repository.toLowerCase()}#${subject.number}`, subject);
  }
  return [...byPlace.values()];
};

type Recorded = {
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly announced: readonly SubjectRef[];
  readonly settings: Settings;
};

/** What the registry learns, all at once and last: what fails before is done again, and writes nothing twice. */
function* record(dossier: Dossier, { notes, meeting, announced, settings }: Recorded): Judging {
  const decisions = toDecisions(notes);
  const day = storedKey.meeting(meeting.name);
  yield* askAll(dossier, keysOf([day, ...decisions.map(({ name }) => name), ...announced.map(toRfcName)]));
  const visibility = yield* visibilityOf(dossier, meeting.repository);
  const known = yield* stored(dossier, ActionItemSchema, day);
  const { puts, removes } = keepPromises({ promised: toActionItems(notes), known, meeting });
  for (const message of puts) dossier.put({ message, visibility });
  for (const message of removes) dossier.remove(message);
  if (puts.length > 0) dossier.follow({ key: actionsKey({ repository: meeting.repository, key: meeting.series }) });
  for (const message of decisions) {
    if ((yield* storedResources(dossier, message.name)).length === 0) dossier.put({ message, visibility });
  }
  for (const subject of announced) {
    for (const known of yield* storedResources(dossier, toRfcName(subject))) {
      const rfc = isMessage(known.message, RfcSchema) ? known.message : undefined;
      if (!rfc || rfc.meetings.includes(meeting.name)) continue;
      const meetings = [...rfc.meetings, meeting.name];
      dossier.put({ ...known, message: create(RfcSchema, { ...rfc, meetings }) });
      dossier.follow({ key: `pull:${subject.repository}/${subject.number}` });
    }
  }
  const discussed = subjectsOf(notes);
  dossier.put({ message: create(MeetingSchema, { ...meeting, state: MeetingState.REPORTED, discussed }), visibility });
  dossier.put({ message: notes, visibility });
  // What was not reached comes back on the next agenda.
  yield* concludeMeeting(dossier, meeting, settings);
}
