/** Whether the agenda's issue is written, and what stands in it then; what ends at the start of the meeting (M10). */
import { create } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type Meeting,
  MeetingSchema,
  MeetingState,
  type Reason,
  ReasonSchema,
  SubjectKind,
  SubjectRefSchema,
} from '@rapporteur/idl';
import { type Agenda, AgendaSchema } from '@rapporteur/idl/record';
import { type Message, print, sameBody, standing, toMarker } from '../document/index.ts';
import type { Action, LabelSpec } from '../github/index.ts';
import { mergeAgenda } from './merge.ts';
import { meetingMessages } from './messages.ts';
import { parseAgenda } from './minutes.ts';
import { type AgendaView, retitle, titleOf } from './render.ts';

/** What is known when an agenda is to be posted or refreshed. */
export type DecideAgendaOptions = Pick<AgendaView, 'previousUrl' | 'placeUrl' | 'own'> & {
  readonly meeting: Meeting;
  /** The agenda as it is wanted: see buildAgenda. */
  readonly agenda: Agenda;
  /** The agenda as last stored; its base is what the bot wrote last. */
  readonly previous?: Agenda | undefined;
  /** The body that stands at GitHub now; undefined while there is no issue. */
  readonly theirs?: string | undefined;
  /** Its title; people may have changed it, and then it is theirs. */
  readonly theirTitle?: string | undefined;
  readonly issueNumber?: number | undefined;
  /** Whether it is closed: then it is written only if somebody asks for just that (F3). */
  readonly isClosed?: boolean;
  /** The meeting as it was posted, if it changed since: its issue follows, also of one that is cancelled. */
  readonly posted?: Meeting | undefined;
  readonly labels?: readonly LabelSpec[];
  /** A chair asked to write although the meeting has begun. */
  readonly reopen?: boolean;
  readonly now: Date;
};

/** `next` is to be stored once the actions are done; while the issue is new, its number is not in it yet. */
export type AgendaDecision =
  | { readonly kind: 'refuse'; readonly because: readonly Reason[] }
  | {
      readonly kind: 'post';
      readonly actions: readonly Action<Message>[];
      readonly next: { readonly meeting: Meeting; readonly agenda: Agenda };
      readonly because: readonly Reason[];
    };

/** Decides. Nothing is written when nothing would change, and never after the start, in damage or above GitHub's limit. */
export const decideAgenda = (options: DecideAgendaOptions): AgendaDecision => {
  const { meeting, previous, theirs, issueNumber, labels = [] } = options;
  const closed = refusal(options);
  if (closed) return { kind: 'refuse', because: [closed] };
  const { agenda, body } = settle(options);
  const merged =
    theirs === undefined
      ? { body, conflicts: [] }
      : mergeAgenda({ base: previous?.baseMarkdown ?? '', theirs, ours: body });
  if ('damage' in merged) return { kind: 'refuse', because: [reason(merged.damage.code, merged.damage.message)] };
  if (merged.body.length > MOST_CHARACTERS) return { kind: 'refuse', because: [reason('agenda-too-long', TOO_LONG)] };
  const next = {
    meeting: posted(meeting, issueNumber),
    agenda: create(AgendaSchema, { ...agenda, baseMarkdown: body, version: previous?.version ?? agenda.version }),
  };
  const because = [...merged.conflicts];
  if (
    theirs !== undefined &&
    sameBody(merged.body, theirs) &&
    titleFor(options) === (options.theirTitle ?? titleFor(options))
  )
    return { kind: 'post', actions: [], next, because };
  const action: Action<Message> = {
    type: 'upsert_issue',
    repository: meeting.repository,
    marker: toMarker('agenda', meeting.name.replace(/^meetings\//, '')),
    title: titleFor(options),
    body: standing(merged.body),
    labels,
    ...(issueNumber === undefined ? {} : { number: issueNumber }),
    ...(theirs === undefined ? {} : { expected: theirs }),
  };
  return { kind: 'post', actions: [action], next, because };
};

/** What is known when a meeting begins. */
export type FreezeOptions = {
  readonly meeting: Meeting;
  readonly agenda: Agenda;
  /** The body that stands at the start. */
  readonly theirs: string;
};

/**
 * Saves the agenda as it stands at the start: people's lines become items of the record, lines of ours that nobody
 * edited keep what the registry knows about them, and `base_markdown` is the text itself.
 */
export const freezeAgenda = ({ meeting, agenda, theirs }: FreezeOptions): { meeting: Meeting; agenda: Agenda } => {
  const standing = parseAgenda(theirs, { repository: meeting.repository }).value;
  const written = parseAgenda(agenda.baseMarkdown, { repository: meeting.repository }).value;
  const [known, before] = [itemsById(agenda), itemsById(written)];
  const sections = standing.sections.map((section) => ({
    ...section,
    items: section.items.map((item) => withRecord(item, known, before)),
  }));
  return {
    meeting: create(MeetingSchema, { ...meeting, state: MeetingState.FROZEN }),
    agenda: create(AgendaSchema, { ...agenda, sections, baseMarkdown: theirs }),
  };
};

/** GitHub takes 65,536 characters; the rest is room for people. */
const MOST_CHARACTERS = 60_000;
const TOO_LONG =
  'Please shorten what people wrote in it, or track fewer pull requests. It would be longer than GitHub takes.';

type Item = Agenda['sections'][number]['items'][number];

const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

const refusal = ({ meeting, now, posted, isClosed, reopen = false }: DecideAgendaOptions): Reason | undefined => {
  if (posted) return undefined;
  if (meeting.state === MeetingState.CANCELLED) return reason('cancelled', 'This meeting is cancelled.');
  if (reopen) return undefined;
  if (isClosed) return reason('closed', 'Its issue is closed. Please reopen it if the agenda is to go on there.');
  const hasBegun = meeting.start !== undefined && timestampDate(meeting.start) <= now;
  if (!hasBegun && meeting.state !== MeetingState.FROZEN && meeting.state !== MeetingState.REPORTED) return undefined;
  const isOver = meeting.end !== undefined && timestampDate(meeting.end) <= now;
  const when = isOver ? 'is over' : 'has begun';
  return reason('frozen', `This meeting ${when}. What is new comes to the next one.`);
};

/** If nothing but the time of reading changed, the time that stands stays: reading again is no reason to write. */
const settle = ({ agenda, previous, ...view }: DecideAgendaOptions): { agenda: Agenda; body: string } => {
  const fresh = { agenda, body: bodyOf({ agenda, ...view }) };
  if (!previous?.asOf) return fresh;
  const asBefore = create(AgendaSchema, { ...agenda, asOf: previous.asOf });
  const same = { agenda: asBefore, body: bodyOf({ agenda: asBefore, ...view }) };
  return sameBody(same.body, previous.baseMarkdown) ? same : fresh;
};

/** What is merged, line by line, with what people wrote. */
const bodyOf = (view: AgendaView): string => `${print(meetingMessages.issue(view))}\n`;

const titleFor = ({ meeting, posted: before, theirTitle }: DecideAgendaOptions): string => {
  if (theirTitle === undefined) return titleOf(meeting);
  return before ? retitle(theirTitle, before, meeting) : theirTitle;
};

const posted = (meeting: Meeting, issueNumber: number | undefined): Meeting => {
  const state =
    meeting.state === MeetingState.PLANNED || meeting.state === MeetingState.UNSPECIFIED
      ? MeetingState.POSTED
      : meeting.state;
  if (issueNumber === undefined || meeting.issue?.number === issueNumber)
    return create(MeetingSchema, { ...meeting, state });
  const issue = create(SubjectRefSchema, {
    repository: meeting.repository,
    number: issueNumber,
    kind: SubjectKind.ISSUE,
    url: `https://github.com/${meeting.repository}/issues/${issueNumber}`,
  });
  return create(MeetingSchema, { ...meeting, state, issue });
};

const itemsById = ({ sections }: Agenda): ReadonlyMap<string, Item> => {
  const found = new Map<string, Item>();
  const add = (item: Item): void => {
    found.set(item.id, item);
    item.children.forEach(add);
  };
  for (const { items } of sections) items.forEach(add);
  return found;
};

const withRecord = (item: Item, known: ReadonlyMap<string, Item>, before: ReadonlyMap<string, Item>): Item => {
  const children = item.children.map((child) => withRecord(child, known, before));
  const record = known.get(item.id);
  const isAsWritten = record !== undefined && before.get(item.id)?.text === item.text;
  return isAsWritten ? { ...record, children, outcome: item.outcome || record.outcome } : { ...item, children };
};
