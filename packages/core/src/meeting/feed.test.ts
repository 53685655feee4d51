import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ExceptionKind,
  type Meeting,
  MeetingSchema,
  MeetingState,
  NotesSchema,
  NotesState,
  type Series,
  SeriesSchema,
  SubjectRefSchema,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printFeed } from './feed.ts';
import { occurrenceOn } from './occurrence.ts';

const at = (iso: string) => timestampFromDate(new Date(iso));
const NOW = new Date('2023-06-30T12:00:00Z');
const issueOf = (number: number) =>
  create(SubjectRefSchema, { url: `https://github.com/flyteorg/community/issues/${number}` });
const seriesOf = (reason = 'a holiday'): Series =>
  create(SeriesSchema, {
    key: 'contributors-meetup',
    title: "Contributors' meetup",
    repository: 'flyteorg/community',
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=21',
    anchor: '2023-03-16T11:00',
    timeZone: 'America/Los_Angeles',
    durationMinutes: 60,
    leadDays: 4,
    exceptions: [
      {
        date: '2023-06-22',
        kind: ExceptionKind.MOVED,
        localStart: '2023-06-23T09:00',
        reason,
        at: at('2023-06-20T10:00:00Z'),
        url: 'https://github.com/flyteorg/community/issues/21#issuecomment-1',
      },
      { date: '2023-07-06', kind: ExceptionKind.CANCELLED, at: at('2023-06-29T10:00:00Z') },
      // By the settings: nobody knows when somebody wrote so.
      { date: '2023-12-21', kind: ExceptionKind.CANCELLED },
    ],
  });
const postedOn = (date: string, issue: number, state: MeetingState): Meeting => {
  const planned = occurrenceOn(seriesOf(), date);
  if (!planned) throw new Error(`No meeting on ${date}.`);
  return create(MeetingSchema, { ...planned, state, issue: issueOf(issue) });
};
const STORED = [postedOn('2023-06-08', 20, MeetingState.REPORTED), postedOn('2023-06-22', 21, MeetingState.POSTED)];
const NOTES = [
  create(NotesSchema, {
    name: 'notes/contributors-meetup/2023-06-08',
    state: NotesState.APPROVED,
    approvedAt: at('2023-06-10T08:00:00Z'),
    pullRequest: { url: 'https://github.com/flyteorg/community/pull/30' },
  }),
  create(NotesSchema, { name: 'notes/contributors-meetup/2023-06-22', state: NotesState.DRAFT }),
];
const print = (reason?: string, now = NOW): string =>
  printFeed({ plan: { series: seriesOf(reason), stored: STORED }, notes: NOTES }, now);
const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/<id>(?:urn:rapporteur:flyteorg\/community:contributors-meetup:)?([^<]*)<\/id>/g)].map(
    ([, id = '']) => id,
  );

describe('M25: the feed of a series', () => {
  it('tells what was posted, moved, cancelled and noted, the newest first', () => {
    expect(print()).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
      <id>urn:rapporteur:flyteorg/community:contributors-meetup</id>
      <title>Contributors&#39; meetup</title>
      <updated>2023-06-29T10:00:00Z</updated>
      <author><name>Rapporteur</name></author>
      <entry>
      <id>urn:rapporteur:flyteorg/community:contributors-meetup:2023-07-06:cancelled</id>
      <title>Cancelled: Contributors&#39; meetup, 6 July 2023</title>
      <updated>2023-06-29T10:00:00Z</updated>
      <summary>This meeting is cancelled.</summary>
      </entry>
      <entry>
      <id>urn:rapporteur:flyteorg/community:contributors-meetup:2023-06-22:moved:2023-06-23T09:00</id>
      <title>Moved: Contributors&#39; meetup, 23 June 2023</title>
      <updated>2023-06-20T10:00:00Z</updated>
      <link href="https://github.com/flyteorg/community/issues/21#issuecomment-1"/>
      <summary>Moved from 22 June 2023 to Friday 23 June 2023, 09:00–10:00 Pacific time (16:00–17:00 UTC): a holiday</summary>
      </entry>
      <entry>
      <id>urn:rapporteur:flyteorg/community:contributors-meetup:2023-06-22:posted</id>
      <title>Agenda: Contributors&#39; meetup, 23 June 2023</title>
      <updated>2023-06-18T00:00:00Z</updated>
      <link href="https://github.com/flyteorg/community/issues/21"/>
      <summary>Friday 23 June 2023, 09:00–10:00 Pacific time (16:00–17:00 UTC)</summary>
      </entry>
      <entry>
      <id>urn:rapporteur:flyteorg/community:contributors-meetup:2023-06-08:notes</id>
      <title>Notes: Contributors&#39; meetup, 8 June 2023</title>
      <updated>2023-06-10T08:00:00Z</updated>
      <link href="https://github.com/flyteorg/community/pull/30"/>
      <summary>The notes are approved.</summary>
      </entry>
      <entry>
      <id>urn:rapporteur:flyteorg/community:contributors-meetup:2023-06-08:posted</id>
      <title>Agenda: Contributors&#39; meetup, 8 June 2023</title>
      <updated>2023-06-04T00:00:00Z</updated>
      <link href="https://github.com/flyteorg/community/issues/20"/>
      <summary>Thursday 8 June 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC)</summary>
      </entry>
      </feed>
      "
    `);
  });

  it('an entry keeps its id, and what the settings cancel is told when it is near', () => {
    const later = idsIn(print('a holiday', new Date('2023-12-20T00:00:00Z')));
    expect(later).toEqual(expect.arrayContaining([...idsIn(print())]));
    expect(later).toContain('2023-12-21:cancelled');
  });

  it('does not change within a day, and tells at once what was said on it', () => {
    const print = (now: string) =>
      idsIn(printFeed({ plan: { series: seriesOf(), stored: STORED }, notes: NOTES }, new Date(now)));
    expect(print('2023-06-29T00:00:00Z')).toEqual(print('2023-06-29T23:59:59Z'));
    expect(print('2023-06-29T00:00:00Z')).toContain('2023-07-06:cancelled');
    expect(print('2023-06-28T23:59:59Z')).not.toContain('2023-07-06:cancelled');
  });

  it('foreign text makes no entries and no elements', () => {
    const plain = tags(print());
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc
            .array(
              fc.constantFrom('</summary>', '<entry>', ']]>', '<![CDATA[', '&', '"', "'", '\u0000', '\uffff', '\ud800'),
            )
            .map((parts) => parts.join('')),
        ),
        (reason) => {
          const text = print(reason);
          expect(tags(text)).toBe(plain);
          expect(text).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)|[\ufffe\uffff]|[^\P{Cc}\n]/u);
          expect(text.isWellFormed()).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** What begins one of them, or ends it: nothing else has such a sign. */
const tags = (text: string): number => text.split('<').length;
