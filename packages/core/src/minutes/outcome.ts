/** What became of an item, where its words or its tag say so. */
import { Outcome } from '@rapporteur/idl';

/** By the tag, by what stands before a colon, or by brackets at the end; UNSPECIFIED if none of them tells. */
export const outcomeIn = (text: string, tag: string): Outcome => {
  const [, before = ''] = /^([\p{L} ]{4,20}):/u.exec(text) ?? [];
  const [, behind = ''] = /[([]([^()[\]]{4,60})[)\]]$/.exec(text) ?? [];
  const all = [tag, ...(IS_SHOUTED.test(before) ? [before] : []), behind];
  for (const [words, outcome] of WORDS) if (all.some((one) => words.test(one.trim()))) return outcome;
  return Outcome.UNSPECIFIED;
};

/** "DEFERRED: …" or "Deferred: …", but no sentence that begins so. */
const IS_SHOUTED = /^\p{Lu}/u;
const WORDS: readonly (readonly [RegExp, Outcome])[] = [
  [/^(?:skip|skipped|left out|removed|withdrawn)$/i, Outcome.SKIPPED],
  [/^(?:not reached|not discussed|no time|(?:ran )?out of time)\b/i, Outcome.NOT_REACHED],
  [
    /^(?:deferred|postponed|tabled|carried over|(?:moved|pushed|deferred|postponed) to |next (?:meeting|time|week)\b)/i,
    Outcome.DEFERRED,
  ],
  [/^(?:done|closed?|resolved|accepted|approved|merged|rejected|declined|landed)$/i, Outcome.RESOLVED],
  [/^discussed$/i, Outcome.DISCUSSED],
];
