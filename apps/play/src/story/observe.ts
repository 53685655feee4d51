/** Waiting for what others do: a step counts only when its effect was seen. */

/** Looks again and again until `look` returns something; the error says what was last seen to be missing. */
export type Eventually = <T>(look: () => Promise<T | Missing>) => Promise<T>;

/** @param limitMs how long one look may go on, in milliseconds */
export const createEventually =
  (limitMs: number): Eventually =>
  async (look) => {
    const end = Date.now() + limitMs;
    for (;;) {
      const seen = await look();
      if (!(seen instanceof Missing)) return seen;
      if (Date.now() > end) throw new Error(`${seen.what} was not seen within ${limitMs / 1000} seconds.`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };

/** What a look did not find yet. */
export class Missing {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}
