/** Plants a seed: accounts and files into `emulate`, conversations with their numbers and dates into the world. */
import { z } from 'zod';
import type { Context } from './access.ts';
import { createDetachedPull, detachedMerge } from './detached.ts';
import { STAGEHAND } from './emulator.ts';
import { seedProject } from './projects.ts';
import { measure } from './pushes.ts';
import { addComment } from './routes/comments.ts';
import { newItem } from './routes/issues.ts';
import { addItem, forkKey, newPull } from './routes/pulls.ts';
import { addReview, newReview } from './routes/reviews.ts';
import type {
  CategorySeed,
  DiscussionSeed,
  EditSeed,
  EventSeed,
  IssueSeed,
  OrganizationSeed,
  PersonSeed,
  PullRequestSeed,
  RepositorySeed,
  SandboxSeed,
} from './seed.ts';
import { record } from './timeline.ts';
import type { Account, Category, Discussion, Edit, Item, ItemEvent, Repository, World } from './world.ts';
import { addLabel, allows, findAccount, findRepository, installationAt, labelNamed, permissionOf } from './world.ts';

const TeamSchema = z.object({ id: z.number(), slug: z.string() });
const RepositorySchema = z.object({ id: z.number() });

/** Fills an empty world. Rejects where the seed contradicts itself, naming the place. */
export const seedWorld = async (context: Context, seed: SandboxSeed): Promise<void> => {
  for (const repositorySeed of seed.repositories) {
    const repository = await seedRepository(context, repositorySeed, seed);
    for (const one of repositorySeed.issues ?? []) addItem(context.world, seedIssue(context, repository, one));
    for (const one of inOrderOfMerging(repositorySeed.pullRequests ?? [])) await seedPull(context, repository, one);
    for (const one of repositorySeed.discussions ?? []) seedDiscussion(context, repository, one);
    for (const { author: login, ...commit } of repositorySeed.commits ?? []) {
      const author = accountIn(context.world, login, `the author of a commit to ${repository.fullName}`);
      const head = await headOf(context, repository, repository.defaultBranch);
      const made = await context.git.commit(repository, { ...commit, author, parents: [head] });
      await context.git.setBranch(repository, repository.defaultBranch, made);
    }
    repository.reserved.push(...(repositorySeed.reserved ?? []));
  }
  await seedTeams(context, seed.organization);
  for (const project of seed.organization.projects ?? []) seedProject(context.world, project);
  await hideStagehand(context);
};

const seedRepository = async (
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
    firstName: fullName,
    firstFiles: new Set(Object.keys(seed.files ?? {})),
    firstHeads: new Map(),
    defaultBranch: seed.defaultBranch ?? 'master',
    private: seed.private ?? false,
    createdAt,
    description: seed.description ?? null,
    installation: installationAt(world, owner),
    permissions: new Map(Object.entries(seed.permissions ?? {}).map(([login, role]) => [login.toLowerCase(), role])),
    customRoles: new Map(Object.entries(seed.customRoles ?? {}).map(([login, role]) => [login.toLowerCase(), role])),
    rules: {
      merges: ['merge', 'squash', 'rebase'],
      reviews: 0,
      protectedBy: [],
      checks: [],
      drafts: true,
      ...seed.rules,
    },
    labels: [],
    items: new Map(),
    comments: new Map(),
    categories: (seed.categories ?? []).map((category) => seedCategory(world, category, createdAt)),
    discussions: new Map(),
    pinned: [],
    forks: new Map(),
    reserved: [],
    pushedAt: createdAt,
    movedAt: createdAt,
  };
  for (const label of seed.labels ?? []) addLabel(world, repository, label);
  for (const category of repository.categories) world.nodes.set(category.nodeId, { kind: 'category', category });
  world.repositories.set(fullName.toLowerCase(), repository);
  for (const former of seed.formerNames ?? []) {
    world.formerNames.set(`${owner.login}/${former}`.toLowerCase(), repository);
  }
  world.nodes.set(repository.nodeId, { kind: 'repository', repository });

  const files = Object.entries(seed.files ?? {}).map(([path, content]) => ({ path, content }));
  if (files.length > 0) {
    const head = await headOf({ git }, repository, repository.defaultBranch);
    const commit = { parents: [head], message: 'Add files', author: owner, at: createdAt, files } as const;
    await git.setBranch(repository, repository.defaultBranch, await git.commit(repository, commit));
  }
  for (const branch of seed.branches ?? []) {
    await git.setBranch(repository, branch, await headOf({ git }, repository, repository.defaultBranch));
  }
  return repository;
};

const seedCategory = (
  world: World,
  { slug, name = slug, emoji = ':speech_balloon:' }: CategorySeed,
  createdAt: string,
) => {
  const id = world.nextId();
  return { id, nodeId: `DIC_${id}`, slug, name, emoji, createdAt } satisfies Category;
};

const seedIssue = (context: Context, repository: Repository, seed: IssueSeed): Item => {
  const author = authorOf(context.world, repository, seed);
  const item = newItem(context, repository, {
    author,
    title: seed.title,
    body: seed.body ?? null,
    viaApp: author === context.world.app.account,
  });
  return dress(context, { ...item, ...placed(repository, seed) }, seed);
};

const seedPull = async (context: Context, repository: Repository, seed: PullRequestSeed): Promise<void> => {
  const { world, git } = context;
  const author = authorOf(world, repository, seed);
  const base = seed.base ?? repository.defaultBranch;
  const isDetached = seed.git === false;
  const baseSha = isDetached ? await firstHeadOf(context, repository, base) : await headOf(context, repository, base);
  const [owner, branch] = splitHead(seed, author);
  const commit = {
    parents: [baseSha],
    message: seed.title,
    author,
    at: seed.createdAt,
    files: seed.files ?? [{ path: `changes/${seed.number}.md` }],
  } as const;
  const detached = isDetached
    ? createDetachedPull(world, repository, { ...commit, number: seed.number, known: repository.firstFiles })
    : undefined;
  const head = detached?.sha ?? (await git.commit(repository, commit));
  if (detached === undefined && owner === repository.owner.login) await git.setBranch(repository, branch, head);
  else repository.forks.set(forkKey(owner, branch), head);

  const opened = newPull(context, repository, {
    author,
    title: seed.title,
    body: seed.body ?? null,
    viaApp: author === world.app.account,
    head: { owner, ref: branch, sha: head },
    base: { ref: base, sha: baseSha },
    draft: seed.draft ?? seed.draftedAt !== undefined,
  });
  const item = { ...opened, ...placed(repository, seed) };
  item.pull.detached = detached;
  await measure(context, item);
  item.pull.reviewers = (seed.requestedReviewers ?? []).map((login) =>
    accountIn(world, login, `a reviewer of ${item.number}`),
  );
  for (const { author: login, body = '', ...review } of seed.reviews ?? []) {
    const reviewer = accountIn(world, login, `a reviewer of ${repository.fullName}#${seed.number}`);
    addReview(world, item, newReview(context, { ...review, author: reviewer, body, commitSha: head }));
  }
  if (seed.mergedAt) {
    const mergedBy = accountIn(
      world,
      seed.mergedBy ?? author.login,
      `who merged ${repository.fullName}#${seed.number}`,
    );
    const message = `${seed.title} (#${seed.number})`;
    const merge = { base, head, message, author: mergedBy, at: seed.mergedAt, squash: true };
    const after = detached ? detachedMerge(detached) : (await git.merge(repository, merge)).after;
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
  for (const { author: login, body, createdAt, id, updatedAt = createdAt, edits } of seed.comments ?? []) {
    const author = accountIn(world, login, `a commenter of ${place}`);
    const said = { author, body, viaApp: author === world.app.account, at: createdAt, ...(id !== undefined && { id }) };
    const comment = addComment(context, item, said);
    comment.updatedAt = updatedAt;
    comment.edits.push(...seedEdits(world, place, edits));
  }
  item.edits.push(...seedEdits(world, place, seed.edits));
  const closedAt = seed.mergedAt ?? seed.closedAt ?? null;
  item.state = closedAt ? 'closed' : 'open';
  item.closedAt = closedAt;
  const closer = seed.closedBy === undefined ? item.author : accountIn(world, seed.closedBy, `who closed ${place}`);
  item.closedBy = closedAt ? (item.pull?.mergedBy ?? closer) : null;
  item.stateReason = closedAt && !item.pull ? 'completed' : null;
  if (seed.events) item.events.push(...seed.events.map((event) => seedEvent(context, item, event)));
  else for (const event of impliedEvents(context, item, seed)) record(context, item, event);
  item.updatedAt = seed.updatedAt ?? closedAt ?? seed.comments?.at(-1)?.createdAt ?? seed.createdAt;
  return item;
};

const seedEdits = (world: World, place: string, edits: readonly EditSeed[] = []): Edit[] =>
  edits.map(({ editor, ...edit }) => ({ ...edit, editor: accountIn(world, editor, `an editor in ${place}`) }));

const seedEvent = ({ world }: Context, { repository, number }: Item, seed: EventSeed): ItemEvent => {
  const { actor, label, assignee, reviewer, of, id = world.nextId(), ...event } = seed;
  const other = of === undefined ? undefined : findRepository(world, of);
  if (of !== undefined && !other)
    throw new Error(`${repository.fullName}#${number} tells of "${of}", which comes later or never`);
  const account = (login: string): Account => accountIn(world, login, `somebody in ${repository.fullName}#${number}`);
  return {
    ...event,
    id,
    actor: account(actor),
    ...(label !== undefined && { label: labelNamed(world, repository, label) }),
    ...(assignee !== undefined && { assignee: account(assignee) }),
    ...(reviewer !== undefined && { reviewer: account(reviewer) }),
    ...(other && { of: other }),
  };
};

/** What must have happened for an item to be as the seed has it. Who opens a draft leaves no entry, as on GitHub. */
const impliedEvents = ({ world }: Context, item: Item, seed: PullRequestSeed): Parameters<typeof record>[2][] => {
  const { author, createdAt, closedAt, closedBy, pull } = item;
  const mayTriage = allows(permissionOf(world, item.repository, author.login), 'triage');
  const owner = [...world.members].find(([, role]) => role === 'admin')?.[0];
  const sorter = (mayTriage ? undefined : findAccount(world, owner ?? '')) ?? author;
  const requester = { actor: author, at: createdAt };
  return [
    ...item.labels.map(({ name, color }) => ({
      event: 'labeled',
      actor: sorter,
      at: createdAt,
      label: { name, color },
    })),
    ...item.assignees.map((assignee) => ({ event: 'assigned', actor: sorter, at: createdAt, assignee })),
    ...(pull?.reviewers ?? []).map((reviewer) => ({ event: 'review_requested', ...requester, reviewer })),
    ...(seed.draftedAt ? [{ event: 'convert_to_draft', actor: author, at: seed.draftedAt }] : []),
    ...(pull?.mergedAt && pull.mergedBy && pull.mergeSha
      ? [{ event: 'merged', actor: pull.mergedBy, at: pull.mergedAt, commitSha: pull.mergeSha }]
      : []),
    ...(closedAt && closedBy
      ? [{ event: 'closed', actor: closedBy, at: closedAt, stateReason: item.stateReason }]
      : []),
  ];
};

const placed = (repository: Repository, { number, createdAt }: IssueSeed) => {
  if (repository.items.has(number) || repository.discussions.has(number)) {
    throw new Error(`The seed has ${repository.fullName}#${number} twice`);
  }
  return { number, createdAt };
};

const seedDiscussion = ({ world }: Context, repository: Repository, seed: DiscussionSeed): void => {
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
    reactions: [],
    edits: seedEdits(world, place, seed.edits),
    category,
    title: seed.title,
    body: seed.body ?? '',
    closedAt: seed.closedAt ?? null,
    closedBecause: 'RESOLVED',
    updatedAt: seed.updatedAt ?? seed.closedAt ?? seed.createdAt,
  };
  repository.discussions.set(seed.number, discussion);
  world.nodes.set(discussion.nodeId, { kind: 'discussion', discussion });
  for (const { author, body, createdAt, id: commentId = world.nextId(), updatedAt, edits } of seed.comments ?? []) {
    const comment = {
      id: commentId,
      nodeId: `DC_${commentId}`,
      discussion,
      author: accountIn(world, author, `a commenter of ${place}`),
      body,
      createdAt,
      updatedAt: updatedAt ?? createdAt,
      reactions: [],
      edits: seedEdits(world, place, edits),
    };
    discussion.comments.push(comment);
    world.nodes.set(comment.nodeId, { kind: 'discussion_comment', comment });
  }
};

const seedTeams = async ({ world, emulator }: Context, { login, teams = [] }: OrganizationSeed): Promise<void> => {
  for (const { name, members } of teams) {
    const made = TeamSchema.parse(await emulator.ask('POST', `/orgs/${login}/teams`, { name }));
    const accounts = members.map((member) => accountIn(world, member, `a member of the team ${name}`));
    world.teams.set(made.slug, { ...made, name, members: accounts });
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

/** On paper nothing is merged, so that the first head is as good as any later one. */
const firstHeadOf = async (context: Context, repository: Repository, branch: string): Promise<string> => {
  const known = repository.firstHeads.get(branch) ?? (await headOf(context, repository, branch));
  repository.firstHeads.set(branch, known);
  return known;
};

const headOf = async ({ git }: Pick<Context, 'git'>, repository: Repository, branch: string): Promise<string> => {
  const head = await git.head(repository, branch);
  if (!head) throw new Error(`${repository.fullName} has no branch "${branch}"`);
  return head;
};

/** The accounts of a seed, the App's own included, by lower-case login. */
export const accountsOf = (
  seed: SandboxSeed,
  app: { readonly slug: string; readonly name: string },
  nextId: () => number,
) => {
  const account = (
    login: string,
    type: Account['type'],
    { name = login, email, id = nextId() }: Pick<PersonSeed, 'name' | 'email' | 'id'> = {},
  ): Account => {
    return { id, nodeId: `U_${id}`, login, name, type, email: email ?? `${id}+${login}@users.noreply.github.com` };
  };
  const people = seed.people.map(({ login, type = 'User', ...person }) => account(login, type, person));
  const known = new Set([seed.organization.login, ...people.map(({ login }) => login)]);
  const owners = seed.repositories.flatMap(({ owner }) => (owner && !known.has(owner) ? [owner] : []));
  return {
    people,
    bot: account(`${app.slug}[bot]`, 'Bot', { name: app.name }),
    organization: account(seed.organization.login, 'Organization', seed.organization),
    owners: [...new Set(owners)].map((login) => account(login, 'Organization')),
  };
};
