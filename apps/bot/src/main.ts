/** Assembles the bot from its parts, starts it, and stops it without losing anything. */
import { createClient } from '@rapporteur/client';
import { createModel } from '@rapporteur/model';
import { type Logger, pino } from 'pino';
import { Probot } from 'probot';
import { catchUp, createApp, wake } from './app.ts';
import { openDatabase } from './database/index.ts';
import type { Env } from './env.ts';
import type { BudgetOptions } from './flows/budget.ts';
import { createOctokitClass } from './github/index.ts';
import { createInbox, type Inbox, type InboxOptions } from './inbox/index.ts';
import { createInProcessClient, createRegistry } from './registry/index.ts';
import { createRun, createTimerRun } from './run.ts';
import { createServer } from './server/index.ts';

/** A bot that runs. */
export type Bot = {
  /** Address at which it listens. */
  readonly url: string;
  /** What became of the deliveries, the dead ones among them. */
  readonly deliveries: Pick<Inbox, 'counts' | 'deadLetters' | 'retryDead' | 'settled'>;
  /** Asks for lost deliveries and reads what changed, or everything, now; resolves when it is done. */
  catchUp(whole?: boolean): Promise<void>;
  /** Takes nothing new, finishes what runs, closes. */
  stop(): Promise<void>;
};

/** What a program that runs the bot inside itself may set; a process of its own takes the defaults. */
export type BotOptions = Pick<InboxOptions, 'retry' | 'pollMs'> & {
  /** The clock; without one, the real clock and the environment's offset. */
  readonly now?: () => Date;
  /** An embedded database that is gone at the stop. */
  readonly inMemory?: boolean;
  /** Whether everything is read at the start; default true. */
  readonly catchUpAtStart?: boolean;
  /** What one run of reading may ask of GitHub. */
  readonly budget?: BudgetOptions;
};

/** Starts the bot; throws an error of one sentence if it cannot. */
export const startBot = async (env: Env, log: Logger, options: BotOptions = {}): Promise<Bot> => {
  const { app } = env;
  const {
    now = () => new Date(Date.now() + env.clockOffset),
    inMemory,
    catchUpAtStart = true,
    budget,
    ...tuning
  } = options;
  if (!app) throw new Error('APP_ID, PRIVATE_KEY and WEBHOOK_SECRET are not set: the bot has no GitHub App to run as.');
  const database = await openDatabase({ url: env.databaseUrl, folder: env.folder, inMemory });
  const client = env.registryUrl
    ? createClient({ baseUrl: env.registryUrl, ...bearer(env.registryToken) })
    : createInProcessClient(database);
  const model = env.model.apiKey || env.model.baseUrl ? createModel(env.model) : undefined;
  const parts = {
    client,
    model,
    now,
    exclusively: database.exclusively,
    log,
  };
  const probot = new Probot({
    appId: app.appId,
    privateKey: app.privateKey,
    secret: app.webhookSecret,
    baseUrl: env.githubUrl,
    // What fails is told once, by the inbox.
    log: log.child({ name: 'probot' }, { level: 'fatal' }),
    Octokit: createOctokitClass(env.githubUrl),
  });
  await probot.load(createApp(parts));
  const inbox = await createInbox({ database, secrets: [app.webhookSecret], log, ...tuning });
  await inbox.start(createRun(probot));
  const timerOf = (cause: string, whole: boolean) =>
    createTimerRun(() => catchUp(probot, parts, { ...budget, cause, whole }));
  await inbox.schedule('catch-up', '*/15 * * * *', timerOf('timer catch-up', false));
  await inbox.schedule(
    'motions',
    '* * * * *',
    createTimerRun(() => wake(probot, parts)),
  );
  // Once a week nothing is believed; and whichever replica runs it, this is also what a person asks for.
  await inbox.schedule('catch-up-whole', '43 4 * * 0', timerOf('timer catch-up-whole', true));
  const startReading = (whole: boolean): Promise<void> => inbox.trigger(whole ? 'catch-up-whole' : 'catch-up');
  const registry = createRegistry(database, { startReading });
  const server = createServer({ inbox, registry, registryToken: env.registryToken, log });
  const url = await server.listen(env.port, env.host);
  const proxy = env.webhookProxyUrl ? await openProxy(env.webhookProxyUrl, url, log) : undefined;
  // What happened while nobody listened is found now, not at the next quarter of an hour.
  if (catchUpAtStart) await inbox.trigger('catch-up');
  log.info({ url }, 'ready');
  return {
    url,
    deliveries: inbox,
    catchUp: (whole = false) => catchUp(probot, parts, { ...budget, cause: 'catch-up on demand', whole }),
    stop: async () => {
      proxy?.close();
      await server.close();
      await inbox.stop();
      await database.close();
      log.info('stopped');
    },
  };
};

/** The log of the process: one JSON object a line. */
export const createLog = ({ logLevel }: Pick<Env, 'logLevel'>): Logger =>
  pino(
    { level: logLevel, base: null, redact: ['*.headers.authorization', '*.privateKey', '*.token'] },
    pino.destination(2),
  );

const bearer = (token: string | undefined) => (token ? { headers: { authorization: `Bearer ${token}` } } : {});

/** GitHub cannot reach a laptop; the proxy of smee.io can be reached by both. */
const openProxy = async (source: string, url: string, log: Logger): Promise<{ close: () => void }> => {
  const { SmeeClient } = await import('smee-client');
  const logger = { info: (text: string) => log.info(text), error: (text: string) => log.error(text) };
  const smee = new SmeeClient({ source, target: `${url}/api/github/webhooks`, logger });
  const events = await smee.start();
  return { close: () => events?.close() };
};
