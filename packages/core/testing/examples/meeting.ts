import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  AccountSchema,
  AgendaPlanSchema,
  ExceptionKind,
  MeetingSchema,
  MeetingState,
  type Reason,
  SeriesExceptionSchema,
  SeriesSchema,
  Stage,
  SubjectRefSchema,
} from '@rapporteur/idl';
import { type Agenda, type ItemRecord, ItemShift, MotionSchema, NewcomersSchema } from '@rapporteur/idl/record';
import { type Message, print } from '../../src/document/index.ts';
import {
  buildAgenda,
  changeSeries,
  type DecideAgendaOptions,
  decideAgenda,
  type ItemCommand,
  meetingMessages,
  outcomesByPeople,
  titleOf,
  type WantedChange,
} from '../../src/meeting/index.ts';
import { answerTo, type Examples, examplesOf, titled } from '../golden.ts';
import { at, ideaOf, june22, meetingOn, rfcAt, subjectOf } from '../june-22.ts';
import { carriedOut, commandOn, itemsAfter, proposalsOf, threadOf } from '../proposal.ts';
import { committee } from './committee.ts';

const { meeting } = june22;
const agendaAt = (time: string, part = {}): Agenda =>
  buildAgenda({ ...june22, ...part, now: new Date(`2023-06-${time}Z`) });
const agenda = agendaAt('22T15:00');
const view = {
  agenda,
  meeting,
  previousUrl: 'https://github.com/flyteorg/community/issues/20',
  placeUrl: 'https://meet.example.org/flyte',
};
const posted = create(MeetingSchema, {
  ...meeting,
  issue: create(SubjectRefSchema, {
    repository: 'flyteorg/community',
    number: 21,
    url: 'https://github.com/flyteorg/community/issues/21',
  }),
});

const movedTo = (localStart: string, part: Partial<typeof posted>) =>
  create(MeetingSchema, {
    ...posted,
    localStart,
    start: timestampFromDate(new Date(`${localStart}:00-07:00`)),
    end: timestampFromDate(new Date(Date.parse(`${localStart}:00-07:00`) + 3_600_000)),
    ...part,
  });

const series = create(SeriesSchema, {
  key: 'contributors-meetup',
  title: meeting.title,
  rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
  anchor: '2023-03-16T11:00',
  timeZone: 'America/Los_Angeles',
  durationMinutes: 60,
});
const refusedChange = (wanted: Pick<WantedChange, 'change' | 'date' | 'to'>): readonly Reason[] => {
  const now = new Date('2023-06-21T08:00:00Z');
  const by = create(AccountSchema, { login: 'ada', id: '1' });
  const result = changeSeries(series, { reason: '', by, at: now, url: '', ...wanted }, now);
  if (!('refused' in result)) throw new Error('it is changed');
  return [result.refused];
};

const say = answerTo({ login: 'hal', url: 'https://github.com/flyteorg/community/issues/21#issuecomment-600' });
const before = { agenda: agendaAt('21T08:00'), meeting };
const body = `${print(meetingMessages.issue(before))}\n`;
const base = `${print(meetingMessages.issue({ ...before, isMarked: true }))}\n`;
const previous: Agenda = { ...before.agenda, baseMarkdown: base };
const decide = (time: string, part: Partial<DecideAgendaOptions> = {}) =>
  decideAgenda({ meeting, agenda: agendaAt(time), now: new Date(`2023-06-${time}Z`), ...part });
const refusedFor = (time: string, part: Partial<DecideAgendaOptions> = {}): readonly Reason[] => {
  const decision = decide(time, part);
  if (decision.kind !== 'refuse') throw new Error('it is written');
  return decision.because;
};
const edits = (): readonly Reason[] => {
  const theirs = body.replace('[Unify retry behaviour](', 'Read this first: [Unify retry behaviour](');
  const wanted = agendaAt('22T08:00', { ideas: june22.ideas.map((idea) => ({ ...idea, author: 'zoe' })) });
  return decide('22T08:00', { previous, theirs, issueNumber: 21, agenda: wanted }).because;
};
const withAnother = agendaAt('22T08:00', {
  ideas: [...june22.ideas, ideaOf('flyteorg/flyte#3800', 'A third idea', '2023-06-21')],
});
const repaired = (): readonly Reason[] => {
  const theirs = body.replace(/<!-- \/rapporteur:agenda:.*-->\n/, '');
  return decide('22T08:00', { previous, theirs, issueNumber: 21, agenda: withAnother }).because;
};

const withAll = (): Agenda => {
  const section = (key: string, minutes = 0) => ({ key, minutes });
  const plan = create(AgendaPlanSchema, {
    sections: [
      section('attendees'),
      section('last-minutes', 5),
      section('new-members', 5),
      section('carried-over', 10),
      { key: 'news', title: 'News', text: 'The [roadmap](https://example.org/roadmap) of {date}.' },
      section('rfcs', 10),
      section('active-rfcs', 15),
      { key: 'groups', minutes: 15, limit: 4 },
      section('incubator', 5),
      section('help-wanted'),
      section('open-mic'),
    ],
    proposalDeadlineHours: 24,
  });
  const concerns = [{ name: 'cost', text: 'It doubles what a task costs.', raiser: { login: 'ann' } }];
  const lastTime = meetingOn('2023-06-08');
  const topics = proposalsOf([{ text: 'Monorepo', by: 'hal' }], lastTime);
  const before = agendaAt('08T15:00', { meeting: lastTime, rfcs: [], groups: [], ideas: [], items: topics });
  const wanted = [
    { item: 'Release notes (10 minutes)', at: new Date('2023-06-20') },
    { item: 'Agents', at: new Date('2023-06-22') },
  ];
  return agendaAt('22T15:00', {
    plan,
    rfcs: [
      { ...june22.rfcs[0], stage: Stage.FCP },
      { ...rfcAt('flyteorg/flyte#3844', '2023-06-20'), author: 'wild-endeavor' },
    ],
    motions: [create(MotionSchema, { subject: june22.rfcs[0]?.subject, concerns })],
    items: wanted.reduce(
      (items, one) => carriedOut(commandOn({ ...one, by: 'hal' }), { items }).items,
      itemsAfter(before, { meeting: lastTime, items: topics }),
    ),
    newcomers: [
      create(NewcomersSchema, {
        repository: 'flyteorg/flytekit',
        people: [
          { login: 'ada', subject: subjectOf('flyteorg/flytekit#1701', 'Fix a link'), openedAt: at('2023-06-21') },
        ],
        helpWanted: [{ label: 'good first issue', issues: 12, oldestAt: at('2021-03-01') }],
      }),
    ],
    lastMinutes: {
      date: '2023-06-08',
      url: 'https://github.com/flyteorg/community/pull/19',
      approvedBy: undefined,
    },
  });
};

/** What people brought: one topic is accepted, two wait, one is deferred, one dropped, one approved and asked about. */
const kept = [
  commandOn({ item: 'Monorepo', by: 'ann' }),
  commandOn({ item: 'Office hours', by: 'zoe', isChair: false, id: 'comment-8' }),
  commandOn({ item: 'New runners for CI', by: 'ann' }),
  commandOn({ item: 'Old runners for CI', by: 'ann' }),
  commandOn({ item: 'Later', by: 'ann' }),
  commandOn({ name: 'defer', item: 'Later', by: 'hal', until: '2023-08-01' }),
  commandOn({ item: 'Old build', by: 'ann' }),
  commandOn({ name: 'drop', item: 'Old build', by: 'hal' }),
  commandOn({ item: 'Release notes', by: 'ann' }),
  commandOn({ item: 'Release notes', by: 'zoe', isChair: false }),
  commandOn({ name: 'ok', item: 'New runners for CI', by: 'hal' }),
].reduce<ItemRecord[]>((items, command) => carriedOut(command, { items }).items, []);
const open = agendaAt('22T15:00', { items: kept });
const fiveOf = (by: string): ItemRecord[] =>
  ['One', 'Two', 'Three', 'Four', 'Five'].reduce<ItemRecord[]>(
    (items, item) => carriedOut(commandOn({ item, by, isChair: false }), { items }).items,
    [],
  );

export const meetingExamples: Examples<typeof meetingMessages> = {
  issue: examplesOf(meetingMessages.issue, (issue) => ({
    issue: titled(titleOf(meeting), issue(view)),
    'issue-in-own-words': titled(
      titleOf(meeting),
      issue({
        ...view,
        own: {
          opening: 'Everybody is welcome on {date}!',
          closing: 'We keep to our [rules](https://example.org/rules).',
        },
      }),
    ),
    'issue-of-all-sections': titled(titleOf(meeting), issue({ ...view, agenda: withAll() })),
    'issue-of-a-committee': titled(titleOf(committee.meeting), issue(committee)),
    'issue-in-file': titled(titleOf(meeting), issue({ ...view, inFile: true })),
    'issue-people': titled(titleOf(meeting), issue({ ...view, agenda: open })),
    'issue-with-page': titled(
      titleOf(meeting),
      issue({ ...view, pageUrl: 'https://rfcs.example.org/t/v1/flyteorg/contributors-meetup/2023-06-22' }),
    ),
    'issue-frozen': titled(titleOf(meeting), issue({ ...view, frozen: true })),
  })),
  agendaFile: examplesOf(meetingMessages.agendaFile, (agendaFile) => ({
    'agenda-file': titled(titleOf(meeting), agendaFile({ meeting, path: 'agendas/2023-06-22.md' })),
  })),
  posted: examplesOf(meetingMessages.posted, (post) => ({
    posted: say('/agenda', post({ meeting: posted, outcome: 'created', conflicts: [] })),
    updated: say('/agenda', post({ meeting: posted, outcome: 'updated', conflicts: [] })),
    unchanged: say('/agenda', post({ meeting: posted, outcome: 'unchanged', conflicts: [] })),
    'updated-beside-edits': say('/agenda', post({ meeting: posted, outcome: 'updated', conflicts: edits() })),
    'updated-and-repaired': say('/agenda', post({ meeting: posted, outcome: 'updated', conflicts: repaired() })),
  })),
  refused: examplesOf(meetingMessages.refused, (refused) => {
    const wanted = { previous, agenda: withAnother };
    return {
      'refused-begun': say('/agenda', refused(refusedFor('22T18:00'))),
      'refused-over': say('/agenda', refused(refusedFor('22T19:00'))),
      'refused-cancelled': say(
        '/agenda',
        refused(refusedFor('21T08:00', { meeting: { ...meeting, state: MeetingState.CANCELLED } })),
      ),
      'refused-too-long': say(
        '/agenda',
        refused(refusedFor('22T08:00', { ...wanted, theirs: `${body}${'x'.repeat(60_000)}` })),
      ),
    };
  }),
  noSeries: examplesOf(meetingMessages.noSeries, (noSeries) => ({
    'no-series': say('/agenda', noSeries(['meeting.rule: "FREQ=SOMETIMES" is no rule.'])),
  })),
  proposeToCancel: examplesOf(meetingMessages.proposeToCancel, (propose) => ({
    'propose-to-cancel': propose({ meeting: posted }),
  })),
  notice: examplesOf(meetingMessages.notice, (notice) => {
    const by = create(AccountSchema, { login: 'ada', id: '1' });
    const because = (reason: string, kind: ExceptionKind) =>
      create(SeriesExceptionSchema, { date: '2023-06-22', kind, reason, by });
    const cancelled = create(MeetingSchema, {
      ...posted,
      state: MeetingState.CANCELLED,
      exception: because('half of us are at a conference', ExceptionKind.CANCELLED),
    });
    const moved = movedTo('2023-06-23T09:00', {
      exception: because('a holiday in Berlin @everyone', ExceptionKind.MOVED),
    });
    return {
      'notice-cancelled': notice({ before: posted, after: cancelled }),
      'notice-held-after-all': notice({ before: cancelled, after: posted }),
      'notice-moved': notice({ before: posted, after: moved }),
      'notice-moved-and-elsewhere': notice({
        before: posted,
        after: movedTo('2023-06-22T09:00', { place: 'https://meet.example.org/other' }),
      }),
      'notice-elsewhere': notice({
        before: posted,
        after: create(MeetingSchema, { ...posted, place: 'https://meet.example.org/other' }),
      }),
      'notice-place-unknown': notice({
        before: create(MeetingSchema, { ...posted, place: 'https://meet.example.org/flyte' }),
        after: posted,
      }),
      'notice-other-length': notice({
        before: posted,
        after: create(MeetingSchema, { ...posted, end: timestampFromDate(new Date('2023-06-22T19:30:00Z')) }),
      }),
      'notice-detached': notice({
        before: posted,
        after: create(MeetingSchema, {
          ...posted,
          detachedBecause: 'The series does not meet on this day any more.',
        }),
      }),
    };
  }),
  changed: examplesOf(meetingMessages.changed, (message) => {
    const changed = (
      kind: ExceptionKind,
      what: Pick<Parameters<typeof message>[0], 'before' | 'after' | 'change'>,
    ): Message => {
      const by = { id: '7', login: 'ada' };
      const exception = create(SeriesExceptionSchema, {
        date: '2023-06-22',
        kind,
        by,
        at: june22.meeting.start,
        reason: 'Holidays.',
      });
      return message({ ...what, series: 'contributors-meetup', exception });
    };
    return {
      'changed-cancelled': say(
        '/meeting cancel 2023-06-22',
        changed(ExceptionKind.CANCELLED, { before: posted, after: posted, change: 'cancel' }),
      ),
      'changed-skipped': say(
        '/meeting skip 2023-06-22',
        changed(ExceptionKind.SKIPPED, { before: meeting, after: undefined, change: 'skip' }),
      ),
      'changed-moved': say(
        '/meeting move 2023-06-22 09:00',
        changed(ExceptionKind.MOVED, { before: posted, after: movedTo('2023-06-22T09:00', {}), change: 'move' }),
      ),
      'changed-added': say(
        '/meeting add 2023-06-22T11:00',
        changed(ExceptionKind.ADDED, { before: undefined, after: meeting, change: 'add' }),
      ),
      'changed-back': say(
        '/meeting uncancel 2023-06-22',
        changed(ExceptionKind.AS_PLANNED, { before: posted, after: posted, change: 'uncancel' }),
      ),
      'changed-back-to-none': say(
        '/meeting uncancel 2023-06-22',
        changed(ExceptionKind.AS_PLANNED, { before: undefined, after: undefined, change: 'uncancel' }),
      ),
    };
  }),
  unchanged: examplesOf(meetingMessages.unchanged, (unchanged) => ({
    'unchanged-no-meeting': say(
      '/meeting cancel 2023-06-21',
      unchanged({ because: refusedChange({ change: 'cancel', date: '2023-06-21' }) }),
    ),
    'unchanged-over': say(
      '/meeting move 2023-06-08 09:00',
      unchanged({ because: refusedChange({ change: 'move', date: '2023-06-08', to: '09:00' }) }),
    ),
    'unchanged-past': say(
      '/meeting move 2023-06-22 2023-06-20',
      unchanged({ because: refusedChange({ change: 'move', date: '2023-06-22', to: '2023-06-20' }) }),
    ),
    'unchanged-clash': say(
      '/meeting move 2023-06-22 2023-07-06',
      unchanged({ because: refusedChange({ change: 'move', date: '2023-06-22', to: '2023-07-06' }) }),
    ),
    'unchanged-as-planned': say(
      '/meeting uncancel 2023-06-22',
      unchanged({ because: refusedChange({ change: 'uncancel', date: '2023-06-22' }) }),
    ),
  })),
  next: examplesOf(meetingMessages.next, (next) => ({
    next: say(
      '/meeting next',
      next({
        meetings: [
          create(MeetingSchema, { ...posted, place: 'https://meet.example.org/flyte' }),
          movedTo('2023-06-23T09:00', {
            exception: create(SeriesExceptionSchema, { kind: ExceptionKind.MOVED, date: '2023-06-22' }),
          }),
          create(MeetingSchema, { ...meeting, state: MeetingState.CANCELLED }),
        ],
      }),
    ),
    'next-none': say('/meeting next', next({ meetings: [] })),
  })),
  closing: examplesOf(meetingMessages.closing, (closing) => ({
    closing: closing({ meeting: posted, notesUrl: undefined, next: meeting }),
    'closing-with-notes': closing({
      meeting: posted,
      notesUrl: 'https://github.com/flyteorg/community/pull/30',
      next: posted,
    }),
    'closing-last': closing({ meeting: posted, notesUrl: undefined, next: undefined }),
  })),
  elsewhere: examplesOf(meetingMessages.elsewhere, (elsewhere) => ({
    elsewhere: say('/meeting here', elsewhere({ meeting: posted })),
  })),
  why: examplesOf(meetingMessages.why, (why) => ({
    why: say('/agenda why', why({ agenda, meeting: posted })),
    'why-people': say(
      '/agenda why',
      why({ agenda: agendaAt('22T15:00', { items: kept }), meeting: posted, items: kept }),
    ),
    'why-none-yet': say('/agenda why', why({ agenda: undefined, meeting: undefined })),
  })),
  item: examplesOf(meetingMessages.item, (answer) => {
    const after = (line: string, fields: Parameters<typeof commandOn>[0], items = kept): Message =>
      say(line, answer(carriedOut(commandOn(fields), { items, agenda: open, meeting: posted }).answer));
    const stranger = { isChair: false, by: 'zoe' };
    return {
      'item-proposed': after('/agenda add Who reviews plugins?', { ...stranger, item: 'Who reviews plugins?' }),
      'item-added': after('/agenda add Who reviews plugins?', { item: 'Who reviews plugins?' }),
      'item-asked': after('/agenda add #3553', {
        ...stranger,
        on: threadOf('flyteorg/flyte', 3553, '[RFC] Config Override'),
      }),
      'item-accepted': after('/agenda accept Office hours', { name: 'accept', item: 'Office hours' }),
      'item-dropped': after('/agenda drop Monorepo', { name: 'drop', item: 'Monorepo' }),
      'item-skipped': after('/agenda skip Monorepo', { name: 'skip', item: 'Monorepo' }),
      'item-deferred': after('/agenda defer Monorepo', { name: 'defer', item: 'Monorepo' }),
      'item-deferred-until': after('/agenda defer Monorepo until 2023-08-01', {
        name: 'defer',
        item: 'Monorepo',
        until: '2023-08-01',
      }),
      'item-moved': after('/agenda move Monorepo first', { name: 'move', item: 'Monorepo', shift: ItemShift.FIRST }),
      'item-approved': after('/ok flyteorg/flyte#3796', { name: 'ok', item: 'flyteorg/flyte#3796' }),
      'item-approved-but-asked': after('/ok Release notes', { name: 'ok', item: 'Release notes' }),
      'item-unknown': after('/agenda drop the build', { name: 'drop', item: 'the build' }),
      'item-ambiguous': after('/agenda drop runners', { name: 'drop', item: 'runners' }),
      'item-not-a-chair': after('/agenda drop Monorepo', { ...stranger, name: 'drop', item: 'Monorepo' }),
      'item-no-words': after('/agenda add', { on: threadOf('flyteorg/community', 21) }),
      'item-day-over': after('/agenda defer Monorepo until 2023-06-01', {
        name: 'defer',
        item: 'Monorepo',
        until: '2023-06-01',
      }),
      'item-too-many': after('/agenda add A sixth', { ...stranger, item: 'A sixth' }, fiveOf('zoe')),
      'item-private': say(
        '/agenda add acme/secret#7',
        answer(
          carriedOut(commandOn({ item: 'acme/secret#7' }), { items: [], closed: new Set(['acme/secret']) }).answer,
        ),
      ),
      'item-was-dropped': after('/agenda add Old build', { ...stranger, item: 'Old build' }),
      'item-other-part': after('/agenda move Monorepo after flyteorg/flyte#3796', {
        name: 'move',
        item: 'Monorepo',
        shift: ItemShift.AFTER,
        after: 'flyteorg/flyte#3796',
      }),
      'item-not-listed': after('/agenda move flyteorg/flytekit#1672 first', {
        name: 'move',
        item: 'flyteorg/flytekit#1672',
        shift: ItemShift.FIRST,
      }),
    };
  }),
  outcome: examplesOf(meetingMessages.outcome, (outcome) => {
    const of = (
      name: ItemCommand['name'],
      fields: { readonly until?: string; readonly reason?: string } = {},
    ): Message => {
      const command = commandOn({ ...fields, by: 'hal', name, item: 'flyteorg/flyte#3796' });
      const [first] = outcomesByPeople(carriedOut(command, { items: [], agenda: open, meeting: posted }).items, posted);
      if (!first) throw new Error('Nobody decided anything.');
      return outcome({ ...first, meeting: posted });
    };
    return {
      'outcome-deferred': of('defer'),
      'outcome-deferred-until': of('defer', { until: '2023-08-01' }),
      'outcome-approved': of('ok'),
      'outcome-skipped': of('skip'),
      'outcome-dropped': of('drop', { reason: 'It was settled by mail.' }),
    };
  }),
};
