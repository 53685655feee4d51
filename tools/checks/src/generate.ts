/** `pnpm generate`: rewrites what comes from other files, the code of the contract and the blocks of the pages. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generated } from './generated.ts';
import { loadRepository } from './repository.ts';
import { fillBlocks, pagesOf } from './rules/docs.ts';
import { generateIdl } from './tools/idl.ts';

const root = join(import.meta.dirname, '../../..');

const idl = await generateIdl(root);
if (idl.code !== 0) {
  process.stderr.write(`The code of the contract could not be generated: ${idl.output.trim()}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write('packages/idl/src/gen: generated\n');
}

for (const [path, text] of pagesOf(await loadRepository(root))) {
  const filled = fillBlocks(text, generated);
  if (filled === text) continue;
  await writeFile(join(root, path), filled);
  process.stdout.write(`${path}: blocks rewritten\n`);
}
