/** The words before a reference, and what they say about it. */
import { LinkKind } from '@rapporteur/idl';

/** What words say: how the two are related, from which of them it leads, and as which sentence it is told. */
export type Phrase = {
  readonly code: string;
  readonly kind: LinkKind;
  /** The relation leads from what is named to who names it: "superseded by #2". */
  readonly reversed?: boolean;
  /** What is said, as it follows "says that it": "implements". */
  readonly verb: string;
};

/** What the words directly before a reference say; undefined if they only name it. */
export const readPhrase = (before: string): Phrase | undefined => {
  const words = before.slice(-LONGEST);
  const rule = RULES.find(({ pattern }) => pattern.test(words));
  if (!rule) return undefined;
  const start = words.search(rule.pattern);
  return DENIED.test(words.slice(0, start)) || (rule.code === NAMES_RFC && ASIDE.test(words)) ? undefined : rule;
};

/** What a heading or a label says about the references at the beginning of the lines below it. */
export const readLabel = (label: string): Phrase | undefined => {
  const words = label.replace(/[*_:\s]+$/g, '').toLowerCase();
  return LABELS.find(({ pattern }) => pattern.test(words));
};

/** An RFC is named without a verb: what names one implements it, unless it is an RFC itself. */
export const NAMES_RFC = 'names-rfc';
/** It takes another change back. */
export const REVERTS = 'reverts';

/** Only the words near the reference speak about it. */
const LONGEST = 120;

/** What may stand between the verb and the reference. */
const TO = String.raw`(?:\s*:)?(?:\s+(?:the|this|that|our|my|an?|old|accepted|approved|merged|pr|prs|pull|request|requests|issue|issues|monorepo|here|rfc|rfcs|proposal|discussion|design|ticket|idea|from|by)\b(?:\s*:)?)*[\s(\[<"'*_:]*$`;

const after = (verbs: string): RegExp => new RegExp(String.raw`(?<![\w-])(?:${verbs})${TO}`, 'i');

const DENIED = /(?:\b(?:not|never|without|cannot|no longer|instead of)|n[’']t)\b[^.;:!?]{0,24}$/i;
const ASIDE =
  /\b(?:see|see also|cf|unlike|like|similar to|contrary to|alternative to|against|instead of|compared (?:to|with)|blocked by|before|after|until|mentioned in|supersed\w+|amend\w*)\W+(?:\w+\W+){0,2}$|\b(?:see|cf|unlike|contrary to|alternative to|compared (?:to|with)|blocked by)\b[^.;]{0,30}$/i;

type Rule = Phrase & { readonly pattern: RegExp };

const MOVED = { code: 'moved-to', kind: LinkKind.MOVED_TO, verb: 'was moved to' } as const;
const MOVED_FROM = { code: 'moved-from', kind: LinkKind.MOVED_TO, reversed: true, verb: 'was moved from' } as const;
const CLOSES = { code: 'closes', kind: LinkKind.IMPLEMENTS, verb: 'closes' } as const;
const IMPLEMENTS = { code: 'implements', kind: LinkKind.IMPLEMENTS, verb: 'implements' } as const;
const TRACKED = { code: 'tracking', kind: LinkKind.IMPLEMENTS, verb: 'is tracked by' } as const;
const CONTINUES = { code: 'continues', kind: LinkKind.CONTINUES, verb: 'continues' } as const;

const THIS = String.raw`(?:(?:this|your|the|my|our) (?:old )?(?:pr|pull request|issue|rfc|proposal|discussion|change)|^\W*|^\W*(?:it|this))`;
const WAS = String.raw`(?:\s+(?:was|is|has been|got|is now|has|were|have been)(?: now)?)?`;

/** The first rule that fits speaks. */
const RULES: readonly Rule[] = [
  {
    ...MOVED,
    pattern: new RegExp(
      String.raw`${THIS}${WAS}\s*\b(?:moved|migrated|transferred|re-?created)(?:-|\s+)(?:to|as|in|into|over to)${TO}`,
      'i',
    ),
  },
  {
    ...MOVED_FROM,
    pattern: new RegExp(
      String.raw`${THIS}${WAS}\s*\b(?:moved|moving|migrated|transferred|re-?created)(?:-|\s+)from${TO}`,
      'i',
    ),
  },
  {
    code: 'superseded-by',
    kind: LinkKind.SUPERSEDES,
    reversed: true,
    verb: 'is superseded by',
    pattern: after('superseded[- ](?:by|in)|replaced by|obsoleted by|continued in|in favou?r of'),
  },
  {
    code: 'supersedes',
    kind: LinkKind.SUPERSEDES,
    verb: 'supersedes',
    pattern: after('supersed(?:es?|ing)|replac(?:es?|ing)|obsoletes'),
  },
  {
    code: 'stacked',
    kind: LinkKind.STACKS_ON,
    verb: 'is stacked on',
    pattern: after('stack(?:s|ed)?[- ]on(?:[- ]top[- ]of)?|(?:built |based )?on top of|pr into|pull request into'),
  },
  {
    code: 'amends',
    kind: LinkKind.AMENDS,
    verb: 'amends',
    pattern: after('amend(?:s|ed|ing)?|amendment (?:to|of)|addendum to|rfc into'),
  },
  { code: REVERTS, kind: LinkKind.AMENDS, verb: 'takes back', pattern: after('reverts') },
  {
    ...CONTINUES,
    pattern: after(
      'discussed (?:in|at|here)|continu(?:es?|ed|ing)(?: off)?(?: of| from| on)?|continuation of|follow(?:s|ing)?[- ]?up (?:to|of|on|for)|originat(?:es?|ed|ing) (?:from|in)|c(?:o|a)mes? (?:out of|from)|spun out of|result of',
    ),
  },
  { ...TRACKED, pattern: after('tracking(?: issue| pr| rfc)?s?|tracked (?:in|by|at|under)|tracks') },
  {
    ...CLOSES,
    pattern: after('close[sd]?|closing|fix(?:e[sd]|ing)?|resolve[sd]?|resolving|solve[sd]?|solving'),
  },
  {
    ...IMPLEMENTS,
    pattern: after(
      'implement(?:s|ed|ing)?|implementation (?:of|for)|(?:first|second|third|last|next|another)? ?part(?: [0-9]+)? of|step [0-9]+ of',
    ),
  },
  {
    code: NAMES_RFC,
    kind: LinkKind.IMPLEMENTS,
    verb: 'is about the RFC',
    pattern: /(?<![\w-])rfc(?:\s+(?:pr|pull request|document|doc|proposal))?[\s:(<[*_]*$/i,
  },
];

const LABELS: readonly Rule[] = [
  { ...TRACKED, pattern: /^(?:tracking (?:issue|pr|rfc)s?|tracked (?:in|by))$/ },
  { ...IMPLEMENTS, pattern: /^(?:implements|implementation of|rfc|rfcs|rfc link|related rfcs?)$/ },
  { ...CLOSES, pattern: /^(?:fixes|closes|resolves|solves)$/ },
  { code: 'supersedes', kind: LinkKind.SUPERSEDES, verb: 'supersedes', pattern: /^(?:supersedes|replaces)$/ },
  { ...CONTINUES, pattern: /^(?:discussed in|discussion|continues|incubator)$/ },
];
