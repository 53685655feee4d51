/**
 * The three-way merge of an agenda: what the bot wrote last (base), what stands now (theirs), what is wanted (ours).
 * People's bytes are never lost, a line of ours never stands twice, and merging twice is merging once (M12–M15).
 */
import { create } from '@bufbuild/protobuf';
import { type Reason, ReasonSchema } from '@rapporteur/idl';
import { sameBody } from '../document/index.ts';
import { findReferences } from '../github/index.ts';
import type { Diagnostic } from '../shared/diagnostic.ts';
import {
  type Body,
  blockOf,
  idsOn,
  type Line,
  occurrenceOf,
  parseBody,
  type Sides,
  sectionsOf,
  splitLine,
  toLineMark,
  withoutIds,
  wordsOf,
} from './body.ts';
import { factId, isFactId, isStaleFact, refreshFact, toFact } from './fact.ts';
import { subjectId } from './ident.ts';
import { endOfSubtree, holds, insertBlocks, insertLine, type Out, removeEmptyBlocks, restoreMarker } from './place.ts';

/** The three bodies; an empty `base` means that it is lost, and then everything that stands counts as people's. */
export type MergeInput = { readonly base: string; readonly theirs: string; readonly ours: string };

/** `conflicts` says where people's words stand instead of ours. With `damage`, `body` is theirs, untouched. */
export type Merged = { readonly body: string; readonly conflicts: readonly Reason[]; readonly damage?: Diagnostic };

/** Merges. Total: whatever the three texts are, there is a result. */
export const mergeAgenda = ({ base, theirs, ours }: MergeInput): Merged => {
  const key = occurrenceOf(ours) ?? '';
  const standing = parseBody(theirs, key);
  if (standing.damage) return { body: theirs, conflicts: [], damage: standing.damage };
  const wanted = parseBody(ours, key);
  if (wanted.damage || sameBody(base, ours) || sameBody(theirs, ours)) return { body: theirs, conflicts: [] };
  if (sameBody(theirs, base)) return { body: ours, conflicts: [] };
  const before = parseBody(base, key);
  return mergeBodies(before.damage ? { lines: [] } : before, standing, wanted);
};

type Context = Sides & { readonly conflicts: Reason[]; readonly end: string };

const mergeBodies = (base: Body, theirs: Body, ours: Body): Merged => {
  const conflicts: Reason[] = [];
  const end = theirs.lines.find((line) => line.end !== '')?.end ?? '\n';
  const sides: Sides = { base: byId(base), theirs: byId(theirs), ours: byId(ours) };
  const standing = theirs.lines.flatMap(({ raw, kind }) => (kind === 'ours' ? idsOn(raw) : []));
  const known = new Set([...sides.base.keys(), ...standing]);
  const found = [...linkedItems(theirs, sides.ours)].filter((id) => !known.has(id));
  conflicts.push(
    ...found.map((id) => reason('brought-by-people', `${id} has a line that people wrote, so I add none.`)),
  );
  const isNew = (id: string): boolean => !known.has(id) && !found.includes(id);
  const untouched = untouchedSections({ base, theirs, ours }, sides, isNew);
  const dropped = droppedLines(theirs, sides);
  const out: Out[] = theirs.lines.flatMap((line) => {
    if (!untouched.has(line.section)) return dropped.has(line) ? [] : mergeLine(line, { ...sides, conflicts, end });
    return line.kind === 'open' ? blockOf(ours, line.section).map((own) => ({ raw: own.raw, end, line: own })) : [];
  });
  const [was, stands, wanted] = [sectionsOf(base), sectionsOf(theirs), sectionsOf(ours)];
  removeEmptyBlocks(out, (section) => was.has(section) && !wanted.has(section));
  const added = [...wanted].filter((section) => !was.has(section) && !stands.has(section));
  insertBlocks(out, ours, { end, added, isNew });
  for (const line of ours.lines) {
    if (line.kind !== 'ours' || !isNew(line.id) || holds(out, line.id)) continue;
    if (!insertLine(out, ours, { line, end })) {
      conflicts.push(reason('heading-deleted', `${line.id} is left out, since people deleted the heading above it.`));
    }
  }
  restoreMarker(out, ours, end);
  return { body: out.map((row) => `${row.raw}${row.end}`).join(''), conflicts };
};

const byId = ({ lines }: Body): Map<string, Line> => {
  const found = new Map<string, Line>();
  for (const line of lines) if (line.kind === 'ours' && !found.has(line.id)) found.set(line.id, line);
  return found;
};

const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

/** Items of ours for which a line of people's stands: it has no id, and its first link is the item's. */
const linkedItems = (theirs: Body, ours: ReadonlyMap<string, Line>): ReadonlySet<string> =>
  new Set(
    theirs.lines
      .filter(({ kind }) => kind === 'plain')
      .flatMap(({ raw }) => findReferences(raw).slice(0, 1).map(subjectId))
      .filter((id) => ours.has(id)),
  );

/** Lines that are gone from ours and that nobody touched, unless people wrote something below them. */
const droppedLines = (theirs: Body, sides: Sides): ReadonlySet<Line> => {
  const dropped = new Set<Line>();
  for (const [index, line] of [...theirs.lines.entries()].reverse()) {
    if (!isGone(line, sides)) continue;
    const below = theirs.lines.slice(index + 1, endOfSubtree(theirs.lines, index));
    if (below.every((lower) => lower.raw.trim() === '' || dropped.has(lower))) dropped.add(line);
  }
  return dropped;
};

const isGone = (line: Line, sides: Sides): boolean => {
  if (line.kind !== 'ours' || sides.theirs.get(line.id) !== line) return false;
  if (isFactId(line.id)) return isStaleFact(line, sides);
  const was = sides.base.get(line.id);
  return was !== undefined && !sides.ours.has(line.id) && isSame(line.raw, was.raw);
};

/** Same words and same marks. */
const isSame = (a: string, b: string): boolean => {
  const [left, right] = [splitLine(a), splitLine(b)];
  return wordsOf(a) === wordsOf(b) && left.box === right.box && left.struck === right.struck;
};

/** The rows of M12's table, for one line that stands. */
const mergeLine = (line: Line, { base, theirs, ours, conflicts, end }: Context): Out[] => {
  const stays = [{ raw: line.raw, end: line.end, line }];
  if (line.kind !== 'ours') return stays;
  if (theirs.get(line.id) !== line) return [{ raw: withoutIds(line.raw), end: line.end }];
  if (isFactId(line.id)) return [{ ...refreshFact(line, { base, theirs, ours }), end: line.end }];
  const was = base.get(line.id);
  const now = ours.get(line.id);
  if (!now) return stays;
  const words = wordsOf(line.raw);
  if (!was) {
    if (words !== wordsOf(now.raw)) {
      conflicts.push(reason('unknown-base', `The line of ${line.id}: I do not know who wrote it, so it stays.`));
    }
    return stays;
  }
  if (words === wordsOf(now.raw) || words === wordsOf(was.raw)) return [remark(line, was, now)];
  if (wordsOf(was.raw) === wordsOf(now.raw)) return stays;
  conflicts.push(reason('edited-by-people', `The line of ${line.id}: the words of people stand, and mine are below.`));
  if (theirs.has(factId(line.id))) return stays;
  return [
    { raw: line.raw, end: line.end || end, line },
    { ...toFact(line, now), end },
  ];
};

/** Our words in their place: indent and bullet are theirs, and so is a mark that they changed. */
const remark = (line: Line, was: Line, now: Line): Out => {
  const [theirs, base, ours] = [splitLine(line.raw), splitLine(was.raw), splitLine(now.raw)];
  const box = theirs.box === base.box ? ours.box : theirs.box;
  const struck = theirs.struck === base.struck ? ours.struck : theirs.struck;
  const isSettled = wordsOf(line.raw) === wordsOf(now.raw) && box === theirs.box && struck === theirs.struck;
  if (isSettled) return { raw: line.raw, end: line.end, line };
  const bare = theirs.bullet.replace(/\[[ xX]\][ \t]+$/, '');
  const bullet = box === theirs.box ? theirs.bullet : `${bare}${box === '' ? '' : `[${box}] `}`;
  const text = struck ? `~~${ours.text}~~` : ours.text;
  return { raw: `${theirs.indent}${bullet}${text} ${toLineMark(line.id)}`, end: line.end, line };
};

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
