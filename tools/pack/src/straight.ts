/**
 * Lets a bundler see which module a name is of. An index that passes on what others export makes all of them belong to whoever
 * imports one name, and then a command would load the whole contract for one of its messages.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { z } from 'zod';

type Origin = { readonly file: string; readonly name: string };

/** Imports of what this workspace has are made imports of the modules that define it. `root` is its folder; `change` is what else becomes of a module. */
export const importStraight = (root: string, change: (text: string) => string): Plugin => ({
  name: 'import-straight',
  setup: ({ onLoad }) => {
    const originsOf = createOrigins();
    onLoad({ filter: READ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = change(text).replaceAll(IMPORT, (statement, names: string, _: string, specifier: string) => {
        if (isBuiltin(specifier)) return askNode(names, specifier);
        const file = findFile(root, path, specifier);
        return file === undefined ? statement : straighten(names, specifier, originsOf(file));
      });
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js', resolveDir: dirname(path) };
    });
  },
});

/** Our sources, and what they load most of. */
const READ =
  /\/(?:packages|apps)\/[^/]+\/src\/.*\.ts$|\/@(?:bufbuild\/protobuf|connectrpc\/connect)\/dist\/esm\/.*\.js$/;

const IMPORT = /^import \{([^}]*)\} from (['"])([^'"]+)\2;$/gm;

const straighten = (names: string, specifier: string, origins: ReadonlyMap<string, Origin>): string =>
  entriesOf(names)
    .map(({ name, as }) => {
      const origin = origins.get(name);
      const from = JSON.stringify(origin?.file ?? specifier);
      return `import { ${origin?.name ?? name} as ${as} } from ${from};`;
    })
    .join(' ');

/**
 * Whoever imports a module of Node has all of its names looked up, and so all loaded that these stand for: fetch for `node:http`,
 * workers for `node:util`. Whoever asks by `require` has what they use.
 */
const askNode = (names: string, specifier: string): string => {
  const used = entriesOf(names).map(({ name, as }) => (name === as ? name : `${name}: ${as}`));
  return used.length === 0 ? '' : `const { ${used.join(', ')} } = ${REQUIRE}(${JSON.stringify(specifier)});`;
};

/** Not by its usual name, to which a bundler would put something of its own. */
export const REQUIRE = 'requireOfNode';

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

/** The module of this workspace, or of protobuf, that is meant, undefined if it is somebody else's. */
const findFile = (root: string, importer: string, specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return resolve(dirname(importer), specifier);
  const [, scope = '', name = '', below = ''] = /^@([^/]+)\/([^/]+)(.*)$/.exec(specifier) ?? [];
  const folder = (PLACES[scope] ?? []).map((place) => join(root, place, name)).find(existsSync);
  if (folder === undefined) return undefined;
  const { exports } = MANIFEST.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const target = exports[`.${below}`];
  return target && join(folder, typeof target === 'string' ? target : target.import);
};

/** Where packages of a scope lie. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  rapporteur: ['packages', 'apps'],
  bufbuild: ['packages/idl/node_modules/@bufbuild'],
  connectrpc: ['packages/client/node_modules/@connectrpc'],
};

const MANIFEST = z.object({
  exports: z.record(z.string(), z.union([z.string(), z.object({ import: z.string() })])),
});

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
    for (const [, name = ''] of text.matchAll(/^export (?:async )?(?:const|let|var|class|function\*?|enum) (\w+)/gm))
      origins.set(name, { file, name });
    for (const [, from = ''] of text.matchAll(/^export \* from ['"](\.[^'"]+)['"];$/gm))
      for (const [name, origin] of originsOf(at(from))) origins.set(name, origin);
    for (const [, names = '', from = ''] of text.matchAll(/^export \{([^}]*)\} from ['"](\.[^'"]+)['"];$/gm))
      for (const { name, as } of entriesOf(names)) {
        const origin = originsOf(at(from)).get(name);
        if (origin) origins.set(as, origin);
      }
    return origins;
  };
  return originsOf;
};
