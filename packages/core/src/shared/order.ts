/** Orders that are the same everywhere, of ids that GitHub gave too, and the first of many in such an order. */

/** The order of ids: runs of digits compare as numbers. */
export const compareIds = (a: string, b: string): number => {
  const left = partsOf(a);
  const right = partsOf(b);
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = compareParts(part, other);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || compareText(a, b);
};

/** By code units, whatever the language of the machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first `count` in order, as a stable sort would have them; the rest, which may be many, is not put in order. */
export const firstOf = <T>(items: readonly T[], count: number, compare: (a: T, b: T) => number): T[] => {
  const first: T[] = [];
  for (const item of items) {
    const last = first[count - 1];
    if (last !== undefined && compare(last, item) <= 0) continue;
    const after = first.findIndex((other) => compare(other, item) > 0);
    first.splice(after === -1 ? first.length : after, 0, item);
    first.length = Math.min(first.length, count);
  }
  return first;
};

const partsOf = (id: string): string[] => id.match(/\d+|\D+/g) ?? [];

const compareParts = (a: string, b: string): number => {
  const isNumeric = /^\d/.test(a) && /^\d/.test(b);
  // Ids of GitHub may have more digits than a number holds exactly.
  const strip = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
  return isNumeric ? strip(a).length - strip(b).length || compareText(strip(a), strip(b)) : compareText(a, b);
};

/** Names of what belongs to meetings, "meetings/SERIES/DATE", the oldest first. */
export const byDate = (names: readonly string[]): string[] =>
  names.toSorted((a, b) => compareText(a.slice(-LENGTH_OF_DATE), b.slice(-LENGTH_OF_DATE)) || compareText(a, b));

const LENGTH_OF_DATE = 10;
