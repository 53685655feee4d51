/** The bot for as long as its process lives: reads the environment, starts, and stops on a signal. */
import { loadDotEnv, readEnv, secretFiles } from './env.ts';
import { createLog } from './log.ts';
import { startBot } from './main.ts';
import { tighten } from './secret-file.ts';

/** Runs until SIGINT or SIGTERM; resolves with the exit code. */
export const runBot = async (): Promise<0 | 1> => {
  loadDotEnv();
  const { env, problems } = readEnv();
  if (!env) {
    for (const problem of problems) process.stderr.write(`rapporteur: ${problem}\n`);
    return 1;
  }
  const log = createLog(env);
  for (const sentence of secretFiles().flatMap((path) => tighten(path) ?? [])) log.warn(sentence);
  const stopped = Promise.withResolvers<string>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.resolve(signal));
  try {
    const bot = await startBot(env, log);
    log.info({ signal: await stopped.promise }, 'stopping');
    await bot.stop();
    return 0;
  } catch (error) {
    process.stderr.write(`rapporteur: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`);
    return 1;
  }
};
