/** One address before several bots: each delivery goes to the next of them, and what each was answered is remembered. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What a bot said to a delivery: "ended" at the door, for it asks for nothing. */
export type Receipt = 'stored' | 'ended';

export type Balancer = {
  readonly url: string;
  /** Deliveries that were answered with 2xx, by X-GitHub-Delivery. */
  readonly acknowledged: ReadonlyMap<string, Receipt>;
  close(): Promise<void>;
};

/** Where nobody listens the next one is asked; who was asked and did not answer is not replaced, for it may have heard. */
export const openBalancer = async (targets: readonly string[]): Promise<Balancer> => {
  const acknowledged = new Map<string, Receipt>();
  let turn = 0;

  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !HOP.has(name) ? [[name, value]] : [],
      ),
    );
    for (let tries = 0; tries < targets.length; tries += 1) {
      const target = targets[turn % targets.length];
      turn += 1;
      try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const answer = await fetch(`${target}${request.url}`, { method: 'POST', headers, body, signal });
        const text = await answer.text();
        const id = headers['x-github-delivery'];
        if (answer.ok && id !== undefined) acknowledged.set(id, text.includes(NOTHING) ? 'ended' : 'stored');
        response.writeHead(answer.status).end(text);
        return;
      } catch (error) {
        if (!isRefused(error)) break;
      }
    }
    response.writeHead(502).end();
  };

  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    acknowledged,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);
const PATIENCE_MS = 9_000;
const NOTHING = 'The delivery asks for nothing.';

const readBody = async (request: IncomingMessage): Promise<Buffer<ArrayBuffer>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const isRefused = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ECONNREFUSED';
