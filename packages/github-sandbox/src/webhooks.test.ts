import { createServer } from 'node:http';
import { verify } from '@octokit/webhooks-methods';
import { createNodeMiddleware, Probot } from 'probot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, createReceiver, FLYTE, flyte, startSandbox } from '../testing/fixture.ts';
import type { SandboxGithub } from './index.ts';

let github: SandboxGithub;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeEach(async () => {
  receiver = await createReceiver();
  github = await startSandbox(receiver.url);
});
afterEach(async () => {
  await github.close();
  await receiver.close();
});

const PayloadSchema = z.looseObject({
  action: z.string().optional(),
  repository: z.looseObject({ full_name: z.string() }),
  organization: z.looseObject({ login: z.string() }),
  sender: z.looseObject({ login: z.string(), type: z.string() }),
  installation: z.looseObject({ id: z.number() }),
});

/** What has arrived since the last time: "event.action by sender". */
const arrived = async (): Promise<string[]> => {
  await github.settled();
  return receiver.received.splice(0).map(({ headers, body }) => {
    const { action, sender } = PayloadSchema.parse(JSON.parse(body));
    return `${headers['x-github-event']}${action ? `.${action}` : ''} by ${sender.login}`;
  });
};

const payloads = async () => {
  await github.settled();
  return receiver.received.splice(0).map(({ body }) => PayloadSchema.parse(JSON.parse(body)));
};

describe('a delivery', () => {
  it('is signed over its very bytes and carries GitHub’s headers', async () => {
    await github.people.comment({ repository: FLYTE, number: 3553, as: 'kumare3', body: 'Grüße 👋' });
    await github.settled();
    const [first] = receiver.received;
    expect(await verify(github.webhookSecret, first?.body ?? '', first?.headers['x-hub-signature-256'] ?? '')).toBe(
      true,
    );
    expect(first?.headers['x-github-event']).toBe('issue_comment');
    expect(first?.headers['x-github-delivery']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(PayloadSchema.parse(JSON.parse(first?.body ?? ''))).toMatchObject({
      action: 'created',
      comment: { body: 'Grüße 👋', user: { login: 'kumare3' }, author_association: 'MEMBER' },
      issue: { number: 3553, pull_request: { merged_at: null } },
      organization: { login: 'flyteorg' },
      installation: { id: github.installationId },
    });
  });

  it('of the App’s own doing names the bot', async () => {
    const octokit = clientOf(github);
    const { data } = await octokit.rest.issues.createComment({ ...flyte, issue_number: 475, body: 'Tracked.' });
    expect(data).toMatchObject({
      user: { login: 'rapporteur[bot]', type: 'Bot' },
      performed_via_github_app: { slug: 'rapporteur' },
    });
    const [payload] = await payloads();
    expect(payload?.sender).toMatchObject({ login: 'rapporteur[bot]', type: 'Bot' });
  });

  it('is recorded when nobody listens, and sent again under the same id', async () => {
    github.setWebhookUrl('http://127.0.0.1:9/');
    await github.people.comment({ repository: FLYTE, number: 475, as: 'ByronHsu', body: 'Anybody there?' });
    await github.settled();
    const lost = github.observe.deliveries()[0];
    expect(lost).toMatchObject({ event: 'issue_comment', action: 'created', statusCode: 502, redelivery: false });

    github.setWebhookUrl(receiver.url);
    const octokit = clientOf(github, false);
    const { data } = await octokit.rest.apps.listWebhookDeliveries({ status: 'failure' });
    expect(data.map(({ guid, status_code: code }) => [guid, code])).toEqual([[lost?.guid, 502]]);
    await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: data[0]?.id ?? 0 });
    await github.settled();
    expect(receiver.received.map(({ headers }) => headers['x-github-delivery'])).toEqual([lost?.guid]);
    const detail = await octokit.rest.apps.getWebhookDelivery({ delivery_id: 2 });
    expect(detail.data).toMatchObject({
      guid: lost?.guid,
      redelivery: true,
      status: 'OK',
      response: { payload: 'noted' },
    });
  });

  it('that the receiver refuses is a failure, and redeliver() repeats it', async () => {
    receiver.answerWith(500);
    await github.people.comment({ repository: FLYTE, number: 475, as: 'ByronHsu', body: 'Once' });
    await github.settled();
    expect(github.observe.deliveries()[0]?.statusCode).toBe(500);
    receiver.answerWith(202);
    github.redeliver(1);
    await github.settled();
    const [first, second] = github.observe.deliveries();
    expect([second?.statusCode, second?.guid === first?.guid, second?.redelivery]).toEqual([202, true, true]);
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  });

  it('lists are paged by cursor', async () => {
    for (const body of ['a', 'b', 'c']) {
      await github.people.comment({ repository: FLYTE, number: 475, as: 'ByronHsu', body });
    }
    await github.settled();
    const octokit = clientOf(github, false);
    const all = await octokit.paginate(octokit.rest.apps.listWebhookDeliveries, { per_page: 2 });
    expect(all.map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  it('needs the App’s key to be seen', async () => {
    const headers = { authorization: `token ${github.tokenOf('eapolinario')}` };
    expect((await fetch(`${github.url}/app/hook/deliveries`, { headers })).status).toBe(401);
  });
});

describe('what people do arrives as GitHub sends it', () => {
  it('the life of a pull request from a fork', async () => {
    const { people } = github;
    const opened = await people.openPullRequest({
      repository: FLYTE,
      as: 'ByronHsu',
      title: '[RFC] Retries',
      head: 'retries',
      draft: true,
      files: [{ path: 'rfc/retries.md', content: 'One.\n' }],
    });
    const on = { repository: FLYTE, number: opened.number };
    expect(await arrived()).toEqual(['pull_request.opened by ByronHsu']);
    await people.addLabel({ ...on, as: 'kumare3', label: 'brand new' });
    await people.removeLabel({ ...on, as: 'kumare3', label: 'brand new' });
    await people.pushCommit({ ...on, as: 'ByronHsu', files: [{ path: 'rfc/retries.md', content: 'Two.\n' }] });
    await people.markReady({ ...on, as: 'ByronHsu' });
    await people.convertToDraft({ ...on, as: 'ByronHsu' });
    await people.markReady({ ...on, as: 'ByronHsu' });
    await people.requestReview({ ...on, as: 'kumare3', reviewers: ['davidmirror-ops'] });
    await people.submitReview({ ...on, as: 'davidmirror-ops', event: 'APPROVE' });
    await people.edit({ ...on, as: 'ByronHsu', title: '[RFC] Unified retries' });
    await people.closePullRequest({ ...on, as: 'ByronHsu' });
    await people.reopen({ ...on, as: 'ByronHsu' });
    await people.mergePullRequest({ ...on, as: 'davidmirror-ops' });
    expect(await arrived()).toEqual([
      'pull_request.labeled by kumare3',
      'pull_request.unlabeled by kumare3',
      'pull_request.synchronize by ByronHsu',
      'pull_request.ready_for_review by ByronHsu',
      'pull_request.converted_to_draft by ByronHsu',
      'pull_request.ready_for_review by ByronHsu',
      'pull_request.review_requested by kumare3',
      'pull_request_review.submitted by davidmirror-ops',
      'pull_request.edited by ByronHsu',
      'pull_request.closed by ByronHsu',
      'pull_request.reopened by ByronHsu',
      'pull_request.closed by davidmirror-ops',
      'push by davidmirror-ops',
      'check_suite.requested by davidmirror-ops',
    ]);
    expect(await github.observe.file(FLYTE, 'rfc/retries.md')).toBe('Two.\n');
    expect(github.observe.pullRequest(FLYTE, opened.number)).toMatchObject({ merged: true, requestedReviewers: [] });
  });

  it('payloads say what was there before', async () => {
    const { people } = github;
    await people.edit({ repository: FLYTE, number: 3553, as: 'ByronHsu', title: 'New title' });
    const { id } = await people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body: 'befor' });
    await people.editComment({ repository: FLYTE, commentId: id, as: 'kumare3', body: 'before' });
    await people.deleteComment({ repository: FLYTE, commentId: id, as: 'kumare3' });
    const sha = github.observe.pullRequest(FLYTE, 3553).headSha;
    const after = await people.pushCommit({
      repository: FLYTE,
      number: 3553,
      as: 'ByronHsu',
      files: [{ path: 'x.md' }],
    });
    expect(await payloads()).toMatchObject([
      { action: 'edited', number: 3553, changes: { title: { from: '[RFC] Config Override' } } },
      { action: 'created' },
      { action: 'edited', changes: { body: { from: 'befor' } }, comment: { body: 'before' } },
      { action: 'deleted', comment: { id } },
      { action: 'synchronize', before: sha, after, pull_request: { head: { sha: after }, commits: 2 } },
    ]);
  });

  it('a review says its state in small letters', async () => {
    const review = { repository: FLYTE, number: 3553, as: 'kumare3', event: 'REQUEST_CHANGES', body: 'Hm.' } as const;
    await github.people.submitReview(review);
    expect(await payloads()).toMatchObject([{ action: 'submitted', review: { state: 'changes_requested' } }]);
  });

  it('a push tells which files came, changed and went', async () => {
    const before = await github.observe.head(FLYTE, 'master');
    const after = await github.people.push({
      repository: FLYTE,
      as: 'davidmirror-ops',
      message: 'Minutes of June 22',
      files: [
        { path: 'meetings/2023-06-22.md', content: '# Minutes\n' },
        { path: 'README.md', content: '# Flyte!\n' },
        { path: 'rfc/gone.md', removed: true },
      ],
    });
    expect(await payloads()).toMatchObject([
      {
        ref: 'refs/heads/master',
        before,
        after,
        created: false,
        forced: false,
        commits: [
          {
            id: after,
            message: 'Minutes of June 22',
            author: { name: 'David Espejo' },
            added: ['meetings/2023-06-22.md'],
            modified: ['README.md'],
            removed: ['rfc/gone.md'],
          },
        ],
        head_commit: { id: after },
      },
      { action: 'requested', check_suite: { head_sha: after, head_branch: 'master' } },
    ]);
  });

  it('a branch of the repository itself: push, then the pull request; later pushes move it', async () => {
    const opened = await github.people.openPullRequest({
      repository: FLYTE,
      as: 'davidmirror-ops',
      title: 'Docs',
      head: 'flyteorg:docs/new',
      files: [{ path: 'docs/a.md' }],
    });
    await github.people.pushCommit({
      repository: FLYTE,
      number: opened.number,
      as: 'davidmirror-ops',
      files: [{ path: 'docs/b.md' }],
    });
    expect(await arrived()).toEqual([
      'push by davidmirror-ops',
      'check_suite.requested by davidmirror-ops',
      'pull_request.opened by davidmirror-ops',
      'push by davidmirror-ops',
      'check_suite.requested by davidmirror-ops',
      'pull_request.synchronize by davidmirror-ops',
    ]);
  });

  it('issues, discussions and the installation', async () => {
    const { people } = github;
    const { number } = await people.openIssue({
      repository: FLYTE,
      as: 'kumare3',
      title: 'Agenda',
      labels: ['meetup'],
    });
    await people.editIssueBody({ repository: FLYTE, number, as: 'eapolinario', body: 'Edited by an owner' });
    await people.close({ repository: FLYTE, number, as: 'kumare3' });
    const discussion = await people.createDiscussion({
      repository: FLYTE,
      as: 'ByronHsu',
      category: 'rfc-incubator',
      title: 'An idea',
      body: 'What if',
    });
    await people.commentOnDiscussion({ repository: FLYTE, number: discussion.number, as: 'kumare3', body: 'Indeed' });
    expect(discussion.number).toBe(3798);
    expect(await arrived()).toEqual([
      'issues.opened by kumare3',
      'issues.labeled by kumare3',
      'issues.edited by eapolinario',
      'issues.closed by kumare3',
      'discussion.created by ByronHsu',
      'discussion_comment.created by kumare3',
    ]);
    people.installApp({ as: 'eapolinario' });
    await github.settled();
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      action: 'created',
      installation: { id: github.installationId, account: { login: 'flyteorg' } },
      repositories: [{ full_name: FLYTE }, {}, {}],
    });
  });

  it('a check run, and "Re-run" clicked at it', async () => {
    const { headSha } = github.observe.pullRequest(FLYTE, 3553);
    const { data } = await clientOf(github).rest.checks.create({
      ...flyte,
      name: 'Rapporteur',
      head_sha: headSha,
      status: 'completed',
      conclusion: 'neutral',
      output: { title: 'In review', summary: 'One vote is missing' },
    });
    expect(data.app).toMatchObject({ id: github.appId, slug: 'rapporteur' });
    await github.people.rerunCheck({ repository: FLYTE, checkRunId: data.id, as: 'davidmirror-ops' });
    expect(await arrived()).toEqual([
      'check_run.created by rapporteur[bot]',
      'check_run.completed by rapporteur[bot]',
      'check_run.rerequested by davidmirror-ops',
    ]);
    expect(await github.observe.checkRuns(FLYTE, headSha)).toMatchObject([{ name: 'Rapporteur', title: 'In review' }]);
  });

  it('nothing arrives from where the App is not installed, nor of events it did not subscribe to', async () => {
    await github.people.openIssue({ repository: 'unionai/elsewhere', as: 'kumare3', title: 'Far away' });
    expect(await arrived()).toEqual([]);
    await github.close();
    github = await startSandbox(receiver.url, { events: ['push'] });
    await github.people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body: 'Unheard' });
    expect(await arrived()).toEqual([]);
  });
});

describe('a real Probot', () => {
  it('hears a comment, answers it, and reads its own answer back', async () => {
    const probot = new Probot({
      appId: github.appId,
      privateKey: github.privateKey,
      secret: github.webhookSecret,
      baseUrl: `${github.url}/api/v3`,
      logLevel: 'fatal',
    });
    const answered = Promise.withResolvers<void>();
    await probot.load((app) => {
      app.on('issue_comment.created', async (context) => {
        if (context.isBot) return;
        await context.octokit.rest.reactions.createForIssueComment(
          context.repo({ comment_id: context.payload.comment.id, content: 'eyes' }),
        );
        await context.octokit.rest.issues.createComment(context.issue({ body: 'Heard.' }));
        answered.resolve();
      });
    });
    const middleware = await createNodeMiddleware(() => {}, { probot, webhooksPath: '/hooks' });
    const server = createServer((request, response) => void middleware(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    github.setWebhookUrl(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hooks`);

    const { id } = await github.people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body: '/rfc help' });
    await answered.promise;
    await github.settled();
    expect(github.observe.reactions(FLYTE, id)).toEqual([{ login: 'rapporteur[bot]', content: 'eyes' }]);
    expect(github.observe.comments(FLYTE, 475).map(({ author, body }) => [author, body])).toEqual([
      ['kumare3', '/rfc help'],
      ['rapporteur[bot]', 'Heard.'],
    ]);
    expect(github.observe.deliveries().every(({ statusCode }) => statusCode === 200)).toBe(true);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  });
});
