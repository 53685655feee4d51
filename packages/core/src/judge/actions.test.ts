import { create, isMessage } from '@bufbuild/protobuf';
import {
  ActionItemSchema,
  ActionItemState,
  ActionSource,
  MeetingListSchema,
  MeetingSchema,
  MeetingState,
  PermissionSettingsSchema,
  SettingsSchema,
} from '@rapporteur/idl';
import { RepositoryRecordSchema, SettingsRecordSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import { promised, subjectOf } from '../../testing/action.ts';
import {
  APP,
  asked,
  COMMUNITY,
  createWorld,
  FLYTE,
  ISSUE_NUMBER,
  type Run,
  request,
  SERIES,
  SETTINGS,
  saidOn,
  statements,
  type World,
} from '../../testing/meetup.ts';
import { print } from '../document/index.ts';
import { answerActions, findActions, judgeActions, tellActions } from './actions.ts';
import { judgeIssue } from './issue.ts';

const KEY = `actions:${COMMUNITY}/${SERIES}`;
const ID = 'A-2023-06-22-3';
const THREAD = { repository: FLYTE, number: 1 };
const item = promised({ subjects: [subjectOf(7)] });

let world: World;
beforeEach(() => {
  world = createWorld();
  world.now = new Date('2023-07-01T16:00:00Z');
  world.add(item);
});

const look = (): Run => world.run((dossier) => judgeActions(dossier, { repository: COMMUNITY, series: SERIES }));
const say = (what: string, fields: object = {}) =>
  world.add(request({ to: KEY, what: `action ${what}`, by: 'bo', byId: '2', argument: ID, ...fields }));
const standing = () => {
  const found = world.resources.get(item.name);
  return found && isMessage(found, ActionItemSchema) ? found : undefined;
};

describe('M21: what is asked of the key of a series', () => {
  it('is answered once, and the agenda follows', () => {
    say('done', { words: 'Merged.' });
    const run = look();
    expect(saidOn(run, { repository: COMMUNITY, number: 1 })[0]).toContain(`\`${ID}\` is done`);
    expect(run.outcome.follow).toEqual([{ key: `series:${COMMUNITY}/${SERIES}` }]);
    expect(standing()).toMatchObject({ state: ActionItemState.DONE, version: 1 });
    world.issues.clear();
    expect(look().outcome).toMatchObject({ puts: [], follow: [], actions: [] });
  });

  it('waits its turn: one request in a run, in the order in which people wrote', () => {
    say('reopen', { number: 2, at: '2023-07-01T12:00:00Z' });
    say('done', { number: 1, at: '2023-07-01T11:00:00Z' });
    expect(look().outcome.follow).toContainEqual({ key: KEY });
    expect(standing()?.state).toBe(ActionItemState.DONE);
    look();
    expect(standing()?.state).toBe(ActionItemState.OPEN);
    expect(standing()?.events).toHaveLength(3);
  });

  it('by a stranger changes nothing', () => {
    say('drop', { by: 'eve', byId: '9', words: 'Because.' });
    const run = look();
    expect(saidOn(run, { repository: COMMUNITY, number: 1 })[0]).toContain('please ask `bo`');
    expect(standing()).toBe(item);
  });

  it('of a series that nobody plans any more is answered', () => {
    say('done', { to: `actions:${COMMUNITY}/former` });
    const run = world.run((dossier) => judgeActions(dossier, { repository: COMMUNITY, series: 'former' }));
    expect(saidOn(run, { repository: COMMUNITY, number: 1 })[0]).toContain('can plan meetings here');
  });
});

describe('M21: a box on an agenda', () => {
  const meeting = create(MeetingSchema, {
    name: `meetings/${SERIES}/2023-07-06`,
    series: SERIES,
    repository: COMMUNITY,
    state: MeetingState.POSTED,
    issue: { repository: COMMUNITY, number: ISSUE_NUMBER },
  });
  const edits: [box: string, login: string, id: string][] = [];
  const bodyOf = (box: string): string => `* Open action items\n    * [${box}] ${ID}: Update the RFC\n`;
  /** The versions of the agenda, an hour apart, the first of them the app's. */
  const show = (): void => {
    const at = (index: number): Date => new Date(Date.UTC(2023, 6, 1, 8 + index));
    const versions = edits.map(([box, login, id], index) => ({
      body: bodyOf(box),
      at: at(index),
      by: { id, login, isBot: login === APP.login },
    }));
    const nodeId = `I_${ISSUE_NUMBER}`;
    world.versions.set(nodeId, versions);
    const { body = '', at: updatedAt = at(0) } = versions.at(-1) ?? {};
    const times = { createdAt: at(0), updatedAt };
    world.issues.set(ISSUE_NUMBER, {
      ...{ repository: COMMUNITY, number: ISSUE_NUMBER, nodeId, title: 'Agenda', url: 'https://example.org', body },
      ...{ author: APP.login, state: 'open', labels: [], isPullRequest: false, comments: 0, ...times },
    });
  };
  /** Somebody edits the agenda, GitHub tells of it, and the ledger is looked at. */
  const box = (mark: string, login = 'bo', id = '2'): Run => {
    edits.push([mark, login, id]);
    show();
    const hints = [{ event: 'issues', action: 'edited' }];
    world.run((dossier) => judgeIssue({ ...dossier, hints }, { repository: COMMUNITY, number: ISSUE_NUMBER }));
    return look();
  };
  beforeEach(() => {
    world.add(meeting);
    edits.splice(0, edits.length, [' ', APP.login, APP.id]);
  });

  it('that its owner ticks says that it is done, in silence, and the agenda follows', () => {
    const run = box('x');
    expect(standing()).toMatchObject({ state: ActionItemState.DONE });
    expect(standing()?.events.at(-1)).toMatchObject({ source: ActionSource.TICK, by: { id: '2', login: 'bo' } });
    expect(run.outcome.actions).toEqual([]);
    expect(run.outcome.follow).toContainEqual({ key: `series:${COMMUNITY}/${SERIES}` });
  });

  it('that a stranger ticks is text, that somebody with triage permission ticks counts', () => {
    box('x', 'eve', '9');
    expect(standing()).toBe(item);
    box(' ', 'eve', '9');
    const permissions = create(PermissionSettingsSchema, { maintainerPermission: 'write' });
    const settings = create(SettingsSchema, { ...SETTINGS, permissions });
    world.add(create(SettingsRecordSchema, { name: `settings/${COMMUNITY}`, repository: COMMUNITY, settings }));
    world.permissions.set('tom', 'triage');
    box('x', 'tom', '8');
    expect(standing()?.state).toBe(ActionItemState.DONE);
  });

  it('is the word of who ticked it, whoever edits afterwards', () => {
    edits.push(['x', 'eve', '9']);
    box('x');
    expect(standing()).toBe(item);
  });

  it('whose tick is taken away opens it again, if the tick had closed it', () => {
    box('x');
    box(' ');
    expect(standing()?.state).toBe(ActionItemState.OPEN);
    say('done', { at: '2023-07-01T15:00:00Z' });
    look();
    box(' ', 'bo', '2');
    expect(standing()?.state).toBe(ActionItemState.DONE);
  });

  it('is heard once: what somebody says later stands against it', () => {
    box('x');
    say('reopen', { at: '2023-07-01T15:00:00Z' });
    look();
    const before = standing();
    expect(before?.state).toBe(ActionItemState.OPEN);
    const run = box('x', 'cy', '7');
    expect(standing()).toEqual(before);
    expect(run.outcome.puts).toEqual([]);
  });

  it('is found though no delivery told of it', () => {
    edits.push(['x', 'bo', '2']);
    show();
    look();
    expect(standing()?.state).toBe(ActionItemState.DONE);
  });
});

describe('M21: which one is meant, where several series are planned', () => {
  const { rule, anchor, timeZone, repository } = SETTINGS.meeting ?? {};
  const values = [{ key: SERIES }, { key: 'steering', rule, anchor, timeZone, repository }];
  const settings = create(SettingsSchema, { ...SETTINGS, meetings: create(MeetingListSchema, { values }) });
  const find = (id: string | undefined, target = THREAD) => {
    let answer = '';
    world.run(function* (dossier) {
      const found = yield* findActions(dossier, { settings, visibility: 'public', target, id });
      answer = 'words' in found ? print(found.words) : found.key;
    });
    return answer;
  };

  it('the one that has it', () => {
    expect(find(ID)).toBe(KEY);
    expect(find('A-2023-06-22-4')).toContain('There is no action item `A-2023-06-22-4`');
  });

  it('if two have it, people say which, and on an agenda nobody has to', () => {
    world.add(promised({ name: 'actionItems/steering/2023-06-22/3' }));
    expect(find(ID)).toContain(`please write which one you mean: \`${SERIES}/${ID}\` or \`steering/${ID}\``);
    expect(find(`Steering/${ID}`)).toBe(`actions:${COMMUNITY}/steering`);
    const issue = { repository: COMMUNITY, number: 7 };
    world.add(create(MeetingSchema, { name: 'meetings/steering/2023-06-22', series: 'steering', issue }));
    expect(find(ID, issue)).toBe(`actions:${COMMUNITY}/steering`);
    expect(find(undefined, issue)).toBe(`actions:${COMMUNITY}/steering`);
    expect(find(undefined)).toBe(KEY);
  });
});

describe('M21: where a subject is closed', () => {
  const closed = () =>
    world.run((dossier) =>
      judgeIssue({ ...dossier, hints: [{ event: 'issues', action: 'closed' }] }, { repository: FLYTE, number: 8 }),
    );

  it('an issue that is nobody’s action item costs one statement, and GitHub nothing', () => {
    const run = closed();
    expect(statements(run)).toEqual([[`ref:${FLYTE}/8`]]);
    expect(asked(run, 'thread')).toEqual([]);
  });

  it('its ledger is asked to look, and only while it does not know', () => {
    const tell = (isClosed: boolean) =>
      world.run((dossier) => tellActions(dossier, { repository: FLYTE, number: 7 }, isClosed)).outcome.follow;
    expect(tell(true)).toEqual([{ key: KEY }]);
    expect(tell(false)).toEqual([]);
  });
});

describe('A public thread', () => {
  it('is told nothing of the action items of meetings that it may not know of', () => {
    world.add(
      create(RepositoryRecordSchema, { name: `repositories/${COMMUNITY}`, repository: COMMUNITY, private: true }),
    );
    let words = '';
    world.run(function* (dossier) {
      words = print(yield* answerActions(dossier, { settings: SETTINGS, visibility: 'public' }));
      const found = yield* findActions(dossier, { settings: SETTINGS, visibility: 'public', target: THREAD, id: ID });
      expect('words' in found && print(found.words)).toBe(words);
      const own = yield* findActions(dossier, { settings: SETTINGS, visibility: 'private', target: THREAD, id: ID });
      expect(own).toMatchObject({ key: KEY });
    });
    expect(words).not.toContain(ID);
  });

  it('is not told of those that are about something private', () => {
    world.add(create(RepositoryRecordSchema, { name: `repositories/${FLYTE}`, repository: FLYTE, private: true }));
    world.run(function* (dossier) {
      const list = yield* answerActions(dossier, { settings: SETTINGS, visibility: 'public' });
      expect(print(list)).toContain('no action item is open');
    });
  });
});
