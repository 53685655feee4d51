import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { createRouterTransport } from '@connectrpc/connect';
import { createClient } from '@rapporteur/client';
import {
  AccountSchema,
  type ActionEvent,
  ActionEventKind,
  ActionEventSchema,
  ActionItemSchema,
  ActionItemState,
  ActionOwnerSchema,
  ActionSource,
  DecisionSchema,
  ExceptionKind,
  GetSettingsResponseSchema,
  MeetingSchema,
  MeetingState,
  MinutesSchema,
  NotesSchema,
  NotesState,
  SeriesExceptionSchema,
  SeriesSchema,
  SettingsService,
  StatementKind,
  StatementSchema,
  SubjectRefSchema,
  TopicSchema,
  TranscriptSchema,
  TurnSchema,
} from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import {
  actionItem,
  COMMUNITY,
  communityWith,
  createWorld,
  decision,
  meeting,
  notes,
  series,
  transcript,
  type World,
} from '../testing/community.ts';
import { HOSTILE } from '../testing/spoken.ts';
import { TURNS_A_PAGE, turnPath } from './turns.ts';

const at = (iso: string) => timestampFromDate(new Date(iso));
const BAD = HOSTILE.join(' ');
const hrefs = (page: string): readonly string[] => [...page.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to);
const listed = (page: string, start: string): readonly string[] => [
  ...new Set(hrefs(page).filter((to) => to.startsWith(start))),
];

const expectSafe = (page: string): void => {
  const tags = page.replace(/="[^"]*"/g, '=');
  expect(tags).not.toMatch(
    /<script(?! src= defer><\/script>)|<[^>]* (?:on[a-z]+|style)=|[\u202a-\u202e\u2066-\u2069]/i,
  );
  expect(hrefs(page).filter((to) => !/^(?:\/|#|https?:)/.test(to))).toEqual([]);
};

describe('a meeting', () => {
  it('that nobody has posted yet has a page, which says when and what in a preview', async () => {
    const { open } = await createWorld();
    const { status, text } = await open('/meetings/meetup/2026-06-04');
    expect(status).toBe(200);
    expect(text).toContain(
      '<meta property="og:description" content="Thursday 4 June 2026, 11:00–12:00 Pacific time (18:00–19:00 UTC).">',
    );
    expect(text).toContain('<li>Bengaluru: Thursday 23:30–00:30 the next day</li>');
    expect(listed(text, '/meetings/')).toEqual(['/meetings/meetup/2026-05-21', '/meetings/meetup/2026-06-18']);
    expect((await open('/meetings/meetup/2026-05-07')).text).toContain(
      'content="Thursday 7 May 2026, 11:00–12:00 Pacific time (18:00–19:00 UTC). The meetup settled the cache."',
    );
  });

  it.each([
    '/meetings/meetup/2026-06-05',
    '/meetings/other/2026-06-04',
    '/series/other',
    '/transcripts/meetup/2026-06-04',
  ])('%s is not there', async (path) => {
    const { open } = await createWorld();
    expect((await open(path)).status).toBe(404);
  });

  it('that was moved or cancelled says by whom and why, where its feed leads to', async () => {
    const by = { id: '2', login: 'gil' };
    const url = 'https://github.com/acme/widgets/issues/20#issuecomment-1';
    const change = { by, at: at('2026-05-20T10:00:00Z'), url };
    const moved = {
      ...change,
      date: '2026-06-04',
      kind: ExceptionKind.MOVED,
      localStart: '2026-06-05T09:00',
      reason: BAD,
    };
    const cancelled = { ...change, date: '2026-05-21', kind: ExceptionKind.CANCELLED, reason: 'Nobody has a topic.' };
    const { open } = await createWorld(
      communityWith(
        create(SeriesSchema, {
          ...series,
          exceptions: [moved, cancelled].map((one) => create(SeriesExceptionSchema, one)),
        }),
      ),
    );
    const elsewhere = (await open('/meetings/meetup/2026-06-04')).text;
    expect(elsewhere).toContain('Friday 5 June 2026, 09:00–10:00 Pacific time');
    expect(elsewhere).toMatch(
      /<b id="moved-2026-06-05T09-00">Moved from .*4 June 2026.*<\/b> by <a href="\/people\/gil">gil<\/a>/,
    );
    expectSafe(elsewhere);
    const off = (await open('/meetings/meetup/2026-05-21')).text;
    expect(off).toMatch(/<b id="cancelled">Cancelled<\/b> by .*gil.*: Nobody has a topic\./);
    expect(off).toContain('content="Cancelled: Nobody has a topic. Thursday 21 May 2026');
    const { text } = await open('/series/meetup');
    expect(text).toContain('Otherwise than planned');
    expectSafe(text);
    const feed = (await open('/series/meetup.json')).text;
    for (const [, path = '', anchor = ''] of feed.matchAll(
      /"id": "https:\/\/pages\.example(\/meetings[^"#]*)#([^"]*)"/g,
    ))
      expect((await open(path)).text).toContain(`id="${anchor}"`);
    expect(feed).toContain('/meetings/meetup/2026-06-04#moved-2026-06-05T09-00');
  });

  it('shows nothing of a draft but that it waits, and of notes that were turned down nothing at all', async () => {
    const url = 'https://github.com/acme/widgets/pull/30';
    const pullRequest = create(SubjectRefSchema, { repository: 'acme/widgets', number: 30, url });
    const words = ['There will be one cache', 'settled the cache', 'writes down what'];
    for (const state of [NotesState.DRAFT, NotesState.REJECTED]) {
      const { open } = await createWorld([
        ...communityWith(create(NotesSchema, { ...notes, state, pullRequest })).filter(
          ({ name }) => name !== decision.name && name !== actionItem.name,
        ),
      ]);
      const page = (await open('/meetings/meetup/2026-05-07')).text;
      const spoken = (await open('/transcripts/meetup/2026-05-07')).text;
      for (const one of words) expect(page + spoken).not.toContain(one);
      expect(page.includes(url)).toBe(state === NotesState.DRAFT);
      expect(page.includes('nobody has approved yet')).toBe(state === NotesState.DRAFT);
      expect(spoken).not.toContain('<mark>');
    }
  });

  it('without notes shows the minutes that people wrote, and who was there', async () => {
    const minutes = create(MinutesSchema, {
      name: 'minutes/meetup/2026-05-07',
      meeting: meeting.name,
      path: 'minutes/2026.md',
      url: 'https://github.com/acme/widgets/blob/main/minutes/2026.md',
      content: {
        date: '2026-05-07',
        attendees: [
          { person: { name: BAD, login: 'ada', affiliation: 'Acme' }, role: 'host' },
          { person: { name: 'Somebody else' }, absent: true },
        ],
        sections: [
          {
            title: BAD,
            items: [
              {
                text: `Look at the plan. ${BAD}`,
                owner: 'Gil',
                tag: 'Will be an RFC',
                links: [{ words: 'the plan', url: 'https://example.org/plan' }, { url: 'javascript:alert(1)' }],
                children: [{ text: 'A line below' }],
              },
            ],
          },
        ],
      },
    });
    const { open } = await createWorld(communityWith(minutes).filter(({ name }) => name !== notes.name));
    for (const path of ['/meetings/meetup/2026-05-07', '/minutes/meetup/2026-05-07']) {
      const { text } = await open(path);
      expect(text).toContain('Look at <a href="https://example.org/plan">the plan</a>.');
      expect(text).toContain('<b>Will be an RFC</b>');
      expect(text).toContain('A line below');
      expect(text).toContain('(Acme, host)');
      expect(text).not.toContain('Somebody else');
      expectSafe(text);
    }
    expect((await (await createWorld(communityWith(minutes))).open('/meetings/meetup/2026-05-07')).text).not.toContain(
      'A line below',
    );
  });

  it('is where its notes and its agenda lead', async () => {
    const { open } = await createWorld();
    for (const [path, anchor] of [
      ['/notes/meetup/2026-05-07', 'notes'],
      ['/agendas/meetup/2026-05-07', 'agenda'],
    ] as const) {
      const { status, headers } = await open(path);
      expect([status, headers.get('location')]).toEqual([308, `/meetings/meetup/2026-05-07#${anchor}`]);
      expect((await open('/meetings/meetup/2026-05-07')).text).toContain(`<h2 id="${anchor}">`);
    }
  });

  it('takes three clicks from a statement to its words among what was said around them, and one back', async () => {
    const { open } = await createWorld();
    const [statement = ''] = listed(
      (await open('/decisions/meetup/2026-05-07/1')).text,
      '/meetings/meetup/2026-05-07#',
    );
    const [turn = ''] = listed((await open(statement.split('#')[0] ?? '')).text, '/transcripts/meetup/2026-05-07#');
    const spoken = (await open(turn.split('#')[0] ?? '')).text;
    expect(spoken).toContain(`<li id="${turn.split('#')[1]}">`);
    expect(listed(spoken, statement)).toEqual([statement]);
  });
});

describe('a long meeting', () => {
  const WORDS =
    'we keep one cache for all builders since nobody wants to wait for the same thing twice and it is cheap'.split(' ');
  const say = (at: number, count: number): string =>
    Array.from({ length: count }, (_, index) => WORDS[(at + index) % WORDS.length]).join(' ');
  const turns = Array.from({ length: 800 }, (_, index) =>
    create(TurnSchema, {
      id: `t${index + 1}`,
      speaker: ['Ada Lovelace', 'Gil Grün', 'Ben'][index % 3] ?? '',
      startMs: index * 4_500,
      text: say(index, 20 + ((index * 13) % 60)),
    }),
  );
  const statements = Array.from({ length: 60 }, (_, index) =>
    create(StatementSchema, {
      id: `s${index + 1}`,
      kind: index % 6 < 3 ? StatementKind.CLAIM : index % 6 === 3 ? StatementKind.DECISION : StatementKind.ACTION_ITEM,
      text: `The group agrees: ${say(index, 14)}.`,
      owner: 'Ada Lovelace',
      due: '2026-05-22',
      citations: turns
        .slice(13 * index, 13 * index + 1 + (index % 3 === 0 ? 1 : 0))
        .map(({ id, speaker, startMs, text }) => ({
          turnId: id,
          speaker,
          quote: text.split(' ').slice(0, 12).join(' '),
          offset: 0,
          startMs: startMs ?? 0,
        })),
    }),
  );

  it('asks as many questions as a short one, and its pages stay small', async () => {
    const topics = [0, 1, 2, 3, 4, 5].map((topic) =>
      create(TopicSchema, { title: `Topic ${topic}`, statements: statements.slice(10 * topic, 10 * topic + 10) }),
    );
    const long = await createWorld(
      communityWith(
        create(NotesSchema, { ...notes, topics, summary: [] }),
        create(TranscriptSchema, { ...transcript, turns }),
      ),
    );
    const short = await createWorld();
    for (const [path, most] of [
      ['/meetings/meetup/2026-05-07', 35_000],
      ['/transcripts/meetup/2026-05-07?turn=t61', 32_000],
    ] as const) {
      const { text } = await long.open(path);
      expect(Buffer.byteLength(text), path).toBeLessThan(most);
      await short.open(path.replace('?turn=t61', ''));
      expect(long.calls(), path).toBe(short.calls());
    }
  });
});

describe('a transcript', () => {
  it('finds the page of a turn whatever its id, and that of one that is not there', async () => {
    const turns = Array.from({ length: 150 }, (_, index) => create(TurnSchema, { id: `part ${index}`, text: 'Yes.' }));
    const { open } = await createWorld(communityWith(create(TranscriptSchema, { ...transcript, turns })));
    const path = '/transcripts/meetup/2026-05-07';
    const found = await open(`${path}?turn=part+130`);
    expect([found.status, found.headers.get('location')]).toEqual([308, `${path}?turn=part+120#part%20130`]);
    expect((await open(`${path}?turn=part+120`)).text).toContain('<li id="part 130">');
    for (const [turn, first] of [
      ['t9999', 'part 120'],
      ['nothing', 'part 0'],
      ['', 'part 0'],
    ])
      expect((await follow(open, `${path}?turn=${turn}`)).text).toContain(`<li id="${first}">`);
  });

  it('is found by every turn of a long one in as few pages as it has', async () => {
    const turns = Array.from({ length: 800 }, (_, index) => create(TurnSchema, { id: `t${index + 1}`, text: 'Yes.' }));
    const { open } = await createWorld(communityWith(create(TranscriptSchema, { ...transcript, turns })));
    const paths = new Map(turns.map(({ id }) => [id, turnPath('meetup/2026-05-07', id)]));
    const pages = new Map<string, string>();
    for (const [id, to] of paths) {
      const [path = '', anchor] = to.split('#');
      if (!pages.has(path)) pages.set(path, (await open(path)).text);
      expect(anchor).toBe(id);
      expect(pages.get(path)).toContain(`<li id="${id}">`);
    }
    expect(pages.size).toBe(Math.ceil(800 / TURNS_A_PAGE));
  });
});

const follow = async (open: World['open'], path: string): ReturnType<World['open']> => {
  const answer = await open(path);
  const to = answer.headers.get('location');
  return to === null ? answer : open(to.split('#')[0] ?? '');
};

describe('lists', () => {
  const many = Array.from({ length: 130 }, (_, index) => {
    const date = new Date(Date.UTC(2024, 0, 1 + 3 * index)).toISOString().slice(0, 10);
    const key = `series-${index % 3}`;
    return create(MeetingSchema, {
      name: `meetings/${key}/${date}`,
      series: key,
      title: BAD,
      localStart: `${date}T10:00`,
      timeZone: 'UTC',
      start: at(`${date}T10:00:00Z`),
      state: MeetingState.HELD,
    });
  });
  const ledgers = many.flatMap(({ name }, index) => {
    const occurrence = name.slice('meetings/'.length);
    return [
      create(DecisionSchema, { name: `decisions/${occurrence}/1`, text: `${BAD} ${index}`, meeting: name }),
      create(ActionItemSchema, {
        name: `actionItems/${occurrence}/1`,
        text: `${BAD} ${index}`,
        owner: BAD,
        meeting: name,
        state: index % 2 ? ActionItemState.OPEN : ActionItemState.DONE,
      }),
    ];
  });

  it.each([
    ['/meetings', '/meetings/series-', many.map(({ name }) => name)],
    ['/decisions', '/decisions/', many.map(({ name }) => `${name.replace('meetings', 'decisions')}/1`)],
    ['/actionItems?state=all', '/actionItems/', many.map(({ name }) => `${name.replace('meetings', 'actionItems')}/1`)],
  ])(
    '%s is read page by page, the newest first, by as many questions however much there is',
    async (path, start, names) => {
      const { open, calls } = await createWorld([
        ...COMMUNITY.filter(({ name }) => !name.includes('2026-05-07')),
        ...many,
        ...ledgers,
      ]);
      const small = await createWorld();
      await small.open(path);
      const before = calls();
      const found: string[] = [];
      for (let next: string | undefined = path, first = true; next !== undefined; first = false) {
        const { status, text } = await open(next);
        expect(status).toBe(200);
        if (first) expect(calls() - before).toBe(small.calls());
        expectSafe(text);
        const here = listed(text, start);
        expect(here.length).toBeLessThanOrEqual(50);
        found.push(...here);
        next = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      }
      expect(found).toEqual(
        names
          .toSorted((a, b) => (a.split('/')[2] ?? '').localeCompare(b.split('/')[2] ?? ''))
          .reverse()
          .map((name) => `/${name}`),
      );
    },
  );

  it('of action items tell what is open, done, or of one person, as the registry does', async () => {
    const mine = create(ActionItemSchema, {
      name: 'actionItems/meetup/2026-05-07/2',
      text: 'Another thing.',
      ownerLogin: 'Gil',
      owner: 'Gil',
      due: '2026-06-01',
      state: ActionItemState.OPEN,
      meeting: meeting.name,
    });
    const done = create(ActionItemSchema, {
      ...mine,
      name: 'actionItems/meetup/2026-05-07/3',
      state: ActionItemState.DONE,
    });
    const { open, reader } = await createWorld(communityWith(mine, done));
    const shown = async (path: string) => listed((await open(path)).text, '/actionItems/');
    const asked = async (filter: Parameters<typeof reader.client.listActionItems>[0]) =>
      (await reader.client.listActionItems({ ...filter, orderBy: 'date desc' }).all()).map(({ name }) => `/${name}`);
    expect(await shown('/actionItems')).toEqual(await asked({ state: ActionItemState.OPEN }));
    expect(await shown('/actionItems?state=done')).toEqual(await asked({ state: ActionItemState.DONE }));
    expect(await shown('/actionItems?owner=gil')).toEqual(
      await asked({ state: ActionItemState.OPEN, ownerLogin: 'gil' }),
    );
    const { text } = await open('/actionItems');
    expect(hrefs(text)).toContain('/actionItems?owner=gil');
    expect(hrefs((await open('/actionItems?state=done')).text)).not.toContain('/actionItems?owner=gil');
    expect(text).toContain('overdue since');
    expect(text).toContain('due <time datetime="2026-06-01">1 June 2026</time>');
  });
});

describe('an action item', () => {
  it('tells everything that happened to it, with causes and where they were said, and what to write', async () => {
    const subject = create(SubjectRefSchema, {
      repository: 'acme/widgets',
      number: 20,
      url: 'https://github.com/acme/widgets/issues/20',
    });
    const event = (id: string, kind: ActionEventKind, more: Omit<Partial<ActionEvent>, '$typeName'> = {}) =>
      create(ActionEventSchema, {
        id,
        kind,
        at: at('2026-05-10T10:00:00Z'),
        source: ActionSource.COMMAND,
        by: create(AccountSchema, { id: '2', login: 'gil' }),
        url: 'https://github.com/acme/widgets/issues/20#issuecomment-9',
        ...more,
      });
    const item = create(ActionItemSchema, {
      ...actionItem,
      text: BAD,
      quote: BAD,
      state: ActionItemState.DROPPED,
      closedAt: at('2026-05-12T10:00:00Z'),
      events: [
        ...actionItem.events,
        event('a', ActionEventKind.ASSIGNED, { owner: create(ActionOwnerSchema, { name: 'ben', login: 'ben' }) }),
        event('b', ActionEventKind.DUE, { due: '2026-05-20' }),
        event('c', ActionEventKind.SUBJECT_CLOSED, { source: ActionSource.FACT, cause: 'merged', subjects: [subject] }),
        event('d', ActionEventKind.DROPPED, { cause: BAD, url: 'javascript:alert(1)' }),
      ],
    });
    const { open } = await createWorld(communityWith(item));
    const { text } = await open('/actionItems/meetup/2026-05-07/1');
    expectSafe(text);
    const history = [...text.slice(text.indexOf('id="history"')).matchAll(/<li>(.*?)<\/li>/gs)].map(([, one = '']) =>
      one.replace(/<[^>]*>/g, ''),
    );
    expect(history.slice(0, 4)).toEqual([
      '8 May 2026: promised; ada does it, due 8 May 2026 (in the notes)',
      '10 May 2026: ben does it from then on, by gil (comment)',
      '10 May 2026: due on 20 May 2026, by gil (comment)',
      '10 May 2026: acme/widgets#20 was merged, which may show that it is done, by gil (at GitHub)',
    ]);
    expect(history[4]).toMatch(/^10 May 2026: dropped, by gil \(comment\)&lt;script&gt;/);
    expect(text).toContain('href="/meetings/meetup/2026-05-07#s2"');
    expect(text).toContain('<code>/action reopen A-2026-05-07-1</code>');
    expect((await (await createWorld()).open('/actionItems/meetup/2026-05-07/1')).text).toContain(
      '<code>/action done A-2026-05-07-1</code>',
    );
    expect((await open('/actionItems/meetup/2026-05-07/9')).status).toBe(404);
    expect((await open('/decisions/meetup/2026-05-07/9')).status).toBe(404);
  });
});

describe('settings', () => {
  it('stand with the file that set each, and what is wrong with its line and column', async () => {
    const answer = create(GetSettingsResponseSchema, {
      settings: { preset: 'flyte', meeting: { timeZone: 'America/Los_Angeles', place: BAD } },
      origins: [
        { path: 'preset', layer: 'repository' },
        { path: 'meeting.time_zone', layer: 'preset flyte' },
        { path: 'meeting.place', layer: 'default' },
      ],
      problems: [{ code: 'unknown', text: `.github/rapporteur.yml:3:5: ${BAD}` }],
    });
    const transport = createRouterTransport(({ service }) => {
      service(SettingsService, { getSettings: ({ repository }) => (repository === 'acme/widgets' ? answer : {}) });
    });
    const { pages } = await createWorld();
    const reader = { client: createClient({ transport }), login: undefined };
    const text = await (await pages.answer(new Request('https://pages.example/settings/acme/widgets'), reader)).text();
    expectSafe(text);
    expect(text).toMatch(
      /<code>preset<\/code><br><span class="muted">[^<]+<\/span><\/th><td>&quot;flyte&quot;<\/td><td><a href="https:\/\/github\.com\/acme\/widgets\/blob\/HEAD\/\.github\/rapporteur\.yml">the file of this repository<\/a><\/td>/,
    );
    expect(text).toMatch(
      /<code>meeting\.time_zone<\/code><br><span class="muted">[^<]+<\/span><\/th><td>&quot;America\/Los_Angeles&quot;<\/td><td>preset flyte<\/td>/,
    );
    expect(text).toContain('.github/rapporteur.yml:3:5: ');
    expect(text.indexOf('1 setting with the usual value')).toBeGreaterThan(text.indexOf('preset flyte'));
  });
});

describe('pages of meetings', () => {
  it('have one first heading, go down by one, and no anchor twice', async () => {
    const { open } = await createWorld();
    for (const path of [
      '/meetings',
      '/series/meetup',
      '/meetings/meetup/2026-05-07',
      '/transcripts/meetup/2026-05-07',
      '/decisions',
      '/decisions/meetup/2026-05-07/1',
      '/actionItems',
      '/actionItems/meetup/2026-05-07/1',
    ]) {
      const { text } = await open(path);
      const depths = [...text.matchAll(/<h([1-6])/g)].map(([, depth]) => Number(depth));
      const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, path).toBe(ids.length);
      expect(
        depths.filter((depth) => depth === 1),
        path,
      ).toEqual([1]);
      for (const [index, depth] of depths.entries())
        expect(depth - (depths[index - 1] ?? 0), path).toBeLessThanOrEqual(1);
    }
  });
});
