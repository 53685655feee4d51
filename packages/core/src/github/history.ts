/** Whose words a text holds: its versions as GitHub tells them, made fit to be read as what its author said. */

import { sameBody } from '../document/index.ts';
import type { AccountFacts, Post, Version } from './facts.ts';

/** What GitHub tells of a text and its edits, at one moment. */
export type History = {
  readonly body: string;
  readonly isEdited: boolean;
  /** Whether the first of the versions is the text as it was written. */
  readonly isWhole: boolean;
  /** Oldest first; none if it was never edited. */
  readonly versions: readonly Version[];
  /** Whether the app reacted to it as it acknowledges commands. */
  readonly isAcknowledged: boolean;
};

/** A text whose history is asked for. */
export type HistoryAsked = {
  readonly nodeId: string;
  /** As long as neither changes, it need not be asked for again. */
  readonly body: string;
  readonly updatedAt: number;
  /** Whether it is to be asked for even so. */
  readonly isFresh: boolean;
};

/** Whether an account is the app's own: a person may be called like it, and only its bot has its id. */
export const isApp = ({ id, isBot }: AccountFacts, app: AccountFacts): boolean => isBot && id !== '' && id === app.id;

/** What the app itself wrote in a text of its own, oldest first: people with write access can put anything into it. */
export const bodiesByApp = ({ isEdited, body, versions }: History, app: AccountFacts): string[] =>
  !isEdited && versions.length === 0
    ? [body]
    : versions.flatMap((version) => (version.body !== undefined && isApp(version.by, app) ? [version.body] : []));

/** Of comments alone GitHub tells when they were edited, and how people reacted. */
export const isDated = ({ kind }: Pick<Post, 'kind'>): boolean => kind === 'comment' || kind === 'line';

/** A text with its versions; `history` is undefined if it cannot be read, `isSuspect` if it may have been edited. */
export const withHistory = (
  post: Post,
  history: History | undefined,
  { isSuspect }: { readonly isSuspect: boolean },
): Post => {
  if (!history) return isSuspect ? { ...post, isUnversioned: true } : post;
  const { isEdited, body } = history;
  const known = isDated(post) ? post : { ...post, isAcknowledged: history.isAcknowledged };
  if (!isEdited && history.versions.length === 0) {
    // Between two requests it may have been edited: nobody but the author wrote what was there before any edit.
    return sameBody(body, post.body) ? known : { ...known, versions: [{ body, at: post.at, by: post.author }] };
  }
  if (history.versions.every((version) => version.body === undefined)) return { ...known, isUnversioned: true };
  const versions = toVersions(post, history);
  const last = versions.at(-1)?.at ?? post.at;
  return { ...known, versions, updatedAt: new Date(Math.max(last.getTime(), post.updatedAt.getTime())) };
};

const toVersions = ({ author, at, kind }: Post, { versions, isWhole, body }: History): Version[] => {
  const [first, ...edits] = versions;
  if (!first) return [];
  // Whoever GitHub names: what was written first is the author's.
  const all = isWhole ? [{ ...first, by: author }, ...edits] : [{ body: undefined, at, by: author }, ...versions];
  const sent = kind === 'review' ? all.findLastIndex((version) => version.at < at) : 0;
  return all.map((version, index) => ({
    ...version,
    // What was written over before it was sent, nobody else has read.
    body: index < sent ? undefined : (version.body ?? (index === all.length - 1 ? body : undefined)),
    at: version.at < at ? at : version.at,
  }));
};
