/** rapporteur minutes parse FILE: how a file of minutes is read, and the file back. */
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { formatReference } from '@rapporteur/core/github';
import { parseMinutes, renderMinutes } from '@rapporteur/core/minutes';
import { formatTime } from '@rapporteur/core/transcript';
import {
  type MeetingMinutes,
  type MinutesAttendee,
  type MinutesFile,
  MinutesFileSchema,
  type MinutesItem,
  type MinutesLink,
  type MinutesSection,
  Outcome,
} from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { gridOfOptions, gridOfSettings } from './grid.ts';
import { readMarkedText } from './input.ts';
import { printJson } from './json.ts';
import { toTerminal } from './terminal.ts';

/** Prints what was read; as JSON also the diagnostics, which for people go to stderr. With --render the file comes back byte for byte. */
export const runMinutesParse = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const path = args.positionals[0] ?? '';
  const repository = args.value('repository');
  const given = gridOfOptions(args);
  const complaint = complainOf(args);
  if (complaint || 'problem' in given) {
    io.err(`rapporteur: ${toTerminal(complaint ?? ('problem' in given ? given.problem : ''))}`);
    return 2;
  }
  const isPlanned = args.flag('settings') && repository !== undefined;
  const grid = given.grid ?? (isPlanned ? await gridOfSettings(env, repository) : undefined);
  const text = await readMarkedText(io, path, MINUTES);
  if (text === undefined) return 1;
  const { value, diagnostics } = parseMinutes(text, { path, repository, grid });
  const isRefused = diagnostics.some(({ severity }) => severity === 'error');
  for (const diagnostic of diagnostics) io.err(toTerminal(renderDiagnostic(path, diagnostic)));
  if (args.flag('render')) io.write(renderMinutes(value));
  else if (args.flag('json')) printJson(io, MinutesFileSchema, value, { diagnostics });
  else for (const line of describe(value)) io.out(toTerminal(line));
  return isRefused ? 1 : 0;
};

const complainOf = (args: Args): string | undefined => {
  if (args.flag('render') && args.flag('json')) return '--render and --json exclude each other; leave one out.';
  if (args.flag('settings') && args.value('repository') === undefined)
    return '--settings needs --repository OWNER/REPO, whose settings plan the meetings.';
  return undefined;
};

const MINUTES = { noun: 'file of minutes', hint: 'split it', form: 'Markdown in UTF-8' };

const describe = ({ lines, preamble, meetings }: MinutesFile): string[] => [
  `${counted(lines.length, 'line')}, ${counted(meetings.length, 'meeting')}`,
  ...preamble.flatMap(describeSection),
  ...meetings.flatMap(describeMeeting),
];

const describeMeeting = (meeting: MeetingMinutes): string[] => [
  '',
  `${meeting.date || 'no date'}${meeting.cancelled ? ', cancelled' : ''}: ${meeting.heading}`.trimEnd(),
  ...(meeting.attendees.length > 0 ? [`  there: ${meeting.attendees.map(describePerson).join('; ')}`] : []),
  ...meeting.sections.flatMap(describeSection),
  ...meeting.actionItems.map(({ owner, text, line, done }) =>
    [`  action item${done ? ' (done)' : ''}, line ${line}:`, owner && `${owner}:`, text].filter(Boolean).join(' '),
  ),
  ...meeting.decisions.map(({ text, line }) => `  decision, line ${line}: ${text}`),
];

const describePerson = ({ person, initials, role, absent }: MinutesAttendee): string => {
  const login = person?.login ? `@${person.login}` : '';
  const notes = [person?.affiliation ?? '', initials, role, absent ? 'absent' : ''].filter((note) => note !== '');
  const who = [person?.name || (login ? '' : '?'), login].filter((word) => word !== '').join(' ');
  return notes.length > 0 ? `${who} (${notes.join(', ')})` : who;
};

const describeSection = ({ title, machineMade, links, items }: MinutesSection): string[] => [
  [
    '  ',
    title || '(no heading)',
    machineMade ? ' (made by a machine)' : '',
    ...links.map((link) => ` ${describeLink(link)}`),
  ].join(''),
  ...items.flatMap((item) => describeItem(item, 2)),
];

const describeItem = (item: MinutesItem, depth: number): string[] => {
  const parts = [
    item.startMs === undefined ? '' : formatTime(item.startMs),
    item.tag && `[${item.tag}]`,
    item.outcome === Outcome.SKIPPED ? 'SKIP:' : '',
    item.text,
    item.owner && `(${item.owner})`,
    ...item.links.map(describeLink),
  ];
  return [
    `${'  '.repeat(depth)}${parts.filter((part) => part !== '').join(' ')}`,
    ...item.children.flatMap((child) => describeItem(child, depth + 1)),
  ];
};

const describeLink = ({ subject, comment, url }: MinutesLink): string =>
  `<${subject ? `${formatReference(subject)}${comment ? ` ${comment}` : ''}` : url}>`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
