/**
 * Lets a bundler see which module a name is of. An index that passes on what others export makes all of them belong to whoever
 * imports one name, and then a command would load the whole contract for one of its messages.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { z } from 'zod';

type Origin = { readonly file: string; readonly name: string };

/** Imports of what this workspace has are made imports of the modules that define it. `root` is the folder of the workspace. */
export const importStraight = (root: string): Plugin => ({
  name: 'import-straight',
  setup: ({ onLoad }) => {
    const originsOf = createOrigins();
    onLoad({ filter: /\/(packages|apps)\/[^/]+\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replaceAll(IMPORT, (statement, names: string, specifier: string) => {
        const file = findFile(root, path, specifier);
        return file === undefined ? statement : straighten(names, specifier, originsOf(file));
      });
      return { contents, loader: 'ts', resolveDir: dirname(path) };
    });
  },
});

const IMPORT = /^import \{([^}]*)\} from '([^']+)';$/gm;

const straighten = (names: string, specifier: string, origins: ReadonlyMap<string, Origin>): string =>
  entriesOf(names)
    .map(({ name, as }) => {
      const origin = origins.get(name);
      const from = JSON.stringify(origin?.file ?? specifier);
      return `import { ${origin?.name ?? name} as ${as} } from ${from};`;
    })
    .join(' ');

/** Of "a, type B, c as d" what is left when the program runs. */
const entriesOf = (names: string): readonly { readonly name: string; readonly as: string }[] =>
  names
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('type '))
    .map((entry) => {
      const [name = '', as = name] = entry.split(' as ');
      return { name, as };
    });

/** The module of this workspace that is meant, undefined if it is somebody else's. */
const findFile = (root: string, importer: string, specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return resolve(dirname(importer), specifier);
  const [, name, below = ''] = /^@rapporteur\/([^/]+)(.*)$/.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  const folder = ['packages', 'apps'].map((place) => join(root, place, name)).find(existsSync);
  if (folder === undefined) return undefined;
  const { exports } = MANIFEST.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const target = exports[`.${below}`];
  return target && join(folder, target);
};

const MANIFEST = z.object({ exports: z.record(z.string(), z.string()) });

/** Where the names that a module exports are defined, for modules whose statements stand as the formatter writes them. */
const createOrigins = () => {
  const known = new Map<string, ReadonlyMap<string, Origin>>();
  const originsOf = (file: string): ReadonlyMap<string, Origin> => {
    const found = known.get(file);
    if (found) return found;
    const origins = new Map<string, Origin>();
    // A module that leads back to itself finds nothing here, and is imported as it was written.
    known.set(file, origins);
    const text = readFileSync(file, 'utf8');
    const at = (specifier: string): string => resolve(dirname(file), specifier);
    for (const [, name = ''] of text.matchAll(/^export (?:async )?(?:const|let|class|function\*?|enum) (\w+)/gm))
      origins.set(name, { file, name });
    for (const [, from = ''] of text.matchAll(/^export \* from '(\.[^']+)';$/gm))
      for (const [name, origin] of originsOf(at(from))) origins.set(name, origin);
    for (const [, names = '', from = ''] of text.matchAll(/^export \{([^}]*)\} from '(\.[^']+)';$/gm))
      for (const { name, as } of entriesOf(names)) {
        const origin = originsOf(at(from)).get(name);
        if (origin) origins.set(as, origin);
      }
    return origins;
  };
  return originsOf;
};
