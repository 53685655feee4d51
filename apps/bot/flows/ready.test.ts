/** Whether the bot is ready: to the probes of who runs it. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, startBot } from '@rapporteur/bot';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createStage, type Stage } from './stage.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.stop();
  stage = undefined;
});

type Readiness = { readonly status: number; readonly message: string };
const ask = async (url: string): Promise<Readiness> => {
  const answer = await fetch(`${url}/ready`);
  const body: unknown = await answer.json();
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  return { status: answer.status, message };
};
const READY = { status: 200, message: 'Deliveries are received and run.' };
const REFUSED = {
  status: 503,
  message: expect.stringMatching(/^GitHub does not accept the credentials of the app: check that APP_ID/),
};

describe('F3: a bot whose credentials are refused is not ready', () => {
  it.each([401, 404])(
    'GitHub answers %i: not ready, in one sentence, and ready again when they are right',
    async (status) => {
      stage = await createStage({ waits: false });
      const refusal = stage.github.fail({ route: '/app', status, by: 'anyone', times: Number.POSITIVE_INFINITY });
      const { url } = stage.bot();
      expect(await ask(url)).toEqual(REFUSED);
      refusal.stop();
      await expect.poll(() => ask(url), { timeout: 15_000, interval: 200 }).toEqual(READY);
    },
  );

  it('the key of another app', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    stage = await createStage({ waits: false, variables: { PRIVATE_KEY: privateKey } });
    expect(await ask(stage.bot().url)).toEqual(REFUSED);
  });

  it.each([500, 503, 'drop'] as const)(
    'a GitHub that fails (%s) refuses nobody: deliveries are received',
    async (status) => {
      stage = await createStage({ waits: false });
      stage.github.fail({ route: '/app', status, by: 'anyone', times: Number.POSITIVE_INFINITY });
      expect(await ask(stage.bot().url)).toEqual(READY);
    },
  );
});

it('F3: its health names a real version', async () => {
  stage = await createStage({ waits: false });
  expect(await (await fetch(`${stage.bot().url}/health`)).json()).toEqual({
    status: 'up',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
});

it('F5: a bot whose port is taken leaves nothing behind that the next one would wait for', async () => {
  stage = await createStage({ waits: false });
  const { port } = new URL(stage.bot().url);
  const variables = {
    APP_ID: String(stage.github.appId),
    PRIVATE_KEY: stage.github.privateKey,
    WEBHOOK_SECRET: stage.github.webhookSecret,
    GHE_HOST: new URL(stage.github.url).host,
    GHE_PROTOCOL: 'http',
    DATABASE_URL: await createTestDatabase(),
    RAPPORTEUR_HOME: mkdtempSync(join(tmpdir(), 'rapporteur-second-')),
  };
  const startAt = async (where: string) => {
    const { env } = parseEnv({ ...variables, PORT: where });
    if (env === undefined) throw new Error('The environment is wrong.');
    return startBot(env, pino({ level: 'silent' }), { catchUpAtStart: false });
  };
  await expect(startAt(port)).rejects.toThrow(`Port ${port} is taken by another program; stop it or set PORT`);
  expect((await ask(stage.bot().url)).status).toBe(200);
  const second = await startAt('0');
  expect((await ask(second.url)).status).toBe(200);
  await second.stop();
  rmSync(variables.RAPPORTEUR_HOME, { recursive: true });
});
