/** The door: what a delivery makes the bot look at. It decides nothing, and what nobody listens to ends here. */
import { mayHoldCommands } from '../command/index.ts';
import { type AccountFacts, isApp } from '../github/index.ts';
import { mayHoldTicks } from '../meeting/index.ts';

/** The key to look at with what points the way; or why there is nothing to look at. */
export type Entry =
  | { readonly kind: 'wish'; readonly key: string; readonly installation?: number; readonly hint?: HintData }
  | { readonly kind: 'end'; readonly because: 'echo' | 'unheard' };

/** What is kept of a payload, as JSON. Nothing in it is believed: it only says where to look. */
export type HintData = {
  /** Whether GitHub shows the repository to its members only. */
  readonly isPrivate?: boolean;
  readonly nodeId?: string;
  readonly comment?: number;
  readonly review?: number;
  /** A comment on a line of a file. */
  readonly line?: number;
  /** Whether it is the description of the subject that the event is about. */
  readonly isDescription?: boolean;
  readonly restore?: { readonly id: number; readonly nodeId: string; readonly by: string };
  readonly push?: { readonly headSha: string; readonly paths: readonly string[] };
  /** Who moved the branch of a pull request, and whereto. */
  readonly pushed?: { readonly headSha: string; readonly by: string };
  readonly renamedFrom?: string;
  /** The commit that a merge queue made of it, which needs the checks that the pull request needs. */
  readonly queued?: { readonly headSha: string };
};

/** Reads an event's payload. `app` is undefined as long as GitHub has not told which account is the app's. */
export const enter = (event: string, payload: unknown, app: AccountFacts | undefined): Entry => {
  if (app && isApp(account(payload, 'sender'), app)) return ECHO;
  const action = text(payload, 'action');
  const found = LISTENERS[event]?.(payload, action ?? '', app);
  if (!found) return UNHEARD;
  const installation = number(payload, 'installation', 'id');
  const isPrivate = at(payload, 'repository', 'private');
  const hint = { ...found.hint, ...(typeof isPrivate === 'boolean' ? { isPrivate } : {}) };
  return { kind: 'wish', key: found.key, hint, ...(installation === undefined ? {} : { installation }) };
};

const ECHO: Entry = { kind: 'end', because: 'echo' };
const UNHEARD: Entry = { kind: 'end', because: 'unheard' };

type Found = { readonly key: string; readonly hint?: HintData } | undefined;
type Listener = (payload: unknown, action: string, app: AccountFacts | undefined) => Found;

/** Moves that change nothing of what is said about a pull request. One that is unlocked takes what could not be said. */
const IDLE: ReadonlySet<string> = new Set([
  ...['assigned', 'unassigned', 'milestoned', 'demilestoned', 'locked', 'enqueued', 'dequeued'],
  ...['auto_merge_enabled', 'auto_merge_disabled'],
]);

const pullRequest: Listener = (payload, action) =>
  IDLE.has(action)
    ? undefined
    : subject('pull', payload, 'pull_request', {
        ...nodeOf(payload, 'pull_request'),
        ...rewritten(payload),
        ...(action === 'synchronize' ? pushedIn(payload) : {}),
      });

const pushedIn = (payload: unknown): HintData => {
  const headSha = text(payload, 'pull_request', 'head', 'sha');
  const by = text(payload, 'sender', 'login');
  return headSha === undefined || by === undefined ? {} : { pushed: { headSha, by } };
};

const installation = (payload: unknown, how: '' | '/whole'): Found => {
  const id = number(payload, 'installation', 'id');
  return id === undefined ? undefined : { key: `installation:${id}${how}` };
};

/** Somebody pressed "Re-run". A suite comes with every push as well, and nobody wants anything then. */
const rerun = (payload: unknown, field: string): Found => {
  const repository = text(payload, 'repository', 'full_name');
  const sha = text(payload, field, 'head_sha');
  return repository === undefined || sha === undefined || !COMMIT.test(sha)
    ? undefined
    : { key: `commit:${repository}/${sha}` };
};

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** A merge queue makes a branch for what it tries; its name tells the pull request that it is about. */
const queued = (payload: unknown, { branch, headSha }: Record<'branch' | 'headSha', string | undefined>): Found => {
  const repository = text(payload, 'repository', 'full_name');
  const count = /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-([1-9][0-9]{0,9})-[0-9a-f]+$/.exec(branch ?? '')?.[1];
  return repository === undefined || count === undefined || headSha === undefined || !COMMIT.test(headSha)
    ? undefined
    : { key: `pull:${repository}/${count}`, hint: { queued: { headSha } } };
};

type Commented = {
  readonly app: AccountFacts | undefined;
  /** The subject: what its key begins with, and where the payload has it. */
  readonly kind: 'pull' | 'issue' | 'discussion';
  readonly field: 'issue' | 'pull_request' | 'discussion';
  readonly hint: 'comment' | 'line';
  /** Deleting a comment undoes nothing (C8), but what it said about an RFC is marked from then on. */
  readonly isMarkedWhenGone?: boolean;
};

const comment = (
  payload: unknown,
  action: string,
  { app, kind, field, hint, isMarkedWhenGone = false }: Commented,
): Found => {
  const id = number(payload, 'comment', 'id');
  const nodeId = text(payload, 'comment', 'node_id');
  const isOurs = app !== undefined && isApp(account(payload, 'comment', 'user'), app);
  if (isOurs) {
    if (action !== 'edited' || id === undefined || nodeId === undefined) return undefined;
    const restore = { id, nodeId, by: text(payload, 'sender', 'login') ?? 'ghost' };
    return subject(kind, payload, field, { restore });
  }
  if (text(payload, 'comment', 'user', 'type') === 'Bot') return undefined;
  if (!holdsCommands(payload, 'comment')) return undefined;
  if (action === 'deleted') return isMarkedWhenGone ? subject(kind, payload, field, {}) : undefined;
  if (action !== 'created' && action !== 'edited') return undefined;
  if (id === undefined) return subject(kind, payload, field, {});
  return subject(kind, payload, field, hint === 'line' ? { line: id } : { comment: id });
};

const LISTENERS: Readonly<Record<string, Listener>> = {
  pull_request: pullRequest,
  pull_request_review: (payload) => {
    const review = number(payload, 'review', 'id');
    const hint = { ...nodeOf(payload, 'pull_request'), ...(review === undefined ? {} : { review }) };
    return subject('pull', payload, 'pull_request', hint);
  },
  issue_comment: (payload, action, app) => {
    const isPull = at(payload, 'issue', 'pull_request') !== undefined;
    const kind = isPull ? 'pull' : 'issue';
    return comment(payload, action, { app, kind, field: 'issue', hint: 'comment', isMarkedWhenGone: isPull });
  },
  pull_request_review_comment: (payload, action, app) =>
    comment(payload, action, { app, kind: 'pull', field: 'pull_request', hint: 'line', isMarkedWhenGone: true }),
  discussion_comment: (payload, action, app) =>
    comment(payload, action, { app, kind: 'discussion', field: 'discussion', hint: 'comment' }),
  issues: (payload, action) =>
    action === 'unlocked' ||
    ENDS.has(action) ||
    ((action === 'opened' || action === 'edited') && holdsCommands(payload, 'issue')) ||
    (action === 'edited' && holdsTicks(payload))
      ? subject('issue', payload, 'issue', rewritten(payload))
      : undefined,
  discussion: (payload) => subject('discussion', payload, 'discussion', rewritten(payload)),
  push: (payload) => {
    const branch = text(payload, 'repository', 'default_branch');
    const headSha = text(payload, 'after');
    if (text(payload, 'ref') !== `refs/heads/${branch}` || headSha === undefined || /^0+$/.test(headSha)) {
      return undefined;
    }
    return inRepository(payload, { push: { headSha, paths: pathsOf(payload) } });
  },
  repository: (payload, action) => {
    const name = text(payload, 'repository', 'full_name');
    const former = text(payload, 'changes', 'repository', 'name', 'from');
    const owner =
      text(payload, 'changes', 'owner', 'from', 'organization', 'login') ??
      text(payload, 'changes', 'owner', 'from', 'user', 'login') ??
      name?.split('/')[0];
    if (action === 'renamed' && former) return inRepository(payload, { renamedFrom: `${owner}/${former}` });
    if (action === 'transferred') return inRepository(payload, { renamedFrom: `${owner}/${name?.split('/')[1]}` });
    return undefined;
  },
  check_run: (payload, action) => (action === 'rerequested' ? rerun(payload, 'check_run') : undefined),
  check_suite: (payload, action) => {
    if (action === 'rerequested') return rerun(payload, 'check_suite');
    if (action !== 'requested') return undefined;
    const branch = text(payload, 'check_suite', 'head_branch');
    return queued(payload, { branch, headSha: text(payload, 'check_suite', 'head_sha') });
  },
  merge_group: (payload, action) => {
    const branch = text(payload, 'merge_group', 'head_ref');
    return action === 'checks_requested'
      ? queued(payload, { branch, headSha: text(payload, 'merge_group', 'head_sha') })
      : undefined;
  },
  installation: (payload, action) => {
    if (action === 'created' || action === 'unsuspend') return installation(payload, '');
    // What could not be read before is as unknown as where the app never was.
    return action === 'new_permissions_accepted' ? installation(payload, '/whole') : undefined;
  },
  installation_repositories: (payload, action) => (action === 'added' ? installation(payload, '') : undefined),
};

/** What becomes of an issue matters to the action items that it is about. */
export const ENDS: ReadonlySet<string> = new Set(['closed', 'reopened']);

/** Events that the bot listens to. */
export const subscribedEvents: readonly string[] = Object.keys(LISTENERS);

/** Whether a text may hold commands, or did before it was edited. */
const holdsCommands = (payload: unknown, field: string): boolean =>
  [text(payload, field, 'body'), text(payload, 'changes', 'body', 'from')].some(
    (body) => body !== undefined && mayHoldCommands(body),
  );

/** Whether an issue of an app holds ticks, or did before it was edited: that of an agenda may. */
const holdsTicks = (payload: unknown): boolean =>
  text(payload, 'issue', 'user', 'type') === 'Bot' &&
  [text(payload, 'issue', 'body'), text(payload, 'changes', 'body', 'from')].some(
    (body) => body !== undefined && mayHoldTicks(body),
  );

/** That the description has other words than before. */
const rewritten = (payload: unknown): HintData =>
  at(payload, 'changes', 'body') === undefined ? {} : { isDescription: true };

const subject = (kind: string, payload: unknown, field: string, hint: HintData): Found => {
  const repository = text(payload, 'repository', 'full_name');
  const count = number(payload, field, 'number');
  return repository === undefined || count === undefined ? undefined : { key: `${kind}:${repository}/${count}`, hint };
};

const inRepository = (payload: unknown, hint: HintData): Found => {
  const repository = text(payload, 'repository', 'full_name');
  return repository === undefined ? undefined : { key: `repository:${repository}`, hint };
};

const nodeOf = (payload: unknown, field: string): HintData => {
  const nodeId = text(payload, field, 'node_id');
  return nodeId === undefined ? {} : { nodeId };
};

/** A push names no more commits; nobody needs more paths to know that the files have to be looked at. */
const MOST_PATHS = 3_000;

const pathsOf = (payload: unknown): string[] => {
  const commits = at(payload, 'commits');
  const paths = new Set<string>();
  for (const commit of Array.isArray(commits) ? commits : []) {
    for (const field of ['added', 'modified', 'removed']) {
      const listed = at(commit, field);
      for (const path of Array.isArray(listed) ? listed : []) {
        if (typeof path === 'string' && paths.size < MOST_PATHS) paths.add(path);
      }
    }
  }
  return [...paths];
};

const at = (value: unknown, ...fields: readonly string[]): unknown =>
  fields.reduce<unknown>(
    (inner, field) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, field)
        ? Reflect.get(inner, field)
        : undefined,
    value,
  );

const text = (value: unknown, ...fields: readonly string[]): string | undefined => {
  const found = at(value, ...fields);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

const account = (value: unknown, ...fields: readonly string[]): AccountFacts => ({
  id: String(number(value, ...fields, 'id') ?? ''),
  login: text(value, ...fields, 'login') ?? 'ghost',
  isBot: text(value, ...fields, 'type') === 'Bot',
});

const number = (value: unknown, ...fields: readonly string[]): number | undefined => {
  const found = at(value, ...fields);
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
};
