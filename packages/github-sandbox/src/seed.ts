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
  /** Default: the next free one, like all ids of a seed. */
  readonly id?: number;
  readonly name?: string;
  readonly email?: string;
  /** "Bot" for the robots that are already there, e.g. "flyte-bot". */
  readonly type?: 'User' | 'Bot';
};

export type LabelSeed = { readonly name: string; readonly color?: string; readonly description?: string };

/** What a text was before it was edited. */
export type EditSeed = { readonly editor: string; readonly at: string; readonly before: string };

export type CommentSeed = {
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
  readonly id?: number;
  readonly updatedAt?: string;
  readonly edits?: readonly EditSeed[];
};

/** An entry of the timeline that is no comment, review or commit; `event` as GitHub calls it. */
export type EventSeed = {
  readonly event: string;
  readonly actor: string;
  readonly at: string;
  readonly id?: number;
  readonly label?: string;
  readonly assignee?: string;
  readonly reviewer?: string;
  readonly rename?: { readonly from: string; readonly to: string };
  readonly dismissed?: { readonly state: ReviewState; readonly reviewId: number; readonly message: string };
  readonly stateReason?: string | null;
  /** The repository of which it tells ("owner/name"): who may not see that sees no such entry. */
  readonly of?: string;
};

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export type ReviewSeed = {
  readonly author: string;
  readonly state: ReviewState;
  readonly submittedAt: string;
  readonly body?: string;
  readonly id?: number;
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
  /** Default: the author. */
  readonly closedBy?: string;
  readonly edits?: readonly EditSeed[];
  readonly comments?: readonly CommentSeed[];
  /** Default: what follows from the rest: labels, review requests, the merge and the closing. */
  readonly events?: readonly EventSeed[];
};

export type PullRequestSeed = IssueSeed & {
  /** Merged if given; the files are then on the base branch as well. */
  readonly mergedAt?: string;
  readonly mergedBy?: string;
  /** A draft from the beginning, unless `draftedAt` says otherwise. */
  readonly draft?: boolean;
  /** When the author made it a draft. */
  readonly draftedAt?: string;
  /** Default: the repository's default branch. */
  readonly base?: string;
  /** Name of its branch; "login:branch" for a branch of a fork. Default: a fork of the author's. */
  readonly head?: string;
  readonly files?: readonly FileEdit[];
  /** False: its files are listed, but git makes their commit only when asked for it, and a merge leaves the base branch as it
   * is. Ten times as quick to plant. Default true. */
  readonly git?: boolean;
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
  readonly edits?: readonly EditSeed[];
  readonly comments?: readonly CommentSeed[];
};

/** A commit on the default branch, made after everything else of the repository is there. */
export type CommitSeed = {
  readonly author: string;
  readonly at: string;
  readonly message: string;
  readonly files: readonly FileEdit[];
};

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** What a repository asks of pull requests into its default branch; by default nothing, and everything is allowed. */
export type RuleSeed = {
  readonly merges?: readonly MergeMethod[];
  /** So many approvals of people who may write. */
  readonly reviews?: number;
  /** Checks that have to pass: by the protection of the branch, and by a set of rules. */
  readonly protectedBy?: readonly string[];
  readonly checks?: readonly string[];
  /** False where the plan has no drafts. */
  readonly drafts?: boolean;
};

export type RepositorySeed = {
  readonly name: string;
  /** Default: the organisation. Another owner's public repositories are readable; `installations` says whether the App is there. */
  readonly owner?: string;
  /** Names that it had before; it is answered under them as well. */
  readonly formerNames?: readonly string[];
  readonly description?: string;
  readonly defaultBranch?: string;
  readonly private?: boolean;
  /** By login. Without an entry: admin for the organisation's owners, else read. */
  readonly permissions?: Readonly<Record<string, Permission>>;
  readonly labels?: readonly LabelSeed[];
  /** Text files of the default branch by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Branches besides the default branch, at its first commit. */
  readonly branches?: readonly string[];
  /** In this order. */
  readonly commits?: readonly CommitSeed[];
  readonly createdAt?: string;
  /** What people call the roles that the organisation made itself, by login; what they may do is what `permissions` says. */
  readonly customRoles?: Readonly<Record<string, string>>;
  readonly rules?: RuleSeed;
  /** Numbers for what is opened next, before counting goes on: to replay what has a number already. */
  readonly reserved?: readonly number[];
  readonly issues?: readonly IssueSeed[];
  readonly pullRequests?: readonly PullRequestSeed[];
  readonly categories?: readonly CategorySeed[];
  readonly discussions?: readonly DiscussionSeed[];
};

export type TeamSeed = { readonly name: string; readonly members: readonly string[] };

/** A project of the organisation; `status` is an option of its field "Status". */
export type ProjectSeed = {
  readonly number: number;
  readonly title: string;
  readonly url?: string;
  readonly createdAt?: string;
  /** Single-select fields with the names of their options. */
  readonly fields: readonly { readonly name: string; readonly options: readonly string[] }[];
  /** `repository` is "owner/name". */
  readonly items?: readonly { readonly repository: string; readonly number: number; readonly status?: string }[];
};

export type OrganizationSeed = {
  readonly login: string;
  readonly name?: string;
  readonly description?: string;
  readonly members?: readonly { readonly login: string; readonly role?: 'admin' | 'member' }[];
  readonly teams?: readonly TeamSeed[];
  readonly projects?: readonly ProjectSeed[];
};

/** Another account at which the App is installed; its repositories name it as their `owner`. */
export type InstallationSeed = { readonly login: string; readonly id?: number };

/** The GitHub App under test, installed on the organisation. Keys and secret are generated unless given. */
export type AppSeed = {
  readonly id?: number;
  readonly slug?: string;
  readonly name?: string;
  readonly installationId?: number;
  readonly privateKey?: string;
  readonly webhookSecret?: string;
  readonly clientSecret?: string;
  /** Where people may come back to who sign in on a page; default: anywhere on this machine. */
  readonly callbackUrls?: readonly string[];
  /** Default: those of `app.yml`, like the events. */
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
  readonly events?: readonly string[];
  /** What the organisation granted of it; the rest waits for approval. Default: all. */
  readonly granted?: Readonly<Record<string, 'read' | 'write'>>;
  /** Whether people log in by a code; at GitHub its owner enables it. Default true. */
  readonly hasDeviceFlow?: boolean;
  /** Seconds between two questions whether the code was typed. Default 5, as at GitHub. */
  readonly deviceInterval?: number;
  /** Whether tokens that act for people end, and are renewed; at GitHub its owner may opt out. Default true. */
  readonly hasEndingTokens?: boolean;
};

export type SandboxSeed = {
  readonly organization: OrganizationSeed;
  readonly people: readonly PersonSeed[];
  readonly repositories: readonly RepositorySeed[];
  readonly app?: AppSeed;
  /** Besides that of the organisation. */
  readonly installations?: readonly InstallationSeed[];
};
