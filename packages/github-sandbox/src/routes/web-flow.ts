/**
 * Signing in on a page of the App, as GitHub's documentation of the web flow has it: the page that asks the person, the way back
 * with a code, and what that code is changed for (PKCE included). Here the page also asks who looks at it.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '../access.ts';
import { type Call, param, type Reply, type Route } from '../router.ts';
import { findAccount } from '../world.ts';
import { askPerson, page } from './person-page.ts';
import { refuseToken, type UserTokens } from './user-token.ts';

type Asked = { readonly back: string; readonly state: string; readonly challenge: string | undefined };

export type WebFlow = {
  readonly routes: readonly Route[];
  /** What a code is changed for; undefined where none is given. */
  readonly exchange: (given: ReadonlyMap<string, string>) => Reply | undefined;
};

const CODE_LIVES_MS = 10 * 60 * 1000;

export const createWebFlow = (
  { world }: Pick<Context, 'world'>,
  { clientSecret, give }: { readonly clientSecret: string } & Pick<UserTokens, 'give'>,
): WebFlow => {
  const asked = new Map<string, Asked>();
  const codes = new Map<string, Asked & { readonly login: string; readonly until: number }>();
  const now = (): number => Date.parse(world.stamp());

  const ask = ({ query }: Call): Reply => {
    if (query.get('client_id') !== world.app.clientId) return page(404, 'There is no such app');
    const back = query.get('redirect_uri') ?? world.app.callbackUrls[0] ?? '';
    if (!world.app.callbackUrls.some((one) => isUnder(back, one)))
      return page(422, 'The redirect_uri is not associated with this application.');
    const method = query.get('code_challenge_method');
    const challenge = query.get('code_challenge') ?? undefined;
    if (challenge !== undefined && method !== 'S256') return page(422, 'The code_challenge_method must be S256.');
    const id = randomBytes(8).toString('hex');
    asked.set(id, { back, state: query.get('state') ?? '', challenge });
    return askPerson(world, {
      title: `Sign in with ${world.app.name}?`,
      action: `/login/oauth/authorize/${id}`,
    });
  };

  const decide = (call: Call): Reply => {
    const id = param(call, 'id');
    const found = asked.get(id);
    asked.delete(id);
    if (!found) return page(404, 'This page is not known any more');
    const as = new URLSearchParams(call.bytes.toString('utf8')).get('as') ?? '';
    const account = findAccount(world, as);
    const back = new URL(found.back);
    if (account) {
      const code = randomBytes(10).toString('hex');
      codes.set(code, { ...found, login: account.login, until: now() + CODE_LIVES_MS });
      back.searchParams.set('code', code);
    } else {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The user has denied your application access.');
    }
    if (found.state) back.searchParams.set('state', found.state);
    return { status: 302, headers: { location: back.href } };
  };

  const exchange: WebFlow['exchange'] = (given) => {
    const code = given.get('code');
    if (code === undefined) return undefined;
    if (given.get('client_secret') !== clientSecret)
      return refuseToken('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
    const found = codes.get(code);
    // A code is good once.
    codes.delete(code);
    const isProven =
      found?.challenge === undefined || found.challenge === toChallenge(given.get('code_verifier') ?? '');
    const account = findAccount(world, found?.login ?? '');
    if (!found || !account || found.until < now() || !isProven)
      return refuseToken('bad_verification_code', 'The code passed is incorrect or expired.');
    if (given.has('redirect_uri') && given.get('redirect_uri') !== found.back)
      return refuseToken('redirect_uri_mismatch', 'The redirect_uri MUST match the registered callback URL.');
    return give(account, 'page');
  };

  return {
    routes: [
      { method: 'GET', pattern: '/login/oauth/authorize', answer: ask },
      { method: 'POST', pattern: '/login/oauth/authorize/:id', answer: decide },
    ],
    exchange,
  };
};

const toChallenge = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** GitHub takes the callback address and what is below it; on this machine at any port. */
const isUnder = (address: string, callback: string): boolean => {
  const [given, wanted] = [URL.parse(address), URL.parse(callback)];
  if (!given || !wanted || given.protocol !== wanted.protocol || given.hostname !== wanted.hostname) return false;
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(given.hostname);
  const folder = wanted.pathname.replace(/\/$/, '');
  return (
    (isLocal || given.port === wanted.port) && (given.pathname === folder || given.pathname.startsWith(`${folder}/`))
  );
};
