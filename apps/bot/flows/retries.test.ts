/** docs/retries.md, played: each row of its table is a fault that is made here, and what it says is what came of it. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { LLMock } from '@copilotkit/aimock';
import { createClient, optional } from '@rapporteur/client';
import {
  FailureSource,
  FailureSourceSchema,
  type Job,
  JobState,
  NotesMethod,
  nameOfEnum,
  TranscriptSchema,
} from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { createModel, createNotes } from '@rapporteur/model';
import { createRegistry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keepAnswers } from '../src/road/load.ts';
import { createJobs } from '../src/server/index.ts';
import { keyOf, request, until } from '../testing/inbox.ts';
import { useInboxes } from '../testing/inbox-stage.ts';
import { deliver, heard, kill, useVictims } from '../testing/victims.ts';
import { PATIENCE, useProcesses } from './process.ts';
import { openRfc, useStage } from './stage.ts';
import { FLYTE, MONDAY, seedOnDemand } from './world.ts';

/** Who fails is still to be seen when a test looks. */
const HOUR = { backoff: { base: { seconds: 3_600n }, cap: { seconds: 3_600n } } };

const stage = useStage({ bot: { retry: HOUR } });
const { database, openInbox, postgres } = useInboxes();
const victims = useVictims();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapporteur-retries-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const AT_ONCE = 'the whole run, at once, by the process that takes over';
const LATER = 'the whole run, after a pause that grows';
const WRITTEN = 'what GitHub shows, found by its markers';
const STEP = 'the last step that left something behind';

type Row = {
  readonly fault: string;
  readonly again: string;
  readonly from: string;
  readonly source: FailureSource;
  readonly code: string;
  /** Of faults of others, errors of ours, processes that died. */
  readonly spent: readonly [number, number, number];
  readonly state: JobState;
  readonly play: () => Promise<Job | undefined>;
};

/** An RFC about which all is done, whatever else waits. */
const openQuietly = async (): Promise<{ readonly number: number; readonly key: string }> => {
  const { number } = await openRfc(stage());
  const key = `pull:${FLYTE}/${number}`;
  await stage().github.settled();
  await until(async () => (await optional(stage().client.getJob({ key }))) === undefined);
  return { number, key };
};

/** What a command on a pull request comes to while GitHub answers so to the question who may write. */
const answered = async (fault: {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly message?: string;
}) => {
  const { number, key } = await openQuietly();
  const route = '/repos/:owner/:repo/collaborators/:login/permission';
  const handle = stage().github.fail({ route, times: 1_000, ...fault });
  await stage().people.comment({ repository: FLYTE, as: 'ada', number, body: '/rfc ignore' });
  const found = await seen(() => optional(stage().client.getJob({ key })));
  handle.stop();
  return found;
};

/** The job once a run of it has failed. */
const seen = async (look: () => Promise<Job | undefined>): Promise<Job | undefined> => {
  let found: Job | undefined;
  await until(async () => {
    found = await look();
    return found?.failure !== undefined && found.state !== JobState.RUNNING;
  });
  return found;
};

/** What becomes of a run that ends so. */
const ran = async (run: (signal: AbortSignal) => Promise<void>, timeoutSeconds = 900): Promise<Job | undefined> => {
  const inbox = await openInbox({ retry: HOUR, timeoutSeconds });
  await inbox.start(({ signal }) => run(signal));
  await inbox.receive(request(1));
  return seen(async () => (await inbox.jobs({ key: keyOf(1) }))[0]);
};

/** What a query meets when there is no server any more. */
const nobodyThere = (): Promise<void> =>
  new Promise((_, reject) => {
    connect(9, '127.0.0.1').once('error', reject);
  });

/** How a job stands while the process after the one that died runs it. */
const survived = async (number: number, execArgv: readonly string[]): Promise<Job | undefined> => {
  const url = await postgres.createDatabase();
  const words = [url, join(folder, `${number}.log`), 'victim'];
  const isStarved = execArgv.length > 0;
  const first = await victims(words, { execArgv });
  const gone = once(first, 'exit');
  const held = isStarved ? gone : heard(first, 'held');
  await deliver(first, 'a', number);
  await held;
  if (!isStarved) first.kill('SIGKILL');
  // Node gives up so when its heap is full.
  expect((await gone)[1]).toBe(isStarved ? 'SIGABRT' : 'SIGKILL');
  const second = await victims(words);
  const other = await openDatabase({ url });
  try {
    const inbox = await openInbox({ database: other });
    let found: Job | undefined;
    await until(async () => {
      [found] = await inbox.jobs({ key: keyOf(number) });
      return found?.state === JobState.RUNNING && found.failure !== undefined;
    });
    second.send('go on');
    await heard(second, 'kept');
    expect((await readFile(join(folder, `${number}.log`), 'utf8')).trim().split('\n')).toEqual(['a', 'a']);
    await inbox.stop();
    return found;
  } finally {
    await other.close();
  }
};

const ROWS: readonly Row[] = [
  {
    ...{ fault: '`kill -9`', again: AT_ONCE, from: STEP, source: FailureSource.PROCESS, code: 'crash' },
    ...{ spent: [0, 0, 1], state: JobState.RUNNING },
    play: () => survived(0, []),
  },
  {
    ...{ fault: 'out of memory', again: AT_ONCE, from: STEP, source: FailureSource.PROCESS, code: 'crash' },
    ...{ spent: [0, 0, 1], state: JobState.RUNNING },
    play: () => survived(8, ['--max-old-space-size=48']),
  },
  {
    ...{ fault: 'GitHub fails (5xx, or no connection)', again: LATER, from: WRITTEN, source: FailureSource.GITHUB },
    ...{ code: 'github-fault', spent: [1, 0, 0], state: JobState.RETRYING },
    play: () => answered({ status: 502 }),
  },
  {
    ...{ fault: 'GitHub refuses (403, 404, 410, 422)', again: 'nothing, until somebody redrives it', from: WRITTEN },
    ...{ source: FailureSource.GITHUB, code: 'github-refused', spent: [0, 0, 0], state: JobState.DEAD },
    play: () => answered({ status: 422 }),
  },
  {
    ...{ fault: 'rate limit', again: 'the whole run, after the pause that was asked for', from: WRITTEN },
    ...{ source: FailureSource.GITHUB, code: 'github-limited', spent: [0, 0, 0], state: JobState.POSTPONED },
    play: () => answered({ status: 429, headers: { 'retry-after': '3600' } }),
  },
  {
    ...{ fault: 'the database is away', again: LATER, from: STEP, source: FailureSource.DATABASE },
    ...{ code: 'database-fault', spent: [1, 0, 0], state: JobState.RETRYING },
    play: () => ran(nobodyThere),
  },
  {
    ...{ fault: 'an error of ours', again: LATER, from: STEP, source: FailureSource.PROGRAM },
    ...{ code: 'program-error', spent: [0, 1, 0], state: JobState.RETRYING },
    play: () => ran(() => Promise.reject(new TypeError('It is not a function.'))),
  },
  {
    ...{ fault: 'deadline', again: LATER, from: STEP, source: FailureSource.PROGRAM },
    ...{ code: 'deadline', spent: [0, 1, 0], state: JobState.RETRYING },
    play: () => ran((signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())), 1),
  },
  {
    ...{
      fault: 'lost claim, or overtaken',
      again: 'nothing here: whoever was first does it',
      from: 'what they committed',
    },
    ...{ source: FailureSource.UNSPECIFIED, code: '', spent: [0, 0, 0], state: JobState.RUNNING },
    play: async () => {
      const [first, second] = [
        await openInbox({ owner: 'first', concurrency: 1 }),
        await openInbox({ owner: 'second' }),
      ];
      const [began, lost, taken] = [
        Promise.withResolvers<void>(),
        Promise.withResolvers<void>(),
        Promise.withResolvers<void>(),
      ];
      const done = Promise.withResolvers<void>();
      await first.start(async ({ hold }) => {
        began.resolve();
        await taken.promise;
        await hold().catch((error: unknown) => {
          lost.resolve();
          throw error;
        });
      });
      await first.receive(request(1));
      await began.promise;
      await second.start(async () => {
        taken.resolve();
        await done.promise;
      });
      await database().transaction(async (transaction) => {
        await sql`delete from rapporteur.claim`.execute(transaction);
        await sql`update pgboss.job set state = 'retry', start_after = now() where state = 'active'`.execute(
          transaction,
        );
      });
      await lost.promise;
      const [found] = await second.jobs({ key: keyOf(1) });
      done.resolve();
      expect(await second.settled(10_000)).toBe(true);
      return found;
    },
  },
];

const COSTS = ['a try after faults of others', 'a try after errors of ours', 'a try after processes that died'];

const lineOf = ({ fault, again, from, source, spent }: Row): string => {
  const whose = source === FailureSource.UNSPECIFIED ? 'nobody’s' : nameOfEnum(FailureSourceSchema, source);
  const cost = COSTS.filter((_, index) => spent[index] === 1).join(', ') || 'nothing';
  return `| ${[fault, whose, again, from, cost].join(' | ')} |`;
};

describe('a fault', () => {
  it.each(ROWS)('$fault', async ({ play, source, code, spent, state }) => {
    const { failure, spent: tries, state: found } = (await play()) ?? {};
    const { faults = 0, errors = 0, crashes = 0 } = tries ?? {};
    expect({
      code: failure?.code ?? '',
      source: failure?.source ?? 0,
      spent: [faults, errors, crashes],
      state: found,
    }).toEqual({
      ...{ code, source, spent, state },
    });
  });

  it('is told in docs/retries.md as it is played here', async () => {
    const text = await readFile(new URL('../../../docs/retries.md', import.meta.url), 'utf8');
    const [, body = ''] = text.split(/^\|(?: ?-+ ?\|)+$/m);
    expect(body.split('\n\n')[0]?.trim().split('\n')).toEqual(ROWS.map(lineOf));
  });
});

describe('a bot that is killed', () => {
  const startsAt = useProcesses();
  const PULLS = 350;
  const [flyte, ...others] = seedOnDemand.repositories;
  const pullRequests = Array.from({ length: PULLS }, (_, index) => {
    const isRfc = index % 70 === 0;
    return {
      number: 1_000 + index,
      title: isRfc ? `[RFC] Proposal ${index}` : `Fix ${index}`,
      author: 'cy',
      createdAt: new Date(Date.parse('2022-01-01T08:00:00Z') + index * 3_600_000).toISOString().replace('.000', ''),
      files: [{ path: isRfc ? `rfc/system/${index}.md` : `src/${index}.py`, content: `Text ${index}\n` }],
    };
  });
  const many = useStage({
    seed: { ...seedOnDemand, repositories: flyte ? [{ ...flyte, pullRequests }, ...others] : [] },
    bot: { catchUpAtStart: false },
    waits: false,
  });
  /** What stands in the database, whoever runs. */
  const lookOf = async () => {
    const other = await openDatabase({ url: many().variables.DATABASE_URL });
    try {
      const [found] = await createRegistry(other).find([`syncStates/${FLYTE}`]);
      return found?.kind === 'syncStates' ? found.message : undefined;
    } finally {
      await other.close();
    }
  };
  const answers = (number: number) =>
    many()
      .github.observe.comments(FLYTE, number)
      .filter(({ author, body }) => author === 'rapporteur[bot]' && body.includes('rapporteur:answer:'));

  it('while it reads a repository goes on with its page, and who is killed after a comment writes no second one', async () => {
    const { github, people } = many();
    await many().bot().stop();
    const start = await startsAt(many(), new Date(MONDAY));
    github.moveAway(500);
    const first = await start();
    await vi.waitFor(async () => expect((await lookOf())?.look?.page).toBe(3), PATIENCE);
    await first.end('SIGKILL');
    github.moveAway(0);
    const pages = () =>
      github.requests({ by: 'app' }).flatMap(({ path, page }) => (path === `/repos/${FLYTE}/pulls` ? [page] : []));
    const second = await start();
    await vi.waitFor(async () => expect((await lookOf())?.endedAt).toBeDefined(), PATIENCE);
    // Until its end the page that was under way may be asked for again, and none before it.
    const asked = pages().slice(0, pages().indexOf(4) + 1);
    expect(asked.filter((page) => page !== 3)).toEqual([1, 2, 4]);
    expect(asked.indexOf(3)).toBe(2);
    expect(await second.client.listRfcs({ pageSize: 500 }).all()).toHaveLength(5);

    github.setWebhookUrl(`${second.url}/api/github/webhooks`);
    github.moveAway(500);
    await people.comment({ repository: FLYTE, as: 'ada', number: 1_000, body: '/rfc status' });
    // It stands, and its author has not heard that yet.
    await vi.waitFor(() => expect(answers(1_000)).toHaveLength(1), PATIENCE);
    await second.end('SIGKILL');
    github.moveAway(0);
    const third = await start();
    const key = `pull:${FLYTE}/1000`;
    await vi.waitFor(async () => expect(await optional(third.client.getJob({ key }))).toBeUndefined(), PATIENCE);
    expect(answers(1_000)).toHaveLength(1);
    await third.end('SIGTERM');
  });
});

describe('a dead job', () => {
  it('is shown and redriven by who has the token of the registry, on record, and then it is done', async () => {
    const { number, key } = await openQuietly();
    const { client } = stage();
    const route = '/repos/:owner/:repo/collaborators/:login/permission';
    const refusing = stage().github.fail({ route, status: 422, times: 1_000 });
    await stage().people.comment({ repository: FLYTE, as: 'ada', number, body: '/rfc ignore' });
    await seen(() => optional(client.getJob({ key })));
    const dead = await client.listJobs({ states: ['dead'] }).all();
    const found = dead.find((job) => job.key === key);
    expect(found?.deliveries).toMatchObject([{ event: 'issue_comment', isDead: true, attempts: 1 }]);
    expect(found?.failure?.text).toMatch(/^GitHub found the request invalid/);
    const stranger = createClient({ baseUrl: stage().bot().url, retries: 0 });
    for (const call of [stranger.listJobs().all(), stranger.getJob({ key }), stranger.redriveJob({ key })])
      await expect(call).rejects.toThrow(/RAPPORTEUR_REGISTRY_TOKEN/);
    refusing.stop();
    expect((await client.redriveJob({ key })).state).not.toBe(JobState.DEAD);
    await until(async () => (await optional(client.getJob({ key }))) === undefined);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual([]);
    await expect(client.redriveJob({ key })).rejects.toMatchObject({ code: 'not_found' });
    const entries = await client.listAudit({ subject: FLYTE }).all();
    expect(entries.filter(({ action }) => action === 'redrive')).toMatchObject([
      { action: 'redrive', because: [{ text: `RAPPORTEUR_REGISTRY_TOKEN had ${key} tried again.` }] },
    ]);
  });
});

describe('notes that a model writes', () => {
  const mock = new LLMock({ port: 0 });
  beforeAll(() => mock.start());
  afterAll(() => mock.stop());
  const asked = (words: string) => mock.getRequests().filter((one) => JSON.stringify(one).includes(words)).length;

  const quote = 'We agreed to store execution tags in the admin database';
  const judging = { systemMessage: 'You check claims' };
  const verdicts = { content: JSON.stringify({ verdicts: [] }) };
  /** The model drafts at once; whoever asks it to judge waits for so long. */
  const plays = (latency: number): void => {
    const citations = [{ turn: 't1', quote }];
    const statement = { kind: 'decision', text: `${quote}.`, owner: null, due: null, citations };
    const topic = { title: 'Tags', agendaItem: null, firstTurn: 't1', lastTurn: 't1', statements: [statement] };
    mock.clearFixtures();
    mock.on(judging, verdicts, { latency });
    mock.on({}, { content: JSON.stringify({ topics: [topic] }), usage: { input_tokens: 100, output_tokens: 20 } });
  };

  it('go on after `kill -9` at the step that has no answer yet, no answer is paid twice, and what was lost is counted', async () => {
    plays(60_000);
    const url = await postgres.createDatabase();
    const key = 'notes:acme/widgets/meetup/2023-06-22';
    const words = [url, mock.url, 'meetings/meetup/2023-06-22', key];
    const first = await victims(words, { file: 'notes-victim.ts' });
    first.send('write');
    await until(() => asked('You check claims') === 1);
    await kill(first);
    const other = await openDatabase({ url });
    const inbox = await openInbox({ database: other });
    const jobs = createJobs({ inbox, registry: createRegistry(other) });
    const checkpoint = (await jobs.get(key))?.checkpoint;
    expect(checkpoint?.name).toBe('modelAnswers/meetup/2023-06-22');
    expect(checkpoint?.text).toMatch(
      /^1 answer of a model is kept, and not asked for again\. Notes do not tell yet of 120 tokens in 1 request, .* A request is under way, or its answer was lost; it takes at most [\d,]+ tokens in 1 request, at a price that is not known\.$/,
    );
    plays(0);
    const second = await victims(words, { file: 'notes-victim.ts' });
    const drafted = await new Promise((resolve) => second.once('message', resolve));
    expect(drafted).toEqual({ method: NotesMethod.MODEL, lost: 1 });
    // The question that was under way when the process died is the only one that is put again.
    expect([asked('You draft the notes'), asked('You check claims')]).toEqual([1, 2]);
    await until(async () => (await jobs.get(key)) === undefined);
    await inbox.stop();
    await other.close();
  });

  it('break off at the deadline, also the request under way, and go on at the same step', async () => {
    plays(60_000);
    const before = [asked('You draft the notes'), asked('You check claims')];
    const registry = createRegistry(database());
    const transcript = create(TranscriptSchema, {
      digest: 'd',
      turns: [{ id: 't1', speaker: 'Ada Ruiz', text: `${quote}.` }],
    });
    const signals: (AbortSignal | null | undefined)[] = [];
    const model = createModel({
      ...{ apiKey: 'none', baseUrl: mock.url, model: 'claude-test', maxRetries: 0 },
      fetch: (input, init) => {
        signals.push(init?.signal);
        return fetch(input, init);
      },
    });
    // Long enough for the draft, also where the machine is busy.
    const inbox = await openInbox({ timeoutSeconds: 4 });
    const drafted = Promise.withResolvers<Notes>();
    await inbox.start(async ({ attempt, signal, hold }) => {
      if (attempt > 1) plays(0);
      const answers = keepAnswers(registry, { meeting: 'meetings/meetup/2023-07-06', hold });
      drafted.resolve((await createNotes({ transcript, model, answers, signal })).notes);
    });
    await inbox.receive(request(1));
    expect(await drafted.promise).toMatchObject({ method: NotesMethod.MODEL, usage: { requests: 3, lost: 1 } });
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, true, false]);
    expect([asked('You draft the notes'), asked('You check claims')].map((n, at) => n - (before[at] ?? 0))).toEqual([
      1, 2,
    ]);
    expect(await inbox.settled(5_000)).toBe(true);
  });
});
