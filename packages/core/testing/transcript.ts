/** One invented conversation as each tool writes it down: what tests read back, and what benchmarks make long. */
import { strToU8, zipSync } from 'fflate';

/** One cue. Times are milliseconds. */
export type Said = {
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker: string;
  readonly text: string;
};

export type Writer = {
  readonly write: (said: readonly Said[]) => string | Uint8Array;
  /** What the parser calls it. */
  readonly format: string;
  /** Milliseconds to which times are kept; 0 where there are none. "clock": of the day, from ten o'clock on. */
  readonly times: 1 | 1000 | 0 | 'block' | 'clock';
  /** `keys`: each speaker has a key in place of a name. */
  readonly labels: 'names' | 'keys' | 'none';
};

const pad = (n: number, width = 2): string => String(Math.floor(n)).padStart(width, '0');
const clock = (ms: number): string => `${pad(ms / 3_600_000)}:${pad((ms / 60_000) % 60)}:${pad((ms / 1000) % 60)}`;
const stamp = (ms: number, mark = '.'): string => `${clock(ms)}${mark}${pad(ms % 1000, 3)}`;
/** "4:53", "1:02:03". */
const short = (ms: number): string =>
  clock(ms)
    .replace(/^00:0?/, '')
    .replace(/^0(?=\d:\d\d:)/, '');
const TEN = 36_000_000;
const MINUTE = 60_000;

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const keyOf = (said: readonly Said[], speaker: string): number =>
  [...new Set(said.map((one) => one.speaker))].indexOf(speaker);
const keyed = (said: readonly Said[]) => {
  const keys = new Map([...new Set(said.map((one) => one.speaker))].map((speaker, key) => [speaker, key]));
  return said.map((one) => ({ ...one, key: keys.get(one.speaker) ?? 0 }));
};
const lines =
  (write: (one: Said, index: number, all: readonly Said[]) => string, between = '\n') =>
  (said: readonly Said[]) =>
    `${said.map(write).join(between)}\n`;
const json = (write: (said: ReturnType<typeof keyed>) => unknown) => (said: readonly Said[]) =>
  JSON.stringify(write(keyed(said)), undefined, 1);

/** Words with times of their own, spread over the cue. */
const wordsOf = ({ startMs, endMs, text }: Said) => {
  const words = text.split(' ');
  const step = (endMs - startMs) / words.length;
  return words.map((word, index) => ({
    word,
    startMs: Math.round(startMs + index * step),
    endMs: Math.round(startMs + (index + 0.9) * step),
  }));
};
const seconds = (ms: number): number => ms / 1000;

const paragraph = (...runs: readonly string[]): string => `<w:p>${runs.join('')}</w:p>`;
const run = (text: string): string => `<w:r><w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r>`;

/** A Word document whose paragraphs are these. */
export const writeDocx = (paragraphs: string): Uint8Array =>
  zipSync({
    '[Content_Types].xml': strToU8('<?xml version="1.0"?><Types/>'),
    'word/document.xml': strToU8(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraphs}</w:body></w:document>`,
    ),
  });

/** By the name of the tool. */
export const WRITERS: Readonly<Record<string, Writer>> = {
  'Zoom WebVTT': {
    format: 'WebVTT',
    times: 1,
    labels: 'names',
    write: (said) =>
      `WEBVTT\n\n${lines(({ startMs, endMs, speaker, text }, index) => `${index + 1}\n${stamp(startMs)} --> ${stamp(endMs)}\n${speaker}: ${text}\n`)(said)}`,
  },
  'Teams WebVTT': {
    format: 'WebVTT',
    times: 1,
    labels: 'names',
    write: (said) =>
      `WEBVTT\n\n${lines(({ startMs, endMs, speaker, text }, index) => `5c1e07d2-93ab-4f6e-8e2a-6d0b4c9f1a35/${index}-0\n${stamp(startMs)} --> ${stamp(endMs)}\n<v ${escapeXml(speaker)}>${escapeXml(text).replace(' ', '\n')}</v>\n`)(said)}`,
  },
  'Teams WebVTT without speakers': {
    format: 'WebVTT',
    times: 1,
    labels: 'none',
    write: lines(({ startMs, endMs, text }) => `${stamp(startMs)} --> ${stamp(endMs)}\n\n${text}\n`),
  },
  'Webex WebVTT': {
    format: 'WebVTT',
    times: 1,
    labels: 'names',
    write: (said) =>
      `WEBVTT\n\n${lines(({ startMs, endMs, speaker, text }, index) => `${index + 1} "${speaker}" (30${keyOf(said, speaker)})\n${stamp(startMs)} --> ${stamp(endMs)}\n${text}\n`)(said)}`,
  },
  'YouTube rolling captions': {
    format: 'rolling captions',
    times: 1,
    labels: 'none',
    write: (said) =>
      `WEBVTT\nKind: captions\nLanguage: en\n\n${lines(({ startMs, endMs, text }, index, all) => {
        const [first, ...rest] = wordsOf({ startMs, endMs, speaker: '', text });
        const timed = `${first?.word ?? ''}${rest.map(({ word, startMs: at }) => `<${stamp(at)}><c> ${word}</c>`).join('')}`;
        const settings = 'align:start position:0%';
        return `${stamp(startMs)} --> ${stamp(endMs - 10)} ${settings}\n${all[index - 1]?.text ?? ' '}\n${timed}\n\n${stamp(endMs - 10)} --> ${stamp(endMs)} ${settings}\n${text}\n \n`;
      })(said)}`,
  },
  SBV: {
    format: 'SBV',
    times: 1,
    labels: 'none',
    write: lines(({ startMs, endMs, text }) => `${stamp(startMs).slice(1)},${stamp(endMs).slice(1)}\n${text}\n`),
  },
  SRT: {
    format: 'SRT',
    times: 1,
    labels: 'names',
    write: lines(
      ({ startMs, endMs, speaker, text }, index) =>
        `${index + 1}\n${stamp(startMs, ',')} --> ${stamp(endMs, ',')}\n[${speaker}] <i>${text}</i>\n`,
    ),
  },
  'SRT without speakers': {
    format: 'SRT',
    times: 1,
    labels: 'none',
    write: lines(
      ({ startMs, endMs, text }, index) =>
        `${index + 1}\n${stamp(startMs, ',')} --> ${stamp(endMs, ',')}\n{\\an8}${text}\n`,
    ),
  },
  Otter: {
    format: 'text with a name and a time above each speech',
    times: 1000,
    labels: 'names',
    write: (said) =>
      `${lines(({ startMs, speaker, text }) => `${speaker}  ${short(startMs)}  \n${text}\n`)(said)}\nTranscribed by https://otter.ai\n`,
  },
  Fathom: {
    format: 'text with a time and a name above each speech',
    times: 1000,
    labels: 'names',
    write: (said) =>
      `Weekly call - November 12\nVIEW RECORDING - 2 mins (No highlights): https://fathom.example/share/x\n\n---\n\n${lines(({ startMs, speaker, text }) => `${short(startMs)} - ${speaker}\n  ${text}\n`)(said)}`,
  },
  Rev: {
    format: 'text with a name and a time before each speech',
    times: 1000,
    labels: 'names',
    write: lines(({ startMs, speaker, text }) => `${speaker} (${short(startMs).padStart(5, '0')}):\n${text}\n`),
  },
  'tl;dv': {
    format: 'text with a time and a name before each speech',
    times: 1000,
    labels: 'names',
    write: (said) =>
      `Weekly call\nNovember 12, 2026\n\n${lines(({ startMs, speaker, text }) => `${short(startMs).padStart(5, '0')} ${speaker}: ${text}`)(said)}`,
  },
  'Markdown of the IETF': {
    format: 'text with a time and a name before each speech',
    times: 1000,
    labels: 'names',
    write: (said) =>
      `# Weekly call\n\n${lines(({ startMs, speaker, text }) => `[${clock(startMs).slice(1)}] **${speaker}**: ${text}\n`)(said)}`,
  },
  'name and time': {
    format: 'text with a name and a time before each speech',
    times: 1000,
    labels: 'names',
    write: lines(({ startMs, speaker, text }) => `${speaker} (${clock(startMs)}): ${text}`),
  },
  'name alone': {
    format: 'text with a name before each speech',
    times: 0,
    labels: 'names',
    write: lines(({ speaker, text }) => `${speaker}: ${text}`),
  },
  'Google Meet text': {
    format: 'Google Meet text',
    times: 'block',
    labels: 'names',
    write: (said) => {
      let block = -1;
      return `Nov 12, 2026\nWeekly call - Transcript\n${lines(({ startMs, speaker, text }) => {
        const now = Math.floor(startMs / MINUTE);
        const head = now === block ? '' : `${clock(now * MINUTE)}\n \n`;
        block = now;
        return `${head}${speaker}: ${text}`;
      })(
        said,
      )}Transcription ended after 01:00:00\n\nThis editable transcript was computer generated and might contain errors. People can also change the text after it was created.\n`;
    },
  },
  'Google Meet below Gemini’s notes': {
    format: 'Google Meet text',
    times: 'block',
    labels: 'names',
    write: (said) =>
      `# 📝 Notes\n\nNov 12, 2026\n\n### Summary\n\nThe group bought a castle.\n\n### Suggested next steps\n\n- [ ] Ada will paint it.\n\n# 📖 Transcript\n\n# Nov 12, 2026\n\n### 00:00:00\n\n${lines(({ speaker, text }) => `**${speaker}:** ${text}\n`)(said)}\n### Transcription ended after 01:00:00\n`,
  },
  'Teams Word': {
    format: 'text with a name and a time above each speech',
    times: 1000,
    labels: 'names',
    write: (said) =>
      writeDocx(
        [
          paragraph(run('Weekly call-20261112_100000-Meeting Recording')),
          paragraph(run('November 12, 2026, 10:00AM')),
          paragraph(run(`${said[0]?.speaker} `), run('started transcription')),
          ...said.map(({ startMs, speaker, text }) =>
            paragraph(
              run(speaker),
              run(`   ${short(startMs)}`),
              '<w:r><w:br/></w:r>',
              ...text.split(/(?<= )/).map(run),
            ),
          ),
          paragraph(run(`${said[0]?.speaker} `), run('stopped transcription')),
        ].join(''),
      ),
  },
  'Zoom’s saved captions': {
    format: 'Zoom’s saved captions',
    times: 'clock',
    labels: 'names',
    write: lines(({ startMs, speaker, text }) => `[${speaker}] ${clock(TEN + startMs)}\n${text}\n`),
  },
  'a recording of Discord': {
    format: 'a log of a channel',
    times: 1000,
    labels: 'names',
    write: lines(({ startMs, speaker, text }) => `[${clock(startMs)}] <${speaker}> ${text}`),
  },
  IRC: {
    format: 'a log of a channel',
    times: 'clock',
    labels: 'names',
    write: (said) =>
      `--- Log opened Thu Nov 12 10:00:00 2026\n10:00:00 -!- ada [~ada@host.example] has joined #c\n${lines(({ startMs, speaker, text }) => `${clock(TEN + startMs)} <${speaker}> ${text}`)(said)}10:59:00  * ada waves\n`,
  },
  'Whisper’s console output': {
    format: 'Whisper’s console output',
    times: 1,
    labels: 'none',
    write: (said) =>
      `Detected language: English\n${lines(({ startMs, endMs, text }) => `[${stamp(startMs)} --> ${stamp(endMs)}]  ${text}`)(said)}`,
  },
  'Whisper’s table': {
    format: 'a table of cues',
    times: 1,
    labels: 'none',
    write: (said) => `start\tend\ttext\n${lines(({ startMs, endMs, text }) => `${startMs}\t${endMs}\t${text}`)(said)}`,
  },
  Whisper: {
    format: 'JSON of speeches',
    times: 1,
    labels: 'none',
    write: json((said) => ({
      text: said.map(({ text }) => ` ${text}`).join(''),
      segments: said.map(({ startMs, endMs, text }, id) => ({
        id,
        start: seconds(startMs),
        end: seconds(endMs),
        text: ` ${text}`,
        avg_logprob: -0.2,
        compression_ratio: 1.4,
      })),
    })),
  },
  WhisperX: {
    format: 'JSON of speeches',
    times: 1,
    labels: 'keys',
    write: json((said) => ({
      segments: said.map((one) => ({
        start: seconds(one.startMs),
        end: seconds(one.endMs),
        text: one.text,
        speaker: `SPEAKER_0${one.key}`,
        // A number has no place.
        words: wordsOf(one).map(({ word, startMs, endMs }) =>
          /\d/.test(word) ? { word } : { word, start: seconds(startMs), end: seconds(endMs) },
        ),
      })),
    })),
  },
  'whisper.cpp': {
    format: 'JSON of speeches',
    times: 1,
    labels: 'none',
    write: json((said) => ({
      result: { language: 'en' },
      transcription: said.map(({ startMs, endMs, text }) => ({
        timestamps: { from: stamp(startMs, ','), to: stamp(endMs, ',') },
        offsets: { from: startMs, to: endMs },
        text: ` ${text}`,
      })),
    })),
  },
  'Deepgram words': {
    format: 'Deepgram JSON',
    times: 1,
    labels: 'keys',
    write: json((said) => ({
      results: {
        channels: [
          {
            alternatives: [
              {
                words: said.flatMap((one) =>
                  wordsOf(one).map(({ word, startMs, endMs }) => ({
                    word: word.toLowerCase(),
                    punctuated_word: word,
                    start: seconds(startMs),
                    end: seconds(endMs),
                    speaker: one.key,
                  })),
                ),
              },
            ],
          },
        ],
      },
    })),
  },
  'Deepgram utterances': {
    format: 'Deepgram JSON',
    times: 1,
    labels: 'keys',
    write: json((said) => ({
      results: {
        channels: [{ alternatives: [{ words: [] }] }],
        utterances: said.map(({ startMs, endMs, text, key }) => ({
          start: seconds(startMs),
          end: seconds(endMs),
          channel: 0,
          speaker: key,
          transcript: text,
        })),
      },
    })),
  },
  'Deepgram channels': {
    format: 'Deepgram JSON',
    times: 1,
    labels: 'keys',
    write: json((said) => ({
      results: {
        channels: [...new Set(said.map(({ key }) => key))].map((key) => ({
          alternatives: [
            {
              words: said
                .filter((one) => one.key === key)
                .flatMap((one) =>
                  wordsOf(one).map(({ word, startMs, endMs }) => ({
                    punctuated_word: word,
                    start: seconds(startMs),
                    end: seconds(endMs),
                  })),
                ),
            },
          ],
        })),
      },
    })),
  },
  AssemblyAI: {
    format: 'AssemblyAI JSON',
    times: 1,
    labels: 'keys',
    write: json((said) => ({
      status: 'completed',
      words: [],
      utterances: said.map(({ startMs, endMs, text, key }) => ({
        speaker: 'ABCDEFG'[key],
        start: startMs,
        end: endMs,
        text,
      })),
    })),
  },
  'AssemblyAI without speakers': {
    format: 'AssemblyAI JSON',
    times: 1,
    labels: 'none',
    write: json((said) => ({
      status: 'completed',
      utterances: null,
      words: said.flatMap((one) =>
        wordsOf(one).map(({ word, startMs, endMs }) => ({ text: word, start: startMs, end: endMs, speaker: null })),
      ),
    })),
  },
  'AWS Transcribe': {
    format: 'JSON of words and marks',
    times: 1,
    labels: 'keys',
    write: json((said) => ({
      status: 'COMPLETED',
      results: {
        items: said.flatMap((one) =>
          wordsOf(one).flatMap(({ word, startMs, endMs }) => {
            const [, letters = word, mark = ''] = /^(.+?)([.,?!]?)$/.exec(word) ?? [];
            const speaker_label = `spk_${one.key}`;
            const spoken = {
              type: 'pronunciation',
              start_time: String(seconds(startMs)),
              end_time: String(seconds(endMs)),
              alternatives: [{ content: letters }],
              speaker_label,
            };
            return mark === ''
              ? [spoken]
              : [spoken, { type: 'punctuation', alternatives: [{ content: mark }], speaker_label }];
          }),
        ),
      },
    })),
  },
  Fireflies: {
    format: 'JSON of speeches',
    times: 1,
    labels: 'names',
    write: json((said) => ({
      data: {
        transcript: {
          title: 'Weekly call',
          sentences: said.map(({ startMs, endMs, text, speaker, key }, index) => ({
            index,
            speaker_id: key,
            speaker_name: speaker,
            start_time: seconds(startMs),
            end_time: seconds(endMs),
            raw_text: text.toLowerCase(),
            text,
          })),
        },
      },
    })),
  },
  'Fireflies download': {
    format: 'JSON of speeches',
    times: 1000,
    labels: 'names',
    write: json((said) =>
      said.map(({ startMs, endMs, text, speaker, key }) => ({
        sentence: text,
        startTime: clock(startMs),
        endTime: clock(endMs),
        speaker_name: speaker,
        speaker_id: key,
      })),
    ),
  },
  'Rev.ai': {
    format: 'Rev.ai JSON',
    times: 1,
    labels: 'names',
    write: json((said) => ({
      monologues: said.map((one) => ({
        speaker: one.key,
        elements: wordsOf(one).flatMap(({ word, startMs, endMs }) => [
          { type: 'text', value: word, ts: seconds(startMs), end_ts: seconds(endMs) },
          { type: 'punct', value: ' ' },
        ]),
      })),
      speakers: [...new Map(said.map(({ key, speaker }) => [key, speaker]))].map(([id, name]) => ({ id, name })),
    })),
  },
  Gladia: {
    format: 'JSON of speeches',
    times: 1,
    labels: 'keys',
    write: json((said) => ({
      status: 'done',
      result: {
        transcription: {
          full_transcript: '',
          utterances: said.map(({ startMs, endMs, text, key }) => ({
            text,
            start: seconds(startMs),
            end: seconds(endMs),
            channel: 0,
            speaker: key,
          })),
        },
      },
    })),
  },
  'JSON lines': {
    format: 'JSON lines',
    times: 1,
    labels: 'names',
    write: lines(({ startMs, endMs, speaker, text }) =>
      JSON.stringify({ start: seconds(startMs), end: seconds(endMs), speaker, text }),
    ),
  },
};
