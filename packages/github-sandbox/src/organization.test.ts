import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, createReceiver, FLYTE, flyte, NOW, NOWHERE, seed, startSandbox } from '../testing/fixture.ts';
import { createSandboxGithub, type SandboxGithub } from './index.ts';
import { MANIFEST } from './manifest.ts';

let github: SandboxGithub;

afterEach(() => github.close());

describe('teams', () => {
  beforeEach(async () => {
    github = await startSandbox(NOWHERE);
  });

  const team = { org: 'flyteorg', team_slug: 'tsc' };

  it('tell their members page by page, with ids, and follow setTeam', async () => {
    const octokit = clientOf(github);
    const members = async () =>
      (await octokit.paginate(octokit.rest.teams.listMembersInOrg, { ...team, per_page: 1 })).map(({ login, id }) => [
        login,
        id > 0,
      ]);
    expect(await members()).toEqual([
      ['kumare3', true],
      ['eapolinario', true],
    ]);
    github.setTeam('tsc', ['ByronHsu']);
    expect(await members()).toEqual([['ByronHsu', true]]);
    const { data } = await octokit.rest.users.getByUsername({ username: 'ByronHsu' });
    expect(data).toMatchObject({ login: 'ByronHsu', name: 'Byron Hsu', type: 'User' });
    expect((await octokit.rest.orgs.listMembers({ org: 'flyteorg' })).data.map(({ login }) => login)).toContain(
      'ByronHsu',
    );
  });

  it.each([
    ['a team that is not there', { ...team, team_slug: 'nobody' }],
    ['another organisation', { ...team, org: 'unionai' }],
  ])('%s is not found', async (_name, asked) => {
    await expect(clientOf(github).rest.teams.listMembersInOrg(asked)).rejects.toMatchObject({ status: 404 });
  });

  it('are closed to an App without "members" (403)', async () => {
    await github.close();
    github = await startSandbox(NOWHERE, { permissions: { metadata: 'read', pull_requests: 'write' } });
    await expect(clientOf(github).rest.teams.listMembersInOrg(team)).rejects.toMatchObject({ status: 403 });
  });

  it('a permission changes at once', async () => {
    const of = { ...flyte, username: 'ByronHsu' };
    const octokit = clientOf(github);
    expect((await octokit.rest.repos.getCollaboratorPermissionLevel(of)).data.role_name).toBe('read');
    github.setPermission(FLYTE, 'ByronHsu', 'maintain');
    expect((await octokit.rest.repos.getCollaboratorPermissionLevel(of)).data.role_name).toBe('maintain');
    await github.people.addLabel({ repository: FLYTE, number: 475, as: 'ByronHsu', label: 'rfc' });
  });
});

describe('a repository that moves', () => {
  beforeEach(async () => {
    github = await startSandbox(NOWHERE);
  });

  it('is answered under both names, git included, and tells of it', async () => {
    const octokit = clientOf(github);
    await github.people.renameRepository({ repository: FLYTE, as: 'eapolinario', name: 'flyte-monorepo' });
    for (const repo of ['flyte', 'flyte-monorepo']) {
      const { data } = await octokit.rest.pulls.get({ owner: 'flyteorg', repo, pull_number: 3553 });
      expect(data.html_url).toBe('https://github.com/flyteorg/flyte-monorepo/pull/3553');
      const files = await octokit.rest.pulls.listFiles({ owner: 'flyteorg', repo, pull_number: 3553 });
      expect(files.data).toHaveLength(4);
      await octokit.rest.repos.getContent({ owner: 'flyteorg', repo, path: 'README.md' });
    }
    await github.settled();
    expect(github.observe.deliveries().at(-1)).toMatchObject({
      event: 'repository',
      action: 'renamed',
      payload: {
        changes: { repository: { name: { from: 'flyte' } } },
        repository: { full_name: 'flyteorg/flyte-monorepo' },
      },
    });
  });

  it('to another owner is no longer the App’s', async () => {
    await github.people.transferRepository({ repository: FLYTE, as: 'eapolinario', to: 'unionai' });
    const octokit = clientOf(github);
    const { data } = await octokit.rest.repos.get({ owner: 'unionai', repo: 'flyte' });
    expect(data.full_name).toBe('unionai/flyte');
    const write = octokit.rest.issues.createComment({ ...flyte, issue_number: 475, body: 'Still there?' });
    await expect(write).rejects.toMatchObject({ status: 403 });
    await github.settled();
    expect(github.observe.deliveries().at(-1)).toMatchObject({
      action: 'transferred',
      payload: { changes: { owner: { from: { organization: { login: 'flyteorg' } } } } },
    });
  });
});

describe('projects', () => {
  const BOARD = {
    number: 4,
    title: 'RFCs',
    fields: [{ name: 'Status', options: ['In review', 'Accepted'] }],
    items: [{ repository: FLYTE, number: 3553, status: 'In review' }],
  };

  const start = async (permissions: Readonly<Record<string, 'read' | 'write'>>, webhookUrl = NOWHERE) => {
    const organization = { ...seed.organization, projects: [BOARD] };
    const app = {
      permissions: { ...MANIFEST.permissions, ...permissions },
      events: [...MANIFEST.events, 'projects_v2_item'],
    };
    github = await createSandboxGithub({ seed: { ...seed, organization, app }, webhookUrl, now: () => NOW });
    return clientOf(github);
  };

  const PROJECT = `query { organization(login: "flyteorg") { projectV2(number: 4) { id field(name: "Status") {
    ... on ProjectV2SingleSelectField { id name options { id name } } } } } }`;
  const ITEMS = `query($number: Int!) { repository(owner: "flyteorg", name: "flyte") { pullRequest(number: $number) { id
    projectItems(first: 100) { nodes { id project { id number }
      fieldValueByName(name: "Status") { ... on ProjectV2ItemFieldSingleSelectValue { name optionId } } } } } } }`;
  const ADD = `mutation($input: AddProjectV2ItemByIdInput!) { addProjectV2ItemById(input: $input) { item { id type } } }`;
  const UPDATE = `mutation($input: UpdateProjectV2ItemFieldValueInput!) {
    updateProjectV2ItemFieldValue(input: $input) { projectV2Item { id } } }`;

  const ProjectSchema = z.object({
    organization: z.object({
      projectV2: z.object({
        id: z.string(),
        field: z.object({
          id: z.string(),
          name: z.string(),
          options: z.array(z.object({ id: z.string(), name: z.string() })),
        }),
      }),
    }),
  });
  const ItemsSchema = z.object({
    repository: z.object({
      pullRequest: z.object({
        id: z.string(),
        projectItems: z.object({
          nodes: z.array(
            z.object({
              id: z.string(),
              project: z.object({ id: z.string(), number: z.number() }),
              fieldValueByName: z.object({ name: z.string(), optionId: z.string() }).nullable(),
            }),
          ),
        }),
      }),
    }),
  });
  const AddedSchema = z.object({
    addProjectV2ItemById: z.object({ item: z.object({ id: z.string(), type: z.string() }) }),
  });

  it('are read from the organisation and from the item; items are added and moved; webhooks tell', async () => {
    const receiver = await createReceiver();
    const octokit = await start({ organization_projects: 'write' }, receiver.url);
    const { projectV2 } = ProjectSchema.parse(await octokit.graphql(PROJECT)).organization;
    const accepted = projectV2.field.options.find(({ name }) => name === 'Accepted')?.id;
    const before = ItemsSchema.parse(await octokit.graphql(ITEMS, { number: 3553 })).repository.pullRequest;
    expect(before.projectItems.nodes).toMatchObject([
      { project: { id: projectV2.id, number: 4 }, fieldValueByName: { name: 'In review' } },
    ]);

    const { id } = ItemsSchema.parse(await octokit.graphql(ITEMS, { number: 3346 })).repository.pullRequest;
    const add = { input: { projectId: projectV2.id, contentId: id } };
    const added = AddedSchema.parse(await octokit.graphql(ADD, add)).addProjectV2ItemById.item;
    expect(AddedSchema.parse(await octokit.graphql(ADD, add)).addProjectV2ItemById.item).toEqual(added);
    const place = { projectId: projectV2.id, itemId: added.id, fieldId: projectV2.field.id };
    const move = { input: { ...place, value: { singleSelectOptionId: accepted } } };
    await octokit.graphql(UPDATE, move);
    await octokit.graphql(UPDATE, move);
    const wrong = { input: { ...place, value: { singleSelectOptionId: 'none' } } };
    await expect(octokit.graphql(UPDATE, wrong)).rejects.toThrow('does not belong to the field');
    await github.people.moveInProject({
      repository: FLYTE,
      number: 3553,
      project: 4,
      as: 'eapolinario',
      to: 'Accepted',
    });

    expect(github.observe.projectItems(4)).toMatchObject([
      { number: 3553, status: 'Accepted' },
      { number: 3346, status: 'Accepted' },
    ]);
    expect(
      await octokit.graphql(
        'query($id: ID!) { node(id: $id) { ... on ProjectV2Item { content { ... on PullRequest { number } } } } }',
        {
          id: added.id,
        },
      ),
    ).toEqual({ node: { content: { number: 3346 } } });
    await github.settled();
    const told = github.observe.deliveries().map(({ event, action, payload }) => ({ event, action, payload }));
    expect(told.map(({ event, action }) => `${event}.${action}`)).toEqual([
      'projects_v2_item.created',
      'projects_v2_item.edited',
      'projects_v2_item.edited',
    ]);
    expect(told[2]?.payload).toMatchObject({
      projects_v2_item: { project_node_id: projectV2.id, content_type: 'PullRequest', content_node_id: before.id },
      changes: { field_value: { field_name: 'Status', from: { name: 'In review' }, to: { name: 'Accepted' } } },
      organization: { login: 'flyteorg' },
      sender: { login: 'eapolinario' },
    });
    expect(told[2]?.payload).not.toHaveProperty('repository');
    await receiver.close();
  });

  it.each([
    ['reading without the permission', {}, PROJECT, {}],
    ['reading them from an item without the permission', {}, ITEMS, { number: 3553 }],
    [
      'writing with no more than "read"',
      { organization_projects: 'read' as const },
      ADD,
      { input: { projectId: 'x', contentId: 'y' } },
    ],
  ])('%s is FORBIDDEN', async (_name, permissions, query, variables) => {
    const octokit = await start(permissions);
    await expect(octokit.graphql(query, variables)).rejects.toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
  });
});
