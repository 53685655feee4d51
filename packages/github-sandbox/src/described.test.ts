/** What answers are made of for tests of readers is what the description allows. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answersOf } from '../testing/described.ts';
import { loadDescription, RIGHTS } from './description/index.ts';

const { answerOf, faultsOfAnswer, operations } = loadDescription();
const read = operations.filter(({ id, name }) => name.startsWith('GET ') && answerOf(id, 200) !== undefined);

it('covers every read of the slice that answers something', () => {
  expect(read.length).toBeGreaterThan(50);
  expect(read.every(({ id }) => Object.hasOwn(RIGHTS, id))).toBe(true);
});

it.each(read)('C11: an answer to $name is one that GitHub may give', ({ id, name }) => {
  const [method = '', path = ''] = name.split(' ');
  fc.assert(
    fc.property(answersOf(id), (answer) => {
      const text = JSON.stringify(answer, (key, value) => (key === 'new_field_of_github' ? undefined : value));
      const answered = { status: 200, headers: { 'content-type': 'application/json' }, bytes: Buffer.from(text) };
      expect(faultsOfAnswer({ method, path: path.replaceAll(/\{[^}]*\}/g, '1') }, answered)).toEqual([]);
    }),
    { numRuns: 5 },
  );
});
