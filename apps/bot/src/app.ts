/** The Probot app: which GitHub event leads to which flow. Everything else is in the flows and in core. */
import type { Client } from '@rapporteur/client';
import type { Model } from '@rapporteur/model';
import type { Logger } from 'pino';
import type { ApplicationFunction, Context, Probot } from 'probot';
import type { Exclusively } from './database/index.ts';
import { runCommands } from './flows/command.ts';
import type { Flow } from './flows/flow.ts';
import { reportGroupsFile } from './flows/group.ts';
import { trackIdea } from './flows/idea.ts';
import { runMissedCommands } from './flows/missed.ts';
import { reportPush } from './flows/notes.ts';
import { type ReconcileOptions, reconcile } from './flows/reconcile.ts';
import { restoreComment } from './flows/restore.ts';
import { trackPullRequest } from './flows/rfc.ts';
import { findDue, showLinks, wakeMotions } from './flows/wake.ts';
import { createInstallations } from './github/index.ts';

/** What the app needs besides GitHub. */
export type AppParts = {
  readonly client: Client;
  readonly model: Model | undefined;
  readonly now: () => Date;
  readonly exclusively: Exclusively;
  readonly log: Logger;
};

/** Creates the application function that Probot loads. */
export const createApp =
  (parts: AppParts): ApplicationFunction =>
  (app) => {
    const installations = createInstallations(app);
    const flowOf = async (context: AnyContext): Promise<Flow> => ({
      ...parts,
      github: await installations.open(installationOf(context)),
      log: parts.log.child({ delivery: context.id, event: context.name }),
      cause: `delivery ${context.id}`,
    });
    app.on(['pull_request', 'pull_request_review'], async (context) => {
      const { pull_request, repository, sender } = context.payload;
      const flow = await flowOf(context);
      if (sender?.login === flow.github.appLogin) return;
      const target = { repository: repository.full_name, number: pull_request.number };
      await trackPullRequest(flow, target);
    });

    app.on(['issue_comment.created', 'issue_comment.edited'], async (context) => {
      const { comment, issue, repository, sender, action } = context.payload;
      const flow = await flowOf(context);
      if (sender.login === flow.github.appLogin) return;
      const target = { repository: repository.full_name, number: issue.number };
      const former =
        action === 'edited' && 'changes' in context.payload ? context.payload.changes.body?.from : undefined;
      if (comment.user?.login === flow.github.appLogin) {
        if (former === undefined) return;
        const edited = { id: comment.id, former, theirs: comment.body, by: sender.login };
        await restoreComment(flow, { target, ...edited });
        return;
      }
      await runCommands(flow, {
        target,
        isPullRequest: Boolean(issue.pull_request),
        issueAuthor: issue.user?.login ?? 'ghost',
        on: { kind: 'issue_comment', id: comment.id },
        url: comment.html_url,
        body: comment.body,
        author: comment.user?.login ?? 'ghost',
        authorId: String(comment.user?.id ?? ''),
        nodeId: comment.node_id,
        sender: sender.login,
        senderIsBot: sender.type === 'Bot',
        createdAt: new Date(comment.created_at),
        updatedAt: new Date(comment.updated_at),
        ...(action === 'edited' ? { formerBody: former ?? comment.body } : {}),
      });
    });

    app.on(['issues.opened', 'pull_request.opened'], async (context) => {
      const { repository, sender } = context.payload;
      const subject = 'issue' in context.payload ? context.payload.issue : context.payload.pull_request;
      const flow = await flowOf(context);
      if (sender.login === flow.github.appLogin || !subject.body) return;
      const changes: unknown = 'changes' in context.payload ? context.payload.changes : undefined;
      await runCommands(flow, {
        target: { repository: repository.full_name, number: subject.number },
        isPullRequest: 'pull_request' in context.payload,
        issueAuthor: subject.user?.login ?? 'ghost',
        on: { kind: 'issue', number: subject.number },
        url: subject.html_url,
        body: subject.body,
        author: subject.user?.login ?? 'ghost',
        authorId: String(subject.user?.id ?? ''),
        nodeId: subject.node_id,
        sender: sender.login,
        senderIsBot: sender.type === 'Bot',
        createdAt: new Date(subject.created_at),
        updatedAt: new Date(subject.updated_at),
        transferred: typeof changes === 'object' && changes !== null && 'old_issue' in changes,
      });
    });

    // Deleting a comment undoes nothing (C8), but what it said is marked from now on.
    app.on('issue_comment.deleted', async (context) => {
      const { issue, repository, sender } = context.payload;
      const flow = await flowOf(context);
      if (sender.login === flow.github.appLogin || !issue.pull_request) return;
      await trackPullRequest(flow, { repository: repository.full_name, number: issue.number });
    });

    app.on('discussion', async (context) => {
      const { discussion, repository } = context.payload;
      const flow = await flowOf(context);
      await trackIdea(flow, { repository: repository.full_name, number: discussion.number });
    });

    app.on('push', async (context) => {
      const { repository, ref, after, commits } = context.payload;
      if (ref !== `refs/heads/${repository.default_branch}`) return;
      const flow = await flowOf(context);
      const paths = commits.flatMap(({ added = [], modified = [], removed = [] }) => [
        ...added,
        ...modified,
        ...removed,
      ]);
      const pushed = { repository: repository.full_name, headSha: after, paths: [...new Set(paths)] };
      await reportPush(flow, pushed);
      await reportGroupsFile(flow, pushed);
    });

    app.on(['installation.created', 'installation.unsuspend', 'installation_repositories.added'], async (context) => {
      await reconcile(await flowOf(context));
    });
  };

type AnyContext = Pick<Context, 'id' | 'name'> & { readonly payload: object };

const installationOf = ({ payload }: AnyContext): number => {
  const installation = 'installation' in payload ? payload.installation : undefined;
  if (typeof installation === 'object' && installation !== null && 'id' in installation) return Number(installation.id);
  throw new Error('The delivery names no installation; the app must be installed, not only its webhook configured.');
};

/** Asks for lost deliveries and reconciles every installation: at the start, and whenever the timer says so. */
export const catchUp = async (
  app: Probot,
  parts: AppParts,
  { cause, ...options }: ReconcileOptions & { readonly cause: string },
): Promise<void> => {
  const installations = createInstallations(app);
  const lost = await installations.redeliverFailed(parts.now());
  if (lost > 0) parts.log.info({ lost }, 'asked GitHub for deliveries that never arrived');
  await forEachInstallation(app, parts, {
    cause,
    run: async (flow) => {
      await reconcile(flow, options);
      await runMissedCommands(flow);
      await showLinks(flow);
    },
  });
  await wake(app, parts);
};

/** Looks at what the clock has changed since the last look, and asks GitHub only about that. */
export const wake = async (app: Probot, parts: AppParts): Promise<void> => {
  const due = await findDue(parts.client, parts.now());
  if (due.length === 0) return;
  await forEachInstallation(app, parts, { cause: 'timer motions', run: (flow) => wakeMotions(flow, due) });
};

const forEachInstallation = async (
  app: Probot,
  parts: AppParts,
  { cause, run }: { readonly cause: string; readonly run: (flow: Flow) => Promise<void> },
): Promise<void> => {
  const installations = createInstallations(app);
  for (const id of await installations.list()) {
    const log = parts.log.child({ installation: id });
    await run({ ...parts, github: await installations.open(id), log, cause });
  }
};
