/** `pnpm rapporteur`: the command line with everything. */
import { startCli } from '@rapporteur/cli';
import { allCommands } from './commands.ts';

await startCli({ commands: allCommands });
