/** What a branch asks for before something is merged into it, and which pull requests a commit is the head of. */
import type { Context } from '../access.ts';
import { repositoryOf } from '../access.ts';
import { encodePath } from '../git.ts';
import type { Call, Reply, Route } from '../router.ts';
import { ok, paginate, param, Refusal } from '../router.ts';
import { apiOf, fullCommitJson, pullJson } from '../shapes/index.ts';
import type { Repository } from '../world.ts';
import { isPull } from '../world.ts';

export const branchRoutes = (context: Context): readonly Route[] => {
  const checksOf = (repository: Repository, branch: string, kind: 'protectedBy' | 'checks'): readonly string[] =>
    branch === repository.defaultBranch ? repository.rules[kind] : [];

  const branch = async (call: Call): Promise<Reply> => {
    const repository = repositoryOf(context, call);
    const name = param(call, 'branch');
    const sha = await context.git.head(repository, name);
    if (sha === undefined) throw new Refusal(404, 'Branch not found');
    const contexts = checksOf(repository, name, 'protectedBy');
    const enabled = contexts.length > 0;
    const checks = contexts.map((one) => ({ context: one, app_id: null }));
    const self = `${apiOf(context.world, repository)}/branches/${encodePath(name)}`;
    return ok({
      name,
      commit: fullCommitJson(context.world, repository, await context.git.show(repository, sha)),
      _links: { self, html: `${context.world.webUrl}/${repository.fullName}/tree/${encodePath(name)}` },
      protected: enabled,
      protection: {
        enabled,
        required_status_checks: { enforcement_level: enabled ? 'non_admins' : 'off', contexts, checks },
      },
      protection_url: `${self}/protection`,
    });
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
