import { describe, expect, it } from 'vitest';
import { type AccountFacts, type History, isApp, type Post, type Version, withHistory } from '../github/index.ts';
import { readThreadCommands } from './index.ts';

const at = (minute: number): Date => new Date(Date.UTC(2024, 2, 4, 9, minute));
const who = (login: string): AccountFacts => ({ id: `id-${login}`, login, isBot: false });
const version = (minute: number, body: string | undefined, by = 'ada'): Version => ({
  body,
  at: at(minute),
  by: who(by),
});

const text = (part: Partial<Post> = {}): Post => ({
  kind: 'review',
  id: 3,
  nodeId: 'PRR_3',
  author: who('ada'),
  at: at(10),
  updatedAt: at(10),
  url: '',
  body: '/vote +1',
  ...part,
});
const history = (versions: readonly Version[], part: Partial<History> = {}): History => ({
  body: '/vote +1',
  isEdited: versions.length > 0,
  isWhole: true,
  versions,
  isAcknowledged: false,
  ...part,
});
const said = (post: Post): string[] =>
  readThreadCommands({ posts: [post], timelineEvents: [] }).map((one) => `${one.at.getUTCMinutes()} ${one.text}`);

describe('A1: what a text says by its history', () => {
  it.each<[string, Post, History | undefined, string[]]>([
    ['one that was never edited is its author’s', text(), history([]), ['10 /vote +1']],
    [
      'what was written first is the author’s, whomever GitHub names',
      text(),
      history([version(10, '/vote +1', 'ghost'), version(11, '/vote +1\n')]),
      ['10 /vote +1'],
    ],
    [
      'without its first version, what the first edit brought is who made it',
      text(),
      history([version(12, '/vote +1', 'mal'), version(13, 'Hm.\n\n/vote +1')], { isWhole: false }),
      [],
    ],
    [
      'a draft that was written over before it was sent says nothing, and what was sent says it then',
      text(),
      history([version(1, '/vote -1'), version(2, '/vote +1'), version(12, '/vote +1\n/fcp quiet')]),
      ['10 /vote +1', '12 /fcp quiet'],
    ],
    ['a review that cannot be looked up may have been edited', text(), undefined, []],
    [
      'nobody knows whose it is when all of it was deleted',
      text(),
      history([version(10, undefined), version(11, undefined)]),
      [],
    ],
    [
      'of what stands the words are known even if they were deleted from the history',
      text(),
      history([version(10, 'Hm.'), version(11, undefined)]),
      ['11 /vote +1'],
    ],
    ['an edit without any version is nobody’s', text(), history([], { isEdited: true }), []],
    [
      'what was edited between two answers of GitHub says what it said before',
      text({ body: '/vote -1' }),
      history([]),
      ['10 /vote +1'],
    ],
  ])('%s', (_, post, known, expected) => {
    expect(said(withHistory(post, known, { isSuspect: true }))).toEqual(expected);
  });

  it('a comment that shows no sign of an edit is believed as it stands', () => {
    expect(said(withHistory(text({ kind: 'comment' }), undefined, { isSuspect: false }))).toEqual(['10 /vote +1']);
  });
});

describe('A8: the app’s own account', () => {
  const app = { id: '41898282', login: 'rapporteur[bot]', isBot: true };
  it.each<[string, AccountFacts, boolean]>([
    ['is its bot', app, true],
    ['is its bot without the suffix, as GraphQL tells it', { ...app, login: 'rapporteur' }, true],
    ['is no person of that name', { id: '77', login: 'rapporteur', isBot: false }, false],
    ['is no person of that id', { ...app, isBot: false }, false],
    ['is no other bot of that name', { ...app, id: '78' }, false],
    ['is nobody whom GitHub does not know', { id: '', login: 'rapporteur[bot]', isBot: true }, false],
  ])('%s', (_, account, expected) => {
    expect(isApp(account, app)).toBe(expected);
    expect(isApp(account, { ...app, id: '' })).toBe(false);
  });
});
