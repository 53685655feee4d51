/** Assembles the bot from its parts, starts it, and stops it without losing anything. */
import { goalsOf, judgeGroup } from '@rapporteur/core/group';
import { meetingsBetween } from '@rapporteur/core/meeting';
import type { Site } from '@rapporteur/pages';
import { createRegistry, createRegistryRoutes, type Registry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { writeAddress } from '@rapporteur/registry/home';
import { readVersion } from '@rapporteur/registry/version';
import type { Logger } from 'pino';
import { catchUp, createNews, wake } from './app.ts';
import { assemble, installationsOfApp } from './assemble.ts';
import type { Env } from './env.ts';
import type { Inbox, InboxOptions } from './inbox/index.ts';
import { type BudgetOptions, createBudget, createSubmit, nodeIdIn } from './road/index.ts';
import {
  createBlobDesk,
  createCalendars,
  createHealth,
  createJobs,
  createPageServer,
  createProof,
  createServer,
  createUrgent,
  createWhoIs,
  createWorkflows,
  viewerOf,
} from './server/index.ts';

/** A bot that runs. */
export type Bot = {
  /** Address at which it listens. */
  readonly url: string;
  /** What it keeps, for a program that runs it inside itself. */
  readonly registry: Registry;
  /** What became of the deliveries, the dead ones among them. */
  readonly deliveries: Pick<Inbox, 'counts' | 'deadLetters' | 'jobs' | 'redrive' | 'settled'>;
  /** Asks for lost deliveries and reads what changed, or everything, now; resolves when it is done. */
  catchUp(whole?: boolean): Promise<void>;
  /** Looks at what time and news change, as the clock does each minute; resolves when it is done. */
  wake(): Promise<void>;
  /** Takes nothing new, finishes what runs, closes. */
  stop(): Promise<void>;
};

/** What a program that runs the bot inside itself may set; a process of its own takes the defaults. */
export type BotOptions = Pick<InboxOptions, 'retry' | 'pollMs' | 'timeoutSeconds'> & {
  /** The clock; without one, the real clock and the environment's offset. */
  readonly now?: () => Date;
  /** Whether everything is read at the start; default true. */
  readonly catchUpAtStart?: boolean;
  /** Whether each minute is looked at what time and news change; default true. Who sets the clock says when, by `wake`. */
  readonly hasClock?: boolean;
  /** What one run of reading may ask of GitHub. */
  readonly budget?: BudgetOptions;
  /** How long a model that fails is waited for before it is asked again, in milliseconds. */
  readonly modelWaitMs?: number;
};

/** Starts the bot; throws an error of one sentence if it cannot. */
export const startBot = async (env: Env, log: Logger, options: BotOptions = {}): Promise<Bot> => {
  const { app } = env;
  const {
    now = () => new Date(Date.now() + env.clockOffset),
    catchUpAtStart = true,
    hasClock = true,
    budget,
    ...tuning
  } = options;
  if (!app) throw new Error('APP_ID, PRIVATE_KEY and WEBHOOK_SECRET are not set: the bot has no GitHub App to run as.');
  const installations = installationsOfApp({ app, githubUrl: env.githubUrl }, log);
  const assembly = await assemble(env, log, {
    installations,
    secret: app.webhookSecret,
    now,
    // Deliveries were refused meanwhile.
    onRecovered: (inbox) => {
      inbox.trigger('catch-up').catch((error: unknown) => log.warn({ err: error }, 'What was refused is found later'));
    },
    budgetOf: (github) => createBudget(github, budget),
    ...tuning,
  });
  const { database, registry, inbox, timed } = assembly;
  await inbox.schedule('catch-up', '*/15 * * * *', () => catchUp(timed));
  const tellNews = await createNews(timed);
  const lookAtClock = async (): Promise<void> => {
    await wake(timed);
    await tellNews();
  };
  if (hasClock) await inbox.schedule('wake', '* * * * *', lookAtClock);
  await inbox.schedule('sweep', '17 * * * *', async () => {
    await registry.artifacts.sweep();
  });
  // Once a week nothing is believed; and whichever replica runs it, this is also what a person asks for.
  await inbox.schedule('catch-up-whole', '43 4 * * 0', () => catchUp(timed, { whole: true }));
  const startSync = (whole: boolean): Promise<void> => inbox.trigger(whole ? 'catch-up-whole' : 'catch-up');
  const about = {
    programVersion: readVersion(),
    githubUrl: env.webUrl,
    get clientId() {
      return installations.clientId();
    },
  };
  const charters = { goalsOf, judge: judgeGroup };
  const asking = { viewer: viewerOf, planner: meetingsBetween, charters, now, about };
  const jobs = createJobs({ inbox, registry });
  const routes = createRegistryRoutes(registry, {
    ...asking,
    startSync,
    jobs,
    submit: createSubmit({ registry, database, inbox, installationOf: installations.of, now }),
  });
  const proof = createProof({ githubUrl: env.githubUrl, nodeIdOf: nodeIdIn(registry) });
  const whoIs = createWhoIs(env.githubUrl);
  // However many pages are asked for, the inbox finds a connection: they have their own.
  const shelf = env.pages.isOn ? await openDatabase({ url: database.url, poolSize: PAGE_CONNECTIONS }) : undefined;
  const urgent = createUrgent();
  const showPages = (forPages: Registry) =>
    createPageServer({
      site: siteOf(env.pages),
      origin: env.pages.url,
      routes: createRegistryRoutes(forPages, asking),
      registry: forPages,
      isOpen: env.publicRead,
      health: createHealth({
        inbox,
        jobs,
        registry,
        budgetOf: async (repository) => {
          const id = await installations.of(repository);
          return id === undefined ? undefined : installations.budget(id);
        },
        version: readVersion(),
        now,
      }),
      urgent,
      signIn: env.clientSecret
        ? {
            webUrl: env.webUrl,
            clientId: () => env.clientId ?? installations.clientId(),
            clientSecret: env.clientSecret,
            whoIs,
            proof,
          }
        : undefined,
      now,
      log,
    });
  const server = createServer({
    inbox,
    registry: routes,
    calendars: createCalendars({ registry, now }),
    blobs: createBlobDesk(registry),
    pages: shelf && showPages(createRegistry(shelf, { now, remembers: true })),
    urgent,
    registryToken: env.registryToken,
    publicRead: env.publicRead,
    hosts: env.hosts,
    proxies: env.proxies,
    limits: { questions: env.questions },
    proof,
    whoIs,
    workflows: createWorkflows({ ...env.oidc, nodeIdOf: nodeIdIn(registry), identify: installations.identify }),
    refusal: installations.refusal,
    version: readVersion(),
    log,
  });
  const close = async (): Promise<void> => {
    await server.close();
    await shelf?.close();
    await assembly.close();
  };
  const url = await server.listen(env.port, env.host).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const eraseAddress = writeAddress(env.folder, url);
  const proxy = env.webhookProxyUrl ? await openProxy(env.webhookProxyUrl, url, log) : undefined;
  // What happened while nobody listened is found now, not at the next quarter of an hour.
  if (catchUpAtStart) await inbox.trigger('catch-up');
  log.info({ url }, 'ready');
  return {
    url,
    registry,
    deliveries: inbox,
    catchUp: async (whole = false) => {
      await catchUp(timed, { whole });
      await inbox.settled(CATCH_UP_MS);
    },
    wake: async () => {
      await lookAtClock();
      await inbox.settled(CATCH_UP_MS);
    },
    stop: async () => {
      proxy?.close();
      eraseAddress();
      await close();
      log.info('stopped');
    },
  };
};

const PAGE_CONNECTIONS = 3;

const siteOf = ({ title = 'Rapporteur', withoutPeople }: Env['pages']): Omit<Site, 'hasSignIn'> => ({
  title,
  isStatic: false,
  withoutPage: new Set(withoutPeople.map((login) => login.toLowerCase())),
});

/** Longer than this nobody waits for everything to be read. */
const CATCH_UP_MS = 15 * 60_000;

/** GitHub cannot reach a laptop; the proxy of smee.io can be reached by both. */
const openProxy = async (source: string, url: string, log: Logger): Promise<{ close: () => void }> => {
  const { SmeeClient } = await import('smee-client');
  const logger = { info: (text: string) => log.info(text), error: (text: string) => log.error(text) };
  const smee = new SmeeClient({ source, target: `${url}/api/github/webhooks`, logger });
  const events = await smee.start();
  return { close: () => events?.close() };
};
