/** Random motions for tests, as scripts in plain data. */
import fc from 'fast-check';
import type { PlainAct, PlainComment, PlainNeed, PlainRules, Script } from './naive.ts';

const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gil', 'hal'] as const;
const ROLES = ['tsc', 'maintainers', 'chairs'] as const;
const ZONES = ['UTC', 'America/Los_Angeles', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Asia/Kolkata'];
/** Some hours before clocks change somewhere, and a New Year. */
const STARTS = ['2026-03-07', '2026-03-27', '2026-10-02', '2026-10-23', '2026-12-28', '2026-04-02'];

const choose = fc.constantFrom;
const list = fc.uniqueArray(choose(...PEOPLE), { minLength: 2, maxLength: 6 });
const lists = fc.record({ tsc: list, maintainers: list, chairs: list });

const aNeed: fc.Arbitrary<PlainNeed> = fc
  .record({
    role: choose(...ROLES.slice(0, 2)),
    atLeast: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined, freq: 2 }),
    share: fc.option(
      choose(
        { num: 2, den: 3, more: false },
        { num: 1, den: 2, more: true },
        { num: 1, den: 2, more: false },
        { num: 66, den: 100, more: false },
        { num: 1, den: 1, more: false },
      ),
      { nil: undefined, freq: 4 },
    ),
    base: choose('members', 'cast', 'decided'),
    maxMissing: fc.option(fc.nat({ max: 3 }), { nil: undefined, freq: 2 }),
    maxNo: fc.option(fc.nat({ max: 2 }), { nil: undefined, freq: 2 }),
  })
  .filter(({ atLeast, share }) => atLeast !== undefined || share !== undefined);

const rules: fc.Arbitrary<PlainRules> = fc.record({
  windowHours: choose(0, 0, 0, 24, 72),
  enter: fc.array(aNeed, { maxLength: 1 }),
  periodDays: fc.integer({ min: 1, max: 10 }),
  count: choose('hours', 'calendar', 'end-of-day'),
  zone: choose(...ZONES),
  workingDaysOnly: fc.boolean(),
  holidays: choose([], ['2026-12-31', '2027-01-01'], ['2026-03-30']),
  early: choose('never', 'decided', 'passing'),
  minWaitHours: choose(0, 24, 48),
  noticeHours: choose(0, 24),
  after: choose('restart', 'resume', 'extend'),
  leastDays: fc.integer({ min: 0, max: 3 }),
  join: choose('all', 'any'),
  pass: fc.array(aNeed, { minLength: 1, maxLength: 2 }),
  quorum: fc.option(
    fc.record({ role: choose(...ROLES), atLeast: fc.integer({ min: 1, max: 3 }), yesOnly: fc.boolean() }),
    { nil: undefined, freq: 2 },
  ),
  abstainInQuorum: fc.boolean(),
  authorBinds: fc.boolean(),
  invalidate: fc.boolean(),
  limitDays: choose(0, 4, 10, 10),
  failureDays: choose(0, 0, 2),
  closeNow: fc.boolean(),
  closedHours: choose(24, 72),
  graceMinutes: choose(0, 10),
});

const names = choose('wire format', 'naming', 'cost');
const vote: fc.Arbitrary<PlainAct> = fc.record({
  does: fc.constant('vote' as const),
  choice: choose('+1', '+1', '+1', '-1', '0', 'clear'),
});
const talk: fc.Arbitrary<PlainAct> = fc.oneof(
  fc.record({ does: choose('raise', 'resolve', 'resolve'), name: names }),
  fc.constant({ does: 'object' as const }),
  fc.nat({ max: 5 }).map((nth) => ({ does: 'answer' as const, to: `${nth}` })),
);
const rest: fc.Arbitrary<PlainAct> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ does: choose('closed', 'reopened', 'reopened', 'drafted', 'ready', 'ready') }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('push' as const), hash: choose('first', 'second', 'third') }) },
  { weight: 4, arbitrary: lists.map((fresh): PlainAct => ({ does: 'refresh', lists: fresh })) },
  { weight: 1, arbitrary: fc.record({ does: choose('cancel', 'withdraw', 'close-now', 'close-now', 'merged') }) },
);
const act = fc.oneof({ weight: 12, arbitrary: vote }, { weight: 3, arbitrary: talk }, { weight: 6, arbitrary: rest });

/** Days that a script covers. */
const SPAN = 14;
const minute = fc.oneof(
  fc.nat({ max: SPAN * 288 }).map((step) => step * 5),
  // Many things happen at one instant, or at the very end of a period.
  fc.nat({ max: SPAN }).map((day) => day * 1440),
);
const delay = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 4 * 288 }).map((step) => step * 5) },
  { weight: 1, arbitrary: fc.constant(0) },
);

/** An extension is likely to be followed by something that stops the clock. */
const extension: fc.Arbitrary<PlainAct> = fc.record({
  does: fc.constant('extend' as const),
  days: fc.integer({ min: 1, max: 4 }),
});

type Said = Pick<PlainComment, 'minute' | 'who' | 'acts'>;

/** One comment, or two that belong together: what stops a clock is mostly settled by the one who stopped it. */
const episode: fc.Arbitrary<Said[]> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({ minute, who: choose(...PEOPLE), acts: fc.array(act, { minLength: 1, maxLength: 2 }) })
      .map((said) => [said]),
  },
  {
    weight: 4,
    arbitrary: fc.record({ minute, who: choose(...PEOPLE), acts: fc.tuple(vote) }).map((said) => [said]),
  },
  {
    weight: 2,
    arbitrary: fc.record({ minute, who: choose(...PEOPLE), acts: fc.tuple(extension) }).map((said) => [said]),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({ minute, who: choose(...PEOPLE), delay, name: names, pair: choose('concern', 'closed', 'draft') })
      .map(({ minute: first, who, delay: wait, name, pair }): Said[] => {
        const acts = {
          concern: [{ does: 'raise', name } as const, { does: 'resolve', name } as const],
          closed: [{ does: 'closed' } as const, { does: 'reopened' } as const],
          draft: [{ does: 'drafted' } as const, { does: 'ready' } as const],
        }[pair];
        return acts.map((it, index) => ({ minute: first + index * wait, who, acts: [it] }));
      }),
  },
);

export const arbitraryScript: fc.Arbitrary<Script> = fc
  .record({
    rules,
    lists,
    author: choose(...PEOPLE),
    start: fc
      .tuple(choose(...STARTS), fc.nat({ max: 287 }))
      .map(([date, step]) => new Date(`${date}T00:00:00Z`).getTime() / 60_000 + step * 5),
    comments: fc.array(episode, { maxLength: 22 }).map((episodes) => episodes.flat()),
  })
  .chain((script) =>
    choose(...script.lists.maintainers).map((mover) => ({
      ...script,
      mover,
      comments: addressAnswers(
        script.comments.map((comment, index) => ({
          ...comment,
          // Most of what only some may do is done by one who may.
          who: index % 3 > 0 && comment.acts.some(({ does }) => RESERVED.has(does)) ? mover : comment.who,
          minute: script.start + comment.minute,
          number: index + 2,
        })),
      ),
    })),
  );

const RESERVED: ReadonlySet<PlainAct['does']> = new Set(['extend', 'refresh', 'close-now']);

/** Answers are drawn with the place of an objection among all; here they get its comment and line. */
const addressAnswers = (comments: readonly PlainComment[]): PlainComment[] => {
  const keys = comments.flatMap(({ number, acts }) =>
    acts.flatMap(({ does }, line) => (does === 'object' ? [`${number}.${line}`] : [])),
  );
  const address = (it: PlainAct): PlainAct =>
    it.does === 'answer' ? { ...it, to: keys[Number(it.to) % Math.max(1, keys.length)] ?? '' } : it;
  return comments.map((comment) => ({ ...comment, acts: comment.acts.map(address) }));
};

/** Instants of reading, in minutes, from the motion to long after it. */
export const arbitraryNow = ({ start }: Script): fc.Arbitrary<number> =>
  fc.nat({ max: (SPAN + 40) * 288 }).map((step) => start + step * 5);
