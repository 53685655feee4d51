import { create, equals } from '@bufbuild/protobuf';
import { GroupSettingsSchema, ReasonSchema } from '@rapporteur/idl';
import { WorkingGroupSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opened, pullOf, wordOf } from '../../testing/group.ts';
import type { PullRequestFacts } from '../github/index.ts';
import { deriveGroup } from './derive.ts';
import { findGroup } from './find.ts';
import { mergeRecorded, readGroupCommand, toGroupRecords } from './recorded.ts';

const overrides = create(GroupSettingsSchema, {
  key: 'config-overrides',
  title: 'Config overrides',
  labels: { values: ['overrides'] },
  titleWords: { values: ['override'] },
  pullRequests: { values: ['flyteorg/flytekit#9'] },
});
const groups = [overrides, create(GroupSettingsSchema, { key: 'sig-rbac', title: 'SIG RBAC' })];
const target = { repository: 'flyteorg/flytekit', number: 1676 };

const heard = (...parts: Parameters<typeof wordOf>[0][]) =>
  toGroupRecords({ target, words: parts.map(wordOf), groups }).map(({ word }) => word);

/** Numbers of the pull requests that belong. */
const members = (pulls: readonly PullRequestFacts[], words = heard()) =>
  deriveGroup({ settings: overrides, pulls, words, now: opened }).pullRequests.map(({ subject }) => subject?.number);

describe('what follows "/wg add"', () => {
  it.each<[string, string, [string, string[]]]>([
    ['a key', 'config-overrides', ['config-overrides', []]],
    ['a key and a number of this repository', 'a #12', ['a', ['o/r#12']]],
    ['a key and a full reference', 'a flyteorg/flyte#12', ['a', ['flyteorg/flyte#12']]],
    ['an address, also in angle brackets', 'a <https://github.com/x/y/pull/3/files>', ['a', ['x/y#3']]],
    ['a title in quotes', '"Config overrides" #12', ['Config overrides', ['o/r#12']]],
    ['nothing', '  ', ['', []]],
  ])('%s', (_, rest, expected) => {
    const { called, references } = readGroupCommand(rest, 'o/r');
    expect([called, references.map(({ repository, number }) => `${repository}#${number}`)]).toEqual(expected);
  });

  it('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (rest) => {
        const { called, references } = readGroupCommand(rest, 'o/r');
        return called === called.trim() && references.every(({ number }) => number > 0);
      }),
    );
  });
});

describe('the group that is meant', () => {
  it.each<[string, string, string]>([
    ['its key', 'sig-rbac', 'sig-rbac'],
    ['its key in another case', 'SIG-RBAC', 'sig-rbac'],
    ['its title', 'Config Overrides', 'config-overrides'],
    ['a part of its name is only a question', 'overrides', 'config-overrides?'],
    ['another form of a word is only a question', 'runtime override', 'config-overrides?'],
    ['a slip is only a question', 'confg-overrides', 'config-overrides?'],
    ['nothing like it', 'zebra', 'none'],
    ['nothing', '', 'none'],
    ['only signs', '***', 'none'],
    ['what every object inherits', 'constructor', 'none'],
  ])('%s', (_, called, expected) => {
    const found = findGroup(called, groups);
    expect(found.kind === 'found' ? found.group.key : found.near.map((key) => `${key}?`).join(' ') || 'none').toBe(
      expected,
    );
  });
});

describe("a person's word", () => {
  const plain = pullOf({ number: 12, title: 'Fix' });
  const named = pullOf({ number: 13, title: 'Override it', labels: ['overrides'], body: 'See #9' });
  const add = (minute: number, number: number) => ({ text: `config-overrides #${number}`, minute });
  const remove = (minute: number, number: number) => ({ ...add(minute, number), command: '/wg remove' });

  it.each<[string, Parameters<typeof wordOf>[0][], number[]]>([
    ['without one, the rules hold', [], [13]],
    ['adds what no rule finds', [add(1, 12)], [12, 13]],
    ['removes what rules find', [remove(1, 13)], []],
    ['the last one counts: removed', [add(1, 12), remove(2, 12)], [13]],
    ['the last one counts: added', [remove(1, 13), add(2, 13)], [13]],
    ['the last one counts in whatever order they are read', [add(2, 13), remove(1, 13)], [13]],
    [
      'of one comment the later line counts',
      [
        { ...add(1, 12), id: 'c.2' },
        { ...remove(1, 12), id: 'c.10' },
      ],
      [13],
    ],
    ['about another pull request says nothing', [remove(1, 99)], [13]],
    ['on another group says nothing', [{ text: 'sig-rbac #13', command: '/wg remove' }], [13]],
  ])('%s', (_, said, expected) => {
    const words = toGroupRecords({ target, words: said.map(wordOf), groups })
      .filter(({ group }) => group === 'groups/config-overrides')
      .map(({ word }) => word);
    expect(members([plain, named], words)).toEqual(expected);
  });

  it('a removed one is not drawn in again, even if the settings name it', () => {
    const explicit = pullOf({ number: 9, title: 'Override' });
    expect(members([explicit], heard(remove(1, 9)))).toEqual([]);
  });

  it('a removed one draws in nothing that names it or is stacked on it', () => {
    const pulls = [named, pullOf({ number: 14, body: 'See #13' }), pullOf({ number: 15, base: named.head })];
    expect(members(pulls)).toEqual([13, 14, 15]);
    expect(members(pulls, heard(remove(1, 13)))).toEqual([]);
  });

  it('lets go what was stored only because it is stacked on the removed one', () => {
    const above = pullOf({ number: 15, base: named.head });
    const top = pullOf({ number: 16, base: above.head });
    const previous = deriveGroup({ settings: overrides, pulls: [named, above, top], now: opened });
    const words = heard(remove(1, 13));
    expect(deriveGroup({ settings: overrides, pulls: [], previous, words, now: opened }).pullRequests).toEqual([]);
  });

  it('an added one tells who added it', () => {
    const words = heard(add(1, 12));
    const group = deriveGroup({ settings: overrides, pulls: [plain], words, now: opened });
    expect(group.pullRequests[0]?.because.map(({ text }) => text)).toEqual(['ada added it.']);
  });

  it('without a reference it means the pull request on which it stands', () => {
    expect(heard({ text: 'config-overrides' }).map(({ id, text }) => [id, text])).toEqual([
      ['flyteorg/flytekit#1676/comment-0.1', 'config-overrides flyteorg/flytekit#1676'],
    ]);
  });

  it.each([
    ['on a group that does not exist', [wordOf({ text: 'zebra' })]],
    ['that was refused', [{ ...wordOf({ text: 'sig-rbac' }), refused: create(ReasonSchema, { text: 'No right.' }) }]],
    ['about two pull requests at once', [wordOf({ text: 'sig-rbac #1 #2' })]],
    ['of another command', [wordOf({ command: '/rfc link', text: 'sig-rbac #1' })]],
  ])('%s is not kept', (_, words) => expect(toGroupRecords({ target, words, groups })).toEqual([]));

  it('is kept once, however often and in whatever order threads are read', () => {
    const words = heard(add(1, 12), remove(2, 12), add(3, 13), remove(4, 14));
    fc.assert(
      fc.property(
        fc.array(fc.subarray(words), { maxLength: 4 }),
        fc.shuffledSubarray(words, { minLength: words.length }),
        (parts, all) => {
          const merged = [...parts, all].reduce((known, part) => mergeRecorded(known, part), words.slice(0, 0));
          expect(merged).toEqual(mergeRecorded([], words));
        },
      ),
    );
  });

  it('wins over every rule: whatever is said about whatever is found, the last word decides', () => {
    const said = fc.array(
      fc.record({ isAdd: fc.boolean(), minute: fc.integer({ min: 0, max: 5 }), number: fc.constantFrom(12, 13, 9) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(said, (parts) => {
        const words = heard(
          ...parts.map(({ isAdd, minute, number }, index) => ({
            ...(isAdd ? add(minute, number) : remove(minute, number)),
            id: `c.${index + 1}`,
          })),
        );
        const found = members([plain, named, pullOf({ number: 9 })], words);
        for (const number of [12, 13, 9]) {
          const about = parts.filter((part) => part.number === number);
          const last = about.toSorted((a, b) => a.minute - b.minute).at(-1);
          if (last) expect(found.includes(number)).toBe(last.isAdd);
        }
      }),
    );
  });
});

describe('a stack of pull requests', () => {
  const stack = (size: number, bottom: Partial<PullRequestFacts>): PullRequestFacts[] =>
    Array.from({ length: size }, (_, index) =>
      pullOf(
        index === 0 ? { number: 100, ...bottom } : { number: 100 + index, base: `branch-${99 + index}`, files: [] },
      ),
    );

  it('belongs as a whole if the lowest does, and not at all if it does not, in whatever order it is read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
        (size, isOurs, keys) => {
          const pulls = stack(size, { title: isOurs ? 'Override' : 'Fix' });
          const order = pulls
            .map((pull) => ({ pull, key: keys[pulls.indexOf(pull)] ?? 0 }))
            .toSorted((a, b) => a.key - b.key);
          expect(members(order.map(({ pull }) => pull))).toHaveLength(isOurs ? size : 0);
        },
      ),
    );
  });

  it('is known by what is stored of the one below, without reading that again', () => {
    const [bottom, middle, top] = stack(3, { title: 'Override' });
    const derive = (pull: PullRequestFacts | undefined, previous?: ReturnType<typeof deriveGroup>) =>
      deriveGroup({ settings: overrides, pulls: pull ? [pull] : [], previous, now: opened });
    const group = derive(top, derive(middle, derive(bottom)));
    expect(group.pullRequests.map(({ subject, stackedOn }) => [subject?.number, stackedOn?.number])).toEqual([
      [100, undefined],
      [101, 100],
      [102, 101],
    ]);
  });

  it('is known by a pull request below that is only looked at', () => {
    const [bottom, middle] = stack(2, { title: 'Override' });
    const group = deriveGroup({
      settings: overrides,
      pulls: middle ? [middle] : [],
      around: bottom ? [bottom] : [],
      now: opened,
    });
    expect(group.pullRequests.map(({ subject }) => subject?.number)).toEqual([101]);
  });

  it.each<[string, string, boolean]>([
    ['"PR into #1679"', 'PR into #9 - Support for more', true],
    ['of another repository', 'PR into flyteorg/flytekit#9', true],
    ['"stacked on"', 'Docs (stacked on #9)', true],
    ['"on top of PR"', 'Docs on top of PR #9', true],
    ['an address', 'Into https://github.com/flyteorg/flytekit/pull/9', true],
    ['the number of another repository', 'PR into flyteorg/flyte#9', false],
  ])('is told by the title: %s', (_, title, isStacked) => {
    const group = deriveGroup({ settings: overrides, pulls: [pullOf({ number: 20, title })], now: opened });
    expect(group.pullRequests[0]?.because.some(({ code }) => code === 'stacked') ?? false).toBe(isStacked);
  });

  it('a default branch of an unusual name is not a branch of a pull request', () => {
    const fork = pullOf({ number: 30, title: 'Override', head: 'trunk' });
    expect(members([fork, pullOf({ number: 31, base: 'trunk', defaultBranch: 'trunk' })])).toEqual([30]);
  });

  it('a listing without files does not drop what belongs by its path', () => {
    const settings = create(GroupSettingsSchema, { key: 'config-overrides', paths: { values: ['overrides'] } });
    const pull = pullOf({ number: 40, files: [{ path: 'overrides/a.py', status: 'added' }] });
    const previous = deriveGroup({ settings, pulls: [pull], now: opened });
    const { files: _, ...listed } = pull;
    const again = deriveGroup({ settings, pulls: [listed], previous, now: opened });
    expect(equals(WorkingGroupSchema, again, previous)).toBe(true);
    expect(deriveGroup({ settings, pulls: [{ ...pull, files: [] }], previous, now: opened }).pullRequests).toEqual([]);
  });
});
