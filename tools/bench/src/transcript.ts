/** Long transcripts in each family of formats: what ten hours and five megabytes cost, and how the time grows. */
import { parseTranscript } from '@rapporteur/core/transcript';
import { type Said, WRITERS } from '@rapporteur/core/writers';
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

export const transcript = (args: readonly string[]): void => {
  const runs = parseNumbers(args, { runs: 5 })('runs');
  const rows = Object.entries(FAMILIES).map(([name, tool]) => {
    const write = (said: readonly Said[]) => bytesOf(WRITERS[tool]?.write(said) ?? '');
    const cues = TEN_HOURS_MS / CUE_MS;
    const perCue = write(say(500)).length / 500;
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
const growthOf = (half: Uint8Array, whole: Uint8Array, runs: number): number => {
  let growth = Number.POSITIVE_INFINITY;
  for (let tries = 1; tries <= 3 && growth > MOST_GROWTH; tries += 1) {
    growth = Math.min(growth, measure(whole, runs * tries).ms / measure(half, runs * tries).ms);
  }
  return growth;
};

/** Milliseconds of CPU, the least of several runs, which a busy machine disturbs least. */
const measure = (bytes: Uint8Array, runs: number) => {
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

const bytesOf = (writer: string | Uint8Array): Uint8Array =>
  typeof writer === 'string' ? new TextEncoder().encode(writer) : writer;

const say = (count: number): Said[] =>
  Array.from({ length: Math.floor(count) }, (_, index) => ({
    startMs: index * CUE_MS,
    endMs: index * CUE_MS + CUE_MS - 400,
    speaker: WHO[Math.floor(index / 3) % WHO.length] ?? '',
    text: `In point ${index} we said that the plan has ${index % 7} parts, and that it’s done by Friday.`,
  }));

const WHO = ['Ada Ruiz', 'Bo Lind (Acme)', 'Cyd van der Zee', 'Dee'];

/** One of each family. */
const FAMILIES: Readonly<Record<string, keyof typeof WRITERS>> = {
  vtt: 'Zoom WebVTT',
  voices: 'Teams WebVTT',
  rolling: 'YouTube rolling captions',
  srt: 'SRT',
  above: 'Otter',
  before: 'tl;dv',
  named: 'name alone',
  meet: 'Google Meet text',
  log: 'IRC',
  docx: 'Teams Word',
  table: 'Whisper’s table',
  lines: 'JSON lines',
  speeches: 'Whisper',
  words: 'Deepgram words',
};
