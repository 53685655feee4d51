/** The one place of the command line that knows Octokit: what GitHub says of the App. Nothing here throws. */
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { Rights } from '@rapporteur/core/github';
import type { MergeMethod } from '@rapporteur/core/settings';

/** Credentials of a GitHub App; the key is in PEM. */
export type AppCredentials = { readonly appId: number; readonly privateKey: string; readonly baseUrl: string };

/** An answer, and GitHub's time with it. `status` is that of a refusal, undefined if nobody answered. */
export type Asked<T> = { readonly date?: Date | undefined } & (
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly status: number | undefined }
);

export type AppFacts = Partial<Rights> & {
  readonly slug: string;
  readonly installations: number | undefined;
  /** Where its owner changes it. */
  readonly settingsPath: string;
};

export type InstallationFacts = Rights & {
  readonly account: string;
  readonly isSuspended: boolean;
  readonly url: string;
};

export type DeliveryFacts = { readonly at: string; readonly status: number; readonly event: string };

/** Without `ref` on the default branch. */
type FilePlace = { readonly repository: string; readonly path: string; readonly ref?: string };

export type AppAccess = {
  readonly app: () => Promise<Asked<AppFacts>>;
  readonly installations: () => Promise<Asked<readonly InstallationFacts[]>>;
  /** Where webhooks are sent; "" if nowhere. */
  readonly webhook: () => Promise<Asked<string>>;
  /** Newest first. */
  readonly deliveries: () => Promise<Asked<readonly DeliveryFacts[]>>;
  /** A file, read as the installation at the repository; undefined if there is none. */
  readonly file: (place: FilePlace, through: string) => Promise<Asked<string | undefined>>;
  /** In which ways a repository lets pull requests be merged, as far as GitHub says. */
  readonly merges: (repository: string) => Promise<Asked<Readonly<Partial<Record<MergeMethod, boolean>>>>>;
};

/** Each question gives up after `timeoutMs`. */
export const openApp = ({ appId, privateKey, baseUrl }: AppCredentials, timeoutMs: number): AppAccess => {
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const octokit = new Octokit({ baseUrl, authStrategy: createAppAuth, auth: { appId, privateKey }, log });
  const request = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(timeoutMs) });
  const { apps } = octokit.rest;
  /** A client that is signed in as the installation at a repository. */
  const reach = async (repository: string): Promise<Asked<Octokit['rest']>> => {
    const at = { ...paramsOf(repository), request: request() };
    const installation = await ask(apps.getRepoInstallation(at), ({ id }) => id);
    if (!installation.ok) return installation;
    const auth = { appId, privateKey, installationId: installation.data };
    return { ok: true, data: new Octokit({ baseUrl, authStrategy: createAppAuth, auth, log }).rest };
  };
  return {
    app: () =>
      ask(apps.getAuthenticated({ request: request() }), (data) => ({
        slug: data?.slug ?? data?.name ?? '',
        installations: data?.installations_count,
        settingsPath: settingsPathOf(data?.owner, data?.slug ?? ''),
        ...(data?.permissions ? { permissions: textsOf(data.permissions) } : {}),
        ...(data?.events ? { events: data.events } : {}),
      })),
    installations: () =>
      ask(apps.listInstallations({ per_page: 100, request: request() }), (data) =>
        each(data, ({ account, permissions, events, suspended_at, html_url }) => ({
          account: account && 'login' in account ? account.login : 'an enterprise',
          permissions: textsOf(permissions),
          events: [...events],
          isSuspended: Boolean(suspended_at),
          url: html_url,
        })),
      ),
    webhook: () => ask(apps.getWebhookConfigForApp({ request: request() }), ({ url }) => url ?? ''),
    deliveries: () =>
      ask(apps.listWebhookDeliveries({ per_page: 30, request: request() }), (data) =>
        each(data, ({ delivered_at: at, status_code: status, event }) => ({ at, status, event })),
      ),
    file: async ({ repository, path, ref }, through) => {
      const client = await reach(through);
      if (!client.ok) return client;
      const answer = await ask(
        client.data.repos.getContent({ ...paramsOf(repository), path, ...(ref ? { ref } : {}), request: request() }),
        contentOf,
      );
      return !answer.ok && answer.status === 404 ? { ok: true, data: undefined, date: answer.date } : answer;
    },
    merges: async (repository) => {
      const client = await reach(repository);
      if (!client.ok) return client;
      return ask(client.data.repos.get({ ...paramsOf(repository), request: request() }), (data) => ({
        ...(data.allow_merge_commit === undefined ? {} : { merge: data.allow_merge_commit }),
        ...(data.allow_squash_merge === undefined ? {} : { squash: data.allow_squash_merge }),
        ...(data.allow_rebase_merge === undefined ? {} : { rebase: data.allow_rebase_merge }),
      }));
    },
  };
};

type Answer<T> = { readonly data: T; readonly headers: { readonly date?: string | undefined } };

const ask = async <T, U>(request: Promise<Answer<T>>, read: (data: T) => U): Promise<Asked<U>> => {
  try {
    const { data, headers } = await request;
    return { ok: true, data: read(parsed(data)), date: dateOf(headers) };
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? Number(error.status) : undefined;
    // Octokit calls it 500 when nobody answered.
    const response: unknown = error instanceof Error && 'response' in error ? error.response : undefined;
    if (typeof response !== 'object' || response === null) return { ok: false, status: undefined };
    const headers: unknown = 'headers' in response ? response.headers : undefined;
    return { ok: false, status, date: dateOf(headers) };
  }
};

/** Octokit gives the text of an answer that has a field `toString`. */
const parsed = <T>(data: T): T => (typeof data === 'string' && data !== '' ? JSON.parse(data) : data);

/** An entry that does not fit costs itself alone. */
const each = <T, U>(entries: readonly T[], read: (entry: T) => U): U[] =>
  entries.flatMap((entry) => {
    try {
      return [read(entry)];
    } catch {
      return [];
    }
  });

const dateOf = (headers: unknown): Date | undefined => {
  const date: unknown = typeof headers === 'object' && headers !== null && 'date' in headers ? headers.date : undefined;
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time);
};

/** Undefined also for a folder. */
const contentOf = (data: unknown): string | undefined =>
  typeof data === 'object' && data !== null && 'content' in data && typeof data.content === 'string'
    ? Buffer.from(data.content, 'base64').toString('utf8')
    : undefined;

const textsOf = (permissions: object): Record<string, string> =>
  Object.fromEntries(Object.entries(permissions).map(([name, level]) => [name, String(level)]));

const settingsPathOf = (owner: unknown, slug: string): string => {
  const isOrganization =
    typeof owner === 'object' && owner !== null && 'type' in owner && owner.type === 'Organization' && 'login' in owner;
  return `${isOrganization ? `/organizations/${owner.login}` : ''}/settings/apps/${slug}`;
};

const paramsOf = (repository: string): { readonly owner: string; readonly repo: string } => {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
};

const ignore = (): void => undefined;
