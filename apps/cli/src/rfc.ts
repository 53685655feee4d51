/** rapporteur rfc show: one RFC with everything that is known about it. */
import { optional } from '@rapporteur/client';
import { findReferences, formatReference } from '@rapporteur/core/github';
import { stageTitle } from '@rapporteur/core/rfc';
import {
  BallotChoice,
  type DiscussedAt,
  type Motion,
  MotionDispositionSchema,
  MotionStateSchema,
  nameOfEnum,
  occurrenceOfName,
  parseRfcName,
  type Rfc,
  RfcSchema,
  StatementKindSchema,
  toRfcName,
  Verdict,
} from '@rapporteur/idl';
import { toDay } from './asked.ts';
import { type Args, CalledWrongly, type ExitCode, type Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { printBeside, printFields, printHeading } from './table.ts';
import { toTerminal } from './terminal.ts';

/** One RFC with its evidence, its history, its motions, and where it was discussed. */
export const runRfcShow = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const text = args.positionals[0] ?? '';
  const reference = readReference(text, env.githubHost);
  if (!reference) throw new CalledWrongly(`“${text}” names no pull request: write owner/repo#12 or its web address.`);
  const subject = toRfcName(reference).replace(/^rfcs\//, '');
  const isJson = args.flag('json');
  const found = await readRecords(env, async (client) => {
    const [rfc, motions, discussed] = await Promise.all([
      optional(client.getRfc(toRfcName(reference))),
      isJson ? [] : client.listMotions({ subject, pageSize: 500 }).all(),
      isJson ? [] : client.listDiscussedAt(subject),
    ]);
    return rfc && { rfc, motions, discussed };
  });
  if (!found)
    throw new Error(`${formatReference(reference)} is not known here; \`rapporteur rfc list\` shows what is.`);
  if (isJson) printJson(io, RfcSchema, found.rfc);
  else await printInFull(io, found);
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

type Found = {
  readonly rfc: Rfc;
  readonly motions: readonly Motion[];
  readonly discussed: readonly DiscussedAt[];
};

const printInFull = async (io: Io, { rfc, motions, discussed }: Found): Promise<void> => {
  const { subject, next, detection, history, name } = rfc;
  const isRfc = detection?.verdict === Verdict.RFC;
  const told = new Set(discussed.map(({ meeting }) => meeting));
  io.out(toTerminal(`${subject ? formatReference(subject) : name}  ${subject?.title ?? ''}`));
  await printFields(io, [
    ['stage', isRfc ? stageTitle(rfc.stage) : 'none, because it is no RFC'],
    ['next', next?.text ?? ''],
    ['waits for', (next?.waitingFor ?? []).join(', ')],
    ['author', rfc.author],
    ['opened', toDay(rfc.createdAt)],
    ['closed', toDay(rfc.closedAt)],
    ...rfc.documents.map((path) => ['document', path] as const),
    ...motions.map((motion) => ['motion', motionWords(motion)] as const),
    ...rfc.related.map((related) => ['related', formatReference(related)] as const),
    ...rfc.meetings
      .filter((meeting) => !told.has(meeting))
      .toReversed()
      .map((meeting) => ['discussed', occurrenceOfName(meeting)] as const),
    ['address', subject?.url ?? ''],
  ]);
  const signals = detection?.signals ?? [];
  if (signals.length > 0) printHeading(io, isRfc ? 'Why it is tracked:' : 'Why it is not tracked:');
  for (const { weight, text } of signals) await printEntry(io, `${weight > 0 ? '+' : ''}${weight}`, text);
  if (history.length > 0) printHeading(io, 'History:');
  for (const { cause, text } of history) await printEntry(io, toDay(cause?.at), text);
  if (discussed.length > 0) printHeading(io, 'Discussed at:');
  for (const one of discussed) {
    await printEntry(io, occurrenceOfName(one.meeting), [one.title, one.url].filter(Boolean).join(', '));
    for (const { id, kind, text } of one.statements)
      await printEntry(io, `  ${id}`, `${nameOfEnum(StatementKindSchema, kind).replaceAll('_', ' ')}: ${text}`);
  }
};

const printEntry = (io: Io, name: string, text: string): Promise<void> => printBeside(io, [`  ${name}  `, text]);

/** "merge, fcp until 2023-07-01: 3 for, 1 against". */
const motionWords = ({ disposition, state, endsAt, endedAt, ballots }: Motion): string => {
  const count = (choice: BallotChoice): number => ballots.filter((one) => one.binding && one.choice === choice).length;
  const until = endedAt ? ` since ${toDay(endedAt)}` : endsAt ? ` until ${toDay(endsAt)}` : '';
  const kind = nameOfEnum(MotionDispositionSchema, disposition);
  const votes = `${count(BallotChoice.FOR)} for, ${count(BallotChoice.AGAINST)} against`;
  return `${kind}, ${nameOfEnum(MotionStateSchema, state)}${until}: ${votes}`;
};
