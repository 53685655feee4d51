/** Cues: what a sentence does, told by its words. Typography makes no difference, and neither do capitals. */
import { fold } from '../../shared/fold.ts';

/** Whether a sentence shows something. */
export type Cue = (sentence: string) => boolean;

/** A cue that any of these patterns shows. */
export const toCue = (...patterns: readonly string[]): Cue => {
  const pattern = new RegExp(patterns.join('|'), 'i');
  return (sentence) => pattern.test(fold(sentence).text);
};
