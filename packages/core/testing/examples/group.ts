import { create } from '@bufbuild/protobuf';
import { GroupSettingsSchema } from '@rapporteur/idl';
import type { PullRequestFacts } from '../../src/github/index.ts';
import {
  deriveGroup,
  type GroupsFile,
  groupMessages,
  groupsFileCheck,
  readGroupsFile,
  type WgOutcome,
} from '../../src/group/index.ts';
import { answerTo, type Examples, examplesOf, showCheck } from '../golden.ts';

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

const say = answerTo({ login: 'hal', url: 'https://github.com/flyteorg/flytekit/pull/1672#issuecomment-600' });
const about = { repository: 'flyteorg/flytekit', number: 1676 };
const changed = (kind: 'added' | 'removed', belonged: boolean, isRepeated: boolean): WgOutcome => ({
  kind,
  group: { key: 'config-overrides', title: 'Config overrides' },
  about,
  belonged,
  isRepeated,
});
const ADD = '/wg add config-overrides flyteorg/flytekit#1676';
const REMOVE = '/wg remove config-overrides flyteorg/flytekit#1676';
const keys = ['config-overrides', 'artifacts'];

const WHOLE =
  'workinggroups:\n - name: runtime-overrides-group\n   mission_statement: Make it overridable\nsigs:\n - name: sig-rbac\n';
const BROKEN = 'workinggroups:\n - name: plugin-inventory-WG\n   deliverable: a list: of plugins\n';

export const groupExamples: Examples<typeof groupMessages> = {
  status: examplesOf(groupMessages.status, (status) => ({
    status: say('/wg status config-overrides', status(group, { now })),
    'status-since': say('/wg status config-overrides 2023-06-08', status(group, { now, since: at('2023-06-08') })),
    'status-without-pull-requests': say('/wg status artifacts', status(quiet, { now })),
    'status-with-suggestion': say('/wg status config-overrides', status(group, { now: at('2024-06-22'), rfcs: [] })),
  })),
  list: examplesOf(groupMessages.list, (list) => ({
    list: say('/wg status', list([group, quiet], { now })),
    'list-empty': say('/wg status', list([], { now })),
  })),
  outcome: examplesOf(groupMessages.outcome, (outcome) => ({
    added: say(ADD, outcome(changed('added', false, false))),
    'added-that-belonged': say(ADD, outcome(changed('added', true, false))),
    'added-before': say(ADD, outcome(changed('added', true, true))),
    removed: say(REMOVE, outcome(changed('removed', true, false))),
    'removed-that-did-not-belong': say(REMOVE, outcome(changed('removed', false, false))),
    'removed-before': say(REMOVE, outcome(changed('removed', false, true))),
    'no-such-group': say(
      '/wg add overides',
      outcome({ kind: 'no-group', called: 'overides', near: ['config-overrides'], keys }),
    ),
    'no-group-at-all': say('/wg add x', outcome({ kind: 'no-group', called: 'x', near: [], keys: [] })),
    'no-pull-request': say(
      '/wg add config-overrides #99',
      outcome({ kind: 'no-pull-request', about: { ...about, number: 99 } }),
    ),
    'no-date': say('/wg status config-overrides 2023-06-31', outcome({ kind: 'no-date', text: '2023-06-31' })),
  })),
  fileCheck: examplesOf(groupMessages.fileCheck, (fileCheck) => {
    const check = (file: GroupsFile): string =>
      showCheck({ ...groupsFileCheck(file), summary: fileCheck('.github/working-groups.yml', file) });
    return {
      'check-file-whole': check(readGroupsFile(WHOLE)),
      'check-file-broken': check(readGroupsFile(BROKEN, readGroupsFile(WHOLE))),
      'check-file-broken-from-the-start': check(readGroupsFile(BROKEN)),
      'check-file-missing': check(readGroupsFile(undefined, readGroupsFile(WHOLE))),
    };
  }),
};
