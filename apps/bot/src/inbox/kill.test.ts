/** The real thing: processes that are killed or stopped while deliveries come in and run, and who goes on. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@rapporteur/registry/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf, until } from '../../testing/inbox.ts';
import { useInboxes } from '../../testing/inbox-stage.ts';
import { deliver, heard, kill, useVictims } from '../../testing/victims.ts';

/** So many deliveries of a life are accepted before the kill; the last ones come while the first ones run. */
const KILLS = [0, 1, 10, 25];
const PER_LIFE = 30;

describe('a process', () => {
  const { postgres, openInbox } = useInboxes();
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapporteur-kill-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const victims = useVictims();
  const startVictim = (...words: readonly string[]) => victims(words);

  it('that is killed again and again loses nothing that it answered with 202', async () => {
    const url = await postgres.createDatabase();
    const journal = join(folder, 'killed.log');
    const accepted = new Set<string>();
    for (const [life, count] of KILLS.entries()) {
      const child = await startVictim(url, journal, 'victim');
      const enough = Promise.withResolvers<void>();
      let taken = 0;
      const answers = Array.from({ length: PER_LIFE }, async (_, index) => {
        const id = `${life}-${index}`;
        if ((await deliver(child, id, 1 + (index % 7))) !== 202) return;
        accepted.add(id);
        taken += 1;
        if (taken === count) enough.resolve();
      });
      if (count > 0) await enough.promise;
      await kill(child);
      await Promise.allSettled(answers);
    }
    const last = await startVictim(url, journal, 'victim');
    const database = await openDatabase({ url });
    try {
      await until(async () => {
        const waiting = database.kysely.selectFrom('delivery').select('id').where('status', '<>', 'done');
        return (await waiting.execute()).length === 0;
      });
    } finally {
      await database.close();
    }
    await kill(last);
    const ran = new Set((await readFile(journal, 'utf8')).split('\n'));
    for (const id of accepted) expect(ran.has(id), `delivery ${id} was accepted, but never ran`).toBe(true);
    expect(accepted.size).toBeGreaterThanOrEqual(1 + 10 + 25);
  });

  it('B9 that is killed in a run takes its key back when it starts again, long before a retry would be due', async () => {
    const url = await postgres.createDatabase();
    const journal = join(folder, 'again.log');
    const first = await startVictim(url, journal, 'same');
    const running = heard(first, 'held');
    await deliver(first, 'a', 0);
    await running;
    await kill(first);
    const second = await startVictim(url, journal, 'same');
    second.send('go on');
    await heard(second, 'kept');
    expect((await readFile(journal, 'utf8')).trim().split('\n')).toEqual(['a', 'a']);
  });

  it.each([
    ['in its run', 0],
    ['in its commit', 9],
  ])(
    'B9 that is stopped %s, not dead, is relieved by another one, and finds its claim lost when it wakes',
    async (_, number) => {
      const url = await postgres.createDatabase();
      const journal = join(folder, `stopped-${number}.log`);
      const child = await startVictim(url, journal, 'sleeper');
      const running = heard(child, 'held');
      await deliver(child, 'a', number);
      await running;
      child.kill('SIGSTOP');
      const database = await openDatabase({ url });
      try {
        const other = await openInbox({ database });
        const relieved = Promise.withResolvers<readonly string[]>();
        await other.start(async ({ key, deliveries }) => {
          if (key === keyOf(number)) relieved.resolve(deliveries.map(({ id }) => id));
        });
        expect(await relieved.promise).toEqual(['a']);
        expect(await other.settled(10_000)).toBe(true);
        const woken = Promise.race([heard(child, 'lost'), heard(child, 'kept')]);
        child.send('go on');
        child.kill('SIGCONT');
        expect(await woken).toBe('lost');
        // And it works again, under another name.
        expect(await deliver(child, 'b', 3)).toBe(202);
        expect(await other.settled(10_000)).toBe(true);
        const { rows } = await sql`select id from rapporteur.delivery where status = 'done' order by position`.execute(
          database.kysely,
        );
        expect(rows).toEqual([{ id: 'a' }, { id: 'b' }]);
        await other.stop();
      } finally {
        await database.close();
      }
    },
    60_000,
  );
});
