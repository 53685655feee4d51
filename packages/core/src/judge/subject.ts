/** What the judges of pull requests, issues and discussions share: keys, and the thread as a whole. */
import { create } from '@bufbuild/protobuf';
import { SubjectKind, type SubjectRef, SubjectRefSchema } from '@rapporteur/idl';
import { type SubjectRecord, SubjectRecordSchema } from '@rapporteur/idl/record';
import { mayHoldCommands } from '../command/index.ts';
import type { AccountFacts, IssueFacts, PullRequestFacts, Target, ThreadFacts, Written } from '../github/index.ts';
import { currentRepository } from '../link/index.ts';
import { ask, askAll, type Dossier, done, type Judging, reason, storedOne } from './dossier.ts';

/** The key by which the registry finds what is about a subject: "ref:owner/repo/7". */
export const refKey = (target: Target): string => `ref:${placeOf(target)}`;

/** The same for what a resource is linked with, and for what an RFC names. */
export const linkedKey = (target: Target): string => `linked:${placeOf(target)}`;
export const relatedKey = (target: Target): string => `related:${placeOf(target)}`;

const placeOf = ({ repository, number }: Target): string => `${currentRepository(repository).toLowerCase()}/${number}`;

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
  const name = recordName(target);
  return (yield* storedOne(dossier, SubjectRecordSchema, name)) ?? create(SubjectRecordSchema, { name });
}

export const recordName = ({ repository, number }: Target): string => `records/${repository.toLowerCase()}/${number}`;

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
 * What the app wrote and somebody edited gets its words back, those that the app itself wrote last, before anybody reads on:
 * without its hidden line a comment would not be found, and written again.
 */
function* restored(dossier: Dossier, target: Target, thread: ThreadFacts): Judging<ThreadFacts> {
  let now = thread;
  for (const { restore: edited } of dossier.hints) {
    const standing = edited && now.written.find(({ kind, id }) => kind === 'comment' && id === edited.id);
    if (!standing || standing.author.login !== dossier.appLogin) continue;
    const versions = yield* ask(dossier, { ask: 'versions', about: { nodeId: edited.nodeId } });
    const own = versions.findLast(({ by }) => isApp(by, dossier.appLogin));
    if (!own) continue;
    const because = [reason('edited', `${edited.by} edited what Rapporteur had written.`)];
    const { id, body: theirs } = standing;
    const { outcome } = yield* done(dossier, { type: 'restore_comment', target, id, theirs, body: own.body }, because);
    if (outcome !== 'written') continue;
    now = { ...now, written: now.written.map((one) => (one === standing ? { ...one, body: own.body } : one)) };
  }
  if (now !== thread) dossier.answer({ ask: 'thread', about: target }, now);
  return now;
}

/** GraphQL tells the app's account without the suffix that REST gives it. */
export const isApp = (login: string, appLogin: string): boolean =>
  login.replace(/\[bot\]$/, '') === appLogin.replace(/\[bot\]$/, '');

/** The thread with its description; of a description that may hold commands all versions are read. */
export function* threadOf(
  dossier: Dossier,
  opening: Opening,
  { isEmpty }: { readonly isEmpty: boolean },
): Judging<ThreadFacts> {
  const { repository, number, nodeId, body, author, createdAt, url } = opening;
  const target = { repository, number };
  const holds = !author.isBot && mayHoldCommands(body);
  yield* askAll(dossier, [
    ...(isEmpty ? [] : [{ ask: 'thread' as const, about: target }]),
    ...(holds
      ? [
          { ask: 'versions' as const, about: { nodeId } },
          { ask: 'acknowledged' as const, about: target },
        ]
      : []),
  ]);
  const thread = isEmpty
    ? EMPTY
    : yield* restored(dossier, target, yield* ask(dossier, { ask: 'thread', about: target }));
  const versions = holds ? yield* ask(dossier, { ask: 'versions', about: { nodeId } }) : [];
  const isAcknowledged = holds && (yield* ask(dossier, { ask: 'acknowledged', about: target }));
  const rest = yield* withVersions(dossier, thread);
  const description: Written = {
    kind: 'description',
    id: number,
    nodeId,
    author,
    at: createdAt,
    updatedAt: versions.at(-1)?.at ?? createdAt,
    url,
    body,
    isAcknowledged,
    ...(versions.length > 0 ? { versions } : {}),
  };
  return { ...thread, written: [description, ...rest] };
}

/** GitHub dates by whole seconds: an edit within the second in which a text was written shows by its event alone. */
function* withVersions(dossier: Dossier, { written }: ThreadFacts): Judging<readonly Written[]> {
  const edited = new Set(dossier.hints.flatMap(({ action, comment }) => (action === 'edited' && comment) || []));
  const asked = written.filter(({ kind, id, versions }) => kind === 'comment' && edited.has(id) && !versions);
  if (asked.length === 0) return written;
  yield* askAll(
    dossier,
    asked.map(({ nodeId }) => ({ ask: 'versions' as const, about: { nodeId } })),
  );
  const found = new Map<Written, Written>();
  for (const one of asked) {
    const versions = yield* ask(dossier, { ask: 'versions', about: { nodeId: one.nodeId } });
    if (versions.length > 0) found.set(one, { ...one, versions });
  }
  return written.map((one) => found.get(one) ?? one);
}

const EMPTY: ThreadFacts = { written: [], happenings: [] };

/** The app's own comments on a thread. */
export const ownComments = ({ appLogin }: Pick<Dossier, 'appLogin'>, { written }: ThreadFacts): Written[] =>
  written.filter(({ author, kind }) => kind === 'comment' && author.login === appLogin);

/** Where we never were, what was said before the installation was said to somebody else. */
export const sinceInstalled = (dossier: Dossier, thread: ThreadFacts): ThreadFacts =>
  ownComments(dossier, thread).length > 0
    ? thread
    : { ...thread, written: thread.written.filter(({ updatedAt }) => updatedAt >= dossier.installedAt) };
