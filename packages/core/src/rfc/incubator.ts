/** Ideas: discussions of the incubator's category, before there is a pull request. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Disposition, type Idea, IdeaSchema, type RfcSettings, SubjectKind, SubjectRefSchema } from '@rapporteur/idl';
import type { DiscussionFacts } from '../github/index.ts';
import { toIdeaName } from './name.ts';

/** Whether a discussion belongs to the incubator: its category, and its repository if one is set. */
export const isIncubator = (
  { category, repository }: Pick<DiscussionFacts, 'category' | 'repository'>,
  { incubatorCategory = '', incubatorRepository = '' }: RfcSettings,
): boolean =>
  incubatorCategory !== '' &&
  category.toLowerCase() === incubatorCategory.toLowerCase() &&
  (incubatorRepository === '' || repository.toLowerCase() === incubatorRepository.toLowerCase());

/** The idea that a discussion is, or undefined if it is none. How people sorted it stands until it is closed. */
export const deriveIdea = (discussion: DiscussionFacts, settings: RfcSettings, previous?: Idea): Idea | undefined => {
  if (!isIncubator(discussion, settings)) return undefined;
  const { repository, number, nodeId, title, url, author, category, createdAt, updatedAt } = discussion;
  return create(IdeaSchema, {
    name: toIdeaName(discussion),
    version: previous?.version ?? 0,
    subject: create(SubjectRefSchema, { repository, number, kind: SubjectKind.DISCUSSION, nodeId, title, url }),
    author,
    category,
    disposition: sort(discussion, previous),
    createdAt: timestampFromDate(createdAt),
    updatedAt: timestampFromDate(updatedAt),
  });
};

const sort = ({ closed }: DiscussionFacts, previous: Idea | undefined): Disposition => {
  const before = previous?.disposition ?? Disposition.NEW;
  if (closed)
    return before === Disposition.WILL_BE_RFC || before === Disposition.MAKE_ISSUE ? before : Disposition.CLOSED;
  return before === Disposition.CLOSED || before === Disposition.UNSPECIFIED ? Disposition.NEW : before;
};
