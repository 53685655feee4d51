/** Several bots on one database: who is dead, who only seems so, and who waits for whom. */
import { openDatabase } from '@rapporteur/registry/database';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { crashable, door, FAST, keyOf, QUIET, request, SECRET, until } from '../../testing/inbox.ts';
import { useInboxes, useRestartable } from '../../testing/inbox-stage.ts';
import { ClaimLost, createInbox, type Job } from './index.ts';

const HOUR = { backoff: { base: { seconds: 3_600n }, cap: { seconds: 3_600n } } };

describe('bots on one database', () => {
  const { postgres, database, openInbox } = useInboxes();
  const jobs = async () => {
    const { rows } = await sql<{ key: string; state: string }>`
      select singleton_key as key, state from pgboss.job where name = 'keys' order by key, state`.execute(
      database().kysely,
    );
    return rows;
  };
  const stored = () => database().kysely.selectFrom('delivery').selectAll().orderBy('position').execute();

  it('B7 one whose key was given to another finds that out before it writes, and cannot commit', async () => {
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const outcomes: unknown[] = [];
    const first = await openInbox({ owner: 'first', concurrency: 1 });
    await first.start(async ({ hold, settle, signal }) => {
      await hold();
      started.resolve();
      await gate.promise;
      outcomes.push(await hold().catch((error: unknown) => error));
      outcomes.push(signal.aborted);
      outcomes.push(
        await database()
          .transaction(async (transaction) => {
            await transaction.insertInto('audit').values({ subject: 'doubled', body: '{}' }).execute();
            await settle(transaction);
          })
          .catch((error: unknown) => error),
      );
    });
    await first.receive(request(1, { id: 'a' }));
    await started.promise;
    const second = await openInbox();
    let runs = 0;
    await second.start(async () => {
      runs += 1;
    });
    // As if the first one had been stopped for so long that it was taken for dead.
    await database().transaction(async (transaction) => {
      await sql`delete from rapporteur.claim`.execute(transaction);
      await sql`update pgboss.job set state = 'retry', start_after = now() where state = 'active'`.execute(transaction);
    });
    await until(() => runs === 1);
    gate.resolve();
    await until(() => outcomes.length === 3);
    expect(outcomes).toEqual([expect.any(ClaimLost), true, expect.any(ClaimLost)]);
    expect(await database().kysely.selectFrom('audit').where('subject', '=', 'doubled').selectAll().execute()).toEqual(
      [],
    );
    expect(await second.settled(10_000)).toBe(true);
    expect(await stored()).toMatchObject([{ id: 'a', status: 'done' }]);
  });

  it('B9 all of 24 that start at once on an empty database are ready', async () => {
    const url = await postgres.createDatabase();
    const starts = Array.from({ length: 24 }, async () => {
      const own = await openDatabase({ url, poolSize: 3 });
      const inbox = await createInbox({ database: own, secrets: [SECRET], log: QUIET, door });
      await inbox.start(async () => {});
      const readiness = await inbox.readiness();
      await inbox.stop(500);
      await own.close();
      return readiness.ready;
    });
    expect(await Promise.all(starts)).toEqual(Array(24).fill(true));
  });

  it('B9 a restarted bot takes back at once what it ran, and leaves alone what another one runs', async () => {
    const gate = Promise.withResolvers<void>();
    const runs: string[] = [];
    const other = await openInbox({ owner: 'other', concurrency: 1, retry: HOUR });
    await other.start(async ({ key }) => {
      runs.push(`other ${key}`);
      await gate.promise;
    });
    await other.receive(request(1));
    await until(() => runs.length === 1);
    const { database: doomed, crash } = crashable(database());
    const former = await openInbox({ database: doomed, owner: 'bot', retry: HOUR });
    await former.start(async ({ key }) => {
      runs.push(`former ${key}`);
      crash();
      await new Promise(() => {});
    });
    await former.enqueue([{ key: keyOf(2) }]);
    await until(() => runs.length === 2);
    const bot = await openInbox({ owner: 'bot', retry: HOUR });
    await bot.start(async ({ key, attempt }) => void runs.push(`bot ${key} try ${attempt}`));
    await until(() => runs.length === 3);
    gate.resolve();
    expect(await bot.settled(10_000)).toBe(true);
    expect(runs).toEqual([`other ${keyOf(1)}`, `former ${keyOf(2)}`, `bot ${keyOf(2)} try 2`]);
    await former.stop(0);
  });

  it('B10 twenty wishes for a busy key hold no place: an unrelated one runs meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const inbox = await openInbox({ concurrency: 2 });
    const runs: string[] = [];
    await inbox.start(async ({ key }) => {
      runs.push(key);
      if (key === 'agenda:busy') await gate.promise;
    });
    await inbox.enqueue([{ key: 'agenda:busy' }]);
    await until(() => runs.length === 1);
    for (let wish = 0; wish < 20; wish += 1) await inbox.enqueue([{ key: 'agenda:busy', priority: wish }]);
    await inbox.receive(request(5));
    await until(() => runs.includes(keyOf(5)));
    expect(runs).toEqual(['agenda:busy', keyOf(5)]);
    gate.resolve();
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toEqual(['agenda:busy', keyOf(5), 'agenda:busy']);
  });

  it('B11 what comes for a key that waits for its retry is tried at once, and stays when that fails as well', async () => {
    const inbox = await openInbox({ retry: HOUR });
    let broken = true;
    const runs: (readonly string[])[] = [];
    await inbox.start(async ({ deliveries }) => {
      runs.push(deliveries.map(({ id }) => id));
      if (broken) throw new Error('GitHub is away.');
    });
    for (const id of ['a', 'b', 'c']) {
      await inbox.receive(request(1, { id }));
      await until(async () => (await stored()).every(({ error }) => error === 'GitHub is away.'));
    }
    expect(runs).toEqual([['a'], ['a', 'b'], ['a', 'b', 'c']]);
    await until(async () => (await jobs()).length === 1);
    expect(await jobs()).toEqual([{ key: keyOf(1), state: 'retry' }]);
    expect(await stored()).toMatchObject([{ attempts: 1 }, { attempts: 1 }, { attempts: 1 }]);
    broken = false;
    await sql`update pgboss.job set start_after = now()`.execute(database().kysely);
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs.at(-1)).toEqual(['a', 'b', 'c']);
    expect(await stored()).toMatchObject([{ status: 'done' }, { status: 'done' }, { status: 'done' }]);
  });

  it('B11 a run that succeeds ends the retry that waits for the same key', async () => {
    const inbox = await openInbox({ retry: HOUR });
    let runs = 0;
    await inbox.start(async () => {
      runs += 1;
      if (runs === 1) throw new Error('Not yet.');
    });
    await inbox.receive(request(1));
    await until(async () => (await jobs()).some(({ state }) => state === 'retry'));
    await inbox.receive(request(1));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toBe(2);
    expect(await jobs()).toEqual([]);
  });

  it('B11 deliveries whose job pg-boss has dropped get another one', async () => {
    const inbox = await openInbox({ retry: HOUR });
    let runs = 0;
    await inbox.start(async () => {
      runs += 1;
      if (runs === 1) throw new Error('Not yet.');
    });
    await inbox.receive(request(1, { id: 'a' }));
    await until(async () => (await jobs()).some(({ state }) => state === 'retry'));
    await sql`update pgboss.job set state = 'failed' where name = 'keys'`.execute(database().kysely);
    await sql`update rapporteur.delivery set received_at = now() - interval '1 minute'`.execute(database().kysely);
    await until(() => runs === 2);
    await until(async () => (await stored()).every(({ status }) => status === 'done'));
  });

  it('a job that was taken by a process which died before it claimed it runs again', async () => {
    const inbox = await openInbox({ retry: HOUR });
    const seen: Job[] = [];
    await inbox.enqueue([{ key: 'group:g' }]);
    await sql`update pgboss.job set state = 'active', started_on = now() - interval '1 minute' where name = 'keys'`.execute(
      database().kysely,
    );
    await inbox.start(async (job) => void seen.push(job));
    await until(() => seen.length === 1);
    expect(seen).toMatchObject([{ key: 'group:g', attempt: 2 }]);
    expect(await inbox.settled(10_000)).toBe(true);
  });

  it('a run that took back its commit and returned all the same is run again', async () => {
    const inbox = await openInbox({ retry: FAST });
    let runs = 0;
    await inbox.start(async ({ settle }) => {
      runs += 1;
      if (runs > 1) return;
      await database()
        .transaction(async (transaction) => {
          await settle(transaction);
          throw new Error('A conflict.');
        })
        .catch(() => {});
    });
    await inbox.receive(request(1));
    await until(() => runs === 2);
    expect(await inbox.settled(10_000)).toBe(true);
  });

  it('a second process under one name is the one that counts; the first goes on under another', async () => {
    const runs: string[] = [];
    const first = await openInbox({ owner: 'twin', retry: HOUR });
    await first.start(async ({ key, signal }) => {
      runs.push(`first ${key}`);
      if (runs.length === 1) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    await first.receive(request(1));
    await until(() => runs.length === 1);
    const second = await openInbox({ owner: 'twin', retry: HOUR });
    await second.start(async ({ key }) => void runs.push(`second ${key}`));
    // What the first had is taken from it, and is for whoever is quicker: the second, or the first under its new name.
    await until(() => runs.length === 2);
    expect(runs[1]).toMatch(keyOf(1));
    await second.stop();
    await first.receive(request(2));
    await until(() => runs.includes(`first ${keyOf(2)}`));
    expect(await first.settled(10_000)).toBe(true);
  });
});

describe('when the database is away', () => {
  const { away, back, database, openInbox } = useRestartable();
  const age = async (): Promise<number> => {
    const { rows } = await sql<{ age: number }>`
      select extract(epoch from clock_timestamp() - pg_postmaster_start_time())::float8 as age`.execute(
      database().kysely,
    );
    return rows[0]?.age ?? 0;
  };

  it('B8, B9 nobody who lives is taken for dead, what was refused is told, and work goes on', async () => {
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    let runs = 0;
    let recovered = 0;
    const living = await openInbox({ owner: 'living', onRecovered: () => (recovered += 1) });
    await living.start(async ({ hold, key }) => {
      if (key !== keyOf(1)) return;
      runs += 1;
      started.resolve();
      await gate.promise;
      await hold();
    });
    await living.receive(request(1, { id: 'a' }));
    await started.promise;

    await away();
    expect(await living.receive(request(2, { id: 'refused' }))).toMatchObject({ status: 503 });
    await until(async () => !(await living.readiness()).ready);
    await back();
    // One that starts now finds a database that is some seconds old, and an owner that was silent all the while.
    const newcomer = await openInbox();
    await newcomer.start(async ({ key }) => {
      if (key === keyOf(1)) runs += 1;
    });
    await until(() => recovered > 0);
    await until(async () => (await age()) > 13);
    gate.resolve();
    expect(await newcomer.settled(10_000)).toBe(true);
    expect([runs, recovered]).toEqual([1, 1]);
    expect(await living.receive(request(2, { id: 'refused' }))).toMatchObject({ status: 202 });
    expect(await living.settled(10_000)).toBe(true);
  });

  it('B8 who is silent is buried only when the database itself is old enough to know', async () => {
    await away();
    await back();
    await until(() =>
      age().then(
        () => true,
        () => false,
      ),
    );
    const inbox = await openInbox();
    await inbox.enqueue([{ key: 'group:silent' }]);
    await sql`
      with o as (insert into rapporteur.owner (id, beat_at) values ('silent', now() - interval '1 hour') returning epoch),
      j as (update pgboss.job set state = 'active', started_on = now() where name = 'keys' returning id)
      insert into rapporteur.claim (job, attempt, key, epoch, position) select j.id, 0, 'group:silent', o.epoch, 0 from o, j`.execute(
      database().kysely,
    );
    const ran = Promise.withResolvers<number>();
    await inbox.start(async () => ran.resolve(await age()));
    expect(await ran.promise).toBeGreaterThan(10);
    expect(await inbox.settled(10_000)).toBe(true);
  });

  it('a run that ended meanwhile is recorded afterwards, and not repeated', async () => {
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const inbox = await openInbox();
    let runs = 0;
    await inbox.start(async () => {
      runs += 1;
      started.resolve();
      await gate.promise;
    });
    await inbox.enqueue([{ key: 'group:g' }]);
    await started.promise;
    await away();
    gate.resolve();
    await until(async () => !(await inbox.readiness()).ready);
    await back();
    await until(async () => (await inbox.readiness()).ready);
    expect(await inbox.settled(20_000)).toBe(true);
    expect(runs).toBe(1);
  });
});
