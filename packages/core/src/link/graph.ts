/** The implementation graph: what is one piece of work over all its moves, and what leads to it. Circles do no harm. */
import { type Link, LinkKind, type SubjectRef, SubjectState } from '@rapporteur/idl';
import { FORMER_NAMES, type Identified, identify, type Rename } from './identity.ts';
import { bestOf, compareLinks, compareSubjects, mergeLinks, subjectsOf } from './merge.ts';
import { REVERTS } from './phrase.ts';

export type Graph = {
  /** All links, merged. */
  readonly links: readonly Link[];
  /** All subjects that are one piece of work with this one: moved to another place, or superseded. Itself included. */
  workOf(subject: Identified): SubjectRef[];
  /** Links from other work to any part of this work, by kind. */
  leadingTo(subject: Identified, kind: LinkKind): Link[];
  /** What implements any part of this work, and what is stacked on that. What was taken back is left out. */
  implementationsOf(subject: Identified): Link[];
  /** Whether a merged change takes it back. */
  isReverted(subject: Identified): boolean;
};

/** Builds the graph; the order of the links does not matter. */
export const graphFrom = (links: readonly Link[], renames: readonly Rename[] = FORMER_NAMES): Graph => {
  const merged = mergeLinks(links, renames);
  const known = subjectsOf(merged);
  const keyOf = identify(known, renames);
  const best = bestOf(known, keyOf);
  const inbound = groupBy(merged, ({ to }) => (to ? keyOf(to) : ''));
  const same = neighbours(merged, (subject) => keyOf(subject));

  const membersOf = (subject: Identified): ReadonlySet<string> => reach([keyOf(subject)], (key) => same.get(key) ?? []);
  const isReverted = (subject: Identified, seen: ReadonlySet<string> = new Set()): boolean => {
    const key = keyOf(subject);
    if (seen.has(key)) return false;
    return (inbound.get(key) ?? []).some(
      ({ from, kind, state, because }) =>
        kind === LinkKind.AMENDS &&
        state === SubjectState.MERGED &&
        because.some(({ code }) => code === REVERTS) &&
        from !== undefined &&
        !isReverted(from, new Set([...seen, key])),
    );
  };
  const into = (members: ReadonlySet<string>, kinds: readonly LinkKind[]): Link[] =>
    [...members]
      .flatMap((key) => inbound.get(key) ?? [])
      .filter(({ from, kind }) => kinds.includes(kind) && from !== undefined && !members.has(keyOf(from)));

  return {
    links: merged,
    workOf: (subject) =>
      [...membersOf(subject)].flatMap((key) => best.get(key) ?? []).toSorted((a, b) => compareSubjects(a, b)),
    leadingTo: (subject, kind) => into(membersOf(subject), [kind]).toSorted(compareLinks),
    implementationsOf: (subject) => {
      const work = membersOf(subject);
      const found = into(work, [LinkKind.IMPLEMENTS]);
      const left = found.flatMap(({ from }) => (from ? [from] : []));
      const seen = new Set([...work, ...left.map((one) => keyOf(one))]);
      for (let next = left.shift(); next; next = left.shift()) {
        for (const link of inbound.get(keyOf(next)) ?? []) {
          if (link.kind !== LinkKind.STACKS_ON || !link.from || seen.has(keyOf(link.from))) continue;
          seen.add(keyOf(link.from));
          found.push(link);
          left.push(link.from);
        }
      }
      return found.filter(({ from }) => from && !isReverted(from)).toSorted(compareLinks);
    },
    isReverted: (subject) => isReverted(subject),
  };
};

const neighbours = (
  links: readonly Link[],
  keyOf: (subject: Identified) => string,
): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { from, to, kind } of links) {
    if (!from || !to || (kind !== LinkKind.MOVED_TO && kind !== LinkKind.SUPERSEDES)) continue;
    const [a, b] = [keyOf(from), keyOf(to)];
    found.set(a, [...(found.get(a) ?? []), b]);
    found.set(b, [...(found.get(b) ?? []), a]);
  }
  return found;
};

const reach = (start: readonly string[], next: (key: string) => readonly string[]): ReadonlySet<string> => {
  const seen = new Set(start);
  for (const key of seen) for (const other of next(key)) seen.add(other);
  return seen;
};

const groupBy = (links: readonly Link[], keyOf: (link: Link) => string): ReadonlyMap<string, readonly Link[]> => {
  const groups = new Map<string, Link[]>();
  for (const link of links) {
    const key = keyOf(link);
    const group = groups.get(key);
    if (group) group.push(link);
    else groups.set(key, [link]);
  }
  return groups;
};
