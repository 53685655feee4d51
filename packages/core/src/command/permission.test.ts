import { create } from '@bufbuild/protobuf';
import { SettingsSchema } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { mergeSettings, parseSettings, resolveSettings } from '../settings/index.ts';
import {
  type Actor,
  type CommandSpec,
  commandTable,
  decidePermission,
  decideThreadKind,
  nameCommand,
  type Permission,
  standingsOf,
} from './index.ts';

const effective = (repositoryFile = ''): ReturnType<typeof resolveSettings>['settings'] =>
  resolveSettings({ org: 'octo-org', repositoryFile }).settings;
const specOf = (name: string): CommandSpec => {
  const spec = commandTable.find((item) => nameCommand(item) === name);
  if (spec === undefined) throw new Error(`${name} is not in the table`);
  return spec;
};
const actor = (permission: Permission, login = 'mona'): Actor => ({ login, permission, isAuthor: false });

describe('C22: who may do what', () => {
  it.each<[string, Permission, string, string]>([
    ['/rfc status', 'none', '', 'allowed open-to-all'],
    ['/rfc why', 'unknown', '', 'allowed open-to-all'],
    ['/agenda', 'read', '', 'refused not-permitted'],
    ['/agenda', 'triage', '', 'allowed permission'],
    ['/agenda', 'admin', '', 'allowed permission'],
    ['/notes approve', 'triage', '', 'refused not-permitted'],
    ['/notes approve', 'write', '', 'allowed permission'],
    ['/notes approve', 'none', '', 'refused not-permitted'],
    ['/notes approve', 'write', 'permissions: {maintainer_permission: admin}', 'refused not-permitted'],
    ['/notes approve', 'triage', 'permissions: {maintainer_permission: triage}', 'allowed permission'],
    ['/notes approve', 'read', 'permissions: {maintainers: [Mona]}', 'allowed listed-maintainer'],
    ['/notes approve', 'read', 'permissions: {maintainers: [hubot]}', 'refused not-permitted'],
    ['/notes approve', 'admin', 'permissions: {maintainer_permission: null}', 'refused not-permitted'],
    ['/agenda', 'admin', 'permissions: {maintainer_permission: null}', 'refused not-permitted'],
  ])('%s by somebody with "%s" where the file says "%s": %s', (name, permission, file, expected) => {
    const { kind, because } = decidePermission({
      spec: specOf(name),
      actor: actor(permission),
      settings: effective(file),
    });
    expect(`${kind} ${because.code}`).toBe(expected);
  });

  it('without settings in force nothing restricted is open', () => {
    const question = { spec: specOf('/notes approve'), actor: actor('admin'), settings: create(SettingsSchema) };
    expect(decidePermission(question).kind).toBe('refused');
  });

  it('a permission that GitHub does not have opens nothing', () => {
    const settings = create(SettingsSchema, { permissions: { maintainerPermission: 'reader' } });
    expect(decidePermission({ spec: specOf('/notes approve'), actor: actor('none'), settings }).kind).toBe('refused');
    expect(decidePermission({ spec: specOf('/notes approve'), actor: actor('read'), settings }).kind).toBe('refused');
  });

  it('a command for the author is open to the author and to maintainers', () => {
    const spec: CommandSpec = { ...specOf('/rfc status'), sub: 'withdraw', who: 'author' };
    const settings = effective();
    expect(decidePermission({ spec, actor: { ...actor('none'), isAuthor: true }, settings }).kind).toBe('allowed');
    expect(decidePermission({ spec, actor: actor('triage'), settings }).because.text).toBe(
      'Only the author, people with write permission here and maintainers can use "/rfc withdraw".',
    );
    expect(decidePermission({ spec, actor: actor('write'), settings }).kind).toBe('allowed');
  });
});

describe('C24: not being able to verify is a third answer', () => {
  it('is neither yes nor no', () => {
    const { kind, because } = decidePermission({
      spec: specOf('/notes approve'),
      actor: actor('unknown'),
      settings: effective(),
    });
    expect(kind).toBe('unverifiable');
    expect(because.text).toBe('GitHub did not tell the permission of this login.');
  });

  it('a login that the settings list needs no permission of GitHub', () => {
    const settings = effective('permissions: {maintainers: [mona]}');
    expect(decidePermission({ spec: specOf('/notes approve'), actor: actor('unknown'), settings }).kind).toBe(
      'allowed',
    );
  });

  it('where only listed logins may, GitHub need not be asked', () => {
    const settings = mergeSettings([
      { name: 'default', settings: effective() },
      { name: 'repository', settings: parseSettings('permissions: {maintainer_permission: null}').value },
    ]).settings;
    expect(decidePermission({ spec: specOf('/agenda'), actor: actor('unknown'), settings }).kind).toBe('refused');
  });
});

describe('C12: places', () => {
  it('notes are approved on the pull request that carries them, nowhere else', () => {
    expect(decideThreadKind(specOf('/notes approve'), 'notes_pull_request').kind).toBe('allowed');
    expect(decideThreadKind(specOf('/notes approve'), 'issue').because.text).toBe(
      'You can use "/notes approve" on a pull request with meeting notes.',
    );
  });

  it('C1: what decides is for the conversation, not for a line of a file', () => {
    const onLines = (isOnLine: boolean) =>
      commandTable
        .filter((spec) => decideThreadKind(spec, 'pull_request', isOnLine).kind === 'allowed')
        .map(nameCommand);
    const refused = onLines(false).filter((name) => !onLines(true).includes(name));
    expect(refused.map((name) => name.split(' ')[0])).toEqual(
      expect.arrayContaining(['/motion', '/vote', '/object', '/answer', '/concern', '/resolve', '/withdraw', '/fcp']),
    );
    expect(onLines(true)).toEqual(
      expect.arrayContaining(['/rfc status', '/rfc track', '/rfc link', '/wg add', '/help']),
    );
    expect(decideThreadKind(specOf('/notes approve'), 'notes_pull_request', true).because).toMatchObject({
      code: 'on-a-line',
      text: 'Please write "/notes approve" in the conversation of the pull request, where everybody finds it. What is said on a line of a file folds away when the line changes.',
    });
  });

  it('C1: in a discussion are questions, meetings with agenda and action items, and what names its pull request', () => {
    const names = commandTable.filter(({ where, asks }) => where.includes('discussion') && !asks).map(nameCommand);
    const meetings = ['move', 'cancel', 'skip', 'uncancel', 'add'].map((sub) => `/meeting ${sub}`);
    const items = ['add', 'accept', 'drop', 'skip', 'defer', 'move', 'reopen'].map((sub) => `/agenda ${sub}`);
    const others = names.filter((name) => !name.startsWith('/action '));
    expect(others).toEqual(['/wg add', '/wg remove', '/agenda', ...items, '/ok', ...meetings]);
  });

  it.each(commandTable.filter(({ asks }) => asks).map((spec) => [nameCommand(spec), spec] as const))(
    'the query %s works everywhere for everybody',
    (_, spec) => {
      for (const place of ['issue', 'pull_request', 'notes_pull_request', 'discussion'] as const) {
        expect(decideThreadKind(spec, place).kind).toBe('allowed');
        expect(decideThreadKind(spec, place, true).kind).toBe('allowed');
        expect(decidePermission({ spec, actor: actor('none'), settings: effective() }).kind).toBe('allowed');
      }
    },
  );

  it('C11: help lists what works in that place for that person', () => {
    const settings = effective();
    const names = (place: 'issue' | 'notes_pull_request', permission: Permission): readonly string[] =>
      standingsOf({ table: commandTable, place, actor: actor(permission), settings })
        .filter(({ standing }) => standing.isNow)
        .map(({ spec }) => nameCommand(spec));
    expect(names('issue', 'read')).toEqual([
      '/rfc status',
      '/rfc why',
      '/wg status',
      '/config show',
      '/config explain',
      '/agenda why',
      '/agenda add',
      '/action list',
      '/meeting next',
      '/help',
    ]);
    expect(names('notes_pull_request', 'write')).toEqual(
      commandTable.filter(({ where }) => where.includes('notes_pull_request')).map(nameCommand),
    );
    expect(names('notes_pull_request', 'triage')).not.toContain('/notes approve');
    expect(names('issue', 'write')).not.toContain('/notes approve');
  });
});
