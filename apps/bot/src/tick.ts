/** One run for communities that cannot host a bot: the same road, without a server that hears of anything. */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMessage } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Action } from '@rapporteur/core/github';
import { type Applied, nameOf } from '@rapporteur/core/judge';
import { type Job as JobMessage, JobState } from '@rapporteur/idl';
import { SyncStateSchema, storedKey } from '@rapporteur/idl/record';
import type { Registry } from '@rapporteur/registry';
import type { Logger } from 'pino';
import { lookAtAgendas, resync, wake } from './app.ts';
import { type Assembly, assemble, installationsOfApp } from './assemble.ts';
import type { TickEnv } from './env.ts';
import { createTokenInstallations, type GitHub, type Installations, NOT_ON_TRIAL } from './github/index.ts';
import { type Inbox, type InboxOptions, type Job, type Run, RunFailed } from './inbox/index.ts';
import { type Budget, type BudgetOptions, createBudget } from './road/index.ts';

export type TickOptions = Pick<InboxOptions, 'retry' | 'pollMs'> & {
  /** "owner/name"; without any, that of the workflow. With an app's key, its installations tell. */
  readonly repositories?: readonly string[];
  /** Believes nothing that is known. */
  readonly isWhole?: boolean;
  /** Writes nothing at GitHub, and tells what would be written; begins with an empty registry, which it leaves behind nowhere. */
  readonly isTrial?: boolean;
  /** When the community began; what is older is written to only if it was before. */
  readonly since?: Date | undefined;
  /** How long it may take, in milliseconds. */
  readonly deadlineMs?: number;
  readonly now?: () => Date;
};

/** Something that was written, or was to be. */
export type Change = { readonly action: string; readonly subject: string; readonly url?: string | undefined };
export type Unwritten = Change & { readonly because: string };

/** What came of a tick. */
export type TickReport = {
  /** Under which account it wrote; undefined for an app that is installed nowhere. */
  readonly account: string | undefined;
  /** When the community began; undefined where the installations of an app tell. */
  readonly since: { readonly at: Date; readonly knownFrom: 'caller' | 'folder' | 'workflow' | 'clock' } | undefined;
  readonly written: readonly Change[];
  /** What a trial would have written. */
  readonly planned: readonly Change[];
  /** What GitHub did not allow. */
  readonly refused: readonly Unwritten[];
  /** What could not be looked at, or was put off, by its key. */
  readonly failed: readonly { readonly key: string; readonly because: string }[];
  /** Whether everything was looked at in time. */
  readonly isDone: boolean;
};

/** Runs it. @throws an Error with one sentence where it cannot begin */
export const runTick = async (tick: TickEnv, log: Logger, options: TickOptions = {}): Promise<TickReport> => {
  const { isTrial = false } = options;
  if (!isTrial) return runIn(tick, log, options);
  const folder = await mkdtemp(join(tmpdir(), 'rapporteur-tick-'));
  try {
    const blobs = { ...tick.env.blobs, place: undefined };
    return await runIn({ ...tick, env: { ...tick.env, folder, databaseUrl: undefined, blobs } }, log, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const runIn = async (tick: TickEnv, log: Logger, options: TickOptions): Promise<TickReport> => {
  const { env } = tick;
  const { isWhole = false, deadlineMs = DEADLINE_MS, retry = RETRY, pollMs } = options;
  const now = options.now ?? (() => new Date(Date.now() + env.clockOffset));
  const { installations, since } = await reach(tick, log, { ...options, now });
  const seen = createWitness(env.app ? {} : BUDGET);
  const secret = randomUUID();
  const assembly = await assemble(env, log, {
    installations: seen.installations(installations),
    secret,
    now,
    retry,
    pollMs,
    budgetOf: seen.budgetOf,
    watch: seen.watch,
  });
  try {
    const end = performance.now() + deadlineMs;
    await installations.learn();
    await receiveEvent(tick, { ...assembly, secret });
    const left = await putOff(assembly.inbox);
    await assembly.inbox.enqueue(left.map(({ key }) => ({ key })));
    await resync(assembly.timed, { whole: isWhole });
    for (const sentence of installations.shortfalls()) log.warn(sentence);
    // What people said is read before agendas and clocks, which settle what came of it; those wait for no more than half of the time.
    await assembly.inbox.settled((end - performance.now()) / 2);
    await lookAtAgendas(assembly.timed);
    await wake(assembly.timed);
    const isSettled = await settle(assembly, end);
    // Of a bot that stays, a timer does so.
    await assembly.registry.artifacts.sweep();
    const stopped = await stoppedSyncStates(assembly.registry, seen.keys());
    const { failed, ...told } = seen.report();
    return {
      account: installations.account()?.login,
      since,
      ...told,
      failed: [...failed, ...stopped.flatMap(({ key, because, goesOn }) => (goesOn ? [] : [{ key, because }]))],
      isDone: isSettled && !stopped.some(({ goesOn }) => goesOn),
    };
  } finally {
    await assembly.close();
  }
};

/** A job of Actions that hangs costs minutes. */
const DEADLINE_MS = 10 * 60_000;

/** What fails in a tick is looked at by the next; it is not waited for longer than others need. */
const RETRY = { faults: 3, errors: 3, backoff: { base: { seconds: 1n }, cap: { seconds: 10n } } };

/** The token of a workflow may ask a thousand times an hour, and what is under way when this is spent is finished. */
const BUDGET = { requests: 600 };

/** What was put off for less is waited for. */
const SOON_MS = 30_000;

/** What came due while something else was done is done as well; no more often than this, whatever comes due. */
const ROUNDS = 5;

/** Whether nothing is left to do. */
const settle = async ({ inbox, registry, timed }: Assembly, end: number): Promise<boolean> => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const isDone = await rest(inbox, end);
    if (!isDone || (await registry.due(timed.now(), 1)).length === 0) return isDone;
    await wake(timed);
  }
  return rest(inbox, end);
};

const rest = async (inbox: Inbox, end: number): Promise<boolean> => {
  for (;;) {
    if (!(await inbox.settled(end - performance.now()))) return false;
    const left = await putOff(inbox);
    if (left.length === 0) return true;
    const waits = left.map(({ nextAt }) => (nextAt ? timestampDate(nextAt).getTime() - Date.now() : 0));
    const wait = Math.max(
      0,
      ...waits
        .filter((ms) => ms < SOON_MS)
        .toSorted((a, b) => a - b)
        .slice(0, 1),
    );
    if (waits.every((ms) => ms >= SOON_MS) || performance.now() + wait >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
};

/** What was overtaken, or what GitHub's limit or the budget of a run had no room for. */
const putOff = (inbox: Inbox): Promise<readonly JobMessage[]> =>
  inbox.jobs({ states: [JobState.POSTPONED], limit: 10_000 });

/** Repositories that were not read to the end, and whether the next run goes on where this one had spent what it may. */
const stoppedSyncStates = async (registry: Pick<Registry, 'find'>, keys: readonly string[]) => {
  const names = keys.flatMap((key) => (key.startsWith('reading:') ? key.slice('reading:'.length) : []));
  const found = await registry.find(names.map((name) => storedKey.repository('syncStates', name)));
  return found.flatMap(({ message }) => {
    if (!isMessage(message, SyncStateSchema) || !message.stopped) return [];
    const { code, text } = message.stopped;
    return [{ key: `reading:${message.repository}`, because: text, goesOn: GOES_ON.has(code) }];
  });
};

const GOES_ON: ReadonlySet<string> = new Set(['budget', 'limit', 'time']);

type Reached = { readonly installations: Installations; readonly since: TickReport['since'] };

const reach = async (
  tick: TickEnv,
  log: Logger,
  { repositories = [], isTrial = false, since, now }: TickOptions & { readonly now: () => Date },
): Promise<Reached> => {
  const { env, token } = tick;
  if (env.app) {
    if (repositories.length > 0 || since)
      throw new Error('With the key of an App, its installations tell which repositories there are, and since when.');
    const installations = installationsOfApp({ app: env.app, githubUrl: env.githubUrl }, log, { mayWrite: !isTrial });
    return { installations, since: undefined };
  }
  if (token === undefined)
    throw new Error('Nobody is there to write as: set GITHUB_TOKEN, or APP_ID and PRIVATE_KEY of a GitHub App.');
  const named = repositories.length > 0 ? repositories : tick.repository ? [tick.repository] : [];
  const wrong = named.find((name) => !/^[\w.-]+\/[\w.-]+$/.test(name));
  if (wrong !== undefined) throw new Error(`“${wrong}” is no repository: write it as owner/name.`);
  if (named.length === 0) throw new Error('No repository is named: use --repository owner/name, or GITHUB_REPOSITORY.');
  const reached = await createTokenInstallations({
    url: env.githubUrl,
    token,
    repositories: named,
    mayWrite: !isTrial,
  });
  const began = await beginOf(tick, { since, now, foundedAt: reached.foundedAt });
  return { installations: reached.since(began.at), since: began };
};

type Begin = NonNullable<TickReport['since']>;

/** As an app is installed at one moment, so a community begins at one: it is told, or kept, or that of the workflow, or now. */
const beginOf = async (
  { env, workflow }: TickEnv,
  {
    since,
    now,
    foundedAt,
  }: {
    readonly since: Date | undefined;
    readonly now: () => Date;
    readonly foundedAt: (file: NonNullable<TickEnv['workflow']>) => Promise<Date | undefined>;
  },
): Promise<Begin> => {
  if (since) return { at: since, knownFrom: 'caller' };
  const file = join(env.folder, 'since');
  const kept = new Date((await readFile(file, 'utf8').catch(() => '')).trim());
  if (!Number.isNaN(kept.getTime())) return { at: kept, knownFrom: 'folder' };
  const founded = workflow && (await foundedAt(workflow));
  const begin: Begin = founded ? { at: founded, knownFrom: 'workflow' } : { at: now(), knownFrom: 'clock' };
  await mkdir(env.folder, { recursive: true });
  await writeFile(file, `${begin.at.toISOString()}\n`);
  return begin;
};

/** What set the workflow off comes in at the door where webhooks do; what is lost is found by reading. */
const receiveEvent = async (
  { event }: TickEnv,
  { inbox, timed: { log }, secret }: Assembly & { readonly secret: string },
): Promise<void> => {
  if (event === undefined || event.name === 'schedule' || event.name === 'workflow_dispatch') return;
  const rawBody = await readFile(event.file).catch(() => undefined);
  if (rawBody === undefined) {
    log.warn({ event: event.name }, 'What set this off cannot be read; it is found by reading');
    return;
  }
  const headers = {
    'x-github-delivery': event.id,
    // The same event, run with the rights of the repository.
    'x-github-event': event.name === 'pull_request_target' ? 'pull_request' : event.name,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`,
  };
  const { status, message } = await inbox.receive({ headers, rawBody });
  if (status >= 300) log.warn({ event: event.name }, message);
};

/** Longer than a run waits. */
const PUT_OFF_MS = 2 * SOON_MS;

const PUT_OFF: ReadonlySet<string> = new Set(['limited', 'overtaken']);

/** Sees what becomes of actions and keys, from outside of the road, and how much may still be asked of GitHub. */
const createWitness = (budget: BudgetOptions) => {
  const views = new Map<GitHub, GitHub>();
  const budgets = new Map<GitHub, Budget>();
  const budgetOf = (github: GitHub): Budget => {
    const known = budgets.get(github) ?? createBudget(github, budget);
    budgets.set(github, known);
    return known;
  };
  const written: Change[] = [];
  const planned: Change[] = [];
  const refused: Unwritten[] = [];
  const failures = new Map<string, string>();
  const keys = new Set<string>();
  const note = (action: Action, { outcome, because = '', url }: Applied): void => {
    const told = { ...nameOf(action), ...(url && { url }) };
    if (outcome === 'written') written.push(told);
    if (outcome !== 'refused') return;
    if (because === NOT_ON_TRIAL) planned.push(told);
    else refused.push({ ...told, because });
  };
  /** The same for the same one, so that what it may ask is counted over the whole run. */
  const see = (github: GitHub): GitHub => {
    const view = views.get(github) ?? watched(github);
    views.set(github, view);
    return view;
  };
  const watched = (github: GitHub): GitHub => ({
    ...github,
    // Of what happens a tick hears at most what set it off.
    hasWebhooks: false,
    apply: async (actions, how) => {
      const applied = await github.apply(actions, how);
      for (const [index, action] of actions.entries()) if (applied[index]) note(action, applied[index]);
      return applied;
    },
  });
  const watch =
    (run: Run): Run =>
    async (job: Job) => {
      keys.add(job.key);
      failures.delete(job.key);
      const [stop] = [...budgets.values()].flatMap((one) => one.state().stop ?? []);
      // What set this run off is answered; all else is for the next one.
      if (stop && job.deliveries.length === 0)
        throw new RunFailed({ kind: 'limited', source: 'github', text: stop.text, waitMs: PUT_OFF_MS });
      try {
        await run(job);
      } catch (error) {
        if (error instanceof RunFailed && PUT_OFF.has(error.outcome.kind)) throw error;
        failures.set(job.key, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
        throw error;
      }
    };
  return {
    budgetOf,
    installations: (one: Installations): Installations => ({
      ...one,
      open: async (id, how) => {
        const github = await one.open(id, how);
        return github && see(github);
      },
    }),
    watch,
    keys: () => [...keys],
    report: () => ({
      written,
      planned,
      refused,
      failed: [...failures].map(([key, because]) => ({ key, because })),
    }),
  };
};
