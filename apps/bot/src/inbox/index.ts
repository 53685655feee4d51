/** The durable inbox: deliveries become keys, one job per key at a time over all replicas; the clock's timers on the same queue. */
export { ClaimLost, type Hint } from './claims.ts';
export { type Counts, createInbox, type Inbox, type InboxOptions, type Readiness } from './inbox.ts';
export type { DeadLetter, JobQuery } from './jobs.ts';
export type { Wish } from './queue.ts';
export { checkHead, type Door, type Entry, type Receipt, type WebhookRequest } from './receive.ts';
export type { TimerRun } from './timers.ts';
export { type Job, type Run, RunFailed } from './worker.ts';
