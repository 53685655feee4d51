/** Sentences as statements: the words for a reader, and the quotes that prove them. */
import { isPrivate } from '../../shared/private.ts';
import type { Sentence } from '../speech/sentence.ts';
import type { StatementDraft } from '../verify/draft.ts';

/** The quotes are verbatim; of the text a reader sees, stumbles are left out. */
export const toCited = ({ pieces, text }: Sentence): Pick<StatementDraft, 'text' | 'citations'> => {
  const shown = withoutStumbles(text);
  return {
    // Numbers that only a pause kept apart may look like a card's.
    text: capitalize(isPrivate(shown) ? text : shown),
    citations: pieces.map(({ turn, start, end }) => ({ turn: turn.id, quote: turn.text.slice(start, end) })),
  };
};

export const toClaim = (sentence: Sentence): StatementDraft => ({
  kind: 'claim',
  owner: null,
  due: null,
  ...toCited(sentence),
});

export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a speaker would leave out in writing: "um", a word said twice at once, "you know" between commas. */
export const withoutStumbles = (text: string): string => {
  const plain = STUMBLES.reduce((shown, [pattern, kept]) => shown.replace(pattern, kept), text)
    .replace(/\s+([,.;:?!…]+)(?=\s|$)/g, '$1')
    .replace(/,(?=[.;:?!…])/g, '')
    .replace(/,(?:\s*,)+/g, ',')
    .replace(/^[\s,;…]+/, '')
    .replace(/\s{2,}/g, ' ')
    .trim();
  return /\p{L}/u.test(plain) ? plain : text;
};

const STUMBLES: readonly (readonly [RegExp, string])[] = [
  [
    /(?:[,…]\s*|\s)?(?<![\p{L}'’-])(?:[Uu]+[mh]+|[Ee]rm?|[Aa]h+|[Hh]m+|[Mm]+-?h+m+)(?![\p{L}'’-])(?:[,…]+|(?=[.?!]))?/gu,
    '',
  ],
  [/,\s*(?:you know|i mean|like|sort of|kind of|let's say),(?=\s)/giu, ''],
  // "I, I had", "the… the": said twice with a pause between.
  [/(?<![\p{L}'’-])([\p{L}'’]+(?: [\p{L}'’]+){0,2})\s*[,…–—-]+\s*\1(?![\p{L}'’-])/giu, '$1'],
  [/(?<![\p{L}'’-])(the|an?|i|we|you|they|it|to|of|in|on|and|is|are|for|with)(?: \1)+(?![\p{L}'’-])/giu, '$1'],
];
