import { Stage } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badgeOf, printBadge } from './badge.ts';

const ALL = Object.values(Stage);

/** As the accessibility guidelines of the web have it. */
const luminanceOf = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

describe('a badge', () => {
  it.each(ALL)('of stage %i has words of its own, readable in white', (stage) => {
    const { words, colour } = badgeOf(stage);
    expect(1.05 / (luminanceOf(colour) + 0.05)).toBeGreaterThanOrEqual(4.5);
    expect(ALL.filter((other) => badgeOf(other).words === words)).toEqual([stage]);
    const svg = printBadge(badgeOf(stage));
    expect(svg).toContain(`role="img" aria-label="RFC: ${words}"`);
    expect(svg).toContain(`<title>RFC: ${words}</title>`);
  });

  it('of nothing, and of a stage that is not known here, says that it is not found', () => {
    expect(badgeOf(undefined)).toEqual(badgeOf(Stage.UNSPECIFIED));
    expect(badgeOf(Stage.UNSPECIFIED).words).toBe('not found');
  });

  it('is as wide as its words, which stay words whatever they are', () => {
    const widthOf = (svg: string) => Number(/ width="(\d+)"/.exec(svg)?.[1]);
    expect(widthOf(printBadge(badgeOf(Stage.FCP)))).toBeGreaterThan(widthOf(printBadge(badgeOf(Stage.DRAFT))));
    fc.assert(
      fc.property(fc.string(), fc.string(), (label, words) => {
        const svg = printBadge({ label, words, colour: '#000000' });
        const tags = [...svg.matchAll(/<\/?([a-zA-Z]+)/g)].map(([, name]) => name);
        const known = ['svg', 'title', 'rect', 'path', 'g', 'text'];
        expect(tags.filter((name) => !known.includes(name ?? ''))).toEqual([]);
        expect(tags).toHaveLength(12);
        expect(svg.split('"').length % 2).toBe(1);
      }),
    );
  });
});
