import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountFacts, Post, Version } from '../github/index.ts';
import { commandTable, isEffective, nameCommand, readThreadCommands } from './index.ts';

const instant = (minutes: number): Date => new Date(Date.UTC(2023, 5, 22, 18, minutes));
const account = (login: string, isBot = false): AccountFacts => ({ id: `id-${login}`, login, isBot });

/** A comment of fg91 at 18:00. */
const comment = (body: string, part: Partial<Post> = {}): Post => ({
  kind: 'comment',
  id: 7,
  nodeId: 'IC_7',
  author: account('fg91'),
  at: instant(0),
  updatedAt: instant(0),
  url: 'https://github.com/flyteorg/flyte/pull/3553#issuecomment-7',
  body,
  ...part,
});

type Text = string | undefined;

/** A comment with its versions, one each minute: [text, who wrote it]. */
const edited = (...versions: readonly (readonly [Text, string?])[]): Post =>
  comment(versions.at(-1)?.[0] ?? '', {
    versions: versions.map(([body, by = 'fg91'], minute): Version => ({ body, at: instant(minute), by: account(by) })),
  });

const read = (...posts: readonly Post[]) => readThreadCommands({ posts, timelineEvents: [] });
const summary = (...posts: readonly Post[]): string[] =>
  read(...posts).map(({ at, text }) => `${at.getUTCMinutes()} ${text}`);

const many = (count: number): string => Array.from({ length: count }, (_, index) => `/concern c${index}: x`).join('\n');

describe('the commands of a thread', () => {
  it.each<[string, readonly Post[], string[]]>([
    ['a comment with one command', [comment('/vote +1')], ['0 /vote +1']],
    ['a description', [comment('/rfc status', { kind: 'description' })], ['0 /rfc status']],
    ['C2: what stands in code or a quotation is not said', [comment('`/vote +1`\n\n> /vote -1')], []],
    ['C5: several, in order', [comment('/vote +1\n/fcp quiet')], ['0 /vote +1', '0 /fcp quiet']],
    ['C5: equal lines of one comment once', [comment('/vote +1\n/VOTE +1')], ['0 /vote +1']],
    [
      'C5: equal lines of two comments twice',
      [comment('/vote +1'), comment('/vote +1', { id: 8, at: instant(1) })],
      ['0 /vote +1', '1 /vote +1'],
    ],
    ['C5: one that is not known does not stop the next', [comment('/vote maybe\n/fcp quiet')], ['0 /fcp quiet']],
    [
      'C5: ten are said',
      [comment(many(10))],
      many(10)
        .split('\n')
        .map((line) => `0 ${line}`),
    ],
    ['C5: of more than ten none is', [comment(many(11))], []],
    [
      'C5: of more than ten none is, until an edit leaves ten or less',
      [edited([many(11)], ['/vote +1\n/fcp quiet'])],
      ['1 /vote +1', '1 /fcp quiet'],
    ],
    ['C6: foreign commands are left to others', [comment('/lgtm\n/vote +1')], ['0 /vote +1']],
    [
      'C7: an edit adds what is new in it, at the time of the edit',
      [edited(['/vote +1'], ['Please:\n\n/vote +1\n/fcp quiet'])],
      ['0 /vote +1', '1 /fcp quiet'],
    ],
    ['C7: what an edit takes away was said all the same', [edited(['/vote +1'], ['Never mind.'])], ['0 /vote +1']],
    [
      'A3: the latest word counts when it repeats an older one',
      [edited(['/object No.'], ['/object withdraw'], ['/object No.'])],
      ['0 /object No.', '1 /object withdraw', '2 /object No.'],
    ],
    [
      'A3: what the author took away and writes again is said again',
      [edited(['/vote +1'], ['Never mind.'], ['/vote +1'])],
      ['0 /vote +1', '2 /vote +1'],
    ],
    [
      'A3: what stays through edits is said once',
      [edited(['/vote +1'], ['/vote +1\n/fcp quiet'], ['Hm.\n\n/vote +1'], ['/vote +1'])],
      ['0 /vote +1', '1 /fcp quiet'],
    ],
    [
      'C7: what somebody else took away is not said again by being put back',
      [edited(['/vote +1'], ['', 'kumare3'], ['/vote +1'])],
      ['0 /vote +1'],
    ],
    [
      'A3: what somebody else put in becomes the author’s word when the author writes it after all',
      [edited(['Hm.'], ['Hm.\n\n/vote -1', 'kumare3'], ['Hmm.\n\n/vote -1'], ['Hm.'], ['/vote -1'])],
      ['4 /vote -1'],
    ],
    [
      'C7: what passed through the hands of several is nobody’s',
      [edited(['Hm.'], ['/vote -1', 'kumare3'], ['Hm.\n\n/vote -1', 'tom'], ['Hm!\n\n/vote -1'])],
      [],
    ],
    [
      'C7: more than ten put in by somebody else stay nobody’s when the author leaves fewer',
      [edited(['Hm.'], [many(10), 'kumare3'], [`${many(10)}\n/vote -1`], [many(10)])],
      [],
    ],
    [
      'A1: who is called like the author is not the author',
      [
        comment('', {
          versions: [
            { body: 'Hm.', at: instant(0), by: account('fg91') },
            { body: '/vote -1', at: instant(1), by: { id: 'id-other', login: 'fg91', isBot: false } },
          ],
        }),
      ],
      [],
    ],
    [
      'A1: an author of another name is the author',
      [
        comment('', {
          versions: [
            { body: 'Hm.', at: instant(0), by: account('fg91') },
            { body: '/vote -1', at: instant(1), by: { ...account('fg91'), login: 'renamed' } },
          ],
        }),
      ],
      ['1 /vote -1'],
    ],
    [
      'A1: an edit of somebody whom nobody knows any more is nobody’s',
      [
        comment('', {
          versions: [
            { body: 'Hm.', at: instant(0), by: account('fg91') },
            { body: '/vote -1', at: instant(1), by: { id: '', login: 'ghost', isBot: false } },
          ],
        }),
      ],
      [],
    ],
    [
      'A1: a text without an author is nobody’s',
      [comment('/vote +1', { author: { ...account('ghost'), id: '' } })],
      [],
    ],
    [
      'A1: what was deleted from the history costs only itself',
      [edited(['/vote +1'], [undefined], ['/vote -1'], ['/fcp quiet'])],
      ['0 /vote +1', '2 /vote -1', '3 /fcp quiet'],
    ],
    [
      'A1: behind what somebody else wrote and nobody can read any more, nothing new is the author’s word, and later is',
      [edited(['/vote +1'], [undefined, 'kumare3'], ['/vote +1\n/fcp quiet'], ['/fcp quiet\n/fcp cancel'])],
      ['0 /vote +1', '3 /fcp cancel'],
    ],
    [
      'A1: nor behind what is too heavy to be read',
      [edited(['Hm.'], [`${'> '.repeat(3_000)}\n\n/vote -1`, 'kumare3'], ['/vote -1'])],
      [],
    ],
    [
      'A1: an edited text of which nobody knows who wrote it is nobody’s',
      [comment('/vote +1', { isUnversioned: true })],
      [],
    ],
    ['C7: a changed argument is a new command', [edited(['/vote +1'], ['/vote -1'])], ['0 /vote +1', '1 /vote -1']],
    ['C7: a corrected slip is said with the correction', [edited(['/vote yes'], ['/vote +1'])], ['1 /vote +1']],
    ['C7: what somebody else writes into a comment is not said', [edited(['Hm.'], ['Hm.\n\n/vote +1', 'kumare3'])], []],
    [
      'C7: nor is it by the next edit of the author',
      [edited(['Hm.'], ['Hm.\n\n/vote +1', 'kumare3'], ['Hm!\n\n/vote +1\n/fcp quiet'])],
      ['2 /fcp quiet'],
    ],
    ['C9: bots say nothing', [comment('/vote +1', { author: account('dependabot[bot]', true) })], []],
    [
      'an edited comment whose versions are not there is read as it stands',
      [comment('/vote +1', { versions: [] })],
      ['0 /vote +1'],
    ],
  ])('%s', (_, post, expected) => {
    expect(summary(...post)).toEqual(expected);
  });

  it('says who, where, and what follows, as it was written', () => {
    expect(read(comment('/concern Wire Format: Field 4 means *two* things.'))).toEqual([
      expect.objectContaining({
        id: 'comment-7.1',
        origin: 'comment-7',
        name: '/concern',
        rest: 'Wire Format: Field 4 means *two* things.',
        text: '/concern Wire Format: Field 4 means *two* things.',
        author: account('fg91'),
        at: instant(0),
        url: 'https://github.com/flyteorg/flyte/pull/3553#issuecomment-7',
      }),
    ]);
  });

  it('is in the order of time, and of one instant in that of ids and lines, as numbers', () => {
    const order = read(
      comment(many(10), { id: 10 }),
      comment('/vote +1', { id: 9 }),
      comment('/vote -1', { id: 11, at: instant(-1) }),
    ).map(({ id }) => id);
    const ten = Array.from({ length: 10 }, (_, index) => `comment-10.${index + 1}`);
    expect(order).toEqual(['comment-11.1', 'comment-9.1', ...ten]);
  });
});

const line = fc.constantFrom(
  '/vote +1',
  '/vote -1',
  '/fcp quiet',
  '/vote what',
  '/lgtm',
  'Hm.',
  '`/fcp cancel`',
  '/fcp cancel',
  many(9),
);
const body = fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n'));
const text = fc.oneof({ weight: 6, arbitrary: body }, { weight: 1, arbitrary: fc.constant(undefined) });
const by = fc.constantFrom('fg91', 'fg91', 'kumare3', 'tom');
const versions = fc
  .tuple(text, fc.array(fc.tuple(text, by), { maxLength: 7 }))
  .map(([first, rest]): readonly (readonly [Text, string?])[] => [[first], ...rest]);

/** Lines that are commands of ours, as somebody reads them who knows nothing of Markdown but the quotation. */
const naiveLines = (body: string): string[] => [
  ...new Set(body.split('\n').filter((one) => /^\/(vote|fcp|concern) /.test(one))),
];

/**
 * Who really said what, by following each line through all versions: what of it the author put there, and whether it has
 * been gone, in the author's eyes, since it was there last.
 */
const naiveWords = (list: readonly (readonly [Text, string?])[]): string[] =>
  list.flatMap(([body, editor = 'fg91'], index) => {
    if (editor !== 'fg91' || body === undefined) return [];
    const lines = naiveLines(body);
    if (lines.length > 10) return [];
    const isNew = (one: string): boolean => isNewAt(list, index, one);
    return lines.filter((one) => !one.includes('what') && isNew(one)).map((one) => `${index} ${one}`);
  });

const isNewAt = (list: readonly (readonly [Text, string?])[], index: number, one: string): boolean => {
  const readable = list.map(([body, editor = 'fg91'], at) => ({ body, editor, at }));
  const before = readable.slice(0, index);
  const lastOwn = before.findLast(({ body, editor }) => editor === 'fg91' && body !== undefined);
  const last = before.findLast(({ body }) => body !== undefined);
  const isHidden = before.some(
    ({ body, editor, at }) => body === undefined && editor !== 'fg91' && at > (last?.at ?? -1),
  );
  if (isHidden) return false;
  if (last && last.editor !== 'fg91' && naiveLines(last.body ?? '').includes(one)) return false;
  return !lastOwn || !holdsAt(list, lastOwn.at, one);
};

/** Whether a line stands for good in a version of the author: of too many only what stood there already. */
const holdsAt = (list: readonly (readonly [Text, string?])[], index: number, one: string): boolean => {
  const lines = naiveLines(list[index]?.[0] ?? '');
  if (!lines.includes(one)) return false;
  return lines.length <= 10 || !isNewAt(list, index, one);
};

describe('however a comment is edited', () => {
  it('A1, A3: the words are those that a naive reader finds', () => {
    fc.assert(
      fc.property(versions, (list) => {
        expect(summary(edited(...list))).toEqual(naiveWords(list));
      }),
      { numRuns: 800 },
    );
  });

  it('every word has an id of its own, at an edit of the author that has it', () => {
    fc.assert(
      fc.property(versions, (list) => {
        const post = edited(...list);
        const said = read(post);
        expect(new Set(said.map(({ id }) => id)).size).toBe(said.length);
        for (const { at, text: words, author } of said) {
          const version = post.versions?.find((one) => one.at.getTime() === at.getTime());
          expect([version?.by.id, author.login]).toEqual(['id-fg91', 'fg91']);
          expect(version?.body?.split('\n')).toContain(words);
        }
      }),
    );
  });

  it('A1: what is deleted from the history changes no id of the words that are left', () => {
    fc.assert(
      fc.property(versions, fc.nat({ max: 7 }), (list, gone) => {
        const before = read(edited(...list));
        const after = read(
          edited(
            ...list.map(([body, editor], index) => [index === gone ? undefined : body, editor ?? 'fg91'] as const),
          ),
        );
        const known = new Map(before.map(({ id, text: words }) => [id, words]));
        for (const { id, text: words } of after) if (known.has(id)) expect(words).toBe(known.get(id));
      }),
    );
  });

  it('a later edit changes nothing of what was said before', () => {
    fc.assert(
      fc.property(versions, fc.tuple(text, by), (list, next) => {
        const before = read(edited(...list));
        expect(read(edited(...list, next)).slice(0, before.length)).toEqual(before);
      }),
    );
  });

  it('the order in which GitHub lists comments does not matter', () => {
    const comments = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 6 }).chain((ids) => {
      const list = ids.map((id) => comment('/vote +1\n/fcp quiet', { id, at: instant(id % 3) }));
      return fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }));
    });
    fc.assert(
      fc.property(comments, ([listed, shuffled]) => {
        expect(read(...shuffled)).toEqual(read(...listed));
      }),
    );
  });
});

describe('C1: a comment on a line', () => {
  it('holds what the same words hold elsewhere, but for what decides', () => {
    const lines = commandTable.map(({ example }) => example);
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...lines), { maxLength: 10 }), (said) => {
        const body = said.join('\n');
        const names = (post: Post) =>
          read(post)
            .filter(isEffective)
            .map(({ name }) => name);
        const deciding = new Set(commandTable.filter(({ decides }) => decides).map(nameCommand));
        const elsewhere = names(comment(body));
        expect(elsewhere).toHaveLength(said.length);
        expect(names(comment(body, { kind: 'line' }))).toEqual(elsewhere.filter((name) => !deciding.has(name)));
      }),
    );
  });
});
