import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, nobody, obeyed, type Served, serve, serveRegistry } from '../testing/run.ts';
import { checkNode } from './checkup.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const SECRET = 'the-webhook-secret';
const KEY = 'key-of-the-model';

/** A GitHub that knows one App, by its number and its key. */
const createGitHub = (): Promise<Served> =>
  serve((request, response) => {
    const [head = '', body = '', signature = ''] = (request.headers.authorization ?? '')
      .replace(/^bearer /i, '')
      .split('.');
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString() || '{}');
    const isApp = typeof claims === 'object' && claims !== null && 'iss' in claims && String(claims.iss) === '7';
    const signed = Buffer.from(`${head}.${body}`);
    const isSigned = verify(
      'sha256',
      signed,
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
      Buffer.from(signature, 'base64url'),
    );
    const [status, answer] =
      request.url !== '/api/v3/app'
        ? [404, { message: 'Not Found' }]
        : isApp && isSigned
          ? [200, { slug: 'rapporteur\u001b[2J', name: 'Rapporteur', installations_count: 1 }]
          : [401, { message: 'A JSON web token could not be decoded' }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });

/** A server of models that knows one key and has one model. */
const createModels = (): Promise<Served> =>
  serve((request, response) => {
    const status =
      request.headers['x-api-key'] !== KEY ? 401 : request.url === '/base/v1/models/claude-test' ? 200 : 404;
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });

let github: Served;
let models: Served;
let registry: Served;
let silent: string;
beforeAll(async () => {
  [github, models, registry, silent] = await Promise.all([createGitHub(), createModels(), serveRegistry(), nobody()]);
});
afterAll(async () => {
  await Promise.all([github, models, registry].map(({ close }) => close()));
});

const hostOf = (url: string): string => url.replace('http://', '');

/** The registry is always named, because at the default address a bot of the person who runs the test may listen. */
const diagnose = async (variables: Readonly<Record<string, string>>) => {
  const desk = await createDesk({
    RAPPORTEUR_REGISTRY_URL: registry.url,
    RAPPORTEUR_HOME: 'no-such-folder',
    ...variables,
  });
  const { code, out, err } = await desk.run('doctor');
  await desk.clear();
  expect(err).toBe('');
  expect(obeyed(out)).toEqual([]);
  for (const secret of Object.values(SECRETS)) expect(out).not.toContain(secret);
  for (const line of PEM.trim().split('\n').slice(1, -1)) expect(out).not.toContain(line);
  return { code, out, line: (what: string) => out.split('\n').find((line) => line.slice(2).startsWith(what)) };
};

const SECRETS = { SECRET, KEY, password: 'hunter22', token: 'token-of-the-registry' };

const appAt = (url: string) => ({
  APP_ID: '7',
  PRIVATE_KEY: PEM,
  WEBHOOK_SECRET: SECRET,
  GHE_HOST: hostOf(url),
  GHE_PROTOCOL: 'http',
});

describe('rapporteur doctor', () => {
  it('nothing configured: nothing is broken, and every line says how to get it', async () => {
    const { code, out, line } = await diagnose({});
    expect(code).toBe(0);
    expect(line('GitHub App')).toBe(
      '– GitHub App  not configured: `pnpm start` plays the story in the sandbox, `pnpm start --register` registers an App.',
    );
    expect(line('registry')).toBe(`✓ registry    ${registry.url} answers.`);
    expect(line('database')).toBe(
      '– database    embedded, in the folder no-such-folder, which the first start makes; DATABASE_URL is not set.',
    );
    expect(line('model')).toMatch(/^– model {7}not configured, .* set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL\.$/);
    expect(out).toMatch(/\nNothing is broken; .+\.$/);
  });

  it('everything configured and reachable', async () => {
    const database = await createTestDatabase();
    const { code, line } = await diagnose({
      ...appAt(github.url),
      DATABASE_URL: database,
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: `${models.url}/base/`,
      RAPPORTEUR_MODEL: 'claude-test',
      RAPPORTEUR_REGISTRY_TOKEN: SECRETS.token,
    });
    expect(code).toBe(0);
    expect(line('Node')).toMatch(/^✓ Node {8}[0-9.]+$/);
    expect(line('GitHub App')).toBe(`✓ GitHub App  “rapporteur[2J” at ${hostOf(github.url)}, installed once.`);
    expect(line('database')).toMatch(/^✓ database {4}PostgreSQL .+ lets us in\.$/);
    expect(line('model')).toBe(`✓ model       claude-test at ${models.url}/base/.`);
  });

  it.each<[string, (pem: string) => string]>([
    ['with its line feeds written as \\n', (pem) => pem.replaceAll('\n', '\\n')],
    ['in quotation marks', (pem) => `"${pem.replaceAll('\n', '\\n')}"`],
    ['in base64', (pem) => Buffer.from(pem).toString('base64')],
  ])('a private key %s is accepted', async (_, write) => {
    expect((await diagnose({ ...appAt(github.url), PRIVATE_KEY: write(PEM) })).line('GitHub App')).toMatch(/^✓/);
  });

  it('a private key in a file is accepted', async () => {
    const desk = await createDesk();
    const PRIVATE_KEY_PATH = await desk.write('app.pem', PEM);
    const { line } = await diagnose({ ...appAt(github.url), PRIVATE_KEY: '', PRIVATE_KEY_PATH });
    await desk.clear();
    expect(line('GitHub App')).toMatch(/^✓/);
  });
});

describe('what is configured and does not work: exit code 1, and what to do', () => {
  it.each<[string, () => Record<string, string>, string]>([
    [
      'half of the credentials',
      () => ({ APP_ID: '7' }),
      'PRIVATE_KEY or PRIVATE_KEY_PATH and WEBHOOK_SECRET are not set, though',
    ],
    [
      'a name for a number',
      () => ({ ...appAt(github.url), APP_ID: 'rapporteur' }),
      'APP_ID is no positive number: copy it',
    ],
    [
      'another App',
      () => ({ ...appAt(github.url), APP_ID: '8' }),
      'does not accept APP_ID with this key: take both from one',
    ],
    [
      'something else for a key',
      () => ({ ...appAt(github.url), PRIVATE_KEY: SECRET }),
      'PRIVATE_KEY is no private key: it must be',
    ],
    [
      'a key file that is not there',
      () => ({ ...appAt(github.url), PRIVATE_KEY: '', PRIVATE_KEY_PATH: 'gone.pem' }),
      'PRIVATE_KEY_PATH names a file that does not exist',
    ],
    [
      'the key in place of its path',
      () => ({ ...appAt(github.url), PRIVATE_KEY: '', PRIVATE_KEY_PATH: PEM }),
      'PRIVATE_KEY_PATH',
    ],
    ['no GitHub there', () => appAt(silent), 'was not reached: check the network, the proxy and GHE_HOST.'],
    [
      'an address for a host',
      () => ({ ...appAt(silent), GHE_HOST: 'https://git example' }),
      'GHE_HOST is no host name',
    ],
  ])('GitHub App: %s', async (_, variables, expected) => {
    const { code, out, line } = await diagnose(variables());
    expect(code).toBe(1);
    expect(line('GitHub App')).toMatch(/^✗/);
    expect(line('GitHub App')).toContain(expected);
    expect(out).toMatch(/\nOne thing needs repair, marked ✗\.$/);
  });

  it.each<[string, () => Record<string, string>, string]>([
    [
      'nobody there',
      () => ({ ANTHROPIC_BASE_URL: silent, ANTHROPIC_API_KEY: KEY }),
      `was not reached: check the network`,
    ],
    [
      'another key',
      () => ({ ANTHROPIC_BASE_URL: models.url, ANTHROPIC_API_KEY: 'wrong' }),
      'does not accept ANTHROPIC_API_KEY.',
    ],
    ['no key where one is wanted', () => ({ ANTHROPIC_BASE_URL: models.url }), 'wants a key: set ANTHROPIC_API_KEY.'],
    [
      'a key that cannot be sent',
      () => ({ ANTHROPIC_BASE_URL: models.url, ANTHROPIC_API_KEY: `${KEY}\n\n${KEY}` }),
      'was not reached',
    ],
    ['no address', () => ({ ANTHROPIC_BASE_URL: 'models.example' }), 'ANTHROPIC_BASE_URL is no web address'],
    [
      'a password in the address',
      () => ({ ANTHROPIC_BASE_URL: 'https://ada:hunter22@models.invalid' }),
      'holds a user name or a password',
    ],
  ])('model: %s', async (_, variables, expected) => {
    const { code, line } = await diagnose({ RAPPORTEUR_MODEL: 'claude-test', ...variables() });
    expect(code).toBe(1);
    expect(line('model')).toMatch(/^✗ .* Until then notes are extracts\.$/);
    expect(line('model')).toContain(expected);
  });

  it('a server of models without a list of them is no fault', async () => {
    const { code, line } = await diagnose({
      RAPPORTEUR_MODEL: 'claude-test',
      ANTHROPIC_BASE_URL: models.url,
      ANTHROPIC_API_KEY: KEY,
    });
    expect([code, line('model')?.[0]]).toEqual([0, '✓']);
    expect(line('model')).toContain('answers, but does not say whether it has');
  });

  it.each<[string, () => string, string]>([
    ['nobody there', () => `postgres://ada:hunter22@${hostOf(silent)}/x`, 'PostgreSQL at 127.0.0.1:'],
    [
      'a name that nobody has',
      () => 'postgres://ada:hunter22@db.invalid/x',
      'PostgreSQL at db.invalid:5432/x cannot be reached (',
    ],
    [
      'another database',
      () => 'mysql://ada:hunter22@127.0.0.1/x',
      'DATABASE_URL is no address that begins with postgres://.',
    ],
    ['no address', () => 'hunter22', 'DATABASE_URL is no address'],
  ])('database: %s', async (_, url, expected) => {
    const { code, line } = await diagnose({ DATABASE_URL: url() });
    expect(code).toBe(1);
    expect(line('database')).toContain(`✗ database    ${expected}`);
  });

  it('database: one that listens and never answers is not waited for without end', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, line } = await diagnose({ DATABASE_URL: `postgres://ada:hunter22@127.0.0.1:${port}/x` });
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
    expect(code).toBe(1);
    expect(line('database')).toMatch(
      /^✗ database {4}PostgreSQL at 127\.0\.0\.1:\d+\/x cannot be reached \(.+\); start it or correct/,
    );
  });

  it('database: a name that the server does not have', async () => {
    const url = new URL(await createTestDatabase());
    url.pathname = '/nowhere';
    const { code, line } = await diagnose({ DATABASE_URL: url.href });
    expect(code).toBe(1);
    expect(line('database')).toContain('PostgreSQL answers, but there is no database at');
  });

  it('registry: nobody there', async () => {
    const { code, line } = await diagnose({ RAPPORTEUR_REGISTRY_URL: silent });
    expect(code).toBe(1);
    expect(line('registry')).toBe(
      `✗ registry    The registry at ${silent} cannot be reached: start it, or correct RAPPORTEUR_REGISTRY_URL.`,
    );
  });

  it('registry: something else that says yes to everything', async () => {
    const server = await serve((_, response) => response.writeHead(200).end('ready'));
    const { code, line } = await diagnose({ RAPPORTEUR_REGISTRY_URL: server.url });
    await server.close();
    expect(code).toBe(1);
    expect(line('registry')).toContain('is no registry');
  });

  it('registry: a bot that is not ready says why', async () => {
    const routes = connectNodeAdapter({ routes: createRegistryRoutes(createMemoryRegistry()) });
    const server = await serve((request, response) =>
      request.url === '/ready'
        ? response.writeHead(503).end('{"ready":false,"message":"The inbox is\\u001b[2J full."}')
        : routes(request, response),
    );
    const { code, line } = await diagnose({ RAPPORTEUR_REGISTRY_URL: server.url });
    await server.close();
    expect(code).toBe(1);
    expect(line('registry')).toBe(`✗ registry    ${server.url} answers, but is not ready: The inbox is[2J full.`);
  });

  it('a password in an address is not shown', async () => {
    const { code, line } = await diagnose({ RAPPORTEUR_REGISTRY_URL: 'https://ada:hunter22@registry.invalid' });
    expect(code).toBe(1);
    expect(line('registry')).toContain('RAPPORTEUR_REGISTRY_URL holds a user name or a password');
  });

  it.each([
    ['20.11.1', 'broken'],
    ['24.0.0', 'ok'],
    ['25.1.0', 'ok'],
  ])('Node %s is %s', (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });
});
