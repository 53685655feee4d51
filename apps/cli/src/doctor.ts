/** rapporteur doctor: what is configured, what can be reached, what is missing, and what to do about it. */
import { checkApp, checkDatabase, checkModel, checkNode, checkRegistry, checkVersion } from './checkup.ts';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import type { Finding } from './finding.ts';
import { hideSecrets } from './secret.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';

/** Exit code 1 if something that is configured does not work. */
export const runDoctor = async (
  args: Args,
  io: Io,
  { env, now = () => new Date() }: { readonly env: CliEnv; readonly now?: () => Date },
): Promise<ExitCode> => {
  const found = await Promise.all([
    checkNode(process.versions.node),
    checkVersion(env),
    checkApp(env, { now, repository: args.value('repository') }),
    checkRegistry(env),
    checkDatabase(env),
    checkModel(env),
  ]);
  const findings = found.flat().map((one) => ({ ...one, text: hideSecrets(one.text, env) }));
  const broken = findings.filter(({ state }) => state === 'broken').length;
  if (args.flag('json')) io.out(toTerminalJson(JSON.stringify({ broken, findings })));
  else {
    for (const { state, what, text } of findings) io.out(`${SIGNS[state]} ${what.padEnd(10)}  ${toTerminal(text)}`);
    io.out('');
    io.out(summarize(broken));
  }
  return broken === 0 ? 0 : 1;
};

const SIGNS: Readonly<Record<Finding['state'], string>> = { ok: '✓', absent: '–', broken: '✗' };

const summarize = (broken: number): string => {
  if (broken === 0) return 'Nothing is broken; what is marked – is optional and not there.';
  return `${broken === 1 ? 'One thing needs' : `${broken} things need`} repair, marked ✗.`;
};
