/** One history from the discussion to the issue, the pull request and what implements it. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Link, LinkKind, SubjectKind, type SubjectRef, toRfcName, Verdict } from '@rapporteur/idl';
import type { Idea, Rfc } from '@rapporteur/idl/record';
import { sameReference, type Target } from '../github/index.ts';
import { currentRepository, graphFrom } from '../link/index.ts';
import { stageTitle } from '../rfc/index.ts';

/** One step of a history. */
export type Step = {
  readonly subject: SubjectRef;
  readonly what: 'discussion' | 'issue' | 'rfc' | 'pull_request';
  /** When it was opened; undefined if it was not read. */
  readonly at?: Date;
  /** What became of it: "accepted". */
  readonly ended?: { readonly text: string; readonly at?: Date };
  /** How it follows from what was before, as a sentence; empty for the discussion. */
  readonly because: string;
};

export type HistoryOptions = {
  readonly links: readonly Link[];
  readonly rfcs: readonly Rfc[];
  /** When issues and other pull requests were opened, where that is known. */
  readonly opened?: readonly (Target & { readonly at: Date })[];
};

/** All that came of an idea, oldest first; what has no date comes right after that which it continues. */
export const historyOf = (idea: Idea, { links, rfcs, opened = [] }: HistoryOptions): Step[] => {
  if (!idea.subject) return [];
  const graph = graphFrom([...links, ...idea.links, ...rfcs.flatMap((rfc) => rfc.links)]);
  const start = withDates({ subject: idea.subject, what: 'discussion', because: '' }, { idea, rfcs, opened });
  const found: Placed[] = [{ step: start, since: start.at ?? new Date(0), depth: 0 }];
  const seen = new Set([placeOf(idea.subject)]);
  for (const { step, since, depth } of found) {
    for (const { subject, because } of nextOf(graph, step.subject)) {
      if (seen.has(placeOf(subject))) continue;
      seen.add(placeOf(subject));
      const next = withDates({ subject, what: kindOf(subject, rfcs), because }, { idea, rfcs, opened });
      found.push({ step: next, since: next.at ?? since, depth: depth + 1 });
    }
  }
  return found.toSorted(comparePlaced).map(({ step }) => step);
};

type Placed = { readonly step: Step; readonly since: Date; readonly depth: number };
type Next = { readonly subject: SubjectRef; readonly because: string };

const nextOf = (graph: ReturnType<typeof graphFrom>, subject: SubjectRef): Next[] => {
  const moved = graph
    .workOf(subject)
    .map((one) => ({ subject: one, because: reasonBetween(graph.links, one, subject) }));
  const led = [LinkKind.CONTINUES, LinkKind.IMPLEMENTS]
    .flatMap((kind) => graph.leadingTo(subject, kind))
    .flatMap(({ from, because }) => (from ? [{ subject: from, because: because[0]?.text ?? '' }] : []));
  return [...moved, ...led];
};

const reasonBetween = (links: readonly Link[], one: SubjectRef, other: SubjectRef): string =>
  links.find(
    ({ from, to }) =>
      from &&
      to &&
      ((sameReference(from, one) && sameReference(to, other)) ||
        (sameReference(from, other) && sameReference(to, one))),
  )?.because[0]?.text ?? '';

const kindOf = (subject: SubjectRef, rfcs: readonly Rfc[]): Step['what'] => {
  if (rfcOf(subject, rfcs)) return 'rfc';
  if (subject.kind === SubjectKind.DISCUSSION) return 'discussion';
  return subject.kind === SubjectKind.ISSUE ? 'issue' : 'pull_request';
};

const rfcOf = (subject: Target, rfcs: readonly Rfc[]): Rfc | undefined =>
  rfcs.find(({ name, detection }) => name === toRfcName(subject) && detection?.verdict === Verdict.RFC);

type Known = { readonly idea: Idea; readonly rfcs: readonly Rfc[]; readonly opened: HistoryOptions['opened'] };

const withDates = (step: Step, { idea, rfcs, opened = [] }: Known): Step => {
  if (idea.subject && sameReference(step.subject, idea.subject)) {
    const at = idea.createdAt && timestampDate(idea.createdAt);
    const closed = idea.closedAt && timestampDate(idea.closedAt);
    return { ...step, ...(at ? { at } : {}), ...(closed ? { ended: { text: 'closed', at: closed } } : {}) };
  }
  const rfc = rfcOf(step.subject, rfcs);
  const at = rfc?.createdAt ? timestampDate(rfc.createdAt) : opened.find((one) => sameReference(one, step.subject))?.at;
  const last = rfc?.history.at(-1)?.cause?.at;
  const ended = rfc && { text: stageTitle(rfc.stage), ...(last ? { at: timestampDate(last) } : {}) };
  return { ...step, ...(at ? { at } : {}), ...(ended ? { ended } : {}) };
};

const comparePlaced = (a: Placed, b: Placed): number =>
  a.since.getTime() - b.since.getTime() ||
  a.depth - b.depth ||
  (placeOf(a.step.subject) < placeOf(b.step.subject) ? -1 : 1);

const placeOf = ({ repository, number }: Target): string =>
  `${currentRepository(repository).toLowerCase()}#${String(number).padStart(9, '0')}`;
