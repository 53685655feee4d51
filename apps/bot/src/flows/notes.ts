/** Notes: from a pushed transcript to a draft pull request. */
import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { optional } from '@rapporteur/client';
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import type { Action, Target } from '@rapporteur/core/github';
import {
  keptNotesWords,
  notesMarker,
  renderNotesPullRequest,
  renderTranscriptMended,
  renderTranscriptProblem,
  unplacedText,
} from '@rapporteur/core/notes';
import { meetingOf, SETTINGS_PATH } from '@rapporteur/core/settings';
import { parseTranscript } from '@rapporteur/core/transcript';
import {
  type Meeting,
  type Notes,
  NotesState,
  ReasonSchema,
  type Settings,
  SubjectKind,
  SubjectRefSchema,
  type Transcript,
} from '@rapporteur/idl';
import { createNotes } from '@rapporteur/model';
import { applyActions, type Flow } from './flow.ts';
import { dateIn, findMeeting, loadMeetingContext, type MeetingContext, occurrenceKey, seriesIn } from './meeting.ts';
import { announce, branchOf, minutesFile, minutesPath, pullRequestAction } from './minutes.ts';
import { loadSettings, reportSettings } from './settings.ts';

/** What was pushed to the default branch. */
export type Push = { readonly repository: string; readonly headSha: string; readonly paths: readonly string[] };

/** Reads new settings and new transcripts. */
export const reportPush = async (flow: Flow, push: Push): Promise<void> => {
  if (push.paths.includes(SETTINGS_PATH)) await reportSettings(flow, push);
  const settings = await loadSettings(flow, push.repository);
  const folder = (meetingOf(settings).transcriptsPath ?? '').replace(/\/*$/, '/');
  const paths = folder === '/' ? [] : push.paths.filter((path) => path.startsWith(folder) && !/\.md$/i.test(path));
  for (const path of paths) await reportTranscript(flow, { ...push, path, settings });
};

type Pushed = Omit<Push, 'paths'> & { readonly path: string; readonly settings: Settings };

const reportTranscript = async (flow: Flow, pushed: Pushed): Promise<void> => {
  const { repository, path, headSha, settings } = pushed;
  const series = seriesIn(settings, repository);
  const date = dateIn(path);
  const meeting = series && date ? await findMeeting(flow, { series, date }) : undefined;
  const bytes = await flow.github.loadFile({ repository, path, ref: headSha });
  if (!bytes) return;
  if (!meeting) {
    await tellProblem(flow, { ...pushed, problems: [unplacedText({ path, repository, series: series?.title, date })] });
    return;
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { value: transcript, diagnostics } = parseTranscript({ path, bytes, digest });
  const told = diagnostics.map((diagnostic) => renderDiagnostic(path, diagnostic));
  if (!transcript) {
    await tellProblem(flow, { ...pushed, meeting, problems: told });
    return;
  }
  await flow.exclusively(meeting.name, () => draftNotes(flow, { ...pushed, meeting, transcript, warnings: told }));
};

const tellProblem = async (
  flow: Flow,
  { repository, headSha, path, meeting, problems }: Pushed & { meeting?: Meeting; problems: readonly string[] },
): Promise<void> => {
  for (const problem of problems) flow.log.warn({ repository }, problem);
  const notes = meeting && (await optional(flow.client.getNotes(`notes/${occurrenceKey(meeting)}`)));
  const { title, body } = renderTranscriptProblem({ path, problems, hasNotes: notes !== undefined });
  const actions: Action[] = [
    check({ repository, headSha, title, summary: body, failed: true }),
    ...(meeting?.issue ? [transcriptComment(meeting, meeting.issue, body)] : []),
  ];
  await applyActions(flow, actions, [create(ReasonSchema, { code: 'transcript-unreadable', text: title })]);
};

/** One comment about the transcript of a meeting, on its issue or on the pull request of its notes. */
const transcriptComment = (meeting: Meeting, target: Target, body: string) => {
  const marker = notesMarker('transcript', occurrenceKey(meeting));
  return { type: 'upsert_comment' as const, target, marker, body: `${marker}\n${body}` };
};

const check = (about: {
  repository: string;
  headSha: string;
  title: string;
  summary: string;
  failed: boolean;
}): Action => ({
  type: 'set_check',
  repository: about.repository,
  headSha: about.headSha,
  name: 'rapporteur / notes',
  conclusion: about.failed ? 'failure' : 'neutral',
  title: about.title,
  summary: about.summary,
  text: '',
});

type Drafting = Pushed & {
  readonly meeting: Meeting;
  readonly transcript: Transcript;
  readonly warnings: readonly string[];
};

const draftNotes = async (flow: Flow, drafting: Drafting): Promise<void> => {
  const { repository, path, headSha, settings, meeting, transcript, warnings } = drafting;
  const key = occurrenceKey(meeting);
  const context = await loadMeetingContext(flow, meeting);
  // A meeting whose agenda was never posted is known from its transcript.
  if (meeting.version === 0) await flow.client.putMeeting(meeting);
  const previous = await optional(flow.client.getNotes(`notes/${key}`));
  const storedTranscript = await optional(flow.client.getTranscript(`transcripts/${key}`));
  const isNew = previous?.transcriptDigest !== transcript.digest;
  const standing = previous && (await loadStanding(flow, drafting));
  const why = previous && (await whyKept(flow, previous, standing));
  if (why && (isNew || why !== 'edited')) {
    await tellKept(flow, { ...drafting, notes: previous, why });
    return;
  }
  // Drafting costs money and time: the same file is not drafted twice.
  const notes =
    previous && !isNew
      ? previous
      : await draft(flow, { transcript, meeting, context, key, version: previous?.version ?? 0 });
  const source =
    !isNew && storedTranscript && (await isCopy(flow, drafting, storedTranscript)) ? storedTranscript : transcript;
  await flow.client.putTranscript({
    ...source,
    name: `transcripts/${key}`,
    meeting: meeting.name,
    version: storedTranscript?.version ?? 0,
  });
  const stored = await flow.client.putNotes(notes);
  const minutes = minutesFile({
    settings,
    meeting,
    agenda: context.agenda,
    repository,
    notes: stored,
    transcript: source,
  });
  const because = [create(ReasonSchema, { code: 'transcript-pushed', text: `${path} was pushed.` })];
  const [opened] = await applyActions(
    flow,
    [
      pullRequestAction({
        repository,
        meeting,
        notes: stored,
        // What people wrote into the draft stays.
        files: why === 'edited' ? [] : [{ ...minutes, ...(standing ? { against: standing.text } : {}) }],
        warnings,
        draft: true,
      }),
    ],
    because,
  );
  if (opened?.outcome === 'stale') throw new Error(`${minutes.path} was edited just now; it is read once more.`);
  if (!opened?.number) return;
  const pullRequest = create(SubjectRefSchema, {
    repository,
    number: opened.number,
    kind: SubjectKind.PULL_REQUEST,
    nodeId: opened.nodeId ?? '',
    title: `Notes: ${meeting.title}, ${key.split('/')[1] ?? ''}`,
    url: opened.url ?? '',
  });
  await flow.client.putNotes({ ...stored, pullRequest });
  const told = renderNotesPullRequest({ notes: stored, meeting, url: pullRequest.url });
  await applyActions(
    flow,
    [
      check({
        repository,
        headSha,
        title: 'Draft notes are ready for review',
        summary: told.announcement,
        failed: false,
      }),
      ...announce(meeting, told.announcement),
      ...(meeting.issue
        ? [{ ...transcriptComment(meeting, meeting.issue, renderTranscriptMended(path)), onlyIfStanding: true }]
        : []),
    ],
    because,
  );
};

/** Whether the file that the notes were drafted from is still there; else this one was moved from it. */
const isCopy = async (flow: Flow, { repository, headSha, path }: Drafting, stored: Transcript): Promise<boolean> =>
  stored.path !== path && (await flow.github.loadFile({ repository, path: stored.path, ref: headSha })) !== undefined;

type Why = Parameters<typeof keptNotesWords>[0]['why'];

/** The draft as it stands in its branch, and whether nobody but the app ever wrote it; undefined if it is not there. */
type Standing = { readonly text: string; readonly isOurs: boolean };

const loadStanding = async (flow: Flow, { repository, settings, meeting }: Drafting): Promise<Standing | undefined> => {
  const place = { repository, path: minutesPath(settings, meeting), ref: branchOf(meeting) };
  const bytes = await flow.github.loadFile(place);
  if (!bytes) return undefined;
  const isOurs = (await flow.github.loadAuthors(place)).every((login) => login === flow.github.appLogin);
  return { text: new TextDecoder().decode(bytes), isOurs };
};

/** Why notes are not drafted anew, if they are not: people have gone on with them. */
const whyKept = async (flow: Flow, notes: Notes, standing: Standing | undefined): Promise<Why | undefined> => {
  if (notes.state === NotesState.APPROVED) return 'approved';
  const pull = notes.pullRequest && (await flow.github.loadPullRequest(notes.pullRequest));
  if (pull?.merged) return 'merged';
  if (pull?.state === 'closed') return 'closed';
  return standing && !standing.isOurs ? 'edited' : undefined;
};

const tellKept = async (
  flow: Flow,
  { repository, headSha, path, meeting, notes, why }: Drafting & { notes: Notes; why: Why },
): Promise<void> => {
  const { pullRequest } = notes;
  const { title, body } = keptNotesWords({ why, path, meeting, url: pullRequest?.url ?? '' });
  const actions: Action[] = [
    check({ repository, headSha, title, summary: body, failed: false }),
    ...(why === 'edited' && pullRequest ? [transcriptComment(meeting, pullRequest, body)] : []),
  ];
  await applyActions(flow, actions, [create(ReasonSchema, { code: `notes-${why}`, text: title })]);
};

const draft = async (
  flow: Flow,
  input: { transcript: Transcript; meeting: Meeting; context: MeetingContext; key: string; version: number },
): Promise<Notes> => {
  const { transcript, meeting, context, key, version } = input;
  const { notes, usage } = await createNotes({ transcript, meeting, ...context, model: flow.model });
  if (usage) flow.log.info({ usage }, 'the model drafted notes');
  return { ...notes, name: `notes/${key}`, meeting: meeting.name, version };
};
