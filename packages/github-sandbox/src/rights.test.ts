import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, FLYTE, flyte, NOWHERE, startSandbox } from '../testing/fixture.ts';
import type { SandboxGithub } from './index.ts';

let github: SandboxGithub;
let octokit: ReturnType<typeof clientOf>;

beforeAll(async () => {
  github = await startSandbox(NOWHERE);
  octokit = clientOf(github);
});
afterAll(() => github.close());

const on = { repository: FLYTE, number: 3553 };
const roleOf = async (username: string): Promise<string | undefined> =>
  (await octokit.rest.repos.getCollaboratorPermissionLevel({ ...flyte, username })).data.role_name;
const board = async (): Promise<string[]> =>
  (await octokit.rest.teams.listMembersInOrg({ org: 'flyteorg', team_slug: 'tsc' })).data.map(({ login }) => login);

describe('rights', () => {
  it('of a collaborator are given and taken by an administrator, and by nobody else', async () => {
    const act = { repository: FLYTE, login: 'ByronHsu' };
    await github.people.addCollaborator({ ...act, as: 'eapolinario', permission: 'maintain' });
    expect(await roleOf('ByronHsu')).toBe('maintain');
    await expect(github.people.addCollaborator({ ...act, as: 'davidmirror-ops', permission: 'admin' })).rejects.toThrow(
      '403',
    );
    await github.people.removeCollaborator({ ...act, as: 'eapolinario' });
    expect(await roleOf('ByronHsu')).toBe('read');
  });

  it('of a team are those of its members, whom an owner adds and removes', async () => {
    const act = { team: 'flyteorg/tsc', login: 'ByronHsu' };
    await github.people.addToTeam({ ...act, as: 'eapolinario' });
    expect(await board()).toEqual(['kumare3', 'eapolinario', 'ByronHsu']);
    await expect(github.people.addToTeam({ ...act, as: 'davidmirror-ops' })).rejects.toThrow('403');
    await github.people.removeFromTeam({ ...act, as: 'eapolinario' });
    expect(await board()).toEqual(['kumare3', 'eapolinario']);
  });

  it.each([
    [
      'a comment on a line',
      async () => {
        const { id } = await github.people.commentOnLine({ ...on, as: 'kumare3', path: 'README.md', body: 'Why?' });
        return {
          edit: (as: string) =>
            github.people.editLineComment({ repository: FLYTE, as, commentId: id, body: `By ${as}` }),
          text: async () => (await octokit.rest.pulls.getReviewComment({ ...flyte, comment_id: id })).data.body,
        };
      },
    ],
    [
      'a comment',
      async () => {
        const { id } = await github.people.comment({ ...on, as: 'kumare3', body: 'Why?' });
        return {
          edit: (as: string) => github.people.editComment({ repository: FLYTE, as, commentId: id, body: `By ${as}` }),
          text: async () => (await octokit.rest.issues.getComment({ ...flyte, comment_id: id })).data.body,
        };
      },
    ],
    [
      'a review',
      async () => {
        const { id } = await github.people.submitReview({ ...on, as: 'kumare3', event: 'COMMENT', body: 'Why?' });
        return {
          edit: (as: string) => github.people.editReview({ ...on, as, reviewId: id, body: `By ${as}` }),
          text: async () =>
            (await octokit.rest.pulls.getReview({ ...flyte, pull_number: on.number, review_id: id })).data.body,
        };
      },
    ],
    [
      'a description',
      async () => ({
        edit: (as: string) => github.people.editIssueBody({ ...on, as, body: `By ${as}` }),
        text: async () => (await octokit.rest.pulls.get({ ...flyte, pull_number: on.number })).data.body,
      }),
    ],
  ])('%s is edited by who may write, and not by who may only read', async (what, write) => {
    const { edit, text } = await write();
    await edit('davidmirror-ops');
    expect(await text()).toBe('By davidmirror-ops');
    const reader = what === 'a description' ? 'kumare3' : 'ByronHsu';
    await expect(edit(reader)).rejects.toThrow('403');
  });
});

describe('a locked conversation', () => {
  it('takes comments, reviews and reactions of those alone who may write, and of no App', async () => {
    const { id } = await github.people.comment({ ...on, as: 'kumare3', body: 'Before' });
    await github.people.lock({ ...on, as: 'davidmirror-ops' });
    const issue = { ...flyte, issue_number: on.number };
    const refused = { status: 403 };
    await expect(octokit.rest.issues.createComment({ ...issue, body: 'But' })).rejects.toMatchObject(refused);
    await expect(
      octokit.rest.reactions.createForIssueComment({ ...flyte, comment_id: id, content: 'rocket' }),
    ).rejects.toMatchObject(refused);
    await expect(github.people.submitReview({ ...on, as: 'kumare3', event: 'APPROVE' })).rejects.toThrow('lock');
    await expect(github.people.commentOnLine({ ...on, as: 'kumare3', path: 'README.md', body: 'But' })).rejects.toThrow(
      'locked',
    );
    await github.people.comment({ ...on, as: 'davidmirror-ops', body: 'Enough.' });
    await github.people.unlock({ ...on, as: 'davidmirror-ops' });
    await octokit.rest.issues.createComment({ ...issue, body: 'Thank you.' });
  });
});

describe('A8 a login', () => {
  it('changes, and the account, its rights and its words stay', async () => {
    const { id } = await github.people.comment({ ...on, as: 'davidmirror-ops', body: 'Mine' });
    const before = (await octokit.rest.users.getByUsername({ username: 'davidmirror-ops' })).data.id;
    github.renameAccount('davidmirror-ops', 'davidmirror');
    expect((await octokit.rest.users.getByUsername({ username: 'davidmirror' })).data.id).toBe(before);
    await expect(octokit.rest.users.getByUsername({ username: 'davidmirror-ops' })).rejects.toMatchObject({
      status: 404,
    });
    expect(await roleOf('davidmirror')).toBe('write');
    expect((await octokit.rest.issues.getComment({ ...flyte, comment_id: id })).data.user).toMatchObject({
      id: before,
      login: 'davidmirror',
    });
    await github.people.editComment({ repository: FLYTE, as: 'davidmirror', commentId: id, body: 'Still mine' });
  });

  it('that is free is taken by somebody new, who has nothing of the old account', async () => {
    github.registerAccount('davidmirror-ops');
    const stranger = (await octokit.rest.users.getByUsername({ username: 'davidmirror-ops' })).data.id;
    expect(stranger).not.toBe((await octokit.rest.users.getByUsername({ username: 'davidmirror' })).data.id);
    expect(await roleOf('davidmirror-ops')).toBe('read');
    expect(() => github.registerAccount('davidmirror-ops')).toThrow('taken');
    await github.people.comment({ ...on, as: 'davidmirror-ops', body: 'Hello' });
  });
});
