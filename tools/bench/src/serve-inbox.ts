/** The durable inbox in a process of its own: `serve-inbox.ts postgres://… [worker]`. */
import { createInbox } from '@rapporteur/bot/inbox';
import { createServer } from '@rapporteur/bot/server';
import { openDatabase } from '@rapporteur/registry/database';
import { pino } from 'pino';
import { announce } from './child.ts';
import { SECRET } from './payloads.ts';

const [url = '', worker] = process.argv.slice(2);
const log = pino({ level: 'info' });
const database = await openDatabase({ url });

// The examples are of one repository; here they are of many subjects, and somebody listens to all of them.
const SUBJECTS = 200;
let next = 0;
const inbox = await createInbox({
  database,
  secrets: [SECRET],
  log,
  door: (event, payload) => {
    const installation =
      typeof payload === 'object' && payload !== null && 'installation' in payload ? payload.installation : undefined;
    const id = typeof installation === 'object' && installation !== null && 'id' in installation ? installation.id : 1;
    next += 1;
    return { kind: 'wish', key: `subject:acme/widgets/${next % SUBJECTS}`, installation: Number(id), hint: { event } };
  },
});
if (worker === 'worker') await inbox.start(async () => {});
announce({
  url: await createServer({ inbox, log }).listen(0, '127.0.0.1'),
  settle: async () => {
    if (worker === 'worker') await inbox.settled(60_000);
  },
});
