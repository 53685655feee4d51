/** Plants a seed: accounts and files into `emulate`, conversations with their numbers and dates into the world. */
import { z } from 'zod';
import type { Context } from './access.ts';
import { STAGEHAND } from './emulator.ts';
import { measure } from './pushes.ts';
import { addComment } from './routes/comments.ts';
import { newItem } from './routes/issues.ts';
import { addItem, forkKey, newPull } from './routes/pulls.ts';
import { newReview } from './routes/reviews.ts';
import type {
  CategorySeed,
  DiscussionSeed,
  IssueSeed,
  OrganizationSeed,
  PullRequestSeed,
  RepositorySeed,
  SandboxSeed,
} from './seed.ts';
import type { Account, Category, Discussion, Item, Repository, World } from './world.ts';
import { addLabel, labelNamed } from './world.ts';

const RepositorySchema = z.object({ id: z.number() });

/** Fills an empty world. Rejects where the seed contradicts itself, naming the place. */
export const plant = async (context: Context, seed: SandboxSeed): Promise<void> => {
  for (const repositorySeed of seed.repositories) {
    const repository = await plantRepository(context, repositorySeed, seed);
    for (const one of repositorySeed.issues ?? []) addItem(context.world, plantIssue(context, repository, one));
    for (const one of inOrderOfMerging(repositorySeed.pullRequests ?? [])) await plantPull(context, repository, one);
    for (const one of repositorySeed.discussions ?? []) plantDiscussion(context, repository, one);
    repository.reserved.push(...(repositorySeed.reserved ?? []));
  }
  await plantTeams(context, seed.organization);
  await hideStagehand(context);
};

const plantRepository = async (
  { world, emulator, git }: Context,
  seed: RepositorySeed,
  { organization }: SandboxSeed,
): Promise<Repository> => {
  const owner = accountIn(world, seed.owner ?? organization.login, `the owner of ${seed.name}`);
  const fullName = `${owner.login}/${seed.name}`;
  const { id } = RepositorySchema.parse(await emulator.ask('GET', `/repos/${fullName}`));
  const createdAt = seed.createdAt ?? '2021-01-01T00:00:00Z';
  const repository: Repository = {
    id,
    nodeId: `R_${id}`,
    owner,
    name: seed.name,
    fullName,
    defaultBranch: seed.defaultBranch ?? 'master',
    private: seed.private ?? false,
    createdAt,
    description: seed.description ?? null,
    installed: owner === world.organization,
    permissions: new Map(Object.entries(seed.permissions ?? {}).map(([login, role]) => [login.toLowerCase(), role])),
    labels: [],
    items: new Map(),
    comments: new Map(),
    categories: (seed.categories ?? []).map((category) => plantCategory(world, category, createdAt)),
    discussions: new Map(),
    forks: new Map(),
    reserved: [],
    pushedAt: createdAt,
  };
  for (const label of seed.labels ?? []) addLabel(world, repository, label);
  for (const category of repository.categories) world.nodes.set(category.nodeId, { kind: 'category', category });
  world.repositories.set(fullName.toLowerCase(), repository);
  world.nodes.set(repository.nodeId, { kind: 'repository', repository });

  const files = Object.entries(seed.files ?? {}).map(([path, content]) => ({ path, content }));
  if (files.length > 0) {
    const head = await headOf({ git }, repository, repository.defaultBranch);
    const commit = { parents: [head], message: 'Add files', author: owner, at: createdAt, files } as const;
    await git.setBranch(repository, repository.defaultBranch, await git.commit(repository, commit));
  }
  return repository;
};

const plantCategory = (
  world: World,
  { slug, name = slug, emoji = ':speech_balloon:' }: CategorySeed,
  createdAt: string,
) => {
  const id = world.nextId();
  return { id, nodeId: `DIC_${id}`, slug, name, emoji, createdAt } satisfies Category;
};

const plantIssue = (context: Context, repository: Repository, seed: IssueSeed): Item => {
  const author = authorOf(context.world, repository, seed);
  const item = newItem(context, repository, {
    author,
    title: seed.title,
    body: seed.body ?? null,
    viaApp: author === context.world.app.account,
  });
  return dress(context, { ...item, ...placed(repository, seed) }, seed);
};

const plantPull = async (context: Context, repository: Repository, seed: PullRequestSeed): Promise<void> => {
  const { world, git } = context;
  const author = authorOf(world, repository, seed);
  const base = seed.base ?? repository.defaultBranch;
  const baseSha = await headOf(context, repository, base);
  const [owner, branch] = splitHead(seed, author);
  const head = await git.commit(repository, {
    parents: [baseSha],
    message: seed.title,
    author,
    at: seed.createdAt,
    files: seed.files ?? [{ path: `changes/${seed.number}.md` }],
  });
  if (owner === repository.owner.login) await git.setBranch(repository, branch, head);
  else repository.forks.set(forkKey(owner, branch), head);

  const opened = newPull(context, repository, {
    author,
    title: seed.title,
    body: seed.body ?? null,
    viaApp: author === world.app.account,
    head: { owner, ref: branch, sha: head },
    base: { ref: base, sha: baseSha },
    draft: seed.draft ?? false,
  });
  const item = { ...opened, ...placed(repository, seed) };
  await measure(context, item);
  item.pull.reviewers = (seed.requestedReviewers ?? []).map((login) =>
    accountIn(world, login, `a reviewer of ${item.number}`),
  );
  for (const { author: login, body = '', state, submittedAt } of seed.reviews ?? []) {
    const reviewer = accountIn(world, login, `a reviewer of ${repository.fullName}#${seed.number}`);
    item.pull.reviews.push(newReview(context, { author: reviewer, body, state, submittedAt, commitSha: head }));
  }
  if (seed.mergedAt) {
    const mergedBy = accountIn(
      world,
      seed.mergedBy ?? author.login,
      `who merged ${repository.fullName}#${seed.number}`,
    );
    const message = `${seed.title} (#${seed.number})`;
    const merge = { base, head, message, author: mergedBy, at: seed.mergedAt, squash: true };
    const { after } = await git.merge(repository, merge);
    item.pull.mergedAt = seed.mergedAt;
    item.pull.mergedBy = mergedBy;
    item.pull.mergeSha = after;
  }
  dress(context, item, seed);
  addItem(world, item);
};

/** What issues and pull requests share: number, dates, state, labels, comments. */
const dress = <T extends Item>(context: Context, item: T, seed: PullRequestSeed): T => {
  const { world } = context;
  const place = `${item.repository.fullName}#${seed.number}`;
  item.labels = (seed.labels ?? []).map((name) => labelNamed(world, item.repository, name));
  item.assignees = (seed.assignees ?? []).map((login) => accountIn(world, login, `an assignee of ${place}`));
  for (const { author: login, body, createdAt } of seed.comments ?? []) {
    const author = accountIn(world, login, `a commenter of ${place}`);
    addComment(context, item, { author, body, viaApp: author === world.app.account, at: createdAt });
  }
  const closedAt = seed.mergedAt ?? seed.closedAt ?? null;
  item.state = closedAt ? 'closed' : 'open';
  item.closedAt = closedAt;
  item.closedBy = closedAt ? (item.pull?.mergedBy ?? item.author) : null;
  item.stateReason = closedAt && !item.pull ? 'completed' : null;
  item.updatedAt = seed.updatedAt ?? closedAt ?? seed.comments?.at(-1)?.createdAt ?? seed.createdAt;
  return item;
};

const placed = (repository: Repository, { number, createdAt }: IssueSeed) => {
  if (repository.items.has(number) || repository.discussions.has(number)) {
    throw new Error(`The seed has ${repository.fullName}#${number} twice`);
  }
  return { number, createdAt };
};

const plantDiscussion = ({ world }: Context, repository: Repository, seed: DiscussionSeed): void => {
  const place = `${repository.fullName}#${seed.number}`;
  const category = repository.categories.find(({ slug }) => slug === seed.category);
  if (!category) throw new Error(`The seed puts ${place} into a category "${seed.category}" that it does not have`);
  const id = world.nextId();
  const discussion: Discussion = {
    id,
    nodeId: `D_${id}`,
    repository,
    ...placed(repository, seed),
    author: accountIn(world, seed.author, `the author of ${place}`),
    comments: [],
    category,
    title: seed.title,
    body: seed.body ?? '',
    closedAt: seed.closedAt ?? null,
    updatedAt: seed.updatedAt ?? seed.closedAt ?? seed.createdAt,
  };
  repository.discussions.set(seed.number, discussion);
  world.nodes.set(discussion.nodeId, { kind: 'discussion', discussion });
  for (const { author, body, createdAt } of seed.comments ?? []) {
    const commentId = world.nextId();
    const comment = {
      id: commentId,
      nodeId: `DC_${commentId}`,
      discussion,
      author: accountIn(world, author, `a commenter of ${place}`),
      body,
      createdAt,
      updatedAt: createdAt,
    };
    discussion.comments.push(comment);
    world.nodes.set(comment.nodeId, { kind: 'discussion_comment', comment });
  }
};

const plantTeams = async ({ world, emulator }: Context, { login, teams = [] }: OrganizationSeed): Promise<void> => {
  for (const { name, members } of teams) {
    await emulator.ask('POST', `/orgs/${login}/teams`, { name });
    for (const member of members) {
      const account = accountIn(world, member, `a member of the team ${name}`);
      await emulator.ask('PUT', `/orgs/${login}/teams/${toSlug(name)}/memberships/${account.login}`, {
        role: 'member',
      });
    }
  }
};

// It needs its rights in the repositories, but is nobody's colleague.
const hideStagehand = async ({ world, emulator }: Context): Promise<void> => {
  for (const { fullName } of world.repositories.values()) {
    await emulator.ask('PUT', `/repos/${fullName}/collaborators/${STAGEHAND}`, { permission: 'admin' });
  }
  for (const { login } of new Set([...world.repositories.values()].map(({ owner }) => owner)).add(world.organization)) {
    await emulator.ask('DELETE', `/orgs/${login}/members/${STAGEHAND}`);
  }
};

// A merge must find on its base what earlier ones brought.
const inOrderOfMerging = (seeds: readonly PullRequestSeed[]): PullRequestSeed[] => {
  const time = ({ mergedAt, createdAt }: PullRequestSeed) => Date.parse(mergedAt ?? createdAt);
  return [...seeds].sort((a, b) => time(a) - time(b));
};

const splitHead = ({ head, number }: PullRequestSeed, author: Account): [owner: string, branch: string] => {
  if (head === undefined) return [author.login, `change-${number}`];
  const colon = head.indexOf(':');
  return colon === -1 ? [author.login, head] : [head.slice(0, colon), head.slice(colon + 1)];
};

const authorOf = (world: World, repository: Repository, { author, number }: IssueSeed): Account =>
  accountIn(world, author, `the author of ${repository.fullName}#${number}`);

const accountIn = (world: World, login: string, what: string): Account => {
  const account = world.accounts.get(login.toLowerCase());
  if (!account) throw new Error(`The seed names "${login}" as ${what}, but has no such person`);
  return account;
};

const headOf = async ({ git }: Pick<Context, 'git'>, repository: Repository, branch: string): Promise<string> => {
  const head = await git.head(repository, branch);
  if (!head) throw new Error(`${repository.fullName} has no branch "${branch}"`);
  return head;
};

const toSlug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** The accounts of a seed, the App's own included, by lower-case login. */
export const accountsOf = (
  seed: SandboxSeed,
  app: { readonly slug: string; readonly name: string },
  nextId: () => number,
) => {
  const account = (login: string, type: Account['type'], name = login, email?: string): Account => {
    const id = nextId();
    return { id, nodeId: `U_${id}`, login, name, type, email: email ?? `${id}+${login}@users.noreply.github.com` };
  };
  const people = seed.people.map(({ login, name, email, type = 'User' }) => account(login, type, name, email));
  const known = new Set([seed.organization.login, ...people.map(({ login }) => login)]);
  const owners = seed.repositories.flatMap(({ owner }) => (owner && !known.has(owner) ? [owner] : []));
  return {
    people,
    bot: account(`${app.slug}[bot]`, 'Bot', app.name),
    organization: account(seed.organization.login, 'Organization', seed.organization.name),
    owners: [...new Set(owners)].map((login) => account(login, 'Organization')),
  };
};
