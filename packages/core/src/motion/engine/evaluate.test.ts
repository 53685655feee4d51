import { create } from '@bufbuild/protobuf';
import { BallotChoice, BallotSchema, type Clause, type Policy, QuorumOf, RuleState, ShareBase } from '@rapporteur/idl';
import { MotionSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryScript } from '../../../testing/motion/arbitrary.ts';
import { accountOf, roleWith, toPolicyOf } from '../../../testing/motion/script.ts';
import { checkPolicy } from '../policy/check.ts';
import { allOf, anyOf, need, policies, toPolicy } from '../policy/policy.ts';
import { evaluate } from './evaluate.ts';
import type { Countable } from './tally.ts';

const CHOICES = { y: BallotChoice.FOR, n: BallotChoice.AGAINST, a: BallotChoice.ABSTAIN } as const;

/** One letter a member: y, n, a, or "-" for who has not voted. */
const voting = (policy: Policy, votes: string, role = 'tsc'): Countable => {
  const members = [...votes].map((_, index) => `m${index}`);
  return create(MotionSchema, {
    policy,
    author: accountOf('zoe'),
    roles: [roleWith(role, members)],
    ballots: [...votes].flatMap((letter, index) =>
      letter === 'y' || letter === 'n' || letter === 'a'
        ? [{ account: accountOf(`m${index}`), choice: CHOICES[letter] }]
        : [],
    ),
  });
};

const passing = (pass: Clause, shape: Parameters<typeof toPolicy>[0] = {}): Policy =>
  toPolicy({ name: 'test', pass, periodDays: 1, mayMove: ['tsc'], authorsBallotBinds: true, ...shape });

const share = (num: number, den: number, base: ShareBase, moreThan = false): Clause =>
  need({ role: 'tsc', shareNum: num, shareDen: den, base, moreThan });

describe('D27 shares in whole numbers', () => {
  it.each([
    [3, 2],
    [4, 3],
    [5, 4],
    [6, 4],
    [7, 5],
  ])('Flyte: of %i members %i in favour are 2/3, one less is not', (members, enough) => {
    const votes = (yes: number): string => 'y'.repeat(yes).padEnd(members, '-');
    expect(evaluate(voting(policies.flyte, votes(enough))).passes).toBe(true);
    expect(evaluate(voting(policies.flyte, votes(enough - 1))).passes).toBe(false);
    expect(evaluate(voting(policies.flyte, votes(enough))).rules[0]?.needed).toBe(enough);
  });

  it('33 of 50 pass 66/100 but are below two thirds', () => {
    const votes = 'y'.repeat(33).padEnd(50, 'n');
    expect(evaluate(voting(passing(share(66, 100, ShareBase.MEMBERS)), votes)).passes).toBe(true);
    expect(evaluate(voting(passing(share(2, 3, ShareBase.MEMBERS)), votes)).passes).toBe(false);
  });

  it('67/100 of a committee of 6 are 5 votes where 2/3 are 4', () => {
    expect(evaluate(voting(passing(share(67, 100, ShareBase.MEMBERS)), 'yyyy--')).rules[0]?.needed).toBe(5);
    expect(evaluate(voting(passing(share(2, 3, ShareBase.MEMBERS)), 'yyyy--')).passes).toBe(true);
  });

  it.each([
    ['an abstention does not shrink the members', ShareBase.MEMBERS, 'yyya-', false],
    ['an abstention is cast', ShareBase.CAST, 'yyaa-', false],
    ['an abstention is not decided', ShareBase.DECIDED, 'yyaa-', true],
    ['silence is neither cast nor decided', ShareBase.CAST, 'yy---', true],
  ])('%s', (_, base, votes, passes) => {
    expect(evaluate(voting(passing(share(2, 3, base)), votes)).passes).toBe(passes);
  });

  it('a share of nobody is never reached', () => {
    expect(evaluate(voting(passing(share(1, 2, ShareBase.DECIDED)), 'a--'))).toMatchObject({
      passes: false,
      code: 'nobody-voted',
    });
  });
});

describe('D15 failures have their own reason', () => {
  const majority = passing(share(1, 2, ShareBase.DECIDED, true));
  it.each([
    [
      'a tie',
      majority,
      'yynna',
      'tie',
      '2 to 2 is a tie among the 5 members of the tsc; more than 1/2 of those who voted yes or no must say yes.',
    ],
    [
      'too few in favour',
      majority,
      'ynna',
      'share',
      'Of the 4 members of the tsc, 1 said yes, 2 said no and 1 abstained; 2 are needed.',
    ],
    [
      'nobody voted',
      majority,
      '---',
      'nobody-voted',
      'Nobody of the 3 members of the tsc has voted; more than 1/2 of those who voted yes or no must say yes.',
    ],
    [
      'a missed quorum, even if all who voted are in favour',
      passing(share(1, 2, ShareBase.DECIDED), { quorum: { role: 'tsc', atLeast: 3 } }),
      'yya--',
      'quorum',
      '2 of the 5 members of the tsc took part; at least 3 must.',
    ],
    [
      'too many missing',
      policiesOfTsc(2),
      'yyyy---',
      'missing',
      '3 of the 7 members of the tsc have not voted; at most 2 may be missing.',
    ],
    [
      'too many against',
      passing(need({ role: 'tsc', atLeast: 2, maxNo: 0 })),
      'yyn',
      'against',
      '1 of the 3 members of the tsc said no; at most 0 may.',
    ],
    [
      'too few approvals',
      passing(need({ role: 'tsc', atLeast: 2 })),
      'y--',
      'at-least',
      '1 of the 3 members of the tsc said yes; 2 are needed.',
    ],
  ])('%s', (_, policy, votes, code, text) => {
    const result = evaluate(voting(policy, votes));
    expect(result).toMatchObject({ passes: false, code });
    expect(result.sentence).toContain(text);
  });

  function policiesOfTsc(maxMissing: number): Policy {
    return passing(
      need({ role: 'tsc', shareNum: 1, shareDen: 2, moreThan: true, base: ShareBase.MEMBERS, maxMissing }),
    );
  }
});

describe('D27 quorum', () => {
  const withQuorum = (of: QuorumOf, abstainInQuorum: boolean): Policy =>
    passing(share(1, 2, ShareBase.DECIDED, true), {
      quorum: { role: 'tsc', shareNum: 1, shareDen: 2, of },
      abstainInQuorum,
    });
  it.each([
    ['abstentions count where the policy says so', withQuorum(QuorumOf.VOTERS, true), 'yya--', true],
    ['abstentions do not count otherwise', withQuorum(QuorumOf.VOTERS, false), 'yya--', false],
    ['half of five members are three', withQuorum(QuorumOf.VOTERS, false), 'yyn--', true],
    ['a quorum of yes is not helped by a vote against', withQuorum(QuorumOf.YES, false), 'yyn--', false],
  ])('%s', (_, policy, votes, passes) => {
    expect(evaluate(voting(policy, votes)).passes).toBe(passes);
  });

  it('a quorum of voters is warned about, a quorum of yes is not', () => {
    const warnings = (of: QuorumOf): string[] => checkPolicy(withQuorum(of, false)).map(({ code }) => code);
    expect(warnings(QuorumOf.VOTERS)).toEqual(['no-can-pass']);
    expect(warnings(QuorumOf.YES)).toEqual([]);
  });
});

describe('clauses', () => {
  it('rust-like: more than half of the members, and at most two missing', () => {
    const rust = (votes: string): boolean => evaluate(voting(policies['rust-like'], votes, 'team')).passes;
    expect([rust('yyyyy--'), rust('yyyy---'), rust('yyyynnn'), rust('yyynnn')]).toEqual([true, false, true, false]);
  });

  it('any: half the quorum is enough if nobody is against, and the other way does not apply', () => {
    const either = passing(anyOf(need({ role: 'tsc', atLeast: 4 }), need({ role: 'tsc', atLeast: 2, maxNo: 0 })));
    expect(evaluate(voting(either, 'yyn---')).passes).toBe(false);
    const result = evaluate(voting(either, 'yy----'));
    expect(result.passes).toBe(true);
    expect(result.rules.map(({ code, state }) => [code, state])).toEqual([
      ['any', RuleState.SATISFIED],
      ['at-least', RuleState.NOT_APPLICABLE],
      ['at-least', RuleState.SATISFIED],
      ['against', RuleState.SATISFIED],
    ]);
  });

  it('D7 a person in two roles satisfies both needs but is one voter', () => {
    const policy = passing(allOf(need({ role: 'tsc', atLeast: 1 }), need({ role: 'maintainers', atLeast: 1 })));
    const motion = create(MotionSchema, {
      policy,
      roles: [roleWith('tsc', ['ada', 'ben']), roleWith('maintainers', ['ada'])],
      ballots: [{ account: accountOf('ada'), choice: BallotChoice.FOR }],
    });
    expect(evaluate(motion)).toMatchObject({ passes: true, voters: 1, yes: 1 });
  });

  it('D7 people are compared by id, and a renamed login is the same person', () => {
    const motion = voting(policies.flyte, 'yy-');
    const renamed = motion.ballots.map((ballot, index) =>
      index === 0 ? { ...ballot, account: { ...accountOf('m0'), login: 'ghost' } } : ballot,
    );
    expect(evaluate({ ...motion, ballots: renamed }).passes).toBe(true);
    const impostor = { ...accountOf('m0'), id: 'id-impostor' };
    const stolen = motion.ballots.map((ballot, index) => (index === 0 ? { ...ballot, account: impostor } : ballot));
    expect(evaluate({ ...motion, ballots: stolen }).passes).toBe(false);
  });

  it("D5 whether the author's ballot binds is the policy's choice; the author stays in the base", () => {
    const own = (authorsBallotBinds: boolean): Countable => ({
      ...voting(passing(share(2, 3, ShareBase.MEMBERS), { authorsBallotBinds }), 'yy-'),
      author: accountOf('m0'),
    });
    expect(evaluate(own(true)).passes).toBe(true);
    expect(evaluate(own(false))).toMatchObject({ passes: false, voters: 1 });
    expect(evaluate(own(false)).rules[0]).toMatchObject({ members: 3, waitingFor: ['m2'] });
  });

  it('D24 a role whose list is not known could not be evaluated, and nothing passes by it', () => {
    const result = evaluate(voting(policies.simple, 'yyy'));
    expect(result).toMatchObject({ passes: false, code: 'unknown-role' });
    expect(result.rules[0]?.state).toBe(RuleState.UNKNOWN);
  });

  it('D24 says who is missing', () => {
    expect(evaluate(voting(policies.flyte, 'yn-a-')).rules[0]).toMatchObject({
      waitingFor: ['m2', 'm4'],
      yes: 1,
      no: 1,
    });
  });
});

describe('D27 properties', () => {
  const count = fc.tuple(
    arbitraryScript.map(({ rules }) => toPolicyOf(rules)),
    fc.array(fc.constantFrom('y', 'n', 'a', '-'), { minLength: 2, maxLength: 9 }),
    fc.nat(),
  );
  const both = (policy: Policy, votes: readonly string[]): Countable => {
    const motion = voting(policy, votes.join(''));
    const members = votes.map((_, index) => `m${index}`);
    return { ...motion, roles: ['tsc', 'maintainers', 'chairs'].map((key) => roleWith(key, members)) };
  };
  const passes = (policy: Policy, votes: readonly string[]): boolean => evaluate(both(policy, votes)).passes;
  const withVote = (votes: readonly string[], index: number, vote: string): string[] =>
    votes.with(index % votes.length, vote);

  it('adding +1 never fails a passing motion', () => {
    fc.assert(
      fc.property(count, ([policy, votes, index]) => {
        if (passes(policy, votes)) expect(passes(policy, withVote(votes, index, 'y'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('adding −1 never passes a failing motion, unless the policy was warned about', () => {
    fc.assert(
      fc.property(count, ([policy, votes, index]) => {
        const warned = checkPolicy(policy).some(({ code }) => code === 'no-can-pass');
        if (!warned && !passes(policy, votes)) expect(passes(policy, withVote(votes, index, 'n'))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('permuting ballots changes nothing', () => {
    fc.assert(
      fc.property(count, fc.nat(), ([policy, votes], turn) => {
        const motion = both(policy, votes);
        const at = turn % (motion.ballots.length + 1);
        const turned = [...motion.ballots.slice(at), ...motion.ballots.slice(0, at)].toReversed();
        expect(evaluate({ ...motion, ballots: turned })).toEqual(evaluate(motion));
      }),
    );
  });

  it('non-binding ballots never matter', () => {
    fc.assert(
      fc.property(count, fc.constantFrom('y', 'n', 'a'), ([policy, votes], letter) => {
        const motion = both(policy, votes);
        const choice = letter === 'y' ? CHOICES.y : letter === 'n' ? CHOICES.n : CHOICES.a;
        const outsider = create(BallotSchema, { account: accountOf('zoe'), choice });
        expect(evaluate({ ...motion, ballots: [...motion.ballots, outsider] })).toEqual(evaluate(motion));
      }),
    );
  });

  it('the presets can be used, and only rust-like is warned about', () => {
    const problems = Object.entries(policies).map(([name, policy]) => [
      name,
      checkPolicy(policy).map(({ code }) => code),
    ]);
    expect(problems).toEqual([
      ['flyte', []],
      ['rust-like', ['no-can-pass', 'no-can-pass']],
      ['simple', []],
    ]);
  });
});

describe('policies that cannot be used', () => {
  const good = passing(need({ role: 'tsc', atLeast: 1 }));
  it.each([
    ['no rule', { ...good, pass: undefined }, 'no-rule'],
    ['an empty list of rules', { ...good, pass: allOf() }, 'empty-list'],
    ['a rule that silence satisfies', { ...good, pass: need({ role: 'tsc', maxNo: 0 }) }, 'no-votes'],
    ['a share of more than all', { ...good, pass: share(3, 2, ShareBase.MEMBERS) }, 'share'],
    ['more than all', { ...good, pass: share(1, 1, ShareBase.MEMBERS, true) }, 'share'],
    ['no period', { ...good, periodDays: 0 }, 'period'],
    ['no such zone', { ...good, timeZone: 'Mars/Olympus' }, 'time-zone'],
    ['no such day', { ...good, holidays: ['2026-02-30'] }, 'holiday'],
    ['nobody may move', { ...good, mayMove: [] }, 'nobody-may-move'],
  ])('%s', (_, policy, code) => {
    expect(checkPolicy(policy).filter(({ severity }) => severity === 'error')).toMatchObject([{ code }]);
  });
});
