import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playAgenda } from '../../testing/editors/index.ts';
import { hostileText } from '../../testing/hostile.ts';
import { withoutLineMarks } from './body.ts';
import { mergeAgenda } from './merge.ts';

const KEY = 'contributors-meetup/2023-06-22';
const head = `<!-- rapporteur:agenda:${KEY} v1 -->`;
const close = `<!-- /rapporteur:agenda:${KEY} -->`;
const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
const marked = (...items: readonly string[]): string =>
  text(head, '* Introduce <!-- i:section/rfcs -->', ...items, '* Open mic <!-- i:section/open-mic -->', close);
/** As it stands in the issue. */
const body = (...items: readonly string[]): string => withoutLineMarks(marked(...items));
const item = (id: string, words: string): string => `    * ${words} <!-- i:${id} -->`;
const A = 'flyteorg/flyte#1';
const B = 'flyteorg/flyte#2';
const C = 'flyteorg/flyte#3';
const link = (n: number): string => `[RFC ${n}](https://github.com/flyteorg/flyte/pull/${n})`;

const base = marked(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`));
const merge = (theirs: string, ours: string, was = base) => mergeAgenda({ base: was, theirs, ours });
/** Merges, and sees that merging twice is merging once. */
const merged = (theirs: string, ours: string, was = base): string => {
  const once = merge(theirs, ours, was).body;
  expect(merge(once, ours, was).body, 'merged twice').toBe(once);
  expect(merge(once, ours, ours).body, 'merged with the new base').toBe(once);
  expect(once).not.toContain('<!-- i:');
  return once;
};

describe('M12: one line', () => {
  const noted = '        * Ann: read section 2 first';
  const theirs = (a: string, ...rest: readonly string[]): string =>
    body(a, noted, item(B, `${link(2)}: open`), ...rest);
  const ours = (a: string): string => marked(item(A, a), item(B, `${link(2)}: open`));

  it.each([
    ['unchanged, ours changed: ours', `    * ${link(1)}: open`, `${link(1)}: merged`, [`    * ${link(1)}: merged`]],
    [
      'edited, ours unchanged: theirs',
      `    * ${link(1)}: discuss this first`,
      `${link(1)}: open`,
      [`    * ${link(1)}: discuss this first`],
    ],
    [
      'edited, ours changed: theirs, and the fact below it',
      `    * ${link(1)}: discuss this first`,
      `${link(1)}: merged`,
      [`    * ${link(1)}: discuss this first`, `        * Rapporteur: ${link(1)}: merged`],
    ],
    [
      'struck: the mark is theirs, the words are ours',
      `    * ~~${link(1)}: open~~`,
      `${link(1)}: merged`,
      [`    * ~~${link(1)}: merged~~`],
    ],
    [
      'a box was added and ticked: likewise',
      `    * [x] ${link(1)}: open`,
      `${link(1)}: merged`,
      [`    * [x] ${link(1)}: merged`],
    ],
    [
      're-nested, another bullet: their place',
      `  - ${link(1)}: open`,
      `${link(1)}: merged`,
      [`  - ${link(1)}: merged`],
    ],
    [
      'people came to the same words: no fact',
      `    * ${link(1)}: merged`,
      `${link(1)}: merged`,
      [`    * ${link(1)}: merged`],
    ],
  ])('%s', (_, line, words, expected) => {
    expect(merged(theirs(line), ours(words))).toBe(theirs(expected.join('\n')));
  });

  it('the fact below an edited line follows ours, and goes when the words agree', () => {
    const edited = theirs(`    * ${link(1)}: discuss this first`);
    const first = merged(edited, ours(`${link(1)}: in review`));
    const second = merged(first, ours(`${link(1)}: merged`), ours(`${link(1)}: in review`));
    expect(second).toBe(edited.replace(noted, `        * Rapporteur: ${link(1)}: merged\n${noted}`));
    const adopted = second.replace('discuss this first', 'closed');
    expect(merged(adopted, ours(`${link(1)}: closed`), ours(`${link(1)}: merged`))).toBe(
      theirs(`    * ${link(1)}: closed`),
    );
    const deleted = second.replace(/\n.*Rapporteur: .*/, '');
    expect(merged(deleted, ours(`${link(1)}: merged`), ours(`${link(1)}: merged`))).toBe(deleted);
  });

  it('the fact does not part an edited line from what goes on below it', () => {
    const edited = theirs(`    * ${link(1)}: discuss this\nfirst, says Ann`);
    expect(merged(edited, ours(`${link(1)}: merged`))).toBe(
      edited.replace('says Ann\n', `says Ann\n        * Rapporteur: ${link(1)}: merged\n`),
    );
  });

  it('the conflict is told', () => {
    const { conflicts } = merge(theirs(`    * ${link(1)}: mine`), ours('Ours'));
    expect(conflicts).toMatchObject([
      { code: 'edited-by-people', text: `The line of ${A}: the words of people stand, and mine are below.` },
    ]);
  });

  it('a line without link is known by most of its words, and named by them', () => {
    const was = marked(item('a/1', 'Call Bo about the venue'));
    const edited = body('    * Call Bo about the venue and lunch');
    const { body: result, conflicts } = merge(edited, marked(item('a/1', 'Call Bo about the venue, due 1 July')), was);
    expect(result).toBe(
      edited.replace('lunch\n', 'lunch\n        * Rapporteur: Call Bo about the venue, due 1 July\n'),
    );
    expect(conflicts.map((one) => one.text)).toEqual([
      'The line of “Call Bo about the venue, due 1 July”: the words of people stand, and mine are below.',
    ]);
  });

  it('deleted: stays deleted, however ours changes, and although another line stands there', () => {
    const without = body(item(B, `${link(2)}: open`));
    expect(merged(without, ours(`${link(1)}: merged`))).toBe(without);
    expect(merged(without, ours(`${link(1)}: merged`), ours(`${link(1)}: in review`))).toBe(without);
    const instead = body('    * Something else', item(B, `${link(2)}: open`));
    expect(merged(instead, ours(`${link(1)}: merged`))).toBe(instead);
  });

  it('gone from ours: it goes, unless people wrote below it', () => {
    const gone = marked(item(B, `${link(2)}: open`));
    expect(merged(theirs(item(A, `${link(1)}: open`)), gone)).toBe(theirs(item(A, `${link(1)}: open`)));
    const beside = body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), '    * Ann: a question');
    expect(merged(beside, gone)).toBe(body(item(B, `${link(2)}: open`), '    * Ann: a question'));
    const ticked = body(item(A, `[x] ${link(1)}: open`), item(B, `${link(2)}: open`));
    expect(merged(ticked, gone)).toBe(ticked);
  });

  it('moved to another section: it is updated there and nowhere else', () => {
    const line = `    * ${link(1)}: open`;
    const moved = body(item(B, `${link(2)}: open`)).replace('* Open mic', `* Open mic\n${line}`);
    expect(merged(moved, ours(`${link(1)}: merged`))).toBe(moved.replace(`${link(1)}: open`, `${link(1)}: merged`));
  });

  it('copied: the one in our place is the item, the other is people’s', () => {
    const copied = theirs(item(A, `${link(1)}: open`), item(A, `${link(1)}: open`));
    expect(merged(copied, ours(`${link(1)}: merged`))).toBe(
      theirs(item(A, `${link(1)}: merged`), `    * ${link(1)}: open`),
    );
  });

  it('joined: the first is the item, and the other one counts as deleted', () => {
    const joined = body(`    * ${link(1)}: open * ${link(2)}: open`);
    expect(merged(joined, marked(item(A, `${link(1)}: open`), item(B, `${link(2)}: merged`)))).toBe(joined);
  });

  it('a new item goes after our last one and after people’s lines there, indented and marked like these', () => {
    const more = marked(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), item(C, link(3)));
    expect(merged(theirs(item(A, `${link(1)}: open`), '    * Ann: and this'), more)).toBe(
      theirs(item(A, `${link(1)}: open`), '    * Ann: and this', item(C, link(3))),
    );
    const dashed = body(`  - ${link(1)}: open`, `  - ${link(2)}: open`);
    expect(merged(dashed, more)).toBe(body(`  - ${link(1)}: open`, `  - ${link(2)}: open`, `  - ${link(3)}`));
  });
});

describe('M15: what is new is lost nowhere', () => {
  const grouped = (...items: readonly string[]): string =>
    text(
      ...[head, '**Thursday** <!-- i:when -->', '', 'Please add topics. <!-- i:how -->', ''],
      ...['* Working groups <!-- i:section/groups -->', '    * Pydantic <!-- i:groups/pydantic -->', ...items, close],
    );
  const below = (n: number): string => `        * ${link(n)} <!-- i:flyteorg/flyte#${n} -->`;

  it('below a line that people put right before a paragraph of ours', () => {
    const moved = text(
      ...[head, '    * Pydantic', '**Thursday**', '', 'Please add topics.', '', '* Working groups', close],
    );
    expect(merged(moved, grouped(below(1)), grouped())).toBe(
      moved.replace('**Thursday**', `**Thursday**\n        * ${link(1)}`),
    );
  });

  it('with a lost base, below a line that stands although the heading of its section does not', () => {
    const renamed = withoutLineMarks(grouped(below(2))).replace('* Working groups', '* Projects');
    const result = merged(renamed, grouped(below(1), below(2)), '');
    expect(result).toContain(`    * Pydantic\n        * ${link(2)}\n        * ${link(1)}\n`);
  });

  it('with a lost base, where a line about another subject stands in its place', () => {
    const other = withoutLineMarks(grouped(below(3)));
    expect(merged(other, grouped(below(1)), '')).toBe(other.replace(link(3), `${link(3)}\n        * ${link(1)}`));
  });
});

describe('M15: twice is once', () => {
  it('an agenda of another occurrence is one copy with the sections in it', () => {
    const other = (words: string): string => `<!-- ${words.replace('KEY', 'contributors-meetup/2023-06-08')} -->`;
    const copy = text(
      ...[other('rapporteur:agenda:KEY v1'), `    * ${link(1)}: open`, other('rapporteur:block:KEY:rfcs')],
      ...['* Introduce', other('/rapporteur:block:KEY:rfcs'), other('/rapporteur:agenda:KEY')],
    );
    const pasted = `${body(item(B, `${link(2)}: open`))}${copy}`;
    expect(merged(pasted, marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`)))).toBe(pasted);
  });

  it('an agenda of the first form that stands twice loses no line of the copy', () => {
    const result = merged(`${base}${base}`, marked(item(B, `${link(2)}: open`)));
    expect(result.split(`    * ${link(2)}: open`)).toHaveLength(3);
  });

  it('where nothing is left of what stood, all of ours stands', () => {
    expect(merged('\t* x', '.', `${head}\n\t* x`)).toBe('.');
  });

  it('a text without a line end gets none', () => {
    const without = text(head, close, '* Introduce', '* Open mic').trimEnd();
    expect(merged(without, marked(item(A, `${link(1)}: open`)), marked())).toBe(
      without.replace('* Introduce', `* Introduce\n    * ${link(1)}: open`),
    );
  });

  it('with a lost base, the line about the facts stands once, wherever people put it', () => {
    const asOf = (time: string): string => `As of Tuesday 20 June 2023, ${time} UTC. <!-- i:facts -->`;
    const ours = marked('    * Retries <!-- i:item/1 -->').replace(
      close,
      `    * GPU <!-- i:item/2 -->\n\n${asOf('00:04')}\n${close}`,
    );
    const moved = withoutLineMarks(text(head, '* Introduce', '  * Open mic', asOf('00:03'), close));
    expect(merged(moved, ours, '').split('As of')).toHaveLength(2);
  });

  it('a marker that stands twice within a section keeps ours from no order, nor does what is gone with it', () => {
    const ours = marked(item(B, `${link(2)}: open`), item(A, `${link(1)}: open`));
    const doubled = withoutLineMarks(base).replace(`    * ${link(2)}`, `${head}\n    * ${link(2)}`);
    expect(merged(doubled, ours)).toBe(withoutLineMarks(ours));
    const agreed = withoutLineMarks(base).replace(
      `    * ${link(2)}`,
      `        * Rapporteur: ${link(1)}: open\n    * ${link(2)}`,
    );
    expect(merged(agreed, ours)).toBe(withoutLineMarks(ours));
  });

  it('with a lost base, what is new comes behind the last of its section, although words of people part that', () => {
    const known = [item('a/1', 'Call Bo, promised (ann)'), item('a/2', 'Tell about retries, promised (ann)')];
    const parted = body(known[0] ?? '', '', 'Ann: hello', '', item('a/2', 'Tell about retries, promised (cy)'));
    const ours = marked(...known, item('a/3', 'Write to the venue, promised (bo)'));
    expect(merged(parted, ours, '')).toBe(
      parted.replace('promised (cy)', 'promised (cy)\n    * Write to the venue, promised (bo)'),
    );
  });

  it('with a lost base, a line of people that is like one of ours is people’s, once ours stands around it', () => {
    const ours = text(
      ...[head, '**Thursday** <!-- i:when -->', '', 'See you. <!-- i:closing -->', ''],
      ...['* Open mic <!-- i:section/open-mic -->', close],
    );
    const result = merged(text(head, 'hello see you'), ours, '');
    expect(result).toContain('hello see you\n');
    expect(result).toContain('\nSee you.\n');
  });

  it('with a lost base, what is new makes no line stranger', () => {
    const asOf = (day: string): string => `\nAs of ${day}, 20 June 2023. <!-- i:facts -->\n${close}`;
    const topics = Array.from({ length: 20 }, (_, index) => `    * Ann: topic ${index}`);
    const moved = withoutLineMarks(text(head, '* Open mic', '* Introduce', ...topics, ...asOf('Monday').split('\n')));
    const ours = marked(item(A, link(1)), item(B, link(2)), item(C, link(3))).replace(close, asOf('Tuesday'));
    expect(merged(moved, ours, '')).toContain('As of Monday');
  });
});

describe('M12: a person’s line is an item of ours only if it is about it', () => {
  const more = marked(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), item(C, link(3)));
  const url = 'https://github.com/flyteorg/flyte/pull/3';
  const stands = (line: string): string => body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), line);

  it.each([
    `    * ${url}/files please`,
    `    * **[Retries](${url})** by Ann`,
    '    * flyteorg/flyte#3: ten minutes',
    '    - [ ] #3 first, please',
    `    1. Retry policy: ${url}`,
    `    * Retry policy (${url})`,
    `    * Retry policy [#3](${url}) (Ann)`,
  ])('"%s" is it: no second line, and it is told', (line) => {
    const { body: result, conflicts } = mergeAgenda({
      base,
      theirs: stands(line),
      ours: more,
      repository: 'flyteorg/flyte',
    });
    expect(result).toBe(stands(line));
    expect(conflicts).toMatchObject([{ code: 'brought-by-people' }]);
  });

  it.each([
    `    * Attendees: ada, see ${url}`,
    '    * I have a question about #3 and the rest',
    `    * Ann, ${url}`,
    `    * Please compare [this](${url}) with the old one`,
    `    * Bo says that [RFC 3](${url}) is late`,
    `Ann: as in ${url}`,
  ])('"%s" mentions it: ours comes as well', (line) => {
    const { body: result } = mergeAgenda({ base, theirs: stands(line), ours: more, repository: 'flyteorg/flyte' });
    const lines = result.split('\n');
    expect(lines).toContain(line);
    expect(lines).toContain(`    * ${link(3)}`);
  });

  it('below Attendees a name before a link is a name', () => {
    const lead = '* Attendees [name, affiliation]';
    const at = (source: string): string =>
      source.replace('* Introduce', `${lead} <!-- i:section/attendees -->\n* Introduce`);
    const written = withoutLineMarks(at(base)).replace(lead, `${lead}\n    * Ada Ruiz ${url}`);
    expect(merged(written, at(more), at(base))).toContain(`    * ${link(3)}\n`);
  });
});

describe('M12: blocks', () => {
  const deleted = text(head, '* Introduce', `    * ${link(1)}`, close, '', 'Ann: hello');
  const markedWanted = (state: string): string =>
    text(
      head,
      '* Introduce <!-- i:section/rfcs -->',
      item(A, `${link(1)}${state}`),
      '* Open action items <!-- i:section/action-items -->',
      item('a/1', 'Call Bo'),
      '* Open mic <!-- i:section/open-mic -->',
      close,
    );
  const was = text(
    head,
    '* Introduce <!-- i:section/rfcs -->',
    item(A, link(1)),
    '* Open mic <!-- i:section/open-mic -->',
    close,
  );
  const wanted = (state: string): string => withoutLineMarks(markedWanted(state));

  it('a whole block that people deleted stays deleted, and a new one stands after its neighbour', () => {
    expect(merged(deleted, markedWanted(': merged'), was)).toBe(
      text(
        head,
        '* Introduce',
        `    * ${link(1)}: merged`,
        '* Open action items',
        '    * Call Bo',
        close,
        '',
        'Ann: hello',
      ),
    );
  });

  it('a block that is over goes, unless people wrote in it', () => {
    expect(merged(`${wanted('')}Ann: hello\n`, was, markedWanted(''))).toBe(`${withoutLineMarks(was)}Ann: hello\n`);
    const noted = wanted('').replace('Call Bo', 'Call Bo\n        * Bo is ill');
    expect(merged(noted, was, markedWanted(''))).toBe(noted);
  });

  it('an untouched block stands in our order', () => {
    const theirs = withoutLineMarks(base).replace('* Open mic', '* Open mic\n    * Ann: a topic');
    const ours = marked(item(B, `${link(2)}: fcp`), item(C, link(3)), item(A, `${link(1)}: open`));
    expect(merged(theirs, ours)).toBe(withoutLineMarks(ours).replace('* Open mic', '* Open mic\n    * Ann: a topic'));
  });

  it.each([
    ['from an untouched block to an untouched one: it moves', '', '', 'mic'],
    ['from a block with people’s lines: it stays where it stands', '    * Ann: a note', '', 'rfcs'],
    ['to a block with people’s lines: likewise', '', '    * Ann: a topic', 'rfcs'],
  ])('an item that ours moves %s', (_, above, below, place) => {
    const at = (rfcs: readonly string[], mic: readonly string[], ...more: readonly string[]): string =>
      text(
        head,
        '* Introduce <!-- i:section/rfcs -->',
        ...rfcs.filter(Boolean),
        '* Open mic <!-- i:section/open-mic -->',
        ...mic.filter(Boolean),
        close,
        ...more,
      );
    const theirs = withoutLineMarks(at([item(A, `${link(1)}: open`), above], [below], 'Ann: hello'));
    const line = item(A, `${link(1)}: merged`);
    const result = merged(theirs, at([], [line]), at([item(A, `${link(1)}: open`)], []));
    const expected =
      place === 'mic' ? at([above], [below, line], 'Ann: hello') : at([line, above], [below], 'Ann: hello');
    expect(result).toBe(withoutLineMarks(expected));
  });

  it.each([
    ['below ours', (own: string, copy: string) => `${own}${copy}`],
    ['above ours', (own: string, copy: string) => `${copy}${own}`],
  ])('agendas of another occurrence are plain text, %s', (_, join) => {
    const copy = withoutLineMarks(base).replaceAll('2023-06-22', '2023-06-08');
    const ours = marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`));
    expect(merged(join(withoutLineMarks(base), copy), ours)).toBe(join(withoutLineMarks(ours), copy));
  });

  it('our first line comes back, behind front matter', () => {
    const ours = marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`));
    const lost = withoutLineMarks(base).replace(`${head}\n`, '');
    expect(merged(lost, ours)).toBe(withoutLineMarks(ours));
    const matter = '---\ntitle: Meetup\n---\n';
    expect(merged(`${matter}${lost}`, ours)).toBe(`${matter}${withoutLineMarks(ours)}`);
  });

  it('M15: a line of ours that somebody moved into their front matter is theirs there, and no other comes for it', () => {
    const [own = ''] = body(item(A, `${link(1)}: open`)).match(/^ .*\n/m) ?? [];
    const matter = `---\ntitle: Meetup\n${own}---\n`;
    const theirs = `${matter}${withoutLineMarks(base).replace(own, '')}`;
    const ours = marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: merged`));
    expect(merged(theirs, ours)).toBe(`${matter}${body(item(B, `${link(2)}: merged`))}`);
  });
});

describe('M14: damage is repaired, said once, and freezes nothing', () => {
  const ours = marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`));
  const stood = withoutLineMarks(base);
  const [first = '', ...others] = stood.split('\n');
  it.each([
    ['the last line is gone', stood.replace(`${close}\n`, ''), withoutLineMarks(ours)],
    ['the first line is gone', others.join('\n'), withoutLineMarks(ours)],
    [
      'both are doubled',
      stood.replace(head, `${head}\n${head}`).replace(close, `${close}\n${close}`),
      withoutLineMarks(ours),
    ],
    [
      'torn',
      [first.replace(' v1 -->', ''), ...others].join('\n').replace('<!-- rapp', 'rapp'),
      `${head}\nrapporteur:agenda:${KEY}\n${others.join('\n').replace(`${link(1)}: open`, `${link(1)}: merged`)}`,
    ],
  ])('%s', (_, theirs, expected) => {
    const { body: result, conflicts, ...rest } = merge(theirs, ours);
    expect(result).toBe(expected);
    expect(conflicts.map(({ code }) => code)).toEqual(['agenda-damaged']);
    expect(rest).toEqual({});
    const later = marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: merged`));
    expect(merge(merged(theirs, ours), later, ours).conflicts).toEqual([]);
  });

  it.each([
    ['CRLF', stood.replaceAll('\n', '\r\n')],
    ['trailing blanks', stood.replaceAll(': open\n', ': open  \n')],
    ['tabs', stood.replaceAll('    *', '\t*')],
    ['dashes', stood.replaceAll('* ', '- ')],
    ['numbers', stood.replaceAll('    * ', '    1. ')],
    ['boxes that people put there', stood.replaceAll('    * ', '    * [ ] ')],
  ])('%s are no difference: the line is still ours to change', (_, theirs) => {
    const { body: result, conflicts } = merge(theirs, ours);
    expect(result).toContain(`${link(1)}: merged`);
    expect(result).not.toContain(`${link(1)}: open`);
    expect(conflicts).toEqual([]);
  });
});

describe('M12: what people wrote in one piece stays in one piece', () => {
  const more = marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`), item(C, link(3)));
  const within = (...lines: readonly string[]): string =>
    body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), ...lines);
  const table = ['| who | what |', '|---|---|', '| Ann | tags |'];
  it.each([
    ['a table', table],
    ['a table, indented', table.map((row) => `      ${row}`)],
    ['a table apart', ['', ...table, '']],
    ['a fence', ['    ```', '    * code', '```', '    ```']],
    ['a fence that never ends', ['```', '* code']],
    ['a fence that never ends, indented', ['    ```', '    * code']],
    ['a comment', ['<!--', '* not yet', '-->']],
    ['a comment that never ends', ['<!--', '* not yet']],
    ['details', ['<details><summary>More</summary>', '', '    * Ann: this', '', '</details>']],
    ['details, indented', ['    <details><summary>More</summary>', '', '    * Ann: this', '', '    </details>']],
    ['HTML', ['<div>', '    * Ann: this', '</div>']],
    ['a comment within a line', ['    * Ann: this <!-- and', 'more --> indeed']],
  ])('%s', (_, lines) => {
    const theirs = within(...lines);
    const result = merged(theirs, more);
    expect(result).toContain(lines.join('\n'));
    expect(result).toContain(`${link(1)}: merged`);
    expect(result.split('\n').filter((line) => line.trim() === `* ${link(3)}`)).toHaveLength(1);
  });

  it.each([
    ['a comment', '<!--', '-->'],
    ['a fence', '```', '```'],
  ])('a line of ours that people put into %s is theirs: neither doubled nor refreshed', (_, above, below) => {
    const wrapped = body(above, item(A, `${link(1)}: open`), below, item(B, `${link(2)}: open`));
    const result = merged(wrapped, marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: merged`)));
    expect(result).toBe(wrapped.replace(`${link(2)}: open`, `${link(2)}: merged`));
    expect(merged(wrapped, marked(item(A, `${link(1)}: open`), item(B, `${link(2)}: merged`)), '')).toBe(wrapped);
  });

  it('a fence below our last heading, that ends with its list and a blank line, holds nothing up', () => {
    const fenced = text(head, '* Introduce', '* Open mic', '    ~~~', '    * code', '', '## Ann', close);
    const ours = marked().replace(close, `    * Retries <!-- i:item/1 -->\n${close}`);
    const result = merged(fenced, ours, marked());
    expect(result).toContain('    ~~~\n    * code\n\n## Ann');
    expect(result).toContain('    * Retries\n');
  });

  it('a fence at the end of all that never ends holds nothing up', () => {
    const fenced = text(head, '* Introduce', '    ```', '    ```', close, '* Open mic', '    ~~~', '1. Ann', '  ~~~');
    const ours = marked().replace(close, `    * Retries <!-- i:item/1 -->\n${close}`);
    expect(merged(fenced, ours, marked())).toContain('* Retries\n');
  });

  it('a comment that reaches into details holds nothing up', () => {
    const crossed = body('    * Ann: this <!-- and', 'more --> <details>', '', '    * Bo: that', '', '</details>');
    expect(merged(crossed, more)).toContain('    * Ann: this <!-- and\nmore --> <details>');
  });

  it('everything below a fence that never ends is theirs, and what is above it goes on', () => {
    const open = withoutLineMarks(base).replace(`    * ${link(2)}`, `\`\`\`\n    * ${link(2)}`);
    expect(merged(open, marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: merged`)))).toBe(
      open.replace(`${link(1)}: open`, `${link(1)}: merged`),
    );
  });

  it('a line of ours within details goes on', () => {
    const folded = body(
      '<details>',
      '',
      item(A, `${link(1)}: open`),
      '',
      '</details>',
      '',
      item(B, `${link(2)}: open`),
    );
    expect(merged(folded, marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`)))).toBe(
      folded.replace(`${link(1)}: open`, `${link(1)}: merged`),
    );
  });
});

describe('agendas of the first form, with a mark on every line', () => {
  const old = (...items: readonly string[]): string =>
    text(
      head,
      `  <!-- rapporteur:block:${KEY}:rfcs -->`,
      '* Introduce <!-- i:section/rfcs -->',
      ...items,
      `  <!-- /rapporteur:block:${KEY}:rfcs -->`,
      `  <!-- rapporteur:block:${KEY}:open-mic -->`,
      '* Open mic <!-- i:section/open-mic -->',
      `  <!-- /rapporteur:block:${KEY}:open-mic -->`,
    );
  const was = old(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`));
  const ours = marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`));

  it('lose their marks and keep people’s bytes', () => {
    expect(merged(was, ours, was)).toBe(withoutLineMarks(ours));
    const typed = was
      .replace('section/open-mic -->', 'section/open-mic -->\n    * Ann: a topic')
      .replace(': open <', ': open, says Ann <');
    expect(merged(`${typed}See you!\n`, ours, was)).toBe(
      body(
        `    * ${link(1)}: open, says Ann`,
        `        * Rapporteur: ${link(1)}: merged`,
        item(B, `${link(2)}: open`),
      ).replace(`* Open mic\n${close}\n`, `* Open mic\n    * Ann: a topic\n${close}\n\nSee you!\n`),
    );
  });

  it('also where the base is lost', () => {
    expect(merged(was, ours, '')).toBe(withoutLineMarks(ours).replace(`${link(1)}: merged`, `${link(1)}: open`));
  });
});

describe('a heading that stands only with lines below it', () => {
  const LIST = '    * Approved before the meeting, no discussion needed';
  const listed = (id: string, words: string): string => `    ${item(id, words)}`;
  const agenda = (rows: readonly string[], approved: readonly string[], actions: readonly string[] = []): string =>
    text(
      head,
      '* Introduce <!-- i:section/rfcs -->',
      ...rows,
      ...(actions.length > 0 ? ['* Open action items <!-- i:section/action-items -->', ...actions] : []),
      '* Open mic <!-- i:section/open-mic -->',
      ...(approved.length > 0 ? [`${LIST} <!-- i:open-mic/approved -->`, ...approved] : []),
      close,
    );
  const [a, b] = [item(A, link(1)), item(B, link(2))];
  const [inList, promise] = [listed(B, link(2)), item('action/1', 'Write the docs')];
  const plain = withoutLineMarks;

  it.each<[string, was: string, theirs: (body: string) => string, ours: string, result: string]>([
    ['comes with its first line', agenda([a, b], []), (body) => body, agenda([a], [inList]), agenda([a], [inList])],
    ['goes with its last one', agenda([a], [inList]), (body) => body, agenda([a, b], []), agenda([a, b], [])],
    [
      'does not come where the line stays where people edited it',
      agenda([a, b], []),
      (body) => body.replace(link(2), `${link(2)}, says Ann`),
      agenda([a], [inList]),
      agenda([a, item(B, `${link(2)}, says Ann`)], []),
    ],
    [
      'goes when people delete its last line, though nothing else is new',
      agenda([a], [inList], [promise]),
      (body) => body.replace(`\n${plain(inList)}`, '').replace(`\n${plain(promise)}`, ''),
      agenda([a], [inList], [promise]),
      agenda([a], []),
    ],
    [
      'goes when people take its last line elsewhere',
      agenda([a], [inList]),
      (body) => body.replace(`\n${plain(inList)}`, '').replace(plain(a), `${plain(a)}\n${plain(b)}`),
      agenda([a], [inList]),
      agenda([a, b], []),
    ],
    [
      'stays with what people wrote below it',
      agenda([a], [inList]),
      (body) => body.replace(plain(inList), '        * Thank you all'),
      agenda([a, b], []),
      agenda([a], ['        * Thank you all']),
    ],
    [
      'stays where people changed it',
      agenda([a], [inList]),
      (body) => body.replace(`${LIST}\n${plain(inList)}`, `${LIST}, thank you`),
      agenda([a], [inList]),
      agenda([a], []).replace(/(Open mic.*)/, `$1\n${LIST}, thank you`),
    ],
  ])('%s', (_, was, theirs, ours, result) => {
    expect(merged(theirs(plain(was)), ours, was)).toBe(plain(result));
  });

  it('comes back with the next line, and not with the one that people deleted', () => {
    const was = agenda([a], [inList], [promise]);
    const bare = merged(plain(agenda([a], [])), was, was);
    const next = agenda([], [inList, listed(C, link(3))], [promise, item('action/2', 'Ask the board')]);
    expect(merged(bare, next, was)).toBe(plain(agenda([], [listed(C, link(3))], [item('action/2', 'Ask the board')])));
  });

  it('goes at once where the base was lost and people parted it from its line, and not with the refresh after it', () => {
    const ours = agenda([a], [], [promise]);
    const theirs = plain(ours).replace(`\n${plain(promise)}`, `\n\nAnn: all done!\n\n${plain(promise)}`);
    const once = merged(theirs, ours, '');
    expect(once).toContain(`Ann: all done!\n\n${plain(promise)}`);
    expect(merged(once, ours, ours)).toBe(once);
  });

  it('stays though it is empty where the settings want it always', () => {
    const was = agenda([a], [], [promise]);
    const theirs = plain(was).replace(`\n${plain(promise)}`, '');
    expect(mergeAgenda({ base: was, ours: was, theirs, optional: new Set() }).body).toBe(theirs);
  });
});

describe('a lost base', () => {
  const ours = marked(item(A, `${link(1)}: merged`), item(B, `${link(2)}: open`), item(C, link(3)));
  it('what stands counts as people’s, and known items are not doubled', () => {
    expect(merged(withoutLineMarks(base), ours, '')).toBe(
      body(item(A, `${link(1)}: open`), item(B, `${link(2)}: open`), item(C, link(3))),
    );
  });

  it('an empty issue gets all', () => {
    expect(merged('', ours, '')).toBe(withoutLineMarks(ours));
  });

  it('a stranger’s text keeps its place', () => {
    expect(merged('Ann: hello', ours, '')).toBe(
      `${head}\nAnn: hello\n\n${withoutLineMarks(ours).replace(`${head}\n`, '')}`,
    );
  });

  it('a base without marks is read by ours, and what is not known in it is people’s', () => {
    const unmarked = withoutLineMarks(base).replace('* Open mic', '* Open mic\n    * Ann: a topic');
    expect(merged(unmarked, ours, unmarked)).toBe(
      withoutLineMarks(ours).replace('* Open mic', '* Open mic\n    * Ann: a topic'),
    );
  });
});

describe('whatever people do between refreshes', () => {
  const chance = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));

  it('M15: no byte of theirs is lost, no line of ours stands twice, nothing is cut, twice is once', () => {
    fc.assert(
      fc.property(chance, (stream) => {
        const random = (): number => stream.next().value ?? 0;
        expect(playAgenda(random, 4).violations).toEqual([]);
      }),
      // Random stories by the thousand are what `pnpm fuzz agenda` is for.
      { numRuns: 30, endOnFailure: true, seed: 1 },
    );
  });

  it('untouched, the issue is what is wanted, whatever its line ends', () => {
    const texts = fc.constantFrom(
      base,
      marked(item(A, `${link(1)}: merged`)),
      marked(item(B, link(2)), item(A, link(1)), '    * Pydantic <!-- i:groups/pydantic -->', item(C, link(3))),
      marked(),
    );
    fc.assert(
      fc.property(texts, texts, fc.constantFrom('\n', '\r\n'), (was, ours, end) => {
        const theirs = withoutLineMarks(was).replaceAll('\n', end);
        expect(merged(theirs, ours, was)).toBe(was === ours ? theirs : withoutLineMarks(ours));
      }),
    );
  });

  it('never throws, whatever the three texts are', () => {
    const pieces = fc.constantFrom(
      head,
      close,
      `  <!-- rapporteur:block:${KEY}:rfcs -->`,
      '* Introduce <!-- i:section/rfcs -->',
      item(A, link(1)),
      `    * ${link(1)}`,
      '```',
      '\t* x',
      '# h',
      '',
      '<!--',
      '-->',
      '| a |\n|---|',
      '* [ ] y',
      'z',
    );
    const anyBody = fc
      .array(fc.oneof(pieces, fc.string({ unit: 'grapheme' }), hostileText()), { maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(anyBody, anyBody, anyBody, (was, theirs, ours) => {
        const once = mergeAgenda({ base: was, theirs, ours });
        if (once.refusal) expect(once.body).toBe(theirs);
        expect(mergeAgenda({ base: ours, theirs: once.body, ours }).body).toBe(once.body);
      }),
      { numRuns: 150 },
    );
  });
});
