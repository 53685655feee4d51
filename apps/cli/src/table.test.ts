import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { obeyed } from '../testing/run.ts';
import { paint, printFields, printTable } from './table.ts';
import { cutTo, prepareFor, widthOf, wrapTo } from './text.ts';

const screen = (columns = 80, hasColours = false) => {
  const lines: string[] = [];
  const io = {
    out: (line: string) => void lines.push(line),
    err: () => {},
    write: () => {},
    resolve: String,
    untilInterrupted: () => new AbortController().signal,
    columns,
    hasColours,
  };
  return { io, lines };
};

type Row = { readonly id: string; readonly title: string; readonly next?: string };
const tableOf = async (rows: readonly Row[], columns?: number, hasColours?: boolean): Promise<readonly string[]> => {
  const { io, lines } = screen(columns, hasColours);
  await printTable(io, rows, [
    { head: 'ID', cell: ({ id }) => id, isWhole: true },
    { head: 'TITLE', cell: ({ title }) => title },
    { head: 'NEXT', cell: ({ next = '' }) => next },
  ]);
  return lines;
};

describe('a table', () => {
  it('has a column as wide as what is in it, and none for what is in no row', async () => {
    expect(
      await tableOf([
        { id: 'a#1', title: 'One' },
        { id: 'a#20', title: 'Twenty' },
      ]),
    ).toEqual(['ID    TITLE', 'a#1   One', 'a#20  Twenty']);
    expect(await tableOf([])).toEqual([]);
  });

  it('cuts what is longest, and what people copy last', async () => {
    const row = {
      id: 'acme/widgets#7',
      title: 'A title that is long',
      next: 'And what has to be done next, which is longer',
    };
    expect(await tableOf([row], 50)).toEqual([
      'ID              TITLE             NEXT',
      'acme/widgets#7  A title that is…  And what has to…',
    ]);
    for (const columns of [80, 100])
      expect(Math.max(...(await tableOf([row], columns)).map((line) => stringWidth(line)))).toBeLessThan(columns + 1);
    expect((await tableOf([row], 100))[1]).toContain('which is longer');
  });

  it('of wide characters, of emoji and of marks keeps its columns', async () => {
    const titles = ['実行タグの保存先を決める提案書', '👩‍👩‍👧‍👦 family', 'Zażółć gęślą jaźń', 'e\u0301tude'];
    const lines = await tableOf(
      titles.map((title, index) => ({ id: `a#${index}`, title, next: 'here' })),
      30,
    );
    for (const line of lines.slice(1)) expect(stringWidth(line.slice(0, line.indexOf('here')))).toBe(26);
    expect(lines.every((line) => stringWidth(line) <= 30)).toBe(true);
  });

  it('whatever is in it, fits, and nothing of it is obeyed', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ id: cell, title: cell, next: cell }), { maxLength: 4 }), async (rows) => {
        const lines = await tableOf(rows);
        for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
        expect(obeyed(lines.join(''))).toEqual([]);
      }),
    );
  });

  it('has colours where they are wanted alone', async () => {
    const rows = [{ id: 'a', title: 'b\u001b[31m' }];
    expect(await tableOf(rows, 80, true)).toEqual(['\u001b[2mID  TITLE\u001b[22m', 'a   b[31m']);
    expect(paint({ hasColours: false }, 'bold', 'x')).toBe('x');
  });
});

it('fields are wrapped beside their names; an address stays whole', async () => {
  const { io, lines } = screen(40);
  const address = `https://example.com/${'a'.repeat(40)}`;
  await printFields(io, [
    ['next', 'Three members of the TSC have to approve it.'],
    ['none', ''],
    ['address', address],
  ]);
  expect(lines).toEqual(['next     Three members of the TSC have', '         to approve it.', `address  ${address}`]);
});

it('a text is cut between characters as people see them', async () => {
  await prepareFor(['👩']);
  expect(cutTo('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 5)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…');
  expect(cutTo('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  expect(wrapTo('one  two\nthree', 7)).toEqual(['one two', 'three']);
});

it('letters that count without the library are as wide as it says', () => {
  for (let code = 0x20; code < 0x3000; code += 1) {
    const text = `a${String.fromCodePoint(code)}b`;
    expect(widthOf(text), code.toString(16)).toBe(stringWidth(text));
  }
});
