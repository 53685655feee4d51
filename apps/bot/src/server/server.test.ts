import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect } from 'node:net';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { ArtifactService, GroupService, RfcService, SyncService } from '@rapporteur/idl';
import { RepositoryRecordSchema, RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { checkHead, type Receipt, type WebhookRequest } from '../inbox/index.ts';
import { createProof, createServer, type Server, type ServerOptions, viewerOf } from './index.ts';

const LIMIT = 3 * 1024 * 1024;
const open: Server[] = [];

/** A server before an inbox that accepts everything and keeps what it got. */
const serve = async (options: Partial<ServerOptions> = {}) => {
  const got: WebhookRequest[] = [];
  const readiness = { ready: true, reason: 'All is well.' };
  const inbox = {
    maxBodyBytes: LIMIT,
    checkHead,
    receive: async (request: WebhookRequest): Promise<Receipt> => {
      got.push(request);
      return { status: 202, message: 'Stored.' };
    },
    readiness: async () => readiness,
  };
  const server = createServer({ inbox, log: pino({ level: 'silent' }), version: '1.2.3', ...options });
  open.push(server);
  return { url: await server.listen(0, '127.0.0.1'), server, got, readiness };
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(100)));
});

const SIGNED = {
  'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
  'x-github-delivery': 'a-1',
  'x-github-event': 'ping',
  'content-type': 'application/json',
};
const HEAD = Object.entries(SIGNED)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');

/** What comes back on a connection of its own. */
const converse = async (url: string, text: string): Promise<string> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer);
};

const ask = async (url: string, init: RequestInit = {}) => {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json(), allow: response.headers.get('allow') };
};

describe('webhooks', () => {
  it.each(['/api/github/webhooks', '/api/github/webhooks/', '/', '/?proxy=smee'])(
    'arrive at %s as raw bytes',
    async (path) => {
      const { url, got } = await serve();
      const body = '{"zen":  "Grüße"}';
      expect(await ask(url + path, { method: 'POST', body, headers: SIGNED })).toMatchObject({
        status: 202,
        body: { message: 'Stored.' },
      });
      expect(got.map(({ rawBody }) => rawBody.toString())).toEqual([body]);
      expect(got[0]?.headers['x-github-event']).toBe('ping');
    },
  );

  it('that announce too large a body are refused before it is sent', async () => {
    const { url, got } = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${HEAD}content-length: ${LIMIT + 1}\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 [\s\S]*larger than the 3 MB that GitHub sends at most\./);
    socket.destroy();
    expect(got).toEqual([]);
  });

  it('that grow too large without announcing it are refused on the way', async () => {
    const { url, got } = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${HEAD}transfer-encoding: chunked\r\n\r\n`);
    const answered = once(socket, 'data');
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    for (let megabyte = 0; megabyte < 4; megabyte += 1) socket.write(chunk);
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
    expect(got).toEqual([]);
  });

  it('whose sender hangs up leave nothing and do no harm', async () => {
    const { url, got } = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${HEAD}content-length: 100\r\n\r\n{"half":`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect(await ask(`${url}/health`)).toMatchObject({ status: 200 });
    expect(got).toEqual([]);
  });

  it('are answered 503 while there is no App', async () => {
    const { url } = await serve({ inbox: undefined });
    expect(await ask(url, { method: 'POST', body: '{}' })).toMatchObject({ status: 503 });
    expect(await ask(`${url}/ready`)).toMatchObject({ status: 503, body: { ready: false } });
  });
});

describe('A9: what is not verified costs little', () => {
  it.each<[string, Record<string, string>, number, RegExp]>([
    ['without a signature', { 'x-hub-signature-256': '' }, 401, /X-Hub-Signature-256 is missing/],
    ['with half a signature', { 'x-hub-signature-256': 'sha256=00ff' }, 401, /does not match/],
    ['without an event', { 'x-github-event': '' }, 400, /X-GitHub-Event/],
    ['with an id that is none', { 'x-github-delivery': 'a b' }, 400, /X-GitHub-Delivery/],
    ['that is a form', { 'content-type': 'text/plain' }, 400, /application\/json/],
  ])('a webhook %s is answered before its body comes', async (_, changed, status, message) => {
    const { url, got, server } = await serve();
    const head = Object.entries({ ...SIGNED, ...changed })
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const answer = await converse(url, `POST / HTTP/1.1\r\nhost: x\r\n${head}content-length: 2000000\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(message);
    expect(got).toEqual([]);
    expect(server.unverified.peak).toBe(0);
  });

  it('eighty who send large bodies slowly are held within the cap, the rest is told to come again, and a small one gets in', async () => {
    const most = 4 * 1024 * 1024;
    const { url, got, server } = await serve({ limits: { unverifiedBytes: most } });
    const answers: string[] = [];
    const sockets = Array.from({ length: 80 }, () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => {});
      socket.on('data', (answer) => answers.push(String(answer)));
      socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${HEAD}content-length: ${LIMIT}\r\n\r\n`);
      socket.write(Buffer.alloc(200_000, 'x'));
      return socket;
    });
    await expect.poll(() => answers.length).toBeGreaterThan(50);
    expect(server.unverified.peak).toBeLessThanOrEqual(most);
    expect(server.unverified.peak).toBeGreaterThan(most / 2);
    expect(answers.every((answer) => /^HTTP\/1\.1 503 [\s\S]*retry-after: 5/i.test(answer))).toBe(true);
    expect(await ask(url, { method: 'POST', body: '{}', headers: SIGNED })).toMatchObject({ status: 202 });
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => server.unverified.held).toBe(0);
    expect(got).toHaveLength(1);
  });

  it('a body that does not come in time is refused, and its room is free again', async () => {
    const { url, server } = await serve({ limits: { bodyMs: 30 } });
    const answer = await converse(url, `POST / HTTP/1.1\r\nhost: x\r\n${HEAD}content-length: 100\r\n\r\n{"half":`);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(server.unverified.held).toBe(0);
  });

  it('the room of a body is taken until the inbox has answered', async () => {
    const gate = Promise.withResolvers<Receipt>();
    const { url, server } = await serve({
      inbox: {
        maxBodyBytes: LIMIT,
        checkHead,
        receive: () => gate.promise,
        readiness: async () => ({ ready: true, reason: '' }),
      },
    });
    const asked = ask(url, { method: 'POST', body: '{"a": 1}', headers: SIGNED });
    await expect.poll(() => server.unverified.held).toBe(8);
    gate.resolve({ status: 202, message: 'Stored.' });
    await asked;
    expect(server.unverified.held).toBe(0);
  });

  it('connections beyond the limit are closed', async () => {
    const { url } = await serve({ limits: { connections: 2 } });
    const held = [1, 2].map(() => connect(Number(new URL(url).port), '127.0.0.1'));
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    for (const socket of held) socket.destroy();
  });
});

describe('paths', () => {
  it.each<[string, string, number, RegExp]>([
    ['GET', '/health', 200, /"status":"up","version":"1.2.3"/],
    ['GET', '/ready', 200, /All is well\./],
    ['POST', '/health', 405, /\/health answers GET only\./],
    ['GET', '/api/github/webhooks', 405, /answers POST only\./],
    ['PUT', '/', 405, /\/ answers GET and POST only\./],
    ['GET', '/', 200, /Rapporteur 1\.2\.3 is up\./],
    ['GET', '/nowhere', 404, /There is nothing at \/nowhere\./],
    ['POST', '/rapporteur.v1.GroupService/ListGroups', 404, /The registry is not on this server/],
  ])('%s %s answers %i', async (method, path, status, text) => {
    const { url } = await serve();
    const answer = await ask(url + path, { method });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toMatch(text);
  });

  it('that are not ours are offered to the fallback first', async () => {
    const { url } = await serve({
      fallback: async (request, response) => {
        if (request.url !== '/probot') return false;
        response.end('{"page":"setup"}');
        return true;
      },
    });
    expect(await ask(`${url}/probot`)).toMatchObject({ status: 200, body: { page: 'setup' } });
    expect(await ask(`${url}/other`)).toMatchObject({ status: 404 });
  });

  it('that fail are answered without a stack trace', async () => {
    const { url } = await serve({ fallback: () => Promise.reject(new Error('secret detail')) });
    const answer = await ask(`${url}/probot`);
    expect(answer).toMatchObject({
      status: 500,
      body: { message: 'The server failed at this request; its log says why.' },
    });
  });

  it('say that the server is not ready, and why', async () => {
    const { url, readiness } = await serve();
    Object.assign(readiness, { ready: false, reason: 'The database does not answer.' });
    expect(await ask(`${url}/ready`)).toEqual({
      status: 503,
      body: { ready: false, message: 'The database does not answer.' },
      allow: null,
    });
  });
});

describe('the registry over HTTP', () => {
  const registry: NonNullable<ServerOptions['registry']> = (router) => {
    router.service(SyncService, {
      listSyncStates: () => ({ syncStates: [{ name: 'syncStates/acme/widgets' }] }),
      startSync: () => ({}),
    });
    router.service(ArtifactService, { exportEverything: () => ({}) });
  };

  it.each([
    ['Connect', createConnectTransport],
    ['gRPC-web', createGrpcWebTransport],
    ['gRPC', createGrpcTransport],
  ])('is read by anybody and set going by nobody without a token on the server (%s)', async (_, transport) => {
    const { url } = await serve({ registry });
    const client = createClient(SyncService, transport({ baseUrl: url, httpVersion: '1.1' }));
    expect((await client.listSyncStates({})).syncStates).toMatchObject([{ name: 'syncStates/acme/widgets' }]);
    await expect(client.startSync({})).rejects.toThrow(/StartSync changes the registry.*set RAPPORTEUR_REGISTRY_TOKEN/);
    const artifacts = createClient(ArtifactService, transport({ baseUrl: url, httpVersion: '1.1' }));
    await expect(artifacts.exportEverything({ repository: 'acme/open' })).rejects.toThrow(
      /ExportEverything changes the registry.*set RAPPORTEUR_REGISTRY_TOKEN/,
    );
  });

  it.each([
    ['without it', {}, /none came with the call/],
    ['with another one', { authorization: 'Bearer wrong' }, /another one came with the call/],
  ])('with a token on the server is not set going %s', async (_, headers, message) => {
    const { url } = await serve({ registry, registryToken: 'right' });
    const client = createClient(SyncService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
    await expect(client.startSync({}, { headers })).rejects.toThrow(message);
  });

  it('is set going with the token', async () => {
    const { url } = await serve({ registry, registryToken: 'right' });
    const client = createClient(SyncService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
    const answer = await client.startSync({ whole: true }, { headers: { authorization: 'Bearer right' } });
    expect(answer).toMatchObject({ $typeName: 'rapporteur.v1.StartSyncResponse' });
  });
});

describe('A7: who reads the registry over HTTP', () => {
  const PRIVATE = 'rfcs/acme/secret/7';

  /** A registry with one private thing, and a GitHub that knows what its tokens may read. */
  const world = async (
    options: Partial<ServerOptions> = {},
    open: readonly MessageInitShape<typeof WorkingGroupSchema>[] = [],
  ) => {
    const registry = createMemoryRegistry();
    const record = { name: 'repositories/acme/secret', repository: 'acme/secret', private: true };
    await registry.commit({
      puts: [
        { message: create(RepositoryRecordSchema, record), visibility: 'private' },
        {
          message: create(RepositoryRecordSchema, { name: 'repositories/acme/open', repository: 'acme/open' }),
          visibility: 'public',
        },
        {
          message: create(RfcSchema, { name: PRIVATE, subject: { repository: 'acme/secret', number: 7 } }),
          visibility: 'private',
        },
        ...open.map((group) => ({ message: create(WorkingGroupSchema, group), visibility: 'public' as const })),
      ],
    });
    const asked: string[] = [];
    const state: { down: boolean; nodeId?: string } = { down: false };
    const github = createHttpServer((request, response) => {
      asked.push(`${request.url}`);
      if (state.down) return response.writeHead(502).end();
      const token = request.headers.authorization?.replace('Bearer ', '');
      if (request.url === '/user')
        return token === READS || token === OTHER
          ? response.end(JSON.stringify({ login: 'cy' }))
          : response.writeHead(401).end('{}');
      if (request.url === '/installation/repositories?per_page=1')
        return token === RUNS
          ? response.end('{ "total_count": 1, "repositories": [] }')
          : response.writeHead(401).end();
      if (token === READS)
        return response.end(JSON.stringify({ full_name: 'acme/secret', node_id: 'R_1', permissions: { push: false } }));
      return response.writeHead(token === STALE ? 401 : 404).end('{}');
    });
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    closing.push(() => github.close());
    const address = github.address();
    const githubUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const clock = { now: 1_000_000 };
    const nodeIdOf = async () => state.nodeId;
    const proof = createProof({ githubUrl, nodeIdOf, now: () => clock.now, perCaller: 5 });
    const { url } = await serve({
      registry: createRegistryRoutes(registry, { viewer: viewerOf }),
      registryToken: 'right',
      proof,
      ...options,
    });
    const client = createClient(RfcService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
    const read = (token?: string, name = PRIVATE) =>
      client.getRfc({ name }, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }).then(
        ({ rfc }) => rfc?.name ?? '',
        (error: unknown) => String(error),
      );
    return { url, read, asked, state, clock };
  };
  const READS = `ghp_${'a1'.repeat(18)}`;
  const OTHER = `github_pat_${'b2'.repeat(18)}`;
  const STALE = `ghs_${'c3'.repeat(18)}`;
  const RUNS = `ghs_${'d4'.repeat(18)}`;
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  it('whoever proves at GitHub that they may read, and whoever brings the token, reads; others find nothing', async () => {
    const { read } = await world();
    expect(await read()).toMatch(/not_found.*There is no rfcs\/acme\/secret\/7\./);
    expect(await read(OTHER)).toBe(await read());
    expect(await read(READS)).toBe(PRIVATE);
    expect(await read('right')).toBe(PRIVATE);
    expect(await read('wrong')).toMatch(/unauthenticated.*neither the RAPPORTEUR_REGISTRY_TOKEN/);
    expect(await read(STALE)).toMatch(/unauthenticated.*GitHub does not know this token/);
  });

  it('A12: a name that is another repository’s by now proves nothing about what was kept under it', async () => {
    const { read, state, clock } = await world();
    state.nodeId = 'R_1';
    expect(await read(READS)).toBe(PRIVATE);
    state.nodeId = 'R_of_the_former_owner';
    clock.now += 61_000;
    expect(await read(READS)).toMatch(/not_found/);
  });

  it('what something public has there is shown to whoever may read there', async () => {
    const { url } = await world({}, [
      {
        name: 'groups/moorings',
        title: 'Moorings',
        pullRequests: [
          { subject: { repository: 'acme/secret', number: 7 }, author: 'buyer' },
          { subject: { repository: 'acme/open', number: 1 }, author: 'ada' },
        ],
      },
    ]);
    const client = createClient(GroupService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
    const authorsFor = async (token?: string) =>
      (
        await client.getGroup(
          { name: 'groups/moorings' },
          token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
        )
      ).group?.pullRequests.map(({ author }) => author);
    expect(await authorsFor()).toEqual(['ada']);
    expect(await authorsFor(READS)).toEqual(['buyer', 'ada']);
  });

  it('GitHub is asked once a minute for a token, and at most so often for a caller', async () => {
    const { read, asked, clock } = await world();
    for (let time = 0; time < 4; time += 1) await read(READS);
    expect(asked).toEqual(['/repos/acme/secret']);
    clock.now += 61_000;
    await read(READS);
    expect(asked).toHaveLength(2);
    const tried = [];
    for (let guess = 0; guess < 8; guess += 1) tried.push(await read(`ghp_${String(guess).repeat(36)}`));
    expect(asked).toHaveLength(2 + 4);
    expect(tried.at(-1)).toMatch(/resource_exhausted/);
  });

  it('while GitHub does not answer nothing is shown, and it is asked again afterwards', async () => {
    const { read, state } = await world();
    state.down = true;
    expect(await read(READS)).toMatch(/unavailable.*GitHub could not be asked/);
    state.down = false;
    expect(await read(READS)).toBe(PRIVATE);
  });

  it('a GitHub token sets nothing going', async () => {
    const { url } = await world();
    const client = createClient(SyncService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
    const started = client.startSync({}, { headers: { authorization: `Bearer ${READS}` } });
    await expect(started).rejects.toThrow(/StartSync changes the registry/);
  });

  it('a server that is closed to the public shows nothing without proof', async () => {
    const { read } = await world({ publicRead: false });
    expect(await read()).toMatch(/unauthenticated.*shows nothing without proof/);
    expect(await read(READS)).toBe(PRIVATE);
    expect(await read('right')).toBe(PRIVATE);
  });

  it('A14: of a server that is closed to the public, whom GitHub does not know reads nothing', async () => {
    const { url, asked, clock, state } = await world({ publicRead: false }, [{ name: 'groups/moorings', title: 'M' }]);
    const transports = [createConnectTransport, createGrpcWebTransport, createGrpcTransport].map((make) =>
      make({ baseUrl: url, httpVersion: '1.1' }),
    );
    const titles = (token: string) =>
      Promise.all(
        transports.map((transport) =>
          createClient(GroupService, transport)
            .listGroups({}, { headers: { authorization: `Bearer ${token}` } })
            .then(
              ({ groups }) => groups.map(({ title }) => title).join(),
              (error: unknown) => String(error),
            ),
        ),
      );
    const refused = expect.stringMatching(/unauthenticated.*GitHub does not know this token/);
    expect(await titles(`ghp_${'z9'.repeat(18)}`)).toEqual([refused, refused, refused]);
    expect(await titles(STALE)).toEqual([refused, refused, refused]);
    expect(await titles(`ghr_${'e5'.repeat(18)}`)).toEqual([refused, refused, refused]);
    expect(await titles(OTHER)).toEqual(['M', 'M', 'M']);
    expect(await titles(RUNS)).toEqual(['M', 'M', 'M']);
    // Once in a minute for each token, and at most so often for a caller.
    expect(asked.toSorted()).toEqual([
      ...['/installation/repositories?per_page=1', '/installation/repositories?per_page=1'],
      ...['/user', '/user', '/user'],
    ]);
    const haste = expect.stringMatching(/resource_exhausted/);
    expect(await titles(`ghp_${'y8'.repeat(18)}`)).toEqual([haste, haste, haste]);
    clock.now += 61_000;
    state.down = true;
    const away = expect.stringMatching(/unavailable.*GitHub could not be asked/);
    expect(await titles(OTHER)).toEqual([away, away, away]);
  });

  it.each([
    ['localhost:3000', 200],
    ['LOCALHOST', 200],
    ['[::1]:3000', 200],
    ['bot.example.org', 200],
    ['bot.example.org:443', 200],
    ['rebound.attacker.example', 421],
    ['localhost.attacker.example', 421],
    ['127.0.0.1.attacker.example:3000', 421],
    ['127.0.0.1@attacker.example', 421],
    ['', 421],
  ])('a page that has its name lead here reads nothing: “%s” is answered with %i', async (host, status) => {
    const { url } = await world({ hosts: ['Bot.Example.org'] });
    const body = '{}';
    const answer = await converse(
      url,
      `POST /rapporteur.v1.RfcService/ListRfcs HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\norigin: http://${host}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    // Pages of others may read what is public under the server's own name, and nothing under a name of theirs.
    expect(/access-control-allow-origin: \*/i.test(answer)).toBe(status === 200);
    expect(answer).not.toMatch(/access-control-allow-credentials/i);
  });

  it.each([
    'host: localhost\r\nhost: attacker.example',
    'host: attacker.example\r\nhost: localhost',
    'host: localhost\r\nHost: localhost',
  ])('of two names nobody knows which one is meant: none is answered (%j)', async (hosts) => {
    const { url } = await world();
    const asked = `POST /rapporteur.v1.RfcService/ListRfcs HTTP/1.1\r\n${hosts}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
    expect(await converse(url, asked)).toMatch(/^HTTP\/1\.1 421 /);
  });

  it('a webhook and a probe are answered under any name', async () => {
    const { url } = await world();
    expect(await converse(url, 'GET /health HTTP/1.1\r\nhost: 10.1.2.3\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    const hook = `POST / HTTP/1.1\r\nhost: hooks.example\r\n${HEAD}content-length: 2\r\n\r\n{}`;
    expect(await converse(url, hook)).toMatch(/^HTTP\/1\.1 202 /);
  });

  it('a stranger sends no more than a question', async () => {
    const { url } = await world();
    const large = JSON.stringify({ pageToken: 'x'.repeat(200_000) });
    const send = (headers: Record<string, string>) =>
      fetch(`${url}/rapporteur.v1.RfcService/ListRfcs`, {
        method: 'POST',
        body: large,
        headers: { 'content-type': 'application/json', ...headers },
      }).then((response) => response.json());
    expect(await send({})).toMatchObject({ code: 'resource_exhausted' });
    expect(await send({ authorization: 'Bearer right' })).toMatchObject({ code: 'invalid_argument' });
  });
});

describe('starting and stopping', () => {
  it('a taken port is explained', async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    const second = createServer({ log: pino({ level: 'silent' }) });
    await expect(second.listen(port, '127.0.0.1')).rejects.toThrow(
      `Port ${port} is taken by another program; stop it or set PORT to another number.`,
    );
  });

  it('a request that runs is answered before the server closes, and no new one is taken', async () => {
    const gate = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const { url, server } = await serve({
      fallback: async (_, response) => {
        arrived.resolve();
        await gate.promise;
        response.end('{"late":true}');
        return true;
      },
    });
    const late = ask(`${url}/slow`);
    await arrived.promise;
    const closed = server.close(5_000);
    await expect(ask(`${url}/health`)).rejects.toThrow();
    gate.resolve();
    expect(await late).toMatchObject({ status: 200, body: { late: true } });
    await closed;
  });

  it('a connection that is kept alive ends with the request that ran when the server began to close', async () => {
    const gate = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const { url, server } = await serve({
      // It is neither idle for long enough, nor cut off, within the time of a test.
      times: { keepAliveTimeout: 3_600_000 },
      fallback: async (_, response) => {
        arrived.resolve();
        await gate.promise;
        response.end('{"late":true}');
        return true;
      },
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const ended = once(socket, 'end');
    socket.write('GET /slow HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await arrived.promise;
    const closed = server.close(3_600_000);
    gate.resolve();
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"late":true\}/);
    await ended;
    await closed;
  });

  it('a request that does not end is cut off at the deadline', async () => {
    const { url, server } = await serve({ fallback: () => new Promise(() => {}) });
    const stuck = ask(`${url}/slow`).catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close(50);
    expect(await stuck).toBe('cut off');
  });
});
