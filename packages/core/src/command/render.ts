/** Everything Rapporteur says about commands: answers greet, give the result first and name the next step (C15). */
import type { Reason } from '@rapporteur/idl';
import {
  type Content,
  code,
  commas,
  details,
  type Inline,
  link,
  list,
  login,
  md,
  ours,
  print,
  reasonLine,
  table,
} from '../document/index.ts';
import { SETTINGS_PATH } from '../settings/index.ts';
import type { CommandMatch } from './match.ts';
import { type HelpEntry, nameThreadKinds, WHO } from './permission.ts';
import { type CommandSpec, commandTable, EVERYWHERE, nameCommand } from './table.ts';

/** The comment that is answered: who wrote it, the command line (empty for all of it), its address. All foreign. */
export type CommandSource = { readonly login: string; readonly text: string; readonly url: string };

/** People who have a permission: some of their logins, how many there are, and a page that lists them. */
export type Holders = { readonly logins: readonly string[]; readonly url?: string };

/** Greets, and shows what was answered below the answer. */
export const renderAnswer = (source: CommandSource, result: Inline, ...next: readonly Content[]): Content => {
  const place = link('this comment', source.url);
  return [
    md`Hello ${login(source.login)}, ${result}`,
    ...next,
    details('The command', source.text === '' ? place : md`${quoteLine(source.text)} in ${place}`),
  ];
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
}): Content => {
  const chosen = topic === undefined ? entries : entries.filter(({ spec }) => spec.verb === topic);
  const now = chosen.filter(({ standing }) => standing.isNow);
  const others = chosen.filter(({ standing }) => !standing.isNow);
  const next = md`Write a command at the start of a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.`;
  if (topic !== undefined) {
    const isNone = now.length === 0 ? md` It does not work here for you now: the table says who may.` : '';
    return renderAnswer(source, md`this is what \`/${topic}\` does.${isNone}`, helpTable(chosen), next);
  }
  const rest = others.length > 0 && details('Other commands, and who may use them', helpTable(others));
  return renderAnswer(source, md`this is what you can do here now.`, helpTable(now), rest, next);
};

const helpTable = (entries: readonly HelpEntry[]): Content =>
  table(
    ['command', 'what it does', 'who may', 'example'],
    entries.map(({ spec: { usage, meaning, example }, standing }) => [
      code(usage),
      ours(meaning),
      standing.who,
      code(example),
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
}): Content => {
  const isHeld = holders.logins.length > 0 || holders.url !== undefined;
  const help = isHeld ? md`one of them to write ${nameSpan(spec)} here` : md`an administrator`;
  return renderAnswer(
    source,
    md`I did not run ${nameSpan(spec)}, since you do not have the permission for it.`,
    md`**What is needed:** ${reasonLine(because)}`,
    md`**Who has it:** ${nameHolders(holders)}`,
    md`**What you can do:** ask ${help}.${spec.instead === undefined ? '' : ours(` ${spec.instead}`)}`,
  );
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
}): Content =>
  renderAnswer(
    source,
    md`I did not take this up. ${reasonLine(because)}`,
    md`How it is written: ${code(spec.usage)}. \`/rfc why\` shows rule by rule where the RFC stands.`,
  );

/** The answer when GitHub would not say whether the person may (C24): neither yes nor no. */
export const renderUnverifiable = ({
  source,
  spec,
  willRetry,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly willRetry: boolean;
}): Content =>
  renderAnswer(
    source,
    md`I could not check whether you may use ${nameSpan(spec)}: GitHub did not tell me your permission.`,
    willRetry
      ? md`This is no refusal. I will check again by myself; there is nothing for you to do.`
      : md`This is no refusal, but I have stopped trying. Please write ${nameSpan(spec)} again later.`,
  );

/** The answer to a command that makes no sense where it stands (C12). `because` comes from `decidePlace`. */
export const renderMisplaced = ({
  source,
  spec,
  because,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly because: Reason;
}): Content =>
  renderAnswer(
    source,
    md`I did not run ${nameSpan(spec)} here. ${reasonLine(because)}`,
    md`\`/help\` lists what works in this place.`,
  );

/** The answer to a command of ours that is misspelt (C6). */
export const renderUnknown = ({
  source,
  match,
}: {
  readonly source: CommandSource;
  readonly match: Extract<CommandMatch, { kind: 'unknown' }>;
}): Content => {
  const { because, near, specs } = match;
  const shown = near === undefined ? specs : [near];
  if (because.code.startsWith('missed-'))
    return renderAnswer(source, md`I did not run this line. ${reasonLine(because)}`, howItIsWritten(shown));
  return renderAnswer(
    source,
    md`I did nothing. ${reasonLine(because)}${introduce(match)}`,
    list(shown.map(({ usage, meaning, example }) => md`${code(usage)}: ${ours(meaning)} Example: ${code(example)}`)),
    md`You can correct your comment, and I will read it again. \`/help\` lists everything that works here.`,
  );
};

const introduce = ({ near, specs }: Extract<CommandMatch, { kind: 'unknown' }>): Inline => {
  if (specs.length === 1) return md` This is how it is written:`;
  if (near !== undefined) return md` Did you mean ${nameSpan(near)}?`;
  return specs.length === 0 ? '' : md` These I know:`;
};

const howItIsWritten = (specs: readonly CommandSpec[]): Inline =>
  md`How it is written: ${commas(specs.map(({ usage }) => code(usage)))}. You can correct your comment, and I will read it again.`;

/** The answer to a comment with too many commands (C5). */
export const renderTooMany = (source: CommandSource, because: Reason): Content =>
  renderAnswer(
    source,
    md`I ran none of your commands: ${reasonLine(because)}`,
    md`Please spread them over several comments.`,
  );

/** The answer to commands in a text that was edited, where GitHub does not tell what its author wrote. */
export const renderUnversioned = (source: CommandSource): Content =>
  renderAnswer(
    source,
    md`this text was edited, and GitHub does not show me what you wrote yourself, so I did not act on it.`,
    md`Please write your command again in a new comment.`,
  );

/** The table of commands for docs/commands.md. */
export const renderCommandTable = (specs: readonly CommandSpec[] = commandTable): string =>
  print(
    table(
      ['command', 'what it does', 'who may', 'where', 'example'],
      specs.map(({ usage, meaning, who, where, example }) => [
        code(usage),
        ours(meaning),
        WHO[who],
        where.length === EVERYWHERE.length ? 'everywhere' : nameThreadKinds(where),
        code(example),
      ]),
    ),
  );

const nameSpan = (spec: CommandSpec): Inline => code(nameCommand(spec));

const MOST_LOGINS = 10;

const nameHolders = ({ logins, url }: Holders): Inline => {
  const page = url === undefined ? '' : md` See ${link('the whole list', url)}.`;
  if (logins.length === 0) {
    const remedy = md`An administrator can name maintainers in ${code(SETTINGS_PATH)}, under \`permissions\`.`;
    return url === undefined ? md`nobody that I know of. ${remedy}` : md`I could not list them.${page}`;
  }
  const more = logins.length > MOST_LOGINS ? md` and ${logins.length - MOST_LOGINS} more` : '';
  return md`${commas(logins.slice(0, MOST_LOGINS).map(login))}${more}.${page}`;
};

const MOST_QUOTED = 200;

const quoteLine = (text: string): Inline =>
  code(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED - 1)}…` : text);
