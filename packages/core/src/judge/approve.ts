/** The approval of notes by a person: they are marked and merged, and each subject is told its part. */
import { create, isMessage } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  type Agenda,
  type Meeting,
  MeetingSchema,
  MeetingState,
  type Notes,
  NotesSchema,
  type Reason,
  RfcSchema,
  type Settings,
  SubjectKind,
  type SubjectRef,
  TranscriptSchema,
} from '@rapporteur/idl';
import type { RequestRecord } from '@rapporteur/idl/record';
import { type Action, sameReference, type Target } from '../github/index.ts';
import { applyOutcomes } from '../meeting/index.ts';
import {
  approvalWords,
  approveNotes,
  notesMarker,
  refusedApprovalWords,
  renderNotesPullRequest,
  renderSubjectPart,
  toActionItems,
} from '../notes/index.ts';
import { toRfcName } from '../rfc/index.ts';
import { notesOf } from '../settings/index.ts';
import type { Words } from './answer.ts';
import {
  ask,
  askAll,
  type Dossier,
  done,
  type Judging,
  keysOf,
  reason,
  storedOne,
  storedResources,
} from './dossier.ts';
import {
  announce,
  issueQuestions,
  minutesPath,
  occurrenceKey,
  pullRequestAction,
  standingAgenda,
  transcriptUrlOf,
} from './meeting.ts';
import { visibilityOf } from './record.ts';

/** What came of it, and how to say it. */
export type Approval = { readonly done: boolean; readonly words: Words };

/** Approves the notes that a pull request carries: marks them, merges them, and tells each subject its part. */
export function* approve(
  dossier: Dossier,
  asked: { readonly key: string; readonly request: RequestRecord; readonly settings: Settings },
): Judging<Approval> {
  const { key, request, settings } = asked;
  const notes = yield* storedOne(dossier, NotesSchema, `notes/${key}`);
  const meeting = yield* storedOne(dossier, MeetingSchema, `meetings/${key}`);
  const pullRequest = notes?.pullRequest;
  if (!notes || !meeting || !pullRequest || !request.on) return refuse('no-notes');
  if (!sameReference(pullRequest, request.on)) return refuse('no-notes');
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
  if (!pull) return refuse('no-notes');
  if (pull.state === 'closed' && !pull.merged) return refuse('closed');
  const place = { repository, path, ...(pull.merged ? {} : { ref: pull.head }) };
  const standing = yield* ask(dossier, { ask: 'file', about: place });
  if (typeof standing !== 'string') return refuse('file-missing', path);
  const agenda = yield* standingAgenda(dossier, meeting);
  const transcript = yield* storedOne(dossier, TranscriptSchema, `transcripts/${key}`);
  // A second approval, or one that begins again after a crash, is the first one.
  const { approvedBy, approvedAt = request.at } = notes;
  const approved = approveNotes({
    notes,
    standing,
    by: approvedBy || request.by,
    at: approvedAt ? timestampDate(approvedAt) : dossier.now,
    meeting,
    agenda,
    ...(transcript ? { transcript, transcriptUrl: transcriptUrlOf(repository, transcript.path) } : {}),
  });
  const because = [reason('approved', `${request.by} approved the notes of ${meeting.name}.`)];
  const file = { path, content: approved.text, against: standing };
  const refused = pull.merged
    ? undefined
    : yield* merge(dossier, { target, head: pull.head, meeting, notes: approved.notes, file, because });
  if (refused !== undefined) return refuse('not-mergeable', refused);
  const url = `https://github.com/${repository}/blob/HEAD/${path}`;
  const outcome = { notes: approved.notes, meeting, url };
  const { told, untold } = isTelling ? yield* linkBack(dossier, outcome) : { told: [], untold: [] };
  yield* record(dossier, { notes: approved.notes, meeting, told, agenda });
  dossier.act(announce(meeting, renderNotesPullRequest(outcome).announcement), because);
  return { done: true, words: approvalWords({ ...outcome, told, untold }) };
}

const refuse = (why: Parameters<typeof refusedApprovalWords>[0], detail = ''): Approval => ({
  done: false,
  words: refusedApprovalWords(why, detail),
});

type Merging = {
  readonly target: Target;
  /** Its branch. */
  readonly head: string;
  readonly meeting: Meeting;
  readonly notes: Notes;
  readonly file: { readonly path: string; readonly content: string; readonly against: string };
  readonly because: readonly Reason[];
};

/** What GitHub said if it refused the merge. */
function* merge(dossier: Dossier, merging: Merging): Judging<string | undefined> {
  const { target, head, meeting, notes, file, because } = merging;
  const { repository, number } = target;
  const changed = new Error(`${repository}#${number} changed while it was merged.`);
  const ready = pullRequestAction({ repository, meeting, notes, files: [file], warnings: [], draft: false });
  const marked = yield* done(dossier, ready, because);
  // Somebody pushed in between; the next attempt reads what they wrote.
  if (marked.outcome === 'stale') throw changed;
  if (marked.outcome === 'refused') return marked.because ?? '';
  // By its branch, since the pull request was read before its text was written.
  const pull = yield* ask(dossier, { ask: 'branch', about: { repository, branch: head } });
  if (pull?.number !== number) throw new Error(`GitHub no longer has ${repository}#${number}.`);
  const { commit } = renderNotesPullRequest({ notes, meeting, url: '' });
  const action: Action = { type: 'merge_pull_request', target, headSha: pull.headSha, title: commit };
  const merged = yield* done(dossier, action, because);
  if (merged.outcome === 'stale') throw changed;
  return merged.outcome === 'refused' ? (merged.because ?? '') : undefined;
}

/** One comment on each pull request or issue that was discussed, where the app is installed. */
function* linkBack(
  dossier: Dossier,
  { notes, meeting, url }: { readonly notes: Notes; readonly meeting: Meeting; readonly url: string },
): Judging<{ readonly told: readonly SubjectRef[]; readonly untold: readonly SubjectRef[] }> {
  const repositories = yield* ask(dossier, { ask: 'repositories', about: 'all' });
  const reachable = new Set(repositories.map((repository) => repository.toLowerCase()));
  const marker = notesMarker('discussed', occurrenceKey(meeting));
  const because = [reason('discussed', `It was discussed at ${meeting.name}.`)];
  const told: SubjectRef[] = [];
  const untold: SubjectRef[] = [];
  for (const subject of subjectsOf(notes)) {
    const { repository, number, kind } = subject;
    const body = renderSubjectPart({ notes, subject, meeting, notesUrl: url });
    if (!body || kind === SubjectKind.DISCUSSION || !reachable.has(repository.toLowerCase())) continue;
    const target = { repository, number };
    const applied = yield* done(
      dossier,
      { type: 'upsert_comment', target, marker, body: `${marker}\n${body}` },
      because,
    );
    if (applied.outcome === 'refused') {
      // A locked or deleted subject must not keep the others from being told.
      dossier.remark('warn', `${repository}#${number}`, applied.because ?? 'GitHub does not let me comment here.');
      untold.push(subject);
    } else told.push(subject);
  }
  return { told, untold };
}

const subjectsOf = (notes: Notes): SubjectRef[] => {
  const byPlace = new Map<string, SubjectRef>();
  for (const subject of notes.topics.flatMap(({ subjects }) => subjects)) {
    byPlace.set(`${subject.repository.toLowerCase()}#${subject.number}`, subject);
  }
  return [...byPlace.values()];
};

type Recorded = {
  readonly notes: Notes;
  readonly meeting: Meeting;
  readonly told: readonly SubjectRef[];
  readonly agenda: Agenda | undefined;
};

/** What the registry learns, all at once and last: what fails before is done again, and writes nothing twice. */
function* record(dossier: Dossier, { notes, meeting, told, agenda }: Recorded): Judging {
  const items = toActionItems(notes);
  yield* askAll(dossier, keysOf([...items.map(({ name }) => name), ...told.map(toRfcName)]));
  const visibility = yield* visibilityOf(dossier, meeting.repository);
  for (const item of items) {
    // One that is on record may have been done since.
    if (!(yield* storedOne(dossier, ActionItemSchema, item.name))) dossier.put({ message: item, visibility });
  }
  for (const subject of told) {
    for (const known of yield* storedResources(dossier, toRfcName(subject))) {
      const rfc = isMessage(known.message, RfcSchema) ? known.message : undefined;
      if (!rfc || rfc.meetings.includes(meeting.name)) continue;
      const meetings = [...rfc.meetings, meeting.name];
      dossier.put({ ...known, message: create(RfcSchema, { ...rfc, meetings }) });
      dossier.follow({ key: `pull:${subject.repository}/${subject.number}` });
    }
  }
  dossier.put({ message: create(MeetingSchema, { ...meeting, state: MeetingState.REPORTED }), visibility });
  // What was not reached comes back on the next agenda.
  if (agenda && agenda.name !== '') dossier.put({ message: applyOutcomes(agenda, notes.topics), visibility });
  dossier.put({ message: notes, visibility });
}
