import { BallotsBy, EarlyClose, MotionDisposition, OnFailure, type Policy } from '@rapporteur/idl';
import type { Motion, MotionEvent } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import {
  concern,
  instant,
  motionAt,
  moved,
  resolved,
  reviewed,
  said,
  thread,
  voted,
} from '../../../testing/motion/fixture.ts';
import { print } from '../../document/index.ts';
import { dueReminder } from '../engine/reminder.ts';
import { toToken, transitionsBetween, untold } from '../engine/transition.ts';
import { policies } from '../policy/policy.ts';
import { renderMotionWhy } from './explain.ts';
import { renderNotice, renderReminder } from './render.ts';
import { renderBallots } from './table.ts';

const start = '2026-03-02 18:00';
/** Ids without the counter of the fixture, so that snapshots do not depend on the order of tests. */
const fixed = (event: MotionEvent, id: string): MotionEvent => ({
  ...event,
  id,
  url: `https://github.com/flyteorg/flyte/pull/3553#issuecomment-${id.replace(/\D/g, '')}`,
});
const quick = (shape: Partial<Policy> = {}): Policy => ({ ...policies.flyte, objectionWindowHours: 0, ...shape });
const flyte = fixed(moved(start, 'fay'), 'comment-10.1');
const move = (shape: Partial<Policy> = {}, disposition: MotionDisposition = MotionDisposition.MERGE): MotionEvent =>
  fixed(moved(start, 'ada', { policy: quick(shape), disposition }), 'comment-10.1');
const four = ['ben', 'cleo', 'dan'].map((who, index) =>
  fixed(voted('2026-03-03 10:00', who, '+1'), `comment-2${index}.1`),
);

const announcedOf = (former: Motion | undefined): string[] =>
  former ? transitionsBetween(undefined, former).map((transition) => toToken(former, transition)) : [];

const notice = (before: string | undefined, now: string, ...events: readonly MotionEvent[]): string | undefined => {
  const former =
    before === undefined
      ? undefined
      : motionAt(before, ...events.filter(({ at }) => (at?.seconds ?? 0n) <= instant(before).getTime() / 1000));
  const motion = motionAt(now, ...events);
  const transitions = untold(motion, announcedOf(former));
  return transitions.length > 0 ? print(renderNotice(motion, transitions, instant(now))) : undefined;
};

describe('notices', () => {
  it('motion made', () => {
    expect(notice(undefined, start, flyte)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/moved v1 -->

      **\`fay\` moved to merge this RFC.** The final comment period begins on 2026-03-05 18:00 UTC (March 5, 10:00 in America/Los_Angeles), unless somebody objects. If the motion passes, the RFC is accepted.

      - Anybody can object: \`/object REASON\`, until 2026-03-05 18:00 UTC (March 5, 10:00 in America/Los_Angeles).
      - Members can stop the clock with \`/concern NAME: text\`, and the one who raised it takes it back with \`/resolve NAME\`.
      - The mover and members can end the motion with \`/fcp cancel\`. Everybody can ask \`/rfc why\`.

      It passes if at least 2/3 of the members of the TSC are in favour. Anybody may object within 3 days; silence consents. The final comment period lasts 7 days. A concern stops the clock; after the last one is resolved, the whole period begins anew.

      <details><summary>What is frozen by this motion</summary>

      - Policy: \`flyte 1\`. Later settings touch only later motions.
      - [TSC](https://github.com/orgs/flyteorg/teams/tsc): \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - maintainers: \`fay\`, \`gil\`
      - team: \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - Commit: \`4c1e2f0a\`
      - Hash of the document: \`first\`

      </details>

      @ada, @ben, @cleo, @dan and @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`."
    `);
  });
  it('motion made under a policy that asks for approvals first', () => {
    const rust = fixed(moved(start, 'ada', { policy: policies['rust-like'] }), 'comment-10.1');
    expect(notice(undefined, start, rust)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/moved v1 -->

      **\`ada\` moved to merge this RFC.** The final comment period begins once it has the approvals that it needs. If the motion passes, the RFC is accepted.

      - Members can stop the clock with \`/concern NAME: text\`, and the one who raised it takes it back with \`/resolve NAME\`.
      - The mover and members can end the motion with \`/fcp cancel\`. Everybody can ask \`/rfc why\`.

      It passes if more than 1/2 of the members of the team are in favour and at most 2 of the team have not voted. The final comment period begins once the same holds. The final comment period lasts 10 days. A concern stops the clock; after the last one is resolved, the whole period begins anew.

      <details><summary>What is frozen by this motion</summary>

      - Policy: \`rust-like 1\`. Later settings touch only later motions.
      - [TSC](https://github.com/orgs/flyteorg/teams/tsc): \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - maintainers: \`fay\`, \`gil\`
      - team: \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - Commit: \`4c1e2f0a\`
      - Hash of the document: \`first\`

      </details>

      @ben, @cleo, @dan and @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`."
    `);
  });
  it('motion made and the period begun at once are one comment', () => {
    const simple = fixed(moved(start, 'fay', { policy: policies.simple }), 'comment-10.1');
    expect(notice(undefined, start, simple)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/moved-started v1 -->

      **\`fay\` moved to merge this RFC.** If the motion passes, the RFC is accepted.

      - Members can stop the clock with \`/concern NAME: text\`, and the one who raised it takes it back with \`/resolve NAME\`.
      - The mover and members can end the motion with \`/fcp cancel\`. Everybody can ask \`/rfc why\`.

      It passes if more than 1/2 of the maintainers who voted for or against are in favour. The final comment period lasts 3 days, or less after 1 day when nobody who is missing can change the outcome. A concern stops the clock; after the last one is resolved, the whole period begins anew.

      <details><summary>What is frozen by this motion</summary>

      - Policy: \`simple 1\`. Later settings touch only later motions.
      - [TSC](https://github.com/orgs/flyteorg/teams/tsc): \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - maintainers: \`fay\`, \`gil\`
      - team: \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - Commit: \`4c1e2f0a\`
      - Hash of the document: \`first\`

      </details>

      **The final comment period has begun. It ends on 2026-03-05 18:00 UTC.** By the votes so far it would pass. maintainers: 1 in favour, 0 against, 0 abstaining; 1 is needed (more than 1/2 of those who voted for or against).

      @gil: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`, or a review that approves or requests changes."
    `);
  });
  it('period begun', () => {
    expect(notice(start, '2026-03-05 18:00', flyte)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/started v1 -->

      **The final comment period has begun. It ends on 2026-03-12 18:00 UTC (March 12, 11:00 in America/Los_Angeles).** By the votes so far it would not pass. TSC: 0 of 5 members are in favour; 4 are needed (at least 2/3 of the members).

      @ada, @ben, @cleo, @dan and @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`."
    `);
  });
  it('clock stopped by a concern', () => {
    const name = concern('2026-03-04 18:00', 'ben', 'wire format');
    expect(notice('2026-03-04 17:00', '2026-03-04 18:00', move(), name)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/stopped1.1 v1 -->

      **The clock of the final comment period is stopped** since 2026-03-04 18:00 UTC (March 4, 10:00 in America/Los_Angeles).

      - The concern \`wire format\` is open: About wire format. @ben writes \`/resolve wire format\` when it is settled.

      @zoe, the author, can answer here or change the document. After that, the whole period begins anew."
    `);
  });
  it('clock stopped because the thread was closed', () => {
    expect(
      notice('2026-03-04 17:00', '2026-03-04 18:00', move(), thread('2026-03-04 18:00', 'zoe', 'closed')),
    ).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/stopped1.1 v1 -->

      **The clock of the final comment period is stopped** since 2026-03-04 18:00 UTC (March 4, 10:00 in America/Los_Angeles).

      - The thread is closed. If it is not reopened within 3 days, the motion is cancelled."
    `);
  });
  it('clock running again', () => {
    const events = [
      move(),
      concern('2026-03-04 18:00', 'ben', 'wire format'),
      resolved('2026-03-06 18:00', 'cleo', { name: 'wire format', reason: 'Version 2 of the message answers it.' }),
    ];
    expect(notice('2026-03-05 18:00', '2026-03-06 18:00', ...events)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/running1 v1 -->

      **The clock runs again. The final comment period ends on 2026-03-13 18:00 UTC (March 13, 11:00 in America/Los_Angeles).**

      - \`cleo\` resolved the concern \`wire format\` of @ben: Version 2 of the message answers it.

      @ben, @cleo, @dan and @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`."
    `);
  });
  it('A8: who has another login by now resolves a concern of their own', () => {
    const own = resolved('2026-03-06 18:00', 'ben', { name: 'wire format', reason: 'Settled.' });
    const renamed = { ...own, ...(own.actor ? { actor: { ...own.actor, login: 'bennet' } } : {}) };
    const events = [move(), concern('2026-03-04 18:00', 'ben', 'wire format'), renamed];
    expect(notice('2026-03-05 18:00', '2026-03-06 18:00', ...events)).toContain(
      '- `ben` resolved the concern `wire format`.\n',
    );
  });
  it('extended', () => {
    const event = said('2026-03-06 18:00', 'fay', {
      case: 'periodExtended',
      value: { days: 3, reason: 'Two members are away.' },
    });
    expect(notice('2026-03-05 18:00', '2026-03-06 18:00', move(), event)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/extended1 v1 -->

      **The final comment period was extended by 3 days** by \`fay\`. It ends on 2026-03-12 18:00 UTC (March 12, 11:00 in America/Los_Angeles). Two members are away."
    `);
  });
  it('extended by the policy after a failed count', () => {
    const once = move({ onFailure: OnFailure.EXTEND_ONCE, failureDays: 3 });
    expect(notice('2026-03-05 18:00', '2026-03-09 18:10', once)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/extended1 v1 -->

      **The final comment period was extended by 3 days**, as the policy says after a failed count. It ends on 2026-03-12 18:00 UTC (March 12, 11:00 in America/Los_Angeles). TSC: 1 of 5 members are in favour; 4 are needed (at least 2/3 of the members)."
    `);
  });
  it('the document changed', () => {
    const push = said('2026-03-05 18:00', 'zoe', {
      case: 'commitsPushed',
      value: { documentHash: 'second', headSha: 'b', diffUrl: 'https://github.com/flyteorg/flyte/compare/a...b' },
    });
    expect(notice('2026-03-04 18:00', '2026-03-05 18:00', move(), ...four, push)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/changed1 v1 -->

      **The document changed while it is being decided.** See [what changed](https://github.com/flyteorg/flyte/compare/a...b). All votes stand and are marked as given before the change; whoever thinks differently now can vote again."
    `);
    expect(
      notice('2026-03-04 18:00', '2026-03-05 18:00', move({ invalidateOnChange: true }), ...four, push),
    ).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/changed1 v1 -->

      **The document changed while it is being decided.** See [what changed](https://github.com/flyteorg/flyte/compare/a...b). @ada, @ben, @cleo and @dan: your votes do not count until you cast them again."
    `);
  });
  it('cancelled', () => {
    const event = said('2026-03-05 18:00', 'dan', {
      case: 'cancelled',
      value: { reason: 'The benchmarks come first' },
    });
    expect(
      notice('2026-03-04 18:00', '2026-03-05 18:00', move(), concern('2026-03-03 18:00', 'ben', 'cost'), event),
    ).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/cancelled v1 -->

      **The motion to merge this RFC was cancelled.** dan cancelled the motion: The benchmarks come first.

      The RFC is in review again, and a new motion can be made at any time.

      <details><summary>Votes and concerns until then</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2026-03-02 18:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | by motion |
      | \`ben\` | TSC | has not voted |  |  |
      | \`cleo\` | TSC | has not voted |  |  |
      | \`dan\` | TSC | has not voted |  |  |
      | \`eve\` | TSC | has not voted |  |  |

      - Concern \`cost\` of \`ben\`: open.

      </details>"
    `);
  });
  it('merged before the decision', () => {
    expect(
      notice('2026-03-04 18:00', '2026-03-05 18:00', move(), thread('2026-03-05 18:00', 'gil', 'merged')),
    ).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/cancelled v1 -->

      **The pull request was merged before the decision.** That is recorded as a finding, not as an acceptance, and the motion ends.

      A maintainer says here what that means: \`/rfc stage accepted\` or \`/rfc stage rejected\`.

      <details><summary>Votes and concerns until then</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2026-03-02 18:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | by motion |
      | \`ben\` | TSC | has not voted |  |  |
      | \`cleo\` | TSC | has not voted |  |  |
      | \`dan\` | TSC | has not voted |  |  |
      | \`eve\` | TSC | has not voted |  |  |

      </details>"
    `);
  });
  it('withdrawn', () => {
    const event = said('2026-03-05 18:00', 'zoe', { case: 'withdrawn', value: {} });
    expect(notice('2026-03-04 18:00', '2026-03-05 18:00', move(), event)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/withdrawn v1 -->

      **The RFC was withdrawn, which ends the motion.** zoe, the author, withdrew the RFC.

      <details><summary>Votes and concerns until then</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2026-03-02 18:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | by motion |
      | \`ben\` | TSC | has not voted |  |  |
      | \`cleo\` | TSC | has not voted |  |  |
      | \`dan\` | TSC | has not voted |  |  |
      | \`eve\` | TSC | has not voted |  |  |

      </details>"
    `);
  });
  it('passed', () => {
    expect(notice('2026-03-08 18:00', '2026-03-09 18:10', move(), ...four)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/decided v1 -->

      **The motion passed: this RFC is accepted.** TSC: 4 of 5 members are in favour; 4 are needed (at least 2/3 of the members).

      The final comment period ended on 2026-03-09 18:00 UTC (March 9, 11:00 in America/Los_Angeles).

      A maintainer can merge the pull request now; I never merge. Then whoever wants to can implement it.

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2026-03-02 18:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | by motion |
      | \`ben\` | TSC | +1 | [2026-03-03 10:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-201) |  |
      | \`cleo\` | TSC | +1 | [2026-03-03 10:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-211) |  |
      | \`dan\` | TSC | +1 | [2026-03-03 10:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-221) |  |
      | \`eve\` | TSC | has not voted |  |  |"
    `);
  });
  it('failed, and counted late', () => {
    const against = fixed(voted('2026-03-03 10:00', 'ben', '-1'), 'comment-30.1');
    expect(notice('2026-03-08 18:00', '2026-03-12 09:00', move(), against)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/decided v1 -->

      **The motion to merge this RFC failed.** TSC: 1 of 5 members are in favour; 4 are needed (at least 2/3 of the members).

      The final comment period ended on 2026-03-09 18:00 UTC (March 9, 11:00 in America/Los_Angeles). It was counted late, on 2026-03-12 09:00 UTC; nothing after the end was counted.

      The RFC is in review again. When what was said is answered, a new motion can be made.

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2026-03-02 18:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | by motion |
      | \`ben\` | TSC | −1 | [2026-03-03 10:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-301) |  |
      | \`cleo\` | TSC | has not voted |  |  |
      | \`dan\` | TSC | has not voted |  |  |
      | \`eve\` | TSC | has not voted |  |  |"
    `);
  });
  it('postponed, ended at once', () => {
    const now = said('2026-03-05 18:00', 'fay', { case: 'periodClosed', value: { reason: 'The release is tomorrow' } });
    const postpone = move({}, MotionDisposition.POSTPONE);
    expect(
      notice('2026-03-04 18:00', '2026-03-05 18:10', postpone, ...four, now)
        ?.split('\n\n')
        .slice(1, 4)
        .join('\n\n'),
    ).toMatchInlineSnapshot(`
      "**The motion passed: this RFC is postponed.** TSC: 4 of 5 members are in favour; 4 are needed (at least 2/3 of the members).

      The final comment period ended on 2026-03-05 18:00 UTC (March 5, 10:00 in America/Los_Angeles), at once, by \`fay\`: The release is tomorrow.

      A maintainer can close the pull request now. It can be reopened later, and is then reviewed again."
    `);
  });
  it('reminder', () => {
    const motion = motionAt('2026-03-05 18:00', move(), ...four);
    const reminder = dueReminder(motion, instant('2026-03-05 18:00'));
    expect(reminder && print(renderReminder(motion, reminder))).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/fcpreminder1 v1 -->

      **Your vote on the motion to merge this RFC is missing.** The final comment period ends on 2026-03-09 18:00 UTC (March 9, 11:00 in America/Los_Angeles).

      @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`.

      A member can turn these reminders off with \`/fcp quiet\`."
    `);
  });
});

describe('the table of ballots', () => {
  it('binding and missing open; support, earlier and late votes folded', () => {
    const events = [
      move({ ballotsBy: BallotsBy.BOTH, timeZone: 'UTC' }),
      fixed(reviewed('2026-03-03 10:00', 'ben', '+1'), 'review-11.1'),
      fixed(voted('2026-03-03 12:00', 'ben', '-1'), 'comment-12.1'),
      fixed(voted('2026-03-03 13:00', 'cleo', 'abstain'), 'comment-13.1'),
      fixed(voted('2026-03-03 14:00', 'zoe', '+1'), 'comment-14.1'),
      said('2026-03-04 10:00', 'fay', {
        case: 'rolesRefreshed',
        value: {
          roles: [
            {
              key: 'tsc',
              title: 'TSC',
              members: ['ada', 'ben', 'dan'].map((login) => ({ account: { id: `id-${login}`, login } })),
            },
          ],
        },
      }),
      said('2026-03-05 10:00', 'zoe', {
        case: 'commitsPushed',
        value: { documentHash: 'second', diffUrl: 'https://github.com/flyteorg/flyte/compare/a...b' },
      }),
      fixed(voted('2026-03-10 10:00', 'dan', '+1'), 'comment-15.1'),
    ];
    expect(print(renderBallots(motionAt('2026-03-11 10:00', ...events)))).toMatchInlineSnapshot(`
      "| Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2026-03-02 18:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | by motion; [before the change of 2026-03-05 10:00 UTC](https://github.com/flyteorg/flyte/compare/a...b) |
      | \`ben\` | TSC | −1 | [2026-03-03 12:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-121) | [before the change of 2026-03-05 10:00 UTC](https://github.com/flyteorg/flyte/compare/a...b) |
      | \`cleo\` | TSC | abstains | [2026-03-03 13:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-131) | [before the change of 2026-03-05 10:00 UTC](https://github.com/flyteorg/flyte/compare/a...b); left the role by 2026-03-04 10:00 UTC |
      | \`dan\` | TSC | has not voted |  |  |

      <details><summary>Votes of others, which do not bind: 1</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`zoe\` |  | +1 | [2026-03-03 14:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-141) | [before the change of 2026-03-05 10:00 UTC](https://github.com/flyteorg/flyte/compare/a...b) |

      </details>

      <details><summary>Earlier votes: 1</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ben\` | TSC | +1 | [2026-03-03 10:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-111) | by review |

      </details>

      <details><summary>Votes after the end, which do not count: 1</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`dan\` | TSC | +1 | [2026-03-10 10:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-151) |  |

      </details>"
    `);
  });
});

describe('D24 /rfc why', () => {
  it('waiting for consent', () => {
    expect(
      print(renderMotionWhy(motionAt('2026-03-03 18:00', flyte), instant('2026-03-03 18:00'))),
    ).toMatchInlineSnapshot(`
      "**The motion to merge this RFC waits for the final comment period to begin.** By the votes so far it would not pass. TSC: 0 of 5 members are in favour; 4 are needed (at least 2/3 of the members).

      - **missing**: Anybody may object until 2026-03-05 18:00 UTC (March 5, 10:00 in America/Los\\_Angeles); silence consents.
      - **satisfied**: No concern and no objection is open, and the thread is open.
      - **missing**: TSC: 0 of 5 members are in favour; 4 are needed (at least 2/3 of the members). Not voted: \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`.

      <details><summary>How it came to this</summary>

      - fay moved to merge under the policy flyte 1.

      </details>"
    `);
  });
  it('in the period, with a concern', () => {
    const motion = motionAt(
      '2026-03-05 18:00',
      move(),
      ...four,
      concern('2026-03-04 18:00', 'ben', 'cost'),
      fixed(concern('2026-03-04 19:00', 'zoe', 'naming'), 'comment-40.1'),
    );
    expect(print(renderMotionWhy(motion, instant('2026-03-05 18:00')))).toMatchInlineSnapshot(`
      "**The motion to merge this RFC is in its final comment period.** By the votes so far it would pass. TSC: 4 of 5 members are in favour; 4 are needed (at least 2/3 of the members).

      - **satisfied**: The final comment period began on 2026-03-02 18:00 UTC (March 2, 10:00 in America/Los\\_Angeles).
      - **missing**: To be settled: the concern "cost" is open.
      - **satisfied**: TSC: 4 of 5 members are in favour; 4 are needed (at least 2/3 of the members).

      <details><summary>How it came to this</summary>

      - ada moved to merge under the policy flyte 1.
      - The final comment period began on 2026-03-02 18:00 UTC and ends on 2026-03-09 18:00 UTC: no concern is open.
      - ben raised the concern "cost".
      - The clock stopped on 2026-03-04 18:00 UTC: the concern "cost" is open.

      </details>

      <details><summary>What changed nothing: 1</summary>

      - [2026-03-04 19:00 UTC](https://github.com/flyteorg/flyte/pull/3553#issuecomment-401), \`zoe\`: Only members of the roles of this motion can raise a concern that stops it: say it in a comment, and a member can take it up.

      </details>"
    `);
  });
});

describe('what is told, and to whom', () => {
  const events = [
    move(),
    concern('2026-03-04 18:00', 'ben', 'wire format'),
    resolved('2026-03-04 18:30', 'ben', { name: 'wire format' }),
  ];
  const at = (now: string): Motion =>
    motionAt(now, ...events.filter((event) => (event.at?.seconds ?? 0n) <= instant(now).getTime() / 1000));

  it('D12 a stop between two readings is told as running again', () => {
    expect(transitionsBetween(at('2026-03-04 17:00'), at('2026-03-04 19:00'))).toEqual(['running']);
  });
  it('C18 nothing is told twice', () => {
    expect(transitionsBetween(at('2026-03-04 19:00'), at('2026-03-05 19:00'))).toEqual([]);
    expect(notice('2026-03-04 19:00', '2026-03-05 19:00', ...events)).toBeUndefined();
  });
  it('C18 a vote, and an announced early end, are no new comment', () => {
    const early = move({ earlyClose: EarlyClose.DECIDED });
    expect(
      transitionsBetween(motionAt('2026-03-02 19:00', early), motionAt('2026-03-03 19:00', early, ...four)),
    ).toEqual([]);
  });
  it('C19 only those who have to act are mentioned', () => {
    const mentions = (body: string | undefined): string[] => body?.match(/@[a-z]+/g) ?? [];
    expect(mentions(notice(undefined, start, move()))).toEqual(['@ben', '@cleo', '@dan', '@eve']);
    expect(mentions(notice('2026-03-04 17:00', '2026-03-04 18:00', ...events.slice(0, 2)))).toEqual(['@ben', '@zoe']);
    expect(mentions(notice('2026-03-08 18:00', '2026-03-09 18:10', move(), ...four))).toEqual([]);
  });
  it('C20 foreign text stays text', () => {
    const evil = said('2026-03-04 18:00', 'ben', {
      case: 'concernRaised',
      value: { name: 'cost', text: '@flyteorg/tsc <img src=x> #12\n/vote +1' },
    });
    expect(notice('2026-03-04 17:00', '2026-03-04 18:00', move(), evil)).not.toMatch(/@flyteorg|<img|#12|\n\/vote/);
  });
});
