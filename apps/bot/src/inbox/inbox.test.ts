import { randomUUID } from 'node:crypto';
import { USUAL_POLICY } from '@rapporteur/core/retry';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { crashable, FAST, keyOf, request, until } from '../../testing/inbox.ts';
import { useInboxes } from '../../testing/inbox-stage.ts';
import type { Job, Run } from './index.ts';

describe('the inbox', () => {
  const { database, openInbox } = useInboxes();

  const stored = () => database().kysely.selectFrom('delivery').selectAll().orderBy('position').execute();
  const jobs = async () => {
    const { rows } = await sql<{ key: string; state: string }>`
      select singleton_key as key, state from pgboss.job where name = 'keys' order by key, state`.execute(
      database().kysely,
    );
    return rows;
  };
  const idsOf = ({ deliveries }: Job): readonly string[] => deliveries.map(({ id }) => id);

  it('stores nothing of a delivery with a wrong signature', async () => {
    const inbox = await openInbox();
    expect(await inbox.receive(request(1, { secret: 'wrong' }))).toMatchObject({ status: 401 });
    expect(await stored()).toEqual([]);
  });

  it('counts echoes and what nobody listens to, and stores neither', async () => {
    const inbox = await openInbox();
    for (const event of ['push', 'star', 'push'])
      expect(await inbox.receive(request(1, { event }))).toMatchObject({ status: 202 });
    expect(await stored()).toEqual([]);
    expect(await inbox.counts()).toEqual({ queued: 0, done: 0, dead: 0, echoes: 2, unheard: 1 });
  });

  it('answers 503 when the door cannot read a delivery or names an impossible key, and takes the next one', async () => {
    let key = '\0';
    const inbox = await openInbox({
      door: (event) => {
        if (event === 'star') throw new Error('What is this?');
        return { kind: 'wish', key };
      },
    });
    expect(await inbox.receive(request(1, { event: 'star' }))).toMatchObject({ status: 503 });
    expect(await inbox.receive(request(1))).toMatchObject({ status: 503 });
    key = 'k'.repeat(1_001);
    expect(await inbox.receive(request(1))).toMatchObject({ status: 503 });
    key = 'k'.repeat(1_000);
    expect(await inbox.receive(request(1))).toMatchObject({ status: 202 });
  });

  it('keeps a delivery that arrives before the worker starts, and shows it to the run of its key', async () => {
    const inbox = await openInbox();
    expect(await inbox.receive(request(7, { id: 'a' }))).toMatchObject({ status: 202 });
    expect(await stored()).toMatchObject([{ id: 'a', key: keyOf(7), action: 'created', status: 'queued' }]);
    const seen: Job[] = [];
    await inbox.start(async (job) => void seen.push(job));
    expect(await inbox.settled(5_000)).toBe(true);
    expect(seen).toMatchObject([
      {
        key: keyOf(7),
        installation: 7,
        attempt: 1,
        deliveries: [{ id: 'a', event: 'issue_comment', action: 'created', hint: { number: 7 } }],
      },
    ]);
    expect(await inbox.counts()).toMatchObject({ queued: 0, done: 1, dead: 0 });
    expect(await stored()).toMatchObject([{ status: 'done', attempts: 1, error: null, finished_at: expect.any(Date) }]);
    expect(await jobs()).toEqual([]);
  });

  it('stores a hint that holds what PostgreSQL does not know', async () => {
    const text = 'NUL \0, half \ud83d, \\u0000 as text, Grüße, "😀"';
    const inbox = await openInbox({ door: () => ({ kind: 'wish', key: 'k', hint: { text } }) });
    expect(await inbox.receive(request(1))).toMatchObject({ status: 202 });
    expect(await stored()).toMatchObject([{ hint: { text: 'NUL \ufffd, half \ufffd, \\u0000 as text, Grüße, "😀"' } }]);
  });

  it('runs a delivery at once instead of at the next look at the queue', async () => {
    const inbox = await openInbox({ pollMs: 600_000 });
    const { promise, resolve } = Promise.withResolvers<void>();
    await inbox.start(async () => resolve());
    await inbox.receive(request(1));
    await promise;
  });

  it('answers a repeated delivery with 200 and runs it once, also when both come together', async () => {
    const inbox = await openInbox();
    const runs: string[] = [];
    await inbox.start(async (job) => void runs.push(...idsOf(job)));
    const together = await Promise.all(Array.from({ length: 8 }, () => inbox.receive(request(1, { id: 'same' }))));
    expect(together.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 202]);
    await inbox.settled(5_000);
    expect(await inbox.receive(request(1, { id: 'same' }))).toMatchObject({ status: 200 });
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toEqual(['same']);
  });

  it('stores the others when one of those that come together is known already', async () => {
    const inbox = await openInbox();
    await inbox.receive(request(1, { id: 'known' }));
    const ids = ['x', 'known', 'y', 'z'];
    const answers = await Promise.all(ids.map((id, number) => inbox.receive(request(number, { id }))));
    expect(answers.map(({ status }) => status)).toEqual([202, 200, 202, 202]);
    expect((await stored()).map(({ id }) => id)).toEqual(['known', 'x', 'y', 'z']);
  });

  it('makes one run of several wishes for one key, and shows it all of them in their order', async () => {
    const inbox = await openInbox();
    for (const id of ['a', 'b', 'c']) await inbox.receive(request(1, { id }));
    await inbox.enqueue([{ key: keyOf(1) }, { key: keyOf(1), priority: 3 }]);
    const runs: (readonly string[])[] = [];
    await inbox.start(async (job) => void runs.push(idsOf(job)));
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toEqual([['a', 'b', 'c']]);
  });

  it('runs one more time for what is wished during a run, be it one wish or ten', async () => {
    const inbox = await openInbox();
    const started = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const runs: (readonly string[])[] = [];
    await inbox.start(async (job) => {
      runs.push(idsOf(job));
      started.resolve();
      await gate.promise;
    });
    await inbox.receive(request(1, { id: 'first' }));
    await started.promise;
    const during = Array.from({ length: 10 }, (_, index) => `during-${index}`);
    for (const id of during) await inbox.receive(request(1, { id }));
    await inbox.enqueue([{ key: keyOf(1) }]);
    gate.resolve();
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toEqual([['first'], during]);
  });

  it('does not end a delivery that the run was not shown, even if it has a lower position', async () => {
    const inbox = await openInbox();
    await inbox.receive(request(1, { id: 'late' }));
    await inbox.receive(request(1, { id: 'early' }));
    // As if the first one had been committed by another process only while the second one ran.
    await sql`update rapporteur.delivery set status = 'done' where id = 'late'`.execute(database().kysely);
    const runs: (readonly string[])[] = [];
    await inbox.start(async (job) => {
      runs.push(idsOf(job));
      if (runs.length === 1)
        await sql`update rapporteur.delivery set status = 'queued' where id = 'late'`.execute(database().kysely);
    });
    await until(() => runs.length === 2);
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toEqual([['early'], ['late']]);
  });

  it('runs 200 deliveries of 20 keys side by side over two bots, never two of one key', async () => {
    const busy = new Set<string>();
    const seen = new Set<string>();
    let overlaps = 0;
    let most = 0;
    const run: Run = async (job) => {
      if (busy.has(job.key)) overlaps += 1;
      busy.add(job.key);
      most = Math.max(most, busy.size);
      await new Promise((resolve) => setTimeout(resolve, 2));
      for (const id of idsOf(job)) seen.add(id);
      busy.delete(job.key);
    };
    const bots = [await openInbox({ concurrency: 3 }), await openInbox({ concurrency: 3 })];
    for (const bot of bots) await bot.start(run);
    const sent = Array.from({ length: 200 }, (_, index) =>
      bots[index % 2]?.receive(request(index % 20, { id: `d${index}` })),
    );
    expect(new Set((await Promise.all(sent)).map((receipt) => receipt?.status))).toEqual(new Set([202]));
    expect(await bots[0]?.settled(30_000)).toBe(true);
    expect(seen.size).toBe(200);
    expect(overlaps).toBe(0);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  });

  it('runs a key on the other bot when the one that stored it does not work yet', async () => {
    const [receiver, worker] = [await openInbox(), await openInbox()];
    await worker.start(async () => {});
    await receiver.receive(request(1));
    expect(await receiver.settled(30_000)).toBe(true);
  });

  it('tries a failing key again while other keys go on', async () => {
    const inbox = await openInbox();
    const runs: string[] = [];
    await inbox.start(async ({ key, attempt }) => {
      runs.push(`${key.at(-1)}.${attempt}`);
      if (key === keyOf(1) && attempt < 3) throw new Error('GitHub is having a bad day.');
    });
    await inbox.receive(request(1, { id: 'a' }));
    await inbox.receive(request(2, { id: 'b' }));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs.filter((run) => run.startsWith('1'))).toEqual(['1.1', '1.2', '1.3']);
    expect(runs).toContain('2.1');
    expect(await stored()).toMatchObject([
      { id: 'a', attempts: 3, error: null },
      { id: 'b', attempts: 1 },
    ]);
  });

  it('lays deliveries whose tries are spent among the dead, with their reason, and lets their key go on', async () => {
    const inbox = await openInbox();
    let broken = true;
    const runs: string[] = [];
    await inbox.start(async (job) => {
      runs.push(`${idsOf(job)}.${job.attempt}`);
      if (broken) throw new AggregateError([new Error('The label\n"rfc" is missing.')], 'several');
    });
    await inbox.receive(request(1, { id: 'a' }));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toEqual(['a.1', 'a.2', 'a.3']);
    expect(await inbox.deadLetters()).toEqual([
      {
        id: 'a',
        event: 'issue_comment',
        action: 'created',
        key: keyOf(1),
        receivedAt: expect.any(Date),
        finishedAt: expect.any(Date),
        attempts: 3,
        error: 'The label "rfc" is missing. The budget for errors of ours is spent (2 of 2).',
      },
    ]);
    expect(await inbox.receive(request(1, { id: 'a' }))).toMatchObject({ status: 200 });
    broken = false;
    await inbox.receive(request(1, { id: 'b' }));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(await inbox.redrive(keyOf(2))).toBe(false);
    expect(await inbox.redrive(keyOf(1))).toBe(true);
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toEqual(['a.1', 'a.2', 'a.3', 'b.1', 'a.1']);
    expect(await inbox.deadLetters()).toEqual([]);
    expect(await jobs()).toEqual([]);
  });

  it('gives a delivery that came while its key was failing all its own tries', async () => {
    const inbox = await openInbox();
    const runs: string[] = [];
    await inbox.start(async (job) => {
      runs.push(`${idsOf(job)}`);
      if (runs.length === 2) await inbox.receive(request(1, { id: 'young' }));
      throw new Error('No.');
    });
    await inbox.receive(request(1, { id: 'old' }));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(await stored()).toMatchObject([
      { id: 'old', status: 'dead', attempts: 3 },
      { id: 'young', status: 'dead', attempts: 3 },
    ]);
  });

  it('gives up a wish without a delivery when its tries are spent', async () => {
    const inbox = await openInbox();
    let runs = 0;
    await inbox.start(() => {
      runs += 1;
      return Promise.reject(new Error('No.'));
    });
    await inbox.enqueue([{ key: 'repository:acme/widgets' }]);
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toBe(3);
    expect(await jobs()).toEqual([]);
  });

  it('pages through the dead, oldest first', async () => {
    const inbox = await openInbox({ retry: { ...FAST, faults: 0, errors: 0 } });
    await inbox.start(() => Promise.reject(new Error('No.')));
    for (const number of [3, 1, 2]) await inbox.receive(request(number, { id: `d${number}` }));
    expect(await inbox.settled(10_000)).toBe(true);
    const first = await inbox.deadLetters({ limit: 2 });
    const rest = await inbox.deadLetters({ limit: 2, after: first[1]?.id ?? '' });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(['d3', 'd1', 'd2']);
  });

  it('cuts off a run that exceeds its time limit and counts it as a failure', async () => {
    const inbox = await openInbox({ timeoutSeconds: 1, retry: { ...FAST, faults: 0, errors: 0 } });
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
    expect(await inbox.deadLetters()).toMatchObject([
      { error: 'The run took longer than 1 seconds. The budget for errors of ours is spent (0 of 0).' },
    ]);
  });

  it('ends deliveries in the transaction of the commit, or not at all when that is rolled back', async () => {
    const inbox = await openInbox();
    let runs = 0;
    await inbox.start(async ({ key, hold, settle }) => {
      runs += 1;
      await hold();
      await database().transaction(async (transaction) => {
        await settle(transaction);
        if (key === keyOf(1)) await inbox.enqueue([{ key: 'group:follows' }], transaction);
        if (runs === 1) throw new Error('Somebody else was faster.');
      });
    });
    await inbox.receive(request(1, { id: 'a' }));
    await until(() => runs >= 3);
    expect(await inbox.settled(5_000)).toBe(true);
    expect(await stored()).toMatchObject([{ id: 'a', status: 'done', attempts: 2 }]);
  });

  it('passes deliveries on to another key, which is run with its own and theirs', async () => {
    const inbox = await openInbox();
    await inbox.receive(request(1, { id: 'a' }));
    await inbox.receive(request(2, { id: 'b' }));
    const seen: { key: string; ids: readonly string[] }[] = [];
    await inbox.start(async (job) => {
      if (job.key === keyOf(1)) return job.passOn(keyOf(2));
      seen.push({ key: job.key, ids: idsOf(job) });
    });
    expect(await inbox.settled(5_000)).toBe(true);
    expect(new Set(seen.map(({ key }) => key))).toEqual(new Set([keyOf(2)]));
    expect(seen.flatMap(({ ids }) => ids).toSorted()).toEqual(['a', 'b']);
    expect(await inbox.counts()).toMatchObject({ queued: 0, done: 2, dead: 0 });
    expect(await jobs()).toEqual([]);
  });

  it('keeps a wish of an open transaction from being answered by a run that does not see its commit', async () => {
    const inbox = await openInbox();
    await inbox.enqueue([{ key: 'group:g' }]);
    const { kysely } = database();
    const committed = Promise.withResolvers<void>();
    let runs = 0;
    const seen: boolean[] = [];
    const committing = database().transaction(async (transaction) => {
      await transaction.insertInto('audit').values({ subject: 'seen', body: '{}' }).execute();
      await inbox.enqueue([{ key: 'group:g' }], transaction);
      await inbox.start(async ({ key }) => {
        const rows = await kysely.selectFrom('audit').select('id').execute();
        if (key === 'group:other') committed.resolve();
        else seen.push(rows.length > 0);
        runs += 1;
      });
      await inbox.enqueue([{ key: 'group:other' }]);
      await committed.promise;
    });
    await committing;
    expect(await inbox.settled(5_000)).toBe(true);
    expect(seen).toEqual([true]);
    expect(runs).toBe(2);
  });

  it('hurries a key that was to start later when a delivery asks for it now', async () => {
    const inbox = await openInbox();
    const runs: string[] = [];
    await inbox.start(async ({ key }) => void runs.push(key));
    const startAfter = new Date(Date.now() + 3_600_000);
    await inbox.enqueue([
      { key: keyOf(1), startAfter },
      { key: keyOf(2), startAfter },
    ]);
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toEqual([]);
    await inbox.receive(request(1));
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toEqual([keyOf(1)]);
    expect(await jobs()).toEqual([{ key: keyOf(2), state: 'created' }]);
  });

  it('runs what is more urgent first', async () => {
    const inbox = await openInbox({ concurrency: 1 });
    await inbox.enqueue([{ key: 'a' }, { key: 'b', priority: 1 }, { key: 'c' }]);
    await inbox.enqueue([{ key: 'c', priority: 2 }]);
    const runs: string[] = [];
    await inbox.start(async ({ key }) => void runs.push(key));
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toEqual(['c', 'b', 'a']);
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
    const gate = Promise.withResolvers<void>();
    const runs: string[] = [];
    await inbox.start(async (job) => {
      started.resolve();
      await gate.promise;
      runs.push(...idsOf(job));
    });
    await inbox.receive(request(1, { id: 'a' }));
    await started.promise;
    await inbox.receive(request(2, { id: 'b' }));
    const draining = inbox.drain(5_000);
    gate.resolve();
    expect(await draining).toBe(true);
    expect(runs).toEqual(['a']);
    await inbox.stop();
    expect(await inbox.receive(request(3))).toMatchObject({ status: 503 });
    expect(await inbox.counts()).toMatchObject({ queued: 1, done: 1, dead: 0 });
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
    expect(await second.counts()).toMatchObject({ queued: 0, done: 1, dead: 0 });
  });

  /** So many lives of one bot, each of which ends as it runs this delivery. */
  const goDownWith = async (id: string, lives: number): Promise<void> => {
    for (let life = 0; life < lives; life += 1) {
      const { database: doomed, crash } = crashable(database());
      const inbox = await openInbox({ database: doomed, owner: 'bot' });
      const died = Promise.withResolvers<void>();
      await inbox.start(() => {
        crash();
        died.resolve();
        return new Promise(() => {});
      });
      if (life === 0) await inbox.receive(request(1, { id })).catch(() => {});
      await died.promise;
      await inbox.stop(0);
    }
  };

  it('lays a delivery that brings the process down each time among the dead', async () => {
    await goDownWith('poison', USUAL_POLICY.crashes + 1);
    const inbox = await openInbox({ owner: 'bot' });
    await inbox.start(() => Promise.reject(new Error('This must not run.')));
    expect(await inbox.settled(5_000)).toBe(true);
    expect(await inbox.deadLetters()).toMatchObject([
      {
        id: 'poison',
        attempts: USUAL_POLICY.crashes + 1,
        error: 'The process ended while this ran. The budget for processes that died is spent (16 of 16).',
      },
    ]);
  });

  it('crashes that it is not to blame for leave a delivery its tries: it fails as often as any other', async () => {
    await goDownWith('bystander', FAST.errors + 3);
    const inbox = await openInbox({ owner: 'bot' });
    let runs = 0;
    await inbox.start(async () => {
      runs += 1;
      if (runs <= FAST.errors) throw new Error('GitHub did not answer.');
    });
    expect(await inbox.settled(5_000)).toBe(true);
    expect(runs).toBe(FAST.errors + 1);
    expect(await inbox.counts()).toMatchObject({ queued: 0, done: 1, dead: 0 });
  });

  it('runs timers when asked, one at a time over two bots, and says which it does not know', async () => {
    const bots = [await openInbox(), await openInbox()];
    let runs = 0;
    let busy = 0;
    let most = 0;
    for (const bot of bots) {
      await bot.start(async () => {});
      await bot.schedule('weekly', 'FREQ=WEEKLY;BYDAY=TH;BYHOUR=9;BYMINUTE=0', async () => {});
      await bot.schedule('weekly', '0 9 * * 4', async () => {
        busy += 1;
        most = Math.max(most, busy);
        await new Promise((resolve) => setTimeout(resolve, 20));
        runs += 1;
        busy -= 1;
      });
    }
    for (const bot of bots) await bot.trigger('weekly');
    expect(await bots[0]?.settled(5_000)).toBe(true);
    expect(runs).toBeGreaterThan(0);
    expect(most).toBe(1);
    await expect(bots[0]?.trigger('daily')).rejects.toThrow('There is no timer "daily"; schedule it first.');
    await expect(bots[0]?.schedule('odd', 'every full moon', async () => {})).rejects.toThrow();
  });

  it('loses nothing that it accepted, whatever order of deliveries, repetitions and crashes', async () => {
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
        await sql`truncate rapporteur.delivery, rapporteur.job, rapporteur.claim, rapporteur.owner, pgboss.job`.execute(
          database().kysely,
        );
        const accepted = new Set<string>();
        const runs = new Map<string, number>();
        const sent: { readonly id: string; readonly subject: number }[] = [];
        const answers: Promise<void>[] = [];
        const begin = async () => {
          const { database: doomed, crash } = crashable(database());
          const inbox = await openInbox({ database: doomed, retry: { ...FAST, faults: 40, errors: 40 }, owner: 'bot' });
          await inbox.start(async (job) => {
            for (const id of idsOf(job)) runs.set(id, (runs.get(id) ?? 0) + 1);
            await new Promise((resolve) => setTimeout(resolve, 1));
            if (
              job.deliveries.some(({ id }) => Number.parseInt(id.slice(0, 4), 16) % failing === 0) &&
              job.attempt === 1
            )
              throw new Error('Not yet.');
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
              const id = randomUUID();
              sent.push({ id, subject: one.subject });
              deliver(id, one.subject);
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
          const ended = new Map((await stored()).map(({ id, status }) => [id, status]));
          for (const id of accepted) {
            expect(ended.get(id)).toBe('done');
            expect(runs.get(id)).toBeGreaterThanOrEqual(1);
          }
          expect(await jobs()).toEqual([]);
        } finally {
          await inbox.stop(0);
        }
      }),
      { numRuns: 15, interruptAfterTimeLimit: 60_000 },
    );
  });
});
