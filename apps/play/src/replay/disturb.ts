/** What the network may do to deliveries: bring them in another order, more than once, or not at all. */
import type { RecordedDelivery } from './recording.ts';

/** How deliveries are disturbed; the same seed gives the same disturbance. Shares are from 0 to 1. */
export type Disturbance = {
  readonly seed: string;
  readonly shuffle: boolean;
  readonly duplicate: number;
  readonly lose: number;
};

/** Deliveries as they arrive; those that are lost come first, marked as lost. */
export const disturb = (deliveries: readonly RecordedDelivery[], disturbance: Disturbance): RecordedDelivery[] => {
  const random = createRandom(disturbance.seed);
  const lost: RecordedDelivery[] = [];
  const arriving: RecordedDelivery[] = [];
  for (const delivery of deliveries) {
    const isLost = random() < disturbance.lose || delivery.isLost;
    const isDoubled = random() < disturbance.duplicate;
    if (isLost) lost.push({ ...delivery, isLost });
    else arriving.push(delivery, ...(isDoubled ? [delivery] : []));
  }
  return [...lost, ...(disturbance.shuffle ? shuffle(arriving, random) : arriving)];
};

/** Fisher and Yates. */
const shuffle = <T>(things: readonly T[], random: () => number): T[] => {
  const left = [...things];
  return things.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
};

/** Numbers from 0 up to 1 that depend on the seed only (mulberry32 over FNV-1a). */
const createRandom = (seed: string): (() => number) => {
  let state = [...seed].reduce(
    (hash, character) => Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619),
    -2_128_831_035,
  );
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
