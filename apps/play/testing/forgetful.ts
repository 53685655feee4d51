/** A replay through door, judges and memory alone: no inbox and no database, so that a test can afford many orders. */
import { createForgetfulBot } from '@rapporteur/bot/forgetful';
import type { SandboxGithub, SandboxSeed } from '@rapporteur/github-sandbox';
import { digestOf } from '../src/replay/canonical.ts';
import type { Rebuilt } from '../src/replay/rebuild.ts';
import type { RecordedDelivery } from '../src/replay/recording.ts';
import { createBodies, openWorld, type Replayed } from '../src/replay/run.ts';
import { readState } from '../src/replay/state.ts';

export type ForgetfulReplay = {
  readonly rebuilt: Rebuilt;
  readonly deliveries: readonly RecordedDelivery[];
  /** So many arrive before the first of them is worked off. */
  readonly together: number;
};

type Ended = Pick<Replayed, 'state' | 'digest'>;

/** Rejects with the error of the first key that fails: here nothing is tried twice. */
export const replayForgetfully = async ({ rebuilt, deliveries, together }: ForgetfulReplay): Promise<Ended> => {
  const { github, startBot } = await openForgetfulWorld(rebuilt);
  try {
    const bot = await startBot();
    const arriving = deliveries.filter(({ isLost }) => !isLost);
    for (let at = 0; at < arriving.length; at += together) await bot.deliver(arriving.slice(at, at + together));
    await bot.catchUp();
    const violations = github.violations();
    if (violations.length > 0) throw new Error(violations.join('\n'));
    return await bot.stateOf(rebuilt.seed);
  } finally {
    await github.close();
  }
};

export type ForgetfulWorld = {
  readonly github: SandboxGithub;
  /** Starts a bot that knows nothing. */
  startBot(): Promise<{
    /** Resolves when they are worked off. */
    deliver(deliveries: readonly RecordedDelivery[]): Promise<void>;
    catchUp(): Promise<void>;
    stateOf(seed: SandboxSeed): Promise<Ended>;
  }>;
};

/** GitHub as it was in the end, and bots that keep nothing. */
export const openForgetfulWorld = async (rebuilt: Rebuilt): Promise<ForgetfulWorld> => {
  const { github, now } = await openWorld({
    rebuilt,
    createDatabase: () => Promise.reject(new Error('There is none.')),
  });
  return {
    github,
    startBot: async () => {
      const { url: githubUrl, appId, privateKey } = github;
      const bot = await createForgetfulBot({ githubUrl, appId, privateKey, now });
      return {
        deliver: async (deliveries) => {
          const bodyOf = await createBodies({ github, rebuilt });
          for (const delivery of deliveries) {
            const { id, event } = delivery;
            bot.take({ id, event, payload: JSON.parse(bodyOf(delivery)) });
          }
          await bot.settle();
        },
        catchUp: bot.catchUp,
        stateOf: async (seed) => {
          const state = await readState({ github, kept: bot.registry, seed });
          return { state, digest: digestOf(state) };
        },
      };
    },
  };
};
