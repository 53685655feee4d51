/** Statements that several questions share. */
export const ROW = 'kind, name, version, body, visibility, wake_at, keys';

/**
 * Key by key, since PostgreSQL takes every rare key for one of 200: of `keys && $1` with 40 keys in 100,000 rows it expects
 * a fifth of the table, reads all of it, and takes seconds instead of one millisecond.
 */
const HELD = `from rapporteur.resource where ctid = any(array(
    select held.ctid from unnest($1::text[]) as wanted (key),
      lateral (select ctid from rapporteur.resource where keys @> array[wanted.key]) as held
  )) order by kind, name`;

export const FIND = `select ${ROW} ${HELD}`;

/** No two states of a row have the same. */
export const STAMP = `name || ' ' || version || ' ' || xmin::text`;

/** Without what the asker knows already, by its stamp; which is compared once a row, since what is ordered stays by itself. */
export const FIND_UNKNOWN = `select ${ROW.split(', ')
  .map((column) => `case when known then null else ${column} end as ${column}`)
  .join(', ')}, stamp, size
  from (
    select ${ROW}, ${STAMP} as stamp, ${STAMP} = any($2::text[]) as known, pg_column_size(body) as size ${HELD}
  ) as found order by found.kind, found.name`;

/**
 * Positions are given out before a transaction commits, so that a lower one may appear later than a higher one. In order of
 * transactions, and only of those below which none is open any more, what was read is never joined by something before it.
 */
export const CHANGES = `select position::text as position, kind, name, version, at, visibility from rapporteur.change
  where (transaction, position) > (coalesce((select transaction from rapporteur.change where position = $1::bigint), '0'), $1::bigint)
    and transaction < pg_snapshot_xmin(pg_current_snapshot())
  order by change.transaction, change.position limit $2::int`;
