/** The repository as the checks see it: the text of every file that git tracks or would track, and its packages. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { run } from './tools/run.ts';

export interface Package {
  /** Folder relative to the root, `packages/core`; `.` for the root itself. */
  readonly folder: string;
  readonly name: string;
  /** Subpath (`.`, `./rfc`) to the file it opens, relative to the root. */
  readonly exports: ReadonlyMap<string, string>;
  readonly manifest: Manifest;
}

export interface Repository {
  /** Every path relative to the root, with `/`. */
  readonly paths: ReadonlySet<string>;
  /** A path to its text. Binary files are left out. */
  readonly files: ReadonlyMap<string, string>;
  readonly packages: readonly Package[];
}

const dependencies = z.record(z.string(), z.string()).default({});
const manifestSchema = z.looseObject({
  name: z.string(),
  scripts: dependencies,
  dependencies,
  devDependencies: dependencies,
  peerDependencies: dependencies,
  optionalDependencies: dependencies,
  exports: z.record(z.string(), z.string()).default({}),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Reads the repository at `root`. Files that git ignores are not part of it; files not yet added are. */
export const loadRepository = async (root: string): Promise<Repository> => {
  const listing = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  if (listing.code !== 0) throw new Error(`git cannot list the files of ${root}: ${listing.output.trim()}`);
  const paths = [...new Set(listing.output.split('\0'))].filter((path) => path !== '').sort();
  const present: string[] = [];
  const texts: Record<string, string> = {};
  for (const path of paths) {
    // A path that git still lists may be deleted on disk.
    const bytes = await readFile(join(root, path)).catch(() => undefined);
    if (bytes === undefined) continue;
    present.push(path);
    if (!bytes.includes(0)) texts[path] = bytes.toString('utf8');
  }
  return { ...repositoryOf(texts), paths: new Set(present) };
};

/** A repository from texts in memory, which is how the checks are tested. */
export const repositoryOf = (files: Readonly<Record<string, string>>): Repository => {
  const manifests = Object.keys(files).filter(isManifest);
  return {
    paths: new Set(Object.keys(files)),
    files: new Map(Object.entries(files)),
    packages: manifests.map((path) => toPackage(path, files[path] ?? '')),
  };
};

/** The package that a file belongs to: the one with the longest folder above it. */
export const packageOf = (repository: Repository, path: string): Package | undefined =>
  repository.packages
    .filter(({ folder }) => folder !== '.' && path.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];

/** TypeScript that people write: generated code is left out. */
export const sourcesOf = (repository: Repository): readonly (readonly [path: string, text: string])[] =>
  [...repository.files].filter(([path]) => /^(packages|apps|tools)\/.*\.ts$/.test(path) && !path.includes('/gen/'));

/** Tests, and what is written for them: beside `src`, never in it. */
export const isTest = (path: string): boolean =>
  path.endsWith('.test.ts') || /^[^/]+\/[^/]+\/(?:testing|flows)\//.test(path);

const isManifest = (path: string): boolean =>
  /^(package\.json|(packages|apps|tools)\/[^/]+\/package\.json)$/.test(path);

const toPackage = (path: string, text: string): Package => {
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(`${path} is not a manifest the checks understand: ${z.prettifyError(parsed.error)}`);
  const folder = dirname(path);
  const exports = Object.entries(parsed.data.exports).map(([key, file]) => [key, join(folder, file)] as const);
  return { folder, name: parsed.data.name, exports: new Map(exports), manifest: parsed.data };
};
