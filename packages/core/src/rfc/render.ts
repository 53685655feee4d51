/** Everything that Rapporteur says about an RFC. Foreign text is escaped here, and nobody is mentioned. */
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type Cause,
  type Detection,
  type Meeting,
  Membership,
  type NextStep,
  type Reason,
  type Review,
  ReviewVerdict,
  type StageChange,
  SubjectKind,
  type SubjectRef,
  SubjectState,
} from '@rapporteur/idl';
import type { Motion, Rfc, WorkingGroup } from '@rapporteur/idl/record';
import { formatReference } from '../github/index.ts';
import { listWords, renderMotions, renderMotionWhy } from '../motion/index.ts';
import { firstOf, lastOf } from '../shared/cut.ts';
import { codeSpan, escapeText, fold, linkTo, login, toMarker } from '../shared/markdown.ts';
import { isRole } from './next.ts';
import { renderRecord, toRecord } from './record.ts';
import { isBeforeChange, rolesIn } from './reviews.ts';
import { isDecided, stageTitle } from './stage.ts';

/** What a status comment may name besides the RFC. */
export type StatusContext = {
  /** Groups that the RFC belongs to. */
  readonly groups?: readonly Pick<WorkingGroup, 'title'>[] | undefined;
  /** Meetings that discussed it. */
  readonly meetings?: readonly Pick<Meeting, 'name' | 'title' | 'localStart' | 'issue'>[] | undefined;
  /** Its motions, oldest first. */
  readonly motions?: readonly Motion[] | undefined;
};

/** Marker of the sticky status comment. */
export const statusMarker = (subject: Pick<SubjectRef, 'repository' | 'number'>): string =>
  toMarker('status', formatReference(subject));

/** The sticky comment on an RFC. */
export const renderStatus = (rfc: Rfc, context: StatusContext = {}): string =>
  join(
    rfc.subject ? statusMarker(rfc.subject) : '',
    headline(rfc),
    renderMotions(context.motions ?? []),
    facts(rfc, context),
    fold('Why Rapporteur thinks so', because(rfc)),
    footer('If this is not an RFC, a maintainer can comment `/rfc ignore`.'),
    renderRecord(toRecord(rfc, context.motions ?? [])),
  );

/** The same comment once the pull request does not count as an RFC any more. */
export const renderUntracked = (subject: SubjectRef, reasons: readonly Reason[], record = ''): string =>
  join(
    statusMarker(subject),
    '**Rapporteur does not track this pull request as an RFC any more.**',
    bullets(reasons.map(({ text }) => escapeText(text))),
    footer('If it is an RFC, a maintainer can comment `/rfc track`.'),
    record,
  );

/** The answer to `/rfc status`. */
export const renderStatusAnswer = (rfc: Rfc, context: StatusContext = {}): string =>
  join(
    headline(rfc),
    renderMotions(context.motions ?? []),
    facts(rfc, context),
    '`/rfc why` explains how Rapporteur came to this.',
  );

/** The answer to `/rfc why`. */
export const renderWhy = (
  rfc: Rfc,
  { motion, now }: { readonly motion?: Motion | undefined; readonly now: Date },
): string =>
  join(
    `**This pull request counts as an RFC, and it is ${stageTitle(rfc.stage)}.**`,
    motion ? renderMotionWhy(motion, now) : '',
    because(rfc),
  );

/** The answer to `/rfc why` and `/rfc status` on a pull request that is no RFC. */
export const renderWhyNot = (detection: Detection): string =>
  join(
    '**This pull request does not count as an RFC, so Rapporteur does not track it.**',
    evidence(detection) || 'Nothing about it speaks for an RFC.',
    'If it is an RFC, a maintainer can comment `/rfc track`.',
  );

/** Who is waited for, as Markdown: logins in code spans, roles as words. Empty if nobody is. */
export const renderWaiting = (next: Pick<NextStep, 'waitingFor' | 'roles'>): string =>
  firstOf(
    next.waitingFor.map((name) => (isRole(next, name) ? `the ${escapeText(name)}` : login(name))),
    MOST_NAMES,
    (count) => `and ${count} more`,
  ).join(', ');

const MOST_NAMES = 50;

/** The signals of a detection, as a list. */
const evidence = ({ signals }: Detection): string =>
  bullets(signals.map(({ text, weight }) => `${escapeText(text)} (${weight > 0 ? '+' : ''}${weight})`));

const headline = ({ stage, next, history }: Rfc): string => {
  const waiting = next ? renderWaiting(next) : '';
  const last = history.at(-1);
  const since = last?.cause?.at;
  // How a decision is known, and how surely, is no detail.
  const ground = isDecided(stage) ? last?.text : undefined;
  return join(
    `**This RFC is ${stageTitle(stage)}**${since ? ` since ${day(since)}` : ''}.${ground ? ` ${escapeText(ground)}` : ''}`,
    [next ? `**Next:** ${escapeText(next.text)}` : '', waiting ? `**Waiting for:** ${waiting}` : '']
      .filter((line) => line !== '')
      .join('\\\n'),
  );
};

const facts = (rfc: Rfc, { groups = [], meetings = [] }: StatusContext): string =>
  bullets([
    ...row(
      rfc.documents.length > 1 ? 'Documents' : 'Document',
      rfc.documents.map((path) => documentLink(rfc, path)),
    ),
    ...row('Category', rfc.category ? [escapeText(rfc.category)] : []),
    ...row('Author', rfc.author ? [login(rfc.author)] : []),
    ...row(
      'Reviews',
      rfc.reviews.map((review) => reviewText(review, rfc)),
    ),
    ...row('Discussions', ofKind(rfc, [SubjectKind.DISCUSSION])),
    ...row('Pull requests', ofKind(rfc, [SubjectKind.PULL_REQUEST])),
    ...row('Issues', ofKind(rfc, [SubjectKind.ISSUE])),
    ...row('See also', ofKind(rfc, [SubjectKind.UNSPECIFIED])),
    ...row(
      groups.length > 1 ? 'Working groups' : 'Working group',
      groups.map(({ title }) => escapeText(title)),
    ),
    ...row(meetings.length > 1 ? 'Meetings' : 'Meeting', meetings.map(meetingText)),
  ]);

const row = (title: string, entries: readonly string[]): string[] =>
  entries.length > 0 ? [`**${title}:** ${shorten(entries).join(', ')}`] : [];

/** More than this many entries in one line read badly. */
const MOST_ENTRIES = 12;

const shorten = (entries: readonly string[]): string[] =>
  entries.length > MOST_ENTRIES
    ? [...entries.slice(0, MOST_ENTRIES), `and ${entries.length - MOST_ENTRIES} more`]
    : [...entries];

const because = ({ detection, history }: Rfc): string =>
  join(
    'It counts as an RFC because of this evidence; positive numbers speak for an RFC:',
    detection ? evidence(detection) : '',
    history.length > 0 ? 'How it came to its stage:' : '',
    bullets(lastOf(history.map(changeText))),
  );

const changeText = ({ to, text, cause }: StageChange): string => {
  const when = cause?.at ? `${day(cause.at)}: ` : '';
  const by = cause ? causeText(cause) : '';
  return `${when}${stageTitle(to)}. ${escapeText(text)}${by ? ` (${by})` : ''}`;
};

const causeText = ({ kind }: Cause): string => {
  switch (kind.case) {
    case 'person':
      return `set by ${login(kind.value)}`;
    case 'event':
      return `GitHub event ${codeSpan(kind.value)}`;
    case 'timer':
      return `timer ${codeSpan(kind.value)}`;
    case 'meeting':
      return `decided at ${codeSpan(kind.value)}`;
    case undefined:
      return '';
  }
};

const ofKind = ({ related }: Rfc, kinds: readonly SubjectKind[]): string[] =>
  related.filter(({ kind }) => kinds.includes(kind)).map(referenceLink);

const referenceLink = (subject: SubjectRef): string => {
  const name = formatReference(subject);
  return linkTo(subject.title ? `${name} ${subject.title}` : name, subject.url);
};

/** Before the merge the head commit changes with every push, so the link leads to the list of changes. */
const documentLink = ({ subject, state, base }: Rfc, path: string): string => {
  if (!subject) return codeSpan(path);
  const merged = `https://github.com/${subject.repository}/blob/${encodePath(base)}/${encodePath(path)}`;
  return linkTo(path, state === SubjectState.MERGED ? merged : `${subject.url}/files`);
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

const reviewText = (review: Review, rfc: Rfc): string =>
  `${login(review.login)} ${verdictText(review)}${review.at ? ` on ${day(review.at)}` : ''}${changeSince(review, rfc)}`;

const changeSince = (review: Review, rfc: Rfc): string => {
  if (!rfc.subject || !isBeforeChange(review, rfc)) return '';
  return ` (before ${linkTo('the text changed', `${rfc.subject.url}/files/${review.headSha}..${rfc.headSha}`)})`;
};

/** What a review says as it follows the reviewer's name, and for which roles it counts. */
export const verdictText = (review: Review): string => {
  switch (review.verdict) {
    case ReviewVerdict.APPROVED:
      return ['approved', ...forRoles(review)].join(' ');
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

const forRoles = (review: Review): string[] => {
  const titles = rolesIn(review, Membership.MEMBER).map(({ title }) => `the ${escapeText(title)}`);
  return titles.length > 0 ? [`for ${listWords(titles)}`] : [];
};

const meetingText = ({ title, localStart, name, issue }: NonNullable<StatusContext['meetings']>[number]): string => {
  const date = localStart.slice(0, 10) || name.slice(-10);
  const words = `${title || 'meeting'} of ${date}`;
  return issue ? linkTo(words, issue.url) : escapeText(words);
};

const footer = (remedy: string): string =>
  `<sub>I am Rapporteur, a bot that keeps track of the RFCs of this community. I keep this comment up to date in place, so it notifies nobody. Comment \`/rfc why\` to learn how I came to it. ${remedy}</sub>`;

/** The day of an instant in UTC, e.g. "2023-06-22". */
const day = (at: Timestamp): string => timestampDate(at).toISOString().slice(0, 10);

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
