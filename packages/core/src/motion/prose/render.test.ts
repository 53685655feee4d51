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
import { announcedBy, renderNotice, renderReminder } from './render.ts';
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

      **\`fay\` asks to accept this RFC.** If nobody objects, the final comment period begins on Thursday 5 March 2026, 10:00 Pacific time (18:00 UTC).

      It passes if at least 2/3 of the TSC say yes. The final comment period lasts 7 days.

      - Everybody can object until then, with \`/object REASON\`.
      - \`ada\`, \`ben\`, \`cleo\`, \`dan\` and \`eve\` can vote. Votes of others count as comments.
      - \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`, \`fay\` and \`gil\` can stop the clock with \`/concern NAME: text\`.
      - \`/rfc why\` tells at any time what is still needed. \`/fcp cancel\` ends the vote.

      <details><summary>Why: the rules of this vote</summary>

      It passes if at least 2/3 of the TSC say yes. Anybody can object within 3 days. Silence means yes. The final comment period lasts 7 days. A concern stops the clock. Once it is settled, the whole period starts again.

      - Rules: \`flyte 1\`. They stay as they are until the vote is over.
      - [TSC](https://github.com/orgs/flyteorg/teams/tsc): \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - maintainers: \`fay\`, \`gil\`
      - team: \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - Commit: \`4c1e2f0a\`
      - Text of the document: \`first\`

      </details>

      @ada, @ben, @cleo, @dan and @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`."
    `);
  });
  it('motion made under a policy that asks for approvals first', () => {
    const rust = fixed(moved(start, 'ada', { policy: policies['rust-like'] }), 'comment-10.1');
    expect(notice(undefined, start, rust)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/moved v1 -->

      **\`ada\` asks to accept this RFC.** The final comment period begins once it has the approvals it needs.

      It passes if more than 1/2 of the team say yes and at most 2 of the team have not voted. The final comment period lasts 10 days.

      - \`ada\`, \`ben\`, \`cleo\`, \`dan\` and \`eve\` can vote. Votes of others count as comments.
      - \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`, \`fay\` and \`gil\` can stop the clock with \`/concern NAME: text\`.
      - \`/rfc why\` tells at any time what is still needed. \`/fcp cancel\` ends the vote.

      <details><summary>Why: the rules of this vote</summary>

      It passes if more than 1/2 of the team say yes and at most 2 of the team have not voted. The final comment period begins once that is so. The final comment period lasts 10 days. A concern stops the clock. Once it is settled, the whole period starts again.

      - Rules: \`rust-like 1\`. They stay as they are until the vote is over.
      - [TSC](https://github.com/orgs/flyteorg/teams/tsc): \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - maintainers: \`fay\`, \`gil\`
      - team: \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - Commit: \`4c1e2f0a\`
      - Text of the document: \`first\`

      </details>

      @ben, @cleo, @dan and @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`."
    `);
  });
  it('motion made and the period begun at once are one comment', () => {
    const simple = fixed(moved(start, 'fay', { policy: policies.simple }), 'comment-10.1');
    expect(notice(undefined, start, simple)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/moved-started v1 -->

      **\`fay\` asks to accept this RFC.**

      It passes if more than 1/2 of the maintainers who voted yes or no say yes. The final comment period lasts 3 days.

      - \`fay\` and \`gil\` can vote. Votes of others count as comments.
      - \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`, \`fay\` and \`gil\` can stop the clock with \`/concern NAME: text\`.
      - \`/rfc why\` tells at any time what is still needed. \`/fcp cancel\` ends the vote.

      <details><summary>Why: the rules of this vote</summary>

      It passes if more than 1/2 of the maintainers who voted yes or no say yes. The final comment period lasts 3 days, or less after 1 day once no missing vote can change the outcome. A concern stops the clock. Once it is settled, the whole period starts again.

      - Rules: \`simple 1\`. They stay as they are until the vote is over.
      - [TSC](https://github.com/orgs/flyteorg/teams/tsc): \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - maintainers: \`fay\`, \`gil\`
      - team: \`ada\`, \`ben\`, \`cleo\`, \`dan\`, \`eve\`
      - Commit: \`4c1e2f0a\`
      - Text of the document: \`first\`

      </details>

      **The final comment period has begun. It ends on Thursday 5 March 2026, 18:00 UTC.** With the votes so far, it would pass. Of the 2 maintainers, 1 said yes, 0 said no and 0 abstained; 1 is needed.

      @gil: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`, or a review that approves or requests changes."
    `);
  });
  it('period begun', () => {
    expect(notice(start, '2026-03-05 18:00', flyte)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/started v1 -->

      **The final comment period has begun. It ends on Thursday 12 March 2026, 11:00 Pacific time (18:00 UTC).** With the votes so far, it would not pass. 0 of the 5 members of the TSC said yes; 4 are needed.

      @ada, @ben, @cleo, @dan and @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`."
    `);
  });
  it('clock stopped by a concern', () => {
    const name = concern('2026-03-04 18:00', 'ben', 'wire format');
    expect(notice('2026-03-04 17:00', '2026-03-04 18:00', move(), name)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/stopped1.1 v1 -->

      **The clock is stopped** since Wednesday 4 March 2026, 10:00 Pacific time (18:00 UTC).

      - @ben raised the concern \`wire format\`. \`/resolve wire format\` settles it.
        > About wire format.

      @zoe, you can answer here or change the document. Once that is settled, the whole period starts again."
    `);
  });
  it('clock stopped because the thread was closed', () => {
    expect(
      notice('2026-03-04 17:00', '2026-03-04 18:00', move(), thread('2026-03-04 18:00', 'zoe', 'closed')),
    ).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/stopped1.1 v1 -->

      **The clock is stopped** since Wednesday 4 March 2026, 10:00 Pacific time (18:00 UTC).

      - The pull request is closed. If it is reopened within 3 days, the vote goes on. If not, it ends."
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

      **The clock runs again. The final comment period ends on Friday 13 March 2026, 11:00 Pacific time (18:00 UTC).**

      - \`cleo\` settled the concern \`wire format\` of @ben.
        > Version 2 of the message answers it.

      @ben, @cleo, @dan and @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`."
    `);
  });
  it('A8: who has another login by now resolves a concern of their own', () => {
    const own = resolved('2026-03-06 18:00', 'ben', { name: 'wire format', reason: 'Settled.' });
    const renamed = { ...own, ...(own.actor ? { actor: { ...own.actor, login: 'bennet' } } : {}) };
    const events = [move(), concern('2026-03-04 18:00', 'ben', 'wire format'), renamed];
    expect(notice('2026-03-05 18:00', '2026-03-06 18:00', ...events)).toContain(
      '- `ben` settled the concern `wire format`. Thank you!\n',
    );
  });
  it('extended', () => {
    const event = said('2026-03-06 18:00', 'fay', {
      case: 'periodExtended',
      value: { days: 3, reason: 'Two members are away.' },
    });
    expect(notice('2026-03-05 18:00', '2026-03-06 18:00', move(), event)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/extended1 v1 -->

      **\`fay\` gave the final comment period 3 days more.** It ends on Thursday 12 March 2026, 11:00 Pacific time (18:00 UTC).
      > Two members are away."
    `);
  });
  it('extended by the policy after a failed count', () => {
    const once = move({ onFailure: OnFailure.EXTEND_ONCE, failureDays: 3 });
    expect(notice('2026-03-05 18:00', '2026-03-09 18:10', once)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/extended1 v1 -->

      **The final comment period got 3 days more**, since not enough votes were in. It ends on Thursday 12 March 2026, 11:00 Pacific time (18:00 UTC).

      1 of the 5 members of the TSC said yes; 4 are needed."
    `);
  });
  it('the document changed', () => {
    const push = said('2026-03-05 18:00', 'zoe', {
      case: 'commitsPushed',
      value: { documentHash: 'second', headSha: 'b', diffUrl: 'https://github.com/flyteorg/flyte/compare/a...b' },
    });
    expect(notice('2026-03-04 18:00', '2026-03-05 18:00', move(), ...four, push)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/changed1 v1 -->

      **The text of this RFC changed during the vote.** See [what changed](https://github.com/flyteorg/flyte/compare/a...b). All votes still count. You can vote again if you think differently now."
    `);
    expect(
      notice('2026-03-04 18:00', '2026-03-05 18:00', move({ invalidateOnChange: true }), ...four, push),
    ).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/changed1 v1 -->

      **The text of this RFC changed during the vote.** See [what changed](https://github.com/flyteorg/flyte/compare/a...b). @ada, @ben, @cleo and @dan: please vote again, since your votes were for the former text."
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

      **The vote on this RFC was cancelled.** dan cancelled it: The benchmarks come first.

      The RFC is in review again. A new vote can start at any time.

      <details><summary>Votes and concerns until then</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | asked for it |
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

      **The pull request was merged before the vote was over.** So the vote ends here.

      A maintainer can say what that means: \`/rfc stage accepted\` or \`/rfc stage rejected\`.

      <details><summary>Votes and concerns until then</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | asked for it |
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

      **This RFC was withdrawn, so the vote is over.** The author, zoe, withdrew it.

      Thank you to everybody who took part.

      <details><summary>Votes and concerns until then</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | asked for it |
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

      **This RFC is accepted.** 4 of the 5 members of the TSC said yes; 4 are needed.

      The final comment period ended on Monday 9 March 2026, 11:00 Pacific time (18:00 UTC).

      Thank you to its author and to everybody who took part! A maintainer can merge the pull request now; I never merge. Then anybody can build it.

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | asked for it |
      | \`ben\` | TSC | +1 | [3 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-201) |  |
      | \`cleo\` | TSC | +1 | [3 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-211) |  |
      | \`dan\` | TSC | +1 | [3 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-221) |  |
      | \`eve\` | TSC | has not voted |  |  |"
    `);
  });
  it('failed, and counted late', () => {
    const against = fixed(voted('2026-03-03 10:00', 'ben', '-1'), 'comment-30.1');
    expect(notice('2026-03-08 18:00', '2026-03-12 09:00', move(), against)).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/decided v1 -->

      **This RFC is not accepted: the vote failed.** 1 of the 5 members of the TSC said yes; 4 are needed.

      The final comment period ended on Monday 9 March 2026, 11:00 Pacific time (18:00 UTC). I counted the votes late, and what came after the end does not count.

      The RFC is in review again. Once the open points are answered, a new vote can start. Thank you to everybody who took part.

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [2 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | asked for it |
      | \`ben\` | TSC | −1 | [3 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-301) |  |
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
      "**This RFC is postponed.** 4 of the 5 members of the TSC said yes; 4 are needed.

      The final comment period ended on Thursday 5 March 2026, 10:00 Pacific time (18:00 UTC): \`fay\` ended it at once.
      > The release is tomorrow

      Thank you for the work that went into it. A maintainer can close the pull request now. It can be reopened later."
    `);
  });
  it('reminder', () => {
    const motion = motionAt('2026-03-05 18:00', move(), ...four);
    const reminder = dueReminder(motion, instant('2026-03-05 18:00'));
    expect(reminder && print(renderReminder(motion, reminder))).toMatchInlineSnapshot(`
      "<!-- rapporteur:motion:flyteorg/flyte#3553/comment-10.1/fcpreminder1 v1 -->

      **A friendly reminder: your vote on this RFC is missing.** The question is whether to accept it. The final comment period ends on Monday 9 March 2026, 11:00 Pacific time (18:00 UTC).

      @eve: please vote with \`/vote +1\`, \`/vote -1\` or \`/vote abstain\`. \`/fcp quiet\` turns these reminders off."
    `);
  });
});

it('a notice is known again under a former name of its repository, and by its own number only', () => {
  const motion = motionAt(start, flyte);
  const told = (place: string) =>
    announcedBy(motion, [`<!-- rapporteur:motion:${place}/comment-10.1/moved-started v1 -->`]);
  expect(told('flyteorg/flyte#3553')).toEqual(['moved', 'started']);
  expect(told('former-org/flight#3553')).toEqual(['moved', 'started']);
  expect(told('flyteorg/flyte#355')).toEqual([]);
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
      | \`ada\` | TSC | +1 | [2 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-101) | asked for it; [before the change of 5 March 2026](https://github.com/flyteorg/flyte/compare/a...b) |
      | \`ben\` | TSC | −1 | [3 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-121) | [before the change of 5 March 2026](https://github.com/flyteorg/flyte/compare/a...b) |
      | \`cleo\` | TSC | abstained | [3 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-131) | [before the change of 5 March 2026](https://github.com/flyteorg/flyte/compare/a...b); left the role by 4 March 2026 |
      | \`dan\` | TSC | has not voted |  |  |

      <details><summary>Votes of others, counted as comments: 1</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`zoe\` |  | +1 | [3 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-141) | [before the change of 5 March 2026](https://github.com/flyteorg/flyte/compare/a...b) |

      </details>

      <details><summary>Earlier votes: 1</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ben\` | TSC | +1 | [3 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-111) | by review |

      </details>

      <details><summary>Votes after the end, which do not count: 1</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`dan\` | TSC | +1 | [10 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-151) |  |

      </details>"
    `);
  });
});

describe('D24 /rfc why', () => {
  it('waiting for consent', () => {
    expect(
      print(renderMotionWhy(motionAt('2026-03-03 18:00', flyte), instant('2026-03-03 18:00'))),
    ).toMatchInlineSnapshot(`
      "**The vote to accept this RFC has not begun its final comment period.** With the votes so far, it would not pass. 0 of the 5 members of the TSC said yes; 4 are needed.

      - **Still needed**: Everybody can object until Thursday 5 March 2026, 10:00 Pacific time (18:00 UTC).
      - **Done**: No concern and no objection is open.
      - **Still needed**: 0 of the 5 members of the TSC said yes; 4 are needed. \`ada\`, \`ben\`, \`cleo\`, \`dan\` and \`eve\` can still vote.

      <details><summary>How it came to this</summary>

      - fay asked to accept the RFC.

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
      "**The vote to accept this RFC is in its final comment period.** With the votes so far, it would pass. 4 of the 5 members of the TSC said yes; 4 are needed.

      - **Done**: The final comment period began on Monday 2 March 2026, 10:00 Pacific time (18:00 UTC).
      - **Still needed**: The concern "cost" is open.
      - **Done**: 4 of the 5 members of the TSC said yes; 4 are needed.

      <details><summary>How it came to this</summary>

      - ada asked to accept the RFC.
      - The final comment period began, since no concern is open. It ends on Monday 9 March 2026, 11:00 Pacific time (18:00 UTC).
      - ben raised the concern "cost".
      - The clock stopped: the concern "cost" is open.

      </details>

      <details><summary>What did not count: 1</summary>

      - [4 March 2026](https://github.com/flyteorg/flyte/pull/3553#issuecomment-401), \`zoe\`: You can say it in a comment, and ada, ben, cleo, dan, eve, fay or gil can raise it as a concern. Only they can stop the clock.

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
