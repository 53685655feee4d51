import { create, isMessage } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  ActionItemState,
  ExceptionKind,
  MeetingSchema,
  MeetingSettingsSchema,
  MeetingState,
  SeriesSchema,
  SettingsSchema,
  Stage,
  SubjectKind,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import {
  IdeaSchema,
  RepositoryRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  SyncStateSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  APP,
  asked as askedOf,
  COMMUNITY,
  createWorld,
  FLYTE,
  ISSUE_NUMBER,
  meetingIn,
  type Run,
  request,
  SERIES,
  SETTINGS,
  saidOn,
  statements,
  type World,
} from '../../testing/meetup.ts';
import type { Post } from '../github/index.ts';
import { occurrencesBetween } from '../meeting/index.ts';
import { seriesOf } from '../settings/index.ts';
import type { RecentComment } from './question.ts';
import { judgeSeries } from './series.ts';

const KEY = `series:${COMMUNITY}/${SERIES}`;
const NEXT = '2023-06-22';

const withoutMeetings = () =>
  create(SettingsRecordSchema, {
    name: `settings/${COMMUNITY}`,
    settings: create(SettingsSchema, { ...SETTINGS, meeting: undefined }),
  });

let world: World;
beforeEach(() => {
  world = createWorld();
});

const look = () => world.run((dossier) => judgeSeries(dossier, { repository: COMMUNITY, series: SERIES }));
const askOn = (number: number, by = 'ada') => world.add(request({ number, to: KEY, what: 'agenda', by }));
const bodyOf = (): string => world.issues.get(ISSUE_NUMBER)?.body ?? '';
const readAll = () => {
  for (const repository of world.repositories) {
    const name = `syncStates/${repository}`;
    world.add(
      create(SyncStateSchema, {
        name,
        repository,
        completeUntil: at('2023-06-19T15:59:00Z'),
        endedAt: at('2023-06-19T16:00:00Z'),
      }),
    );
  }
};
const at = (iso: string) => timestampFromDate(new Date(iso));

const rfc = (number: number, fields: { closedAt?: string } = {}) => {
  const { closedAt } = fields;
  return create(RfcSchema, {
    name: `rfcs/${FLYTE}/${number}`,
    subject: {
      repository: FLYTE,
      number,
      kind: SubjectKind.PULL_REQUEST,
      title: `Proposal ${number}`,
      url: `https://github.com/${FLYTE}/pull/${number}`,
    },
    detection: { verdict: Verdict.RFC },
    stage: closedAt ? Stage.ACCEPTED : Stage.IN_REVIEW,
    state: closedAt ? SubjectState.MERGED : SubjectState.OPEN,
    createdAt: at('2023-01-01T00:00:00Z'),
    ...(closedAt ? { closedAt: at(closedAt) } : {}),
  });
};

describe('an agenda', () => {
  it('is posted once, whoever asks at the same time, and each is told where', () => {
    askOn(1);
    askOn(2, 'bo');
    const run = look();
    expect(run.done.map(({ type }) => type)).toEqual(['upsert_issue']);
    for (const number of [1, 2]) {
      expect(saidOn(run, { repository: COMMUNITY, number })).toEqual([
        expect.stringContaining(`https://github.com/${COMMUNITY}/issues/${ISSUE_NUMBER}`),
      ]);
    }
    expect(run.outcome.removes).toHaveLength(2);
    expect(meetingIn(world, NEXT)).toMatchObject({ state: MeetingState.POSTED, issue: { number: ISSUE_NUMBER } });
  });

  it.each([
    ['before the meeting', '2023-06-20T10:00:00Z', MeetingState.POSTED],
    ['after it', '2023-06-22T20:00:00Z', MeetingState.FROZEN],
  ])('that stands is known again %s by a registry that was lost', (_, now, state) => {
    askOn(1);
    look();
    for (const name of [...world.resources.keys()]) {
      if (/^(?:meetings|agendas|series)\//.test(name)) world.resources.delete(name);
    }
    world.now = new Date(now);
    const run = look();
    expect(run.done).toEqual([]);
    expect(run.outcome.follow).toContainEqual({ key: KEY });
    expect(meetingIn(world, NEXT)).toMatchObject({ state, issue: { number: ISSUE_NUMBER } });
  });

  it('is asked for by key in as many statements whatever the organisation has', () => {
    askOn(1);
    world.add(rfc(1));
    const alone = statements(look());
    world = createWorld();
    world.add(...Array.from({ length: 300 }, (_, index) => rfc(index + 1)));
    askOn(1);
    const crowded = statements(look());
    expect(crowded).toEqual(alone);
    expect(crowded).toMatchInlineSnapshot(`
      [
        [
          "settings/flyteorg/community",
          "repositories/flyteorg/community",
          "to:series:flyteorg/community/contributors-meetup",
          "posted:contributors-meetup",
          "unclosed:contributors-meetup",
          "pinned:contributors-meetup",
          "series/contributors-meetup",
        ],
        [
          "meetings/contributors-meetup/2023-06-22",
          "agendas/contributors-meetup/2023-06-22",
        ],
        [
          "open:flyteorg",
          "idea-open:flyteorg",
          "action-open:contributors-meetup",
          "newcomers:flyteorg",
          "item-open:contributors-meetup",
          "groups/rbac",
        ],
        [
          "repositories/flyteorg/flyte",
        ],
      ]
    `);
    expect(bodyOf()).toContain('And 260 more.');
  });

  it('holds what is open, what was decided since the last meeting, what was promised and what is new', () => {
    world.now = new Date('2023-07-03T16:00:00Z');
    world.add(
      rfc(11),
      rfc(12, { closedAt: '2023-06-30T23:59:00Z' }),
      rfc(13, { closedAt: '2023-06-20T10:00:00Z' }),
      rfc(14, { closedAt: '2023-07-01T00:01:00Z' }),
      create(IdeaSchema, {
        name: `ideas/${FLYTE}/21`,
        subject: { repository: FLYTE, number: 21, kind: SubjectKind.DISCUSSION, title: 'An idea' },
        createdAt: at('2023-06-29T10:00:00Z'),
      }),
      create(ActionItemSchema, {
        name: `actionItems/${SERIES}/2023-06-22/1`,
        meeting: `meetings/${SERIES}/2023-06-22`,
        text: 'Write the guide',
        owner: 'Bo',
      }),
      create(WorkingGroupSchema, { name: 'groups/rbac', title: 'RBAC' }),
      create(WorkingGroupSchema, { name: 'groups/former', title: 'Former' }),
    );
    askOn(1);
    look();
    for (const words of ['Proposal 11', 'Proposal 12', 'Proposal 14', 'An idea', 'Write the guide', 'RBAC']) {
      expect(bodyOf()).toContain(words);
    }
    for (const words of ['Proposal 13', 'Former']) expect(bodyOf()).not.toContain(words);
  });

  it('whose own issue is where somebody asks needs no answer besides', () => {
    askOn(1);
    look();
    askOn(ISSUE_NUMBER);
    const run = look();
    expect(saidOn(run, { repository: COMMUNITY, number: ISSUE_NUMBER })).toEqual([]);
    expect(run.outcome.removes).toHaveLength(1);
  });

  it('that is lost to the registry is found by its marker, and no second one is posted', () => {
    askOn(1);
    look();
    world.resources.delete(`meetings/${SERIES}/${NEXT}`);
    world.resources.delete(`agendas/${SERIES}/${NEXT}`);
    askOn(2);
    look();
    expect(world.issues.size).toBe(1);
    expect(meetingIn(world, NEXT)?.issue?.number).toBe(ISSUE_NUMBER);
  });

  it('that somebody edits at that moment is merged a little later, and whoever asked still waits', () => {
    askOn(1);
    look();
    world.add(rfc(11));
    askOn(2);
    world.faults.set('upsert_issue', { outcome: 'stale' });
    expect(look).toThrow('is being edited');
    world.faults.clear();
    expect(saidOn(look(), { repository: COMMUNITY, number: 2 })[0]).toContain('the agenda is up to date now');
  });

  it.each([
    [
      'GitHub does not let be written',
      () => world.faults.set('upsert_issue', { outcome: 'refused', because: 'Issues are disabled.' }),
      'Issues are disabled.',
    ],
    ['has begun', () => (world.now = new Date('2023-06-22T18:05:00Z')), 'This meeting has begun'],
    [
      'the settings do not plan any more',
      () => void world.resources.set(`settings/${COMMUNITY}`, withoutMeetings()),
      `The settings of ${COMMUNITY} plan no meetings`,
    ],
  ])('that %s is not written, and whoever asked is told why', (_, happen, words) => {
    askOn(1);
    happen();
    const run = look();
    expect(run.outcome.puts.filter(({ message }) => !message.name.startsWith('series/'))).toEqual([]);
    expect(saidOn(run, { repository: COMMUNITY, number: 1 })[0]?.replaceAll('\\', '')).toContain(words);
  });
});

describe('without anybody asking', () => {
  it('nothing is posted', () => {
    readAll();
    const run = look();
    expect(run.done).toEqual([]);
    expect(run.outcome.puts.map(({ message }) => message.name)).toEqual([`series/${SERIES}`]);
  });

  it('what is posted is brought up to date', () => {
    askOn(1);
    look();
    readAll();
    world.add(rfc(11));
    look();
    expect(bodyOf()).toContain('Proposal 11');
  });

  it('nothing is written where nothing changed', () => {
    askOn(1);
    look();
    readAll();
    world.now = new Date('2023-06-20T16:00:00Z');
    expect(look().done).toEqual([]);
  });

  it('it stays as it is while a repository is not read to its end, though an RFC is on record', () => {
    askOn(1);
    look();
    readAll();
    world.resources.delete(`syncStates/${FLYTE}`);
    world.add(rfc(11));
    const run = look();
    expect(run.done).toEqual([]);
    expect(run.outcome.remarks).toEqual([
      {
        level: 'warn',
        about: `meetings/${SERIES}/${NEXT}`,
        text: `The agenda stays as of 2023-06-19T16:00:00.000Z: not read to the end: ${FLYTE}.`,
      },
    ]);
  });
});

describe('when the meeting begins', () => {
  beforeEach(() => {
    askOn(1);
    const { outcome } = look();
    expect(outcome.puts.flatMap(({ wakeAt }) => wakeAt?.toISOString() ?? [])).toEqual(['2023-06-22T18:00:00.000Z']);
    const issue = world.issues.get(ISSUE_NUMBER);
    if (issue)
      world.issues.set(ISSUE_NUMBER, {
        ...issue,
        body: issue.body.replace(/(\* Open mic.*\n)/, '$1    * Tiny URLs\n'),
      });
  });

  it.each([
    ['at its first minute', '2023-06-22T18:00:00Z'],
    ['after days in which nobody ran', '2023-08-01T10:00:00Z'],
  ])('its agenda is frozen with the lines of people, and time has nothing more to say: %s', (_, now) => {
    world.now = new Date(now);
    const { outcome, done } = look();
    expect(done).toEqual([]);
    expect(meetingIn(world, NEXT)?.state).toBe(MeetingState.FROZEN);
    expect(
      JSON.stringify(world.resources.get(`agendas/${SERIES}/${NEXT}`), (_key, value) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ).toContain('Tiny URLs');
    const times = outcome.puts.flatMap(({ message, wakeAt }) => (message.name.endsWith(NEXT) ? [wakeAt] : []));
    expect(times).toEqual([undefined, undefined]);
    expect(askedOf(look(), 'issue')).toEqual([]);
  });

  it('one minute earlier nothing happens', () => {
    world.now = new Date('2023-06-22T17:59:00Z');
    look();
    expect(meetingIn(world, NEXT)?.state).toBe(MeetingState.POSTED);
  });
});

describe('M17: a public agenda', () => {
  const repository = (name: string, isPrivate: boolean) =>
    create(RepositoryRecordSchema, {
      name: `repositories/${name.toLowerCase()}`,
      repository: name,
      private: isPrivate,
    });
  const secret = {
    repository: 'flyteorg/vault',
    number: 31,
    title: 'Sell the company',
    kind: SubjectKind.PULL_REQUEST,
  };

  beforeEach(() => {
    readAll();
    world.add(
      repository('flyteorg/vault', true),
      create(RfcSchema, {
        name: 'rfcs/flyteorg/vault/31',
        subject: secret,
        state: SubjectState.OPEN,
        stage: Stage.IN_REVIEW,
        detection: { verdict: Verdict.RFC },
        createdAt: at('2023-06-18T10:00:00Z'),
      }),
      create(IdeaSchema, {
        name: 'ideas/flyteorg/vault/32',
        subject: { ...secret, number: 32, kind: SubjectKind.DISCUSSION },
        createdAt: at('2023-06-18T10:00:00Z'),
      }),
      create(WorkingGroupSchema, {
        name: 'groups/config-overrides',
        pullRequests: [{ subject: { ...secret, number: 33 }, state: SubjectState.OPEN }],
      }),
      create(ActionItemSchema, {
        name: `actionItems/${SERIES}/2023-06-08/1`,
        meeting: `meetings/${SERIES}/2023-06-08`,
        text: 'Tell nobody',
        subjects: [secret],
        state: ActionItemState.OPEN,
      }),
      askOnly(),
    );
  });
  const askOnly = () => request({ number: 3, to: KEY, what: 'agenda', by: 'ada' });

  it('tells of what is in private repositories only how much it is, wherever it would stand', () => {
    look();
    expect(bodyOf()).not.toMatch(/vault|Sell the company|Tell nobody/);
    expect(bodyOf()).toMatch(/\d more in private repositories, which are not listed here\./);
  });

  it('in a private repository tells all of it', () => {
    world.add(repository(COMMUNITY, true));
    look();
    expect(bodyOf()).toContain('Sell the company');
    expect(bodyOf()).not.toContain('more in private repositories');
  });
});

describe('M7, M8: over a year of looks, late, early and lost', () => {
  const HOUR_MS = 3_600_000;
  const LEAD_DAYS = 5;
  const look = fc.record({
    /** To the next one. */
    hours: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 900 })),
    /** How far the clock is put back before it. */
    back: fc.constantFrom(0, 0, 0, 1, 3),
    /** The bot dies after it wrote, and before it could say so. */
    dies: fc.boolean(),
  });

  it('each meeting has one issue, written in its time, or is on record as missed', () => {
    fc.assert(
      fc.property(fc.array(look, { minLength: 10, maxLength: 40 }), (looks) => {
        world = createWorld();
        readAll();
        const weekly = {
          leadDays: LEAD_DAYS,
          rule: 'FREQ=WEEKLY;BYDAY=SU',
          anchor: '2023-01-01T02:30',
          timeZone: 'America/Los_Angeles',
        };
        const meeting = create(MeetingSettingsSchema, { ...SETTINGS.meeting, ...weekly });
        const settings = create(SettingsSchema, { ...SETTINGS, meeting });
        world.add(create(SettingsRecordSchema, { name: `settings/${COMMUNITY}`, repository: COMMUNITY, settings }));
        const [series] = seriesOf(settings);
        world.now = new Date('2023-01-02T00:00:00Z');
        let latest = world.now.getTime();
        let first: number | undefined;
        const made = new Map<string, number>();
        for (const { hours, back, dies } of looks) {
          latest += hours * HOUR_MS;
          world.now = new Date(latest - back * HOUR_MS);
          const before = new Map(world.resources);
          const { done } = world.run((dossier) => judgeSeries(dossier, { repository: COMMUNITY, series: SERIES }));
          for (const action of done) {
            if (action.type === 'upsert_issue' && action.number === undefined)
              made.set(action.title, (made.get(action.title) ?? 0) + 1);
          }
          if (!dies) first ??= world.now.getTime();
          else {
            world.resources.clear();
            for (const [name, message] of before) world.resources.set(name, message);
          }
        }
        // Nothing that was written is lost, and nobody died at the last look.
        world.run((dossier) => judgeSeries(dossier, { repository: COMMUNITY, series: SERIES }));
        expect([...made.values()].filter((count) => count > 1)).toEqual([]);
        if (!series || first === undefined) return;
        for (const one of occurrencesBetween(series, new Date(first), world.now)) {
          const kept = world.resources.get(one.name);
          const state = kept && isMessage(kept, MeetingSchema) ? kept.state : undefined;
          const isMissed = state === MeetingState.MISSED;
          const isHeld = state === MeetingState.FROZEN || state === MeetingState.REPORTED;
          expect([one.name, isMissed || isHeld]).toEqual([one.name, true]);
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe('M4: a registry that was lost', () => {
  const said: Post[] = [];
  let listed: RecentComment[] = [];
  /** What the app answered stands on a thread, and in the listing of its repository. */
  const stand = (run: Run, number: number): Post => {
    const [answer] = run.outcome.actions.flatMap(({ action }) =>
      action.type === 'upsert_comment' && action.target.number === number ? [action] : [],
    );
    const id = said.length + 1;
    const [at, url] = [world.now, `https://github.com/${COMMUNITY}/issues/${number}#issuecomment-${id}`];
    const nodeId = `IC_${id}`;
    const post: Post = { kind: 'comment', id, nodeId, author: APP, at, updatedAt: at, url, body: answer?.body ?? '' };
    said.push(post);
    const target = { repository: COMMUNITY, number };
    world.threads.set(number, [...(world.threads.get(number) ?? []), post]);
    listed.push({
      ...{ target, body: post.body, isBot: true, isPullRequest: false, isAcknowledged: false },
      ...{ createdAt: at, updatedAt: at },
    });
    return post;
  };
  let asked = 20;
  const say = (what: string, argument: string, fields: object = {}): Post => {
    asked += 1;
    world.now = new Date(world.now.getTime() + 60_000);
    const when = world.now.toISOString();
    world.add(
      request({ number: asked, to: KEY, what: `meeting ${what}`, argument, at: when, byMaintainer: true, ...fields }),
    );
    return stand(look(), asked);
  };
  const lose = () => {
    for (const name of [...world.resources.keys()]) {
      if (/^(?:meetings|agendas|series)\//.test(name)) world.resources.delete(name);
    }
  };
  const exceptions = () => {
    const series = world.resources.get(`series/${SERIES}`);
    const all = series && isMessage(series, SeriesSchema) ? series.exceptions : [];
    return all.map(({ date, kind, localStart, by, reason }) => [date, kind, localStart, by?.login, reason]);
  };
  beforeEach(() => {
    said.length = 0;
    listed = [];
    world.comments = listed;
  });

  it('knows again what people said of dates that nobody has posted, with who and why, and posts none of them', () => {
    say('skip', '2023-07-06', { words: 'Holidays -->' });
    say('move', '2023-07-20', { localStart: '2023-07-21T10:00', by: 'bo', byId: '2' });
    say('cancel', '2023-08-03');
    say('uncancel', '2023-08-03');
    const before = exceptions();
    expect(before).toEqual([
      ['2023-07-06', ExceptionKind.SKIPPED, '', 'ada', 'Holidays -->'],
      ['2023-07-20', ExceptionKind.MOVED, '2023-07-21T10:00', 'bo', ''],
      ['2023-08-03', ExceptionKind.AS_PLANNED, '', 'ada', ''],
    ]);
    lose();
    world.now = new Date('2023-07-05T12:00:00Z');
    askOn(90);
    look();
    expect(exceptions()).toEqual(before);
    expect(meetingIn(world, '2023-07-06')).toBeUndefined();
    expect(meetingIn(world, '2023-07-20')).toMatchObject({ localStart: '2023-07-21T10:00' });
  });

  it('believes what the app wrote, whatever somebody made of it, and nobody else', () => {
    const skipped = say('skip', '2023-07-06');
    const moved = say('skip', '2023-07-20');
    const edited = { ...skipped, body: moved.body };
    const stranger = { ...moved, id: 90, nodeId: 'IC_90', author: { id: '9', login: 'eve', isBot: false } };
    world.threads.clear();
    world.threads.set(asked - 1, [edited, stranger]);
    listed.splice(0, listed.length, {
      ...{ target: { repository: COMMUNITY, number: asked - 1 }, body: edited.body, isBot: true },
      ...{ isPullRequest: false, isAcknowledged: false, createdAt: world.now, updatedAt: world.now },
    });
    world.versions.set(skipped.nodeId, [
      { body: skipped.body, at: skipped.at, by: APP },
      { body: edited.body, at: world.now, by: { id: '9', login: 'eve', isBot: false } },
    ]);
    lose();
    look();
    expect(exceptions().map(([date]) => date)).toEqual(['2023-07-06']);
  });

  it('is asked for once, and posts nothing while GitHub does not tell', () => {
    look();
    expect(askedOf(look(), 'comments')).toEqual([]);
    lose();
    world.comments = { stop: { code: 'failed', text: 'GitHub is away.' } };
    askOn(91);
    expect(look).toThrow('could not be listed: GitHub is away.');
    expect(world.issues.size).toBe(0);
  });
});
