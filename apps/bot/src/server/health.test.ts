/** How the bot is: for whom the page is there, what it lists, and its one button. */
import { create } from '@bufbuild/protobuf';
import { type Job, JobSchema, JobState, ModelUsageSchema, NotesSchema, SyncStateSchema } from '@rapporteur/idl';
import { createMemoryRegistry, createRegistryRoutes, ofView } from '@rapporteur/registry';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type Community, DATE, putsOf } from '../../testing/community.ts';
import type { JobQuery } from '../inbox/index.ts';
import { createJar } from './cookie.ts';
import { createHealth, createPageServer, createServer, type Server, viewerOf } from './index.ts';
import { createJobs } from './jobs.ts';

const SECRET = 'the client secret';
const now = () => new Date(`${DATE}T12:00:00Z`);
const OPEN: Community = { repository: 'acme/boats', key: 'boats', visibility: 'public' };
const CLOSED: Community = { repository: 'acme/vault', key: 'vault', visibility: 'private' };
/** Who may do what where. */
const RIGHTS: Readonly<Record<string, Readonly<Record<string, 'read' | 'write'>>>> = {
  ada: { 'acme/boats': 'write' },
  bo: { 'acme/boats': 'read', 'acme/vault': 'write' },
  cy: { 'acme/boats': 'read' },
};

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(100)));
});

const letter = (repository: string): Job => {
  const text = `<b>${repository}</b> failed.`;
  return create(JobSchema, {
    ...{ key: `issue:${repository}/7`, state: JobState.DEAD, spent: { faults: 8 }, failure: { text } },
    deliveries: [{ id: 'd', event: 'issues', action: 'opened', isDead: true, attempts: 9 }],
  });
};
const OWN = 'issue:acme/boats/7';
const OTHER = 'issue:acme/vault/7';

const serve = async () => {
  const registry = createMemoryRegistry({ now });
  for (const community of [OPEN, CLOSED]) await registry.commit({ puts: putsOf(community) });
  const [notes] = await registry.find([`notes/boats/${DATE}`]);
  const [reading] = await registry.find(['syncStates/acme/boats']);
  const usage = create(ModelUsageSchema, { requests: 3, inputTokens: 4_000, outputTokens: 500, costUsd: 0.125 });
  const message = create(NotesSchema, {
    ...{ name: `notes/boats/${DATE}`, version: notes?.version ?? 0 },
    model: 'some',
    usage,
  });
  const state = {
    name: 'syncStates/acme/boats',
    version: reading?.version ?? 0,
    repository: 'acme/boats',
    read: 3,
    listed: 4,
  };
  await registry.commit({
    puts: [message, create(SyncStateSchema, state)].map((one) => ({ message: ofView(one), visibility: 'public' })),
  });
  const dead = new Map([letter('acme/boats'), letter('acme/vault')].map((one) => [one.key, one]));
  const inbox = {
    counts: async () => ({ queued: 2, done: 30, dead: dead.size, echoes: 0, unheard: 0 }),
    jobs: async ({ key }: JobQuery = {}) => [...dead.values()].filter((one) => key === undefined || one.key === key),
    redrive: async (key: string, alongside: () => Promise<unknown>) => {
      const isDead = dead.delete(key);
      if (isDead) await alongside();
      return isDead;
    },
  };
  const log = pino({ level: 'silent' });
  const pages = createPageServer({
    site: { title: 'Acme', isStatic: false, withoutPage: new Set() },
    ...{ registry, now, log, refusalMs: 0 },
    routes: createRegistryRoutes(registry, { viewer: viewerOf, now }),
    health: createHealth({
      ...{ inbox, registry, now, version: '1.2.3', jobs: createJobs({ inbox, registry }) },
      budgetOf: async () => ({ left: 0.42, at: now() }),
    }),
    signIn: {
      ...{ webUrl: 'http://github.example', clientId: () => 'Iv1.1', clientSecret: SECRET, whoIs: async () => 'ada' },
      proof: async ({ token, repository, right }) => {
        const given = RIGHTS[token]?.[repository?.toLowerCase() ?? ''];
        return given === 'write' || given === right;
      },
    },
  });
  const server = createServer({ log, pages });
  servers.push(server);
  const url = await server.listen(0, '127.0.0.1');
  const ask = async (path: string, as?: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, {
      redirect: 'manual',
      ...init,
      headers: { ...cookieOf(as), ...init.headers },
    });
    const text = (await response.text()).replaceAll(/\s+/g, ' ');
    return { status: response.status, text, headers: [...response.headers].filter(([name]) => name !== 'date') };
  };
  const redrive = async (
    key: string,
    as?: string,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ) => (await ask('/-/health/redrive', as, { method: 'POST', body: new URLSearchParams({ key }), headers })).status;
  return { ask, redrive, dead, registry };
};

const cookieOf = (as: string | undefined): Record<string, string> =>
  as === undefined
    ? {}
    : {
        cookie:
          createJar({ secret: SECRET, now })(false)
            .keep('session', { token: as, login: as }, new Date(now().getTime() + 1_000_000))
            .split(';')[0] ?? '',
      };

describe('how the bot is', () => {
  it('is told to people who may write in a repository, of their repositories only', async () => {
    const { ask } = await serve();
    const { status, text } = await ask('/-/health', 'ada');
    expect(status).toBe(200);
    for (const told of [
      '2 wait or are being worked off, 30 are done, 2 failed for good',
      '&lt;b&gt;acme/boats&lt;/b&gt; failed.',
      `<input type="hidden" name="key" value="${OWN}">`,
      '8 faults of others, 0 errors of ours, 0 crashes',
      '3 of 4',
      'acme/boats: 42 % are left',
      '<td>0.13</td>',
      'Rapporteur 1.2.3',
    ])
      expect(text).toContain(told);
    expect(text).not.toMatch(/vault/);
    const other = await ask('/-/health', 'bo');
    expect(other.text).toContain(OTHER);
    expect(other.text).not.toMatch(/acme\/boats/);
  });

  it('is not there for anybody else, in no byte and no header', async () => {
    const { ask } = await serve();
    for (const as of [undefined, 'cy', 'nobody']) {
      const told = await ask('/-/health', as);
      const never = await ask('/-/hearth', as);
      const same = (text: string): string => text.replaceAll('hearth', 'health');
      expect(told.status).toBe(404);
      expect({ ...told, headers: told.headers.filter(([name]) => name !== 'etag') }).toEqual({
        ...{ ...never, text: same(never.text) },
        headers: never.headers.filter(([name]) => name !== 'etag'),
      });
    }
  });

  it('has a delivery tried again by its button, on record, and by nothing else', async () => {
    const { redrive, dead, registry } = await serve();
    expect(await redrive(OTHER, 'ada')).toBe(404);
    expect(await redrive(OWN, 'cy')).toBe(404);
    expect(await redrive(OWN)).toBe(404);
    expect(await redrive(OWN, 'ada', { origin: 'https://evil.example' })).toBe(404);
    expect(await redrive(OWN, 'ada', { 'sec-fetch-site': 'cross-site' })).toBe(404);
    expect(await redrive(OWN, 'ada', {})).toBe(404);
    expect(await redrive(`${OWN}${' '.repeat(5_000)}`, 'ada')).toBe(404);
    expect([...dead.keys()]).toEqual([OWN, OTHER]);
    expect(await redrive(OWN, 'ada')).toBe(303);
    expect([...dead.keys()]).toEqual([OTHER]);
    expect(await redrive(OWN, 'ada')).toBe(404);
    const entries = await registry.listAudit({ below: undefined, limit: 5, subject: 'acme/boats' });
    expect(entries).toMatchObject([
      { action: 'redrive', cause: 'ada', because: [{ text: `ada had ${OWN} tried again.` }] },
    ]);
  });
});
