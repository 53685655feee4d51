/** An invented community in a registry of memory, one of every kind of thing, for the tests of pages. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Transport } from '@connectrpc/connect';
import { createClient } from '@rapporteur/client';
import type { TestResource } from '@rapporteur/client/testing';
import { openMemory } from '@rapporteur/client/testing/memory';
import { goalsOf, judgeGroup } from '@rapporteur/core/group';
import { meetingsBetween } from '@rapporteur/core/meeting';
import {
  ActionEventKind,
  ActionItemSchema,
  ActionItemState,
  ActionSource,
  AgendaSchema,
  BallotChoice,
  BallotSource,
  DecisionSchema,
  Disposition,
  GroupSource,
  IdeaSchema,
  LinkKind,
  MeetingSchema,
  MeetingState,
  MotionDisposition,
  MotionSchema,
  MotionState,
  NotesMethod,
  NotesSchema,
  NotesState,
  Outcome,
  ReviewVerdict,
  RfcSchema,
  SectionKind,
  SeriesSchema,
  Stage,
  StatementKind,
  SubjectKind,
  SubjectRefSchema,
  SubjectState,
  Support,
  TranscriptSchema,
  Verdict,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import { createPages, type Pages, type PagesOptions, type Reader } from '../src/index.ts';

const at = (iso: string) => timestampFromDate(new Date(iso));

export const NOW = new Date('2026-05-21T09:00:00Z');

const subject = (number: number, title: string, kind: SubjectKind = SubjectKind.PULL_REQUEST) =>
  create(SubjectRefSchema, {
    repository: 'acme/widgets',
    number,
    kind,
    nodeId: `node-${number}`,
    title,
    url: `https://github.com/acme/widgets/${kind === SubjectKind.DISCUSSION ? 'discussions' : 'pull'}/${number}`,
  });

export const CACHE = subject(7, 'RFC: one cache for all builders');

export const rfc = create(RfcSchema, {
  name: 'rfcs/acme/widgets/7',
  subject: CACHE,
  author: 'ada',
  state: SubjectState.OPEN,
  stage: Stage.FCP,
  history: [
    {
      to: Stage.DRAFT,
      text: 'Opened as a draft by ada.',
      cause: { kind: { case: 'person', value: 'ada' }, at: at('2026-04-01T10:00:00Z') },
    },
    {
      from: Stage.DRAFT,
      to: Stage.IN_REVIEW,
      text: 'Marked as ready for review.',
      cause: { kind: { case: 'person', value: 'ada' }, at: at('2026-04-03T10:00:00Z') },
    },
    {
      from: Stage.IN_REVIEW,
      to: Stage.FCP,
      text: 'Two thirds of the TSC are for the motion of gil.',
      cause: { kind: { case: 'person', value: 'gil' }, at: at('2026-05-12T10:00:00Z') },
    },
  ],
  next: { text: 'The final comment period ends on 22 May 2026.', waitingFor: ['ben', 'TSC'], roles: ['TSC'] },
  detection: {
    verdict: Verdict.RFC,
    score: 5,
    signals: [{ code: 'path-added', weight: 5, text: 'It adds rfc/system/cache.md.' }],
  },
  documents: ['rfc/system/cache.md'],
  category: 'system',
  reviews: [{ login: 'gil', verdict: ReviewVerdict.APPROVED, at: at('2026-05-10T10:00:00Z') }],
  labels: ['rfc'],
  base: 'main',
  headSha: 'a'.repeat(40),
  meetings: ['meetings/meetup/2026-05-07'],
  createdAt: at('2026-04-01T10:00:00Z'),
  updatedAt: at('2026-05-12T10:00:00Z'),
  links: [
    { from: subject(12, 'Cache: first part'), to: CACHE, kind: LinkKind.IMPLEMENTS, state: SubjectState.MERGED },
    { from: subject(13, 'Cache: second part'), to: CACHE, kind: LinkKind.IMPLEMENTS, state: SubjectState.OPEN },
    {
      from: CACHE,
      to: subject(3, 'What about a cache?', SubjectKind.DISCUSSION),
      kind: LinkKind.CONTINUES,
      state: SubjectState.OPEN,
    },
  ],
});

export const otherRfc = create(RfcSchema, {
  name: 'rfcs/acme/widgets/9',
  subject: subject(9, 'RFC: fewer flags'),
  author: 'kim',
  state: SubjectState.OPEN,
  stage: Stage.IN_REVIEW,
  next: { text: 'Two reviews are missing.', waitingFor: ['ben'] },
  documents: ['rfc/core/flags.md'],
  category: 'core',
  createdAt: at('2026-05-02T10:00:00Z'),
  updatedAt: at('2026-05-19T10:00:00Z'),
});

export const motion = create(MotionSchema, {
  name: 'motions/acme/widgets/7/m1',
  id: 'm1',
  subject: CACHE,
  author: { id: '1', login: 'ada' },
  disposition: MotionDisposition.MERGE,
  mover: { id: '2', login: 'gil' },
  roles: [
    {
      key: 'tsc',
      title: 'TSC',
      members: [{ account: { id: '2', login: 'gil' } }, { account: { id: '3', login: 'ben' } }],
    },
  ],
  openedAt: at('2026-05-10T10:00:00Z'),
  url: 'https://github.com/acme/widgets/pull/7#issuecomment-1',
  state: MotionState.FCP,
  fcpStartedAt: at('2026-05-12T10:00:00Z'),
  countedFrom: at('2026-05-12T10:00:00Z'),
  endsAt: at('2026-05-22T10:00:00Z'),
  ballots: [
    {
      account: { id: '2', login: 'gil' },
      choice: BallotChoice.FOR,
      source: BallotSource.MOTION,
      at: at('2026-05-10T10:00:00Z'),
      binding: true,
      url: 'https://github.com/acme/widgets/pull/7#issuecomment-1',
    },
    {
      account: { id: '5', login: 'kim' },
      choice: BallotChoice.AGAINST,
      source: BallotSource.COMMAND,
      at: at('2026-05-11T10:00:00Z'),
      url: 'https://github.com/acme/widgets/pull/7#issuecomment-2',
    },
  ],
  concerns: [
    {
      name: 'eviction',
      raiser: { id: '3', login: 'ben' },
      at: at('2026-05-11T12:00:00Z'),
      text: 'Nothing says what is thrown away first.',
      url: 'https://github.com/acme/widgets/pull/7#issuecomment-3',
      resolvedAt: at('2026-05-12T10:00:00Z'),
      resolvedBy: { id: '3', login: 'ben' },
    },
  ],
  changes: [
    {
      at: at('2026-05-12T08:00:00Z'),
      headSha: 'a'.repeat(40),
      diffUrl: 'https://github.com/acme/widgets/pull/7/files/b..a',
    },
  ],
  because: [{ code: 'moved', text: 'gil moved to merge it.' }],
});

export const group = create(WorkingGroupSchema, {
  name: 'groups/caching',
  title: 'Caching',
  mission: 'Build once, everywhere.',
  chairs: [{ login: 'gil', name: 'Gil Grün' }],
  members: [{ login: 'ada' }],
  source: GroupSource.SETTINGS,
  pullRequests: [
    {
      subject: subject(13, 'Cache: second part'),
      author: 'kim',
      state: SubjectState.OPEN,
      requestedReviewers: ['ben'],
      because: [{ code: 'label', text: 'It has the label caching.' }],
      createdAt: at('2026-05-01T10:00:00Z'),
      updatedAt: at('2026-05-18T10:00:00Z'),
      base: 'main',
      head: 'cache-2',
    },
  ],
});

export const idea = create(IdeaSchema, {
  name: 'ideas/acme/widgets/3',
  subject: subject(3, 'What about a cache?', SubjectKind.DISCUSSION),
  author: 'kim',
  category: 'rfc-incubator',
  disposition: Disposition.WILL_BE_RFC,
  createdAt: at('2026-03-01T10:00:00Z'),
  updatedAt: at('2026-04-01T10:00:00Z'),
  champions: ['ada'],
  because: [{ code: 'continued', text: 'acme/widgets#7 continues it.' }],
});

export const series = create(SeriesSchema, {
  name: 'series/meetup',
  key: 'meetup',
  title: 'Contributors’ meetup',
  repository: 'acme/widgets',
  rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
  anchor: '2026-04-23T11:00',
  timeZone: 'America/Los_Angeles',
  durationMinutes: 60,
  place: 'https://meet.example/acme',
});

export const meeting = create(MeetingSchema, {
  name: 'meetings/meetup/2026-05-07',
  series: 'meetup',
  title: 'Contributors’ meetup',
  localStart: '2026-05-07T11:00',
  timeZone: 'America/Los_Angeles',
  start: at('2026-05-07T18:00:00Z'),
  end: at('2026-05-07T19:00:00Z'),
  state: MeetingState.REPORTED,
  issue: {
    ...subject(20, 'Agenda of 7 May 2026', SubjectKind.ISSUE),
    url: 'https://github.com/acme/widgets/issues/20',
  },
  repository: 'acme/widgets',
  place: 'https://meet.example/acme',
  discussed: [CACHE],
});

export const agenda = create(AgendaSchema, {
  name: 'agendas/meetup/2026-05-07',
  meeting: 'meetings/meetup/2026-05-07',
  asOf: at('2026-05-07T17:00:00Z'),
  sections: [
    {
      kind: SectionKind.RFCS,
      key: 'rfcs',
      title: 'New',
      linkText: 'RFCs',
      linkUrl: 'https://github.com/acme/widgets/pulls',
      items: [
        { id: 'acme/widgets#7', text: CACHE.title, subject: CACHE, owner: 'ada', outcome: Outcome.DISCUSSED },
        {
          id: 'acme/widgets#9',
          text: 'RFC: fewer flags',
          subject: subject(9, 'RFC: fewer flags'),
          owner: 'kim',
          outcome: Outcome.NOT_REACHED,
        },
      ],
    },
  ],
});

const QUOTE = 'we will keep one cache for all builders';

export const transcript = create(TranscriptSchema, {
  name: 'transcripts/meetup/2026-05-07',
  meeting: 'meetings/meetup/2026-05-07',
  path: 'transcripts/2026-05-07.vtt',
  digest: 'd'.repeat(64),
  format: 'WebVTT',
  turns: [
    { id: 't1', speaker: 'Ada', startMs: 0, endMs: 9_000, text: 'Hello everybody, let us begin with the cash.' },
    {
      id: 't2',
      speaker: 'Gil',
      startMs: 9_000,
      endMs: 21_000,
      text: `Good. So ${QUOTE}, and Ada writes it down by Friday.`,
    },
    { id: 't3', speaker: 'Ben', startMs: 21_000, endMs: 30_000, text: '', struck: true },
    { id: 't4', speaker: 'Ada', startMs: 30_000, endMs: 41_000, text: 'I will write down how things are thrown away.' },
  ],
});

const citation = (turnId: string, quote: string, startMs: number) => ({
  turnId,
  quote,
  offset: transcript.turns.find(({ id }) => id === turnId)?.text.indexOf(quote) ?? 0,
  speaker: transcript.turns.find(({ id }) => id === turnId)?.speaker ?? '',
  startMs,
});

export const notes = create(NotesSchema, {
  name: 'notes/meetup/2026-05-07',
  meeting: 'meetings/meetup/2026-05-07',
  method: NotesMethod.MODEL,
  model: 'some-model',
  state: NotesState.APPROVED,
  topics: [
    {
      title: 'One cache',
      agendaItem: 'acme/widgets#7',
      subjects: [CACHE],
      firstTurn: 't1',
      lastTurn: 't4',
      statements: [
        {
          id: 's1',
          kind: StatementKind.DECISION,
          text: 'There will be one cache for all builders.',
          citations: [citation('t2', QUOTE, 9_000)],
          decidedBy: 'Gil',
          support: Support.JUDGED,
        },
        {
          id: 's2',
          kind: StatementKind.ACTION_ITEM,
          text: 'Ada writes down what is thrown away first.',
          citations: [citation('t4', 'I will write down how things are thrown away', 30_000)],
          owner: 'Ada',
          ownerLogin: 'ada',
          due: '2026-05-08',
          support: Support.JUDGED,
        },
      ],
    },
  ],
  summary: [
    {
      id: 's0',
      kind: StatementKind.CLAIM,
      text: 'The meetup settled the cache.',
      citations: [citation('t2', QUOTE, 9_000)],
      support: Support.JUDGED,
    },
  ],
  notDiscussed: ['acme/widgets#9'],
  transcriptDigest: transcript.digest,
  approvedBy: 'gil',
  approvedAt: at('2026-05-08T08:00:00Z'),
  speakers: ['Ada', 'Gil', 'Ben'],
  corrections: [
    {
      turnId: 't1',
      start: 39,
      end: 43,
      from: 'cash',
      to: 'cache',
      term: 'cache',
      source: 'the glossary',
      score: 0.9,
      reason: '“cash” sounds like “cache”.',
    },
  ],
  recordingUrl: 'https://video.example/watch?v=1',
});

export const actionItem = create(ActionItemSchema, {
  name: 'actionItems/meetup/2026-05-07/1',
  text: 'Write down what is thrown away first.',
  owner: 'Ada',
  ownerLogin: 'ada',
  due: '2026-05-08',
  state: ActionItemState.OPEN,
  meeting: 'meetings/meetup/2026-05-07',
  quote: 'I will write down how things are thrown away',
  subjects: [CACHE],
  repository: 'acme/widgets',
  events: [
    {
      id: 'notes-s2',
      at: at('2026-05-08T08:00:00Z'),
      kind: ActionEventKind.PROMISED,
      source: ActionSource.NOTES,
      owner: { name: 'Ada', login: 'ada' },
      due: '2026-05-08',
    },
  ],
});

export const decision = create(DecisionSchema, {
  name: 'decisions/meetup/2026-05-07/1',
  text: 'There will be one cache for all builders.',
  decidedBy: 'Gil',
  meeting: 'meetings/meetup/2026-05-07',
  quote: QUOTE,
  subjects: [CACHE],
});

export const COMMUNITY: readonly TestResource[] = [
  rfc,
  otherRfc,
  motion,
  group,
  idea,
  series,
  meeting,
  agenda,
  transcript,
  notes,
  actionItem,
  decision,
];

export type World = {
  readonly pages: Pages;
  readonly reader: Reader;
  /** How many questions the registry was asked so far. */
  readonly calls: () => number;
  /** Opens a page as anybody does. */
  open(
    path: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }>;
};

export const createWorld = async (
  resources: readonly TestResource[] = COMMUNITY,
  options: Partial<PagesOptions> = {},
): Promise<World> => {
  const registry = openMemory({ planner: meetingsBetween, charters: { goalsOf, judge: judgeGroup } });
  for (const resource of resources) await registry.put(resource);
  const pages = createPages({
    site: { title: 'Acme', isStatic: false, hasSignIn: false, withoutPage: new Set() },
    now: () => NOW,
    onFault: (error) => {
      throw error;
    },
    ...options,
  });
  let calls = 0;
  const transport: Transport = {
    unary: (...call) => {
      calls += 1;
      return registry.transport.unary(...call);
    },
    stream: (...call) => registry.transport.stream(...call),
  };
  const reader = { client: createClient({ transport }), login: undefined };
  return {
    calls: () => calls,
    pages,
    reader,
    open: async (path, headers = {}) => {
      const response = await pages.answer(new Request(`https://pages.example${path}`, { headers }), reader);
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
  };
};

/** The community with some of its things in another state, or with more of them. */
export const communityWith = (...others: readonly TestResource[]): readonly TestResource[] => {
  const names = new Set(others.map(({ name }) => name));
  return [...COMMUNITY.filter(({ name }) => !names.has(name)), ...others];
};
