import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../testing/hostile.ts';
import { parseMarkdown } from '../shared/door.ts';
import { findRegions } from './region.ts';

/** Lines of tables, fences and HTML of several lines, as the parser sees the whole text. */
const linesOf = (text: string): Set<number> => {
  const found = new Set<number>();
  const rows = text.split(/\r\n|\r|\n/);
  const visit = (node: NonNullable<ReturnType<typeof parseMarkdown>['tree']>['children'][number]): void => {
    const first = node.position?.start.line ?? 0;
    // Behind the last line break there is no line.
    const last = Math.min(node.position?.end.line ?? 0, rows.at(-1) === '' ? rows.length - 1 : rows.length);
    const begun = (rows[first - 1] ?? '').slice((node.position?.start.column ?? 1) - 1);
    // What is indented far enough is code though it looks like a bullet with a fence.
    const isFenced = node.type === 'code' && /^\s*(?:```|~~~)/.test(begun);
    if (isFenced || node.type === 'table' || (node.type === 'html' && last > first)) {
      for (let line = first; line <= last; line += 1) found.add(line);
    }
    if ('children' in node) for (const child of node.children) visit(child);
  };
  for (const child of parseMarkdown(text).tree?.children ?? []) visit(child);
  return found;
};

describe('what hangs together', () => {
  const pieces = fc.constantFrom(
    ...[
      '* [a](https://a.b/c) (`ann`): open',
      '    * a `b',
      '- [a]: b',
      '* [^a]: b',
      '* a --> b',
      '* a | b',
      '  * [x] c',
    ],
    ...[
      '|-|',
      '-|-',
      ':-',
      '---',
      '```',
      '    ```',
      '~~~',
      '<!--',
      '-->',
      '<!-- a',
      '<div>',
      '</div>',
      'a <b',
      'c="">',
    ],
    ...[
      '',
      '',
      'a',
      '    a',
      '> ',
      '> * a',
      '> ```',
      '<!-- rapporteur:agenda:a/2023-06-22 v1 -->',
      'b`',
      '1. a',
      '[a]:',
    ],
  );
  const texts = fc
    .tuple(
      fc.array(fc.oneof({ arbitrary: pieces, weight: 9 }, { arbitrary: hostileText(), weight: 1 }), { maxLength: 14 }),
      fc.constantFrom('\n', '\r\n'),
    )
    .map(([lines, end]) => lines.join(end));

  it('is what it is where every word is parsed', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { regions, refusal } = findRegions(text);
        fc.pre(refusal === undefined && parseMarkdown(text).tree !== undefined);
        const found = new Set<number>();
        for (const { kind, first, last } of regions) {
          if (kind === 'matter' || kind === 'details' || (last === first && kind !== 'code' && kind !== 'table'))
            continue;
          for (let line = first; line <= last; line += 1) found.add(line);
        }
        expect([...found].toSorted()).toEqual([...linesOf(text)].toSorted());
      }),
      { numRuns: 400 },
    );
  });
});
