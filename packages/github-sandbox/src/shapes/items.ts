/** Issues, pull requests, comments, reviews and reactions, as GitHub's REST API and webhooks write them. */
import type { Comment, Item, PullItem, Reaction, Review, World } from '../world.ts';
import { REACTIONS } from '../world.ts';
import { accountJson, apiOf, appJson, associationOf, labelJson, repositoryJson } from './accounts.ts';

export const reactionJson = (world: World, reaction: Reaction) => ({
  id: reaction.id,
  node_id: reaction.nodeId,
  user: accountJson(world, reaction.author),
  content: reaction.content,
  created_at: reaction.createdAt,
});

export const issueJson = (world: World, item: Item) => {
  const url = `${apiOf(world, item.repository)}/issues/${item.number}`;
  return {
    url,
    repository_url: apiOf(world, item.repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: pageOf(world, item),
    id: item.id,
    // The issue of a pull request and the pull request share their node.
    node_id: item.nodeId,
    number: item.number,
    title: item.title,
    user: accountJson(world, item.author),
    labels: item.labels.map((label) => labelJson(world, item.repository, label)),
    state: item.state,
    state_reason: item.stateReason,
    locked: item.locked !== undefined,
    active_lock_reason: item.locked?.reason ?? null,
    assignee: item.assignees[0] ? accountJson(world, item.assignees[0]) : null,
    assignees: item.assignees.map((account) => accountJson(world, account)),
    milestone: null,
    comments: item.comments.filter(({ line }) => !line).length,
    created_at: item.createdAt,
    updated_at: item.updatedAt,
    closed_at: item.closedAt,
    author_association: associationOf(world, item.repository, item.author),
    ...(item.pull && {
      draft: item.pull.draft,
      pull_request: {
        url: `${apiOf(world, item.repository)}/pulls/${item.number}`,
        html_url: pageOf(world, item),
        diff_url: `${pageOf(world, item)}.diff`,
        patch_url: `${pageOf(world, item)}.patch`,
        merged_at: item.pull.mergedAt,
      },
    }),
    body: item.body,
    closed_by: item.closedBy ? accountJson(world, item.closedBy) : null,
    reactions: reactionsJson(`${url}/reactions`, item.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: item.viaApp ? appJson(world) : null,
  };
};

/** Of a pull request GitHub tells that its author has brought nothing before. */
const associationOfPull = (world: World, { repository, author }: Item): string => {
  const association = associationOf(world, repository, author);
  return association === 'NONE' ? 'FIRST_TIME_CONTRIBUTOR' : association;
};

/** A pull request as lists have it: without what GitHub computes per pull request, e.g. `merged` and the counts. */
export const pullJson = (world: World, item: PullItem) => {
  const { pull, repository } = item;
  const url = `${apiOf(world, repository)}/pulls/${item.number}`;
  const issueUrl = `${apiOf(world, repository)}/issues/${item.number}`;
  const statuses = `${apiOf(world, repository)}/statuses/${pull.head.sha}`;
  return {
    url,
    id: pull.id,
    node_id: pull.nodeId,
    html_url: pageOf(world, item),
    diff_url: `${pageOf(world, item)}.diff`,
    patch_url: `${pageOf(world, item)}.patch`,
    issue_url: issueUrl,
    number: item.number,
    state: item.state,
    locked: item.locked !== undefined,
    title: item.title,
    user: accountJson(world, item.author),
    body: item.body,
    created_at: item.createdAt,
    updated_at: item.updatedAt,
    closed_at: item.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeSha,
    assignee: item.assignees[0] ? accountJson(world, item.assignees[0]) : null,
    assignees: item.assignees.map((account) => accountJson(world, account)),
    requested_reviewers: pull.reviewers.map((account) => accountJson(world, account)),
    requested_teams: pull.teams.map((slug) => ({ name: slug, slug })),
    labels: item.labels.map((label) => labelJson(world, repository, label)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${apiOf(world, repository)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    head: {
      label: `${pull.head.owner}:${pull.head.ref}`,
      ref: pull.head.ref,
      sha: pull.head.sha,
      user: headOwnerJson(world, item),
      repo: headRepositoryJson(world, item),
    },
    base: {
      label: `${repository.owner.login}:${pull.base.ref}`,
      ref: pull.base.ref,
      sha: pull.base.sha,
      user: accountJson(world, repository.owner),
      repo: repositoryJson(world, repository),
    },
    _links: {
      self: { href: url },
      html: { href: pageOf(world, item) },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${apiOf(world, repository)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: associationOfPull(world, item),
    auto_merge: null,
    active_lock_reason: item.locked?.reason ?? null,
  };
};

export const fullPullJson = (world: World, item: PullItem) => ({
  ...pullJson(world, item),
  merged: item.pull.mergedAt !== null,
  mergeable: item.state === 'open' ? true : null,
  rebaseable: item.state === 'open' ? true : null,
  mergeable_state: mergeableState(item),
  merged_by: item.pull.mergedBy ? accountJson(world, item.pull.mergedBy) : null,
  comments: item.comments.filter(({ line }) => !line).length,
  review_comments: item.comments.filter(({ line }) => line).length,
  maintainer_can_modify: false,
  commits: item.pull.size.commits,
  additions: item.pull.size.additions,
  deletions: item.pull.size.deletions,
  changed_files: item.pull.size.files,
});

export const commentJson = (world: World, comment: Comment) => {
  const { item } = comment;
  const common = {
    id: comment.id,
    node_id: comment.nodeId,
    user: accountJson(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(world, item.repository, comment.author),
    body: comment.body,
  };
  if (!comment.line) {
    const url = `${apiOf(world, item.repository)}/issues/comments/${comment.id}`;
    return {
      url,
      html_url: `${pageOf(world, item)}#issuecomment-${comment.id}`,
      issue_url: `${apiOf(world, item.repository)}/issues/${item.number}`,
      ...common,
      performed_via_github_app: comment.viaApp ? appJson(world) : null,
      reactions: reactionsJson(`${url}/reactions`, comment.reactions),
    };
  }
  const url = `${apiOf(world, item.repository)}/pulls/comments/${comment.id}`;
  const page = `${pageOf(world, item)}#discussion_r${comment.id}`;
  const pullUrl = `${apiOf(world, item.repository)}/pulls/${item.number}`;
  return {
    url,
    html_url: page,
    pull_request_url: pullUrl,
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pullUrl } },
    pull_request_review_id: null,
    diff_hunk: '',
    path: comment.line.path,
    line: comment.line.line,
    side: 'RIGHT',
    commit_id: comment.line.commitSha,
    original_commit_id: comment.line.commitSha,
    ...(comment.line.replyTo !== undefined && { in_reply_to_id: comment.line.replyTo }),
    ...common,
    reactions: reactionsJson(`${url}/reactions`, comment.reactions),
  };
};

export const reviewJson = (world: World, item: PullItem, review: Review) => {
  const url = `${apiOf(world, item.repository)}/pulls/${item.number}`;
  const page = `${pageOf(world, item)}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: review.nodeId,
    user: accountJson(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    author_association: associationOf(world, item.repository, review.author),
    _links: { html: { href: page }, pull_request: { href: url } },
    submitted_at: review.submittedAt,
    updated_at: [review.submittedAt, review.edits.at(-1)?.at ?? ''].sort().at(-1),
    commit_id: review.commitSha,
  };
};

export const pageOf = (world: World, item: Item): string =>
  `${world.webUrl}/${item.repository.fullName}/${item.pull ? 'pull' : 'issues'}/${item.number}`;

const reactionsJson = (url: string, reactions: readonly Reaction[]) => ({
  url,
  total_count: reactions.length,
  ...Object.fromEntries(
    REACTIONS.map((content) => [content, reactions.filter((reaction) => reaction.content === content).length]),
  ),
});

const mergeableState = (item: PullItem): string => {
  if (item.state === 'closed') return 'unknown';
  return item.pull.draft ? 'draft' : 'clean';
};

const headOwnerJson = (world: World, item: PullItem) => {
  const owner = world.accounts.get(item.pull.head.owner.toLowerCase());
  return owner ? accountJson(world, owner) : null;
};

const headRepositoryJson = (world: World, item: PullItem) => {
  const { repository, pull } = item;
  const json = repositoryJson(world, repository);
  if (pull.head.owner === repository.owner.login) return json;
  const fullName = `${pull.head.owner}/${repository.name}`;
  return {
    ...json,
    id: repository.id + item.number,
    full_name: fullName,
    owner: headOwnerJson(world, item),
    html_url: `${world.webUrl}/${fullName}`,
    url: `${world.apiUrl}/repos/${fullName}`,
    fork: true,
    permissions: undefined,
  };
};
