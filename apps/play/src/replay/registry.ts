/** The registry as far as it has to be the same after any road to it. */
import { type DescMessage, type JsonObject, type JsonValue, type MessageShape, toJson } from '@bufbuild/protobuf';
import { type Client, optional, type Pages } from '@rapporteur/client';
import {
  ActionItemSchema,
  AgendaSchema,
  GetSettingsResponseSchema,
  IdeaSchema,
  MeetingSchema,
  MotionSchema,
  NotesSchema,
  RfcSchema,
  TranscriptSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl';

/** Fields that do not count, wherever they stand, and why. Readings and the audit log as a whole tell only what was done when. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['version', 'counts how often it was stored'],
  ['updatedAt', 'GitHub sets it anew when the app itself writes; it tells which of its states was read last'],
  ['asOf', 'when the facts of an agenda were read'],
  ['seenAt', 'when a group was first seen'],
  ['withoutChairSince', 'since when it was seen that a group has no chair'],
  ['approvedAt', 'when the bot read the approval'],
  ['nodeId', 'GitHub gives it in the order in which things are made; repository and number say the same'],
]);

/** All resources by name, without what does not count. */
export const readRegistry = async (client: Client, repositories: readonly string[]): Promise<JsonObject> => {
  const size = { pageSize: 500 };
  const meetings = await client.listMeetings(size).all();
  const keys = meetings.map(({ name }) => name.replace(/^meetings\//, ''));
  const found = async <T>(load: (key: string) => Promise<T>): Promise<T[]> => {
    const loaded = await Promise.all(keys.map((key) => optional(load(key))));
    return loaded.flatMap((one) => (one === undefined ? [] : [one]));
  };
  const settings = await Promise.all(repositories.map((repository) => optional(client.getSettings(repository))));
  return {
    ...byName(RfcSchema, await whole(client.listRfcs(size), client.getRfc)),
    ...byName(IdeaSchema, await whole(client.listIdeas(size), client.getIdea)),
    ...byName(MotionSchema, await whole(client.listMotions(size), client.getMotion)),
    ...byName(WorkingGroupSchema, await client.listGroups(size).all()),
    ...byName(MeetingSchema, meetings),
    ...byName(AgendaSchema, await found((key) => client.getAgenda(`agendas/${key}`))),
    ...byName(ActionItemSchema, await client.listActionItems(size).all()),
    ...byName(TranscriptSchema, await found((key) => client.getTranscript(`transcripts/${key}`))),
    ...byName(NotesSchema, await whole(client.listNotes(size), client.getNotes)),
    ...Object.fromEntries(
      settings.flatMap((answer, index) =>
        answer ? [[`settings/${repositories[index]}`, counting(toJson(GetSettingsResponseSchema, answer))]] : [],
      ),
    ),
  };
};

/** Lists leave out what is long. */
const whole = async <T extends { readonly name: string }>(
  list: Pages<T>,
  get: (name: string) => Promise<T>,
): Promise<readonly T[]> => Promise.all((await list.all()).map(({ name }) => get(name)));

const byName = <Desc extends DescMessage>(
  schema: Desc,
  resources: readonly (MessageShape<Desc> & { readonly name: string })[],
): JsonObject => Object.fromEntries(resources.map((resource) => [resource.name, counting(toJson(schema, resource))]));

const counting = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(counting);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (LEFT_OUT.has(key) ? [] : [[key, counting(one)]])),
  );
};
