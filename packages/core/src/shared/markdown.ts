/** Markdown out: the escapes that make foreign text harmless in what we write. */
import { isPrivate, redact } from './private.ts';

/** Invisible and direction-changing characters, with which one text can pose as another. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]/g;

/** The beginnings of two commands that robots of flyteorg obey wherever they stand, even in code. */
const ROBOT_COMMANDS = /\/(?=regen)|:(?=repeat:)/gi;

const BLANKS = /[\p{Cc}\s]+/gu;

/** What is private is gone, and so is what nobody sees; the rest stands on one line. */
const toLine = (text: string): string =>
  redact(text.normalize('NFC').replace(INVISIBLE, '')).replace(BLANKS, ' ').trim();

/**
 * Foreign text as inert inline Markdown on one line, for a paragraph, a list item, a heading, a table cell or the text of a
 * link: no markup, no HTML, no mention, no reference, no link, no emoji, no command, no marker of ours, nothing private.
 * A word joiner inside what GitHub would look for keeps it readable and stops GitHub from notifying or linking. It stands
 * there whatever is before: GitHub takes "_https://" and "(www." for links as well.
 */
export const escapeText = (text: string): string =>
  toLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/:(?=\/\/)/g, ':\u2060')
    .replace(/www(?=\.)/gi, (www) => `${www}\u2060`)
    .replace(/@/g, '@\u2060')
    .replace(/(#|GH-)(?=[0-9])/gi, '$1\u2060')
    .replace(COMMIT, (sha) => sha.replace(/.{6}(?=.)/g, '$&\u2060'))
    .replace(EMOJI, ':\u2060')
    .replace(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replace(/^([#+=-]|[0-9]+[.)])/, '\\$1')
    .replace(/^\\([0-9]+)([.)])/, '$1\\$2')
    .replace(/#(?=#{0,9}$)/g, '\\#')
    .replace(/^\\{2}#/, '\\#')
    .replace(/^\//, '/\u2060')
    .replace(ROBOT_COMMANDS, (start) => `${start}\u2060`);

/** GitHub makes a link of seven to forty hexadecimal digits if there is such a commit. */
const COMMIT = /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/gi;

/** The colon before the name of an emoji and another colon; what is a number, as in "4:05:10", is none but for two. */
const EMOJI = /:(?=(?:100|1234|(?![0-9]{1,60}:)[\w+-]{1,60}):)/g;

/** Foreign text as a code span; the fence is longer than any run of backticks inside. */
export const codeSpan = (text: string): string => {
  const line = toLine(text).replace(ROBOT_COMMANDS, (start) => `${start}\u2060`);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '` `' : `${fence}${pad}${line}${pad}${fence}`;
};

/**
 * Inline Markdown that is safe already, as a cell of a table. A bar ends the cell even inside code, where its escape cannot
 * be escaped again: code with a backslash before a bar is written as HTML.
 */
export const cell = (markdown: string): string =>
  markdown.replace(CODE_OR_BAR, (found, fence: string | undefined, inside: string | undefined) => {
    if (fence === undefined || inside === undefined) return found === '|' ? '\\|' : found;
    if (!inside.includes('|')) return found;
    if (!inside.includes('\\|')) return found.replaceAll('|', '\\|');
    return `<code>${escapeText(inside)}</code>`;
  });

/** An escape as it stands, a code span, a run of backticks that opens none, or a bar. */
const CODE_OR_BAR = /\\[\s\S]|(?<!`)(`+)(?!`)([\s\S]{0,20000}?[^`])\1(?!`)|`+|\|/g;

/** A link with foreign text; an address that is not plain http(s) is dropped and the text stays. */
export const linkTo = (text: string, url: string): string => {
  const safe = /^https?:\/\/[^\s<>()"'`\\]+$/i.test(url) && !isPrivate(url);
  // A bar would end the cell of a table.
  return safe ? `[${escapeText(text)}](${url.replaceAll('|', '%7C')})` : escapeText(text);
};

/** A login in a code span: names a person without notifying them. */
export const login = (name: string): string => codeSpan(name);

/** A folded part. `summary` is our own text, `body` Markdown that is already safe. */
export const fold = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body.trim()}\n\n</details>`;

/** The hidden first line of everything we write. `key` is of [a-z0-9._/#-]; other characters become "-". */
export const toMarker = (kind: string, key: string): string =>
  `<!-- rapporteur:${kind}:${key.toLowerCase().replace(/[^a-z0-9._/#-]/g, '-')} v1 -->`;

/** Whether a text begins with a marker. The repository in it may have taken another name since; the number on its thread is its own. */
export const carriesMarker = (body: string, marker: string): boolean =>
  withoutRepository(body.trimStart()).startsWith(withoutRepository(marker));

const withoutRepository = (text: string): string =>
  text.replace(/^(<!-- rapporteur:[a-z]+:)[a-z0-9._-]+\/[a-z0-9._-]+(?=#[0-9])/, '$1');

/** The repository that a text's marker names, in small letters. */
export const repositoryInMarker = (body: string): string | undefined =>
  /^<!-- rapporteur:[a-z]+:([a-z0-9._-]+\/[a-z0-9._-]+)#[0-9]/.exec(body.trimStart())?.[1];

/** Bodies are compared as GitHub stores them: line feeds, no trailing blanks. */
export const sameBody = (a: string, b: string): boolean => normalizeBody(a) === normalizeBody(b);

const normalizeBody = (text: string): string =>
  text.replace(/\r\n?/g, '\n').split('\n').map(withoutTrailingBlanks).join('\n').trim();

/** A line without the blanks at its end. A pattern would look for the end from each blank of each run. */
export const withoutTrailingBlanks = (line: string): string => {
  let end = line.length;
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end -= 1;
  return line.slice(0, end);
};
