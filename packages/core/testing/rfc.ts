/** Pull requests for tests: one ordinary pull request, one with what happened to it, and arbitrary ones. */
import { create } from '@bufbuild/protobuf';
import { Membership, type Review, ReviewRoleSchema, ReviewSchema, type Settings } from '@rapporteur/idl';
import fc from 'fast-check';
import type { PullRequestFacts, ReviewFacts, ThreadFacts, TimelineEvent } from '../src/github/index.ts';
import { roleTitleOf } from '../src/settings/index.ts';

/** The pull request of flyte#3553 as it was opened, with what a test wants different; its thread is not read. */
export const pullOf = (part: Partial<PullRequestFacts> = {}): PullRequestFacts => {
  const { repository = 'flyteorg/flyte', number = 3553 } = part;
  return {
    repository,
    number,
    nodeId: `PR_${number}`,
    title: '[RFC] Config Override',
    url: `https://github.com/${repository}/pull/${number}`,
    body: '',
    author: 'ByronHsu',
    authorIsBot: false,
    state: 'open',
    draft: false,
    merged: false,
    labels: [],
    requestedReviewers: [],
    base: 'master',
    head: 'config-override',
    headSha: '0123456789012345678901234567890123456789',
    createdAt: new Date('2023-04-04T17:00:00Z'),
    updatedAt: new Date('2023-06-22T18:00:00Z'),
    ...part,
  };
};

/** Logins of members by the key of the role; undefined if they could not be read. */
export type Roles = Readonly<Record<string, readonly string[] | undefined>>;

/** A review of "login", whose account is "id-login". */
export const reviewBy = (
  login: string,
  verdict: ReviewFacts['verdict'],
  { at = '2023-05-01 10:00', review = `review-${login}` }: { readonly at?: string; readonly review?: string } = {},
): ReviewFacts => ({ id: `id-${login}`, login, review, verdict, at: new Date(`${at.replace(' ', 'T')}:00Z`) });

/** What comes on record of reviews when people have these roles. */
export const recordOf = (reviews: readonly ReviewFacts[], roles: Roles, settings: Settings): Review[] =>
  reviews.map(({ id = '', login, review = '' }) =>
    create(ReviewSchema, {
      id: review,
      accountId: id,
      login,
      roles: Object.entries(roles).map(([key, members]) =>
        create(ReviewRoleSchema, {
          key,
          title: roleTitleOf(settings, key),
          membership: members
            ? members.includes(login)
              ? Membership.MEMBER
              : Membership.NONE
            : Membership.UNSPECIFIED,
        }),
      ),
    }),
  );

/** Something that happened: its time in UTC ("2023-07-04 10:00"), its kind, who did it, and the label or review. */
export type Happened = readonly [at: string, kind: TimelineEvent['kind'], who?: string, detail?: string];

/** The facts that a list of happenings, oldest first, comes to: GitHub's thread, and the state that it led to. */
export const lived = (
  happened: readonly Happened[],
  { draft = false, labels = [] }: { readonly draft?: boolean; readonly labels?: readonly string[] } = {},
): Partial<PullRequestFacts> & { readonly thread: ThreadFacts } => {
  const timelineEvents = happened.map(
    ([at, kind, login = 'kumare3', detail], index): TimelineEvent => ({
      kind,
      id: `${100 + index}`,
      at: new Date(`${at.replace(' ', 'T')}:00Z`),
      actor: { id: `id-${login}`, login, isBot: false },
      ...(detail === undefined ? {} : { detail }),
    }),
  );
  const last = (...kinds: readonly TimelineEvent['kind'][]): TimelineEvent | undefined =>
    timelineEvents.findLast(({ kind }) => kinds.includes(kind));
  const merged = last('merged');
  const closing = last('closed', 'reopened');
  const isClosed = merged !== undefined || closing?.kind === 'closed';
  const end = merged ?? closing;
  return {
    draft: (last('drafted', 'ready')?.kind ?? (draft ? 'drafted' : 'ready')) === 'drafted',
    merged: merged !== undefined,
    state: isClosed ? 'closed' : 'open',
    labels: timelineEvents.reduce<readonly string[]>((standing, { kind, detail = '' }) => {
      const others = standing.filter((label) => label !== detail);
      if (kind === 'labeled') return [...others, detail];
      return kind === 'unlabeled' ? others : standing;
    }, labels),
    thread: { posts: [], timelineEvents },
    ...(isClosed && end ? { closedAt: end.at } : {}),
    ...(isClosed && end && !merged ? { closedBy: end.actor.login } : {}),
  };
};

const LABELS = ['rfc', 'stale', 'rejected', 'postponed', 'size:M'];
const who = fc.constantFrom('ByronHsu', 'kumare3', 'fg91');
const when = fc
  .date({ min: new Date('2023-04-05T00:00:00Z'), max: new Date('2024-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 16).replace('T', ' '));

/** Lives of one pull request, as GitHub lets them be: nothing is closed twice, and nothing is reopened after its merge. */
export const arbitraryLife: fc.Arbitrary<readonly Happened[]> = fc
  .record({
    whens: fc.uniqueArray(when, { maxLength: 8 }),
    kinds: fc.array(fc.constantFrom('closed', 'reopened', 'merged', 'drafted', 'ready', 'labeled', 'unlabeled'), {
      minLength: 8,
      maxLength: 8,
    }),
    people: fc.array(who, { minLength: 8, maxLength: 8 }),
    labels: fc.array(fc.constantFrom(...LABELS), { minLength: 8, maxLength: 8 }),
  })
  .map(({ whens, kinds, people, labels }) => {
    const standing = { closed: false, merged: false, draft: false, labels: new Set<string>() };
    return whens.toSorted().flatMap((at, index): Happened[] => {
      const [kind = 'ready', person = '', label = ''] = [kinds[index], people[index], labels[index]];
      switch (kind) {
        case 'labeled':
        case 'unlabeled':
          if (standing.labels.has(label) === (kind === 'labeled')) return [];
          standing.labels[kind === 'labeled' ? 'add' : 'delete'](label);
          return [[at, kind, person, label]];
        case 'closed':
        case 'reopened':
          if (standing.merged || standing.closed === (kind === 'closed')) return [];
          standing.closed = kind === 'closed';
          return [[at, kind, person]];
        case 'merged':
          if (standing.closed || standing.draft) return [];
          standing.merged = true;
          standing.closed = true;
          return [
            [at, 'merged', person],
            [at, 'closed', person],
          ];
        default:
          if (standing.closed || standing.draft === (kind === 'drafted')) return [];
          standing.draft = kind === 'drafted';
          return [[at, kind, person]];
      }
    });
  });

const day = fc.date({
  min: new Date('2023-01-01T00:00:00Z'),
  max: new Date('2024-01-01T00:00:00Z'),
  noInvalidDate: true,
});

/** Readings of one RFC pull request at arbitrary moments of its life, consistent as GitHub's are. */
export const arbitraryPull: fc.Arbitrary<PullRequestFacts> = fc
  .record({
    life: arbitraryLife,
    requestedReviewers: fc.subarray(['kumare3', 'fg91', 'eapolinario']),
    reviews: fc.array(
      fc.record({
        login: fc.constantFrom('kumare3', 'fg91', 'ByronHsu'),
        verdict: fc.constantFrom('approved', 'changes_requested', 'commented', 'dismissed', 'pending'),
        at: day,
      }),
      { maxLength: 5 },
    ),
    updatedAt: day,
    title: fc.string({ unit: 'grapheme' }),
    body: fc.constantFrom(
      '',
      'Closes #475, see flyteorg/flytekit#1672',
      'https://github.com/flyteorg/flyte/discussions/3793',
    ),
  })
  .map(({ life, ...rest }) =>
    pullOf({ ...rest, ...lived(life), files: [{ path: 'rfc/system/3553-config-override.md', status: 'added' }] }),
  );
