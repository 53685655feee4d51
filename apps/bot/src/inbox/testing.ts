/** For tests of the inbox: signed requests, a quiet log, and a database that can be pulled from under a process. */
import { createHmac, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import type { Database } from '../database/index.ts';
import type { WebhookRequest } from './receive.ts';

export const SECRET = 'the webhook secret';
export const QUIET = pino({ level: 'silent' });

export type Sent = { readonly id?: string; readonly event?: string; readonly body?: Buffer; readonly secret?: string };

/** A request as GitHub makes it; the payload is that of an issue comment on `number` unless a body is given. */
export const request = (number: number, sent: Sent = {}): WebhookRequest => {
  const payload = { action: 'created', issue: { number }, repository: { full_name: 'acme/widgets' } };
  const rawBody = sent.body ?? Buffer.from(JSON.stringify(payload));
  const headers = {
    'content-type': 'application/json',
    'x-github-event': sent.event ?? 'issue_comment',
    'x-github-delivery': sent.id ?? randomUUID(),
    'x-hub-signature-256': sign(rawBody, sent.secret ?? SECRET),
  };
  return { headers, rawBody };
};

export const sign = (body: Buffer, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Removes what earlier tests left in pg-boss's own tables, if they are there yet. */
export const emptyQueues = async ({ kysely }: Database): Promise<void> => {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('pgboss.job') is not null as found`.execute(kysely);
  if (rows[0]?.found === true) await sql`truncate pgboss.job cascade`.execute(kysely);
};

/**
 * The database as a process sees it that is killed by `crash`: nothing it asks for happens any more, and transactions
 * under way are not committed. The real database stays open for the next process.
 */
export const crashable = (real: Database): { readonly database: Database; readonly crash: () => void } => {
  let dead = false;
  const alive = (): void => {
    if (dead) throw new Error('This process is dead.');
  };
  const database: Database = {
    ...real,
    get kysely() {
      alive();
      return real.kysely;
    },
    jobs: {
      executeSql: async (text, values) => {
        alive();
        return real.jobs.executeSql(text, values);
      },
    },
    transaction: async (work) => {
      alive();
      return real.transaction(async (transaction) => {
        const result = await work(transaction);
        alive();
        return result;
      });
    },
    close: async () => {},
  };
  const crash = (): void => {
    dead = true;
  };
  return { database, crash };
};
