/** A database of the version before: what it still had to do is done. */
import { openDatabase } from '@rapporteur/registry/database';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { describe, expect, it } from 'vitest';
import { door, QUIET, request, SECRET } from '../../testing/inbox.ts';
import { createInbox } from './index.ts';

describe('the deliveries of a former database', () => {
  it('that were queued run under the keys of their subjects, and the others are still known', async () => {
    const url = await createTestDatabase({ isEmpty: true });
    const old = await openDatabase({ url });
    for (const statement of FORMER) await sql.raw(statement).execute(old.kysely);
    for (const [id, subject, status, body, minute] of ROWS)
      await sql`insert into rapporteur.delivery (id, event, subject, status, body, received_at)
        values (${id}, 'issue_comment', ${subject}, ${status}, ${body}, now() - make_interval(mins => ${minute}))`.execute(
        old.kysely,
      );
    const boss = new PgBoss({ db: old.jobs });
    await boss.start();
    await boss.createQueue('deliveries-dead');
    await boss.createQueue('deliveries', { policy: 'key_strict_fifo', deadLetter: 'deliveries-dead' });
    await boss.createQueue('timer-motions', { policy: 'stately' });
    await boss.schedule('timer-motions', '* * * * *');
    await boss.send('deliveries', { id: 'a' }, { singletonKey: 'acme/widgets#7' });
    await boss.stop({ graceful: false, close: false });
    await old.close();

    const database = await openDatabase({ url });
    const inbox = await createInbox({ database, secrets: [SECRET], log: QUIET, door });
    const runs: { readonly key: string; readonly installation: number | undefined; readonly ids: readonly string[] }[] =
      [];
    await inbox.start(async ({ key, installation, deliveries }) => {
      runs.push({ key, installation, ids: deliveries.map(({ id }) => id) });
    });
    expect(await inbox.settled(10_000)).toBe(true);
    expect(runs.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: 'installation:12', installation: 12, ids: ['d'] },
      { key: 'issue:acme/widgets/7', installation: 34, ids: ['b', 'a'] },
      { key: 'repository:acme/widgets', installation: undefined, ids: ['c'] },
    ]);
    expect(await inbox.counts()).toMatchObject({ queued: 0, done: 5, dead: 1 });
    expect(await inbox.receive(request(7, { id: 'done' }))).toMatchObject({ status: 200 });
    const queues = await sql<{ name: string }>`select name from pgboss.queue where name !~ '^__' order by name`.execute(
      database.kysely,
    );
    expect(queues.rows).toEqual([{ name: 'keys' }]);
    await inbox.stop();
    await database.close();
  });
});

const FORMER = [
  'drop table rapporteur.claim, rapporteur.owner, rapporteur.delivery',
  // What came after.
  'drop table rapporteur.artifact_tag, rapporteur.artifact_alias, rapporteur.artifact_edge, rapporteur.artifact_doomed, rapporteur.artifact',
  'drop table rapporteur.passage, rapporteur.word, rapporteur.projection, rapporteur.secret',
  'drop text search configuration rapporteur.words',
  'drop index rapporteur.resource_created',
  'drop index rapporteur.resource_day',
  'drop index rapporteur.resource_latest',
  'drop table rapporteur.job',
  'alter table rapporteur.change drop column visibility',
  `create table rapporteur.delivery (
    id text primary key, event text not null, action text, subject text not null, body text not null,
    received_at timestamptz not null default now(), status text not null default 'queued',
    attempts integer not null default 0, error text, finished_at timestamptz
  )`,
  `delete from rapporteur.kysely_migration where name >= '0003-inbox'`,
];

const ROWS = [
  ['a', 'acme/widgets#7', 'queued', '{"comment": {"body": "\\u0000"}, "installation": {"id": 34, "node_id": "x"}}', 1],
  ['b', 'acme/widgets#7', 'queued', '{"installation":{"id":34}}', 2],
  ['c', 'acme/widgets', 'queued', '{"ref": "refs/heads/main"}', 3],
  ['d', 'installation:12', 'queued', '{"action": "created"}', 4],
  ['done', 'acme/widgets#7', 'done', '{}', 5],
  ['dead', 'acme/widgets#7', 'dead', '{}', 6],
] as const;
