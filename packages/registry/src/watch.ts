/** The change feed for whoever watches: one look at the database for all of them, each from its own position. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { WatchRequest, WatchResponseSchema } from '@rapporteur/idl';
import { invalid } from './refusals.ts';
import type { Change, Registry } from './registry.ts';
import { createView, type Viewer } from './view.ts';

type Answer = MessageInitShape<typeof WatchResponseSchema>;

/** Goes on until the signal; the caller sees of each change only what they may see of the resource. */
export type Watch = (request: WatchRequest, viewer: Viewer, signal: AbortSignal) => AsyncGenerator<Answer, void>;

export type WatchOptions = {
  /** Kinds that strangers may ask for at all. */
  readonly kinds: ReadonlySet<string>;
  /** How long nothing is told before a sign of life, in milliseconds; default 15,000. */
  readonly silenceMs?: number | undefined;
};

export const createWatch = (registry: Registry, { kinds: offered, silenceMs = 15_000 }: WatchOptions): Watch => {
  const tail = createTail(registry);
  const publics = new WeakMap<News, Promise<ReadonlySet<Change>>>();
  /** What strangers see is found out once for all of them. */
  const visibleIn = (news: News, viewer: Viewer): Promise<ReadonlySet<Change>> => {
    const offeredOnes = () =>
      visible(
        registry,
        viewer,
        news.changes.filter(({ kind }) => offered.has(kind)),
      );
    if (viewer.sees !== 'public') return offeredOnes();
    const seen = publics.get(news) ?? offeredOnes();
    publics.set(news, seen);
    return seen;
  };
  return async function* watch({ after, kinds, prefix }, viewer, signal) {
    const unknown = kinds.find((kind) => !offered.has(kind));
    if (unknown !== undefined)
      throw invalid(`"${unknown}" is no kind; known are ${[...offered].toSorted().join(', ')}.`);
    const wanted = kinds.length === 0 ? offered : new Set(kinds);
    let position = await positionOf(registry, after);
    let silentSince = performance.now();
    yield { position: await registry.seal(position) };
    while (!signal.aborted) {
      const patience = Math.max(1, silentSince + silenceMs - performance.now());
      const next = await tail.after(position, patience, signal);
      if (next === undefined) return;
      const seen = await visibleIn(next, viewer);
      for (const change of next.changes) {
        if (!wanted.has(change.kind) || !change.name.startsWith(prefix) || !seen.has(change)) continue;
        const { name, version, at } = change;
        yield { position: await registry.seal(change.position), change: { name, version, at: timestampFromDate(at) } };
        silentSince = performance.now();
      }
      position = next.position;
      // By the clock alone: that something happened which the caller may not see is not told by a sign of life either.
      if (performance.now() - silentSince < silenceMs) continue;
      silentSince = performance.now();
      yield { position: await registry.seal(position) };
    }
  };
};

/** Where somebody goes on; "" is from now on. */
const positionOf = async (registry: Registry, after: string): Promise<bigint> => {
  if (after === '') return registry.latest();
  if (after === 'start') return 0n;
  const position = await registry.unseal(after);
  if (position === undefined)
    throw invalid('This is no position of this registry; take one from an answer, write "start", or leave it out.');
  return position;
};

/**
 * Of several changes of one resource the last is told. What is gone is told to strangers if they could see it; what they may
 * not see now is not told, whatever it was before.
 */
const visible = async (
  registry: Registry,
  viewer: Viewer,
  changes: readonly Change[],
): Promise<ReadonlySet<Change>> => {
  const latest = [...new Map(changes.map((change) => [change.name, change])).values()];
  if (viewer.sees === 'everything' || latest.length === 0) return new Set(latest);
  const view = createView(registry, viewer);
  const standing = latest.filter(({ version }) => version > 0);
  const found = await registry.read(standing.map(({ name }) => name));
  const names = new Set<string>();
  for (const kind of new Set(standing.map((change) => change.kind))) {
    const mine = found.filter((one) => one.kind === kind && standing.some(({ name }) => name === one.name));
    for (const { name } of await view.show(kind, mine)) names.add(name);
  }
  const gone = latest.filter(({ version, visibility }) => version === 0 && visibility === 'public');
  return new Set([...standing.filter(({ name }) => names.has(name)), ...gone]);
};

type News = { readonly changes: readonly Change[]; readonly position: bigint };

type Tail = {
  /** What comes after a position; empty after so long a silence, undefined when the signal came. */
  after(position: bigint, silenceMs: number, signal: AbortSignal): Promise<News | undefined>;
};

/** Looks for news while somebody waits, however many they are; who is further behind reads for themselves. */
export const createTail = (registry: Pick<Registry, 'changes' | 'latest'>): Tail => {
  let waiting = 0;
  let isLooking = false;
  let head: bigint | undefined;
  let batch: (News & { readonly from: bigint }) | undefined;
  const wakers = new Set<() => void>();

  const look = async (): Promise<void> => {
    isLooking = true;
    while (waiting > 0) {
      try {
        const from = head ?? (await registry.latest());
        const news = await registry.changes(from, CHANGES_AT_ONCE);
        head = news.position;
        if (news.position === from) await sleep(PAUSE_MS);
        else {
          batch = { from, ...news };
          for (const wake of [...wakers]) wake();
        }
      } catch {
        // Who waits learns from their own question that the database does not answer.
        await sleep(PAUSE_MS * 10);
      }
    }
    isLooking = false;
  };

  const news = (silenceMs: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        wakers.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, silenceMs);
      wakers.add(end);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });

  return {
    after: async (position, silenceMs, signal) => {
      waiting += 1;
      try {
        if (!isLooking) void look();
        for (const isSecond of [false, true]) {
          if (signal.aborted) return undefined;
          if (batch?.from === position) return batch;
          // What came while nobody looked, or before the common look began.
          if (head === undefined || position !== head || isSecond) {
            const own = await registry.changes(position, CHANGES_AT_ONCE);
            if (own.changes.length > 0 || isSecond) return own;
          }
          await news(silenceMs, signal);
        }
        return undefined;
      } finally {
        waiting -= 1;
      }
    },
  };
};

/** Does not keep a program alive. */
const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });

const CHANGES_AT_ONCE = 500;
const PAUSE_MS = 100;
