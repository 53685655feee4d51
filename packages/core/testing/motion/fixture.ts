/** Motions of invented people for tests: who says what at which time. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { BallotChoice, BallotSource, MotionDisposition, type Role, SubjectState } from '@rapporteur/idl';
import {
  type Motion,
  type MotionEvent,
  MotionEventSchema,
  type MotionMoved,
  SubjectChange,
} from '@rapporteur/idl/record';
import { deriveMotion } from '../../src/motion/engine/derive.ts';
import { policies } from '../../src/motion/policy/policy.ts';
import { accountOf, roleWith } from './script.ts';

type What = NonNullable<MessageInitShape<typeof MotionEventSchema>['what']>;

/** "2026-03-02 10:00", in UTC. */
export const instant = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00Z`);

/** Five of the TSC and two maintainers; the author is neither. */
export const ROLES: readonly Role[] = [
  {
    ...roleWith('tsc', ['ada', 'ben', 'cleo', 'dan', 'eve']),
    title: 'TSC',
    url: 'https://github.com/orgs/flyteorg/teams/tsc',
  },
  roleWith('maintainers', ['fay', 'gil']),
  roleWith('team', ['ada', 'ben', 'cleo', 'dan', 'eve']),
];

let count = 0;

/** An event in a comment of its own, or in a given one; later calls get greater ids. */
export const said = (at: string, who: string, what: What, comment?: string): MotionEvent => {
  count += 1;
  const origin = comment ?? `comment-${count}`;
  return create(MotionEventSchema, {
    id: `${origin}.${count}`,
    origin,
    at: timestampFromDate(instant(at)),
    actor: accountOf(who),
    url: `https://github.com/flyteorg/flyte/pull/3553#issuecomment-${count}`,
    what,
  });
};

export const moved = (
  at: string,
  who: string,
  shape: Partial<Pick<MotionMoved, 'policy' | 'roles' | 'subjectState' | 'author' | 'disposition'>> = {},
): MotionEvent =>
  said(at, who, {
    case: 'moved',
    value: {
      subject: { repository: 'flyteorg/flyte', number: 3553 },
      subjectState: SubjectState.OPEN,
      author: accountOf('zoe'),
      disposition: MotionDisposition.MERGE,
      policy: policies.flyte,
      roles: [...ROLES],
      headSha: '4c1e2f0a',
      documentHash: 'first',
      ...shape,
    },
  });

const CHOICES = {
  '+1': BallotChoice.FOR,
  '-1': BallotChoice.AGAINST,
  abstain: BallotChoice.ABSTAIN,
  clear: BallotChoice.CLEAR,
} as const;

export const voted = (at: string, who: string, choice: keyof typeof CHOICES): MotionEvent =>
  said(at, who, { case: 'ballotCast', value: { choice: CHOICES[choice], source: BallotSource.COMMAND } });

export const reviewed = (at: string, who: string, choice: keyof typeof CHOICES, reviewId = 'r1'): MotionEvent =>
  said(at, who, { case: 'ballotCast', value: { choice: CHOICES[choice], source: BallotSource.REVIEW, reviewId } });

export const concern = (at: string, who: string, name: string, comment?: string): MotionEvent =>
  said(at, who, { case: 'concernRaised', value: { name, text: `About ${name}.` } }, comment);

export const resolved = (
  at: string,
  who: string,
  { name, reason = '', comment }: { readonly name: string; readonly reason?: string; readonly comment?: string },
): MotionEvent => said(at, who, { case: 'concernResolved', value: { name, reason } }, comment);

const CHANGES = {
  closed: SubjectChange.CLOSED,
  reopened: SubjectChange.REOPENED,
  merged: SubjectChange.MERGED,
  drafted: SubjectChange.DRAFTED,
  ready: SubjectChange.READY,
} as const;

export const thread = (at: string, who: string, happened: keyof typeof CHANGES): MotionEvent =>
  said(at, who, { case: 'subjectChanged', value: { change: CHANGES[happened] } });

/** The motion at a time; fails the test if there is none. */
export const motionAt = (now: string, ...events: readonly MotionEvent[]): Motion => {
  const motion = deriveMotion(events, instant(now));
  if (!motion) throw new Error('no motion');
  return motion;
};
