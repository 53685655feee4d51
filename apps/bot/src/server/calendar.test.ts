import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ExceptionKind, MeetingSchema, MeetingState, NotesState, SeriesSchema } from '@rapporteur/idl';
import { NotesSchema, RepositoryRecordSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, type Put } from '@rapporteur/registry';
import ICAL from 'ical.js';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createCalendars, createServer, type Server, type ServerOptions } from './index.ts';

const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(100)));
});

const seriesOf = (key: string, changes: MessageInitShape<typeof SeriesSchema> = {}) =>
  create(SeriesSchema, {
    name: `series/${key}`,
    key,
    title: `The ${key}`,
    repository: 'acme/widgets',
    rule: 'FREQ=WEEKLY;BYDAY=TH',
    anchor: '2026-01-01T11:00',
    timeZone: 'America/Los_Angeles',
    durationMinutes: 60,
    ...changes,
  });
const repositoryOf = (repository: string, isPrivate: boolean) =>
  create(RepositoryRecordSchema, { name: `repositories/${repository}`, repository, private: isPrivate });
const show = (...messages: readonly Put['message'][]): readonly Put[] =>
  messages.map((message) => ({ message, visibility: 'public' }));

/** A bot with three public series and a private one, on a day in March. */
const serve = async (options: Partial<ServerOptions> = {}) => {
  const registry = createMemoryRegistry();
  await registry.commit({
    puts: [
      ...show(
        repositoryOf('acme/widgets', false),
        repositoryOf('acme/vault', true),
        repositoryOf('other/place', false),
      ),
      ...show(seriesOf('meetup'), seriesOf('docs', { group: 'docs' }), seriesOf('far', { repository: 'other/place' })),
      { message: seriesOf('secret', { repository: 'acme/vault', group: 'docs' }), visibility: 'private' },
    ],
  });
  const server = createServer({
    log: pino({ level: 'silent' }),
    calendars: createCalendars({ registry, now: () => new Date('2026-03-04T05:06:07Z') }),
    registryToken: 'right',
    proof: async ({ token, repository }) =>
      token === MEMBER && (repository === undefined || repository === 'acme/vault'),
    ...options,
  });
  open.push(server);
  const url = await server.listen(0, '127.0.0.1');
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/calendar/${path}`, { headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { url, registry, ask };
};

const MEMBER = `ghp_${'m'.repeat(36)}`;
const STRANGER = `ghp_${'s'.repeat(36)}`;

const eventsIn = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
const seriesIn = (text: string): readonly string[] =>
  [...new Set(eventsIn(text).map(({ uid }) => uid.split('/')[0] ?? ''))].toSorted();

describe('M25: calendars over HTTP', () => {
  it('a series is a calendar with a tag, and whoever has it is not sent it again', async () => {
    const { ask, url } = await serve();
    const { status, text, headers } = await ask('series/meetup.ics');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(seriesIn(text)).toEqual(['meetup']);
    const etag = headers.get('etag') ?? '';
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask('series/meetup.ics', { 'if-none-match': tag });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await ask('series/meetup.ics', { 'if-none-match': '"other"' })).status).toBe(200);
    const head = await fetch(`${url}/calendar/series/meetup.ics`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(Buffer.byteLength(text))]);
    const posted = await fetch(`${url}/calendar/series/meetup.ics`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it.each([
    ['groups/docs.ics', ['docs']],
    ['acme.ics', ['docs', 'meetup']],
    ['ACME.ics', ['docs', 'meetup']],
    ['other.ics', ['far']],
  ])('%s has the series %j', async (path, series) => {
    const { ask } = await serve();
    expect(seriesIn((await ask(path)).text)).toEqual(series);
  });

  it('a move shows at once, under the same UID and a higher SEQUENCE, and so does taking it back', async () => {
    const { ask, registry } = await serve();
    const look = async () => {
      const { text, headers } = await ask('series/meetup.ics');
      const event = eventsIn(text).find(({ uid }) => uid === 'meetup/2026-03-12@acme');
      return { etag: headers.get('etag'), at: event?.startDate.toString(), sequence: event?.sequence ?? 0 };
    };
    const decide = async (version: number, kind: ExceptionKind) => {
      const exceptions = [{ date: '2026-03-12', kind, localStart: '2026-03-13T09:00' }];
      await registry.commit({ puts: show(seriesOf('meetup', { version, exceptions })) });
    };
    const before = await look();
    await decide(1, ExceptionKind.MOVED);
    const moved = await look();
    expect([before.at, moved.at]).toEqual(['2026-03-12T11:00:00', '2026-03-13T09:00:00']);
    expect(moved.sequence).toBeGreaterThan(before.sequence);
    expect(moved.etag).not.toBe(before.etag);
    await decide(2, ExceptionKind.AS_PLANNED);
    const back = await look();
    expect(back.at).toBe(before.at);
    expect(back.sequence).toBeGreaterThan(moved.sequence);
  });

  it('a feed tells of the agenda and of approved notes', async () => {
    const { ask, registry } = await serve();
    const [name, issue] = ['meetup/2026-02-26', { url: 'https://github.com/acme/widgets/issues/5' }];
    await registry.commit({
      puts: show(
        create(MeetingSchema, {
          ...{ name: `meetings/${name}`, series: 'meetup', title: 'The meetup', repository: 'acme/widgets', issue },
          ...{ state: MeetingState.REPORTED, localStart: '2026-02-26T11:00', timeZone: 'America/Los_Angeles' },
          start: timestampFromDate(new Date('2026-02-26T19:00:00Z')),
        }),
        create(NotesSchema, {
          ...{ name: `notes/${name}`, meeting: `meetings/${name}`, state: NotesState.APPROVED },
          approvedAt: timestampFromDate(new Date('2026-03-01T08:00:00Z')),
        }),
      ),
    });
    const { status, text, headers } = await ask('series/meetup.atom');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/atom+xml; charset=utf-8']);
    expect([...text.matchAll(/<title>([^<]*)/g)].map(([, title]) => title)).toEqual([
      'The meetup',
      'Notes: The meetup, 26 February 2026',
      'Agenda: The meetup, 26 February 2026',
    ]);
  });
});

describe('M25: who sees which calendar', () => {
  it.each([
    ['series/secret.ics', {}, 404],
    ['series/secret.atom', {}, 404],
    ['series/secret.ics', { authorization: `Bearer ${STRANGER}` }, 404],
    ['series/secret.ics', { authorization: `Bearer ${MEMBER}` }, 200],
    ['series/secret.ics', { authorization: 'Bearer right' }, 200],
    ['series/secret.ics', { authorization: 'Bearer wrong' }, 401],
    ['series/none.ics', {}, 404],
    ['groups/none.ics', {}, 404],
    ['nobody.ics', {}, 404],
    ['groups/docs.atom', {}, 404],
    ['series/.ics', {}, 404],
    ['series/meetup', {}, 404],
    ['series/meetup.ics/..%2f', {}, 404],
  ] as const)('%s with %j: %d', async (path, headers, expected) => {
    const { ask } = await serve();
    expect((await ask(path, headers)).status).toBe(expected);
  });

  it('what is private is answered as what is not there, and stands in no calendar of many', async () => {
    const { ask } = await serve();
    expect((await ask('series/secret.ics')).text).toBe((await ask('series/none.ics')).text);
    const bearer = { authorization: `Bearer ${MEMBER}` };
    expect(seriesIn((await ask('groups/docs.ics', bearer)).text)).toEqual(['docs', 'secret']);
    expect(seriesIn((await ask('groups/docs.ics')).text)).toEqual(['docs']);
    const { headers } = await ask('groups/docs.ics', bearer);
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['private, no-cache', 'authorization, cookie']);
  });

  it('a repository that becomes private takes its calendars along', async () => {
    const { ask, registry } = await serve();
    expect((await ask('series/meetup.ics')).status).toBe(200);
    await registry.commit({
      puts: show(create(RepositoryRecordSchema, { ...repositoryOf('acme/widgets', true), version: 1 })),
    });
    expect((await ask('series/meetup.ics')).status).toBe(404);
    expect((await ask('acme.ics')).status).toBe(404);
  });

  it('a closed server asks for proof, and a stranger’s name is not answered', async () => {
    const { ask } = await serve({ publicRead: false });
    expect((await ask('series/meetup.ics')).status).toBe(401);
    expect((await ask('series/meetup.ics', { authorization: 'Bearer right' })).status).toBe(200);
    expect((await ask('series/meetup.ics', { authorization: `Bearer ${MEMBER}` })).status).toBe(200);
    const madeUp = { authorization: `Bearer ghp_${'z'.repeat(36)}` };
    for (const path of ['series/meetup.ics', 'series/meetup.atom', 'groups/docs.ics', 'acme.ics'])
      expect((await ask(path, madeUp)).status).toBe(401);
    const { url } = await serve();
    const { request } = await import('node:http');
    const status = await new Promise((resolve) =>
      request(`${url}/calendar/series/meetup.ics`, { headers: { host: 'evil.example' } }, ({ statusCode }) =>
        resolve(statusCode),
      ).end(),
    );
    expect(status).toBe(421);
  });
});
