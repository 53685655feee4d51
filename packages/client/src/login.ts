/** A person logs in without a secret of the program: GitHub shows them a page, on which they type a short code (device flow, RFC 8628). The login is renewed without them. */
import { RapporteurError, type RapporteurErrorCode } from './error.ts';
import { type Answered, type Github, type GithubOptions, openGithub, postJson, textAt, valueAt } from './github.ts';
import { sleep } from './retry.ts';

/** What the person has to be told. */
export type DeviceCode = {
  /** What they type, "WDJB-MJHT". */
  readonly code: string;
  /** Address of the page on which they type it. */
  readonly url: string;
  /** From then on the code is worth nothing. */
  readonly expiresAt: Date;
};

export type LoginOptions = GithubOptions & {
  /** Client id of the GitHub App, as the registry tells it. */
  readonly clientId: string;
  /** Shows the code; the login goes on once it is typed. */
  readonly onCode: (code: DeviceCode) => void;
  readonly signal?: AbortSignal | undefined;
  /** Waits; default is the real time. */
  readonly pause?: ((milliseconds: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
};

export type Login = {
  /** For GitHub, and for registries of this GitHub App. */
  readonly token: string;
  /** When GitHub takes it no more; unset if it lasts until somebody takes it back. */
  readonly expiresAt?: Date;
  /** What `renewLogin` changes for a fresh login, once; unset where tokens do not end. */
  readonly refreshToken?: string;
};

export type RenewOptions = GithubOptions & {
  /** With which the person logged in. */
  readonly clientId: string;
  readonly refreshToken: string;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Resolves when the person has agreed at GitHub. Not for pages in a browser: GitHub answers these two requests to none.
 * @throws RapporteurError "forbidden" when they refuse or the app does not allow it, "deadline" when the code ran out
 */
export const login = async (options: LoginOptions): Promise<Login> => {
  const { clientId, onCode, signal, pause = sleep } = options;
  if (clientId === '')
    throw new RapporteurError('invalid', 'The client id of the GitHub App is not known, so nobody can log in by it.');
  const github = openGithub(options);
  const began = await ask(github, '/login/device/code', { client_id: clientId }, signal);
  const problem = textAt(began.body, 'error');
  if (began.status === 404 || problem) throw toError(problem ?? 'Not Found', began);
  const device = textAt(began.body, 'device_code');
  const code = textAt(began.body, 'user_code');
  const url = textAt(began.body, 'verification_uri');
  if (device === undefined || code === undefined || url === undefined) throw foreign();
  onCode({ code, url, expiresAt: new Date(Date.now() + 1000 * numberAt(began.body, 'expires_in', 900)) });
  for (let seconds = numberAt(began.body, 'interval', 5); ; ) {
    await pause(seconds * 1000, signal);
    const answer = await ask(
      github,
      '/login/oauth/access_token',
      { client_id: clientId, device_code: device, grant_type: 'urn:ietf:params:oauth:grant-type:device_code' },
      signal,
    );
    const made = readLogin(answer);
    if (made) return made;
    const said = textAt(answer.body, 'error');
    // It tells the new pause, which is five seconds longer.
    if (said === 'slow_down') seconds = Math.max(seconds + 5, numberAt(answer.body, 'interval', 0));
    else if (said !== 'authorization_pending') throw said === undefined ? foreign() : toError(said, answer);
  }
};

/**
 * A fresh login in place of one that ended, or soon will; the former token and its refresh token are worth nothing from then on. Only for logins
 * that `login` made: others need a secret of the app.
 * @throws RapporteurError "unauthenticated" when GitHub does not renew it, so that the person has to log in again
 */
export const renewLogin = async ({ clientId, refreshToken, signal, ...options }: RenewOptions): Promise<Login> => {
  const body = { client_id: clientId, grant_type: 'refresh_token', refresh_token: refreshToken };
  const answer = await ask(openGithub(options), '/login/oauth/access_token', body, signal);
  const made = readLogin(answer);
  if (made) return made;
  const said = textAt(answer.body, 'error');
  throw said === undefined ? foreign() : toError(said, answer);
};

const readLogin = ({ body }: Answered): Login | undefined => {
  const token = textAt(body, 'access_token');
  if (token === undefined) return undefined;
  const lives = numberAt(body, 'expires_in', 0);
  const refreshToken = textAt(body, 'refresh_token');
  return {
    token,
    ...(lives > 0 && { expiresAt: new Date(Date.now() + lives * 1000) }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
};

const ask = (github: Github, path: string, body: object, signal: AbortSignal | undefined): Promise<Answered> =>
  postJson(github, `${github.webUrl}${path}`, { body, signal });

const numberAt = (body: unknown, name: string, otherwise: number): number => {
  const found = valueAt(body, name);
  return typeof found === 'number' && found >= 0 ? found : otherwise;
};

const foreign = (): RapporteurError =>
  new RapporteurError('internal', 'What answers at this address does not log people in as GitHub does.');

const toError = (word: string, { body }: Answered): RapporteurError => {
  const [code, sentence] = PROBLEMS[word] ?? ['internal', undefined];
  const said = textAt(body, 'error_description') ?? word;
  return new RapporteurError(code, sentence ?? `GitHub does not log in (${said.replace(/\.$/, '')}).`);
};

const UNKNOWN_APP = 'GitHub does not know the client id of the app; whoever runs the registry has to correct it.';

const PROBLEMS: Readonly<Record<string, readonly [RapporteurErrorCode, string]>> = {
  expired_token: ['deadline', 'The code has expired before it was typed at GitHub; log in again.'],
  token_expired: ['deadline', 'The code has expired before it was typed at GitHub; log in again.'],
  access_denied: ['forbidden', 'The login was refused at GitHub, so nothing is known of this person.'],
  device_flow_disabled: [
    'forbidden',
    'The GitHub App does not allow this way to log in; its owner can enable "Device Flow" in its settings.',
  ],
  incorrect_client_credentials: ['invalid', UNKNOWN_APP],
  'Not Found': ['invalid', UNKNOWN_APP],
  bad_refresh_token: ['unauthenticated', 'The login has ended, and GitHub does not renew it any more; log in again.'],
  incorrect_device_code: ['internal', 'GitHub does not know the code any more; log in again.'],
};
