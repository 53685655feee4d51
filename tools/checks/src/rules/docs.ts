/** Pages that people read: generated blocks are what the code says today, commands and files exist, links lead somewhere. */
import { dirname, join } from 'node:path/posix';
import { type Finding, type Verdict, verdictOf } from '../check.ts';
import type { Repository } from '../repository.ts';
import { blocksOf, codeOf, linksOf, parsePage } from './markdown.ts';

/** Name of a generated block to its renderer; each block has to stand on some page. */
export type Generated = ReadonlyMap<string, () => string>;

/** Path of a JSON file to what stands in it; its formatting is Biome's. */
export type GeneratedFiles = ReadonlyMap<string, () => unknown>;

const ARCHITECTURE_LINES = 200;
/** Subcommands of pnpm itself; every other word after `pnpm` has to be one of our scripts. */
const PNPM = new Set([
  'add',
  'dlx',
  'exec',
  'install',
  'i',
  'run',
  'why',
  'outdated',
  'update',
  'store',
  'approve-builds',
  'licenses',
]);

export const checkDocs = (repository: Repository, generated: Generated, files: GeneratedFiles = new Map()): Verdict => {
  const pages = pagesOf(repository);
  const findings = [
    ...pages.flatMap(([path, text]) => [
      ...deadLinks(repository, path, text),
      ...lostPaths(repository, path, text),
      ...unknownScripts(repository, path, text),
      ...staleBlocks(generated, path, text),
    ]),
    ...missingBlocks(generated, pages),
    ...staleFiles(repository, files),
    ...longArchitecture(repository),
  ];
  return verdictOf(findings, `${pages.length} pages`);
};

/** Whether a file says what the code says today, however it is formatted. */
export const isCurrent = (text: string | undefined, value: unknown): boolean => {
  try {
    return text !== undefined && JSON.stringify(JSON.parse(text)) === JSON.stringify(value);
  } catch {
    return false;
  }
};

/** The page with every generated block filled with what the code says today. */
export const fillBlocks = (text: string, generated: Generated): string =>
  [...blocksOf(text)].reverse().reduce((page, { name, start, end }) => {
    const render = generated.get(name);
    return render === undefined ? page : page.slice(0, start) + framed(render()) + page.slice(end);
  }, text);

/** Documentation, not the Markdown that tests and fixtures keep below `src` and `fixtures`. */
export const pagesOf = (repository: Repository): readonly (readonly [path: string, text: string])[] =>
  [...repository.files].filter(([path]) => path.endsWith('.md') && !/(^|\/)(src|fixtures|goldens?)\//.test(path));

const framed = (body: string): string => `\n\n${body.trim()}\n\n`;

const staleBlocks = (generated: Generated, file: string, text: string): readonly Finding[] =>
  blocksOf(text).flatMap(({ name, start, end, line, column }) => {
    const render = generated.get(name);
    const message =
      render === undefined
        ? `nothing generates a block "${name}": it can be ${[...generated.keys()].join(', ')}`
        : `the block "${name}" is not what the code says today: run "pnpm generate"`;
    return render !== undefined && text.slice(start, end) === framed(render()) ? [] : [{ file, line, column, message }];
  });

const staleFiles = (repository: Repository, files: GeneratedFiles): readonly Finding[] =>
  [...files].flatMap(([file, build]) =>
    isCurrent(repository.files.get(file), build())
      ? []
      : [{ file, message: 'is not what the code says today: run "pnpm generate"' }],
  );

const missingBlocks = (generated: Generated, pages: readonly (readonly [string, string])[]): readonly Finding[] => {
  const present = new Set(pages.flatMap(([, text]) => blocksOf(text).map(({ name }) => name)));
  return [...generated.keys()]
    .filter((name) => !present.has(name))
    .map((name) => ({
      file: 'README.md',
      message: `no page has a block "<!-- generated:${name} -->": add it where people look for it`,
    }));
};

const deadLinks = (repository: Repository, file: string, text: string): readonly Finding[] =>
  linksOf(parsePage(text)).flatMap(({ value, line, column }) => {
    if (/^([a-z][a-z+.-]*:|#|\/\/)/i.test(value)) return [];
    const target = join(dirname(file), decodeURI(value.replace(/[?#].*$/, '')));
    if (exists(repository, target)) return [];
    return [
      { file, line, column, message: `the link to ${value} leads nowhere: there is no ${target} in the repository` },
    ];
  });

/**
 * Files and folders that are named in code: `packages/core/src/rfc` from the root, `judge/door.ts` by its end.
 * One with a placeholder or a `*` names many.
 */
const lostPaths = (repository: Repository, file: string, text: string): readonly Finding[] =>
  codeOf(parsePage(text)).flatMap(({ value, line, column }) =>
    value
      .split(/\s+/)
      .filter((word) => !/(^|\/)[A-Z]+(\/|\.ts$|$)/.test(word))
      .filter((word) =>
        /^(packages|apps|tools)\/[\w./-]+$/.test(word)
          ? !exists(repository, word)
          : /^\w[\w./-]*\.ts$/.test(word) && !endsSome(repository, word),
      )
      .map((path) => ({ file, line, column, message: `there is no ${path} in the repository: correct the page` })),
  );

const endsSome = (repository: Repository, path: string): boolean =>
  [...repository.paths].some((known) => known === path || known.endsWith(`/${path}`));

/** Is there such a file, or a folder with files? */
const exists = (repository: Repository, target: string): boolean => {
  const path = target.replace(/\/$/, '');
  return path === '.' || [...repository.paths].some((known) => known === path || known.startsWith(`${path}/`));
};

const unknownScripts = (repository: Repository, file: string, text: string): readonly Finding[] => {
  const scripts = repository.packages.find(({ folder }) => folder === '.')?.manifest.scripts ?? {};
  return codeOf(parsePage(text)).flatMap(({ value, line, column }) =>
    [...value.matchAll(/\bpnpm(?:@[\w.]+)?\s+(?:run\s+)?([a-z][\w:-]*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !PNPM.has(name) && !Object.hasOwn(scripts, name))
      .map((name) => ({
        file,
        line,
        column,
        message: `package.json has no script "${name}": add it or correct the page`,
      })),
  );
};

const longArchitecture = (repository: Repository): readonly Finding[] => {
  const file = 'ARCHITECTURE.md';
  const lines = repository.files.get(file)?.trimEnd().split('\n').length;
  if (lines === undefined) return [{ file, message: 'is missing: it is the map that everyone starts from' }];
  if (lines <= ARCHITECTURE_LINES) return [];
  return [
    {
      file,
      line: ARCHITECTURE_LINES + 1,
      message: `has ${lines} lines: keep it to ${ARCHITECTURE_LINES}, details belong beside the code`,
    },
  ];
};
