import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/golden.ts';
import { PRIVATE_KINDS } from '../../testing/private-kinds.ts';
import type { TreeNode } from './door.ts';
import { cell, codeSpan, escapeText, linkTo, sameBody, toMarker } from './markdown.ts';
import { redact } from './private.ts';

const typesOf = (node: TreeNode): string[] => [
  node.type,
  ...('children' in node ? node.children.flatMap(typesOf) : []),
];

describe('foreign text', () => {
  it.each([
    '@flyteorg/tsc look',
    'Fixes #12',
    '<img src=x onerror=alert(1)>',
    '<!-- rapporteur:status:x v1 -->',
    '[click](javascript:alert(1))',
    '![x](https://example.com/x.png)',
    'https://evil.example',
    'www.evil.example',
    'a | b',
    '# heading',
    '1. item',
    '- item',
    '> quote',
    'line\nbreak',
    '/regen',
    ':repeat:',
    '&lt;b&gt;',
  ])('%s stays plain text', (text) => {
    expect(new Set(typesOf(treeOf(escapeText(text))))).toEqual(new Set(['root', 'paragraph', 'text']));
    expect(escapeText(text)).not.toMatch(/@[a-z]|#[0-9]|\/regen|:repeat:|<!--/i);
  });

  it('is inert whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const types = typesOf(treeOf(`x ${escapeText(text)} x`));
        expect(types.filter((type) => !['root', 'paragraph', 'text'].includes(type))).toEqual([]);
      }),
    );
  });

  it.each(['see /regen', ':repeat:'])('no robot obeys “%s” in a code span', (text) => {
    expect(codeSpan(text)).not.toContain(text.trim().split(' ').at(-1));
  });

  it('in a code span ends nowhere early', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '\n', '\\') }), (text) => {
        const types = typesOf(treeOf(`x ${codeSpan(text)} x`));
        expect(types.filter((type) => type === 'inlineCode')).toHaveLength(1);
      }),
    );
  });
});

describe('links and markers', () => {
  it('only plain web addresses become links', () => {
    expect(linkTo('a', 'https://github.com/a/b/pull/1')).toBe('[a](https://github.com/a/b/pull/1)');
    expect(linkTo('a', 'javascript:alert(1)')).toBe('a');
  });

  it('a marker is one comment, whatever the key', () => {
    expect(toMarker('status', 'Flyteorg/flyte#1 --><b>')).toBe('<!-- rapporteur:status:flyteorg/flyte#1-----b- v1 -->');
  });

  it('line ends and trailing blanks are no difference', () => {
    expect(sameBody('a  \r\nb\r\n', 'a\nb')).toBe(true);
    expect(sameBody('a\nb', 'a\nc')).toBe(false);
  });
});

describe('A11: foreign text in its place', () => {
  const PIECES = [
    ...['_https://a.example', '1https://a.example', 'xhttps://a.example', '*http://a.example', '~https://a.example'],
    ...['(www.a.example', '_www.a.example', '~WWW.a.example', '*www.a.example)', 'ftp://a.example', 'HTTP://A.EXAMPLE'],
    ...['a.b@c.example', '_a@c.example', 'mailto:a@c.example', 'xmpp:a@c.example/x', 'a+b@c-d.example', 'a@-c.example'],
    ...['@octocat', '_@octocat', '(@acme/tsc)', '#12', 'GH-12', 'gh-7', 'acme/widgets#1', 'acme/widgets@9fceb02'],
    ...['9fceb02d0ae598e95dc970b74767f19372d61af8', '9fceb02', ':tada:', ':+1:', '10:tada:', ':100:', '4:05:10'],
    ...['<b>', '</code>', '<!-- x -->', '<https://a.example>', '&lt;', '&#64;octocat', '&commat;', '&', '$x$', '$$'],
    ...['`', '``', '|', '\\', '\\|', '\\\\|', '[', ']', '](https://a.example)', '![', '[^1]', '[x]', '{', '}', '!'],
    ...['*', '**', '_', '__', '~', '~~', '#', '##', '>', '-', '+', '=', '---', '===', '1.', '1)', '[ ]', '- [ ]'],
    ...[
      '/close',
      '/regen',
      ':repeat:',
      '\n',
      '\n\n',
      '\t',
      ' ',
      'a',
      'Ω',
      '\u200b',
      '\u2060',
      '\u202e',
      '\0',
      '\u0085',
    ],
  ];
  const foreign = fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4 })), { maxLength: 12 })
    .map((all) => all.join(''));

  const inside = (node: TreeNode, type: string): TreeNode[] => [
    ...(node.type === type ? [node] : []),
    ...('children' in node ? node.children.flatMap((child) => inside(child, type)) : []),
  ];
  const shown = (node: TreeNode): string =>
    'value' in node && node.type !== 'html'
      ? node.value
      : 'children' in node
        ? node.children.map(shown).join(node.type.startsWith('table') ? ' ' : '')
        : '';

  /** What GitHub looks for in the text of a page, after Markdown. */
  const ALIVE = /@[a-z0-9-]|(?:#|\bGH-)[0-9]|:\/\/|www\.|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|\/regen|:repeat:/i;

  const PLACES: readonly [string, string, (text: string) => string, string[]][] = [
    ['a paragraph', 'paragraph', (text) => text, ['root', 'paragraph', 'text']],
    ['the middle of a paragraph', 'paragraph', (text) => `x ${text} x`, ['root', 'paragraph', 'text']],
    ['a list item', 'listItem', (text) => `- x${text}`, ['root', 'list', 'listItem', 'paragraph', 'text']],
    ['a heading', 'heading', (text) => `## ${text}`, ['root', 'heading', 'text']],
    ['emphasis', 'strong', (text) => `a **x${text}x** b`, ['root', 'paragraph', 'strong', 'text']],
    [
      'the text of a link',
      'link',
      (text) => `see [${text}](https://ours.example/) x`,
      ['root', 'paragraph', 'link', 'text'],
    ],
    [
      'a table cell',
      'table',
      (text) => `| a | b |\n| - | - |\n| ${cell(text)} | ours |`,
      ['root', 'table', 'tableRow', 'tableCell', 'text'],
    ],
  ];

  it.each(PLACES)('is nothing but text in %s', (_, holder, place, allowed) => {
    fc.assert(
      fc.property(foreign, (text) => {
        const tree = treeOf(place(escapeText(text)));
        expect(typesOf(tree).filter((type) => !allowed.includes(type))).toEqual([]);
        expect(inside(tree, holder).length).toBeLessThanOrEqual(1);
        expect(shown(tree).replaceAll('https://ours.example/', '')).not.toMatch(ALIVE);
        const cells = inside(tree, 'tableCell');
        if (holder === 'table') expect(cells.map(shown).slice(-1)).toEqual(['ours']);
        if (holder === 'table') expect(cells).toHaveLength(4);
      }),
      { numRuns: 200 },
    );
  });

  it('is read as it was written', () => {
    const plain = (text: string): string => text.replaceAll('\u2060', '');
    fc.assert(
      fc.property(foreign, (text) => {
        const line = text
          .normalize('NFC')
          .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]/g, '')
          .replace(/[\p{Cc}\s]+/gu, ' ')
          .trim();
        fc.pre(redact(line) === line);
        expect(plain(shown(treeOf(`x ${escapeText(text)} x`)))).toBe(`x ${line} x`.replace('x  x', 'x  x'));
      }),
      { numRuns: 200 },
    );
  });

  it('stays one piece of code in a paragraph, a list item, a heading, a link and a table cell', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        for (const place of [
          'x % x',
          '- x %',
          '## %',
          'see [%](https://ours.example/) x',
          '| a | b |\n| - | - |\n| % | ours |',
        ]) {
          const tree = treeOf(
            place.replace('%', () => (place.startsWith('|') ? cell(codeSpan(text)) : codeSpan(text))),
          );
          const alien = [
            'delete',
            'emphasis',
            'strong',
            'footnoteReference',
            'image',
            'imageReference',
            'linkReference',
          ];
          expect(typesOf(tree).filter((type) => alien.includes(type))).toEqual([]);
          expect(inside(tree, 'link')).toHaveLength(place.includes('](') ? 1 : 0);
          const code = inside(tree, 'inlineCode').length * 2 + inside(tree, 'html').length;
          expect(code).toBe(2);
          if (place.startsWith('|')) expect(inside(tree, 'tableCell').map(shown)).toHaveLength(4);
          if (place.startsWith('|')) expect(shown(inside(tree, 'tableCell').at(-1) ?? tree)).toBe('ours');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('leaves an address of ours a link in a table, whatever is in it', () => {
    const tree = treeOf(`| a | b |\n| - | - |\n| ${linkTo('x|y', 'https://ours.example/a|b')} | ours |`);
    expect(inside(tree, 'tableCell')).toHaveLength(4);
  });

  it('A10: holds nothing private, neither as text nor as code nor in an address', () => {
    for (const { said, secret } of PRIVATE_KINDS) {
      const words = secret.split(/\s+/).filter((word) => word.length > 4 && !/^\\?n?-+|^https?:/.test(word));
      for (const written of [escapeText(said), codeSpan(said)])
        for (const word of words) expect(written).not.toContain(word);
    }
    expect(linkTo('join', 'https://acme.zoom.us/j/81234567890?pwd=Zk9pQ2s0')).toBe('join');
  });
});
