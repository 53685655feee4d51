/** What lines "github" tell, put into the album. */
import { type Album, defined } from './album.ts';
import { toCanonical } from './canonical.ts';
import type { PartialComment, PartialEdit, PartialPull, PartialRepository, PartialSeed } from './partial.ts';

/** Puts one line into the album; `organization` is the owner of repositories that name none. */
export const seeTold = (album: Album, seed: PartialSeed, organization: string): void => {
  const { people = [], repositories = [], app, organization: group } = seed;
  if (app) album.app.add('app', { at: 0, rank: 1, known: defined(app) });
  if (group) {
    const { members = [], teams = [], ...known } = group;
    album.organization.add('organization', { at: 0, rank: 1, known: defined(known) });
    for (const member of members) album.members.add(member.login.toLowerCase(), { at: 0, known: defined(member) });
    for (const team of teams) album.teams.add(team.name.toLowerCase(), { at: 0, known: team });
  }
  for (const person of people) album.people.add(person.login.toLowerCase(), { at: 0, rank: 1, known: defined(person) });
  for (const repository of repositories) seeRepository(album, repository, organization);
};

/** Puts the names into the album that repositories had before. */
export const seeFormerNames = ({ names }: Album, { repositories = [] }: PartialSeed, organization: string): void => {
  for (const { owner = organization, name, formerNames = [] } of repositories) {
    for (const former of formerNames) {
      names.add({ at: Number.MAX_SAFE_INTEGER, from: `${owner}/${former}`, to: `${owner}/${name}` });
    }
  }
};

const seeRepository = (album: Album, told: PartialRepository, organization: string): void => {
  const place = album.names.current(`${told.owner ?? organization}/${told.name}`);
  const [owner = '', name = ''] = place.split('/');
  const key = place.toLowerCase();
  const { description, defaultBranch, private: hidden, createdAt } = told;
  const known = defined({ owner, name, description, defaultBranch, private: hidden, createdAt });
  album.repositories.add(key, { at: 0, rank: 2, known });
  for (const [login, role] of Object.entries(told.permissions ?? {})) {
    album.permissions.add(`${place}/${login}`.toLowerCase(), { at: 0, rank: 2, known: { login, role } });
  }
  for (const label of told.labels ?? []) {
    album.labels.add(`${place}/${label.name}`.toLowerCase(), { at: 0, rank: 2, known: defined(label) });
  }
  for (const category of told.categories ?? []) {
    album.categories.add(`${place}/${category.slug}`.toLowerCase(), { at: 0, rank: 1, known: defined(category) });
  }
  for (const [path, content] of Object.entries(told.files ?? {})) {
    album.files.add(`${key} ${path}`, { at: 0, known: { path, content } });
  }
  for (const commit of told.commits ?? []) {
    album.commits.add(`${place} ${commit.sha}`.toLowerCase(), {
      at: 0,
      rank: 1,
      known: { ...commit, repository: place },
    });
  }
  for (const issue of told.issues ?? []) seeItem(album, key, issue, {});
  for (const pull of told.pullRequests ?? []) seeItem(album, key, pull, { isPull: true });
  for (const { number, comments, ...discussion } of told.discussions ?? []) {
    const { category: slug } = discussion;
    if (slug) album.categories.add(`${place}/${slug}`.toLowerCase(), { at: 0, known: { slug } });
    album.discussions.add(`${key}#${number}`, { at: timeOf(discussion), rank: 3, known: defined(discussion) });
    seeComments(album, `${key}#${number}`, comments);
  }
};

const seeItem = (album: Album, place: string, told: PartialPull, more: { readonly isPull?: true }): void => {
  const { number, comments, reviews = [], events, edits, mergedAt, mergedBy, ...item } = told;
  const key = `${place}#${number}`;
  const closedAt = mergedAt ?? item.closedAt;
  const isOpen = closedAt === undefined ? undefined : closedAt === null;
  album.items.add(key, { at: timeOf(told), rank: 3, known: defined({ ...item, closedAt, isOpen, ...more }) });
  if (mergedAt) album.merges.add(key, { at: 0, rank: 1, known: defined({ mergedAt, mergedBy }) });
  seeComments(album, key, comments);
  seeEdits(album, key, edits);
  for (const review of reviews) {
    const id = review.id ?? toCanonical(review);
    const at = review.state === 'DISMISSED' ? Number.MAX_SAFE_INTEGER : Date.parse(review.submittedAt);
    album.reviews.add(`${key}/${id}`, { at, rank: 3, known: defined({ on: key, ...review }) });
  }
  if (events) album.told.add(key);
  for (const event of events ?? []) {
    album.events.add(`${key} told ${toCanonical(event)}`, { at: 0, known: defined({ on: key, ...event }) });
  }
};

const seeComments = (album: Album, on: string, comments: readonly PartialComment[] = []): void => {
  for (const { edits, ...comment } of comments) {
    const key = `${on}/${comment.id ?? toCanonical(comment)}`;
    const at = Date.parse(comment.updatedAt ?? comment.createdAt);
    album.comments.add(key, { at, rank: 3, known: defined({ on, ...comment }) });
    seeEdits(album, key, edits);
  }
};

const seeEdits = (album: Album, on: string, edits: readonly PartialEdit[] = []): void => {
  for (const edit of edits) album.edits.add(`${on} ${toCanonical(edit)}`, { at: 0, known: { on, ...edit } });
};

/** A part without a time only fills in what no picture tells. */
const timeOf = (told: {
  readonly updatedAt?: string | undefined;
  readonly closedAt?: string | null | undefined;
}): number => {
  const time = told.updatedAt ?? told.closedAt;
  return time ? Date.parse(time) : 0;
};
