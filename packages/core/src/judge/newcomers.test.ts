import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Newcomers, NewcomersSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { commit, createWorld, type World } from '../../testing/judge.ts';
import type { PullRequestFacts } from '../github/index.ts';
import { nextPeople } from './newcomers.ts';
import { judgeSync } from './sync.ts';

const ONE = 'octo-org/one';
const HOUR = 3_600_000;
const NOW = new Date('2023-06-25T12:00:00Z');

const pull = (number: number, part: Partial<PullRequestFacts> = {}): PullRequestFacts => ({
  repository: ONE,
  number,
  nodeId: `N${number}`,
  title: `Fix ${number}`,
  url: `https://github.com/${ONE}/pull/${number}`,
  body: '',
  author: `login-${number}`,
  authorId: `${number}`,
  authorIsBot: false,
  authorIsNew: true,
  state: 'open',
  draft: false,
  merged: false,
  labels: [],
  requestedReviewers: [],
  base: 'main',
  defaultBranch: 'main',
  head: `branch-${number}`,
  headSha: 'abc',
  createdAt: new Date(`2023-06-${10 + number}T00:00:00Z`),
  updatedAt: new Date(`2023-06-${10 + number}T00:00:00Z`),
  ...part,
});
/** As GitHub lists it after the merge: its author is a contributor now. */
const merged = (number: number, at = '2023-06-24T00:00:00Z') => {
  const { authorIsNew: _, ...known } = pull(number);
  return { ...known, state: 'closed' as const, merged: true, closedAt: new Date(at), updatedAt: new Date(at) };
};
const without = ({ authorId: _, ...facts }: PullRequestFacts): PullRequestFacts => facts;
const loginsOf = (people: readonly { login: string }[]): string[] => people.map(({ login }) => login);

describe('who is new', () => {
  it.each([
    ['somebody’s first pull request', [pull(1)], ['login-1']],
    ['the latest first', [pull(1), pull(2)], ['login-2', 'login-1']],
    ['not a machine', [pull(1, { authorIsBot: true })], []],
    ['not an account that is gone', [without(pull(1))], []],
    ['not who was there before', [pull(1, { authorIsNew: false })], []],
    ['still, when it was merged', [pull(1), merged(1)], ['login-1']],
    ['not, when it was closed', [pull(1), pull(1, { state: 'closed' })], []],
    ['not, when that was long ago', [pull(1), merged(1, '2023-01-01T00:00:00Z')], []],
    ['a merge of somebody else tells nothing', [merged(1)], []],
  ])('%s', (_, seen, expected) => expect(loginsOf(nextPeople([], seen, NOW))).toEqual(expected));

  it('whatever is listed: at most a hundred, each pull request once, and twice is once', () => {
    const listed = fc.array(
      fc
        .record({ number: fc.integer({ min: 1, max: 150 }), as: fc.constantFrom('open', 'closed', 'merged') })
        .map(({ number, as }) =>
          as === 'merged'
            ? { ...merged(1), number }
            : { ...pull(1), number, state: as === 'open' ? ('open' as const) : ('closed' as const) },
        ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(listed, (seen) => {
        const once = nextPeople([], seen, NOW);
        expect(once.length).toBeLessThanOrEqual(100);
        expect(new Set(once.map(({ subject }) => subject?.number)).size).toBe(once.length);
        const last = new Map(seen.map((one) => [one.number, one]));
        for (const { subject } of once)
          expect(last.get(subject?.number ?? 0)).not.toMatchObject({ merged: false, state: 'closed' });
        const isKnown = ({ number }: PullRequestFacts): boolean =>
          once.some(({ subject }) => subject?.number === number);
        const again = [...last.values()].filter(isKnown);
        expect(nextPeople(once, again, NOW)).toEqual(once);
      }),
    );
  });
});

describe('a reading keeps them', () => {
  let world: World;
  let pulls: PullRequestFacts[];
  let counted: number;
  beforeEach(() => {
    pulls = [];
    counted = 0;
    world = createWorld({
      repositories: () => [ONE],
      pullsPage: () => ({ pulls, isLast: true }),
      discussions: () => [],
      branch: () => undefined,
      helpWanted: () => {
        counted += 1;
        return [{ label: 'help wanted', issues: 3, more: false, oldestAt: new Date('2020-01-01T00:00:00Z') }];
      },
    });
    world.now = NOW;
  });
  const read = () => commit(world, (dossier) => judgeSync(dossier, ONE));
  const kept = (): Newcomers | undefined => {
    const message = world.registry.get(`newcomers/${ONE}`)?.message;
    return message?.$typeName === 'rapporteur.record.v1.Newcomers' ? message : undefined;
  };
  const plan = (key: string): void => {
    const series = `key: m, repository: ${ONE}, rule: weekly on Thursday, anchor: 2023-03-16T11:00`;
    const text = `meetings:\n  - {${series}, agenda: {sections: [{key: ${key}}]}}\n`;
    world.answers.file = ({ repository }) => (repository === ONE ? text : undefined);
  };

  it('by its listing alone, and writes nothing where nobody is new', () => {
    pulls = [merged(1)];
    read();
    expect(kept()).toBeUndefined();
    pulls = [pull(2), ...pulls];
    world.now = new Date(NOW.getTime() + HOUR);
    read();
    expect(kept()).toMatchObject({
      repository: ONE,
      people: [{ login: 'login-2', account: '2', subject: { number: 2 } }],
    });
    const { version } = kept() ?? create(NewcomersSchema);
    world.now = new Date(NOW.getTime() + 2 * HOUR);
    read();
    expect(kept()?.version).toBe(version);
    pulls = [merged(2, '2023-06-25T14:30:00Z')];
    world.now = new Date(NOW.getTime() + 3 * HOUR);
    read();
    expect(kept()?.people).toMatchObject([{ mergedAt: timestampFromDate(new Date('2023-06-25T14:30:00Z')) }]);
  });

  it('a listing that breaks off tells of the pages that it had, and of no others', () => {
    pulls = [pull(1)];
    world.stop = (at) => (at === 'page 1' ? { code: 'budget', text: 'Enough.' } : undefined);
    world.answers.pullsPage = () => ({ pulls, isLast: false });
    read();
    expect(kept()?.people.map(({ subject }) => subject?.number)).toEqual([1]);
  });

  it.each([
    ['no agenda counts them', 'new-members', 0],
    ['an agenda counts them: once a day', 'help-wanted', 2],
  ])('issues that wait for somebody: %s', (_, key, expected) => {
    plan(key);
    for (const hours of [0, 1, 2, 25, 26]) {
      world.now = new Date(NOW.getTime() + hours * HOUR);
      read();
    }
    expect(counted).toBe(expected);
    expect(kept()?.helpWanted.map(({ issues }) => issues) ?? []).toEqual(expected > 0 ? [3] : []);
  });
});
