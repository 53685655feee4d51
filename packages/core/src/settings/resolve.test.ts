import { describe, expect, it } from 'vitest';
import {
  groupsOf,
  isCleared,
  listOf,
  meetingOf,
  parseSettings,
  permissionsOf,
  presetFor,
  presets,
  renderSettings,
  resolveSettings,
  rfcOf,
  seriesOf,
} from './index.ts';

describe('flyteorg needs no line of settings', () => {
  const { settings, problems, broken, origins, layers } = resolveSettings({ org: 'flyteorg' });

  it('is in order', () => {
    expect(problems).toEqual([]);
    expect(broken).toEqual([]);
    expect(layers.map(({ name }) => name)).toEqual(['default', 'preset flyte']);
  });

  it('finds RFCs of both generations and the incubator', () => {
    expect(listOf(rfcOf(settings).paths)).toEqual(['rfc/', 'docs/rfcs/']);
    expect(rfcOf(settings).incubatorRepository).toBe('flyteorg/flyte');
    expect(rfcOf(settings).incubatorCategory).toBe('rfc-incubator');
  });

  it('knows the working groups of June 2023', () => {
    expect(groupsOf(settings).map(({ title }) => title)).toEqual(['Config overrides', 'Pydantic types', 'Artifacts']);
    expect(listOf(groupsOf(settings)[0]?.pullRequests)).toContain('flyteorg/flytekit#1672');
  });

  it('plans the meetup', () => {
    expect(seriesOf(settings)).toMatchObject({
      key: 'contributors-meetup',
      repository: 'flyteorg/community',
      rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
      anchor: '2023-03-16T11:00',
      timeZone: 'America/Los_Angeles',
      durationMinutes: 60,
      minutesPath: 'minutes/contributors-meetup',
    });
  });

  it('says where each value comes from', () => {
    expect(origins.find(({ path }) => path === 'preset')?.layer).toBe('preset flyte');
    expect(new Set(origins.map(({ layer }) => layer))).toEqual(new Set(['preset flyte']));
  });

  it('the preset passes the checks that files pass', () => {
    expect(parseSettings(renderSettings(presets.flyte)).diagnostics).toEqual([]);
  });
});

describe('which preset applies', () => {
  it('by the name of the organisation, in whatever case', () => {
    expect(presetFor('FlyteOrg')).toBe('flyte');
    expect(presetFor('octo-org')).toBeUndefined();
  });

  it.each([
    [
      'another organisation asks for it',
      { org: 'octo-org', organisationFile: 'preset: flyte' },
      ['default', 'preset flyte', 'organisation'],
    ],
    [
      'a repository of flyteorg declines it',
      { org: 'flyteorg', repositoryFile: 'preset: null' },
      ['default', 'repository'],
    ],
    [
      'the repository wins over the organisation',
      { org: 'flyteorg', organisationFile: 'preset: null', repositoryFile: 'preset: flyte' },
      ['default', 'preset flyte', 'organisation', 'repository'],
    ],
    ['nobody says a word', { org: 'octo-org' }, ['default']],
  ])('%s', (_, files, expected) => {
    expect(resolveSettings(files).layers.map(({ name }) => name)).toEqual(expected);
  });
});

describe('C25, C26: files', () => {
  it('repository over organisation over preset over default', () => {
    const { settings } = resolveSettings({
      org: 'flyteorg',
      organisationFile: 'meeting: {duration_minutes: 45, title: Sync}\nrfc: {board_url: null}',
      repositoryFile: 'meeting: {title: Meetup}',
    });
    expect(meetingOf(settings)).toMatchObject({
      title: 'Meetup',
      durationMinutes: 45,
      timeZone: 'America/Los_Angeles',
    });
    expect(isCleared(settings, 'rfc.board_url')).toBe(true);
  });

  it('a broken file is left out as a whole and told with file, line and column; the others count', () => {
    const { settings, problems, broken } = resolveSettings({
      org: 'octo-org',
      organisationFile: 'rfc:\n  labels: [proposal]\n  lables: [x]',
      repositoryFile: 'permissions: {maintainers: [mona]}',
    });
    expect(broken).toEqual(['organisation']);
    expect(listOf(rfcOf(settings).labels)).toEqual(['rfc']);
    expect(listOf(permissionsOf(settings).maintainers)).toEqual(['mona']);
    expect(problems.map(({ code, text }) => `${code}: ${text}`)).toEqual([
      'unknown-key: octo-org/.github: .github/rapporteur.yml:3:3: rfc has no setting "lables"; did you mean "labels"?',
    ]);
  });

  it('a warning is told and the file counts', () => {
    const { settings, problems, broken } = resolveSettings({ org: 'octo-org', repositoryFile: 'groups:\n' });
    expect(broken).toEqual([]);
    expect(groupsOf(settings)).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['empty-value']);
  });

  it('without a rule there are no meetings and no complaint', () => {
    const { settings, problems } = resolveSettings({ org: 'octo-org' });
    expect(seriesOf(settings)).toBeUndefined();
    expect(problems).toEqual([]);
  });
});

describe('settings that do not fit each other', () => {
  const meeting = 'repository: o/r, rule: FREQ=WEEKLY;BYDAY=TH, anchor: 2023-03-16T11:00';
  it.each([
    [
      'a rule alone',
      'meeting: {rule: FREQ=WEEKLY}',
      ['No meetings are planned, since meeting.repository and meeting.anchor must be set too.'],
    ],
    [
      'no zone',
      `meeting: {${meeting}, time_zone: null}`,
      ['No meetings are planned, since meeting.time_zone must be set too.'],
    ],
    [
      'an anchor on another weekday',
      `meeting: {${meeting.replace('-16T', '-15T')}}`,
      ['meeting.anchor 2023-03-15 is no date of meeting.rule "FREQ=WEEKLY;BYDAY=TH"; the first one is 2023-03-16.'],
    ],
    [
      'a rule without any date',
      `meeting: {${meeting.replace('FREQ=WEEKLY;BYDAY=TH', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')}}`,
      ['No meetings are planned: meeting.rule "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" has no date.'],
    ],
    [
      'a category without repository',
      'rfc: {incubator_category: ideas}',
      ['The incubator is not read, since rfc.incubator_repository must be set too.'],
    ],
    ['all parts', `meeting: {${meeting}}\nrfc: {incubator_category: ideas, incubator_repository: o/r}`, []],
  ])('%s', (_, repositoryFile, expected) => {
    expect(resolveSettings({ org: 'octo-org', repositoryFile }).problems.map(({ text }) => text)).toEqual(expected);
  });
});
