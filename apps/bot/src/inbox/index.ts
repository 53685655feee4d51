/** The durable inbox for webhook deliveries, and the clock's timers on the same queue. */
export type { Counts, DeadLetter } from './dead.ts';
export { createInbox, type Inbox, type InboxOptions, type Readiness } from './inbox.ts';
export type { Retry } from './jobs.ts';
export type { Delivery, Run } from './lane.ts';
export type { Receipt, WebhookRequest } from './receive.ts';
export type { TimerRun } from './timers.ts';
