/** The stages of an RFC: their names for people, and from which stage one may come to which. */
import { Stage } from '@rapporteur/idl';

/** The stages that this version knows; a newer peer may send others, which count as unspecified. */
type KnownStage = (typeof Stage)[keyof typeof Stage];

/** Name of a stage for people, as it follows "This RFC is". */
export const stageTitle = (stage: Stage): string => TITLES[toKnown(stage)];

/** Whether an RFC may go from one stage to another. Staying is no move. */
export const isLegalMove = (from: Stage, to: Stage): boolean => movesFrom(from).includes(to);

/** Stages that may follow a stage. */
export const movesFrom = (from: Stage): readonly Stage[] => MOVES[toKnown(from)];

/** Whether nothing more is expected of reviewers. */
export const isDecided = (stage: Stage): boolean => DECIDED.has(stage);

/** The stage as this version knows it. */
export const toKnown = (stage: Stage): KnownStage => (isKnown(stage) ? stage : Stage.UNSPECIFIED);

/** Reads the stage of a command such as "/rfc stage accepted because …"; undefined if it names none. */
export const parseStage = (text: string): Stage | undefined => {
  const word = /^([a-z_-]+)/i.exec(text.trim())?.[1]?.toLowerCase().replaceAll('-', '_') ?? '';
  return SETTABLE.get(word);
};

/** Words for the stages that a person may record. */
export const SETTABLE: ReadonlyMap<string, Stage> = new Map([
  ['in_review', Stage.IN_REVIEW],
  ['accepted', Stage.ACCEPTED],
  ['rejected', Stage.REJECTED],
  ['postponed', Stage.POSTPONED],
  ['withdrawn', Stage.WITHDRAWN],
  ['implemented', Stage.IMPLEMENTED],
]);

const isKnown = (stage: Stage): stage is KnownStage => Object.hasOwn(TITLES, stage);

const TITLES: Readonly<Record<KnownStage, string>> = {
  [Stage.UNSPECIFIED]: 'unknown',
  [Stage.INCUBATING]: 'in the incubator',
  [Stage.DRAFT]: 'a draft',
  [Stage.IN_REVIEW]: 'in review',
  [Stage.FCP_PROPOSED]: 'proposed for the final comment period',
  [Stage.FCP]: 'in the final comment period',
  [Stage.ACCEPTED]: 'accepted',
  [Stage.REJECTED]: 'rejected',
  [Stage.POSTPONED]: 'postponed',
  [Stage.WITHDRAWN]: 'withdrawn',
  [Stage.IMPLEMENTED]: 'implemented',
};

const OPEN = [Stage.DRAFT, Stage.IN_REVIEW] as const;
const CLOSED = [Stage.REJECTED, Stage.POSTPONED, Stage.WITHDRAWN] as const;

/**
 * Moves are between two readings of GitHub, not between two clicks: what happened in between may have been missed, so a
 * draft may be found merged. A decision that was recorded wrongly may be corrected. An implemented RFC goes nowhere but
 * back to accepted, by a person's word.
 */
const MOVES: Readonly<Record<KnownStage, readonly Stage[]>> = {
  [Stage.UNSPECIFIED]: Object.values(Stage).filter((stage) => stage !== Stage.UNSPECIFIED),
  [Stage.INCUBATING]: [...OPEN, Stage.ACCEPTED, ...CLOSED],
  [Stage.DRAFT]: [Stage.IN_REVIEW, Stage.ACCEPTED, ...CLOSED],
  [Stage.IN_REVIEW]: [Stage.DRAFT, Stage.FCP_PROPOSED, Stage.ACCEPTED, ...CLOSED],
  [Stage.FCP_PROPOSED]: [...OPEN, Stage.FCP, Stage.ACCEPTED, ...CLOSED],
  [Stage.FCP]: [...OPEN, Stage.FCP_PROPOSED, Stage.ACCEPTED, ...CLOSED],
  [Stage.ACCEPTED]: [Stage.IN_REVIEW, Stage.IMPLEMENTED, ...CLOSED],
  [Stage.REJECTED]: [...OPEN, Stage.ACCEPTED, Stage.POSTPONED, Stage.WITHDRAWN],
  [Stage.POSTPONED]: [...OPEN, Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN],
  [Stage.WITHDRAWN]: [...OPEN, Stage.ACCEPTED, Stage.REJECTED, Stage.POSTPONED],
  [Stage.IMPLEMENTED]: [Stage.ACCEPTED],
};

const DECIDED: ReadonlySet<Stage> = new Set([Stage.ACCEPTED, ...CLOSED, Stage.IMPLEMENTED]);
