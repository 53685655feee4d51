/** Which command of the table a line means, if it is one of ours at all (C6, C11). */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import { closestMatch } from 'leven';
import type { Argument } from './argument.ts';
import { type FormRead, type Part, readForm, type Values, withoutEnding } from './form.ts';
import type { Missed, ParsedCommand } from './parse.ts';
import { type CommandSpec, nameCommand } from './table.ts';

/** What a line means. Foreign lines get no answer; unknown ones are ours and get one. */
export type CommandMatch =
  | {
      readonly kind: 'command';
      readonly spec: CommandSpec;
      readonly args: readonly Argument[];
      readonly values: Values;
      /** What follows the name of the command, as written. Foreign text. */
      readonly rest: string;
    }
  | {
      readonly kind: 'unknown';
      /** Plain text; it may hold foreign words. */
      readonly because: Reason;
      /** The command with the nearest spelling. */
      readonly near?: CommandSpec;
      /** Commands that it may mean; a single one is the one that was called. */
      readonly specs: readonly CommandSpec[];
    }
  | { readonly kind: 'foreign' };

/** Finds the command that a line means. */
export const matchCommand = (command: ParsedCommand, table: readonly CommandSpec[]): CommandMatch => {
  const match = matchLine(command, table);
  return command.missed ? toMissed(match, command.missed) : match;
};

const matchLine = (command: ParsedCommand, table: readonly CommandSpec[]): CommandMatch => {
  const specs = table.filter(({ verb }) => verb === command.verb);
  if (specs.length === 0) return matchForeign(command, table);
  const { args, rest } = command;
  const [first, ...others] = args;
  const word = first?.kind === 'word' ? withoutEnding(first.text).toLowerCase() : undefined;
  const bare = specs.find(({ sub }) => sub === undefined);

  const bySub = specs.find(({ sub }) => sub !== undefined && sub === word);
  if (bySub) {
    const match = readLine({ spec: bySub, args: others, rest: dropToken(rest), specs: [bySub], table });
    // "/object withdraw that sentence, it is wrong" is no withdrawal.
    if (match.kind === 'command' || bare?.takes.at(-1)?.as !== 'text') return match;
  }
  const help = table.find(({ takes }) => takes[0]?.as === 'verb');
  if (help && word === 'help' && others.length === 0 && command.verb !== help.verb) {
    return readLine({ spec: help, args: [], rest: command.verb, specs: [help], table });
  }
  if (bare) return readLine({ spec: bare, args, rest, specs, table });
  if (first === undefined) {
    const text = `"${nameCommand({ verb: command.verb })}" needs one more word.`;
    return unknown({ code: 'sub-command-missing', text, specs });
  }
  return refuseArgument(first.text, specs);
};

/** A line of ours that is not obeyed for where it stands. What is marked up and no whole command is only spoken about. */
const toMissed = (match: CommandMatch, { why, isMarked }: Missed): CommandMatch => {
  if (match.kind === 'foreign' || (isMarked && match.kind !== 'command')) return { kind: 'foreign' };
  const spec = match.kind === 'command' ? match.spec : (match.near ?? match.specs[0]);
  if (!spec || (match.kind === 'unknown' && match.because.code === 'unknown-verb')) return { kind: 'foreign' };
  return unknown({ code: `missed-${why}`, text: WHY[why], specs: [spec], near: spec });
};

const ALONE = 'Please write the command on a line of its own, with an empty line above';

/** How it becomes one, and why it is none. */
const WHY: Readonly<Record<Missed['why'], string>> = {
  quote: `${ALONE}. Here it belongs to the quote above it.`,
  element: `${ALONE}, outside of any HTML. Here it is part of an HTML element.`,
  item: `${ALONE}, outside of the list.`,
  heading: `${ALONE} and below. Here it is a heading.`,
  table: `${ALONE}, outside of the table.`,
  link: `${ALONE}. Here it is part of a link.`,
  footnote: `${ALONE}, outside of the footnote.`,
  dressed: `${ALONE}, without bold or other marks.`,
  indented: 'Please write the command at the start of a line. Here it stands too far to the right.',
  mail: 'Please write the command above the quoted mail, or in a new comment. Here it may be somebody else’s.',
  joined: 'Please put a blank between the command and what follows.',
  question: 'Please write the command without the question mark. I took it for a question.',
};

const matchForeign = ({ verb, form }: ParsedCommand, table: readonly CommandSpec[]): CommandMatch => {
  const verbs = table.map((spec) => spec.verb);
  const near = nearest(verb, verbs, verb.length > 3 ? 2 : 1);
  // "@rapporteur thanks!" is a sentence; "@rapporteur agneda" is a slip.
  if (form === 'plain' || (form === 'mention' && near === undefined)) return { kind: 'foreign' };
  const text = `There is no command "${shorten(verb)}".`;
  const specs = table.filter((spec) => spec.verb === near);
  return unknown({ code: 'unknown-verb', text, specs, near: specs[0] });
};

/** What is much longer than any of them is near to none; comparing takes time. */
const nearest = (word: string, words: readonly string[], maxDistance: number): string | undefined =>
  word.length > LONGEST_NAME ? undefined : closestMatch(word, words, { maxDistance });

const LONGEST_NAME = 40;

type Candidate = {
  readonly spec: CommandSpec;
  readonly args: readonly Argument[];
  readonly rest: string;
  /** What to name if it does not fit. */
  readonly specs: readonly CommandSpec[];
  readonly table: readonly CommandSpec[];
};

/** Takes the line if all of it is of the form. */
const readLine = ({ spec, args, rest, specs, table }: Candidate): CommandMatch => {
  const verbs = table.map(({ verb }) => verb);
  const form = spec.takes.map((part): Part => (part.as === 'verb' ? { ...part, of: verbs } : part));
  const read = readForm(form, rest);
  if ('problem' in read) return toProblem(read, { spec, specs });
  const { values } = read;
  const word = values.word ?? values.verb;
  const isWord = word !== undefined && form.length === 1;
  const isText = form.at(-1)?.as === 'text';
  return {
    kind: 'command',
    spec,
    values,
    // Spellings of the same word are the same command.
    args: isWord ? [{ kind: 'word', text: word }] : form.length === 0 ? [] : args,
    rest: isText ? rest : withoutEnding(rest),
  };
};

const toProblem = (
  { problem, part, at }: Extract<FormRead, { problem: string }>,
  { spec, specs }: Pick<Candidate, 'spec' | 'specs'>,
): CommandMatch => {
  const name = nameCommand(spec);
  const [token = ''] = at.split(/\s/, 1);
  const say = (code: string, text: string): CommandMatch => unknown({ code, text, specs: [spec], near: spec });
  if (problem === 'missing') return say('argument-missing', `Something is missing after "${name}".`);
  if (part?.as === 'verb') return say('unknown-verb', `There is no command "${shorten(token)}".`);
  if (part?.as === 'days') return say('argument-form', `"${shorten(at)}" is no number of days or weeks.`);
  if (part?.as === 'until')
    return say('argument-form', `"${shorten(at)}" is no day of the calendar, which is written like "2023-07-06".`);
  if (part?.as === 'shift')
    return say('argument-form', `"${shorten(at)}" is none of "first", "last", "up", "down" and "after" with an item.`);
  if (part?.as === 'action')
    return say('argument-form', `"${shorten(token)}" is no action item, which are named like "A-2023-06-22-3".`);
  if (part?.as === 'due') return say('argument-form', `"${shorten(at)}" is no day like "2023-07-06", and not "none".`);
  if (part?.as === 'login') return say('argument-form', `"${shorten(at)}" has no login and colon at its start.`);
  if (part?.as === 'name' || part?.behindColon)
    return say(
      'argument-form',
      `I cannot tell the name in "${shorten(at)}" from the text. A name with a colon goes in quotes.`,
    );
  // All sub-commands of a verb are named, unless it takes words of its own.
  return refuseArgument(token, spec.takes.length === 0 ? specs : [spec]);
};

const dropToken = (text: string): string => text.replace(/^\S+\s*/, '');

const refuseArgument = (argument: string, specs: readonly CommandSpec[]): CommandMatch => {
  const [spec] = specs;
  const subs = specs.flatMap(({ sub }) => (sub === undefined ? [] : [sub]));
  const isOnly = specs.length === 1 && spec !== undefined;
  const name = spec === undefined ? '' : isOnly ? nameCommand(spec) : nameCommand({ verb: spec.verb });
  const nearSub = nearest(argument.toLowerCase(), subs, 2);
  const near = specs.find(({ sub }) => sub !== undefined && sub === nearSub);
  const text = `I do not know "${shorten(argument)}" after "${name}".`;
  return unknown({ code: 'unknown-argument', text, specs, near });
};

const unknown = ({ code, text, specs, near }: UnknownLine): CommandMatch => ({
  kind: 'unknown',
  because: create(ReasonSchema, { code, text }),
  specs,
  ...(near === undefined ? {} : { near }),
});

type UnknownLine = {
  readonly code: string;
  readonly text: string;
  readonly specs: readonly CommandSpec[];
  readonly near?: CommandSpec | undefined;
};

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
