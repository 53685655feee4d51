/** Everything that is said about a motion in new comments. Only those who have to act are mentioned. */
import { MotionDisposition, MotionState } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import { spellName } from '../../command/index.ts';
import { formatReference } from '../../github/index.ts';
import { firstOf, quote } from '../../shared/cut.ts';
import { codeSpan, escapeText, fold, linkTo, toMarker } from '../../shared/markdown.ts';
import { isOver } from '../engine/clock.ts';
import { openConcerns } from '../engine/concern.ts';
import { evaluate } from '../engine/evaluate.ts';
import { openObjections, windowTime } from '../engine/objection.ts';
import type { Reminder } from '../engine/reminder.ts';
import { type Transition, toToken, untold } from '../engine/transition.ts';
import { fromMs, HOUR, msOf, showInstant, showUtc } from '../instant.ts';
import { membersOf, roleTitle } from '../policy/electorate.ts';
import {
  afterConcernWords,
  amount,
  dispositionWord,
  hoursWords,
  listWords,
  outcomeWord,
  policyWords,
} from '../words.ts';
import { askToVote, mentioned, named, voteWords } from './people.ts';
import { renderBallots } from './table.ts';

/** A new comment. Its marker makes it known again, so that it is written once; its tokens are what it tells. */
export type Notice = { readonly tokens: readonly string[]; readonly marker: string; readonly body: string };

/** One comment for everything that people were not told yet; undefined if there is nothing that they must know. */
export const renderNotice = (
  motion: Motion,
  { told, now }: { readonly told: readonly string[]; readonly now: Date },
): Notice | undefined => {
  const transitions = untold(motion, told);
  if (transitions.length === 0) return undefined;
  const tokens = transitions.map((transition) => toToken(motion, transition));
  const marker = motionMarker(motion, tokens.join('-'));
  const parts = transitions.map((transition) => renderTransition(motion, transition, now));
  const asks = isOver(motion) || transitions.every((transition) => QUIET.has(transition)) ? '' : askToVote(motion);
  return { tokens, marker, body: join(marker, ...parts, asks) };
};

/** What the app's comments on a thread have told about a motion, by the markers on their first lines. */
export const toldBy = (motion: Pick<Motion, 'subject' | 'id'>, bodies: readonly string[]): string[] => {
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
export const renderReminder = (motion: Motion, reminder: Reminder): string =>
  join(
    motionMarker(motion, reminderToken(reminder)),
    `**Your vote on the motion to ${dispositionWord(motion.disposition)} this RFC is missing.** ${deadline(motion)}`,
    `${listWords(reminder.accounts.map(mentioned))}: please vote with ${voteWords(motion)}.`,
    'A member can turn these reminders off with `/fcp quiet`.',
  );

/** By what a reminder is known again. */
export const reminderToken = ({ number, isFinal }: Reminder): string => `${isFinal ? 'fcp' : ''}reminder${number}`;

/** Marker of a notice. */
export const motionMarker = ({ subject, id }: Pick<Motion, 'subject' | 'id'>, key: string): string =>
  toMarker('motion', `${subject ? formatReference(subject) : ''}/${id}/${key}`);

/** After these nobody is asked to vote: something else has to be done first, or the vote is known. */
const QUIET: ReadonlySet<Transition> = new Set(['stopped', 'extended', 'changed']);

const renderTransition = (motion: Motion, transition: Transition, now: Date): string => {
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
      return join(`**The RFC was withdrawn, which ends the motion.** ${lastReason(motion)}`, record(motion));
    case 'decided':
      return renderDecided(motion, now);
  }
};

const renderMoved = (motion: Motion): string => {
  const { policy, disposition, mover } = motion;
  const begins = motion.state === MotionState.PROPOSED ? ` ${beginWords(motion)}` : '';
  const roles = policy ? policyWords(policy, (key) => roleTitle(motion, key)) : '';
  return join(
    `**${named(mover)} moved to ${dispositionWord(disposition)} this RFC.**${begins} If the motion passes, the RFC is ${outcomeWord(disposition)}.`,
    bullets([
      ...(motion.state === MotionState.PROPOSED && (policy?.objectionWindowHours ?? 0) > 0
        ? [`Anybody can object: \`/object REASON\`, until ${time(motion, windowTime(motion))}.`]
        : []),
      'Members can stop the clock with `/concern NAME: text`, and the one who raised it takes it back with `/resolve NAME`.',
      'The mover and members can end the motion with `/fcp cancel`. Everybody can ask `/rfc why`.',
    ]),
    escapeText(roles),
    fold('What is frozen by this motion', frozen(motion)),
  );
};

const beginWords = (motion: Motion): string => {
  const { policy } = motion;
  const isLazy = (policy?.objectionWindowHours ?? 0) > 0;
  if (isLazy && !policy?.enter)
    return `The final comment period begins on ${time(motion, windowTime(motion))}, unless somebody objects.`;
  return isLazy
    ? `The final comment period begins after ${time(motion, windowTime(motion))}, once it has the approvals that it needs.`
    : 'The final comment period begins once it has the approvals that it needs.';
};

const frozen = (motion: Motion): string =>
  bullets([
    `Policy: ${codeSpan(`${motion.policy?.name ?? ''} ${motion.policy?.version ?? ''}`)}. Later settings touch only later motions.`,
    ...motion.roles.map((role) => {
      const title = role.url ? linkTo(role.title || role.key, role.url) : escapeText(role.title || role.key);
      return `${title}: ${firstOf(membersOf(role).map(named), MOST_NAMES, (count) => `and ${count} more`).join(', ')}`;
    }),
    ...(motion.headSha ? [`Commit: ${codeSpan(motion.headSha)}`] : []),
    ...(motion.documentHash ? [`Hash of the document: ${codeSpan(motion.documentHash)}`] : []),
  ]);

const MOST_NAMES = 100;
const MOST_LINES = 30;

const renderStarted = (motion: Motion): string =>
  `**The final comment period has begun. It ends on ${time(motion, motion.endsAt)}.** ${countSoFar(motion)}`;

const renderStopped = (motion: Motion): string => {
  const since = motion.stops.at(-1)?.from;
  const after = motion.policy ? ` After that, ${afterConcernWords(motion.policy)}.` : '';
  const isByConcern = openConcerns(motion).length + openObjections(motion).length > 0;
  const answers = isByConcern
    ? `${mentioned(motion.author)}, the author, can answer here or change the document.${after}`
    : '';
  return join(
    `**The clock of the final comment period is stopped** since ${time(motion, since)}.`,
    bullets(firstOf(open(motion), MOST_LINES, (count) => `and ${count} more; they stand in the thread`)),
    answers,
  );
};

const open = (motion: Motion): string[] => [
  ...openConcerns(motion).map(
    ({ name, raiser, text, url }) =>
      `The concern ${codeSpan(name)} is open: ${quote(text, url)} ${mentioned(raiser)} writes ${codeSpan(`/resolve ${spellName(name)}`)} when it is settled.`,
  ),
  ...openObjections(motion).map(
    ({ raiser, text, url }) => `${mentioned(raiser)} objects: ${quote(text, url)} It has to be answered or withdrawn.`,
  ),
  ...(motion.closedSince
    ? [
        `The thread is closed. If it is not reopened within ${hoursWords(motion.policy?.closedCancelsHours ?? 0)}, the motion is cancelled.`,
      ]
    : []),
  ...(motion.draftSince ? ['The pull request is a draft: it has to be marked as ready for review.'] : []),
];

const renderRunning = (motion: Motion): string => {
  const stop = motion.stops.at(-1);
  const settled = motion.concerns.filter(({ resolvedAt }) => resolvedAt && msOf(resolvedAt) >= msOf(stop?.from));
  return join(
    `**The clock runs again. The final comment period ends on ${time(motion, motion.endsAt)}.**`,
    bullets(
      firstOf(
        settled.map(({ name, raiser, resolvedBy, resolution }) =>
          raiser?.login === resolvedBy?.login
            ? `${named(raiser)} resolved the concern ${codeSpan(name)}.`
            : `${named(resolvedBy)} resolved the concern ${codeSpan(name)} of ${mentioned(raiser)}: ${quote(resolution)}`,
        ),
        MOST_LINES,
        (count) => `and ${count} more`,
      ),
    ),
  );
};

const renderExtended = (motion: Motion): string => {
  const last = motion.extensions.at(-1);
  const by = last?.by ? ` by ${named(last.by)}` : ', as the policy says after a failed count';
  const why = last?.reason ? ` ${quote(last.reason)}` : '';
  return `**The final comment period was extended by ${amount(last?.days ?? 0, 'day', 'days')}**${by}. It ends on ${time(motion, motion.endsAt)}.${why}`;
};

const renderChanged = (motion: Motion): string => {
  const last = motion.changes.at(-1);
  const waiting = motion.ballots.filter((ballot) => ballot.waiting && ballot.binding);
  const diff = last?.diffUrl ? ` See ${linkTo('what changed', last.diffUrl)}.` : '';
  const asks =
    waiting.length > 0
      ? `${listWords(waiting.map(({ account }) => mentioned(account)))}: your votes do not count until you cast them again.`
      : 'All votes stand and are marked as given before the change; whoever thinks differently now can vote again.';
  return `**The document changed while it is being decided.**${diff} ${asks}`;
};

const renderCancelled = (motion: Motion): string => {
  const isMerged = motion.because.at(-1)?.code === 'merged-before-decision';
  const headline = isMerged
    ? '**The pull request was merged before the decision.** That is recorded as a finding, not as an acceptance, and the motion ends.'
    : `**The motion to ${dispositionWord(motion.disposition)} this RFC was cancelled.** ${lastReason(motion)}`;
  const next = isMerged
    ? 'A maintainer says here what that means: `/rfc stage accepted` or `/rfc stage rejected`.'
    : 'The RFC is in review again, and a new motion can be made at any time.';
  return join(headline, next, record(motion));
};

const renderDecided = (motion: Motion, now: Date): string => {
  const { result, disposition, policy } = motion;
  const passed = motion.state === MotionState.PASSED;
  const headline = passed
    ? `**The motion passed: this RFC is ${outcomeWord(disposition)}.**`
    : `**The motion to ${dispositionWord(disposition)} this RFC failed.**`;
  const how = result?.closedBy ? `, at once, by ${named(result.closedBy)}: ${quote(result.closedReason)}` : '';
  const delay = now.getTime() - msOf(result?.at) - (policy?.graceMinutes ?? 0) * 60_000;
  const late =
    delay > HOUR
      ? ` It was counted late, on ${showUtc(fromMs(now.getTime()))}; nothing after the end was counted.`
      : '';
  return join(
    `${headline} ${escapeText(result?.evaluation?.sentence ?? '')}`,
    `The final comment period ended on ${time(motion, result?.at)}${result?.early ? ', early, as its policy allows' : ''}${how}.${late}`,
    passed
      ? (NEXT[disposition] ?? '')
      : 'The RFC is in review again. When what was said is answered, a new motion can be made.',
    renderBallots(motion),
  );
};

const NEXT: Readonly<Record<number, string>> = {
  [MotionDisposition.MERGE]:
    'A maintainer can merge the pull request now; I never merge. Then whoever wants to can implement it.',
  [MotionDisposition.CLOSE]: 'A maintainer can close the pull request now. Thank you for the work that went into it.',
  [MotionDisposition.POSTPONE]:
    'A maintainer can close the pull request now. It can be reopened later, and is then reviewed again.',
};

const countSoFar = (motion: Motion): string => {
  const { passes, sentence } = evaluate(motion);
  return `By the votes so far it would ${passes ? '' : 'not '}pass. ${escapeText(sentence)}`;
};

const deadline = (motion: Motion): string =>
  motion.endsAt
    ? `The final comment period ends on ${time(motion, motion.closesEarlyAt ?? motion.endsAt)}.`
    : beginWords(motion);

const record = (motion: Motion): string =>
  fold('Votes and concerns until then', join(renderBallots(motion), concerns(motion)));

const concerns = (motion: Motion): string =>
  bullets(
    firstOf(
      motion.concerns.map(
        ({ name, raiser, resolvedAt }) =>
          `Concern ${codeSpan(name)} of ${named(raiser)}: ${resolvedAt ? 'resolved' : 'open'}.`,
      ),
      MOST_LINES,
      (count) => `and ${count} more`,
    ),
  );

const lastReason = (motion: Motion): string => escapeText(motion.because.at(-1)?.text ?? '');

const time = (motion: Motion, at: Motion['endsAt']): string => showInstant(at, motion.policy?.timeZone ?? '');

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
