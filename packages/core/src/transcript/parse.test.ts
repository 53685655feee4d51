import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writeDocx } from '../../testing/transcript.ts';
import { formatTime, parseTime, parseTranscript, timeAt } from './index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (content: string | Uint8Array) =>
  parseTranscript({ path: 'a.vtt', digest: 'd', bytes: typeof content === 'string' ? bytes(content) : content });
const turns = (content: string | Uint8Array) =>
  parse(content).value?.turns.map(({ id, speaker, text, startMs, endMs }) =>
    [id, speaker, text, startMs, endMs].filter((part) => part !== undefined).join('|'),
  );
const codes = (content: string | Uint8Array) =>
  parse(content).diagnostics.map(({ code, line, column }) => `${code}@${line}:${column}`);

const ZOOM = `WEBVTT

1
00:02:14.100 --> 00:02:17.400
Ada Ruiz (Acme): The RFC is ready: please read it.

2
00:02:17.500 --> 00:02:19.000
Ada Ruiz (Acme): It is short.

3
00:02:20.000 --> 00:02:21.000
Bo Lind: 10:30 Meeting: is that today?
`;
const ZOOM_TURNS = [
  't1|Ada Ruiz (Acme)|The RFC is ready: please read it. It is short.|134100|139000',
  't2|Bo Lind|10:30 Meeting: is that today?|140000|141000',
];
const TEAMS = `WEBVTT

3f0c9a52-7d1e-4c43-9a6b-0b7a4e21c9d8/14-0
00:00:03.120 --> 00:00:06.480
<v Ruiz, Ada>Look at &lt;Struct&gt; &amp;
friends, List<string> too</v>

3f0c9a52-7d1e-4c43-9a6b-0b7a4e21c9d8/14-1
00:00:07.000 --> 00:00:09.000 align:start
<v.loud Lind, Bo (Guest)>Yes.</v><v Ruiz, Ada>12:00.000 --> then it crashed</v>
`;

describe('WebVTT', () => {
  it.each([
    ['Zoom: labels, cues of one speaker are one turn', ZOOM, ZOOM_TURNS],
    ['Zoom with CRLF', ZOOM.replaceAll('\n', '\r\n'), ZOOM_TURNS],
    ['Zoom with BOM', `\ufeff${ZOOM}`, ZOOM_TURNS],
    ['Zoom with comma decimals', ZOOM.replace(/\.(\d{3})/g, ',$1'), ZOOM_TURNS],
    ['Zoom without header', ZOOM.replace('WEBVTT\n\n', ''), ZOOM_TURNS],
    ['Zoom with a comment', ZOOM.replace('2\n00:02:17', 'NOTE made by hand\nsecond line\n\n2\n00:02:17'), ZOOM_TURNS],
    [
      'Teams: voices, entities, generics and spoken arrows survive',
      TEAMS,
      [
        't1|Ruiz, Ada|Look at <Struct> & friends, List<string> too|3120|6480',
        't2|Lind, Bo (Guest)|Yes.|7000|9000',
        't3|Ruiz, Ada|12:00.000 --> then it crashed|7000|9000',
      ],
    ],
    [
      'Teams without speakers: no header, a blank line before the speech',
      '00:00:03.120 --> 00:00:06.480\n\nHello there.\n\n00:00:07.000 --> 00:00:08.000\n\nNote: it works.\n',
      ['t1||Hello there. Note: it works.|3120|8000'],
    ],
    [
      'a speaker who changes inside a cue',
      'WEBVTT\n\n00:01.000 --> 00:02.000\n- Ada: Ready?\n- Bo: Ready.\n\n00:03.000 --> 00:04.000\n- Ada: Go.\n- Bo: Gone.\n',
      ['t1|Ada|Ready?|1000|2000', 't2|Bo|Ready.|1000|2000', 't3|Ada|Go.|3000|4000', 't4|Bo|Gone.|3000|4000'],
    ],
    [
      'a colon in unlabelled speech is no speaker',
      'WEBVTT\n\n00:01.000 --> 00:02.000\nOne thing: it crashed.\n\n00:03.000 --> 00:04.000\nThen it ran\n\n00:05.000 --> 00:06.000\nfor a day.\n',
      ['t1||One thing: it crashed. Then it ran for a day.|1000|6000'],
    ],
    [
      'hours grow past 99',
      'WEBVTT\n\n100:00:01.000 --> 100:00:02.000\nAda: Still here.\n',
      ['t1|Ada|Still here.|360001000|360002000'],
    ],
  ])('%s', (_, content, expected) => expect(turns(content)).toEqual(expected));

  it('UTF-16 and Windows-1252 are read', () => {
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...[...ZOOM].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
    ]);
    expect(turns(utf16)).toEqual(ZOOM_TURNS);
    const latin = Uint8Array.from(ZOOM.replace('Bo Lind', 'Bö Lind'), (c) => c.charCodeAt(0));
    expect(turns(latin)?.[1]).toContain('Bö Lind');
  });

  it('a turn is cut near 120 words, at the end of a sentence if there is one, and before 60 seconds', () => {
    const cue = (n: number, text: string) =>
      `00:${String(n).padStart(2, '0')}.000 --> 00:${String(n + 1).padStart(2, '0')}.000\nAda: ${text}\n\n`;
    const words = Array.from({ length: 14 }, () => 'word').join(' ');
    const long = `WEBVTT\n\n${Array.from({ length: 20 }, (_, n) => cue(n, `${words} end${n === 6 ? '.' : ''}`)).join('')}`;
    expect(parse(long).value?.turns.map(({ text }) => text.split(' ').length)).toEqual([105, 120, 75]);
    const slow = `WEBVTT\n\n${[0, 20, 45].map((n) => cue(n, 'so we')).join('')}01:02.000 --> 01:03.000\nAda: go\n`;
    expect(turns(slow)?.map((turn) => turn.split('|')[2])).toEqual(['so we so we so we', 'go']);
  });
});

describe('SRT and plain text', () => {
  it.each([
    [
      'SRT with bracketed speakers, repeated numbers and markup',
      '1\n00:00:02,100 --> 00:00:05,400\n[Ada Ruiz] The <i>RFC</i> is ready.\n\n1\n00:00:06,000 --> 00:00:07,000\n{\\an8}[Bo Lind] Good.\n',
      ['t1|Ada Ruiz|The RFC is ready.|2100|5400', 't2|Bo Lind|Good.|6000|7000'],
    ],
    [
      'SRT without speakers or numbers',
      '00:00:02,100 --> 00:00:05,400\nReady\n\n00:00:06,000 --> 00:00:07,000\n42\n',
      ['t1||Ready 42|2100|7000'],
    ],
    [
      'timed plain text; a third line continues the speech',
      'Ada Ruiz (00:12:34): The RFC is ready.\nBo Lind (00:12:41): Which one?\nIt was renamed.\n',
      ['t1|Ada Ruiz|The RFC is ready.|754000', 't2|Bo Lind|Which one? It was renamed.|761000'],
    ],
    [
      'time first',
      '[00:12:34] Ada: Ready.\n[00:12:41] Bo: Which one?\n',
      ['t1|Ada|Ready.|754000', 't2|Bo|Which one?|761000'],
    ],
    [
      'Otter headers and footer',
      'Ada Ruiz  0:02  \nThe RFC is ready.\n\nUnknown Speaker  1:03:20  \nWhich one?\n\nTranscribed by https://otter.ai\n',
      ['t1|Ada Ruiz|The RFC is ready.|2000', 't2|Unknown Speaker|Which one?|3800000'],
    ],
    [
      'untimed: a label occurs twice and is no heading',
      'Ada: Ready.\nBo: Which one?\nNote: renamed.\nAda: The second.\nBo: Fine.\n',
      ['t1|Ada|Ready.', 't2|Bo|Which one? Note: renamed.', 't3|Ada|The second.', 't4|Bo|Fine.'],
    ],
  ])('%s', (_, content, expected) => expect(turns(content)).toEqual(expected));

  it('times that stand once per block are not passed off as times of a speech', () => {
    const meet =
      '00:05:00\nAda: Welcome.\nBo: Hello.\n00:10:00\nAda: Next.\nBo: Yes.\nTranscription ended after 00:41:07\n';
    expect(turns(meet)).toEqual(['t1|Ada|Welcome.', 't2|Bo|Hello.', 't3|Ada|Next.', 't4|Bo|Yes.']);
    expect(codes(meet)).toEqual(['rough-times@1:1']);
  });
});

describe('damage', () => {
  it.each([
    ['empty', '  \n\n', ['empty-file@0:0'], 0],
    ['binary', new Uint8Array([1, 2, 0, 4, 5, 0]), ['binary-file@0:0'], 0],
    ['a Word document', new Uint8Array([0x50, 0x4b, 3, 4, 9]), ['binary-file@0:0'], 0],
    ['prose', 'This is a letter.\nIt has lines.\nAnd no end: none.\n', ['not-a-transcript@0:0'], 0],
    ['JSON', '{"sentences": []}', ['no-speech@0:0'], 0],
    ['a header and nothing else', 'WEBVTT\n\n', ['no-speech@0:0'], 0],
    ['cut inside a timing', `${ZOOM}\n4\n00:02:22.000 --> 00:0`, ['truncated@16:1'], 2],
    ['cut after a timing', `${ZOOM}\n4\n00:02:22.000 --> 00:02:23.000\n`, ['truncated@16:1'], 2],
    ['cut after an id', `${ZOOM}\n4\n`, ['truncated@15:1'], 2],
    [
      'cut inside a voice',
      TEAMS.replace('</v>\n$', '').replace(/ then it crashed<\/v>\n$/, ' then <'),
      ['truncated@9:1'],
      3,
    ],
    ['out of order', ZOOM.replace('00:02:20.000', '00:01:20.000'), ['out-of-order@12:1'], 2],
    ['comma timings', ZOOM.replace('14.100', '14,100'), ['comma-timing@4:9'], 2],
    ['no header', ZOOM.replace('WEBVTT', ''), ['missing-header@1:1'], 2],
    ['blank line inside a cue', ZOOM.replace('It is short.', 'It\n\nis short.'), ['recovered-text@11:1'], 2],
    ['timing without end in the middle', ZOOM.replace('--> 00:02:19.000', '-->'), ['damaged-timing@8:1'], 2],
    ['end before start', ZOOM.replace('--> 00:02:19.000', '--> 00:01:00.000'), ['backward-timing@8:1'], 2],
  ])('%s', (_, content, expected, kept) => {
    expect(codes(content)).toEqual(expected);
    expect(turns(content)?.length ?? 0).toBe(kept);
  });

  it('every message is one sentence for the person who reads it', () => {
    for (const content of ['', 'x', '[]', `${ZOOM}\n4\n`, ZOOM.replace('WEBVTT', '')]) {
      for (const { message } of parse(content).diagnostics) expect(message).toMatch(/^[A-Z0-9].*\.$/);
    }
  });

  it('never throws, and ids and times are sound', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'WEBVTT',
        '',
        '1',
        '00:00:01.000 --> 00:00:02.000',
        '00:00:01,000 --> 00:00:02,000',
        '00:61:99.000 --> x',
      ),
      fc.constantFrom(
        '00:99:00.000 --> 00:99:01.000',
        'NOTE x',
        'STYLE',
        '<v Ada>hi</v>',
        '<v',
        '</v',
        'Ada: hi',
        'Bo  0:02',
        '0:05 Ada: x',
      ),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { value, diagnostics } = parse(lines.join('\n'));
        expect(value !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
        value?.turns.forEach((turn, index) => {
          expect(turn.id).toBe(`t${index + 1}`);
          expect(turn.text).toMatch(/^\S(?:.*\S)?$/su);
          expect((turn.startMs ?? 0) >= (value.turns[index - 1]?.startMs ?? 0)).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (content) => void parse(content)));
  });

  it('turns written as cues and read again are the same turns', () => {
    const cue = fc.record({
      speaker: fc.constantFrom('Ada Ruiz', 'Bo', 'Cy (Acme)'),
      words: fc.array(fc.constantFrom('merge', 'it.', 'RFC', '#12', 'List<T>', '&', 'so', '-->', 'a: b'), {
        minLength: 1,
        maxLength: 40,
      }),
      length: fc.integer({ min: 1, max: 30_000 }),
    });
    const stamp = (ms: number) => new Date(ms).toISOString().slice(11, 23);
    const write = (cues: readonly { speaker: string; text: string; startMs: number; endMs: number }[]) =>
      `WEBVTT\n\n${cues.map((c) => `${stamp(c.startMs)} --> ${stamp(c.endMs)}\n${c.speaker}: ${c.text.replaceAll('&', '&amp;')}\n\n`).join('')}`;
    fc.assert(
      fc.property(fc.array(cue, { minLength: 1, maxLength: 30 }), (cues) => {
        let clock = 0;
        const timed = cues.map(({ speaker, words, length }) => {
          const startMs = clock;
          clock += length;
          return { speaker, text: words.join(' '), startMs, endMs: clock };
        });
        const first = parse(write(timed)).value?.turns ?? [];
        const again = write(
          first.map(({ speaker, text, startMs = 0, endMs = 0 }) => ({ speaker, text, startMs, endMs })),
        );
        const read = parse(again).value?.turns ?? [];
        expect(read).toEqual(first.map((turn) => ({ ...turn, cueOffsets: [], cueStartsMs: [] })));
        expect(first.map(({ text }) => text).join(' ')).toBe(timed.map(({ text }) => text).join(' '));
      }),
    );
  });
});

describe('times', () => {
  it.each([
    [293_999, '4:53'],
    [3_723_000, '1:02:03'],
    [0, '0:00'],
  ])('%d is %s', (ms, text) => {
    expect(formatTime(ms)).toBe(text);
    expect(parseTime(text)).toBe(Math.floor(ms / 1000) * 1000);
  });
  it.each(['', '12', '1:60', '1:60:00', 'a:bc', '-1:00', '9999:00:00'])('%j is no time', (text) =>
    expect(parseTime(text)).toBeUndefined(),
  );
});

describe('labels that nobody should read', () => {
  it.each([
    ['bo.lind@example.com', 'bo.lind'],
    ['Bo Lind (bo@example.com)', 'Bo Lind (bo)'],
    ['+44 20 7946 0000', 'Phone …00'],
    ['1415*****67', 'Phone …67'],
    ['Bo Lind', 'Bo Lind'],
    ['SPEAKER_01', 'SPEAKER_01'],
  ])('%s is shown as %s', (label, speaker) => {
    const { value } = parse(`WEBVTT\n\n00:01.000 --> 00:02.000\n<v ${label}>Hello to all of you.</v>\n`);
    expect(value?.turns.map((turn) => turn.speaker)).toEqual([speaker]);
  });
});

describe('what is no transcript is refused with a sentence that is true', () => {
  const said = (content: string | Uint8Array) => {
    const { value, diagnostics } = parse(content);
    expect(value).toBeUndefined();
    return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  };
  const ZIP = { a: new Uint8Array([1]) };

  it.each<[string, string | Uint8Array, RegExp]>([
    [
      'the chat of Zoom',
      '10:00:04\tAda Ruiz:\tAgenda: x\n10:01:31\tBo Lind:\tReacted to "x" with 👍\n',
      /chat of a meeting, not a transcript/,
    ],
    [
      'the chat of Zoom as older versions write it',
      '10:00:04 From Ada Ruiz to Everyone:\n\tHello\n10:01:31 From Bo to Ada(Direct Message): ok\n',
      /chat/,
    ],
    [
      'minutes',
      '# Lantern\n\nPresent: Ada, Bo\n\n- Decision: four attempts.\n- Action: Bo opens a pull request.\n',
      /minutes or notes that a person wrote/,
    ],
    [
      'minutes with times of the day',
      'Attendees: Ada, Bo\n10:00 Welcome: Ada opened it.\n10:05 Retry budget: four attempts.\n',
      /no transcript/,
    ],
    [
      'minutes by name',
      'Chair: Ada\nScribe: Bo\nAda: opens it\nBo: reviews it\nAda: closes it\nDecision: merge\nAction: Bo\n',
      /no transcript/,
    ],
    [
      'a summary alone',
      '# 📝 Notes\n\nInvited Ada Bo\n\n### Summary\n\nThe group bought a castle.\n\n- [ ] Ada will paint it.\n',
      /no transcript/,
    ],
    ['WebVTT without cues', 'WEBVTT\n\nNOTE nothing\n', /no cue with words/],
    [
      'a job that failed',
      '{"status": "error", "error": "The file holds no audio.", "text": null, "words": null}',
      /status "error": The file holds no audio/,
    ],
    [
      'a job that is not done',
      '{"status": "processing", "text": null, "utterances": null}',
      /not done yet \(status "processing"\)/,
    ],
    [
      'an answer without data',
      '{"data": {"transcript": null}, "errors": [{"message": "Not authorised"}]}',
      /Not authorised/,
    ],
    [
      'a list without words',
      '{"status": "completed", "utterances": [], "words": [], "text": ""}',
      /holds no words|no speech/,
    ],
    ['other JSON', '{"name": "lantern", "version": "1.0.0"}', /JSON in which no speech was found/],
    ['damaged JSON', '{"segments": oops', /JSON that is damaged/],
    ['a web page', '<!doctype html><p>Ada: hi</p>', /web page/],
    ['a PDF', '%PDF-1.7', /PDF/],
    ['another archive', zipSync(ZIP), /ZIP archive without a Word document/],
    ['half a Word document', writeDocx('<w:p/>').subarray(0, 200), /damaged/],
    ['a Word document without speech', writeDocx('<w:p><w:r><w:t>Dear all</w:t></w:r></w:p>'), /no transcript/],
  ])('%s', (_, content, expected) => {
    const sentences = said(content);
    expect(sentences).toEqual([expect.stringMatching(expected)]);
    expect(sentences[0]).toMatch(/^[A-Z].*\.$/s);
  });

  it('a Word document that unpacks without an end, or holds files without an end, is refused in bounded time', () => {
    const endless = new Uint8Array(33 * 1024 * 1024);
    expect(said(zipSync({ 'word/document.xml': endless }, { level: 1 }))).toEqual([
      expect.stringContaining('more than any transcript'),
    ]);
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`f${index}`, new Uint8Array()]));
    expect(said(zipSync(many))).toEqual([expect.stringContaining('more than any transcript')]);
    expect(said(writeDocx('<w:p>'.repeat(100_000)))).toHaveLength(1);
  });
});

describe('what is doubtful is said', () => {
  const AFTER = ['We start.', 'It works.', 'It is done.', 'We merge it.'];
  const srt = (texts: readonly string[]) =>
    texts.map((text, n) => `${n + 1}\n00:00:0${n},000 --> 00:00:0${n},900\n${text}\n`).join('\n');
  it.each<[string, string, string[]]>([
    [
      'lines that a recogniser repeats in silence',
      srt(['We start.', 'Thank you.', 'Thank you.', 'Thank you.']),
      ['no-speakers@2:1', 'phantom@6:1'],
    ],
    [
      'what recognisers hear at the end of a video',
      srt(['We start.', 'Thanks for watching!']),
      ['no-speakers@2:1', 'phantom@6:1'],
    ],
    ['said twice is said twice', srt(['Yes.', 'Yes.', 'Then we merge it.']), ['no-speakers@2:1']],
    [
      'a file that ends inside a sentence, without the end of its line',
      srt([...AFTER, 'Let us sto']).trimEnd(),
      ['no-speakers@2:1', 'truncated@19:1'],
    ],
    ['a last word without a full stop', srt([...AFTER, 'Bye']), ['no-speakers@2:1']],
    [
      'JSON that was cut off',
      '[{"start": 1, "end": 2.5, "speaker": "Ada", "text": "We start."}, {"start": 3, "spe',
      ['truncated@1:1'],
    ],
    [
      'JSON lines, one of them damaged',
      '{"start": 1, "text": "a", "speaker": "Ada"}\noops\n{"start": 3, "text": "b", "speaker": "Bo"}\n',
      ['lost-line@2:1'],
    ],
    [
      'lines above the first speech',
      `${'A line.\n'.repeat(8)}Ada (0:01): We start.\nBo (0:03): Yes.\nAda (0:05): Go.\n`,
      ['left-out@1:1'],
    ],
    [
      'a shared screen',
      'Ada: We start.\nBo: Yes.\nAda’s Presentation: next slide\nAda: Go.\nBo: Bye.\n',
      ['shared-screen@3:1', 'no-times@1:1'],
    ],
  ])('%s', (_, content, expected) => expect(codes(content)).toEqual(expected));
});

describe('G7: a quote has the time of its own cue', () => {
  it('each offset of a turn leads to the cue that stands there', () => {
    const [turn] =
      parse(`WEBVTT\n\n${[1, 5, 9].map((n) => `00:0${n}.000 --> 00:0${n}.900\nAda: words ${n} spoken\n\n`).join('')}`)
        .value?.turns ?? [];
    expect(turn).toMatchObject({ startMs: 1000, cueOffsets: [15, 30], cueStartsMs: [5000, 9000] });
    const at = (words: string) => turn && timeAt(turn, turn.text.indexOf(words));
    expect(['words 1', 'spoken', 'words 5', '9 spoken'].map(at)).toEqual([1000, 1000, 5000, 9000]);
    expect(turn && timeAt(turn, 1_000_000)).toBe(9000);
  });

  it('a long speech of a recogniser is as fine as its words', () => {
    const words = Array.from({ length: 60 }, (_, n) => ({
      text: n % 10 === 9 ? 'end.' : `w${n}`,
      start: n * 1000,
      end: n * 1000 + 900,
    }));
    const text = words.map((word) => word.text).join(' ');
    const [turn] =
      parse(
        JSON.stringify({
          status: 'completed',
          words,
          utterances: [{ speaker: 'A', start: 0, end: 59_900, text, words }],
        }),
      ).value?.turns ?? [];
    expect(turn?.cueStartsMs).toEqual([10_000, 20_000, 30_000, 40_000]);
  });

  it('without times there is none', () => {
    const [turn] = parse('Ada: We start.\nBo: Yes.\nAda: Go.\nBo: Bye.\n').value?.turns ?? [];
    expect(turn && timeAt(turn, 3)).toBeUndefined();
  });
});

describe('text with names', () => {
  it.each<[string, string, string[]]>([
    [
      'somebody who speaks once',
      'Ada Ruiz: Hello.\nBo Lind: Hi.\nAda Ruiz: One question: who writes?\nI can.\nTunde van Bakare: Me.\nBo Lind: Thanks.\n',
      [
        't1|Ada Ruiz|Hello.',
        't2|Bo Lind|Hi.',
        't3|Ada Ruiz|One question: who writes? I can.',
        't4|Tunde van Bakare|Me.',
        't5|Bo Lind|Thanks.',
      ],
    ],
    ['nicks', 'ada: hello\nbo: so: what now\nada: go\n', ['t1|ada|hello', 't2|bo|so: what now', 't3|ada|go']],
    [
      'keys in brackets',
      '[SPEAKER_00]: Hello.\n[SPEAKER_01]: Hi.\n[SPEAKER_00]: Go.\n',
      ['t1|SPEAKER_00|Hello.', 't2|SPEAKER_01|Hi.', 't3|SPEAKER_00|Go.'],
    ],
    [
      'a name, a time and the words, each in a line of its own',
      'Ada Ruiz\n0:03\nHello.\nBo\n0:09\nHi.\nAda Ruiz\n0:12\nGo.\nBo\n0:14\nYes.\n',
      ['t1|Ada Ruiz|Hello.|3000', 't2|Bo|Hi.|9000', 't3|Ada Ruiz|Go.|12000', 't4|Bo|Yes.|14000'],
    ],
    ['times alone, as a video’s transcript is copied', '0:00\nhello\n0:03\nthe meetup\n', ['t1||hello the meetup|0']],
    [
      'spoken times',
      'Ada Ruiz 0 minutes 3 seconds\nHello.\nBo Lind 1 hour 0 minutes 9 seconds\nHi.\n',
      ['t1|Ada Ruiz|Hello.|3000', 't2|Bo Lind|Hi.|3609000'],
    ],
    [
      'times of the day, with halves',
      '[11:59 AM] Ada: Hello.\n[12:01 PM] Bo: Hi.\n[1:00 PM] Ada: Go.\n',
      ['t1|Ada|Hello.|0', 't2|Bo|Hi.|120000', 't3|Ada|Go.|3660000'],
    ],
    ['midnight', '[23:59:00] <ada> hello\n[00:01:00] <bo> hi\n', ['t1|ada|hello|0', 't2|bo|hi|120000']],
    [
      'Otter without a name',
      '0:02\nHello.\n\nAda Ruiz  0:05\nHi.\n\nBo Lind  0:09\nGo.\n',
      ['t1||Hello.|2000', 't2|Ada Ruiz|Hi.|5000', 't3|Bo Lind|Go.|9000'],
    ],
    [
      'a name that many tools know and one does not',
      '{"sentences": [{"speaker_id": 1, "speaker_name": "Ada", "text": "a", "start_time": 1.5}, {"speaker_id": 1, "speaker_name": null, "text": "b", "start_time": 90.5}, {"speaker_id": 0, "speaker_name": null, "text": "c", "start_time": 200.5}]}',
      ['t1|Ada|a|1500', 't2|Ada|b|90500', 't3|Speaker 0|c|200500'],
    ],
  ])('%s', (_, content, expected) => expect(turns(content)).toEqual(expected));
});

const CALLS = join(import.meta.dirname, '../../../../../shared/data/calls');
describe.skipIf(!existsSync(CALLS))('recorded calls (needs ../shared/data)', () => {
  const calls = existsSync(CALLS)
    ? readdirSync(CALLS).filter((name) => existsSync(join(CALLS, name, 'transcript.vtt')))
    : [];
  it.each(calls)('%s parses without a loss', (name) => {
    const content = readFileSync(join(CALLS, name, 'transcript.vtt'));
    const { value, diagnostics } = parse(content);
    expect(diagnostics).toEqual([]);
    const spoken =
      value?.turns
        .map(({ text }) => text)
        .join(' ')
        .split(' ') ?? [];
    const expected = content
      .toString('utf8')
      .split(/\r?\n/)
      .filter((line) => /^[^:]{1,60}: /.test(line))
      .join(' ')
      .split(/\s+/);
    expect(spoken.length).toBeGreaterThan(expected.length * 0.8);
    expect(value?.turns.every(({ speaker }) => speaker !== '')).toBe(true);
  });
});
