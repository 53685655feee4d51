/** All services of the IDL over one registry: how people, programs and the command line see it. None of them writes. */
import type { ConnectRouter } from '@connectrpc/connect';
import {
  ActionItemState,
  AuditService,
  GroupService,
  MeetingService,
  MinutesService,
  MotionService,
  NotesService,
  type Policy,
  type PolicyRef,
  RfcService,
  SettingsService,
  SyncService,
  TranscriptService,
} from '@rapporteur/idl';
import { toPolicyName } from '@rapporteur/idl/record';
import { listAudit } from './audit.ts';
import { isKey, isRepository, isSubject } from './kinds.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createResources } from './resources.ts';
import { getSettings } from './settings.ts';
import type { ViewerOf } from './view.ts';

export type RoutesOptions = {
  /** Asks the bot to read everything again; without one, the registry has no bot and says so. */
  readonly startSync?: ((whole: boolean) => Promise<void>) | undefined;
  /**
   * Who makes a call: what they may not see is answered as if it were not there, in lists, by name and in the audit log.
   * Default: everybody sees everything.
   */
  readonly viewer?: ViewerOf | undefined;
};

/** Refuses with NotFound, Aborted (stale version) and InvalidArgument, each with a sentence for people. */
export const createRegistryRoutes = (
  registry: Registry,
  { startSync, viewer = () => ({ sees: 'everything' }) }: RoutesOptions = {},
): ((router: ConnectRouter) => void) => {
  const rfcs = createResources(registry, 'rfcs');
  const ideas = createResources(registry, 'ideas');
  const motions = createResources(registry, 'motions');
  const groups = createResources(registry, 'groups');
  const syncStates = createResources(registry, 'syncStates');
  const series = createResources(registry, 'series');
  const meetings = createResources(registry, 'meetings');
  const agendas = createResources(registry, 'agendas');
  const actionItems = createResources(registry, 'actionItems');
  const decisions = createResources(registry, 'decisions');
  const transcripts = createResources(registry, 'transcripts');
  const minutes = createResources(registry, 'minutes');
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
      getIdea: async ({ name }, context) => ({ idea: await ideas.get(name, viewer(context)) }),
      listIdeas: async (request, context) => {
        const { items, nextPageToken } = await ideas.list(request, viewer(context));
        return { ideas: items, nextPageToken };
      },
    });

    router.service(MotionService, {
      getMotion: async ({ name }, context) => {
        const motion = await motions.get(name, viewer(context));
        const policy = await findPolicy(registry, motion.policyRef);
        return { motion, ...(policy && { policy }) };
      },
      listMotions: async (request, context) => {
        const { subject, states } = request;
        if (subject !== '' && !isRepository(subject) && !isSubject(subject))
          throw invalid(`"${subject}" is not a repository or an RFC; write it as "OWNER/REPO" or "OWNER/REPO/NUMBER".`);
        const { items, nextPageToken } = await motions.list(request, viewer(context), { under: subject, states });
        return { motions: items, nextPageToken };
      },
    });

    router.service(SyncService, {
      getSyncState: async ({ name }, context) => ({ syncState: await syncStates.get(name, viewer(context)) }),
      listSyncStates: async (request, context) => {
        const { items, nextPageToken } = await syncStates.list(request, viewer(context));
        return { syncStates: items, nextPageToken };
      },
      startSync: async ({ whole }) => {
        if (!startSync) throw invalid('No bot runs at this registry, so nothing can be read again from here.');
        await startSync(whole);
        return {};
      },
    });

    router.service(GroupService, {
      getGroup: async ({ name }, context) => ({ group: await groups.get(name, viewer(context)) }),
      listGroups: async (request, context) => {
        const { items, nextPageToken } = await groups.list(request, viewer(context));
        return { groups: items, nextPageToken };
      },
    });

    router.service(MeetingService, {
      getSeries: async ({ name }, context) => ({ series: await series.get(name, viewer(context)) }),
      listSeries: async (request, context) => {
        const { items, nextPageToken } = await series.list(request, viewer(context));
        return { series: items, nextPageToken };
      },
      getMeeting: async ({ name }, context) => ({ meeting: await meetings.get(name, viewer(context)) }),
      listMeetings: async (request, context) => {
        const { items, nextPageToken } = await meetings.list(request, viewer(context), { under: seriesIn(request) });
        return { meetings: items, nextPageToken };
      },
      getAgenda: async ({ name }, context) => ({ agenda: await agendas.get(name, viewer(context)) }),
      getActionItem: async ({ name }, context) => ({ actionItem: await actionItems.get(name, viewer(context)) }),
      listActionItems: async (request, context) => {
        const { state, series, ownerLogin } = request;
        if (series !== '' && !isKey(series)) throw invalid(`"${series}" is not the key of a series.`);
        const login = ownerLogin.toLowerCase();
        const { items, nextPageToken } = await actionItems.list(request, viewer(context), {
          under: series,
          states: state === ActionItemState.UNSPECIFIED ? [] : [state],
          where:
            login === '' ? undefined : { as: `@${login}`, holds: (item) => item.ownerLogin.toLowerCase() === login },
        });
        return { actionItems: items, nextPageToken };
      },
      listDecisions: async (request, context) => {
        const { items, nextPageToken } = await decisions.list(request, viewer(context));
        return { decisions: items, nextPageToken };
      },
    });

    router.service(TranscriptService, {
      getTranscript: async ({ name }, context) => ({ transcript: await transcripts.get(name, viewer(context)) }),
    });

    router.service(NotesService, {
      getNotes: async ({ name }, context) => ({ notes: await notes.get(name, viewer(context)) }),
      listNotes: async (request, context) => {
        const { items, nextPageToken } = await notes.list(request, viewer(context));
        return { notes: items, nextPageToken };
      },
    });

    router.service(MinutesService, {
      getMinutes: async ({ name }, context) => ({ minutes: await minutes.get(name, viewer(context)) }),
      listMinutes: async (request, context) => {
        const { items, nextPageToken } = await minutes.list(request, viewer(context), { under: seriesIn(request) });
        return { minutes: items, nextPageToken };
      },
    });

    router.service(SettingsService, {
      getSettings: ({ repository }, context) => getSettings(registry, repository, viewer(context)),
    });

    router.service(AuditService, {
      listAudit: (request, context) => listAudit(registry, request, viewer(context)),
    });
  };
};

/** @throws ConnectError InvalidArgument */
const seriesIn = ({ series }: { readonly series: string }): string => {
  if (series !== '' && !isKey(series)) throw invalid(`"${series}" is not the key of a series.`);
  return series;
};

/** The rules are shown to whoever sees a motion under them. */
const findPolicy = async (registry: Registry, policy: PolicyRef | undefined): Promise<Policy | undefined> => {
  if (policy === undefined) return undefined;
  const [found] = await registry.find([toPolicyName(policy)]);
  return found?.kind === 'policies' ? found.message.policy : undefined;
};
