/**
 * The plain addresses of the registry. A row names a call of the contract and which of its request's fields the path fills;
 * query parameters, answers, documentation and their checks follow from the descriptors.
 */
import type { DescMethodUnary } from '@bufbuild/protobuf';
import {
  AboutService,
  ArtifactService,
  GroupService,
  MeetingService,
  MinutesService,
  MotionService,
  NotesService,
  PersonService,
  RfcService,
  SearchService,
  SettingsService,
  SyncService,
  TranscriptService,
  WatchService,
} from '@rapporteur/idl';

export type Address = {
  /** What stands in braces is one part of the path. */
  readonly path: string;
  readonly method: DescMethodUnary;
  /** Fields of the request, in TypeScript's names, made of parts of the path. */
  readonly into: Readonly<Record<string, string>>;
  /** Whether these are written in small letters, however they are asked for. */
  readonly isSmall?: boolean;
};

const SUBJECT = '{owner}/{repo}/{number}';
const OCCURRENCE = '{series}/{date}';
const VERSION = '{organisation}/{series}/{what}/{version}';
const ARTIFACT = 'artifacts/{organisation}/{series}/{what}@{version}';

export const ADDRESSES: readonly Address[] = [
  { path: '/v1/about', method: AboutService.method.getAbout, into: {} },
  { path: '/v1/rfcs', method: RfcService.method.listRfcs, into: {} },
  {
    path: `/v1/rfcs/${SUBJECT}`,
    method: RfcService.method.getRfc,
    into: { name: `rfcs/${SUBJECT}` },
    isSmall: true,
  },
  { path: '/v1/ideas', method: RfcService.method.listIdeas, into: {} },
  {
    path: `/v1/ideas/${SUBJECT}`,
    method: RfcService.method.getIdea,
    into: { name: `ideas/${SUBJECT}` },
    isSmall: true,
  },
  { path: '/v1/motions', method: MotionService.method.listMotions, into: {} },
  {
    path: `/v1/motions/${SUBJECT}/{id}`,
    method: MotionService.method.getMotion,
    into: { name: `motions/${SUBJECT}/{id}` },
    isSmall: true,
  },
  { path: '/v1/groups', method: GroupService.method.listGroups, into: {} },
  { path: '/v1/groups/{key}', method: GroupService.method.getGroup, into: { name: 'groups/{key}' } },
  { path: '/v1/groups/{key}/health', method: GroupService.method.getGroupHealth, into: { name: 'groups/{key}' } },
  { path: '/v1/series', method: MeetingService.method.listSeries, into: {} },
  { path: '/v1/series/{key}', method: MeetingService.method.getSeries, into: { name: 'series/{key}' } },
  { path: '/v1/meetings', method: MeetingService.method.listMeetings, into: {} },
  { path: '/v1/meetings/next', method: MeetingService.method.getNextMeeting, into: {} },
  {
    path: `/v1/meetings/${OCCURRENCE}`,
    method: MeetingService.method.getMeeting,
    into: { name: `meetings/${OCCURRENCE}` },
  },
  { path: '/v1/occurrences', method: MeetingService.method.listOccurrences, into: {} },
  {
    path: `/v1/agendas/${OCCURRENCE}`,
    method: MeetingService.method.getAgenda,
    into: { name: `agendas/${OCCURRENCE}` },
  },
  { path: '/v1/action-items', method: MeetingService.method.listActionItems, into: {} },
  {
    path: `/v1/action-items/${OCCURRENCE}/{number}`,
    method: MeetingService.method.getActionItem,
    into: { name: `actionItems/${OCCURRENCE}/{number}` },
  },
  { path: '/v1/decisions', method: MeetingService.method.listDecisions, into: {} },
  {
    path: `/v1/decisions/${OCCURRENCE}/{number}`,
    method: MeetingService.method.getDecision,
    into: { name: `decisions/${OCCURRENCE}/{number}` },
  },
  { path: '/v1/notes', method: NotesService.method.listNotes, into: {} },
  { path: `/v1/notes/${OCCURRENCE}`, method: NotesService.method.getNotes, into: { name: `notes/${OCCURRENCE}` } },
  {
    path: `/v1/notes/${OCCURRENCE}/proofs/{statement}`,
    method: NotesService.method.getProof,
    into: { name: `notes/${OCCURRENCE}`, statement: '{statement}' },
  },
  { path: '/v1/minutes', method: MinutesService.method.listMinutes, into: {} },
  {
    path: `/v1/minutes/${OCCURRENCE}`,
    method: MinutesService.method.getMinutes,
    into: { name: `minutes/${OCCURRENCE}` },
  },
  {
    path: `/v1/transcripts/${OCCURRENCE}`,
    method: TranscriptService.method.getTranscript,
    into: { name: `transcripts/${OCCURRENCE}` },
  },
  { path: '/v1/artifacts', method: ArtifactService.method.listArtifacts, into: {} },
  { path: '/v1/artifact', method: ArtifactService.method.queryArtifact, into: {} },
  {
    path: `/v1/artifacts/${VERSION}`,
    method: ArtifactService.method.getArtifact,
    into: { name: ARTIFACT },
  },
  {
    path: `/v1/payloads/${VERSION}`,
    method: ArtifactService.method.getPayload,
    into: { name: ARTIFACT },
  },
  { path: '/v1/lineage', method: ArtifactService.method.walkLineage, into: {} },
  {
    path: `/v1/discussed-at/${SUBJECT}`,
    method: MeetingService.method.listDiscussedAt,
    into: { subject: SUBJECT },
  },
  { path: '/v1/people/{login}/waiting', method: PersonService.method.listWaiting, into: { login: '{login}' } },
  { path: '/v1/changes', method: WatchService.method.listChanges, into: {} },
  { path: '/v1/search', method: SearchService.method.search, into: {} },
  {
    path: '/v1/settings/{owner}/{repo}',
    method: SettingsService.method.getSettings,
    into: { repository: '{owner}/{repo}' },
  },
  { path: '/v1/sync-states', method: SyncService.method.listSyncStates, into: {} },
  {
    path: '/v1/sync-states/{owner}/{repo}',
    method: SyncService.method.getSyncState,
    into: { name: 'syncStates/{owner}/{repo}' },
  },
];

/** Names of the parts of a path, in order. */
export const partsOf = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** The address at a path, and the fields of its request that the path fills; undefined if nothing stands there. */
export const findAddress = (
  path: string,
): { readonly address: Address; readonly values: Readonly<Record<string, string>> } | undefined => {
  for (const { address, pattern } of PATTERNS) {
    const found = pattern.exec(path);
    if (!found) continue;
    const parts = found.slice(1).map(decode);
    if (parts.some((part) => part === undefined || part.includes('/'))) return undefined;
    const named = new Map(partsOf(address.path).map((name, index) => [name, parts[index] ?? '']));
    const values = Object.entries(address.into).map(([field, form]) => {
      const text = form.replaceAll(/\{(\w+)\}/g, (_, name: string) => named.get(name) ?? '');
      return [field, address.isSmall === true ? text.toLowerCase() : text] as const;
    });
    return { address, values: Object.fromEntries(values) };
  }
  return undefined;
};

const PATTERNS = ADDRESSES.map((address) => ({
  address,
  pattern: new RegExp(`^${address.path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`),
}));

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
