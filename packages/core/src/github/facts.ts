/** What GitHub says now, free of any client library. Every text in it is foreign. */

/** One file of a pull request. */
export type ChangedFile = {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  readonly previousPath?: string;
  /** Hash of the contents, as git computes it. */
  readonly sha?: string;
};

/** What a commit brings to a branch. */
export type Comparison = {
  readonly files: readonly ChangedFile[];
  /** Whether these are all files; GitHub lists only so many. */
  readonly isWhole: boolean;
  /** The commits that the branch has not, as far as GitHub lists them. */
  readonly commits: readonly string[];
};

/** One entry of a commit's tree: "100644" is a plain file, and others are programs, links, folders, other repositories. */
export type TreeEntry = { readonly mode: string; readonly sha: string };

/** One review, as submitted. */
export type ReviewFacts = {
  /** Id of the reviewer's account; undefined if GitHub does not tell it any more. */
  readonly id?: string;
  readonly login: string;
  /** Id of the review itself; undefined while not known. */
  readonly review?: string;
  readonly verdict: 'approved' | 'changes_requested' | 'commented' | 'dismissed' | 'pending';
  readonly at: Date;
};

/** A GitHub account: the id is the identity, the login may change. */
export type AccountFacts = { readonly id: string; readonly login: string; readonly isBot: boolean };

/** One text of a comment: as it was written first, or after an edit. */
export type Version = {
  /** Undefined if it was deleted from the history, or was never there for others to read. */
  readonly body: string | undefined;
  readonly at: Date;
  /** Who wrote this version; without id if GitHub does not know any more. Only what the author wrote counts. */
  readonly by: AccountFacts;
};

/** Something that somebody wrote on the thread, the description included. */
export type Post = {
  /** "line": a comment on a line of a file. */
  readonly kind: 'description' | 'comment' | 'review' | 'line';
  readonly id: number;
  readonly nodeId: string;
  readonly author: AccountFacts;
  readonly at: Date;
  readonly updatedAt: Date;
  readonly url: string;
  readonly body: string;
  /** All versions, oldest first, the one that stands included; without them, `body` is the only one. */
  readonly versions?: readonly Version[];
  /** Whether it was edited, or may have been, and nobody can tell by whom: then nothing in it is anybody's word. */
  readonly isUnversioned?: boolean;
  /** What a review says. */
  readonly verdict?: ReviewFacts['verdict'];
  /** Whether a reaction with which the app acknowledges commands stands on it, by whomever; undefined while not known. */
  readonly isAcknowledged?: boolean;
  /**
   * What a reply to it is a reply to, where it does not stand in the one conversation of the thread: id of the comment that
   * began an exchange on a line, node id of the one in a discussion.
   */
  readonly replyTo?: string;
  /** How many reactions stand on it; undefined while not known. */
  readonly reactions?: number;
};

/** What happened to the thread, with GitHub's time. */
export type TimelineEvent = {
  readonly kind:
    | 'closed'
    | 'reopened'
    | 'merged'
    | 'drafted'
    | 'ready'
    | 'labeled'
    | 'unlabeled'
    | 'review_dismissed'
    | 'transferred';
  readonly id: string;
  readonly at: Date;
  readonly actor: AccountFacts;
  /** The label, or the id of the dismissed review. */
  readonly detail?: string;
  /** What the dismissed review had said. */
  readonly verdict?: ReviewFacts['verdict'];
};

/** All that was written and that happened on a pull request, in GitHub's order. */
export type ThreadFacts = { readonly posts: readonly Post[]; readonly timelineEvents: readonly TimelineEvent[] };

/** A pull request. `files` and `reviews` are undefined while they have not been read. */
export type PullRequestFacts = {
  readonly repository: string;
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly url: string;
  readonly body: string;
  readonly author: string;
  /** Id of the author's account; undefined while not known. */
  readonly authorId?: string;
  readonly authorIsBot: boolean;
  /** Whether GitHub knows nothing that its author brought to the repository before. */
  readonly authorIsNew?: boolean;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly merged: boolean;
  readonly labels: readonly string[];
  readonly requestedReviewers: readonly string[];
  /** Branch it is to be merged into. */
  readonly base: string;
  /** Default branch of the repository; undefined while not known. */
  readonly defaultBranch?: string;
  /** Its own branch, and the repository in which that is; without one, the fork is gone or nobody said. */
  readonly head: string;
  readonly headRepository?: string;
  readonly headSha: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly closedAt?: Date;
  /** Login of whoever closed it without a merge. */
  readonly closedBy?: string;
  /** Whether GitHub shows it to the repository's members only; undefined while not known. */
  readonly isPrivate?: boolean;
  /** How much there is to read besides; undefined in a listing. */
  readonly counts?: { readonly files: number; readonly comments: number; readonly reviewComments: number };
  readonly files?: readonly ChangedFile[];
  readonly reviews?: readonly ReviewFacts[];
  /** Undefined while it has not been read. */
  readonly thread?: ThreadFacts;
};

/** An issue with its body as it stands. */
export type IssueFacts = {
  readonly repository: string;
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly url: string;
  readonly body: string;
  readonly author: string;
  readonly authorId?: string;
  readonly authorIsBot?: boolean;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly isPullRequest: boolean;
  readonly comments: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A discussion. */
export type DiscussionFacts = {
  readonly repository: string;
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly url: string;
  readonly body: string;
  readonly author: string;
  /** Id of the author's account; undefined if GitHub does not know it any more. */
  readonly authorId?: string;
  readonly authorIsBot?: boolean;
  /** How many comments it has, replies not counted; undefined while not known. */
  readonly comments?: number;
  /** Slug of its category. */
  readonly category: string;
  readonly closed: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
