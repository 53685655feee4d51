/** Which blocks nobody touched since the bot wrote them: there, our block can stand as it is wanted, in our order. */
import { sameBody } from '../shared/markdown.ts';
import { type Body, blockOf, type Line, type Sides, sectionsOf } from './body.ts';

type Bodies = { readonly base: Body; readonly theirs: Body; readonly ours: Body };

/**
 * Sections whose block stands as in base and may be replaced by ours. A line that ours moves from one block to another
 * may do so only if both are untouched; else it would be lost, or stand twice.
 */
export const untouchedSections = (
  bodies: Bodies,
  sides: Sides,
  isNew: (id: string) => boolean,
): ReadonlySet<string> => {
  const same = [...sectionsOf(bodies.ours)].filter((section) => stands(section, bodies, sides));
  const found = new Set(same);
  const isFree = (section: string) => (id: string) => {
    const from = sides.base.get(id)?.section;
    const to = sides.ours.get(id)?.section;
    if (from === undefined) return isNew(id);
    return from === section ? to === undefined || found.has(to) : found.has(from);
  };
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const section of [...found]) {
      const ids = [...blockOf(bodies.base, section), ...blockOf(bodies.ours, section)].flatMap(({ id }) => id || []);
      if (!ids.every(isFree(section))) found.delete(section);
    }
  }
  return found;
};

const stands = (section: string, { base, theirs }: Bodies, sides: Sides): boolean => {
  const [was, now] = [blockOf(base, section), blockOf(theirs, section)];
  const text = (lines: readonly Line[]): string => lines.map(({ raw }) => raw).join('\n');
  const areFirst = now.every((line) => line.kind !== 'ours' || sides.theirs.get(line.id) === line);
  return was.length > 0 && areFirst && sameBody(text(was), text(now));
};
