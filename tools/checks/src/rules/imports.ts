/** The import graph against the table: packages, folders, deep imports, libraries behind walls, the environment, cycles. */
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path/posix';
import { type Finding, positionOf, type Verdict, verdictOf } from '../check.ts';
import { isTest, type Package, packageOf, type Repository, sourcesOf } from '../repository.ts';
import { type Import, importsOf, parseSource, type Source, walkSource } from '../source.ts';
import { findCycles } from './cycles.ts';
import { BUDGETS, ENVIRONMENT, FOLDERS, FOREIGN, PACKAGES, type Row, UNREACHABLE } from './table.ts';

/** One import with both its ends known. `to` is a path in the repository, `library` the name of something outside it. */
interface Edge extends Import {
  readonly from: string;
  readonly owner: Package;
  readonly to?: string;
  readonly library?: string;
}

export const checkImports = (repository: Repository): Verdict => {
  const findings: Finding[] = [];
  const edges: Edge[] = [];
  const sources = sourcesOf(repository);
  for (const [path, text] of sources) {
    const owner = packageOf(repository, path);
    if (owner === undefined) continue;
    const source = parseSource(path, text);
    findings.push(...source.errors, ...environmentReads(source));
    for (const found of importsOf(source)) {
      const edge = resolve(repository, owner, { ...found, path });
      if ('message' in edge) findings.push(edge);
      else edges.push(edge);
    }
  }
  findings.push(
    ...edges.flatMap((edge) => [
      ...packageRule(repository, edge),
      ...folderRule(repository, edge),
      ...libraryRule(edge),
    ]),
  );
  findings.push(...cycleRule(edges), ...reachRule(edges));
  return verdictOf(findings, `${edges.length} imports of ${sources.length} files`);
};

const resolve = (repository: Repository, owner: Package, at: Import & { readonly path: string }): Edge | Finding => {
  const { path, specifier, line, column } = at;
  const edge = { ...at, from: path, owner };
  if (specifier.startsWith('.')) {
    const to = join(dirname(path), specifier);
    if (to.startsWith(`${owner.folder}/`)) return { ...edge, to };
    return {
      file: path,
      line,
      column,
      message: `"${specifier}" leaves the package: import the other package by its name, through its exports`,
    };
  }
  if (isBuiltin(specifier)) return { ...edge, library: specifier };
  const name = libraryName(specifier);
  const target = repository.packages.find((candidate) => candidate.name === name);
  if (target === undefined) return { ...edge, library: specifier };
  const subpath = `.${specifier.slice(name.length)}`;
  const to = target.exports.get(subpath);
  if (to !== undefined) return { ...edge, to };
  const offered = [...target.exports.keys()].map((key) => `"${join(name, key)}"`).join(', ') || 'nothing';
  return {
    file: path,
    line,
    column,
    message: `"${specifier}" is not among the exports of ${target.folder}/package.json (it exports ${offered})`,
  };
};

const libraryName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const packageRule = (repository: Repository, edge: Edge): readonly Finding[] => {
  const from = edge.owner.folder;
  const to = edge.to === undefined ? undefined : packageOf(repository, edge.to)?.folder;
  if (to === undefined || to === from) return [];
  const row = rowFor(PACKAGES, from);
  if (row === undefined)
    return [at(edge, `${from} has no row in the table of packages: add one that says what it may use`)];
  if (allows(row.mayUse, to)) return [];
  return [at(edge, `${from} may not use ${to}: ${listed(row.mayUse)}`)];
};

const folderRule = (repository: Repository, edge: Edge): readonly Finding[] => {
  if (edge.to === undefined || !edge.to.startsWith(`${edge.owner.folder}/`)) return [];
  const from = unitOf(edge.from);
  const to = unitOf(edge.to);
  // What is written for tests, beside `src`, is for every test of the package.
  if (from === to || (isTest(edge.from) && isTest(edge.to) && !isInSrc(edge.to))) return [];
  const findings: Finding[] = [];
  if (!opensPublicly(repository, edge)) {
    findings.push(at(edge, `${to} is used through its index.ts: export there what is needed, and import that`));
  }
  const row = rowFor(FOLDERS, from);
  if (row === undefined) {
    const isRuled = FOLDERS.some(({ unit }) => unit.startsWith(`${edge.owner.folder}/`));
    if (isRuled)
      findings.push(at(edge, `${from} has no row in the table of folders: add one that says what it may use`));
    return findings;
  }
  if (allows(row.mayUse, to)) return findings;
  if (allows(row.types ?? [], to)) {
    if (!edge.typeOnly && !isTest(edge.from))
      findings.push(at(edge, `${from} may use only types of ${to}: write "import type"`));
    return findings;
  }
  return [...findings, at(edge, `${from} may not use ${to}: ${listed([...row.mayUse, ...(row.types ?? [])])}`)];
};

const libraryRule = (edge: Edge): readonly Finding[] => {
  if (edge.library === undefined) return [];
  const name = libraryName(edge.library);
  const budget = BUDGETS.get(edge.owner.folder);
  if (budget !== undefined && !budget.test(name) && !isTest(edge.from)) {
    return [
      at(edge, `${edge.owner.folder} has no room for "${name}": it carries no logic and so needs no other library`),
    ];
  }
  const wall = FOREIGN.find(({ modules }) => modules.test(name));
  if (wall === undefined || allows(wall.only, edge.from)) return [];
  return [at(edge, `${wall.what} stays in ${wall.only.join(', ')}: declare here the small interface that is needed`)];
};

const environmentReads = (source: Source): readonly Finding[] => {
  if (isTest(source.path) || allows(ENVIRONMENT, source.path)) return [];
  const findings: Finding[] = [];
  walkSource(source, ({ node, isOwn }) => {
    const reads =
      (node.type === 'MemberExpression' &&
        !node.computed &&
        node.property.type === 'Identifier' &&
        node.property.name === 'env' &&
        node.object.type === 'Identifier' &&
        node.object.name === 'process' &&
        !isOwn('process')) ||
      (node.type === 'ImportDeclaration' && /^(node:)?process$/.test(node.source.value));
    if (!reads) return;
    const message = `only ${ENVIRONMENT.join(', ')} read the environment: take the value as a parameter`;
    findings.push({ file: source.path, ...positionOf(source.text, node.start), message });
  });
  return findings;
};

const cycleRule = (edges: readonly Edge[]): readonly Finding[] => {
  const inside = edges.flatMap(({ from, to }) => (to === undefined ? [] : [{ from, to }]));
  const between = inside
    .filter(({ from }) => !isTest(from))
    .map(({ from, to }) => ({ from: unitOf(from), to: unitOf(to) }))
    // Files directly in src, like main.ts, are no folder: they stand above the folders and are covered file by file.
    .filter(({ from, to }) => from !== to && !isRootUnit(from) && !isRootUnit(to));
  const render = (cycle: readonly string[]): Finding => ({
    file: cycle[0] ?? '',
    message: `imports itself: ${[...cycle, cycle[0]].join(' -> ')}; move what both need to a third place`,
  });
  return [...findCycles(inside), ...findCycles(between)].map(render);
};

const reachRule = (edges: readonly Edge[]): readonly Finding[] =>
  UNREACHABLE.flatMap(({ door, folder, what }) => {
    const roads = new Map([[door, [door]]]);
    for (const [file, road] of roads) {
      if (file.startsWith(`${folder}/`)) return [{ file: door, message: `leads to ${what}: ${road.join(' -> ')}` }];
      for (const { from, to } of edges)
        if (from === file && to !== undefined && !roads.has(to)) roads.set(to, [...road, to]);
    }
    return [];
  });

/** The folder below `src` that a file belongs to, the file itself when it has a row, or `src`. */
const unitOf = (path: string): string => {
  if (FOLDERS.some(({ unit }) => unit === path)) return path;
  const parts = path.split('/');
  return parts.slice(0, parts.length > 4 ? 4 : 3).join('/');
};

const isRootUnit = (unit: string): boolean => unit.endsWith('/src') || unit.endsWith('.ts');

/**
 * May this file be opened from outside its folder? A folder without an index.ts has no inside, files directly in `src` are above all
 * folders, what the package exports is open, and tests may use what is written for tests.
 */
const opensPublicly = ({ paths }: Repository, { from, to = '', owner }: Edge): boolean => {
  const index = `${unitOf(to)}/index.ts`;
  if (isRootUnit(unitOf(to)) || to === index || !paths.has(index)) return true;
  return (
    [...owner.exports.values()].includes(to) ||
    (isTest(from) && (isTest(to) || !isInSrc(from) || /\/testing\//.test(to)))
  );
};

const isInSrc = (path: string): boolean => path.includes('/src/');

const rowFor = (rows: readonly Row[], unit: string): Row | undefined =>
  rows.find((row) => row.unit === unit) ?? rows.find((row) => toPattern(row.unit).test(unit));

const allows = (units: readonly string[], path: string): boolean =>
  units.some((unit) => toPattern(`${unit}/**`).test(path));

/** `*` is any run of characters but a slash; a final `/**` is the thing itself and everything below it. */
const toPattern = (unit: string): RegExp => {
  const below = unit.endsWith('/**');
  const stem = (below ? unit.slice(0, -3) : unit).replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${stem}${below ? '(/.*)?' : ''}$`);
};

const listed = (units: readonly string[]): string =>
  units.length === 0 ? 'it uses no other' : `it may use ${units.join(', ')}`;

const at = ({ from, line, column }: Edge, message: string): Finding => ({ file: from, line, column, message });
