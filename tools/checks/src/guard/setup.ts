/** Loaded before every test file: a test that writes to the console or reaches beyond this machine fails; the seed counts for properties. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, afterEach } from 'vitest';
import { closeNetwork, takeRefused } from './network.ts';
import { takeWritten, watchOutput } from './output.ts';

// One seed repeats the whole run, properties included.
const seed = process.env.RAPPORTEUR_TEST_SEED;
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });

closeNetwork();
watchOutput();

// Processes that a test starts inherit the closed network.
const guard = pathToFileURL(fileURLToPath(new URL('./network.ts', import.meta.url))).href;
const options = process.env.NODE_OPTIONS ?? '';
if (!options.includes(guard)) process.env.NODE_OPTIONS = `${options} --import=${guard}`.trim();

const complain = (): void => {
  const seen = [
    ...takeRefused().map((target) => `tried to reach ${target}: use a double on this machine`),
    ...takeWritten().map((text) => `wrote to the ${text}`),
  ];
  if (seen.length > 0) throw new Error(`A test stays on this machine and is silent, but this one ${seen.join('; ')}`);
};

afterEach(complain);
afterAll(complain);
