/** What is merged, and what is known of it. */
import type { Reason } from '@rapporteur/idl';
import type { Line } from './body.ts';
import type { Own, OwnLine } from './own.ts';
import type { Places } from './place.ts';

/** Lines by id, in the three bodies. */
export type Sides = {
  readonly base: ReadonlyMap<string, OwnLine>;
  readonly theirs: ReadonlyMap<string, Line>;
  readonly ours: ReadonlyMap<string, OwnLine>;
};

/** A merge under way. */
export type Merging = Sides & {
  readonly own: { readonly base: Own; readonly ours: Own };
  readonly lines: readonly Line[];
  /** The line end that people use. */
  readonly end: string;
  readonly idOf: (line: Line) => string | undefined;
  readonly indexOf: (id: string) => number | undefined;
  readonly places: Places;
  /** Whether people made copies of an item's line. */
  readonly isCopied: (id: string) => boolean;
  /** Whether ours is the first text to hold an item. */
  readonly isNew: (id: string) => boolean;
  /** What people are to be told; grows. */
  readonly conflicts: Reason[];
};
