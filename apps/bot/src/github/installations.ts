/** From an installation's number to the view that the flows use. */
import type { Probot } from 'probot';
import { createGitHub, type GitHub } from './github.ts';
import { orMissing, repoParams } from './octokit.ts';
import { type Redelivery, redeliverFailed } from './redeliver.ts';

/** The installations of the app. */
export type Installations = {
  /** Numbers of all installations that are not suspended. */
  list(): Promise<number[]>;
  open(id: number): Promise<GitHub>;
  /** The installation through which a repository is reached; undefined if there is none. */
  of(repository: string): Promise<number | undefined>;
  /** Login under which the app writes; undefined as long as GitHub has not told it. */
  appLogin(): string | undefined;
  /** Asks GitHub for it. */
  learn(): Promise<void>;
  /** Asks GitHub for the deliveries that never arrived; a delivery that is left is told once. */
  redeliverFailed(now: Date): Promise<Redelivery>;
};

/** The access of an app, one for each; what does not change (the app's login, when it was installed) is read once. */
export const createInstallations = (app: Probot): Installations => {
  const known = INSTALLATIONS.get(app) ?? create(app);
  INSTALLATIONS.set(app, known);
  return known;
};

const INSTALLATIONS = new WeakMap<Probot, Installations>();

/** How long it is believed that the app is installed somewhere, or is not. */
const BELIEVED_MS = 5 * 60_000;

const create = (app: Probot): Installations => {
  let login: string | undefined;
  const installedAt = new Map<number, Date>();
  const reached = new Map<string, { readonly id: number | undefined; readonly until: number }>();
  let told: ReadonlySet<string> = new Set();
  const readLogin = async (): Promise<string> => {
    if (login !== undefined) return login;
    const octokit = await app.auth();
    const { data } = await octokit.rest.apps.getAuthenticated();
    login = `${data?.slug ?? 'rapporteur'}[bot]`;
    return login;
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
  return {
    list: async () => {
      const octokit = await app.auth();
      const installations = await octokit.paginate(octokit.rest.apps.listInstallations, { per_page: 100 });
      return installations.filter(({ suspended_at }) => !suspended_at).map(({ id }) => id);
    },
    open: async (id) => {
      const [appLogin, at, octokit] = await Promise.all([readLogin(), readInstalledAt(id), app.auth(id)]);
      return createGitHub({ octokit, appLogin, installedAt: at });
    },
    of: async (repository) => {
      const known = reached.get(repository);
      if (known && known.until > performance.now()) return known.id;
      const octokit = await app.auth();
      const answer = await orMissing(octokit.rest.apps.getRepoInstallation(repoParams(repository)));
      const id = answer?.data.suspended_at ? undefined : answer?.data.id;
      reached.set(repository, { id, until: performance.now() + BELIEVED_MS });
      return id;
    },
    appLogin: () => login,
    learn: async () => {
      await readLogin();
    },
    redeliverFailed: async (now) => {
      const redelivery = await redeliverFailed(await app.auth(), now);
      const left = redelivery.left.filter((guid) => !told.has(guid));
      told = new Set(redelivery.left);
      return { ...redelivery, left };
    },
  };
};
