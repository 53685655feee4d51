/** What tells that pages which everybody sees are to be made anew: something was committed, or it was long ago. */
import type { Change, KindName, Registry } from '@rapporteur/registry';
import { createShared } from './gate.ts';

export type StandingOptions = {
  readonly registry: Pick<Registry, 'latest' | 'changes'>;
  /** Milliseconds on a clock that never goes back; default: that of the process. */
  readonly clock?: (() => number) | undefined;
};

/**
 * The same text as long as what was made stays good. What was committed is seen at once, but while commits come thick only
 * every five seconds; not so what may have taken something from sight.
 */
export const createStanding = ({
  registry,
  clock = () => performance.now(),
}: StandingOptions): (() => Promise<string>) => {
  let position: bigint | undefined;
  let edition = 0;
  let isBehind = false;
  let hiddenAt = Number.NEGATIVE_INFINITY;
  let known = { text: '', at: Number.NEGATIVE_INFINITY };
  const editions = createAllowance(EDITIONS, clock);
  const questions = createAllowance(QUESTIONS, clock);

  const look = async (): Promise<'nothing' | 'something' | 'hidden'> => {
    const before = position;
    const { changes, position: now } =
      before === undefined
        ? { changes: [], position: await registry.latest() }
        : await registry.changes(before, MOST_CHANGES);
    const isWhole = before !== undefined && changes.length < MOST_CHANGES;
    position = isWhole ? now : await registry.latest();
    if (!isWhole || changes.some(mayHide)) return 'hidden';
    return changes.some(({ kind }) => !UNSEEN.has(kind)) ? 'something' : 'nothing';
  };

  const ask = createShared(async () => {
    const seen = await look();
    const at = clock();
    isBehind ||= seen === 'something';
    if (seen === 'hidden') hiddenAt = at;
    if (seen === 'hidden' || (isBehind && editions())) {
      edition += 1;
      isBehind = false;
    }
    // What another replica just made private is believed to be public for a second, so what is made then is not kept for longer.
    known = { text: at - hiddenAt < FRESH_MS ? `${edition} new` : String(edition), at };
    return known.text;
  });

  return async () => (!questions() && clock() - known.at < ASKED_MS ? known.text : ask());
};

const FRESH_MS = 2_000;
const ASKED_MS = 250;
const MOST_CHANGES = 500;

type Allowance = { readonly most: number; readonly everyMs: number };

const EDITIONS: Allowance = { most: 5, everyMs: 5_000 };
const QUESTIONS: Allowance = { most: 10, everyMs: 100 };

/** So many at once, and then one in so many milliseconds. */
const createAllowance = ({ most, everyMs }: Allowance, clock: () => number): (() => boolean) => {
  let left = most;
  let since = clock();
  return () => {
    const more = Math.floor((clock() - since) / everyMs);
    left = Math.min(most, left + more);
    since = left === most ? clock() : since + more * everyMs;
    if (left === 0) return false;
    left -= 1;
    return true;
  };
};

/** Kinds of which no page tells, unless what they tell is private. */
const UNSEEN: ReadonlySet<KindName> = new Set(['requests', 'records', 'modelAnswers', 'aliases', 'newcomers']);

/** Where words may have been struck, and where something may not be public any more. */
const CAUTIOUS: ReadonlySet<KindName> = new Set(['repositories', 'transcripts', 'notes', 'minutes']);

const mayHide = ({ kind, version, visibility }: Change): boolean =>
  !UNSEEN.has(kind) && (version === 0 || visibility !== 'public' || CAUTIOUS.has(kind));
