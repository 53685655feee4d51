import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, DatabaseError, discardFolder, openDatabase, openTemporary } from './index.ts';

const addDelivery = (database: Database, id: string) =>
  database.kysely.insertInto('delivery').values({ id, event: 'e', key: 'k' }).execute();

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

let parent = '';
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'rapporteur-folder-'));
  await (await openDatabase({ folder: join(parent, 'made') })).close();
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const postmasterOf = async (folder: string): Promise<number> =>
  Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** A folder in which the bot has run before; making each anew would take a second and a half. */
const madeFolder = async (name: string): Promise<string> => {
  const folder = join(parent, name);
  await promisify(execFile)('cp', ['-a', join(parent, 'made'), folder]);
  return folder;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A program that holds the folder, has written the delivery "kept", and does not end by itself. */
const startProgram = async (folder: string, as = 'owner'): Promise<ChildProcess> => {
  const program = `
    import { openDatabase } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
    const { kysely, close } = await openDatabase({ folder: ${JSON.stringify(folder)}, as: '${as}' });
    const row = { id: 'kept', event: 'e', key: 'k' };
    await kysely.insertInto('delivery').values(row).onConflict((conflict) => conflict.doNothing()).execute();
    process.once('SIGTERM', () => close());
    process.once('SIGHUP', () => process.exit(1));
    process.stdout.write('ready');
    setInterval(() => {}, 1000).unref();`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
};

const childrenOf = async (pid: number): Promise<number[]> =>
  (await promisify(execFile)('pgrep', ['-P', String(pid)])).stdout.trim().split('\n').map(Number);

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
};

const until = async (state: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await state())) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('a folder', () => {
  it('keeps its rows over a restart, is locked while open, and nothing runs afterwards', async () => {
    const folder = join(parent, 'new', 'folder');
    const first = await openDatabase({ folder });
    await addDelivery(first, 'a');
    const error = await failure(openDatabase({ folder }));
    expect(error.code).toBe('locked');
    expect(error.message).toBe(
      `The folder ${folder} is in use by process ${process.pid}; stop it, choose another folder, or set DATABASE_URL to share a server.`,
    );
    const server = await postmasterOf(folder);
    expect(isAlive(server)).toBe(true);
    await first.close();
    await first.close();
    expect(isAlive(server)).toBe(false);
    const second = await openDatabase({ folder });
    expect(await deliveries(second)).toEqual(['a']);
    await second.close();
    expect(await readdir(folder)).toEqual(['lock', 'postgres', 'postgres.lock', 'postgres.log', 'postgres.users']);
  });

  it('B6 is as safe as PostgreSQL can make it', async () => {
    const database = await openDatabase({ folder: await madeFolder('safe') });
    const { rows } = await database.jobs.executeSql('show fsync; show synchronous_commit; show full_page_writes');
    expect(rows).toEqual([{ fsync: 'on' }, { synchronous_commit: 'on' }, { full_page_writes: 'on' }]);
    expect(database.isOwn).toBe(true);
    await database.close();
  });

  it('tells its password to nobody else', async () => {
    const folder = await madeFolder('secret');
    const database = await openDatabase({ folder });
    const { password } = new URL(database.url);
    const secret = join(folder, 'postgres', 'rapporteur.secret');
    expect((await readFile(secret, 'utf8')).trim()).toBe(password);
    expect((await stat(secret)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'postgres'))).mode & 0o777).toBe(0o700);
    expect(await readFile(join(folder, 'postgres.log'), 'utf8')).not.toContain(password);
    await database.close();
  });

  it('whose path is too long for a socket is reached at a port, also after its server died', async () => {
    const folder = join(parent, 'long'.repeat(30));
    const database = await openDatabase({ folder });
    expect(new URL(database.url).hostname).toBe('127.0.0.1');
    await addDelivery(database, 'a');
    process.kill(await postmasterOf(folder), 'SIGKILL');
    await until(() =>
      deliveries(database).then(
        (ids) => ids.length === 1,
        () => false,
      ),
    );
    await database.close();
  });

  it('is taken over from a program that was killed, with the server it left running and all it had acknowledged', async () => {
    const folder = await madeFolder('killed');
    const child = await startProgram(folder);
    const error = await failure(openDatabase({ folder }));
    expect(error.message).toContain(`in use by process ${child.pid};`);
    const left = await postmasterOf(folder);
    await end(child, 'SIGKILL');
    expect(isAlive(left)).toBe(true);
    const database = await openDatabase({ folder });
    expect(await deliveries(database)).toEqual(['kept']);
    expect(await postmasterOf(folder)).toBe(left);
    await database.close();
    expect(isAlive(left)).toBe(false);
  });

  it('takes its server along when the program ends without closing it', async () => {
    const folder = await madeFolder('left');
    const child = await startProgram(folder);
    const server = await postmasterOf(folder);
    await end(child, 'SIGHUP');
    await until(() => !isAlive(server));
  });

  it.each(['SIGKILL', 'SIGQUIT'] as const)('goes on when its server ends by %s', async (signal) => {
    const folder = await madeFolder(signal);
    const faults: string[] = [];
    const database = await openDatabase({ folder, onFault: ({ message }) => faults.push(message) });
    await addDelivery(database, 'a');
    const server = await postmasterOf(folder);
    process.kill(server, signal);
    await until(() => faults.some((text) => text.includes(`The database server, process ${server}, ended`)));
    await until(() =>
      deliveries(database).then(
        (ids) => ids.length === 1,
        () => false,
      ),
    );
    await database.close();
  });

  it('that is copied while everything in it stands still is another one, with all that was acknowledged', async () => {
    const folder = await madeFolder('original');
    const copy = join(parent, 'copy');
    const child = await startProgram(folder);
    const server = await postmasterOf(folder);
    const family = [server, ...(await childrenOf(server))];
    for (const pid of [Number(child.pid), ...family]) process.kill(pid, 'SIGSTOP');
    await promisify(execFile)('cp', ['-a', folder, copy]);
    const database = await openDatabase({ folder: copy });
    expect(await deliveries(database)).toEqual(['kept']);
    expect(await postmasterOf(copy)).not.toBe(server);
    await database.close();
    for (const pid of [...family, Number(child.pid)]) process.kill(pid, 'SIGCONT');
    await end(child, 'SIGTERM');
  });

  it('that root copied without its owner is opened (needs root)', async (context) => {
    context.skip(process.getuid?.() !== 0, 'only root can own data that PostgreSQL does not open');
    const folder = await madeFolder('owned');
    await promisify(execFile)('chown', ['-R', '0:0', folder]);
    await (await openDatabase({ folder })).close();
  });

  it('that nobody else may enter works for root as well (needs root)', async (context) => {
    context.skip(process.getuid?.() !== 0, 'everybody else is at home in his own folders');
    const closed = join(parent, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const folder = join(closed, 'folder');
    for (const id of ['a', 'b']) {
      const database = await openDatabase({ folder });
      await addDelivery(database, id);
      await database.close();
    }
    expect((await stat(join(folder, 'postgres'))).uid).not.toBe(0);
  });

  it('whose server hears nothing is freed of it', async () => {
    const folder = await madeFolder('deaf');
    const child = await startProgram(folder);
    const server = await postmasterOf(folder);
    await end(child, 'SIGKILL');
    process.kill(server, 'SIGSTOP');
    const database = await openDatabase({ folder });
    expect(await deliveries(database)).toEqual(['kept']);
    await database.close();
  });

  it('in which a first start was broken off is made anew', async () => {
    const folder = join(parent, 'half');
    await mkdir(join(folder, 'postgres.new'), { recursive: true });
    await writeFile(join(folder, 'postgres.new', 'PG_VERSION'), '18');
    const database = await openDatabase({ folder });
    expect(await deliveries(database)).toEqual([]);
    await database.close();
  });

  it.each([
    ['18beta', 'broken', /cannot be opened \(its PG_VERSION is no version\); move the folder away and start again:/],
    ['21', 'newer', /was written by PostgreSQL 21, and this Rapporteur brings PostgreSQL 18; install the newer/],
    [
      '16',
      'older',
      /was written by PostgreSQL 16, .*; dump it with pg_dump of PostgreSQL 16 .*, or move the folder away/,
    ],
  ])('with data of version %s is left alone, and it is said what to do', async (version, code, message) => {
    const folder = join(parent, `version-${version}`);
    await mkdir(join(folder, 'postgres'), { recursive: true });
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), `${version}\n`);
    const error = await failure(openDatabase({ folder }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(await readdir(join(folder, 'postgres'))).toEqual(['PG_VERSION']);
  });

  it('of a former version is set aside when the new database stands, and it is said what does not come back', async () => {
    const folder = join(parent, 'former');
    await mkdir(join(folder, 'database'), { recursive: true });
    await writeFile(join(folder, 'database', 'PG_VERSION'), '17\n');
    const notices: string[] = [];
    const open = () => openDatabase({ folder, onNotice: (sentence) => notices.push(sentence) });
    await (await open()).close();
    await (await open()).close();
    const date = new Date().toISOString().slice(0, 10);
    expect(notices).toEqual([
      `The database of a former version in ${folder} was set aside as database-${date}, and everything that GitHub knows is read anew; ` +
        'what GitHub does not know starts empty: meetings and their agendas, drafts of notes, action items, and the audit log.',
    ]);
    expect(await readdir(folder)).toContain(`database-${date}`);
    expect(await readdir(join(folder, `database-${date}`))).toEqual(['PG_VERSION']);
  });

  it('that is a file is refused with one sentence', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    const error = await failure(openDatabase({ folder: file }));
    expect(error.code).toBe('not_writable');
    expect(error.message).toMatch(/^The folder .* cannot be written \(EEXIST\); choose another one or correct/);
  });

  it('written by a newer program is refused', async () => {
    const folder = await madeFolder('newer');
    const database = await openDatabase({ folder });
    await database.jobs.executeSql(
      `insert into rapporteur.kysely_migration (name, timestamp) values ('0999-later', now()::text)`,
    );
    await database.close();
    const error = await failure(openDatabase({ folder }));
    expect(error.code).toBe('newer');
    expect(error.message).toContain('does not know its migration "0999-later"');
  });

  it('is removed with all its data, but not while somebody uses it', async () => {
    const folder = await madeFolder('discarded');
    const child = await startProgram(folder);
    await expect(discardFolder(folder)).rejects.toThrow(`in use by process ${child.pid};`);
    const server = await postmasterOf(folder);
    await end(child, 'SIGKILL');
    await discardFolder(folder);
    expect(isAlive(server)).toBe(false);
    expect(await readdir(parent)).not.toContain('discarded');
    await discardFolder(folder);
  });
});

describe('a command', () => {
  it('joins the server of the bot, and leaves it running', async () => {
    const folder = await madeFolder('joined');
    const bot = await openDatabase({ folder });
    const server = await postmasterOf(folder);
    await addDelivery(bot, 'a');
    const guest = await openDatabase({ folder, as: 'guest' });
    expect(await deliveries(guest)).toEqual(['a']);
    await guest.close();
    expect(await deliveries(bot)).toEqual(['a']);
    expect(await postmasterOf(folder)).toBe(server);
    await bot.close();
  });

  it('starts a server for its own time, which the bot and other commands take over if they come meanwhile', async () => {
    const folder = await madeFolder('alone');
    const guest = await openDatabase({ folder, as: 'guest' });
    const server = await postmasterOf(folder);
    const bot = await openDatabase({ folder });
    const other = await startProgram(folder, 'guest');
    await guest.close();
    expect(await deliveries(bot)).toEqual(['kept']);
    await bot.close();
    expect(isAlive(server)).toBe(true);
    await end(other, 'SIGTERM');
    expect(isAlive(server)).toBe(false);
  });

  it('makes no database where there is none', async () => {
    const folder = join(parent, 'nothing');
    const error = await failure(openDatabase({ folder, as: 'guest' }));
    expect(error.message).toBe(`There is no database in ${folder} yet; start the bot once, or set DATABASE_URL.`);
    expect(await readdir(parent)).not.toContain('nothing');
  });
});

describe('a temporary server', () => {
  it('ends with the program that started it, even if that is killed, and leaves nothing', async () => {
    const program = `
      import { openTemporary } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
      const { createDatabase } = await openTemporary();
      process.stdout.write(await createDatabase({ isEmpty: true }));
      setInterval(() => {}, 1000);`;
    const place = join(parent, 'temporary');
    await mkdir(place);
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: place },
    });
    await once(child.stdout, 'data');
    const [folder = ''] = await readdir(place);
    const server = Number((await readFile(join(place, folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    await end(child, 'SIGKILL');
    await until(async () => (await readdir(place)).length === 0);
    expect(isAlive(server)).toBe(false);
  });

  it('makes databases that are ready, and others that are empty', async () => {
    const server = await openTemporary();
    const tables = async (isEmpty: boolean): Promise<unknown[]> => {
      const database = await openDatabase({ url: await server.createDatabase({ isEmpty }) });
      const { rows } = await database.jobs.executeSql(`select to_regclass('pgboss.job') is not null as found`);
      await database.close();
      return rows;
    };
    expect(await tables(false)).toEqual([{ found: true }]);
    expect(await tables(true)).toEqual([{ found: false }]);
    await server.close();
  });
});
