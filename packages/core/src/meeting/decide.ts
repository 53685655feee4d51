/** Whether the agenda is written where it stands, and what stands in it then; what ends at the start of the meeting (M10). */
import { create } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type AgendaPlan, type Meeting, MeetingSchema, MeetingState, type Reason, ReasonSchema } from '@rapporteur/idl';
import { type Agenda, AgendaSchema } from '@rapporteur/idl/record';
import { type Message, print, sameBody, toMarker } from '../document/index.ts';
import { type Action, type LabelSpec, type SheetPlace, toSheetAction, toSheetRef } from '../github/index.ts';
import { withoutLineMarks } from './body.ts';
import { markUnedited, mergeAgenda } from './merge.ts';
import { meetingMessages } from './messages.ts';
import { parseAgenda } from './minutes.ts';
import { headingsOnlyFilled } from './optional.ts';
import { type AgendaView, retitle, titleOf } from './render.ts';

/** What is known when an agenda is to be posted or refreshed. */
export type DecideAgendaOptions = Pick<AgendaView, 'previousUrl' | 'placeUrl' | 'pageUrl' | 'own'> & {
  readonly meeting: Meeting;
  /** The agenda as it is wanted: see buildAgenda. */
  readonly agenda: Agenda;
  /** The agenda as last stored; its base is what the bot wrote last. */
  readonly previous?: Agenda | undefined;
  /** The body that stands at GitHub now; undefined while it is not posted. */
  readonly theirs?: string | undefined;
  /** Its title; people may have changed it, and then it is theirs. */
  readonly theirTitle?: string | undefined;
  readonly issueNumber?: number | undefined;
  /** Where it stands, or is to stand; without one, in an issue. */
  readonly place?: SheetPlace;
  /** Whether that is closed: then it is written only if somebody asks for just that (F3). */
  readonly isClosed?: boolean;
  /** The meeting as it was posted, if it changed since: its agenda follows, also of one that is cancelled. */
  readonly posted?: Meeting | undefined;
  readonly labels?: readonly LabelSpec[];
  /** What the agendas of the series are made of. */
  readonly plan?: AgendaPlan | undefined;
  /** A chair asked to write although the meeting has begun. */
  readonly reopen?: boolean;
  readonly now: Date;
};

/** `next` is to be stored once the actions are done; while it is new, its number is not in it yet. */
export type AgendaDecision =
  | { readonly kind: 'refuse'; readonly because: readonly Reason[] }
  | {
      readonly kind: 'post';
      readonly actions: readonly Action<Message>[];
      readonly next: { readonly meeting: Meeting; readonly agenda: Agenda };
      /** What stands there then. */
      readonly body: string;
      readonly because: readonly Reason[];
    };

/** Decides. Nothing is written when nothing would change, and never after the start or above GitHub's limit. */
export const decideAgenda = (options: DecideAgendaOptions): AgendaDecision => {
  const { meeting, previous, theirs, issueNumber, labels = [], place = { kind: 'issue' } } = options;
  const closed = refusal(options);
  if (closed) return { kind: 'refuse', because: [closed] };
  const { agenda, body } = settle(options);
  const merged =
    theirs === undefined
      ? { body: withoutLineMarks(body), conflicts: [] }
      : mergeAgenda({
          ...{ base: previous?.baseMarkdown ?? '', theirs, ours: body, repository: meeting.repository },
          optional: headingsOnlyFilled(options.plan),
        });
  if ('refusal' in merged) return { kind: 'refuse', because: [reason(merged.refusal.code, merged.refusal.message)] };
  if (merged.body.length > MOST_CHARACTERS) return { kind: 'refuse', because: [reason('agenda-too-long', TOO_LONG)] };
  const next = {
    meeting: posted(meeting, place, issueNumber),
    agenda: create(AgendaSchema, { ...agenda, baseMarkdown: body, version: previous?.version ?? agenda.version }),
  };
  const because = [...merged.conflicts];
  const title = titleFor(options);
  const isSameTitle = options.theirTitle === undefined || options.theirTitle === title;
  if (theirs !== undefined && isSameTitle && sameBody(merged.body, theirs))
    return { kind: 'post', actions: [], next, body: merged.body, because };
  const action = toSheetAction({
    repository: meeting.repository,
    place,
    marker: toMarker('agenda', meeting.name.replace(/^meetings\//, '')),
    title,
    body: merged.body,
    introduction: meetingMessages.agendaFile({ meeting, path: place.kind === 'file' ? place.path : '' }),
    labels,
    ...(issueNumber === undefined ? {} : { number: issueNumber }),
    ...(theirs === undefined ? {} : { expected: theirs }),
  });
  return { kind: 'post', actions: [action], next, body: merged.body, because };
};

/** Whether what the bot wrote last is not what it would write now, whatever people made of it since. */
export const isBehind = (options: DecideAgendaOptions): boolean =>
  !sameBody(settle(options).body, options.previous?.baseMarkdown ?? '');

/** What is known when a meeting begins. */
export type FreezeOptions = {
  readonly meeting: Meeting;
  readonly agenda: Agenda;
  /** The body that stands at the start. */
  readonly theirs: string;
};

/**
 * Saves the agenda as it stands at the start: people's lines become items of the record, lines of ours that nobody
 * edited keep what the registry knows about them and their marks in `base_markdown`, which is else the text itself.
 */
export const freezeAgenda = ({ meeting, agenda, theirs }: FreezeOptions): { meeting: Meeting; agenda: Agenda } => {
  const { repository } = meeting;
  const base = agenda.baseMarkdown;
  const standing = parseAgenda(theirs, { repository, base }).value;
  const written = parseAgenda(base, { repository }).value;
  const [known, before] = [itemsById(agenda), itemsById(written)];
  const records = { known, before, left: idsLeft({ known, before, stands: itemsById(standing) }) };
  const sections = standing.sections.map((section) => ({
    ...section,
    items: section.items.map((item) => withRecord(item, records)),
  }));
  return {
    meeting: create(MeetingSchema, { ...meeting, state: MeetingState.FROZEN }),
    agenda: create(AgendaSchema, { ...agenda, sections, baseMarkdown: markUnedited(theirs, base, repository) }),
  };
};

/** GitHub takes 65,536 characters; the rest is room for people. */
const MOST_CHARACTERS = 60_000;
const TOO_LONG =
  'Please shorten what people wrote in it, or track fewer pull requests. It would be longer than GitHub takes.';

const CLOSED =
  'It is closed where it stands. Please reopen it if the agenda is to go on there; what was merged stays as it is.';

type Item = Agenda['sections'][number]['items'][number];

const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

const refusal = ({ meeting, now, posted, isClosed, reopen = false }: DecideAgendaOptions): Reason | undefined => {
  if (posted) return undefined;
  if (meeting.state === MeetingState.CANCELLED) return reason('cancelled', 'This meeting is cancelled.');
  if (reopen) return undefined;
  if (isClosed) return reason('closed', CLOSED);
  const hasBegun = meeting.start !== undefined && timestampDate(meeting.start) <= now;
  if (!hasBegun && meeting.state !== MeetingState.FROZEN && meeting.state !== MeetingState.REPORTED) return undefined;
  const isOver = meeting.end !== undefined && timestampDate(meeting.end) <= now;
  const when = isOver ? 'is over' : 'has begun';
  return reason('frozen', `This meeting ${when}. What is new comes to the next one.`);
};

/** If nothing but the time of reading changed, the time that stands stays: reading again is no reason to write. */
const settle = ({ agenda, previous, place, ...rest }: DecideAgendaOptions): { agenda: Agenda; body: string } => {
  const view = { ...rest, inFile: place?.kind === 'file' };
  const fresh = { agenda, body: bodyOf({ agenda, ...view }) };
  if (!previous?.asOf) return fresh;
  const asBefore = create(AgendaSchema, { ...agenda, asOf: previous.asOf });
  const same = { agenda: asBefore, body: bodyOf({ agenda: asBefore, ...view }) };
  return sameBody(same.body, previous.baseMarkdown) ? same : fresh;
};

/** What is merged, line by line, with what people wrote; each line has its id. */
const bodyOf = (view: AgendaView): string => `${print(meetingMessages.issue({ ...view, isMarked: true }))}\n`;

const titleFor = ({ meeting, posted: before, theirTitle }: DecideAgendaOptions): string => {
  if (theirTitle === undefined) return titleOf(meeting);
  return before ? retitle(theirTitle, before, meeting) : theirTitle;
};

const posted = (meeting: Meeting, place: SheetPlace, number: number | undefined): Meeting => {
  const state =
    meeting.state === MeetingState.PLANNED || meeting.state === MeetingState.UNSPECIFIED
      ? MeetingState.POSTED
      : meeting.state;
  const agendaFile = place.kind === 'file' ? place.path : '';
  const next = create(MeetingSchema, { ...meeting, state, agendaFile });
  if (number === undefined || meeting.issue?.number === number) return next;
  return create(MeetingSchema, { ...next, issue: toSheetRef(place.kind, { repository: meeting.repository, number }) });
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

type ById = ReadonlyMap<string, Item>;

/**
 * Of an agenda that was saved: the ids that no line has, by what their lines said then. People's edits took the mark of such a
 * line, so what is saved without a mark and the lines without one are the same, in order.
 */
const idsLeft = ({
  known,
  before,
  stands,
}: Readonly<Record<'known' | 'before' | 'stands', ById>>): Map<string, string> => {
  const isGone = ({ id }: Item): boolean => !stands.has(id);
  const lines = [...before.values()].filter(({ id }) => !known.has(id));
  const unmarked = [...known.values()].filter(({ id }) => !before.has(id));
  return new Map([
    ...[...known.values()].filter(isGone).map(({ id, text }) => [text, id] as const),
    ...unmarked.flatMap((item, at) => (isGone(item) ? [[lines[at]?.text ?? item.text, item.id] as const] : [])),
  ]);
};

type Records = {
  readonly known: ReadonlyMap<string, Item>;
  readonly before: ReadonlyMap<string, Item>;
  /** Ids, by the words, of items that were saved and of which no line is known. */
  readonly left: Map<string, string>;
};

const withRecord = (item: Item, records: Records): Item => {
  const { known, before, left } = records;
  const children = item.children.map((child) => withRecord(child, records));
  const record = known.get(item.id);
  const isAsWritten = record !== undefined && before.get(item.id)?.text === item.text;
  if (isAsWritten) return { ...record, children, outcome: item.outcome || record.outcome };
  // A line that people edited before it was saved is known by what it says since then.
  const saved = record ? undefined : left.get(item.text);
  left.delete(item.text);
  return { ...item, id: saved ?? item.id, children };
};
