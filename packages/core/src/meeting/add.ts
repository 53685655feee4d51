/** What is new on an agenda, and where it comes in people's text: after our last lines and after people's, never between. */
import { create } from '@bufbuild/protobuf';
import { ReasonSchema } from '@rapporteur/idl';
import { isBullet, type Line, splitLine } from './body.ts';
import { FACTS, HEAD, headedBy, type OwnLine } from './own.ts';
import type { ItemSpot, Spot } from './place.ts';
import type { Merging } from './sides.ts';

/** Rows that come before each line of a body. */
export type Added = ReturnType<typeof createAdded>;

export const createAdded = (lines: readonly Line[]) => {
  const rows = new Map<number, string[]>();
  const blocks = new Map<string, Spot>();
  const put = ({ at, isApart }: Spot, more: readonly string[]): void => {
    const there = rows.get(at) ?? [];
    if (isApart && there.length === 0) there.push('');
    for (const row of more) there.push(row);
    rows.set(at, there);
  };
  return {
    put,
    putFirst: (at: number, row: string): void => {
      rows.set(at, [row, ...(rows.get(at) ?? [])]);
    },
    /** A block with blank lines around it where its words would run into others. */
    putBlock: (block: string, spot: Spot, more: readonly string[]): void => {
      const isParagraph = block === HEAD || block === FACTS;
      const above = (rows.get(spot.at) ?? []).at(-1) ?? lines[spot.at - 1]?.raw ?? '';
      const isBeside = above.trim() !== '' && !above.includes('<!-- rapporteur:agenda:');
      const isLoose = isParagraph ? isBeside : isBeside && !isBullet(above) && !/^\s/.test(above);
      const below = lines[spot.at];
      const isBefore = isParagraph && below !== undefined && below.raw.trim() !== '' && below.kind !== 'close';
      put({ at: spot.at, isApart: false }, [
        ...(isLoose || spot.isApart ? [''] : []),
        ...more,
        ...(isBefore ? [''] : []),
      ]);
      blocks.set(block, spot);
    },
    placeOf: (block: string): Spot | undefined => blocks.get(block),
    lastPlace: (): Spot | undefined => [...blocks.values()].at(-1),
    at: (index: number): readonly string[] => rows.get(index) ?? [],
  };
};

/** Gives every new line its place, but in blocks that are replaced as a whole. */
export const addLines = (
  merging: Merging,
  { added, untouched }: { readonly added: Added; readonly untouched: ReadonlySet<string> },
): void => {
  const { own, isNew } = merging;
  const isWhole = (block: string): boolean => {
    const id = own.ours.blocks.get(block)?.[0]?.id ?? '';
    return isNew(id) && (!own.base.blocks.has(block) || merging.base.has(id));
  };
  const roots = new Map<string, Root>();
  for (const line of merging.ours.values()) {
    if (!isNew(line.id) || untouched.has(line.block)) continue;
    if (isWhole(line.block) && line.parents.every(isNew)) continue;
    const [parent] = line.parents;
    const above = roots.get(parent ?? '');
    if (above) {
      above.rows.push(rowOf(line, above.spot, line.parents.length - above.depth));
      roots.set(line.id, above);
      continue;
    }
    const spot = parent === undefined ? undefined : spotOf(line, parent, merging);
    if (spot) roots.set(line.id, { spot, depth: line.parents.length, rows: [rowOf(line, spot, 0)] });
    else if (parent === undefined) addParagraph(line, merging, added);
    else if (!isNew(parent)) leaveOut(line, merging);
  }
  for (const { spot, rows } of new Set(roots.values())) added.put(spot, rows);
  for (const block of own.ours.blocks.keys()) if (isWhole(block)) addBlock(block, merging, added);
};

/** A new line and what hangs below it. */
type Root = { readonly spot: ItemSpot; readonly depth: number; readonly rows: string[] };

const rowOf = ({ raw }: OwnLine, { indent, bullet }: ItemSpot, depth: number): string => {
  const { bullet: own, text } = splitLine(raw);
  const box = /\[[ xX]\][ \t]+$/.exec(own)?.[0] ?? '';
  return `${indent}${' '.repeat(4 * depth)}${bullet} ${box}${text}`;
};

/** Below its parent, and behind all that hangs there; without that heading after our last line of the section. */
const spotOf = (line: OwnLine, parent: string, merging: Merging): ItemSpot | undefined => {
  const { own, indexOf, places } = merging;
  const above = indexOf(parent);
  if (above !== undefined) {
    const below = places.below(above);
    const last = lastChildOf(parent, above, merging);
    return last !== undefined && places.endOf(last) > below.at ? places.beside(last) : below;
  }
  if (headedBy(parent) === undefined) return undefined;
  const beside = (own.ours.blocks.get(line.block) ?? [])
    .filter((row) => row !== undefined && row.parents[0] === parent)
    .flatMap((row) => indexOf(row?.id ?? '') ?? []);
  return beside.length > 0 ? places.beside(beside.reduce((a, b) => Math.max(a, b))) : undefined;
};

/** The last line of ours that hangs below one: words of people that end its list do not end it. */
const lastChildOf = (parent: string, above: number, { lines, idOf, ours }: Merging): number | undefined => {
  let last: number | undefined;
  for (let index = above + 1; index < lines.length; index += 1) {
    const line = lines[index];
    const own = ours.get((line && idOf(line)) ?? '');
    if (own && !own.parents.includes(parent)) break;
    if (own?.parents[0] === parent) last = index;
  }
  return last;
};

const leaveOut = ({ id, raw }: OwnLine, { conflicts }: Merging): void => {
  const name = /#\d+$/.test(id) ? id : splitLine(raw).text;
  const text = `${name} is left out, since people deleted the heading above it.`;
  conflicts.push(create(ReasonSchema, { code: 'heading-deleted', text }));
};

/** A paragraph goes behind the one before it that stands. */
const addParagraph = (line: OwnLine, merging: Merging, added: Added): void => {
  const { own, indexOf, places } = merging;
  const rows = own.ours.blocks.get(line.block) ?? [];
  const before = rows.slice(0, rows.indexOf(line)).findLast((row) => row && indexOf(row.id) !== undefined);
  const index = before && indexOf(before.id);
  if (index === undefined) leaveOut(line, merging);
  else added.put({ at: places.endOf(index), isApart: false }, ['', line.raw]);
};

/** Behind the nearest earlier block that stands, or before the first that does. */
const addBlock = (block: string, merging: Merging, added: Added): void => {
  const { own, isNew, indexOf, lines, places } = merging;
  const rows = (own.ours.blocks.get(block) ?? []).flatMap((row) => {
    if (row === undefined) return [''];
    return isNew(row.id) && row.parents.every(isNew) ? [row.raw] : [];
  });
  const order = [...own.ours.blocks.keys()];
  const firstOf = (name: string): number | undefined => indexOf(own.ours.blocks.get(name)?.[0]?.id ?? '');
  const at = order.indexOf(block);
  const earlier = order.slice(0, at).findLast((name) => firstOf(name) !== undefined);
  const later = order.slice(at + 1).find((name) => firstOf(name) !== undefined);
  if (earlier !== undefined) {
    const last = (own.ours.blocks.get(earlier) ?? []).findLast(
      (row) => row && row.parents.length === 0 && indexOf(row.id) !== undefined,
    );
    added.putBlock(block, places.behind(indexOf(last?.id ?? '') ?? 0, 0), rows);
    return;
  }
  const close = lines.findLastIndex(({ kind }) => kind === 'close');
  const place = (later === undefined ? undefined : firstOf(later)) ?? (close < 0 ? lines.length : close);
  added.putBlock(block, { at: place, isApart: false }, rows);
};
