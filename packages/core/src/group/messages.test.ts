import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { GroupSettingsSchema } from '@rapporteur/idl';
import { compareGolden, type Message, showCheck } from '../../testing/golden.ts';
import { renderAnswer } from '../command/index.ts';
import type { PullRequestFacts } from '../github/index.ts';
import { groupsFileCheck } from './check.ts';
import { deriveGroup } from './derive.ts';
import { readGroupsFile } from './force.ts';
import { renderGroupList, renderGroupStatus } from './render.ts';
import { type WgOutcome, wgWords } from './words.ts';

const at = (day: string): Date => new Date(`${day}T12:00:00Z`);
const now = at('2023-06-22');

const pullOf = (number: number, title: string, part: Partial<PullRequestFacts> = {}): PullRequestFacts => ({
  repository: 'flyteorg/flytekit',
  number,
  nodeId: `PR_${number}`,
  title,
  url: `https://github.com/flyteorg/flytekit/pull/${number}`,
  body: '',
  author: 'zoe',
  authorIsBot: false,
  state: 'open',
  draft: false,
  merged: false,
  labels: [],
  requestedReviewers: [],
  base: 'master',
  head: `branch-${number}`,
  headSha: 'abc',
  createdAt: at('2023-06-02'),
  updatedAt: at('2023-06-02'),
  ...part,
});

const pulls = [
  pullOf(1672, 'Feat: Allow config overrides at runtime', {
    reviews: [{ login: 'fay', verdict: 'approved', at: at('2023-06-10') }],
    requestedReviewers: ['gil'],
  }),
  pullOf(1676, 'Override the resources of one task', { draft: true, author: 'hal', createdAt: at('2023-06-14') }),
  pullOf(1601, 'Parse overrides', {
    state: 'closed',
    merged: true,
    closedAt: at('2023-06-12'),
    createdAt: at('2023-05-20'),
  }),
];
const overrides = create(GroupSettingsSchema, {
  key: 'config-overrides',
  title: 'Config overrides',
  titleWords: { values: ['override'] },
  chairs: { values: ['ada', 'ben'] },
});
const group = deriveGroup({ settings: overrides, pulls, now });
const quiet = deriveGroup({
  settings: create(GroupSettingsSchema, { key: 'artifacts', title: 'Artifacts' }),
  pulls: [],
  now,
});

const answer = (text: string, words: { readonly result: string; readonly next: string }): string => {
  const url = 'https://github.com/flyteorg/flytekit/pull/1672#issuecomment-600';
  return renderAnswer({ source: { login: 'hal', text, url }, ...words });
};
const about = { repository: 'flyteorg/flytekit', number: 1676 };
const outcome = (name: string, text: string, what: WgOutcome): Message => [name, () => answer(text, wgWords(what))];
const changed = (kind: 'added' | 'removed', belonged: boolean, said: boolean): WgOutcome => ({
  kind,
  group: { key: 'config-overrides', title: 'Config overrides' },
  about,
  belonged,
  said,
});
const ADD = '/wg add config-overrides flyteorg/flytekit#1676';
const REMOVE = '/wg remove config-overrides flyteorg/flytekit#1676';
const keys = ['config-overrides', 'artifacts'];

const WHOLE =
  'workinggroups:\n - name: runtime-overrides-group\n   mission_statement: Make it overridable\nsigs:\n - name: sig-rbac\n';
const BROKEN = 'workinggroups:\n - name: plugin-inventory-WG\n   deliverable: a list: of plugins\n';
const check = (file: ReturnType<typeof readGroupsFile>): string =>
  showCheck(groupsFileCheck('.github/working-groups.yml', file));

const messages: readonly Message[] = [
  ['status', () => answer('/wg status config-overrides', renderGroupStatus(group, { now }))],
  [
    'status-since',
    () => answer('/wg status config-overrides 2023-06-08', renderGroupStatus(group, { now, since: at('2023-06-08') })),
  ],
  ['status-without-pull-requests', () => answer('/wg status artifacts', renderGroupStatus(quiet, { now }))],
  [
    'status-with-suggestion',
    () => answer('/wg status config-overrides', renderGroupStatus(group, { now: at('2024-06-22'), rfcs: [] })),
  ],
  ['list', () => answer('/wg status', renderGroupList([group, quiet], { now }))],
  ['list-empty', () => answer('/wg status', renderGroupList([], { now }))],
  outcome('added', ADD, changed('added', false, false)),
  outcome('added-that-belonged', ADD, changed('added', true, false)),
  outcome('added-before', ADD, changed('added', true, true)),
  outcome('removed', REMOVE, changed('removed', true, false)),
  outcome('removed-that-did-not-belong', REMOVE, changed('removed', false, false)),
  outcome('removed-before', REMOVE, changed('removed', false, true)),
  outcome('no-such-group', '/wg add overides', {
    kind: 'no-group',
    called: 'overides',
    near: ['config-overrides'],
    keys,
  }),
  outcome('no-group-at-all', '/wg add x', { kind: 'no-group', called: 'x', near: [], keys: [] }),
  outcome('no-pull-request', '/wg add config-overrides #99', {
    kind: 'no-pull-request',
    about: { ...about, number: 99 },
  }),
  outcome('no-date', '/wg status config-overrides 2023-06-31', { kind: 'no-date', text: '2023-06-31' }),
  ['check-file-whole', () => check(readGroupsFile(WHOLE))],
  ['check-file-broken', () => check(readGroupsFile(BROKEN, readGroupsFile(WHOLE)))],
  ['check-file-broken-from-the-start', () => check(readGroupsFile(BROKEN))],
  ['check-file-missing', () => check(readGroupsFile(undefined, readGroupsFile(WHOLE)))],
];

compareGolden('group', messages, readdirSync(join(import.meta.dirname, '../../golden')));
