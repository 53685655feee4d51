import { expect, test } from 'vitest';
import { renderFinding } from '../check.ts';
import { repositoryOf } from '../repository.ts';
import { checkRights } from './rights.ts';

const RIGHTS = {
  operations: {
    'issues/create': ['issues: write'],
    'issues/list-comments': ['issues: read', 'pull_requests: read'],
    'reactions/create-for-issue': ['issues: write'],
    'apps/list-installations': 'key',
  },
  fields: { addReaction: ['discussions: write'], discussion: ['discussions: read'] },
  events: { issues: ['issues: read'], push: ['contents: read'], installation: [] },
  subscribed: ['issues', 'installation'],
} as const;

const SOURCES = {
  'apps/bot/src/a.ts': 'octokit.rest.apps.listInstallations(); octokit.rest.issues.create({});\n',
};
const manifest = (permissions: string, events = '[issues]') =>
  `default_events: ${events}\ndefault_permissions: { ${permissions} }\n`;

const found = (app: string, sources: Readonly<Record<string, string>> = SOURCES): readonly string[] => {
  const verdict = checkRights(repositoryOf({ ...sources, 'app.yml': app }), RIGHTS);
  return verdict.status === 'failed' ? verdict.findings.map(renderFinding) : [];
};

test('C11: a manifest that asks for what is used, and for no more, is in order', () => {
  expect(found(manifest('issues: write'))).toEqual([]);
});

test.each([
  [
    'less than an operation needs',
    'issues: read',
    '[issues]',
    SOURCES,
    'apps/bot/src/a.ts:1:53  issues.create needs issues: write: ask',
  ],
  [
    'what nothing needs',
    'issues: write, checks: write',
    '[issues]',
    SOURCES,
    'app.yml:2  nothing needs checks: write: ask for less',
  ],
  [
    'more than is needed',
    'issues: write, contents: write',
    '[issues, push]',
    SOURCES,
    'app.yml:2  nothing needs contents: write',
  ],
  [
    'an event that nobody listens to',
    'issues: write, contents: read',
    '[issues, push]',
    SOURCES,
    'app.yml:1  nobody listens to push',
  ],
  ['an event too few', 'issues: write', '[]', SOURCES, 'app.yml  the bot listens to issues'],
  [
    'an event that GitHub has not',
    'issues: write',
    '[issues, reaction]',
    SOURCES,
    'app.yml:1  GitHub has no event reaction',
  ],
  [
    'less than a mutation needs',
    'issues: write',
    '[issues]',
    { 'apps/cli/src/a.ts': "octokit.graphql('mutation ($id: ID!) { addReaction(input: {}) { id } }');" },
    'apps/cli/src/a.ts:1:40  addReaction needs discussions: write',
  ],
  [
    'an operation that nobody looked up',
    'issues: write',
    '[issues]',
    { 'apps/bot/src/a.ts': 'octokit.rest.issues.create({}); octokit.rest.issues.lock({});' },
    'apps/bot/src/a.ts:1:46  issues.lock is not in the table of rights',
  ],
  [
    'a mutation that nobody looked up',
    'issues: write',
    '[issues]',
    { 'apps/bot/src/a.ts': "octokit.graphql('mutation ($id: ID!) { deleteIssue(input: {}) { id } }');" },
    'apps/bot/src/a.ts:1:18  deleteIssue is not in the table of rights of GraphQL',
  ],
])('C11: %s is named', (_what, permissions, events, sources, finding) => {
  expect(found(manifest(permissions, events), sources).join('\n')).toContain(finding);
});

test('C11: what a client hands out is followed, and what others call by such a name is not', () => {
  const source = 'const { reactions } = octokit.rest;\nreactions.createForIssue({});\nnotes.create({});\n';
  expect(found(manifest('issues: read'), { 'apps/bot/src/a.ts': source })).toEqual([
    'apps/bot/src/a.ts:2:1  reactions.createForIssue needs issues: write: ask for it in app.yml, with the reason',
  ]);
});
