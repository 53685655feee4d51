/** What holds of every question, whatever is stored and whoever writes meanwhile. */
import { create, type DescEnum, type DescField, type DescMessage, fromBinary, type Message } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import * as contract from '@rapporteur/idl';
import {
  ActionItemSchema,
  ActionItemState,
  DecisionSchema,
  findUnknown,
  MeetingSchema,
  NotesState,
  readEnum,
  SeriesSchema,
  TranscriptSchema,
  toMessage,
} from '@rapporteur/idl';
import {
  AgendaSchema,
  IdeaSchema,
  MotionSchema,
  NotesSchema,
  RepositoryRecordSchema,
  RfcSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import {
  type Charters,
  createLocalTransport,
  createMemoryRegistry,
  createRegistry,
  createRegistryRoutes,
  type Put,
  type Registry,
} from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient, RapporteurError } from './index.ts';

const clientOf = (registry: Registry, sees: 'everything' | 'public' = 'everything'): Client =>
  createClient({
    transport: createLocalTransport(createRegistryRoutes(registry, { viewer: () => ({ sees }), charters: CHARTERS })),
  });

/** Of times only that there are some. */
const showAll = (what: unknown): string =>
  JSON.stringify(what, (key, value) => (key === 'at' ? '' : typeof value === 'bigint' ? String(value) : value));

/** Tells all that it is given. */
const CHARTERS: Charters = {
  goalsOf: () => [{ repository: 'acme/vault', number: 7 }],
  judge: ({ name, recordedCommands }, { rfcs, notes }) => ({
    group: name,
    limits: showAll([recordedCommands, rfcs, notes]),
  }),
};

let registry: Registry;
let close = async (): Promise<void> => {};
beforeAll(async () => {
  const database = await openDatabase({ url: await createTestDatabase() });
  registry = createRegistry(database);
  close = database.close;
});
afterAll(() => close());

let runs = 0;

describe('a list while others write', () => {
  const orders = ['', 'name desc', 'created_at', 'created_at desc'];

  it('page after page, no item comes twice, and what was there all the time is not missing', async () => {
    const client = clientOf(registry);
    const write = fc.record({ number: fc.integer({ min: 1, max: 30 }), gone: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...orders),
        fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 20 }),
        fc.array(fc.array(write, { maxLength: 4 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (orderBy, standing, writes, pageSize) => {
          runs += 1;
          const repository = `acme/pages-${runs}`;
          const nameOf = (number: number): string => `rfcs/${repository}/${number}`;
          const change = async (number: number, gone: boolean): Promise<void> => {
            const [found] = await registry.find([nameOf(number)]);
            if (gone) {
              if (found) await registry.commit({ removes: [{ name: found.name, version: found.version }] });
              return;
            }
            // The day follows from the number and not from its order.
            const createdAt = timestampFromDate(new Date(Date.UTC(2031, 0, 1 + ((number * 7) % 10))));
            const message = create(RfcSchema, {
              name: nameOf(number),
              version: found?.version ?? 0,
              createdAt,
              headSha: String(Math.random()),
            });
            await registry.commit({ puts: [{ message, visibility: 'public' }] });
          };
          for (const number of standing) await change(number, false);
          const touched = new Set(writes.flat().map(({ number }) => number));
          const seen: string[] = [];
          let token = '';
          for (let page = 0; ; page += 1) {
            const answer = await client.listRfcs({ repository, orderBy, pageSize }).page(token);
            seen.push(...answer.items.map(({ name }) => name));
            token = answer.nextPageToken;
            if (token === '') break;
            for (const { number, gone } of writes[page] ?? []) await change(number, gone);
          }
          expect(new Set(seen).size).toBe(seen.length);
          const all = standing.filter((number) => !touched.has(number)).map(nameOf);
          expect(seen).toEqual(expect.arrayContaining(all));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a watch', () => {
  it('over many writers and many breaks, nothing is left out, and after a position nothing comes again', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `groups/watched-${index}`);
    const before = await registry.latest();
    const writing = Promise.all(
      names.map(async (name, index) => {
        for (let version = 0; version < 3; version += 1) {
          const message = create(WorkingGroupSchema, { name, version, title: `${index} ${version}` });
          await registry.commit({ puts: [{ message, visibility: 'public' }] });
        }
      }),
    );
    const last = new Map<string, number>();
    let told = 0;
    let position = await registry.seal(before);
    // Each time another client, as after the end of a process: it knows the position and nothing else.
    const isOver = (): boolean => [...last.values()].filter((version) => version === 3).length === names.length;
    while (!isOver()) {
      const client = clientOf(registry, 'public');
      let left = 1 + (told % 7);
      for await (const news of client.watch({ after: position, prefix: 'groups/watched-' })) {
        told += 1;
        expect(news.version, news.name).toBeGreaterThan(last.get(news.name) ?? 0);
        last.set(news.name, news.version);
        position = news.position;
        left -= 1;
        if (left === 0 || isOver()) break;
      }
    }
    await writing;
    expect([...last.keys()].toSorted()).toEqual(names.toSorted());
  });
});

/** Messages of the contract that somebody sends. */
const REQUESTS = Object.values(contract).filter(
  (one): one is DescMessage & typeof one =>
    typeof one === 'object' && 'kind' in one && one.kind === 'message' && one.name.endsWith('Request'),
);

const isRequest = (desc: unknown): desc is DescMessage =>
  typeof desc === 'object' && desc !== null && 'kind' in desc && desc.kind === 'message';

/** A slip of the pen in a word that makes it another one. */
const slip = fc.record({
  at: fc.nat({ max: 40 }),
  letter: fc.constantFrom(...'abcxyz_'),
  kind: fc.constantFrom('add', 'drop', 'swap'),
});

const misspelt = (
  word: string,
  { at, letter, kind }: { readonly at: number; readonly letter: string; readonly kind: string },
): string => {
  const place = at % word.length;
  if (kind === 'add') return word.slice(0, place) + letter + word.slice(place);
  if (kind === 'drop') return word.slice(0, place) + word.slice(place + 1);
  return word.slice(0, place) + letter + word.slice(place + 1);
};

describe('a request', () => {
  const fields = REQUESTS.filter(isRequest).flatMap((desc) => desc.fields.map((field) => [desc, field] as const));
  const enums = new Map<string, DescEnum>();
  const collect = (field: DescField): void => {
    const desc = field.enum;
    if (desc) enums.set(desc.typeName, desc);
  };
  for (const [, field] of fields) collect(field);

  it('with any misspelling of any field is refused, by its name', () => {
    expect(fields.length).toBeGreaterThan(60);
    for (const [desc, field] of fields)
      fc.assert(
        fc.property(slip, (how) => {
          const name = misspelt(field.localName, how);
          fc.pre(name !== '' && !name.startsWith('$') && desc.fields.every(({ localName }) => localName !== name));
          expect(() => toMessage(desc, { [name]: 1 })).toThrow(`${desc.name} has no field "${name}"`);
        }),
        { numRuns: 5 },
      );
  });

  it('with any misspelling of any value of an enum is refused, by its name', () => {
    expect(enums.size).toBeGreaterThan(4);
    for (const desc of enums.values())
      for (const { name } of desc.values)
        fc.assert(
          fc.property(slip, (how) => {
            const wrong = misspelt(name.toLowerCase(), how);
            const short = (one: string): string => one.toLowerCase().replace(desc.sharedPrefix ?? '', '');
            fc.pre(!desc.values.some((one) => short(one.name) === short(wrong.trim())));
            expect(() => readEnum(desc, wrong)).toThrow(`"${wrong}" is no value of ${desc.name}`);
          }),
          { numRuns: 3 },
        );
  });

  it('of a newer contract, in binary form, is refused as well', () => {
    const request: Message = toMessage(contract.ListRfcsRequestSchema, { stages: ['fcp'] });
    expect(findUnknown(contract.ListRfcsRequestSchema, request)).toBeUndefined();
    request.$unknown = [{ no: 99, wireType: 0, data: new Uint8Array([1]) }];
    expect(findUnknown(contract.ListRfcsRequestSchema, request)).toContain('Field 99 of ListRfcsRequest');
    // Field 3, a list of stages, packed, with 77.
    const strange = fromBinary(contract.ListRfcsRequestSchema, new Uint8Array([0x1a, 1, 77]));
    expect(findUnknown(contract.ListRfcsRequestSchema, strange)).toContain('77 is no value of stages');
  });
});

describe('a stranger', () => {
  const SECRET = 'acme/vault';
  const MARK = 'moonbase';

  /** Things of a public and of a private repository, which name each other; the private one's words all have the mark. */
  const things = fc.record({
    order: fc.boolean(),
    links: fc.boolean(),
    kinds: fc.subarray(
      ['rfc', 'idea', 'motion', 'group', 'meeting', 'agenda', 'notes', 'transcript', 'action', 'decision'] as const,
      { minLength: 1 },
    ),
  });

  const putsOf = ({
    order,
    links,
    kinds,
  }: {
    readonly order: boolean;
    readonly links: boolean;
    readonly kinds: readonly string[];
  }): readonly Put[] => {
    const hidden = {
      repository: SECRET,
      number: 7,
      title: `Buy a ${MARK}`,
      url: `https://github.example.org/${SECRET}/pull/7`,
    };
    const open = {
      repository: 'acme/open',
      number: 1,
      title: 'Cache keys',
      url: 'https://github.example.org/acme/open/pull/1',
    };
    const link = { from: hidden, to: open, because: [{ code: 'named', text: `It names ${SECRET}#7.` }] };
    const of = { meeting: 'meetings/vault/2031-05-08' };
    const secret: Readonly<Record<string, Put['message']>> = {
      rfc: create(RfcSchema, {
        name: `rfcs/${SECRET}/7`,
        subject: hidden,
        author: 'ada',
        requestedReviewers: ['ada'],
        next: { waitingFor: ['ada'], text: `Vote on the ${MARK}.` },
        documents: [`rfc/${MARK}.md`],
      }),
      idea: create(IdeaSchema, { name: `ideas/${SECRET}/8`, subject: { ...hidden, number: 8 }, author: 'ada' }),
      motion: create(MotionSchema, {
        name: `motions/${SECRET}/7/m1`,
        id: 'm1',
        subject: hidden,
        mover: { id: '1', login: 'ada' },
      }),
      meeting: create(MeetingSchema, {
        name: of.meeting,
        series: 'vault',
        repository: SECRET,
        title: MARK,
        discussed: [open],
        start: timestampFromDate(new Date(Date.now() + 3_600_000)),
        localStart: new Date().toISOString().slice(0, 16),
      }),
      agenda: create(AgendaSchema, {
        ...of,
        name: 'agendas/vault/2031-05-08',
        sections: [{ items: [{ id: 'a', text: MARK, subject: hidden }] }],
      }),
      notes: create(NotesSchema, {
        ...of,
        name: 'notes/vault/2031-05-08',
        state: NotesState.APPROVED,
        pullRequest: { ...hidden, number: 9 },
        topics: [
          {
            title: MARK,
            agendaItem: 'groups/cache',
            subjects: [open],
            statements: [{ id: 's1', text: `We buy a ${MARK}.` }],
          },
        ],
      }),
      transcript: create(TranscriptSchema, {
        ...of,
        name: 'transcripts/vault/2031-05-08',
        turns: [{ id: 't1', text: MARK }],
      }),
      action: create(ActionItemSchema, {
        ...of,
        name: 'actionItems/vault/2031-05-08/1',
        repository: SECRET,
        text: `Ask for the ${MARK}`,
        ownerLogin: 'ada',
        state: ActionItemState.OPEN,
      }),
      decision: create(DecisionSchema, { ...of, name: 'decisions/vault/2031-05-08/1', text: `The ${MARK} is bought` }),
    };
    const group = create(WorkingGroupSchema, {
      name: 'groups/cache',
      title: 'Cache',
      pullRequests: [{ subject: hidden, requestedReviewers: ['ada'] }, { subject: open }],
      recordedCommands: [{ id: 'comment-1.1', by: 'ada', command: '/wg add', url: `${hidden.url}#issuecomment-1` }],
    });
    const shown: readonly Put[] = [
      {
        message: create(RfcSchema, {
          name: 'rfcs/acme/open/1',
          subject: open,
          links: links ? [link] : [],
          related: links ? [hidden] : [],
        }),
        visibility: 'public',
      },
      ...(kinds.includes('group') ? [{ message: group, visibility: 'public' as const }] : []),
    ];
    const meeting = secret.meeting;
    const needed = kinds.some((kind) => ['agenda', 'notes', 'transcript', 'action', 'decision'].includes(kind));
    const chosen = [
      ...new Set([...(needed && meeting ? [meeting] : []), ...kinds.flatMap((kind) => secret[kind] ?? [])]),
    ];
    const closed = [
      ...chosen.map((message): Put => ({ message, visibility: 'private' })),
      {
        message: create(SeriesSchema, { name: 'series/vault', key: 'vault', repository: SECRET, title: MARK }),
        visibility: 'private' as const,
      },
    ];
    const homes = [false, true].map((isPrivate): Put => {
      const repository = isPrivate ? SECRET : 'acme/open';
      return {
        message: create(RepositoryRecordSchema, { name: `repositories/${repository}`, repository, private: isPrivate }),
        visibility: isPrivate ? 'private' : 'public',
      };
    });
    return order ? [...homes, ...shown, ...closed] : [...homes, ...closed, ...shown];
  };

  /** Everything that can be asked, as text: answers, or the sentence of the refusal. */
  const askAll = async (client: Client): Promise<string> => {
    const asked: readonly (() => Promise<unknown>)[] = [
      () => client.listRfcs().all(),
      () => client.listRfcs({ pageSize: 1 }).page(),
      () => client.listRfcs({ waitingFor: 'ada' }).all(),
      () => client.listRfcs({ repository: SECRET }).all(),
      () => client.listIdeas().all(),
      () => client.listMotions().all(),
      () => client.listMotions({ person: 'ada' }).all(),
      () => client.listRfcs({ reviewer: 'ada' }).all(),
      () => client.listIdeas({ person: 'ada' }).all(),
      () => client.listChanges().all(),
      () => client.listChanges({ pageSize: 1 }).all(),
      () => client.listChanges({ kinds: ['motions', 'notes', 'decisions'], pageSize: 2 }).all(),
      () => client.listGroups().all(),
      () => client.getGroupHealth('groups/cache'),
      () => client.listSeries().all(),
      () => client.listMeetings().all(),
      () => client.listActionItems({ ownerLogin: 'ada' }).all(),
      () => client.listDecisions().all(),
      () => client.listNotes().all(),
      () => client.listMinutes().all(),
      () => client.getNextMeeting(),
      () => client.listOccurrences(),
      () => client.listWaiting('ada'),
      () => client.listDiscussedAt('acme/open/1'),
      () => client.search(MARK).all(),
      () => client.search(`${MARK.slice(0, -1)}`).all(),
      () => client.search('keys').all(),
      ...['rfcs/acme/open/1', 'rfcs/acme/vault/7', 'rfcs/acme/none/7'].map((name) => () => client.getRfc(name)),
      ...['vault', 'none'].flatMap((series) => [
        () => client.getMeeting(`meetings/${series}/2031-05-08`),
        () => client.getAgenda(`agendas/${series}/2031-05-08`),
        () => client.getNotes(`notes/${series}/2031-05-08`),
        () => client.getTranscript(`transcripts/${series}/2031-05-08`),
        () => client.getProof({ name: `notes/${series}/2031-05-08`, statement: 's1' }),
        () => client.getActionItem(`actionItems/${series}/2031-05-08/1`),
        () => client.getDecision(`decisions/${series}/2031-05-08/1`),
        () => client.getNextMeeting({ series }),
      ]),
    ];
    const answers: unknown[] = [];
    for (const ask of asked)
      answers.push(
        await ask().catch((error: unknown) => {
          if (!(error instanceof RapporteurError)) throw error;
          return `${error.code} ${error.message}`;
        }),
      );
    for await (const news of client.watch({ after: 'start' }, { signal: AbortSignal.timeout(60) }))
      answers.push(news.name);
    return showAll(answers);
  };

  it('is answered by everything as if what is private were not there', async () => {
    await fc.assert(
      fc.asyncProperty(things, async (what) => {
        const [whole, open] = [createMemoryRegistry(), createMemoryRegistry()];
        const puts = putsOf(what);
        await whole.commit({ puts });
        const isOpen = ({ visibility, message }: Put): boolean =>
          visibility === 'public' && message.name !== 'rfcs/acme/open/1' && message.name !== 'groups/cache';
        const without = putsOf({ ...what, links: false }).filter(({ message }) => message.name === 'rfcs/acme/open/1');
        const group = create(WorkingGroupSchema, {
          name: 'groups/cache',
          title: 'Cache',
          pullRequests: [
            {
              subject: {
                repository: 'acme/open',
                number: 1,
                title: 'Cache keys',
                url: 'https://github.example.org/acme/open/pull/1',
              },
            },
          ],
        });
        await open.commit({
          puts: [
            ...puts.filter(isOpen),
            ...without,
            ...(what.kinds.includes('group') ? [{ message: group, visibility: 'public' as const }] : []),
          ],
        });
        const told = await askAll(clientOf(whole, 'public'));
        // Its name stands in what was asked, and comes back in the refusal.
        expect(told.replaceAll('rfcs/acme/vault/7', '')).not.toMatch(/moonbase|acme.vault/i);
        expect(told).toBe(await askAll(clientOf(open, 'public')));
      }),
      { numRuns: 20 },
    );
  });
});
