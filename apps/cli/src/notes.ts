/** rapporteur notes FILE: the same parser, checks and extracts as the bot's, on a file. */
import { createHash } from 'node:crypto';
import { toJsonString } from '@bufbuild/protobuf';
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { checkNotes, type Evidence, extractNotes, renderNotesText, summarize } from '@rapporteur/core/notes';
import { parseTranscript } from '@rapporteur/core/transcript';
import type { Transcript } from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { readInput } from './input.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';

/** Prints notes; what is to be said about the files goes to stderr. */
export const runNotes = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const words = args.value('summary');
  if (words !== undefined) return runSummary(args, io, words);
  const transcript = await readTranscript(io, args.positionals[0] ?? '');
  const agendaPath = args.value('agenda');
  // Loaded on demand: reading Markdown takes as long as all the rest.
  const agenda = agendaPath === undefined ? {} : await (await import('./minutes.ts')).readAgenda(io, agendaPath);
  if (!transcript || !agenda) return 1;

  const notes = await writeNotes({ transcript, ...agenda }, env);
  const faults = checkNotes(notes, transcript);
  if (faults.length > 0) {
    for (const { message } of faults) io.err(`rapporteur: ${toTerminal(message)}`);
    io.err('rapporteur: the notes do not agree with the transcript, so they are not printed; please report this.');
    return 1;
  }
  io.out(
    args.flag('json')
      ? toTerminalJson(toJsonString(NotesSchema, notes, { prettySpaces: 2 }))
      : renderNotesText(notes).trimEnd(),
  );
  return 0;
};

/** Chosen by code alone, also where a model is configured: nothing leaves the machine. */
const runSummary = async (args: Args, io: Io, words: string): Promise<ExitCode> => {
  if (!/^[1-9]\d{0,3}$/.test(words) || args.flag('json') || args.value('agenda') !== undefined) {
    io.err(
      'rapporteur: --summary takes a number of words up to 9999, as in --summary 100, and stands without --json and --agenda.',
    );
    return 2;
  }
  const transcript = await readTranscript(io, args.positionals[0] ?? '');
  if (!transcript) return 1;
  const sentences = summarize({ transcript }, Number(words));
  if (sentences.length === 0) {
    io.err(`rapporteur: no sentence of the transcript that tells something has at most ${words} words; allow more.`);
    return 1;
  }
  for (const sentence of sentences) io.out(toTerminal(sentence));
  return 0;
};

/** More than the parser takes, which then says that it is too large. */
const MAX_BYTES = 6 * 1024 * 1024;

const readTranscript = async (io: Io, path: string): Promise<Transcript | undefined> => {
  const bytes = await readInput(io, path, MAX_BYTES);
  if (!bytes) return undefined;
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { value, diagnostics } = parseTranscript({ path, bytes, digest });
  for (const diagnostic of diagnostics) io.err(toTerminal(renderDiagnostic(path, diagnostic)));
  return value;
};

/** A model only if one is configured: loading its library costs more than all the rest. */
const writeNotes = async (evidence: Evidence, { model }: CliEnv): Promise<Notes> => {
  if (!model.apiKey && !model.baseUrl) return extractNotes(evidence);
  const { createModel, createNotes } = await import('@rapporteur/model');
  return (await createNotes({ ...evidence, model: createModel(model) })).notes;
};
