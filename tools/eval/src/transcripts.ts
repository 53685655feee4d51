/** Transcripts in every format beside the truth of every cue: which are read right, which are misread without a word. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, tellFigures } from '@rapporteur/bench/figures';
import type { Diagnostic } from '@rapporteur/core/diagnostic';
import { parseTranscript, timeAt } from '@rapporteur/core/transcript';
import type { Transcript, Turn } from '@rapporteur/idl';
import { z } from 'zod';

export const USAGE = `  pnpm eval transcripts DIR   folder with expected.json, perhaps truth.jsonl, and the files that they name
    right: read as they are; misread: something is wrong and no warning says it; refused.wrongly: a transcript that is not read`;

const Edge = z.object({ speaker: z.string(), startMs: z.number().nullable(), text: z.string() });
const Expected = z.array(
  z.object({
    file: z.string(),
    kind: z.enum(['transcript', 'chat', 'refuse']),
    times: z.enum(['exact', 'seconds', 'block', 'clock', 'none']).default('none'),
    labels: z.enum(['names', 'keys', 'none']).default('none'),
    speakers: z.array(z.string()).default([]),
    aliases: z.record(z.string(), z.string()).default({}),
    turns_min: z.number().default(0),
    turns_max: z.number().default(Number.POSITIVE_INFINITY),
    first: Edge.optional(),
    last: Edge.optional(),
    words: z.number().default(0),
    must_warn: z.array(z.string()).default([]),
    never: z.array(z.string()).default([]),
    not_people: z.array(z.string()).default([]),
    optional_text: z.array(z.string()).default([]),
  }),
);
type Expected = z.infer<typeof Expected>[number];

const Truth = z.object({
  file: z.string(),
  cues: z.array(
    z.object({ speaker: z.string(), startMs: z.number().nullable(), endMs: z.number().nullable(), text: z.string() }),
  ),
});
type TruthCue = z.infer<typeof Truth>['cues'][number];

/** One file as it was read. */
export type Row = {
  readonly expected: Expected;
  readonly transcript: Transcript | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly faults: readonly string[];
};

export const transcripts = ([dir = '']: readonly string[]): void => {
  const rows = judge(dir);
  for (const row of rows) console.log(lineOf(row));
  tellFigures(figuresOf(rows));
};

/** Reads every file that is expected, and says what is wrong. @throws TypeError if the folder has no list of them */
export const judge = (dir: string): readonly Row[] => {
  const list = join(dir, 'expected.json');
  if (!existsSync(list)) throw new TypeError(`There is no ${list}.`);
  const truths = readTruths(join(dir, 'truth.jsonl'));
  return Expected.parse(JSON.parse(readFileSync(list, 'utf8'))).map((expected): Row => {
    const path = join(dir, expected.file);
    const { value, diagnostics } = parseTranscript({ path, bytes: readFileSync(path), digest: '' });
    const faults = faultsOf(expected, value, { diagnostics, truth: truths.get(expected.file) });
    return { expected, transcript: value, diagnostics, faults };
  });
};

/** `wrong.warned`: something is wrong, and a warning says that not all is well. */
export const figuresOf = (rows: readonly Row[]): readonly Figure[] => {
  const count = (is: (row: Row) => boolean) => rows.filter(is).length;
  const isWrong = ({ faults }: Row) => faults.length > 0;
  const isRefused = ({ expected, transcript }: Row) => expected.kind === 'transcript' && transcript === undefined;
  const isSaid = ({ expected, transcript, diagnostics }: Row) =>
    diagnostics.length > 0 && (expected.kind === 'transcript' || transcript === undefined);
  const isRead = (row: Row) => isWrong(row) && !isRefused(row);
  return [
    { name: 'files', value: rows.length },
    { name: 'right', value: count((row) => !isWrong(row)) },
    { name: 'wrong.warned', value: count((row) => isRead(row) && isSaid(row)) },
    { name: 'misread', value: count((row) => isRead(row) && !isSaid(row)), aim: { most: 0 } },
    { name: 'refused.wrongly', value: count(isRefused), aim: { most: 0 } },
  ];
};

const readTruths = (path: string): ReadonlyMap<string, readonly TruthCue[]> =>
  new Map(
    existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line) => Truth.parse(JSON.parse(line)))
          .map(({ file, cues }) => [file, cues] as const)
      : [],
  );

const lineOf = ({ expected, transcript, diagnostics, faults }: Row): string => {
  const turns = transcript?.turns ?? [];
  const read = transcript
    ? `${transcript.format}: ${turns.length} turns, ${speakersOf(turns).length} speakers, ${wordsOf(turns).length} words, ${timesOf(turns)}`
    : 'refused';
  const said = diagnostics.map(({ code, line }) => (line > 0 ? `${code}@${line}` : code)).join(' ');
  const verdict = faults.length === 0 ? 'right' : `WRONG: ${faults.join('; ')}`;
  return `${expected.file}  ${read}${said && `  [${said}]`}  ${verdict}`;
};

const wordsOf = (turns: readonly Turn[]): string[] =>
  turns.flatMap(({ text }) => text.split(/\s+/)).filter((word) => word !== '');
const speakersOf = (turns: readonly Turn[]): string[] =>
  [...new Set(turns.map(({ speaker }) => speaker))].filter((name) => name !== '');
const timesOf = (turns: readonly Turn[]): string => {
  const starts = turns.flatMap(({ startMs }) => startMs ?? []);
  return starts.length === 0 ? 'no times' : `${starts[0]} to ${starts.at(-1)} ms`;
};

type Beside = { readonly diagnostics: readonly Diagnostic[]; readonly truth: readonly TruthCue[] | undefined };

/** All that is wrong with a reading; empty if it is right. */
const faultsOf = (expected: Expected, transcript: Transcript | undefined, beside: Beside): readonly string[] => {
  const warned = warnedFaults(expected, beside.diagnostics);
  if (expected.kind !== 'transcript')
    return [...(transcript ? [`a ${expected.kind} was read as speech`] : []), ...warned];
  if (!transcript) return ['refused', ...warned];
  const { turns } = transcript;
  return [
    ...edgeFaults(expected, turns, beside),
    ...speakerFaults(expected, turns),
    ...wordFaults(expected, turns),
    ...(beside.truth ? truthFaults(expected, turns, beside.truth) : []),
    ...warned,
  ];
};

/** A warning carries an idea if it has one of its words. */
const IDEAS: readonly (readonly [idea: RegExp, said: RegExp])[] = [
  [/no speaker/i, /no speaker/i],
  [/summary/i, /summary/i],
  [/invented|phantom/i, /invented|phantom/i],
  [/job failed|status/i, /status|did not succeed|failed/i],
  [/of the day/i, /of the day/i],
  [/chat/i, /chat/i],
  [/no times/i, /no times/i],
  [/middle of a cue|cut/i, /middle of a cue|cut off/i],
  [/no cue/i, /no cue/i],
  [/no transcript/i, /no transcript/i],
];

const warnedFaults = ({ must_warn: ideas }: Expected, diagnostics: readonly Diagnostic[]): string[] =>
  ideas.flatMap((idea) => {
    const said = IDEAS.find(([pattern]) => pattern.test(idea))?.[1];
    if (!said) return [`nobody here knows how to look for the warning "${idea}"`];
    return diagnostics.some(({ message }) => said.test(message)) ? [] : [`no warning that ${idea}`];
  });

const edgeFaults = (
  { first, last, turns_min: least, turns_max: most, times }: Expected,
  turns: readonly Turn[],
  { diagnostics }: Beside,
): string[] => {
  const faults: string[] = [];
  const [begin, end] = [turns[0], turns.at(-1)];
  if (turns.length < least || turns.length > most) faults.push(`${turns.length} turns, not ${least} to ${most}`);
  if (first && !plain(begin?.text).startsWith(plain(first.text))) faults.push('the first words are others');
  if (last && !plain(end?.text).endsWith(plain(last.text))) faults.push('the last words are others');
  const has = turns.some(({ startMs }) => startMs !== undefined);
  if (!has) {
    const mayLack =
      times === 'none' ||
      times === 'clock' ||
      (times === 'block' && diagnostics.some(({ message }) => /once per block/.test(message)));
    if (!mayLack) faults.push('no times');
    return faults;
  }
  if (times === 'none') return [...faults, 'times that the file does not have'];
  if (first?.startMs != null && !isNear(begin?.startMs, first.startMs))
    faults.push(`begins at ${begin?.startMs}, not ${first.startMs}`);
  if (last?.startMs != null && end) {
    const at = timeAt(end, Math.max(0, end.text.length - last.text.length));
    if (!isNear(at, last.startMs)) faults.push(`the last cue begins at ${at}, not ${last.startMs}`);
  }
  return faults;
};

const isNear = (a: number | undefined, b: number, within = 5): boolean => a !== undefined && Math.abs(a - b) <= within;
const plain = (text = ''): string => text.replace(/\s+/g, ' ').trim();

const speakerFaults = (
  { labels, speakers, aliases, not_people: noPeople }: Expected,
  turns: readonly Turn[],
): string[] => {
  const found = speakersOf(turns);
  if (labels === 'none') return found.length > 0 ? [`speakers that nobody named: ${found.join(', ')}`] : [];
  const people = speakers.filter((name) => !noPeople.includes(name));
  const wrongly = found.filter((name) => noPeople.includes(name)).map((name) => `${name} is no person`);
  if (labels === 'keys') {
    return found.length === people.length ? wrongly : [...wrongly, `${found.length} speakers, not ${people.length}`];
  }
  const named = found.map((name) => people.find((person) => person === name || aliases[person] === name) ?? `?${name}`);
  const strangers = named.filter((name) => name.startsWith('?'));
  const alike = (name: string) => aliases[name] ?? name;
  const missing = people.filter((name) => !found.some((other) => other === name || alike(other) === alike(name)));
  return [
    ...wrongly,
    ...strangers.map((name) => `unknown speaker ${name.slice(1)}`),
    ...missing.map((name) => `no speaker ${name}`),
  ];
};

const wordFaults = ({ words, never, optional_text: optional }: Expected, turns: readonly Turn[]): string[] => {
  const text = plain(turns.map((turn) => turn.text).join(' '));
  // Whether the words that may be missing were counted is not said.
  const room = optional.reduce((sum, one) => sum + one.split(/\s+/).length, 0);
  const count = wordsOf(turns).length;
  const isCounted = count >= words - room && count <= words + room;
  return [
    ...(isCounted ? [] : [`${count} words, not ${words}`]),
    ...never.filter((one) => text.includes(one)).map((one) => `"${one}" is no speech`),
  ];
};

/** Every word once and in order, each cue with its time and its speaker. */
const truthFaults = (
  { times, labels, optional_text: optional, aliases }: Expected,
  turns: readonly Turn[],
  cues: readonly TruthCue[],
): string[] => {
  const said = cues.filter(({ text }) => !optional.includes(text));
  const spoken = optional.reduce(
    (text, one) => text.replace(`${one} `, ''),
    plain(turns.map(({ text }) => text).join(' ')),
  );
  if (plain(said.map(({ text }) => text).join(' ')) !== spoken) return ['the words are not those that were spoken'];
  const faults: string[] = [];
  const displays = new Map<string, string>();
  let [index, offset] = [0, 0];
  for (const cue of said) {
    while (turns[index] && offset >= (turns[index]?.text.length ?? 0)) [index, offset] = [index + 1, 0];
    while (optional.some((one) => turns[index]?.text.slice(offset).startsWith(one))) [index, offset] = [index + 1, 0];
    const turn = turns[index];
    if (!turn) break;
    const at = timeAt(turn, offset);
    if (
      times !== 'block' &&
      cue.startMs !== null &&
      at !== undefined &&
      !isNear(at, cue.startMs, times === 'exact' ? 5 : 1000)
    ) {
      faults.push(`"${cue.text.slice(0, 30)}" is at ${cue.startMs}, not at ${at}`);
    }
    const known = displays.get(cue.speaker) ?? turn.speaker;
    displays.set(cue.speaker, known);
    const isRight =
      labels === 'names'
        ? turn.speaker === cue.speaker || turn.speaker === aliases[cue.speaker]
        : turn.speaker === known;
    if (!isRight)
      faults.push(`"${cue.text.slice(0, 30)}" was said by ${cue.speaker}, not by ${turn.speaker || 'nobody'}`);
    let left = cue.text.length + 1;
    while (turns[index] && left > 0) {
      const room = (turns[index]?.text.length ?? 0) + 1 - offset;
      if (left < room) offset += left;
      else [index, offset] = [index + 1, 0];
      left -= Math.min(left, room);
    }
  }
  return faults.slice(0, 5);
};
