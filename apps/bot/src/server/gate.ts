/** How much is made at once: a few, some more wait for a moment, and all others are told to come again. */

/** Does the work when its turn comes. @throws what `refusal` makes, where there is no place to wait, or no turn in time */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

export type GateOptions = {
  readonly atOnce: number;
  readonly waiting: number;
  /** How long one waits for a turn, in milliseconds. */
  readonly patienceMs: number;
  /** Resolves when something more urgent is done, or has been let by for long enough; default: nothing is. */
  readonly calm?: (() => Promise<void>) | undefined;
  readonly refusal: () => Error;
};

export const createGate = ({ atOnce, waiting, patienceMs, calm, refusal }: GateOptions): Gate => {
  const queue = new Set<() => void>();
  let running = 0;

  const enter = async (): Promise<void> => {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (queue.size >= waiting) throw refusal();
    const turn = Promise.withResolvers<void>();
    const clock = setTimeout(() => {
      queue.delete(turn.resolve);
      turn.reject(refusal());
    }, patienceMs);
    queue.add(turn.resolve);
    await turn.promise.finally(() => clearTimeout(clock));
  };

  /** The place goes from hand to hand, so nobody who comes meanwhile slips in. */
  const leave = (): void => {
    const [next] = queue;
    if (next === undefined) {
      running -= 1;
      return;
    }
    queue.delete(next);
    next();
  };

  return async (work) => {
    await enter();
    try {
      await calm?.();
      return await work();
    } finally {
      leave();
    }
  };
};

/**
 * One question at a time for all who ask: who comes while it is asked waits for the next, so that nobody is answered from before
 * they came.
 */
export const createShared = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> => {
    next = undefined;
    const mine = ask();
    running = mine;
    const end = (): void => {
      if (running === mine) running = undefined;
    };
    mine.then(end, end);
    return mine;
  };
  return () => {
    if (running === undefined) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
};

/** What others let by. */
export type Urgent = {
  /** Something urgent began; answers what tells that it is done. */
  begin(): () => void;
  /** Resolves when nothing urgent is under way, and after `mostMs` in any case. */
  calm(mostMs: number): Promise<void>;
};

export const createUrgent = (): Urgent => {
  const waiting = new Set<() => void>();
  let underWay = 0;
  return {
    begin: () => {
      underWay += 1;
      return () => {
        underWay -= 1;
        if (underWay > 0) return;
        for (const go of waiting) go();
      };
    },
    calm: async (mostMs) => {
      if (underWay === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const clock = setTimeout(resolve, mostMs);
      waiting.add(resolve);
      await promise;
      clearTimeout(clock);
      waiting.delete(resolve);
    },
  };
};
