/**
 * The Connect protocol over fetch, as far as a client needs it: binary messages, one answer or a stream of them. Connect's own
 * transport has JSON in it as well, which would be half of what a browser loads.
 */
import { create, type DescMessage, type DescMethod, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';

/** What is asked of a `fetch`; the global one is such. */
export type Fetch = (url: string, init: FetchInit) => Promise<Answer>;

export type FetchInit = {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
  readonly redirect?: 'error';
  readonly mode?: 'no-cors';
};

/** What is taken of a `Response`. */
export type Answer = {
  readonly status: number;
  readonly headers: {
    get(name: string): string | null;
    forEach(tell: (value: string, name: string) => void): void;
  };
  readonly body: { getReader(): Reader } | null;
  arrayBuffer(): Promise<ArrayBuffer>;
  json(): Promise<unknown>;
};

type Reader = {
  read(): Promise<{ readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<unknown>;
};

export type FetchOptions = {
  readonly baseUrl: string;
  readonly fetch?: Fetch | undefined;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** Throws ConnectErrors. What fetch itself throws is their cause. Streams of requests are not sent: fetch has none. */
export const createFetchTransport = (options: FetchOptions): Transport => ({
  unary: async (method, signal, timeoutMs, header, input) => {
    const call = startCall(signal, timeoutMs);
    try {
      const body = toBinary(method.input, create(method.input, input));
      const response = await send(options, { method, type: 'application/proto', header, body, timeoutMs, call });
      const message = fromBinary(method.output, new Uint8Array(await response.arrayBuffer()));
      return {
        stream: false,
        service: method.parent,
        method,
        get header() {
          return toHeaders(response);
        },
        get trailer() {
          return new Headers();
        },
        message,
      };
    } catch (reason) {
      throw call.explain(reason);
    } finally {
      call.end();
    }
  },

  stream: async (method, signal, timeoutMs, header, inputs) => {
    const call = startCall(signal, timeoutMs);
    try {
      const { done, value } = await inputs[Symbol.asyncIterator]().next();
      if (done === true) throw new ConnectError('a stream was asked for without a request', Code.InvalidArgument);
      const body = toEnvelope(toBinary(method.input, create(method.input, value)));
      const type = 'application/connect+proto';
      const response = await send(options, { method, type, header, body, timeoutMs, call });
      const message = readMessages(method.output, response, call);
      return {
        stream: true,
        service: method.parent,
        method,
        get header() {
          return toHeaders(response);
        },
        get trailer() {
          return new Headers();
        },
        message,
      };
    } catch (reason) {
      const error = call.explain(reason);
      call.end();
      throw error;
    }
  },
});

type Running = {
  readonly signal: AbortSignal;
  /** Why a call failed: the deadline, the caller's signal, or the reason itself. */
  explain(reason: unknown): ConnectError;
  /** Lets go of timer, signal and connection. */
  end(): void;
};

export const startCall = (signal: AbortSignal | undefined, timeoutMs: number | undefined): Running => {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(ConnectError.from(signal?.reason, Code.Canceled));
  const expire = (): void => controller.abort(new ConnectError('the operation timed out', Code.DeadlineExceeded));
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
  return {
    signal: controller.signal,
    // Some throw a reason of their own for an aborted request.
    explain: (reason) => ConnectError.from(controller.signal.aborted ? controller.signal.reason : reason),
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      controller.abort();
    },
  };
};

type Request = {
  readonly method: DescMethod;
  readonly type: string;
  readonly header: ConstructorParameters<typeof Headers>[0];
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number | undefined;
  readonly call: Running;
};

/** Answers what is a message, or several, of the kind that was asked for. */
const send = async ({ baseUrl, fetch = globalThis.fetch, headers = {} }: FetchOptions, request: Request) => {
  const { method, type, header, body, timeoutMs, call } = request;
  const all: Record<string, string> = {};
  if (header !== undefined)
    new Headers(header).forEach((value, name) => {
      all[name] = value;
    });
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  all['content-type'] = type;
  all['connect-protocol-version'] = '1';
  if (timeoutMs !== undefined) all['connect-timeout-ms'] = String(timeoutMs);
  const url = `${baseUrl.replace(/\/$/, '')}/${method.parent.typeName}/${method.name}`;
  const response = await fetch(url, { method: 'POST', headers: all, body, signal: call.signal, redirect: 'error' });
  const answered = response.headers.get('Content-Type');
  if (response.status !== 200) {
    const error = new ConnectError(`HTTP ${response.status}`, codeOfStatus(response.status), toHeaders(response));
    throw answered?.startsWith('application/json')
      ? toError(await response.json().catch(() => undefined), error)
      : error;
  }
  if (answered !== type)
    throw new ConnectError(`unsupported content type ${answered ?? '""'}`, Code.Unknown, toHeaders(response));
  return response;
};

/** Made when they are asked for: in Node it is they that load all of its fetch. */
const toHeaders = ({ headers }: Answer): Headers => {
  const all = new Headers();
  headers.forEach((value, name) => {
    all.append(name, value);
  });
  return all;
};

const HEADER_BYTES = 5;
const COMPRESSED = 1;
const END = 2;

const toEnvelope = (message: Uint8Array): Uint8Array<ArrayBuffer> => {
  const envelope = new Uint8Array(HEADER_BYTES + message.length);
  new DataView(envelope.buffer).setUint32(1, message.length);
  envelope.set(message, HEADER_BYTES);
  return envelope;
};

async function* readMessages<Output extends DescMessage>(
  output: Output,
  { body }: Answer,
  call: Running,
): AsyncGenerator<MessageShape<Output>, void> {
  try {
    for await (const { flags, data } of readEnvelopes(body, call.signal)) {
      if (flags & COMPRESSED) throw new ConnectError('what was answered is compressed', Code.Internal);
      if (flags & END) {
        const { error }: { error?: unknown } = JSON.parse(new TextDecoder().decode(data));
        if (error !== undefined) throw toError(error, new ConnectError('the stream failed', Code.Unknown));
        return;
      }
      yield fromBinary(output, data);
    }
    throw new ConnectError('the stream was cut off', Code.Unavailable);
  } catch (reason) {
    throw call.explain(reason);
  } finally {
    call.end();
  }
}

async function* readEnvelopes(
  body: Answer['body'],
  signal: AbortSignal,
): AsyncGenerator<{ flags: number; data: Uint8Array }, void> {
  const reader = body?.getReader();
  // Not every fetch that one is given ends an answer for the signal.
  const stop = (): void => void reader?.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  let bytes = new Uint8Array();
  let needed = HEADER_BYTES;
  let header: number | undefined;
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    const before = bytes;
    bytes = new Uint8Array(before.length + next.value.length);
    bytes.set(before);
    bytes.set(next.value, before.length);
    while (bytes.length >= needed) {
      const data = bytes.slice(0, needed);
      bytes = bytes.slice(needed);
      if (header === undefined) {
        header = data[0] ?? 0;
        needed = new DataView(data.buffer).getUint32(1);
      } else {
        yield { flags: header, data };
        header = undefined;
        needed = HEADER_BYTES;
      }
    }
  }
}

/** The error that a registry wrote down, or else what is known without it. */
const toError = (written: unknown, otherwise: ConnectError): ConnectError => {
  if (typeof written !== 'object' || written === null) return otherwise;
  const { code, message }: { code?: unknown; message?: unknown } = written;
  const known = Object.entries(Code).find(
    ([name]) => name.replaceAll(/(?<!^)[A-Z]/g, '_$&').toLowerCase() === code,
  )?.[1];
  return new ConnectError(
    typeof message === 'string' ? message : '',
    typeof known === 'number' ? known : otherwise.code,
    otherwise.metadata,
  );
};

export const codeOfStatus = (status: number): Code => {
  switch (status) {
    case 400:
      return Code.Internal;
    case 401:
      return Code.Unauthenticated;
    case 403:
      return Code.PermissionDenied;
    case 404:
      return Code.Unimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return Code.Unavailable;
    default:
      return Code.Unknown;
  }
};
