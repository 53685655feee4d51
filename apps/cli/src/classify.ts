/** rapporteur rfc classify: the bot's own judgement on recorded pull requests, one JSON object a line. */
import { create } from '@bufbuild/protobuf';
import { formatReference, type PullRequestFacts } from '@rapporteur/core/github';
import { detectRfc, readDocuments } from '@rapporteur/core/rfc';
import { resolveSettings, rfcOf } from '@rapporteur/core/settings';
import { type Detection, type RfcSettings, SubjectRefSchema, SubjectState, Verdict } from '@rapporteur/idl';
import { type Rfc, RfcSchema } from '@rapporteur/idl/record';
import { z } from 'zod';
import type { Args, ExitCode, Io } from './command.ts';
import { readInput } from './input.ts';
import { toTerminal } from './terminal.ts';

/** What is read of a line. Other fields are let be: in labelled data they hold the answer. */
const RowSchema = z.object({
  repo: z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'is no "owner/name"'),
  number: z.int().positive(),
  title: z.string().default(''),
  author: z.string().default(''),
  body: z.string().optional(),
  body_excerpt: z.string().default(''),
  labels: z.array(z.string()).default([]),
  base: z.string().default(''),
  head: z.string().default(''),
  state: z.string().default(''),
  files: z.array(z.object({ path: z.string(), status: z.string(), previous: z.string().optional() })).optional(),
});
type Row = z.infer<typeof RowSchema>;

const MAX_BYTES = 512 * 1024 * 1024;

/** Judges every line of a JSON-lines file; a line that cannot be read is named and makes the exit code 1. */
export const runRfcClassify = async (args: Args, io: Io): Promise<ExitCode> => {
  const path = args.positionals[0] ?? '';
  const bytes = await readInput(io, path, MAX_BYTES);
  if (!bytes) return 1;
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const rows: Row[] = [];
  let broken = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const row = readRow(line);
    if (typeof row === 'string') {
      io.err(`${toTerminal(path)}:${index + 1}: ${toTerminal(row)}`);
      broken += 1;
    } else {
      rows.push(row);
    }
  }
  const judged = judgeAll(rows, { withFiles: !args.flag('without-files') });
  for (const one of judged) io.out(args.flag('json') ? JSON.stringify(toJson(one)) : toTerminal(describe(one), true));
  if (!args.flag('json')) io.out(summarize(judged));
  return broken > 0 ? 1 : 0;
};

const readRow = (line: string): Row | string => {
  try {
    const parsed = RowSchema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return `the field ${issue?.path.join('.') || '(the line)'} does not fit: ${issue?.message ?? 'unknown reason'}.`;
  } catch {
    return 'the line is no JSON object; each line must be one.';
  }
};

type Judged = { readonly row: Row; readonly detection: Detection };

/** In order of number, since a document belongs to the pull request that brought it first; the answer keeps the file's order. */
const judgeAll = (rows: readonly Row[], { withFiles }: { withFiles: boolean }): Judged[] => {
  const known: Rfc[] = [];
  const byRow = new Map<Row, Detection>();
  for (const row of rows.toSorted((a, b) => a.number - b.number)) {
    const settings = rfcOf(resolveSettings({ org: row.repo.split('/')[0] ?? '' }).settings);
    const pull = toFacts(row, withFiles);
    const detection = detectRfc({
      pull,
      settings,
      known: known.filter(({ subject }) => subject?.repository === row.repo),
    });
    byRow.set(row, detection);
    if (detection.verdict === Verdict.RFC && withFiles) known.push(toRfc(pull, settings));
  }
  return rows.flatMap((row) => {
    const detection = byRow.get(row);
    return detection ? [{ row, detection }] : [];
  });
};

const STATUSES = ['added', 'modified', 'removed', 'renamed', 'copied', 'changed', 'unchanged'] as const;

const toFacts = (row: Row, withFiles: boolean): PullRequestFacts => ({
  repository: row.repo,
  number: row.number,
  nodeId: '',
  title: row.title,
  url: `https://github.com/${row.repo}/pull/${row.number}`,
  body: row.body ?? row.body_excerpt,
  author: row.author,
  authorIsBot: row.author.endsWith('[bot]'),
  state: row.state === 'open' ? 'open' : 'closed',
  draft: false,
  merged: row.state === 'merged',
  labels: row.labels,
  requestedReviewers: [],
  base: row.base,
  head: row.head,
  headSha: '',
  createdAt: new Date(0),
  updatedAt: new Date(0),
  ...(withFiles && row.files
    ? {
        files: row.files.map(({ path, status, previous }) => ({
          path,
          status: STATUSES.find((known) => known === status) ?? 'changed',
          ...(previous ? { previousPath: previous } : {}),
        })),
      }
    : {}),
});

const toRfc = (pull: PullRequestFacts, settings: RfcSettings): Rfc =>
  create(RfcSchema, {
    subject: create(SubjectRefSchema, { repository: pull.repository, number: pull.number }),
    documents: [...readDocuments(pull.files ?? [], settings.paths?.values ?? []).added],
    state: pull.merged ? SubjectState.MERGED : pull.state === 'open' ? SubjectState.OPEN : SubjectState.CLOSED,
  });

const NAMES: Readonly<Record<Verdict, string>> = {
  [Verdict.UNSPECIFIED]: 'not',
  [Verdict.RFC]: 'rfc',
  [Verdict.NOT]: 'not',
  [Verdict.READ_FILES]: 'read_files',
};

const toJson = ({ row, detection }: Judged) => ({
  repo: row.repo,
  number: row.number,
  isRfc: detection.verdict === Verdict.RFC,
  verdict: NAMES[detection.verdict] ?? 'not',
  score: detection.score,
  reasons: detection.signals.map(({ text, weight }) => `${text} (${weight > 0 ? '+' : ''}${weight})`),
});

const describe = (judged: Judged): string => {
  const { row, detection } = judged;
  const reasons = detection.signals.map(({ text, weight }) => `  ${weight > 0 ? '+' : ''}${weight}  ${text}`);
  const name = formatReference({ repository: row.repo, number: row.number });
  return [`${(NAMES[detection.verdict] ?? 'not').padEnd(10)} ${name}  ${row.title}`, ...reasons].join('\n');
};

const summarize = (judged: readonly Judged[]): string => {
  const count = (verdict: Verdict): number => judged.filter(({ detection }) => detection.verdict === verdict).length;
  const asked = count(Verdict.READ_FILES);
  return `${judged.length} pull requests: ${count(Verdict.RFC)} RFCs, ${judged.length - count(Verdict.RFC) - asked} not${asked > 0 ? `, ${asked} need their files read` : ''}.`;
};
