/** `pnpm start`: with a GitHub App's credentials the real bot, else the sandbox with its story. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

// Before anything else is loaded: from the second start on it saves a second of CPU.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/rapporteur'));
const { loadDotEnv, readEnv, registerApp, runBot } = await import('@rapporteur/bot');

const HELP = `pnpm start [--sandbox] [--once] | --register [--org ORGANISATION] [--address URL | --smee] [--public]

With APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET in the environment or in .env, starts the bot.
Without them, or with --sandbox, starts a local GitHub and plays a meetup on it.

  --sandbox   play the story even if credentials are there
  --once      end after the story; exit code 0 only if every step was seen
  --register  serve a page that registers a GitHub App and writes its credentials to .env; nothing happens unasked
    --org     for this organisation; else for your own account
    --address where the world reaches the bot, such as https://bot.example.org
    --smee    have a channel of smee.io made, for trying it out where nobody reaches the bot
    --public  everybody may install the app; else only its owner
  --version   show the version
  --help      show this text`;

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      sandbox: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      register: { type: 'boolean', default: false },
      org: { type: 'string' },
      address: { type: 'string' },
      smee: { type: 'boolean', default: false },
      public: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.version) {
    const { readVersion } = await import('@rapporteur/registry/version');
    console.log(`rapporteur ${readVersion()}`);
    return 0;
  }
  if (values.register) {
    loadDotEnv();
    const { org: organization, address, smee, public: isPublic } = values;
    return registerApp({ organization, address, smee, isPublic }, (line) => console.log(line));
  }
  if (!values.sandbox) {
    loadDotEnv();
    const { env, problems } = readEnv();
    if (!env || env.app) return runBot();
    for (const problem of problems) console.error(problem);
  }
  return play(values.once);
};

const play = async (once: boolean): Promise<number> => {
  const { takeFolder } = await import('./story/folder.ts');
  const { folder, isFirst, leave } = await takeFolder(join(process.cwd(), '.rapporteur'));
  console.log('No GitHub App is configured: playing the story of a contributors’ meetup on a local GitHub.');
  console.log(isFirst ? '' : `Another one goes on beside it, so this one is played in ${folder}.\n`);
  const asked = stopOnSignal();
  const [{ playStory }, { whereToLook }] = await Promise.all([
    import('./story/story.ts'),
    import('./story/addresses.ts'),
  ]);
  const { seen, total, stage, close } = await playStory({ folder, tell: (line) => console.log(line) });
  console.log('');
  if (!once) {
    for (const line of whereToLook(stage)) console.log(line);
    console.log('command line  npx --yes pnpm@12.21.0 rapporteur rfc list');
    console.log('Both stay up until Ctrl-C.\n');
  }
  console.log(`story: ${seen} of ${total} steps`);
  if (!once) await asked();
  await close();
  leave();
  return seen === total ? 0 : 1;
};

/** A signal ends the program at once, and the bot with it, until somebody waits for one. */
const stopOnSignal = (): (() => Promise<void>) => {
  const end = (): never => process.exit(130);
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, end);
  return async () => {
    for (const signal of signals) process.off(signal, end);
    await new Promise<void>((resolve) => {
      for (const signal of signals) process.once(signal, () => resolve());
    });
  };
};

const run = async (): Promise<number> => {
  try {
    return await main();
  } catch (error) {
    console.error(`rapporteur: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return error instanceof TypeError && 'code' in error ? 2 : 1;
  }
};

// Whatever is left open does not keep anybody waiting.
process.exit(await run());
