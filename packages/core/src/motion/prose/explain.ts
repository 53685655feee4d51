/** Rule by rule, what a motion still needs: the part of `/rfc why` that is about it. */
import { create } from '@bufbuild/protobuf';
import { MotionState, type RuleOutcome, RuleOutcomeSchema, RuleState } from '@rapporteur/idl';
import type { IgnoredEvent, Motion } from '@rapporteur/idl/record';
import { firstOf, lastOf } from '../../shared/cut.ts';
import { escapeText, fold, linkTo, login } from '../../shared/markdown.ts';
import { reasonWords } from '../../shared/reason.ts';
import { isOver, stopCauses } from '../engine/clock.ts';
import { evaluate, evaluateEntry } from '../engine/evaluate.ts';
import { windowEnd, windowTime } from '../engine/objection.ts';
import { showInstant, showUtc } from '../instant.ts';
import { causeWords, dispositionWord } from '../words.ts';
import { named } from './people.ts';

/** All rules of a motion, in the order in which they come to bear. */
export const explainMotion = (motion: Motion, now: Date): RuleOutcome[] => [
  ...entryRules(motion, now),
  clockRule(motion),
  ...(motion.result?.evaluation ?? evaluate(motion)).rules,
];

/** The answer to `/rfc why` about a motion. */
export const renderMotionWhy = (motion: Motion, now: Date): string =>
  [
    headline(motion),
    bullets(explainMotion(motion, now).map(ruleText)),
    fold('How it came to this', bullets(lastOf(motion.because.map(({ text }) => escapeText(text))))),
    motion.ignored.length > 0
      ? fold(
          `What changed nothing: ${motion.ignored.length}`,
          bullets(lastOf(motion.ignored.map((ignored) => ignoredText(motion, ignored)))),
        )
      : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const MOST_NAMES = 100;

const headline = (motion: Motion): string => {
  const { passes, sentence } = motion.result?.evaluation ?? evaluate(motion);
  const stands = `**The motion to ${dispositionWord(motion.disposition)} this RFC ${STANDS[motion.state] ?? 'is in an unknown state'}.**`;
  const soFar = isOver(motion) ? '' : `By the votes so far it would ${passes ? '' : 'not '}pass. `;
  return `${stands} ${soFar}${escapeText(sentence)}`;
};

const ignoredText = ({ events }: Motion, { eventId, reason }: IgnoredEvent): string => {
  const event = events.find(({ id }) => id === eventId);
  const when = event?.at ? `${event.url ? linkTo(showUtc(event.at), event.url) : showUtc(event.at)}, ` : '';
  return `${when}${named(event?.actor)}: ${reason ? reasonWords(reason) : ''}`;
};

const STANDS: Readonly<Record<number, string>> = {
  [MotionState.PROPOSED]: 'waits for the final comment period to begin',
  [MotionState.FCP]: 'is in its final comment period',
  [MotionState.PASSED]: 'passed',
  [MotionState.FAILED]: 'failed',
  [MotionState.CANCELLED]: 'was cancelled',
  [MotionState.WITHDRAWN]: 'ended, because the RFC was withdrawn',
};

const ruleText = ({ state, text, waitingFor }: RuleOutcome): string => {
  const waiting =
    waitingFor.length > 0
      ? ` Not voted: ${firstOf(waitingFor.map(login), MOST_NAMES, (count) => `and ${count} more`).join(', ')}.`
      : '';
  return `${WORDS[state] ?? 'unknown'}: ${escapeText(text)}${waiting}`;
};

const WORDS: Readonly<Record<number, string>> = {
  [RuleState.SATISFIED]: '**satisfied**',
  [RuleState.MISSING]: '**missing**',
  [RuleState.NOT_APPLICABLE]: '**not applicable**',
  [RuleState.UNKNOWN]: '**could not be evaluated**',
};

/** Once the period has begun, its rules of entry were all kept, whatever became of the ballots since. */
const entryRules = (motion: Motion, now: Date): RuleOutcome[] => {
  const window = motion.policy?.objectionWindowHours ?? 0;
  if (motion.fcpStartedAt) {
    const when = showInstant(motion.fcpStartedAt, motion.policy?.timeZone ?? '');
    return [rule('entry', RuleState.SATISFIED, `The final comment period began on ${when}.`)];
  }
  if (isOver(motion)) return [rule('entry', RuleState.NOT_APPLICABLE, 'The final comment period never began.')];
  return [...(window > 0 ? [windowRule(motion, now)] : []), ...evaluateEntry(motion).rules];
};

const windowRule = (motion: Motion, now: Date): RuleOutcome => {
  const until = showInstant(windowTime(motion), motion.policy?.timeZone ?? '');
  return now.getTime() >= windowEnd(motion)
    ? rule('window', RuleState.SATISFIED, `The time for objections ended on ${until}.`)
    : rule('window', RuleState.MISSING, `Anybody may object until ${until}; silence consents.`);
};

const clockRule = (motion: Motion): RuleOutcome => {
  if (isOver(motion)) return rule('clock', RuleState.NOT_APPLICABLE, 'Nothing can stop the motion any more.');
  const causes = stopCauses(motion);
  return causes.length === 0
    ? rule('clock', RuleState.SATISFIED, 'No concern and no objection is open, and the thread is open.')
    : rule('clock', RuleState.MISSING, `To be settled: ${causes.map(causeWords).join('; ')}.`);
};

const rule = (code: string, state: RuleState, text: string): RuleOutcome =>
  create(RuleOutcomeSchema, { code, state, text });

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
