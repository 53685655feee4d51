/** The registry itself, in memory and on PostgreSQL: one suite for both, and beside it what only a database can show. */
import { create, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  AuditEntrySchema,
  DecisionSchema,
  LinkKind,
  ListChangesRequestSchema,
  MeetingSchema,
  MeetingState,
  MotionState,
  Stage,
  TranscriptSchema,
} from '@rapporteur/idl';
import {
  AgendaSchema,
  IdeaSchema,
  MotionSchema,
  NotesSchema,
  RepositoryRecordSchema,
  RequestRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  SubjectRecordSchema,
  storedKey,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import fc from 'fast-check';
import { CompiledQuery, sql, type Transaction } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, useDatabase } from '../testing/database.ts';
import { type Database, openDatabase, type Tables } from './database/index.ts';
import { Conflict, createMemoryRegistry, createRegistry, type Put, type Registry, type Resource } from './index.ts';
import { listChanges } from './latest.ts';

const NAME = 'rfcs/acme/widgets/7';
const NOW = new Date('2031-05-08T18:00:00Z');

const subject = (number: number, nodeId = '', repository = 'Acme/Widgets') => ({
  repository,
  number,
  nodeId,
  url: `https://github.com/${repository}/pull/${number}`,
});

const rfc = (number: number, fields: Exclude<MessageInitShape<typeof RfcSchema>, Message> = {}): Put<'rfcs'> => ({
  kind: 'rfcs',
  message: create(RfcSchema, {
    name: `rfcs/acme/widgets/${number}`,
    subject: subject(number, `PR_${number}`),
    ...fields,
  }),
  visibility: 'public',
});

const names = (resources: readonly Pick<Resource, 'name'>[]): readonly string[] => resources.map(({ name }) => name);

const put = async (registry: Registry, ...puts: readonly Put[]): Promise<readonly Resource[]> =>
  registry.commit({ puts });

const conflictOf = async (work: Promise<unknown>): Promise<Conflict> => {
  const error = await work.then(
    () => new Error('It was written, but it should not have been'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Conflict)) throw error;
  return error;
};

const describeRegistryItself = (name: string, open: () => Registry): void => {
  describe(name, () => {
    let registry: Registry;
    beforeEach(() => {
      registry = open();
    });

    it.each([
      ['its own name', NAME],
      ['its node id', storedKey.node('PR_7')],
      ['its reference, whatever the case of the repository', storedKey.ref('ACME/widgets', 7)],
      ['a document it adds', storedKey.document('acme/Widgets', 'rfc/Ünï code.md')],
      ['a document with a very long path', storedKey.document('acme/widgets', `rfc/${'long/'.repeat(900)}a.md`)],
      ['the other end of a link', storedKey.linked('acme/gears', 3)],
      ['a meeting that discussed it', storedKey.meeting('meetings/contributors/2031-05-08')],
    ])('an RFC is found by %s', async (_, key) => {
      const links = [{ from: subject(7), to: subject(3, '', 'Acme/Gears'), kind: LinkKind.IMPLEMENTS }];
      await put(
        registry,
        rfc(8),
        rfc(7, {
          links,
          documents: ['rfc/Ünï code.md', `rfc/${'long/'.repeat(900)}a.md`],
          meetings: ['meetings/contributors/2031-05-08'],
        }),
      );
      expect(names(await registry.find([key]))).toEqual([NAME]);
    });

    it('what belongs to a subject is found by one question, of whatever kind it is', async () => {
      await put(
        registry,
        rfc(7),
        {
          kind: 'motions',
          message: create(MotionSchema, { name: 'motions/acme/widgets/7/m1', subject: subject(7) }),
          visibility: 'public',
        },
        {
          kind: 'groups',
          message: create(WorkingGroupSchema, {
            name: 'groups/overrides',
            pullRequests: [{ subject: subject(7), head: 'Feature/x' }, { subject: subject(9) }],
          }),
          visibility: 'public',
        },
        {
          kind: 'notes',
          message: create(NotesSchema, { name: 'notes/meetup/2031-05-08', pullRequest: subject(7) }),
          visibility: 'public',
        },
        {
          kind: 'records',
          message: create(SubjectRecordSchema, { name: 'records/acme/widgets/7', subject: subject(7) }),
          visibility: 'public',
        },
      );
      const found = await registry.find([
        storedKey.ref('acme/widgets', 7),
        storedKey.node('PR_7'),
        'nothing',
        '\0',
        '\ud800',
      ]);
      expect(found.map(({ kind }) => kind)).toEqual(['groups', 'motions', 'notes', 'records', 'rfcs']);
      expect(names(await registry.find([storedKey.branch('ACME/Widgets', 'Feature/x')]))).toEqual(['groups/overrides']);
      expect(names(await registry.find([storedKey.group('overrides')]))).toEqual(['groups/overrides']);
      expect(await registry.find([])).toEqual([]);
    });

    it('names of groups differ by case, as in the settings; names under a repository are found in any', async () => {
      const groups = ['groups/aB', 'groups/ab'].map(
        (name): Put => ({ kind: 'groups', message: create(WorkingGroupSchema, { name }), visibility: 'public' }),
      );
      const message = create(RepositoryRecordSchema, {
        name: 'repositories/Acme/Widgets',
        repository: 'Acme/Widgets',
        nodeId: 'R_1',
        installationId: 7n,
      });
      await put(registry, ...groups, { kind: 'repositories', message, visibility: 'public' });
      expect(names(await registry.find(['groups/ab']))).toEqual(['groups/ab']);
      for (const key of [
        storedKey.repository('repositories', 'acme/WIDGETS'),
        storedKey.node('R_1'),
        storedKey.installation(7),
      ])
        expect(names(await registry.find([key]))).toEqual(['repositories/Acme/Widgets']);
    });

    it('several puts are written together, each with its version, visibility and wake time', async () => {
      const stored = await put(registry, { ...rfc(7), wakeAt: NOW }, { ...rfc(8), visibility: 'private' });
      expect(stored.map(({ version, visibility, wakeAt }) => [version, visibility, wakeAt])).toEqual([
        [1, 'public', NOW],
        [1, 'private', undefined],
      ]);
      expect(await registry.find([NAME, 'rfcs/acme/widgets/8'])).toEqual(stored);
    });

    it('of several puts none is written if one is stale, and the stale ones are named', async () => {
      await put(registry, rfc(7), rfc(8));
      const before = await registry.changes(0n, 100);
      const audit = [create(AuditEntrySchema, { subject: NAME, action: 'put' })];
      const error = await conflictOf(
        registry.commit({
          puts: [rfc(6), rfc(7, { version: 3, author: 'eve' }), rfc(8, { author: 'eve' }), rfc(9, { version: 2 })],
          audit,
        }),
      );
      expect(error.names.toSorted()).toEqual([NAME, 'rfcs/acme/widgets/8', 'rfcs/acme/widgets/9']);
      expect(error.message).toContain(`${NAME} has version 1, but the put builds on version 3;`);
      expect(names(await registry.find(['rfcs/acme/widgets/6']))).toEqual([]);
      expect(await registry.listAudit({ below: undefined, limit: 9, subject: '' })).toEqual([]);
      expect(await registry.changes(before.position, 100)).toEqual({ changes: [], position: before.position });
    });

    it('what builds on a version of nothing is a conflict, and so is what creates what is there', async () => {
      const { rawMessage: message } = await conflictOf(put(registry, rfc(7, { version: 3 })));
      expect(message).toBe(`${NAME} is not stored, but the put builds on its version 3; put version 0 to create it.`);
      await put(registry, rfc(7));
      expect((await conflictOf(put(registry, rfc(7, { author: 'eve' })))).names).toEqual([NAME]);
    });

    it('of puts at the same time that build on one version, one wins', async () => {
      await put(registry, rfc(7));
      const authors = ['ada', 'grace', 'mary', 'joan', 'lise'];
      const results = await Promise.allSettled(authors.map((author) => put(registry, rfc(7, { author, version: 1 }))));
      const won = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
      expect(won).toMatchObject(await registry.find([NAME]));
      const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(lost.map((reason) => reason instanceof Conflict)).toEqual(Array(4).fill(true));
    });

    it.each([
      ['a name that is none', () => rfc(7, { name: 'rfcs/acme/../7' }), /write it as "rfcs\/OWNER\/REPO\/NUMBER"/],
      ['a negative version', () => rfc(7, { version: -1 }), /must not be negative/],
      ['a text with NUL', () => rfc(7, { labels: ['fine', 'a\0b'] }), /text at "labels\[1\]" contains a character/],
      ['a time beyond the calendar', () => rfc(7, { createdAt: { seconds: 10n ** 12n } }), /cannot be stored/],
      [
        'a day that is none',
        () => ({ message: create(MeetingSchema, { name: 'meetings/m/2031-13-01' }), visibility: 'public' as const }),
        /SERIES/,
      ],
    ])('%s is refused', async (_, wanted, sentence) => {
      await expect(registry.commit({ puts: [wanted()] })).rejects.toThrow(sentence);
      expect(await registry.find([NAME])).toEqual([]);
    });

    it('what stands already is written no second time, whatever the version', async () => {
      await put(registry, rfc(7, { labels: ['b', 'a'] }), rfc(8));
      const { position } = await registry.changes(0n, 100);
      const again = await put(registry, rfc(7, { labels: ['b', 'a'] }), rfc(8, { version: 1, author: 'ada' }));
      expect(again.map(({ version }) => version)).toEqual([1, 2]);
      const { changes } = await registry.changes(position, 100);
      expect(changes.map(({ name, version }) => [name, version])).toEqual([['rfcs/acme/widgets/8', 2]]);
    });

    it.each([
      ['visibility', { visibility: 'private' }],
      ['wake time', { wakeAt: NOW }],
    ] as const)('another %s is a change of its own', async (_, change) => {
      await put(registry, rfc(7));
      const { position } = await registry.changes(0n, 100);
      expect((await conflictOf(put(registry, { ...rfc(7), ...change }))).names).toEqual([NAME]);
      const [stored] = await put(registry, { ...rfc(7, { version: 1 }), ...change });
      expect(stored).toMatchObject({ version: 2, ...change });
      expect((await registry.changes(position, 100)).changes).toHaveLength(1);
    });

    it('keys follow the message: what it does not name any more does not find it', async () => {
      await put(registry, rfc(7, { documents: ['a.md'] }));
      await put(registry, rfc(7, { version: 1, documents: ['b.md'] }));
      expect(await registry.find([storedKey.document('acme/widgets', 'a.md')])).toEqual([]);
      expect(names(await registry.find([storedKey.document('acme/widgets', 'b.md')]))).toEqual([NAME]);
    });

    it('what is due is told oldest first, and is not due any more once it sleeps on', async () => {
      const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
      await put(
        registry,
        { ...rfc(7), wakeAt: at(-1) },
        { ...rfc(8), wakeAt: at(-2) },
        { ...rfc(9), wakeAt: at(1) },
        rfc(10),
      );
      expect(names(await registry.due(NOW, 9))).toEqual(['rfcs/acme/widgets/8', NAME]);
      expect(await registry.due(NOW, 1)).toEqual([{ kind: 'rfcs', name: 'rfcs/acme/widgets/8', wakeAt: at(-2) }]);
      await put(registry, { ...rfc(8, { version: 1 }), wakeAt: at(5) });
      expect(names(await registry.due(NOW, 9))).toEqual([NAME]);
    });

    it('the feed is in order, page by page, also beyond the first ten', async () => {
      const many = Array.from({ length: 23 }, (_, n) => rfc(n + 1));
      for (const one of many) await put(registry, one);
      const seen: string[] = [];
      let position = 0n;
      for (let left = 9; left > 0; left -= 1) {
        const page = await registry.changes(position, 5);
        seen.push(...names(page.changes));
        position = page.position;
      }
      expect(seen).toEqual(names(many.map(({ message }) => message)));
    });

    it('a meeting is found as one with a posted agenda until that is frozen', async () => {
      const [name, series] = ['meetings/meetup/2031-05-08', 'meetup'];
      const meeting = (state: MeetingState, version: number): Put => ({
        kind: 'meetings',
        message: create(MeetingSchema, { name, series, state, version }),
        visibility: 'public',
      });
      await put(registry, meeting(MeetingState.PLANNED, 0));
      expect(await registry.find([storedKey.posted(series)])).toEqual([]);
      await put(registry, meeting(MeetingState.POSTED, 1));
      expect(names(await registry.find([storedKey.posted(series)]))).toEqual([name]);
      await put(registry, meeting(MeetingState.FROZEN, 2));
      expect(await registry.find([storedKey.posted(series)])).toEqual([]);
    });

    it('a removal is conditional, is told, and gives up the keys', async () => {
      await put(registry, rfc(7));
      const { position } = await registry.changes(0n, 100);
      const removal = { kind: 'rfcs', name: NAME } as const;
      expect((await conflictOf(registry.commit({ removes: [{ ...removal, version: 2 }] }))).names).toEqual([NAME]);
      await registry.commit({ removes: [{ ...removal, version: 1 }] });
      await registry.commit({ removes: [{ ...removal, version: 1 }] });
      expect(await registry.find([storedKey.node('PR_7')])).toEqual([]);
      const { changes } = await registry.changes(position, 100);
      expect(changes.map(({ name, version }) => [name, version])).toEqual([[NAME, 0]]);
    });

    it.each([
      ['a resource twice', { puts: [rfc(7), rfc(7)] }, /stands twice/],
      ['a name that is none', { puts: [rfc(7, { name: 'rfcs/acme' })] }, /write it as "rfcs\/OWNER\/REPO\/NUMBER"/],
      [
        'a wake time that is none',
        { puts: [{ ...rfc(7), wakeAt: new Date(Number.NaN) }] },
        /no time within the calendar/,
      ],
      ['an audit entry about nothing', { audit: [create(AuditEntrySchema, { action: 'put' })] }, /lacks a subject/],
    ])('%s is refused', async (_, change, message) => {
      await expect(registry.commit(change)).rejects.toThrow(message);
    });

    it('entries of the audit log are appended with the puts, in their order', async () => {
      const entries = ['a', 'b', 'c'].map((action) => create(AuditEntrySchema, { subject: NAME, action }));
      await registry.commit({ puts: [rfc(7)], audit: entries });
      const told = await registry.listAudit({ below: undefined, limit: 9, subject: NAME });
      expect(told.map(({ action }) => action)).toEqual(['c', 'b', 'a']);
      expect(told[0]?.at).toEqual(timestampFromDate(NOW));
    });

    it('what a caller changes afterwards does not change what is stored', async () => {
      const [stored] = await put(registry, rfc(7, { labels: ['a'] }));
      if (stored?.kind === 'rfcs') stored.message.labels.push('b');
      const [found] = await registry.find([NAME]);
      if (found?.kind === 'rfcs') found.message.labels.push('c');
      expect(await registry.find([NAME])).toMatchObject([{ message: { labels: ['a'] } }]);
    });

    it('a list leaves out what is long, and a find does not', async () => {
      const recordedCommands = [{ id: 'w1', by: 'ada' }];
      const topics = [{ title: 'Gears', statements: [{ id: 's1' }] }];
      await put(
        registry,
        rfc(7, { recordedCommands, author: 'ada' }),
        {
          kind: 'notes',
          message: create(NotesSchema, { name: 'notes/meetup/2031-05-08', topics }),
          visibility: 'public',
        },
        { kind: 'notes', message: create(NotesSchema, { name: 'notes/meetup/2031-05-15' }), visibility: 'private' },
      );
      const all = { after: '', before: '', limit: 9 };
      expect(await registry.list({ kind: 'rfcs', ...all })).toMatchObject([
        { message: { author: 'ada', recordedCommands: [] } },
      ]);
      const notes = await registry.list({ kind: 'notes', ...all });
      expect(notes.map(({ message }) => message.topics)).toMatchObject([[{ title: 'Gears', statements: [] }], []]);
      expect(names(await registry.list({ kind: 'notes', ...all, visibility: 'public' }))).toHaveLength(1);
      expect(await registry.find([NAME])).toMatchObject([{ message: { recordedCommands: [{ id: 'w1' }] } }]);
    });

    it('A7: what is to be forgotten is gone from resources and log, and nothing else is', async () => {
      const entry = (subject: string) => create(AuditEntrySchema, { subject, action: 'put' });
      const meeting = 'meetings/gears/2031-05-08';
      const noun = { name: 'notes/gears/2031-05-08', meeting };
      await registry.commit({
        puts: [
          rfc(7),
          { message: create(RfcSchema, { name: 'rfcs/acme/widgets-2/7' }), visibility: 'public' },
          { message: create(NotesSchema, noun), visibility: 'public' },
          {
            message: create(TranscriptSchema, { name: 'transcripts/gears/2031-05-08', meeting }),
            visibility: 'public',
          },
          {
            message: create(ActionItemSchema, { name: 'actionItems/gears/2031-05-08/1', meeting, quote: 'I will' }),
            visibility: 'public',
          },
          { message: create(MeetingSchema, { name: meeting }), visibility: 'public' },
        ],
        audit: [
          NAME,
          'Acme/Widgets#7',
          'acme/widgets',
          'acme/widgets:a.yml',
          'acme/widgets-2#7',
          noun.name,
          meeting,
        ].map(entry),
      });
      const trial = await registry.forget('transcripts/gears/2031-05-08', { isTrial: true });
      expect(trial).toEqual({ resources: 3, entries: 1, artifacts: 0 });
      expect(await registry.forget('acme/widgets', { isTrial: true })).toEqual({
        resources: 1,
        entries: 4,
        artifacts: 0,
      });
      expect(await registry.forget('transcripts/gears/2031-05-08')).toEqual(trial);
      expect(await registry.forget('acme/widgets')).toEqual({ resources: 1, entries: 4, artifacts: 0 });
      expect(await registry.forget('acme/widgets')).toEqual({ resources: 0, entries: 0, artifacts: 0 });
      const rest = await registry.find([NAME, 'rfcs/acme/widgets-2/7', noun.name, meeting, storedKey.meeting(meeting)]);
      expect(names(rest)).toEqual([meeting, 'rfcs/acme/widgets-2/7']);
      const log = await registry.listAudit({ below: undefined, limit: 10, subject: '' });
      expect(log.map(({ subject }) => subject)).toEqual([meeting, 'acme/widgets-2#7']);
      await expect(async () => registry.forget('everything')).rejects.toThrow(/name of nothing/);
    });

    describe('A12: a renamed repository keeps one history', () => {
      const rename = () => registry.rename('acme/widgets', 'Acme/Gadgets-2');

      it('its RFC is found by node id under the new name, and by the old reference no more', async () => {
        await put(registry, rfc(7, { author: 'ada' }), rfc(8));
        expect(await rename()).toBe(2);
        const [found, ...others] = await registry.find([storedKey.node('PR_7')]);
        expect(others).toEqual([]);
        expect(found).toMatchObject({
          name: 'rfcs/acme/gadgets-2/7',
          version: 2,
          visibility: 'public',
          message: {
            author: 'ada',
            subject: { repository: 'Acme/Gadgets-2', url: 'https://github.com/Acme/Gadgets-2/pull/7' },
          },
        });
        expect(await registry.find([storedKey.ref('acme/widgets', 7), NAME])).toEqual([]);
        expect(names(await registry.find([storedKey.ref('acme/gadgets-2', 7)]))).toEqual(['rfcs/acme/gadgets-2/7']);
        const { changes } = await registry.changes(0n, 100);
        expect(changes.slice(-4).map(({ name, version }) => [name, version])).toEqual(
          expect.arrayContaining([
            [NAME, 0],
            ['rfcs/acme/gadgets-2/7', 2],
          ]),
        );
      });

      it('whatever speaks of it follows: motions and their events, groups, meetings, commands, links of others', async () => {
        const moved = { subject: subject(7), headSha: 'a' };
        const other: Put = {
          kind: 'ideas',
          message: create(IdeaSchema, {
            name: 'ideas/acme/gears/3',
            subject: subject(3, 'D_3', 'Acme/Gears'),
            links: [{ from: subject(7), to: subject(3, '', 'Acme/Gears'), kind: LinkKind.CONTINUES }],
            recordedCommands: [
              { id: 'w', text: 'see acme/widgets#7, https://github.com/acme/widgets/pull/8. Not acme/widgets-old#7' },
            ],
          }),
          visibility: 'public',
        };
        const motion: Put = {
          kind: 'motions',
          message: create(MotionSchema, {
            name: 'motions/acme/widgets/7/m1',
            subject: subject(7),
            state: MotionState.FCP,
            events: [
              { id: 'e', url: 'https://github.com/acme/widgets/pull/7#c', what: { case: 'moved', value: moved } },
            ],
          }),
          visibility: 'public',
          wakeAt: NOW,
        };
        const meeting: Put = {
          kind: 'meetings',
          message: create(MeetingSchema, {
            name: 'meetings/meetup/2031-05-08',
            repository: 'acme/widgets',
            issue: subject(11),
          }),
          visibility: 'public',
        };
        const agenda: Put = {
          kind: 'agendas',
          message: create(AgendaSchema, {
            name: 'agendas/meetup/2031-05-08',
            sections: [{ items: [{ subject: subject(7) }] }],
            baseMarkdown: 'as it stands: acme/widgets#7',
          }),
          visibility: 'public',
        };
        const elsewhere = subject(5, 'PR_5', 'acme/widgets-2');
        const unrelated = rfc(5, { name: 'rfcs/acme/widgets-2/5', subject: elsewhere });
        await put(registry, other, motion, meeting, agenda, unrelated);
        expect(await rename()).toBe(4);
        const found = await registry.find([
          storedKey.ref('acme/gadgets-2', 7),
          storedKey.linked('acme/gadgets-2', 7),
          storedKey.ref('acme/gadgets-2', 11),
          'agendas/meetup/2031-05-08',
        ]);
        expect(names(found)).toEqual([
          'agendas/meetup/2031-05-08',
          'ideas/acme/gears/3',
          'meetings/meetup/2031-05-08',
          'motions/acme/gadgets-2/7/m1',
        ]);
        const told = { repository: 'Acme/Gadgets-2' };
        expect(found[0]?.message).toMatchObject({
          sections: [{ items: [{ subject: told }] }],
          baseMarkdown: 'as it stands: acme/widgets#7',
        });
        expect(found[1]?.message).toMatchObject({
          links: [{ from: told, to: { repository: 'Acme/Gears' } }],
          recordedCommands: [
            { text: 'see Acme/Gadgets-2#7, https://github.com/Acme/Gadgets-2/pull/8. Not acme/widgets-old#7' },
          ],
        });
        expect(found[3]).toMatchObject({
          wakeAt: NOW,
          message: {
            events: [{ url: 'https://github.com/Acme/Gadgets-2/pull/7#c', what: { value: { subject: told } } }],
          },
        });
        expect(names(await registry.find([storedKey.node('PR_5')]))).toEqual(['rfcs/acme/widgets-2/5']);
      });

      it('what waits to be answered follows: the name of a request, and the key that is to answer it', async () => {
        const requests = [
          { name: 'requests/read/acme/widgets/7', to: 'reading:acme/widgets' },
          { name: 'requests/acme/widgets/7/comment-1.1', to: 'series:acme/widgets/meetup' },
        ];
        await put(
          registry,
          ...requests.map((request): Put => ({ message: create(RequestRecordSchema, request), visibility: 'private' })),
        );
        await rename();
        const found = await registry.find([
          storedKey.to('reading:acme/gadgets-2'),
          storedKey.to('series:acme/gadgets-2/meetup'),
        ]);
        expect(found.map(({ name, message }) => ({ name, to: 'to' in message && message.to }))).toEqual([
          { name: 'requests/acme/gadgets-2/7/comment-1.1', to: 'series:Acme/Gadgets-2/meetup' },
          { name: 'requests/read/acme/gadgets-2/7', to: 'reading:Acme/Gadgets-2' },
        ]);
      });

      it('settings move, and say what their files say: those name the repository as they did', async () => {
        const rules = { settings: { rfc: { incubatorRepository: 'acme/widgets' } } };
        const record = { name: 'settings/acme/widgets', repository: 'acme/widgets', ...rules };
        await put(registry, { message: create(SettingsRecordSchema, record), visibility: 'public' });
        await rename();
        expect(await registry.find([storedKey.repository('settings', 'acme/gadgets-2')])).toMatchObject([
          { name: 'settings/Acme/Gadgets-2', message: { repository: 'Acme/Gadgets-2', ...rules } },
        ]);
      });

      it('what was made under the new name meanwhile is united with it, and its version goes on', async () => {
        const record = (name: string, fields: { version?: number; commands: string[]; announced: string[] }): Put => ({
          kind: 'records',
          message: create(SubjectRecordSchema, { name, ...fields }),
          visibility: 'public',
        });
        const fresh = 'records/acme/gadgets-2/7';
        await put(registry, record('records/acme/widgets/7', { commands: ['c1'], announced: ['status'] }));
        await put(registry, record(fresh, { commands: ['c2'], announced: [] }));
        await put(registry, record(fresh, { version: 1, commands: ['c2', 'c3'], announced: [] }));
        await rename();
        expect(await registry.find([fresh])).toMatchObject([
          { version: 3, message: { commands: ['c1', 'c2', 'c3'], announced: ['status'] } },
        ]);
        expect(await registry.find(['records/acme/widgets/7'])).toEqual([]);
      });

      it('it is found by every name that it had before, and no more by one that it has again', async () => {
        const repository = 'acme/widgets';
        await put(registry, {
          message: create(RepositoryRecordSchema, { name: `repositories/${repository}`, repository, nodeId: 'R_1' }),
          visibility: 'public',
        });
        const former = async (name: string) => names(await registry.find([storedKey.former(name)]));
        await rename();
        expect(await former('Acme/Widgets')).toEqual(['repositories/Acme/Gadgets-2']);
        await registry.rename('acme/gadgets-2', 'other/things');
        for (const name of ['acme/widgets', 'acme/gadgets-2'])
          expect(await former(name)).toEqual(['repositories/other/things']);
        await registry.rename('other/things', repository);
        expect(await former(repository)).toEqual([]);
        expect(await former('acme/gadgets-2')).toEqual([`repositories/${repository}`]);
      });

      it('done twice it changes nothing, and a name that is none is refused', async () => {
        await put(registry, rfc(7));
        await rename();
        expect(await rename()).toBe(0);
        await expect(async () => registry.rename('acme', 'b/c')).rejects.toThrow('write it as "OWNER/REPO"');
      });
    });

    it('agrees with a map over any sequence of commits, removals, finds and lists', async () => {
      await agreesWithMap(registry);
    });
  });
};

type Model = Map<string, { put: Put<'rfcs'>; version: number }>;

const agreesWithMap = async (registry: Registry): Promise<void> => {
  const number = fc.integer({ min: 1, max: 5 });
  const one = fc.record({
    number,
    label: fc.constantFrom('', 'x', 'ü'),
    stage: fc.constantFrom(Stage.UNSPECIFIED, Stage.FCP),
    document: fc.constantFrom('', 'a.md', 'B.md'),
    visibility: fc.constantFrom('public' as const, 'private' as const),
    wakeAt: fc.constantFrom(undefined, NOW, new Date(NOW.getTime() + 1)),
    version: fc.oneof({ weight: 4, arbitrary: fc.constant('current' as const) }, fc.integer({ min: 0, max: 2 })),
  });
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('commit' as const),
        puts: fc.uniqueArray(one, { maxLength: 3, selector: (put) => put.number }),
      }),
    },
    fc.record({ do: fc.constant('remove' as const), number }),
    fc.record({
      do: fc.constant('find' as const),
      numbers: fc.array(number),
      document: fc.constantFrom('a.md', 'B.md', 'b.md'),
    }),
    fc.record({
      do: fc.constant('list' as const),
      states: fc.constantFrom<readonly string[]>([], ['STAGE_FCP'], ['', 'STAGE_DRAFT']),
      only: fc.constantFrom(undefined, 'public' as const),
    }),
    fc.record({ do: fc.constant('due' as const) }),
  );
  let run = 0;
  const property = fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
    run += 1;
    const repository = `acme/run-${run}`;
    const nameOf = (n: number): string => `rfcs/${repository}/${n}`;
    const model: Model = new Map();
    const start = (await registry.changes(0n, 100_000)).position;
    const told: (readonly [string, number])[] = [];
    for (const now of steps) {
      if (now.do === 'commit') {
        const puts = now.puts.map(
          ({ number: n, label, document, stage, version, visibility, wakeAt }): Put<'rfcs'> => ({
            kind: 'rfcs',
            message: create(RfcSchema, {
              name: nameOf(n),
              version: version === 'current' ? (model.get(nameOf(n))?.version ?? 0) : version,
              stage,
              subject: { repository, number: n },
              labels: label === '' ? [] : [label],
              documents: document === '' ? [] : [document],
            }),
            visibility,
            wakeAt,
          }),
        );
        const wanted = puts.filter((put) => !isSame(model.get(put.message.name)?.put, put));
        const stale = wanted.filter(({ message }) => (model.get(message.name)?.version ?? 0) !== message.version);
        if (stale.length > 0) {
          const error = await conflictOf(registry.commit({ puts }));
          expect(error.names.toSorted()).toEqual(stale.map(({ message }) => message.name).toSorted());
          continue;
        }
        for (const put of wanted) {
          model.set(put.message.name, { put, version: put.message.version + 1 });
          told.push([put.message.name, put.message.version + 1]);
        }
        const stored = await registry.commit({ puts });
        expect(stored.map(({ version }) => version)).toEqual(
          puts.map(({ message }) => model.get(message.name)?.version),
        );
        continue;
      }
      if (now.do === 'remove') {
        const name = nameOf(now.number);
        const version = model.get(name)?.version ?? 0;
        await registry.commit({ removes: [{ kind: 'rfcs', name, version }] });
        if (model.delete(name)) told.push([name, 0]);
        continue;
      }
      const rows = [...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      if (now.do === 'find') {
        const keys = [
          ...now.numbers.map((n) => storedKey.ref(repository.toUpperCase(), n)),
          storedKey.document(repository, now.document),
        ];
        const found = rows.filter(
          ({ put: { message } }) =>
            now.numbers.includes(message.subject?.number ?? 0) || message.documents.includes(now.document),
        );
        expect((await registry.find(keys)).map(withoutKeys)).toEqual(found.map(toStored));
      } else if (now.do === 'list') {
        const listed = await registry.list({
          kind: 'rfcs',
          after: `rfcs/${repository}/`,
          before: `rfcs/${repository}0`,
          limit: 9,
          states: now.states,
          visibility: now.only,
        });
        const states = rows.filter(
          ({ put: { message, visibility } }) =>
            (now.states.length === 0 || now.states.includes(message.stage === Stage.FCP ? 'STAGE_FCP' : '')) &&
            (now.only === undefined || visibility === now.only),
        );
        expect(listed.map(withoutKeys)).toEqual(states.map(toStored));
      } else {
        const due = (await registry.due(NOW, 1_000)).filter(({ name }) => name.startsWith(`rfcs/${repository}/`));
        const waiting = rows.filter(({ put: { wakeAt } }) => wakeAt !== undefined && wakeAt <= NOW);
        expect(names(due)).toEqual(waiting.map(({ put }) => put.message.name));
      }
    }
    const { changes } = await registry.changes(start, 1_000);
    // Within one change there is no order.
    const byName = (list: readonly (readonly [string, number])[]) =>
      list.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    expect(byName(changes.map(({ name, version }) => [name, version] as const))).toEqual(byName(told));
  });
  await fc.assert(property, { numRuns: 40 });
};

const isSame = (stored: Put<'rfcs'> | undefined, wanted: Put<'rfcs'>): boolean =>
  stored !== undefined && JSON.stringify(bare(stored)) === JSON.stringify(bare(wanted));

const bare = ({ message, ...put }: Put<'rfcs'>) => ({ ...put, message: { ...message, version: 0 } });

/** The feed waits for whatever is open on the server, and other tests share it: this asks when all of it can be told. */
const withWholeFeed = ({ kysely }: Pick<Database, 'kysely'>, registry: Registry): Registry => ({
  ...registry,
  changes: async (after, limit) => {
    const isWhole = async (): Promise<boolean> => {
      const { rows } = await sql<{ whole: boolean }>`
        select coalesce(max(transaction) < pg_snapshot_xmin(pg_current_snapshot()), true) as whole from rapporteur.change`.execute(
        kysely,
      );
      return rows[0]?.whole ?? true;
    };
    while (!(await isWhole())) await new Promise((resolve) => setTimeout(resolve, 5));
    return registry.changes(after, limit);
  },
});

const withoutKeys = ({ keys: _, ...rest }: Resource) => rest;

const toStored = ({ put, version }: { put: Put<'rfcs'>; version: number }) => ({
  kind: 'rfcs',
  name: put.message.name,
  version,
  message: { ...put.message, version },
  visibility: put.visibility,
  wakeAt: put.wakeAt,
});

describeRegistryItself('the registry in memory', () => createMemoryRegistry({ now: () => NOW }));

const describeRemembering = (name: string, open: () => Registry): void => {
  describeRegistryItself(name, open);
  it(`${name} reads anew what was committed, and only that; of what is found everybody has their own`, async () => {
    const registry = open();
    const both = [NAME, storedKey.ref('acme/widgets', 8)];
    await put(registry, rfc(7), rfc(8));
    const [seven, eight] = await registry.read(both);
    expect((await registry.read(both)).map((one, index) => one === [seven, eight][index])).toEqual([true, true]);
    expect((await registry.read([storedKey.node('PR_7')]))[0]).toBe(seven);
    const [own] = await registry.find([NAME]);
    expect(own).toEqual(seven);
    expect(own?.message).not.toBe(seven?.message);

    await put(registry, { ...rfc(7, { version: 1, author: 'ada' }), visibility: 'private' });
    expect(await registry.read([NAME])).toMatchObject([
      { version: 2, visibility: 'private', message: { author: 'ada' } },
    ]);
    expect((await registry.read(both))[1]).toBe(eight);
    await registry.commit({ removes: [{ name: NAME, version: 2 }] });
    expect(names(await registry.read(both))).toEqual(['rfcs/acme/widgets/8']);
    await put(registry, rfc(7));
    expect(await registry.read(both)).toEqual([seven, eight]);
  });
};

describeRemembering('the registry in memory, which remembers', () =>
  createMemoryRegistry({ now: () => NOW, remembers: true }),
);

/** What came with the search and since then, apart from the feed's own column. */
const BEFORE_SEARCH = [
  'drop table rapporteur.job',
  'drop index if exists rapporteur.delivery_dead_key',
  'alter table if exists rapporteur.delivery drop column faults, drop column errors, drop column crashes, drop column code, drop column source',
  'drop table rapporteur.artifact_tag, rapporteur.artifact_alias, rapporteur.artifact_edge, rapporteur.artifact_doomed, rapporteur.artifact',
  'drop table rapporteur.passage, rapporteur.word, rapporteur.projection, rapporteur.secret',
  'drop text search configuration rapporteur.words',
  'drop index if exists rapporteur.resource_created, rapporteur.resource_day, rapporteur.resource_latest',
];

describe('on a server', () => {
  let url = '';
  const database = useDatabase(async () => {
    url = await createTestDatabase();
    return openDatabase({ url });
  });
  beforeEach(async () => {
    await sql`truncate rapporteur.change restart identity`.execute(database().kysely);
  });

  describeRegistryItself('the registry in a database', () =>
    withWholeFeed(database(), createRegistry(database(), { now: () => NOW })),
  );
  describeRemembering('the registry in a database, which remembers', () =>
    withWholeFeed(database(), createRegistry(database(), { now: () => NOW, remembers: true })),
  );

  /** The database, and how many questions it was asked. */
  const counting = (): { database: Pick<Database, 'kysely' | 'transaction'>; asked: () => number } => {
    let count = 0;
    const kysely = database().kysely.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        count += 1;
        return result;
      },
    });
    return {
      database: { kysely, transaction: (work) => kysely.transaction().execute(work) },
      asked: () => {
        const before = count;
        count = 0;
        return before;
      },
    };
  };

  it('a question takes one statement whatever the number of keys, a change one whatever is in it', async () => {
    const { database: counted, asked } = counting();
    const registry = createRegistry(counted);
    const audit = [1, 2, 3].map((n) => create(AuditEntrySchema, { subject: NAME, action: `a${n}` }));
    await registry.commit({ puts: [rfc(1), rfc(2), rfc(3), rfc(4)], audit });
    expect(asked()).toBe(1);
    await registry.find(Array.from({ length: 20 }, (_, n) => storedKey.ref('acme/widgets', n)));
    expect(asked()).toBe(1);
    await registry.find([]);
    await registry.commit({});
    await registry.commit({ puts: [], removes: [], audit: [] });
    expect(asked()).toBe(0);
  });

  it('what changed last takes as many statements with much on record, private or not, as with little', async () => {
    const { database: counted, asked } = counting();
    const registry = createRegistry(counted);
    const home = (repository: string, isPrivate: boolean): Put => ({
      message: create(RepositoryRecordSchema, { name: `repositories/${repository}`, repository, private: isPrivate }),
      visibility: 'private',
    });
    const decision = (number: number): Put => ({
      message: create(DecisionSchema, { name: `decisions/meetup/2031-05-08/${number}`, text: `It is ${number}.` }),
      visibility: 'public',
    });
    const ask = () => listChanges(registry, create(ListChangesRequestSchema, { pageSize: 20 }), { sees: 'public' });
    await registry.commit({ puts: [home('acme/widgets', false), home('acme/vault', true), rfc(1), decision(1)] });
    await ask();
    asked();
    expect((await ask()).changes).toHaveLength(2);
    // Which repositories are private is asked anew after a second.
    expect([2, 3]).toContain(asked());
    const many = Array.from({ length: 400 }, (_, n) => n + 2);
    await registry.commit({ puts: many.flatMap((n) => [rfc(n), decision(n)]) });
    await registry.commit({
      puts: many.map((n) => ({
        message: create(RfcSchema, { name: `rfcs/acme/vault/${n}`, subject: subject(n, '', 'acme/vault') }),
        visibility: 'private',
      })),
    });
    await ask();
    asked();
    const { changes, nextPageToken } = await ask();
    expect([2, 3]).toContain(asked());
    expect([changes.length, nextPageToken === '']).toEqual([20, false]);
    expect(changes.filter(({ name }) => name?.includes('vault'))).toEqual([]);
  });

  it('a change joins a transaction that is open, and goes with it', async () => {
    const registry = createRegistry(database());
    const undone = database().transaction(async (transaction) => {
      await registry.commit({ puts: [rfc(7)] }, transaction);
      await registry.rename('acme/widgets', 'acme/gadgets', transaction);
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    expect(await registry.find([storedKey.node('PR_7')])).toEqual([]);
    expect((await registry.changes(0n, 10)).changes).toEqual([]);
    await database().transaction((transaction) => registry.commit({ puts: [rfc(7)] }, transaction));
    expect(names(await registry.find([storedKey.node('PR_7')]))).toEqual([NAME]);
  });

  it('of changes at the same time that touch the same resources one wins as a whole, and none waits for ever', async () => {
    const registry = createRegistry(database());
    const numbers = [1, 2, 3, 4, 5];
    await put(registry, ...numbers.map((n) => rfc(n)));
    const authors = ['ada', 'grace', 'mary', 'joan', 'lise', 'emmy'];
    const results = await Promise.allSettled(
      authors.map((author, n) => {
        const puts = numbers.map((number) => rfc(number, { version: 1, author }));
        return registry.commit({ puts: n % 2 ? puts : puts.toReversed() });
      }),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const stood = await registry.find(numbers.map((n) => storedKey.ref('acme/widgets', n)));
    expect(new Set(stood.map((resource) => resource.kind === 'rfcs' && resource.message.author)).size).toBe(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Conflict);
  });

  it('of two that create the same, one is told by name that it came too late', async () => {
    const registry = createRegistry(database());
    const results = await Promise.allSettled(
      ['ada', 'grace', 'mary'].map((author) => registry.commit({ puts: [rfc(6), rfc(7, { author })].slice(1) })),
    );
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(lost).toHaveLength(2);
    for (const error of lost) expect(error).toMatchObject({ names: [NAME] });
  });

  it('a change that commits late is told late, and not skipped', async () => {
    const registry = createRegistry(database());
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let written = (): void => {};
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const late = database().transaction(async (transaction) => {
      await registry.commit({ puts: [rfc(1)] }, transaction);
      written();
      await finished;
    });
    await isWritten;
    await put(registry, rfc(2));
    const before = await registry.changes(0n, 10);
    expect(names(before.changes)).not.toContain('rfcs/acme/widgets/1');
    finish();
    await late;
    await put(registry, rfc(3));
    const whole = withWholeFeed(database(), registry);
    const after = await whole.changes(before.position, 10);
    expect(names([...before.changes, ...after.changes]).toSorted()).toEqual(
      [1, 2, 3].map((n) => `rfcs/acme/widgets/${n}`),
    );
    expect(await registry.changes(after.position, 10)).toEqual({ changes: [], position: after.position });
    const paged = [];
    let position = 0n;
    for (
      let page = await registry.changes(position, 1);
      page.changes.length > 0;
      page = await registry.changes(position, 1)
    ) {
      paged.push(...page.changes);
      position = page.position;
    }
    expect(paged).toEqual([...before.changes, ...after.changes]);
  });

  it('a feed that was restored from a dump of an older server goes on', async () => {
    const other = await createTestDatabase();
    const first = await openDatabase({ url: other });
    await put(createRegistry(first), rfc(1), rfc(2));
    await sql`update rapporteur.change set transaction = '900000000000'`.execute(first.kysely);
    await first.close();
    const second = await openDatabase({ url: other });
    const registry = withWholeFeed(second, createRegistry(second));
    const { changes, position } = await registry.changes(0n, 10);
    expect(changes).toHaveLength(2);
    await put(registry, rfc(3));
    expect(names((await registry.changes(position, 10)).changes)).toEqual(['rfcs/acme/widgets/3']);
    await second.close();
  });

  it('rows of an older database are found by their keys, and are nobody else’s business until they are read again', async () => {
    const old = await createTestDatabase();
    const first = await openDatabase({ url: old });
    const many = Array.from({ length: 1_203 }, (_, n) => rfc(n + 1, { stage: Stage.FCP }));
    await put(createRegistry(first), ...many.slice(0, 700));
    await put(createRegistry(first), ...many.slice(700));
    const back = [
      'drop table rapporteur.change',
      'alter table rapporteur.resource drop column keys, drop column state, drop column wake_at, drop column visibility',
      `insert into rapporteur.resource (kind, name, version, body) values ('later', 'later/x', 1, '{}'), ('rfcs', 'rfcs/broken/row/1', 1, '{"stage": []}'),
        ('settings', 'settings/Acme/Widgets', 4, '{"repository": "Acme/Widgets", "settings": {"rfc": {"checkRun": false}}}')`,
      'drop table rapporteur.claim, rapporteur.owner, rapporteur.delivery',
      ...BEFORE_SEARCH,
      `create table rapporteur.delivery (id text primary key, event text not null, action text, subject text not null, body text not null,
        received_at timestamptz not null default now(), status text not null default 'queued', attempts integer not null default 0,
        error text, finished_at timestamptz)`,
      `delete from rapporteur.kysely_migration where name >= '0002-registry'`,
    ];
    for (const text of back) await first.kysely.executeQuery(CompiledQuery.raw(text));
    await first.close();
    const second = await openDatabase({ url: old });
    const registry = createRegistry(second);
    expect(await registry.find([storedKey.node('PR_1203'), storedKey.ref('acme/widgets', 1)])).toMatchObject([
      { name: 'rfcs/acme/widgets/1', version: 1, visibility: 'private', wakeAt: undefined },
      { name: 'rfcs/acme/widgets/1203' },
    ]);
    const list = { kind: 'rfcs', after: 'rfcs/acme', before: '', limit: 2_000 } as const;
    expect(await registry.list({ ...list, states: ['STAGE_FCP'] })).toHaveLength(1_203);
    expect(await registry.list({ ...list, visibility: 'public' })).toEqual([]);
    expect(await registry.find([storedKey.repository('settings', 'acme/widgets')])).toMatchObject([
      { version: 4, message: { name: 'settings/Acme/Widgets', settings: { rfc: { checkRun: false } } } },
    ]);
    await second.close();
  });

  it('what was written by the words of an older contract is read, and motions share the rules that stood in each', async () => {
    const old = await createTestDatabase();
    const first = await openDatabase({ url: old });
    const run = (text: string) => first.kysely.executeQuery(CompiledQuery.raw(text));
    const policy = { name: 'flyte', version: '1', periodDays: 7 };
    const moved = { id: 'comment-1.1', moved: { headSha: 'a', policy } };
    const command = { id: 'comment-1.1', by: 'ada', command: '/rfc track' };
    const rows = [
      ['rfcs', NAME, { stage: 'STAGE_FCP', words: [command] }],
      ['ideas', 'ideas/acme/widgets/9', { words: [command] }],
      ['groups', 'groups/overrides', { words: [command] }],
      ['readings', 'readings/Acme/Widgets', { repository: 'Acme/Widgets', listed: 3 }],
      [
        'motions',
        'motions/acme/widgets/7/m1',
        { id: 'm1', policy, told: ['moved'], events: [moved, { id: 'x', quiet: {} }] },
      ],
      ['motions', 'motions/acme/widgets/8/m2', { id: 'm2', policy, events: [moved] }],
      ['motions', 'motions/acme/widgets/9/m3', { id: 'm3', policy: { ...policy, periodDays: 9 }, events: [] }],
    ] as const;
    for (const [kind, name, body] of rows)
      await run(`insert into rapporteur.resource (kind, name, version, body, keys, visibility)
        values ('${kind}', '${name}', 2, '${JSON.stringify({ name, ...body })}', '{${name}}', 'public')`);
    for (const text of BEFORE_SEARCH) await run(text);
    await run('alter table rapporteur.change drop column visibility');
    await run(`delete from rapporteur.kysely_migration where name >= '0004-records'`);
    await first.close();

    const second = await openDatabase({ url: old });
    const registry = createRegistry(second);
    const found = async (name: string) => (await registry.find([name]))[0];
    for (const name of [NAME, 'ideas/acme/widgets/9', 'groups/overrides'])
      expect(await found(name)).toMatchObject({ version: 2, message: { recordedCommands: [command] } });
    expect(await found(storedKey.repository('syncStates', 'acme/widgets'))).toMatchObject({
      kind: 'syncStates',
      message: { name: 'syncStates/Acme/Widgets', listed: 3 },
    });
    const policyRef = { name: 'flyte', version: '1' };
    const [one, other, odd] = await Promise.all([7, 8, 9].map((n) => found(`motions/acme/widgets/${n}/m${n - 6}`)));
    expect(one).toMatchObject({
      message: {
        policyRef,
        announced: ['moved'],
        events: [{ what: { value: { policyRef, headSha: 'a' } } }, { id: 'x' }],
      },
    });
    expect(other).toMatchObject({ message: { policyRef } });
    expect(await found('policies/flyte/1')).toMatchObject({ message: { policy } });
    // Other rules under the same name are kept where they are.
    expect(odd).toMatchObject({ message: { policy: { periodDays: 9 } } });
    expect(
      JSON.stringify([one, other], (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('periodDays');
    await second.close();
  });

  /** Rows of resources that this connection read. What it read shortly before a transaction may be among them. */
  const readSoFar = async (transaction: Transaction<Tables>) => {
    const read = sql<{ whole: number; some: number }>`select seq_tup_read::int as whole, idx_tup_fetch::int as some
      from pg_stat_xact_user_tables where relname = 'resource'`;
    return (await read.execute(transaction)).rows[0] ?? { whole: 0, some: 0 };
  };

  it('B5: at many resources a question reads what it answers, and no more', async () => {
    const { kysely } = database();
    await sql`insert into rapporteur.resource (kind, name, version, body, keys, state)
      select 'rfcs', 'rfcs/acme/many/' || n, 1, '{}', array['node:PR_' || n, 'ref:acme/many/' || n, 'rfcs/acme/many/' || n], 'STAGE_FCP'
      from generate_series(1, 20000) n`.execute(kysely);
    await sql`analyze rapporteur.resource`.execute(kysely);
    for (const count of [1, 10, 40, 150]) {
      const keys = Array.from({ length: count }, (_, n) => `ref:acme/many/${n * 127 + 1}`);
      await database().transaction(async (transaction) => {
        const registry = createRegistry({ kysely: transaction, transaction: (work) => work(transaction) });
        const before = await readSoFar(transaction);
        expect(await registry.find(keys)).toHaveLength(count);
        const after = await readSoFar(transaction);
        expect([after.whole - before.whole, after.some - before.some]).toEqual([0, count]);
      });
    }
  });

  it('B5: the newest decisions over all series are read by their day, and no others', async () => {
    const { kysely } = database();
    await sql`insert into rapporteur.resource (kind, name, version, body, keys, state, visibility)
      select 'decisions', name, 1, '{}', array[name], '', 'public' from generate_series(1, 20000) n,
        format('decisions/s%s/%s/1', n % 7, date '2000-01-01' + n / 7) as name`.execute(kysely);
    await sql`analyze rapporteur.resource`.execute(kysely);
    await database().transaction(async (transaction) => {
      const registry = createRegistry({ kysely: transaction, transaction: (work) => work(transaction) });
      const before = await readSoFar(transaction);
      const order = { by: 'date', descending: true } as const;
      const page = { kind: 'decisions', after: '', before: '', limit: 50, order, visibility: 'public' } as const;
      const first = await registry.list(page);
      const last = { name: first.at(-1)?.name ?? '', createdAt: '' };
      const second = await registry.list({ ...page, last });
      const names = [...first, ...second].map(({ name }) => name);
      const byDay = (name: string): string => `${name.split('/')[2]} ${name}`;
      expect(names).toEqual(names.toSorted((a, b) => (byDay(a) < byDay(b) ? 1 : -1)));
      expect(new Set(names).size).toBe(100);
      const after = await readSoFar(transaction);
      expect(after.whole - before.whole).toBe(0);
      expect(after.some - before.some).toBeLessThan(200);
    });
  });
});
