import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../database/index.ts';
import { describeDatabases } from '../database/testing.ts';
import { createInbox, type Delivery, type Inbox, type InboxOptions } from './index.ts';
import { crashable, emptyQueues, QUIET, request, SECRET } from './testing.ts';

const FAST = { limit: 2, delaySeconds: 0, maxDelaySeconds: 0 };

describeDatabases('the inbox', (database) => {
  const open: Inbox[] = [];
  const openInbox = async (options: Partial<InboxOptions> = {}): Promise<Inbox> => {
    const inbox = await createInbox({
      database: database(),
      secrets: [SECRET],
      log: QUIET,
      retry: FAST,
      pollMs: 100,
      ...options,
    });
    open.push(inbox);
    return inbox;
  };
  beforeEach(() => emptyQueues(database()));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((inbox) => inbox.stop(500)));
  });

  const stored = async (from: Database = database()) =>
    from.kysely.selectFrom('delivery').selectAll().orderBy('id').execute();

  it('stores nothing of a delivery with a wrong signature', async () => {
    const inbox = await openInbox();
    expect(await inbox.receive(request(1, { secret: 'wrong' }))).toMatchObject({ status: 401 });
    expect(await stored()).toEqual([]);
  });

  it('keeps a delivery that arrives before the worker starts, and runs it then', async () => {
    const inbox = await openInbox();
    expect(await inbox.receive(request(7, { id: 'a' }))).toMatchObject({ status: 202 });
    expect(await stored()).toMatchObject([{ id: 'a', subject: 'acme/widgets#7', action: 'created', status: 'queued' }]);
    const seen: Delivery[] = [];
    await inbox.start(async (delivery) => void seen.push(delivery));
    expect(await inbox.settled(5_000)).toBe(true);
    expect(seen).toMatchObject([
      { id: 'a', name: 'issue_comment', attempt: 1, payload: { issue: { number: 7 } }, receivedAt: expect.any(Date) },
    ]);
    expect(await inbox.counts()).toEqual({ queued: 0, done: 1, dead: 0 });
    expect(await stored()).toMatchObject([{ status: 'done', attempts: 1, error: null, finished_at: expect.any(Date) }]);
  });

  it('runs a delivery at once instead of at the next look at the queue', async () => {
    const inbox = await openInbox({ pollMs: 60_000 });
    const { promise, resolve } = Promise.withResolvers<void>();
    await inbox.start(async () => resolve());
    await new Promise((next) => setTimeout(next, 200));
    const start = performance.now();
    await inbox.receive(request(1));
    await promise;
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('answers a repeated delivery with 200 and runs it once, also when both come together', async () => {
    const inbox = await openInbox();
    let runs = 0;
    await inbox.start(async () => {
      runs += 1;
    });
    const together = await Promise.all(Array.from({ length: 8 }, () => inbox.receive(request(1, { id: 'same' }))));
    expect(together.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 202]);
    await inbox.settled(5_000);
    expect(await inbox.receive(request(1, { id: 'same' }))).toMatchObject({ status: 200 });
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toBe(1);
    expect(await inbox.counts()).toEqual({ queued: 0, done: 1, dead: 0 });
  });

  it('stores the others when one of those that come together is known already', async () => {
    const inbox = await openInbox();
    await inbox.receive(request(1, { id: 'known' }));
    const ids = ['x', 'known', 'y', 'z'];
    const answers = await Promise.all(ids.map((id, number) => inbox.receive(request(number, { id }))));
    expect(answers.map(({ status }) => status)).toEqual([202, 200, 202, 202]);
    expect((await stored()).map(({ id }) => id)).toEqual(['known', 'x', 'y', 'z']);
  });

  it('runs 200 deliveries of 20 subjects in order within each subject, side by side, never two of one', async () => {
    const inbox = await openInbox({ concurrency: 6 });
    const order = new Map<string, string[]>();
    const busy = new Set<string>();
    let overlaps = 0;
    let most = 0;
    await inbox.start(async ({ id }) => {
      const [subject = '', sequence = ''] = id.split('.');
      if (busy.has(subject)) overlaps += 1;
      busy.add(subject);
      most = Math.max(most, busy.size);
      await new Promise((resolve) => setTimeout(resolve, 2));
      order.set(subject, [...(order.get(subject) ?? []), sequence]);
      busy.delete(subject);
    });
    const sent = Array.from({ length: 200 }, (_, index) => {
      const [subject, sequence] = [index % 20, Math.floor(index / 20)];
      return inbox.receive(request(subject, { id: `${subject}.${String(sequence).padStart(2, '0')}` }));
    });
    expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([202]));
    expect(await inbox.settled(30_000)).toBe(true);
    const inOrder = Array.from({ length: 10 }, (_, sequence) => String(sequence).padStart(2, '0'));
    expect([...order.values()]).toEqual(Array(20).fill(inOrder));
    expect(overlaps).toBe(0);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  }, 40_000);

  it('tries a failing delivery again while later ones of its subject wait and other subjects go on', async () => {
    const inbox = await openInbox();
    const runs: string[] = [];
    await inbox.start(async ({ id, attempt }) => {
      runs.push(`${id}${attempt}`);
      if (id === 'a' && attempt < 3) throw new Error('GitHub is having a bad day.');
    });
    await inbox.receive(request(1, { id: 'a' }));
    await inbox.receive(request(1, { id: 'b' }));
    await inbox.receive(request(2, { id: 'c' }));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs.filter((run) => !run.startsWith('c'))).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(runs.indexOf('c1')).toBeLessThan(runs.indexOf('b1'));
    expect(await stored()).toMatchObject([{ id: 'a', attempts: 3, error: null }, { id: 'b' }, { id: 'c' }]);
  });

  it('lays a delivery whose tries are spent among the dead, with its reason, and lets its subject go on', async () => {
    const inbox = await openInbox();
    let broken = true;
    const runs: string[] = [];
    await inbox.start(async ({ id, attempt }) => {
      runs.push(`${id}${attempt}`);
      if (id === 'a' && broken) throw new AggregateError([new Error('The label\n"rfc" is missing.')], 'several');
    });
    await inbox.receive(request(1, { id: 'a' }));
    await inbox.receive(request(1, { id: 'b' }));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(await inbox.counts()).toEqual({ queued: 0, done: 1, dead: 1 });
    expect(await inbox.deadLetters()).toEqual([
      {
        id: 'a',
        event: 'issue_comment',
        action: 'created',
        subject: 'acme/widgets#1',
        receivedAt: expect.any(Date),
        finishedAt: expect.any(Date),
        attempts: 3,
        error: 'The label "rfc" is missing.',
      },
    ]);
    expect(await inbox.receive(request(1, { id: 'a' }))).toMatchObject({ status: 200 });

    broken = false;
    expect(await inbox.retryDead('b')).toBe(false);
    expect(await inbox.retryDead('a')).toBe(true);
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toEqual(['a1', 'a2', 'a3', 'b1', 'a1']);
    expect(await inbox.deadLetters()).toEqual([]);
  });

  it('pages through the dead, oldest first', async () => {
    const inbox = await openInbox({ retry: { ...FAST, limit: 0 } });
    await inbox.start(() => Promise.reject(new Error('No.')));
    for (const number of [1, 2, 3]) await inbox.receive(request(number, { id: `d${number}` }));
    expect(await inbox.settled(10_000)).toBe(true);
    const first = await inbox.deadLetters({ limit: 2 });
    const rest = await inbox.deadLetters({ limit: 2, after: first[1]?.id ?? '' });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(['d1', 'd2', 'd3']);
  });

  it('cuts off a run that exceeds its time limit and counts it as a failure', async () => {
    const inbox = await openInbox({ timeoutSeconds: 1, retry: { ...FAST, limit: 0 } });
    let aborted = false;
    await inbox.start(
      ({ signal }) =>
        new Promise(() =>
          signal.addEventListener('abort', () => {
            aborted = true;
          }),
        ),
    );
    await inbox.receive(request(1));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(aborted).toBe(true);
    expect(await inbox.deadLetters()).toMatchObject([{ error: 'The run took longer than 1 seconds.' }]);
  });

  it('answers 503 and stores nothing while the database is away', async () => {
    const { database: doomed, crash } = crashable(database());
    const inbox = await openInbox({ database: doomed });
    crash();
    expect(await inbox.receive(request(1))).toMatchObject({ status: 503 });
    expect(await stored()).toEqual([]);
  });

  it('says whether it is ready, and why not', async () => {
    const { database: doomed, crash } = crashable(database());
    const inbox = await openInbox({ database: doomed });
    expect(await inbox.readiness()).toEqual({ ready: false, reason: 'The worker is not started yet.' });
    await inbox.start(async () => {});
    expect(await inbox.readiness()).toMatchObject({ ready: true });
    crash();
    expect(await inbox.readiness()).toEqual({ ready: false, reason: 'The database does not answer.' });
  });

  it('finishes what runs when it drains, and starts nothing new', async () => {
    const inbox = await openInbox({ concurrency: 1 });
    const started = Promise.withResolvers<void>();
    const runs: string[] = [];
    await inbox.start(async ({ id }) => {
      started.resolve();
      await new Promise((resolve) => setTimeout(resolve, 200));
      runs.push(id);
    });
    await inbox.receive(request(1, { id: 'a' }));
    await inbox.receive(request(2, { id: 'b' }));
    await started.promise;
    expect(await inbox.drain(5_000)).toBe(true);
    expect(runs).toEqual(['a']);
    await inbox.stop();
    expect(await inbox.receive(request(3))).toMatchObject({ status: 503 });
    expect(await inbox.counts()).toEqual({ queued: 1, done: 1, dead: 0 });
  });

  it('takes up what did not end within the deadline of a stop at the next start', async () => {
    const first = await openInbox();
    const started = Promise.withResolvers<void>();
    await first.start(() => {
      started.resolve();
      return new Promise(() => {});
    });
    await first.receive(request(1, { id: 'a' }));
    await started.promise;
    expect(await first.drain(50)).toBe(false);
    await first.stop(0);
    const second = await openInbox();
    await second.start(async () => {});
    expect(await second.settled(5_000)).toBe(true);
    expect(await second.counts()).toEqual({ queued: 0, done: 1, dead: 0 });
  });

  it('leaves the jobs of a live replica alone, and works beside it', async () => {
    const first = await openInbox();
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    let runs = 0;
    const run = async ({ id }: Delivery): Promise<void> => {
      if (id !== 'slow') return;
      runs += 1;
      started.resolve();
      await gate.promise;
    };
    await first.start(run);
    await first.receive(request(1, { id: 'slow' }));
    await started.promise;
    if (database().backend === 'pglite') {
      // One process per folder: there is no replica to be mistaken for a dead one.
      gate.resolve();
      expect(await first.settled(5_000)).toBe(true);
      return;
    }
    const second = await openInbox();
    await second.start(run);
    await second.receive(request(2, { id: 'quick' }));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(runs).toBe(1);
    expect(await second.counts()).toEqual({ queued: 1, done: 1, dead: 0 });
    gate.resolve();
    expect(await second.settled(5_000)).toBe(true);
    expect(runs).toBe(1);
  });

  it('lays a delivery that brings the process down each time among the dead', async () => {
    const limit = 1;
    for (let life = 0; life <= limit; life += 1) {
      const { database: doomed, crash } = crashable(database());
      const inbox = await openInbox({ database: doomed, retry: { ...FAST, limit } });
      const died = Promise.withResolvers<void>();
      await inbox.start(() => {
        crash();
        died.resolve();
        return new Promise(() => {});
      });
      if (life === 0) await inbox.receive(request(1, { id: 'poison' }));
      await died.promise;
      await inbox.stop(0);
    }
    const inbox = await openInbox({ retry: { ...FAST, limit } });
    await inbox.start(() => Promise.reject(new Error('This must not run.')));
    expect(await inbox.settled(5_000)).toBe(true);
    expect(await inbox.deadLetters()).toMatchObject([
      { id: 'poison', attempts: 2, error: 'The process ended while this ran.' },
    ]);
  });

  it('runs timers when asked, one at a time, and tries a failing one again', async () => {
    const inbox = await openInbox();
    const ran = Promise.withResolvers<void>();
    await inbox.schedule('weekly', 'FREQ=WEEKLY;BYDAY=TH;BYHOUR=9;BYMINUTE=0', async () => ran.resolve());
    await inbox.schedule('weekly', '0 9 * * 4', async () => ran.resolve());
    await inbox.trigger('weekly');
    await ran.promise;
    await expect(inbox.trigger('daily')).rejects.toThrow('There is no timer "daily"; schedule it first.');
    await expect(inbox.schedule('odd', 'every full moon', async () => {})).rejects.toThrow();
  }, 15_000);

  it('loses and repeats nothing that it accepted, whatever order of deliveries, repetitions and crashes', async () => {
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ type: fc.constant('deliver' as const), subject: fc.integer({ min: 1, max: 3 }) }),
      },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('repeat' as const), index: fc.nat(20) }) },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('pause' as const), ms: fc.nat(15) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const) }) },
    );
    const life = fc.record({
      steps: fc.array(step, { minLength: 5, maxLength: 25 }),
      failing: fc.integer({ min: 2, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(life, async ({ steps, failing }) => {
        await emptyQueues(database());
        await database().kysely.deleteFrom('delivery').execute();
        const accepted = new Set<string>();
        const runs = new Map<string, number>();
        const sent: { readonly id: string; readonly subject: number }[] = [];
        const answers: Promise<void>[] = [];
        const begin = async () => {
          const { database: doomed, crash } = crashable(database());
          const inbox = await openInbox({ database: doomed, retry: { ...FAST, limit: 40 } });
          await inbox.start(async ({ id, attempt }) => {
            runs.set(id, (runs.get(id) ?? 0) + 1);
            await new Promise((resolve) => setTimeout(resolve, 1));
            if (Number.parseInt(id.slice(0, 4), 16) % failing === 0 && attempt === 1) throw new Error('Not yet.');
          });
          return { inbox, crash };
        };
        let { inbox, crash } = await begin();
        const deliver = (id: string, subject: number): void => {
          const answer = inbox.receive(request(subject, { id }));
          answers.push(answer.then(({ status }) => void (status < 300 && accepted.add(id))));
        };
        try {
          for (const one of steps) {
            if (one.type === 'deliver') {
              sent.push({ id: randomUUID(), subject: one.subject });
              const { id, subject } = sent.at(-1) ?? { id: '', subject: 0 };
              deliver(id, subject);
            } else if (one.type === 'repeat') {
              const again = sent[one.index % Math.max(sent.length, 1)];
              if (again !== undefined) deliver(again.id, again.subject);
            } else if (one.type === 'pause') {
              await new Promise((resolve) => setTimeout(resolve, one.ms));
            } else {
              crash();
              await inbox.stop(0);
              ({ inbox, crash } = await begin());
            }
          }
          await Promise.all(answers);
          expect(await inbox.settled(15_000)).toBe(true);
          const rows = await stored();
          const ended = new Map(rows.map(({ id, status }) => [id, status]));
          for (const id of accepted) {
            expect(ended.get(id)).toBe('done');
            expect(runs.get(id)).toBeGreaterThanOrEqual(1);
          }
          expect(new Set(rows.map(({ status }) => status)).has('queued')).toBe(false);
        } finally {
          await inbox.stop(0);
        }
      }),
      { numRuns: 15, interruptAfterTimeLimit: 60_000 },
    );
  }, 90_000);
});
