/** The three-way merge of minutes, line by line: no line of people's is lost, and what is not taken over is told. */
import { diff3MergeRegions } from 'node-diff3';
import { sameBody } from '../../document/index.ts';
import { idAtEnd } from './line.ts';

/** The three texts; an empty `base` means that it is lost, and then everything that stands counts as people's. */
export type MinutesMerge = { readonly base: string; readonly theirs: string; readonly ours: string };

/** Lines of people's that stand where ours are not taken over. */
export type MinutesConflict = { readonly theirs: readonly string[]; readonly ours: readonly string[] };

export type MergedMinutes = { readonly text: string; readonly conflicts: readonly MinutesConflict[] };

/** Merges. Total: whatever the three texts are, there is a result. */
export const mergeMinutes = ({ base, theirs, ours }: MinutesMerge): MergedMinutes => {
  if (sameBody(theirs, base)) return { text: ours, conflicts: [] };
  if (sameBody(base, ours) || sameBody(theirs, ours)) return { text: theirs, conflicts: [] };
  if (base.trim() === '') return { text: theirs, conflicts: [{ theirs: [], ours: [] }] };
  const [a, o, b] = [toLines(theirs), toLines(base), toLines(ours)];
  const end = theirs.includes('\r\n') ? '\r\n' : '\n';
  if (Math.max(a.length, o.length, b.length) > MOST_LINES)
    return { text: theirs, conflicts: [{ theirs: [], ours: [] }] };
  const out: string[] = [];
  const conflicts: MinutesConflict[] = [];
  for (const region of diff3MergeRegions(a.map(toWords), o.map(toWords), b.map(toWords))) {
    if (region.stable) {
      const source = region.buffer === 'a' ? a : region.buffer === 'b' ? b : o;
      out.push(...source.slice(region.bufferStart, region.bufferStart + region.bufferLength));
      continue;
    }
    const { aStart, aLength, oStart, oLength, bStart, bLength } = region;
    const [stands, wanted] = [a.slice(aStart, aStart + aLength), b.slice(bStart, bStart + bLength)];
    const isSame = sameBody(stands.map(toWords).join('\n'), wanted.map(toWords).join('\n'));
    const added = isSame ? [] : linesAdded(o.slice(oStart, oStart + oLength), wanted);
    // What is new beside a line of people's takes nothing from them.
    out.push(...stands, ...(added ?? []));
    if (!added) conflicts.push({ theirs: stands, ours: wanted });
  }
  return { text: out.join(end), conflicts };
};

/** What a text has besides all lines of a former one; undefined if it lacks one of them. */
const linesAdded = (before: readonly string[], now: readonly string[]): string[] | undefined => {
  const wanted = before.map(toWords);
  const added: string[] = [];
  let at = 0;
  for (const line of now) {
    if (at < wanted.length && toWords(line) === wanted[at]) at += 1;
    else added.push(line);
  }
  return at === wanted.length ? added : undefined;
};

/** What people write in an hour is far from it; comparing takes the square of it at the worst. */
const MOST_LINES = 4_000;

/** Puts one block of lines in place of another wherever it stands whole; undefined if it does nowhere. */
export const replaceLines = (text: string, from: string, to: string): string | undefined => {
  const lines = toLines(text);
  const wanted = toLines(from).map(toWords);
  const keys = lines.map(toWords);
  const at = keys.findIndex((_, index) => wanted.every((line, offset) => keys[index + offset] === line));
  if (at < 0) return undefined;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return [...lines.slice(0, at), ...toLines(to), ...lines.slice(at + wanted.length)].join(end);
};

/**
 * Takes lines out: those that `isGone` names, and the lines of a statement of which the id is among `ids`, with what hangs
 * below it. Answers how many these were.
 */
export const takeOut = (
  text: string,
  { ids, isGone }: { readonly ids: ReadonlySet<string>; isGone(line: string): boolean },
): { readonly text: string; readonly taken: number } => {
  const lines = toLines(text);
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  let isBelow = false;
  const kept = lines.filter((line) => {
    const id = idAtEnd(line);
    if (id !== undefined && ids.has(id)) isBelow = true;
    else if (/^\S/.test(line)) isBelow = false;
    return line.trim() === '' || (!isBelow && !isGone(line));
  });
  return { text: kept.join(end), taken: lines.length - kept.length };
};

const toLines = (text: string): string[] => text.split(/\r?\n/);

/** Editors strip joiners and blanks; neither makes another line. */
export const toWords = (line: string): string =>
  line
    .replace(/\u2060/g, '')
    // Between letters it needs no escape, and had one once.
    .replaceAll('\\_', '_')
    .replace(/\s+/g, ' ')
    .trim();
