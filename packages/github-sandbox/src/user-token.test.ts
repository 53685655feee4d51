import { afterEach, describe, expect, it } from 'vitest';
import { createSandboxGithub, type SandboxGithub } from './index.ts';

const SECRET = 'secret-of-the-app';
let github: SandboxGithub;
afterEach(() => github.close());

const open = async (hasEndingTokens: boolean): Promise<void> => {
  github = await createSandboxGithub({
    seed: {
      organization: { login: 'acme' },
      people: [{ login: 'cy' }],
      repositories: [],
      app: { deviceInterval: 0, hasEndingTokens, clientSecret: SECRET },
    },
    webhookUrl: 'http://127.0.0.1:9/',
  });
};

const post = async (path: string, body: object): Promise<Readonly<Record<string, string>>> => {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(`${github.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return JSON.parse(await response.text());
};
const id = () => ({ client_id: `Iv1.${github.appId}` });
const renew = (refresh: string | undefined, more: object = {}) =>
  post('/login/oauth/access_token', { ...id(), grant_type: 'refresh_token', refresh_token: refresh, ...more });

const logIn = async () => {
  const { device_code, user_code } = await post('/login/device/code', id());
  github.people.enterCode({ as: 'cy', code: user_code ?? '' });
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  return post('/login/oauth/access_token', { ...id(), device_code, grant_type });
};

const whoIs = async (token: string | undefined): Promise<number> =>
  (await fetch(`${github.url}/user`, { headers: { authorization: `Bearer ${token}` } })).status;

describe('tokens by which the App acts for a person', () => {
  it.each([
    ['cy', ' is connected', /^ghu_/],
    ['', ' was refused', undefined],
  ])('are had on the page that a program names, by a button for "%s"', async (as, told, token) => {
    await open(false);
    const { device_code = '', user_code = '', verification_uri = '' } = await post('/login/device/code', id());
    expect(await (await fetch(verification_uri)).text()).toContain('Authorize as cy');
    const press = (code: string) =>
      fetch(verification_uri, { method: 'POST', body: new URLSearchParams({ code, as }) });
    expect((await press('WRNG-CODE')).status).toBe(404);
    expect(await (await press(user_code.toLowerCase())).text()).toContain(`The program${told}`);
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const { access_token, error } = await post('/login/oauth/access_token', { ...id(), device_code, grant_type });
    expect([access_token, error]).toEqual(
      token === undefined ? [undefined, 'access_denied'] : [expect.stringMatching(token), undefined],
    );
  });

  it('end after eight hours, and are renewed once by a token that lasts for six months', async () => {
    await open(true);
    const first = await logIn();
    expect(first).toEqual({
      access_token: expect.stringMatching(/^ghu_/),
      token_type: 'bearer',
      scope: '',
      expires_in: 28_800,
      refresh_token: expect.stringMatching(/^ghr_/),
      refresh_token_expires_in: 15_897_600,
    });
    const second = await renew(first.refresh_token);
    expect(Object.keys(second)).toEqual(Object.keys(first));
    expect([await whoIs(first.access_token), await whoIs(second.access_token)]).toEqual([401, 200]);
    const refusal = {
      error: 'bad_refresh_token',
      error_description: expect.any(String),
      error_uri: expect.any(String),
    };
    expect(await renew(first.refresh_token)).toEqual(refusal);
    expect(await renew('')).toEqual(refusal);
    expect(await whoIs(second.access_token)).toBe(200);
    github.endTokens('cy', true);
    expect(await renew(second.refresh_token)).toEqual(refusal);
    expect(await whoIs(second.access_token)).toBe(401);
    const other = await renew((await logIn()).refresh_token, { client_id: 'Iv1.0' });
    expect(other).toMatchObject({ error: 'incorrect_client_credentials' });
  });

  it('last where the owner of the App opted out', async () => {
    await open(false);
    expect(await logIn()).toEqual({ access_token: expect.stringMatching(/^ghu_/), token_type: 'bearer', scope: '' });
  });

  it('that a page got are renewed with the secret of the App only', async () => {
    await open(true);
    const asked = await fetch(`${github.url}/login/oauth/authorize?client_id=${id().client_id}`);
    const action = /action="([^"]+)"/.exec(await asked.text())?.[1] ?? '';
    const agreed = await fetch(`${github.url}${action}`, { method: 'POST', body: 'as=cy', redirect: 'manual' });
    const code = new URL(agreed.headers.get('location') ?? '').searchParams.get('code');
    const made = await post('/login/oauth/access_token', { ...id(), client_secret: SECRET, code });
    expect(await renew(made.refresh_token)).toMatchObject({ error: 'incorrect_client_credentials' });
    const fresh = await renew(made.refresh_token, { client_secret: SECRET });
    expect(await whoIs(fresh.access_token)).toBe(200);
  });
});
