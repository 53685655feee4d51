/** From an installation's number to the view that the flows use. */
import { readFileSync } from 'node:fs';
import {
  type AccountFacts,
  type Manifest,
  missingRights,
  parseManifest,
  sayUnapproved,
  sayUnheard,
} from '@rapporteur/core/github';
import { findAppFile } from '@rapporteur/registry/app-file';
import type { Probot } from 'probot';
import { z } from 'zod';
import { breakOff } from './client.ts';
import { REFUSED } from './fault.ts';
import { createGitHub, type GitHub } from './github.ts';
import type { HistoryMemory } from './histories.ts';
import { hasStatus, type Octokit, orMissing, readEach, repoParams } from './octokit.ts';
import { loadAccount } from './people.ts';
import { type Redelivery, redeliverFailed } from './redeliver.ts';
import { type Counter, counterOf } from './traffic.ts';

/** The installations of the app. */
export type Installations = {
  /** Numbers of all installations that are not suspended. */
  list(): Promise<number[]>;
  /** What is not granted as app.yml asks for it, in sentences, as it was listed last; each is told once. */
  shortfalls(): string[];
  /** Undefined if there is none any more. */
  open(id: number, options?: OpenOptions): Promise<GitHub | undefined>;
  /** The installation through which a repository is reached; undefined if there is none. */
  of(repository: string): Promise<number | undefined>;
  /** Which repository has a name now; undefined if the app reaches none of it. */
  identify(repository: string): Promise<RepositoryIdentity | undefined>;
  /** The account under which the app writes; undefined as long as GitHub has not told it. */
  account(): AccountFacts | undefined;
  /** What is left of this hour's requests of an installation, 0 to 1, as GitHub said it last; undefined if it has not. */
  budget(id: number): { readonly left: number; readonly at: Date } | undefined;
  /** The id with which people log in by the app; empty as long as GitHub has not told it. */
  clientId(): string;
  /** Asks GitHub for both; before the app is installed anywhere, it has no account to be known by. */
  learn(): Promise<void>;
  /** Why GitHub does not accept the credentials of the app, in one sentence; undefined if it does, or did when it was last heard of. */
  refusal(): Promise<string | undefined>;
  /** Asks GitHub for the deliveries that never arrived; a delivery that is left is told once. */
  redeliverFailed(now: Date): Promise<Redelivery>;
};

export type OpenOptions = {
  /** What it granted has changed, so that a token from before is worth less. */
  readonly isFresh?: boolean | undefined;
  /** Breaks off the requests under way, and lets no other go out. */
  readonly signal?: AbortSignal | undefined;
};

/** What GitHub says of a repository; of one that was renamed, with its new name. */
export type RepositoryIdentity = { readonly repository: string; readonly id: number; readonly nodeId: string };

/** The access of an app, one for each; what does not change (the app's account, when it was installed) is read once. */
export const createInstallations = (app: Probot): Installations => {
  const known = INSTALLATIONS.get(app) ?? create(app);
  INSTALLATIONS.set(app, known);
  return known;
};

const INSTALLATIONS = new WeakMap<Probot, Installations>();

/** How long it is believed that the app is installed somewhere, or is not. */
const BELIEVED_MS = 5 * 60_000;

/** It is looked again soon whether what was refused is right now; what was right is believed for longer. */
const REFUSED_MS = 5_000;
const ACCEPTED_MS = 60_000;
/** So long somebody who asks whether the bot is ready waits for GitHub. */
const PATIENCE_MS = 2_000;

const watchRefusal = (app: Probot): Installations['refusal'] => {
  let known: string | undefined;
  let until = 0;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    try {
      await (await app.auth()).rest.apps.getAuthenticated();
      known = undefined;
    } catch (error) {
      // A GitHub that is away refuses nobody.
      if (!hasStatus(error) || (error.status !== 401 && error.status !== 404)) return;
      known = REFUSED;
    } finally {
      until = performance.now() + (known === undefined ? ACCEPTED_MS : REFUSED_MS);
      asking = undefined;
    }
  };
  return async () => {
    if (asking === undefined && performance.now() >= until) asking = ask();
    await Promise.race([asking, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
    return known;
  };
};

/** All installations that are not suspended. @param octokit signed in as the app */
export const listInstallations = async (octokit: Octokit): Promise<Listed[]> => {
  const installations = await octokit.paginate(octokit.rest.apps.listInstallations, { per_page: 100 });
  const read = readEach({ octokit, what: 'installation' }, installations, (one) => [Listed.parse(one)]);
  return read.flat().filter(({ suspended_at }) => !suspended_at);
};

const Listed = z.object({
  id: z.number(),
  suspended_at: z.string().nullish(),
  html_url: z.string().catch(''),
  permissions: z.record(z.string(), z.string()).catch({}),
  account: z.object({ login: z.string() }).nullish().catch(null),
});

type Listed = z.infer<typeof Listed>;

const create = (app: Probot): Installations => {
  let account: AccountFacts | undefined;
  let clientId = '';
  /** Of the view that was opened last. */
  const counters = new Map<number, Counter>();
  const readApp = async () => {
    const { data } = await (await app.auth()).rest.apps.getAuthenticated();
    clientId = data?.client_id ?? '';
    return data;
  };
  const histories: HistoryMemory = new Map();
  const installedAt = new Map<number, Date>();
  const reached = new Map<string, { readonly id: number | undefined; readonly until: number }>();
  let told: ReadonlySet<string> = new Set();
  let lacking: readonly string[] = [];
  let unheard: readonly string[] = [];
  let complained: ReadonlySet<string> = new Set();
  const list = async (): Promise<number[]> => {
    const active = await listInstallations(await app.auth());
    lacking = active.flatMap(lackOf);
    return active.map(({ id }) => id);
  };
  /** Accounts are told to installations only. */
  const readAccount = async (octokit: Octokit): Promise<AccountFacts> => {
    if (account) return account;
    const data = await readApp();
    const { events } = missingRights(manifest(), { permissions: {}, events: data?.events ?? [] });
    unheard = events.length === 0 ? [] : [sayUnheard(events, 'its settings at GitHub')];
    const login = `${data?.slug ?? 'rapporteur'}[bot]`;
    account = await loadAccount(octokit, login);
    if (!account) throw new Error(`GitHub does not know the account ${login} of the app.`);
    return account;
  };
  const readInstalledAt = async (id: number): Promise<Date> => {
    const known = installedAt.get(id);
    if (known) return known;
    const octokit = await app.auth();
    const { data } = await octokit.rest.apps.getInstallation({ installation_id: id });
    const at = new Date(data.created_at);
    installedAt.set(id, at);
    return at;
  };
  const installationOf = async (repository: string): Promise<number | undefined> => {
    const known = reached.get(repository);
    if (known && known.until > performance.now()) return known.id;
    const octokit = await app.auth();
    const answer = await orMissing(octokit.rest.apps.getRepoInstallation(repoParams(repository)));
    const id = answer?.data.suspended_at ? undefined : answer?.data.id;
    reached.set(repository, { id, until: performance.now() + BELIEVED_MS });
    return id;
  };
  return {
    list,
    shortfalls: () => {
      const all = [...lacking, ...unheard];
      const news = all.filter((sentence) => !complained.has(sentence));
      complained = new Set(all);
      return news;
    },
    open: async (id, { isFresh = false, signal } = {}) => {
      const [at, octokit] = await Promise.all([orMissing(readInstalledAt(id)), app.auth(id)]);
      if (!at) return undefined;
      counters.set(id, counterOf(octokit));
      if (signal) breakOff(octokit, signal);
      if (isFresh) await octokit.auth({ type: 'installation', installationId: id, refresh: true });
      return createGitHub({ octokit, app: await readAccount(octokit), installedAt: at, histories });
    },
    of: installationOf,
    identify: async (repository) => {
      const id = await installationOf(repository);
      if (id === undefined) return undefined;
      const octokit = await app.auth(id);
      const answer = await orMissing(octokit.rest.repos.get(repoParams(repository)));
      return answer && { repository: answer.data.full_name, id: answer.data.id, nodeId: answer.data.node_id };
    },
    account: () => account,
    budget: (id) => {
      const { left, answeredAt: at } = counters.get(id)?.traffic() ?? {};
      return left === undefined || at === undefined ? undefined : { left, at };
    },
    clientId: () => clientId,
    learn: async () => {
      const [first] = await list();
      if (first === undefined) await readApp();
      else await readAccount(await app.auth(first));
    },
    refusal: watchRefusal(app),
    redeliverFailed: async (now) => {
      const redelivery = await redeliverFailed(await app.auth(), now);
      const left = redelivery.left.filter((guid) => !told.has(guid));
      told = new Set(redelivery.left);
      return { ...redelivery, left };
    },
  };
};

const lackOf = ({ account, html_url, permissions }: Listed): string[] => {
  const { rights } = missingRights({ ...manifest(), events: [] }, { permissions, events: [] });
  return rights.length === 0
    ? []
    : [sayUnapproved(rights, { account: account?.login ?? 'An enterprise', url: html_url })];
};

/** What app.yml asks for, which lies beside the program and never changes while it runs. */
const manifest = (): Manifest => {
  wanted ??= parseManifest(readFileSync(findAppFile(), 'utf8'));
  return wanted;
};

let wanted: Manifest | undefined;
