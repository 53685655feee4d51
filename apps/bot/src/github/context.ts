/** What those who write actions are given: who writes, what is known to stand, and the right to make something. */
import type { AccountFacts, Action, LabelSpec, Position, SheetFacts, Target } from '@rapporteur/core/github';
import { type Octokit, repoParams } from './octokit.ts';
import type { StandingComment } from './position.ts';

/** What came of an action. "stale": somebody wrote in between. "refused": GitHub does not allow it; see `because`. */
export type Applied = {
  readonly action: Action;
  readonly outcome: 'written' | 'unchanged' | 'stale' | 'refused';
  /** What GitHub said when it refused. */
  readonly because?: string;
  /** Number of the issue or the pull request that now stands. */
  readonly number?: number;
  readonly nodeId?: string;
  readonly url?: string;
  /** Of a pull request: its branch, and the commit that the app wrote there, if it is that of the app. */
  readonly branch?: string;
  readonly commit?: { readonly sha: string; readonly at: Date };
};

/** What is known to stand at a subject, read just before; what is not given is read where it is needed. */
export type Standing = {
  /** Whose comments and labels these are. */
  readonly target: Target;
  /** All comments of the conversation, or at least all of the app's. */
  readonly comments?: readonly StandingComment[];
  readonly labels?: readonly string[];
  /** All check runs of the app, by head commit. */
  readonly checks?: ReadonlyMap<string, readonly StandingCheck[]>;
  /** The app's reactions, by "issue_comment 12", "review_comment 12" or "issue 7"; those on reviews are not listed. */
  readonly reactions?: ReadonlyMap<string, readonly StandingReaction[]>;
};

export type StandingCheck = {
  readonly id: number;
  readonly name: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  /** How many annotations it has. */
  readonly annotations: number;
  readonly url: string | null;
};

export type StandingReaction = { readonly id: number; readonly content: string };

export type Client = { readonly octokit: Octokit; readonly app: AccountFacts };
/** `hold` is asked just before each write that makes something. @throws when the subject is not this job's any more */
export type Claimed = Client & { readonly hold: () => Promise<void> };
export type Context = Client & { readonly known: Known; readonly claim: Claim };
export type ActionOf<T extends Action['type']> = Extract<Action, { type: T }>;

/** The right to make something at a subject. Between asking for it and making there is a gap, which it looks after. */
export type Claim = {
  /** Makes something. `look` sees to it that of several the eldest alone stays; it is given back if it is known. */
  make<T, E>(
    make: () => Promise<T>,
    look?: (made: T) => Promise<E | undefined>,
  ): Promise<{ readonly made: T; readonly eldest?: E | undefined }>;
  end(): Promise<void>;
};

/** The sheets of one kind: issues, discussions, or files that pull requests bring. */
export type Sheets = {
  /** Undefined if there is none with this number. */
  read(number: number): Promise<SheetFacts | undefined>;
  /** The oldest of ours. */
  find(): Promise<SheetFacts | undefined>;
  make(claim: Claim, wanted: SheetContent): Promise<Omit<Applied, 'action'>>;
  /** Whether it was written; not if somebody wrote in between. */
  write(sheet: SheetFacts, change: { readonly title?: string; readonly body?: string }): Promise<boolean>;
};

export type SheetContent = {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly LabelSpec[];
  /** Of an issue, as it is made. */
  readonly assignees?: readonly string[] | undefined;
  /** With what a pull request is opened. */
  readonly introduction: string;
};

/** What stands, read at most once, and kept up as it is written. */
export type Known = {
  /** The app's comments, oldest first. */
  comments(target: Target, position: Position | undefined): Promise<StandingComment[]>;
  /** The labels of a subject, and those that the whole set wants there. */
  labels(target: Target): Promise<readonly string[]>;
  wantedLabels(target: Target): {
    readonly present: ReadonlyMap<string, LabelSpec>;
    readonly absent: ReadonlySet<string>;
  };
  /** What became of a subject's labels, once for the whole set. */
  labelled: Map<string, Promise<ReadonlySet<string>>>;
  checks(action: ActionOf<'set_check'>): Promise<StandingCheck[]>;
  reactions(on: ActionOf<'react'>['on']): readonly StandingReaction[] | undefined;
};

export const once = <T>(asked: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> => {
  const answer = asked.get(key) ?? ask();
  asked.set(key, answer);
  return answer;
};

export const keyOf = ({ repository, number }: Target): string => `${repository.toLowerCase()}#${number}`;

export const issueParams = ({ repository, number }: Target) => ({ ...repoParams(repository), issue_number: number });
