/** What the payload of a webhook shows of GitHub, put into the snapshots. */
import type { ReviewState } from '@rapporteur/github-sandbox';
import { toCanonical } from './canonical.ts';
import {
  type IssueJson,
  type ItemJson,
  type LabelJson,
  PayloadSchema,
  type PostJson,
  type PullJson,
  type Seen,
  type UserJson,
} from './schema.ts';
import { defined, type ItemFacts, type Snapshots } from './snapshots.ts';

/** Puts one payload into the snapshots. Returns what is wrong with it: the path of a key and a sentence. */
export const seePayload = (
  snapshots: Snapshots,
  event: string,
  payload: object,
): { readonly path: readonly string[]; readonly text: string } | undefined => {
  const parsed = PayloadSchema.safeParse(payload);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.map(String) ?? [];
    return { path, text: `payload${path.map((key) => `.${key}`).join('')}: ${issue?.message}` };
  }
  const seen = parsed.data;
  seePeople(snapshots, payload, 0);
  if (seen.installation?.app_slug) {
    const { app_slug: slug, created_at: createdAt } = seen.installation;
    snapshots.app.add('app', { at: 0, known: defined({ slug, installedAt: stamp(createdAt) }) });
  }
  for (const { full_name: fullName } of seen.repositories ?? []) seeRepository(snapshots, { full_name: fullName });
  if (!seen.repository) return undefined;
  const repository = seeRepository(snapshots, seen.repository);
  const scene: Scene = { snapshots, event, repository, seen, sender: loginOf(seen.sender) };
  if (seen.organization)
    snapshots.organization.add('organization', { at: 0, known: { login: seen.organization.login } });
  for (const label of [seen.label, ...(seen.issue?.labels ?? []), ...(seen.pull_request?.labels ?? [])]) {
    if (label) seeLabel(snapshots, repository, label);
  }
  if (seen.issue) seeIssue(scene, seen.issue);
  if (seen.pull_request) seePull(scene, seen.pull_request);
  if (seen.discussion) seeDiscussion(scene, seen.discussion);
  if (seen.comment) seeComment(scene, seen.comment);
  if (seen.review && seen.pull_request) seeReview(scene, seen.review, seen.pull_request.number);
  if (event === 'push') seePush(scene);
  return undefined;
};

/** Puts the new name into the snapshots that one payload tells, if it tells one. */
export const seeRenaming = ({ names }: Snapshots, event: string, payload: object): void => {
  if (event !== 'repository') return;
  const { data } = PayloadSchema.safeParse(payload);
  const former = data?.changes?.repository?.name?.from;
  if (!former || !data?.repository) return;
  const { full_name: to, updated_at: updatedAt } = data.repository;
  names.add({ at: millis(stamp(updatedAt)), from: `${to.split('/')[0]}/${former}`, to });
};

type Scene = {
  readonly snapshots: Snapshots;
  readonly event: string;
  readonly repository: string;
  readonly seen: Seen;
  readonly sender: string;
};

const loginOf = (user: UserJson): string => user?.login ?? 'ghost';
const millis = (time: string | null | undefined): number => (time ? Date.parse(time) : 0);
const stamp = (time: string | number | null | undefined): string | undefined => {
  if (time === null || time === undefined) return undefined;
  return new Date(typeof time === 'number' ? time * 1000 : time).toISOString().replace(/\.\d{3}Z$/, 'Z');
};
const keyOf = (repository: string, number: number): string => `${repository}#${number}`.toLowerCase();
// What a thing is born with is older than what happens to it in the same second.
const rankOf = ({ action }: Seen): number => (['opened', 'created', 'submitted'].includes(action ?? '') ? 1 : 2);

/** Everybody who is named anywhere, and the rights that their comments tell. */
const seePeople = (snapshots: Snapshots, value: unknown, depth: number): void => {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
  const login = 'login' in value ? value.login : undefined;
  const id = 'id' in value ? value.id : undefined;
  const type = 'type' in value ? value.type : 'Organization';
  if (typeof login === 'string' && login !== '' && type !== 'Organization') {
    const known = {
      login,
      ...(typeof id === 'number' && { id }),
      type: type === 'Bot' ? ('Bot' as const) : ('User' as const),
    };
    snapshots.people.add(login.toLowerCase(), { at: 0, known });
  }
  for (const one of Object.values(value)) seePeople(snapshots, one, depth + 1);
};

const MAX_DEPTH = 12;

const seeRepository = (snapshots: Snapshots, json: NonNullable<Seen['repository']>): string => {
  const fullName = snapshots.names.current(json.full_name);
  const [owner = '', name = ''] = fullName.split('/');
  snapshots.owners.set(owner.toLowerCase(), owner);
  const at = millis(stamp(json.updated_at));
  const known = defined({
    name,
    owner,
    defaultBranch: json.default_branch ?? undefined,
    private: json.private ?? undefined,
    description: json.description ?? undefined,
    createdAt: stamp(json.created_at),
  });
  snapshots.repositories.add(fullName.toLowerCase(), { at, rank: 1, known });
  return fullName;
};

const seeLabel = (snapshots: Snapshots, repository: string, { name, color, description }: LabelJson): void => {
  const known = defined({ name, color: color ?? undefined, description: description ?? undefined });
  snapshots.labels.add(`${repository}/${name}`.toLowerCase(), { at: 0, rank: 1, known });
};

const ROLES = new Map([
  ['OWNER', 'admin'],
  ['MEMBER', 'write'],
  ['COLLABORATOR', 'write'],
] as const);

/** Webhooks tell rights only roughly: a line "github" knows better. */
const seeAssociation = (
  snapshots: Snapshots,
  repository: string,
  user: UserJson,
  association: string | null | undefined,
) => {
  const role = [...ROLES].find(([name]) => name === association)?.[1];
  if (!user || !role) return;
  const key = `${repository}/${user.login}`.toLowerCase();
  snapshots.permissions.add(key, { at: 0, rank: role === 'admin' ? 1 : 0, known: { login: user.login, role } });
};

const seeItem = (scene: Scene, json: ItemJson, more: Partial<ItemFacts>): string => {
  const { snapshots, repository, seen, event, sender } = scene;
  const key = keyOf(repository, json.number);
  const isOwnEvent = event === 'issues' || event === 'pull_request';
  const known = defined({
    title: json.title ?? undefined,
    author: json.user === undefined ? undefined : loginOf(json.user),
    body: json.body === undefined ? undefined : (json.body ?? ''),
    labels: json.labels?.map(({ name }) => name).sort(),
    assignees: json.assignees?.map(loginOf).sort(),
    createdAt: stamp(json.created_at),
    updatedAt: stamp(json.updated_at),
    closedAt: json.closed_at === undefined ? undefined : (stamp(json.closed_at) ?? null),
    isOpen: json.state ? json.state === 'open' : undefined,
    closedBy: isOwnEvent && seen.action === 'closed' ? sender : undefined,
    ...more,
  });
  snapshots.items.add(key, { at: millis(json.updated_at ?? json.created_at), rank: rankOf(seen), known });
  seeAssociation(snapshots, repository, json.user, json.author_association);
  if (isOwnEvent) seeTimelineEvent(scene, key, json);
  if (event === 'issues' && (seen.action === 'deleted' || seen.action === 'transferred')) snapshots.gone.add(key);
  return key;
};

const seeIssue = (scene: Scene, json: IssueJson): void => {
  const { pull_request: pull, draft } = json;
  const key = seeItem(scene, json, pull ? defined({ isPull: true as const, draft: draft ?? undefined }) : {});
  const mergedAt = stamp(pull?.merged_at);
  if (mergedAt) scene.snapshots.merges.add(key, { at: 0, known: { mergedAt } });
};

const seePull = (scene: Scene, json: PullJson): void => {
  const { snapshots, repository, seen, event } = scene;
  const { head, base } = json;
  const owner = head?.label?.includes(':') ? head.label.slice(0, head.label.indexOf(':')) : head?.user?.login;
  const key = seeItem(scene, json, {
    isPull: true,
    ...defined({
      draft: json.draft ?? undefined,
      base: base?.ref ?? undefined,
      head: head?.ref ? (owner ? `${owner}:${head.ref}` : head.ref) : undefined,
      requestedReviewers: json.requested_reviewers?.flatMap((one) => (one?.login ? [one.login] : [])).sort(),
    }),
  });
  const shas = [head?.sha, ...(event === 'pull_request' ? [seen.before, seen.after] : [])];
  for (const sha of shas) if (sha) snapshots.heads.set(sha, key);
  const mergedAt = stamp(json.merged_at);
  if (mergedAt) {
    const mergedBy = json.merged_by ? loginOf(json.merged_by) : undefined;
    snapshots.merges.add(key, { at: 0, known: defined({ mergedAt, mergedBy }) });
  }
  if (owner) snapshots.people.add(owner.toLowerCase(), { at: -1, known: { login: owner } });
  snapshots.repositories.add(repository.toLowerCase(), { at: -1, known: {} });
};

const seeDiscussion = (scene: Scene, json: NonNullable<Seen['discussion']>): void => {
  const { snapshots, repository, seen, event } = scene;
  const key = keyOf(repository, json.number);
  const slug = json.category?.slug;
  if (slug) snapshots.categories.add(`${repository}/${slug}`.toLowerCase(), { at: 0, known: { slug } });
  const updatedAt = stamp(json.updated_at);
  const isClosed = json.state === 'closed' || Boolean(json.closed_at);
  const known = defined({
    title: json.title ?? undefined,
    author: loginOf(json.user),
    category: slug,
    body: json.body ?? undefined,
    createdAt: stamp(json.created_at),
    updatedAt,
    closedAt: isClosed ? (stamp(json.closed_at) ?? updatedAt) : json.state ? null : undefined,
  });
  snapshots.discussions.add(key, { at: millis(json.updated_at ?? json.created_at), rank: rankOf(seen), known });
  if (event === 'discussion' && (seen.action === 'deleted' || seen.action === 'transferred')) snapshots.gone.add(key);
};

const seeComment = (scene: Scene, json: PostJson): void => {
  const { snapshots, event, repository, seen, sender } = scene;
  const subject = event === 'discussion_comment' ? seen.discussion : event === 'issue_comment' ? seen.issue : undefined;
  if (!subject) return;
  const on = keyOf(repository, subject.number);
  const key = `${on}/${json.id}`;
  const known = defined({
    on,
    id: json.id,
    author: loginOf(json.user),
    body: json.body ?? '',
    createdAt: stamp(json.created_at),
    updatedAt: stamp(json.updated_at),
  });
  snapshots.comments.add(key, { at: millis(json.updated_at ?? json.created_at), rank: rankOf(seen), known });
  seeAssociation(snapshots, repository, json.user, json.author_association);
  if (seen.action === 'deleted') snapshots.gone.add(key);
  const before = seen.action === 'edited' ? seen.changes?.body?.from : undefined;
  const at = stamp(json.updated_at);
  if (before !== undefined && before !== null && at) seeEdit(snapshots, key, { editor: sender, at, before });
};

const seeEdit = (snapshots: Snapshots, on: string, edit: { editor: string; at: string; before: string }): void => {
  snapshots.edits.add(`${on} ${toCanonical(edit)}`, { at: 0, known: { on, ...edit } });
};

const STATES: ReadonlyMap<string, ReviewState> = new Map([
  ['approved', 'APPROVED'],
  ['changes_requested', 'CHANGES_REQUESTED'],
  ['commented', 'COMMENTED'],
  ['dismissed', 'DISMISSED'],
  ['pending', 'PENDING'],
]);

const seeReview = (scene: Scene, json: NonNullable<Seen['review']>, number: number): void => {
  const { snapshots, repository, seen, sender } = scene;
  const on = keyOf(repository, number);
  const key = `${on}/${json.id}`;
  const state = STATES.get(json.state.toLowerCase());
  const isDismissed = state === 'DISMISSED';
  const known = defined({
    on,
    id: json.id,
    author: loginOf(json.user),
    state,
    said: isDismissed ? undefined : state,
    submittedAt: stamp(json.submitted_at),
    body: json.body ?? '',
  });
  // A review tells no time of its last change; nothing comes after a dismissal.
  const at = Math.max(millis(json.submitted_at), millis(seen.pull_request?.updated_at));
  snapshots.reviews.add(key, { at: isDismissed ? Number.MAX_SAFE_INTEGER : at, rank: rankOf(seen), known });
  seeAssociation(snapshots, repository, json.user, json.author_association);
  const dismissedAt = stamp(seen.pull_request?.updated_at);
  if (seen.action !== 'dismissed' || !dismissedAt) return;
  const dismissed = { state: 'COMMENTED' as const, reviewId: json.id, message: '' };
  seeEvent(scene, on, { event: 'review_dismissed', at: dismissedAt, actor: sender, dismissed });
};

/** Actions of webhooks, and what the timeline calls them. */
const TIMELINE_EVENTS = new Map<string, string>([
  ['closed', 'closed'],
  ['reopened', 'reopened'],
  ['labeled', 'labeled'],
  ['unlabeled', 'unlabeled'],
  ['assigned', 'assigned'],
  ['unassigned', 'unassigned'],
  ['converted_to_draft', 'convert_to_draft'],
  ['ready_for_review', 'ready_for_review'],
  ['review_requested', 'review_requested'],
  ['review_request_removed', 'review_request_removed'],
]);

const seeTimelineEvent = (scene: Scene, key: string, json: ItemJson): void => {
  const { snapshots, seen, sender } = scene;
  const at = stamp(json.updated_at);
  if (!at) return;
  const { changes, action } = seen;
  const before = changes?.body?.from;
  if (action === 'edited' && before !== undefined)
    seeEdit(snapshots, key, { editor: sender, at, before: before ?? '' });
  const from = changes?.title?.from;
  if (action === 'edited' && from) {
    seeEvent(scene, key, { event: 'renamed', at, actor: sender, rename: { from, to: json.title ?? '' } });
  }
  const event = TIMELINE_EVENTS.get(action ?? '');
  if (!event) return;
  const label = event.endsWith('labeled') ? seen.label?.name : undefined;
  const assignee = event.endsWith('assigned') ? seen.assignee?.login : undefined;
  const reviewer = event.startsWith('review_request') ? seen.requested_reviewer?.login : undefined;
  const mergedAt = event === 'closed' ? stamp(seen.pull_request?.merged_at) : undefined;
  const closedAt = event === 'closed' ? stamp(json.closed_at) : undefined;
  if (mergedAt) seeEvent(scene, key, { event: 'merged', at: mergedAt, actor: sender });
  seeEvent(scene, key, defined({ event, at: closedAt ?? at, actor: sender, label, assignee, reviewer }));
};

type Happened = Parameters<Snapshots['events']['add']>[1]['known'];

const seeEvent = ({ snapshots }: Scene, on: string, happened: Happened): void => {
  snapshots.events.add(`${on} ${toCanonical(happened)}`, { at: 0, known: { on, ...happened } });
};

const seePush = ({ snapshots, repository, seen, sender }: Scene): void => {
  const { ref, after, head_commit: head, commits, repository: json } = seen;
  if (!after || !head || ref !== `refs/heads/${json?.default_branch}`) return;
  const paths = (commits ?? []).flatMap(({ added, modified }) => [...(added ?? []), ...(modified ?? [])]);
  const removed = (commits ?? []).flatMap((commit) => commit.removed ?? []);
  const known = {
    repository,
    sha: after,
    author: sender,
    at: stamp(head.timestamp) ?? '',
    message: head.message ?? 'Push',
    paths: [...new Set(paths)].sort(),
    removed: [...new Set(removed)].sort(),
  };
  snapshots.commits.add(`${repository} ${after}`.toLowerCase(), { at: 0, known });
};
