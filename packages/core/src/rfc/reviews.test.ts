import { create } from '@bufbuild/protobuf';
import { Membership, type Review, ReviewRoleSchema, ReviewVerdict, Stage, SubjectState } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordOf, reviewBy } from '../../testing/rfc.ts';
import type { ReviewFacts } from '../github/index.ts';
import { parseSettings, presets } from '../settings/index.ts';
import { nextStep } from './next.ts';
import { parseRecord, renderRecord, toRecord } from './record.ts';
import { isChecked, latestReviews } from './reviews.ts';

const author = { id: 'id-zoe', login: 'zoe' };
const NAMES = new Map<ReviewVerdict, string>(Object.entries(ReviewVerdict).map(([name, verdict]) => [verdict, name]));
const verdicts = (reviews: readonly ReviewFacts[], known: readonly Review[] = []): string[] =>
  latestReviews(reviews, author, known).map(
    ({ accountId, login, verdict, roles }) =>
      `${accountId || '?'} ${login} ${NAMES.get(verdict)}${roles.map(({ key }) => ` ${key}`).join('')}`,
  );

describe('A8: reviewers are accounts, whatever their logins', () => {
  it.each<[string, readonly ReviewFacts[], readonly string[]]>([
    [
      'a login that somebody else took over inherits no approval',
      [
        { ...reviewBy('mona', 'approved', { review: '7' }), login: 'mona-old' },
        { ...reviewBy('other', 'commented', { review: '9' }), login: 'mona' },
      ],
      ['id-mona mona-old APPROVED', 'id-other mona COMMENTED'],
    ],
    [
      'a person who changed the login between two reviews is one reviewer',
      [
        { ...reviewBy('mona', 'approved', { review: '7' }), login: 'mona-old' },
        reviewBy('mona', 'changes_requested', { review: '8', at: '2023-05-02 10:00' }),
      ],
      ['id-mona mona CHANGES_REQUESTED'],
    ],
    [
      "the author's own never counts, under whatever login",
      [{ ...reviewBy('zoe', 'approved'), login: 'zoe-renamed' }],
      [],
    ],
    [
      'somebody who now has the login that the author had is not the author',
      [{ ...reviewBy('late', 'approved'), login: 'zoe' }],
      ['id-late zoe APPROVED'],
    ],
    [
      'of several deleted accounts each keeps its own word',
      [
        { login: 'ghost', verdict: 'approved', review: '3', at: new Date('2023-05-01') },
        { login: 'ghost', verdict: 'changes_requested', review: '4', at: new Date('2023-05-02') },
      ],
      ['? ghost APPROVED', '? ghost CHANGES_REQUESTED'],
    ],
    [
      'of two reviews of one second the one with the higher number is the later one',
      [reviewBy('mona', 'approved', { review: '100' }), reviewBy('mona', 'changes_requested', { review: '99' })],
      ['id-mona mona APPROVED'],
    ],
  ])('A8: %s', (_, reviews, expected) => {
    expect(verdicts(reviews)).toEqual(expected);
    expect(verdicts(reviews.toReversed())).toEqual(expected);
  });

  it('A8: an approval outlives the account that gave it, with its roles', () => {
    const given = reviewBy('mona', 'approved', { review: '7' });
    const known = recordOf([given], { tsc: ['mona'] }, presets.flyte);
    const { id: _, ...deleted } = { ...given, login: 'ghost' };
    expect(verdicts([deleted], known)).toEqual(['id-mona ghost APPROVED tsc']);
  });
});

describe('D26: what an approval counts for', () => {
  const settings = presets.flyte;
  const step = (reviews: readonly Review[], part: { category?: string; settings?: typeof settings } = {}) =>
    nextStep({
      stage: Stage.IN_REVIEW,
      state: SubjectState.OPEN,
      author: 'zoe',
      category: 'system',
      requestedReviewers: [],
      settings,
      reviews: [...reviews],
      ...part,
    });
  const approvals = (roles: Readonly<Record<string, readonly string[] | undefined>>, ...logins: string[]) => {
    const given = logins.map((login) => reviewBy(login, 'approved'));
    return latestReviews(given, author, recordOf(given, roles, settings));
  };

  it('D26: who has to review comes from settings: folders in whatever case, other titles, nobody at all', () => {
    const own = (yaml: string) => parseSettings(yaml).value;
    const other = own(
      'rfc:\n  reviews:\n    - {folder: Design, roles: [board, maintainers]}\n    - {folder: tiny, roles: []}\nroles:\n  - {key: board, title: Board of elders, members: [mona]}\n',
    );
    expect(step([], { settings: other, category: 'design' })).toMatchObject({
      text: 'It needs an approving review by one member of the Board of elders and one maintainer.',
      waitingFor: ['Board of elders', 'maintainers'],
      roles: ['Board of elders', 'maintainers'],
    });
    expect(step([], { settings: other, category: 'tiny' }).text).toBe(
      'It needs no approving review. A maintainer can start the vote with "/motion merge".',
    );
    expect(step([], { settings: other, category: 'elsewhere' }).text).toBe(
      'It needs an approving review by one maintainer.',
    );
    for (const none of ['rfc: {reviews: []}', 'rfc: {reviews: null}'])
      expect(step([], { settings: own(none) }).text).toContain('It needs no approving review');
    expect(step([], { settings: own('') }).text).toBe('It needs an approving review by one maintainer.');
  });

  it('D26: two members of one role are no member of another; one person in both roles is enough', () => {
    const roles = { maintainers: ['cleo'], tsc: ['ada', 'ben', 'cleo'] };
    expect(step(approvals(roles, 'ada', 'ben')).waitingFor).toEqual(['maintainers']);
    expect(step(approvals(roles, 'cleo')).text).toContain('It has the approvals it needs');
  });

  it('D26: what could not be checked does not count and is said, of many people briefly', () => {
    const roles = { maintainers: ['ada'], tsc: undefined };
    expect(step(approvals(roles, 'ada')).text).toBe(
      'It needs an approving review by one member of the TSC. The approval by ada does not count for the TSC yet. I could not read who belongs to it, and will look again.',
    );
    const many = Array.from({ length: 900 }, (_, index) => `p${index}`);
    expect(step(approvals(roles, ...many)).text).toContain(
      'The approvals by p0, p1, p2, p3, p4 and 895 more do not count for the TSC yet.',
    );
  });

  it('D26: the record in the status comment keeps who counted, also when crowds approve', () => {
    const members = ['ada', 'ben'];
    const few = approvals({ tsc: members, maintainers: [] }, 'ada', 'eve');
    const kept = parseRecord(renderRecord(toRecord({ recordedCommands: [], meetings: [], reviews: few }, []))).reviews;
    const again = [reviewBy('ada', 'approved'), reviewBy('eve', 'approved')];
    expect(latestReviews(again, author, kept)).toEqual(few);
    const crowd = Array.from({ length: 5_000 }, (_, index) => `p${index}`);
    const much = approvals({ tsc: members, maintainers: ['ben'] }, ...crowd, ...members);
    const text = renderRecord(toRecord({ recordedCommands: [], meetings: [], reviews: much }, []));
    expect(text.length).toBeLessThan(60_000);
    const { reviews } = parseRecord(text);
    expect(reviews.map(({ accountId }) => accountId)).toEqual(expect.arrayContaining(['id-ada', 'id-ben']));
  });
});

type Act = {
  readonly login: string;
  readonly kind: 'approved' | 'changes_requested' | 'commented' | 'dismiss' | 'move';
};

describe('D26: whatever people do, in whatever order it is heard', () => {
  const people = ['ada', 'ben', 'cleo', 'zoe'];
  const act: fc.Arbitrary<Act> = fc.record({
    login: fc.constantFrom(...people),
    kind: fc.constantFrom('approved', 'changes_requested', 'commented', 'dismiss', 'move'),
  });

  it('D26: an approval counts by the last verdict of somebody who had the role when it was first seen', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 14 }), fc.infiniteStream(fc.nat()), (acts, random) => {
        const order = (list: readonly ReviewFacts[]): ReviewFacts[] =>
          list
            .map((one) => ({ one, key: random.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
        let reviews: ReviewFacts[] = [];
        let known: readonly Review[] = [];
        const members = new Set<string>();
        /** The slow reference: by person, the verdict that stands, and whether it was given as a member. */
        const stands = new Map<string, { verdict: string; isMember: boolean }>();
        for (const [index, { login, kind }] of acts.entries()) {
          if (kind === 'move') {
            if (!members.delete(login)) members.add(login);
          } else if (kind === 'dismiss') {
            const last = reviews.findLast((one) => one.login === login && one.verdict !== 'commented');
            if (last?.verdict === 'dismissed' || !last) continue;
            reviews = reviews.map((one) => (one === last ? { ...one, verdict: 'dismissed' } : one));
            stands.set(login, { verdict: 'dismissed', isMember: false });
          } else {
            reviews = [...reviews, reviewBy(login, kind, { review: `${index + 1}`, at: '2023-05-01 10:00' })];
            if (kind !== 'commented') stands.set(login, { verdict: kind, isMember: members.has(login) });
          }
          // Heard late, twice, and of the list in any order.
          for (let times = random.next().value % 3; times >= 0; times -= 1)
            known = seen(order(reviews), known, members);
        }
        const expected = [...stands].filter(([login, { verdict, isMember }]) => {
          return login !== 'zoe' && verdict === 'approved' && isMember;
        });
        const counted = known.filter(({ roles }) => roles.some(({ membership }) => membership === Membership.MEMBER));
        expect(counted.map(({ login }) => login).sort()).toEqual(expected.map(([login]) => login).sort());
      }),
    );
  });
});

/** One look at the thread: what is not on record yet is asked now. */
const seen = (reviews: readonly ReviewFacts[], known: readonly Review[], members: ReadonlySet<string>): Review[] =>
  latestReviews(reviews, author, known).map((review) => {
    if (isChecked(review, 'tsc')) return review;
    const membership = members.has(review.login) ? Membership.MEMBER : Membership.NONE;
    return { ...review, roles: [create(ReviewRoleSchema, { key: 'tsc', title: 'TSC', membership })] };
  });
