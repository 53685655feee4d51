import { equals } from '@bufbuild/protobuf';
import { ActionItemSchema, ActionEventKind as Kind, ActionItemState as State } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryEvent, promised, subjectOf, told } from '../../testing/action.ts';
import { afterEvents, eventsOf, foldAction, isOpen } from './fold.ts';

const about = (number: number) => ({ subjects: [subjectOf(number)] });
const closedOn = (at: string, number: number, closes = true) =>
  told({ kind: Kind.SUBJECT_CLOSED, at, by: 'cy', cause: 'closed', closes, ...about(number) });
const reopenedOn = (at: string, number: number, closes = true) =>
  told({ kind: Kind.SUBJECT_REOPENED, at, by: 'cy', cause: 'reopened', closes, ...about(number) });
const issueOn = (at: string, number: number) => told({ kind: Kind.ISSUE, at, ...about(number) });
const linkedOn = (at: string, number: number) => told({ kind: Kind.LINKED, at, ...about(number) });
const done = (at: string) => told({ kind: Kind.DONE, at });
const dropped = (at: string) => told({ kind: Kind.DROPPED, at, cause: 'Needless.' });
const reopened = (at: string) => told({ kind: Kind.REOPENED, at });

const D = '07-05T10:0';

describe('M21: an action item is closed by a stated cause, and by nothing else', () => {
  it.each([
    ['a promise is open', [], State.OPEN],
    ['a person says that it is done', [done(`${D}1`)], State.DONE],
    ['a person drops it', [dropped(`${D}1`)], State.DROPPED],
    ['a person takes it up again', [done(`${D}1`), reopened(`${D}2`)], State.OPEN],
    ['what was dropped can be done after all', [dropped(`${D}1`), done(`${D}2`)], State.DONE],
    ['a fact closes it where the settings let it', [linkedOn(`${D}0`, 1), closedOn(`${D}1`, 1)], State.DONE],
    ['else a fact is only shown', [linkedOn(`${D}0`, 1), closedOn(`${D}1`, 1, false)], State.OPEN],
    ['one of two subjects is not all', [linkedOn(`${D}0`, 1), linkedOn(`${D}1`, 2), closedOn(`${D}2`, 1)], State.OPEN],
    ['both are', [linkedOn(`${D}0`, 1), linkedOn(`${D}1`, 2), closedOn(`${D}2`, 1), closedOn(`${D}3`, 2)], State.DONE],
    ['its own issue speaks for all', [linkedOn(`${D}0`, 1), issueOn(`${D}1`, 2), closedOn(`${D}2`, 2)], State.DONE],
    [
      'what is reopened reopens what its closing closed',
      [linkedOn(`${D}0`, 1), closedOn(`${D}1`, 1), reopenedOn(`${D}2`, 1)],
      State.OPEN,
    ],
    [
      'and not what a person said is done',
      [linkedOn(`${D}0`, 1), done(`${D}1`), closedOn(`${D}2`, 1), reopenedOn(`${D}3`, 1)],
      State.DONE,
    ],
    [
      'but its own issue opens it again, whoever closed it',
      [issueOn(`${D}0`, 2), done(`${D}1`), reopenedOn(`${D}2`, 2)],
      State.OPEN,
    ],
    ['where the settings let it', [issueOn(`${D}0`, 2), done(`${D}1`), reopenedOn(`${D}2`, 2, false)], State.DONE],
    [
      'another subject does not open what its own issue closed',
      [linkedOn(`${D}0`, 1), issueOn(`${D}1`, 2), closedOn(`${D}2`, 2), reopenedOn(`${D}3`, 1)],
      State.DONE,
    ],
    [
      'whoever reopens it has seen what was closed: only what is closed later closes it',
      [linkedOn(`${D}0`, 1), closedOn(`${D}1`, 1), reopened(`${D}2`)],
      State.OPEN,
    ],
  ])('%s', (_, events, state) => {
    expect(afterEvents(promised(), events).state).toBe(state);
  });

  it('a fact that closes nothing is a hint until somebody says something, or it is no more', () => {
    const hinted = [linkedOn(`${D}0`, 1), closedOn(`${D}1`, 1, false)];
    const hintsAfter = (...more: Parameters<typeof foldAction>[0]) =>
      foldAction([...eventsOf(promised()), ...hinted, ...more]).hints.map(({ cause }) => cause);
    expect(hintsAfter()).toEqual(['closed']);
    expect(hintsAfter(done(`${D}2`))).toEqual([]);
    expect(hintsAfter(reopenedOn(`${D}2`, 1))).toEqual([]);
    expect(hintsAfter(reopened(`${D}2`))).toEqual([]);
  });

  it('the last word on owner and day counts; the day is never guessed', () => {
    const item = afterEvents(promised(), [
      told({ kind: Kind.ASSIGNED, at: `${D}1`, owner: 'cy' }),
      told({ kind: Kind.DUE, at: `${D}2`, due: '2023-07-06' }),
      told({ kind: Kind.DUE, at: `${D}3`, due: '' }),
    ]);
    expect(item).toMatchObject({ owner: 'cy', ownerLogin: 'cy', due: '' });
  });
});

describe('properties', () => {
  const history = fc.array(arbitraryEvent, { maxLength: 12 });

  it('the order in which things are heard changes nothing, and doubled ones count once', () => {
    fc.assert(
      fc.property(
        history.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
          ),
        ),
        ([events, heard]) => {
          const item = promised();
          expect(equals(ActionItemSchema, afterEvents(item, events), afterEvents(item, heard))).toBe(true);
        },
      ),
    );
  });

  it('hearing more in two parts is hearing it at once', () => {
    fc.assert(
      fc.property(history, history, (first, second) => {
        const item = promised();
        const parts = afterEvents(afterEvents(item, first), second);
        expect(equals(ActionItemSchema, parts, afterEvents(item, [...first, ...second]))).toBe(true);
      }),
    );
  });

  it('it is closed exactly while there is a cause, which is one of its events', () => {
    fc.assert(
      fc.property(history, (events) => {
        const item = afterEvents(promised(), events);
        const { closedBy } = foldAction(item.events);
        expect(isOpen(item)).toBe(closedBy === undefined);
        expect(item.closedAt).toEqual(closedBy?.at);
        if (closedBy) expect(item.events.map(({ id }) => id)).toContain(closedBy.id);
      }),
    );
  });
});
