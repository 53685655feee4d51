/** Drafts of notes that a lost registry knew: GitHub has them, as the app wrote them down in the pull request that carries them. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Meeting,
  MeetingSchema,
  MeetingState,
  occurrenceOfName,
  type Settings,
  SubjectKind,
  SubjectRefSchema,
  type Transcript,
  TranscriptSchema,
  toMeetingName,
  toTranscriptName,
} from '@rapporteur/idl';
import { type HiddenNotes, type Notes, NotesSchema } from '@rapporteur/idl/record';
import type { PullRequestFacts } from '../github/index.ts';
import { parseNotesRecord, strikeTurns } from '../notes/index.ts';
import { ask, askAll, type Dossier, type Judging, storedOne } from './dossier.ts';
import { isOwnPull } from './head.ts';
import { findMeeting, isNotesBranch, minutesPath, seriesOfKey } from './meeting.ts';
import { ownVersionsOf } from './own.ts';
import type { Visibility } from './question.ts';
import { openingOf, subjectOf } from './subject.ts';

type Lost = {
  readonly pull: PullRequestFacts;
  readonly settings: Settings;
  readonly visibility: Visibility;
};

/** Whether notes may stand in a pull request of which the registry knows nothing. */
export const mayCarryNotes = (dossier: Dossier, pull: PullRequestFacts): boolean =>
  isOwnPull(dossier, pull) && isNotesBranch(pull.head);

/**
 * Puts on record again what the app had on record of a draft: the notes, their meeting, and what was said. People with write
 * access can edit the description and push to the branch. So of the description the versions count that the app wrote, a commit
 * is the app's if it has the very text that the app says it wrote, and a transcript is the one of which it says the digest.
 */
export function* recallNotes(dossier: Dossier, { pull, settings, visibility }: Lost): Judging<Notes | undefined> {
  if (!mayCarryNotes(dossier, pull)) return undefined;
  const opening = openingOf(pull, SubjectKind.PULL_REQUEST);
  const description = { ...opening, kind: 'description' as const, id: pull.number, at: pull.createdAt };
  const versions = yield* ownVersionsOf(dossier, { ...description, updatedAt: pull.createdAt });
  const told = versions.map(({ body, at }) => ({ record: parseNotesRecord(body), at }));
  // An approval takes it out of the description: only where it was not merged after that the draft still stands.
  const found = pull.merged ? told.at(-1) : told.findLast(({ record }) => record !== undefined);
  if (!found?.record) return undefined;
  const { record, at } = found;
  const key = occurrenceOfName(record.notes.name);
  const meeting = yield* recallMeeting(dossier, { pull, settings, visibility, key, record });
  if (!meeting) return undefined;
  const headSha = pull.merged ? undefined : yield* ownCommit(dossier, { pull, settings, meeting, notes: record.notes });
  const notes = create(NotesSchema, {
    ...record.notes,
    pullRequest: create(SubjectRefSchema, { ...subjectOf(opening) }),
    branch: pull.head,
    // Who approved within that second may not have seen it.
    ...(headSha === undefined ? {} : { headSha, headAt: timestampFromDate(at), commanded: true }),
  });
  dossier.put({ message: notes, visibility });
  yield* recallTranscript(dossier, { pull, visibility, key, meeting, record });
  return notes;
}

type Recalled = {
  readonly pull: PullRequestFacts;
  readonly visibility: Visibility;
  readonly key: string;
  readonly record: HiddenNotes & { readonly notes: Notes };
};

function* recallMeeting(
  dossier: Dossier,
  { pull, settings, visibility, key, record }: Recalled & { readonly settings: Settings },
): Judging<Meeting | undefined> {
  const [seriesKey = '', date = ''] = key.split('/');
  const series = yield* seriesOfKey(dossier, { settings, repository: pull.repository, key: seriesKey });
  const meeting = series && (yield* findMeeting(dossier, { series, date }));
  if (meeting?.name !== toMeetingName(key)) return undefined;
  if (meeting.version > 0) return meeting;
  const { agenda: issue } = record;
  const message = create(MeetingSchema, { ...meeting, ...(issue ? { issue, state: MeetingState.FROZEN } : {}) });
  dossier.put({ message, visibility });
  return message;
}

/** More are not looked at: it is the first one, unless somebody wrote the branch anew. */
const MOST_COMMITS = 10;

/** The commit by which the app brought the text that it has on record. */
function* ownCommit(
  dossier: Dossier,
  facts: {
    readonly pull: PullRequestFacts;
    readonly settings: Settings;
    readonly meeting: Meeting;
    readonly notes: Notes;
  },
): Judging<string | undefined> {
  const { pull, settings, meeting, notes } = facts;
  const { repository, headSha, base, defaultBranch = base } = pull;
  const compared = { ask: 'compared' as const, about: { repository, base: defaultBranch, head: headSha } };
  const commits = ((yield* ask(dossier, compared))?.commits ?? []).slice(0, MOST_COMMITS);
  const path = minutesPath(settings, meeting);
  const fileAt = (ref: string) => ({ ask: 'file' as const, about: { repository, path, ref } });
  yield* askAll(dossier, commits.map(fileAt));
  for (const sha of commits) if ((yield* ask(dossier, fileAt(sha))) === notes.baseMarkdown) return sha;
  return undefined;
}

function* recallTranscript(
  dossier: Dossier,
  { pull, visibility, key, meeting, record }: Recalled & { readonly meeting: Meeting },
): Judging {
  const { transcript: told, notes } = record;
  const name = toTranscriptName(key);
  // What was submitted stands nowhere else.
  if (!told || notes.transcriptCommit === '' || (yield* storedOne(dossier, TranscriptSchema, name))) return;
  const about = { repository: pull.repository, path: told.path, ref: notes.transcriptCommit };
  const read: Transcript | undefined = (yield* ask(dossier, { ask: 'transcript', about }))?.transcript;
  if (read?.digest !== notes.transcriptDigest) return;
  const ids = new Set(told.turns.map(({ id }) => id));
  dossier.put({
    message: create(TranscriptSchema, { ...strikeTurns(read, ids), name, meeting: meeting.name }),
    visibility,
  });
}
