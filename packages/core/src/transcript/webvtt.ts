/** WebVTT as Zoom ("Name: text") and Teams ("<v Name>text</v>") write it. */
import type { Diagnostic } from '../shared/diagnostic.ts';
import { readTimings } from '../shared/door.ts';
import { type Block, type Scan, scanBlocks } from './block.ts';
import { type Cue, count, countLines, type Format, oneLine, warnOnce } from './cue.ts';
import { chooseLabels, splitLabel } from './label.ts';
import { decodeEntities, readVoices, stripTags } from './markup.ts';

export const WEBVTT: Format = {
  name: 'WebVTT',
  fit: (lines) => {
    if (hasHeader(lines)) return countLines(lines);
    const { dots, commas } = scanBlocks(lines);
    return dots > commas ? countLines(lines) : 0;
  },
  parse: (lines) => {
    const scan = scanBlocks(lines);
    const { blocks, diagnostics } = keepValid(scan.blocks);
    return { value: readBlocks(blocks), diagnostics: [...inspect(lines, scan), ...scan.diagnostics, ...diagnostics] };
  },
};

/** Cues of blocks: voices first, else labels. Shared with SRT, which players read in the same way. */
export const readBlocks = (blocks: readonly Block[]): readonly Cue[] => {
  const pieces = blocks.flatMap((block) =>
    readVoices(block.payload.join('\n')).map(({ voice, text }) => ({ block, voice, lines: text.split('\n') })),
  );
  const unvoiced = pieces.filter(({ voice }) => voice === undefined);
  const labels = chooseLabels(unvoiced.map(({ lines }) => lines.map(readLabel)));
  return pieces.flatMap(({ block, voice, lines }) => {
    const runs = voice === undefined ? splitRuns(lines, labels) : [{ speaker: oneLine(voice), text: lines.join('\n') }];
    return runs.flatMap(({ speaker, text }) => {
      const words = oneLine(decodeEntities(stripTags(text)));
      const { line, startMs, endMs } = block;
      return words === '' ? [] : [{ line, startMs, endMs, speaker, text: words }];
    });
  });
};

/** Lines of one cue, cut where a further label begins ("- Ada: yes" below "- Bo: and now?"). */
const splitRuns = (lines: readonly string[], labels: ReadonlySet<string>): { speaker: string; text: string }[] => {
  const runs: { speaker: string; text: string }[] = [];
  for (const line of lines) {
    const found = readLabel(line);
    const last = runs.at(-1);
    if (found && labels.has(found.label)) runs.push({ speaker: decodeEntities(found.label), text: found.text });
    else if (last) last.text += `\n${line}`;
    else runs.push({ speaker: '', text: line });
  }
  return runs;
};

const readLabel = (line: string) => {
  const plain = stripTags(line).replace(/^(?:-|>>)\s*/, '');
  const bracket = /^\[([^\]]{1,60})\]:?\s+(\S.*)$/.exec(plain);
  return bracket?.[1] && bracket[2] ? { label: bracket[1].trim(), text: bracket[2] } : splitLabel(plain);
};

const hasHeader = (lines: readonly string[]): boolean =>
  /^WEBVTT(?:\s|$)/.test(lines.find((line) => line.trim() !== '') ?? '');

/**
 * The library judges the timings. It sorts by time, which is undone here to report disorder later; "-->" in speech is
 * written as the entity that it has to be.
 */
const keepValid = (blocks: readonly Block[]): { blocks: readonly Block[]; diagnostics: readonly Diagnostic[] } => {
  const valid = readTimings(blocks.map(({ startMs, endMs }) => `${timestamp(startMs)} --> ${timestamp(endMs)}`));
  const lost: Block[] = [];
  const kept = blocks.flatMap((block, index) => {
    const timing = valid.get(index);
    if (!timing) lost.push(block);
    return timing
      ? [{ ...block, ...timing, payload: block.payload.map((line) => line.replaceAll('-->', '--&gt;')) }]
      : [];
  });
  const diagnostics = warnOnce(
    'bad-timing',
    lost,
    (n) => `${count(n, 'cue')} had an impossible timing and was left out.`,
  );
  return { blocks: kept, diagnostics };
};

const timestamp = (ms: number): string => {
  const pad = (n: number, width = 2) => String(Math.floor(n)).padStart(width, '0');
  return `${pad(ms / 3_600_000)}:${pad((ms / 60_000) % 60)}:${pad((ms / 1000) % 60)}.${pad(ms % 1000, 3)}`;
};

const inspect = (lines: readonly string[], { commas, dots }: Scan): readonly Diagnostic[] => [
  ...warnOnce(
    'missing-header',
    hasHeader(lines) ? [] : [{ line: 1 }],
    () => 'The first line should be "WEBVTT"; the cues were read nevertheless.',
  ),
  ...warnOnce(
    'comma-timing',
    commas > 0 && commas + dots > 0 ? firstComma(lines) : [],
    () => `${count(commas, 'timing')} had a comma instead of a dot; the cues were kept.`,
  ),
];

const firstComma = (lines: readonly string[]) => {
  const index = lines.findIndex((line) => /\d,\d{1,3}\s*-->/.test(line));
  return index < 0 ? [] : [{ line: index + 1, column: (lines[index] ?? '').indexOf(',') + 1 }];
};
