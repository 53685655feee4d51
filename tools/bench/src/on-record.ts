/** RFCs on record without the work of reading each: copies of one that the bot itself has read, of all that is kept about it. */
import type pg from 'pg';
import { MODEL } from './acts.ts';

/**
 * Makes so many copies, each with a number, a node id, a head commit and a month of its own, years before everything else
 * that happens. Written against any columns that the table has: what stands in a row about the model is replaced in all of them.
 */
export const putOnRecord = async (client: pg.Client, count: number): Promise<void> => {
  const { number, month } = MODEL;
  const { rows } = await client.query(
    `select body -> 'subject' ->> 'nodeId' as node, body ->> 'headSha' as head from rapporteur.resource
     where kind = 'rfcs' and name like $1`,
    [`%/${number}`],
  );
  const { node, head } = rows[0] ?? {};
  if (typeof node !== 'string' || typeof head !== 'string')
    throw new Error(`The bot has not put RFC ${number} on record.`);
  for (let from = 1; from <= count; from += BATCH) {
    await client.query(
      `insert into rapporteur.resource
       select (jsonb_populate_record(null::rapporteur.resource,
         replace(replace(replace(replace(replace(to_jsonb(r)::text,
         $1::text, (1000000 + n)::text), $2::text, 'PR_copy' || n), lower($2::text), 'pr_copy' || n),
         $3::text, md5(n::text) || left(md5(n::text), 8)),
         $4::text, to_char(date '2003-01-01' + make_interval(months => n % 240), 'YYYY-MM'))::jsonb)).*
       from rapporteur.resource r, generate_series($5::int, $6::int) n
       where r.name like '%/' || $1::text`,
      [String(number), node, head, month, from, Math.min(from + BATCH - 1, count)],
    );
  }
  await client.query('vacuum analyze rapporteur.resource');
};

const BATCH = 10_000;
