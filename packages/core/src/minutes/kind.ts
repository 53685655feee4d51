/** What a heading of minutes opens, in the words of many communities. */
import { MinutesSectionKind as Kind } from '@rapporteur/idl';
import { matchSection, NOTES_KEY } from '../meeting/index.ts';

/** What stands below a heading. */
export type Opened = { readonly kind: Kind; readonly absent: boolean; readonly byMachine: boolean };

/** What a heading opens; undefined if its words tell nothing. */
export const openedBy = (heading: string): Opened | undefined => {
  const words = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}/ -]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const found = HEADINGS.find(([, pattern]) => pattern.test(words))?.[0] ?? KEYS.get(matchSection(words) ?? '');
  const absent = ABSENT.test(words);
  if (found === undefined && !absent) return undefined;
  return { kind: found ?? Kind.ATTENDEES, absent, byMachine: BY_MACHINE.test(words) };
};

const ABSENT = /^(?:absent|absentees|regrets|apologies|not present)\b/;
const BY_MACHINE =
  /\b(?:(?:ai|machine|auto|automatically)[- ](?:generated|made|written)|ai (?:meeting )?(?:notes|summary|overview)|(?:notes|summary) by ai|ai companion)\b/;
const HEADINGS: readonly (readonly [Kind, RegExp])[] = [
  [
    Kind.ATTENDEES,
    /^(?:(?:remote|in-person|in person|list of|introduction of|meeting|remote and in[- ]person|in[- ]person and remote) )?(?:attendees|attending|in attendance|attendance|present|participants|roll call|observers|guests|invited)(?: name.*| list| \d+)?$/,
  ],
  [Kind.ACTION_ITEMS, /^(?:(?:new|open|proposed|follow-up) )?(?:action items?|actions|next steps|to-?dos?)\b/],
  [Kind.DECISIONS, /^(?:decisions?|conclusions?|resolutions?|consensus)\b/],
  [
    Kind.NOTES,
    /^(?:(?:ai|machine|auto)-generated .*|(?:zoom )?ai (?:companion|meeting notes|notes|meeting summary|summary|overview)\b.*|(?:meeting )?(?:notes|summary) (?:by|ai-|auto-).*|meeting notes|discussion notes|discussion|topics|(?:meeting )?summary)$/,
  ],
];
const KEYS: ReadonlyMap<string, Kind> = new Map([
  ['attendees', Kind.ATTENDEES],
  ['action-items', Kind.ACTION_ITEMS],
  [NOTES_KEY, Kind.NOTES],
]);
