import { create } from '@bufbuild/protobuf';
import {
  type AgendaItem,
  type AgendaPlan,
  AgendaPlanSchema,
  Disposition,
  MotionSchema,
  type PlannedSection,
  PlannedSectionSchema,
  SectionKind,
  SectionShow,
  Stage,
} from '@rapporteur/idl';
import { type Agenda, type ItemRecord, NewcomersSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyFacts } from '../../testing/agenda.ts';
import { at, ideaOf, june22, meetingOn, rfcAt, subjectOf } from '../../testing/june-22.ts';
import { carriedOut, commandOn, itemsAfter, proposalsOf } from '../../testing/proposal.ts';
import { print } from '../document/index.ts';
import { AGENDA_SECTIONS } from '../settings/index.ts';
import { type AgendaFacts, buildAgenda } from './build.ts';
import { subjectId } from './ident.ts';
import { parseAgenda } from './minutes.ts';
import { repositoriesIn, withoutPrivate } from './private.ts';
import { renderAgenda, renderItem } from './render.ts';

type Section = Partial<Omit<PlannedSection, '$typeName' | '$unknown'>>;
const planOf = (sections: readonly Section[], hours: { proposalDeadlineHours?: number } = {}): AgendaPlan =>
  create(AgendaPlanSchema, { ...hours, sections: sections.map((section) => create(PlannedSectionSchema, section)) });
const build = (facts: Partial<AgendaFacts>): Agenda =>
  buildAgenda({ ...june22, rfcs: [], groups: [], ideas: [], ...facts });
const linesOf = (agenda: Agenda, key: string): string[] =>
  (agenda.sections.find((section) => section.key === key)?.items ?? []).map((item) => print(renderItem(item)));
const bodyOf = (agenda: Agenda): string => print(renderAgenda({ agenda, meeting: june22.meeting }));
/** As a reader sees it: without hidden comments. */
const seen = (agenda: Agenda): string[] =>
  bodyOf(agenda)
    .replace(/ ?<!--.*?-->/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
const everything = AGENDA_SECTIONS.map((key) => ({ key }));

describe('sections stand as the settings have them', () => {
  it('in their order, under their own headings, with a line of the community’s own', () => {
    const plan = planOf([
      { key: 'open-mic', title: 'Your topics for {date}' },
      { key: 'news', title: 'News of the {title}', text: 'Read the [calendar](https://example.org/c) of {date}.' },
      { key: 'rfcs', title: 'All of [our RFCs](https://example.org/rfcs)' },
    ]);
    expect(seen(buildAgenda({ ...june22, plan })).slice(2)).toEqual([
      '* Your topics for 22 June 2023',
      "* News of the Contributors' meetup",
      '    * Read the [calendar](https://example.org/c) of 22 June 2023.',
      '* All of [our RFCs](https://example.org/rfcs)',
      expect.stringContaining('Config Override'),
      expect.stringMatching(/^As of /),
    ]);
  });

  it.each([
    ['always, though empty', { key: 'help-wanted', show: SectionShow.ALWAYS }, ['help-wanted']],
    ['only filled, and it is not', { key: 'rfcs', show: SectionShow.WHEN_FILLED }, []],
    ['as usual: with its heading', { key: 'rfcs' }, ['rfcs']],
    ['as usual: only when filled', { key: 'action-items' }, []],
  ])('%s', (_, section, expected) => {
    expect(build({ plan: planOf([section]) }).sections.map(({ key }) => key)).toEqual(expected);
  });

  it('what people bring has a place, whatever the settings leave out', () => {
    const items = proposalsOf([{ text: 'Monorepo', by: 'ann' }]);
    expect(linesOf(build({ plan: planOf([{ key: 'rfcs' }]), items }), 'open-mic')).toEqual(['Monorepo (`ann`)']);
  });

  it('a limit counts the rest, but never of what people bring', () => {
    const items = proposalsOf(['A', 'B', 'C'].map((text) => ({ text, by: 'ann' })));
    const plan = planOf([
      { key: 'rfcs', limit: 1 },
      { key: 'groups', limit: 3 },
      { key: 'open-mic', limit: 1 },
    ]);
    const rfcs = [1, 2, 3].map((number) => rfcAt(`a/b#${number}`, '2023-05-01'));
    const agenda = build({ plan, rfcs, items, groups: june22.groups });
    expect(linesOf(agenda, 'rfcs')).toEqual([expect.stringContaining('a/b/pull/1'), 'And 2 more.']);
    expect(linesOf(agenda, 'open-mic')).toHaveLength(3);
    const children = agenda.sections.find(({ key }) => key === 'groups')?.items.map((group) => group.children.length);
    const rest = agenda.sections.flatMap(({ items }) => items.flatMap((item) => item.children.at(-1)?.text ?? []));
    expect(children).toEqual([2, 2, 2]);
    expect(rest).toEqual(['And 3 more.', 'And 1 more.', 'And 3 more.']);
  });
});

describe('RFCs', () => {
  const old = rfcAt('a/b#1', '2023-05-01');
  const fresh = rfcAt('a/b#2', '2023-06-20');
  const voted = { ...rfcAt('a/b#3', '2023-06-20'), stage: Stage.FCP };
  const rfcs = [old, fresh, voted];

  it.each([
    ['new ones, and those that were there before', ['rfcs', 'active-rfcs'], [[2], [3, 1]]],
    ['without a section of their own, active ones stand with the new', ['rfcs'], [[3, 2, 1]]],
    ['all are active where no section introduces new ones', ['active-rfcs'], [[3, 2, 1]]],
    ['none where no section is about them', ['groups'], [[]]],
  ])('%s', (_, keys, expected) => {
    const agenda = build({ rfcs, plan: planOf(keys.map((key) => ({ key }))) });
    expect(keys.map((key) => linesOf(agenda, key).map((line) => Number(/pull\/(\d)/.exec(line)?.[1])))).toEqual(
      expected,
    );
  });

  it('a concern that is not resolved stands below its RFC, in its words', () => {
    const concern = (name: string, text: string, part = {}) => ({ name, text, raiser: { login: 'ann' }, ...part });
    const motion = create(MotionSchema, {
      subject: subjectOf('a/b#3', ''),
      concerns: [
        concern('cost', 'It "doubles"\nwhat a task costs.'),
        concern('done', 'No.', { resolvedAt: at('2023-06-20') }),
        concern('long', 'x'.repeat(500)),
        ...[1, 2, 3].map((n) => concern('cost', `And ${n}`)),
      ],
    });
    const agenda = build({ rfcs, motions: [motion] });
    const [line] = agenda.sections.find(({ key }) => key === 'rfcs')?.items ?? [];
    expect(line?.children.map(({ text }) => text)).toEqual([
      `ann is concerned about cost: "It 'doubles' what a task costs."`,
      `ann is concerned about long: "${'x'.repeat(159)}…"`,
      'ann is concerned about cost: "And 1"',
      'And 2 more concerns.',
    ]);
    expect(new Set(line?.children.map(({ id }) => id)).size).toBe(4);
  });
});

describe('ideas', () => {
  it('tell how they are sorted and how long they are open, if they are not new', () => {
    const idea = (part: object) => ({ ...ideaOf('a/b#1', 'Idea', '2023-03-01'), updatedAt: at('2023-06-20'), ...part });
    const line = (part: object): string | undefined =>
      linesOf(build({ ideas: [idea(part)] }), 'incubator')[0]?.slice(44);
    expect(line({ disposition: Disposition.NEEDS_CHAMPION })).toBe(
      ': needs a champion, open for 3 months. **New:** updated 19 June 2023',
    );
    expect(line({ createdAt: at('2023-06-20T12:00Z'), updatedAt: undefined })).toBe('. **New:** opened 20 June 2023');
  });
});

describe('new members', () => {
  const one = (number: number, login: string, part = {}) => ({
    login,
    account: `id-${login}`,
    subject: subjectOf(`a/b#${number}`, `Fix ${number}`),
    openedAt: at('2023-06-20T12:00Z'),
    ...part,
  });
  const lines = (people: ReturnType<typeof one>[], facts: Partial<AgendaFacts> = {}): string[] =>
    linesOf(
      build({ newcomers: [create(NewcomersSchema, { repository: 'a/b', people })], ...facts }),
      'new-members',
    ).map((line) => line.replace(/\(https:\S+\)/, ''));

  it.each([
    ['opened', one(1, 'ada'), ['[Fix 1] (`ada`): first pull request in a/b, opened 20 June 2023']],
    [
      'merged since, though opened before',
      one(1, 'ada', { openedAt: at('2023-05-01'), mergedAt: at('2023-06-21T12:00Z') }),
      ['[Fix 1] (`ada`): first pull request in a/b, merged 21 June 2023'],
    ],
    ['opened before the last meeting', one(1, 'ada', { openedAt: at('2023-06-01') }), []],
  ])('%s', (_, person, expected) => expect(lines([person])).toEqual(expected));

  it('each person once, by the account; whoever was there before is not new', () => {
    const early = one(1, 'ada', { openedAt: at('2023-06-10') });
    expect(lines([one(2, 'ada-new', { account: 'id-ada' }), early])).toHaveLength(1);
    const rfcs = [{ ...rfcAt('c/d#9', '2023-01-01'), author: 'Ada' }];
    expect(lines([early, one(2, 'bo')], { rfcs })).toEqual([expect.stringContaining('`bo`')]);
  });

  it('M16: a first pull request that stands elsewhere is told without a link', () => {
    const rfcs = [{ ...rfcAt('a/b#1', '2023-06-20'), author: 'ada' }];
    expect(lines([one(1, 'ada')], { rfcs })).toEqual(['Fix 1: first pull request in a/b, opened 20 June 2023 (`ada`)']);
  });

  it('M17: in a public agenda nobody who is new in a private repository', () => {
    const newcomers = [create(NewcomersSchema, { repository: 'A/b', people: [one(1, 'ada')] })];
    const facts = { ...june22, newcomers };
    expect(repositoriesIn(facts)).toContain('a/b');
    expect(linesOf(buildAgenda(withoutPrivate(facts, new Set(['a/b']))), 'new-members')).toEqual([]);
    expect(linesOf(buildAgenda(withoutPrivate(facts, new Set(['c/d']))), 'new-members')).toHaveLength(1);
  });

  it('at the first meeting nobody is called new', () => {
    expect(lines([one(1, 'ada')], { previousMeeting: undefined })).toEqual([]);
  });
});

describe('the last minutes, and what waits for somebody', () => {
  const plan = planOf([{ key: 'last-minutes' }, { key: 'help-wanted' }]);

  it.each([
    [undefined, '[Minutes of 8 June 2023](https://a.b/c): not approved yet, please read them', true],
    ['ann', '[Minutes of 8 June 2023](https://a.b/c): approved by ann', false],
  ])('approved by %s', (approvedBy, expected, needs) => {
    const agenda = build({ plan, lastMinutes: { date: '2023-06-08', url: 'https://a.b/c', approvedBy } });
    expect(linesOf(agenda, 'last-minutes')).toEqual([expected]);
    expect(agenda.sections[0]?.items[0]?.needs).toBe(needs);
  });

  it('counts issues by repository, with the age of the oldest', () => {
    const helpWanted = [
      { label: 'help wanted', issues: 1, oldestAt: at('2023-06-21') },
      { label: 'good first issue', issues: 100, more: true, oldestAt: at('2020-06-01') },
      { label: 'none', issues: 0 },
    ];
    const few = { repository: 'a/few', helpWanted: helpWanted.slice(0, 1) };
    const newcomers = [few, { repository: 'a/many', helpWanted }].map((one) => create(NewcomersSchema, one));
    expect(linesOf(build({ plan, newcomers }), 'help-wanted')).toEqual([
      'a/many: [1 issue](https://github.com/a/many/issues?q=is%3Aissue%20is%3Aopen%20label%3A%22help%20wanted%22) "help wanted", the oldest open for 1 day; [100 or more issues](https://github.com/a/many/issues?q=is%3Aissue%20is%3Aopen%20label%3A%22good%20first%20issue%22) "good first issue", the oldest open for 3 years',
      'a/few: [1 issue](https://github.com/a/few/issues?q=is%3Aissue%20is%3Aopen%20label%3A%22help%20wanted%22) "help wanted", the oldest open for 1 day',
    ]);
  });
});

describe('carried-over topics', () => {
  it('have a section of their own where the settings have it', () => {
    const meeting = meetingOn('2023-06-08');
    const topics = proposalsOf([{ text: 'Monorepo', by: 'ann' }], meeting);
    const items = itemsAfter(build({ items: topics, ideas: june22.ideas, meeting }), { meeting, items: topics });
    const agenda = build({ plan: planOf([{ key: 'carried-over' }, { key: 'open-mic' }]), items });
    expect(linesOf(agenda, 'carried-over').map((line) => line.replace(/\(https:\S+\)/, ''))).toEqual([
      'Monorepo (`ann`) (2nd time, since 8 June 2023)',
      '[Unify retry behaviour] (2nd time, since 8 June 2023)',
      '[GPU selection] (2nd time, since 8 June 2023)',
    ]);
    const again = build({
      meeting: meetingOn('2023-07-06'),
      previousMeeting: june22.meeting,
      items: itemsAfter(agenda, { meeting: june22.meeting, items }),
    });
    expect(linesOf(again, 'open-mic')).toEqual(
      expect.arrayContaining(['Monorepo (`ann`) (3rd time, since 8 June 2023)']),
    );
  });
});

describe('M18: time boxes', () => {
  const timed = (...minutes: readonly number[]) =>
    planOf(['rfcs', 'groups', 'open-mic'].map((key, index) => ({ key, minutes: minutes[index] ?? 0 })));
  const head = (plan: AgendaPlan, facts: Partial<AgendaFacts> = {}): string[] =>
    seen(build({ plan, ...facts })).filter((line) => /^Planned|^\* /.test(line));

  it.each([
    ['none', timed(), ['* Introduce [new RFCs]', '* Working Groups updates', '* Open mic/questions [add your name]']],
    [
      'their sum stands in the head',
      timed(15, 40),
      [
        'Planned: 55 of 60 minutes.',
        '* Introduce [new RFCs] (15 minutes)',
        '* Working Groups updates (40 minutes)',
        '* Open mic/questions [add your name]',
      ],
    ],
    [
      'above the length the tail is marked',
      timed(20, 45),
      [
        'Planned: 65 of 60 minutes. What is marked comes if time allows.',
        '* Introduce [new RFCs] (20 minutes)',
        '* Working Groups updates (45 minutes, if time allows)',
        '* Open mic/questions [add your name] (if time allows)',
      ],
    ],
  ])('%s', (_, plan, expected) => {
    expect(head(plan).map((line) => line.replace(/\(https:\S+\)/, ''))).toEqual(expected);
  });

  it('topics count with what they ask for, unless their section has a box; they are never marked', () => {
    const items = proposalsOf([{ text: 'Monorepo (50 minutes)', by: 'ann' }]);
    expect(seen(build({ plan: timed(20), items }))).toEqual(
      expect.arrayContaining([
        'Planned: 70 of 60 minutes. What is marked comes if time allows.',
        '* Open mic/questions [add your name] (if time allows)',
        '    * Monorepo (`ann`) (50 minutes)',
      ]),
    );
    expect(head(timed(20, 0, 15), { items })[0]).toBe('Planned: 35 of 60 minutes.');
  });

  it('are read back from the text', () => {
    const agenda = build({ plan: timed(20, 45) });
    const base = print(renderAgenda({ agenda, meeting: june22.meeting, isMarked: true }));
    const { sections } = parseAgenda(`${bodyOf(agenda)}\n`, { base }).value;
    expect(sections.map(({ key, title, linkText, minutes }) => [key, title, linkText, minutes])).toEqual(
      agenda.sections.map(({ key, title, linkText, minutes }) => [key, title, linkText, minutes]),
    );
  });
});

describe('the deadline for topics', () => {
  const plan = planOf([], { proposalDeadlineHours: 24 });

  it('stands in the head, in the zone of the series', () => {
    expect(seen(build({ plan }))).toContain(
      'Please propose topics by Wednesday 21 June 2023, 11:00 Pacific time (18:00 UTC). Later ones are welcome too, and are marked as late.',
    );
    expect(print(renderAgenda({ agenda: build({ plan }), meeting: june22.meeting, frozen: true }))).not.toContain(
      'propose',
    );
  });

  it('topics that come later are taken, and marked', () => {
    const items = ['2023-06-21T18:00Z', '2023-06-21T18:01Z'].reduce<ItemRecord[]>(
      (known, date, index) =>
        carriedOut(commandOn({ item: `Topic ${index}`, by: 'ann', at: new Date(date) }), { items: known }).items,
      [],
    );
    const agenda = build({ plan, items });
    expect(linesOf(agenda, 'open-mic')).toEqual(['Topic 0 (`ann`)', 'Topic 1 (`ann`) (proposed late)']);
    const next = build({
      plan,
      meeting: meetingOn('2023-07-06'),
      items: itemsAfter(agenda, { meeting: june22.meeting, items }),
    });
    expect(linesOf(next, 'open-mic').filter((line) => line.includes('late'))).toEqual([]);
  });
});

describe('whatever the settings and the facts are', () => {
  const sections = fc.shuffledSubarray([...everything], { minLength: 1 }).chain((some) =>
    fc.tuple(
      ...some.map(({ key }) =>
        fc.record({
          key: fc.constant<string>(key),
          limit: fc.constantFrom(0, 1, 3),
          show: fc.constantFrom(SectionShow.UNSPECIFIED, SectionShow.ALWAYS, SectionShow.WHEN_FILLED),
        }),
      ),
    ),
  );
  const below = (item: AgendaItem): AgendaItem[] => [item, ...item.children.flatMap(below)];
  const PEOPLE = new Set(['carried-over', 'open-mic']);

  it('M16, M18: no subject stands twice, the order is that of the settings, and no section is longer than its limit', () => {
    fc.assert(
      fc.property(anyFacts, sections, (facts, some) => {
        const people = facts.rfcs.slice(0, 5).map(({ subject }, index) => ({
          login: `new-${index}`,
          openedAt: at('2023-06-20'),
          ...(subject ? { subject } : {}),
        }));
        const newcomers = [create(NewcomersSchema, { repository: 'a/b', people })];
        const agenda = buildAgenda({ ...facts, newcomers, plan: planOf(some) });
        const subjects = agenda.sections
          .flatMap(({ items }) => items.flatMap(below))
          .flatMap(({ subject }) => (subject ? [subjectId(subject)] : []));
        expect(new Set(subjects).size).toBe(subjects.length);
        const order = some.map(({ key }) => key);
        const shown = agenda.sections.map(({ key }) => key);
        expect(shown.filter((key) => order.includes(key))).toEqual(order.filter((key) => shown.includes(key)));
        expect(shown.filter((key) => !order.includes(key) && key !== 'open-mic')).toEqual([]);
        for (const { key, kind, items } of agenda.sections) {
          if (PEOPLE.has(key)) continue;
          const most = some.find((section) => section.key === key)?.limit || 40;
          const lines = kind === SectionKind.GROUPS ? items.flatMap(({ children }) => children) : items;
          const counted = lines.filter(
            ({ because: [first] }) => !/^(rest|withheld|carried-over)$/.test(first?.code ?? ''),
          );
          expect(counted.length).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 60 },
    );
  });
});
