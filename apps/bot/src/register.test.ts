/** Registering as a person does it: the page, GitHub's question, the way back, and the file. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createSandboxGithub, type SandboxGithub } from '@rapporteur/github-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSetupEnv } from './env.ts';
import { openRegistration, type RegisterOptions, type Registration } from './register.ts';

const NOWHERE = 'http://127.0.0.1:9/';
let time = '2026-03-02T09:00:00Z';
let github: SandboxGithub;
beforeAll(async () => {
  github = await createSandboxGithub({
    seed: {
      organization: { login: 'harbor' },
      people: [{ login: 'ada', name: 'Ada Ruiz' }],
      repositories: [{ name: 'boats', permissions: { ada: 'admin' } }],
    },
    webhookUrl: NOWHERE,
    now: () => new Date(time),
  });
});
afterAll(() => github.close());

let folder = '';
let open: Registration | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapporteur-register-'));
  time = '2026-03-02T09:00:00Z';
});
afterEach(async () => {
  await open?.close();
  open = undefined;
  rmSync(folder, { recursive: true });
});

const setupOf = (more: Readonly<Record<string, string>> = {}) =>
  readSetupEnv({ GHE_HOST: new URL(github.url).host, GHE_PROTOCOL: 'http', PORT: '0', ...more });

const begin = async (options: RegisterOptions & { readonly newChannel?: () => Promise<string> } = {}) => {
  open = await openRegistration({ setup: setupOf(), envFile: join(folder, '.env'), ...options });
  return open;
};

type Page = { readonly status: number; readonly text: string };
const read = async (answer: Response): Promise<Page> => ({
  status: answer.status,
  text: plain(await answer.text()),
});
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plain = (text: string): string => text.replace(/&([a-z]+|#39);/g, (whole, name) => ENTITIES[name] ?? whole);
const visible = ({ text }: Page): string =>
  text.replace(/<style>.*?<\/style>|<[^<>"]*(?:"[^"]*"[^<>"]*)*>/gs, ' ').replace(/\s+/g, ' ');

const post = (url: string, fields: Readonly<Record<string, string>>): Promise<Page> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields) }).then(read);

const FORM = { name: 'harbor-bot', home: 'https://harbor.example', public: 'no' };
const keyOf = ({ url }: Registration): string => new URL(url).searchParams.get('key') ?? '';

/** Sends the form; answers the page that shows what GitHub is sent. */
const propose = (registration: Registration, fields: Readonly<Record<string, string>>): Promise<Page> =>
  post(new URL('/', registration.url).href, { key: keyOf(registration), ...FORM, ...fields });

/** The two clicks: on our page, and at GitHub; answers where GitHub leads back to. */
const agree = async ({ text }: Page): Promise<string> => {
  const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1] ?? '';
  const manifest = /name="manifest" value="(\{.*\})">/.exec(text)?.[1] ?? '';
  const asked = await post(action, { manifest });
  const confirm = /action="([^"]+)"/.exec(asked.text)?.[1] ?? '';
  const { headers } = await fetch(new URL(confirm, github.url), { method: 'POST', redirect: 'manual' });
  return headers.get('location') ?? '';
};

const answering = async <T>(act: (url: string) => Promise<T>): Promise<T> => {
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  try {
    return await act(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
  } finally {
    await new Promise((done) => server.close(done));
  }
};

describe('F1: the page says what will happen', () => {
  it.each<[string, RegisterOptions, RegExp, RegExp]>([
    ['for an organisation', { organization: 'harbor' }, /belong to the organisation harbor/, /Private\. Only harbor\./],
    ['for the person', {}, /will be your own : of the account/, /Private\. Only your own account\./],
  ])(
    '%s: whose it is, who may install it, each right and event with its reason, where things are kept',
    async (_, options, owner, who) => {
      const page = await read(await fetch((await begin(options)).url));
      const text = visible(page);
      expect(page.status).toBe(200);
      for (const expected of [
        owner,
        who,
        /Nothing has happened yet/,
        /checks: write to show what an RFC needs next/,
        /push a transcript or the settings came in/,
        /Address of the bot/,
      ])
        expect(text).toMatch(expected);
      expect(text).toContain(`written to ${join(folder, '.env')}`);
      expect(text).not.toContain('smee.io: it is made');
    },
  );

  it('a channel of smee.io only if it was asked for, and not before the button', async () => {
    let made = 0;
    const newChannel = async (): Promise<string> => {
      made += 1;
      return 'https://smee.io/channel';
    };
    const registration = await begin({ organization: 'harbor', smee: true, newChannel });
    expect(visible(await read(await fetch(registration.url)))).toContain('You asked for a channel of smee.io');
    expect(made).toBe(0);
    expect(visible(await propose(registration, {}))).toContain('Webhooks go to https://smee.io/channel');
    await propose(registration, { name: 'harbor-bot-2' });
    expect(made).toBe(1);
  });

  it('a file that holds credentials is named before', async () => {
    writeFileSync(join(folder, '.env'), 'APP_ID=3\nPORT=4000\n');
    expect(visible(await read(await fetch((await begin()).url)))).toContain(
      '.env says already: APP_ID. That is not lost',
    );
  });

  it('without the key of the terminal nothing is shown, and nothing is done', async () => {
    const registration = await begin();
    for (const path of ['/', '/?key=guess', '/done?code=x&state=guess', '/x'])
      expect((await fetch(new URL(path, registration.url))).status).toBe(404);
    expect((await post(new URL('/', registration.url).href, { ...FORM, key: 'guess' })).status).toBe(404);
  });
});

describe('F1: from the page to the file', () => {
  it.each<[string, RegisterOptions, string]>([
    ['an organisation', { organization: 'harbor' }, '/organizations/harbor/settings/apps/new'],
    ['a person', {}, '/settings/apps/new'],
  ])('of %s: GitHub is sent what was shown, and the credentials are for the owner alone', (_, options, path) =>
    answering(async (bot) => {
      writeFileSync(join(folder, '.env'), 'APP_ID=3\nPORT=4000\n', { mode: 0o644 });
      const registration = await begin(options);
      const page = await propose(registration, { address: bot });
      expect(page.text).toContain(`action="${github.url}${path}?state=`);
      expect(visible(page)).toContain(`Webhooks go to ${bot}/api/github/webhooks`);
      expect(page.text).toContain('"public": false');
      expect(page.text).toContain(`"${bot}/-/sign-in/done"`);
      const done = await read(await fetch(await agree(page)));
      expect(visible(done)).toMatch(/harbor-bot is registered .* Install it on .* rapporteur doctor/);
      expect(done.text).toContain('/apps/rapporteur/installations/new');
      const file = join(folder, '.env');
      expect(parseEnv(readFileSync(file, 'utf8'))).toEqual({
        PORT: '4000',
        APP_ID: String(github.appId),
        PRIVATE_KEY: github.privateKey,
        WEBHOOK_SECRET: github.webhookSecret,
        GITHUB_CLIENT_ID: `Iv1.${github.appId}`,
        GITHUB_CLIENT_SECRET: github.clientSecret,
        GHE_HOST: new URL(github.url).host,
        GHE_PROTOCOL: 'http',
      });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(await registration.registered).toMatchObject({ name: 'harbor-bot', kept: `${file}.before` });
    }),
  );

  it('with a channel, the bot is told of it', async () => {
    const registration = await begin({ smee: true, newChannel: async () => 'https://smee.io/channel' });
    await fetch(await agree(await propose(registration, {})));
    expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('WEBHOOK_PROXY_URL=https://smee.io/channel\n');
  });
});

describe('F1: what goes wrong is one sentence with what to do', () => {
  it.each<[string, Record<string, string>, string]>([
    [
      'a name that an app has',
      { name: 'Rapporteur' },
      'GitHub has an app or account “rapporteur” already: choose another name.',
    ],
    ['a name that a person has', { name: 'ada' }, 'GitHub has an app or account “ada” already'],
    [
      'a name that is too long',
      { name: 'a'.repeat(35) },
      'longer than the 34 characters that GitHub allows: shorten it.',
    ],
    ['no name', { name: ' -- ' }, 'The name is missing'],
    ['no home page', { home: 'harbor' }, 'The home page is no web address: it begins with https://.'],
    ['an address that is none', { address: 'bot.example.org' }, 'That is no web address: it begins with https://.'],
    [
      'a password in it',
      { address: 'https://ada:secret@bot.example.org' },
      'holds a user name or a password: leave them out',
    ],
    ['an address at which nobody answers', { address: NOWHERE }, 'Nothing answers at 127.0.0.1:9: correct the address'],
  ])('%s', async (_, fields, expected) => {
    const page = await propose(await begin({ organization: 'harbor' }), { address: NOWHERE, ...fields });
    expect([page.status, visible(page)]).toEqual([422, expect.stringContaining(expected)]);
    expect(page.text).not.toContain('name="manifest"');
  });

  it.each(['http://localhost:3000', 'https://192.168.1.9/hooks', 'https://bot.internal', 'http://[::1]:3000'])(
    'github.com cannot reach %s',
    async (address) => {
      // Nothing is asked of github.com here: the name is refused by its length before.
      const setup = { ...setupOf(), webUrl: 'https://github.com' };
      open = await openRegistration({ setup, envFile: join(folder, '.env') });
      const page = await propose(open, { name: 'a'.repeat(40), address });
      expect(visible(page)).toContain('which GitHub cannot reach: give the address that the world sees');
    },
  );

  it('who knows that the address leads nowhere yet may go on', async () => {
    const page = await propose(await begin(), { address: 'https://bot.example.org', later: 'yes' });
    expect([page.status, visible(page)]).toEqual([
      200,
      expect.stringContaining('https://bot.example.org/api/github/webhooks'),
    ]);
  });

  it('a code that is used, or older than an hour', async () => {
    const registration = await begin();
    const page = await propose(registration, { address: NOWHERE, later: 'yes' });
    const back = await agree(page);
    time = '2026-03-02T10:00:01Z';
    const late = await read(await fetch(back));
    expect([late.status, visible(late)]).toEqual([
      502,
      expect.stringContaining('GitHub does not know this code any more'),
    ]);
    const fresh = await agree(page);
    expect((await fetch(fresh)).status).toBe(200);
    expect(visible(await read(await fetch(fresh)))).toContain('it is good once, and for one hour');
  });

  it('smee.io gives no channel', async () => {
    const newChannel = () => Promise.reject(new Error('smee.io gave no channel: try again later.'));
    expect(visible(await propose(await begin({ smee: true, newChannel }), {}))).toContain('smee.io gave no channel');
  });

  it.each<[string, RegisterOptions, string]>([
    [
      'an organisation that is none',
      { organization: 'nobody' },
      'has no organisation “nobody”: correct the name after --org.',
    ],
    ['a person for an organisation', { organization: 'ada' }, '“ada” is a person'],
  ])('%s, before a page is opened', async (_, options, expected) => {
    await expect(begin(options)).rejects.toThrow(expected);
  });

  it('a taken port, a folder that is not there, a GitHub that is away', async () => {
    await answering(async (url) => {
      const setup = setupOf({ PORT: new URL(url).port });
      await expect(openRegistration({ setup, envFile: join(folder, '.env') })).rejects.toThrow(
        `Port ${setup.port} is taken by another program; stop it or set PORT to another number.`,
      );
    });
    await expect(openRegistration({ setup: setupOf(), envFile: join(folder, 'gone', '.env') })).rejects.toThrow(
      'cannot be written',
    );
    const setup = readSetupEnv({ GHE_HOST: '127.0.0.1:9', GHE_PROTOCOL: 'http', PORT: '0' });
    await expect(openRegistration({ setup, organization: 'harbor', envFile: join(folder, '.env') })).rejects.toThrow(
      '127.0.0.1:9 was not reached',
    );
    expect(() => readSetupEnv({ PORT: 'http' })).toThrow('PORT is no number from 0 to 65535: correct it');
  });
});
