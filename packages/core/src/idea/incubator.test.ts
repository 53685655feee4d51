import { create, equals } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  DetectionSchema,
  Disposition,
  type Link,
  LinkKind,
  LinkSchema,
  ReasonSchema,
  RfcSettingsSchema,
  SubjectKind,
  SubjectRefSchema,
  SubjectState,
  toRfcName,
  Verdict,
} from '@rapporteur/idl';
import { IdeaSchema, type RecordedCommand, RecordedCommandSchema, type Rfc, RfcSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiscussionFacts } from '../github/index.ts';
import {
  ageInDays,
  deriveIdea,
  dispositionTitle,
  type IdeaFacts,
  type IdeaOptions,
  isIncubator,
  leaveIncubator,
} from './incubator.ts';
import { readIdeaCommands } from './recorded.ts';

const { NEW, NEEDS_CHAMPION, WILL_BE_RFC, MAKE_ISSUE, CLOSED } = Disposition;

const settings = create(RfcSettingsSchema, {
  incubatorCategory: 'rfc-incubator',
  incubatorRepository: 'flyteorg/flyte',
});

const discussion: DiscussionFacts = {
  repository: 'flyteorg/flyte',
  number: 3793,
  nodeId: 'D_3793',
  title: 'Unify retry behaviour',
  url: 'https://github.com/flyteorg/flyte/discussions/3793',
  body: '',
  author: 'fellhorn',
  category: 'rfc-incubator',
  closed: false,
  createdAt: new Date('2023-06-20T00:00:00Z'),
  updatedAt: new Date('2023-06-22T00:00:00Z'),
};

const now = new Date('2023-06-25T00:00:00Z');
const muchLater = new Date('2023-12-25T00:00:00Z');

const word = (
  text: string,
  part: { by?: string; at?: string; refused?: boolean; command?: string } = {},
): RecordedCommand =>
  create(RecordedCommandSchema, {
    id: text,
    by: part.by ?? 'ada',
    command: part.command ?? '/idea',
    text,
    at: timestampFromDate(new Date(part.at ?? '2023-06-21T00:00:00Z')),
    ...(part.refused ? { refused: create(ReasonSchema, { code: 'not-allowed' }) } : {}),
  });

const from = (
  number: number,
  kind: SubjectKind,
  part: { link?: LinkKind; state?: SubjectState; to?: number } = {},
): Link =>
  create(LinkSchema, {
    from: create(SubjectRefSchema, { repository: 'flyteorg/flyte', number, kind }),
    to: create(SubjectRefSchema, { repository: 'FlyteOrg/flyte', number: part.to ?? 3793 }),
    kind: part.link ?? LinkKind.CONTINUES,
    state: part.state ?? SubjectState.OPEN,
    because: [create(ReasonSchema, { code: 'continues', text: 'It says so.' })],
  });

const rfc = (number: number, verdict: Verdict = Verdict.RFC): Rfc =>
  create(RfcSchema, {
    name: toRfcName({ repository: 'flyteorg/flyte', number }),
    detection: create(DetectionSchema, { verdict }),
  });

const derive = (part: Partial<IdeaFacts> = {}, options: Partial<IdeaOptions> = {}) =>
  deriveIdea({ ...discussion, ...part }, { settings, now, ...options });

describe('the incubator', () => {
  it.each<[string, Partial<DiscussionFacts>, Parameters<typeof isIncubator>[1], boolean]>([
    ['its category in its repository', {}, settings, true],
    ['another category', { category: 'q-a' }, settings, false],
    ['its category in another repository', { repository: 'flyteorg/flytekit' }, settings, false],
    ['no category is set', { category: '' }, create(RfcSettingsSchema), false],
    [
      'no repository is set: all count',
      { repository: 'a/b' },
      create(RfcSettingsSchema, { incubatorCategory: 'rfc-incubator' }),
      true,
    ],
  ])('%s', (_, part, layer, belongs) => {
    expect(isIncubator({ ...discussion, ...part }, layer)).toBe(belongs);
    expect(derive(part, { settings: layer }) !== undefined).toBe(belongs);
  });

  it.each<[string, Partial<IdeaFacts>, Partial<IdeaOptions>, Disposition, string]>([
    ['an idea begins as new', {}, {}, NEW, 'It is new: nobody has sorted it yet.'],
    [
      'after four weeks it needs a champion',
      {},
      { now: muchLater },
      NEEDS_CHAMPION,
      'Nobody has taken it up within 28 days.',
    ],
    [
      'one day earlier it does not',
      {},
      { now: new Date('2023-07-17T23:59:59Z') },
      NEW,
      'It is new: nobody has sorted it yet.',
    ],
    [
      'to the day',
      {},
      { now: new Date('2023-07-18T00:00:00Z') },
      NEEDS_CHAMPION,
      'Nobody has taken it up within 28 days.',
    ],
    [
      'with a champion it does not',
      {},
      { now: muchLater, words: [word('champion me')] },
      NEW,
      'It has a champion, and nobody has sorted it.',
    ],
    ['a closed discussion is closed', { closed: true }, { now: muchLater }, CLOSED, 'The discussion is closed.'],
    [
      'a reopened one is new again',
      {},
      { previous: create(IdeaSchema, { disposition: CLOSED }) },
      NEW,
      'It is new: nobody has sorted it yet.',
    ],
    [
      'an issue was made of it',
      {},
      { links: [from(5189, SubjectKind.ISSUE)] },
      MAKE_ISSUE,
      'The issue flyteorg/flyte#5189 was made of it.',
    ],
    [
      'an RFC continues it',
      {},
      { links: [from(3749, SubjectKind.PULL_REQUEST)], rfcs: [rfc(3749)] },
      WILL_BE_RFC,
      'The RFC flyteorg/flyte#3749 continues it.',
    ],
    [
      'an RFC is further along than an issue',
      {},
      { links: [from(5189, SubjectKind.ISSUE), from(5204, SubjectKind.PULL_REQUEST)], rfcs: [rfc(5204)] },
      WILL_BE_RFC,
      'The RFC flyteorg/flyte#5204 continues it.',
    ],
    [
      'closed because it became an RFC is no closing',
      { closed: true },
      { links: [from(3749, SubjectKind.PULL_REQUEST)], rfcs: [rfc(3749)] },
      WILL_BE_RFC,
      'The RFC flyteorg/flyte#3749 continues it.',
    ],
    [
      'an RFC that only names it decides nothing',
      {},
      { links: [from(3749, SubjectKind.PULL_REQUEST, { link: LinkKind.UNSPECIFIED })], rfcs: [rfc(3749)] },
      NEW,
      'It is new: nobody has sorted it yet.',
    ],
    [
      'what is no RFC any more decides nothing',
      {},
      {
        links: [from(3749, SubjectKind.PULL_REQUEST, { state: SubjectState.CLOSED })],
        rfcs: [rfc(3749, Verdict.NOT)],
        now: muchLater,
      },
      NEEDS_CHAMPION,
      'Nobody has taken it up within 28 days.',
    ],
    [
      'somebody builds it without an RFC',
      {},
      { links: [from(3749, SubjectKind.PULL_REQUEST)], now: muchLater },
      NEW,
      'flyteorg/flyte#3749 continues it without an RFC.',
    ],
    [
      'what continues another discussion is nothing to it',
      {},
      { links: [from(5189, SubjectKind.ISSUE, { to: 3794 })] },
      NEW,
      'It is new: nobody has sorted it yet.',
    ],
    [
      "a person's word wins over what came of it",
      {},
      { words: [word('rfc')], links: [from(5189, SubjectKind.ISSUE)] },
      WILL_BE_RFC,
      'ada sorted it as "will be an RFC" on 21 June 2023.',
    ],
    [
      "a person's word wins over the closing",
      { closed: true },
      { words: [word('issue')] },
      MAKE_ISSUE,
      'ada sorted it as "is made an issue" on 21 June 2023.',
    ],
    [
      "a person's word wins over the age",
      {},
      { words: [word('new')], now: muchLater },
      NEW,
      'ada sorted it as "new" on 21 June 2023.',
    ],
    [
      'the last word wins',
      {},
      { words: [word('rfc'), word('close')] },
      CLOSED,
      'ada sorted it as "closed" on 21 June 2023.',
    ],
    [
      'a word that was refused does not count',
      {},
      { words: [word('rfc', { refused: true })] },
      NEW,
      'It is new: nobody has sorted it yet.',
    ],
    [
      'stored words count where none were read',
      {},
      { previous: create(IdeaSchema, { recordedCommands: [word('rfc')] }) },
      WILL_BE_RFC,
      'ada sorted it as "will be an RFC" on 21 June 2023.',
    ],
    [
      'no words were read: the stored ones are gone',
      {},
      { words: [], previous: create(IdeaSchema, { recordedCommands: [word('rfc')] }) },
      NEW,
      'It is new: nobody has sorted it yet.',
    ],
    [
      'a tag in the title is evidence only',
      { title: '[Will be an RFC] Retries' },
      {},
      NEW,
      'It is new: nobody has sorted it yet.',
    ],
  ])('%s', (_, part, options, disposition, because) => {
    const idea = derive(part, options);
    expect(idea?.disposition).toBe(disposition);
    expect(idea?.because[0]?.text).toBe(because);
  });

  it('tells all reasons: what decided, and what disagrees', () => {
    const idea = derive(
      { title: '[Can be closed] Retries', closed: true },
      { words: [word('rfc'), word('champion @Bo')], links: [from(5189, SubjectKind.ISSUE)] },
    );
    expect(idea?.because.map(({ text }) => text)).toEqual([
      'ada sorted it as "will be an RFC" on 21 June 2023.',
      'The issue flyteorg/flyte#5189 was made of it.',
      'The discussion is closed.',
      'Bo took it up.',
      'Its title says "Can be closed", which is noted and decides nothing.',
    ]);
  });

  it('keeps the version, and the same facts give the same idea', () => {
    const first = derive({}, { words: [word('rfc')], links: [from(5189, SubjectKind.ISSUE)] });
    const again = derive({}, { previous: { ...create(IdeaSchema, first), version: 4 } });
    expect(again?.version).toBe(4);
    expect(first && again && equals(IdeaSchema, { ...again, version: 0 }, first)).toBe(true);
  });

  it('stays on record, closed, when its discussion is moved or deleted', () => {
    const idea = derive() ?? create(IdeaSchema);
    expect(leaveIncubator(idea, { ...discussion, category: 'q-a' })).toMatchObject({
      disposition: CLOSED,
      category: 'q-a',
    });
    expect(leaveIncubator(idea).because[0]?.text).toBe('GitHub does not have the discussion any more.');
  });

  it.each<[string, string | undefined, number]>([
    ['2023-06-20T00:00:00Z', undefined, 0],
    ['2023-06-21T23:59:59Z', undefined, 1],
    ['2023-06-01T00:00:00Z', undefined, 0],
    ['2023-12-25T00:00:00Z', '2023-06-27T00:00:00Z', 7],
  ])('at %s, closed at %s, it is %d days old', (at, closedAt, days) => {
    const idea = derive(closedAt ? { closed: true, closedAt: new Date(closedAt) } : {});
    expect(idea && ageInDays(idea, new Date(at))).toBe(days);
  });
});

describe('words', () => {
  it.each<[string, RecordedCommand[], Disposition | undefined, string[]]>([
    ['nobody said anything', [], undefined, []],
    ['it needs a champion', [word('champion')], NEEDS_CHAMPION, []],
    ['somebody takes it up', [word('champion'), word('champion @bo')], undefined, ['bo']],
    ['somebody takes it up who does not say who', [word('champion me', { by: 'cy' })], undefined, ['cy']],
    ['two, one twice', [word('champion @bo @cy'), word('champion @BO')], undefined, ['BO', 'cy']],
    ['it will be an RFC, whoever takes it up', [word('rfc'), word('champion @bo')], WILL_BE_RFC, ['bo']],
    ['another command', [word('rfc', { command: '/rfc status' })], undefined, []],
    ['the choice as part of the command', [word('', { command: '/idea rfc' })], WILL_BE_RFC, []],
    ['no such choice', [word('toString'), word('constructor')], undefined, []],
  ])('%s', (_, words, disposition, champions) => {
    const recorded = readIdeaCommands(words);
    expect(recorded.sorted?.disposition).toBe(disposition);
    expect(recorded.champions).toEqual(champions);
  });
});

/** What 300 discussions look like, and, step by step and slowly, what the table must say of each. */
type Made = {
  readonly number: number;
  readonly day: number;
  readonly closed: boolean;
  readonly words: readonly string[];
  readonly came: readonly ('issue' | 'rfc' | 'pull')[];
};

const anyMade: fc.Arbitrary<Omit<Made, 'number'>> = fc.record({
  day: fc.integer({ min: 0, max: 90 }),
  closed: fc.boolean(),
  words: fc.array(fc.constantFrom('new', 'champion', 'rfc', 'issue', 'close', 'champion me', 'nonsense'), {
    maxLength: 3,
  }),
  came: fc.subarray(['issue', 'rfc', 'pull'] as const),
});

const END = 100;
const dayAt = (count: number): Date => new Date(Date.UTC(2023, 0, 1) + count * 86_400_000);
const NUMBERS = { issue: 1000, rfc: 2000, pull: 3000 } as const;

/** How an idea is sorted, and whether somebody champions it, told step by step. */
const slowSorting = ({ day, closed, words, came }: Made): readonly [title: string, isTaken: boolean] => {
  let title = 'new';
  const age = closed ? 1 : END - day;
  const isTaken = words.includes('champion me');
  if (age >= 28 && !isTaken) title = 'needs a champion';
  if (came.includes('pull')) title = 'new';
  if (closed && !came.includes('pull')) title = 'closed';
  if (closed && came.includes('pull')) title = 'closed';
  if (came.includes('issue')) title = 'is made an issue';
  if (came.includes('rfc')) title = 'will be an RFC';
  const titles: Readonly<Record<string, string>> = {
    new: 'new',
    champion: 'needs a champion',
    rfc: 'will be an RFC',
    issue: 'is made an issue',
    close: 'closed',
  };
  let spoken: string | undefined;
  for (const one of words) {
    if (one === 'champion me') spoken = spoken === 'needs a champion' ? undefined : spoken;
    else spoken = titles[one] ?? spoken;
  }
  return [spoken ?? title, isTaken];
};

const ideaOf = ({ number, day, closed, words, came }: Made) =>
  derive(
    {
      number,
      nodeId: `D_${number}`,
      title: `Idea ${number}`,
      url: `https://github.com/flyteorg/flyte/discussions/${number}`,
      author: 'cy',
      closed,
      createdAt: dayAt(day),
      updatedAt: dayAt(day + 2),
      ...(closed ? { closedAt: dayAt(day + 1) } : {}),
    },
    {
      now: dayAt(END),
      words: words.map((text) => word(text)),
      links: came.map((kind) =>
        from(NUMBERS[kind] + number, kind === 'issue' ? SubjectKind.ISSUE : SubjectKind.PULL_REQUEST, { to: number }),
      ),
      rfcs: [rfc(NUMBERS.rfc + number)],
    },
  );

describe('the incubator', () => {
  it('of 300 discussions in mixed states is sorted as a slow reference says', () => {
    fc.assert(
      fc.property(fc.array(anyMade, { minLength: 300, maxLength: 300 }), (shapes) => {
        const all = shapes.map((shape, index) => ({ ...shape, number: 101 + index }));
        const ideas = all.map((made) => ideaOf(made));
        const sorted = ideas.map((idea) => [
          dispositionTitle(idea?.disposition ?? 0),
          (idea?.champions ?? []).length > 0,
        ]);
        expect(sorted).toEqual(all.map(slowSorting));
      }),
      { numRuns: 10 },
    );
  });
});
