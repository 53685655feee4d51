/** Shares of a vote are fractions of whole numbers: a percentage, kept as a float, errs by one vote. */

/** Numerator and denominator, as written. */
export type Share = { readonly num: number; readonly den: number };

const LARGEST_DENOMINATOR = 1000;

/** Reads "2/3"; undefined if it is no fraction above 0 and at most 1. */
export const parseShare = (text: string): Share | undefined => {
  const [, first, second] = /^([0-9]{1,4})\/([0-9]{1,4})$/.exec(text) ?? [];
  const [num, den] = [Number(first), Number(second)];
  const isShare = num >= 1 && num <= den && den <= LARGEST_DENOMINATOR;
  return isShare ? { num, den } : undefined;
};
