/**
 * For tests: the public facts behind the meetup of June 22, 2023, as they stood that morning. What the public record does
 * not tell (some titles and dates) is left out; the two ideas are dated between the meetings, because they were new then.
 */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type GroupPullRequest,
  GroupPullRequestSchema,
  type Meeting,
  ReviewVerdict,
  SeriesSchema,
  Stage,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  SubjectState,
} from '@rapporteur/idl';
import {
  type Idea,
  IdeaSchema,
  type Rfc,
  RfcSchema,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import type { AgendaFacts } from '../src/meeting/build.ts';
import { occurrenceOn } from '../src/meeting/occurrence.ts';

export const series = create(SeriesSchema, {
  key: 'contributors-meetup',
  title: "Contributors' meetup",
  repository: 'flyteorg/community',
  rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH',
  anchor: '2023-03-16T11:00',
  timeZone: 'America/Los_Angeles',
  durationMinutes: 60,
  minutesPath: 'minutes/contributors-meetup',
});

export const meetingOn = (date: string): Meeting => {
  const meeting = occurrenceOn(series, date);
  if (!meeting) throw new Error(`No meeting on ${date}.`);
  return meeting;
};

export const at = (date: string) => timestampFromDate(new Date(date));

export const subjectOf = (
  reference: string,
  title: string,
  kind: SubjectKind = SubjectKind.PULL_REQUEST,
): SubjectRef => {
  const [repository = '', number = ''] = reference.split('#');
  const path = kind === SubjectKind.DISCUSSION ? 'discussions' : 'pull';
  const url = `https://github.com/${repository}/${path}/${number}`;
  return create(SubjectRefSchema, { repository, number: Number(number), kind, title, url });
};

type PullInit = Omit<MessageInitShape<typeof GroupPullRequestSchema>, '$typeName' | 'subject'>;

export const pullOf = (reference: string, title: string, facts: PullInit): GroupPullRequest =>
  create(GroupPullRequestSchema, { state: SubjectState.OPEN, ...facts, subject: subjectOf(reference, title) });

export const ideaOf = (reference: string, title: string, createdAt: string): Idea =>
  create(IdeaSchema, {
    name: `ideas/${reference.replace('#', '/')}`,
    subject: subjectOf(reference, title, SubjectKind.DISCUSSION),
    category: 'rfc-incubator',
    createdAt: at(createdAt),
  });

export const rfcAt = (reference: string, createdAt: string): Rfc =>
  create(RfcSchema, {
    name: `rfcs/${reference.replace('#', '/')}`,
    subject: subjectOf(reference, ''),
    state: SubjectState.OPEN,
    stage: Stage.IN_REVIEW,
    createdAt: at(createdAt),
  });

export const configOverride = create(RfcSchema, {
  name: 'rfcs/flyteorg/flyte/3553',
  subject: subjectOf('flyteorg/flyte#3553', '[RFC] Config Override'),
  author: 'ByronHsu',
  state: SubjectState.OPEN,
  stage: Stage.IN_REVIEW,
  next: { text: 'It needs an approving review by one maintainer and one member of the TSC.' },
  createdAt: at('2023-04-01T00:00:00Z'),
});

export const groups: readonly WorkingGroup[] = [
  create(WorkingGroupSchema, {
    name: 'groups/config-overrides',
    title: 'Config overrides',
    pullRequests: [
      pullOf('flyteorg/flyte#3553', '[RFC] Config Override', { author: 'ByronHsu' }),
      pullOf('flyteorg/flyteidl#412', '', {
        author: 'ByronHsu',
        createdAt: at('2023-05-28'),
        updatedAt: at('2023-06-14T17:00Z'),
      }),
      pullOf('flyteorg/flytekit#1672', 'Feat: Allow config overrides at runtime', {
        author: 'fg91',
        createdAt: at('2023-06-02T12:00Z'),
      }),
      pullOf('flyteorg/flytekit#1676', 'Update fg91 runtime overrides PR', {
        author: 'bstadlbauer',
        requestedReviewers: ['fg91'],
        createdAt: at('2023-06-06T12:00Z'),
        updatedAt: at('2023-06-11T12:00Z'),
      }),
    ],
  }),
  create(WorkingGroupSchema, {
    name: 'groups/pydantic',
    title: 'Pydantic',
    pullRequests: [
      pullOf('flyteorg/flytekit#1660', 'Feat: Add type support for pydantic BaseModels', {
        author: 'ArthurBook',
        reviews: [{ login: 'fg91', verdict: ReviewVerdict.COMMENTED, at: at('2023-06-19T12:00Z') }],
      }),
      pullOf('flyteorg/flytekit#1679', '', { author: 'elibixby', state: SubjectState.DRAFT }),
    ],
  }),
  create(WorkingGroupSchema, {
    name: 'groups/artifacts',
    title: 'Artifacts',
    pullRequests: [
      pullOf('flyteorg/flyteadmin#546', 'Address resolution', {
        author: 'wild-endeavor',
        state: SubjectState.MERGED,
        closedAt: at('2023-05-05T12:00Z'),
      }),
      pullOf('flyteorg/flyteadmin#565', 'Tiny url improvements', {
        author: 'wild-endeavor',
        state: SubjectState.MERGED,
        closedAt: at('2023-05-23T12:00Z'),
      }),
      pullOf('flyteorg/flyteadmin#572', '', { author: 'wild-endeavor', createdAt: at('2023-06-01T12:00Z') }),
      pullOf('flyteorg/flyteidl#408', 'Artifacts', { author: 'wild-endeavor', createdAt: at('2023-05-16T12:00Z') }),
      pullOf('flyteorg/flytekit#1655', '[wip] ignore', {
        author: 'wild-endeavor',
        state: SubjectState.DRAFT,
        createdAt: at('2023-05-24T12:00Z'),
      }),
      pullOf('flyteorg/flytekit#1700', 'PR into #1679 - Support for generalized container types', {
        author: 'wild-endeavor',
        createdAt: at('2023-06-20T12:00Z'),
      }),
    ],
  }),
];

export const june22: AgendaFacts = {
  meeting: meetingOn('2023-06-22'),
  previousMeeting: meetingOn('2023-06-08'),
  links: {
    boardUrl: 'https://github.com/orgs/flyteorg/projects/12/views/1',
    incubatorUrl: 'https://github.com/flyteorg/flyte/discussions/categories/rfc-incubator',
  },
  rfcs: [configOverride],
  groups,
  ideas: [
    ideaOf('flyteorg/flyte#3793', 'Unify retry behaviour', '2023-06-14T12:00:00Z'),
    ideaOf('flyteorg/flyte#3796', 'GPU selection', '2023-06-15T12:00:00Z'),
  ],
  actionItems: [],
  now: new Date('2023-06-22T15:00:00Z'),
};
