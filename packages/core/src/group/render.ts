/** Everything that is said about a group: its pull requests in one table, and what the charter's rules suggest. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type GroupPullRequest, type NextStep, type Person, ReviewVerdict, SubjectState } from '@rapporteur/idl';
import type { WorkingGroup } from '@rapporteur/idl/record';
import { type Content, code, commas, type Inline, link, list, login, md, separated, table } from '../document/index.ts';
import { formatReference, sameReference } from '../github/index.ts';
import { isRole, stageTitle } from '../rfc/index.ts';
import { type ChangeCode, timelineOf, waitsFor } from './changes.ts';
import { keyOf } from './find.ts';
import { DATA_LIMITS, day, deriveHealth, type Finding, type HealthOptions, lastActivity } from './health.ts';

/** The clock, and what the status is made of besides the group. */
export type GroupStatusOptions = HealthOptions & {
  /** What changed after this is told; without it, nothing is called changed. */
  readonly since?: Date | undefined;
};

/** The answer to "/wg status GROUP". */
export const renderGroupStatus = (group: WorkingGroup, options: GroupStatusOptions): Content => {
  const open = group.pullRequests.filter(isOpen);
  return [
    md`the working group ${nameOf(group)} has ${count(open.length, 'open pull request')}.`,
    charter(group),
    pullRequests(group, options),
    suggestions(deriveHealth(group, options)),
  ];
};

/** The answer to "/wg status": all groups in short. */
export const renderGroupList = (groups: readonly WorkingGroup[], options: GroupStatusOptions): Content => {
  if (groups.length === 0) {
    return [
      md`you can name working groups under \`groups\` in the settings, or in the file of \`groups_file\`.`,
      md`There is none yet.`,
    ];
  }
  const rows = groups.map((group) => {
    const open = group.pullRequests.filter(isOpen);
    const last = lastActivity(group, options)?.at;
    return [
      md`${nameOf(group)} (${code(keyOf(group.name))})`,
      String(open.length),
      waiting(open.map(waitsFor)),
      last ? day(last) : 'none seen',
      deriveHealth(group, options)
        .map(({ rule }) => RULES[rule])
        .join(', ') || NOTHING,
    ];
  });
  return [
    groups.length === 1 ? md`there is one working group.` : md`there are ${groups.length} working groups.`,
    table(['group', 'open', 'waits for', 'last activity', 'suggestion'], rows),
    md`\`/wg status GROUP\` shows one group in full.`,
  ];
};

/** More rows than these nobody reads in a comment. */
const MOST_ROWS = 40;
const NOTHING = '–';

const charter = ({ mission, deliverable, chairs, members, channels }: WorkingGroup): Content =>
  list([
    ...entry('Mission', mission ? [mission] : []),
    ...entry('Goal', deliverable ? [deliverable] : []),
    ...entry(chairs.length > 1 ? 'Chairs' : 'Chair', chairs.map(person)),
    ...entry(members.length > 1 ? 'Members' : 'Member', members.map(person)),
    ...entry('Channels', channels),
  ]);

const entry = (title: string, values: readonly Inline[]): Inline[] =>
  values.length > 0 ? [md`**${title}:** ${commas(values)}`] : [];

const person = ({ login: handle, name }: Person): Inline => (handle ? login(handle) : name);

const pullRequests = (group: WorkingGroup, options: GroupStatusOptions): Content => {
  const pulls = group.pullRequests.toSorted(byInterest);
  if (pulls.length === 0) return md`\`/wg add ${keyOf(group.name)}\` on a pull request adds it.`;
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
  return [
    table(
      head,
      pulls.slice(0, MOST_ROWS).map((pull) => row(pull, options)),
    ),
    rest > 0 && md`And ${count(rest, 'more pull request')}, all older.`,
  ];
};

const row = (pull: GroupPullRequest, { now, since, rfcs = [] }: GroupStatusOptions): Inline[] => {
  const { subject, reviews, because } = pull;
  const given = reviews.flatMap(({ login: who, verdict }) =>
    VERDICTS[verdict] ? [md`${login(who)} ${VERDICTS[verdict]}`] : [],
  );
  return [
    subject ? separated([link(formatReference(subject), subject.url), subject.title], ' ') : '',
    stateOf(pull, rfcs),
    given.length > 0 ? commas(given) : 'none',
    waiting([waitsFor(pull)]),
    ageOf(pull, now),
    ...(since ? [changes(pull, since)] : []),
    because.map(({ text }) => text).join(' ') || NOTHING,
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

const stateOf = ({ state, closedAt, subject }: GroupPullRequest, rfcs: NonNullable<HealthOptions['rfcs']>): string => {
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

const CHANGES: Readonly<Record<ChangeCode, (by: string) => Inline>> = {
  opened: (by) => (by ? md`opened by ${login(by)}` : 'opened'),
  approved: (by) => md`approved by ${login(by)}`,
  'changes-requested': (by) => md`changes requested by ${login(by)}`,
  reviewed: (by) => md`reviewed by ${login(by)}`,
  merged: () => 'merged',
  closed: () => 'closed',
};

const changes = (pull: GroupPullRequest, since: Date): Inline => {
  const told = timelineOf(pull).filter(({ at }) => at > since);
  if (told.length > 0)
    return separated(
      told.map(({ code: what, by, at }) => md`${CHANGES[what](by)} ${day(at)}`),
      '; ',
    );
  const updated = pull.updatedAt && timestampDate(pull.updatedAt);
  return updated && updated > since ? `activity ${day(updated)}` : NOTHING;
};

const RULES: Readonly<Record<Finding['rule'], string>> = {
  'no-lead': 'no lead',
  silent: 'silent',
  'goal-reached': 'goal reached',
};

const suggestions = (findings: readonly Finding[]): Content => {
  if (findings.length === 0) return md`Its charter asks for no decision now. ${DATA_LIMITS}`;
  const lines = findings.map(({ rule, clause, text, evidence }) => {
    const shown = evidence.map(({ text: what, url, at }) => md`${link(what, url ?? '')}${at ? md` (${day(at)})` : ''}`);
    return md`**${capital(RULES[rule])}.** ${text} The rule: ${clause} See ${commas(shown)}.`;
  });
  return [md`**Something to talk about. Nothing happens by itself:**`, list(lines), DATA_LIMITS];
};

/** Open ones first, the oldest first; then the latest that ended. */
const byInterest = (a: GroupPullRequest, b: GroupPullRequest): number => {
  if (isOpen(a) !== isOpen(b)) return isOpen(a) ? -1 : 1;
  return isOpen(a) ? time(a.createdAt) - time(b.createdAt) : time(b.closedAt) - time(a.closedAt);
};

const time = (at: GroupPullRequest['createdAt']): number => (at ? timestampDate(at).getTime() : 0);

const isOpen = ({ state }: GroupPullRequest): boolean =>
  state === SubjectState.OPEN || state === SubjectState.DRAFT || state === SubjectState.UNSPECIFIED;

const nameOf = ({ title, name }: WorkingGroup): string => title || keyOf(name);

const waiting = (steps: readonly NextStep[]): Inline => {
  const named = new Map(
    steps.flatMap((step) =>
      step.waitingFor.map((name) => {
        const role = isRole(step, name);
        return [`${role} ${name}`, role ? md`the ${name}` : login(name)] as const;
      }),
    ),
  );
  return named.size > 0 ? commas([...named.values()]) : NOTHING;
};

const count = (number: number, noun: string): string =>
  `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
