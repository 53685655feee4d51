/** Packs what is published, and installs it as a stranger does, far from the workspace. */
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './build.ts';

export type Packed = { readonly name: string; readonly tarball: string };

export type Stranger = {
  readonly packed: readonly Packed[];
  /** A project of its own that has the packages, and the programs of a stranger. */
  readonly stranger: string;
};

/** Packs idl and client and installs them in a folder, where npm asks no registry. */
export const packAndInstall = async (folder: string): Promise<Stranger> => {
  const packed = await packAll(join(folder, 'packed'));
  const dependencies = await packDependencies(join(folder, 'dependencies'));
  const stranger = join(folder, 'stranger');
  await install(stranger, [...packed.map(({ tarball }) => tarball), ...dependencies]);
  await cp(join(ROOT, 'tools/pack/stranger'), stranger, { recursive: true });
  return { packed, stranger };
};

/** Packs the command line, and installs it alone: it brings all that it needs. Answers the tarball, and the program that npm put there. */
export const packCli = async (folder: string): Promise<{ readonly tarball: string; readonly program: string }> => {
  const packed = join(folder, 'packed');
  await mkdir(packed, { recursive: true });
  const tarball = join(packed, 'cli.tgz');
  await pnpm(['pack', '--out', tarball], join(ROOT, 'apps/cli'));
  const operator = join(folder, 'operator');
  await install(operator, [tarball]);
  return { tarball, program: join(operator, 'node_modules/.bin/rapporteur') };
};

/** Builds and packs both into a folder, by pnpm, which writes the manifests that are published. */
const packAll = async (folder: string): Promise<readonly Packed[]> => {
  await mkdir(folder, { recursive: true });
  const packed: Packed[] = [];
  // One after the other: the client is built on the contract.
  for (const name of ['idl', 'client']) {
    const tarball = join(folder, `${name}.tgz`);
    await pnpm(['pack', '--out', tarball], join(ROOT, 'packages', name));
    packed.push({ name: `@rapporteur/${name}`, tarball });
  }
  return packed;
};

/** What the packages need is packed from where it lies, so that no registry has to be asked. */
const packDependencies = async (folder: string): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    DEPENDENCIES.map(async ([by, name]) => {
      const copy = join(folder, basename(name));
      // Where pnpm puts them, files of equal content are one file, and npm leaves out what a tarball has as a link.
      await cp(realpathSync(join(ROOT, 'packages', by, 'node_modules', name)), copy, { recursive: true });
      await promisify(execFile)('tar', ['-czf', `${copy}.tgz`, '-C', folder, basename(copy)]);
      return `${copy}.tgz`;
    }),
  );
};

/** By who needs them. */
const DEPENDENCIES = [
  ['client', '@bufbuild/protobuf'],
  ['client', '@connectrpc/connect'],
  ['idl', 'leven'],
] as const;

/** A project of its own in an empty folder, with these packages from their tarballs and nothing else. */
const install = async (folder: string, tarballs: readonly string[]): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }\n');
  await npm(['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], folder);
};

const npm = (args: readonly string[], cwd: string) => promisify(execFile)('npm', args, { cwd, env: plainEnv() });

/** The pnpm that runs this, or else the one that the project asks for. */
const pnpm = (args: readonly string[], cwd: string) => {
  const running = process.env.npm_execpath ?? '';
  const [program, ...first] = !/pnpm[^/\\]*$/.test(running)
    ? ['npx', '--yes', 'pnpm@12.21.0']
    : /\.[cm]?js$/.test(running)
      ? [process.execPath, running]
      : [running];
  return promisify(execFile)(program ?? running, [...first, ...args], { cwd, env: plainEnv() });
};

/** Without what the tests preload: it is TypeScript, which older Nodes do not read. */
export const plainEnv = (): NodeJS.ProcessEnv => ({ ...process.env, NODE_OPTIONS: '' });
