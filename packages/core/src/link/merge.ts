/** Links of many sources as one set: the same links in any order give the same result. */
import { create } from '@bufbuild/protobuf';
import { type Link, LinkKind, LinkSchema, type Reason, type SubjectRef, SubjectState } from '@rapporteur/idl';
import {
  currentRepository,
  FORMER_NAMES,
  type Identified,
  type Identify,
  identify,
  type Rename,
  richer,
} from './identity.ts';

/**
 * One link per pair and kind, with all reasons. A mere mention goes where the pair is related in another way, and what
 * leads from an item to itself goes always. Ordered by what they lead from, lower numbers first.
 */
export const mergeLinks = (links: readonly Link[], renames: readonly Rename[] = FORMER_NAMES): Link[] => {
  const keyOf = identify(subjectsOf(links), renames);
  const best = bestOf(subjectsOf(links), keyOf);
  const found = new Map<string, [Entry, ...Entry[]]>();
  for (const link of links) {
    const entry = toEntry(link, keyOf, best);
    if (!entry || entry.fromKey === entry.toKey) continue;
    const key = `${entry.fromKey} ${entry.toKey} ${link.kind}`;
    const before = found.get(key);
    if (before) before.push(entry);
    else found.set(key, [entry]);
  }
  const groups = [...found.values()].map((entries) => unite(entries, entries[0]));
  const related = new Set(
    groups.filter(({ link }) => link.kind !== LinkKind.UNSPECIFIED).map(({ fromKey, toKey }) => `${fromKey} ${toKey}`),
  );
  return groups
    .filter(({ link, fromKey, toKey }) => link.kind !== LinkKind.UNSPECIFIED || !related.has(`${fromKey} ${toKey}`))
    .map(({ link }) => link)
    .toSorted(compareLinks);
};

/** The links that lead to a subject, and those that lead from it. */
export const linksOf = (
  subject: Identified,
  links: readonly Link[],
): { readonly inbound: Link[]; readonly outbound: Link[] } => {
  const keyOf = identify([...subjectsOf(links), subject]);
  const key = keyOf(subject);
  return {
    inbound: links.filter(({ to }) => to && keyOf(to) === key),
    outbound: links.filter(({ from }) => from && keyOf(from) === key),
  };
};

/** Both ends of all links. */
export const subjectsOf = (links: readonly Link[]): SubjectRef[] =>
  links.flatMap(({ from, to }) => [from, to].flatMap((subject) => (subject ? [subject] : [])));

/** By key, the mention of each item that says most. */
export const bestOf = (subjects: readonly SubjectRef[], keyOf: Identify): ReadonlyMap<string, SubjectRef> => {
  const best = new Map<string, SubjectRef>();
  for (const subject of subjects) {
    const before = best.get(keyOf(subject));
    best.set(keyOf(subject), before ? richer(before, subject) : subject);
  }
  return best;
};

/** An order of links that does not depend on when they were found. */
export const compareLinks = (a: Link, b: Link): number =>
  compareSubjects(a.from, b.from) || compareSubjects(a.to, b.to) || a.kind - b.kind;

/** By repository and number. */
export const compareSubjects = (a: SubjectRef | undefined, b: SubjectRef | undefined): number => {
  const [left, right] = [a, b].map((one) => currentRepository(one?.repository ?? '').toLowerCase());
  if (left !== right) return (left ?? '') < (right ?? '') ? -1 : 1;
  return (a?.number ?? 0) - (b?.number ?? 0);
};

type Entry = { readonly fromKey: string; readonly toKey: string; readonly link: Link };

const toEntry = (link: Link, keyOf: Identify, best: ReadonlyMap<string, SubjectRef>): Entry | undefined => {
  if (!link.from || !link.to) return undefined;
  const [fromKey, toKey] = [keyOf(link.from), keyOf(link.to)];
  const [from, to] = [best.get(fromKey) ?? link.from, best.get(toKey) ?? link.to];
  return { fromKey, toKey, link: { ...link, from, to } };
};

const unite = (entries: readonly Entry[], { link, ...keys }: Entry): Entry => {
  const links = entries.map((entry) => entry.link);
  const state = links.reduce(
    (most, one) => (STATES.indexOf(one.state) > STATES.indexOf(most.state) ? one : most),
    link,
  ).state;
  const because = uniteReasons(links.flatMap((one) => one.because));
  return { ...keys, link: create(LinkSchema, { ...link, state, because }) };
};

/** What is further along wins; a later reading takes its own words back first, so nothing stale is compared. */
const STATES: readonly SubjectState[] = [
  SubjectState.UNSPECIFIED,
  SubjectState.DRAFT,
  SubjectState.OPEN,
  SubjectState.CLOSED,
  SubjectState.MERGED,
];

const uniteReasons = (reasons: readonly Reason[]): Reason[] => {
  const byText = new Map(reasons.map((reason) => [`${reason.code} ${reason.text}`, reason]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, reason]) => reason);
};
