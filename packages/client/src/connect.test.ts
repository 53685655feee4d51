import { create, type DescMethodServerStreaming, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { type GetRfcRequestSchema, GetRfcResponseSchema, RfcService } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFetchTransport } from './connect.ts';

type Answer = MessageShape<typeof GetRfcResponseSchema>;

const METHOD: DescMethodServerStreaming<typeof GetRfcRequestSchema, typeof GetRfcResponseSchema> = {
  ...RfcService.method.getRfc,
  methodKind: 'server_streaming',
};

const answer = (author: string): Answer => create(GetRfcResponseSchema, { rfc: { author } });

const envelope = (flags: number, data: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(5 + data.length);
  bytes[0] = flags;
  new DataView(bytes.buffer).setUint32(1, data.length);
  bytes.set(data, 5);
  return bytes;
};

const message = (author: string): Uint8Array<ArrayBuffer> =>
  envelope(0, toBinary(GetRfcResponseSchema, answer(author)));
const end = (json: unknown = {}): Uint8Array<ArrayBuffer> =>
  envelope(2, new TextEncoder().encode(JSON.stringify(json)));
const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** A transport whose server answers these chunks of a stream, and then ends, breaks, or goes on until it is cancelled. */
const streaming = (chunks: readonly Uint8Array<ArrayBuffer>[], then: 'end' | 'break' | 'go on' = 'end') => {
  let isCancelled = false;
  const queue = [...chunks];
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      const next = queue.shift();
      if (next !== undefined) controller.enqueue(next);
      else if (then === 'end') controller.close();
      else if (then === 'break') controller.error(new TypeError('terminated'));
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  const asked: { readonly url: string; readonly headers: Headers; readonly body: unknown }[] = [];
  const transport = createFetchTransport({
    baseUrl: 'https://registry.example.org',
    headers: { authorization: 'Bearer good' },
    fetch: async (url, init) => {
      asked.push({ url: String(url), headers: new Headers(init?.headers), body: init?.body });
      return new Response(body, { headers: { 'content-type': 'application/connect+proto' } });
    },
  });
  return { transport, asked, isCancelled: () => isCancelled };
};

const read = async ({ transport }: ReturnType<typeof streaming>, signal?: AbortSignal) => {
  const authors: (string | undefined)[] = [];
  const inputs = (async function* () {
    yield { name: 'rfcs/acme/widgets/7' };
  })();
  try {
    const { message: answers } = await transport.stream(METHOD, signal, undefined, undefined, inputs);
    for await (const { rfc } of answers) authors.push(rfc?.author);
    return { authors, error: undefined };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { authors, error };
  }
};

describe('a stream', () => {
  it('is read whole, wherever its bytes are cut', async () => {
    const texts = fc.array(fc.string({ maxLength: 40 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat({ max: 60 })), async (authors, cuts) => {
        let rest = joined(...authors.map(message), end());
        const chunks: Uint8Array<ArrayBuffer>[] = [];
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        const seen = await read(streaming([...chunks, rest].filter(({ length }) => length > 0)));
        expect(seen).toEqual({ authors, error: undefined });
      }),
      { numRuns: 40 },
    );
  });

  it('is asked for as Connect has it', async () => {
    const server = streaming([end()]);
    await read(server);
    const [{ url, headers, body } = { url: '', headers: new Headers(), body: undefined }] = server.asked;
    expect(url).toBe('https://registry.example.org/rapporteur.v1.RfcService/GetRfc');
    expect(Object.fromEntries(headers)).toEqual({
      authorization: 'Bearer good',
      'connect-protocol-version': '1',
      'content-type': 'application/connect+proto',
    });
    const request = toBinary(METHOD.input, create(METHOD.input, { name: 'rfcs/acme/widgets/7' }));
    expect(body).toEqual(envelope(0, request));
  });

  it('that ends with an error has said what came before', async () => {
    const { authors, error } = await read(
      streaming([joined(message('ada'), end({ error: { code: 'permission_denied', message: 'Not for you.' } }))]),
    );
    expect([authors, error?.code, error?.rawMessage]).toEqual([['ada'], Code.PermissionDenied, 'Not for you.']);
  });

  it('that breaks, or stops without its end, can be asked for again', async () => {
    const cut = await read(streaming([joined(message('ada'))]));
    expect([cut.authors, cut.error?.code]).toEqual([['ada'], Code.Unavailable]);
    const broken = await read(streaming([joined(message('ada'))], 'break'));
    expect(broken.authors).toEqual(['ada']);
    expect(broken.error?.cause).toBeInstanceOf(TypeError);
  });

  it('is let go of when the reader has enough, and when it is cancelled', async () => {
    const server = streaming([joined(message('ada'), message('bo'))], 'go on');
    const inputs = (async function* () {
      yield {};
    })();
    const { message: answers } = await server.transport.stream(METHOD, undefined, undefined, undefined, inputs);
    for await (const _ of answers) break;
    expect(server.isCancelled()).toBe(true);
    expect((await read(streaming([], 'go on'), AbortSignal.abort())).error?.code).toBe(Code.Canceled);
  });
});
