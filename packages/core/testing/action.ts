/** For tests: action items and what may happen to them. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ActionEvent,
  ActionEventKind,
  ActionEventSchema,
  type ActionItem,
  ActionItemSchema,
  ActionSource,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { afterEvents, eventsOf } from '../src/action/index.ts';

export const subjectOf = (number: number, kind: SubjectKind = SubjectKind.ISSUE): SubjectRef =>
  create(SubjectRefSchema, {
    ...{ repository: 'flyteorg/flyte', number, kind, title: `Subject ${number}` },
    url: `https://github.com/flyteorg/flyte/issues/${number}`,
  });

/** An item of the meeting of 22 June 2023. */
export const promised = (part: Partial<Omit<ActionItem, '$typeName' | '$unknown'>> = {}): ActionItem => {
  const item = create(ActionItemSchema, {
    name: 'actionItems/contributors-meetup/2023-06-22/3',
    meeting: 'meetings/contributors-meetup/2023-06-22',
    repository: 'flyteorg/community',
    text: 'Update the RFC with the storage format.',
    owner: 'Bo Lind',
    ownerLogin: 'bo',
    quote: 'I will update the RFC with the storage format.',
    ...part,
  });
  return afterEvents(item, eventsOf(item));
};

type Told = {
  readonly kind: ActionEventKind;
  readonly at: string;
  readonly id?: string;
  readonly by?: string;
  readonly cause?: string;
  readonly subjects?: SubjectRef[];
  readonly closes?: boolean;
  readonly due?: string;
  readonly owner?: string;
};

/** Something that happened, at a time of 2023: "07-05T10:00". */
export const told = ({ at, by = 'bo', owner, id = `${at}-${by}`, ...part }: Told): ActionEvent =>
  create(ActionEventSchema, {
    ...part,
    id,
    at: timestampFromDate(new Date(`2023-${at}:00Z`)),
    by: { id: `id-${by}`, login: by },
    source: part.subjects && part.kind >= ActionEventKind.SUBJECT_CLOSED ? ActionSource.FACT : ActionSource.COMMAND,
    ...(owner !== undefined && { owner: { name: owner, login: owner } }),
  });

/** Any event, at one of a few moments. */
export const arbitraryEvent: fc.Arbitrary<ActionEvent> = fc
  .record({
    kind: fc.constantFrom(
      ActionEventKind.PROMISED,
      ActionEventKind.ASSIGNED,
      ActionEventKind.DUE,
      ActionEventKind.LINKED,
      ActionEventKind.ISSUE,
      ActionEventKind.DONE,
      ActionEventKind.DROPPED,
      ActionEventKind.REOPENED,
      ActionEventKind.SUBJECT_CLOSED,
      ActionEventKind.SUBJECT_REOPENED,
    ),
    minute: fc.integer({ min: 10, max: 40 }),
    id: fc.integer({ min: 1, max: 60 }),
    number: fc.integer({ min: 1, max: 3 }),
    closes: fc.boolean(),
    due: fc.constantFrom('', '2023-07-06', '2023-07-20'),
    owner: fc.constantFrom('bo', 'cy', 'unassigned'),
  })
  .map(({ minute, id, number, ...part }) =>
    told({ ...part, at: `07-05T10:${minute}`, id: `event-${id}`, subjects: [subjectOf(number)] }),
  );
