/** Actions are desired states: applying the same action twice writes once. */
import { type Message, print } from '../document/index.ts';

/** An issue or a pull request ("owner/name" and number). */
export type Target = { readonly repository: string; readonly number: number };

/** A label, created on demand. `color` is six hexadecimal digits without "#". */
export type LabelSpec = { readonly name: string; readonly color: string; readonly description: string };

/** Conclusion of a completed check run. */
export type CheckConclusion = 'neutral' | 'success' | 'failure' | 'action_required';

/** A remark of a check run at lines of a file, which count from 1; columns only if all is on one line. */
export type CheckAnnotation = {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn?: number;
  readonly endColumn?: number;
  readonly level: 'failure' | 'warning';
  readonly message: string;
};

/** A text file as it is wanted on a branch. */
export type FileChange = { readonly path: string; readonly content: string };

/** Where a comment stands that is not in the one conversation of an issue or a pull request. */
export type Position =
  /** Below a comment on a line, or, where that is gone, in the conversation. `replyTo` is what began the exchange. */
  | { readonly kind: 'line'; readonly replyTo: number }
  /** `nodeId` is the discussion's; a comment that is replied to has its own. */
  | { readonly kind: 'discussion'; readonly nodeId: string; readonly replyTo?: string };

/**
 * What is wanted at GitHub: with messages, as it is decided, or with their Markdown, as the shell writes it. `marker` is
 * the hidden first line by which our own writing is found again; it counts only where the app is the author.
 */
export type Action<Text = string> =
  | {
      readonly type: 'upsert_comment';
      readonly target: Target;
      readonly position?: Position | undefined;
      readonly marker: string;
      readonly body: Text;
      /** It was written before and says nothing new: if none stands, a person deleted it, and none is written. */
      readonly updateOnly?: boolean;
    }
  /** Gives a comment of ours its words back; written only while `theirs` stands there. */
  | {
      readonly type: 'restore_comment';
      readonly target: Target;
      readonly position?: Position | undefined;
      readonly id: number;
      readonly theirs: string;
      readonly body: Text;
    }
  | {
      readonly type: 'set_labels';
      readonly target: Target;
      readonly present: readonly LabelSpec[];
      readonly absent: readonly string[];
    }
  | {
      readonly type: 'set_check';
      readonly repository: string;
      readonly headSha: string;
      readonly name: string;
      readonly conclusion: CheckConclusion;
      readonly title: string;
      readonly summary: Text;
      readonly text: Text;
      /** Compared by title, summary and text, in which they have to show. */
      readonly annotations?: readonly CheckAnnotation[];
    }
  /** Says once more what our checks at a commit say: GitHub waits for it where somebody had them run again. */
  | { readonly type: 'repeat_checks'; readonly repository: string; readonly headSha: string }
  | {
      readonly type: 'upsert_issue';
      readonly repository: string;
      readonly marker: string;
      readonly title: string;
      readonly body: Text;
      readonly labels: readonly LabelSpec[];
      /** Who is assigned when it is made; afterwards that is theirs to change. */
      readonly assignees?: readonly string[];
      /** Number of the issue if it is known; else it is looked for by its marker, and created. */
      readonly number?: number;
      /** The body that `body` was merged against. If another one stands at GitHub, nothing is written. */
      readonly expected?: string;
    }
  /** The same in a category of discussions. */
  | {
      readonly type: 'upsert_discussion';
      readonly repository: string;
      /** Slug; if the repository has no such category, the action is refused. */
      readonly category: string;
      readonly marker: string;
      readonly title: string;
      readonly body: Text;
      readonly number?: number;
      readonly expected?: string;
    }
  /** The same in a file that stands on a branch of ours, and for which a pull request is open. */
  | {
      readonly type: 'upsert_file';
      readonly repository: string;
      readonly path: string;
      /** As that of `open_pull_request`; by it the pull request is looked for, and not by the marker. */
      readonly branch: string;
      readonly marker: string;
      readonly title: string;
      readonly content: string;
      /** What the pull request says as it is opened; afterwards people may change it. */
      readonly introduction: Text;
      readonly labels: readonly LabelSpec[];
      readonly number?: number;
      readonly expected?: string;
    }
  /** Whether an issue stands above the list of all; GitHub takes three, and a fourth is refused. */
  | { readonly type: 'pin_issue'; readonly target: Target; readonly pinned: boolean }
  | {
      readonly type: 'open_pull_request';
      readonly repository: string;
      /** Branch of ours, created from the default branch; never force-moved. Where it is somebody else's, the next free name. */
      readonly branch: string;
      /** Number of the pull request if it is known, and the head on which is written: if another one stands, nothing is. */
      readonly number?: number;
      readonly head?: string;
      readonly title: string;
      readonly body: Text;
      readonly draft: boolean;
      readonly commitMessage: string;
      readonly files: readonly FileChange[];
    }
  /** An issue or a discussion is open or closed; a reason why it is closed is not changed afterwards. */
  | {
      readonly type: 'set_issue_state';
      readonly target: Target;
      /** Node id, if it is a discussion. */
      readonly discussion?: string;
      readonly state: 'open' | 'closed';
      readonly reason?: 'completed' | 'not_planned';
    }
  /** Closed without a merge; one that is closed already stays as it is. */
  | { readonly type: 'close_pull_request'; readonly target: Target }
  /** Merged only while this head is to go into this branch. */
  | {
      readonly type: 'merge_pull_request';
      readonly target: Target;
      readonly base: string;
      readonly headSha: string;
      readonly title: string;
      /** Without one, the first that the repository allows: as a merge commit, squashed, rebased. */
      readonly method?: 'merge' | 'squash' | 'rebase' | undefined;
    }
  | {
      readonly type: 'react';
      readonly repository: string;
      /** What is reacted to: a comment, the body of an issue or a pull request, or what only GraphQL knows reactions on. */
      readonly on:
        | { readonly kind: 'issue_comment' | 'review_comment'; readonly id: number }
        | { readonly kind: 'node'; readonly nodeId: string }
        | { readonly kind: 'issue'; readonly number: number };
      /** The one reaction that shall stand; every other one of ours is removed. */
      readonly content: 'eyes' | 'rocket' | 'confused';
    };

/** An action as the shell takes it: the one place where what is posted becomes Markdown. */
export const printAction = (action: Action<Message>): Action => {
  switch (action.type) {
    case 'upsert_comment':
    case 'restore_comment':
    case 'upsert_issue':
    case 'upsert_discussion':
    case 'open_pull_request':
      return { ...action, body: print(action.body) };
    case 'upsert_file':
      return { ...action, introduction: print(action.introduction) };
    case 'set_check':
      return { ...action, summary: print(action.summary), text: print(action.text) };
    default:
      return action;
  }
};
