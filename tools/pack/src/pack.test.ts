import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { cors } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createServer as createBotServer, createCalendars, viewerOf } from '@rapporteur/bot/server';
import { createTestRegistry } from '@rapporteur/client/testing';
import { describeRegistry } from '@rapporteur/client/testing/conformance';
import { meetingsBetween } from '@rapporteur/core/meeting';
import { createSandboxGithub, type SandboxGithub } from '@rapporteur/github-sandbox';
import {
  ActionItemSchema,
  ActionItemState,
  MeetingSchema,
  MeetingState,
  NotesState,
  RfcSchema,
  SeriesSchema,
  Stage,
  TranscriptSchema,
} from '@rapporteur/idl';
import {
  AgendaSchema as AgendaRecordSchema,
  NotesSchema as NotesRecordSchema,
  RepositoryRecordSchema,
  RfcSchema as RfcRecordSchema,
} from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes, type Put, type Registry } from '@rapporteur/registry';
import { pino } from 'pino';
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

const CHROMIUM = '/usr/bin/chromium';

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

describe('the examples', () => {
  const TOMORROW = new Date(Date.now() + 86_400_000);
  const DATE = TOMORROW.toISOString().slice(0, 10);
  let bot: string;
  let github: SandboxGithub;
  let close = async (): Promise<void> => {};
  const registry = createMemoryRegistry();

  beforeAll(async () => {
    github = await createSandboxGithub({
      seed: {
        organization: { login: 'acme' },
        people: [{ login: 'ada' }, { login: 'bo' }, { login: 'cy' }],
        repositories: [
          {
            name: 'widgets',
            issues: [{ number: 12, title: 'Meetup', author: 'ada', createdAt: '2031-05-01T09:00:00Z' }],
          },
        ],
      },
      webhookUrl: 'http://127.0.0.1:9/',
    });
    const subject = {
      repository: 'acme/widgets',
      number: 7,
      title: 'Pydantic types',
      url: 'https://github.example.org/acme/widgets/pull/7',
    };
    const next = { text: 'It waits for a review.', waitingFor: ['bo'] };
    const of = { meeting: 'meetings/meetup/2031-05-08', repository: 'acme/widgets' };
    const citation = { turnId: 't1', quote: 'tags stay', offset: 4, speaker: 'Ada', startMs: 5_000 };
    const statements = [{ id: 's1', text: 'Tags stay.', citations: [citation] }];
    const messages: readonly Put['message'][] = [
      create(RepositoryRecordSchema, { name: 'repositories/acme/widgets', repository: 'acme/widgets' }),
      create(RfcRecordSchema, {
        name: 'rfcs/acme/widgets/7',
        subject,
        author: 'ada',
        stage: Stage.IN_REVIEW,
        next,
        updatedAt: timestampFromDate(new Date()),
      }),
      create(SeriesSchema, {
        name: 'series/meetup',
        key: 'meetup',
        title: 'Meetup',
        repository: 'acme/widgets',
        rule: 'FREQ=WEEKLY',
        anchor: `${DATE}T11:00`,
        timeZone: 'UTC',
        durationMinutes: 60,
      }),
      create(MeetingSchema, {
        name: `meetings/meetup/${DATE}`,
        series: 'meetup',
        title: 'Meetup',
        repository: 'acme/widgets',
        localStart: `${DATE}T11:00`,
        timeZone: 'UTC',
        start: timestampFromDate(new Date(`${DATE}T11:00:00Z`)),
        state: MeetingState.POSTED,
      }),
      create(MeetingSchema, {
        name: of.meeting,
        series: 'meetup',
        title: 'Meetup',
        repository: 'acme/widgets',
        state: MeetingState.REPORTED,
        issue: { repository: 'acme/widgets', number: 12 },
      }),
      create(AgendaRecordSchema, {
        name: `agendas/meetup/${DATE}`,
        meeting: `meetings/meetup/${DATE}`,
        sections: [{ key: 'rfcs', title: 'RFCs', items: [{ id: 'a', text: 'Pydantic types' }] }],
      }),
      create(ActionItemSchema, {
        ...of,
        name: 'actionItems/meetup/2031-05-08/1',
        text: 'Ask around',
        ownerLogin: 'bo',
        due: '2020-01-01',
        state: ActionItemState.OPEN,
      }),
      create(NotesRecordSchema, {
        meeting: of.meeting,
        name: 'notes/meetup/2031-05-08',
        state: NotesState.APPROVED,
        topics: [{ title: 'Tags', statements }],
        recordingUrl: 'https://video.example.org/7',
        pullRequest: { ...subject, number: 9 },
      }),
      create(TranscriptSchema, {
        meeting: of.meeting,
        name: 'transcripts/meetup/2031-05-08',
        turns: [{ id: 't1', text: 'The tags stay' }],
      }),
    ];
    await registry.commit({ puts: messages.map((message) => ({ message, visibility: 'public' })) });
    const server = createBotServer({
      registry: createRegistryRoutes(registry, {
        viewer: viewerOf,
        planner: meetingsBetween,
        about: { programVersion: '0.0.0', githubUrl: github.url, clientId: '' },
      }),
      calendars: createCalendars({ registry }),
      log: pino({ level: 'silent' }),
    });
    bot = await server.listen(0, '127.0.0.1');
    close = async () => {
      await Promise.all([server.close(0), github.close()]);
    };
    await cp(join(ROOT, 'examples'), join(stranger, 'examples'), { recursive: true });
  });
  afterAll(() => close());

  type Where = { readonly place?: string; readonly token?: string };
  const start = (
    file: string,
    args: readonly string[] = [],
    { place = 'tools/pack/node_modules/node20', token = '' }: Where = {},
  ) =>
    spawn(join(ROOT, place, 'bin/node'), [join(stranger, 'examples', file), ...args], {
      cwd: stranger,
      env: { ...plainEnv(), RAPPORTEUR_URL: bot, GITHUB_TOKEN: token },
    });
  const run = async (...all: Parameters<typeof start>): Promise<string> => {
    const child = start(...all);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect([code, err]).toEqual([0, '']);
    return out;
  };

  const PROGRAMS: Readonly<Record<string, string>> = {
    'list-rfcs': 'Pydantic types (in_review): It waits for a review.\n',
    'next-agenda': `Meetup, ${DATE}T11:00 UTC\nRFCs\n- Pydantic types\n`,
    search: 'Pydantic types\n  https://github.example.org/acme/widgets/pull/7\n',
    'open-actions': 'A-2031-05-08-1: Ask around (until 2020-01-01)\n',
    proof: 'Tags stay.\nsaid: “tags stay” (Ada) https://video.example.org/7?t=5\n',
    badge: '<svg',
    calendar: 'SUMMARY:Meetup',
    waiting: 'Ask around | You promised to do it. | 2020-01-01\nPydantic types | It waits for a review.',
  };
  it.each(Object.entries(PROGRAMS))('%s says what it is for', async (name, said) => {
    expect(await run(`ten-lines/${name}.js`)).toContain(said);
  });

  it.each([
    ['22', 'tools/pack/node_modules/node22'],
    ['24', 'node_modules/node'],
  ])('they run in Node %s as well', async (_, place) => {
    const all = await Promise.all(Object.keys(PROGRAMS).map((name) => run(`ten-lines/${name}.js`, [], { place })));
    for (const [index, said] of Object.values(PROGRAMS).entries()) expect(all[index]).toContain(said);
  });

  it('those that ask nothing but the registry run in a browser, on a page of another origin', async (context) => {
    context.skip(!existsSync(CHROMIUM), `there is no browser at ${CHROMIUM}`);
    const browser = await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: process.getuid?.() !== 0 });
    try {
      for (const [name, said] of Object.entries(PROGRAMS)) {
        const program = await bundle(join(stranger, 'examples/ten-lines', `${name}.js`), {
          'process.env.RAPPORTEUR_URL': JSON.stringify(bot),
        });
        const page = await serve(({ url }, response) => {
          if (url === '/page.js') response.setHeader('Content-Type', 'text/javascript').end(program);
          else response.setHeader('Content-Type', 'text/html').end('<script type="module" src="/page.js"></script>');
        });
        const tab = await browser.newPage();
        const lines: string[] = [];
        tab.on('console', (message) => lines.push(message.text()));
        await tab.goto(page);
        await expect.poll(() => `${lines.join('\n')}\n`, { timeout: 20_000 }).toContain(said);
      }
    } finally {
      await browser.close();
    }
  });

  it.each([
    ['20', 'ada', 'tools/pack/node_modules/node20'],
    ['22', 'bo', 'tools/pack/node_modules/node22'],
    ['24', 'cy', 'node_modules/node'],
  ])('action-done says it in Node %s where the agenda stands, as %s, and says it once', async (_, as, place) => {
    const mine = () => github.observe.comments('acme/widgets', 12).filter(({ author }) => author === as);
    const person = { place, token: github.tokenOf(as) };
    const said = await run('ten-lines/action-done.js', [], person);
    const url = /^Said at (\S+\/acme\/widgets\/issues\/12#issuecomment-\d+)\n$/.exec(said)?.[1];
    expect(await run('ten-lines/action-done.js', [], person)).toBe(`It was said already: ${url}\n`);
    expect(mine().map(({ body }) => body)).toEqual([
      '/action done meetup/A-2031-05-08-1 Released with 1.9.\n\n<!-- key release-1.9 -->',
    ]);
    expect(url).toContain(`#issuecomment-${mine()[0]?.id}`);
  });

  it('follow tells what changes', async () => {
    const child = start('ten-lines/follow.js');
    const said = once(child.stdout, 'data');
    let version = 1;
    // Until it listens, what changes is before its time.
    const changing = setInterval(() => {
      const message = create(RfcRecordSchema, {
        name: 'rfcs/acme/widgets/8',
        version: version - 1,
        author: `a${version}`,
      });
      version += 1;
      registry.commit({ puts: [{ message, visibility: 'public' }] });
    }, 100);
    expect(String((await said)[0])).toContain('rfcs/acme/widgets/8 changed');
    clearInterval(changing);
    child.kill();
  });

  it('the page of documents lists the RFCs by stage', async () => {
    expect(await run('docs-page.js', ['rfcs.html'])).toBe('2 RFCs are in rfcs.html.\n');
    const page = await readFile(join(stranger, 'rfcs.html'), 'utf8');
    expect(page).toContain('<h2>in review (1)</h2>');
    expect(page).toContain('<a href="https://github.example.org/acme/widgets/pull/7">Pydantic types</a>');
  });

  it('the digest goes to the chat once, with what is new, next and late', async () => {
    const sent: string[] = [];
    const chat = await serve(async (request, response) => {
      sent.push(await text(request));
      response.end();
    });
    expect(await run('chat-digest.js', [chat])).toBe('3 lines were sent.\n');
    expect(sent).toHaveLength(1);
    const { text: message } = z.object({ text: z.string() }).parse(JSON.parse(sent[0] ?? ''));
    expect(message).toMatch(
      /^• Pydantic types is in review\. Waits for bo\..*\nNext: Meetup, .*\n1 action items are late: Ask around$/,
    );
  });

  it('the badge counts, and an unknown stage is refused with what was meant', async () => {
    const child = start('badge-server.js', ['0']);
    const address = String((await once(child.stdout, 'data'))[0]).trim();
    expect(await (await fetch(`${address}/in_review.svg`)).text()).toContain('RFCs in review: 1');
    const refused = await fetch(`${address}/in_revue.svg`);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('did you mean "in_review"?')]);
    child.kill();
  });

  it('stand in the page of the client as they run, and take ten lines at most', async () => {
    const page = await readFile(join(ROOT, 'packages/client/README.md'), 'utf8');
    for (const file of globSync('examples/**/*.js', { cwd: ROOT })) {
      const program = await readFile(join(ROOT, file), 'utf8');
      const lines = program.trim().split('\n').length;
      expect(lines, file).toBeLessThan(file.includes('ten-lines') ? 11 : 60);
      if (file.includes('ten-lines')) expect(page, file).toContain(`\`\`\`js\n${program}\`\`\``);
    }
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
