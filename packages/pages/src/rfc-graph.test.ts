import { create } from '@bufbuild/protobuf';
import {
  type Link,
  LinkKind,
  LinkKindSchema,
  LinkSchema,
  nameOfEnum,
  ReasonSchema,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  SubjectState,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rfc } from '../testing/community.ts';
import { address, faultsOf, foreign } from '../testing/foreign.ts';
import { type Branch, branchesOf, renderGraph } from './rfc-graph.ts';

const ref = (number: number, title = `Part ${number}`): SubjectRef =>
  create(SubjectRefSchema, {
    repository: 'acme/widgets',
    number,
    title,
    kind: SubjectKind.PULL_REQUEST,
    url: `https://github.com/acme/widgets/pull/${number}`,
  });

const { IMPLEMENTS, STACKS_ON, CONTINUES } = LinkKind;

const link = (from: number, kind: LinkKind, to: number, state: SubjectState = SubjectState.OPEN): Link =>
  create(LinkSchema, { from: ref(from), to: ref(to), kind, state });

const graph = (...links: readonly Link[]) => ({ subject: ref(7), state: SubjectState.OPEN, links: [...links] });

/** "implements < 12 (stacks_on < 13)", as it is drawn. */
const outline = (branches: readonly Branch[]): string =>
  branches
    .map(
      ({ link: { kind }, isOutgoing, end, branches: below }) =>
        `${nameOfEnum(LinkKindSchema, kind)} ${isOutgoing ? '>' : '<'} ${end.number}${below.length > 0 ? ` (${outline(below)})` : ''}`,
    )
    .join(', ');

const anyLink = fc
  .record({
    from: fc.option(fc.nat({ max: 9 }), { nil: undefined, freq: 20 }),
    to: fc.option(fc.nat({ max: 9 }), { nil: undefined, freq: 20 }),
    kind: fc.constantFrom(...Object.values(LinkKind)),
    state: fc.constantFrom(...Object.values(SubjectState)),
    title: foreign,
    url: address,
    said: foreign,
  })
  .map(({ from, to, kind, state, title, url, said }) =>
    create(LinkSchema, {
      ...(from === undefined ? {} : { from: { ...ref(from, title), url } }),
      ...(to === undefined ? {} : { to: ref(to) }),
      kind,
      state,
      because: [create(ReasonSchema, { code: 'implements', text: said })],
    }),
  );

const linksIn = (branches: readonly Branch[]): Link[] =>
  branches.flatMap(({ link: one, branches: below }) => [one, ...linksIn(below)]);

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

describe('the picture of what is linked with an RFC', () => {
  it.each<[string, Link[], string]>([
    ['what implements it', [link(12, IMPLEMENTS, 7)], 'implements < 12'],
    ['what it continues', [link(7, CONTINUES, 3)], 'continues > 3'],
    [
      'what is stacked stands below what it stacks on',
      [link(13, STACKS_ON, 12), link(12, IMPLEMENTS, 7)],
      'implements < 12 (stacks_on < 13)',
    ],
    [
      'what stands twice goes on once',
      [link(12, IMPLEMENTS, 7), link(13, IMPLEMENTS, 7), link(14, STACKS_ON, 12), link(14, STACKS_ON, 13)],
      'implements < 12 (stacks_on < 14), implements < 13 (stacks_on < 14)',
    ],
    ['a circle ends', [link(12, IMPLEMENTS, 7), link(7, IMPLEMENTS, 12)], 'implements < 12, implements > 12'],
  ])('%s', (_, links, drawn) => {
    expect(outline(branchesOf(graph(...links))[0]?.branches ?? [])).toBe(drawn);
  });

  it('shows the state of each, by its form as well as by its colour, and names it in the list', () => {
    const text = String(renderGraph(graph(link(12, IMPLEMENTS, 7, SubjectState.MERGED), link(7, CONTINUES, 3))));
    expect(text).toMatch(/<circle class="merged" r="4.5"\/><a href="[^"]*\/12"><text x="10" y="4">#12 Part 12<\/text>/);
    expect(text).toMatch(/<circle class="unknown" r="2.5"\/><a href="[^"]*\/3">/);
    expect(text).toContain('#12 Part 12</a> (merged) implements this RFC.');
    expect(text).toContain('this RFC continues <a href="https://github.com/acme/widgets/pull/3">#3 Part 3</a>.');
  });

  it('has a title and says what is in it, and both are where it points to', () => {
    const text = String(renderGraph(rfc));
    const [, labels = ''] = /aria-labelledby="([^"]+)"/.exec(text) ?? [];
    for (const id of labels.split(' ')) expect(text).toContain(` id="${id}">`);
    expect(text).toContain('>Continues: 1. Implemented by: 2. ');
  });

  it('is not there where nothing is linked', () => {
    expect(renderGraph(graph())).toBeUndefined();
  });

  it('has the links of the message, each once, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(anyLink, { maxLength: 60 }), (links) => {
        const whole = links.filter(({ from, to }) => from && to);
        const drawn = branchesOf(graph(...links)).flatMap(({ branches }) => linksIn(branches));
        expect(drawn).toHaveLength(whole.length);
        expect(new Set(drawn)).toEqual(new Set(whole));
        const text = String(renderGraph(graph(...links)) ?? '');
        expect(count(text, /<path class="edge"/g)).toBe(whole.length);
        expect(faultsOf(text)).toEqual([]);
      }),
    );
  });

  it('stays within bounds, however many and however deep they are', () => {
    const flat = Array.from({ length: 500 }, (_, index) => link(100 + index, IMPLEMENTS, 7));
    const deep = Array.from({ length: 500 }, (_, index) => link(101 + index, STACKS_ON, 100 + index));
    for (const links of [flat, [link(100, IMPLEMENTS, 7), ...deep]]) {
      const text = String(renderGraph(graph(...links)));
      expect(count(text, /<path class="edge"/g)).toBe(80);
      expect(text).toContain(`and ${links.length - 80} more, which stand in the list`);
      expect(text).toContain(`<li>and ${links.length - 200} more</li>`);
      expect(text.length).toBeLessThan(80_000);
      for (const [, x = ''] of text.matchAll(/translate\((\d+) /g)) expect(Number(x)).toBeLessThan(100);
    }
  });

  it('cuts a title that is too long, and tells all of it', () => {
    const long = create(LinkSchema, { from: ref(12, '一'.repeat(60)), to: ref(7), kind: IMPLEMENTS });
    const text = String(renderGraph(graph(long)));
    expect(text).toMatch(/#12 一{10,25}…<\/text><title>#12 一{60}<\/title>/);
  });
});
