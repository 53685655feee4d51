import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brackets, code, details, heading, item, link, list, md, mention, quotation, table, task } from './build.ts';
import { printHtml, printHtmlLine } from './page.ts';

const print = (...content: Parameters<typeof printHtml>): string => String(printHtml(...content));

describe('a document as HTML', () => {
  it('is built as it is in Markdown', () => {
    expect(
      print([
        heading(1, 'Notes'),
        md`**Next:** see ${link('the text', 'https://example.org/?a&b')} of ${mention('ada')}.`,
        list([item('one', quotation('said')), task('two')]),
        details('Why', md`because of ${code('a<b')}`),
        table(['Who', 'State'], [[brackets('ada'), 'voted']]),
      ]),
    ).toMatchInlineSnapshot(`
      "<h2>Notes</h2>
      <p><strong>Next:</strong> see <a href="https://example.org/?a&amp;b">the text</a> of <code>ada</code>.</p>
      <ul>
      <li>one<blockquote><p>said</p>
      </blockquote>
      </li>
      <li>☐ two</li>
      </ul>
      <details><summary>Why</summary>
      <p>because of <code>a&lt;b</code></p>
      </details>
      <table>
      <thead><tr><th scope="col">Who</th><th scope="col">State</th></tr></thead>
      <tbody>
      <tr><td>[ada]</td><td>voted</td></tr>
      </tbody>
      </table>
      "
    `);
  });

  it('headings begin where the page says, and end at the sixth', () => {
    expect(print([heading(1, 'a'), heading(3, 'b')], { depth: 4 })).toBe('<h4>a</h4>\n<h6>b</h6>\n');
  });

  it('what is empty leaves no trace', () => {
    expect(print([list([]), details('Why'), undefined, ''])).toBe('');
  });

  const TAGS =
    /<\/?(?:p|h2|ul|li|blockquote|strong|code|details|summary|table|thead|tbody|tr|th|td)(?: scope="col")?>/g;

  it('A11: foreign text is text in every place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const printed = print([
          text,
          heading(1, text),
          list([item(text, quotation(text))]),
          md`**${text}** and ${code(text)}`,
          details(text, text),
          table([text], [[text]]),
        ]);
        expect(printed.replaceAll(TAGS, '')).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });

  it.each(['javascript:alert(1)', '//elsewhere.example', 'data:text/html,x'])(
    'an address that leads to no page is no link: %s',
    (url) => {
      expect(String(printHtmlLine(link('x', url)))).toBe('x');
    },
  );
});
