/** Which commands of a comment are to be run now, and why the others are not (C5, C7, C9). */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import { type CommandMatch, matchCommand } from './match.ts';
import { type ParsedCommand, parseCommands, toCommandKey } from './parse.ts';
import { type CommandSpec, commandTable, nameCommand } from './table.ts';

/** A comment, a review or the body of an issue or pull request, as an event brings it. */
export type CommandOccasion = {
  readonly body: string;
  readonly event: 'created' | 'edited';
  /** Keys of the commands that were run, or answered, for this comment before. */
  readonly previousExecuted: readonly string[];
  readonly senderIsBot: boolean;
  /** Whether who caused the event also wrote the comment. */
  readonly senderIsAuthor: boolean;
  /** Times of the payload. */
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Whether the payload says that the issue came from another repository. */
  readonly transferred: boolean;
  /** The commands; ours if left out. */
  readonly table?: readonly CommandSpec[];
};

/** A line to act on: run it, or answer that it is unknown. Whoever does stores the key with the comment. */
export type PlannedCommand = {
  readonly key: string;
  readonly match: Exclude<CommandMatch, { kind: 'foreign' }>;
  /** The line. Foreign text. */
  readonly text: string;
  readonly line: number;
};

/** What is to be done with a comment. */
export type CommandPlan =
  | { readonly kind: 'run'; readonly commands: readonly PlannedCommand[] }
  /** Too many commands: none runs, and the answer says so. The key is stored like a command's. */
  | { readonly kind: 'too_many'; readonly key: string; readonly count: number; readonly because: Reason }
  | { readonly kind: 'ignored'; readonly because: Reason };

/** Commands that one comment may hold. */
export const MOST_COMMANDS = 10;

/** A body that is this much older than its event, in milliseconds, was not written just now. */
const REPLAY_AGE = 5 * 60_000;

/** Decides what to do with the commands of a comment. */
export const planCommands = (occasion: CommandOccasion): CommandPlan => {
  const obstacle = findObstacle(occasion);
  if (obstacle) return obstacle;
  const { body, previousExecuted, table = commandTable } = occasion;
  const { value: lines, diagnostics } = parseCommands(body);
  const [refusal] = diagnostics;
  if (refusal) return ignore(refusal.code, refusal.message);
  const found = new Map<string, PlannedCommand>();
  for (const command of lines) {
    const match = matchCommand(command, table);
    if (match.kind === 'foreign') continue;
    const key = toKey(command, match);
    if (!found.has(key)) found.set(key, { key, match, text: command.text, line: command.line });
  }
  const commands = [...found.values()];
  if (commands.length === 0) return ignore('no-command', 'There is no command of Rapporteur in it.');

  if (commands.length > MOST_COMMANDS) {
    if (previousExecuted.includes(TOO_MANY))
      return ignore('already-answered', 'Too many commands, as answered before.');
    const text = `${commands.length} commands stand in one comment, and at most ${MOST_COMMANDS} are run.`;
    const because = create(ReasonSchema, { code: TOO_MANY, text });
    return { kind: 'too_many', key: TOO_MANY, count: commands.length, because };
  }
  const executed = new Set(previousExecuted);
  const fresh = commands.filter(({ key }) => !executed.has(key));
  if (fresh.length === 0) return ignore('already-executed', 'Every command in it was run before.');
  return { kind: 'run', commands: fresh };
};

const TOO_MANY = 'too-many-commands';

const findObstacle = ({
  event,
  senderIsBot,
  senderIsAuthor,
  createdAt,
  updatedAt,
  transferred,
}: CommandOccasion): CommandPlan | undefined => {
  if (senderIsBot) return ignore('sender-is-bot', 'Commands of bots are not run.');
  if (transferred) return ignore('transferred', 'It was transferred, and its commands belong to its old place.');
  if (event === 'created' && updatedAt.getTime() - createdAt.getTime() > REPLAY_AGE) {
    return ignore('replayed', 'It was written long before the event that brings it.');
  }
  if (!senderIsAuthor) return ignore('not-the-author', 'It was changed by somebody else than its author.');
  return undefined;
};

/** Sub-commands ignore case, so they are taken from the table. */
const toKey = ({ verb, args }: ParsedCommand, match: PlannedCommand['match']): string =>
  match.kind === 'command' ? toCommandKey(nameCommand(match.spec), match.args) : toCommandKey(`?${verb}`, args);

const ignore = (code: string, text: string): CommandPlan => ({
  kind: 'ignored',
  because: create(ReasonSchema, { code, text }),
});
