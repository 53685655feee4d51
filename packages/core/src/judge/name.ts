/** What a repository is called now: GitHub answers under its former names as well, and who tells of it may know those only. */
import { type RepositoryRecord, RepositoryRecordSchema, SettingsRecordSchema, storedKey } from '@rapporteur/idl/record';
import { ask, askAll, type Dossier, type Judging, keysOf, stored } from './dossier.ts';
import type { RepositoryFacts } from './question.ts';
import { forgetSyncState, type Kept, keptOf } from './record.ts';

export type Naming = {
  readonly repository: string;
  /** Other names under which something of it may be kept. */
  readonly former: readonly string[];
  readonly record: Kept<RepositoryRecord> | undefined;
  /** What GitHub says where there is no record. */
  readonly facts: RepositoryFacts | undefined;
};

/**
 * GitHub is asked only about a name of which nothing is kept. Who has taken a former name since is left alone. What was judged by
 * the rules of a former name is looked at again.
 */
export function* judgeName(dossier: Dossier, repository: string): Judging<Naming> {
  const announced = dossier.hints.flatMap(({ renamedFrom }) => renamedFrom ?? []);
  const keyOf = (name: string): string => storedKey.repository('repositories', name);
  yield* askAll(dossier, keysOf([repository, ...announced].map(keyOf)));
  const [record] = yield* keptOf(dossier, RepositoryRecordSchema, [keyOf(repository)]);
  const facts = record ? undefined : yield* ask(dossier, { ask: 'repository', about: repository });
  const { nodeId = '' } = record?.message ?? facts ?? {};
  const known = facts ? yield* stored(dossier, RepositoryRecordSchema, storedKey.node(nodeId)) : [];
  const name = facts?.repository ?? repository;
  const former = new Map<string, string>();
  for (const other of [repository, ...announced, ...known.map((one) => one.repository)]) {
    const [kept] = yield* keptOf(dossier, RepositoryRecordSchema, [keyOf(other)]);
    const isAnothers = kept !== undefined && kept.message.nodeId !== nodeId;
    if (keyOf(other) !== keyOf(name) && !isAnothers) former.set(keyOf(other), other);
  }
  const settings = [...former.values()].map((other) => storedKey.repository('settings', other));
  if ((yield* keptOf(dossier, SettingsRecordSchema, settings)).length > 0) {
    yield* forgetSyncState(dossier, name, { whole: true });
    dossier.follow({ key: `reading:${name}`, priority: 'low' });
  }
  return { repository: name, former: [...former.values()], record, facts };
}
