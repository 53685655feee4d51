/** rapporteur reconcile: asks the bot to read everything again, and shows how it comes along. */
import { setTimeout as sleep } from 'node:timers/promises';
import { timestampDate, timestampMs } from '@bufbuild/protobuf/wkt';
import { type SyncState, SyncStateSchema } from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRegistry } from './registry.ts';
import { printTable } from './table.ts';
import { toTerminal } from './terminal.ts';

/** How often to look, and how long to wait for what, in milliseconds. */
export type Pace = {
  readonly lookMs: number;
  /** For the first repository to begin. */
  readonly beginMs: number;
  /** For one more repository to begin, when all that began have ended. */
  readonly nextMs: number;
  /** For any progress of one that runs. */
  readonly stallMs: number;
};

const PACE: Pace = { lookMs: 1_000, beginMs: 60_000, nextMs: 10_000, stallMs: 300_000 };

/** Exit code 1 if a reading broke off, stands still, or never began. */
export const runReconcile = async (
  args: Args,
  io: Io,
  { env, pace = PACE }: { readonly env: CliEnv; readonly pace?: Pace },
): Promise<ExitCode> => {
  const list = (): Promise<SyncState[]> =>
    readRegistry(env, async (client) => [...(await client.listSyncStates({ pageSize: 500 }).all())]);
  if (args.flag('dry-run')) return tellPlan(args, io, await list());
  const before = new Map((await list()).map((reading) => [reading.name, beganOf(reading)]));
  await readRegistry(env, (client) => client.startSync({ whole: args.flag('whole') }));
  const told = new Map<string, string>();
  let moved = performance.now();
  for (;;) {
    const ours = (await list()).filter((reading) => beganOf(reading) !== before.get(reading.name));
    for (const reading of ours) {
      if (told.get(reading.name) === lineOf(reading)) continue;
      told.set(reading.name, lineOf(reading));
      moved = performance.now();
      if (!args.flag('json')) io.out(lineOf(reading));
      else if (!isRunning(reading)) printJson(io, SyncStateSchema, reading);
    }
    const quiet = performance.now() - moved;
    if (ours.length === 0 && quiet > pace.beginMs) return complain(io, NOT_BEGUN);
    if (ours.some(isRunning) && quiet > pace.stallMs) return complain(io, STANDS_STILL);
    // Repositories come one after another, and nobody but the bot knows which is the last.
    if (ours.length > 0 && !ours.some(isRunning) && quiet > pace.nextMs) {
      const left = [...before.keys()].filter((name) => !ours.some((reading) => reading.name === name));
      return summarize(io, { ours, left, isJson: args.flag('json') });
    }
    await sleep(pace.lookMs);
  }
};

/** What a reading would begin with; which repositories have the app is known at GitHub alone. */
const tellPlan = async (args: Args, io: Io, known: readonly SyncState[]): Promise<ExitCode> => {
  const sinceOf = ({ completeUntil }: SyncState): string =>
    args.flag('whole') || !completeUntil ? 'the beginning' : timestampDate(completeUntil).toISOString();
  if (args.flag('json')) {
    for (const reading of known) printJson(io, SyncStateSchema, reading);
    return 0;
  }
  await printTable(io, known, [
    { head: 'REPOSITORY', cell: ({ repository }) => repository, isWhole: true },
    { head: 'READ FROM', cell: sinceOf, isWhole: true },
    { head: 'LAST TIME', cell: ({ listed, read }) => `${listed} listed, ${read} read` },
  ]);
  io.out('Repositories that have the app and are not known yet would be read from the beginning. Nothing was started.');
  return 0;
};

const NOT_BEGUN =
  'the bot did not begin to read within a minute; `rapporteur doctor` says whether it can, and its log says why not.';
const STANDS_STILL = 'a reading has not moved for five minutes; the log of the bot says why.';

type Result = { readonly ours: readonly SyncState[]; readonly left: readonly string[]; readonly isJson: boolean };

const summarize = (io: Io, { ours, left, isJson }: Result): ExitCode => {
  const broken = ours.filter(({ stopped }) => stopped);
  const [first] = broken;
  if (first) {
    const others = broken.length > 1 ? ` (and ${broken.length - 1} more)` : '';
    return complain(io, `${first.repository} was not read to its end${others}: ${first.stopped?.text ?? ''}`);
  }
  if (left.length > 0 && !isJson) {
    const names = left.map((name) => name.replace(/^syncStates\//, '')).join(', ');
    io.out(
      toTerminal(`Not read: ${names}; archived ones, and those where the app is not installed any more, are left out.`),
    );
  }
  return 0;
};

const complain = (io: Io, text: string): ExitCode => {
  io.err(`rapporteur: ${toTerminal(text)}`);
  return 1;
};

const isRunning = ({ endedAt, stopped }: SyncState): boolean => !endedAt && !stopped;

/** 0 for one that never began. */
const beganOf = ({ beganAt }: SyncState): number => (beganAt ? timestampMs(beganAt) : 0);

const lineOf = (reading: SyncState): string => {
  const { repository, listed, read, rfcs, ideas, requests, unmodified, stopped } = reading;
  const state = stopped ? 'stopped' : isRunning(reading) ? 'reading' : 'done';
  const counts = [
    `${listed} pull requests listed`,
    `${read} read`,
    `${rfcs} RFCs`,
    `${ideas} ideas`,
    `${requests} requests (${unmodified} unmodified)`,
  ];
  return toTerminal(`${repository}  ${state.padEnd(7)}  ${counts.join(', ')}`);
};
