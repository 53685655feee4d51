/** Waiting for a bot that takes its time, or never comes. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBotProcess, findPort, inWords } from './bot-process.ts';
import { createEventually, Missing } from './observe.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapporteur-bot-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('F6: every wait ends, and is told', () => {
  it('a bot that never gets ready is told of while it is waited for, and ended', async () => {
    const github = createServer((_, response) => response.writeHead(401).end('{"message":"Bad credentials"}'));
    const githubPort = await findPort();
    await new Promise<void>((done) => github.listen(githubPort, '127.0.0.1', done));
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const told: string[] = [];
    const bot = createBotProcess({
      githubHost: `127.0.0.1:${githubPort}`,
      appId: 7,
      privateKey,
      webhookSecret: 'secret',
      port: await findPort(),
      folder,
      clockOffset: () => 0,
      databaseUrl: await createTestDatabase(),
      tell: (sentence) => told.push(sentence),
      patience: { startMs: 10_000, tellMs: 1_000 },
    });
    await expect(bot.start()).rejects.toThrow(
      /^The bot was not ready after 10 seconds \(.+\); .+bot\.log says more\.$/,
    );
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toMatch(
      /^The bot is not ready after \d+ seconds \(.+\); a busy machine needs longer, and it is waited for 10 seconds\.$/,
    );
    await expect(fetch(`${bot.url}/health`)).rejects.toThrow();
    await bot.stop();
    await new Promise((done) => github.close(done));
  }, 60_000);

  it('an effect that is never seen is named', async () => {
    await expect(createEventually(100)(async () => new Missing('the label'))).rejects.toThrow(
      'the label was not seen within 0.1 seconds.',
    );
  });

  it.each([
    [900, '1 seconds'],
    [20_400, '20 seconds'],
    [300_000, '5 minutes'],
  ])('%i ms are %s', (ms, words) => {
    expect(inWords(ms)).toBe(words);
  });
});
