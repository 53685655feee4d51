/** A draft of notes: what it is made from is looked up, and what of former notes outlives it is kept. */
import { create } from '@bufbuild/protobuf';
import {
  type Meeting,
  type ModelUsage,
  ModelUsageSchema,
  type Settings,
  type Transcript,
  toNotesName,
} from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import { keepStatements } from '../notes/index.ts';
import { notesOf } from '../settings/index.ts';
import { ask, type Dossier, type Judging } from './dossier.ts';
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
  const { model, language, length } = notesOf(settings);
  const wishes = {
    ...(model === undefined ? {} : { model }),
    ...(language === undefined ? {} : { language }),
    ...(length === undefined ? {} : { length }),
  };
  const drafted = yield* ask(dossier, { ask: 'draft', about: { id, transcript, meeting, ...wishes, ...context } });
  const usage = addUsage(previous?.usage, drafted.usage);
  return create(NotesSchema, {
    ...keepStatements(previous, drafted),
    name: toNotesName(key),
    meeting: meeting.name,
    version: previous?.version ?? 0,
    ...(usage ? { usage } : {}),
    ...(previous ? placeIn(previous) : {}),
  });
}

const placeIn = (notes: Notes) => {
  const { pullRequest, branch, headSha, headAt, edited, commanded, baseMarkdown, recordingUrl, recordingOffsetMs } =
    notes;
  return {
    ...(pullRequest ? { pullRequest } : {}),
    branch,
    headSha,
    edited,
    commanded,
    baseMarkdown,
    recordingUrl,
    recordingOffsetMs,
    ...(headAt ? { headAt } : {}),
  };
};

const addUsage = (a: ModelUsage | undefined, b: ModelUsage | undefined): ModelUsage | undefined => {
  if (!a || !b) return a ?? b;
  const { costUsd: ofA } = a;
  const { costUsd: ofB } = b;
  return create(ModelUsageSchema, {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    durationMs: a.durationMs + b.durationMs,
    ...(ofA === undefined || ofB === undefined ? {} : { costUsd: ofA + ofB }),
  });
};
