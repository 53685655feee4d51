/** The sub-line under a line that people edited: it says what the bot would have written there. */
import { isBullet, type Line, type Sides, splitLine, toLineMark, widthOf, wordsOf } from './body.ts';
import type { Out } from './place.ts';

/** Id of the sub-line of a line. */
export const factId = (id: string): string => `${id}${SUFFIX}`;

/** Whether a line is such a sub-line. */
export const isFactId = (id: string): boolean => id.endsWith(SUFFIX);

/** The sub-line for what is wanted now. */
export const toFact = (above: Line, now: Line): Out => {
  const id = factId(now.id);
  const indent = ' '.repeat(widthOf(above.raw) + (isBullet(above.raw) ? 4 : 0));
  const raw = `${indent}* ${LEAD}${splitLine(now.raw).text} ${toLineMark(id)}`;
  return { raw, end: above.end, line: { ...above, raw, kind: 'ours', id } };
};

/** A sub-line is stale when the line above is no longer edited, no longer there, or no longer ours. */
export const isStaleFact = (line: Line, sides: Sides): boolean => {
  const id = line.id.slice(0, -SUFFIX.length);
  const [was, now, stands] = [sides.base.get(id), sides.ours.get(id), sides.theirs.get(id)];
  if (!was || !(isSameText(line, was) || isSameText(line, now))) return false;
  if (!now || !stands) return true;
  return wordsOf(stands.raw) === wordsOf(was.raw) || wordsOf(stands.raw) === wordsOf(now.raw);
};

/** The sub-line with what is wanted now, unless people edited or marked it. */
export const refreshFact = (line: Line, { base, ours }: Sides): Out => {
  const id = line.id.slice(0, -SUFFIX.length);
  const now = ours.get(id);
  if (!now || !isSameText(line, base.get(id))) return { raw: line.raw, end: line.end, line };
  const { indent, bullet } = splitLine(line.raw);
  return { raw: `${indent}${bullet}${LEAD}${splitLine(now.raw).text} ${toLineMark(line.id)}`, end: line.end, line };
};

const SUFFIX = '/fact';
const LEAD = 'Rapporteur: ';

const isSameText = (line: Line, item: Line | undefined): boolean => {
  const { box, struck } = splitLine(line.raw);
  if (!item || box !== '' || struck) return false;
  return wordsOf(line.raw) === wordsOf(`* ${LEAD}${splitLine(item.raw).text}`);
};
