/** Cues to turns: one speaker's consecutive cues, cut so that a turn still is a place one can point at. */
import { create } from '@bufbuild/protobuf';
import { type Turn, TurnSchema } from '@rapporteur/idl';
import { type Cue, countWords } from './cue.ts';
import { toSpeaker } from './label.ts';

/** Turns with ids t1, t2 … in order of time. Cues with equal times keep their order. */
export const toTurns = (cues: readonly Cue[]): Turn[] => {
  const runs: Run[] = [];
  const spoken = cues.map((cue) => ({ ...cue, speaker: toSpeaker(cue.speaker) }));
  for (const cue of spoken.flatMap(splitHuge).sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0))) {
    const run = runs.at(-1);
    if (run && continues(run, cue)) add(run, cue);
    else runs.push(add({ cues: [], words: 0, startMs: cue.startMs ?? 0, endMs: 0 }, cue));
  }
  return runs.map((run, index) => toTurn(run, `t${index + 1}`));
};

/** When the words at an offset of a turn's text were said, in milliseconds: the start of their cue. Undefined without times. */
export const timeAt = (
  { startMs, cueOffsets, cueStartsMs }: Pick<Turn, 'startMs' | 'cueOffsets' | 'cueStartsMs'>,
  offset: number,
): number | undefined => {
  const after = cueOffsets.findIndex((start) => start > offset);
  return cueStartsMs[(after < 0 ? cueOffsets.length : after) - 1] ?? startMs;
};

type Run = { readonly cues: Cue[]; words: number; readonly startMs: number; endMs: number };

const add = (run: Run, cue: Cue): Run => {
  run.cues.push(cue);
  run.words += countWords(cue.text);
  run.endMs = Math.max(run.endMs, cue.endMs ?? cue.startMs ?? 0);
  return run;
};

const HARD = { words: 120, ms: 60_000 } as const;
/** Beyond these the next end of a sentence ends the turn. */
const SOFT = { words: 80, ms: 40_000 } as const;

const continues = ({ cues, words, startMs, endMs }: Run, cue: Cue): boolean => {
  const last = cues.at(-1);
  if (!last || last.speaker !== cue.speaker) return false;
  if (words + countWords(cue.text) > HARD.words) return false;
  if (Math.max(endMs, cue.endMs ?? cue.startMs ?? 0) - startMs > HARD.ms) return false;
  const isLong = words >= SOFT.words || endMs - startMs >= SOFT.ms;
  return !(isLong && endsSentence(last.text));
};

export const endsSentence = (text: string): boolean => /[.?!…。？！]["'”’)\]]*$/.test(text);

/** A cue that alone is longer than a turn may be, as some tools write whole speeches, is cut at a sentence, or else between words. */
const splitHuge = (cue: Cue): Cue[] => {
  const words = cue.text.split(' ');
  if (words.length <= HARD.words) return [cue];
  const parts: string[][] = [];
  for (let at = 0; at < words.length; ) {
    const most = Math.min(at + HARD.words, words.length);
    let end = most;
    if (most < words.length) while (end > at + HARD.words / 2 && !endsSentence(words[end - 1] ?? '')) end -= 1;
    if (end === at + HARD.words / 2) end = most;
    parts.push(words.slice(at, end));
    at = end;
  }
  return parts.map((part) => ({ ...cue, text: part.join(' ') }));
};

const toTurn = ({ cues }: Run, id: string): Turn => {
  const starts = cues.flatMap(({ startMs }) => startMs ?? []);
  const ends = cues.flatMap(({ endMs }) => endMs ?? []);
  const cueOffsets: number[] = [];
  const cueStartsMs: number[] = [];
  let text = '';
  let last = cues[0]?.startMs;
  for (const cue of cues) {
    if (text !== '') text += ' ';
    if (cue.startMs !== undefined && cue.startMs !== last) {
      cueOffsets.push(text.length);
      cueStartsMs.push(cue.startMs);
      last = cue.startMs;
    }
    text += cue.text;
  }
  return create(TurnSchema, {
    id,
    speaker: cues[0]?.speaker ?? '',
    text,
    cueOffsets,
    cueStartsMs,
    ...(starts.length > 0 ? { startMs: Math.min(...starts) } : {}),
    ...(ends.length > 0 ? { endMs: Math.max(...ends) } : {}),
  });
};
