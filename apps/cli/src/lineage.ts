/** rapporteur lineage: what something came from, down to the spoken words, or what came of it. */
import { create } from '@bufbuild/protobuf';
import {
  type Artifact,
  type LineageStep,
  parseArtifactName,
  parseShort,
  SHORT_SCHEME,
  toActionItemName,
  toAgendaName,
  toDecisionName,
  toMinutesName,
  toNotesName,
  toTranscriptName,
  type WalkLineageResponse,
  WalkLineageResponseSchema,
} from '@rapporteur/idl';
import { readCount } from './asked.ts';
import { type Args, CalledWrongly, type ExitCode, type Io } from './command.ts';
import type { CliEnv } from './env.ts';
import { printJson } from './json.ts';
import { readRecords } from './registry.ts';
import { paint } from './table.ts';
import { toTerminal } from './terminal.ts';
import { wrapTo } from './text.ts';

/** NAME is that of an artifact, of a resource, of a statement or of a turn. */
export const runLineage = async (args: Args, io: Io, env: CliEnv): Promise<ExitCode> => {
  const name = nameOf(args.positionals[0] ?? '');
  const answer = await readRecords(env, (client) =>
    client.walkLineage({
      name,
      part: args.value('part') ?? '',
      back: args.flag('back'),
      depth: args.value('depth') === undefined ? 0 : readCount('depth', args.value('depth'), { least: 1, usual: 10 }),
    }),
  );
  const walk = create(WalkLineageResponseSchema, { ...answer });
  if (args.flag('json')) printJson(io, WalkLineageResponseSchema, walk);
  else printWalk(io, walk, args.flag('back'));
  return 0;
};

/** What a short address names stands in the registry without its organisation. */
const nameOf = (text: string): string => {
  if (!text.startsWith(SHORT_SCHEME)) return text;
  const parsed = parseShort(text);
  if ('reason' in parsed) throw new CalledWrongly(parsed.reason);
  const { address } = parsed;
  switch (address.of) {
    case 'artifact':
      return `artifacts/${address.organisation}/${address.name}@${address.version}`;
    case 'notes':
      return [toNotesName(occurrenceOf(address)), ...(address.item === undefined ? [] : [address.item])].join('/');
    case 'transcript':
      return [toTranscriptName(occurrenceOf(address)), ...(address.item === undefined ? [] : [address.item])].join('/');
    case 'agenda':
      return toAgendaName(occurrenceOf(address));
    case 'minutes':
      return toMinutesName(occurrenceOf(address));
    case 'decision':
      return toDecisionName(occurrenceOf(address), address.number);
    case 'action':
      return toActionItemName(occurrenceOf(address), address.number);
    case 'meeting':
    case 'rfc':
    case 'group':
      throw new CalledWrongly(`${text} names nothing that was made of a meeting, such as its notes.`);
    default:
      return address satisfies never;
  }
};

const occurrenceOf = ({ series, date }: { readonly series: string; readonly date: string }): string =>
  `${series}/${date}`;

const printWalk = (io: Io, walk: WalkLineageResponse, isBack: boolean): void => {
  const artifacts = new Map(walk.artifacts.map((artifact) => [artifact.name, artifact]));
  const print = (line: string, indent: number): void => {
    for (const one of wrapTo(toTerminal(line), io.columns - indent)) io.out(`${' '.repeat(indent)}${one}`);
  };
  const show = (name: string, part: string, indent: number): void => {
    const text = (line: string): void => print(line, indent);
    const artifact = artifacts.get(name);
    const title = name === '' ? 'something that was forgotten' : titleOf(artifact, name);
    io.out(
      `${' '.repeat(indent)}${paint(io, 'bold', toTerminal(title))}${part === '' ? '' : ` ${toTerminal(shorten(part))}`}`,
    );
    if (artifact === undefined) return;
    if (artifact.struck !== '') text(`struck: ${artifact.struck}`);
    const found = walk.parts.find((one) => one.artifact === name && one.path === part)?.json ?? '';
    if (found !== '') text(wordsOf(found));
    text(sourceOf(artifact));
  };
  show(walk.start, walk.part, 0);
  if (walk.steps.length === 0) io.out(isBack ? 'Nothing came of it.' : 'It came from nothing that is kept.');
  for (const step of walk.steps) {
    io.out('');
    const [name, part] = isBack ? [step.from, step.fromPart] : [step.to, step.toPart];
    print(`${isBack ? 'led to' : 'came from'}${quoteOf(walk, step)}`, 2 * (step.depth - 1));
    show(name, part, 2 * step.depth);
  }
  if (walk.more) io.out('\nThere is more than is shown; --depth goes further.');
};

/** "contributors-meetup/notes 2023-06-22, version 3f2a91c04d1e". */
const titleOf = (artifact: Artifact | undefined, name: string): string => {
  const version = parseArtifactName(name)?.version.slice(0, 12) ?? '';
  const about = artifact?.partitions?.entries.map(({ value }) => value).join(' ') ?? '';
  return `${artifact?.key?.name ?? name} ${about}, version ${version}`.replace(' ,', ',');
};

/** "[?@['id']=='t3']" says which, and little else is worth a line. */
const shorten = (part: string): string => /\[\?@\['id'\]=='([^']+)'\]$/.exec(part)?.[1] ?? part;

/** What a statement or a turn says; another part as it stands. */
const wordsOf = (json: string): string => {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || !('text' in value)) return json.slice(0, 500);
  if ('struck' in value && value.struck === true) return 'struck: its words were taken out';
  const speaker = 'speaker' in value && typeof value.speaker === 'string' ? `${value.speaker}: ` : '';
  return `${speaker}“${String(value.text)}”`;
};

/** The very words, where a step names some of a text. */
const quoteOf = ({ parts }: WalkLineageResponse, { to, toPart, start, end }: LineageStep): string => {
  const json = parts.find(({ artifact, path }) => artifact === to && path === toPart)?.json ?? '';
  if (json === '' || start === undefined || end === undefined) return '';
  const { text }: { readonly text?: unknown } = JSON.parse(json);
  return typeof text === 'string' ? ` the words “${text.slice(start, end)}”` : '';
};

const sourceOf = ({ source, createdAt }: Artifact): string => {
  const at = createdAt ? new Date(Number(createdAt.seconds) * 1_000).toISOString().slice(0, 16).replace('T', ' ') : '';
  return `${madeBy(source)}, kept ${at} UTC`;
};

const madeBy = (source: Artifact['source']): string => {
  switch (source?.madeBy.case) {
    case 'file': {
      const { repository, path, digest, submittedBy } = source.madeBy.value;
      const where = submittedBy === '' ? repository : `submitted by ${submittedBy}`;
      return `file ${path} (${where})${digest === '' ? '' : `, SHA-256 ${digest.slice(0, 12)}`}`;
    }
    case 'writer': {
      const { model, promptVersion, judge } = source.madeBy.value;
      if (model === '') return 'extracts by code, without a model';
      const judged = judge
        ? `, judged by ${judge.model}: ${judge.caught} of ${judge.planted} planted errors found, ${judge.passed} of ${judge.controls} true sentences passed`
        : ', without a judge';
      return `written by ${model} with the instructions ${promptVersion}${judged}`;
    }
    case 'person':
      return `by ${source.madeBy.value}`;
    case 'workflow':
      return `by the workflow ${source.madeBy.value}`;
    case 'record':
      return `by Rapporteur, from ${source.madeBy.value}`;
    default:
      return 'of unknown origin';
  }
};
