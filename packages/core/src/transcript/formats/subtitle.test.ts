/// <reference path="../../../testing/webvtt-parser.d.ts" />
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import webvtt from 'webvtt-parser';
import { readBlocks } from './subtitle.ts';

const read = (text: string) =>
  readBlocks(
    text
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n')
      .replaceAll('\0', '\ufffd')
      .split('\n'),
  );
const cues = (text: string) =>
  read(text).blocks.map(({ startMs, endMs, payload }) => [startMs, endMs, payload.join('|')]);
const codes = (text: string) => read(text).diagnostics.map(({ code, line }) => `${code}@${line}`);

/** The parser that passes the web platform's own tests; it sorts by time, drops what is damaged, and keeps cues without words. */
const reference = (text: string) =>
  new webvtt.WebVTTParser()
    .parse(text)
    .cues.map(({ startTime, endTime, text: words }) => ({
      startMs: Math.round(startTime * 1000),
      endMs: Math.round(endTime * 1000),
      payload: words
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    }))
    .filter(({ payload }) => payload.length > 0);

const vtt = (...cues: readonly string[]) => `WEBVTT\n\n${cues.join('\n\n')}\n`;
const ONE = '00:00:01.000 --> 00:00:02.000\none';
const TWO = '00:00:03.000 --> 00:00:04.000\ntwo';
const BOTH = [
  [1000, 2000, 'one'],
  [3000, 4000, 'two'],
];

describe('WebVTT as browsers read it', () => {
  it.each<[string, string]>([
    [
      'settings that are good',
      vtt(ONE.replace('2.000', '2.000 align:start position:0% line:-1 vertical:rl size:50%'), TWO),
    ],
    ...[
      'align:',
      'region',
      'foo bar',
      'line:1,2,3 size:200%',
      'align\u00a0:start',
      ':::',
      '\talign:start',
      'align:start',
    ].map(
      (settings) =>
        [
          `settings that are bad: ${JSON.stringify(settings)}`,
          vtt(ONE.replace('2.000', `2.000 ${settings}`), TWO),
        ] satisfies [string, string],
    ),
    ['settings right behind the time', vtt(ONE.replace('2.000', '2.000align:start'), TWO)],
    ['hours of one digit, or of many', vtt('0:00:01.000 --> 0000:00:02.000\none', TWO)],
    ['minutes alone', vtt('00:01.000 --> 00:02.000\none', '00:00:03.000 --> 00:04.000\ntwo')],
    [
      'blanks, tabs and form feeds around the arrow',
      vtt('  00:00:01.000\t\t-->\f00:00:02.000 \n one', TWO.replaceAll(' --> ', '-->')),
    ],
    ['no blank line between cues', `WEBVTT\n\n${ONE}\n${TWO}\n`],
    ['no blank line below the header', `WEBVTT\n${ONE}\n\n${TWO}\n`],
    ['a header with words', `WEBVTT - made by hand\nKind: captions\nX-TIMESTAMP-MAP=MPEGTS:0\n\n${ONE}\n\n${TWO}`],
    ['a byte order mark, and a tab in the header', `\ufeffWEBVTT\twords\n\n${ONE}\n\n${TWO}`],
    ['lines that end with CR, with CRLF and with LF', `WEBVTT\r\r${ONE.replace('\n', '\r\n')}\n\r\n${TWO}\r`],
    [
      'comments, styles and regions',
      vtt(
        'NOTE',
        'NOTE one\ntwo',
        'STYLE\n::cue { color: red }',
        'REGION\nid:a\nwidth:40%',
        ONE,
        'NOTE in between',
        TWO,
      ),
    ],
    ['ids of any kind', vtt(` leading blank\n${ONE}`, `-- >\n${TWO}`)],
    ['an arrow that is no timing', vtt(ONE, `-->\n${TWO}`, '00:00:05.000 -a -->', '00:00:05.000 -->')],
    ['zeros', `WEBVTT\0\n\n${ONE}\n\n${TWO}`.replace('WEBVTT\0', 'WEBVTT \0')],
  ])('%s', (_, text) => {
    expect(cues(text)).toEqual(BOTH);
    expect(reference(text)).toEqual(BOTH.map(([startMs, endMs, words]) => ({ startMs, endMs, payload: [words] })));
  });

  it.each<[string, string]>([
    ...[
      '0:01.000',
      '000:01.000',
      '00:0:01.000',
      '00:60:01.000',
      '00:00:60.000',
      '00:00:01.00',
      '00:00:01.0000',
      '00:00:01',
      '00::00:01.000',
    ].map((time) => [`the start ${time}`, `${time} --> 00:00:02.000`] satisfies [string, string]),
    ...['0:02.000', '000:02.000', '00:00:02.0000', '00:61:00.000', 'x', '-00:00:02.000'].map(
      (time) => [`the end ${time}`, `00:00:01.000 --> ${time}`] satisfies [string, string],
    ),
    ['an arrow with a blank in it', '00:00:01.000 -- > 00:00:02.000'],
    ['no blank before the first time but a letter', 'x00:00:01.000 --> 00:00:02.000'],
    ['a vertical tab', '00:00:01.000\v-->\v00:00:02.000'],
  ])('%s makes no cue, and the words below it do not end up in the one above', (_, timing) => {
    const text = vtt(ONE, TWO, `${timing}\nlost words`);
    const isArrow = timing.includes('-->');
    expect(cues(text)).toEqual(isArrow ? BOTH : [BOTH[0], [3000, 4000, `two|${timing}|lost words`]]);
    expect(codes(text)).toEqual(isArrow ? ['bad-timing@9'] : ['recovered-text@9']);
  });

  it.each([
    [
      'speech with an arrow',
      vtt(ONE.replace('one', '12:00.000 --> then it crashed')),
      [[1000, 2000, '12:00.000 --> then it crashed']],
      [],
    ],
    [
      'an arrow below a blank line',
      vtt(ONE, 'then 1 --> 2 happened'),
      [[1000, 2000, 'one|then 1 --> 2 happened']],
      ['recovered-text@6'],
    ],
    [
      'words below a blank line',
      vtt(ONE, 'more words\nof it', TWO),
      [[1000, 2000, 'one|more words|of it'], BOTH[1]],
      ['recovered-text@6'],
    ],
    [
      'an end that was cut off',
      vtt('00:00:01.000 --> 00:0\none', TWO),
      [[1000, 1000, 'one'], BOTH[1]],
      ['damaged-timing@3'],
    ],
    [
      'an end before the start',
      vtt(ONE.replace('02', '00'), TWO),
      [[1000, 1000, 'one'], BOTH[1]],
      ['backward-timing@3'],
    ],
    ['commas', vtt(ONE.replaceAll('.', ','), TWO), BOTH, ['comma-timing@3']],
    ['numbers without a blank line before them', `WEBVTT\n\n1\n${ONE}\n2\n${TWO}`, BOTH, []],
    ['times that somebody wrote by hand', vtt('0:1 --> 0:2\none', '0:3.0 --> 0:4\ntwo'), BOTH, []],
    ['lines above the first cue', vtt('Some words', ONE, TWO), BOTH, ['left-out@3']],
  ])('what browsers drop is kept, and said: %s', (_, text, expected, said) => {
    expect(cues(text)).toEqual(expected);
    expect(codes(text)).toEqual(said);
  });

  it('whatever browsers show is there, at its time', () => {
    const line = fc.constantFrom(
      // Not " ": a line of blanks ends a cue here, as everybody sees it, and none in a browser.
      ...['', '', 'one', 'two words', '7', 'NOTE x', 'STYLE', 'a --> b', '-->', 'WEBVTT', 'Ada: yes', '<v Bo>no'],
      ...[
        '00:00:01.000 --> 00:00:02.000',
        '00:01.000 --> 00:02.000 align:',
        '0:01.000 --> 00:02.000',
        '00:00:03.000 -->',
        '01:00:00.000 --> 01:00:01.000 x',
        '00:00:05,000 --> 00:00:06,000',
        '00:00:07.000 --> 00:00:0',
      ],
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
        const text = `WEBVTT\n\n00:00:00.000 --> 00:00:00.500\nfirst\n\n${lines.join('\n')}`;
        const { blocks } = read(text);
        for (const { startMs, endMs, payload } of reference(text)) {
          const found = blocks.filter((block) => block.startMs === startMs && block.endMs === Math.max(startMs, endMs));
          expect(found.some((block) => payload.every((words, at) => block.payload[at] === words))).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
