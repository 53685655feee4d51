/** rapporteur notes FILE: the same parser, checks and extracts as the bot's, on a file. */
import { toJsonString } from '@bufbuild/protobuf';
import { checkNotes, type Evidence, extractNotes, renderNotesText } from '@rapporteur/core/notes';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';
import { readTranscript } from './transcript.ts';

/** Prints notes; what is to be said about the files goes to stderr. */
export const runNotes = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const transcript = (await readTranscript(io, args.positionals[0] ?? ''))?.transcript;
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

/** A model only if one is configured: loading its library costs more than all the rest. */
const writeNotes = async (evidence: Evidence, { model }: CliEnv): Promise<Notes> => {
  if (!model.apiKey && !model.baseUrl) return extractNotes(evidence);
  const { createModel, createNotes } = await import('@rapporteur/model');
  return (await createNotes({ ...evidence, model: createModel(model) })).notes;
};
