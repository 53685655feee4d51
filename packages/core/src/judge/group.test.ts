import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  GroupSettingsSchema,
  GroupSource,
  MeetingSchema,
  NotesState,
  PersonSchema,
  StringListSchema,
} from '@rapporteur/idl';
import {
  NotesSchema,
  RepositoryRecordSchema,
  RfcSchema,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commit, createWorld, keep, run, type World } from '../../testing/judge.ts';
import { print } from '../document/index.ts';
import type { PullRequestFacts } from '../github/index.ts';
import { judgeGroupsOf, tellGroups } from './group.ts';

const at = new Date('2023-06-25T11:59:00Z');

const pull = (repository: string, number: number, part: Partial<PullRequestFacts>): PullRequestFacts => ({
  repository,
  number,
  nodeId: `PR_${repository}_${number}`,
  title: 'Moorings',
  url: `https://github.com/${repository}/pull/${number}`,
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
  head: 'moor',
  headSha: 'a1',
  createdAt: at,
  updatedAt: at,
  isPrivate: false,
  ...part,
});

const OPEN = 'octo-org/harbour';
const CLOSED = 'octo-org/dry-dock';
const NAME = 'groups/moorings';

const group = create(GroupSettingsSchema, { key: 'moorings', titleWords: { values: ['moorings'] } });

const lines: readonly PullRequestFacts[] = [
  pull(OPEN, 1, { title: 'Moorings for tall ships' }),
  pull(OPEN, 2, { body: `Follows ${OPEN}#1.` }),
  pull(CLOSED, 9, { body: `This goes with ${OPEN}#1.`, title: 'Sell the moorings', isPrivate: true }),
];

const judged = (world: World, facts: PullRequestFacts, settings = group): void => {
  const visibility = facts.isPrivate ? 'private' : 'public';
  commit(world, (dossier) => judgeGroupsOf(dossier, { pull: facts, groups: [settings], visibility }));
};

const standing = (world: World): { message: WorkingGroup; visibility: string } | undefined => {
  const found = world.registry.get(NAME);
  return found?.message.$typeName === WorkingGroupSchema.typeName
    ? { message: create(WorkingGroupSchema, { ...found.message }), visibility: found.visibility }
    : undefined;
};

describe('who sees a group', () => {
  it('does not depend on the order in which its pull requests were read', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...lines, ...lines], { minLength: 6 }), (order) => {
        const world = createWorld();
        for (const facts of order) judged(world, facts);
        expect(standing(world)?.visibility).toBe('public');
        const members = standing(world)?.message.pullRequests.map(
          ({ subject }) => `${subject?.repository}#${subject?.number}`,
        );
        expect(members).toEqual([`${CLOSED}#9`, `${OPEN}#1`, `${OPEN}#2`]);
      }),
    );
  });

  it('is nobody without proof while only private repositories have it', () => {
    const world = createWorld();
    const secret = create(GroupSettingsSchema, { ...group, title: 'The sale', mission: 'Sell the harbour.' });
    judged(world, pull(CLOSED, 9, { isPrivate: true }), secret);
    expect(standing(world)).toMatchObject({ visibility: 'private', message: { title: 'The sale' } });
    judged(world, pull(OPEN, 1, {}));
    expect(standing(world)).toMatchObject({ visibility: 'public', message: { title: 'moorings', mission: '' } });
  });

  it('is told nothing by the settings of a private repository', () => {
    const world = createWorld();
    judged(world, pull(OPEN, 1, {}));
    const secret = create(GroupSettingsSchema, {
      ...group,
      title: 'The sale',
      chairs: create(StringListSchema, { values: ['buyer'] }),
    });
    judged(world, pull(CLOSED, 9, { isPrivate: true }), secret);
    const { message, visibility } = standing(world) ?? {};
    expect(visibility).toBe('public');
    expect(message).toMatchObject({ title: 'moorings', chairs: [] });
    expect(message?.pullRequests).toHaveLength(2);
  });

  it('is nobody without proof while its charter stands in a private file', () => {
    const world = createWorld();
    const charter = create(WorkingGroupSchema, {
      name: NAME,
      version: 1,
      title: 'The sale',
      members: [create(PersonSchema, { login: 'buyer' })],
      source: GroupSource.FILE,
    });
    world.registry.set(NAME, { message: charter, visibility: 'private' });
    judged(world, pull(OPEN, 1, {}));
    expect(standing(world)).toMatchObject({ visibility: 'private', message: { title: 'The sale' } });
  });
});

describe('A7: what the status of a group tells on a public thread', () => {
  const day = (text: string) => timestampFromDate(new Date(`${text}T10:00:00Z`));
  const told = (visibility: 'public' | 'private'): string => {
    const world = createWorld();
    const secret = { repository: CLOSED, number: 9, url: `https://github.com/${CLOSED}/pull/9` };
    const open = { repository: OPEN, number: 1, url: `https://github.com/${OPEN}/pull/1` };
    keep(
      world,
      create(RepositoryRecordSchema, { name: `repositories/${CLOSED}`, repository: CLOSED, private: true }),
      create(RepositoryRecordSchema, { name: `repositories/${OPEN}`, repository: OPEN }),
      create(WorkingGroupSchema, {
        name: NAME,
        title: 'Moorings',
        recordedCommands: [
          { id: 'c1', by: 'buyer', command: '/wg add', at: day('2023-03-22'), url: `${secret.url}#issuecomment-1` },
        ],
        pullRequests: [{ subject: open, createdAt: day('2023-01-02'), updatedAt: day('2023-01-02') }],
      }),
      create(RfcSchema, { name: `rfcs/${OPEN}/1`, subject: open, meetings: ['meetings/sale/2023-03-15'] }),
      create(MeetingSchema, { name: 'meetings/sale/2023-03-15', series: 'sale', repository: CLOSED }),
      create(NotesSchema, {
        name: 'notes/sale/2023-03-10',
        meeting: 'meetings/sale/2023-03-10',
        state: NotesState.APPROVED,
        pullRequest: secret,
        topics: [{ title: 'Moorings', agendaItem: NAME, subjects: [open] }],
      }),
    );
    const { result } = run(world, (dossier) =>
      tellGroups(dossier, { groups: [group], since: undefined, isAll: false, visibility }),
    );
    return print(result.words);
  };

  it('is nothing of private repositories: no command given there, no notes kept there, no meeting held there', () => {
    expect(told('private')).toContain('buyer wrote /wg add');
    const words = told('public');
    expect(words).not.toMatch(/buyer|dry-dock|March 2023/);
    expect(words).toContain('2 January 2023');
  });
});
