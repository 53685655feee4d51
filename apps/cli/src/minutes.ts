/** The agenda or the minutes that `--agenda` names. */
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { attendeesOf, parseAgenda } from '@rapporteur/core/meeting';
import type { Evidence } from '@rapporteur/core/notes';
import type { Io } from './command.ts';
import { readInput } from './input.ts';
import { toTerminal } from './terminal.ts';

type Planned = Pick<Evidence, 'agenda' | 'roster' | 'meetingDate'>;

/** What notes take from an agenda; undefined if the file is none, which is said. */
export const readAgenda = async (io: Io, path: string): Promise<Planned | undefined> => {
  const bytes = await readInput(io, path, MAX_BYTES);
  if (!bytes) return undefined;
  const text = decode(bytes);
  const problem = problemOf(bytes, text);
  if (problem) {
    io.err(toTerminal(`${path}: ${problem}`));
    return undefined;
  }
  const { value: agenda, diagnostics } = parseAgenda(text);
  for (const diagnostic of diagnostics) io.err(toTerminal(renderDiagnostic(path, diagnostic)));
  if (agenda.sections.every(({ items }) => items.length === 0)) {
    io.err(toTerminal(`${path}: No item of an agenda was found in it, so the topics are those of the transcript.`));
  }
  const meetingDate = /\d{4}-\d{2}-\d{2}$/.exec(agenda.name)?.[0];
  return { agenda, roster: attendeesOf(agenda), meetingDate };
};

/** Far more than any agenda, and little enough for a Markdown parser. */
const MAX_BYTES = 1024 * 1024;

const problemOf = (bytes: Uint8Array, text: string): string | undefined => {
  if (bytes.length > MAX_BYTES)
    return 'The file is larger than 1 MB, which no agenda is; name the agenda of one meeting.';
  if (text.trim() === '') return 'The file is empty; name another one, or leave out --agenda.';
  if (text.includes('\0') || text.includes('\ufffd'))
    return 'The file is not text; the agenda must be Markdown in UTF-8.';
  return undefined;
};

const decode = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
};
