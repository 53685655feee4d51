/** Before a key is judged: everything that is kept of its repository moves to the name that this has now. */
import { create, isMessage } from '@bufbuild/protobuf';
import { type Dossier, judgeName, type Put } from '@rapporteur/core/judge';
import { RepositoryRecordSchema, storedKey, toRepositoryName } from '@rapporteur/idl/record';
import type { Registry } from '@rapporteur/registry';
import type { Inbox } from '../inbox/index.ts';
import { loadFor, type Sources } from './load.ts';

export type RepositoryParts = { readonly inbox: Pick<Inbox, 'enqueue'>; readonly repositories: RepositoryCache };

/** The name, and what is kept of the repository: who commits with it notices a rename that came in between. */
export type KnownRepository = { readonly repository: string; readonly record: Put | undefined };

/**
 * Places that were found, so that a name costs a statement once and not at each key. What is remembered may be old: whoever
 * commits with its record is told by a conflict, and forgets.
 */
export type RepositoryCache = Map<string, KnownRepository>;

/** More names than this no bot meets in an hour. */
const MOST_REPOSITORIES = 10_000;

/** Under which name a key is to be judged; what is kept under another one has moved by then. */
export const knownRepositoryOf = async (
  dossier: Dossier,
  asked: string,
  parts: Sources & RepositoryParts,
): Promise<KnownRepository> => {
  const { repositories } = parts;
  const known = repositories.get(asked);
  if (known && !dossier.hints.some(({ renamedFrom }) => renamedFrom)) return known;
  const place = await findRepository(dossier, asked, parts);
  if (repositories.size >= MOST_REPOSITORIES) repositories.clear();
  if (place.record) repositories.set(asked, place);
  return place;
};

/** Twice moves nothing, and what has to be looked at again is kept before: who is stopped in between goes on from the start. */
const findRepository = async (
  dossier: Dossier,
  asked: string,
  sources: Sources & RepositoryParts,
): Promise<KnownRepository> => {
  const { registry, inbox } = sources;
  const { repository, former, facts, ...kept } = await loadFor(dossier, judgeName(dossier, asked), sources);
  const { puts, follow } = dossier.outcome();
  await registry.commit({ puts });
  await inbox.enqueue(follow.map(({ key }) => ({ key, installation: dossier.installation, priority: -1 })));
  for (const from of former) await registry.rename(from, repository);
  const record = former.length === 0 ? kept.record : await recordOf(registry, repository);
  // GitHub tells only of repositories in which the app is installed.
  if (record || !facts || dossier.hints.length === 0) return { repository, record };
  const { nodeId, isPrivate, installationId } = facts;
  const message = create(RepositoryRecordSchema, {
    name: toRepositoryName(repository),
    repository,
    nodeId,
    installationId: BigInt(installationId),
    private: isPrivate,
  });
  const [stored] = await registry.commit({ puts: [{ message, visibility: isPrivate ? 'private' : 'public' }] });
  return { repository, record: stored };
};

/** The node id of a repository, by the name under which it is kept. */
export const nodeIdIn =
  (registry: Pick<Registry, 'find'>) =>
  async (repository: string): Promise<string | undefined> => {
    const message = (await recordOf(registry, repository))?.message;
    return isMessage(message, RepositoryRecordSchema) ? message.nodeId : undefined;
  };

const recordOf = async (registry: Pick<Registry, 'find'>, repository: string): Promise<Put | undefined> => {
  const found = await registry.find([storedKey.repository('repositories', repository)]);
  return found.find(({ kind }) => kind === 'repositories');
};
