/** The transaction in which something is done. */
import type { Transaction } from 'kysely';
import type { Tables } from './database/index.ts';

/** A transaction that is open already; a store without any takes no notice of it. */
export type Within = Transaction<Tables> | undefined;
