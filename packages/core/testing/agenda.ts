/** For tests: an agenda the slow way, each line worded before anything is ordered or cut, and facts drawn at random. */
import { create } from '@bufbuild/protobuf';
import {
  type AgendaItem,
  Disposition,
  ReviewVerdict,
  SectionKind,
  Stage,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import { type Agenda, IdeaSchema, type Rfc, RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { type AgendaFacts, buildAgenda } from '../src/meeting/build.ts';
import { restLine } from '../src/meeting/line.ts';
import { at, june22, meetingOn, pullOf, subjectOf } from './june-22.ts';
import { itemsAfter, proposalsOf } from './proposal.ts';

/** The agenda that buildAgenda makes: every subject has its line by itself, all lines are sorted, and what is over forty is counted. */
export const slowAgenda = (facts: AgendaFacts): Agenda => {
  const lineOf = (alone: Partial<AgendaFacts>, kind: SectionKind): AgendaItem | undefined => {
    const { meeting, previousMeeting, now } = facts;
    const only = { meeting, previousMeeting, now, rfcs: [], groups: [], ideas: [], actionItems: [] };
    return buildAgenda({ ...only, ...alone }).sections.find((section) => section.kind === kind)?.items[0];
  };
  const rfcs = sorted(facts.rfcs)
    .map((rfc) => ({ rfc, line: lineOf({ rfcs: [rfc] }, SectionKind.RFCS) }))
    .filter(({ line }) => line !== undefined)
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .map(({ rfc }) => rfc);
  const ideas = sorted(facts.ideas).filter((idea) => lineOf({ ideas: [idea] }, SectionKind.INCUBATOR) !== undefined);
  const cut = buildAgenda({ ...facts, rfcs: rfcs.slice(0, FORTY), ideas: ideas.slice(0, FORTY) });
  countRest(cut, SectionKind.RFCS, { all: rfcs.length, after: facts.withheld ? 1 : 0 });
  countRest(cut, SectionKind.INCUBATOR, { all: ideas.length });
  return cut;
};

const FORTY = 40;

const sorted = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));

/** M18, by what the line says. */
const rankOf = ({ rfc, line }: { readonly rfc: Rfc; readonly line: AgendaItem | undefined }): number => {
  if (rfc.stage === Stage.FCP || rfc.stage === Stage.FCP_PROPOSED) return 0;
  const change = line?.change ?? '';
  if (/(?:^|; )opened /.test(change)) return 1;
  return change === '' ? 3 : 2;
};

/** The line that counts stands after the lines of the section, before the one about what is private. */
const countRest = (
  { sections }: Agenda,
  kind: SectionKind,
  { all, after = 0 }: { all: number; after?: number },
): void => {
  const section = sections.find((one) => one.kind === kind);
  if (!section || all <= FORTY) return;
  const rest = restLine(`${section.key}/more`, all - FORTY);
  section.items.splice(section.items.length - after, 0, rest);
};

/** Before, at, in and after the time between two meetings, and a little ahead of the clock. */
const time = fc.option(
  fc
    .constantFrom(
      '2023-05-01',
      '2023-06-08T18:00Z',
      '2023-06-08T18:00:00.001Z',
      '2023-06-15',
      '2023-06-22T15:04Z',
      '2023-06-23',
    )
    .map(at),
  { nil: undefined },
);
const times = { createdAt: time, updatedAt: time, closedAt: time };
const state = fc.constantFrom(SubjectState.OPEN, SubjectState.DRAFT, SubjectState.MERGED, SubjectState.CLOSED);
const reviews = fc.array(
  fc.record({
    login: fc.constantFrom('ada', 'bo'),
    verdict: fc.constantFrom(ReviewVerdict.APPROVED, ReviewVerdict.COMMENTED, ReviewVerdict.UNSPECIFIED),
    at: time,
  }),
  { maxLength: 2 },
);
const history = fc.array(
  fc.record({
    from: fc.constantFrom(Stage.UNSPECIFIED, Stage.IN_REVIEW),
    to: fc.constant(Stage.ACCEPTED),
    cause: time.map((when) => ({ at: when })),
  }),
  { maxLength: 2 },
);
/** Few enough for subjects that stand twice, with a name that sorts by its number or is the same but for its case. */
const reference = fc.tuple(fc.constantFrom('a/b', 'A/b', 'a/é'), fc.integer({ min: 1, max: 120 }));

const rfc = fc
  .record({
    of: reference,
    about: fc.record({
      ...times,
      state,
      reviews,
      history,
      stage: fc.constantFrom(Stage.IN_REVIEW, Stage.FCP, Stage.FCP_PROPOSED, Stage.ACCEPTED),
      detection: fc.constantFrom({ verdict: Verdict.RFC }, { verdict: Verdict.NOT }, undefined),
      next: fc.constantFrom({ text: 'It waits.' }, undefined),
    }),
    hasSubject: fc.boolean(),
  })
  .map(({ of: [repository, number], about, hasSubject }) =>
    create(RfcSchema, {
      ...about,
      name: `rfcs/${repository}/${number}`,
      ...(hasSubject || number % 2 ? { subject: subjectOf(`${repository}#${number}`, `R${number}`) } : {}),
    }),
  );

const idea = fc
  .record({ of: reference, about: fc.record({ ...times, disposition: fc.constantFrom(0, Disposition.CLOSED) }) })
  .map(({ of: [repository, number], about }) =>
    create(IdeaSchema, {
      ...about,
      name: `ideas/${repository}/${number}`,
      subject: subjectOf(`${repository}#${number}`, `I${number}`),
    }),
  );

const group = fc
  .array(fc.record({ of: reference, about: fc.record({ ...times, state, reviews }) }), { maxLength: 8 })
  .map((pulls) =>
    create(WorkingGroupSchema, {
      name: 'groups/g',
      title: 'G',
      pullRequests: pulls.map(({ of: [repository, number], about }) => pullOf(`${repository}#${number}`, 'P', about)),
    }),
  );

/** Facts of a meeting, of a community that may have more of everything than an agenda shows. */
export const anyFacts: fc.Arbitrary<AgendaFacts> = fc
  .record({
    rfcs: fc.array(rfc, { maxLength: 120, size: 'max' }),
    ideas: fc.array(idea, { maxLength: 80, size: 'max' }),
    groups: fc.array(group, { maxLength: 2 }),
    withheld: fc.nat({ max: 2 }),
    isFirst: fc.boolean(),
    comesBack: fc.boolean(),
  })
  .map(({ isFirst, comesBack, ...drawn }) => {
    const facts = {
      ...june22,
      ...drawn,
      previousMeeting: isFirst ? undefined : june22.previousMeeting,
      items: proposalsOf([
        { text: 'Monorepo', by: 'ann' },
        { text: 'See https://github.com/a/b/pull/7', by: 'ann' },
      ]),
    };
    if (!comesBack) return facts;
    const few = { rfcs: drawn.rfcs.slice(0, 3), ideas: drawn.ideas.slice(0, 3) };
    const meeting = meetingOn('2023-06-08');
    const before = buildAgenda({ ...facts, ...few, meeting });
    return { ...facts, items: itemsAfter(before, { meeting, items: facts.items }) };
  });
