/** What one caller may ask, and how many may watch at once. */

/** How many seconds the caller has to wait; 0 if the question is answered. */
export type Meter = (caller: string) => number;

/** A bucket for each caller: a minute's worth of questions at once, and one more for each part of a minute that passes. */
export const createMeter = (perMinute: number, now: () => number = () => performance.now()): Meter => {
  const buckets = new Map<string, { left: number; at: number }>();
  return (caller) => {
    const at = now();
    const bucket = buckets.get(caller) ?? { left: perMinute, at };
    const left = Math.min(perMinute, bucket.left + ((at - bucket.at) * perMinute) / MINUTE_MS);
    // Who asked last stands last; whoever is forgotten has a full bucket again.
    buckets.delete(caller);
    buckets.set(caller, { left: left < 1 ? left : left - 1, at });
    const [oldest] = buckets.keys();
    if (buckets.size > MOST_KNOWN && oldest !== undefined) buckets.delete(oldest);
    return left >= 1 ? 0 : Math.ceil(((1 - left) * MINUTE_MS) / perMinute / 1_000);
  };
};

const MINUTE_MS = 60_000;
const MOST_KNOWN = 20_000;

/** Takes a place, and answers what gives it back, as often as one likes; undefined if there is none. */
export type Places = (caller: string) => (() => void) | undefined;

export const createPlaces = (perCaller: number, inAll: number): Places => {
  const taken = new Map<string, number>();
  let all = 0;
  return (caller) => {
    const mine = taken.get(caller) ?? 0;
    if (mine >= perCaller || all >= inAll) return undefined;
    taken.set(caller, mine + 1);
    all += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      all -= 1;
      const left = (taken.get(caller) ?? 1) - 1;
      if (left === 0) taken.delete(caller);
      else taken.set(caller, left);
    };
  };
};
