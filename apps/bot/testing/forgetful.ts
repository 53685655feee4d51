/**
 * The bot without what makes it durable: door, road and timers are its own, keys wait in this process, and the registry is in
 * memory. For tests of what is decided after many orders of deliveries; how deliveries are kept is the inbox's own.
 */
import { createMemoryRegistry, type Registry } from '@rapporteur/registry';
import type { Tables } from '@rapporteur/registry/database';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { type Logger, pino } from 'pino';
import { Probot } from 'probot';
import { catchUp, createDoor } from '../src/app.ts';
import { createInstallations, createOctokitClass } from '../src/github/index.ts';
import type { Hint, Run, Wish } from '../src/inbox/index.ts';
import { createRoad, type RoadParts } from '../src/road/index.ts';

export type ForgetfulOptions = {
  readonly githubUrl: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly now: () => Date;
};

export type Delivery = { readonly id: string; readonly event: string; readonly payload: object };

export type ForgetfulBot = {
  readonly registry: Registry;
  /** Knows what came before, as the inbox does. */
  take(delivery: Delivery): void;
  /** Works off all keys, one after the other, and those that follow from them. */
  settle(): Promise<void>;
  /** Looks at everything, and works it off. */
  catchUp(): Promise<void>;
};

/** Starts with an empty registry. */
export const createForgetfulBot = async (options: ForgetfulOptions): Promise<ForgetfulBot> => {
  const { now } = options;
  const log = pino({ level: 'silent' });
  const installations = createInstallations(probotOf(options, log));
  const registry = createMemoryRegistry({ now });
  const queue = createQueue();
  const inbox = {
    enqueue: async (wishes: readonly Wish[]) => {
      for (const wish of wishes) queue.add(wish);
    },
  };
  const run = createRoad({ installations, registry, database: NO_DATABASE, inbox, models: () => undefined, now, log });
  const door = createDoor(installations);
  const known = new Set<string>();
  await installations.learn();
  const settle = (): Promise<void> => queue.workOff(run);
  return {
    registry,
    take: ({ id, event, payload }) => {
      if (known.has(id)) return;
      known.add(id);
      const entry = door(event, payload);
      if (entry.kind === 'end') return;
      const { key, installation, hint } = entry;
      const action = 'action' in payload && typeof payload.action === 'string' ? payload.action : null;
      queue.add({ key, installation }, [{ id, event, action, hint: JSON.parse(JSON.stringify(hint ?? null)) }]);
    },
    settle,
    catchUp: async () => {
      await settle();
      await catchUp({ installations, registry, inbox, now, log });
      await settle();
    },
  };
};

type Waiting = { readonly wish: Wish; readonly deliveries: readonly Hint[] };

/** One entry for each key; what comes for a key that waits already joins it. */
const createQueue = () => {
  const waiting = new Map<string, Waiting>();
  const add = (wish: Wish, deliveries: readonly Hint[] = []): void => {
    const { wish: former, deliveries: earlier = [] } = waiting.get(wish.key) ?? {};
    const priority = Math.max(wish.priority ?? 0, former?.priority ?? wish.priority ?? 0);
    const installation = wish.installation ?? former?.installation;
    waiting.set(wish.key, { wish: { ...wish, priority, installation }, deliveries: [...earlier, ...deliveries] });
  };
  const next = (): Waiting | undefined => {
    const [first] = [...waiting.values()].sort((a, b) => (b.wish.priority ?? 0) - (a.wish.priority ?? 0));
    if (first) waiting.delete(first.wish.key);
    return first;
  };
  const workOff = async (run: Run): Promise<void> => {
    for (let found = next(); found; found = next()) {
      const { wish, deliveries } = found;
      await run({
        key: wish.key,
        installation: wish.installation,
        attempt: 1,
        signal: AbortSignal.timeout(60_000),
        deliveries,
        hold: async () => {},
        settle: async () => {},
        passOn: async (key) => add({ ...wish, key }, deliveries),
      });
    }
  };
  return { add, workOff };
};

/** A registry in memory writes all or nothing by itself. */
const NO_DATABASE: RoadParts['database'] = {
  transaction: (work) => nowhere.transaction().execute(work),
};

const nowhere = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

const probotOf = ({ appId, privateKey, githubUrl }: ForgetfulOptions, log: Logger): Probot =>
  new Probot({
    appId,
    privateKey,
    secret: 'unused',
    baseUrl: githubUrl,
    log,
    Octokit: createOctokitClass(githubUrl),
  });
