/** Group commit: deliveries that arrive while others are being stored are stored together by the next statement. */
import { setTimeout as pause } from 'node:timers/promises';
import { createJobIds } from './jobs.ts';
import type { NewDelivery } from './receive.ts';
import { type StoreOptions, storeDeliveries } from './store.ts';

export type Writer = {
  /**
   * Resolves when the delivery and its job are committed, or were before ("known").
   * @throws QueueFull without storing when too much waits already; the database's error when it cannot be stored.
   */
  write(delivery: NewDelivery): Promise<'stored' | 'known'>;
  /** Resolves when nothing waits any more. */
  flushed(): Promise<void>;
  /** Resolves when nothing waits and, after a burst, nothing has come for a moment. */
  calm(): Promise<void>;
};

/** More is waiting than the database takes in. */
export class QueueFull extends Error {
  constructor() {
    super('Too many deliveries wait to be stored.');
    this.name = 'QueueFull';
  }
}

export type WriterOptions = Omit<StoreOptions, 'nextJobId'> & {
  readonly now: () => number;
  /** Called after each commit that stored something. */
  readonly onStored: () => void;
};

/** One statement at a time, so that deliveries are committed in the order in which they arrived. */
export const createWriter = ({ now, onStored, ...store }: WriterOptions): Writer => {
  const options: StoreOptions = { ...store, nextJobId: createJobIds(now) };
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let isBurst = false;
  let lastArrival = 0;
  let flushing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchSize(waiting));
      isBurst = batch.length >= BURST;
      await settle(batch);
      for (const { delivery } of batch) waitingBytes -= delivery.body.length;
    }
    flushing = undefined;
  };

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const stored = await storeDeliveries(
        options,
        batch.map(({ delivery }) => delivery),
      );
      if (stored.size > 0) onStored();
      for (const { delivery, resolve } of batch) resolve(stored.delete(delivery.id) ? 'stored' : 'known');
    } catch (error) {
      // One delivery that the database refuses must not take the others of its batch with it.
      if (batch.length > 1 && isRefusal(error)) for (const one of batch) await settle([one]);
      else for (const { reject } of batch) reject(error);
    }
  };

  return {
    write: (delivery) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= MAX_WAITING || waitingBytes > MAX_WAITING_BYTES) {
          reject(new QueueFull());
          return;
        }
        waiting.push({ delivery, resolve, reject });
        waitingBytes += delivery.body.length;
        lastArrival = performance.now();
        flushing ??= flush();
      }),
    flushed: async () => {
      await flushing;
    },
    calm: async () => {
      await flushing;
      while (isBurst && performance.now() - lastArrival < QUIET_MS) {
        await pause(QUIET_MS);
        await flushing;
      }
    },
  };
};

type Waiting = {
  readonly delivery: NewDelivery;
  readonly resolve: (outcome: 'stored' | 'known') => void;
  readonly reject: (error: unknown) => void;
};

// SQLSTATE classes 22 and 23 find fault with the values; all others would fail for each delivery alone, too.
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code);

const batchSize = (waiting: readonly Waiting[]): number => {
  let bytes = 0;
  const end = waiting.findIndex(({ delivery }, index) => {
    bytes += delivery.body.length;
    return index > 0 && bytes > MAX_BATCH_BYTES;
  });
  return Math.min(end === -1 ? waiting.length : end, MAX_BATCH);
};

const BURST = 4;
const QUIET_MS = 20;
const MAX_BATCH = 100;
const MAX_BATCH_BYTES = 8 * 1024 * 1024;
const MAX_WAITING = 2_000;
const MAX_WAITING_BYTES = 128 * 1024 * 1024;
