import { sql } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { describe, expect, it } from 'vitest';
import { createTestDatabase, useDatabase } from '../../testing/database.ts';
import { type Database, DatabaseError, isUnreachable, openDatabase } from './index.ts';

const addDelivery = (database: Pick<Database, 'kysely'>, id: string) =>
  database.kysely
    .insertInto('delivery')
    .values({ id, event: 'issues', key: 'pull:acme/widgets/1' })
    .returningAll()
    .executeTakeFirstOrThrow();

const deliveries = async (database: Database): Promise<string[]> =>
  (await database.kysely.selectFrom('delivery').select('id').orderBy('id').execute()).map(({ id }) => id);

const failed = ({ status }: PromiseSettledResult<unknown>): boolean => status === 'rejected';

const failure = async (work: Promise<Database>): Promise<DatabaseError> => {
  const error = await work.then(
    async (database) => {
      await database.close();
      throw new Error('The database opened, but it should not have');
    },
    (reason: unknown) => reason,
  );
  if (!(error instanceof DatabaseError)) throw error;
  return error;
};

describe('the store', () => {
  const database = useDatabase();

  it('fills in what a delivery does not say', async () => {
    const row = await addDelivery(database(), 'a');
    expect(row).toMatchObject({ id: 'a', status: 'queued', attempts: 0, action: null, error: null, finished_at: null });
    expect(row.received_at).toBeInstanceOf(Date);
  });

  it('starts every test with empty tables', async () => {
    expect(await deliveries(database())).toEqual([]);
  });

  it('refuses a status nobody knows', async () => {
    const wrong = sql`insert into rapporteur.delivery (id, event, key, status) values ('a', 'b', 'c', 'lost')`;
    await expect(wrong.execute(database().kysely)).rejects.toThrow(/delivery_status_check/);
  });

  it('keeps nothing of a transaction that fails', async () => {
    const work = database().transaction(async (transaction) => {
      await addDelivery({ kysely: transaction }, 'a');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await deliveries(database())).toEqual([]);
  });

  it('answers the rows of every statement to pg-boss', async () => {
    const { rows } = await database().jobs.executeSql('begin; select 1 as n; select 2 as n; commit');
    expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
    expect((await database().jobs.executeSql('select $1::int + 1 as n', [2])).rows).toEqual([{ n: 3 }]);
  });

  it('is not poisoned by a failed block of pg-boss while others are at work', async () => {
    const failing = Array.from({ length: 5 }, () => database().jobs.executeSql('begin; select 1 / 0; commit'));
    const working = Array.from({ length: 5 }, (_, n) => addDelivery(database(), `d${n}`));
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    await Promise.all(working);
    expect(await deliveries(database())).toHaveLength(5);
  });

  it('carries pg-boss, whose jobs join a transaction', async () => {
    const boss = new PgBoss({ db: database().jobs, supervise: false, schedule: false });
    boss.on('error', () => {});
    await boss.start();
    await boss.createQueue('q');
    await database().transaction(async (transaction) => {
      await addDelivery({ kysely: transaction }, 'kept');
      await boss.send('q', { n: 1 }, { db: fromKysely(transaction) });
    });
    const undone = database().transaction(async (transaction) => {
      await boss.send('q', { n: 2 }, { db: fromKysely(transaction) });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const jobs = await boss.fetch('q', { batchSize: 10 });
    expect(jobs.map(({ data }) => data)).toEqual([{ n: 1 }]);
    await boss.stop({ graceful: false });
  });
});

describe('a server', () => {
  it('B9: who stands still inside a transaction loses it after 5 seconds, the others go on, and so does it with a new one', async () => {
    const url = await createTestDatabase();
    const [still, other] = await Promise.all([openDatabase({ url, poolSize: 1 }), openDatabase({ url, poolSize: 1 })]);
    const { rows } = await still.jobs.executeSql('show idle_in_transaction_session_timeout');
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: '5s' }]);
    const error = await still
      .transaction(async (transaction) => {
        await sql`set local idle_in_transaction_session_timeout = 50`.execute(transaction);
        await sql`lock table rapporteur.owner in exclusive mode`.execute(transaction);
        await other.kysely.insertInto('owner').values({ id: 'other' }).execute();
        await sql`select 1`.execute(transaction);
      })
      .catch((reason: unknown) => reason);
    expect(isUnreachable(error)).toBe(true);
    await still.kysely.insertInto('owner').values({ id: 'still' }).execute();
    expect(
      (await other.kysely.selectFrom('owner').select('id').orderBy('epoch').execute()).map(({ id }) => id),
    ).toEqual(['other', 'still']);
    await Promise.all([still.close(), other.close()]);
  });

  it('is migrated once by replicas that start together', async () => {
    const url = await createTestDatabase({ isEmpty: true });
    const replicas = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url })));
    await Promise.all(replicas.map((replica, n) => addDelivery(replica, `d${n}`)));
    for (const replica of replicas) expect(await deliveries(replica)).toHaveLength(4);
    await Promise.all(replicas.map((replica) => replica.close()));
  });

  it('B9: replicas that start on an empty server make the tables of pg-boss once, however many they are', async () => {
    const url = await createTestDatabase({ isEmpty: true });
    const start = async (): Promise<void> => {
      const database = await openDatabase({ url, poolSize: 2 });
      const boss = new PgBoss({ db: database.jobs, registerInstance: false, supervise: false, schedule: false });
      boss.on('error', () => {});
      await database.startup(async () => {
        await boss.start();
        await boss.createQueue('q', { policy: 'stately' });
      });
      await boss.stop({ graceful: false, close: false });
      await database.close();
    };
    expect((await Promise.allSettled(Array.from({ length: 30 }, start))).filter(failed)).toEqual([]);
  });

  it('B9: who dies while it prepares the database hands the turn on, and is told if it lives', async () => {
    const url = await createTestDatabase();
    const [first, second] = await Promise.all([openDatabase({ url }), openDatabase({ url })]);
    const inside = Promise.withResolvers<void>();
    const endless = first.startup(() => {
      inside.resolve();
      return new Promise(() => {});
    });
    const dying = expect(endless).rejects.toThrow(/terminat/i);
    await inside.promise;
    const next = second.startup(async () => 'mine');
    await second.jobs.executeSql(
      `select pg_terminate_backend(pid) from pg_locks join pg_database on pg_database.oid = database
        where locktype = 'advisory' and granted and datname = current_database()`,
    );
    await dying;
    expect(await next).toBe('mine');
    await Promise.all([first.close(), second.close()]);
  });

  it.each([
    ['a wrong password', 'refused', { password: 'wrong-secret' }, /refused the user "rapporteur"; check/],
    ['a database that is not there', 'missing', { pathname: '/nowhere' }, /no database at .*\/nowhere; create it/],
    ['nobody at the port', 'unreachable', { port: '1' }, /127\.0\.0\.1:1\/d\d+ cannot be reached \(connect ECONN/],
    ['a host without address', 'unreachable', { hostname: 'database.invalid' }, /cannot be reached/],
  ])('%s is explained without the password', async (_, code, change, message) => {
    const url = Object.assign(new URL(await createTestDatabase()), change);
    const { password } = url;
    const error = await failure(openDatabase({ url: url.href }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain(password);
  });

  it.each(['localhost:5432', 'mysql://localhost/x', 'postgres//'])('an address like %s is refused', async (url) => {
    expect((await failure(openDatabase({ url }))).code).toBe('bad_url');
  });
});
