import { create, equals } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { MotionEventSchema, MotionSchema, type RfcRecord, RfcRecordSchema, WordSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../shared/markdown.ts';
import { parseRecord, renderRecord, toRecord } from './record.ts';

const at = timestampFromDate(new Date('2023-07-05T00:00:00Z'));
const recordOf = (...texts: readonly string[]): RfcRecord =>
  create(RfcRecordSchema, {
    words: texts.map((text, index) =>
      create(WordSchema, { id: `comment-1.${index}`, at, by: text, command: '/rfc stage', text, url: text }),
    ),
    events: texts.map((text, index) =>
      create(MotionEventSchema, {
        id: `comment-2.${index}`,
        at,
        origin: text,
        gone: true,
        what: { case: 'concernRaised', value: { name: text, text } },
      }),
    ),
    meetings: [...texts],
  });

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '-->',
        ' -->',
        '--!>',
        '<!-- rapporteur:record ',
        '<!-- rapporteur:motion:x v1 -->',
        '/regen',
        '/REGEN',
        '\\/regen',
        ':repeat:',
        '\\u003e',
        '\n\n',
        '\r\n',
        '\\',
        '"',
        '}',
        '\u2028',
        '\u0000',
        '@flyteorg/tsc',
        'Fixes #12',
        '</details>',
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

describe('the record in a comment', () => {
  it('comes back as it was, whatever people wrote and whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const record = recordOf(...texts);
        const hidden = renderRecord(record);
        for (const body of [hidden, `**This RFC is in review.**\n\n${hidden}`, `<!-- a -->\r\n${hidden}\r\n`])
          expect(equals(RfcRecordSchema, parseRecord(body), record)).toBe(true);
      }),
    );
  });

  it('is one comment of HTML and nothing that anybody sees', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const hidden = renderRecord(recordOf(...texts));
        expect(parseMarkdown(`Above.\n\n${hidden}\n\nBelow.`).children.map(({ type }) => type)).toEqual([
          'paragraph',
          'html',
          'paragraph',
        ]);
        expect(hidden.slice('<!--'.length, -'-->'.length)).not.toMatch(/[<>\n\r]/);
      }),
    );
  });

  it('holds no command or mention that robots obey wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        expect(renderRecord(recordOf('/regen', ':repeat:', '@dependabot', ...texts))).not.toMatch(
          /\/regen|:repeat:|@/i,
        );
      }),
    );
  });

  it.each<[string, string]>([
    ['a comment without one', '**This RFC is in review.**'],
    ['one that somebody cut off', renderRecord(recordOf('x')).slice(0, -8)],
    ['one that somebody rewrote', '<!-- rapporteur:record {"words": 7} -->'],
    ['one that is no JSON', '<!-- rapporteur:record hello -->'],
    ['nothing', ''],
  ])('%s is an empty record', (_, body) => {
    expect(equals(RfcRecordSchema, parseRecord(body), create(RfcRecordSchema))).toBe(true);
  });

  it('the last of several is the record, and a newer version may say more in it', () => {
    const body = `${renderRecord(recordOf('old'))}\n<!-- rapporteur:record {"meetings":["meetings/m/2023-06-22"],"later":1} -->`;
    expect(parseRecord(body).meetings).toEqual(['meetings/m/2023-06-22']);
  });

  it('whatever stands in a comment, reading it never fails', () => {
    fc.assert(
      fc.property(text, (body) => {
        expect(parseRecord(`<!-- rapporteur:record ${body}`)).toBeDefined();
      }),
    );
  });

  it('nothing to keep leaves no trace', () => {
    expect(renderRecord(create(RfcRecordSchema))).toBe('');
  });
});

describe('what is kept', () => {
  it('words, meetings, what was frozen or pushed, and what was said in comments that are gone', () => {
    const motion = create(MotionSchema, {
      events: [
        create(MotionEventSchema, { id: 'moved', what: { case: 'moved', value: {} } }),
        create(MotionEventSchema, { id: 'voted', what: { case: 'ballotCast', value: {} } }),
        create(MotionEventSchema, { id: 'gone', what: { case: 'ballotCast', value: {} }, gone: true }),
        create(MotionEventSchema, { id: 'refreshed', what: { case: 'rolesRefreshed', value: {} } }),
        create(MotionEventSchema, { id: 'pushed', what: { case: 'commitsPushed', value: {} } }),
        create(MotionEventSchema, { id: 'closed', what: { case: 'subjectChanged', value: {} } }),
      ],
    });
    const words = [create(WordSchema, { id: 'comment-1.1', at, command: '/rfc track' })];
    const record = toRecord({ words, meetings: ['meetings/m/2023-06-22'] }, [motion]);
    expect(record.events.map(({ id }) => id)).toEqual(['moved', 'gone', 'refreshed', 'pushed']);
    expect([record.words, record.meetings]).toEqual([words, ['meetings/m/2023-06-22']]);
  });
});
