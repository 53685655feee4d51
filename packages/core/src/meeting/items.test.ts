import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type AgendaItem, type Meeting, Outcome } from '@rapporteur/idl';
import {
  type Agenda,
  type ItemEvent,
  ItemEventKind,
  ItemEventSchema,
  type ItemRecord,
  ItemRecordSchema,
  ItemShift,
  ItemState,
} from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { june22, meetingOn } from '../../testing/june-22.ts';
import { carriedOut, commandOn, itemsAfter, proposalsOf, threadOf } from '../../testing/proposal.ts';
import { print } from '../document/index.ts';
import { type AgendaFacts, buildAgenda } from './build.ts';
import { isList } from './carry.ts';
import { concludeAgenda, concludeItems } from './conclude.ts';
import { freezeAgenda } from './decide.ts';
import { foldItem, isLeftOut, lineIdOf, recordsByLine } from './item-record.ts';
import { meetingMessages } from './messages.ts';
import { readTicks } from './tick.ts';

const build = (facts: Partial<AgendaFacts>): Agenda =>
  buildAgenda({ ...june22, rfcs: [], groups: [], ideas: [], ...facts });
const linesOf = (agenda: Agenda): AgendaItem[] =>
  agenda.sections.flatMap(({ items }) => items.flatMap((line) => (isList(line) ? line.children : [line])));
const shownAt = (items: readonly ItemRecord[], date: string): string[] =>
  linesOf(build({ items, meeting: meetingOn(date) })).map(({ text }) => text);
const bodyOf = (agenda: Agenda): string => `${print(meetingMessages.issue({ agenda, meeting: june22.meeting }))}\n`;

type Fields = Parameters<typeof commandOn>[0];
const after = (items: readonly ItemRecord[], ...commands: readonly Fields[]): ItemRecord[] =>
  commands.reduce<ItemRecord[]>(
    (kept, fields) => {
      const agenda = build({ items: kept });
      return carriedOut(commandOn(fields), { items: kept, agenda }).items;
    },
    [...items],
  );
const stranger = { by: 'zoe', isChair: false } as const;

describe('M19: what people bring', () => {
  it('of a stranger stands as proposed, with a box, until somebody who chairs takes it up', () => {
    const items = after([], { ...stranger, item: 'Office hours' });
    const proposed = build({ items });
    expect(bodyOf(proposed)).toMatch(/\* Proposed \(tick to accept\).*\n {8}\* \[ \] Office hours \(`zoe`\)/);
    const accepted = build({ items: after(items, { name: 'accept', item: 'office hours' }) });
    expect(bodyOf(accepted)).not.toContain('Proposed');
    expect(linesOf(accepted).map(({ because }) => because.map(({ text }) => text))).toEqual([
      ['zoe proposed it.', 'ada accepted it.'],
    ]);
  });

  it.each<[string, Fields, readonly string[], readonly string[]]>([
    ['dropped: never again', { name: 'drop' }, [], []],
    ['skipped: not now, and not by itself later', { name: 'skip' }, [], []],
    ['deferred: next time', { name: 'defer' }, [], ['Topic']],
    ['deferred until a later day: then', { name: 'defer', until: '2023-07-20' }, [], []],
    ['deferred until the day of the next: then', { name: 'defer', until: '2023-07-06' }, [], ['Topic']],
    ['moved: it stays', { name: 'move', shift: ItemShift.FIRST }, ['Topic'], ['Topic']],
    ['approved: it stands among what needs no discussion, and is done', { name: 'ok' }, ['Topic'], []],
  ])('%s', (_, fields, now, next) => {
    const items = after(proposalsOf([{ text: 'Topic', by: 'ann' }]), { ...fields, item: 'Topic' });
    expect(shownAt(items, '2023-06-22')).toEqual(now);
    const meeting = june22.meeting;
    expect(shownAt(itemsAfter(build({ items }), { meeting, items }), '2023-07-06')).toEqual(next);
  });

  it('who proposes what came back asks to talk about it: it stands once', () => {
    const june8 = meetingOn('2023-06-08');
    const first = proposalsOf([{ text: 'Topic', by: 'ann' }], june8);
    const kept = itemsAfter(build({ items: first, meeting: june8 }), { meeting: june8, items: first });
    const agenda = build({ items: kept });
    const standing = freezeAgenda({ meeting: june22.meeting, agenda, theirs: bodyOf(agenda) }).agenda;
    const { items, answer } = carriedOut(commandOn({ ...stranger, item: 'topic' }), { items: kept, agenda: standing });
    expect(answer).toMatchObject({ kind: 'done', did: 'ask' });
    expect(shownAt(items, '2023-06-22')).toEqual(['Topic']);
  });

  it('of two lines with the same words one comes back, unless one of them was talked about', () => {
    const { meeting } = june22;
    const afterLines = (...lines: readonly string[]): ItemRecord[] => {
      const theirs = bodyOf(build({})).replace(/(?=\n\nAs of)/, lines.map((line) => `\n    * ${line}`).join(''));
      const agenda = freezeAgenda({ meeting, agenda: build({}), theirs: theirs.replaceAll('[x]', '') }).agenda;
      let items: ItemRecord[] = [];
      for (let time = 0; time < 2; time += 1) {
        const concluded = concludeAgenda({ meeting, agenda, standingBody: theirs, items });
        const numbered = items.map(({ name }) => name);
        const changed = concludeItems({ meeting, agenda: concluded, items, numbered, now: new Date('2023-06-23') });
        items = [...items.filter(({ name }) => changed.every((one) => one.name !== name)), ...changed];
      }
      return items;
    };
    expect(shownAt(afterLines('Topic', 'Topic'), '2023-07-06')).toEqual(['Topic']);
    expect(shownAt(afterLines('Topic', '[x] Topic'), '2023-07-06')).toEqual([]);
  });

  it('a day until which it is put off is its count’s as well: 2nd time after half a year', () => {
    const items = after(proposalsOf([{ text: 'Topic', by: 'ann' }]), {
      ...{ name: 'defer', item: 'Topic', until: '2023-12-01' },
    });
    const kept = itemsAfter(build({ items }), { meeting: june22.meeting, items });
    expect(shownAt(kept, '2023-11-23')).toEqual([]);
    const agenda = build({ items: kept, meeting: meetingOn('2023-12-07') });
    expect(linesOf(agenda)[0]?.because[0]?.text).toBe('2nd time, since 22 June 2023');
  });

  it('a line that facts bring is left out as people want, and may be wanted back by those who chair alone', () => {
    const facts = { ...june22, groups: [], ideas: [] };
    const agenda = buildAgenda(facts);
    const named = { item: 'flyteorg/flyte#3553' };
    const { items } = carriedOut(commandOn({ name: 'drop', ...named }), { items: [], agenda });
    const ids = (kept: readonly ItemRecord[]) => linesOf(buildAgenda({ ...facts, items: kept })).map(({ id }) => id);
    expect(ids(items)).toEqual([]);
    const refused = carriedOut(commandOn({ ...stranger, ...named }), { items });
    expect(refused.answer).toEqual({ kind: 'refused', why: 'dropped' });
    expect(ids(carriedOut(commandOn(named), { items }).items)).toEqual(['flyteorg/flyte#3553']);
  });

  it('silence is approval: who asks to talk about it has it talked about', () => {
    const items = after(proposalsOf([{ text: 'Topic', by: 'ann' }]), { name: 'ok', item: 'Topic' });
    const list = 'Approved before the meeting, no discussion needed';
    expect(bodyOf(build({ items }))).toContain(list);
    expect(bodyOf(build({ items: after(items, { ...stranger, item: 'topic' }) }))).not.toContain(list);
  });

  it('a pull request is proposed by its own thread, and one subject is one item', () => {
    const on = threadOf('flyteorg/flyte', 7, 'Tags');
    const items = after([], { ...stranger, on }, { item: 'https://github.com/flyteorg/flyte/pull/7 please', on });
    expect(items.map(({ text, state }) => [text, state])).toEqual([['Tags', ItemState.OPEN]]);
  });

  it('secrets that people write are not written again', () => {
    const items = after([], { item: 'The password is hunter2x, who changes it?' });
    expect(items[0]?.text).not.toContain('hunter2x');
  });
});

describe('which item is meant', () => {
  const topics = ['New runners for CI', 'Old runners for CI', 'Decide on tags'].map((text) => ({ text, by: 'ann' }));
  const items = after(proposalsOf(topics), { item: 'https://github.com/flyteorg/flyte/pull/3' });
  const agenda = build({ items });

  it.each([
    ['all its words', 'new runners for ci', ['New runners for CI']],
    ['some words', 'tags', ['Decide on tags']],
    ['whole words alone', 'tag', []],
    ['its id', 'I-2023-06-22-2', ['Old runners for CI']],
    ['the number of its id', '2', ['Old runners for CI']],
    ['a reference', 'flyteorg/flyte#3', ['flyteorg/flyte#3']],
    ['a link to a page of it', 'https://github.com/FlyteOrg/flyte/pull/3/files', ['flyteorg/flyte#3']],
    ['a number of the repository in which it is written', '#3', []],
    ['what may be several: none of them', 'runners', ['New runners for CI', 'Old runners for CI']],
    ['nothing', '…', []],
  ])('%s', (_, given, expected) => {
    const { answer, items: kept } = carriedOut(commandOn({ name: 'drop', item: given }), { items, agenda });
    const found = answer.kind === 'done' ? [answer.item] : answer.kind === 'unclear' ? answer.candidates : [];
    expect(found.map(({ text }) => text)).toEqual(expected);
    expect(kept.filter(({ state }) => state === ItemState.DROPPED)).toHaveLength(expected.length === 1 ? 1 : 0);
  });
});

describe('M19: outcomes', () => {
  const items = proposalsOf([{ text: 'Topic', by: 'ann' }]);
  const { meeting } = june22;
  const written = build({ items });
  const start = bodyOf(written);
  const agenda = freezeAgenda({ meeting, agenda: { ...written, baseMarkdown: start }, theirs: start }).agenda;
  const line = '* Topic (`ann`)';
  const concluded = (body: string, kept = items, topics: { agendaItem: string; subjects: [] }[] = []) =>
    linesOf(concludeAgenda({ meeting, agenda, standingBody: body, items: kept, topics })).map(({ outcome }) => outcome);
  const notes = [{ agendaItem: 'item/2023-06-22/1', subjects: [] as [] }];
  const deferred = after(items, { name: 'defer', item: 'Topic' });

  it.each<[string, readonly Outcome[], readonly Outcome[]]>([
    ['nothing is told: not reached', concluded(start), [Outcome.NOT_REACHED]],
    ['the notes', concluded(start, items, notes), [Outcome.DISCUSSED]],
    ['"SKIP:"', concluded(start.replace(line, '* SKIP: Topic')), [Outcome.SKIPPED]],
    ['a stroke', concluded(start.replace(line, '* ~~Topic (`ann`)~~')), [Outcome.SKIPPED]],
    ['"SKIP:" before the notes', concluded(start.replace(line, '* SKIP: Topic'), items, notes), [Outcome.SKIPPED]],
    ['a tick', concluded(start.replace(line, '* [x] Topic (`ann`)')), [Outcome.DISCUSSED]],
    ['a command before a tick', concluded(start.replace(line, '* [x] Topic'), deferred), [Outcome.DEFERRED]],
    ['a command before the notes', concluded(start, deferred, notes), [Outcome.DEFERRED]],
  ])('%s', (_, outcomes, expected) => {
    expect(outcomes).toEqual(expected);
  });

  it('a tick from before the start accepted it, and says nothing of the meeting', () => {
    const ticked = start.replace(line, '* [x] Topic (`ann`)');
    const frozen = freezeAgenda({ meeting, agenda: { ...written, baseMarkdown: start }, theirs: ticked }).agenda;
    const outcome = (body: string) =>
      linesOf(concludeAgenda({ meeting, agenda: frozen, standingBody: body, items })).map((one) => one.outcome);
    expect(outcome(ticked)).toEqual([Outcome.NOT_REACHED]);
  });

  it('known better later, it is concluded anew: notes that are approved after the issue was closed', () => {
    const once = itemsAfter(agenda, { meeting, items });
    expect(shownAt(once, '2023-07-06')).toEqual(['Topic']);
    const now = new Date('2023-06-25T20:00:00Z');
    const again = itemsAfter(agenda, { meeting, items: once, topics: notes, now });
    expect(again.map(({ state }) => state)).toEqual([ItemState.CLOSED]);
    expect(shownAt(again, '2023-07-06')).toEqual([]);
  });

  it('a line that people typed comes back with what hangs below it', () => {
    const typed = start.replace(/\n {4}\* Topic[^\n]*/, '$&\n    * Tiny URLs\n        * five minutes');
    const saved = freezeAgenda({ meeting, agenda: { ...written, baseMarkdown: start }, theirs: typed }).agenda;
    const kept = itemsAfter(saved, { meeting, items });
    const next = build({ items: kept, meeting: meetingOn('2023-07-06') });
    expect(bodyOf(next)).toMatch(/\* Tiny URLs \(2nd time, since 22 June 2023\).*\n {8}\* five minutes/);
  });
});

describe('ticks', () => {
  const who = (login: string) => ({ id: login, login, isBot: login.endsWith('[bot]') });
  const at = (minute: number) => new Date(Date.UTC(2023, 5, 20, 10, minute));
  const text = (box: string) => `* Open mic\n    * ${box} Topic\n`;
  const version = (body: string | undefined, login: string, minute: number) => ({
    body,
    by: who(login),
    at: at(minute),
  });

  it.each([
    ['is that of whoever made the version', ['[ ] bot', '[x] bo'], 'bo'],
    ['is the last one that stands', ['[ ] bot', '[x] bo', '[ ] cy', '[X] di'], 'di'],
    ['stays theirs when others edit', ['[ ] bot', '[x] bo', '[x] cy'], 'bo'],
    ['that was taken away is none', ['[ ] bot', '[x] bo', '[ ] bo'], undefined],
    ['behind a version that is gone is nobody’s', ['[ ] bot', '? bo', '[x] cy'], undefined],
    [
      'before a version that is gone is nobody’s: it may have been taken away there',
      ['[x] bo', '? bo', '[x] cy'],
      undefined,
    ],
    ['that was made once more behind a version that is gone is known', ['[x] bo', '? bo', '[ ] cy', '[x] di'], 'di'],
    ['of the first version is of whoever wrote it', ['[x] bo'], 'bo'],
    ['of the first version that is known is nobody’s', ['… bot', '[x] bo'], undefined],
    ['after the first version that is known is of whoever made it', ['… bot', '[ ] bo', '[x] cy'], 'cy'],
  ])('%s', (_, all, expected) => {
    const isWhole = !all[0]?.startsWith('…');
    const versions = (isWhole ? all : all.slice(1)).map((one, minute) => {
      const [, box = '', login = ''] = /^(.+) (\w+)$/.exec(one) ?? [];
      return version(box === '?' ? undefined : text(box), login, minute);
    });
    expect(readTicks({ versions, isWhole }, 'o/r').get('topic')?.by.login).toBe(expected);
  });
});

describe('whatever happens', () => {
  const days = ['2023-06-08', '2023-06-22', '2023-07-06', '2023-07-20', '2023-08-03'];
  const kinds = [
    ItemEventKind.PROPOSED,
    ItemEventKind.ASKED,
    ItemEventKind.ACCEPTED,
    ItemEventKind.DROPPED,
    ItemEventKind.SKIPPED,
    ItemEventKind.DEFERRED,
    ItemEventKind.APPROVED,
    ItemEventKind.CONCLUDED,
  ];
  const event = fc.record({
    kind: fc.constantFrom(...kinds),
    day: fc.constantFrom(...days),
    minute: fc.nat({ max: 3 }),
    until: fc.constantFrom('', ...days),
    outcome: fc.constantFrom(Outcome.DISCUSSED, Outcome.DEFERRED, Outcome.NOT_REACHED, Outcome.SKIPPED),
  });
  const toEvents = (
    drawn: readonly { kind: ItemEventKind; day: string; minute: number; until: string; outcome: Outcome }[],
  ) =>
    drawn.map(
      ({ day, minute, ...rest }, index): ItemEvent =>
        create(ItemEventSchema, {
          ...rest,
          id: `comment-${index}.1`,
          meeting: `meetings/contributors-meetup/${day}`,
          at: timestampFromDate(new Date(Date.parse(`${day}T10:00:00Z`) + minute * 60_000)),
        }),
    );

  it('M19: the order in which events are heard, and hearing them twice, changes nothing', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (drawn, random) => {
        const events = toEvents(drawn);
        const shuffled = events.map((one) => ({ one, key: random.next().value })).sort((a, b) => a.key - b.key);
        expect(foldItem([...shuffled.map(({ one }) => one), ...events])).toEqual(foldItem(events));
      }),
    );
  });

  it('M19: an open item is on the next agenda, or a stated cause says why not', () => {
    const names = ['add', 'drop', 'skip', 'defer', 'move', 'accept', 'ok'] as const;
    const act = fc.record({
      name: fc.constantFrom(...names),
      topic: fc.constantFrom('Alpha', 'Beta', 'flyteorg/flyte#3553', 'flyteorg/flyte#3796', 'o/r#9'),
      isChair: fc.boolean(),
      until: fc.constantFrom('', '2023-07-20', '2024-01-01'),
      shift: fc.constantFrom(ItemShift.FIRST, ItemShift.DOWN),
    });
    const round = fc.record({
      acts: fc.array(act, { maxLength: 5 }),
      isHeld: fc.boolean(),
      reached: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(round, { maxLength: 5 }), (rounds) => {
        let items: ItemRecord[] = [];
        for (const [index, { acts, isHeld, reached }] of rounds.entries()) {
          const meeting = meetingOn(days[index] ?? '');
          const facts = { ...june22, groups: [], meeting };
          for (const { topic: item, ...fields } of acts) {
            const agenda = buildAgenda({ ...facts, items });
            const until = fields.name === 'defer' ? fields.until : '';
            const numbered = items.map(({ name }) => name);
            items = carriedOut(commandOn({ ...fields, item, until }), { items, agenda, meeting, numbered }).items;
          }
          const agenda = buildAgenda({ ...facts, items });
          expectWhole(agenda, { items, meeting });
          if (!isHeld) continue;
          const lines = linesOf(agenda);
          const topics = reached.flatMap((at) => (lines[at] ? [{ agendaItem: lines[at].id, subjects: [] }] : []));
          const before = items;
          items = itemsAfter(agenda, { meeting, items, topics });
          // What stood on the agenda and was not told is on record.
          expect(items.length).toBeGreaterThanOrEqual(before.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  const expectWhole = (agenda: Agenda, { items, meeting }: { items: readonly ItemRecord[]; meeting: Meeting }) => {
    const shown = new Set(linesOf(agenda).map(({ id }) => id));
    const day = meeting.name.slice(-10);
    for (const record of items) {
      const standing = foldItem(record.events);
      if (standing.state === ItemState.PROPOSED || standing.state === ItemState.OPEN) {
        expect([isLeftOut(standing, day), shown.has(lineIdOf(record))]).toEqual(
          isLeftOut(standing, day) ? [true, false] : [false, true],
        );
      } else if (standing.state === ItemState.DROPPED) expect(standing.drop?.by?.login).toBe('ada');
      else if (standing.state === ItemState.CLOSED) {
        expect(standing.events.some(({ kind }) => kind === ItemEventKind.CONCLUDED)).toBe(true);
      }
    }
  };
});

describe('M19: a topic that was closed and is brought again in the same words', () => {
  const recordOn = (date: string, kind: ItemEventKind): ItemRecord => {
    const meeting = `meetings/contributors-meetup/${date}`;
    const event = create(ItemEventSchema, { id: `on-${date}`, kind, meeting, outcome: Outcome.DISCUSSED });
    const { state } = foldItem([event]);
    const name = `agendaItems/contributors-meetup/${date}/1`;
    return create(ItemRecordSchema, { name, text: 'Office hours', state, events: [event] });
  };
  const closed = recordOn('2023-06-08', ItemEventKind.CONCLUDED);
  const open = recordOn('2023-06-22', ItemEventKind.PROPOSED);

  it('is known with what the bot said behind its words, in a line that is not the bot’s any more', () => {
    const text = 'Office hours (2nd time, since 8 June 2023) (proposed late)';
    expect(recordsByLine([open])({ id: 'open-mic/office-hours-2nd-time', text })).toBe(open);
  });

  it.each([
    ['of the day on which it was closed, as of late notes: the old one', '2023-06-08', closed],
    ['of the day on which it was brought again: the new one', '2023-06-22', open],
    ['of any other day: the one that is open', '2023-07-06', open],
  ])('a line %s, whichever is read first', (_, day, expected) => {
    for (const records of [
      [closed, open],
      [open, closed],
    ]) {
      expect(recordsByLine(records, day)({ id: 'open-mic/office-hours', text: 'Office hours' })).toBe(expected);
    }
  });
});
