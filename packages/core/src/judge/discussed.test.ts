import { create, isMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { type Meeting, MeetingSchema, MeetingState, SubjectRefSchema } from '@rapporteur/idl';
import { RepositoryRecordSchema, RfcSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import { commit, createWorld, keep, type World } from '../../testing/judge.ts';
import type { Post, PullRequestFacts } from '../github/index.ts';
import { judgePull } from './pull.ts';

const HERE = 'octo-org/one';
const HOME = 'octo-org/community';
const RFC = `rfcs/${HERE}/7`;
const at = new Date('2023-06-25T11:59:00Z');

const pull: PullRequestFacts = {
  repository: HERE,
  number: 7,
  nodeId: 'PR_7',
  title: '[RFC] Named things',
  url: `https://github.com/${HERE}/pull/7`,
  body: '',
  author: 'ada',
  authorId: '1',
  authorIsBot: false,
  state: 'open',
  draft: false,
  merged: false,
  labels: ['rfc'],
  requestedReviewers: [],
  base: 'main',
  defaultBranch: 'main',
  head: 'rfc',
  headSha: 'a1',
  createdAt: at,
  updatedAt: at,
  counts: { files: 0, comments: 1, reviewComments: 0 },
  isPrivate: false,
};

const track: Post = {
  kind: 'comment',
  id: 1,
  nodeId: 'IC_1',
  author: { id: '2', login: 'bo', isBot: false },
  at,
  updatedAt: at,
  url: `https://github.com/${HERE}/pull/7#issuecomment-1`,
  body: '/rfc track',
};

const meeting = (date: string, part: MessageInitShape<typeof MeetingSchema> = {}): Meeting =>
  create(MeetingSchema, {
    name: `meetings/meetup/${date}`,
    title: 'Meetup',
    localStart: date,
    state: MeetingState.HELD,
    repository: HOME,
    discussed: [create(SubjectRefSchema, { repository: HERE, number: 7 })],
    minutesUrl: `https://github.com/${HOME}/blob/HEAD/${date}.md`,
    ...part,
  });

let world: World;
beforeEach(() => {
  world = createWorld({
    pull: () => pull,
    thread: () => ({ posts: [track], timelineEvents: [] }),
    permission: () => 'write',
  });
});

const look = () => {
  const { outcome, rounds } = commit(world, (dossier) => judgePull(dossier, { repository: HERE, number: 7 }));
  const said = outcome.actions.flatMap(({ action }) => (action.type === 'upsert_comment' ? [action.body] : []));
  const rfc = world.registry.get(RFC)?.message;
  const row = /\*\*Discussed at:\*\*.*/.exec(said.join('\n'))?.[0] ?? '';
  return { rounds, row, meetings: rfc && isMessage(rfc, RfcSchema) ? rfc.meetings : [] };
};

describe('M27: an RFC names the meetings at which it was discussed', () => {
  it('found by the RFC, in the first question to the registry, the newest first', () => {
    keep(world, meeting('2023-05-11'), meeting('2023-04-27'), meeting('2023-06-08'), meeting('2023-03-30'));
    keep(world, meeting('2023-06-22', { discussed: [] }));
    const { rounds, row, meetings } = look();
    expect(meetings.map((name) => name.slice(-10))).toEqual(['2023-03-30', '2023-04-27', '2023-05-11', '2023-06-08']);
    expect(row).toMatch(/8 June 2023.*11 May 2023.*27 April 2023.*and 1 earlier$/);
    expect(rounds[0]).toContain(`stored discussed:${HERE}/7`);
    expect(rounds.flat().filter((question) => question.startsWith('stored meetings/'))).toEqual([]);
  });

  it('what stands on record is kept though the registry lost the meeting, and its line with it', () => {
    keep(world, meeting('2023-05-11'));
    look();
    world.registry.delete('meetings/meetup/2023-05-11');
    expect(look()).toMatchObject({ meetings: ['meetings/meetup/2023-05-11'], row: '' });
  });

  it('minutes that were corrected take it back; approved notes do not', () => {
    keep(world, meeting('2023-05-11'), meeting('2023-05-25', { state: MeetingState.REPORTED }));
    look();
    for (const date of ['2023-05-11', '2023-05-25']) {
      const state = date === '2023-05-11' ? MeetingState.HELD : MeetingState.REPORTED;
      keep(world, meeting(date, { discussed: [], state }));
    }
    expect(look().meetings).toEqual(['meetings/meetup/2023-05-25']);
  });

  it('A7: on a public thread nothing of a private meeting is told', () => {
    keep(world, meeting('2023-05-11'), meeting('2023-05-25', { repository: 'octo-org/board' }));
    keep(world, create(RepositoryRecordSchema, { name: 'repositories/octo-org/board', private: true }));
    expect(look().row).not.toContain('25 May');
    const closed = world.registry.get('meetings/meetup/2023-05-11');
    if (closed) world.registry.set('meetings/meetup/2023-05-11', { ...closed, visibility: 'private' });
    expect(look().row).toBe('');
  });
});
