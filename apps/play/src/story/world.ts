/**
 * flyteorg on 20 June 2023, two days before the meetup that the story plays. Repositories, numbers, titles, authors and
 * merge dates are public facts; where the record gives no date of opening or no title
 * (flyteidl#412, flyteadmin#572), a plausible one is chosen.
 */
import type { DiscussionSeed, PullRequestSeed, RepositorySeed, SandboxSeed } from '@rapporteur/github-sandbox';

/** The day on which the story begins. */
export const STORY_START = '2023-06-20T16:00:00Z';

const people: Readonly<Record<string, string>> = {
  ArthurBook: 'Arthur Book',
  bstadlbauer: 'Bernhard Stadlbauer',
  ByronHsu: 'Byron Hsu',
  cosmicBboy: 'Niels Bantilan',
  'davidmirror-ops': 'David Espejo',
  eapolinario: 'Eduardo Apolinario',
  elibixby: 'Eli Bixby',
  fellhorn: 'Dennis Keck',
  fg91: 'Fabio Grätz',
  hamersaw: 'Dan Rammer',
  katrogan: 'Katrina Rogan',
  kumare3: 'Ketan Umare',
  pingsutw: 'Kevin Su',
  'wild-endeavor': 'Yee Hing Tong',
};

const maintainers = ['davidmirror-ops', 'eapolinario', 'hamersaw', 'katrogan', 'kumare3', 'pingsutw', 'wild-endeavor'];
const permissions = Object.fromEntries(maintainers.map((login) => [login, 'maintain' as const]));

const rfc = (
  pull: Omit<PullRequestSeed, 'files' | 'body'> & { readonly path: string; readonly body?: string },
): PullRequestSeed => {
  const { path, body, ...rest } = pull;
  const document = `# ${pull.title}\n\n**Authors:**\n\n- @${pull.author}\n\n## 1 Executive Summary\n\n## 2 Motivation\n\n## 3 Proposed Implementation\n`;
  return { ...rest, body: body ?? '', files: [{ path, content: document }] };
};

const merged = (at: string): { mergedAt: string; closedAt: string; updatedAt: string; mergedBy: string } => ({
  mergedAt: at,
  closedAt: at,
  updatedAt: at,
  mergedBy: 'eapolinario',
});

const flyte: RepositorySeed = {
  name: 'flyte',
  defaultBranch: 'master',
  permissions,
  files: {
    'README.md': '# Flyte\n',
    'rfc/README.md': '# RFCs\n',
    'rfc/RFC-0000-Template.md': '# [RFC Template] Title\n',
  },
  reserved: [3749],
  labels: [{ name: 'rfc', color: '5319e7' }],
  categories: [
    { slug: 'rfc-incubator', name: 'RFC Incubator' },
    { slug: 'general', name: 'General' },
  ],
  discussions: [
    {
      number: 3793,
      title: 'Unify retry behaviour',
      author: 'fellhorn',
      category: 'rfc-incubator',
      createdAt: '2023-06-16T09:30:00Z',
      body: 'Plugins disagree on which retry budget a preemption is counted against.',
    },
    {
      number: 3796,
      title: 'GPU machine selection',
      author: 'cosmicBboy',
      category: 'rfc-incubator',
      createdAt: '2023-06-19T15:00:00Z',
      body: 'Select the type of GPU that a task runs on.',
    },
    {
      number: 3501,
      title: 'How do I pass a dataclass to a map task?',
      author: 'ArthurBook',
      category: 'general',
      createdAt: '2023-03-30T10:00:00Z',
    },
  ] satisfies DiscussionSeed[],
  pullRequests: [
    rfc({
      number: 1461,
      title: 'RFC - Cache Reservation API',
      author: 'hamersaw',
      path: 'rfc/core language/1461-cache-serialize-api.md',
      createdAt: '2021-09-14T15:00:00Z',
      ...merged('2021-10-11T14:21:56Z'),
    }),
    rfc({
      number: 2995,
      title: '[RFC] Performance Benchmarking',
      author: 'hamersaw',
      path: 'rfc/system/2995-performance-benchmarking.md',
      createdAt: '2022-10-19T15:00:00Z',
      ...merged('2023-03-21T19:10:32Z'),
    }),
    rfc({
      number: 3320,
      title: '[Proposal]: Flyte System Tags and metadata',
      author: 'kumare3',
      path: 'rfc/system/0001-flyte-execution-tags.md',
      labels: ['rfc'],
      createdAt: '2023-02-09T18:00:00Z',
      updatedAt: '2023-06-02T18:00:00Z',
    }),
    rfc({
      number: 3553,
      title: '[RFC] Config Override',
      author: 'ByronHsu',
      path: 'rfc/system/3553-config-override.md',
      createdAt: '2023-04-03T17:00:00Z',
      updatedAt: '2023-06-14T17:00:00Z',
      body: 'Makes the configuration of a task overridable at run time. Related to #475.',
      requestedReviewers: ['eapolinario', 'wild-endeavor'],
    }),
    rfc({
      number: 3619,
      title: 'Add proposal for community groups',
      author: 'davidmirror-ops',
      path: 'rfc/system/0007-community-groups.md',
      createdAt: '2023-04-20T17:00:00Z',
      ...merged('2023-05-17T15:18:05Z'),
    }),
    {
      number: 3779,
      title: 'Update agent endpoint in the single binary',
      author: 'pingsutw',
      createdAt: '2023-06-13T08:00:00Z',
      ...merged('2023-06-13T20:32:04Z'),
      files: [{ path: 'charts/flyte-binary/values.yaml', content: 'agent: {}\n' }],
    },
  ],
  issues: [
    {
      number: 475,
      title: '[Feature] Override task configuration at run time',
      author: 'kumare3',
      createdAt: '2020-08-25T17:00:00Z',
    },
  ],
};

const flytekit: RepositorySeed = {
  name: 'flytekit',
  defaultBranch: 'master',
  permissions,
  files: { 'README.md': '# Flytekit\n' },
  pullRequests: [
    {
      number: 1655,
      title: '[wip] ignore',
      author: 'wild-endeavor',
      createdAt: '2023-05-24T18:00:00Z',
      updatedAt: '2023-06-19T18:00:00Z',
      draft: true,
      files: [{ path: 'flytekit/core/artifact.py', content: 'class Artifact: ...\n' }],
    },
    {
      number: 1660,
      title: 'Feat: Add type support for pydantic BaseModels',
      author: 'ArthurBook',
      createdAt: '2023-05-29T12:00:00Z',
      updatedAt: '2023-06-18T12:00:00Z',
      files: [{ path: 'plugins/flytekit-pydantic/README.md', content: '# Pydantic\n' }],
      reviews: [{ author: 'eapolinario', state: 'CHANGES_REQUESTED', submittedAt: '2023-06-12T17:00:00Z' }],
    },
    {
      number: 1672,
      title: 'Feat: Allow config overrides at runtime',
      author: 'fg91',
      createdAt: '2023-06-02T14:00:00Z',
      updatedAt: '2023-06-11T14:00:00Z',
      head: 'fg91:fg91/feat/runtime-config-overrides',
      body: 'Tracking issue: https://github.com/flyteorg/flyte/pull/3553',
      files: [{ path: 'flytekit/core/node.py', content: 'def with_overrides(): ...\n' }],
    },
    {
      number: 1676,
      title: 'Update fg91 runtime overrides PR',
      author: 'bstadlbauer',
      createdAt: '2023-06-06T14:00:00Z',
      updatedAt: '2023-06-11T09:00:00Z',
      files: [{ path: 'flytekit/core/node_creation.py', content: 'overrides = {}\n' }],
      requestedReviewers: ['fg91'],
    },
    {
      number: 1700,
      title: 'PR into #1679 - Support for generalized container types',
      author: 'wild-endeavor',
      createdAt: '2023-06-20T01:00:00Z',
      closedAt: '2023-06-20T15:00:00Z',
      updatedAt: '2023-06-20T15:00:00Z',
      files: [{ path: 'flytekit/core/type_engine.py', content: 'types = {}\n' }],
    },
  ],
};

const flyteidl: RepositorySeed = {
  name: 'flyteidl',
  defaultBranch: 'master',
  permissions,
  files: { 'README.md': '# Flyte IDL\n' },
  pullRequests: [
    {
      number: 408,
      title: 'Artifacts',
      author: 'wild-endeavor',
      createdAt: '2023-05-16T18:00:00Z',
      updatedAt: '2023-06-02T18:00:00Z',
      files: [{ path: 'protos/flyteidl/artifact/artifacts.proto', content: 'syntax = "proto3";\n' }],
    },
    {
      number: 412,
      title: 'Task node overrides',
      author: 'ByronHsu',
      createdAt: '2023-05-28T18:00:00Z',
      updatedAt: '2023-06-14T18:00:00Z',
      files: [{ path: 'protos/flyteidl/core/workflow.proto', content: 'syntax = "proto3";\n' }],
    },
  ],
};

const flyteadmin: RepositorySeed = {
  name: 'flyteadmin',
  defaultBranch: 'master',
  permissions,
  files: { 'README.md': '# Flyte Admin\n' },
  pullRequests: [
    {
      number: 546,
      title: 'Address resolution',
      author: 'wild-endeavor',
      createdAt: '2023-04-12T18:00:00Z',
      ...merged('2023-05-05T21:58:08Z'),
      files: [{ path: 'dataproxy/service.go', content: 'package dataproxy\n' }],
    },
    {
      number: 572,
      title: 'Artifact service in admin',
      author: 'wild-endeavor',
      createdAt: '2023-06-01T18:00:00Z',
      updatedAt: '2023-06-15T18:00:00Z',
      files: [{ path: 'pkg/manager/impl/artifact_manager.go', content: 'package impl\n' }],
    },
  ],
};

const steering = ['kumare3', 'fg91', 'eapolinario', 'bstadlbauer', 'cosmicBboy'] as const;

/** The file in which the preset `flyte` looks for the TSC, in the form that flyteorg gives it. */
const MEMBERS = `# Maintainers

| Name | Role |
| --- | --- |
${steering.map((login) => `| [${people[login]}](https://github.com/${login}) | TSC |`).join('\n')}
| TBD | TSC |
`;

const community: RepositorySeed = {
  name: 'community',
  defaultBranch: 'main',
  permissions,
  files: {
    'README.md': '# Flyte community\n',
    'MAINTAINERS.md': MEMBERS,
    // In the story a maintainer asks for the agenda; else it would be posted before.
    '.github/rapporteur.yml': 'meeting: { lead_days: 0 }\n',
  },
  issues: [
    {
      number: 13,
      title: 'Topics for the next contributors’ meetup',
      author: 'davidmirror-ops',
      createdAt: '2023-06-12T17:00:00Z',
      body: 'Comment here if you bring something.',
    },
  ],
};

/** The seed of the sandbox. */
/** Of this one the story's public places tell nothing but that there is something. Its name and its pull request are invented. */
const embargo: RepositorySeed = {
  name: 'embargo',
  private: true,
  permissions: { 'wild-endeavor': 'maintain', fg91: 'none' },
  files: { 'README.md': '# Embargo\n', 'rfc/README.md': '# RFCs\n' },
  pullRequests: [
    rfc({
      number: 9,
      title: '[RFC] Rotate the signing keys',
      author: 'wild-endeavor',
      path: 'rfc/system/9-signing-keys.md',
      createdAt: '2023-06-12T10:00:00Z',
      body: 'This goes with flyteorg/flyte#3553.',
    }),
  ],
};

export const storySeed: SandboxSeed = {
  organization: {
    login: 'flyteorg',
    name: 'Flyte',
    members: maintainers.map((login) => ({ login, role: login === 'eapolinario' ? 'admin' : 'member' })),
    teams: [{ name: 'tsc', members: steering }],
  },
  people: Object.entries(people).map(([login, name]) => ({ login, name })),
  repositories: [flyte, flytekit, flyteidl, flyteadmin, community, embargo],
  app: { slug: 'rapporteur', name: 'rapporteur', webhookSecret: 'sandbox' },
};

/** "owner/name" of all repositories. */
export const STORY_REPOSITORIES: readonly string[] = storySeed.repositories.map(
  ({ name }) => `${storySeed.organization.login}/${name}`,
);
