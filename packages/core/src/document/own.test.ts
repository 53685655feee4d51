import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, ownLine, print } from './index.ts';

const values = { author: code('zoe'), title: 'A *new* <field>' };
const show = (said: string): string => print(ownLine(said, values));

describe('E10: what a community says in its own words', () => {
  it.each([
    ['text', 'Welcome!', 'Welcome!'],
    ['a placeholder', 'Welcome, {author}!', 'Welcome, `zoe`!'],
    ['foreign text behind a placeholder', 'About {title}.', 'About A \\*new\\* &lt;field&gt;.'],
    ['an unknown placeholder', 'Welcome, {x}!', 'Welcome, \\{x\\}!'],
    ['a name of every object', '{constructor}', '\\{constructor\\}'],
    ['a link', 'See [our rules](https://a.example/b).', 'See [our rules](https://a.example/b).'],
    ['a plain address', 'See https://a.example/b.', 'See https://a.example/b.'],
    ['a link that is none', 'See [x](javascript:y).', 'See \\[x\\](javascript:y).'],
    ['markup', '**now**', '\\*\\*now\\*\\*'],
    ['a command', '/vote +1', '/\u2060vote +1'],
  ])('%s', (_, said, shown) => expect(show(said)).toBe(shown));

  it('mentions nobody and holds no HTML', () => {
    expect(show('@octocat and @acme/team')).not.toMatch(/@[a-z]/);
    expect(show('<b>x</b> <!-- y -->')).not.toContain('<');
  });

  it('nothing is nothing', () => {
    expect(ownLine(undefined, values)).toBe('');
    expect(ownLine('', values)).toBe('');
  });

  it('whatever it is: no mention, no HTML, and no link but to the web', () => {
    const part = fc.constantFrom(
      '@octocat',
      '<b>',
      '[x](',
      ')',
      'https://a.example',
      '{author}',
      '{',
      ' ',
      '_',
      '!',
      'www.a.b',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const shown = show(parts.join(' '));
        expect(shown).not.toMatch(/@[a-z]|<b>|www\.a/);
        for (const [, url = ''] of shown.matchAll(/(?<!\\)\]\(([^)]*)\)/g)) expect(url).toMatch(/^https?:/);
      }),
    );
  });
});
