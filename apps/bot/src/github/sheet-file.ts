/** Sheets that are files: while its pull request is open, a sheet stands on a branch of ours, on which people write as well. */
import type { SheetFacts } from '@rapporteur/core/github';
import { commitOn, moveBranch } from './branch.ts';
import { type Client, issueParams, type Sheets } from './context.ts';
import { changeLabels } from './label.ts';
import { type Octokit, orMissing, repoParams } from './octokit.ts';
import { createPullRequest, findOwnPull, namesOf } from './pull.ts';
import { loadFile } from './read.ts';

type Asked = { readonly repository: string; readonly path: string; readonly branch: string };

type Pull = Awaited<ReturnType<Octokit['rest']['pulls']['get']>>['data'];

export const fileSheets = (client: Client, { repository, path, branch }: Asked): Sheets => {
  const { octokit, app } = client;
  const params = repoParams(repository);
  const pullOf = async (pull_number: number): Promise<Pull | undefined> =>
    (await orMissing(octokit.rest.pulls.get({ ...params, pull_number })))?.data;
  const read = async (number: number): Promise<SheetFacts | undefined> => {
    const pull = await pullOf(number);
    // What was merged goes on where it was merged to.
    const ref = pull?.merged ? pull.base.ref : pull?.head.sha;
    const bytes = ref === undefined ? undefined : await loadFile(octokit, { repository, path, ref });
    return pull && toSheet(repository, pull, bytes);
  };
  return {
    read,
    find: async () => {
      for (const name of namesOf(branch)) {
        const pull = await findOwnPull(client, { repository, branch: name });
        if (pull) return read(pull.number);
        // A name that is free is the one that will be taken.
        if (!(await orMissing(octokit.rest.git.getRef({ ...params, ref: `heads/${name}` })))) return undefined;
      }
      return undefined;
    },
    make: async (claim, { title, body, labels, introduction }) => {
      if (await loadFile(octokit, { repository, path })) {
        return { outcome: 'refused', because: `${path} is there already, and I leave it as it is.` };
      }
      const made = await createPullRequest(
        { octokit, app, claim },
        {
          type: 'open_pull_request',
          repository,
          branch,
          title,
          body: introduction,
          draft: false,
          commitMessage: title,
          files: [{ path, content: body }],
        },
      );
      const { number, outcome } = made;
      if (number !== undefined && outcome === 'written') {
        const present = new Map(labels.map((label) => [label.name.toLowerCase(), label]));
        await changeLabels(octokit, { repository, number }, { present, absent: new Set(), standing: [] });
      }
      return made;
    },
    write: async ({ number, body: before }, { title, body }) => {
      const pull = await pullOf(number);
      if (pull?.state !== 'open') return false;
      if (body !== undefined) {
        const { ref, sha: head } = pull.head;
        // Somebody may have pushed since it was read.
        if (textOf(await loadFile(octokit, { repository, path, ref: head })) !== before) return false;
        const change = { files: [{ path, content: body }], message: title ?? pull.title };
        const commit = await commitOn(octokit, { repository, parent: head, ...change });
        if (commit && !(await moveBranch(octokit, { repository, branch: ref, sha: commit.sha }))) return false;
      }
      if (title !== undefined) await octokit.rest.issues.update({ ...issueParams({ repository, number }), title });
      return true;
    },
  };
};

const toSheet = (repository: string, pull: Pull, bytes: Uint8Array | undefined): SheetFacts => ({
  repository,
  number: pull.number,
  nodeId: pull.node_id,
  title: pull.title,
  url: pull.html_url,
  body: textOf(bytes),
  labels: pull.labels.map(({ name }) => name),
  state: pull.state,
});

/** A file that is gone or no text has nothing in it that people could have written. */
const textOf = (bytes: Uint8Array | undefined): string => {
  try {
    return bytes ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) : '';
  } catch {
    return '';
  }
};
