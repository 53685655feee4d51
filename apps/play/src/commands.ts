/** All commands of the command line: those of the application, the one that needs the bot, and the one that needs the sandbox. */
import { type CliCommand, commands } from '@rapporteur/cli';
import { tick } from './tick/command.ts';

const replay: CliCommand = {
  name: 'replay',
  positionals: ['EVENTS'],
  options: [
    { name: 'json', meaning: 'Prints one JSON object a line for each delivery, then the state, then the digest.' },
    { name: 'shuffle', value: 'SEED', meaning: 'Brings the deliveries in another order, the same for the same seed.' },
    { name: 'duplicate', value: 'P', meaning: 'Brings each delivery twice with this probability, from 0 to 1.' },
    { name: 'lose', value: 'P', meaning: 'Loses each delivery with this probability; GitHub stays as it is.' },
    {
      name: 'at',
      value: 'TIME',
      meaning: 'Where the clock stands (ISO 8601); else an hour after all that is recorded.',
    },
  ],
  meaning: 'Replays recorded deliveries (JSON lines) on a local GitHub; the last line is a digest of the final state.',
  example: 'rapporteur replay apps/play/examples/events.jsonl',
  run: async (args, io) => (await import('./replay/index.ts')).runReplay(args, io),
};

/** The table of the program, in the order of the help. */
export const allCommands: readonly CliCommand[] = [
  ...commands.filter(({ name }) => name !== 'doctor'),
  tick,
  replay,
  ...commands.filter(({ name }) => name === 'doctor'),
];
