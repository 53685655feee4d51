import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { farTarget, isLoopback, takeRefused } from './network.ts';
import { takeWritten } from './output.ts';

test.each(['localhost', 'api.localhost', '127.0.0.1', '127.8.0.1', '::1', '[::1]', '0.0.0.0', 'LOCALHOST'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  'api.github.com',
  '10.0.0.1',
  '169.254.169.254',
  '127.0.0.1.example.org',
  'localhost.example.org',
  '2001:db8::1',
])('%s is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});

test.each([
  ['a port', [80], undefined],
  ['a port and a host', [443, 'example.org'], 'example.org:443'],
  ['options', [{ host: 'example.org', port: 5432 }], 'example.org:5432'],
  ['options without a host', [{ port: 5432 }], undefined],
  ['a path', ['/run/postgres.sock'], undefined],
  ['options with a path', [{ path: '/run/postgres.sock' }], undefined],
  ["Node's own normalised list", [[{ host: 'example.org', port: 443 }, null]], 'example.org:443'],
])('the far end of %s', (_, args, expected) => {
  expect(farTarget(args)).toBe(expected);
});

test('a connection out is refused and noticed', async () => {
  const error = await new Promise((resolve) => connect(443, 'example.org').once('error', resolve));
  expect(error).toMatchObject({ message: 'Tests reach only this machine, and this one tried example.org:443.' });
  expect(takeRefused()).toEqual(['example.org:443']);
});

test('a name that never exists is not found, which is no attempt', async () => {
  const error = await new Promise((resolve) => connect(5432, 'database.invalid').once('error', resolve));
  expect(error).toMatchObject({ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND database.invalid' });
  expect(takeRefused()).toEqual([]);
});

test('fetch is refused as well, and a caught error does not hide it', async () => {
  await fetch('https://example.org/').catch(() => undefined);
  expect(takeRefused()).toEqual(['example.org:443']);
});

test('a process that a test starts is closed too', () => {
  const script = `fetch('https://example.org/').catch((error) => console.log(error.cause.message))`;
  const { stdout } = spawnSync(process.execPath, ['--eval', script], { encoding: 'utf8' });
  expect(stdout).toContain('Tests reach only this machine');
});

test('this machine answers', async () => {
  const server = createServer((_, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const answer = await fetch(`http://localhost:${port}/`, { headers: { connection: 'close' } });
  expect(await answer.text()).toBe('here');
  await new Promise((resolve) => server.close(resolve));
});

test('what is written is noticed', () => {
  console.warn('careful', 1);
  process.stderr.write('');
  expect(takeWritten()).toEqual(['console.warn: careful 1', 'process.stderr: ']);
});
