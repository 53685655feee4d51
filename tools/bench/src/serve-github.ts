/** The local GitHub in a process of its own, so that its work is nobody else's: `serve-github.ts organisation|community N`. */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createSandboxGithub, type SeenDelivery } from '@rapporteur/github-sandbox';
import { beBusy, createActs, createClock, organisation, type Steps } from './acts.ts';
import { drawCommunity, privateKey } from './community.ts';
import { type Order, OrderSchema, type Seen, type Step } from './github.ts';

const [kind, size = '1'] = process.argv.slice(2);
const clock = createClock();
const seed =
  kind === 'community'
    ? drawCommunity(Number(size), 1).seed
    : { ...organisation({ open: Number(size), model: Number(size) > 1 }), app: { slug: 'rapporteur', privateKey } };
const github = await createSandboxGithub({
  seed,
  webhookUrl: 'http://127.0.0.1:9/',
  now: clock.now,
  // More happens here in a minute than elsewhere in a day.
  hourlyLimit: 1_000_000,
  isHeld: false,
});
const repositories = seed.repositories.map(({ name }) => `${seed.organization.login}/${name}`);
const stepsOf = createActs(github, clock);

let webhooks = '';
let running: { readonly name: string; readonly steps: Steps } | undefined;
let taken = 0;

const step = async (order: Extract<Order, { order: 'step' }>): Promise<Step> => {
  const name = `${order.kind} ${order.round}`;
  if (running?.name !== name) running = { name, steps: stepsOf(order.kind, order.round) };
  await running.steps[order.step]?.();
  return { clockOffset: clock.offset(), isLast: order.step + 1 >= running.steps.length };
};

/** What the app asked and what it was told since the last look. */
const look = (): Seen => {
  const requests = github.requests({ by: 'app' });
  const deliveries = github.observe.deliveries().slice(taken);
  github.clearRequests();
  taken += deliveries.length;
  return {
    requests: requests.map(({ method, path, route = path, status, write, began, ended }) => ({
      name: `${method} ${route}`,
      status,
      write,
      began,
      ended,
    })),
    echoes: deliveries.filter(isEcho).map(({ guid }) => guid),
    events: deliveries.filter((one) => !isEcho(one)).map(({ guid }) => guid),
  };
};

/** The same payload under an id of its own is nothing that the bot knows by its id. */
const again = async (guids: readonly string[]): Promise<null> => {
  for (const delivery of github.observe.deliveries().filter(({ guid }) => guids.includes(guid))) {
    const body = JSON.stringify(delivery.payload);
    const signature = createHmac('sha256', github.webhookSecret).update(body).digest('hex');
    const response = await fetch(webhooks, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': delivery.event,
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${signature}`,
      },
      body,
    });
    if (!response.ok) throw new Error(`A delivery that came again was answered with ${response.status}.`);
  }
  return null;
};

const isEcho = ({ payload }: Pick<SeenDelivery, 'payload'>): boolean => {
  const sender = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'sender') : undefined;
  return typeof sender === 'object' && sender !== null && Reflect.get(sender, 'login') === `${github.appSlug}[bot]`;
};

const RFC_OF_THE_QUESTION = { repository: 'flyteorg/flyte', number: 1 };

/** Somebody asks where an RFC stands, and waits until the answer is there. */
const ask = async (): Promise<{ began: number }> => {
  const { repository, number } = RFC_OF_THE_QUESTION;
  const answers = (): number =>
    github.observe.comments(repository, number).filter(({ author }) => author === `${github.appSlug}[bot]`).length;
  const before = answers();
  const began = performance.timeOrigin + performance.now();
  await github.people.comment({ ...RFC_OF_THE_QUESTION, as: 'dee', body: '/rfc status' });
  while (answers() === before) {
    if (performance.timeOrigin + performance.now() - began > PATIENCE_MS)
      throw new Error('A question was not answered.');
    await pause(20);
  }
  return { began };
};

const PATIENCE_MS = 60_000;

const obey = async (order: Order): Promise<unknown> => {
  switch (order.order) {
    case 'open':
      return {
        url: github.url,
        appId: github.appId,
        privateKey: github.privateKey,
        secret: github.webhookSecret,
        clockOffset: clock.offset(),
      };
    case 'send':
      webhooks = order.to;
      github.setWebhookUrl(order.to);
      return null;
    case 'step':
      return step(order);
    case 'again':
      return again(order.guids);
    case 'settled':
      await github.settled();
      return github.requests().length + github.observe.deliveries().length;
    case 'look':
      return look();
    case 'ask':
      return ask();
    case 'move_away':
      github.moveAway(order.ms);
      return null;
    case 'busy':
      await beBusy(github, { repositories, count: order.count, seed: order.seed });
      return null;
    default:
      return order satisfies never;
  }
};

process.on('message', async (message: { id: number; order: unknown }) => {
  const { id } = message;
  try {
    process.send?.({ id, answer: await obey(OrderSchema.parse(message.order)) });
  } catch (error) {
    process.send?.({ id, refusal: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send?.({ id: 0, answer: null });
