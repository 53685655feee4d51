/** rapporteur action list, rapporteur action show: what people promised, and what became of it. */
import { toJsonString } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { type Client, optional } from '@rapporteur/client';
import { formatReference } from '@rapporteur/core/github';
import {
  type ActionEvent,
  ActionEventKind,
  type ActionId,
  type ActionItem,
  ActionItemSchema,
  ActionItemState,
  ActionSource,
  parseActionId,
  toActionId,
  toActionItemName,
} from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { readRecords } from './registry.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';

const STATES: ReadonlyMap<string, ActionItemState> = new Map([
  ['open', ActionItemState.OPEN],
  ['done', ActionItemState.DONE],
  ['dropped', ActionItemState.DROPPED],
]);

/** One line for each item. */
export const runActionList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const word = args.value('state');
  const state = word === undefined ? undefined : STATES.get(word.toLowerCase());
  if (word !== undefined && state === undefined) {
    io.err(`rapporteur: “${toTerminal(word)}” is no state: write open, done or dropped.`);
    return 2;
  }
  const ownerLogin = args.value('owner')?.replace(/^@/, '');
  const items = await readRecords(env, (client) => client.listActionItems({ pageSize: 500, state, ownerLogin }).all());
  if (args.flag('json')) {
    for (const item of items) io.out(toTerminalJson(toJsonString(ActionItemSchema, item)));
    return 0;
  }
  if (items.length === 0) io.out('There is no such action item.');
  const several = new Set(items.map(({ name }) => seriesOf(name))).size > 1;
  const rows = items.map(
    (item) => [several ? fullId(item) : toActionId(item.name), stateOf(item), ownerOf(item)] as const,
  );
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    io.out(toTerminal(`${cells.join('  ')}  ${items[index]?.text ?? ''}`));
  }
  return 0;
};

/** One item with everything that happened to it. */
export const runActionShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const text = args.positionals[0]?.trim() ?? '';
  const id = parseActionId(text);
  if (!id) {
    io.err(`rapporteur: “${toTerminal(text)}” names no action item: write A-2023-06-22-3.`);
    return 2;
  }
  const found = await readRecords(env, (client) => findItems(client, id));
  const [item] = found;
  if (!item) {
    io.err(`rapporteur: ${toTerminal(text)} is not known here; \`rapporteur action list\` shows what is.`);
    return 1;
  }
  if (found.length > 1) {
    io.err(`rapporteur: Several series have it: write ${found.map(fullId).join(' or ')}.`);
    return 2;
  }
  io.out(args.flag('json') ? toTerminalJson(toJsonString(ActionItemSchema, item, { prettySpaces: 2 })) : inFull(item));
  return 0;
};

/** With their history. Without its series an item is looked for in all of them. */
const findItems = async (client: Client, { series, date, number }: ActionId): Promise<ActionItem[]> => {
  const names =
    series === undefined
      ? (await client.listActionItems({ pageSize: 500 }).all())
          .map(({ name }) => name)
          .filter((name) => name.endsWith(`/${date}/${number}`))
      : [toActionItemName(`${series}/${date}`, number)];
  const found = await Promise.all(names.map((name) => optional(client.getActionItem(name))));
  return found.flatMap((item) => item ?? []);
};

const seriesOf = (name: string): string => name.split('/')[1] ?? '';

const fullId = ({ name }: ActionItem): string => `${seriesOf(name)}/${toActionId(name)}`;

const stateOf = ({ state, due }: ActionItem): string => {
  if (state === ActionItemState.DONE) return 'done';
  if (state === ActionItemState.DROPPED) return 'dropped';
  return due === '' ? 'open' : `open, due ${due}`;
};

const ownerOf = ({ owner, ownerLogin }: ActionItem): string => ownerLogin || owner || 'unassigned';

const inFull = (item: ActionItem): string => {
  const line = (name: string, value: string): string[] =>
    value === '' ? [] : [`${name.padEnd(8)} ${toTerminal(value)}`];
  return [
    `${toActionId(item.name)}  ${toTerminal(item.text)}`,
    ...line('state', stateOf(item)),
    ...line('owner', ownerOf(item)),
    ...line('series', seriesOf(item.name)),
    ...line('said', item.quote),
    ...item.subjects.flatMap((subject) => line('about', formatReference(subject))),
    ...line('issue', item.issue?.url ?? ''),
    ...(item.events.length > 0 ? ['', 'History:'] : []),
    ...item.events.map((event) => `  ${toDay(event.at)}  ${toTerminal(eventWords(event))}`),
  ].join('\n');
};

const eventWords = (event: ActionEvent): string => {
  const { by, source, url } = event;
  const cause = source === ActionSource.FACT ? '' : event.cause;
  const who = by?.login ? ` by ${by.login}` : source === ActionSource.NOTES ? ' in approved notes' : '';
  const why = cause === '' ? '' : `: ${cause}`;
  return `${verbOf(event)}${who}${why}${url === '' ? '' : ` (${url})`}`;
};

const verbOf = ({ kind, owner, due, subjects, cause }: ActionEvent): string => {
  const [subject] = subjects;
  const name = subject ? formatReference(subject) : 'a subject';
  switch (kind) {
    case ActionEventKind.PROMISED:
      return 'promised';
    case ActionEventKind.ASSIGNED:
      return `assigned to ${owner?.name ?? 'nobody'}`;
    case ActionEventKind.DUE:
      return due === '' ? 'no longer due on a day' : `due ${due}`;
    case ActionEventKind.LINKED:
      return `linked with ${name}`;
    case ActionEventKind.ISSUE:
      return `got its issue ${name}`;
    case ActionEventKind.DONE:
      return 'done';
    case ActionEventKind.DROPPED:
      return 'dropped';
    case ActionEventKind.REOPENED:
      return 'taken up again';
    case ActionEventKind.SUBJECT_CLOSED:
    case ActionEventKind.SUBJECT_REOPENED:
      return `${name} was ${cause}`;
    default:
      return 'changed';
  }
};

/** UTC date. */
const toDay = (at: Timestamp | undefined): string => (at ? timestampDate(at).toISOString().slice(0, 10) : '');
