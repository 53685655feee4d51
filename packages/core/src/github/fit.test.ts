import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMarker } from '../document/index.ts';
import type { Action } from './action.ts';
import { fit } from './fit.ts';

const REPOSITORY = 'acme/widgets';
const target = { repository: REPOSITORY, number: 7 };
const marker = toMarker('status', 'acme/widgets#7');
const record = `<!-- rapporteur:record {"meetings":["${'m'.repeat(30_000)}"]} -->`;
const comment = (body: string): Action => ({ type: 'upsert_comment', target, marker, body });
const bodyOf = (action: Action): string => ('body' in action ? action.body : '');
const shorten = (body: string): string => bodyOf(fit(comment(body)));
const bytes = (text: string): number => new TextEncoder().encode(text).length;

const ENDING =
  '<sub>I shortened this, because GitHub takes no more in one text; the whole stands [in the thread](https://github.com/acme/widgets/issues/7).</sub>';

const sentence = 'The tags are stored in the admin database, says [the proposal](https://example.com/a) of `ada`. ';
const row = (index: number): string => `| \`person-${index}\` | TSC | +1 | [2 Mar](https://example.com/${index}) | |`;
const table = ['| Person | Role | Vote | When | Notes |', '|---|---|---|---|---|'];

describe('a body that GitHub would refuse', () => {
  it.each<[string, string, RegExp]>([
    ['many paragraphs end after one', `${sentence}\n\n`.repeat(900), /of `ada`\.\n\n<sub>/],
    ['a list ends after an item', `- ${sentence}\n`.repeat(900), /\n- The tags.*of `ada`\.\n\n<sub>/],
    [
      'a table ends after a row',
      [...table, ...Array.from({ length: 2_000 }, (_, index) => row(index))].join('\n'),
      /\n\| `person-\d+` \|.*\| \|\n\n<sub>/,
    ],
    [
      'a fold is closed',
      `<details><summary>Why</summary>\n\n${`- ${sentence}\n`.repeat(900)}\n</details>`,
      /of `ada`\.\n\n<\/details>\n\n<sub>/,
    ],
    ['code is closed', `\`\`\`yaml\n${'key: value\n'.repeat(9_000)}\`\`\``, /\nkey: value\n```\n\n<sub>/],
    ['one endless paragraph ends between two words', 'word '.repeat(20_000), / word…\n\n<sub>/],
    ['one endless word is left out', 'x'.repeat(90_000), /^<!-- .* -->\n\n+<sub>/],
    ['a hidden comment without an end is left out', `One.\n\n<!-- ${'x\n'.repeat(60_000)}`, /\n\nOne\.\n\n<sub>/],
    ['what takes a parser minutes is left out', `One.\n\n${']'.repeat(90_000)}`, /\n\nOne\.\n\n<sub>/],
    ['and so is what nests without an end', `One.\n\n${'> '.repeat(50_000)}`, /\n\nOne\.\n\n<sub>/],
  ])('%s', (_, text, wanted) => {
    const body = shorten(`${marker}\n\n${text}`);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.startsWith(marker)).toBe(true);
    expect(body.endsWith(ENDING)).toBe(true);
    expect(body).toMatch(wanted);
  });

  it('fills the room that there is', () => {
    expect(shorten(`${marker}\n\n${`${sentence}\n\n`.repeat(900)}`).length).toBeGreaterThan(65_000);
  });

  it('keeps the hidden record at its end, whole', () => {
    const body = shorten(`${marker}\n\n${`${sentence}\n\n`.repeat(900)}${record}`);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.endsWith(`${ENDING}\n\n${record}`)).toBe(true);
  });

  it('takes no time that anybody would notice', () => {
    const shapes = ['[', ']', '*a_b ', '`', '<a ', '- ', '> a\n', '| a |\n', '&', '\\', '![](', '1. ', ' ', '\n', 'a_'];
    for (const shape of shapes) {
      const text = shape.repeat(200_000 / shape.length);
      const began = process.threadCpuUsage().user;
      shorten(`${marker}\n\n${text}`);
      expect([shape, process.threadCpuUsage().user - began < 1_000_000]).toEqual([shape, true]);
    }
  });
});

describe('every other text that GitHub bounds', () => {
  const check = (change: Partial<Extract<Action, { type: 'set_check' }>>): Action => ({
    type: 'set_check',
    repository: REPOSITORY,
    headSha: 'abc123',
    name: 'rapporteur / rfc',
    conclusion: 'neutral',
    title: 't',
    summary: 's',
    text: 'x',
    ...change,
  });
  const long = `${'word '.repeat(30_000)}`;

  it('the output of a check is counted in bytes, as GitHub does', () => {
    const fitted = fit(check({ summary: '投票しました。\n\n'.repeat(6_000), text: long, title: long }));
    if (fitted.type !== 'set_check') throw new Error('another action');
    expect([bytes(fitted.summary) <= 65_535, bytes(fitted.text) <= 65_535, fitted.title.length]).toEqual([
      true,
      true,
      255,
    ]);
    expect(bytes(fitted.summary)).toBeGreaterThan(65_000);
    expect(fitted.text).toContain('[at the commit](https://github.com/acme/widgets/commit/abc123)');
  });

  it('annotations, their messages and their number', () => {
    const annotation = {
      path: 'a.yml',
      startLine: 1,
      endLine: 1,
      level: 'failure' as const,
      message: 'é'.repeat(50_000),
    };
    const fitted = fit(check({ annotations: Array.from({ length: 300 }, () => annotation) }));
    const { annotations = [] } = fitted.type === 'set_check' ? fitted : {};
    expect([annotations.length, bytes(annotations[0]?.message ?? '') <= 65_535]).toEqual([250, true]);
  });

  it('titles and labels', () => {
    const labels = [{ name: 'l'.repeat(80), color: 'ededed', description: 'd'.repeat(200) }];
    const fitted = fit({
      type: 'upsert_issue',
      repository: REPOSITORY,
      marker,
      title: 'ü'.repeat(300),
      body: long,
      labels,
    });
    if (fitted.type !== 'upsert_issue') throw new Error('another action');
    const [label] = fitted.labels;
    expect([fitted.title.length, label?.name.length, label?.description.length]).toEqual([256, 50, 100]);
    expect(fitted.body).toContain('[in the repository](https://github.com/acme/widgets)');
  });

  it('a sheet is as long as the place where it stands takes, and so is what it was merged against', () => {
    const sheet = { repository: REPOSITORY, marker, title: 't'.repeat(300), number: 7, expected: long };
    const talk = fit({ type: 'upsert_discussion', ...sheet, category: 'meetings', body: long });
    const file = fit({
      type: 'upsert_file',
      ...sheet,
      ...{ path: 'a.md', branch: 'agenda', content: long, introduction: long, labels: [] },
    });
    if (talk.type !== 'upsert_discussion' || file.type !== 'upsert_file') throw new Error('another action');
    expect([talk.title.length, talk.body.length <= 65_536, talk.expected]).toEqual([256, true, talk.body]);
    expect([file.title.length, file.introduction.length <= 65_536, file.expected]).toEqual([256, true, file.content]);
    expect(file.introduction).toContain('[in the file](https://github.com/acme/widgets/blob/agenda/a.md)');
  });

  it('a file ends after a paragraph', () => {
    const content = `${'word '.repeat(20)}\n\n`.repeat(12_000);
    const fitted = fit({
      type: 'open_pull_request',
      repository: REPOSITORY,
      branch: 'notes',
      title: 't',
      body: 'b',
      draft: true,
      commitMessage: 'c',
      files: [{ path: 'notes.md', content }],
    });
    const [file] = fitted.type === 'open_pull_request' ? fitted.files : [];
    expect(bytes(file?.content ?? '')).toBeLessThanOrEqual(1_000_000);
    expect(file?.content).toMatch(/word\s+The rest is missing here, because the file would be too long\.\n$/);
  });
});

/** Markdown of all kinds, longer than fits. */
const block = fc.oneof(
  fc.constantFrom(
    `${sentence}\n\n`,
    `- ${sentence}\n    - ${sentence}\n`,
    `> ${sentence}\n> ${sentence}\n\n`,
    `${[...table, ...Array.from({ length: 40 }, (_, index) => row(index))].join('\n')}\n\n`,
    `\`\`\`\`js\nconst x = \`a\`;\n\`\`\`\n${'let y;\n'.repeat(50)}\`\`\`\`\n\n`,
    `<details><summary>Why</summary>\n\n- ${sentence}\n\n</details>\n\n`,
    '<details><summary>Open\n\n',
    '</details>\n\n',
    `<!-- rapporteur:item:x v1 --> hidden\n\n`,
    `**Bold words** and _others_ with <kbd>keys</kbd> and ${sentence.repeat(9)}\n`,
    `[a link of several words](https://example.com/with/a/long/path) `,
    '   ',
    '\r\n',
    '👩‍👩‍👧‍👧 ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const long = fc
  .tuple(fc.array(block, { minLength: 10, maxLength: 40 }), fc.boolean(), fc.boolean(), fc.integer({ min: 0, max: 90 }))
  .map(([blocks, hasMarker, hasRecord, times]) => {
    const text = blocks.join('');
    const repeated = text.repeat(Math.ceil((times * 1_000) / text.length));
    return `${hasMarker ? `${marker}\n\n` : ''}${repeated}${hasRecord ? `\n\n${record}` : ''}`;
  });

describe('whatever is written', () => {
  it('fits, is left alone where it fitted, and keeps marker and record', () => {
    fc.assert(
      fc.property(long, (text) => {
        const body = shorten(text);
        expect(body.length).toBeLessThanOrEqual(65_536);
        expect(shorten(body)).toBe(body);
        if (text.length <= 65_536) expect(body).toBe(text);
        else expect(body).toContain(ENDING);
        if (text.startsWith(marker)) expect(body.startsWith(marker)).toBe(true);
        if (text.endsWith(record)) expect(body.endsWith(record)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
