/** rapporteur login, rapporteur logout: a person shows at GitHub who they are, and the program acts as them. */
import { RapporteurError } from '@rapporteur/client';
import { login } from '@rapporteur/client/act';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { changeLogin, isClosed, loginPathOf } from './login-file.ts';
import { toStored } from './login-session.ts';
import { readRegistry } from './registry.ts';
import { toTerminal } from './terminal.ts';

export const runLogin = async (_args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const path = pathOf(env);
  const { registryUrl } = env;
  if (!isClosed(registryUrl))
    throw new Error(
      `${registryUrl} is read by others on the way; log in with a registry over https or on this machine.`,
    );
  // Whoever was logged in is not asked for: their login may have ended.
  const { githubUrl, clientId } = await readRegistry({ ...env, login: undefined }, (client) => client.getAbout());
  if (clientId === '' || githubUrl === '')
    throw new Error(
      `The registry at ${registryUrl} does not tell with which GitHub App people log in; its bot may be older, or cannot reach GitHub.`,
    );
  try {
    const made = await login({
      clientId,
      githubUrl,
      onCode: ({ code, url }) => io.out(`Type ${toTerminal(code)} at ${toTerminal(url)}; this waits until you have.`),
    });
    const stored = toStored({ githubUrl, registryUrl }, clientId, made);
    await changeLogin(path, () => stored);
    const { expiresAt, renewal } = stored;
    const until = expiresAt === undefined || renewal !== undefined ? '' : ` until ${expiresAt}`;
    io.out(`You are logged in at ${toTerminal(githubUrl)}${until}; the token is in ${path}.`);
    return 0;
  } catch (error) {
    throw error instanceof RapporteurError ? new Error(error.message, { cause: error }) : error;
  }
};

/** Removes the token here; at GitHub it lasts until it ends or is revoked. */
export const runLogout = async (_args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const path = pathOf(env);
  if (env.login !== undefined) await changeLogin(path, () => undefined);
  io.out(
    env.login !== undefined
      ? `The login in ${path} is removed; GitHub lists the app under Settings, Applications, where it can be revoked too.`
      : 'Nobody was logged in.',
  );
  return 0;
};

const pathOf = (env: CliEnv): string => {
  const path = loginPathOf(env);
  if (path !== undefined) return path;
  throw new Error('It is not known where your own files are; set HOME or XDG_CONFIG_HOME.');
};
