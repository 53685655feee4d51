/** What a pure function made of the texts that it was given last. */

export type Remembered<T> = {
  /** What the function makes of a text. */
  of(text: string): T;
  /** How often it made something. */
  made(): number;
};

/**
 * The same function, which makes nothing of a text twice while it remembers it: the texts given last, of `most` characters
 * together. Nothing but the time tells it from `make`, as long as nobody changes what it made.
 */
export const rememberTexts = <T extends object>(make: (text: string) => T, most: number): Remembered<T> => {
  /** Last given, last. */
  const known = new Map<string, T>();
  let size = 0;
  let made = 0;
  const drop = (text: string): void => {
    if (known.delete(text)) size -= sizeOf(text);
  };
  forgets.push(() => {
    known.clear();
    size = 0;
  });
  return {
    of: (text) => {
      const before = known.get(text);
      if (!before) made += 1;
      const value = before ?? make(text);
      if (sizeOf(text) > most) return value;
      drop(text);
      known.set(text, value);
      size += sizeOf(text);
      for (const oldest of known.keys()) {
        if (size <= most) break;
        drop(oldest);
      }
      return value;
    },
    made: () => made,
  };
};

/** For who measures what it takes to read a text: all such functions make it anew, whatever was read before. */
export const forgetTexts = (): void => {
  for (const forget of forgets) forget();
};

const forgets: (() => void)[] = [];

/** What is made of a short text is not as short. */
const sizeOf = (text: string): number => text.length + 100;
