/**
 * Logging in by a code that a person types on a page of GitHub: the two requests of a program, as GitHub's documentation of the
 * device flow has them. What the person does is `people.enterCode`.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Context } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { ok } from '../router.ts';
import type { UserTokens } from './user-token.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const LIVES_S = 900;
const SLOWER_S = 5;
/** Without vowels, so that no words come of it. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

/** `otherwise` answers who brings the code of a page, or a refresh token, instead. */
export const deviceRoutes = (
  { world }: Pick<Context, 'world'>,
  {
    give,
    otherwise,
  }: Pick<UserTokens, 'give'> & { readonly otherwise: (given: ReadonlyMap<string, string>) => Reply | undefined },
): readonly Route[] => {
  const now = (): number => Date.parse(world.stamp());

  const begin = (call: Call): Reply => {
    const given = fieldsOf(call);
    if (given.get('client_id') !== world.app.clientId) return { status: 404, body: { error: 'Not Found' } };
    if (!world.app.hasDeviceFlow)
      return refuse('device_flow_disabled', 'Device Flow must be explicitly enabled for this App');
    const device = randomBytes(20).toString('hex');
    const code = `${letters()}-${letters()}`;
    world.deviceCodes.set(device, {
      code,
      until: now() + LIVES_S * 1000,
      interval: world.app.deviceInterval,
      asked: now(),
    });
    return ok({
      device_code: device,
      user_code: code,
      verification_uri: `${world.webUrl}/login/device`,
      expires_in: LIVES_S,
      interval: world.app.deviceInterval,
    });
  };

  const exchange = (call: Call): Reply => {
    const given = fieldsOf(call);
    if (given.get('client_id') !== world.app.clientId)
      return refuse('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
    const exchanged = otherwise(given);
    if (exchanged) return exchanged;
    if (given.get('grant_type') !== GRANT)
      return refuse('unsupported_grant_type', 'The grant_type should be set to the device code.');
    const device = given.get('device_code') ?? '';
    const found = world.deviceCodes.get(device);
    if (!found) return refuse('incorrect_device_code', 'The device_code provided is not valid.');
    if (found.until <= now()) return refuse('expired_token', 'This device code has expired.');
    const isEarly = now() - found.asked < found.interval * 1000;
    found.asked = now();
    if (isEarly) {
      found.interval += SLOWER_S;
      return refuse('slow_down', 'Too many requests have been made in the same timeframe.', found.interval);
    }
    if (found.answer === undefined)
      return refuse('authorization_pending', 'The authorization request is still pending.');
    world.deviceCodes.delete(device);
    if (found.answer === 'refused') return refuse('access_denied', 'The authorization request was denied.');
    return give(found.answer, 'device');
  };

  return [
    { method: 'POST', pattern: '/login/device/code', answer: begin },
    { method: 'POST', pattern: '/login/oauth/access_token', answer: exchange },
  ];
};

/** GitHub refuses with 200. */
const refuse = (error: string, description: string, interval?: number): Reply =>
  ok({
    error,
    error_description: description,
    error_uri: 'https://docs.github.com/developers/apps/authorizing-oauth-apps#error-codes-for-the-device-flow',
    ...(interval !== undefined && { interval }),
  });

const letters = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** As JSON or as a form. */
const fieldsOf = ({ body, bytes }: Call): ReadonlyMap<string, string> => {
  const fields =
    typeof body === 'object' && body !== null ? Object.entries(body) : new URLSearchParams(bytes.toString('utf8'));
  return new Map([...fields].map(([name, value]) => [name, String(value)]));
};
