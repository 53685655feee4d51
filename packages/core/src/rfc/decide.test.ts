import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ConcernSchema, MeetingSchema, MotionState, RfcSettingsSchema, Stage, Verdict } from '@rapporteur/idl';
import { type Motion, MotionSchema, RecordedCommandSchema, type Rfc } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPull, lived, pullOf } from '../../testing/rfc.ts';
import type { PullRequestFacts } from '../github/index.ts';
import { printAction } from '../github/index.ts';
import { CHECK_NAME, checkTitle, type DecideOptions, decideRfc } from './decide.ts';
import { deriveRfc, toIgnored } from './derive.ts';
import { detectRfc, personsVerdict, reasonsOf } from './detect.ts';
import { parseRecord } from './record.ts';

const settings = create(RfcSettingsSchema, { paths: { values: ['rfc/'] }, checkRun: true });
const files = [{ path: 'rfc/system/3553-config-override.md', status: 'added' }] as const;
const now = new Date('2023-07-05T00:00:00Z');

const rfcOf = (part: Partial<PullRequestFacts> = {}, previous?: Rfc): Rfc => {
  const rfc = deriveRfc({ pull: pullOf({ files, ...part }), settings, previous });
  if (!rfc) throw new Error('no RFC');
  return rfc;
};
const ignored = (part: Partial<PullRequestFacts> = {}) =>
  detectRfc({ pull: pullOf(part), settings, override: { word: 'ignore', by: 'kumare3' } });

type Shown = Pick<
  DecideOptions,
  'next' | 'previous' | 'wasRecorded' | 'because' | 'meetings' | 'motions' | 'formerMotions'
>;

/** Whether the status comment is written although none stands. */
const comesBack = (options: Shown) => {
  const { actions } = decideRfc({ settings, now, ...options });
  const comment = actions.find((action) => action.type === 'upsert_comment');
  return comment && !comment.updateOnly;
};

describe('a status comment that a person deleted (C17)', () => {
  const before = rfcOf();

  it.each<[string, Omit<Shown, 'wasRecorded'>, boolean]>([
    ['stays deleted when nothing is new', { next: rfcOf({}, before), previous: before }, false],
    ['stays deleted after a push', { next: rfcOf({ headSha: 'f'.repeat(40) }, before), previous: before }, false],
    [
      'comes back with a review',
      {
        next: rfcOf({ reviews: [{ login: 'fg91', verdict: 'approved', at: now }] }, before),
        previous: before,
      },
      true,
    ],
    [
      'comes back when a meeting has discussed it',
      {
        next: { ...before, meetings: ['meetings/m/2023-06-22'] },
        previous: before,
        meetings: [create(MeetingSchema, { name: 'meetings/m/2023-06-22', title: 'Meetup' })],
      },
      true,
    ],
    ['comes back when it is no RFC any more', { next: undefined, previous: before }, true],
    [
      'stays deleted while it still is none',
      {
        next: undefined,
        previous: { ...before, detection: ignored() },
        because: reasonsOf(ignored()),
      },
      false,
    ],
  ])('%s', (_, options, expected) => {
    expect(comesBack({ ...options, wasRecorded: true })).toBe(expected);
  });

  it('one that was never written is no deleted one', () => {
    expect(comesBack({ next: rfcOf({}, before), previous: before, wasRecorded: false })).toBe(true);
  });

  it('whatever is read and said: reading the same again never brings it back', () => {
    const words = [
      create(RecordedCommandSchema, {
        id: 'comment-1.1',
        at: timestampFromDate(now),
        by: 'fg91',
        command: '/rfc track',
      }),
    ];
    fc.assert(
      fc.property(arbitraryPull, (pull) => {
        const next = deriveRfc({ pull, settings, words });
        const again = deriveRfc({ pull, settings, previous: next });
        expect(comesBack({ next: again, previous: next, wasRecorded: true })).toBe(false);
      }),
    );
  });
});

describe('a pull request of which a person said that it is none', () => {
  const word = create(RecordedCommandSchema, {
    id: 'comment-1.1',
    at: timestampFromDate(now),
    by: 'kumare3',
    command: '/rfc ignore',
  });

  it('is on record with that word, and nothing is taken back where nothing was given', () => {
    const record = toIgnored(pullOf(), ignored(), [word]);
    expect(record.recordedCommands).toEqual([word]);
    expect(record.detection?.verdict).toBe(Verdict.NOT);
    expect(personsVerdict(record.detection)).toBe('ignore');
    expect(decideRfc({ next: undefined, previous: record, settings, now }).actions).toEqual([]);
  });

  it('needs no further reasons, whatever else speaks for or against it', () => {
    expect(reasonsOf(ignored({ title: '[RFC] X', labels: ['rfc'] })).map(({ code }) => code)).toEqual([
      'person-ignore',
    ]);
  });
});

const at = (text: string) => timestampFromDate(new Date(`${text.replace(' ', 'T')}:00Z`));
const account = (login: string) => ({ id: `id-${login}`, login });

/** A motion in its final comment period, on whose policy one vote of the TSC decides. */
const motionOf = (part: Partial<Motion> = {}): Motion => ({
  ...create(MotionSchema, {
    id: 'comment-7.1',
    name: 'motions/flyteorg/flyte/3553/comment-7.1',
    subject: { repository: 'flyteorg/flyte', number: 3553 },
    author: account('ByronHsu'),
    mover: account('kumare3'),
    disposition: 1,
    state: MotionState.FCP,
    openedAt: at('2023-07-01 10:00'),
    fcpStartedAt: at('2023-07-01 10:00'),
    endsAt: at('2023-07-08 10:00'),
    policy: {
      name: 'test',
      version: '1',
      timeZone: 'UTC',
      pass: { kind: { case: 'need', value: { role: 'tsc', atLeast: 1 } } },
    },
    roles: [{ key: 'tsc', members: [{ account: account('fg91') }] }],
  }),
  ...part,
});

describe('while a motion runs', () => {
  const motion = motionOf();
  const next = ((): Rfc => {
    const rfc = deriveRfc({ pull: pullOf({ files }), settings, motions: [motion] });
    if (!rfc) throw new Error('no RFC');
    return rfc;
  })();
  const decide = (options: Partial<DecideOptions> = {}) =>
    decideRfc({ next, settings, now, motions: [motion], ...options });
  const types = (options: Partial<DecideOptions> = {}): string[] =>
    decide(options).actions.map((action) => (action.type === 'upsert_comment' ? action.marker : action.type));
  const STATUS = '<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->';
  const NOTICE = '<!-- rapporteur:motion:flyteorg/flyte#3553/comment-7.1/moved-started v1 -->';

  it('notices come last: they tell people what stands by then', () => {
    expect(types()).toEqual(['set_check', 'set_labels', STATUS, NOTICE].filter((type) => type !== 'set_labels'));
    const labelled = create(RfcSettingsSchema, { ...settings, managedLabel: 'rfc/tracked' });
    expect(types({ settings: labelled })).toEqual(['set_check', 'set_labels', STATUS, NOTICE]);
  });

  it('what people were told of they are not told of again', () => {
    expect(types({ announced: new Map([['comment-7.1', ['moved']]]) })).toEqual([
      'set_check',
      STATUS,
      '<!-- rapporteur:motion:flyteorg/flyte#3553/comment-7.1/started v1 -->',
    ]);
    expect(types({ announced: new Map([['comment-7.1', ['moved', 'started']]]) })).toEqual(['set_check', STATUS]);
    expect(types({ announced: new Map([['comment-6.1', ['moved', 'started']]]) })).toEqual([
      'set_check',
      STATUS,
      NOTICE,
    ]);
  });

  it('the check run has the title of the motion', () => {
    const check = decide().actions.find((action) => action.type === 'set_check');
    expect([check?.name, check?.title]).toEqual([CHECK_NAME, 'FCP until 8 Jul 10:00 UTC · 0/1 yes · 0 concerns']);
    expect(checkTitle({ ...next, stage: Stage.ACCEPTED }, motion)).toBe('Accepted · waiting for fg91');
  });

  it('a deleted status comment comes back when the motion has changed, and not before', () => {
    const concern = create(ConcernSchema, { name: 'naming', raiser: account('fg91'), at: at('2023-07-02 10:00') });
    const again = (formerMotions: readonly Motion[]) =>
      comesBack({ next, previous: next, wasRecorded: true, motions: [motion], formerMotions });
    expect(again([motion])).toBe(false);
    expect(again([motionOf({ concerns: [concern] })])).toBe(true);
  });
});

describe('the check run', () => {
  const conclusion = (rfc: Rfc | undefined, gate: boolean): string | undefined => {
    const { actions } = decideRfc({
      next: rfc,
      previous: rfcOf(),
      now,
      settings: create(RfcSettingsSchema, { ...settings, gate }),
    });
    return actions.find((action) => action.type === 'set_check')?.conclusion;
  };

  it.each<[string, Rfc | undefined, string]>([
    ['in review waits for people', rfcOf(), 'action_required'],
    ['closed by its author', rfcOf(lived([['2023-07-01 10:00', 'closed', 'ByronHsu']])), 'action_required'],
    ['rejected', { ...rfcOf(), stage: Stage.REJECTED }, 'failure'],
    ['accepted', rfcOf(lived([['2023-07-01 10:00', 'merged']])), 'success'],
    ['implemented', { ...rfcOf(), stage: Stage.IMPLEMENTED }, 'success'],
    ['no RFC any more', undefined, 'success'],
  ])('as a gate, which a community opts into: %s (C30)', (_, rfc, expected) => {
    expect(conclusion(rfc, true)).toBe(expected);
    expect(conclusion(rfc, false)).toBe('neutral');
  });
});

describe('what people said', () => {
  const words = [
    create(RecordedCommandSchema, {
      id: 'comment-1.1',
      at: timestampFromDate(now),
      by: 'kumare3',
      command: '/rfc stage',
      text: 'rejected --> /regen',
    }),
  ];
  const bodyOf = (options: DecideOptions): string =>
    decideRfc(options)
      .actions.map(printAction)
      .find((action) => action.type === 'upsert_comment')?.body ?? '';

  it('stands hidden in the status comment, so that a lost registry loses nothing', () => {
    const next = deriveRfc({ pull: pullOf({ files }), settings, words });
    expect(parseRecord(bodyOf({ next, settings, now })).recordedCommands).toEqual(words);
  });

  it('stands there also once it is no RFC any more', () => {
    expect(parseRecord(bodyOf({ next: undefined, previous: rfcOf(), settings, now, words })).recordedCommands).toEqual(
      words,
    );
  });
});
