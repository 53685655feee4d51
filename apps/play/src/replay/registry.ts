/** The registry as far as it has to be the same after any road to it. */
import { type DescMessage, isMessage, type JsonObject, type JsonValue, toJson } from '@bufbuild/protobuf';
import { ActionItemSchema, DecisionSchema, MeetingSchema, TranscriptSchema } from '@rapporteur/idl';
import {
  AgendaSchema,
  IdeaSchema,
  MotionSchema,
  NotesSchema,
  PolicyRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import type { KindName, Registry } from '@rapporteur/registry';

/** Fields that do not count, wherever they stand, and why. Sync states and the audit log as a whole tell only what was done when. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['version', 'counts how often it was stored'],
  ['updatedAt', 'GitHub sets it anew when the app itself writes; it tells which of its states was read last'],
  ['asOf', 'when the facts of an agenda were read'],
  ['seenAt', 'when a group was first seen'],
  ['withoutChairSince', 'since when it was seen that a group has no chair'],
  ['approvedAt', 'when the bot read the approval'],
  ['nodeId', 'GitHub gives it in the order in which things are made; repository and number say the same'],
]);

const KINDS: readonly (readonly [KindName, DescMessage])[] = [
  ['rfcs', RfcSchema],
  ['ideas', IdeaSchema],
  ['motions', MotionSchema],
  ['policies', PolicyRecordSchema],
  ['groups', WorkingGroupSchema],
  ['meetings', MeetingSchema],
  ['agendas', AgendaSchema],
  ['actionItems', ActionItemSchema],
  ['decisions', DecisionSchema],
  ['transcripts', TranscriptSchema],
  ['notes', NotesSchema],
  ['settings', SettingsRecordSchema],
];

/** All resources by name, without what does not count. */
export const readRegistry = async (registry: Registry): Promise<JsonObject> => {
  const all = await Promise.all(KINDS.map(([kind, schema]) => readKind(registry, kind, schema)));
  return Object.assign({}, ...all);
};

/** A list leaves out what is long. */
const readKind = async (registry: Registry, kind: KindName, schema: DescMessage): Promise<JsonObject> => {
  const listed = await registry.list({ kind, after: '', before: '', limit: 100_000 });
  const whole = await registry.find(listed.map(({ name }) => name));
  return Object.fromEntries(
    whole.flatMap(({ name, message }) =>
      isMessage(message, schema) ? [[name, counting(toJson(schema, message))]] : [],
    ),
  );
};

const counting = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(counting);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (LEFT_OUT.has(key) ? [] : [[key, counting(one)]])),
  );
};
