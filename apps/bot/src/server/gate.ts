/** How much is made at once: a few, some more wait for a moment, and all others are told to come again. */

/** Does the work when its turn comes. @throws what `refusal` makes, where there is no place to wait, or no turn in time */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

export type GateOptions = {
  readonly atOnce: number;
  readonly waiting: number;
  /** How long one waits for a turn, in milliseconds. */
  readonly patienceMs: number;
  readonly refusal: () => Error;
};

export const createGate = ({ atOnce, waiting, patienceMs, refusal }: GateOptions): Gate => {
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
  /** Resolves when nothing urgent is under way, or has been let by for `mostMs`; of all who wait one after the other. */
  calm(mostMs: number): Promise<void>;
  /** Whether something urgent began in the last moments, so that more of it is to be expected. */
  isNear(): boolean;
  /** How often something urgent began so far. */
  count(): number;
};

export const createUrgent = (): Urgent => {
  const waiting = new Set<() => void>();
  /** Those who waited long enough. */
  const due = new Set<() => void>();
  let underWay = 0;
  let count = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let isPlanned = false;
  const nextOf = (): (() => void) | undefined => firstOf(due) ?? (underWay === 0 ? firstOf(waiting) : undefined);

  /** Each in a turn of the loop of its own: what is urgent comes in between, however many wait. */
  const plan = (): void => {
    if (isPlanned || nextOf() === undefined) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      const go = nextOf();
      if (go === undefined) return;
      waiting.delete(go);
      due.delete(go);
      go();
      plan();
    });
  };

  return {
    begin: () => {
      underWay += 1;
      count += 1;
      lastAt = performance.now();
      return () => {
        underWay -= 1;
        plan();
      };
    },
    calm: async (mostMs) => {
      if (underWay === 0 && waiting.size + due.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const clock = setTimeout(() => {
        waiting.delete(resolve);
        due.add(resolve);
        plan();
      }, mostMs);
      waiting.add(resolve);
      plan();
      await promise;
      clearTimeout(clock);
    },
    isNear: () => underWay > 0 || performance.now() - lastAt < NEAR_MS,
    count: () => count,
  };
};

const NEAR_MS = 200;

/**
 * While something urgent is near, works are done one after the other, each after what is urgent was let by. For each urgent
 * thing that came meanwhile there is a rest as long as the work took: the more comes, the more of the time is left to it.
 */
export const createPace = (urgent: Urgent, mostCalmMs: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let last: Promise<void> = Promise.resolve();
  return async (work) => {
    if (!urgent.isNear()) return work();
    const before = last;
    const rested = Promise.withResolvers<void>();
    last = rested.promise;
    await before;
    await urgent.calm(mostCalmMs);
    const [begun, count] = [performance.now(), urgent.count()];
    try {
      return await work();
    } finally {
      const rest = Math.min(urgent.count() - count, MOST_RESTS) * (performance.now() - begun);
      if (rest === 0) rested.resolve();
      else setTimeout(rested.resolve, Math.min(rest, LONGEST_REST_MS));
    }
  };
};

const MOST_RESTS = 10;
const LONGEST_REST_MS = 500;

const firstOf = <T>(all: ReadonlySet<T>): T | undefined => {
  const [first] = all;
  return first;
};
