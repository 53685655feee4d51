/** Repositories that change their name or their owner; what asks by the old name is answered as well. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { knownAccount, repositoryOf, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { invalid, ok, readBody } from '../router.ts';
import { accountJson, repositoryJson } from '../shapes/index.ts';
import type { Account, Repository } from '../world.ts';
import { findRepository, installationAt } from '../world.ts';

const EditSchema = z.object({
  name: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional(),
});
const TransferSchema = z.object({ new_owner: z.string(), new_name: z.string().optional() });

export const repositoryRoutes = (context: Context): readonly Route[] => {
  const { world, events } = context;

  const administrator = (call: Call, repository: Repository): Account =>
    writerOf(context, call.actor, repository, { app: ['administration'], person: 'admin' });

  const place = (repository: Repository, { owner, name }: { readonly owner: Account; readonly name: string }): void => {
    const fullName = `${owner.login}/${name}`;
    const there = findRepository(world, fullName);
    if (there && there !== repository) throw invalid('name', `${fullName} exists already`);
    world.repositories.delete(repository.fullName.toLowerCase());
    world.formerNames.set(repository.fullName.toLowerCase(), repository);
    world.formerNames.delete(fullName.toLowerCase());
    world.repositories.set(fullName.toLowerCase(), repository);
    repository.owner = owner;
    repository.name = name;
    repository.fullName = fullName;
    repository.movedAt = world.stamp();
  };

  const edit = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    const actor = administrator(call, repository);
    const { name } = readBody(EditSchema, call);
    const from = repository.name;
    if (name && name !== from) {
      place(repository, { owner: repository.owner, name });
      events.repository(actor, 'renamed', repository, { repository: { name: { from } } });
    }
    return ok(repositoryJson(world, repository));
  };

  /** GitHub's answer comes before the work is done; here it is done. */
  const transfer = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    const actor = administrator(call, repository);
    const { new_owner: login, new_name: name = repository.name } = readBody(TransferSchema, call);
    const owner = knownAccount(context, login);
    const from = repository.owner;
    place(repository, { owner, name });
    // Whoever still has the App is told; the installation of the old owner loses sight of it.
    events.repository(actor, 'transferred', repository, {
      owner: { from: { [from.type === 'Organization' ? 'organization' : 'user']: accountJson(world, from) } },
    });
    repository.installation = installationAt(world, owner);
    return { status: 202, body: repositoryJson(world, repository) };
  };

  return [
    { method: 'PATCH', pattern: '/repos/:owner/:repo', answer: edit },
    { method: 'POST', pattern: '/repos/:owner/:repo/transfer', answer: transfer },
  ];
};
