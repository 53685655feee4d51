/** What every registry must do, whatever it stores in and however it is reached: one suite for all of them. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter, Transport } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { MeetingState, NotesState, SectionKind, Stage, SubjectKind } from '@rapporteur/idl';
import { createLocalTransport } from '@rapporteur/registry';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient, optional } from '../index.ts';
import { createHttpTransport } from '../transport.ts';
import { failure, MEETING, RFC, type Tests } from './cases.ts';
import { useHttpServer } from './http.ts';
import { LISTS } from './lists.ts';
import { agreesWithMap } from './model.ts';

type Routes = (router: ConnectRouter) => void;

/** Runs the suite in process and over HTTP. `routes()` is called before each test and must answer an empty registry. */
export const describeRegistry = (name: string, routes: () => Routes): void => {
  describe(`${name}, in process`, () => runSuite(() => createLocalTransport(routes())));
  describe(`${name}, over HTTP`, () => {
    const server = useHttpServer();
    runSuite(() => {
      server.answer(connectNodeAdapter({ routes: routes() }));
      return createHttpTransport({ baseUrl: server.baseUrl() });
    });
  });
};

const runSuite = (transport: () => Transport): void => {
  let client: Client;
  beforeEach(() => {
    client = createClient({ transport: transport(), retries: 0 });
  });
  for (const [title, test] of Object.entries({ ...PUTS, ...REFUSALS, ...LISTS, ...CONTENTS, ...SETTINGS, ...AUDIT }))
    it(title, () => test(client));
  it('agrees with a map over any sequence of puts, gets and lists', () => agreesWithMap(client));
};

const AT = timestampFromDate(new Date('2031-05-08T18:00:00.250Z'));

const PUTS: Tests = {
  'a first put creates version 1, the next one version 2': async (client) => {
    const first = await client.putRfc({ name: RFC, author: 'ada' });
    expect(first).toMatchObject({ name: RFC, version: 1, author: 'ada' });
    const second = await client.putRfc({ ...first, author: 'grace' });
    expect(second.version).toBe(2);
    expect(await client.getRfc(RFC)).toEqual(second);
  },
  'a put with a stale version is a conflict and changes nothing': async (client) => {
    const first = await client.putRfc({ name: RFC, author: 'ada' });
    const second = await client.putRfc({ ...first, author: 'grace' });
    expect(await failure(client.putRfc({ ...first, author: 'eve' }))).toEqual({
      code: 'conflict',
      message: `${RFC} has version 2, but the put builds on version 1; read it again and repeat the change.`,
    });
    expect(await client.getRfc(RFC)).toEqual(second);
  },
  'a put that creates what is there already is a conflict': async (client) => {
    await client.putRfc({ name: RFC, author: 'ada' });
    expect((await failure(client.putRfc({ name: RFC, author: 'eve' }))).code).toBe('conflict');
  },
  'a put that builds on a version of nothing is a conflict': async (client) => {
    expect(await failure(client.putRfc({ name: RFC, version: 3 }))).toEqual({
      code: 'conflict',
      message: `${RFC} is not stored, but the put builds on its version 3; put version 0 to create it.`,
    });
  },
  'a put of what is stored keeps the version': async (client) => {
    const stored = await client.putRfc({ name: RFC, labels: ['rfc', 'core'], createdAt: AT });
    expect(await client.putRfc(stored)).toEqual(stored);
    expect((await client.getRfc(RFC)).version).toBe(1);
  },
  'a put whose answer was lost can be repeated, whatever its version': async (client) => {
    const first = await client.putRfc({ name: RFC, author: 'ada' });
    expect(await client.putRfc({ name: RFC, author: 'ada' })).toEqual(first);
    const second = await client.putRfc({ ...first, author: 'grace' });
    expect(await client.putRfc({ ...first, author: 'grace' })).toEqual(second);
  },
  'of puts at the same time that build on one version, one wins': async (client) => {
    const first = await client.putRfc({ name: RFC });
    const authors = ['ada', 'grace', 'mary', 'joan', 'lise'];
    const results = await Promise.allSettled(authors.map((author) => client.putRfc({ ...first, author })));
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won).toEqual([await client.getRfc(RFC)]);
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(lost).toEqual(Array(4).fill('conflict'));
  },
  'kinds do not meet: an idea and an RFC of one number are two things': async (client) => {
    await client.putIdea({ name: 'ideas/acme/widgets/7', author: 'ada' });
    expect(await optional(client.getRfc(RFC))).toBeUndefined();
    expect((await optional(client.getIdea('ideas/acme/widgets/7')))?.author).toBe('ada');
  },
};

const REFUSALS: Tests = {
  'what is not stored is not found': async (client) => {
    expect(await failure(client.getRfc(RFC))).toEqual({ code: 'not_found', message: `There is no ${RFC}.` });
    expect((await failure(client.getTranscript('transcripts/meetup/2031-05-08'))).code).toBe('not_found');
  },
  'a name that is none is refused with the form to write': async (client) => {
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
      expect((await failure(client.putRfc({ name }))).code, name).toBe('invalid');
    expect((await failure(client.putMeeting({ name: 'meetings/meetup/2031-13-01' }))).code).toBe('invalid');
    expect((await failure(client.getGroup('groups/a/b'))).code).toBe('invalid');
    expect((await failure(client.putActionItem({ name: 'actionItems/meetup/2031-05-08' }))).code).toBe('invalid');
    expect((await failure(client.getSettings('acme'))).code).toBe('invalid');
  },
  'a negative version is refused': async (client) => {
    expect((await failure(client.putRfc({ name: RFC, version: -1 }))).code).toBe('invalid');
  },
  'text that PostgreSQL cannot keep is refused everywhere': async (client) => {
    const turns = [
      { id: 't1', text: 'fine' },
      { id: 't2', text: 'a\0b' },
    ];
    expect(await failure(client.putTranscript({ name: 'transcripts/meetup/2031-05-08', turns }))).toEqual({
      code: 'invalid',
      message: 'The text at "turns[1].text" contains a character that cannot be stored (NUL or half of a pair).',
    });
  },
  'a time beyond the calendar is refused': async (client) => {
    expect((await failure(client.putRfc({ name: RFC, createdAt: { seconds: 10n ** 12n } }))).code).toBe('invalid');
  },
};

const CONTENTS: Tests = {
  'every kind keeps what it was given': async (client) => {
    const subject = {
      repository: 'acme/widgets',
      number: 7,
      kind: SubjectKind.PULL_REQUEST,
      title: 'Ünïcode 🦤 "q" \\u0000',
    };
    const rfc = await client.putRfc({ name: RFC, subject, stage: Stage.FCP, createdAt: AT, detection: { score: -3 } });
    expect(rfc).toMatchObject({
      subject,
      stage: Stage.FCP,
      createdAt: { nanos: 250_000_000 },
      detection: { score: -3 },
    });
    expect(await client.getRfc(RFC)).toEqual(rfc);
    const idea = await client.putIdea({ name: 'ideas/acme/widgets/9', subject });
    expect(await client.getIdea(idea.name)).toEqual(idea);
    const group = await client.putGroup({
      name: 'groups/overrides',
      chairs: [{ login: 'ada' }],
      pullRequests: [{ subject }],
    });
    expect(await client.getGroup(group.name)).toEqual(group);
    const meeting = await client.putMeeting({ name: MEETING, state: MeetingState.FROZEN, start: AT, issue: subject });
    expect(await client.getMeeting(MEETING)).toEqual(meeting);
    const items = [{ id: 'a', text: 'x', children: [{ id: 'b', children: [{ id: 'c' }] }] }];
    const agenda = await client.putAgenda({
      name: 'agendas/meetup/2031-05-08',
      sections: [{ kind: SectionKind.RFCS, items }, { key: 'own' }],
    });
    expect(await client.getAgenda(agenda.name)).toEqual(agenda);
    const transcript = await client.putTranscript({
      name: 'transcripts/meetup/2031-05-08',
      turns: [
        { id: 't1', startMs: 0, text: 'no end' },
        { id: 't2', text: 'no times' },
      ],
    });
    expect(transcript.turns.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, undefined],
      [undefined, undefined],
    ]);
    expect(await client.getTranscript(transcript.name)).toEqual(transcript);
    const notes = await client.putNotes({
      name: 'notes/meetup/2031-05-08',
      state: NotesState.APPROVED,
      topics: [{ statements: [{ id: 's1', citations: [{ turnId: 't1', quote: 'no end', startMs: 0 }] }] }],
    });
    expect(await client.getNotes(notes.name)).toEqual(notes);
    // A list is there to choose from: what was said is in the notes themselves.
    expect(await client.listNotes().all()).toEqual([{ ...notes, topics: [{ ...notes.topics[0], statements: [] }] }]);
  },
  'a transcript of three hours fits': async (client) => {
    const turns = Array.from({ length: 4_000 }, (_, n) => ({
      id: `t${n + 1}`,
      text: 'so what I wanted to say is '.repeat(8),
    }));
    const stored = await client.putTranscript({ name: 'transcripts/meetup/2031-05-08', turns });
    expect((await client.getTranscript(stored.name)).turns).toEqual(stored.turns);
  },
};

const SETTINGS: Tests = {
  'settings that were never read are not found': async (client) => {
    expect(await failure(client.getSettings('acme/widgets'))).toEqual({
      code: 'not_found',
      message: 'The settings of acme/widgets were never read.',
    });
  },
  'the last settings win, and presence is kept': async (client) => {
    const put = (timeZone: string) =>
      client.putSettings({
        repository: 'acme/widgets',
        settings: {
          rfc: { paths: { values: [] }, checkRun: false, managedLabel: '' },
          meeting: { timeZone },
          cleared: { paths: ['meeting.label', 'rfc.managed_label'] },
        },
        origins: [{ path: 'meeting.time_zone', layer: 'repository' }],
        problems: [{ code: 'unknown-key', text: 'Line 3, column 1: "timezone" is not known.' }],
      });
    await put('UTC');
    await put('Pacific/Auckland');
    await put('Pacific/Auckland');
    const { settings, origins, problems } = await client.getSettings('acme/widgets');
    expect(settings?.rfc).toMatchObject({ paths: { values: [] }, checkRun: false, managedLabel: '' });
    expect(settings?.rfc?.labels).toBeUndefined();
    expect(settings?.meeting?.timeZone).toBe('Pacific/Auckland');
    expect(settings?.cleared?.paths).toEqual(['meeting.label', 'rfc.managed_label']);
    expect([origins.length, problems.length]).toEqual([1, 1]);
    expect((await failure(client.putSettings({ repository: 'acme/widgets' }))).code).toBe('invalid');
  },
};

const AUDIT: Tests = {
  'the log is listed newest first, page by page, as a whole or for one subject': async (client) => {
    const entry = (n: number) => ({ subject: n % 2 ? RFC : 'acme/widgets#8', action: `a${n}`, at: AT, cause: 'd1' });
    await client.appendAudit([1, 2, 3].map(entry));
    await client.appendAudit([]);
    await client.appendAudit(
      [4, 5].map((n) => ({ ...entry(n), id: 99n, because: [{ code: 'c', text: 'A reason.' }] })),
    );
    const all = await client.listAudit({ pageSize: 2 }).all();
    expect(all.map(({ action }) => action)).toEqual(['a5', 'a4', 'a3', 'a2', 'a1']);
    expect(all.map(({ id }) => id)).toEqual([5n, 4n, 3n, 2n, 1n]);
    expect(all[0]).toMatchObject({ subject: RFC, at: AT, cause: 'd1', because: [{ code: 'c', text: 'A reason.' }] });
    const some = await client.listAudit({ pageSize: 1, subject: RFC }).all();
    expect(some.map(({ action }) => action)).toEqual(['a5', 'a3', 'a1']);
  },
  'an entry without a time gets the time of its arrival': async (client) => {
    await client.appendAudit([{ subject: RFC, action: 'put' }]);
    expect((await client.listAudit().all())[0]?.at?.seconds).toBeGreaterThan(1_700_000_000n);
  },
  'entries are appended all or none': async (client) => {
    const good = { subject: RFC, action: 'put' };
    const call = client.appendAudit([good, { subject: RFC }]);
    expect(await failure(call)).toEqual({ code: 'invalid', message: 'Entry 2 lacks a subject or an action.' });
    expect(await client.listAudit().all()).toEqual([]);
  },
};
