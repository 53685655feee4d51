/** What happened to an RFC as it is told: one sentence for each, with who did it, why, and where it stands. */
import { type HtmlValue, html, printHtml, printHtmlLine, saying, showDay } from '@rapporteur/core/document';
import { causeWords, choiceWord, dispositionWord, listWords, roleTitle } from '@rapporteur/core/motion';
import { isNamedIn, renderVerdict, stageTitle } from '@rapporteur/core/rfc';
import { formatTime } from '@rapporteur/core/transcript';
import {
  type Account,
  type Ballot,
  BallotChoice,
  BallotSource,
  type DiscussedAt,
  MotionState,
  type Objection,
  type Rfc,
  type RoleChange,
  type StageChange,
  type Statement,
  StatementKind,
  SubjectState,
} from '@rapporteur/idl';
import { motionAnchor, pagePath } from './addresses.ts';
import type { Entry } from './page.ts';
import { day, elsewhere, person, plural } from './parts.ts';
import type { Standing, TimelineEvent } from './rfc-timeline.ts';
import type { Visit } from './visit.ts';

/** The story day by day, the oldest first; votes that do not count any more are folded where they stand. */
export const renderTimeline = (visit: Visit, rfc: Rfc, all: readonly TimelineEvent[]): HtmlValue => {
  const shown = all.slice(-MOST);
  const left = all.length - shown.length;
  return html`${left > 0 && html`<p class="muted">${plural(left, 'earlier event is', 'earlier events are')} not shown.</p>\n`}<ol class="timeline">
${daysOf(shown).map((one) => renderDay(visit, rfc, one))}</ol>\n`;
};

const MOST = 400;

/** A sentence, and below it what was said. */
const tell = (visit: Visit, rfc: Rfc, one: TimelineEvent): HtmlValue => {
  const who = (account: Account | undefined): HtmlValue => named(visit, account);
  switch (one.kind) {
    case 'opened':
      return html`Opened${rfc.author !== '' && html` by ${person(visit, rfc.author)}`}.`;
    case 'closed':
      return rfc.state === SubjectState.MERGED ? 'The pull request was merged.' : 'The pull request was closed.';
    case 'stage':
      return html`<strong>${capital(stageTitle(one.change.to))}.</strong> ${one.change.text}${causeOf(visit, one.change)}`;
    case 'review':
      return html`${person(visit, one.review.login || 'ghost')} ${printHtmlLine(renderVerdict(one.review))}.`;
    case 'moved':
      return html`${who(one.motion.mover)} asked to <a href="${pagePath(rfc.name)}#${motionAnchor(one.motion)}">${dispositionWord(one.motion.disposition)} it</a>${comment(one.motion.url)}.`;
    case 'period':
      return 'The final comment period began.';
    case 'ended':
      return html`The final comment period ended${one.motion.result?.closedBy && html`: ${who(one.motion.result.closedBy)} ended it at once`}. ${ENDS[one.motion.state]} ${one.motion.result?.evaluation?.sentence}${said(one.motion.result?.closedReason ?? '')}`;
    case 'ballot':
      return html`${who(one.ballot.account)} ${voteOf(one.ballot, one.standing)}.`;
    case 'concern':
      return html`${who(one.concern.raiser)} raised the concern <code>${one.concern.name}</code>${comment(one.concern.url)}.${said(one.concern.text, one.concern.url)}`;
    case 'confirmed':
      return html`${who(one.concern.confirmedBy)} confirmed the concern <code>${one.concern.name}</code>, which stops the clock since then.`;
    case 'settled':
      return html`${who(one.concern.resolvedBy)} settled the concern <code>${one.concern.name}</code>.${said(one.concern.resolution)}`;
    case 'objection':
      return html`${who(one.objection.raiser)} objected${comment(one.objection.url)}.${said(one.objection.text, one.objection.url)}`;
    case 'answered':
      return html`${who(one.objection.answeredBy)} ${isWithdrawn(one.objection) ? 'took the objection back' : html`answered the objection of ${who(one.objection.raiser)}`}.${said(one.objection.answer)}`;
    case 'stopped':
      return html`The clock stopped: ${listWords(one.stop.causes.map(causeWords))}.`;
    case 'running':
      return 'The clock ran again.';
    case 'extended':
      return html`${one.extension.by ? html`${who(one.extension.by)} gave the final comment period` : 'The final comment period got'} ${plural(one.extension.days, 'day')} more.${said(one.extension.reason)}`;
    case 'changed':
      return html`The text changed. ${one.change.diffUrl !== '' && elsewhere(one.change.diffUrl, 'See what changed')}`;
    case 'roles':
      return html`${who(one.change.by)} had the members of the ${roleTitle(one.motion, one.change.role)} read again.${changesOf(visit, one.change)}`;
    case 'discussed':
      return renderDiscussed(one.meeting);
  }
};

/** The same in a feed. */
export const entryOf = (visit: Visit, rfc: Rfc, one: TimelineEvent): Entry => ({
  path: `${pagePath(rfc.name)}#${one.id}`,
  title: headlineOf(rfc, one),
  content: html`${tell(visit, rfc, one)}`,
  at: one.at ?? new Date(0),
});

/** What is told of it where there is no markup. */
export const headlineOf = (rfc: Rfc, one: TimelineEvent): string => {
  switch (one.kind) {
    case 'stage':
      return `It is ${stageTitle(one.change.to)}`;
    case 'moved':
      return `${one.motion.mover?.login || 'ghost'} asked to ${dispositionWord(one.motion.disposition)} it`;
    case 'concern':
    case 'confirmed':
    case 'settled':
      return `Concern “${one.concern.name}”: ${{ concern: 'raised', confirmed: 'confirmed', settled: 'settled' }[one.kind]}`;
    case 'discussed':
      return `Discussed at ${meetingWords(one.meeting)}`;
    case 'closed':
      return rfc.state === SubjectState.MERGED ? 'The pull request was merged' : 'The pull request was closed';
    default:
      return HEADLINES[one.kind];
  }
};

const HEADLINES = {
  opened: 'Opened',
  review: 'Reviewed',
  period: 'The final comment period began',
  ended: 'The final comment period ended',
  ballot: 'A vote',
  objection: 'Somebody objected',
  answered: 'An objection was answered',
  stopped: 'The clock stopped',
  running: 'The clock ran again',
  extended: 'The final comment period got longer',
  changed: 'The text changed',
  roles: 'The list of voters was read again',
} as const;

type Day = { readonly at: Date | undefined; readonly all: readonly TimelineEvent[] };

const daysOf = (all: readonly TimelineEvent[]): Day[] => {
  const days: { at: Date | undefined; all: TimelineEvent[] }[] = [];
  for (const one of all) {
    const last = days.at(-1);
    if (last && dateOf(last) === dateOf(one)) last.all.push(one);
    else days.push({ at: one.at, all: [one] });
  }
  return days;
};

const dateOf = ({ at }: Pick<Day, 'at'>): string => at?.toISOString().slice(0, 10) ?? '';

const renderDay = (visit: Visit, rfc: Rfc, { at, all }: Day): HtmlValue =>
  html`<li>${at ? day(at) : 'At some time'}<ul class="day">
${runsOf(all).map((run) => renderRun(visit, rfc, run))}</ul></li>\n`;

type Run = { readonly fold: 'gone' | 'votes' | undefined; readonly all: readonly TimelineEvent[] };

/** Neighbours of one kind stand together. */
const runsOf = (all: readonly TimelineEvent[]): Run[] => {
  const runs: { fold: Run['fold']; all: TimelineEvent[] }[] = [];
  for (const one of all) {
    const fold = one.kind !== 'ballot' ? undefined : one.standing === 'stands' ? 'votes' : 'gone';
    const last = runs.at(-1);
    if (last && last.fold === fold) last.all.push(one);
    else runs.push({ fold, all: [one] });
  }
  return runs;
};

/** So many votes in a row are read one by one. */
const MOST_VOTES = 5;

const renderRun = (visit: Visit, rfc: Rfc, { fold, all }: Run): HtmlValue => {
  const entries = all.map((one) => html`<li id="${one.id}">${tell(visit, rfc, one)}</li>\n`);
  if (fold === undefined || (fold === 'votes' && all.length <= MOST_VOTES)) return entries;
  const words =
    fold === 'votes' ? 'votes' : `${all.length === 1 ? 'vote that does' : 'votes that do'} not count any more`;
  return html`<li><details><summary>${all.length} ${words}</summary><ul>
${entries}</ul></details></li>\n`;
};

const ENDS: Readonly<Record<number, string>> = {
  [MotionState.PASSED]: 'The vote passed.',
  [MotionState.FAILED]: 'The vote failed.',
};

const named = (visit: Visit, account: Account | undefined): HtmlValue => person(visit, account?.login || 'ghost');

const comment = (url: string): HtmlValue => url !== '' && html` (${elsewhere(url, 'comment')})`;

const said = (text: string, url = ''): HtmlValue => text.trim() !== '' && printHtml(saying('', text, url));

/** Who did it, or where, if the sentence does not say so. */
const causeOf = (visit: Visit, { cause, text }: StageChange): HtmlValue => {
  switch (cause?.kind.case) {
    case 'person':
      return !isNamedIn(text, cause.kind.value) && html` (by ${person(visit, cause.kind.value)})`;
    case 'meeting':
      return (
        cause.kind.value.startsWith('meetings/') &&
        html` (decided at <a href="${pagePath(cause.kind.value)}">the meeting of ${showDay(cause.kind.value.slice(-'2026-05-07'.length))}</a>)`
      );
    default:
      return undefined;
  }
};

const voteOf = (ballot: Ballot, standing: Standing): HtmlValue => {
  const did =
    ballot.choice === BallotChoice.CLEAR
      ? 'took their vote back'
      : ballot.choice === BallotChoice.ABSTAIN
        ? 'abstained'
        : html`voted ${choiceWord(ballot.choice)}`;
  const notes = [
    ...(ballot.source === BallotSource.REVIEW ? ['by review'] : []),
    ...(standing === 'late' ? ['after the end'] : []),
    ...(standing === 'replaced' ? ['replaced later'] : []),
    ...(standing === 'stands' && !ballot.binding ? ['as a comment'] : []),
    ...(ballot.waiting ? ['counts once it is cast again, since the text changed'] : []),
    ...(ballot.dismissedAt ? ['the review was dismissed'] : []),
    ...(ballot.gone ? ['comment deleted'] : []),
  ];
  return html`${elsewhere(ballot.url, did)}${notes.length > 0 && ` (${notes.join('; ')})`}`;
};

const isWithdrawn = ({ raiser, answeredBy }: Objection): boolean =>
  raiser !== undefined && (raiser.id || raiser.login) === (answeredBy?.id || answeredBy?.login);

const changesOf = (visit: Visit, { added, removed, kept }: RoleChange): HtmlValue => {
  const part = (words: string, accounts: readonly Account[]): HtmlValue =>
    accounts.length > 0 && html` ${words}: ${people(visit, accounts)}.`;
  return html`${part('Joined', added)}${part('Left', removed)}${part('Left, but the vote stands', kept)}`;
};

const people = (visit: Visit, accounts: readonly Account[]): HtmlValue => [
  accounts.slice(0, MOST_PEOPLE).map((account, index) => html`${index > 0 && ', '}${named(visit, account)}`),
  accounts.length > MOST_PEOPLE && ` and ${accounts.length - MOST_PEOPLE} more`,
];

const MOST_PEOPLE = 50;

const meetingWords = ({ title, meeting }: DiscussedAt): string =>
  `${title || 'the meeting'} of ${showDay(meeting.slice(-'2026-05-07'.length))}`;

const renderDiscussed = (meeting: DiscussedAt): HtmlValue => {
  const path = pagePath(meeting.meeting);
  const shown = meeting.statements.slice(0, MOST_STATEMENTS);
  const left = meeting.statements.length - shown.length;
  return html`Discussed at <a href="${path}">${meetingWords(meeting)}</a>.${
    shown.length > 0 &&
    html`<ul>${shown.map((one) => html`<li>${renderStatement(path, one)}</li>`)}${left > 0 && html`<li><a href="${path}">and ${left} more</a></li>`}</ul>`
  }`;
};

const MOST_STATEMENTS = 6;

const renderStatement = (path: string, { id, kind, text, citations }: Statement): HtmlValue => {
  const [first] = citations;
  return html`${KINDS[kind]}<a href="${path}#${id}">${text}</a>${first?.startMs !== undefined && ` (at ${formatTime(first.startMs)})`}`;
};

const KINDS: Readonly<Record<number, string>> = {
  [StatementKind.DECISION]: 'Decided: ',
  [StatementKind.ACTION_ITEM]: 'Promised: ',
  [StatementKind.OPEN_QUESTION]: 'Left open: ',
};

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
