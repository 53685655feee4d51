/** A local GitHub: `emulate` behind a server that adds what it lacks, with people to act in it and an observer. */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Context } from './access.ts';
import { createDeliveries } from './deliveries.ts';
import { loadDescription } from './description/index.ts';
import { startEmulator } from './emulator.ts';
import { createEvents } from './events.ts';
import type { FaultHandle, Trouble } from './faults.ts';
import { createFaults } from './faults.ts';
import { gapsOf } from './gaps.ts';
import { createGit } from './git.ts';
import { graphqlRoute } from './graphql/index.ts';
import type { Held, RequestFilter, RequestRecord } from './ledger.ts';
import { createLedger } from './ledger.ts';
import type { SecondaryLimit } from './limits.ts';
import { createLimits } from './limits.ts';
import { MANIFEST } from './manifest.ts';
import type { Observer } from './observer.ts';
import { createObserver } from './observer.ts';
import type { Office } from './office.ts';
import { createOffice } from './office.ts';
import { createPages } from './pages/index.ts';
import { createForward, passthroughRoutes } from './passthrough.ts';
import type { People } from './people.ts';
import { createPeople } from './people.ts';
import type { Route } from './router.ts';
import { accountRoutes } from './routes/accounts.ts';
import { branchRoutes } from './routes/branches.ts';
import { checkRoutes } from './routes/checks.ts';
import { collaboratorRoutes } from './routes/collaborators.ts';
import { commentRoutes } from './routes/comments.ts';
import { deviceRoutes } from './routes/device.ts';
import { gitRoutes } from './routes/git.ts';
import { hookRoutes } from './routes/hooks.ts';
import { issueRoutes } from './routes/issues.ts';
import { labelRoutes } from './routes/labels.ts';
import { lockRoutes } from './routes/locks.ts';
import { type Credentials, manifestRoutes } from './routes/manifest.ts';
import { pullRoutes } from './routes/pulls.ts';
import { reactionRoutes } from './routes/reactions.ts';
import { repositoryRoutes } from './routes/repositories.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { searchRoutes } from './routes/search.ts';
import { teamRoutes } from './routes/teams.ts';
import { createUserTokens } from './routes/user-token.ts';
import { createWebFlow } from './routes/web-flow.ts';
import type { SandboxSeed } from './seed.ts';
import { accountsOf, seedWorld } from './seeding.ts';
import { listen } from './server.ts';
import type { Installation, World } from './world.ts';
import { createToken, findAccount, installationAt, toStamp } from './world.ts';

export type { Corruption, Fault, FaultHandle } from './faults.ts';
export { secondaryRateLimit } from './faults.ts';
export type { RequestFilter, RequestRecord } from './ledger.ts';
export type {
  Observer,
  SeenCheckRun,
  SeenComment,
  SeenDelivery,
  SeenItem,
  SeenProjectItem,
  SeenPull,
  SeenReaction,
} from './observer.ts';
export type { Act, ActOn, NewPullRequest, People } from './people.ts';
export type {
  AppSeed,
  CategorySeed,
  CommentSeed,
  CommitSeed,
  DiscussionSeed,
  EditSeed,
  EventSeed,
  FileEdit,
  InstallationSeed,
  IssueSeed,
  LabelSeed,
  MergeMethod,
  OrganizationSeed,
  Permission,
  PersonSeed,
  ProjectSeed,
  PullRequestSeed,
  RepositorySeed,
  ReviewSeed,
  ReviewState,
  RuleSeed,
  SandboxSeed,
  TeamSeed,
} from './seed.ts';

export type SandboxOptions = {
  readonly seed: SandboxSeed;
  /** Where webhooks go; `setWebhookUrl` changes it. */
  readonly webhookUrl: string;
  /** Default: any free port, on 127.0.0.1. */
  readonly port?: number;
  /** What every `html_url` begins with. Default "https://github.com". */
  readonly webUrl?: string;
  /** The time of what happens in the sandbox; tokens and rate limits keep real time. */
  readonly now?: () => Date;
  /** Ids that the sandbox gives are greater; for a seed that has ids of its own. */
  readonly idsAfter?: number;
  /** Requests an hour that every caller has; default 5,000. */
  readonly hourlyLimit?: number;
  /** Writes that an installation has in so many seconds before GitHub wants to be left alone; default: as many as it likes. */
  readonly secondaryLimit?: SecondaryLimit;
  /** Whether the App's requests and the answers to them are held against GitHub's description; default true. */
  readonly isHeld?: boolean;
};

export type SandboxGithub = Office & {
  /**
   * Base URL of the API, as `baseUrl` of octokit; with "/api/v3" behind it, it works as well. GraphQL is at "/graphql". With a
   * path of github.com behind it, it is a page for a browser.
   */
  readonly url: string;
  readonly appId: number;
  readonly appSlug: string;
  /** Of the organisation. */
  readonly installationId: number;
  /** The number of the App's installation at an account. */
  readonly installationAt: (login: string) => number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly clientSecret: string;
  /** Acts as people. */
  readonly people: People;
  /** Looks at GitHub's side. */
  readonly observe: Observer;
  /** A person's token, for a client of theirs. */
  readonly tokenOf: (login: string) => string;
  readonly setWebhookUrl: (url: string) => void;
  /** Sends a delivery again, with the same X-GitHub-Delivery. */
  readonly redeliver: (deliveryId: number) => void;
  /** Resolves when every delivery so far was answered or given up. */
  readonly settled: () => Promise<void>;
  /** Requests so far, e.g. `requests({ by: 'app', write: true })`. */
  readonly requests: (filter?: RequestFilter) => readonly RequestRecord[];
  readonly clearRequests: () => void;
  /** What GitHub's description does not allow, of the App's requests and of the answers to them, as sentences. */
  readonly violations: () => readonly string[];
  /** What was held against it. */
  readonly held: () => Held;
  /** What this GitHub does not model, as sentences. */
  readonly gaps: () => readonly string[];
  readonly fail: (fault: Trouble) => FaultHandle;
  /** From now on every answer of the API takes so many milliseconds longer, as over a network. */
  readonly moveAway: (ms: number) => void;
  readonly close: () => Promise<void>;
};

/** Rejects if the port is taken or the seed contradicts itself. */
export const createSandboxGithub = async (options: SandboxOptions): Promise<SandboxGithub> => {
  const { seed, webUrl = 'https://github.com', now = () => new Date() } = options;
  const stamp = (): string => toStamp(now());
  const app = appOf(seed);
  const webhookSecret = seed.app?.webhookSecret ?? randomBytes(20).toString('hex');
  const clientSecret = seed.app?.clientSecret ?? randomBytes(20).toString('hex');
  const [server, privateKey] = await Promise.all([listen(options.port ?? 0), seed.app?.privateKey ?? createKey()]);

  let lastId = Math.max(FIRST_ID, options.idsAfter ?? 0);
  const nextId = (): number => {
    lastId += 1;
    return lastId;
  };
  const accounts = accountsOf(seed, app, nextId);
  const installations = installationsOf(seed, accounts);
  const emulator = await startEmulator(
    {
      privateKey,
      app,
      installations: [...installations].map(({ id, account }) => ({ id, account: account.login })),
      organizations: [
        {
          login: seed.organization.login,
          name: accounts.organization.name,
          description: seed.organization.description ?? '',
          members: (seed.organization.members ?? []).map(({ login, role = 'member' }) => ({ login, role })),
        },
        ...accounts.owners.map(({ login, name }) => ({ login, name, description: '', members: [] })),
      ],
      people: [...accounts.people, accounts.bot].map(({ login, name, email }) => ({ login, name, email })),
      repositories: seed.repositories.map((repository) => ({
        owner: repository.owner ?? seed.organization.login,
        name: repository.name,
        description: repository.description ?? '',
        // Who may see a repository is the server's to say; asked by the sandbox itself, `emulate` would keep a private one to its owner.
        private: false,
        defaultBranch: repository.defaultBranch ?? 'master',
      })),
    },
    () => ({ apiUrl: server.url, webUrl }),
  );

  const tokens = new Map(accounts.people.map(({ login }) => [login.toLowerCase(), createToken('ghp')]));
  const everybody = [...accounts.people, ...accounts.owners, accounts.bot, accounts.organization];
  const world: World = {
    apiUrl: server.url,
    webUrl,
    app: { ...app, account: accounts.bot },
    organization: accounts.organization,
    installations,
    members: membersOf(seed),
    accounts: new Map(everybody.map((account) => [account.login.toLowerCase(), account])),
    teams: new Map(),
    projects: new Map(),
    repositories: new Map(),
    formerNames: new Map(),
    deletedVersions: new Map(),
    detachedPulls: new Map(),
    nodes: new Map(everybody.map((account) => [account.nodeId, { kind: 'account', account }])),
    tokens: new Map(
      accounts.people.map((account) => [
        tokens.get(account.login.toLowerCase()) ?? '',
        { actor: { kind: 'person', account } },
      ]),
    ),
    refreshTokens: new Map(),
    deviceCodes: new Map(),
    installedAt: stamp(),
    stamp,
    nextId,
  };
  const deliveries = createDeliveries({ url: options.webhookUrl, secret: webhookSecret, appId: app.id, now: stamp });
  const events = createEvents(world, deliveries);
  const context: Context = { world, emulator, git: createGit(emulator), events, deliveries };
  const close = async (): Promise<void> => {
    await deliveries.close();
    await Promise.all([server.close(), emulator.close()]);
  };

  try {
    await seedWorld(context, seed);
  } catch (error) {
    await close();
    throw error;
  }
  const ledger = createLedger();
  const faults = createFaults();
  const distance = { ms: 0 };
  const limits = createLimits({ hourly: options.hourlyLimit, secondary: options.secondaryLimit });
  const { isHeld = true } = options;
  const people = createPeople(context, tokens);
  const pages = createPages(context, people);
  const routes = routesOf(context, { privateKey, webhookSecret, clientSecret });
  const description = loadDescription();
  server.open({ world, emulator, routes, pages, ledger, faults, limits, distance, description, isHeld });

  return {
    url: server.url,
    appId: app.id,
    appSlug: app.slug,
    installationId: installations[0].id,
    installationAt: (login) => {
      const account = findAccount(world, login);
      const installation = account && installationAt(world, account);
      if (!installation) throw new Error(`The App is not installed at "${login}"`);
      return installation.id;
    },
    privateKey,
    webhookSecret,
    clientSecret,
    people,
    observe: createObserver(context),
    tokenOf: (login) => {
      const token = tokens.get(login.toLowerCase());
      if (!token) throw new Error(`The seed has no person "${login}"`);
      return token;
    },
    setWebhookUrl: deliveries.setUrl,
    ...createOffice(world, tokens),
    redeliver: (deliveryId) => {
      if (!deliveries.redeliver(deliveryId)) throw new Error(`There was no delivery ${deliveryId}`);
    },
    settled: deliveries.settled,
    requests: ledger.requests,
    clearRequests: ledger.clear,
    violations: ledger.violations,
    held: ledger.held,
    gaps: () => gapsOf(description, routes),
    fail: faults.fail,
    moveAway: (ms) => {
      distance.ms = ms;
    },
    close: async () => {
      await close();
      note({ ...ledger.held(), violations: ledger.violations() });
    },
  };
};

/** Where somebody counts over many processes: a line for each GitHub that was closed. */
const note = (account: Held & { readonly violations: readonly string[] }): void => {
  const file = process.env.RAPPORTEUR_FAITHFULNESS;
  if (file !== undefined && account.requests > 0) appendFileSync(file, `${JSON.stringify(account)}\n`);
};

const installationsOf = (
  { app = {}, installations = [] }: SandboxSeed,
  { organization, owners }: Pick<ReturnType<typeof accountsOf>, 'organization' | 'owners'>,
): World['installations'] => {
  const first = app.installationId ?? 38_700_001;
  const others = installations.map(({ login, id }, index): Installation => {
    const account = owners.find((owner) => owner.login.toLowerCase() === login.toLowerCase());
    if (!account) throw new Error(`The seed installs the App at "${login}", but no repository is theirs`);
    return { id: id ?? first + index + 1, account, suspendedAt: undefined, granted: undefined };
  });
  return [{ id: first, account: organization, suspendedAt: undefined, granted: app.granted }, ...others];
};

const FIRST_ID = 1_600_000_000;

// Who is in a team is a member.
const membersOf = ({ organization: { members = [], teams = [] } }: SandboxSeed): World['members'] =>
  new Map([
    ...teams.flatMap((team) => team.members.map((login) => [login.toLowerCase(), 'member'] as const)),
    ...members.map(({ login, role = 'member' }) => [login.toLowerCase(), role] as const),
  ]);

const appOf = ({ app = {} }: SandboxSeed) => ({
  id: app.id ?? 350_001,
  slug: app.slug ?? 'rapporteur',
  name: app.name ?? 'Rapporteur',
  permissions: app.permissions ?? MANIFEST.permissions,
  events: app.events ?? MANIFEST.events,
  clientId: `Iv1.${app.id ?? 350_001}`,
  callbackUrls: app.callbackUrls ?? ['http://127.0.0.1/', 'http://localhost/'],
  hasDeviceFlow: app.hasDeviceFlow ?? true,
  deviceInterval: app.deviceInterval ?? 5,
  hasEndingTokens: app.hasEndingTokens ?? true,
});

// PKCS#1, as GitHub's own downloads.
const createKey = async (): Promise<string> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return privateKey;
};

/** First match wins: "issues/comments" stands before "issues/:number", our own before what is passed on. */
const routesOf = (context: Context, credentials: Credentials): readonly Route[] => {
  const forward = createForward(context);
  const { give, renew } = createUserTokens(context, credentials);
  const webFlow = createWebFlow(context, { ...credentials, give });
  return [
    graphqlRoute(context),
    ...commentRoutes(context),
    ...lockRoutes(context),
    ...reactionRoutes(context),
    ...labelRoutes(context),
    ...issueRoutes(context),
    ...reviewRoutes(context),
    ...pullRoutes(context),
    ...checkRoutes(context, forward),
    ...branchRoutes(context),
    ...gitRoutes(context, forward),
    ...accountRoutes(context, forward),
    ...collaboratorRoutes(context),
    ...repositoryRoutes(context),
    ...teamRoutes(context),
    ...searchRoutes(context),
    ...hookRoutes(context),
    ...manifestRoutes(context, credentials),
    ...deviceRoutes(context, { give, otherwise: (given) => renew(given) ?? webFlow.exchange(given) }),
    ...webFlow.routes,
    ...passthroughRoutes(context, forward),
  ];
};
