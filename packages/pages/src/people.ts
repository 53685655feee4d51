/** A person: what waits for them, what they proposed, decided and promised. Only what everybody sees of them anyway. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { RapporteurError } from '@rapporteur/client';
import { type HtmlValue, html } from '@rapporteur/core/document';
import { stageTitle } from '@rapporteur/core/rfc';
import {
  type ActionItem,
  ActionItemState,
  type Ballot,
  BallotChoice,
  type Motion,
  type MotionDisposition,
  MotionState,
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
    const { waiting, rfcs, motions, open, closed, groups } = await loadPerson(visit, login);
    const name = asWritten(login, { rfcs: rfcs.items, motions: motions.items, open: open.items, closed: closed.items });
    return {
      title: name,
      description: `What waits for ${name}, and what ${name} proposed, voted on and promised.`,
      hasFeed: true,
      body: html`<h1>${name}</h1>
<p>${groups.map(({ group, is }) => html`${is} of <a href="${pagePath(group.name)}">${group.title || group.name}</a>. `)}${elsewhere(`https://github.com/${encodeURIComponent(login.replace(/\[bot\]$/, ''))}`, `${name} at GitHub`)}</p>
${section('waiting', 'Waiting for them', shortened(waiting.map(waitingLine), { none: 'Nothing waits for them.', isMore: waiting.length > MOST }))}
${section('rfcs', 'Their RFCs', shortened(rfcs.items.map(rfcLine), { none: 'They opened no RFC.', isMore: rfcs.nextPageToken !== '', more: withQuery('/rfcs', { author: login }) }))}
${section(
  'votes',
  'Motions and votes',
  shortened(
    motions.items.map((motion) => motionLine(motion, login)),
    { none: 'They moved nothing and voted on nothing.', isMore: motions.nextPageToken !== '' },
  ),
)}
${section('promised', 'Open action items', shortened(open.items.map(itemLine), { none: 'They have no open action item.', isMore: open.nextPageToken !== '' }))}
${section('done', 'Action items done', shortened(closed.items.map(itemLine), { none: 'No action item of theirs is done yet.', isMore: closed.nextPageToken !== '' }))}`,
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
  const [waiting, rfcs, motions, open, closed, groups] = await Promise.all([
    client.listWaiting(login),
    client.listRfcs({ author: login, orderBy: 'created_at desc', pageSize: MOST }).page(),
    client.listMotions({ person: login, pageSize: MOST }).page(),
    client.listActionItems({ ownerLogin: login, state: ActionItemState.OPEN, pageSize: MOST }).page(),
    client.listActionItems({ ownerLogin: login, state: ActionItemState.DONE, pageSize: MOST }).page(),
    client.listGroups({ pageSize: 500, readMask: { paths: ['name', 'title', 'chairs', 'members'] } }).page(),
  ]);
  const own = { ...rfcs, items: rfcs.items.filter(({ detection }) => detection?.verdict !== Verdict.NOT) };
  const theirs = groups.items.flatMap((group) => rolesIn(group, login));
  const found = [waiting, own.items, motions.items, open.items, closed.items, theirs];
  if (found.every((one) => one.length === 0)) throw nobody();
  return { waiting, rfcs: own, motions, open, closed, groups: theirs };
};

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
const asWritten = (
  login: string,
  found: {
    readonly rfcs: readonly Rfc[];
    readonly motions: readonly Motion[];
    readonly open: readonly ActionItem[];
    readonly closed: readonly ActionItem[];
  },
): string =>
  [
    ...found.rfcs.map(({ author }) => author),
    ...found.motions.flatMap(({ mover, ballots }) => [
      mover?.login ?? '',
      ...ballots.map(({ account }) => account?.login ?? ''),
    ]),
    ...[...found.open, ...found.closed].map(({ ownerLogin }) => ownerLogin),
  ].find((one) => isSame(one, login)) ?? login;

const shortened = (
  items: readonly HtmlValue[],
  { none, isMore, more }: { readonly none: string; readonly isMore: boolean; readonly more?: string },
): HtmlValue =>
  html`${lines(items.slice(0, MOST), none)}${isMore && html`<p class="muted">${more === undefined ? `These are the first ${MOST}.` : html`<a href="${more}">All of them</a>`}</p>`}`;

const waitingLine = ({ name, title, text, role, due }: Waiting): HtmlValue =>
  html`<a href="${placeOf(name)}">${title || name}</a><p>${text}${role !== '' && ` It waits for the ${role}.`}${due !== '' && html` Due ${day(due)}.`}</p>`;

const rfcLine = ({ name, subject, stage, createdAt }: Rfc): HtmlValue =>
  html`<a href="${pagePath(name)}">${subject?.title || name}</a><p>It is ${stageTitle(stage)}.${createdAt && html` Opened ${day(createdAt)}.`}</p>`;

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
  return html`<a href="${placeOf(name)}">${subject?.title || name}</a><p>The motion to ${TO_DO[disposition]} it ${STATES[state]}.</p><p>${votesOf(
    motion,
    login,
  ).map(
    ({ words, at, url }, index) => html`${index > 0 && '; '}${elsewhere(url, words)}${at && html` ${day(at)}`}`,
  )}</p>`;
};

const TO_DO: Readonly<Record<MotionDisposition, string>> = { 0: 'decide on', 1: 'accept', 2: 'reject', 3: 'postpone' };

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
  html`<a href="${pagePath(name)}">${text || toActionId(name)}</a><p>${toActionId(name)}${state === ActionItemState.DONE ? closedAt && html`, done ${day(closedAt)}` : due !== '' && html`, due ${day(due)}`}</p>`;

const doneNews = ({ name, text, closedAt }: ActionItem): readonly News[] => {
  if (closedAt === undefined) return [];
  const at = timestampDate(closedAt);
  return [
    {
      name,
      title: text || toActionId(name),
      headline: 'is done',
      text: '',
      anchor: `done-${Math.floor(at.getTime() / 1000)}`,
      at,
    },
  ];
};
