/** What happens in the world, as webhooks of the App: the payloads GitHub documents, with their context. */
import type { Commit } from './commits.ts';
import type { Deliveries } from './deliveries.ts';
import { NO_COMMIT } from './git.ts';
import {
  accountJson,
  appJson,
  categoryJson,
  commentJson,
  discussionCommentJson,
  discussionJson,
  fullPullJson,
  issueJson,
  labelJson,
  organizationJson,
  projectItemJson,
  pullJson,
  repositoryJson,
  reviewJson,
} from './shapes/index.ts';
import type {
  Account,
  Category,
  Comment,
  Discussion,
  DiscussionComment,
  Installation,
  Item,
  Label,
  ProjectItem,
  PullItem,
  Repository,
  Review,
  World,
} from './world.ts';
import { grantedAt, isPull } from './world.ts';

/** What was there before an edit. */
export type Changes = {
  readonly title?: { readonly from: string };
  readonly body?: { readonly from: string };
  readonly base?: { readonly ref: { readonly from: string }; readonly sha: { readonly from: string } };
};

export type Push = {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly forced: boolean;
  readonly commits: readonly Commit[];
};

export type Events = {
  readonly item: (sender: Account, action: string, item: Item, more?: ItemExtras) => void;
  readonly comment: (sender: Account, action: string, comment: Comment, changes?: Changes) => void;
  readonly review: (
    sender: Account,
    action: string,
    item: PullItem,
    told: { review: Review; changes?: Changes },
  ) => void;
  readonly label: (sender: Account, action: string, repository: Repository, label: Label) => void;
  readonly push: (sender: Account, repository: Repository, push: Push) => void;
  readonly discussion: (sender: Account, action: string, discussion: Discussion, more?: DiscussionExtras) => void;
  readonly discussionComment: (sender: Account, action: string, comment: DiscussionComment, changes?: Changes) => void;
  readonly repository: (sender: Account, action: string, repository: Repository, changes: object) => void;
  readonly checkRun: (sender: Account, action: string, repository: Repository, checkRun: unknown) => void;
  /** Of the App's checks at a commit. Apps that may write checks hear of it whether they want to or not. */
  readonly checkSuite: (sender: Account, action: 'requested' | 'rerequested', suite: Suite) => void;
  readonly mergeGroup: (sender: Account, repository: Repository, group: MergeGroup) => void;
  readonly projectItem: (sender: Account, action: string, item: ProjectItem, changes?: object) => void;
  readonly installation: (sender: Account, action: string, installation: Installation) => void;
};

export type Suite = { readonly repository: Repository; readonly headSha: string; readonly branch: string | null };
export type MergeGroup = {
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
  readonly baseRef: string;
};

export type ItemExtras = {
  readonly label?: Label;
  readonly assignee?: Account;
  readonly reviewer?: Account;
  readonly team?: string;
  readonly changes?: Changes;
  readonly before?: string;
  readonly after?: string;
};

export type DiscussionExtras = { readonly changes?: Changes; readonly from?: Category };

export const createEvents = (world: World, deliveries: Deliveries): Events => {
  const contextOf = (sender: Account, { id, account }: Installation) => ({
    organization: organizationJson(world, account),
    sender: accountJson(world, sender),
    installation: { id, node_id: `MDIz_${id}` },
  });

  const send = (event: string, action: string | null, sender: Account, place: Repository, payload: object): void => {
    const { installation } = place;
    if (!installation || installation.suspendedAt || !(isWanted(world, event) || isForced(world, event, action)))
      return;
    if (event.startsWith('discussion') && !grantedAt(world, installation).discussions) return;
    const body = JSON.stringify({
      ...(action && { action }),
      repository: repositoryJson(world, place),
      ...payload,
      ...contextOf(sender, installation),
    });
    deliveries.send({ event, action, body, repositoryId: place.id, installationId: installation.id });
  };

  return {
    item: (sender, action, item, more = {}) => {
      const extras = {
        ...(more.label && { label: labelJson(world, item.repository, more.label) }),
        ...(more.assignee && { assignee: accountJson(world, more.assignee) }),
        ...(more.reviewer && { requested_reviewer: accountJson(world, more.reviewer) }),
        ...(more.team && { requested_team: { name: more.team, slug: more.team } }),
        ...(more.changes && { changes: more.changes }),
        ...(more.before && { before: more.before, after: more.after }),
      };
      if (isPull(item)) {
        const payload = { number: item.number, pull_request: fullPullJson(world, item), ...extras };
        send('pull_request', action, sender, item.repository, payload);
        return;
      }
      send('issues', action, sender, item.repository, { issue: issueJson(world, item), ...extras });
    },
    comment: (sender, action, comment, changes) => {
      const { item } = comment;
      const rest = { comment: commentJson(world, comment), ...(changes && { changes }) };
      if (comment.line && isPull(item)) {
        const payload = { ...rest, pull_request: pullJson(world, item) };
        send('pull_request_review_comment', action, sender, item.repository, payload);
        return;
      }
      send('issue_comment', action, sender, item.repository, { issue: issueJson(world, item), ...rest });
    },
    review: (sender, action, item, { review, changes }) => {
      const json = reviewJson(world, item, review);
      send('pull_request_review', action, sender, item.repository, {
        // REST shouts the state, webhooks do not.
        review: { ...json, state: json.state.toLowerCase() },
        pull_request: pullJson(world, item),
        ...(changes && { changes }),
      });
    },
    label: (sender, action, repository, label) =>
      send('label', action, sender, repository, { label: labelJson(world, repository, label) }),
    push: (sender, repository, push) =>
      send('push', null, sender, repository, pushPayload(world, repository, push, sender)),
    discussion: (sender, action, discussion, { changes, from } = {}) =>
      send('discussion', action, sender, discussion.repository, {
        discussion: discussionJson(world, discussion),
        ...(changes && { changes }),
        ...(from && { changes: { category: { from: categoryJson(discussion.repository, from) } } }),
      }),
    discussionComment: (sender, action, comment, changes) =>
      send('discussion_comment', action, sender, comment.discussion.repository, {
        comment: discussionCommentJson(world, comment),
        discussion: discussionJson(world, comment.discussion),
        ...(changes && { changes }),
      }),
    repository: (sender, action, repository, changes) => send('repository', action, sender, repository, { changes }),
    checkRun: (sender, action, repository, checkRun) =>
      send('check_run', action, sender, repository, { check_run: checkRun }),
    checkSuite: (sender, action, { repository, headSha, branch }) => {
      const id = Number.parseInt(headSha.slice(0, 8), 16);
      const pulls = [...repository.items.values()].flatMap(({ number, pull }) =>
        // Of forks none is told.
        pull?.head.sha === headSha && pull.head.owner === repository.owner.login ? [{ id: pull.id, number }] : [],
      );
      send('check_suite', action, sender, repository, {
        check_suite: {
          id,
          node_id: `CS_${id}`,
          head_branch: branch,
          head_sha: headSha,
          status: 'queued',
          conclusion: null,
          pull_requests: pulls,
          app: appJson(world),
        },
      });
    },
    mergeGroup: (sender, repository, { headSha, headRef, baseSha, baseRef }) =>
      send('merge_group', 'checks_requested', sender, repository, {
        merge_group: { head_sha: headSha, head_ref: headRef, base_sha: baseSha, base_ref: baseRef },
      }),
    // Projects are the organisation's: no repository is named.
    projectItem: (sender, action, item, changes) => {
      const [installation] = world.installations;
      if (!isWanted(world, 'projects_v2_item') || !world.app.permissions.organization_projects) return;
      const body = JSON.stringify({
        action,
        ...(changes && { changes }),
        projects_v2_item: projectItemJson(world, item, accountJson(world, item.creator)),
        ...contextOf(sender, installation),
      });
      const installationId = installation.id;
      deliveries.send({ event: 'projects_v2_item', action, body, repositoryId: null, installationId });
    },
    installation: (sender, action, installation) => {
      const body = JSON.stringify({
        action,
        installation: installationJson(world, installation),
        repositories: [...world.repositories.values()]
          .filter((repository) => repository.installation === installation)
          .map(({ id, nodeId, name, fullName, private: hidden }) => ({
            id,
            node_id: nodeId,
            name,
            full_name: fullName,
            private: hidden,
          })),
        requester: null,
        sender: accountJson(world, sender),
      });
      deliveries.send({ event: 'installation', action, body, repositoryId: null, installationId: installation.id });
    },
  };
};

const isForced = (world: World, event: string, action: string | null): boolean =>
  world.app.permissions.checks === 'write' &&
  (action === 'rerequested' || action === 'requested') &&
  (event === 'check_suite' || event === 'check_run');

// Installations are told to every App; the rest to those that subscribed.
const isWanted = (world: World, event: string): boolean => world.app.events.includes(event);

const installationJson = (world: World, installation: Installation) => {
  const { id, account, suspendedAt } = installation;
  const { app, apiUrl, webUrl } = world;
  return {
    id,
    account: accountJson(world, account),
    repository_selection: 'all',
    access_tokens_url: `${apiUrl}/app/installations/${id}/access_tokens`,
    repositories_url: `${apiUrl}/installation/repositories`,
    html_url: `${webUrl}/organizations/${account.login}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: 'Organization',
    permissions: grantedAt(world, installation),
    events: app.events,
    suspended_at: suspendedAt ?? null,
  };
};

const pushPayload = (world: World, repository: Repository, push: Push, sender: Account): object => {
  const url = `${world.webUrl}/${repository.fullName}`;
  const commits = push.commits.map((commit) => commitJson(url, commit));
  return {
    ref: push.ref,
    before: push.before,
    after: push.after,
    created: push.before === NO_COMMIT,
    deleted: push.after === NO_COMMIT,
    forced: push.forced,
    base_ref: null,
    compare: `${url}/compare/${push.before.slice(0, 12)}...${push.after.slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    repository: pushedRepositoryJson(world, repository),
    pusher: { name: sender.login, email: sender.email },
  };
};

// Only here are these times numbers, seconds since 1970.
const pushedRepositoryJson = (world: World, repository: Repository) => ({
  ...repositoryJson(world, repository),
  owner: { ...accountJson(world, repository.owner), name: repository.owner.login, email: repository.owner.email },
  created_at: Date.parse(repository.createdAt) / 1000,
  pushed_at: Date.parse(repository.pushedAt) / 1000,
  master_branch: repository.defaultBranch,
  organization: repository.owner.login,
});

const commitJson = (repositoryUrl: string, { sha, commit, files = [] }: Commit) => {
  const paths = (status: string) => files.filter((file) => file.status === status).map(({ filename }) => filename);
  // In a push a rename is a removal and an addition.
  const moved = files.flatMap(({ previous_filename: path }) => (path === undefined ? [] : [path]));
  return {
    id: sha,
    tree_id: commit.tree.sha,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryUrl}/commit/${sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: [...paths('added'), ...paths('renamed')],
    removed: [...paths('removed'), ...moved],
    modified: paths('modified'),
  };
};
