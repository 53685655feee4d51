/** Rule by rule, what a motion still needs: the part of `/rfc why` that is about it. */
import { create } from '@bufbuild/protobuf';
import { MotionState, type RuleOutcome, RuleOutcomeSchema, RuleState } from '@rapporteur/idl';
import type { IgnoredEvent, Motion } from '@rapporteur/idl/record';
import {
  type Content,
  details,
  enumerated,
  type Inline,
  link,
  list,
  login,
  md,
  reasonLine,
} from '../../document/index.ts';
import { firstOf, lastOf } from '../../shared/cut.ts';
import { isOver, stopCauses } from '../engine/clock.ts';
import { evaluate, evaluateEntry } from '../engine/evaluate.ts';
import { windowEnd, windowTime } from '../engine/objection.ts';
import type { Countable } from '../engine/tally.ts';
import { showDate, showInstant } from '../instant.ts';
import { causeWords, dispositionWord, listWords } from '../words.ts';
import { named } from './people.ts';

/** What an explanation reads of a motion: all of it stands in what strangers see as well, but for the rules, which come beside it. */
export type Explained = Countable &
  Pick<
    Motion,
    | 'state'
    | 'disposition'
    | 'result'
    | 'openedAt'
    | 'fcpStartedAt'
    | 'concerns'
    | 'objections'
    | 'closedSince'
    | 'draftSince'
  >;

/** All rules of a motion, in the order in which they come to bear. */
export const explainMotion = (motion: Explained, now: Date): RuleOutcome[] => [
  ...entryRules(motion, now),
  clockRule(motion),
  ...(motion.result?.evaluation ?? evaluate(motion)).rules,
];

/** The answer to `/rfc why` about a motion. */
export const renderMotionWhy = (motion: Motion, now: Date): Content => [
  renderStanding(motion, now),
  details('How it came to this', list(lastOf(motion.because.map(({ text }) => text)))),
  motion.ignored.length > 0 &&
    details(
      `What did not count: ${motion.ignored.length}`,
      list(lastOf(motion.ignored.map((ignored) => renderIgnored(motion, ignored)))),
    ),
];

/** Where a motion stands, and rule by rule what it still needs. */
export const renderStanding = (motion: Explained, now: Date): Content => [
  headline(motion),
  list(explainMotion(motion, now).map(renderRule)),
];

const MOST_NAMES = 100;

const headline = (motion: Explained): Inline => {
  const { passes, sentence } = motion.result?.evaluation ?? evaluate(motion);
  const stands = md`**The vote to ${dispositionWord(motion.disposition)} this RFC ${STANDS[motion.state] ?? 'is in an unknown state'}.**`;
  return md`${stands} ${isOver(motion) ? '' : md`${soFar(passes)} `}${sentence}`;
};

/** What would come of it if it ended now. */
export const soFar = (passes: boolean): Inline =>
  passes ? md`With the votes so far, it would pass.` : md`With the votes so far, it would not pass.`;

const renderIgnored = ({ events, policy }: Motion, { eventId, reason }: IgnoredEvent): Inline => {
  const event = events.find(({ id }) => id === eventId);
  const when = event?.at
    ? md`${event.url ? link(showDate(event.at, policy), event.url) : showDate(event.at, policy)}, `
    : '';
  return md`${when}${named(event?.actor)}: ${reason ? reasonLine(reason) : ''}`;
};

const STANDS: Readonly<Record<number, string>> = {
  [MotionState.PROPOSED]: 'has not begun its final comment period',
  [MotionState.FCP]: 'is in its final comment period',
  [MotionState.PASSED]: 'passed',
  [MotionState.FAILED]: 'failed',
  [MotionState.CANCELLED]: 'was cancelled',
  [MotionState.WITHDRAWN]: 'ended, since the RFC was withdrawn',
};

const renderRule = ({ state, text, waitingFor }: RuleOutcome): Inline => {
  const names = firstOf(waitingFor.map(login), MOST_NAMES, (count) => `and ${count} more`);
  return md`${WORDS[state] ?? 'unknown'}: ${text}${names.length > 0 ? md` ${enumerated(names)} can still vote.` : ''}`;
};

const WORDS: Readonly<Record<number, Inline>> = {
  [RuleState.SATISFIED]: md`**Done**`,
  [RuleState.MISSING]: md`**Still needed**`,
  [RuleState.NOT_APPLICABLE]: md`**No longer needed**`,
  [RuleState.UNKNOWN]: md`**Could not be checked**`,
};

/** Once the period has begun, its rules of entry were all kept, whatever became of the ballots since. */
const entryRules = (motion: Explained, now: Date): RuleOutcome[] => {
  const window = motion.policy?.objectionWindowHours ?? 0;
  if (motion.fcpStartedAt) {
    const when = showInstant(motion.fcpStartedAt, motion.policy);
    return [rule('entry', RuleState.SATISFIED, `The final comment period began on ${when}.`)];
  }
  if (isOver(motion)) return [rule('entry', RuleState.NOT_APPLICABLE, 'The final comment period never began.')];
  return [...(window > 0 ? [windowRule(motion, now)] : []), ...evaluateEntry(motion).rules];
};

const windowRule = (motion: Explained, now: Date): RuleOutcome => {
  const until = showInstant(windowTime(motion), motion.policy);
  return now.getTime() >= windowEnd(motion)
    ? rule('window', RuleState.SATISFIED, `The time to object ended on ${until}.`)
    : rule('window', RuleState.MISSING, `Everybody can object until ${until}.`);
};

const clockRule = (motion: Explained): RuleOutcome => {
  if (isOver(motion)) return rule('clock', RuleState.NOT_APPLICABLE, 'Nothing can stop the vote any more.');
  const causes = stopCauses(motion);
  return causes.length === 0
    ? rule('clock', RuleState.SATISFIED, 'No concern and no objection is open.')
    : rule('clock', RuleState.MISSING, `${capital(listWords(causes.map(causeWords)))}.`);
};

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const rule = (code: string, state: RuleState, text: string): RuleOutcome =>
  create(RuleOutcomeSchema, { code, state, text });
