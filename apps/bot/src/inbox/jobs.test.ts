/** Jobs as they stand in the database: every state, in pages, and dead ones that are redriven. */
import { FailureSource, JobState, JobStateSchema, nameOfEnum } from '@rapporteur/idl';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { FAST, keyOf, request, until } from '../../testing/inbox.ts';
import { useInboxes } from '../../testing/inbox-stage.ts';
import { RunFailed } from './worker.ts';

const HOUR = { faults: 1, errors: 1, backoff: { base: { seconds: 3_600n }, cap: { seconds: 3_600n } } };

describe('jobs', () => {
  const { openInbox, database } = useInboxes();
  const dueNow = () => sql`update pgboss.job set start_after = now()`.execute(database().kysely);

  it('are there in every state, in the order of their keys, page after page, and each state alone', async () => {
    const inbox = await openInbox({ retry: HOUR, concurrency: 1 });
    const held = Promise.withResolvers<void>();
    const text = 'GitHub said so.';
    await inbox.start(async ({ key }) => {
      if (key === 'a:dead') throw new RunFailed({ kind: 'refused', source: 'github', text });
      if (key === 'b:postponed') throw new RunFailed({ kind: 'limited', source: 'github', text, waitMs: 3_600_000 });
      if (key === 'c:retrying') throw new RunFailed({ kind: 'fault', source: 'github', text });
      if (key === 'd:running') await held.promise;
    });
    const stateOf = async (key: string) => (await inbox.jobs({ key }))[0]?.state;
    for (const [key, state] of [
      ['a:dead', JobState.DEAD],
      ['b:postponed', JobState.POSTPONED],
      ['c:retrying', JobState.RETRYING],
      ['d:running', JobState.RUNNING],
    ] as const) {
      await inbox.enqueue([{ key }]);
      await until(async () => (await stateOf(key)) === state);
    }
    await inbox.receive(request(5, { id: 'waits' }));
    const all = await inbox.jobs();
    expect(all.map(({ key, state }) => [key, state])).toEqual([
      ['a:dead', JobState.DEAD],
      ['b:postponed', JobState.POSTPONED],
      ['c:retrying', JobState.RETRYING],
      ['d:running', JobState.RUNNING],
      [keyOf(5), JobState.WAITING],
    ]);
    const [dead, postponed, retrying, running, waiting] = all;
    expect([dead?.nextAt, running?.nextAt]).toEqual([undefined, undefined]);
    for (const one of [postponed, retrying])
      expect(Number(one?.nextAt?.seconds)).toBeGreaterThan(Date.now() / 1000 + 60);
    expect(dead).toMatchObject({
      spent: { faults: 0 },
      failure: { code: 'github-refused', source: FailureSource.GITHUB },
    });
    expect(postponed).toMatchObject({ spent: { faults: 0, errors: 0 }, failure: { code: 'github-limited', text } });
    expect(retrying).toMatchObject({ spent: { faults: 1, errors: 0 }, policy: { faults: 1, errors: 1, crashes: 16 } });
    expect(waiting).toMatchObject({ deliveries: [{ id: 'waits', isDead: false, attempts: 0 }] });
    for (const { state } of all)
      expect((await inbox.jobs({ states: [state] })).map((one) => one.key)).toEqual(
        all.flatMap((one) => (one.state === state ? [one.key] : [])),
      );
    const paged: string[] = [];
    for (let after = ''; ; after = paged.at(-1) ?? '') {
      const page = await inbox.jobs({ after, limit: 2 });
      paged.push(...page.map(({ key }) => key));
      if (page.length < 2) break;
    }
    expect(paged).toEqual(all.map(({ key }) => key));
    for (const key of ['', 'a\0b', 'x'.repeat(2_000)]) {
      expect(await inbox.jobs({ key })).toEqual([]);
      expect(await inbox.redrive(key)).toBe(false);
    }
    held.resolve();
  });

  it('that nobody delivered are dead with their reason, and redriven with full budgets', async () => {
    const inbox = await openInbox({ retry: FAST });
    let broken = true;
    let runs = 0;
    await inbox.start(async () => {
      runs += 1;
      if (broken) throw new Error('No.');
    });
    await inbox.enqueue([{ key: 'group:g', installation: 7 }]);
    expect(await inbox.settled(10_000)).toBe(true);
    const failure = { code: 'errors-spent', text: 'No. The budget for errors of ours is spent (2 of 2).' };
    expect(await inbox.jobs()).toMatchObject([{ key: 'group:g', state: JobState.DEAD, spent: { errors: 2 }, failure }]);
    expect(await inbox.redrive('group:g')).toBe(true);
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toBe(6);
    broken = false;
    expect(await inbox.redrive('group:g')).toBe(true);
    expect(await inbox.settled(10_000)).toBe(true);
    expect(await inbox.jobs()).toEqual([]);
    expect(await inbox.redrive('group:g')).toBe(false);
  });

  it('spend each budget for itself, forget nothing over a pause, and everything once they succeed', async () => {
    const inbox = await openInbox({ retry: { ...HOUR, faults: 2, errors: 2 } });
    const fault = new RunFailed({ kind: 'fault', source: 'github', text: 'Away.' });
    const pause = new RunFailed({ kind: 'limited', source: 'github', text: 'Wait.', waitMs: 3_600_000 });
    const stale = new RunFailed({ kind: 'overtaken', text: 'It has version 3.' });
    const ends = [fault, new Error('No.'), pause, stale, new Error('No.'), fault, undefined, fault];
    let runs = 0;
    await inbox.start(async () => {
      const end = ends[runs];
      runs += 1;
      if (end) throw end;
    });
    await inbox.enqueue([{ key: 'group:g' }]);
    const seen: unknown[] = [];
    for (const [index] of ends.entries()) {
      if (index === ends.length - 1) await inbox.enqueue([{ key: 'group:g' }]);
      await until(async () => {
        if (runs !== index + 1) return false;
        const [job] = await inbox.jobs();
        return job?.state !== JobState.RUNNING;
      });
      const [job] = await inbox.jobs();
      seen.push(job && [job.spent?.faults, job.spent?.errors, nameOfEnum(JobStateSchema, job.state)]);
      await dueNow();
    }
    expect(seen).toEqual([
      [1, 0, 'retrying'],
      [1, 1, 'retrying'],
      [1, 1, 'postponed'],
      [1, 1, 'postponed'],
      [1, 2, 'retrying'],
      [2, 2, 'retrying'],
      undefined,
      [1, 0, 'retrying'],
    ]);
  });

  it('a run that only returns because it was told to stop has not succeeded', async () => {
    const inbox = await openInbox({ retry: HOUR, timeoutSeconds: 1 });
    await inbox.start(({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())));
    await inbox.receive(request(1));
    await until(async () => (await inbox.jobs())[0]?.failure?.code === 'deadline');
    expect(await inbox.jobs()).toMatchObject([{ state: JobState.RETRYING, spent: { errors: 1 } }]);
  });

  it('of which no try is allowed are dead at the first failure', async () => {
    const inbox = await openInbox({ retry: { faults: 0, errors: 0, crashes: 0 } });
    let runs = 0;
    await inbox.start(() => {
      runs += 1;
      return Promise.reject(new Error('No.'));
    });
    await inbox.receive(request(1));
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs).toBe(1);
    expect(await inbox.jobs()).toMatchObject([{ state: JobState.DEAD, deliveries: [{ isDead: true, attempts: 1 }] }]);
  });
});
