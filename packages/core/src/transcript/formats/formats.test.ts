import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Said, WRITERS, type Writer } from '../../../testing/transcript.ts';
import { parseTranscript, timeAt } from '../index.ts';

const parse = (content: string | Uint8Array) =>
  parseTranscript({
    path: 'a',
    digest: 'd',
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  });

const TALK: readonly Said[] = [
  ['Maarit Õunapuu', 'Hello everyone, we have ten minutes for today.'],
  ["Tomé d'Alva-Brandt", 'The loader is ready for review: it reads the manifest first.'],
  ["Tomé d'Alva-Brandt", 'I tried it with 14 of the 19 plugins, and all of them load.'],
  ['Bram van der Zee', 'What about the other five?'],
  ['Maarit Õunapuu', 'One question: does it accept List<string> & more?'],
  ["Tomé d'Alva-Brandt", 'Note: the 10:30 meeting is at 11.'],
  ['Bram van der Zee', 'Yes.'],
  ['Bram van der Zee', 'Yes.'],
  ['Maarit Õunapuu', 'Then we merge it.'],
].map(([speaker = '', text = ''], index) => ({
  speaker,
  text,
  startMs: 61_000 + index * 9_120,
  endMs: 61_000 + index * 9_120 + 6_540,
}));

/** Nicks and rolling lines are not writer so. */
const talkFor = (name: string): readonly Said[] =>
  name === 'IRC' || name.includes('Discord')
    ? TALK.map((one) => ({ ...one, speaker: one.speaker.split(' ')[0]?.toLowerCase() ?? '' }))
    : TALK;

const cuesOf = (said: readonly Said[], { times, labels }: Writer) => {
  const first = said[0]?.startMs ?? 0;
  const keys = [...new Set(said.map(({ speaker }) => speaker))];
  return said.map(({ speaker, startMs, text }) => ({
    speaker: labels === 'none' ? '' : labels === 'keys' ? keys.indexOf(speaker) : speaker,
    at:
      times === 0 || times === 'block'
        ? undefined
        : times === 'clock'
          ? Math.floor(startMs / 1000) * 1000 - Math.floor(first / 1000) * 1000
          : Math.floor(startMs / times) * times,
    text,
  }));
};

/** The cues of a talk as they are found in its turns: each text in its place, with the time and the speaker there. */
const foundIn = (content: string | Uint8Array, said: readonly Said[], labels: Writer['labels']) => {
  const turns = parse(content).value?.turns ?? [];
  const keys = [...new Set(turns.map(({ speaker }) => speaker))];
  let [index, from] = [0, 0];
  return said.map(({ text }) => {
    let turn = turns[index];
    if (turn && from >= turn.text.length) [index, from] = [index + 1, 0];
    turn = turns[index];
    if (!turn?.text.startsWith(text, from)) return { text: turn?.text.slice(from) };
    const at = timeAt(turn, from);
    from += text.length + 1;
    return { speaker: labels === 'keys' ? keys.indexOf(turn.speaker) : turn.speaker, at, text };
  });
};

describe('G8: what a tool writes is read as it was said', () => {
  it.each(Object.entries(WRITERS))('%s', (name, writer) => {
    const said = talkFor(name);
    const content = writer.write(said);
    const { value, diagnostics } = parse(content);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(value?.format).toBe(writer.format);
    expect(foundIn(content, said, writer.labels)).toEqual(cuesOf(said, writer));
    expect(value?.turns.reduce((sum, { text }) => sum + text.split(' ').length, 0)).toBe(
      said.reduce((sum, { text }) => sum + text.split(' ').length, 0),
    );
  });

  it.each(Object.entries(WRITERS))(
    '%s: what is not known is said, and nothing else',
    (name, { write, times, labels }) => {
      const codes = parse(write(talkFor(name))).diagnostics.map(({ code }) => code);
      const expected = [
        ...(name === 'Teams WebVTT without speakers' ? ['missing-header'] : []),
        ...(name.includes('Gemini') ? ['summary-left-out'] : []),
        ...(times === 'block' ? ['rough-times'] : []),
        ...(times === 'clock' ? ['clock-times'] : []),
        ...(labels === 'none' ? ['no-speakers'] : []),
        ...(times === 0 ? ['no-times'] : []),
      ];
      expect(codes).toEqual(expected);
    },
  );

  it.each(Object.entries(WRITERS).filter(([, { write }]) => typeof write(TALK) === 'string'))(
    '%s in UTF-16, with line ends of Windows and of old Macs',
    (name, { write }) => {
      const text = String(write(talkFor(name)));
      const expected = parse(text).value?.turns;
      for (const end of ['\r\n', '\r']) {
        const other = text.replaceAll('\n', end);
        const units = [...Buffer.from(other, 'utf16le')];
        const swapped = units.map((_, at) => units[at ^ 1] ?? 0);
        const files = [
          `\ufeff${other}`,
          Uint8Array.from([0xff, 0xfe, ...units]),
          Uint8Array.from(units),
          Uint8Array.from([0xfe, 0xff, ...swapped]),
          Uint8Array.from(swapped),
        ];
        for (const file of files) expect(parse(file).value?.turns).toEqual(expected);
      }
    },
  );
});

const word = fc.constantFrom(
  'merge',
  'it.',
  'RFC',
  '#12',
  'so',
  'we',
  'ship',
  'on',
  'Friday,',
  'yes.',
  'v2.4',
  '10:30',
  'it’s',
  'well—no',
  'café',
  'ok?',
);
const talk = fc
  .array(
    fc.record({
      who: fc.nat(3),
      words: fc.array(word, { minLength: 1, maxLength: 30 }),
      gap: fc.integer({ min: 0, max: 9_000 }),
      length: fc.integer({ min: 500, max: 9_000 }),
    }),
    { minLength: 6, maxLength: 30 },
  )
  .map((cues) => {
    let clock = 0;
    return cues.map(({ who, words, gap, length }): Said => {
      const startMs = clock + gap;
      clock = startMs + length;
      const speaker = ['Ada Ruiz', 'Bo Lind', 'Cyd van der Zee', 'Dee Ng'][who] ?? '';
      return { startMs, endMs: clock, speaker, text: `We ${words.join(' ')}` };
    });
  });

describe('any talk in any format', () => {
  // A line that repeats what is still shown was not said again.
  const formats = Object.entries(WRITERS).filter(([name]) => !name.includes('rolling') && name !== 'Deepgram channels');
  it.each(formats)(
    '%s: words are conserved, and times go on within a turn and from turn to turn',
    (name, { write }) => {
      fc.assert(
        fc.property(talk, (said) => {
          const named =
            name === 'IRC' || name.includes('Discord')
              ? said.map((one) => ({ ...one, speaker: one.speaker.slice(0, 2) }))
              : said;
          const turns = parse(write(named)).value?.turns ?? [];
          expect(turns.map(({ text }) => text).join(' ')).toBe(said.map(({ text }) => text).join(' '));
          let last = -1;
          for (const { startMs, cueStartsMs, cueOffsets, text } of turns) {
            expect(cueOffsets.length).toBe(cueStartsMs.length);
            expect(cueOffsets.every((at, index) => at > (cueOffsets[index - 1] ?? 0) && text[at - 1] === ' ')).toBe(
              true,
            );
            for (const at of [startMs ?? last, ...cueStartsMs]) {
              expect(at).toBeGreaterThanOrEqual(last);
              last = at;
            }
          }
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each(formats)('%s: damage anywhere never throws, and costs no word without a diagnostic', (_, { write }) => {
    fc.assert(
      fc.property(talk, fc.nat(), fc.nat(255), (said, place, byte) => {
        const content = write(said);
        const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
        const at = place % bytes.length;
        const cut = parse(bytes.subarray(0, at));
        expect(cut.value !== undefined || cut.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
        bytes[at] = byte;
        const { value, diagnostics } = parse(bytes);
        expect(value !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
