import type { RecordedCommand } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Permission, readThreadCommands, type ThreadCommand } from '../command/index.ts';
import type { Post } from '../github/index.ts';
import { resolveSettings } from '../settings/index.ts';
import { isRecorded, judgeCommands, overrideOf, unjudged } from './recorded.ts';

const { settings } = resolveSettings({ org: 'flyteorg' });
const permissions = new Map<string, Permission>([
  ['id-kumare3', 'maintain'],
  ['id-fg91', 'read'],
  ['id-byronhsu', 'read'],
]);

const accountOf = (login: string) => ({ id: `id-${login.toLowerCase()}`, login, isBot: false });

/** What was said in comments, each by somebody a minute after the one before. */
const saidBy = (...comments: readonly (readonly [who: string, text: string])[]): readonly ThreadCommand[] =>
  readThreadCommands({
    posts: comments.map(([login, body], index): Post => {
      const at = new Date(Date.UTC(2023, 4, 1, 10, index));
      const url = `https://github.com/flyteorg/flyte/pull/3553#issuecomment-${index}`;
      const author = accountOf(login);
      return { kind: 'comment', id: index, nodeId: `IC_${index}`, author, at, updatedAt: at, url, body };
    }),
    timelineEvents: [],
  });

const judge = (commands: readonly ThreadCommand[], known: readonly RecordedCommand[] = [], by = permissions) =>
  judgeCommands({ commands, known, permissions: by, settings, author: accountOf('ByronHsu') });
const summary = (words: readonly RecordedCommand[]): string[] =>
  words.map(({ by, command, text, refused }) =>
    [by, command, text, refused ? '(refused)' : ''].filter((part) => part !== '').join(' '),
  );

describe('what people said', () => {
  it.each<[string, readonly [string, string], string[]]>([
    ['a maintainer tracks', ['kumare3', '/rfc track'], ['kumare3 /rfc track']],
    ['a login is known in whatever case', ['Kumare3', '/rfc track'], ['Kumare3 /rfc track']],
    ['a reader does not', ['fg91', '/rfc ignore'], ['fg91 /rfc ignore (refused)']],
    [
      'a stage with its reason',
      ['kumare3', '/rfc stage accepted At the meetup.'],
      ['kumare3 /rfc stage accepted At the meetup.'],
    ],
    [
      'the author withdraws, whatever else the author may',
      ['ByronHsu', '/withdraw Superseded.'],
      ['ByronHsu /withdraw Superseded.'],
    ],
    ['what asks and changes nothing is no word', ['kumare3', '/rfc why'], []],
    ['what is said to a motion is kept with the motion', ['kumare3', '/vote +1'], []],
  ])('%s', (_, comment, expected) => {
    const { words, pending } = judge(saidBy(comment));
    expect(summary(words)).toEqual(expected);
    expect(pending.size).toBe(0);
  });

  it('waits for who may say it while that could not be read', () => {
    const commands = saidBy(['somebody', '/rfc track']);
    const { words, pending } = judge(commands, [], new Map([['id-somebody', 'unknown']]));
    expect(words).toEqual([]);
    expect([...pending.keys()]).toEqual(['comment-0.1']);
    expect([...judge(commands).pending.keys()]).toEqual(['comment-0.1']);
    expect(unjudged(commands, words).map(({ id }) => id)).toEqual(['comment-0.1']);
  });

  it('is judged once: who loses or gains a right later changes nothing', () => {
    const commands = saidBy(['kumare3', '/rfc track'], ['fg91', '/rfc ignore']);
    const { words } = judge(commands);
    const turned = new Map<string, Permission>([
      ['kumare3', 'none'],
      ['fg91', 'admin'],
    ]);
    expect(judge(commands, words, turned).words).toEqual(words);
    expect(unjudged(commands, words)).toEqual([]);
  });

  it('stands when its comment is gone', () => {
    const { words } = judge(saidBy(['kumare3', '/rfc track']));
    expect(judge([], words).words).toEqual(words);
  });

  it('of one comment comes in the order of its lines, as numbers', () => {
    const lines = Array.from({ length: 10 }, (_, index) => `/rfc link #${index + 1}`);
    const commands = saidBy(['kumare3', lines.join('\n')]);
    expect(judge(commands.toReversed()).words.map(({ text }) => text)).toEqual(lines.map((line) => line.slice(10)));
  });

  it('however it comes in, it is the same, in the order of time and of lines', () => {
    const texts = fc.constantFrom(
      '/rfc track',
      '/rfc ignore\n/rfc link #1',
      '/withdraw',
      '/rfc stage accepted',
      '/vote +1',
    );
    const comments = fc.array(fc.tuple(fc.constantFrom('kumare3', 'fg91', 'ByronHsu'), texts), { maxLength: 12 });
    fc.assert(
      fc.property(comments, fc.nat({ max: 20 }), (list, count) => {
        const commands = saidBy(...list);
        const { words } = judge(commands);
        expect(words.map(({ id }) => id)).toEqual(commands.filter(isRecorded).map(({ id }) => id));
        expect(judge(commands, judge(commands.slice(count)).words).words).toEqual(words);
      }),
    );
  });
});

describe('the last word on whether it is an RFC', () => {
  it.each<[string, readonly (readonly [string, string])[], ReturnType<typeof overrideOf>]>([
    ['nobody said anything', [], undefined],
    ['tracked', [['kumare3', '/rfc track']], { word: 'track', by: 'kumare3' }],
    [
      'ignored after that',
      [
        ['kumare3', '/rfc track'],
        ['kumare3', '/rfc ignore'],
      ],
      { word: 'ignore', by: 'kumare3' },
    ],
    [
      'refused words say nothing',
      [
        ['kumare3', '/rfc track'],
        ['fg91', '/rfc ignore'],
      ],
      { word: 'track', by: 'kumare3' },
    ],
    ['other words say nothing', [['kumare3', '/rfc track\n/rfc link #1']], { word: 'track', by: 'kumare3' }],
  ])('%s', (_, comments, expected) => {
    expect(overrideOf(judge(saidBy(...comments)).words)).toEqual(expected);
  });
});
