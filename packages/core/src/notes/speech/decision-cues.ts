/** What a sentence settles, or does towards settling it: plan, call for objections, go along, object. In English. */
import { isQuestion, isTentative } from './signals.ts';

/** It settles something. A question, a proposal or a hypothesis never does. */
export const isDeciding = (sentence: string): boolean =>
  (DECIDED.test(sentence) || PLANNED.test(sentence.replace(CONDUCTING, ' '))) &&
  !isQuestion(sentence) &&
  !isTentative(sentence);

/** It says in so many words that this meeting has settled something. */
export const isDecided = (sentence: string): boolean =>
  DECIDED.test(sentence) && !REPORTED.test(sentence) && !isQuestion(sentence) && !isTentative(sentence);

/** It says what "we" will do; whether others go along is for them to say. How something works is left out. */
export const isPlan = (sentence: string): boolean =>
  PLANNED.test(sentence.replace(CONDUCTING, ' ').replace(NARRATING, ' ')) &&
  !isQuestion(sentence) &&
  !isTentative(sentence);

/** It asks whether anybody is against something. */
export const isCall = (sentence: string): boolean =>
  CALL.test(sentence) && (isQuestion(sentence) || /\b(?:looking|last call) for\b/i.test(sentence));

/** It goes along with what was said before. */
export const isConsent = (sentence: string): boolean => CONSENT.test(sentence) && !isQuestion(sentence);

/** The caller finds that nobody is against it. */
export const isClosing = (sentence: string): boolean => CLOSING.test(sentence) && !isQuestion(sentence);

/** It speaks against something, or is about to. */
export const isDissent = (sentence: string): boolean => DISSENT.test(sentence);

const VERB =
  'add|adopt|accept|accelerate|agree|approve|archive|assign|backport|bump|call|cancel|change|circulate|close|combine|continue|create|cut|defer|delay|deprecate|disable|do|document|draft|drop|enable|exclude|file|finali[sz]e|fix|follow|get|give|go|hold|implement|include|investigate|keep|land|launch|leave|make|mark|merge|migrate|move|open|pick|pin|ping|plan|post|postpone|prepare|propose|publish|push|put|raise|reach|reject|release|remove|rename|replace|report|require|reschedule|restart|revert|review|revisit|run|schedule|set|share|ship|skip|split|start|stick|stop|support|switch|sync|target|test|track|update|upgrade|use|write';

const DECIDED = new RegExp(
  [
    "\\b(?:we|we've|they|they've|group|committee|team|tsc|everyone|everybody|all)(?: have| had| has| all| also| already| just| basically| kind of| then| did| are| were| is)* (?:decided|agreed|approved|accepted|resolved|chose|voted|settled)\\b",
    '\\b(?:we all|everyone|everybody) agrees?\\b',
    "\\b(?:it|this|that|which|rfc|pr|proposal|motion|change|pull request)(?: was| is| has been| got| gets|'s been)(?: now| already| then)? (?:decided|agreed|approved|accepted|rejected|postponed|deferred|declined|cancelled|canceled|settled)\\b",
    '\\b(?:the|our|final) (?:decision|resolution|verdict) (?:is|was|here is) (?!made)\\b',
    '\\b(?:rough |lazy |clear |general |full )?consensus (?:is|was|here|on|that|to|seems)\\b|\\b(?:have|reached|is|got) (?:a )?(?:rough |lazy |clear )?(?:consensus|agreement)\\b',
    '\\bno (?:one )?(?:objections?|opposition|push ?back)\\b|\\bnobody (?:objects|objected|is against)\\b|\\b(?:motion|vote) (?:passes|passed|carried|carries|fails|failed)\\b',
    '(?<!\\bi (?:\\w+ )?)\\b(?:settled|decided|agreed) (?:on|to|that|upon|then)\\b|^(?:agreed|approved|accepted|decided|done deal)[.,!]',
    '\\b(?:is|are|was|were|will be|gets?|got) (?:now |officially |hereby )?(?:deferred|postponed|cancelled|canceled|ruled out|out of scope|off the table)\\b',
  ].join('|'),
  'i',
);

/** A decision that is told, elsewhere or as a reason, is none of this meeting's. */
const REPORTED =
  /\b(?:what(?:ever)?|which|how|when|where|as|because|since|like|(?:number|list|kind|set) of \w+),? (?:we,? )*(?:we|they|the \w+)(?: have| had| just| all| already)* (?:decided|agreed|approved|accepted|chose|settled)\b|\b(?:decided|agreed|approved|accepted|settled)\b[^.?!]{0,40}\b(?:earlier|ago|previously|back then|last (?:week|time|call|meeting|month|year))\b|\bthey(?:'ve| have| had)?(?: all| also| already| just)* (?:decided|agreed|approved|accepted|resolved|chose|voted)\b|\b(?:not|never|n't|nothing|hasn't been|nothing was) (?:\w+ ){0,3}(?:decided|agreed|approved|accepted|ruled out|settled)\b/i;

const PLANNED = new RegExp(
  [
    `\\blet'?s (?:just |all |then |definitely |also |not |please |go ahead and )*(?:${VERB})\\b`,
    `\\b(?:we|we're) (?:will|shall|won't|will not|'ll|are going to|going to|are gonna|gonna|are not going to|not going to)(?: just| then| also| probably not| definitely| therefore)* (?:${VERB})\\b`,
    `\\bwe'll(?: just| then| also| definitely)* (?:${VERB})\\b`,
    "\\b(?:go|going|went|move|moving) (?:ahead|forward) with\\b|\\bgoing with\\b|\\bwe(?: are|'re) (?:deferring|postponing|dropping|removing|closing|merging|cancell?ing|keeping)\\b",
    '\\b(?:we|they) (?:all )?agree\\b',
  ].join('|'),
  'i',
);

/** "Let's" and "we will" that only conduct the call. */
const CONDUCTING =
  /\b(?:let'?s|we(?:'ll| will| can| are going to|'re going to|'re gonna))(?: just| then| please| also)? (?:see\b|start(?: (?:with|off|out|by|from|the call|now|then|today|this meeting|recording)\b|[.,!]|$)|get (?:started|going|into|to|there|back|right)\b|go\b(?! with| ahead| for)|move (?:on|to|over|along|into)\b|wait\b|say\b|assume\b|look\b|take (?:a|it) (?:look|minute|moment|from)\b|jump\b|give (?:it|them|him|her|people|everyone|folks)\b|continue\b|keep (?:going|moving)\b|hold on\b|do (?:a quick|some|the|intro|another round|that next)\b|call it\b|close (?:up|out|early)|talk\b|run through\b|pick (?:up|it up)\b|put it (?:this|that) way\b|make sure\b|share\b|wrap\b|try\b|end (?:here|there|the call)\b)/gi;

/** "We will" with a verb that rather tells how something works or goes on. */
const NARRATING =
  /\bwe(?:'ll| will|'re going to|'re gonna| are going to| are gonna)(?: just| then| also| probably| now)* (?:call|use|put|take|run|work|write|test|make|do|get|give|track|hold|open|check|create|start|leave|change|set|go|pick|plan|follow|keep (?:testing|working|going)|update|cut|reach|raise|report)\b/gi;

const CALL =
  /\b(?:any(?:one|body)?|is there|are there|does|do|last call for|looking for|hear(?:ing)?|everyone|everybody|is it|is that|are we|are you)\b[^.?!]{0,60}\b(?:objections?|objects?|opposition|opposed|oppose|against|push ?back|concerns?|disagree(?:s|ment)?|(?:ok(?:ay)?|fine|comfortable|happy) with)\b/i;

const CONSENT =
  /^(?:(?:no|nope|yeah|yes|yep|okay|ok|so|alright|all right|and|good|sure|great|perfect|cool|thanks)[,.!]? )*(?:no(?: other| further)? (?:objections?|opposition|concerns?|push ?back|complaints)|none(?: from (?:me|us|my side|our side|here))?[.,!]|nobody objects|no one objects|(?:that |it |this )?(?:sounds|looks|seems) (?:good|great|fine|reasonable|right|like a plan)|(?:that |it |this )?makes (?:a lot of |total |perfect )?sense|works for (?:me|us)|fine (?:with|by|for) (?:me|us)|(?:i'm|i am|we're|we are|that's|it's) (?:totally |absolutely |also )?(?:fine|ok(?:ay)?|good|all good|in favou?r)|(?:i |we |totally |fully |also )*agreed?\b(?! (?:with you on|that .*\bbut))|\+1|plus one|lgtm|let's do (?:that|it|this)|i like (?:it|that|this))(?!\w)/i;

const CLOSING =
  /(?<!\bif (?:there(?:'s| is| are) )?)\bno (?:other |further )?(?:objections?|opposition|concerns?|push ?back)\b|\bnobody objects\b/i;

const DISSENT =
  /\b(?:i (?:do |would |strongly )?(?:object|disagree|oppose)|i (?:have|had|got|see) (?:a|some|one|two|an) (?:small |minor |big |quick )?(?:concerns?|objections?|questions?|comments?|problems?)|i(?:'d| would) (?:rather|prefer)|not (?:sure|convinced|comfortable|happy|okay|ok|a fan)|wait|hold on|however|but\b|concern(?:ed)? (?:is|about|with)|(?:problem|issue) (?:is|with)|don't (?:think|like|agree)|against (?:it|this|that))\b/i;
