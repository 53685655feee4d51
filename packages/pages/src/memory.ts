/** What was made once is given to all who ask for the same, also while it is still being made. */

/** Answers what `make` made for the key, now or before; what was asked for last is kept longest. */
export type Memory<T> = (key: string, make: () => Promise<T>) => Promise<T>;

export const createMemory = <T extends { readonly text: string; readonly status: number }>(
  mostBytes = 32 * 1024 * 1024,
): Memory<T> => {
  const known = new Map<string, { readonly value: Promise<T>; size: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= known.get(key)?.size ?? 0;
    known.delete(key);
  };
  return (key, make) => {
    const before = known.get(key);
    if (before) {
      known.delete(key);
      known.set(key, before);
      return before.value;
    }
    const entry = { value: make(), size: 0 };
    known.set(key, entry);
    entry.value.then(
      ({ text, status }) => {
        // It was given up while it was made, and another may stand in its place.
        if (known.get(key) !== entry) return;
        // What failed may be right the next time.
        if (status >= 500) return drop(key);
        entry.size = 2 * text.length;
        total += entry.size;
        for (const old of known.keys()) {
          if (total <= mostBytes) break;
          drop(old);
        }
      },
      () => known.get(key) === entry && drop(key),
    );
    return entry.value;
  };
};
