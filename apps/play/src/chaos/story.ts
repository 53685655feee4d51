/** The story with a bot that is killed (kill -9) again and again, each time shortly after a delivery got its 2xx. */
import type { Stage } from '../story/stage.ts';
import type { StoryOptions } from '../story/story.ts';
import { createRandom } from './random.ts';

/** How often the bot is killed, and at which moments. */
export type Chaos = {
  readonly seed: number;
  readonly kills: number;
  /** The longest time between the 2xx and the kill, in milliseconds. */
  readonly longestMs: number;
};

/** What the killing came to: the delays after the 2xx at which the bot died. */
export type Killed = { readonly moments: number[] };

/** Kills the bot after a delivery was accepted, starts it again, and goes on until the kills are spent. */
export const killAfterAccepting =
  ({ seed, kills, longestMs }: Chaos, killed: Killed): NonNullable<StoryOptions['disturb']> =>
  (stage) => {
    let isOver = false;
    const random = createRandom(seed);
    const run = async (): Promise<void> => {
      let accepted = 0;
      while (!isOver && killed.moments.length < kills) {
        const now = countAccepted(stage);
        if (now === accepted) {
          await pause(3);
          continue;
        }
        accepted = now;
        const moment = Math.round(random.next() ** 2 * longestMs);
        await pause(moment);
        killed.moments.push(moment);
        await stage.bot.restart({ kill: true });
      }
    };
    const running = run();
    return async () => {
      isOver = true;
      await running;
    };
  };

const countAccepted = ({ github }: Stage): number =>
  github.observe.deliveries().filter(({ statusCode }) => statusCode >= 200 && statusCode < 300).length;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
