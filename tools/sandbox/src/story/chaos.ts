/** The story with a bot that is killed (kill -9) again and again, each time shortly after a delivery got its 2xx. */
import type { Stage } from './stage.ts';
import type { StoryOptions } from './story.ts';

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
        const moment = Math.round(random() ** 2 * longestMs);
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

/** Mulberry32: the same seed gives the same moments. */
const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** What stands more than once although it must stand once; empty if nothing does. */
export const findDoubles = ({ github }: Stage): string[] => {
  const doubles: string[] = [];
  const note = (what: string, markers: readonly string[]): void => {
    const counted = new Map<string, number>();
    for (const marker of markers) counted.set(marker, (counted.get(marker) ?? 0) + 1);
    for (const [marker, count] of counted) if (count > 1) doubles.push(`${what}: ${count} times ${marker}`);
  };
  for (const name of ['flyte', 'flytekit', 'flyteidl', 'flyteadmin', 'community']) {
    const repository = `flyteorg/${name}`;
    const issues = github.observe.issues(repository);
    const pulls = github.observe.pullRequests(repository);
    note(
      `issues of ${repository}`,
      issues.flatMap(({ body }) => markerOf(body)),
    );
    note(
      `pull requests of ${repository}`,
      pulls.flatMap(({ body }) => markerOf(body)),
    );
    for (const { number } of [...issues, ...pulls]) {
      const comments = github.observe.comments(repository, number);
      note(
        `comments on ${repository}#${number}`,
        comments.flatMap(({ body }) => markerOf(body)),
      );
    }
  }
  return doubles;
};

const markerOf = (body: string): string[] => /^<!-- rapporteur:\S+ v1 -->/.exec(body)?.slice(0, 1) ?? [];
