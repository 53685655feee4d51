/** Which files of ours have a part in working off a delivery, from the webhook to the commit. */
import { Session } from 'node:inspector/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTemporary } from '@rapporteur/registry/database';
import { KINDS, type Kind } from './acts.ts';
import { measureDeliveries, type Onlooker } from './measure.ts';

export const USAGE = `pnpm bench road [KIND …]
  The files that run while the bot works off one delivery of a kind (${KINDS.join(', ')}; else opened and transcript).`;

export const road = async (args: readonly string[]): Promise<void> => {
  const unknown = args.find((arg) => !KINDS.some((kind) => kind === arg));
  if (unknown !== undefined) throw new TypeError(`"${unknown}" is no kind of delivery.\n${USAGE}`);
  const kinds = args.length === 0 ? (['opened', 'transcript'] as const) : KINDS.filter((kind) => args.includes(kind));
  const files = await watchRoads(kinds);
  for (const kind of kinds) console.log(`${kind}:\n${(files.get(kind) ?? []).map((file) => `  ${file}`).join('\n')}\n`);
  for (const kind of kinds) console.log(`figure road.${kind} ${files.get(kind)?.length ?? 0}`);
};

const watchRoads = async (kinds: readonly Kind[]): Promise<ReadonlyMap<Kind, readonly string[]>> => {
  const postgres = await openTemporary();
  const session = new Session();
  session.connect();
  const files = new Map<Kind, readonly string[]>();
  const onlooker: Onlooker = {
    begin: async () => {
      await session.post('Profiler.takePreciseCoverage');
    },
    end: async (kind) => {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      files.set(kind, result.flatMap((script) => (hasRun(script) ? (ours(script.url) ?? []) : [])).toSorted());
    },
  };
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    const databaseUrl = await postgres.createDatabase();
    await measureDeliveries({ databaseUrl, rfcs: 1, open: 1, rounds: 1, kinds }, onlooker);
  } finally {
    session.disconnect();
    await postgres.close();
  }
  return files;
};

type Script = {
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
};

/** Any function but the module itself, which runs when it is loaded. */
const hasRun = ({ functions }: Script): boolean =>
  functions.some(({ ranges: [whole] }) => whole !== undefined && whole.startOffset > 0 && whole.count > 0);

const ROOT = join(import.meta.dirname, '../../..');

const ours = (url: string): string | undefined => {
  if (!url.startsWith('file:')) return undefined;
  const path = relative(ROOT, fileURLToPath(url));
  return /^(?:packages\/[^/]+|apps\/bot)\/src\/(?!gen\/)/.test(path) ? path : undefined;
};
