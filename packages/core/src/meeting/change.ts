/** What happened to a pull request, an RFC or an idea since the last meeting, dated and in order. */
import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Review, ReviewVerdict, type StageChange, SubjectState } from '@rapporteur/idl';
import { showDay } from '../document/index.ts';
import { stageTitle } from '../rfc/index.ts';

/** Facts that carry a time; RFCs, group pull requests and ideas have them. */
export type DatedFacts = {
  readonly state?: SubjectState;
  readonly reviews?: readonly Review[];
  readonly history?: readonly StageChange[];
  readonly createdAt?: Timestamp | undefined;
  readonly updatedAt?: Timestamp | undefined;
  readonly closedAt?: Timestamp | undefined;
};

/** The time between two agendas: after the start of the last meeting until now. */
export type Period = { readonly since: Date | undefined; readonly now: Date; readonly timeZone: string };

/** Whether a time lies in the period; everything known is new when there was no meeting before. */
export const isWithin = (at: Timestamp | undefined, { since, now }: Period): boolean =>
  at !== undefined &&
  (since === undefined || timestampMs(at) > since.getTime()) &&
  timestampMs(at) <= now.getTime() + CLOCK_SKEW_MS;

/** GitHub's clock may be ahead of ours: what it dates a little later than now has happened. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Whether anything happened, by which describeChanges is not empty; words no dates. */
export const hasChanges = (facts: DatedFacts, period: Period): boolean =>
  period.since !== undefined &&
  (isWithin(facts.updatedAt, period) || changesOf(facts).some(({ at }) => isWithin(at, period)));

/** "opened 20 June 2023; approved by fg91 21 June 2023"; empty if nothing happened, or if there was no last meeting. */
export const describeChanges = (facts: DatedFacts, period: Period): string => {
  if (period.since === undefined) return '';
  const changes = changesOf(facts)
    .filter((change) => isWithin(change.at, period))
    .toSorted((a, b) => timeOf(a) - timeOf(b));
  if (changes.length === 0 && isWithin(facts.updatedAt, period)) changes.push({ text: 'updated', at: facts.updatedAt });
  return changes.map((change) => `${change.text} ${showDay(new Date(timeOf(change)), period.timeZone)}`).join('; ');
};

const timeOf = ({ at }: Change): number => (at ? timestampMs(at) : 0);

const changesOf = (facts: DatedFacts): Change[] => {
  const changes = [opened(facts)];
  for (const change of facts.history ?? []) changes.push(...moved(change));
  for (const review of facts.reviews ?? []) changes.push(...reviewed(review));
  changes.push(...ended(facts));
  return changes;
};

type Change = { readonly text: string; readonly at: Timestamp | undefined };

const opened = ({ createdAt }: DatedFacts): Change => ({ text: 'opened', at: createdAt });

const ended = ({ state, closedAt }: DatedFacts): readonly Change[] => {
  if (state === SubjectState.MERGED) return [{ text: 'merged', at: closedAt }];
  return state === SubjectState.CLOSED ? [{ text: 'closed', at: closedAt }] : [];
};

/** The first entry of a history is no move: it says where the RFC stood when it was found. */
const moved = ({ from, to, cause }: StageChange): readonly Change[] =>
  from ? [{ text: `from ${stageTitle(from)} to ${stageTitle(to)}`, at: cause?.at }] : [];

const reviewed = ({ login, verdict, at }: Review): readonly Change[] => {
  switch (verdict) {
    case ReviewVerdict.APPROVED:
      return [{ text: `approved by ${login}`, at }];
    case ReviewVerdict.CHANGES_REQUESTED:
      return [{ text: `changes requested by ${login}`, at }];
    case ReviewVerdict.COMMENTED:
      return [{ text: `reviewed by ${login}`, at }];
    case ReviewVerdict.DISMISSED:
      return [{ text: `review of ${login} dismissed`, at }];
    default:
      return [];
  }
};
