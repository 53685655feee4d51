/** What an attack is: data that says how somebody acts, and a look from outside that tells whether it got through. */
import type { Random } from '@rapporteur/fuzz/texts';
import type { World } from './world.ts';

/** What is waited for: that GitHub and bot are done, after so many hours have passed. */
export type Wait = { readonly hours: number };
export const SETTLED: Wait = { hours: 0 };
export const after = (hours: number): Wait => ({ hours });

/** Looks from outside when everything is done; says what it saw that must not be, or nothing. */
export type Through = () => string | undefined | Promise<string | undefined>;

export type Attack = {
  /** Unique in its class. */
  readonly name: string;
  /** In words, for who reads that it went through. */
  readonly sent: string;
  /** Acts, and waits where it has to: those of one batch wait together. */
  perform(world: World): AsyncGenerator<Wait, Through, void>;
};

export type AttackClass = {
  readonly key: string;
  /** What must hold, as a sentence. */
  readonly holds: string;
  /** Each is another input; the same seed draws the same. */
  attacks(random: Random): readonly Attack[];
  /** Honest acts of the same effect, which the looks of the class have to see: a check that cannot fail is worth nothing. */
  readonly controls: readonly Attack[];
  /** How many act at once; default 12. */
  readonly together?: number;
};

/** The first thing that one of them sees. */
export const any =
  (...looks: readonly Through[]): Through =>
  async () => {
    for (const look of looks) {
      const seen = await look();
      if (seen !== undefined) return seen;
    }
    return undefined;
  };
