import { equals } from '@bufbuild/protobuf';
import {
  type Clause,
  DayCount,
  EarlyClose,
  type Policy,
  PolicySchema,
  QuorumOf,
  type Settings,
  ShareBase,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSettings, parseShare, policyKeysOf, resolveSettings, rolesOf } from '../../settings/index.ts';
import { choosePolicy, parseMembersTable } from './choose.ts';
import { policies } from './policy.ts';

const settingsOf = (repositoryFile = '', org = 'octo-org'): Settings => {
  expect(parseSettings(repositoryFile).diagnostics).toEqual([]);
  return resolveSettings({ org, repositoryFile }).settings;
};
const chosen = (file: string, category = ''): Policy => {
  const { policy, problems } = choosePolicy({ settings: settingsOf(file), category });
  expect(problems).toEqual([]);
  if (!policy) throw new Error('There is no policy.');
  return policy;
};
const saidOf = (file: string, key?: string): readonly string[] =>
  choosePolicy({ settings: settingsOf(file), ...(key === undefined ? {} : { key }) }).problems.map(({ text }) => text);
const needsOf = (clause: Clause | undefined): unknown =>
  clause?.kind.case === 'all' ? clause.kind.value.clauses.map(needsOf) : clause?.kind.value;

describe('which policy counts', () => {
  it('flyteorg has its own without a line of settings, and both roles are known', () => {
    const settings = settingsOf('', 'flyteorg');
    expect(choosePolicy({ settings, category: 'system' })).toEqual({ policy: policies.flyte, problems: [] });
    expect(rolesOf(settings)).toMatchObject([
      { key: 'maintainers', permission: 'write' },
      {
        key: 'tsc',
        title: 'TSC',
        file: 'flyteorg/community:MAINTAINERS.md',
        fileWords: { values: ['TSC', 'Steering'] },
      },
    ]);
  });

  it('everybody else has the simple one', () => {
    expect(chosen('')).toEqual(policies.simple);
    expect(chosen('rfc: {policy: null}')).toEqual(policies.simple);
  });

  it('a category may have one of its own, in whatever case', () => {
    const file =
      'rfc: {category_policies: [{category: Core Language, policy: slow}]}\npolicies: [{key: slow, period_days: 30}]';
    expect(chosen(file, 'core language').periodDays).toBe(30);
    expect(chosen(file, 'system').name).toBe('simple');
  });

  it('one of the settings takes the place of a built-in one of the same key', () => {
    expect(chosen('policies: [{key: simple, period_days: 9}]')).toMatchObject({ name: 'simple', periodDays: 9 });
  });
});

describe('a policy of the settings', () => {
  const head = 'rfc: {policy: strict}\nroles: [{key: tsc, team: octo-org/tsc}, {key: team, members: [mona]}]\n';

  it('has what it says, and else what the policy it is like has', () => {
    const policy = chosen(
      `${head}policies: [{key: strict, like: flyte, period_days: 10, day_count: end_of_day, early_close: passing, remind_every_days: 0, allow_close_now: false, holidays: ["2026-12-25"]}]`,
    );
    const { version, ...rest } = policy;
    expect(version).toMatch(/^[0-9a-f]{10}$/);
    const { version: _, ...flyte } = policies.flyte;
    expect(rest).toEqual({
      ...flyte,
      name: 'strict',
      periodDays: 10,
      dayCount: DayCount.END_OF_DAY,
      earlyClose: EarlyClose.PASSING,
      remindEveryDays: 0,
      allowCloseNow: false,
      holidays: ['2026-12-25'],
    });
  });

  it('rules become conditions; shares are fractions; two shares are two conditions', () => {
    const { pass, enter, quorum } = chosen(
      `${head}policies: [{key: strict, enter: [{role: tsc, at_least: 1}, {role: team, share: 1/2, of: decided}], pass: [{role: tsc, share: 2/3, more_than: 1/2, of: cast, max_no: 0}], quorum: [{role: tsc, share: 1/2}], quorum_of: "yes"}]`,
    );
    expect(needsOf(enter)).toMatchObject([
      { role: 'tsc', atLeast: 1, shareDen: 0 },
      { role: 'team', shareNum: 1, shareDen: 2, moreThan: false, base: ShareBase.DECIDED },
    ]);
    expect(needsOf(pass)).toMatchObject([
      { role: 'tsc', shareNum: 2, shareDen: 3, moreThan: false, base: ShareBase.CAST, maxNo: 0 },
      { role: 'tsc', shareNum: 1, shareDen: 2, moreThan: true, base: ShareBase.CAST, maxNo: 0 },
    ]);
    expect(quorum).toMatchObject({ role: 'tsc', shareNum: 1, shareDen: 2, atLeast: 0, of: QuorumOf.YES });
  });

  it('an empty list of rules stops inheritance', () => {
    const settings = settingsOf(`${head}policies: [{key: strict, like: rust-like, enter: [], quorum: []}]`);
    const { policy } = choosePolicy({ settings });
    expect(policy?.enter).toBeUndefined();
    expect(policy?.quorum).toBeUndefined();
    expect(policy?.pass).toEqual(policies['rust-like'].pass);
  });

  it('other content is another version, the same content the same', () => {
    const version = (days: number): string => chosen(`${head}policies: [{key: strict, period_days: ${days}}]`).version;
    expect(version(5)).toBe(version(5));
    expect(version(5)).not.toBe(version(6));
  });
});

describe('a policy that cannot be used is a problem, never a pass', () => {
  it.each([
    [
      'a key that nobody defined',
      'rfc: {policy: flite}',
      undefined,
      'There is no policy "flite"; did you mean "flyte"?',
    ],
    [
      'a key that resembles none',
      'rfc: {policy: monarchy}',
      undefined,
      'There is no policy "monarchy"; they know flyte, rust-like, simple.',
    ],
    [
      'a role that nobody defined',
      'roles: [{key: tsc, members: [mona]}]\npolicies: [{key: a, pass: [{role: tcs, at_least: 1}]}]',
      'a',
      'The policy a names the role "tcs", which the settings do not define; did you mean "tsc"?',
    ],
    [
      'a built-in policy without its roles',
      'rfc: {policy: flyte}',
      undefined,
      'The policy flyte names the role "tsc", which the settings do not define; they know maintainers.',
    ],
  ])('%s', (_, file, key, text) => {
    const settings = settingsOf(file);
    expect(choosePolicy({ settings, ...(key === undefined ? {} : { key }) }).policy).toBeUndefined();
    expect(saidOf(file, key)).toContain(text);
  });

  it('what surprises is told, and the policy counts', () => {
    const file =
      'policies: [{key: simple, pass: [{role: maintainers, share: 2/3, max_missing: 2}], quorum: [{role: maintainers, at_least: 3}]}]';
    expect(choosePolicy({ settings: settingsOf(file) }).policy?.name).toBe('simple');
    expect(saidOf(file)).toEqual([
      'The policy simple: The rule for "maintainers" limits how many may be missing, so one more vote against can make a failing motion pass.',
      'The policy simple: The quorum of "maintainers" counts everybody who votes, so one more vote against can make a failing motion pass; a quorum of votes in favour cannot.',
    ]);
  });

  it('all policies that are defined or in use can be looked at', () => {
    const file = 'rfc: {policy: a, category_policies: [{category: x, policy: flyte}]}\npolicies: [{key: a}, {key: b}]';
    expect(policyKeysOf(settingsOf(file))).toEqual(['a', 'flyte', 'b']);
  });
});

describe('properties', () => {
  it('what a policy does not say it has from the policy it is like; an absent field never changes one that is set', () => {
    const fields = fc.record(
      { period_days: fc.integer({ min: 1, max: 366 }), grace_minutes: fc.integer({ min: 0, max: 1440 }) },
      { requiredKeys: [] },
    );
    const like = fc.constantFrom('flyte', 'rust-like', 'simple');
    fc.assert(
      fc.property(like, fields, (name, own) => {
        const key = 'own';
        const file = JSON.stringify({
          rfc: { policy: key },
          policies: [{ key, like: name, ...own }],
          roles: ['maintainers', 'tsc', 'team'].map((role) => ({ key: role, members: ['mona'] })),
        });
        const { policy } = choosePolicy({ settings: settingsOf(file) });
        const base = policies[name];
        const expected = {
          ...base,
          name: key,
          version: policy?.version ?? '',
          periodDays: own.period_days ?? base.periodDays,
          graceMinutes: own.grace_minutes ?? base.graceMinutes,
        };
        expect(policy !== undefined && equals(PolicySchema, policy, expected)).toBe(true);
      }),
    );
  });

  it('a share is read exactly or not at all', () => {
    const part = fc.integer({ min: 0, max: 2000 });
    fc.assert(
      fc.property(part, part, (num, den) => {
        const isShare = num >= 1 && num <= den && den <= 1000;
        expect(parseShare(`${num}/${den}`)).toEqual(isShare ? { num, den } : undefined);
      }),
    );
    for (const text of ['66%', '0.66', '2 / 3', '-1/2', '2/3/4', '', '1e1/20', '²/₃'])
      expect(parseShare(text)).toBeUndefined();
  });
});

describe('a table of members', () => {
  const table = [
    'Those who maintain it:',
    '',
    '| Name | Employer | Responsibilities |',
    '| ---- | -------- | ---------------- |',
    '| [Ada Ruiz](https://github.com/ada-r)   | [Acme](https://github.com/acme) | Technical Steering Committee |',
    '|[Bo Lind](https://github.com/BoLind/)| Acme | steering committee, chair|',
    '|TBD| | Technical Steering Committee|',
    '|[Cy Novak](https://github.com/cy)|Sun |Maintainer|',
    '|Dee Park|Sun|Technical Steering Committee|',
    '|[Bo Lind](http://www.github.com/bolind)|Acme|Steering (again)|',
    '|[A repository](https://github.com/acme/tsc)|Acme|Steeringwheel|',
  ].join('\n');

  it('gives those in whose row a word stands, each once, and says whose row names nobody', () => {
    expect(parseMembersTable(table, ['TSC', 'Steering'])).toEqual({
      logins: ['ada-r', 'BoLind'],
      diagnostics: [
        {
          severity: 'warning',
          code: 'no-login',
          message: 'This row names nobody; link the name to the GitHub profile, or write TBD for an empty seat.',
          line: 9,
          column: 1,
        },
      ],
    });
  });

  it('without words every row counts', () => {
    expect(parseMembersTable(table, []).logins).toEqual(['ada-r', 'BoLind', 'cy']);
  });

  it.each([
    ['no table', 'Ada, Bo', ['TSC'], 'The file has no table of members.'],
    ['a table in code', `\`\`\`\n${table}\n\`\`\``, [], 'The file has no table of members.'],
    [
      'nobody with the word',
      table,
      ['Emeritus'],
      'No row of the table with "Emeritus" names a member by a link to GitHub.',
    ],
    ['an empty table', '| a |\n|---|\n', [], 'No row of the table names a member by a link to GitHub.'],
  ])('%s is an error, not an empty role', (_, text, words, message) => {
    const { logins, diagnostics } = parseMembersTable(text, words);
    expect(logins).toEqual([]);
    expect(diagnostics[0]).toMatchObject({ severity: 'error', message });
  });

  it.each([
    ['a mention', '| @mona | x |', ['mona']],
    ['a mail address is no mention', '| mona@octo.example | x |', []],
    ['a name in bold', '| **[Mona](https://github.com/mona)** | x |', ['mona']],
    ['a bare address', '| https://github.com/mona | x |', ['mona']],
    ['a picture beside the link', '| ![](https://a.b/x.png) [Mona](https://github.com/mona) | x |', ['mona']],
    ['another host', '| [Mona](https://gitlab.com/mona) | x |', []],
    ['a link that is not closed is still an address', '| [Mona](https://github.com/mona', ['mona']],
    ['line ends of Windows', '| [Mona](https://github.com/mona) | x |\r', ['mona']],
  ])('%s', (_, row, expected) => {
    expect(parseMembersTable(`| Name | Role |\n|---|---|\n${row}\n`, []).logins).toEqual(expected);
  });

  it('never throws, and every login comes from a row', () => {
    const piece = fc.constantFrom(
      '| ',
      '|---|',
      '\n',
      '[a](https://github.com/a-1)',
      '@b',
      'TSC',
      'TBD',
      '`',
      '\\',
      '<',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 }), (pieces) => {
        const text = `| n | r |\n|---|---|\n${pieces.join('')}`;
        const { logins, diagnostics } = parseMembersTable(text, ['TSC']);
        for (const login of logins) expect(text).toContain(login);
        expect(logins.length > 0 || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
        expect(new Set(logins).size).toBe(logins.length);
      }),
    );
  });

  it('rows are found again whatever stands in the other cells', () => {
    const cell = fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[^a-z ]/gi, ''));
    const login = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(login, cell, fc.boolean()), { minLength: 1, selector: ([name]) => name }),
        (rows) => {
          const lines = rows.map(
            ([name, text, isMember]) =>
              `| [${name}x](https://github.com/${name}) | ${text} | ${isMember ? 'the zzTSC, TSC' : 'TSCs'} |`,
          );
          const { logins } = parseMembersTable(`| a | b | c |\n|---|---|---|\n${lines.join('\n')}`, ['tsc']);
          const others = rows.filter(([, text]) => /\btsc\b/i.test(text)).map(([name]) => name);
          const members = rows.flatMap(([name, , isMember]) => (isMember || others.includes(name) ? [name] : []));
          expect(logins).toEqual(members);
        },
      ),
    );
  });
});
