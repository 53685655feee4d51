/** For tests and fuzzing: what people do to an agenda, on lines of which it is known whose they are. */
import { below, pick, type Random } from './registry.ts';

/**
 * A line and whose it is. A person's line has to stay as it is; of a marked one the mark has to, and of a copy, which may be
 * taken for the line that it copies, nothing is asked.
 */
export type Typed = { readonly text: string; readonly by: 'bot' | 'person' | 'mark' | 'copy' };

/** An edit: the lines after it. */
type Edit = (lines: readonly Typed[], random: Random) => readonly Typed[];

const WORDS = [
  'hello',
  'Größe',
  '日本語',
  'naïve',
  'e\u0301',
  '👩‍💻',
  'see you',
  '~tilde~',
  '`code`',
  '**bold**',
  '<b>',
  '[x]',
  '\\',
  '&amp;',
  '|',
  '$x$',
];
/** Counted for each story, so that its seed alone tells it again. */
const told = new WeakMap<Random, number>();
/** Words that nobody wrote before. */
const say = (random: Random): string => {
  const count = (told.get(random) ?? 0) + 1;
  told.set(random, count);
  return `h${count} ${pick(random, WORDS)}`;
};

const INDENTS = ['', '', '  ', '    ', '\t', '        '];
const person = (text: string): Typed => ({ text, by: 'person' });
const isMarker = ({ text }: Typed): boolean => /rapporteur:(?:agenda|block)/.test(text);
const isOpen = (line: Typed | undefined): line is Typed =>
  line !== undefined && line.text.trim() !== '' && !isMarker(line);

const insert =
  (make: (random: Random, indent: string) => readonly string[]): Edit =>
  (lines, random) =>
    lines.toSpliced(below(random, lines.length + 1), 0, ...make(random, pick(random, INDENTS)).map(person));

const change =
  (by: 'mark' | 'person', edit: (text: string, random: Random) => string): Edit =>
  (lines, random) => {
    const index = below(random, lines.length);
    const line = lines[index];
    if (!isOpen(line)) return lines;
    const text = edit(line.text, random);
    if (text === line.text) return lines;
    return lines.with(index, {
      text,
      by: by === 'mark' && line.by !== 'person' ? (line.by === 'copy' ? 'copy' : 'mark') : 'person',
    });
  };

const wrap =
  (above: string, under: string): Edit =>
  (lines, random) => {
    const first = below(random, lines.length);
    const last = Math.min(lines.length, first + 1 + below(random, 4));
    return [
      ...lines.slice(0, first),
      person(above),
      ...lines.slice(first, last),
      ...(under ? [person(under)] : []),
      ...lines.slice(last),
    ];
  };

const markers = (lines: readonly Typed[]): number[] => lines.flatMap((line, index) => (isMarker(line) ? [index] : []));
const atMarker =
  (edit: (lines: readonly Typed[], index: number, random: Random) => readonly Typed[]): Edit =>
  (lines, random) => {
    const found = markers(lines);
    return found.length === 0 ? lines : edit(lines, pick(random, found), random);
  };

const copyOf = ({ text, by }: Typed): Typed => (by === 'person' ? person(text) : { text, by: 'copy' });

const link = (random: Random): string => `https://github.com/flyteorg/flyte/pull/${1 + below(random, 40)}`;

/** What people do, by name. */
export const EDITS: Readonly<Record<string, Edit>> = {
  bullet: insert((random, indent) => [`${indent}${pick(random, ['*', '-', '+', '1.', '- [ ]'])} ${say(random)}`]),
  paragraph: insert((random, indent) => [`${indent}${say(random)}`]),
  apart: insert((random) => ['', say(random), '']),
  heading: insert((random) => [`## ${say(random)}`]),
  rule: insert(() => ['---']),
  quote: insert((random) => [`> ${say(random)}`, `> * ${say(random)}`]),
  table: insert((random, indent) => [
    `${indent}| ${say(random).replaceAll('|', '/')} | b |`,
    `${indent}|---|---|`,
    `${indent}| 1 | 2 |`,
    `${indent}| 3 | 4 |`,
  ]),
  'table apart': insert((random) => ['', `| ${say(random).replaceAll('|', '/')} | b |`, '|---|---|', '| 1 | 2 |', '']),
  fence: insert((random, indent) => [`${indent}\`\`\``, `${indent}* ${say(random)}`, `${indent}\`\`\``]),
  'open fence': insert((random, indent) => [`${indent}~~~`, `${indent}* ${say(random)}`]),
  comment: insert((random, indent) => [`${indent}<!--`, `${indent}* ${say(random)}`, `${indent}-->`]),
  'open comment': insert((random) => [`<!-- ${say(random)}`]),
  'comment in a line': insert((random, indent) => [`${indent}* ${say(random)} <!-- and`, `${say(random)} -->`]),
  details: insert((random, indent) => [
    `${indent}<details><summary>${say(random)}</summary>`,
    '',
    `${indent}* ${say(random)}`,
    '',
    `${indent}</details>`,
  ]),
  div: insert((random) => ['<div>', `* ${say(random)}`, '</div>']),
  mention: insert((random, indent) => [`${indent}* ${say(random)}, see ${link(random)} please`]),
  subject: insert((random, indent) => [`${indent}* ${link(random)} ${say(random)}`]),
  'front matter': (lines, random) => [...['---', `title: ${say(random)}`, '---'].map(person), ...lines],
  delete: (lines, random) => {
    const index = below(random, lines.length);
    return isOpen(lines[index]) ? lines.toSpliced(index, 1) : lines;
  },
  'delete some': (lines, random) => lines.toSpliced(below(random, lines.length), below(random, 8)),
  'delete all': (lines, random) => (below(random, 8) === 0 ? [person(say(random))] : lines),
  move: (lines, random) => {
    const from = below(random, lines.length);
    const line = lines[from];
    if (!line) return lines;
    const rest = lines.toSpliced(from, 1);
    return rest.toSpliced(below(random, rest.length + 1), 0, line);
  },
  'move some': (lines, random) => {
    const from = below(random, lines.length);
    const count = 1 + below(random, 5);
    const rest = lines.toSpliced(from, count);
    return rest.toSpliced(below(random, rest.length + 1), 0, ...lines.slice(from, from + count));
  },
  copy: (lines, random) => {
    const line = lines[below(random, lines.length)];
    return line ? lines.toSpliced(below(random, lines.length + 1), 0, copyOf(line)) : lines;
  },
  tick: change('mark', (text) => text.replace(/^(\s*(?:[*+-]|\d+\.) )(?!\[)/, '$1[x] ')),
  box: change('mark', (text) => text.replace(/^(\s*(?:[*+-]|\d+\.) )(?!\[)/, '$1[ ] ')),
  strike: change('mark', (text) => text.replace(/^(\s*[*+-] )(?!~~|\[)(.+?)((?: <!--.*)?)$/, '$1~~$2~~$3')),
  nest: change('mark', (text, random) => `${' '.repeat(below(random, 13))}${text.trimStart()}`),
  tab: change('mark', (text) => text.replace(/^ {4}/, '\t')),
  dash: change('mark', (text) => text.replace(/^(\s*)\* /, '$1- ')),
  number: change('mark', (text, random) => text.replace(/^(\s*)[*-] /, `$1${1 + below(random, 9)}. `)),
  blanks: change('mark', (text) => `${text}  `),
  add: change('person', (text, random) => `${text.replace(/ <!-- i:.*$/, '')} ${say(random)}`),
  reword: change('person', (text, random) => text.replace(/(: |\*\s|^)(\w+)/, `$1${say(random)} $2`)),
  replace: change('person', (text, random) => `${/^\s*(?:[*+-] )?/.exec(text)?.[0] ?? ''}${say(random)}`),
  join: (lines, random) => {
    const index = below(random, lines.length - 1);
    const [first, second] = [lines[index], lines[index + 1]];
    if (!isOpen(first) || !isOpen(second)) return lines;
    return lines.toSpliced(index, 2, person(`${first.text} ${second.text.trim()}`));
  },
  split: (lines, random) => {
    const index = below(random, lines.length);
    const line = lines[index];
    const at = line?.text.indexOf(' (') ?? -1;
    if (!isOpen(line) || at < 8) return lines;
    return lines.toSpliced(index, 1, person(line.text.slice(0, at)), person(line.text.slice(at + 1)));
  },
  'into a fence': wrap('```', '```'),
  'into a comment': wrap('<!--', '-->'),
  'into an open comment': wrap('<!--', ''),
  'into details': wrap('<details>', '</details>'),
  'tear a marker': atMarker((lines, index, random) => {
    const { text } = lines[index] ?? person('');
    return lines.with(index, person(text.slice(0, 1 + below(random, text.length - 1))));
  }),
  'lose a marker': atMarker((lines, index) => lines.toSpliced(index, 1)),
  'double a marker': atMarker((lines, index, random) =>
    lines.toSpliced(below(random, lines.length + 1), 0, ...lines.slice(index, index + 1)),
  ),
  'move a marker': atMarker((lines, index, random) =>
    lines.toSpliced(index, 1).toSpliced(below(random, lines.length), 0, ...lines.slice(index, index + 1)),
  ),
  'paste the last agenda': (lines, random) => {
    const old = lines.map(({ text }) => person(text.replaceAll('2023-06-22', '2023-06-08')));
    const isWhole = old.some(({ text }) => text.startsWith('<!-- /rapporteur:agenda'));
    return isWhole && below(random, 3) === 0
      ? lines.toSpliced(pick(random, [0, lines.length, below(random, lines.length)]), 0, ...old)
      : lines;
  },
  'paste all again': (lines, random) => (below(random, 4) === 0 ? [...lines, ...lines.map(copyOf)] : lines),
};
