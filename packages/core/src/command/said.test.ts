import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountFacts, Version, Written } from '../github/index.ts';
import { mayHoldCommands, readSaid } from './index.ts';

const instant = (minutes: number): Date => new Date(Date.UTC(2023, 5, 22, 18, minutes));
const account = (login: string, isBot = false): AccountFacts => ({ id: `id-${login}`, login, isBot });

/** A comment of fg91 at 18:00. */
const comment = (body: string, part: Partial<Written> = {}): Written => ({
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

/** A comment with its versions, one each minute: [text, who wrote it]. */
const edited = (...versions: readonly (readonly [string, string?])[]): Written =>
  comment(versions.at(-1)?.[0] ?? '', {
    versions: versions.map(([body, by = 'fg91'], minute): Version => ({ body, at: instant(minute), by })),
  });

const read = (...written: readonly Written[]) => readSaid({ written, happenings: [] });
const summary = (...written: readonly Written[]): string[] =>
  read(...written).map(({ at, text }) => `${at.getUTCMinutes()} ${text}`);

const many = (count: number): string => Array.from({ length: count }, (_, index) => `/concern c${index}: x`).join('\n');

describe('the commands of a thread', () => {
  it.each<[string, readonly Written[], string[]]>([
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
      'C7: what comes back by a third edit was said once',
      [edited(['/vote +1'], ['Never mind.'], ['/vote +1'])],
      ['0 /vote +1'],
    ],
    ['C7: a changed argument is a new command', [edited(['/vote +1'], ['/vote -1'])], ['0 /vote +1', '1 /vote -1']],
    ['C7: a corrected slip is said with the correction', [edited(['/vote yes'], ['/vote +1'])], ['1 /vote +1']],
    ['C7: what somebody else writes into a comment is not said', [edited(['Hm.'], ['Hm.\n\n/vote +1', 'kumare3'])], []],
    [
      'C7: nor is it by the next edit of the author',
      [edited(['Hm.'], ['Hm.\n\n/vote +1', 'kumare3'], ['Hm!\n\n/vote +1\n/fcp quiet'])],
      ['2 /fcp quiet'],
    ],
    ['C7: the author is known in whatever case', [edited(['Hm.'], ['/vote +1', 'FG91'])], ['1 /vote +1']],
    ['C9: bots say nothing', [comment('/vote +1', { author: account('dependabot[bot]', true) })], []],
    [
      'an edited comment whose versions are not there is read as it stands',
      [comment('/vote +1', { versions: [] })],
      ['0 /vote +1'],
    ],
  ])('%s', (_, written, expected) => {
    expect(summary(...written)).toEqual(expected);
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
  '> /fcp cancel',
  '/fcp cancel',
);
const body = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'));
const versions = fc
  .tuple(body, fc.array(fc.tuple(body, fc.constantFrom('fg91', 'fg91', 'kumare3')), { maxLength: 4 }))
  .map(([first, rest]): readonly (readonly [string, string?])[] => [[first], ...rest]);

describe('however a comment is edited', () => {
  it('every command is said once, by its author, at an edit of the author that has it', () => {
    fc.assert(
      fc.property(versions, (list) => {
        const written = edited(...list);
        const said = read(written);
        expect(new Set(said.map(({ key }) => key)).size).toBe(said.length);
        expect(new Set(said.map(({ id }) => id)).size).toBe(said.length);
        for (const { at, text, author } of said) {
          const version = written.versions?.find((one) => one.at.getTime() === at.getTime());
          expect([version?.by, author.login]).toEqual(['fg91', 'fg91']);
          expect(version?.body.split('\n')).toContain(text);
        }
      }),
    );
  });

  it('a later edit changes nothing of what was said before', () => {
    fc.assert(
      fc.property(versions, fc.tuple(body, fc.constantFrom('fg91', 'kumare3')), (list, next) => {
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

  it('a text that cannot hold commands holds none', () => {
    const parts = fc.constantFrom(
      '/vote +1',
      '@rapporteur help',
      ' ',
      '\t',
      '\u200b',
      '\n',
      '\r\n',
      '> ',
      '`',
      'Hm.',
      '- ',
    );
    fc.assert(
      fc.property(
        fc.array(parts, { maxLength: 6 }).map((all) => all.join('')),
        (text) => {
          if (!mayHoldCommands(text)) expect(read(comment(text))).toEqual([]);
        },
      ),
    );
  });
});
