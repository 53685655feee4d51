/** Makes of the sources of idl, client and command line what is published, in `dist`: ES modules, and types where somebody imports them. */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { z } from 'zod';
import { shortenDescriptors, shortenFor } from './descriptors.ts';
import { mergeParts } from './merge.ts';
import { importStraight, REQUIRE } from './straight.ts';

export const ROOT = join(import.meta.dirname, '../../..');

const IDL = join(ROOT, 'packages/idl');
const CLIENT = join(ROOT, 'packages/client');
const CLI = join(ROOT, 'apps/cli');
const PAGES = join(ROOT, 'packages/pages/src');

export const buildIdl = async (): Promise<void> => {
  await clear(IDL);
  await compile(join(IDL, 'tsconfig.build.json'));
  await nameCompiled(IDL);
  await shortenDescriptors(join(IDL, 'dist'));
};

/** On top of what is built of the contract, so that its types are those that people will have. */
export const buildClient = async (): Promise<void> => {
  await clear(CLIENT);
  await compile(join(CLIENT, 'tsconfig.build.json'));
  await compile(join(CLIENT, 'tsconfig.testing.json'));
  await nameCompiled(CLIENT);
  await bundleRegistry();
};

/** The rules of the registry as far as they need no database. It is private, so the package has to bring them. */
const bundleRegistry = async (): Promise<void> => {
  await build({
    entryPoints: [join(CLIENT, 'testing/memory.ts')],
    outfile: join(CLIENT, 'dist/testing/memory.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    external: ['@bufbuild/*', '@connectrpc/*'],
    plugins: [contractOutside],
    logLevel: 'error',
  });
};

/** The record comes in; what it uses of the contract does not come in a second time. */
const contractOutside: Plugin = {
  name: 'contract-outside',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@rapporteur\/idl$|\/v1\/\w+_pb\.ts$/ }, ({ path, importer }) =>
      path.startsWith('@') || importer.includes('/record/') ? { path: '@rapporteur/idl', external: true } : undefined,
    );
  },
};

/** The program with all that it needs but PostgreSQL, in parts of which a command loads what it uses. */
export const buildCli = async (): Promise<void> => {
  await clear(CLI);
  const { metafile } = await build({
    stdin: { contents: await programOf(CLI), resolveDir: join(CLI, 'src'), sourcefile: 'rapporteur.ts', loader: 'ts' },
    absWorkingDir: ROOT,
    outdir: join(CLI, 'dist'),
    entryNames: 'rapporteur',
    chunkNames: 'parts/[name]-[hash]',
    splitting: true,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    metafile: true,
    // Of the driver of PostgreSQL, which asks whether it is there.
    external: ['pg-native'],
    plugins: [importStraight(ROOT, shorten)],
    banner: { js: BANNER },
    logLevel: 'error',
  });
  await mergeParts({ root: ROOT, outputs: metafile.outputs, layers: LAYERS, banner: BANNER });
  // What the pages read from beside their module, which is one of the parts then.
  for (const file of globSync('*.{css,js,svg}', { cwd: PAGES }))
    await cp(join(PAGES, file), join(CLI, 'dist/parts', file));
  await nameWorker();
  await buildWorker();
  await cp(join(ROOT, 'app.yml'), join(CLI, 'dist/app.yml'));
  await writeFile(join(CLI, 'dist/LICENSES.txt'), await licencesOf(Object.keys(metafile.inputs)));
};

const shorten = (text: string): string => shortenFor('@rapporteur/idl/descriptor', text);

/** What is written for CommonJS asks for modules of Node by `require`. */
const BANNER = `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url), ${REQUIRE} = require;`;

/** Nearly every command asks the registry as that which lists RFCs does. */
const LAYERS = ['apps/cli/src/program.ts', 'apps/cli/src/rfc-list.ts'];

/** What runs in a thread of its own is found by its name, beside the part that starts it. */
const buildWorker = async (): Promise<void> => {
  await build({
    entryPoints: [join(ROOT, 'apps/bot/src/road/transcript-worker.ts')],
    outfile: join(CLI, 'dist/parts', WORKER),
    absWorkingDir: ROOT,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [importStraight(ROOT, shorten)],
    banner: { js: BANNER },
    logLevel: 'error',
  });
};

const WORKER = 'transcript-worker.js';

/** Under the name that it has when it is built. */
const nameWorker = async (): Promise<void> => {
  for (const file of globSync(join(CLI, 'dist/parts/*.js'))) {
    const text = await readFile(file, 'utf8');
    if (text.includes(WORKER_SOURCE)) await writeFile(file, text.replaceAll(WORKER_SOURCE, `./${WORKER}`));
  }
};

const WORKER_SOURCE = './transcript-worker.ts';

const programOf = async (folder: string): Promise<string> => {
  const { version } = MANIFEST.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  return `#!/usr/bin/env node
    import { startCli } from './start.ts';
    import { tick } from ${JSON.stringify(join(ROOT, 'apps/play/src/tick/command.ts'))};
    await startCli({ further: [tick], version: ${JSON.stringify(version)}, cache: import.meta.dirname + '/.cache' });`;
};

/** The licences of the packages that these files are of, which have to go with them. */
const licencesOf = async (files: readonly string[]): Promise<string> => {
  const folders = new Set(files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const texts = [...folders].toSorted().map(async (folder) => {
    const { name, version, license } = MANIFEST.parse(
      JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')),
    );
    // Some name their licence, and have no file of it.
    const [file] = globSync(join(ROOT, folder, '{LICENSE,LICENCE,license,License}*'));
    return `${name} ${version}: ${license}\n\n${file === undefined ? '' : await readFile(file, 'utf8')}`;
  });
  return `${(await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`)}\n`;
};

const MANIFEST = z.object({ name: z.string(), version: z.string(), license: z.string().default('see its page') });

const clear = (folder: string): Promise<void> => rm(join(folder, 'dist'), { recursive: true, force: true });

const compile = async (config: string): Promise<void> => {
  try {
    await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['-p', config, '--pretty', 'false']);
  } catch (error) {
    throw new Error(`The compiler refuses ${config}: ${outputOf(error)}`);
  }
};

const outputOf = (error: unknown): string =>
  error instanceof Error && 'stdout' in error && typeof error.stdout === 'string' && error.stdout !== ''
    ? error.stdout
    : String(error);

/** The compiler renames what is imported in JavaScript only. Declarations keep their length, so their maps stay right. */
const nameCompiled = async (folder: string): Promise<void> => {
  for (const path of globSync('dist/**/*.d.ts', { cwd: folder })) {
    const file = join(folder, path);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll(/(?<=(?:from |import\()(['"])\.[^'"]*\.)ts(?=\1)/g, 'js'));
  }
};
