/** `pnpm start`: with a GitHub App's credentials the real bot, else the sandbox with its story. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

// Before anything else is loaded: from the second start on it saves a second of CPU.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/rapporteur'));
const { loadDotEnv, readEnv, registerApp, runBot } = await import('@rapporteur/bot');

const HELP = `pnpm start [--sandbox] [--once] | --register

With APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET in the environment or in .env, starts the bot.
Without them, or with --sandbox, starts a local GitHub and plays a meetup on it.

  --sandbox   play the story even if credentials are there
  --once      end after the story; exit code 0 only if every step was seen
  --register  open the page that registers a GitHub App and writes its credentials to .env
  --help      show this text`;

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      sandbox: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      register: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.register) return registerApp();
  if (!values.sandbox) {
    loadDotEnv();
    const { env, problems } = readEnv();
    if (!env || env.app) return runBot();
    for (const problem of problems) console.error(problem);
  }
  return play(values.once);
};

const play = async (once: boolean): Promise<number> => {
  const folder = join(process.cwd(), '.rapporteur', 'sandbox');
  console.log('No GitHub App is configured: playing the story of a contributors’ meetup on a local GitHub.\n');
  const [{ playStory }, { whereToLook }] = await Promise.all([
    import('./story/story.ts'),
    import('./story/addresses.ts'),
  ]);
  const { seen, total, stage, close } = await playStory({ folder, tell: (line) => console.log(line) });
  console.log('');
  if (!once) {
    for (const line of whereToLook(stage)) console.log(line);
    console.log(`command line  RAPPORTEUR_REGISTRY_URL=${stage.bot.url} npx --yes pnpm@12.21.0 rapporteur rfc list`);
    console.log('Both stay up until Ctrl-C.\n');
  }
  console.log(`story: ${seen} of ${total} steps`);
  if (!once) await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
  await close();
  return seen === total ? 0 : 1;
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`rapporteur: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  process.exitCode = error instanceof TypeError && 'code' in error ? 2 : 1;
}
