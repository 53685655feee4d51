/** Working groups: what each is for, what it drives, for whom that waits, and when it meets. */
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { RapporteurError } from '@rapporteur/client';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { formatReference } from '@rapporteur/core/github';
import { type ChangeCode, timelineOf, waitsFor } from '@rapporteur/core/group';
import {
  type GroupEvidence,
  type GroupHealth,
  type GroupPullRequest,
  MeetingState,
  type Person,
  type Review,
  ReviewVerdict,
  SubjectState,
  type WorkingGroup,
} from '@rapporteur/idl';
import { pagePath, withQuery } from './addresses.ts';
import { goOn } from './found.ts';
import { isOver, meetingLine } from './occasion.ts';
import type { Entry, Route } from './page.ts';
import { day, elsewhere, lines, person, plural, section, table } from './parts.ts';
import { waiting } from './rfc-parts.ts';
import { paramOf, type Visit } from './visit.ts';

export const GROUPS: Route = {
  path: '/groups',
  load: async (visit) => {
    const { items, nextPageToken } = await visit.client
      .listGroups({ pageSize: MOST_ROWS })
      .page(visit.query.get('page') ?? '');
    return {
      title: 'Working groups',
      description: 'Which working groups there are, what each is for, and what waits in them.',
      section: 'groups',
      isView: visit.query.has('page'),
      body: html`<h1>Working groups</h1>
${
  items.length === 0
    ? html`<p class="none">There is no working group.</p>`
    : table({
        caption: 'Working groups with their chairs and pull requests',
        head: ['Group', 'Chairs', 'Open pull requests', 'Last activity'],
        rows: items.map((group) => [
          html`<a href="${pagePath(group.name)}">${titleOf(group)}</a>${group.mission !== '' && html`<p class="muted">${group.mission}</p>`}`,
          group.chairs.length > 0 ? people(visit, group.chairs) : html`<span class="none">no chair</span>`,
          String(group.pullRequests.filter(isOpen).length),
          day(lastActivity(group)) ?? html`<span class="none">none seen</span>`,
        ]),
      })
}${goOn(visit, nextPageToken, 'Next')}`,
    };
  },
};

export const GROUP: Route = {
  path: '/groups/:key',
  load: async (visit) => {
    const { client, now } = visit;
    const key = paramOf(visit, 'key');
    const [group, judged, meetings] = await Promise.all([
      client.getGroup(`groups/${key}`),
      judgedBy(client.getGroupHealth(`groups/${key}`)),
      client.listOccurrences({ group: key, from: now.toISOString().slice(0, 10) }),
    ]);
    const title = titleOf(group);
    const open = group.pullRequests.filter(isOpen).toSorted((a, b) => msOf(a.createdAt) - msOf(b.createdAt));
    const ended = group.pullRequests
      .filter((pull) => !isOpen(pull))
      .toSorted((a, b) => msOf(b.closedAt) - msOf(a.closedAt));
    const next = meetings.filter((one) => one.state !== MeetingState.CANCELLED && !isOver(one, now));
    return {
      title,
      description: group.mission || `The working group ${title}.`,
      section: 'groups',
      hasFeed: true,
      ...(meetings.length > 0 && { calendar: `/calendar${pagePath(group.name)}.ics` }),
      body: html`<h1>${title}</h1>
${charter(visit, group)}
${section(
  'open',
  'Open pull requests',
  open.length === 0
    ? html`<p class="none">No pull request of the group is open.</p>`
    : html`${openTable(visit, open)}<p><a href="${withQuery('/rfcs', { group: key })}">RFCs among them</a></p>`,
)}
${section('health', 'How it does', judged ? byCharter(group, judged) : lines(signs(group, now), ''))}
${section(
  'meetings',
  'Next meetings',
  lines(next.slice(0, MOST_MEETINGS).map(meetingLine), 'No meeting of the group is planned.'),
)}
${
  ended.length > 0 &&
  section(
    'ended',
    'Merged and closed',
    html`${lines(
      ended
        .slice(0, MOST_ENDED)
        .map(
          (pull) => html`${pullLink(pull)}<p>${STATES[pull.state]}${pull.closedAt && html` ${day(pull.closedAt)}`}</p>`,
        ),
      '',
    )}${ended.length > MOST_ENDED && html`<p class="muted">And ${plural(ended.length - MOST_ENDED, 'older one')}.</p>`}`,
  )
}`,
    };
  },
  feed: async ({ client, params }) => {
    const group = await client.getGroup(`groups/${params.key ?? ''}`);
    return {
      title: titleOf(group),
      description: `What happens in the pull requests of the working group ${titleOf(group)}.`,
      entries: group.pullRequests
        .flatMap((pull) => entriesOf(group, pull))
        .toSorted((a, b) => b.at.getTime() - a.at.getTime())
        .slice(0, MOST_ROWS),
    };
  },
};

const MOST_ROWS = 50;
const MOST_MEETINGS = 5;
const MOST_ENDED = 20;
const DAY_MS = 86_400_000;

const titleOf = ({ title, name }: Pick<WorkingGroup, 'title' | 'name'>): string =>
  title || name.replace(/^groups\//, '');

const isOpen = ({ state }: GroupPullRequest): boolean => state !== SubjectState.MERGED && state !== SubjectState.CLOSED;

const msOf = (at: Timestamp | undefined): number => (at ? timestampDate(at).getTime() : 0);

const people = (visit: Visit, all: readonly Person[]): HtmlValue =>
  all.map(
    ({ login, name }, index) =>
      html`${index > 0 && ', '}${login === '' ? name : person(visit, login)}${login !== '' && name !== '' && name !== login && ` (${name})`}`,
  );

const charter = (visit: Visit, { mission, deliverable, channels, chairs, members }: WorkingGroup): HtmlValue => {
  const rows: readonly (readonly [string, HtmlValue])[] = [
    ['Mission', mission],
    ['To deliver', deliverable],
    [chairs.length === 1 ? 'Chair' : 'Chairs', chairs.length > 0 && people(visit, chairs)],
    [members.length === 1 ? 'Member' : 'Members', members.length > 0 && people(visit, members)],
    [
      'Where it talks',
      channels.length > 0 &&
        channels.map((one, index) => html`${index > 0 && ', '}${elsewhere(URL.canParse(one) ? one : '', one)}`),
    ],
  ];
  const told = rows.filter(([, value]) => value !== false && value !== '');
  return told.length > 0 && html`<dl>${told.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>\n`;
};

const openTable = (visit: Visit, pulls: readonly GroupPullRequest[]): HtmlValue =>
  html`${table({
    caption: 'Open pull requests, the oldest first',
    head: ['Pull request', 'State', 'What it waits for', 'Reviews', 'Open for', 'Why it belongs'],
    rows: pulls
      .slice(0, MOST_ROWS)
      .map((pull) => [
        pullLink(pull),
        STATES[pull.state],
        waitingOf(visit, pull),
        reviewsOf(visit, pull.reviews),
        pull.createdAt
          ? plural(Math.max(0, Math.floor((visit.now.getTime() - msOf(pull.createdAt)) / DAY_MS)), 'day')
          : '–',
        pull.because.map(({ text }) => text).join(' ') || '–',
      ]),
  })}${pulls.length > MOST_ROWS && html`<p class="muted">And ${plural(pulls.length - MOST_ROWS, 'more pull request')}, all younger.</p>`}`;

const pullLink = ({ subject }: GroupPullRequest): HtmlValue =>
  subject ? elsewhere(subject.url, `${formatReference(subject)} ${subject.title}`) : 'a pull request';

const STATES: Readonly<Record<SubjectState, string>> = {
  [SubjectState.UNSPECIFIED]: 'not known',
  [SubjectState.OPEN]: 'open',
  [SubjectState.DRAFT]: 'draft',
  [SubjectState.MERGED]: 'merged',
  [SubjectState.CLOSED]: 'closed',
};

const waitingOf = (visit: Visit, pull: GroupPullRequest): HtmlValue => {
  const { text, waitingFor, roles } = waitsFor(pull);
  const { stackedOn } = pull;
  return html`${text}${waitingFor.length > 0 && html` Waiting for ${waiting(visit, { waitingFor, roles })}.`}${stackedOn && html` It is stacked on ${elsewhere(stackedOn.url, formatReference(stackedOn))}.`}`;
};

const reviewsOf = (visit: Visit, reviews: readonly Review[]): HtmlValue => {
  const given = reviews.filter(({ verdict }) => VERDICTS[verdict] !== '');
  return given.length === 0
    ? 'none'
    : given.map(({ login, verdict }, index) => html`${index > 0 && ', '}${person(visit, login)} ${VERDICTS[verdict]}`);
};

const VERDICTS: Readonly<Record<ReviewVerdict, string>> = {
  [ReviewVerdict.UNSPECIFIED]: '',
  [ReviewVerdict.COMMENTED]: 'commented',
  [ReviewVerdict.APPROVED]: 'approved',
  [ReviewVerdict.CHANGES_REQUESTED]: 'asked for changes',
  [ReviewVerdict.DISMISSED]: 'was dismissed',
};

/** When something happened in its pull requests last. */
const lastActivity = ({ pullRequests }: WorkingGroup): Date | undefined => {
  const all = pullRequests.flatMap((pull) => [
    ...(pull.updatedAt ? [timestampDate(pull.updatedAt)] : []),
    ...timelineOf(pull).map(({ at }) => at),
  ]);
  return all.toSorted((a, b) => b.getTime() - a.getTime())[0];
};

/** Undefined where nobody has the rules of charters. */
const judgedBy = (asked: Promise<GroupHealth>): Promise<GroupHealth | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof RapporteurError && error.code === 'invalid') return undefined;
    throw error;
  });

const byCharter = ({ pullRequests }: WorkingGroup, { findings, lastActivity: last, limits }: GroupHealth): HtmlValue =>
  html`${lines(
    findings.map(
      ({ clause, text, evidence }) =>
        html`${text}<p>The rule: ${clause} Nothing happens by itself: people decide.</p><p>See ${evidence.map((one, index) => html`${index > 0 && ', '}${evidenceOf(one)}`)}.</p>`,
    ),
    'Its charter asks for no decision now.',
  )}<p>${last ? html`The last sign of life: ${evidenceOf(last)}.` : 'No sign of life was seen yet.'}${!pullRequests.some(isOpen) && ' No work of the group is open.'}</p><p class="muted">${limits}</p>`;

const evidenceOf = ({ text, at, url }: GroupEvidence): HtmlValue =>
  html`${elsewhere(url, text)}${at && html` (${day(at)})`}`;

/** What the group itself tells of how it does. */
const signs = (group: WorkingGroup, now: Date): readonly HtmlValue[] => {
  const last = lastActivity(group);
  const open = group.pullRequests.filter(isOpen);
  const stuck = open.filter(({ updatedAt }) => updatedAt && now.getTime() - msOf(updatedAt) > QUIET_MS);
  return [
    ...(group.withoutChairSince
      ? [html`No chair was seen since ${day(group.withoutChairSince)}.`]
      : group.chairs.length > 0
        ? []
        : ['Nobody is named as its chair.']),
    last ? html`Something happened in its pull requests last on ${day(last)}.` : 'No work of the group was seen yet.',
    ...(open.length === 0 ? ['No work of the group is open.'] : []),
    ...(stuck.length > 0
      ? [
          html`Nothing happened for four weeks in ${stuck.slice(0, MOST_NAMED).map((pull, index) => html`${index > 0 && ', '}${pullLink(pull)}`)}${stuck.length > MOST_NAMED && ` and ${stuck.length - MOST_NAMED} more`}.`,
        ]
      : []),
  ];
};

const QUIET_MS = 28 * DAY_MS;
const MOST_NAMED = 5;

const entriesOf = (group: WorkingGroup, pull: GroupPullRequest): readonly Entry[] => {
  const { subject } = pull;
  if (!subject) return [];
  const reference = formatReference(subject);
  return timelineOf(pull).map(({ code, by, at }) => ({
    path: `${pagePath(group.name)}#${encodeURIComponent(`${reference}-${code}-${Math.floor(at.getTime() / 1000)}${by && `-${by}`}`)}`,
    title: `${reference} ${subject.title}: ${HAPPENED[code](by)}`,
    content: html`<p>${elsewhere(subject.url, `${reference} ${subject.title}`)}: ${HAPPENED[code](by)}.</p>`,
    at,
  }));
};

const HAPPENED: Readonly<Record<ChangeCode, (by: string) => string>> = {
  opened: (by) => (by === '' ? 'opened' : `opened by ${by}`),
  approved: (by) => `approved by ${by}`,
  'changes-requested': (by) => `${by} asked for changes`,
  reviewed: (by) => `reviewed by ${by}`,
  merged: () => 'merged',
  closed: () => 'closed without a merge',
};
