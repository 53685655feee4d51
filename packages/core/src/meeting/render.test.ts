import { create } from '@bufbuild/protobuf';
import { ActionItemSchema, ActionItemState } from '@rapporteur/idl';
import { RfcSchema } from '@rapporteur/idl/record';
import { toString as textOf } from 'mdast-util-to-string';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/golden.ts';
import { june22, meetingOn, subjectOf } from '../../testing/june-22.ts';
import { print } from '../document/index.ts';
import type { TreeNode } from '../shared/door.ts';
import { buildAgenda } from './build.ts';
import { mergeAgenda } from './merge.ts';
import { isOwnParagraph, renderAgenda, titleOf } from './render.ts';

const { meeting } = june22;
const previousUrl = 'https://github.com/flyteorg/community/issues/20';
const body = `${print(renderAgenda({ agenda: buildAgenda(june22), meeting, previousUrl }))}\n`;

describe('the agenda of June 22, 2023', () => {
  it.each([
    [
      'as they are headed',
      { attendees: 'Who is here', 'open-mic': 'Ask us [one line each]' },
      'your name under Who is here, and your topics under Ask us',
    ],
    ['those alone that stand there', { 'open-mic': 'Ask us' }, 'your topics under Ask us'],
    ['none, if none stands there', {}, 'your topics'],
  ])('invites to the sections %s', (_, titles: Readonly<Record<string, string>>, expected) => {
    const built = buildAgenda(june22);
    const sections = built.sections.flatMap((section) =>
      titles[section.key] === undefined ? [] : [{ ...section, title: titles[section.key] ?? '' }],
    );
    const row = `Please add ${expected}. Edit this text, or comment below. Your lines stay as you write them.`;
    expect(print(renderAgenda({ agenda: { ...built, sections }, meeting })).split('\n')).toContain(row);
    expect(isOwnParagraph(row)).toBe(true);
  });

  it('reads like this', () => {
    expect(titleOf(meeting)).toMatchInlineSnapshot(`"Contributors' meetup: 22 June 2023"`);
    expect(body).toMatchInlineSnapshot(`
      "<!-- rapporteur:agenda:contributors-meetup/2023-06-22 v1 -->
      **Thursday 22 June 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC)**

      Please add your name under Attendees, and your topics under Open mic. Edit this text, or comment below. Your lines stay as you write them.

      * Attendees [name, affiliation]
      * Welcome new members
      * Introduce [new RFCs](https://github.com/orgs/flyteorg/projects/12/views/1)
          * [\\[RFC\\] Config Override](https://github.com/flyteorg/flyte/pull/3553) (\`ByronHsu\`): in review. Next: it needs an approving review by one maintainer and one member of the TSC
      * Working Groups updates
          * Config overrides
              * [flyteorg/flyteidl#⁠412](https://github.com/flyteorg/flyteidl/pull/412) (\`ByronHsu\`): open. **New:** updated 14 June 2023
              * [Feat: Allow config overrides at runtime](https://github.com/flyteorg/flytekit/pull/1672) (\`fg91\`): open
              * [Update fg91 runtime overrides PR](https://github.com/flyteorg/flytekit/pull/1676) (\`bstadlbauer\`): open, waits for fg91. **New:** updated 11 June 2023
          * Pydantic
              * [Feat: Add type support for pydantic BaseModels](https://github.com/flyteorg/flytekit/pull/1660) (\`ArthurBook\`): open. **New:** reviewed by fg91 19 June 2023
              * [flyteorg/flytekit#⁠1679](https://github.com/flyteorg/flytekit/pull/1679) (\`elibixby\`): a draft
          * Artifacts
              * [flyteorg/flyteadmin#⁠572](https://github.com/flyteorg/flyteadmin/pull/572) (\`wild-endeavor\`): open
              * [Artifacts](https://github.com/flyteorg/flyteidl/pull/408) (\`wild-endeavor\`): open
              * [\\[wip\\] ignore](https://github.com/flyteorg/flytekit/pull/1655) (\`wild-endeavor\`): a draft
              * [PR into #⁠1679 - Support for generalized container types](https://github.com/flyteorg/flytekit/pull/1700) (\`wild-endeavor\`): open. **New:** opened 20 June 2023
      * New ideas in [the incubator](https://github.com/flyteorg/flyte/discussions/categories/rfc-incubator)
          * [Unify retry behaviour](https://github.com/flyteorg/flyte/discussions/3793). **New:** opened 14 June 2023
          * [GPU selection](https://github.com/flyteorg/flyte/discussions/3796). **New:** opened 15 June 2023
      * Open mic/questions [add your name]

      As of Thursday 22 June 2023, 15:00 UTC. [Previous meeting](https://github.com/flyteorg/community/issues/20).
      <!-- /rapporteur:agenda:contributors-meetup/2023-06-22 -->
      "
    `);
  });

  it('M12: hides less than a tenth of its bytes, and nothing at the end of a line', () => {
    const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
    const agenda = buildAgenda({
      ...june22,
      rfcs: june22.rfcs.flatMap((rfc) =>
        numbers.map((n) =>
          create(RfcSchema, { ...rfc, name: `rfcs/a/b/${n}`, subject: subjectOf(`a/b#${n}`, `Proposal ${n}`) }),
        ),
      ),
      actionItems: numbers.slice(5).map((n) =>
        create(ActionItemSchema, {
          name: `actionItems/2023-06-08-${n}`,
          text: `Tell about ${n}`,
          state: ActionItemState.OPEN,
        }),
      ),
    });
    const full = print(renderAgenda({ agenda, meeting, previousUrl }));
    const hidden = full.match(/<!--.*?-->/g) ?? [];
    expect(hidden).toHaveLength(2);
    expect(hidden.join('').length / full.length).toBeLessThan(0.05);
    expect(full.split('\n').filter((line) => /\S.*<!--/.test(line))).toEqual([]);
  });

  it('its page is linked once, also on an agenda that was posted before there was one, and whatever is known of that', () => {
    const pageUrl = 'https://rfcs.example.org/t/v1/flyteorg/contributors-meetup/2023-06-22';
    const agenda = buildAgenda(june22);
    const [marked, shown] = [true, false].map((isMarked) =>
      print(renderAgenda({ agenda, meeting, previousUrl, pageUrl, isMarked })),
    ) as [string, string];
    const before = print(renderAgenda({ agenda, meeting, previousUrl, isMarked: true }));
    const theirs = print(renderAgenda({ agenda, meeting, previousUrl }));
    const repository = 'flyteorg/community';
    expect(mergeAgenda({ base: before, theirs, ours: marked, repository })).toMatchObject({
      body: shown,
      conflicts: [],
    });
    expect(mergeAgenda({ base: '', theirs: shown, ours: marked, repository })).toMatchObject({ body: shown });
  });

  it('M12: of what is posted two marks are hidden; of what the registry keeps, one on every line (docs/agenda-comparison.md)', () => {
    const view = { agenda: buildAgenda(june22), meeting, previousUrl, placeUrl: 'https://meet.example.org/flyte' };
    const bytesIn = (text: string) => {
      const marks = text.match(/<!--.*?-->/g) ?? [];
      return { marks: marks.length, hidden: Buffer.byteLength(marks.join('')), all: Buffer.byteLength(text) };
    };
    expect(bytesIn(print(renderAgenda(view)))).toMatchInlineSnapshot(`
      {
        "all": 2410,
        "hidden": 118,
        "marks": 2,
      }
    `);
    expect(bytesIn(print(renderAgenda({ ...view, isMarked: true })))).toMatchInlineSnapshot(`
      {
        "all": 3130,
        "hidden": 813,
        "marks": 27,
      }
    `);
  });

  it('is one list on the page, with nested items, and no hidden comment shows or breaks it', () => {
    const { children } = treeOf(body);
    const shape = (node: TreeNode): unknown =>
      node.type === 'list'
        ? node.children.map((item) => item.children.flatMap((child) => (child.type === 'list' ? [shape(child)] : [])))
        : [];
    const lists = children.filter(({ type }) => type === 'list');
    expect(lists).toHaveLength(1);
    expect(lists.map(shape)).toEqual([
      [[], [], [[[]]], [[[[[], [], []]], [[[], []]], [[[], [], [], []]]]], [[[], []]], []],
    ]);
    expect(children.some(({ type }) => type === 'code')).toBe(false);
    expect(lists.every((list) => list.type === 'list' && list.spread === false)).toBe(true);
    expect(textOf(treeOf(body), { includeHtml: false })).not.toContain('<!--');
  });

  it.each([
    ['2023-06-22', '**Thursday 22 June 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC)**'],
    ['2024-01-18', '**Thursday 18 January 2024, 11:00–12:00 Pacific time (19:00–20:00 UTC)**'],
  ])('M6: the time of %s is that of its own date', (date, line) => {
    const other = meetingOn(date);
    expect(print(renderAgenda({ agenda: buildAgenda({ ...june22, meeting: other }), meeting: other }))).toContain(line);
  });
});
