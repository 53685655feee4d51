/** What a motion needs next, and from whom; and the same as the title of a check run. */
import { MotionState, StopKind } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { Temporal } from 'temporal-polyfill';
import { currentStop, stopCauses } from '../engine/clock.ts';
import { openConcerns } from '../engine/concern.ts';
import { evaluate, evaluateEntry } from '../engine/evaluate.ts';
import { openObjections, windowEnd, windowTime } from '../engine/objection.ts';
import { tallyAll } from '../engine/tally.ts';
import { msOf, showInstant } from '../instant.ts';
import { causeWords, dispositionWord, listWords, outcomeWord } from '../words.ts';

/** The next step of a running motion; logins of those whose turn it is. Plain text, not yet escaped. */
export const motionNext = (motion: Motion): { readonly text: string; readonly waitingFor: readonly string[] } => {
  const word = dispositionWord(motion.disposition);
  const causes = stopCauses(motion);
  if (causes.length > 0) {
    const what = motion.state === MotionState.FCP ? 'The clock is stopped' : 'The vote waits';
    return { text: `${what}: ${listWords(causes.map(causeWords))}.`, waitingFor: blockers(motion) };
  }
  const missing = tallyAll(motion).missing.map(({ login }) => login);
  if (motion.endedAt) return { text: `The votes on whether to ${word} it are being counted.`, waitingFor: [] };
  if (motion.state === MotionState.FCP) {
    const until = showInstant(motion.closesEarlyAt ?? motion.endsAt, motion.policy);
    const { passes } = evaluate(motion);
    const soFar = `With the votes so far, it would ${passes ? '' : 'not '}be ${outcomeWord(motion.disposition)}.`;
    return { text: `Please comment and vote until ${until}. ${soFar}`, waitingFor: missing };
  }
  const until = showInstant(windowTime(motion), motion.policy);
  const entry = evaluateEntry(motion);
  return (motion.policy?.objectionWindowHours ?? 0) > 0
    ? { text: `If nobody objects, the final comment period begins on ${until}.`, waitingFor: [] }
    : {
        text: `The final comment period begins once it has the approvals it needs. ${entry.rules.map(({ text }) => text).join(' ')}`,
        waitingFor: missing,
      };
};

/** "FCP until 12 Mar 17:00 UTC · 3/5 binding +1 · 0 concerns", at most 70 characters. */
export const motionTitle = (motion: Motion): string => {
  const { yes, members } = tallyAll(motion);
  const concerns = openConcerns(motion);
  const count = `${concerns.length} ${concerns.length === 1 ? 'concern' : 'concerns'}`;
  const stop = currentStop(motion) ?? (stopCauses(motion).length > 0 ? { causes: stopCauses(motion) } : undefined);
  if (stop) return shorten(`Clock stopped: ${listWords(stop.causes.map(shortCause))}`);
  const votes = `${yes}/${members} yes`;
  if (motion.endedAt) return `Counting the votes · ${votes}`;
  if (motion.state === MotionState.FCP)
    return shorten(`FCP until ${shortTime(msOf(motion.closesEarlyAt ?? motion.endsAt))} · ${votes} · ${count}`);
  const waits =
    windowEnd(motion) > msOf(motion.openedAt)
      ? `FCP begins ${shortTime(windowEnd(motion))}`
      : 'FCP waits for approvals';
  return shorten(`${waits} · ${votes} · ${count}`);
};

const LONGEST = 70;

const shorten = (text: string): string =>
  // A cut through the middle of a character would be no text any more.
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;

const shortCause = ({ kind, name }: { kind: StopKind; name: string }): string => {
  switch (kind) {
    case StopKind.CONCERN:
      return `concern '${name}'`;
    case StopKind.OBJECTION:
      return `objection of ${name}`;
    case StopKind.CLOSED:
      return 'thread closed';
    case StopKind.DRAFT:
      return 'draft';
    default:
      return 'unknown reason';
  }
};

/** Who can settle what stops the motion: those who raised it, and the author, who can answer. */
const blockers = (motion: Motion): string[] => [
  ...new Set(
    [
      ...openConcerns(motion).map(({ raiser }) => raiser?.login),
      ...openObjections(motion).map(({ raiser }) => raiser?.login),
      motion.author?.login,
    ].flatMap((login) => (login ? [login] : [])),
  ),
];

const shortTime = (ms: number): string => {
  const utc = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC');
  const date = utc.toPlainDate().toLocaleString('en-GB', { day: 'numeric', month: 'short' });
  return `${date} ${utc.toPlainTime().toString({ smallestUnit: 'minute' })} UTC`;
};
