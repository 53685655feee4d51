/** The kinds of resources: how each is called, named and encoded. */
import type { Message } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import {
  ActionItemSchema,
  AgendaSchema,
  IdeaSchema,
  MeetingSchema,
  MotionSchema,
  NotesSchema,
  ReadingSchema,
  RfcSchema,
  TranscriptSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl';

export type Resource = Message & { name: string; version: number };

export type Kind<Schema extends GenMessage<Resource>> = {
  /** First segment of the names, and the name of the kind in the store. */
  readonly prefix: string;
  readonly schema: Schema;
  /** With article: "an RFC". */
  readonly noun: string;
  /** The other segments, as written in the IDL. */
  readonly form: string;
  readonly pattern: RegExp;
};

const REPOSITORY = '[A-Za-z0-9_-]{1,39}/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]{1,100}';
const KEY = '[A-Za-z0-9][A-Za-z0-9._-]{0,99}';
const NUMBER = '[1-9][0-9]{0,9}';
const DATE = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';

const SUBJECT = { form: 'OWNER/REPO/NUMBER', pattern: new RegExp(`^${REPOSITORY}/${NUMBER}$`) };
const REPOSITORY_NAME = { form: 'OWNER/REPO', pattern: new RegExp(`^${REPOSITORY}$`) };
const OCCURRENCE = { form: 'SERIES/YYYY-MM-DD', pattern: new RegExp(`^${KEY}/${DATE}$`) };

export const RFC = { prefix: 'rfcs', schema: RfcSchema, noun: 'an RFC', ...SUBJECT };
export const IDEA = { prefix: 'ideas', schema: IdeaSchema, noun: 'an idea', ...SUBJECT };
export const MOTION = {
  prefix: 'motions',
  schema: MotionSchema,
  noun: 'a motion',
  form: 'OWNER/REPO/NUMBER/ID',
  pattern: new RegExp(`^${REPOSITORY}/${NUMBER}/${KEY}$`),
};
export const READING = { prefix: 'readings', schema: ReadingSchema, noun: 'a reading', ...REPOSITORY_NAME };
export const GROUP = {
  prefix: 'groups',
  schema: WorkingGroupSchema,
  noun: 'a working group',
  form: 'KEY',
  pattern: new RegExp(`^${KEY}$`),
};
export const MEETING = { prefix: 'meetings', schema: MeetingSchema, noun: 'a meeting', ...OCCURRENCE };
export const AGENDA = { prefix: 'agendas', schema: AgendaSchema, noun: 'an agenda', ...OCCURRENCE };
export const ACTION_ITEM = {
  prefix: 'actionItems',
  schema: ActionItemSchema,
  noun: 'an action item',
  form: 'SERIES/YYYY-MM-DD/N',
  pattern: new RegExp(`^${KEY}/${DATE}/${NUMBER}$`),
};
export const TRANSCRIPT = { prefix: 'transcripts', schema: TranscriptSchema, noun: 'a transcript', ...OCCURRENCE };
export const NOTES = { prefix: 'notes', schema: NotesSchema, noun: 'notes', ...OCCURRENCE };

export const isRepository = (text: string): boolean => new RegExp(`^${REPOSITORY}$`).test(text);
export const isSubject = (text: string): boolean => new RegExp(`^${REPOSITORY}/${NUMBER}$`).test(text);
export const isKey = (text: string): boolean => new RegExp(`^${KEY}$`).test(text);
