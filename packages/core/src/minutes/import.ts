/** What the registry is to hold of a meeting that minutes tell of, beside what it holds already. Nothing is written at GitHub. */
import { create, equals, isMessage, type Message } from '@bufbuild/protobuf';
import {
  type ActionItem,
  ActionItemSchema,
  ActionItemState,
  type AuditEntry,
  AuditEntrySchema,
  type Decision,
  DecisionSchema,
  type Meeting,
  type MeetingMinutes,
  MeetingSchema,
  MeetingState,
  type Minutes,
  MinutesSchema,
  NotesSchema as NotesView,
  occurrenceOfName,
  ReasonSchema,
  type Series,
  type SubjectRef,
  TranscriptSchema,
  toActionItemName,
  toDecisionName,
  toMeetingName,
  toMinutesName,
  toRfcName,
} from '@rapporteur/idl';
import { NotesSchema, type Rfc, RfcSchema, storedKey } from '@rapporteur/idl/record';
import { currentRepository } from '../link/index.ts';
import { occurrenceMeant } from '../meeting/index.ts';
import { byDate } from '../shared/order.ts';
import { linksOf, type PastMeeting } from './history.ts';

/** A resource as the registry gives it out, with what it is stored by. */
export type Standing<Noun extends Message = Message> = {
  readonly message: Noun;
  readonly visibility: 'public' | 'private';
  readonly wakeAt?: Date | undefined;
};

export type ImportOptions = {
  /** Its rule may be empty: then only the day of a meeting is known. */
  readonly series: Series;
  /** Who may see it: as the repository of the series. */
  readonly visibility: 'public' | 'private';
  /** What becomes of promises that nobody has ticked off. */
  readonly actions: 'closed' | 'open';
  /** Folder of the repository in which the files stand; undefined if nobody told. */
  readonly folder?: string | undefined;
};

/** What is to be written; with neither puts nor removes all of it stands already. */
export type MeetingImport = {
  readonly puts: readonly Standing<Meeting | Minutes | ActionItem | Decision | Rfc>[];
  readonly removes: readonly (ActionItem | Decision)[];
  readonly audit: readonly AuditEntry[];
  /** GitHub items that were discussed. */
  readonly discussed: readonly SubjectRef[];
  /** Why nothing of it is taken over; empty else. */
  readonly left: string;
};

/** By what the registry finds all that an import looks at. */
export const keysOfImport = (past: PastMeeting, series: Series): string[] => {
  const name = nameOf(past, series);
  return [
    name,
    toMinutesName(occurrenceOfName(name)),
    storedKey.meeting(name),
    ...discussedIn(past.content).map(toRfcName),
  ];
};

/** A meeting that was moved is known by the date of the rule; without a rule each by its own. */
const nameOf = ({ date }: PastMeeting, series: Series): string =>
  plannedOn(series, date)?.name ?? toMeetingName(`${series.key}/${date}`);

const plannedOn = (series: Series, date: string): Meeting | undefined =>
  series.rule === '' ? undefined : occurrenceMeant(series, date);

/** Decides what to write. `standing` is what the registry found by `keysOfImport`. */
export const decideImport = (
  past: PastMeeting,
  standing: readonly Standing[],
  options: ImportOptions,
): MeetingImport => {
  const discussed = past.content.cancelled ? [] : discussedIn(past.content);
  // What was struck out of the bot's own record must not come back by another way.
  if (standing.some(({ message }) => OWN_WORDS.some((schema) => isMessage(message, schema))))
    return { ...NOTHING, discussed, left: 'Rapporteur has a record of its own of this meeting' };
  const name = nameOf(past, options.series);
  const before = standing.flatMap(({ message }) =>
    isMessage(message, MeetingSchema) && message.name === name ? [message] : [],
  )[0];
  const meeting = meetingOf(past, { before, name, discussed, options });
  const actions = mergeActions(past, { name, options, standing });
  const decisions = mergeDecisions(past, { name, standing });
  const rfcs = standing.flatMap((one) => retell(one, { meeting, before, visibility: options.visibility }) ?? []);
  const own = [meeting, minutesOf(past, { name, options, standing }), ...actions.puts, ...decisions.puts];
  const puts = [
    ...own.map((message) => ({ ...standingOf(message, standing), message, visibility: options.visibility })),
    ...rfcs,
  ].filter((put) => !stands(put, standing));
  const removes = [...actions.removes, ...decisions.removes];
  const isNews = puts.length + removes.length > 0;
  return { puts, removes, audit: isNews ? auditOf(past, name, actions.closed) : [], discussed, left: '' };
};

const NOTHING = { puts: [], removes: [], audit: [] } as const;
const OWN_WORDS = [NotesSchema, NotesView, TranscriptSchema] as const;

/** What was talked about, each once, under the name that its repository has now. */
const discussedIn = (content: MeetingMinutes): SubjectRef[] => {
  const found = new Map<string, SubjectRef>();
  for (const { subject } of linksOf(content)) {
    if (!subject) continue;
    const repository = currentRepository(subject.repository);
    const key = `${repository.toLowerCase()}#${subject.number}`;
    if (!found.has(key)) found.set(key, { ...subject, repository });
  }
  return [...found.values()];
};

type Around = { readonly name: string; readonly options: ImportOptions; readonly standing: readonly Standing[] };

const meetingOf = (
  { date, content, path }: PastMeeting,
  {
    before,
    name,
    discussed,
    options: { series, folder },
  }: Pick<Around, 'name' | 'options'> & { before: Meeting | undefined; discussed: SubjectRef[] },
): Meeting => {
  const isSeen = before !== undefined && !UNSEEN.has(before.state);
  const { title, localStart, timeZone, repository, ...planned } =
    (isSeen ? before : plannedOn(series, date)) ?? create(MeetingSchema);
  return create(MeetingSchema, {
    ...planned,
    name,
    version: before?.version ?? 0,
    series: series.key,
    title: title || series.title || series.key,
    localStart: localStart || date,
    timeZone: timeZone || series.timeZone,
    // What the bot itself saw of a meeting is surer than what minutes say.
    state: isSeen ? before.state : content.cancelled ? MeetingState.CANCELLED : MeetingState.HELD,
    repository: repository || series.repository,
    discussed,
    minutesUrl: urlOf({ series, folder, path }),
  });
};

const UNSEEN: ReadonlySet<MeetingState> = new Set([
  MeetingState.UNSPECIFIED,
  MeetingState.PLANNED,
  MeetingState.CANCELLED,
  MeetingState.HELD,
  MeetingState.MISSED,
]);

const urlOf = ({ series, folder, path }: Pick<ImportOptions, 'series' | 'folder'> & { path: string }): string => {
  if (series.repository === '' || folder === undefined) return '';
  const parts = [...folder.split('/'), ...path.split('/')].filter((part) => part !== '' && part !== '.');
  return `https://github.com/${series.repository}/blob/HEAD/${parts.map((part) => encodeURIComponent(part)).join('/')}`;
};

const minutesOf = ({ path, lines, content }: PastMeeting, { name, options, standing }: Around): Minutes => {
  const before = standing.flatMap(({ message }) => (isMessage(message, MinutesSchema) ? [message] : []))[0];
  const { series, folder } = options;
  return create(MinutesSchema, {
    name: toMinutesName(occurrenceOfName(name)),
    version: before?.version ?? 0,
    meeting: name,
    path,
    url: urlOf({ series, folder, path }),
    lines: [...lines],
    content,
  });
};

type Merged<Noun> = { readonly puts: readonly Noun[]; readonly removes: readonly Noun[] };

/** Those that stood keep their numbers, found by their words; new ones take numbers that are free. */
const mergeNumbered = <Noun extends ActionItem | Decision>(
  before: readonly Noun[],
  now: readonly Noun[],
  { toName, unite }: { readonly toName: (number: number) => string; readonly unite: (before: Noun, now: Noun) => Noun },
): Merged<Noun> => {
  const free = Map.groupBy(before, ({ text }) => text);
  let last = Math.max(0, ...before.map(({ name }) => Number(name.slice(name.lastIndexOf('/') + 1))));
  const puts = now.map((one) => {
    const same = free.get(one.text)?.shift();
    if (same) return unite(same, one);
    last += 1;
    return { ...one, name: toName(last) };
  });
  return { puts, removes: [...free.values()].flat() };
};

const mergeActions = (
  { content, lines }: PastMeeting,
  { name, options, standing }: Around,
): Merged<ActionItem> & { readonly closed: readonly string[] } => {
  const before = standing.flatMap(({ message }) => (isMessage(message, ActionItemSchema) ? [message] : []));
  const subjectsAt = subjectsByLine(content);
  const logins = new Map(
    content.attendees.flatMap(({ person }) => (person?.login ? [[person.name.toLowerCase(), person.login]] : [])),
  );
  const open = options.actions === 'open' ? ActionItemState.OPEN : ActionItemState.DROPPED;
  const now = content.actionItems.map(({ text, owner, line, done }) =>
    create(ActionItemSchema, {
      text,
      owner: owner || 'unassigned',
      ownerLogin: logins.get(owner.toLowerCase()) ?? '',
      state: done ? ActionItemState.DONE : open,
      meeting: name,
      quote: (lines[line - 1] ?? '').trim(),
      subjects: subjectsAt.get(line) ?? [],
    }),
  );
  const known = new Set(before.map((one) => one.name));
  const merged = mergeNumbered(before, now, {
    toName: (number) => toActionItemName(occurrenceOfName(name), number),
    // What people said of it since is theirs; a tick in the file says that it is done.
    unite: (stood, { state, ...told }) =>
      create(ActionItemSchema, {
        ...stood,
        quote: told.quote,
        subjects: told.subjects,
        state: state === ActionItemState.DONE ? state : stood.state,
      }),
  });
  const closed = merged.puts.flatMap((one) =>
    one.state === ActionItemState.DROPPED && !known.has(one.name) ? [one.name] : [],
  );
  return { ...merged, closed };
};

const mergeDecisions = (
  { content, lines }: PastMeeting,
  { name, standing }: Omit<Around, 'options'>,
): Merged<Decision> => {
  const before = standing.flatMap(({ message }) => (isMessage(message, DecisionSchema) ? [message] : []));
  const subjectsAt = subjectsByLine(content);
  const now = content.decisions.map(({ text, line }) =>
    create(DecisionSchema, {
      text,
      meeting: name,
      quote: (lines[line - 1] ?? '').trim(),
      subjects: subjectsAt.get(line) ?? [],
    }),
  );
  return mergeNumbered(before, now, {
    toName: (number) => toDecisionName(occurrenceOfName(name), number),
    unite: (stood, told) => create(DecisionSchema, { ...told, name: stood.name, version: stood.version }),
  });
};

const subjectsByLine = (content: MeetingMinutes): ReadonlyMap<number, SubjectRef[]> => {
  const found = new Map<number, SubjectRef[]>();
  for (const { line, subject } of linksOf(content)) {
    if (!subject) continue;
    const at = found.get(line) ?? [];
    at.push({ ...subject, repository: currentRepository(subject.repository) });
    found.set(line, at);
  }
  return found;
};

/** An RFC learns of the meeting, or forgets it when a corrected file does not name it any more. */
const retell = (
  one: Standing,
  {
    meeting,
    before,
    visibility,
  }: { readonly meeting: Meeting; readonly before: Meeting | undefined } & Pick<ImportOptions, 'visibility'>,
): Standing<Rfc> | undefined => {
  const { message: rfc } = one;
  if (!isMessage(rfc, RfcSchema)) return undefined;
  const isNamed = rfc.meetings.includes(meeting.name);
  const isDiscussed = meeting.discussed.some((subject) => toRfcName(subject) === rfc.name);
  // On a public thread nothing of a private meeting is told.
  const mayTell = visibility === 'public' || one.visibility === 'private';
  if (isDiscussed && mayTell && !isNamed)
    return { ...one, message: create(RfcSchema, { ...rfc, meetings: byDate([...rfc.meetings, meeting.name]) }) };
  const isTakenBack = isNamed && !isDiscussed && before?.state === MeetingState.HELD;
  return isTakenBack
    ? { ...one, message: create(RfcSchema, { ...rfc, meetings: rfc.meetings.filter((name) => name !== meeting.name) }) }
    : undefined;
};

const standingOf = ({ name }: Named, standing: readonly Standing[]): Standing | undefined =>
  standing.find(({ message }) => 'name' in message && message.name === name);

const stands = ({ message, visibility }: Standing<Named>, standing: readonly Standing[]): boolean => {
  const found = standingOf(message, standing);
  if (!found || found.visibility !== visibility) return false;
  const schema = [MeetingSchema, MinutesSchema, ActionItemSchema, DecisionSchema].find(
    ({ typeName }) => typeName === message.$typeName,
  );
  return schema !== undefined && isMessage(found.message, schema) && isMessage(message, schema)
    ? equals(schema, found.message, message)
    : false;
};

type Named = MeetingImport['puts'][number]['message'];

const auditOf = ({ path }: PastMeeting, name: string, closed: readonly string[]): AuditEntry[] => [
  entry(name, 'import_minutes', 'imported', `Minutes of the community were imported from ${path}.`),
  ...closed.map((item) =>
    entry(
      item,
      'drop_action_item',
      'imported-closed',
      'It is from old minutes, which do not tell whether it was done.',
    ),
  ),
];

const entry = (subject: string, action: string, code: string, text: string): AuditEntry =>
  create(AuditEntrySchema, { subject, action, because: [create(ReasonSchema, { code, text })] });
