import { create } from '@bufbuild/protobuf';
import { TranscriptSchema } from '@rapporteur/idl';
import { createRegistry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { expect, it } from 'vitest';
import { createDesk } from '../testing/run.ts';

it('A7: the words of a meeting are removed for good, and what stays elsewhere is said', async () => {
  const url = await createTestDatabase();
  const name = 'transcripts/gears/2031-05-08';
  const database = await openDatabase({ url });
  await createRegistry(database).commit({
    puts: [{ message: create(TranscriptSchema, { name, meeting: 'meetings/gears/2031-05-08' }), visibility: 'public' }],
  });
  const desk = await createDesk({ DATABASE_URL: url });
  const trial = await desk.run('forget', name, '--dry-run');
  expect([trial.code, trial.out]).toEqual([0, expect.stringContaining('Would remove 1 resource and 0 entries')]);
  const first = await desk.run('forget', name);
  const second = await desk.run('forget', name);
  const wrong = await desk.run('forget', 'all of it');
  await desk.clear();
  expect([first.code, first.out]).toEqual([0, expect.stringContaining('Removed 1 resource and 0 entries')]);
  expect(first.out).toContain('What stands at GitHub');
  expect(second.code).toBe(1);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('is the name of nothing')]);
  expect(await createRegistry(database).find([name])).toEqual([]);
  await database.close();
});

it('A7: without a database there is nothing to forget, and that is said', async () => {
  const desk = await createDesk();
  const { code, err } = await desk.run('forget', 'acme/widgets');
  await desk.clear();
  expect([code, err]).toEqual([1, expect.stringContaining('There is no database in')]);
});
