/** The environment of the command line, read once. Nothing else here reads `process.env`. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { DEFAULT_MODEL } from '@rapporteur/model/default';
import { findBot } from '@rapporteur/registry/home';
import { type StoredLogin, withLogin } from './login-file.ts';

/** What the command line can be told from outside; undefined means not set. */
export type CliEnv = {
  /** Folder in which the user stands. */
  readonly folder: string;
  readonly registryUrl: string;
  /** Who named the registry, for sentences about it; nobody if it is looked for by itself. */
  readonly registryNamedBy: 'RAPPORTEUR_REGISTRY_URL' | '--registry' | undefined;
  /** Where a bot of this folder listened whose process is gone. */
  readonly goneBot: string | undefined;
  readonly registryToken: string | undefined;
  readonly model: {
    readonly apiKey: string | undefined;
    readonly baseUrl: string | undefined;
    readonly model: string;
    /** Whether somebody asked for this model by its name; a key alone sends nothing anywhere. */
    readonly isAsked: boolean;
  };
  readonly app: {
    readonly appId: string | undefined;
    readonly privateKey: string | undefined;
    readonly privateKeyPath: string | undefined;
    readonly webhookSecret: string | undefined;
  };
  /** The channel of smee.io through which webhooks come. */
  readonly webhookProxyUrl: string | undefined;
  /** Host of GitHub, e.g. "github.com". */
  readonly githubHost: string;
  /** REST address of GitHub. */
  readonly githubUrl: string;
  /** GitHub's pages. */
  readonly webUrl: string;
  /** What the bot's own pages are told. */
  readonly pages: {
    readonly url: string | undefined;
    readonly title: string | undefined;
    readonly without: readonly string[];
  };
  readonly databaseUrl: string | undefined;
  /** Folder of our own database, where no other is named. */
  readonly home: string;
  /** Where large content of artifacts lies. */
  readonly blobs: {
    readonly place: string | undefined;
    readonly region: string | undefined;
    readonly keyId: string | undefined;
    readonly secret: string | undefined;
  };
  /** Folder of the user's own settings of this program; undefined where nobody's home is known. */
  readonly configFolder: string | undefined;
  /** Who is logged in. */
  readonly login: StoredLogin | undefined;
  /** Is told a sentence about what is not as it should be though a command goes on; nobody is by default. */
  readonly warn?: (sentence: string) => void;
};

/** Where `pnpm start` serves the registry, unless PORT says otherwise. */
export const DEFAULT_REGISTRY_URL = 'http://127.0.0.1:3000';

/** Parses the environment of a process that runs in `folder`. Total: what makes no sense is for `doctor` to say. */
export const parseCliEnv = (variables: Readonly<Record<string, string | undefined>>, folder: string): CliEnv => {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const host = read('GHE_HOST');
  // pnpm moves to the root of the workspace before it runs a script. In other scripts the variable tells of another call.
  const isOurScript = read('npm_lifecycle_event') === 'rapporteur';
  const port = read('PORT');
  const ownRegistry = port && /^[1-9][0-9]{0,4}$/.test(port) ? `http://127.0.0.1:${port}` : DEFAULT_REGISTRY_URL;
  return {
    folder: (isOurScript ? read('INIT_CWD') : undefined) ?? folder,
    registryUrl: read('RAPPORTEUR_REGISTRY_URL') ?? ownRegistry,
    registryNamedBy: read('RAPPORTEUR_REGISTRY_URL') === undefined ? undefined : 'RAPPORTEUR_REGISTRY_URL',
    goneBot: undefined,
    registryToken: read('RAPPORTEUR_REGISTRY_TOKEN'),
    model: {
      apiKey: read('ANTHROPIC_API_KEY'),
      baseUrl: read('ANTHROPIC_BASE_URL'),
      model: read('RAPPORTEUR_MODEL') ?? DEFAULT_MODEL,
      isAsked: read('RAPPORTEUR_MODEL') !== undefined,
    },
    app: {
      appId: read('APP_ID'),
      privateKey: read('PRIVATE_KEY'),
      privateKeyPath: read('PRIVATE_KEY_PATH'),
      webhookSecret: read('WEBHOOK_SECRET'),
    },
    webhookProxyUrl: read('WEBHOOK_PROXY_URL'),
    githubHost: host ?? 'github.com',
    githubUrl: host ? `${read('GHE_PROTOCOL') ?? 'https'}://${host}/api/v3` : 'https://api.github.com',
    webUrl: host ? `${read('GHE_PROTOCOL') ?? 'https'}://${host}` : 'https://github.com',
    pages: {
      url: read('RAPPORTEUR_PAGES_URL'),
      title: read('RAPPORTEUR_PAGES_TITLE'),
      without: (read('RAPPORTEUR_PAGES_WITHOUT') ?? '').split(/[\s,]+/).filter(Boolean),
    },
    databaseUrl: read('DATABASE_URL'),
    home: read('RAPPORTEUR_HOME') ?? '.rapporteur',
    blobs: {
      place: read('RAPPORTEUR_BLOBS'),
      region: read('RAPPORTEUR_BLOBS_REGION'),
      keyId: read('RAPPORTEUR_BLOBS_KEY_ID'),
      secret: read('RAPPORTEUR_BLOBS_SECRET'),
    },
    configFolder: configFolderOf(read('XDG_CONFIG_HOME'), read('HOME') ?? read('USERPROFILE')),
    login: undefined,
  };
};

/** A relative XDG_CONFIG_HOME does not count, as its specification says. */
const configFolderOf = (config: string | undefined, home: string | undefined): string | undefined => {
  if (config !== undefined && isAbsolute(config)) return join(config, 'rapporteur');
  return home === undefined ? undefined : join(home, '.config', 'rapporteur');
};

/** The same, with the bot that runs in the folder: it says itself where it listens. */
export const withRunningBot = (env: CliEnv): CliEnv => {
  const bot = env.registryNamedBy === undefined ? findBot(env.home) : undefined;
  if (bot === undefined) return env;
  return bot.isGone ? { ...env, goneBot: bot.url } : { ...env, registryUrl: bot.url };
};

/** The same for a registry that a command names. A token is for the registry of RAPPORTEUR_REGISTRY_URL, if that is set, and goes to no other. */
export const withRegistry = (env: CliEnv, registryUrl: string | undefined): CliEnv => {
  if (registryUrl === undefined) return env;
  const isOther =
    env.registryNamedBy !== undefined &&
    (!URL.canParse(registryUrl) ||
      !URL.canParse(env.registryUrl) ||
      new URL(registryUrl).origin !== new URL(env.registryUrl).origin);
  return {
    ...env,
    registryUrl,
    registryNamedBy: '--registry',
    goneBot: undefined,
    registryToken: isOther ? undefined : env.registryToken,
  };
};

/** The environment of this process, with `.env` of the current folder beneath it. @throws an Error with one sentence */
export const readCliEnv = (): CliEnv => {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new Error(`.env cannot be read (${code}): it must be a text file with a line NAME=value for each setting.`);
  }
  return withLogin(withRunningBot(parseCliEnv(process.env, process.cwd())));
};

export type Terminal = {
  /** How many columns a line may have. */
  readonly columns: number;
  readonly hasColours: boolean;
};

/** How many columns lines may have, and whether they may be coloured: as wide as the terminal, and never narrower than 80. */
export const readTerminal = (
  { isTTY = false, columns }: { readonly isTTY?: boolean; readonly columns?: number },
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Terminal => {
  const named = /^[1-9][0-9]{0,3}$/.exec(variables.COLUMNS ?? '')?.[0];
  return {
    columns: Math.max(NARROWEST, Number((isTTY ? columns : undefined) ?? named ?? 0)),
    hasColours: isTTY && !variables.NO_COLOR && variables.TERM !== 'dumb',
  };
};

const NARROWEST = 80;
