/** Everything that Rapporteur says about an RFC. Nobody is mentioned. */
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type Cause,
  type Detection,
  type Meeting,
  Membership,
  type MessageSettings,
  type NextStep,
  type Reason,
  type Review,
  ReviewVerdict,
  Stage,
  type StageChange,
  SubjectKind,
  type SubjectRef,
  SubjectState,
} from '@rapporteur/idl';
import type { HiddenRecord, Motion, Rfc, WorkingGroup } from '@rapporteur/idl/record';
import {
  type Content,
  code,
  commas,
  details,
  enumerated,
  type Inline,
  type Item,
  item,
  lineBreak,
  link,
  list,
  login,
  markerLine,
  md,
  ownLine,
  separated,
  showDay,
  small,
  table,
  toMarker,
} from '../document/index.ts';
import { formatReference } from '../github/index.ts';
import { motionMessages } from '../motion/index.ts';
import { firstOf, lastOf } from '../shared/cut.ts';
import { isRole } from './next.ts';
import { recordLine, toRecord } from './record.ts';
import { isBeforeChange, rolesIn } from './reviews.ts';
import { isDecided, stageTitle } from './stage.ts';

/** What a status comment may name besides the RFC. */
export type StatusContext = {
  /** Groups that the RFC belongs to. */
  readonly groups?: readonly Pick<WorkingGroup, 'title'>[] | undefined;
  /** Meetings that discussed it, oldest first. */
  readonly meetings?: Meetings | undefined;
  /** Its motions, oldest first. */
  readonly motions?: readonly Motion[] | undefined;
  /** What the community says in its own words. */
  readonly messages?: MessageSettings | undefined;
  /** Address of its page. */
  readonly pageUrl?: string | undefined;
};

type Meetings = readonly Pick<Meeting, 'name' | 'title' | 'localStart' | 'issue' | 'minutesUrl'>[];

/** Marker of the sticky status comment. */
export const statusMarker = (subject: Pick<SubjectRef, 'repository' | 'number'>): string =>
  toMarker('status', formatReference(subject));

/** The sticky comment on an RFC. */
export const renderStatus = (rfc: Rfc, context: StatusContext = {}): Content => [
  rfc.subject && markerLine(statusMarker(rfc.subject)),
  isNew(rfc, context) && thanks(rfc, context),
  headline(rfc),
  motionMessages.summary(context.motions ?? []),
  facts(rfc, context),
  isNew(rfc, context) && welcome(rfc, context),
  context.pageUrl && md`Where this stands, and why: ${link('all about this RFC', context.pageUrl)}.`,
  details('Why', because(rfc)),
  footer(md`If this is no RFC, a maintainer can write \`/rfc ignore\`.`),
  recordLine(toRecord(rfc, context.motions ?? [])),
];

/** The same comment once the pull request does not count as an RFC any more. */
export const renderUntracked = (subject: SubjectRef, reasons: readonly Reason[], record?: HiddenRecord): Content => [
  markerLine(statusMarker(subject)),
  md`**I no longer track this pull request as an RFC.**`,
  list(reasons.map(({ text }) => text)),
  footer(md`If it is one, a maintainer can write \`/rfc track\`.`),
  record && recordLine(record),
];

/** The answer to `/rfc status`. */
export const renderStatusAnswer = (rfc: Rfc, context: StatusContext = {}): Content => [
  md`this is where the RFC stands.`,
  headline(rfc),
  motionMessages.summary(context.motions ?? []),
  facts(rfc, context),
  md`\`/rfc why\` tells how I came to this.`,
];

/** Why it is an RFC, and what it still needs. */
export const renderWhy = (
  rfc: Rfc,
  {
    motion,
    meetings = [],
    now,
  }: { readonly motion?: Motion | undefined; readonly meetings?: Meetings | undefined; readonly now: Date },
): Content => [
  md`**This pull request counts as an RFC, and it is ${stageTitle(rfc.stage)}.**`,
  motion && motionMessages.why(motion, now),
  because(rfc),
  meetings.length > 0 && [md`It was discussed at:`, list(shownMeetings(meetings, MOST_ENTRIES))],
];

/** Why a pull request is no RFC. */
export const renderWhyNot = (detection: Detection): Content => [
  md`**This pull request does not count as an RFC, so I do not track it.**`,
  detection.signals.length > 0 ? renderEvidence(detection) : md`Nothing about it speaks for an RFC.`,
  md`If it is one, a maintainer can write \`/rfc track\`.`,
];

/** Who is waited for: logins in code, roles as words. Empty if nobody is. */
export const renderWaiting = (next: Pick<NextStep, 'waitingFor' | 'roles'>): Inline =>
  commas(
    firstOf(
      next.waitingFor.map((name) => (isRole(next, name) ? md`the ${name}` : login(name))),
      MOST_NAMES,
      (count) => `and ${count} more`,
    ),
  );

/** What is needed next, and who has still to act or has acted. */
export const renderNeeds = ({ next, reviews }: Rfc): Content => {
  const { waitingFor = [], roles = [] } = next ?? {};
  const waiting = waitingFor.map((name): Inline[] => [renderWaiting({ waitingFor: [name], roles }), 'still to act']);
  const given = reviews.map((review): Inline[] => [login(review.login), renderVerdict(review)]);
  const more = (count: number): Inline[] => [`and ${count} more`, ''];
  const rows = [...firstOf(waiting, MOST_ROWS, more), ...firstOf(given, MOST_ROWS, more)];
  return [next?.text ?? 'Nothing is needed.', rows.length > 0 && table(['Who', 'State'], rows)];
};

const MOST_ROWS = 100;
const MOST_NAMES = 50;

/** The signals of a detection, as a list. */
export const renderEvidence = ({ signals }: Pick<Detection, 'signals'>): Content =>
  list(signals.map(({ text, weight }) => md`${text} (${weight > 0 ? '+' : ''}${weight})`));

const headline = ({ stage, next, history }: Rfc): Content => {
  const last = history.at(-1);
  const since = last?.cause?.at;
  // How a decision is known, and how surely, is no detail.
  const ground = isDecided(stage) ? last?.text : undefined;
  return [
    md`**This RFC is ${stageTitle(stage)}**${since ? md` since ${day(since)}` : ''}.${ground ? md` ${ground}` : ''}`,
    next &&
      (next.waitingFor.length > 0
        ? md`**Next:** ${next.text}${lineBreak}**Waiting for:** ${renderWaiting(next)}`
        : md`**Next:** ${next.text}`),
  ];
};

/** Whether its author is still to learn how an RFC is decided on. */
const isNew = ({ stage, author, state }: Rfc, { motions = [] }: StatusContext): boolean =>
  author !== '' &&
  motions.length === 0 &&
  (stage === Stage.DRAFT || stage === Stage.IN_REVIEW) &&
  state !== SubjectState.MERGED;

const thanks = (rfc: Rfc, { messages }: StatusContext): Inline =>
  ownLine(messages?.rfcWelcome?.opening, placeholders(rfc)) || md`Thank you for this RFC, ${login(rfc.author)}!`;

/** Three lines on what happens next, and where the community tells all of it. */
const welcome = (rfc: Rfc, { messages }: StatusContext): Content => [
  md`This is how it goes on:`,
  list([
    rfc.stage === Stage.DRAFT
      ? md`When the text is ready, mark the pull request as ready for review.`
      : md`People read it and comment. You can answer them, or change the text.`,
    md`When the reviewers have approved it, somebody starts the vote with \`/motion merge\`.`,
    md`Then there is time for last comments. After that the RFC is accepted, or goes back to review.`,
  ]),
  messages?.processUrl && md`You can read more about ${link('how we decide here', messages.processUrl)}.`,
  ownLine(messages?.rfcWelcome?.closing, placeholders(rfc)),
];

const placeholders = ({ author, subject }: Rfc) => ({ author: login(author), title: subject?.title ?? '' });

const facts = (rfc: Rfc, { groups = [], meetings = [] }: StatusContext): Content =>
  list([
    ...row(
      rfc.documents.length > 1 ? 'Documents' : 'Document',
      rfc.documents.map((path) => documentLink(rfc, path)),
    ),
    ...row('Category', rfc.category ? [rfc.category] : []),
    ...row('Author', rfc.author ? [login(rfc.author)] : []),
    ...reviewRows(rfc.reviews.map((review) => renderReview(review, rfc))),
    ...row('Discussions', ofKind(rfc, [SubjectKind.DISCUSSION])),
    ...row('Pull requests', ofKind(rfc, [SubjectKind.PULL_REQUEST])),
    ...row('Issues', ofKind(rfc, [SubjectKind.ISSUE])),
    ...row('See also', ofKind(rfc, [SubjectKind.UNSPECIFIED])),
    ...row(
      groups.length > 1 ? 'Working groups' : 'Working group',
      groups.map(({ title }) => title),
    ),
    ...row('Discussed at', shownMeetings(meetings, MOST_MEETINGS)),
  ]);

const row = (title: string, entries: readonly Inline[]): Inline[] =>
  entries.length > 0
    ? [md`**${title}:** ${commas(firstOf(entries, MOST_ENTRIES, (count) => `and ${count} more`))}`]
    : [];

/** Several reviews stand below each other: each is a sentence of its own. */
const reviewRows = (reviews: readonly Inline[]): (Inline | Item)[] =>
  reviews.length < 2
    ? row('Reviews', reviews)
    : [item(md`**Reviews:**`, list(firstOf(reviews, MOST_ENTRIES, (count) => `and ${count} more`)))];

/** The last meetings, newest first, and how many there were before: the line changes only with a new one. */
const shownMeetings = (meetings: Meetings, most: number): Inline[] =>
  firstOf([...meetings].reverse().map(renderMeeting), most, (count) => `and ${count} earlier`);

const MOST_MEETINGS = 3;

/** More than this many entries in one line read badly. */
const MOST_ENTRIES = 12;

const because = ({ detection, history }: Rfc): Content => [
  md`It counts as an RFC for these reasons. A plus speaks for it, a minus against it:`,
  detection && renderEvidence(detection),
  history.length > 0 && [md`What happened so far:`, list(lastOf(history.map(renderChange)))],
];

const renderChange = ({ to, text, cause }: StageChange): Inline => {
  const when = cause?.at ? md`${day(cause.at)}: ` : '';
  return md`${when}${stageTitle(to)}. ${text}${cause ? renderCause(cause, text) : ''}`;
};

/** Who did it, or where, if the sentence does not say so. */
const renderCause = ({ kind }: Cause, text: string): Inline => {
  switch (kind.case) {
    case 'person':
      return isNamedIn(text, kind.value) ? '' : md` (by ${login(kind.value)})`;
    case 'meeting':
      return md` (decided at the meeting of ${showDay(kind.value.slice(-'2026-05-07'.length))})`;
    default:
      return '';
  }
};

/** Whether a sentence names a person. */
export const isNamedIn = (text: string, person: string): boolean => text.split(/[^\w-]+/).includes(person);

const ofKind = ({ related }: Rfc, kinds: readonly SubjectKind[]): Inline[] =>
  related.filter(({ kind }) => kinds.includes(kind)).map(referenceLink);

const referenceLink = (subject: SubjectRef): Inline => {
  const name = formatReference(subject);
  return link(subject.title ? `${name} ${subject.title}` : name, subject.url);
};

/** Before the merge the head commit changes with every push, so the link leads to the list of changes. */
export const documentLink = (
  { subject, state, base }: Pick<Rfc, 'subject' | 'state' | 'base'>,
  path: string,
): Inline => {
  if (!subject) return code(path);
  const merged = `https://github.com/${subject.repository}/blob/${encodePath(base)}/${encodePath(path)}`;
  return link(path, state === SubjectState.MERGED ? merged : `${subject.url}/files`);
};

const encodePath = (path: string): string =>
  path
    .split('/')
    .map((part) =>
      encodeURIComponent(part.toWellFormed()).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');

const renderReview = (review: Review, rfc: Rfc): Inline =>
  md`${login(review.login)} ${renderVerdict(review)}${review.at ? md` on ${day(review.at)}` : ''}${changeSince(review, rfc)}`;

const changeSince = (review: Review, rfc: Rfc): Inline => {
  if (!rfc.subject || !isBeforeChange(review, rfc)) return '';
  return md` (before ${link('the text changed', `${rfc.subject.url}/files/${review.headSha}..${rfc.headSha}`)})`;
};

/** What a review says as it follows the reviewer's name, and for which roles it counts. */
export const renderVerdict = (review: Review): Inline => {
  switch (review.verdict) {
    case ReviewVerdict.APPROVED:
      return separated(['approved', forRoles(review)], ' ');
    case ReviewVerdict.CHANGES_REQUESTED:
      return 'asked for changes';
    case ReviewVerdict.COMMENTED:
      return 'commented';
    case ReviewVerdict.DISMISSED:
      return 'gave a review that was dismissed';
    default:
      return 'reviewed';
  }
};

const forRoles = (review: Review): Inline => {
  const titles = rolesIn(review, Membership.MEMBER).map(({ title }) => md`the ${title}`);
  return titles.length > 0 ? md`for ${enumerated(titles)}` : '';
};

const renderMeeting = ({ title, localStart, name, issue, minutesUrl }: Meetings[number]): Inline => {
  const date = showDay(localStart.slice(0, 10) || name.slice(-10));
  const words = `${title || 'meeting'} of ${date}`;
  const url = issue?.url || minutesUrl;
  return url ? link(words, url) : words;
};

const footer = (remedy: Inline): Inline =>
  small(md`I am a bot and keep this comment up to date. \`/rfc why\` explains it. ${remedy}`);

const day = (at: Timestamp): string => showDay(timestampDate(at));
