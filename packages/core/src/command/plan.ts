/** Which commands a text holds, and what is to be said about them (C5, C6). */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import { rememberTexts } from '../shared/memo.ts';
import { type CommandMatch, matchCommand } from './match.ts';
import { type ParsedCommand, parseCommands, toCommandKey } from './parse.ts';
import { type CommandSpec, commandTable, nameCommand } from './table.ts';

/** A line to act on: run it, or answer that it is unknown. Whoever does stores the key with the text. */
export type PlannedCommand = {
  readonly key: string;
  readonly match: Exclude<CommandMatch, { kind: 'foreign' }>;
  /** The line. Foreign text. */
  readonly text: string;
  readonly line: number;
};

/** What is to be done with a text. */
export type CommandPlan =
  | { readonly kind: 'run'; readonly commands: readonly PlannedCommand[] }
  /** Too many commands: none runs, and the answer says so. The key is stored like a command's. */
  | {
      readonly kind: 'too_many';
      readonly key: string;
      readonly commands: readonly PlannedCommand[];
      readonly because: Reason;
    }
  /** Nobody can tell what it holds: it is too heavy to be read. */
  | { readonly kind: 'unread'; readonly because: Reason }
  | { readonly kind: 'none' };

/** Commands that one text may hold. */
export const MOST_COMMANDS = 10;

/** Tells the commands of a text. */
export const planCommands = (body: string, table: readonly CommandSpec[] = commandTable): CommandPlan =>
  table === commandTable ? PLANS.of(body) : plan(body, table);

const plan = (body: string, table: readonly CommandSpec[]): CommandPlan => {
  const { value: lines, diagnostics } = parseCommands(body);
  const [refusal] = diagnostics;
  if (refusal) return { kind: 'unread', because: create(ReasonSchema, { code: refusal.code, text: refusal.message }) };
  const found = new Map<string, PlannedCommand>();
  let isMissing = false;
  for (const command of lines) {
    // One sentence for all lines that are missed; they come last.
    if (command.missed && isMissing) break;
    const match = matchCommand(command, table);
    if (match.kind === 'foreign') continue;
    isMissing = command.missed !== undefined;
    const key = toKey(command, match);
    if (!found.has(key)) found.set(key, { key, match, text: command.text, line: command.line });
  }
  const commands = [...found.values()];
  if (commands.length === 0) return NONE;
  const obeyed = isMissing ? commands.length - 1 : commands.length;
  if (obeyed <= MOST_COMMANDS) return { kind: 'run', commands };
  const text = `There are ${obeyed} in this comment, and I run at most ${MOST_COMMANDS} at once.`;
  const because = create(ReasonSchema, { code: TOO_MANY, text });
  return { kind: 'too_many', key: TOO_MANY, commands, because };
};

const NONE: CommandPlan = { kind: 'none' };
const TOO_MANY = 'too-many-commands';

/** What is said and who is answered is read from the same text, at each look at its thread. */
const PLANS = rememberTexts((body) => plan(body, commandTable), 500_000);

/** Sub-commands ignore case, so they are taken from the table. */
const toKey = ({ verb, args, missed }: ParsedCommand, match: PlannedCommand['match']): string =>
  match.kind === 'command'
    ? toCommandKey(nameCommand(match.spec), match.args)
    : toCommandKey(`${missed ? '!' : '?'}${verb}`, args);
