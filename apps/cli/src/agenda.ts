/** rapporteur agenda show: the agenda of a meeting, in the shape in which it is posted. */
import { isDeepStrictEqual } from 'node:util';
import { optional } from '@rapporteur/client';
import { print } from '@rapporteur/core/document';
import { meetingMessages, parseAgenda, titleOf } from '@rapporteur/core/meeting';
import { type Agenda, AgendaSchema, type Meeting, MeetingState, occurrenceOfName, toAgendaName } from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { toTerminal } from './terminal.ts';

/** Without an argument the latest meeting whose agenda was posted. */
export const runAgendaShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const [wanted] = args.positionals;
  const meetings = await readRecords(env, (client) => client.listMeetings({ pageSize: 500 }).all());
  const found = wanted === undefined ? meetings.filter(isPosted).toSorted(byStart).slice(-1) : named(meetings, wanted);
  const [meeting] = found;
  if (!meeting || found.length > 1) {
    io.err(`rapporteur: ${toTerminal(explainChoice(meetings, found, wanted))}`);
    return 1;
  }
  const agenda = await readRecords(env, (client) => optional(client.getAgenda(toAgendaName(keyOf(meeting)))));
  if (!agenda) {
    io.err(`rapporteur: ${toTerminal(keyOf(meeting))} has no agenda yet; ${HOW_TO_POST}`);
    return 1;
  }
  if (args.flag('json')) printJson(io, AgendaSchema, agenda);
  else io.out(renderForTerminal(agenda, meeting));
  return 0;
};

const HOW_TO_POST = 'a maintainer posts one with the comment /agenda.';

const isPosted = ({ issue }: Meeting): boolean => issue !== undefined;

const byStart = (a: Meeting, b: Meeting): number => a.localStart.localeCompare(b.localStart);

const keyOf = ({ name }: Meeting): string => occurrenceOfName(name);

/** "SERIES/DATE" with or without its collection, a date alone, or the address of the issue. */
const named = (meetings: readonly Meeting[], wanted: string): readonly Meeting[] => {
  const key = wanted
    .trim()
    .toLowerCase()
    .replace(/^(?:meetings|agendas)\//, '');
  return meetings.filter((meeting) => {
    const known = keyOf(meeting).toLowerCase();
    return known === key || known.endsWith(`/${key}`) || meeting.issue?.url.toLowerCase() === key;
  });
};

const explainChoice = (meetings: readonly Meeting[], found: readonly Meeting[], wanted: string | undefined): string => {
  if (wanted === undefined) return `There is no meeting with an agenda yet; ${HOW_TO_POST}`;
  if (found.length > 1) return `“${wanted}” fits several meetings: ${found.map(keyOf).join(', ')}; name one of them.`;
  const latest = meetings.toSorted(byStart).slice(-5).map(keyOf).toReversed();
  const known = latest.length > 0 ? `the latest are ${latest.join(', ')}` : 'none is known yet';
  return `There is no meeting “${wanted}”; ${known}.`;
};

/** The Markdown of the issue under its title, without the comments by which it is found again. */
const renderForTerminal = (agenda: Agenda, meeting: Meeting): string => {
  const frozen = meeting.state === MeetingState.FROZEN || meeting.state === MeetingState.REPORTED;
  const text = print(meetingMessages.issue({ agenda, meeting, frozen }))
    .replace(/^<!--.*-->$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const address = meeting.issue?.url ? `\n${meeting.issue.url}` : '';
  return toTerminal(`# ${titleOf(meeting)}${address}\n\n${withBrackets(text)}`, true);
};

/** People's brackets as they typed them, wherever the agenda reads the same with them. */
const withBrackets = (text: string): string => {
  const lines = text.split('\n');
  const meaning = parseAgenda(text).value;
  for (const [index, line] of lines.entries()) {
    const typed = line.replace(/\\([[\]])/g, '$1');
    // A box to tick is read like any words, and looks like one that people can tick.
    if (typed === line || /^\s*[*+-] \[[ x]\]/i.test(typed)) continue;
    lines[index] = typed;
    if (!isDeepStrictEqual(parseAgenda(lines.join('\n')).value, meaning)) lines[index] = line;
  }
  return lines.join('\n');
};
