import { create } from '@bufbuild/protobuf';
import { SettingsSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { print } from '../document/index.ts';
import {
  type ResolvedSettings,
  resolveSettings,
  type SettingsPull,
  settingsCheck,
  settingsMessages,
  settingsPullCheck,
} from './index.ts';

const repository = 'octo-org/one';
const resolve = (repositoryFile: string, organisationFile?: string) =>
  resolveSettings({ org: 'octo-org', repository, repositoryFile, organisationFile });

/** The check runs with what they say. */
const standingCheck = (resolved: ResolvedSettings) => ({
  ...settingsCheck(resolved, repository),
  summary: print(settingsMessages.check(resolved)),
});
const pullCheck = (resolved: ResolvedSettings, pull: SettingsPull) => ({
  ...settingsPullCheck(resolved, pull),
  summary: print(settingsMessages.pullCheck(resolved, pull)),
});

describe('on the default branch', () => {
  it('settings without problems are in force', () => {
    expect(standingCheck(resolve('rfc: {labels: [x]}'))).toEqual({
      name: 'rapporteur / settings',
      conclusion: 'neutral',
      title: 'The settings are in force',
      summary: 'These settings count from now on.',
      annotations: [],
    });
  });

  it('a warning is told and stops nothing', () => {
    expect(standingCheck(resolve('groups:\n'))).toMatchObject({
      conclusion: 'neutral',
      title: '1 warning',
      summary: expect.stringMatching(/^- .*has no value.*\n\nThese settings count from now on\.$/),
      annotations: [
        { path: '.github/rapporteur.yml', startLine: 1, endLine: 1, startColumn: 1, endColumn: 6, level: 'warning' },
      ],
    });
  });

  it('a file that cannot be used fails the check, and says what holds instead', () => {
    const check = standingCheck(resolve('rfc:\n  lables: [x]\n  check_run: @x\nnotes: {}'));
    expect(check.conclusion).toBe('failure');
    expect(standingCheck(resolve('rfc:\n  lables: [x]\n  check_run: 3\n'))).toMatchObject({
      conclusion: 'failure',
      title: '2 errors',
      summary: expect.stringContaining('Until then the settings from before count'),
      annotations: [
        {
          path: '.github/rapporteur.yml',
          startLine: 2,
          endLine: 2,
          startColumn: 3,
          endColumn: 8,
          level: 'failure',
          message: 'rfc has no setting "lables"; did you mean "labels"?',
        },
        { startLine: 3, startColumn: 14, endColumn: 14 },
      ],
    });
  });

  it('what people wrote into a file stays text', () => {
    const { summary } = standingCheck(resolve('"@flyteorg/tsc": 1'));
    expect(summary).not.toContain('@flyteorg');
  });

  it('a problem of another file is told without an annotation, which could only point to a file that is not here', () => {
    const check = standingCheck(resolve('', 'nope: 1'));
    expect(check.annotations).toEqual([]);
    expect(check.summary).toContain('octo-org/.github: .github/rapporteur.yml:1:1:');
    expect(check.conclusion).toBe('failure');
  });

  it('a problem of the whole file stands at its first line, without columns', () => {
    const { annotations } = standingCheck(resolve(`# ${'x'.repeat(100_001)}`));
    expect(annotations).toEqual([
      expect.objectContaining({ path: '.github/rapporteur.yml', startLine: 1, endLine: 1, level: 'failure' }),
    ]);
    expect(annotations[0]).not.toHaveProperty('startColumn');
  });
});

describe('on a pull request', () => {
  const before = resolve('rfc: {policy: strict}\npolicies: [{key: strict, period_days: 10}]\n').settings;
  const checkOf = (text: string, base = 'main') => {
    const resolved = resolve(text);
    const places = { repository, base, defaultBranch: 'main', isHidden: () => false };
    return pullCheck(resolved, { ...places, before, after: resolved.settings });
  };

  it('says what would change in force, and what running decisions keep', () => {
    const file = [
      'rfc: {policy: strict, labels: [], managed_label: null}',
      'policies: [{key: strict, period_days: 7, time_zone: UTC}, {key: new}]',
      'roles: [{key: tsc, members: [mona]}]',
    ];
    const { title, conclusion, summary } = checkOf(file.join('\n'));
    expect([title, conclusion]).toEqual(['6 settings change', 'neutral']);
    expect(summary).toMatchInlineSnapshot(`
      "**If you merge this, it changes:**

      - \`rfc.labels\`: \`"rfc"\` → \`an empty list\`
      - \`rfc.managed_label\`: \`"rfc/tracked"\` → \`none\`
      - \`policies[strict].period_days\`: \`10\` → \`7\`; running decisions keep \`10\`
      - \`policies[strict].time_zone\`: \`not set\` → \`"UTC"\`; running decisions keep what they began with
      - \`policies[new]\`: \`not set\` → \`{"key":"new"}\`; running decisions keep what they began with
      - \`roles[tsc]\`: \`not set\` → \`{"key":"tsc","members":["mona"]}\`; running decisions keep what they began with

      Until it is merged, the settings of the default branch count."
    `);
  });

  it('an error: nothing would change', () => {
    expect(checkOf('rfc: {policy: 3}')).toMatchObject({
      conclusion: 'failure',
      title: '1 error',
      summary: expect.stringContaining('Please correct the file before you merge it'),
    });
  });

  it('errors and warnings are counted apart', () => {
    const file = 'groups:\nnope: 1\n';
    expect(checkOf(file).title).toBe('1 error');
    expect(checkOf('groups:\nmeeting: {rule: FREQ=DAILY}\n').title).toBe('3 warnings');
  });

  it('no difference in force is said too', () => {
    expect(checkOf('rfc: {policy: strict}\npolicies: [{key: strict, period_days: 10}]\n# later')).toMatchObject({
      title: 'No setting changes',
      conclusion: 'neutral',
    });
  });

  it('into another branch it changes nothing, since settings come from the default branch', () => {
    expect(checkOf('rfc: {labels: [x]}', 'v2').summary).toContain('To change the settings, merge this into `main`');
  });

  it('a change of hundreds of settings is cut, the summary stays far below the limit of GitHub', () => {
    const groups = Array.from({ length: 300 }, (_, n) => `  - {key: g${n}, mission: ${'x'.repeat(200)}}`);
    expect(checkOf(`groups:\n${groups.join('\n')}`).summary.length).toBeLessThan(60_000);
  });

  it('settings that were never stored count as empty', () => {
    const resolved = resolve('');
    const places = { repository, base: 'main', defaultBranch: 'main', isHidden: () => false };
    const check = pullCheck(resolved, { ...places, before: create(SettingsSchema), after: resolved.settings });
    expect(check.summary).toContain('`rfc.labels`: `not set` → `"rfc"`');
  });
});
