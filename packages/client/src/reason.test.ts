import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { AboutService, CONTRACT_VERSION, NotesService, RfcService, WatchService } from '@rapporteur/idl';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RapporteurError } from './error.ts';
import { createClient, createClientOf, type Tracer } from './index.ts';

const failure = async (call: Promise<unknown>): Promise<RapporteurError> => {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RapporteurError) return error;
  throw new Error(`It did not fail as it should: ${String(error)}`);
};

const addressOf = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
};

/** Where somebody listened, and nobody does. */
const nobody = async (): Promise<string> => {
  const server = createTcpServer();
  const address = await addressOf(server);
  server.close();
  await once(server, 'close');
  return `http://${address}`;
};

const serve = async (listener: RequestListener): Promise<string> => `http://${await addressOf(createServer(listener))}`;
const ask = (baseUrl: string, fetch?: typeof globalThis.fetch) =>
  failure(createClient({ baseUrl, retries: 0, fetch }).getRfc('rfcs/acme/widgets/7'));

/** As a browser fails, which tells nothing; blind requests are answered where the network is there. */
const inBrowser =
  (isThere: boolean): typeof globalThis.fetch =>
  async (_, init) => {
    if (isThere && init?.mode === 'no-cors') return Response.error();
    throw new TypeError('Failed to fetch');
  };

describe('what is wrong on the way is told apart', () => {
  it('nothing listens there', async () => {
    const error = await ask(await nobody());
    expect(error).toMatchObject({ code: 'unavailable', reason: 'refused', retryable: true });
    expect(error.message).toMatch(
      /^Nothing listens at the registry's address \(.*ECONNREFUSED.*\); start it, or correct/,
    );
  });

  it('the name leads nowhere', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND registry.invalid'), { code: 'ENOTFOUND' });
    const error = await ask('http://registry.invalid', async () => {
      throw new TypeError('fetch failed', { cause });
    });
    expect(error).toMatchObject({ code: 'unavailable', reason: 'unknown_host' });
    expect(error.message).toMatch(/^The registry's host is not known/);
  });

  it('the line cannot be secured, which no later attempt mends', async () => {
    const plain = await addressOf(
      createTcpServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const error = await ask(`https://${plain}`);
    expect(error).toMatchObject({ code: 'unavailable', reason: 'tls', retryable: false });
    expect(error.message).toMatch(/^The line to the registry is not secure/);
  });

  it('the connection breaks', async () => {
    const error = await ask(
      `http://${await addressOf(createTcpServer((socket) => socket.on('error', () => {}).destroy()))}`,
    );
    expect(error).toMatchObject({ code: 'unavailable', reason: 'cut_off', retryable: true });
  });

  it('a page may not read it', async () => {
    const error = await ask('https://registry.example', inBrowser(true));
    expect(error).toMatchObject({ code: 'unavailable', reason: 'cors', retryable: false });
    expect(error.message).toMatch(/^The registry can be reached, but does not let pages of this origin read/);
  });

  it('nothing tells why', async () => {
    const error = await ask('https://registry.example', inBrowser(false));
    expect(error).toMatchObject({ code: 'unavailable', reason: 'unreachable' });
    expect(error.message).toMatch(/^The registry cannot be reached/);
  });

  it('a registry is older than the call', async () => {
    const about = { contractVersion: '1.0' };
    const url = await serve(
      connectNodeAdapter({ routes: (router) => void router.service(AboutService, { getAbout: () => ({ about }) }) }),
    );
    const error = await ask(url);
    expect(error).toMatchObject({ code: 'internal', reason: 'too_old', retryable: false });
    expect(error.message).toBe(
      `The registry does not know GetRfc: it has contract 1.0, and this client was made for ${CONTRACT_VERSION}; a newer registry is needed.`,
    );
  });

  it('something else answers', async () => {
    const url = await serve((_, response) => void response.setHeader('content-type', 'text/html').end('<p>Hello</p>'));
    expect(await ask(url)).toMatchObject({ code: 'internal', reason: 'not_a_registry' });
  });
});

describe('who traces', () => {
  /** Keeps what OpenTelemetry would export. */
  const createTracer = () => {
    const spans: { name: string; attributes: Record<string, string | number>; status?: object; ended: boolean }[] = [];
    const tracer: Tracer = {
      startSpan: (name, { attributes }) => {
        const span = { name, attributes: { ...attributes }, ended: false };
        spans.push(span);
        return {
          setAttribute: (key: string, value: string | number) => Object.assign(span.attributes, { [key]: value }),
          setStatus: (status: object) => Object.assign(span, { status }),
          end: () => {
            span.ended = true;
          },
        };
      },
    };
    return { spans, tracer };
  };

  it('has a span for each call, with its attempts', async () => {
    let asked = 0;
    const transport = createRouterTransport((router) =>
      router.rpc(RfcService.method.listRfcs, () => {
        asked += 1;
        return { rfcs: [], nextPageToken: asked === 1 ? 'more' : '' };
      }),
    );
    const { spans, tracer } = createTracer();
    await createClientOf([RfcService], { transport, tracer }).listRfcs().all();
    const attributes = {
      'rpc.system': 'connect_rpc',
      'rpc.service': 'rapporteur.v1.RfcService',
      'rpc.method': 'ListRfcs',
      'rapporteur.attempts': 1,
    };
    const span = { name: 'rapporteur.v1.RfcService/ListRfcs', attributes, ended: true };
    expect(spans).toEqual([span, span]);
  });

  it('sees how often it was tried, and why it failed', async () => {
    const { spans, tracer } = createTracer();
    const client = createClient({ baseUrl: await nobody(), retries: 2, tracer });
    const error = await failure(client.getRfc('rfcs/acme/widgets/7'));
    expect(spans).toMatchObject([
      {
        attributes: { 'rapporteur.attempts': 3, 'error.type': 'unavailable', 'rapporteur.reason': 'refused' },
        status: { code: 2, message: error.message },
        ended: true,
      },
    ]);
  });

  /** Tells two changes, breaks off once, tells two more, and then what `end` does. */
  const watched = (end: () => Promise<void> = async () => {}) => {
    let connections = 0;
    return createRouterTransport((router) => {
      router.rpc(WatchService.method.watch, async function* () {
        connections += 1;
        for (const name of ['a', 'b']) yield { position: name, change: { name, version: 1 } };
        if (connections === 1) throw new ConnectError('The line is cut.', Code.Unavailable);
        await end();
      });
      router.rpc(NotesService.method.followNotes, async function* () {
        yield { progress: { sentence: 'It is read.' } };
        yield { progress: { sentence: 'It is written.' } };
      });
    });
  };
  const streamed = { 'rpc.system': 'connect_rpc', 'rpc.service': 'rapporteur.v1.WatchService', 'rpc.method': 'Watch' };

  it('has one span for a stream over every break, which ends when the loop is left', async () => {
    const { spans, tracer } = createTracer();
    const client = createClientOf([WatchService], { transport: watched(), tracer });
    const seen: string[] = [];
    const stream = client.watch();
    expect(spans).toEqual([]);
    for await (const { name } of stream) {
      seen.push(name);
      expect(spans).toMatchObject([{ ended: false }]);
      if (seen.length === 3) break;
    }
    const counts = { 'rapporteur.attempts': 2, 'rapporteur.messages': 3, 'rapporteur.end': 'left' };
    expect(spans).toEqual([
      { name: 'rapporteur.v1.WatchService/Watch', attributes: { ...streamed, ...counts }, ended: true },
    ]);
  });

  it.each<[string, boolean, () => Promise<void>, object]>([
    [
      'its caller ends it',
      true,
      () => new Promise(() => {}),
      { attributes: { 'rapporteur.messages': 4, 'rapporteur.end': 'left' } },
    ],
    [
      'it is refused',
      false,
      () => Promise.reject(new ConnectError('No.', Code.PermissionDenied)),
      {
        attributes: { 'rapporteur.messages': 4, 'rapporteur.end': 'failed', 'error.type': 'forbidden' },
        status: { code: 2, message: 'The registry does not allow this call (No).' },
      },
    ],
  ])('tells the true end of a stream: %s', async (_, leaves, end, expected) => {
    const { spans, tracer } = createTracer();
    const stop = new AbortController();
    const client = createClientOf([WatchService], { transport: watched(end), tracer });
    let seen = 0;
    const whole = (async () => {
      for await (const _change of client.watch({}, { signal: stop.signal })) {
        seen += 1;
        if (leaves && seen === 4) setImmediate(() => stop.abort());
      }
    })();
    await whole.catch(() => {});
    expect(spans).toMatchObject([{ ...expected, ended: true }]);
  });

  it('tells that a stream was over', async () => {
    const { spans, tracer } = createTracer();
    const client = createClientOf([NotesService], { transport: watched(), tracer });
    for await (const { sentence } of client.followNotes('notes/meetup/2031-05-08')) expect(sentence).toMatch(/^It is/);
    const attributes = { 'rapporteur.attempts': 1, 'rapporteur.messages': 2, 'rapporteur.end': 'ended' };
    expect(spans).toMatchObject([{ attributes, ended: true }]);
    expect(spans[0]?.status).toBeUndefined();
  });
});
