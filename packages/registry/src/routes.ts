/** All services of the IDL over one registry: how people, programs and the command line see it. */
import type { ConnectRouter } from '@connectrpc/connect';
import {
  ActionItemState,
  AuditService,
  GroupService,
  MeetingService,
  MotionService,
  NotesService,
  ReadingService,
  RfcService,
  SettingsService,
  TranscriptService,
} from '@rapporteur/idl';
import { listAudit } from './audit.ts';
import { isKey, isRepository, isSubject } from './kinds.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createResources } from './resources.ts';
import { getSettings, putSettings } from './settings.ts';

export type RoutesOptions = {
  /** Asks the bot to read everything again; without one, the registry has no bot and says so. */
  readonly startReading?: ((whole: boolean) => Promise<void>) | undefined;
  /**
   * For callers whom nobody knows: what is not public is answered as if it were not there, in lists, by name and in the audit
   * log. Writing is not changed by it: it takes a proof of right elsewhere.
   */
  readonly only?: 'public' | undefined;
};

/** Refuses with NotFound, Aborted (stale version) and InvalidArgument, each with a sentence for people. */
export const createRegistryRoutes = (
  registry: Registry,
  { startReading, only }: RoutesOptions = {},
): ((router: ConnectRouter) => void) => {
  const rfcs = createResources(registry, 'rfcs', only);
  const ideas = createResources(registry, 'ideas', only);
  const motions = createResources(registry, 'motions', only);
  const groups = createResources(registry, 'groups', only);
  const readings = createResources(registry, 'readings', only);
  const meetings = createResources(registry, 'meetings', only);
  const agendas = createResources(registry, 'agendas', only);
  const actionItems = createResources(registry, 'actionItems', only);
  const transcripts = createResources(registry, 'transcripts', only);
  const notes = createResources(registry, 'notes', only);

  return (router) => {
    router.service(RfcService, {
      getRfc: async ({ name }) => ({ rfc: await rfcs.get(name) }),
      listRfcs: async (request) => {
        const { repository, stages } = request;
        if (repository !== '' && !isRepository(repository))
          throw invalid(`"${repository}" is not a repository; write it as "OWNER/REPO".`);
        const { items, nextPageToken } = await rfcs.list(request, { under: repository, states: stages });
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
        const { items, nextPageToken } = await motions.list(request, { under: subject, states });
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
        const states = state === ActionItemState.UNSPECIFIED ? [] : [state];
        const { items, nextPageToken } = await actionItems.list(request, { states });
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
      getSettings: ({ repository }) => getSettings(registry, repository, only),
      putSettings: async (request) => {
        await putSettings(registry, request);
        return {};
      },
    });

    router.service(AuditService, {
      appendAudit: async ({ entries }) => {
        await registry.commit({ audit: entries });
        return {};
      },
      listAudit: (request) => listAudit(registry, request, only),
    });
  };
};
