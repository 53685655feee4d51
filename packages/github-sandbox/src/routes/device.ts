/**
 * Logging in by a code that a person types on a page of GitHub: the two requests of a program, as GitHub's documentation of the
 * device flow has them, and the page. What the person does is `people.enterCode`, or a button, which here says who they are.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { html } from '@rapporteur/core/document';
import type { Context } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { ok } from '../router.ts';
import { findAccount } from '../world.ts';
import { askPerson, page } from './person-page.ts';
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
      verification_uri: `${world.apiUrl}/login/device`,
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

  const show = (): Reply =>
    askPerson(world, {
      title: `Connect a program to ${world.app.name}`,
      action: '/login/device',
      fields: html`<p><label>Code <input name="code" autocomplete="off" required></label></p>`,
    });

  const decide = (call: Call): Reply => {
    const given = fieldsOf(call);
    const code = (given.get('code') ?? '').trim().toUpperCase();
    const found = [...world.deviceCodes.values()].find((one) => one.code === code && one.until > now());
    if (found === undefined) return page(404, 'This code is not known, or not any more');
    found.answer = findAccount(world, given.get('as') ?? '') ?? 'refused';
    return page(200, found.answer === 'refused' ? 'The program was refused' : 'The program is connected');
  };

  return [
    { method: 'GET', pattern: '/login/device', answer: show },
    { method: 'POST', pattern: '/login/device', answer: decide },
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
