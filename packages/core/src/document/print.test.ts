import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/golden.ts';
import { PRIVATE_KINDS } from '../../testing/private-kinds.ts';
import type { TreeNode } from '../shared/door.ts';
import { redact } from '../shared/private.ts';
import {
  brackets,
  type Content,
  code,
  details,
  heading,
  item,
  link,
  list,
  md,
  mention,
  quotation,
  quoted,
  struck,
  table,
  tight,
  words,
} from './build.ts';
import { print } from './print.ts';
import { printText, printTitle } from './text.ts';
import type { Inline } from './tree.ts';

const inside = (node: TreeNode, type?: string): TreeNode[] => [
  ...(type === undefined || node.type === type ? [node] : []),
  ...('children' in node ? node.children.flatMap((child) => inside(child, type)) : []),
];
const typesOf = (node: TreeNode): string[] => inside(node).map(({ type }) => type);
const shown = (node: TreeNode): string =>
  'value' in node && node.type !== 'html'
    ? node.value
    : 'children' in node
      ? node.children.map(shown).join(/^(?:root|list|blockquote|table)/.test(node.type) ? ' ' : '')
      : '';

/** What GitHub looks for in the text of a page, after Markdown. */
const ALIVE = /@[a-z0-9-]|(?:#|\bGH-)[0-9]|:\/\/|www\.|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|\/regen|:repeat:/i;

const OURS = 'https://ours.example/';

describe('A11: foreign text', () => {
  it.each([
    ...['_https://a.example', '1https://a.example', 'xhttps://a.example', 'HTTP://A.EXAMPLE', '(www.a.example'],
    ...['_www.a.example', 'a.b@c.example', '_a@c.example', 'mailto:a@c.example', '@flyteorg/tsc look', 'Fixes #12'],
    ...['GH-12', 'acme/widgets@9fceb02', '9fceb02d0ae598e95dc970b74767f19372d61af8', ':tada:', '10:tada:'],
    ...['<img src=x onerror=alert(1)>', '<!-- rapporteur:status:x v1 -->', '&#64;octocat', '&lt;b&gt;'],
    ...['[click](javascript:alert(1))', '![x](https://example.com/x.png)', '[^1]', '[ ] box', 'a | b', '\\|'],
    ...['# heading', '1. item', '1.', '1)', '- item', '+1', '---', '===', '> quote', '**a**', '__a__', '~~a~~'],
    ...['line\nbreak', '/regen', '/close', ':repeat:', '$x$'],
  ])('%s stays text in every place', (text) => {
    for (const [, place, holder] of PLACES) {
      const tree = treeOf(print(place(text)));
      expect(inside(tree, holder)).not.toEqual([]);
      expect(shown(tree).replaceAll(OURS, '')).not.toMatch(ALIVE);
      expect(shown(tree).replaceAll('\u2060', '')).toContain(redact(text.replace('\n', ' ')));
    }
  });

  const PIECES = [
    ...['_https://a.example', '1https://a.example', 'xhttps://a.example', '*http://a.example', '~https://a.example'],
    ...['(www.a.example', '_www.a.example', '~WWW.a.example', '*www.a.example)', 'ftp://a.example', 'HTTP://A.EXAMPLE'],
    ...['a.b@c.example', '_a@c.example', 'mailto:a@c.example', 'xmpp:a@c.example/x', 'a+b@c-d.example', 'a@-c.example'],
    ...['@octocat', '_@octocat', '(@acme/tsc)', '#12', 'GH-12', 'gh-7', 'acme/widgets#1', 'acme/widgets@9fceb02'],
    ...['9fceb02d0ae598e95dc970b74767f19372d61af8', '9fceb02', ':tada:', ':+1:', '10:tada:', ':100:', '4:05:10'],
    ...['<b>', '</code>', '<!-- x -->', '<https://a.example>', '&lt;', '&#64;octocat', '&commat;', '&', '$x$', '$$'],
    ...['`', '``', '|', '\\', '\\|', '\\\\|', '[', ']', '](https://a.example)', '![', '[^1]', '[x]', '{', '}', '!'],
    ...['*', '**', '_', '__', '~', '~~', '#', '##', '>', '-', '+', '=', '---', '===', '1.', '1)', '[ ]', '- [ ]'],
    ...['/close', '/regen', ':repeat:', '\n', '\n\n', '\t', ' ', 'a', 'Ω', '\u200b', '\u2060', '\u202e', '\0'],
    ...['@', 'octocat', 'GH-', '12', 'www', '.a.example', 'https', '://', 'a.example', ':', 'tada', '\u0085', '\ufdd0'],
  ];
  const foreign = fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4 })), { maxLength: 12 })
    .map((all) => all.join(''));

  /** Where it stands, the node that holds it, and the nodes that are built there. */
  const PLACES: readonly [string, (one: Inline) => Content, string, string[]][] = [
    ['a paragraph', (one) => one, 'paragraph', ['paragraph']],
    ['the middle of a paragraph', (one) => md`x ${one} x`, 'paragraph', ['paragraph']],
    ['a list item', (one) => list([one, 'b']), 'listItem', ['list', 'listItem', 'paragraph']],
    [
      'an item below an item',
      (one) => list([item('a', list([one], { bullet: '*' }))], { bullet: '*', indent: 4 }),
      'listItem',
      ['list', 'listItem', 'paragraph'],
    ],
    [
      'a quotation',
      (one) => list([item('a', quotation(one, one))]),
      'blockquote',
      ['list', 'listItem', 'paragraph', 'blockquote'],
    ],
    ['a heading', (one) => [heading(2, 'a ', one), 'b'], 'heading', ['heading', 'paragraph']],
    ['strong words', (one) => md`a **x${one}x** b`, 'strong', ['paragraph', 'strong']],
    ['struck words', (one) => words('a ', struck('x', one, 'x')), 'delete', ['paragraph', 'delete']],
    ['the text of a link', (one) => md`see ${link(words('x', one), OURS)} x`, 'link', ['paragraph', 'link']],
    ['words before a link', (one) => md`see ${one}${link('x', OURS)} x`, 'link', ['paragraph', 'link']],
    ['a table cell', (one) => table(['a', 'b'], [[one, 'ours']]), 'table', ['table', 'tableRow', 'tableCell']],
  ];

  it.each(PLACES)('is nothing but text in %s', (_, place, holder, built) => {
    fc.assert(
      fc.property(foreign, (text) => {
        const tree = treeOf(print(place(text)));
        expect(typesOf(tree).filter((type) => !['root', 'text', ...built].includes(type))).toEqual([]);
        expect(inside(tree, 'link').flatMap((node) => (node.type === 'link' ? [node.url] : []))).toEqual(
          holder === 'link' ? [OURS] : [],
        );
        expect(shown(tree).replaceAll(OURS, '')).not.toMatch(ALIVE);
        const cells = inside(tree, 'tableCell').map(shown);
        if (holder === 'table') expect([cells.length, cells.at(-1)]).toEqual([4, 'ours']);
      }),
      { numRuns: 200 },
    );
  });

  const toPlain = (text: string): string =>
    text
      .normalize('NFC')
      .replace(/[\ufdd0-\ufdef\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]/g, '')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim();

  it('is read as it was written, also where two texts meet', () => {
    fc.assert(
      fc.property(foreign, foreign, (one, other) => {
        const line = `${toPlain(one)}${toPlain(other)}`;
        fc.pre([one, other].every((text) => redact(toPlain(text)) === toPlain(text)));
        const tree = treeOf(print(md`x${words(one, other)}x`));
        expect(shown(tree).replaceAll('\u2060', '')).toBe(`x${line}x`);
        expect(shown(tree)).not.toMatch(ALIVE);
      }),
      { numRuns: 300 },
    );
  });

  it('is read as it was written in a terminal, without what a terminal obeys', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        fc.pre(redact(toPlain(text)) === toPlain(text));
        expect(printText(md`x${text}x`)).toBe(`x${toPlain(text)}x`);
      }),
    );
  });

  it('stays one piece of code wherever it stands', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        for (const [, place, holder, built] of PLACES) {
          const tree = treeOf(print(place(code(text))));
          const alien = typesOf(tree).filter(
            (type) => !['root', 'text', 'inlineCode', 'html', ...built].includes(type),
          );
          expect(alien).toEqual([]);
          const count = inside(tree, 'inlineCode').length * 2 + inside(tree, 'html').length;
          expect(count).toBe(holder === 'blockquote' ? 4 : 2);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('holds nothing private, neither as text nor as code nor in an address (A10)', () => {
    for (const { said, secret } of PRIVATE_KINDS) {
      const parts = secret.split(/\s+/).filter((part) => part.length > 4 && !/^\\?n?-+|^https?:/.test(part));
      for (const written of [print(said), print(code(said)), printText(said)])
        for (const part of parts) expect(written).not.toContain(part);
    }
    expect(print(link('join', 'https://acme.zoom.us/j/81234567890?pwd=Zk9pQ2s0'))).toBe('join');
  });
});

describe('what stands beside each other', () => {
  it.each<[string, Inline, string]>([
    ['two pieces of code', words(code('a'), code('b')), '`a`\u2060`b`'],
    ['"!" before a link is no image', md`${'Look!'}${link('here', OURS)}`, `Look!\u2060[here](${OURS})`],
    ['a mention is one only where it is built', md`${mention('ada')} and ${'@ada'}`, '@ada and @\u2060ada'],
    ['what cannot be a login is named', mention('a b'), '`a b`'],
    ['brackets that make no box', brackets('x'), '\\[x\\]'],
    ['brackets in a line stay bare', words('Attendees', md` `, brackets('name')), 'Attendees [name]'],
    [
      '"_" between letters is no emphasis, whoever wrote it',
      md`in_review of ${'a_b, _c_ and d__e'}`,
      'in_review of a_b, \\_c\\_ and d\\_\\_e',
    ],
    ['a number is one', md`${3} days`, '3 days'],
    ['code is not looked into', md`\`/concern NAME: **text**\``, '`/concern NAME: **text**`'],
    ['a bar in code of a paragraph', code('a|b'), '`a|b`'],
    ['an address that is none', link('a', 'javascript:alert(1)'), 'a'],
    ['what is short is quoted whole', quoted('So it *is*.', OURS, 20), 'So it \\*is\\*.'],
    ['of what is long the beginning', quoted('a '.repeat(40), OURS, 5), `a a a… ([all of it](${OURS}))`],
    ['without an address', quoted('a '.repeat(40), '', 5), 'a a a…'],
  ])('%s', (_, line, wanted) => expect(print(line)).toBe(wanted));

  it('a bar in code of a table is escaped, and behind a backslash written as HTML', () => {
    expect(print(table(['a'], [[code('a|b')], [code('a\\|b')], [link('x|y', `${OURS}a|b`)]]))).toBe(
      ['| a |', '| --- |', '| `a\\|b` |', '| <code>a\\\\\\|b</code> |', `| [x\\|y](${OURS}a%7Cb) |`].join('\n'),
    );
  });

  it('two lists stay two', () => {
    expect(print(list(['a', 'b']), list(['c']), undefined, list(['d']))).toBe('- a\n- b\n\n* c\n\n- d');
    expect(print(list(['a']), md`And then:`, list(['b']))).toBe('- a\n\nAnd then:\n\n- b');
  });

  it('what is empty leaves no trace', () => {
    expect(print('', undefined, false, [], list([]), details('a', list([])), words('', ''), tight(), 'b')).toBe('b');
  });

  it('what is opened and not closed is no sentence', () => {
    expect(() => md`**a`).toThrow('not closed');
  });
});

it('a title has nothing that GitHub obeys', () => {
  expect(printTitle('Fixes #12 @ada GH-7\nhttps://a.example')).toBe(
    'Fixes #\u206012 @\u2060ada GH-\u20607 https:\u2060//a.example',
  );
});
