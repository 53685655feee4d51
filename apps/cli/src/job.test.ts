/** What a person at the terminal sees of the bot's jobs, over HTTP. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { FailureSource, type Job, JobSchema, JobState } from '@rapporteur/idl';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { afterEach, describe, expect, it } from 'vitest';
import { createDesk, type Desk, readJson, serve } from '../testing/run.ts';

const CLOSE: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of CLOSE.splice(0)) await close();
});

const at = timestampFromDate(new Date('2023-06-22T10:00:00Z'));
const DEAD = 'pull:acme/widgets/7';
const jobs = (): Job[] => [
  create(JobSchema, {
    ...{ key: 'notes:acme/widgets/meetup/2023-06-22', state: JobState.RETRYING, spent: { faults: 2 }, nextAt: at },
    policy: { faults: 8, errors: 3, crashes: 16 },
    failure: { code: 'github-fault', text: 'GitHub failed (502).', source: FailureSource.GITHUB },
    checkpoint: { name: 'modelAnswers/meetup/2023-06-22', version: 3, text: '2 answers of a model are kept.' },
  }),
  create(JobSchema, {
    ...{ key: DEAD, state: JobState.DEAD, spent: { errors: 3 }, policy: { faults: 8, errors: 3, crashes: 16 } },
    failure: { code: 'errors-spent', text: 'Bad\u001b[31m luck (3 of 3).', source: FailureSource.PROGRAM },
    deliveries: [{ id: 'd-1', event: 'issues', action: 'opened', isDead: true, attempts: 4, receivedAt: at }],
  }),
];

/** A desk at a registry with these jobs; without any, at one where no bot runs. */
const deskAt = async (all: readonly Job[] | undefined): Promise<Desk> => {
  const known = new Map(all?.map((job) => [job.key, job]));
  const routes = createRegistryRoutes(createMemoryRegistry(), {
    jobs: all && {
      list: async ({ states, after, limit }) =>
        [...known.values()]
          .filter(({ key, state }) => key > after && (states.length === 0 || states.includes(state)))
          .slice(0, limit),
      get: async (key) => known.get(key),
      redrive: async (key) => {
        const found = known.get(key);
        if (found?.state !== JobState.DEAD) return false;
        known.set(key, create(JobSchema, { key, state: JobState.WAITING }));
        return true;
      },
    },
  });
  const served = await serve(connectNodeAdapter({ routes }));
  const desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: served.url });
  CLOSE.push(served.close, desk.clear);
  return desk;
};

describe('rapporteur job', () => {
  it('lists jobs, and says by its exit code that one is dead', async () => {
    const { on } = await deskAt(jobs());
    const { code, out } = await on({ columns: 140 }).run('job', 'list');
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "KEY                                   STATE     SPENT      NEXT (UTC)        WHY
      notes:acme/widgets/meetup/2023-06-22  retrying  2 / 0 / 0  2023-06-22 10:00  GitHub failed (502).
      pull:acme/widgets/7                   dead      0 / 3 / 0                    Bad[31m luck (3 of 3)."
    `);
  });

  it('lists those of one state, so many, and knows no other states', async () => {
    const { run } = await deskAt(jobs());
    const alive = await run('job', 'list', '--state', 'retrying', '--json');
    expect(alive.code).toBe(0);
    expect(readJson(JobSchema, alive.out)).toMatchObject({ state: JobState.RETRYING, spent: { faults: 2 } });
    expect((await run('job', 'list', '--limit', '1', '--json')).out.split('\n')).toHaveLength(1);
    expect(await run('job', 'list', '--state', 'postponed')).toMatchObject({
      code: 0,
      out: expect.stringContaining('There is no such job'),
    });
    expect(await run('job', 'list', '--state', 'ded')).toMatchObject({ code: 2, err: expect.stringContaining('dead') });
  });

  it('shows why one failed, at whose cost, and what it left behind', async () => {
    const { on } = await deskAt(jobs());
    const wide = on({ columns: 140 });
    expect((await wide.run('job', 'show', 'notes:acme/widgets/meetup/2023-06-22')).out).toMatchInlineSnapshot(`
      "notes:acme/widgets/meetup/2023-06-22  retrying
      why                  GitHub failed (502).
      code                 github-fault
      whose                github
      faults of others     2 of 8
      errors of ours       0 of 3
      processes that died  0 of 16
      next (UTC)           2023-06-22 10:00
      left behind          2 answers of a model are kept. (modelAnswers/meetup/2023-06-22, version 3)"
    `);
    expect((await wide.run('job', 'show', DEAD)).out).toMatchInlineSnapshot(`
      "pull:acme/widgets/7  dead
      why                  Bad[31m luck (3 of 3).
      code                 errors-spent
      whose                program
      faults of others     0 of 8
      errors of ours       3 of 3
      processes that died  0 of 16

      Deliveries:
      ID   EVENT           CAME (UTC)        STATE  FAILED
      d-1  issues, opened  2023-06-22 10:00  dead        4"
    `);
    expect((await wide.run('job', 'show', 'pull:acme/widgets/8')).err).toContain(
      '`rapporteur job list` shows what is.',
    );
  });

  it('redrives what is dead, once', async () => {
    const { run } = await deskAt(jobs());
    expect(await run('job', 'redrive', DEAD)).toMatchObject({ code: 0, out: expect.stringContaining('waiting') });
    expect(await run('job', 'redrive', DEAD)).toMatchObject({ code: 1, err: expect.stringContaining('is dead') });
    expect((await run('job', 'list')).code).toBe(0);
  });

  it('says so where no bot runs', async () => {
    const { run } = await deskAt(undefined);
    expect((await run('job', 'list')).err).toContain('No bot runs at this registry');
  });
});
