/** The real payloads of `@octokit/webhooks-examples`, signed, in an order that a seed decides. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const SECRET = 'bench';

export type Payload = { readonly event: string; readonly body: Buffer; readonly signature: string };

/** `count` payloads drawn with the generator; the same seed draws the same ones. */
export const drawPayloads = (count: number, seed: number): readonly Payload[] => {
  const all = loadExamples().flatMap(({ name, examples }) => examples.map((example) => toPayload(name, example)));
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const drawn = all[Math.floor(random() * all.length)];
    if (drawn === undefined) throw new Error('There are no example payloads.');
    return drawn;
  });
};

type Definition = { readonly name: string; readonly examples: readonly object[] };

// The package is one JSON file, which its types describe as a module with a default export.
const loadExamples = (): readonly Definition[] => {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples');
  return JSON.parse(readFileSync(file, 'utf8'));
};

const toPayload = (event: string, example: object): Payload => {
  const body = Buffer.from(JSON.stringify(example));
  return { event, body, signature: `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}` };
};

// mulberry32: small, even, and the same on every machine.
export const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
