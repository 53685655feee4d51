/** How the issue of an agenda is written. */
import type { IssueFacts } from '@rapporteur/core/github';
import { sameBody } from '@rapporteur/core/github';
import { type ActionOf, type Applied, type Client, type Context, issueParams } from './context.ts';
import { changeLabels, dressLabels } from './label.ts';
import { repoParams } from './octokit.ts';
import { findIssue, listIssuesSince, loadIssue, markedByApp } from './read.ts';

export const upsertIssue = async (context: Context, action: ActionOf<'upsert_issue'>): Promise<Applied> => {
  const { octokit, app, claim } = context;
  const { repository, marker, title, body, labels, number, expected } = action;
  const known = number === undefined ? undefined : await loadIssue(octokit, { repository, number });
  const issue = known ?? (await findIssue(octokit, { repository, marker, app }));
  if (!issue) {
    const names = labels.map(({ name }) => name);
    const { made, eldest } = await claim.make(
      () => octokit.rest.issues.create({ ...repoParams(repository), title, body, labels: names }),
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
  if (sameBody(issue.body, body)) return { action, outcome: changed.size > 0 ? 'written' : 'unchanged', ...place };
  await octokit.rest.issues.update({ ...issueParams(target), body });
  return { action, outcome: 'written', ...place };
};

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
