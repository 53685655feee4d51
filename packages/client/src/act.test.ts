import { create } from '@bufbuild/protobuf';
import { SubjectKind, SubjectRefSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Actor, actBy, createActor, type Post, parseThread, type Thread } from './act.ts';
import { RapporteurError } from './error.ts';

/** What would stand at GitHub. */
const createBoard = () => {
  const board: { place: string; line: string }[] = [];
  const post: Post = async ({ repository, number }, line) => {
    board.push({ place: `${repository}#${number}`, line });
    return { url: `https://github.com/${repository}/issues/${number}#${board.length}`, isNew: true };
  };
  return { board, post };
};

const RFC = { subject: thread('acme/widgets', 7) };
const ITEM = { name: 'actionItems/meetup/2026-06-22/3', meeting: 'meetings/meetup/2026-06-22' };

function thread(repository: string, number: number) {
  return create(SubjectRefSchema, { repository, number, kind: SubjectKind.PULL_REQUEST });
}

const registry = {
  getMeeting: async (name: string) => ({
    ...(name === ITEM.meeting && { issue: thread('acme/community', 12) }),
  }),
};

describe('an act is one line on the thread where it belongs', () => {
  const rows: readonly [string, (actor: Actor) => Promise<unknown>, string, string][] = [
    ['done', (a) => a.action(ITEM).done(), 'acme/community#12', '/action done meetup/A-2026-06-22-3'],
    [
      'done, with a reason, on its own issue',
      (a) => a.action({ ...ITEM, issue: thread('acme/widgets', 9) }).done('It is in.'),
      'acme/widgets#9',
      '/action done meetup/A-2026-06-22-3 It is in.',
    ],
    [
      'due',
      (a) => a.action(ITEM).due('2026-07-01'),
      'acme/community#12',
      '/action due meetup/A-2026-06-22-3 2026-07-01',
    ],
    [
      'due no more',
      (a) => a.action(ITEM).due(undefined),
      'acme/community#12',
      '/action due meetup/A-2026-06-22-3 none',
    ],
    [
      'assigned',
      (a) => a.action(ITEM).assign('Cy Novak'),
      'acme/community#12',
      '/action assign meetup/A-2026-06-22-3 "Cy Novak"',
    ],
    ['a ballot', (a) => a.motion(RFC).vote('-1'), 'acme/widgets#7', '/vote -1'],
    [
      'a concern whose name has a colon',
      (a) => a.motion('acme/widgets#7').concern('v1: wire', 'No.'),
      'acme/widgets#7',
      '/concern "v1: wire": No.',
    ],
    ['a stage', (a) => a.rfc(RFC).stage('implemented', 'In 1.9.'), 'acme/widgets#7', '/rfc stage implemented In 1.9.'],
    [
      'an approval',
      (a) => a.notes({ name: 'notes/meetup/2026-06-22', pullRequest: thread('acme/community', 14) }).approve(),
      'acme/community#14',
      '/notes approve',
    ],
    [
      'a topic',
      (a) => a.agenda({ name: ITEM.meeting }).add('Who reviews plugins?'),
      'acme/community#12',
      '/agenda add Who reviews plugins?',
    ],
  ];
  it.each(rows)('%s', async (_, act, place, line) => {
    const { board, post } = createBoard();
    await act(actBy(post, registry));
    expect(board).toEqual([{ place, line }]);
  });
});

describe('nothing is posted, and the error says why', () => {
  const rows: readonly [string, (actor: Actor) => Promise<unknown>, string][] = [
    [
      'a second line',
      (a) => a.action(ITEM).done('ok\n/vote +1'),
      'The reason holds a line break, or another character that cannot be seen, at character 3; it has to be one plain line.',
    ],
    ['a line separator', (a) => a.comment('acme/widgets#7', 'a\u2028/vote +1'), 'The comment holds a line break'],
    ['a turned direction', (a) => a.agenda({ name: ITEM.meeting }).add('a\u202eb'), 'The topic holds a line break'],
    ['no words', (a) => a.motion(RFC).object('  '), 'The reason is empty.'],
    [
      'no reason, but a part of another command',
      (a) => a.motion(RFC).object('withdraw.'),
      'no reason, but a part of another command',
    ],
    ['a quote in a name', (a) => a.motion(RFC).resolve('a" b'), 'no name of a concern'],
    ['a date that is none', (a) => a.action(ITEM).due('tomorrow'), '"tomorrow" is no day'],
    [
      'an item without a thread',
      (a) => a.action({ ...ITEM, meeting: '' }).done(),
      'It is not known where A-2026-06-22-3',
    ],
    [
      'notes without a pull request',
      (a) => a.notes({ name: 'notes/m/2026-06-22' }).approve(),
      'has no pull request yet',
    ],
    ['no thread', (a) => a.comment('widgets', 'hello'), '"widgets" is no thread'],
  ];
  it.each(rows)('%s', async (_, act, sentence) => {
    const { board, post } = createBoard();
    const error: unknown = await act(actBy(post, registry)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RapporteurError);
    expect(error).toMatchObject({ code: 'invalid', message: expect.stringContaining(sentence) });
    expect(board).toEqual([]);
  });

  it('a token with a line break, before GitHub is asked', () => {
    expect(() => createActor({ token: 'ghp_1\nx: y' })).toThrow('The token is empty or holds blanks');
  });
});

it('whatever a caller gives as a text, one line is posted or none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
      const { board, post } = createBoard();
      const actor = actBy(post, registry);
      const tried = [
        actor.comment('acme/widgets#7', text),
        actor.action(ITEM).assign(text),
        actor.motion(RFC).concern(text, text),
      ];
      await Promise.allSettled(tried);
      for (const { line } of board) expect(line).not.toMatch(/[\n\r\u0085\u2028\u2029\0]/);
    }),
  );
});

it.each<[string, Pick<Thread, 'repository' | 'number'> & { kind?: number }]>([
  ['acme/widgets#7', { repository: 'acme/widgets', number: 7 }],
  ['https://github.com/acme/widgets/pull/7/files#r1', { repository: 'acme/widgets', number: 7, kind: 1 }],
  ['https://git.example.org/acme/widgets/discussions/7?sort=new', { repository: 'acme/widgets', number: 7, kind: 3 }],
  // The pages of issues lead to pull requests too.
  ['https://github.com/acme/widgets/issues/7', { repository: 'acme/widgets', number: 7 }],
])('%s is a thread', (text, expected) => {
  expect(JSON.parse(JSON.stringify(parseThread(text)))).toEqual(expected);
});
