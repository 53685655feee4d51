/** What a sentence does about work: promise, offer, ask, take on, hand out. In English. */
import { fold } from '../../shared/fold.ts';
import { type Cue, toCue } from './cue.ts';
import { hasWord } from './people.ts';
import { isQuestion } from './signals.ts';

/** Its speaker promises something of their own. */
export const isPromise: Cue = (sentence) =>
  (PROMISE(sentence) || (BOUND(sentence) && LATER_ON(sentence)) || isVolunteering(sentence)) &&
  !IMMEDIATE.test(fold(sentence).text) &&
  !UNCERTAIN(sentence) &&
  !isQuestion(sentence);

/** Its speaker takes whatever was asked for: "I volunteer". */
export const isVolunteering: Cue = (sentence) => VOLUNTEER(sentence) && !isQuestion(sentence);

/** Its speaker could do something, if others want it. */
export const isOffer: Cue = (sentence) =>
  (OFFER(sentence) || (ABLE(sentence) && LATER_ON(sentence))) &&
  !IMMEDIATE.test(fold(sentence).text) &&
  !UNCERTAIN(sentence) &&
  !isQuestion(sentence);

/** It takes up an offer. */
export const isTakingUp: Cue = toCue(
  String.raw`^(?:(?:ok|okay|oh|so|yes|yeah|good|great)[,.!]? )*(?:thanks?|thank you|please(?: do)?|great|perfect|wonderful|excellent|that(?:'d| would) be|that helps|good|yes)\b`,
);

/** It asks somebody to do something after the call. */
export const isRequest: Cue = (sentence) => REQUEST(sentence) && !isOnTheSpot(sentence);

/** It asks for something on the spot: a word, a link, a look at the screen. */
export const isOnTheSpot: Cue = (sentence) => ON_THE_SPOT.test(fold(sentence).text);

/** It says that something is wanted, without a name. */
export const isNeed: Cue = (sentence) => NEED(sentence);

/** It takes a task that somebody offered: "sure", "will do". */
export const isAcceptance: Cue = (sentence) => ACCEPTANCE(sentence) && !isQuestion(sentence);

/** Whether somebody of this name is said to do something: "so Dana will review it". */
export const isGivenTo = (sentence: string, name: string): boolean =>
  hasWord(sentence, name) &&
  sentence
    .split(name)
    .slice(1)
    .some((rest) => GIVEN(rest)) &&
  !isQuestion(sentence);

/** Verbs of tasks: they say that something is done, not what. */
export const isTaskVerb = (word: string): boolean => TASK_VERBS.has(word);

const TASK =
  'add|announce|answer|arrange|ask|assign|attend|backport|benchmark|book|bring|build|bump|call|change|chair|chase|check|circulate|clarify|clean|close|collect|come back|compare|compile|confirm|contact|convert|coordinate|copy|correct|count|cover|create|cut|debug|delete|deploy|describe|design|dig|discuss|do (?:that|it|this|the|a|some)|document|double.?check|draft|draw|drive|drop (?:a|the) (?:line|note|message|mail)|edit|email|e-mail|escalate|examine|extend|file|fill|finali[sz]e|find|finish|fix|follow|forward|gather|get (?:back|that|it|this|in touch|something|someone|you|them|the)|give (?:you|it|them|that|this) (?:a )?|go (?:through|over|back)|handle|have (?:a|another) (?:look|go|think|word|chat)|help|host|implement|improve|inform|install|introduce you|invite|investigate|join|keep (?:an eye|track|you posted)|label|lead|link|list|look (?:into|at|over|for|up|after)|mail|make (?:a|an|the|that|sure|it|this|some)|measure|merge|message|migrate|monitor|move|nudge|notify|open|organi[sz]e|own|patch|pick (?:it|that|this|up)|ping|plan|port|post|prepare|present|profile|propose|prototype|provide|publish|push|put (?:together|it|that|this|a|up|the|something)|raise|reach|read|rebase|record|redo|refactor|register|release|remind|remove|rename|repeat the|replace|reply|report|reproduce|request|rerun|re-run|research|resolve|respond|revert|review|revise|rewrite|run|schedule|scan|search|see to|send|set|share (?:the|it|that|this|a|my|some|in|on|with)|ship|sign|simplify|sketch|sort|speak|split|squash|start (?:a|an|the|drafting|writing|working|on)|stress.?test|submit|summari[sz]e|support|switch|sync|tag|take (?:a look|that|this|it|on|care|over|notes|the|minutes)|talk to|talk with|tell|test|tidy|track|transfer|translate|triage|try|type up|update|upgrade|upload|verify|volunteer|wire|work|write';

const TASK_VERBS: ReadonlySet<string> = new Set(
  TASK.replace(/\[sz\]/g, 's')
    .split('|')
    .map((words) => /^[a-z-]+/.exec(words)?.[0] ?? '')
    .concat('take', 'takes', 'summarize', 'organize', 'finalize', 'volunteer', 'somebody', 'else', 'plan', 'planning'),
);

const SOFTLY =
  '(?: also| just| then| definitely| certainly| probably| try to| try and| go ahead and| make sure to| be| still| happily| gladly| quickly| personally| first| be able to| be happy to)*';

const GIVEN = toCue(String.raw`^,?(?: will| is going to| is gonna|'ll| takes| to)${SOFTLY} (?:${TASK})(?!\w)`);

const PROMISE = toCue(
  String.raw`\b(?:i will|i'll|i'm going to|i am going to|i'm gonna|i shall|i'll be)${SOFTLY} (?:${TASK})(?!\w)`,
  String.raw`\bi(?:'ll| will|'m planning to| plan to|'m going to) have (?:\w+ ){1,6}(?:ready|done|finished|fixed|written|merged|up|out)\b`,
  String.raw`\b(?:i'm|i am)(?: also| still)? (?:planning|about|hoping) to${SOFTLY} (?:${TASK})(?!\w)|\bi (?:plan|intend|promise|aim)(?: also)? to${SOFTLY} (?:${TASK})(?!\w)|\bi(?:'m| am) on it\b`,
  String.raw`\blet me(?: also| then| just| go ahead and)* (?:follow up|get back|take (?:that|this|it|on|care)|check with|talk to|send|file|draft|write|create|prepare|change|fix|update|rename|merge|rebase|set up|schedule|look into|arrange|handle|own|reach out|open (?:a|an|the|up (?:a|an)) (?:\w+ ){0,2}?(?:issue|pr|pull request|ticket|bug|discussion|thread|rfc|proposal|document|doc|branch)|add (?:a|an|the|it to|that to the) |ask (?:the|my|our) (?!question|group|room))(?!\w)`,
  String.raw`\b(?:i can|happy to|glad to|i could|i'd be (?:happy|glad) to)(?: also| just| then| definitely| certainly)* (?:take (?:that|this|it|care|on|over)|do (?:that|it|this)|send (?:you|it|them|that|out|around)|post|share the|follow|open|write|review|ping|ask|look into|check|reach|summari[sz]e|create a|add (?:it|that)|draft|prepare|help with|own|handle|fix|organi[sz]e|set up)(?!\w)`,
);

/** Bound by words that promise anything. */
const BOUND = toCue(
  String.raw`\b(?:i will|i'll|i'm going to|i am going to|i'm gonna|i shall|i'm planning to|i plan to|i want to|let me|i need to|i have to|i should be able to)${SOFTLY} (?!be\b|have\b|say\b|see\b|think\b|know\b|go\b|admit\b|assume\b|guess\b|mention\b|explain\b|show\b|start\b|stop\b|pass\b|hand\b)[a-z]{2,}`,
);

/** When a task is done that is not done on the spot. */
const LATER_ON = toCue(
  String.raw`\b(?:by|until|on|before|this|next|over) (?:the )?(?:end of|next|coming|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|week|weekend|month|call|meeting|release|first|second|third|\w+th\b|\w+teenth\b|\d)|\b(?:tomorrow|tonight|later today|today|after (?:the|this) (?:call|meeting)|afterwards|in (?:a|one|two|three|four|\d+) (?:day|week|month)s?|as soon as|next time)\b`,
);

const VOLUNTEER = toCue(
  String.raw`\bi(?:'ll| will| can| would|'d)?(?: also| gladly| happily)* volunteer\b|\bi(?:'ll| will| can| could|'d be happy to| would be happy to)(?: gladly| happily)* (?:take|do|own|handle|chair|host|drive|pick up|sign up for|look after) (?:it|that|this|one|over|on|care of (?:it|that|this))\b`,
  String.raw`\b(?:count me in|leave (?:it|that|this) (?:to|with) me|(?:put|sign) me (?:down|up)|assign (?:it|that|this) to me|that(?:'s| is) (?:on|for) me|i'm on it|i've got (?:it|this|that))\b`,
  String.raw`^(?:(?:ok|okay|sure|yes|yeah|well|fine|all right|good)[,.]? )*(?:(?:will do|on it|i could do (?:it|that|this))\b|i (?:can|will|do)[.,!]*$)`,
);

const ABLE = toCue(
  String.raw`\bi (?:can|could)(?: also| just| gladly)* (?!be\b|have\b|say\b|see\b|think\b|imagine\b|not\b)[a-z]{2,}`,
);

const OFFER = toCue(
  String.raw`\bi (?:can|could|would)(?: also| just| gladly)* (?:${TASK})(?!\w)|\b(?:i'd|i would|i'm|i am)(?: also)? (?:be )?(?:happy|glad|willing|able) to (?:${TASK})(?!\w)`,
);

/** Nobody is bound by what may not come. */
const UNCERTAIN = toCue(
  String.raw`\b(?:might|may be able|don't count on|not sure (?:if|whether)|if i (?:find|have|get)|can't promise|would have|could have|i would(?! be (?:happy|glad))|wish i)\b|\bi(?:'ll| will| can| could)? (?:not|never)\b|\bi (?:won't|can't|cannot|couldn't)\b`,
);

/** Promises about the next minute, and conditional ones. */
const IMMEDIATE =
  /\b(?:(?:in|to|into|on) (?:the )?chat|shar(?:e|ing) (?:(?:my|the|a|this|that|some) )?(?:screen|agenda|slides?|links?)|links? (?:here|below)|(?:i(?:'ll| will|'m going to|'m gonna| am going to)|let me) (?:just |also |now |quickly )*(?:add (?:that|about|to what|on|one|something)|start (?:with|by|off|sharing|from|us|the (?:call|meeting|recording))|give (?:you|a|it)|go (?:first|next|through|over)|run (?:through|over)|try to (?:explain|share|be)|be (?:quick|brief)|ask (?:you|one|a|the (?:question|group)|about|if|whether|it)|read (?:it|this|that|the|out)|present(?: today| now| the| it)?|share (?:with you|some|a few|more)|discuss|push back|open (?:the floor|it up|up|my)|put (?:it|this|that) (?:this|that) way|put it as|talk (?:about|to you about)|tell (?:you|a)|describe|clarify|repeat|call (?:it|that|this|on)|count|list|hand|pass|stop|check (?:here|quickly|the chat|my|if i)|find (?:it|the link)|close (?:the (?:call|meeting|session)|it here|here))|i(?:'ll| will) (?:update|tell|show|let|remind|walk|leave|support|work) (?:you|everyone|everybody|people|them|it|that)|slides|if (?:you|we|i|they|it|someone) )/i;

/** Requests for the next minute. */
const ON_THE_SPOT =
  /\b(?:correct me|(?:add|put|write|type) (?:your|their|all your) names?|attendees?|attendance|sign[- ]?in|(?:raise|lower|put down) (?:your|a|the) hand|mute|unmute|speak up|louder|slower|repeat|say (?:that|it|something|hi|hello)|chime in|jump in|go ahead|go (?:first|next)|vote (?:now|in)|(?:share|show|stop|see|paste|drop|post|put|send) (?:\w+ )?(?:\w+ )?(?:screen|slides?|links?|chat)|(?:in|into|to|on) (?:the )?(?:zoom )?chat|introduce|(?:can|could|would|will)(?: you| someone| somebody| anyone| \w+)?(?: mind| please| also| maybe| just| quickly)* (?:explain(?:ing)?|comment(?:ing)?|elaborat(?:e|ing)|tell (?:me|us)|clarify|remind (?:me|us)|talk (?:us|about)|walk|speak (?:up|to|about)|summari[sz]e|present|start|share|give (?:us|me|a)|run (?:us )?through|go (?:over|through|back|ahead)|read|try|look at (?:this|the screen))|feel free|take over|tell us|walk us|if you're here|one question|reach out to (?:me|us|any of us)|hear (?:that |it |you )?correctly)\b/i;

const WHO = '(?:some|any)(?:one|body)(?: else)?';

const REQUEST = toCue(
  String.raw`\b(?:action item|to-?do)s?\b`,
  String.raw`\b(?:can|could|would|will) (?:you|${WHO}|one of you)(?: guys| all| please| maybe| also| just| then)* (?:mind |be (?:able|willing) to )?(?:${TASK})(?:ing)?(?!\w)`,
  String.raw`\bplease(?: also| do| just)* (?:${TASK})(?!\w)`,
  String.raw`\b(?:${WHO}) (?:needs? to|has to|should|must|ought to)(?: also| probably| really| just| still)* (?:${TASK})(?!\w)`,
  String.raw`\b(?:does|do|would) (?:${WHO}|you|anyone of you) (?:want|like|have time) to (?:${TASK})(?!\w)`,
  String.raw`\bwho (?:can|could|will|would|wants to|would like to|is going to|volunteers to|has time to)(?: please| then)? (?:${TASK})(?!\w)|\b(?:any|a) volunteers?\b|\bi need (?:a volunteer|${WHO} (?:to|who)|you to)\b`,
  String.raw`(?:^|[.,] )(?:so |and |but )?(?:make sure (?:you|to)|don't forget to)\b|\bi(?:'d| would) (?:ask|encourage|urge|like (?:you|everyone|people|folks|teams) to)`,
);

const NEED = toCue(
  String.raw`\b(?:needs? (?:a|an|some|somebody|someone|more|to be|one|another)|we need (?:a|an|some|somebody|someone|one|to)|need help|(?:someone|somebody)(?: else)? (?:has|needs|should|could|must)|looking for (?:a|an|some|somebody|someone)|who (?:can|could|will|wants|would|takes)|(?:should|deserves|must) (?:be|have|get|become)|is missing)\b`,
);

const ACCEPTANCE = toCue(
  String.raw`^(?:(?:oh|ok(?:ay)?|so|ah)[,.!]? )*(?:yes|yeah|yep|yup|sure|of course|absolutely|definitely|will do|happy to|no problem|can do|on it|i (?:can|will)|i'll|gladly|with pleasure|(?:sounds )?good|ok(?:ay)?|fine|all right)\b`,
);
