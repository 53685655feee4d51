/** Ideas: discussions of the incubator's category, before there is a pull request. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  Disposition,
  type Link,
  LinkKind,
  type Reason,
  ReasonSchema,
  type RfcSettings,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  SubjectState,
  toIdeaName,
  toRfcName,
  Verdict,
} from '@rapporteur/idl';
import { type Idea, IdeaSchema, type RecordedCommand, type Rfc } from '@rapporteur/idl/record';
import { showDay } from '../document/index.ts';
import { type DiscussionFacts, formatReference } from '../github/index.ts';
import { linksOf, mergeLinks } from '../link/index.ts';
import { readIdeaCommands } from './recorded.ts';

/** After so many days without a champion an idea needs one: time for two meetups, which take place every other week. */
export const NEEDS_CHAMPION_AFTER_DAYS = 28;

/** Whether a discussion belongs to the incubator: its category, and its repository if one is set. */
export const isIncubator = (
  { category, repository }: Pick<DiscussionFacts, 'category' | 'repository'>,
  { incubatorCategory = '', incubatorRepository = '' }: RfcSettings,
): boolean =>
  incubatorCategory !== '' &&
  category.toLowerCase() === incubatorCategory.toLowerCase() &&
  (incubatorRepository === '' || repository.toLowerCase() === incubatorRepository.toLowerCase());

/** A discussion, with the time of its closing where that is known. */
export type IdeaFacts = DiscussionFacts & { readonly closedAt?: Date };

export type IdeaOptions = {
  readonly settings: RfcSettings;
  /** The idea as stored: its words and links count where no others are given. */
  readonly previous?: Idea | undefined;
  /** What people said about it by commands. */
  readonly words?: readonly RecordedCommand[] | undefined;
  /** Links of the implementation graph; those that lead to the discussion count. */
  readonly links?: readonly Link[] | undefined;
  /** RFCs, by which one knows what a pull request is that continues the discussion. */
  readonly rfcs?: readonly Pick<Rfc, 'name' | 'detection'>[] | undefined;
  readonly now: Date;
};

/** The idea that a discussion is, or undefined if it is none. The same facts give the same idea, whatever is stored. */
export const deriveIdea = (discussion: IdeaFacts, options: IdeaOptions): Idea | undefined => {
  if (!isIncubator(discussion, options.settings)) return undefined;
  const { previous } = options;
  const { repository, number, nodeId, title, url, author, category, createdAt, updatedAt, closed } = discussion;
  const idea = create(IdeaSchema, {
    name: toIdeaName(discussion),
    version: previous?.version ?? 0,
    subject: create(SubjectRefSchema, { repository, number, kind: SubjectKind.DISCUSSION, nodeId, title, url }),
    author,
    category,
    createdAt: timestampFromDate(createdAt),
    updatedAt: timestampFromDate(updatedAt),
    ...(closed ? { closedAt: closedAtOf(discussion, previous) } : {}),
  });
  return sortIdea(
    { ...idea, recordedCommands: [...(options.words ?? previous?.recordedCommands ?? [])] },
    {
      links: options.links ?? previous?.links ?? [],
      rfcs: options.rfcs ?? [],
      now: options.now,
    },
  );
};

/**
 * Sorts a known idea anew by its words and by what came of it. A person's word wins, then what came of it, then whether
 * the discussion is closed, then its age.
 */
export const sortIdea = (
  idea: Idea,
  { links, rfcs, now }: { links: readonly Link[]; rfcs: readonly Pick<Rfc, 'name' | 'detection'>[]; now: Date },
): Idea => {
  const came = idea.subject ? mergeLinks(linksOf(idea.subject, links).inbound) : [];
  const recorded = readIdeaCommands(idea.recordedCommands);
  const context: Context = { idea, came, rfcs: rfcNames(rfcs), recorded, now };
  const [verdict, ...others] = VERDICTS.flatMap((judge) => judge(context));
  const aside = others.filter(({ because }) => because.code !== 'age' && because.code !== 'new');
  return create(IdeaSchema, {
    ...idea,
    disposition: verdict?.disposition ?? Disposition.NEW,
    champions: [...recorded.champions],
    links: came,
    // What did not decide is told too: a title and what came of an idea can disagree with how people sorted it.
    because: [...(verdict ? [verdict] : []), ...aside].map(({ because }) => because).concat(evidenceOf(context)),
  });
};

/** The record of an idea whose discussion was moved to another category or is gone: it stays, closed. */
export const leaveIncubator = (previous: Idea, discussion?: IdeaFacts): Idea => {
  const text = discussion
    ? `The discussion was moved to the category ${discussion.category}.`
    : 'GitHub does not have the discussion any more.';
  return create(IdeaSchema, {
    ...previous,
    disposition: Disposition.CLOSED,
    because: [reason('left', text)],
    ...(discussion ? { category: discussion.category, updatedAt: timestampFromDate(discussion.updatedAt) } : {}),
  });
};

type Context = {
  readonly idea: Idea;
  readonly came: readonly Link[];
  readonly rfcs: ReadonlySet<string>;
  readonly recorded: ReturnType<typeof readIdeaCommands>;
  readonly now: Date;
};

type Sorted = { readonly disposition: Disposition; readonly because: Reason };

const sorted = (disposition: Disposition, code: string, text: string): Sorted => ({
  disposition,
  because: reason(code, text),
});

const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

/** In order of their weight: the first that speaks decides. */
const VERDICTS: readonly ((context: Context) => Sorted[])[] = [
  ({ recorded }) => (recorded.sorted ? [byPerson(recorded.sorted.disposition, recorded.sorted.word)] : []),
  ({ came, rfcs }) =>
    came
      .filter((link) => isContinuation(link) && isRfc(link, rfcs))
      .slice(0, 1)
      .map(({ from }) => sorted(Disposition.WILL_BE_RFC, 'became-rfc', `The RFC ${nameOf(from)} continues it.`)),
  ({ came }) =>
    came
      .filter((link) => isContinuation(link) && link.from?.kind === SubjectKind.ISSUE)
      .slice(0, 1)
      .map(({ from }) => sorted(Disposition.MAKE_ISSUE, 'became-issue', `The issue ${nameOf(from)} was made of it.`)),
  ({ idea }) => (idea.closedAt ? [sorted(Disposition.CLOSED, 'closed', 'The discussion is closed.')] : []),
  (context) => [byAge(context)],
];

const byPerson = (disposition: Disposition, { by, at }: RecordedCommand): Sorted => {
  const when = at ? ` on ${showDay(timestampDate(at))}` : '';
  return sorted(disposition, 'word', `${by} sorted it as "${dispositionTitle(disposition)}"${when}.`);
};

const byAge = ({ idea, came, recorded, now }: Context): Sorted => {
  const age = ageInDays(idea, now);
  const taken = came.find((link) => isContinuation(link) && link.state !== SubjectState.CLOSED);
  if (taken) return sorted(Disposition.NEW, 'new', `${nameOf(taken.from)} continues it without an RFC.`);
  if (recorded.champions.length > 0)
    return sorted(Disposition.NEW, 'new', 'It has a champion, and nobody has sorted it.');
  if (age < NEEDS_CHAMPION_AFTER_DAYS) return sorted(Disposition.NEW, 'new', 'It is new: nobody has sorted it yet.');
  const text = `Nobody has taken it up within ${NEEDS_CHAMPION_AFTER_DAYS} days.`;
  return sorted(Disposition.NEEDS_CHAMPION, 'age', text);
};

/** The age of an idea in whole days, up to its closing if it is closed; never negative. */
export const ageInDays = ({ createdAt, closedAt }: Pick<Idea, 'createdAt' | 'closedAt'>, now: Date): number => {
  if (!createdAt) return 0;
  const end = closedAt ? timestampDate(closedAt) : now;
  return Math.max(0, Math.floor((end.getTime() - timestampDate(createdAt).getTime()) / DAY));
};

const DAY = 24 * 60 * 60 * 1000;

const evidenceOf = ({ idea, recorded }: Context): Reason[] => {
  const tag = TITLE_TAG.exec(idea.subject?.title ?? '')?.[1]?.trim();
  return [
    ...(recorded.champions.length > 0 ? [reason('champion', `${recorded.champions.join(', ')} took it up.`)] : []),
    ...(tag ? [reason('title-tag', `Its title says "${tag}", which is noted and decides nothing.`)] : []),
  ];
};

const TITLE_TAG = /^\s*\[\s*([^\]]*\b(?:rfc|issue|close[ds]?|champion|discussed|merged|investigat\w+)\b[^\]]*)\]/i;

const isContinuation = ({ kind }: Link): boolean => kind === LinkKind.CONTINUES;

const isRfc = ({ from }: Link, rfcs: ReadonlySet<string>): boolean => from !== undefined && rfcs.has(toRfcName(from));

const rfcNames = (rfcs: readonly Pick<Rfc, 'name' | 'detection'>[]): ReadonlySet<string> =>
  new Set(rfcs.filter(({ detection }) => detection?.verdict === Verdict.RFC).map(({ name }) => name));

const nameOf = (subject: SubjectRef | undefined): string => (subject ? formatReference(subject) : '');

/** GitHub's time if it was read; else when it last changed, which the closing is at the latest. */
const closedAtOf = ({ closedAt, updatedAt }: IdeaFacts, previous: Idea | undefined) =>
  closedAt ? timestampFromDate(closedAt) : (previous?.closedAt ?? timestampFromDate(updatedAt));

/** "needs a champion". */
export const dispositionTitle = (disposition: Disposition): string => {
  switch (disposition) {
    case Disposition.NEW:
      return 'new';
    case Disposition.NEEDS_CHAMPION:
      return 'needs a champion';
    case Disposition.WILL_BE_RFC:
      return 'will be an RFC';
    case Disposition.MAKE_ISSUE:
      return 'is made an issue';
    case Disposition.CLOSED:
      return 'closed';
    default:
      return 'not sorted';
  }
};
