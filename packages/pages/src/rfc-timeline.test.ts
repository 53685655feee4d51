import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DiscussedAtSchema, MotionSchema, RfcSchema, Stage } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { motion, rfc } from '../testing/community.ts';
import { timelineOf } from './rfc-timeline.ts';

const time = fc.nat({ max: 40 }).map((day) => timestampFromDate(new Date(Date.UTC(2026, 3, 1 + day))));
const maybe = fc.option(time, { nil: undefined });
const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 6 });
const account = fc.constantFrom({ id: '1', login: 'ada' }, { id: '2', login: 'gil' });

const anRfc = fc
  .record({
    createdAt: maybe,
    closedAt: maybe,
    history: many(
      fc.record({
        from: fc.constantFrom(Stage.UNSPECIFIED, Stage.DRAFT),
        to: fc.constantFrom(Stage.DRAFT, Stage.FCP),
        cause: fc.record({ at: maybe }),
      }),
    ),
    reviews: many(fc.record({ id: fc.constantFrom('r1', 'r2', 'r3'), login: fc.constant('ben'), at: maybe })),
  })
  .map((fields) => create(RfcSchema, fields));

const ballot = fc.record({ account, at: time, reviewId: fc.constantFrom('', '', 'r1') });

const aMotion = fc
  .record({
    openedAt: time,
    fcpStartedAt: maybe,
    endedAt: maybe,
    ballots: many(ballot),
    superseded: many(ballot),
    late: many(ballot),
    concerns: many(
      fc.record({
        at: time,
        blocksSince: maybe,
        confirmedBy: fc.option(account, { nil: undefined }),
        resolvedAt: maybe,
      }),
    ),
    objections: many(fc.record({ at: time, answeredAt: maybe })),
    stops: many(fc.record({ from: time, until: maybe })),
    extensions: many(fc.record({ at: time })),
    changes: many(fc.record({ at: time })),
    roleChanges: many(fc.record({ at: time })),
  })
  .map((fields) => create(MotionSchema, fields));

const aMeeting = fc
  .record({ meeting: fc.constantFrom('meetings/meetup/2026-04-09', 'meetings/meetup/none'), start: maybe })
  .map((fields) => create(DiscussedAtSchema, fields));

const told = fc.record({ rfc: anRfc, motions: fc.array(aMotion, { maxLength: 3 }), discussed: many(aMeeting) });

describe('the timeline of an RFC', () => {
  it('tells a cause before what follows from it', () => {
    const { history } = rfc;
    expect(timelineOf({ rfc, motions: [motion], discussed: [] }).map(({ kind }) => kind)).toEqual([
      'stage',
      'stage',
      'review',
      'moved',
      'ballot',
      'ballot',
      'concern',
      'changed',
      'settled',
      'period',
      'stage',
    ]);
    expect(timelineOf({ rfc: { ...rfc, history: history.slice(1) }, motions: [], discussed: [] })[0]?.kind).toBe(
      'opened',
    );
  });

  it('tells a review that is a vote once', () => {
    const voted = { ...motion, ballots: motion.ballots.map((one) => ({ ...one, reviewId: 'r9' })) };
    const reviewed = { ...rfc, reviews: rfc.reviews.map((one) => ({ ...one, id: 'r9' })) };
    const kinds = timelineOf({ rfc: reviewed, motions: [voted], discussed: [] }).map(({ kind }) => kind);
    expect(kinds).not.toContain('review');
  });

  it('is in order of time, and each event has an anchor of its own that does not hang on what comes later', () => {
    fc.assert(
      fc.property(told, (all) => {
        const timeline = timelineOf(all);
        const times = timeline.flatMap(({ at }) => (at ? [at.getTime()] : []));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(new Set(timeline.map(({ id }) => id)).size).toBe(timeline.length);
        const later = { ...all.rfc, closedAt: timestampFromDate(new Date('2027-01-01')) };
        const before = timeline.filter(({ kind }) => kind !== 'closed').map(({ id }) => id);
        expect(
          timelineOf({ ...all, rfc: later })
            .filter(({ kind }) => kind !== 'closed')
            .map(({ id }) => id),
        ).toEqual(before);
      }),
    );
  });

  it('tells every event of the messages once', () => {
    fc.assert(
      fc.property(told, (all) => {
        const timeline = timelineOf(all);
        const tellsOf = (kinds: readonly string[]) => timeline.filter(({ kind }) => kinds.includes(kind));
        const ballots = all.motions.flatMap((one) => [...one.ballots, ...one.superseded, ...one.late]);
        const shown = timeline.flatMap((one) => (one.kind === 'ballot' ? [one.ballot] : []));
        expect(new Set(shown)).toEqual(new Set(ballots));
        expect(shown).toHaveLength(ballots.length);
        const concerns = all.motions.flatMap((one) => one.concerns);
        const objections = all.motions.flatMap((one) => one.objections);
        const stops = all.motions.flatMap((one) => one.stops);
        expect(tellsOf(['concern'])).toHaveLength(concerns.length);
        expect(tellsOf(['settled'])).toHaveLength(concerns.filter(({ resolvedAt }) => resolvedAt).length);
        expect(tellsOf(['confirmed'])).toHaveLength(
          concerns.filter(({ confirmedBy, blocksSince }) => confirmedBy && blocksSince).length,
        );
        expect(tellsOf(['objection'])).toHaveLength(objections.length);
        expect(tellsOf(['answered'])).toHaveLength(objections.filter(({ answeredAt }) => answeredAt).length);
        expect(tellsOf(['stopped'])).toHaveLength(stops.length);
        expect(tellsOf(['running'])).toHaveLength(stops.filter(({ until }) => until).length);
        expect(tellsOf(['extended'])).toHaveLength(all.motions.flatMap((one) => one.extensions).length);
        expect(tellsOf(['changed'])).toHaveLength(all.motions.flatMap((one) => one.changes).length);
        expect(tellsOf(['roles'])).toHaveLength(all.motions.flatMap((one) => one.roleChanges).length);
        expect(tellsOf(['moved'])).toHaveLength(all.motions.length);
        expect(tellsOf(['ended'])).toHaveLength(all.motions.filter(({ endedAt }) => endedAt).length);
        expect(tellsOf(['discussed'])).toHaveLength(all.discussed.length);
        expect(tellsOf(['stage'])).toHaveLength(all.rfc.history.length);
      }),
    );
  });
});
