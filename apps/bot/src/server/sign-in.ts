/** People sign in with GitHub (web flow of a GitHub App, RFC 6749 with PKCE). Their token stands in a sealed cookie of theirs, and nowhere else. */
import { createHash, randomBytes } from 'node:crypto';
import { html } from '@rapporteur/core/document';
import { type Page, SIGN_IN_PATH, SIGN_OUT_PATH } from '@rapporteur/pages';
import { z } from 'zod';
import { createJar } from './cookie.ts';
import type { WhoIs } from './proof.ts';

/** Who signed in. */
export type Session = { readonly token: string; readonly login: string };

export type SignIn = {
  /** What to do at the paths of signing in and out; undefined for any other. */
  answer(request: Request): Promise<Step | undefined>;
  sessionOf(request: Request): Session | undefined;
  /** The header that ends the session. */
  end(request: Request): string;
};

/** Where the browser goes, or what it shows, and what it is to keep. */
export type Step = { readonly cookies: readonly string[] } & ({ readonly to: string } | { readonly page: Page });

export type SignInOptions = {
  /** Where GitHub's pages are. */
  readonly webUrl: string;
  /** Empty as long as GitHub has not told it. */
  readonly clientId: () => string;
  readonly clientSecret: string;
  readonly whoIs: WhoIs;
  readonly now: () => Date;
};

/** Where GitHub leads back to. */
export const CALLBACK_PATH = `${SIGN_IN_PATH}/done`;

/** The origin of a request is where the pages stand. */
export const createSignIn = ({ webUrl, clientId, clientSecret, whoIs, now }: SignInOptions): SignIn => {
  const jarOf = createJar({ secret: clientSecret, now });
  const jarFor = (request: Request) => jarOf(new URL(request.url).protocol === 'https:');
  const after = (seconds: number): Date => new Date(now().getTime() + seconds * 1000);

  const begin = (request: Request): Step => {
    const { origin, searchParams } = new URL(request.url);
    if (clientId() === '') return { cookies: [], page: UNREADY };
    const begun: Begun = {
      state: randomText(),
      verifier: randomText(),
      back: pathBack(searchParams.get('back') ?? '/', origin),
    };
    const query = new URLSearchParams({
      client_id: clientId(),
      redirect_uri: `${origin}${CALLBACK_PATH}`,
      state: begun.state,
      code_challenge: createHash('sha256').update(begun.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    return {
      cookies: [jarFor(request).keep(BEGUN, begun, after(PATIENCE_S))],
      to: `${webUrl}/login/oauth/authorize?${query}`,
    };
  };

  const finish = async (request: Request): Promise<Step> => {
    const { origin, searchParams } = new URL(request.url);
    const jar = jarFor(request);
    const begun = BegunSchema.safeParse(jar.read(BEGUN, request));
    // Whoever leads somebody here with a code of their own has not begun it in this browser.
    if (!begun.success || searchParams.get('state') !== begun.data.state) return { cookies: [], page: NOT_BEGUN };
    const cookies = [jar.forget(BEGUN)];
    const code = searchParams.get('code');
    if (searchParams.has('error') || code === null) return { cookies, page: REFUSED };
    const { back, verifier } = begun.data;
    const fields = {
      client_id: clientId(),
      client_secret: clientSecret,
      code,
      redirect_uri: `${origin}${CALLBACK_PATH}`,
      code_verifier: verifier,
    };
    const granted = await exchange(`${webUrl}/login/oauth/access_token`, fields);
    if (granted === undefined) return { cookies, page: UNREACHABLE };
    if ('error' in granted) return { cookies, page: notGranted(granted.error) };
    const login = await whoIs(granted.access_token).catch(() => undefined);
    if (login === undefined) return { cookies, page: UNREACHABLE };
    const session: Session = { token: granted.access_token, login };
    const until = after(Math.min(granted.expires_in ?? LONGEST_S, LONGEST_S));
    return { cookies: [...cookies, jar.keep(SESSION, session, until)], to: `${origin}${back}` };
  };

  const end = (request: Request): string => jarFor(request).forget(SESSION);

  return {
    answer: async (request) => {
      const { origin, pathname } = new URL(request.url);
      if (pathname === SIGN_OUT_PATH && request.method === 'POST')
        return isFromOwnPage(request) ? { cookies: [end(request)], to: `${origin}/` } : { cookies: [], page: FOREIGN };
      if (request.method !== 'GET') return undefined;
      if (pathname === SIGN_IN_PATH) return begin(request);
      return pathname === CALLBACK_PATH ? finish(request) : undefined;
    },
    sessionOf: (request) => {
      const session = SessionSchema.safeParse(jarFor(request).read(SESSION, request));
      return session.success ? session.data : undefined;
    },
    end,
  };
};

/**
 * Whether a form was sent from a page of this origin: browsers say so themselves, by Sec-Fetch-Site, and those that do not by
 * Origin. What no browser sent brings no cookie of a person either, and is refused.
 */
export const isFromOwnPage = ({ headers, url }: Request): boolean => {
  const site = headers.get('sec-fetch-site');
  return site === null ? headers.get('origin') === new URL(url).origin : site === 'same-origin';
};

const [BEGUN, SESSION] = ['sign-in', 'session'] as const;

type Begun = z.infer<typeof BegunSchema>;
const BegunSchema = z.object({ state: z.string().min(1), verifier: z.string().min(1), back: z.string() });
const SessionSchema = z.object({ token: z.string().min(1), login: z.string().min(1) });

/** What GitHub's page may take. */
const PATIENCE_S = 600;
/** As long as a token of a GitHub App lives, unless its owner chose that it never ends. */
const LONGEST_S = 8 * 3600;
const EXCHANGE_MS = 5_000;

const randomText = (): string => randomBytes(32).toString('base64url');

/** A path of ours, whatever came: browsers read "//", "/\" and much else as another host. */
const pathBack = (given: string, origin: string): string => {
  const url = given.startsWith('/') ? URL.parse(given, origin) : null;
  return url?.origin === origin && !url.pathname.startsWith('/-/') ? `${url.pathname}${url.search}${url.hash}` : '/';
};

const GrantedSchema = z.union([
  z.object({
    access_token: z.string().regex(/^[\w-]{10,300}$/),
    token_type: z.string().regex(/^bearer$/i),
    expires_in: z.number().positive().optional(),
  }),
  z.object({ error: z.string() }),
]);

/** What GitHub gives for a code; undefined where it does not answer as it does. What it says is nowhere logged: it is a secret. */
const exchange = async (
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<z.infer<typeof GrantedSchema> | undefined> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'user-agent': 'rapporteur' },
      body: new URLSearchParams(fields),
      redirect: 'error',
      signal: AbortSignal.timeout(EXCHANGE_MS),
    });
    const told = GrantedSchema.safeParse(await response.json());
    return told.data;
  } catch {
    return undefined;
  }
};

const trouble = (status: number, title: string, text: string): Page => ({
  status,
  title,
  description: text,
  isView: true,
  body: html`<h1>${title}</h1>
<p>${text}</p>
<p><a href="${SIGN_IN_PATH}">Sign in again</a>, or read what is public from the <a href="/">front page</a>.</p>`,
});

const UNREADY: Page = {
  ...trouble(
    503,
    'Nobody can sign in yet',
    'GitHub has not told this server yet which app it is. Try again in a minute.',
  ),
  retryAfter: 60,
};
const NOT_BEGUN = trouble(
  400,
  'This sign-in did not begin here',
  'It was begun in another browser, or more than ten minutes ago, or this browser keeps no cookies of this site. You are not signed in by it.',
);
const REFUSED = trouble(
  403,
  'You are not signed in',
  'The sign-in was refused at GitHub, so nothing is known of you here.',
);
const UNREACHABLE: Page = {
  ...trouble(503, 'GitHub does not answer', 'So it is not known who you are. Try again in a minute.'),
  retryAfter: 60,
};
const FOREIGN = trouble(
  403,
  'This was not sent from a page of this site',
  'Nothing was done. If you meant to do it, use the button on a page here.',
);

const notGranted = (error: string): Page =>
  error === 'bad_verification_code'
    ? trouble(400, 'You are not signed in', 'GitHub does not know the code any more: it is good once, for ten minutes.')
    : trouble(
        502,
        'You are not signed in',
        'GitHub does not let this server ask who you are: whoever runs it checks GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET and the callback address of the GitHub App.',
      );
