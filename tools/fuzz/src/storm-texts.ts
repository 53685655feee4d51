/** Texts that were made to stop whoever reads them. Each is drawn to a length. */
import { lineShapes, markdownShapes, type Shapes, transcriptShapes, yamlShapes } from '@rapporteur/core/hostile';

/** 0 up to 1. */
export type Random = () => number;

/** The same seed draws the same. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const pick = <T>(random: Random, from: readonly T[]): T => {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error('There is nothing to pick from.');
  return picked;
};

const filled = (part: string, length: number): string => part.repeat(Math.ceil(length / part.length)).slice(0, length);

/** A text that is repeated, with something before and after. */
const row =
  (part: string, { before = '', after = '' } = {}) =>
  (length: number): string =>
    `${before}${filled(part, Math.max(0, length - before.length - after.length))}${after}`;

/** By name; none is longer than it is asked to be, but for a few characters. */
const TEXTS: Shapes = {
  'nested blockquotes': row('> ', { after: 'x' }),
  'nested numbered lists': row('1. ', { after: 'x' }),
  'nested bullets': row('- ', { after: 'x' }),
  'closing brackets': row(']'),
  'opening brackets': row('['),
  'images in images': row('!['),
  'half links': row('[a]('),
  footnotes: row('[^a]: '),
  definitions: row('[a]: <b\n'),
  'trailing blanks': row(' ', { before: 'a', after: 'b' }),
  'blank lines': row(' \n', { before: 'a\n', after: 'b' }),
  emphasis: row('*a_ '),
  stars: row('*a **a '),
  backticks: row('`` ` '),
  'open fences': row('```\n~~~\n'),
  'nested html': row('<b><details>', { after: 'x' }),
  'open comments': row('<!-- '),
  entities: row('&amp;&#x22'),
  'a table without an end': row('|a', { before: '|a|b|\n|---|---|\n' }),
  'setext lines': row('a\n=\n'),
  'one long line': row('x'),
  'one long word in blanks': row('ab '),
  'carriage returns': row('a\r'),
  addresses: row('https://github.com/flyteorg/flyte/pull/1 '),
  'half addresses': row('http://www.a@'),
  references: row('#1 flyteorg/flyte#2 '),
  mentions: row('@ada @flyteorg/tsc '),
  'control characters': row('a\u0001\u0008\u001b[31m\ufffe\u2400'),
  'half characters': row('\ud800a\udfff'),
  'right to left': row('\u202e/vote +1\u2066\u200b\n'),
  'stacked accents': row('a\u0301\u0323\u0489'),
  votes: row('/vote +1\n\n'),
  'commands that are none': row('/vote sideways\n\n'),
  help: row('/help\n\n'),
  'unknown verbs': row('/rfc please\n\n'),
  'an objection that is long': row('too much ', { before: '/object ' }),
  'an objection full of marks': row('`|<*_[', { before: '/object ' }),
  'a concern that is long': row('and so on ', { before: '/concern wire: ' }),
  'forged markers': row('<!-- rapporteur:status:flyteorg/flyte#1 v1 -->\n<!-- rapporteur:record AAAA -->\n'),
  'a YAML bomb': (length) => `---\n${bomb(length)}\n---\n# A bomb\n`,
  'nested YAML': (length) => `---\na: ${filled('[', length / 2)}${filled(']', length / 2)}\n---\n`,
  prose: row('The quick brown fox, and what it means for us. ', { before: '# A proposal\n\n' }),
};

const bomb = (length: number): string =>
  ['a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]']
    .concat(
      Array.from({ length: 12 }, (_, index) => {
        const [name, of] = [String.fromCharCode(98 + index), String.fromCharCode(97 + index)];
        return `${name}: &${name} [${filled(`*${of},`, 27).slice(0, -1)}]`;
      }),
    )
    .join('\n')
    .slice(0, Math.max(length, 100));

export type HostileText = { readonly name: string; readonly text: string };

const LENGTHS = [600, 6_000, 18_000, 65_000] as const;

/** A text of at most so many characters, of a shape for its place or of any; some are more than one of the shapes. */
export const drawText = (random: Random, most: number, shapes: Shapes = SHAPES.body): HostileText => {
  const length = Math.min(pick(random, LENGTHS), most - 20);
  const draw = (part: number): HostileText => {
    const [name, make] = pick(random, Object.entries(random() < 0.5 ? TEXTS : shapes));
    return { name: `${name} (${Math.floor(part)})`, text: make(Math.floor(part)).slice(0, Math.floor(part) + 10) };
  };
  if (random() < 0.8) return draw(length);
  const [one, other] = [draw(length / 2), draw(length / 2)];
  return { name: `${one.name} and ${other.name}`, text: `${one.text}\n${other.text}` };
};

/** What costs the readers of a place most. */
export const SHAPES = { body: markdownShapes, line: lineShapes, transcript: transcriptShapes };

/** A settings file. */
export const drawSettings = (random: Random): HostileText => {
  const [name, make] = pick(random, Object.entries(yamlShapes));
  const [known, text] = pick(random, Object.entries(SETTINGS));
  return random() < 0.5 ? { name: known, text } : { name, text: make(pick(random, LENGTHS)).toWellFormed() };
};

/** What follows a settings file's first lines. */
const SETTINGS: Readonly<Record<string, string>> = {
  'a YAML bomb': bomb(1_000),
  'deep nesting': `rfc: ${'{a: '.repeat(2_000)}1${'}'.repeat(2_000)}\n`,
  'half a file': 'rfc:\n  policy: [flyte\n',
  'no mapping': '- a\n- b\n',
  'a tag': 'rfc: !!js/function "while (true);"\n',
  'a pattern that never ends': 'groups:\n  - key: g\n    title: G\n    title_words: ["(a+)+$"]\n',
  'many groups': `groups:\n${Array.from({ length: 2_000 }, (_, index) => `  - key: g${index}\n    title: G${index}\n    title_words: [w${index}]\n`).join('')}`,
  itself: '_extends: flytectl\n',
  prototypes: '__proto__:\n  polluted: true\nconstructor: 1\n',
  NUL: 'rfc:\n  policy: "fl\u0000yte"\n',
  blanks: `rfc:${' '.repeat(60_000)}\n`,
};

/** Entries of a timeline of which GitHub's description says that they can be, or that nobody has described. */
export const oddEntries = (at: string): readonly unknown[] => [
  {
    event: 'reviewed',
    id: 1,
    node_id: 'PRR_odd',
    state: 'commented',
    submitted_at: at,
    updated_at: null,
    user: null,
    body: 'x',
  },
  { event: 'commented', id: 2, node_id: 'IC_odd', created_at: at, updated_at: null, user: null, body: null },
  { event: 'commented', created_at: at, user: { id: 3, login: 'cy', type: null }, body: '/help' },
  { event: 'a_new_event_of_2027', id: null, actor: null, created_at: null, performed_via_github_app: 7 },
  { event: 'labeled', id: 5, actor: { login: 'cy' }, created_at: at, label: null },
  { event: 'review_dismissed', id: '6', actor: null, created_at: at, dismissed_review: null },
  { event: 'closed', id: 7, actor: null, created_at: 'yesterday' },
  { event: null },
  {},
  null,
  'line',
  [],
];
