import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, FLYTE, flyte, NOWHERE, startSandbox } from '../testing/fixture.ts';
import type { SandboxGithub } from './index.ts';

let github: SandboxGithub;
beforeAll(async () => {
  github = await startSandbox(NOWHERE);
  for (const body of ['1', '2', '3']) {
    await github.people.comment({ repository: FLYTE, number: 475, as: 'kumare3', body });
  }
});
afterAll(() => github.close());

const get = (path: string, init: RequestInit = {}, as = 'kumare3') =>
  fetch(`${github.url}${path}`, {
    ...init,
    headers: { ...init.headers, authorization: `token ${github.tokenOf(as)}` },
  });

describe('addresses as GitHub writes them', () => {
  it('K2: links lead on by the number of the repository or of the organisation, and both are answered', async () => {
    const { data: repository } = await clientOf(github).rest.repos.get(flyte);
    const { headers } = await get('/repos/flyteorg/flyte/issues/475/comments?per_page=2');
    const next = `${github.url}/repositories/${repository.id}/issues/475/comments?per_page=2&page=2`;
    expect(headers.get('link')).toContain(`<${next}>; rel="next"`);
    const second: unknown = await (await get(new URL(next).pathname + new URL(next).search)).json();
    expect(second).toMatchObject([{ body: '3' }]);
    const members = await get('/orgs/flyteorg/teams/tsc/members?per_page=1');
    expect(members.headers.get('link')).toMatch(/\/organizations\/\d+\/teams\/tsc\/members\?per_page=1&page=2/);
  });

  it('a fingerprint is for one token', async () => {
    const path = '/repos/flyteorg/flyte/issues/475';
    const etag = (await get(path)).headers.get('etag') ?? '';
    expect((await get(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await get(path, { headers: { 'if-none-match': etag } }, 'ByronHsu')).status).toBe(200);
  });

  it('a former name leads to the number: reads for good, writes with all they brought', async () => {
    await github.people.renameRepository({ repository: FLYTE, as: 'eapolinario', name: 'flyte-two' });
    const read = await get('/repos/flyteorg/flyte/issues/475', { redirect: 'manual' });
    expect([read.status, read.headers.get('location')]).toEqual([
      301,
      expect.stringMatching(/\/repositories\/\d+\/issues\/475$/),
    ]);
    const said = { method: 'POST', body: JSON.stringify({ body: 'Still here?' }) };
    const write = await get('/repos/flyteorg/flyte/issues/475/comments', { ...said, redirect: 'manual' });
    expect(write.status).toBe(307);
    expect((await get('/repos/flyteorg/flyte/issues/475/comments', said)).status).toBe(201);
    expect(github.observe.comments('flyteorg/flyte-two', 475).at(-1)?.body).toBe('Still here?');
  });
});
