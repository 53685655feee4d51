/** `rapporteur replay`: reads a recording, disturbs it as asked, replays it, and prints what came of it. */
import { type Args, type ExitCode, type Io, readInput, toTerminal, toTerminalJson } from '@rapporteur/cli';
import { disturb } from './disturb.ts';
import { rebuild } from './rebuild.ts';
import { parseRecording, type RecordedDelivery, type RecordingProblem } from './recording.ts';
import { type Replayed, replay } from './run.ts';

/** Longer recordings are refused. */
const MAX_BYTES = 200_000_000;
const SHOWN_PROBLEMS = 5;

/** Runs the command; 1 if the recording is none, 2 if an option is wrong. Its last line is "digest: …". */
export const runReplay = async (args: Args, io: Io): Promise<ExitCode> => {
  const [path = ''] = args.positionals;
  const options = readOptions(args);
  if ('wrong' in options) {
    io.err(`rapporteur: ${toTerminal(options.wrong)} See rapporteur replay --help.`);
    return 2;
  }
  const bytes = await readInput(io, path, MAX_BYTES);
  if (!bytes) return 1;
  const refuse = ({ line, column, text }: RecordingProblem): void =>
    io.err(`rapporteur: ${toTerminal(`${path}:${line}:${column}: ${text}`)}`);
  if (bytes.length > MAX_BYTES) {
    io.err(`rapporteur: ${toTerminal(path)} is larger than 200 MB; replay it in parts.`);
    return 1;
  }
  const { value: recording, problems } = parseRecording(new TextDecoder().decode(bytes));
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) refuse(problem);
  if (problems.length > SHOWN_PROBLEMS) io.err(`rapporteur: ${problems.length - SHOWN_PROBLEMS} more lines are wrong.`);
  if (problems.length > 0) return 1;
  if (recording.deliveries.length + recording.seeds.length === 0) {
    refuse({
      line: 1,
      column: 1,
      text: 'There is nothing in it. Record at least one delivery, one JSON object a line.',
    });
    return 1;
  }
  const rebuilt = rebuild(recording);
  if ('problem' in rebuilt) {
    refuse(rebuilt.problem);
    return 1;
  }
  const { at, isDisturbed, ...disturbance } = options;
  const deliveries = disturb(recording.deliveries, disturbance);
  const replayed = await replay({ rebuilt: rebuilt.value, deliveries, at });
  if (args.flag('json')) printJson(io, replayed);
  else printText(io, replayed, isDisturbed ? `disturbed with seed ${disturbance.seed}` : undefined);
  io.out(`digest: ${replayed.digest}`);
  return 0;
};

const readOptions = (args: Args) => {
  const shares = { duplicate: Number(args.value('duplicate') ?? 0), lose: Number(args.value('lose') ?? 0) };
  for (const [name, share] of Object.entries(shares)) {
    if (!(share >= 0 && share <= 1)) return { wrong: `--${name} must be a number from 0 to 1.` };
  }
  const told = args.value('at');
  const at = told === undefined ? undefined : new Date(told);
  if (at && Number.isNaN(at.getTime())) return { wrong: '--at must be a time, e.g. 2023-06-22T18:00:00Z.' };
  const seed = args.value('shuffle');
  const isDisturbed = seed !== undefined || shares.duplicate > 0 || shares.lose > 0;
  return { ...shares, at, seed: seed ?? '1', shuffle: seed !== undefined, isDisturbed };
};

const printText = (io: Io, { outcomes, state }: Replayed, disturbed: string | undefined): void => {
  for (const { delivery, outcome, why } of outcomes) {
    const because = why === undefined ? '' : `: ${why}`;
    io.out(toTerminal(`${outcome.padEnd(8)}  ${nameOf(delivery)}  ${subjectOf(delivery) ?? ''}${because}`).trimEnd());
  }
  const counts = Map.groupBy(outcomes, ({ outcome }) => outcome);
  const told = [...counts].map(([outcome, found]) => `${found.length} ${outcome}`).join(', ');
  io.out('');
  io.out(`deliveries: ${told || 'none'}${disturbed === undefined ? '' : toTerminal(` (${disturbed})`)}`);
  io.out(`state: ${Object.keys(state.github).length} at GitHub, ${Object.keys(state.registry).length} in the registry`);
};

const printJson = (io: Io, { outcomes, state }: Replayed): void => {
  for (const { delivery, outcome, why } of outcomes) {
    const subject = subjectOf(delivery);
    io.out(toTerminalJson(JSON.stringify({ id: delivery.id, event: nameOf(delivery), subject, outcome, why })));
  }
  io.out(toTerminalJson(JSON.stringify(state)));
};

const nameOf = ({ event, payload }: RecordedDelivery): string =>
  'action' in payload && typeof payload.action === 'string' ? `${event}.${payload.action}` : event;

/** "owner/name#7", or the repository. */
const subjectOf = ({ payload }: RecordedDelivery): string | undefined => {
  const repository = textIn(payload, 'repository', 'full_name');
  const number = ['pull_request', 'issue', 'discussion'].map((key) => textIn(payload, key, 'number')).find(Boolean);
  return repository && number ? `${repository}#${number}` : repository;
};

const textIn = (payload: object, key: string, part: string): string | undefined => {
  const thing: unknown = Reflect.get(payload, key);
  const found: unknown = typeof thing === 'object' && thing !== null ? Reflect.get(thing, part) : undefined;
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
};
