/** Answers a judge's questions: each once, those of one round side by side, all of the registry's in one statement. */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { create, fromBinary, isMessage } from '@bufbuild/protobuf';
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import type { Answers, Applied, Dossier, Judging, Question, Questions } from '@rapporteur/core/judge';
import { parseTranscript } from '@rapporteur/core/transcript';
import { occurrenceOfName, TranscriptSchema } from '@rapporteur/idl';
import { ModelAnswersSchema, NotesSchema, toModelAnswersName } from '@rapporteur/idl/record';
import { type AnswerStore, createNotes, type Models } from '@rapporteur/model';
import type { Registry } from '@rapporteur/registry';
import type { Logger } from 'pino';
import type { GitHub, GitHubQuestion } from '../github/index.ts';
import type { Budget } from './budget.ts';
import type { ParsedInWorker } from './transcript-worker.ts';

/** Whom a judge's questions go to. */
export type Sources = {
  readonly github: GitHub;
  readonly registry: Registry;
  readonly models: Models;
  readonly budget: Budget;
  readonly log: Logger;
  /** Aborts when this run is over; then nobody waits for what is under way. */
  readonly signal: AbortSignal;
  /** Asked before what cannot be taken back. @throws when the key was given to somebody else */
  readonly hold: () => Promise<void>;
  /** Commits what was settled so far. */
  readonly keep: (dossier: Dossier) => Promise<void>;
  /** Does one action that a judge has to wait for. */
  readonly done: (action: Questions['done']) => Promise<Applied>;
};

/** Lets a judge run to its end. */
export const loadFor = async <T>(dossier: Dossier, judging: Judging<T>, sources: Sources): Promise<T> => {
  for (;;) {
    const step = judging.next();
    if (step.done) return step.value;
    await answer(dossier, step.value, sources);
  }
};

const answer = async (dossier: Dossier, questions: readonly Question[], sources: Sources): Promise<void> => {
  const keys: Question<'stored'>[] = [];
  const asked: GitHubQuestion[] = [];
  const others: Promise<void>[] = [];
  for (const question of questions) {
    switch (question.ask) {
      case 'stored':
        keys.push(question);
        break;
      case 'transcript':
        others.push(readTranscript(sources, question.about).then((value) => dossier.answer(question, value)));
        break;
      case 'draft':
        others.push(draft(sources, question.about).then((value) => dossier.answer(question, value)));
        break;
      case 'budget':
        dossier.answer(question, sources.budget.state());
        break;
      case 'kept':
        others.push(sources.keep(dossier).then(() => dossier.answer(question, true)));
        break;
      case 'done':
        others.push(sources.done(question.about).then((value) => dossier.answer(question, value)));
        break;
      default:
        asked.push(question);
    }
  }
  await Promise.all([lookUp(dossier, keys, sources.registry), sources.github.answer(dossier, asked), ...others]);
};

const lookUp = async (dossier: Dossier, keys: readonly Question<'stored'>[], registry: Registry): Promise<void> => {
  if (keys.length === 0) return;
  const wanted = keys.map(({ about }) => about);
  const found = await registry.find(wanted);
  for (const question of keys) {
    dossier.answer(
      question,
      found.filter((resource) => resource.keys.includes(question.about)),
    );
  }
};

const draft = async (
  { models, log, registry, signal, hold }: Sources,
  { id, model: wanted, ...evidence }: Questions['draft'],
): Promise<Answers['draft']> => {
  const answers = keepAnswers(registry, { meeting: evidence.meeting.name, hold });
  const { notes, usage } = await createNotes({ ...evidence, model: models(wanted), answers, draft: id, signal });
  if (usage) log.info({ usage }, 'the model drafted notes');
  return create(NotesSchema, notes);
};

/**
 * The ledger of what a model was asked for a meeting, committed before each request and after each answer: who dies between two
 * requests pays for none twice. Only this key's job writes it, and nobody but the bot reads it.
 */
export const keepAnswers = (
  registry: Pick<Registry, 'find' | 'commit'>,
  { meeting, hold }: { readonly meeting: string; readonly hold: () => Promise<void> },
): AnswerStore => {
  const name = toModelAnswersName(occurrenceOfName(meeting));
  const only = (found: Awaited<ReturnType<Registry['find']>>) =>
    found.map(({ message }) => message).find((one) => isMessage(one, ModelAnswersSchema)) ??
    create(ModelAnswersSchema, { name, meeting });
  return {
    load: async () => only(await registry.find([name])),
    save: async (message) => {
      // Whoever has the key now asks in its place.
      if (message.answers.some(({ most }) => most)) await hold();
      return only(await registry.commit({ puts: [{ message, visibility: 'private' }] }));
    },
  };
};

/** Longer than this no transcript takes that anybody could read. */
const PARSE_MS = 30_000;

/** A file of an hour's meeting is parsed in a few milliseconds; starting a thread takes longer. */
const LIGHT_BYTES = 256 * 1024;

/** What a ZIP archive (of a Word document) unpacks to, nobody knows. */
const isLight = (bytes: Uint8Array): boolean =>
  bytes.length <= LIGHT_BYTES && !(bytes[0] === 0x50 && bytes[1] === 0x4b);

/** Heavy text is parsed beside the event loop, and not for ever. */
export const parseFile = async (
  file: Parameters<typeof parseTranscript>[0],
): Promise<ReturnType<typeof parseTranscript>> => (isLight(file.bytes) ? parseTranscript(file) : parseInWorker(file));

const readTranscript = async ({ github }: Sources, place: Questions['transcript']): Promise<Answers['transcript']> => {
  const bytes = await github.loadFile(place);
  if (!bytes) return undefined;
  const digest = createHash('sha256').update(bytes).digest('hex');
  const file = { path: place.path, bytes, digest };
  const { value: transcript, diagnostics } = await parseFile(file);
  return {
    transcript,
    diagnostics: diagnostics.map((diagnostic) => renderDiagnostic(place.path, diagnostic)),
    digest,
  };
};

const parseInWorker = (file: Parameters<typeof parseTranscript>[0]): Promise<ReturnType<typeof parseTranscript>> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./transcript-worker.ts', import.meta.url), {
      workerData: file,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    const limit = setTimeout(() => {
      void worker.terminate();
      resolve({ value: undefined, diagnostics: [TOO_LONG] });
    }, PARSE_MS);
    worker.once('message', (parsed: ParsedInWorker) => {
      clearTimeout(limit);
      const { transcript, diagnostics } = parsed;
      resolve({ value: transcript && fromBinary(TranscriptSchema, transcript), diagnostics });
    });
    worker.once('error', (error) => {
      clearTimeout(limit);
      // It would take as much again: the file costs itself, and no try of its key.
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
        resolve({ value: undefined, diagnostics: [TOO_HEAVY] });
      else reject(error);
    });
  });

const TOO_HEAVY = {
  severity: 'error' as const,
  code: 'too-heavy',
  message: 'Reading the file took more memory than a file may; export it again as WebVTT (.vtt).',
  line: 0,
  column: 0,
};

const TOO_LONG = {
  severity: 'error' as const,
  code: 'too-long',
  message: `Reading the file took longer than ${PARSE_MS / 1000} seconds, so it was given up; export it again as WebVTT (.vtt).`,
  line: 0,
  column: 0,
};
