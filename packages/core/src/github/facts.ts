/** What GitHub says now, free of any client library. Every text in it is foreign. */

/** One file of a pull request. */
export type ChangedFile = {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  readonly previousPath?: string;
};

/** One review, as submitted. */
export type ReviewFacts = {
  readonly login: string;
  readonly verdict: 'approved' | 'changes_requested' | 'commented' | 'dismissed' | 'pending';
  readonly at: Date;
};

/** A pull request. `files` and `reviews` are undefined while they have not been read. */
export type PullRequestFacts = {
  readonly repository: string;
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly url: string;
  readonly body: string;
  readonly author: string;
  readonly authorIsBot: boolean;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly merged: boolean;
  readonly labels: readonly string[];
  readonly requestedReviewers: readonly string[];
  /** Branch it is to be merged into. */
  readonly base: string;
  /** Default branch of the repository; undefined while not known. */
  readonly defaultBranch?: string;
  /** Its own branch. */
  readonly head: string;
  readonly headSha: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly closedAt?: Date;
  /** Login of whoever closed it without a merge. */
  readonly closedBy?: string;
  readonly files?: readonly ChangedFile[];
  readonly reviews?: readonly ReviewFacts[];
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
  /** Slug of its category. */
  readonly category: string;
  readonly closed: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
