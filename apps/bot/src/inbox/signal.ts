/** Waiting: a bell that wakes one sleeper, pauses that grow, and the end of an AbortSignal as a promise. */

export type Signal = {
  /** Wakes the one who waits, or the next who will. */
  set(): void;
  /** Resolves at the next `set`, at once if there was one since the last wait, or after `ms`. */
  wait(ms: number): Promise<void>;
};

export const createSignal = (): Signal => {
  let isSet = false;
  let wake: (() => void) | undefined;
  return {
    set: () => {
      isSet = true;
      wake?.();
    },
    wait: async (ms) => {
      if (!isSet) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, Math.max(ms, 1));
        wake = resolve;
        await promise;
        clearTimeout(timer);
        wake = undefined;
      }
      isSet = false;
    },
  };
};

/** Repeats `work` with growing pauses (0.1 to 5 seconds) until it succeeds; once `isOver()`, its error is thrown. */
export const patiently = async <T>(work: () => Promise<T>, isOver: () => boolean): Promise<T> => {
  for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await work();
    } catch (error) {
      if (isOver()) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
};

/** Rejects with the signal's reason when it aborts. */
export const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
