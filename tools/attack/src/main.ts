/** `pnpm attack`: hostile inputs by class beside a live bot, each judged from outside. Figures come last. */
import { parseArgs } from 'node:util';
import { createRandom } from '@rapporteur/fuzz/texts';
import { openTemporary } from '@rapporteur/registry/database';
import type { AttackClass } from './attack.ts';
import { CLASSES } from './classes/index.ts';
import { attackAll, type Outcome } from './run.ts';
import { openWorld, type World } from './world.ts';

const USAGE = `Usage:
  pnpm attack [--seed N] [--class NAME]   hostile inputs beside a live bot; fails if one gets through
  pnpm attack --list                      the classes, and what must hold`;

/** So many a whole run has to try. */
const LEAST = 500;

/** Classes by their names, all of them where none is named. */
const chosen = (name: string | undefined): readonly AttackClass[] => {
  const classes = CLASSES.filter(({ key }) => name === undefined || key === name);
  if (classes.length === 0)
    throw new TypeError(`There is no class "${name}": ${CLASSES.map(({ key }) => key).join(', ')}.\n${USAGE}`);
  return classes;
};

const attackOne = async (world: World, one: AttackClass, seed: number): Promise<Outcome[]> => {
  const begun = performance.now();
  const attacks = one.attacks(createRandom(seed));
  const outcomes = await attackAll(world, attacks, {
    ...(one.together !== undefined && { together: one.together }),
    onBatch: (batch) => {
      for (const { attack, seen } of batch) {
        if (seen !== undefined) console.log(`  through: ${attack.name}\n    sent: ${attack.sent}\n    seen: ${seen}`);
      }
    },
  });
  const through = outcomes.filter(({ seen }) => seen !== undefined).length;
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`${one.key}: ${outcomes.length} tried, ${through} through, in ${seconds} s. ${one.holds}`);
  return outcomes;
};

const attack = async (args: readonly string[]): Promise<boolean> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      class: { type: 'string' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const seed = Number(values.seed ?? 1);
  if (!Number.isInteger(seed)) throw new TypeError(`The seed is no number.\n${USAGE}`);
  const classes = chosen(values.class);
  if (values.list) {
    for (const one of classes) console.log(`${one.key} (${one.attacks(createRandom(seed)).length}): ${one.holds}`);
    return true;
  }
  console.log(`attack: seed ${seed}, node ${process.version}`);
  const postgres = await openTemporary();
  let world: World | undefined;
  try {
    world = await openWorld({ databaseUrl: await postgres.createDatabase() });
    const figures: string[] = [];
    let tried = 0;
    let through = 0;
    for (const one of classes) {
      const outcomes = await attackOne(world, one, seed);
      const got = outcomes.filter(({ seen }) => seen !== undefined).length;
      figures.push(`figure ${one.key}.tried ${outcomes.length}`, `figure ${one.key}.through ${got}`);
      tried += outcomes.length;
      through += got;
    }
    console.log([...figures, `figure tried ${tried}`, `figure through ${through}`].join('\n'));
    return through === 0 && (values.class !== undefined || tried >= LEAST);
  } finally {
    await world?.close();
    await postgres.close();
  }
};

try {
  process.exitCode = (await attack(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof TypeError ? error.message : error);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
