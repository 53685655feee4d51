import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDiagnostic } from '../shared/diagnostic.ts';
import { parseGroupsFile } from './file.ts';

const GOOD = `workinggroups:
 - name: runtime-overrides-group
   mission_statement: Make task configuration overridable at runtime
   deliverable: flyteorg/flyte#3553 implemented
   contact:
     slack: C05A4PNMKL1
   meetings:
     - description: Sync
       day: Monday
       tz: PT (Pacific Time)
       url: <insert_url>
   leadership:
     chairs:
       - github: https://github.com/fg91
         name: Fabio
       - github: "@ByronHsu"
     members:
       - github: bstadlbauer
       - github:
         name: Noel
sigs:
 - name: SIG RBAC
   leadership:
     chairs:
       - github: <GITHUB_HANDLE>
         name: Somebody
   members:
     - github:
     - github: neverett
`;

const problems = (text: string): string[] =>
  parseGroupsFile(text).diagnostics.map((diagnostic) => renderDiagnostic('groups.yaml', diagnostic));

describe('groups.yaml', () => {
  it('groups and SIGs with their people, whose handles are addresses of profiles', () => {
    expect(parseGroupsFile(GOOD).value).toMatchObject([
      {
        name: 'groups/runtime-overrides-group',
        title: 'runtime-overrides-group',
        mission: 'Make task configuration overridable at runtime',
        deliverable: 'flyteorg/flyte#3553 implemented',
        channels: ['slack: C05A4PNMKL1', 'meeting: Sync, Monday, PT (Pacific Time)'],
        chairs: [{ login: 'fg91', name: 'Fabio' }, { login: 'ByronHsu' }],
        members: [{ login: 'bstadlbauer' }, { login: '', name: 'Noel' }],
      },
      { name: 'groups/sig-rbac', chairs: [], members: [{ login: 'neverett' }] },
    ]);
    expect(problems(GOOD)).toMatchInlineSnapshot(`
      [
        "groups.yaml:19:10: Noel among the members has no GitHub handle; write "github: handle" or the address of the profile.",
        "groups.yaml:25:10: <GITHUB_HANDLE> among the chairs is a blank that nobody filled in, so it names nobody.",
        "groups.yaml:28:8: A person among the members has no GitHub handle; write "github: handle" or the address of the profile.",
      ]
    `);
  });

  it.each([
    ['one sentence', 'deliverable: A document', 'A document'],
    ['a list', 'deliverable:\n     - A document\n     - A library', 'A document; A library'],
    ['a mapping', 'deliverable:\n     what: A document', 'A document'],
    ['a folded text', 'deliverable: >\n     A long\n     document', 'A long document'],
    ['a blank of the template', 'deliverable: <what you deliver>', ''],
    ['nothing', 'deliverable:', ''],
  ])('the goal can be %s', (_, line, goal) => {
    const { value, diagnostics } = parseGroupsFile(`workinggroups:\n - name: a\n   ${line}\n`);
    expect([value[0]?.deliverable, diagnostics]).toEqual([goal, []]);
  });

  it.each([
    ['an empty file', ''],
    ['a list of which everything is commented out', 'workinggroups:\n# - name: x\n'],
    ['nothing but a comment', '# (RETIRED)\n'],
    ['a byte order mark and CRLF', '\uFEFFworkinggroups:\r\n'],
  ])('%s is no error', (_, text) => expect(parseGroupsFile(text)).toEqual({ value: [], diagnostics: [] }));

  it.each([
    [
      'a scalar with a list below it',
      'workinggroups:\n - name: a\n   deliverable: "one sentence"\n     - and a list\n',
      '4:1: A block sequence may not be used as an implicit map key.',
    ],
    [
      'an unquoted colon',
      'workinggroups:\n - name: a\n   deliverable: first: second\n',
      '3:17: Nested mappings are not allowed in compact mappings.',
    ],
    ['a list that is none', 'workinggroups: later\n', '1:16: workinggroups must be a list of groups.'],
    [
      'a group without a name',
      'workinggroups:\n - mission_statement: x\n',
      '2:4: A group has no name; write "name: …".',
    ],
    [
      'a group that is a word',
      'workinggroups:\n - later\n',
      '2:4: An entry of workinggroups is not a group with a name.',
    ],
    [
      'a group twice',
      'workinggroups:\n - name: A b\n - name: a-b\n',
      '3:4: The group a-b stands in the file twice; the first entry counts.',
    ],
    ['a file that is a list', '- a\n', '1:1: The file must be a mapping with the lists workinggroups and sigs.'],
    ['a key twice', 'workinggroups: []\nworkinggroups: []\n', '2:1: Map keys must be unique.'],
  ])('%s is told with line and column', (_, text, problem) => expect(problems(text)[0]).toBe(`groups.yaml:${problem}`));

  it('what is whole in a broken file is saved', () => {
    const broken = 'workinggroups:\n - name: a\n   deliverable: first: second\n - name: b\n';
    expect(parseGroupsFile(broken).value.map(({ title }) => title)).toContain('a');
  });

  it('is total: whatever the text, it answers with groups and diagnostics', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc
        .array(fc.constantFrom('workinggroups:', '\n', ' ', '- ', 'name: a', 'github: ', '&a', '*a', '{', ':', '!!map'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (yaml) => {
        const { value, diagnostics } = parseGroupsFile(yaml);
        expect(value.every(({ name, title }) => /^groups\/[a-z0-9-]+$/.test(name) && title !== '')).toBe(true);
        expect(diagnostics.every(({ line, message }) => line >= 0 && message.endsWith('.'))).toBe(true);
      }),
    );
  });
});
