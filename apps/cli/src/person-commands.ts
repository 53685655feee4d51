/** Commands with which a person acts: each posts one comment with their own token. */
import type { CliCommand } from './command.ts';

const posting = [
  { name: 'key', value: 'KEY', meaning: 'Tells this act from others: a second call with it posts nothing.' },
  { name: 'dry-run', meaning: 'Shows what would be posted where, and posts nothing.' },
] as const;

/** In the order of the help. */
export const personCommands: readonly CliCommand[] = [
  {
    name: 'login',
    positionals: [],
    options: [],
    meaning:
      'Logs you in at GitHub by a code that you type there. Then you read what you may read, and act as yourself.',
    example: 'rapporteur login',
    run: async (args, io, env) => (await import('./login.ts')).runLogin(args, io, env),
  },
  {
    name: 'logout',
    positionals: [],
    options: [],
    meaning: 'Removes your login from this machine.',
    example: 'rapporteur logout',
    run: async (args, io, env) => (await import('./login.ts')).runLogout(args, io, env),
  },
  {
    name: 'act',
    positionals: ['THREAD', 'TEXT'],
    options: [...posting],
    meaning: 'Posts one line as you on a pull request, an issue or a discussion: OWNER/REPO#NUMBER, or its address.',
    example: 'rapporteur act flyteorg/flyte#3553 "/rfc status"',
    run: async (args, io, env) => (await import('./act.ts')).runAct(args, io, env),
  },
  {
    name: 'action done',
    positionals: ['ID'],
    options: [{ name: 'reason', value: 'TEXT', meaning: 'Why it is done, in one line.' }, ...posting],
    meaning: 'Says as you that an action item is done, on its issue or where the agenda of its meeting stands.',
    example: 'rapporteur action done A-2023-06-22-3 --reason "It is in 1.9."',
    run: async (args, io, env) => (await import('./act.ts')).runActionDone(args, io, env),
  },
  {
    name: 'notes submit',
    positionals: ['FILE'],
    options: [
      { name: 'series', value: 'KEY', meaning: 'Key of the series.' },
      { name: 'date', value: 'DATE', meaning: 'Day of the meeting.' },
      { name: 'follow', meaning: 'Shows how the notes come along, until somebody has to approve them.' },
    ],
    meaning: 'Submits the transcript of a meeting: draft notes come on a pull request, as of a file that is pushed.',
    example: 'rapporteur notes submit meetup.vtt --series contributors-meetup --date 2023-06-22 --follow',
    run: async (args, io, env) => (await import('./submit.ts')).runNotesSubmit(args, io, env),
  },
  {
    name: 'notes approve',
    positionals: ['MEETING'],
    options: [{ name: 'commit', value: 'SHA', meaning: 'At this commit; else as you saw them.' }, ...posting],
    meaning: 'Approves the notes of a meeting as you, on their pull request.',
    example: 'rapporteur notes approve contributors-meetup/2023-06-22',
    run: async (args, io, env) => (await import('./act.ts')).runNotesApprove(args, io, env),
  },
];
