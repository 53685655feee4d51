/** What every registry must do, whatever it stores in and however it is reached: one suite for all of them. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter, Transport } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import {
  AgendaSchema as AgendaView,
  AuditEntrySchema,
  IdeaSchema as IdeaView,
  MeetingSchema,
  MeetingState,
  MinutesSchema,
  NotesState,
  NotesSchema as NotesView,
  RfcSchema as RfcView,
  SectionKind,
  Stage,
  SubjectKind,
  TranscriptSchema,
  WorkingGroupSchema as WorkingGroupView,
} from '@rapporteur/idl';
import {
  AgendaSchema,
  IdeaSchema,
  MotionSchema,
  NotesSchema,
  PolicyRecordSchema,
  RfcSchema,
  SettingsRecordSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import {
  createLocalTransport,
  createRegistryRoutes,
  packAnswers,
  type Registry,
  refuseUnknown,
} from '@rapporteur/registry';
import { beforeEach, describe, expect, it } from 'vitest';
import { createClient, optional } from '../src/index.ts';
import { createHttpTransport } from '../src/transport.ts';
import { failure, MEETING, RFC, type Stand, type Tests, viewOf } from './cases.ts';
import { useHttpServer } from './http.ts';
import { LISTS } from './lists.ts';
import { agreesWithMap } from './model.ts';
import { put } from './put.ts';
import { QUESTIONS } from './questions.ts';

type Routes = (router: ConnectRouter) => void;

/** Runs the suite in process and over HTTP. `open()` is called before each test and must answer an empty registry. */
export const describeRegistry = (name: string, open: () => Registry): void => {
  describe(`${name}, in process`, () => runSuite(open, createLocalTransport));
  describe(`${name}, over HTTP`, () => {
    const server = useHttpServer();
    runSuite(open, (routes) => {
      server.answer(connectNodeAdapter({ routes, interceptors: [packAnswers, refuseUnknown] }));
      return createHttpTransport({ baseUrl: server.baseUrl() });
    });
  });
};

const runSuite = (open: () => Registry, toTransport: (routes: Routes) => Transport): void => {
  let stand: Stand;
  beforeEach(() => {
    const registry = open();
    stand = { registry, client: createClient({ transport: toTransport(createRegistryRoutes(registry)), retries: 0 }) };
  });
  for (const [title, test] of Object.entries({
    ...REFUSALS,
    ...LISTS,
    ...QUESTIONS,
    ...CONTENTS,
    ...SETTINGS,
    ...AUDIT,
  }))
    it(title, () => test(stand));
  it('agrees with a map over any sequence of puts, gets and lists', () => agreesWithMap(stand));
};

const MOTION = 'motions/acme/widgets/7/m1';

const AT = timestampFromDate(new Date('2031-05-08T18:00:00.250Z'));

const REFUSALS: Tests = {
  'what is not stored is not found': async ({ client }) => {
    expect(await failure(client.getRfc(RFC))).toEqual({ code: 'not_found', message: `There is no ${RFC}.` });
    expect((await failure(client.getTranscript('transcripts/meetup/2031-05-08'))).code).toBe('not_found');
  },
  'a name that is none is refused with the form to write': async ({ client }) => {
    expect(await failure(client.getRfc('rfcs/acme/7'))).toEqual({
      code: 'invalid',
      message: '"rfcs/acme/7" is not the name of an RFC; write it as "rfcs/OWNER/REPO/NUMBER".',
    });
    for (const name of [
      '',
      'rfcs/',
      'ideas/acme/widgets/7',
      `${RFC}/1`,
      'rfcs/acme/../7',
      'rfcs/acme/widgets/07',
      `${RFC}\n`,
    ])
      expect((await failure(client.getRfc(name))).code, name).toBe('invalid');
    expect((await failure(client.getMeeting('meetings/meetup/2031-13-01'))).code).toBe('invalid');
    expect((await failure(client.getGroup('groups/a/b'))).code).toBe('invalid');
    expect((await failure(client.getSettings('acme'))).code).toBe('invalid');
  },
};

const CONTENTS: Tests = {
  'kinds do not meet: an idea and an RFC of one number are two things': async ({ client, registry }) => {
    await put(registry, create(IdeaSchema, { name: 'ideas/acme/widgets/7', author: 'ada' }));
    expect(await optional(client.getRfc(RFC))).toBeUndefined();
    expect((await optional(client.getIdea('ideas/acme/widgets/7')))?.author).toBe('ada');
  },
  'every kind keeps what it was given': async ({ client, registry }) => {
    const subject = {
      repository: 'acme/widgets',
      number: 7,
      kind: SubjectKind.PULL_REQUEST,
      title: 'Ünïcode 🦤 "q" \\u0000',
    };
    const rfc = await put(
      registry,
      create(RfcSchema, { name: RFC, subject, stage: Stage.FCP, createdAt: AT, detection: { score: -3 } }),
    );
    expect(rfc).toMatchObject({
      subject,
      stage: Stage.FCP,
      createdAt: { nanos: 250_000_000 },
      detection: { score: -3 },
    });
    expect(await client.getRfc(RFC)).toEqual(viewOf(RfcView, RfcSchema, rfc));
    const idea = await put(registry, create(IdeaSchema, { name: 'ideas/acme/widgets/9', subject }));
    expect(await client.getIdea(idea.name)).toEqual(viewOf(IdeaView, IdeaSchema, idea));
    const group = await put(
      registry,
      create(WorkingGroupSchema, {
        name: 'groups/overrides',
        chairs: [{ login: 'ada' }],
        pullRequests: [{ subject }],
      }),
    );
    expect(await client.getGroup(group.name)).toEqual(viewOf(WorkingGroupView, WorkingGroupSchema, group));
    const meeting = await put(
      registry,
      create(MeetingSchema, { name: MEETING, state: MeetingState.FROZEN, start: AT, issue: subject }),
    );
    expect(await client.getMeeting(MEETING)).toEqual(meeting);
    const items = [{ id: 'a', text: 'x', children: [{ id: 'b', children: [{ id: 'c' }] }] }];
    const agenda = await put(
      registry,
      create(AgendaSchema, {
        name: 'agendas/meetup/2031-05-08',
        sections: [{ kind: SectionKind.RFCS, items }, { key: 'own' }],
      }),
    );
    expect(await client.getAgenda(agenda.name)).toEqual(viewOf(AgendaView, AgendaSchema, agenda));
    const transcript = await put(
      registry,
      create(TranscriptSchema, {
        name: 'transcripts/meetup/2031-05-08',
        turns: [
          { id: 't1', startMs: 0, text: 'no end' },
          { id: 't2', text: 'no times' },
        ],
      }),
    );
    expect(transcript.turns.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, undefined],
      [undefined, undefined],
    ]);
    expect(await client.getTranscript(transcript.name)).toEqual(transcript);
    const { name, turns } = transcript;
    const wanted = async (...paths: string[]) => client.getTranscript({ name, readMask: { paths } });
    expect(await wanted('name')).toMatchObject({ name, format: '', turns: [] });
    expect(await wanted('name', 'turns.id')).toMatchObject({ name, turns: turns.map(({ id }) => ({ id, text: '' })) });
    expect((await wanted('turns')).turns).toEqual(turns);
    const missing = { name: 'transcripts/meetup/2031-05-09', readMask: { paths: ['name'] } };
    expect((await failure(client.getTranscript(missing))).code).toBe('not_found');
    const notes = await put(
      registry,
      create(NotesSchema, {
        name: 'notes/meetup/2031-05-08',
        state: NotesState.APPROVED,
        topics: [{ statements: [{ id: 's1', citations: [{ turnId: 't1', quote: 'no end', startMs: 0 }] }] }],
      }),
    );
    const minutes = await put(
      registry,
      create(MinutesSchema, {
        name: 'minutes/meetup/2031-05-08',
        meeting: MEETING,
        path: '2031-05-08.md',
        lines: ['## May 8, 2031\n'],
        content: { date: '2031-05-08', attendees: [{ person: { name: 'Ada' }, line: 1 }] },
      }),
    );
    expect(await client.getMinutes(minutes.name)).toEqual(minutes);
    const { content: _, ...listed } = minutes;
    expect(await client.listMinutes({ series: 'meetup' }).all()).toEqual([{ ...listed, lines: [] }]);
    expect(await client.listMinutes({ series: 'other' }).all()).toEqual([]);
    const seen = viewOf(NotesView, NotesSchema, notes);
    expect(await client.getNotes(notes.name)).toEqual(seen);
    // A list is there to choose from: what was said is in the notes themselves.
    expect(await client.listNotes().all()).toEqual([{ ...seen, topics: [{ ...seen.topics[0], statements: [] }] }]);
  },
  'what only the bot keeps is told to nobody, also not to who may see everything': async ({ client, registry }) => {
    const recordedCommands = [{ id: 'comment-1.1', by: 'ada', command: '/rfc link' }];
    await put(registry, create(RfcSchema, { name: RFC, recordedCommands, documentHash: 'f00d', author: 'grace' }));
    await put(registry, create(WorkingGroupSchema, { name: 'groups/overrides', recordedCommands, title: 'Overrides' }));
    const events = [{ id: 'comment-2.1', actor: { login: 'ada' } }];
    const policyRef = { name: 'flyte', version: '1' };
    await put(
      registry,
      create(PolicyRecordSchema, { name: 'policies/flyte/1', policy: { ...policyRef, periodDays: 7 } }),
    );
    await put(registry, create(MotionSchema, { name: MOTION, events, announced: ['moved'], policyRef, id: 'm1' }));
    const { motion, policy } = await client.getMotion(MOTION);
    const answers = [
      await client.getRfc(RFC),
      await client.getGroup('groups/overrides'),
      motion,
      ...(await client.listRfcs().all()),
      ...(await client.listGroups().all()),
      ...(await client.listMotions().all()),
    ];
    const told = JSON.stringify(answers);
    expect(told).not.toMatch(/ada|f00d|announced|moved/);
    expect(told).toContain('grace');
    // The rules stand once, however many motions are made under them.
    expect([motion?.policyRef?.version, policy?.periodDays]).toEqual(['1', 7]);
  },
  'a transcript of three hours fits': async ({ client, registry }) => {
    const turns = Array.from({ length: 4_000 }, (_, n) => ({
      id: `t${n + 1}`,
      text: 'so what I wanted to say is '.repeat(8),
    }));
    const stored = await put(registry, create(TranscriptSchema, { name: 'transcripts/meetup/2031-05-08', turns }));
    expect((await client.getTranscript(stored.name)).turns).toEqual(stored.turns);
  },
};

const SETTINGS: Tests = {
  'settings that were never read are not found': async ({ client }) => {
    expect(await failure(client.getSettings('acme/widgets'))).toEqual({
      code: 'not_found',
      message: 'The settings of acme/widgets were never read.',
    });
  },
  'the effective settings keep presence': async ({ client, registry }) => {
    const store = (timeZone: string, version: number) =>
      put(
        registry,
        create(SettingsRecordSchema, {
          name: 'settings/acme/widgets',
          version,
          repository: 'acme/widgets',
          settings: {
            rfc: { paths: { values: [] }, checkRun: false, managedLabel: '' },
            meeting: { timeZone },
            cleared: { paths: ['meeting.label', 'rfc.managed_label'] },
          },
          origins: [{ path: 'meeting.time_zone', layer: 'repository' }],
          problems: [{ code: 'unknown-key', text: 'Line 3, column 1: "timezone" is not known.' }],
        }),
      );
    await store('UTC', 0);
    await store('Pacific/Auckland', 1);
    const { settings, origins, problems } = await client.getSettings('acme/widgets');
    expect(settings?.rfc).toMatchObject({ paths: { values: [] }, checkRun: false, managedLabel: '' });
    expect(settings?.rfc?.labels).toBeUndefined();
    expect(settings?.meeting?.timeZone).toBe('Pacific/Auckland');
    expect(settings?.cleared?.paths).toEqual(['meeting.label', 'rfc.managed_label']);
    expect([origins.length, problems.length]).toEqual([1, 1]);
  },
};

const AUDIT: Tests = {
  'the log is listed newest first, page by page, as a whole or for one subject': async ({ client, registry }) => {
    const entry = (n: number) => ({ subject: n % 2 ? RFC : 'acme/widgets#8', action: `a${n}`, at: AT, cause: 'd1' });
    await registry.commit({ audit: [1, 2, 3].map((n) => create(AuditEntrySchema, entry(n))) });
    const because = [{ code: 'c', text: 'A reason.' }];
    await registry.commit({ audit: [4, 5].map((n) => create(AuditEntrySchema, { ...entry(n), id: 99n, because })) });
    const all = await client.listAudit({ pageSize: 2 }).all();
    expect(all.map(({ action }) => action)).toEqual(['a5', 'a4', 'a3', 'a2', 'a1']);
    expect(all.map(({ id }) => id)).toEqual([5n, 4n, 3n, 2n, 1n]);
    expect(all[0]).toMatchObject({ subject: RFC, at: AT, cause: 'd1', because: [{ code: 'c', text: 'A reason.' }] });
    const some = await client.listAudit({ pageSize: 1, subject: RFC }).all();
    expect(some.map(({ action }) => action)).toEqual(['a5', 'a3', 'a1']);
  },
};
