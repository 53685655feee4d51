/** An invented RFC about which everything was said that can be: many votes, concerns, links and meetings. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { TestResource } from '@rapporteur/client/testing';
import {
  BallotChoice,
  BallotSource,
  LinkKind,
  MeetingSchema,
  MeetingState,
  MotionDisposition,
  MotionSchema,
  MotionState,
  NotesSchema,
  NotesState,
  ReviewVerdict,
  RfcSchema,
  Stage,
  StatementKind,
  StopKind,
  SubjectKind,
  SubjectRefSchema,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';

const START = Date.parse('2026-01-05T10:00:00Z');
const after = (hours: number) => timestampFromDate(new Date(START + hours * 3_600_000));

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const ref = (number: number, title: string, kind: SubjectKind = SubjectKind.PULL_REQUEST) =>
  create(SubjectRefSchema, {
    repository: 'acme/widgets',
    number,
    kind,
    nodeId: `node-${number}`,
    title,
    url: `https://github.com/acme/widgets/pull/${number}`,
  });

const SUBJECT = ref(100, 'RFC: builds that can be repeated');
const comment = (id: number): string => `${SUBJECT.url}#issuecomment-${id}`;
const person = (index: number) => ({ id: `${1000 + index}`, login: `member-${index}` });

const KINDS = [
  LinkKind.IMPLEMENTS,
  LinkKind.IMPLEMENTS,
  LinkKind.STACKS_ON,
  LinkKind.AMENDS,
  LinkKind.CONTINUES,
  LinkKind.SUPERSEDES,
  LinkKind.MOVED_TO,
  LinkKind.UNSPECIFIED,
];
const STATES = [SubjectState.OPEN, SubjectState.DRAFT, SubjectState.MERGED, SubjectState.CLOSED];

const links = (count: number) =>
  many(count, (index) => {
    const kind = KINDS[index % KINDS.length] ?? LinkKind.UNSPECIFIED;
    const other = ref(200 + index, `Part ${index + 1} of the work on builds that can be repeated anywhere`);
    // What is stacked stands on the part before it.
    const to = kind === LinkKind.STACKS_ON ? ref(199 + index, `Part ${index} of the work`) : SUBJECT;
    const isBack = kind === LinkKind.CONTINUES;
    return {
      from: isBack ? SUBJECT : other,
      to: isBack ? other : to,
      kind,
      state: STATES[index % STATES.length] ?? SubjectState.UNSPECIFIED,
      because: [{ code: 'implements', text: `The description of acme/widgets#${200 + index} says so.` }],
    };
  });

const meetings = (count: number) =>
  many(count, (index) => new Date(START + (index + 1) * 14 * 86_400_000).toISOString().slice(0, 10));

export type Measures = {
  readonly ballots: number;
  readonly concerns: number;
  readonly links: number;
  readonly meetings: number;
};

export const RICH: Measures = { ballots: 60, concerns: 10, links: 40, meetings: 12 };

/** The RFC acme/widgets#100 with its motion, its meetings and their notes. */
export const richRfc = (measures: Measures = RICH): readonly TestResource[] => {
  const dates = meetings(measures.meetings);
  const rfc = create(RfcSchema, {
    name: 'rfcs/acme/widgets/100',
    subject: SUBJECT,
    author: 'ada',
    state: SubjectState.OPEN,
    stage: Stage.FCP,
    history: [Stage.DRAFT, Stage.IN_REVIEW, Stage.FCP_PROPOSED, Stage.FCP].map((to, index) => ({
      from: [Stage.UNSPECIFIED, Stage.DRAFT, Stage.IN_REVIEW, Stage.FCP_PROPOSED][index] ?? Stage.UNSPECIFIED,
      to,
      text:
        ['Opened as a draft.', 'Marked as ready for review.', 'A vote was asked for.', 'Nobody objected.'][index] ?? '',
      cause: { kind: { case: 'person' as const, value: 'ada' }, at: after(index * 100) },
    })),
    next: {
      text: 'Please comment and vote until Monday 2 February 2026, 10:00 UTC.',
      waitingFor: ['member-58', 'member-59', 'TSC'],
      roles: ['TSC'],
    },
    detection: {
      verdict: Verdict.RFC,
      score: 75,
      signals: [
        { code: 'path-added', weight: 40, text: 'It adds rfc/core/repeat.md.' },
        { code: 'title-announces', weight: 35, text: 'The title announces an RFC.' },
      ],
    },
    documents: ['rfc/core/repeat.md', 'rfc/core/repeat-appendix.md'],
    category: 'core',
    reviews: many(6, (index) => ({
      login: `member-${index}`,
      id: `review-${index}`,
      verdict: index % 2 === 0 ? ReviewVerdict.APPROVED : ReviewVerdict.CHANGES_REQUESTED,
      at: after(120 + index),
    })),
    requestedReviewers: ['member-7', 'member-8'],
    base: 'main',
    headSha: 'b'.repeat(40),
    related: [ref(90, 'Builds differ from machine to machine', SubjectKind.ISSUE)],
    meetings: dates.map((date) => `meetings/meetup/${date}`),
    createdAt: after(0),
    updatedAt: after(400),
    links: links(measures.links),
  });
  const motion = create(MotionSchema, {
    name: 'motions/acme/widgets/100/comment-1.1',
    id: 'comment-1.1',
    subject: SUBJECT,
    author: { id: '1', login: 'ada' },
    disposition: MotionDisposition.MERGE,
    mover: person(0),
    roles: [{ key: 'tsc', title: 'TSC', members: many(measures.ballots, (index) => ({ account: person(index) })) }],
    openedAt: after(200),
    url: comment(1),
    state: MotionState.FCP,
    fcpStartedAt: after(300),
    countedFrom: after(300),
    endsAt: after(700),
    stops: [
      {
        from: after(310),
        until: after(330),
        causes: [{ kind: StopKind.CONCERN, name: 'concern-0' }],
        plannedEnd: after(680),
      },
    ],
    ballots: many(Math.floor(measures.ballots * 0.8), (index) => ({
      account: person(index),
      choice: index % 5 === 4 ? BallotChoice.AGAINST : BallotChoice.FOR,
      source: BallotSource.COMMAND,
      at: after(301 + index),
      binding: true,
      url: comment(100 + index),
    })),
    superseded: many(Math.ceil(measures.ballots * 0.15), (index) => ({
      account: person(index),
      choice: BallotChoice.AGAINST,
      source: BallotSource.COMMAND,
      at: after(300),
      binding: true,
      url: comment(500 + index),
    })),
    late: many(Math.ceil(measures.ballots * 0.05), (index) => ({
      account: person(50 + index),
      choice: BallotChoice.FOR,
      source: BallotSource.COMMAND,
      at: after(720 + index),
      binding: true,
      url: comment(600 + index),
    })),
    concerns: many(measures.concerns, (index) => ({
      name: `concern-${index}`,
      raiser: person(index),
      at: after(310 + index),
      text: `Nothing in the text says what becomes of builds of kind ${index}, which a hundred people have on their machines.`,
      url: comment(700 + index),
      blocksSince: after(310 + index),
      ...(index > 1 ? { resolvedAt: after(330 + index), resolvedBy: person(index) } : {}),
    })),
    objections: [
      {
        id: 'o1',
        raiser: { id: '9', login: 'zoe' },
        at: after(250),
        text: 'It is too early.',
        url: comment(800),
        answeredAt: after(260),
        answeredBy: person(1),
        answer: 'We have waited for a year.',
      },
    ],
    extensions: [{ at: after(340), by: person(0), days: 3, reason: 'There are holidays.' }],
    changes: [{ at: after(335), headSha: 'b'.repeat(40), diffUrl: `${SUBJECT.url}/files/a..b` }],
    roleChanges: [{ at: after(345), by: person(0), role: 'tsc', added: [person(3)] }],
    because: [{ code: 'moved', text: 'member-0 asked to accept it.' }],
  });
  return [
    rfc,
    motion,
    ...dates.map((date) =>
      create(MeetingSchema, {
        name: `meetings/meetup/${date}`,
        series: 'meetup',
        title: 'Contributors’ meetup',
        localStart: `${date}T11:00`,
        timeZone: 'UTC',
        start: timestampFromDate(new Date(`${date}T11:00:00Z`)),
        state: MeetingState.REPORTED,
        repository: 'acme/widgets',
        discussed: [SUBJECT],
      }),
    ),
    ...dates.map((date) =>
      create(NotesSchema, {
        name: `notes/meetup/${date}`,
        meeting: `meetings/meetup/${date}`,
        state: NotesState.APPROVED,
        topics: [
          {
            title: 'Builds',
            subjects: [SUBJECT],
            statements: many(4, (index) => ({
              id: `s${index + 1}`,
              kind:
                [StatementKind.CLAIM, StatementKind.DECISION, StatementKind.ACTION_ITEM, StatementKind.OPEN_QUESTION][
                  index
                ] ?? StatementKind.CLAIM,
              text: `What was said about repeated builds on ${date}, sentence ${index + 1} of four.`,
              citations: [{ turnId: `t${index}`, quote: 'said', speaker: 'Ada', startMs: 60_000 * (index + 1) }],
            })),
          },
        ],
      }),
    ),
  ];
};
