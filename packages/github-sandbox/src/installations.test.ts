import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, createReceiver, NOW } from '../testing/fixture.ts';
import { createSandboxGithub, type SandboxGithub, type SandboxSeed } from './index.ts';

const seed: SandboxSeed = {
  organization: { login: 'flyteorg', teams: [{ name: 'tsc', members: ['ada'] }] },
  people: [{ login: 'ada' }],
  repositories: [
    { name: 'flyte', permissions: { ada: 'admin' } },
    { owner: 'unionai', name: 'union', permissions: { ada: 'admin' } },
    { owner: 'unionai', name: 'secret', private: true, permissions: { ada: 'admin' } },
    { owner: 'elsewhere', name: 'strange' },
  ],
  installations: [{ login: 'unionai' }],
};
const flyte = { owner: 'flyteorg', repo: 'flyte' };
const union = { owner: 'unionai', repo: 'union' };
const secret = { owner: 'unionai', repo: 'secret' };

let github: SandboxGithub;
let receiver: Awaited<ReturnType<typeof createReceiver>>;
beforeEach(async () => {
  receiver = await createReceiver();
  github = await createSandboxGithub({ seed, webhookUrl: receiver.url, now: () => NOW });
});
afterEach(() => Promise.all([github.close(), receiver.close()]));

const unionai = () => github.installationAt('unionai');

describe('an App that is installed at two accounts', () => {
  it('lists them, and finds that of an account and of a repository', async () => {
    const { rest } = clientOf(github, false);
    const { data } = await rest.apps.listInstallations();
    expect(data.map(({ id, account }) => [id, account && 'login' in account && account.login])).toEqual([
      [github.installationId, 'flyteorg'],
      [unionai(), 'unionai'],
    ]);
    expect((await rest.apps.getRepoInstallation(flyte)).data.id).toBe(github.installationId);
    expect((await rest.apps.getRepoInstallation(union)).data.id).toBe(unionai());
    expect((await rest.apps.getOrgInstallation({ org: 'unionai' })).data.id).toBe(unionai());
    expect((await rest.apps.getInstallation({ installation_id: unionai() })).data.account).toMatchObject({
      login: 'unionai',
    });
    const strange = rest.apps.getRepoInstallation({ owner: 'elsewhere', repo: 'strange' });
    await expect(strange).rejects.toMatchObject({ status: 404 });
  });

  it('reaches with each token what is its own', async () => {
    const reached = async (id: number): Promise<string[]> => {
      const { data } = await clientOf(github, id).rest.apps.listReposAccessibleToInstallation();
      return data.repositories.map(({ full_name: name }) => name);
    };
    expect(await reached(github.installationId)).toEqual(['flyteorg/flyte']);
    expect(await reached(unionai())).toEqual(['unionai/union', 'unionai/secret']);
    await clientOf(github, unionai()).rest.issues.create({ ...secret, title: 'Hello' });
  });

  it('does not see, or write to, what is the other one’s', async () => {
    const { rest, graphql } = clientOf(github);
    await expect(rest.repos.get(secret)).rejects.toMatchObject({ status: 404 });
    await expect(rest.issues.create({ ...secret, title: 'Hello' })).rejects.toMatchObject({ status: 404 });
    await expect(graphql('{ repository(owner: "unionai", name: "secret") { id } }')).rejects.toMatchObject({
      errors: [{ type: 'NOT_FOUND' }],
    });
    // What is public may be read by anybody.
    expect((await rest.repos.get(union)).data.full_name).toBe('unionai/union');
    await expect(rest.issues.create({ ...union, title: 'Hello' })).rejects.toMatchObject({ status: 403 });
    const tokenOfNobody = clientOf(github, 1).rest.repos.get(union);
    await expect(tokenOfNobody).rejects.toMatchObject({ status: 404 });
  });

  it('is told of what it cannot see that it is not there, also where it could not do it anyhow', async () => {
    const lesser = await createSandboxGithub({
      seed: { ...seed, app: { permissions: { metadata: 'read' }, events: [] } },
      webhookUrl: receiver.url,
    });
    try {
      const { rest } = clientOf(lesser);
      await expect(rest.issues.listForRepo(secret)).rejects.toMatchObject({ status: 404 });
      await expect(rest.checks.listForRef({ ...secret, ref: 'master' })).rejects.toMatchObject({ status: 404 });
      await expect(rest.checks.listForRef({ ...flyte, ref: 'master' })).rejects.toMatchObject({ status: 403 });
    } finally {
      await lesser.close();
    }
    const tsc = { org: 'flyteorg', team_slug: 'tsc' };
    expect((await clientOf(github).rest.teams.listMembersInOrg(tsc)).data).toHaveLength(1);
    const asked = clientOf(github, unionai()).rest.teams.listMembersInOrg(tsc);
    await expect(asked).rejects.toMatchObject({ status: 404 });
  });

  it('hears from each by its number', async () => {
    await github.people.openIssue({ repository: 'flyteorg/flyte', as: 'ada', title: 'Here' });
    await github.people.openIssue({ repository: 'unionai/union', as: 'ada', title: 'There' });
    await github.settled();
    expect(github.observe.deliveries().map(({ payload }) => payload)).toMatchObject([
      { installation: { id: github.installationId }, organization: { login: 'flyteorg' } },
      { installation: { id: unionai() }, organization: { login: 'unionai' } },
    ]);
    const { data } = await clientOf(github, false).rest.apps.listWebhookDeliveries();
    expect(data.map(({ installation_id: id }) => id)).toEqual([unionai(), github.installationId]);
  });
});

describe('an installation that is suspended', () => {
  it('gets no token, may use none that it has, and hears nothing, until it is not; the other one goes on', async () => {
    const [here, there] = [clientOf(github), clientOf(github, unionai())];
    await here.rest.repos.get(flyte);
    github.people.suspendApp({ as: 'ada', at: 'flyteorg' });
    await github.people.openIssue({ repository: 'flyteorg/flyte', as: 'ada', title: 'Here' });
    for (const client of [here, clientOf(github)]) {
      await expect(client.rest.repos.get(flyte)).rejects.toMatchObject({
        status: 403,
        message: expect.stringContaining('This installation has been suspended'),
      });
    }
    const { data } = await clientOf(github, false).rest.apps.listInstallations();
    expect(data.map(({ suspended_at: at }) => at)).toEqual([expect.any(String), null]);
    const found = await clientOf(github, false).rest.apps.getRepoInstallation(flyte);
    expect(found.data.suspended_at).toEqual(expect.any(String));
    await there.rest.issues.create({ ...union, title: 'There' });

    github.people.unsuspendApp({ as: 'ada', at: 'flyteorg' });
    await here.rest.repos.get(flyte);
    await github.settled();
    expect(github.observe.deliveries().map(({ event, action }) => `${event}.${action}`)).toEqual([
      'installation.suspend',
      'issues.opened',
      'installation.unsuspend',
    ]);
  });
});

describe('a fault', () => {
  it('may strike one installation alone, its tokens too', async () => {
    const fault = github.fail({
      route: '/:all*',
      installation: github.installationId,
      status: 503,
      times: Number.POSITIVE_INFINITY,
    });
    await expect(clientOf(github).rest.repos.get(flyte)).rejects.toMatchObject({ status: 503 });
    await clientOf(github, unionai()).rest.repos.get(union);
    await clientOf(github, false).rest.apps.listInstallations();
    fault.stop();
    await clientOf(github).rest.repos.get(flyte);
  });
});

describe('a seed', () => {
  it('that installs the App at an account without a repository is refused', async () => {
    const wrong = { ...seed, installations: [{ login: 'nobody' }] };
    await expect(createSandboxGithub({ seed: wrong, webhookUrl: receiver.url })).rejects.toThrow('"nobody"');
  });
});
