/** The world as GraphQL objects: a field is a value or a function of its arguments; what is missing here is refused. */
import { z } from 'zod';
import { associationOf, discussionPage, pageOf } from '../shapes/index.ts';
import type {
  Account,
  Actor,
  Category,
  Comment,
  DeletedVersion,
  Discussion,
  DiscussionComment,
  Edit,
  Item,
  Label,
  Node,
  Reaction,
  Repository,
  Review,
  World,
} from '../world.ts';
import { findRepository, isPull } from '../world.ts';
import { connection, problem } from './connection.ts';
import type { Fields } from './fields.ts';
import { createProjectNodes } from './projects.ts';
import { CONTENTS, nameOf } from './reactions.ts';

const DiscussionsSchema = z.object({
  categoryId: z.string().nullish(),
  states: z.array(z.enum(['OPEN', 'CLOSED'])).nullish(),
  orderBy: z.object({ field: z.enum(['CREATED_AT', 'UPDATED_AT']), direction: z.enum(['ASC', 'DESC']) }).nullish(),
});
const ContentSchema = z.object({ content: z.string().nullish() });
const NumberSchema = z.object({ number: z.number() });
const LoginSchema = z.object({ login: z.string() });
const SlugSchema = z.object({ slug: z.string() });
const IdSchema = z.object({ id: z.string() });
const IdsSchema = z.object({ ids: z.array(z.string()) });
const PlaceSchema = z.object({ owner: z.string(), name: z.string() });

type Text = {
  readonly nodeId: string;
  readonly body: string | null;
  readonly createdAt: string;
  readonly author: Account;
  readonly edits: readonly Edit[];
};

export const createNodes = (
  world: World,
  { isVisible, caller }: { readonly isVisible: (repository: Repository) => boolean; readonly caller: Actor },
) => {
  const actor = (account: Account): Fields => ({
    __typename: account.type,
    id: account.nodeId,
    databaseId: account.id,
    login: account.login.replace(/\[bot\]$/, ''),
    name: account.name,
    url: `${world.webUrl}/${account.login}`,
    avatarUrl: `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
    ...(account === world.organization && projects.ofOrganization),
  });

  const isCaller = (account: Account): boolean => 'account' in caller && caller.account === account;

  const edits = ({ nodeId, body, createdAt: at, author: editor, edits: list }: Text) => {
    // The first entry is the text as it was written, and only edited texts have entries.
    const versions = list.length === 0 ? [] : [{ editor, at, before: '' }, ...list];
    return connection(
      'userContentEdits',
      () => versions.map((edit, index) => ({ ...edit, index, after: list[index]?.before ?? body ?? '' })).toReversed(),
      (edit) => ({
        __typename: 'UserContentEdit',
        id: `UCE_${nodeId}_${edit.index}`,
        createdAt: edit.at,
        editedAt: edit.at,
        updatedAt: edit.at,
        ...deletion(world.deletedVersions.get(`${nodeId} ${edit.index}`)),
        editor: actor(edit.editor),
        ...(!world.deletedVersions.has(`${nodeId} ${edit.index}`) && { diff: edit.after }),
      }),
    );
  };

  const deletion = (deleted: DeletedVersion | undefined): Fields =>
    deleted
      ? { deletedAt: deleted.at, deletedBy: actor(deleted.by), diff: null }
      : { deletedAt: null, deletedBy: null };

  /** What every text has that may be edited. */
  const edited = (text: Text): Fields => {
    const last = text.edits.at(-1);
    return {
      lastEditedAt: last?.at ?? null,
      editor: last ? actor(last.editor) : null,
      includesCreatedEdit: text.edits.length > 0,
      userContentEdits: edits(text),
    };
  };

  const reaction = (one: Reaction): Fields => ({
    __typename: 'Reaction',
    id: one.nodeId,
    databaseId: one.id,
    content: nameOf(one.content),
    createdAt: one.createdAt,
    user: actor(one.author),
  });

  const reactionGroups = (all: readonly Reaction[]): Fields[] =>
    Object.entries(CONTENTS).map(([name, content]) => {
      const given = all.filter((one) => one.content === content);
      return {
        __typename: 'ReactionGroup',
        content: name,
        createdAt: given[0]?.createdAt ?? null,
        viewerHasReacted: given.some(({ author }) => isCaller(author)),
        reactors: connection(
          'reactors',
          () => given,
          ({ author }) => actor(author),
        ),
        users: connection(
          'users',
          () => given,
          ({ author }) => actor(author),
        ),
      };
    });

  const reacted = (all: readonly Reaction[]): Fields => ({
    reactionGroups: () => reactionGroups(all),
    reactions: connection(
      'reactions',
      (args) => {
        const { content } = ContentSchema.parse(args);
        return content ? all.filter((one) => nameOf(one.content) === content) : all;
      },
      reaction,
    ),
  });

  const label = (one: Label): Fields => ({
    __typename: 'Label',
    id: one.nodeId,
    name: one.name,
    color: one.color,
    description: one.description,
  });

  const category = (one: Category): Fields => ({
    __typename: 'DiscussionCategory',
    id: one.nodeId,
    name: one.name,
    slug: one.slug,
    emoji: one.emoji,
    description: null,
    isAnswerable: false,
    createdAt: one.createdAt,
    updatedAt: one.createdAt,
  });

  const repository = (one: Repository): Fields => ({
    __typename: 'Repository',
    id: one.nodeId,
    databaseId: one.id,
    name: one.name,
    nameWithOwner: one.fullName,
    owner: actor(one.owner),
    url: `${world.webUrl}/${one.fullName}`,
    description: one.description,
    isPrivate: one.private,
    isArchived: false,
    hasDiscussionsEnabled: one.categories.length > 0,
    createdAt: one.createdAt,
    discussions: connection('discussions', (args) => listDiscussions(one, args), discussion),
    discussion: (args: unknown) => {
      const { number } = NumberSchema.parse(args);
      const found = one.discussions.get(number);
      if (!found) throw problem('NOT_FOUND', `Could not resolve to a Discussion with the number of ${number}.`);
      return discussion(found);
    },
    discussionCategory: (args: unknown) => {
      const found = one.categories.find(({ slug }) => slug === SlugSchema.parse(args).slug);
      return found ? category(found) : null;
    },
    discussionCategories: connection('discussionCategories', () => one.categories, category),
    pinnedIssues: connection(
      'pinnedIssues',
      () => one.pinned,
      (pin) => ({
        __typename: 'PinnedIssue',
        id: `PI_${pin.id}`,
        databaseId: pin.id,
        issue: () => item(pin.item),
        pinnedBy: actor(pin.by),
        repository: () => repository(one),
      }),
    ),
    issue: (args: unknown) => itemAt(one, NumberSchema.parse(args).number, 'Issue'),
    pullRequest: (args: unknown) => itemAt(one, NumberSchema.parse(args).number, 'PullRequest'),
    issueOrPullRequest: (args: unknown) => itemAt(one, NumberSchema.parse(args).number),
  });

  const itemAt = (one: Repository, number: number, kind?: 'Issue' | 'PullRequest'): Fields => {
    const found = one.items.get(number);
    const is = found?.pull ? 'PullRequest' : 'Issue';
    if (!found || (kind && kind !== is)) {
      throw problem(
        'NOT_FOUND',
        `Could not resolve to an ${kind ?? 'issue or pull request'} with the number of ${number}.`,
      );
    }
    return item(found);
  };

  const discussion = (one: Discussion): Fields => ({
    __typename: 'Discussion',
    id: one.nodeId,
    databaseId: one.id,
    number: one.number,
    title: one.title,
    body: one.body,
    bodyText: one.body,
    url: discussionPage(world, one),
    author: actor(one.author),
    authorAssociation: associationOf(world, one.repository, one.author),
    category: () => category(one.category),
    closed: one.closedAt !== null,
    closedAt: one.closedAt,
    stateReason: one.closedAt ? one.closedBecause : null,
    createdAt: one.createdAt,
    updatedAt: one.updatedAt,
    locked: false,
    isAnswered: null,
    answer: null,
    upvoteCount: 0,
    labels: connection('labels', () => [], label),
    repository: () => repository(one.repository),
    comments: connection('comments', () => one.comments.filter(({ replyTo }) => !replyTo), discussionComment),
    ...edited(one),
    ...reacted(one.reactions),
  });

  const discussionComment = (one: DiscussionComment): Fields => ({
    __typename: 'DiscussionComment',
    id: one.nodeId,
    databaseId: one.id,
    body: one.body,
    bodyText: one.body,
    url: `${discussionPage(world, one.discussion)}#discussioncomment-${one.id}`,
    author: actor(one.author),
    authorAssociation: associationOf(world, one.discussion.repository, one.author),
    createdAt: one.createdAt,
    updatedAt: one.updatedAt,
    isAnswer: false,
    isMinimized: false,
    upvoteCount: 0,
    viewerDidAuthor: isCaller(one.author),
    discussion: () => discussion(one.discussion),
    replyTo: () => (one.replyTo ? discussionComment(one.replyTo) : null),
    replies: connection(
      'replies',
      () => one.discussion.comments.filter(({ replyTo }) => replyTo === one),
      discussionComment,
    ),
    ...edited(one),
    ...reacted(one.reactions),
  });

  const comment = (one: Comment): Fields => ({
    __typename: one.line ? 'PullRequestReviewComment' : 'IssueComment',
    id: one.nodeId,
    databaseId: one.id,
    body: one.body,
    bodyText: one.body,
    url: `${pageOf(world, one.item)}#${one.line ? 'discussion_r' : 'issuecomment-'}${one.id}`,
    author: actor(one.author),
    authorAssociation: associationOf(world, one.item.repository, one.author),
    createdAt: one.createdAt,
    updatedAt: one.updatedAt,
    isMinimized: false,
    viewerDidAuthor: isCaller(one.author),
    issue: () => item(one.item),
    repository: () => repository(one.item.repository),
    ...edited(one),
    ...reacted(one.reactions),
  });

  const review = (on: Item, one: Review): Fields => ({
    __typename: 'PullRequestReview',
    id: one.nodeId,
    databaseId: one.id,
    state: one.state,
    body: one.body,
    author: actor(one.author),
    bodyText: one.body,
    createdAt: one.submittedAt,
    submittedAt: one.submittedAt,
    updatedAt: one.edits.at(-1)?.at ?? one.submittedAt,
    url: `${pageOf(world, on)}#pullrequestreview-${one.id}`,
    authorAssociation: associationOf(world, on.repository, one.author),
    pullRequest: () => item(on),
    repository: () => repository(on.repository),
    commit: { __typename: 'Commit', oid: one.commitSha },
    ...edited({ ...one, createdAt: one.submittedAt }),
    ...reacted(one.reactions),
  });

  const item = (one: Item): Fields => ({
    __typename: 'Issue',
    id: one.nodeId,
    databaseId: one.id,
    number: one.number,
    title: one.title,
    body: one.body ?? '',
    bodyText: one.body ?? '',
    url: pageOf(world, one),
    author: actor(one.author),
    authorAssociation: associationOf(world, one.repository, one.author),
    state: one.state === 'open' ? 'OPEN' : 'CLOSED',
    closed: one.state === 'closed',
    closedAt: one.closedAt,
    createdAt: one.createdAt,
    updatedAt: one.updatedAt,
    locked: one.locked !== undefined,
    activeLockReason: one.locked?.reason ? one.locked.reason.toUpperCase().replace(/[- ]/g, '_') : null,
    labels: connection('labels', () => one.labels, label),
    assignees: connection('assignees', () => one.assignees, actor),
    comments: connection('comments', () => one.comments.filter(({ line }) => !line), comment),
    repository: () => repository(one.repository),
    isPinned: one.repository.pinned.some((pin) => pin.item === one),
    ...edited(one),
    ...reacted(one.reactions),
    ...projects.ofItem(one),
    ...(isPull(one) && {
      __typename: 'PullRequest',
      databaseId: one.pull.id,
      state: one.pull.mergedAt ? 'MERGED' : one.state === 'open' ? 'OPEN' : 'CLOSED',
      isDraft: one.pull.draft,
      merged: one.pull.mergedAt !== null,
      mergedAt: one.pull.mergedAt,
      mergedBy: one.pull.mergedBy ? actor(one.pull.mergedBy) : null,
      headRefName: one.pull.head.ref,
      headRefOid: one.pull.head.sha,
      baseRefName: one.pull.base.ref,
      baseRefOid: one.pull.base.sha,
      additions: one.pull.size.additions,
      deletions: one.pull.size.deletions,
      changedFiles: one.pull.size.files,
      reviews: connection(
        'reviews',
        () => one.pull.reviews.filter(({ state }) => state !== 'PENDING'),
        (found) => review(one, found),
      ),
      closingIssuesReferences: connection('closingIssuesReferences', () => [], item),
    }),
  });

  const projects = createProjectNodes(world, { caller, account: actor, item });

  const toNode = (one: Node): Fields => {
    switch (one.kind) {
      case 'item':
        return item(one.item);
      case 'comment':
        return comment(one.comment);
      case 'review':
        return review(one.item, one.review);
      case 'project':
        return projects.toProject(one.project);
      case 'project_field':
        return projects.field(one.project, one.field);
      case 'project_item':
        return projects.toItem(one.item);
      case 'repository':
        return repository(one.repository);
      case 'account':
        return actor(one.account);
      case 'category':
        return category(one.category);
      case 'discussion':
        return discussion(one.discussion);
      case 'discussion_comment':
        return discussionComment(one.comment);
    }
  };

  const nodeAt = (id: string): Fields => {
    const found = world.nodes.get(id);
    if (!found) throw unresolved(id);
    return toNode(found);
  };

  const root = {
    repository: (args: unknown) => {
      const { owner, name } = PlaceSchema.parse(args);
      const found = findRepository(world, `${owner}/${name}`);
      if (!found || !isVisible(found)) {
        throw problem('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      }
      return repository(found);
    },
    organization: (args: unknown) => {
      const { login } = LoginSchema.parse(args);
      if (login.toLowerCase() === world.organization.login.toLowerCase()) return actor(world.organization);
      throw problem('NOT_FOUND', `Could not resolve to an Organization with the login of '${login}'.`);
    },
    node: (args: unknown) => nodeAt(IdSchema.parse(args).id),
    // One that is not there is null, and an error beside the others.
    nodes: (args: unknown) =>
      IdsSchema.parse(args).ids.map((id) => (world.nodes.has(id) ? nodeAt(id) : unresolved(id))),
  };

  return {
    root,
    actor,
    item,
    comment,
    review,
    discussion,
    discussionComment,
    reaction,
    reactionGroups,
    reactable: nodeAt,
    projectItem: projects.toItem,
  };
};

const unresolved = (id: string) => problem('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);

const listDiscussions = (repository: Repository, args: unknown): Discussion[] => {
  const { categoryId, states, orderBy } = DiscussionsSchema.parse(args);
  const { field, direction } = orderBy ?? { field: 'UPDATED_AT', direction: 'DESC' };
  const sign = direction === 'ASC' ? 1 : -1;
  const time = ({ createdAt, updatedAt }: Discussion) => Date.parse(field === 'CREATED_AT' ? createdAt : updatedAt);
  return [...repository.discussions.values()]
    .filter(({ category }) => !categoryId || category.nodeId === categoryId)
    .filter(({ closedAt }) => !states?.length || states.includes(closedAt ? 'CLOSED' : 'OPEN'))
    .sort((a, b) => sign * (time(a) - time(b) || a.number - b.number));
};
