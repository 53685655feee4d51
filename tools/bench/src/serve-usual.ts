/** The usual durable way in a process of its own: a Probot whose listener stores the payload and sends one job before the 2xx. */
import { generateKeyPairSync } from 'node:crypto';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { Probot, Server } from 'probot';
import { announce } from './child.ts';
import { SECRET } from './payloads.ts';
import { freePort } from './port.ts';

const [connectionString = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 10 });
await pool.query(
  'create table if not exists delivery (id text primary key, event text not null, payload jsonb not null)',
);
const boss = new PgBoss({ connectionString, max: 10 });
boss.on('error', console.error);
await boss.start();
await boss.createQueue('deliveries');
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const server = new Server({
  Probot: Probot.defaults({ appId: 1, privateKey, secret: SECRET }),
  // Probot takes port 0 for 3000.
  port: await freePort(),
  host: '127.0.0.1',
});
await server.load((app) => {
  app.onAny(async ({ id, name, payload }) => {
    await pool.query('insert into delivery (id, event, payload) values ($1, $2, $3) on conflict do nothing', [
      id,
      name,
      JSON.stringify(payload),
    ]);
    await boss.send('deliveries', { id });
  });
});
await server.start();
announce({ url: `http://127.0.0.1:${server.port}`, settle: async () => {} });
