/** How a group does against the rules of its charter: findings with evidence, never more sure than the data, never acts. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type GroupHealthSchema,
  type GroupPullRequest,
  GroupRule,
  GroupVerdict,
  NotesState,
  Stage,
  type SubjectRef,
  SubjectState,
} from '@rapporteur/idl';
import type { Notes, Rfc, WorkingGroup } from '@rapporteur/idl/record';
import { Temporal } from 'temporal-polyfill';
import { showDay } from '../document/index.ts';
import { findReferences, formatReference, sameReference, type Target } from '../github/index.ts';
import { timelineOf } from './changes.ts';

/** A suggestion to people. All texts are plain; foreign ones among them are escaped when rendered. */
export type Finding = {
  readonly rule: 'no-lead' | 'silent' | 'goal-reached';
  /** The rule of the charter, in our own words. */
  readonly clause: string;
  /** What was found, as a sentence. */
  readonly text: string;
  readonly evidence: readonly Evidence[];
};

/** Something that anybody can look at. */
export type Evidence = { readonly text: string; readonly at?: Date; readonly url?: string };

/** What of a group is looked at: strangers see no more of its pull requests than they may. */
export type JudgedGroup = Pick<
  WorkingGroup,
  'name' | 'pullRequests' | 'recordedCommands' | 'deliverable' | 'withoutChairSince' | 'seenAt'
>;

type JudgedRfc = Pick<Rfc, 'subject' | 'stage' | 'history' | 'meetings'>;
type JudgedNotes = Pick<Notes, 'state' | 'meeting' | 'pullRequest' | 'topics'>;

/** What the findings are made of. */
export type HealthOptions = {
  readonly now: Date;
  /** All RFCs known. Without them it is not judged whether a goal is reached: a merged RFC is not an implemented one. */
  readonly rfcs?: readonly JudgedRfc[] | undefined;
  /** Notes of meetings; those that are approved tell when the group was spoken about. */
  readonly notes?: readonly JudgedNotes[] | undefined;
  /** The charter's limits; without them, those of flyteorg. */
  readonly limits?: { readonly weeksWithoutLead: number; readonly monthsOfSilence: number } | undefined;
};

/** What holds for every finding. */
export const DATA_LIMITS =
  'I only see pull requests and notes of meetings. I read no chats, and no calls without notes.';

/** What the charter's rules suggest now, in their order; empty if nothing. */
export const deriveHealth = (group: JudgedGroup, options: HealthOptions): Finding[] => [
  ...noLead(group, options),
  ...silent(group, options),
  ...goalReached(group, options),
];

/** The same for programs, as the contract has it. */
export const judgeGroup = (group: JudgedGroup, options: HealthOptions): MessageInitShape<typeof GroupHealthSchema> => {
  const findings = deriveHealth(group, options);
  const last = lastActivity(group, options);
  return {
    group: group.name,
    verdict: findings.length > 0 ? GroupVerdict.TO_DISCUSS : GroupVerdict.IN_ORDER,
    findings: findings.map(({ rule, evidence, ...told }) => ({
      ...told,
      rule: CODES[rule],
      evidence: evidence.map(toEvidence),
    })),
    ...(last && { lastActivity: toEvidence(last) }),
    limits: DATA_LIMITS,
  };
};

const CODES: Readonly<Record<Finding['rule'], GroupRule>> = {
  'no-lead': GroupRule.NO_LEAD,
  silent: GroupRule.SILENT,
  'goal-reached': GroupRule.GOAL_REACHED,
};

const toEvidence = ({ text, at, url = '' }: Evidence) => ({ text, url, ...(at && { at: timestampFromDate(at) }) });

/** The last sign of life that the data shows. */
export const lastActivity = (
  group: JudgedGroup,
  { rfcs = [], notes = [] }: Pick<HealthOptions, 'rfcs' | 'notes'>,
): Evidence | undefined =>
  [
    ...group.pullRequests.flatMap(pullActivity),
    ...group.recordedCommands.map((word) =>
      dated(word.at, { text: `${word.by} wrote ${word.command}`, url: word.url }),
    ),
    ...notes.flatMap((note) => (isAbout(note, group) ? meetingEvidence(note.meeting, note.pullRequest) : [])),
    ...rfcs.flatMap(({ subject, meetings }) =>
      subject && isIn(subject, group) ? meetings.flatMap((name) => meetingEvidence(name)) : [],
    ),
  ]
    .flatMap((evidence) => evidence ?? [])
    .toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0))
    .at(-1);

const LIMITS = { weeksWithoutLead: 6, monthsOfSilence: 3 };

const noLead = ({ withoutChairSince }: JudgedGroup, { now, limits = LIMITS }: HealthOptions): Finding[] => {
  const { weeksWithoutLead: weeks } = limits;
  const since = withoutChairSince && timestampDate(withoutChairSince);
  if (!since || after(since, { days: 7 * weeks }) > now) return [];
  return [
    {
      rule: 'no-lead',
      clause: `A group without a lead for ${weeks} weeks ends.`,
      text: `I have seen no chair since ${day(since)}.`,
      evidence: [{ text: 'first seen without a chair', at: since }],
    },
  ];
};

const silent = (group: JudgedGroup, options: HealthOptions): Finding[] => {
  const { now, limits = LIMITS } = options;
  const { monthsOfSilence: months } = limits;
  const last = lastActivity(group, options);
  const since = last?.at ?? (group.seenAt && timestampDate(group.seenAt));
  if (!since || after(since, { months }) > now) return [];
  const text = last
    ? `Nothing happened in its pull requests since ${day(since)}, and no notes name it.`
    : `I have seen nothing of it since ${day(since)}.`;
  return [
    {
      rule: 'silent',
      clause: `A group that is silent for ${months} months ends.`,
      text,
      evidence: [last ?? { text: 'first read', at: since }],
    },
  ];
};

/** What a group is to deliver, where its charter names it. */
export const goalsOf = ({ deliverable }: Pick<WorkingGroup, 'deliverable'>): readonly Target[] =>
  findReferences(deliverable).filter((goal, index, all) => all.findIndex((one) => sameReference(one, goal)) === index);

const goalReached = (group: JudgedGroup, { rfcs }: HealthOptions): Finding[] => {
  const goals = goalsOf(group);
  if (!rfcs || goals.length === 0) return [];
  const evidence = goals.flatMap((goal) => reached(goal, { group, rfcs }) ?? []);
  if (evidence.length < goals.length) return [];
  return [
    {
      rule: 'goal-reached',
      clause: 'A group ends when it has reached its goal and has told the result.',
      text: `Its goal is done: ${goals.map(formatReference).join(', ')}. People can say whether the result was told.`,
      evidence,
    },
  ];
};

/** Only what was read can be done. A merge into the branch of another pull request has reached no default branch yet. */
const reached = (
  goal: Target,
  { group, rfcs }: { readonly group: JudgedGroup; readonly rfcs: readonly JudgedRfc[] },
): Evidence | undefined => {
  const rfc = rfcs.find(({ subject }) => subject !== undefined && sameReference(subject, goal));
  if (rfc) {
    const since = rfc.history.findLast(({ to }) => to === Stage.IMPLEMENTED)?.cause?.at;
    if (rfc.stage !== Stage.IMPLEMENTED) return undefined;
    const text = `${formatReference(goal)} is implemented`;
    return dated(since, { text, url: rfc.subject?.url ?? '' }) ?? { text };
  }
  const pull = group.pullRequests.find(({ subject }) => subject !== undefined && sameReference(subject, goal));
  if (pull?.state !== SubjectState.MERGED || !/^(?:main|master|develop|v[0-9][\w.-]*)$/.test(pull.base))
    return undefined;
  return dated(pull.closedAt, { text: `${formatReference(goal)} is merged`, url: pull.subject?.url ?? '' });
};

const pullActivity = (pull: GroupPullRequest): (Evidence | undefined)[] => {
  const { subject, updatedAt } = pull;
  if (!subject) return [];
  const name = formatReference(subject);
  return [
    dated(updatedAt, { text: `activity on ${name}`, url: subject.url }),
    ...timelineOf(pull).map(({ code, at }) => ({ text: `${name} was ${EVENTS[code]}`, at, url: subject.url })),
  ];
};

const EVENTS = {
  opened: 'opened',
  approved: 'approved',
  'changes-requested': 'reviewed',
  reviewed: 'reviewed',
  merged: 'merged',
  closed: 'closed',
} as const;

const isAbout = ({ state, topics }: JudgedNotes, group: JudgedGroup): boolean =>
  state === NotesState.APPROVED &&
  topics.some(
    ({ agendaItem, subjects }) => agendaItem === group.name || subjects.some((subject) => isIn(subject, group)),
  );

const isIn = (subject: Target, { pullRequests }: Pick<JudgedGroup, 'pullRequests'>): boolean =>
  pullRequests.some((pull) => pull.subject !== undefined && sameReference(pull.subject, subject));

/** The date of a meeting stands in its name. */
const meetingEvidence = (name: string, notes?: SubjectRef): Evidence[] => {
  const date = /[0-9]{4}-[0-9]{2}-[0-9]{2}$/.exec(name)?.[0];
  const at = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at)) return [];
  return [{ text: `meeting of ${showDay(date ?? '')}`, at: new Date(at), ...(notes?.url ? { url: notes.url } : {}) }];
};

const dated = (
  at: Timestamp | undefined,
  { text, url }: { readonly text: string; readonly url: string },
): Evidence | undefined => (at ? { text, at: timestampDate(at), ...(url ? { url } : {}) } : undefined);

const after = (at: Date, duration: { readonly days?: number; readonly months?: number }): Date =>
  new Date(
    Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO('UTC').add(duration).epochMilliseconds,
  );

/** "22 June 2023", in UTC. */
export const day = (at: Date): string => showDay(at);
