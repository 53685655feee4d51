/** rapporteur notes submit: a transcript from here, of which the bot makes draft notes. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Client, RapporteurError } from '@rapporteur/client';
import { NotesPass, NotesPassState } from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { readRegistry } from './registry.ts';
import { toTerminal } from './terminal.ts';

export const runNotesSubmit = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const [path = ''] = args.positionals;
  const [series, date] = [args.value('series'), args.value('date')];
  if (series === undefined || date === undefined) {
    io.err('rapporteur: Whose transcript it is must be said: --series KEY and --date DATE.');
    return 2;
  }
  const content = await readFile(io.resolve(path)).catch((error: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause: error });
  });
  const file = { series, date, fileName: basename(path), content };
  const { name, diagnostics } = await readRegistry(env, (client) => submit(client, file));
  for (const sentence of diagnostics) io.err(toTerminal(sentence));
  io.out(`Submitted: ${toTerminal(name)}`);
  if (!args.flag('follow')) return 0;
  return readRegistry(env, async (client) => {
    for await (const { pass, state, sentence, pullRequest } of client.followNotes(name)) {
      io.out(toTerminal(`${sentence}${pullRequest?.url ? ` ${pullRequest.url}` : ''}`));
      if (state === NotesPassState.FAILED) return 1;
      if (pass === NotesPass.REVIEW) return 0;
    }
    return 0;
  });
};

/** Who may not submit hears that, and not what is said to who may not read. */
const submit = async (client: Client, file: Parameters<Client['submitTranscript']>[0]) => {
  try {
    return await client.submitTranscript(file, { timeoutMs: 60_000 });
  } catch (error) {
    const isRight =
      error instanceof RapporteurError && (error.code === 'forbidden' || error.code === 'unauthenticated');
    if (!isRight) throw error;
    throw new Error(`${error.message} Run \`rapporteur login\`, or set RAPPORTEUR_REGISTRY_TOKEN.`, { cause: error });
  }
};
