import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { print } from '../../document/index.ts';
import { type ApprovalFacts, refuseApproval, type Stand } from './decide.ts';
import { headMarker, parseHead, renderHead } from './head.ts';

const PATH = 'minutes/2023-06-22.md';
const sha = (letter: string): string => letter.repeat(40);
const at = (second: number): Date => new Date(Date.UTC(2023, 5, 22, 20, 0, second));
const written = (letter: string, second: number): Stand => ({ sha: sha(letter), at: at(second), how: 'written' });
const announced = (letter: string, second: number, comment?: number): Stand => ({
  sha: sha(letter),
  at: at(second),
  how: 'announced',
  ...(comment === undefined ? {} : { comment }),
});
const modified = { path: PATH, status: 'modified', sha: 'blob' } as const;

const facts = (
  change: Partial<ApprovalFacts> = {},
  carrier: Partial<ApprovalFacts['carrier']> = {},
): ApprovalFacts => ({
  approving: { at: at(30), comment: 50 },
  stands: [written('a', 10)],
  carrier: {
    isOwn: true,
    repository: 'example/community',
    headRepository: 'example/community',
    head: 'rapporteur/notes/x',
    headSha: sha('a'),
    base: 'main',
    ...carrier,
  },
  branch: 'rapporteur/notes/x',
  defaultBranch: 'main',
  path: PATH,
  difference: { files: [modified], isWhole: true, commits: [sha('a')] },
  entry: { mode: '100644', sha: 'blob' },
  isOnlyMarked: false,
  ...change,
});

const difference = (...files: readonly object[]): Partial<ApprovalFacts> => ({
  difference: {
    files: files.map((file) => ({ ...modified, ...file })),
    isWhole: true,
    commits: [sha('a')],
  },
});

describe('A4: an approval', () => {
  it.each<[string, ApprovalFacts, string | undefined]>([
    ['of what the app wrote counts', facts(), undefined],
    ['in the second of the writing counts', facts({ approving: { at: at(10) } }), undefined],
    ['from before the app wrote does not', facts({ approving: { at: at(9) } }), 'moved'],
    ['of an announced head counts', facts({ stands: [written('b', 1), announced('a', 29)] }), undefined],
    ['of the second of an edited announcement does not', facts({ stands: [announced('a', 30)] }), 'moved'],
    ['of that second by a younger comment does', facts({ stands: [announced('a', 30, 49)] }), undefined],
    ['of that second by an older comment does not', facts({ stands: [announced('a', 30, 51)] }), 'moved'],
    ['of a head that was announced later does not', facts({ stands: [announced('a', 31)] }), 'moved'],
    ['of a head that nobody announced does not', facts({ stands: [] }), 'moved'],
    [
      'of another head than the last one that was announced does not, though it was once',
      facts({ stands: [announced('a', 10), announced('b', 20)] }),
      'moved',
    ],
    ['by its name counts', facts({ approving: { at: at(0), named: 'aaaaaaa' }, stands: [] }), undefined],
    ['by another name does not', facts({ approving: { at: at(30), named: 'bbbbbbb' } }), 'other-commit'],
    ['that is marked already counts', facts({ stands: [written('b', 1)], isOnlyMarked: true }), undefined],
    ['of a fork with the name of the branch', facts({}, { headRepository: 'mal/community' }), 'not-ours'],
    ['of a fork that is gone', facts({}, { headRepository: undefined }), 'not-ours'],
    ['of another branch', facts({}, { head: 'patch-1' }), 'not-ours'],
    ["of somebody else's pull request", facts({}, { isOwn: false }), 'not-ours'],
    ['into another branch', facts({}, { base: 'release' }), 'other-base'],
    ['where nobody says what the default branch is', facts({ defaultBranch: undefined }), 'unknown'],
    ['whose files nobody lists', facts({ difference: undefined }), 'unknown'],
    [
      'whose list of files broke off',
      facts({ difference: { files: [modified], isWhole: false, commits: [] } }),
      'unknown',
    ],
    ['with a file besides', facts(difference({}, { path: 'a.txt', status: 'added' })), 'other-files'],
    ['with a file removed besides', facts(difference({}, { path: 'a.txt', status: 'removed' })), 'other-files'],
    ['with the path in another case', facts(difference({ path: 'Minutes/2023-06-22.md' })), 'other-files'],
    [
      'with minutes that were something else',
      facts(difference({ status: 'renamed', previousPath: 'x' })),
      'other-files',
    ],
    ['without changes', facts(difference()), 'file-missing'],
    ['with minutes removed', facts(difference({ status: 'removed' })), 'file-missing'],
    ['without minutes in the tree', facts({ entry: undefined }), 'file-missing'],
    ['with minutes of another blob', facts({ entry: { mode: '100644', sha: 'other' } }), 'odd-file'],
    ...['100755', '120000', '160000', '040000', ''].map((mode): [string, ApprovalFacts, string] => [
      `with minutes of the mode "${mode}"`,
      facts({ entry: { mode, sha: 'blob' } }),
      'odd-file',
    ]),
    ...(['copied', 'changed', 'unchanged'] as const).map((status): [string, ApprovalFacts, string] => [
      `with minutes that are ${status}`,
      facts(difference({ status })),
      'odd-file',
    ]),
  ])('%s', (_, given, why) => {
    expect(refuseApproval(given)?.why).toBe(why);
  });

  it('property: what counts is what a naive reading of the rule lets through', () => {
    const letter = fc.constantFrom('a', 'b', 'c');
    const second = fc.integer({ min: 0, max: 6 });
    const stand = fc.oneof(
      fc.tuple(letter, second).map(([one, when]) => written(one, when)),
      fc.tuple(letter, second, fc.option(second, { nil: undefined })).map((one) => announced(...one)),
    );
    const file = fc.record({
      path: fc.constantFrom(PATH, PATH, PATH, PATH, PATH, 'x'),
      status: fc.constantFrom('added', 'added', 'modified', 'modified', 'renamed', 'removed'),
      sha: fc.constantFrom('blob', 'blob', 'blob', 'blob', 'other'),
    });
    const some = fc.record({
      approving: fc.record(
        { at: second.map(at), comment: second, named: letter.map((one) => one.repeat(8)) },
        { requiredKeys: ['at'] },
      ),
      stands: fc.array(stand, { maxLength: 4 }),
      headSha: letter.map(sha),
      base: fc.constantFrom('main', 'main', 'main', 'main', 'main', 'release'),
      isOwn: fc.constantFrom(true, true, true, true, true, false),
      head: fc.constantFrom(...Array.from({ length: 5 }, () => 'rapporteur/notes/x'), 'y'),
      headRepository: fc.constantFrom(
        'example/community',
        'Example/Community',
        'example/community',
        'mal/community',
        undefined,
      ),
      files: fc.array(file, { minLength: 0, maxLength: 2 }),
      isWhole: fc.constantFrom(true, true, true, true, false),
      mode: fc.constantFrom('100644', '100644', '100644', '100644', '120000'),
      isOnlyMarked: fc.constantFrom(false, false, true),
    });
    let counted = 0;
    fc.assert(
      fc.property(some, ({ approving, stands, files, isWhole, mode, isOnlyMarked, ...carrier }) => {
        const given = facts(
          {
            approving,
            stands,
            difference: { files, isWhole, commits: [sha('a')] },
            entry: { mode, sha: 'blob' },
            isOnlyMarked,
          },
          carrier,
        );
        const counts = naive(given);
        if (counts) counted += 1;
        expect(refuseApproval(given) === undefined).toBe(counts);
      }),
      { numRuns: 3_000 },
    );
    expect(counted).toBeGreaterThan(20);
  });
});

/** The rule, word by word. */
const naive = ({ approving, stands, carrier, difference: diff, entry, isOnlyMarked }: ApprovalFacts): boolean => {
  let last: Stand | undefined;
  for (const stand of stands) {
    const isBefore = stand.at < approving.at;
    const isSame = stand.at.getTime() === approving.at.getTime();
    const isFirst =
      stand.how === 'written' ||
      (stand.comment !== undefined && approving.comment !== undefined && stand.comment < approving.comment);
    if ((isBefore || (isSame && isFirst)) && (!last || stand.at >= last.at)) last = stand;
  }
  const isSeen =
    approving.named === undefined ? last?.sha === carrier.headSha : carrier.headSha.startsWith(approving.named);
  const [file] = diff?.files ?? [];
  return (
    carrier.isOwn &&
    carrier.headRepository?.toLowerCase() === carrier.repository &&
    carrier.head === 'rapporteur/notes/x' &&
    carrier.base === 'main' &&
    (isSeen || isOnlyMarked) &&
    diff?.isWhole === true &&
    diff.files.length === 1 &&
    file?.path === PATH &&
    ['added', 'modified'].includes(file.status) &&
    entry?.mode === '100644' &&
    entry.sha === file.sha
  );
};

describe('a commit', () => {
  it('property: what is said of one is read again, and no name makes it another one', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(hex, fc.oneof(fc.constant('app' as const), fc.record({ login: fc.string() })), (commit, by) => {
        const body = print(renderHead({ key: 'meetup/2023-06-22', repository: 'a/b', sha: commit, by }));
        expect(body.startsWith(headMarker('meetup/2023-06-22'))).toBe(true);
        expect(parseHead(body)?.sha).toBe(commit);
      }),
    );
  });

  it('that was announced in the words of before is read as well', () => {
    const sha = 'a'.repeat(40);
    const body = `${headMarker('meetup/2023-06-22')}\nThe notes now stand at [\`${sha.slice(0, 7)}\`](https://github.com/a/b/commit/${sha}), changed by \`bo\`. \`/notes approve\` approves this state.`;
    expect(parseHead(body)).toEqual({ sha, by: 'bo' });
  });
});
