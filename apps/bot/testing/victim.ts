/** The process that kill.test.ts kills and stops: an inbox whose run writes into a journal what it does. */
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

// The subject with the number 0 is held in its run, that with the number 9 in its commit, until the process is told to go on.
const goOn = Promise.withResolvers<void>();
const wait = async (): Promise<void> => {
  process.send?.('held');
  await goOn.promise;
};
await inbox.start(async ({ key, deliveries, hold, settle }) => {
  for (const { id } of deliveries) await appendFile(journal, `${id}\n`);
  try {
    if (key.endsWith('/0')) {
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
