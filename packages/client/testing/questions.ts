/** The cases of the conformance suite about words, changes, people, the calendar, and which fields and orders are asked for. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  ActionItemState,
  DecisionSchema,
  MeetingSchema,
  MeetingState,
  NotesState,
  SeriesSchema,
  Stage,
  SubjectKind,
  SubjectState,
  TranscriptSchema,
} from '@rapporteur/idl';
import {
  IdeaSchema,
  MotionSchema,
  NotesSchema,
  RfcSchema,
  SettingsRecordSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { expect } from 'vitest';
import type { Client, News } from '../src/index.ts';
import { failure, MEETING, names, RFC, type Tests } from './cases.ts';
import { put } from './put.ts';

const subject = (number: number, title = '') => ({
  repository: 'acme/widgets',
  number,
  kind: SubjectKind.PULL_REQUEST,
  title,
  url: `https://github.example.org/acme/widgets/pull/${number}`,
});

const rfc = (number: number, fields: Omit<MessageInitShape<typeof RfcSchema>, '$typeName'> = {}) =>
  create(RfcSchema, { name: `rfcs/acme/widgets/${number}`, subject: subject(number), ...fields });

const RFC_1 = 'rfcs/acme/widgets/1';

const on = (date: string) => timestampFromDate(new Date(`${date}T12:00:00Z`));

/** What was committed is told when nothing is open any more that began before it, which another database may be. */
const search = (client: Client, query: string, kinds: readonly string[] = []) =>
  expect.poll(async () =>
    (await client.search({ query, kinds }).all()).map(({ name, part }) => `${name}${part && `#${part}`}`),
  );

const read = async (news: AsyncIterable<News>, count: number): Promise<readonly News[]> => {
  const all: News[] = [];
  for await (const one of news) if (all.push(one) === count) break;
  return all;
};

export const QUESTIONS: Tests = {
  'RFCs are listed by author, by who has to act, and by when they changed': async ({ client, registry }) => {
    await put(registry, rfc(1, { author: 'Ada', next: { waitingFor: ['Bo', 'TSC'] }, updatedAt: on('2031-05-01') }));
    await put(registry, rfc(2, { author: 'bo', next: { waitingFor: ['ada'] }, updatedAt: on('2031-05-03') }));
    expect(await names(client.listRfcs({ author: 'aDa' }))).toEqual(['rfcs/acme/widgets/1']);
    expect(await names(client.listRfcs({ waitingFor: 'tsc' }))).toEqual(['rfcs/acme/widgets/1']);
    expect(await names(client.listRfcs({ waitingFor: 'ada', author: 'ada' }))).toEqual([]);
    expect(await names(client.listRfcs({ updatedSince: on('2031-05-02'), pageSize: 1 }))).toEqual([
      'rfcs/acme/widgets/2',
    ]);
  },
  'RFCs are listed by working group': async ({ client, registry }) => {
    for (const number of [1, 2, 3])
      await put(registry, rfc(number, { createdAt: on(`2031-05-0${number}`), author: 'ada' }));
    const pullRequests = [1, 3, 4].map((number) => ({ subject: { ...subject(number), repository: 'Acme/Widgets' } }));
    await put(registry, create(WorkingGroupSchema, { name: 'groups/caching', pullRequests }));
    const orderBy = 'created_at desc';
    expect(await names(client.listRfcs({ group: 'caching', orderBy, pageSize: 1 }))).toEqual([
      'rfcs/acme/widgets/3',
      'rfcs/acme/widgets/1',
    ]);
    expect(await names(client.listRfcs({ group: 'caching', author: 'bo' }))).toEqual([]);
    expect(await names(client.listRfcs({ group: 'none' }))).toEqual([]);
    const { nextPageToken } = await client.listRfcs({ group: 'caching', pageSize: 1 }).page();
    expect((await failure(client.listRfcs({ pageSize: 1 }).page(nextPageToken))).code).toBe('invalid');
    expect((await failure(client.listRfcs({ group: 'a/b' }).all())).code).toBe('invalid');
  },
  'what never changes is an order, and pages go on in it': async ({ client, registry }) => {
    const days: Readonly<Record<number, string>> = {
      1: '2031-05-04',
      2: '2031-05-02',
      3: '2031-05-04',
      4: '2031-05-01',
    };
    for (const [number, day] of Object.entries(days)) await put(registry, rfc(Number(number), { createdAt: on(day) }));
    await put(registry, rfc(5));
    const numbers = async (orderBy: string) =>
      (await names(client.listRfcs({ orderBy, pageSize: 2 }))).map((name) => Number(name.split('/').at(-1)));
    expect(await numbers('created_at')).toEqual([5, 4, 2, 1, 3]);
    expect(await numbers('created_at desc')).toEqual([3, 1, 2, 4, 5]);
    expect(await numbers('name desc')).toEqual([5, 4, 3, 2, 1]);
    const { nextPageToken } = await client.listRfcs({ orderBy: 'name desc', pageSize: 2 }).page();
    expect((await failure(client.listRfcs({ pageSize: 2 }).page(nextPageToken))).code).toBe('invalid');
    for (const orderBy of ['updated_at', 'name descending', 'name desc asc', 'NAME'])
      expect((await failure(client.listRfcs({ orderBy }).all())).message, orderBy).toContain(`"${orderBy}"`);
  },
  'only the wanted fields come, and one that is none is refused by its name': async ({ client, registry }) => {
    const next = { text: 'Review it.', waitingFor: ['bo'] };
    const reviews = [{ login: 'bo', id: '9' }];
    await put(registry, rfc(7, { author: 'ada', documents: ['rfc/7.md'], next, reviews }));
    const paths = ['author', 'next.text', 'reviews.login', 'next'];
    const some = await client.getRfc({ name: RFC, readMask: { paths } });
    expect(some).toMatchObject({ name: '', author: 'ada', documents: [], next, reviews: [{ login: 'bo', id: '' }] });
    const [listed] = await client.listRfcs({ readMask: { paths: ['documents'] } }).all();
    expect(listed).toMatchObject({ author: '', documents: ['rfc/7.md'] });
    expect(listed?.next).toBeUndefined();
    expect(await failure(client.getRfc({ name: RFC, readMask: { paths: ['next.txt'] } }))).toEqual({
      code: 'invalid',
      message: 'The read mask names "next.txt", which Rfc does not have; did you mean "text"?',
    });
    expect((await failure(client.getRfc({ name: RFC, readMask: { paths: ['author.login'] } }))).code).toBe('invalid');
    expect((await failure(client.listRfcs({ readMask: { paths: ['document_hash'] } }).all())).code).toBe('invalid');
  },
  'what the contract does not know is refused, and what was meant is said': async ({ client, registry }) => {
    await put(registry, rfc(7));
    const refused: readonly [Parameters<Client['listRfcs']>[0], string][] = [
      [JSON.parse('{"stage": ["fcp"]}'), 'ListRfcsRequest has no field "stage"; did you mean "stages"?'],
      [{ stages: ['in-revue'] }, '"in-revue" is no value of Stage; did you mean "in_review"?'],
      [{ stages: [99] }, '99 is no value of Stage; write '],
    ];
    for (const [filter, message] of refused) {
      const error = await failure(client.listRfcs(filter).all());
      expect(error.code).toBe('invalid');
      expect(error.message).toContain(message);
    }
    await put(registry, rfc(8, { stage: 3 }));
    expect(await names(client.listRfcs({ stages: ['In-Review', 'STAGE_FCP'] }))).toEqual(['rfcs/acme/widgets/8']);
  },
  'words are found whatever their endings, accents and small errors, and each place once': async ({
    client,
    registry,
  }) => {
    await put(
      registry,
      rfc(7, { subject: subject(7, 'Pydantic types for tasks'), documents: ['rfc/system/7-typed-models.md'] }),
    );
    await put(
      registry,
      create(IdeaSchema, { name: 'ideas/acme/widgets/9', subject: subject(9, 'Café des artefacts') }),
    );
    await put(
      registry,
      create(WorkingGroupSchema, {
        name: 'groups/overrides',
        title: 'Config overrides',
        mission: 'Overriding task config.',
      }),
    );
    const topics = [
      {
        title: 'Types',
        statements: [
          { id: 's1', text: 'Pydantic models will be supported.' },
          { id: 's2', text: 'Nothing else.' },
        ],
      },
    ];
    await put(registry, create(NotesSchema, { name: 'notes/meetup/2031-05-08', state: NotesState.APPROVED, topics }));
    await put(registry, create(NotesSchema, { name: 'notes/meetup/2031-05-22', state: NotesState.DRAFT, topics }));
    await put(
      registry,
      create(ActionItemSchema, { name: 'actionItems/meetup/2031-05-08/1', text: 'Write down the pydantic plan' }),
    );
    await put(registry, create(DecisionSchema, { name: 'decisions/meetup/2031-05-08/1', text: 'Tags stay.' }));
    await search(client, 'model').toEqual(expect.arrayContaining([RFC, 'notes/meetup/2031-05-08#s1']));
    await search(client, 'pydantic', ['notes']).toEqual(['notes/meetup/2031-05-08#s1']);
    await search(client, 'pydantc').toEqual(expect.arrayContaining([RFC, 'actionItems/meetup/2031-05-08/1']));
    await search(client, 'cafe').toEqual(['ideas/acme/widgets/9']);
    await search(client, 'overridden config').toEqual(['groups/overrides']);
    await search(client, 'tags').toEqual(['decisions/meetup/2031-05-08/1']);
    await search(client, 'kubernetes').toEqual([]);
    const all = await client.search({ query: 'pydantic', pageSize: 1 }).all();
    expect(new Set(all.map(({ name }) => name))).toEqual(
      new Set([RFC, 'notes/meetup/2031-05-08', 'actionItems/meetup/2031-05-08/1']),
    );
    expect(all).toHaveLength(3);
    const [hit] = await client.search({ query: 'pydantic', kinds: ['rfcs'] }).all();
    expect(hit).toMatchObject({
      title: { text: 'Pydantic types for tasks', highlights: [{ start: 0, length: 8 }] },
      url: subject(7).url,
    });
    await put(registry, rfc(7, { version: 1, subject: subject(7, 'Another title') }));
    await search(client, 'pydantic', ['rfcs']).toEqual([]);
    for (const query of ['', ' ', '-', '"'.repeat(9), 'x'.repeat(501)])
      expect((await failure(client.search(query).all())).code, query).toBe('invalid');
    expect((await failure(client.search({ query: 'x', kinds: ['policies'] }).all())).message).toContain(
      '"policies" is not searched',
    );
  },
  'a watch tells what changes from a position on, of what was asked for': async ({ client, registry }) => {
    await put(registry, rfc(1));
    await put(registry, create(WorkingGroupSchema, { name: 'groups/overrides' }));
    const [first, second] = await read(client.watch({ after: 'start' }), 2);
    expect([first?.name, second?.name]).toEqual(['rfcs/acme/widgets/1', 'groups/overrides']);
    await put(registry, rfc(1, { version: 1, author: 'ada' }));
    const [next] = await read(client.watch({ after: second?.position }), 1);
    expect(next).toMatchObject({ name: 'rfcs/acme/widgets/1', version: 2 });
    const later = read(client.watch({ after: next?.position, kinds: ['rfcs'], prefix: 'rfcs/acme/widgets/' }), 1);
    await put(registry, create(WorkingGroupSchema, { name: 'groups/other' }));
    await put(registry, create(RfcSchema, { name: 'rfcs/acme/other/1' }));
    await put(registry, rfc(2));
    expect(await later).toMatchObject([{ name: 'rfcs/acme/widgets/2', version: 1 }]);
    await registry.commit({ removes: [{ name: 'rfcs/acme/widgets/2', version: 1 }] });
    const [gone] = await read(client.watch({ after: (await later)[0]?.position, kinds: ['rfcs'] }), 1);
    expect(gone).toMatchObject({ name: 'rfcs/acme/widgets/2', version: 0 });
    for (const filter of [{ after: '17' }, { kinds: ['records'] }])
      expect((await failure(read(client.watch(filter), 1))).code).toBe('invalid');
  },
  'what changed last comes first, each thing once, with what happened to it': async ({ client, registry }) => {
    await put(registry, rfc(1, { subject: subject(1, 'Cache keys') }));
    const all = Array.from({ length: 6 }, (_, index) => index + 2);
    // At once, so that they have one time.
    await registry.commit({ puts: all.map((number) => ({ message: rfc(number), visibility: 'public' as const })) });
    await put(registry, create(DecisionSchema, { name: 'decisions/meetup/2031-05-08/1', text: 'Tags stay.' }));
    await put(registry, create(SettingsRecordSchema, { name: 'settings/acme/widgets', repository: 'acme/widgets' }));
    const history = [
      { to: Stage.DRAFT, text: 'Opened as a draft.', cause: { at: on('2031-05-01') } },
      { from: Stage.DRAFT, to: Stage.IN_REVIEW, text: 'Marked as ready.', cause: { at: on('2031-05-03') } },
      { from: Stage.IN_REVIEW, to: Stage.ACCEPTED, text: 'Merged.' },
    ];
    await put(registry, rfc(1, { version: 1, subject: subject(1, 'Cache keys'), history }));
    const expected = [RFC_1, 'decisions/meetup/2031-05-08/1', ...all.toReversed().map((number) => rfc(number).name)];
    for (const pageSize of [0, 1, 3])
      expect(await names(client.listChanges({ pageSize })), `${pageSize}`).toEqual(expected);
    const [first, second] = await client.listChanges().all();
    expect(first).toMatchObject({
      kind: 'rfcs',
      version: 2,
      title: 'Cache keys',
      happened: [
        { code: 'in_review', text: 'Marked as ready.', at: on('2031-05-03') },
        { code: 'draft', text: 'Opened as a draft.', at: on('2031-05-01') },
      ],
    });
    expect(second).toMatchObject({ title: 'Tags stay.', happened: [{ code: 'decided' }] });
    expect(await names(client.listChanges({ kinds: ['decisions', 'notes'] }))).toEqual([
      'decisions/meetup/2031-05-08/1',
    ]);
    expect(await names(client.listChanges({ since: first?.at }))).toContain(RFC_1);
    expect(await names(client.listChanges({ since: timestampFromDate(new Date(Date.now() + 60_000)) }))).toEqual([]);
    await registry.commit({ removes: [{ name: RFC_1, version: 2 }] });
    expect(await names(client.listChanges({ pageSize: 2 }))).toEqual(expected.slice(1));
    expect((await failure(client.listChanges({ kinds: ['settings'] }).all())).message).toContain(
      '"settings" is no kind',
    );
    const { nextPageToken } = await client.listChanges({ pageSize: 2 }).page();
    expect((await failure(client.listChanges({ kinds: ['rfcs'] }).page(nextPageToken))).code).toBe('invalid');
  },
  'RFCs are listed by who reviews them, and ideas by who had them or takes them up': async ({ client, registry }) => {
    await put(registry, rfc(1, { reviews: [{ login: 'Ada' }] }));
    await put(registry, rfc(2, { requestedReviewers: ['ada'], author: 'bo' }));
    await put(registry, rfc(3, { author: 'ada' }));
    expect(await names(client.listRfcs({ reviewer: 'aDa' }))).toEqual([RFC_1, 'rfcs/acme/widgets/2']);
    expect(await names(client.listRfcs({ reviewer: 'ada', author: 'BO' }))).toEqual(['rfcs/acme/widgets/2']);
    const idea = (number: number, fields: Pick<MessageInitShape<typeof IdeaSchema>, 'author' | 'champions'>) =>
      put(registry, create(IdeaSchema, { name: `ideas/acme/widgets/${number}`, subject: subject(number), ...fields }));
    await idea(8, { author: 'Ada' });
    await idea(9, { author: 'bo', champions: ['ada'] });
    expect(await names(client.listIdeas({ person: 'ADA' }))).toEqual(['ideas/acme/widgets/8', 'ideas/acme/widgets/9']);
    expect(await names(client.listIdeas({ person: 'bo' }))).toEqual(['ideas/acme/widgets/9']);
    expect(await names(client.listIdeas({ person: 'kim' }))).toEqual([]);
  },
  'motions are listed by who moved them, voted on them or spoke against them': async ({ client, registry }) => {
    const account = (login: string) => ({ id: `id-${login}`, login });
    const motion = (id: string, fields: Omit<MessageInitShape<typeof MotionSchema>, '$typeName'>) =>
      create(MotionSchema, { name: `motions/acme/widgets/7/${id}`, id, subject: subject(7), ...fields });
    await put(registry, motion('m1', { mover: account('Ada'), ballots: [{ account: account('bo') }] }));
    await put(registry, motion('m2', { mover: account('gil'), late: [{ account: account('Bo') }] }));
    await put(
      registry,
      motion('m3', { concerns: [{ raiser: account('lee') }], objections: [{ raiser: account('max') }] }),
    );
    for (const person of ['lee', 'max'])
      expect(await names(client.listMotions({ person }))).toEqual(['motions/acme/widgets/7/m3']);
    expect(await names(client.listMotions({ person: 'aDA' }))).toEqual(['motions/acme/widgets/7/m1']);
    expect(await names(client.listMotions({ person: 'bo' }))).toEqual([
      'motions/acme/widgets/7/m1',
      'motions/acme/widgets/7/m2',
    ]);
    expect(await names(client.listMotions({ person: 'kim' }))).toEqual([]);
  },
  'what waits for somebody is due first, then theirs, then their roles’': async ({ client, registry }) => {
    await put(
      registry,
      rfc(1, { next: { text: 'Vote.', waitingFor: ['ada', 'TSC'], roles: ['TSC'] }, updatedAt: on('2031-05-02') }),
    );
    await put(registry, rfc(2, { next: { text: 'Answer.', waitingFor: ['Bo'] }, updatedAt: on('2031-05-03') }));
    const pull = {
      subject: subject(3, 'Merge overrides'),
      state: SubjectState.OPEN,
      requestedReviewers: ['bo'],
      updatedAt: on('2031-05-01'),
    };
    const merged = { ...pull, subject: subject(4), state: SubjectState.MERGED };
    await put(registry, create(WorkingGroupSchema, { name: 'groups/overrides', pullRequests: [pull, merged] }));
    const item = { text: 'Ask around', ownerLogin: 'BO', due: '2031-06-01' };
    await put(
      registry,
      create(ActionItemSchema, { ...item, name: 'actionItems/meetup/2031-05-08/1', state: ActionItemState.OPEN }),
    );
    await put(
      registry,
      create(ActionItemSchema, { ...item, name: 'actionItems/meetup/2031-05-08/2', state: ActionItemState.DONE }),
    );
    const waiting = await client.listWaiting({ login: 'bo', roles: ['tsc'] });
    expect(waiting.map(({ name, role }) => [name, role])).toEqual([
      ['actionItems/meetup/2031-05-08/1', ''],
      ['groups/overrides', ''],
      ['rfcs/acme/widgets/2', ''],
      ['rfcs/acme/widgets/1', 'TSC'],
    ]);
    expect(await client.listWaiting('TSC')).toEqual([]);
    expect(await client.listWaiting('nobody')).toEqual([]);
    expect((await failure(client.listWaiting('a b'))).code).toBe('invalid');
  },
  'how a group does is judged by who knows the rules of charters, and by nobody else': async ({ client, registry }) => {
    expect((await failure(client.getGroupHealth('groups/a/b'))).code).toBe('invalid');
    expect((await failure(client.getGroupHealth('groups/overrides'))).code).toBe('not_found');
    await put(registry, create(WorkingGroupSchema, { name: 'groups/overrides' }));
    expect((await failure(client.getGroupHealth('groups/overrides'))).message).toContain('nobody judges');
  },
  'meetings on record are listed by the calendar, and the next one is told': async ({ client, registry }) => {
    await put(registry, create(SeriesSchema, { name: 'series/meetup', key: 'meetup', group: 'overrides' }));
    const tomorrow = new Date(Date.now() + 86_400_000);
    const date = tomorrow.toISOString().slice(0, 10);
    const meeting = {
      name: `meetings/meetup/${date}`,
      series: 'meetup',
      localStart: `${date}T11:00`,
      start: timestampFromDate(tomorrow),
    };
    expect((await failure(client.getNextMeeting())).code).toBe('not_found');
    await put(registry, create(MeetingSchema, { ...meeting, state: MeetingState.POSTED }));
    expect(await client.getNextMeeting({ series: 'meetup' })).toMatchObject({ name: meeting.name });
    expect(await client.listOccurrences({ group: 'overrides' })).toMatchObject([{ name: meeting.name }]);
    expect(await client.listOccurrences({ from: '2001-01-01', to: '2001-02-01' })).toEqual([]);
    for (const filter of [
      { from: 'x' },
      { from: '2031-02-30' },
      { from: '2031-02-02', to: '2031-02-01' },
      { to: '2931-01-01' },
    ])
      expect((await failure(client.listOccurrences(filter))).code, JSON.stringify(filter)).toBe('invalid');
    expect((await failure(client.getNextMeeting({ series: 'other' }))).code).toBe('not_found');
  },
  'it is told at which meetings something was discussed, and in which words': async ({ client, registry }) => {
    const occurrence = MEETING.replace('meetings/', '');
    const recorded = { recordingUrl: 'https://video.example.org/watch?v=7', recordingOffsetMs: 2_000 };
    const citation = { turnId: 't2', quote: 'tags stay', offset: 4, startMs: 61_500 };
    const statement = { id: 's1', text: 'Tags stay.', citations: [citation, { ...citation, quote: 'tags go' }] };
    const topics = [
      { title: 'Tags', subjects: [subject(7)], statements: [statement] },
      { title: 'Else', statements: [{ id: 's2', text: 'No.' }] },
    ];
    await put(
      registry,
      create(MeetingSchema, { name: MEETING, title: 'Meetup', start: on('2031-05-08'), discussed: [subject(7)] }),
    );
    await put(
      registry,
      create(MeetingSchema, {
        name: 'meetings/old/2030-01-01',
        discussed: [subject(7)],
        minutesUrl: 'https://example.org/m',
      }),
    );
    await put(
      registry,
      create(NotesSchema, {
        name: `notes/${occurrence}`,
        meeting: MEETING,
        state: NotesState.APPROVED,
        topics,
        ...recorded,
      }),
    );
    const turns = [
      { id: 't1', text: 'Hello' },
      { id: 't2', text: 'The tags stay' },
      { id: 't3', text: 'Fine' },
    ];
    await put(registry, create(TranscriptSchema, { name: `transcripts/${occurrence}`, meeting: MEETING, turns }));
    expect(await client.listDiscussedAt('Acme/widgets/7')).toMatchObject([
      { meeting: 'meetings/old/2030-01-01', statements: [], url: 'https://example.org/m' },
      { meeting: MEETING, title: 'Meetup', statements: [{ id: 's1' }] },
    ]);
    const { passages, statement: proved } = await client.getProof({
      name: `notes/${occurrence}`,
      statement: 's1',
      context: 1,
    });
    expect(proved?.text).toBe('Tags stay.');
    expect(passages).toMatchObject([
      {
        stands: true,
        recordingUrl: 'https://video.example.org/watch?v=7&t=63',
        turns: [{ id: 't1' }, { id: 't2' }, { id: 't3' }],
      },
      { stands: false },
    ]);
    expect((await failure(client.getProof({ name: `notes/${occurrence}`, statement: 's9' }))).code).toBe('not_found');
    expect((await failure(client.listDiscussedAt('acme/7'))).code).toBe('invalid');
  },
  'it is told what answers': async ({ client }) => {
    expect(await client.getAbout()).toMatchObject({ contractVersion: expect.stringMatching(/^1\.\d+$/) });
  },
};
