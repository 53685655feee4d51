import { describe, expect, it } from 'vitest';
import { endsRun, purposeOf } from './wire.ts';

describe('a statement counts for the registry', () => {
  it.each([
    ['if it reads a resource', 'select "name", "body" from "rapporteur"."resource" where "kind" = $1'],
    ['if it writes what happened', 'insert into "rapporteur"."audit" ("subject", "body") values ($1, $2)'],
    ['if it follows the feed', 'SELECT position FROM rapporteur.change WHERE position > $1'],
    [
      'even if it ends a job in the same breath',
      'with done as (delete from pgboss.job where id = $1) update rapporteur.resource set version = 2',
    ],
    ['if nobody knows what it is for', 'select count(*) from somewhere_else'],
  ])('%s', (_, text) => {
    expect(purposeOf(text)).toBe('registry');
  });
});

describe('a statement counts for the queue', () => {
  it.each([
    ['if it stores a delivery', 'insert into rapporteur.delivery (id, event) values ($1, $2)'],
    ['if it asks whether a claim is held', 'select 1 from "rapporteur"."claim" where job = $1'],
    ['if it is a job of the library', 'BEGIN; update pgboss.job set state = $1; COMMIT'],
    ['if it opens a transaction', 'begin'],
    ['if it ends one', 'ROLLBACK'],
    ['if it takes a lock', 'select pg_advisory_lock(hashtextextended($1, 0))'],
    ['if it rings a bell', `select pg_notify('wishes', '')`],
    ['if it only shows that it lives', 'select 1'],
    ['if it asks for the time', 'select now() as now'],
  ])('%s', (_, text) => {
    expect(purposeOf(text)).toBe('queue');
  });
});

it('a run ends where its claim is released, not where one is asked for', () => {
  expect(endsRun('with mine as (select 1) delete from rapporteur.claim c using mine where c.job = mine.id')).toBe(true);
  expect(endsRun('select job from rapporteur.claim where key = $1')).toBe(false);
});
