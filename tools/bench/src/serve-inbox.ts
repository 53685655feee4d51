/** The durable inbox in a process of its own: `serve-inbox.ts postgres://… | FOLDER [worker]`. */
import { openDatabase } from '@rapporteur/bot/database';
import { createInbox } from '@rapporteur/bot/inbox';
import { createServer } from '@rapporteur/bot/server';
import { pino } from 'pino';
import { announce } from './child.ts';
import { SECRET } from './payloads.ts';

const [place = '', worker] = process.argv.slice(2);
const log = pino({ level: 'info' });
const database = await openDatabase(place.startsWith('postgres') ? { url: place } : { folder: place });
const inbox = await createInbox({ database, secrets: [SECRET], log });
if (worker === 'worker') await inbox.start(async () => {});
const url = await createServer({ inbox, log }).listen(0, '127.0.0.1');
announce({
  url,
  settle: async () => {
    if (worker === 'worker') await inbox.settled(60_000);
  },
});
