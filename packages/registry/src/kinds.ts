/** The kinds of resources: how each is called, named, encoded and found again, and what strangers see of it. */
import { createHash } from 'node:crypto';
import {
  create,
  type DescField,
  fromJson,
  isMessage,
  type JsonObject,
  type Message,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import { reflect } from '@bufbuild/protobuf/reflect';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  ActionItemState,
  AgendaSchema as AgendaView,
  DecisionSchema,
  Disposition,
  IdeaSchema as IdeaView,
  type Link,
  MeetingSchema,
  MeetingState,
  MinutesSchema,
  MotionSchema as MotionView,
  NotesState,
  NotesSchema as NotesView,
  occurrenceOfName,
  RfcSchema as RfcView,
  SeriesSchema,
  type SubjectRef,
  SubjectState,
  SyncStateSchema as SyncStateView,
  TranscriptSchema,
  toMeetingName,
  Verdict,
  WorkingGroupSchema as WorkingGroupView,
} from '@rapporteur/idl';
import {
  AgendaSchema,
  AliasesSchema,
  GroupsFileRecordSchema,
  IdeaSchema,
  ItemRecordSchema,
  ItemState,
  ModelAnswersSchema,
  MotionSchema,
  NewcomersSchema,
  NotesSchema,
  PolicyRecordSchema,
  RepositoryRecordSchema,
  RequestRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  SubjectRecordSchema,
  SyncStateSchema,
  storedKey,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { invalid, refuseUnstorable } from './refusals.ts';

type Noun = Message & { name: string; version: number };

export type Visibility = 'public' | 'private';

/** One row of a store. `body` is the message as ProtoJSON without its version. */
export type Row = {
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly body: JsonObject;
  readonly visibility: Visibility;
  readonly wakeAt: Date | undefined;
  /** Where it was found by them. */
  readonly keys?: readonly string[];
};

/** What a store is to keep of a message. `state` is the name of the state's enum value, "" where there is none. */
export type Content = {
  readonly name: string;
  readonly body: JsonObject;
  readonly keys: readonly string[];
  readonly state: string;
};

const REPOSITORY = '[A-Za-z0-9_-]{1,39}/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]{1,100}';
const KEY = '[A-Za-z0-9][A-Za-z0-9._-]{0,99}';
const NUMBER = '[1-9][0-9]{0,9}';
const DATE = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';

export const isRepository = (text: string): boolean => new RegExp(`^${REPOSITORY}$`).test(text);
export const isSubject = (text: string): boolean => new RegExp(`^${REPOSITORY}/${NUMBER}$`).test(text);
export const isKey = (text: string): boolean => new RegExp(`^${KEY}$`).test(text);

/** "contributors-meetup" of "meetings/contributors-meetup/2031-05-08". */
const seriesOf = (name: string): string => name.split('/')[1] ?? '';

/** "2031-05", by UTC. */
const monthOf = (at: Timestamp): string => timestampDate(at).toISOString().slice(0, 7);

/** States in which nothing more comes to a meeting's issue. */
const ENDS: ReadonlySet<MeetingState> = new Set([MeetingState.FROZEN, MeetingState.REPORTED, MeetingState.CANCELLED]);

const LONGEST_KEY = 400;

/** A key as it is stored: an index takes no text of any length, and a branch or a path may be long. */
export const toStoredKey = (key: string): string =>
  key.length <= LONGEST_KEY
    ? key
    : `${key.slice(0, LONGEST_KEY - 64).toWellFormed()}#${createHash('sha256').update(key).digest('hex')}`;

/** Whether a store can have such a key at all. */
export const isStorableKey = (key: string): boolean => !key.includes('\0') && key.isWellFormed();

/** A piece of text that is found by its words; `part` tells the pieces of one resource apart. */
export type Passage = { readonly part: string; readonly title: string; readonly text: string };

type Definition<Schema extends GenMessage<Noun>, View extends GenMessage<Noun>> = {
  readonly schema: Schema;
  /** What strangers see: fewer of the same fields. */
  readonly view: View;
  /** With article: "an RFC". */
  readonly noun: string;
  /** The segments of the name after the kind, as written in the IDL, and what they must look like. */
  readonly form: string;
  readonly pattern: RegExp;
  /** Whether these begin with OWNER/REPO; "lower" if whoever gives the name writes that in lower case. */
  readonly under?: 'as is' | 'lower';
  readonly keys: (message: MessageShape<Schema>) => readonly string[];
  readonly state?: DescField;
  /** Repository ("owner/name") to which it belongs, where the name does not tell. */
  readonly repository?: (message: MessageShape<Schema>) => string;
  /** What words are looked for in, of what strangers see. */
  readonly passages?: (message: MessageShape<View>) => readonly Passage[];
  /** Members of the view that lists leave out; "a.b" is the member b of each entry of the list a. */
  readonly leftOut?: readonly string[];
};

/** `prefix` is the first segment of the names, and the name of the kind in the store. */
const defineKind = <Prefix extends string, Schema extends GenMessage<Noun>, View extends GenMessage<Noun>>(
  prefix: Prefix,
  {
    schema,
    view,
    noun,
    form,
    pattern,
    under,
    keys,
    state,
    repository,
    passages,
    leftOut = [],
  }: Definition<Schema, View>,
) => {
  const shown = view.fields.flatMap((field) => {
    const own = schema.fields.find(({ name }) => name === field.name);
    return own ? [[field, own] as const] : [];
  });
  const typed = (message: Message): MessageShape<Schema> => {
    if (isMessage(message, schema)) return message;
    throw invalid(`A ${message.$typeName} is not ${noun}.`);
  };
  return {
    prefix,
    typeName: schema.typeName,
    noun,
    under,
    state,
    /** What is no part of the view does not leave the database either. */
    leftOut: [...schema.fields.filter(({ name }) => !isIn(view, name)).map(({ jsonName }) => jsonName), ...leftOut],
    view,
    schema,

    /** What of a message is for strangers: its fields of the same names. Nested messages are shared. */
    toView: (given: Message): MessageShape<View> => {
      const message = create(view);
      const [from, to] = [reflect(schema, typed(given)), reflect(view, message)];
      for (const [field, own] of shown) if (from.isSet(own)) to.set(field, from.get(own));
      return message;
    },

    /** @throws ConnectError InvalidArgument */
    checkName: (name: string): void => {
      const rest = name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : '';
      if (!pattern.test(rest)) throw invalid(`"${name}" is not the name of ${noun}; write it as "${prefix}/${form}".`);
    },

    read: ({ name, version, body, visibility, wakeAt, keys: found = [] }: Row) => ({
      kind: prefix,
      name,
      version,
      message: fromJson(schema, { ...body, name, version }, { ignoreUnknownFields: true }),
      visibility,
      wakeAt,
      keys: found,
    }),

    /** @throws ConnectError InvalidArgument when the message has no JSON form that every store can keep */
    toContent: (given: Message): Content => {
      const message = typed(given);
      const { version: _, ...body } = toStorableJson(() => toJson(schema, message));
      const all = [...namesOf(message.name, under), ...keys(message)].filter(isStorableKey);
      const value = state && body[state.jsonName];
      return {
        name: message.name,
        body,
        keys: [...new Set(all.map(toStoredKey))].sort(),
        state: value === undefined ? '' : String(value),
      };
    },

    /** What a message was stored as. Nested messages stay the caller's own. */
    toStored: (
      given: Message,
      { version, visibility, wakeAt, keys: found = [] }: Pick<Row, 'version' | 'visibility' | 'wakeAt' | 'keys'>,
    ) => {
      const message = typed(given);
      return {
        kind: prefix,
        name: message.name,
        version,
        message: { ...message, version },
        visibility,
        wakeAt,
        keys: found,
      };
    },

    isSearched: passages !== undefined,

    /** Of a view. */
    passagesOf: (shown: Message): readonly Passage[] => (isMessage(shown, view) ? (passages?.(shown) ?? []) : []),

    /** The repository to which it belongs; undefined if none is known. */
    repositoryOf: (given: Message): string | undefined => {
      const message = typed(given);
      if (under !== undefined) return message.name.split('/').slice(1, 3).join('/');
      return repository?.(message) || undefined;
    },
  };
};

const isIn = ({ fields }: GenMessage<Noun>, name: string): boolean => fields.some((field) => field.name === name);

/** The message as ProtoJSON. @throws ConnectError InvalidArgument when it has none that every store can keep */
export const toStorableJson = (write: () => unknown): JsonObject => {
  const json = toJsonObject(write);
  refuseUnstorable(json, '');
  return json;
};

export const toJsonObject = (write: () => unknown): JsonObject => {
  try {
    const json = write();
    if (isJsonObject(json)) return json;
  } catch (error) {
    // A time beyond the year 9999, or a field mask that is none.
    throw invalid(`The message cannot be stored: ${error instanceof Error ? error.message : String(error)}.`);
  }
  throw invalid('The message cannot be stored: it is not an object.');
};

const isJsonObject = (json: unknown): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** Whoever knows a repository in another case of letters finds what is named after it. */
const namesOf = (name: string, under: 'as is' | 'lower' | undefined): readonly string[] => {
  if (under === undefined) return [name];
  const [kind = '', owner = '', repository = '', ...rest] = name.split('/');
  return [name, [kind, owner.toLowerCase(), repository.toLowerCase(), ...rest].join('/')];
};

type Ref = Pick<SubjectRef, 'repository' | 'number' | 'nodeId'>;

const isPlace = (ref: Pick<Ref, 'repository' | 'number'> | undefined): boolean =>
  ref !== undefined && ref.repository !== '' && ref.number > 0;

const refsOf = (subject: Ref | undefined): readonly string[] =>
  subject && isPlace(subject) ? [storedKey.ref(subject.repository, subject.number)] : [];

const subjectKeys = (subject: Ref | undefined): readonly string[] => [
  ...refsOf(subject),
  ...(subject && subject.nodeId !== '' ? [storedKey.node(subject.nodeId)] : []),
];

const linkKeys = (subject: Ref | undefined, links: readonly Link[]): readonly string[] => {
  const [own] = refsOf(subject);
  const ends = links.flatMap(({ from, to }) => [from, to].flatMap((end) => (end && isPlace(end) ? [end] : [])));
  return ends
    .filter(({ repository, number }) => storedKey.ref(repository, number) !== own)
    .map(({ repository, number }) => storedKey.linked(repository, number));
};

const openOrClosed = (repository: string, state: SubjectState, closedAt: Timestamp | undefined): readonly string[] =>
  closedAt
    ? [storedKey.closed(repository, monthOf(closedAt))]
    : state === SubjectState.MERGED || state === SubjectState.CLOSED
      ? []
      : [storedKey.open(repository)];

const isOpen = ({ state }: { readonly state: SubjectState }): boolean =>
  state !== SubjectState.MERGED && state !== SubjectState.CLOSED;

const peopleKeys = (toKey: (login: string) => string, logins: readonly (string | undefined)[]): readonly string[] =>
  logins.flatMap((login) => (login === undefined || login === '' ? [] : [toKey(login)]));

const meetingKeys = (...names: readonly string[]): readonly string[] =>
  names.filter((name) => name !== '').map(storedKey.meeting);

const SUBJECT = { form: 'OWNER/REPO/NUMBER', pattern: new RegExp(`^${REPOSITORY}/${NUMBER}$`) };
const REPOSITORY_NAME = { form: 'OWNER/REPO', pattern: new RegExp(`^${REPOSITORY}$`), under: 'as is' } as const;
const NUMBERED_OF_MEETING = {
  form: 'SERIES/YYYY-MM-DD/N',
  pattern: new RegExp(`^${KEY}/${DATE}/${NUMBER}$`),
};
const OCCURRENCE = { form: 'SERIES/YYYY-MM-DD', pattern: new RegExp(`^${KEY}/${DATE}$`) };

/** All kinds by their prefixes. */
export const KINDS = {
  rfcs: defineKind('rfcs', {
    schema: RfcSchema,
    view: RfcView,
    noun: 'an RFC',
    ...SUBJECT,
    under: 'lower',
    keys: ({ subject, author, next, state, closedAt, documents, links, related, meetings, detection, ...more }) => [
      ...subjectKeys(subject),
      ...peopleKeys(storedKey.reviews, [...more.reviews.map(({ login }) => login), ...more.requestedReviewers]),
      ...(author === '' ? [] : [storedKey.author(author)]),
      ...(next?.waitingFor ?? []).map(storedKey.waits),
      ...(subject ? documents.map((path) => storedKey.document(subject.repository, path)) : []),
      ...linkKeys(subject, links),
      ...related.filter(isPlace).map(({ repository, number }) => storedKey.related(repository, number)),
      ...meetingKeys(...meetings),
      ...(subject && detection?.verdict === Verdict.RFC ? openOrClosed(subject.repository, state, closedAt) : []),
    ],
    state: RfcSchema.field.stage,
    passages: ({ subject, documents }) => [{ part: '', title: subject?.title ?? '', text: documents.join('\n') }],
  }),
  ideas: defineKind('ideas', {
    schema: IdeaSchema,
    view: IdeaView,
    noun: 'an idea',
    ...SUBJECT,
    under: 'lower',
    keys: ({ subject, links, disposition, author, champions }) => [
      ...subjectKeys(subject),
      ...peopleKeys(storedKey.ideas, [author, ...champions]),
      ...linkKeys(subject, links),
      ...(subject && disposition !== Disposition.CLOSED ? [storedKey.openIdeas(subject.repository)] : []),
    ],
    state: IdeaSchema.field.disposition,
    passages: ({ subject }) => [{ part: '', title: subject?.title ?? '', text: '' }],
  }),
  motions: defineKind('motions', {
    schema: MotionSchema,
    view: MotionView,
    noun: 'a motion',
    form: 'OWNER/REPO/NUMBER/ID',
    pattern: new RegExp(`^${REPOSITORY}/${NUMBER}/${KEY}$`),
    under: 'lower',
    keys: ({ subject, mover, ballots, late, concerns, objections }) => [
      ...subjectKeys(subject),
      ...peopleKeys(storedKey.voted, [
        mover?.login,
        ...[...ballots, ...late].map(({ account }) => account?.login),
        ...[...concerns, ...objections].map(({ raiser }) => raiser?.login),
      ]),
    ],
    state: MotionSchema.field.state,
    leftOut: ['roles', 'roleChanges'],
  }),
  syncStates: defineKind('syncStates', {
    schema: SyncStateSchema,
    view: SyncStateView,
    noun: 'a sync state',
    ...REPOSITORY_NAME,
    keys: () => [],
  }),
  newcomers: defineKind('newcomers', {
    schema: NewcomersSchema,
    view: NewcomersSchema,
    noun: 'a list of newcomers',
    ...REPOSITORY_NAME,
    keys: ({ repository, people, helpWanted }) =>
      repository !== '' && people.length + helpWanted.length > 0 ? [storedKey.newcomers(repository)] : [],
  }),
  policies: defineKind('policies', {
    schema: PolicyRecordSchema,
    view: PolicyRecordSchema,
    noun: 'a policy',
    form: 'NAME/VERSION',
    pattern: new RegExp(`^[a-z0-9-]{1,1000}/${KEY}$`),
    keys: () => [],
  }),
  groups: defineKind('groups', {
    schema: WorkingGroupSchema,
    view: WorkingGroupView,
    noun: 'a working group',
    form: 'KEY',
    pattern: new RegExp(`^${KEY}$`),
    keys: ({ name, pullRequests }) => [
      storedKey.group(name.replace(/^groups\//, '')),
      ...pullRequests.flatMap(({ subject, head }) => [
        ...refsOf(subject),
        ...(subject && head !== '' ? [storedKey.branch(subject.repository, head)] : []),
      ]),
      ...pullRequests.filter(isOpen).flatMap(({ requestedReviewers }) => requestedReviewers.map(storedKey.waits)),
    ],
    passages: ({ title, mission, deliverable }) => [{ part: '', title, text: `${mission}\n${deliverable}` }],
  }),
  series: defineKind('series', {
    schema: SeriesSchema,
    view: SeriesSchema,
    noun: 'a series',
    form: 'KEY',
    pattern: new RegExp(`^${KEY}$`),
    keys: () => [],
    repository: ({ repository }) => repository,
  }),
  meetings: defineKind('meetings', {
    schema: MeetingSchema,
    view: MeetingSchema,
    noun: 'a meeting',
    ...OCCURRENCE,
    keys: ({ name, issue, state, discussed, closedAt, pinned }) => [
      ...subjectKeys(issue),
      ...discussed.filter(isPlace).map(({ repository, number }) => storedKey.discussed(repository, number)),
      ...(state === MeetingState.POSTED ? [storedKey.posted(seriesOf(name))] : []),
      ...(pinned ? [storedKey.pinned(seriesOf(name))] : []),
      ...(issue && !closedAt && ENDS.has(state) ? [storedKey.unclosed(seriesOf(name))] : []),
    ],
    state: MeetingSchema.field.state,
    repository: ({ repository }) => repository,
  }),
  agendas: defineKind('agendas', {
    schema: AgendaSchema,
    view: AgendaView,
    noun: 'an agenda',
    ...OCCURRENCE,
    keys: ({ meeting }) => meetingKeys(meeting),
  }),
  agendaItems: defineKind('agendaItems', {
    schema: ItemRecordSchema,
    view: ItemRecordSchema,
    noun: 'an item of agendas',
    ...NUMBERED_OF_MEETING,
    keys: ({ name, state, events }) => [
      ...meetingKeys(...new Set([toMeetingName(occurrenceOfName(name)), ...events.map(({ meeting }) => meeting)])),
      ...(state === ItemState.CLOSED ? [] : [storedKey.agendaItems(seriesOf(name))]),
    ],
    state: ItemRecordSchema.field.state,
  }),
  actionItems: defineKind('actionItems', {
    schema: ActionItemSchema,
    view: ActionItemSchema,
    noun: 'an action item',
    ...NUMBERED_OF_MEETING,
    keys: ({ name, state, closedAt, subjects, issue, ownerLogin }) => [
      ...(ownerLogin === '' ? [] : [storedKey.promised(ownerLogin)]),
      // Those of a day have numbers of one row, also where no meeting was.
      ...meetingKeys(name.replace(/^[^/]+(.*)\/\d+$/, 'meetings$1')),
      ...subjectKeys(issue),
      ...subjects.flatMap(refsOf),
      ...(state === ActionItemState.OPEN || state === ActionItemState.UNSPECIFIED
        ? [storedKey.openActions(seriesOf(name))]
        : closedAt
          ? [storedKey.closedActions(seriesOf(name), monthOf(closedAt))]
          : []),
    ],
    state: ActionItemSchema.field.state,
    repository: ({ repository }) => repository,
    leftOut: ['events'],
    passages: ({ text }) => [{ part: '', title: text, text: '' }],
  }),
  decisions: defineKind('decisions', {
    schema: DecisionSchema,
    view: DecisionSchema,
    noun: 'a decision',
    ...NUMBERED_OF_MEETING,
    keys: ({ meeting }) => meetingKeys(meeting),
    passages: ({ text }) => [{ part: '', title: text, text: '' }],
  }),
  transcripts: defineKind('transcripts', {
    schema: TranscriptSchema,
    view: TranscriptSchema,
    noun: 'a transcript',
    ...OCCURRENCE,
    keys: ({ meeting }) => meetingKeys(meeting),
    leftOut: ['turns'],
  }),
  minutes: defineKind('minutes', {
    schema: MinutesSchema,
    view: MinutesSchema,
    noun: 'minutes',
    ...OCCURRENCE,
    keys: ({ meeting }) => meetingKeys(meeting),
    leftOut: ['lines', 'content'],
  }),
  notes: defineKind('notes', {
    schema: NotesSchema,
    view: NotesView,
    noun: 'notes',
    ...OCCURRENCE,
    keys: ({ meeting, pullRequest, topics }) => [
      ...meetingKeys(meeting),
      ...subjectKeys(pullRequest),
      ...topics.flatMap(({ agendaItem, subjects }) => [
        ...(agendaItem === '' ? [] : [storedKey.aboutItem(agendaItem)]),
        ...subjects.filter(isPlace).map(({ repository, number }) => storedKey.about(repository, number)),
      ]),
    ],
    state: NotesSchema.field.state,
    repository: ({ pullRequest }) => pullRequest?.repository ?? '',
    leftOut: ['topics.statements'],
    // A draft is nobody's word yet.
    passages: ({ state, topics }) =>
      state === NotesState.APPROVED
        ? topics.flatMap(({ title, statements }) => statements.map(({ id, text }) => ({ part: id, title, text })))
        : [],
  }),
  settings: defineKind('settings', {
    schema: SettingsRecordSchema,
    view: SettingsRecordSchema,
    noun: 'settings',
    ...REPOSITORY_NAME,
    keys: () => [],
  }),
  aliases: defineKind('aliases', {
    schema: AliasesSchema,
    view: AliasesSchema,
    noun: 'a list of spellings',
    ...REPOSITORY_NAME,
    keys: () => [],
  }),
  modelAnswers: defineKind('modelAnswers', {
    schema: ModelAnswersSchema,
    view: ModelAnswersSchema,
    noun: 'answers of a model',
    ...OCCURRENCE,
    keys: ({ meeting }) => meetingKeys(meeting),
  }),
  records: defineKind('records', {
    schema: SubjectRecordSchema,
    view: SubjectRecordSchema,
    noun: 'a record of a subject',
    ...SUBJECT,
    under: 'lower',
    keys: ({ subject }) => subjectKeys(subject),
  }),
  repositories: defineKind('repositories', {
    schema: RepositoryRecordSchema,
    view: RepositoryRecordSchema,
    noun: 'a repository',
    ...REPOSITORY_NAME,
    keys: ({ nodeId, installationId, private: isPrivate, former }) => [
      ...former.map(storedKey.former),
      ...(isPrivate ? [storedKey.privateRepositories] : []),
      ...(nodeId === '' ? [] : [storedKey.node(nodeId)]),
      ...(installationId === 0n ? [] : [storedKey.installation(installationId)]),
    ],
  }),
  groupsFiles: defineKind('groupsFiles', {
    schema: GroupsFileRecordSchema,
    view: GroupsFileRecordSchema,
    noun: 'a registry file of groups',
    form: 'OWNER/REPO/PATH',
    pattern: new RegExp(`^${REPOSITORY}/[^\\p{Cc}]{1,400}$`, 'u'),
    under: 'as is',
    keys: ({ repository, path, groups }) => [
      ...(repository === '' || path === '' ? [] : [storedKey.document(repository, path)]),
      ...groups.map((name) => storedKey.group(name.replace(/^groups\//, ''))),
    ],
  }),
  requests: defineKind('requests', {
    schema: RequestRecordSchema,
    view: RequestRecordSchema,
    noun: 'a request',
    form: 'WHERE/WHAT',
    pattern: new RegExp(`^${KEY}(?:/[A-Za-z0-9._@:+-]{1,200}){1,8}$`),
    keys: ({ to, on }) => [storedKey.to(to), ...refsOf(on)],
  }),
};

export type AnyKind = (typeof KINDS)[keyof typeof KINDS];
export type KindName = AnyKind['prefix'];

/** What strangers see of each kind. */
export type Views = { readonly [Name in KindName]: MessageShape<(typeof KINDS)[Name]['view']> };

/** The message of each kind. */
export type Messages = { readonly [Name in KindName]: ReturnType<(typeof KINDS)[Name]['read']>['message'] };

/** One resource as stored; `message` has its name and its version. */
export type Resource<Name extends KindName = KindName> = {
  readonly [K in Name]: {
    readonly kind: K;
    readonly name: string;
    readonly version: number;
    readonly message: Messages[K];
    readonly visibility: Visibility;
    readonly wakeAt: Date | undefined;
    /** By which it is found; empty where it was not looked for by keys. */
    readonly keys: readonly string[];
  };
}[Name];

/** A resource as it is to be stored. `message.version` is the version on which it builds; 0 creates. */
export type Put<Name extends KindName = KindName> = {
  /** Follows from the message; one that does not fit it is refused. */
  readonly kind?: Name;
  readonly message: Messages[Name];
  readonly visibility: Visibility;
  /** When it is due, if nothing happens before. */
  readonly wakeAt?: Date | undefined;
};

const byName: ReadonlyMap<string, AnyKind> = new Map(Object.values(KINDS).map((kind) => [kind.prefix, kind]));

const byType: ReadonlyMap<string, KindName> = new Map(
  Object.values(KINDS).map(({ typeName, prefix }) => [typeName, prefix]),
);

/** A resource of a kind that is not known before. */
export type ResourceOf<Name extends KindName> = Resource & { readonly kind: Name; readonly message: Messages[Name] };

export const isOfKind = <Name extends KindName>(kind: Name, resource: Resource): resource is ResourceOf<Name> =>
  resource.kind === kind;

export const isViewOf = <Name extends KindName>(kind: Name, message: Message): message is Views[Name] =>
  isMessage(message, KINDS[kind].view);

/** The kind of a message. @throws ConnectError InvalidArgument when the registry keeps no such thing */
export const kindOfMessage = (message: Message): KindName => {
  const kind = byType.get(message.$typeName);
  if (kind === undefined) throw invalid(`The registry keeps no ${message.$typeName}.`);
  return kind;
};

/** The kind of a name, "rfcs/owner/repo/7". @throws ConnectError InvalidArgument */
export const kindOfName = (name: string): KindName => {
  const kind = kindOf(name.slice(0, name.indexOf('/')));
  if (kind === undefined) throw invalid(`"${name}" is the name of nothing that the registry keeps.`);
  return kind.prefix;
};

/**
 * The message that the registry keeps for what strangers see: its fields, and nothing in the others.
 * @throws ConnectError InvalidArgument when it is the view of nothing that the registry keeps
 */
export const ofView = (message: Noun): Put['message'] => {
  const { view, typeName, read } = KINDS[kindOfName(message.name)];
  if (!isMessage(message, view)) throw invalid(`${message.name} is not the name of a ${message.$typeName}.`);
  const body = toJsonObject(() => toJson(view, message));
  const { name, version } = message;
  return read({ kind: typeName, name, version, body, visibility: 'public', wakeAt: undefined }).message;
};

/** Undefined for what another version of this program wrote. */
export const kindOf = (name: string): AnyKind | undefined => byName.get(name);
