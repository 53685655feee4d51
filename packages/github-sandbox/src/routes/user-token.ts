/**
 * Tokens by which the App acts for a person, as GitHub's documentation of refreshing them has it: one ends after eight hours and comes with
 * another for a fresh pair, which is good once within six months. Where the owner of the App opted out, one lasts.
 */
import type { Context } from '../access.ts';
import { ok, type Reply } from '../router.ts';
import { type Account, createToken } from '../world.ts';

export type UserTokens = {
  /** Whoever typed a code gets a fresh pair later without the secret of the App. */
  readonly give: (account: Account, by: 'device' | 'page') => Reply;
  /** What a refresh token is changed for; undefined where none is given. */
  readonly renew: (given: ReadonlyMap<string, string>) => Reply | undefined;
};

const LIVES_S = 8 * 3600;
const REFRESH_LIVES_S = 15_897_600;

export const createUserTokens = (
  { world }: Pick<Context, 'world'>,
  { clientSecret }: { readonly clientSecret: string },
): UserTokens => {
  const give: UserTokens['give'] = (account, by) => {
    const token = createToken('ghu');
    const actor = { kind: 'person', account } as const;
    const told = { access_token: token, token_type: 'bearer', scope: '' };
    if (!world.app.hasEndingTokens) {
      world.tokens.set(token, { actor });
      return ok(told);
    }
    const refresh = createToken('ghr');
    world.tokens.set(token, { actor, expires: Date.now() + LIVES_S * 1000 });
    world.refreshTokens.set(refresh, { account, token, by, expires: Date.now() + REFRESH_LIVES_S * 1000 });
    return ok({
      ...told,
      expires_in: LIVES_S,
      refresh_token: refresh,
      refresh_token_expires_in: REFRESH_LIVES_S,
    });
  };

  const renew: UserTokens['renew'] = (given) => {
    if (given.get('grant_type') !== 'refresh_token') return undefined;
    const refresh = given.get('refresh_token') ?? '';
    const found = world.refreshTokens.get(refresh);
    if (!found || found.expires <= Date.now())
      return refuseToken('bad_refresh_token', 'The refresh token passed is incorrect or expired.');
    if (found.by === 'page' && given.get('client_secret') !== clientSecret)
      return refuseToken('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
    world.refreshTokens.delete(refresh);
    world.tokens.delete(found.token);
    return give(found.account, found.by);
  };

  return { give, renew };
};

/** GitHub refuses with 200. */
export const refuseToken = (error: string, description: string): Reply =>
  ok({
    error,
    error_description: description,
    error_uri: 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
  });
