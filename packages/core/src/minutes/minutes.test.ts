import { existsSync, readFileSync } from 'node:fs';
import { type MeetingMinutes, type MinutesFile, type MinutesItem, Outcome } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../testing/hostile.ts';
import { series } from '../../testing/june-22.ts';
import { formatReference } from '../github/index.ts';
import { gridOf } from '../meeting/index.ts';
import { type ParseMinutesOptions, parseMinutes, renderMinutes } from './index.ts';

const below = (item: MinutesItem): MinutesItem[] => [item, ...item.children.flatMap(below)];
const itemsOf = ({ sections }: Pick<MeetingMinutes, 'sections'>): MinutesItem[] =>
  sections.flatMap(({ items }) => items.flatMap(below));
const linksOf = ({ sections }: MeetingMinutes): string[] =>
  [...sections, ...itemsOf({ sections })].flatMap(({ links }) =>
    links.flatMap(({ subject, comment }) => (subject ? `${formatReference(subject)}${comment && ` ${comment}`}` : [])),
  );
const read = (text: string | readonly string[], options?: ParseMinutesOptions) =>
  parseMinutes(typeof text === 'string' ? text : text.join('\n'), options);
const first = (text: string | readonly string[], options?: ParseMinutesOptions): MeetingMinutes => {
  const [meeting] = read(text, options).value.meetings;
  if (!meeting) throw new Error('There is no meeting.');
  return meeting;
};
const personOf = ({ person, initials, role, absent }: MeetingMinutes['attendees'][number]): string =>
  [person?.name, person?.login && `@${person.login}`, person?.affiliation, initials, role, absent ? 'absent' : '']
    .filter(Boolean)
    .join(' | ');
const showItem = (item: MinutesItem): string =>
  [
    item.startMs === undefined ? '' : `@${item.startMs / 1000}`,
    item.heading ? '#' : '',
    item.tag && `{${item.tag}}`,
    item.outcome === Outcome.SKIPPED ? 'SKIP' : '',
    item.text,
    item.owner && `(${item.owner})`,
  ]
    .filter(Boolean)
    .join(' ');

describe('attendees, in every style', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['parentheses', ['## Attendees', '- Ann Lee (Acme)'], ['Ann Lee | Acme']],
    ['parentheses without a blank', ['* Attendees', '  * Ann Lee(Acme)'], ['Ann Lee | Acme']],
    ['brackets', ['* Attendees [name, affiliation]', '  * Ann Lee [Acme]'], ['Ann Lee | Acme']],
    ['a comma', ['* Attendees', '    * Ann Lee, Acme'], ['Ann Lee | Acme']],
    ['a name alone', ['## Attendees', '- Ann Lee'], ['Ann Lee']],
    ['a login alone', ['## Present', '* @ann'], ['@ann']],
    ['name, login and role', ['## Present', '* Ann Lee @ann (voting member)'], ['Ann Lee | @ann | voting member']],
    ['name, dash and login', ['## Present', '* Ann Lee - @ann'], ['Ann Lee | @ann']],
    ['a linked name', ['## Present', '* [Ann Lee](https://github.com/ann) (Acme)'], ['Ann Lee | @ann | Acme']],
    ['a role in brackets', ['## 👥 Attendees', '- Ann Lee (Acme, Inc.) [host]'], ['Ann Lee | Acme, Inc. | host']],
    [
      'boxes and initials',
      ['## Attendees', '- [x] Ann Lee (AL)', '- [ ] Bo Lind (BL)'],
      ['Ann Lee | AL', 'Bo Lind | BL | absent'],
    ],
    ['a row of names', ['* Attendees: Ann, Bo Lind (Acme, Inc.), and Cy'], ['Ann', 'Bo Lind | Acme, Inc.', 'Cy']],
    ['rows with labels', ['## Attendance', '* Team members: Ann, Bo', '* Others: Cy'], ['Ann', 'Bo', 'Cy']],
    ['a row in a bullet', ['* Attendees:', '  * Ann, Bo, Cy'], ['Ann', 'Bo', 'Cy']],
    ['lines of text', ['## Participants', 'Ann Lee (Acme)', 'Bo Lind'], ['Ann Lee | Acme', 'Bo Lind']],
    ['who was not there', ['* Attendees: Ann, Bo', '* Regrets: Cy'], ['Ann', 'Bo', 'Cy | absent']],
    [
      'a dash and an organisation',
      ['## Attendees', '- Ann Lee - Acme', '- Bo Lind – Example'],
      ['Ann Lee | Acme', 'Bo Lind | Example'],
    ],
    ['a dash and a role', ['## Attendees', '- Ann Lee - note taker'], ['Ann Lee | note taker']],
    [
      'a bar or a slash',
      ['## Attendees', '- Ann Lee | Acme', '- Bo Lind / Example'],
      ['Ann Lee | Acme', 'Bo Lind | Example'],
    ],
    ['ticked names alone', ['## Attendees', '* [x] Ann Lee', '* [ ] Bo Lind'], ['Ann Lee', 'Bo Lind | absent']],
    ['a number in the heading', ['## Attendees (2)', '1. Ann Lee', '2. Bo Lind'], ['Ann Lee', 'Bo Lind']],
    ['a company with a comma', ['* Attendees:', '  * Bo Lind, Example, Inc.'], ['Bo Lind | Example, Inc.']],
    ['a linked login', ['## Present', '- Ann Lee ([ann](https://github.com/ann)) - Acme'], ['Ann Lee | @ann | Acme']],
    [
      'pronouns, pictures and addresses',
      ['## Attendees', '- Ann Lee (she/her) (Acme) 👋', '- Bo <bo@acme.example>'],
      ['Ann Lee | Acme', 'Bo'],
    ],
    ['nobody', ['## Attendees', '- Ann Lee', '- N/A', '- TBD', '- none'], ['Ann Lee']],
    ['semicolons', ['**Present:** Ann Lee; Bo Lind (Acme)'], ['Ann Lee', 'Bo Lind | Acme']],
    ['"attending"', ['* Attending: Ann Lee, Bo Lind'], ['Ann Lee', 'Bo Lind']],
    [
      'two rows of names with initials',
      ['**Remote attendees:** Ann Lee (ALE)', '', '**In-person attendees:** Bo Lind (BLI)'],
      ['Ann Lee | ALE', 'Bo Lind | BLI'],
    ],
    [
      'a table right below its label',
      [
        '**Attendees:**',
        '| Name | Abbreviation | Organization | Location |',
        '|---|---|---|---|',
        '| Ann Lee | ALE | Acme | Remote |',
      ],
      ['Ann Lee | Acme | ALE'],
    ],
    [
      'a table without any heading, with accounts',
      [
        '| Name | GitHub | Company |',
        '|---|---|---|',
        '| Ann Lee | @ann | Acme |',
        '| Bo | [bo](https://github.com/bo) | |',
      ],
      ['Ann Lee | @ann | Acme', 'Bo | @bo'],
    ],
    ['below a heading of the notes', ['## Meeting Notes', '### Attendees', ' - Ann Lee'], ['Ann Lee']],
    [
      'a table',
      [
        '**Remote attendees:**',
        '',
        '| Name | Abbreviation | Organization |',
        '|---|:-:|---|',
        '| Ann Lee | ALE | Acme |',
      ],
      ['Ann Lee | Acme | ALE'],
    ],
  ])('%s', (_, lines, people) => {
    expect(first(['# Meeting 2026-05-07', '', ...lines]).attendees.map(personOf)).toEqual(people);
  });

  it('an organisation in the place of a name is told, and is nobody', () => {
    const { value, diagnostics } = read(['## May 7, 2026', '* Attendees', '  * Acme.com [Acme.com]']);
    expect(value.meetings[0]?.attendees.map(personOf)).toEqual(['Acme.com']);
    expect(value.meetings[0]?.attendees[0]?.person?.name).toBe('');
    expect(diagnostics).toMatchObject([{ code: 'attendee-organisation', line: 3 }]);
  });
});

describe('dates', () => {
  it.each([
    ['## June 22, 2023', '2023-06-22'],
    ['## Nov 6th, 2023', '2023-11-06'],
    ['# 12 May, 2023 Meeting Notes', '2023-05-12'],
    ['# Technical Meeting 2026-05-06', '2026-05-06'],
    ['## 05-06-2026', '2026-05-06'],
    ['# Triage\n* Meeting date: 2022-11-22', '2022-11-22'],
    ['# ACME WG\n\nDate: 22 July 2024\nChairs: Ann', '2024-07-22'],
    ['# 22nd June 2023', '2023-06-22'],
    ['# 22nd of June, 2023', '2023-06-22'],
    ['# Meeting 2023-06-22 (Thursday)', '2023-06-22'],
    ['# Thursday, June 22, 2023', '2023-06-22'],
    ['# 2023/06/22', '2023-06-22'],
    ['# 6/22/2023', '2023-06-22'],
    ['# 22/06/2023', '2023-06-22'],
    ['# 22.06.2023', '2023-06-22'],
    ['# 20230622', '2023-06-22'],
    ['# 22-Jun-2023', '2023-06-22'],
    ['# 2023 June 22', '2023-06-22'],
    ["# June 22, '23", '2023-06-22'],
    ['# June 22-23, 2023', '2023-06-22'],
    ['# 22-23 June 2023', '2023-06-22'],
    ['# 2023年6月22日', '2023-06-22'],
    ['**June 22, 2023**\n\n* A', '2023-06-22'],
    ['# Call\n\n## Date\n\n2023-06-22', '2023-06-22'],
    ['# Call\n**Date & time**\n2023-06-22 at 16:00', '2023-06-22'],
  ])('%j', (text, date) => {
    const { value, diagnostics } = read(text);
    expect(value.meetings.map((meeting) => meeting.date)).toEqual([date]);
    expect(diagnostics).toEqual([]);
  });

  it.each([
    ['no day of the calendar', '# February 30, 2025', {}, '', 'is no day of the calendar'],
    ['no date at all', '# Meeting', {}, '', 'No date of the meeting was found'],
    ['no year', '# December 21', {}, '', 'has no year that can be told'],
    [
      'no year, but the file has one',
      '# December 21',
      { path: 'a/2023-12-21.md' },
      '2023-12-21',
      'by the name of the file',
    ],
    [
      'no year, but a line has one',
      '# Call of June 16\n- **When**: June 16, 2026, 4pm',
      {},
      '2026-06-16',
      'by a line below it',
    ],
    [
      'off the grid of the series',
      '# June 23, 2023',
      { grid: gridOf(series) },
      '2023-06-23',
      'is no date of the series',
    ],
    [
      'a year that the series settles',
      '# April 10, 20225',
      { grid: gridOf(series) },
      '2025-04-10',
      'is read as 2025-04-10',
    ],
  ])('%s is told', (_, text, options, date, message) => {
    const { value, diagnostics } = read(text, options);
    expect(value.meetings.map((meeting) => meeting.date)).toEqual([date]);
    expect(diagnostics.map((one) => [one.code, one.line])).toEqual([['date', 1]]);
    expect(diagnostics[0]?.message).toContain(message);
  });

  it('an archive is its own grid: what stands off it is read as the date it likely means', () => {
    const headings = [
      'April 24, 2026',
      'May 21',
      'May 7, 20226',
      'April 23, 2026',
      'April 9, 2026',
      'March 26, 2026',
      'March 12, 2026',
    ];
    const { value, diagnostics } = read(headings.map((heading) => `## ${heading}\n* Open mic\n`));
    expect(value.meetings.map(({ date }) => date)).toEqual([
      '2026-04-24',
      '2026-05-21',
      '2026-05-07',
      '2026-04-23',
      '2026-04-09',
      '2026-03-26',
      '2026-03-12',
    ]);
    expect(diagnostics.map(({ line }) => line)).toEqual([1, 4, 7]);
  });

  it('a meeting goes from its heading to the next date, whatever headings of that level lie between', () => {
    const { value } = read([
      '# Meetup',
      'Join here.',
      '## May 7, 2026',
      '* A',
      '## Minutes',
      '### B',
      '## April 23, 2026 (cancelled)',
    ]);
    expect(value.preamble.map(({ title, items }) => [title, items.length])).toEqual([['Meetup', 1]]);
    expect(
      value.meetings.map(({ lines, cancelled, sections }) => [lines?.first, lines?.count, cancelled, sections.length]),
    ).toEqual([
      [3, 4, false, 2],
      [7, 1, true, 0],
    ]);
  });
});

it.each([
  ['main/2025/CG-06-03.md', '2025-06-03'],
  ['2016-04/april-27.md', '2016-04-27'],
  ['2021-10/Oct 15 2021.md', '2021-10-15'],
  ['meetings/2024-02-28.md', '2024-02-28'],
  ['06-22-2023.md', '2023-06-22'],
])('%s says its date by its name, and the year by its folder', (path, date) =>
  expect(first('# Call', { path }).date).toBe(date),
);

describe('items', () => {
  const mic = (...lines: readonly string[]): string[] =>
    itemsOf({
      sections: first([
        '## May 7, 2026',
        '* Attendees',
        '  * Ann Lee (Acme)',
        '  * Bo',
        '* Open mic',
        ...lines,
      ]).sections.slice(1),
    }).map(showItem);
  it.each([
    ['  * SKIP: Status of `help wanted` [Bo]', 'SKIP Status of help wanted (Bo)'],
    ['  * ~~Status~~', 'SKIP Status'],
    ['  * [Will be an RFC] [T](https://github.com/a/b/discussions/3)', '{Will be an RFC} T'],
    ['  * [Close][T](https://github.com/a/b/discussions/3)', '{Close} T'],
    ['  * Overrides -> halted for now', '{halted for now} Overrides'],
    ['  * [KU] Not supported', 'Not supported (KU)'],
    ['  * Ann: why not?', 'why not? (Ann)'],
    ['  * AL: why not?', 'why not? (AL)'],
    ['  * Yee - Tiny URLs, maps', 'Tiny URLs, maps (Yee)'],
    ['  * GPU (RFC TBD)', 'GPU (RFC TBD)'],
    ['  * SKIP: https://github.com/a/b/pull/1', 'SKIP'],
  ])('%s', (line, expected) => expect(mic(line)).toEqual([expected]));

  it.each([
    ['  * [Deferred] A', Outcome.DEFERRED],
    ['  * A (moved to next meeting)', Outcome.DEFERRED],
    ['  * Postponed: A', Outcome.DEFERRED],
    ['  * A (ran out of time)', Outcome.NOT_REACHED],
    ['  * [Accepted] A', Outcome.RESOLVED],
    ['  * A -> rejected', Outcome.RESOLVED],
    ['  * [Discussed] A', Outcome.DISCUSSED],
    ['  * ~~A~~', Outcome.SKIPPED],
    ['  * A (skipped)', Outcome.SKIPPED],
    ['  * A (nothing new)', Outcome.UNSPECIFIED],
    ['  * Closed captions for calls', Outcome.UNSPECIFIED],
  ])('%s says what became of it', (line, outcome) => {
    const items = itemsOf(first(['## May 7, 2026', '* Open mic', line]));
    expect(items.map((item) => item.outcome)).toEqual([outcome]);
  });

  it('a line of nothing but marks is none', () => {
    expect(mic('  * A', '', '- - -', `${'- '.repeat(5_000)}`)).toEqual(['A']);
  });

  it('marks of time begin what stands below them, bare or behind a topic, and make it a machine’s', () => {
    const text = [
      '## May 7, 2026',
      '* Open mic',
      '  * T',
      '## AI-generated notes',
      '### A',
      '* x',
      '4:53',
      'y',
      '### B',
      'C @ 1:02:03',
      '',
      'z',
    ];
    const notes = first(text).sections.at(-1);
    expect(notes?.machineMade).toBe(true);
    expect(notes?.items.flatMap(below).map(showItem)).toEqual(['# A', 'x', '@293', 'y', '# B', '@3723 C', 'z']);
    expect(first(text).sections.map(({ machineMade }) => machineMade)).toEqual([false, true]);
  });

  it.each([
    'AI-generated notes',
    'AI Summary',
    'Meeting summary (auto-generated)',
    'Zoom AI Companion summary',
    'Notes by AI',
  ])('a machine wrote what stands below "%s"', (heading) => {
    const notes = first(['## May 7, 2026', '* Open mic', `## ${heading}`, '- a']).sections.at(-1);
    expect(notes?.machineMade).toBe(true);
  });

  it('a time in brackets is where its line begins, and the line may be a promise', () => {
    const meeting = first([
      '## May 7, 2026',
      '## Notes',
      '[0:04:53] They spoke.',
      '',
      '- [12:34] AI: Ann to ask',
      '- more',
    ]);
    expect(itemsOf(meeting).map(showItem)).toEqual(['@293 They spoke.', '@754 AI: Ann to ask', 'more']);
    expect(meeting.actionItems.map(({ owner, text }) => `${owner}: ${text}`)).toEqual(['Ann: Ann to ask']);
  });

  it('what each says is an item of its own, up to the next line that is one', () => {
    const text = [
      '## May 7, 2026',
      '## Notes',
      '### A',
      'Ann: why',
      'not?',
      'Bo: yes',
      '### B',
      'Cy: no',
      '* x',
      'Di: y',
    ];
    expect(itemsOf(first(text)).map(showItem)).toEqual(['# A', 'Ann: why not?', 'Bo: yes', '# B', 'Cy: no', 'x Di: y']);
  });

  it('links are resolved to repository, number and comment; below the name of a repository "#12" is its own', () => {
    const meeting = first([
      '# Meeting 2026-05-06',
      '## Agenda',
      '### acme/node',
      '* A #12 and [b](https://github.com/acme/lib/pull/3#discussion_r77)',
      '* https://github.com/acme/lib/issues/4#issuecomment-8 https://x.example',
      '* [board]((https://github.com/acme/lib/discussions/5#discussioncomment-9))',
    ]);
    expect(linksOf(meeting)).toEqual([
      'acme/node#12',
      'acme/lib#3 discussion_r77',
      'acme/lib#4 issuecomment-8',
      'acme/lib#5 discussioncomment-9',
    ]);
    expect(
      itemsOf(meeting)
        .at(2)
        ?.links.map(({ url }) => url)
        .at(-1),
    ).toBe('https://x.example');
  });
});

describe('action items and decisions', () => {
  const found = (...lines: readonly string[]): string[] => {
    const meeting = first(['## May 7, 2026', '* Attendees', '  * Ann Lee', '  * Bo', '* Notes', ...lines]);
    return [
      ...meeting.actionItems.map(({ owner, text, done }) => `${done ? 'x' : 'a'} ${owner}: ${text}`),
      ...meeting.decisions.map(({ text }) => `d ${text}`),
    ];
  };
  it.each([
    ['  * A.I.: Ann to ask', 'a Ann: Ann to ask'],
    ['  * AI: Ann to ask', 'a Ann: Ann to ask'],
    ['  * AI Cy: ask', 'a Cy: ask'],
    ['  * [AI: Cy] ask', 'a Cy: ask'],
    ['  * **Action item**: Cy to ask', 'a Cy: Cy to ask'],
    ['  * ACTION: chairs to ask', 'a : chairs to ask'],
    ['  * TO-DO(Cy): ask', 'a Cy: ask'],
    ['  * CTA to run queries', 'a : to run queries'],
    ['  * @Cy to share a list', 'a Cy: @Cy to share a list'],
    ['  * Ann/Cy to create an issue', 'a Ann/Cy: Ann/Cy to create an issue'],
    ['  * Cy needs to review it', 'a Cy: Cy needs to review it'],
    ['  * Done so far. Bo will write. More', 'a Bo: Bo will write.'],
    ['  * They agreed Bo should open an issue.', 'a Bo: Bo should open an issue.'],
    ['  * [Bo to ask] A topic', 'a Bo: Bo to ask'],
    ['  * Decision: make it an issue', 'd make it an issue'],
    ['  * ACTION ITEM: Ann to ask', 'a Ann: Ann to ask'],
    ['  * [AI] Ann to ask', 'a Ann: Ann to ask'],
    ['  * AI @ann: ask', 'a ann: ask'],
    ['  * ACTION-12: Ann to ask', 'a Ann: Ann to ask'],
    ['  * To do: Ann to ask', 'a Ann: Ann to ask'],
    ['  * 🔴 ACTION: ask', 'a : ask'],
    ['  * Next steps: Ann to ask', 'a Ann: Ann to ask'],
    ['  * @ann-lee will ask', 'a ann-lee: @ann-lee will ask'],
    ['  - [ ] @ann ask', 'a ann: ask'],
    ['  - [ ] @ann: ask', 'a ann: ask'],
    ['  - [x] @ann to ask', 'x ann: @ann to ask'],
    ['  - [ ] ask (@ann)', 'a ann: ask'],
    ['  - [ ] ask (Ann)', 'a Ann: ask'],
    ['  - [ ] Ann: ask', 'a Ann: ask'],
    ['  * **RESOLVED**: ship it', 'd ship it'],
    ['  * DECISION — ship it', 'd ship it'],
    ['  * ✅ Decision: ship it', 'd ship it'],
    ['  * [Decision] ship it', 'd ship it'],
    ['  * Consensus reached: ship it', 'd ship it'],
    ['  * Approved: the budget', 'd the budget'],
    ['  * The group agreed to wait.', 'd The group agreed to wait.'],
  ])('%s', (line, expected) => expect(found(line)).toEqual([expected]));

  it.each([
    '  * How to build it',
    '  * Users will see it',
    '  * Need to look',
    '  * Ann will be there',
    '  * AI is used',
    '  * SKIP: Ann to ask',
    '  * David agreed and went on',
    '  - [ ] a topic',
    '  * Approved by everybody',
    '  * Actions of users are logged',
  ])('%s is none', (line) => expect(found(line)).toEqual([]));

  it('a table of them has a row for each', () => {
    const rows = ['| Owner | Action | Status |', '|---|---|---|', '| @ann | ask | done |', '| Bo Lind | look | |'];
    expect(found('', '### Action items', '', ...rows)).toEqual(['x ann: ask', 'a Bo Lind: look']);
  });

  it('below a heading of theirs all lines are, but not links to a list', () => {
    expect(
      found('', '### Next steps', '- [x] Ask', '  - how', '- [list](https://x.example)', '### Conclusion', '- Stage 2'),
    ).toEqual(['x : Ask', 'd Stage 2']);
  });
});

describe('whole files, as communities shape them (invented)', () => {
  type Shape = {
    readonly path?: string;
    readonly lines: readonly string[];
    readonly dates: readonly string[];
    readonly people: readonly string[];
    readonly owners?: readonly string[];
    readonly links?: readonly string[];
    readonly actions?: readonly string[];
    readonly decisions?: readonly string[];
    readonly told?: readonly string[];
  };
  const SHAPES: readonly (readonly [string, Shape])[] = [
    [
      'Node.js: login and role, a heading for each repository',
      {
        lines: [
          '# Acme TSC Meeting 2026-05-06',
          '',
          '## Links',
          '',
          '* **Recording**: <https://www.youtube.com/watch?v=abc>',
          '* **GitHub Issue**: <https://github.com/acme/TSC/issues/1850>',
          '',
          '## Present',
          '',
          '* Ann Lee @annlee (voting member)',
          '* Bo Lind @bo (voting member)',
          '* Cy Ray @cyray (Guest)',
          '',
          '## Agenda',
          '',
          '### Announcements',
          '',
          '* Extracted from **tsc-agenda** labelled issues.',
          '',
          '### acme/node',
          '',
          '* build: drop old compilers [#61234](https://github.com/acme/node/pull/61234)',
          '  * Ann: we should wait',
          '  * Bo: no objection',
          '* doc: policy #77',
          '',
          '#### Action items',
          '',
          '- [ ] Bo to write the text',
          '- [x] Ann to ask the board',
          '',
          '## Upcoming Meetings',
          '',
          '* Acme TSC',
        ],
        dates: ['2026-05-06'],
        people: ['Ann Lee | @annlee | voting member', 'Bo Lind | @bo | voting member', 'Cy Ray | @cyray | Guest'],
        owners: ['Ann', 'Bo'],
        links: ['acme/TSC#1850', 'acme/node#61234', 'acme/node#77'],
        actions: ['Bo: Bo to write the text', 'Ann: Ann to ask the board'],
      },
    ],
    [
      'WebAssembly: agenda and notes in one file, speakers by initials',
      {
        lines: [
          '![logo](/images/logo.png)',
          '',
          "## Agenda for the June 16 video call of Acme's Community Group",
          '',
          '- **When**: June 16, 2026, 4pm-5pm UTC',
          '- **Location**: *link on calendar invite*',
          '',
          '## Agenda items',
          '',
          '1. Opening',
          '1. Proposals and discussions',
          '    1. Streams (Bo Lind, 20 min) [slides](https://a.example/s)',
          '        1. Poll for phase 2',
          '1. Closure',
          '',
          '## Meeting Notes',
          '',
          '### Attendees',
          '',
          ' - Ann Lee',
          ' - Bo Lind',
          ' - Tim Low',
          '',
          '### Streams',
          '',
          'BL: presenting the slides',
          '',
          'TL: why not now?',
          '',
          '**Action item**: Tim to open an issue',
          'AI Ann Lee: review it',
          '',
          '**Poll**: phase 2',
        ],
        dates: ['2026-06-16'],
        people: ['Ann Lee', 'Bo Lind', 'Tim Low'],
        owners: ['BL', 'TL'],
        actions: ['Tim: Tim to open an issue', 'Ann Lee: review it'],
        told: ['date 3'],
      },
    ],
    [
      'TC39: a table of delegates, dialogue, conclusions',
      {
        lines: [
          '# 12 May, 2023 Meeting Notes',
          '',
          '-----',
          '',
          '**Remote attendees:**',
          '',
          '| Name       | Abbreviation | Organization |',
          '| ---------- | ------------ | ------------ |',
          '| Ann Lee    | ALE          | Acme         |',
          '| Bo Lind    | BLI          | Example      |',
          '',
          '## Streams for Stage 2',
          '',
          'Presenter: Bo Lind (BLI)',
          '',
          '- [proposal](https://github.com/acme/proposal-streams)',
          '- [slides](https://a.example/x)',
          '',
          'BLI: Hello, this is streams.',
          '',
          'ALE: I support it.',
          '',
          '### Conclusion',
          '',
          '- Stage 2',
        ],
        dates: ['2023-05-12'],
        people: ['Ann Lee | Acme | ALE', 'Bo Lind | Example | BLI'],
        owners: ['BLI', 'BLI', 'ALE'],
        decisions: ['Stage 2'],
      },
    ],
    [
      'IETF: a head of labels',
      {
        lines: [
          '# ACME WG Minutes, IETF 120',
          '',
          'Date: 22 July 2024',
          'Chairs: Ann Lee, Bo Lind',
          'Note taker: Cy Ray',
          '',
          '## Agenda bashing (5 min)',
          '',
          'No changes.',
          '',
          '## draft-acme-foo-03 (Ann Lee)',
          '',
          'Bo Lind: I read it.',
          'Ann Lee: thanks.',
          '',
          '### Conclusion',
          '',
          'WG adoption call to be issued.',
          '',
          'ACTION: chairs to start the call',
        ],
        dates: ['2024-07-22'],
        people: [],
        actions: [': chairs to start the call'],
        decisions: ['WG adoption call to be issued.'],
      },
    ],
    [
      'CNCF: headings with pictures',
      {
        lines: [
          '# Batch meeting 2025-05-06',
          '',
          '## 👥 Attendees',
          '',
          '- Ann Lee (Acme) [host]',
          '- Bo Lind (Example, Inc.)',
          '',
          '## 📋 Agenda',
          '',
          '- Status (10 min)',
          '- Help wanted',
          '',
          '## Action Items for the group:',
          '',
          '- Ann to draft a charter',
          '- Ask for a room',
        ],
        dates: ['2025-05-06'],
        people: ['Ann Lee | Acme | host', 'Bo Lind | Example, Inc.'],
        actions: ['Ann: Ann to draft a charter', ': Ask for a room'],
      },
    ],
    [
      'CNCF: a table of promises, a host, times of items',
      {
        lines: [
          '# Acme TAG: 2025-05-20',
          '',
          '**Host:** Ann Lee',
          '**Note taker:** Bo Lind',
          '',
          '## Participants (2)',
          '',
          '* Ann Lee (she/her), Acme - host',
          '* Bo Lind / Example',
          '',
          '## Agenda',
          '',
          '- [x] Welcome (5 min)',
          '- [ ] Gears project [annual review](https://github.com/acme/toc/issues/12) (deferred)',
          '',
          '### Decisions',
          '',
          '- Gears stays in the sandbox',
          '',
          '## Action Items',
          '',
          '| Who | What | Due |',
          '|-----|------|-----|',
          '| @annlee | write to the maintainers | June |',
        ],
        dates: ['2025-05-20'],
        people: ['Ann Lee | Acme - host', 'Bo Lind | Example'],
        links: ['acme/toc#12'],
        actions: ['annlee: write to the maintainers'],
        decisions: ['Gears stays in the sandbox'],
      },
    ],
    [
      'TC39: two rows of names, a summary and a conclusion for each topic',
      {
        path: 'meetings/2023-07/july-11.md',
        lines: [
          '# July 11, 2023 Meeting Notes',
          '',
          '-----',
          '',
          '**Remote and in person attendees:**',
          '| Name | Abbreviation | Organization |',
          '| -- | -- | -- |',
          '| Ann Lee | ALE | Acme |',
          '| Bo Lind | BLI | Invited Expert |',
          '',
          '## Gears for Stage 3',
          '',
          'Presenter: Ann Lee (ALE)',
          '',
          'ALE: As said in https://github.com/acme/gears/issues/4, it is ready.',
          '',
          "### Speaker's Summary of Key Points",
          '',
          '- Tests are there.',
          '',
          '### Conclusion',
          '',
          '- Consensus on Stage 3',
          '- BLI to review the tests',
        ],
        dates: ['2023-07-11'],
        people: ['Ann Lee | Acme | ALE', 'Bo Lind | Invited Expert | BLI'],
        owners: ['ALE', 'ALE'],
        links: ['acme/gears#4'],
        actions: ['BLI: BLI to review the tests'],
        decisions: ['Consensus on Stage 3', 'BLI to review the tests'],
      },
    ],
    [
      'WebAssembly: a poll and its consensus, the year in the folder',
      {
        path: 'main/2025/CG-06-03.md',
        lines: [
          "## Agenda for the June 3rd video call of Acme's Community Group",
          '',
          '- **Where**: a call',
          '',
          '### Roll Call',
          '',
          '- Ann Lee',
          '- Bo Lind',
          '',
          '### Opening of the meeting',
          '',
          '1. Opinions: [gears](https://github.com/acme/gears/pull/8) [Ann Lee, 10 min]',
          '   1. POLL: phase 3',
          '',
          '| SF | F | N | A | SA |',
          '|----|---|---|---|----|',
          '| 5  | 3 | 1 | 0 | 0  |',
          '',
          '**Consensus**: phase 3',
          '',
          '**AI**: Ann to update the table',
        ],
        dates: ['2025-06-03'],
        people: ['Ann Lee', 'Bo Lind'],
        links: ['acme/gears#8'],
        actions: ['Ann: Ann to update the table'],
        decisions: ['phase 3'],
        told: ['date 1', 'table-as-text 15'],
      },
    ],
    [
      'IETF: who was there by affiliation, speakers in bold, a resolution',
      {
        lines: [
          'ACME Working Group',
          '==================',
          '',
          'Date and Time: Thursday, 25 July 2024, 13:00-14:00',
          'Minutes: Cy Ray',
          '',
          'Attendees: Ann Lee (Acme); Bo Lind (Example)',
          '',
          '# Agenda',
          '',
          '* Agenda bashing',
          '* draft-acme-gears-02 (Bo Lind) [not reached]',
          '',
          '# Notes',
          '',
          '**Ann Lee:** Who read it?',
          '',
          'RESOLUTION: adopt the document',
          'ACTION (Bo Lind): new version by August',
        ],
        dates: ['2024-07-25'],
        people: ['Ann Lee | Acme', 'Bo Lind | Example'],
        owners: ['Bo Lind', 'Ann Lee'],
        actions: ['Bo Lind: new version by August'],
        decisions: ['adopt the document'],
      },
    ],
    [
      'Node.js: names with dashes, absent ones, boxes with owners',
      {
        lines: [
          '# Acme Release Meeting 2025-11-05',
          '',
          '## Present',
          '',
          '- Ann Lee - @annlee',
          '- Bo Lind (@bo)',
          '',
          '## Absent',
          '',
          '- Cy Ray @cyray',
          '',
          '## Agenda',
          '',
          '### acme/release',
          '',
          '- Schedule of 25.x [#900](https://github.com/acme/release/issues/900)',
          '  - Postponed to next week',
          '  - [ ] @annlee update the calendar',
          '  - [x] send the mail (@bo)',
          '',
          '## Q&A, Other',
        ],
        dates: ['2025-11-05'],
        people: ['Ann Lee | @annlee', 'Bo Lind | @bo', 'Cy Ray | @cyray | absent'],
        links: ['acme/release#900'],
        actions: ['annlee: update the calendar', 'bo: send the mail'],
      },
    ],
    [
      'an archive of a working group',
      {
        lines: [
          '## December 16, 2019 [Closed Meeting]',
          '',
          '* Attendees:',
          '  * Ann Lee, Bo Lind, Cy Ray',
          '* Notetaker: Bo',
          '* Topics',
          '  * Budget',
          '    * [AI: Bo] write it down',
          '    * AI: Ann to ask',
          '',
          '## December 2, 2019',
          '* Attendees: Ann Lee, Bo Lind',
          '* Regrets: Cy Ray',
        ],
        dates: ['2019-12-16', '2019-12-02'],
        people: ['Ann Lee', 'Bo Lind', 'Cy Ray', 'Ann Lee', 'Bo Lind', 'Cy Ray | absent'],
        actions: ['Bo: write it down', 'Ann: Ann to ask'],
      },
    ],
    [
      'an issue triage with front matter',
      {
        lines: [
          '---',
          'title: Triage meeting 2022-11-22',
          'tags: triage',
          '---',
          '',
          '# T-lang meeting agenda',
          '',
          '* Meeting date: 2022-11-22',
          '',
          '## Attendance',
          '',
          '* Team members: Ann, Bo',
          '* Others: Cy',
          '',
          '## Meeting roles',
          '',
          '* Note-taker: Cy',
          '',
          '## Action item review',
          '',
          '* [Action items list](https://hackmd.example/x)',
          '',
          '## Nominated',
          '',
          '### "Foo bars" rust#105',
          '',
          '**Link:** https://github.com/acme/rust/issues/105',
        ],
        dates: ['2022-11-22'],
        people: ['Ann', 'Bo', 'Cy'],
        links: ['acme/rust#105'],
      },
    ],
    [
      'boxes for who is there',
      {
        lines: [
          '# February 30, 2025',
          '',
          'Note Taker: Ann',
          '',
          '## Attendees',
          '',
          '- [x] Ann Lee (AL)',
          '- [ ] Bo Lind (BL)',
          '',
          '## Agenda',
          '',
          '- (public) Release (5 min)',
          '  - AL: it is out',
        ],
        dates: [''],
        people: ['Ann Lee | AL', 'Bo Lind | BL | absent'],
        owners: ['AL'],
        told: ['date 1'],
      },
    ],
  ];

  it.each(SHAPES)('%s', (_, { lines, path, ...expected }) => {
    const { value, diagnostics } = read(lines, { path });
    const { meetings } = value;
    expect({
      dates: meetings.map(({ date }) => date),
      people: meetings.flatMap(({ attendees }) => attendees.map(personOf)),
      owners: meetings.flatMap(itemsOf).flatMap(({ owner }) => owner || []),
      links: meetings.flatMap(linksOf),
      actions: meetings.flatMap(({ actionItems }) => actionItems.map(({ owner, text }) => `${owner}: ${text}`)),
      decisions: meetings.flatMap(({ decisions }) => decisions.map(({ text }) => text)),
      told: diagnostics.map(({ code, line }) => `${code} ${line}`),
    }).toEqual({ owners: [], links: [], actions: [], decisions: [], told: [], ...expected });
    expect(renderMinutes(value)).toBe(lines.join('\n'));
  });
});

describe('what has no place', () => {
  it('is kept as text, and told', () => {
    const { value, diagnostics } = read([
      '## May 7, 2026',
      'Lost.',
      '* Open mic',
      '  * T',
      '',
      'Stray.',
      '',
      '| a | b |',
      '|---|---|',
    ]);
    expect(value.meetings.flatMap(itemsOf).map(({ text }) => text)).toEqual(['Lost.', 'T', 'Stray.', '| a | b |']);
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ['unplaced-text', 2],
      ['unplaced-text', 6],
      ['table-as-text', 8],
    ]);
  });

  it('a meeting that is too heavy is lines alone, with an error; those beside it are read', () => {
    const text = `## May 7, 2026\n* A\n## April 23, 2026\n${'> '.repeat(60)}a\n## April 9, 2026\n* B`;
    const { value, diagnostics } = read(text);
    expect(value.meetings.map(({ date, sections }) => [date, sections.length])).toEqual([
      ['2026-05-07', 1],
      ['2026-04-23', 0],
      ['2026-04-09', 1],
    ]);
    expect(renderMinutes(value)).toBe(text);
    expect(diagnostics).toMatchObject([{ severity: 'error', code: 'text-too-deep', line: 4 }]);
  });

  it('an archive of many years is read as a whole', () => {
    const meetings = Array.from({ length: 200 }, (_, index) => {
      const date = new Date(Date.UTC(2026, 0, 8) - index * 14 * 86_400_000).toISOString().slice(0, 10);
      return `## ${date}\n* Attendees\n  * Ann Lee (Acme)\n* Open mic\n${'  * [T](https://github.com/a/b/pull/1) [Ann]\n'.repeat(20)}`;
    });
    const { value, diagnostics } = read(meetings);
    expect(value.meetings.map((meeting) => itemsOf(meeting).length)).toEqual(meetings.map(() => 21));
    expect(diagnostics).toEqual([]);
  });

  it('a date in fenced code begins no meeting', () => {
    expect(read('## May 7, 2026\n```\n## April 23, 2026\n```\n* A').value.meetings).toHaveLength(1);
  });
});

describe('the file comes back byte for byte, and every line of it stands on one node', () => {
  const spansOf = ({ preamble, meetings }: MinutesFile): { first: number; count: number }[] =>
    [...preamble, ...meetings.flatMap(({ sections }) => sections)]
      .flatMap((section) => [section, ...section.items.flatMap(below)])
      .flatMap(({ lines }) => lines ?? []);
  const piece = fc.constantFrom(
    ...[
      '* ',
      '  ',
      '\t',
      '# ',
      '## May 1\n',
      '## Attendees\n',
      '|',
      '```\n',
      '**a**\n',
      '- [ ] ',
      'AI: ',
      'Ann: a',
      '4:53\n',
    ],
    ...[
      'a @ 1:23\n',
      '[',
      '](',
      '))',
      '\n',
      '\r\n',
      '\r',
      '\ufeff',
      'https://github.com/a/b/pull/1',
      '#1',
      'SKIP:',
      'Ann to go',
    ],
  );
  const texts = fc.oneof(
    fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }))).map((parts) => parts.join('')),
    hostileText(),
  );
  const expectWhole = (text: string): void => {
    const { value } = parseMinutes(text, { repository: 'a/b' });
    expect(renderMinutes(value)).toBe(text);
    const spans = spansOf(value).toSorted((a, b) => a.first - b.first);
    for (const [index, { first: from, count }] of spans.entries()) {
      expect(count).toBeGreaterThan(0);
      const end = spans[index + 1]?.first ?? value.lines.length + 1;
      expect(from + count).toBeLessThanOrEqual(end);
    }
  };
  it('any string', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expectWhole(text);
      }),
      { numRuns: 300 },
    );
  });

  it('a file of the community with any of its lines damaged (needs ../shared/data/flyte-minutes)', ({ skip }) => {
    if (!existsSync(MINUTES)) skip('the minutes are not there: ../shared/data/flyte-minutes');
    const files = Object.keys(BY_EYE).map((file) => readFileSync(new URL(file, MINUTES), 'utf8'));
    const damage = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom('drop', 'double', 'indent', 'insert', 'windows', 'cut'),
      piece: fc.oneof(piece, fc.string({ unit: 'binary' })),
    });
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(damage, { maxLength: 8 }), (file, damages) => {
        const lines = file.split(/(?<=\n)/);
        for (const { at, kind, piece: put } of damages) {
          const index = at % Math.max(1, lines.length);
          const line = lines[index] ?? '';
          if (kind === 'drop') lines.splice(index, 1);
          else if (kind === 'double') lines.splice(index, 0, line);
          else if (kind === 'indent') lines[index] = ` \t${line}`;
          else if (kind === 'windows') lines[index] = line.replace('\n', '\r\n');
          else if (kind === 'cut') lines[index] = line.slice(0, at % (line.length + 1));
          else lines.splice(index, 0, put);
        }
        expectWhole(lines.join(''));
      }),
      { numRuns: 60 },
    );
  });

  it.each(['', 'a', '\ufeff# A\r\n* b', 'a\rb\n\r\n', '## May 1, 2026\n\n'])('%j', (text) =>
    expect(renderMinutes(parseMinutes(text).value)).toBe(text),
  );
});

const MINUTES = new URL('../../../../../shared/data/flyte-minutes/', import.meta.url);

/** What a file holds, read by eye. */
type ByEye = {
  readonly attendees?: number;
  /** Lines of the agenda and the notes, headings and marks of time among them, people and the sections themselves not. */
  readonly items?: number;
  readonly links?: readonly string[];
  /** Lines on which somebody is to do something, and on which something was settled. */
  readonly actions?: readonly number[];
  readonly decisions?: readonly number[];
  readonly told?: readonly string[];
};
const JUNE_22 = [
  ...['flyteorg/flyte#3793', 'flyteorg/flyteidl#408', 'flyteorg/flytekit#1655', 'flyteorg/flyteadmin#572'],
  ...['flyteorg/flyteadmin#546', 'flyteorg/flyteadmin#565', 'flyteorg/flytekit#1700', 'flyteorg/flytekit#1679'],
  ...['flyteorg/flytekit#1700', 'flyteorg/flytekit#1660', 'flyteorg/flyte#3796'],
];
const flyte = (...numbers: readonly number[]): string[] => numbers.map((number) => `flyteorg/flyte#${number}`);
const BY_EYE: Readonly<Record<string, ByEye>> = {
  '2023-03-30.md': { attendees: 7, items: 5 },
  '2023-04-13.md': { attendees: 6, items: 20, links: flyte(3590), actions: [17, 18] },
  '2023-04-27.md': {
    attendees: 6,
    items: 3,
    links: ['flyteorg/flyte#3553 issuecomment-1510807853', 'flyteorg/flyte#3620', 'flyteorg/community#5'],
  },
  '2023-05-11.md': {
    attendees: 8,
    items: 10,
    links: ['flyteorg/flyte#3396', 'flyteorg/flytekit#1579', ...flyte(3647, 3666)],
    actions: [21],
  },
  '2023-06-22.archive.md': {
    attendees: 6,
    items: 19,
    links: JUNE_22,
    actions: [15],
    told: ['attendee-organisation 4'],
  },
  '2023-06-22.md': { attendees: 6, items: 33, links: JUNE_22, actions: [16], told: ['attendee-organisation 5'] },
  '2023-08-03.md': { attendees: 5, items: 6, told: ['table-as-text 21'] },
  '2023-08-17.md': { attendees: 4, items: 10, links: flyte(3965) },
  '2023-09-28.md': { attendees: 3, items: 12, links: flyte(4087), actions: [15] },
  '2023-11-09.md': {
    attendees: 7,
    items: 52,
    links: [
      ...['flyteorg/flyte#3397', 'flyteorg/flytekit#1926'],
      ...flyte(4192, 4101, 4314, 4099, 3796, 3934, 3754, 3878, 3838, 3464, 3666, 3647, 4147, 3655, 3646, 3960),
      ...[...flyte(3622, 3463, 3464, 3333), 'flyteorg/flytekit#1926'],
    ],
    actions: [25, 33, 35],
    decisions: [41],
    told: ['reference-without-repository 47'],
  },
  '2023-12-21.md': { told: ['date 1'] },
  '2024-01-18.md': { attendees: 6, items: 17, links: flyte(4544, 4743, 4466), actions: [29, 41], decisions: [45] },
  '2024-04-25.md': { attendees: 6 },
  '2024-05-09.md': {
    attendees: 3,
    items: 17,
    links: [...flyte(5204, 5339, 5345), 'flyteorg/flyte#4029 issuecomment-2100479357', ...flyte(5343)],
    decisions: [37],
  },
  '2024-07-18.md': {},
  '2024-08-15.md': { attendees: 3, items: 10, decisions: [17, 21] },
  '2024-09-26.md': {
    attendees: 6,
    items: 21,
    links: ['flyteorg/flytekit#2732', 'flyteorg/flyte#5598'],
    actions: [52, 53, 54, 55, 56],
    told: ['link-repaired 12'],
  },
  '2024-10-24.md': { attendees: 2, items: 2, links: flyte(3754), told: ['link-repaired 7'] },
  '2024-11-21.md': {
    attendees: 3,
    items: 6,
    links: ['flyteorg/flytekit#2307', 'flyteorg/flytekit#2858'],
    told: ['link-repaired 9'],
  },
  '2025-03-13.md': {
    attendees: 3,
    items: 4,
    links: ['flyteorg/flyte#6238', 'flyteorg/flyte#6319 discussion_r1986113960'],
  },
  '2025-03-27.md': {
    attendees: 4,
    items: 2,
    links: ['flyteorg/flyte#6238 issuecomment-2755445765', 'flyteorg/flyte#6294'],
  },
};

const PEOPLE = /^(attendees|welcome new members)/i;

describe('the community’s minutes (needs ../shared/data/flyte-minutes)', () => {
  const textOf = (file: string, skip: (reason: string) => never): string => {
    const url = new URL(file, MINUTES);
    return existsSync(url)
      ? readFileSync(url, 'utf8')
      : skip('the minutes are not there: ../shared/data/flyte-minutes');
  };

  it.for(Object.entries(BY_EYE))('%s', ([file, eye], { skip }) => {
    const text = textOf(file, skip);
    const { value, diagnostics } = parseMinutes(text, { path: file });
    expect(renderMinutes(value)).toBe(text);
    const [meeting, ...others] = value.meetings;
    if (!meeting) throw new Error('There is no meeting.');
    expect(others).toEqual([]);
    expect(meeting.date).toBe(file.slice(0, 10));
    const { attendees = 0, items = 0, links = [], actions = [], decisions = [], told = [] } = eye;
    expect({
      attendees: meeting.attendees.length,
      items: itemsOf({ sections: meeting.sections.filter(({ title }) => !PEOPLE.test(title)) }).length,
      links: linksOf(meeting),
      actions: meeting.actionItems.map(({ line }) => line),
      decisions: meeting.decisions.map(({ line }) => line),
      told: diagnostics.map(({ code, line }) => `${code} ${line}`),
    }).toEqual({ attendees, items, links, actions, decisions, told });
  });

  it('June 22: one working group, one item left out, owners, and four marks of time in the notes of the machine', ({
    skip,
  }) => {
    const meeting = first(textOf('2023-06-22.md', skip));
    const groups = meeting.sections.find(({ title }) => title.startsWith('Working Groups'));
    expect(groups?.items.map(({ text }) => text)).toEqual(['Config overrides']);
    const items = itemsOf(meeting);
    const skipped = items.filter(({ outcome }) => outcome === Outcome.SKIPPED);
    expect(skipped.map(({ lines, owner }) => [lines?.first, owner])).toEqual([[28, 'David']]);
    expect(items.flatMap(({ owner }) => owner || [])).toEqual(['Yee', 'Yee', 'David', 'Niels']);
    const machine = meeting.sections.filter(({ machineMade }) => machineMade);
    expect(machine.map(({ title }) => title)).toEqual(['AI-generated meeting notes']);
    const marks = machine.flatMap((section) => section.items.flatMap(below)).flatMap(({ startMs }) => startMs ?? []);
    expect(marks.map((ms) => ms / 1000)).toEqual([293, 1305, 1929, 2559]);
  });

  it('all of them as one archive, newest first: each meeting in its place, and the year that is missing is told', ({
    skip,
  }) => {
    const files = Object.keys(BY_EYE)
      .filter((file) => file !== '2023-06-22.md')
      .toSorted()
      .toReversed();
    const text = files.map((file) => textOf(file, skip)).join('\n\n');
    const { value, diagnostics } = parseMinutes(text);
    expect(value.meetings.map(({ date }) => date)).toEqual(files.map((file) => file.slice(0, 10)));
    expect(diagnostics.filter(({ code }) => code === 'date').map(({ message }) => message)).toEqual([
      '"December 21 (cancelled due to holidays)" is read as 2023-12-21, by the dates of the series.',
    ]);
    expect(value.meetings.filter(({ cancelled }) => cancelled).map(({ date }) => date)).toEqual([
      '2024-07-18',
      '2023-12-21',
    ]);
    expect(renderMinutes(value)).toBe(text);
  });
});
