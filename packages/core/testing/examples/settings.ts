import {
  type ResolvedSettings,
  resolveProposal,
  resolveSettings,
  type SettingsPull,
  settingsCheck,
  settingsMessages,
  settingsPullCheck,
} from '../../src/settings/index.ts';
import { answerTo, type Examples, examplesOf, showCheck } from '../golden.ts';

const say = answerTo({ login: 'hal', url: 'https://github.com/flyteorg/flyte/pull/9041#issuecomment-600' });
const effective = (repositoryFile: string) => resolveSettings({ org: 'octo-org', repositoryFile });

const repository = 'octo-org/one';
const resolve = (repositoryFile: string, organisationFile?: string) =>
  resolveSettings({ org: 'octo-org', repository, repositoryFile, organisationFile });
const standing =
  'rfc: {policy: strict}\npolicies: [{key: strict, period_days: 10}]\nroles: [{key: tsc, members: [ada]}]\n';
const places = { repository, base: 'main', defaultBranch: 'main', before: resolve(standing).settings };
type Proposed = Pick<ResolvedSettings, 'findings' | 'problems' | 'broken'>;
const withClosedBase = () => {
  const files = { org: 'octo-org', repository, repositoryFile: '_extends: infra:deploy.yml\nrfc: {labels: [x]}\n' };
  const bases = new Map([['octo-org/infra:deploy.yml', { closed: true } as const]]);
  return resolveProposal({ files: { ...files, bases }, layer: 'repository', isOpen: (one) => one === repository });
};

export const settingsExamples: Examples<typeof settingsMessages> = {
  show: examplesOf(settingsMessages.show, (show) => ({
    'config-show': say(
      '/config show',
      show(
        effective('rfc: {labels: [rfc, proposal], managed_label: null}\nroles: [{key: tsc, members: [ada, ben]}]\n'),
      ),
    ),
    'config-show-with-problems': say('/config show', show(effective('rfc: {lables: [rfc]}\n'))),
  })),
  explain: examplesOf(settingsMessages.explain, (message) => {
    const explain = (key: string, file = '') => say(`/config explain ${key}`, message(key, effective(file)));
    return {
      'config-explain': explain('rfc.policy', 'rfc: {policy: rust-like}\nroles: [{key: team, members: [ada, ben]}]\n'),
      'config-explain-default': explain('meeting.time_zone'),
      'config-explain-cleared': explain('rfc.managed_label', 'rfc: {managed_label: null}\n'),
      'config-explain-not-set': explain('notes.model'),
      'config-explain-section': explain('notes'),
      'config-explain-unknown': explain('rfc.lables'),
    };
  }),
  check: examplesOf(settingsMessages.check, (message) => {
    const check = (resolved: ResolvedSettings): string =>
      showCheck({ ...settingsCheck(resolved, repository), summary: message(resolved) });
    return {
      check: check(resolve('rfc: {labels: [rfc]}\n')),
      'check-warning': check(resolve('groups:\n')),
      'check-broken': check(resolve('rfc:\n  lables: [rfc]\n  check_run: 3\n')),
      'check-broken-organisation': check(resolve('', 'nope: 1\n')),
      'check-unreadable': check({ ...resolve(''), unreadable: ['repository'] }),
    };
  }),
  pullCheck: examplesOf(settingsMessages.pullCheck, (message) => {
    const check = (resolved: Proposed, pull: SettingsPull): string =>
      showCheck({ ...settingsPullCheck(resolved, pull), summary: message(resolved, pull) });
    const pull = (file: string, base = 'main'): string => {
      const after = resolve(file);
      return check(after, { ...places, base, isHidden: () => false, after: after.settings });
    };
    const proposed = withClosedBase();
    return {
      'check-pull': pull(
        'rfc: {policy: strict, managed_label: null}\npolicies: [{key: strict, period_days: 7}]\nroles: [{key: tsc, members: [ada, ben]}]\n',
      ),
      'check-pull-no-change': pull(standing),
      'check-pull-broken': pull('rfc: {policy: 3}\n'),
      'check-pull-not-looked-at': check(proposed, { ...places, ...proposed, after: proposed.settings }),
      'check-pull-other-branch': pull('rfc: {labels: [x]}\n', 'v2'),
    };
  }),
};
