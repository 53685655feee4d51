/** `doctor` as a new user meets it: a local GitHub, a bot that answers its webhooks, and one thing that is wrong. */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseManifest } from '@rapporteur/core/github';
import {
  createSandboxGithub,
  type MergeMethod,
  type SandboxGithub,
  type SandboxSeed,
} from '@rapporteur/github-sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDesk, obeyed, type Served, serve, serveRegistry } from '../testing/run.ts';
import { runDoctor } from './doctor.ts';
import { parseCliEnv } from './env.ts';

const manifest = parseManifest(readFileSync(new URL('../../../app.yml', import.meta.url), 'utf8'));
const permissions = Object.fromEntries(
  Object.entries(manifest.permissions).map(([name, level]) => [name, level === 'write' ? 'write' : 'read'] as const),
);
const without = (name: string) => Object.fromEntries(Object.entries(permissions).filter(([key]) => key !== name));
const newKey = (): string =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;
const KEY = newKey();
const SECRET = 'what-github-signs-with';

type Given = {
  readonly app?: NonNullable<SandboxSeed['app']>;
  readonly files?: Readonly<Record<string, string>>;
  readonly organisationFiles?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** What the bot takes for the secret. */
  readonly secret?: string;
  /** Where GitHub sends; default: to the bot. */
  readonly webhook?: (bot: string) => string;
  /** How far the clock of this machine is ahead, in milliseconds. */
  readonly ahead?: number;
  /** In which ways harbor/boats lets pull requests be merged. */
  readonly merges?: readonly MergeMethod[];
  readonly words?: { readonly repository?: string; readonly json?: boolean };
  /** Whether something happens of which GitHub tells. */
  readonly isQuiet?: boolean;
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const serveBot = (secret: string): Promise<Served> =>
  serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const signature = `sha256=${createHmac('sha256', secret).update(Buffer.concat(chunks)).digest('hex')}`;
    const isBot = request.url === '/api/github/webhooks';
    const status = !isBot ? 404 : request.headers['x-hub-signature-256'] === signature ? 202 : 401;
    response.writeHead(status).end('{}');
  });

const openGithub = async (given: Given): Promise<SandboxGithub> => {
  const { app, files = {}, organisationFiles } = given;
  const github = await createSandboxGithub({
    webhookUrl: 'http://127.0.0.1:9/',
    seed: {
      organization: { login: 'harbor' },
      people: [{ login: 'ada' }],
      repositories: [
        {
          name: 'boats',
          permissions: { ada: 'admin' },
          files,
          ...(given.merges && { rules: { merges: given.merges } }),
        },
        ...(organisationFiles ? [{ name: '.github', files: organisationFiles }] : []),
      ],
      app: { privateKey: KEY, webhookSecret: SECRET, permissions, events: manifest.events, ...app },
    },
  });
  closing.push(github.close);
  return github;
};

const diagnose = async (given: Given = {}) => {
  const [github, bot, registry, desk] = await Promise.all([
    openGithub(given),
    serveBot(given.secret ?? SECRET),
    serveRegistry(),
    createDesk(),
  ]);
  closing.push(bot.close, registry.close, desk.clear);
  const hook = `${bot.url}/api/github/webhooks`;
  github.setWebhookUrl(given.webhook?.(bot.url) ?? hook);
  if (!given.isQuiet) {
    await github.people.openIssue({ repository: 'harbor/boats', as: 'ada', title: 'Hello', body: '' });
    await github.settled();
  }
  const variables = {
    APP_ID: String(github.appId),
    PRIVATE_KEY: KEY,
    WEBHOOK_SECRET: given.secret ?? SECRET,
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: 'http',
    RAPPORTEUR_REGISTRY_URL: registry.url,
    RAPPORTEUR_HOME: 'no-such-folder',
    ...given.variables,
  };
  const out: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: () => undefined,
    write: () => undefined,
    resolve: (path: string) => path,
    columns: 80,
    hasColours: false,
    untilInterrupted: () => new AbortController().signal,
  };
  const args = {
    positionals: [],
    flag: (name: string) => name === 'json' && given.words?.json === true,
    values: () => [],
    value: (name: string) => (name === 'repository' ? given.words?.repository : undefined),
  };
  const now = (): Date => new Date(Date.now() + (given.ahead ?? 0));
  const code = await runDoctor(args, io, { env: parseCliEnv(variables, desk.folder), now });
  const text = out.join('\n');
  expect(obeyed(text)).toEqual([]);
  for (const secret of [SECRET, given.secret ?? SECRET]) expect(text).not.toContain(secret);
  return { code, text, broken: text.split('\n').filter((line) => line.startsWith('✗')), github, bot };
};

const SETTINGS = '.github/rapporteur.yml';

describe('F2: all is well', () => {
  it('each thing is named, and nothing is to be done', async () => {
    const { code, text, bot } = await diagnose({
      files: { [SETTINGS]: 'rfc:\n  paths: [rfcs/]\n' },
      words: { repository: 'harbor/boats' },
    });
    expect(code).toBe(0);
    for (const line of [
      /^✓ version {5}\d+\.\d+\.\d+.*\.$/m,
      /^✓ GitHub App {2}“rapporteur” at 127\.0\.0\.1:\d+, /m,
      /^✓ clock {7}that of this machine agrees with GitHub’s\.$/m,
      /^✓ rights {6}all \d+ rights and \d+ events of app\.yml are granted\.$/m,
      /^✓ deliveries {2}the last one \(issues, .+\) arrived\.$/m,
      /^✓ settings {4}those of harbor\/boats are in order\.$/m,
    ])
      expect(text).toMatch(line);
    expect(text).toContain(`✓ webhook     GitHub sends to ${bot.url}/api/github/webhooks.`);
  });

  it('before anything was sent, and without a file: that is no fault', async () => {
    const { code, text } = await diagnose({ isQuiet: true, words: { repository: 'harbor/boats' } });
    expect(code).toBe(0);
    expect(text).toContain('– deliveries  GitHub has sent none yet; comment somewhere, and look again.');
    expect(text).toContain('– settings    harbor/boats and harbor have no file, so the built-in values are in force.');
  });

  it('the same as JSON', async () => {
    const { code, text } = await diagnose({ app: { permissions: without('checks') }, words: { json: true } });
    const schema = z.object({
      broken: z.number(),
      findings: z.array(z.object({ state: z.enum(['ok', 'absent', 'broken']), what: z.string(), text: z.string() })),
    });
    const { broken, findings } = schema.parse(JSON.parse(text));
    expect([code, broken]).toEqual([1, 1]);
    expect(findings.filter(({ state }) => state === 'broken').map(({ what }) => what)).toEqual(['rights']);
  });
});

describe('F2: one thing is wrong, and one sentence says what to do', () => {
  it.each<[string, Given, RegExp]>([
    [
      'a key of another app',
      { variables: { PRIVATE_KEY: newKey() } },
      /GitHub App {2}127\.0\.0\.1:\d+ does not accept APP_ID with this key: take both from one and the same App/,
    ],
    [
      'a missing right',
      { app: { permissions: without('checks') } },
      /rights {6}the App lacks “checks: write”, which app\.yml asks for: add it at http:\S+\/settings\/apps\/rapporteur\/permissions/,
    ],
    [
      'a right to read where it writes',
      { app: { permissions: { ...permissions, contents: 'read' } } },
      /the App lacks “contents: write”/,
    ],
    [
      'F2: a right that the organisation has not approved',
      { app: { granted: { ...permissions, discussions: 'read' } } },
      /rights {6}\S+ has not approved “discussions: write” \(.*to answer commands there\) yet: an owner does so at http/,
    ],
    [
      'a missing event',
      { app: { events: manifest.events.filter((event) => event !== 'push') } },
      /events {6}the App does not hear of “push” \(.+\), which app\.yml asks for: tick it under “Subscribe to events”/,
    ],
    [
      'several events',
      { app: { events: manifest.events.filter((event) => !/^issue/.test(event)) } },
      /does not hear of “issue_comment” \(a command stands in a comment\), “issues”/,
    ],
    [
      'a wrong secret',
      { secret: 'what-the-bot-has' },
      /deliveries {2}the last one \(newest: issues, .+\) failed, as the bot knows another secret than GitHub signs with: write the same into WEBHOOK_SECRET/,
    ],
    [
      'a clock that is ahead',
      { ahead: 5 * 60_000 },
      /clock {7}that of this machine is 5 minutes ahead of GitHub’s, so that periods end too early and the key may be refused: set it/,
    ],
    ['a clock that is behind', { ahead: -3 * 3_600_000 }, /clock {7}that of this machine is 3 hours behind GitHub’s/],
    [
      'nobody at the address',
      { webhook: () => 'http://127.0.0.1:9/api/github/webhooks' },
      /deliveries {2}the last one .* did not reach the bot: start it/,
    ],
    [
      'something else at the address',
      { webhook: (bot) => `${bot}/other/api/github/webhooks` },
      /deliveries {2}the last one .* reached something that is no bot \(status 404\)/,
    ],
    [
      'another path',
      { webhook: (bot) => `${bot}/hooks`, isQuiet: true },
      /webhook {5}GitHub sends to \S+\/hooks, and the bot listens at \/api\/github\/webhooks: correct/,
    ],
    [
      'a channel that nobody listens to',
      { webhook: () => 'https://smee.io/abc', isQuiet: true },
      /webhook {5}GitHub sends to the channel https:\/\/smee\.io\/abc, .*set WEBHOOK_PROXY_URL/,
    ],
    [
      'another channel',
      { variables: { WEBHOOK_PROXY_URL: 'https://smee.io/abc' } },
      /but WEBHOOK_PROXY_URL is https:\/\/smee\.io\/abc: make both the same/,
    ],
    [
      'a settings file that is no YAML',
      { files: { [SETTINGS]: 'rfc: [\n' }, words: { repository: 'harbor/boats' } },
      /settings {4}\.github\/rapporteur\.yml:\d+:\d+: .* Until it is corrected, the last good ones are in force\.$/,
    ],
    [
      'a setting that nobody knows',
      { files: { [SETTINGS]: 'rfc:\n  pathes: [rfcs/]\n' }, words: { repository: 'harbor/boats' } },
      /settings {4}\.github\/rapporteur\.yml:2:3: /,
    ],
    [
      'one of the organisation',
      { organisationFiles: { [SETTINGS]: 'rfc: 3\n' }, words: { repository: 'harbor/boats' } },
      /settings {4}harbor\/\.github: \.github\/rapporteur\.yml:1:\d+: /,
    ],
    [
      'K4: a way to merge that the repository does not allow',
      {
        files: { [SETTINGS]: 'meeting: {repository: harbor/boats}\nnotes: {merge_method: merge}\n' },
        merges: ['squash', 'rebase'],
        words: { repository: 'harbor/boats' },
      },
      /settings {4}notes\.merge_method is merge, which harbor\/boats does not allow, so approved notes are not merged: choose squash or rebase instead, or allow it in the settings of harbor\/boats\.$/,
    ],
    [
      'a repository where the App is not',
      { words: { repository: 'harbor/gone' } },
      /settings {4}the App is not installed on harbor\/gone, or there is no such repository/,
    ],
    [
      'no repository',
      { words: { repository: 'boats' } },
      /settings {4}“boats” is no repository: write it as OWNER\/REPO\./,
    ],
  ])('%s', async (_, given, expected) => {
    const { code, broken } = await diagnose(given);
    expect(code).toBe(1);
    expect(broken).toEqual([expect.stringMatching(expected)]);
  });

  it('a clock that is wrong while the key is refused: the clock comes first', async () => {
    const { broken } = await diagnose({ variables: { PRIVATE_KEY: newKey() }, ahead: 3_600_000 });
    expect(broken).toEqual([
      expect.stringMatching(/does not accept APP_ID with this key: set the clock first, then look again\.$/),
      expect.stringMatching(/60 minutes ahead/),
    ]);
  });
});
