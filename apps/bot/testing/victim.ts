/** The process that tests kill, stop and starve: an inbox whose run writes into a journal what it does. */
import { appendFile } from 'node:fs/promises';
import { openDatabase } from '@rapporteur/registry/database';
import { createInbox } from '../src/inbox/index.ts';
import { door, QUIET, SECRET } from './inbox.ts';

const [url = '', journal = '', owner = ''] = process.argv.slice(2);
const database = await openDatabase({ url });
const inbox = await createInbox({
  database,
  secrets: [SECRET],
  log: QUIET,
  door,
  pollMs: 200,
  owner,
  // A retry by itself would come too late for every test.
  retry: { backoff: { base: { seconds: 3_600n }, cap: { seconds: 3_600n } } },
});

/** Only a process that was given little memory runs out of it here. */
const isPoor = process.execArgv.some((word) => word.startsWith('--max-old-space-size='));
const hoard = (): never => {
  const kept: number[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => index + Math.random()));
};

// The subject with the number 8 takes all the memory there is. The subject with the number 0 is held in its run, that with the number 9 in its commit, until the process is told to go on.
const goOn = Promise.withResolvers<void>();
const wait = async (): Promise<void> => {
  process.send?.('held');
  await goOn.promise;
};
await inbox.start(async ({ key, deliveries, hold, settle }) => {
  for (const { id } of deliveries) await appendFile(journal, `${id}\n`);
  try {
    if (key.endsWith('/8') && isPoor) hoard();
    if (key.endsWith('/0') || key.endsWith('/8')) {
      await wait();
      await hold();
    } else if (key.endsWith('/9')) {
      await database.transaction(async (transaction) => {
        await settle(transaction);
        await wait();
      });
    } else return;
    process.send?.('kept');
  } catch (error) {
    process.send?.('lost');
    throw error;
  }
});

process.on('message', async (message: Message) => {
  if (message === 'go on') {
    goOn.resolve();
    return;
  }
  const { id, headers, rawBody } = message;
  process.send?.({ id, status: (await inbox.receive({ headers, rawBody: Buffer.from(rawBody) })).status });
});
process.send?.('started');

type Message =
  | 'go on'
  | { readonly id: string; readonly headers: Record<string, string>; readonly rawBody: Uint8Array };
