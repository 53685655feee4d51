/** Sentences as statements: the words for a reader, and the quotes that prove them. */
import type { Sentence } from '../speech/sentence.ts';
import type { StatementDraft } from '../verify/draft.ts';

/** The quotes are verbatim; of the text a reader sees, stumbles are left out. */
export const toCited = ({ pieces, text }: Sentence): Pick<StatementDraft, 'text' | 'citations'> => ({
  text: capitalize(text),
  citations: pieces.map(({ turn, start, end }) => ({ turn: turn.id, quote: turn.text.slice(start, end) })),
});

export const toClaim = (sentence: Sentence): StatementDraft => ({
  kind: 'claim',
  owner: null,
  due: null,
  ...toCited(sentence),
});

export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
