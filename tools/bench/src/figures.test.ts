import { expect, it } from 'vitest';
import { tellFigures } from './figures.ts';

const told = (figures: Parameters<typeof tellFigures>[0]): { lines: string[]; missed: string | undefined } => {
  const lines: string[] = [];
  try {
    tellFigures(figures, (line) => lines.push(line));
    return { lines, missed: undefined };
  } catch (error) {
    return { lines, missed: error instanceof Error ? error.message : String(error) };
  }
};

it('every figure is told before any aim is judged', () => {
  const { lines, missed } = told([
    { name: 'a', value: 3, aim: { most: 2 } },
    { name: 'b', value: 0.123456 },
    { name: 'c', value: 1, aim: { least: 1.5 } },
  ]);
  expect(lines).toEqual(['figure a 3', 'figure b 0.12', 'figure c 1']);
  expect(missed).toBe('Aims that were missed: a is 3, at most 2; c is 1, at least 1.5.');
});

it('an aim is reached by the number that is shown', () => {
  expect(told([{ name: 'a', value: 1.004, aim: { most: 1 } }]).missed).toBeUndefined();
});

it('what was not measured reaches no aim', () => {
  expect(told([{ name: 'a', value: Number.NaN, aim: { most: 1 } }]).missed).toContain('a was not measured');
});
