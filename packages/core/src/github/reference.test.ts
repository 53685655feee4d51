import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findReferences, formatReference, parseReference, sameReference } from './reference.ts';

describe('link forms', () => {
  it.each([
    ['https://github.com/flyteorg/flyte/pull/3553', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flytekit/pull/1655/files', 'flyteorg/flytekit#1655', 'pull'],
    ['https://github.com/flyteorg/flyte/pull/3553/files#r1234', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flyte/pull/3553#discussion_r99', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flyte/issues/475#issuecomment-1', 'flyteorg/flyte#475', 'issue'],
    ['https://github.com/flyteorg/flyte/discussions/3793?sort=new', 'flyteorg/flyte#3793', 'discussion'],
    ['https://github.com/flyteorg/flytekit/pull/1679/', 'flyteorg/flytekit#1679', 'pull'],
    ['https://github.com/lyft/flyte/pull/12', 'lyft/flyte#12', 'pull'],
    ['flyteorg/flyteidl#408', 'flyteorg/flyteidl#408', 'unknown'],
    [
      'https://github.com/flyteorg/flyte/pull/3553/files/0a1b2c3d..4e5f6a7b#diff-0f9eR12',
      'flyteorg/flyte#3553',
      'pull',
    ],
    ['https://github.com/flyteorg/flyte/pull/3553/commits/0a1b2c3d4e', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flyte/pull/3553/files/0a1b2c3d?w=1#r77', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flyte/pull/3553/checks?check_run_id=9', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flyte/pull/3553/conflicts', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flyte/pull/3553.diff', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flyte/pull/3553#pullrequestreview-12', 'flyteorg/flyte#3553', 'pull'],
    ['https://github.com/flyteorg/flyte/issues/475#event-12', 'flyteorg/flyte#475', 'issue'],
    ['https://github.com/flyteorg/flyte/discussions/3793#discussioncomment-12', 'flyteorg/flyte#3793', 'discussion'],
    ['https://redirect.github.com/flyteorg/flyte/issues/475', 'flyteorg/flyte#475', 'issue'],
    ['https://api.github.com/repos/flyteorg/flyte/pulls/3553', 'flyteorg/flyte#3553', 'pull'],
    ['https://api.github.com/repos/flyteorg/flyte/issues/475', 'flyteorg/flyte#475', 'issue'],
    ['http://www.github.com/flyteorg/flyte/pull/3553', 'flyteorg/flyte#3553', 'pull'],
    ['github.com/flyteorg/flyte/pull/3553', 'flyteorg/flyte#3553', 'pull'],
  ])('%s', (text, name, kind) => {
    const reference = parseReference(text);
    expect(reference && formatReference(reference)).toBe(name);
    expect(reference?.kind).toBe(kind);
  });

  it('"#12" needs the place where it stands', () => {
    expect(parseReference('#12')).toBeUndefined();
    expect(parseReference('#12', 'a/b')).toEqual({ repository: 'a/b', number: 12, kind: 'unknown' });
    expect(parseReference('GH-12')).toBeUndefined();
    expect(parseReference('GH-12', 'a/b')).toEqual({ repository: 'a/b', number: 12, kind: 'unknown' });
  });

  it.each([
    'issues/12',
    'abc#12',
    'https://github.com/a/b/pull/',
    'https://example.com/a/b/pull/1',
    'https://notgithub.com/a/b/pull/1',
    'https://example.com/github.com/a/b/pull/1',
    'https://github.com/orgs/flyteorg/discussions/1',
    'https://github.com/a/b/commit/1',
    '&#39;',
    '#0',
    '#12a',
  ])('no reference: %s', (text) => expect(findReferences(text, 'a/b')).toEqual([]));

  it('12 is not found inside 123', () => {
    expect(findReferences('https://github.com/a/b/issues/123').map(({ number }) => number)).toEqual([123]);
  });

  it('finds several, in place, whatever stands around them', () => {
    const text = '([first](https://github.com/a/b/pull/1), [second](https://github.com/a/b/pull/2)), see c/d#3.';
    const found = findReferences(text);
    expect(found.map(formatReference)).toEqual(['a/b#1', 'a/b#2', 'c/d#3']);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([
      'https://github.com/a/b/pull/1',
      'https://github.com/a/b/pull/2',
      'c/d#3',
    ]);
  });

  it('never throws, and what it finds it can read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const found of findReferences(text, 'a/b')) {
          const again = parseReference(text.slice(found.start, found.end), 'a/b');
          expect(again && sameReference(again, found)).toBe(true);
        }
      }),
    );
  });
});
