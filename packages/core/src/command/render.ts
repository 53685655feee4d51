/** Everything Rapporteur says about commands: answers greet, give the result first and name the next step (C15). */
import type { Reason } from '@rapporteur/idl';
import {
  type Content,
  code,
  commas,
  details,
  enumerated,
  type Inline,
  link,
  list,
  login,
  md,
  type OwnWords,
  ours,
  ownLine,
  print,
  reasonLine,
  small,
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
export const renderAnswer = (source: CommandSource, result: Inline, ...next: readonly Content[]): Content => [
  md`Hello ${login(source.login)}, ${result}`,
  ...next,
  footer(source),
];

/** To somebody whose command was not run, in the words of the community if it has any. */
const renderNo = (
  source: CommandSource,
  { own = {}, isWhole = false }: { readonly own?: OwnWords | undefined; readonly isWhole?: boolean },
  ...[result, ...next]: readonly [Inline, ...Content[]]
): Content => {
  const values = { author: login(source.login) };
  const opening = ownLine(own.opening, values);
  const greeting = isWhole ? md`Hello ${login(source.login)}! ` : md`Hello ${login(source.login)}, `;
  return [
    opening,
    opening === '' ? md`${greeting}${result}` : isWhole ? result : md`${login(source.login)}, ${result}`,
    ...next,
    ownLine(own.closing, values),
    footer(source),
  ];
};

/** The same where a whole sentence follows, which tells what can be done or why not. */
const renderReply = (source: CommandSource, ...said: readonly [Inline, ...Content[]]): Content =>
  renderNo(source, { isWhole: true }, ...said);

const footer = (source: CommandSource): Inline => {
  const place = link('your comment', source.url);
  return small(source.text === '' ? md`About ${place}.` : md`About ${quoteLine(source.text)} in ${place}.`);
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
  const next = md`Write a command on a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.`;
  if (topic !== undefined) {
    const isNone = now.length === 0 ? md` You cannot use it here now; the table tells who can.` : '';
    return renderAnswer(source, md`this is what \`/${topic}\` does.${isNone}`, helpTable(chosen), next);
  }
  const rest = others.length > 0 && details('Other commands, and who can use them', helpTable(others));
  return renderAnswer(source, md`this is what you can do here now.`, helpTable(now), rest, next);
};

const helpTable = (entries: readonly HelpEntry[]): Content =>
  table(
    ['command', 'what it does', 'who can', 'example'],
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
  own,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly because: Reason;
  readonly holders: Holders;
  readonly own?: OwnWords | undefined;
}): Content => {
  // Who has been given it since is no help to themselves.
  const others = { ...holders, logins: holders.logins.filter((name) => name !== source.login) };
  const isListed = others.logins.length > 0 || others.url !== undefined;
  const ask = isListed
    ? md`you can ask ${nameHolders(others)} to write ${nameSpan(spec)} here.`
    : md`an administrator can name maintainers under \`permissions\` in ${code(SETTINGS_PATH)}.`;
  const nobody = isListed ? '' : md` I know of nobody yet.`;
  return renderNo(
    source,
    { own },
    ask,
    md`${reasonLine(because)}${nobody}${spec.instead === undefined ? '' : ours(` ${spec.instead}`)}`,
  );
};

/** The answer to a command that the rules of an RFC or of its motion do not allow now. `because` is their reason. */
export const renderNotTaken = ({
  source,
  spec,
  because,
  own,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly because: Reason;
  readonly own?: OwnWords | undefined;
}): Content =>
  renderNo(
    source,
    { own, isWhole: true },
    reasonLine(because),
    md`Nothing has changed. ${FORMS.has(because.code) ? md`Write it like this: ${code(spec.usage)}. ` : ''}\`/rfc why\` tells where the RFC stands.`,
  );

/** Reasons that are about how a command is written. */
const FORMS: ReadonlySet<string> = new Set([
  ...['no-name', 'long-name', 'markdown-name', 'no-such-concern', 'no-such-objection', 'no-reason', 'no-days'],
  'no-disposition',
]);

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
    willRetry
      ? md`please wait a little: I will check again by myself.`
      : md`please write ${nameSpan(spec)} again later.`,
    md`GitHub did not tell me whether you can use ${nameSpan(spec)}. That is neither a yes nor a no.`,
  );

/** The answer to a command that makes no sense where it stands (C12). `because` comes from `decidePlace`. */
export const renderMisplaced = ({
  source,
  because,
}: {
  readonly source: CommandSource;
  readonly spec: CommandSpec;
  readonly because: Reason;
}): Content =>
  renderReply(source, md`${reasonLine(because)} Here it does nothing.`, md`\`/help\` lists what works here.`);

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
    return renderReply(
      source,
      reasonLine(because),
      md`I did not run ${commas(shown.map(({ usage }) => code(usage)))}. ${CORRECT}`,
    );
  return renderAnswer(
    source,
    introduce(match),
    list(shown.map(({ usage, meaning, example }) => md`${code(usage)}: ${ours(meaning)} Example: ${code(example)}`)),
    md`${reasonLine(because)} ${CORRECT}${shown.length > 0 ? md` \`/help\` lists what works here.` : ''}`,
  );
};

const CORRECT = 'You can correct your comment, and I will read it again.';

const introduce = ({ near, specs }: Extract<CommandMatch, { kind: 'unknown' }>): Inline => {
  if (near !== undefined && specs.length !== 1) return md`did you mean ${nameSpan(near)}?`;
  if (specs.length === 0) return md`\`/help\` lists what works here.`;
  return specs.length === 1 ? md`you can write it like this:` : md`you can write one of these:`;
};

/** The answer to a comment with too many commands (C5). */
export const renderTooMany = (source: CommandSource, because: Reason): Content =>
  renderAnswer(
    source,
    md`please spread your commands over several comments.`,
    md`${reasonLine(because)} So I ran none of them.`,
  );

/** The answer to commands in a text that was edited, where GitHub does not tell what its author wrote. */
export const renderUnversioned = (source: CommandSource): Content =>
  renderAnswer(
    source,
    md`please write your command again in a new comment.`,
    md`This text was edited, and GitHub does not show me which words are yours. So I did nothing.`,
  );

/** The table of commands for docs/commands.md. */
export const renderCommandTable = (specs: readonly CommandSpec[] = commandTable): string =>
  print(
    table(
      ['command', 'what it does', 'who can', 'where', 'example'],
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
  const page = url === undefined ? '' : md` (${link('the whole list', url)})`;
  if (logins.length === 0) return md`one of ${link('these people', url ?? '')}`;
  const more = logins.length - MOST_LOGINS;
  const shown = logins.slice(0, MOST_LOGINS).map(login);
  return md`${enumerated([...shown, ...(more > 0 ? [md`${more} more`] : [])], 'or')}${page}`;
};

const MOST_QUOTED = 200;

const quoteLine = (text: string): Inline =>
  code(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED - 1)}…` : text);
