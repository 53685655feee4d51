import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, groups, ideaOf, june22, pullOf } from '../../testing/june-22.ts';
import { print } from '../document/index.ts';
import { idsOn, wordsOf } from './body.ts';
import { buildAgenda } from './build.ts';
import { mergeAgenda } from './merge.ts';
import { renderAgenda } from './render.ts';

const KEY = 'contributors-meetup/2023-06-22';
const head = `<!-- rapporteur:agenda:${KEY} v1 -->`;
const block = (section: string, lines: readonly string[]): string[] => [
  `  <!-- rapporteur:block:${KEY}:${section} -->`,
  ...lines,
  `  <!-- /rapporteur:block:${KEY}:${section} -->`,
];
const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
const body = (...items: readonly string[]): string =>
  text(
    head,
    ...block('rfcs', ['* Introduce <!-- i:section/rfcs -->', ...items]),
    ...block('open-mic', ['* Open mic <!-- i:section/open-mic -->']),
  );
const item = (id: string, words: string): string => `    * ${words} <!-- i:${id} -->`;
const A = 'flyteorg/flyte#1';
const B = 'flyteorg/flyte#2';
const link = (n: number): string => `[RFC ${n}](https://github.com/flyteorg/flyte/pull/${n})`;

const base = body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`));
const merged = (theirs: string, ours: string, was = base): string => mergeAgenda({ base: was, theirs, ours }).body;

describe('M12: one line', () => {
  const noted = '        * Ann: read section 2 first';
  const theirs = (a: string, ...rest: readonly string[]): string =>
    body(a, noted, item(B, `${link(2)}: open`), ...rest);
  const ours = (a: string): string => body(item(A, a), item(B, `${link(2)}: open`));

  it.each([
    [
      'unchanged, ours changed: ours',
      item(A, `${link(1)}: open`),
      `${link(1)}: merged`,
      [item(A, `${link(1)}: merged`)],
    ],
    [
      'edited, ours unchanged: theirs',
      item(A, 'Please discuss this first'),
      `${link(1)}: open`,
      [item(A, 'Please discuss this first')],
    ],
    [
      'edited, ours changed: theirs, and the fact below it',
      item(A, 'Please discuss this first'),
      `${link(1)}: merged`,
      [item(A, 'Please discuss this first'), `        * Rapporteur: ${link(1)}: merged <!-- i:${A}/fact -->`],
    ],
    [
      'struck: the mark is theirs, the words are ours',
      item(A, `~~${link(1)}: open~~`),
      `${link(1)}: merged`,
      [item(A, `~~${link(1)}: merged~~`)],
    ],
    [
      'a box was added and ticked: likewise',
      item(A, `[x] ${link(1)}: open`),
      `${link(1)}: merged`,
      [item(A, `[x] ${link(1)}: merged`)],
    ],
    [
      're-nested, another bullet: their place',
      `  - ${link(1)}: open <!-- i:${A} -->`,
      `${link(1)}: merged`,
      [`  - ${link(1)}: merged <!-- i:${A} -->`],
    ],
    [
      'people came to the same words: no fact',
      item(A, `${link(1)}: merged`),
      `${link(1)}: merged`,
      [item(A, `${link(1)}: merged`)],
    ],
  ])('%s', (_, line, words, expected) => {
    const result = merged(theirs(line), ours(words));
    expect(result).toBe(theirs(expected.join('\n')));
    expect(merged(result, ours(words)), 'merged twice').toBe(result);
    expect(merged(result, ours(words), ours(words)), 'merged with the new base').toBe(result);
  });

  it('the fact below an edited line follows ours, and goes when the words agree', () => {
    const edited = theirs(item(A, 'Please discuss this first'));
    const first = merged(edited, ours(`${link(1)}: in review`));
    const second = merged(first, ours(`${link(1)}: merged`), ours(`${link(1)}: in review`));
    expect(second).toBe(
      edited.replace(noted, `        * Rapporteur: ${link(1)}: merged <!-- i:${A}/fact -->\n${noted}`),
    );
    const adopted = second.replace('Please discuss this first', `${link(1)}: closed`);
    expect(merged(adopted, ours(`${link(1)}: closed`), ours(`${link(1)}: merged`))).toBe(
      theirs(item(A, `${link(1)}: closed`)),
    );
    const deleted = second.replace(/\n.*fact -->/, '');
    expect(merged(deleted, ours(`${link(1)}: merged`), ours(`${link(1)}: merged`))).toBe(deleted);
  });

  it('the conflict is told', () => {
    const { conflicts } = mergeAgenda({ base, theirs: theirs(item(A, 'Mine')), ours: ours('Ours') });
    expect(conflicts).toMatchObject([
      { code: 'edited-by-people', text: `The line of ${A}: the words of people stand, and mine are below.` },
    ]);
  });

  it('deleted: stays deleted, however ours changes', () => {
    const without = body(item(B, `${link(2)}: open`));
    expect(merged(without, ours(`${link(1)}: merged`))).toBe(without);
    expect(merged(without, ours(`${link(1)}: merged`), ours(`${link(1)}: in review`))).toBe(without);
  });

  it('gone from ours: it goes, unless people wrote below it', () => {
    const gone = body(item(B, `${link(2)}: open`));
    expect(merged(theirs(item(A, `${link(1)}: open`)), gone)).toBe(theirs(item(A, `${link(1)}: open`)));
    const beside = body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), '    * Ann: a question');
    expect(merged(beside, gone)).toBe(body(item(B, `${link(2)}: open`), '    * Ann: a question'));
    const ticked = body(item(A, `[x] ${link(1)}: open`), item(B, `${link(2)}: open`));
    expect(merged(ticked, gone)).toBe(ticked);
  });

  it('moved to another section: it is updated there and nowhere else', () => {
    const line = item(A, `${link(1)}: open`);
    const moved = body(item(B, `${link(2)}: open`)).replace('section/open-mic -->', `section/open-mic -->\n${line}`);
    expect(merged(moved, ours(`${link(1)}: merged`))).toBe(moved.replace(`${link(1)}: open`, `${link(1)}: merged`));
  });

  it('an id copied twice: the first is the item, the other loses the id', () => {
    const copied = theirs(item(A, `${link(1)}: open`), item(A, `${link(1)}: open`));
    const result = merged(copied, ours(`${link(1)}: merged`));
    expect(result).toBe(theirs(item(A, `${link(1)}: merged`), `    * ${link(1)}: open`));
    expect(merged(result, ours(`${link(1)}: merged`))).toBe(result);
  });

  it('a new item goes after our last one and after people’s lines there', () => {
    const more = body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), item('flyteorg/flyte#3', link(3)));
    expect(merged(theirs(item(A, `${link(1)}: open`), '    * Ann: and this'), more)).toBe(
      theirs(item(A, `${link(1)}: open`), '    * Ann: and this', item('flyteorg/flyte#3', link(3))),
    );
  });

  it('a line of people’s whose first link is a known item is that item', () => {
    const more = body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), item('flyteorg/flyte#3', link(3)));
    const linked = theirs(
      item(A, `${link(1)}: open`),
      '    * Ann: https://github.com/flyteorg/flyte/pull/3/files please',
    );
    const { body: result, conflicts } = mergeAgenda({ base, theirs: linked, ours: more });
    expect(result).toBe(linked);
    expect(conflicts).toMatchObject([{ code: 'brought-by-people' }]);
  });
});

describe('M12: blocks', () => {
  const deleted = text(head, ...block('rfcs', ['* Introduce <!-- i:section/rfcs -->', item(A, link(1))]), 'Ann: hello');
  const wanted = (state: string): string =>
    text(
      head,
      ...block('rfcs', ['* Introduce <!-- i:section/rfcs -->', item(A, `${link(1)}${state}`)]),
      ...block('action-items', ['* Open action items <!-- i:section/action-items -->', item('a/1', 'Call Bo')]),
      ...block('open-mic', ['* Open mic <!-- i:section/open-mic -->']),
    );
  const was = text(
    head,
    ...block('rfcs', ['* Introduce <!-- i:section/rfcs -->', item(A, link(1))]),
    ...block('open-mic', ['* Open mic <!-- i:section/open-mic -->']),
  );

  it('a whole block that people deleted stays deleted, and a new one stands after its neighbour', () => {
    expect(merged(deleted, wanted(': merged'), was)).toBe(
      text(
        head,
        ...block('rfcs', ['* Introduce <!-- i:section/rfcs -->', item(A, `${link(1)}: merged`)]),
        ...block('action-items', ['* Open action items <!-- i:section/action-items -->', item('a/1', 'Call Bo')]),
        'Ann: hello',
      ),
    );
  });

  it('a block that is over goes with its markers, unless people wrote in it', () => {
    expect(merged(`${wanted('')}Ann: hello\n`, was, wanted(''))).toBe(`${was}Ann: hello\n`);
    const noted = wanted('').replace('i:a/1 -->', 'i:a/1 -->\n        * Bo is ill');
    expect(merged(noted, was, wanted(''))).toBe(noted);
  });

  it('an untouched block stands in our order', () => {
    const theirs = base.replace('section/open-mic -->', 'section/open-mic -->\n    * Ann: a topic');
    const ours = body(item(B, `${link(2)}: fcp`), item('flyteorg/flyte#3', link(3)), item(A, `${link(1)}: open`));
    expect(merged(theirs, ours)).toBe(ours.replace('section/open-mic -->', 'section/open-mic -->\n    * Ann: a topic'));
  });

  it.each([
    ['from an untouched block to an untouched one: it moves', '', '', 'mic'],
    ['from a block with people’s lines: it stays where it stands', '    * Ann: a note', '', 'rfcs'],
    ['to a block with people’s lines: likewise', '', '    * Ann: a topic', 'rfcs'],
  ])('an item that ours moves %s', (_, above, below, place) => {
    const at = (rfcs: readonly string[], mic: readonly string[]): string =>
      text(
        head,
        ...block('rfcs', ['* Introduce <!-- i:section/rfcs -->', ...rfcs].filter(Boolean)),
        ...block('open-mic', ['* Open mic <!-- i:section/open-mic -->', ...mic].filter(Boolean)),
        'Ann: hello',
      );
    const theirs = at([item(A, `${link(1)}: open`), above], [below]);
    const was = at([item(A, `${link(1)}: open`)], []).replace('Ann: hello\n', '');
    const ours = at([], [item(A, `${link(1)}: merged`)]).replace('Ann: hello\n', '');
    const line = item(A, `${link(1)}: merged`);
    expect(merged(theirs, ours, was)).toBe(place === 'mic' ? at([above], [below, line]) : at([line, above], [below]));
  });

  it('blocks of another occurrence are plain text', () => {
    const copied = `${base}${base.replaceAll('2023-06-22', '2023-06-08')}`;
    const ours = body(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`));
    expect(merged(copied, ours)).toBe(`${ours}${base.replaceAll('2023-06-22', '2023-06-08')}`);
  });

  it('our first line comes back', () => {
    const ours = body(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`));
    expect(merged(base.replace(`${head}\n`, ''), ours)).toBe(ours);
  });
});

describe('M14: damage', () => {
  const open = `  <!-- rapporteur:block:${KEY}:open-mic -->\n`;
  const close = `  <!-- /rapporteur:block:${KEY}:rfcs -->\n`;
  it.each([
    ['an end is gone', base.replace(close, ''), 6, 'block "open-mic" begins inside of block "rfcs"'],
    ['a beginning is gone', base.replace(open, ''), 8, 'block "open-mic" ends before it began'],
    [
      'out of order',
      base.replace(close, '').replace(open, open + close),
      6,
      'block "open-mic" begins inside of block "rfcs"',
    ],
    ['the last end is gone', base.slice(0, base.lastIndexOf('  <!-- /')), 8, 'block "open-mic" never ends'],
  ])('%s: nothing is written, and the line is told', (_, theirs, line, message) => {
    const { body: result, damage } = mergeAgenda({ base, theirs, ours: body() });
    expect(result).toBe(theirs);
    expect(damage).toMatchObject({ severity: 'error', code: 'agenda-damaged', line });
    expect(damage?.message).toContain(message);
  });

  it.each([
    ['CRLF', base.replaceAll('\n', '\r\n')],
    ['trailing blanks', base.replaceAll(' -->\n', ' -->  \n')],
    ['tabs', base.replaceAll('    *', '\t*')],
    ['dashes', base.replaceAll('* ', '- ')],
    ['numbers', base.replaceAll('    * ', '    1. ')],
  ])('%s are no difference: the line is still ours to change', (_, theirs) => {
    const { body: result, conflicts } = mergeAgenda({
      base,
      theirs,
      ours: body(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`)),
    });
    expect(result).toContain(`${link(1)}: merged`);
    expect(result).not.toContain(`${link(1)}: open`);
    expect(conflicts).toEqual([]);
  });
});

describe('a lost base', () => {
  const ours = body(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`), item('flyteorg/flyte#3', link(3)));
  it('what stands counts as people’s, and known ids are not doubled', () => {
    expect(merged(base, ours, '')).toBe(
      body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), item('flyteorg/flyte#3', link(3))),
    );
  });

  it('an empty issue gets all', () => {
    expect(merged('', ours, '')).toBe(ours);
  });

  it('a stranger’s text keeps its place', () => {
    expect(merged('Ann: hello', ours, '')).toBe(`${head}\nAnn: hello\n${ours.replace(`${head}\n`, '')}`);
  });
});

/** Agendas as refreshes make them: pull requests come, change, are merged and go. */
const agendaBodies = fc
  .record({
    states: fc.array(fc.constantFrom('open', 'in review', 'merged', ''), { minLength: 5, maxLength: 5 }),
    extra: fc.boolean(),
    ideas: fc.subarray([1, 2, 3]),
    minute: fc.integer({ min: 0, max: 59 }),
  })
  .map(({ states, extra, ideas, minute }) => {
    const pulls = states.flatMap((state, index) =>
      state === ''
        ? []
        : [
            pullOf(`flyteorg/flytekit#${index + 1}`, `Change ${index}, ${state}`, {
              author: 'ann',
              createdAt: at('2023-05-01'),
            }),
          ],
    );
    const agenda = buildAgenda({
      ...june22,
      groups: groups
        .slice(0, 1)
        .map((group) => ({ ...group, pullRequests: pulls }))
        .concat(extra ? groups.slice(2) : []),
      ideas: ideas.map((n) => ideaOf(`flyteorg/flyte#${n}`, `Idea ${n}`, '2023-06-20')),
      now: new Date(Date.UTC(2023, 5, 22, 12, minute)),
    });
    return `${print(renderAgenda({ agenda, meeting: june22.meeting }))}\n`;
  });

type Edit = (lines: readonly string[], at: number, to: number, word: string) => string[];
const isMarker = (line: string): boolean => /rapporteur:(block|agenda)/.test(line);
const put = (lines: readonly string[], at: number, count: number, ...more: readonly string[]): string[] =>
  lines.toSpliced(at, count, ...more);
const change = (lines: readonly string[], at: number, edit: (line: string) => string): string[] =>
  isMarker(lines[at] ?? '') ? [...lines] : put(lines, at, 1, edit(lines[at] ?? ''));
const EDITS: Readonly<Record<string, Edit>> = {
  insert: (lines, at, to, word) => put(lines, at, 0, `${' '.repeat(to % 9)}* ${word}`),
  paragraph: (lines, at, _, word) => put(lines, at, 0, word),
  link: (lines, at, to, word) =>
    put(lines, at, 0, `    * ${word} https://github.com/flyteorg/flytekit/pull/${(to % 6) + 1}`),
  edit: (lines, at, _, word) => change(lines, at, (line) => line.replace(/(\w)( <!--|$)/, `$1 ${word}$2`)),
  delete: (lines, at) => (isMarker(lines[at] ?? '') ? [...lines] : put(lines, at, 1)),
  move: (lines, at, to) =>
    isMarker(lines[at] ?? '') ? [...lines] : put(put(lines, at, 1), to % lines.length, 0, lines[at] ?? ''),
  copy: (lines, at, to) => (isMarker(lines[at] ?? '') ? [...lines] : put(lines, to, 0, lines[at] ?? '')),
  tick: (lines, at) => change(lines, at, (line) => line.replace(/^(\s*\* )(?!\[)/, '$1[x] ')),
  strike: (lines, at) => change(lines, at, (line) => line.replace(/^(\s*\* )(?!~~)(.+?)( <!--.*)$/, '$1~~$2~~$3')),
  nest: (lines, at, to) =>
    change(lines, at, (line) => (line.trim() ? `${' '.repeat(to % 13)}${line.trimStart()}` : line)),
  dash: (lines, at) => change(lines, at, (line) => line.replace(/^(\s*)\* /, '$1- ')),
  unmark: (lines, at) => change(lines, at, (line) => line.replace(/ <!-- i:.*-->/, '')),
};
const edits = fc.array(
  fc.tuple(fc.constantFrom(...Object.values(EDITS)), fc.nat(60), fc.nat(60), fc.stringMatching(/^h[a-z]{5,8}$/)),
  { maxLength: 6 },
);
const human = (text: string, changes: readonly (readonly [Edit, number, number, string])[], crlf: boolean): string => {
  const lines = changes.reduce(
    (now, [edit, a, b, word]) => edit(now, a % (now.length || 1), b % (now.length || 1), word),
    text.split(/\r?\n/),
  );
  return lines.join(crlf ? '\r\n' : '\n');
};

/** Lines that are not ours, or not as we wrote them. */
const peoplesLines = (text: string, base: string): string[] => {
  const own = new Set(
    base.split(/\r?\n/).flatMap((line) => idsOn(line).map((id) => `${id} ${wordsOf(line)} ${/\[x\]|~~/.test(line)}`)),
  );
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !isMarker(line) && !/\/fact -->/.test(line))
    .filter((line) => !idsOn(line).some((id) => own.has(`${id} ${wordsOf(line)} ${/\[x\]|~~/.test(line)}`)));
};
const bare = (line: string): string => line.replace(/ *<!-- i:\S+ -->/g, '').trimEnd();
/** Without the marks, whose words are ours to change. */
const unmarked = (line: string): string => wordsOf(line);

describe('whatever people do between refreshes', () => {
  const history = fc.record({
    first: agendaBodies,
    rounds: fc.array(fc.tuple(edits, fc.boolean(), agendaBodies), { minLength: 1, maxLength: 4 }),
  });

  it('M15: no byte of theirs is lost, no line of ours stands twice, twice is once', () => {
    fc.assert(
      fc.property(history, ({ first, rounds }) => {
        let base = first;
        let standing = first;
        for (const [changes, crlf, ours] of rounds) {
          const theirs = human(standing, changes, crlf);
          const result = mergeAgenda({ base, theirs, ours });
          expect(result.damage === undefined || result.body === theirs).toBe(true);
          expect(mergeAgenda({ base, theirs, ours: base }).body).toBe(theirs);
          if (!result.damage) {
            const kept = result.body.split(/\r?\n/);
            const words = new Set(kept.map(unmarked));
            for (const line of peoplesLines(theirs, base)) {
              const isMarkOnly = idsOn(line).length > 0 && /\[x\]|~~/.test(line);
              if (!isMarkOnly) expect(kept.map(bare)).toContain(bare(line));
              else
                expect(
                  words.has(unmarked(line)) ||
                    kept.some((row) => idsOn(row)[0] === idsOn(line)[0] && /\[x\]|~~/.test(row)),
                ).toBe(true);
            }
            const ids = kept.filter((line) => !isMarker(line)).flatMap(idsOn);
            if (ours !== base && result.body !== theirs) expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
            expect(mergeAgenda({ base, theirs: result.body, ours }).body).toBe(result.body);
            expect(mergeAgenda({ base: ours, theirs: result.body, ours }).body).toBe(result.body);
            base = ours;
          }
          standing = result.body;
        }
      }),
      { numRuns: 80 },
    );
  });

  it('untouched, the issue is what is wanted', () => {
    fc.assert(
      fc.property(agendaBodies, agendaBodies, (was, ours) => {
        expect(mergeAgenda({ base: was, theirs: was.replaceAll('\n', '\r\n'), ours }).body).toBe(
          was === ours ? was.replaceAll('\n', '\r\n') : ours,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('one line of people’s in open mic changes nothing else', () => {
    fc.assert(
      fc.property(agendaBodies, agendaBodies, (was, ours) => {
        const add = (text: string): string =>
          text.replace('<!-- i:section/open-mic -->', '<!-- i:section/open-mic -->\n    * Ann: a topic');
        expect(mergeAgenda({ base: was, theirs: add(was), ours }).body).toBe(add(ours));
      }),
      { numRuns: 50 },
    );
  });

  it('never throws, whatever the three texts are', () => {
    const pieces = fc.constantFrom(
      head,
      ...block('rfcs', [item(A, link(1)), '```', '\t* x', '# h', '']),
      ...block('open-mic', []),
      '* [ ] y',
      'z',
    );
    const anyBody = fc
      .array(fc.oneof(pieces, fc.string({ unit: 'grapheme' })), { maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(anyBody, anyBody, anyBody, (base, theirs, ours) => {
        const once = mergeAgenda({ base, theirs, ours });
        if (once.damage) expect(once.body).toBe(theirs);
        expect(mergeAgenda({ base, theirs, ours: base }).body).toBe(theirs);
      }),
      { numRuns: 120 },
    );
  });
});
