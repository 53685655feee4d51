/** What is kept about a repository besides its subjects: who may see it, how far it was read, what waits to be read. */
import { create, isMessage, type MessageShape } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  formatShort,
  SHORT_SCHEME,
  type ShortAddress,
  SubjectKind,
  SubjectRefSchema,
  toSyncStateName,
} from '@rapporteur/idl';
import {
  RepositoryRecordSchema,
  type RequestRecord,
  RequestRecordSchema,
  type SyncState,
  SyncStateSchema,
  storedKey,
  toReadRequestName,
} from '@rapporteur/idl/record';
import type { Target } from '../github/index.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, storedOne, storedResources } from './dossier.ts';
import type { Noun, Visibility } from './question.ts';

/** A resource of one kind with what stands beside its message. */
export type Kept<T> = {
  readonly message: T;
  readonly visibility: Visibility;
  readonly wakeAt?: Date | undefined;
};

/** The resources of a kind that have any of these keys, each once: one question, however many keys. */
export function* keptOf<S extends GenMessage<Noun>>(
  dossier: Dossier,
  schema: S,
  keys: readonly string[],
): Judging<Kept<MessageShape<S>>[]> {
  yield* askAll(dossier, keysOf(keys));
  const found = new Map<string, Kept<MessageShape<S>>>();
  for (const key of keys) {
    for (const { message, visibility, wakeAt } of yield* storedResources(dossier, key)) {
      if (isMessage(message, schema)) found.set(message.name, { message, visibility, wakeAt });
    }
  }
  return [...found.values()];
}

/**
 * Who may see what comes of a repository; of one that was not listed yet the payloads tell, and where nobody says that it is
 * public it is not.
 */
export function* visibilityOf(dossier: Dossier, repository: string): Judging<Visibility> {
  const record = yield* storedOne(dossier, RepositoryRecordSchema, storedKey.repository('repositories', repository));
  if (record) return record.private ? 'private' : 'public';
  return dossier.hints.at(-1)?.isPrivate === false ? 'public' : 'private';
}

/**
 * Address of a page that everybody may see; others are no page to be linked to from a comment. It is a short one, which leads to
 * the best page also when pages stand elsewhere.
 */
export const pageUrlOf = ({ pagesUrl }: Dossier, address: ShortAddress, visibility: Visibility): string | undefined =>
  pagesUrl === undefined || visibility === 'private'
    ? undefined
    : `${pagesUrl}/t/${formatShort(address).slice(SHORT_SCHEME.length)}`;

/** What a short address says of a meeting, "SERIES/YYYY-MM-DD" with the repository of its minutes. */
export const occurrenceAddress = (repository: string, occurrence: string) => {
  const [[organisation = ''], [series = '', date = '']] = [repository.split('/'), occurrence.split('/')];
  return { organisation, series, date };
};

/** How far a repository was read; undefined if it never was. */
export function* syncStateOf(dossier: Dossier, repository: string): Judging<SyncState | undefined> {
  return yield* storedOne(dossier, SyncStateSchema, storedKey.repository('syncStates', repository));
}

/**
 * What was judged by other rules has to be looked at again: the next reading begins with the first page. `whole`: as if
 * nothing were known, also of what did not change.
 */
export function* forgetSyncState(
  dossier: Dossier,
  repository: string,
  { whole = false }: { readonly whole?: boolean } = {},
): Judging {
  const [kept] = yield* keptOf(dossier, SyncStateSchema, [storedKey.repository('syncStates', repository)]);
  if (kept) {
    const { message: reading } = kept;
    if (!reading.completeUntil && !reading.look && (reading.whole || !whole)) return;
    const { completeUntil: _, look: __, ...rest } = reading;
    const message = create(SyncStateSchema, { ...rest, whole: reading.whole || whole });
    dossier.put({ ...kept, message });
  } else if (whole) {
    const message = create(SyncStateSchema, { name: toSyncStateName(repository), repository, whole });
    dossier.put({ message, visibility: yield* visibilityOf(dossier, repository) });
  }
}

/** The same for all repositories: the groups belong to none of them. */
export function* forgetSyncStates(dossier: Dossier): Judging {
  const repositories = yield* ask(dossier, { ask: 'repositories', about: 'all' });
  yield* askAll(dossier, keysOf(repositories.map((repository) => storedKey.repository('syncStates', repository))));
  for (const repository of repositories) yield* forgetSyncState(dossier, repository);
}

/** Which of these repositories were not read to their end: what is made of all of them may lack lines that nobody dropped. */
export function* isRead(
  dossier: Dossier,
  repositories: readonly string[],
): Judging<{ readonly partial: readonly string[] }> {
  yield* askAll(dossier, keysOf(repositories.map((repository) => storedKey.repository('syncStates', repository))));
  const partial: string[] = [];
  for (const repository of repositories) {
    if (!(yield* syncStateOf(dossier, repository))?.endedAt) partial.push(repository);
  }
  return { partial };
}

/** Key of what a reading has found and what waits to be read. */
export const waitingKey = (repository: string): string => storedKey.to(`reading:${repository}`);

/** Has a pull request read, after everything that somebody waits for. `waiting`: what was asked for before. */
export const askToRead = (dossier: Dossier, target: Target, waiting: readonly RequestRecord[]): void => {
  const { repository, number } = target;
  dossier.follow({ key: `pull:${repository}/${number}`, priority: 'low' });
  const name = toReadRequestName(target);
  if (waiting.some((request) => request.name === name)) return;
  const on = create(SubjectRefSchema, { repository, number, kind: SubjectKind.PULL_REQUEST });
  const [to, at] = [`reading:${repository}`, timestampFromDate(dossier.now)];
  dossier.put({ message: create(RequestRecordSchema, { name, to, what: 'read', on, at }), visibility: 'private' });
};

/**
 * Tells the reading that found a pull request that it was read, be it that there is none any more. For the judge of pull
 * requests, which may ask for `toReadRequestName` with its first questions.
 */
export function* answerSync(dossier: Dossier, target: Target): Judging {
  const request = yield* storedOne(dossier, RequestRecordSchema, toReadRequestName(target));
  if (!request) return;
  dossier.remove(request);
  // All of them wish for the same; it waits behind those that are still to be read.
  dossier.follow({ key: request.to, priority: 'low' });
}
