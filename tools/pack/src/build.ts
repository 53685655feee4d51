/** Makes of the sources of idl and client what is published: ES modules with types, in `dist`. */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { shortenDescriptors } from './descriptors.ts';

export const ROOT = join(import.meta.dirname, '../../..');

const IDL = join(ROOT, 'packages/idl');
const CLIENT = join(ROOT, 'packages/client');

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
