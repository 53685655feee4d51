/** What a sentence does about work: promise, ask, take on, hand out. In English. */
import { hasWord } from './people.ts';
import { isQuestion } from './signals.ts';

/** Its speaker promises something of their own. */
export const isPromise = (sentence: string): boolean =>
  PROMISE.test(sentence) && !IMMEDIATE.test(sentence) && !isQuestion(sentence);

/** It asks somebody to do something after the call. */
export const isRequest = (sentence: string): boolean => REQUEST.test(sentence) && !ON_THE_SPOT.test(sentence);

/** It asks for something on the spot: a word, a link, a look at the screen. */
export const isOnTheSpot = (sentence: string): boolean => ON_THE_SPOT.test(sentence);

/** It says that something is wanted, without a name. */
export const isNeed = (sentence: string): boolean => NEED.test(sentence);

/** It takes a task that somebody offered: "sure", "will do". */
export const isAcceptance = (sentence: string): boolean => ACCEPTANCE.test(sentence) && !isQuestion(sentence);

/** Whether somebody of this name is said to do something: "so Dana will review it". */
export const isGivenTo = (sentence: string, name: string): boolean =>
  hasWord(sentence, name) &&
  sentence
    .split(name)
    .slice(1)
    .some((rest) => GIVEN.test(rest)) &&
  !isQuestion(sentence);

/** Verbs of tasks: they say that something is done, not what. */
export const isTaskVerb = (word: string): boolean => TASK_VERBS.has(word);

const TASK =
  'add|ask|bring|bump|check|circulate|clean|close|collect|come back|contact|coordinate|create|cut|discuss|document|do (?:that|it|this)|draft|email|file|find|finish|fix|follow|get (?:back|that|it|this|in touch|something|someone)|give (?:you|it|them|that|this) (?:a )?|go (?:through|over|back)|implement|investigate|join|link|look (?:into|at)|make (?:a|an|the|that|sure|it|this|some)|merge|message|open|organi[sz]e|ping|post|prepare|present|propose|provide|publish|push|put|reach|read|rebase|release|remove|report|research|respond|review|run|schedule|send|set|share (?:the|it|that|this|a|my|some|in|on|with)|start (?:a|an|the|drafting|writing|working)|submit|summari[sz]e|sync|tag|take (?:a look|that|this|it|on|care|over)|talk to|test|track|try|update|upload|verify|work|write';

const TASK_VERBS: ReadonlySet<string> = new Set(
  TASK.replace(/\[sz\]/g, 's')
    .split('|')
    .map((words) => words.split(' ')[0] ?? '')
    .concat('take', 'takes', 'summarize', 'organize'),
);

const LATER =
  '(?: also| just| then| definitely| probably| try to| try and| go ahead and| make sure to| be| still| happily)*';

const GIVEN = new RegExp(`^(?: will| is going to| is gonna|'ll)${LATER} (?:${TASK})(?!\\w)`, 'i');

const PROMISE = new RegExp(
  [
    `\\b(?:i will|i'll|i'm going to|i am going to|i'm gonna|i shall|i'll be)${LATER} (?:${TASK})(?!\\w)`,
    '\\blet me (?:also |then )?(?:follow up|get back|take (?:that|this|it)|check with|talk to)(?!\\w)',
    '\\b(?:i can|happy to|i could)(?: also| just| then| definitely)* (?:take (?:that|this|it|care|on|over)|do (?:that|it|this)|send (?:you|it|them|that|out|around)|post|share the|follow|open|write|review|ping|ask|look into|check|reach|summari[sz]e|create a|add (?:it|that)|draft|prepare|help with)(?!\\w)',
  ].join('|'),
  'i',
);

/** Promises about the next minute, and conditional ones. */
const IMMEDIATE =
  /\b(?:(?:in|to|into|on) (?:the )?chat|shar(?:e|ing) (?:(?:my|the|a|this|that|some) )?(?:screen|agenda|slides?|links?)|links? (?:here|below)|i(?:'ll| will|'m going to|'m gonna| am going to) (?:just |also |now |quickly )*(?:add (?:that|about|to what|on)|start (?:with|by|off|sharing|from|us|the)|give (?:you|a|it)|go (?:first|next|through|over)|run (?:through|over)|try to (?:explain|share|be)|be (?:quick|brief)|ask (?:you|one|a|the|about|if|whether|it)|read (?:it|this|that|the|out)|present(?: today| now| the| it)?|share (?:with you|some|a few|more)|discuss|push back|open (?:the floor|it up|up)|put (?:it|this|that) (?:this|that) way|talk (?:about|to you about)|hand|pass|stop|close (?:the (?:call|meeting|session)|it here|here))|i(?:'ll| will) (?:update|tell|show|let|remind|walk|leave) (?:you|everyone|everybody|people|them|it)|slides|if (?:you|we|i|they|it|someone) )/i;

/** Requests for the next minute. */
const ON_THE_SPOT =
  /\b(?:(?:add|put|write|type) (?:your|their|all your) names?|attendees?|attendance|sign[- ]?in|(?:raise|lower|put down) (?:your|a|the) hand|mute|unmute|speak up|louder|slower|repeat|say (?:that|it|something|hi|hello)|chime in|jump in|go ahead|go (?:first|next)|(?:share|show|stop|see|paste|drop|post|put|send) (?:\w+ )?(?:\w+ )?(?:screen|slides?|links?|chat)|(?:in|into|to|on) (?:the )?(?:zoom )?chat|introduce|(?:can|could|would|will)(?: you| someone| somebody| anyone| \w+)?(?: mind| please| also| maybe| just| quickly)* (?:explain(?:ing)?|comment(?:ing)?|elaborat(?:e|ing)|tell|clarify|remind|talk|walk|speak|summari[sz]e|present|start|share|give (?:us|me|a)|run (?:us )?through|go (?:over|through|back|ahead)|read|try|look at (?:this|the screen))|feel free|take over|tell us|walk us|if you're here|one question|reach out to (?:me|us|any of us)|hear (?:that |it |you )?correctly)\b/i;

const REQUEST = new RegExp(
  `\\b(?:action item|to-?do)s?\\b|\\b(?:can|could|would|will) (?:you|someone|somebody)(?: guys| all)?(?: also| please| maybe| just| then)* (?:${TASK})(?!\\w)|\\bplease(?: also| do| just)* (?:${TASK})(?!\\w)|\\bsomeone (?:needs? to|should|must)(?: also| probably| really| just| still)* (?:${TASK})(?!\\w)|(?:^|[.,] )(?:so |and |but )?(?:make sure (?:you|to)|don't forget to)\\b|\\bi(?:'d| would) (?:ask|encourage|urge|like (?:you|everyone|people|folks|teams) to)`,
  'i',
);

const NEED =
  /\b(?:needs? (?:a|an|some|somebody|someone|more|to be|one|another)|we need (?:a|an|some|somebody|someone|one|to)|someone (?:has|needs|should|could|must)|somebody (?:has|needs|should|could|must)|looking for (?:a|an|some|somebody|someone)|who (?:can|could|will|wants|would|takes)|(?:should|deserves|must) (?:be|have|get|become)|is missing)\b/i;

const ACCEPTANCE =
  /^(?:(?:oh|ok(?:ay)?|so|ah)[,.!]? )*(?:yes|yeah|yep|yup|sure|of course|absolutely|definitely|will do|happy to|no problem|can do|on it|i (?:can|will)|i'll|gladly|(?:sounds )?good|ok(?:ay)?)\b/i;
