/** rapporteur watch: tells what changes until somebody ends it. */

import { create } from '@bufbuild/protobuf';
import { ChangeSchema } from '@rapporteur/idl';
import { toMinute } from './asked.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { toTerminal } from './terminal.ts';

/** A line a change; at the end the position after which another watch goes on, on stderr. */
export const runWatch = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const signal = io.untilInterrupted();
  const asked = { after: args.value('after'), kinds: args.values('kind'), prefix: args.value('prefix') };
  let position = asked.after ?? '';
  try {
    await readRecords(env, async (client) => {
      // A watch is patient with a registry that is away; at the beginning nobody wants to wait.
      await client.getAbout();
      const onPosition = (reached: string): void => {
        position = reached;
      };
      for await (const news of client.watch(asked, { signal, onPosition })) {
        const { name, version, at } = news;
        if (args.flag('json'))
          printJson(io, ChangeSchema, create(ChangeSchema, { name, version, ...(at && { at }) }), {
            position: news.position,
          });
        else io.out(toTerminal(`${toMinute(at)}  ${name}  ${version === 0 ? 'gone' : `version ${version}`}`));
        position = news.position;
        // What came along with it is told next time.
        if (signal.aborted) break;
      }
    });
  } finally {
    if (position !== '') io.err(`rapporteur: go on with --after ${toTerminal(position)}`);
  }
  return 0;
};
