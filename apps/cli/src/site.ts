/** rapporteur site export: the pages as files, in a folder that holds nothing else of anybody. */
import { appendFile, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Exported, exportSite } from '@rapporteur/pages';
import { type Args, CalledWrongly, type ExitCode, type Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { readPublicRecords } from './registry.ts';
import { toTerminal } from './terminal.ts';

/** Only what everybody may see is written, whoever is logged in. */
export const runSiteExport = async (args: Args, io: Io, env: CliEnv, now = new Date()): Promise<ExitCode> => {
  const [named = ''] = args.positionals;
  const address = readAddress(args.value('url') ?? env.pages.url);
  const folder = await openFolder(io.resolve(named), named);
  const without = [...env.pages.without, ...args.values('without')].map((login) =>
    login.replace(/^@/, '').toLowerCase(),
  );
  const dead: Exported[] = [];
  await readPublicRecords(env, async ({ first, client }) => {
    await first.listSeries({ pageSize: 1 }).page();
    const options = {
      title: args.value('title') ?? env.pages.title ?? 'Rapporteur',
      withoutPage: new Set(without),
      address,
      client,
      now: () => now,
    };
    for await (const one of exportSite(options)) {
      if (one.kind === 'dead') dead.push(one);
      else await folder.put(one.path, one.text);
      if (folder.count() % EVERY === 0 && one.kind === 'file') io.err(`${folder.count()} files so far …`);
    }
  });
  const { written, removed } = await folder.finish();
  for (const one of dead)
    if (one.kind === 'dead') io.err(toTerminal(`${one.on} links to ${one.link}, where nothing is.`));
  io.out(
    toTerminal(
      `${folder.count()} files stand in ${named}: ${written} written, ${removed} removed, the others as they were.`,
    ),
  );
  return 0;
};

/** So often is told how far it is. */
const EVERY = 250;

const readAddress = (text: string | undefined): string => {
  if (text === undefined)
    throw new CalledWrongly(
      'Feeds and previews need whole addresses: say with --url where the pages will stand, such as https://acme.github.io/rfcs.',
    );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  )
    throw new CalledWrongly(`--url needs an address such as https://acme.github.io/rfcs, not “${text}”.`);
  return url.href.replace(/\/+$/, '');
};

type Folder = {
  /** Writes the file if it is another one than before. */
  readonly put: (path: string, text: string) => Promise<void>;
  /** How many files were put. */
  readonly count: () => number;
  /** Takes away what an earlier export wrote and this one did not. */
  readonly finish: () => Promise<{ readonly written: number; readonly removed: number }>;
};

/** Which files in it are of an export, a line each: no other one is ever written or removed. */
const LIST = '.rapporteur-site';

/** What may stand in an empty folder, since a server of pages asks for it. */
const ALLOWED: readonly string[] = ['.git', 'CNAME'];

const openFolder = async (folder: string, named: string): Promise<Folder> => {
  const own = await readList(folder, named);
  const put = new Set<string>();
  let written = 0;
  return {
    put: async (path, text) => {
      const file = join(folder, path);
      const before = await readFile(file, 'utf8').catch(ignoreAbsent);
      put.add(path);
      if (before === text && own.has(path)) return;
      if (before !== undefined && before !== text && !own.has(path))
        throw new Error(`${path} in ${named} is of somebody else: move it away, or name another folder.`);
      // Before it is written: whatever ends the program, the next export knows its own.
      if (!own.has(path)) await appendFile(join(folder, LIST), `${path}\n`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      written += 1;
    },
    count: () => put.size,
    finish: async () => {
      const gone = [...own].filter((path) => !put.has(path));
      for (const path of gone) await remove(folder, path);
      await writeFile(
        join(folder, LIST),
        [...put]
          .toSorted()
          .map((path) => `${path}\n`)
          .join(''),
      );
      return { written, removed: gone.length };
    },
  };
};

const readList = async (folder: string, named: string): Promise<ReadonlySet<string>> => {
  const list = await readFile(join(folder, LIST), 'utf8').catch(ignoreAbsent);
  // Whoever gives somebody a folder could have written anything into it.
  if (list !== undefined) return new Set(list.split('\n').filter(isInside));
  const others = ((await readdir(folder).catch(ignoreAbsent)) ?? []).filter((name) => !ALLOWED.includes(name));
  if (others.length > 0)
    throw new Error(
      `${named} holds other things, such as ${others.toSorted()[0]}: name an empty folder, or one that an earlier export wrote.`,
    );
  await mkdir(folder, { recursive: true });
  return new Set();
};

const isInside = (path: string): boolean =>
  path !== '' && !/[\\\0]/.test(path) && path.split('/').every((part) => !['', '.', '..', '.git'].includes(part));

/** The file, and the folders that are empty then. */
const remove = async (folder: string, path: string): Promise<void> => {
  await rm(join(folder, path), { force: true });
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    const isGone = await rmdir(join(folder, above)).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
};

const ignoreAbsent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined;
  throw error.code === 'ENOTDIR' || error.code === 'EISDIR'
    ? new Error(`${error.path ?? 'What is named'} is not what an export needs there: name another folder.`)
    : error;
};
