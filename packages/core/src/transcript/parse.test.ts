import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, parseTime, parseTranscript } from './index.ts';

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
    ['JSON', '{"sentences": []}', ['not-a-transcript@0:0'], 0],
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
        expect(parse(again).value?.turns).toEqual(first);
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
