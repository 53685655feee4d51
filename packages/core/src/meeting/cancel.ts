/** Whether it is proposed to cancel a meeting on whose agenda nothing is (M9); who cancels is always a person. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type AgendaItem, type AgendaPlan, type Meeting, MeetingState, SectionKind } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { freezeAgenda } from './decide.ts';

/** What is known of a meeting that comes. */
export type ProposeToCancel = {
  readonly meeting: Meeting;
  readonly plan: AgendaPlan | undefined;
  /** The agenda as it was built last. */
  readonly agenda: Agenda;
  /** What stands in its issue: the lines of people are in it. */
  readonly body: string;
  readonly now: Date;
};

/** Whether to propose it now: it is late enough, no person brought anything, and nothing needs anybody. */
export const proposeToCancel = ({ meeting, plan, agenda, body, now }: ProposeToCancel): boolean => {
  const at = cancelLookAt(meeting, plan);
  if (at === undefined || now < at || isBegun(meeting, now)) return false;
  return isEmpty(freezeAgenda({ meeting, agenda, theirs: body }).agenda);
};

/** When to look; undefined if the settings want no such proposal, or the meeting does not wait to be held. */
export const cancelLookAt = ({ start, state }: Meeting, plan: AgendaPlan | undefined): Date | undefined => {
  const hours = plan?.proposeToCancelHours ?? 0;
  if (hours <= 0 || !start || state !== MeetingState.POSTED) return undefined;
  return new Date(timestampMs(start) - hours * HOUR_MS);
};

const HOUR_MS = 3_600_000;

const isBegun = ({ start }: Meeting, now: Date): boolean => start !== undefined && timestampMs(start) <= now.getTime();

/** Who comes, and who is new, is no reason to meet. */
const PEOPLE: ReadonlySet<SectionKind> = new Set([SectionKind.ATTENDEES, SectionKind.NEW_MEMBERS]);

const isEmpty = ({ sections }: Agenda): boolean =>
  sections.every(({ kind, items }) => PEOPLE.has(kind) || !items.some(isReason));

/** A line without reasons is one that somebody wrote, or changed. */
const isReason = ({ because, needs, children }: AgendaItem): boolean =>
  needs || because.length === 0 || children.some(isReason);
