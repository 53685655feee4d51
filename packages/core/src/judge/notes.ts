/** The notes of one meeting: drafted from its transcript, published as a pull request, approved by a person. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Meeting,
  NotesState,
  occurrenceOfName,
  type Series,
  type Settings,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  type Transcript,
  TranscriptSchema,
  toAgendaName,
  toMeetingName,
  toNotesName,
  toTranscriptName,
} from '@rapporteur/idl';
import {
  type Agenda,
  type Notes,
  NotesSchema,
  type RequestRecord,
  RequestRecordSchema,
  storedKey,
} from '@rapporteur/idl/record';
import { beside, type Message, silence } from '../document/index.ts';
import type { Action } from '../github/index.ts';
import {
  type Kept,
  keptTitle,
  NOTES_CHECK,
  notesMarker,
  notesMessages,
  strikeAgain,
  TRANSCRIPT_PROBLEM,
  unplacedText,
} from '../notes/index.ts';
import { messagesOf } from '../settings/index.ts';
import { freezeBegun } from './agenda.ts';
import { answerRequest } from './answer.ts';
import { approve } from './approve.ts';
import {
  ask,
  askAll,
  type Dossier,
  done,
  type Judging,
  keepSoFar,
  keysOf,
  reason,
  stored,
  storedOne,
} from './dossier.ts';
import { draft } from './draft.ts';
import { isOwnPull } from './head.ts';
import {
  announce,
  answerTo,
  branchOf,
  findMeeting,
  inOrder,
  minutesFile,
  minutesPath,
  notesKey,
  pullRequestAction,
  seriesOfKey,
  standingAgenda,
} from './meeting.ts';
import { recallNotes } from './recall.ts';
import { recogniseMeeting } from './recognise.ts';
import { isRead, keptOf, visibilityOf } from './record.ts';
import { revise } from './revise.ts';
import { settingsOf } from './settings.ts';
import { commentBeside, issueQuestions } from './sheet.ts';

/**
 * Does what was asked of the notes of "contributors-meetup/2023-06-22" first; what was asked besides is looked at in a run
 * of its own, since it may stand on what this one writes.
 */
export function* judgeNotes(
  dossier: Dossier,
  { repository, key }: { readonly repository: string; readonly key: string },
): Judging {
  const own = notesKey(repository, key);
  const to = storedKey.to(own);
  const names = [toMeetingName(key), toAgendaName(key), toNotesName(key), toTranscriptName(key)];
  yield* askAll(
    dossier,
    keysOf([
      storedKey.repository('settings', repository),
      storedKey.repository('repositories', repository),
      to,
      ...names,
    ]),
  );
  const [request, ...others] = inOrder(yield* stored(dossier, RequestRecordSchema, to));
  if (!request || (yield* waits(dossier, request))) return;
  const settings = yield* settingsOf(dossier, repository);
  const isDone = yield* answer(dossier, { repository, key, request, settings, others });
  if (!isDone || others.length > 0) dossier.follow({ key: own });
}

/**
 * Where a run hears of nothing, a transcript waits once until what it may speak of was read, by the clock that is looked at then:
 * a model is told the titles of RFCs and the agenda.
 */
function* waits(dossier: Dossier, request: RequestRecord): Judging<boolean> {
  if (request.what !== 'transcript' || dossier.hasWebhooks !== false) return false;
  const { partial } = yield* isRead(dossier, yield* ask(dossier, { ask: 'repositories', about: 'all' }));
  const kept = (yield* keptOf(dossier, RequestRecordSchema, [storedKey.to(request.to)])).find(
    ({ message }) => message.name === request.name,
  );
  if (!kept || kept.wakeAt || partial.length === 0) return false;
  dossier.put({ ...kept, wakeAt: dossier.now });
  return true;
}

type Asked = {
  readonly repository: string;
  readonly key: string;
  readonly request: RequestRecord;
  readonly settings: Settings;
  /** What waits behind it. */
  readonly others: readonly RequestRecord[];
};

/** Whether that was all. */
function* answer(dossier: Dossier, asked: Asked): Judging<boolean> {
  const { request, others } = asked;
  switch (request.what) {
    case 'approve': {
      const { done: isApproved, words } = yield* approve(dossier, asked);
      answerRequest(dossier, request, { done: isApproved, answer: answerTo(request, words), others });
      // Where the notes stand was not said while this waited.
      if (!isApproved && request.on) dossier.follow({ key: `pull:${request.on.repository}/${request.on.number}` });
      return true;
    }
    case 'reject':
    case 'regenerate':
    case 'strike':
    case 'fix':
    case 'recording':
    case 'alias': {
      const { done: isChanged, words } = yield* revise(dossier, asked);
      answerRequest(dossier, request, { done: isChanged, answer: answerTo(request, words), others });
      return true;
    }
    case 'transcript': {
      const isRead = yield* readTranscript(dossier, asked);
      if (isRead) dossier.remove(request);
      return isRead;
    }
    default:
      dossier.remark('warn', request.to, `Nobody can be asked for "${request.what}" here.`);
      dossier.remove(request);
      return true;
  }
}

/** A transcript on the default branch, or one that somebody submitted: then no commit brought it, and none is told of it. */
type Pushed = {
  readonly repository: string;
  readonly path: string;
  readonly headSha: string;
  readonly submittedBy?: string | undefined;
};

/** Whether it is done with; notes that were just drafted are kept before they are published. */
function* readTranscript(dossier: Dossier, { repository, key, request, settings }: Asked): Judging<boolean> {
  const { path, headSha } = request;
  const { transcript: submitted } = request;
  const pushed = { repository, path, headSha, submittedBy: submitted?.submittedBy };
  const [seriesKey = '', date = ''] = key.split('/');
  const series = yield* seriesOfKey(dossier, { settings, repository, key: seriesKey });
  const planned = series && (yield* findMeeting(dossier, { series, date }));
  const previous =
    (yield* storedOne(dossier, NotesSchema, toNotesName(key))) ??
    (planned && (yield* recall(dossier, { repository, settings, meeting: planned })));
  const meeting = series && planned && (yield* knownMeeting(dossier, { series, date }));
  const question = { ask: 'transcript' as const, about: { repository, path, ref: headSha } };
  yield* askAll(dossier, [
    ...(submitted ? [] : [question]),
    ...(meeting ? issueQuestions(meeting) : []),
    ...(previous ? pullQuestions(previous) : []),
  ]);
  const read = submitted ? { transcript: submitted, diagnostics: request.warnings } : yield* ask(dossier, question);
  if (!read) return true;
  if (!meeting) {
    tellProblem(dossier, { pushed, problems: [unplacedText({ path, repository, series: series?.title, date })] });
    return true;
  }
  const { transcript, diagnostics } = read;
  if (!transcript) {
    tellProblem(dossier, { pushed, meeting, notes: previous, problems: diagnostics });
    return true;
  }
  return yield* takeUp(dossier, { pushed, settings, meeting, transcript, previous, warnings: diagnostics });
}

/** The meeting of a date with its agenda, also if the registry knows nothing of it. */
function* knownMeeting(
  dossier: Dossier,
  { series, date }: { readonly series: Series; readonly date: string },
): Judging<Meeting | undefined> {
  const meeting = yield* findMeeting(dossier, { series, date });
  if (!meeting || meeting.version > 0 || meeting.issue) return meeting;
  const found = yield* recogniseMeeting(dossier, { series, meeting, isOpen: false });
  if (found) yield* freezeBegun(dossier, [found]);
  return found ? yield* findMeeting(dossier, { series, date }) : meeting;
}

/** Notes that nobody knows may stand in a pull request all the same: a model is not asked for what was drafted. */
function* recall(
  dossier: Dossier,
  { repository, settings, meeting }: { repository: string; settings: Settings; meeting: Meeting },
): Judging<Notes | undefined> {
  const pull = yield* ask(dossier, { ask: 'branch', about: { repository, branch: branchOf(meeting) } });
  return (
    pull && (yield* recallNotes(dossier, { pull, settings, visibility: yield* visibilityOf(dossier, repository) }))
  );
}

type DraftFacts = {
  readonly pushed: Pushed;
  readonly settings: Settings;
  readonly meeting: Meeting;
  readonly transcript: Transcript;
  readonly previous: Notes | undefined;
  readonly warnings: readonly string[];
};

function* takeUp(dossier: Dossier, reading: DraftFacts): Judging<boolean> {
  const { pushed, meeting, transcript, previous } = reading;
  const key = occurrenceOfName(meeting.name);
  const isNew = previous?.transcriptDigest !== transcript.digest;
  const standing = previous && (yield* loadStanding(dossier, { ...reading, ...pushed, notes: previous }));
  const why = standing?.why;
  if (previous && why && (isNew || why !== 'edited')) {
    tellKept(dossier, { pushed, meeting, notes: previous, why });
    return true;
  }
  const visibility = yield* visibilityOf(dossier, pushed.repository);
  const name = toTranscriptName(key);
  const before = yield* storedOne(dossier, TranscriptSchema, name);
  const read = strikeAgain(transcript, before);
  const source = !isNew && before && (yield* isCopy(dossier, pushed, before)) ? before : read;
  const version = before?.version ?? 0;
  dossier.put({ message: create(TranscriptSchema, { ...source, name, meeting: meeting.name, version }), visibility });
  // A meeting whose agenda was never posted is known from its transcript.
  if (meeting.version === 0 && !meeting.issue) dossier.put({ message: meeting, visibility });
  const isElsewhere = before?.path !== source.path;
  const transcriptCommit =
    previous && !isNew && !isElsewhere ? previous.transcriptCommit : source.submittedBy === '' ? pushed.headSha : '';
  if (!previous || isNew) {
    // What others write as well is settled first: who is overtaken with it has not paid yet.
    yield* keepSoFar(dossier, 'before the draft');
    // Drafting costs money and time: whatever becomes of the pull request, the same file is not drafted twice.
    const id = `${key} ${transcript.digest}`;
    const drafted = yield* draft(dossier, { ...reading, transcript: read, key, id });
    // Notes that were recalled are kept by now.
    const { version: kept = 0 } = (yield* storedOne(dossier, NotesSchema, toNotesName(key))) ?? {};
    dossier.put({ message: create(NotesSchema, { ...drafted, version: kept, transcriptCommit }), visibility });
    return false;
  }
  const agenda = yield* standingAgenda(dossier, meeting);
  const notes = create(NotesSchema, { ...previous, transcriptCommit });
  return yield* publish(dossier, { ...reading, notes, transcript: source, agenda, standing });
}

/** Whether the file that the notes were drafted from is still there; else this one was moved from it. */
function* isCopy(
  dossier: Dossier,
  { repository, headSha, path, submittedBy }: Pushed,
  { path: from, submittedBy: before }: Transcript,
): Judging<boolean> {
  // The words are known already, as a file of the repository if they are one.
  if (submittedBy) return true;
  if (from === path || before !== '') return false;
  return (yield* ask(dossier, { ask: 'file', about: { repository, path: from, ref: headSha } })) !== undefined;
}

/** The head of its pull request, if one is open, and why notes are not drafted anew: people have gone on with them. */
type Standing = { readonly head?: string; readonly why: Kept | undefined };

type Drafted = {
  readonly repository: string;
  readonly settings: Settings;
  readonly meeting: Meeting;
  readonly notes: Notes;
};

const pullQuestions = ({ state, pullRequest }: Notes) =>
  pullRequest && state !== NotesState.APPROVED
    ? [{ ask: 'pull' as const, about: { repository: pullRequest.repository, number: pullRequest.number } }]
    : [];

function* loadStanding(dossier: Dossier, { repository, settings, meeting, notes }: Drafted): Judging<Standing> {
  if (notes.state === NotesState.APPROVED) return { why: 'approved' };
  const [question] = pullQuestions(notes);
  const pull = question && (yield* ask(dossier, question));
  // What somebody else opened under our branch's name is none of ours, and neither is what GitHub has no more.
  if (!pull || !isOwnPull(dossier, pull)) return { why: undefined };
  if (pull.merged) return { why: 'merged' };
  if (pull.state === 'closed') return { why: 'closed' };
  const { headSha: head } = pull;
  const path = minutesPath(settings, meeting);
  const at = (ref: string) => ({ ask: 'file' as const, about: { repository, path, ref } });
  const own = notes.headSha === '' ? [] : [at(notes.headSha)];
  yield* askAll(dossier, [at(head), ...own]);
  const file = yield* ask(dossier, at(head));
  if (file === undefined) return { head, why: undefined };
  if (head === notes.headSha) return { head, why: notes.edited ? 'edited' : undefined };
  // Authors of commits can be forged; what the app wrote is known by its commit.
  const [ours] = own;
  const isOurs =
    typeof file === 'string' && ours !== undefined && !notes.edited && file === (yield* ask(dossier, ours));
  return { head, why: isOurs ? undefined : 'edited' };
}

type Publishing = DraftFacts & {
  readonly notes: Notes;
  readonly agenda: Agenda | undefined;
  readonly standing: Standing | undefined;
};

/** Whether it is done; a pull request that was found again is looked at first. */
function* publish(dossier: Dossier, publishing: Publishing): Judging<boolean> {
  const { pushed, settings, meeting, notes, transcript, agenda, standing, warnings } = publishing;
  const { repository, path, headSha, submittedBy } = pushed;
  const minutes = minutesFile({ settings, meeting, agenda, repository, notes, transcript });
  const because = submittedBy
    ? [reason('transcript-submitted', `${path} was submitted by ${submittedBy}.`)]
    : [reason('transcript-pushed', `${path} was pushed.`)];
  // What people wrote into the draft stays.
  const files = standing?.why === 'edited' ? [] : [minutes];
  const head = standing?.head;
  const base = files.length > 0 ? { baseMarkdown: minutes.content } : {};
  const wanted = pullRequestAction({
    ...{ repository, meeting, transcript, files, warnings, head },
    notes: create(NotesSchema, { ...notes, ...base }),
    draft: true,
  });
  const opened = yield* done(dossier, wanted, because);
  const isFound = opened.outcome === 'stale' && head === undefined && opened.number !== undefined;
  if (opened.outcome === 'stale' && !isFound) {
    throw new Error(`${minutes.path} was edited just now; it is read once more.`);
  }
  if (opened.outcome === 'refused' || opened.number === undefined) {
    const problem = `GitHub did not let me open the pull request with the notes. It says: ${opened.because ?? 'nothing'}`;
    tellProblem(dossier, { pushed, problems: [problem] });
    return true;
  }
  const pullRequest = create(SubjectRefSchema, {
    repository,
    number: opened.number,
    kind: SubjectKind.PULL_REQUEST,
    nodeId: opened.nodeId ?? '',
    title: `Notes: ${meeting.title}, ${occurrenceOfName(meeting.name).split('/')[1] ?? ''}`,
    url: opened.url ?? '',
  });
  const { commit, branch = notes.branch } = opened;
  dossier.put({
    message: create(NotesSchema, {
      ...notes,
      pullRequest,
      branch,
      ...base,
      // Of one that was opened by somebody else, nothing is taken over.
      headSha: commit?.sha ?? (head === undefined ? '' : notes.headSha),
      ...(commit ? { headAt: timestampFromDate(commit.at), edited: false, commanded: false } : {}),
    }),
    visibility: yield* visibilityOf(dossier, repository),
  });
  // Its comment says where the notes stand.
  if (head !== undefined || !commit) dossier.follow({ key: `pull:${repository}/${opened.number}` });
  if (isFound) return false;
  const drafted = { notes, meeting, url: pullRequest.url, own: messagesOf(settings).notes };
  const title = 'Draft notes are ready for review';
  const usual = branchOf(meeting);
  const announcement = notesMessages.announcement(drafted);
  const summary =
    branch === usual || branch === '' ? announcement : beside(announcement, notesMessages.otherBranch(usual, branch));
  dossier.act(
    [
      ...check({ repository, headSha, title, summary, failed: false }),
      ...announce(meeting, announcement),
      ...(meeting.issue
        ? [{ ...transcriptComment(meeting, meeting.issue, notesMessages.transcriptFixed(path)), updateOnly: true }]
        : []),
    ],
    because,
  );
  return true;
}

const tellProblem = (
  dossier: Dossier,
  announced: { pushed: Pushed; meeting?: Meeting; notes?: Notes | undefined; problems: readonly string[] },
): void => {
  const { pushed, meeting, notes, problems } = announced;
  const { repository, headSha, path } = pushed;
  for (const problem of problems) dossier.remark('warn', repository, problem);
  const title = TRANSCRIPT_PROBLEM;
  const body = notesMessages.transcriptProblem({ path, problems, hasNotes: notes !== undefined });
  dossier.act(
    [
      ...check({ repository, headSha, title, summary: body, failed: true }),
      ...(meeting?.issue ? [transcriptComment(meeting, meeting.issue, body)] : []),
    ],
    [reason('transcript-unreadable', title)],
  );
};

const tellKept = (
  dossier: Dossier,
  { pushed, meeting, notes, why }: { pushed: Pushed; meeting: Meeting; notes: Notes; why: Kept },
): void => {
  const { repository, headSha, path } = pushed;
  const { pullRequest } = notes;
  const title = keptTitle[why];
  const body = notesMessages.kept({ why, path, meeting, url: pullRequest?.url ?? '' });
  dossier.act(
    [
      ...check({ repository, headSha, title, summary: body, failed: false }),
      ...(why === 'edited' && pullRequest ? [transcriptComment(meeting, pullRequest, body)] : []),
    ],
    [reason(`notes-${why}`, title)],
  );
};

/** One comment about the transcript of a meeting, beside its agenda or on the pull request of its notes. */
const transcriptComment = (meeting: Meeting, target: SubjectRef, body: Message) => {
  const marker = notesMarker('transcript', occurrenceOfName(meeting.name));
  return commentBeside(target, marker, body);
};

/** None where no commit brought the transcript. */
const check = (about: {
  readonly repository: string;
  readonly headSha: string;
  readonly title: string;
  readonly summary: Message;
  readonly failed: boolean;
}): readonly Action<Message>[] =>
  about.headSha === ''
    ? []
    : [
        {
          type: 'set_check',
          repository: about.repository,
          headSha: about.headSha,
          name: NOTES_CHECK,
          conclusion: about.failed ? 'failure' : 'neutral',
          title: about.title,
          summary: about.summary,
          text: silence,
        },
      ];
