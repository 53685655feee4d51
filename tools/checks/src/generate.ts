/** `pnpm generate`: rewrites what comes from other files, the code of the contract, blocks of pages, JSON files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generated, generatedFiles } from './generated.ts';
import { loadRepository } from './repository.ts';
import { fillBlocks, isCurrent, pagesOf } from './rules/docs.ts';
import { generateIdl } from './tools/idl.ts';
import { run } from './tools/run.ts';

const root = join(import.meta.dirname, '../../..');

const idl = await generateIdl(root);
if (idl.code !== 0) {
  process.stderr.write(`The code of the contract could not be generated: ${idl.output.trim()}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write('packages/idl/src/gen: generated\n');
}

const repository = await loadRepository(root);
for (const [path, text] of pagesOf(repository)) {
  const filled = fillBlocks(text, generated);
  if (filled === text) continue;
  await writeFile(join(root, path), filled);
  process.stdout.write(`${path}: blocks rewritten\n`);
}

for (const [path, build] of generatedFiles) {
  if (isCurrent(repository.files.get(path), build())) continue;
  await writeFile(join(root, path), `${JSON.stringify(build(), null, 2)}\n`);
  await run(join(root, 'node_modules/.bin/biome'), ['format', '--write', path], { cwd: root });
  process.stdout.write(`${path}: written\n`);
}
