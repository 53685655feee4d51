/** Everything Rapporteur says about commands: answers greet, give the result first and name the next step (C15). */
import type { Reason } from '@rapporteur/idl';
import { SETTINGS_PATH } from '../settings/index.ts';
import { cell, codeSpan, fold, linkTo, login } from '../shared/markdown.ts';
import { reasonWords } from '../shared/reason.ts';
import type { CommandMatch } from './match.ts';
import { type HelpEntry, namePlaces, WHO } from './permission.ts';
import { type CommandSpec, commandTable, EVERYWHERE, nameCommand } from './table.ts';

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

/** The answer to "/help": what this person can do here now, and the rest in a fold. */
export const renderHelp = ({
  source,
  entries,
  topic,
}: {
  readonly source: CommandSource;
  /** From `standingsOf`. */
  readonly entries: readonly HelpEntry[];
  /** A verb, to explain only that one. */
  readonly topic?: string;
}): string => {
  const chosen = topic === undefined ? entries : entries.filter(({ spec }) => spec.verb === topic);
  const now = chosen.filter(({ standing }) => standing.isNow);
  const others = chosen.filter(({ standing }) => !standing.isNow);
  const next = 'Write a command at the start of a line of its own. `/rapporteur agenda` means the same as `/agenda`.';
  if (topic !== undefined) {
    const about = `this is what ${codeSpan(`/${topic}`)} does.`;
    const isNone = now.length === 0 ? ' It does not work here for you now: the table says who may.' : '';
    return renderAnswer({ source, result: `${about}${isNone}\n\n${helpTable(chosen)}`, next });
  }
  const rest = others.length === 0 ? '' : `\n\n${fold('Other commands, and who may use them', helpTable(others))}`;
  return renderAnswer({ source, result: `this is what you can do here now.\n\n${helpTable(now)}${rest}`, next });
};

const helpTable = (entries: readonly HelpEntry[]): string =>
  renderTable(
    ['command', 'what it does', 'who may', 'example'],
    entries.map(({ spec: { usage, meaning, example }, standing }) => [
      codeSpan(usage),
      meaning,
      standing.who,
      codeSpan(example),
    ]),
  );

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
      `**What is needed:** ${reasonWords(because)}`,
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
    result: `I did not take this up. ${reasonWords(because)}`,
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
    result: `I did not run ${nameSpan(spec)} here. ${reasonWords(because)}`,
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
  const list = lines.length === 0 ? '' : `\n\n${lines.join('\n')}`;
  const words = reasonWords(because);
  if (because.code.startsWith('missed-'))
    return renderAnswer({ source, result: `I did not run this line. ${words}`, next: howItIsWritten(shown) });
  return renderAnswer({
    source,
    result: `I did nothing. ${words}${introduce(match)}${list}`,
    next: 'You can correct your comment, and I will read it again. `/help` lists everything that works here.',
  });
};

const introduce = ({ near, specs }: Extract<CommandMatch, { kind: 'unknown' }>): string => {
  if (specs.length === 1) return ' This is how it is written:';
  if (near !== undefined) return ` Did you mean ${nameSpan(near)}?`;
  return specs.length === 0 ? '' : ' These I know:';
};

const howItIsWritten = (specs: readonly CommandSpec[]): string =>
  `How it is written: ${specs.map(({ usage }) => codeSpan(usage)).join(', ')}. You can correct your comment, and I will read it again.`;

/** The answer to a comment with too many commands (C5). */
export const renderTooMany = (source: CommandSource, because: Reason): string =>
  renderAnswer({
    source,
    result: `I ran none of your commands: ${reasonWords(because)}`,
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
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
