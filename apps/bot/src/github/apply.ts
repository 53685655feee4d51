/**
 * Applies desired states as one set: what stands is read once, only the difference is written, our own writing is found
 * by its marker, and every text is made to fit here and nowhere else.
 */
import type {
  AccountFacts,
  Action,
  CheckConclusion,
  FileChange,
  IssueFacts,
  LabelSpec,
  Position,
  Target,
} from '@rapporteur/core/github';
import { carriesMarker, fit, isApp, sameBody } from '@rapporteur/core/github';
import { z } from 'zod';
import { faultOf, orRefused, wordsOf } from './fault.ts';
import { hasStatus, isMissing, type Octokit, orMissing, readEach, repoParams, toInstant } from './octokit.ts';
import { toAccount } from './people.ts';
import { type Comments, commentsAt, type StandingComment } from './position.ts';
import { findIssue, isOurs, listIssuesSince, loadComparison, loadContent, loadIssue, markedByApp } from './read.ts';

/** What came of an action. "stale": somebody wrote in between. "refused": GitHub does not allow it; see `because`. */
export type Applied = {
  readonly action: Action;
  readonly outcome: 'written' | 'unchanged' | 'stale' | 'refused';
  /** What GitHub said when it refused. */
  readonly because?: string;
  /** Number of the issue or the pull request that now stands. */
  readonly number?: number;
  readonly nodeId?: string;
  readonly url?: string;
  /** Of a pull request: its branch, and the commit that the app wrote there, if it is that of the app. */
  readonly branch?: string;
  readonly commit?: { readonly sha: string; readonly at: Date };
};

/** What is known to stand at a subject, read just before; what is not given is read where it is needed. */
export type Standing = {
  /** Whose comments and labels these are. */
  readonly target: Target;
  /** All comments of the conversation, or at least all of the app's. */
  readonly comments?: readonly StandingComment[];
  readonly labels?: readonly string[];
  /** All check runs of the app, by head commit. */
  readonly checks?: ReadonlyMap<string, readonly StandingCheck[]>;
  /** The app's reactions, by "issue_comment 12", "review_comment 12" or "issue 7"; those on reviews are not listed. */
  readonly reactions?: ReadonlyMap<string, readonly StandingReaction[]>;
};

type StandingCheck = {
  readonly id: number;
  readonly name: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  /** How many annotations it has. */
  readonly annotations: number;
  readonly url: string | null;
};

type StandingReaction = { readonly id: number; readonly content: string };

type Client = { readonly octokit: Octokit; readonly app: AccountFacts };
/** `hold` is asked just before each write that makes something. @throws when the subject is not this job's any more */
type Claimed = Client & { readonly hold: () => Promise<void> };
type Context = Client & { readonly known: Known; readonly claim: Claim };
type ActionOf<T extends Action['type']> = Extract<Action, { type: T }>;

/**
 * Applies all actions of a subject in their order; applying them again writes nothing. What GitHub refuses for good is
 * an outcome and keeps no other from being written.
 * @throws the first other failure after the rest was tried; at once what `hold` throws, and when GitHub wants a pause
 */
export const applyAll = async (
  { octokit, app, hold }: Claimed,
  actions: readonly Action[],
  standing?: Standing,
): Promise<Applied[]> => {
  const fitted = actions.map(fit);
  const claim = createClaim(hold);
  const context = { octokit, app, claim, known: createKnown({ octokit, app }, fitted, standing) };
  const settled: Applied[] = [];
  const failures: unknown[] = [];
  for (const [index, action] of fitted.entries()) {
    const given = actions[index] ?? action;
    try {
      settled.push({ ...(await applyOne(context, action)), action: given });
    } catch (error) {
      const fault = faultOf(error, new Date());
      if (!fault || fault.waitMs !== undefined || fault.status === 401) throw error;
      const because = hasStatus(error) ? wordsOf(error) : fault.text;
      if (fault.isFinal) settled.push({ action: given, outcome: 'refused', because });
      else failures.push(error);
    }
  }
  await claim.end();
  if (failures.length > 0) throw failures[0];
  return settled;
};

const applyOne = (context: Context, action: Action): Promise<Applied> => {
  switch (action.type) {
    case 'upsert_comment':
      return upsertComment(context, action);
    case 'restore_comment':
      return restoreComment(context, action);
    case 'set_labels':
      return setLabels(context, action);
    case 'set_check':
      return setCheck(context, action);
    case 'repeat_checks':
      return repeatChecks(context, action);
    case 'upsert_issue':
      return upsertIssue(context, action);
    case 'open_pull_request':
      return openPullRequest(context, action);
    case 'merge_pull_request':
      return mergePullRequest(context, action);
    case 'set_issue_state':
      return setIssueState(context, action);
    case 'close_pull_request':
      return closePullRequest(context, action);
    case 'react':
      return react(context, action);
    default:
      return action satisfies never;
  }
};

/** The right to make something at a subject. Between asking for it and making there is a gap, which it looks after. */
type Claim = {
  /** Makes something. `look` sees to it that of several the eldest alone stays; it is given back if it is known. */
  make<T, E>(
    make: () => Promise<T>,
    look?: (made: T) => Promise<E | undefined>,
  ): Promise<{ readonly made: T; readonly eldest?: E | undefined }>;
  end(): Promise<void>;
};

/** A claim that took longer to be asked for and used may have been lost in between, and taken back since. */
const SLOW_MS = 2_000;

const createClaim = (hold: () => Promise<void>): Claim => {
  let unsure: (() => Promise<unknown>)[] = [];
  // What asks before the next write tells at the same time whether the last one was ours to make.
  const ask = async (): Promise<void> => {
    const looks = unsure;
    unsure = [];
    try {
      await hold();
    } catch (lost) {
      await Promise.allSettled(looks.map((look) => look()));
      throw lost;
    }
  };
  return {
    make: async (make, look) => {
      const began = performance.now();
      await ask();
      const made = await make();
      if (look && performance.now() - began > SLOW_MS) return { made, eldest: await look(made) };
      if (look) unsure.push(() => look(made));
      return { made };
    },
    end: async () => {
      if (unsure.length > 0) await ask();
    },
  };
};

/** What stands, read at most once, and kept up as it is written. */
type Known = {
  /** The app's comments, oldest first. */
  comments(target: Target, position: Position | undefined): Promise<StandingComment[]>;
  /** The labels of a subject, and those that the whole set wants there. */
  labels(target: Target): Promise<readonly string[]>;
  wantedLabels(target: Target): {
    readonly present: ReadonlyMap<string, LabelSpec>;
    readonly absent: ReadonlySet<string>;
  };
  /** What became of a subject's labels, once for the whole set. */
  labelled: Map<string, Promise<ReadonlySet<string>>>;
  checks(action: ActionOf<'set_check'>): Promise<StandingCheck[]>;
  reactions(on: ActionOf<'react'>['on']): readonly StandingReaction[] | undefined;
};

const createKnown = (client: Client, actions: readonly Action[], standing: Standing | undefined): Known => {
  const { octokit, app } = client;
  const comments = new Map<string, Promise<StandingComment[]>>();
  const checks = new Map<string, Promise<StandingCheck[]>>();
  const given = (target: Target): Standing | undefined =>
    standing && keyOf(standing.target) === keyOf(target) ? standing : undefined;
  return {
    comments: (target, position) =>
      once(comments, `${keyOf(target)} ${position?.kind ?? ''}`, async () => {
        const known = position ? undefined : given(target)?.comments;
        const all = known ?? (await commentsAt(octokit, target, position).list());
        return all.filter(({ author }) => isApp(author, app)).sort((a, b) => a.id - b.id);
      }),
    labels: async (target) => given(target)?.labels ?? (await listLabels(octokit, target)),
    wantedLabels: (target) => {
      const present = new Map<string, LabelSpec>();
      const absent = new Set<string>();
      for (const action of actions) {
        if (action.type !== 'set_labels' || keyOf(action.target) !== keyOf(target)) continue;
        for (const label of action.present) present.set(label.name.toLowerCase(), label);
        for (const name of action.absent) absent.add(name.toLowerCase());
      }
      return { present, absent };
    },
    labelled: new Map(),
    checks: ({ repository, headSha, name }) => {
      const known = standing?.checks?.get(headSha);
      if (known) return once(checks, headSha, async () => [...known]);
      const isOnly = actions.filter((one) => one.type === 'set_check' && one.headSha === headSha).length === 1;
      return once(checks, `${repository} ${headSha}`, () =>
        listChecks(client, { repository, ref: headSha, ...(isOnly ? { check_name: name } : {}) }),
      );
    },
    reactions: (on) =>
      on.kind === 'node'
        ? undefined
        : standing?.reactions?.get(`${on.kind} ${on.kind === 'issue' ? on.number : on.id}`),
  };
};

const once = <T>(asked: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> => {
  const answer = asked.get(key) ?? ask();
  asked.set(key, answer);
  return answer;
};

const keyOf = ({ repository, number }: Target): string => `${repository.toLowerCase()}#${number}`;

/** A comment that was to be replied to may be gone by now: then it is said where everybody reads. */
const upsertComment = async (context: Context, action: ActionOf<'upsert_comment'>): Promise<Applied> => {
  const { position } = action;
  if (position?.replyTo === undefined) return upsertAt(context, action, position);
  try {
    return await upsertAt(context, action, position);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const { kind } = position;
    return upsertAt(context, action, kind === 'discussion' ? { kind, nodeId: position.nodeId } : undefined);
  }
};

const upsertAt = async (
  { octokit, app, claim, known }: Context,
  action: ActionOf<'upsert_comment'>,
  position: Position | undefined,
): Promise<Applied> => {
  const { target, marker, body, updateOnly } = action;
  const all = commentsAt(octokit, target, position);
  const comments = await known.comments(target, position);
  const [first, ...doubles] = comments.filter(({ body: standing }) => carriesMarker(standing, marker));
  for (const double of doubles) await all.remove(double);
  if (first) {
    const outcome = await writeComment(all, first, body);
    comments.splice(comments.indexOf(first), 1, { ...first, body });
    return { action, outcome: doubles.length > 0 ? 'written' : outcome, url: first.url };
  }
  if (updateOnly) return { action, outcome: 'unchanged' };
  const { made, eldest } = await claim.make(
    () => all.create(body),
    () => keepEldestComment(all, app, marker),
  );
  const standing = eldest ?? { ...made, author: app, body };
  await writeComment(all, standing, body);
  comments.push({ ...standing, body });
  return { action, outcome: 'written', url: standing.url };
};

const writeComment = async (
  all: Comments,
  standing: StandingComment,
  body: string,
): Promise<'written' | 'unchanged'> => {
  if (sameBody(standing.body, body)) return 'unchanged';
  await all.update(standing, body);
  return 'written';
};

const keepEldestComment = async (
  all: Comments,
  app: AccountFacts,
  marker: string,
): Promise<StandingComment | undefined> => {
  const own = (await all.list()).filter((comment) => isOurs(comment, app, marker)).sort((a, b) => a.id - b.id);
  const [eldest, ...doubles] = own;
  for (const double of doubles) await all.remove(double);
  return eldest;
};

const restoreComment = async ({ octokit, app }: Client, action: ActionOf<'restore_comment'>): Promise<Applied> => {
  const { target, position, id, theirs, body } = action;
  const all = commentsAt(octokit, target, position);
  const standing = await all.read(id);
  const isTheirs = standing && isApp(standing.author, app) && sameBody(standing.body, theirs);
  if (!isTheirs || sameBody(theirs, body)) return { action, outcome: 'unchanged' };
  await all.update(standing, body);
  return { action, outcome: 'written', url: standing.url };
};

const listLabels = async (octokit: Octokit, target: Target): Promise<string[]> => {
  const labels = await octokit.paginate(octokit.rest.issues.listLabelsOnIssue, {
    ...issueParams(target),
    per_page: 100,
  });
  return readEach({ octokit, what: `label of ${keyOf(target)}` }, labels, (label) => Label.parse(label).name);
};

const setLabels = async ({ octokit, known }: Context, action: ActionOf<'set_labels'>): Promise<Applied> => {
  const { target } = action;
  const changed = await once(known.labelled, keyOf(target), async () =>
    changeLabels(octokit, target, { ...known.wantedLabels(target), standing: await known.labels(target) }),
  );
  const names = [...action.present.map(({ name }) => name), ...action.absent];
  return { action, outcome: names.some((name) => changed.has(name.toLowerCase())) ? 'written' : 'unchanged' };
};

type LabelChange = {
  readonly present: ReadonlyMap<string, LabelSpec>;
  readonly absent: ReadonlySet<string>;
  readonly standing: readonly string[];
};

/** All that are missing in one request, which GitHub answers with what they look like now. The names that changed. */
const changeLabels = async (
  octokit: Octokit,
  target: Target,
  { present, absent, standing }: LabelChange,
): Promise<Set<string>> => {
  const names = new Map(standing.map((name) => [name.toLowerCase(), name]));
  const missing = [...present].flatMap(([key, label]) => (names.has(key) ? [] : [label]));
  const surplus = [...absent].flatMap((key) => (names.has(key) && !present.has(key) ? [names.get(key) ?? key] : []));
  if (missing.length > 0) {
    const labels = missing.map(({ name }) => name);
    const { data } = await octokit.rest.issues.addLabels({ ...issueParams(target), labels });
    await dressLabels(octokit, target.repository, { wanted: missing, standing: data });
  }
  for (const name of surplus) {
    await orMissing(octokit.rest.issues.removeLabel({ ...issueParams(target), name }));
  }
  return new Set([...missing.map(({ name }) => name), ...surplus].map((name) => name.toLowerCase()));
};

const Label = z.object({ name: z.string(), color: z.string().nullish(), description: z.string().nullish() });

/** What a label looks like that GitHub made because it was named. */
const UNDRESSED = 'ededed';

/** Gives labels that GitHub has just made their colour and description; one that a person made keeps its own. */
const dressLabels = async (
  octokit: Octokit,
  repository: string,
  labels: {
    readonly wanted: readonly LabelSpec[];
    readonly standing: readonly unknown[];
  },
): Promise<void> => {
  const standing = labels.standing.flatMap((label) => Label.safeParse(label).data ?? []);
  for (const { name, color, description } of labels.wanted) {
    const isNew = standing.some(
      (label) => label.name.toLowerCase() === name.toLowerCase() && label.color === UNDRESSED && !label.description,
    );
    const isPlain = color === UNDRESSED && description === '';
    if (isNew && !isPlain) {
      // What is only for looks may be refused.
      await orRefused(octokit.rest.issues.updateLabel({ ...repoParams(repository), name, color, description }));
    }
  }
};

/** GitHub takes so many annotations at a time. */
const ANNOTATIONS_AT_ONCE = 50;

const setCheck = async ({ octokit, claim, known }: Context, action: ActionOf<'set_check'>): Promise<Applied> => {
  const { repository, headSha, name, conclusion, title, summary, text, annotations = [] } = action;
  const params = repoParams(repository);
  const standing = (await known.checks(action)).find((run) => run.name === name);
  if (standing && isSameCheck(standing, action)) return { action, outcome: 'unchanged', ...urlOf(standing.url) };
  const [first, ...rest] = inBatches(annotations.map(toAnnotation), ANNOTATIONS_AT_ONCE);
  const output = { title, summary, text };
  const wanted = {
    status: 'completed' as const,
    conclusion,
    output: { ...output, ...(first ? { annotations: first } : {}) },
  };
  // An update adds to the annotations that stand: only a new run, which hides the old one, is rid of them.
  const isFresh = !standing || standing.annotations > 0;
  const run = isFresh
    ? (await claim.make(() => octokit.rest.checks.create({ ...params, name, head_sha: headSha, ...wanted }))).made
    : await octokit.rest.checks.update({ ...params, check_run_id: standing.id, ...wanted });
  for (const batch of rest) {
    const more = { ...output, annotations: batch };
    await octokit.rest.checks.update({ ...params, check_run_id: run.data.id, output: more });
  }
  return { action, outcome: 'written', ...urlOf(run.data.html_url) };
};

const repeatChecks = async (client: Client, action: ActionOf<'repeat_checks'>): Promise<Applied> => {
  const { repository, headSha } = action;
  const runs = await listChecks(client, { repository, ref: headSha });
  let outcome: Applied['outcome'] = 'unchanged';
  for (const { id, conclusion, title, summary, text } of runs) {
    // One that GitHub has opened again is written by whoever judges what it is about.
    const said = CONCLUSIONS.find((one) => one === conclusion);
    if (!said) continue;
    const output = { title, summary, text };
    const params = { ...repoParams(repository), check_run_id: id };
    await client.octokit.rest.checks.update({ ...params, status: 'completed', conclusion: said, output });
    outcome = 'written';
  }
  return { action, outcome };
};

const CONCLUSIONS: readonly CheckConclusion[] = ['neutral', 'success', 'failure', 'action_required'];

const listChecks = async (
  { octokit, app: { login } }: Client,
  { repository, ...rest }: { repository: string; ref: string; check_name?: string },
): Promise<StandingCheck[]> => {
  const runs = await octokit.paginate(octokit.rest.checks.listForRef, {
    ...repoParams(repository),
    ...rest,
    per_page: 100,
  });
  return readEach({ octokit, what: `check run of ${repository}` }, runs, ({ app, ...run }) => ({
    isOurs: !app || `${app.slug}[bot]` === login,
    run: {
      id: run.id,
      name: run.name,
      conclusion: run.conclusion,
      title: run.output.title ?? '',
      summary: run.output.summary ?? '',
      text: run.output.text ?? '',
      annotations: run.output.annotations_count ?? 0,
      url: run.html_url,
    },
  })).flatMap(({ isOurs, run }) => (isOurs ? [run] : []));
};

const isSameCheck = (standing: StandingCheck, wanted: ActionOf<'set_check'>): boolean =>
  standing.conclusion === wanted.conclusion &&
  standing.title === wanted.title &&
  sameBody(standing.summary, wanted.summary) &&
  sameBody(standing.text, wanted.text);

type Annotations = NonNullable<ActionOf<'set_check'>['annotations']>;

const toAnnotation = ({ path, startLine, endLine, startColumn, endColumn, level, message }: Annotations[number]) => ({
  path,
  start_line: startLine,
  end_line: endLine,
  ...(startColumn === undefined || endColumn === undefined ? {} : { start_column: startColumn, end_column: endColumn }),
  annotation_level: level,
  message,
});

const inBatches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

const urlOf = (url: string | null): { url?: string } => (url ? { url } : {});

const upsertIssue = async (context: Context, action: ActionOf<'upsert_issue'>): Promise<Applied> => {
  const { octokit, app, claim } = context;
  const { repository, marker, title, body, labels, assignees, state, number, expected } = action;
  const known = number === undefined ? undefined : await loadIssue(octokit, { repository, number });
  const issue = known ?? (await findIssue(octokit, { repository, marker, app }));
  if (!issue) {
    const names = labels.map(({ name }) => name);
    const { made, eldest } = await claim.make(
      () =>
        octokit.rest.issues.create({
          ...repoParams(repository),
          ...{ title, body, labels: names },
          ...(assignees && { assignees: [...assignees] }),
        }),
      ({ data }) => keepEldestIssue(context, { repository, marker, since: new Date(data.created_at) }),
    );
    const { data } = made;
    if (eldest && eldest.number !== data.number) {
      return { action, outcome: 'stale', number: eldest.number, nodeId: eldest.nodeId, url: eldest.url };
    }
    await dressLabels(octokit, repository, { wanted: labels, standing: data.labels });
    return { action, outcome: 'written', number: data.number, nodeId: data.node_id, url: data.html_url };
  }
  const place = { number: issue.number, nodeId: issue.nodeId, url: issue.url };
  // Nobody can write conditionally at GitHub; reading once more just before the write makes the gap as small as it gets.
  if (expected !== undefined && !sameBody(issue.body, expected)) return { action, outcome: 'stale', ...place };
  const target = { repository, number: issue.number };
  const present = new Map(labels.map((label) => [label.name.toLowerCase(), label]));
  const changed = await changeLabels(octokit, target, { present, absent: new Set(), standing: issue.labels });
  const wanted = {
    ...(sameBody(issue.body, body) ? {} : { body }),
    ...(issue.title === title ? {} : { title }),
    ...(state === undefined || (state === 'open') === (issue.state === 'open') ? {} : toState(state)),
  };
  if (Object.keys(wanted).length === 0)
    return { action, outcome: changed.size > 0 ? 'written' : 'unchanged', ...place };
  await octokit.rest.issues.update({ ...issueParams(target), ...wanted });
  return { action, outcome: 'written', ...place };
};

type IssueState = { readonly state?: 'open' | 'closed'; readonly state_reason?: 'completed' | 'not_planned' };

const toState = (state: 'open' | 'completed' | 'not_planned'): IssueState =>
  state === 'open' ? { state } : { state: 'closed', state_reason: state };

/** Two bots may have made it within moments; an app cannot delete an issue, so the younger says where the elder is. */
const keepEldestIssue = async (
  { octokit, app }: Client,
  { repository, marker, since }: { repository: string; marker: string; since: Date },
): Promise<IssueFacts | undefined> => {
  const issues = await listIssuesSince(octokit, {
    repository,
    author: app.login,
    since: new Date(since.getTime() - 10 * 60_000),
  });
  const own = await markedByApp(octokit, issues, { app, marker });
  const [eldest, ...doubles] = own.sort((a, b) => a.number - b.number);
  for (const { number } of doubles) {
    await octokit.rest.issues.update({
      ...issueParams({ repository, number }),
      state: 'closed',
      state_reason: 'not_planned',
      body: `This was opened twice by mistake. It goes on in #${eldest?.number}.`,
    });
  }
  return eldest;
};

const openPullRequest = async (context: Context, action: ActionOf<'open_pull_request'>): Promise<Applied> => {
  const { octokit } = context;
  const { repository, number } = action;
  if (number === undefined) return createPullRequest(context, action);
  const { data } = await octokit.rest.pulls.get({ ...repoParams(repository), pull_number: number });
  return writePullRequest(context, action, data);
};

type StandingPull = {
  readonly number: number;
  readonly node_id: string;
  readonly html_url: string;
  readonly state: string;
  readonly draft?: boolean | undefined;
  readonly body: string | null;
  readonly created_at: string;
  readonly head: { readonly ref: string; readonly sha: string };
};

const placeOfPull = ({ number, node_id, html_url, head }: StandingPull) => ({
  number,
  nodeId: node_id,
  url: html_url,
  branch: head.ref,
});

/** Writes upon the head that was looked at, or not at all. */
const writePullRequest = async (
  { octokit }: Context,
  action: ActionOf<'open_pull_request'>,
  standing: StandingPull,
): Promise<Applied> => {
  const { repository, body, draft, files, commitMessage, head } = action;
  const params = repoParams(repository);
  const place = placeOfPull(standing);
  if (standing.state === 'closed') return { action, outcome: 'unchanged', ...place };
  if (standing.head.sha !== head) return { action, outcome: 'stale', ...place };
  const commit = await commitOn(octokit, { repository, parent: head, files, message: commitMessage });
  if (commit && !(await moveBranch(octokit, { repository, branch: standing.head.ref, sha: commit.sha }))) {
    return { action, outcome: 'stale', ...place };
  }
  let isWritten = commit !== undefined;
  if (!sameBody(standing.body ?? '', body)) {
    await octokit.rest.pulls.update({ ...params, pull_number: standing.number, body });
    isWritten = true;
  }
  if (!draft && standing.draft) {
    await octokit.graphql(
      'mutation ($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
      { id: standing.node_id },
    );
    isWritten = true;
  }
  return { action, outcome: isWritten ? 'written' : 'unchanged', ...place, ...(commit ? { commit } : {}) };
};

/** Anybody with write access may sit on a name, or on a folder of it: nobody keeps the notes from being opened. */
const namesOf = (branch: string): string[] =>
  [branch, branch.replaceAll('/', '-')].flatMap((name) => [name, ...[2, 3, 4, 5].map((count) => `${name}-${count}`)]);

const createPullRequest = async (context: Context, action: ActionOf<'open_pull_request'>): Promise<Applied> => {
  const { octokit, claim } = context;
  const { repository, title, body, draft, files, commitMessage } = action;
  const params = repoParams(repository);
  const base = (await octokit.rest.repos.get(params)).data.default_branch;
  for (const branch of namesOf(action.branch)) {
    const own = await findOwnPull(context, { repository, branch });
    if (own) return recognise(context, action, own);
    const wanted = { repository, branch, base, files };
    const commit =
      (await leftBehind(octokit, wanted)) ??
      (await claimBranch(context, { ...wanted, message: commitMessage })) ??
      (await leftBehind(octokit, wanted));
    const opening = { ...params, title, body, head: branch, base, draft };
    const opened = commit && (await claim.make(() => unlessThere(createPull(octokit, opening)))).made;
    if (opened) return { action, outcome: 'written', ...placeOfPull(opened.data), commit };
    // Another bot of ours may have been quicker.
    const others = await findOwnPull(context, { repository, branch });
    if (others) return recognise(context, action, others);
  }
  return { action, outcome: 'refused', because: `Branches of other people have the name ${action.branch}.` };
};

type Opening = Parameters<Octokit['rest']['pulls']['create']>[0];

/** Some plans have no drafts in private repositories: there it is opened as any other. */
const createPull = async (octokit: Octokit, opening: Opening) => {
  try {
    return await octokit.rest.pulls.create(opening);
  } catch (error) {
    const isRefused = hasStatus(error) && error.status === 422 && /draft pull requests are not/i.test(error.message);
    if (!opening?.draft || !isRefused) throw error;
    return octokit.rest.pulls.create({ ...opening, draft: false });
  }
};

/** The newest pull request that the app opened from a branch of the repository itself. */
const findOwnPull = async (
  { octokit, app }: Client,
  { repository, branch }: { readonly repository: string; readonly branch: string },
): Promise<StandingPull | undefined> => {
  const params = repoParams(repository);
  const head = `${params.owner}:${branch}`;
  const { data } = await octokit.rest.pulls.list({ ...params, state: 'all', head, per_page: 100 });
  const what = `pull request of ${repository}`;
  return readEach({ octokit, what }, data, (pull) => {
    const { user, head: own, base } = pull;
    const isOwn = isApp(toAccount(user), app) && own.ref === branch && own.repo?.id === base.repo.id;
    return isOwn ? [pull] : [];
  }).flat()[0];
};

/** One that was opened before, of which nothing is known any more; who wrote its head shows by what stands there. */
const recognise = async (
  { octokit }: Context,
  action: ActionOf<'open_pull_request'>,
  standing: StandingPull,
): Promise<Applied> => {
  const place = placeOfPull(standing);
  if (standing.state === 'closed') return { action, outcome: 'unchanged', ...place };
  const { repository, files } = action;
  const changed = await changedOf(octokit, { repository, ref: standing.head.sha, files });
  if (changed.length > 0) return { action, outcome: 'stale', ...place };
  const commit = { sha: standing.head.sha, at: new Date(standing.created_at) };
  return { action, outcome: 'unchanged', ...place, commit };
};

/** A branch that holds just what is wanted: of a run that broke off before it opened the pull request. */
const leftBehind = async (
  octokit: Octokit,
  wanted: {
    readonly repository: string;
    readonly branch: string;
    readonly base: string;
    readonly files: readonly FileChange[];
  },
): Promise<Post | undefined> => {
  const { repository, branch, base, files } = wanted;
  const params = repoParams(repository);
  const ref = await orMissing(octokit.rest.git.getRef({ ...params, ref: `heads/${branch}` }));
  if (!ref) return undefined;
  const { sha } = ref.data.object;
  const difference = await loadComparison(octokit, { repository, base, head: sha });
  const paths = new Set(files.map(({ path }) => path));
  const isOnly =
    difference?.isWhole && difference.files.every(({ path, status }) => status === 'added' && paths.has(path));
  if (!isOnly || (await changedOf(octokit, { repository, ref: sha, files })).length > 0) return undefined;
  const { data } = await octokit.rest.git.getCommit({ ...params, commit_sha: sha });
  return { sha, at: toInstant(data.committer.date) };
};

type Post = { readonly sha: string; readonly at: Date };

/** Makes a branch with one commit; undefined if somebody has its name. */
const claimBranch = async (
  { octokit, claim }: Pick<Context, 'octokit' | 'claim'>,
  wanted: {
    readonly repository: string;
    readonly branch: string;
    readonly base: string;
    readonly files: readonly FileChange[];
    readonly message: string;
  },
): Promise<Post | undefined> => {
  const { repository, branch, base, ...change } = wanted;
  const params = repoParams(repository);
  if (await orMissing(octokit.rest.git.getRef({ ...params, ref: `heads/${branch}` }))) return undefined;
  const { data: tip } = await octokit.rest.git.getRef({ ...params, ref: `heads/${base}` });
  const commit = await commitOn(octokit, { repository, parent: tip.object.sha, ...change });
  if (!commit) throw new Error(`The branch ${base} of ${repository} has these notes already.`);
  const ref = { ...params, ref: `refs/heads/${branch}`, sha: commit.sha };
  const { made } = await claim.make(() => unlessThere(octokit.rest.git.createRef(ref)));
  return made && commit;
};

/** GitHub itself keeps branches and pull requests from being made twice: undefined if one is there. */
const unlessThere = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (!hasStatus(error) || error.status !== 422) throw error;
    return undefined;
  }
};

type Commit = {
  readonly repository: string;
  readonly parent: string;
  readonly files: readonly FileChange[];
  readonly message: string;
};

/** A commit that is on no branch yet; undefined if all stands there as it is wanted. Git tells whose parent is whose. */
const commitOn = async (
  octokit: Octokit,
  { repository, parent, files, message }: Commit,
): Promise<Post | undefined> => {
  const changed = await changedOf(octokit, { repository, ref: parent, files });
  if (changed.length === 0) return undefined;
  const params = repoParams(repository);
  const { data: below } = await octokit.rest.git.getCommit({ ...params, commit_sha: parent });
  const tree = changed.map(({ path, content }) => ({ path, content, mode: '100644' as const, type: 'blob' as const }));
  const { data: made } = await octokit.rest.git.createTree({ ...params, base_tree: below.tree.sha, tree });
  const { data } = await octokit.rest.git.createCommit({ ...params, message, tree: made.sha, parents: [parent] });
  return { sha: data.sha, at: toInstant(data.committer.date) };
};

/** The files that do not stand as they are wanted. */
const changedOf = async (
  octokit: Octokit,
  { repository, ref, files }: { repository: string; ref: string; files: readonly FileChange[] },
): Promise<FileChange[]> => {
  const changed: FileChange[] = [];
  for (const file of files) {
    const standing = await loadContent(octokit, { repository, path: file.path, ref });
    const text = standing && Buffer.from(standing.bytes).toString('utf8');
    if (text !== file.content) changed.push(file);
  }
  return changed;
};

/** Whether the branch went on to the commit; not if somebody pushed in between. */
const moveBranch = async (
  octokit: Octokit,
  { repository, branch, sha }: { repository: string; branch: string; sha: string },
): Promise<boolean> =>
  (await unlessThere(
    octokit.rest.git.updateRef({ ...repoParams(repository), ref: `heads/${branch}`, sha, force: false }),
  )) !== undefined;

const setIssueState = async ({ octokit }: Client, action: ActionOf<'set_issue_state'>): Promise<Applied> => {
  const { target, state, reason } = action;
  const issue = await loadIssue(octokit, target);
  if (!issue || issue.state === state) return { action, outcome: 'unchanged', number: target.number };
  const why = state === 'closed' && reason ? { state_reason: reason } : {};
  await octokit.rest.issues.update({ ...issueParams(target), state, ...why });
  return { action, outcome: 'written', number: target.number };
};

const closePullRequest = async ({ octokit }: Client, action: ActionOf<'close_pull_request'>): Promise<Applied> => {
  const { target } = action;
  const params = { ...repoParams(target.repository), pull_number: target.number };
  const { data } = await octokit.rest.pulls.get(params);
  const place = { number: data.number, nodeId: data.node_id, url: data.html_url };
  if (data.state === 'closed') return { action, outcome: 'unchanged', ...place };
  await octokit.rest.pulls.update({ ...params, state: 'closed' });
  return { action, outcome: 'written', ...place };
};

const mergePullRequest = async ({ octokit }: Client, action: ActionOf<'merge_pull_request'>): Promise<Applied> => {
  const { target, base, headSha, title, method } = action;
  const params = { ...repoParams(target.repository), pull_number: target.number };
  const { data } = await octokit.rest.pulls.get(params);
  const place = { number: data.number, nodeId: data.node_id, url: data.html_url };
  if (data.merged) return { action, outcome: 'unchanged', ...place };
  if (data.head.sha !== headSha || data.base.ref !== base) return { action, outcome: 'stale', ...place };
  let because = '';
  for (const merge_method of method ? [method] : await methodsOf(octokit, target.repository)) {
    try {
      await octokit.rest.pulls.merge({ ...params, sha: headSha, commit_title: title, merge_method });
      return { action, outcome: 'written', ...place };
    } catch (error) {
      // Somebody pushed since.
      if (hasStatus(error) && error.status === 409) return { action, outcome: 'stale', ...place };
      if (!hasStatus(error) || error.status !== 405) throw error;
      because = wordsOf(error);
      // Branch protection, a conflict, a required review: trying again does not help before a person acted.
      if (!OTHER_METHOD.test(because)) break;
    }
  }
  return { action, outcome: 'refused', because, ...place };
};

/** A rule of the branch may forbid what the repository allows. */
const OTHER_METHOD = /\bmerge.*\bnot allowed\b|\bnot contain merge commits\b|\blinear history\b/i;

/** In which ways a repository lets pull requests be merged, a merge commit first, as it keeps the commits that were seen. */
const methodsOf = async (octokit: Octokit, repository: string): Promise<readonly ('merge' | 'squash' | 'rebase')[]> => {
  const { data } = await octokit.rest.repos.get(repoParams(repository));
  const { allow_merge_commit = true, allow_squash_merge = true, allow_rebase_merge = true } = data;
  return [
    ...(allow_merge_commit ? ['merge' as const] : []),
    ...(allow_squash_merge ? ['squash' as const] : []),
    ...(allow_rebase_merge ? ['rebase' as const] : []),
  ];
};

const react = async ({ octokit, app, known }: Context, action: ActionOf<'react'>): Promise<Applied> => {
  const { repository, on, content } = action;
  if (on.kind === 'node') return reactToNode(octokit, action, on.nodeId);
  const reactions = reactionsOf(octokit, repository, on);
  const what = `reaction in ${repository}`;
  const ours =
    known.reactions(on) ??
    readEach({ octokit, what }, await reactions.list(), ({ user, id, content }) =>
      isApp(toAccount(user), app) ? [{ id, content }] : [],
    ).flat();
  const surplus = ours.filter((reaction) => reaction.content !== content);
  const standing = ours.some((reaction) => reaction.content === content);
  if (!standing) await reactions.add(content);
  for (const { id } of surplus) await reactions.remove(id);
  return { action, outcome: !standing || surplus.length > 0 ? 'written' : 'unchanged' };
};

/** Only GraphQL knows reactions on reviews and in discussions. What it answers tells which others of the app's stand there. */
const reactToNode = async (octokit: Octokit, action: ActionOf<'react'>, subject: string): Promise<Applied> => {
  const wanted = action.content.toUpperCase();
  const { addReaction } = Reacted.parse(await octokit.graphql(ADD_REACTION, { subject, content: wanted }));
  for (const { content, viewerHasReacted } of addReaction.reactionGroups ?? []) {
    if (viewerHasReacted && content !== wanted) await octokit.graphql(REMOVE_REACTION, { subject, content });
  }
  return { action, outcome: 'written' };
};

const ADD_REACTION = `mutation ($subject: ID!, $content: ReactionContent!) {
  addReaction(input: { subjectId: $subject, content: $content }) { reactionGroups { content viewerHasReacted } } }`;
const REMOVE_REACTION = `mutation ($subject: ID!, $content: ReactionContent!) {
  removeReaction(input: { subjectId: $subject, content: $content }) { subject { id } } }`;
const Reacted = z.object({
  addReaction: z.object({
    reactionGroups: z.array(z.object({ content: z.string(), viewerHasReacted: z.boolean() })).nullish(),
  }),
});

type ListedOn = Exclude<ActionOf<'react'>['on'], { readonly kind: 'node' }>;

const reactionsOf = (octokit: Octokit, repository: string, on: ListedOn) => {
  const { reactions } = octokit.rest;
  const params = repoParams(repository);
  switch (on.kind) {
    case 'issue_comment': {
      const place = { ...params, comment_id: on.id };
      return {
        list: () => octokit.paginate(reactions.listForIssueComment, { ...place, per_page: 100 }),
        add: (content: ActionOf<'react'>['content']) => reactions.createForIssueComment({ ...place, content }),
        remove: (reaction_id: number) => orMissing(reactions.deleteForIssueComment({ ...place, reaction_id })),
      };
    }
    case 'review_comment': {
      const place = { ...params, comment_id: on.id };
      return {
        list: () => octokit.paginate(reactions.listForPullRequestReviewComment, { ...place, per_page: 100 }),
        add: (content: ActionOf<'react'>['content']) =>
          reactions.createForPullRequestReviewComment({ ...place, content }),
        remove: (reaction_id: number) => orMissing(reactions.deleteForPullRequestComment({ ...place, reaction_id })),
      };
    }
    case 'issue': {
      const place = { ...params, issue_number: on.number };
      return {
        list: () => octokit.paginate(reactions.listForIssue, { ...place, per_page: 100 }),
        add: (content: ActionOf<'react'>['content']) => reactions.createForIssue({ ...place, content }),
        remove: (reaction_id: number) => orMissing(reactions.deleteForIssue({ ...place, reaction_id })),
      };
    }
    default:
      return on satisfies never;
  }
};

const issueParams = ({ repository, number }: Target) => ({ ...repoParams(repository), issue_number: number });
