/** For tests of the inbox: signed requests, a quiet log, and a database that can be pulled from under a process. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Database } from '@rapporteur/registry/database';
import { pino } from 'pino';
import type { Door, WebhookRequest } from '../src/inbox/receive.ts';

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

/** The key of an issue comment is its issue; a push is an echo, and nobody listens to anything else. */
export const door: Door = (event, payload) => {
  if (event === 'push') return { kind: 'end', because: 'echo' };
  const issue = typeof payload === 'object' && payload !== null && 'issue' in payload ? payload.issue : undefined;
  const number = typeof issue === 'object' && issue !== null && 'number' in issue ? issue.number : undefined;
  if (event !== 'issue_comment' || typeof number !== 'number') return { kind: 'end', because: 'unheard' };
  return { kind: 'wish', key: keyOf(number), installation: 7, hint: { number } };
};

export const keyOf = (number: number): string => `subject:acme/widgets/${number}`;

/** Tries twice more, at once. */
export const FAST = { faults: 2, errors: 2, backoff: { base: {} } };

/** Resolves when `check` holds; the test's time limit is the only one. */
export const until = async (check: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 10));
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
      executeSql: async (text, values, name) => {
        alive();
        return real.jobs.executeSql(text, values, name);
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
