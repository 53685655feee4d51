import { create, isMessage } from '@bufbuild/protobuf';
import { SettingsSchema } from '@rapporteur/idl';
import { SettingsRecordSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { commit, createWorld, keep, type World } from '../../testing/judge.ts';
import { commandTable, nameCommand } from '../command/index.ts';
import type { AccountFacts, History, Version } from '../github/index.ts';
import { judgePull } from './pull.ts';

const HERE = 'octo-org/one';
const minute = (count: number): Date => new Date(Date.UTC(2023, 5, 25, 11, count));
const BO = { id: '2', login: 'bo', isBot: false };
const MAL = { id: '7', login: 'mal', isBot: false };

type Edit = readonly [by: AccountFacts, body: string];

/** A pull request with one comment by bo, which has come to these versions, one each minute. */
const worldOf = (edits: Edit[], permissionOf: () => 'triage' | 'read' = () => 'triage'): World => {
  const versions = (): Version[] => edits.map(([by, body], index) => ({ by, body, at: minute(index) }));
  const body = (): string => edits.at(-1)?.[1] ?? '';
  const history = (): History => ({
    body: body(),
    isEdited: edits.length > 1,
    isWhole: true,
    versions: versions(),
    isAcknowledged: false,
  });
  const at = minute(0);
  const world = createWorld({
    pull: () => ({
      repository: HERE,
      number: 7,
      nodeId: 'PR_7',
      title: 'Fix it',
      url: `https://github.com/${HERE}/pull/7`,
      body: '',
      author: 'ada',
      authorId: '1',
      authorIsBot: false,
      state: 'open',
      draft: false,
      merged: false,
      labels: [],
      requestedReviewers: [],
      base: 'main',
      defaultBranch: 'main',
      head: 'fix',
      headSha: 'a1',
      createdAt: at,
      updatedAt: at,
      isPrivate: false,
    }),
    thread: () => ({
      posts: [
        {
          kind: 'comment',
          id: 1,
          nodeId: 'IC_1',
          author: BO,
          at,
          updatedAt: minute(edits.length - 1),
          url: `https://github.com/${HERE}/pull/7#issuecomment-1`,
          body: body(),
        },
      ],
      timelineEvents: [],
    }),
    histories: () => new Map([['IC_1', history()]]),
    permission: permissionOf,
    holders: () => [],
  });
  const groups = { values: [{ key: 'rbac', title: 'RBAC' }] };
  keep(
    world,
    create(SettingsRecordSchema, {
      name: `settings/${HERE}`,
      repository: HERE,
      settings: create(SettingsSchema, { groups, permissions: { maintainerPermission: 'maintain' } }),
    }),
  );
  return world;
};

const look = (world: World) =>
  commit(world, (dossier) => judgePull(dossier, { repository: HERE, number: 7 }), {
    hints: [{ event: 'issue_comment', action: 'edited', comment: 1 }],
  });

/** What the group heard, and when it was said. */
const heardBy = ({ registry }: World): string[] => {
  const group = registry.get('groups/rbac')?.message;
  if (!group || !isMessage(group, WorkingGroupSchema)) return [];
  return group.recordedCommands.map(({ by, command, at }) => `${by} ${command} ${at?.seconds}`);
};

const spoken = (command: string, count: number): string => `bo ${command} ${minute(count).getTime() / 1000}`;

describe('C7: a word to a group', () => {
  it('that its author took out before anybody looked was said all the same', () => {
    const world = worldOf([
      [BO, 'Good.\n\n/wg add rbac'],
      [BO, 'Good.'],
    ]);
    look(world);
    expect(heardBy(world)).toEqual([spoken('/wg add', 0)]);
    look(world);
    expect(heardBy(world)).toEqual([spoken('/wg add', 0)]);
  });

  it('that its author replaced before anybody looked was said, and so was the other, each at its time', () => {
    const world = worldOf([
      [BO, '/wg add rbac'],
      [BO, '/wg remove rbac'],
    ]);
    look(world);
    expect(heardBy(world).toSorted()).toEqual([spoken('/wg add', 0), spoken('/wg remove', 1)]);
  });

  it('that its author took out after it was run is heard once', () => {
    const edits: Edit[] = [[BO, '/wg add rbac']];
    const world = worldOf(edits);
    look(world);
    edits.push([BO, 'Never mind.']);
    look(world);
    expect(heardBy(world)).toEqual([spoken('/wg add', 0)]);
  });

  it('that somebody else put in for a while was nobody’s', () => {
    const world = worldOf([
      [BO, 'Good.'],
      [MAL, '/wg add rbac'],
      [BO, 'Very good.'],
    ]);
    look(world);
    expect(heardBy(world)).toEqual([]);
  });

  it.each<[string, Edit[]]>([
    ['stands', [[BO, '/wg add rbac']]],
    [
      'was taken out',
      [
        [BO, '/wg add rbac'],
        [BO, 'Good.'],
      ],
    ],
  ])('that %s counts for nothing if its author might not say it then, and may now', (_, edits) => {
    let permission: 'triage' | 'read' = 'read';
    const world = worldOf(edits, () => permission);
    look(world);
    expect(heardBy(world)).toEqual([]);
    permission = 'triage';
    look(world);
    expect(heardBy(world)).toEqual([]);
  });
});

describe('the table of commands', () => {
  it.each(commandTable.map((spec) => [nameCommand(spec), spec]))('%s is run by a judge', (_, { example, asks }) => {
    const world = worldOf([[BO, example]]);
    const { outcome } = look(world);
    const done = outcome.actions.map(({ action }) => action.type);
    // What no judge runs throws; what only asks is answered in words.
    expect(done).toContain(asks ? 'upsert_comment' : 'react');
  });
});
