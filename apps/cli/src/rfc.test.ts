import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { put } from '@rapporteur/client/testing/put';
import { RfcSchema, Stage, SubjectKind, Verdict } from '@rapporteur/idl';
import { RfcSchema as KeptRfcSchema } from '@rapporteur/idl/record';
import { createRegistry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { writeAddress } from '@rapporteur/registry/home';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, nobody, obeyed, readJson, type Served, serve, serveRegistry } from '../testing/run.ts';
import { type CliEnv, DEFAULT_REGISTRY_URL, parseCliEnv, withRunningBot } from './env.ts';
import { readRegistry } from './registry.ts';

const OVERRIDE = {
  name: 'rfcs/flyteorg/flyte/3553',
  subject: {
    repository: 'flyteorg/flyte',
    number: 3553,
    kind: SubjectKind.PULL_REQUEST,
    title: '[RFC] Config Override',
    url: 'https://github.com/flyteorg/flyte/pull/3553',
  },
  author: 'ByronHsu',
  stage: Stage.IN_REVIEW,
  next: { text: 'Three members of the TSC approve.', waitingFor: ['TSC'] },
  detection: {
    verdict: Verdict.RFC,
    score: 9,
    signals: [
      { code: 'path-added', weight: 9, text: 'It adds a document below rfc/.' },
      { code: 'title', weight: -1, text: 'Its title is short.' },
    ],
  },
  documents: ['rfc/system/override.md'],
  related: [{ repository: 'flyteorg/flytekit', number: 1672 }],
  meetings: ['meetings/contributors-meetup/2023-06-22'],
  createdAt: timestampFromDate(new Date('2023-03-28T23:59:59Z')),
  history: [
    { to: Stage.IN_REVIEW, text: 'Opened.', cause: { at: timestampFromDate(new Date('2023-03-28T00:00:01Z')) } },
  ],
} satisfies MessageInitShape<typeof RfcSchema>;
const FIX = {
  name: 'rfcs/flyteorg/flyte/475',
  subject: { repository: 'flyteorg/flyte', number: 475, title: 'Fix a typo' },
  detection: { verdict: Verdict.NOT, signals: [{ code: 'size', weight: -5, text: 'It changes one line.' }] },
} satisfies MessageInitShape<typeof RfcSchema>;
const HOSTILE = {
  name: 'rfcs/flyteorg/flyte/9999',
  subject: { repository: 'flyteorg/flyte', number: 9999, title: 'Clear\u001b[2J the\u009b1A screen\u202e' },
  stage: Stage.FCP,
  detection: { verdict: Verdict.RFC },
} satisfies MessageInitShape<typeof RfcSchema>;

let registry: Awaited<ReturnType<typeof serveRegistry>>;
let desk: Desk;
beforeAll(async () => {
  registry = await serveRegistry();
  desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: registry.url });
  for (const rfc of [OVERRIDE, FIX, HOSTILE]) await put(registry.registry, create(KeptRfcSchema, rfc));
});
afterAll(async () => {
  await Promise.all([desk.clear(), registry.close()]);
});

describe('rapporteur rfc list', () => {
  it('lists what is an RFC, one line each, and leaves out what was looked at and is none', async () => {
    expect(await desk.run('rfc', 'list')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "RFC                  STAGE      TITLE                  NEXT
      flyteorg/flyte#3553  in_review  [RFC] Config Override  Three members of the TSC…
      flyteorg/flyte#9999  fcp        Clear[2J the1A screen",
      }
    `);
  });

  it('of a working group that has none: a sentence', async () => {
    const { code, out } = await desk.run('rfc', 'list', '--group', 'caching');
    expect([code, out]).toEqual([0, 'There is no such RFC.']);
  });

  it('as JSON: one object of the contract on each line', async () => {
    const { code, out } = await desk.run('rfc', 'list', '--json');
    expect(code).toBe(0);
    const rfcs = out.split('\n').map((line) => readJson(RfcSchema, line));
    expect(rfcs.map(({ name }) => name)).toEqual([OVERRIDE.name, HOSTILE.name]);
    expect(rfcs).toEqual(await Promise.all(rfcs.map(({ name }) => registry.client.getRfc(name))));
    expect(obeyed(out)).toEqual([]);
  });

  it('nothing yet: a sentence, or no line of JSON', async () => {
    const empty = await serveRegistry();
    const other = await createDesk({ RAPPORTEUR_REGISTRY_URL: empty.url });
    const seen = [await other.run('rfc', 'list'), await other.run('rfc', 'list', '--json')];
    await Promise.all([other.clear(), empty.close()]);
    expect(seen).toEqual([
      { code: 0, out: 'No RFC is tracked yet.', err: '' },
      { code: 0, out: '', err: '' },
    ]);
  });
});

describe('rapporteur rfc show', () => {
  it('shows everything that is known, with the reasons', async () => {
    expect((await desk.run('rfc', 'show', 'flyteorg/flyte#3553')).out).toMatchInlineSnapshot(`
      "flyteorg/flyte#3553  [RFC] Config Override
      stage      in review
      next       Three members of the TSC approve.
      waits for  TSC
      author     ByronHsu
      opened     2023-03-28
      document   rfc/system/override.md
      related    flyteorg/flytekit#1672
      discussed  contributors-meetup/2023-06-22
      address    https://github.com/flyteorg/flyte/pull/3553

      Why it is tracked:
        +9  It adds a document below rfc/.
        -1  Its title is short.

      History:
        2023-03-28  Opened."
    `);
  });

  it.each([
    'FlyteOrg/Flyte#3553',
    'https://github.com/flyteorg/flyte/pull/3553',
    'HTTPS://GitHub.com/FlyteOrg/flyte/PULL/3553/',
    'http://www.github.com/flyteorg/flyte/issues/3553',
    'github.com/flyteorg/flyte/pull/3553',
    '<https://github.com/flyteorg/flyte/pull/3553>',
    ' https://github.com/flyteorg/flyte/pull/3553/files?w=1#diff-0 ',
    'https://github.com/flyteorg/flyte/pull/3553/commits/0a1b2c3',
    'https://github.com/flyteorg/flyte/pull/3553#issuecomment-1',
    'https://github.com/flyteorg/flyte/pull/3553.diff',
    'rfcs/flyteorg/flyte/3553',
  ])('finds it by %s', async (reference) => {
    const { code, out, err } = await desk.run('rfc', 'show', reference, '--json');
    expect([code, err]).toEqual([0, '']);
    expect(readJson(RfcSchema, out)).toEqual(await registry.client.getRfc(OVERRIDE.name));
  });

  it('finds it by a link to a GitHub of one’s own', async () => {
    const other = await createDesk({ RAPPORTEUR_REGISTRY_URL: registry.url, GHE_HOST: 'Git.Example:8443' });
    const { code, out } = await other.run('rfc', 'show', 'https://git.example:8443/flyteorg/flyte/pull/3553');
    await other.clear();
    expect([code, out.split('\n')[0]]).toEqual([0, 'flyteorg/flyte#3553  [RFC] Config Override']);
  });

  it('says of what is no RFC why it is not tracked', async () => {
    const { code, out } = await desk.run('rfc', 'show', 'flyteorg/flyte#475');
    expect(code).toBe(0);
    expect(out).toContain('Why it is not tracked:\n  -5  It changes one line.');
  });

  it('nothing of a title is obeyed by a terminal', async () => {
    const { out } = await desk.run('rfc', 'show', 'flyteorg/flyte#9999');
    expect(out).toContain('Clear[2J the1A screen');
    expect(obeyed(out)).toEqual([]);
    expect(obeyed((await desk.run('rfc', 'show', 'flyteorg/flyte#9999', '--json')).out)).toEqual([]);
  });

  it('what is not known: exit code 1 and the way out', async () => {
    expect(await desk.run('rfc', 'show', 'https://github.com/flyteorg/flyte/pull/1')).toEqual({
      code: 1,
      out: '',
      err: 'rapporteur: flyteorg/flyte#1 is not known here; `rapporteur rfc list` shows what is.',
    });
  });

  it.each(['3553', '#3553', 'flyteorg/flyte', 'https://example.com/flyteorg/flyte/pull/3553', 'x\u001b[2J', 'a b#1'])(
    '%j names nothing: exit code 2',
    async (text) => {
      const { code, out, err } = await desk.run('rfc', 'show', text);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('names no pull request: write owner/repo#12 or its web address.');
      expect(obeyed(err)).toEqual([]);
    },
  );
});

describe('a registry that does not answer as it should: exit code 1, one sentence', () => {
  const fail = async (url: string, variables: Record<string, string> = {}): Promise<string> => {
    const other = await createDesk({ RAPPORTEUR_REGISTRY_URL: url, ...variables });
    const { code, out, err } = await other.run('rfc', 'list');
    await other.clear();
    expect([code, out]).toEqual([1, '']);
    expect(err.split('\n')).toHaveLength(1);
    return err;
  };
  const answer = async (status: number, type: string, body: string): Promise<string> => {
    const server: Served = await serve((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
    try {
      return await fail(server.url);
    } finally {
      await server.close();
    }
  };

  it('nobody there', async () => {
    const url = await nobody();
    expect(await fail(url)).toBe(
      `rapporteur: The registry at ${url} cannot be reached: start it, or correct RAPPORTEUR_REGISTRY_URL.`,
    );
  });

  it('nobody at the default address, where nobody said that there is one', async () => {
    const env = { ...parseCliEnv({}, '.'), registryUrl: await nobody() };
    await expect(readRegistry(env, (client) => client.listRfcs().page())).rejects.toThrow(
      `Nothing answers at ${env.registryUrl}: start a registry with \`pnpm start\`, or set RAPPORTEUR_REGISTRY_URL.`,
    );
    expect(DEFAULT_REGISTRY_URL).toBe(parseCliEnv({}, '.').registryUrl);
  });

  it('nobody at the default address, but a database: what stands there is told', async () => {
    const url = await createTestDatabase();
    const database = await openDatabase({ url });
    await put(createRegistry(database), create(KeptRfcSchema, OVERRIDE));
    await database.close();
    const desk = await createDesk({ DATABASE_URL: url, PORT: new URL(await nobody()).port });
    const { code, out } = await desk.run('rfc', 'list');
    await desk.clear();
    expect([code, out]).toEqual([0, expect.stringContaining('flyteorg/flyte#3553')]);
  });

  it.each([
    ['a web page', 200, 'text/html', '<h1>Hello</h1>', 'is no registry, or one that failed'],
    ['not found', 404, 'text/plain', 'no', 'is no registry, or one that failed'],
    ['a refusal', 401, 'application/json', '{"code":"unauthenticated"}', 'Set RAPPORTEUR_REGISTRY_TOKEN'],
    ['out of order', 503, 'application/json', '{"code":"unavailable"}', 'cannot be reached'],
  ])('%s', async (_, status, type, body, expected) => {
    expect(await answer(status, type, body)).toContain(expected);
  });

  it.each([
    ['registry.example', 'RAPPORTEUR_REGISTRY_URL is no web address'],
    ['https://ada:hunter22@registry.invalid', 'RAPPORTEUR_REGISTRY_URL holds a user name or a password'],
  ])('the address %s', async (url, expected) => {
    const err = await fail(url);
    expect(err).toContain(expected);
    expect(err).not.toContain('hunter22');
  });

  it('a token that cannot be sent is not shown either', async () => {
    const err = await fail(registry.url, { RAPPORTEUR_REGISTRY_TOKEN: 'abcdef\nghijkl' });
    expect(err).not.toMatch(/abcdef|ghijkl/);
  });
});

describe('F4: the bot of the folder is found without being told of', () => {
  const envOf = (home: string, variables = {}) => parseCliEnv({ RAPPORTEUR_HOME: home, ...variables }, home);
  const listen = (home: string, url: string, pid = process.pid): (() => void) => writeAddress(home, url, pid);
  const list = async (env: CliEnv): Promise<string> => {
    try {
      const found = await readRegistry(withRunningBot(env), (client) => client.listRfcs({ pageSize: 1 }).page());
      return `${found.items.length} found`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const homes: Desk[] = [];
  afterAll(async () => {
    for (const home of homes) await home.clear();
  });
  const newHome = async (): Promise<string> => {
    const made = await createDesk();
    homes.push(made);
    return made.folder;
  };

  it('whatever its port, and whatever PORT says', async () => {
    const home = await newHome();
    listen(home, registry.url);
    expect(await list(envOf(home, { PORT: '9' }))).toBe('1 found');
  });

  it('also that of a story that is played there', async () => {
    const home = await newHome();
    listen(join(home, 'sandbox-2', 'database'), registry.url);
    expect(await list(envOf(home))).toBe('1 found');
  });

  it('one that has ended is noticed, and the sentence says so', async () => {
    const home = await newHome();
    listen(home, 'http://127.0.0.1:45678', spawnSync(process.execPath, ['-e', '']).pid);
    expect(await list(envOf(home, { PORT: '9' }))).toBe(
      'The bot of this folder, which listened at http://127.0.0.1:45678, has ended, and nothing answers at http://127.0.0.1:9: start it again with `pnpm start`, or set RAPPORTEUR_REGISTRY_URL.',
    );
  });

  it('what is named is used, and nothing else', async () => {
    const home = await newHome();
    listen(home, registry.url);
    expect(await list(envOf(home, { RAPPORTEUR_REGISTRY_URL: await nobody() }))).toMatch(/cannot be reached: start it/);
  });
});

it.each([[['--version']], [['-v']]])('F4: %j says which version this is', async (words) => {
  const { code, out, err } = await desk.run(...words);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^rapporteur \d+\.\d+\.\d+/);
});
