import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { create } from '@bufbuild/protobuf';
import { cors } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createTestRegistry } from '@rapporteur/client/testing';
import { describeRegistry } from '@rapporteur/client/testing/conformance';
import { RfcSchema, Stage } from '@rapporteur/idl';
import type { Registry } from '@rapporteur/registry';
import { chromium } from 'playwright-core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from './build.ts';
import { type Packed, packAndInstall, plainEnv } from './pack.ts';
import { bundle, gzipped } from './size.ts';

const NAMES = ['@rapporteur/idl', '@rapporteur/client'] as const;

let folder: string;
let stranger: string;
let packed: readonly Packed[];
let createPackedRegistry: () => Registry;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapporteur-pack-'));
  ({ packed, stranger } = await packAndInstall(folder));
  const memory = join(installed('@rapporteur/client'), 'dist/testing/memory.js');
  ({ createMemoryRegistry: createPackedRegistry } = await import(pathToFileURL(memory).href));
});

afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

const installed = (name: string): string => join(stranger, 'node_modules', name);

const tarballOf = async (name: string): Promise<Buffer<ArrayBuffer>> => {
  const found = packed.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not packed`);
  return readFile(found.tarball);
};

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return `http://127.0.0.1:${address.port}`;
};

/** A registry with one RFC, which answers pages of any origin. */
const serveRegistry = async (): Promise<string> => {
  const registry = createTestRegistry();
  await registry.put(create(RfcSchema, { name: 'rfcs/acme/widgets/7', author: 'ada', stage: Stage.FCP }));
  const answer = connectNodeAdapter({ routes: registry.routes });
  return serve((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Methods', cors.allowedMethods.join(', '));
    response.setHeader('Access-Control-Allow-Headers', cors.allowedHeaders.join(', '));
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else answer(request, response);
  });
};

const ANSWERS = {
  names: ['rfcs/acme/widgets/7'],
  author: 'ada',
  isMissing: true,
  refusal: 'invalid: "rfcs/acme" is not the name of an RFC; write it as "rfcs/OWNER/REPO/NUMBER".',
};

describe.each(NAMES)('%s as it is packed', (name) => {
  it('publint has nothing to say', async () => {
    const { buffer, byteOffset, byteLength } = await tarballOf(name);
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
    expect((await publint({ pack: { tarball }, strict: true })).messages).toEqual([]);
  });

  it('every way to import it that takes modules finds its types', async () => {
    const checked = await checkPackage(createPackageFromTarballData(await tarballOf(name)));
    if (checked.types === false) throw new Error('it has no types');
    // As the profile "esm-only": neither `require` nor the resolution of old compilers finds modules.
    const OTHERS: readonly string[] = ['node10', 'node16-cjs'];
    expect(
      checked.problems.filter((found) => !('resolutionKind' in found && OTHERS.includes(found.resolutionKind))),
    ).toEqual([]);
    expect(Object.keys(checked.entrypoints)).toContain('.');
  });

  it('its manifest has no word that only this workspace understands', async () => {
    const manifest = await readFile(join(installed(name), 'package.json'), 'utf8');
    expect(manifest).not.toMatch(/workspace:|catalog:|"\.\/src/);
    expect(JSON.parse(manifest)).toMatchObject({ type: 'module', sideEffects: false, engines: { node: '>=20' } });
  });

  it('it brings what its maps lead to, and neither tests nor what the bot keeps for itself', async () => {
    const files = globSync('**/*', { cwd: installed(name) });
    const maps = files.filter((file) => file.endsWith('.map') && !file.endsWith('memory.js.map'));
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const { sources } = z.object({ sources: z.array(z.string()) }).parse(JSON.parse(await textOf(name, map)));
      for (const source of sources) expect(files).toContain(join(dirname(map), source));
    }
    expect(files.filter((file) => /\.test\.|\brecord\b|tsbuildinfo|conformance/.test(file))).toEqual([]);
    for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE']) expect(files).toContain(file);
  });
});

const textOf = (name: string, file: string): Promise<string> => readFile(join(installed(name), file), 'utf8');

describe('a program of a stranger', () => {
  let registry: string;
  beforeAll(async () => {
    registry = await serveRegistry();
    await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['-p', stranger, '--pretty', 'false']).catch(
      ({ stdout }: { readonly stdout: string }) => {
        throw new Error(stdout);
      },
    );
  });

  it.each([
    [20, 'tools/pack/node_modules/node20'],
    [22, 'tools/pack/node_modules/node22'],
    [24, 'node_modules/node'],
  ])('runs in Node %i', async (major, place) => {
    const script = `import('./out/main.js').then(({ report }) => report('${registry}'))
      .then((all) => console.log(JSON.stringify({ node: process.version, ...all })))`;
    const { stdout } = await promisify(execFile)(join(ROOT, place, 'bin/node'), ['-e', script], {
      cwd: stranger,
      env: plainEnv(),
    });
    const { node, ...answers } = z.looseObject({ node: z.string() }).parse(JSON.parse(stdout));
    expect(node).toMatch(new RegExp(`^v${major}\\.`));
    expect(answers).toMatchObject({ ...ANSWERS, version: 1, kept: ['grace'] });
  });

  it('runs in a browser, on a page of another origin', async (context) => {
    const CHROMIUM = '/usr/bin/chromium';
    context.skip(!existsSync(CHROMIUM), `there is no browser at ${CHROMIUM}`);
    const program = await bundle(join(stranger, 'out/page.js'));
    const page = await serve(({ url }, response) => {
      if (url === '/page.js') response.setHeader('Content-Type', 'text/javascript').end(program);
      else response.setHeader('Content-Type', 'text/html').end('<body><script type="module" src="/page.js"></script>');
    });
    // Its own sandbox does not work for root, as whom containers run.
    const browser = await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: process.getuid?.() !== 0 });
    try {
      const tab = await browser.newPage();
      await tab.goto(`${page}/?registry=${encodeURIComponent(registry)}`);
      expect(JSON.parse((await tab.locator('pre').textContent()) ?? '')).toEqual(ANSWERS);
    } finally {
      await browser.close();
    }
  });

  it('with one call costs a browser less than 25 kB', async () => {
    expect(await gzipped(await bundle(join(stranger, 'out/one-call.js')))).toBeLessThan(25);
  });
});

describe('./testing', () => {
  it('stands on nothing but what the package depends on, and no database', async () => {
    const imports = [...(await textOf('@rapporteur/client', 'dist/testing/memory.js')).matchAll(/ from "([^"]+)";/g)];
    const packages = new Set(imports.map(([, specifier = '']) => specifier.split('/').slice(0, 2).join('/')));
    expect([...packages].sort()).toEqual([
      '@bufbuild/protobuf',
      '@connectrpc/connect',
      '@rapporteur/idl',
      'node:crypto',
      'node:util',
    ]);
  });

  it('nothing of it, and nothing of Node, comes with the client itself', async () => {
    expect(await bundle(join(stranger, 'out/ask.js'))).not.toMatch(/node:|createMemoryRegistry/);
  });
});

describeRegistry('the packed registry', () => createPackedRegistry());
