import { create, equals } from '@bufbuild/protobuf';
import {
  type Link,
  LinkKind,
  LinkSchema,
  ReasonSchema,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  SubjectState,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks } from './find.ts';
import { graphFrom } from './graph.ts';
import { currentRepository, identify } from './identity.ts';
import { linksOf, mergeLinks } from './merge.ts';
import { findMoves, type Speaker } from './speaker.ts';
import { withoutStatements } from './statement.ts';

const { UNSPECIFIED, IMPLEMENTS, AMENDS, SUPERSEDES, STACKS_ON, MOVED_TO } = LinkKind;

const ref = (name: string, nodeId = ''): SubjectRef => {
  const [repository = '', number] = name.split('#');
  return create(SubjectRefSchema, { repository, number: Number(number), nodeId, kind: SubjectKind.PULL_REQUEST });
};

const link = (
  from: SubjectRef,
  kind: LinkKind,
  to: SubjectRef,
  part: { code?: string; state?: SubjectState } = {},
): Link =>
  create(LinkSchema, {
    from,
    to,
    kind,
    state: part.state ?? SubjectState.OPEN,
    because: [create(ReasonSchema, { code: part.code ?? 'implements', text: `${from.number} to ${to.number}` })],
  });

const names = (refs: readonly (SubjectRef | undefined)[]): string[] =>
  refs.map((one) => `${one?.repository}#${one?.number}`);

const speaker = (part: Partial<Speaker>): Speaker => ({
  repository: 'o/r',
  number: 1,
  nodeId: '',
  title: '',
  url: '',
  body: '',
  state: 'open',
  base: 'main',
  head: 'x',
  defaultBranch: 'main',
  ...part,
});

describe('one history', () => {
  it.each<[string, Link[], string, string[]]>([
    ['what was moved', [link(ref('o/a#1'), MOVED_TO, ref('o/b#9'))], 'o/a#1', ['o/a#1', 'o/b#9']],
    ['from either end', [link(ref('o/a#1'), MOVED_TO, ref('o/b#9'))], 'o/b#9', ['o/a#1', 'o/b#9']],
    [
      'over several steps',
      [link(ref('o/a#1'), MOVED_TO, ref('o/b#9')), link(ref('o/b#12'), SUPERSEDES, ref('o/b#9'))],
      'o/a#1',
      ['o/a#1', 'o/b#9', 'o/b#12'],
    ],
    [
      'a circle',
      [link(ref('o/a#1'), MOVED_TO, ref('o/b#9')), link(ref('o/b#9'), MOVED_TO, ref('o/a#1'))],
      'o/a#1',
      ['o/a#1', 'o/b#9'],
    ],
    ['case does not matter', [link(ref('O/A#1'), MOVED_TO, ref('o/b#9'))], 'o/a#1', ['O/A#1', 'o/b#9']],
    ['the same number elsewhere is something else', [link(ref('o/a#1'), MOVED_TO, ref('o/b#9'))], 'o/b#1', []],
    ['what implements is other work', [link(ref('o/a#1'), IMPLEMENTS, ref('o/b#9'))], 'o/b#9', ['o/b#9']],
  ])('%s', (_, links, of, work) => expect(names(graphFrom(links).workOf(ref(of)))).toEqual(work));
});

describe('implementations', () => {
  const rfc = ref('flyteorg/flyte#3553', 'PR_rfc');

  it.each<[string, Link[], string[]]>([
    ['what implements it', [link(ref('o/a#1'), IMPLEMENTS, rfc)], ['o/a#1']],
    [
      'what is stacked on that',
      [link(ref('o/a#1'), IMPLEMENTS, rfc), link(ref('o/a#2'), STACKS_ON, ref('o/a#1'))],
      ['o/a#1', 'o/a#2'],
    ],
    [
      'a circle of stacks',
      [
        link(ref('o/a#1'), IMPLEMENTS, rfc),
        link(ref('o/a#2'), STACKS_ON, ref('o/a#1')),
        link(ref('o/a#1'), STACKS_ON, ref('o/a#2')),
      ],
      ['o/a#1', 'o/a#2'],
    ],
    ['what implements it under its old name', [link(ref('o/a#1'), IMPLEMENTS, ref('lyft/flyte#3553'))], ['o/a#1']],
    [
      'what implements the place it was moved from',
      [link(ref('o/old#7'), MOVED_TO, rfc), link(ref('o/a#1'), IMPLEMENTS, ref('o/old#7'))],
      ['o/a#1'],
    ],
    [
      'what is taken back',
      [
        link(ref('o/a#1'), IMPLEMENTS, rfc),
        link(ref('o/a#2'), AMENDS, ref('o/a#1'), { code: 'reverts', state: SubjectState.MERGED }),
      ],
      [],
    ],
    [
      'what may be taken back',
      [link(ref('o/a#1'), IMPLEMENTS, rfc), link(ref('o/a#2'), AMENDS, ref('o/a#1'), { code: 'reverts' })],
      ['o/a#1'],
    ],
    [
      'what was taken back, and that too',
      [
        link(ref('o/a#1'), IMPLEMENTS, rfc),
        link(ref('o/a#2'), AMENDS, ref('o/a#1'), { code: 'reverts', state: SubjectState.MERGED }),
        link(ref('o/a#3'), AMENDS, ref('o/a#2'), { code: 'reverts', state: SubjectState.MERGED }),
      ],
      ['o/a#1'],
    ],
    ['a mention is none', [link(ref('o/a#1'), UNSPECIFIED, rfc)], []],
  ])('%s', (_, links, found) => {
    const all = [...links, link(rfc, UNSPECIFIED, ref('o/z#1'))];
    expect(
      names(
        graphFrom(all)
          .implementationsOf(rfc)
          .map(({ from }) => from),
      ),
    ).toEqual(found);
  });

  it('amendments are asked for by kind', () => {
    const graph = graphFrom([link(ref('o/a#1'), AMENDS, rfc), link(ref('o/a#2'), IMPLEMENTS, rfc)]);
    expect(names(graph.leadingTo(rfc, AMENDS).map(({ from }) => from))).toEqual(['o/a#1']);
  });
});

describe('identity', () => {
  it.each([
    ['lyft/flyte', 'flyteorg/flyte'],
    ['Lyft/FlyteIDL', 'flyteorg/flyteIDL'],
    ['lyft/scoop', 'lyft/scoop'],
    ['flyteorg/flyte', 'flyteorg/flyte'],
  ])('%s is called %s', (before, now) => expect(currentRepository(before)).toBe(now));

  it('a chain of renames is followed, a circle is not', () => {
    const renames = [
      { from: 'a/x', to: 'b/x' },
      { from: 'b/x', to: 'c/x' },
      { from: 'd/x', to: 'e/x' },
      { from: 'e/x', to: 'd/x' },
    ];
    expect(['a/x', 'b/x', 'c/x', 'd/x'].map((name) => currentRepository(name, renames))).toEqual([
      'c/x',
      'c/x',
      'c/x',
      'd/x',
    ]);
  });

  it('one node id in two places is one item, transferred', () => {
    const keyOf = identify([ref('o/a#1', 'N'), ref('o/b#9', 'N')]);
    expect(keyOf(ref('o/a#1'))).toBe(keyOf(ref('o/b#9')));
  });

  it('an item that is known by its place only is found by its node id', () => {
    const graph = graphFrom([link(ref('o/a#1'), IMPLEMENTS, ref('o/b#9'))]);
    expect(names(graph.implementationsOf(ref('o/b#9', 'N')).map(({ from }) => from))).toEqual(['o/a#1']);
  });

  it('two node ids in one place are two items, and without one it is neither', () => {
    const keyOf = identify([ref('o/a#1', 'N'), ref('o/a#1', 'M')]);
    expect(new Set([ref('o/a#1', 'N'), ref('o/a#1', 'M'), ref('o/a#1')].map(keyOf)).size).toBe(3);
  });
});

describe('moves into the monorepo whose comment has an empty link', () => {
  const old = speaker({
    repository: 'flyteorg/flyteplugins',
    number: 380,
    nodeId: 'PR_380',
    title: 'Add a plugin',
    head: 'add-plugin',
    state: 'closed',
  });
  const moved = speaker({
    repository: 'flyteorg/flyte',
    number: 4127,
    nodeId: 'PR_4127',
    title: 'Moving from flyteplugins - Add a plugin',
    head: 'monorepo-move/flyteplugins/add-plugin',
  });
  const other = speaker({
    repository: 'flyteorg/flyteplugins',
    number: 381,
    nodeId: 'PR_381',
    title: 'Add a plugin',
    head: 'another',
  });

  it.each<[string, Speaker[], string[]]>([
    ['by branch', [old, other, moved], ['flyteorg/flyteplugins#380']],
    [
      'by title, if the branch is another',
      [old, { ...moved, head: 'monorepo-move/flyteplugins/renamed' }],
      ['flyteorg/flyteplugins#380'],
    ],
    ['by neither, if two fit', [old, other, { ...moved, head: 'monorepo-move/flyteplugins/renamed' }], []],
    ['never from another component', [{ ...old, repository: 'flyteorg/flyteadmin' }, moved], []],
  ])('%s', (_, pulls, found) => {
    expect(names(findMoves(pulls).map(({ from }) => from))).toEqual(found);
    expect(names(findMoves(pulls.toReversed()).map(({ from }) => from))).toEqual(found);
  });

  it('keep the graph: what implemented the old one implements the new one', () => {
    const work = findLinks(
      speaker({
        repository: 'flyteorg/flytekit',
        number: 7,
        nodeId: 'PR_7',
        body: 'Implements flyteorg/flyteplugins#380',
      }),
    );
    const graph = graphFrom([...work, ...findMoves([old, moved])]);
    expect(
      names(graph.implementationsOf({ repository: 'flyteorg/flyte', number: 4127 }).map(({ from }) => from)),
    ).toEqual(['flyteorg/flytekit#7']);
  });
});

describe('what is not said any more', () => {
  const rfc = { repository: 'o/r', number: 9 };
  const said = (body: string) => findLinks(speaker({ nodeId: 'PR_1', body }));

  it('goes, and what others said stays', () => {
    const theirs = findLinks(speaker({ number: 2, nodeId: 'PR_2', body: 'Implements #9' }));
    const before = mergeLinks([...said('Implements #9. Fixes #3'), ...theirs]);
    const after = mergeLinks([...withoutStatements(before, { repository: 'O/R', number: 1 }), ...said('Fixes #3')]);
    expect(names(linksOf(rfc, after).inbound.map(({ from }) => from))).toEqual(['o/r#2']);
    expect(after).toHaveLength(2);
  });

  it('what a person linked by command stays', () => {
    const linked = link(ref('o/r#1'), IMPLEMENTS, ref('o/r#9'), { code: 'linked' });
    expect(withoutStatements([linked, ...said('Implements #9')], ref('o/r#1'))).toEqual([linked]);
  });

  it('that it is superseded goes with its own words, not with those of the other', () => {
    const both = mergeLinks([
      ...said('Superseded by #2'),
      ...findLinks(speaker({ number: 2, nodeId: 'PR_2', body: 'Supersedes #1' })),
    ]);
    expect(both).toHaveLength(1);
    expect(withoutStatements(both, ref('o/r#1'))[0]?.because.map(({ code }) => code)).toEqual(['supersedes']);
    expect(withoutStatements(withoutStatements(both, ref('o/r#1')), ref('o/r#2'))).toEqual([]);
  });
});

describe('any graph', () => {
  const place = fc.record({
    repository: fc.constantFrom('o/a', 'O/A', 'o/b', 'lyft/flyte', 'flyteorg/flyte'),
    number: fc.integer({ min: 1, max: 4 }),
  });
  const anyRef = fc
    .record({ place, known: fc.boolean() })
    .map(({ place: { repository, number }, known }) =>
      ref(`${repository}#${number}`, known ? `N_${currentRepository(repository).toLowerCase()}_${number}` : ''),
    );
  const anyLink = fc
    .record({
      from: anyRef,
      to: anyRef,
      kind: fc.constantFrom(...Object.values(LinkKind)),
      state: fc.constantFrom(...Object.values(SubjectState)),
      code: fc.constantFrom('implements', 'reverts', 'moved-to', 'superseded-by'),
    })
    .map(({ from, to, kind, state, code }) => link(from, kind, to, { state, code }));
  const shuffled = fc
    .array(anyLink, { maxLength: 25 })
    .chain((links) =>
      fc.record({ links: fc.constant(links), order: fc.shuffledSubarray(links, { minLength: links.length }) }),
    );
  const same = (a: readonly Link[], b: readonly Link[]): boolean =>
    a.length === b.length && a.every((one, index) => equals(LinkSchema, one, b[index] ?? create(LinkSchema)));

  it('does not depend on the order in which it was found, and merging again changes nothing', () => {
    fc.assert(
      fc.property(shuffled, anyRef, ({ links, order }, of) => {
        const [one, other] = [graphFrom(links), graphFrom(order)];
        expect(same(one.links, other.links)).toBe(true);
        expect(same(one.links, mergeLinks(one.links))).toBe(true);
        expect(names(one.workOf(of))).toEqual(names(other.workOf(of)));
        expect(same(one.implementationsOf(of), other.implementationsOf(of))).toBe(true);
      }),
    );
  });

  // What leads from an item to itself is dropped, and with it the node id that it may tell.
  const between = anyLink.filter(
    ({ from, to }) =>
      from?.number !== to?.number ||
      currentRepository(from?.repository ?? '').toLowerCase() !== currentRepository(to?.repository ?? '').toLowerCase(),
  );

  it('is the same in parts: merging what was merged is merging all at once', () => {
    fc.assert(
      fc.property(fc.array(between, { maxLength: 12 }), fc.array(between, { maxLength: 12 }), (a, b) => {
        expect(same(mergeLinks([...mergeLinks(a), ...mergeLinks(b)]), mergeLinks([...a, ...b]))).toBe(true);
      }),
    );
  });

  it('is kept by a rename and by a transfer', () => {
    const id = ({ repository, number }: SubjectRef): string =>
      `N_${currentRepository(repository).toLowerCase()}_${number}`;
    fc.assert(
      fc.property(fc.array(anyLink, { maxLength: 20 }), anyRef, (links, of) => {
        const known = (subject: SubjectRef | undefined) => subject && { ...subject, nodeId: id(subject) };
        const before = links.map((one) => create(LinkSchema, { ...one, from: known(one.from), to: known(one.to) }));
        const moved = (subject: SubjectRef | undefined) =>
          subject && { ...subject, repository: 'new/home', number: subject.number + 100 };
        // Half of what is known was read before, half after the transfer.
        const after = before.map((one, index) =>
          index % 2 ? create(LinkSchema, { ...one, from: moved(one.from), to: moved(one.to) }) : one,
        );
        const ids = (refs: readonly (SubjectRef | undefined)[]) => refs.map((one) => one?.nodeId).toSorted();
        const start = { ...of, nodeId: id(of) };
        expect(ids(graphFrom(after).workOf(start))).toEqual(ids(graphFrom(before).workOf(start)));
        expect(
          ids(
            graphFrom(after)
              .implementationsOf(start)
              .map(({ from }) => from),
          ),
        ).toEqual(
          ids(
            graphFrom(before)
              .implementationsOf(start)
              .map(({ from }) => from),
          ),
        );
      }),
    );
  });
});
