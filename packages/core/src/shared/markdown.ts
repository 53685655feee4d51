/** Markdown out: the escapes that make foreign text harmless in what we write. */

/** Invisible and direction-changing characters, with which one text can pose as another. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]/g;

/** The beginnings of two commands that robots of flyteorg obey wherever they stand, even in code. */
const ROBOT_COMMANDS = /\/(?=regen)|:(?=repeat:)/gi;

/**
 * Foreign text as inert inline Markdown on one line: no markup, no HTML, no mention, no reference, no marker of ours.
 * A zero-width joiner after "@" and "#" keeps the text readable and stops GitHub from notifying or linking.
 */
export const escapeText = (text: string): string =>
  text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .trim()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]|~]/g, '\\$&')
    .replace(/@(?=[a-zA-Z0-9])/g, '@\u2060')
    .replace(/(#|GH-)(?=[0-9])/gi, '$1\u2060')
    .replace(/\b(https?):\/\//gi, '$1:\u2060//')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}\u2060.`)
    .replace(/^([#+=-]|[0-9]+[.)])/, '\\$1')
    .replace(/^\\([0-9]+)([.)])/, '$1\\$2')
    .replace(/^\//, '/\u2060')
    .replace(ROBOT_COMMANDS, (start) => `${start}\u2060`);

/** Foreign text as a code span; the fence is longer than any run of backticks inside. */
export const codeSpan = (text: string): string => {
  const line = text
    .replace(INVISIBLE, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(ROBOT_COMMANDS, (start) => `${start}\u2060`);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '` `' : `${fence}${pad}${line}${pad}${fence}`;
};

/** A link with foreign text; an address that is not plain http(s) is dropped and the text stays. */
export const linkTo = (text: string, url: string): string => {
  const safe = /^https?:\/\/[^\s<>()"'`\\]+$/i.test(url);
  return safe ? `[${escapeText(text)}](${url})` : escapeText(text);
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
