/** What lines "github" tell, put into the snapshots. */
import { toCanonical } from './canonical.ts';
import type { PartialComment, PartialEdit, PartialPull, PartialRepository, PartialSeed } from './partial.ts';
import { defined, type Snapshots } from './snapshots.ts';

/** Puts one line into the snapshots; `organization` is the owner of repositories that name none. */
export const seeGiven = (snapshots: Snapshots, seed: PartialSeed, organization: string): void => {
  const { people = [], repositories = [], app, organization: group } = seed;
  if (app) snapshots.app.add('app', { at: 0, rank: 1, known: defined(app) });
  if (group) {
    const { members = [], teams = [], ...known } = group;
    snapshots.organization.add('organization', { at: 0, rank: 1, known: defined(known) });
    for (const member of members) snapshots.members.add(member.login.toLowerCase(), { at: 0, known: defined(member) });
    for (const team of teams) snapshots.teams.add(team.name.toLowerCase(), { at: 0, known: team });
  }
  for (const person of people)
    snapshots.people.add(person.login.toLowerCase(), { at: 0, rank: 1, known: defined(person) });
  for (const repository of repositories) seeRepository(snapshots, repository, organization);
};

/** Puts the names into the snapshots that repositories had before. */
export const seeFormerNames = (
  { names }: Snapshots,
  { repositories = [] }: PartialSeed,
  organization: string,
): void => {
  for (const { owner = organization, name, formerNames = [] } of repositories) {
    for (const former of formerNames) {
      names.add({ at: Number.MAX_SAFE_INTEGER, from: `${owner}/${former}`, to: `${owner}/${name}` });
    }
  }
};

const seeRepository = (snapshots: Snapshots, told: PartialRepository, organization: string): void => {
  const place = snapshots.names.current(`${told.owner ?? organization}/${told.name}`);
  const [owner = '', name = ''] = place.split('/');
  const key = place.toLowerCase();
  const { description, defaultBranch, private: hidden, createdAt } = told;
  const known = defined({ owner, name, description, defaultBranch, private: hidden, createdAt });
  snapshots.repositories.add(key, { at: 0, rank: 2, known });
  for (const [login, role] of Object.entries(told.permissions ?? {})) {
    snapshots.permissions.add(`${place}/${login}`.toLowerCase(), { at: 0, rank: 2, known: { login, role } });
  }
  for (const label of told.labels ?? []) {
    snapshots.labels.add(`${place}/${label.name}`.toLowerCase(), { at: 0, rank: 2, known: defined(label) });
  }
  for (const category of told.categories ?? []) {
    snapshots.categories.add(`${place}/${category.slug}`.toLowerCase(), { at: 0, rank: 1, known: defined(category) });
  }
  for (const [path, content] of Object.entries(told.files ?? {})) {
    snapshots.files.add(`${key} ${path}`, { at: 0, known: { path, content } });
  }
  for (const commit of told.commits ?? []) {
    snapshots.commits.add(`${place} ${commit.sha}`.toLowerCase(), {
      at: 0,
      rank: 1,
      known: { ...commit, repository: place },
    });
  }
  for (const issue of told.issues ?? []) seeItem(snapshots, key, issue, {});
  for (const pull of told.pullRequests ?? []) seeItem(snapshots, key, pull, { isPull: true });
  for (const { number, comments, ...discussion } of told.discussions ?? []) {
    const { category: slug } = discussion;
    if (slug) snapshots.categories.add(`${place}/${slug}`.toLowerCase(), { at: 0, known: { slug } });
    snapshots.discussions.add(`${key}#${number}`, { at: timeOf(discussion), rank: 3, known: defined(discussion) });
    seeComments(snapshots, `${key}#${number}`, comments);
  }
};

const seeItem = (snapshots: Snapshots, place: string, told: PartialPull, more: { readonly isPull?: true }): void => {
  const { number, comments, reviews = [], events, edits, mergedAt, mergedBy, ...item } = told;
  const key = `${place}#${number}`;
  const closedAt = mergedAt ?? item.closedAt;
  const isOpen = closedAt === undefined ? undefined : closedAt === null;
  snapshots.items.add(key, { at: timeOf(told), rank: 3, known: defined({ ...item, closedAt, isOpen, ...more }) });
  if (mergedAt) snapshots.merges.add(key, { at: 0, rank: 1, known: defined({ mergedAt, mergedBy }) });
  seeComments(snapshots, key, comments);
  seeEdits(snapshots, key, edits);
  for (const review of reviews) {
    const id = review.id ?? toCanonical(review);
    const at = review.state === 'DISMISSED' ? Number.MAX_SAFE_INTEGER : Date.parse(review.submittedAt);
    snapshots.reviews.add(`${key}/${id}`, { at, rank: 3, known: defined({ on: key, ...review }) });
  }
  if (events) snapshots.told.add(key);
  for (const event of events ?? []) {
    snapshots.events.add(`${key} told ${toCanonical(event)}`, { at: 0, known: defined({ on: key, ...event }) });
  }
};

const seeComments = (snapshots: Snapshots, on: string, comments: readonly PartialComment[] = []): void => {
  for (const { edits, ...comment } of comments) {
    const key = `${on}/${comment.id ?? toCanonical(comment)}`;
    const at = Date.parse(comment.updatedAt ?? comment.createdAt);
    snapshots.comments.add(key, { at, rank: 3, known: defined({ on, ...comment }) });
    seeEdits(snapshots, key, edits);
  }
};

const seeEdits = (snapshots: Snapshots, on: string, edits: readonly PartialEdit[] = []): void => {
  for (const edit of edits) snapshots.edits.add(`${on} ${toCanonical(edit)}`, { at: 0, known: { on, ...edit } });
};

/** A part without a time only fills in what no snapshot tells. */
const timeOf = (told: {
  readonly updatedAt?: string | undefined;
  readonly closedAt?: string | null | undefined;
}): number => {
  const time = told.updatedAt ?? told.closedAt;
  return time ? Date.parse(time) : 0;
};
