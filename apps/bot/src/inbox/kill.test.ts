/** The real thing: a process that is killed while deliveries come in and run, and its successor. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withPostgres } from '../database/testing.ts';
import { request } from './testing.ts';

const KILLS = [0, 15, 60, 150];
const PER_LIFE = 30;

describe('a killed process', () => {
  const postgres = withPostgres();
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapporteur-kill-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const survives = async (place: string, journal: string): Promise<void> => {
    const accepted = new Set<string>();
    for (const [life, delay] of KILLS.entries()) {
      const child = await startVictim(place, journal);
      const ids = Array.from({ length: PER_LIFE }, (_, index) => `${life}-${index}`);
      const answers = ids.map(async (id, index) => {
        if ((await deliver(child, id, index % 7)) === 202) accepted.add(id);
      });
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill('SIGKILL');
      await once(child, 'exit');
      await Promise.allSettled(answers);
    }
    const last = await startVictim(place, journal);
    const start = performance.now();
    last.send({ settle: 20_000 });
    const [settled] = await once(last, 'message');
    expect(settled).toMatchObject({ settled: true, counts: { queued: 0, dead: 0 } });
    // What was claimed by the dead is not waited for until it times out.
    expect(performance.now() - start).toBeLessThan(15_000);
    last.kill('SIGKILL');
    await once(last, 'exit');
    const ran = new Set((await readFile(journal, 'utf8')).split('\n'));
    for (const id of accepted) expect(ran.has(id), `delivery ${id} was accepted, but never ran`).toBe(true);
    expect(accepted.size).toBeGreaterThan(0);
  };

  it(
    'loses nothing that it answered with 202, on PGlite',
    () => survives(join(folder, 'data'), join(folder, 'pglite.log')),
    120_000,
  );

  it(
    'loses nothing that it answered with 202, on PostgreSQL',
    async () => survives(await postgres.createDatabase(), join(folder, 'postgres.log')),
    120_000,
  );
});

const startVictim = async (place: string, journal: string): Promise<ChildProcess> => {
  const child = fork(new URL('./victim.testing.ts', import.meta.url), [place, journal], { serialization: 'advanced' });
  await once(child, 'message');
  return child;
};

/** The status that came back, or undefined when the process died before it answered. */
const deliver = (child: ChildProcess, id: string, number: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const onMessage = (message: { readonly id?: string; readonly status?: number }): void => {
      if (message.id === id) done(message.status);
    };
    const onExit = (): void => done(undefined);
    const done = (status: number | undefined): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(status);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.setMaxListeners(0);
    child.send({ id, ...request(number, { id }) });
  });
