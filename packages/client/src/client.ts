/** The client: one method per rpc, plain values in and out. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { createClient as createRpc, type Transport } from '@connectrpc/connect';
import {
  type ActionItem,
  type ActionItemSchema,
  ActionItemState,
  type Agenda,
  type AgendaSchema,
  type AuditEntry,
  type AuditEntrySchema,
  AuditService,
  type GetSettingsResponse,
  GroupService,
  type Idea,
  type IdeaSchema,
  type Meeting,
  type MeetingSchema,
  MeetingService,
  type Motion,
  type MotionSchema,
  MotionService,
  type MotionState,
  type Notes,
  type NotesSchema,
  NotesService,
  type PutSettingsRequestSchema,
  type Reading,
  type ReadingSchema,
  ReadingService,
  type Rfc,
  type RfcSchema,
  RfcService,
  SettingsService,
  type Stage,
  type Transcript,
  type TranscriptSchema,
  TranscriptService,
  type WorkingGroup,
  type WorkingGroupSchema,
} from '@rapporteur/idl';
import { RapporteurError } from './error.ts';
import { createPages, type Page, type Pages } from './pages.ts';
import { type Attempt, type CallOptions, callWithRetries } from './retry.ts';
import { createHttpTransport, type HttpOptions } from './transport.ts';

export type ClientOptions = (HttpOptions | { readonly transport: Transport }) & {
  /** Milliseconds for one call with all its attempts; default 15000. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first while the registry cannot be reached; default 3. */
  readonly retries?: number | undefined;
};

export type ListFilter = {
  /** Items per page, at most 500; default 50. */
  readonly pageSize?: number | undefined;
};
/** Of these stages (default: all) and this repository ("owner/name"; default: all). */
export type RfcFilter = ListFilter & {
  readonly stages?: readonly Stage[] | undefined;
  readonly repository?: string | undefined;
};
/** Of these states (default: all) and this RFC or repository ("owner/name/12", "owner/name"; default: all). */
export type MotionFilter = ListFilter & {
  readonly states?: readonly MotionState[] | undefined;
  readonly subject?: string | undefined;
};
export type MeetingFilter = ListFilter & { readonly series?: string | undefined };
export type ActionItemFilter = ListFilter & { readonly state?: ActionItemState | undefined };
export type AuditFilter = ListFilter & { readonly subject?: string | undefined };

/**
 * Every method throws RapporteurError and nothing else. `get` throws "not_found" (see `optional`). `put` answers what is
 * stored, with its new version; it throws "conflict" when `version` is not the stored one (0 to create), except when the
 * stored content is already the wanted one: then nothing is written. Hence reads and puts are repeated by themselves
 * while the registry cannot be reached; `appendAudit` is not.
 */
export type Client = {
  getRfc(name: string, call?: CallOptions): Promise<Rfc>;
  listRfcs(filter?: RfcFilter, call?: CallOptions): Pages<Rfc>;
  putRfc(rfc: MessageInitShape<typeof RfcSchema>, call?: CallOptions): Promise<Rfc>;

  getIdea(name: string, call?: CallOptions): Promise<Idea>;
  listIdeas(filter?: ListFilter, call?: CallOptions): Pages<Idea>;
  putIdea(idea: MessageInitShape<typeof IdeaSchema>, call?: CallOptions): Promise<Idea>;

  getMotion(name: string, call?: CallOptions): Promise<Motion>;
  listMotions(filter?: MotionFilter, call?: CallOptions): Pages<Motion>;
  putMotion(motion: MessageInitShape<typeof MotionSchema>, call?: CallOptions): Promise<Motion>;

  getReading(name: string, call?: CallOptions): Promise<Reading>;
  listReadings(filter?: ListFilter, call?: CallOptions): Pages<Reading>;
  putReading(reading: MessageInitShape<typeof ReadingSchema>, call?: CallOptions): Promise<Reading>;
  /** Asks the bot to read everything again, soon; with `whole`, as if nothing were known. */
  startReading(options?: { readonly whole?: boolean }, call?: CallOptions): Promise<void>;

  getGroup(name: string, call?: CallOptions): Promise<WorkingGroup>;
  listGroups(filter?: ListFilter, call?: CallOptions): Pages<WorkingGroup>;
  putGroup(group: MessageInitShape<typeof WorkingGroupSchema>, call?: CallOptions): Promise<WorkingGroup>;

  getMeeting(name: string, call?: CallOptions): Promise<Meeting>;
  listMeetings(filter?: MeetingFilter, call?: CallOptions): Pages<Meeting>;
  putMeeting(meeting: MessageInitShape<typeof MeetingSchema>, call?: CallOptions): Promise<Meeting>;

  getAgenda(name: string, call?: CallOptions): Promise<Agenda>;
  putAgenda(agenda: MessageInitShape<typeof AgendaSchema>, call?: CallOptions): Promise<Agenda>;

  listActionItems(filter?: ActionItemFilter, call?: CallOptions): Pages<ActionItem>;
  putActionItem(actionItem: MessageInitShape<typeof ActionItemSchema>, call?: CallOptions): Promise<ActionItem>;

  getTranscript(name: string, call?: CallOptions): Promise<Transcript>;
  putTranscript(transcript: MessageInitShape<typeof TranscriptSchema>, call?: CallOptions): Promise<Transcript>;

  getNotes(name: string, call?: CallOptions): Promise<Notes>;
  listNotes(filter?: ListFilter, call?: CallOptions): Pages<Notes>;
  putNotes(notes: MessageInitShape<typeof NotesSchema>, call?: CallOptions): Promise<Notes>;

  /** Settings in force for a repository ("owner/name"), with origins and problems. */
  getSettings(repository: string, call?: CallOptions): Promise<GetSettingsResponse>;
  /** Replaces the settings in force; the last writer wins. */
  putSettings(settings: MessageInitShape<typeof PutSettingsRequestSchema>, call?: CallOptions): Promise<void>;

  /** Appends all entries or none; sent once, never repeated. */
  appendAudit(entries: readonly MessageInitShape<typeof AuditEntrySchema>[], call?: CallOptions): Promise<void>;
  /** Newest first. */
  listAudit(filter?: AuditFilter, call?: CallOptions): Pages<AuditEntry>;
};

/** @throws RapporteurError "invalid" when the address is not one */
export const createClient = (options: ClientOptions): Client => {
  const transport = 'transport' in options ? options.transport : createHttpTransport(options);
  const { timeoutMs = 15_000, retries = 3 } = options;
  const rfcs = createRpc(RfcService, transport);
  const motions = createRpc(MotionService, transport);
  const readings = createRpc(ReadingService, transport);
  const groups = createRpc(GroupService, transport);
  const meetings = createRpc(MeetingService, transport);
  const transcripts = createRpc(TranscriptService, transport);
  const notes = createRpc(NotesService, transport);
  const settings = createRpc(SettingsService, transport);
  const audit = createRpc(AuditService, transport);

  const ask = <T>(call: CallOptions | undefined, attempt: (at: Attempt) => Promise<T>): Promise<T> =>
    callWithRetries(attempt, { signal: call?.signal, timeoutMs: call?.timeoutMs ?? timeoutMs, retries });

  const list = <R, T>(
    filter: ListFilter,
    load: (page: { pageSize: number; pageToken: string }) => Promise<R>,
    toPage: (answer: R) => Page<T>,
  ): Pages<T> => createPages(async (pageToken) => toPage(await load({ pageSize: filter.pageSize ?? 0, pageToken })));

  return {
    getRfc: async (name, call) => given((await ask(call, (at) => rfcs.getRfc({ name }, at))).rfc),
    listRfcs: ({ stages = [], repository = '', ...filter } = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => rfcs.listRfcs({ ...page, stages: [...stages], repository }, at)),
        (answer) => ({ items: answer.rfcs, nextPageToken: answer.nextPageToken }),
      ),
    putRfc: async (rfc, call) => given((await ask(call, (at) => rfcs.putRfc({ rfc }, at))).rfc),

    getIdea: async (name, call) => given((await ask(call, (at) => rfcs.getIdea({ name }, at))).idea),
    listIdeas: (filter = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => rfcs.listIdeas(page, at)),
        (answer) => ({ items: answer.ideas, nextPageToken: answer.nextPageToken }),
      ),
    putIdea: async (idea, call) => given((await ask(call, (at) => rfcs.putIdea({ idea }, at))).idea),

    getMotion: async (name, call) => given((await ask(call, (at) => motions.getMotion({ name }, at))).motion),
    listMotions: ({ states = [], subject = '', ...filter } = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => motions.listMotions({ ...page, states: [...states], subject }, at)),
        (answer) => ({ items: answer.motions, nextPageToken: answer.nextPageToken }),
      ),
    putMotion: async (motion, call) => given((await ask(call, (at) => motions.putMotion({ motion }, at))).motion),

    getReading: async (name, call) => given((await ask(call, (at) => readings.getReading({ name }, at))).reading),
    listReadings: (filter = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => readings.listReadings(page, at)),
        (answer) => ({ items: answer.readings, nextPageToken: answer.nextPageToken }),
      ),
    putReading: async (reading, call) => given((await ask(call, (at) => readings.putReading({ reading }, at))).reading),
    startReading: async ({ whole = false } = {}, call) => {
      await ask(call, (at) => readings.startReading({ whole }, at));
    },

    getGroup: async (name, call) => given((await ask(call, (at) => groups.getGroup({ name }, at))).group),
    listGroups: (filter = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => groups.listGroups(page, at)),
        (answer) => ({ items: answer.groups, nextPageToken: answer.nextPageToken }),
      ),
    putGroup: async (group, call) => given((await ask(call, (at) => groups.putGroup({ group }, at))).group),

    getMeeting: async (name, call) => given((await ask(call, (at) => meetings.getMeeting({ name }, at))).meeting),
    listMeetings: ({ series = '', ...filter } = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => meetings.listMeetings({ ...page, series }, at)),
        (answer) => ({ items: answer.meetings, nextPageToken: answer.nextPageToken }),
      ),
    putMeeting: async (meeting, call) => given((await ask(call, (at) => meetings.putMeeting({ meeting }, at))).meeting),

    getAgenda: async (name, call) => given((await ask(call, (at) => meetings.getAgenda({ name }, at))).agenda),
    putAgenda: async (agenda, call) => given((await ask(call, (at) => meetings.putAgenda({ agenda }, at))).agenda),

    listActionItems: ({ state = ActionItemState.UNSPECIFIED, ...filter } = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => meetings.listActionItems({ ...page, state }, at)),
        (answer) => ({ items: answer.actionItems, nextPageToken: answer.nextPageToken }),
      ),
    putActionItem: async (actionItem, call) =>
      given((await ask(call, (at) => meetings.putActionItem({ actionItem }, at))).actionItem),

    getTranscript: async (name, call) =>
      given((await ask(call, (at) => transcripts.getTranscript({ name }, at))).transcript),
    putTranscript: async (transcript, call) =>
      given((await ask(call, (at) => transcripts.putTranscript({ transcript }, at))).transcript),

    getNotes: async (name, call) => given((await ask(call, (at) => notes.getNotes({ name }, at))).notes),
    listNotes: (filter = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => notes.listNotes(page, at)),
        (answer) => ({ items: answer.notes, nextPageToken: answer.nextPageToken }),
      ),
    putNotes: async (wanted, call) => given((await ask(call, (at) => notes.putNotes({ notes: wanted }, at))).notes),

    getSettings: (repository, call) => ask(call, (at) => settings.getSettings({ repository }, at)),
    putSettings: async (wanted, call) => {
      await ask(call, (at) => settings.putSettings(wanted, at));
    },

    appendAudit: async (entries, call) => {
      const once = { signal: call?.signal, timeoutMs: call?.timeoutMs ?? timeoutMs, retries: 0 };
      await callWithRetries((at) => audit.appendAudit({ entries: [...entries] }, at), once);
    },
    listAudit: ({ subject = '', ...filter } = {}, call) =>
      list(
        filter,
        (page) => ask(call, (at) => audit.listAudit({ ...page, subject }, at)),
        (answer) => ({ items: answer.entries, nextPageToken: answer.nextPageToken }),
      ),
  };
};

const given = <T>(resource: T | undefined): T => {
  if (resource === undefined) throw new RapporteurError('internal', 'The registry answered without a resource.');
  return resource;
};
