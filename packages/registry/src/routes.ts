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
import type { ViewerOf } from './view.ts';

export type RoutesOptions = {
  /** Asks the bot to read everything again; without one, the registry has no bot and says so. */
  readonly startReading?: ((whole: boolean) => Promise<void>) | undefined;
  /**
   * Who makes a call: what they may not see is answered as if it were not there, in lists, by name and in the audit log.
   * Default: everybody sees everything. Writing is not changed by it: it takes a proof of right elsewhere.
   */
  readonly viewer?: ViewerOf | undefined;
};

/** Refuses with NotFound, Aborted (stale version) and InvalidArgument, each with a sentence for people. */
export const createRegistryRoutes = (
  registry: Registry,
  { startReading, viewer = () => ({ sees: 'everything' }) }: RoutesOptions = {},
): ((router: ConnectRouter) => void) => {
  const rfcs = createResources(registry, 'rfcs');
  const ideas = createResources(registry, 'ideas');
  const motions = createResources(registry, 'motions');
  const groups = createResources(registry, 'groups');
  const readings = createResources(registry, 'readings');
  const meetings = createResources(registry, 'meetings');
  const agendas = createResources(registry, 'agendas');
  const actionItems = createResources(registry, 'actionItems');
  const transcripts = createResources(registry, 'transcripts');
  const notes = createResources(registry, 'notes');

  return (router) => {
    router.service(RfcService, {
      getRfc: async ({ name }, context) => ({ rfc: await rfcs.get(name, viewer(context)) }),
      listRfcs: async (request, context) => {
        const { repository, stages } = request;
        if (repository !== '' && !isRepository(repository))
          throw invalid(`"${repository}" is not a repository; write it as "OWNER/REPO".`);
        const { items, nextPageToken } = await rfcs.list(request, viewer(context), {
          under: repository,
          states: stages,
        });
        return { rfcs: items, nextPageToken };
      },
      putRfc: async ({ rfc }) => ({ rfc: await rfcs.put(rfc) }),
      getIdea: async ({ name }, context) => ({ idea: await ideas.get(name, viewer(context)) }),
      listIdeas: async (request, context) => {
        const { items, nextPageToken } = await ideas.list(request, viewer(context));
        return { ideas: items, nextPageToken };
      },
      putIdea: async ({ idea }) => ({ idea: await ideas.put(idea) }),
    });

    router.service(MotionService, {
      getMotion: async ({ name }, context) => ({ motion: await motions.get(name, viewer(context)) }),
      listMotions: async (request, context) => {
        const { subject, states } = request;
        if (subject !== '' && !isRepository(subject) && !isSubject(subject))
          throw invalid(`"${subject}" is not a repository or an RFC; write it as "OWNER/REPO" or "OWNER/REPO/NUMBER".`);
        const { items, nextPageToken } = await motions.list(request, viewer(context), { under: subject, states });
        return { motions: items, nextPageToken };
      },
      putMotion: async ({ motion }) => ({ motion: await motions.put(motion) }),
    });

    router.service(ReadingService, {
      getReading: async ({ name }, context) => ({ reading: await readings.get(name, viewer(context)) }),
      listReadings: async (request, context) => {
        const { items, nextPageToken } = await readings.list(request, viewer(context));
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
      getGroup: async ({ name }, context) => ({ group: await groups.get(name, viewer(context)) }),
      listGroups: async (request, context) => {
        const { items, nextPageToken } = await groups.list(request, viewer(context));
        return { groups: items, nextPageToken };
      },
      putGroup: async ({ group }) => ({ group: await groups.put(group) }),
    });

    router.service(MeetingService, {
      getMeeting: async ({ name }, context) => ({ meeting: await meetings.get(name, viewer(context)) }),
      listMeetings: async (request, context) => {
        const { series } = request;
        if (series !== '' && !isKey(series)) throw invalid(`"${series}" is not the key of a series.`);
        const { items, nextPageToken } = await meetings.list(request, viewer(context), { under: series });
        return { meetings: items, nextPageToken };
      },
      putMeeting: async ({ meeting }) => ({ meeting: await meetings.put(meeting) }),
      getAgenda: async ({ name }, context) => ({ agenda: await agendas.get(name, viewer(context)) }),
      putAgenda: async ({ agenda }) => ({ agenda: await agendas.put(agenda) }),
      listActionItems: async (request, context) => {
        const { state } = request;
        const states = state === ActionItemState.UNSPECIFIED ? [] : [state];
        const { items, nextPageToken } = await actionItems.list(request, viewer(context), { states });
        return { actionItems: items, nextPageToken };
      },
      putActionItem: async ({ actionItem }) => ({ actionItem: await actionItems.put(actionItem) }),
    });

    router.service(TranscriptService, {
      getTranscript: async ({ name }, context) => ({ transcript: await transcripts.get(name, viewer(context)) }),
      putTranscript: async ({ transcript }) => ({ transcript: await transcripts.put(transcript) }),
    });

    router.service(NotesService, {
      getNotes: async ({ name }, context) => ({ notes: await notes.get(name, viewer(context)) }),
      listNotes: async (request, context) => {
        const { items, nextPageToken } = await notes.list(request, viewer(context));
        return { notes: items, nextPageToken };
      },
      putNotes: async ({ notes: wanted }) => ({ notes: await notes.put(wanted) }),
    });

    router.service(SettingsService, {
      getSettings: ({ repository }, context) => getSettings(registry, repository, viewer(context)),
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
      listAudit: (request, context) => listAudit(registry, request, viewer(context)),
    });
  };
};
