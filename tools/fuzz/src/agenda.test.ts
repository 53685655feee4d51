import { playAgenda } from '@rapporteur/core/editors';
import { describe, expect, it } from 'vitest';
import { createRandom } from './storm-texts.ts';

/** Stories that were once taken for a fault. */
describe('people who edit an agenda', () => {
  it.each([
    ['M15: what they pasted into their front matter is theirs, and need not say what is wanted', 1_302_033],
    ['M15: front matter that holds nothing is none', 2_001_322],
  ])('%s', (_, seed) => {
    expect(playAgenda(createRandom(seed), 6).violations).toEqual([]);
  });
});
