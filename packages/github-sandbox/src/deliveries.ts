/** Signed webhook deliveries: one after the other, recorded whatever comes back, and sent again on demand. */
import { createHmac, randomUUID } from 'node:crypto';

export type Delivery = {
  readonly id: number;
  /** X-GitHub-Delivery; a redelivery keeps it. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  /** The body, byte for byte as signed. */
  readonly body: string;
  readonly redelivery: boolean;
  readonly repositoryId: number | null;
  readonly installationId: number;
  /** Set when the receiver has answered or could not be reached. */
  deliveredAt: string | null;
  /** Seconds. */
  duration: number | null;
  /** 0 until it is sent; 502 if nobody listens, 504 if nobody answers within ten seconds. */
  statusCode: number;
  status: string;
  response: string;
};

export type Deliveries = {
  readonly send: (hook: Pick<Delivery, 'event' | 'action' | 'body' | 'repositoryId' | 'installationId'>) => Delivery;
  /** Undefined if there is no such delivery. */
  readonly redeliver: (id: number) => Delivery | undefined;
  /** Oldest first. */
  readonly list: () => readonly Delivery[];
  /** Resolves when everything sent so far has been answered or given up. */
  readonly settled: () => Promise<void>;
  readonly headers: (delivery: Delivery) => Record<string, string>;
  readonly url: () => string;
  readonly setUrl: (url: string) => void;
  /** Drops what is not sent yet. */
  readonly close: () => Promise<void>;
};

const PATIENCE_MS = 10_000;

export const createDeliveries = (options: {
  readonly url: string;
  readonly secret: string;
  readonly appId: number;
  readonly now: () => string;
}): Deliveries => {
  const all: Delivery[] = [];
  const closing = new AbortController();
  let { url } = options;
  let queue: Promise<void> = Promise.resolve();

  const headers = (delivery: Delivery): Record<string, string> => ({
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/sandbox',
    'x-github-delivery': delivery.guid,
    'x-github-event': delivery.event,
    'x-github-hook-id': String(options.appId),
    'x-github-hook-installation-target-id': String(options.appId),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${createHmac('sha256', options.secret).update(delivery.body).digest('hex')}`,
  });

  const post = async (delivery: Delivery): Promise<void> => {
    if (closing.signal.aborted) return;
    const begun = performance.now();
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: headers(delivery),
        body: delivery.body,
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      delivery.response = await answer.text();
      delivery.statusCode = answer.status;
      delivery.status = answer.ok ? 'OK' : `Invalid HTTP Response: ${answer.status}`;
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      delivery.statusCode = late ? 504 : 502;
      delivery.status = late ? 'timed out' : 'failed to connect to host';
    }
    delivery.duration = (performance.now() - begun) / 1000;
    delivery.deliveredAt = options.now();
  };

  const enqueue = (delivery: Delivery): Delivery => {
    all.push(delivery);
    queue = queue.then(() => post(delivery));
    return delivery;
  };

  const send: Deliveries['send'] = (hook) =>
    enqueue({ ...hook, ...UNSENT, id: all.length + 1, guid: randomUUID(), redelivery: false });

  const redeliver: Deliveries['redeliver'] = (id) => {
    const first = all.find((delivery) => delivery.id === id);
    return first && enqueue({ ...first, ...UNSENT, id: all.length + 1, redelivery: true });
  };

  return {
    send,
    redeliver,
    list: () => all,
    settled: async () => {
      // What is delivered may make the receiver write, and that is delivered too.
      for (let before = queue; ; before = queue) {
        await before;
        if (before === queue) return;
      }
    },
    headers,
    url: () => url,
    setUrl: (next) => {
      url = next;
    },
    close: async () => {
      closing.abort();
      await queue;
    },
  };
};

const UNSENT = { deliveredAt: null, duration: null, statusCode: 0, status: 'pending', response: '' } as const;
