/** The agenda or the minutes that `--agenda` names. */
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { attendeesOf, parseAgenda } from '@rapporteur/core/meeting';
import type { Evidence } from '@rapporteur/core/notes';
import type { Io } from './command.ts';
import { readText } from './input.ts';
import { toTerminal } from './terminal.ts';

type Planned = Pick<Evidence, 'agenda' | 'roster' | 'meetingDate'>;

/** What notes take from an agenda; undefined if the file is none, which is said. */
export const readAgenda = async (io: Io, path: string): Promise<Planned | undefined> => {
  const text = await readText(io, path, AGENDA);
  if (text === undefined) return undefined;
  const { value: agenda, diagnostics } = parseAgenda(text);
  for (const diagnostic of diagnostics) io.err(toTerminal(renderDiagnostic(path, diagnostic)));
  if (agenda.sections.every(({ items }) => items.length === 0)) {
    io.err(toTerminal(`${path}: No item of an agenda was found in it, so the topics are those of the transcript.`));
  }
  const meetingDate = /\d{4}-\d{2}-\d{2}$/.exec(agenda.name)?.[0];
  return { agenda, roster: attendeesOf(agenda), meetingDate };
};

/** One megabyte is far more than any agenda, and little enough for a Markdown parser. */
const AGENDA = {
  option: '--agenda',
  noun: 'agenda',
  hint: 'name the agenda of one meeting',
  form: 'Markdown in UTF-8',
};
