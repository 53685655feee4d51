/** Gives Nx its targets, the same for every package, so that none has to write them down. */
import { dirname } from 'node:path/posix';

interface Target {
  readonly command: string;
  readonly options: { readonly cwd: string };
  readonly cache: boolean;
  readonly inputs?: readonly unknown[];
}

type Project = { readonly projects: Readonly<Record<string, { readonly targets: Readonly<Record<string, Target>> }>> };

/** The name and the shape are what Nx looks for in a plugin. */
export const createNodesV2 = [
  '{packages,apps,tools}/*/tsconfig.json',
  (files: readonly string[]): readonly (readonly [string, Project])[] =>
    files.map((file) => [file, { projects: { [dirname(file)]: { targets: targetsOf(dirname(file)) } } }]),
] as const;

export const name = 'rapporteur';

const targetsOf = (folder: string): Readonly<Record<string, Target>> => ({
  typecheck: {
    command: `tsc -p ${folder}`,
    options: { cwd: '{workspaceRoot}' },
    cache: true,
    // Packages open each other's sources, so those of every dependency count, and so do the compiler and all libraries.
    inputs: ['default', '^default', '{workspaceRoot}/tsconfig.json', '{workspaceRoot}/pnpm-lock.yaml'],
  },
  // Never replayed from a cache: some tests read recordings that lie outside the repository.
  test: { command: `vitest run ${folder}`, options: { cwd: '{workspaceRoot}' }, cache: false },
});
