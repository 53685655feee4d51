/** What the person who leads the meeting announces: "next up is the type engine", "let's move on to retries". */
import { stemsOf } from './words.ts';

/** The words in which a sentence announces the next matter; undefined if it announces none, or none by name. */
export const announcedIn = (sentence: string): string | undefined => {
  const rest = OPENING.exec(sentence)?.groups?.rest ?? MOVING.exec(sentence)?.groups?.rest;
  if (rest === undefined) return undefined;
  const clause = rest.split(CLAUSE_END)[0] ?? '';
  const words = clause.replace(LEADING, '').replace(TRAILING, '').trim().split(/\s+/);
  const title = words.length <= MAX_WORDS ? words.join(' ') : (words.slice(0, MAX_WORDS).join(' ').split(',')[0] ?? '');
  const length = title.split(' ').length;
  const says = stemsOf(title).filter((stem) => !GENERIC.test(stem));
  return says.length > 0 && length <= MAX_WORDS && !SPOKEN.test(title) ? title : undefined;
};

const MAX_WORDS = 9;

/** "Next is …", "the second topic would be …", at the beginning. */
const OPENING =
  /^(?:and |so |then |the )*(?:up )?(?:next|first|second|third|fourth|last|final)(?: up)?(?: (?:item|topic|point|one|thing|agenda item|presentation|update|question))?(?: (?:on|in|of|for) (?:the|our|today's) (?:agenda|list|day))?,? (?:is|was|would be|will be|we have|there is|there's|comes) (?<rest>.+)$/i;

/** "Let's move on to …" anywhere. */
const MOVING =
  /\b(?:(?:let's|we can|we could|we'll|we will|i'd like to|i would like to|we should|i'm going to|do we want to|want to)(?: now| then| just| quickly| also)* (?:move|go|jump|switch|continue|start|begin|turn|dive|get)|moving|move|(?:that|this|which)(?: will)? (?:brings?|leads?) us)(?: on| over| right| directly| straight| back| off| ahead)* (?:to|into|with),? (?<rest>.+)$/i;

const CLAUSE_END =
  /[.?!;:…–]|,? (?:so|because|if|unless|where|which|since|who|whether|while|before|after|when|then)\b|, (?:and|but|or|maybe|perhaps|that is|that's|i|we|you|it|do|does|can|could|is|are|just|as|um|uh|like|yeah|okay|please)\b|, ?$/i;
/** Words of a sentence rather than of a title. */
const SPOKEN =
  /\b(?:that|this|i|we|you|he|she|they|it|there|what|not|is|are|was|were|be|do|does|did|can|could|will|would|have|has|if|to|my|your|me|us|them|really|just|as|usual)\b|n['’]t\b/i;
const LEADING =
  /^[,\s]*(?:(?:the|our|a|an|um|uh|like|basically|actually|probably|just|maybe|talk(?:ing)? about|discuss(?:ing)?|about|next|first|second|third|last|final|one|other|today|now|topics?|items?|agenda|points?|of|on|for|is|[a-z]+['’]s(?= agenda|,)|,)[,\s]+)*/i;
const TRAILING =
  /[,\s]*(?:\b(?:topics?|items?|now|today|then|first|please|here|real quick|quickly|discussion points?)[,\s]*)*$/i;
const GENERIC =
  /^(?:agenda|topic|item|point|next|one|thing|call|meet|slide|screen|question|update|discuss|part|section|detail|list|note|link|chat)s?$/;
