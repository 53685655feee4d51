/** A registry's resources of one community, one of each kind with every field filled, for what is tried on all of them. */
import {
  create,
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  type MessageShape,
  ScalarType,
} from '@bufbuild/protobuf';
import {
  ActionItemSchema,
  AgendaSchema,
  ArtifactEncoding,
  ArtifactKeySchema,
  ArtifactPartitionsSchema,
  ArtifactPayloadSchema,
  ArtifactSourceSchema,
  ArtifactTagSchema,
  DecisionSchema,
  IdeaSchema,
  MeetingSchema,
  MinutesSchema,
  MotionSchema,
  NotesSchema,
  RfcSchema,
  SeriesSchema,
  SyncStateSchema,
  TranscriptSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import { RepositoryRecordSchema, SettingsRecordSchema } from '@rapporteur/idl/record';
import { ofView, type Put, type PutArtifact, type Visibility } from '@rapporteur/registry';

export type Community = {
  /** "acme/open" */
  readonly repository: string;
  /** Of its series and its group. */
  readonly key: string;
  /** Who sees it. */
  readonly visibility: Visibility;
};

/** On which its meeting is, at 17:00 UTC. */
export const DATE = '2031-05-08';

/** The repository's record first, and then one of each kind; all texts hold the repository's name. */
export const putsOf = ({ repository, key, visibility }: Community): readonly Put[] => {
  const subject = `${repository}/7`;
  const occurrence = `${key}/${DATE}`;
  const fill = <Desc extends DescMessage>(desc: Desc, fields: JsonObject): MessageShape<Desc> =>
    fromJson(desc, { ...filled(desc, repository), version: 0, ...fields });
  const meeting = `meetings/${occurrence}`;
  const messages = [
    create(RepositoryRecordSchema, {
      name: `repositories/${repository}`,
      repository,
      private: visibility === 'private',
    }),
    ofView(fill(RfcSchema, { name: `rfcs/${subject}`, stage: 'STAGE_IN_REVIEW' })),
    ofView(fill(IdeaSchema, { name: `ideas/${subject}` })),
    ofView(fill(MotionSchema, { name: `motions/${subject}/1` })),
    ofView(fill(WorkingGroupSchema, { name: `groups/${key}` })),
    ofView(fill(SeriesSchema, { name: `series/${key}`, key, group: key, repository })),
    ofView(
      fill(MeetingSchema, {
        name: meeting,
        ...{ series: key, repository, state: 'MEETING_STATE_REPORTED', localStart: `${DATE}T10:00` },
        ...{ start: `${DATE}T17:00:00Z`, end: `${DATE}T18:00:00Z` },
      }),
    ),
    ofView(fill(AgendaSchema, { name: `agendas/${occurrence}`, meeting })),
    ofView(fill(ActionItemSchema, { name: `actionItems/${occurrence}/1`, meeting, repository })),
    ofView(fill(DecisionSchema, { name: `decisions/${occurrence}/1`, meeting })),
    ofView(fill(NotesSchema, { name: `notes/${occurrence}`, meeting, state: 'NOTES_STATE_APPROVED' })),
    ofView(fill(MinutesSchema, { name: `minutes/${occurrence}`, meeting })),
    ofView(fill(TranscriptSchema, { name: `transcripts/${occurrence}`, meeting })),
    ofView(fill(SyncStateSchema, { name: `syncStates/${repository}` })),
    fill(SettingsRecordSchema, { name: `settings/${repository}`, repository }),
  ];
  return messages.map((message) => ({ message, visibility }));
};

/** The notes of its meeting as an artifact, which came from the transcript. */
export const artifactsOf = ({ repository, key, visibility }: Community): readonly PutArtifact[] => {
  const [organisation = ''] = repository.split('/');
  const make = (noun: string, type: string, shape: JsonObject, inputs: PutArtifact['inputs']): PutArtifact => ({
    key: create(ArtifactKeySchema, { organisation, name: `${key}/${noun}` }),
    partitions: create(ArtifactPartitionsSchema, { entries: [{ key: 'date', value: DATE }] }),
    payload: create(ArtifactPayloadSchema, {
      type: { name: type, encoding: ArtifactEncoding.PROTO_JSON },
      content: { case: 'json', value: JSON.stringify(shape) },
    }),
    source: create(ArtifactSourceSchema, { madeBy: { case: 'record', value: repository } }),
    inputs,
    tags: [create(ArtifactTagSchema, { key: 'kind', value: `tag of ${repository}` })],
    ...{ repository, visibility, aliases: ['latest'] },
    resource: `${noun === 'notes' ? 'notes' : 'transcripts'}/${key}/${DATE}`,
  });
  const transcript = `transcripts/${key}/${DATE}`;
  return [
    make('transcript', 'rapporteur.v1.Transcript', filled(TranscriptSchema, repository), []),
    make('notes', 'rapporteur.v1.Notes', filled(NotesSchema, repository), [
      { artifact: transcript, part: '$.topics', inputPart: '$.turns', start: 0, end: 1 },
    ]),
  ];
};

/** A message with something in every field, as ProtoJSON; of a choice the first is taken. */
export const filled = (desc: DescMessage, repository: string, depth = 0): JsonObject =>
  Object.fromEntries(
    desc.fields
      .filter(
        ({ oneof }, index) => oneof === undefined || desc.fields.findIndex((one) => one.oneof === oneof) === index,
      )
      .flatMap((field) => {
        const value = toValue(field, repository, depth);
        return value === undefined ? [] : [[field.jsonName, field.fieldKind === 'list' ? [value] : value]];
      }),
  );

const DEEPEST = 6;

const toValue = (field: DescField, repository: string, depth: number): JsonValue | undefined => {
  if (field.enum !== undefined) return field.enum.values[1]?.name ?? '';
  if (field.message !== undefined) {
    if (field.message.typeName === 'google.protobuf.Timestamp') return `${DATE}T17:00:00Z`;
    if (field.message.typeName === 'google.protobuf.FieldMask') return 'name';
    return depth < DEEPEST ? filled(field.message, repository, depth + 1) : undefined;
  }
  switch (field.scalar) {
    case ScalarType.STRING:
      return field.name === 'repository' ? repository : field.name === 'id' ? 's1' : `${field.name} of ${repository}`;
    case ScalarType.BOOL:
      return true;
    case ScalarType.DOUBLE:
      return 0.5;
    case ScalarType.INT64:
      return '7';
    case ScalarType.BYTES:
      return 'Bw==';
    default:
      return 7;
  }
};
