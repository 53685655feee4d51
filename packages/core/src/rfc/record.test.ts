import { inflateRawSync } from 'node:zlib';
import { create, equals, fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Membership, ReasonSchema } from '@rapporteur/idl';
import {
  type HiddenRecord,
  HiddenRecordSchema,
  type MotionEvent,
  MotionEventSchema,
  MotionSchema,
  type RecordedCommand,
  RecordedCommandSchema,
} from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/golden.ts';
import { parseRecord, parseRecordIn, renderRecord, toRecord } from './record.ts';

const at = timestampFromDate(new Date('2023-07-05T00:00:00Z'));
const recordOf = (...texts: readonly string[]): HiddenRecord =>
  create(HiddenRecordSchema, {
    recordedCommands: texts.map((text, index) =>
      create(RecordedCommandSchema, { id: `comment-1.${index}`, at, by: text, command: '/rfc stage', text, url: text }),
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
  it('speaks of the repository under the name that it took since', () => {
    const at = (repository: string) =>
      create(HiddenRecordSchema, {
        recordedCommands: [
          {
            id: 'a',
            url: `https://github.com/${repository}/pull/7#issuecomment-1`,
            refused: {
              code: 'no',
              text: `See https://github.com/${repository}/pull/7, not https://github.com/acme/widgets-2.`,
            },
          },
        ],
        events: [
          {
            url: `https://github.com/${repository}/pull/7#issuecomment-2`,
            what: { case: 'moved', value: { subject: { repository, number: 7 } } },
          },
        ],
      });
    const body = `<!-- rapporteur:status:acme/widgets#7 v1 -->\n\n${renderRecord(at('Acme/widgets'))}`;
    expect(equals(HiddenRecordSchema, parseRecordIn('Acme/gears', body), at('Acme/gears'))).toBe(true);
    expect(equals(HiddenRecordSchema, parseRecordIn('Acme/widgets', body), at('Acme/widgets'))).toBe(true);
  });

  it('comes back as it was, whatever people wrote and whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const record = recordOf(...texts);
        const hidden = renderRecord(record);
        for (const body of [hidden, `**This RFC is in review.**\n\n${hidden}`, `<!-- a -->\r\n${hidden}\r\n`])
          expect(equals(HiddenRecordSchema, parseRecord(body), record)).toBe(true);
      }),
    );
  });

  it('is one comment of HTML and nothing that anybody sees', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const hidden = renderRecord(recordOf(...texts));
        expect(treeOf(`Above.\n\n${hidden}\n\nBelow.`).children.map(({ type }) => type)).toEqual([
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
    expect(equals(HiddenRecordSchema, parseRecord(body), create(HiddenRecordSchema))).toBe(true);
  });

  it.each([
    [
      'plain',
      '{"words":[{"id":"comment-1.1","at":"2023-11-14T22:13:20Z","by":"ada","command":"/rfc track","byId":"7"}],"events":[{"id":"comment-2.1","at":"2023-11-14T22:15:00Z","actor":{"id":"7","login":"ada"},"origin":"comment-2","moved":{"policy":{"name":"flyte","version":"1","periodDays":7,"timeZone":"UTC"},"headSha":"abc"}}],"meetings":["meetings/m/2023-06-22"],"reviews":[{"accountId":"8","id":"9","roles":[{"key":"tsc","title":"TSC","membership":"MEMBERSHIP_MEMBER"}]}]}',
    ],
    [
      'packed',
      'deflate:49Lk4k7Oz81NzSvRNdQzFGLjaHh0fhWbFHNiSqISl35RWrJCSVFicrYTo7mQC0KpEVjpE7BSDi5GcyGwek64tJGEliAXa1pOZUmqEKOhA3sQc2iIsxVzYlKylGhuampJZl56sX6uvpGBkbGugZmukZGSiBKjhRajpREPF3NJcbIQc0iwswQjAA',
    ],
  ])('one that an older version wrote is read, %s', (_, hidden) => {
    expect(parseRecord(`<!-- rapporteur:record ${hidden} -->`)).toMatchObject({
      recordedCommands: [{ id: 'comment-1.1', by: 'ada', byId: '7', command: '/rfc track' }],
      events: [{ id: 'comment-2.1', what: { case: 'moved', value: { policy: { name: 'flyte', periodDays: 7 } } } }],
      meetings: ['meetings/m/2023-06-22'],
      reviews: [{ accountId: '8', roles: [{ key: 'tsc', membership: Membership.MEMBER }] }],
    });
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
    expect(renderRecord(create(HiddenRecordSchema))).toBe('');
  });
});

describe('a long record', () => {
  const long = (length: number): HiddenRecord =>
    recordOf(
      ...Array.from({ length }, (_, index) => `Person ${index} wrote https://github.com/acme/widgets/pull/${index}.`),
    );

  it('is packed, and comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 100, maxLength: 200 }), (texts) => {
        const record = recordOf(...texts, 'x'.repeat(8_000));
        const hidden = renderRecord(record);
        expect(hidden).toMatch(/^<!-- rapporteur:record deflate:[A-Za-z0-9_.]+ -->$/);
        expect(equals(HiddenRecordSchema, parseRecord(`Above.\n\n${hidden}`), record)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('is the same text each time, and any other library unpacks it', () => {
    const hidden = renderRecord(long(300));
    expect(renderRecord(long(300))).toBe(hidden);
    const packed = /deflate:(\S+)/.exec(hidden)?.[1] ?? '';
    const bytes = inflateRawSync(Buffer.from(packed.replaceAll('.', '-'), 'base64url'));
    expect(equals(HiddenRecordSchema, fromBinary(HiddenRecordSchema, bytes), long(300))).toBe(true);
  });

  it('that is cut or rewritten is an empty record', () => {
    const hidden = renderRecord(long(300));
    for (const broken of [
      `${hidden.slice(0, 200)} -->`,
      hidden.replace('deflate:', 'deflate:AAAA'),
      hidden.slice(0, -9),
    ])
      expect(equals(HiddenRecordSchema, parseRecord(broken), create(HiddenRecordSchema))).toBe(true);
  });
});

/** Text that cannot be packed. */
const noise = (seed: number, length: number): string => {
  let state = seed * 2_654_435_761 + 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(33 + ((state >>> 8) % 90));
  }).join('');
};

describe('a record that would be too long for any comment', () => {
  const refused = create(ReasonSchema, { code: 'not-permitted', text: 'Only maintainers can do this.' });
  const word = (index: number, change: Partial<Pick<RecordedCommand, 'text' | 'refused'>> = {}): RecordedCommand =>
    create(RecordedCommandSchema, {
      id: `comment-${index}.1`,
      at,
      by: `person-${index}`,
      command: '/rfc stage',
      text: 'draft',
      ...change,
    });
  const members = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      account: { id: String(10_000_000 + index * 7_919), login: noise(index, 9) },
    }));
  const event = (index: number, what: MessageInitShape<typeof MotionEventSchema>['what'], gone = true): MotionEvent =>
    create(MotionEventSchema, {
      id: `comment-${1_602_345_678 + index * 7_919}.1`,
      at,
      origin: `comment-${1_602_345_678 + index * 7_919}`,
      url: `https://github.com/acme/widgets/pull/7#issuecomment-${1_602_345_678 + index * 7_919}`,
      actor: { id: String(10_000_000 + index * 7_919), login: noise(index, 9) },
      gone,
      ...(what ? { what } : {}),
    });
  const moved = event(
    0,
    { case: 'moved', value: { headSha: 'abc', roles: [{ key: 'tsc', members: members(100) }] } },
    false,
  );
  const votes = Array.from({ length: 500 }, (_, index) =>
    event(index + 1, { case: 'ballotCast', value: { choice: 1, source: 1 } }),
  );
  const objections = Array.from({ length: 200 }, (_, index) =>
    event(index + 1_000, { case: 'objectionRaised', value: { reason: noise(index, 60_000) } }),
  );
  const kept = (shape: MessageInitShape<typeof HiddenRecordSchema>): HiddenRecord => {
    const hidden = renderRecord(create(HiddenRecordSchema, shape));
    expect(hidden.length).toBeLessThanOrEqual(40_100);
    const record = parseRecord(hidden);
    // What was kept of it is kept for good.
    expect(renderRecord(record)).toBe(hidden);
    return record;
  };

  it('500 votes in deleted comments are kept, each of them', () => {
    const record = kept({ events: [moved, ...votes] });
    expect(record.events).toEqual([moved, ...votes]);
  });

  it('of 200 objections of 60,000 characters in deleted comments the beginnings are kept', () => {
    const record = kept({ events: [moved, ...objections] });
    expect(record.events.map(({ id }) => id)).toEqual([moved, ...objections].map(({ id }) => id));
    expect(record.events.every(({ what }) => what.case !== 'objectionRaised' || what.value.reason !== '')).toBe(true);
  });

  it('what was refused gives way before what was taken up', () => {
    const words = Array.from({ length: 1_200 }, (_, index) =>
      word(index, index % 30 === 0 ? {} : { text: noise(index, 400), refused }),
    );
    const record = kept({ recordedCommands: words, events: [moved] });
    expect(record.recordedCommands.filter((one) => !one.refused)).toEqual(words.filter((one) => !one.refused));
    expect(record.events).toEqual([moved]);
  });

  it('what a motion froze stays when everything else is too much, and of several motions that of the last', () => {
    const everything = {
      recordedCommands: Array.from({ length: 1_500 }, (_, index) => word(index, { text: noise(index, 400), refused })),
    };
    const second = event(
      9_000,
      { case: 'moved', value: { headSha: 'def', roles: [{ key: 'tsc', members: members(900) }] } },
      false,
    );
    expect(kept({ ...everything, events: [moved, ...votes, ...objections] }).events.at(0)).toEqual(moved);
    expect(
      kept({
        events: [...Array.from({ length: 5 }, (_, index) => ({ ...second, id: `comment-${index}` })), second],
      }).events.at(-1),
    ).toEqual(second);
  });

  it('a record that cannot be kept at all costs the comment nothing else', () => {
    const huge = event(1, { case: 'moved', value: { roles: [{ key: 'tsc', members: members(9_000) }] } }, false);
    expect(kept({ events: [huge], recordedCommands: [word(1)] })).toMatchObject({
      events: [],
      recordedCommands: [{ id: 'comment-1.1' }],
    });
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
    const words = [create(RecordedCommandSchema, { id: 'comment-1.1', at, command: '/rfc track' })];
    const record = toRecord({ recordedCommands: words, meetings: ['meetings/m/2023-06-22'], reviews: [] }, [motion]);
    expect(record.events.map(({ id }) => id)).toEqual(['moved', 'gone', 'refreshed', 'pushed']);
    expect([record.recordedCommands, record.meetings]).toEqual([words, ['meetings/m/2023-06-22']]);
  });
});
