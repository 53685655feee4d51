/** The pages of this GitHub over HTTP: what each address shows, to whom, and what a visitor can say there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, createReceiver, FLYTE, flyte, NOWHERE, startSandbox } from '../../testing/fixture.ts';
import { faultsOf } from '../../testing/page.ts';
import type { SandboxGithub } from '../index.ts';
import { createSandboxGithub } from '../index.ts';

let github: SandboxGithub;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeAll(async () => {
  receiver = await createReceiver();
  github = await startSandbox(receiver.url);
});
afterAll(async () => {
  await github.close();
  await receiver.close();
});

type Look = { readonly status: number; readonly text: string; readonly headers: Headers };

const look = async (path: string, headers: Readonly<Record<string, string>> = {}, at = github): Promise<Look> => {
  const response = await fetch(new URL(path, at.url), {
    headers: { accept: 'text/html', ...headers },
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

const send = async (
  path: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { origin: github.url },
): Promise<Look> => {
  const response = await fetch(new URL(path, github.url), {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

const PULL = `/${FLYTE}/pull/3553`;

describe('E8: pages at the addresses of github.com', () => {
  it.each([
    ['/', ['flyteorg/flyte', '[RFC] Config Override']],
    ['/flyteorg', ['flyteorg/flytekit']],
    ['/ByronHsu', ['Byron Hsu', '[RFC] Config Override']],
    ['/apps/rapporteur', ['Rights', 'issue_comment']],
    [`/${FLYTE}`, ['>rfc/</a>', '<h3 class="size-1">Flyte</h3>']],
    [`/${FLYTE}/tree/master/rfc`, ['old name.md', 'gone.md']],
    [`/${FLYTE}/blob/master/rfc/gone.md`, ['Gone soon.']],
    [`/${FLYTE}/blob/HEAD/rfc/gone.md`, ['Gone soon.']],
    [`/${FLYTE}/blob/master/README.md?plain=1`, ['<pre class="plain"># Flyte']],
    [`/${FLYTE}/issues`, ['>Config override</a>', '1 open']],
    [`/${FLYTE}/pulls?state=closed`, ['[RFC] Something merged', 'Closed and never merged', 'merged">Merged']],
    [`/${FLYTE}/discussions`, ['Unify retry behaviour', 'RFC Incubator']],
    [`/${FLYTE}/issues/475`, ['Config override', 'kumare3']],
    [PULL, ['Tracking issue: #475', 'Good idea.', '<strong>approved</strong>', '4 changed files']],
    [`${PULL}/files`, ['+# Config Override', 'renamed']],
    [`/${FLYTE}/discussions/3793`, ['Yes, please.']],
  ])('%s shows what stands there', async (path, parts) => {
    const { status, text, headers } = await look(path);
    expect({ status, faults: faultsOf(text) }).toEqual({ status: 200, faults: [] });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const part of parts) expect(text).toContain(part);
  });

  it.each([
    [`/${FLYTE}/issues/3553`, PULL],
    [`${PULL}/commits`, PULL],
    [`/${FLYTE}/pull/475`, `/${FLYTE}/issues/475`],
    [`/${FLYTE}/issues/3793`, `/${FLYTE}/discussions/3793`],
  ])('%s leads to %s, as on GitHub', async (path, to) => {
    const { status, headers } = await look(path);
    expect([status, headers.get('location')]).toEqual([302, to]);
  });

  it.each([
    `/${FLYTE}/pull/9`,
    `/${FLYTE}/pull/9e9`,
    `/${FLYTE}/blob/master/nothing.md`,
    `/${FLYTE}/blob/..%2f..%2fmaster`,
    `/${FLYTE}/commit/${'0'.repeat(40)}`,
    `/${FLYTE}/runs/7`,
    '/flyteorg/nothing',
    '/apps/other',
  ])('%s is nowhere, and says so in a page', async (path) => {
    const { status, text } = await look(path);
    expect(status).toBe(404);
    expect(text).toContain('There is nothing here');
  });

  it('shows a check run on the pull request, at its commit and on a page of its own', async () => {
    const { headSha } = github.observe.pullRequest(FLYTE, 3553);
    const run = await clientOf(github).rest.checks.create({
      ...flyte,
      name: 'rapporteur / rfc',
      head_sha: headSha,
      status: 'completed',
      conclusion: 'neutral',
      output: { title: 'In review', summary: 'It needs **one** review.', text: 'A longer text.' },
    });
    const paths = [PULL, `/${FLYTE}/commit/${headSha}`, `/${FLYTE}/runs/${run.data.id}`];
    for (const path of paths) {
      const { text } = await look(path);
      expect(faultsOf(text)).toEqual([]);
      expect(text).toContain('In review');
      expect(text).toContain('It needs <strong>one</strong> review.');
    }
    expect((await look(paths[2] ?? '')).text).toContain('A longer text.');
  });

  it('a comment tells who edited it, and who reacted', async () => {
    const { id } = await github.people.comment({ repository: FLYTE, number: 475, as: 'ByronHsu', body: 'one' });
    await github.people.editComment({ repository: FLYTE, as: 'davidmirror-ops', commentId: id, body: 'two' });
    await github.people.react({ repository: FLYTE, as: 'kumare3', commentId: id, content: 'rocket' });
    const { text } = await look(`/${FLYTE}/issues/475`);
    const card = text.slice(text.indexOf(`id="issuecomment-${id}"`)).split('</article>')[0];
    for (const part of ['edited by davidmirror-ops', '🚀 kumare3', 'two']) expect(card).toContain(part);
  });

  it('an address of github.com that is here as well is opened here', async () => {
    const body = 'https://github.com/flyteorg/flyte/pull/3553#x and https://github.com/flyteorg/flyte/pull/1';
    await github.people.comment({ repository: FLYTE, number: 475, as: 'ByronHsu', body });
    const { text } = await look(`/${FLYTE}/issues/475`);
    expect(text).toContain(`href="${PULL}#x"`);
    expect(text).toContain('href="https://github.com/flyteorg/flyte/pull/1"');
  });

  it('a look at a page is no request of the API, and the API stays what it was', async () => {
    github.clearRequests();
    await look(PULL);
    await look('/');
    expect(github.requests()).toEqual([]);
    const api = await look(`/repos/${FLYTE}/issues/475`, { accept: 'text/html' });
    expect(api.headers.get('content-type')).toContain('application/json');
    expect((await look('/nobody')).text).toContain('The sandbox does not know GET /nobody');
  });
});

describe('E8: a visitor', () => {
  it('comments as one of the people, on the road of every comment, and waits for the answer', async () => {
    const sent = await send(PULL, { as: 'kumare3', body: '/rfc status' });
    const id = github.observe.comments(FLYTE, 3553).at(-1)?.id;
    expect(github.observe.comments(FLYTE, 3553).at(-1)).toMatchObject({ author: 'kumare3', body: '/rfc status' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${PULL}?after=${id}#issuecomment-${id}`]);
    await github.settled();
    expect(receiver.received.at(-1)?.headers['x-github-event']).toBe('issue_comment');
    expect(receiver.received.at(-1)?.body).toContain('/rfc status');

    const waiting = await look(`${PULL}?after=${id}`);
    expect(waiting.text).toContain('answers commands within seconds');
    expect(waiting.text).toContain(`content="2; url=${PULL}?after=${id}&amp;look=2#issuecomment-${id}"`);
    const last = await look(`${PULL}?after=${id}&look=15`);
    expect(last.text).toContain('has not answered');
    expect(last.text).not.toContain('http-equiv="refresh"');

    const answer = await clientOf(github).rest.issues.createComment({
      ...flyte,
      issue_number: 3553,
      body: 'In review.',
    });
    const answered = await look(`${PULL}?after=${id}`);
    expect(answered.text).toContain(`<a href="#issuecomment-${answer.data.id}">read the answer</a>`);
    expect(answered.text).not.toContain('http-equiv="refresh"');
  });

  it('comments in a discussion', async () => {
    const sent = await send(`/${FLYTE}/discussions/3793`, { as: 'ByronHsu', body: 'And backoff?' });
    const { id = 0, body } = github.observe.discussionComments(FLYTE, 3793).at(-1) ?? {};
    expect(body).toBe('And backoff?');
    expect(sent.headers.get('location')).toBe(`/${FLYTE}/discussions/3793?after=${id}#discussioncomment-${id}`);
  });

  it.each([
    ['a page elsewhere', { origin: 'https://evil.example' }, 403],
    ['a page on another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['a page that does not say where it is', { origin: 'null' }, 403],
    ['who does not say from where', {}, 403],
  ])('cannot be made to speak by %s', async (_, headers, status) => {
    const before = github.observe.comments(FLYTE, 3553).length;
    const sent = await send(PULL, { as: 'kumare3', body: '/withdraw' }, headers);
    expect(sent.status).toBe(status);
    expect(sent.text).toContain('has to be sent from the page that shows it');
    expect(github.observe.comments(FLYTE, 3553)).toHaveLength(before);
  });

  it.each([
    ['nobody', { as: 'nobody', body: 'hello' }, 422, 'no such person'],
    ['with no text', { as: 'kumare3', body: '' }, 422, 'Validation Failed'],
  ])('who writes as %s is told what is wrong', async (_, form, status, text) => {
    const sent = await send(PULL, form);
    expect(sent.status).toBe(status);
    expect(sent.text).toContain(text);
  });

  it('is refused by a locked thread as anybody is', async () => {
    await github.people.lock({ repository: FLYTE, number: 3300, as: 'eapolinario' });
    const sent = await send(`/${FLYTE}/pull/3300`, { as: 'ByronHsu', body: 'hello' });
    expect(sent.status).toBe(403);
    expect(sent.text).toContain('<h1>Refused</h1>');
  });

  it('sees a private repository only as somebody who may', async () => {
    const open = (cookie: string) => look('/flyteorg/community', { cookie });
    expect((await open('')).status).toBe(404);
    expect((await look('/')).text).not.toContain('community');
    expect((await open('visitor=eapolinario')).status).toBe(200);
    expect((await open('visitor=ByronHsu')).status).toBe(404);
    expect((await open('visitor=rapporteur[bot]')).status).toBe(404);
    const became = await send('/-/visitor', { visitor: 'eapolinario', back: '//evil.example/x' });
    expect([became.status, became.headers.get('location')]).toEqual([303, '/']);
    expect(became.headers.get('set-cookie')).toBe('visitor=eapolinario; Path=/; HttpOnly; SameSite=Strict');
  });
});

describe('E8: hostile texts stay texts', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>' & </title></textarea></pre>`;
  let hostile: SandboxGithub;

  beforeAll(async () => {
    const on = '2023-06-01T08:00:00Z';
    hostile = await createSandboxGithub({
      webhookUrl: NOWHERE,
      seed: {
        organization: { login: 'acme', name: evil, description: evil, members: [{ login: 'ada', role: 'admin' }] },
        people: [{ login: 'ada', name: evil }],
        repositories: [
          {
            name: 'w',
            description: evil,
            labels: [{ name: evil, color: `"/><script>`, description: evil }],
            files: { 'README.md': evil, [`a/${evil.replaceAll('/', '')}.md`]: evil, 'b.txt': evil },
            categories: [{ slug: 'c', name: evil }],
            discussions: [
              {
                number: 3,
                title: evil,
                author: 'ada',
                category: 'c',
                createdAt: on,
                body: evil,
                comments: [{ author: 'ada', body: evil, createdAt: on }],
              },
            ],
            issues: [
              {
                number: 2,
                title: evil,
                author: 'ada',
                createdAt: on,
                body: evil,
                labels: [evil],
                comments: [{ author: 'ada', body: evil, createdAt: on }],
              },
            ],
            pullRequests: [
              {
                number: 1,
                title: evil,
                author: 'ada',
                createdAt: on,
                body: evil,
                labels: [evil],
                files: [{ path: `${evil.replaceAll('/', '')}.md`, content: evil }],
                reviews: [{ author: 'ada', state: 'COMMENTED', submittedAt: on, body: evil }],
              },
            ],
          },
        ],
      },
    });
    await hostile.people.edit({ repository: 'acme/w', number: 2, as: 'ada', title: `${evil}!` });
    await hostile.people.commentOnLine({ repository: 'acme/w', number: 1, as: 'ada', path: evil, body: evil });
    await clientOf(hostile).rest.checks.create({
      owner: 'acme',
      repo: 'w',
      name: evil,
      head_sha: hostile.observe.pullRequest('acme/w', 1).headSha,
      status: 'completed',
      conclusion: 'failure',
      output: {
        title: evil,
        summary: evil,
        text: evil,
        annotations: [{ path: evil, start_line: 1, end_line: 1, annotation_level: 'failure', message: evil }],
      },
    });
  });
  afterAll(() => hostile.close());

  it('on every page that can be reached from the first', async () => {
    const seen = new Set<string>();
    const queue = ['/'];
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const { status, text } = await look(path, { accept: 'text/html' }, hostile);
      expect({ path, status, faults: faultsOf(text) }).toEqual({ path, status: 200, faults: [] });
      for (const [, to = ''] of text.matchAll(/<a [^>]*href="(\/[^"]*)/g))
        queue.push(to.replaceAll('&#39;', "'").replaceAll('&amp;', '&').replace(/#.*/, ''));
    }
    // Overview, accounts, lists, threads, files, commits, the check run.
    expect(seen.size).toBeGreaterThan(20);
    expect([...seen].some((path) => path.includes('/runs/'))).toBe(true);
  });

  it('and in addresses that nobody wrote', async () => {
    for (const path of [
      `/acme/w?x=${evil}`,
      `/acme/${encodeURIComponent(evil)}`,
      `/acme/w/pull/1?after=${evil}&look=${evil}`,
    ])
      expect(faultsOf((await look(path, {}, hostile)).text)).toEqual([]);
  });

  it('and no page is shown under another name of this machine', async () => {
    const { hostname, port } = new URL(hostile.url);
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const asked = request({ hostname, port, path: '/acme/w', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(403);
  });
});
