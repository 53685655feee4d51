/** A person: what waits for them, what they proposed, decided and promised. Only what everybody sees of them anyway. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { RapporteurError } from '@rapporteur/client';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { formatReference } from '@rapporteur/core/github';
import { dispositionTitle } from '@rapporteur/core/idea';
import { dispositionWord } from '@rapporteur/core/motion';
import { stageTitle } from '@rapporteur/core/rfc';
import {
  type ActionItem,
  ActionItemState,
  type Ballot,
  BallotChoice,
  type GroupPullRequest,
  type Idea,
  type Motion,
  MotionState,
  ReviewVerdict,
  type Rfc,
  toActionId,
  Verdict,
  type Waiting,
  type WorkingGroup,
} from '@rapporteur/idl';
import { isLogin, pagePath, personPath, placeOf, withQuery } from './addresses.ts';
import { inOrder, type News, newsEntry, stageNews } from './news.ts';
import type { Route } from './page.ts';
import { day, elsewhere, lines, section } from './parts.ts';
import { paramOf, type Visit } from './visit.ts';

export const PERSON: Route = {
  path: '/people/:login',
  load: async (visit) => {
    const login = loginOf(visit);
    const path = personPath(login);
    if (visit.path !== decodeURIComponent(path)) return { to: path };
    const found = await loadPerson(visit, login);
    const { waiting, rfcs, reviewed, motions, ideas, open, closed, groups, pulls } = found;
    const name = asWritten(login, found);
    return {
      title: name,
      description: `What waits for ${name}, and what ${name} proposed, reviewed, voted on and promised.`,
      hasFeed: true,
      body: html`<h1>${name}</h1>
<p>${groups.map(({ group, is }) => html`${is} of <a href="${pagePath(group.name)}">${group.title || group.name}</a>. `)}${elsewhere(`https://github.com/${encodeURIComponent(login.replace(/\[bot\]$/, ''))}`, `${name} at GitHub`)}</p>
${section('waiting', 'Waiting for them', shortened(waiting.map(waitingLine), { none: 'Nothing waits for them.', isMore: waiting.length > MOST }))}
${part('rfcs', 'Their RFCs', { items: rfcs.items.map(rfcLine), token: rfcs.nextPageToken, more: withQuery('/rfcs', { author: login }) })}
${part('ideas', 'Ideas that they had or take up', { items: ideas.items.map(ideaLine), token: ideas.nextPageToken })}
${part('reviews', 'RFCs that they review', { items: reviewed.items.map((rfc) => reviewLine(rfc, login)), token: reviewed.nextPageToken })}
${part('votes', 'Motions that they moved, voted on or spoke against', { items: motions.items.map((motion) => motionLine(motion, login)), token: motions.nextPageToken })}
${part('pulls', 'Pull requests in working groups', { items: pulls.map(pullLine), token: '' })}
${part('promised', 'Open action items', { items: open.items.map(itemLine), token: open.nextPageToken })}
${part('done', 'Action items done or dropped', { items: closed.items.map(itemLine), token: closed.nextPageToken })}`,
    };
  },
  feed: async (visit) => {
    const login = loginOf(visit);
    const { rfcs, motions, closed } = await loadPerson(visit, login);
    const news: readonly News[] = [
      ...rfcs.items.flatMap((rfc) =>
        rfc.history.flatMap((change) => stageNews(rfc.name, rfc.subject?.title || rfc.name, change)),
      ),
      ...motions.items.flatMap((motion) => votesOf(motion, login).flatMap((vote) => voteNews(motion, vote))),
      ...closed.items.flatMap(doneNews),
    ];
    return {
      title: login,
      description: `RFCs, votes and action items of ${login}.`,
      entries: inOrder(news, new Date(0)).slice(0, MOST).map(newsEntry),
    };
  },
};

/** Of each part. */
const MOST = 25;

/** @throws RapporteurError "not_found" for what is no login, and for whoever wants no page: nobody can tell which */
const loginOf = (visit: Visit): string => {
  const login = paramOf(visit, 'login').toLowerCase();
  if (!isLogin(login) || visit.site.withoutPage.has(login)) throw nobody();
  return login;
};

const nobody = (): RapporteurError => new RapporteurError('not_found', 'There is no such person.');

/** @throws RapporteurError "not_found" where nothing is known of them */
const loadPerson = async ({ client }: Visit, login: string) => {
  const [waiting, rfcs, reviewed, motions, ideas, open, items, groups] = await Promise.all([
    client.listWaiting(login),
    client.listRfcs({ author: login, orderBy: NEWEST, pageSize: MOST }).page(),
    client.listRfcs({ reviewer: login, orderBy: NEWEST, pageSize: MOST }).page(),
    client.listMotions({ person: login, pageSize: MOST }).page(),
    client.listIdeas({ person: login, orderBy: NEWEST, pageSize: MOST }).page(),
    client.listActionItems({ ownerLogin: login, state: ActionItemState.OPEN, pageSize: MOST }).page(),
    client.listActionItems({ ownerLogin: login, orderBy: 'date desc', pageSize: MOST_READ }).page(),
    client.listGroups({ pageSize: MOST_READ, readMask: { paths: GROUP_MASK } }).page(),
  ]);
  const found = {
    waiting,
    rfcs: { ...rfcs, items: rfcs.items.filter(isRfc) },
    reviewed: { ...reviewed, items: reviewed.items.filter(isRfc) },
    motions,
    ideas,
    open,
    closed: {
      ...items,
      items: items.items.filter(({ state }) => state === ActionItemState.DONE || state === ActionItemState.DROPPED),
    },
    groups: groups.items.flatMap((group) => rolesIn(group, login)),
    pulls: groups.items.flatMap((group) =>
      group.pullRequests.filter((pull) => hasPart(pull, login)).map((pull) => ({ group, pull })),
    ),
  };
  const { groups: theirs, pulls, ...lists } = found;
  const counts = Object.values(lists).map((one) => ('items' in one ? one.items.length : one.length));
  if ([...counts, theirs.length, pulls.length].every((count) => count === 0)) throw nobody();
  return found;
};

type Person = Awaited<ReturnType<typeof loadPerson>>;

const NEWEST = 'created_at desc';
const MOST_READ = 200;
const GROUP_MASK = [
  ...['name', 'title', 'chairs', 'members', 'pull_requests.subject', 'pull_requests.state', 'pull_requests.author'],
  ...['pull_requests.reviews', 'pull_requests.requested_reviewers'],
];

/** What was tracked once and turned out to be none. */
const isRfc = ({ detection }: Rfc): boolean => detection?.verdict !== Verdict.NOT;

const hasPart = ({ author, reviews, requestedReviewers }: GroupPullRequest, login: string): boolean =>
  [author, ...reviews.map((one) => one.login), ...requestedReviewers].some((one) => isSame(one, login));

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const rolesIn = (group: WorkingGroup, login: string) => {
  const is = group.chairs.some((one) => isSame(one.login, login))
    ? 'Chair'
    : group.members.some((one) => isSame(one.login, login))
      ? 'Member'
      : undefined;
  return is === undefined ? [] : [{ group, is }];
};

/** In the case of letters in which they write it themselves, as far as anything tells. */
const asWritten = (login: string, { rfcs, ideas, motions, open, closed, pulls }: Person): string =>
  [
    ...[...rfcs.items, ...ideas.items].map(({ author }) => author),
    ...motions.items.flatMap(({ mover, ballots }) => [
      mover?.login ?? '',
      ...ballots.map(({ account }) => account?.login ?? ''),
    ]),
    ...[...open.items, ...closed.items].map(({ ownerLogin }) => ownerLogin),
    ...pulls.map(({ pull }) => pull.author),
  ].find((one) => isSame(one, login)) ?? login;

/** A part of the page that is left out where there is nothing in it. */
const part = (
  id: string,
  title: string,
  { items, token, more }: { readonly items: readonly HtmlValue[]; readonly token: string; readonly more?: string },
): HtmlValue =>
  items.length > 0 &&
  section(
    id,
    title,
    shortened(items, { none: '', isMore: token !== '' || items.length > MOST, ...(more && { more }) }),
  );

const shortened = (
  items: readonly HtmlValue[],
  { none, isMore, more }: { readonly none: string; readonly isMore: boolean; readonly more?: string },
): HtmlValue =>
  html`${lines(items.slice(0, MOST), none)}${isMore && html`<p class="muted">${more === undefined ? `These are the first ${MOST}.` : html`<a href="${more}">All of them</a>`}</p>`}`;

const waitingLine = ({ name, title, text, role, due }: Waiting): HtmlValue =>
  html`<a href="${placeOf(name)}">${title || name}</a><p>${text}${role !== '' && ` It waits for the ${role}.`}${due !== '' && html` Due ${day(due)}.`}</p>`;

const rfcLine = ({ name, subject, stage, createdAt }: Rfc): HtmlValue =>
  html`<a href="${pagePath(name)}">${subject?.title || name}</a><p>It is ${stageTitle(stage)}.${createdAt && html` Opened ${day(createdAt)}.`}</p>`;

const ideaLine = ({ name, subject, disposition, createdAt }: Idea): HtmlValue =>
  html`<a href="${pagePath(name)}">${subject?.title || name}</a><p>It is sorted as “${dispositionTitle(disposition)}”.${createdAt && html` Opened ${day(createdAt)}.`}</p>`;

const reviewLine = ({ name, subject, stage, reviews }: Rfc, login: string): HtmlValue => {
  const own = reviews.find((one) => isSame(one.login, login));
  const what = own === undefined ? 'A review is asked for' : REVIEWED[own.verdict];
  return html`<a href="${pagePath(name)}">${subject?.title || name}</a><p>It is ${stageTitle(stage)}. ${what}${own?.at && html` ${day(own.at)}`}.</p>`;
};

const REVIEWED: Readonly<Record<ReviewVerdict, string>> = {
  [ReviewVerdict.UNSPECIFIED]: 'Reviewed',
  [ReviewVerdict.COMMENTED]: 'Commented',
  [ReviewVerdict.APPROVED]: 'Approved',
  [ReviewVerdict.CHANGES_REQUESTED]: 'Changes asked for',
  [ReviewVerdict.DISMISSED]: 'A review was dismissed',
};

const pullLine = ({ group, pull: { subject } }: Person['pulls'][number]): HtmlValue =>
  html`${subject && elsewhere(subject.url, `${formatReference(subject)} ${subject.title}`)}<p>Of <a href="${pagePath(group.name)}">${group.title || group.name}</a>.</p>`;

/** Something that they said on a motion. */
type Vote = { readonly words: string; readonly at: Motion['openedAt']; readonly url: string };

const votesOf = (motion: Motion, login: string): readonly Vote[] => {
  const cast = (ballot: Ballot, isLate: boolean): readonly Vote[] =>
    ballot.account === undefined || !isSame(ballot.account.login, login) || CHOICES[ballot.choice] === ''
      ? []
      : [{ words: `${CHOICES[ballot.choice]}${isLate ? ', after the end' : ''}`, at: ballot.at, url: ballot.url }];
  const moved = motion.mover !== undefined && isSame(motion.mover.login, login);
  return [
    ...(moved ? [{ words: 'made the motion', at: motion.openedAt, url: motion.url }] : []),
    ...motion.ballots.flatMap((ballot) => cast(ballot, false)),
    ...motion.late.flatMap((ballot) => cast(ballot, true)),
    ...motion.concerns.flatMap(({ raiser, name, at, url }) =>
      raiser && isSame(raiser.login, login) ? [{ words: `raised the concern “${name}”`, at, url }] : [],
    ),
    ...motion.objections.flatMap(({ raiser, at, url }) =>
      raiser && isSame(raiser.login, login) ? [{ words: 'objected', at, url }] : [],
    ),
  ];
};

const CHOICES: Readonly<Record<BallotChoice, string>> = {
  [BallotChoice.UNSPECIFIED]: '',
  [BallotChoice.FOR]: 'voted in favour',
  [BallotChoice.AGAINST]: 'voted against',
  [BallotChoice.ABSTAIN]: 'abstained',
  [BallotChoice.CLEAR]: 'took the vote back',
};

const motionLine = (motion: Motion, login: string): HtmlValue => {
  const { name, subject, state, disposition } = motion;
  return html`<a href="${placeOf(name)}">${subject?.title || name}</a><p>The motion to ${dispositionWord(disposition)} it ${STATES[state]}.</p><p>${votesOf(
    motion,
    login,
  ).map(
    ({ words, at, url }, index) => html`${index > 0 && '; '}${elsewhere(url, words)}${at && html` ${day(at)}`}`,
  )}</p>`;
};

const STATES: Readonly<Record<MotionState, string>> = {
  [MotionState.UNSPECIFIED]: 'is on record',
  [MotionState.PROPOSED]: 'is proposed',
  [MotionState.FCP]: 'is in its final comment period',
  [MotionState.PASSED]: 'passed',
  [MotionState.FAILED]: 'did not pass',
  [MotionState.CANCELLED]: 'was cancelled',
  [MotionState.WITHDRAWN]: 'ended because the RFC was withdrawn',
};

const voteNews = ({ name, subject }: Motion, { words, at }: Vote): readonly News[] => {
  if (at === undefined) return [];
  const when = timestampDate(at);
  const title = subject?.title || name;
  return [
    { name, title, headline: `– ${words}`, text: '', anchor: `vote-${Math.floor(when.getTime() / 1000)}`, at: when },
  ];
};

const itemLine = ({ name, text, due, closedAt, state }: ActionItem): HtmlValue =>
  html`<a href="${pagePath(name)}">${text || toActionId(name)}</a><p>${toActionId(name)}${state === ActionItemState.DONE ? html`, done ${day(closedAt)}` : state === ActionItemState.DROPPED ? html`, dropped ${day(closedAt)}` : due !== '' && html`, due ${day(due)}`}</p>`;

const doneNews = ({ name, text, closedAt, state }: ActionItem): readonly News[] => {
  if (closedAt === undefined) return [];
  const at = timestampDate(closedAt);
  return [
    {
      name,
      title: text || toActionId(name),
      headline: state === ActionItemState.DONE ? 'is done' : 'was dropped',
      text: '',
      anchor: `done-${Math.floor(at.getTime() / 1000)}`,
      at,
    },
  ];
};
