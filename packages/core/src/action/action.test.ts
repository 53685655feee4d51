import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ActionEventKind,
  type ActionItem,
  ActionItemState,
  ActionOwnerSchema,
  ActionSource,
  MeetingSchema,
  parseActionId,
  toActionId,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promised, subjectOf, told } from '../../testing/action.ts';
import type { TimelineEvent } from '../github/index.ts';
import { addAction, type Change, decideAction, type Speaker } from './decide.ts';
import { isKnownClosed, newFacts } from './fact.ts';
import { afterEvents, eventsOf } from './fold.ts';
import { keepPromises, promiseInNotes, readPromise } from './promise.ts';
import { actionLines } from './render.ts';

const APP = { id: '1', login: 'rapporteur[bot]', isBot: true };
const CY = { id: '3', login: 'cy', isBot: false };
const day = (text: string) => new Date(`2023-${text}:00Z`);

describe('M21: names', () => {
  it.each([
    ['A-2023-06-22-3', { date: '2023-06-22', number: 3 }],
    ['a-2023-06-22-12', { date: '2023-06-22', number: 12 }],
    ['contributors-meetup/A-2023-06-22-3', { series: 'contributors-meetup', date: '2023-06-22', number: 3 }],
    ['actionItems/contributors-meetup/2023-06-22/3', { series: 'contributors-meetup', date: '2023-06-22', number: 3 }],
    ['A-2023-06-22', undefined],
    ['A-2023-06-22-0', undefined],
    ['B-2023-06-22-3', undefined],
  ])('%s', (text, expected) => {
    expect(parseActionId(text)).toEqual(expected);
  });

  it('what people read they can write', () => {
    expect(parseActionId(toActionId('actionItems/m/2023-06-22/3'))).toEqual({ date: '2023-06-22', number: 3 });
  });
});

describe('M21: what /action add says', () => {
  it.each([
    ['Update the docs', { text: 'Update the docs' }],
    ['Update the docs @bo by 2023-07-06', { text: 'Update the docs', login: 'bo', due: '2023-07-06' }],
    ['Update the docs `@bo`', { text: 'Update the docs', login: 'bo' }],
    ['Update the docs by 2023-07-06.', { text: 'Update the docs', due: '2023-07-06' }],
    ['Read what was written by Ada', { text: 'Read what was written by Ada' }],
    ['Ask @cy about it', { text: 'Ask @cy about it' }],
    ['Update the docs by next Thursday', { problem: 'no-date', at: 'next Thursday' }],
    ['Update the docs by 2023-02-30', { problem: 'no-date', at: '2023-02-30' }],
    ['Update the docs by July 6', { problem: 'no-date', at: 'July 6' }],
    ['@bo by 2023-07-06', { problem: 'no-text', at: '@bo by 2023-07-06' }],
  ])('%s', (line, expected) => {
    expect(readPromise(line)).toEqual(expected);
  });

  it('nothing of a text is lost but the login and the day', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/).filter((one) => one !== 'by');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.boolean(), (words, owned, dated) => {
        const text = words.join(' ');
        const line = `${text}${owned ? ' @bo' : ''}${dated ? ' by 2023-07-06' : ''}`;
        expect(readPromise(line)).toEqual({ text, ...(owned && { login: 'bo' }), ...(dated && { due: '2023-07-06' }) });
      }),
    );
  });
});

describe('M21: who may say something of an item', () => {
  const speaker = (part: Partial<Speaker> = {}): Speaker => ({
    id: 'flyteorg/flyte/7/comment-1.1',
    at: day('07-05T10:00'),
    by: { id: '2', login: 'bo' },
    url: 'https://github.com/flyteorg/flyte/issues/7#issuecomment-1',
    source: ActionSource.COMMAND,
    isTriager: false,
    ...part,
  });
  const done: Change = { do: 'done', reason: 'Merged.' };
  const stranger = { by: { id: '9', login: 'eve' } };

  it.each([
    ['its owner', {}, 'changed'],
    ['its owner, whatever the case of the login', { by: { id: '2', login: 'Bo' } }, 'changed'],
    ['whoever triages', { ...stranger, isTriager: true }, 'changed'],
    ['nobody else', stranger, 'not-yours'],
  ])('%s', (_, part, kind) => {
    expect(decideAction(promised(), done, speaker(part)).kind).toBe(kind);
  });

  it('an account that is known is not another one with its login', () => {
    const owner = create(ActionOwnerSchema, { name: 'bo', login: 'bo', id: '2' });
    const assigned = decideAction(promised(), { do: 'assign', owner }, speaker({ isTriager: true }));
    expect(decideAction(assigned.item, done, speaker({ by: { id: '77', login: 'bo' } })).kind).toBe('not-yours');
    expect(decideAction(assigned.item, done, speaker({ by: { id: '2', login: 'bo-lind' } })).kind).toBe('changed');
  });

  it('what is private is gone before it is kept', () => {
    const reason = 'Ask me at +1 415 555 0134.';
    const { item } = decideAction(promised(), { do: 'done', reason }, speaker());
    expect(item.events.at(-1)?.cause).not.toContain('555');
  });

  it('an item that belongs to nobody is nobody’s', () => {
    const item = promised({ owner: '', ownerLogin: '' });
    expect(decideAction(item, done, speaker({ by: { id: '', login: '' } })).kind).toBe('not-yours');
  });

  it('what is so already is left alone', () => {
    const first = decideAction(promised(), done, speaker());
    expect(first.item).toMatchObject({ state: ActionItemState.DONE, owner: 'Bo Lind' });
    expect(decideAction(first.item, done, speaker({ id: 'another' })).kind).toBe('unchanged');
    expect(decideAction(promised(), { do: 'due', due: '' }, speaker()).kind).toBe('unchanged');
  });

  it('added by hand it has the next free number of its day', () => {
    const added = addAction(
      { text: 'Update the docs', due: '2023-07-06' },
      {
        speaker: speaker(),
        owner: undefined,
        occurrence: 'contributors-meetup/2023-06-22',
        repository: 'flyteorg/community',
        known: [promised()],
      },
    );
    expect(added).toMatchObject({
      name: 'actionItems/contributors-meetup/2023-06-22/4',
      meeting: '',
      owner: 'unassigned',
      due: '2023-07-06',
      state: ActionItemState.OPEN,
    });
  });
});

describe('M21: notes that are approved, and approved again', () => {
  const meeting = create(MeetingSchema, {
    name: 'meetings/contributors-meetup/2023-06-22',
    repository: 'flyteorg/community',
    start: timestampFromDate(day('06-22T18:00')),
  });
  const inNotes = (...statements: readonly (readonly [id: string, text: string])[]): ActionItem[] =>
    statements.map(([id, text], index) => {
      const item = promised({ name: `actionItems/contributors-meetup/2023-06-22/${index + 1}`, text });
      return { ...item, events: [promiseInNotes(item, id)] };
    });
  const keep = (known: readonly ActionItem[], ...statements: readonly (readonly [string, string])[]) =>
    keepPromises({ promised: inNotes(...statements), known, meeting });
  const namesOf = (items: readonly ActionItem[]) => items.map(({ name, text }) => [toActionId(name), text]);

  it('the first time each promise has a number, and the day of the meeting', () => {
    const { puts, removes } = keep([], ['s4', 'A'], ['s7', 'B']);
    expect(namesOf(puts)).toEqual([
      ['A-2023-06-22-1', 'A'],
      ['A-2023-06-22-2', 'B'],
    ]);
    expect(eventsOf(puts[0] ?? promised())[0]?.at).toEqual(meeting.start);
    expect(removes).toEqual([]);
  });

  it('the second time nothing changes', () => {
    const { puts } = keep([], ['s4', 'A'], ['s7', 'B']);
    expect(keep(puts, ['s4', 'A'], ['s7', 'B'])).toEqual({ puts: [], removes: [] });
  });

  it('a statement keeps its item, wherever it stands by now and whatever it says', () => {
    const { puts } = keep([], ['s4', 'A'], ['s7', 'B']);
    const again = keep(puts, ['s9', 'C'], ['s7', 'B, and soon']);
    expect(namesOf(again.puts)).toEqual([
      ['A-2023-06-22-3', 'C'],
      ['A-2023-06-22-2', 'B, and soon'],
    ]);
    expect(namesOf(again.removes)).toEqual([['A-2023-06-22-1', 'A']]);
  });

  it('what people did about it stays, also with one that left the notes', () => {
    const [a, b] = keep([], ['s4', 'A'], ['s7', 'B']).puts.map((item) =>
      afterEvents(item, [told({ kind: ActionEventKind.DONE, at: '07-05T10:00', cause: 'Merged.' })]),
    );
    const again = keep([a ?? promised(), b ?? promised()], ['s7', 'B again']);
    expect(again.removes).toEqual([]);
    expect(again.puts).toMatchObject([{ text: 'B again', state: ActionItemState.DONE }]);
  });
});

describe('M21: facts', () => {
  const subject = subjectOf(7);
  const linked = (at = '06-25T10:00') =>
    afterEvents(promised(), [told({ kind: ActionEventKind.LINKED, at, subjects: [subject] })]);
  const entry = (kind: TimelineEvent['kind'], at: string, actor = CY): TimelineEvent => ({
    kind,
    id: `${kind}-${at}`,
    at: day(at),
    actor,
  });
  const facts = (timeline: readonly TimelineEvent[], { item = linked(), isPullRequest = false, closes = true } = {}) =>
    newFacts(item, { subject, isPullRequest, timeline }, { closes, app: APP }).map((event) => [
      event.cause,
      event.closes,
      event.by?.login,
    ]);

  it.each<[string, TimelineEvent[], boolean, unknown]>([
    [
      'a merge is told once, though it closes as well',
      [entry('merged', '06-26T10:00'), entry('closed', '06-26T10:00')],
      true,
      [['merged', true, 'cy']],
    ],
    [
      'a pull request that is closed without a merge did not do it',
      [entry('closed', '06-26T10:00')],
      true,
      [['closed without a merge', false, 'cy']],
    ],
    ['an issue that is closed did', [entry('closed', '06-26T10:00')], false, [['closed', true, 'cy']]],
    ['what the app does is no fact', [entry('closed', '06-26T10:00', APP)], false, []],
    [
      'whoever links what is closed says that it shows it',
      [entry('closed', '06-24T10:00')],
      false,
      [['closed', true, 'cy']],
    ],
    ['but not what was reopened before', [entry('closed', '06-23T10:00'), entry('reopened', '06-24T10:00')], false, []],
    ['labels say nothing', [entry('labeled', '06-26T10:00')], false, []],
  ])('%s', (_, timeline, isPullRequest, expected) => {
    expect(facts(timeline, { isPullRequest })).toEqual(expected);
  });

  it('what was closed before it was promised shows nothing', () => {
    const item = promised({ subjects: [subject] });
    expect(facts([entry('closed', '06-01T10:00')], { item })).toEqual([]);
    expect(facts([entry('closed', '06-26T10:00')], { item })).toHaveLength(1);
  });

  it('each fact is told once', () => {
    const timeline = [entry('closed', '06-26T10:00'), entry('reopened', '06-27T10:00')];
    const item = linked();
    const events = newFacts(item, { subject, isPullRequest: false, timeline }, { closes: true, app: APP });
    const after = afterEvents(item, events);
    expect(facts(timeline, { item: after })).toEqual([]);
    expect([isKnownClosed(afterEvents(item, events.slice(0, 1)), subject), isKnownClosed(after, subject)]).toEqual([
      true,
      false,
    ]);
  });
});

describe('M21: on an agenda', () => {
  const when = { since: day('06-22T18:00'), now: day('07-05T10:00'), timeZone: 'America/Los_Angeles' };
  const lines = (item: ActionItem, part: Partial<typeof when> = {}) =>
    actionLines([item], { ...when, ...part }).map(({ text, change }) =>
      [text, change].filter((one) => one !== '').join(' | '),
    );
  const NAME = 'A-2023-06-22-3: Update the RFC with the storage format, ';

  it.each([
    ['an open one, with its id', promised(), [`${NAME}promised 22 June 2023`]],
    ['one with a day', promised({ due: '2023-07-06' }), [`${NAME}promised 22 June 2023, due 6 July 2023`]],
    [
      'one whose day is over',
      promised({ due: '2023-07-04' }),
      [`${NAME}promised 22 June 2023, overdue since 4 July 2023`],
    ],
    ['one that is due today', promised({ due: '2023-07-05' }), [`${NAME}promised 22 June 2023, due 5 July 2023`]],
    [
      'one that a fact may have done',
      afterEvents(promised({ subjects: [subjectOf(7)] }), [
        told({ kind: ActionEventKind.SUBJECT_CLOSED, at: '07-01T10:00', cause: 'merged', subjects: [subjectOf(7)] }),
      ]),
      [`${NAME}promised 22 June 2023 | flyteorg/flyte#7 was merged on 1 July 2023. Done? /action done A-2023-06-22-3`],
    ],
    [
      'one that was done since the last meeting, once more',
      afterEvents(promised(), [told({ kind: ActionEventKind.DONE, at: '07-01T10:00', cause: 'Merged.' })]),
      [`${NAME}done on 1 July 2023: Merged`],
    ],
    [
      'one that was dropped',
      afterEvents(promised(), [told({ kind: ActionEventKind.DROPPED, at: '07-01T10:00', cause: 'Needless.' })]),
      [`${NAME}dropped on 1 July 2023: Needless`],
    ],
    [
      'none that was done before',
      afterEvents(promised(), [told({ kind: ActionEventKind.DONE, at: '06-22T17:00' })]),
      [],
    ],
  ])('%s', (_, item, expected) => {
    expect(lines(item)).toEqual(expected);
  });
});
