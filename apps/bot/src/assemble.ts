/** What a bot that serves and a tick have in common: database, registry, inbox, road; and what of GitHub an app reaches. */
import { createModels } from '@rapporteur/model';
import { createRegistry, type Registry } from '@rapporteur/registry';
import { openBlobs } from '@rapporteur/registry/blob';
import { type Database, openDatabase } from '@rapporteur/registry/database';
import type { Logger } from 'pino';
import { Probot } from 'probot';
import { createDoor, type TimerParts } from './app.ts';
import type { Env } from './env.ts';
import { createInstallations, createOctokitClass, type Installations, withoutWrites } from './github/index.ts';
import { createInbox, type Inbox, type InboxOptions, type Run } from './inbox/index.ts';
import { readOwner } from './owner.ts';
import { createRoad, type RoadParts } from './road/index.ts';

/** What differs between those who assemble. */
export type AssemblyOptions = Pick<InboxOptions, 'retry' | 'pollMs' | 'timeoutSeconds'> & {
  readonly installations: Installations;
  readonly secret: string;
  readonly now: () => Date;
  /** What a run may ask of GitHub. */
  readonly budgetOf?: RoadParts['budgetOf'];
  /** How long a model that fails is waited for before it is asked again, in milliseconds. */
  readonly modelWaitMs?: number | undefined;
  readonly onRecovered?: ((inbox: Inbox) => void) | undefined;
  /** Who watches what becomes of each key. */
  readonly watch?: ((run: Run) => Run) | undefined;
};

export type Assembly = {
  readonly database: Database;
  readonly registry: Registry;
  readonly inbox: Inbox;
  /** For what the clock asks. */
  readonly timed: TimerParts;
  /** Takes nothing new, finishes what runs, closes. */
  close(): Promise<void>;
};

/** Opens the database and starts to run keys; throws an error of one sentence if it cannot. */
export const assemble = async (
  env: Pick<Env, 'databaseUrl' | 'folder' | 'model' | 'blobs' | 'pages'>,
  log: Logger,
  options: AssemblyOptions,
): Promise<Assembly> => {
  const { installations, secret, now, budgetOf, modelWaitMs, onRecovered, watch = (run) => run, ...tuning } = options;
  const database = await openDatabase({
    url: env.databaseUrl,
    folder: env.folder,
    onNotice: (sentence) => log.warn(sentence),
    onFault: (error) => log.warn({ err: error }, 'The database broke off, and is tried again'),
  });
  const models = createModels({ ...env.model, waitMs: modelWaitMs });
  if (env.model.apiKey && env.model.model === undefined) {
    log.info(
      'A key for a model is set, but no model: notes are written by one where the settings or RAPPORTEUR_MODEL name it',
    );
  }
  const blobs = openBlobs({ ...env.blobs, home: env.folder, isShared: env.databaseUrl !== undefined });
  const registry = createRegistry(database, { now, blobs, remembers: true });
  const inbox: Inbox = await createInbox({
    database,
    secrets: [secret],
    log,
    door: createDoor(installations),
    owner: await readOwner(env.folder),
    onRecovered: () => onRecovered?.(inbox),
    ...tuning,
  });
  // From now on echoes of our own writes end at the door; while GitHub cannot be asked, they are looked at like anything else.
  installations
    .learn()
    .catch((error: unknown) => log.warn({ err: error }, 'The name of the app could not be read yet'));
  const pagesUrl = env.pages.isOn ? env.pages.url : undefined;
  const road = createRoad({ installations, registry, database, inbox, models, now, log, budgetOf, pagesUrl });
  await inbox.start(watch(road));
  return {
    database,
    registry,
    inbox,
    timed: { installations, registry, inbox, now, log },
    close: async () => {
      await inbox.stop();
      await database.close();
    },
  };
};

/** What an app reaches, by its key. `mayWrite`: false for a trial, in which GitHub is only read. */
export const installationsOfApp = (
  { app, githubUrl }: { readonly app: NonNullable<Env['app']>; readonly githubUrl: string },
  log: Logger,
  { mayWrite = true }: { readonly mayWrite?: boolean } = {},
): Installations =>
  createInstallations(
    new Probot({
      appId: app.appId,
      privateKey: app.privateKey,
      secret: app.webhookSecret,
      baseUrl: githubUrl,
      log: log.child({ name: 'probot' }, { level: 'fatal' }),
      Octokit: mayWrite ? createOctokitClass(githubUrl) : withoutWrites(createOctokitClass(githubUrl)),
    }),
  );
