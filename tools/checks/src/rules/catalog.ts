/** Every dependency has its version in one place: the catalog of pnpm-workspace.yaml. */
import { type Finding, positionOf, type Verdict, verdictOf } from '../check.ts';
import type { Package, Repository } from '../repository.ts';

/** The root pins `node` itself: pnpm reads that entry before it reads catalogs. */
const EXCEPT: ReadonlyMap<string, readonly string[]> = new Map([['.', ['node']]]);

/** A caret is for packages that are published: it becomes a range in what people install. */
const IN_ONE_PLACE: ReadonlySet<string> = new Set(['catalog:', 'workspace:*', 'workspace:^']);

export const checkCatalog = (repository: Repository): Verdict => {
  const findings = repository.packages.flatMap((pkg) => outsideCatalog(repository, pkg));
  return verdictOf(findings, `${repository.packages.length} manifests`);
};

const outsideCatalog = (repository: Repository, { folder, manifest }: Package): readonly Finding[] => {
  const file = folder === '.' ? 'package.json' : `${folder}/package.json`;
  const text = repository.files.get(file) ?? '';
  const all = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
  };
  return Object.entries(all)
    .filter(([name, version]) => !IN_ONE_PLACE.has(version) && !EXCEPT.get(folder)?.includes(name))
    .map(([name, version]) => ({
      file,
      ...positionOf(text, text.indexOf(`"${name}": "${version}"`)),
      message: `"${name}": "${version}" must be "catalog:" (its version in pnpm-workspace.yaml) or "workspace:*"`,
    }));
};
