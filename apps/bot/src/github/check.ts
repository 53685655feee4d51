/** How check runs are written. */
import type { CheckConclusion } from '@rapporteur/core/github';
import { sameBody } from '@rapporteur/core/github';
import type { PushedCommit, Questions } from '@rapporteur/core/judge';
import type { ActionOf, Applied, Client, Context, StandingCheck } from './context.ts';
import { orRefused } from './fault.ts';
import { readEach, repoParams, toInstant } from './octokit.ts';

/** GitHub takes so many annotations at a time. */
const ANNOTATIONS_AT_ONCE = 50;

export const setCheck = async ({ octokit, claim, known }: Context, action: ActionOf<'set_check'>): Promise<Applied> => {
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

export const repeatChecks = async (client: Client, action: ActionOf<'repeat_checks'>): Promise<Applied> => {
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

export const listChecks = async (
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

/** Each commit is asked for by itself: where nobody pushes, that is one request. */
export const listUnchecked = async (
  client: Client,
  { repository, path, check, since }: Questions['unchecked'],
): Promise<PushedCommit[]> => {
  const { octokit } = client;
  const params = repoParams(repository);
  // A repository without a commit is a conflict to GitHub.
  const listed = await orRefused(
    octokit.paginate(octokit.rest.repos.listCommits, { ...params, path, since, per_page: 100 }),
  );
  const found: PushedCommit[] = [];
  for (const { sha, commit } of (listed ?? []).toReversed()) {
    const runs = await orRefused(listChecks(client, { repository, ref: sha, check_name: check }));
    if (runs && runs.length > 0) continue;
    const { data } = await octokit.rest.repos.getCommit({ ...params, ref: sha, per_page: 100 });
    const files = (data.files ?? []).filter(({ status }) => status !== 'removed');
    found.push({
      headSha: sha,
      paths: files.map(({ filename }) => filename),
      at: toInstant(commit.committer?.date ?? ''),
    });
  }
  return found;
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
