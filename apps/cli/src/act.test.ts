import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { put } from '@rapporteur/client/testing/put';
import { createSandboxGithub, type SandboxGithub } from '@rapporteur/github-sandbox';
import { ActionItemSchema, ActionItemState, MeetingSchema, SubjectKind } from '@rapporteur/idl';
import { NotesSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDesk, type Desk, type Served, serve } from '../testing/run.ts';
import { parseCliEnv } from './env.ts';
import { changeLogin, isClosed, loginFor, withLogin } from './login-file.ts';
import { createSession } from './login-session.ts';
import { runCli } from './run.ts';

const WIDGETS = 'acme/widgets';

let github: SandboxGithub;
let registry: Served;
let desk: Desk;
/** What the registry is sent, in the order of the calls. */
const authorizations: (string | undefined)[] = [];
/** Those that it does not take, or not for streams. */
const refused = new Set<string | null>();
const refusedStreams = new Set<string | null>();
let variables: Record<string, string> = {};

beforeAll(async () => {
  github = await createSandboxGithub({
    seed: {
      organization: { login: 'acme' },
      people: [{ login: 'ada' }, { login: 'cy' }],
      repositories: [
        {
          name: 'widgets',
          issues: [{ number: 1, title: 'Meetup', author: 'ada', createdAt: '2023-06-19T10:00:00Z' }],
        },
      ],
      app: { deviceInterval: 0 },
    },
    webhookUrl: 'http://127.0.0.1:9/',
  });
  const memory = createMemoryRegistry();
  const about = { programVersion: '1', githubUrl: github.url, clientId: `Iv1.${github.appId}` };
  const guard: Interceptor = (next) => async (request) => {
    const authorization = request.header.get('authorization');
    if (refused.has(authorization) || (request.stream && refusedStreams.has(authorization)))
      throw new ConnectError('Nobody knows this token.', Code.Unauthenticated);
    return next(request);
  };
  const answer = connectNodeAdapter({ routes: createRegistryRoutes(memory, { about }), interceptors: [guard] });
  registry = await serve((request, response) => {
    authorizations.push(request.headers.authorization);
    answer(request, response);
  });
  const issue = { repository: WIDGETS, number: 1, kind: SubjectKind.ISSUE };
  const meeting = 'meetings/meetup/2023-06-22';
  await put(memory, create(MeetingSchema, { name: meeting, series: 'meetup', repository: WIDGETS, issue }));
  const open = { meeting, state: ActionItemState.OPEN, repository: WIDGETS };
  await put(memory, create(ActionItemSchema, { ...open, name: 'actionItems/meetup/2023-06-22/1', text: 'A' }));
  await put(memory, create(ActionItemSchema, { ...open, name: 'actionItems/meetup/2023-06-22/2', text: 'B' }));
  await put(memory, create(ActionItemSchema, { ...open, name: 'actionItems/other/2023-06-22/2', text: 'C' }));
  await put(memory, create(NotesSchema, { name: 'notes/meetup/2023-06-22', meeting, pullRequest: issue }));
});
afterAll(async () => {
  await Promise.all([github.close(), registry.close()]);
});

beforeEach(async (context) => {
  variables = { RAPPORTEUR_REGISTRY_URL: registry.url };
  desk = await createDesk(variables);
  variables.XDG_CONFIG_HOME = join(desk.folder, 'config');
  context.onTestFinished(() => desk.clear());
});

/** Logs in; somebody reads the code from the screen and types it at GitHub. */
const logIn = async (as: string, agrees = true) => {
  const lines: string[] = [];
  const io = {
    out: (line: string) => {
      lines.push(line);
      const code = /^Type (\S+) at /.exec(line)?.[1];
      if (code !== undefined) github.people.enterCode({ as, code, agrees });
    },
    err: (line: string) => void lines.push(line),
    write: (text: string) => void lines.push(text),
    resolve: (path: string) => path,
    columns: 80,
    hasColours: false,
    untilInterrupted: () => new AbortController().signal,
  };
  const code = await runCli(['login'], io, withLogin(parseCliEnv(variables, desk.folder)));
  return { code, lines };
};

const said = () => github.observe.comments(WIDGETS, 1).map(({ author, body }) => `${author}: ${body}`);
const RENEWAL = '/login/oauth/access_token';
const renewals = () => github.requests({ route: RENEWAL }).length;

/** The program as a process of its own. */
const runProgram = async (...words: readonly string[]) => {
  const { NODE_COMPILE_CACHE, PATH } = process.env;
  const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words], {
    cwd: desk.folder,
    env: { ...variables, NODE_COMPILE_CACHE, PATH },
  });
  const { stdout, stderr } = await run;
  return { code: run.child.exitCode, out: stdout, err: stderr };
};

const file = () => join(variables.XDG_CONFIG_HOME ?? '', 'rapporteur', 'login.json');

describe('rapporteur login', () => {
  it('keeps the token where its owner alone reads it, and sends it to that registry alone', async () => {
    const { code, lines } = await logIn('cy');
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [
        expect.stringMatching(
          /^Type [A-Z]{4}-[A-Z]{4} at http:\/\/127\.0\.0\.1:\d+\/login\/device; this waits until you have\.$/,
        ),
        expect.stringMatching(/^You are logged in at http:\/\/127\.0\.0\.1:\d+; the token is in .*login\.json\.$/),
      ],
    });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file(), '..'))).toEqual(['login.json']);
    const { token } = JSON.parse(await readFile(file(), 'utf8'));
    expect(lines.join()).not.toContain(token);
    authorizations.length = 0;
    await desk.run('action', 'list');
    expect(authorizations).toEqual([`Bearer ${token}`]);
    const env = withLogin(parseCliEnv(variables, desk.folder));
    expect(loginFor(env)?.token).toBe(token);
    expect(loginFor({ ...env, registryUrl: 'https://evil.example' })).toBeUndefined();
    expect(await desk.run('logout')).toMatchObject({ code: 0, out: expect.stringContaining('is removed') });
    expect(await desk.run('logout')).toMatchObject({ code: 0, out: 'Nobody was logged in.' });
  });

  it.each([
    ['https://rapporteur.example', true],
    ['http://127.0.0.1:3000', true],
    ['http://[::1]:3000', true],
    ['http://localhost:3000', true],
    ['http://rapporteur.example', false],
    ['http://127.0.0.1.example', false],
    ['http://localhost.example', false],
    ['nowhere', false],
  ])('%s is closed to others: %s', (address, expected) => {
    expect(isClosed(address)).toBe(expected);
  });

  it('keeps nothing of whom GitHub refuses', async () => {
    const { code, lines } = await logIn('cy', false);
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('rapporteur: The login was refused at GitHub, so nothing is known of this person.');
    await expect(stat(file())).rejects.toThrow('ENOENT');
  });

  it('says what to do with a file that is none of its own', async () => {
    await mkdir(join(file(), '..'), { recursive: true });
    await writeFile(file(), '{}');
    expect(() => withLogin(parseCliEnv(variables, desk.folder))).toThrow('is no login of this program');
  });
});

describe('a login', () => {
  const kept = async () => JSON.parse(await readFile(file(), 'utf8'));
  const change = async (fields: object) => writeFile(file(), JSON.stringify({ ...(await kept()), ...fields }));
  const end = () => change({ expiresAt: '2020-01-01T00:00:00Z' });
  const act = (text: string) => desk.run('act', `${WIDGETS}#1`, text);
  /** A lock that a process left, made so many seconds from now: one of the future never gets too old. */
  const leave = async (text: string, seconds: number, lock = `${file()}.lock`) => {
    await writeFile(lock, text);
    const made = new Date(Date.now() + seconds * 1000);
    await utimes(lock, made, made);
  };
  /** Of a process that has ended. */
  const dead = () => `${spawnSync(process.execPath, ['--version']).pid} ${hostname()} 1`;

  beforeEach(async () => {
    await logIn('cy');
    authorizations.length = 0;
    refused.clear();
    refusedStreams.clear();
  });

  it('that has ended is renewed without a word, and the pair is kept where its owner alone reads it', async () => {
    const former = await kept();
    await end();
    expect(await desk.run('action', 'list')).toMatchObject({ code: 0, err: '' });
    const fresh = await kept();
    expect(authorizations).toEqual([`Bearer ${fresh.token}`]);
    expect(fresh).toMatchObject({ githubUrl: former.githubUrl, registryUrl: former.registryUrl });
    expect([fresh.token, fresh.renewal.refreshToken]).not.toEqual([former.token, former.renewal.refreshToken]);
    expect(Date.parse(fresh.expiresAt)).toBeGreaterThan(Date.now());
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file(), '..'))).toEqual(['login.json']);
    await end();
    expect(await act('After eight hours more')).toMatchObject({ code: 0 });
  });

  it('that a registry refuses is renewed once', async () => {
    const { token } = await kept();
    refused.add(`Bearer ${token}`);
    expect(await desk.run('action', 'list')).toMatchObject({ code: 0, err: '' });
    const fresh = await kept();
    expect(authorizations).toEqual([`Bearer ${token}`, `Bearer ${fresh.token}`]);
    refused.add(`Bearer ${fresh.token}`);
    authorizations.length = 0;
    const { renewal } = fresh;
    await change({ renewal: { ...renewal, refreshToken: 'ghr_none' } });
    expect(await desk.run('action', 'list')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/does not let you read; run `rapporteur login` again\.$/),
    });
    expect(authorizations).toEqual([`Bearer ${fresh.token}`]);
  });

  it('that a registry refuses for a stream, which it says in the stream, is renewed once', async () => {
    const { token } = await kept();
    refusedStreams.add(`Bearer ${token}`);
    const watch = () => desk.until(/meetup/).run('watch', '--after', 'start');
    expect(await watch()).toMatchObject({ code: 0, out: expect.stringContaining('meetings/meetup/2023-06-22') });
    const fresh = await kept();
    expect(authorizations).toEqual([token, token, fresh.token].map((one) => `Bearer ${one}`));
    refusedStreams.add(`Bearer ${fresh.token}`);
    await change({ renewal: undefined });
    expect(await watch()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/does not let you read; run `rapporteur login` again\.$/),
    });
  });

  it('that GitHub refuses is renewed once, and what was to be posted stands there once', async () => {
    github.endTokens('cy');
    expect(await act('Renewed')).toMatchObject({ code: 0 });
    expect(said().filter((one) => one === 'cy: Renewed')).toHaveLength(1);
  });

  it('is renewed by one of many who use it at once, and none of them loses it', async () => {
    await end();
    const texts = Array.from({ length: 8 }, (_, index) => `Together ${index}`);
    const codes = await Promise.all(texts.map(async (text) => (await act(text)).code));
    expect(codes).toEqual(texts.map(() => 0));
    await end();
    expect(await act('And later')).toMatchObject({ code: 0 });
  });

  describe('is renewed although a process died while it held the lock', () => {
    it.each([
      ['at once, since its process is gone', dead, 3_600],
      ['once it has been there for long: of another machine', () => `${process.pid} elsewhere.example 1`, -60],
      ['once it has been there for long: cut off as it was written', () => '', -60],
    ])('%s', async (_, text, seconds) => {
      await end();
      await leave(text(), seconds);
      expect(await act('Anyway')).toMatchObject({ code: 0 });
      expect(await readdir(join(file(), '..'))).toEqual(['login.json']);
    });

    it('and another one while it took that over', async () => {
      await end();
      await leave(dead(), 3_600);
      await leave(dead(), 3_600, `${file()}.lock.next`);
      expect(await act('Anyway')).toMatchObject({ code: 0 });
      expect(await readdir(join(file(), '..'))).toEqual(['login.json']);
    });

    it('by one of many who find it', async () => {
      await end();
      await leave(dead(), 3_600);
      const before = renewals();
      const texts = Array.from({ length: 8 }, (_, index) => `After the dead ${index}`);
      const codes = await Promise.all(texts.map(async (text) => (await act(text)).code));
      expect(codes).toEqual(texts.map(() => 0));
      expect(renewals()).toBe(before + 1);
      expect(await readdir(join(file(), '..'))).toEqual(['login.json']);
    });
  });

  it.each([
    ['', async () => {}],
    [', though another one died while it renewed it', () => leave(dead(), 3_600)],
  ])('is renewed once by processes that are refused at once, and all of them go on%s', async (_, before) => {
    const { token } = await kept();
    refused.add(`Bearer ${token}`);
    await before();
    const earlier = renewals();
    const bothRefused = Promise.withResolvers<void>();
    const renewal = github.fail({ route: RENEWAL, by: 'anyone', times: 2, until: bothRefused.promise });
    const runs = [1, 2].map(() => runProgram('action', 'list'));
    await expect.poll(() => [authorizations.length, renewal.hits()]).toEqual([2, 1]);
    bothRefused.resolve();
    for (const run of await Promise.all(runs)) expect(run).toMatchObject({ code: 0, err: '' });
    renewal.stop();
    const { token: fresh } = await kept();
    expect(renewals()).toBe(earlier + 1);
    expect(authorizations).toEqual([token, token, fresh, fresh].map((one) => `Bearer ${one}`));
    expect(await readdir(join(file(), '..'))).toEqual(['login.json']);
  });

  it('is left to who holds it, who lives', async () => {
    await end();
    const holding = Promise.withResolvers<void>();
    const first = changeLogin(file(), async (login) => {
      await holding.promise;
      return login;
    });
    const second = act('Behind');
    const before = renewals();
    await expect.poll(() => readdir(join(file(), '..'))).toContain('login.json.lock');
    expect(renewals()).toBe(before);
    holding.resolve();
    expect([(await first)?.token, (await second).code]).toEqual([expect.any(String), 0]);
    expect(renewals()).toBe(before + 1);
  });

  it.each([
    ['whose rights were taken back', () => github.endTokens('cy', true)],
    ['of an older version', () => change({ renewal: undefined })],
  ])('%s says what to do, and reads on as everybody does', async (_, lose) => {
    await lose();
    await end();
    expect(await act('Never')).toMatchObject({
      code: 1,
      err: 'rapporteur: Your login has ended: run `rapporteur login` again.',
    });
    // It asks twice, and says so once.
    const watched = await desk.until(/meetup/).run('watch', '--after', 'start');
    expect(watched.err.split('\n')).toEqual([
      'rapporteur: Your login has ended: run `rapporteur login` again; until then you see what everybody sees.',
      expect.stringMatching(/^rapporteur: go on with --after /),
    ]);
    expect(watched.out).toContain('meetings/meetup/2023-06-22');
    expect(authorizations).toEqual([undefined, undefined]);
    expect((await kept()).expiresAt).toBe('2020-01-01T00:00:00Z');
  });

  it('is not made again by a process that still knew it', async () => {
    await end();
    const env = withLogin(parseCliEnv(variables, desk.folder));
    await desk.run('logout');
    const session = env.login && createSession(env, env.login);
    await expect(session?.token()).rejects.toThrow('Nobody is logged in any more');
    await expect(stat(file())).rejects.toThrow('ENOENT');
  });

  it('that could not be renewed for now is kept', async () => {
    await end();
    await change({ githubUrl: 'http://127.0.0.1:1' });
    expect(await act('Later')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/could not be renewed: GitHub cannot be reached/),
    });
    await change({ githubUrl: github.url });
    expect(await act('Later')).toMatchObject({ code: 0 });
  });
});

describe('who is logged in', () => {
  it('posts one line on a thread, once for a key', async () => {
    await logIn('cy');
    const first = await desk.run('act', `${WIDGETS}#1`, '/rfc status', '--key', 'a');
    const again = await desk.run('act', `https://github.com/${WIDGETS}/issues/1`, '/rfc status', '--key', 'a');
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('#issuecomment-') });
    expect(again.out).toBe(`${first.out} (posted before)`);
    expect(said()).toContain('cy: /rfc status\n\n<!-- key a -->');
  });

  it('says that an action item is done, where its agenda stands', async () => {
    await logIn('cy');
    expect(await desk.run('action', 'done', 'a-2023-06-22-1', '--reason', 'It is in.')).toMatchObject({ code: 0 });
    expect(said()).toContain('cy: /action done meetup/A-2023-06-22-1 It is in.');
    expect(await desk.run('action', 'done', 'A-2023-06-22-2')).toMatchObject({
      code: 2,
      err: 'rapporteur: Several series have it: write one of them before it, such as meetup/A-2023-06-22-2.',
    });
    expect(await desk.run('action', 'done', 'other/A-2023-06-22-2')).toMatchObject({ code: 0 });
  });

  it('hears in one sentence why not', async () => {
    await logIn('cy');
    expect(await desk.run('act', `${WIDGETS}#99`, 'Hello')).toMatchObject({
      code: 1,
      err: `rapporteur: There is no issue, pull request or discussion ${WIDGETS}#99 that this token may see.`,
    });
    expect(await desk.run('notes', 'approve', 'meetup/2023-07-06')).toMatchObject({
      code: 1,
      err: 'rapporteur: There are no notes of meetup/2023-07-06; write SERIES/DATE.',
    });
  });
});

it('--dry-run shows what would be posted where, and needs nobody', async () => {
  const before = said();
  expect(await desk.run('notes', 'approve', 'meetup/2023-06-22', '--dry-run')).toEqual({
    code: 0,
    err: '',
    out: 'On acme/widgets#1 this would be posted:\n/notes approve',
  });
  expect(await desk.run('notes', 'approve', 'meetup/2023-06-22')).toMatchObject({
    code: 1,
    err: 'rapporteur: Nobody is logged in: run `rapporteur login` first.',
  });
  expect(said()).toEqual(before);
});
