/** Registers a GitHub App from `app.yml`: a page says what will happen, GitHub asks the person, and the credentials go to `.env`. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { parseManifest } from '@rapporteur/core/github';
import { findAppFile } from '@rapporteur/registry/app-file';
import { z } from 'zod';
import { readSetupEnv, type SetupEnv } from './env.ts';
import { complainOfFile, namesIn, writeValues } from './env-file.ts';
import {
  type Complaint,
  type Ground,
  POLICY,
  type Registered,
  renderDone,
  renderForm,
  renderManifest,
  renderTrouble,
  type Wishes,
} from './register-page.ts';
import { CALLBACK_PATH, explainListening, WEBHOOK_PATHS } from './server/index.ts';

/** What the person says on the command line. */
export type RegisterOptions = {
  readonly organization?: string | undefined;
  readonly isPublic?: boolean;
  readonly smee?: boolean;
  /** Where the world reaches the bot. */
  readonly address?: string | undefined;
};

export type RegisterParts = RegisterOptions & {
  readonly setup: SetupEnv;
  readonly envFile?: string;
  /** Makes a channel of smee.io. */
  readonly newChannel?: () => Promise<string>;
};

/** A page that waits for its person. */
export type Registration = {
  /** With the key without which the page shows nothing. */
  readonly url: string;
  readonly registered: Promise<Registered>;
  close(): Promise<void>;
};

/** Serves the page until the app is registered, for an hour at most, or until Ctrl-C. @throws an Error with one sentence */
export const registerApp = async (options: RegisterOptions, tell: (line: string) => void): Promise<0 | 1> => {
  const registration = await openRegistration({ ...options, setup: readSetupEnv() });
  tell(`Open this page in your browser; it says what will happen, and nothing does before you agree:

  ${registration.url}

It waits for an hour, or until Ctrl-C.`);
  const ended = Promise.withResolvers<undefined>();
  const clock = setTimeout(() => ended.resolve(undefined), LONGEST_MS);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.resolve(undefined));
  const registered = await Promise.race([registration.registered, ended.promise]);
  clearTimeout(clock);
  await registration.close();
  if (registered === undefined) {
    tell('No app was registered; `pnpm start --register` begins anew.');
    return 1;
  }
  const { name, installUrl, envFile, kept } = registered;
  tell(`
${name} is registered; its credentials are in ${envFile}, for you alone.${kept === undefined ? '' : ` What stood there before is in ${kept}.`}

  1. Install it: ${installUrl}
  2. Start it:   npx --yes pnpm@12.21.0 start
  3. Check all:  npx --yes pnpm@12.21.0 rapporteur doctor`);
  return 0;
};

const LONGEST_MS = 60 * 60 * 1000;

/** Opens the page. @throws an Error with one sentence */
export const openRegistration = async (parts: RegisterParts): Promise<Registration> => {
  const { setup, envFile = '.env', organization, smee = false } = parts;
  const complaint = complainOfFile(envFile) ?? (await complainOfOwner(setup, organization));
  if (complaint !== undefined) throw new Error(complaint);
  const ground: Ground = {
    manifest: parseManifest(readFileSync(findAppFile(), 'utf8')),
    organization,
    smee,
    webUrl: setup.webUrl,
    envFile,
    standing: namesIn(readIfThere(envFile), CREDENTIALS),
  };
  const key = randomBytes(16).toString('hex');
  const result = Promise.withResolvers<Registered>();
  const visit = createVisit(ground, { ...parts, key, onRegistered: result.resolve });
  const server = createServer((request, response) => {
    visit(request)
      .catch((error: unknown) => ({ status: 500, body: renderTrouble(sentenceOf(error), { key }), end: undefined }))
      .then(({ status, body, end }) => send(response, status, body, end))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListening(error, setup.port, setup.host)));
    server.listen(setup.port, setup.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : setup.port;
  return {
    url: `http://${nameOf(setup.host)}:${port}/?key=${key}`,
    registered: result.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      }),
  };
};

type Answer = { readonly status: number; readonly body: string; readonly end?: (() => void) | undefined };

type Visited = RegisterParts & { readonly key: string; readonly onRegistered: (registered: Registered) => void };

const createVisit = (ground: Ground, parts: Visited) => {
  const { key, setup } = parts;
  const first: Wishes = {
    name: ground.organization === undefined ? '' : `rapporteur-${ground.organization}`.slice(0, LONGEST_NAME),
    home: ground.organization === undefined ? '' : `${setup.webUrl}/${ground.organization}`,
    address: parts.address ?? '',
    isPublic: parts.isPublic ?? false,
    isLater: false,
  };
  let channel: Promise<string> | undefined;

  const propose = async (form: URLSearchParams, origin: string): Promise<Answer> => {
    const given: Wishes = {
      name: (form.get('name') ?? '').trim(),
      home: (form.get('home') ?? '').trim(),
      address: toWebhook((form.get('address') ?? '').trim()),
      isPublic: form.get('public') === 'yes',
      isLater: form.get('later') === 'yes',
    };
    const complaints = await complainOf(given, ground, setup);
    if (complaints.length > 0) return { status: 422, body: renderForm(ground, { wishes: given, key, complaints }) };
    channel ??= ground.smee ? (parts.newChannel ?? createChannel)() : undefined;
    const wishes = { ...given, address: await (channel ?? given.address) };
    const { manifest } = ground;
    const sent = {
      name: wishes.name,
      url: wishes.home,
      description: manifest.description,
      public: wishes.isPublic,
      hook_attributes: { url: wishes.address, active: true },
      redirect_url: `${origin}/done`,
      // Where people come back to who sign in on the pages of the bot: where it gets webhooks, or on this machine.
      callback_urls: [`${channel === undefined ? new URL(wishes.address).origin : origin}${CALLBACK_PATH}`],
      default_permissions: manifest.permissions,
      default_events: manifest.events,
    };
    const whose = ground.organization === undefined ? '' : `/organizations/${encodeURIComponent(ground.organization)}`;
    const action = `${setup.webUrl}${whose}/settings/apps/new?state=${key}`;
    return { status: 200, body: renderManifest(ground, { wishes, manifest: sent, action }) };
  };

  const finish = async (code: string): Promise<Answer> => {
    const converted = await convert(code, setup);
    if ('problem' in converted) return { status: 502, body: renderTrouble(converted.problem, { key }) };
    const { id, pem, webhook_secret: secret, name, html_url: url } = converted.app;
    const { client_id: clientId, client_secret: clientSecret } = converted.app;
    const values = {
      APP_ID: String(id),
      PRIVATE_KEY: pem,
      WEBHOOK_SECRET: secret,
      GITHUB_CLIENT_ID: clientId,
      GITHUB_CLIENT_SECRET: clientSecret,
      ...(channel === undefined ? {} : { WEBHOOK_PROXY_URL: await channel }),
      ...setup.enterprise,
    };
    try {
      const kept = writeValues(ground.envFile, values);
      const registered = { name, installUrl: `${url}/installations/new`, envFile: ground.envFile, kept };
      return { status: 200, body: renderDone(ground, registered), end: () => parts.onRegistered(registered) };
    } catch (error) {
      // GitHub gives them once.
      const detail = Object.entries(values).map(([name, value]) => `${name}="${value.replaceAll('\n', '\\n')}"`);
      const sentence = `${name} is registered, but its credentials could not be written (${sentenceOf(error)}): copy these lines into ${ground.envFile} yourself, GitHub does not show them again.`;
      return { status: 500, body: renderTrouble(sentence, { detail: detail.join('\n') }) };
    }
  };

  return async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    // The key is on the terminal of who started this, and nowhere else: no other page or person can act here.
    if (request.method === 'GET' && url.pathname === '/' && url.searchParams.get('key') === key)
      return { status: 200, body: renderForm(ground, { wishes: first, key, complaints: [] }) };
    if (request.method === 'GET' && url.pathname === '/done' && url.searchParams.get('state') === key)
      return finish(url.searchParams.get('code') ?? '');
    if (request.method === 'POST' && url.pathname === '/') {
      const form = new URLSearchParams(await readForm(request));
      if (form.get('key') === key) return propose(form, url.origin);
    }
    return {
      status: 404,
      body: renderTrouble('There is nothing here: open the whole address that the terminal shows.'),
    };
  };
};

const CREDENTIALS = [
  ...['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'WEBHOOK_PROXY_URL'],
  ...['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
];

/** GitHub's own limit. */
const LONGEST_NAME = 34;
const PATIENCE_MS = 10_000;

const AccountSchema = z.object({ type: z.string() });

const complainOfOwner = async (setup: SetupEnv, organization: string | undefined): Promise<string | undefined> => {
  if (organization === undefined) return undefined;
  const asked = await ask(`${setup.githubUrl}/users/${encodeURIComponent(organization)}`);
  const host = new URL(setup.webUrl).host;
  if (asked === undefined) return `${host} was not reached: check the network, the proxy and GHE_HOST.`;
  if (asked.status === 404) return `${host} has no organisation “${organization}”: correct the name after --org.`;
  const account = AccountSchema.safeParse(asked.body);
  if (account.success && account.data.type !== 'Organization')
    return `“${organization}” is a person at ${host}, and no organisation: leave --org out, and sign in there as that person.`;
  return undefined;
};

const complainOf = async (wishes: Wishes, { smee, organization }: Ground, setup: SetupEnv): Promise<Complaint[]> => {
  const [name, address] = await Promise.all([
    complainOfName(wishes.name, organization, setup),
    smee || wishes.isLater
      ? complainOfForm(smee ? undefined : wishes.address)
      : complainOfAddress(wishes.address, setup),
  ]);
  const home = URL.parse(wishes.home)?.protocol.startsWith('http')
    ? undefined
    : 'The home page is no web address: it begins with https://.';
  return [
    ...(name === undefined ? [] : [{ field: 'name', text: name } as const]),
    ...(home === undefined ? [] : [{ field: 'home', text: home } as const]),
    ...(address === undefined ? [] : [{ field: 'address', text: address } as const]),
  ];
};

const complainOfName = async (
  name: string,
  owner: string | undefined,
  setup: SetupEnv,
): Promise<string | undefined> => {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (slug === '') return 'The name is missing: it needs a letter or a digit.';
  if (name.length > LONGEST_NAME)
    return `The name is longer than the ${LONGEST_NAME} characters that GitHub allows: shorten it.`;
  const [app, account] = await Promise.all(
    ['apps', 'users'].map((kind) => ask(`${setup.githubUrl}/${kind}/${encodeURIComponent(slug)}`)),
  );
  const isTaken = app?.status === 200 || (account?.status === 200 && slug !== owner?.toLowerCase());
  return isTaken ? `GitHub has an app or account “${slug}” already: choose another name.` : undefined;
};

const complainOfForm = (address: string | undefined): string | undefined => {
  if (address === undefined) return undefined;
  const url = URL.parse(address);
  if (!url?.protocol.startsWith('http')) return 'That is no web address: it begins with https://.';
  return url.username || url.password ? 'The address holds a user name or a password: leave them out.' : undefined;
};

const complainOfAddress = async (address: string, { webUrl }: SetupEnv): Promise<string | undefined> => {
  const wrong = complainOfForm(address);
  if (wrong !== undefined) return wrong;
  const { hostname, host } = new URL(address);
  if (isInside(hostname) && !isInside(new URL(webUrl).hostname))
    return `${host} is this machine or network, which GitHub cannot reach: give the address that the world sees, or start again with --smee.`;
  return (await ask(address)) === undefined
    ? `Nothing answers at ${host}: correct the address, start what is to answer there, or say below that it comes later.`
    : undefined;
};

const INSIDE = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['0.0.0.0', 8],
] as const)
  INSIDE.addSubnet(net, bits);
for (const [net, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv6');

const isInside = (hostname: string): boolean => {
  const name = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(name);
  if (version !== 0) return INSIDE.check(name, version === 6 ? 'ipv6' : 'ipv4');
  return !name.includes('.') || /\.(localhost|local|internal|lan|home)$/.test(name);
};

/** The path may be left out. */
const toWebhook = (address: string): string => {
  const url = URL.parse(address);
  return url?.pathname === '/' && url.search === '' ? `${address.replace(/\/+$/, '')}${WEBHOOK_PATHS[0]}` : address;
};

const ConvertedSchema = z.object({
  id: z.number(),
  name: z.string(),
  html_url: z.url(),
  pem: z.string(),
  webhook_secret: z.string().min(1),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
});

const convert = async (
  code: string,
  { githubUrl }: SetupEnv,
): Promise<{ readonly app: z.infer<typeof ConvertedSchema> } | { readonly problem: string }> => {
  const asked = await ask(`${githubUrl}/app-manifests/${encodeURIComponent(code)}/conversions`, 'POST');
  if (asked === undefined)
    return { problem: 'GitHub was not reached: load this page again, its code is good for one hour.' };
  const parsed = ConvertedSchema.safeParse(asked.body);
  if (asked.status === 201 && parsed.success) return { app: parsed.data };
  if (asked.status === 404 || asked.status === 422)
    return {
      problem:
        'GitHub does not know this code any more: it is good once, and for one hour. If the app stands in your settings at GitHub, delete it there, and start again.',
    };
  return {
    problem: `GitHub answered with status ${asked.status} and gave no credentials: load this page again in a minute.`,
  };
};

const createChannel = async (): Promise<string> => {
  const { SmeeClient } = await import('smee-client');
  try {
    return await SmeeClient.createChannel();
  } catch {
    throw new Error(
      'smee.io gave no channel: try again later, or start again without --smee and with an address of your own.',
    );
  }
};

/** Undefined if nobody answers. */
const ask = async (
  url: string,
  method = 'GET',
): Promise<{ readonly status: number; readonly body: unknown } | undefined> => {
  try {
    const headers = {
      accept: 'application/vnd.github+json',
      'user-agent': 'rapporteur',
      'x-github-api-version': '2022-11-28',
    };
    const answer = await fetch(url, { method, headers, signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' });
    return { status: answer.status, body: await answer.json().catch(() => undefined) };
  } catch {
    return undefined;
  }
};

const LARGEST_FORM = 65_536;

const readForm = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_FORM) throw new Error('The form is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const send = (response: ServerResponse, status: number, body: string, end?: () => void): void => {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    // The key is in the address.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(body, end);
};

const readIfThere = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const nameOf = (host: string): string => {
  if (/^(?:0\.0\.0\.0|\[?::\]?)$/.test(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
