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
  type Item,
  link,
  list,
  markerLine,
  md,
  type OwnWords,
  ownLine,
  saying,
  sayingItem,
  showPeople,
  text,
  toMarker,
  withoutRepository,
} from '../../document/index.ts';
import { formatReference } from '../../github/index.ts';
import { firstOf } from '../../shared/cut.ts';
import { isOver } from '../engine/clock.ts';
import { openConcerns } from '../engine/concern.ts';
import { evaluate } from '../engine/evaluate.ts';
import { openObjections, windowTime } from '../engine/objection.ts';
import type { Reminder } from '../engine/reminder.ts';
import { type Transition, toToken } from '../engine/transition.ts';
import { HOUR, msOf, showInstant } from '../instant.ts';
import { circlesOf, isSame, membersOf, roleTitle, voterCircles } from '../policy/electorate.ts';
import {
  afterConcernWords,
  amount,
  dispositionWord,
  hoursWords,
  outcomeWord,
  passWords,
  policyWords,
} from '../words.ts';
import { soFar } from './explain.ts';
import { askToVote, howToVote, mentioned, named } from './people.ts';
import { renderBallots } from './table.ts';

/** Marker of the comment that tells of some transitions; its tokens are what it tells. */
export const noticeMarker = (motion: Motion, transitions: readonly Transition[]): string =>
  motionMarker(motion, transitions.map((transition) => toToken(motion, transition)).join('-'));

/** One comment for everything that people were not told yet. */
export const renderNotice = (
  motion: Motion,
  transitions: readonly Transition[],
  now: Date,
  own: OwnWords = {},
): Content => [
  markerLine(noticeMarker(motion, transitions)),
  transitions.map((transition) => renderTransition(motion, transition, { now, own })),
  !isOver(motion) && !transitions.every((transition) => QUIET.has(transition)) && askToVote(motion),
];

/** What the app's comments on a thread have told about a motion, by the markers on their first lines; the repository may have moved since. */
export const announcedBy = (motion: Pick<Motion, 'subject' | 'id'>, bodies: readonly string[]): string[] => {
  const [start = ''] = withoutRepository(motionMarker(motion, 'x')).split('/x v1 -->');
  return bodies.flatMap((body) => {
    const line = withoutRepository(body.trimStart().split('\n')[0] ?? '');
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
  md`**A friendly reminder: your vote on this RFC is missing.** The question is whether to ${dispositionWord(motion.disposition)} it. ${deadline(motion)}`,
  md`${enumerated(reminder.accounts.map(mentioned))}: please vote with ${howToVote(motion)}. \`/fcp quiet\` turns these reminders off.`,
];

/** By what a reminder is known again. */
export const reminderToken = ({ number, isFinal }: Reminder): string => `${isFinal ? 'fcp' : ''}reminder${number}`;

/** Marker of a notice. */
export const motionMarker = ({ subject, id }: Pick<Motion, 'subject' | 'id'>, key: string): string =>
  toMarker('motion', `${subject ? formatReference(subject) : ''}/${id}/${key}`);

/** After these nobody is asked to vote: something else has to be done first, or the vote is known. */
const QUIET: ReadonlySet<Transition> = new Set(['stopped', 'extended', 'changed']);

const renderTransition = (
  motion: Motion,
  transition: Transition,
  { now, own }: { readonly now: Date; readonly own: OwnWords },
): Content => {
  switch (transition) {
    case 'moved':
      return renderMoved(motion, own);
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
      return [
        md`**This RFC was withdrawn, so the vote is over.** ${lastReason(motion)}`,
        md`Thank you to everybody who took part.`,
        record(motion),
      ];
    case 'decided':
      return renderDecided(motion, now);
  }
};

const renderMoved = (motion: Motion, own: OwnWords): Content => {
  const { policy, disposition, mover, author, subject } = motion;
  const values = { author: named(author), mover: named(mover), title: subject?.title ?? '' };
  const isProposed = motion.state === MotionState.PROPOSED;
  const begins = isProposed ? md` ${beginWords(motion)}` : '';
  return [
    ownLine(own.opening, values),
    md`**${named(mover)} asks to ${dispositionWord(disposition)} this RFC.**${begins}`,
    policy && passWords(policy, (key) => roleTitle(motion, key)),
    list([
      ...(isProposed && (policy?.objectionWindowHours ?? 0) > 0
        ? [md`Everybody can object until then, with \`/object REASON\`.`]
        : []),
      md`${showPeople(voterCircles(motion))} can vote. Votes of others count as comments.`,
      md`${showPeople(
        circlesOf(
          motion,
          motion.roles.map(({ key }) => key),
        ),
      )} can stop the clock with \`/concern NAME: text\`.`,
      md`\`/rfc why\` tells at any time what is still needed. \`/fcp cancel\` ends the vote.`,
    ]),
    ownLine(own.closing, values),
    details('Why: the rules of this vote', rules(motion)),
  ];
};

const beginWords = (motion: Motion): Inline => {
  const { policy } = motion;
  const isLazy = (policy?.objectionWindowHours ?? 0) > 0;
  if (isLazy && !policy?.enter)
    return md`If nobody objects, the final comment period begins on ${time(motion, windowTime(motion))}.`;
  return isLazy
    ? md`The final comment period begins after ${time(motion, windowTime(motion))}, once it has the approvals it needs.`
    : md`The final comment period begins once it has the approvals it needs.`;
};

/** What is frozen by a motion. */
const rules = (motion: Motion): Content => [
  motion.policy && policyWords(motion.policy, (key) => roleTitle(motion, key)),
  list([
    md`Rules: \`${motion.policy?.name ?? ''} ${motion.policy?.version ?? ''}\`. They stay as they are until the vote is over.`,
    ...motion.roles.map((role) => {
      const title = role.title || role.key;
      const names = firstOf(membersOf(role).map(named), MOST_NAMES, (count) => `and ${count} more`);
      return md`${role.url ? link(title, role.url) : title}: ${commas(names)}`;
    }),
    ...(motion.headSha ? [md`Commit: ${code(motion.headSha)}`] : []),
    ...(motion.documentHash ? [md`Text of the document: ${code(motion.documentHash)}`] : []),
  ]),
];

const MOST_NAMES = 100;
const MOST_LINES = 30;

const renderStarted = (motion: Motion): Inline =>
  md`**The final comment period has begun. It ends on ${time(motion, motion.endsAt)}.** ${countSoFar(motion)}`;

const renderStopped = (motion: Motion): Content => {
  const after = motion.policy ? md` Once that is settled, ${afterConcernWords(motion.policy)}.` : '';
  const isByConcern = openConcerns(motion).length + openObjections(motion).length > 0;
  return [
    md`**The clock is stopped** since ${time(motion, motion.stops.at(-1)?.from)}.`,
    list(firstOf(open(motion), MOST_LINES, (count) => `and ${count} more, which stand in the thread`)),
    isByConcern && md`${mentioned(motion.author)}, you can answer here or change the document.${after}`,
  ];
};

const open = (motion: Motion): (Inline | Item)[] => [
  ...openConcerns(motion).map(({ name, raiser, text: said, url }) =>
    sayingItem(
      md`${mentioned(raiser)} raised the concern ${code(name)}. \`/resolve ${spellName(name)}\` settles it.`,
      said,
      url,
    ),
  ),
  ...openObjections(motion).map(({ raiser, text: said, url }) =>
    sayingItem(
      md`${mentioned(raiser)} objects. \`/answer ${raiser?.login ?? 'ghost'}: TEXT\` answers it, and \`/object withdraw\` takes it back.`,
      said,
      url,
    ),
  ),
  ...(motion.closedSince
    ? [
        md`The pull request is closed. If it is reopened within ${hoursWords(motion.policy?.closedCancelsHours ?? 0)}, the vote goes on. If not, it ends.`,
      ]
    : []),
  ...(motion.draftSince ? [md`The pull request is a draft. The vote goes on once it is ready for review.`] : []),
];

const renderRunning = (motion: Motion): Content => {
  const stop = motion.stops.at(-1);
  const settled = motion.concerns.filter(({ resolvedAt }) => resolvedAt && msOf(resolvedAt) >= msOf(stop?.from));
  return [
    md`**The clock runs again. The final comment period ends on ${time(motion, motion.endsAt)}.**`,
    list(
      firstOf(
        settled.map(({ name, raiser, resolvedBy, resolution }): Inline | Item =>
          isSame(raiser, resolvedBy)
            ? md`${named(raiser)} settled the concern ${code(name)}. Thank you!`
            : sayingItem(
                md`${named(resolvedBy)} settled the concern ${code(name)} of ${mentioned(raiser)}.`,
                resolution,
              ),
        ),
        MOST_LINES,
        (count) => `and ${count} more`,
      ),
    ),
  ];
};

const renderExtended = (motion: Motion): Content => {
  const last = motion.extensions.at(-1);
  const days = amount(last?.days ?? 0, 'day', 'days');
  const line = last?.by
    ? md`**${named(last.by)} gave the final comment period ${days} more.**`
    : md`**The final comment period got ${days} more**, since not enough votes were in.`;
  const ends = md`It ends on ${time(motion, motion.endsAt)}.`;
  return last?.by ? saying(md`${line} ${ends}`, last.reason) : [md`${line} ${ends}`, last?.reason];
};

const renderChanged = (motion: Motion): Inline => {
  const last = motion.changes.at(-1);
  const waiting = motion.ballots.filter((ballot) => ballot.waiting && ballot.binding);
  const diff = last?.diffUrl ? md` See ${link('what changed', last.diffUrl)}.` : '';
  const asks =
    waiting.length > 0
      ? md`${enumerated(waiting.map(({ account }) => mentioned(account)))}: please vote again, since your votes were for the former text.`
      : md`All votes still count. You can vote again if you think differently now.`;
  return md`**The text of this RFC changed during the vote.**${diff} ${asks}`;
};

const renderCancelled = (motion: Motion): Content => {
  const isMerged = motion.because.at(-1)?.code === 'merged-before-decision';
  const headline = isMerged
    ? md`**The pull request was merged before the vote was over.** So the vote ends here.`
    : md`**The vote on this RFC was cancelled.** ${lastReason(motion)}`;
  const next = isMerged
    ? md`A maintainer can say what that means: \`/rfc stage accepted\` or \`/rfc stage rejected\`.`
    : md`The RFC is in review again. A new vote can start at any time.`;
  return [headline, next, record(motion)];
};

const renderDecided = (motion: Motion, now: Date): Content => {
  const { result, disposition, policy } = motion;
  const passed = motion.state === MotionState.PASSED;
  const headline = passed
    ? md`**This RFC is ${outcomeWord(disposition)}.**`
    : md`**This RFC is not ${outcomeWord(disposition)}: the vote failed.**`;
  const delay = now.getTime() - msOf(result?.at) - (policy?.graceMinutes ?? 0) * 60_000;
  const late = delay > HOUR ? md` I counted the votes late, and what came after the end does not count.` : '';
  const ended = md`The final comment period ended on ${time(motion, result?.at)}`;
  return [
    md`${headline} ${result?.evaluation?.sentence ?? ''}`,
    result?.closedBy
      ? saying(md`${ended}: ${named(result.closedBy)} ended it at once.${late}`, result.closedReason)
      : md`${ended}${result?.early ? ', early, as the rules allow' : ''}.${late}`,
    passed ? NEXT[disposition] : AGAIN,
    renderBallots(motion),
  ];
};

const AGAIN =
  'The RFC is in review again. Once the open points are answered, a new vote can start. Thank you to everybody who took part.';

const NEXT: Readonly<Record<number, string>> = {
  [MotionDisposition.MERGE]:
    'Thank you to its author and to everybody who took part! A maintainer can merge the pull request now; I never merge. Then anybody can build it.',
  [MotionDisposition.CLOSE]: 'Thank you for the work that went into it. A maintainer can close the pull request now.',
  [MotionDisposition.POSTPONE]:
    'Thank you for the work that went into it. A maintainer can close the pull request now. It can be reopened later.',
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
          md`Concern ${code(name)} of ${named(raiser)}: ${resolvedAt ? 'settled' : 'open'}.`,
      ),
      MOST_LINES,
      (count) => `and ${count} more`,
    ),
  );

const lastReason = (motion: Motion): string => motion.because.at(-1)?.text ?? '';

const time = (motion: Motion, at: Motion['endsAt']): Inline => text(showInstant(at, motion.policy));
