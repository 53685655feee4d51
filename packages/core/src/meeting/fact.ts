/** The sub-line under a line that people edited: it says what the bot would have written there. */
import { isBullet, type Line, splitLine, widthOf, wordsOf } from './body.ts';
import type { OwnLine } from './own.ts';
import type { Sides } from './sides.ts';

/** Id of the sub-line of a line. */
export const factId = (id: string): string => `${id}${SUFFIX}`;

/** Whether a line is such a sub-line. */
export const isFactId = (id: string): boolean => id.endsWith(SUFFIX);

/** Id of the line that a sub-line is about. */
export const subjectOfFact = (id: string): string => id.slice(0, -SUFFIX.length);

/** What a sub-line says; undefined for any other line. */
export const textOfFact = (raw: string): string | undefined => {
  if (!raw.includes(LEAD)) return undefined;
  const { text } = splitLine(raw);
  return isBullet(raw) && text.startsWith(LEAD) ? text.slice(LEAD.length) : undefined;
};

/** The sub-line for what is wanted now. */
export const toFact = (above: Line, now: OwnLine): string => {
  const indent = ' '.repeat(widthOf(above.raw) + (isBullet(above.raw) ? 4 : 0));
  return `${indent}* ${LEAD}${splitLine(now.raw).text}`;
};

/** A sub-line is stale when the line above is no longer edited, no longer there, or no longer ours. */
export const isStaleFact = (line: Line, id: string, sides: Sides): boolean => {
  const about = subjectOfFact(id);
  const [was, now, stands] = [sides.base.get(about), sides.ours.get(about), sides.theirs.get(about)];
  if (!was || !(isSameText(line, was) || isSameText(line, now))) return false;
  if (!now || !stands) return true;
  return wordsOf(stands.raw) === wordsOf(was.raw) || wordsOf(stands.raw) === wordsOf(now.raw);
};

/** The sub-line with what is wanted now; undefined if it says that already, or if people edited or marked it. */
export const refreshFact = (line: Line, id: string, { base, ours }: Sides): string | undefined => {
  const about = subjectOfFact(id);
  const now = ours.get(about);
  if (!now || !isSameText(line, base.get(about)) || isSameText(line, now)) return undefined;
  const { indent, bullet } = splitLine(line.raw);
  return `${indent}${bullet}${LEAD}${splitLine(now.raw).text}`;
};

const SUFFIX = '/fact';
const LEAD = 'Rapporteur: ';

const isSameText = (line: Line, item: OwnLine | undefined): boolean => {
  const { box, struck } = splitLine(line.raw);
  if (!item || box !== '' || struck) return false;
  return wordsOf(line.raw) === wordsOf(`* ${LEAD}${splitLine(item.raw).text}`);
};
