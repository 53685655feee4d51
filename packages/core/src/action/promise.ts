/** What people promise: at a meeting, by its approved notes, and by a command. */
import { create, equals } from '@bufbuild/protobuf';
import {
  type ActionEvent,
  ActionEventKind,
  ActionEventSchema,
  type ActionItem,
  ActionItemSchema,
  ActionSource,
  type Meeting,
  occurrenceOfName,
  toActionItemName,
} from '@rapporteur/idl';
import { parseDay } from '../command/index.ts';
import { eventsOf, withEvents } from './fold.ts';

/** What the ledger is to learn from notes. */
export type Promised = { readonly puts: readonly ActionItem[]; readonly removes: readonly ActionItem[] };

/**
 * The ledger after notes were approved, for the first time or again. A statement keeps its item, and an item its number and
 * what happened to it; one that left the notes goes only if nobody did anything about it.
 */
export const keepPromises = ({
  promised,
  known,
  meeting,
}: {
  /** As the notes have them. */
  readonly promised: readonly ActionItem[];
  /** What is on record of the day of the meeting. */
  readonly known: readonly ActionItem[];
  readonly meeting: Meeting;
}): Promised => {
  const kept = new Set<string>();
  const names = known.map(({ name }) => name);
  const puts: ActionItem[] = [];
  for (const item of promised) {
    const said = { ...item, repository: meeting.repository, events: item.events.map((event) => dated(event, meeting)) };
    const [promise] = said.events;
    const standing = known.find((one) => eventsOf(one).some(({ id }) => id === promise?.id));
    if (!standing) {
      const name = freeName(occurrenceOfName(meeting.name), names);
      names.push(name);
      puts.push(withEvents({ ...said, name }, said.events));
      continue;
    }
    kept.add(standing.name);
    const since = eventsOf(standing).filter(({ id }) => id !== promise?.id);
    const { text, quote, repository } = said;
    const next = withEvents({ ...standing, text, quote, repository }, [...said.events, ...since]);
    if (!equals(ActionItemSchema, standing, next)) puts.push(next);
  }
  const removes = known.filter((item) => !kept.has(item.name) && isOnlyPromised(item));
  return { puts, removes };
};

/** Whether nothing is known of it but that notes have it. */
const isOnlyPromised = (item: ActionItem): boolean =>
  eventsOf(item).every(({ source }) => source === ActionSource.NOTES);

/** What is said at a meeting is said when it begins. */
const dated = (event: ActionEvent, { start, issue }: Meeting): ActionEvent =>
  create(ActionEventSchema, { ...event, ...(start && { at: start }), url: issue?.url ?? '' });

/** A name that no item of the day has or had, as far as is known. */
export const freeName = (occurrence: string, names: readonly string[]): string => {
  const numbers = names
    .filter((name) => occurrenceOfName(name) === occurrence)
    .map((name) => Number(name.slice(name.lastIndexOf('/') + 1)));
  return toActionItemName(occurrence, Math.max(0, ...numbers) + 1);
};

/** The event by which notes promise something; its time is that of the meeting. */
export const promiseInNotes = (item: ActionItem, statement: string): ActionEvent =>
  create(ActionEventSchema, {
    id: `notes-${statement}`,
    kind: ActionEventKind.PROMISED,
    source: ActionSource.NOTES,
    owner: { name: item.owner, login: item.ownerLogin },
    due: item.due,
    subjects: item.subjects,
  });

/** What `/action add` says; `problem` quotes what cannot be read. */
export type ReadPromise =
  | { readonly text: string; readonly login?: string; readonly due?: string }
  | { readonly problem: 'no-text' | 'no-date'; readonly at: string };

/** Reads "Update the docs @bo by 2023-07-06": the last words may be a login and a day. Nothing is guessed of another day. */
export const readPromise = (line: string): ReadPromise => {
  const words = line.trim().split(/\s+/);
  const day = words.at(-1) ?? '';
  const isBy = /^by$/i.test(words.at(-2) ?? '');
  const due = isBy ? parseDay(day) : undefined;
  if (!due) {
    const by = words.findLastIndex((word) => /^by$/i.test(word));
    const behind = by < 0 ? '' : words.slice(by + 1).join(' ');
    if (SPOKEN_DAY.test(behind)) return { problem: 'no-date', at: behind.slice(0, 40) };
  }
  const rest = due ? words.slice(0, -2) : words;
  const login = /^@([a-z0-9](?:[a-z0-9-]{0,38}))$/i.exec(unquoted(rest.at(-1) ?? ''))?.[1];
  const text = (login ? rest.slice(0, -1) : rest).join(' ').replace(/[\s,:;]+$/, '');
  if (text === '') return { problem: 'no-text', at: line.trim().slice(0, 40) };
  return { text, ...(login ? { login } : {}), ...(due ? { due } : {}) };
};

const unquoted = (word: string): string => word.replace(/^`(.*)`$/, '$1').replace(/[.,;:]+$/, '');

/** A day as people say it, which may mean several. */
const SPOKEN_DAY =
  /^(?:the |next |this |end of |\d|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb|mar(?:ch)?\b|apr|may\b|june?\b|july?\b|aug|sep|oct|nov|dec)[^\s]*(?:\s+[^\s]+){0,3}$/i;
