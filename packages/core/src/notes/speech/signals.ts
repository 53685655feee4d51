/** What a sentence is: a question, a guess, small talk, an order to a machine. Words only, in English. */
import { fold } from '../../shared/fold.ts';
import { type Cue, toCue } from './cue.ts';
import { stemsOf } from './words.ts';

/** It ends in a question mark, or begins like a question and has no mark at all. */
export const isQuestion: Cue = toCue(
  String.raw`\?["')\]]*\s*$`,
  String.raw`^(?:so |and |but )?(?:should|shall|can|could|would|do|does|did|is|are) (?:we|you|i|it|they|there|anyone)\b(?!.*[.!]\s*$)`,
);

/** It supposes, wishes or guesses: what might be, not what is. */
export const isHypothetical: Cue = toCue(
  String.raw`\b(?:(?:like|say|saying|say that|said),? (?:ok(?:ay)?,? )?let'?s|could|might|maybe|perhaps|possibly|would(?! like to thank)|should we|shall we|what if|if we|if you|if they|suppose|hypothetically|i (?:think|guess|believe|feel|wonder|suggest|propose|hope)\b|i'd (?:propose|suggest|like|rather|prefer|say|go|vote)|proposal (?:is|would)|(?:not|pretty|quite|fairly) sure|whether|assuming|want(?:ed)? to (?:signal|say|see|know)|one option|an option|we can\b|are considering|thinking (?:about|of)|didn't (?:decide|agree))\b`,
);

/** What it says holds once, unless or as long as something happens. */
export const isConditional: Cue = toCue(
  String.raw`\b(?:unless|provided (?:that|we|there)|as long as|as soon as|if (?:not|so|there|nobody|no one|anyone|anybody|everyone)\b|once we|when we|before we|until we|wait for)\b`,
);

/** It proposes, supposes or makes conditions. */
export const isTentative: Cue = (sentence) => isHypothetical(sentence) || isConditional(sentence);

/** It leaves something open in so many words. */
export const isOpen: Cue = (sentence) => OPEN(sentence) && !isAboutPresence(sentence);

/** It gives no answer: its speaker does not know, or the matter has to wait. */
export const isShrug: Cue = toCue(
  String.raw`\b(?:(?:don't|do not|didn't|doesn't) (?:really |actually |even |quite )?know|not (?:really |quite |entirely |so )?(?:sure|certain)|no (?:idea|clue)|good question|nobody knows|no one knows|who knows|hard to (?:say|tell)|can't (?:say|tell)|cannot (?:say|tell)|remains to be seen|(?:isn't|is not|wasn't|not) (?:\w+ )?(?:clear|known|decided|settled|defined|proved|proven)|undecided|(?:have|has|did)(?:n't| not) (?:\w+ )?(?:decided?|look(?:ed)?|check(?:ed)?|tested|tried|measured|heard|hear|thought|get|got|figured)|(?:take|discuss|continue|sort|figure|do|move|leave|park|put) (?:it|this|that|these|that out|this out)? ?(?:offline|async|later|aside|open|to the (?:next|list|issue|mailing))|next (?:time|call|meeting)|come back to (?:it|this|that)|needs? (?:more )?(?:discussion|thought|investigation|thinking|time)|(?:have|has|need|needs) to (?:check|think|look|ask|find out|measure|test)|open question|(?:stays?|leave (?:it|that|this)|remains?) open|too early|let's (?:leave|park|postpone|defer|table|not (?:decide|settle))|not me|(?:it|that) depends|(?:longer|bigger|separate|another) (?:discussion|conversation)|(?:think|sleep) (?:about|on|over) (?:it|that|this)|wait and see|we'll (?:have to )?see|no (?:answer|opinion|conclusion|numbers|data|figures)|never (?:checked|looked|tested|tried|measured)|(?:don't|do not) have (?:an answer|enough|numbers|data|figures|any)|not today|(?:i'd|we'd|would|will) have to (?:check|think|look|ask|find|measure|test)|still (?:thinking|open|unclear|undecided)|that's the question|split on)\b`,
  String.raw`^(?:(?:no|hm+|well|um|uh|sorry)[,.]? )*(?:not me\b|(?:i can't|i cannot|pass|nobody)[.,!])`,
);

/** It asks who is there or wants to speak. */
export const isAboutPresence: Cue = toCue(
  // Uncertainty about who is present or wants to speak.
  String.raw`\b(?:if|whether|is|any|has|have) (?:anyone|anybody|someone|somebody|you|there(?:'s| is)? any|any ?(?:thing|one|body)|other|else)\b|\b(?:does|do|did) (?:anyone|anybody|someone|somebody|you)(?: \w+){0,2} (?:have|want to (?:say|add|speak|comment|go|start|begin|share|jump)|hear|see|mind|wanna|remember|know if)\b|\bon the call\b|\banything else\b|\b(?:any\b[^.?!]{0,40}\b|^)(?:questions?|comments?|thoughts?|updates?|feedback|concerns?|objections?|issues)\b`,
);

/** It sums up or reports a state. */
export const isRecap: Cue = (sentence) => RECAP.test(fold(sentence).text);

/** It moves on to the next thing. */
export const isShift: Cue = (sentence) => SHIFT.test(fold(sentence).text);

/** It is about the call itself: sound, screens, greetings, lists of attendees. */
export const isChatter: Cue = (sentence) => CHATTER.test(fold(sentence).text);

/** It speaks to a machine rather than to the meeting. Such words are speech, never an order. */
export const isForMachine: Cue = (sentence) => FOR_MACHINE.test(fold(sentence).text);

const OPEN = toCue(
  String.raw`\b(?:open question|open issue|(?:what's|what is|(?:is|are) (?:still|left)|stays?|remains?) (?:still )?(?:open|undecided|unresolved|unsettled|unanswered)\b|(?<!\bi(?: can| will|'ll| could)? )leave (?:it|that|this)(?: \w+)? (?:open|undecided)\b|(?:is|are|was) (?:undecided|unresolved|unsettled|unanswered)\b|still to be (?:decided|discussed|determined)|(?:it's|it is|is|remains|still) (?:still |very |really |entirely )?(?:unclear|not clear|unknown)(?! to (?:me|us))|to be (?:decided|determined|discussed)|t\.?b\.?d\.?|(?:need|have|still|yet) to (?:decide|figure out|find out|work out|agree|settle)|(?:big|biggest|main|open|real) questions? (?:is|are|remains?|here is)|question remains|remains to be seen|wonder(?:ing)? (?:if|whether|how) (?:we|the|this|that|it))\b`,
  String.raw`\b(?:i|we) (?:really |still |just |honestly |actually )*(?:don't|do not) (?:really |actually )*know yet (?:about|whether|why|how|when|which|where|who|what|if)\b|\b(?:i|we) (?:don't|do not) yet know\b|\bwe (?:really |still |just |honestly |actually )*(?:don't|do not) (?:really |actually )*know (?:whether|why|how|when|which|where|who|what)\b(?! (?:you|to|that|is|means?)\b)`,
  String.raw`\b(?:we're|we are) (?:still )?not (?:yet )?(?:sure|certain) (?:yet )?(?:whether|which|how|why|who|when)\b|\bthe question (?:is|remains|was) (?:whether|if|how|who|what|when|which|why)\b|\b(?:we|somebody|someone) (?:still )?(?:need|needs|have|has) to find out\b`,
  String.raw`\b(?:nobody|no one|none of us) (?:really )?knows? (?:yet )?(?:about|whether|if|why|how|when|which|where|who|what)\b`,
  String.raw`\b(?:isn't|is not|hasn't been|has not been) (?:yet )?(?:clear|proved|proven|known|decided|determined|understood|certain|established|confirmed)(?: yet)?,? (?:that|if|whether|how|why|who|what|when|which|where|yet)\b`,
  String.raw`\b(?:we|they) (?:have not|haven't) (?:\w+ )?(?:decided|settled|agreed)\b|\bas an open (?:question|issue|point)\b`,
  String.raw`\b(?:stays?|remains?|is|are) (?:still )?(?:without an owner|unassigned|unowned)\b`,
);

const RECAP =
  /\b(?:to (?:summari[sz]e|recap|sum up|wrap up|conclude)|in summary|in conclusion|summary is|recap|main (?:point|idea|goal|issue|thing|reason|change|problem|question|concern)|key (?:point|takeaway|thing)|takeaway|bottom line|the (?:plan|goal|idea|aim|issue|problem|reason|proposal|concern|status|target|deadline|conclusion|blocker|purpose|motivation|challenge) (?:is|was|here|would|being)|(?:we|i|they)(?:'ve| have) (?:\w+ )?(?:finished|released|merged|implemented|completed|shipped|updated|opened|published|started|added|fixed|deployed|been working)|(?:is|are|was|were|got|been) (?:\w+ )?(?:ready|merged|released|implemented|completed|finished|blocked|deployed|scheduled|planned|launched|live|broken|failing)|working on|launch(?:ed|ing)?|deadline|by the end of|target(?:ing|ed)?|means that|in order to|because|therefore|important(?:ly)?|concern|recommend|requirement)\b/i;

const SHIFT =
  /\b(?:next (?:up|topic|item|point|on the agenda|one|thing|agenda)|moving on|move on|let'?s (?:move|go|jump|switch|continue|turn|start|get) (?:on|to|over|into|through|with|started|back)|(?:next|first|second|third|last|final|other) (?:item|topic|point|thing|question|agenda)|on the agenda|agenda (?:item|is|today)|(?:that|this) (?:brings|leads) us|(?:any|anything) (?:else|other|more)\b.*(?:topic|comment|question|item|discuss|before|on)|(?:switch|change) (?:gears|topics?)|over to|hand (?:it )?over|welcome (?:to|everyone|everybody|all)|wrap(?:ping)? up|that's it for)\b/i;

const CHATTER =
  /\b(?:can (?:you|everyone|everybody|people|anyone) (?:hear|see)|hear me|see my screen|shar(?:e|ing) (?:my|your|the) screen|(?:you're|you are|i'm|i was|on) (?:on )?mute|unmute|good (?:morning|evening|afternoon|day)|hello|welcome,? (?:to|everyone|everybody|all|back)|minute mark|get going|wait (?:for |a |another )?(?:[\w',]+ ){0,6}minutes?|how are you|bye|goodbye|see you|have a (?:good|great|nice)|thank(?:s| you)(?: (?:so|very) much)?(?:,? (?:everyone|everybody|all|guys|for (?:joining|coming|having|your|the)))?[.!]?$|recording|start the stream|live ?stream|(?:couple|few) (?:more )?minutes|breaking up|lost you|your (?:mic|audio|camera|voice)|raised? (?:your|his|her|my|a) hand|go ahead|drop(?:ping)? off|give (?:you|everyone) .* back|in the (?:zoom|waiting room)|share (?:the )?screen|one (?:sec|second|moment)|can i (?:say|ask|jump)|is (?:anyone|someone|anybody) (?:here|on the call|around)|(?:your|their) names?(?: is)? (?:under|to|in|on) |under attendees|attendees list|(?:agenda|link|notes?) (?:is|are) in (?:the )?(?:issue|chat|doc|description)|thanks?,? \w+ for|(?:the|your) (?:floor|hand)|(?:you have|has) the floor|my name(?:'s| is)|i(?:'m| am) (?:not )?muted|nothing (?:much )?(?:from (?:me|us|our side|my side)|to add)|timebox|minutes left|reading out the chat|(?:light|packed|short|long|full|busy) agenda|(?:items?|topics?|things) (?:on the agenda )?(?:for )?today)\b/i;

const FOR_MACHINE =
  /\b(?:ignore|disregard|forget) (?:all |any |the |everything |my |your )*(?:above|previous|prior|earlier|preceding|instructions?|rules|prompt)\b|^\s*["']?(?:assistant|system|ai|bot|rapporteur|claude|chatgpt|gpt|copilot|gemini|notetaker|note taker)\s*[:,]|\bsystem prompt\b|\b(?:note taker|notetaker|note-taking (?:bot|ai)|ai notes?)\b.*\b(?:mark|write|record|note|approve|decide|add)\b|(?:^|\s)\/(?:rfc|notes|agenda|regen|approve|merge|fcp|wg)\b|\bmark (?:it|this|that|the \w+|everything) as (?:accepted|approved|merged|done|resolved|rejected)\b|<!--|\bas an ai\b/i;

/** The words in which a sentence announces the next matter; undefined if it announces none, or none by name. */
export const announcedIn = (spoken: string): string | undefined => {
  const sentence = fold(spoken).text;
  const rest = [OPENING, COUNTED, HANDED, ONWARD, MOVING].flatMap((form) => form.exec(sentence)?.groups?.rest ?? [])[0];
  if (rest === undefined) return undefined;
  const clause = rest.split(CLAUSE_END)[0] ?? '';
  const words = clause.replace(LEADING, '').replace(TRAILING, '').trim().split(/\s+/);
  const title = words.length <= MAX_WORDS ? words.join(' ') : (words.slice(0, MAX_WORDS).join(' ').split(',')[0] ?? '');
  const length = title.split(' ').length;
  const says = stemsOf(title).filter((stem) => !GENERIC.test(stem));
  return says.length > 0 && length <= MAX_WORDS && !SPOKEN.test(title) ? title : undefined;
};

/** It announces the next matter by its number: "third item, the name of the tool". */
export const isCounted: Cue = (sentence) => COUNTED.test(fold(sentence).text) && announcedIn(sentence) !== undefined;

const MAX_WORDS = 9;

/** "Next is …", "the second topic would be …", at the beginning. */
const OPENING =
  /^(?:and |so |then |the )*(?:up )?(?:next|first|second|third|fourth|last|final)(?: up)?(?: (?:item|topic|point|one|thing|agenda item|presentation|update|question))?(?: (?:on|in|of|for) (?:the|our|today's) (?:agenda|list|day))?,? (?:is|was|would be|will be|we have|there is|there's|comes) (?<rest>.+)$/i;

/** "Third item, …", "fourth, …", "last thing: …". */
const COUNTED =
  /^(?:(?:ok|okay|all right|alright|good|great|thanks?|thank you|right|so|then|and|now|well|the)[,.]? )*(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|next|last|final)(?: (?:item|topic|point|one|thing|agenda item))?|(?:next|last|final|another|other|one more) (?:item|topic|point|one|thing))(?:,|:| is| -) (?<rest>(?:the|our|a|an|\p{Lu}?[\w-]+ of) .+|[^,]{3,40}[.])$/iu;

/** "Bo, the cache?" */
const HANDED =
  /^(?!(?:ok|okay|yes|yeah|no|well|so|and|but|right|sure|also|then|actually|basically|now|here|anyway|again|however|otherwise|first|next|nice|great|good|fine|thanks)\b)[\p{L}'-]{2,}(?: [\p{L}'-]{2,})?, (?:and )?(?:the|your|our) (?<rest>[^,.!?]{3,40})[.?]$/iu;

/** "On to …" */
const ONWARD = /^(?:(?:ok|okay|good|great|right|so|then|and|now|well)[,.]? )*on to (?<rest>.+)$/i;

/** "Let's move on to …" anywhere. */
const MOVING =
  /\b(?:(?:let's|we|we can|we could|we'll|we will|i'd like to|i would like to|we should|i'm going to|do we want to|want to)(?: now| then| just| quickly| also)* (?:move|go|jump|switch|continue|start|begin|turn|dive|get)|moving|move|(?:that|this|which)(?: will)? (?:brings?|leads?) us)(?: on| over| right| directly| straight| back| off| ahead)* (?:to|into|with),? (?<rest>.+)$/i;

const CLAUSE_END =
  /[.](?!\d)|[?!;:…–]|,? (?:so|because|if|unless|where|which|since|who|whether|while|before|after|when|then)\b|, (?:and|but|or|maybe|perhaps|that is|that's|i|we|you|it|do|does|can|could|is|are|just|as|um|uh|like|yeah|okay|please)\b|, ?$/i;
/** Words of a sentence rather than of a title. */
const SPOKEN =
  /\b(?:that|this|i|we|you|he|she|they|it|there|what|not|is|are|was|were|be|do|does|did|can|could|will|would|have|has|if|to|my|your|me|us|them|really|just|as|usual)\b|n['’]t\b/i;
const LEADING =
  /^[,\s]*(?:(?:the|our|a|an|um|uh|like|basically|actually|probably|just|maybe|talk(?:ing)? about|discuss(?:ing)?|about|next|first|second|third|last|final|one|other|today|now|topics?|items?|agenda|points?|of|on|for|is|[a-z]+['’]s(?= agenda|,)|,)[,\s]+)*/i;
const TRAILING =
  /[,\s]*(?:\b(?:topics?|items?|now|today|then|first|please|here|real quick|quickly|discussion points?)[,\s]*)*$/i;
const GENERIC =
  /^(?:agenda|topic|item|point|next|one|thing|call|meet|slide|screen|question|update|discuss|part|section|detail|list|note|link|chat)s?$/;
