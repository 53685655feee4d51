import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, DatabaseError, openDatabase } from './index.ts';
import { describeDatabases, withPostgres } from './testing.ts';

const addDelivery = (database: Pick<Database, 'kysely'>, id: string) =>
  database.kysely
    .insertInto('delivery')
    .values({ id, event: 'issues', subject: 'acme/widgets#1', body: '{}' })
    .returningAll()
    .executeTakeFirstOrThrow();

const deliveries = async (database: Database): Promise<string[]> =>
  (await database.kysely.selectFrom('delivery').select('id').orderBy('id').execute()).map(({ id }) => id);

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

describeDatabases('the store', (database) => {
  it('fills in what a delivery does not say', async () => {
    const row = await addDelivery(database(), 'a');
    expect(row).toMatchObject({ id: 'a', status: 'queued', attempts: 0, action: null, error: null, finished_at: null });
    expect(row.received_at).toBeInstanceOf(Date);
  });

  it('starts every test with empty tables', async () => {
    expect(await deliveries(database())).toEqual([]);
  });

  it('refuses a status nobody knows', async () => {
    const wrong = sql`insert into rapporteur.delivery (id, event, subject, body, status) values ('a', 'b', 'c', 'd', 'lost')`;
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
    const boss = new PgBoss({ db: database().jobs, backend: database().backend, supervise: false, schedule: false });
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
  }, 60_000);
});

describe('a folder', () => {
  let parent = '';
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'rapporteur-folder-'));
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it('keeps its rows over a restart, and is locked while open', async () => {
    const folder = join(parent, 'new', 'folder');
    const first = await openDatabase({ folder });
    await addDelivery(first, 'a');
    const error = await failure(openDatabase({ folder }));
    expect(error.code).toBe('locked');
    expect(error.message).toBe(
      `The folder ${folder} is in use by process ${process.pid}; stop it, choose another folder, or set DATABASE_URL to share a server.`,
    );
    await first.close();
    await first.close();
    const second = await openDatabase({ folder });
    expect(await deliveries(second)).toEqual(['a']);
    await second.close();
    expect(await readdir(folder)).toEqual(['database', 'lock']);
  });

  it('is taken over from a program that was killed, with all it had acknowledged', async () => {
    const folder = join(parent, 'killed');
    const program = `
      import { openDatabase } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
      const { kysely } = await openDatabase({ folder: ${JSON.stringify(folder)} });
      await kysely.insertInto('delivery').values({ id: 'kept', event: 'e', subject: 's', body: '{}' }).execute();
      process.stdout.write('ready');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const error = await failure(openDatabase({ folder }));
    expect(error.message).toContain(`in use by process ${child.pid};`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const database = await openDatabase({ folder });
    expect(await deliveries(database)).toEqual(['kept']);
    await database.close();
  }, 60_000);

  it('in which a first start was broken off is made anew', async () => {
    const folder = join(parent, 'half');
    await mkdir(join(folder, 'database.new'), { recursive: true });
    await writeFile(join(folder, 'database.new', 'PG_VERSION'), '18');
    const database = await openDatabase({ folder });
    expect(await deliveries(database)).toEqual([]);
    await database.close();
  });

  it('that holds no database but rubbish is explained, and left alone', async () => {
    const folder = join(parent, 'rubbish');
    await mkdir(join(folder, 'database'), { recursive: true });
    await writeFile(join(folder, 'database', 'PG_VERSION'), '9');
    const error = await failure(openDatabase({ folder }));
    expect(error.code).toBe('broken');
    expect(error.message).toMatch(/^The database in .* cannot be opened \(.*\); move the folder away and start again:/);
    expect(await readdir(join(folder, 'database'))).toContain('PG_VERSION');
  });

  it('that is a file is refused with one sentence', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    const error = await failure(openDatabase({ folder: file }));
    expect(error.code).toBe('not_writable');
    expect(error.message).toMatch(/^The folder .* cannot be written \(EEXIST\); choose another one or correct/);
  });

  it('written by a newer program is refused', async () => {
    const folder = join(parent, 'newer');
    const database = await openDatabase({ folder });
    await database.jobs.executeSql(
      `insert into rapporteur.kysely_migration (name, timestamp) values ('0999-later', now()::text)`,
    );
    await database.close();
    const error = await failure(openDatabase({ folder }));
    expect(error.code).toBe('newer');
    expect(error.message).toContain('does not know its migration "0999-later"');
  });
});

describe('a server', () => {
  const postgres = withPostgres();

  it('is migrated once by replicas that start together', async () => {
    const url = await postgres.createDatabase();
    const replicas = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url })));
    await Promise.all(replicas.map((replica, n) => addDelivery(replica, `d${n}`)));
    for (const replica of replicas) expect(await deliveries(replica)).toHaveLength(4);
    await Promise.all(replicas.map((replica) => replica.close()));
  });

  it.each([
    ['a wrong password', 'refused', { password: 'wrong-secret' }, /refused the user "postgres"; check/],
    ['a database that is not there', 'missing', { pathname: '/nowhere' }, /no database at .*\/nowhere; create it/],
    ['nobody at the port', 'unreachable', { port: '1' }, /localhost:1\/test_\d+ cannot be reached \(connect ECONN/],
    ['a host without address', 'unreachable', { hostname: 'database.invalid' }, /cannot be reached/],
  ])('%s is explained without the password', async (_, code, change, message) => {
    const url = Object.assign(new URL(await postgres.createDatabase()), change);
    const error = await failure(openDatabase({ url: url.href }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/secret|:test@/);
  });

  it.each(['localhost:5432', 'mysql://localhost/x', 'postgres//'])('an address like %s is refused', async (url) => {
    expect((await failure(openDatabase({ url }))).code).toBe('bad_url');
  });
});
