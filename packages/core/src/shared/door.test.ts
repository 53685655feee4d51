import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { hostileText, markdownShapes, yamlShapes } from '../../testing/hostile.ts';
import { type Admitted, parseMarkdown, parseYaml, type Tree, type TreeNode } from './door.ts';

const refusalOf = ({ refusal }: Admitted<unknown>): string | undefined =>
  refusal && `${refusal.line}:${refusal.column}: ${refusal.code}`;

const depthOf = (node: TreeNode): number =>
  1 + ('children' in node ? Math.max(0, ...node.children.map((child) => depthOf(child))) : 0);

/** Milliseconds of CPU. */
const costOf = (run: () => unknown): number => {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

describe('B1: what the door lets in', () => {
  it.each<[string, string]>([
    ['words', 'word '.repeat(13_000)],
    ['lines', 'Some words of a proposal, as people write them.\n'.repeat(1_300)],
    ['paragraphs with links', 'See [the design](https://github.com/a/b/pull/12), and *read* it.\n\n'.repeat(400)],
    ['a long list', '- [x] do what [Ada](https://github.com/ada) said about `code`\n'.repeat(250)],
    ['a table of members', `| Name | Role |\n|---|---|\n${'| [Ada](https://github.com/ada) | `TSC` |\n'.repeat(120)}`],
    ['a log in a fence', `\`\`\`\n${'[info] a[0] = **x** <b> `y` | z\n'.repeat(1_900)}\`\`\`\n`],
    ['a quoted mail', `${'> > somebody wrote, some time ago\n'.repeat(300)}\nYes.`],
    ['a nested list', `${'- a\n  - b\n    - c\n      - d\n'.repeat(60)}`],
    ['blank lines', `a${'\n'.repeat(9_000)}b`],
    ['an empty text', ''],
  ])('%s', (_, text) => {
    expect(refusalOf(parseMarkdown(text))).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['quotes in each other', '> '.repeat(1_500), '1:201: text-too-deep'],
    ['lists in each other on one line', `Hello.\n\n${'7) '.repeat(90)}`, '3:271: text-too-deep'],
    ['notes in each other', `${'[^1]: '.repeat(70)}x`, '1:421: text-too-deep'],
    [
      'lists in each other by indent',
      Array.from({ length: 70 }, (_, n) => `${'  '.repeat(n)}+ a`).join('\n'),
      '51:103: text-too-deep',
    ],
    ['closing brackets', `Hello.\n\n${'](] '.repeat(12_000)}`, '3:1: text-too-heavy'],
    ['images in images', `a\n\n${'![a'.repeat(4_000)}${'](b)'.repeat(4_000)}\n\nb`, '3:1: text-too-heavy'],
    ['words between stars and lines', 'w*o_'.repeat(9_000), '1:1: text-too-heavy'],
    ['comments without an end', 'a <!-- b '.repeat(7_000), '1:1: text-too-heavy'],
    ['quotes one after the other', '> a\n\n'.repeat(13_000), '2791:1: text-too-heavy'],
    ['headings by underlines', 'a\n---\n'.repeat(10_000), '1:1: text-too-heavy'],
    ['more than any body', 'a'.repeat(300_000), '0:0: text-too-long'],
  ])('%s are refused, with the place', (_, text, expected) => {
    const told = refusalOf(parseMarkdown(text)) ?? '';
    // Which line it becomes too much at is a matter of measuring.
    expect(told.replace(/^[1-9]\d{2,}:/, '2791:')).toBe(expected);
  });

  it.each(Object.entries(markdownShapes))('%s neither throws, nor takes long, nor lies deep', (_, make) => {
    let answer: Admitted<Tree> | undefined;
    // The aim is 200 ms; `pnpm fuzz growth` measures it, and here other tests run beside.
    expect(costOf(() => (answer = parseMarkdown(make(32_768))))).toBeLessThan(2_000);
    if (answer?.tree) expect(depthOf(answer.tree)).toBeLessThan(2_000);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const { tree, refusal } = parseMarkdown(text);
        expect(tree === undefined).toBe(refusal !== undefined);
      }),
    );
  });

  it('a fault of the parser is a diagnostic as well', async () => {
    // Of the parser's two forms only that for its own developers notices this one.
    const program = `import { parseMarkdown } from ${JSON.stringify(import.meta.resolve('./door.ts'))};
      process.stdout.write(String(parseMarkdown('+\\n[ ] a\\n\`\`\`').refusal?.code));`;
    const args = ['--conditions', 'development', '--input-type=module', '-e', program];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe('text-unreadable');
  });
});

describe('a text that is parsed in pieces', () => {
  const line = fc.oneof(
    { arbitrary: fc.constantFrom('', '', 'text', 'Text', '**b**', 'word '.repeat(90)), weight: 4 },
    {
      arbitrary: fc.constantFrom(
        ...[
          '```',
          '   ```',
          '~~~',
          '~~~~',
          '````',
          '```js',
          '   ```js',
          '``` ',
          '```\t',
          '  ~~~~  ',
          '`` ` ``',
          '```a`b',
        ],
        ...['- a', '  ```', '1. a', '- ```', '1. ```', '   - x', '      ```', '- - a', '* a', '+', '    ```', '\t```'],
        ...[
          '<!--',
          '-->',
          '<!-- x -->',
          '<!-->',
          '<!--->',
          '<!-- --',
          ' <!--',
          '- <!--',
          'text <!--',
          '<!A',
          '<?',
          '?>',
        ],
        ...['<div>', '</div>', '<pre>', '</pre>', '<details>', '<script>', '</script>', '<![CDATA[', ']]>', '  <div>'],
        ...[
          '    code',
          '\tx',
          '> ```',
          '> a',
          '>',
          '# h',
          '* * *',
          '---',
          '===',
          '=',
          '<',
          '|',
          '- <pre>',
          '<a href="x">',
        ],
        ...[
          '| a |',
          '|---|',
          'a | b',
          '-|-',
          'www.a.b',
          'x@y.zz',
          '~a~',
          '[ ] a',
          '- [ ] a',
          '  Text',
          '[^a]: x',
          '[a]: b',
        ],
      ),
      weight: 5,
    },
  );
  const whole = (text: string): Root | undefined => {
    try {
      return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
    } catch {
      return undefined;
    }
  };

  it('has the tree that it has as a whole, with all positions', () => {
    const lines = fc.array(line, { minLength: 3, maxLength: 40 }).map((all) => all.join('\n'));
    const texts = fc.oneof(
      lines,
      fc.array(hostileText(), { maxLength: 4 }).map((all) => all.join(`\n\n${'word '.repeat(90)}\n\n`)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { tree } = parseMarkdown(text);
        const expected = whole(text);
        if (tree && expected) expect(tree).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('YAML', () => {
  it.each<[string, string, string]>([
    ['lists in each other on one line', `a:\n  ${'- '.repeat(80)}`, '2:103: text-too-deep'],
    ['brackets in each other', `a: ${'['.repeat(99)}`, '1:54: text-too-deep'],
    [
      'keys in each other by indent',
      Array.from({ length: 300 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
      '202:202: text-too-deep',
    ],
    ['keys without number', Array.from({ length: 9_000 }, (_, n) => `k${n}: 1`).join('\n'), '3001:6: text-too-heavy'],
    ['closing brackets', ']'.repeat(5_000), '1:1001: text-too-heavy'],
    ['more than any file', '#'.repeat(300_000), '0:0: text-too-long'],
  ])('%s are refused, with the place', (_, text, expected) => {
    expect(refusalOf(parseYaml(text))).toBe(expected);
  });

  it.each(Object.entries(yamlShapes))('%s neither throws nor takes long', (_, make) => {
    expect(costOf(() => parseYaml(make(65_536)))).toBeLessThan(2_000);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const { tree, refusal } = parseYaml(text);
        expect(tree === undefined).toBe(refusal !== undefined);
      }),
    );
  });
});
