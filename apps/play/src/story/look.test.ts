import { describe, expect, it } from 'vitest';
import { unlikePages } from './look.ts';

const looked = (pages: Readonly<Record<string, string>>): readonly string[] => {
  const found = Object.entries(pages).map(
    ([address, text]) => [address, { address, text, type: 'text/html', isElsewhere: false }] as const,
  );
  return unlikePages({ found: new Map(found), dead: [] }, Object.keys(pages)).toSorted();
};

describe('of pages that are built alike', () => {
  it('one is looked at, and each that has an element of its own', () => {
    expect(
      looked({
        first: '<main><p>One</p><p>and two</p></main>',
        words: '<main><p>Three</p></main>',
        classed: '<main><p class="late">Four</p></main>',
        named: '<main><p aria-label="x">Five</p></main>',
        placed: '<main><ul><li><p>Six</p></li></ul></main>',
      }),
    ).toEqual(['classed', 'first', 'named', 'placed']);
  });

  it('an element that was closed holds nothing that comes after it', () => {
    expect(
      looked({ one: '<b><i>x</i></b><u>y</u><br><s>z</s>', other: '<u>y</u><s>z</s><br><b>x<i>x</i></b>' }),
    ).toEqual(['one']);
  });
});
