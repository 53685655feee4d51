/** Every statement that this process sends to PostgreSQL, noted where it goes onto the wire, whoever sends it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

export type Statement = {
  readonly text: string;
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
};

/** What a statement is for: what is kept of the world; or the work itself: jobs, receipts, transactions, locks, signs of life. */
export type Purpose = 'registry' | 'queue';

/** A statement that touches both keeps something of the world; one that nobody knows counts as such, too. */
export const purposeOf = (text: string): Purpose => {
  const plain = text.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
  if (/\brapporteur\.(resource|audit|change)/.test(plain)) return 'registry';
  if (/\bpgboss\.|\brapporteur\.(delivery|owner|claim)\b/.test(plain)) return 'queue';
  if (/advisory_|\bpg_notify\(/.test(plain)) return 'queue';
  return WORK_ITSELF.test(plain) ? 'queue' : 'registry';
};

const WORK_ITSELF =
  /^(begin|start transaction|commit|rollback|savepoint|release|set|listen|unlisten|notify|select 1|select now\(\) as now)\b/;

/** Whether it ends the run of a key: what comes later is the work of other keys. */
export const endsRun = (text: string): boolean => /\bdelete from "?rapporteur"?\."?claim\b/i.test(text);

export type Wire = {
  /** Statements since the last time, oldest first. */
  take(): readonly Statement[];
  /** What is sent while this runs is only counted as `unseen`. */
  unseen<T>(work: () => Promise<T>): Promise<T>;
  unseenCount(): number;
};

/** Watches from now on, until the process ends. */
export const watchWire = (): Wire => {
  const hidden = new AsyncLocalStorage<true>();
  const statements: Statement[] = [];
  let unseen = 0;
  const { query } = pg.Client.prototype;
  Object.defineProperty(pg.Client.prototype, 'query', {
    value(this: pg.Client, ...args: unknown[]): unknown {
      if (hidden.getStore()) unseen += 1;
      else statements.push({ text: textOf(args[0]), at: performance.timeOrigin + performance.now() });
      return Reflect.apply(query, this, args);
    },
  });
  return {
    take: () => statements.splice(0),
    unseen: (work) => hidden.run(true, work),
    unseenCount: () => unseen,
  };
};

const textOf = (asked: unknown): string => {
  if (typeof asked === 'string') return asked;
  const text: unknown = typeof asked === 'object' && asked !== null && 'text' in asked ? asked.text : '';
  return typeof text === 'string' ? text : '';
};
