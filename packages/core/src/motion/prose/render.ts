/** Everything that is said about a motion in new comments. Only those who have to act are mentioned. */
import { MotionDisposition, MotionState } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { spellName } from '../../command/index.ts';
import {
  type Content,
  code,
  commas,
  details,
  enumerated,
  type Inline,
  link,
  list,
  markerLine,
  md,
  quoted,
  text,
  toMarker,
} from '../../document/index.ts';
import { formatReference } from '../../github/index.ts';
import { firstOf } from '../../shared/cut.ts';
import { isOver } from '../engine/clock.ts';
import { openConcerns } from '../engine/concern.ts';
import { evaluate } from '../engine/evaluate.ts';
import { openObjections, windowTime } from '../engine/objection.ts';
import type { Reminder } from '../engine/reminder.ts';
import { type Transition, toToken } from '../engine/transition.ts';
import { fromMs, HOUR, msOf, showInstant, showUtc } from '../instant.ts';
import { isSame, membersOf, roleTitle } from '../policy/electorate.ts';
import { afterConcernWords, amount, dispositionWord, hoursWords, outcomeWord, policyWords } from '../words.ts';
import { soFar } from './explain.ts';
import { askToVote, howToVote, mentioned, named } from './people.ts';
import { renderBallots } from './table.ts';

/** Marker of the comment that tells of some transitions; its tokens are what it tells. */
export const noticeMarker = (motion: Motion, transitions: readonly Transition[]): string =>
  motionMarker(motion, transitions.map((transition) => toToken(motion, transition)).join('-'));

/** One comment for everything that people were not told yet. */
export const renderNotice = (motion: Motion, transitions: readonly Transition[], now: Date): Content => [
  markerLine(noticeMarker(motion, transitions)),
  transitions.map((transition) => renderTransition(motion, transition, now)),
  !isOver(motion) && !transitions.every((transition) => QUIET.has(transition)) && askToVote(motion),
];

/** What the app's comments on a thread have told about a motion, by the markers on their first lines. */
export const announcedBy = (motion: Pick<Motion, 'subject' | 'id'>, bodies: readonly string[]): string[] => {
  const [start = ''] = motionMarker(motion, 'x').split('/x v1 -->');
  return bodies.flatMap((body) => {
    const line = body.trimStart().split('\n')[0] ?? '';
    return line.startsWith(`${start}/`)
      ? line
          .slice(start.length + 1)
          .replace(/ v1 -->.*$/, '')
          .split('-')
      : [];
  });
};

/** The reminder to those who have not voted. */
export const renderReminder = (motion: Motion, reminder: Reminder): Content => [
  markerLine(motionMarker(motion, reminderToken(reminder))),
  md`**Your vote on the motion to ${dispositionWord(motion.disposition)} this RFC is missing.** ${deadline(motion)}`,
  md`${enumerated(reminder.accounts.map(mentioned))}: please vote with ${howToVote(motion)}.`,
  md`A member can turn these reminders off with \`/fcp quiet\`.`,
];

/** By what a reminder is known again. */
export const reminderToken = ({ number, isFinal }: Reminder): string => `${isFinal ? 'fcp' : ''}reminder${number}`;

/** Marker of a notice. */
export const motionMarker = ({ subject, id }: Pick<Motion, 'subject' | 'id'>, key: string): string =>
  toMarker('motion', `${subject ? formatReference(subject) : ''}/${id}/${key}`);

/** After these nobody is asked to vote: something else has to be done first, or the vote is known. */
const QUIET: ReadonlySet<Transition> = new Set(['stopped', 'extended', 'changed']);

const renderTransition = (motion: Motion, transition: Transition, now: Date): Content => {
  switch (transition) {
    case 'moved':
      return renderMoved(motion);
    case 'started':
      return renderStarted(motion);
    case 'stopped':
      return renderStopped(motion);
    case 'running':
      return renderRunning(motion);
    case 'extended':
      return renderExtended(motion);
    case 'changed':
      return renderChanged(motion);
    case 'cancelled':
      return renderCancelled(motion);
    case 'withdrawn':
      return [md`**The RFC was withdrawn, which ends the motion.** ${lastReason(motion)}`, record(motion)];
    case 'decided':
      return renderDecided(motion, now);
  }
};

const renderMoved = (motion: Motion): Content => {
  const { policy, disposition, mover } = motion;
  const begins = motion.state === MotionState.PROPOSED ? md` ${beginWords(motion)}` : '';
  return [
    md`**${named(mover)} moved to ${dispositionWord(disposition)} this RFC.**${begins} If the motion passes, the RFC is ${outcomeWord(disposition)}.`,
    list([
      ...(motion.state === MotionState.PROPOSED && (policy?.objectionWindowHours ?? 0) > 0
        ? [md`Anybody can object: \`/object REASON\`, until ${time(motion, windowTime(motion))}.`]
        : []),
      md`Members can stop the clock with \`/concern NAME: text\`, and the one who raised it takes it back with \`/resolve NAME\`.`,
      md`The mover and members can end the motion with \`/fcp cancel\`. Everybody can ask \`/rfc why\`.`,
    ]),
    policy && policyWords(policy, (key) => roleTitle(motion, key)),
    details('What is frozen by this motion', frozen(motion)),
  ];
};

const beginWords = (motion: Motion): Inline => {
  const { policy } = motion;
  const isLazy = (policy?.objectionWindowHours ?? 0) > 0;
  if (isLazy && !policy?.enter)
    return md`The final comment period begins on ${time(motion, windowTime(motion))}, unless somebody objects.`;
  return isLazy
    ? md`The final comment period begins after ${time(motion, windowTime(motion))}, once it has the approvals that it needs.`
    : md`The final comment period begins once it has the approvals that it needs.`;
};

const frozen = (motion: Motion): Content =>
  list([
    md`Policy: \`${motion.policy?.name ?? ''} ${motion.policy?.version ?? ''}\`. Later settings touch only later motions.`,
    ...motion.roles.map((role) => {
      const title = role.title || role.key;
      const names = firstOf(membersOf(role).map(named), MOST_NAMES, (count) => `and ${count} more`);
      return md`${role.url ? link(title, role.url) : title}: ${commas(names)}`;
    }),
    ...(motion.headSha ? [md`Commit: ${code(motion.headSha)}`] : []),
    ...(motion.documentHash ? [md`Hash of the document: ${code(motion.documentHash)}`] : []),
  ]);

const MOST_NAMES = 100;
const MOST_LINES = 30;

const renderStarted = (motion: Motion): Inline =>
  md`**The final comment period has begun. It ends on ${time(motion, motion.endsAt)}.** ${countSoFar(motion)}`;

const renderStopped = (motion: Motion): Content => {
  const since = motion.stops.at(-1)?.from;
  const after = motion.policy ? md` After that, ${afterConcernWords(motion.policy)}.` : '';
  const isByConcern = openConcerns(motion).length + openObjections(motion).length > 0;
  return [
    md`**The clock of the final comment period is stopped** since ${time(motion, since)}.`,
    list(firstOf(open(motion), MOST_LINES, (count) => `and ${count} more; they stand in the thread`)),
    isByConcern && md`${mentioned(motion.author)}, the author, can answer here or change the document.${after}`,
  ];
};

const open = (motion: Motion): Inline[] => [
  ...openConcerns(motion).map(
    ({ name, raiser, text: said, url }) =>
      md`The concern ${code(name)} is open: ${quoted(said, url)} ${mentioned(raiser)} writes \`/resolve ${spellName(name)}\` when it is settled.`,
  ),
  ...openObjections(motion).map(
    ({ raiser, text: said, url }) =>
      md`${mentioned(raiser)} objects: ${quoted(said, url)} It has to be answered or withdrawn.`,
  ),
  ...(motion.closedSince
    ? [
        md`The thread is closed. If it is not reopened within ${hoursWords(motion.policy?.closedCancelsHours ?? 0)}, the motion is cancelled.`,
      ]
    : []),
  ...(motion.draftSince ? [md`The pull request is a draft: it has to be marked as ready for review.`] : []),
];

const renderRunning = (motion: Motion): Content => {
  const stop = motion.stops.at(-1);
  const settled = motion.concerns.filter(({ resolvedAt }) => resolvedAt && msOf(resolvedAt) >= msOf(stop?.from));
  return [
    md`**The clock runs again. The final comment period ends on ${time(motion, motion.endsAt)}.**`,
    list(
      firstOf(
        settled.map(({ name, raiser, resolvedBy, resolution }) =>
          isSame(raiser, resolvedBy)
            ? md`${named(raiser)} resolved the concern ${code(name)}.`
            : md`${named(resolvedBy)} resolved the concern ${code(name)} of ${mentioned(raiser)}: ${quoted(resolution)}`,
        ),
        MOST_LINES,
        (count) => `and ${count} more`,
      ),
    ),
  ];
};

const renderExtended = (motion: Motion): Inline => {
  const last = motion.extensions.at(-1);
  const by = last?.by ? md` by ${named(last.by)}` : md`, as the policy says after a failed count`;
  const why = last?.reason ? md` ${quoted(last.reason)}` : '';
  return md`**The final comment period was extended by ${amount(last?.days ?? 0, 'day', 'days')}**${by}. It ends on ${time(motion, motion.endsAt)}.${why}`;
};

const renderChanged = (motion: Motion): Inline => {
  const last = motion.changes.at(-1);
  const waiting = motion.ballots.filter((ballot) => ballot.waiting && ballot.binding);
  const diff = last?.diffUrl ? md` See ${link('what changed', last.diffUrl)}.` : '';
  const asks =
    waiting.length > 0
      ? md`${enumerated(waiting.map(({ account }) => mentioned(account)))}: your votes do not count until you cast them again.`
      : md`All votes stand and are marked as given before the change; whoever thinks differently now can vote again.`;
  return md`**The document changed while it is being decided.**${diff} ${asks}`;
};

const renderCancelled = (motion: Motion): Content => {
  const isMerged = motion.because.at(-1)?.code === 'merged-before-decision';
  const headline = isMerged
    ? md`**The pull request was merged before the decision.** That is recorded as a finding, not as an acceptance, and the motion ends.`
    : md`**The motion to ${dispositionWord(motion.disposition)} this RFC was cancelled.** ${lastReason(motion)}`;
  const next = isMerged
    ? md`A maintainer says here what that means: \`/rfc stage accepted\` or \`/rfc stage rejected\`.`
    : md`The RFC is in review again, and a new motion can be made at any time.`;
  return [headline, next, record(motion)];
};

const renderDecided = (motion: Motion, now: Date): Content => {
  const { result, disposition, policy } = motion;
  const passed = motion.state === MotionState.PASSED;
  const headline = passed
    ? md`**The motion passed: this RFC is ${outcomeWord(disposition)}.**`
    : md`**The motion to ${dispositionWord(disposition)} this RFC failed.**`;
  const how = result?.closedBy ? md`, at once, by ${named(result.closedBy)}: ${quoted(result.closedReason)}` : '';
  const delay = now.getTime() - msOf(result?.at) - (policy?.graceMinutes ?? 0) * 60_000;
  const late =
    delay > HOUR
      ? md` It was counted late, on ${showUtc(fromMs(now.getTime()))}; nothing after the end was counted.`
      : '';
  return [
    md`${headline} ${result?.evaluation?.sentence ?? ''}`,
    md`The final comment period ended on ${time(motion, result?.at)}${result?.early ? ', early, as its policy allows' : ''}${how}.${late}`,
    passed
      ? NEXT[disposition]
      : md`The RFC is in review again. When what was said is answered, a new motion can be made.`,
    renderBallots(motion),
  ];
};

const NEXT: Readonly<Record<number, string>> = {
  [MotionDisposition.MERGE]:
    'A maintainer can merge the pull request now; I never merge. Then whoever wants to can implement it.',
  [MotionDisposition.CLOSE]: 'A maintainer can close the pull request now. Thank you for the work that went into it.',
  [MotionDisposition.POSTPONE]:
    'A maintainer can close the pull request now. It can be reopened later, and is then reviewed again.',
};

const countSoFar = (motion: Motion): Inline => {
  const { passes, sentence } = evaluate(motion);
  return md`${soFar(passes)} ${sentence}`;
};

const deadline = (motion: Motion): Inline =>
  motion.endsAt
    ? md`The final comment period ends on ${time(motion, motion.closesEarlyAt ?? motion.endsAt)}.`
    : beginWords(motion);

const record = (motion: Motion): Content =>
  details('Votes and concerns until then', renderBallots(motion), concerns(motion));

const concerns = (motion: Motion): Content =>
  list(
    firstOf(
      motion.concerns.map(
        ({ name, raiser, resolvedAt }) =>
          md`Concern ${code(name)} of ${named(raiser)}: ${resolvedAt ? 'resolved' : 'open'}.`,
      ),
      MOST_LINES,
      (count) => `and ${count} more`,
    ),
  );

const lastReason = (motion: Motion): string => motion.because.at(-1)?.text ?? '';

const time = (motion: Motion, at: Motion['endsAt']): Inline => text(showInstant(at, motion.policy?.timeZone ?? ''));
