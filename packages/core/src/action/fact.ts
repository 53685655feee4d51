/** What happened at GitHub to the subjects of an action item: facts, which propose that it is done, or do it by setting. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ActionEvent,
  ActionEventKind,
  ActionEventSchema,
  type ActionItem,
  ActionSource,
  type SubjectRef,
} from '@rapporteur/idl';
import { type AccountFacts, isApp, sameReference, type TimelineEvent } from '../github/index.ts';
import { eventsOf, timeOf } from './fold.ts';

/** A subject, and what happened to it. */
export type SubjectFacts = {
  readonly subject: SubjectRef;
  readonly isPullRequest: boolean;
  readonly timeline: readonly TimelineEvent[];
};

/** The facts about a subject that an item does not have yet. What was closed before it was promised shows nothing. */
export const newFacts = (
  item: ActionItem,
  { subject, isPullRequest, timeline }: SubjectFacts,
  { closes, app }: { readonly closes: boolean; readonly app: AccountFacts },
): ActionEvent[] => {
  const events = eventsOf(item);
  const link = events.find(
    (event) => BRINGS.has(event.kind) && event.subjects.some((one) => sameReference(one, subject)),
  );
  if (!link) return [];
  const since = timeOf(link);
  const known = new Set(events.map(({ id }) => id));
  const facts = countedIn(timeline).filter(({ actor }) => !isApp(actor, app));
  const before = facts.filter(({ at }) => at.getTime() <= since).at(-1);
  // Whoever links what is closed already says that this shows it; an issue of its own is no older than the item.
  const first = link.kind !== ActionEventKind.PROMISED && before && before.kind !== 'reopened' ? [before] : [];
  return [...first, ...facts.filter(({ at }) => at.getTime() > since)]
    .map((fact) =>
      create(ActionEventSchema, {
        id: `fact-${fact.id}`,
        at: timestampFromDate(new Date(Math.max(fact.at.getTime(), since))),
        kind: fact.kind === 'reopened' ? ActionEventKind.SUBJECT_REOPENED : ActionEventKind.SUBJECT_CLOSED,
        source: ActionSource.FACT,
        by: { id: fact.actor.id, login: fact.actor.login },
        cause: fact.kind === 'closed' && isPullRequest ? 'closed without a merge' : fact.kind,
        url: subject.url,
        subjects: [subject],
        // A pull request that is closed without a merge did not do it.
        closes: closes && (fact.kind !== 'closed' || !isPullRequest),
      }),
    )
    .filter(({ id }) => !known.has(id));
};

/** Whether an item knows a subject as closed, as far as it was told. */
export const isKnownClosed = (item: ActionItem, subject: Pick<SubjectRef, 'repository' | 'number'>): boolean =>
  eventsOf(item).findLast(
    ({ kind, subjects }) => FACTS.has(kind) && subjects.some((one) => sameReference(one, subject)),
  )?.kind === ActionEventKind.SUBJECT_CLOSED;

const FACTS: ReadonlySet<ActionEventKind> = new Set([ActionEventKind.SUBJECT_CLOSED, ActionEventKind.SUBJECT_REOPENED]);

const BRINGS: ReadonlySet<ActionEventKind> = new Set([
  ActionEventKind.PROMISED,
  ActionEventKind.LINKED,
  ActionEventKind.ISSUE,
]);

type Counted = TimelineEvent & { readonly kind: 'closed' | 'reopened' | 'merged' };

const isCounted = (event: TimelineEvent): event is Counted =>
  event.kind === 'closed' || event.kind === 'reopened' || event.kind === 'merged';

/** A merge closes as well, and is told as both. */
const countedIn = (timeline: readonly TimelineEvent[]): Counted[] => {
  const counted = timeline.filter(isCounted).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const merged = counted.find(({ kind }) => kind === 'merged');
  return merged ? counted.filter((one) => one === merged || (one.kind !== 'merged' && one.at < merged.at)) : counted;
};
