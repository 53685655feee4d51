import { equals } from '@bufbuild/protobuf';
import { SettingsSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySettings } from '../../testing/settings.ts';
import { renderDiagnostic } from '../shared/diagnostic.ts';
import { settingPaths } from './document.ts';
import { isCleared, parseSettings, renderSettings } from './index.ts';

const lines = (text: string): readonly string[] =>
  parseSettings(text).diagnostics.map((diagnostic) => renderDiagnostic('rapporteur.yml', diagnostic));

describe('three states of a setting', () => {
  it('a key left out is unset, null is none, anything else is the value', () => {
    const { value, diagnostics } = parseSettings('rfc:\n  managed_label: null\n  board_url: ~\n  labels: [rfc]\n');
    expect(diagnostics).toEqual([]);
    expect(value.rfc?.labels?.values).toEqual(['rfc']);
    expect(value.rfc?.managedLabel).toBeUndefined();
    expect(value.cleared?.paths).toEqual(['rfc.managed_label', 'rfc.board_url']);
    expect(isCleared(value, 'rfc.managed_label')).toBe(true);
    expect(isCleared(value, 'rfc.paths')).toBe(false);
  });

  it('an empty list is a value, an unset list is not', () => {
    const { value } = parseSettings('rfc: {labels: []}\ngroups: []');
    expect(value.rfc?.labels?.values).toEqual([]);
    expect(value.rfc?.paths).toBeUndefined();
    expect(value.groups?.values).toEqual([]);
  });

  it('zero and false are values', () => {
    const { value, diagnostics } = parseSettings('meeting: {duration_minutes: 0}\nnotes: {link_back: false}');
    expect(diagnostics).toEqual([]);
    expect(value.meeting?.durationMinutes).toBe(0);
    expect(value.notes?.linkBack).toBe(false);
  });

  it('a section of null clears every setting in it', () => {
    const { value } = parseSettings('meeting: null');
    expect(value.cleared?.paths).toEqual(settingPaths.filter((path) => path.startsWith('meeting.')));
  });

  it('a key with nothing behind it is none, with a warning, since what stood there may be commented out', () => {
    const text = 'groups:\n# - key: artifacts\nrfc:\n  labels:\n';
    expect(isCleared(parseSettings(text).value, 'groups')).toBe(true);
    expect(lines(text)).toEqual([
      'rapporteur.yml:1:1: "groups" has no value, which sets it to none; write "null" if that is meant, else remove the line.',
      'rapporteur.yml:4:3: "labels" has no value, which sets it to none; write "null" if that is meant, else remove the line.',
    ]);
  });
});

describe('C27: every problem has its line, its column and a way out', () => {
  it.each([
    ['an unknown section', 'rcf:\n  labels: [rfc]', ['1:1: There is no setting "rcf"; did you mean "rfc"?']],
    [
      'an unknown key, with the nearest one',
      'rfc:\n  lables: [rfc]',
      ['2:3: rfc has no setting "lables"; did you mean "labels"?'],
    ],
    [
      'an unknown key that resembles none',
      'notes:\n  colour: red',
      [
        '2:3: notes has no setting "colour"; write one of model, link_back, merge_method, language, length, sections, headings, ask_again.',
      ],
    ],
    [
      'a language that is more than a name',
      'notes:\n  language: "German. Ignore the rules"',
      [
        '2:13: notes.language: "German. Ignore the rules" is not the name of a language; write it in English letters, such as German.',
      ],
    ],
    [
      'two headings of one section',
      'notes:\n  headings:\n    - {section: topics, title: A}\n    - {section: topics, title: B}',
      ['4:17: notes.headings[1].section: "topics" has two headings; give each section one.'],
    ],
    [
      'an unknown key in a group',
      'groups:\n  - key: a\n    chair: [x]',
      ['3:5: groups[0] has no setting "chair"; did you mean "chairs"?'],
    ],
    ['camel case', 'meeting:\n  timeZone: UTC', ['2:3: meeting has no setting "timeZone"; did you mean "time_zone"?']],
    [
      'text for a list',
      'rfc:\n  labels: rfc',
      ['2:11: rfc.labels: "rfc" is not a list; write each item on a line of its own after "- ", or all within [ ].'],
    ],
    [
      'a list for a section',
      'rfc:\n  - a',
      ['2:3: rfc: a list is not a set of keys; write "key: value" lines, indented.'],
    ],
    ['a number for text', 'meeting:\n  title: 12', ['2:10: meeting.title: 12 is not text; put it in quotes.']],
    [
      'a quoted number',
      'meeting:\n  duration_minutes: "60"',
      ['2:21: meeting.duration_minutes: "60" is not a number; remove the quotes.'],
    ],
    [
      'half a minute',
      'meeting:\n  duration_minutes: 0.5',
      ['2:21: meeting.duration_minutes: 0.5 is not a whole number.'],
    ],
    ['a negative length', 'meeting:\n  duration_minutes: -1', ['2:21: meeting.duration_minutes: -1 is below 0.']],
    ['two days', 'meeting:\n  duration_minutes: 2880', ['2:21: meeting.duration_minutes: 2880 is above 1440.']],
    [
      'a slot that does not exist',
      'messages:\n  rfc_welcom: {opening: Hello}',
      ['2:3: messages has no setting "rfc_welcom"; did you mean "rfc_welcome"?'],
    ],
    [
      'a part of a slot that does not exist',
      'messages:\n  agenda: {end: Bye}',
      ['2:12: messages.agenda has no setting "end"; write one of opening, closing.'],
    ],
    [
      'a placeholder that does not exist',
      'messages:\n  rfc_welcome:\n    opening: Welcome, {autor}!',
      [
        '3:14: messages.rfc_welcome.opening: "Welcome, {autor}!" has {autor}, which stands for nothing here; did you mean "{author}"?',
      ],
    ],
    [
      'a placeholder of another slot',
      'messages:\n  refusal:\n    opening: About {date}',
      ['3:14: messages.refusal.opening: "About {date}" has {date}, which stands for nothing here; write {author}.'],
    ],
    [
      'a link to a script',
      'messages:\n  notes:\n    closing: "[x](javascript:y)"',
      [
        '3:14: messages.notes.closing: "[x](javascript:y)" has a link to "javascript:y"; links begin with "https://" or "http://".',
      ],
    ],
    [
      'two lines in a slot',
      'messages:\n  notes:\n    closing: "a\\nb"',
      [
        '3:14: messages.notes.closing: "a\\nb" is not one line of text; write at least one word, without blanks around it.',
      ],
    ],
    [
      'an address of the process that is none',
      'messages:\n  process_url: CONTRIBUTING.md',
      [
        '2:16: messages.process_url: "CONTRIBUTING.md" is not a web address; write it whole, beginning with "https://".',
      ],
    ],
    ['YAML 1.2: yes is text', 'rfc:\n  check_run: yes', ['2:14: rfc.check_run: "yes" is not true or false.']],
    [
      'a zone that does not exist',
      'meeting:\n  time_zone: America/Los_Angels',
      ['2:14: meeting.time_zone: "America/Los_Angels" is not an IANA time zone; did you mean "America/Los_Angeles"?'],
    ],
    [
      'an abbreviation, in which no meeting could be counted',
      'meeting:\n  time_zone: PST',
      ['2:14: meeting.time_zone: "PST" is not an IANA time zone; did you mean "America/Los_Angeles"?'],
    ],
    [
      'a zone in prose',
      'meeting:\n  time_zone: PT (Pacific Time)',
      [
        '2:14: meeting.time_zone: "PT (Pacific Time)" is not an IANA time zone; write for example "America/Los_Angeles".',
      ],
    ],
    [
      'an offset instead of a zone',
      'meeting:\n  time_zone: "-08:00"',
      ['2:14: meeting.time_zone: "-08:00" is not an IANA time zone; write for example "America/Los_Angeles".'],
    ],
    [
      'a repository without owner',
      'meeting:\n  repository: community',
      ['2:15: meeting.repository: "community" is not the name of a repository; write "owner/name".'],
    ],
    [
      'an hour in the rule',
      'meeting:\n  rule: FREQ=WEEKLY;BYHOUR=11',
      ['2:9: meeting.rule: "FREQ=WEEKLY;BYHOUR=11" has BYHOUR; the hour stands in meeting.anchor, so leave it out.'],
    ],
    [
      'a rule with an unknown part',
      'meeting:\n  rule: FREQ=WEEKLY;BYDAX=TH',
      [
        '2:9: meeting.rule: "FREQ=WEEKLY;BYDAX=TH" has BYDAX, which RFC 5545 does not know; write for example "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH".',
      ],
    ],
    [
      'a rule with an unknown day',
      'meeting:\n  rule: FREQ=WEEKLY;BYDAY=XX',
      [
        '2:9: meeting.rule: "FREQ=WEEKLY;BYDAY=XX" is not a recurrence rule of RFC 5545 (Invalid BYDAY value: XX); write for example "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH".',
      ],
    ],
    [
      'a meeting every hour',
      'meeting:\n  rule: FREQ=HOURLY',
      ['2:9: meeting.rule: "FREQ=HOURLY" does not say how often; FREQ must be one of YEARLY, MONTHLY, WEEKLY, DAILY.'],
    ],
    [
      'an anchor on a day that does not exist',
      'meeting:\n  anchor: 2023-02-30T11:00',
      [
        '2:11: meeting.anchor: "2023-02-30T11:00" is not a local date and time; write for example "2023-03-16T11:00", without an offset.',
      ],
    ],
    [
      'an address for a pull request',
      'groups:\n  - key: a\n    pull_requests: [https://github.com/flyteorg/flyteidl/pull/412/files]',
      [
        '3:21: groups[0].pull_requests[0]: "https://github.com/flyteorg/flyteidl/pull/412/files" is not the name of a pull request; write "flyteorg/flyteidl#412".',
      ],
    ],
    [
      'a mention for a login',
      'permissions:\n  maintainers:\n    - "@fg91"',
      ['3:7: permissions.maintainers[0]: "@fg91" is not a GitHub login; write it without "@" and without a link.'],
    ],
    [
      'a permission that GitHub does not have',
      'permissions:\n  maintainer_permission: writer',
      [
        '2:26: permissions.maintainer_permission: "writer" is not allowed; did you mean "write"? Write one of triage, write, maintain, admin.',
      ],
    ],
    [
      'a permission that makes nobody a maintainer',
      'permissions:\n  maintainer_permission: read',
      ['2:26: permissions.maintainer_permission: "read" is not allowed; write one of triage, write, maintain, admin.'],
    ],
    ['an unknown preset', 'preset: flite', ['1:9: preset: "flite" is not allowed; did you mean "flyte"? Write flyte.']],
    ['a group without key', 'groups:\n  - title: A', ['2:5: groups[0].key is missing; add the line.']],
    [
      'two groups with one key',
      'groups:\n  - key: a\n  - key: a',
      ['3:10: groups[1].key: "a" is the key of two groups; give each group its own.'],
    ],
    [
      'none inside a group, which inherits nothing',
      'groups:\n  - key: a\n    title: null',
      ['3:12: groups[0].title: none is not text; leave the line out.'],
    ],
    [
      'a path that leaves the repository',
      'meeting:\n  minutes_path: docs/../../x',
      [
        '2:17: meeting.minutes_path: "docs/../../x" is not a path inside the repository; write for example "docs/rfcs/", without a leading "/" and without "..".',
      ],
    ],
    [
      'a script for an address',
      'rfc:\n  board_url: javascript:alert(1)',
      ['2:14: rfc.board_url: "javascript:alert(1)" is not a web address; write it whole, beginning with "https://".'],
    ],
    [
      'text instead of keys',
      'hello',
      ['1:1: The file: "hello" is not a set of keys; write "key: value" lines, indented.'],
    ],
    [
      'a percentage for a share',
      'policies:\n  - key: a\n    pass: [{role: tsc, share: 66%}]',
      [
        '3:31: policies[0].pass[0].share: "66%" is not a share; write a fraction of whole numbers such as "2/3", since a percentage is never exact.',
      ],
    ],
    [
      'a share of more than everybody',
      'policies: [{key: a, pass: [{role: tsc, share: 3/2}]}]',
      [
        '1:47: policies[0].pass[0].share: "3/2" is not a share; write a fraction above 0 and at most 1, with a denominator of at most 1000.',
      ],
    ],
    [
      'more than everybody',
      'policies: [{key: a, pass: [{role: tsc, more_than: 2/2}]}]',
      ['1:51: policies[0].pass[0].more_than: "2/2" can never be exceeded; write "share" for everybody.'],
    ],
    [
      'a rule that silence keeps',
      'policies: [{key: a, pass: [{role: tsc, max_no: 0}]}]',
      ['1:35: policies[0].pass[0].role: "tsc" would pass without a vote in favour; add at_least, share or more_than.'],
    ],
    [
      'no rule to pass',
      'policies: [{key: a, pass: []}]',
      ['1:27: policies[0].pass: a list is empty; say what has to be given.'],
    ],
    [
      'a policy like one that is not built in',
      'policies:\n  - {key: a, like: flite}',
      ['2:20: policies[0].like: "flite" is not allowed; did you mean "flyte"? Write one of flyte, rust-like, simple.'],
    ],
    ['a length of no day', 'policies:\n  - {key: a, period_days: 0}', ['2:27: policies[0].period_days: 0 is below 1.']],
    [
      'a day that does not exist',
      'policies:\n  - {key: a, holidays: [2026-02-30]}',
      ['2:25: policies[0].holidays[0]: "2026-02-30" is not a date; write for example "2026-12-25".'],
    ],
    [
      'two quorums',
      'policies: [{key: a, quorum: [{role: b, at_least: 1}, {role: c, at_least: 1}]}]',
      ['1:29: policies[0].quorum: a list has more than one entry; a policy has one quorum.'],
    ],
    [
      'two policies for one category, in whatever case',
      'rfc:\n  category_policies:\n    - {category: system, policy: a}\n    - {category: System, policy: b}',
      ['4:18: rfc.category_policies[1].category: "System" is the category of two policies; give each category one.'],
    ],
    [
      'a role without a source',
      'roles:\n  - key: tsc\n    title: TSC',
      ['2:10: roles[0].key: "tsc" is a role that nobody can have; add members, team, file or permission.'],
    ],
    [
      'words without a file',
      'roles:\n  - key: tsc\n    team: a/b\n    file_words: [TSC]',
      ['4:17: roles[0].file_words: a list are words of a file, but no file is named; add the line.'],
    ],
    [
      'a file without its repository',
      'groups_file: groups.yaml',
      [
        '1:14: groups_file: "groups.yaml" is not a file of a repository; write "owner/name:path", for example "octo-org/community:MAINTAINERS.md".',
      ],
    ],
    [
      'a view for a project',
      'rfc:\n  project_url: https://github.com/orgs/flyteorg/projects/12/views/1',
      [
        '2:16: rfc.project_url: "https://github.com/orgs/flyteorg/projects/12/views/1" is not the address of a project; write for example "https://github.com/orgs/octo-org/projects/1".',
      ],
    ],
    [
      'several problems, in the order of the file',
      'notes: 1\nrfc: {labels: x, check_run: 3}',
      [
        '1:8: notes: 1 is not a set of keys; write "key: value" lines, indented.',
        '2:15: rfc.labels: "x" is not a list; write each item on a line of its own after "- ", or all within [ ].',
        '2:29: rfc.check_run: 3 is not true or false.',
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected.map((line) => `rapporteur.yml:${line}`));
  });

  it('a broken file sets nothing, not even what was right', () => {
    expect(equals(SettingsSchema, parseSettings('rfc: {labels: [x]}\nnope: 1').value, parseSettings('').value)).toBe(
      true,
    );
  });
});

describe('C28: traps of YAML', () => {
  it.each([
    ['an empty file', ''],
    ['a file of comments', '# rfc:\n#   labels: []\n'],
    ['a byte order mark', '\ufeffrfc:\n  labels: [rfc]\n'],
    ['line ends of Windows', 'rfc:\r\n  labels:\r\n    - rfc\r\n'],
    ['an anchor and its alias', 'rfc:\n  labels: &l [rfc]\ngroups:\n  - {key: a, labels: *l}\n'],
    ['a time that looks like a number, in a text', 'meeting: {title: 7:00}'],
    ['the country no', 'rfc: {labels: [no, on, yes]}'],
    ['a date that stays text', 'meeting: {anchor: 2023-03-16T11:00}'],
  ])('%s is accepted', (_, text) => {
    expect(lines(text)).toEqual([]);
  });

  it('times and countries stay text', () => {
    expect(parseSettings('rfc: {labels: [no]}').value.rfc?.labels?.values).toEqual(['no']);
    expect(parseSettings('meeting: {title: 7:00}').value.meeting?.title).toBe('7:00');
  });

  it.each([
    [
      'a key that stands twice',
      'rfc:\n  labels: [a]\n  labels: [b]',
      ['3:3: This key stands twice; keep one of them.'],
    ],
    [
      'a tab as indentation',
      'rfc:\n\tlabels: [a]',
      ['2:1: This is not valid YAML: Tabs are not allowed as indentation. Nothing of the file was read.'],
    ],
    [
      'an unquoted colon',
      'meeting:\n  title: a: b',
      [
        '2:10: This is not valid YAML: Nested mappings are not allowed in compact mappings. Nothing of the file was read.',
      ],
    ],
    [
      'a tag',
      'rfc: !include other.yml',
      ['1:6: This is not valid YAML: Unresolved tag: !include. Nothing of the file was read.'],
    ],
    [
      'an old version of YAML',
      '%YAML 1.1\n---\nrfc: {labels: [no]}',
      ['1:1: The file asks for YAML 1.1; remove the line "%YAML 1.1", since settings are read as YAML 1.2.'],
    ],
    [
      'the merge key of YAML 1.1',
      'rfc:\n  <<: {labels: [a]}',
      [
        '2:3: rfc has no setting "<<"; write one of paths, labels, managed_label, check_run, incubator_category, incubator_repository, board_url, policy, category_policies, reviews, gate, project_url, project_field, close_on_decision.',
      ],
    ],
  ])('%s is refused', (_, text, expected) => {
    expect(lines(text)).toEqual(expected.map((line) => `rapporteur.yml:${line}`));
  });

  it.each([
    ['a key', 'rfc:\n  lables: [a]', [2, 3, 2, 8]],
    ['a value', 'rfc:\n  board_url: nope # here', [2, 14, 2, 17]],
    ['a value in quotes', 'rfc:\n  board_url: "nope"', [2, 14, 2, 19]],
    ['the first line of a section', 'rfc:\n  - aa\n  - b', [2, 3, 2, 6]],
    ['a key that stands twice', 'notes: {}\nnotes: {}', [2, 1, 2, 1]],
    ['an alias that leads nowhere', 'rfc: {labels: [a]}\nnotes: *nope', [2, 8, 2, 12]],
    ['behind a byte order mark and line ends of Windows', '\ufeffrfc:\r\n  lables: [a]\r\n', [2, 3, 2, 8]],
    ['a last line without an end', 'rfc:\n  labels: [', [2, 12, 2, 12]],
  ])('C27: beginning and end of %s', (_, text, expected) => {
    const [found] = parseSettings(text).diagnostics;
    expect([found?.line, found?.column, found?.endLine, found?.endColumn]).toEqual(expected);
  });

  it('an alias without anchor is refused', () => {
    expect(lines('rfc: *x')).toEqual([
      'rapporteur.yml:1:6: An alias (*name) cannot be followed: Unresolved alias (the anchor must be set before the alias): x. Write the value out instead.',
    ]);
  });

  it('a file that multiplies itself by aliases is refused at once', () => {
    const bomb = Array.from({ length: 12 }, (_, n) => `a${n}: &a${n} [${Array(9).fill(n ? `*a${n - 1}` : 'x')}]`);
    expect(lines(bomb.join('\n'))[0]).toContain('Excessive alias count');
  });

  it('deep nesting and large files are refused, not suffered', () => {
    expect(lines('['.repeat(90_000))).not.toEqual([]);
    expect(lines(`# ${'x'.repeat(200_000)}`)).toEqual([
      'rapporteur.yml: The file has 200002 characters; at most 100000 are read.',
    ]);
  });

  it('a key of every object is an ordinary unknown key', () => {
    expect(lines('__proto__: {rfc: 1}\nconstructor: 1')).toEqual([
      expect.stringContaining('1:1: There is no setting "__proto__"'),
      expect.stringContaining('2:1: There is no setting "constructor"'),
    ]);
  });
});

describe('properties', () => {
  it('parsing never throws, and every problem lies in the file', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'rfc:',
        'meeting:',
        '  labels: ',
        '[',
        ']',
        '{',
        '}',
        '- ',
        ': ',
        '\n',
        '*x',
        '&x ',
        '!t ',
        '"',
        '|',
        '~',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const count = text.split(/\r\n?|\n/).length;
        for (const { line, column, endLine, endColumn, message } of parseSettings(text).diagnostics) {
          expect(line).toBeLessThanOrEqual(count);
          if (endColumn !== undefined) expect([endLine, endColumn >= column]).toEqual([line, true]);
          expect(column > 0 || line === 0).toBe(true);
          expect(message).toMatch(/[.?]$/);
        }
      }),
    );
  });

  it('what is written is read back, with its three states', () => {
    fc.assert(
      fc.property(arbitrarySettings, (settings) => {
        const { value, diagnostics } = parseSettings(renderSettings(settings));
        expect(diagnostics.filter(({ code }) => code !== 'single-meeting')).toEqual([]);
        expect(equals(SettingsSchema, value, settings)).toBe(true);
      }),
    );
  });

  it('line ends make no difference', () => {
    fc.assert(
      fc.property(arbitrarySettings, (settings) => {
        const text = renderSettings(settings);
        expect(parseSettings(text.replaceAll('\n', '\r\n'))).toEqual(parseSettings(text));
      }),
    );
  });
});
