/** The contract: its style, that the committed code is what it generates, and that a release is not broken. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as z from 'zod';
import { type Finding, type Verdict, verdictOf } from '../check.ts';
import { type Ended, run } from './run.ts';

const FOLDER = 'packages/idl';
const GENERATED = 'src/gen';

const findingSchema = z.object({
  path: z.string().optional(),
  start_line: z.number().optional(),
  start_column: z.number().optional(),
  type: z.string(),
  message: z.string(),
});

export const checkIdlLint = async (root: string): Promise<Verdict> =>
  bufVerdict(await buf(root, ['lint', '--error-format', 'json']), 'style and comments of the protos');

/** Generates into a temporary folder and compares byte for byte. */
export const checkIdlDrift = async (root: string): Promise<Verdict> => {
  const fresh = await mkdtemp(join(tmpdir(), 'rapporteur-idl-'));
  try {
    const ended = await buf(root, ['generate', '--output', fresh]);
    if (ended.code !== 0) return bufVerdict(ended, '');
    const committed = await readTree(join(root, FOLDER, GENERATED));
    return verdictOf(
      compareTrees(await readTree(join(fresh, GENERATED)), committed),
      `${committed.size} generated files`,
    );
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
};

/** What strangers compile must go on to compile: of the contract no message, enum, value or call may be renamed either. */
const FOR_STRANGERS = JSON.stringify({
  version: 'v2',
  modules: [{ path: 'proto' }],
  breaking: { use: ['PACKAGE'] },
});

/** Compares with the last release of the contract; without one there is nothing to break. */
export const checkIdlBreaking = async (root: string): Promise<Verdict> => {
  const tag = await lastRelease(root);
  if (tag === undefined)
    return {
      status: 'skipped',
      because: `there is no release of the contract yet (a tag ${RELEASES}) to compare with`,
    };
  const against = ['--error-format', 'json', '--against', `../../.git#tag=${tag},subdir=${FOLDER}`];
  const stored = await buf(root, ['breaking', ...against]);
  const told = await buf(root, ['breaking', ...against, '--config', FOR_STRANGERS, '--path', 'proto/rapporteur/v1']);
  return bufVerdict(told.code === 0 ? stored : told, `nothing of ${tag} broken`);
};

const RELEASES = '@rapporteur/idl@*';

const lastRelease = async (root: string): Promise<string | undefined> => {
  const args = ['tag', '--list', RELEASES, '--sort=-v:refname', '--merged', 'HEAD'];
  const { code, stdout } = await run('git', args, { cwd: root });
  return code === 0 ? stdout.split('\n')[0]?.trim() || undefined : undefined;
};

/** Rewrites the committed code. */
export const generateIdl = (root: string): Promise<Ended> => buf(root, ['generate']);

/** What differs between two folders of generated code, each a relative path to its bytes. */
export const compareTrees = (
  fresh: ReadonlyMap<string, string>,
  committed: ReadonlyMap<string, string>,
): readonly Finding[] =>
  [...new Set([...fresh.keys(), ...committed.keys()])].sort().flatMap((path) => {
    const file = `${FOLDER}/${GENERATED}/${path}`;
    const [now, was] = [fresh.get(path), committed.get(path)];
    if (now === was) return [];
    if (was === undefined) return [{ file, message: 'is missing: run "pnpm generate" and commit it' }];
    if (now === undefined) return [{ file, message: 'comes from no proto any more: run "pnpm generate" and commit' }];
    const line = firstDifference(now, was);
    return [{ file, line, message: 'is not what the protos generate: never edit it, run "pnpm generate" and commit' }];
  });

/** buf prints one JSON object for each finding. */
export const parseBufOutput = (output: string): readonly Finding[] =>
  output.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const { path, start_line, start_column, type, message } = findingSchema.parse(JSON.parse(line));
    return [
      {
        file: path === undefined ? `${FOLDER}/buf.yaml` : `${FOLDER}/${path}`,
        ...(start_line === undefined ? {} : { line: start_line }),
        ...(start_column === undefined ? {} : { column: start_column }),
        message: `${type}: ${message}`,
      },
    ];
  });

const bufVerdict = ({ code, output }: Ended, about: string): Verdict => {
  const findings = parseBufOutput(output);
  if (code === 0 || findings.length > 0) return verdictOf(findings, about);
  return verdictOf([{ file: `${FOLDER}/buf.yaml`, message: `buf ended with ${code}: ${output.trim()}` }], '');
};

/** The plugin of buf.gen.yaml is found on the path, beside buf itself. */
const buf = (root: string, args: readonly string[]): Promise<Ended> => {
  const cwd = join(root, FOLDER);
  const bin = join(cwd, 'node_modules/.bin');
  return run(join(bin, 'buf'), args, { cwd, env: { PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` } });
};

const readTree = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'latin1')] as const),
    ),
  );
};

const firstDifference = (a: string, b: string): number => {
  const lines = b.split('\n');
  return a.split('\n').findIndex((line, index) => line !== lines[index]) + 1 || lines.length;
};
