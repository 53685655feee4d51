/** The commands that a thread holds, read from GitHub alone: whenever they are read, they are the same. */
import type { AccountFacts, Post, ThreadFacts, Version } from '../github/index.ts';
import { compareIds } from '../shared/order.ts';
import type { Argument } from './argument.ts';
import type { Values } from './form.ts';
import { type CommandPlan, MOST_COMMANDS, type PlannedCommand, planCommands } from './plan.ts';
import { type CommandSpec, commandTable, nameCommand } from './table.ts';

/** One command, as it was said. */
export type ThreadCommand = {
  /** Unique on its thread, and in the order in which one author said them: "comment-1602345678.2". */
  readonly id: string;
  /** Id of the text: commands of one text and instant were said together. */
  readonly origin: string;
  readonly name: string;
  readonly spec: CommandSpec;
  readonly args: readonly Argument[];
  /** What was given with it, read by its form. */
  readonly values: Values;
  /** What follows the command on its line. Foreign text. */
  readonly rest: string;
  /** The line. Foreign text. */
  readonly text: string;
  /** Key by which the text's commands are told apart. */
  readonly key: string;
  readonly author: AccountFacts;
  readonly at: Date;
  readonly url: string;
};

/** What a text says. */
export type Spoken = {
  /** In the order in which it was said. */
  readonly commands: readonly ThreadCommand[];
  /** Of these, those of its former versions. */
  readonly former: readonly ThreadCommand[];
  /** The commands of the text as its author left it; undefined if the author wrote none of what is known of it. */
  readonly plan: CommandPlan | undefined;
  /** Keys of commands in it of which nobody can tell who wrote them. */
  readonly unclear: ReadonlySet<string>;
};

/**
 * All commands of a thread in the order in which they were said. An edit adds only what is new in it, and only if its
 * author made it (C7); what an edit removes was said all the same. Bots say nothing (C9).
 */
export const readThreadCommands = (thread: ThreadFacts, table?: readonly CommandSpec[]): readonly ThreadCommand[] =>
  thread.posts
    .flatMap((post) => readText(post, table).commands)
    .sort((a, b) => a.at.getTime() - b.at.getTime() || compareIds(a.id, b.id));

/** What one text says. */
export const readText = (post: Post, table: readonly CommandSpec[] = commandTable): Spoken => {
  const { author, isUnversioned, body } = post;
  if (author.isBot || author.id === '') return SILENT;
  if (isUnversioned) {
    const plan = planCommands(body, table);
    return { ...SILENT, plan, unclear: new Set(commandsOf(plan).map(({ key }) => key)) };
  }
  return readVersions(post, table);
};

const SILENT: Spoken = { commands: [], former: [], plan: undefined, unclear: new Set() };

/** The id by which a text is known in what was said. */
export const originOf = ({ kind, id }: Pick<Post, 'kind' | 'id'>): string => `${kind}-${id}`;

/** Whether a command stands in a comment on a line of a file. */
export const isOnLine = ({ origin }: Pick<ThreadCommand, 'origin'>): boolean => origin.startsWith('line-');

/** Whether a command counts where it stands: what decides is not said on a line of a file (C1). */
export const isEffective = (command: Pick<ThreadCommand, 'origin' | 'spec'>): boolean =>
  !(isOnLine(command) && command.spec.decides);

/**
 * New is what stands neither in the author's version before nor in the version just before: what somebody else put into
 * a text does not become the author's word by the author's next edit.
 */
const readVersions = (post: Post, table: readonly CommandSpec[]): Spoken => {
  const { author } = post;
  const commands: ThreadCommand[] = [];
  const unclear = new Set<string>();
  let plan: CommandPlan | undefined;
  let former = 0;
  let standing: ReadonlySet<string> = new Set();
  let ownBefore: ReadonlySet<string> = new Set();
  // Whether somebody else has put in since what nobody can read any more.
  let isLost = false;
  for (const [index, { body, at, by }] of versionsOf(post).entries()) {
    const isOwn = by.id === author.id;
    const read = body === undefined ? undefined : planCommands(body, table);
    if (!read || read.kind === 'unread') {
      if (!isOwn) isLost = true;
      else if (read) plan = read;
      continue;
    }
    const planned = commandsOf(read);
    const keys = planned.map(({ key }) => key);
    if (!isOwn) {
      standing = new Set(keys);
      isLost = false;
      continue;
    }
    const fresh = planned.filter(({ key }) => !standing.has(key) && !ownBefore.has(key));
    for (const { key } of isLost ? fresh : []) unclear.add(key);
    const isCounted = read.kind === 'run' && !isLost;
    former = commands.length;
    if (isCounted)
      commands.push(...fresh.flatMap((one) => toThreadCommand(one, { post, at, index, place: keys.indexOf(one.key) })));
    // Of too many none was said: what is left of them by the next edit is.
    const held = new Set(isCounted || isLost ? keys : keys.filter((key) => standing.has(key) || ownBefore.has(key)));
    plan = read;
    standing = held;
    ownBefore = held;
    isLost = false;
  }
  return { commands, former: commands.slice(0, former), plan, unclear };
};

const commandsOf = (plan: CommandPlan): readonly PlannedCommand[] =>
  plan.kind === 'run' || plan.kind === 'too_many' ? plan.commands : [];

const toThreadCommand = (
  { match, key, text }: PlannedCommand,
  from: { readonly post: Post; readonly at: Date; readonly index: number; readonly place: number },
): ThreadCommand[] => {
  if (match.kind !== 'command') return [];
  const { post, at, index, place } = from;
  const { spec, args, values, rest } = match;
  const origin = originOf(post);
  // By the version's place in the history, which stays when what stood in it is deleted.
  const id = `${origin}.${index * MOST_COMMANDS + place + 1}`;
  const { author, url } = post;
  return [{ id, origin, name: nameCommand(spec), spec, args, values, rest, text, key, author, at, url }];
};

const versionsOf = ({ versions, body, at, author }: Post): readonly Version[] =>
  versions && versions.length > 0 ? versions : [{ body, at, by: author }];
