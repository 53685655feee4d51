/** A draft of notes: what it is made from is looked up, and what of former notes outlives it is kept. */
import { create } from '@bufbuild/protobuf';
import { type Meeting, type Settings, type Transcript, toNotesName } from '@rapporteur/idl';
import { ModelAnswersSchema, type Notes, NotesSchema, toModelAnswersName } from '@rapporteur/idl/record';
import { addUsage, keepStatements } from '../notes/index.ts';
import { notesOf } from '../settings/index.ts';
import { ask, type Dossier, type Judging, storedOne } from './dossier.ts';
import { contextOf } from './meeting.ts';

export type Drafting = {
  readonly key: string;
  /** Tells this draft from another one of the same transcript. */
  readonly id: string;
  readonly settings: Settings;
  readonly meeting: Meeting;
  readonly transcript: Transcript;
  readonly previous: Notes | undefined;
};

/** Drafts notes anew. What was paid for former drafts is counted with it. */
export function* draft(dossier: Dossier, drafting: Drafting): Judging<Notes> {
  const { id, key, settings, meeting, transcript, previous } = drafting;
  const context = yield* contextOf(dossier, drafting);
  const { model, language, length, askAgain } = notesOf(settings);
  const wishes = {
    ...(model === undefined ? {} : { model }),
    ...(language === undefined ? {} : { language }),
    ...(length === undefined ? {} : { length }),
    ...(askAgain === undefined ? {} : { askAgain }),
  };
  const drafted = yield* ask(dossier, { ask: 'draft', about: { id, transcript, meeting, ...wishes, ...context } });
  const usage = addUsage(previous?.usage, drafted.usage);
  if (drafted.usage) yield* tell(dossier, key);
  return create(NotesSchema, {
    ...keepStatements(previous, drafted),
    name: toNotesName(key),
    meeting: meeting.name,
    version: previous?.version ?? 0,
    ...(usage ? { usage } : {}),
    ...(previous ? placeIn(previous) : {}),
  });
}

/** These notes say what was spent, so nobody says it again. */
function* tell(dossier: Dossier, key: string): Judging {
  const kept = yield* storedOne(dossier, ModelAnswersSchema, toModelAnswersName(key));
  if (!kept?.spent) return;
  const { spent: _, ...rest } = kept;
  dossier.put({ message: create(ModelAnswersSchema, rest), visibility: 'private' });
}

const placeIn = (notes: Notes) => {
  const { pullRequest, branch, headSha, headAt, edited, commanded, baseMarkdown, recordingUrl, recordingOffsetMs } =
    notes;
  const { transcriptCommit } = notes;
  return {
    ...(pullRequest ? { pullRequest } : {}),
    branch,
    headSha,
    edited,
    commanded,
    baseMarkdown,
    recordingUrl,
    recordingOffsetMs,
    transcriptCommit,
    ...(headAt ? { headAt } : {}),
  };
};
