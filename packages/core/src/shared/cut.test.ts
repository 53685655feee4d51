import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutBytes, cutMarkdown, cutText, firstOf, fits, lastOf } from './cut.ts';
import { parseMarkdown, type TreeNode } from './door.ts';

const ENDING = '<sub>This was shortened.</sub>';
const sentence = 'The tags are stored in the admin database, says [the proposal](https://example.com/a) of `ada`. ';
const table = [
  '| Person | Vote |',
  '|---|---|',
  ...Array.from({ length: 40 }, (_, index) => `| \`person-${index}\` | +1 |`),
];

const block = fc.oneof(
  fc.constantFrom(
    `${sentence}\n\n`,
    `- ${sentence}\n    - ${sentence}\n`,
    `1. ${sentence}\n2. ${sentence}\n`,
    `> ${sentence}\n> ${sentence}\n\n`,
    `> \`\`\`\n> ${sentence}\n`,
    `- \`\`\`\n  ${sentence}\n  \`\`\`\n`,
    `${table.join('\n')}\n\n`,
    `\`\`\`\`js\nconst x = \`a\`;\n\`\`\`\n${'let y;\n\n'.repeat(20)}\`\`\`\`\n\n`,
    '<details><summary>Why</summary>\n\n- One.\n\n</details>\n\n',
    '<details><summary>Open\n\n',
    '</details>\n\n',
    '<!-- hidden\n\n- still -->\n\n',
    'A paragraph with <!-- a hidden\nremark --> in it.\n',
    '<pre>\n\nraw\n\n</pre>\n\n',
    `**Bold words** and _others_ with <kbd>keys</kbd> and ${sentence.repeat(60)}\n`,
    '[a link of\nseveral words](https://example.com/with/a/long/path) ',
    '   ',
    '\r\n',
    '👩‍👩‍👧‍👧 ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const text = fc.array(block, { maxLength: 60 }).map((blocks) => blocks.join(''));

const leaves = (node: TreeNode): string[] =>
  'children' in node ? node.children.flatMap(leaves) : [`${node.type} ${'value' in node ? node.value : ''}`];

const foldsOf = (html: string): number =>
  (html.match(/<details/g)?.length ?? 0) - (html.match(/<\/details/g)?.length ?? 0);

const textOf = ({ position }: TreeNode, whole: string): string =>
  whole.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);

describe('Markdown that is cut', () => {
  it('is a beginning of what was there: nothing that has an end of its own is cut in two, folds and code are closed', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 200, max: 9_000 }), (whole, characters) => {
        const cut = cutMarkdown(whole, { characters, bytes: 4 * characters }, ENDING);
        expect(cut.length).toBeLessThanOrEqual(characters);
        if (cut === whole) return;
        const [tree, all] = [parseMarkdown(cut).tree, parseMarkdown(whole).tree];
        fc.pre(tree !== undefined && all !== undefined);
        // The ending is a paragraph of its own: nothing that is open swallows it.
        expect(tree.children.some((node) => node.type === 'paragraph' && textOf(node, cut) === ENDING)).toBe(true);
        const kept = cut.slice(0, cut.lastIndexOf(ENDING));
        const rest = parseMarkdown(kept).tree;
        fc.pre(rest !== undefined);
        const [before, after] = [leaves(all), leaves(rest)];
        // But for the last one, which may be cut, and the ends of folds after it.
        const sure = after.slice(
          0,
          Math.max(
            0,
            after.findLastIndex((leaf) => leaf !== 'html </details>'),
          ),
        );
        const differs = sure.findIndex((leaf, index) => leaf !== before[index]);
        expect([differs, sure[differs], before[differs]]).toEqual([-1, undefined, undefined]);
        const folds = after.filter((leaf) => leaf.startsWith('html ')).map(foldsOf);
        expect(folds.reduce((open, change) => Math.max(0, open + change), 0)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('is what it was where it fits', () => {
    fc.assert(
      fc.property(text, (whole) => {
        expect(cutMarkdown(whole, { characters: whole.length, bytes: 4 * whole.length }, ENDING)).toBe(whole);
      }),
    );
  });
});

describe('plain text that is cut', () => {
  const any = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('é', '👩', '投', 'a', ' ') }));

  it('is as long as it may be, and no character is cut in two', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 3, max: 60 }), (whole, most) => {
        const [short, fewBytes] = [cutText(whole, most), cutBytes(whole, most)];
        expect([short.length <= most, fits(fewBytes, { characters: most, bytes: most })]).toEqual([true, true]);
        expect(new TextEncoder().encode(fewBytes).length).toBeLessThanOrEqual(most);
        expect([short.isWellFormed(), fewBytes.isWellFormed()]).toEqual([true, true]);
        if (whole.length <= most) expect(short).toBe(whole);
        for (const cut of [short, fewBytes]) if (cut !== whole) expect(whole.startsWith(cut.slice(0, -1))).toBe(true);
      }),
    );
  });

  it('of many entries the first or the last are shown, and the others counted', () => {
    expect(firstOf(['a', 'b', 'c'], 2, (count) => `and ${count} more`)).toEqual(['a', 'b', 'and 1 more']);
    expect(lastOf(['a', 'b', 'c'], 2)).toEqual(['Earlier ones are not shown: 1.', 'b', 'c']);
    expect([firstOf(['a'], 1, String), lastOf(['a'], 1)]).toEqual([['a'], ['a']]);
  });
});
