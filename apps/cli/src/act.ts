/** rapporteur act, action done, notes approve: what a person does, as one comment of theirs on the thread where it belongs. */
import { type Client, optional } from '@rapporteur/client';
import { type Actor, actBy, createActor, type Posted } from '@rapporteur/client/act';
import { type ActionItem, parseActionId, toActionId, toActionItemName, toNotesName } from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { createSession } from './login-session.ts';
import { readRegistry } from './registry.ts';
import { toTerminal } from './terminal.ts';

export const runAct = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const [thread = '', text = ''] = args.positionals;
  const actor = await actorOf(args, io, env);
  return tell(io, await actor.comment(thread, text, optionsOf(args)));
};

export const runActionDone = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const text = args.positionals[0]?.trim() ?? '';
  const id = parseActionId(text);
  if (!id) {
    io.err(`rapporteur: “${toTerminal(text)}” names no action item: write A-2023-06-22-3.`);
    return 2;
  }
  const { series, date, number } = id;
  const [item, other] = await readRegistry(env, (client) =>
    series === undefined
      ? endingIn(client, `/${date}/${number}`)
      : one(client.getActionItem(toActionItemName(`${series}/${date}`, number))),
  );
  if (item === undefined) {
    io.err(`rapporteur: ${toTerminal(text)} is not known here; \`rapporteur action list\` shows what is.`);
    return 1;
  }
  if (other !== undefined) {
    const full = `${item.name.split('/')[1]}/${toActionId(item.name)}`;
    io.err(`rapporteur: Several series have it: write one of them before it, such as ${toTerminal(full)}.`);
    return 2;
  }
  const actor = await actorOf(args, io, env);
  return tell(io, await actor.action(item).done(args.value('reason'), optionsOf(args)));
};

export const runNotesApprove = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const occurrence = (args.positionals[0] ?? '').trim().replace(/^(?:notes|meetings)\//, '');
  const [notes] = await readRegistry(env, (client) => one(client.getNotes(toNotesName(occurrence))));
  if (notes === undefined) {
    io.err(`rapporteur: There are no notes of ${toTerminal(occurrence)}; write SERIES/DATE.`);
    return 1;
  }
  const actor = await actorOf(args, io, env);
  return tell(io, await actor.notes(notes).approve(args.value('commit'), optionsOf(args)));
};

const one = async <T>(call: Promise<T>): Promise<readonly T[]> => {
  const found = await optional(call);
  return found === undefined ? [] : [found];
};

const endingIn = async (client: Client, end: string): Promise<readonly ActionItem[]> =>
  (await client.listActionItems({ pageSize: 500 }).all()).filter(({ name }) => name.endsWith(end));

/** As whoever is logged in; with --dry-run it is nobody, and shows what would be posted where. */
const actorOf = async (args: Args, io: Io, env: CliEnv): Promise<Actor> => {
  const { login } = env;
  const registry = { getMeeting: (name: string) => readRegistry(env, (client) => client.getMeeting(name)) };
  if (args.flag('dry-run')) {
    return actBy(async ({ repository, number }, line) => {
      io.out(`On ${toTerminal(repository)}#${number} this would be posted:\n${toTerminal(line)}`);
      return { url: '', isNew: true };
    }, registry);
  }
  if (login === undefined) throw new Error('Nobody is logged in: run `rapporteur login` first.');
  const session = createSession(env, login);
  const { githubUrl } = login;
  return createActor({
    token: await session.token(),
    githubUrl,
    registry,
    fetch: (url, init) => session.send((headers) => fetch(url, { ...init, headers: { ...init?.headers, ...headers } })),
  });
};

const optionsOf = (args: Args) => ({ key: args.value('key') });

const tell = (io: Io, { url, isNew }: Posted): ExitCode => {
  if (url !== '') io.out(isNew ? toTerminal(url) : `${toTerminal(url)} (posted before)`);
  return 0;
};
