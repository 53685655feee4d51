/** gRPC on the one port: nothing may be had over HTTP/2 that HTTP/1 refuses. */
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { type Attack, type AttackClass, any, SETTLED } from '../attack.ts';
import { REGISTRY_TOKEN, type World } from '../world.ts';
import { framed, grown, hide, leaked, PROOFS, READS, type Read, STRANGE_NAMES, WRITERS, WRITES } from './http.ts';

/** `grpc` is the status of the call, "0" if it was done; status 0 if nothing was answered. */
type Spoken = { readonly status: number; readonly grpc: string; readonly text: string };

const JSON_CALL = { ':method': 'POST', 'content-type': 'application/grpc+json', te: 'trailers' };
const LISTED = '/rapporteur.v1.RfcService/ListRfcs';
const WAIT_MS = 10_000;

/** One request on a connection of its own. */
const speak = (url: string, headers: OutgoingHttpHeaders, body: Buffer = Buffer.alloc(0)): Promise<Spoken> =>
  new Promise((resolve) => {
    const session = connect(url);
    const chunks: Buffer[] = [];
    let told: OutgoingHttpHeaders = {};
    const end = (): void => {
      clearTimeout(late);
      session.destroy();
      const status = Number(told[':status'] ?? 0);
      resolve({ status, grpc: String(told['grpc-status'] ?? ''), text: Buffer.concat(chunks).toString('latin1') });
    };
    const late = setTimeout(end, WAIT_MS);
    session.on('error', end);
    const stream = session.request(headers);
    const take = (more: OutgoingHttpHeaders): void => {
      told = { ...told, ...more };
    };
    stream.on('response', take);
    stream.on('trailers', take);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', end);
    stream.on('close', end);
    stream.end(body);
  });

const call = (world: World, method: string, message: unknown, headers: OutgoingHttpHeaders = {}): Promise<Spoken> => {
  const body = framed(Buffer.from(JSON.stringify(message)));
  return speak(world.bot().url, { ...JSON_CALL, ':path': `/rapporteur.v1.${method}`, ...headers }, body);
};

/** gRPC says with a status of HTTP that all is well and means nothing by it. */
const answered = ({ status, grpc }: Spoken): string | undefined =>
  status >= 200 && status < 300 && (grpc === '0' || grpc === '') ? `it was answered with ${status} ${grpc}` : undefined;

const reading = ({ method, message }: Read, proof: string): Attack => ({
  name: `${method} ${JSON.stringify(message(7))} with ${proof}`,
  sent: `${method} over gRPC for what is private, with ${proof}`,
  async *perform(world) {
    const { number } = await hide(world);
    const { text } = await call(world, method, message(number), PROOFS[proof]?.(world));
    yield SETTLED;
    return () => leaked(text);
  },
});

const writing = (method: string, writer: string): Attack => ({
  name: `${method} with ${writer}`,
  sent: `${method} over gRPC with ${writer}`,
  async *perform(world) {
    const { headers = {}, query = '' } = WRITERS[writer]?.(world) ?? {};
    const spoken = await call(world, `${method}${query}`, WRITES[method], headers);
    yield SETTLED;
    return () => answered(spoken);
  },
});

/** Names come in two headers there, of which either may lie. */
const named = (name: string, headers: OutgoingHttpHeaders): Attack => ({
  name,
  sent: `${LISTED} over gRPC with ${JSON.stringify(headers)}`,
  async *perform(world) {
    const spoken = await call(world, LISTED.slice('/rapporteur.v1.'.length), {}, headers);
    yield SETTLED;
    return () => answered(spoken);
  },
});

const NAMED: readonly Attack[] = [
  ...STRANGE_NAMES.filter((name) => /^[\x21-\x7e]+$/.test(name)).map((name) =>
    named(`host ${name}`, { ':authority': name }),
  ),
  named('an own name, and a strange host', { ':authority': '127.0.0.1', host: 'evil.example' }),
  named('a strange name, and an own host', { ':authority': 'evil.example', host: '127.0.0.1' }),
  named('no name', { ':authority': '' }),
  named('a strange name that was forwarded', { ':authority': 'evil.example', 'x-forwarded-host': '127.0.0.1' }),
];

/** What is not a call, and what is none over HTTP/1. */
const elsewhere = (method: string, path: string, body = '{}'): Attack => ({
  name: `${method} ${path}`,
  sent: `${method} ${path} over HTTP/2`,
  async *perform(world) {
    const headers = { ':method': method, ':path': path, 'content-type': 'application/json' };
    const spoken = await speak(
      world.bot().url,
      { ...headers, 'x-github-event': 'push', 'x-github-delivery': `attack-${world.next()}` },
      method === 'POST' || method === 'PUT' ? Buffer.from(body) : undefined,
    );
    yield SETTLED;
    return () => answered(spoken);
  },
});

const ELSEWHERE: readonly Attack[] = [
  elsewhere('POST', '/'),
  elsewhere('POST', '/api/github/webhooks'),
  elsewhere('POST', '/api/github/webhooks?x=/rapporteur.v1.'),
  elsewhere('POST', '/rapporteur.v1.RfcService/../../api/github/webhooks'),
  elsewhere('GET', '/-/health'),
  elsewhere('GET', '/v1/everything.json'),
  elsewhere('PUT', `/v1/blobs/flyteorg/flyte/${'0'.repeat(64)}`),
  elsewhere('GET', '/rapporteur.v1.RfcService/GetRfc'),
  elsewhere('PUT', LISTED),
  elsewhere('TRACE', LISTED),
];

/** What a message unpacks to is bounded as what is sent plainly. */
const bomb = (megabytes: number): Attack => ({
  name: `a message that unpacks to ${megabytes} MB`,
  sent: `${LISTED} with ${megabytes} MB of blanks, packed`,
  async *perform(world) {
    const body = framed(gzipSync(`{${' '.repeat(megabytes * 1024 * 1024)}}`), 1);
    const before = (await world.bot().look()).rss;
    const spoken = await speak(world.bot().url, { ...JSON_CALL, ':path': LISTED, 'grpc-encoding': 'gzip' }, body);
    const after = (await world.bot().look()).rss;
    yield SETTLED;
    return any(
      () => answered(spoken),
      () => grown(before, after),
    );
  },
});

export const grpc: AttackClass = {
  key: 'grpc',
  holds:
    'Over HTTP/2 the same is refused as over HTTP/1: other names, what is private, and every write but the operator’s.',
  together: 24,
  attacks: () => [
    ...READS.map((read) => reading(read, 'no proof')),
    ...READS.slice(0, 12).map((read, index) => {
      const proofs = Object.keys(PROOFS);
      return reading(read, proofs[1 + (index % (proofs.length - 1))] ?? 'no proof');
    }),
    ...Object.keys(WRITES).flatMap((method, index) => [
      writing(method, 'no token'),
      writing(method, Object.keys(WRITERS)[1 + (index % 5)] ?? 'no token'),
    ]),
    ...NAMED,
    ...ELSEWHERE,
    ...[1, 100].map(bomb),
  ],
  controls: [
    {
      name: 'the operator writes',
      sent: 'an honest write',
      async *perform(world) {
        const authorization = `Bearer ${REGISTRY_TOKEN}`;
        const spoken = await call(world, 'SyncService/StartSync', { whole: false }, { authorization });
        yield SETTLED;
        return () => answered(spoken);
      },
    },
    {
      name: 'who may read it is told it',
      sent: 'an honest question',
      async *perform(world) {
        await hide(world);
        const headers = { authorization: `Bearer ${world.github.tokenOf('ada')}` };
        const { text } = await call(world, 'RfcService/ListRfcs', { pageSize: 500 }, headers);
        yield SETTLED;
        return () => leaked(text);
      },
    },
  ],
};

/** Holds what `pour` opens on so many connections while others ask. */
const flooded = (name: string, count: number, pour: (session: ClientHttp2Session) => void): Attack => ({
  name,
  sent: name,
  async *perform(world) {
    const { url } = world.bot();
    const before = (await world.bot().look()).rss;
    const sessions = Array.from({ length: count }, () => {
      const session = connect(url, { maxOutstandingPings: 10_000 });
      session.on('error', () => {});
      session.once('connect', () => pour(session));
      return session;
    });
    await Promise.all(sessions.map(taken));
    const during = (await world.bot().look()).rss;
    const others = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    for (const session of sessions) session.destroy();
    yield SETTLED;
    return any(
      () => grown(before, during),
      () => (others?.ok ? undefined : '/health was not answered'),
    );
  },
});

/** All that is poured into it was read, or nothing more is. */
const taken = (session: ClientHttp2Session): Promise<unknown> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, 3_000);
    session.once('close', () => {
      clearTimeout(late);
      resolve(undefined);
    });
    session.once('connect', () => {
      session.ping(() => {
        clearTimeout(late);
        resolve(undefined);
      });
    });
  });

const begin = (session: ClientHttp2Session, headers: OutgoingHttpHeaders = {}): ClientHttp2Stream => {
  const stream = session.request({ ...JSON_CALL, ':path': LISTED, ...headers });
  stream.on('error', () => {});
  return stream;
};

const times = (count: number, act: () => void): void => {
  for (let left = count; left > 0; left -= 1) act();
};

export const flood: AttackClass = {
  key: 'flood',
  holds: 'Streams of HTTP/2 that nobody ends cost little memory, and others are answered meanwhile.',
  together: 1,
  attacks: () => [
    flooded('40 connections of 100 streams with 60 KB that do not end', 40, (session) =>
      times(100, () => void begin(session).write(Buffer.alloc(60 * 1024, 0x20))),
    ),
    flooded('40 connections of 100 streams with headers of 15 KB', 40, (session) =>
      times(100, () => void begin(session, { x: 'a'.repeat(15_000) })),
    ),
    flooded('20 connections of 2,000 streams that are taken back at once', 20, (session) =>
      times(2_000, () => begin(session).close()),
    ),
    flooded('400 connections that say nothing more', 400, () => {}),
    flooded('20 connections with 1,000 pings', 20, (session) => times(1_000, () => session.ping(() => {}))),
  ],
  controls: [
    {
      name: 'a process that grew',
      sent: 'nothing',
      async *perform() {
        yield SETTLED;
        return () => grown(0, 1024 ** 3);
      },
    },
  ],
};
