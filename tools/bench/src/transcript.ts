/** Long transcripts in each family of formats: what ten hours and five megabytes cost, and how the time grows. */
import { parseTranscript } from '@rapporteur/core/transcript';
import { type Figure, tellFigures } from './figures.ts';
import { parseNumbers } from './options.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench transcript [--runs 5]
  CPU for transcripts of ten hours and of five megabytes, and t(2n)/t(n), for each family of formats.`;

const TEN_HOURS_MS = 36_000_000;
/** A cue is that long, as the calls on record have it. */
const CUE_MS = 5_000;
const FIVE_MB = 5 * 1024 * 1024;
const MOST_GROWTH = 2.2;

type Said = {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly who: string;
  readonly text: string;
};

export const transcript = (args: readonly string[]): void => {
  const runs = parseNumbers(args, { runs: 5 })('runs');
  const rows = Object.entries(FAMILIES).map(([name, write]) => {
    const cues = TEN_HOURS_MS / CUE_MS;
    const perCue = sizeOf(write(say(500))) / 500;
    const many = Math.floor(FIVE_MB / perCue);
    const tenHours = measure(write(say(cues)), runs);
    const fiveMb = measure(write(say(many)), runs);
    return { name, tenHours, fiveMb, growth: growthOf(write(say(many / 2)), write(say(many)), runs) };
  });
  console.log(
    table(
      ['format', 'ten hours, MB', 'ms', 'turns', 'five MB, ms', 't(2n)/t(n)'],
      rows.map(({ name, tenHours, fiveMb, growth }) => [
        name,
        (tenHours.bytes / 1024 / 1024).toFixed(1),
        tenHours.ms.toFixed(0),
        String(tenHours.turns),
        fiveMb.ms.toFixed(0),
        growth.toFixed(2),
      ]),
    ),
  );
  console.log('');
  tellFigures(
    rows.flatMap(({ name, tenHours, fiveMb, growth }): Figure[] => [
      { name: `${name}.10h`, value: tenHours.ms },
      { name: `${name}.5mb`, value: fiveMb.ms },
      { name: `${name}.growth`, value: growth, aim: { most: MOST_GROWTH } },
    ]),
  );
};

/** Looked at again before it is believed: what collects garbage comes by at odd times. */
const growthOf = (half: string, whole: string, runs: number): number => {
  let growth = Number.POSITIVE_INFINITY;
  for (let tries = 1; tries <= 3 && growth > MOST_GROWTH; tries += 1) {
    growth = Math.min(growth, measure(whole, runs * tries).ms / measure(half, runs * tries).ms);
  }
  return growth;
};

/** Milliseconds of CPU, the least of several runs, which a busy machine disturbs least. */
const measure = (text: string, runs: number) => {
  const bytes = new TextEncoder().encode(text);
  let ms = Number.POSITIVE_INFINITY;
  let turns = 0;
  for (let run = 0; run < runs; run += 1) {
    const before = process.cpuUsage();
    const { value, diagnostics } = parseTranscript({ path: 'long', bytes, digest: '' });
    const { user, system } = process.cpuUsage(before);
    if (!value) throw new Error(`A long transcript was refused: ${diagnostics[0]?.message}`);
    turns = value.turns.length;
    ms = Math.min(ms, (user + system) / 1000);
  }
  return { ms, turns, bytes: bytes.length };
};

const sizeOf = (text: string): number => new TextEncoder().encode(text).length;

const say = (count: number): Said[] =>
  Array.from({ length: Math.floor(count) }, (_, index) => ({
    index,
    startMs: index * CUE_MS,
    endMs: index * CUE_MS + CUE_MS - 400,
    who: WHO[Math.floor(index / 3) % WHO.length] ?? '',
    text: `In point ${index} we said that the plan has ${index % 7} parts, and that "it’s done" by Friday.`,
  }));

const WHO = ['Ada Ruiz', 'Bo Lind (Acme)', 'Cyd van der Zee', 'Dee'];

const pad = (n: number, width = 2): string => String(Math.floor(n)).padStart(width, '0');
const clock = (ms: number): string => `${pad(ms / 3_600_000)}:${pad((ms / 60_000) % 60)}:${pad((ms / 1000) % 60)}`;
const stamp = (ms: number, mark = '.'): string => `${clock(ms)}${mark}${pad(ms % 1000, 3)}`;
const wordsOf = ({ startMs, text }: Said) =>
  text
    .split(' ')
    .map((word, index) => ({
      word,
      punctuated_word: word,
      start: (startMs + index * 200) / 1000,
      end: (startMs + index * 200 + 150) / 1000,
    }));

/** One of each family, as its tools write it. */
const FAMILIES: Readonly<Record<string, (said: readonly Said[]) => string>> = {
  vtt: (said) =>
    `WEBVTT\n\n${said.map(({ index, startMs, endMs, who, text }) => `${index + 1}\n${stamp(startMs)} --> ${stamp(endMs)}\n${who}: ${text}\n`).join('\n')}`,
  voices: (said) =>
    `WEBVTT\n\n${said.map(({ startMs, endMs, who, text }) => `${stamp(startMs)} --> ${stamp(endMs)}\n<v ${who}>${text}</v>\n`).join('\n')}`,
  rolling: (said) =>
    `WEBVTT\n\n${said.map(({ startMs, endMs, text }, index) => `${stamp(startMs)} --> ${stamp(endMs)}\n${said[index - 1]?.text ?? ' '}\n${text}\n`).join('\n')}`,
  srt: (said) =>
    said
      .map(
        ({ index, startMs, endMs, who, text }) =>
          `${index + 1}\n${stamp(startMs, ',')} --> ${stamp(endMs, ',')}\n[${who}] ${text}\n`,
      )
      .join('\n'),
  otter: (said) => said.map(({ startMs, who, text }) => `${who}  ${clock(startMs)}  \n${text}\n`).join('\n'),
  timed: (said) => said.map(({ startMs, who, text }) => `[${clock(startMs)}] ${who}: ${text}`).join('\n'),
  named: (said) => said.map(({ who, text }) => `${who}: ${text}`).join('\n'),
  meet: (said) =>
    said
      .map(({ index, startMs, who, text }) => `${index % 12 === 0 ? `${clock(startMs)}\n` : ''}${who}: ${text}`)
      .join('\n'),
  log: (said) => said.map(({ startMs, who, text }) => `[${clock(startMs)}] <${who}> ${text}`).join('\n'),
  tsv: (said) =>
    `start\tend\ttext\n${said.map(({ startMs, endMs, text }) => `${startMs}\t${endMs}\t${text}`).join('\n')}`,
  lines: (said) =>
    said
      .map(({ startMs, endMs, who, text }) =>
        JSON.stringify({ start: startMs / 1000, end: endMs / 1000, speaker: who, text }),
      )
      .join('\n'),
  speeches: (said) =>
    JSON.stringify({
      segments: said.map(({ startMs, endMs, text }) => ({ start: startMs / 1000, end: endMs / 1000, text })),
    }),
  words: (said) => JSON.stringify({ results: { channels: [{ alternatives: [{ words: said.flatMap(wordsOf) }] }] } }),
};
