/** rapporteur notes FILE: the same parser, checks and extracts as the bot's, on a file. */
import { createHash } from 'node:crypto';
import { toJsonString } from '@bufbuild/protobuf';
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { checkNotes, type Evidence, extractNotes, glossaryOf, renderNotesText } from '@rapporteur/core/notes';
import { parseGlossary, proposeCorrections, type Term } from '@rapporteur/core/terms';
import { parseTranscript } from '@rapporteur/core/transcript';
import type { Transcript } from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { readInput, readText } from './input.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';

/** Prints notes; what is to be said about the files goes to stderr. */
export const runNotes = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const transcript = await readTranscript(io, args.positionals[0] ?? '');
  const agendaPath = args.value('agenda');
  // Loaded on demand: reading Markdown takes as long as all the rest.
  const agenda = agendaPath === undefined ? {} : await (await import('./minutes.ts')).readAgenda(io, agendaPath);
  const glossary = await readGlossary(io, args.value('glossary'));
  if (!transcript || !agenda || !glossary) return 1;

  const evidence = { transcript, ...agenda, glossary };
  const notes = await writeNotes(evidence, env);
  notes.corrections = proposeCorrections(transcript.turns, glossaryOf(evidence));
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

const readGlossary = async (io: Io, path: string | undefined): Promise<readonly Term[] | undefined> => {
  if (path === undefined) return [];
  const text = await readText(io, path, GLOSSARY);
  if (text === undefined) return undefined;
  const { value, diagnostics } = parseGlossary(text, path);
  for (const diagnostic of diagnostics) io.err(toTerminal(renderDiagnostic(path, diagnostic)));
  return value;
};

const GLOSSARY = {
  option: '--glossary',
  noun: 'glossary',
  hint: 'keep the terms that are said',
  form: 'text in UTF-8',
};

/** A model only if one is configured: loading its library costs more than all the rest. */
const writeNotes = async (evidence: Evidence, { model }: CliEnv): Promise<Notes> => {
  if (!model.apiKey && !model.baseUrl) return extractNotes(evidence);
  const { createModel, createNotes } = await import('@rapporteur/model');
  return (await createNotes({ ...evidence, model: createModel(model) })).notes;
};
