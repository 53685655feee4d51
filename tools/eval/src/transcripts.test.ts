import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { figuresOf, judge } from './transcripts.ts';

const folder = mkdtempSync(join(tmpdir(), 'rapporteur-eval-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILE =
  'WEBVTT\n\n00:01.000 --> 00:02.000\nAda: We start.\n\n00:03.000 --> 00:04.000\nBo: Yes.\n\n00:05.000 --> 00:06.000\nAda: Go.\n';
const RIGHT = {
  file: 'a.vtt',
  kind: 'transcript',
  times: 'exact',
  labels: 'names',
  speakers: ['Ada', 'Bo'],
  turns_min: 3,
  turns_max: 3,
  first: { speaker: 'Ada', startMs: 1000, text: 'We start.' },
  last: { speaker: 'Ada', startMs: 5000, text: 'Go.' },
  words: 4,
};
const CUES = [
  { speaker: 'Ada', startMs: 1000, endMs: 2000, text: 'We start.' },
  { speaker: 'Bo', startMs: 3000, endMs: 4000, text: 'Yes.' },
  { speaker: 'Ada', startMs: 5000, endMs: 6000, text: 'Go.' },
];

const look = (expected: object, { file = FILE, cues = CUES }: { file?: string; cues?: readonly object[] } = {}) => {
  writeFileSync(join(folder, 'a.vtt'), file);
  writeFileSync(join(folder, 'expected.json'), JSON.stringify([{ ...RIGHT, ...expected }]));
  writeFileSync(join(folder, 'truth.jsonl'), JSON.stringify({ file: 'a.vtt', cues }));
  const rows = judge(folder);
  const figures = Object.fromEntries(figuresOf(rows).map(({ name, value }) => [name, value]));
  return { faults: rows.flatMap(({ faults }) => faults), figures };
};

describe('what is wrong with a reading is seen', () => {
  it('what is read as it is, is right', () => {
    expect(look({})).toEqual({
      faults: [],
      figures: { files: 1, right: 1, 'wrong.warned': 0, misread: 0, 'refused.wrongly': 0 },
    });
  });

  it.each<[string, object, Parameters<typeof look>[1], RegExp]>([
    ['times', { first: { ...RIGHT.first, startMs: 2000 } }, {}, /begins at 1000, not 2000/],
    ['the time of the last cue', { last: { ...RIGHT.last, startMs: 4000 } }, {}, /the last cue begins at 5000/],
    ['times that nobody gave', { times: 'none' }, {}, /times that the file does not have/],
    ['words', { words: 5 }, {}, /4 words, not 5/],
    ['the first words', { first: { ...RIGHT.first, text: 'Start.' } }, {}, /first words/],
    ['speakers', { speakers: ['Ada', 'Cy'] }, {}, /unknown speaker Bo/],
    ['speakers that are no people', { not_people: ['Bo'], speakers: ['Ada'] }, {}, /Bo is no person/],
    ['speakers where there are none', { labels: 'none' }, {}, /speakers that nobody named/],
    ['how many have a key', { labels: 'keys', speakers: ['A', 'B', 'C'] }, {}, /2 speakers, not 3/],
    ['turns', { turns_min: 4, turns_max: 9 }, {}, /3 turns, not 4 to 9/],
    ['what is no speech', { never: ['start'] }, {}, /"start" is no speech/],
    ['a warning that is missing', { must_warn: ['no speaker is known'] }, {}, /no warning that no speaker is known/],
    ['who said it', {}, { cues: CUES.map((cue) => ({ ...cue, speaker: 'Ada' })) }, /was said by Ada, not by Bo/],
    [
      'when it was said',
      {},
      { cues: CUES.map((cue, index) => ({ ...cue, startMs: cue.startMs + (index === 1 ? 900 : 0) })) },
      /"Yes." is at 3900/,
    ],
    [
      'which words',
      {},
      { cues: CUES.map((cue) => ({ ...cue, text: cue.text.replace('Yes', 'No') })) },
      /not those that were spoken/,
    ],
    ['a chat', { kind: 'chat' }, {}, /a chat was read as speech/],
  ])('%s', (_, expected, files, fault) => {
    const { faults, figures } = look(expected, files);
    expect(faults).toContainEqual(expect.stringMatching(fault));
    expect(figures).toMatchObject({ misread: 1, right: 0 });
  });

  it('a transcript that is not read is refused wrongly, and is not misread', () => {
    expect(look({}, { file: 'Dear all,\n' }).figures).toMatchObject({ 'refused.wrongly': 1, misread: 0 });
  });
});

const DATA = join(import.meta.dirname, '../../../../shared/data/transcripts');
describe.skipIf(!existsSync(DATA))('G8: transcripts in every format (needs ../shared/data)', () => {
  it('all are read right', () => {
    expect(judge(DATA).flatMap(({ expected, faults }) => faults.map((fault) => `${expected.file}: ${fault}`))).toEqual(
      [],
    );
  });
});
