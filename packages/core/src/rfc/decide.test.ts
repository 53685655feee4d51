import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { CauseSchema, MeetingSchema, type Rfc, RfcSettingsSchema, Verdict } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PullRequestFacts } from '../github/index.ts';
import { arbitraryPull, pullOf } from './arbitrary.ts';
import { type DecideOptions, decideRfc } from './decide.ts';
import { deriveRfc, toIgnored } from './derive.ts';
import { detectRfc, personsWord, reasonsOf } from './detect.ts';

const settings = create(RfcSettingsSchema, { paths: { values: ['rfc/'] }, checkRun: true });
const files = [{ path: 'rfc/system/3553-config-override.md', status: 'added' }] as const;
const now = new Date('2023-07-05T00:00:00Z');
const cause = create(CauseSchema, { kind: { case: 'event', value: 'edited' }, at: timestampFromDate(now) });

const rfcOf = (part: Partial<PullRequestFacts> = {}, previous?: Rfc): Rfc => {
  const rfc = deriveRfc({ pull: pullOf({ files, ...part }), settings, cause, now, previous });
  if (!rfc) throw new Error('no RFC');
  return rfc;
};
const ignored = (part: Partial<PullRequestFacts> = {}) =>
  detectRfc({ pull: pullOf(part), settings, override: 'ignore' });

type Shown = Pick<DecideOptions, 'next' | 'previous' | 'wasSaid' | 'because' | 'meetings'>;

/** Whether the status comment is written although none stands. */
const comesBack = (options: Shown) => {
  const { actions } = decideRfc({ settings, ...options });
  const comment = actions.find((action) => action.type === 'upsert_comment');
  return comment && !comment.onlyIfStanding;
};

describe('a status comment that a person deleted (C17)', () => {
  const before = rfcOf();

  it.each<[string, Omit<Shown, 'wasSaid'>, boolean]>([
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
    expect(comesBack({ ...options, wasSaid: true })).toBe(expected);
  });

  it('one that was never written is no deleted one', () => {
    expect(comesBack({ next: rfcOf({}, before), previous: before, wasSaid: false })).toBe(true);
  });

  it('whatever is read: reading the same again never brings it back', () => {
    fc.assert(
      fc.property(arbitraryPull, (pull) => {
        const next = deriveRfc({ pull, settings, cause, now, override: 'track' });
        const again = next && deriveRfc({ pull, settings, cause, now, previous: next });
        expect(comesBack({ next: again, previous: next, wasSaid: true })).toBe(false);
      }),
    );
  });
});

describe('a pull request of which a person said that it is none', () => {
  it('is on record with that word, and nothing is taken back where nothing was given', () => {
    const record = toIgnored(pullOf(), ignored());
    expect(record.detection?.verdict).toBe(Verdict.NOT);
    expect(personsWord(record.detection)).toBe('ignore');
    expect(decideRfc({ next: undefined, previous: record, settings }).actions).toEqual([]);
  });

  it('needs no further reasons, whatever else speaks for or against it', () => {
    expect(reasonsOf(ignored({ title: '[RFC] X', labels: ['rfc'] })).map(({ code }) => code)).toEqual([
      'person-ignore',
    ]);
  });
});
