/** The front page: what is decided now, what waits for whom, when people meet, what happened of late. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { dispositionWord } from '@rapporteur/core/motion';
import {
  ActionItemState,
  type GroupPullRequest,
  MeetingState,
  type Motion,
  MotionState,
  type Rfc,
  Stage,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import { placeOf, withQuery } from './addresses.ts';
import { loadNews, newsEntry, newsLine } from './news.ts';
import { isOver, meetingLine } from './occasion.ts';
import type { Route } from './page.ts';
import { lines, moment, person, plural, section } from './parts.ts';
import { titleOf, waiting } from './rfc-parts.ts';
import type { Visit } from './visit.ts';

export const FRONT: Route = {
  path: '/',
  load: async (visit) => {
    const { client, site, now } = visit;
    const [motions, open, decided, groups, promised, meetings, news] = await Promise.all([
      client.listMotions({ states: [MotionState.PROPOSED, MotionState.FCP], pageSize: MOST_READ }).page(),
      client.listRfcs({ stages: OPEN, pageSize: MOST_READ, orderBy: NEWEST, readMask: { paths: OPEN_MASK } }).page(),
      client
        .listRfcs({ stages: DECIDED, pageSize: MOST_READ, orderBy: NEWEST, readMask: { paths: DECIDED_MASK } })
        .page(),
      client.listGroups({ pageSize: MOST_READ, readMask: { paths: GROUP_MASK } }).page(),
      client
        .listActionItems({ state: ActionItemState.OPEN, pageSize: MOST_READ, readMask: { paths: ['owner_login'] } })
        .page(),
      client.listOccurrences({ from: now.toISOString().slice(0, 10) }),
      loadNews(visit, new Date(now.getTime() - WEEK_MS), MOST_READ),
    ]);
    const rfcs = open.items.filter(isRfc);
    const waited = countWaiting(
      rfcs,
      groups.items.flatMap(({ pullRequests }) => pullRequests),
      promised.items.map(({ ownerLogin }) => ownerLogin),
    );
    const isWhole = open.nextPageToken === '' && groups.nextPageToken === '' && promised.nextPageToken === '';
    const next = meetings.filter((one) => one.state !== MeetingState.CANCELLED && !isOver(one, now));
    return {
      title: site.title,
      description: 'Where every RFC stands and why, what waits for whom, and what was decided.',
      hasFeed: true,
      body: html`<h1>${site.title}</h1>
${figures(now, { open: open.nextPageToken === '' ? rfcs.length : undefined, decided: decided.nextPageToken === '' ? decided.items.filter(isRfc) : undefined })}${section(
  'now',
  'Decided now',
  html`${lines(
    motions.items
      .toSorted(byEnd)
      .slice(0, MOST_SHOWN)
      .map((motion) => motionLine(visit, motion, rfcs)),
    'Nothing is voted on, and no final comment period runs.',
  )}${motions.items.length > MOST_SHOWN && html`<p><a href="${withQuery('/rfcs', { stage: 'fcp' })}">All that are in their final comment period</a></p>`}`,
)}
${section(
  'waiting',
  'What waits for whom',
  html`${lines(
    waited.slice(0, MOST_SHOWN).map((one) => waitingLine(visit, one)),
    'Nothing waits for anybody.',
  )}${!isWhole && html`<p class="muted">Counted in the ${MOST_READ} newest of each kind.</p>`}`,
)}
${section('next', 'Next meetings', lines(next.slice(0, MOST_MEETINGS).map(meetingLine), 'No meeting is planned.'))}
${section('week', 'What happened this week', lines(news.slice(0, MOST_NEWS).map(newsLine), 'Nothing happened in the last seven days.'))}`,
    };
  },
  feed: async (visit) => {
    const news = await loadNews(visit, new Date(visit.now.getTime() - WEEKS_FED * WEEK_MS), MOST_READ);
    return {
      title: 'What happened',
      description: 'Stages of RFCs, ideas, votes, decisions, notes and action items.',
      entries: news.slice(0, MOST_FED).map(newsEntry),
    };
  },
};

/** A page is to be there at once, also in a large community: who waits is counted among so many of each kind. */
const MOST_READ = 200;
const MOST_SHOWN = 10;
const MOST_MEETINGS = 5;
const MOST_NEWS = 20;
const MOST_FED = 100;
const WEEK_MS = 7 * 86_400_000;
const WEEKS_FED = 8;
const NEWEST = 'created_at desc';

const OPEN: readonly Stage[] = [Stage.INCUBATING, Stage.DRAFT, Stage.IN_REVIEW, Stage.FCP_PROPOSED, Stage.FCP];
const DECIDED: readonly Stage[] = [Stage.ACCEPTED, Stage.REJECTED, Stage.POSTPONED, Stage.IMPLEMENTED];
const OPEN_MASK = ['name', 'subject', 'next', 'detection.verdict'];
const DECIDED_MASK = ['history', 'detection.verdict'];
const GROUP_MASK = ['pull_requests.state', 'pull_requests.requested_reviewers'];

/** What was tracked once and turned out to be none keeps its stage. */
const isRfc = ({ detection }: Pick<Rfc, 'detection'>): boolean => detection?.verdict !== Verdict.NOT;

/** Only what was counted to the end is told. */
const figures = (
  now: Date,
  {
    open,
    decided,
  }: { readonly open: number | undefined; readonly decided: readonly Pick<Rfc, 'history'>[] | undefined },
): HtmlValue => {
  const year = now.getUTCFullYear();
  const start = Date.UTC(year, 0, 1);
  const ended = decided?.filter(({ history }) => {
    const at = history.find(({ to }) => DECIDED.includes(to))?.cause?.at;
    return at !== undefined && timestampMs(at) >= start;
  }).length;
  const words = [
    ...(open === undefined ? [] : [html`<strong>${open}</strong> ${open === 1 ? 'RFC is' : 'RFCs are'} open`]),
    ...(ended === undefined
      ? []
      : [html`<strong>${ended}</strong> ${ended === 1 ? 'was' : 'were'} decided in ${year}`]),
  ];
  return (
    words.length > 0 && html`<p class="figures">${words.map((one, index) => html`${index > 0 && ', '}${one}`)}.</p>\n`
  );
};

const byEnd = (a: Motion, b: Motion): number => endOf(a) - endOf(b) || (a.name < b.name ? -1 : 1);

/** What runs ends first; what is only proposed has no end yet. */
const endOf = ({ closesEarlyAt, endsAt }: Motion): number => {
  const at = closesEarlyAt ?? endsAt;
  return at ? timestampMs(at) : Number.MAX_SAFE_INTEGER;
};

const motionLine = (visit: Visit, motion: Motion, rfcs: readonly Rfc[]): HtmlValue => {
  const { subject, name, state, disposition } = motion;
  const rfc = rfcs.find(
    (one) =>
      one.subject !== undefined &&
      one.subject.number === subject?.number &&
      one.subject.repository.toLowerCase() === subject.repository.toLowerCase(),
  );
  const end = motion.closesEarlyAt ?? motion.endsAt;
  const asks = `Whether to ${dispositionWord(disposition)} it`;
  return html`<a href="${placeOf(name)}">${titleOf(motion)}</a><p>${asks}: ${
    state === MotionState.FCP
      ? end
        ? html`the final comment period ends ${moment(end)}`
        : 'the final comment period runs.'
      : 'proposed; the final comment period has not begun.'
  }</p>${rfc?.next && rfc.next.waitingFor.length > 0 && html`<p>Missing: ${waiting(visit, rfc.next)}.</p>`}`;
};

type Waited = { readonly name: string; readonly isRole: boolean; rfcs: number; reviews: number; promises: number };

/** Whom most waits for first. */
const countWaiting = (
  rfcs: readonly Rfc[],
  pulls: readonly GroupPullRequest[],
  owners: readonly string[],
): readonly Waited[] => {
  const all = new Map<string, Waited>();
  const of = (name: string, isRole: boolean): Waited => {
    const key = `${isRole} ${name.toLowerCase()}`;
    const one = all.get(key) ?? { name, isRole, rfcs: 0, reviews: 0, promises: 0 };
    all.set(key, one);
    return one;
  };
  for (const { next } of rfcs)
    for (const name of new Set(next?.waitingFor)) of(name, next?.roles.includes(name) === true).rfcs += 1;
  for (const { state, requestedReviewers } of pulls)
    if (state !== SubjectState.MERGED && state !== SubjectState.CLOSED)
      for (const name of new Set(requestedReviewers)) of(name, false).reviews += 1;
  for (const name of owners) if (name !== '') of(name, false).promises += 1;
  return [...all.values()].toSorted((a, b) => totalOf(b) - totalOf(a) || (a.name < b.name ? -1 : 1));
};

const totalOf = ({ rfcs, reviews, promises }: Waited): number => rfcs + reviews + promises;

const waitingLine = (visit: Visit, { name, isRole, rfcs, reviews, promises }: Waited): HtmlValue => {
  const counts = [
    rfcs > 0 &&
      (visit.site.withoutPage.has(name.toLowerCase())
        ? plural(rfcs, 'RFC')
        : html`<a href="${withQuery('/rfcs', { waiting: name })}">${plural(rfcs, 'RFC')}</a>`),
    reviews > 0 && plural(reviews, 'review'),
    promises > 0 && plural(promises, 'action item'),
  ].filter((one) => one !== false);
  return html`${isRole ? name : person(visit, name)}: ${counts.map((one, index) => html`${index > 0 && ', '}${one}`)}`;
};
