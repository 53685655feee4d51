/** The sandbox's own state: everything people talk in. Git, teams, check runs and the App's tokens live in `emulate`. */
import { randomBytes } from 'node:crypto';
import type { Changes } from './commits.ts';
import type { FileEdit, Permission, ReviewState, RuleSeed } from './seed.ts';

export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;
export type ReactionContent = (typeof REACTIONS)[number];

export type Account = {
  readonly id: number;
  readonly nodeId: string;
  /** A name only: people change it, and a free one is anybody's. */
  login: string;
  readonly name: string;
  readonly email: string;
  readonly type: 'User' | 'Bot' | 'Organization';
};

export type Label = {
  readonly id: number;
  readonly nodeId: string;
  name: string;
  color: string;
  description: string | null;
};

export type Reaction = {
  readonly id: number;
  readonly nodeId: string;
  readonly author: Account;
  readonly content: ReactionContent;
  readonly createdAt: string;
};

export type Edit = { readonly editor: Account; readonly at: string; readonly before: string };

/** What a version of a text said is gone from its history; that there was one is not. */
export type DeletedVersion = { readonly by: Account; readonly at: string };

/** A comment on an issue or pull request; with `line` it is one of a review, on a line of a file. */
export type Comment = {
  readonly id: number;
  readonly nodeId: string;
  readonly item: Item;
  readonly author: Account;
  readonly createdAt: string;
  readonly viaApp: boolean;
  readonly line?: {
    readonly path: string;
    readonly line: number | null;
    readonly commitSha: string;
    readonly replyTo?: number;
  };
  readonly reactions: Reaction[];
  readonly edits: Edit[];
  body: string;
  updatedAt: string;
};

export type Review = {
  readonly id: number;
  readonly nodeId: string;
  readonly author: Account;
  readonly commitSha: string;
  readonly reactions: Reaction[];
  readonly edits: Edit[];
  body: string;
  state: ReviewState;
  submittedAt: string;
};

/** A commit that is listed, but that git makes only when it is asked for it. */
export type DetachedPull = {
  /** By which everybody knows it. */
  readonly sha: string;
  readonly repository: Repository;
  readonly commit: NewCommit;
  readonly changes: Changes;
  /** What git calls it. */
  real: Promise<string> | undefined;
};

/** The part of a pull request that an issue has not. */
export type Pull = {
  readonly id: number;
  readonly nodeId: string;
  /** Owner of the repository that has the branch; another than the repository's for forks. */
  readonly head: { owner: string; readonly ref: string; sha: string };
  readonly base: { ref: string; sha: string };
  readonly reviews: Review[];
  reviewers: Account[];
  teams: string[];
  draft: boolean;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeSha: string | null;
  /** Its change as the seed wrote it, as long as nobody pushed. */
  detached: DetachedPull | undefined;
  size: { readonly commits: number; readonly additions: number; readonly deletions: number; readonly files: number };
};

/** An issue or a pull request. */
export type Item = {
  readonly id: number;
  readonly nodeId: string;
  readonly repository: Repository;
  readonly number: number;
  readonly author: Account;
  readonly createdAt: string;
  readonly viaApp: boolean;
  readonly comments: Comment[];
  readonly reactions: Reaction[];
  readonly edits: Edit[];
  readonly events: ItemEvent[];
  readonly pull?: Pull;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: string | null;
  labels: Label[];
  assignees: Account[];
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
  /** Undefined: everybody may comment. */
  locked: { readonly reason: string | null } | undefined;
};

export type PullItem = Item & { readonly pull: Pull };

/** An entry of the timeline that is no comment. */
export type ItemEvent = {
  readonly id: number;
  readonly event: string;
  readonly actor: Account;
  readonly at: string;
  readonly label?: Pick<Label, 'name' | 'color'>;
  readonly assignee?: Account;
  readonly rename?: { readonly from: string; readonly to: string };
  /** Whose review was asked for, or is no longer. */
  readonly reviewer?: Account;
  /** Slug of such a team. */
  readonly team?: string;
  /** What the review had said. */
  readonly dismissed?: { readonly state: ReviewState; readonly reviewId: number; readonly message: string };
  readonly lockReason?: string | null;
  readonly stateReason?: string | null;
  /** The merge commit, or the head after a forced push. */
  readonly commitSha?: string;
  /** The repository of which it tells, as of a mention there: who may not see that sees no such entry. */
  readonly of?: Repository;
};

export type Category = {
  readonly id: number;
  readonly nodeId: string;
  readonly slug: string;
  readonly name: string;
  readonly emoji: string;
  readonly createdAt: string;
};

export type DiscussionComment = {
  readonly id: number;
  readonly nodeId: string;
  readonly discussion: Discussion;
  readonly author: Account;
  readonly createdAt: string;
  readonly replyTo?: DiscussionComment;
  readonly reactions: Reaction[];
  readonly edits: Edit[];
  body: string;
  updatedAt: string;
};

export type Discussion = {
  readonly id: number;
  readonly nodeId: string;
  readonly repository: Repository;
  readonly number: number;
  readonly author: Account;
  readonly createdAt: string;
  readonly comments: DiscussionComment[];
  readonly reactions: Reaction[];
  readonly edits: Edit[];
  category: Category;
  title: string;
  body: string;
  closedAt: string | null;
  /** What counts while it is closed. */
  closedBecause: 'DUPLICATE' | 'OUTDATED' | 'RESOLVED';
  updatedAt: string;
};

export type Repository = {
  readonly id: number;
  readonly nodeId: string;
  /** What it was called at first; `emulate` knows it by this name for ever. */
  readonly firstName: string;
  /** Paths of the files it began with, and heads of its branches when they were first looked at. */
  readonly firstFiles: ReadonlySet<string>;
  readonly firstHeads: Map<string, string>;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly createdAt: string;
  readonly description: string | null;
  readonly permissions: Map<string, Permission>;
  readonly customRoles: ReadonlyMap<string, string>;
  readonly rules: Required<RuleSeed>;
  readonly labels: Label[];
  readonly items: Map<number, Item>;
  readonly comments: Map<number, Comment>;
  readonly categories: Category[];
  readonly discussions: Map<number, Discussion>;
  /** Issues that stand above the list of all, first pinned first, and who pinned them. */
  readonly pinned: { readonly id: number; readonly item: Item; readonly by: Account }[];
  /** Heads of forks' branches by "login:branch"; GitHub keeps their commits with ours too. */
  readonly forks: Map<string, string>;
  /** Numbers that the seed chose for what is opened next. */
  readonly reserved: number[];
  owner: Account;
  name: string;
  fullName: string;
  /** Through which the App reaches it. */
  installation: Installation | undefined;
  pushedAt: string;
  /** When it took its name. */
  movedAt: string;
};

export type ProjectField = {
  readonly id: number;
  readonly nodeId: string;
  readonly name: string;
  readonly options: readonly { readonly id: string; readonly name: string }[];
};

export type ProjectItem = {
  readonly id: number;
  readonly nodeId: string;
  readonly project: Project;
  readonly content: Item;
  readonly creator: Account;
  readonly createdAt: string;
  /** Ids of options by node id of the field. */
  readonly values: Map<string, string>;
  updatedAt: string;
};

export type Project = {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly createdAt: string;
  readonly fields: readonly ProjectField[];
  readonly items: ProjectItem[];
};

export type Node =
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'comment'; readonly comment: Comment }
  | { readonly kind: 'review'; readonly review: Review; readonly item: PullItem }
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'project_field'; readonly project: Project; readonly field: ProjectField }
  | { readonly kind: 'project_item'; readonly item: ProjectItem }
  | { readonly kind: 'repository'; readonly repository: Repository }
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'category'; readonly category: Category }
  | { readonly kind: 'discussion'; readonly discussion: Discussion }
  | { readonly kind: 'discussion_comment'; readonly comment: DiscussionComment };

/** A commit that is to be made. */
export type NewCommit = {
  readonly parents: readonly [string, ...string[]];
  readonly message: string;
  readonly author: Account;
  readonly at: string;
  readonly files: readonly FileEdit[];
};

/** The App at one account. */
export type Installation = {
  readonly id: number;
  readonly account: Account;
  /** While it is, GitHub lets the App do nothing there. */
  suspendedAt: string | undefined;
  /** What of the App's permissions was granted there; undefined: all. */
  granted: Readonly<Record<string, 'read' | 'write'>> | undefined;
};

/** What the App may do at an installation. */
export const grantedAt = (
  { app }: Pick<World, 'app'>,
  { granted }: Installation,
): Readonly<Record<string, 'read' | 'write'>> => granted ?? app.permissions;

/** Who calls. An App's JWT is `app`, its installation token `installation`. */
export type Actor =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app' }
  | {
      readonly kind: 'installation';
      readonly account: Account;
      readonly installation: Installation;
      readonly permissions: Readonly<Record<string, string>>;
      /** Undefined: all repositories of the installation. */
      readonly repositoryIds?: ReadonlySet<number>;
    }
  | { readonly kind: 'person'; readonly account: Account };

export type AppIdentity = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly events: readonly string[];
  readonly clientId: string;
  /** Where people may come back to who sign in on a page. */
  callbackUrls: readonly string[];
  readonly hasDeviceFlow: boolean;
  readonly deviceInterval: number;
  readonly hasEndingTokens: boolean;
  readonly account: Account;
};

export type Team = { readonly id: number; readonly name: string; readonly slug: string; members: Account[] };

export type DeviceCode = {
  readonly code: string;
  /** Milliseconds of the world's clock, as all times here. */
  readonly until: number;
  /** Seconds between two questions. */
  interval: number;
  asked: number;
  answer?: Account | 'refused';
};

export type RefreshToken = {
  readonly account: Account;
  /** The token that came with it. */
  readonly token: string;
  readonly by: 'device' | 'page';
  readonly expires: number;
};

export type World = {
  /** Where the API is, without a slash at the end. */
  readonly apiUrl: string;
  /** What `html_url` begins with. */
  readonly webUrl: string;
  readonly app: AppIdentity;
  readonly organization: Account;
  /** The organisation's first. */
  readonly installations: readonly [Installation, ...Installation[]];
  readonly members: Map<string, 'admin' | 'member'>;
  /** Of the organisation, by slug. */
  readonly teams: Map<string, Team>;
  /** Of the organisation, by number. */
  readonly projects: Map<number, Project>;
  /** By lower-case login, the App's own account included. */
  readonly accounts: Map<string, Account>;
  /** By lower-case "owner/name". */
  readonly repositories: Map<string, Repository>;
  /** By names they had before. */
  readonly formerNames: Map<string, Repository>;
  readonly nodes: Map<string, Node>;
  /** By node id and place in the history, the text as it was written being 0: "IC_7 0". */
  readonly deletedVersions: Map<string, DeletedVersion>;
  /** By sha. */
  readonly detachedPulls: Map<string, DetachedPull>;
  /** Actors by token, and when the token ends (milliseconds; undefined: never). */
  readonly tokens: Map<string, { readonly actor: Actor; readonly expires?: number }>;
  /** By the refresh token. */
  readonly refreshTokens: Map<string, RefreshToken>;
  /** Logins that wait for a person to type their code, by the secret of the device. */
  readonly deviceCodes: Map<string, DeviceCode>;
  /** When the App was installed, as GitHub writes it. */
  readonly installedAt: string;
  /** A time as GitHub writes it: UTC, whole seconds. */
  readonly stamp: () => string;
  readonly nextId: () => number;
};

/** Number of the next issue, pull request or discussion; they share one count. */
export const nextNumber = (repository: Repository): number =>
  repository.reserved.shift() ?? Math.max(0, ...repository.items.keys(), ...repository.discussions.keys()) + 1;

export const isPull = (item: Item | undefined): item is PullItem => item?.pull !== undefined;

export const findRepository = (world: World, fullName: string): Repository | undefined =>
  world.repositories.get(fullName.toLowerCase()) ?? world.formerNames.get(fullName.toLowerCase());

export const installationAt = (world: World, owner: Account): Installation | undefined =>
  world.installations.find(({ account }) => account === owner);

export const findAccount = (world: World, login: string): Account | undefined =>
  world.accounts.get(login.toLowerCase());

/** What somebody may do in a repository. Everybody may read a public one. */
export const permissionOf = (world: World, repository: Repository, login: string): Permission => {
  const seeded = repository.permissions.get(login.toLowerCase());
  if (seeded) return seeded;
  const role = repository.owner === world.organization ? world.members.get(login.toLowerCase()) : undefined;
  if (role === 'admin' || repository.owner.login === login) return 'admin';
  return repository.private && !role ? 'none' : 'read';
};

const RANKS: readonly Permission[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

export const allows = (has: Permission, needs: Permission): boolean => RANKS.indexOf(has) >= RANKS.indexOf(needs);

/** The label of that name, whatever its case; created grey if missing, as GitHub does. */
export const labelNamed = (world: World, repository: Repository, name: string): Label => {
  const found = findLabel(repository, name);
  if (found) return found;
  return addLabel(world, repository, { name });
};

export const findLabel = (repository: Repository, name: string): Label | undefined =>
  repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());

export const addLabel = (
  world: World,
  repository: Repository,
  {
    name,
    color = 'ededed',
    description,
  }: { name: string; color?: string | undefined; description?: string | null | undefined },
): Label => {
  const id = world.nextId();
  const label: Label = { id, nodeId: `LA_${id}`, name, color, description: description ?? null };
  repository.labels.push(label);
  return label;
};

/** A token that looks like one of GitHub's. */
export const createToken = (prefix: 'ghp' | 'ghs' | 'ghu' | 'ghr'): string =>
  `${prefix}_${randomBytes(18).toString('hex')}`;

/** Time as GitHub writes it. */
export const toStamp = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
