import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { GroupSource, SeriesSchema } from '@rapporteur/idl';
import { SyncStateSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import { commit, createWorld, keep, run, type World } from '../../testing/judge.ts';
import { effectiveGroupsOf } from './groups-file.ts';
import { isNamedAsTranscript } from './meeting.ts';
import { judgeRepository } from './repository.ts';
import { settingsOf } from './settings.ts';

const HERE = 'octo-org/community';
const SETTINGS = `
groups_file: ${HERE}:groups.yaml
meetings:
  - key: meetup
    title: Meetup
    repository: ${HERE}
    rule: every Thursday
    anchor: 2023-06-01T09:00
    time_zone: America/Los_Angeles
    transcripts_path: transcripts
`;
const GROUPS = 'workinggroups:\n - name: inventory\nsigs:\n - name: sig-rbac\n';

let files: Map<string, string>;
let world: World;
beforeEach(() => {
  files = new Map([
    ['.github/rapporteur.yml', SETTINGS],
    ['groups.yaml', GROUPS],
  ]);
  world = createWorld({
    file: ({ repository, path }) => (repository === HERE ? files.get(path) : undefined),
    repositories: () => [HERE, 'octo-org/one'],
  });
});

const push = (headSha: string, ...paths: string[]) => ({ event: 'push', action: null, push: { headSha, paths } });
const judge = (...hints: ReturnType<typeof push>[]) =>
  commit(world, (dossier) => judgeRepository(dossier, HERE), { hints }).outcome;
const checks = (outcome: ReturnType<typeof judge>): string[] =>
  outcome.actions.flatMap(({ action }) =>
    action.type === 'set_check' ? [`${action.headSha} ${action.name}: ${action.conclusion}, ${action.title}`] : [],
  );

describe('a push', () => {
  it('without a file of ours costs one question', () => {
    judge(push('a', '.github/rapporteur.yml'));
    const { rounds, outcome } = run(world, (dossier) => judgeRepository(dossier, HERE), {
      hints: [push('b', 'README.md')],
    });
    expect(rounds).toEqual([[`stored settings/${HERE}`]]);
    expect(outcome.actions).toEqual([]);
  });

  it('of several that touch a file, the last one is told what became of it', () => {
    expect(
      checks(judge(push('a', '.github/rapporteur.yml', 'groups.yaml'), push('b', '.github/rapporteur.yml'), push('c'))),
    ).toEqual([
      'b rapporteur / settings: neutral, The settings are in force',
      'a rapporteur / groups: neutral, The working groups are up to date',
    ]);
  });

  it('that is only a hint has the settings read: those of the organisation have changed', () => {
    const outcome = judge();
    expect(outcome.puts.map(({ message }) => message.name)).toEqual([`settings/${HERE}`]);
    expect(outcome.actions).toEqual([]);
  });
});

describe('a transcript', () => {
  beforeEach(() => {
    judge(push('a', '.github/rapporteur.yml'));
    for (const path of ['transcripts/2023-06-22.vtt', 'transcripts/2023-06-23.vtt', 'transcripts/talk.vtt'])
      files.set(path, 'WEBVTT\n');
  });

  it('with the date of a meeting is asked of whoever keeps its notes, once however often it is pushed', () => {
    judge(push('b', 'transcripts/2023-06-22.vtt'));
    const outcome = judge(push('c', 'transcripts/2023-06-22.vtt', 'transcripts/README.md'));
    expect(outcome.follow).toEqual([{ key: `notes:${HERE}/meetup/2023-06-22` }]);
    expect(outcome.puts.map(({ message }) => message)).toMatchObject([
      {
        name: 'requests/transcript/meetup/2023-06-22/transcripts-2023-06-22.vtt',
        version: 1,
        to: `notes:${HERE}/meetup/2023-06-22`,
        what: 'transcript',
        path: 'transcripts/2023-06-22.vtt',
        headSha: 'c',
      },
    ]);
    expect(outcome.actions).toEqual([]);
  });

  it.each([
    ['transcripts/2023-06-22.md', true],
    ['transcripts/meetup/Weekly call 2023-06-22 Transcript.MD', true],
    ['transcripts/README.md', false],
    ['transcripts/2023-06-22/README.md', false],
    ['transcripts/2023-06-22-minutes.md', false],
    ['transcripts/Agenda 2023-06-22.md', false],
  ])('in Markdown has the date in the name of its own file: %s is one: %s', (path, isOne) => {
    files.set(path, '# Meetup\n');
    const outcome = judge(push('c', path));
    expect(outcome.follow).toEqual(isOne ? [{ key: `notes:${HERE}/meetup/2023-06-22` }] : []);
    expect(outcome.actions).toEqual([]);
  });

  it('in Markdown is none where our own minutes lie', () => {
    const settings = create(SeriesSchema, { transcriptsPath: 'meetings', minutesPath: 'meetings/' });
    expect(isNamedAsTranscript(settings, 'meetings/2023-06-22.md')).toBe(false);
    expect(isNamedAsTranscript(settings, 'meetings/2023-06-22-transcript.md')).toBe(true);
    expect(isNamedAsTranscript(settings, 'meetings/talk.vtt')).toBe(true);
  });

  it('that belongs to no meeting is told at once, all of a commit together; a removed one is no problem', () => {
    const outcome = judge(
      push('d', 'transcripts/2023-06-23.vtt', 'transcripts/talk.vtt', 'transcripts/gone.vtt', 'elsewhere/talk.vtt'),
    );
    expect(checks(outcome)).toEqual(['d rapporteur / notes: failure, The transcript could not be used']);
    expect(outcome.remarks.map(({ text }) => text)).toEqual([
      'transcripts/2023-06-23.vtt: no Meetup is planned on 23 June 2023. Please name the file after the date of the meeting, such as 2023-06-22.vtt.',
      'transcripts/talk.vtt: I cannot tell which meeting this is. Please name the file after the date of the meeting, such as 2023-06-22.vtt.',
    ]);
    expect(outcome.follow).toEqual([]);
  });
});

describe('the registry file of the groups', () => {
  const effective = () =>
    run(world, function* (dossier) {
      return yield* effectiveGroupsOf(dossier, yield* settingsOf(dossier, HERE));
    }).result.map(({ settings }) => settings.key);
  const readings = (outcome: ReturnType<typeof judge>) =>
    outcome.puts.flatMap(({ message }) => (message.name.startsWith('syncStates/') ? [message.name] : []));
  beforeEach(() => {
    judge(push('a', '.github/rapporteur.yml', 'groups.yaml'));
    const completeUntil = timestampFromDate(world.now);
    for (const repository of [HERE, 'octo-org/one'])
      keep(world, create(SyncStateSchema, { name: `syncStates/${repository}`, repository, completeUntil }));
  });

  it('brings its groups into force', () => {
    expect(effective()).toEqual(['inventory', 'sig-rbac']);
  });

  it('of which a group is gone leaves it on record, out of force, and has all repositories read again', () => {
    files.set('groups.yaml', 'sigs:\n - name: sig-rbac\n');
    const outcome = judge(push('b', 'groups.yaml'));
    expect(effective()).toEqual(['sig-rbac']);
    expect(world.registry.get('groups/inventory')?.message).toMatchObject({ source: GroupSource.UNSPECIFIED });
    expect(readings(outcome)).toEqual([`syncStates/${HERE}`, 'syncStates/octo-org/one']);
  });

  it('that is broken keeps the last good one, says where, and has nothing read again', () => {
    files.set('groups.yaml', `${GROUPS}   deliverable: one: two\n`);
    const outcome = judge(push('b', 'groups.yaml'));
    expect(checks(outcome)).toEqual(['b rapporteur / groups: failure, The file is broken; the last good one counts']);
    expect(outcome.remarks[0]?.text).toMatch(/^groups\.yaml:5:17: /);
    expect(effective()).toEqual(['inventory', 'sig-rbac']);
    expect(readings(outcome)).toEqual([]);
    files.delete('groups.yaml');
    judge(push('c', 'groups.yaml'));
    expect(effective()).toEqual(['inventory', 'sig-rbac']);
  });

  it('is read again without a word when nothing changed, and no word of the audit log is needed for it', () => {
    const outcome = judge(push('b', 'groups.yaml'));
    expect(outcome.puts).toEqual([]);
    expect(outcome.evidence).toEqual([]);
  });
});
