/** The client of the whole contract, apart from the rest: who asks for some services alone loads no others. */
import {
  AboutService,
  ArtifactService,
  AuditService,
  GroupService,
  JobService,
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
import { type ClientOf, type ClientOptions, createClientOf } from './client.ts';

const SERVICES = [
  RfcService,
  MotionService,
  GroupService,
  MeetingService,
  TranscriptService,
  NotesService,
  MinutesService,
  ArtifactService,
  SettingsService,
  SyncService,
  AuditService,
  PersonService,
  SearchService,
  WatchService,
  AboutService,
  JobService,
] as const;

/**
 * Every method throws RapporteurError and nothing else, and is repeated by itself while the registry cannot be reached.
 *
 * - A list takes its filter and gives `Pages`: `for await (const rfc of client.listRfcs({ stages: ['fcp'] }))`.
 * - What is asked for by one text takes that text: `client.getRfc('rfcs/acme/widgets/7')`. It throws "not_found" (see `optional`).
 * - An answer of one resource is that resource; one of several things, as of `getMotion`, is the whole answer.
 * - Enums are written by number or by name, "in_review"; what the contract does not know is refused.
 * - `watch` tells of changes until its signal or the end of the loop, over every break of the connection.
 * - Another stream, as of `followNotes`, tells how something stands until it stands for good, over every break too.
 */
export type Client = ClientOf<typeof SERVICES>;

/** @throws RapporteurError "invalid" when the address is not one */
export const createClient = (options: ClientOptions): Client => createClientOf(SERVICES, options);
