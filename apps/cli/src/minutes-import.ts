/** rapporteur minutes import: a folder of minutes, or an archive, into the registry. Nothing is written at GitHub. */
import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { recordOf } from '@rapporteur/core/judge';
import { effectiveSeries, gridOf } from '@rapporteur/core/meeting';
import {
  decideImport,
  type Finding,
  keysOfImport,
  linksOf,
  type MeetingImport,
  type MinutesSource,
  type PastMeeting,
  readHistory,
} from '@rapporteur/core/minutes';
import { seriesOf } from '@rapporteur/core/settings';
import { type MinutesItem, type Series, SeriesSchema, toSeriesName } from '@rapporteur/idl';
import { storedKey } from '@rapporteur/idl/record';
import {
  Conflict,
  createMemoryRegistry,
  isRepository,
  type PreparedArtifact,
  type Registry,
} from '@rapporteur/registry';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { gridOfOptions } from './grid.ts';
import { readMarkedText } from './input.ts';
import { hasDatabase, openRecords } from './registry.ts';
import { printBeside, printTable } from './table.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';

/** Exit code 1 if something of the files could not be taken over; all the rest is. */
export const runMinutesImport = async (args: Args, io: Io, env: CliEnv, now = new Date()): Promise<ExitCode> => {
  const given = gridOfOptions(args, now);
  const complaint = complainOf(args);
  if (complaint || 'problem' in given) {
    io.err(`rapporteur: ${toTerminal(complaint ?? ('problem' in given ? given.problem : ''))}`);
    return 2;
  }
  const files = await readFolder(io, args.positionals[0] ?? '');
  if (!files) return 1;
  const isDry = args.flag('dry-run');
  const work = async (registry: Registry): Promise<ExitCode> => {
    const series = await findSeries(registry, args);
    const grid = given.grid ?? (series.rule === '' ? undefined : gridOf(series));
    const history = readHistory(files.sources, { repository: series.repository, grid, now });
    const { meetings } = history;
    const findings = [...history.findings];
    const visibility = await visibilityOf(registry, series.repository, io);
    const actions = args.value('actions') === 'open' ? 'open' : 'closed';
    const folder = args.value('folder') ?? (series.minutesPath || undefined);
    const rows: Row[] = [];
    // The date of a meeting that was moved, and the one to which it was, may each have minutes: the first are taken.
    const names = new Set<string>();
    for (const past of meetings) {
      const [name = ''] = keysOfImport(past, series);
      if (names.has(name)) {
        const message = `${past.path} tells of ${name.slice(-10)}, as other minutes do; remove one of them.`;
        findings.push({ path: past.path, severity: 'error', code: 'same-meeting', message, line: 0, column: 0 });
        continue;
      }
      names.add(name);
      const decided = await take(registry, past, { options: { series, visibility, actions, folder }, isDry });
      rows.push({ past, ...decided, doubts: findings.filter((one) => isAbout(one, past)).length });
    }
    await tell(io, { rows, findings, series, isDry, isJson: args.flag('json') });
    return files.isWhole && !findings.some(({ severity }) => severity === 'error') ? 0 : 1;
  };
  return isDry && !hasDatabase(env) ? work(createMemoryRegistry()) : openRecords(env, work);
};

const complainOf = (args: Args): string | undefined => {
  const [series, repository, actions] = [args.value('series'), args.value('repository'), args.value('actions')];
  if (series !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(series))
    return `--series takes the key of a series, such as contributors-meetup, not "${series}".`;
  if (repository !== undefined && !isRepository(repository))
    return `--repository takes OWNER/REPO, not "${repository}".`;
  if (actions !== undefined && actions !== 'open' && actions !== 'closed')
    return `--actions takes "open" or "closed", not "${actions}".`;
  return undefined;
};

type Files = { readonly sources: readonly MinutesSource[]; readonly isWhole: boolean };

/** Markdown files in a folder and in those below it, or the one file; links to elsewhere are not followed. */
const readFolder = async (io: Io, given: string): Promise<Files | undefined> => {
  const root = io.resolve(given);
  const kind = await lstat(root).catch(() => undefined);
  if (!kind) {
    io.err(`rapporteur: ${toTerminal(given)} cannot be read: there is no such file or folder.`);
    return undefined;
  }
  const names = kind.isDirectory() ? await listFolder(root) : [''];
  const sources: MinutesSource[] = [];
  for (const name of names) {
    const text = await readMarkedText(io, join(given, name), MINUTES);
    if (text !== undefined) sources.push({ path: name === '' ? (given.split(/[\\/]/).at(-1) ?? given) : name, text });
  }
  if (names.length === 0) {
    io.err(`rapporteur: ${toTerminal(given)} holds no minutes: a file of them ends in .md.`);
    return undefined;
  }
  return { sources, isWhole: sources.length === names.length };
};

const MINUTES = { noun: 'file of minutes', hint: 'split it', form: 'Markdown in UTF-8' };

/** @throws an Error with one sentence, if they are more than any community has */
const listFolder = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(?:md|markdown)$/i.test(entry.name) && !BESIDE.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .filter((path) => !/(?:^|\/)(?:\.|node_modules\/)/.test(path));
  if (paths.length > MOST_FILES) throw new Error(`The folder holds more than ${MOST_FILES} files; name a part of it.`);
  return paths.toSorted();
};

/** Files that stand beside minutes everywhere and are none. */
const BESIDE = /^(?:readme|contributing|license|code_of_conduct|template|index|summary)\b/i;
const MOST_FILES = 5_000;

/** The series by its key, or the only one that is planned here. @throws an Error with one sentence */
const findSeries = async (registry: Registry, args: Args): Promise<Series> => {
  const [key, repository] = [args.value('series'), args.value('repository')];
  const found = repository
    ? await registry.find([storedKey.repository('settings', repository)])
    : await registry.list({ kind: 'settings', after: '', before: '', limit: 500 });
  const planned = found.flatMap((one) =>
    one.kind === 'settings' && one.message.settings ? seriesOf(one.message.settings) : [],
  );
  const wanted = planned.filter((one) => key === undefined || one.key === key);
  const known = [...new Map(wanted.map((one) => [`${one.repository.toLowerCase()} ${one.key}`, one])).values()];
  const [only] = known;
  if (only && known.length === 1) return effectiveSeries(only, await keptOf(registry, only));
  if (known.length > 1) {
    const names = known.map((one) => `--series ${one.key} --repository ${one.repository}`).join(' or ');
    throw new Error(`Several series are planned here; say which one: ${names}.`);
  }
  if (key !== undefined && repository !== undefined) return create(SeriesSchema, { key, title: key, repository });
  throw new Error(
    'The settings that are known here plan no such series; say --series KEY and --repository OWNER/REPO, where the minutes belong.',
  );
};

/** With what people changed by command. */
const keptOf = async (registry: Registry, { key }: Series): Promise<Series | undefined> =>
  (await registry.find([toSeriesName(key)])).flatMap((one) => (one.kind === 'series' ? [one.message] : []))[0];

/** What belongs to a repository is seen by whoever may see that. */
const visibilityOf = async (registry: Registry, repository: string, io: Io): Promise<'public' | 'private'> => {
  const found = await registry.find([storedKey.repository('repositories', repository)]);
  const known = found.flatMap((one) => (one.kind === 'repositories' ? [one.message] : []))[0];
  if (!known)
    io.err(
      `rapporteur: nobody told yet that ${toTerminal(repository)} is public, so only those who may read it will see these minutes; import them again when the bot is installed there.`,
    );
  return known && !known.private ? 'public' : 'private';
};

type Options = Parameters<typeof decideImport>[2];
type Taken = { readonly decided: MeetingImport; readonly isNew: boolean };

/** Reads, decides and writes as one; whoever is overtaken by the bot looks again. */
const take = async (
  registry: Registry,
  past: PastMeeting,
  { options, isDry }: { readonly options: Options; readonly isDry: boolean },
): Promise<Taken> => {
  for (let tries = 1; ; tries += 1) {
    const standing = await registry.find(keysOfImport(past, options.series));
    const decided = decideImport(past, standing, options);
    const isNew = !standing.some(({ kind, name }) => kind === 'minutes' && name.endsWith(`/${past.date}`));
    const { puts, removes, audit } = decided;
    if (isDry || puts.length + removes.length === 0) return { decided, isNew };
    try {
      const { repository } = options.series;
      const artifacts: PreparedArtifact[] = [];
      for (const { message, visibility } of puts)
        for (const record of recordOf(message, { repository }))
          artifacts.push(await registry.artifacts.prepare({ ...record, inputs: [], visibility }));
      await registry.commit({ puts, removes, audit, artifacts });
      return { decided, isNew };
    } catch (error) {
      if (!(error instanceof Conflict) || tries === MOST_TRIES) throw error;
    }
  }
};

const MOST_TRIES = 5;

type Row = Taken & { readonly past: PastMeeting; readonly doubts: number };

const isAbout = (finding: Finding, { path, line, lines }: PastMeeting): boolean =>
  finding.path === path && (finding.line === 0 || (finding.line >= line && finding.line < line + lines.length));

type Shown = {
  readonly rows: readonly Row[];
  readonly findings: readonly Finding[];
  readonly series: Series;
  readonly isDry: boolean;
  readonly isJson: boolean;
};

const tell = async (io: Io, { rows, findings, series, isDry, isJson }: Shown): Promise<void> => {
  const told = rows.map(toCells);
  if (isJson) {
    io.out(toTerminalJson(JSON.stringify({ series: series.key, dryRun: isDry, meetings: told, findings })));
    return;
  }
  for (const finding of findings) io.err(toTerminal(renderDiagnostic(finding.path, finding)));
  await printTable(
    io,
    told,
    COLUMNS.map((head) => ({
      head,
      // Why one was left out stands below.
      cell: (one) => (head === 'result' ? kindOf(one.result) : String(one[head])),
      ...(typeof told[0]?.[head] === 'number' ? { side: 'right' as const } : {}),
      ...(head === 'date' || head === 'result' ? { isWhole: true as const } : {}),
    })),
  );
  for (const { date, result } of told) if (kindOf(result) !== result) await printBeside(io, [`${date}  `, result]);
  const counts = new Map<string, number>();
  for (const { result } of told) counts.set(kindOf(result), (counts.get(kindOf(result)) ?? 0) + 1);
  const all = [...counts].map(([result, count]) => `${count} ${result}`).join(', ');
  const rfcs = new Set(rows.flatMap(({ decided }) => decided.puts.flatMap(({ message }) => rfcIn(message.name))));
  io.out('');
  io.out(
    `${told.length} ${told.length === 1 ? 'meeting' : 'meetings'} of ${toTerminal(series.key)}${all ? `: ${all}` : ''}; ${rfcs.size === 1 ? '1 RFC' : `${rfcs.size} RFCs`} changed.${isDry ? ' Nothing was written.' : ''}`,
  );
};

/** "left" of "left: why". */
const kindOf = (result: string): string => result.split(':')[0] ?? '';

const rfcIn = (name: string): string[] => (name.startsWith('rfcs/') ? [name] : []);

const toCells = ({ past, decided, isNew, doubts }: Row) => {
  const { attendees, sections, actionItems, decisions, cancelled } = past.content;
  const { puts, removes, left } = decided;
  const isSame = puts.length + removes.length === 0;
  return {
    date: past.date,
    file: past.path,
    people: attendees.filter(({ absent }) => !absent).length,
    items: sections.flatMap(({ items }) => items).reduce((sum, item) => sum + countItems(item), 0),
    links: linksOf(past.content).length,
    discussed: decided.discussed.length,
    actions: actionItems.length,
    decisions: decisions.length,
    doubts,
    cancelled,
    result: left ? `left: ${left}` : isSame ? 'as it was' : isNew ? 'new' : 'changed',
  };
};

const countItems = ({ children }: MinutesItem): number => children.reduce((sum, child) => sum + countItems(child), 1);

/** Links are told to programs alone: with them no name of a file had room. */
const COLUMNS = ['date', 'file', 'people', 'items', 'actions', 'decisions', 'doubts', 'result'] as const;
