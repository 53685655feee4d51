/** rapporteur rfc list, rapporteur rfc show: the RFCs of the registry. */
import { toJsonString } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import { findReferences, formatReference } from '@rapporteur/core/github';
import { stageTitle } from '@rapporteur/core/rfc';
import { occurrenceOfName, parseRfcName, type Rfc, RfcSchema, toRfcName, Verdict } from '@rapporteur/idl';
import type { Args, ExitCode, Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { readRecords } from './registry.ts';
import { toTerminal, toTerminalJson } from './terminal.ts';

/** One line for each RFC. */
export const runRfcList = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const known = await readRecords(env, (client) => client.listRfcs({ pageSize: 500 }).all());
  // What was looked at and is no RFC is stored as well, with the reasons.
  const rfcs = known.filter(({ detection }) => detection?.verdict === Verdict.RFC);
  if (args.flag('json')) {
    for (const rfc of rfcs) io.out(toTerminalJson(toJsonString(RfcSchema, rfc)));
    return 0;
  }
  if (rfcs.length === 0) io.out('No RFC is tracked yet.');
  const rows = rfcs.map((rfc) => [nameOf(rfc), stageTitle(rfc.stage), describe(rfc)] as const);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const [name, stage, text] of rows) {
    io.out(`${name.padEnd(widths[0] ?? 0)}  ${stage.padEnd(widths[1] ?? 0)}  ${text}`);
  }
  return 0;
};

/** One RFC with its evidence and its history. */
export const runRfcShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const text = args.positionals[0] ?? '';
  const reference = readReference(text, env.githubHost);
  if (!reference) {
    io.err(`rapporteur: “${toTerminal(text)}” names no pull request: write owner/repo#12 or its web address.`);
    return 2;
  }
  const rfc = await readRecords(env, (client) => optional(client.getRfc(toRfcName(reference))));
  if (!rfc) {
    io.err(`rapporteur: ${formatReference(reference)} is not known here; \`rapporteur rfc list\` shows what is.`);
    return 1;
  }
  io.out(args.flag('json') ? toTerminalJson(toJsonString(RfcSchema, rfc, { prettySpaces: 2 })) : describeInFull(rfc));
  return 0;
};

/** Any link to a pull request, with or without what a browser appends; "owner/repo#12"; the name in the registry. */
const readReference = (text: string, host: string): { repository: string; number: number } | undefined => {
  const lower = text
    .trim()
    .toLowerCase()
    .replace(/^<(.*)>$/, '$1');
  const link = lower.replace(/^(?:https?:\/\/)?(?:www\.)?([a-z0-9.:-]+)\//, (whole, at) =>
    at === 'github.com' || at === host.toLowerCase() ? 'https://github.com/' : whole,
  );
  const found = findReferences(link)[0];
  const isWhole = found?.start === 0 && (found.end === link.length || (found.kind !== 'unknown' && TAIL.test(link)));
  return isWhole ? found : parseRfcName(lower);
};

/** After the number of a pull request, what an address of a commit, of a diff or of a patch goes on with. */
const TAIL = /\/[0-9]+(?:\/|\.diff|\.patch)\S*$/;

const nameOf = ({ subject, name }: Rfc): string => toTerminal(subject ? formatReference(subject) : name);

const describe = ({ subject, next }: Rfc): string =>
  toTerminal(`${subject?.title ?? ''}${next?.text ? ` (next: ${next.text})` : ''}`);

const describeInFull = (rfc: Rfc): string => {
  const line = (name: string, value: string): string[] =>
    value === '' ? [] : [`${name.padEnd(10)} ${toTerminal(value)}`];
  const { subject, next, detection, history } = rfc;
  const isRfc = detection?.verdict === Verdict.RFC;
  return [
    `${nameOf(rfc)}  ${toTerminal(subject?.title ?? '')}`,
    ...(isRfc ? line('stage', stageTitle(rfc.stage)) : line('stage', 'none, because it is no RFC')),
    ...line('next', next?.text ?? ''),
    ...line('waits for', (next?.waitingFor ?? []).join(', ')),
    ...line('author', rfc.author),
    ...line('opened', toDay(rfc.createdAt)),
    ...line('closed', toDay(rfc.closedAt)),
    ...rfc.documents.flatMap((path) => line('document', path)),
    ...rfc.related.flatMap((related) => line('related', formatReference(related))),
    ...rfc.meetings.toReversed().flatMap((name) => line('discussed', occurrenceOfName(name))),
    ...line('address', subject?.url ?? ''),
    '',
    isRfc ? 'Why it is tracked:' : 'Why it is not tracked:',
    ...(detection?.signals ?? []).map(({ weight, text }) => `  ${weight > 0 ? '+' : ''}${weight}  ${toTerminal(text)}`),
    ...(history.length > 0 ? ['', 'History:'] : []),
    ...history.map(({ cause, text }) => `  ${toDay(cause?.at)}  ${toTerminal(text)}`),
  ].join('\n');
};

/** UTC date. */
const toDay = (at: Rfc['createdAt']): string => (at ? timestampDate(at).toISOString().slice(0, 10) : '');
