/** Where a visitor goes on when the story is over: each address can be opened in a browser. */
import type { Stage } from './stage.ts';

/** One line for each. */
export const whereToLook = ({ github, bot, found }: Pick<Stage, 'github' | 'bot' | 'found'>): readonly string[] => [
  `local GitHub  ${github.url}`,
  ...(found.rfc === 0
    ? []
    : [`your turn     ${github.url}/flyteorg/flyte/pull/${found.rfc}#write  (write /rfc status as one of the people)`]),
  `bot           its log is ${bot.logFile}`,
  `pages         ${bot.url}/  (where everything stands, and why)`,
];
