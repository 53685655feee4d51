/** What a person says about an action item: who may, what it changes, and what it leaves as it is. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ActionEvent,
  ActionEventKind,
  ActionEventSchema,
  type ActionItem,
  ActionItemSchema,
  ActionItemState,
  type ActionOwner,
  ActionOwnerSchema,
  type ActionSource,
  type SubjectRef,
} from '@rapporteur/idl';
import { sameReference } from '../github/index.ts';
import { redact } from '../shared/private.ts';
import { afterEvents, eventsOf, foldAction, UNASSIGNED, withEvents } from './fold.ts';
import { freeName, type ReadPromise } from './promise.ts';

/** Who said it, where and when. */
export type Speaker = {
  /** Unique among all that is said. */
  readonly id: string;
  readonly at: Date;
  readonly by: { readonly id: string; readonly login: string };
  readonly url: string;
  readonly source: ActionSource;
  /** Whether GitHub or the settings let them say it of any item. */
  readonly isTriager: boolean;
};

/** What is wanted. */
export type Change =
  | { readonly do: 'done' | 'drop' | 'reopen'; readonly reason: string }
  | { readonly do: 'assign'; readonly owner: ActionOwner }
  | { readonly do: 'due'; readonly due: string }
  | { readonly do: 'link'; readonly subject: SubjectRef };

/** What comes of it. */
export type ActionDecision =
  | { readonly kind: 'changed'; readonly item: ActionItem; readonly event: ActionEvent }
  | { readonly kind: 'unchanged' | 'not-yours'; readonly item: ActionItem };

/** Decides what a person's word does to an item. What it says already is left alone. */
export const decideAction = (item: ActionItem, change: Change, speaker: Speaker): ActionDecision => {
  if (!speaker.isTriager && !isOwner(item, speaker)) return { kind: 'not-yours', item };
  if (isSo(item, change)) return { kind: 'unchanged', item };
  const event = toEvent(change, speaker);
  return { kind: 'changed', item: afterEvents(item, [event]), event };
};

/** The account that is known to do it; where only a login is known, whoever has it. */
const isOwner = (item: ActionItem, { by }: Speaker): boolean => {
  const { owner } = foldAction(eventsOf(item));
  if (owner.id !== '' && by.id !== '') return owner.id === by.id;
  return owner.login !== '' && owner.login.toLowerCase() === by.login.toLowerCase();
};

const isSo = (item: ActionItem, change: Change): boolean => {
  const { state, owner, due, subjects } = foldAction(eventsOf(item));
  switch (change.do) {
    case 'done':
      return state === ActionItemState.DONE;
    case 'drop':
      return state === ActionItemState.DROPPED;
    case 'reopen':
      return state === ActionItemState.OPEN;
    case 'assign':
      return owner.login === change.owner.login && owner.name === change.owner.name;
    case 'due':
      return due === change.due;
    case 'link':
      return subjects.some((subject) => sameReference(subject, change.subject));
    default:
      return change satisfies never;
  }
};

const KINDS = {
  done: ActionEventKind.DONE,
  drop: ActionEventKind.DROPPED,
  reopen: ActionEventKind.REOPENED,
  assign: ActionEventKind.ASSIGNED,
  due: ActionEventKind.DUE,
  link: ActionEventKind.LINKED,
} as const;

const toEvent = (change: Change, speaker: Speaker): ActionEvent =>
  create(ActionEventSchema, {
    ...fieldsOf(speaker),
    kind: KINDS[change.do],
    ...('reason' in change && { cause: redact(change.reason) }),
    ...('owner' in change && { owner: change.owner }),
    ...('due' in change && { due: change.due }),
    ...('subject' in change && { subjects: [change.subject] }),
  });

const fieldsOf = ({ id, at, by, url, source }: Speaker) => ({ id, at: timestampFromDate(at), by, url, source });

/** An item that somebody adds by hand; the day is that of the command. */
export const addAction = (
  promise: Extract<ReadPromise, { text: string }>,
  {
    speaker,
    owner,
    occurrence,
    repository,
    known,
  }: {
    readonly speaker: Speaker;
    readonly owner: ActionOwner | undefined;
    /** "SERIES/YYYY-MM-DD". */
    readonly occurrence: string;
    readonly repository: string;
    /** The items of that day. */
    readonly known: readonly ActionItem[];
  },
): ActionItem => {
  const name = freeName(
    occurrence,
    known.map((item) => item.name),
  );
  const event = create(ActionEventSchema, {
    ...fieldsOf(speaker),
    kind: ActionEventKind.PROMISED,
    owner: owner ?? create(ActionOwnerSchema, { name: UNASSIGNED }),
    due: promise.due ?? '',
  });
  return withEvents(create(ActionItemSchema, { name, text: redact(promise.text), repository }), [event]);
};
