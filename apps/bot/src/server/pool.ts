/** What may be held in memory for senders of whom nothing is known yet, over all connections. */
export type Pool = {
  /** Whether there is room; what was taken has to be given back. A large body leaves room for small ones. */
  take(bytes: number, isSmall: boolean): boolean;
  give(bytes: number): void;
  /** Bytes held now, and at most so far. */
  readonly held: number;
  readonly peak: number;
};

export const createPool = (most: number): Pool => {
  let held = 0;
  let peak = 0;
  return {
    take: (bytes, isSmall) => {
      if (held + bytes > (isSmall ? most : most * SHARE_OF_LARGE)) return false;
      held += bytes;
      peak = Math.max(peak, held);
      return true;
    },
    give: (bytes) => {
      held -= bytes;
    },
    get held() {
      return held;
    },
    get peak() {
      return peak;
    },
  };
};

const SHARE_OF_LARGE = 0.75;
