import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  BallotChoice,
  BallotSource,
  DayCount,
  type Motion,
  MotionDisposition,
  MotionSchema,
  MotionState,
  PolicySchema,
  RfcSchema,
  ShareBase,
  Stage,
  StopKind,
  SubjectKind,
  Verdict,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMUNITY, createWorld, motion, NOW, rfc } from '../testing/community.ts';
import { address, faultsOf, foreign } from '../testing/foreign.ts';
import { RICH, richRfc } from '../testing/rich.ts';
import { renderVote } from './rfc-votes.ts';

const PATH = '/rfcs/acme/widgets/7';

/** The motion with other fields. */
const amended = (fields: Omit<MessageInitShape<typeof MotionSchema>, '$typeName'>): Motion => {
  const { $typeName: _, ...rest } = motion;
  return create(MotionSchema, { ...rest, ...fields });
};

const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');

describe('the page of an RFC', () => {
  it('says first where it stands and whose turn it is', async () => {
    const { open, reader } = await createWorld();
    const { status, text } = await open(PATH);
    expect(status).toBe(200);
    const { next } = await reader.client.getRfc(rfc.name);
    expect(textOf(text)).toContain(
      `This RFC is in the final comment period since 12 May 2026. Two thirds of the TSC are for the motion of gil. Next: ${next?.text} Waiting for ben, the TSC.`,
    );
    expect(text.indexOf('class="state"')).toBeLessThan(text.indexOf('<h2'));
  });

  it('tells previews elsewhere the stage and the next step', async () => {
    const { open } = await createWorld();
    const { text } = await open(PATH);
    const told =
      'This RFC is in the final comment period. The final comment period ends on 22 May 2026. Waiting for ben, the TSC.';
    expect(text).toContain(`<meta property="og:description" content="${told}">`);
    expect(text).toContain(`<meta property="og:title" content="${rfc.subject?.title}">`);
  });

  it('tells what happened with its causes, each where it can be linked to', async () => {
    const { open, reader } = await createWorld();
    const { text } = await open(PATH);
    const [, story = ''] = /<ol class="timeline">([\s\S]*?)<\/ol>/.exec(text) ?? [];
    const lines = story
      .split(/<\/?(?:li|ul|blockquote)\b[^>]*>/)
      .map((line) => textOf(line).trim())
      .filter((line) => line !== '');
    expect(lines).toEqual([
      '1 April 2026',
      'A draft. Opened as a draft by ada.',
      '3 April 2026',
      'In review. Marked as ready for review. (by ada)',
      '7 May 2026',
      'Discussed at Contributors’ meetup of 7 May 2026.',
      'Decided: There will be one cache for all builders. (at 0:09)',
      'Promised: Ada writes down what is thrown away first. (at 0:30)',
      '10 May 2026',
      'gil approved.',
      'gil asked to accept it (comment).',
      'gil voted +1.',
      '11 May 2026',
      'kim voted −1 (as a comment).',
      'ben raised the concern eviction (comment).',
      'Nothing says what is thrown away first.',
      '12 May 2026',
      'The text changed. See what changed',
      'ben settled the concern eviction.',
      'The final comment period began.',
      'In the final comment period. Two thirds of the TSC are for the motion of gil.',
    ]);
    expect([...story.matchAll(/<li id="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'stage-1775037600',
      'stage-1775210400',
      'discussed-1778176800',
      'review-1778407200',
      'moved-1778407200',
      'ballot-1778407200',
      'ballot-1778493600',
      'concern-1778500800',
      'changed-1778572800',
      'settled-1778580000',
      'period-1778580000',
      'stage-1778580000',
    ]);
    const [met] = await reader.client.listDiscussedAt('acme/widgets/7');
    for (const { id } of met?.statements ?? []) expect(story).toContain(`href="/meetings/meetup/2026-05-07#${id}"`);
    expect(story).toContain(`href="${motion.changes[0]?.diffUrl}"`);
  });

  it('folds votes that do not count any more, and many votes in a row', async () => {
    const { open } = await createWorld([...COMMUNITY, ...richRfc()]);
    const { text } = await open('/rfcs/acme/widgets/100');
    expect(text).toContain('<summary>9 votes that do not count any more</summary>');
    expect(text).toContain('<summary>3 votes that do not count any more</summary>');
    expect(text).toMatch(/<summary>\d+ votes<\/summary>/);
    const votes = [...text.matchAll(/<li id="ballot-/g)];
    expect(votes).toHaveLength(RICH.ballots);
  });

  it('asks five questions, however much there is, and stays small', async () => {
    const few = await createWorld();
    await few.open(PATH);
    const many = await createWorld([...COMMUNITY, ...richRfc()]);
    const { text } = await many.open('/rfcs/acme/widgets/100');
    expect(few.calls()).toBe(5);
    expect(many.calls()).toBe(5);
    expect((await few.open(PATH)).text.length).toBeLessThan(12_000);
    expect(text.length).toBeLessThan(80_000);
    expect([...text.matchAll(/<path class="edge"/g)]).toHaveLength(RICH.links);
    expect([...text.matchAll(/<li id="discussed-/g)]).toHaveLength(RICH.meetings);
    expect([...text.matchAll(/<li id="concern-/g)]).toHaveLength(RICH.concerns);
  });

  it('has headings in order, and no anchor twice', async () => {
    const { open } = await createWorld([...COMMUNITY, ...richRfc()]);
    for (const path of [PATH, '/rfcs/acme/widgets/100', '/rfcs/acme/widgets/9']) {
      const { text } = await open(path);
      const depths = [...text.matchAll(/<h(\d)/g)].map(([, depth]) => Number(depth));
      expect(depths.filter((depth) => depth === 1)).toHaveLength(1);
      for (const [index, depth] of depths.entries()) expect(depth - (depths[index - 1] ?? 0)).toBeLessThanOrEqual(1);
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(faultsOf(text)).toEqual([]);
    }
  });

  it('has one address, whatever the case of letters', async () => {
    const { open } = await createWorld();
    const { status, headers } = await open('/rfcs/Acme/Widgets/7');
    expect([status, headers.get('location')]).toEqual([308, PATH]);
  });

  it('a motion stands on it', async () => {
    const { open } = await createWorld();
    const { status, headers } = await open('/motions/acme/widgets/7/M1');
    expect([status, headers.get('location')]).toEqual([308, `${PATH}#motion-m1`]);
    expect((await open(PATH)).text).toContain('id="motion-m1"');
  });

  it('names its group, and what is named beside links', async () => {
    const { open } = await createWorld([
      ...COMMUNITY,
      create(RfcSchema, {
        name: 'rfcs/acme/widgets/13',
        subject: { repository: 'acme/widgets', number: 13, title: 'Cache: second part' },
        stage: Stage.IN_REVIEW,
        related: [
          { repository: 'acme/other', number: 4, title: 'A plan', url: 'https://github.com/acme/other/issues/4' },
        ],
      }),
    ]);
    const { text } = await open('/rfcs/acme/widgets/13');
    expect(text).toContain('<a href="/groups/caching">Caching</a>');
    expect(text).toContain('<a href="https://github.com/acme/other/issues/4">acme/other#4 A plan</a>');
  });

  it('what turned out to be none says why, and nothing else', async () => {
    const { open } = await createWorld([
      create(RfcSchema, {
        name: rfc.name,
        detection: {
          verdict: Verdict.NOT,
          signals: [{ code: 'person-ignore', weight: -100, text: 'gil said so.' }],
        },
      }),
    ]);
    const { status, text } = await open(PATH);
    expect(status).toBe(200);
    expect(textOf(text)).toContain('does not count as an RFC, so I do not track it.');
    expect(text).toContain('gil said so.');
    expect(text).toContain('content="noindex"');
    expect(text).not.toContain('class="state"');
  });

  it('is not there for what is not on record', async () => {
    const { open } = await createWorld();
    expect((await open('/rfcs/acme/widgets/999')).status).toBe(404);
    expect((await open('/rfcs/acme/widgets/999.atom')).status).toBe(404);
  });
});

describe('the feed of an RFC', () => {
  it('has stages, motions and meetings, the newest first, each at its place on the page', async () => {
    const { open } = await createWorld();
    const { status, headers, text } = await open(`${PATH}.json`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/feed+json; charset=utf-8']);
    const { home_page_url: home, items } = JSON.parse(text);
    expect(home).toBe(`https://pages.example${PATH}`);
    const titles = items.map(({ title }: { title: string }) => title);
    expect(titles).toEqual([
      'It is in the final comment period',
      'The final comment period began',
      'Concern “eviction”: settled',
      'The text changed',
      'Concern “eviction”: raised',
      'gil asked to accept it',
      'Discussed at Contributors’ meetup of 7 May 2026',
      'It is in review',
      'It is a draft',
    ]);
    const page = (await open(PATH)).text;
    for (const { url } of items as { url: string }[]) {
      const [before, anchor] = url.split('#');
      expect(before).toBe(`https://pages.example${PATH}`);
      expect(page).toContain(`id="${anchor}"`);
    }
  });
});

const policy = create(PolicySchema, {
  name: 'flyte',
  version: '1',
  periodDays: 10,
  dayCount: DayCount.HOURS,
  timeZone: 'UTC',
  pass: {
    kind: { case: 'need', value: { role: 'tsc', shareNum: 2, shareDen: 3, base: ShareBase.MEMBERS } },
  },
});
const visit = async () => {
  const { reader } = await createWorld();
  return {
    ...reader,
    site: { title: 'Acme', isStatic: false, hasSignIn: false, withoutPage: new Set<string>() },
    origin: 'https://pages.example',
    path: PATH,
    address: PATH,
    params: {},
    query: new URLSearchParams(),
    now: NOW,
  };
};

describe('a vote', () => {
  const shown = async (one: Motion): Promise<string> => textOf(String(renderVote(await visit(), one, policy)));

  it('tells its rules, who voted what, who is missing, and when it ends', async () => {
    const text = await shown(motion);
    expect(text).toContain('The vote to accept it');
    expect(text).toContain(
      'With the votes so far, it would not pass. 1 of the 2 members of the TSC said yes; 2 are needed.',
    );
    expect(text).toContain('Still needed: 1 of the 2 members of the TSC said yes; 2 are needed. ben can still vote.');
    expect(text).toContain('It ends on Friday 22 May 2026, 10:00 UTC.');
    expect(text).toContain('gilTSC+110 May 2026asked for it');
    expect(text).toContain('benTSChas not voted');
    expect(text).toContain('It passes if at least 2/3 of the TSC say yes.');
    expect(text).toContain('TSC: gil, ben');
  });

  it('tells what stops its clock', async () => {
    const text = await shown(
      amended({
        concerns: motion.concerns.map((one) => ({ ...one, resolvedAt: undefined, blocksSince: one.at })),
        stops: [{ from: motion.openedAt, causes: [{ kind: StopKind.CONCERN, name: 'eviction' }] }],
      }),
    );
    expect(text).toContain('Still needed: The concern "eviction" is open.');
    expect(text).toContain('The clock is stopped since Sunday 10 May 2026, 10:00 UTC.');
    expect(text).toContain('Concern eviction (comment) of ben, open, stops the clock.');
  });

  it('that is over tells how it ended, and not when it will', async () => {
    const text = await shown(
      amended({
        state: MotionState.FAILED,
        endedAt: motion.endsAt,
        result: { at: motion.endsAt, evaluation: { passes: false, sentence: '1 of 2 said yes; 2 are needed.' } },
      }),
    );
    expect(text).toContain('The vote to accept this RFC failed. 1 of 2 said yes; 2 are needed.');
    expect(text).not.toContain('It ends on');
  });

  it('of an earlier round stays findable', async () => {
    const earlier = amended({
      name: 'motions/acme/widgets/7/m0',
      id: 'm0',
      disposition: MotionDisposition.POSTPONE,
      state: MotionState.FAILED,
      openedAt: timestampFromDate(new Date('2026-04-10T10:00:00Z')),
      fcpStartedAt: undefined,
      ballots: [],
      concerns: [],
      changes: [],
    });
    const { open } = await createWorld([...COMMUNITY, earlier]);
    const { text } = await open(PATH);
    expect(text).toContain('<summary>Earlier votes: 1</summary>');
    expect(textOf(text)).toContain('gil asked on 10 April 2026 to postpone it. The vote failed.');
    expect(text).toContain('<li id="motion-m0">');
  });
});

const time = fc.nat({ max: 40 }).map((day) => timestampFromDate(new Date(Date.UTC(2026, 3, 1 + day))));
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
const account = fc.record({ id: fc.constantFrom('1', '2', ''), login: foreign });
const subjectRef = fc.record({
  repository: fc.constantFrom('acme/widgets', 'acme/other'),
  number: fc.nat({ max: 20 }),
  title: foreign,
  url: address,
  kind: fc.constantFrom(...Object.values(SubjectKind)),
});

/** Whatever people write, in every field that holds what they wrote. */
const anRfc = fc
  .record({
    title: foreign,
    author: foreign,
    url: address,
    stage: fc.constantFrom(...Object.values(Stage)),
    history: few(
      fc.record({
        text: foreign,
        by: foreign,
        at: time,
        to: fc.constantFrom(...Object.values(Stage)),
        kind: fc.constantFrom('person' as const, 'event' as const, 'meeting' as const),
      }),
    ),
    next: fc.record({ text: foreign, waitingFor: few(foreign), roles: few(foreign) }),
    signals: few(fc.record({ text: foreign, weight: fc.integer({ min: -9, max: 9 }) })),
    documents: few(foreign),
    category: foreign,
    reviews: few(fc.record({ login: foreign, at: time })),
    requestedReviewers: few(foreign),
    related: few(subjectRef),
    links: few(
      fc.record({
        from: subjectRef,
        to: subjectRef,
        because: few(fc.record({ text: foreign, addresses: few(address) })),
      }),
    ),
  })
  .map(({ title, url, history, signals, ...fields }) =>
    create(RfcSchema, {
      ...fields,
      name: 'rfcs/acme/widgets/30',
      subject: { repository: 'acme/widgets', number: 30, title, url },
      createdAt: history[0]?.at,
      detection: { verdict: Verdict.RFC, signals },
      history: history.map(({ text, by, at, to, kind }) => ({
        text,
        to,
        cause: { at, kind: { case: kind, value: by } },
      })),
    }),
  );

const ballot = fc.record({
  account,
  at: time,
  url: address,
  choice: fc.constantFrom(...Object.values(BallotChoice)),
  source: fc.constantFrom(...Object.values(BallotSource)),
  binding: fc.boolean(),
  waiting: fc.boolean(),
});

const aMotion = fc
  .record({
    mover: account,
    url: address,
    state: fc.constantFrom(...Object.values(MotionState)),
    disposition: fc.constantFrom(...Object.values(MotionDisposition)),
    openedAt: time,
    endsAt: time,
    roles: few(
      fc.record({ key: foreign, title: foreign, url: address, members: few(account.map((one) => ({ account: one }))) }),
    ),
    ballots: few(ballot),
    superseded: few(ballot),
    late: few(ballot),
    concerns: few(
      fc.record({
        name: foreign,
        raiser: account,
        text: foreign,
        url: address,
        at: time,
        resolvedAt: fc.option(time, { nil: undefined }),
        resolvedBy: account,
        resolution: foreign,
      }),
    ),
    objections: few(
      fc.record({
        id: foreign,
        raiser: account,
        text: foreign,
        url: address,
        at: time,
        answeredAt: fc.option(time, { nil: undefined }),
        answeredBy: account,
        answer: foreign,
      }),
    ),
    stops: few(
      fc.record({
        from: time,
        causes: few(fc.record({ kind: fc.constantFrom(...Object.values(StopKind)), name: foreign })),
      }),
    ),
    extensions: few(fc.record({ at: time, by: account, days: fc.nat({ max: 9 }), reason: foreign })),
    changes: few(fc.record({ at: time, diffUrl: address })),
    roleChanges: few(fc.record({ at: time, by: account, role: foreign, added: few(account), removed: few(account) })),
    because: few(fc.record({ code: foreign, text: foreign, addresses: few(address) })),
  })
  .map((fields) => create(MotionSchema, { ...fields, name: 'motions/acme/widgets/30/m1', id: 'm1' }));

describe('any RFC', () => {
  it('gives pages and feeds without an element, an attribute or an address of those who wrote in it', async () => {
    await fc.assert(
      fc.asyncProperty(anRfc, aMotion, async (one, moved) => {
        const { open } = await createWorld([one, moved]);
        for (const path of ['/rfcs/acme/widgets/30', '/rfcs', '/rfcs?waiting=%3Cscript%3E']) {
          const { status, text } = await open(path);
          expect([path, status, faultsOf(text)]).toEqual([path, 200, []]);
        }
        const { status, text } = await open('/rfcs/acme/widgets/30.json');
        expect(status).toBe(200);
        for (const { content_html: content } of JSON.parse(text).items) expect(faultsOf(content)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('has a vote whose rules and roles are text, whatever they are called', async () => {
    const here = await visit();
    const rules = fc
      .record({ role: foreign, name: foreign })
      .map(({ role, name }) =>
        create(PolicySchema, { name, pass: { kind: { case: 'need', value: { role, shareNum: 2, shareDen: 3 } } } }),
      );
    fc.assert(
      fc.property(aMotion, rules, (one, known) => {
        expect(faultsOf(String(renderVote(here, one, known)))).toEqual([]);
      }),
    );
  });

  it('is told by the page as the client answers it', async () => {
    const { open, reader } = await createWorld([...COMMUNITY, ...richRfc()]);
    const { text } = await open('/rfcs/acme/widgets/100');
    const told = await reader.client.getRfc('rfcs/acme/widgets/100');
    for (const { text: signal } of told.detection?.signals ?? []) expect(text).toContain(signal);
    for (const path of told.documents) expect(text).toContain(`>${path}</a>`);
    for (const { login } of told.reviews) expect(text).toContain(`href="/people/${login}"`);
    for (const { text: change, cause } of told.history) {
      expect(text).toContain(change);
      expect(text).toContain(`datetime="${cause?.at && timestampDate(cause.at).toISOString().slice(0, 10)}"`);
    }
  });
});

describe('the look for what is foreign', () => {
  it.each([
    '<script>alert(1)</script>',
    '<p onclick="x">a</p>',
    '<a href="javascript:alert(1)">a</a>',
    '<a href="//evil.example">a</a>',
    '<p style="x">a</p>',
    '<img src="/a">',
    '<p>\u202ea</p>',
    '<p>a < b</p>',
  ])('sees %s', (page) => expect(faultsOf(page)).not.toEqual([]));
});
