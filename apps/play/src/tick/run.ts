/** rapporteur tick: reads what it is told, has the bot's one run done, and tells what came of it. */
import { createLog, readTickEnv, runTick, type TickReport } from '@rapporteur/bot';
import { type Args, CalledWrongly, type ExitCode, type Io, toTerminal, toTerminalJson } from '@rapporteur/cli';

export const runTickCommand = async (args: Args, io: Io): Promise<ExitCode> => {
  const options = readOptions(args);
  const tick = readTickEnv();
  // What a trial does not write is no news for the log.
  const log = createLog(options.isTrial ? { logLevel: 'error' } : tick.env);
  const report = await runTick(tick, log, options);
  if (args.flag('json')) io.out(toTerminalJson(JSON.stringify(report)));
  else for (const line of linesOf(report, options.isTrial)) io.out(toTerminal(line));
  const complaints = complaintsOf(report, Boolean(tick.env.app));
  for (const sentence of complaints) io.err(`rapporteur: ${toTerminal(sentence)}`);
  return complaints.length > 0 ? 1 : 0;
};

const readOptions = (args: Args) => {
  const [since, minutes = '10'] = [args.value('since'), args.value('minutes')];
  const at = since === undefined ? undefined : new Date(since);
  if (since !== undefined && (!/^\d{4}-\d\d-\d\d/.test(since) || Number.isNaN(at?.getTime())))
    throw new CalledWrongly(`--since takes a date such as 2031-06-01, and not “${since}”.`);
  if (!/^[1-9][0-9]{0,3}$/.test(minutes))
    throw new CalledWrongly(`--minutes takes a whole number from 1 to 9999, and not “${minutes}”.`);
  const repositories = args.values('repository');
  const wrong = repositories.find((name) => !/^[\w.-]+\/[\w.-]+$/.test(name));
  if (wrong !== undefined) throw new CalledWrongly(`“${wrong}” is no repository: write it as owner/name.`);
  return {
    repositories,
    isWhole: args.flag('whole'),
    isTrial: args.flag('dry-run'),
    since: at,
    deadlineMs: Number(minutes) * 60_000,
  };
};

const linesOf = ({ account, since, written, planned, refused }: TickReport, isTrial: boolean): string[] => {
  const told = isTrial ? planned : written;
  const what = told.length === 1 ? '1 change' : `${told.length} changes`;
  return [
    ...told.map(({ action, subject, url = '' }) => `${wordsOf(action)}  ${subject}  ${url}`.trimEnd()),
    ...refused.map(({ action, subject, because }) => `refused: ${wordsOf(action)}  ${subject}  ${because}`),
    `${isTrial ? `Nothing was written; ${what} would be` : `${what} written`}${account ? ` as ${account}` : ''}.`,
    ...(since ? [`What is older than ${since.at.toISOString()} is left alone; ${SINCE[since.knownFrom]}.`] : []),
  ];
};

const SINCE: Readonly<Record<NonNullable<TickReport['since']>['knownFrom'], string>> = {
  caller: 'so --since says',
  folder: 'so the folder of RAPPORTEUR_HOME says',
  workflow: 'then the workflow came into the repository',
  clock: 'this is the first run here. If its folder is lost, say --since, so that this stays as it is',
};

/** "upsert_comment status" */
const wordsOf = (action: string): string => {
  const [type = '', ...more] = action.split(' ');
  return `${type.replace(/^upsert_/, 'write_').replaceAll('_', ' ')}${more.map((word) => ` (${word})`).join('')}`;
};

/** Why it does not end well, in sentences. */
const complaintsOf = ({ refused, failed, isDone }: TickReport, isApp: boolean): string[] => {
  const lacking = refused.filter(({ because }) => /not accessible by|must have .* rights|not permitted/i.test(because));
  const rights = new Set(lacking.map(({ action }) => rightOf(action)));
  const where = isApp ? 'the App has to be granted it' : 'the workflow has to ask for it under `permissions:`';
  return [
    ...[...rights].map((right) => `GitHub refused something for want of ${right}: ${where}.`),
    ...failed.map(({ key, because }) => `${key} could not be looked at: ${because}`),
    ...(isDone ? [] : ['Not everything was looked at in time; the next run goes on.']),
  ];
};

const rightOf = (action: string): string => {
  const type = action.split(' ')[0] ?? '';
  if (type.endsWith('_check') || type.endsWith('_checks')) return '"checks: write"';
  if (type === 'upsert_discussion') return '"discussions: write"';
  if (type === 'upsert_file' || type.endsWith('_pull_request')) return '"contents: write" and "pull-requests: write"';
  return '"issues: write" or "pull-requests: write"';
};
