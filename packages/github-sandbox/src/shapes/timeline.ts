/** Entries of timelines, as GitHub's REST API writes them: each kind has its own fields, not all have an id or an actor. */
import type { Commit } from '../commits.ts';
import type { Comment, Item, ItemEvent, PullItem, Review, World } from '../world.ts';
import { accountJson, apiOf, appJson } from './accounts.ts';
import { commentJson, reviewJson } from './items.ts';

export const eventJson = (world: World, item: Item, event: ItemEvent) => {
  const api = apiOf(world, item.repository);
  return {
    id: event.id,
    node_id: `EV_${event.id}`,
    url: `${api}/issues/events/${event.id}`,
    actor: accountJson(world, event.actor),
    event: event.event,
    commit_id: event.commitSha ?? null,
    commit_url: event.commitSha ? `${api}/commits/${event.commitSha}` : null,
    created_at: event.at,
    ...(event.event === 'closed' && { state_reason: event.stateReason ?? null }),
    ...(event.label && { label: { name: event.label.name, color: event.label.color } }),
    ...(event.assignee && { assignee: accountJson(world, event.assignee) }),
    ...(event.rename && { rename: event.rename }),
    ...((event.reviewer || event.team) && { review_requester: accountJson(world, event.actor) }),
    ...(event.reviewer && { requested_reviewer: accountJson(world, event.reviewer) }),
    ...(event.team && { requested_team: { name: event.team, slug: event.team } }),
    ...(event.dismissed && {
      dismissed_review: {
        state: event.dismissed.state.toLowerCase(),
        review_id: event.dismissed.reviewId,
        dismissal_message: event.dismissed.message,
      },
    }),
    ...(event.event === 'locked' && { lock_reason: event.lockReason ?? null }),
    performed_via_github_app: event.actor === world.app.account ? appJson(world) : null,
  };
};

export const commentedJson = (world: World, comment: Comment) => ({
  event: 'commented',
  actor: accountJson(world, comment.author),
  ...commentJson(world, comment),
});

/** Here the state is in small letters; there is no actor, but a user, and no time but `submitted_at`. */
export const reviewedJson = (world: World, item: PullItem, review: Review) => {
  const json = reviewJson(world, item, review);
  return { event: 'reviewed', ...json, state: json.state.toLowerCase() };
};

/** Without id, actor and `created_at`; the author is a name with an address. */
export const committedJson = (world: World, item: Item, { sha, commit, parents = [] }: Commit) => {
  const api = apiOf(world, item.repository);
  const page = `${world.webUrl}/${item.repository.fullName}`;
  return {
    event: 'committed',
    sha,
    node_id: `C_${sha}`,
    url: `${api}/git/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree.sha, url: `${api}/git/trees/${commit.tree.sha}` },
    parents: parents.map((parent) => ({
      sha: parent.sha,
      url: `${api}/git/commits/${parent.sha}`,
      html_url: `${page}/commit/${parent.sha}`,
    })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
};
