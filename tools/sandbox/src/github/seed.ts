/** What the sandbox holds when it starts, as its user writes it down. Dates are ISO 8601; logins and paths as on GitHub. */

/** What a person may do in a repository; the names of GitHub's roles. */
export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** A change of one file. Without `content` the file keeps what it had (at `previousPath`), or gets a line of text. */
export type FileEdit = {
  readonly path: string;
  readonly content?: string;
  /** Where the file was; it is moved from there. */
  readonly previousPath?: string;
  readonly removed?: boolean;
};

export type PersonSeed = {
  readonly login: string;
  readonly name?: string;
  readonly email?: string;
  /** "Bot" for the robots that are already there, e.g. "flyte-bot". */
  readonly type?: 'User' | 'Bot';
};

export type LabelSeed = { readonly name: string; readonly color?: string; readonly description?: string };

export type CommentSeed = { readonly author: string; readonly body: string; readonly createdAt: string };

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export type ReviewSeed = {
  readonly author: string;
  readonly state: ReviewState;
  readonly submittedAt: string;
  readonly body?: string;
};

export type IssueSeed = {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  readonly createdAt: string;
  readonly updatedAt?: string;
  /** Closed if given. */
  readonly closedAt?: string;
  readonly comments?: readonly CommentSeed[];
};

export type PullRequestSeed = IssueSeed & {
  /** Merged if given; the files are then on the base branch as well. */
  readonly mergedAt?: string;
  readonly mergedBy?: string;
  readonly draft?: boolean;
  /** Default: the repository's default branch. */
  readonly base?: string;
  /** Name of its branch; "login:branch" for a branch of a fork. Default: a fork of the author's. */
  readonly head?: string;
  readonly files?: readonly FileEdit[];
  readonly reviews?: readonly ReviewSeed[];
  readonly requestedReviewers?: readonly string[];
};

export type CategorySeed = { readonly slug: string; readonly name?: string; readonly emoji?: string };

export type DiscussionSeed = {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly category: string;
  readonly body?: string;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly closedAt?: string;
  readonly comments?: readonly CommentSeed[];
};

export type RepositorySeed = {
  readonly name: string;
  /** Default: the organisation. Another owner's repositories are readable, but the App is not installed there. */
  readonly owner?: string;
  readonly description?: string;
  readonly defaultBranch?: string;
  readonly private?: boolean;
  /** By login. Without an entry: admin for the organisation's owners, else read. */
  readonly permissions?: Readonly<Record<string, Permission>>;
  readonly labels?: readonly LabelSeed[];
  /** Text files of the default branch by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly createdAt?: string;
  /** Numbers for what is opened next, before counting goes on: to replay what has a number already. */
  readonly reserved?: readonly number[];
  readonly issues?: readonly IssueSeed[];
  readonly pullRequests?: readonly PullRequestSeed[];
  readonly categories?: readonly CategorySeed[];
  readonly discussions?: readonly DiscussionSeed[];
};

export type TeamSeed = { readonly name: string; readonly members: readonly string[] };

export type OrganizationSeed = {
  readonly login: string;
  readonly name?: string;
  readonly description?: string;
  readonly members?: readonly { readonly login: string; readonly role?: 'admin' | 'member' }[];
  readonly teams?: readonly TeamSeed[];
};

/** The GitHub App under test, installed on the organisation. Keys and secret are generated unless given. */
export type AppSeed = {
  readonly id?: number;
  readonly slug?: string;
  readonly name?: string;
  readonly installationId?: number;
  readonly privateKey?: string;
  readonly webhookSecret?: string;
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
  readonly events?: readonly string[];
};

export type SandboxSeed = {
  readonly organization: OrganizationSeed;
  readonly people: readonly PersonSeed[];
  readonly repositories: readonly RepositorySeed[];
  readonly app?: AppSeed;
};

/** What Rapporteur's App may do unless the seed says otherwise. */
export const DEFAULT_PERMISSIONS: Readonly<Record<string, 'read' | 'write'>> = {
  metadata: 'read',
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  discussions: 'write',
  checks: 'write',
  members: 'read',
};

export const DEFAULT_EVENTS: readonly string[] = [
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'issues',
  'issue_comment',
  'discussion',
  'discussion_comment',
  'label',
  'push',
  'check_run',
];
