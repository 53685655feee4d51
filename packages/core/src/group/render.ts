/** Everything that is said about a group: its pull requests in one table, and what the charter's rules suggest. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type GroupPullRequest, type NextStep, type Person, ReviewVerdict, SubjectState } from '@rapporteur/idl';
import type { Rfc, WorkingGroup } from '@rapporteur/idl/record';
import { formatReference, sameReference } from '../github/index.ts';
import { isRole, stageTitle } from '../rfc/index.ts';
import { cell, codeSpan, escapeText, linkTo, login } from '../shared/markdown.ts';
import { type ChangeCode, timelineOf, waitsFor } from './changes.ts';
import { keyOf } from './find.ts';
import { DATA_LIMITS, day, deriveHealth, type Finding, type HealthOptions, lastActivity } from './health.ts';

/** The clock, and what the status is made of besides the group. */
export type GroupStatusOptions = HealthOptions & {
  /** What changed after this is told; without it, nothing is called changed. */
  readonly since?: Date | undefined;
};

/** Result and next step of an answer; both are Markdown that is already safe. */
export type GroupWords = { readonly result: string; readonly next: string };

/** The answer to "/wg status GROUP". */
export const renderGroupStatus = (group: WorkingGroup, options: GroupStatusOptions): GroupWords => {
  const open = group.pullRequests.filter(isOpen);
  return {
    result: `the working group ${nameOf(group)} has ${count(open.length, 'open pull request')}.`,
    next: join(charter(group), table(group, options), suggestions(deriveHealth(group, options))),
  };
};

/** The answer to "/wg status": all groups in short. */
export const renderGroupList = (groups: readonly WorkingGroup[], options: GroupStatusOptions): GroupWords => {
  if (groups.length === 0) {
    return {
      result: 'there is no working group.',
      next: 'A group comes into force by the setting `groups`, or by the file that the setting `groups_file` names.',
    };
  }
  const rows = groups.map((group) => {
    const open = group.pullRequests.filter(isOpen);
    const last = lastActivity(group, options)?.at;
    return [
      `${nameOf(group)} (${codeSpan(keyOf(group.name))})`,
      String(open.length),
      waiting(open.map(waitsFor)),
      last ? day(last) : 'none seen',
      deriveHealth(group, options)
        .map(({ rule }) => RULES[rule])
        .join(', ') || NOTHING,
    ];
  });
  const head = ['group', 'open', 'waits for', 'last activity', 'suggestion'];
  return {
    result: `${groups.length === 1 ? 'there is one working group' : `there are ${groups.length} working groups`}.`,
    next: join(toTable(head, rows), '`/wg status GROUP` shows the pull requests of one, and the evidence.'),
  };
};

/** More rows than these nobody reads in a comment. */
const MOST_ROWS = 40;
const NOTHING = '–';

const charter = ({ mission, deliverable, chairs, members, channels }: WorkingGroup): string =>
  [
    ...entry('Mission', mission ? [escapeText(mission)] : []),
    ...entry('Goal', deliverable ? [escapeText(deliverable)] : []),
    ...entry(chairs.length > 1 ? 'Chairs' : 'Chair', chairs.map(person)),
    ...entry(members.length > 1 ? 'Members' : 'Member', members.map(person)),
    ...entry('Channels', channels.map(escapeText)),
  ].join('\n');

const entry = (title: string, values: readonly string[]): string[] =>
  values.length > 0 ? [`- **${title}:** ${values.join(', ')}`] : [];

const person = ({ login: handle, name }: Person): string => (handle ? login(handle) : escapeText(name));

const table = (group: WorkingGroup, options: GroupStatusOptions): string => {
  const pulls = group.pullRequests.toSorted(byInterest);
  const key = codeSpan(`/wg add ${keyOf(group.name)}`);
  if (pulls.length === 0) return `It has no pull request yet; ${key} on one adds it.`;
  const { since } = options;
  const head = [
    'pull request',
    'state',
    'reviews',
    'waits for',
    'age',
    ...(since ? [`since ${day(since)}`] : []),
    'why it belongs',
  ];
  const rest = pulls.length - MOST_ROWS;
  return join(
    toTable(
      head,
      pulls.slice(0, MOST_ROWS).map((pull) => row(pull, options)),
    ),
    rest > 0 ? `And ${count(rest, 'more pull request')}, of which nothing is as new or open.` : '',
  );
};

const row = (pull: GroupPullRequest, { now, since, rfcs = [] }: GroupStatusOptions): string[] => {
  const { subject, reviews, because } = pull;
  const name = subject ? linkTo(formatReference(subject), subject.url) : '';
  return [
    `${name} ${escapeText(subject?.title ?? '')}`.trim(),
    stateOf(pull, rfcs),
    reviews
      .flatMap(({ login: who, verdict }) => (VERDICTS[verdict] ? `${login(who)} ${VERDICTS[verdict]}` : []))
      .join(', ') || 'none',
    waiting([waitsFor(pull)]),
    ageOf(pull, now),
    ...(since ? [changes(pull, since)] : []),
    because.map(({ text }) => escapeText(text)).join(' ') || NOTHING,
  ];
};

const VERDICTS: Readonly<Record<ReviewVerdict, string>> = {
  [ReviewVerdict.UNSPECIFIED]: '',
  [ReviewVerdict.COMMENTED]: 'commented',
  [ReviewVerdict.APPROVED]: 'approved',
  [ReviewVerdict.CHANGES_REQUESTED]: 'asked for changes',
  [ReviewVerdict.DISMISSED]: 'was dismissed',
};

const STATES: Readonly<Record<SubjectState, string>> = {
  [SubjectState.UNSPECIFIED]: 'not known',
  [SubjectState.OPEN]: 'open',
  [SubjectState.DRAFT]: 'draft',
  [SubjectState.MERGED]: 'merged',
  [SubjectState.CLOSED]: 'closed',
};

const stateOf = ({ state, closedAt, subject }: GroupPullRequest, rfcs: readonly Rfc[]): string => {
  const rfc = rfcs.find((one) => one.subject && subject && sameReference(one.subject, subject));
  const when = closedAt ? ` ${day(timestampDate(closedAt))}` : '';
  return `${STATES[state]}${when}${rfc ? ` (RFC: ${stageTitle(rfc.stage)})` : ''}`;
};

/** Days from the opening to the end, or until now. */
const ageOf = ({ createdAt, closedAt }: GroupPullRequest, now: Date): string => {
  if (!createdAt) return NOTHING;
  const end = closedAt ? timestampDate(closedAt) : now;
  const days = Math.max(0, Math.floor((end.getTime() - timestampDate(createdAt).getTime()) / 86_400_000));
  return days === 0 ? '0 days' : count(days, 'day');
};

const CHANGES: Readonly<Record<ChangeCode, (by: string) => string>> = {
  opened: (by) => (by ? `opened by ${login(by)}` : 'opened'),
  approved: (by) => `approved by ${login(by)}`,
  'changes-requested': (by) => `changes requested by ${login(by)}`,
  reviewed: (by) => `reviewed by ${login(by)}`,
  merged: () => 'merged',
  closed: () => 'closed',
};

const changes = (pull: GroupPullRequest, since: Date): string => {
  const told = timelineOf(pull).filter(({ at }) => at > since);
  if (told.length > 0) return told.map(({ code, by, at }) => `${CHANGES[code](by)} ${day(at)}`).join('; ');
  const updated = pull.updatedAt && timestampDate(pull.updatedAt);
  return updated && updated > since ? `activity ${day(updated)}` : NOTHING;
};

const RULES: Readonly<Record<Finding['rule'], string>> = {
  'no-lead': 'no lead',
  silent: 'silent',
  'goal-reached': 'goal reached',
};

const suggestions = (findings: readonly Finding[]): string => {
  if (findings.length === 0) return `No rule of the charter asks for a decision now. ${DATA_LIMITS}`;
  const lines = findings.map(({ rule, clause, text, evidence }) => {
    const shown = evidence.map(({ text: what, url, at }) => `${linkTo(what, url ?? '')}${at ? ` (${day(at)})` : ''}`);
    return `- **${capital(RULES[rule])}.** ${escapeText(text)} The rule: ${escapeText(clause)} Evidence: ${shown.join(', ')}.`;
  });
  return join(
    '**A suggestion to talk about; people decide, and nothing happens by itself:**',
    lines.join('\n'),
    DATA_LIMITS,
  );
};

/** Open ones first, the oldest first; then the latest that ended. */
const byInterest = (a: GroupPullRequest, b: GroupPullRequest): number => {
  if (isOpen(a) !== isOpen(b)) return isOpen(a) ? -1 : 1;
  return isOpen(a) ? time(a.createdAt) - time(b.createdAt) : time(b.closedAt) - time(a.closedAt);
};

const time = (at: GroupPullRequest['createdAt']): number => (at ? timestampDate(at).getTime() : 0);

const isOpen = ({ state }: GroupPullRequest): boolean =>
  state === SubjectState.OPEN || state === SubjectState.DRAFT || state === SubjectState.UNSPECIFIED;

const nameOf = ({ title, name }: WorkingGroup): string => escapeText(title || keyOf(name));

const waiting = (steps: readonly NextStep[]): string =>
  [
    ...new Set(
      steps.flatMap((step) => step.waitingFor.map((name) => (isRole(step, name) ? `the ${name}` : login(name)))),
    ),
  ].join(', ') || NOTHING;

const toTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

const count = (number: number, noun: string): string =>
  `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
