/** What a branch asks for before something is merged into it, and which pull requests a commit is the head of. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { repositoryOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { ok, paginate, param } from '../router.ts';
import { pullJson } from '../shapes/index.ts';
import type { Repository } from '../world.ts';
import { isPull } from '../world.ts';
import type { Forward } from './git.ts';

const BranchSchema = z.looseObject({ name: z.string() });

export const branchRoutes = (context: Context, forward: Forward): readonly Route[] => {
  const checksOf = (repository: Repository, branch: string, kind: 'protectedBy' | 'checks'): readonly string[] =>
    branch === repository.defaultBranch ? repository.rules[kind] : [];

  const branch = async (call: Call): Promise<Reply> => {
    const repository = repositoryOf(context, call);
    const reply = await forward(call);
    if (reply.status !== 200) return reply;
    const found = BranchSchema.parse(JSON.parse(reply.bytes?.toString('utf8') ?? ''));
    const contexts = checksOf(repository, found.name, 'protectedBy');
    const enabled = contexts.length > 0;
    const checks = contexts.map((name) => ({ context: name, app_id: null }));
    const asked = { enforcement_level: enabled ? 'non_admins' : 'off', contexts, checks };
    return ok({ ...found, protected: enabled, protection: { enabled, required_status_checks: asked } });
  };

  const rules = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    const contexts = checksOf(repository, param(call, 'branch'), 'checks');
    const rule = {
      type: 'required_status_checks',
      ruleset_source_type: 'Repository',
      ruleset_source: repository.fullName,
      ruleset_id: 1,
      parameters: {
        strict_required_status_checks_policy: false,
        do_not_enforce_on_create: false,
        required_status_checks: contexts.map((name) => ({ context: name })),
      },
    };
    return paginate(call, contexts.length > 0 ? [rule] : [], (page) => page);
  };

  const pulls = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    const found = [...repository.items.values()]
      .filter(isPull)
      .filter(({ pull }) => pull.head.sha === param(call, 'sha'));
    return paginate(call, found, (page) => page.map((item) => pullJson(context.world, item)));
  };

  const at = '/repos/:owner/:repo';
  return [
    { method: 'GET', pattern: `${at}/branches/:branch*`, answer: branch },
    { method: 'GET', pattern: `${at}/rules/branches/:branch*`, answer: rules },
    { method: 'GET', pattern: `${at}/commits/:sha/pulls`, answer: pulls },
  ];
};
