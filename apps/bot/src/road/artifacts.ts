/** Artifacts of what the road commits: made of the resources before the transaction, kept in it; what is struck leaves every version. */
import { create, fromJson, isMessage, type Message } from '@bufbuild/protobuf';
import { type Outcome, orderOf, type Recorded, recordOf, struckSince } from '@rapporteur/core/judge';
import {
  MeetingSchema,
  occurrenceOfName,
  type Transcript,
  TranscriptSchema,
  toMeetingName,
  toNotesName,
  toTranscriptName,
} from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import {
  exportsOf,
  type PreparedArtifact,
  type Registry,
  type StoredArtifact,
  type Within,
} from '@rapporteur/registry';

type Committed = Pick<Outcome, 'puts' | 'removes'>;

/** Artifacts that are ready to be kept, and those that lose their words with it. */
export type Recording = {
  /** Joins the transaction of the commit. */
  readonly keep: (within: Within) => Promise<void>;
  /** Whether something lost its words, so that blobs may have to go. */
  readonly isLosing: boolean;
};

/** What becomes of a commit's resources; large payloads are stored, under their digests, before anything is committed. */
export const prepareArtifacts = async (registry: Registry, { puts, removes }: Committed): Promise<Recording> => {
  const { artifacts } = registry;
  const meetings = await contextOf(registry, { puts, removes });
  const recorded: { readonly record: Recorded; readonly visibility: Committed['puts'][number]['visibility'] }[] = [];
  for (const { message, visibility } of puts) {
    const context = meetings.get(occurrenceOfName(message.name));
    if (context === undefined) continue;
    for (const record of recordOf(message, context)) recorded.push({ record, visibility });
    // Of notes that were drafted before there were artifacts the transcript is kept now.
    const { transcript } = context;
    if (isMessage(message, NotesSchema) && transcript && !(await artifacts.latestOf(transcript.name)))
      for (const record of recordOf(transcript, context)) recorded.push({ record, visibility });
  }
  recorded.sort((a, b) => orderOf(a.record.resource) - orderOf(b.record.resource));
  const known = new Set(recorded.map(({ record }) => record.resource));
  const others = new Set(recorded.flatMap(({ record }) => record.inputs.map(({ artifact }) => artifact)));
  for (const name of others) if (await artifacts.latestOf(name)) known.add(name);
  const prepared: PreparedArtifact[] = [];
  for (const { record, visibility } of recorded) {
    const inputs = record.inputs.filter(({ artifact }) => known.has(artifact));
    prepared.push(await artifacts.prepare({ ...record, inputs, visibility }));
  }
  const losing = await losingOf(registry, { puts, removes });
  return {
    isLosing: losing.ids.length > 0,
    keep: async (within) => {
      const kept = new Set((await artifacts.put(prepared, within)).map(({ id }) => id));
      const ids = losing.ids.filter((id) => !kept.has(id));
      if (ids.length === 0) return;
      const keeps = new Set([...kept, ...losing.spared, ...losing.exports]);
      await artifacts.strike(ids, { because: STRUCK, isFinal: true, keeps }, within);
      await artifacts.strike(losing.exports, { because: STRUCK, isFinal: false }, within);
    },
  };
};

const STRUCK = 'Words that it held were struck.';

type Context = {
  readonly repository: string;
  readonly notes: Notes | undefined;
  readonly transcript: Transcript | undefined;
};

/** Of each meeting of which something is committed: where it belongs, its notes and its transcript, as they are to stand. */
const contextOf = async (registry: Registry, { puts, removes }: Committed): Promise<ReadonlyMap<string, Context>> => {
  const touched = [...puts.map(({ message }) => message.name), ...removes.map(({ name }) => name)];
  const occurrences = new Set(touched.map(occurrenceOfName).filter((one) => one !== ''));
  if (occurrences.size === 0) return new Map();
  const names = [...occurrences].flatMap((one) => [toMeetingName(one), toNotesName(one), toTranscriptName(one)]);
  const gone = new Set(removes.map(({ name }) => name));
  const standing = new Map<string, Message>();
  for (const { name, message } of await registry.find(names)) if (!gone.has(name)) standing.set(name, message);
  for (const { message } of puts) standing.set(message.name, message);
  return new Map(
    [...occurrences].flatMap((occurrence): [string, Context][] => {
      const meeting = standing.get(toMeetingName(occurrence));
      const notes = standing.get(toNotesName(occurrence));
      const transcript = standing.get(toTranscriptName(occurrence));
      if (!isMessage(meeting, MeetingSchema) || meeting.repository === '') return [];
      return [
        [
          occurrence,
          {
            repository: meeting.repository,
            notes: isMessage(notes, NotesSchema) ? notes : undefined,
            transcript: isMessage(transcript, TranscriptSchema) ? transcript : undefined,
          },
        ],
      ];
    }),
  );
};

type Losing = {
  readonly ids: readonly string[];
  readonly spared: readonly string[];
  /** Since the meeting: they may hold the words, and are there again if somebody exports the same once more. */
  readonly exports: readonly string[];
};

/** Versions that hold words of a transcript which are struck now, and those of what came of them that hold none. */
const losingOf = async (registry: Registry, { puts, removes }: Committed): Promise<Losing> => {
  const ids = new Set<string>();
  const spared = new Set<string>();
  const dates: string[] = [];
  for (const { message: present } of puts) {
    if (!isMessage(present, TranscriptSchema) || !present.turns.some(({ struck }) => struck)) continue;
    for (const former of await versionsOf(registry, { resource: present.name })) {
      const struck = await struckIn(registry, former, present);
      if (struck === undefined) continue;
      ids.add(former.id);
      const [, series = '', date = ''] = present.name.split('/');
      dates.push(date);
      for (const output of await outputsOf(registry, former.id))
        if (isLedger(output) && !(await textsOf(registry, output)).some(struck.holds)) spared.add(output.id);
      const removed = await removedTexts(registry, removes);
      for (const agenda of await versionsOf(registry, { name: `${series}/agenda` })) {
        // What stood on an agenda before the meeting was not said there.
        if (!isAfter(agenda, date)) continue;
        const texts = await textsOf(registry, agenda);
        if (texts.some((text) => struck.quotes(text) || removed.some((one) => text.includes(one)))) ids.add(agenda.id);
      }
    }
  }
  for (const { name } of removes)
    if (ids.size > 0 && /^(?:actionItems|decisions)\//.test(name))
      for (const { id } of await versionsOf(registry, { resource: name })) ids.add(id);
  for (const id of ids) spared.delete(id);
  const exports = ids.size === 0 ? [] : await exportsOf(registry.artifacts);
  return {
    ids: [...ids],
    spared: [...spared],
    exports: exports.filter((one) => dates.some((date) => dateOf(one) >= date)).map(({ id }) => id),
  };
};

const AT_ONCE = 200;

const versionsOf = async (
  { artifacts }: Registry,
  query: { readonly resource: string } | { readonly name: string },
): Promise<readonly StoredArtifact[]> => {
  const all: StoredArtifact[] = [];
  for (;;) {
    const page = await artifacts.list({ ...query, below: all.at(-1)?.id, limit: AT_ONCE });
    all.push(...page);
    if (page.length < AT_ONCE) return all.filter(({ struck }) => struck === '');
  }
};

const struckIn = async ({ artifacts }: Registry, former: StoredArtifact, present: Transcript) => {
  const content = await artifacts.content(former);
  if (content === undefined || !('json' in content)) return undefined;
  const transcript = fromJson(TranscriptSchema, JSON.parse(content.json), { ignoreUnknownFields: true });
  return struckSince(create(TranscriptSchema, transcript), present);
};

/** Everything that came of it, however far. */
const outputsOf = async ({ artifacts }: Registry, id: string): Promise<readonly StoredArtifact[]> => {
  const all = new Set<string>();
  for (let added = [id]; added.length > 0; ) {
    const edges = await artifacts.edges(added, 'outputs');
    added = [...new Set(edges.map(({ from }) => from))].filter((one) => !all.has(one));
    for (const one of added) all.add(one);
  }
  return artifacts.byIds([...all]);
};

/** Entries of the ledger and outcomes say little, and are looked at one by one; other things go as a whole. */
const isLedger = ({ resource, name }: StoredArtifact): boolean =>
  /^(?:actionItems|decisions)\//.test(resource) || name.endsWith('/outcome');

const isAfter = (artifact: StoredArtifact, date: string): boolean => dateOf(artifact) > date;

const dateOf = ({ partitions }: StoredArtifact): string => {
  const { date = '' }: { readonly date?: string } = JSON.parse(partitions);
  return date;
};

/** Texts of entries that are removed with it. */
const removedTexts = async (registry: Registry, removes: Committed['removes']): Promise<readonly string[]> => {
  const names = removes.map(({ name }) => name).filter((name) => /^(?:actionItems|decisions)\//.test(name));
  const found = names.length === 0 ? [] : await registry.find(names);
  return found.flatMap(({ message }) => ('text' in message && message.text !== '' ? [message.text] : []));
};

/** Every text of a payload. */
const textsOf = async ({ artifacts }: Registry, artifact: StoredArtifact): Promise<readonly string[]> => {
  const content = await artifacts.content(artifact);
  if (content === undefined || !('json' in content)) return [];
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(JSON.parse(content.json));
  return texts;
};
