/** rapporteur transcript FILE: how a transcript file is read, by the parser of the bot. */
import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type Diagnostic, renderDiagnostic } from '@rapporteur/core/diagnostic';
import { formatTime, parseTranscript } from '@rapporteur/core/transcript';
import { type Transcript, TranscriptSchema, type Turn } from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import { readInput } from './input.ts';
import { printJson } from './json.ts';
import { toTerminal } from './terminal.ts';

/** A transcript, undefined if there is none, and what is to be said about it, which is said. */
export type ReadFile = { readonly transcript: Transcript | undefined; readonly diagnostics: readonly Diagnostic[] };

/** Reads a file as transcript; undefined if there is no such file. What there is to say goes to stderr. */
export const readTranscript = async (io: Io, path: string): Promise<ReadFile | undefined> => {
  const bytes = await readInput(io, path, MAX_BYTES);
  if (!bytes) return undefined;
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { value, diagnostics } = parseTranscript({ path, bytes, digest });
  for (const diagnostic of diagnostics) io.err(toTerminal(renderDiagnostic(path, diagnostic)));
  return { transcript: value, diagnostics };
};

/** More than the parser takes, which then says that it is too large. */
const MAX_BYTES = 33 * 1024 * 1024;

/** Prints the turns of a transcript; as JSON also the diagnostics, which for people go to stderr. */
export const runTranscript = async (args: Args, io: Io): Promise<ExitCode> => {
  const read = await readTranscript(io, args.positionals[0] ?? '');
  if (!read) return 1;
  const { transcript, diagnostics } = read;
  if (args.flag('json')) {
    printJson(io, TranscriptSchema, transcript ?? create(TranscriptSchema), { diagnostics });
  } else if (transcript) for (const line of describe(transcript)) io.out(toTerminal(line));
  return transcript ? 0 : 1;
};

const describe = ({ format, turns }: Transcript): string[] => {
  const speakers = new Set(turns.map(({ speaker }) => speaker).filter((speaker) => speaker !== '')).size;
  const head = `${format}, ${turns.length} turns of ${speakers === 0 ? 'unknown speakers' : `${speakers} speakers`}`;
  return [head, ...turns.map(lineOf)];
};

/** "t12 4:53 Ada Ruiz: words". */
const lineOf = ({ id, speaker, startMs, text }: Turn): string =>
  [id, ...(startMs === undefined ? [] : [formatTime(startMs)]), `${speaker || '?'}: ${text}`].join(' ');
