/**
 * HTTP/2 on the port of an HTTP/1 server, which is how gRPC is spoken. Without TLS it begins with bytes of its own: a door reads
 * what comes first on a connection and hands it on, to the server's own listener, whose time-outs hold as they did, or to a session
 * of HTTP/2, of which Node lets everything live for ever: what ends here ends it.
 */
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import {
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  constants as h2,
  type ServerHttp2Session,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { CallerOf } from './caller.ts';
import { createMeter, createPlaces } from './limits.ts';

/** Of either version. */
export type AnyRequest = IncomingMessage | Http2ServerRequest;
/** In two versions, whose types have this in common. */
export type AnyResponse = (ServerResponse | Http2ServerResponse) & {
  writeHead(status: number, headers?: OutgoingHttpHeaders): unknown;
};

export type Http2Options = {
  readonly answer: (request: Http2ServerRequest, response: Http2ServerResponse) => void;
  readonly callerOf: CallerOf;
  /** Milliseconds within which a connection has to say what it wants. */
  readonly headersTimeout: number;
  /** Within which a request has to end; and how long nothing at all may pass on an answer. */
  readonly requestTimeout: number;
  /** How long a session stays on which nobody asks. */
  readonly keepAliveTimeout: number;
  readonly maxHeaderSize: number;
  /** Requests at once: of one caller, and over all sessions. */
  readonly streams: { readonly ofCaller: number; readonly inAll: number };
  /** Of one caller in a minute. */
  readonly pings: number;
};

export type Http2 = {
  /** Has sessions take no more, and lets what runs end. */
  close(): void;
  /** Cuts off what has not ended, or never began. */
  cut(): void;
};

/** Stands before the listeners that the server has for connections. */
export const addHttp2 = (http: Server, options: Http2Options): Http2 => {
  const { answer, callerOf, headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize } = options;
  const places = createPlaces(options.streams.ofCaller, options.streams.inAll);
  const paceOf = createMeter(options.pings);
  const waiting = new Set<Socket>();
  const sessions = new Map<ServerHttp2Session, Socket>();

  const server = createServer({
    settings: { maxConcurrentStreams: STREAMS_OF_SESSION, maxHeaderListSize: maxHeaderSize, enablePush: false },
    maxSessionMemory: SESSION_MEGABYTES,
    streamResetBurst: 2 * STREAMS_OF_SESSION,
    streamResetRate: STREAMS_OF_SESSION,
  });

  const guard = (session: ServerHttp2Session, socket: Socket): void => {
    const caller = callerOf({ headers: {}, socket });
    let streams = 0;
    const end = (): void => endSession(session, socket);
    let idle = setTimeout(end, headersTimeout);
    const count = (): void => {
      if (paceOf(caller) > 0) session.destroy(new Error('too many pings'), h2.NGHTTP2_ENHANCE_YOUR_CALM);
    };
    sessions.set(session, socket);
    session.on('ping', count);
    session.on('remoteSettings', count);
    session.on('stream', (stream) => {
      clearTimeout(idle);
      streams += 1;
      stream.once('close', () => {
        streams -= 1;
        if (streams === 0 && !session.destroyed) idle = setTimeout(end, keepAliveTimeout);
      });
    });
    session.once('close', () => {
      clearTimeout(idle);
      sessions.delete(session);
      linger(socket);
    });
  };

  server.on('request', (request, response) => {
    const { stream } = request;
    // Node holds the other side to the size only once that has confirmed to know it.
    if (sizeOf(request.rawHeaders) > maxHeaderSize) {
      stream.close(h2.NGHTTP2_ENHANCE_YOUR_CALM);
      return;
    }
    const leave = places(callerOf(request));
    if (leave === undefined) {
      stream.close(h2.NGHTTP2_REFUSED_STREAM);
      return;
    }
    const stop = (): void => stream.close(h2.NGHTTP2_CANCEL);
    const late = setTimeout(stop, requestTimeout);
    stream.setTimeout(requestTimeout, stop);
    stream.once('end', () => clearTimeout(late));
    stream.once('close', () => {
      clearTimeout(late);
      leave();
    });
    answer(request, response);
  });

  const listeners = http.listeners('connection');
  http.removeAllListeners('connection');
  const toHttp1 = (socket: Socket): void => {
    for (const listener of listeners) listener.call(http, socket);
    socket.resume();
  };
  const toHttp2 = (socket: Socket): void => {
    // Also once its session is gone.
    socket.on('error', () => {});
    server.once('session', (session) => guard(session, socket));
    server.emit('connection', socket);
  };

  http.on('connection', (socket) => {
    let head: Buffer = Buffer.alloc(0);
    const drop = (): void => void socket.destroy();
    const late = setTimeout(drop, headersTimeout);
    const leave = (): void => {
      clearTimeout(late);
      waiting.delete(socket);
      socket.off('data', read).off('end', drop).off('error', drop).off('close', leave);
    };
    const read = (chunk: Buffer): void => {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const length = Math.min(head.length, PREFACE.length);
      const isHttp2 = head.compare(PREFACE, 0, length, 0, length) === 0;
      if (isHttp2 && length < PREFACE.length) return;
      leave();
      socket.pause();
      socket.unshift(head);
      (isHttp2 ? toHttp2 : toHttp1)(socket);
    };
    waiting.add(socket);
    socket.on('data', read).on('end', drop).on('error', drop).on('close', leave);
  });

  return {
    close: () => {
      for (const session of sessions.keys()) session.close();
    },
    cut: () => {
      for (const socket of [...waiting, ...sessions.values()]) socket.destroy();
    },
  };
};

const sizeOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0);

/** Tells the other side, which may take no notice. */
const endSession = (session: ServerHttp2Session, socket: Socket): void => {
  session.close();
  linger(socket);
};

/** What was written last arrives, and nothing stays half open. */
const linger = (socket: Socket): void => {
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(cut));
};

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const STREAMS_OF_SESSION = 100;
const SESSION_MEGABYTES = 10;
const LINGER_MS = 1_000;
