/** How many requests went in a row: none of them could begin before the one before it had ended. */

export type Interval = { readonly began: number; readonly ended: number };

/** The longest chain of requests that do not overlap. */
export const longestChain = (requests: readonly Interval[]): number => {
  let length = 0;
  let end = Number.NEGATIVE_INFINITY;
  // Whoever ends first leaves the most room for others.
  for (const { began, ended } of requests.toSorted((a, b) => a.ended - b.ended)) {
    if (began < end) continue;
    length += 1;
    end = ended;
  }
  return length;
};
