/** What the judges of pull requests, issues and discussions share: keys, and the thread as a whole. */
import { create } from '@bufbuild/protobuf';
import { SubjectKind, type SubjectRef, SubjectRefSchema } from '@rapporteur/idl';
import { type SubjectRecord, SubjectRecordSchema, storedKey, toRecordName } from '@rapporteur/idl/record';
import { mayHoldCommands, originOf } from '../command/index.ts';
import { print, standing } from '../document/index.ts';
import {
  type AccountFacts,
  bodiesByApp,
  type History,
  type HistoryAsked,
  type IssueFacts,
  isApp,
  type Post,
  type PullRequestFacts,
  type Target,
  type ThreadFacts,
  withHistory,
} from '../github/index.ts';
import { currentRepository } from '../link/index.ts';
import { rfcMessages } from '../rfc/index.ts';
import { ask, type Dossier, done, type Judging, reason, storedOne } from './dossier.ts';

/** The key by which the registry finds what is about a subject, under the name that its repository has now. */
export const refKey = ({ repository, number }: Target): string => storedKey.ref(currentRepository(repository), number);

/** The same for what a resource is linked with, for what an RFC names, and for notes that speak about a subject. */
export const linkedKey = ({ repository, number }: Target): string =>
  storedKey.linked(currentRepository(repository), number);
export const relatedKey = ({ repository, number }: Target): string =>
  storedKey.related(currentRepository(repository), number);
export const aboutKey = ({ repository, number }: Target): string =>
  storedKey.about(currentRepository(repository), number);

/** The key of the job that looks at a subject; undefined while its kind is not known. */
export const subjectKey = ({ repository, number, kind }: Pick<SubjectRef, 'repository' | 'number' | 'kind'>) => {
  const word = WORDS.get(kind);
  return word && `${word}:${repository}/${number}`;
};

const WORDS: ReadonlyMap<SubjectKind, string> = new Map([
  [SubjectKind.PULL_REQUEST, 'pull'],
  [SubjectKind.ISSUE, 'issue'],
  [SubjectKind.DISCUSSION, 'discussion'],
]);

/** What the bot has done on a subject. */
export function* recordOf(dossier: Dossier, target: Target): Judging<SubjectRecord> {
  const name = toRecordName(target);
  return (yield* storedOne(dossier, SubjectRecordSchema, name)) ?? create(SubjectRecordSchema, { name });
}

/** The text of a command that was run: "comment-12" of "comment-12.3 /rfc status". */
export const originOfRun = (run: string): string => run.replace(/(?:\.\d+)? .*$/s, '');

/** Who and what opened the thread. */
export type Opening = Target & {
  readonly nodeId: string;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly author: AccountFacts;
  readonly createdAt: Date;
  readonly kind: SubjectKind;
};

export const openingOf = (facts: PullRequestFacts | IssueFacts, kind: SubjectKind): Opening => ({
  repository: facts.repository,
  number: facts.number,
  nodeId: facts.nodeId,
  url: facts.url,
  title: facts.title,
  body: facts.body,
  author: { id: facts.authorId ?? '', login: facts.author, isBot: facts.authorIsBot ?? false },
  createdAt: facts.createdAt,
  kind,
});

export const subjectOf = ({ repository, number, nodeId, title, url, kind }: Opening): SubjectRef =>
  create(SubjectRefSchema, { repository, number, nodeId, title, url, kind });

/**
 * The thread with its description, and with the versions of every text that may hold commands: all that are wanted are
 * asked for at once. What the app wrote and somebody edited has its words back before anybody reads on.
 */
export function* threadOf(
  dossier: Dossier,
  opening: Opening,
  { isEmpty, record }: { readonly isEmpty: boolean; readonly record: SubjectRecord },
): Judging<ThreadFacts> {
  const { repository, number, nodeId, body, author, createdAt: at, url } = opening;
  const target = { repository, number };
  const thread = isEmpty ? EMPTY : yield* ask(dossier, { ask: 'thread', about: target });
  const description: Post = { kind: 'description', id: number, nodeId, author, at, updatedAt: at, url, body };
  const { wanted, suspects } = wantedOf(dossier, { posts: [description, ...thread.posts], record });
  const edited = restorable(dossier, thread);
  const texts = [
    ...wanted.map((one) => askedOf(one, isFresh(dossier, one))),
    ...edited.map(({ standing }) => askedOf(standing, true)),
  ];
  const histories = yield* historiesOf(dossier, `${repository}#${number}`, texts);
  const versioned = new Map(
    wanted.map((one) => [one, withHistory(one, histories.get(one.nodeId), { isSuspect: suspects.has(one) })]),
  );
  const restored = yield* restore(dossier, target, { thread, edited, histories });
  const posts = [description, ...restored.posts].map((one) => versioned.get(one) ?? one);
  return { ...restored, posts };
}

/** What is known of texts and their edits. */
export function* historiesOf(
  dossier: Dossier,
  id: string,
  texts: readonly HistoryAsked[],
): Judging<ReadonlyMap<string, History>> {
  return texts.length === 0 ? new Map() : yield* ask(dossier, { ask: 'histories', about: { id, texts } });
}

export const askedOf = ({ kind, nodeId, updatedAt, body }: Post, isFresh: boolean): HistoryAsked => ({
  nodeId,
  body,
  // Of comments alone GitHub tells when they were edited.
  updatedAt: kind === 'comment' ? updatedAt.getTime() : 0,
  isFresh,
});

/** The texts whose versions matter, and those of them that may have been edited for all that is known without. */
const wantedOf = (
  dossier: Dossier,
  { posts, record }: { readonly posts: readonly Post[]; readonly record: SubjectRecord },
): { readonly wanted: readonly Post[]; readonly suspects: ReadonlySet<Post> } => {
  const heard = new Set(record.commands.map(originOfRun));
  const people = posts.filter(({ author }) => !author.isBot && author.id !== '');
  const isEdited = (one: Post): boolean => one.updatedAt > one.at || isEditAnnounced(dossier, one);
  const wanted = people.filter(
    (one) =>
      mayHoldCommands(one.body) ||
      isEdited(one) ||
      heard.has(originOf(one)) ||
      // What a review said before somebody edited it shows nowhere else, if no delivery told of it.
      (one.kind === 'review' && one.body !== '' && dossier.hints.length === 0),
  );
  return { wanted, suspects: new Set(wanted.filter((one) => one.kind !== 'comment' || isEdited(one))) };
};

/** Whether a delivery tells that a text was edited; GitHub dates by whole seconds, so it may be all that shows it. */
const isEditAnnounced = (dossier: Dossier, { kind, id }: Post): boolean =>
  dossier.hints.some(({ action, comment, review, isDescription }) => {
    if (action !== 'edited') return false;
    if (kind === 'description') return isDescription === true;
    return id === (kind === 'review' ? review : comment);
  });

/** An edit that leads back to the same words leaves no trace in a review; who looks without being told has missed it. */
const isFresh = (dossier: Dossier, one: Post): boolean =>
  isEditAnnounced(dossier, one) || (one.kind !== 'comment' && dossier.hints.length === 0);

type Edited = { readonly standing: Post; readonly by: string };

/** The app's own comments that somebody edited, as the deliveries tell. */
const restorable = (dossier: Dossier, { posts }: ThreadFacts): Edited[] =>
  dossier.hints.flatMap(({ restore: edited }) => {
    const standing = edited && posts.find(({ kind, id }) => kind === 'comment' && id === edited.id);
    return standing && isApp(standing.author, dossier.app) ? [{ standing, by: edited.by }] : [];
  });

/** Those that the app itself wrote last: without its hidden line a comment would not be found, and written again. */
function* restore(
  dossier: Dossier,
  target: Target,
  read: {
    readonly thread: ThreadFacts;
    readonly edited: readonly Edited[];
    readonly histories: ReadonlyMap<string, History>;
  },
): Judging<ThreadFacts> {
  let now = read.thread;
  for (const { standing: edited, by } of read.edited) {
    const history = read.histories.get(edited.nodeId);
    if (!history?.isEdited) continue;
    // A forgery must not go on under the app's name; what it was comes anew from what is on record.
    const kept = bodiesByApp(history, dossier.app).at(-1);
    const body = kept === undefined ? rfcMessages.lost(by) : standing(kept);
    const because = [reason('edited', `${by} edited what Rapporteur had written.`)];
    const { id, body: theirs } = edited;
    const { outcome } = yield* done(dossier, { type: 'restore_comment', target, id, theirs, body }, because);
    if (outcome !== 'written') continue;
    now = { ...now, posts: now.posts.map((one) => (one === edited ? { ...one, body: print(body) } : one)) };
  }
  if (now !== read.thread) dossier.answer({ ask: 'thread', about: target }, now);
  return now;
}

const EMPTY: ThreadFacts = { posts: [], timelineEvents: [] };

/** The app's own comments on a thread. */
export const ownComments = ({ app }: Pick<Dossier, 'app'>, { posts }: ThreadFacts): Post[] =>
  posts.filter(({ author, kind }) => kind === 'comment' && isApp(author, app));

/** Where we never were, what was said before the installation was said to somebody else. */
export const sinceInstalled = (dossier: Dossier, thread: ThreadFacts): ThreadFacts =>
  ownComments(dossier, thread).length > 0
    ? thread
    : { ...thread, posts: thread.posts.filter(({ updatedAt }) => updatedAt >= dossier.installedAt) };
