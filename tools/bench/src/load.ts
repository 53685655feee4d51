/** Sends deliveries over a fixed number of connections and measures every answer. */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import type { Payload } from './payloads.ts';

export type Measured = {
  /** Answered with 2xx per second, from the first request to the last answer. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of each that was accepted, in milliseconds, the shortest first. */
  readonly times: readonly number[];
  readonly accepted: number;
  readonly refused: number;
};

/** Each request has a delivery id of its own, as GitHub's have. */
export const fire = (url: string, payloads: readonly Payload[], connections: number): Promise<Measured> =>
  shoot(
    url,
    payloads.map(({ event, body, signature }) => ({
      path: '/api/github/webhooks',
      body,
      headers: () => ({
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': signature,
      }),
    })),
    connections,
  );

export type Shot = {
  readonly path: string;
  readonly body: string | Buffer;
  readonly headers: () => Readonly<Record<string, string>>;
};

/** Posts each once, over so many connections. */
export const shoot = async (url: string, shots: readonly Shot[], connections: number): Promise<Measured> => {
  const times: number[] = [];
  let refused = 0;
  let last = 0;
  let next = 0;
  const { promise: ended, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const start = performance.now();
  const options: autocannon.Options = {
    url,
    connections: Math.min(connections, shots.length),
    amount: shots.length,
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          const shot = shots[next % shots.length];
          next += 1;
          return shot === undefined
            ? request
            : { ...request, path: shot.path, body: shot.body, headers: shot.headers() };
        },
      },
    ],
  };
  const run = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
  run.on('response', (_client, status, _bytes, time) => {
    last = performance.now();
    if (status >= 200 && status < 300) times.push(time);
    else refused += 1;
  });
  const { errors, timeouts } = await ended;
  times.sort((a, b) => a - b);
  return {
    perSecond: (times.length / (last - start)) * 1000,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    times,
    accepted: times.length,
    refused: refused + errors + timeouts,
  };
};

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};
