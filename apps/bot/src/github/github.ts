/** One installation of the app, as the flows use it. */
import type { Action, DiscussionFacts, PullRequestFacts, Target } from '@rapporteur/core/github';
import { type Applied, applyAction, listOwnComments } from './apply.ts';
import type { Octokit } from './octokit.ts';
import {
  completePullRequest,
  findIssue,
  findPullRequest,
  type IssueFacts,
  listDiscussions,
  listPermitted,
  listPullRequests,
  listRepositories,
  loadAuthors,
  loadDiscussion,
  loadFile,
  loadIssue,
  loadPermission,
  loadPullRequest,
} from './read.ts';

export type { IssueFacts } from './read.ts';

/** What the flows ask of GitHub. Every method throws what the request threw; `faultOf` makes a sentence of it. */
export interface GitHub {
  /** Login under which the app writes, "rapporteur[bot]". */
  readonly appLogin: string;
  /** When the app was installed: what is older is not written to unless it was before. */
  readonly installedAt: Date;
  loadPullRequest(target: Target): Promise<PullRequestFacts | undefined>;
  /** The pull request whose branch this is. */
  findPullRequest(place: { repository: string; branch: string }): Promise<PullRequestFacts | undefined>;
  /** The same pull request with files, reviews and who closed it. */
  complete(pull: PullRequestFacts): Promise<PullRequestFacts>;
  listPullRequests(repository: string): AsyncIterable<PullRequestFacts>;
  listRepositories(): Promise<string[]>;
  loadIssue(target: Target): Promise<IssueFacts | undefined>;
  findIssue(repository: string, marker: string): Promise<IssueFacts | undefined>;
  loadFile(file: { repository: string; path: string; ref?: string }): Promise<Uint8Array | undefined>;
  /** Logins of those who changed a file on a branch; empty for people GitHub does not know. */
  loadAuthors(file: { repository: string; path: string; ref: string }): Promise<string[]>;
  loadDiscussion(target: Target): Promise<DiscussionFacts | undefined>;
  listDiscussions(place: { repository: string; category: string }): AsyncIterable<DiscussionFacts>;
  loadPermission(repository: string, login: string): Promise<string>;
  /** Logins of people who have a permission or more; none if GitHub does not tell. */
  listPermitted(repository: string, permission: string): Promise<string[]>;
  /** Whether a comment of ours with the marker stands. */
  hasComment(target: Target, marker: string): Promise<boolean>;
  apply(action: Action): Promise<Applied>;
}

/** Creates the view of one installation. */
export const createGitHub = (options: { octokit: Octokit; appLogin: string; installedAt: Date }): GitHub => {
  const { octokit, appLogin, installedAt } = options;
  return {
    appLogin,
    installedAt,
    loadPullRequest: (target) => loadPullRequest(octokit, target),
    findPullRequest: (place) => findPullRequest(octokit, place),
    complete: (pull) => completePullRequest(octokit, pull),
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
  };
};
