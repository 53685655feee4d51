/** Requests as no client of ours would send them: bytes on a socket. */
import { connect, type Socket } from 'node:net';

export type RawAnswer = { readonly status: number; readonly text: string };

/** Sends these bytes and resolves with the answer; status 0 if there was none in time. */
export const sendRaw = (url: string, bytes: string | Buffer, waitMs = 5_000): Promise<RawAnswer> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = open(url);
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0), text });
    };
    const timer = setTimeout(end, waitMs);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks).toString('latin1'))) end();
    });
    socket.on('close', end);
    socket.on('error', end);
    socket.write(bytes);
  });

/** A connection that somebody holds. */
export const open = (url: string): Socket => {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname);
};

const isWhole = (text: string): boolean => {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return false;
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, head))?.[1];
  return length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= head + 4 + Number(length);
};

/** A request of its parts; `host` undefined sends none. */
export const request = (parts: {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly body?: string;
}): string => {
  const { method = 'POST', path, headers = {}, host = '127.0.0.1', body = '' } = parts;
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (!('content-length' in headers) && !('transfer-encoding' in headers))
    lines.push(`content-length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
};
