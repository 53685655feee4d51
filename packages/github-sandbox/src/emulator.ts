/** `emulate`: the GitHub that keeps git, teams, check runs and the App's tokens. Only the server talks to it. */
import { createEmulator } from 'emulate';

/** An answer of `emulate`, with the addresses of the server instead of its own. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
};

export type Question = {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | undefined;
};

export type Emulator = {
  readonly forward: (question: Question) => Promise<Answer>;
  /** Asks as the sandbox itself; resolves with the parsed body. Rejects where `emulate` refuses. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

export type EmulatorSeed = {
  readonly privateKey: string;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly name: string;
    readonly permissions: Readonly<Record<string, string>>;
    readonly events: readonly string[];
  };
  readonly installations: readonly { readonly id: number; readonly account: string }[];
  readonly organizations: readonly {
    readonly login: string;
    readonly name: string;
    readonly description: string;
    readonly members: readonly { readonly login: string; readonly role: 'admin' | 'member' }[];
  }[];
  readonly people: readonly { readonly login: string; readonly name: string; readonly email: string }[];
  readonly repositories: readonly {
    readonly owner: string;
    readonly name: string;
    readonly description: string;
    readonly private: boolean;
    readonly defaultBranch: string;
  }[];
};

/** The account by which the sandbox works behind the scenes. */
export const STAGEHAND = 'admin';
/** Its tokens: with them everything is allowed, so the server must have asked its own rules first. */
const STAGEHAND_TOKENS = Array.from({ length: 200 }, (_, index) => `sandbox-stagehand-${index}`);

let turn = 0;
/** One of its tokens, each in turn: `emulate` refuses a token after 5,000 requests an hour; GitHub's limits are the server's. */
export const stagehandToken = (): string => {
  turn += 1;
  return STAGEHAND_TOKENS[turn % STAGEHAND_TOKENS.length] ?? '';
};

/** `rename` gives the server's API and web addresses; it is asked per answer. */
export const startEmulator = async (
  seed: EmulatorSeed,
  rename: () => { readonly apiUrl: string; readonly webUrl: string },
): Promise<Emulator> => {
  const { app } = seed;
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    hostname: '127.0.0.1',
    seed: {
      tokens: Object.fromEntries(STAGEHAND_TOKENS.map((token) => [token, { login: STAGEHAND }])),
      github: {
        users: seed.people,
        orgs: seed.organizations.map(({ members, ...organization }) => ({
          ...organization,
          members: [{ login: STAGEHAND, role: 'admin' }, ...members],
        })),
        repos: seed.repositories.map(({ defaultBranch, ...repository }) => ({
          ...repository,
          default_branch: defaultBranch,
        })),
        apps: [
          {
            app_id: app.id,
            slug: app.slug,
            name: app.name,
            private_key: seed.privateKey,
            permissions: app.permissions,
            events: app.events,
            // No webhook address: the server sends every webhook, with the payload as GitHub has it.
            installations: seed.installations.map(({ id, account }) => ({
              installation_id: id,
              account,
              repository_selection: 'all',
            })),
          },
        ],
      },
    },
  });
  const port = new URL(emulator.url).port;
  const origin = `http://127.0.0.1:${port}`;

  const renamed = (text: string): string => {
    const { apiUrl, webUrl } = rename();
    return text
      .replaceAll(`"html_url":"${emulator.url}/`, `"html_url":"${webUrl}/`)
      .replaceAll(emulator.url, apiUrl)
      .replaceAll(origin, apiUrl);
  };

  const forward = async ({ method, path, headers = {}, body }: Question): Promise<Answer> => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? 'application/json; charset=utf-8';
    const link = response.headers.get('link');
    return {
      status: response.status,
      headers: { 'content-type': type, ...(link && { link: renamed(link) }) },
      bytes: type.includes('json') ? Buffer.from(renamed(bytes.toString('utf8'))) : bytes,
    };
  };

  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await forward({
      method,
      path,
      headers: { authorization: `token ${stagehandToken()}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = answer.bytes.toString('utf8');
    if (answer.status >= 400) throw new Error(`The emulator refused ${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };

  return { forward, ask, close: () => emulator.close() };
};
