/** Cues to turns: one speaker's consecutive cues, cut so that a turn still is a place one can point at. */
import { create } from '@bufbuild/protobuf';
import { type Turn, TurnSchema } from '@rapporteur/idl';
import type { Cue } from './cue.ts';
import { toSpeaker } from './label.ts';

/** Turns with ids t1, t2 … in order of time. Cues with equal times keep their order. */
export const toTurns = (cues: readonly Cue[]): Turn[] => {
  const runs: Cue[][] = [];
  const spoken = cues.map((cue) => ({ ...cue, speaker: toSpeaker(cue.speaker) }));
  for (const cue of spoken.flatMap(splitHuge).sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0))) {
    const run = runs.at(-1);
    if (run && continues(run, cue)) run.push(cue);
    else runs.push([cue]);
  }
  return runs.map((run, index) => toTurn(run, `t${index + 1}`));
};

const HARD = { words: 120, ms: 60_000 } as const;
/** Beyond these the next end of a sentence ends the turn. */
const SOFT = { words: 80, ms: 40_000 } as const;

const continues = (run: readonly Cue[], cue: Cue): boolean => {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last || first.speaker !== cue.speaker) return false;
  const words = run.reduce((sum, { text }) => sum + countWords(text), 0);
  const start = first.startMs ?? 0;
  const end = Math.max(...run.map((item) => item.endMs ?? item.startMs ?? 0));
  if (words + countWords(cue.text) > HARD.words) return false;
  if (Math.max(end, cue.endMs ?? cue.startMs ?? 0) - start > HARD.ms) return false;
  const isLong = words >= SOFT.words || end - start >= SOFT.ms;
  return !(isLong && /[.?!…]["')\]]?$/.test(last.text));
};

/** A cue that alone is longer than a turn may be, as some tools write whole speeches, is cut between words. */
const splitHuge = (cue: Cue): Cue[] => {
  const words = cue.text.split(' ');
  if (words.length <= HARD.words) return [cue];
  const parts = Math.ceil(words.length / HARD.words);
  return Array.from({ length: parts }, (_, part) => ({
    ...cue,
    text: words.slice(part * HARD.words, (part + 1) * HARD.words).join(' '),
  }));
};

const toTurn = (run: readonly Cue[], id: string): Turn => {
  const starts = run.flatMap(({ startMs }) => startMs ?? []);
  const ends = run.flatMap(({ endMs }) => endMs ?? []);
  return create(TurnSchema, {
    id,
    speaker: run[0]?.speaker ?? '',
    text: run.map(({ text }) => text).join(' '),
    ...(starts.length > 0 ? { startMs: Math.min(...starts) } : {}),
    ...(ends.length > 0 ? { endMs: Math.max(...ends) } : {}),
  });
};

const countWords = (text: string): number => text.split(' ').length;
