/** Random people with random rights at a GitHub that loses deliveries: whether what stands is what they said. */
import { parseArgs } from 'node:util';
import { openTemporary } from '@rapporteur/registry/database';
import { lookAt, type Verdict } from './people-look.ts';
import { makeStory, type Story, tellAct } from './people-story.ts';
import { playStory } from './people-town.ts';

export const USAGE =
  '  pnpm fuzz people [--seed N] [--count WORLDS] [--no-shrink]   who really said what, and what stands of it';

/** Longer than this nobody waits for a shorter story. */
const SHRINK_MS = 90_000;

/** What a world came to. */
export type World = Verdict & { readonly story: Story; readonly acts: number; readonly lost: number };

/** Plays one story. */
export const playWorld = (story: Story, createDatabase: () => Promise<string>): Promise<World> =>
  playStory(story, createDatabase, async (played) => {
    const verdict = await lookAt(played);
    return { ...verdict, story, acts: played.done, lost: played.lost };
  });

/** Plays worlds; true if in all of them what stands was said, and what was said stands. */
export const people = async (args: readonly string[]): Promise<boolean> => {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: 'string' }, count: { type: 'string' }, 'no-shrink': { type: 'boolean' } },
  });
  const seed = Number(values.seed ?? 1);
  const count = Number(values.count ?? 20);
  if (!Number.isInteger(seed) || !Number.isInteger(count)) throw new TypeError(`Numbers are wanted.\n${USAGE}`);
  const server = await openTemporary();
  const createDatabase = (): Promise<string> => server.createDatabase();
  const total = { acts: 0, words: 0, forged: 0, missing: 0, lost: 0, undecided: 0 };
  const failed: number[] = [];
  let shrinkUntil = Date.now();
  try {
    for (let index = 0; index < count; index += 1) {
      const began = Date.now();
      const world = await playWorld(makeStory(seed + index), createDatabase);
      total.acts += world.acts;
      total.words += world.words;
      total.forged += world.forged.length;
      total.missing += world.missing.length;
      total.lost += world.lost;
      total.undecided += world.undecided;
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      console.log(
        `world ${world.story.seed}: ${world.acts} acts, ${world.words} words, ${seconds} s${hasFailed(world) ? ', FAILED' : ''}`,
      );
      if (!hasFailed(world)) continue;
      failed.push(world.story.seed);
      // The first few failures say the most.
      if (failed.length <= MOST_SHRUNK && !values['no-shrink']) shrinkUntil = Date.now() + SHRINK_MS;
      tellWorld(await shrink(world, createDatabase, shrinkUntil));
    }
  } finally {
    await server.close();
  }
  if (failed.length > 0) console.log(`failed seeds: ${failed.join(', ')}`);
  console.log(
    `undecided: ${total.undecided} words whose author's rights changed, or whose text went, before anybody could see them`,
  );
  console.log(`figure worlds ${count}`);
  console.log(`figure acts ${total.acts}`);
  console.log(`figure words ${total.words}`);
  console.log(`figure forged ${total.forged}`);
  console.log(`figure missing ${total.missing}`);
  console.log(`figure lost.deliveries ${total.lost}`);
  return failed.length === 0;
};

const MOST_SHRUNK = 3;

const hasFailed = ({ forged, missing }: World): boolean => forged.length + missing.length > 0;

/** Leaves acts out as long as the story still fails, larger parts first. */
const shrink = async (world: World, createDatabase: () => Promise<string>, until: number): Promise<World> => {
  let best = world;
  for (let size = Math.ceil(best.story.acts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < best.story.acts.length; ) {
      if (Date.now() > until) return best;
      const acts = [...best.story.acts];
      // The time of what is left out passes all the same.
      const gone = acts.splice(start, size);
      const next = acts[start];
      const wait = gone.reduce((sum, act) => sum + act.wait, 0);
      if (next) acts[start] = { ...next, wait: next.wait + wait };
      const tried = await playWorld({ ...best.story, acts }, createDatabase);
      if (hasFailed(tried)) best = tried;
      else start += size;
    }
  }
  return best;
};

const tellWorld = ({ story, forged, missing, report }: World): void => {
  const { seed, ballotsBy, concernsBy, windowHours } = story;
  console.log(
    `  seed ${seed}: ballots by ${ballotsBy}, concerns by ${concernsBy}, ${windowHours} hours for objections`,
  );
  for (const act of story.acts) console.log(`  ${tellAct(act)}`);
  for (const line of report) console.log(`  ${line}`);
  for (const line of forged) console.log(`  FORGED ${line}`);
  for (const line of missing) console.log(`  MISSING ${line}`);
};
