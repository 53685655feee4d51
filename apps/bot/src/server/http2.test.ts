import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { create, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import { Code, ConnectError } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { createClient } from '@rapporteur/client';
import {
  AboutSchema,
  GetRfcRequestSchema,
  GetRfcResponseSchema,
  RfcService,
  SyncService,
  WatchRequestSchema,
  WatchResponseSchema,
} from '@rapporteur/idl';
import { RfcSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createServer, type Server, type ServerOptions, viewerOf } from './index.ts';

const NAME = 'rfcs/acme/open/7';
const QUICK = { headersTimeout: 150, requestTimeout: 300, keepAliveTimeout: 150, connectionsCheckingInterval: 20 };

const servers: Server[] = [];
const closing: (() => void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await Promise.all(servers.splice(0).map((server) => server.close(100)));
});

const serve = async (options: Partial<ServerOptions> = {}) => {
  const registry = createMemoryRegistry();
  await registry.commit({
    puts: [{ message: create(RfcSchema, { name: NAME, author: 'ada' }), visibility: 'public' }],
  });
  const server = createServer({
    log: pino({ level: 'silent' }),
    registry: createRegistryRoutes(registry, { viewer: viewerOf, silenceMs: 50 }),
    registryToken: 'right',
    ...options,
  });
  servers.push(server);
  return { url: await server.listen(0, '127.0.0.1'), registry, server };
};

/** As a program of somebody else asks, with Google's library and nothing of Connect. */
const strangerOf = (url: string) => {
  const client = new Client(new URL(url).host, credentials.createInsecure());
  closing.push(() => client.close());
  const codec = <Shape extends Message>(schema: GenMessage<Shape>) => ({
    write: (message: Shape) => Buffer.from(toBinary(schema, message)),
    read: (bytes: Buffer) => fromBinary(schema, bytes),
  });
  const [asked, answered] = [codec(GetRfcRequestSchema), codec(GetRfcResponseSchema)];
  const [watched, news] = [codec(WatchRequestSchema), codec(WatchResponseSchema)];
  return {
    getRfc: (name: string, headers: Record<string, string> = {}, deadlineMs = 10_000) =>
      new Promise<{ readonly author?: string | undefined; readonly error?: ServiceError }>((resolve) => {
        const metadata = new Metadata();
        for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
        client.makeUnaryRequest(
          '/rapporteur.v1.RfcService/GetRfc',
          asked.write,
          answered.read,
          create(GetRfcRequestSchema, { name }),
          metadata,
          { deadline: Date.now() + deadlineMs },
          (error, answer) => resolve(error ? { error } : { author: answer?.rfc?.author }),
        );
      }),
    watch: () =>
      client.makeServerStreamRequest(
        '/rapporteur.v1.WatchService/Watch',
        watched.write,
        news.read,
        create(WatchRequestSchema, {}),
      ),
  };
};

describe('gRPC on the one port', () => {
  it('is what another program’s library speaks: an answer, a refusal with its code, a deadline', async () => {
    const { url } = await serve();
    const { getRfc } = strangerOf(url);
    expect(await getRfc(NAME)).toEqual({ author: 'ada' });
    const { error } = await getRfc('rfcs/acme/open/8');
    expect(error?.code).toBe(status.NOT_FOUND);
    expect(error?.details).toBe('There is no rfcs/acme/open/8.');
    expect((await getRfc('rfcs/acme/open/8', { authorization: 'Bearer wrong' })).error?.code).toBe(
      status.UNAUTHENTICATED,
    );
  });

  it('brings what a refusal has besides its sentence', async () => {
    const detail = create(AboutSchema, { contractVersion: '1.2' });
    const { url } = await serve({
      registry: (router) =>
        router.rpc(RfcService.method.getRfc, () => {
          throw new ConnectError('Schön: 100 %, "a/b?" & %2F.', Code.FailedPrecondition, { 'x-why': 'because' }, [
            { desc: AboutSchema, value: detail },
          ]);
        }),
    });
    const { error } = await strangerOf(url).getRfc(NAME);
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: 'Schön: 100 %, "a/b?" & %2F.' });
    expect(error?.metadata.get('x-why')).toEqual(['because']);
    const [bytes = ''] = error?.metadata.get('grpc-status-details-bin') ?? [];
    expect(Buffer.from(bytes).includes(Buffer.from(toBinary(AboutSchema, detail)))).toBe(true);
  });

  it('tells the server of a deadline, which then works no longer', async () => {
    const left = Promise.withResolvers<unknown>();
    const { url } = await serve({
      registry: (router) =>
        router.rpc(RfcService.method.getRfc, async (_, { signal, timeoutMs }) => {
          await once(signal, 'abort');
          left.resolve(timeoutMs());
          return {};
        }),
    });
    expect((await strangerOf(url).getRfc(NAME, {}, 100)).error?.code).toBe(status.DEADLINE_EXCEEDED);
    expect(await left.promise).toBeLessThanOrEqual(100);
  });

  it('streams what changes, until whoever watches goes; then there is room for another', async () => {
    const { url, registry } = await serve({ limits: { watches: 1 } });
    const { watch } = strangerOf(url);
    const first = watch();
    first.on('error', () => {});
    await once(first, 'data');
    const told = new Promise<string>((resolve) => {
      first.on('data', ({ change }) => change && resolve(change.name));
    });
    await registry.commit({
      puts: [{ message: create(RfcSchema, { name: 'rfcs/acme/open/9' }), visibility: 'public' }],
    });
    expect(await told).toBe('rfcs/acme/open/9');
    const second = watch();
    const [refused] = await once(second, 'error');
    expect(refused).toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: expect.stringMatching(/no place/) });
    first.cancel();
    await expect
      .poll(async () => {
        const next = watch();
        const begun = await Promise.race([
          once(next, 'data').then(() => 'watches'),
          once(next, 'error').then(() => 'refused'),
        ]).catch(() => 'refused');
        next.on('error', () => {});
        next.cancel();
        return begun;
      })
      .toBe('watches');
  });

  it.each([
    ['gRPC', createGrpcTransport],
    [
      'gRPC-web over HTTP/2',
      (options: { baseUrl: string }) => createGrpcWebTransport({ ...options, httpVersion: '2' }),
    ],
    ['Connect over HTTP/2', (options: { baseUrl: string }) => createConnectTransport({ ...options, httpVersion: '2' })],
    [
      'Connect over HTTP/1.1',
      (options: { baseUrl: string }) => createConnectTransport({ ...options, httpVersion: '1.1' }),
    ],
  ])('carries our client as any other transport does (%s)', async (_, make) => {
    const { url, registry } = await serve();
    const client = createClient({ transport: make({ baseUrl: url }) });
    expect(await client.getRfc(NAME)).toMatchObject({ name: NAME, author: 'ada' });
    await expect(client.getRfc('rfcs/acme/open/8')).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.listRfcs({ pageSize: -1 }).all()).rejects.toMatchObject({ code: 'invalid' });
    await expect(client.startSync({})).rejects.toMatchObject({ code: 'unauthenticated' });
    const nobody = make({ baseUrl: 'http://127.0.0.1:1' });
    await expect(createClient({ transport: nobody, retries: 0 }).getRfc(NAME)).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'refused',
    });
    const end = new AbortController();
    const seen: string[] = [];
    for await (const { name } of client.watch({ after: 'start' }, { signal: end.signal })) {
      seen.push(name);
      if (seen.length === 2) end.abort();
      else
        await registry.commit({
          puts: [{ message: create(RfcSchema, { name: 'rfcs/acme/open/9' }), visibility: 'public' }],
        });
    }
    expect(seen).toEqual([NAME, 'rfcs/acme/open/9']);
  });

  it('has the same limits: so many questions, and none larger than a question', async () => {
    const { url } = await serve({ limits: { questions: 2 } });
    const { getRfc } = strangerOf(url);
    expect((await getRfc(`rfcs/acme/open/${'7'.repeat(100_000)}`)).error?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(await getRfc(NAME)).toEqual({ author: 'ada' });
    const { error } = await getRfc(NAME);
    expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(error?.details).toBe('One address asks at most 2 questions a minute here; try again in 30 seconds.');
    expect(error?.metadata.get('retry-after')).toEqual(['30']);
    expect(await getRfc(NAME, { authorization: 'Bearer right' })).toEqual({ author: 'ada' });
    const plain = await fetch(`${url}/v1/rfcs`);
    expect(plain.status).toBe(429);
  });

  it('counts who stands behind a proxy of ours by the address that the proxy tells', async () => {
    const { url } = await serve({ limits: { questions: 1 } });
    const { getRfc } = strangerOf(url);
    const from = async (address: string) => (await getRfc(NAME, { 'x-forwarded-for': address })).error?.code ?? 'told';
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([
      'told',
      status.RESOURCE_EXHAUSTED,
      'told',
    ]);
  });

  it('says where the registry is when it is elsewhere, and who may submit', async () => {
    const elsewhere = await serve({ registry: undefined });
    expect((await strangerOf(elsewhere.url).getRfc(NAME)).error).toMatchObject({
      code: status.NOT_FOUND,
      details: expect.stringMatching(/RAPPORTEUR_REGISTRY_URL/),
    });
    const { url } = await serve();
    const client = createClient({ transport: createGrpcTransport({ baseUrl: url }) });
    const content = new Uint8Array(200_000);
    const submitted = client.submitTranscript({ series: 'meetup', date: '2031-05-08', fileName: 'a.vtt', content });
    await expect(submitted).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringMatching(/bearer token only/),
    });
  });
});

describe('what is asked over HTTP/2', () => {
  /** Status and body. */
  const ask = async (url: string, headers: Record<string, string>) => {
    const session = connectHttp2(url);
    closing.push(() => session.destroy());
    const stream = session.request(headers);
    const [answered] = await once(stream, 'response');
    let body = '';
    for await (const chunk of stream) body += chunk;
    return { status: answered[':status'], body, headers: answered };
  };

  it.each([
    [{ ':path': '/v1/rfcs' }, 404, /Over HTTP\/2 calls are answered only/],
    [{ ':path': '/', ':method': 'POST' }, 404, /calls are answered only/],
    [{ ':path': '/rapporteur.v1.RfcService/Nothing', ':method': 'POST' }, 404, /^$/],
    [{ ':authority': 'rebound.attacker.example' }, 421, /does not answer under this name/],
    [{ ':authority': 'localhost', host: 'attacker.example' }, 421, /does not answer under this name/],
    [{ ':authority': 'bot.example.org', host: 'bot.example.org' }, 200, /acme/],
  ])('%j is answered %i', async (headers, expected, body) => {
    const { url } = await serve({ hosts: ['bot.example.org'] });
    const message = encodeURIComponent(JSON.stringify({ name: NAME }));
    const path = `/rapporteur.v1.RfcService/GetRfc?connect=v1&encoding=json&message=${message}`;
    const answer = await ask(url, { ':path': path, ...headers });
    expect(answer).toMatchObject({ status: expected, body: expect.stringMatching(body) });
  });

  it('pages of anybody may ask', async () => {
    const { url } = await serve();
    const answer = await ask(url, { ':path': '/rapporteur.v1.RfcService/GetRfc', ':method': 'OPTIONS' });
    expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': '*' } });
  });
});

const portOf = (url: string): number => Number(new URL(url).port);

/** A connection on which anything may be said; `closed` resolves with what came by then. */
const open = (url: string) => {
  const socket = connect(portOf(url), '127.0.0.1');
  socket.setNoDelay();
  const got: Buffer[] = [];
  const closed = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  socket.on('error', () => {});
  socket.on('data', (chunk) => got.push(chunk));
  closing.push(() => socket.destroy());
  return { socket, text: () => String(Buffer.concat(got)), closed };
};

describe('who does not say what they want', () => {
  it.each([
    ['says nothing', ''],
    ['says a part of the preface', 'PRI * HTTP/2.0\r\n\r\nSM'],
    ['never ends the headers of a request', 'GET /health HTTP/1.1\r\nhost: localhost\r\nx: '],
    [
      'never ends the body of a request',
      'POST /rapporteur.v1.RfcService/GetRfc HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    ],
    ['has asked, and asks nothing more', 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ])('and %s, is let go', async (_, said) => {
    const { url } = await serve({ times: QUICK });
    const { socket, closed } = open(url);
    socket.write(said);
    await closed;
  });

  it('and says it letter by letter, is let go as well', async () => {
    const { url } = await serve({ times: QUICK });
    for (const words of ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100)}`]) {
      const { socket, closed } = open(url);
      let said = 0;
      const dribble = setInterval(() => socket.write(words[said++] ?? 'z'), 20);
      await closed;
      clearInterval(dribble);
    }
  });

  it('costs a connection, of which there are so many', async () => {
    const { url } = await serve({ limits: { connections: 4 } });
    const held = Array.from({ length: 4 }, () => open(url));
    await Promise.all(held.map(({ socket }) => once(socket, 'connect')));
    await expect
      .poll(() =>
        fetch(`${url}/health`).then(
          () => 'answered',
          () => 'refused',
        ),
      )
      .toBe('refused');
  });
});

describe('HTTP/1 behind the door', () => {
  it('is the same however what is said is cut into pieces', async () => {
    const { url } = await serve();
    const two = `POST /rapporteur.v1.RfcService/GetRfc HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{"name":"rfcs/acme/open/7"}GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(two.length), { maxLength: 4 }), async (cuts) => {
        const { socket, text, closed } = open(url);
        const places = [0, ...cuts.toSorted((a, b) => a - b), two.length];
        for (const [index, end] of places.entries()) {
          socket.write(two.slice(places[index - 1] ?? 0, end));
          await new Promise((resolve) => setImmediate(resolve));
        }
        await closed;
        expect(text()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*"author":"ada"[\s\S]*HTTP\/1\.1 200 OK[\s\S]*"status":"up"/);
      }),
      { numRuns: 20 },
    );
  });

  it.each(['PRIVATE / HTTP/1.1\r\n\r\n', 'PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n', '\u0016\u0003\u0001 TLS'])(
    'is what begins with anything else: %j is refused as HTTP/1 refuses it',
    async (said) => {
      const { url } = await serve();
      const { socket, text, closed } = open(url);
      socket.write(said);
      await closed;
      expect(text()).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  it('is answered also when its sender has nothing more to say', async () => {
    const { url } = await serve();
    const { socket, text, closed } = open(url);
    socket.end('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await closed;
    expect(text()).toMatch(/^HTTP\/1\.1 200 OK/);
  });
});

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const TYPES = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, window: 8, continuation: 9 };
const END_STREAM = 1;
const END_HEADERS = 4;
const CALM = 11;

const frame = (type: keyof typeof TYPES, flags: number, id: number, payload?: Buffer): Buffer =>
  frameOf(TYPES[type], flags, { id, payload });

const frameOf = (
  type: number,
  flags: number,
  { id, payload = Buffer.alloc(0) }: { readonly id: number; readonly payload?: Buffer | undefined },
): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
};

/** Headers as they are written without any compression. */
const written = (headers: readonly (readonly [string, string])[]): Buffer =>
  Buffer.concat(
    headers.flatMap(([name, value]) => [
      Buffer.from([0]),
      ...[name, value].flatMap((text) => [integer(text.length), Buffer.from(text)]),
    ]),
  );

const integer = (value: number): Buffer => {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let left = value - 127;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Buffer.from([...bytes, left]);
};

const CALL = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/rapporteur.v1.RfcService/GetRfc'],
  [':authority', 'localhost'],
  ['content-type', 'application/grpc'],
  ['te', 'trailers'],
] as const;

/** Somebody who writes frames by hand, and keeps no promise. */
const speak = (url: string) => {
  const { socket, closed } = open(url);
  const frames: { type: number; flags: number; id: number; payload: Buffer }[] = [];
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
      const end = 9 + rest.readUIntBE(0, 3);
      frames.push({
        ...{ type: rest.readUInt8(3), flags: rest.readUInt8(4), id: rest.readUInt32BE(5) },
        payload: rest.subarray(9, end),
      });
      rest = rest.subarray(end);
    }
  });
  socket.write(PREFACE);
  socket.write(frame('settings', 0, 0));
  const codes = (type: 'reset' | 'goaway') =>
    frames
      .filter((one) => one.type === TYPES[type])
      .map(({ payload }) => payload.readUInt32BE(type === 'reset' ? 0 : 4));
  return { socket, closed, codes, frames };
};

/** Writes until the other side closes. */
const flood = async (socket: Socket, closed: Promise<unknown>, next: () => Buffer): Promise<void> => {
  let isOver = false;
  void closed.then(() => {
    isOver = true;
  });
  for (let written = 0; !isOver && written < 400; written += 1) {
    socket.write(Buffer.concat(Array.from({ length: 100 }, next)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closed;
};

describe('a session that means no good', () => {
  const message = Buffer.concat([
    Buffer.from([0, 0, 0, 0, NAME.length + 2]),
    toBinary(GetRfcRequestSchema, create(GetRfcRequestSchema, { name: NAME })),
  ]);

  it('asks by hand and is answered', async () => {
    const { url } = await serve();
    const { socket, frames } = speak(url);
    socket.write(frame('headers', END_HEADERS, 1, written(CALL)));
    socket.write(frame('data', END_STREAM, 1, message));
    await expect.poll(() => frames.filter(({ id }) => id === 1).map(({ type }) => type)).toEqual([1, 0, 1]);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['asks nothing', () => {}],
    ['never ends its headers', (socket) => socket.write(frame('headers', 0, 1, written(CALL)))],
    ['never ends a frame', (socket) => socket.write(frame('headers', 0, 1, written(CALL)).subarray(0, 20))],
    [
      'opens streams and never ends them',
      (socket) => {
        for (let id = 1; id < 20; id += 2) socket.write(frame('headers', END_HEADERS, id, written(CALL)));
      },
    ],
    [
      'opens a stream and says half of what it wants',
      (socket) => {
        socket.write(frame('headers', END_HEADERS, 1, written(CALL)));
        socket.write(frame('data', 0, 1, message.subarray(0, 8)));
      },
    ],
    [
      'asked and asks nothing more',
      (socket) => {
        socket.write(frame('headers', END_HEADERS, 1, written(CALL)));
        socket.write(frame('data', END_STREAM, 1, message));
      },
    ],
  ])('and %s, is let go, whatever else it sends', async (_, misbehave) => {
    const { url } = await serve({ times: QUICK });
    const { socket, closed } = speak(url);
    misbehave(socket);
    const signs = setInterval(() => socket.write(frame('ping', 0, 0, Buffer.alloc(8))), 20);
    await closed;
    clearInterval(signs);
  });

  it('that dribbles what it asks is let go as well', async () => {
    const { url } = await serve({ times: QUICK });
    const { socket, closed, codes } = speak(url);
    socket.write(frame('headers', END_HEADERS, 1, written(CALL)));
    const dribble = setInterval(() => socket.write(frame('data', 0, 1, Buffer.from([0]))), 20);
    await closed;
    clearInterval(dribble);
    expect(codes('reset')).toContain(8);
  });

  it('that does not read its answers is let go', async () => {
    const { url } = await serve({ times: QUICK });
    const { socket, closed, frames } = speak(url);
    // No more than one byte of an answer is taken.
    socket.write(frame('settings', 0, 0, Buffer.from([0, 4, 0, 0, 0, 1])));
    for (let id = 1; id < 20; id += 2) {
      socket.write(frame('headers', END_HEADERS, id, written(CALL)));
      socket.write(frame('data', END_STREAM, id, message));
    }
    await closed;
    expect(frames.filter(({ type }) => type === TYPES.data).every(({ payload }) => payload.length <= 1)).toBe(true);
  });

  it('has so many streams, and all sessions together so many', async () => {
    const { url } = await serve({ limits: { connections: 8 } });
    const { socket, codes } = speak(url);
    for (let id = 1; id < 9; id += 2) socket.write(frame('headers', END_HEADERS, id, written(CALL)));
    // Two of one caller: a quarter of all.
    await expect.poll(() => codes('reset')).toEqual([7, 7]);
    socket.write(frame('reset', 0, 1, Buffer.from([0, 0, 0, 8])));
    socket.write(frame('headers', END_HEADERS, 11, written(CALL)));
    socket.write(frame('data', END_STREAM, 11, message));
    await expect.poll(() => codes('reset')).toEqual([7, 7]);
    const more = await serve({ limits: { connections: 4_000, questions: 4_000 } });
    const other = speak(more.url);
    for (let id = 1; id < 400; id += 2) other.socket.write(frame('headers', END_HEADERS, id, written(CALL)));
    await expect.poll(() => other.codes('reset').length).toBe(100);
    await expect(fetch(`${more.url}/health`).then(({ status: told }) => told)).resolves.toBe(200);
  });

  it.each<[string, () => () => Buffer]>([
    ['pings', () => () => frame('ping', 0, 0, Buffer.alloc(8))],
    ['settings', () => () => frame('settings', 0, 0, Buffer.from([0, 4, 0, 0, 0, 9]))],
    [
      'streams that it resets at once (CVE-2023-44487)',
      () => {
        let id = -1;
        return () => {
          id += 2;
          return Buffer.concat([
            frame('headers', END_HEADERS, id, written(CALL)),
            frame('reset', 0, id, Buffer.from([0, 0, 0, 8])),
          ]);
        };
      },
    ],
    [
      'data without anything in it',
      () => {
        let isOpen = false;
        return () => {
          if (isOpen) return frame('data', 0, 1);
          isOpen = true;
          return frame('headers', END_HEADERS, 1, written(CALL));
        };
      },
    ],
    [
      'headers that go on and on',
      () => {
        let isOpen = false;
        return () => {
          if (isOpen) return frame('continuation', 0, 1, written([['x', 'y'.repeat(100)]]));
          isOpen = true;
          return frame('headers', 0, 1, written(CALL));
        };
      },
    ],
  ])('floods with %s and is thrown out', async (_, make) => {
    const { url } = await serve({ limits: { pings: 100 } });
    const { socket, closed, codes } = speak(url);
    await flood(socket, closed, make());
    await expect(fetch(`${url}/health`).then(({ status: told }) => told)).resolves.toBe(200);
    expect(codes('goaway')).not.toContain(0);
  });

  it.each([
    [
      'one of 20 kB',
      [
        ['x', 'y'.repeat(15_000)],
        ['z', 'y'.repeat(6_000)],
      ] as const,
    ],
    ['three hundred', Array.from({ length: 300 }, (_, index) => [`x${index}`, 'y'] as const)],
  ])('sends headers larger than HTTP/1 takes, %s, and is refused', async (_, more) => {
    const { url } = await serve();
    const { socket, codes, frames } = speak(url);
    const all = written([...CALL, ...more]);
    socket.write(frame('headers', END_STREAM, 1, all.subarray(0, 16_000)));
    socket.write(frame('continuation', END_HEADERS, 1, all.subarray(16_000)));
    await expect.poll(() => [...codes('reset'), ...codes('goaway')]).toEqual([CALM]);
    expect(frames.filter(({ type }) => type === TYPES.headers)).toEqual([]);
  });
});

describe('any frames in any order', () => {
  it('do the server no harm', async () => {
    const { url } = await serve({ times: QUICK });
    const all: Promise<unknown>[] = [];
    const anyFrame = fc.record({
      type: fc.constantFrom(...Object.values(TYPES), 2, 5, 10, 77),
      flags: fc.nat(255),
      id: fc.nat(6),
      payload: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(written(CALL)), fc.constant(Buffer.alloc(8))),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { maxLength: 12 }), async (frames) => {
        const { socket, closed } = open(url);
        all.push(closed);
        socket.write(PREFACE);
        for (const { type, flags, id, payload } of frames)
          socket.write(frameOf(type, flags, { id, payload: Buffer.from(payload) }));
        await new Promise((resolve) => {
          socket.end(() => resolve(undefined));
        });
      }),
    );
    await Promise.all(all);
    await expect(fetch(`${url}/health`).then(({ status: told }) => told)).resolves.toBe(200);
  });
});

describe('a server that stops', () => {
  it('ends the streams of whoever watches, who goes on elsewhere', async () => {
    const { url, server } = await serve();
    const watching = strangerOf(url).watch();
    await once(watching, 'data');
    const ended = once(watching.resume(), 'end');
    await server.close(10_000);
    await ended;
  });

  it('answers what was asked over HTTP/2, and takes nothing more', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { url, server } = await serve({
      registry: (router) => {
        router.rpc(RfcService.method.getRfc, async () => {
          begun.resolve();
          await gate.promise;
          return { rfc: { name: NAME, author: 'late' } };
        });
        router.service(SyncService, {});
      },
    });
    const asked = strangerOf(url).getRfc(NAME);
    await begun.promise;
    const stopped = server.close(10_000);
    gate.resolve();
    expect(await asked).toEqual({ author: 'late' });
    await stopped;
    expect((await strangerOf(url).getRfc(NAME, {}, 500)).error?.code).not.toBe(undefined);
  });

  it('cuts off at the deadline what does not end', async () => {
    const begun = Promise.withResolvers<void>();
    const { url, server } = await serve({
      registry: (router) =>
        router.rpc(RfcService.method.getRfc, () => {
          begun.resolve();
          return new Promise(() => {});
        }),
    });
    const asked = strangerOf(url).getRfc(NAME);
    const silent = open(url);
    await begun.promise;
    await server.close(50);
    await silent.closed;
    expect((await asked).error?.code).toBe(status.UNAVAILABLE);
  });
});
