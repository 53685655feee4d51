/** rapporteur action list, rapporteur action show: what people promised, and what became of it. */
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
import { readLogin, toDay } from './asked.ts';
import { type Args, CalledWrongly, type ExitCode, type Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printBeside, printFields, printHeading, printTable } from './table.ts';
import { toTerminal } from './terminal.ts';

/** One line for each item. */
export const runActionList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const asked = {
    state: args.value('state'),
    series: args.value('series'),
    ownerLogin: readLogin(args.value('owner')),
  };
  const items = await readRecords(env, (client) => client.listActionItems({ pageSize: 500, ...asked }).all());
  if (args.flag('json')) {
    for (const item of items) printJson(io, ActionItemSchema, item);
    return 0;
  }
  if (items.length === 0) io.out('There is no such action item.');
  const several = new Set(items.map(({ name }) => seriesOf(name))).size > 1;
  await printTable(io, items, [
    { head: 'ITEM', cell: (item) => (several ? fullId(item) : toActionId(item.name)), isWhole: true },
    { head: 'STATE', cell: stateOf, isWhole: true },
    { head: 'OWNER', cell: ownerOf },
    { head: 'WHAT', cell: ({ text }) => text },
  ]);
  return 0;
};

/** One item with everything that happened to it. */
export const runActionShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const text = args.positionals[0]?.trim() ?? '';
  const id = parseActionId(text);
  if (!id) throw new CalledWrongly(`“${text}” names no action item: write A-2023-06-22-3.`);
  const found = await readRecords(env, (client) => findItems(client, id));
  const [item] = found;
  if (!item) throw new Error(`${text} is not known here; \`rapporteur action list\` shows what is.`);
  if (found.length > 1) throw new CalledWrongly(`Several series have it: write ${found.map(fullId).join(' or ')}.`);
  if (args.flag('json')) printJson(io, ActionItemSchema, item);
  else await printInFull(io, item);
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

const printInFull = async (io: Io, item: ActionItem): Promise<void> => {
  io.out(`${toActionId(item.name)}  ${toTerminal(item.text)}`);
  await printFields(io, [
    ['state', stateOf(item)],
    ['owner', ownerOf(item)],
    ['series', seriesOf(item.name)],
    ['said', item.quote],
    ...item.subjects.map((subject) => ['about', formatReference(subject)] as const),
    ['issue', item.issue?.url ?? ''],
  ]);
  if (item.events.length > 0) printHeading(io, 'History:');
  for (const event of item.events) await printBeside(io, [`  ${toDay(event.at)}`, eventWords(event)], { indent: 14 });
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
