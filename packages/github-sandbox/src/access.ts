/** Who may do what: GitHub's rules for installation tokens (App permissions) and for people (their role). */
import type { Deliveries } from './deliveries.ts';
import type { Emulator } from './emulator.ts';
import type { Events } from './events.ts';
import type { Git } from './git.ts';
import type { Call } from './router.ts';
import { notFound, numberParam, param, Refusal } from './router.ts';
import type { Permission } from './seed.ts';
import type { Account, Actor, Item, PullItem, Repository, World } from './world.ts';
import { allows, findAccount, findRepository, isPull, permissionOf } from './world.ts';

/** What every route works on. */
export type Context = {
  readonly world: World;
  readonly emulator: Emulator;
  readonly git: Git;
  readonly events: Events;
  readonly deliveries: Deliveries;
};

/** What is needed: one of these App permissions, or this role. */
export type Need = { readonly app: readonly string[]; readonly person: Permission };

export const ISSUES: readonly string[] = ['issues', 'pull_requests'];

/** The repository of the path, if the caller may see it. */
export const repositoryOf = ({ world }: Context, call: Call): Repository => {
  const repository = findRepository(world, `${param(call, 'owner')}/${param(call, 'repo')}`);
  if (!repository || !canRead(world, call.actor, repository)) throw notFound();
  return repository;
};

export const itemOf = (context: Context, call: Call): Item => {
  const item = repositoryOf(context, call).items.get(numberParam(call, 'number'));
  if (!item) throw notFound();
  return item;
};

export const pullOf = (context: Context, call: Call): PullItem => {
  const item = itemOf(context, call);
  if (!isPull(item)) throw notFound();
  return item;
};

/** The account that writes; refuses with 401 or 403 who may not. */
export const writerOf = (
  context: Pick<Context, 'world'>,
  actor: Actor,
  repository: Repository,
  need: Need,
): Account => {
  if (actor.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
  if (actor.kind === 'app') throw new Refusal(403, 'Resource not accessible by integration');
  if (actor.kind === 'person') {
    if (allows(permissionOf(context.world, repository, actor.account.login), need.person)) return actor.account;
    throw new Refusal(403, `Must have ${need.person} rights to Repository.`);
  }
  if (reaches(actor, repository) && need.app.some((name) => actor.permissions[name] === 'write')) return actor.account;
  throw new Refusal(403, 'Resource not accessible by integration');
};

/** As `writerOf`, but who wrote the thing may always change it. */
export const authorOrWriter = (
  context: Pick<Context, 'world'>,
  actor: Actor,
  {
    repository,
    author,
    app,
  }: { readonly repository: Repository; readonly author: Account; readonly app: readonly string[] },
): Account => {
  const own = actor.kind === 'person' && actor.account === author;
  return writerOf(context, actor, repository, { app, person: own ? 'read' : 'write' });
};

export const viaApp = (actor: Actor): boolean => actor.kind === 'installation';

/** The account of that login; refuses with 422, as for a wrong assignee. */
export const knownAccount = ({ world }: Pick<Context, 'world'>, login: string): Account => {
  const account = findAccount(world, login);
  if (!account) throw new Refusal(422, `Could not resolve to a node with the login of '${login}'.`);
  return account;
};

export const canRead = (world: World, actor: Actor, repository: Repository): boolean => {
  if (!repository.private) return true;
  if (actor.kind === 'person') return allows(permissionOf(world, repository, actor.account.login), 'read');
  return actor.kind === 'installation' && reaches(actor, repository);
};

/** Whether a token of the App is for a repository. */
export const reaches = (
  { installation, repositoryIds }: Extract<Actor, { kind: 'installation' }>,
  repository: Repository,
): boolean => repository.installation === installation && (repositoryIds?.has(repository.id) ?? true);
