/** One address before the bots: each delivery goes to the next of them, unless it is lost or late, and what it was answered is remembered. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What a bot said to a delivery: "ended" at the door, for it asks for nothing. */
export type Receipt = 'stored' | 'ended';

/** What becomes of a delivery on its way, besides that it arrives: the sender is told so, or believes that it arrived. */
export type Fate =
  | { readonly kind: 'passed' }
  | { readonly kind: 'lost'; readonly isDelivered: boolean }
  /** Whole milliseconds until it arrives, and until it arrives a second time; what comes later overtakes it. */
  | { readonly kind: 'late'; readonly after: number; readonly again?: number };

export type Balancer = {
  readonly url: string;
  /** How many deliveries came from the sender, whatever became of them. */
  readonly received: () => number;
  /** Deliveries that were answered with 2xx, by X-GitHub-Delivery. */
  readonly acknowledged: ReadonlyMap<string, Receipt>;
  close(): Promise<void>;
};

/** Where nobody listens the next one is asked; who was asked and did not answer is not replaced, for it may have heard. */
export const openBalancer = async (
  targets: readonly string[],
  { fate = () => PASSED }: { readonly fate?: () => Fate } = {},
): Promise<Balancer> => {
  const acknowledged = new Map<string, Receipt>();
  const underWay = new Set<NodeJS.Timeout>();
  let turn = 0;
  let received = 0;

  const forward = async ({ path, headers, body }: Letter): Promise<{ status: number; text: string }> => {
    for (let tries = 0; tries < targets.length; tries += 1) {
      const target = targets[turn % targets.length];
      turn += 1;
      try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const answer = await fetch(`${target}${path}`, { method: 'POST', headers, body, signal });
        const text = await answer.text();
        const id = headers['x-github-delivery'];
        if (answer.ok && id !== undefined) acknowledged.set(id, text.includes(NOTHING) ? 'ended' : 'stored');
        return { status: answer.status, text };
      } catch (error) {
        if (!isRefused(error)) break;
      }
    }
    return { status: 502, text: '' };
  };
  const forwardLater = (letter: Letter, after: number): void => {
    const timer = setTimeout(() => {
      underWay.delete(timer);
      void forward(letter);
    }, after);
    underWay.add(timer);
  };

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const letter = await readLetter(request);
    received += 1;
    const what = fate();
    switch (what.kind) {
      case 'passed': {
        const { status, text } = await forward(letter);
        response.writeHead(status).end(text);
        return;
      }
      case 'lost':
        response.writeHead(what.isDelivered ? 502 : 202).end();
        return;
      case 'late':
        for (const after of [what.after, what.again]) if (after !== undefined) forwardLater(letter, after);
        response.writeHead(202).end();
        return;
      default:
        return what satisfies never;
    }
  };

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    acknowledged,
    received: () => received,
    close: async () => {
      for (const timer of underWay) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);
const PASSED: Fate = { kind: 'passed' };
const PATIENCE_MS = 9_000;
const NOTHING = 'The delivery asks for nothing.';

type Letter = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
};

const readLetter = async (request: IncomingMessage): Promise<Letter> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !HOP.has(name) ? [[name, value]] : [],
    ),
  );
  return { path: request.url ?? '/', headers, body: Buffer.concat(chunks) };
};

const isRefused = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ECONNREFUSED';
