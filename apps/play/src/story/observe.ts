/** Waiting for what others do: a step counts only when its effect was seen. */

/** Looks again and again until `look` returns something; the error says what was last seen to be missing. */
export type Eventually = <T>(look: () => Promise<T | Missing>) => Promise<T>;

/**
 * @param limitMs how long one look may go on, in milliseconds
 * @param tell told now and then what is waited for
 */
export const createEventually =
  (limitMs: number, tell: (sentence: string) => void = () => {}): Eventually =>
  async (look) => {
    const begun = Date.now();
    let told = begun;
    for (;;) {
      const seen = await look();
      if (!(seen instanceof Missing)) return seen;
      const now = Date.now();
      if (now - begun > limitMs) throw new Error(`${seen.what} was not seen within ${limitMs / 1000} seconds.`);
      if (now - told > TELL_MS) {
        told = now;
        tell(`still waiting for ${seen.what}, up to ${limitMs / 1000} seconds: the machine is busy`);
      }
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };

const TELL_MS = 20_000;

/** What a look did not find yet. */
export class Missing {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}
