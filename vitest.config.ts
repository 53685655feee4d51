import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { createSkipReporter } from './tools/checks/src/vitest/skips.ts';
import { zoneOf } from './tools/checks/src/vitest/zone.ts';

const report = process.env.RAPPORTEUR_TEST_REPORT;
// Set here as well as in `env`: workers that read the zone as they start inherit it from this process.
const zone = zoneOf(Number(process.env.RAPPORTEUR_TEST_SEED ?? 0));
process.env.TZ = zone;
// The same as that of the programs: what a test starts need not be compiled anew, which is a third of its start.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/rapporteur');

export default defineConfig({
  plugins: [
    {
      name: 'packages-as-node-finds-them',
      // Vite would have the form of a package that its own developers use, which may be sources that Node does not load.
      configResolved: ({ ssr }) => void Object.assign(ssr.resolve ?? {}, { conditions: ['node'] }),
    },
  ],
  test: {
    include: ['{packages,apps,tools}/*/{src,testing,flows}/**/*.test.ts'],
    // The database server of the test command, where it has opened one for all tasks of a run.
    provide: { databases: process.env.RAPPORTEUR_TEST_DATABASES ?? '' },
    globalSetup: './packages/registry/testing/server.ts',
    // No file leaves anything behind in its modules; loading them anew for each would cost a fifth of the time.
    isolate: false,
    setupFiles: ['./tools/checks/src/guard/setup.ts'],
    // Node loads the sources itself, as for whoever runs the programs, and keeps what it compiled. Who watches needs Vite, which
    // knows the files that a test uses.
    experimental: { viteModuleRunner: !process.argv.includes('run') },
    env: { TZ: zone },
    reporters: [
      'default',
      createSkipReporter((text) => process.stdout.write(text)),
      ...(report === undefined ? [] : ['json' as const]),
    ],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    allowOnly: false,
    pool: 'forks',
    // More than there are cores: half of the time a test waits for a database, a socket or a process. A task of Nx has fewer.
    maxWorkers: 4,
    // Tests wait for states; these only end what hangs, and are far beyond what anything takes on a machine that is busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
