/** The implementation graph, kept with the RFCs and ideas to which it leads. Asks nothing of GitHub. */
import { equals } from '@bufbuild/protobuf';
import { optional } from '@rapporteur/client';
import {
  BRANCH,
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
  withoutSaid,
} from '@rapporteur/core/link';
import { sortIdea } from '@rapporteur/core/rfc';
import { type Idea, type Link, LinkKind, type Rfc, RfcSchema, type SubjectRef, Verdict } from '@rapporteur/idl';
import { type Flow, withRetryOnConflict } from './flow.ts';
import { putChanged } from './idea.ts';

/** What one pull request or issue says about others. Small: a whole repository's fit into memory. */
export type Said = {
  readonly speaker: Speaker;
  readonly links: readonly Link[];
  /** Whether it is known on what it is stacked; if not, what was known before stands. */
  readonly knowsBelow: boolean;
};

/** The part of a flow that is needed: no GitHub. */
type LinkFlow = Pick<Flow, 'client' | 'exclusively' | 'now'>;

/** Reads what a pull request or an issue, as it stands in a listing, says about others. */
export const toSaid = (speaker: Speaker, options: FindOptions = {}): Said => ({
  speaker: { ...speaker, body: '', thread: { written: [], happenings: [] } },
  links: findLinks(speaker, options),
  knowsBelow: options.below !== undefined || speaker.base === speaker.defaultBranch,
});

/**
 * Stores what was said with the RFCs and ideas to which it leads or from which it comes, and drops what is not said any
 * more. Not to be called while a lock on one of these RFCs is held.
 */
export const rememberLinks = async (flow: LinkFlow, said: readonly Said[]): Promise<void> => {
  const [rfcs, ideas] = await Promise.all([
    flow.client.listRfcs({ pageSize: 500 }).all(),
    flow.client.listIdeas({ pageSize: 500 }).all(),
  ]);
  const tracked = rfcs.filter(({ detection }) => detection?.verdict === Verdict.RFC);
  const told: Told = { said, moves: findMoves(said.map(({ speaker }) => speaker)) };
  const touches = touching(told, [...tracked, ...ideas]);
  for (const rfc of tracked.filter(touches)) await flow.exclusively(rfc.name, () => updateRfc(flow, rfc.name, told));
  for (const idea of ideas.filter(touches)) await updateIdea(flow, { name: idea.name, told, rfcs: tracked });
};

type Told = { readonly said: readonly Said[]; readonly moves: readonly Link[] };
type Linked = Pick<Rfc | Idea, 'subject' | 'links'>;

/** Whether something that was said concerns a resource: it is an end of it, or an earlier word about it stands there. */
const touching = ({ said, moves }: Told, resources: readonly Linked[]): ((resource: Linked) => boolean) => {
  const ends = [
    ...said.flatMap(({ speaker, links }) => [toSpeakerRef(speaker), ...subjectsOf(links)]),
    ...subjectsOf(moves),
  ];
  const known = resources.flatMap(({ subject, links }) => [...(subject ? [subject] : []), ...subjectsOf(links)]);
  const keyOf = identify([...ends, ...known]);
  const speakers = new Set(said.map(({ speaker }) => keyOf(speaker)));
  const named = new Set(ends.map((end) => keyOf(end)));
  return (resource) =>
    placesOf(resource).some((place) => named.has(keyOf(place))) ||
    subjectsOf(resource.links).some((end) => speakers.has(keyOf(end)));
};

/** Where the work has been: what leads to an old place leads to it. */
const placesOf = ({ subject, links }: Linked): SubjectRef[] =>
  subject ? [subject, ...graphFrom(links).workOf(subject)] : [];

const updateRfc = (flow: LinkFlow, name: string, told: Told): Promise<void> =>
  withRetryOnConflict(async () => {
    const stored = await optional(flow.client.getRfc(name));
    if (!stored?.subject) return;
    const links = nextLinks(stored, told);
    // What an RFC merely names stands among its relations already.
    const mere = new Set(linksOf(stored.subject, links).outbound.filter(({ kind }) => kind === LinkKind.UNSPECIFIED));
    const next = { ...stored, links: links.filter((link) => !mere.has(link)) };
    if (!equals(RfcSchema, next, stored)) await flow.client.putRfc(next);
  });

const updateIdea = (
  flow: LinkFlow,
  { name, told, rfcs }: { name: string; told: Told; rfcs: readonly Rfc[] },
): Promise<void> =>
  withRetryOnConflict(async () => {
    const stored = await optional(flow.client.getIdea(name));
    if (!stored || stored.because.some(({ code }) => code === 'left')) return;
    await putChanged(flow, sortIdea(stored, { links: nextLinks(stored, told), rfcs, now: flow.now() }), stored);
  });

/** The links of a resource after a reading: without what its speakers said before, with what they say now. */
const nextLinks = (stored: Linked, { said, moves }: Told): Link[] => {
  let kept: Link[] = [...stored.links];
  for (const { speaker, knowsBelow } of said) kept = withoutSaid(kept, speaker, { keep: knowsBelow ? [] : [BRANCH] });
  const now = [...moves, ...said.flatMap(({ links }) => links)];
  const keyOf = identify([...subjectsOf(kept), ...subjectsOf(now), ...placesOf(stored)]);
  const places = new Set(placesOf({ ...stored, links: mergeLinks([...kept, ...moves]) }).map((place) => keyOf(place)));
  return mergeLinks([...kept, ...now.filter((link) => leadsTo(link, places, keyOf))]);
};

const leadsTo = ({ from, to }: Link, places: ReadonlySet<string>, keyOf: Identify): boolean =>
  (from !== undefined && places.has(keyOf(from))) || (to !== undefined && places.has(keyOf(to)));
