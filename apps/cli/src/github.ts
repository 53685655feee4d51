/** The one place of the command line that knows Octokit. */
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';

/** Credentials of a GitHub App; the key is in PEM. */
export type AppCredentials = { readonly appId: number; readonly privateKey: string; readonly baseUrl: string };

/** What GitHub says of the App; `status` is that of its refusal, undefined if it did not answer. */
export type AppAnswer =
  | { readonly ok: true; readonly name: string; readonly installations: number | undefined }
  | { readonly ok: false; readonly status: number | undefined };

/** Asks GitHub who the App is. Never throws; gives up after `timeoutMs`. */
export const readApp = async (
  { appId, privateKey, baseUrl }: AppCredentials,
  timeoutMs: number,
): Promise<AppAnswer> => {
  try {
    const octokit = new Octokit({
      baseUrl,
      authStrategy: createAppAuth,
      auth: { appId, privateKey },
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    });
    const { data } = await octokit.rest.apps.getAuthenticated({ request: { signal: AbortSignal.timeout(timeoutMs) } });
    if (!data) return { ok: false, status: undefined };
    return { ok: true, name: data.slug ?? data.name, installations: data.installations_count };
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? Number(error.status) : undefined;
    // Octokit calls it 500 when nobody answered.
    const answered = error instanceof Error && 'response' in error && error.response !== undefined;
    return { ok: false, status: answered ? status : undefined };
  }
};

const ignore = (): void => undefined;
