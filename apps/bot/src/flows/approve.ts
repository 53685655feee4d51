/** The approval of notes by a person: they are marked and merged, and each subject is told its part. */
import { create } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import type { Action, Target } from '@rapporteur/core/github';
import { applyOutcomes } from '@rapporteur/core/meeting';
import {
  approvalWords,
  approveNotes,
  notesMarker,
  refusedApprovalWords,
  renderNotesPullRequest,
  renderSubjectPart,
  toActionItems,
} from '@rapporteur/core/notes';
import { toRfcName } from '@rapporteur/core/rfc';
import { notesOf } from '@rapporteur/core/settings';
import {
  type Agenda,
  type Meeting,
  MeetingState,
  type Notes,
  ReasonSchema,
  SubjectKind,
  type SubjectRef,
} from '@rapporteur/idl';
import { faultOf } from '../github/index.ts';
import { applyActions, type Flow, withRetryOnConflict } from './flow.ts';
import { loadMeetingContext, occurrenceKey } from './meeting.ts';
import { announce, minutesPath, pullRequestAction, transcriptUrlOf } from './minutes.ts';
import { trackPullRequest, type Words } from './rfc.ts';
import { loadSettings } from './settings.ts';

/** The outcome of an approval, for the answer. */
export type Approval = { readonly kind: 'approved' | 'refused'; readonly words: Words };

/** Whether a pull request carries notes. */
export const carriesNotes = async (flow: Flow, target: Target): Promise<boolean> =>
  (await findNotes(flow, target)) !== undefined;

/** Approves the notes that a pull request carries: marks them, merges them, and tells each subject its part. */
export const approve = async (flow: Flow, target: Target, by: string): Promise<Approval> => {
  const carried = await findNotes(flow, target);
  if (!carried) return refuse('no-notes');
  return flow.exclusively(carried.meeting, () => approveExclusively(flow, { target, by, name: carried.name }));
};

const findNotes = async (flow: Flow, target: Target): Promise<Notes | undefined> => {
  for await (const notes of flow.client.listNotes({ pageSize: 500 })) {
    const { pullRequest } = notes;
    if (pullRequest?.repository === target.repository && pullRequest.number === target.number) return notes;
  }
  return undefined;
};

const approveExclusively = async (
  flow: Flow,
  { target, by, name }: { target: Target; by: string; name: string },
): Promise<Approval> => {
  const notes = await flow.client.getNotes(name);
  const meeting = await flow.client.getMeeting(notes.meeting);
  const settings = await loadSettings(flow, target.repository);
  const context = await loadMeetingContext(flow, meeting);
  const transcript = await optional(flow.client.getTranscript(name.replace(/^notes\//, 'transcripts/')));
  const path = minutesPath(settings, meeting);
  const pull = await flow.github.loadPullRequest(target);
  if (!pull) return refuse('no-notes');
  if (pull.state === 'closed' && !pull.merged) return refuse('closed');
  const bytes = await flow.github.loadFile({
    repository: target.repository,
    path,
    ...(pull.merged ? {} : { ref: pull.head }),
  });
  if (!bytes) return refuse('file-missing', path);
  const standing = new TextDecoder().decode(bytes);
  // A second approval, or one that begins again after a crash, is the first one.
  const first = { by: notes.approvedBy || by, at: notes.approvedAt ? timestampDate(notes.approvedAt) : flow.now() };
  const approved = approveNotes({
    notes,
    standing,
    ...first,
    meeting,
    agenda: context.agenda,
    ...(transcript ? { transcript, transcriptUrl: transcriptUrlOf(target.repository, transcript.path) } : {}),
  });
  const because = [create(ReasonSchema, { code: 'approved', text: `${by} approved the notes of ${meeting.name}.` })];
  const refused = await merge(flow, { target, meeting, approved, path, standing, because });
  if (refused !== undefined) return refuse('not-mergeable', refused);
  const url = `https://github.com/${target.repository}/blob/HEAD/${path}`;
  const { told, untold } =
    notesOf(settings).linkBack === false
      ? { told: [], untold: [] }
      : await linkBack(flow, { notes: approved.notes, meeting, url });
  await record(flow, { notes: approved.notes, meeting, told, agenda: context.agenda });
  const announced = renderNotesPullRequest({ notes: approved.notes, meeting, url }).announcement;
  await applyActions(flow, announce(meeting, announced), because);
  return { kind: 'approved', words: approvalWords({ notes: approved.notes, meeting, told, untold, url }) };
};

const refuse = (why: Parameters<typeof refusedApprovalWords>[0], detail = ''): Approval => ({
  kind: 'refused',
  words: refusedApprovalWords(why, detail),
});

type Because = Parameters<typeof applyActions>[2];

/** What GitHub said if it refused the merge. */
const merge = async (
  flow: Flow,
  wanted: {
    target: Target;
    meeting: Meeting;
    approved: { notes: Notes; text: string };
    path: string;
    standing: string;
    because: Because;
  },
): Promise<string | undefined> => {
  const { target, meeting, approved, path, standing, because } = wanted;
  const files = [{ path, content: approved.text, against: standing }];
  const ready = { repository: target.repository, meeting, notes: approved.notes, files, warnings: [], draft: false };
  const [marked] = await applyActions(flow, [pullRequestAction(ready)], because);
  const pull = await flow.github.loadPullRequest(target);
  if (!pull) throw new Error(`GitHub no longer has ${target.repository}#${target.number}.`);
  const { commit } = renderNotesPullRequest({ notes: approved.notes, meeting, url: '' });
  const merging: Action = { type: 'merge_pull_request', target, headSha: pull.headSha, title: commit };
  const [merged] = marked?.outcome === 'stale' ? [marked] : await applyActions(flow, [merging], because);
  // Somebody pushed in between; the next attempt reads what they wrote.
  if (merged?.outcome === 'stale')
    throw new Error(`${target.repository}#${target.number} changed while it was merged.`);
  return merged?.outcome === 'refused' ? (merged.because ?? '') : undefined;
};

/** One comment on each pull request or issue that was discussed, where the app is installed. */
const linkBack = async (
  flow: Flow,
  { notes, meeting, url }: { notes: Notes; meeting: Meeting; url: string },
): Promise<{ readonly told: readonly SubjectRef[]; readonly untold: readonly SubjectRef[] }> => {
  const reachable = new Set((await flow.github.listRepositories()).map((repository) => repository.toLowerCase()));
  const told: SubjectRef[] = [];
  const untold: SubjectRef[] = [];
  for (const subject of subjectsOf(notes)) {
    const body = renderSubjectPart({ notes, subject, meeting, notesUrl: url });
    const isDiscussion = subject.kind === SubjectKind.DISCUSSION;
    if (!body || isDiscussion || !reachable.has(subject.repository.toLowerCase())) continue;
    const marker = notesMarker('discussed', occurrenceKey(meeting));
    const because = [create(ReasonSchema, { code: 'discussed', text: `It was discussed at ${meeting.name}.` })];
    const comment: Action = { type: 'upsert_comment', target: subject, marker, body: `${marker}\n${body}` };
    try {
      await applyActions(flow, [comment], because);
      told.push(subject);
    } catch (error) {
      // A locked or deleted subject must not keep the others from being told.
      const fault = faultOf(error, flow.now());
      if (!fault?.isFinal) throw error;
      flow.log.warn({ subject: `${subject.repository}#${subject.number}` }, fault.text);
      untold.push(subject);
    }
  }
  return { told, untold };
};

const subjectsOf = (notes: Notes): SubjectRef[] => {
  const byName = new Map<string, SubjectRef>();
  for (const subject of notes.topics.flatMap(({ subjects }) => subjects)) {
    byName.set(`${subject.repository.toLowerCase()}#${subject.number}`, subject);
  }
  return [...byName.values()];
};

/** The registry learns of it last: what fails before is done again, and writes nothing twice. */
const record = async (
  flow: Flow,
  {
    notes,
    meeting,
    told,
    agenda,
  }: { notes: Notes; meeting: Meeting; told: readonly SubjectRef[]; agenda: Agenda | undefined },
): Promise<void> => {
  const items = await flow.client.listActionItems({ pageSize: 500 }).all();
  for (const item of toActionItems(notes)) {
    const stored = items.find(({ name }) => name === item.name);
    if (!stored) await flow.client.putActionItem(item);
  }
  for (const subject of told) {
    const isRfc = await flow.exclusively(toRfcName(subject), () => rememberMeeting(flow, subject, meeting.name));
    if (isRfc) await trackPullRequest(flow, subject);
  }
  await withRetryOnConflict(async () => {
    const stored = await flow.client.getMeeting(meeting.name);
    if (stored.state !== MeetingState.REPORTED)
      await flow.client.putMeeting({ ...stored, state: MeetingState.REPORTED });
  });
  // What was not reached comes back on the next agenda.
  if (agenda && agenda.name !== '') await flow.client.putAgenda(applyOutcomes(agenda, notes.topics));
  await flow.client.putNotes(notes);
};

const rememberMeeting = async (flow: Flow, subject: SubjectRef, meeting: string): Promise<boolean> =>
  withRetryOnConflict(async () => {
    const rfc = await optional(flow.client.getRfc(toRfcName(subject)));
    if (!rfc) return false;
    if (!rfc.meetings.includes(meeting)) await flow.client.putRfc({ ...rfc, meetings: [...rfc.meetings, meeting] });
    return true;
  });
