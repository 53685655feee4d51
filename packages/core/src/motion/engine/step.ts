/** What an event does to a motion: a new motion, or a refusal that says why. */
import { create } from '@bufbuild/protobuf';
import { type Account, type Reason, ReasonSchema } from '@rapporteur/idl';
import type { Motion, MotionEvent } from '@rapporteur/idl/record';

/** The outcome of one event. */
export type Step = { readonly motion: Motion } | { readonly refused: Reason };

/** An event whose content is of one kind. */
export type EventOf<K extends NonNullable<MotionEvent['what']['case']>> = {
  readonly event: MotionEvent;
  readonly value: Extract<MotionEvent['what'], { case: K }>['value'];
};

/** `addresses` are those of ours in the text. */
export const refuse = (code: string, text: string, addresses: readonly string[] = []): Step => ({
  refused: create(ReasonSchema, { code, text, addresses: addresses.filter((address) => address !== '') }),
});

/** The motion with some fields replaced and, optionally, one more sentence of its story. */
export const change = (motion: Motion, fields: Partial<Motion>, because?: Reason): Step => ({
  motion: revise(motion, fields, because),
});

export const revise = (motion: Motion, fields: Partial<Motion>, because?: Reason): Motion => ({
  ...motion,
  ...fields,
  because: because ? [...motion.because, because] : motion.because,
});

export const toReason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

/** A person in a sentence of the story. */
export const nameOf = (account: Account | undefined): string => account?.login || 'ghost';
