/** One check for each thing that Rapporteur can be given. No text repeats a secret, and every fault says the way out. */
import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { CliEnv } from './env.ts';
import type { Finding } from './finding.ts';
import { complainOfAddress } from './secret.ts';

/** How long anybody is waited for. */
const PATIENCE_MS = 5_000;
/** The bot runs TypeScript as it is written. */
const OLDEST_NODE = 24;

export const checkNode = (version: string): Finding => {
  const what = 'Node';
  if (Number(version.split('.')[0]) >= OLDEST_NODE) return { state: 'ok', what, text: `${version}.` };
  const text = `${version} is too old: call \`pnpm rapporteur doctor\`, which brings Node ${OLDEST_NODE} along.`;
  return { state: 'broken', what, text };
};

/** How the machine's time is told, and whose settings are looked at. */
export type Looked = { readonly now: () => Date; readonly repository: string | undefined };

/** The App; what GitHub says of it, if it accepts the credentials. */
export const checkApp = async (env: CliEnv, { now, repository }: Looked): Promise<Finding[]> => {
  const { app, githubHost, githubUrl } = env;
  const what = 'GitHub App';
  const broken = (text: string): Finding[] => [{ state: 'broken', what, text }];
  const names = {
    APP_ID: app.appId,
    'PRIVATE_KEY or PRIVATE_KEY_PATH': app.privateKey ?? app.privateKeyPath,
    WEBHOOK_SECRET: app.webhookSecret,
  };
  const missing = Object.entries(names).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length === 3) {
    const text =
      'not configured: `pnpm start` plays the story in the sandbox, `pnpm start --register` registers an App.';
    return [{ state: 'absent', what, text }];
  }
  if (missing.length > 0) {
    const verb = missing.length > 1 ? 'are' : 'is';
    return broken(
      `${missing.join(' and ')} ${verb} not set, though the rest is: set it in the environment or in .env.`,
    );
  }
  if (!/^[1-9][0-9]*$/.test(app.appId ?? '')) {
    return broken('APP_ID is no positive number: copy it from the settings page of the App.');
  }
  const key = await readPrivateKey(app);
  if ('problem' in key) return broken(key.problem);
  if (!/^[a-z0-9.[\]:-]+$/i.test(githubHost) || !URL.canParse(githubUrl))
    return broken('GHE_HOST is no host name: write it without https:// and without a path.');
  const [{ openApp }, { checkGitHub }] = await Promise.all([import('./github.ts'), import('./checkup-github.ts')]);
  const access = openApp({ appId: Number(app.appId), privateKey: key.pem, baseUrl: githubUrl }, PATIENCE_MS);
  const answer = await access.app();
  const clock = answer.date === undefined ? [] : [checkClock(now(), answer.date)];
  if (answer.ok) {
    const text = `“${answer.data.slug}” at ${githubHost}, ${installed(answer.data.installations)}.`;
    const { webUrl, webhookProxyUrl } = env;
    const more = await checkGitHub({ access, webUrl, webhookProxyUrl, repository }, answer.data);
    return [{ state: 'ok', what, text }, ...clock, ...more];
  }
  if (answer.status === undefined)
    return broken(`${githubUrl} was not reached: check the network, the proxy and GHE_HOST.`);
  if (answer.status === 401 || answer.status === 404) {
    const why = clock.some(({ state }) => state === 'broken')
      ? 'set the clock first, then'
      : 'take both from one and the same App, then';
    return [...broken(`${githubHost} does not accept APP_ID with this key: ${why} look again.`), ...clock];
  }
  return [...broken(`${githubHost} answers with status ${answer.status}: try again later.`), ...clock];
};

/** GitHub refuses what is signed more than a minute from its own time. */
const MOST_APART_MS = 30_000;

export const checkClock = (here: Date, github: Date): Finding => {
  const what = 'clock';
  const apart = here.getTime() - github.getTime();
  if (Math.abs(apart) <= MOST_APART_MS)
    return { state: 'ok', what, text: 'that of this machine agrees with GitHub’s.' };
  const seconds = Math.round(Math.abs(apart) / 1000);
  const size =
    seconds < 120
      ? `${seconds} seconds`
      : seconds < 7_200
        ? `${Math.round(seconds / 60)} minutes`
        : `${Math.round(seconds / 3_600)} hours`;
  const [where, when] = apart > 0 ? ['ahead of', 'early'] : ['behind', 'late'];
  const text = `that of this machine is ${size} ${where} GitHub’s, so that periods end too ${when} and the key may be refused: set it, or have it set (NTP).`;
  return { state: 'broken', what, text };
};

const installed = (count: number | undefined): string => {
  if (count === undefined) return 'its credentials are accepted';
  return count === 0 ? 'installed nowhere yet' : `installed ${count === 1 ? 'once' : `${count} times`}`;
};

const readPrivateKey = async ({
  privateKey,
  privateKeyPath,
}: CliEnv['app']): Promise<{ readonly pem: string } | { readonly problem: string }> => {
  const name = privateKey === undefined ? 'The file of PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
  try {
    const text = (privateKey ?? (await readFile(privateKeyPath ?? '', 'utf8'))).replace(/^"|"$/g, '');
    const unescaped = text.replace(/\\n/g, '\n');
    const pem = unescaped.includes('-----BEGIN') ? unescaped : Buffer.from(unescaped, 'base64').toString('utf8');
    createPrivateKey(pem);
    return { pem };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing) return { problem: 'PRIVATE_KEY_PATH names a file that does not exist: correct the path.' };
    return { problem: `${name} is no private key: it must be the .pem file that GitHub gave, as it is or in base64.` };
  }
};

export const checkRegistry = async (env: CliEnv): Promise<Finding> => {
  const { registryUrl, registryNamedBy } = env;
  const what = 'registry';
  // Nobody said that there is a registry at the default address.
  const fault = registryNamedBy === undefined ? 'absent' : 'broken';
  const complaint = complainOfAddress(registryNamedBy ?? 'RAPPORTEUR_REGISTRY_URL', registryUrl);
  if (complaint) return { state: 'broken', what, text: complaint };
  try {
    const { readRegistry } = await import('./registry.ts');
    await readRegistry(env, (client) => client.listRfcs({ pageSize: 1 }).page());
  } catch (error) {
    return { state: fault, what, text: error instanceof Error ? error.message : String(error) };
  }
  const reason = await unreadiness(registryUrl);
  if (reason !== undefined) return { state: fault, what, text: `${registryUrl} answers, but is not ready: ${reason}` };
  return { state: 'ok', what, text: `${registryUrl} answers.` };
};

/** Whether the program and the bot that runs are of one version. */
export const checkVersion = async ({ registryUrl }: CliEnv): Promise<Finding> => {
  const what = 'version';
  const { readVersion } = await import('@rapporteur/registry/version');
  const own = readVersion();
  const running = complainOfAddress('', registryUrl) ? undefined : await runningVersion(registryUrl);
  if (running === undefined || running === own) return { state: 'ok', what, text: `${own}.` };
  const text = `the bot at ${registryUrl} is ${running}, and this is ${own}: start the bot again, or look with its own command line.`;
  return { state: 'broken', what, text };
};

const runningVersion = async (address: string): Promise<string | undefined> => {
  try {
    const answer = await fetch(`${trimmed(address)}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null && 'version' in body
      ? String(body.version).slice(0, 60)
      : undefined;
  } catch {
    return undefined;
  }
};

/** What the bot says at /ready if it is not; a registry without a bot has no such page. */
const unreadiness = async (address: string): Promise<string | undefined> => {
  try {
    const answer = await fetch(`${trimmed(address)}/ready`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status !== 503) return undefined;
    const body: unknown = await answer.json();
    const said = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
    return (said || 'it does not say why.').slice(0, 300);
  } catch {
    return undefined;
  }
};

export const checkDatabase = async ({ databaseUrl, home }: CliEnv): Promise<Finding> => {
  const what = 'database';
  if (databaseUrl === undefined) {
    const state = existsSync(home) ? 'ok' : 'absent';
    const when = state === 'ok' ? '' : ', which the first start makes';
    return { state, what, text: `embedded, in the folder ${home}${when}; DATABASE_URL is not set.` };
  }
  const url = /^postgres(ql)?:\/\//.test(databaseUrl) ? URL.parse(databaseUrl) : null;
  if (!url) return { state: 'broken', what, text: 'DATABASE_URL is no address that begins with postgres://.' };
  const { complainOfServer } = await import('@rapporteur/registry/database');
  const complaint = await complainOfServer(databaseUrl, PATIENCE_MS);
  if (complaint !== undefined) return { state: 'broken', what, text: complaint };
  const place = url.host === '' ? 'through a local socket' : `at ${url.host}`;
  return { state: 'ok', what, text: `PostgreSQL ${place} lets us in.` };
};

export const checkModel = async ({ model: { apiKey, baseUrl, model, isAsked } }: CliEnv): Promise<Finding> => {
  const what = 'model';
  if (apiKey === undefined && baseUrl === undefined) {
    const text = 'not configured, so notes are extracts chosen by code: set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL.';
    return { state: 'absent', what, text };
  }
  if (!isAsked) {
    const text = `not asked for, so notes are extracts chosen by code: set RAPPORTEUR_MODEL, for instance to ${model}, or notes.model in the settings.`;
    return { state: 'absent', what, text };
  }
  const broken = (text: string): Finding => ({ state: 'broken', what, text: `${text} Until then notes are extracts.` });
  const address = baseUrl ?? 'https://api.anthropic.com';
  const complaint = complainOfAddress('ANTHROPIC_BASE_URL', address);
  if (complaint) return broken(complaint);
  const status = await askModel(`${trimmed(address)}/v1/models/${encodeURIComponent(model)}`, apiKey);
  if (status === undefined) return broken(`${address} was not reached: check the network and ANTHROPIC_BASE_URL.`);
  if (status === 401 || status === 403) {
    const key = apiKey === undefined ? 'wants a key: set ANTHROPIC_API_KEY.' : 'does not accept ANTHROPIC_API_KEY.';
    return broken(`${address} ${key}`);
  }
  if (status >= 500) return broken(`${address} answers with status ${status}: try again later.`);
  if (status === 404 && baseUrl === undefined)
    return broken(`${address} has no model ${model}: correct RAPPORTEUR_MODEL.`);
  // Servers that speak only the Messages API have no list of models: that is no fault.
  const text =
    status < 300 ? `${model} at ${address}.` : `${address} answers, but does not say whether it has ${model}.`;
  return { state: 'ok', what, text };
};

/** Status of the answer; undefined if there was none, also when the key cannot be sent in a header. */
const askModel = async (url: string, apiKey: string | undefined): Promise<number | undefined> => {
  try {
    const headers = { 'anthropic-version': '2023-06-01', ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }) };
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return undefined;
  }
};

const trimmed = (address: string): string => address.replace(/\/+$/, '');
