import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TreeNode } from './door.ts';
import { treeOf } from './golden.ts';
import { codeSpan, escapeText, linkTo, sameBody, toMarker } from './markdown.ts';

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
