/** What is exported but used by nobody (knip), and whether the packages for others can be consumed (publint). */
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import * as z from 'zod';
import { type Finding, type Verdict, verdictOf } from '../check.ts';
import { run } from './run.ts';

/** Packages that people outside this repository install. */
const PUBLIC = ['packages/idl', 'packages/client', 'apps/cli'];

const placeSchema = z.object({ name: z.string(), line: z.number().optional(), col: z.number().optional() });
const reportSchema = z.object({
  issues: z.array(z.intersection(z.object({ file: z.string() }), z.record(z.string(), z.unknown()))),
});

/** A kind of knip's findings to the sentence about it. */
const KINDS: ReadonlyMap<string, (name: string) => string> = new Map<string, (name: string) => string>([
  ['files', () => 'is used by nobody: remove it, or import it'],
  ['exports', (name) => `"${name}" is exported and used by nobody: remove the export, or use it`],
  ['types', (name) => `the type "${name}" is exported and used by nobody: remove the export, or use it`],
  ['dependencies', (name) => `"${name}" is a dependency and imported nowhere: remove it`],
  ['devDependencies', (name) => `"${name}" is a development dependency and used nowhere: remove it`],
  ['unlisted', (name) => `"${name}" is imported and not among the dependencies of this package: add it as "catalog:"`],
  ['unresolved', (name) => `"${name}" cannot be found`],
  ['binaries', (name) => `the program "${name}" comes with no dependency: add the one that has it`],
  ['duplicates', (name) => `"${name}" is exported twice: keep one`],
  ['catalog', (name) => `"${name}" is in the catalog and used by no package: remove it`],
  ['catalogReferences', (name) => `"${name}" is missing in the catalog of pnpm-workspace.yaml: add it`],
]);

export const checkExports = async (root: string): Promise<Verdict> => {
  const knip = join(root, 'node_modules/.bin/knip');
  const args = ['--reporter', 'json', '--no-progress', '--no-config-hints'];
  const { code, stdout, output } = await run(knip, args, { cwd: root });
  const dead = parseKnipReport(stdout);
  // 1 means findings, also those that are left alone here; more means that knip itself failed.
  if (dead === undefined || code > 1) {
    return verdictOf([{ file: 'knip.jsonc', message: `knip ended with ${code}: ${output.trim()}` }], '');
  }
  const consumed = await Promise.all(PUBLIC.map((folder) => lintPackage(root, folder)));
  return verdictOf([...dead, ...consumed.flat()], 'nothing exported in vain; what is published can be consumed');
};

/** knip's JSON report; undefined when it is not one. A type in an index.ts is left alone: it belongs to a signature beside it. */
export const parseKnipReport = (text: string): readonly Finding[] | undefined => {
  const json = /^\{.*\}$/m.exec(text)?.[0];
  const parsed = json === undefined ? undefined : reportSchema.safeParse(JSON.parse(json));
  if (!parsed?.success) return undefined;
  return parsed.data.issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds)
      .filter(([kind]) => !(kind === 'types' && file.endsWith('/index.ts')))
      .flatMap(([kind, value]) => (Array.isArray(value) ? value.flatMap((item) => toFinding(file, kind, item)) : [])),
  );
};

const toFinding = (file: string, kind: string, item: unknown): readonly Finding[] => {
  // Duplicates come as lists of the names that mean the same.
  if (Array.isArray(item)) return item.slice(1).flatMap((one) => toFinding(file, kind, one));
  const { name, line, col } = placeSchema.parse(item);
  const sentence = KINDS.get(kind) ?? ((what: string) => `${kind}: "${what}"`);
  return [
    {
      file,
      ...(line === undefined ? {} : { line }),
      ...(col === undefined ? {} : { column: col }),
      message: sentence(name),
    },
  ];
};

const lintPackage = async (root: string, folder: string): Promise<readonly Finding[]> => {
  const { messages, pkg } = await publint({ pkgDir: join(root, folder), pack: false });
  return (
    messages
      .filter(({ type }) => type !== 'suggestion')
      // What is built for a release is looked at as it is packed.
      .filter(({ code, path }) => code !== 'FILE_DOES_NOT_EXIST' || path[0] !== 'publishConfig')
      .map((message) => ({
        file: `${folder}/package.json`,
        message: `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
      }))
  );
};
