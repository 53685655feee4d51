/** The story of one meetup, played on the sandbox. A step counts only when its effect was seen at GitHub or in the registry. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@rapporteur/client';
import { createSandboxGithub } from '@rapporteur/github-sandbox';
import { discardFolder } from '@rapporteur/registry/database';
import { createBotProcess, findPort } from './bot-process.ts';
import { createEventually } from './observe.ts';
import type { Stage, StoryClock } from './stage.ts';
import { steps } from './steps.ts';
import { STORY_START, storySeed } from './world.ts';

/** How the story is played. */
export type StoryOptions = {
  /** Folder of the bot's state and log; emptied first. */
  readonly folder: string;
  readonly tell: (line: string) => void;
  /** How long an effect is waited for, in milliseconds; default 180,000. */
  readonly patienceMs?: number;
  /** Called once everything is up; may return a function to call at the end. */
  readonly disturb?: (stage: Stage) => () => Promise<void>;
};

/** What came of the story. */
export type StoryResult = {
  readonly seen: number;
  readonly total: number;
  readonly stage: Stage;
  close(): Promise<void>;
};

/** Plays the story to its end, or to the first step that was not seen. */
export const playStory = async ({
  folder,
  tell,
  disturb,
  patienceMs = 180_000,
}: StoryOptions): Promise<StoryResult> => {
  await discardFolder(join(folder, 'database'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const clock = createClock();
  const port = await findPort();
  const github = await createSandboxGithub({
    seed: storySeed,
    webhookUrl: `http://127.0.0.1:${port}/api/github/webhooks`,
    now: clock.now,
  });
  const bot = createBotProcess({
    githubHost: new URL(github.url).host,
    appId: github.appId,
    privateKey: github.privateKey,
    webhookSecret: github.webhookSecret,
    port,
    folder,
    clockOffset: clock.offset,
    pagesTitle: 'Flyte',
    tell: (sentence) => tell(`       ${sentence}`),
  });
  const close = async (): Promise<void> => {
    await bot.stop();
    await github.close();
  };
  await bot.start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const stage: Stage = {
    github,
    bot,
    clock,
    // A bot that is being restarted is waited for.
    client: createClient({ baseUrl: bot.url, retries: 100, timeoutMs: 60_000 }),
    found: { rfc: 0, statusComment: 0, agenda: 0, notes: 0 },
    transcript: readFileSync(join(import.meta.dirname, '../../fixtures/2023-06-22.vtt'), 'utf8'),
    eventually: createEventually(patienceMs, (sentence) => tell(`       ${sentence}`)),
  };
  const settle = disturb?.(stage);
  let seen = 0;
  for (const { title, play } of steps) {
    try {
      const address = await play(stage);
      seen += 1;
      tell(`✓ ${String(seen).padStart(2)}  ${title}\n       ${address}`);
    } catch (error) {
      tell(
        `✗ ${String(seen + 1).padStart(2)}  ${title}\n       missing: ${error instanceof Error ? error.message : String(error)}`,
      );
      break;
    }
  }
  await settle?.();
  return { seen, total: steps.length, stage, close };
};

const createClock = (): StoryClock => {
  let offset = Date.parse(STORY_START) - Date.now();
  return {
    now: () => new Date(Date.now() + offset),
    offset: () => offset,
    moveTo: (iso) => {
      offset = Date.parse(iso) - Date.now();
    },
  };
};
