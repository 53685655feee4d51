/** One installation of the app, as the flows use it. */
import type { AccountFacts, Action, DiscussionFacts, PullRequestFacts, Target, Version } from '@rapporteur/core/github';
import { type Applied, applyAction, listOwnComments } from './apply.ts';
import type { Octokit } from './octokit.ts';
import { listHolders, listTeam, loadAccount } from './people.ts';
import {
  completePullRequest,
  findIssue,
  findPullRequest,
  type IssueFacts,
  listDiscussions,
  listPermitted,
  listPullRequests,
  listRecentComments,
  listRepositories,
  loadAuthors,
  loadDiscussion,
  loadFile,
  loadIssue,
  loadPermission,
  loadPullRequest,
  type RecentComment,
} from './read.ts';
import { loadVersions } from './thread.ts';
import { counterOf, type Traffic } from './traffic.ts';

export type { IssueFacts, RecentComment } from './read.ts';

/** What the flows ask of GitHub. Every method throws what the request threw; `faultOf` makes a sentence of it. */
export interface GitHub {
  /** Login under which the app writes, "rapporteur[bot]". */
  readonly appLogin: string;
  /** When the app was installed: what is older is not written to unless it was before. */
  readonly installedAt: Date;
  loadPullRequest(target: Target): Promise<PullRequestFacts | undefined>;
  /** The pull request whose branch this is. */
  findPullRequest(place: { repository: string; branch: string }): Promise<PullRequestFacts | undefined>;
  /** The same pull request with its thread and reviews, and with its files if they are wanted. */
  complete(pull: PullRequestFacts, options: { readonly withFiles: boolean }): Promise<PullRequestFacts>;
  /** All versions of edited texts by node id, oldest first. */
  loadVersions(nodeIds: readonly string[]): Promise<ReadonlyMap<string, readonly Version[]>>;
  /** Comments of a repository that were written or edited since. */
  listRecentComments(repository: string, since: Date): Promise<RecentComment[]>;
  loadAccount(login: string): Promise<AccountFacts | undefined>;
  /** Members of a team ("organisation/slug"); undefined if the app may not read them. */
  listTeam(team: string): Promise<AccountFacts[] | undefined>;
  /** People with a permission or more; undefined if the app may not read them. */
  listHolders(repository: string, permission: string): Promise<AccountFacts[] | undefined>;
  /** Page by page, newest change first. */
  listPullRequests(repository: string): AsyncIterable<PullRequestFacts[]>;
  listRepositories(): Promise<string[]>;
  loadIssue(target: Target): Promise<IssueFacts | undefined>;
  findIssue(repository: string, marker: string): Promise<IssueFacts | undefined>;
  loadFile(file: { repository: string; path: string; ref?: string }): Promise<Uint8Array | undefined>;
  /** Logins of those who changed a file on a branch; empty for people GitHub does not know. */
  loadAuthors(file: { repository: string; path: string; ref: string }): Promise<string[]>;
  loadDiscussion(target: Target): Promise<DiscussionFacts | undefined>;
  /** Page by page; with `since` what changed later, in whatever category. */
  listDiscussions(place: {
    repository: string;
    category: string;
    since?: Date | undefined;
  }): AsyncIterable<DiscussionFacts[]>;
  loadPermission(repository: string, login: string): Promise<string>;
  /** Logins of people who have a permission or more; none if GitHub does not tell. */
  listPermitted(repository: string, permission: string): Promise<string[]>;
  /** Whether a comment of ours with the marker stands. */
  hasComment(target: Target, marker: string): Promise<boolean>;
  apply(action: Action): Promise<Applied>;
  /** What this view asked of GitHub so far. */
  traffic(): Traffic;
}

/** Creates the view of one installation. */
export const createGitHub = (options: { octokit: Octokit; appLogin: string; installedAt: Date }): GitHub => {
  const { octokit, appLogin, installedAt } = options;
  return {
    appLogin,
    installedAt,
    loadPullRequest: (target) => loadPullRequest(octokit, target),
    findPullRequest: (place) => findPullRequest(octokit, place),
    complete: (pull, options) => completePullRequest(octokit, pull, options),
    loadVersions: (nodeIds) => loadVersions(octokit, nodeIds),
    listRecentComments: (repository, since) => listRecentComments(octokit, repository, since),
    loadAccount: (login) => loadAccount(octokit, login),
    listTeam: (team) => listTeam(octokit, team),
    listHolders: (repository, permission) => listHolders(octokit, repository, permission),
    listPullRequests: (repository) => listPullRequests(octokit, repository),
    listRepositories: () => listRepositories(octokit),
    loadIssue: (target) => loadIssue(octokit, target),
    findIssue: (repository, marker) => findIssue(octokit, { repository, marker, author: appLogin }),
    loadFile: (file) => loadFile(octokit, file),
    loadAuthors: (file) => loadAuthors(octokit, file),
    loadDiscussion: (target) => loadDiscussion(octokit, target),
    listDiscussions: (place) => listDiscussions(octokit, place),
    loadPermission: (repository, login) => loadPermission(octokit, repository, login),
    listPermitted: (repository, permission) => listPermitted(octokit, repository, permission),
    hasComment: async (target, marker) => (await listOwnComments({ octokit, appLogin }, target, marker)).length > 0,
    apply: (action) => applyAction({ octokit, appLogin }, action),
    traffic: () => counterOf(octokit).traffic(),
  };
};
