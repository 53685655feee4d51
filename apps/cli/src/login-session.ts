/** A login in use: renewed where its token has ended, and once where GitHub or a registry refuses it. */
import type { CliEnv } from './env.ts';
import { changeLogin, hasEnded, loginPathOf, type StoredLogin } from './login-file.ts';

/** What comes back, as any fetch answers. */
type Sent = { readonly status: number; arrayBuffer(): Promise<unknown> };

export type Session = {
  /** @throws an Error with one sentence where it has ended and is not renewed */
  readonly token: () => Promise<string>;
  /** Sends with the token, or without one where it has ended for good, and once more with a fresh one where it is refused. */
  readonly send: <One extends Sent>(
    ask: (headers: { readonly authorization?: string }) => Promise<One>,
  ) => Promise<One>;
};

export const createSession = (env: Pick<CliEnv, 'configFolder' | 'warn'>, first: StoredLogin): Session => {
  let login = first;
  const renew = async (): Promise<void> => {
    login = await renewed(env, login);
  };
  const token: Session['token'] = async () => {
    if (hasEnded(login)) await renew();
    return login.token;
  };
  return {
    token,
    send: async (ask) => {
      let now: string;
      try {
        now = await token();
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        env.warn?.(error.message.replace(/\.$/, '; until then you see what everybody sees.'));
        return ask({});
      }
      const answer = await ask({ authorization: `Bearer ${now}` });
      if (answer.status !== 401) return answer;
      try {
        await renew();
      } catch {
        return answer;
      }
      await answer.arrayBuffer();
      return ask({ authorization: `Bearer ${login.token}` });
    },
  };
};

/** Another process may have been first: then what that got is taken. @throws an Error with one sentence */
const renewed = (env: Pick<CliEnv, 'configFolder'>, former: StoredLogin): Promise<StoredLogin> => {
  const path = loginPathOf(env);
  if (path === undefined || former.renewal === undefined) return Promise.reject(new Error(ENDED));
  return changeLogin(path, async (kept) => {
    if (kept === undefined) throw new Error('Nobody is logged in any more: run `rapporteur login` again.');
    if (kept.token !== former.token) return kept;
    if (kept.renewal === undefined) throw new Error(ENDED);
    const [{ renewLogin }, { RapporteurError }] = await Promise.all([
      import('@rapporteur/client/act'),
      import('@rapporteur/client'),
    ]);
    const { githubUrl, renewal } = kept;
    try {
      return toStored(kept, renewal.clientId, await renewLogin({ ...renewal, githubUrl }));
    } catch (cause) {
      if (!(cause instanceof RapporteurError)) throw cause;
      const isOver = cause.code === 'unauthenticated';
      throw new Error(isOver ? ENDED : `Your login has ended, and could not be renewed: ${cause.message}`, { cause });
    }
  });
};

export const ENDED = 'Your login has ended: run `rapporteur login` again.';

type Made = { readonly token: string; readonly expiresAt?: Date; readonly refreshToken?: string };

/** What is kept of a login that GitHub gave. */
export const toStored = (
  { githubUrl, registryUrl }: Pick<StoredLogin, 'githubUrl' | 'registryUrl'>,
  clientId: string,
  { token, expiresAt, refreshToken }: Made,
): StoredLogin => ({
  ...{ token, githubUrl, registryUrl },
  ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  ...(refreshToken !== undefined && { renewal: { clientId, refreshToken } }),
});
