/** Which command of the table a line means, if it is one of ours at all (C6, C11). */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import { closestMatch } from 'leven';
import type { Argument } from './argument.ts';
import type { ParsedCommand } from './parse.ts';
import { type CommandSpec, nameCommand } from './table.ts';

/** What a line means. Foreign lines get no answer; unknown ones are ours and get one. */
export type CommandMatch =
  | {
      readonly kind: 'command';
      readonly spec: CommandSpec;
      readonly args: readonly Argument[];
      /** What follows the name of the command, as written. Foreign text. */
      readonly rest: string;
    }
  | {
      readonly kind: 'unknown';
      /** Plain text; it may hold foreign words. */
      readonly because: Reason;
      /** The command with the nearest spelling. */
      readonly near?: CommandSpec;
      /** Commands of the same verb, or all. */
      readonly specs: readonly CommandSpec[];
    }
  | { readonly kind: 'foreign' };

/** Finds the command that a line means. */
export const matchCommand = (command: ParsedCommand, table: readonly CommandSpec[]): CommandMatch => {
  const specs = table.filter(({ verb }) => verb === command.verb);
  if (specs.length === 0) return matchForeign(command, table);
  const [first, ...rest] = command.args;
  const word = first?.kind === 'word' ? first.text.toLowerCase() : undefined;

  const bySub = specs.find(({ sub }) => sub !== undefined && sub === word);
  if (bySub) return checkArguments({ spec: bySub, args: rest, rest: dropWord(command.rest), specs, table });
  const help = table.find(({ takes }) => takes === 'verb');
  if (help && word === 'help' && rest.length === 0 && command.verb !== help.verb) {
    return { kind: 'command', spec: help, args: [{ kind: 'word', text: command.verb }], rest: command.verb };
  }
  const bare = specs.find(({ sub }) => sub === undefined);
  if (bare) return checkArguments({ spec: bare, args: command.args, rest: command.rest, specs, table });
  if (first === undefined) {
    const text = `"${nameCommand({ verb: command.verb })}" alone does nothing.`;
    return unknown({ code: 'sub-command-missing', text, specs });
  }
  return refuseArgument(first, specs);
};

const matchForeign = ({ verb, form }: ParsedCommand, table: readonly CommandSpec[]): CommandMatch => {
  const verbs = table.map((spec) => spec.verb);
  const near = nearest(verb, verbs, verb.length > 3 ? 2 : 1);
  // "@rapporteur thanks!" is a sentence; "@rapporteur agneda" is a slip.
  if (form === 'plain' || (form === 'mention' && near === undefined)) return { kind: 'foreign' };
  const text = `There is no command "${shorten(verb)}".`;
  if (near === undefined) return unknown({ code: 'unknown-verb', text, specs: table });
  const specs = table.filter((spec) => spec.verb === near);
  return unknown({ code: 'unknown-verb', text, specs, near: specs[0] });
};

/** What is much longer than any of them is near to none; comparing takes time. */
const nearest = (word: string, words: readonly string[], maxDistance: number): string | undefined =>
  word.length > LONGEST_WORD ? undefined : closestMatch(word, words, { maxDistance });

const LONGEST_WORD = 40;

type Candidate = {
  readonly spec: CommandSpec;
  readonly args: readonly Argument[];
  readonly rest: string;
  readonly specs: readonly CommandSpec[];
  readonly table: readonly CommandSpec[];
};

const checkArguments = ({ spec, args, rest, specs, table }: Candidate): CommandMatch => {
  const [first, second] = args;
  const { takes } = spec;
  if (takes === 'text' || takes === 'arguments') return { kind: 'command', spec, args, rest };
  if (takes === 'reference' || typeof takes !== 'string') {
    if (first === undefined) return missing(spec);
    const choice = typeof takes === 'string' ? undefined : toChoice(first.text);
    const isKnown = choice === undefined ? first.kind === 'reference' : takes.includes(choice);
    if (!isKnown) return refuseArgument(first, [spec]);
    if (second !== undefined) return refuseArgument(second, [spec]);
    return { kind: 'command', spec, args: [choice === undefined ? first : { kind: 'word', text: choice }], rest };
  }
  if (first === undefined) return { kind: 'command', spec, args, rest };
  if (takes === 'nothing') return refuseArgument(first, spec.sub === undefined ? specs : [spec]);
  if (second !== undefined) return refuseArgument(second, [spec]);
  const verb = first.text.replace(/^\//, '').toLowerCase();
  const verbs = table.map((item) => item.verb);
  if (verbs.includes(verb)) return { kind: 'command', spec, args: [{ kind: 'word', text: verb }], rest };
  return unknown({
    code: 'unknown-verb',
    text: `There is no command "${shorten(first.text)}".`,
    specs: table,
    near: spec,
  });
};

/** A word of a closed list; people's keyboards write more than one minus. */
const toChoice = (text: string): string => text.toLowerCase().replace(/^[\u2212\u2013\u2014]/, '-');

const missing = (spec: CommandSpec): CommandMatch =>
  unknown({
    code: 'argument-missing',
    text: `"${nameCommand(spec)}" needs something behind it.`,
    specs: [spec],
    near: spec,
  });

const dropWord = (text: string): string => text.replace(/^\S+\s*/, '');

const refuseArgument = (argument: Argument, specs: readonly CommandSpec[]): CommandMatch => {
  const [spec] = specs;
  const subs = specs.flatMap(({ sub }) => (sub === undefined ? [] : [sub]));
  const isOnly = specs.length === 1 && spec !== undefined;
  const name = spec === undefined ? '' : isOnly ? nameCommand(spec) : nameCommand({ verb: spec.verb });
  const nearSub = nearest(argument.text.toLowerCase(), subs, 2);
  const near = specs.find(({ sub }) => sub !== undefined && sub === nearSub);
  const text = `"${name}" does not know "${shorten(argument.text)}".`;
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
