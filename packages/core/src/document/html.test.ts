import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, linkTo } from './html.ts';

describe('A11: what is put into a template of HTML is text', () => {
  it('whatever it holds: no tag, no end of an attribute, no entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const printed = String(html`<p title="${text}">${text}</p>`);
        const [, attribute = '', inside = ''] = /^<p title="([^"]*)">([\s\S]*)<\/p>$/.exec(printed) ?? [];
        expect(inside).toBe(attribute);
        expect(inside).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });

  it('what turns a line round is shown by its code, and a character that nobody sees is none that acts', () => {
    expect(String(html`${'a\u202eb\u0000c'}`)).toBe('a&lt;U+202E&gt;b\ufffdc');
  });

  it('HTML in HTML stays, lists are joined, and of what is not there nothing is printed', () => {
    expect(String(html`<ul>${['a', 'b'].map((one) => html`<li>${one}`)}${undefined}${null}${false}${7}</ul>`)).toBe(
      '<ul><li>a<li>b7</ul>',
    );
  });

  it.each([
    ['https://example.org/?a=1&b=2', '<a href="https://example.org/?a=1&amp;b=2">x</a>'],
    ['/here', '<a href="/here">x</a>'],
    ['#there', '<a href="#there">x</a>'],
    ['//elsewhere.example', 'x'],
    ['javascript:alert(1)', 'x'],
    [' data:text/html,x', 'x'],
  ])('an address that leads to a page is a link, another is its text: %s', (address, printed) => {
    expect(String(linkTo(address, 'x'))).toBe(printed);
  });
});
