/** The implementation graph, kept with the RFCs and ideas to which it leads. Asks nothing of GitHub. */
import { create, equals } from '@bufbuild/protobuf';
import { type Link, LinkKind, type SubjectRef, toIdeaName, toRfcName, Verdict } from '@rapporteur/idl';
import { type Idea, IdeaSchema, type Rfc, RfcSchema, storedKey } from '@rapporteur/idl/record';
import type { Target } from '../github/index.ts';
import {
  BRANCH,
  currentRepository,
  type FindOptions,
  findLinks,
  findMoves,
  graphFrom,
  type Identify,
  identify,
  linksOf,
  mergeLinks,
  type Speaker,
  subjectsOf,
  toSpeakerRef,
  withoutStatements,
} from '../link/index.ts';
import { missesLinks } from '../rfc/index.ts';
import { sortAnew } from './discussion.ts';
import type { Dossier, Judging } from './dossier.ts';
import { type Kept, keptOf } from './record.ts';

/** What one pull request or issue says about others. */
export type Statement = {
  readonly speaker: Speaker;
  readonly links: readonly Link[];
  /** Whether it is known on what it is stacked; if not, what was known before stands. */
  readonly knowsBelow: boolean;
};

/** Reads what a pull request or an issue, as it stands in a listing, says about others. */
export const toStatement = (speaker: Speaker, options: FindOptions = {}): Statement => ({
  speaker: { ...speaker, body: '', thread: { posts: [], timelineEvents: [] } },
  links: findLinks(speaker, options),
  knowsBelow: options.below !== undefined || speaker.base === speaker.defaultBranch,
});

/**
 * Stores what was said with the RFCs and ideas to which it leads or from which it comes, and drops what is not said any
 * more. An RFC that does not show yet what was said about it is looked at again.
 */
export function* rememberLinks(dossier: Dossier, statements: readonly Statement[]): Judging {
  const keys = keysOfStatements(statements);
  const rfcs = (yield* keptOf(dossier, RfcSchema, keys)).filter(
    ({ message: { detection } }) => detection?.verdict === Verdict.RFC,
  );
  const ideas = yield* keptOf(dossier, IdeaSchema, keys);
  const stated: Stated = { statements, moves: findMoves(statements.map(({ speaker }) => speaker)) };
  const touches = touching(
    stated,
    [...rfcs, ...ideas].map(({ message }) => message),
  );
  for (const rfc of rfcs) if (touches(rfc.message)) updateRfc(dossier, rfc, stated);
  for (const idea of ideas) {
    if (touches(idea.message)) yield* sortAnew(dossier, idea, nextLinks(idea.message, stated));
  }
}

/** What `rememberLinks` asks first, for whoever asks for more at the same time. */
export const keysOfStatements = (statements: readonly Statement[]): string[] => {
  const ends = statements.flatMap(({ speaker, links }) => [speaker, ...subjectsOf(links)]);
  return [...new Set(ends.flatMap((end) => keysOfEnd(end)))];
};

/** The RFC or the idea that it is, and those that are linked with it: one of them may be where it was moved to. */
const keysOfEnd = ({ repository, number }: Target): string[] =>
  [repository, currentRepository(repository)].flatMap((name) => [
    toRfcName({ repository: name, number }),
    toIdeaName({ repository: name, number }),
    storedKey.linked(name, number),
  ]);

type Stated = { readonly statements: readonly Statement[]; readonly moves: readonly Link[] };
type Linked = Pick<Rfc | Idea, 'subject' | 'links'>;

/** Whether something that was said concerns a resource: it is an end of it, or an earlier word about it stands there. */
const touching = ({ statements, moves }: Stated, resources: readonly Linked[]): ((resource: Linked) => boolean) => {
  const ends = [
    ...statements.flatMap(({ speaker, links }) => [toSpeakerRef(speaker), ...subjectsOf(links)]),
    ...subjectsOf(moves),
  ];
  const known = resources.flatMap(({ subject, links }) => [...(subject ? [subject] : []), ...subjectsOf(links)]);
  const keyOf = identify([...ends, ...known]);
  const speakers = new Set(statements.map(({ speaker }) => keyOf(speaker)));
  const named = new Set(ends.map((end) => keyOf(end)));
  return (resource) =>
    placesOf(resource).some((place) => named.has(keyOf(place))) ||
    subjectsOf(resource.links).some((end) => speakers.has(keyOf(end)));
};

/** Where the work has been: what leads to an old place leads to it. */
const placesOf = ({ subject, links }: Linked): SubjectRef[] =>
  subject ? [subject, ...graphFrom(links).workOf(subject)] : [];

const updateRfc = (dossier: Dossier, kept: Kept<Rfc>, stated: Stated): void => {
  const { message: rfc } = kept;
  const { subject } = rfc;
  if (!subject) return;
  const links = nextLinks(rfc, stated);
  // What an RFC merely names stands among its relations already.
  const mere = new Set(linksOf(subject, links).outbound.filter(({ kind }) => kind === LinkKind.UNSPECIFIED));
  const next = create(RfcSchema, { ...rfc, links: links.filter((link) => !mere.has(link)) });
  if (equals(RfcSchema, next, rfc)) return;
  dossier.put({ ...kept, message: next });
  if (missesLinks(next)) {
    dossier.follow({ key: `pull:${subject.repository}/${subject.number}`, priority: 'low' });
  }
};

/** The links of a resource after a reading: without what its speakers said before, with what they say now. */
const nextLinks = (stored: Linked, { statements, moves }: Stated): Link[] => {
  let kept: Link[] = [...stored.links];
  for (const { speaker, knowsBelow } of statements)
    kept = withoutStatements(kept, speaker, { keep: knowsBelow ? [] : [BRANCH] });
  const now = [...moves, ...statements.flatMap(({ links }) => links)];
  const keyOf = identify([...subjectsOf(kept), ...subjectsOf(now), ...placesOf(stored)]);
  const places = new Set(placesOf({ ...stored, links: mergeLinks([...kept, ...moves]) }).map((place) => keyOf(place)));
  return mergeLinks([...kept, ...now.filter((link) => leadsTo(link, places, keyOf))]);
};

const leadsTo = ({ from, to }: Link, places: ReadonlySet<string>, keyOf: Identify): boolean =>
  (from !== undefined && places.has(keyOf(from))) || (to !== undefined && places.has(keyOf(to)));
