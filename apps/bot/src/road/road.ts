/** The one road: a key in, its dossier loaded, judged in core, what was settled applied as one set and committed at once. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Action } from '@rapporteur/core/github';
import {
  type Applied,
  createDossier,
  type Dossier,
  type Evidence,
  judgeKey,
  nameOf,
  type Outcome,
  renamedKey,
  repositoryOfKey,
} from '@rapporteur/core/judge';
import type { RetryOutcome } from '@rapporteur/core/retry';
import { AuditEntrySchema } from '@rapporteur/idl';
import type { Models } from '@rapporteur/model';
import { Conflict, type Put, type Registry } from '@rapporteur/registry';
import type { Database } from '@rapporteur/registry/database';
import type { Logger } from 'pino';
import { faultOf, type GitHub, type Installations } from '../github/index.ts';
import { type Inbox, type Job, type Run, RunFailed } from '../inbox/index.ts';
import { prepareArtifacts } from './artifacts.ts';
import { type Budget, createBudget } from './budget.ts';
import { hintsOf } from './hint.ts';
import { loadFor } from './load.ts';
import { type KnownRepository, knownRepositoryOf, type RepositoryCache } from './name.ts';
import { standingOf } from './standing.ts';

/** What the road needs besides the key. */
export type RoadParts = {
  readonly installations: Installations;
  readonly registry: Registry;
  readonly database: Pick<Database, 'transaction'>;
  readonly inbox: Pick<Inbox, 'enqueue'>;
  readonly models: Models;
  readonly now: () => Date;
  readonly log: Logger;
  /** Address of the pages, where people can read them. */
  readonly pagesUrl?: string | undefined;
  /** What a run may ask of GitHub; by default, each reading of a repository has a budget of its own. */
  readonly budgetOf?: ((github: GitHub) => Budget) | undefined;
};

/** Somebody else committed first: the next look sees what they wrote. More often than this two do not meet by chance. */
const TRIES = 5;

/** Longer than this nobody is left wondering whether a command was heard. */
const PATIENCE_MS = 2_000;

/** Creates the run of one key. */
export const createRoad = (parts: RoadParts): Run => {
  const repositories: RepositoryCache = new Map();
  return async (job) => {
    const log = parts.log.child({ key: job.key });
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await walk({ ...parts, repositories, log }, job);
        } catch (error) {
          // Who was overtaken looks again at once, and then after a pause; it pays nothing, for somebody got on each time.
          if (!(error instanceof Conflict)) throw error;
          if (attempt >= TRIES) throw new RunFailed({ kind: 'overtaken', text: error.rawMessage });
          repositories.clear();
        }
      }
    } catch (error) {
      const outcome = outcomeOf(error, parts.now());
      throw outcome ? new RunFailed(outcome) : error;
    }
  };
};

const walk = async (parts: RoadParts & { readonly repositories: RepositoryCache }, job: Job): Promise<void> => {
  const { installations, registry, inbox, repositories, models, log, now, pagesUrl, budgetOf = createBudget } = parts;
  const repository = repositoryOfKey(job.key);
  const installation = job.installation ?? (repository ? await installations.of(repository) : undefined);
  const hints = hintsOf(job.deliveries);
  const isFresh = hints.some(({ action }) => action === 'new_permissions_accepted');
  const github =
    installation === undefined ? undefined : await installations.open(installation, { isFresh, signal: job.signal });
  if (installation === undefined || !github) {
    log.info('ignored: the app is not installed there any more');
    return;
  }
  const { app, installedAt, hasWebhooks } = github;
  const context = { now: now(), app, installedAt, installation, hints, pagesUrl, hasWebhooks };
  const options = { hold: job.hold };
  const done = async (action: Action): Promise<Applied> => {
    const [applied] = await github.apply([action], options);
    if (!applied) throw new Error('An action was not applied.');
    return applied;
  };
  const { signal, hold } = job;
  let place: KnownRepository | undefined;
  const keep = async (dossier: Dossier): Promise<void> => {
    await hold();
    const settled = { outcome: dossier.outcome(), evidence: [], installation, place };
    const stored = await commit(parts, job, { ...settled, isOver: false });
    dossier.kept(stored);
    place = place && { ...place, record: place.record && versioned(place.record, stored) };
  };
  const sources = {
    github,
    registry,
    models,
    log,
    budget: budgetOf(github),
    signal,
    hold,
    keep,
    done,
  };
  // Before anything is looked at, so that all that is read and put has the name of now.
  place = repository
    ? await knownRepositoryOf(createDossier(context), repository, { ...sources, inbox, repositories })
    : undefined;
  if (repository && place && place.repository.toLowerCase() !== repository.toLowerCase()) {
    log.info({ repository: place.repository }, 'passed on: the repository has another name now');
    return job.passOn(renamedKey(job.key, place.repository));
  }
  const dossier = createDossier(context);
  const judging = judgeKey(dossier, job.key);
  if (!judging) {
    log.warn('ignored: no judge knows such a key');
    return;
  }
  const showing = showAcknowledgements(github, dossier, job);
  let isRetried = false;
  try {
    try {
      await loadFor(dossier, judging, sources);
    } catch (error) {
      // It is tried again, which takes long.
      showing.look();
      throw error;
    } finally {
      await showing.stop();
    }
    const wanted = dossier.outcome();
    const evidence = await apply(github, dossier, { outcome: wanted, log, hold: job.hold, shown: showing.shown });
    await commit(parts, job, { outcome: dossier.outcome(), evidence, installation, place });
  } catch (error) {
    isRetried = error instanceof Conflict;
    throw error;
  } finally {
    // Whoever commits tells it: the next look of the other one finds it known.
    if (!isRetried) for (const { level, about, text } of dossier.outcome().remarks) log[level]({ about }, text);
  }
};

/** Applies what is wanted as one set, and answers what it wrote. */
const apply = async (
  github: GitHub,
  dossier: Dossier,
  applying: { outcome: Outcome; log: Logger; hold: () => Promise<void>; shown: readonly Reaction[] },
): Promise<Evidence[]> => {
  const { outcome, log, hold, shown } = applying;
  const { actions } = outcome;
  if (actions.length === 0) return [];
  const standing = standingOf(dossier, { actions, shown });
  const applied = await github.apply(
    actions.map(({ action }) => action),
    { hold, standing },
  );
  return actions.flatMap(({ action, because, onRefused }, index): Evidence[] => {
    const result = applied[index];
    const name = nameOf(action);
    if (result?.outcome === 'refused') {
      log.warn({ action: name.action, subject: name.subject }, result.because);
      onRefused?.();
    }
    if (result?.outcome !== 'written') return [];
    log.info({ action: name.action, subject: name.subject, url: result.url }, 'written');
    return [{ ...name, because }];
  });
};

type Stored = readonly { readonly name: string; readonly version: number }[];

/** The same, to be put once more. */
const versioned = (put: Put, stored: Stored): Put => {
  const { name, version: before } = put.message;
  const version = stored.find((one) => one.name === name)?.version ?? before;
  return { ...put, message: { ...put.message, version } };
};

type Settled = {
  readonly outcome: Outcome;
  readonly evidence: readonly Evidence[];
  readonly installation: number;
  readonly place: KnownRepository | undefined;
  /** False between two steps of the job; default true. */
  readonly isOver?: boolean;
};

/** State, evidence, what follows for others and the end of the job: all of it or nothing. Answers what it stored. */
const commit = async (
  { registry, database, inbox, now, log }: RoadParts,
  job: Job,
  { outcome, evidence, installation, place, isOver = true }: Settled,
): Promise<Stored> => {
  const { puts, removes, follow } = outcome;
  const proofs = [...outcome.evidence, ...evidence];
  if (puts.length + removes.length + follow.length + proofs.length === 0) return [];
  const at = timestampFromDate(now());
  const artifacts = await prepareArtifacts(registry, outcome);
  const cause = job.deliveries.map(({ id }) => `delivery ${id}`).join(', ') || `key ${job.key}`;
  const stored = await database.transaction(async (transaction) => {
    const written = await registry.commit(
      {
        puts: place?.record ? [...puts, place.record] : puts,
        removes,
        audit: proofs.map(({ subject, action, because }) =>
          create(AuditEntrySchema, { subject, action, because: [...because], cause, at }),
        ),
      },
      transaction,
    );
    await artifacts.keep(transaction);
    if (follow.length > 0) {
      const wishes = follow.map(({ key, priority }) => ({ key, installation, priority: priority === 'low' ? -1 : 0 }));
      await inbox.enqueue(wishes, transaction);
    }
    if (isOver) await job.settle(transaction);
    return written.map(({ message }) => message);
  });
  // Else the next hour does it.
  if (artifacts.isLosing)
    await registry.artifacts.sweep().catch((error: unknown) => log.warn({ err: error }, 'Blobs are erased later'));
  return stored;
};

type Reaction = Dossier['acknowledgements'][number];

/** Where the work takes long, people see that their commands were heard. */
const showAcknowledgements = (
  github: GitHub,
  dossier: Dossier,
  { hold }: Job,
): { readonly shown: readonly Reaction[]; look(): void; stop(): Promise<void> } => {
  const shown: Reaction[] = [];
  let showing: Promise<unknown> | undefined;
  const look = (): void => {
    const fresh = dossier.acknowledgements.slice(shown.length);
    shown.push(...fresh);
    // Whether they see it is no reason to do the work again.
    if (fresh.length > 0) showing = github.apply(fresh, { hold }).catch(() => undefined);
  };
  const timer = setInterval(look, PATIENCE_MS);
  return {
    shown,
    look,
    stop: async () => {
      clearInterval(timer);
      await showing;
    },
  };
};

/** What GitHub's failure is for the rule of retries; undefined if the error is none of GitHub's. */
const outcomeOf = (error: unknown, now: Date): RetryOutcome | undefined => {
  const fault = faultOf(error, now);
  if (!fault) return undefined;
  const { source, text, waitMs, isFinal } = fault;
  if (waitMs) return { kind: 'limited', source, text, waitMs };
  return isFinal ? { kind: 'refused', source, text } : { kind: 'fault', source, text };
};
