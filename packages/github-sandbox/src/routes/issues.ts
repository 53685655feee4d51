/** Issues, and the issue side of pull requests: title, body, state, assignees, timeline. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { authorOrWriter, canRead, ISSUES, itemOf, knownAccount, repositoryOf, viaApp, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { created, ok, paginate, readBody } from '../router.ts';
import { eventJson, issueJson } from '../shapes/index.ts';
import { BodySchema, LabelNameSchema, TitleSchema } from '../sizes.ts';
import { record, timelineOf } from '../timeline.ts';
import type { Account, Actor, Item, Repository } from '../world.ts';
import { allows, nextNumber, permissionOf } from '../world.ts';
import { applyLabels } from './labels.ts';

const LabelNamesSchema = z.array(
  z.union([LabelNameSchema, z.object({ name: LabelNameSchema }).transform(({ name }) => name)]),
);
const NewIssueSchema = z.object({
  title: TitleSchema,
  body: BodySchema.nullish(),
  labels: LabelNamesSchema.nullish(),
  assignees: z.array(z.string()).nullish(),
});
const EditSchema = z.object({
  title: TitleSchema.optional(),
  body: BodySchema.nullish(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
  labels: LabelNamesSchema.optional(),
  assignees: z.array(z.string()).optional(),
});
const AssigneesSchema = z.object({ assignees: z.array(z.string()) });

export const issueRoutes = (context: Context): readonly Route[] => {
  const { world, events } = context;

  const create = (call: Call): Reply => {
    const repository = repositoryOf(context, call);
    const author = writerOf(context, call.actor, repository, { app: ['issues'], person: 'read' });
    const body = readBody(NewIssueSchema, call);
    const assignees = (body.assignees ?? []).map((login) => knownAccount(context, login));
    const item = newItem(context, repository, {
      author,
      title: body.title,
      body: body.body ?? null,
      viaApp: viaApp(call.actor),
    });
    repository.items.set(item.number, item);
    world.nodes.set(item.nodeId, { kind: 'item', item });
    events.item(author, 'opened', item);
    // Who may not triage has labels and assignees dropped in silence, as on GitHub.
    if (mayTriage(context, call.actor, repository)) {
      applyLabels(context, author, item, body.labels ?? []);
      assign(context, author, item, assignees);
    }
    return created(issueJson(world, item));
  };

  const edit = (call: Call): Reply => {
    const item = itemOf(context, call);
    const body = readBody(EditSchema, call);
    editItem(context, call.actor, item, body);
    return ok(issueJson(world, item));
  };

  const changeAssignees = (
    call: Call,
    next: (now: readonly Account[], named: readonly Account[]) => Account[],
  ): Item => {
    const item = itemOf(context, call);
    const writer = writerOf(context, call.actor, item.repository, { app: ISSUES, person: 'triage' });
    const named = readBody(AssigneesSchema, call).assignees.map((login) => knownAccount(context, login));
    assign(context, writer, item, next(item.assignees, named));
    return item;
  };

  return [
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/issues',
      answer: (call) =>
        paginate(call, listIssues(repositoryOf(context, call), call.query), (items) =>
          items.map((item) => issueJson(world, item)),
        ),
    },
    { method: 'POST', pattern: '/repos/:owner/:repo/issues', answer: create },
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/issues/:number',
      answer: (call) => ok(issueJson(world, itemOf(context, call))),
    },
    { method: 'PATCH', pattern: '/repos/:owner/:repo/issues/:number', answer: edit },
    {
      method: 'POST',
      pattern: '/repos/:owner/:repo/issues/:number/assignees',
      answer: (call) =>
        created(
          issueJson(
            world,
            changeAssignees(call, (now, named) => [...new Set([...now, ...named])]),
          ),
        ),
    },
    {
      method: 'DELETE',
      pattern: '/repos/:owner/:repo/issues/:number/assignees',
      answer: (call) =>
        ok(
          issueJson(
            world,
            changeAssignees(call, (now, named) => now.filter((one) => !named.includes(one))),
          ),
        ),
    },
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/issues/:number/events',
      answer: (call) => {
        const item = itemOf(context, call);
        return paginate(call, item.events, (found) => found.map((event) => eventJson(world, item, event)));
      },
    },
    {
      method: 'GET',
      pattern: '/repos/:owner/:repo/issues/:number/timeline',
      answer: (call) =>
        timelineOf(context, itemOf(context, call)).then((entries) =>
          // What the caller may not see is taken out of a page that is cut already: it is short, and more may follow.
          paginate(call, entries, (page) =>
            page.flatMap(({ of, json }) => (of && !canRead(context.world, call.actor, of) ? [] : [json()])),
          ),
        ),
    },
  ];
};

/** Edits title, body, state, labels and assignees of an issue or a pull request, and tells what changed; who did it. */
export const editItem = (context: Context, actor: Actor, item: Item, edit: z.output<typeof EditSchema>): Account => {
  const { world, events } = context;
  const app = item.pull ? ISSUES : ['issues'];
  const writer = authorOrWriter(context, actor, { repository: item.repository, author: item.author, app });
  const changes = {
    ...(edit.title !== undefined && edit.title !== item.title && { title: { from: item.title } }),
    ...(edit.body !== undefined && (edit.body ?? '') !== (item.body ?? '') && { body: { from: item.body ?? '' } }),
  };
  item.updatedAt = world.stamp();
  if (changes.title && edit.title !== undefined) {
    record(context, item, { event: 'renamed', actor: writer, rename: { from: item.title, to: edit.title } });
    item.title = edit.title;
  }
  if (changes.body) {
    item.edits.push({ editor: writer, at: world.stamp(), before: item.body ?? '' });
    item.body = edit.body ?? null;
  }
  if (Object.keys(changes).length > 0) events.item(writer, 'edited', item, { changes });
  if (edit.state && edit.state !== item.state) setState(context, writer, item, edit.state, edit.state_reason);
  if (edit.labels && mayTriage(context, actor, item.repository)) applyLabels(context, writer, item, edit.labels);
  if (edit.assignees)
    assign(
      context,
      writer,
      item,
      edit.assignees.map((login) => knownAccount(context, login)),
    );
  return writer;
};

export const setState = (
  context: Context,
  actor: Account,
  item: Item,
  state: Item['state'],
  reason?: string | null,
): void => {
  const { world, events } = context;
  item.state = state;
  item.updatedAt = world.stamp();
  item.closedAt = state === 'closed' ? item.updatedAt : null;
  item.closedBy = state === 'closed' ? actor : null;
  if (!item.pull) item.stateReason = reason ?? (state === 'closed' ? 'completed' : 'reopened');
  const action = state === 'closed' ? 'closed' : 'reopened';
  record(context, item, { event: action, actor, stateReason: item.stateReason });
  events.item(actor, action, item);
};

export const newItem = (
  { world }: Context,
  repository: Repository,
  { author, title, body, viaApp: app }: { author: Account; title: string; body: string | null; viaApp: boolean },
): Item => {
  const id = world.nextId();
  const now = world.stamp();
  return {
    id,
    nodeId: `I_${id}`,
    repository,
    number: nextNumber(repository),
    author,
    createdAt: now,
    viaApp: app,
    comments: [],
    reactions: [],
    edits: [],
    events: [],
    title,
    body,
    state: 'open',
    stateReason: null,
    labels: [],
    assignees: [],
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    locked: undefined,
  };
};

const mayTriage = ({ world }: Context, actor: Actor, repository: Repository): boolean =>
  actor.kind !== 'person' || allows(permissionOf(world, repository, actor.account.login), 'triage');

const assign = (context: Context, actor: Account, item: Item, assignees: readonly Account[]): void => {
  const before = item.assignees;
  item.assignees = [...assignees];
  for (const assignee of before.filter((account) => !assignees.includes(account))) {
    record(context, item, { event: 'unassigned', actor, assignee });
    context.events.item(actor, 'unassigned', item, { assignee });
  }
  for (const assignee of assignees.filter((account) => !before.includes(account))) {
    record(context, item, { event: 'assigned', actor, assignee });
    context.events.item(actor, 'assigned', item, { assignee });
  }
};

const listIssues = (repository: Repository, query: URLSearchParams): Item[] => {
  const state = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '')
    .split(',')
    .filter(Boolean)
    .map((name) => name.trim().toLowerCase());
  const creator = query.get('creator')?.toLowerCase();
  const assignee = query.get('assignee')?.toLowerCase();
  const since = query.get('since');
  const wanted = (item: Item): boolean =>
    (state === 'all' || item.state === state) &&
    labels.every((name) => item.labels.some((label) => label.name.toLowerCase() === name)) &&
    (!creator || item.author.login.toLowerCase() === creator) &&
    (!assignee || item.assignees.some(({ login }) => login.toLowerCase() === assignee)) &&
    (!since || Date.parse(item.updatedAt) >= Date.parse(since));
  return sortItems([...repository.items.values()].filter(wanted), query);
};

/** By `sort` and `direction`; newest first unless told otherwise. */
export const sortItems = <T extends Item>(items: readonly T[], query: URLSearchParams): T[] => {
  const sort = query.get('sort') ?? 'created';
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  const key = (item: Item): number => {
    if (sort === 'comments' || sort === 'popularity') return item.comments.length;
    return Date.parse(sort === 'updated' ? item.updatedAt : item.createdAt);
  };
  return [...items].sort((a, b) => sign * (key(a) - key(b) || a.number - b.number));
};
