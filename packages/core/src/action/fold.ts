/** What an action item is, folded from what happened to it (M21): the order in which things are heard changes nothing. */
import { create, toJsonString } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ActionEvent,
  ActionEventKind,
  ActionEventSchema,
  type ActionItem,
  ActionItemSchema,
  ActionItemState,
  type ActionOwner,
  ActionOwnerSchema,
  ActionSource,
  occurrenceOfName,
  type SubjectRef,
} from '@rapporteur/idl';
import { formatReference, sameReference } from '../github/index.ts';

/** Where an action item stands. */
export type ActionStanding = {
  readonly owner: ActionOwner;
  readonly due: string;
  readonly state: ActionItemState;
  readonly subjects: readonly SubjectRef[];
  readonly issue: SubjectRef | undefined;
  /** What it was done or dropped by; undefined while it is open. */
  readonly closedBy: ActionEvent | undefined;
  /** Facts which may show that it is done, and about which nobody has said anything since. */
  readonly hints: readonly ActionEvent[];
  /** In order, each once. */
  readonly events: readonly ActionEvent[];
};

/** Nobody is known to do it. */
export const UNASSIGNED = 'unassigned';

/** Folds what happened. An item is closed by a stated cause alone, and never by its age. */
export const foldAction = (happened: readonly ActionEvent[]): ActionStanding => {
  const events = inOrder(happened);
  let owner = create(ActionOwnerSchema, { name: UNASSIGNED });
  let due = '';
  let isPromised = false;
  let issue: SubjectRef | undefined;
  let closedBy: ActionEvent | undefined;
  const subjects = new Map<string, SubjectRef>();
  const closed = new Map<string, ActionEvent>();
  const hints = new Map<string, ActionEvent>();
  const link = (linked: readonly SubjectRef[]): void => {
    for (const subject of linked) if (!subjects.has(keyOf(subject))) subjects.set(keyOf(subject), subject);
  };
  const isIssue = (subject: SubjectRef): boolean => issue !== undefined && sameReference(issue, subject);
  const close = (event: ActionEvent): void => {
    closedBy = event;
    hints.clear();
  };
  for (const event of events) {
    const [subject] = event.subjects;
    switch (event.kind) {
      case ActionEventKind.PROMISED:
        if (isPromised) break;
        isPromised = true;
        owner = event.owner ?? owner;
        due = event.due;
        link(event.subjects);
        break;
      case ActionEventKind.ASSIGNED:
        owner = event.owner ?? owner;
        break;
      case ActionEventKind.DUE:
        due = event.due;
        break;
      case ActionEventKind.LINKED:
        link(event.subjects);
        break;
      case ActionEventKind.ISSUE:
        issue ??= subject;
        break;
      case ActionEventKind.DONE:
      case ActionEventKind.DROPPED:
        if (closedBy === undefined || stateAfter(closedBy) !== stateAfter(event)) close(event);
        break;
      case ActionEventKind.REOPENED:
        closedBy = undefined;
        // Whoever reopens it has seen what was closed.
        closed.clear();
        hints.clear();
        break;
      case ActionEventKind.SUBJECT_CLOSED:
        if (!subject) break;
        closed.set(keyOf(subject), event);
        if (closedBy !== undefined) break;
        if (event.closes && (isIssue(subject) || [...subjects.keys()].every((key) => closed.get(key)?.closes)))
          close(event);
        else hints.set(keyOf(subject), event);
        break;
      case ActionEventKind.SUBJECT_REOPENED: {
        if (!subject) break;
        closed.delete(keyOf(subject));
        hints.delete(keyOf(subject));
        const [cause] = closedBy?.kind === ActionEventKind.SUBJECT_CLOSED ? closedBy.subjects : [];
        // What closed it was one of all; its own issue speaks for itself, whatever closed it.
        if (isIssue(subject) ? event.closes || (cause && isIssue(cause)) : cause && !isIssue(cause))
          closedBy = undefined;
        break;
      }
      default:
        // What another version of this program wrote says nothing to this one.
        break;
    }
  }
  return {
    owner,
    due,
    state: closedBy === undefined ? ActionItemState.OPEN : stateAfter(closedBy),
    subjects: [...subjects.values()],
    issue,
    closedBy,
    hints: [...hints.values()],
    events,
  };
};

/** The item with these events and what follows from them. */
export const withEvents = (item: ActionItem, happened: readonly ActionEvent[]): ActionItem => {
  const { owner, due, state, subjects, issue, closedBy, events } = foldAction(happened);
  const { closedAt: _, issue: __, ...rest } = item;
  return create(ActionItemSchema, {
    ...rest,
    owner: owner.name,
    ownerLogin: owner.login,
    due,
    state,
    subjects: [...subjects],
    events: [...events],
    ...(issue && { issue }),
    ...(closedBy?.at && { closedAt: closedBy.at }),
  });
};

/** The item after something more happened. */
export const afterEvents = (item: ActionItem, events: readonly ActionEvent[]): ActionItem =>
  withEvents(item, [...eventsOf(item), ...events]);

/** What it was done or dropped by; undefined while it is open. */
export const closedBy = (item: ActionItem): ActionEvent | undefined => foldAction(eventsOf(item)).closedBy;

/** What happened to it; of one that has no events on record, that it was promised. */
export const eventsOf = (item: ActionItem): readonly ActionEvent[] =>
  item.events.length > 0 ? item.events : [promiseOf(item)];

const promiseOf = ({ name, owner, ownerLogin, due, subjects }: ActionItem): ActionEvent =>
  create(ActionEventSchema, {
    id: 'promised',
    // A name without a day is nobody's promise of a day.
    at: timestampFromDate(new Date(Date.parse(`${dayOf(name)}T00:00:00Z`) || 0)),
    kind: ActionEventKind.PROMISED,
    source: ActionSource.NOTES,
    owner: { name: owner || UNASSIGNED, login: ownerLogin },
    due,
    subjects,
  });

/** The day of an item's name, "2023-06-22". */
export const dayOf = (name: string): string => occurrenceOfName(name).split('/')[1] ?? '';

/** The series of an item's name. */
export const seriesOfAction = (name: string): string => occurrenceOfName(name).split('/')[0] ?? '';

export const isOpen = ({ state }: Pick<ActionItem, 'state'>): boolean =>
  state === ActionItemState.OPEN || state === ActionItemState.UNSPECIFIED;

export const timeOf = ({ at }: Pick<ActionEvent, 'at'>): number => (at ? timestampDate(at).getTime() : 0);

const stateAfter = ({ kind }: ActionEvent): ActionItemState =>
  kind === ActionEventKind.DROPPED ? ActionItemState.DROPPED : ActionItemState.DONE;

const keyOf = (subject: SubjectRef): string => formatReference(subject).toLowerCase();

/** By time, then as one follows from the other, then by id; of those with one id the first stays. */
const inOrder = (happened: readonly ActionEvent[]): ActionEvent[] => {
  const sorted = happened
    .map((event) => ({ event, text: toJsonString(ActionEventSchema, event) }))
    .toSorted(
      (a, b) =>
        timeOf(a.event) - timeOf(b.event) ||
        a.event.kind - b.event.kind ||
        compare(a.event.id, b.event.id) ||
        compare(a.text, b.text),
    );
  const known = new Set<string>();
  return sorted.flatMap(({ event }) => {
    if (known.has(event.id)) return [];
    known.add(event.id);
    return [event];
  });
};

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
