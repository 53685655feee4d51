/** What became of an item, where its words or its tag say so. */
import { Outcome } from '@rapporteur/idl';

/** By the tag, or by what stands before a colon; UNSPECIFIED if neither tells. */
export const outcomeIn = (text: string, tag: string): Outcome => {
  const [, before = ''] = /^(\p{Lu}[\p{L} ]{3,20}):/u.exec(text) ?? [];
  return outcomeOf(tag) || outcomeOf(before);
};

/** The brackets at the end of a line, if they say what became of it: "Gears (deferred)". */
export const takeOutcome = (line: string): { readonly words: string; readonly tag: string } | undefined => {
  const [, words = '', tag = ''] = /^(.*\S)\s*[([]([^()[\]]{4,60})[)\]]$/s.exec(line) ?? [];
  return outcomeOf(tag) === Outcome.UNSPECIFIED ? undefined : { words, tag };
};

const outcomeOf = (words: string): Outcome =>
  WORDS.find(([pattern]) => pattern.test(words.trim()))?.[1] ?? Outcome.UNSPECIFIED;

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
