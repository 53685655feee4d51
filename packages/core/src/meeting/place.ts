/** Where new lines and blocks go in a body that people have edited: after our last ones and after people's, never between. */
import { type Body, blockOf, isBullet, type Line, splitLine, toLineMark, widthOf } from './body.ts';

/** One line of the result. `line` is unset when it is nobody's any more. */
export type Out = { readonly raw: string; readonly end: string; readonly line?: Line };

type Row = { readonly raw: string; readonly kind?: Line['kind']; readonly line?: Line };

/** Index after what hangs below a line: deeper lines, and paragraphs that Markdown counts to them. */
export const endOfSubtree = (rows: readonly Row[], index: number): number => {
  const top = widthOf(rows[index]?.raw ?? '');
  let end = index + 1;
  for (const [at, { raw, kind, line }] of rows.entries()) {
    if (at <= index || raw.trim() === '') continue;
    if (['open', 'close'].includes(kind ?? line?.kind ?? '')) break;
    const continues = at === end && !isBullet(raw) && !/^\s{0,3}(#|<!--)/.test(raw);
    if (widthOf(raw) <= top && !continues) break;
    end = at + 1;
  }
  return end;
};

/** Whether a line of ours stands in the result. */
export const holds = (out: readonly Out[], id: string): boolean => indexOf(out, id) >= 0;

/** Takes away the markers of blocks that are over and in which nothing is left. */
export const removeEmptyBlocks = (out: Out[], isOver: (section: string) => boolean): void => {
  for (let at = out.length - 1; at >= 0; at -= 1) {
    const opening = out[at]?.line;
    if (opening?.kind !== 'open' || !isOver(opening.section)) continue;
    const close = borderOf(out, 'close', opening.section);
    if (close > at && out.slice(at + 1, close).every(({ raw }) => raw.trim() === '')) out.splice(at, close - at + 1);
  }
};

type NewBlocks = {
  readonly end: string;
  readonly added: readonly string[];
  readonly isNew: (id: string) => boolean;
};

/** Puts new blocks after the nearest earlier block of ours that stands, or before the first that stands. */
export const insertBlocks = (out: Out[], ours: Body, { end, added, isNew }: NewBlocks): void => {
  const order = ours.lines.filter(({ kind }) => kind === 'open').map(({ section }) => section);
  for (const section of added) {
    const block = blockOf(ours, section)
      .filter((line) => line.kind !== 'ours' || [line, ...parentsOf(line, ours)].every(({ id }) => isNew(id)))
      .map((line) => ({ raw: line.raw, end, line }));
    const earlier = order.slice(0, order.indexOf(section)).reverse();
    const after = earlier.map((name) => borderOf(out, 'close', name)).find((at) => at >= 0);
    const before = order.map((name) => borderOf(out, 'open', name)).find((at) => at >= 0);
    insert(out, after === undefined ? (before ?? out.length) : after + 1, block);
  }
};

/**
 * Puts a new line at the end of what hangs below its parent. Without that heading it goes after our last line of the
 * section; false if there is no such place.
 */
export const insertLine = (
  out: Out[],
  ours: Body,
  { line, end }: { readonly line: Line; readonly end: string },
): boolean => {
  const [parent, ...further] = parentsOf(line, ours);
  if (!parent) return insertParagraph(out, line, end);
  const above = indexOf(out, parent.id);
  const anchor = above >= 0 || further.length > 0 ? above : lastOf(out, line.section);
  if (anchor < 0) return false;
  const at = endOfSubtree(out, anchor);
  const sibling = above >= 0 ? shallowest(out.slice(above + 1, at)) : out[anchor];
  const indent = sibling ? splitLine(sibling.raw).indent : ' '.repeat(widthOf(out[anchor]?.raw ?? '') + 4);
  insert(out, at, [{ raw: `${indent}* ${splitLine(line.raw).text} ${toLineMark(line.id)}`, end, line }]);
  return true;
};

/** Puts our first line back if it is gone: by it the issue is found again. */
export const restoreMarker = (out: Out[], ours: Body, end: string): void => {
  const marker = ours.lines.find(({ kind }) => kind === 'marker');
  if (marker && !out.some(({ line }) => line?.kind === 'marker')) out.unshift({ raw: marker.raw, end, line: marker });
};

const insertParagraph = (out: Out[], line: Line, end: string): boolean => {
  const close = borderOf(out, 'close', line.section);
  if (close < 0) return false;
  insert(out, close, [
    { raw: '', end },
    { raw: line.raw, end, line },
  ]);
  return true;
};

const indexOf = (out: readonly Out[], id: string): number =>
  out.findIndex(({ line }) => line?.kind === 'ours' && line.id === id);

const borderOf = (out: readonly Out[], kind: 'open' | 'close', section: string): number =>
  out.findIndex(({ line }) => line?.kind === kind && line.section === section);

/** Puts lines into the result; a last line without line end gets one. */
const insert = (out: Out[], at: number, lines: readonly Out[]): void => {
  const before = out[at - 1];
  if (before && before.end === '' && lines[0]) out.splice(at - 1, 1, { ...before, end: lines[0].end });
  out.splice(at, 0, ...lines);
};

/** The lines of ours that a line hangs below, nearest first. */
const parentsOf = (line: Line, { lines }: Body): Line[] => {
  const parents: Line[] = [];
  let width = widthOf(line.raw);
  for (const earlier of lines.slice(0, lines.indexOf(line)).reverse()) {
    if (earlier.section !== line.section || earlier.kind !== 'ours' || widthOf(earlier.raw) >= width) continue;
    parents.push(earlier);
    width = widthOf(earlier.raw);
  }
  return parents;
};

/** Our first line of the least indent. */
const shallowest = (rows: readonly Out[]): Out | undefined =>
  rows
    .filter(({ line, raw }) => line?.kind === 'ours' && isBullet(raw))
    .toSorted((a, b) => widthOf(a.raw) - widthOf(b.raw))[0];

/** Our last line of a block among the least indented. */
const lastOf = (out: readonly Out[], section: string): number => {
  const isOurs = ({ line, raw }: Out): boolean => line?.kind === 'ours' && line.section === section && isBullet(raw);
  const least = shallowest(out.filter(isOurs));
  return least ? out.findLastIndex((row) => isOurs(row) && widthOf(row.raw) === widthOf(least.raw)) : -1;
};
