/** For tests and fuzzing: texts that somebody wrote to break a parser, as shapes of any size and as an arbitrary; and what is private. */
import fc from 'fast-check';

export { forgetTexts } from '../src/shared/memo.ts';
export { PRIVATE_KINDS, PUBLIC_TEXTS } from './private-kinds.ts';

/** A way to write a text of about a given length; by name. */
export type Shapes = Readonly<Record<string, (length: number) => string>>;

const again =
  (unit: string) =>
  (length: number): string =>
    unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

const count =
  (unit: (index: number) => string) =>
  (length: number): string => {
    const units: string[] = [];
    for (let index = 0, size = 0; size < length; index += 1) {
      const next = unit(index);
      units.push(next);
      size += next.length;
    }
    return units.join('');
  };

/** Units of which Markdown shapes are made by repeating them. */
const MARKDOWN_UNITS = [
  ...[
    '> a\n/vote +1\n',
    'On 1.1.2026 a@b.cd\nwrote:\n',
    'From: a\n',
    '/agenda\n-- \n',
    '- /vote +1\n',
    '</b>\n/vote +1\n',
  ],
  ...['\u200b', '\u202b/a\n', '1.', '[x]', '*|', '<pre>\n/a\n', '/fcp extend 3 a a a\n'],
  ...[
    'a',
    'some words, and more. ',
    'some words, and more.\n',
    'some words.\n\n',
    '- [x](https://a.b/c) `c` and *e*\n',
  ],
  ...[
    ']',
    '] ',
    '[',
    '[a] ',
    '![',
    '`[`]',
    '[a](b) ',
    '[a](b ',
    '[a](b "',
    '[a](b (',
    '[a](<b',
    '[a](',
    '[a][b',
    '[a\\',
  ],
  ...['![a](b) ', '*[a](b)', '[a]: b\n', '[a]: b "\n', '[a\n', '[a]:', '[^a]: ', '[^a]: b\n', '[^a] ', '- [ ] a\n'],
  ...['*', '*a ', 'a*', '*a_ ', '*a_', '*a **a ', '*a* ', '**a** ', '_a ', '~a ', '~~a~ ', '~a~ ', '~ ~~ '],
  ...['`', '`a ``b ```c ', 'a`` b` ', '\\', '\\a', '\\|', '&', '&amp;', '&#x', '&#0;', '!'],
  ...[
    '<',
    '<a ',
    '<a b="',
    '<b>',
    '<b></b>',
    '<a:',
    '<a@',
    '<!-- ',
    'a <!--',
    'a <?',
    'a <![CDATA[',
    'a <!A ',
    '<!-->',
  ],
  ...['a@', 'a@b.c ', 'a@a.', '_a@', 'a.', 'a+', 'a-', 'www.', 'www.a ', 'www.a)', 'http://', 'http://a ', 'h:', 'a:'],
  ...['|', '|\n', '|-|\n', '|a|b|\n', '|a|\n|-|\n', '|a|\n|-|\n|b|\n\n', 'a|b\n-|-\n'],
  ...[
    '> ',
    '>',
    '> a\n\n',
    '>\n',
    '> - ',
    '1. ',
    '- ',
    '* ',
    '- + ',
    '-\n',
    '- - - - a\n',
    '- a\n\n',
    '1. a\n',
    '- ```\n',
  ],
  ...[
    ' ',
    '  \n',
    'a          \n',
    '\t',
    '\ta\n',
    '    a\n',
    '    a\n\n',
    '\n',
    '\r',
    'a\r\n',
    'a\r\r\n',
    '\u2028',
    '\v\f',
  ],
  ...['\0', '\ud800', '\udc00a', '\ufeff', '\u00a0', '\u3000a ', '\u202b/vote ', '\u200b', '😀', 'é\u0301'],
  ...[
    '# a\n',
    '# ',
    '#',
    'a\n=\n',
    '=\n',
    '***\n',
    '-',
    '- -\n',
    '```\n',
    '~~~ `\n',
    '<div>\n',
    '<div>\n\n',
    '<!--\n-->\n',
  ],
  ...[
    '<script>\n',
    '<details>\n\n',
    '</details>\n\n',
    'a  \n',
    'a\\\n',
    '/vote +1\n',
    '/agenda\n\n',
    '/a\n',
    '@rapporteur x\n',
  ],
  ...[
    '/x "a" ',
    '"',
    'k="',
    '/x <i></i>\n',
    '/x `a`\n',
    'fixes #1 ',
    'a/b#1 ',
    'GH-1 ',
    'https://github.com/a/b/pull/1 ',
  ],
  ...[
    '#1\n',
    'supersedes #1, #2 and ',
    '“',
    '„',
    "'",
    '(#1)',
    '[#1](#1)',
    '- **a**: b\n',
    '* * a\n',
    '# a #\n',
    '~~a~~\n',
  ],
] as const;

/** Shapes of Markdown that are more than one unit again and again. */
const MARKDOWN_SHAPES: Shapes = {
  'closing after opening brackets': (n) => '['.repeat(n / 2) + ']'.repeat(n / 2),
  'images in images': (n) => '!['.repeat(n / 6) + '](b)'.repeat(n / 6),
  'links in links': (n) => '['.repeat(n / 5) + '](b)'.repeat(n / 5),
  'runs of code of every length': count((index) => `${'`'.repeat(index + 1)} `),
  'an address with entities': (n) => `http://a${again('&a;')(n)}`,
  'an address with brackets': (n) => `http://a${')'.repeat(n)}`,
  'an address with dots': (n) => `www.a${'.'.repeat(n)}b`,
  'a table of columns': (n) => `${again('|a')(n / 3)}\n${again('|-')(n / 3)}\n${again('|a')(n / 3)}`,
  'a table of rows': (n) => `|a|b|\n|-|-|\n${again('|`a`|[b](c)|\n')(n)}`,
  'a table of cells': (n) => `|a|\n|-|\n${again('a\n')(n)}`,
  definitions: count((index) => `[${index}]: b\n`),
  'definitions and references': (n) => `${count((index) => `[${index}]: b\n`)(n / 2)}\n${again('[x] ')(n / 2)}`,
  notes: count((index) => `[^${index}]: b\n`),
  'lazy lines of quotes': (n) => `${'>'.repeat(40)}${again('a\n')(n)}`,
  'deep quotes': again(`${'>'.repeat(45)} a\n`),
  'items by indent': count((index) => `${' '.repeat(index * 2)}- a\n`),
  'items by tabs': count((index) => `${'\t'.repeat(index)}- a\n`),
  'lazy lines of items': (n) => `${count((index) => `${' '.repeat(index * 2)}- a\n`)(1600)}${again('a\n')(n)}`,
  'stars that divide nothing': (n) => `${again('* ')(n)}a`,
  'blanks behind words': (n) => `a${' '.repeat(n)}`,
  'blanks between words': (n) => `a${' '.repeat(n)}b`,
  'tabs between words': (n) => `a${'\t'.repeat(n)}b`,
  'blank lines in an item': (n) => `- a\n${'\n'.repeat(n)}b`,
  'hashes behind a heading': (n) => `# a ${'#'.repeat(n)} b`,
  'rules with an end': (n) => `${'-'.repeat(n)}x`,
  'bars with an end': (n) => `|${'-|'.repeat(n / 2)}x`,
  'a heading below much': (n) => `${again('a\n')(n)}=`,
  'tags in tags': (n) => '<b>'.repeat(n / 7) + '</b>'.repeat(n / 7),
  'tags and other ends': (n) => '<b>'.repeat(n / 8) + '</i>'.repeat(n / 8),
  'a bracket and words': (n) => `[${again('\\a ')(n)}`,
  'commands in a heavy text': (n) => `/vote +1\n\n${']'.repeat(n)}`,
  'a word': (n) => 'a'.repeat(n),
  'a command of one word': (n) => `/${'a'.repeat(n)}`,
  digits: (n) => `#${'1'.repeat(n)}`,
};

/** Markdown that costs its readers most, by what it is made of. */
export const markdownShapes: Shapes = {
  ...Object.fromEntries(MARKDOWN_UNITS.map((unit) => [`${JSON.stringify(unit)} again and again`, again(unit)])),
  ...MARKDOWN_SHAPES,
};

const YAML_UNITS = [
  ...[
    '[',
    '{',
    '{a: ',
    '[a,',
    ']',
    '- ',
    '-\n',
    '? ',
    '? : ',
    'a: 1\n',
    '!a ',
    '- !a b\n',
    '!',
    '&a ',
    '*a ',
    '&a *a ',
  ],
  ...[
    ':',
    ': ',
    ',',
    '# a\n',
    '---\n',
    '...\n',
    '%a\n',
    '"',
    "'",
    '"a" ',
    "''",
    'a: |\n',
    'a ',
    'a\n',
    '\n',
    ' ',
    '\t',
    '\ta\n',
  ],
  ...[
    '\0',
    '\ud800',
    '\ufeff',
    'a: b: c\n',
    '@',
    '`a\n',
    '|\n',
    '- a: ',
    '- ? ',
    'a: - ',
    '<<: *a\n',
    '\r',
    '\r\n',
    '- [\n',
  ],
] as const;

/** YAML that costs its readers most, by what it is made of. */
export const yamlShapes: Shapes = {
  ...Object.fromEntries(YAML_UNITS.map((unit) => [`${JSON.stringify(unit)} again and again`, again(unit)])),
  'lists in lists': (n) => '['.repeat(n / 2) + ']'.repeat(n / 2),
  keys: count((index) => `k${index}: 1\n`),
  'keys on one line': (n) => `{${count((index) => `k${index}: 1,`)(n)}}`,
  'keys of a section': (n) => `rfc:\n${count((index) => `  k${index}: 1\n`)(n)}`,
  anchors: count((index) => `a${index}: &a${index} 1\n`),
  aliases: (n) => `a: &a 1\nb: [${again('*a,')(n)}]`,
  'lost aliases': (n) => `b: [${again('*b,')(n)}]`,
  'aliases of aliases': count((index) => `a${index}: &a${index} [${again(`*a${index - 1},`)(30)}]\n`),
  'a block of lines': (n) => `a: |\n${again(' a\n')(n)}`,
  steps: count((index) => `${' '.repeat(index)}a:\n`),
  'a long key': (n) => `${'a'.repeat(n)}: 1`,
  'an open quote': (n) => `"${again('a\n')(n)}`,
  escapes: (n) => `"${again('\\x')(n)}"`,
  'blanks before a value': (n) => `a:${' '.repeat(n)}b`,
  groups: (n) => `workinggroups:\n${count((index) => `- name: a${index}\n`)(n)}`,
  'groups of one name': (n) => `workinggroups:\n${again('- name: a\n')(n)}`,
  'people without a name': (n) => `sigs:\n- name: a\n  members:\n${again('  - name: a\n')(n)}`,
  labels: (n) => `rfc:\n  labels:\n${again('  - a\n')(n)}`,
  'labels on one line': (n) => `rfc: {labels: [${again('a,')(n)}]}`,
  'a long label': (n) => `rfc:\n  labels: [${'a '.repeat(n / 2)}]`,
  'a long path': (n) => `rfc:\n  paths: ["${'a/'.repeat(n / 2)}"]`,
  policies: (n) => `motion:\n  policies:\n${count((index) => `    - {key: a${index}}\n`)(n)}`,
  'a long rule': (n) => `meeting:\n  recurrence: "${again('BYDAY=MO;')(n)}"`,
};

const cueAt = (index: number): string => {
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const time = (s: number): string =>
    `${pad(Math.floor(s / 3600) % 100)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}.000`;
  return `${time(index)} --> ${time(index + 1)}`;
};

const cues =
  (words: (index: number) => string) =>
  (length: number): string =>
    `WEBVTT\n\n${count((index) => `${cueAt(index)}\n${words(index)}\n\n`)(length)}`;

const inCue =
  (unit: string) =>
  (length: number): string =>
    `WEBVTT\n\n${cueAt(0)}\n${again(unit)(length)}\n`;

const CUE_UNITS = [
  ...[
    '<b>',
    '<v Ada>',
    '<v Ada',
    '<c.a',
    '</v>',
    '<',
    '&',
    '&#x',
    '&lt;',
    '{\\a',
    'Ada: ',
    'Ada: a\n',
    '<i><b></i></b>',
    '<b> ',
  ],
  ...[
    'a ',
    'a. ',
    'a',
    ' ',
    '\t',
    ': ',
    'a@a.',
    '1',
    '(',
    '<00:00:00.000>',
    'NOTE\n',
    '-->',
    '00:00 --> ',
    '"',
    '“a” ',
    '\u00a0',
  ],
  ...['ada@example.org ', '+1 555 0100 ', 'the token is abc ', '12:34 ', '- Ada: a\n', '#1 ', 'a/b#1 '],
] as const;

const LINE_UNITS = [
  ...[
    'Ada: a\n',
    'Ada 12:34\na\n',
    '[00:00:01] Ada: a\n',
    'a\n',
    '\n',
    ' \n',
    '1\n',
    '00:00:01,000 --> 00:00:02,000\n',
    'Ada:\n',
    '0:00:01.000,0:00:02.000\na\n\n',
    'start\tend\ttext\n',
    '1\t2\ta\n',
    '0:03\na\n',
    'Ada\n0:03\na\n',
    '10:00:04\tAda:\ta\n',
    'Transcript\n',
    '### 00:05:00\n',
    '1 "Ada" (3)\n',
  ],
  ...[
    '00:00:01.000 --> \n',
    '00:00:09.000 --> 00:00:01.000\n',
    '00:00\n',
    '99:99:99\n',
    '**Ada** (12:34): a\n',
    'NOTE\n',
    'a-->b\n',
  ],
  ...[
    '\u00a0\n',
    '\u2028',
    '\t',
    '(',
    ':',
    '# ',
    '**',
    'Ada  ',
    'Ada  1:',
    '1:',
    'a  \n',
    'Ada Ruiz [12:34]\nI agree.\n\n',
  ],
] as const;

/** Beginnings and what comes again, of JSON that is whole nowhere. */
const JSON_UNITS: readonly (readonly [start: string, unit: string])[] = [
  ['', '['],
  ['', '{"a":'],
  ['"', '\\"'],
  ['{"segments":[', '{"start":1,"text":"a"},'],
  ['[', '{"words":[{"word":"a","start":1}]},'],
  ['', '{"start":1,"text":"a","speaker":"Ada"}\n'],
  ['{"a":1}\n', '{\n'],
  ['{"a":', '{"a":{}},'],
];

/** Transcripts that cost their readers most, by what they are made of. */
export const transcriptShapes: Shapes = {
  ...Object.fromEntries(CUE_UNITS.map((unit) => [`a cue of ${JSON.stringify(unit)}`, inCue(unit)])),
  ...Object.fromEntries(LINE_UNITS.map((unit) => [`${JSON.stringify(unit)} again and again`, again(unit)])),
  ...Object.fromEntries(
    JSON_UNITS.map(([start, unit]) => [`JSON of ${start}${unit}`, (n: number) => start + again(unit)(n)]),
  ),
  'rolling cues': cues((index) => `line ${index}\nline ${index + 1}`),
  'cues that grow': (n) => `WEBVTT\n\n${cueAt(0)}\n${again('a\n')(n)}\n${cueAt(1)}\n${again('a\n')(n)}b\n`,
  'a log of times': count((index) => `[10:${String(index % 60).padStart(2, '0')}] <ada> a\n`),
  'speakers of many names': count((index) => `Ada${index}  ${index}:00\na\n`),
  cues: cues((index) => `Ada: ${index}`),
  'cues of two': cues((index) => `${index % 2 ? 'Ada' : 'Bo'}: We decided on ${index}, and Bo will do it by Friday.`),
  'cues of voices': cues((index) => `<v Ada ${index}>a</v>`),
  'cues of many names': cues((index) => `Ada${index}: a`),
  'cues with blank lines': cues(() => 'a\n\nb'),
  'cues without an end': count((index) => `${cueAt(index).slice(0, 17)}\na\n`),
  'cues backwards': count((index) => `${cueAt(90_000 - index)}\na\n\n`),
  'one long line': (n) => `Ada: ${'a'.repeat(n)}\nAda: b`,
  'one long sentence': (n) => `Ada: ${again('word ')(n)}\nAda: b`,
  'one long speech': (n) => `Ada: ${again('We agreed on it. ')(n)}\nAda: b`,
  'blanks in a line': (n) => `Ada: a${' '.repeat(n)}b\nAda: b`,
  'blanks before a time': (n) => `${' '.repeat(n)}00:00:01.000 --> 00:00:02.000 x`,
  'settings behind a time': (n) => `00:00:01.000 --> 00:00:02.000${again(' a:b')(n)} x\nAda: a`,
  'halves of a time': (n) => `00:00:01.000 -->${again(' 00:00')(n)}x`,
};

/** Words behind a command, names and references that cost their readers most. */
export const lineShapes: Shapes = Object.fromEntries(
  [
    ...[
      'a',
      'a ',
      ' ',
      '\t',
      '"',
      '"a" ',
      '"a',
      '“',
      'k=',
      'k="',
      'k=a ',
      '#1 ',
      '#',
      'a/b#1 ',
      'a/',
      'a/b',
      '-',
      '.',
      '@',
    ],
    ...[
      'https://github.com/a/b/pull/1',
      'https://',
      'github.com/',
      'GH-',
      '2023-06-22 ',
      '0',
      '1',
      '1/',
      ':',
      'é',
      '\ud800',
    ],
    ...[
      '<',
      '<b>',
      '*',
      '`',
      '\\',
      '[',
      ']',
      '|',
      '&',
      '\u2060',
      '\n',
      '\r\n',
      '\u00a0',
      '+1 ',
      'Ada, ',
      '(',
      'wg add ',
    ],
  ].map((unit) => [`${JSON.stringify(unit)} again and again`, again(unit)]),
);

const UNITS = [...MARKDOWN_UNITS, ...YAML_UNITS, ...CUE_UNITS, ...LINE_UNITS];

/** Shapes that nobody thought of: two or three units in turn, each some times, made from a seed. */
export const hostilePairs = (seed: number, count: number): Shapes => {
  const unit = fc.tuple(fc.constantFrom<string>(...UNITS), fc.integer({ min: 1, max: 4 }));
  const made = fc.sample(fc.array(unit, { minLength: 2, maxLength: 3 }), { seed, numRuns: count });
  return Object.fromEntries(
    made.map((units) => {
      const text = units.map(([one, times]) => one.repeat(times)).join('');
      return [`${JSON.stringify(text)} again and again`, again(text)];
    }),
  );
};

/** Any text: strings, and a few dozen of the pieces of which hostile texts are made, some of them many times. */
export const hostileText = (): fc.Arbitrary<string> => {
  const unit = fc.constantFrom<string>(...UNITS);
  const piece = fc.oneof(
    { arbitrary: unit, weight: 6 },
    {
      arbitrary: fc.tuple(unit, fc.integer({ min: 2, max: 90 })).map(([text, times]) => text.repeat(times)),
      weight: 1,
    },
    { arbitrary: fc.constantFrom('\n', '\n\n', ' ', '\r\n', 'a', '    '), weight: 4 },
    { arbitrary: fc.string({ unit: 'binary', maxLength: 6 }), weight: 1 },
  );
  return fc.oneof(
    { arbitrary: fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')), weight: 5 },
    { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
  );
};
