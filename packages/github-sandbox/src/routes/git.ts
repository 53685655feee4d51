/** Writes to git: `emulate` does them and says who may; the server tells what they moved. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { repositoryOf, writerOf } from '../access.ts';
import { NO_COMMIT } from '../git.ts';
import { branchMoved } from '../pushes.ts';
import type { Call, Reply, Route } from '../router.ts';
import { param } from '../router.ts';
import type { Repository } from '../world.ts';

const NEED = { app: ['contents'], person: 'write' } as const;
const BranchSchema = z.object({ branch: z.string().min(1).optional() });
const RefSchema = z.object({ ref: z.string() });
const ForceSchema = z.object({ force: z.boolean().optional() });
const TreeSchema = z.looseObject({ tree: z.array(z.looseObject({})) });

export type Forward = (call: Call, body?: unknown) => Promise<Reply>;

export const gitRoutes = (context: Context, forward: Forward): readonly Route[] => {
  const { git } = context;

  /** Forwards a write and tells where `branch` was before and is after it. */
  const moving = async (call: Call, repository: Repository, branch: string | undefined): Promise<Reply> => {
    const actor = writerOf(context, call.actor, repository, NEED);
    if (branch === undefined) return forward(call);
    const before = (await git.head(repository, branch)) ?? NO_COMMIT;
    const reply = await forward(call);
    if (reply.status >= 400) return reply;
    const after = (await git.head(repository, branch)) ?? NO_COMMIT;
    const forced = ForceSchema.safeParse(call.body).data?.force ?? false;
    await branchMoved(context, { actor, repository, owner: repository.owner.login, branch, before, after, forced });
    return reply;
  };

  const contents = (call: Call): Promise<Reply> => {
    const repository = repositoryOf(context, call);
    // A deletion may come with its arguments in the query.
    const asked = BranchSchema.safeParse(call.body).data?.branch ?? call.query.get('branch');
    return moving(call, repository, asked ?? repository.defaultBranch);
  };

  const newRef = (call: Call): Promise<Reply> =>
    moving(call, repositoryOf(context, call), branchOf(RefSchema.safeParse(call.body).data?.ref ?? ''));

  const ref = (call: Call): Promise<Reply> =>
    moving(call, repositoryOf(context, call), branchOf(`refs/${param(call, 'ref')}`));

  const object = (call: Call): Promise<Reply> => {
    writerOf(context, call.actor, repositoryOf(context, call), NEED);
    return forward(call);
  };

  const tree = (call: Call): Promise<Reply> => {
    writerOf(context, call.actor, repositoryOf(context, call), NEED);
    const body = TreeSchema.safeParse(call.body).data;
    if (!body) return forward(call);
    // GitHub takes an entry's type from its mode.
    return forward(call, { ...body, tree: body.tree.map((entry) => ({ type: 'blob', mode: '100644', ...entry })) });
  };

  const at = '/repos/:owner/:repo';
  return [
    { method: 'PUT', pattern: `${at}/contents/:path*`, answer: contents },
    { method: 'DELETE', pattern: `${at}/contents/:path*`, answer: contents },
    { method: 'POST', pattern: `${at}/git/refs`, answer: newRef },
    { method: 'PATCH', pattern: `${at}/git/refs/:ref*`, answer: ref },
    { method: 'DELETE', pattern: `${at}/git/refs/:ref*`, answer: ref },
    { method: 'POST', pattern: `${at}/git/trees`, answer: tree },
    { method: 'POST', pattern: `${at}/git/commits`, answer: object },
    { method: 'POST', pattern: `${at}/git/blobs`, answer: object },
  ];
};

const branchOf = (ref: string): string | undefined =>
  ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
