/** The local GitHub seen from the process that measures: everything that happens in it is asked for by message. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { KINDS, type Kind } from './acts.ts';

export const OrderSchema = z.discriminatedUnion('order', [
  z.object({ order: z.literal('open') }),
  z.object({ order: z.literal('send'), to: z.string() }),
  z.object({ order: z.literal('step'), kind: z.enum(KINDS), round: z.number(), step: z.number() }),
  z.object({ order: z.literal('again'), guids: z.array(z.string()) }),
  z.object({ order: z.literal('settled') }),
  z.object({ order: z.literal('look') }),
  z.object({ order: z.literal('ask') }),
  z.object({ order: z.literal('move_away'), ms: z.number() }),
  z.object({ order: z.literal('busy'), count: z.number(), seed: z.number() }),
]);
export type Order = z.infer<typeof OrderSchema>;

const AccessSchema = z.object({
  url: z.string(),
  appId: z.number(),
  privateKey: z.string(),
  secret: z.string(),
  /** Milliseconds by which its clock is ahead of the real one. */
  clockOffset: z.number(),
});
const StepSchema = z.object({ clockOffset: z.number(), isLast: z.boolean() });
const RequestSchema = z.object({
  /** Method and route. */
  name: z.string(),
  status: z.number(),
  write: z.boolean(),
  /** Milliseconds since 1970, with fractions. */
  began: z.number(),
  ended: z.number(),
});
const SeenSchema = z.object({
  requests: z.array(RequestSchema),
  echoes: z.array(z.string()),
  events: z.array(z.string()),
});
const ReplySchema = z.object({ id: z.number(), answer: z.unknown().optional(), refusal: z.string().optional() });

export type Access = z.infer<typeof AccessSchema>;
export type Step = z.infer<typeof StepSchema>;
export type Request = z.infer<typeof RequestSchema>;
/** Requests of the app; ids of deliveries that what the app itself did has caused, and of all others. */
export type Seen = z.infer<typeof SeenSchema>;

export type Github = {
  readonly access: Access;
  sendWebhooksTo(url: string): Promise<void>;
  /** Does one step of one round of a kind; after it, the clock of GitHub is so far from the real one. */
  step(kind: Kind, round: number, step: number): Promise<Step>;
  /** Sends these deliveries once more under new ids. */
  again(guids: readonly string[]): Promise<void>;
  /** Resolves when all deliveries are answered, with a number that grows with whatever happens. */
  settled(): Promise<number>;
  /** What happened since the last look. */
  look(): Promise<Seen>;
  /** Somebody writes `/rfc status` and waits for the answer; the time at which they began. */
  ask(): Promise<number>;
  /** From now on every answer takes so many milliseconds longer. */
  moveAway(ms: number): Promise<void>;
  /** People do so many small things, one after the other. */
  beBusy(count: number, seed: number): Promise<void>;
  stop(): Promise<void>;
};

/** Starts it in a child process, with so many open RFCs or so many subjects. */
export const startGithub = async (kind: 'organisation' | 'community', size: number): Promise<Github> => {
  const script = fileURLToPath(new URL('./serve-github.ts', import.meta.url));
  const child = fork(script, [kind, String(size)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const up = Promise.withResolvers<unknown>();
  waiting.set(0, up);
  child.on('message', (message) => {
    const { id, answer, refusal } = ReplySchema.parse(message);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (refusal === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(refusal));
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The local GitHub ended with code ${code}.`));
  });
  await up.promise;
  let last = 0;
  const give = async <Answer>(order: Order, schema: z.ZodType<Answer>): Promise<Answer> => {
    last += 1;
    const asked = Promise.withResolvers<unknown>();
    waiting.set(last, asked);
    child.send({ id: last, order });
    return schema.parse(await asked.promise);
  };
  const tell = async (order: Order): Promise<void> => {
    await give(order, z.null());
  };
  return {
    access: await give({ order: 'open' }, AccessSchema),
    sendWebhooksTo: (url) => tell({ order: 'send', to: `${url}/api/github/webhooks` }),
    step: (deliveryKind, round, step) => give({ order: 'step', kind: deliveryKind, round, step }, StepSchema),
    again: (guids) => tell({ order: 'again', guids: [...guids] }),
    settled: () => give({ order: 'settled' }, z.number()),
    look: () => give({ order: 'look' }, SeenSchema),
    ask: async () => (await give({ order: 'ask' }, z.object({ began: z.number() }))).began,
    moveAway: (ms) => tell({ order: 'move_away', ms }),
    beBusy: (count, seed) => tell({ order: 'busy', count, seed }),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
};
