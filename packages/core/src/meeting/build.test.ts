import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ActionItemSchema,
  ActionItemState,
  type AgendaItem,
  AgendaPlanSchema,
  type AgendaSection,
  Disposition,
  Outcome,
  ReviewVerdict,
  SectionKind,
  SettingsSchema,
  Stage,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import { type Agenda, ItemShift, RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyFacts, slowAgenda } from '../../testing/agenda.ts';
import { treeOf } from '../../testing/golden.ts';
import { at, ideaOf, june22, meetingOn, pullOf, subjectOf } from '../../testing/june-22.ts';
import { carriedOut, commandOn, itemsAfter, proposalsOf } from '../../testing/proposal.ts';
import { print } from '../document/index.ts';
import type { TreeNode } from '../shared/door.ts';
import { type AgendaFacts, buildAgenda, toSectionLinks } from './build.ts';
import { concludeAgenda } from './conclude.ts';
import { renderAgenda, renderItem } from './render.ts';

const sectionOf = (agenda: Agenda, kind: SectionKind): AgendaSection | undefined =>
  agenda.sections.find((section) => section.kind === kind);
const linesOf = (agenda: Agenda, kind: SectionKind): string[] =>
  (sectionOf(agenda, kind)?.items ?? []).map((item) => print(renderItem(item)));
const allItems = ({ sections }: Agenda): AgendaItem[] => {
  const below = (item: AgendaItem): AgendaItem[] => [item, ...item.children.flatMap(below)];
  return sections.flatMap(({ items }) => items.flatMap(below));
};
const build = (facts: Partial<AgendaFacts>): Agenda =>
  buildAgenda({ ...june22, rfcs: [], groups: [], ideas: [], ...facts });
const groupOf = (...pullRequests: ReturnType<typeof pullOf>[]) =>
  create(WorkingGroupSchema, { name: 'groups/g', title: 'G', pullRequests });

describe('sections', () => {
  it('stand in the order of June 2023; action items only if there are some', () => {
    expect(june22 && buildAgenda(june22).sections.map(({ key }) => key)).toEqual([
      'attendees',
      'new-members',
      'rfcs',
      'groups',
      'incubator',
      'open-mic',
    ]);
    const actionItems = [
      create(ActionItemSchema, { name: 'actionItems/m/2023-06-08/1', text: 'Review it', state: ActionItemState.OPEN }),
    ];
    expect(build({ actionItems }).sections.map(({ key }) => key)[4]).toBe('action-items');
  });

  it('links come from the settings', () => {
    const rfc = { boardUrl: 'https://b.example', incubatorRepository: 'a/b', incubatorCategory: 'ideas' };
    expect(toSectionLinks(create(SettingsSchema, { rfc }))).toEqual({
      boardUrl: 'https://b.example',
      incubatorUrl: 'https://github.com/a/b/discussions/categories/ideas',
    });
    expect(toSectionLinks(create(SettingsSchema))).toEqual({ boardUrl: undefined, incubatorUrl: undefined });
  });
});

describe('what changed since the last meeting', () => {
  const line = (facts: Parameters<typeof pullOf>[2]): string | undefined => {
    const agenda = build({ groups: [groupOf(pullOf('a/b#1', 'T', facts))] });
    const item = sectionOf(agenda, SectionKind.GROUPS)?.items[0]?.children[0];
    return item && print(renderItem(item)).replace('[T](https://github.com/a/b/pull/1)', 'T');
  };
  const review = (verdict: ReviewVerdict, date: string) => ({ login: 'fg91', verdict, at: at(date) });

  it.each([
    ['nothing', { createdAt: at('2023-05-01') }, 'T: open'],
    ['opened', { createdAt: at('2023-06-20T12:00Z') }, 'T: open. **New:** opened 20 June 2023'],
    [
      'the date is that of the series’ zone',
      { createdAt: at('2023-06-20T03:00Z') },
      'T: open. **New:** opened 19 June 2023',
    ],
    [
      'approved',
      { reviews: [review(ReviewVerdict.APPROVED, '2023-06-20T12:00Z')] },
      'T: open. **New:** approved by fg91 20 June 2023',
    ],
    ['a review from before is not new', { reviews: [review(ReviewVerdict.APPROVED, '2023-06-01T12:00Z')] }, 'T: open'],
    [
      'changes requested: it waits for its author',
      { author: 'ann', reviews: [review(ReviewVerdict.CHANGES_REQUESTED, '2023-06-20T12:00Z')] },
      'T (`ann`): open, waits for ann. **New:** changes requested by fg91 20 June 2023',
    ],
    ['updated, if nothing else', { updatedAt: at('2023-06-20T12:00Z') }, 'T: open. **New:** updated 20 June 2023'],
    [
      'in the order of time',
      {
        state: SubjectState.MERGED,
        closedAt: at('2023-06-21T12:00Z'),
        reviews: [review(ReviewVerdict.APPROVED, '2023-06-20T12:00Z')],
      },
      'T: merged. **New:** approved by fg91 20 June 2023; merged 21 June 2023',
    ],
    [
      'M17: closed since then is shown as done',
      { state: SubjectState.CLOSED, closedAt: at('2023-06-21T12:00Z') },
      'T: closed without a merge. **New:** closed 21 June 2023',
    ],
    [
      'closed before then was shown last time',
      { state: SubjectState.CLOSED, closedAt: at('2023-06-07T12:00Z') },
      undefined,
    ],
    [
      'the last meeting’s own time is not new: the facts of its agenda end at its start',
      { updatedAt: at('2023-06-08T18:00Z') },
      'T: open',
    ],
    ['what lies ahead of the clock is not told', { updatedAt: at('2023-07-08T18:00Z') }, 'T: open'],
  ])('%s', (_, facts, expected) => expect(line(facts)).toBe(expected));
});

describe('RFCs', () => {
  const rfc = (number: number, facts: Omit<MessageInitShape<typeof RfcSchema>, '$typeName'>) =>
    create(RfcSchema, {
      name: `rfcs/a/b/${number}`,
      subject: subjectOf(`a/b#${number}`, `R${number}`),
      state: SubjectState.OPEN,
      stage: Stage.IN_REVIEW,
      createdAt: at('2023-05-01'),
      ...facts,
    });
  const words = (line: string): string => line.replace(/\[(R\d+)\]\(\S+?\)/, '$1');

  it('M18: decisions due, new, changed, then the rest', () => {
    const rfcs = [
      rfc(1, {}),
      rfc(2, { updatedAt: at('2023-06-20T12:00Z') }),
      rfc(10, { createdAt: at('2023-06-19T12:00Z') }),
      rfc(9, { stage: Stage.FCP }),
    ];
    expect(linesOf(build({ rfcs }), SectionKind.RFCS).map(words)).toEqual([
      'R9: in the final comment period',
      'R10: in review. **New:** opened 19 June 2023',
      'R2: in review. **New:** updated 20 June 2023',
      'R1: in review',
    ]);
  });

  it('a decided one is shown once, with its way', () => {
    const moved = rfc(1, {
      state: SubjectState.MERGED,
      stage: Stage.ACCEPTED,
      closedAt: at('2023-06-15T12:00Z'),
      history: [{ from: Stage.IN_REVIEW, to: Stage.ACCEPTED, cause: { at: at('2023-06-15T12:00Z') } }],
    });
    expect(linesOf(build({ rfcs: [moved] }), SectionKind.RFCS).map(words)).toEqual([
      'R1: accepted. **New:** from in review to accepted 15 June 2023; merged 15 June 2023',
    ]);
    const next = meetingOn('2023-07-06');
    const later = build({
      rfcs: [moved],
      meeting: next,
      previousMeeting: june22.meeting,
      now: new Date('2023-07-06T12:00Z'),
    });
    expect(linesOf(later, SectionKind.RFCS)).toEqual([]);
  });

  it('what was judged to be none is none', () => {
    const none = rfc(1, { detection: { verdict: Verdict.NOT } });
    expect(linesOf(build({ rfcs: [none] }), SectionKind.RFCS)).toEqual([]);
  });

  it('above forty the rest is counted', () => {
    const lines = linesOf(
      build({ rfcs: Array.from({ length: 43 }, (_, index) => rfc(index + 1, {})) }),
      SectionKind.RFCS,
    );
    expect(lines).toHaveLength(41);
    expect(lines.at(-1)).toBe('And 3 more.');
  });
});

describe('only what is shown is worded', () => {
  it('M18: the agenda is the one that words, sorts and cuts everything', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(buildAgenda(facts)).toEqual(slowAgenda(facts));
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('what it is made of stays as it is', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const before = structuredClone(facts);
        buildAgenda(facts);
        expect(structuredClone(facts)).toEqual(before);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});

describe('M16: a subject stands once, with the reasons of all', () => {
  it('RFC before working group before idea before proposal', () => {
    const facts = {
      ...june22,
      items: proposalsOf([
        { text: 'Retries https://github.com/flyteorg/flyte/discussions/3793', by: 'fg91' },
        { text: 'Monorepo', by: 'eapolinario' },
        { text: 'monorepo!', by: 'ann' },
      ]),
    };
    const agenda = buildAgenda(facts);
    const config = allItems(agenda).filter(({ id }) => id === 'flyteorg/flyte#3553');
    expect(config.map(({ because }) => because.map(({ text }) => text))).toEqual([
      ['It is an RFC that is not decided.', 'It belongs to the working group Config overrides.'],
    ]);
    const retries = allItems(agenda).filter(({ id }) => id === 'flyteorg/flyte#3793');
    expect(retries.map(({ because }) => because.map(({ code }) => code))).toEqual([['idea-new', 'proposed']]);
    expect(linesOf(agenda, SectionKind.OPEN_MIC)).toEqual(['Monorepo (`eapolinario`)']);
  });

  it('one node id is one subject, also after a transfer', () => {
    const old = pullOf('old/name#7', 'T', {});
    const now = pullOf('new/name#8', 'T', {});
    for (const { subject } of [old, now]) if (subject) subject.nodeId = 'PR_1';
    expect(sectionOf(build({ groups: [groupOf(old, now)] }), SectionKind.GROUPS)?.items[0]?.children).toHaveLength(1);
  });

  it('ids are unique and of their characters, whatever the titles and names are', () => {
    const reference = fc.tuple(fc.stringMatching(/^[A-Za-z0-9._-]{1,6}$/), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(reference, fc.string({ unit: 'grapheme' })), { maxLength: 12 }), (pulls) => {
        const groups = [
          groupOf(...pulls.map(([[name, n], title]) => pullOf(`o/${name}#${n}`, title, { author: title }))),
        ];
        const ideas = pulls.map(([[name, n], title]) => ideaOf(`o/${name}#${n}`, title, '2023-06-20'));
        const items = proposalsOf(pulls.map(([, title]) => ({ text: title, by: 'ann' })));
        const ids = allItems(build({ groups, ideas, items })).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^(?!.*--)[a-z0-9._/#-]+$/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('ideas and action items', () => {
  it('closed ideas and old ones are not shown', () => {
    const ideas = [
      ideaOf('a/b#1', 'Old', '2023-01-01'),
      { ...ideaOf('a/b#2', 'Closed', '2023-06-20'), disposition: Disposition.CLOSED },
    ];
    expect(linesOf(build({ ideas }), SectionKind.INCUBATOR)).toEqual([]);
  });

  it('M21: open action items with owner, day of the promise and due date', () => {
    const promised = { meeting: 'meetings/contributors-meetup/2023-06-08', state: ActionItemState.OPEN };
    const actionItems = [
      create(ActionItemSchema, {
        ...promised,
        name: 'actionItems/m/2023-06-08/1',
        text: 'Review the PR',
        owner: 'Fabio',
        due: '2023-06-30',
        subjects: [subjectOf('a/b#1', 'T')],
      }),
      create(ActionItemSchema, { ...promised, name: 'actionItems/m/2023-06-08/2', text: 'Share queries' }),
      create(ActionItemSchema, {
        ...promised,
        name: 'actionItems/m/2023-06-08/3',
        text: 'Done',
        state: ActionItemState.DONE,
      }),
    ];
    expect(linesOf(build({ actionItems }), SectionKind.ACTION_ITEMS)).toEqual([
      '[A-2023-06-08-1: Review the PR, promised 8 June 2023, due 30 June 2023](https://github.com/a/b/pull/1) (`Fabio`)',
      'A-2023-06-08-2: Share queries, promised 8 June 2023 (unassigned)',
    ]);
  });
});

it('M21: no open action item is left to a count, unless the settings want it so', () => {
  const state = ActionItemState.OPEN;
  const actionItems = Array.from({ length: 60 }, (_, index) =>
    create(ActionItemSchema, { name: `actionItems/m/2023-06-08/${index + 1}`, text: `Part ${index + 1}`, state }),
  );
  expect(linesOf(build({ actionItems }), SectionKind.ACTION_ITEMS)).toHaveLength(60);
  const plan = create(AgendaPlanSchema, { sections: [{ key: 'action-items', limit: 10 }] });
  expect(linesOf(build({ actionItems, plan }), SectionKind.ACTION_ITEMS).slice(9)).toEqual([
    'A-2023-06-08-10: Part 10 (unassigned)',
    'And 50 more.',
  ]);
});

describe('M19: what was not reached comes back', () => {
  const june8 = meetingOn('2023-06-08');
  const items = proposalsOf(
    ['Monorepo', 'Agents'].map((text) => ({ text, by: 'ann' })),
    june8,
  );
  const first = build({ items, meeting: june8, previousMeeting: undefined });

  it('with its count, since its first meeting, until it is reached', () => {
    const topics = [{ agendaItem: 'item/2023-06-08/2', subjects: [] }];
    const kept = itemsAfter(first, { meeting: june8, items, topics });
    const second = build({ items: kept });
    expect(linesOf(second, SectionKind.OPEN_MIC)).toEqual(['Monorepo (`ann`) (2nd time, since 8 June 2023)']);
    const third = build({
      items: itemsAfter(second, { meeting: june22.meeting, items: kept }),
      previousMeeting: june22.meeting,
      meeting: meetingOn('2023-07-06'),
    });
    expect(linesOf(third, SectionKind.OPEN_MIC)).toEqual(['Monorepo (`ann`) (3rd time, since 8 June 2023)']);
  });

  it('an RFC that is on the agenda anyway is not doubled', () => {
    const before = buildAgenda({ ...june22, meeting: june8 });
    const agenda = buildAgenda({ ...june22, items: itemsAfter(before, { meeting: june8, items: [] }) });
    const config = allItems(agenda).filter(({ id }) => id === 'flyteorg/flyte#3553');
    expect(config.map((item) => print(renderItem(item)))).toEqual([
      expect.stringMatching(/ \(2nd time, since 8 June 2023\)$/),
    ]);
  });

  it('M18: what waited longest stands first, and a person’s order before that', () => {
    const kept = itemsAfter(first, { meeting: june8, items });
    const more = carriedOut(commandOn({ item: 'Brand new' }), { items: kept }).items;
    const titles = (agenda: Agenda) => sectionOf(agenda, SectionKind.OPEN_MIC)?.items.map(({ text }) => text);
    expect(titles(build({ items: more }))).toEqual(['Monorepo', 'Agents', 'Brand new']);
    const agenda = build({ items: more });
    const moved = carriedOut(commandOn({ name: 'move', item: 'new', shift: ItemShift.FIRST }), { items: more, agenda });
    expect(titles(build({ items: moved.items }))).toEqual(['Brand new', 'Monorepo', 'Agents']);
  });
});

describe('outcomes', () => {
  it('come from topics by id or by subject, a group with its pull request; what people decided is trusted more', () => {
    const agenda = buildAgenda(june22);
    const { items } = carriedOut(commandOn({ name: 'defer', item: 'flyteorg/flyte#3796' }), { items: [], agenda });
    const topics = [
      { agendaItem: '', subjects: [subjectOf('FlyteOrg/flytekit#1660', '')] },
      { agendaItem: 'flyteorg/flyte#3793', subjects: [] },
      { agendaItem: 'flyteorg/flyte#3796', subjects: [] },
      { agendaItem: '', subjects: [] },
    ];
    const marked = concludeAgenda({ meeting: june22.meeting, agenda, items, topics });
    const nameOf = (outcome: Outcome) => Object.entries(Outcome).find(([, value]) => value === outcome)?.[0];
    const outcomes = marked.sections.flatMap((section) =>
      section.items.map(({ id, outcome }) => [id, nameOf(outcome)]),
    );
    expect(outcomes).toEqual([
      ['flyteorg/flyte#3553', 'NOT_REACHED'],
      ['groups/config-overrides', 'NOT_REACHED'],
      ['groups/pydantic', 'DISCUSSED'],
      ['groups/artifacts', 'NOT_REACHED'],
      ['flyteorg/flyte#3793', 'DISCUSSED'],
      ['flyteorg/flyte#3796', 'DEFERRED'],
    ]);
  });
});

it('foreign text is inert on the agenda', () => {
  const title = '<img src=x> @flyteorg/tsc [x](javascript:1) <!-- i:a --> `y\n* z';
  const agenda = build({ groups: [groupOf(pullOf('a/b#1', title, { author: 'ann' }))] });
  const body = print(renderAgenda({ agenda, meeting: june22.meeting, isMarked: true }));
  expect(body.match(/<!-- i:a -->|<img|@flyteorg/g)).toBeNull();
  expect(body.split('\n').filter((line) => line.includes('a/b#1'))).toHaveLength(1);
  const linksOf = (node: TreeNode): string[] =>
    node.type === 'link' ? [node.url] : 'children' in node ? node.children.flatMap(linksOf) : [];
  expect(linksOf(treeOf(body)).filter((url) => !url.startsWith('https://github.com/'))).toEqual([]);
});
