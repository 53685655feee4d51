import { defineConfig } from 'vitest/config';
import { createSkipReporter } from './tools/checks/src/vitest/skips.ts';
import { zoneOf } from './tools/checks/src/vitest/zone.ts';

const report = process.env.RAPPORTEUR_TEST_REPORT;
// Set here as well as in `env`: workers that read the zone as they start inherit it from this process.
const zone = zoneOf(Number(process.env.RAPPORTEUR_TEST_SEED ?? 0));
process.env.TZ = zone;

const flows = 'tools/sandbox/src/flows/**/*.test.ts';
// One PostgreSQL for the whole run, for the projects whose tests may ask for a database.
const globalSetup = './packages/registry/src/database/server.testing.ts';
const pure = 'packages/{core,idl}/src/**/*.test.ts';

export default defineConfig({
  test: {
    projects: [
      // Nothing in the core keeps state, so its test files can share the modules of a worker.
      { extends: true, test: { name: 'core', include: [pure], isolate: false } },
      // Each file brings its own bot and its own GitHub; loading both anew for every file costs half of the time.
      { extends: true, test: { name: 'flows', include: [flows], isolate: false, globalSetup } },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['{packages,apps,tools}/*/src/**/*.test.ts'],
          exclude: [pure, flows],
          globalSetup,
        },
      },
    ],
    setupFiles: ['./tools/checks/src/guard/setup.ts'],
    env: { TZ: zone },
    reporters: [
      'default',
      createSkipReporter((text) => process.stdout.write(text)),
      ...(report === undefined ? [] : ['json' as const]),
    ],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    allowOnly: false,
    pool: 'forks',
    maxWorkers: 4,
    testTimeout: 60_000,
  },
});
