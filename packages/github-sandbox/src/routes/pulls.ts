/** Pull requests: listing, opening, editing, their files and commits, reviewers, merging. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { knownAccount, pullOf, repositoryOf, viaApp, writerOf } from '../access.ts';
import { realise } from '../detached.ts';
import { branchMoved, measure } from '../pushes.ts';
import type { Call, Reply, Route } from '../router.ts';
import { created, invalid, noContent, notFound, ok, paginate, Refusal, readBody } from '../router.ts';
import { refuseMerge } from '../rules.ts';
import { accountJson, fullCommitJson, fullPullJson, pullJson } from '../shapes/index.ts';
import { BodySchema, TitleSchema } from '../sizes.ts';
import { record } from '../timeline.ts';
import type { Account, Item, Pull, PullItem, Repository, World } from '../world.ts';
import { isPull } from '../world.ts';
import { editItem, newItem, sortItems } from './issues.ts';

const NewPullSchema = z.object({
  title: TitleSchema,
  body: BodySchema.nullish(),
  head: z.string().min(1),
  base: z.string().min(1),
  draft: z.boolean().optional(),
});
const EditSchema = z.object({
  title: TitleSchema.optional(),
  body: BodySchema.nullish(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().min(1).optional(),
});
const MergeSchema = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).optional(),
});
const ReviewersSchema = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

export const pullRoutes = (context: Context): readonly Route[] => {
  const { world, git, events } = context;

  const create = async (call: Call): Promise<Reply> => {
    const repository = repositoryOf(context, call);
    const author = writerOf(context, call.actor, repository, { app: ['pull_requests'], person: 'read' });
    const body = readBody(NewPullSchema, call);
    if (body.draft && !repository.rules.drafts) {
      throw new Refusal(422, 'Draft pull requests are not supported in this repository.');
    }
    const head = await headOf(context, repository, body.head);
    const baseSha = await git.head(repository, body.base);
    if (!baseSha) throw invalid('base', `There is no branch "${body.base}"`);
    if (openFrom(repository, head, body.base)) {
      throw new Refusal(422, 'Validation Failed', [
        {
          resource: 'PullRequest',
          code: 'custom',
          message: `A pull request already exists for ${head.owner}:${head.ref}.`,
        },
      ]);
    }
    const item = newPull(context, repository, {
      author,
      title: body.title,
      body: body.body ?? null,
      viaApp: viaApp(call.actor),
      head,
      base: { ref: body.base, sha: baseSha },
      draft: body.draft ?? false,
    });
    await measure(context, item);
    if (item.pull.size.commits === 0) throw invalid('head', `No commits between ${body.base} and ${body.head}`);
    addItem(world, item);
    events.item(author, 'opened', item);
    return created(fullPullJson(world, item));
  };

  const edit = async (call: Call): Promise<Reply> => {
    const item = pullOf(context, call);
    const { base, ...rest } = readBody(EditSchema, call);
    if (item.pull.mergedAt && rest.state === 'open') throw invalid('state', 'A merged pull request cannot be reopened');
    const baseSha = base === undefined ? undefined : await git.head(item.repository, base);
    if (base !== undefined && !baseSha) throw invalid('base', `There is no branch "${base}"`);
    const writer = editItem(context, call.actor, item, rest);
    if (base !== undefined && baseSha && base !== item.pull.base.ref) {
      const { ref, sha } = item.pull.base;
      item.pull.base.ref = base;
      item.pull.base.sha = baseSha;
      await measure(context, item);
      record(context, item, { event: 'base_ref_changed', actor: writer });
      events.item(writer, 'edited', item, { changes: { base: { ref: { from: ref }, sha: { from: sha } } } });
    }
    return ok(fullPullJson(world, item));
  };

  const files = async (call: Call): Promise<Reply> => {
    const changes = await git.changesOf(pullOf(context, call));
    return paginate(call, changes.files, (page) => page);
  };

  const commits = async (call: Call): Promise<Reply> => {
    const item = pullOf(context, call);
    const changes = await git.changesOf(item);
    return paginate(call, changes.commits, (page) => page.map((one) => fullCommitJson(world, item.repository, one)));
  };

  const merge = async (call: Call): Promise<Reply> => {
    const item = pullOf(context, call);
    const { repository, pull } = item;
    const actor = writerOf(context, call.actor, repository, { app: ['contents'], person: 'write' });
    const body = readBody(MergeSchema, call);
    if (pull.draft) throw new Refusal(405, 'Pull Request is still a draft');
    if (item.state === 'closed') throw new Refusal(405, 'Pull Request is not mergeable');
    if (body.sha && body.sha !== pull.head.sha) {
      throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
    }
    await refuseMerge(context, item, body.merge_method ?? 'merge');
    const squash = body.merge_method === 'squash' || body.merge_method === 'rebase';
    const moved = await git.merge(repository, {
      base: pull.base.ref,
      head: await realise(world, git, pull.head.sha),
      message: mergeMessage(item, body, squash),
      author: actor,
      at: world.stamp(),
      squash,
    });
    const now = world.stamp();
    pull.mergedAt = now;
    pull.mergedBy = actor;
    pull.mergeSha = moved.after;
    item.state = 'closed';
    item.closedAt = now;
    item.closedBy = actor;
    item.updatedAt = now;
    record(context, item, { event: 'merged', actor, commitSha: moved.after });
    record(context, item, { event: 'closed', actor });
    events.item(actor, 'closed', item);
    await branchMoved(context, { actor, repository, owner: repository.owner.login, branch: pull.base.ref, ...moved });
    return ok({ sha: moved.after, merged: true, message: 'Pull Request successfully merged' });
  };

  const request = (call: Call): Reply => {
    const item = pullOf(context, call);
    const actor = writerOf(context, call.actor, item.repository, { app: ['pull_requests'], person: 'triage' });
    const { reviewers, team_reviewers: teams } = readBody(ReviewersSchema, call);
    const named = reviewers.map((login) => knownAccount(context, login));
    if (named.includes(item.author)) {
      throw new Refusal(422, 'Review cannot be requested from pull request author.');
    }
    for (const reviewer of named.filter((one) => !item.pull.reviewers.includes(one))) {
      item.pull.reviewers.push(reviewer);
      record(context, item, { event: 'review_requested', actor, reviewer });
      events.item(actor, 'review_requested', item, { reviewer });
    }
    for (const team of teams.filter((slug) => !item.pull.teams.includes(slug))) {
      item.pull.teams.push(team);
      record(context, item, { event: 'review_requested', actor, team });
      events.item(actor, 'review_requested', item, { team });
    }
    return created(pullJson(world, item));
  };

  const unrequest = (call: Call): Reply => {
    const item = pullOf(context, call);
    const actor = writerOf(context, call.actor, item.repository, { app: ['pull_requests'], person: 'triage' });
    const { reviewers, team_reviewers: teams } = readBody(ReviewersSchema, call);
    const named = reviewers.map((login) => knownAccount(context, login));
    const gone = item.pull.reviewers.filter((one) => named.includes(one));
    item.pull.reviewers = item.pull.reviewers.filter((one) => !named.includes(one));
    item.pull.teams = item.pull.teams.filter((slug) => !teams.includes(slug));
    for (const reviewer of gone) {
      record(context, item, { event: 'review_request_removed', actor, reviewer });
      events.item(actor, 'review_request_removed', item, { reviewer });
    }
    return ok(pullJson(world, item));
  };

  const one = '/repos/:owner/:repo/pulls/:number';
  return [
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/pulls',
      answer: (call) =>
        paginate(call, listPulls(repositoryOf(context, call), call.query), (page) =>
          page.map((item) => pullJson(world, item)),
        ),
    },
    { method: 'POST', pattern: '/repos/:owner/:repo/pulls', answer: create },
    { method: 'GET', pattern: one, answer: (call) => ok(fullPullJson(world, pullOf(context, call))) },
    { method: 'PATCH', pattern: one, answer: edit },
    { method: 'GET', pattern: `${one}/files`, answer: files },
    { method: 'GET', pattern: `${one}/commits`, answer: commits },
    {
      method: 'GET',
      pattern: `${one}/merge`,
      answer: (call) => {
        if (!pullOf(context, call).pull.mergedAt) throw notFound();
        return noContent();
      },
    },
    { method: 'PUT', pattern: `${one}/merge`, answer: merge },
    {
      method: 'GET',
      pattern: `${one}/requested_reviewers`,
      answer: (call) => {
        const { reviewers, teams } = pullOf(context, call).pull;
        return ok({
          users: reviewers.map((account) => accountJson(world, account)),
          teams: teams.map((slug) => ({ name: slug, slug })),
        });
      },
    },
    { method: 'POST', pattern: `${one}/requested_reviewers`, answer: request },
    { method: 'DELETE', pattern: `${one}/requested_reviewers`, answer: unrequest },
  ];
};

/** Turns a pull request into a draft or back; REST has no route for it. */
export const setDraft = (context: Context, actor: Call['actor'], item: PullItem, draft: boolean): void => {
  const own = actor.kind === 'person' && actor.account === item.author;
  const writer = writerOf(context, actor, item.repository, { app: ['pull_requests'], person: own ? 'read' : 'write' });
  if (item.pull.draft === draft) return;
  const action = draft ? 'converted_to_draft' : 'ready_for_review';
  item.pull.draft = draft;
  item.updatedAt = context.world.stamp();
  record(context, item, { event: draft ? 'convert_to_draft' : 'ready_for_review', actor: writer });
  context.events.item(writer, action, item);
};

type Opened = Pick<Pull, 'head' | 'base' | 'draft'> & {
  readonly author: Account;
  readonly title: string;
  readonly body: string | null;
  readonly viaApp: boolean;
};

/** A pull request that nobody knows of yet; its size is still to be measured. */
export const newPull = (context: Context, repository: Repository, opened: Opened): PullItem => {
  const { head, base, draft, ...rest } = opened;
  const id = context.world.nextId();
  const nodeId = `PR_${id}`;
  return {
    ...newItem(context, repository, rest),
    nodeId,
    pull: {
      id,
      nodeId,
      head,
      base,
      draft,
      reviews: [],
      reviewers: [],
      teams: [],
      mergedAt: null,
      mergedBy: null,
      mergeSha: null,
      detached: undefined,
      size: { commits: 0, additions: 0, deletions: 0, files: 0 },
    },
  };
};

/** Makes an issue or pull request known. */
export const addItem = (world: World, item: Item): void => {
  item.repository.items.set(item.number, item);
  world.nodes.set(item.nodeId, { kind: 'item', item });
};

/** Key of a fork's branch. */
export const forkKey = (owner: string, branch: string): string => `${owner.toLowerCase()}:${branch}`;

const headOf = async ({ git, world }: Context, repository: Repository, head: string): Promise<Pull['head']> => {
  const colon = head.indexOf(':');
  const owner = colon === -1 ? repository.owner.login : head.slice(0, colon);
  const ref = head.slice(colon + 1);
  const ours = owner.toLowerCase() === repository.owner.login.toLowerCase();
  const sha = ours ? await git.head(repository, ref) : repository.forks.get(forkKey(owner, ref));
  if (!sha) throw invalid('head', `There is no branch "${head}"`);
  return { owner: world.accounts.get(owner.toLowerCase())?.login ?? owner, ref, sha };
};

const openFrom = (repository: Repository, head: Pull['head'], base: string): boolean =>
  [...repository.items.values()]
    .filter(isPull)
    .some(
      ({ state, pull }) =>
        state === 'open' && pull.head.owner === head.owner && pull.head.ref === head.ref && pull.base.ref === base,
    );

const listPulls = (repository: Repository, query: URLSearchParams): PullItem[] => {
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const wanted = ({ pull, ...item }: PullItem): boolean =>
    (state === 'all' || item.state === state) &&
    (!head || head === `${pull.head.owner}:${pull.head.ref}`) &&
    (!base || base === pull.base.ref);
  // Unlike issues, pull requests come oldest first when sorted by anything but their creation.
  const sort = query.get('sort') ?? 'created';
  const direction = query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc');
  const sorted = new URLSearchParams({ sort, direction });
  return sortItems([...repository.items.values()].filter(isPull).filter(wanted), sorted);
};

const mergeMessage = (item: PullItem, body: z.output<typeof MergeSchema>, squash: boolean): string => {
  const { head } = item.pull;
  const title = squash
    ? `${item.title} (#${item.number})`
    : `Merge pull request #${item.number} from ${head.owner}/${head.ref}`;
  return [body.commit_title ?? title, body.commit_message ?? (squash ? '' : item.title)].filter(Boolean).join('\n\n');
};
