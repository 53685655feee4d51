import { expect, it } from 'vitest';
import { longestChain } from './chain.ts';

it.each([
  ['nothing was asked', [], 0],
  [
    'one waits for the other',
    [
      [0, 5],
      [5, 9],
    ],
    2,
  ],
  [
    'two run side by side and count once',
    [
      [0, 5],
      [1, 6],
      [7, 9],
    ],
    2,
  ],
  [
    'a long one beside three short ones',
    [
      [0, 9],
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    3,
  ],
  [
    'whatever the order in which they are told',
    [
      [5, 9],
      [0, 4],
      [4, 5],
    ],
    3,
  ],
])('requests in a row: %s', (_, spans, length) => {
  expect(longestChain(spans.map(([began = 0, ended = 0]) => ({ began, ended })))).toBe(length);
});
