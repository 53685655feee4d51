/** All services of the IDL over one registry: how people, programs and the command line see it. None of them writes resources; a transcript is handed on, and artifacts of callers are kept. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter, HandlerContext, Interceptor } from '@connectrpc/connect';
import {
  type About,
  AboutService,
  ActionItemState,
  ArtifactService,
  AuditService,
  CONTRACT_VERSION,
  findUnknown,
  GroupService,
  JobService,
  MeetingService,
  MinutesService,
  MotionService,
  NotesService,
  PersonService,
  type Policy,
  type PolicyRef,
  RfcService,
  SearchService,
  SettingsService,
  SyncService,
  TranscriptService,
  toGroupName,
  toRfcName,
  WatchService,
} from '@rapporteur/idl';
import { storedKey, toPolicyName } from '@rapporteur/idl/record';
import { createArtifactService } from './artifact/service.ts';
import { listAudit } from './audit.ts';
import { createFollow } from './follow.ts';
import { search } from './found.ts';
import { type Charters, getGroupHealth } from './health.ts';
import { getJob, type Jobs, listJobs, redriveJob } from './jobs.ts';
import { isKey, isRepository, isSubject } from './kinds.ts';
import { listChanges } from './latest.ts';
import { createLocalTransport } from './local.ts';
import { getNextMeeting, getProof, listDiscussedAt, listOccurrences, onRecord, type Planner } from './meetings.ts';
import { invalid } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createResources } from './resources.ts';
import { getSettings } from './settings.ts';
import { type Submit, submitTranscript } from './submit.ts';
import { createView, type Viewer, type ViewerOf } from './view.ts';
import { listWaiting } from './waiting.ts';
import { createWatch } from './watch.ts';

export type RoutesOptions = {
  /** Asks the bot to read everything again; without one, the registry has no bot and says so. */
  readonly startSync?: ((whole: boolean) => Promise<void>) | undefined;
  /**
   * Who makes a call: what they may not see is answered as if it were not there, in lists, by name and in the audit log.
   * Default: everybody sees everything.
   */
  readonly viewer?: ViewerOf | undefined;
  /** Computes meetings that nobody has posted yet; without it only those on record are known. */
  readonly planner?: Planner | undefined;
  /** Judges how groups do; without it nobody does. */
  readonly charters?: Charters | undefined;
  readonly now?: (() => Date) | undefined;
  /** Takes a transcript up; without it none is taken. */
  readonly submit?: Submit | undefined;
  /** What the bot has to do; without it there is no bot, and the calls say so. */
  readonly jobs?: Jobs | undefined;
  /** What answers here; default: nothing is told but the contract's version. */
  readonly about?: Pick<About, 'programVersion' | 'githubUrl' | 'clientId'> | undefined;
  /** How long a watch tells nothing before a sign of life, in milliseconds; default 15,000. */
  readonly silenceMs?: number | undefined;
};

/** Refuses with NotFound, Aborted (stale version) and InvalidArgument, each with a sentence for people. */
export const createRegistryRoutes = (
  registry: Registry,
  {
    startSync,
    viewer = () => ({ sees: 'everything' }),
    planner = onRecord,
    charters,
    now = () => new Date(),
    submit,
    jobs,
    about,
    silenceMs,
  }: RoutesOptions = {},
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

  const watch = createWatch(registry, { kinds: OFFERED, silenceMs });
  const follow = createFollow(registry, { silenceMs });
  const calendar = { planner, now };

  return (router) => {
    router.service(
      AboutService,
      {
        getAbout: () => ({ about: { ...about, contractVersion: CONTRACT_VERSION } }),
      },
      STRICT,
    );

    router.service(
      SearchService,
      {
        search: (request, context) => search(registry, request, viewer(context)),
      },
      STRICT,
    );

    router.service(
      WatchService,
      {
        listChanges: (request, context) => listChanges(registry, request, viewer(context)),
        watch: (request, context) => watch(request, viewer(context), context.signal),
      },
      STRICT,
    );

    router.service(
      PersonService,
      {
        listWaiting: async (request, context) => ({ waiting: await listWaiting(registry, request, viewer(context)) }),
      },
      STRICT,
    );

    router.service(
      RfcService,
      {
        getRfc: async (request, context) => ({ rfc: await rfcs.get(request, viewer(context)) }),
        listRfcs: async (request, context) => {
          const { stages, author, waitingFor, reviewer, updatedSince, group } = request;
          const since = updatedSince && timestampMs(updatedSince);
          const { items, nextPageToken } = await rfcs.list(request, viewer(context), {
            under: repositoryIn(request),
            states: stages,
            keys: [
              ...(author === '' ? [] : [storedKey.author(author)]),
              ...(waitingFor === '' ? [] : [storedKey.waits(waitingFor)]),
              ...(reviewer === '' ? [] : [storedKey.reviews(reviewer)]),
            ],
            among: group === '' ? undefined : await rfcsOf(registry, group, viewer(context)),
            where:
              since === undefined
                ? undefined
                : { as: `since ${since}`, holds: ({ updatedAt }) => !!updatedAt && timestampMs(updatedAt) >= since },
          });
          return { rfcs: items, nextPageToken };
        },
        getIdea: async (request, context) => ({ idea: await ideas.get(request, viewer(context)) }),
        listIdeas: async (request, context) => {
          const { items, nextPageToken } = await ideas.list(request, viewer(context), {
            under: repositoryIn(request),
            states: request.dispositions,
            keys: request.person === '' ? [] : [storedKey.ideas(request.person)],
          });
          return { ideas: items, nextPageToken };
        },
      },
      STRICT,
    );

    router.service(
      MotionService,
      {
        getMotion: async (request, context) => {
          const motion = await motions.get(request, viewer(context));
          const policy = await findPolicy(registry, motion.policyRef);
          return { motion, ...(policy && { policy }) };
        },
        listMotions: async (request, context) => {
          const { subject, states, person } = request;
          if (subject !== '' && !isRepository(subject) && !isSubject(subject))
            throw invalid(
              `"${subject}" is not a repository or an RFC; write it as "OWNER/REPO" or "OWNER/REPO/NUMBER".`,
            );
          const { items, nextPageToken } = await motions.list(request, viewer(context), {
            under: subject,
            states,
            keys: person === '' ? [] : [storedKey.voted(person)],
          });
          return { motions: items, nextPageToken };
        },
      },
      STRICT,
    );

    router.service(
      SyncService,
      {
        getSyncState: async (request, context) => ({ syncState: await syncStates.get(request, viewer(context)) }),
        listSyncStates: async (request, context) => {
          const { items, nextPageToken } = await syncStates.list(request, viewer(context));
          return { syncStates: items, nextPageToken };
        },
        startSync: async ({ whole }) => {
          if (!startSync) throw invalid('No bot runs at this registry, so nothing can be read again from here.');
          await startSync(whole);
          return {};
        },
      },
      STRICT,
    );

    router.service(
      GroupService,
      {
        getGroup: async (request, context) => ({ group: await groups.get(request, viewer(context)) }),
        getGroupHealth: async ({ name }, context) => ({
          health: await getGroupHealth(registry, name, viewer(context), { charters, now }),
        }),
        listGroups: async (request, context) => {
          const { items, nextPageToken } = await groups.list(request, viewer(context));
          return { groups: items, nextPageToken };
        },
      },
      STRICT,
    );

    router.service(
      MeetingService,
      {
        getSeries: async (request, context) => ({ series: await series.get(request, viewer(context)) }),
        listSeries: async (request, context) => {
          const { items, nextPageToken } = await series.list(request, viewer(context));
          return { series: items, nextPageToken };
        },
        getMeeting: async (request, context) => ({ meeting: await meetings.get(request, viewer(context)) }),
        listMeetings: async (request, context) => {
          const { items, nextPageToken } = await meetings.list(request, viewer(context), {
            under: seriesIn(request),
            states: request.states,
          });
          return { meetings: items, nextPageToken };
        },
        listOccurrences: async (request, context) => ({
          meetings: await listOccurrences(registry, request, viewer(context), calendar),
        }),
        getNextMeeting: async (request, context) => ({
          meeting: await getNextMeeting(registry, request, viewer(context), calendar),
        }),
        listDiscussedAt: async ({ subject }, context) => ({
          discussed: await listDiscussedAt(registry, subject, viewer(context)),
        }),
        getAgenda: async (request, context) => ({ agenda: await agendas.get(request, viewer(context)) }),
        getActionItem: async (request, context) => ({ actionItem: await actionItems.get(request, viewer(context)) }),
        listActionItems: async (request, context) => {
          const { state, ownerLogin, meeting } = request;
          const { items, nextPageToken } = await actionItems.list(request, viewer(context), {
            under: seriesIn(request),
            states: state === ActionItemState.UNSPECIFIED ? [] : [state],
            keys: [...(ownerLogin === '' ? [] : [storedKey.promised(ownerLogin)]), ...atMeeting(meeting)],
          });
          return { actionItems: items, nextPageToken };
        },
        getDecision: async (request, context) => ({ decision: await decisions.get(request, viewer(context)) }),
        listDecisions: async (request, context) => {
          const { items, nextPageToken } = await decisions.list(request, viewer(context), {
            under: seriesIn(request),
            keys: atMeeting(request.meeting),
          });
          return { decisions: items, nextPageToken };
        },
      },
      STRICT,
    );

    router.service(
      TranscriptService,
      {
        getTranscript: async (request, context) => ({ transcript: await transcripts.get(request, viewer(context)) }),
      },
      STRICT,
    );

    router.service(
      NotesService,
      {
        getNotes: async (request, context) => ({ notes: await notes.get(request, viewer(context)) }),
        listNotes: async (request, context) => {
          const { items, nextPageToken } = await notes.list(request, viewer(context), {
            under: seriesIn(request),
            states: request.states,
          });
          return { notes: items, nextPageToken };
        },
        getProof: (request, context) => getProof(registry, request, viewer(context)),
        submitTranscript: async (request, context) => {
          if (!submit) throw invalid('No bot runs at this registry, so nobody takes a transcript up.');
          return submitTranscript(registry, { submit, request, viewer: viewer(context) });
        },
        followNotes: (request, context) => follow(request, viewer(context), context.signal),
      },
      STRICT,
    );

    router.service(
      MinutesService,
      {
        getMinutes: async (request, context) => ({ minutes: await minutes.get(request, viewer(context)) }),
        listMinutes: async (request, context) => {
          const { items, nextPageToken } = await minutes.list(request, viewer(context), { under: seriesIn(request) });
          return { minutes: items, nextPageToken };
        },
      },
      STRICT,
    );

    router.service(
      SettingsService,
      {
        getSettings: ({ repository }, context) => getSettings(registry, repository, viewer(context)),
      },
      STRICT,
    );

    const strange = () =>
      createLocalTransport(createRegistryRoutes(registry, { viewer: () => ({ sees: 'public' }), planner, now }));
    const artifacts = (context: HandlerContext) => createArtifactService(registry, viewer(context));
    router.service(
      ArtifactService,
      {
        getArtifact: async ({ name }, context) => ({ artifact: await artifacts(context).getArtifact(name) }),
        listArtifacts: (request, context) => artifacts(context).listArtifacts(request),
        queryArtifact: async (request, context) => ({ artifact: await artifacts(context).queryArtifact(request) }),
        getPayload: (request, context) => artifacts(context).getPayload(request),
        walkLineage: (request, context) => artifacts(context).walkLineage(request),
        putArtifact: async (request, context) => ({ artifact: await artifacts(context).putArtifact(request) }),
        exportEverything: async ({ repository }, context) => ({
          artifact: await artifacts(context).exportEverything(repository, { stranger: strange(), now: now() }),
        }),
        tagArtifact: async (request, context) => ({ artifact: await artifacts(context).tagArtifact(request) }),
        untagArtifact: async (request, context) => ({ artifact: await artifacts(context).untagArtifact(request) }),
        moveAlias: async (request, context) => ({ artifact: await artifacts(context).moveAlias(request) }),
      },
      STRICT,
    );

    router.service(
      AuditService,
      {
        listAudit: (request, context) => listAudit(registry, request, viewer(context)),
      },
      STRICT,
    );

    router.service(
      JobService,
      {
        listJobs: (request, context) => listJobs(jobs, request, viewer(context)),
        getJob: async ({ key }, context) => ({ job: await getJob(jobs, key, viewer(context)) }),
        redriveJob: async ({ key }, context) => ({ job: await redriveJob(jobs, key, viewer(context)) }),
      },
      STRICT,
    );
  };
};

/**
 * Over a wire an unknown field would be thrown away, and a filter with a typing error answer with everything. In process the
 * client refuses it.
 */
const STRICT = { jsonOptions: { ignoreUnknownFields: false } };

/** The same for what comes in binary form; for the servers of these services. Interceptors of a service would replace theirs. */
export const refuseUnknown: Interceptor = (next) => (request) => {
  const complaint = request.stream ? undefined : findUnknown(request.method.input, request.message);
  if (complaint !== undefined) throw invalid(complaint);
  return next(request);
};

/** What came of one meeting, if that is asked for. */
const atMeeting = (name: string): string[] => (name === '' ? [] : [storedKey.meeting(name)]);

/** @throws ConnectError InvalidArgument */
const seriesIn = ({ series }: { readonly series: string }): string => {
  if (series !== '' && !isKey(series)) throw invalid(`"${series}" is not the key of a series.`);
  return series;
};

/**
 * What belongs to a group, of what the viewer sees of it; nothing to one that is not there.
 * @throws ConnectError InvalidArgument
 */
const rfcsOf = async (registry: Registry, key: string, viewer: Viewer) => {
  if (!isKey(key)) throw invalid(`"${key}" is not the key of a working group.`);
  const shown = await createView(registry, viewer).show('groups', await registry.find([toGroupName(key)]));
  const names = shown.flatMap(({ pullRequests }) =>
    pullRequests.flatMap(({ subject }) => (subject ? [toRfcName(subject)] : [])),
  );
  return { as: `group ${key}`, names };
};

/** @throws ConnectError InvalidArgument */
const repositoryIn = ({ repository }: { readonly repository: string }): string => {
  if (repository !== '' && !isRepository(repository))
    throw invalid(`"${repository}" is not a repository; write it as "OWNER/REPO".`);
  return repository;
};

/** Kinds of which a service answers resources. */
const OFFERED: ReadonlySet<string> = new Set([
  'rfcs',
  'ideas',
  'motions',
  'groups',
  'syncStates',
  'series',
  'meetings',
  'agendas',
  'actionItems',
  'decisions',
  'transcripts',
  'notes',
  'minutes',
]);

/** The rules are shown to whoever sees a motion under them. */
const findPolicy = async (registry: Registry, policy: PolicyRef | undefined): Promise<Policy | undefined> => {
  if (policy === undefined) return undefined;
  const [found] = await registry.find([toPolicyName(policy)]);
  return found?.kind === 'policies' ? found.message.policy : undefined;
};
