/** `pnpm chaos --seed N --count N --kills N`: the story again and again, with a bot that is killed at other moments each time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findDoubles, type Killed, killAfterAccepting } from './story/chaos.ts';
import { playStory } from './story/story.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '5' },
    kills: { type: 'string', default: '25' },
    keep: { type: 'boolean', default: false },
  },
});
const [first, count, kills] = [Number(values.seed), Number(values.count), Number(values.kills)];

for (let seed = first; seed < first + count; seed += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'rapporteur-chaos-'));
  const killed: Killed = { moments: [] };
  const begun = performance.now();
  const story = await playStory({
    folder,
    patienceMs: 180_000,
    tell: (line) => {
      if (line.startsWith('✗')) console.log(line);
    },
    disturb: killAfterAccepting({ seed, kills, longestMs: 1_500 }, killed),
  });
  const doubles = findDoubles(story.stage);
  await story.close();
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(
    `seed ${seed}: ${story.seen} of ${story.total} steps, killed ${killed.moments.length} times, ${doubles.length} doubles, ${seconds} s`,
  );
  for (const double of doubles) console.log(`  ${double}`);
  if (values.keep) console.log(`  log: ${story.stage.bot.logFile}`);
  else rmSync(folder, { recursive: true, force: true });
  if (story.seen < story.total || doubles.length > 0) process.exitCode = 1;
}
