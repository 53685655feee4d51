import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareGolden, type Message, showCheck } from '../../testing/golden.ts';
import { resolveProposal, resolveSettings, settingsCheck, settingsPullCheck } from './index.ts';

const repository = 'octo-org/one';
const resolve = (repositoryFile: string, organisationFile?: string) =>
  resolveSettings({ org: 'octo-org', repository, repositoryFile, organisationFile });
const check = (repositoryFile: string, organisationFile?: string): string =>
  showCheck(settingsCheck(resolve(repositoryFile, organisationFile), repository));

const standing =
  'rfc: {policy: strict}\npolicies: [{key: strict, period_days: 10}]\nroles: [{key: tsc, members: [ada]}]\n';
const pull = (file: string, base = 'main'): string => {
  const after = resolve(file);
  const places = { repository, base, defaultBranch: 'main', isHidden: () => false };
  return showCheck(settingsPullCheck(after, { ...places, before: resolve(standing).settings, after: after.settings }));
};

const messages: readonly Message[] = [
  ['check', () => check('rfc: {labels: [rfc]}\n')],
  ['check-warning', () => check('groups:\n')],
  ['check-broken', () => check('rfc:\n  lables: [rfc]\n  check_run: 3\n')],
  ['check-broken-organisation', () => check('', 'nope: 1\n')],
  ['check-unreadable', () => showCheck(settingsCheck({ ...resolve(''), unreadable: ['repository'] }, repository))],
  [
    'check-pull',
    () =>
      pull(
        'rfc: {policy: strict, managed_label: null}\npolicies: [{key: strict, period_days: 7}]\nroles: [{key: tsc, members: [ada, ben]}]\n',
      ),
  ],
  ['check-pull-no-change', () => pull(standing)],
  ['check-pull-broken', () => pull('rfc: {policy: 3}\n')],
  [
    'check-pull-not-looked-at',
    () => {
      const files = { org: 'octo-org', repository, repositoryFile: '_extends: infra:deploy.yml\nrfc: {labels: [x]}\n' };
      const bases = new Map([['octo-org/infra:deploy.yml', { closed: true } as const]]);
      const proposed = resolveProposal({
        files: { ...files, bases },
        layer: 'repository',
        isOpen: (one) => one === repository,
      });
      const places = { repository, base: 'main', defaultBranch: 'main', before: resolve(standing).settings };
      return showCheck(settingsPullCheck(proposed, { ...places, ...proposed, after: proposed.settings }));
    },
  ],
  ['check-pull-other-branch', () => pull('rfc: {labels: [x]}\n', 'v2')],
];

compareGolden('settings', messages, readdirSync(join(import.meta.dirname, '../../golden')));
