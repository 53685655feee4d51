/** Accounts, the App, repositories and labels, as GitHub's REST API and webhooks write them. */
import type { Account, Label, Repository, World } from '../world.ts';
import { allows, permissionOf } from '../world.ts';

export const accountJson = (world: World, account: Account) => {
  const url = `${world.apiUrl}/users/${account.login}`;
  const page = account.login.endsWith('[bot]') ? `apps/${account.login.slice(0, -'[bot]'.length)}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${world.webUrl}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
};

/** An account asked for by name: with what it says about itself. */
export const publicAccountJson = (world: World, account: Account) => ({
  ...accountJson(world, account),
  name: account.name,
  company: null,
  blog: '',
  location: null,
  email: account.email,
  hireable: null,
  bio: null,
  twitter_username: null,
  public_repos: [...world.repositories.values()].filter((one) => one.owner === account && !one.private).length,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: APP_CREATED_AT,
  updated_at: APP_CREATED_AT,
});

export const organizationJson = (world: World, account: Account) => {
  const url = `${world.apiUrl}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${account.id}?v=4`,
    description: '',
  };
};

const APP_CREATED_AT = '2023-01-01T00:00:00Z';

export const appJson = (world: World) => ({
  id: world.app.id,
  slug: world.app.slug,
  client_id: world.app.clientId,
  node_id: `A_${world.app.id}`,
  owner: accountJson(world, world.organization),
  name: world.app.name,
  description: '',
  external_url: `${world.webUrl}/apps/${world.app.slug}`,
  html_url: `${world.webUrl}/apps/${world.app.slug}`,
  created_at: APP_CREATED_AT,
  updated_at: APP_CREATED_AT,
  permissions: world.app.permissions,
  events: world.app.events,
});

export const repositoryJson = (world: World, repository: Repository) => {
  const url = apiOf(world, repository);
  const page = `${world.webUrl}/${repository.fullName}`;
  const open = [...repository.items.values()].filter(({ state }) => state === 'open').length;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: accountJson(world, repository.owner),
    html_url: page,
    description: repository.description,
    fork: false,
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
    created_at: repository.createdAt,
    updated_at: [repository.pushedAt, repository.movedAt].sort().at(-1),
    pushed_at: repository.pushedAt,
    clone_url: `${page}.git`,
    git_url: `git:${page.replace(/^https?:/, '')}.git`,
    ssh_url: `git@${new URL(page).host}:${repository.fullName}.git`,
    svn_url: page,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    web_commit_signoff_required: false,
    has_pages: false,
    has_discussions: repository.categories.length > 0,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
};

/** A repository asked for by name: with what GitHub counts for it alone. */
export const fullRepositoryJson = (world: World, repository: Repository, permissions: object) => ({
  ...repositoryJson(world, repository),
  permissions,
  network_count: 0,
  subscribers_count: 0,
});

export const labelJson = (world: World, repository: Repository, label: Label) => ({
  id: label.id,
  node_id: label.nodeId,
  url: `${apiOf(world, repository)}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  description: label.description,
  color: label.color,
  default: false,
});

export const associationOf = (world: World, repository: Repository, account: Account): string => {
  if (repository.owner === account) return 'OWNER';
  if (repository.owner === world.organization && world.members.has(account.login.toLowerCase())) return 'MEMBER';
  if (allows(permissionOf(world, repository, account.login), 'triage')) return 'COLLABORATOR';
  const merged = [...repository.items.values()].some((item) => item.author === account && item.pull?.mergedAt);
  return merged ? 'CONTRIBUTOR' : 'NONE';
};

export const apiOf = (world: World, repository: Repository): string => `${world.apiUrl}/repos/${repository.fullName}`;
