/** What a public thread may not tell of: what is in private repositories. */
import type { Link, SubjectRef } from '@rapporteur/idl';
import { RepositoryRecordSchema, storedKey } from '@rapporteur/idl/record';
import { askAll, type Dossier, type Judging, keysOf, storedOne } from './dossier.ts';
import type { Visibility } from './question.ts';

/** Those of the repositories that are closed to the readers of a thread, in small letters; none are where all is private. */
export function* closedTo(
  dossier: Dossier,
  { repositories, visibility }: { readonly repositories: readonly string[]; readonly visibility: Visibility },
): Judging<ReadonlySet<string>> {
  const closed = new Set<string>();
  if (visibility === 'private') return closed;
  const names = [...new Set(repositories.map((name) => name.toLowerCase()))].filter((name) => name !== '');
  yield* askAll(dossier, keysOf(names.map((name) => storedKey.repository('repositories', name))));
  for (const name of names) {
    const record = yield* storedOne(dossier, RepositoryRecordSchema, storedKey.repository('repositories', name));
    if (record?.private) closed.add(name);
  }
  return closed;
}

type Linked = {
  readonly subject?: SubjectRef | undefined;
  readonly links: Link[];
  readonly related?: SubjectRef[];
};

/** As it may be shown on its own thread: without links from and to what is closed to its readers. */
export function* shownOn<T extends Linked>(
  dossier: Dossier,
  noun: T | undefined,
  visibility: Visibility,
): Judging<T | undefined> {
  if (noun === undefined) return undefined;
  const own = noun.subject?.repository.toLowerCase();
  const ends = [...noun.links.flatMap(({ from, to }) => [from, to]), ...(noun.related ?? [])];
  const repositories = ends.flatMap((end) => (end && end.repository.toLowerCase() !== own ? [end.repository] : []));
  const closed = yield* closedTo(dossier, { repositories, visibility });
  if (closed.size === 0) return noun;
  const isOpen = (end: SubjectRef | undefined): boolean => !end || !closed.has(end.repository.toLowerCase());
  return {
    ...noun,
    links: noun.links.filter(({ from, to }) => isOpen(from) && isOpen(to)),
    ...(noun.related && { related: noun.related.filter(isOpen) }),
  };
}
