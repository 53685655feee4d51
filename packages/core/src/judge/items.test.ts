import { clone, create, isMessage } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Meeting,
  MeetingState,
  NotesState,
  PermissionSettingsSchema,
  SettingsSchema,
  Stage,
  StageChangeSchema,
  SubjectKind,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import {
  type ItemRecord,
  ItemRecordSchema,
  ItemState,
  NotesSchema,
  RepositoryRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  SyncStateSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  APP,
  COMMUNITY,
  createWorld,
  FLYTE,
  ISSUE_NUMBER,
  meetingIn,
  request,
  SERIES,
  SETTINGS,
  saidOn,
  type World,
} from '../../testing/meetup.ts';
import { concludeMeeting } from './agenda.ts';
import { judgeSeries } from './series.ts';

const KEY = `series:${COMMUNITY}/${SERIES}`;

let world: World;
beforeEach(() => {
  world = createWorld();
  const times = { completeUntil: at('2023-06-19T15:59:00Z'), endedAt: at('2023-06-19T16:00:00Z') };
  for (const repository of world.repositories) {
    world.add(create(SyncStateSchema, { name: `syncStates/${repository}`, repository, ...times }));
  }
  world.add(
    create(RepositoryRecordSchema, { name: `repositories/${FLYTE}`, repository: FLYTE }),
    create(RfcSchema, {
      name: `rfcs/${FLYTE}/11`,
      subject: {
        ...{ repository: FLYTE, number: 11, kind: SubjectKind.PULL_REQUEST, title: 'Tags' },
        url: `https://github.com/${FLYTE}/pull/11`,
      },
      detection: { verdict: Verdict.RFC },
      stage: Stage.IN_REVIEW,
      state: SubjectState.OPEN,
      createdAt: at('2023-01-01T00:00:00Z'),
    }),
  );
});

const at = (iso: string) => timestampFromDate(new Date(iso));
const look = () => world.run((dossier) => judgeSeries(dossier, { repository: COMMUNITY, series: SERIES }));
const conclude = () => {
  const meeting = meetingIn(world, '2023-06-22');
  if (!meeting) throw new Error('There is no meeting.');
  return world.run(function* (dossier) {
    yield* concludeMeeting(dossier, meeting, SETTINGS);
  });
};
let asked = 100;
/** Somebody writes a command on a thread; by default a person of whom nothing is known. */
const write = (
  what: string,
  fields: { argument?: string; words?: string; by?: string; isChair?: boolean; at?: string } = {},
) => {
  asked += 1;
  const { by = 'zoe', isChair = false, at: when = '2023-06-19T15:00:00Z', ...given } = fields;
  const name = `requests/${COMMUNITY}/${asked}/comment-${asked}.1`;
  world.add(request({ number: asked, to: KEY, what, by, byId: by, byMaintainer: isChair, name, at: when, ...given }));
  return saidOn(look(), { repository: COMMUNITY, number: asked }).join('\n');
};
const post = () => write('agenda', { isChair: true });
const bodyOf = (): string => world.issues.get(ISSUE_NUMBER)?.body ?? '';
const items = (): ItemRecord[] =>
  [...world.resources.values()].flatMap((message) => (isMessage(message, ItemRecordSchema) ? [message] : []));
const states = () => items().map(({ text, state }) => [text, state]);
const meeting = (): Meeting | undefined => meetingIn(world, '2023-06-22');

describe('M19: commands about items', () => {
  it('by anybody propose, and post no agenda', () => {
    expect(write('agenda add', { words: 'Office hours' })).toContain('I noted “Office hours”');
    expect(states()).toEqual([['Office hours', ItemState.PROPOSED]]);
    expect(world.issues.size).toBe(0);
    post();
    expect(bodyOf()).toContain('[ ] Office hours');
  });

  it('are for people with triage permission, and for who chairs the group whose meeting it is', () => {
    const settings = clone(SettingsSchema, SETTINGS);
    if (settings.meeting) settings.meeting.group = 'rbac';
    const name = `settings/${COMMUNITY}`;
    world.add(
      create(SettingsRecordSchema, { name, repository: COMMUNITY, settings }),
      create(WorkingGroupSchema, { name: 'groups/rbac', chairs: [{ login: 'Kim' }] }),
    );
    post();
    expect(write('agenda skip', { argument: 'flyteorg/flyte#11' })).toContain('this is for people with triage');
    expect(bodyOf()).toContain('Tags');
    expect(write('agenda skip', { argument: 'flyteorg/flyte#11', by: 'kim' })).toContain('is left out at');
    expect(bodyOf()).not.toContain('Tags');
  });

  it('name what the agenda will hold before anybody posts it', () => {
    const words = write('agenda defer', { argument: 'tags', words: '2023-07-20', isChair: true });
    expect(words).toContain('is put off to the first meeting on or after 20 July 2023');
    post();
    expect(bodyOf()).not.toContain('Tags');
  });

  it('name nothing of a private repository on a public agenda', () => {
    const vault = { name: 'repositories/flyteorg/vault', repository: 'flyteorg/vault', private: true };
    world.add(create(RepositoryRecordSchema, vault));
    expect(write('agenda add', { words: 'See flyteorg/vault#3' })).toContain('private repository');
    expect(items()).toEqual([]);
  });

  it('number the items of a meeting, closed ones as well', () => {
    for (const words of ['One', 'Two']) write('agenda add', { words, isChair: true });
    expect(items().map(({ name }) => name)).toEqual([1, 2].map((n) => `agendaItems/${SERIES}/2023-06-22/${n}`));
  });

  it('after the start bring what is new to the next meeting, and decide about the one that is on', () => {
    write('agenda add', { words: 'Early', isChair: true });
    post();
    world.now = new Date('2023-06-22T18:20:00Z');
    const now = { at: '2023-06-22T18:19:00Z' };
    write('agenda add', { words: 'Late', ...now });
    write('agenda defer', { argument: 'Early', isChair: true, ...now });
    expect(items().flatMap(({ events }) => events.map(({ kind, meeting: name }) => [kind, name.slice(-10)]))).toEqual([
      [1, '2023-06-22'],
      [3, '2023-06-22'],
      [6, '2023-06-22'],
      [1, '2023-07-06'],
    ]);
  });
});

describe('a tick in the agenda', () => {
  const tick = (login: string, when: string) => {
    const issue = world.issues.get(ISSUE_NUMBER);
    if (!issue) throw new Error('There is no agenda.');
    const body = issue.body.replace('[ ] Office hours', '[x] Office hours');
    world.issues.set(ISSUE_NUMBER, { ...issue, body });
    world.versions.set(issue.nodeId, [
      { body: issue.body, by: APP, at: new Date('2023-06-19T16:00:00Z') },
      { body, by: { id: login, login, isBot: false }, at: new Date(when) },
    ]);
    look();
  };
  beforeEach(() => {
    const settings = clone(SettingsSchema, SETTINGS);
    settings.permissions = create(PermissionSettingsSchema, { maintainerPermission: 'write' });
    world.add(create(SettingsRecordSchema, { name: `settings/${COMMUNITY}`, repository: COMMUNITY, settings }));
    world.permissions.set('tom', 'triage');
    write('agenda add', { words: 'Office hours' });
    post();
  });

  it.each([
    ['of somebody who may: it is accepted', 'tom', '2023-06-19T16:10:00Z', ItemState.OPEN],
    ['of somebody else: it stands as text', 'eve', '2023-06-19T16:10:00Z', ItemState.PROPOSED],
    ['after the start: it was talked about', 'tom', '2023-06-22T18:10:00Z', ItemState.PROPOSED],
  ])('%s', (_, login, when, state) => {
    tick(login, when);
    expect(states()).toEqual([['Office hours', state]]);
    expect(bodyOf()).toContain('[x] Office hours');
  });

  it('counts once, however often the agenda is looked at', () => {
    tick('tom', '2023-06-19T16:10:00Z');
    const [before] = items();
    look();
    expect(items()).toEqual([before]);
  });
});

describe('M22: a meeting that is over', () => {
  beforeEach(() => {
    write('agenda add', { words: 'Office hours', isChair: true });
    post();
    world.now = new Date('2023-06-22T18:20:00Z');
    look();
    const on = { isChair: true, at: '2023-06-22T18:30:00Z' };
    write('agenda defer', { argument: 'flyteorg/flyte#11', ...on });
  });
  const told = (run = conclude()) => saidOn(run, { repository: FLYTE, number: 11 });

  it('is concluded: what was not reached is on record, and each subject hears what people decided', () => {
    expect(meeting()?.state).toBe(MeetingState.FROZEN);
    expect(told()).toEqual([expect.stringMatching(/`zoe` put this off to the next meeting\.$/)]);
    world.now = new Date('2023-06-23T18:30:00Z');
    write('agenda', { isChair: true });
    const next = [...world.issues.values()].at(-1)?.body;
    expect(next).toMatch(/Tags.*\(2nd time, since 22 June 2023\)/);
    expect(next).toMatch(/Office hours.*\(2nd time, since 22 June 2023\)/);
  });

  it('M19: is concluded again without opening what it closed', () => {
    write('agenda skip', { argument: 'Office hours', isChair: true, at: '2023-06-22T18:40:00Z' });
    conclude();
    const before = states();
    expect(before).toContainEqual(['Office hours', ItemState.CLOSED]);
    conclude();
    expect(states()).toEqual(before);
  });

  it('is told where the app is installed alone, and not again where somebody deleted it', () => {
    world.repositories = [COMMUNITY];
    expect(told()).toEqual([]);
    world.repositories = [COMMUNITY, FLYTE];
    const again = conclude().outcome.actions.map(({ action }) => action);
    expect(again).toMatchObject([{ type: 'upsert_comment', updateOnly: true }]);
  });

  it('of which the notes say more is not told besides, and the notes close what they talk about', () => {
    const statement = { id: 's1', text: 'It waits.', subjects: [{ repository: FLYTE, number: 11 }] };
    const name = `notes/${SERIES}/2023-06-22`;
    world.add(
      create(NotesSchema, {
        ...{ name, state: NotesState.APPROVED },
        topics: [
          { subjects: [{ repository: FLYTE, number: 11 }], statements: [statement] },
          { agendaItem: 'item/2023-06-22/1' },
        ],
      }),
    );
    expect(told()).toEqual([]);
    expect(states()).toEqual([
      ['Office hours', ItemState.CLOSED],
      ['Tags', ItemState.OPEN],
    ]);
  });
});

it('M19: of a meeting that was cancelled what people wrote comes back, whatever is ticked', () => {
  write('agenda add', { words: 'Office hours', isChair: true });
  post();
  const issue = world.issues.get(ISSUE_NUMBER);
  if (!issue) throw new Error('There is no issue.');
  const body = issue.body.replace('* Office hours', '* [x] Retries\n    * Office hours');
  world.issues.set(ISSUE_NUMBER, { ...issue, body });
  write('meeting cancel', { argument: '2023-06-22', isChair: true });
  expect(meeting()?.state).toBe(MeetingState.CANCELLED);
  world.now = new Date('2023-06-24T18:30:00Z');
  look();
  expect(states()).toContainEqual(['Retries', ItemState.OPEN]);
  expect(states()).toContainEqual(['Office hours', ItemState.OPEN]);
});

it('M23: what was agreed to without discussion proposes a stage in that same comment, which says the same once it is confirmed', () => {
  const rfc = world.resources.get(`rfcs/${FLYTE}/11`);
  if (!rfc || !isMessage(rfc, RfcSchema)) throw new Error('There is no RFC.');
  const since = (to: Stage, when: string) => create(StageChangeSchema, { to, cause: { at: at(when) } });
  const history = [since(Stage.IN_REVIEW, '2023-01-01T00:00:00Z')];
  world.add(create(RfcSchema, { ...rfc, history }));
  post();
  write('agenda ok', { argument: 'flyteorg/flyte#11', isChair: true });
  world.now = new Date('2023-06-22T20:00:00Z');
  look();
  const told = () => saidOn(conclude(), { repository: FLYTE, number: 11 });
  const first = told();
  expect(first).toEqual([
    expect.stringMatching(/approved .* by `zoe`[\s\S]*can confirm it with `\/rfc stage accepted`/),
  ]);
  const confirmed = since(Stage.ACCEPTED, '2023-06-22T21:00:00Z');
  world.add(create(RfcSchema, { ...rfc, stage: Stage.ACCEPTED, history: [...history, confirmed] }));
  world.now = new Date('2023-06-22T22:00:00Z');
  expect(told()).toEqual(first);
});
