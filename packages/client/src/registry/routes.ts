/** All services of the IDL over one store. */
import type { DescField } from '@bufbuild/protobuf';
import type { ConnectRouter } from '@connectrpc/connect';
import {
  ActionItemSchema,
  ActionItemState,
  AuditService,
  GroupService,
  MeetingService,
  MotionSchema,
  MotionService,
  NotesService,
  ReadingService,
  RfcSchema,
  RfcService,
  SettingsService,
  TranscriptService,
} from '@rapporteur/idl';
import { appendAudit, listAudit } from './audit.ts';
import {
  ACTION_ITEM,
  AGENDA,
  GROUP,
  IDEA,
  isKey,
  isRepository,
  isSubject,
  MEETING,
  MOTION,
  NOTES,
  READING,
  RFC,
  TRANSCRIPT,
} from './kinds.ts';
import { invalid } from './refusals.ts';
import { createResources } from './resources.ts';
import { getSettings, putSettings } from './settings.ts';
import type { ListQuery, RegistryStore } from './store.ts';

export type RegistryOptions = {
  /** Dates audit entries that come without a time; default: the system's clock. */
  readonly now?: () => Date;
  /** Asks the bot to read everything again; without one, the registry has no bot and says so. */
  readonly startReading?: ((whole: boolean) => Promise<void>) | undefined;
};

/** Refuses with NotFound, Aborted (stale version) and InvalidArgument, each with a sentence for people. */
export const createRegistryRoutes = (
  store: RegistryStore,
  { now = () => new Date(), startReading }: RegistryOptions = {},
): ((router: ConnectRouter) => void) => {
  const rfcs = createResources(store, RFC);
  const ideas = createResources(store, IDEA);
  const motions = createResources(store, MOTION);
  const groups = createResources(store, GROUP);
  const readings = createResources(store, READING);
  const meetings = createResources(store, MEETING);
  const agendas = createResources(store, AGENDA);
  const actionItems = createResources(store, ACTION_ITEM);
  const transcripts = createResources(store, TRANSCRIPT);
  const notes = createResources(store, NOTES);

  return (router) => {
    router.service(RfcService, {
      getRfc: async ({ name }) => ({ rfc: await rfcs.get(name) }),
      listRfcs: async (request) => {
        const { repository, stages } = request;
        if (repository !== '' && !isRepository(repository))
          throw invalid(`"${repository}" is not a repository; write it as "OWNER/REPO".`);
        const where = stages.length === 0 ? undefined : hasEnum(RfcSchema.field.stage, stages);
        const { items, nextPageToken } = await rfcs.list(request, { under: repository, where });
        return { rfcs: items, nextPageToken };
      },
      putRfc: async ({ rfc }) => ({ rfc: await rfcs.put(rfc) }),
      getIdea: async ({ name }) => ({ idea: await ideas.get(name) }),
      listIdeas: async (request) => {
        const { items, nextPageToken } = await ideas.list(request);
        return { ideas: items, nextPageToken };
      },
      putIdea: async ({ idea }) => ({ idea: await ideas.put(idea) }),
    });

    router.service(MotionService, {
      getMotion: async ({ name }) => ({ motion: await motions.get(name) }),
      listMotions: async (request) => {
        const { subject, states } = request;
        if (subject !== '' && !isRepository(subject) && !isSubject(subject))
          throw invalid(`"${subject}" is not a repository or an RFC; write it as "OWNER/REPO" or "OWNER/REPO/NUMBER".`);
        const where = states.length === 0 ? undefined : hasEnum(MotionSchema.field.state, states);
        const { items, nextPageToken } = await motions.list(request, { under: subject, where });
        return { motions: items, nextPageToken };
      },
      putMotion: async ({ motion }) => ({ motion: await motions.put(motion) }),
    });

    router.service(ReadingService, {
      getReading: async ({ name }) => ({ reading: await readings.get(name) }),
      listReadings: async (request) => {
        const { items, nextPageToken } = await readings.list(request);
        return { readings: items, nextPageToken };
      },
      putReading: async ({ reading }) => ({ reading: await readings.put(reading) }),
      startReading: async ({ whole }) => {
        if (!startReading) throw invalid('No bot runs at this registry, so nothing can be read again from here.');
        await startReading(whole);
        return {};
      },
    });

    router.service(GroupService, {
      getGroup: async ({ name }) => ({ group: await groups.get(name) }),
      listGroups: async (request) => {
        const { items, nextPageToken } = await groups.list(request);
        return { groups: items, nextPageToken };
      },
      putGroup: async ({ group }) => ({ group: await groups.put(group) }),
    });

    router.service(MeetingService, {
      getMeeting: async ({ name }) => ({ meeting: await meetings.get(name) }),
      listMeetings: async (request) => {
        const { series } = request;
        if (series !== '' && !isKey(series)) throw invalid(`"${series}" is not the key of a series.`);
        const { items, nextPageToken } = await meetings.list(request, { under: series });
        return { meetings: items, nextPageToken };
      },
      putMeeting: async ({ meeting }) => ({ meeting: await meetings.put(meeting) }),
      getAgenda: async ({ name }) => ({ agenda: await agendas.get(name) }),
      putAgenda: async ({ agenda }) => ({ agenda: await agendas.put(agenda) }),
      listActionItems: async (request) => {
        const { state } = request;
        const where =
          state === ActionItemState.UNSPECIFIED ? undefined : hasEnum(ActionItemSchema.field.state, [state]);
        const { items, nextPageToken } = await actionItems.list(request, { where });
        return { actionItems: items, nextPageToken };
      },
      putActionItem: async ({ actionItem }) => ({ actionItem: await actionItems.put(actionItem) }),
    });

    router.service(TranscriptService, {
      getTranscript: async ({ name }) => ({ transcript: await transcripts.get(name) }),
      putTranscript: async ({ transcript }) => ({ transcript: await transcripts.put(transcript) }),
    });

    router.service(NotesService, {
      getNotes: async ({ name }) => ({ notes: await notes.get(name) }),
      listNotes: async (request) => {
        const { items, nextPageToken } = await notes.list(request);
        return { notes: items, nextPageToken };
      },
      putNotes: async ({ notes: wanted }) => ({ notes: await notes.put(wanted) }),
    });

    router.service(SettingsService, {
      getSettings: ({ repository }) => getSettings(store, repository),
      putSettings: async (request) => {
        await putSettings(store, request);
        return {};
      },
    });

    router.service(AuditService, {
      appendAudit: async ({ entries }) => {
        await appendAudit(store, entries, now());
        return {};
      },
      listAudit: (request) => listAudit(store, request),
    });
  };
};

// ProtoJSON writes an enum by name, one it does not know as a number, and leaves the zero value out.
const hasEnum = (field: DescField, numbers: readonly number[]): ListQuery['where'] => ({
  key: field.jsonName,
  values: numbers.map((number) => (number === 0 ? '' : (field.enum?.value[number]?.name ?? String(number)))),
});
