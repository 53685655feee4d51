/** What `doctor` reads of GitHub is read whatever GitHub's description allows. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { answersOf, entriesOf } from '@rapporteur/github-sandbox/described';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppAccess, type Asked, openApp } from './github.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const TOKEN = { token: 'ghs_1', expires_at: '2099-01-01T00:00:00Z', permissions: {}, repository_selection: 'all' };

let answer: unknown;
const server = createServer((request, response) => {
  const { url = '' } = request;
  const known = url.endsWith('/access_tokens') ? TOKEN : url.endsWith('/installation') ? { id: 1 } : answer;
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(known));
  });
});
// On a busy machine a connection that idles would be closed just as it is used again.
server.keepAliveTimeout = 0;
let access: AppAccess;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  access = openApp({ appId: 1, privateKey, baseUrl: `http://127.0.0.1:${port}` }, 20_000);
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()));

it.each<[string, () => Promise<{ readonly ok: boolean }>]>([
  ['apps/get-authenticated', () => access.app()],
  ['apps/get-webhook-config-for-app', () => access.webhook()],
  ['repos/get-content', () => access.file({ repository: 'acme/widgets', path: 'a.yml' }, 'acme/widgets')],
])('K9: %s', async (operation, ask) => {
  await fc.assert(
    fc.asyncProperty(answersOf(operation), async (given) => {
      answer = given;
      expect(await ask()).toMatchObject({ ok: true });
    }),
    { numRuns: 15 },
  );
});

it.each<[string, () => Promise<Asked<readonly unknown[]>>]>([
  ['apps/list-installations', () => access.installations()],
  ['apps/list-webhook-deliveries', () => access.deliveries()],
])('B3, K9: of %s an odd entry costs itself alone', async (operation, ask) => {
  const odd = fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 1 }));
  const dataOf = async (given: readonly unknown[]): Promise<readonly unknown[]> => {
    answer = given;
    const asked = await ask();
    return asked.ok ? asked.data : [];
  };
  await fc.assert(
    fc.asyncProperty(fc.array(entriesOf(operation), { maxLength: 3 }), odd, async (good, other) => {
      const without = await dataOf(good);
      expect(without).toHaveLength(good.length);
      const all = await dataOf([other, ...good]);
      expect(all.slice(all.length - good.length)).toEqual(without);
    }),
    { numRuns: 15 },
  );
});
