/** People who edit an agenda in all ways between its refreshes: whether anything of theirs is lost, or anything of ours stands twice. */
import { parseArgs } from 'node:util';
import { playAgenda, type Violation } from '@rapporteur/core/editors';
import { createRandom } from './storm-texts.ts';

export const USAGE =
  '  pnpm fuzz agenda [--seed N] [--count ROUNDS]   people edit agendas between refreshes, in all ways';

/** Refreshes of one agenda. */
const ROUNDS = 6;
/** The first few violations say the most. */
const MOST_TOLD = 3;
/** After so many rounds it is told, on the standard error, how far it is. */
const STRETCH = 1_000;

/** Plays agendas until so many refreshes are done; true if none of them did what it must not. */
export const agenda = (args: readonly string[]): boolean => {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: 'string' }, count: { type: 'string' } } });
  const seed = Number(values.seed ?? 1);
  const count = Number(values.count ?? 2_000);
  if (!Number.isInteger(seed) || !Number.isInteger(count)) throw new TypeError(`Numbers are wanted.\n${USAGE}`);
  const hidden: number[] = [];
  let [rounds, failed, left] = [0, 0, 0];
  for (let story = seed; rounds < count; story += 1) {
    const played = playAgenda(createRandom(story), ROUNDS);
    if (Math.floor((rounds + played.rounds) / STRETCH) > Math.floor(rounds / STRETCH))
      console.error(
        `${rounds + played.rounds} of ${count} rounds, ${failed} agendas at fault so far, now agenda ${story}`,
      );
    rounds += played.rounds;
    left += played.left;
    for (const share of played.hidden) hidden.push(share);
    if (played.violations.length === 0) continue;
    failed += 1;
    if (failed <= MOST_TOLD) tell(story, played.violations);
    else console.log(`agenda ${story}: ${played.violations[0]?.what}`);
  }
  const median = hidden.toSorted((a, b) => a - b)[Math.floor(hidden.length / 2)] ?? 0;
  console.log(`figure rounds ${rounds}`);
  console.log(`figure violations ${failed}`);
  console.log(`figure left ${left}`);
  console.log(`figure hidden.share ${median.toFixed(3)}`);
  return failed === 0;
};

const tell = (story: number, violations: readonly Violation[]): void => {
  for (const { what } of violations) console.log(`agenda ${story}: ${what}`);
  const [first] = violations;
  if (!first) return;
  console.log(`  after ${first.edits.join(', ') || 'no edit'}`);
  for (const name of ['base', 'theirs', 'ours', 'result'] as const) {
    console.log(`  --- ${name}`);
    for (const row of first[name].split('\n')) console.log(`  ${JSON.stringify(row).slice(1, -1)}`);
  }
};
