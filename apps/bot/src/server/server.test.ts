import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { GroupService } from '@rapporteur/idl';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Receipt, WebhookRequest } from '../inbox/index.ts';
import { createServer, type Server, type ServerOptions } from './index.ts';

const LIMIT = 3 * 1024 * 1024;
const open: Server[] = [];

/** A server before an inbox that accepts everything and keeps what it got. */
const serve = async (options: Partial<ServerOptions> = {}) => {
  const got: WebhookRequest[] = [];
  const readiness = { ready: true, reason: 'All is well.' };
  const inbox = {
    maxBodyBytes: LIMIT,
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
      expect(await ask(url + path, { method: 'POST', body, headers: { 'x-github-event': 'ping' } })).toMatchObject({
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
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${LIMIT + 1}\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 [\s\S]*larger than the 3 MB that GitHub sends at most\./);
    socket.destroy();
    expect(got).toEqual([]);
  });

  it('that grow too large without announcing it are refused on the way', async () => {
    const { url, got } = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
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
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"half":');
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
    router.service(GroupService, {
      listGroups: () => ({ groups: [{ name: 'groups/config-overrides' }] }),
      putGroup: ({ group }) => (group === undefined ? {} : { group }),
    });
  };
  const put = { group: { name: 'groups/pydantic' } };

  it.each([
    ['Connect', createConnectTransport],
    ['gRPC-web', createGrpcWebTransport],
  ])('is read by anybody and written by nobody without a token on the server (%s)', async (_, transport) => {
    const { url } = await serve({ registry });
    const client = createClient(GroupService, transport({ baseUrl: url, httpVersion: '1.1' }));
    expect((await client.listGroups({})).groups).toMatchObject([{ name: 'groups/config-overrides' }]);
    await expect(client.putGroup(put)).rejects.toThrow(/PutGroup changes the registry.*set RAPPORTEUR_REGISTRY_TOKEN/);
  });

  it.each([
    ['without it', {}, /none came with the call/],
    ['with another one', { authorization: 'Bearer wrong' }, /another one came with the call/],
  ])('with a token on the server is not written %s', async (_, headers, message) => {
    const { url } = await serve({ registry, registryToken: 'right' });
    const client = createClient(GroupService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
    await expect(client.putGroup(put, { headers })).rejects.toThrow(message);
  });

  it('is written with the token', async () => {
    const { url } = await serve({ registry, registryToken: 'right' });
    const client = createClient(GroupService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
    const answer = await client.putGroup(put, { headers: { authorization: 'Bearer right' } });
    expect(answer.group?.name).toBe('groups/pydantic');
    expect((await client.listGroups({})).groups).toHaveLength(1);
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
    const { url, server } = await serve({
      fallback: async (_, response) => {
        await gate.promise;
        response.end('{"late":true}');
        return true;
      },
    });
    const late = ask(`${url}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server.close(5_000);
    await expect(ask(`${url}/health`)).rejects.toThrow();
    gate.resolve();
    expect(await late).toMatchObject({ status: 200, body: { late: true } });
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
