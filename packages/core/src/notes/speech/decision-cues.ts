/** What a sentence settles, or does towards settling it: propose, plan, conclude, call for objections, go along, object. In English. */
import { fold } from '../../shared/fold.ts';
import { type Cue, toCue } from './cue.ts';
import { isHypothetical, isQuestion } from './signals.ts';

/** It has words of deciding. A question, a proposal or a hypothesis never has; what was decided elsewhere has. */
export const isDeciding: Cue = (spoken) => {
  const sentence = withoutHedge(spoken);
  if (isQuestion(sentence)) return false;
  if (isLazyConsensus(sentence)) return true;
  if (isHypothetical(sentence) || isUndecided(sentence)) return false;
  return (
    hasDecided(sentence) ||
    isWithdrawal(sentence) ||
    isConclusion(sentence) ||
    PLANNED.test(withoutConducting(fold(sentence).text))
  );
};

/** It says in so many words that this meeting has settled something. */
export const isDecided: Cue = (spoken) => {
  const sentence = withoutHedge(spoken);
  return (
    hasDecided(sentence) &&
    !isLazyConsensus(sentence) &&
    !isReported(sentence) &&
    !isUndecided(sentence) &&
    !isQuestion(sentence) &&
    !isHypothetical(sentence)
  );
};

/** "I think we have consensus" finds one; "I think we will merge it" only guesses. */
const withoutHedge = (sentence: string): string => sentence.replace(HEDGE, '');
const HEDGE =
  /\bi (?:think|guess|believe|take it|hear|see)(?: that)? (?=(?:we have|we've|there is|there['’]s|that['’]s|that is|this is) (?:a |an )?(?:\w+ )?(?:consensus|agreement|majority|agreed|decided|settled|approved|accepted)\b)/i;

/** It says what "we" will do; whether others go along is for them to say. How something works is left out. */
export const isPlan: Cue = (sentence) =>
  PLANNED.test(withoutConducting(fold(sentence).text).replace(NARRATING, ' ')) &&
  !isQuestion(sentence) &&
  !isHypothetical(sentence);

/** It is put to the others as what they might do, in whatever form. */
export const isProposal: Cue = (sentence) => {
  const text = withoutConducting(fold(sentence).text);
  return PROPOSED.test(text) && !REPORTED.test(text);
};

/** It is said as what holds from now on, in the words with which a discussion is ended: "then it stays as it is". */
export const isConclusion: Cue = (sentence) => {
  const text = withoutConducting(fold(sentence).text);
  return CONCLUDED.test(text) && !isQuestion(sentence) && !isHypothetical(sentence) && !isReported(sentence);
};

/** It makes silence until some day, or from somebody, a consent. */
export const isLazyConsensus: Cue = (sentence) => {
  const text = fold(sentence).text;
  return NO_OBJECTION.test(text) && OBJECTING.test(text) && !isQuestion(sentence);
};

/** It says until when objections count. */
export const isUntilSomeDay = toCue(
  String.raw`\b(?:by|until|till|before|within|on) (?:the )?(?:end of|next|this|then|tomorrow|tonight|${'(?:mon|tues|wednes|thurs|fri|satur|sun)day'}|one week|two weeks|a week|mailing list|list|issue|pull request|pr|\d)`,
);

/** It asks whether anybody is against something. */
export const asksForObjections: Cue = (sentence) =>
  CALL(sentence) && (isQuestion(sentence) || /\b(?:looking|last call|going once)\b/i.test(sentence));

/** It asks whether others go along: for objections, or by a proposal. Its answer decides. */
export const isCall: Cue = (sentence) => asksForObjections(sentence) || isProposal(sentence);

/** It goes along with what was said before. */
export const isConsent: Cue = (sentence) =>
  CONSENT(sentence) && !isQuestion(sentence) && !/\bbut\b(?! (?:yes|fine|ok))/i.test(sentence);

/** The caller finds that nobody is against it. */
export const isClosing: Cue = (sentence) => CLOSING(sentence) && !isQuestion(sentence);

/**
 * Whether quoted sentences prove a decision, citation by citation: words that settle it, or a call for objections or a
 * proposal with a later answer that goes along.
 */
export const areDeciding = (quoted: readonly (readonly string[])[]): boolean => {
  const called = quoted.findIndex((sentences) => sentences.some(isCall));
  const answers = called < 0 ? [] : quoted.slice(called + 1).flat();
  return quoted.flat().some(isDeciding) || answers.some((sentence) => isConsent(sentence) || isClosing(sentence));
};

/** The words of a motion: "we ship it without the driver". */
export const isResolve: Cue = (sentence) =>
  /^(?:that )?we (?!have|had|are|were|could|should|might|need|know|saw|think|can)\w+ /i.test(sentence);

/** It speaks against something, or is about to: "but …". */
export const isDissent: Cue = (sentence) => isAgainst(sentence) || HESITANT(sentence);

/** It speaks against something in so many words. */
export const isAgainst: Cue = (sentence) => AGAINST(sentence);

/** Its speaker gives up what they wanted. */
export const isWithdrawal: Cue = (sentence) => WITHDRAWN(sentence) && !isQuestion(sentence);

/** It tells what was decided, at another time or by others. */
export const isReported: Cue = (sentence) => REPORTED.test(fold(sentence).text);

/** It says that nothing was decided. */
const isUndecided = toCue(
  String.raw`\b(?:not|never|n't|nothing|nobody|no one|no decision|without) (?:\w+ ){0,3}(?:decid|agreed|approv|accept|ruled out|settl|chosen|picked)`,
  String.raw`\b(?:undecided|unsettled|no (?:decision|consensus|agreement)|yet to be|still (?:has|have|needs?) to be|(?:has|have|needs?|need|still|remains?) to (?:be )?(?:decided?|agree|settle))\b`,
  // "Agreed" of one person, and "as agreed", tell no decision.
  String.raw`\b(?:as|if|once|when|until|unless|before|whether|had|would have|could have|should have|should be|could be|would be|to be|can be|may be|might be|will be|be) (?:\w+ ){0,2}(?:decided|agreed|approved|accepted|settled|chosen|selected|adopted)\b`,
);

const VERB =
  'abandon|accelerate|accept|add|adopt|agree|allow|announce|approve|archive|assign|backport|ban|block|bump|call|cancel|change|choose|circulate|close|combine|continue|create|cut|decline|defer|delay|delete|deprecate|disable|do|document|draft|drop|enable|exclude|extend|file|finali[sz]e|fix|follow|forbid|freeze|get|give|go|hold|implement|include|introduce|investigate|keep|land|launch|leave|limit|link|lock|lower|make|mark|merge|migrate|move|open|park|pause|pick|pin|ping|plan|post|postpone|prepare|propose|publish|push|put|raise|reach|reject|release|remove|rename|replace|report|require|reschedule|restart|restrict|retire|revert|review|revisit|roll|run|say|schedule|set|settle|share|ship|skip|split|stabili[sz]e|start|stay|stick|stop|support|switch|sync|table|take|target|test|track|treat|try|turn|update|upgrade|use|wait|warn|write';

const DECIDED = toCue(
  String.raw`\b(?:we|we've|they|they've|group|committee|team|tsc|board|everyone|everybody|all)(?: have| had| has| all| also| already| just| basically| kind of| then| did| are| were| is)* (?:decided|agreed|approved|accepted|adopted|resolved|chose|chosen|picked|selected|voted|settled)\b`,
  String.raw`\b(?:we all|everyone|everybody) agrees?\b`,
  String.raw`\b(?:has|have) (?:now |just |thereby |hereby )?been (?:\w+ly )?(?:selected|chosen|picked|adopted|elected|named|agreed|decided|approved|accepted|rejected|declined|postponed|deferred|dropped|settled|withdrawn)\b`,
  String.raw`\b(?:it|this|that|which|rfc|pr|proposal|motion|change|pull request|amendment|draft)(?: was| is| has been| got| gets|'s been|'s)(?: now| already| then| hereby)? (?:decided|agreed|approved|accepted|adopted|rejected|postponed|deferred|declined|dropped|cancelled|canceled|settled)\b`,
  String.raw`\b(?:was|were|is|are|got) (?:just |now |thereby |therefore )?(?:chosen|selected|picked|elected|adopted)(?: \w+)? (?:with|as|unanimously|today)\b`,
  String.raw`\b(?:the|our|final) (?:decision|resolution|verdict|outcome) (?:is|was|here is) (?!made)\b`,
  String.raw`\b(?:we (?:have|had|reached)|there is|there's|is|that's|got|by|call (?:it|that|this)) (?:a |an )?(?:rough |lazy |clear |general |full |broad )?(?:consensus|agreement|majority|decision)\b|\bconsensus (?:is|was|here|on|that|seems)\b`,
  String.raw`\bno (?:one )?(?:objections?|opposition|push ?back)\b|\bnobody (?:objects|objected|is against)\b|\b(?:motion|vote|proposal|amendment) (?:passes|passed|carried|carries|fails|failed|is (?:carried|passed))\b`,
  String.raw`(?<!\bi (?:\w+ )?)\b(?:settled|decided|agreed) (?:on|to|that|upon|then)\b|^(?:(?:ok|okay|so|good|great|right|fine|all right|alright|yes|yeah)[,.]? )*(?:agreed|approved|accepted|adopted|decided|settled|resolved|sold|deal|done deal|carried)[.,!:](?! (?:but|though|by)\b)`,
  String.raw`\b(?:is|are|was|were|will be|gets?|got) (?:now |officially |hereby |then )?(?:deferred|postponed|cancelled|canceled|ruled out|out of scope|off the table|forbidden)\b`,
  String.raw`^(?:(?:ok|okay|so|then|good|great|right)[,.]? )*(?:all|everybody|everyone) in favou?r\b|\b(?:unanimous|unanimously|by a majority)\b`,
  // "Option B it is", "firefly it is then", "B wins".
  String.raw`(?:^|[,.] |\b(?:so|then|okay|ok|good|right) )(?:option |version |variant )?[\w'-]+(?: [\w'-]+){0,3} it is(?: then| now)?[.,!]?(?: then[.!]?)?$`,
  String.raw`\b(?:option|version|variant|proposal) \w+ (?:wins|won|carries|it is)\b`,
);

const hasDecided: Cue = (sentence) => DECIDED(sentence);

/** A decision that is told, of another time or place or as a reason, is none of this meeting's. */
const REPORTED = new RegExp(
  [
    String.raw`\b(?:what(?:ever)?|which|how|when|where|as|because|since|like|(?:number|list|kind|set) of \w+),? (?:we,? )*(?:we|they|the \w+)(?: have| had| just| all| already)* (?:decided|agreed|approved|accepted|chose|settled)\b`,
    String.raw`\b(?:decided|agreed|approved|accepted|adopted|settled|chose|chosen|voted|resolved|rejected|declined|postponed|deferred)\b[^.?!]{0,50}\b(?:earlier|ago|previously|back then|last (?:week|time|call|meeting|month|year|spring|summer|autumn|fall|winter)|yesterday|in (?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|the past|20\d\d)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|at the (?:last|previous|summit|conference|retreat))\b`,
    String.raw`\b(?:last (?:week|time|call|meeting|month|year)|earlier|previously|yesterday|already|back in|(?:week|month|year|meeting)s? ago|as a reminder|remember|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b[^.?!]{0,60}\b(?:decided|agreed|approved|accepted|adopted|settled|chose|chosen|voted|resolved|rejected|declined|postponed|deferred)\b`,
    String.raw`\b(?:they|he|she|you)(?:'ve|'s| have| had| has)?(?: all| also| already| just)* (?:decided|agreed|approved|accepted|resolved|chose|voted)\b`,
    String.raw`\b(?:the |our |their )?(?:steering |technical |governing |oversight )?(?:committee|board|foundation|council|tsc|management|company|vendor|upstream)(?: has| have| had| also| already| just)* (?:decided|agreed|approved|accepted|adopted|resolved|chose|voted|rejected|declined)\b`,
    String.raw`\b(?:since|because|now that|as|once|if) (?:that|this|it|the \w+)(?:'s| is| was| has been) (?:now )?(?:decided|agreed|settled|approved|accepted)\b`,
    String.raw`\b(?:had|was|were) (?:already |previously )?(?:decided|agreed|approved|accepted|settled)\b[^.?!]{0,40}\b(?:before|at|in|by)\b`,
  ].join('|'),
  'i',
);

const SOFTLY =
  '(?: just| all| then| definitely| also| not| please| simply| now| therefore| probably not| go ahead and| better| rather)*';

const PLANNED = new RegExp(
  [
    String.raw`\blet'?s${SOFTLY} (?:${VERB})\b|\blet us${SOFTLY} (?:${VERB})\b`,
    String.raw`\b(?:we|we're) (?:will|shall|won't|will not|'ll|are going to|going to|are gonna|gonna|are not going to|not going to)${SOFTLY} (?:${VERB})\b`,
    String.raw`\bwe'll${SOFTLY} (?:${VERB})\b|\bwe won't${SOFTLY} (?:${VERB})\b`,
    String.raw`\b(?:go|going|went|move|moving) (?:ahead|forward) with\b|\bgoing with\b|\bwe(?:'ll)? go (?:with|for)\b|\bwe(?: are|'re) (?:deferring|postponing|dropping|removing|closing|merging|cancell?ing|keeping|moving)\b`,
    String.raw`\b(?:we|they) (?:all )?agree\b`,
  ].join('|'),
  'i',
);

/** "Let's" and "we will" that only conduct the call. */
const CONDUCTING =
  /\b(?:let'?s|let us|we(?:'ll| will| can| are going to|'re going to|'re gonna| could| should))(?: just| then| please| also| now| quickly)* (?:see\b|start(?: (?:with|off|out|by|from|the call|now|then|today|this meeting|recording)\b|[.,!]|$)|get (?:started|going|into|to|there|back|right)\b|go\b(?! with| ahead| for)|move (?:on|over|along|into)\b|move to (?:the )?(?:next|our|item|topic|point|agenda|second|third|last)\b|wait (?:a|another|one|two|for (?:a|another|people|others|everyone|more|him|her))\b|say\b(?! (?:no|yes)\b)|assume\b|look\b|take (?:a|it) (?:look|minute|moment|from|break)\b|jump\b|give (?:it|them|him|her|people|everyone|folks) (?:a|another|one|two|some)\b|continue(?: with| on)?(?: the)?(?: next)?\b(?! to)|keep (?:going|moving)\b|hold on\b|do (?:a quick|some|intro|the (?:intro|round|next)|another round|that next|it quickly)\b|call it (?:a day|here)\b|close (?:up|out|early|the (?:call|meeting))|talk\b|run through\b|pick up (?:there|where)\b|put it (?:this|that) way\b|make sure\b|share (?:my|the|your)\b|wrap\b|try to (?:get|be|keep|finish)\b|end (?:here|there|the call)\b|not (?:forget|worry)\b)/gi;

const withoutConducting = (text: string): string => text.replace(CONDUCTING, ' ');

/** "We will" with a verb that rather tells how something works or goes on. */
const NARRATING =
  /\bwe(?:'ll| will|'re going to|'re gonna| are going to| are gonna)(?: just| then| also| probably| now)* (?:call|use|put|take|run|work|write|test|make|do|get|give|track|hold|open|check|create|start|leave|change|set|go(?! with| for| ahead)|pick|plan|follow|keep (?:testing|working|going)|update|cut|reach|raise|report|try|wait|say|treat|turn|announce)\b/gi;

const PROPOSED = new RegExp(
  [
    String.raw`\blet'?s${SOFTLY} \w+|\blet us${SOFTLY} (?:${VERB})\b`,
    String.raw`\b(?:how about|what about|what if|why don't|shall|should|could|couldn't|can|can't) we\b|\bhow about\b`,
    String.raw`\b(?:i|we)(?:'d| would|'ll|)(?: rather| also| just| then| like to| now)* (?:propose|suggest|recommend|move (?:that|to)|vote (?:for|to)|prefer|say (?:we|that we|yes|no)|go (?:with|for)|call that|call it)\b|\bi(?:'d| would)(?: rather| also| just| then)* (?!say\b|do\b|get\b|give\b|start\b|set\b|try\b|add that\b)(?:${VERB})\b`,
    String.raw`\b(?:my|the|our|one|an?) (?:proposal|suggestion|preference|feeling|motion|idea|recommendation|vote) (?:is|would be|was)\b|\b(?:as|is) (?:a|the) motion\b|\bin favou?r of\b`,
    String.raw`\bwe (?:should|could|ought to|might want to|can just|had better)\b`,
  ].join('|'),
  'i',
);

const OPENERS =
  'ok|okay|all ?right|good|great|fine|perfect|excellent|cool|right|then|noted|in that case|settled|agreed|very well|fair enough|thanks|thank you';
const OPENER = `(?:${OPENERS})`;

/** An opener that takes up what went before, and what holds from now on. */
const CONCLUDED = new RegExp(
  [
    String.raw`^(?:(?:so|and|yeah|yes|no|well),? )*${OPENER}[,.! ]+(?:(?:so|then|and|well|${OPENERS}),? )*(?:we|let's|let us)(?:'ll|'re| will| won't| shall| do| don't| are| just| then| also| all| not)* (?:${VERB}|going (?:with|for)|(?:dropp|keep|mov|postpon|declin|freez|remov|clos|stick|leav)\w*ing)\b`,
    String.raw`^(?:(?:so|and|yeah|yes|well),? )*(?:${OPENER}[,. ]+)+(?:(?:so|then),? )*(?:it|this|that|they|(?:the|our|all|both) [\w' -]{2,40}?) (?:will |then |just )?(?:stays?|remains?|keeps?|moves?|becomes?|goes (?:out|in|to|into|with|ahead)|ships?|wins|waits?|is (?:out|in|off|on|dropped|closed|settled|decided|postponed|accepted|approved))\b`,
    String.raw`^(?:(?:so|and|yeah|yes|well),? )*${OPENER}[,.] (?:so|then),? (?:no|nothing) [\w' -]{3,40}[.!]?$`,
    String.raw`^no,? (?:it|this|that|they|(?:the|our|all|both) [\w' -]{2,40}?) (?:will |then |just )?(?:stays?|remains?|keeps?|does not (?:change|move)|doesn't (?:change|move))\b`,
    String.raw`^(?:(?:so|and|yeah|yes|well|ok|okay),? )*(?:then|so),? (?:it|that|this|the [\w' -]{2,40}?) (?:stays|remains|keeps|becomes|is (?:settled|decided|dropped|closed|off the table))\b`,
  ].join('|'),
  'i',
);

const NO_OBJECTION = new RegExp(
  [
    String.raw`\b(?:if|when|as long as|provided(?: that)?|assuming(?: that)?) (?:no ?(?:one|body)|nobody|we (?:hear|get|see) (?:no|nothing)|(?:i|we) (?:don't|do not) (?:hear|get|see)|there (?:are|is) no|there's no|no)(?: else)?(?: \w+){0,2} ?(?:objects?|objections?|speaks? up|says? (?:no|otherwise|anything)|complains?|disagrees?|opposes?|opposed|against|pushes back|push ?back|concerns?|vetoe?s?|shouts?|protests?|minds?)?`,
    String.raw`\bunless (?:some ?(?:one|body)|any ?(?:one|body)|i|we|there(?:'s| is| are))(?: \w+){0,2} (?:objects?|objections?|speaks? up|says? (?:no|otherwise)|complains?|disagrees?|opposes?|against|concerns?|vetoe?s?|shouts?|protests?)\b`,
    String.raw`\b(?:lazy|silent) consensus\b|\bsilence (?:is|means|counts as) (?:consent|agreement|a yes)\b`,
  ].join('|'),
  'i',
);
const OBJECTING =
  /\b(?:object|objection|speaks? up|says?|complain|disagree|oppos|against|push|concern|veto|shout|protest|mind|consensus|silence)/i;

const CALL = toCue(
  String.raw`\b(?:any(?:one|body)?|is there|are there|does|do|last call for|looking for|hear(?:ing)?|everyone|everybody|is it|is that|are we|are you)\b[^.?!]{0,60}\b(?:objections?|objects?|opposition|opposed|oppose|against|push ?back|concerns?|disagree(?:s|ment)?|(?:ok(?:ay)?|fine|comfortable|happy) with)\b`,
  String.raw`\b(?:object|objections|opposed|against|vetoes)[^.?!]{0,20}\?\s*$`,
);

const CONSENT = toCue(
  String.raw`^(?:(?:no|nope|yeah|yes|yep|yup|okay|ok|so|alright|all right|and|oh|well|good|sure|great|perfect|cool|thanks|nice|right|fine|absolutely|definitely|exactly)[,.!]? )*(?:no(?: other| further)? (?:objections?|opposition|concerns?|push ?back|complaints|problem)|none(?: from (?:me|us|my side|our side|here))?[.,!]|nobody objects|no one objects|(?:that |it |this |which |the \w+ )?(?:also )?(?:sounds|looks|seems) (?:good|great|fine|reasonable|right|like a plan|okay|ok|sensible)|(?:that |it |this )?makes (?:a lot of |total |perfect )?sense|(?:that |it |this |that'd |that would )?(?:also )?works?(?: well)? for (?:me|us)|(?:that|this|it) (?:also )?works\b|(?:also )?(?:fine|ok|okay|good|great) (?:with|by|for) (?:me|us)|(?:i'm|i am|we're|we are|that's|it's|i'd be|that'd be|that would be) (?:totally |absolutely |also |quite |very |perfectly )?(?:fine|ok(?:ay)?|good|great|all good|in favou?r|happy|for (?:it|that|this)|on board)|(?:i |we |totally |fully |also |i also |i'd |i would )*(?:agreed?|second(?:ed)?|support (?:it|that|this)|concur|approve)\b(?! (?:you on|that .*\bbut))|same (?:here|for (?:me|us))|me too|\+1|plus one|lgtm|go for it|do it|good idea|let's do (?:that|it|this)|let's go (?:with|for) (?:that|it|this)|i like (?:it|that|this)|i can live with|i (?:have|see|had) no (?:objections?|concerns?|problem)|i(?:'ll| will) go along|i don't (?:mind|object)|as do (?:i|we)|so do (?:i|we))(?!\w)`,
  '^(?:yes|yeah|yep|yup|sure|absolutely|definitely|of course|exactly|please do|yes please|gladly)(?:,? (?:please|definitely|absolutely|sure|of course|indeed|exactly|why not))?[.!]*$',
  String.raw`^(?:(?:yeah|yes|ok|okay|sure)[,.]? )*[\w'-]+(?: [\w'-]+){0,3} (?:is|are|would be|sounds?|looks?) (?:also |totally |perfectly )?(?:fine|good|ok|okay|great) (?:by|for|with) (?:me|us)\b|^(?:yeah|yes|yep|sure)[,.]? [\w'-]+(?: [\w'-]+){0,2} works\b`,
  String.raw`^(?:yes|yeah|yep|sure|okay|ok|fine|agreed|absolutely|good),? (?:let's|let us|we should|please|do that|that's)\b`,
  String.raw`\b(?:from|on) (?:our|my) (?:side|end)\b[^.?!]{0,30}\b(?:is|are|would be|'s) (?:ok|okay|fine|good)\b`,
);

const CLOSING = toCue(
  String.raw`(?<!\bif (?:there(?:'s| is| are) )?)\bno (?:other |further )?(?:objections?|opposition|concerns?|push ?back)\b|\bnobody objects\b|\b(?:i (?:hear|see)|hearing|seeing) (?:none|no(?:ne| objections?))\b`,
);

const AGAINST = toCue(
  String.raw`\b(?:i (?:do |would |strongly |really )?(?:object|disagree|oppose)|i (?:have|had|got|see) (?:a|some|one|two|an) (?:small |minor |big |quick |serious )?(?:concerns?|objections?|problems?)|i(?:'d| would) rather not|not (?:convinced|comfortable|happy|okay|ok|a fan)|concern(?:ed)? (?:is|about|with)|(?:problem|issue) (?:is|with)|(?:don't|do not) (?:think (?:we|that|so|it)|like|agree|want)|(?:am|i'm) against|against (?:it|this|that)|too (?:early|risky|soon)|no way|veto|minus one)\b`,
);

const HESITANT = toCue(
  String.raw`\b(?:i (?:have|had|got) (?:a|some|one|two|an) (?:small |minor |big |quick )?(?:questions?|comments?)|i(?:'d| would) (?:rather|prefer)|not sure|however|but|worried)\b|^(?:\w+[,.]? )?(?:wait|hold on)\b`,
);

const WITHDRAWN = toCue(
  String.raw`\bi (?:(?:will|'ll|hereby|can|do|then) )*withdraw\b|\bi'll withdraw\b|\bi (?:don't|do not|won't|will not) insist\b|\bi take (?:that|it|this) back\b|\bi(?:'ll| will| can)? drop (?:it|that|this|the (?:proposal|idea|request))\b|\b(?:consider|then) (?:it|that|this) (?:is )?(?:dropped|withdrawn)\b|\b(?:let's |let us )?forget (?:about )?(?:it|that|the (?:proposal|idea))\b(?! to)|\b(?:proposal|motion|idea|request) is (?:dropped|withdrawn|off the table)\b|^(?:okay|ok|fine|all right|well),? (?:then )?(?:never ?mind|scrap (?:it|that))\b`,
);
