/** What the judges of pull requests, issues and discussions share: keys, and the thread as a whole. */
import { create } from '@bufbuild/protobuf';
import { SubjectKind, type SubjectRef, SubjectRefSchema } from '@rapporteur/idl';
import { type SubjectRecord, SubjectRecordSchema, storedKey, toRecordName } from '@rapporteur/idl/record';
import { mayHoldCommands, originOf } from '../command/index.ts';
import { print, standing } from '../document/index.ts';
import {
  type AccountFacts,
  bodiesByApp,
  type DiscussionFacts,
  type History,
  type HistoryAsked,
  type IssueFacts,
  isApp,
  isDated,
  type Post,
  type PullRequestFacts,
  type Target,
  type ThreadFacts,
  withHistory,
} from '../github/index.ts';
import { currentRepository } from '../link/index.ts';
import { rfcMessages } from '../rfc/index.ts';
import { ask, askAll, type Dossier, done, type Judging, reason, storedOne } from './dossier.ts';
import { positionOf, sourceOfPost } from './position.ts';
import type { Question } from './question.ts';

/** The key by which the registry finds what is about a subject, under the name that its repository has now. */
export const refKey = ({ repository, number }: Target): string => storedKey.ref(currentRepository(repository), number);

/** The same for what a resource is linked with, for what an RFC names, for meetings at which a subject was discussed, and for notes that speak about it. */
export const linkedKey = ({ repository, number }: Target): string =>
  storedKey.linked(currentRepository(repository), number);
export const relatedKey = ({ repository, number }: Target): string =>
  storedKey.related(currentRepository(repository), number);
export const discussedKey = ({ repository, number }: Target): string =>
  storedKey.discussed(currentRepository(repository), number);
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

export const openingOf = (facts: PullRequestFacts | IssueFacts | DiscussionFacts, kind: SubjectKind): Opening => ({
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
 * asked for at once. `sources` are where it is read. What the app wrote and somebody edited has its words back before anybody reads on.
 */
export function* threadOf(
  dossier: Dossier,
  opening: Opening,
  { sources, record }: { readonly sources: readonly ThreadQuestion[]; readonly record: SubjectRecord },
): Judging<ThreadFacts> {
  const { repository, number, nodeId, body, author, createdAt: at, url } = opening;
  yield* askAll(dossier, sources);
  let thread = EMPTY;
  for (const source of sources) {
    const { posts, timelineEvents } = yield* writtenOn(dossier, source);
    thread = { posts: [...thread.posts, ...posts], timelineEvents: [...thread.timelineEvents, ...timelineEvents] };
  }
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
  const restored = yield* restore(dossier, opening, { thread, edited, histories });
  const posts = [description, ...restored.posts].map((one) => versioned.get(one) ?? one);
  return { ...restored, posts };
}

/** What holds a part of what was written and happened at a subject. */
export type ThreadQuestion = Question<'thread'> | Question<'lines'> | Question<'talk'>;

/** What was written on a subject that is there: nothing must be concluded from words that are not. @throws if they are not */
export function* writtenOn(dossier: Dossier, source: ThreadQuestion): Judging<ThreadFacts> {
  const found = yield* ask(dossier, source);
  const { repository, number } = source.about;
  if (!found) throw new Error(`GitHub has ${repository}#${number}, but not what was written on it.`);
  return found;
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
  updatedAt: isDated({ kind }) ? updatedAt.getTime() : 0,
  isFresh,
});

/** The texts whose versions matter, and those of them that may have been edited for all that is known without. */
const wantedOf = (
  dossier: Dossier,
  { posts, record }: { readonly posts: readonly Post[]; readonly record: SubjectRecord },
): { readonly wanted: readonly Post[]; readonly suspects: ReadonlySet<Post> } => {
  const known = new Set(record.commands.map(originOfRun));
  const people = posts.filter(({ author }) => !author.isBot && author.id !== '');
  const isEdited = (one: Post): boolean => one.updatedAt > one.at || isEditAnnounced(dossier, one);
  const wanted = people.filter(
    (one) =>
      mayHoldCommands(one.body) ||
      isEdited(one) ||
      known.has(originOf(one)) ||
      // What a review said before somebody edited it shows nowhere else, if no delivery told of it.
      (one.kind === 'review' && one.body !== '' && dossier.hints.length === 0),
  );
  return { wanted, suspects: new Set(wanted.filter((one) => !isDated(one) || isEdited(one))) };
};

/** Whether a delivery tells that a text was edited; GitHub dates by whole seconds, so it may be all that shows it. */
const isEditAnnounced = (dossier: Dossier, { kind, id }: Post): boolean =>
  dossier.hints.some(({ action, isDescription, ...hint }) => {
    if (action !== 'edited') return false;
    return kind === 'description' ? isDescription === true : id === hint[kind];
  });

/** An edit that leads back to the same words leaves no trace in a review; who looks without being told has missed it. */
const isFresh = (dossier: Dossier, one: Post): boolean =>
  isEditAnnounced(dossier, one) || (!isDated(one) && dossier.hints.length === 0);

type Edited = { readonly standing: Post; readonly by: string };

/** The app's own comments that somebody edited, as the deliveries tell. */
const restorable = (dossier: Dossier, { posts }: ThreadFacts): Edited[] =>
  dossier.hints.flatMap(({ restore: edited }) => {
    const standing = edited && posts.find((one) => isDated(one) && one.nodeId === edited.nodeId);
    return standing && isApp(standing.author, dossier.app) ? [{ standing, by: edited.by }] : [];
  });

/** Those that the app itself wrote last: without its hidden line a comment would not be found, and written again. */
function* restore(
  dossier: Dossier,
  opening: Opening,
  read: {
    readonly thread: ThreadFacts;
    readonly edited: readonly Edited[];
    readonly histories: ReadonlyMap<string, History>;
  },
): Judging<ThreadFacts> {
  const { repository, number } = opening;
  const target = { repository, number };
  let now = read.thread;
  for (const { standing: edited, by } of read.edited) {
    const history = read.histories.get(edited.nodeId);
    if (!history?.isEdited) continue;
    // A forgery must not go on under the app's name; what it was comes anew from what is on record.
    const kept = bodiesByApp(history, dossier.app).at(-1);
    const body = kept === undefined ? rfcMessages.lost(by) : standing(kept);
    const because = [reason('edited', `${by} edited what Rapporteur had written.`)];
    const { id, body: theirs } = edited;
    const { outcome } = yield* done(
      dossier,
      { type: 'restore_comment', target, position: positionOf(opening, sourceOfPost(edited)), id, theirs, body },
      because,
    );
    if (outcome !== 'written') continue;
    now = { ...now, posts: now.posts.map((one) => (one === edited ? { ...one, body: print(body) } : one)) };
  }
  // Whoever writes a comment next is told by this what stands.
  const conversation = { ...now, posts: now.posts.filter(({ kind }) => kind !== 'line') };
  if (now !== read.thread) dossier.answer({ ask: 'thread', about: target }, conversation);
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
