/** Signing in as a person does it: the page, GitHub's question, the way back; and whoever tries to do it for them. */
import { Code, ConnectError } from '@connectrpc/connect';
import { createSandboxGithub, type SandboxGithub } from '@rapporteur/github-sandbox';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBrowser, signIn } from '../../testing/browser.ts';
import { type Community, putsOf } from '../../testing/community.ts';
import { createProof, createServer, createWhoIs, type Server, viewerOf } from './index.ts';
import { createPageServer, type PagesOptions } from './pages.ts';

const OPEN: Community = { repository: 'harbor/boats', key: 'boats', visibility: 'public' };
let github: SandboxGithub;
let offset = 0;
const now = () => new Date(Date.now() + offset);
beforeAll(async () => {
  github = await createSandboxGithub({
    seed: {
      organization: { login: 'harbor' },
      people: [{ login: 'ada', name: 'Ada Ruiz' }],
      repositories: [{ name: 'boats', permissions: { ada: 'write' } }],
    },
    webhookUrl: 'http://127.0.0.1:9/',
    now,
  });
});
afterAll(() => github.close());

const servers: Server[] = [];
afterEach(async () => {
  offset = 0;
  await Promise.all(servers.splice(0).map((server) => server.close(100)));
});

const SIGN_IN = () => ({
  webUrl: github.url,
  clientId: () => `Iv1.${github.appId}`,
  clientSecret: github.clientSecret,
  whoIs: createWhoIs(github.url),
  proof: createProof({ githubUrl: github.url }),
});

const serve = async (options: Partial<PagesOptions> = {}, communities = [OPEN]) => {
  const registry = createMemoryRegistry();
  for (const community of communities) await registry.commit({ puts: putsOf(community) });
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const pages = createPageServer({
    site: { title: 'Harbor', isStatic: false, withoutPage: new Set() },
    routes: createRegistryRoutes(registry, { viewer: viewerOf, now }),
    registry,
    signIn: SIGN_IN(),
    now,
    log,
    ...options,
  });
  const server = createServer({ log, pages, registry: createRegistryRoutes(registry, { viewer: viewerOf }) });
  servers.push(server);
  const url = await server.listen(0, '127.0.0.1');
  return { url, host: new URL(url).host, lines };
};

const SESSION = 'rapporteur-session';

describe('a person', () => {
  it('signs in with GitHub, is who they are there, and signs out', async () => {
    const { url, host, lines } = await serve();
    const browser = createBrowser();
    expect((await browser.open(url)).text).toContain('<a href="/-/sign-in?back=%2F" rel="nofollow">Sign in</a>');
    const shown = await signIn(browser, url, 'ada', '/?x=1');
    expect([shown.status, shown.url]).toEqual([200, `${url}/?x=1`]);
    expect(shown.text).toContain('<a href="/people/ada">ada</a> <button>Sign out</button>');
    expect(shown.headers.get('cache-control')).toBe('private, no-store');
    expect([...browser.cookies(host).keys()]).toEqual([SESSION]);
    const out = await browser.send(`${url}/-/sign-out`, { from: url });
    expect([out.status, out.url]).toEqual([200, `${url}/`]);
    expect(out.text).toContain('Sign in</a>');
    expect([...browser.cookies(host).keys()]).toEqual([]);
    const secrets = [
      github.clientSecret,
      'ghu_',
      ...browser.went.flatMap((one) => new URL(one).searchParams.get('code') ?? []),
    ];
    for (const secret of secrets) expect(lines.join('\n')).not.toContain(secret);
    expect(github.violations()).toEqual([]);
  });

  it('is not signed in who refuses, and is told so', async () => {
    const { url, host } = await serve();
    const browser = createBrowser();
    const shown = await signIn(browser, url, '');
    expect(shown.status).toBe(403);
    expect(shown.text).toContain('The sign-in was refused at GitHub');
    expect([...browser.cookies(host).keys()]).toEqual([]);
  });

  it('stays signed in as long as the token lives, and no longer, whoever kept the cookie', async () => {
    const { url, host } = await serve();
    const browser = createBrowser();
    await signIn(browser, url, 'ada');
    const kept = browser.cookies(host).get(SESSION) ?? '';
    offset = 8 * 3_600_000 - 60_000;
    expect((await browser.open(url)).text).toContain('Sign out');
    offset = 8 * 3_600_000 + 1_000;
    browser.keep(host, SESSION, kept);
    expect((await browser.open(url)).text).not.toContain('Sign out');
  });

  it('is signed out at the page for which GitHub does not take the token any more', async () => {
    const secret: Community = { repository: 'harbor/vault', key: 'vault', visibility: 'private' };
    const { url, host } = await serve(
      {
        signIn: {
          ...SIGN_IN(),
          proof: async () => {
            throw new ConnectError('GitHub does not know this token; it may have expired.', Code.Unauthenticated);
          },
        },
      },
      [OPEN, secret],
    );
    const browser = createBrowser();
    const shown = await signIn(browser, url, 'ada');
    expect([shown.status, shown.url, browser.cookies(host).has(SESSION)]).toEqual([200, `${url}/`, false]);
    expect(shown.text).toContain('Sign in</a>');
    expect(shown.text).not.toContain('vault');
  });

  it('is told that nothing is there after the same time, whether GitHub had to be asked or not', async () => {
    const { url } = await serve();
    const browser = createBrowser();
    await signIn(browser, url, 'ada');
    for (const path of ['/nothing', '/rfcs/harbor/nothing/7']) {
      const begun = performance.now();
      expect((await browser.open(`${url}${path}`)).status).toBe(404);
      // A timer may ring a millisecond early.
      expect(performance.now() - begun).toBeGreaterThan(398);
    }
  });

  it('finds no link where the server has no secret, and nothing at its address', async () => {
    const { url } = await serve({ signIn: undefined });
    const browser = createBrowser();
    expect((await browser.open(url)).text).not.toContain('/-/sign-in');
    expect((await browser.open(`${url}/-/sign-in`)).status).toBe(404);
    expect((await browser.send(`${url}/-/sign-out`, { from: url })).status).toBe(404);
  });
});

describe('nobody', () => {
  it.each([
    ['//evil.example/x'],
    ['https://evil.example/'],
    ['/\\evil.example'],
    ['/\t/evil.example'],
    ['/.//evil.example'],
    ['/-/sign-out'],
    ['javascript:alert(1)'],
    [''],
  ])('is led elsewhere by back=%j', async (back) => {
    const { url } = await serve();
    const browser = createBrowser();
    const shown = await signIn(browser, url, 'ada', back);
    expect(new URL(shown.url).origin).toBe(url);
    expect(shown.url).not.toContain('/-/');
  });

  it('is signed in by the code of somebody else, which their browser did not ask for', async () => {
    const { url, host } = await serve();
    const attacker = createBrowser();
    const asked = await attacker.open(`${url}/-/sign-in`);
    const action = /action="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    const { headers } = await fetch(new URL(action, asked.url), {
      method: 'POST',
      body: new URLSearchParams({ as: 'ada' }),
      redirect: 'manual',
    });
    const lure = headers.get('location') ?? '';
    const victim = createBrowser();
    expect((await victim.open(lure)).status).toBe(400);
    await victim.open(`${url}/-/sign-in`);
    const shown = await victim.open(lure);
    expect([shown.status, shown.text.includes('did not begin here')]).toEqual([400, true]);
    expect(victim.cookies(host).has(SESSION)).toBe(false);
    // Also where they took the code from another browser along with its state, PKCE binds it to the cookie.
    expect((await attacker.open(lure)).text).toContain('Sign out');
    expect((await attacker.open(lure)).status).toBe(400);
  });

  it('is signed out, or anything else, by a form of another site', async () => {
    const { url, host } = await serve();
    const browser = createBrowser();
    await signIn(browser, url, 'ada');
    const sent = await browser.send(`${url}/-/sign-out`, { from: 'https://evil.example' });
    expect([sent.status, browser.cookies(host).has(SESSION)]).toEqual([403, true]);
    const cookie = `${SESSION}=${browser.cookies(host).get(SESSION)}`;
    for (const headers of [
      { cookie },
      { cookie, origin: 'null' },
      { cookie, 'sec-fetch-site': 'same-site', origin: url },
    ]) {
      const { status } = await fetch(`${url}/-/sign-out`, { method: 'POST', headers, redirect: 'manual' });
      expect(status).toBe(403);
    }
    const older = await fetch(`${url}/-/sign-out`, {
      method: 'POST',
      headers: { cookie, origin: url },
      redirect: 'manual',
    });
    expect([older.status, older.headers.getSetCookie()[0]]).toEqual([303, expect.stringContaining('Max-Age=0')]);
  });

  it('gets in with a cookie that they made', async () => {
    const { url, host } = await serve();
    const browser = createBrowser();
    for (const value of [
      '',
      'x',
      btoa(JSON.stringify({ until: 9e15, value: { token: 'ghp_1234567890', login: 'ada' } })),
    ]) {
      browser.keep(host, SESSION, value);
      expect((await browser.open(url)).text).not.toContain('Sign out');
    }
  });
});

describe('a server', () => {
  it('whose secret is wrong, or that cannot reach GitHub, says so and signs nobody in', async () => {
    const { url } = await serve({
      signIn: { ...SIGN_IN(), clientSecret: 'wrong' },
    });
    const wrong = await signIn(createBrowser(), url, 'ada');
    expect([wrong.status, wrong.text.includes('GITHUB_CLIENT_SECRET')]).toEqual([502, true]);
    const unready = await serve({
      signIn: { ...SIGN_IN(), clientId: () => '' },
    });
    const shown = await createBrowser().open(`${unready.url}/-/sign-in`);
    expect([shown.status, shown.headers.get('retry-after')]).toEqual([503, '60']);
  });

  it('that shows nothing without proof has one page for all who have not signed in, whatever they ask for', async () => {
    const { url } = await serve({ isOpen: false });
    const browser = createBrowser();
    const shown = await browser.open(`${url}/`);
    expect([shown.status, shown.text.includes('Sign in with GitHub')]).toEqual([403, true]);
    for (const path of ['/rfcs/harbor/boats/7', '/nothing', '/changes.atom', '/rfcs/harbor/boats/7.json', '/%ff']) {
      const other = await browser.open(`${url}${path}`);
      expect([path, other.status]).toEqual([path, 403]);
      expect(other.text).not.toMatch(/title of harbor/);
    }
    expect((await browser.open(`${url}/-/style.css`)).status).toBe(200);
    const signed = await signIn(browser, url, 'ada');
    expect([signed.status, signed.url]).toEqual([200, `${url}/`]);
  });
});
