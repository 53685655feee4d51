import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FileText,
  groupsOf,
  isCleared,
  listOf,
  meetingsOf,
  nextSettingsFile,
  parseSettings,
  permissionsOf,
  presetFor,
  presets,
  renderSettings,
  resolveSettings,
  reviewRolesOf,
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
    expect(seriesOf(settings)).toHaveLength(1);
    expect(seriesOf(settings)[0]).toMatchObject({
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
    expect(meetingsOf(settings)[0]).toMatchObject({
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
    expect(seriesOf(settings)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe('roles', () => {
  const rolesIn = (repositoryFile: string) =>
    (resolveSettings({ org: 'octo-org', repositoryFile }).settings.roles?.values ?? []).map(
      ({ key, permission = '', members }) => `${key}: ${[permission, ...(members?.values ?? [])].join(' ')}`,
    );

  it.each([
    ['without a line, maintainers are those of the permissions', '', ['maintainers: write']],
    [
      'they follow the permissions in force',
      'permissions: {maintainer_permission: admin, maintainers: [mona]}',
      ['maintainers: admin mona'],
    ],
    [
      'a list of other roles does not lose them',
      'roles: [{key: tsc, members: [hubot]}]',
      ['maintainers: write', 'tsc:  hubot'],
    ],
    [
      'with a source of their own they are those',
      'roles: [{key: maintainers, members: [hubot]}]',
      ['maintainers:  hubot'],
    ],
    ['not even a cleared list loses them', 'roles: null', ['maintainers: write']],
  ])('%s', (_, file, expected) => {
    expect(rolesIn(file)).toEqual(expected);
  });
});

describe('C25: a file extends another one', () => {
  const resolve = (
    repositoryFile: FileText,
    bases: Readonly<Record<string, FileText>> = {},
    organisationFile?: FileText,
  ) => {
    const known = new Map<string, FileText>();
    const asked: string[] = [];
    const files = { org: 'Octo-Org', repository: 'Octo-Org/one', organisationFile, repositoryFile };
    for (let next = nextSettingsFile(files); next; next = nextSettingsFile({ ...files, bases: known })) {
      asked.push(next.name);
      known.set(next.name, bases[next.name]);
    }
    return { ...resolveSettings({ ...files, bases: known }), asked };
  };
  const texts = (resolved: { problems: readonly { text: string }[] }) => resolved.problems.map(({ text }) => text);

  it('which lies directly beneath it: under what it says itself, over the organisation', () => {
    const base = 'octo-org/conf:.github/rapporteur.yml';
    const { settings, origins, layers, asked, problems } = resolve(
      '_extends: conf\nrfc: {labels: [own]}',
      { [base]: 'rfc: {labels: [base], managed_label: base}\nmeeting: {title: Base}' },
      'rfc: {managed_label: org, board_url: "https://o.example"}\nmeeting: {title: Org}',
    );
    expect(problems).toEqual([]);
    expect(asked).toEqual([base]);
    expect(layers.map(({ name }) => name)).toEqual(['default', 'organisation', base, 'repository']);
    expect(listOf(rfcOf(settings).labels)).toEqual(['own']);
    expect(rfcOf(settings)).toMatchObject({ managedLabel: 'base', boardUrl: 'https://o.example' });
    expect(origins.find(({ path }) => path === 'meeting.title')?.layer).toBe(base);
  });

  it.each([
    ['conf', 'octo-org/conf:.github/rapporteur.yml'],
    ['Other/Conf', 'other/conf:.github/rapporteur.yml'],
    ['conf:team/one.yml', 'octo-org/conf:team/one.yml'],
    ['conf@v1.2', 'octo-org/conf:.github/rapporteur.yml@v1.2'],
    ['other/.github:a b/c.yml@feature/x', 'other/.github:a b/c.yml@feature/x'],
  ])('%s names %s', (text, name) => {
    expect(resolve(`_extends: "${text}"`, { [name]: '' }).asked).toEqual([name]);
  });

  it.each(['conf:/etc/passwd', 'conf:a/../../b', 'a/b/c', '..', 'https://github.com/a/b', 'conf@', 'conf@a..b', ''])(
    '"%s" is refused',
    (text) => {
      const { asked, broken, problems } = resolve(`_extends: "${text}"`);
      expect([asked, broken]).toEqual([[], ['repository']]);
      expect(problems[0]?.text).toContain('1:11: _extends: ');
    },
  );

  it('the preset may stand in it', () => {
    const { layers } = resolve('_extends: conf', { 'octo-org/conf:.github/rapporteur.yml': 'preset: flyte' });
    expect(layers.map(({ name }) => name)).toContain('preset flyte');
  });

  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, n) => [
        `octo-org/c${n + 1}:.github/rapporteur.yml`,
        n + 1 < length ? `_extends: c${n + 2}` : 'rfc: {labels: [deep]}',
      ]),
    );

  it('five files may lie beneath one, the sixth is an error', () => {
    const five = resolve('_extends: c1', chain(5));
    expect(texts(five)).toEqual([]);
    expect(listOf(rfcOf(five.settings).labels)).toEqual(['deep']);
    const six = resolve('_extends: c1', chain(6));
    expect(six.broken).toEqual(['repository']);
    expect(texts(six)).toEqual([
      'Octo-Org/c5: .github/rapporteur.yml:1:11: _extends: more than 5 files lie beneath one; merge some of them.',
    ]);
    expect(listOf(rfcOf(six.settings).labels)).toEqual(['rfc']);
  });

  it('a cycle is an error, through itself and through others', () => {
    expect(texts(resolve('_extends: one'))).toEqual([
      '.github/rapporteur.yml:1:11: _extends: octo-org/one:.github/rapporteur.yml extends octo-org/one:.github/rapporteur.yml; break the cycle.',
    ]);
    const { broken, problems } = resolve('_extends: c1', {
      'octo-org/c1:.github/rapporteur.yml': '\n_extends: ONE',
    });
    expect(broken).toEqual(['repository']);
    expect(problems[0]?.text).toContain('Octo-Org/c1: .github/rapporteur.yml:2:11: _extends: octo-org/one');
  });

  it('without it, with an error in it, or if it is not there, the file is left out as a whole', () => {
    const absent = resolve('_extends: c1\nrfc: {labels: [own]}');
    expect(texts(absent)).toEqual([
      '.github/rapporteur.yml:1:11: _extends: there is no file octo-org/c1:.github/rapporteur.yml that I can read; correct the name, or install me there.',
    ]);
    const wrong = resolve('_extends: c1\nrfc: {labels: [own]}', { 'octo-org/c1:.github/rapporteur.yml': 'rcf: 1' });
    expect(texts(wrong)[0]).toContain('Octo-Org/c1: .github/rapporteur.yml:1:1: There is no setting "rcf"');
    for (const { broken, settings } of [absent, wrong]) {
      expect(broken).toEqual(['repository']);
      expect(listOf(rfcOf(settings).labels)).toEqual(['rfc']);
    }
  });

  it('C26: unreadable is not absent, for a file and for what it extends', () => {
    const unreadable = { unreadable: 'GitHub failed (502).' };
    for (const { settings, broken, unreadable: layers, problems } of [
      resolve(unreadable),
      resolve('_extends: c1\nrfc: {labels: [own]}', { 'octo-org/c1:.github/rapporteur.yml': unreadable }),
    ]) {
      expect([broken, layers]).toEqual([[], ['repository']]);
      expect(listOf(rfcOf(settings).labels)).toEqual(['rfc']);
      expect(problems.map(({ code }) => code)).toEqual(['unreadable']);
    }
  });

  it('what files name is looked at once each, whatever they name', () => {
    const name = fc.constantFrom('one', 'a', 'b', 'c', 'd', 'e', 'f', 'a:x.yml', 'a@v1');
    const place = (text: string) => {
      const [repository = '', rest = ''] = text.split(/(?=[:@])/);
      return `octo-org/${repository}${rest.startsWith(':') ? rest : `:.github/rapporteur.yml${rest}`}`;
    };
    fc.assert(
      fc.property(fc.dictionary(name, name), name, (next, first) => {
        const bases = Object.fromEntries(Object.entries(next).map(([from, to]) => [place(from), `_extends: "${to}"`]));
        const { asked, broken } = resolve(`_extends: "${first}"`, bases);
        expect(asked.length).toBeLessThanOrEqual(5);
        expect(new Set(asked).size).toBe(asked.length);
        // Every file here extends another one, so each chain ends in a cycle, at a missing file, or is too long.
        expect(broken).toEqual(['repository']);
      }),
    );
  });
});

describe('settings that do not fit each other', () => {
  const meeting = 'key: sync, repository: o/r, rule: FREQ=WEEKLY;BYDAY=TH, anchor: 2023-03-16T11:00';
  it.each([
    [
      'a rule alone',
      'meetings: [{key: sync, rule: FREQ=WEEKLY}]',
      ['No meetings "sync" are planned, since meetings[0].repository and meetings[0].anchor must be set too.'],
    ],
    [
      'no zone',
      'meeting: {repository: o/r, anchor: 2023-03-16T11:00, time_zone: null}',
      ['No meetings are planned, since meeting.rule and meeting.time_zone must be set too.'],
    ],
    [
      'an anchor on another weekday',
      `meetings: [{${meeting.replace('-16T', '-15T')}}]`,
      [
        'The meetings "sync": their anchor 2023-03-15 is no date of their rule "FREQ=WEEKLY;BYDAY=TH"; the first one is 2023-03-16.',
      ],
    ],
    [
      'a rule without any date',
      `meetings: [{${meeting.replace('FREQ=WEEKLY;BYDAY=TH', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')}}]`,
      ['No meetings "sync" are planned: their rule "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" has no date.'],
    ],
    [
      'a category without repository',
      'rfc: {incubator_category: ideas}',
      ['The incubator is not read, since rfc.incubator_repository must be set too.'],
    ],
    [
      'a gate without a check run',
      'rfc: {gate: true, check_run: false}',
      ['Nothing blocks before an RFC is accepted, since rfc.gate needs rfc.check_run.'],
    ],
    [
      'a project without its field',
      'rfc: {project_url: "https://github.com/orgs/o/projects/1", project_field: null}',
      ['The project is not kept, since rfc.project_field must be set too.'],
    ],
    [
      'maintainers whom nothing makes maintainers',
      'permissions: {maintainer_permission: null}',
      [
        'Nobody has the role "maintainers": name members, a team, a file or a permission under roles, or set permissions.',
      ],
    ],
    ['all parts', `meetings: [{${meeting}}]\nrfc: {incubator_category: ideas, incubator_repository: o/r}`, []],
  ])('%s', (_, repositoryFile, expected) => {
    expect(resolveSettings({ org: 'octo-org', repositoryFile }).problems.map(({ text }) => text)).toEqual(expected);
  });
});

describe('D26: who has to review', () => {
  const problems = (files: Parameters<typeof resolveSettings>[0]) =>
    resolveSettings(files).problems.map(({ code, text }) => `${code} ${text}`);

  it.each<[string, Parameters<typeof resolveSettings>[0], readonly string[]]>([
    [
      'a role that nobody defines is an error with its place and the nearest key',
      { org: 'octo-org', repositoryFile: 'rfc:\n  reviews:\n    - roles: [maintainers, maintainer]\n' },
      [
        'unknown-role .github/rapporteur.yml:3:28: rfc.reviews[0].roles[1]: There is no role "maintainer"; did you mean "maintainers"?',
      ],
    ],
    [
      'where none is near, those that there are',
      {
        org: 'flyteorg',
        organisationFile: 'rfc:\n  reviews:\n    - folder: system\n      roles:\n        - elders-of-the-north\n',
      },
      [
        'unknown-role flyteorg/.github: .github/rapporteur.yml:5:11: rfc.reviews[0].roles[0]: There is no role "elders-of-the-north"; write one of maintainers, tsc, or define it under roles.',
      ],
    ],
    [
      'a role of the preset, of the organisation or of the file itself is known',
      {
        org: 'flyteorg',
        organisationFile:
          'roles:\n  - {key: maintainers}\n  - {key: tsc, members: [mona]}\n  - {key: board, members: [hubot]}\n',
        repositoryFile: 'rfc: {reviews: [{folder: system, roles: [board, tsc]}, {roles: [maintainers]}]}',
      },
      [],
    ],
    [
      'a folder that two entries name',
      {
        org: 'octo-org',
        repositoryFile: 'rfc:\n  reviews:\n    - {folder: a, roles: []}\n    - {folder: A, roles: []}\n',
      },
      [
        'wrong-value .github/rapporteur.yml:4:16: rfc.reviews[1].folder: "A" speaks for the same RFCs as another entry; give each folder one.',
      ],
    ],
    [
      'of roles that a repository takes away the file of the organisation is not guilty',
      {
        org: 'octo-org',
        organisationFile: 'rfc: {reviews: [{roles: [board]}]}\nroles: [{key: board, members: [mona]}]',
        repositoryFile: 'roles: [{key: elders, members: [mona]}]',
      },
      [
        'unknown-role rfc.reviews: There is no role "board"; write one of maintainers, elders, or define it under roles.',
      ],
    ],
  ])('D26: %s', (_, files, expected) => {
    expect(problems(files)).toEqual(expected);
  });

  it('D26: lists replace, and a file with such an error changes nothing', () => {
    const { settings, broken } = resolveSettings({
      org: 'flyteorg',
      organisationFile: 'rfc: {reviews: [{folder: ci-cd, roles: [tsc]}]}',
      repositoryFile: 'rfc: {reviews: [{roles: [tcs]}], managed_label: x}',
    });
    expect(broken).toEqual(['repository']);
    expect(['ci-cd', 'CI-CD/', 'system'].map((folder) => reviewRolesOf(settings, folder))).toEqual([
      ['tsc'],
      ['tsc'],
      ['maintainers'],
    ]);
    expect(rfcOf(settings).managedLabel).toBe('rfc/tracked');
  });
});
