/** Sheets that are issues. */
import type { IssueFacts, SheetFacts } from '@rapporteur/core/github';
import { type Client, issueParams, type Sheets } from './context.ts';
import { dressLabels } from './label.ts';
import { repoParams } from './octokit.ts';
import { findIssue, listIssuesSince, loadIssue, markedByApp } from './read.ts';

type Asked = { readonly repository: string; readonly marker: string };

export const issueSheets = (client: Client, { repository, marker }: Asked): Sheets => {
  const { octokit, app } = client;
  return {
    read: async (number) => toSheet(await loadIssue(octokit, { repository, number })),
    find: async () => toSheet(await findIssue(octokit, { repository, marker, app })),
    make: async (claim, { title, body, labels, assignees }) => {
      const names = labels.map(({ name }) => name);
      const { made, eldest } = await claim.make(
        () =>
          octokit.rest.issues.create({
            ...repoParams(repository),
            title,
            body,
            labels: names,
            ...(assignees && { assignees: [...assignees] }),
          }),
        ({ data }) => keepEldest(client, { repository, marker, since: new Date(data.created_at) }),
      );
      const { data } = made;
      if (eldest && eldest.number !== data.number) {
        return { outcome: 'stale', number: eldest.number, nodeId: eldest.nodeId, url: eldest.url };
      }
      await dressLabels(octokit, repository, { wanted: labels, standing: data.labels });
      return { outcome: 'written', number: data.number, nodeId: data.node_id, url: data.html_url };
    },
    write: async ({ number }, change) => {
      await octokit.rest.issues.update({ ...issueParams({ repository, number }), ...change });
      return true;
    },
  };
};

const toSheet = (issue: IssueFacts | undefined): SheetFacts | undefined => {
  if (!issue) return undefined;
  const { repository, number, nodeId, title, url, body, labels, state, updatedAt } = issue;
  return { repository, number, nodeId, title, url, body, labels, state, updatedAt };
};

/** Two bots may have made it within moments; an app cannot delete an issue, so the younger says where the elder is. */
const keepEldest = async (
  { octokit, app }: Client,
  { repository, marker, since }: Asked & { readonly since: Date },
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
