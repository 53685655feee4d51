/** The row of `rapporteur tick`: it needs the bot, which the command line alone does not know. */
import type { CliCommand } from '@rapporteur/cli';

export const tick: CliCommand = {
  name: 'tick',
  positionals: [],
  options: [
    {
      name: 'repository',
      value: 'OWNER/REPO',
      many: true,
      meaning: 'Looks after this repository; else GITHUB_REPOSITORY. With the key of an App, its installations tell.',
    },
    { name: 'since', value: 'DATE', meaning: 'When the community began; what is older is not written to.' },
    { name: 'whole', meaning: 'Reads as if nothing were known, and not only what changed.' },
    { name: 'minutes', value: 'NUMBER', meaning: 'Takes at most so long; else 10.' },
    { name: 'dry-run', meaning: 'Shows what would be written, and writes nothing.' },
    { name: 'json', meaning: 'Prints one JSON object with what came of it.' },
  ],
  meaning:
    'Does once all that the bot would do now, for communities that host none: with GITHUB_TOKEN, or APP_ID and PRIVATE_KEY. Exit code 1 if something could not be done.',
  example: 'rapporteur tick --repository flyteorg/flyte --dry-run',
  run: async (args, io) => {
    if (isTooOld(process.versions.node))
      throw new Error(`rapporteur tick needs Node 22.13 or newer, and this is v${process.versions.node}.`);
    return (await import('./run.ts')).runTickCommand(args, io);
  },
};

/** What it loads needs more than the rest of the command line. */
const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 22 || (major === 22 && minor < 13);
};
