/** From an installation's number to the view that the flows use. */
import type { Probot } from 'probot';
import { createGitHub, type GitHub } from './github.ts';
import { redeliverFailed } from './redeliver.ts';

/** The installations of the app. */
export type Installations = {
  /** Numbers of all installations that are not suspended. */
  list(): Promise<number[]>;
  open(id: number): Promise<GitHub>;
  /** Asks GitHub for the deliveries that never arrived; returns how many. */
  redeliverFailed(now: Date): Promise<number>;
};

/** The access of an app, one for each; what does not change (the app's login, when it was installed) is read once. */
export const createInstallations = (app: Probot): Installations => {
  const known = INSTALLATIONS.get(app) ?? create(app);
  INSTALLATIONS.set(app, known);
  return known;
};

const INSTALLATIONS = new WeakMap<Probot, Installations>();

const create = (app: Probot): Installations => {
  let appLogin: Promise<string> | undefined;
  const installedAt = new Map<number, Promise<Date>>();
  const readLogin = async (): Promise<string> => {
    const octokit = await app.auth();
    const { data } = await octokit.rest.apps.getAuthenticated();
    return `${data?.slug ?? 'rapporteur'}[bot]`;
  };
  const readInstalledAt = async (installation_id: number): Promise<Date> => {
    const octokit = await app.auth();
    const { data } = await octokit.rest.apps.getInstallation({ installation_id });
    return new Date(data.created_at);
  };
  return {
    list: async () => {
      const octokit = await app.auth();
      const installations = await octokit.paginate(octokit.rest.apps.listInstallations, { per_page: 100 });
      return installations.filter(({ suspended_at }) => !suspended_at).map(({ id }) => id);
    },
    open: async (id) => {
      // A failed read is not remembered: the next delivery asks again.
      appLogin ??= readLogin().catch((error: unknown) => {
        appLogin = undefined;
        throw error;
      });
      const known = installedAt.get(id) ?? readInstalledAt(id);
      installedAt.set(id, known);
      known.catch(() => installedAt.delete(id));
      const [login, at, octokit] = await Promise.all([appLogin, known, app.auth(id)]);
      return createGitHub({ octokit, appLogin: login, installedAt: at });
    },
    redeliverFailed: async (now) => redeliverFailed(await app.auth(), now),
  };
};
