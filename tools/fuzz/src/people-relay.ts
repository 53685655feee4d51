/** Between GitHub and the bot: delivers, loses, doubles and holds back. What the bot itself caused always arrives. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Random } from '@rapporteur/play/random';
import type { Fate } from './people-story.ts';

export type Relay = {
  readonly url: string;
  /** Where deliveries go. */
  to(url: string): void;
  /** What becomes of what people cause from now on; a step is what they do. */
  setFate(fate: Fate, step: number): void;
  /** Lets go what was held back, in whatever order. */
  release(): Promise<void>;
  /** How many were lost for good, so far. */
  lost(): number;
  /** Pull requests of which the bot was told since the last call, and the last step at which it was. */
  takeTold(): ReadonlyMap<number, number>;
  close(): Promise<void>;
};

type Delivery = { readonly headers: IncomingHttpHeaders; readonly body: string };

export const openRelay = async (random: Random): Promise<Relay> => {
  let target = '';
  let fate: Fate = 'arrives';
  let lost = 0;
  let told = new Map<number, number>();
  let step = 0;
  let held: Delivery[] = [];
  const pass = async ({ headers, body }: Delivery): Promise<number> => {
    const { status } = await fetch(target, { method: 'POST', headers: textHeaders(headers), body });
    const number = isTelling(String(headers['x-github-event']), body) ? numberIn(body) : undefined;
    if (number !== undefined) told.set(number, step);
    return status;
  };
  const take = async (delivery: Delivery): Promise<number> => {
    switch (isOfPeople(delivery.body) ? fate : 'arrives') {
      case 'lost':
        lost += 1;
        return 202;
      case 'refused':
        return 503;
      case 'late':
        held.push(delivery);
        return 202;
      case 'doubled':
        await pass(delivery);
        return pass(delivery);
      default:
        return pass(delivery);
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
        .catch(() => 502)
        .then((status) => response.writeHead(status).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no address.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    to: (url) => {
      target = url;
    },
    setFate: (next, at) => {
      fate = next;
      step = at;
    },
    release: async () => {
      const all = random.shuffled(held);
      held = [];
      for (const delivery of all) await pass(delivery);
    },
    lost: () => lost,
    takeTold: () => {
      const all = told;
      told = new Map();
      return all;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Only what belongs to the message itself. */
const textHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && /^(?:x-|content-type|user-agent)/.test(name) ? [[name, value]] : [],
    ),
  );

const isOfPeople = (body: string): boolean => !/"sender":\{"login":"[^"]*\[bot\]"/.test(body);

/** Whether it is sure that the bot looks at the pull request for it: it need not for chatter. */
const isTelling = (event: string, body: string): boolean => {
  if (event === 'pull_request') return /^\{"action":"(?:opened|closed|reopened|edited|synchronize)"/.test(body);
  if (event === 'pull_request_review') return true;
  const isComment = event === 'issue_comment' || event === 'pull_request_review_comment';
  return isComment && /"body":"(?:[^"\\]|\\.)*?(?:\\n)*\/(?:vote|motion|rfc|wg|fcp|object)/i.test(body);
};

const numberIn = (body: string): number | undefined => {
  const payload: unknown = JSON.parse(body);
  for (const key of ['pull_request', 'issue']) {
    const subject: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, key) : undefined;
    const number: unknown =
      typeof subject === 'object' && subject !== null ? Reflect.get(subject, 'number') : undefined;
    if (typeof number === 'number') return number;
  }
  return undefined;
};
