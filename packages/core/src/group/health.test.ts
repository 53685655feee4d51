import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  GroupHealthSchema,
  GroupRule,
  GroupSettingsSchema,
  GroupVerdict,
  NotesState,
  Stage,
  SubjectState,
} from '@rapporteur/idl';
import { NotesSchema, RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/golden.ts';
import { pullOf } from '../../testing/group.ts';
import { print } from '../document/index.ts';
import type { PullRequestFacts } from '../github/index.ts';
import type { TreeNode } from '../shared/door.ts';
import { deriveGroup } from './derive.ts';
import { deriveHealth, goalsOf, type HealthOptions, judgeGroup } from './health.ts';
import { renderGroupList, renderGroupStatus } from './render.ts';
import { renderOutcome } from './words.ts';

const all = (node: TreeNode): TreeNode[] => [node, ...('children' in node ? node.children.flatMap(all) : [])];

const on = (date: string): Date => new Date(`${date}T12:00:00Z`);

const settings = create(GroupSettingsSchema, {
  key: 'config-overrides',
  title: 'Config overrides',
  titleWords: { values: ['override'] },
  pullRequests: { values: ['flyteorg/flyteidl#412'] },
  chairs: { values: ['ByronHsu', 'bstadlbauer', 'fg91'] },
});
const charter = create(WorkingGroupSchema, {
  name: 'groups/config-overrides',
  mission: 'Make the configuration of a task fully overridable at runtime.',
  deliverable: 'flyteorg/flyte#3553 implemented',
  channels: ['slack: C05A4PNMKL1'],
});

/** The group's public history: who opened what when, and what became of it. */
const history: readonly Partial<PullRequestFacts>[] = [
  {
    repository: 'flyteorg/flyteidl',
    number: 412,
    title: 'Overrides in the task',
    author: 'ByronHsu',
    createdAt: on('2023-05-28'),
    updatedAt: on('2023-06-14'),
  },
  {
    number: 1672,
    title: 'Feat: Allow config overrides at runtime',
    head: 'runtime-overrides',
    createdAt: on('2023-06-02'),
    updatedAt: on('2023-06-11'),
    reviews: [{ login: 'bstadlbauer', verdict: 'commented', at: on('2023-06-05') }],
  },
  {
    number: 1676,
    title: 'Update fg91 runtime overrides PR',
    author: 'bstadlbauer',
    base: 'runtime-overrides',
    createdAt: on('2023-06-06'),
    updatedAt: on('2023-06-11'),
    state: 'closed',
    closedAt: on('2023-06-11'),
  },
  {
    repository: 'flyteorg/flyte',
    number: 3553,
    title: '[RFC] Config Override',
    author: 'ByronHsu',
    createdAt: on('2023-04-04'),
    updatedAt: on('2023-07-04'),
    state: 'closed',
    merged: true,
    closedAt: on('2023-07-04'),
  },
];
const group = deriveGroup({ settings, charter, pulls: history.map(pullOf), now: on('2023-06-05') });

const rfcIn = (stage: Stage) =>
  create(RfcSchema, {
    subject: { repository: 'flyteorg/flyte', number: 3553 },
    stage,
    state: SubjectState.MERGED,
    history: [{ to: stage, cause: { at: timestampFromDate(on('2023-07-10')) } }],
  });
const accepted = [rfcIn(Stage.ACCEPTED)];

const spokenAt = (date: string, state: NotesState = NotesState.APPROVED) =>
  create(NotesSchema, {
    meeting: `meetings/contributors-meetup/${date}`,
    state,
    topics: [{ agendaItem: 'groups/config-overrides' }],
    pullRequest: { url: `https://github.com/flyteorg/community/pull/${date.replaceAll('-', '')}` },
  });
/** The meetups at which the group was spoken about after the RFC was merged. */
const meetings = ['2023-07-20', '2023-08-17', '2023-10-26', '2023-11-09'].map((date) => spokenAt(date));

const found = (options: HealthOptions, of = group): string[] =>
  deriveHealth(of, options).map(({ rule, evidence }) =>
    [rule, ...evidence.map(({ text, at }) => `${text} ${at?.toISOString().slice(0, 10)}`)].join(', '),
  );

describe('the history of the group on config overrides, against a table made by hand', () => {
  it.each<[string, string, string[]]>([
    ['while its RFC is open, nothing', '2023-07-01', []],
    ['while it is spoken about, nothing', '2023-10-05', []],
    ['the day before three months of silence, nothing', '2024-02-08', []],
    ['after three months of silence, when it ended', '2024-02-09', ['silent, meeting of 9 November 2023 2023-11-09']],
    ['when its retirement was talked about', '2024-02-29', ['silent, meeting of 9 November 2023 2023-11-09']],
    ['when it was retired', '2024-03-04', ['silent, meeting of 9 November 2023 2023-11-09']],
  ])('%s', (_, date, expected) => {
    expect(found({ now: on(date), rfcs: accepted, notes: meetings })).toEqual(expected);
  });
});

describe('the rules of a charter', () => {
  it.each<[string, Partial<HealthOptions> & { readonly now: Date }, string[]]>([
    [
      'without notes it is silent since its last pull request ended',
      { now: on('2023-10-04') },
      ['silent, flyteorg/flyte#3553 was merged 2023-07-04'],
    ],
    [
      'notes that nobody approved tell nothing',
      { now: on('2023-10-04'), notes: [spokenAt('2023-09-28', NotesState.DRAFT)] },
      ['silent, flyteorg/flyte#3553 was merged 2023-07-04'],
    ],
    [
      'a meeting that its RFC names is a sign of life',
      { now: on('2023-10-04'), rfcs: [{ ...rfcIn(Stage.ACCEPTED), meetings: ['meetings/x/2023-09-28'] }] },
      [],
    ],
    ['a merged RFC is not an implemented one', { now: on('2023-07-20'), rfcs: accepted }, []],
    [
      'an implemented one reaches the goal',
      { now: on('2023-07-20'), rfcs: [rfcIn(Stage.IMPLEMENTED)] },
      ['goal-reached, flyteorg/flyte#3553 is implemented 2023-07-10'],
    ],
    ['what RFCs there are must be known', { now: on('2023-07-20') }, []],
  ])('%s', (_, options, expected) => expect(found(options)).toEqual(expected));

  it.each<[string, string, Partial<PullRequestFacts>, boolean]>([
    ['all merged', 'flyteorg/flytekit#1', { state: 'closed', merged: true, closedAt: on('2023-06-02') }, true],
    ['one is open', 'flyteorg/flytekit#1', {}, false],
    ['one was closed', 'flyteorg/flytekit#1', { state: 'closed', closedAt: on('2023-06-02') }, false],
    [
      'one was merged into a branch of another',
      'flyteorg/flytekit#1',
      { state: 'closed', merged: true, closedAt: on('2023-06-02'), base: 'feature' },
      false,
    ],
    [
      'one of two was never read',
      'flyteorg/flytekit#1 and flyteorg/flyte#475',
      { state: 'closed', merged: true, closedAt: on('2023-06-02') },
      false,
    ],
    ['the charter names nothing', 'A better world', {}, false],
  ])('a goal by pull requests: %s', (_, deliverable, part, isReached) => {
    const pull = pullOf({ title: 'Override', ...part });
    const reached = deriveGroup({ settings, charter: { ...charter, deliverable }, pulls: [pull], now: pull.createdAt });
    expect(found({ now: on('2023-06-20'), rfcs: [] }, reached).some((text) => text.startsWith('goal'))).toBe(isReached);
  });

  it.each<[string, string[] | undefined, number, string[]]>([
    ['with a chair nothing', ['fg91'], 100, []],
    ['for less than six weeks nothing', [], 41, []],
    ['for six weeks it is told', [], 42, ['no-lead, first seen without a chair 2023-06-05']],
    ['where nothing names chairs nobody knows', undefined, 60, []],
  ])('no lead: %s', (_, chairs, days, expected) => {
    const told = create(GroupSettingsSchema, { key: 'x', ...(chairs ? { chairs: { values: chairs } } : {}) });
    const first = deriveGroup({ settings: told, pulls: [], now: on('2023-06-05') });
    const later = new Date(on('2023-06-05').getTime() + days * 86_400_000);
    const now = deriveGroup({ settings: told, pulls: [], previous: first, now: later });
    expect(found({ now: later }, now).filter((text) => text.startsWith('no-lead'))).toEqual(expected);
  });

  it('a new chair ends it, and the time begins anew when the chair leaves', () => {
    const of = (chairs: string[], date: string, previous?: typeof group) =>
      deriveGroup({
        settings: create(GroupSettingsSchema, { key: 'x', chairs: { values: chairs } }),
        pulls: [],
        previous,
        now: on(date),
      });
    const left = of([], '2023-09-01', of(['fg91'], '2023-08-01', of([], '2023-06-01')));
    expect(left.withoutChairSince).toEqual(timestampFromDate(on('2023-09-01')));
  });

  it('silence is never told before its time, whatever the order of what happened', () => {
    const days = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 600 }), (updates, age) => {
        const start = on('2023-01-01').getTime();
        const at = (day: number): Date => new Date(start + day * 86_400_000);
        const pulls = updates.map((day, index) =>
          pullOf({ number: index + 1, title: 'Override', createdAt: at(0), updatedAt: at(day) }),
        );
        const some = deriveGroup({ settings, pulls, now: at(0) });
        const isSilent = deriveHealth(some, { now: at(age) }).some(({ rule }) => rule === 'silent');
        const quiet = age - Math.max(...updates);
        if (quiet < 89) expect(isSilent).toBe(false);
        if (quiet > 92) expect(isSilent).toBe(true);
      }),
    );
  });
});

describe('for programs', () => {
  it('every finding has its rule, its words and its evidence, and the verdict follows from them', () => {
    const without = { ...group, withoutChairSince: timestampFromDate(on('2023-06-05')) };
    const told = create(
      GroupHealthSchema,
      judgeGroup(without, { now: on('2024-02-29'), rfcs: [rfcIn(Stage.IMPLEMENTED)], notes: meetings }),
    );
    const last = {
      text: 'meeting of 9 November 2023',
      at: timestampFromDate(new Date('2023-11-09T00:00:00Z')),
      url: 'https://github.com/flyteorg/community/pull/20231109',
    };
    expect(told).toMatchObject({
      group: 'groups/config-overrides',
      verdict: GroupVerdict.TO_DISCUSS,
      findings: [
        {
          rule: GroupRule.NO_LEAD,
          clause: 'A group without a lead for 6 weeks ends.',
          evidence: [{ text: 'first seen without a chair', at: without.withoutChairSince, url: '' }],
        },
        { rule: GroupRule.SILENT, evidence: [last] },
        {
          rule: GroupRule.GOAL_REACHED,
          evidence: [{ text: 'flyteorg/flyte#3553 is implemented', at: timestampFromDate(on('2023-07-10')) }],
        },
      ],
      lastActivity: last,
    });
    expect(told.limits).toContain('I only see pull requests and notes of meetings.');
  });

  it('a group of which nothing is known is in order, and nothing was seen of it', () => {
    const told = judgeGroup(create(WorkingGroupSchema, { name: 'groups/new' }), { now: on('2024-02-29') });
    expect(told).toMatchObject({ verdict: GroupVerdict.IN_ORDER, findings: [] });
    expect(told).not.toHaveProperty('lastActivity');
  });

  it('goals are the subjects that a charter names, each once', () => {
    expect(goalsOf({ deliverable: 'flyteorg/flyte#1, flyteorg/flyte#1 and FlyteOrg/Flyte#2' })).toMatchObject([
      { repository: 'flyteorg/flyte', number: 1 },
      { number: 2 },
    ]);
  });
});

describe('the status of a group', () => {
  it('is one table with what every pull request waits for and why it belongs', () => {
    const since = new Date('2023-06-08T18:00:00Z');
    expect(print(renderGroupStatus(group, { now: on('2023-07-06'), since, rfcs: accepted }))).toMatchInlineSnapshot(`
      "the working group Config overrides has 2 open pull requests.

      - **Mission:** Make the configuration of a task fully overridable at runtime.
      - **Goal:** flyteorg/flyte#⁠3553 implemented
      - **Chairs:** \`ByronHsu\`, \`bstadlbauer\`, \`fg91\`
      - **Channels:** slack: C05A4PNMKL1

      | pull request | state | reviews | waits for | age | since 8 June 2023 | why it belongs |
      | --- | --- | --- | --- | --- | --- | --- |
      | [flyteorg/flyteidl#⁠412](https://github.com/flyteorg/flyteidl/pull/412) Overrides in the task | open | none | the maintainers | 39 days | activity 14 June 2023 | The settings name it as part of the group. Its title contains "override". |
      | [flyteorg/flytekit#⁠1672](https://github.com/flyteorg/flytekit/pull/1672) Feat: Allow config overrides at runtime | open | \`bstadlbauer\` commented | the maintainers | 34 days | activity 11 June 2023 | Its title contains "override". |
      | [flyteorg/flyte#⁠3553](https://github.com/flyteorg/flyte/pull/3553) \\[RFC\\] Config Override | merged 4 July 2023 (RFC: accepted) | none | – | 91 days | merged 4 July 2023 | Its title contains "override". |
      | [flyteorg/flytekit#⁠1676](https://github.com/flyteorg/flytekit/pull/1676) Update fg91 runtime overrides PR | closed 11 June 2023 | none | – | 5 days | closed 11 June 2023 | Its title contains "override". It is stacked on flyteorg/flytekit#⁠1672, which belongs. |

      Its charter asks for no decision now. I only see pull requests and notes of meetings. I read no chats, and no calls without notes."
    `);
  });

  it('with a suggestion that nobody can take for a decision', () => {
    const isRepeated = print(renderGroupStatus(group, { now: on('2024-02-29'), rfcs: accepted, notes: meetings }));
    expect(isRepeated.slice(isRepeated.indexOf('**Something to talk about'))).toMatchInlineSnapshot(`
      "**Something to talk about. Nothing happens by itself:**

      - **Silent.** Nothing happened in its pull requests since 9 November 2023, and no notes name it. The rule: A group that is silent for 3 months ends. See [meeting of 9 November 2023](https://github.com/flyteorg/community/pull/20231109) (9 November 2023).

      I only see pull requests and notes of meetings. I read no chats, and no calls without notes."
    `);
  });

  it('of a group without pull requests says how one gets in', () => {
    const empty = deriveGroup({ settings, pulls: [], now: on('2023-06-05') });
    const [result, ...next] = print(renderGroupStatus(empty, { now: on('2023-06-06') })).split('\n\n');
    expect(result).toBe('the working group Config overrides has no open pull requests.');
    expect(next).toContain('`/wg add config-overrides` on a pull request adds it.');
  });

  it('of all groups is short', () => {
    expect(print(renderGroupList([group], { now: on('2024-02-29'), rfcs: accepted }))).toMatchInlineSnapshot(`
      "there is one working group.

      | group | open | waits for | last activity | suggestion |
      | --- | --- | --- | --- | --- |
      | Config overrides (\`config-overrides\`) | 2 | the maintainers | 4 July 2023 | silent |

      \`/wg status GROUP\` shows one group in full."
    `);
  });

  it('of a large group shows what is open and new, and counts the rest', () => {
    const pulls = Array.from({ length: 60 }, (_, index) => pullOf({ number: index + 1, title: `Override ${index}` }));
    const large = deriveGroup({ settings, pulls, now: on('2023-06-05') });
    const next = print(renderGroupStatus(large, { now: on('2023-06-22') }));
    expect(next.match(/^\| \[/gm)).toHaveLength(40);
    expect(next).toContain('And 20 more pull requests');
  });

  it('is a table of the same width and mentions nobody, whatever people write', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('@flyteorg/tsc', 'a|b', '`|`', '<!-- x', '#12'),
    );
    fc.assert(
      fc.property(text, text, text, (title, label, login) => {
        const foreign = create(GroupSettingsSchema, {
          key: 'x',
          title,
          labels: { values: [label] },
          chairs: { values: [login] },
          pullRequests: { values: ['flyteorg/flytekit#1'] },
        });
        const pull = pullOf({ title, labels: [label], author: login, draft: true });
        const stated = { ...charter, deliverable: title, channels: [label] };
        const of = deriveGroup({ settings: foreign, charter: stated, pulls: [pull], now: on('2023-06-05') });
        const tree = treeOf(print(renderGroupStatus(of, { now: on('2024-06-22'), since: on('2023-06-01'), rfcs: [] })));
        const tables = tree.children.filter((node) => node.type === 'table');
        expect(tables.flatMap((table) => table.children.map((row) => row.children.length))).toEqual([7, 7]);
        const nodes = all(tree);
        expect(nodes.filter((node) => node.type === 'html')).toEqual([]);
        const texts = nodes.flatMap((node) => (node.type === 'text' ? [node.value] : []));
        expect(texts.join('\n')).not.toMatch(/(?<![\w/])@[a-z0-9]/i);
      }),
    );
  });
});

describe('the answers to /wg add and /wg remove', () => {
  const about = { repository: 'flyteorg/flytekit', number: 1676 };
  const of = { group: { key: 'config-overrides', title: 'Config overrides' }, about };

  it.each([
    [
      'added',
      { kind: 'added', ...of, belonged: false, isRepeated: false },
      'thank you! flyteorg/flytekit#1676 is in the group Config overrides now. `/wg status config-overrides` shows the group. `/wg remove config-overrides flyteorg/flytekit#1676` takes this back.',
    ],
    [
      'added, though it belonged',
      { kind: 'added', ...of, belonged: true, isRepeated: false },
      'flyteorg/flytekit#1676 was in the group Config overrides already, and stays there now. `/wg status config-overrides` shows the group. `/wg remove config-overrides flyteorg/flytekit#1676` takes this back.',
    ],
    [
      'added twice',
      { kind: 'added', ...of, belonged: true, isRepeated: true },
      'flyteorg/flytekit#1676 is in the group Config overrides already. `/wg status config-overrides` shows the group. `/wg remove config-overrides flyteorg/flytekit#1676` takes this back.',
    ],
    [
      'removed',
      { kind: 'removed', ...of, belonged: true, isRepeated: false },
      'flyteorg/flytekit#1676 is out of the group Config overrides now, for good. `/wg add config-overrides flyteorg/flytekit#1676` takes this back.',
    ],
    [
      'removed, though it was not in',
      { kind: 'removed', ...of, belonged: false, isRepeated: false },
      'flyteorg/flytekit#1676 was not in the group Config overrides, and stays out now. `/wg add config-overrides flyteorg/flytekit#1676` takes this back.',
    ],
    [
      'removed twice',
      { kind: 'removed', ...of, belonged: false, isRepeated: true },
      'flyteorg/flytekit#1676 is out of the group Config overrides already. `/wg add config-overrides flyteorg/flytekit#1676` takes this back.',
    ],
    [
      'no such group',
      { kind: 'no-group', called: 'overrides', near: ['config-overrides'], keys: ['config-overrides'] },
      'did you mean `config-overrides`? I do not know a group `overrides`. The groups are `config-overrides`.',
    ],
    [
      'no pull request',
      { kind: 'no-pull-request', about },
      'please name a pull request as `owner/name#12` or by its address. I cannot read flyteorg/flytekit#1676, so nothing has changed. Is the app installed there?',
    ],
    ['no date', { kind: 'no-date', text: '2023-13-01' }, '`2023-13-01` is no date.'],
  ] as const)('%s', (_, outcome, expected) => {
    const isRepeated = print(renderOutcome(outcome)).replaceAll('\n\n', ' ');
    expect(isRepeated.replaceAll('\u2060', '')).toContain(expected);
  });
});
