/** What of the resources of meetings is kept as artifacts, and what came from what: derived from what is committed. */
import { create, fromJson, isMessage, type JsonObject, type JsonValue, type Message, toJson } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import {
  type ActionItem,
  ActionItemSchema,
  AgendaSchema as AgendaView,
  ArtifactEncoding,
  type ArtifactKey,
  ArtifactKeySchema,
  type ArtifactPartitions,
  ArtifactPartitionsSchema,
  type ArtifactPayload,
  ArtifactPayloadSchema,
  type ArtifactSource,
  ArtifactSourceSchema,
  type Decision,
  DecisionSchema,
  MinutesSchema,
  NotesState,
  NotesSchema as NotesView,
  occurrenceOfName,
  type Statement,
  type SubjectRef,
  SubjectRefSchema,
  type Transcript,
  TranscriptSchema,
  toAgendaName,
  toMinutesName,
  toNotesName,
  toStatementPart,
  toTranscriptName,
  toTurnPart,
} from '@rapporteur/idl';
import { AgendaSchema, type Notes, NotesSchema } from '@rapporteur/idl/record';
import { sameReference } from '../github/index.ts';
import { statementsAbout, strikeAgain, toStruck } from '../notes/index.ts';

/** What an artifact came from, by the name of the resource whose latest version that is. */
export type Source = {
  readonly artifact: string;
  readonly part: string;
  readonly inputPart: string;
  readonly start?: number;
  readonly end?: number;
};

/** An artifact of a resource; who may see the resource may see it. */
export type Recorded = {
  readonly key: ArtifactKey;
  readonly partitions: ArtifactPartitions;
  readonly payload: ArtifactPayload;
  readonly source: ArtifactSource;
  /** Those of which nothing is kept are left out. */
  readonly inputs: readonly Source[];
  readonly resource: string;
  readonly repository: string;
  readonly aliases: readonly string[];
};

/**
 * The artifacts of a resource: none of those that are no part of a meeting. `repository` is where its meeting belongs, `notes`
 * are those of that meeting.
 */
export const recordOf = (
  message: Message,
  { repository, notes }: { readonly repository: string; readonly notes?: Notes | undefined },
): readonly Recorded[] => {
  const place = { repository };
  if (isMessage(message, AgendaSchema)) {
    const payload = ofMessage(AgendaView, toJson(AgendaSchema, message));
    return [toRecord(place, { name: message.name, noun: 'agenda', payload })];
  }
  if (isMessage(message, TranscriptSchema)) return [ofTranscript(message, place)];
  if (isMessage(message, NotesSchema)) return ofNotes(message, place);
  if (isMessage(message, MinutesSchema)) {
    const file = { repository, path: message.path };
    const source = create(ArtifactSourceSchema, { madeBy: { case: 'file', value: file } });
    const payload = ofMessage(MinutesSchema, toJson(MinutesSchema, message));
    return [toRecord(place, { name: message.name, noun: 'minutes', payload, source, isApproved: true })];
  }
  if (isMessage(message, DecisionSchema) && message.meeting !== '') {
    const payload = ofMessage(DecisionSchema, toJson(DecisionSchema, message));
    const inputs = fromStatement(message, notes);
    return [toRecord(place, { name: message.name, noun: 'decision', payload, inputs, isApproved: true })];
  }
  if (isMessage(message, ActionItemSchema)) {
    const payload = ofMessage(ActionItemSchema, toJson(ActionItemSchema, message));
    const inputs = message.meeting === '' ? [] : fromStatement(message, notes);
    return [toRecord(place, { name: message.name, noun: 'action', payload, inputs })];
  }
  return [];
};

/** In which order artifacts are kept: those first from which others came. */
export const orderOf = (name: string): number => {
  const kinds = ['agendas/', 'transcripts/', 'notes/'];
  const found = kinds.findIndex((prefix) => name.startsWith(prefix));
  return found < 0 ? kinds.length : found;
};

type Recording = {
  readonly name: string;
  readonly noun: string;
  readonly payload: ArtifactPayload;
  readonly source?: ArtifactSource;
  readonly inputs?: readonly Source[];
  readonly isApproved?: boolean;
  /** Besides date and number. */
  readonly partitions?: Readonly<Record<string, string>>;
  /** Of what is no version of a resource. */
  readonly resource?: string;
};

const toRecord = (
  { repository }: { readonly repository: string },
  {
    name,
    noun,
    payload,
    source = BY_ITSELF,
    inputs = [],
    isApproved = false,
    partitions = {},
    resource = name,
  }: Recording,
): Recorded => {
  const [, series = '', date = '', number] = name.split('/');
  const entries = Object.entries({ date, ...(number === undefined ? {} : { number }), ...partitions });
  return {
    key: create(ArtifactKeySchema, { organisation: repository.split('/')[0] ?? '', name: `${series}/${noun}` }),
    partitions: create(ArtifactPartitionsSchema, { entries: entries.map(([key, value]) => ({ key, value })) }),
    payload,
    source,
    inputs,
    resource,
    repository,
    aliases: isApproved ? ['latest', 'approved'] : ['latest'],
  };
};

const BY_ITSELF = create(ArtifactSourceSchema, { madeBy: { case: 'record', value: 'what is on record' } });

const ofMessage = (schema: GenMessage<Message>, json: JsonValue): ArtifactPayload => {
  // A version counts how often the registry wrote; what is the same is the same without it.
  const message = fromJson(schema, without(json, 'version'), { ignoreUnknownFields: true });
  return create(ArtifactPayloadSchema, {
    type: { name: schema.typeName, encoding: ArtifactEncoding.PROTO_JSON },
    content: { case: 'json', value: JSON.stringify(toJson(schema, message)) },
  });
};

const without = (json: JsonValue, member: string): JsonValue => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const { [member]: _, ...rest }: JsonObject = json;
  return rest;
};

const ofTranscript = (transcript: Transcript, place: { readonly repository: string }): Recorded => {
  const { name, path, digest, submittedBy } = transcript;
  const file = { repository: submittedBy === '' ? place.repository : '', path, digest, submittedBy };
  const source = create(ArtifactSourceSchema, { madeBy: { case: 'file', value: file } });
  const payload = ofMessage(TranscriptSchema, toJson(TranscriptSchema, transcript));
  return toRecord(place, { name, noun: 'transcript', payload, source });
};

/** The notes, and once they are approved their minutes and what each subject was told. */
const ofNotes = (notes: Notes, place: { readonly repository: string }): readonly Recorded[] => {
  const { name, state, model, promptVersion, check, baseMarkdown } = notes;
  const occurrence = occurrenceOfName(name);
  const isApproved = state === NotesState.APPROVED;
  const writer = { model, promptVersion, ...(check ? { judge: check } : {}) };
  const source = create(ArtifactSourceSchema, { madeBy: { case: 'writer', value: writer } });
  const payload = ofMessage(NotesView, toJson(NotesSchema, notes));
  const inputs = [whole(toTranscriptName(occurrence)), whole(toAgendaName(occurrence)), ...citationsIn(notes)];
  const own = toRecord(place, { name, noun: 'notes', payload, source, inputs, isApproved });
  if (!isApproved) return [own];
  const minutes = toRecord(place, {
    ...{ name: toMinutesName(occurrence), noun: 'minutes', inputs: [whole(name)], isApproved },
    payload: create(ArtifactPayloadSchema, {
      type: { encoding: ArtifactEncoding.BLOB, mediaType: 'text/markdown' },
      content: { case: 'data', value: new TextEncoder().encode(baseMarkdown) },
    }),
  });
  return [own, ...(baseMarkdown === '' ? [] : [minutes]), ...outcomesOf(notes, place)];
};

const whole = (artifact: string): Source => ({ artifact, part: '', inputPart: '' });

const citationsIn = ({ name, topics, summary }: Notes): readonly Source[] => {
  const artifact = toTranscriptName(occurrenceOfName(name));
  const cite = (where: 'topics' | 'summary', { id, citations }: Statement): readonly Source[] =>
    citations.map(({ turnId, offset, quote }) => ({
      artifact,
      part: toStatementPart(id, where),
      inputPart: toTurnPart(turnId),
      start: offset,
      end: offset + quote.length,
    }));
  return [
    ...topics.flatMap(({ statements }) => statements.flatMap((one) => cite('topics', one))),
    ...summary.flatMap((one) => cite('summary', one)),
  ];
};

/** What approved notes tell each subject. */
const outcomesOf = (notes: Notes, place: { readonly repository: string }): readonly Recorded[] => {
  const subjects: SubjectRef[] = [];
  for (const subject of notes.topics.flatMap((topic) => topic.subjects))
    if (!subjects.some((one) => sameReference(one, subject))) subjects.push(subject);
  return subjects.flatMap((subject) => {
    const statements = statementsAbout(notes, subject);
    if (statements.length === 0) return [];
    const { repository, number, kind, url } = subject;
    return [
      toRecord(place, {
        ...{ name: notes.name, noun: 'outcome', resource: '', isApproved: true },
        partitions: { subject: `${repository.toLowerCase()}#${number}` },
        // Its title may hold words, which are not ours to keep.
        payload: ofMessage(
          SubjectRefSchema,
          toJson(SubjectRefSchema, create(SubjectRefSchema, { repository, number, kind, url })),
        ),
        inputs: statements.map(({ id }) => ({ artifact: notes.name, part: '', inputPart: toStatementPart(id) })),
      }),
    ];
  });
};

/** The statement that an entry of the ledger was made of; the whole notes where none is found any more. */
const fromStatement = (entry: ActionItem | Decision, notes: Notes | undefined): readonly Source[] => {
  const artifact = toNotesName(occurrenceOfName(entry.name));
  const promised = isMessage(entry, ActionItemSchema)
    ? entry.events.flatMap(({ id }) => /^notes-(s\d+)$/.exec(id)?.[1] ?? [])
    : [];
  const statements = notes?.topics.flatMap((topic) => topic.statements) ?? [];
  const found = statements.find(({ id, text }) => promised.includes(id) || text === entry.text);
  return [{ ...whole(artifact), inputPart: found ? toStatementPart(found.id) : '' }];
};

/** What was struck of a transcript since a former version of it. */
export type StruckSince = {
  /** Whether a text repeats it: four words in a row that nobody else said so. */
  readonly quotes: (text: string) => boolean;
  /** Whether a text holds any of it, a single word of some meaning included. */
  readonly holds: (text: string) => boolean;
};

/** Undefined where the former version holds nothing that is struck in the present one. */
export const struckSince = (former: Transcript, present: Transcript): StruckSince | undefined => {
  const left = new Map(strikeAgain(former, present).turns.map(({ id, text }) => [id, text]));
  const ids = former.turns.filter(({ id, text }) => text !== '' && left.get(id) === '').map(({ id }) => id);
  return ids.length === 0 ? undefined : toStruck(former, { ids });
};
