/** The yardstick in a process of its own: a bare Probot 14 that verifies, calls a listener that does nothing, and stores nothing. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createNodeMiddleware, Probot, Server } from 'probot';
import { announce } from './child.ts';
import { SECRET } from './payloads.ts';
import { freePort } from './port.ts';

const [kind] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const app = { appId: 1, privateKey, secret: SECRET };
const listen = (probot: Probot): void => {
  probot.onAny(async () => {});
};

if (kind === 'server') {
  // Probot takes port 0 for 3000.
  // What `probot run` starts, with its log line per request.
  const server = new Server({ Probot: Probot.defaults(app), port: await freePort(), host: '127.0.0.1' });
  await server.load(listen);
  await server.start();
  announce({ url: `http://127.0.0.1:${server.port}`, settle: async () => {} });
} else {
  const middleware = await createNodeMiddleware(listen, { probot: new Probot(app) });
  const server = createServer((request, response) => {
    void middleware(request, response, () => response.writeHead(404).end());
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    announce({ url: `http://127.0.0.1:${port}`, settle: async () => {} });
  });
}
