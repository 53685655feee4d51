/** Everything Rapporteur says about commands: answers greet, give the result first and name the next step (C15). */
import type { Reason } from '@rapporteur/idl';
import { SETTINGS_PATH } from '../settings/index.ts';
import { codeSpan, escapeText, fold, linkTo, login } from '../shared/markdown.ts';
import type { CommandMatch } from './match.ts';
import { namePlaces } from './permission.ts';
import { type CommandSpec, commandTable, EVERYWHERE, nameCommand, type Who } from './table.ts';

/** The comment that is answered: who wrote it, the command line (empty for all of it), its address. All foreign. */
export type CommandSource = { readonly login: string; readonly text: string; readonly url: string };

/** People who have a permission: some of their logins, how many there are, and a page that lists them. */
export type Holders = { readonly logins: readonly string[]; readonly url?: string };

/** An answer: `result` and `next` are Markdown that is already safe. Other modules answer commands with it too. */
export const renderAnswer = ({
  source,
  result,
  next,
}: {
  readonly source: CommandSource;
  readonly result: string;
  readonly next: string;
}): string => {
  const place = linkTo('this comment', source.url);
  const quoted = source.text === '' ? place : `${quoteLine(source.text)} in ${place}`;
  return [`Hello ${login(source.login)}, ${result}`, next, fold('The command', quoted)].join('\n\n');
};

/** The answer to "/help": the commands that work here for this person. */
export const renderHelp = ({
  source,
  specs,
  topic,
}: {
  readonly source: CommandSource;
  /** From `availableCommands`. */
  readonly specs: readonly CommandSpec[];
  /** A verb, to explain only that one. */
  readonly topic?: string;
}): string => {
  const chosen = topic === undefined ? specs : specs.filter(({ verb }) => verb === topic);
  const next = 'Write a command at the start of a line of its own. `/rapporteur agenda` means the same as `/agenda`.';
  if (chosen.length === 0) {
    const result = `${codeSpan(`/${topic ?? ''}`)} does not work here for you.`;
    return renderAnswer({ source, result, next: 'Write `/help` for the commands that do.' });
  }
  const result =
    topic === undefined ? 'these commands work here for you.' : `this is what ${codeSpan(`/${topic}`)} does.`;
  const rows = chosen.map(({ usage, meaning, who, example }) => [
    codeSpan(usage),
    meaning,
    WHO[who],
    codeSpan(example),
  ]);
  return renderAnswer({
    source,
    result: `${result}\n\n${renderTable(['command', 'what it does', 'who may', 'example'], rows)}`,
    next,
  });
};

/** The answer to a command that the person may not use (C23). `because` comes from `decidePermission`. */
export const renderRefusal = ({
  source,
  spec,
  because,
  holders,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly because: Reason;
  readonly holders: Holders;
}): string => {
  const instead = spec.instead === undefined ? '' : ` ${spec.instead}`;
  const isHeld = holders.logins.length > 0 || holders.url !== undefined;
  return renderAnswer({
    source,
    result: `I did not run ${nameSpan(spec)}, since you do not have the permission for it.`,
    next: [
      `**What is needed:** ${escapeText(because.text)}`,
      `**Who has it:** ${nameHolders(holders)}`,
      `**What you can do:** ask ${isHeld ? `one of them to write ${nameSpan(spec)} here` : 'an administrator'}.${instead}`,
    ].join('\n\n'),
  });
};

/** The answer to a command that the rules of an RFC or of its motion do not allow now. `because` is their reason. */
export const renderNotTaken = ({
  source,
  spec,
  because,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly because: Reason;
}): string =>
  renderAnswer({
    source,
    result: `I did not take this up. ${escapeText(because.text)}`,
    next: `How it is written: ${codeSpan(spec.usage)}. \`/rfc why\` shows rule by rule where the RFC stands.`,
  });

/** The answer when GitHub would not say whether the person may (C24): neither yes nor no. */
export const renderUnverifiable = ({
  source,
  spec,
  willRetry,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly willRetry: boolean;
}): string =>
  renderAnswer({
    source,
    result: `I could not check whether you may use ${nameSpan(spec)}: GitHub did not tell me your permission.`,
    next: willRetry
      ? 'This is no refusal. I will check again by myself; there is nothing for you to do.'
      : `This is no refusal, but I have stopped trying. Please write ${nameSpan(spec)} again later.`,
  });

/** The answer to a command that makes no sense where it stands (C12). `because` comes from `decidePlace`. */
export const renderMisplaced = ({
  source,
  spec,
  because,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly because: Reason;
}): string =>
  renderAnswer({
    source,
    result: `I did not run ${nameSpan(spec)} here. ${escapeText(because.text)}`,
    next: '`/help` lists what works in this place.',
  });

/** The answer to a command of ours that is misspelt (C6). */
export const renderUnknown = ({
  source,
  match,
}: {
  readonly source: CommandSource;
  readonly match: Extract<CommandMatch, { kind: 'unknown' }>;
}): string => {
  const { because, near, specs } = match;
  const shown = near === undefined ? specs : [near];
  const lines = shown.map((spec) => `- ${codeSpan(spec.usage)}: ${spec.meaning} Example: ${codeSpan(spec.example)}`);
  const question = near === undefined ? 'These I know:' : `Did you mean ${nameSpan(near)}?`;
  return renderAnswer({
    source,
    result: `I did nothing. ${escapeText(because.text)} ${question}\n\n${lines.join('\n')}`,
    next: 'You can correct your comment, and I will read it again. `/help` lists everything that works here.',
  });
};

/** The answer to a comment with too many commands (C5). */
export const renderTooMany = (source: CommandSource, because: Reason): string =>
  renderAnswer({
    source,
    result: `I ran none of your commands: ${escapeText(because.text)}`,
    next: 'Please spread them over several comments.',
  });

/** The answer to commands in a text that was edited, where GitHub does not tell what its author wrote. */
export const renderUnversioned = (source: CommandSource): string =>
  renderAnswer({
    source,
    result: 'this text was edited, and GitHub does not show me what you wrote yourself, so I did not act on it.',
    next: 'Please write your command again in a new comment.',
  });

/** The table of commands for the README. */
export const renderCommandTable = (table: readonly CommandSpec[] = commandTable): string =>
  renderTable(
    ['command', 'what it does', 'who may', 'where', 'example'],
    table.map(({ usage, meaning, who, where, example }) => [
      codeSpan(usage),
      meaning,
      WHO[who],
      where.length === EVERYWHERE.length ? 'everywhere' : namePlaces(where),
      codeSpan(example),
    ]),
  );

const WHO: Readonly<Record<Who, string>> = {
  anyone: 'everybody',
  author: 'the author and maintainers',
  triager: 'people with triage permission, and maintainers',
  maintainer: 'maintainers',
  policy: 'whom the policy of the motion names',
};

const nameSpan = (spec: CommandSpec): string => codeSpan(nameCommand(spec));

const MOST_LOGINS = 10;

const nameHolders = ({ logins, url }: Holders): string => {
  const page = url === undefined ? '' : ` See ${linkTo('the whole list', url)}.`;
  if (logins.length === 0) {
    const remedy = `An administrator can name maintainers in ${codeSpan(SETTINGS_PATH)}, under \`permissions\`.`;
    return url === undefined ? `nobody that I know of. ${remedy}` : `I could not list them.${page}`;
  }
  const more = logins.length > MOST_LOGINS ? ` and ${logins.length - MOST_LOGINS} more` : '';
  return `${logins.slice(0, MOST_LOGINS).map(login).join(', ')}${more}.${page}`;
};

const MOST_QUOTED = 200;

/** Robots of flyteorg obey some words wherever they stand, even in code; an invisible joiner breaks them. */
const quoteLine = (text: string): string =>
  codeSpan(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED - 1)}…` : text)
    .replace(/\/(?=regen)/gi, '/\u2060')
    .replace(/:(?=repeat:)/gi, ':\u2060');

const renderTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(toCell).join(' | ')} |`).join('\n');

/** A bar ends a cell even within a code span. */
const toCell = (text: string): string => text.replace(/(?<!\\)\|/g, '\\|');
