import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createClient, type Fetch, RapporteurError } from '@rapporteur/client';
import { createTestRegistry } from '@rapporteur/client/testing';
import { AboutService, RfcSchema } from '@rapporteur/idl';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchPlainly } from './plain-fetch.ts';

const addressOf = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
};

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  onTestFinished(() => server.closeAllConnections());
  return `http://${await addressOf(server)}`;
};

/** Writes these bytes to whoever asks, and hangs up. */
const say = async (answer: string): Promise<string> =>
  `http://${await addressOf(createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(answer))))}`;

/** Where somebody listened, and nobody does. */
const nobody = async (): Promise<string> => {
  const server = createTcpServer();
  const address = await addressOf(server);
  server.close();
  await once(server, 'close');
  return `http://${address}`;
};

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\n';

const failed = async (baseUrl: string, fetch: Fetch): Promise<unknown> => {
  const error: unknown = await createClient({ baseUrl, fetch, retries: 0, timeoutMs: 5_000 })
    .getRfc('rfcs/acme/widgets/7')
    .catch((reason: unknown) => reason);
  if (!(error instanceof RapporteurError)) throw new Error(`It did not fail as it should: ${String(error)}`);
  const { code, reason, retryable } = error;
  return { code, reason, retryable };
};

describe('what goes wrong is told as the fetch of Node tells it', () => {
  it.each<[string, () => Promise<string>]>([
    ['nothing listens', nobody],
    ['there is no such host', async () => 'http://registry.invalid'],
    ['a line that cannot be secured', async () => (await say('HTTP/1.1 400 No\r\n\r\n')).replace('http:', 'https:')],
    ['a connection that breaks at once', () => say('')],
    ['one that breaks in the answer', () => say(`${HEAD}content-length: 900\r\n\r\nabc`)],
    ['an address that leads elsewhere', () => say('HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n')],
    ['a page', () => say('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nHi')],
    ['a proxy that has nobody behind it', () => say('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n')],
    ['an answer without end', () => say(HEAD.replace('200 OK', '200'))],
  ])('%s', async (_, make) => {
    const url = await make();
    expect(await failed(url, fetchPlainly)).toEqual(await failed(url, globalThis.fetch));
  });

  it('a call that is cancelled, and one that has no time left', async () => {
    const baseUrl = await serve(() => {});
    const { getAbout } = createClient({ baseUrl, fetch: fetchPlainly, retries: 0 });
    const stop = new AbortController();
    const call = getAbout({}, { signal: stop.signal });
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await expect(getAbout({}, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'deadline' });
  });

  it('a refusal, with the time to come again', async () => {
    const refuse = (): never => {
      throw new ConnectError('Enough.', Code.ResourceExhausted, { 'retry-after': '60' });
    };
    const baseUrl = await serve(
      connectNodeAdapter({ routes: (router) => void router.service(AboutService, { getAbout: refuse }) }),
    );
    expect(await failed(baseUrl, fetchPlainly)).toEqual(await failed(baseUrl, globalThis.fetch));
    await expect(createClient({ baseUrl, fetch: fetchPlainly, retries: 0 }).getAbout()).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

it('headers go, and answers of many kilobytes come as they are', async () => {
  const registry = createTestRegistry();
  const author = 'ä'.repeat(400_000);
  await registry.put(create(RfcSchema, { name: 'rfcs/acme/widgets/7', author }));
  const answer = connectNodeAdapter({ routes: registry.routes });
  const seen: unknown[] = [];
  const baseUrl = await serve((request, response) => {
    seen.push(request.headers.authorization, request.headers['accept-encoding']);
    answer(request, response);
  });
  const headers = { Authorization: 'Bearer abc' };
  const client = createClient({ baseUrl, fetch: fetchPlainly, headers });
  expect((await client.getRfc('rfcs/acme/widgets/7')).author).toBe(author);
  // What it cannot unpack it does not ask for.
  expect(seen).toEqual(['Bearer abc', undefined]);
});

it('a stream comes piece by piece, and goes on after it was cut off', async () => {
  const registry = createTestRegistry();
  const answer = connectNodeAdapter({ routes: registry.routes });
  const sockets: Socket[] = [];
  const baseUrl = await serve((request, response) => {
    sockets.push(request.socket);
    answer(request, response);
  });
  let number = 0;
  // Until it listens, what changes is before its time.
  const changing = setInterval(() => {
    number += 1;
    registry.put(create(RfcSchema, { name: `rfcs/acme/widgets/${number}` }));
  }, 50);
  onTestFinished(() => clearInterval(changing));
  const stop = new AbortController();
  const told: string[] = [];
  for await (const { name } of createClient({ baseUrl, fetch: fetchPlainly }).watch({}, { signal: stop.signal })) {
    told.push(name);
    if (told.length === 2) sockets[0]?.destroy();
    if (sockets.length > 1) stop.abort();
  }
  const first = Number(told[0]?.split('/').at(-1));
  expect(told).toEqual(told.map((_, index) => `rfcs/acme/widgets/${first + index}`));
  expect(told.length).toBeGreaterThan(2);
});
