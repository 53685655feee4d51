/**
 * What the client needs of a fetch, over the HTTP of Node itself: to load Node's own fetch takes longer than all the rest of a command.
 * What fails is told as fetch tells it, since the client reads its reasons from that.
 */
import { type IncomingMessage, request as requestPlainly } from 'node:http';
import type { Answer, Fetch } from '@rapporteur/client';

export const fetchPlainly: Fetch = async (url, { method = 'GET', headers = {}, body, signal, redirect, mode }) => {
  // Only of a page would it say anything that it can be asked so.
  if (mode === 'no-cors') throw new TypeError('fetch failed');
  const request = url.startsWith('https:') ? (await import('node:https')).request : requestPlainly;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(new TypeError('fetch failed', { cause }));
    const asked = request(url, { method, headers, signal }, (response) => {
      const { statusCode = 0 } = response;
      if (redirect !== 'error' || statusCode < 300 || statusCode > 399) return resolve(toAnswer(response, statusCode));
      response.destroy();
      fail(new Error('unexpected redirect'));
    });
    asked.on('error', fail);
    asked.end(body);
  });
};

const toAnswer = (response: IncomingMessage, status: number): Answer => {
  const parts = partsOf(response);
  const readWhole = async (): Promise<Buffer<ArrayBuffer>> => {
    const read: Buffer[] = [];
    for await (const part of parts) read.push(part);
    return Buffer.concat(read);
  };
  return {
    status,
    headers: {
      get: (name) => response.headersDistinct[name.toLowerCase()]?.join(', ') ?? null,
      forEach: (tell) => {
        for (const [name, values = []] of Object.entries(response.headersDistinct)) tell(values.join(', '), name);
      },
    },
    body: {
      getReader: () => ({
        read: () => parts.next(),
        cancel: async () => void response.destroy(),
      }),
    },
    arrayBuffer: async () => {
      const { buffer, byteOffset, byteLength } = await readWhole();
      return buffer.slice(byteOffset, byteOffset + byteLength);
    },
    json: async () => JSON.parse((await readWhole()).toString('utf8')),
  };
};

async function* partsOf(response: IncomingMessage): AsyncGenerator<Buffer<ArrayBuffer>, undefined> {
  try {
    for await (const part of response) yield part;
  } catch (cause) {
    throw new TypeError('terminated', { cause });
  }
}
