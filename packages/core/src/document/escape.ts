/** Makes text inert as Markdown: no markup, no HTML, no mention, no reference, no link, no emoji, no command, no marker of ours. */
import { isPrivate, redact } from '../shared/private.ts';

/** Foreign text on one line: what is private is gone, and so is what nobody sees. */
export const toLine = (text: string): string =>
  ORDINARY.test(text) ? redact(text) : redact(text.normalize('NFC').replace(INVISIBLE, '')).replace(BLANKS, ' ').trim();

/** Words of printable ASCII, one blank between them: as most texts are. */
const ORDINARY = /^[!-~]+(?: [!-~]+)*$/;

/** Invisible and direction-changing characters, with which one text can pose as another, and what is no character. */
const INVISIBLE = /[\ufdd0-\ufdef\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]/g;

const BLANKS = /[\p{Cc}\s]+/gu;

/** Where a text stands: what counts only at the beginning of a line, and what only at the end of a heading. */
export type Standing = { readonly isStart?: boolean; readonly isEnd?: boolean };

/**
 * Text as Markdown that shows it letter by letter. A word joiner inside what GitHub would look for keeps it readable and
 * stops GitHub from notifying or linking. It stands there whatever is before: GitHub takes "_https://" and "(www." for
 * links as well.
 */
export const escapeMarkdown = (text: string, { isStart = false, isEnd = false }: Standing = {}): string => {
  const inert = !SPECIAL.test(text)
    ? text
    : // "_" between letters begins no emphasis and ends none: it stands as people write it.
      withJoiners(text).replace(/[\\`*{}[\]|~$]|(?<![a-z0-9])_|_(?![a-z0-9])/gi, '\\$&');
  const begun = isStart
    ? inert
        .replace(/^[#+=-]/, '\\$&')
        .replace(/^([0-9]{1,9})([.)])(?=\s|$)/, '$1\\$2')
        .replace(/^\//, '/\u2060')
    : inert;
  return isEnd ? begun.replace(/(?<!\\)#(?=#{0,9}$)/g, '\\#') : begun;
};

/** What any of the patterns below looks for; most texts have none of it. */
const SPECIAL = /[&<>:@#$\\`*_{}[\]|~]|www\.|gh-|[0-9a-f]{7}|\/regen/i;

/** Text within HTML, where no Markdown is read. */
export const toInert = (text: string): string => withJoiners(text);

const withJoiners = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/:(?=\/\/)/g, ':\u2060')
    .replace(/www(?=\.)/gi, (www) => `${www}\u2060`)
    .replace(/@/g, '@\u2060')
    .replace(/(#|GH-)(?=[0-9])/gi, '$1\u2060')
    .replace(COMMIT, (sha) => sha.replace(/.{6}(?=.)/g, '$&\u2060'))
    .replace(EMOJI, ':\u2060')
    .replace(ROBOT_COMMANDS, (start) => `${start}\u2060`);

/** GitHub makes a link of seven to forty hexadecimal digits if there is such a commit. */
const COMMIT = /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/gi;

/** The colon before the name of an emoji and another colon; what is a number, as in "4:05:10", is none but for two. */
const EMOJI = /:(?=(?:100|1234|(?![0-9]{1,60}:)[\w+-]{1,60}):)/g;

/** The beginnings of two commands that robots of flyteorg obey wherever they stand, even in code. */
const ROBOT_COMMANDS = /\/(?=regen)|:(?=repeat:)/gi;

/** Text as code; the fence is longer than any run of backticks inside. */
export const toCode = (text: string, isInTable: boolean): string => {
  const line = toLine(text).replace(ROBOT_COMMANDS, (start) => `${start}\u2060`);
  if (line === '') return '` `';
  // A bar ends the cell of a table even in code, where its escape cannot be escaped again.
  if (isInTable && line.includes('\\|')) return `<code>${escapeMarkdown(line)}</code>`;
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${isInTable ? line.replaceAll('|', '\\|') : line}${pad}${fence}`;
};

/** The address of a link; undefined for one that is not plain http(s), or leads where not everybody may go. */
export const toAddress = (url: string): string | undefined =>
  // A bar would end the cell of a table.
  /^https?:\/\/[^\s<>()"'`\\]+$/i.test(url) && !isPrivate(url) ? url.replaceAll('|', '%7C') : undefined;
