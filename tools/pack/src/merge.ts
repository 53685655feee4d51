/**
 * Makes one file of the parts that are always loaded together. A bundler that splits a program makes a part of whatever two commands
 * share, and Node takes longer to find and link thirty of these than to run them.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

export type Merged = {
  /** Folder of the workspace, from which the paths of `outputs` count. */
  readonly root: string;
  readonly outputs: Metafile['outputs'];
  /** The program, and after it the sources of the commands for which it has to be quick: each is loaded when those before it are. */
  readonly layers: readonly string[];
  /** What stands at the beginning of every file. */
  readonly banner: string;
};

export const mergeParts = async ({ root, outputs, layers, banner }: Merged): Promise<void> => {
  const parts = Object.keys(outputs).filter((path) => path.includes('/parts/'));
  const folder = join(root, dirname(parts[0] ?? ''));
  // What the program loads before all else stays apart.
  const start = Object.keys(outputs).find((path) => !parts.includes(path));
  const done = new Set(importedBy(outputs, start ?? ''));
  for (const layer of layers) {
    const first = parts.find((path) => outputs[path]?.entryPoint === layer);
    if (first === undefined) throw new Error(`${layer} is no part of the program.`);
    const together = [...closureOf(outputs, first)].filter((path) => !done.has(path));
    for (const path of together) done.add(path);
    await mergeInto(
      basename(first),
      together.map((path) => basename(path)),
      { folder, banner },
    );
  }
};

/** The part itself, and what it cannot be loaded without. */
const closureOf = (outputs: Metafile['outputs'], first: string): ReadonlySet<string> => {
  const found = new Set([first]);
  for (const path of found) for (const next of importedBy(outputs, path)) found.add(next);
  return found;
};

const importedBy = (outputs: Metafile['outputs'], path: string): readonly string[] =>
  (outputs[path]?.imports ?? []).flatMap((one) =>
    one.kind === 'import-statement' && one.external !== true ? [one.path] : [],
  );

type Place = { readonly folder: string; readonly banner: string };

const mergeInto = async (target: string, all: readonly string[], { folder, banner }: Place): Promise<void> => {
  const names = await withoutTwins(all, folder);
  const { outputFiles } = await build({
    stdin: { contents: names.map((name) => `export * from './${name}';`).join('\n'), resolveDir: folder },
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [onlyThese(names, banner)],
    banner: { js: banner },
    logLevel: 'error',
    write: false,
  });
  const others = names.filter((name) => name !== target);
  for (const name of others) await rm(join(folder, name));
  await writeFile(join(folder, target), outputFiles[0]?.text ?? '');
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    const changed = others.reduce((before, other) => before.replaceAll(`"./${other}"`, `"./${target}"`), text);
    if (changed !== text) await writeFile(file, changed);
  }
};

const onlyThese = (names: readonly string[], banner: string): Plugin => ({
  name: 'only-these',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind !== 'dynamic-import' && names.includes(basename(path)) ? undefined : { path, external: true },
    );
    onLoad({ filter: /\.js$/ }, async ({ path }) => ({ contents: (await readFile(path, 'utf8')).replace(banner, '') }));
  },
});

/** Of two parts that export something under one name only one can be merged; the other stays apart. */
const withoutTwins = async (names: readonly string[], folder: string): Promise<readonly string[]> => {
  const known = new Set<string>();
  const kept: string[] = [];
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    const entries = /export\{([^}]*)\};?\s*$/.exec(text)?.[1]?.split(',') ?? [];
    const given = entries.map((entry) => entry.split(' as ').at(-1) ?? entry);
    if (given.some((one) => known.has(one))) continue;
    for (const one of given) known.add(one);
    kept.push(name);
  }
  return kept;
};
