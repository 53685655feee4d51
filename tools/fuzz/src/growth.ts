/** How the time of every exported parser grows with its text, on shapes that were made to cost it most. */
import { parseArgs } from 'node:util';
import { GCProfiler, setFlagsFromString } from 'node:v8';
import { forgetTexts, hostilePairs } from '@rapporteur/core/hostile';
import { PARSERS, type Parser } from './parsers.ts';

export const USAGE =
  '  pnpm fuzz growth [--seed N] [--count N] [--only PARSER]   t(2n)/t(n) and the dearest text of each parser';

/** At most so many times longer for twice the text. */
const MOST_GROWTH = 2.5;
/** Milliseconds of CPU that a text may hold the process up. */
const MOST_COST = 200;
/**
 * Milliseconds; a shorter time says nothing about growth, for there are steps in it: the parser of Markdown takes longer for each
 * event once there are more than 10,000. What takes no longer for the longest text holds nobody up, however it grows.
 */
const SHORTEST = 25;

type Worst = { readonly value: number; readonly shape: string };

/** Measures all parsers; true if every aim is met. `count` shapes are made up from the seed, besides those that are known. */
export const growth = (args: readonly string[]): boolean => {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: 'string' }, count: { type: 'string' }, only: { type: 'string' } },
  });
  // All of it on the thread that is stopped for it, where it is told apart.
  for (const flag of ['parallel-scavenge', 'parallel-compaction', 'concurrent-marking', 'concurrent-sweeping'])
    setFlagsFromString(`--no-${flag}`);
  const seed = Number(values.seed ?? 1);
  const count = Number(values.count ?? 20);
  if (!Number.isInteger(seed) || !Number.isInteger(count)) throw new TypeError(`Numbers are wanted.\n${USAGE}`);
  const more = hostilePairs(seed, count);
  const results = PARSERS.filter(({ name }) => values.only === undefined || name === values.only).map((parser) => {
    const result = measure({ ...parser, shapes: { ...parser.shapes, ...more } });
    console.log(
      `${parser.name}: ${result.cost.value.toFixed(0)} ms (${result.cost.shape}), ${result.growth.value.toFixed(2)} times for twice the text (${result.growth.shape})${result.thrown.length > 0 ? `, throws at ${result.thrown.join(', ')}` : ''}`,
    );
    return { parser, ...result };
  });
  const missed = results.filter(
    (one) =>
      one.thrown.length > 0 || one.growth.value > MOST_GROWTH || (!one.parser.isLong && one.cost.value > MOST_COST),
  );
  for (const { parser } of missed) console.log(`missed: ${parser.name}`);
  for (const {
    parser,
    growth: { value },
  } of results)
    console.log(`figure growth.${parser.name} ${value.toFixed(2)}`);
  for (const {
    parser,
    cost: { value },
  } of results)
    console.log(`figure cost.${parser.name} ${value.toFixed(1)}`);
  return missed.length === 0;
};

const measure = ({ run, shapes, longest }: Parser) => {
  let cost: Worst = { value: 0, shape: '' };
  let worst: Worst = { value: 0, shape: '' };
  const thrown: string[] = [];
  for (const [shape, make] of Object.entries(shapes)) {
    try {
      for (const length of [longest / 8, longest]) {
        const text = make(length);
        const least = best(run, text, 2);
        if (least > cost.value) cost = { value: least, shape };
        const ratio = ratioOf(run, [make(length / 2), text]);
        if (ratio > worst.value) worst = { value: ratio, shape: `${shape} at ${length}` };
        // It will not become better.
        if (least > MOST_COST && ratio > MOST_GROWTH) break;
      }
    } catch (error) {
      thrown.push(`${shape} (${error instanceof Error ? error.message : error})`);
    }
  }
  return { cost, growth: worst, thrown };
};

/**
 * Twice the text beside the same text twice, by turns, by the medians of several; looked at again, more often, before it is believed.
 * Without the collector: it comes when the garbage of all runs is enough, and what lives then makes it dear, not how much was made.
 */
const ratioOf = (run: Parser['run'], [half, whole]: readonly [string, string]): number => {
  let ratio = Number.POSITIVE_INFINITY;
  let times = 3;
  for (let tries = 0; tries < 6 && ratio > MOST_GROWTH; tries += 1, times += 4) {
    const [twice, once]: [number[], number[]] = [[], []];
    for (let time = 0; time < times && (once.at(-1) ?? 0) < 1_000; time += 1) {
      once.push(spent(run, whole).own);
      // Nothing is said of what is over so soon.
      if ((once.at(-1) ?? 0) < SHORTEST / 4) return 0;
      twice.push(spent(run, half).own + spent(run, half).own);
    }
    const usual = median(once);
    if (usual < SHORTEST) return 0;
    ratio = Math.min(ratio, (2 * usual) / Math.max(median(twice), SHORTEST / 2));
    if (usual > 2_000) return ratio;
  }
  return ratio;
};

const best = (run: Parser['run'], text: string, times: number): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time += 1) {
    least = Math.min(least, spent(run, text).whole);
    if (least > 1_000) break;
  }
  return least;
};

/**
 * Milliseconds of CPU, and those without the collector. That of one thread is told by the system's ticks only, which are nearly as
 * long as what is measured.
 */
const spent = (run: Parser['run'], text: string): { readonly whole: number; readonly own: number } => {
  forgetTexts();
  const collector = new GCProfiler();
  collector.start();
  const before = process.cpuUsage();
  run(text);
  const { user, system } = process.cpuUsage(before);
  const { statistics = [] } = collector.stop() ?? {};
  const whole = (user + system) / 1000;
  return { whole, own: whole - statistics.reduce((sum, { cost }) => sum + cost, 0) / 1000 };
};

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
