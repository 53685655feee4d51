/** The inbox and the pages of one bot in a process of its own, beside a plain page of one row: `serve-pages.ts postgres://…`. */

import { createServer as createHttpServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createInbox } from '@rapporteur/bot/inbox';
import { createPageServer, createServer, createUrgent, viewerOf } from '@rapporteur/bot/server';
import { meetingsBetween } from '@rapporteur/core/meeting';
import { createRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { Hono } from 'hono';
import { html } from 'hono/html';
import pg from 'pg';
import { pino } from 'pino';
import { announce } from './child.ts';
import { TODAY } from './library.ts';
import { SECRET } from './payloads.ts';
import { nameOfRfc } from './shelf.ts';

const [url = ''] = process.argv.slice(2);
const log = pino({ level: 'error' });
const now = () => TODAY;
const SUBJECTS = 200;
let next = 0;
const inbox = await createInbox({
  database: await openDatabase({ url }),
  secrets: [SECRET],
  log,
  door: (event) => {
    next += 1;
    return { kind: 'wish', key: `subject:acme/widgets/${next % SUBJECTS}`, installation: 1, hint: { event } };
  },
});
await inbox.start(async () => {});

// As the bot has it: connections of their own, and what is urgent goes first.
const registry = createRegistry(await openDatabase({ url, poolSize: 3 }), { now, remembers: true });
const routes = createRegistryRoutes(registry, { viewer: viewerOf, planner: meetingsBetween, now });
const urgent = createUrgent();
const pages = createPageServer({
  site: { title: 'Acme', isStatic: false, withoutPage: new Set() },
  ...{ routes, registry, urgent, now, log },
});
const address = await createServer({ inbox, pages, urgent, log, limits: { questions: 100_000_000 } }).listen(
  0,
  '127.0.0.1',
);

const pool = new pg.Pool({ connectionString: url, max: 3 });
const plain = new Hono();
plain.get('/:number', async ({ req, html: send }) => {
  const name = nameOfRfc(Number(req.param('number')));
  const { rows } = await pool.query('select body from rapporteur.resource where name = $1', [name]);
  const { subject, author, next: step } = rows[0].body;
  return send(html`<!doctype html><html lang="en"><head><title>${subject.title}</title></head>
<body><h1>${subject.title}</h1><p>${author}</p><p>${step.text}</p></body></html>`);
});
const bare = createHttpServer(getRequestListener(plain.fetch));
await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
const taken = bare.address();

announce({
  url: `${address} http://127.0.0.1:${typeof taken === 'object' && taken !== null ? taken.port : 0}`,
  settle: async () => {
    await inbox.settled(60_000);
  },
});
