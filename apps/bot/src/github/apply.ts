/** Applies desired states: reads what stands, writes only the difference, and finds its own writing by marker. */
import type { Action, FileChange, Target } from '@rapporteur/core/github';
import { sameBody } from '@rapporteur/core/github';
import { wordsOf } from './fault.ts';
import { hasStatus, type Octokit, orMissing, repoParams } from './octokit.ts';
import { findIssue, isOurs, loadFile, loadIssue } from './read.ts';

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
};

type Context = { readonly octokit: Octokit; readonly appLogin: string };
type ActionOf<T extends Action['type']> = Extract<Action, { type: T }>;

/** Applies one action. Applying it again writes nothing. */
export const applyAction = async (context: Context, action: Action): Promise<Applied> => {
  switch (action.type) {
    case 'upsert_comment':
      return upsertComment(context, action);
    case 'restore_comment':
      return restoreComment(context, action);
    case 'set_labels':
      return setLabels(context, action);
    case 'set_check':
      return setCheck(context, action);
    case 'upsert_issue':
      return upsertIssue(context, action);
    case 'open_pull_request':
      return openPullRequest(context, action);
    case 'merge_pull_request':
      return mergePullRequest(context, action);
    case 'react':
      return react(context, action);
    default:
      return action satisfies never;
  }
};

const upsertComment = async ({ octokit, appLogin }: Context, action: ActionOf<'upsert_comment'>): Promise<Applied> => {
  const { target, marker, body, onlyIfStanding } = action;
  const [first, ...doubles] = await listOwnComments({ octokit, appLogin }, target, marker);
  for (const double of doubles) {
    await octokit.rest.issues.deleteComment({ ...repoParams(target.repository), comment_id: double.id });
  }
  if (!first && onlyIfStanding) return { action, outcome: 'unchanged' };
  if (!first) {
    const { data } = await octokit.rest.issues.createComment({ ...issueParams(target), body });
    return { action, outcome: 'written', url: data.html_url };
  }
  if (sameBody(first.body, body)) {
    return { action, outcome: doubles.length > 0 ? 'written' : 'unchanged', url: first.url };
  }
  await octokit.rest.issues.updateComment({ ...repoParams(target.repository), comment_id: first.id, body });
  return { action, outcome: 'written', url: first.url };
};

const restoreComment = async (
  { octokit, appLogin }: Context,
  action: ActionOf<'restore_comment'>,
): Promise<Applied> => {
  const { target, id, theirs, body } = action;
  const params = { ...repoParams(target.repository), comment_id: id };
  const standing = await orMissing(octokit.rest.issues.getComment(params));
  const isTheirs = standing?.data.user?.login === appLogin && sameBody(standing.data.body ?? '', theirs);
  if (!isTheirs || sameBody(theirs, body)) return { action, outcome: 'unchanged' };
  await octokit.rest.issues.updateComment({ ...params, body });
  return { action, outcome: 'written', url: standing.data.html_url };
};

/** Our comments with the marker, oldest first. */
export const listOwnComments = async (
  { octokit, appLogin }: Context,
  target: Target,
  marker: string,
): Promise<{ id: number; body: string; url: string }[]> => {
  const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...issueParams(target), per_page: 100 });
  return comments
    .filter(({ user, body }) => isOurs({ author: user?.login, body }, appLogin, marker))
    .map(({ id, body, html_url }) => ({ id, body: body ?? '', url: html_url }))
    .sort((a, b) => a.id - b.id);
};

const setLabels = async ({ octokit }: Context, action: ActionOf<'set_labels'>): Promise<Applied> => {
  const { target, present, absent } = action;
  const labels = await octokit.paginate(octokit.rest.issues.listLabelsOnIssue, {
    ...issueParams(target),
    per_page: 100,
  });
  const standing = new Set(labels.map(({ name }) => name.toLowerCase()));
  const missing = present.filter(({ name }) => !standing.has(name.toLowerCase()));
  const surplus = absent.filter((name) => standing.has(name.toLowerCase()));
  for (const { name, color, description } of missing) {
    const params = { ...repoParams(target.repository), name };
    const known = await orMissing(octokit.rest.issues.getLabel(params));
    if (!known) await octokit.rest.issues.createLabel({ ...params, color, description });
    await octokit.rest.issues.addLabels({ ...issueParams(target), labels: [name] });
  }
  for (const name of surplus) {
    await orMissing(octokit.rest.issues.removeLabel({ ...issueParams(target), name }));
  }
  return { action, outcome: missing.length + surplus.length > 0 ? 'written' : 'unchanged' };
};

/** GitHub takes so many annotations at a time. */
const ANNOTATIONS_AT_ONCE = 50;

const setCheck = async ({ octokit }: Context, action: ActionOf<'set_check'>): Promise<Applied> => {
  const { repository, headSha, name, conclusion, title, summary, text, annotations = [] } = action;
  const params = repoParams(repository);
  const { data } = await octokit.rest.checks.listForRef({
    ...params,
    ref: headSha,
    check_name: name,
    per_page: 100,
  });
  const standing = data.check_runs.find((run) => run.name === name);
  if (standing && isSameCheck(standing, action)) return { action, outcome: 'unchanged', ...urlOf(standing.html_url) };
  const [first, ...rest] = inBatches(annotations.map(toAnnotation), ANNOTATIONS_AT_ONCE);
  const output = { title, summary, text };
  const wanted = {
    status: 'completed' as const,
    conclusion,
    output: { ...output, ...(first ? { annotations: first } : {}) },
  };
  // An update adds to the annotations that stand: only a new run, which hides the old one, is rid of them.
  const isFresh = !standing || (standing.output.annotations_count ?? 0) > 0;
  const written = isFresh
    ? await octokit.rest.checks.create({ ...params, name, head_sha: headSha, ...wanted })
    : await octokit.rest.checks.update({ ...params, check_run_id: standing.id, ...wanted });
  for (const batch of rest) {
    const more = { ...output, annotations: batch };
    await octokit.rest.checks.update({ ...params, check_run_id: written.data.id, output: more });
  }
  return { action, outcome: 'written', ...urlOf(written.data.html_url) };
};

type StandingCheck = {
  readonly conclusion: string | null;
  readonly output: { readonly title: string | null; readonly summary: string | null; readonly text: string | null };
};

const isSameCheck = (
  { conclusion, output }: StandingCheck,
  wanted: Pick<ActionOf<'set_check'>, 'conclusion' | 'title' | 'summary' | 'text'>,
): boolean =>
  conclusion === wanted.conclusion &&
  output.title === wanted.title &&
  sameBody(output.summary ?? '', wanted.summary) &&
  sameBody(output.text ?? '', wanted.text);

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
  const { octokit, appLogin } = context;
  const { repository, marker, title, body, labels, number, against } = action;
  const known = number === undefined ? undefined : await loadIssue(octokit, { repository, number });
  const issue = known ?? (await findIssue(octokit, { repository, marker, author: appLogin }));
  if (!issue) {
    const { data } = await octokit.rest.issues.create({ ...repoParams(repository), title, body });
    await setLabels(context, {
      type: 'set_labels',
      target: { repository, number: data.number },
      present: labels,
      absent: [],
    });
    return { action, outcome: 'written', number: data.number, nodeId: data.node_id, url: data.html_url };
  }
  const place = { number: issue.number, nodeId: issue.nodeId, url: issue.url };
  // Nobody can write conditionally at GitHub; reading once more just before the write makes the gap as small as it gets.
  if (against !== undefined && !sameBody(issue.body, against)) return { action, outcome: 'stale', ...place };
  const target = { repository, number: issue.number };
  const labelled = await setLabels(context, { type: 'set_labels', target, present: labels, absent: [] });
  if (sameBody(issue.body, body)) return { action, outcome: labelled.outcome, ...place };
  await octokit.rest.issues.update({ ...issueParams(target), body });
  return { action, outcome: 'written', ...place };
};

const openPullRequest = async ({ octokit }: Context, action: ActionOf<'open_pull_request'>): Promise<Applied> => {
  const { repository, branch, title, body, draft, files, commitMessage } = action;
  const params = repoParams(repository);
  const [standing] = (
    await octokit.rest.pulls.list({ ...params, state: 'all', head: `${params.owner}:${branch}`, per_page: 100 })
  ).data;
  if (standing && standing.state === 'closed') {
    return { action, outcome: 'unchanged', number: standing.number, nodeId: standing.node_id, url: standing.html_url };
  }
  const base = (await octokit.rest.repos.get(params)).data.default_branch;
  await ensureBranch(octokit, { repository, branch, base });
  let written = false;
  for (const file of files) {
    const outcome = await writeFile(octokit, { ...file, repository, branch, message: commitMessage });
    if (outcome === 'stale') return { action, outcome, ...(standing ? { number: standing.number } : {}) };
    written ||= outcome === 'written';
  }
  if (!standing) {
    const { data } = await octokit.rest.pulls.create({ ...params, title, body, head: branch, base, draft });
    return { action, outcome: 'written', number: data.number, nodeId: data.node_id, url: data.html_url };
  }
  if (!sameBody(standing.body ?? '', body)) {
    await octokit.rest.pulls.update({ ...params, pull_number: standing.number, body });
    written = true;
  }
  if (!draft && standing.draft) {
    await octokit.graphql(
      'mutation ($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
      { id: standing.node_id },
    );
    written = true;
  }
  const place = { number: standing.number, nodeId: standing.node_id, url: standing.html_url };
  return { action, outcome: written ? 'written' : 'unchanged', ...place };
};

const ensureBranch = async (
  octokit: Octokit,
  { repository, branch, base }: { repository: string; branch: string; base: string },
): Promise<void> => {
  const params = repoParams(repository);
  if (await orMissing(octokit.rest.git.getRef({ ...params, ref: `heads/${branch}` }))) return;
  const { data } = await octokit.rest.git.getRef({ ...params, ref: `heads/${base}` });
  await octokit.rest.git.createRef({ ...params, ref: `refs/heads/${branch}`, sha: data.object.sha });
};

const writeFile = async (
  octokit: Octokit,
  file: FileChange & { repository: string; branch: string; message: string },
): Promise<'written' | 'unchanged' | 'stale'> => {
  const { repository, branch, path, content, against, message } = file;
  const standing = await loadFile(octokit, { repository, path, ref: branch });
  const text = standing && Buffer.from(standing).toString('utf8');
  if (text === content) return 'unchanged';
  if (text !== undefined && against !== undefined && !sameBody(text, against)) return 'stale';
  const params = { ...repoParams(repository), path };
  const answer = await orMissing(octokit.rest.repos.getContent({ ...params, ref: branch }));
  const sha = answer && !Array.isArray(answer.data) ? answer.data.sha : undefined;
  await octokit.rest.repos.createOrUpdateFileContents({
    ...params,
    branch,
    message,
    content: Buffer.from(content, 'utf8').toString('base64'),
    ...(sha ? { sha } : {}),
  });
  return 'written';
};

const mergePullRequest = async ({ octokit }: Context, action: ActionOf<'merge_pull_request'>): Promise<Applied> => {
  const { target, headSha, title } = action;
  const params = { ...repoParams(target.repository), pull_number: target.number };
  const { data } = await octokit.rest.pulls.get(params);
  const place = { number: data.number, nodeId: data.node_id, url: data.html_url };
  if (data.merged) return { action, outcome: 'unchanged', ...place };
  if (data.head.sha !== headSha) return { action, outcome: 'stale', ...place };
  try {
    await octokit.rest.pulls.merge({ ...params, sha: headSha, commit_title: title });
  } catch (error) {
    // Branch protection, a conflict, a required review: trying again does not help before a person acted.
    if (!hasStatus(error) || error.status !== 405) throw error;
    return { action, outcome: 'refused', because: wordsOf(error), ...place };
  }
  return { action, outcome: 'written', ...place };
};

const react = async ({ octokit, appLogin }: Context, action: ActionOf<'react'>): Promise<Applied> => {
  const { repository, on, content } = action;
  const reactions = reactionsOf(octokit, repository, on);
  const ours = (await reactions.list()).filter(({ user }) => user?.login === appLogin);
  const surplus = ours.filter((reaction) => reaction.content !== content);
  const standing = ours.some((reaction) => reaction.content === content);
  if (!standing) await reactions.add(content);
  for (const { id } of surplus) await reactions.remove(id);
  return { action, outcome: !standing || surplus.length > 0 ? 'written' : 'unchanged' };
};

const reactionsOf = (octokit: Octokit, repository: string, on: ActionOf<'react'>['on']) => {
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
