/** What a judge can ask, and of what form each answer is. Whoever loads answers every question once. */
import type { ActionItem, Decision, Meeting, Minutes, Person, Series, SubjectRef, Transcript } from '@rapporteur/idl';
import type {
  Agenda,
  Alias,
  Aliases,
  GroupsFileRecord,
  Idea,
  ItemRecord,
  ModelAnswers,
  Motion,
  Newcomers,
  Notes,
  PolicyRecord,
  RepositoryRecord,
  RequestRecord,
  Rfc,
  SettingsRecord,
  SubjectRecord,
  SyncState,
  WorkingGroup,
} from '@rapporteur/idl/record';
import type { Permission } from '../command/index.ts';
import type {
  AccountFacts,
  Action,
  ChangedFile,
  Comparison,
  DiscussionFacts,
  History,
  HistoryAsked,
  IssueFacts,
  PullRequestFacts,
  SheetAsked,
  SheetFacts,
  Target,
  ThreadFacts,
  TreeEntry,
} from '../github/index.ts';
import type { FileText } from '../settings/index.ts';
import type { Term } from '../terms/index.ts';

/** What the registry keeps. */
export type Noun =
  | Rfc
  | Idea
  | Motion
  | Newcomers
  | WorkingGroup
  | SyncState
  | Series
  | Meeting
  | Agenda
  | ItemRecord
  | ActionItem
  | Decision
  | Transcript
  | Minutes
  | Notes
  | Aliases
  | ModelAnswers
  | SettingsRecord
  | SubjectRecord
  | RepositoryRecord
  | GroupsFileRecord
  | RequestRecord
  | PolicyRecord;

export type Visibility = 'public' | 'private';

/** A resource as the registry gives it out; its message carries name and version. */
export type Resource = {
  readonly message: Noun;
  readonly visibility: Visibility;
  /** When time alone changes what is to be said of it. */
  readonly wakeAt?: Date | undefined;
};

/** What is asked about, by question. */
export type Questions = {
  /** Resources of the registry that have this key: a name, or "ref:owner/repo/7", "document:owner/repo:path", … */
  stored: string;
  pull: Target;
  /** What was written and what happened, without the description, and without what stands on lines of files. */
  thread: Target;
  /** The comments on lines of the files of a pull request. */
  lines: Target;
  /** The comments of a discussion, and the replies to them. */
  talk: Target;
  /** The files of a pull request, `changed` of them. */
  files: Target & { readonly changed: number };
  issue: Target;
  discussion: Target;
  /** The pull request whose branch this is, the newest if there are several. */
  branch: { readonly repository: string; readonly branch: string };
  /** What is known of texts and their edits. `id` tells one asking from another. */
  histories: { readonly id: string; readonly texts: readonly HistoryAsked[] };
  /** A text that people and the bot write together, wherever it stands. */
  sheet: SheetAsked;
  /** Who reacted to what has a node id; who says no by it is not among them. */
  reactions: { readonly nodeId: string };
  /** `lenient`: a failure that may pass is answered like a refusal, as unreadable, and not thrown. */
  file: { readonly repository: string; readonly path: string; readonly ref?: string; readonly lenient?: boolean };
  /** What a commit brings to a branch; undefined if GitHub cannot tell. */
  compared: { readonly repository: string; readonly base: string; readonly head: string };
  /** What stands at a path in the tree of a commit; undefined if nothing does. */
  entry: { readonly repository: string; readonly path: string; readonly commit: string };
  /** Names of the checks that have to pass before something is merged into a branch. */
  required: { readonly repository: string; readonly branch: string };
  /** Numbers of the open pull requests whose head is a commit. */
  pullsAt: { readonly repository: string; readonly commit: string };
  /** With `id`, a permission of whoever has the login is not taken for that of another account. */
  permission: { readonly repository: string; readonly login: string; readonly account?: string };
  /** People with a permission or more; undefined if the app may not read them. */
  holders: { readonly repository: string; readonly permission: string };
  account: { readonly login: string };
  /** Members of "organisation/slug"; undefined if the app may not read them. */
  team: { readonly team: string };
  /** A repository by its name, or by one that it had before; undefined if there is none. */
  repository: string;
  /** Names of all repositories of the installation. */
  repositories: 'all';
  /** The same listing with what it says of each. */
  installed: 'all';
  /** A transcript file, parsed. */
  transcript: { readonly repository: string; readonly path: string; readonly ref: string };
  /**
   * Notes of a transcript, drafted by the model or extracted without one; their name, meeting and version are the judge's
   * to set. `id` tells one draft from another.
   */
  draft: {
    readonly id: string;
    /** By the settings; else that of the process, if it has one. */
    readonly model?: string;
    readonly transcript: Transcript;
    readonly meeting: Meeting;
    readonly agenda: Agenda | undefined;
    readonly roster: readonly Person[];
    readonly subjects: readonly SubjectRef[];
    /** Spellings that people confirmed. */
    readonly aliases: readonly Alias[];
    /** Names that may be said besides. */
    readonly glossary: readonly Term[];
    /** By the settings: the language of the notes, and about how many statements they are to have. */
    readonly language?: string;
    readonly length?: number;
    /** How often a question whose answer was lost is put again for this draft; without it, once. */
    readonly askAgain?: number;
  };
  /** One page of a repository's pull requests, newest change first. */
  pullsPage: { readonly repository: string; readonly page: number };
  /** How many issues wait for somebody to take them up, by label. */
  helpWanted: { readonly repository: string };
  /** What changed since, newest first, of whatever category, as it may have left this one; with "", all of the category. */
  discussions: { readonly repository: string; readonly category: string; readonly since: string };
  /** The comments of a repository that were written or edited since, oldest change first. */
  comments: { readonly repository: string; readonly since: string };
  /** The commits of the default branch that touched a file or a folder since, and carry no check run of ours with this name. */
  unchecked: { readonly repository: string; readonly path: string; readonly check: string; readonly since: string };
  /** How much may still be asked of GitHub in this run: why it has to stop here, or nothing. `at` tells one look from another. */
  budget: { readonly at: string };
  /** Has all that was settled so far committed before the judge goes on, so that whoever is killed later has lost nothing of it. */
  kept: { readonly at: string };
  /** Has an action done before the judge goes on, where what follows depends on what came of it. */
  done: Action;
};
export type Ask = keyof Questions;

export type Question<K extends Ask = Ask> = { [P in K]: { readonly ask: P; readonly about: Questions[P] } }[K];

/** What came of an action. "stale": somebody wrote in between. "refused": GitHub does not allow it; see `because`. */
export type Applied = {
  readonly outcome: 'written' | 'unchanged' | 'stale' | 'refused';
  readonly because?: string;
  /** Of the issue or the pull request that now stands. */
  readonly number?: number;
  readonly nodeId?: string;
  readonly url?: string;
  /** Of a pull request: its branch, and the commit that the app wrote there, if it is that of the app. */
  readonly branch?: string;
  readonly commit?: { readonly sha: string; readonly at: Date };
};

/** A parsed transcript, or why it is none; undefined if there is no such file. Diagnostics are sentences with their places. */
export type ReadTranscript =
  | { readonly transcript: Transcript | undefined; readonly diagnostics: readonly string[]; readonly digest: string }
  | undefined;

/** A repository as GitHub tells it now. */
export type RepositoryFacts = {
  readonly repository: string;
  readonly nodeId: string;
  readonly installationId: number;
  readonly isPrivate: boolean;
};

/**
 * Why a reading ends here: "budget", "limit" or "time"; "incomplete" or "failed" if GitHub did not give what was asked for,
 * "forbidden" if the app may not have it.
 */
export type Stop = { readonly code: string; readonly text: string };

/** In place of a listing that broke off: nothing is taken from it. */
export type Stopped = { readonly stop: Stop };

/** What a run has asked of GitHub so far, and why it should stop here if it should. */
export type BudgetState = {
  readonly stop?: Stop;
  readonly requests: number;
  readonly unmodified: number;
  /** GitHub's clock at its last answer. */
  readonly answeredAt?: Date;
};

/** A comment as the listing of a repository tells it. */
export type RecentComment = {
  readonly target: Target;
  readonly body: string;
  readonly isBot: boolean;
  readonly isPullRequest: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly isAcknowledged: boolean;
};

/** A commit of the default branch, with the files that it left there. */
export type PushedCommit = { readonly headSha: string; readonly paths: readonly string[]; readonly at: Date };

/** Open issues with a label, as far as one listing counts them. */
export type LabelCount = {
  readonly label: string;
  readonly issues: number;
  readonly more: boolean;
  readonly oldestAt: Date | undefined;
};

/** The answers, by question. */
export type Answers = {
  stored: readonly Resource[];
  pull: PullRequestFacts | undefined;
  thread: ThreadFacts | undefined;
  lines: ThreadFacts | undefined;
  talk: ThreadFacts | undefined;
  files: readonly ChangedFile[];
  issue: IssueFacts | undefined;
  discussion: DiscussionFacts | Stopped | undefined;
  branch: PullRequestFacts | undefined;
  /** By node id; a text that cannot be read is not among them. */
  histories: ReadonlyMap<string, History>;
  sheet: SheetFacts | undefined;
  reactions: readonly AccountFacts[] | Stopped;
  file: FileText;
  compared: Comparison | undefined;
  entry: TreeEntry | undefined;
  required: readonly string[];
  pullsAt: readonly number[];
  permission: Permission;
  holders: readonly AccountFacts[] | undefined;
  account: AccountFacts | undefined;
  team: readonly AccountFacts[] | undefined;
  repository: RepositoryFacts | undefined;
  repositories: readonly string[];
  installed: readonly RepositoryFacts[];
  transcript: ReadTranscript;
  draft: Notes;
  pullsPage: { readonly pulls: readonly PullRequestFacts[]; readonly isLast: boolean } | Stopped;
  helpWanted: readonly LabelCount[] | Stopped;
  discussions: readonly DiscussionFacts[] | Stopped;
  comments: readonly RecentComment[] | Stopped;
  unchecked: readonly PushedCommit[] | Stopped;
  budget: BudgetState;
  kept: true;
  done: Applied;
};
