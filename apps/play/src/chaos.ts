/**
 * Whether anything is lost or done twice when things die at other moments each time: `pnpm chaos --seed N --deliveries N --kills N`
 * before a bot to which deliveries come shuffled, twice and not at all; `--story` plays the story, `--bots N` a crowd before several
 * bots on one database, `--power` a bot and its own database that lose their power.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from './chaos/claims.ts';
import { findDoubles } from './chaos/doubles.ts';
import { playPower } from './chaos/power.ts';
import { playReplicas, type ReplicasOptions } from './chaos/replicas.ts';
import { type Killed, killAfterAccepting } from './chaos/story.ts';
import { playStory } from './story/story.ts';
import { STORY_REPOSITORIES } from './story/world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string' },
    kills: { type: 'string' },
    story: { type: 'boolean', default: false },
    bots: { type: 'string' },
    power: { type: 'boolean', default: false },
    deliveries: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);

const playStories = async (count: number, kills: number): Promise<void> => {
  for (let at = seed; at < seed + count; at += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'rapporteur-chaos-'));
    const killed: Killed = { moments: [] };
    const begun = performance.now();
    const story = await playStory({
      folder,
      patienceMs: 180_000,
      tell: (line) => {
        if (line.startsWith('✗')) console.log(line);
      },
      disturb: killAfterAccepting({ seed: at, kills, longestMs: 1_500 }, killed),
    });
    const doubles = findDoubles(story.stage.github, STORY_REPOSITORIES);
    await story.close();
    console.log(
      `seed ${at}: ${story.seen} of ${story.total} steps, killed ${killed.moments.length} times, ${doubles.length} doubles, ${secondsSince(begun)} s`,
    );
    for (const double of doubles) console.log(`  ${double}`);
    if (values.keep) console.log(`  log: ${story.stage.bot.logFile}`);
    else rmSync(folder, { recursive: true, force: true });
    if (story.seen < story.total || doubles.length > 0) process.exitCode = 1;
  }
};

type Crowded = { readonly bots: number; readonly count: number; readonly deliveries: number };

const playBots = async ({
  bots,
  count,
  deliveries,
  lossy,
}: Crowded & Pick<ReplicasOptions, 'lossy'>): Promise<void> => {
  const all = { lost: 0, doubled: 0, retaken: [] as number[] };
  for (let at = seed; at < seed + count; at += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'rapporteur-chaos-'));
    const begun = performance.now();
    const outcome = await playReplicas({
      folder,
      bots,
      seed: at,
      deliveries,
      ...(lossy ? { lossy } : {}),
      tell: (line) => console.log(`  ${secondsSince(begun)} s: ${line}`),
    });
    const { lost, looked, doubled, retaken, acknowledged } = outcome;
    all.lost += lost.length;
    all.doubled += doubled.length;
    all.retaken.push(...retaken);
    console.log(
      `seed ${at}: ${bots} bots, ${acknowledged} deliveries ${lossy ? 'sent' : 'acknowledged'}, ${looked} effects looked for, ${lost.length} lost, ${doubled.length} doubled, ${retaken.length} keys retaken, ${secondsSince(begun)} s, load ${load()}`,
    );
    for (const line of [...lost, ...doubled]) console.log(`  ${line}`);
    if (values.keep) console.log(`  logs: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
  const retaken = percentile(all.retaken, 0.99);
  console.log(`figure lost ${all.lost}`);
  console.log(`figure doubled ${all.doubled}`);
  console.log(`figure retaken.p99 ${retaken.toFixed(1)}`);
  if (all.lost > 0 || all.doubled > 0 || retaken > LONGEST_RETAKE_S) process.exitCode = 1;
};

const playPowerLoss = async (moments: number): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rapporteur-chaos-'));
  const begun = performance.now();
  const { lost, looked, doubled, acknowledged, settings } = await playPower({
    folder,
    seed,
    moments,
    powerEvery: 10,
    tell: (line) => console.log(`  ${secondsSince(begun)} s: ${line}`),
  });
  console.log(settings);
  console.log(
    `seed ${seed}: ${moments} moments, ${acknowledged} deliveries acknowledged, ${looked} effects looked for, ${lost.length} lost, ${doubled.length} doubled, ${secondsSince(begun)} s, load ${load()}`,
  );
  for (const line of [...lost, ...doubled]) console.log(`  ${line}`);
  if (values.keep) console.log(`  logs: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  console.log(`figure lost ${lost.length}`);
  console.log(`figure doubled ${doubled.length}`);
  if (lost.length > 0 || doubled.length > 0 || /= (?!on)/.test(settings)) process.exitCode = 1;
};

const load = (): string => (loadavg()[0] ?? 0).toFixed(1);

const LONGEST_RETAKE_S = 15;

const secondsSince = (begun: number): string => ((performance.now() - begun) / 1000).toFixed(0);

if (values.power) await playPowerLoss(Number(values.count ?? '50'));
else if (values.story) await playStories(Number(values.count ?? '5'), Number(values.kills ?? '25'));
else if (values.bots !== undefined) {
  const deliveries = Number(values.deliveries ?? '250');
  await playBots({ bots: Number(values.bots), count: Number(values.count ?? '1'), deliveries });
} else {
  const deliveries = Number(values.deliveries ?? '10000');
  await playBots({
    bots: 1,
    count: Number(values.count ?? '1'),
    deliveries,
    lossy: { kills: Number(values.kills ?? '50') },
  });
}
