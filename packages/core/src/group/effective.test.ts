import { create } from '@bufbuild/protobuf';
import { GroupSettingsSchema, GroupSource } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opened, pullOf } from '../../testing/group.ts';
import { print } from '../document/index.ts';
import { groupsFileCheck } from './check.ts';
import { deriveGroup } from './derive.ts';
import { effectiveGroups, readGroupsFile } from './effective.ts';
import { matchGroups } from './match.ts';
import { groupMessages } from './messages.ts';

const WHOLE = `workinggroups:
 - name: runtime-overrides-group
   mission_statement: Make it overridable
   leadership: {chairs: [{github: ByronHsu}]}
sigs:
 - name: sig-rbac
`;
const BROKEN = 'workinggroups:\n - name: plugin-inventory-WG\n   deliverable: a list: of plugins\n';
const settingsOf = (part: { key: string; titleWords?: string[]; title?: string; chairs?: string[] }) =>
  create(GroupSettingsSchema, {
    key: part.key,
    ...(part.title ? { title: part.title } : {}),
    ...(part.titleWords ? { titleWords: { values: part.titleWords } } : {}),
    ...(part.chairs ? { chairs: { values: part.chairs } } : {}),
  });
const names = (groups: readonly { name: string }[]) => groups.map(({ name }) => name.replace('groups/', ''));

describe('the registry file', () => {
  const whole = readGroupsFile(WHOLE);

  it.each<[string, string | undefined, typeof whole | undefined, string, string[]]>([
    ['that is whole is in force', WHOLE, undefined, 'whole', ['runtime-overrides-group', 'sig-rbac']],
    [
      'that is broken leaves the last good one in force',
      BROKEN,
      whole,
      'kept',
      ['runtime-overrides-group', 'sig-rbac'],
    ],
    [
      'that is broken again leaves it still',
      BROKEN,
      readGroupsFile(BROKEN, whole),
      'kept',
      ['runtime-overrides-group', 'sig-rbac'],
    ],
    ['that is broken from the start gives what could be read', BROKEN, undefined, 'saved', ['plugin-inventory-wg']],
    [
      'that was never whole gives what can be read now',
      BROKEN.replace('plugin', 'model'),
      readGroupsFile(BROKEN),
      'saved',
      ['model-inventory-wg'],
    ],
    ['that is mended is in force', WHOLE, readGroupsFile(BROKEN), 'whole', ['runtime-overrides-group', 'sig-rbac']],
    ['that is gone leaves the last one in force', undefined, whole, 'missing', ['runtime-overrides-group', 'sig-rbac']],
    ['that was never there has no groups', undefined, undefined, 'missing', []],
    [
      'in which a group is commented out has retired it',
      WHOLE.replaceAll(/^ - name: runtime[\s\S]*?(?=^sigs)/gm, '# (RETIRED)\n'),
      whole,
      'whole',
      ['sig-rbac'],
    ],
  ])('%s', (_, text, last, state, expected) => {
    const file = readGroupsFile(text, last);
    expect([file.state, names(file.groups)]).toEqual([state, expected]);
  });

  it('that is broken is told at the commit with line and column, and what is in force instead', () => {
    expect({
      ...groupsFileCheck(readGroupsFile(BROKEN, whole)),
      summary: print(groupMessages.fileCheck('groups.yaml', readGroupsFile(BROKEN, whole))),
    }).toMatchInlineSnapshot(`
      {
        "conclusion": "failure",
        "name": "rapporteur / groups",
        "summary": "- groups.yaml:3:17: Nested mappings are not allowed in compact mappings.

      Please correct the file and push it again. Until then these groups count, as before: \`runtime-overrides-group\`, \`sig-rbac\`.",
        "title": "The file is broken; the last good one counts",
      }
    `);
  });

  it('is total: whatever follows a whole file, its groups stay or those of a whole one take their place', () => {
    const piece = fc.constantFrom(
      'workinggroups:\n',
      ' - name: a\n',
      '   deliverable: x: y\n',
      'sigs: []\n',
      '#',
      '- ',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const file = readGroupsFile(pieces.join(''), whole);
        const isWhole = file.diagnostics.every(({ severity }) => severity !== 'error');
        expect(file.state).toBe(isWhole ? 'whole' : 'kept');
        if (!isWhole) expect(file.groups).toEqual(whole.groups);
      }),
    );
  });
});

describe('the groups in force', () => {
  const file = readGroupsFile(WHOLE).groups;

  it('are those of the settings, then those that only the file has', () => {
    const groups = effectiveGroups({
      settings: [settingsOf({ key: 'artifacts' }), settingsOf({ key: 'sig-rbac' })],
      file,
    });
    expect(groups.map(({ settings, source }) => [settings.key, source])).toEqual([
      ['artifacts', GroupSource.SETTINGS],
      ['sig-rbac', GroupSource.SETTINGS],
      ['runtime-overrides-group', GroupSource.FILE],
    ]);
  });

  it.each<[string, Parameters<typeof settingsOf>[0], [string, string, string[]]]>([
    [
      'the settings win',
      { key: 'runtime-overrides-group', title: 'Config overrides', chairs: ['fg91'] },
      ['Config overrides', 'Make it overridable', ['fg91']],
    ],
    [
      'what they leave open is taken from the file',
      { key: 'runtime-overrides-group' },
      ['runtime-overrides-group', 'Make it overridable', ['ByronHsu']],
    ],
  ])('of a group in both %s', (_, part, expected) => {
    const [group] = effectiveGroups({ settings: [settingsOf(part)], file });
    const derived = group && deriveGroup({ ...group, pulls: [], now: opened });
    expect([derived?.title, derived?.mission, derived?.chairs.map(({ login }) => login)]).toEqual(expected);
  });

  it.each<[string, string[] | undefined, string, boolean]>([
    ['by the words of its name', undefined, 'Update fg91 runtime overrides PR', true],
    ['by other forms of them', undefined, 'Runtime override of images', true],
    ['not by one of them', undefined, '[RFC] Config Override', false],
    ['by the words that the settings tell', ['override'], '[RFC] Config Override', true],
  ])('a group of the file is found %s', (_, titleWords, title, belongs) => {
    const told = titleWords ? [settingsOf({ key: 'runtime-overrides-group', titleWords })] : [];
    const groups = effectiveGroups({ settings: told, file }).map(({ settings }) => settings);
    const found = matchGroups({ pull: pullOf({ title }), groups }).map(({ key }) => key);
    expect(found.includes('runtime-overrides-group')).toBe(belongs);
  });

  it('a group whose name has no words of its own finds nothing by its name', () => {
    const groups = effectiveGroups({ settings: [], file: readGroupsFile('sigs:\n - name: Working Group\n').groups });
    expect(
      matchGroups({ pull: pullOf({ title: 'Working group' }), groups: groups.map((one) => one.settings) }),
    ).toEqual([]);
  });

  it('reading the same again changes nothing, and what was read before stays without the file', () => {
    const [group] = effectiveGroups({ settings: [], file });
    if (!group) throw new Error('There is a group.');
    const once = deriveGroup({ ...group, pulls: [], now: opened });
    const later = new Date('2024-01-01T00:00:00Z');
    expect(deriveGroup({ ...group, pulls: [], previous: once, now: later })).toEqual(once);
    expect(deriveGroup({ settings: group.settings, pulls: [], previous: once, now: later })).toEqual(once);
  });
});
