/** The commands that a thread holds, read from GitHub alone: whenever they are read, they are the same. */
import type { AccountFacts, ThreadFacts, Version, Written } from '../github/index.ts';
import { compareIds } from '../shared/order.ts';
import type { Argument } from './argument.ts';
import { mayHoldCommands } from './parse.ts';
import { planCommands } from './plan.ts';
import { type CommandSpec, commandTable, nameCommand } from './table.ts';

/** One command, as it was first said. */
export type SaidCommand = {
  /** Unique on its thread, and in the order in which one author said them: "comment-1602345678.2". */
  readonly id: string;
  /** Id of the text: commands of one text and instant were said together. */
  readonly origin: string;
  readonly name: string;
  readonly spec: CommandSpec;
  readonly args: readonly Argument[];
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

/**
 * All commands of a thread in the order in which they were said. An edit adds only what is new in it, and only if its
 * author made it (C7); what an edit removes was said all the same. Bots say nothing (C9).
 */
export const readSaid = (
  thread: ThreadFacts,
  { table = commandTable }: { readonly table?: readonly CommandSpec[] } = {},
): readonly SaidCommand[] =>
  thread.written
    .filter(({ author }) => !author.isBot)
    .flatMap((written) => readWritten(written, table))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || compareIds(a.id, b.id));

const readWritten = (written: Written, table: readonly CommandSpec[]): SaidCommand[] => {
  const { author } = written;
  const said: SaidCommand[] = [];
  const seen: string[] = [];
  for (const { body, at, by } of versionsOf(written)) {
    if (!mayHoldCommands(body)) continue;
    const plan = planCommands({
      body,
      event: 'created',
      previousExecuted: seen,
      senderIsBot: false,
      senderIsAuthor: true,
      createdAt: at,
      updatedAt: at,
      transferred: false,
      table,
    });
    if (plan.kind === 'too_many') seen.push(plan.key);
    if (plan.kind !== 'run') continue;
    const isByAuthor = by.toLowerCase() === author.login.toLowerCase();
    for (const { key, match, text } of plan.commands) {
      // What somebody else wrote into it does not become the author's word by the author's next edit.
      seen.push(key);
      if (match.kind !== 'command' || !isByAuthor) continue;
      const { spec, args, rest } = match;
      const origin = `${written.kind}-${written.id}`;
      const name = nameCommand(spec);
      // The place of a command in its text does not change by what an edit adds elsewhere.
      const id = `${origin}.${seen.length}`;
      said.push({ id, origin, name, spec, args, rest, text, key, author, at, url: written.url });
    }
  }
  return said;
};

const versionsOf = ({ versions, body, at, author }: Written): readonly Version[] =>
  versions && versions.length > 0 ? versions : [{ body, at, by: author.login }];
