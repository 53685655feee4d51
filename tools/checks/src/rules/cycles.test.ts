import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Arrow, findCycles } from './cycles.ts';

const arrows = (text: string): readonly Arrow[] =>
  text.split(' ').map((pair) => ({ from: pair.slice(0, 1), to: pair.slice(1) }));

test.each([
  ['a line has none', 'ab bc cd', []],
  ['a diamond has none', 'ab ac bd cd', []],
  ['a thing that uses itself is one', 'aa', [['a']]],
  ['two that use each other are one', 'ab ba', [['a', 'b']]],
  ['the shortest way around is given', 'ab bc ca ba', [['a', 'b']]],
  [
    'two knots are two',
    'ab ba cd dc bc',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
])('%s', (_, text, expected) => {
  expect(findCycles(arrows(text))).toEqual(expected);
});

const node = fc.constantFrom(...'abcdefgh');

test('every cycle found is one, and a graph that only goes down has none', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ from: node, to: node })), (graph) => {
      for (const cycle of findCycles(graph)) {
        const around = cycle.map((from, index) => ({ from, to: cycle[(index + 1) % cycle.length] }));
        expect(graph).toEqual(expect.arrayContaining(around));
      }
      expect(findCycles(graph.filter(({ from, to }) => from < to))).toEqual([]);
    }),
  );
});

test('a closed way is always found', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ from: node, to: node })), fc.uniqueArray(node, { minLength: 1 }), (graph, way) => {
      const closed = way.map((from, index) => ({ from, to: way[(index + 1) % way.length] ?? from }));
      expect(findCycles([...graph, ...closed])).not.toEqual([]);
    }),
  );
});
