/** The right to make something at a subject, asked for just before, and looked after where that took long. */
import type { Claim } from './context.ts';

/** A claim that took longer to be asked for and used may have been lost in between, and taken back since. */
const SLOW_MS = 2_000;

export const createClaim = (hold: () => Promise<void>): Claim => {
  let unsure: (() => Promise<unknown>)[] = [];
  // What asks before the next write tells at the same time whether the last one was ours to make.
  const ask = async (): Promise<void> => {
    const looks = unsure;
    unsure = [];
    try {
      await hold();
    } catch (lost) {
      await Promise.allSettled(looks.map((look) => look()));
      throw lost;
    }
  };
  return {
    make: async (make, look) => {
      const began = performance.now();
      await ask();
      const made = await make();
      if (look && performance.now() - began > SLOW_MS) return { made, eldest: await look(made) };
      if (look) unsure.push(() => look(made));
      return { made };
    },
    end: async () => {
      if (unsure.length > 0) await ask();
    },
  };
};
