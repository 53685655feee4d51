/** The process that kill.test.ts kills: an inbox whose run writes the id of each delivery into a journal. */
import { appendFile } from 'node:fs/promises';
import { openDatabase } from '../database/index.ts';
import { createInbox } from './index.ts';
import { QUIET, SECRET } from './testing.ts';

const [place = '', journal = ''] = process.argv.slice(2);
const database = await openDatabase(place.startsWith('postgres') ? { url: place } : { folder: place });
const inbox = await createInbox({ database, secrets: [SECRET], log: QUIET, pollMs: 200 });
await inbox.start(async ({ id }) => {
  await appendFile(journal, `${id}\n`);
  await new Promise((resolve) => setTimeout(resolve, 10));
});

process.on('message', async (message: Message) => {
  if ('settle' in message) {
    const settled = await inbox.settled(message.settle);
    process.send?.({ settled, counts: await inbox.counts() });
    return;
  }
  const { id, headers, rawBody } = message;
  process.send?.({ id, status: (await inbox.receive({ headers, rawBody: Buffer.from(rawBody) })).status });
});
process.send?.('started');

type Message =
  | { readonly settle: number }
  | { readonly id: string; readonly headers: Record<string, string>; readonly rawBody: Uint8Array };
