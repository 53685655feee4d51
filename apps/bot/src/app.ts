/** The Probot app: which GitHub event leads to which flow. Everything else is in the flows and in core. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@rapporteur/client';
import { type Cause, CauseSchema } from '@rapporteur/idl';
import type { Model } from '@rapporteur/model';
import type { Logger } from 'pino';
import type { ApplicationFunction, Context, Probot } from 'probot';
import type { Exclusively } from './database/index.ts';
import { runCommands } from './flows/command.ts';
import type { Flow } from './flows/flow.ts';
import { trackIdea } from './flows/idea.ts';
import { reportPush } from './flows/notes.ts';
import { reconcile } from './flows/reconcile.ts';
import { restoreComment } from './flows/restore.ts';
import { trackPullRequest } from './flows/rfc.ts';
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
    const causeOf = (context: { name: string; payload: object }): Cause => {
      const action = 'action' in context.payload ? `.${String(context.payload.action)}` : '';
      const kind = { case: 'event' as const, value: `${context.name}${action}` };
      return create(CauseSchema, { kind, at: timestampFromDate(parts.now()) });
    };

    app.on(['pull_request', 'pull_request_review'], async (context) => {
      const { pull_request, repository, sender } = context.payload;
      const flow = await flowOf(context);
      if (sender?.login === flow.github.appLogin) return;
      const target = { repository: repository.full_name, number: pull_request.number };
      await trackPullRequest(flow, target, causeOf(context));
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
        sender: sender.login,
        senderIsBot: sender.type === 'Bot',
        createdAt: new Date(subject.created_at),
        updatedAt: new Date(subject.updated_at),
        transferred: typeof changes === 'object' && changes !== null && 'old_issue' in changes,
      });
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
      await reportPush(flow, { repository: repository.full_name, headSha: after, paths: [...new Set(paths)] });
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
export const catchUp = async (app: Probot, parts: AppParts, cause: string): Promise<void> => {
  const installations = createInstallations(app);
  const lost = await installations.redeliverFailed(parts.now());
  if (lost > 0) parts.log.info({ lost }, 'asked GitHub for deliveries that never arrived');
  for (const id of await installations.list()) {
    const log = parts.log.child({ installation: id });
    await reconcile({ ...parts, github: await installations.open(id), log, cause });
  }
};
