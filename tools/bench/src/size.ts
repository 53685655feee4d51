/** `pnpm bench size`: how large the packages are, packed and in a browser, and how long the program takes to start. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packAndInstall, packCli } from '@rapporteur/pack';
import { bundle, gzipped } from '@rapporteur/pack/size';
import { type Figure, tellFigures } from './figures.ts';
import { measureStart } from './start.ts';

export const USAGE = '  pnpm bench size';

/** What a stranger may have to load for one call, in kB. */
const MOST_FOR_ONE_CALL = 25;

export const size = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-size-'));
  try {
    const { packed, stranger } = await packAndInstall(folder);
    const cli = await packCli(join(folder, 'cli'));
    const figures: Figure[] = [];
    for (const { name, tarball } of [...packed, { name: 'cli', tarball: cli.tarball }])
      figures.push({ name: `packed.${basename(name)}`, value: (await stat(tarball)).size / 1000 });
    const client = await gzipped(await bundle(join(stranger, 'whole-client.ts')));
    const call = await gzipped(await bundle(join(stranger, 'one-call.ts')));
    tellFigures([
      ...figures,
      { name: 'bundle.client', value: client },
      { name: 'bundle.call', value: call, aim: { most: MOST_FOR_ONE_CALL } },
      ...(await measureStart(cli.program)),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
