/** What one token reaches, for a community that has no app: the same view as that of an installation, over named repositories. */
import type { AccountFacts } from '@rapporteur/core/github';
import { z } from 'zod';
import { createOctokitClass, withoutWrites } from './client.ts';
import { faultOf } from './fault.ts';
import { createGitHub } from './github.ts';
import type { HistoryMemory } from './histories.ts';
import type { Installations } from './installations.ts';
import { hasStatus, type Octokit, orMissing, repoParams, toInstant } from './octokit.ts';
import { loadAccount } from './people.ts';
import { counterOf } from './traffic.ts';

export type TokenOptions = {
  /** REST address of GitHub. */
  readonly url: string;
  readonly token: string;
  /** "owner/name", at least one. */
  readonly repositories: readonly string[];
  /** False for a trial, in which GitHub is only read. */
  readonly mayWrite: boolean;
};

/** Where a workflow stands: it is as good as an installation, for it begins to work when it comes into the repository. */
export type WorkflowFile = { readonly repository: string; readonly path: string };

export type TokenInstallations = {
  readonly account: AccountFacts;
  /** When the first version of a workflow came into its repository; undefined if GitHub does not tell. */
  foundedAt(workflow: WorkflowFile): Promise<Date | undefined>;
  /** One installation that is as old as it is said to be. */
  since(installedAt: Date): Installations;
};

/** Signs in. @throws an Error with one sentence if the token is not accepted, is a person's, or does not reach a repository */
export const createTokenInstallations = async (options: TokenOptions): Promise<TokenInstallations> => {
  const { url, token, repositories, mayWrite } = options;
  const Client = mayWrite ? createOctokitClass(url) : withoutWrites(createOctokitClass(url));
  const octokit = new Client({ auth: { token, installationId: INSTALLATION }, baseUrl: url, log: SILENT });
  const account = await readAccount(octokit);
  await Promise.all(repositories.map((repository) => checkReached(octokit, repository)));
  return {
    account,
    foundedAt: (workflow) => readFoundedAt(octokit, workflow),
    since: (installedAt) => createOne({ octokit, account, repositories, installedAt }),
  };
};

/** A token has no installation that it could name; one of an app would have a number far above. */
const INSTALLATION = 1;

const ignore = (): void => {};
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

type One = {
  readonly octokit: Octokit;
  readonly account: AccountFacts;
  readonly repositories: readonly string[];
  readonly installedAt: Date;
};

const createOne = ({ octokit, account, repositories, installedAt }: One): Installations => {
  const histories: HistoryMemory = new Map();
  const github = createGitHub({ octokit, app: account, installedAt, histories, repositories });
  const identify: Installations['identify'] = async (repository) => {
    const answer = await orMissing(octokit.rest.repos.get(repoParams(repository)));
    return answer && { repository: answer.data.full_name, id: answer.data.id, nodeId: answer.data.node_id };
  };
  /** Under whatever name a repository is asked for, it is reached if it is one of those that were named. */
  const isNamed = async (repository: string): Promise<boolean> => {
    if (includes(repositories, repository)) return true;
    const asked = await identify(repository);
    if (asked === undefined) return false;
    const own = await Promise.all(repositories.map(identify));
    return own.some((one) => one?.nodeId === asked.nodeId);
  };
  return {
    list: async () => [INSTALLATION],
    shortfalls: () => [],
    open: async (id) => (id === INSTALLATION ? github : undefined),
    of: async (repository) => ((await isNamed(repository)) ? INSTALLATION : undefined),
    identify: async (repository) => ((await isNamed(repository)) ? identify(repository) : undefined),
    account: () => account,
    budget: (id) => {
      const { left, answeredAt: at } = counterOf(octokit).traffic();
      return id !== INSTALLATION || left === undefined || at === undefined ? undefined : { left, at };
    },
    // Nobody logs in by a token, and no webhook comes by it.
    clientId: () => '',
    learn: async () => {},
    refusal: async () => undefined,
    redeliverFailed: async () => ({ asked: 0, left: [], refused: [] }),
  };
};

const includes = (repositories: readonly string[], repository: string): boolean =>
  repositories.some((one) => one.toLowerCase() === repository.toLowerCase());

const Viewer = z.object({ viewer: z.object({ login: z.string(), databaseId: z.number() }) });

/** Whoever writes has to be told from people, or their words would be taken for the bot's and the bot's for theirs. */
const readAccount = async (octokit: Octokit): Promise<AccountFacts> => {
  const { viewer } = await explained(async () =>
    Viewer.parse(await octokit.graphql('query { viewer { login databaseId } }')),
  );
  const account = await explained(() => findAccount(octokit, viewer));
  if (!account) throw new Error(`GitHub does not know the account ${viewer.login} of the token.`);
  if (!account.isBot) {
    throw new Error(
      `The token is that of a person, ${account.login}: what they write and what is written for them could not be told apart. ` +
        'Use the GITHUB_TOKEN of a workflow, the token of a GitHub App, or APP_ID and PRIVATE_KEY.',
    );
  }
  return account;
};

/** An app's account has "[bot]" behind its name here; elsewhere GraphQL leaves it out, and then it may be a person's login too. */
const findAccount = async (
  octokit: Octokit,
  { login, databaseId }: z.infer<typeof Viewer>['viewer'],
): Promise<AccountFacts | undefined> => {
  const names = login.endsWith('[bot]') ? [login] : [login, `${login}[bot]`];
  const found = await Promise.all(names.map((name) => loadAccount(octokit, name)));
  return found.find((account) => account?.id === String(databaseId));
};

const checkReached = async (octokit: Octokit, repository: string): Promise<void> => {
  const answer = await explained(() => orMissing(octokit.rest.repos.get(repoParams(repository))));
  if (!answer) throw new Error(`The token does not reach ${repository}, or there is no such repository.`);
};

/** The oldest commit that touched the file. Who may write it is believed about its date as about all that it does. */
const readFoundedAt = async (octokit: Octokit, { repository, path }: WorkflowFile): Promise<Date | undefined> => {
  try {
    const commits = await octokit.paginate(octokit.rest.repos.listCommits, {
      ...repoParams(repository),
      path,
      per_page: 100,
    });
    const date = commits.at(-1)?.commit.committer?.date;
    return date === undefined ? undefined : toInstant(date);
  } catch (error) {
    if (hasStatus(error) && [403, 404, 409].includes(error.status)) return undefined;
    throw error;
  }
};

const explained = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    const fault = faultOf(error, new Date());
    if (fault?.status === 401) throw new Error('GitHub does not accept the token: it is wrong, or it has ended.');
    throw fault ? new Error(fault.text) : error;
  }
};
