/** The process environment, parsed once. Nothing else reads `process.env`. */
import { createPrivateKey, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { DEFAULT_MODEL } from '@rapporteur/model/default';
import { z } from 'zod';

/** Everything the process can be told from outside. Probot's own names are kept. */
export type Env = {
  /** Credentials of the GitHub App; undefined if none are set. */
  readonly app: { readonly appId: number; readonly privateKey: string; readonly webhookSecret: string } | undefined;
  /** With which people sign in on the pages; without an id, that which GitHub tells of the app. */
  readonly clientId: string | undefined;
  /** Without it nobody signs in. */
  readonly clientSecret: string | undefined;
  /** REST address of GitHub. */
  readonly githubUrl: string;
  /** Where GitHub's pages are. */
  readonly webUrl: string;
  readonly webhookProxyUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly databaseUrl: string | undefined;
  /** Folder of our own database, where no other is named. */
  readonly folder: string;
  /** Where large content lies. */
  readonly blobs: {
    readonly place: string | undefined;
    readonly region: string | undefined;
    readonly keyId: string | undefined;
    readonly secret: string | undefined;
  };
  readonly registryUrl: string | undefined;
  readonly registryToken: string | undefined;
  /** Whether everybody may read over HTTP what is public. */
  readonly publicRead: boolean;
  /** The pages for people. */
  readonly pages: {
    readonly isOn: boolean;
    /** Where people read them, without a slash at the end; undefined if nobody said. */
    readonly url: string | undefined;
    /** Shown on top of them. */
    readonly title: string | undefined;
    /** Logins of people who want no page of their own. */
    readonly withoutPeople: readonly string[];
  };
  /** Names under which the server answers, besides those of this machine. */
  readonly hosts: readonly string[];
  /** Who signs the tokens of workflows, and for whom they have to be. */
  readonly oidc: { readonly issuer: string; readonly audiences: readonly string[] };
  /** Addresses and networks of proxies in front, besides this machine. */
  readonly proxies: readonly string[];
  /** How many questions a minute one address may ask. */
  readonly questions: number;
  readonly model: {
    readonly apiKey: string | undefined;
    readonly baseUrl: string | undefined;
    /** Undefined unless somebody asked for a model by its name: a key alone sends nothing anywhere. */
    readonly model: string | undefined;
  };
  /** Milliseconds to add to the clock, for replaying a day of the past. */
  readonly clockOffset: number;
};

const optional = z
  .string()
  .transform((text) => (text.trim() === '' ? undefined : text.trim()))
  .optional();
const url = (what: string) =>
  optional.refine((text) => text === undefined || URL.canParse(text), `${what} is no web address`);

const EnvSchema = z.object({
  APP_ID: optional.refine((text) => text === undefined || /^[1-9][0-9]*$/.test(text), 'APP_ID is no positive number'),
  PRIVATE_KEY: optional,
  PRIVATE_KEY_PATH: optional,
  WEBHOOK_SECRET: optional,
  GITHUB_CLIENT_ID: optional,
  GITHUB_CLIENT_SECRET: optional,
  WEBHOOK_PROXY_URL: url('WEBHOOK_PROXY_URL'),
  GHE_HOST: optional,
  GHE_PROTOCOL: z.enum(['http', 'https'], 'GHE_PROTOCOL is neither http nor https').optional(),
  HOST: optional,
  PORT: optional.refine((text) => text === undefined || isPort(text), 'PORT is no number from 0 to 65535'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'LOG_LEVEL is none of trace … silent')
    .optional(),
  DATABASE_URL: optional.refine(
    (text) => text === undefined || /^postgres(ql)?:\/\//.test(text),
    'DATABASE_URL does not begin with postgres://',
  ),
  RAPPORTEUR_HOME: optional,
  RAPPORTEUR_BLOBS: optional.refine(
    (text) => text === undefined || !/^[a-z0-9]+:/i.test(text) || /^https?:\/\/[^/?#]+\/[^?#]+$/.test(text),
    'RAPPORTEUR_BLOBS is neither a folder nor the address of a bucket, such as "https://s3.example.org/bucket"',
  ),
  RAPPORTEUR_BLOBS_REGION: optional,
  RAPPORTEUR_BLOBS_KEY_ID: optional,
  RAPPORTEUR_BLOBS_SECRET: optional,
  RAPPORTEUR_REGISTRY_URL: url('RAPPORTEUR_REGISTRY_URL'),
  RAPPORTEUR_REGISTRY_TOKEN: optional,
  RAPPORTEUR_PUBLIC_READING: z.enum(['on', 'off', ''], 'RAPPORTEUR_PUBLIC_READING is neither on nor off').optional(),
  RAPPORTEUR_PAGES: z.enum(['on', 'off', ''], 'RAPPORTEUR_PAGES is neither on nor off').optional(),
  RAPPORTEUR_PAGES_URL: url('RAPPORTEUR_PAGES_URL').refine(
    (text) => text === undefined || /^https?:\/\/[^/?#]+\/?$/.test(text),
    'RAPPORTEUR_PAGES_URL is no address of a server, such as "https://bot.example.org"',
  ),
  RAPPORTEUR_PAGES_TITLE: optional,
  RAPPORTEUR_PAGES_WITHOUT: optional,
  RAPPORTEUR_HOSTS: optional.refine(
    (text) =>
      text === undefined ||
      namesOf(text).every((name) => /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/.test(name)),
    'RAPPORTEUR_HOSTS is no list of host names, such as "bot.example.org, bot.internal"',
  ),
  RAPPORTEUR_OIDC_ISSUER: url('RAPPORTEUR_OIDC_ISSUER'),
  RAPPORTEUR_OIDC_AUDIENCE: optional,
  RAPPORTEUR_PROXIES: optional.refine(
    (text) => text === undefined || namesOf(text).every(isNetwork),
    'RAPPORTEUR_PROXIES is no list of addresses or networks, such as "10.0.0.0/8, 192.0.2.7"',
  ),
  RAPPORTEUR_QUESTIONS_PER_MINUTE: optional.refine(
    (text) => text === undefined || /^[1-9][0-9]{0,8}$/.test(text),
    'RAPPORTEUR_QUESTIONS_PER_MINUTE is no whole number from 1',
  ),
  RAPPORTEUR_MODEL: optional,
  RAPPORTEUR_CLOCK_OFFSET: optional.refine(
    (text) => text === undefined || /^-?[0-9]{1,15}$/.test(text),
    'RAPPORTEUR_CLOCK_OFFSET is no number of milliseconds',
  ),
  ANTHROPIC_API_KEY: optional,
  ANTHROPIC_BASE_URL: url('ANTHROPIC_BASE_URL'),
});

const QUESTIONS = 600;

/** What each variable means, as Markdown, in the order of the page that lists them. */
export const VARIABLES: Readonly<Record<keyof z.input<typeof EnvSchema>, string>> = {
  APP_ID: 'the GitHub App, by its number',
  PRIVATE_KEY: 'its private key: the PEM itself, also with `\\n` for line breaks, or in Base64',
  PRIVATE_KEY_PATH: 'or the file that holds the key',
  WEBHOOK_SECRET: 'the secret with which GitHub signs its webhooks',
  GITHUB_CLIENT_ID: 'the client id of the App; if not set, GitHub is asked for it',
  GITHUB_CLIENT_SECRET:
    'a client secret of the App: with it people sign in on the pages, and see there what GitHub shows them. Needs the callback address `RAPPORTEUR_PAGES_URL`/-/sign-in/done in the settings of the App',
  WEBHOOK_PROXY_URL: 'a smee.io channel, for machines that GitHub cannot reach',
  GHE_HOST: 'a GitHub Enterprise Server instead of github.com',
  GHE_PROTOCOL: '`https`, or `http`, of that server',
  HOST: 'where to listen; 127.0.0.1',
  PORT: 'the port; 3000',
  DATABASE_URL: 'a PostgreSQL server, which several bots may share; else one of its own is used',
  RAPPORTEUR_HOME: 'folder of its own database; `.rapporteur`',
  RAPPORTEUR_BLOBS:
    'where large content of artifacts lies: a folder, or a bucket that speaks S3, `https://s3.example.org/bucket/prefix`; else `blobs` in RAPPORTEUR_HOME, and with DATABASE_URL in the database',
  RAPPORTEUR_BLOBS_REGION: 'region of the bucket; `us-east-1`',
  RAPPORTEUR_BLOBS_KEY_ID: 'id of the key with which requests to the bucket are signed',
  RAPPORTEUR_BLOBS_SECRET: 'the secret of that key',
  RAPPORTEUR_REGISTRY_URL: 'a registry elsewhere, for programs that cannot reach the database',
  RAPPORTEUR_REGISTRY_TOKEN:
    'bearer token for reading all of the registry over HTTP, and for having everything read again; without it, neither can be done',
  RAPPORTEUR_PUBLIC_READING: '`off`: over HTTP nothing is shown without proof, what is public neither',
  RAPPORTEUR_PAGES: '`off`: no pages for people are shown, only what programs read',
  RAPPORTEUR_PAGES_URL: 'where people read the pages, `https://bot.example.org`: comments of the bot then link to them',
  RAPPORTEUR_PAGES_TITLE: 'what stands on top of the pages, for instance the name of the community; `Rapporteur`',
  RAPPORTEUR_PAGES_WITHOUT: 'logins of people who want no page of their own: `ada, ben`',
  RAPPORTEUR_HOSTS:
    'names under which the registry and the calendars answer, besides those of this machine: `bot.example.org, bot.internal`',
  RAPPORTEUR_OIDC_ISSUER:
    'who signs the tokens of workflows; normally GitHub Actions of github.com, or of the server that GHE_HOST names',
  RAPPORTEUR_OIDC_AUDIENCE:
    'for whom such a token has to be; normally `https://` and a name of RAPPORTEUR_HOSTS, or `rapporteur`',
  RAPPORTEUR_PROXIES:
    'addresses and networks of reverse proxies whose `X-Forwarded-For` tells who asks: `10.0.0.0/8, 192.0.2.7`; those of this machine always do',
  RAPPORTEUR_QUESTIONS_PER_MINUTE: `how many questions one address may ask of the registry in a minute, ${QUESTIONS} if not set; who brings the token of the registry is not counted`,
  ANTHROPIC_API_KEY: 'a key for the model that writes notes; alone it sends nothing anywhere',
  ANTHROPIC_BASE_URL: 'another server that speaks the Messages API',
  RAPPORTEUR_MODEL: `which model writes the notes, for instance \`${DEFAULT_MODEL}\`; without it they are extracts`,
  LOG_LEVEL:
    '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`; normally `info`. Logs are JSON lines on standard error',
  RAPPORTEUR_CLOCK_OFFSET: 'milliseconds to add to the clock, for replaying a day of the past',
};

const namesOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** "192.0.2.7", "10.0.0.0/8", "fd00::/8" */
const isNetwork = (text: string): boolean => {
  const [address = '', bits = '0', ...more] = text.split('/');
  const most = isIPv6(address) ? 128 : 32;
  return more.length === 0 && isIP(address) !== 0 && /^[0-9]{1,3}$/.test(bits) && Number(bits) <= most;
};

/** Where it listens is no name under which somebody asks for it. */
const isEverywhere = (host: string | undefined): boolean =>
  host === undefined || /^(?:0\.0\.0\.0|\[?::\]?)$/.test(host);

const hostOf = (address: string | undefined): readonly string[] =>
  address === undefined ? [] : [new URL(address).host];

const isPort = (text: string): boolean => /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535;

/** Reads `.env` of the current folder, if there is one, beneath the environment. */
export const loadDotEnv = (): void => {
  if (existsSync('.env')) process.loadEnvFile('.env');
};

/** The files from which this process has its secrets. */
export const secretFiles = (): string[] => [
  '.env',
  ...(process.env.PRIVATE_KEY_PATH ? [process.env.PRIVATE_KEY_PATH] : []),
];

/** Parses the environment; the problems are sentences that name the variable and the way out. */
export const parseEnv = (
  variables: Readonly<Record<string, string | undefined>>,
):
  | { readonly env: Env; readonly problems: readonly string[] }
  | { readonly env: undefined; readonly problems: readonly string[] } => {
  const parsed = EnvSchema.safeParse(variables);
  if (!parsed.success) {
    return {
      env: undefined,
      problems: parsed.error.issues.map(({ message }) => `${message}: correct it in the environment or in .env.`),
    };
  }
  const values = parsed.data;
  const key = readPrivateKey(values.PRIVATE_KEY, values.PRIVATE_KEY_PATH);
  const problems = [...key.problems];
  const given = { APP_ID: values.APP_ID, PRIVATE_KEY: key.privateKey, WEBHOOK_SECRET: values.WEBHOOK_SECRET };
  const missing = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length > 0 && missing.length < 3 && problems.length === 0) {
    problems.push(
      `The credentials of the GitHub App are incomplete: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set. Add it to the environment or to .env, or run \`pnpm start --register\`.`,
    );
  }
  if (
    /^https?:/.test(values.RAPPORTEUR_BLOBS ?? '') &&
    !(values.RAPPORTEUR_BLOBS_KEY_ID && values.RAPPORTEUR_BLOBS_SECRET)
  )
    problems.push(
      'RAPPORTEUR_BLOBS names a bucket, and RAPPORTEUR_BLOBS_KEY_ID or RAPPORTEUR_BLOBS_SECRET is not set: add both to the environment or to .env.',
    );
  if (problems.length > 0) return { env: undefined, problems };
  const env: Env = {
    app:
      given.APP_ID && given.PRIVATE_KEY && given.WEBHOOK_SECRET
        ? { appId: Number(given.APP_ID), privateKey: given.PRIVATE_KEY, webhookSecret: given.WEBHOOK_SECRET }
        : undefined,
    clientId: values.GITHUB_CLIENT_ID,
    clientSecret: values.GITHUB_CLIENT_SECRET,
    githubUrl: githubUrlOf(values.GHE_HOST, values.GHE_PROTOCOL),
    webUrl: webUrlOf(values.GHE_HOST, values.GHE_PROTOCOL),
    webhookProxyUrl: values.WEBHOOK_PROXY_URL,
    host: values.HOST ?? '127.0.0.1',
    port: Number(values.PORT ?? 3000),
    logLevel: values.LOG_LEVEL ?? 'info',
    databaseUrl: values.DATABASE_URL,
    folder: values.RAPPORTEUR_HOME ?? '.rapporteur',
    blobs: {
      place: values.RAPPORTEUR_BLOBS,
      region: values.RAPPORTEUR_BLOBS_REGION,
      keyId: values.RAPPORTEUR_BLOBS_KEY_ID,
      secret: values.RAPPORTEUR_BLOBS_SECRET,
    },
    registryUrl: values.RAPPORTEUR_REGISTRY_URL,
    registryToken: values.RAPPORTEUR_REGISTRY_TOKEN,
    publicRead: values.RAPPORTEUR_PUBLIC_READING !== 'off',
    pages: {
      isOn: values.RAPPORTEUR_PAGES !== 'off',
      url: values.RAPPORTEUR_PAGES_URL?.replace(/\/$/, ''),
      title: values.RAPPORTEUR_PAGES_TITLE,
      withoutPeople: namesOf(values.RAPPORTEUR_PAGES_WITHOUT ?? ''),
    },
    hosts: [
      ...namesOf(values.RAPPORTEUR_HOSTS ?? ''),
      ...hostOf(values.RAPPORTEUR_PAGES_URL),
      ...(isEverywhere(values.HOST) ? [] : [values.HOST ?? '']),
    ],
    oidc: {
      issuer: (values.RAPPORTEUR_OIDC_ISSUER ?? issuerOf(values.GHE_HOST, values.GHE_PROTOCOL)).replace(/\/$/, ''),
      audiences: values.RAPPORTEUR_OIDC_AUDIENCE
        ? [values.RAPPORTEUR_OIDC_AUDIENCE]
        : [...namesOf(values.RAPPORTEUR_HOSTS ?? '').map((name) => `https://${name}`), 'rapporteur'],
    },
    proxies: namesOf(values.RAPPORTEUR_PROXIES ?? ''),
    questions: Number(values.RAPPORTEUR_QUESTIONS_PER_MINUTE ?? QUESTIONS),
    model: {
      apiKey: values.ANTHROPIC_API_KEY,
      baseUrl: values.ANTHROPIC_BASE_URL,
      model: values.RAPPORTEUR_MODEL,
    },
    clockOffset: Number(values.RAPPORTEUR_CLOCK_OFFSET ?? 0),
  };
  return { env, problems: [] };
};

/** The environment of this process. */
export const readEnv = (): ReturnType<typeof parseEnv> => parseEnv(process.env);

/** What a tick is told besides. */
export type TickEnv = {
  readonly env: Env;
  /** Used where there is no app. */
  readonly token: string | undefined;
  /** The repository in whose workflow it runs. */
  readonly repository: string | undefined;
  /** The workflow's file in it. */
  readonly workflow: { readonly repository: string; readonly path: string } | undefined;
  /** What set the workflow off. */
  readonly event: { readonly name: string; readonly file: string; readonly id: string } | undefined;
};

/** The environment of a tick: no webhook comes, so that nobody needs a secret for them. @throws an Error with one sentence for each problem */
export const readTickEnv = (variables: Readonly<Record<string, string | undefined>> = process.env): TickEnv => {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const secret = read('WEBHOOK_SECRET') ?? (read('APP_ID') && randomUUID());
  const { env, problems } = parseEnv({ LOG_LEVEL: 'warn', ...variables, WEBHOOK_SECRET: secret });
  if (!env) throw new Error(problems.join(' '));
  const isNamed = read('GHE_HOST') !== undefined;
  const [, repository, path] = /^([^/\s]+\/[^/\s]+)\/([^@]+)@/.exec(read('GITHUB_WORKFLOW_REF') ?? '') ?? [];
  const [name, file] = [read('GITHUB_EVENT_NAME'), read('GITHUB_EVENT_PATH')];
  return {
    env: {
      ...env,
      githubUrl: (!isNamed && addressOf(read('GITHUB_API_URL'))) || env.githubUrl,
      webUrl: (!isNamed && addressOf(read('GITHUB_SERVER_URL'))) || env.webUrl,
    },
    token: read('GITHUB_TOKEN'),
    repository: read('GITHUB_REPOSITORY'),
    workflow: repository && path ? { repository, path } : undefined,
    event:
      name && file
        ? { name, file, id: `${read('GITHUB_RUN_ID') ?? randomUUID()}.${read('GITHUB_RUN_ATTEMPT') ?? 1}` }
        : undefined,
  };
};

const addressOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text) ? text.replace(/\/$/, '') : undefined;

/** What registering an app needs; credentials may be missing or wrong. */
export type SetupEnv = {
  readonly host: string;
  readonly port: number;
  readonly githubUrl: string;
  /** Where GitHub's pages are. */
  readonly webUrl: string;
  /** What else the bot has to be told of this GitHub. */
  readonly enterprise: Readonly<Record<string, string>>;
};

/** Reads it, also from an environment in which the rest is wrong. @throws an Error with one sentence */
export const readSetupEnv = (variables: Readonly<Record<string, string | undefined>> = process.env): SetupEnv => {
  const picked = EnvSchema.pick({ HOST: true, PORT: true, GHE_HOST: true, GHE_PROTOCOL: true }).safeParse(variables);
  if (!picked.success) throw new Error(`${picked.error.issues[0]?.message}: correct it in the environment or in .env.`);
  const { HOST: host = '127.0.0.1', PORT: port = '3000', GHE_HOST: name, GHE_PROTOCOL: protocol } = picked.data;
  return {
    host,
    port: Number(port),
    githubUrl: githubUrlOf(name, protocol),
    webUrl: webUrlOf(name, protocol),
    enterprise: { ...(name && { GHE_HOST: name }), ...(name && protocol && { GHE_PROTOCOL: protocol }) },
  };
};

const githubUrlOf = (host: string | undefined, protocol: string | undefined): string =>
  host === undefined ? 'https://api.github.com' : `${protocol ?? 'https'}://${host}/api/v3`;

const issuerOf = (host: string | undefined, protocol: string | undefined): string =>
  host === undefined
    ? 'https://token.actions.githubusercontent.com'
    : `${protocol ?? 'https'}://${host}/_services/token`;

const webUrlOf = (host: string | undefined, protocol: string | undefined): string =>
  host === undefined ? 'https://github.com' : `${protocol ?? 'https'}://${host}`;

const readPrivateKey = (
  inline: string | undefined,
  path: string | undefined,
): { privateKey: string | undefined; problems: string[] } => {
  if (inline === undefined && path === undefined) return { privateKey: undefined, problems: [] };
  if (inline === undefined && path !== undefined && !existsSync(path)) {
    return { privateKey: undefined, problems: [`PRIVATE_KEY_PATH names ${path}, and there is no such file.`] };
  }
  const text = inline ?? readFileSync(path ?? '', 'utf8');
  const unescaped = text.replace(/^"|"$/g, '').replace(/\\n/g, '\n');
  const pem = unescaped.includes('-----BEGIN') ? unescaped : Buffer.from(unescaped, 'base64').toString('utf8');
  if (!isPrivateKey(pem)) {
    const name = inline === undefined ? 'The file of PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
    return {
      privateKey: undefined,
      problems: [
        `${name} is no private key: it must be the .pem file that GitHub gave for the app, as it is or in base64.`,
      ],
    };
  }
  return { privateKey: pem, problems: [] };
};

const isPrivateKey = (pem: string): boolean => {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
};
