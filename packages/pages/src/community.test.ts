/** The front page, working groups, people, ideas and search. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { TestResource } from '@rapporteur/client/testing';
import {
  ActionItemSchema,
  ActionItemState,
  BallotChoice,
  DecisionSchema,
  Disposition,
  GroupPullRequestSchema,
  IdeaSchema,
  LinkKind,
  LinkSchema,
  MeetingSchema,
  MotionSchema,
  MotionState,
  NotesSchema,
  NotesState,
  ReasonSchema,
  ReviewVerdict,
  RfcSchema,
  SeriesSchema,
  Stage,
  SubjectKind,
  SubjectRefSchema,
  SubjectState,
  Verdict,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMUNITY, createWorld, group, idea, notes, rfc, type World } from '../testing/community.ts';
import { faultsOf, foreign } from '../testing/foreign.ts';

const at = (iso: string) => timestampFromDate(new Date(iso));
const ROOT = 'https://pages.example';

/** What a registry takes at all. */
const stored = foreign.map((text) => text.replaceAll('\0', '').toWellFormed());

const linksIn = (text: string): readonly string[] => [...text.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to);

const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

const callsOf = async ({ open, calls }: World, path: string): Promise<number> => {
  const before = calls();
  expect((await open(path)).status, path).toBe(200);
  return calls() - before;
};

const many = (count: number): readonly TestResource[] => {
  const numbers = Array.from({ length: count }, (_, index) => index + 100);
  const subject = (number: number) => ({
    repository: 'acme/widgets',
    number,
    kind: SubjectKind.PULL_REQUEST,
    title: `RFC: number ${number} of many cache plans`,
    url: `https://github.com/acme/widgets/pull/${number}`,
  });
  return [
    ...numbers.map((number) =>
      create(RfcSchema, {
        name: `rfcs/acme/widgets/${number}`,
        subject: subject(number),
        author: 'ada',
        stage: Stage.IN_REVIEW,
        history: [{ to: Stage.IN_REVIEW, text: 'Opened.', cause: { at: at('2026-05-20T10:00:00Z') } }],
        next: { text: 'Review it.', waitingFor: ['ben'] },
        createdAt: at('2026-05-20T10:00:00Z'),
      }),
    ),
    ...numbers.map((number) =>
      create(MotionSchema, {
        name: `motions/acme/widgets/${number}/m1`,
        id: 'm1',
        subject: subject(number),
        mover: { id: '9', login: 'ada' },
        state: MotionState.PROPOSED,
      }),
    ),
    ...numbers.map((number) =>
      create(IdeaSchema, {
        name: `ideas/acme/widgets/${number + 5000}`,
        subject: subject(number + 5000),
        author: 'ada',
        disposition: Disposition.NEW,
        createdAt: at('2026-05-20T10:00:00Z'),
      }),
    ),
    ...numbers.map((number) =>
      create(ActionItemSchema, {
        name: `actionItems/meetup/2026-05-07/${number}`,
        text: `Ask number ${number}`,
        ownerLogin: 'ada',
        state: number % 2 === 0 ? ActionItemState.OPEN : ActionItemState.DONE,
        ...(number % 2 === 1 && { closedAt: at('2026-05-20T10:00:00Z') }),
      }),
    ),
    ...numbers.map((number) => create(WorkingGroupSchema, { name: `groups/g${number}`, title: `Group ${number}` })),
    create(WorkingGroupSchema, {
      name: 'groups/large',
      title: 'Large',
      pullRequests: numbers.map((number) => ({
        subject: subject(number),
        state: SubjectState.OPEN,
        requestedReviewers: ['ben'],
        createdAt: at('2026-05-01T10:00:00Z'),
      })),
    }),
  ];
};

const PATHS = [
  '/',
  '/changes.atom',
  '/groups',
  '/groups/large',
  '/groups/large.json',
  '/people/ada',
  '/people/ada.atom',
  '/ideas',
  '/ideas?disposition=new',
  '/search?q=cache',
  '/search?q=cahce&kind=rfcs',
];

describe('these pages', () => {
  it('cost as many questions with much on record as with little, and are not longer for it', async () => {
    const [few, much] = [await createWorld(many(1)), await createWorld(many(300))];
    for (const path of PATHS) {
      expect(await callsOf(much, path), path).toBe(await callsOf(few, path));
      // A feed is read by programs, and has whole entries.
      if (!/\.(?:atom|json)$/.test(path)) expect((await much.open(path)).text.length, path).toBeLessThan(30_000);
    }
  });

  it('lead to nothing that is not on them: every link within the site is a path, and filters are not combined', async () => {
    const { open } = await createWorld();
    for (const path of [
      '/',
      '/groups',
      '/groups/caching',
      '/people/ada',
      '/ideas',
      '/ideas/acme/widgets/3',
      '/search?q=cache',
    ]) {
      const { text } = await open(path);
      for (const link of linksIn(text).filter((one) => !/^https?:/.test(one)))
        expect(link, path).toMatch(/^(?:\/(?!\/)|#)/);
      expect(text.match(/<h1>/g), path).toHaveLength(1);
      expect(faultsOf(text)).toEqual([]);
    }
    const filtered = (await open('/ideas?disposition=new')).text;
    expect(linksIn(filtered).filter((one) => one.includes('disposition='))).toEqual([]);
  });

  it('show foreign text as text, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(stored, stored, async (text, login) => {
        const subject = {
          repository: 'acme/widgets',
          number: 7,
          title: text,
          url: text,
          kind: SubjectKind.PULL_REQUEST,
        };
        const reason = { code: text, text };
        const { open } = await createWorld([
          create(RfcSchema, {
            ...{
              name: 'rfcs/acme/widgets/7',
              subject,
              author: 'ada',
              stage: Stage.FCP,
              createdAt: at('2026-05-20T10:00:00Z'),
            },
            next: { text, waitingFor: [login, text], roles: [text] },
            history: [{ to: Stage.FCP, text, cause: { at: at('2026-05-20T10:00:00Z') } }],
          }),
          create(MotionSchema, {
            ...{ name: 'motions/acme/widgets/7/m1', id: 'm1', subject, state: MotionState.FCP, url: text },
            mover: { login: 'ada' },
            ballots: [{ account: { login: 'ada' }, choice: BallotChoice.FOR, url: text }],
          }),
          create(WorkingGroupSchema, {
            ...{ name: 'groups/caching', title: text, mission: text, deliverable: text, channels: [text] },
            chairs: [{ login, name: text }, { name: text }],
            pullRequests: [
              {
                ...{ subject, author: login, state: SubjectState.OPEN, requestedReviewers: [login], because: [reason] },
                ...{ stackedOn: subject, createdAt: at('2026-05-01T10:00:00Z') },
                reviews: [{ login, verdict: ReviewVerdict.APPROVED, at: at('2026-05-02T10:00:00Z') }],
              },
            ],
          }),
          create(IdeaSchema, {
            ...{ name: 'ideas/acme/widgets/3', subject, author: login, champions: [login], because: [reason] },
            links: [{ from: subject, to: subject, kind: LinkKind.IMPLEMENTS, because: [reason] }],
            createdAt: at('2026-05-20T10:00:00Z'),
          }),
          create(ActionItemSchema, {
            ...{
              name: 'actionItems/meetup/2026-05-07/1',
              text,
              ownerLogin: 'ada',
              due: text,
              state: ActionItemState.OPEN,
            },
          }),
          create(DecisionSchema, { name: 'decisions/meetup/2026-05-20/1', text }),
        ]);
        for (const path of ['/', '/groups', '/groups/caching', '/people/ada', '/ideas', '/ideas/acme/widgets/3']) {
          const { status, text: shown } = await open(path);
          expect(status, path).toBe(200);
          expect(faultsOf(shown)).toEqual([]);
        }
        for (const path of ['/changes', '/groups/caching', '/people/ada', '/ideas']) {
          expect((await open(`${path}.atom`)).status, path).toBe(200);
          const { items } = JSON.parse((await open(`${path}.json`)).text);
          expect(items.length, path).toBeGreaterThan(0);
          for (const { content_html } of items) expect(faultsOf(content_html)).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the front page', () => {
  it('tells what is decided now, when that ends, and who is missing', async () => {
    const { open } = await createWorld();
    const { text } = await open('/');
    const now = text.slice(text.indexOf('id="now"'), text.indexOf('id="waiting"'));
    expect(now).toContain('<a href="/rfcs/acme/widgets/7#motion-m1">RFC: one cache for all builders</a>');
    expect(textOf(now)).toContain('Whether to accept it: the final comment period ends Friday 22 May 2026, 10:00 UTC');
    expect(textOf(now)).toContain('Missing: ben, the TSC.');
  });

  it('counts what waits for whom, most first', async () => {
    const { open } = await createWorld();
    const { text } = await open('/');
    const waiting = text.slice(text.indexOf('id="waiting"'), text.indexOf('id="next"'));
    expect([...waiting.matchAll(/<li>(.*?)<\/li>/g)].map(([, line = '']) => textOf(line))).toEqual([
      'ben: 2 RFCs, 1 review',
      'TSC: 1 RFC',
      'ada: 1 action item',
    ]);
    expect(linksIn(waiting)).toContain('/rfcs?waiting=ben');
  });

  it('says how many RFCs are open and were decided this year, of those that are RFCs', async () => {
    const decided = (number: number, when: string, verdict: Verdict = Verdict.RFC) =>
      create(RfcSchema, {
        ...{ name: `rfcs/acme/widgets/${number}`, stage: Stage.IMPLEMENTED, detection: { verdict } },
        history: [
          { to: Stage.ACCEPTED, cause: { at: at(when) } },
          { to: Stage.IMPLEMENTED, cause: { at: at('2026-05-01T00:00:00Z') } },
        ],
      });
    const { open } = await createWorld([
      ...COMMUNITY,
      decided(31, '2026-01-01T00:00:00Z'),
      decided(32, '2025-12-31T23:59:59Z'),
      decided(33, '2026-02-01T00:00:00Z', Verdict.NOT),
    ]);
    expect(textOf((await open('/')).text)).toContain('2 RFCs are open, 1 was decided in 2026.');
  });

  it('tells what happened this week and nothing older, and its feed what happened in the last weeks, under lasting names', async () => {
    const fresh = create(RfcSchema, {
      ...{ name: 'rfcs/acme/widgets/30', subject: { repository: 'acme/widgets', number: 30, title: 'RFC: lanes' } },
      stage: Stage.IN_REVIEW,
      history: [
        { to: Stage.DRAFT, text: 'Opened as a draft by kim.', cause: { at: at('2026-05-11T10:00:00Z') } },
        { from: Stage.DRAFT, to: Stage.IN_REVIEW, text: 'Marked as ready.', cause: { at: at('2026-05-20T10:00:00Z') } },
      ],
    });
    const { open } = await createWorld([...COMMUNITY, fresh]);
    const { text } = await open('/');
    const week = text.slice(text.indexOf('id="week"'));
    expect(textOf(week)).toContain('RFC: lanes is in review20 May 2026: Marked as ready.');
    expect(textOf(week)).not.toContain('a draft');
    const feed = JSON.parse((await open('/changes.json')).text);
    const of = (id: string) => feed.items.find((one: { readonly id: string }) => one.id === id);
    const seconds = (iso: string) => Date.parse(iso) / 1000;
    expect(of(`${ROOT}/rfcs/acme/widgets/30#stage-${seconds('2026-05-20T10:00:00Z')}`).title).toBe(
      'RFC: lanes is in review',
    );
    expect(of(`${ROOT}/rfcs/acme/widgets/30#stage-${seconds('2026-05-11T10:00:00Z')}`).title).toBe(
      'RFC: lanes is a draft',
    );
    const ids = feed.items.map(({ id }: { readonly id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(`${ROOT}/decisions/meetup/2026-05-07/1#decided-${seconds('2026-05-07T00:00:00Z')}`);
    const again = await createWorld([...COMMUNITY, { ...fresh, labels: ['x'] }]);
    expect(
      JSON.parse((await again.open('/changes.json')).text).items.map(({ id }: { readonly id: string }) => id),
    ).toEqual(ids);
  });

  it('with more votes than it shows leads to all of them', async () => {
    const { open } = await createWorld(many(12));
    expect(linksIn((await open('/')).text)).toContain('/rfcs?stage=fcp');
    expect(linksIn((await (await createWorld(many(10))).open('/')).text)).not.toContain('/rfcs?stage=fcp');
  });

  it('tells the same as the client answers', async () => {
    const { open, reader } = await createWorld();
    const { text } = await open('/');
    for (const { subject } of await reader.client.listMotions({ states: ['fcp', 'proposed'] }).all())
      expect(textOf(text)).toContain(subject?.title);
  });
});

describe('a working group', () => {
  it('is listed with its chairs, its open work and its last sign of life', async () => {
    const { open } = await createWorld();
    const { text } = await open('/groups');
    expect(text).toContain('<a href="/groups/caching">Caching</a>');
    expect(textOf(text)).toMatch(/CachingBuild once, everywhere\.gil \(Gil Grün\)118 May 2026/);
  });

  it('has a page with charter, pull requests, what blocks each and for how long', async () => {
    const stacked = create(GroupPullRequestSchema, {
      subject: {
        repository: 'acme/widgets',
        number: 14,
        title: 'Cache: third part',
        url: 'https://github.com/acme/widgets/pull/14',
      },
      state: SubjectState.OPEN,
      author: 'ada',
      reviews: [{ login: 'gil', verdict: ReviewVerdict.CHANGES_REQUESTED, at: at('2026-05-19T10:00:00Z') }],
      stackedOn: { repository: 'acme/widgets', number: 13, url: 'https://github.com/acme/widgets/pull/13' },
      createdAt: at('2026-05-18T10:00:00Z'),
    });
    const caching = create(WorkingGroupSchema, {
      ...group,
      deliverable: 'One cache.',
      channels: ['#caching', 'https://chat.example/caching'],
      pullRequests: [...group.pullRequests, stacked],
    });
    const held = create(SeriesSchema, {
      ...{ name: 'series/cache', key: 'cache', group: 'caching', repository: 'acme/widgets', title: 'Cache call' },
      ...{ rule: 'FREQ=WEEKLY;BYDAY=TH', anchor: '2026-05-28T11:00', timeZone: 'UTC', durationMinutes: 60 },
    });
    const meeting = create(MeetingSchema, {
      ...{
        name: 'meetings/cache/2026-05-28',
        series: 'cache',
        title: 'Cache call',
        timeZone: 'UTC',
        repository: 'acme/widgets',
      },
      ...{ localStart: '2026-05-28T11:00', start: at('2026-05-28T11:00:00Z'), end: at('2026-05-28T12:00:00Z') },
    });
    const { open } = await createWorld([...COMMUNITY.filter((one) => one !== group), caching, held, meeting]);
    const { text } = await open('/groups/caching');
    const words = textOf(text);
    for (const one of ['Build once, everywhere.', 'One cache.', '#caching', 'gil (Gil Grün)', 'Cache call'])
      expect(words).toContain(one);
    expect(words).toContain('It waits for the reviews requested. Waiting for ben.');
    expect(words).toContain(
      'Changes were requested: the author answers. Waiting for ada. It is stacked on acme/widgets#13.',
    );
    expect(words).toContain('19 days');
    expect(linksIn(text)).toEqual(
      expect.arrayContaining([
        'https://chat.example/caching',
        '/meetings/cache/2026-05-28',
        '/calendar/groups/caching.ics',
      ]),
    );
    const feed = JSON.parse((await open('/groups/caching.json')).text);
    expect(feed.items.map(({ title }: { readonly title: string }) => title)).toEqual([
      'acme/widgets#14 Cache: third part: gil asked for changes',
      'acme/widgets#14 Cache: third part: opened by ada',
      'acme/widgets#13 Cache: second part: opened by kim',
    ]);
  });

  it('without a chair and without open work says so', async () => {
    const lost = create(WorkingGroupSchema, {
      name: 'groups/lost',
      title: 'Lost',
      withoutChairSince: at('2026-04-01T00:00:00Z'),
    });
    const { open } = await createWorld([lost]);
    const words = textOf((await open('/groups/lost')).text);
    expect(words).toContain(
      'I have seen no chair since 1 April 2026.The rule: A group without a lead for 6 weeks ends.',
    );
    expect(words).toContain('first seen without a chair (1 April 2026)');
    expect(words).toContain('I only see pull requests and notes of meetings.');
    expect(words).toContain('No work of the group is open.');
    expect((await open('/groups/none')).status).toBe(404);
    expect((await open('/groups/none.atom')).status).toBe(404);
  });
});

describe('a person', () => {
  it('has a page with what waits for them, their RFCs, votes and action items', async () => {
    const done = create(ActionItemSchema, {
      ...{ name: 'actionItems/meetup/2026-05-07/2', text: 'Ask the users.', ownerLogin: 'Ada' },
      ...{ state: ActionItemState.DONE, closedAt: at('2026-05-19T10:00:00Z') },
    });
    const { open } = await createWorld([...COMMUNITY, done]);
    const { text } = await open('/people/ada');
    const words = textOf(text);
    expect(words).toContain('Member of Caching. ada at GitHub');
    expect(words).toContain('RFC: one cache for all buildersIt is in the final comment period.');
    expect(words).toContain('Write down what is thrown away first.You promised to do it. Due 8 May 2026.');
    expect(words).toContain('Ask the users.A-2026-05-07-2, done 19 May 2026');
    const gil = textOf((await open('/people/gil')).text);
    expect(gil).toContain('The motion to accept it is in its final comment period.');
    expect(gil).toContain('made the motion 10 May 2026; voted in favour 10 May 2026');
    expect(textOf((await open('/people/kim')).text)).toContain('voted against 11 May 2026');
    const feed = JSON.parse((await open('/people/ada.json')).text);
    expect(feed.items[0].title).toBe('Ask the users. is done');
    expect(feed.items.map(({ id }: { readonly id: string }) => id)).toContain(
      `${ROOT}/rfcs/acme/widgets/7#stage-${Date.parse('2026-05-12T10:00:00Z') / 1000}`,
    );
  });

  it('has one as soon as they take part in anything, so that no link to a person is dead', async () => {
    const taking = create(RfcSchema, {
      ...{ name: 'rfcs/acme/widgets/40', author: 'una', stage: Stage.IN_REVIEW, requestedReviewers: ['vic'] },
      subject: { repository: 'acme/widgets', number: 40, title: 'RFC: forty' },
      reviews: [{ login: 'Wim', verdict: ReviewVerdict.CHANGES_REQUESTED, at: at('2026-05-03T10:00:00Z') }],
    });
    const asked = create(MotionSchema, {
      ...{ name: 'motions/acme/widgets/40/m1', id: 'm1', subject: taking.subject, state: MotionState.PROPOSED },
      concerns: [{ name: 'speed', raiser: { id: '7', login: 'xan' }, at: at('2026-05-04T10:00:00Z') }],
      objections: [{ id: 'o1', raiser: { id: '8', login: 'yva' }, at: at('2026-05-05T10:00:00Z') }],
    });
    const dropped = create(ActionItemSchema, {
      ...{ name: 'actionItems/meetup/2026-05-07/3', text: 'Paint it.', ownerLogin: 'zoe' },
      ...{ state: ActionItemState.DROPPED, closedAt: at('2026-05-06T10:00:00Z') },
    });
    const { open } = await createWorld([...COMMUNITY, taking, asked, dropped]);
    const told = async (login: string) => textOf((await open(`/people/${login}`)).text);
    expect(await told('vic')).toContain('RFC: fortyIt is in review. A review is asked for.');
    expect(await told('wim')).toContain('It is in review. Changes asked for 3 May 2026.');
    expect(await told('xan')).toContain('raised the concern “speed” 4 May 2026');
    expect(await told('yva')).toContain('objected 5 May 2026');
    expect(await told('zoe')).toContain('A-2026-05-07-3, dropped 6 May 2026');
    expect(await told('kim')).toContain('What about a cache?It is sorted as “will be an RFC”. Opened 1 March 2026.');
    expect(await told('kim')).toContain('acme/widgets#13 Cache: second partOf Caching.');
    const seen = new Set<string>();
    for (const path of ['/', '/groups', '/groups/caching', '/ideas', '/ideas/acme/widgets/3', '/search?q=ada'])
      for (const link of linksIn((await open(path)).text)) if (link.startsWith('/people/')) seen.add(link);
    expect(seen.size).toBeGreaterThan(3);
    for (const link of seen) expect((await open(link)).status, link).toBe(200);
  });

  it('is at one address, whatever the case of the login', async () => {
    const { open } = await createWorld();
    const { status, headers } = await open('/people/ADA');
    expect([status, headers.get('location')]).toEqual([308, '/people/ada']);
  });

  it('of whom nothing is known, or who is none, has no page', async () => {
    const { open } = await createWorld();
    for (const login of ['nobody', 'a%20b', '-ada', 'a'.repeat(40), '%3Cb%3E', 'tsc', 'ada%2F..', 'constructor'])
      for (const ending of ['', '.atom', '.json'])
        expect((await open(`/people/${login}${ending}`)).status, login + ending).toBe(404);
  });

  it('who wants none has no page and no feed, is not linked, and is not found', async () => {
    const site = { title: 'Acme', isStatic: false, hasSignIn: false, withoutPage: new Set(['ben', 'ada']) };
    const { open } = await createWorld(COMMUNITY, { site });
    const nothing = await open('/people/nobody-at-all');
    for (const login of ['ben', 'Ben', 'ada']) {
      const { status, text } = await open(`/people/${login}`);
      expect([status, text.replaceAll(login, 'nobody-at-all')]).toEqual([404, nothing.text]);
      for (const ending of ['.atom', '.json']) expect((await open(`/people/${login}${ending}`)).status).toBe(404);
      expect((await open(`/search?q=${login}`)).text).not.toContain('/people/');
    }
    for (const path of ['/', '/groups', '/groups/caching', '/ideas', '/ideas/acme/widgets/3', '/people/gil'])
      expect((await open(path)).text, path).not.toMatch(/\/people\/(?:ada|ben)/);
    expect((await open('/search?q=gil')).text).toContain('<a href="/people/gil">gil</a>');
  });
});

describe('ideas', () => {
  it('are listed, the newest first, and by how they are sorted', async () => {
    const another = create(IdeaSchema, {
      ...idea,
      ...{
        name: 'ideas/acme/widgets/4',
        disposition: Disposition.NEW,
        author: 'kim',
        createdAt: at('2026-05-11T09:00:00Z'),
      },
      subject: create(SubjectRefSchema, { repository: 'acme/widgets', number: 4, title: 'Colours' }),
    });
    const { open } = await createWorld([...COMMUNITY, another]);
    const { text } = await open('/ideas');
    expect(text.indexOf('Colours')).toBeLessThan(text.indexOf('What about a cache?'));
    expect(textOf(text)).toMatch(/Coloursnew10 dayskimada/);
    const sorted = await open('/ideas?disposition=will_be_rfc');
    expect(sorted.text).toContain('noindex');
    expect([sorted.text.includes('Colours'), sorted.text.includes('What about a cache?')]).toEqual([false, true]);
    expect((await open('/ideas?disposition=better')).status).toBe(400);
    const feed = JSON.parse((await open('/ideas.json')).text);
    expect(feed.items.map(({ id }: { readonly id: string }) => id)).toEqual([
      `${ROOT}/ideas/acme/widgets/4`,
      `${ROOT}/ideas/acme/widgets/3`,
    ]);
  });

  it('go on where a page ends, each once', async () => {
    const { open } = await createWorld(many(120));
    const seen: string[] = [];
    for (let path = '/ideas'; path !== ''; ) {
      const { text } = await open(path);
      seen.push(...linksIn(text).filter((one) => one.startsWith('/ideas/')));
      path = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    }
    expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
  });

  it('each say why they are sorted so and what came of them', async () => {
    const followed = create(IdeaSchema, {
      ...idea,
      links: [
        create(LinkSchema, {
          ...{ from: rfc.subject, to: idea.subject, kind: LinkKind.CONTINUES, state: SubjectState.OPEN },
          because: [create(ReasonSchema, { code: 'named', text: 'Its description names the discussion.' })],
        }),
      ],
    });
    const { open } = await createWorld([...COMMUNITY.filter((one) => one !== idea), followed]);
    const { text } = await open('/ideas/acme/widgets/3');
    const words = textOf(text);
    for (const one of [
      'Will be an RFC.',
      'An idea of kim, 80 days old, opened 1 March 2026.',
      'Taken up by ada.',
      'acme/widgets#7 continues it.',
      'It became the RFC RFC: one cache for all builders, which is in the final comment period.',
      'Its description names the discussion.',
    ])
      expect(words).toContain(one);
    expect(text).toContain('<a href="/rfcs/acme/widgets/7">');
    const { status, headers } = await open('/ideas/Acme/Widgets/3');
    expect([status, headers.get('location')]).toEqual([308, '/ideas/acme/widgets/3']);
    for (const path of ['/ideas/acme/widgets/99', '/ideas/acme/vault/3']) expect((await open(path)).status).toBe(404);
  });
});

describe('search', () => {
  it('finds words, marks them, and leads to the pages of what was found', async () => {
    const { open } = await createWorld();
    const { status, text } = await open('/search?q=builders');
    expect(status).toBe(200);
    expect(text).toContain('<meta name="robots" content="noindex">');
    expect(text).toContain('<a href="/rfcs/acme/widgets/7">RFC: one cache for all <mark>builders</mark></a>');
    expect(text).toContain('<a href="/meetings/meetup/2026-05-07#s1">');
    expect(text).toContain('<a href="/decisions/meetup/2026-05-07/1">');
    const only = (await open('/search?q=builders&kind=decisions')).text;
    expect(linksIn(only).filter((one) => one.startsWith('/rfcs/') || one.startsWith('/meetings/'))).toEqual([]);
    expect(only).toContain('aria-current="true">Decisions</a>');
    expect((await open('/search?q=bulders')).text).toContain('/rfcs/acme/widgets/7');
  });

  it('is a form while nothing is asked, says what to do where nothing is found, and takes any query', async () => {
    const { open } = await createWorld();
    expect((await open('/search')).text).toContain('<form action="/search" method="get" role="search">');
    expect(textOf((await open('/search?q=zeppelins')).text)).toContain('Nothing was found.');
    expect(textOf((await open('/search?q=-')).text)).toContain('The query holds no word to look for');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(foreign, fc.string({ unit: 'binary', maxLength: 600 })),
        fc.option(foreign, { nil: '' }),
        async (q, kind) => {
          const { status, text } = await open(`/search?${new URLSearchParams({ q, kind })}`);
          expect(status).toBe(200);
          expect(faultsOf(text)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shows the whole text of what was found, with nothing added but marks', async () => {
    await fc.assert(
      fc.asyncProperty(foreign, foreign, async (before, after) => {
        const title = `${before} needle ${after}`.replace(/[^\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/gu, '').trim();
        const { open } = await createWorld([create(WorkingGroupSchema, { name: 'groups/one', title })]);
        const { text } = await open('/search?q=needle');
        expect(textOf(/<a href="\/groups\/one">(.*?)<\/a> <small>/s.exec(text)?.[1] ?? '')).toBe(title);
        expect(text).toContain('<mark>needle</mark>');
      }),
      { numRuns: 40 },
    );
  });

  it('goes on where a page ends, and has no page where nobody answers', async () => {
    const { open } = await createWorld(many(50));
    const { text } = await open('/search?q=plans&kind=rfcs');
    const next = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(next).toMatch(/^\/search\?q=plans&kind=rfcs&page=/);
    const names = (page: string) => linksIn(page).filter((one) => one.startsWith('/rfcs/'));
    const second = names((await open(next)).text);
    expect([names(text).length, second.length, new Set([...names(text), ...second]).size]).toEqual([20, 20, 40]);
    const site = { title: 'Acme', isStatic: true, hasSignIn: false, withoutPage: new Set<string>() };
    expect((await (await createWorld(COMMUNITY, { site })).open('/search?q=cache')).status).toBe(404);
  });

  it('does not find drafts of notes', async () => {
    const draft = create(NotesSchema, { ...notes, name: 'notes/meetup/2026-05-21', state: NotesState.DRAFT });
    const { open } = await createWorld([draft]);
    expect(textOf((await open('/search?q=builders')).text)).toContain('Nothing was found.');
  });
});
