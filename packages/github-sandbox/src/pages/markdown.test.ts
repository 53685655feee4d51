/** Markdown as pages show it: what GitHub shows is shown, and nobody's text becomes more than a text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../testing/page.ts';
import { markdown } from './markdown.ts';

const shown = (text: string): string =>
  markdown(text)
    .toString()
    .replace(/^<div class="markdown">|<\/div>$/g, '')
    .replaceAll('\n', '');

describe('E8: Markdown on a page', () => {
  it.each([
    [
      'a paragraph with marks',
      '*a* **b** ~~c~~ `d`',
      '<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>',
    ],
    [
      'a table',
      '| a |\n| - |\n| b |',
      '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
    ],
    ['a tight list', '- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['a list that begins with 3', '3. a', '<ol start="3"><li>a</li></ol>'],
    ['a task', '- [x] a', '<ul><li><span role="img" aria-label="done">☑</span> a</li></ul>'],
    ['a heading, below those of the page', '# a', '<h3 class="size-1">a</h3>'],
    ['a link', '[a](https://example.com)', '<p><a href="https://example.com/">a</a></p>'],
    ['a link by reference', '[a][b]\n\n[b]: https://example.com', '<p><a href="https://example.com/">a</a></p>'],
    [
      'what is folded',
      '<details>\n<summary>Why</summary>\n\n- a\n\n</details>',
      '<details><summary>Why</summary><ul><li>a</li></ul></details>',
    ],
    ['small text', '<sub>a</sub><br>b', '<p><sub>a</sub><br>b</p>'],
  ])('shows %s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it.each([
    ['a comment is not seen', 'a <!-- secret --> b', '<p>a  b</p>'],
    ['a comment that nobody closes is not seen', '<!-- secret\n> b', ''],
    ['a script is text', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['a tag with an attribute is text', '<details ontoggle=alert(1) open>', '&lt;details ontoggle=alert(1) open&gt;'],
    [
      'what is opened is closed where it lies',
      '> <details>\n\na',
      '<blockquote><details></details></blockquote><p>a</p>',
    ],
    ['what was not opened is not closed', 'a</details></div>', '<p>a&lt;/div&gt;</p>'],
    ['a script in a link is no link', '[a](javascript:alert(1))', '<p>a</p>'],
    ['nor with a blank in it', '[a](<java\tscript:alert(1)>)', '<p>a</p>'],
    ['nor is data', '[a](data:text/html,b)', '<p>a</p>'],
    [
      'a picture is not fetched',
      '![a" onerror="b](https://example.com/c.png)',
      '<p>[picture: a&quot; onerror=&quot;b]</p>',
    ],
    ['what would turn the line round is named', 'a\u202Eb', '<p>a&lt;U+202E&gt;b</p>'],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('shows a text that would take minutes to parse as it was written', () => {
    const heavy = ']'.repeat(64_000);
    expect(shown(heavy)).toContain(`<pre class="plain">${heavy}</pre>`);
  });

  it('makes well-formed HTML of harmless parts of whatever it is given', () => {
    const scraps = fc.constantFrom(
      ...'<details>,</details>,<summary>,</summary>,<sub>,</sub>,<br>,<script>,</script>,<img src=x onerror=y>,</p>,</div>,</main>,<!--,-->'.split(
        ',',
      ),
      ...[
        '> ',
        '- ',
        '1. ',
        '\n',
        '\n\n',
        '# ',
        '| a | b |\n| - | - |\n',
        '[x](javascript:y)',
        '[a]: /b',
        '[a]',
        '![',
        '```',
        '`',
        '"',
        "'",
        '<a href="',
        '&lt;',
        '\\',
        '*',
        '~~',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scraps, fc.string({ maxLength: 6 })), { maxLength: 30 }), (parts) => {
        expect(faultsOf(markdown(parts.join('')).toString())).toEqual([]);
      }),
    );
  });
});
