import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { ActionItemSchema, ActionItemState, type AgendaItem } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, ideaOf, june22, pullOf, series } from '../../testing/june-22.ts';
import { proposalsOf } from '../../testing/proposal.ts';
import { print } from '../document/index.ts';
import { findReferences, formatReference } from '../github/index.ts';
import { attendeesOf, parseAttendee } from './attendee.ts';
import { buildAgenda } from './build.ts';
import { gridOf, readDate } from './date.ts';
import { type ParseAgendaOptions, parseAgenda } from './minutes.ts';
import { renderAgenda } from './render.ts';

const below = (item: AgendaItem): AgendaItem[] => [item, ...item.children.flatMap(below)];
const itemsOf = (agenda: Agenda): AgendaItem[] => agenda.sections.flatMap(({ items }) => items.flatMap(below));
const OUTCOMES = ['', 'discussed', 'resolved', 'deferred', 'not reached', 'skipped'];
const show = (item: AgendaItem, depth = 0): string[] => [
  [
    `${'  '.repeat(depth)}${item.text}`,
    item.subject ? `<${formatReference(item.subject)}>` : '',
    item.owner ? `@${item.owner}` : '',
    OUTCOMES[item.outcome],
  ]
    .filter(Boolean)
    .join(' '),
  ...item.children.flatMap((child) => show(child, depth + 1)),
];
const outline = (markdown: string, options: ParseAgendaOptions = {}): string[] =>
  parseAgenda(markdown, options).value.sections.flatMap(({ key, items }) => [
    `[${key}]`,
    ...items.flatMap((item) => show(item, 1)),
  ]);
const inMic = (...lines: readonly string[]): string[] =>
  outline(['* Attendees', '  * Ann Lee (Org)', '  * Bo', '* Open mic/questions', ...lines].join('\n')).slice(3);

describe('one line', () => {
  it.each([
    ['a link', '    * [Retries](https://github.com/a/b/discussions/3)', '  Retries <a/b#3>'],
    ['a bare address after words', '    * Artifact IDL: https://github.com/a/b/pull/4/files', '  Artifact IDL <a/b#4>'],
    ['a bare address alone', '    * https://github.com/a/b/discussions/5', '  a/b#5 <a/b#5>'],
    ['an address that is glued to a word', '    * Rust?https://github.com/a/b/pull/6', '  Rust? <a/b#6>'],
    ['double parentheses', '    * [board]((https://github.com/a/b/pull/7))', '  board <a/b#7>'],
    ['a link elsewhere', '    * See [thread](https://x.example/y)', '  See thread (https://x.example/y)'],
    ['owner in brackets', '    * Meeting logistics [Ann]', '  Meeting logistics @Ann'],
    ['owner in brackets, bold', '    * Docker plugin [**Dan Farrell**]', '  Docker plugin @Dan Farrell'],
    ['owner in parentheses, known in small letters', '    * Config (ann)', '  Config @ann'],
    ['unknown in small letters is nobody', '    * User identity (byron)', '  User identity (byron)'],
    ['owner after a dash', '    * Feedback on containers - Yee', '  Feedback on containers @Yee'],
    ['owner before a dash', '    * Niels - GPU selection (RFC TBD)', '  GPU selection (RFC TBD) @Niels'],
    ['capitals are nobody', '    * Something (RFC TBD)', '  Something (RFC TBD)'],
    ['initials of a speaker', '    * [DR] Not supported', '  Not supported @DR'],
    ['SKIP', '    * SKIP: Status of `help wanted` [Bo]', '  Status of help wanted @Bo skipped'],
    ['a box that is ticked', '    - [x] Monorepo', '  Monorepo discussed'],
    ['struck out', '    * ~~Monorepo~~', '  Monorepo skipped'],
    ['a tag', '    * [Discussed] [T](https://github.com/a/b/pull/1)', '  [Discussed] T <a/b#1> discussed'],
    ['a tag glued to a link', '    * [Close][T](https://github.com/a/b/pull/1)', '  [Close] T <a/b#1> resolved'],
    ['a tag that is none', '    * [?] T', '  [?] T'],
    ['two bullets in one', '    * * https://github.com/a/b/pull/1', '  a/b#1 <a/b#1>'],
    ['a tab', '\t*\tT', '  T'],
    ['a number', '    1. T', '  T'],
  ])('%s', (_, line, expected) => expect(inMic(line)).toEqual(['[open-mic]', expected]));

  it.each(['    * ', '    *', '    * [ ] ', '<!-- x -->', '---', '4:53', '```\n* x\n```'])('"%s" is no item', (line) =>
    expect(inMic(line)).toEqual(['[open-mic]']),
  );

  it('several links: the first is the subject, the others are children', () => {
    expect(inMic('  * URLs ([first](https://github.com/a/b/pull/1), [second](https://github.com/a/b/pull/2))')).toEqual(
      ['[open-mic]', '  URLs (first, second) <a/b#1>', '    second <a/b#2>'],
    );
  });

  it('"#12" is a link only where it is known whose; else it is told with line and column', () => {
    const text = '* Open mic\n    * See #12';
    expect(outline(text, { repository: 'a/b' })).toEqual(['[open-mic]', '  See #12 <a/b#12>']);
    expect(parseAgenda(text).diagnostics).toMatchObject([{ code: 'reference-without-repository', line: 2, column: 7 }]);
  });
});

describe('the shape', () => {
  it('indents of 1 to 4, tabs and mixed bullets are one outline', () => {
    const text = [
      '  * Attendees',
      '     - Ann',
      '  * Welcome new members',
      ' * Open mic',
      '   * A',
      '\t  * B',
      '         1. C',
      '   * D',
    ];
    expect(outline(text.join('\r\n'))).toEqual([
      '[attendees]',
      '  Ann',
      '[new-members]',
      '[open-mic]',
      '  A',
      '    B',
      '      C',
      '  D',
    ]);
  });

  it('a line that goes on belongs to its bullet', () => {
    expect(inMic('    * The team', 'talked', '      and agreed.', '', '      Later too.')).toEqual([
      '[open-mic]',
      '  The team talked and agreed. Later too.',
    ]);
  });

  it('sections of the community’s own stay, two of a kind are told apart', () => {
    expect(
      outline(
        '* Introduce [new RFCs](https://b.example)\n* Discuss [active RFCs](https://b.example)\n  * T\n* Community pulse\n  * U',
      ),
    ).toEqual(['[rfcs]', '[rfcs-2]', '  T', '[community-pulse]', '  U']);
  });

  it.each([
    ['a heading', '## Minutes'],
    ['a bullet', '* Minutes:'],
    ['a bold bullet', '* **Minutes**:'],
    ['a bold line', '**Minutes**'],
    ['the words of the machine', '## AI-generated meeting notes'],
  ])('what was said begins with %s, and its headings open no section', (_, line) => {
    const said = ['Welcome @ 0:00', '', 'Ann spoke.', '4:53', 'Bo spoke.', '### Working group updates', '* A point'];
    expect(inMic('  * T', '', line, '', ...said)).toEqual([
      '[open-mic]',
      '  T',
      '[notes]',
      '  Welcome @ 0:00',
      '  Ann spoke.',
      '  Bo spoke.',
      '  Working group updates',
      '  A point',
    ]);
  });

  it('text that belongs nowhere is kept and told', () => {
    const { value, diagnostics } = parseAgenda('* Open mic\n  * T\n\nHello all');
    expect(value.sections.map(({ key }) => key)).toEqual(['open-mic', 'notes']);
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'unplaced-text', line: 4, column: 1 }]);
  });
});

describe('attendees', () => {
  it.each([
    ['Ann Lee (Org)', 'Ann Lee', 'Org', ''],
    ['Ann Lee [Org.ai]', 'Ann Lee', 'Org.ai', ''],
    ['Ann Lee, Org', 'Ann Lee', 'Org', ''],
    ['Ann Lee(Org)', 'Ann Lee', 'Org', ''],
    ['Ann Lee', 'Ann Lee', '', ''],
    ['Ann (An-Na) Lee (Some Org)', 'Ann (An-Na) Lee', 'Some Org', ''],
    ['Ann Lee (Writer, Org.ai)', 'Ann Lee', 'Writer, Org.ai', ''],
    ['@ann-lee [Org]', '', 'Org', 'ann-lee'],
    ['Recogni.com [Recogni.com]', '', 'Recogni.com', ''],
  ])('%s', (text, name, affiliation, login) => expect(parseAttendee(text)).toMatchObject({ name, affiliation, login }));

  it('an organisation in a person’s place is told', () => {
    const { value, diagnostics } = parseAgenda('* Attendees\n  * Org.com [Org.com]\n  * Ann');
    expect(attendeesOf(value).map(({ name, affiliation }) => [name, affiliation])).toEqual([
      ['', 'Org.com'],
      ['Ann', ''],
    ]);
    expect(diagnostics).toMatchObject([{ code: 'attendee-organisation', line: 2 }]);
  });
});

describe('dates of headings', () => {
  it.each([
    ['June 22, 2023', '2023-06-22', false],
    ['Sep 26, 2024', '2024-09-26', false],
    ['December 5, 2024 (7:00 am PT)', '2024-12-05', false],
    ['July 18, 2024 (cancelled)', '2024-07-18', false],
    ['July 6th, 2023', '2023-07-06', false],
    ['December 21 (cancelled due to holidays)', '2023-12-21', true],
    ['April 10, 20225', '2025-04-10', true],
    ['April 24, 2023', '2025-04-24', true],
    ['June 23, 2023', '2023-06-23', true],
    ['June 31, 2023', undefined, true],
  ])('%s', (heading, date, isTold) => {
    const read = readDate(heading, gridOf(series));
    expect(read?.date).toBe(date);
    expect(read?.problem !== undefined).toBe(isTold);
  });

  it.each(["Contributor's meetup", 'Minutes', 'Mayhem 12', ''])('"%s" is none', (heading) =>
    expect(readDate(heading, gridOf(series))).toBeUndefined(),
  );

  it('the heading names the meeting where the series is known', () => {
    expect(parseAgenda('## April 10, 20225', { series })).toMatchObject({
      value: { name: 'agendas/contributors-meetup/2025-04-10', meeting: 'meetings/contributors-meetup/2025-04-10' },
      diagnostics: [{ code: 'date', line: 1, column: 4 }],
    });
  });
});

describe('our own issue', () => {
  it('reads back: sections, ids, subjects and owners', () => {
    const titles = fc.string({ unit: 'grapheme', maxLength: 30 });
    const login = fc.constantFrom('ann', 'bo-b', 'c9');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), titles, login), { maxLength: 6 }), (pulls) => {
        const agenda = buildAgenda({
          ...june22,
          rfcs: [],
          groups: june22.groups.slice(0, 1).map((group) => ({
            ...group,
            pullRequests: pulls.map(([n, title, author]) =>
              pullOf(`o/r#${n}`, title, { author, createdAt: at('2023-06-20') }),
            ),
          })),
          ideas: pulls.map(([n, title]) => ideaOf(`o/i#${n}`, title, '2023-06-20')),
          items: proposalsOf(pulls.map(([, text, by]) => ({ text, by }))),
        });
        const view = { agenda, meeting: june22.meeting };
        const base = print(renderAgenda({ ...view, isMarked: true }));
        const { value, diagnostics } = parseAgenda(print(renderAgenda(view)), { base });
        const facts = (read: Agenda) => ({
          name: read.name,
          meeting: read.meeting,
          sections: read.sections.map(({ kind, key, title, linkText, linkUrl }) => ({
            kind,
            key,
            title,
            linkText,
            linkUrl,
          })),
          items: itemsOf(read).map(({ id, subject, owner, outcome }) => [
            id,
            subject && formatReference(subject).toLowerCase(),
            owner,
            outcome,
          ]),
        });
        expect(facts(value)).toEqual(facts(agenda));
        expect(diagnostics).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('people’s lines are items of their section', () => {
    const body = print(renderAgenda({ agenda: buildAgenda(june22), meeting: june22.meeting }));
    const edited = body
      .replace('[name, affiliation]', '[name, affiliation]\n    * Ann Lee [Org]')
      .replace('[add your name]', '[add your name]\n* Monorepo [Ann]');
    const { value } = parseAgenda(edited);
    expect(attendeesOf(value)).toMatchObject([{ name: 'Ann Lee', affiliation: 'Org' }]);
    expect(value.sections.at(-1)?.items.map(({ id, owner }) => [id, owner])).toEqual([['open-mic/monorepo', 'Ann']]);
  });

  it('M12: an item keeps its id although a line above mentions it, and a line in a comment is none', () => {
    const body = print(renderAgenda({ agenda: buildAgenda(june22), meeting: june22.meeting }));
    const edited = body
      .replace('[name, affiliation]', '[name, affiliation]\n    * Ann, see https://github.com/flyteorg/flyte/pull/3553')
      .replace('    * Pydantic', '<!--\n    * Pydantic\n-->');
    const items = itemsOf(parseAgenda(edited).value);
    expect(items.find(({ id }) => id === 'flyteorg/flyte#3553')?.text).toContain('Config Override');
    expect(items.some(({ text }) => text.includes('Pydantic'))).toBe(false);
  });

  it('lines that link nothing are known by what the bot wrote last', () => {
    const promised = create(ActionItemSchema, {
      name: 'actionItems/2023-06-08-1',
      text: 'Call Bo',
      state: ActionItemState.OPEN,
    });
    const agenda = buildAgenda({ ...june22, actionItems: [promised] });
    const view = { agenda, meeting: june22.meeting };
    const base = print(renderAgenda({ ...view, isMarked: true }));
    const edited = print(renderAgenda(view)).replace('Call Bo', 'Call Bo today');
    const items = itemsOf(parseAgenda(edited, { base }).value);
    expect(items.find(({ text }) => text.includes('Call Bo today'))?.id).toBe('actionitems/2023-06-08-1');
  });
});

it('never throws, whatever the text is', () => {
  const piece = fc.constantFrom(
    '* ',
    '  ',
    '\t',
    '#',
    '## May 1',
    '[',
    '](',
    '))',
    '~~',
    '```',
    '**',
    '|',
    '<!-- i:a -->',
    '\n',
    '\r\n',
    'SKIP:',
    '1:23',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ unit: 'grapheme' }))).map((parts) => parts.join('')),
      (text) => {
        const { value } = parseAgenda(text, { repository: 'a/b', series });
        const ids = itemsOf(value).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^(?!.*--)[a-z0-9._/#-]+$/);
      },
    ),
    { numRuns: 500 },
  );
});

const MINUTES = new URL('../../../../../shared/data/flyte-minutes/', import.meta.url);
const files = existsSync(MINUTES) ? readdirSync(MINUTES).filter((name) => /^\d{4}-.*\.md$/.test(name)) : [];

describe.skipIf(files.length === 0)('the community’s minutes (needs ../shared/data/flyte-minutes)', () => {
  it.each(files)('%s', (file) => {
    const markdown = readFileSync(new URL(file, MINUTES), 'utf8');
    const { value, diagnostics } = parseAgenda(markdown, { series });
    expect(value.name).toBe(`agendas/contributors-meetup/${file.slice(0, 10)}`);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const items = itemsOf(value);
    const open = markdown.replace(/^ *```[\s\S]*?^ *```/gm, '');
    const subjects = new Set(items.flatMap(({ subject }) => (subject ? [formatReference(subject)] : [])));
    expect([...new Set(findReferences(open).map(formatReference))].filter((name) => !subjects.has(name))).toEqual([]);
    const words =
      JSON.stringify(value.sections.map(({ linkUrl }) => linkUrl)) + items.map(({ text }) => text).join('\n');
    const urls = [...open.matchAll(/https?:\/\/[^\s)\]>]+/g)]
      .map(([url]) => url)
      .filter((url) => findReferences(url).length === 0);
    expect(urls.filter((url) => !words.includes(url))).toEqual([]);
    const bullets = open.split('\n').filter((line) => /^\s*[*-] +\S/.test(line)).length;
    expect(items.length).toBeGreaterThanOrEqual(bullets - 9);
    expect(items.length).toBeLessThanOrEqual(bullets + 20);
    expect(items.every(({ text }) => text.trim() !== '')).toBe(true);
  });
});
