import { create, equals } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { GroupSettingsSchema, RfcSettingsSchema, SubjectState } from '@rapporteur/idl';
import { RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opened, pullOf } from '../../testing/group.ts';
import type { PullRequestFacts } from '../github/index.ts';
import { deriveRfc } from '../rfc/index.ts';
import { changesSince, waitsFor } from './changes.ts';
import { type DeriveGroupOptions, deriveGroup as derive } from './derive.ts';
import { matchGroups } from './match.ts';
import { hasPhrase } from './stem.ts';

const deriveGroup = (options: Omit<DeriveGroupOptions, 'now'>) => derive({ now: opened, ...options });

const overrides = create(GroupSettingsSchema, {
  key: 'config-overrides',
  title: 'Config overrides',
  labels: { values: ['overrides'] },
  titleWords: { values: ['override', 'task configuration'] },
  paths: { values: ['flytekit/overrides'] },
  pullRequests: { values: ['flyteorg/flyteidl#412', 'not a reference'] },
  chairs: { values: ['ByronHsu', 'fg91'] },
});
const artifacts = create(GroupSettingsSchema, { key: 'artifacts', titleWords: { values: ['artifact'] } });

const ofOverrides = pullOf({
  number: 1672,
  title: 'Feat: Allow config overrides at runtime',
  head: 'runtime-overrides',
});
const stackedOne = pullOf({ number: 1676, title: 'Follow-up', base: 'runtime-overrides', author: 'bstadlbauer' });

describe('a pull request belongs to a group', () => {
  it.each<[string, Partial<PullRequestFacts>, string[]]>([
    ['by its label, whatever the case', { labels: ['Overrides'] }, ['label']],
    ['by a word of its title', { title: '[RFC] Config Override' }, ['title']],
    ['by another form of the word', { title: 'Overridden resources' }, ['title']],
    ['by a phrase of its title', { title: 'Better task configurations' }, ['title']],
    ['by a path', { files: [{ path: 'flytekit/overrides/a.py', status: 'modified' }] }, ['path']],
    [
      'by the path from which it renames',
      { files: [{ path: 'b.py', status: 'renamed', previousPath: 'flytekit/overrides/b.py' }] },
      ['path'],
    ],
    ['by the settings', { repository: 'FlyteOrg/flyteidl', number: 412 }, ['explicit']],
    ['by naming one that belongs', { body: 'Goes with https://github.com/flyteorg/flyteidl/pull/412' }, ['reference']],
    ['by several of these', { title: 'Override', labels: ['overrides'] }, ['label', 'title']],
    ['not by a word in between', { title: 'The task and its configuration' }, []],
    ['not by a folder that only begins alike', { files: [{ path: 'flytekit/overrides2/a.py', status: 'added' }] }, []],
    ['not by a reference in code or a comment', { body: '`flyteorg/flyteidl#412` <!-- flyteorg/flyteidl#412 -->' }, []],
    ['not by the list of a branch stack', { body: '<!-- branch-stack -->\n- flyteorg/flyteidl#412' }, []],
    ['not by the same number in another repository', { number: 412, title: 'x' }, []],
  ])('%s', (_, part, expected) => {
    const [match] = matchGroups({ pull: pullOf(part), groups: [overrides] });
    expect(match?.because.map(({ code }) => code) ?? []).toEqual(expected);
  });

  it('by being aimed at the branch of one that belongs', () => {
    const [match] = matchGroups({ pull: stackedOne, groups: [overrides], pulls: [ofOverrides, stackedOne] });
    expect(match?.because[0]?.text).toBe('It is stacked on flyteorg/flytekit#1672, which belongs.');
  });

  it('by being stacked on one that is stacked', () => {
    const top = pullOf({ number: 1680, base: stackedOne.head });
    const match = matchGroups({ pull: top, groups: [overrides], pulls: [top, stackedOne, ofOverrides] });
    expect(match[0]?.because.map(({ code }) => code)).toEqual(['stacked']);
  });

  it('by saying "PR into #1679"', () => {
    const pydantic = create(GroupSettingsSchema, {
      key: 'pydantic',
      pullRequests: { values: ['flyteorg/flytekit#1679'] },
    });
    const pull = pullOf({ number: 1700, title: 'PR into #1679 - Support for generalized container types' });
    expect(matchGroups({ pull, groups: [pydantic] })[0]?.because.map(({ code }) => code)).toEqual([
      'stacked',
      'reference',
    ]);
  });

  it('by being named in an RFC of the group', () => {
    const rfc = create(RfcSchema, {
      subject: { repository: 'flyteorg/flyte', number: 3553, title: '[RFC] Config Override' },
      related: [{ repository: 'flyteorg/flytekit', number: 7 }],
    });
    const [match] = matchGroups({ pull: pullOf({ number: 7 }), groups: [overrides, artifacts], rfcs: [rfc] });
    expect(match).toMatchObject({ key: 'config-overrides', because: [{ code: 'rfc' }] });
  });

  it('references are not followed further than one step', () => {
    const near = pullOf({ number: 2, body: 'See #1672' });
    const far = pullOf({ number: 3, body: 'See #2' });
    const pulls = [ofOverrides, near, far];
    expect(matchGroups({ pull: near, groups: [overrides], pulls })).toHaveLength(1);
    expect(matchGroups({ pull: far, groups: [overrides], pulls })).toEqual([]);
  });

  it('two that are stacked on each other belong nowhere, and end', () => {
    const a = pullOf({ number: 2, base: 'b', head: 'a' });
    const b = pullOf({ number: 3, base: 'a', head: 'b' });
    expect(matchGroups({ pull: a, groups: [overrides], pulls: [a, b] })).toEqual([]);
  });
});

describe('word stems', () => {
  it.each([
    ['override', 'overrides'],
    ['override', 'overridden'],
    ['override', 'overriding'],
    ['overrides', 'overridable'],
    ['artifact', 'Artifacts'],
    ['config override', 'Config Overrides'],
    ['data class', 'DataClass'],
  ])('"%s" is found in "%s"', (phrase, text) => expect(hasPhrase(text, phrase)).toBe(true));

  it.each([
    ['override', 'ride over'],
    ['use', 'user'],
    ['', 'anything'],
    ['art', 'artifact'],
    ['config override', 'override config'],
  ])('"%s" is not found in "%s"', (phrase, text) => expect(hasPhrase(text, phrase)).toBe(false));

  it('every text with a word holds itself', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12}){0,4}$/), (text) => hasPhrase(text, text)));
  });
});

describe('a working group', () => {
  const reviews = [{ login: 'kumare3', verdict: 'approved', at: new Date('2023-06-10T00:00:00Z') }] as const;
  const idl = pullOf({ repository: 'flyteorg/flyteidl', number: 412, reviews, requestedReviewers: ['eapolinario'] });
  const other = pullOf({ number: 5, title: 'Fix the docs' });

  it('holds its pull requests by repository and number, with state, reviews and reasons', () => {
    const group = deriveGroup({ settings: overrides, pulls: [other, stackedOne, idl, ofOverrides] });
    expect(group).toMatchObject({
      name: 'groups/config-overrides',
      title: 'Config overrides',
      chairs: [{ login: 'ByronHsu' }, { login: 'fg91' }],
      pullRequests: [
        {
          subject: { repository: 'flyteorg/flyteidl', number: 412 },
          reviews: [{ login: 'kumare3' }],
          requestedReviewers: ['eapolinario'],
        },
        { subject: { number: 1672 }, state: SubjectState.OPEN },
        { subject: { number: 1676 }, author: 'bstadlbauer', base: 'runtime-overrides' },
      ],
    });
    expect(group.pullRequests.every(({ because }) => because.length > 0)).toBe(true);
  });

  it('keeps what was not read this time', () => {
    const previous = deriveGroup({ settings: overrides, pulls: [idl, ofOverrides] });
    const { reviews: _, ...unread } = idl;
    const group = deriveGroup({ settings: overrides, pulls: [{ ...unread, title: 'oneof' }], previous });
    expect(group.pullRequests.map(({ subject, reviews: kept }) => [subject?.number, kept.length])).toEqual([
      [412, 1],
      [1672, 0],
    ]);
  });

  it('lets go what does not belong any more', () => {
    const previous = deriveGroup({ settings: overrides, pulls: [ofOverrides] });
    const group = deriveGroup({ settings: overrides, pulls: [{ ...ofOverrides, title: 'Renamed' }], previous });
    expect(group.pullRequests).toEqual([]);
  });

  it('is the same whatever the order of reading, and reading twice changes nothing', () => {
    const all = [other, stackedOne, idl, ofOverrides];
    const once = deriveGroup({ settings: overrides, pulls: all });
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (pulls) => {
        expect(equals(WorkingGroupSchema, deriveGroup({ settings: overrides, pulls, previous: once }), once)).toBe(
          true,
        );
      }),
    );
  });

  it('an RFC can be a pull request of a group', () => {
    const pull = pullOf({
      repository: 'flyteorg/flyte',
      number: 3553,
      title: '[RFC] Config Override',
      body: 'Implemented by flyteorg/flytekit#5',
      files: [{ path: 'rfc/system/3553-config-override.md', status: 'added' }],
    });
    const settings = create(RfcSettingsSchema, { paths: { values: ['rfc/'] } });
    const rfc = deriveRfc({ pull, settings });
    const group = deriveGroup({ settings: overrides, pulls: [pull, other], rfcs: rfc ? [rfc] : [] });
    expect(group.pullRequests.map(({ subject }) => subject?.number)).toEqual([3553, 5]);
  });
});

describe('what changed since the last meeting', () => {
  const since = new Date('2023-06-08T18:00:00Z');
  const at = (day: number): Date => new Date(Date.UTC(2023, 5, day));
  const changes = (part: Partial<PullRequestFacts>): string[] => {
    const [pull] = deriveGroup({ settings: overrides, pulls: [{ ...ofOverrides, ...part }] }).pullRequests;
    return pull ? changesSince(pull, since).map(({ code, text }) => `${code}: ${text}`) : ['none'];
  };
  const review = (verdict: 'approved' | 'changes_requested' | 'commented', day: number) => ({
    login: 'kumare3',
    verdict,
    at: at(day),
  });

  it.each<[string, Partial<PullRequestFacts>, string[]]>([
    ['nothing', {}, []],
    ['opened', { createdAt: at(10) }, ['opened: It was opened by fg91.']],
    ['merged', { state: 'closed', merged: true, closedAt: at(12) }, ['merged: It was merged.']],
    ['closed', { state: 'closed', closedAt: at(12) }, ['closed: It was closed without a merge.']],
    ['closed before', { state: 'closed', closedAt: at(7) }, []],
    ['approved', { reviews: [review('approved', 10)] }, ['approved: kumare3 approved it.']],
    [
      'changes asked for',
      { reviews: [review('changes_requested', 10)] },
      ['changes-requested: kumare3 asked for changes.'],
    ],
    [
      'a review without a verdict',
      { reviews: [review('commented', 10)] },
      ['reviewed: kumare3 reviewed it without a verdict.'],
    ],
    ['approved before', { reviews: [review('approved', 3)] }, []],
    ['other activity', { updatedAt: at(12) }, ['activity: There was new activity.']],
    [
      'in the order of time',
      {
        createdAt: at(9),
        reviews: [review('approved', 10)],
        state: 'closed',
        merged: true,
        closedAt: at(11),
        updatedAt: at(11),
      },
      ['opened: It was opened by fg91.', 'approved: kumare3 approved it.', 'merged: It was merged.'],
    ],
  ])('%s', (_, part, expected) => expect(changes(part)).toEqual(expected));

  it.each<[string, Partial<PullRequestFacts>, string, string[]]>([
    ['a draft waits for its author', { draft: true }, 'It is a draft: the author marks it as ready.', ['fg91']],
    ['no review yet', {}, 'It waits for a first review.', ['maintainers']],
    ['those who were asked', { requestedReviewers: ['kumare3'] }, 'It waits for the reviews requested.', ['kumare3']],
    [
      'the author, after changes were requested',
      { reviews: [review('changes_requested', 10)], requestedReviewers: ['x'] },
      'Changes were requested: the author answers.',
      ['fg91'],
    ],
    [
      'a maintainer, after the approval',
      { reviews: [review('approved', 10)] },
      'It is approved: a maintainer can merge it.',
      ['maintainers'],
    ],
    ['nobody once merged', { state: 'closed', merged: true, closedAt: at(12) }, 'It is merged.', []],
    ['nobody once closed', { state: 'closed', closedAt: at(12) }, 'It is closed without a merge.', []],
  ])('it waits: %s', (_, part, text, waitingFor) => {
    const [pull] = deriveGroup({ settings: overrides, pulls: [{ ...ofOverrides, ...part }] }).pullRequests;
    expect(pull && waitsFor(pull)).toMatchObject({ text, waitingFor });
  });

  it('a change at the very instant of the last meeting was there already', () => {
    const pull = deriveGroup({ settings: overrides, pulls: [{ ...ofOverrides, createdAt: since, updatedAt: since }] })
      .pullRequests[0];
    expect(pull && changesSince(pull, since)).toEqual([]);
    expect(pull?.createdAt).toEqual(timestampFromDate(since));
  });
});
