/** What the tests of this folder share: a small seed, a client for the App, and somebody who receives webhooks. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { ProbotOctokit } from 'probot';
import type { AppSeed, SandboxGithub, SandboxSeed } from '../src/index.ts';
import { createSandboxGithub } from '../src/index.ts';
import { MANIFEST } from '../src/manifest.ts';

export const FLYTE = 'flyteorg/flyte';
export const flyte = { owner: 'flyteorg', repo: 'flyte' } as const;

export const seed: SandboxSeed = {
  organization: {
    login: 'flyteorg',
    members: [{ login: 'eapolinario', role: 'admin' }, { login: 'davidmirror-ops' }],
    teams: [{ name: 'tsc', members: ['kumare3', 'eapolinario'] }],
  },
  people: [
    { login: 'eapolinario', name: 'Eduardo Apolinario' },
    { login: 'davidmirror-ops', name: 'David Espejo' },
    { login: 'kumare3', name: 'Ketan Umare' },
    { login: 'ByronHsu', name: 'Byron Hsu' },
    { login: 'flyte-bot', type: 'Bot' },
  ],
  repositories: [
    {
      name: 'flyte',
      permissions: { 'davidmirror-ops': 'write', kumare3: 'triage' },
      labels: [{ name: 'rfc', color: '0e8a16' }],
      files: { 'README.md': '# Flyte\n', 'rfc/old name.md': 'An old proposal.\n', 'rfc/gone.md': 'Gone soon.\n' },
      issues: [{ number: 475, title: 'Config override', author: 'kumare3', createdAt: '2020-08-20T10:00:00Z' }],
      pullRequests: [
        {
          number: 3553,
          title: '[RFC] Config Override',
          author: 'ByronHsu',
          body: 'Tracking issue: #475',
          head: 'config-override',
          labels: ['rfc'],
          createdAt: '2023-04-01T08:00:00Z',
          updatedAt: '2023-06-14T21:00:00Z',
          files: [
            { path: 'rfc/core language/3553 config override.md', content: '# Config Override\n' },
            { path: 'rfc/new name.md', previousPath: 'rfc/old name.md' },
            { path: 'rfc/gone.md', removed: true },
            { path: 'README.md', content: '# Flyte\n\nSee rfc/.\n' },
          ],
          reviews: [{ author: 'kumare3', state: 'APPROVED', submittedAt: '2023-06-10T09:00:00Z' }],
          comments: [{ author: 'kumare3', body: 'Good idea.', createdAt: '2023-04-02T08:00:00Z' }],
        },
        {
          number: 3346,
          title: '[RFC] Something merged',
          author: 'davidmirror-ops',
          createdAt: '2023-02-01T08:00:00Z',
          mergedAt: '2023-03-01T08:00:00Z',
          mergedBy: 'eapolinario',
          files: [{ path: 'rfc/3346.md', content: 'Merged.\n' }],
        },
        {
          number: 3300,
          title: 'Closed and never merged',
          author: 'ByronHsu',
          createdAt: '2023-01-01T08:00:00Z',
          closedAt: '2023-01-05T08:00:00Z',
        },
      ],
      categories: [
        { slug: 'rfc-incubator', name: 'RFC Incubator' },
        { slug: 'q-a', name: 'Q&A' },
      ],
      discussions: [
        {
          number: 3793,
          title: 'Unify retry behaviour',
          author: 'ByronHsu',
          category: 'rfc-incubator',
          createdAt: '2023-06-20T08:00:00Z',
          comments: [{ author: 'kumare3', body: 'Yes, please.', createdAt: '2023-06-21T08:00:00Z' }],
        },
        {
          number: 3796,
          title: 'GPU selection',
          author: 'kumare3',
          category: 'rfc-incubator',
          createdAt: '2023-06-21T08:00:00Z',
        },
        {
          number: 3000,
          title: 'How do I start?',
          author: 'ByronHsu',
          category: 'q-a',
          createdAt: '2023-01-01T08:00:00Z',
        },
      ],
    },
    { name: 'flytekit' },
    { name: 'community', private: true },
    { name: 'elsewhere', owner: 'unionai' },
  ],
};

export const NOW = new Date('2023-06-22T18:00:00Z');

export type Received = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** A bot's webhook endpoint that only writes down. */
export const createReceiver = async () => {
  const received: Received[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      received.push({ headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(status).end('noted');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/api/github/webhooks`,
    received,
    answerWith: (next: number) => {
      status = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

// One key for all: making one takes a while.
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** An App that is told of all that happens here, and may comment on discussions. */
const EVERYTHING = {
  permissions: { ...MANIFEST.permissions, discussions: 'write' },
  events: [...new Set([...MANIFEST.events, 'discussion_comment', 'label', 'check_run', 'pull_request_review_comment'])],
} as const;

export const startSandbox = (webhookUrl: string, app: AppSeed = {}): Promise<SandboxGithub> =>
  createSandboxGithub({ seed: { ...seed, app: { ...EVERYTHING, privateKey, ...app } }, webhookUrl, now: () => NOW });

/** How a client signs in as an installation of the App, that of the organisation, or by the App's key alone. */
export const signIn = (github: SandboxGithub, installation: boolean | number = true, prefix = '') => ({
  auth: {
    appId: github.appId,
    privateKey: github.privateKey,
    ...(installation !== false && {
      installationId: installation === true ? github.installationId : installation,
    }),
  },
  baseUrl: `${github.url}${prefix}`,
  throttle: { enabled: false },
  retry: { enabled: false },
  log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
});

/** The App's client as Probot makes it. */
export const clientOf = (...how: Parameters<typeof signIn>) => new ProbotOctokit(signIn(...how));

/** A webhook nobody listens to. */
export const NOWHERE = 'http://127.0.0.1:9/';
