import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { put } from '@rapporteur/client/testing/put';
import { Stage, Verdict } from '@rapporteur/idl';
import { RepositoryRecordSchema, RfcSchema as RfcRecordSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistry, createRegistryRoutes, type Registry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDesk, type Desk, nobody, type Served, serve } from '../testing/run.ts';

const URL_OF = 'https://acme.github.io/rfcs';

const rfc = (number: number, title: string, repository = 'acme/widgets') =>
  create(RfcRecordSchema, {
    name: `rfcs/${repository}/${number}`,
    subject: { repository, number, title, url: `https://github.com/${repository}/pull/${number}` },
    author: 'ada',
    stage: Stage.FCP,
    detection: { verdict: Verdict.RFC },
  });

const repository = (name: string) => create(RepositoryRecordSchema, { name: `repositories/${name}`, repository: name });

const fill = async (registry: Registry): Promise<void> => {
  await put(registry, repository('acme/widgets'));
  await put(registry, repository('acme/embargo'), 'private');
  await put(registry, rfc(7, 'One cache'));
  await put(registry, rfc(9, 'Rotate the signing keys', 'acme/embargo'), 'private');
};

let registry: Registry;
let served: Served;
const asked: IncomingHttpHeaders[] = [];
let desk: Desk;
beforeAll(async () => {
  registry = createMemoryRegistry();
  await fill(registry);
  const routes = createRegistryRoutes(registry, { viewer: () => ({ sees: 'public' }) });
  const answer = connectNodeAdapter({ routes });
  served = await serve((request, response) => {
    asked.push(request.headers);
    answer(request, response);
  });
  desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: served.url, RAPPORTEUR_REGISTRY_TOKEN: 'secret-of-the-bot' });
});
afterAll(async () => {
  await Promise.all([desk.clear(), served.close()]);
});

const at = (...path: readonly string[]): string => join(desk.folder, 'public', ...path);
beforeEach(() => rm(at(), { recursive: true, force: true }));

const run = (...words: readonly string[]) => desk.run('site', 'export', 'public', '--url', URL_OF, ...words);

/** What of the folder stands where, and when it was written. */
const writtenIn = async (): Promise<ReadonlyMap<string, number>> => {
  const files = await readdir(at(), { recursive: true });
  return new Map(await Promise.all(files.map(async (file) => [file, (await stat(at(file))).mtimeMs] as const)));
};

describe('rapporteur site export', () => {
  it('writes the pages, and tells how many', async () => {
    const { code, out, err } = await run('--title', 'Acme & friends');
    expect([code, err]).toEqual([0, '']);
    const own = (await readFile(at('.rapporteur-site'), 'utf8')).trim().split('\n');
    expect(out).toBe(`${own.length} files stand in public: ${own.length} written, 0 removed, the others as they were.`);
    const front = await readFile(at('index.html'), 'utf8');
    expect(front).toContain('<h1>Acme &amp; friends</h1>');
    expect(await readFile(at('rfcs/index.html'), 'utf8')).toContain('One cache');
    expect(front).toContain('<link rel="stylesheet" href="-/style.css">');
  });

  it('a second time only what changed, and takes away only what an earlier one wrote', async () => {
    await run();
    await mkdir(at('old'));
    await writeFile(at('old/index.html'), 'gone');
    await appendFile(at('.rapporteur-site'), 'old/index.html\n../precious\n.git/config\n');
    await writeFile(at('CNAME'), 'rfcs.acme.example');
    await writeFile(join(desk.folder, 'precious'), 'stays');
    await mkdir(at('.git'));
    await writeFile(at('.git/config'), 'stays');
    const before = await writtenIn();
    await put(registry, { ...rfc(8, 'Fewer flags') });
    const { out } = await run();
    expect(out).toMatch(/: \d+ written, 1 removed/);
    const after = await writtenIn();
    expect(after.has('old')).toBe(false);
    for (const file of ['CNAME', '.git/config', '-/style.css', 'robots.txt'])
      expect(after.get(file)).toBe(before.get(file));
    expect(await readFile(join(desk.folder, 'precious'), 'utf8')).toBe('stays');
    expect(await readFile(at('rfcs/index.html'), 'utf8')).toContain('Fewer flags');
    expect((await run()).out).toContain(': 0 written, 0 removed');
  });

  it('refuses a folder that holds other things, and writes over nobody', async () => {
    await mkdir(at(), { recursive: true });
    await writeFile(at('thesis.doc'), 'years');
    expect(await run()).toEqual({
      code: 1,
      out: '',
      err: 'rapporteur: public holds other things, such as thesis.doc: name an empty folder, or one that an earlier export wrote.',
    });
    await rm(at('thesis.doc'));
    await writeFile(at('.rapporteur-site'), '');
    await writeFile(at('index.html'), 'mine');
    expect(await run()).toMatchObject({
      code: 1,
      err: 'rapporteur: index.html in public is of somebody else: move it away, or name another folder.',
    });
    expect(await readFile(at('index.html'), 'utf8')).toBe('mine');
  });

  it.each([
    [['site', 'export', 'public'], 'say with --url where the pages will stand'],
    [['site', 'export', 'public', '--url', 'acme.github.io'], 'not “acme.github.io”'],
    [['site', 'export', 'public', '--url', 'javascript:alert(1)'], '--url needs an address'],
    [['site', 'export'], 'DIR is missing'],
  ])('%j is called wrongly', async (words, said) => {
    const { code, err } = await desk.run(...words);
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  });

  it('what is private is not written, whoever is logged in and wherever it is read', async () => {
    asked.length = 0;
    await run();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ authorization }) => authorization !== undefined)).toEqual([]);

    const url = await createTestDatabase();
    const database = await openDatabase({ url });
    await fill(createRegistry(database));
    const other = await createDesk({ DATABASE_URL: url, PORT: new globalThis.URL(await nobody()).port });
    const { code, err } = await other.run('site', 'export', 'public', '--url', URL_OF);
    await database.close();
    expect([code, err]).toEqual([0, '']);
    for (const folder of [desk.folder, other.folder])
      for (const file of await readdir(join(folder, 'public'), { recursive: true, withFileTypes: true }))
        if (file.isFile()) {
          const text = `${file.parentPath}/${file.name} ${await readFile(join(file.parentPath, file.name), 'utf8')}`;
          expect(text).not.toMatch(/embargo|signing keys/i);
        }
    await other.clear();
  });
});
