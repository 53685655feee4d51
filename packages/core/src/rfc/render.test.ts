import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  DetectionSchema,
  MeetingSchema,
  MotionDisposition,
  MotionState,
  RfcSettingsSchema,
  Stage,
  StageChangeSchema,
} from '@rapporteur/idl';
import { MotionSchema, RecordedCommandSchema, type Rfc } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../../testing/golden.ts';
import { arbitraryPull, lived, pullOf } from '../../testing/rfc.ts';
import { print } from '../document/index.ts';
import { type Action, type PullRequestFacts, printAction } from '../github/index.ts';
import { presets } from '../settings/index.ts';
import type { TreeNode } from '../shared/door.ts';
import { checkTitle, type Decision, decideRfc } from './decide.ts';
import { deriveRfc } from './derive.ts';
import { detectRfc } from './detect.ts';
import { nextStep } from './next.ts';
import { parseRecord, renderRecord, toRecord } from './record.ts';
import { renderStatus, renderStatusAnswer, renderWhy, renderWhyNot } from './render.ts';

const settings = create(RfcSettingsSchema, {
  paths: { values: ['rfc/'] },
  labels: { values: ['rfc'] },
  managedLabel: 'rfc/tracked',
  checkRun: true,
  incubatorRepository: 'flyteorg/flyte',
});
const files = [{ path: 'rfc/system/3553-config-override.md', status: 'added' }] as const;
const now = new Date('2023-07-05T00:00:00Z');

const rfcOf = (part: Partial<PullRequestFacts> = {}): Rfc => {
  const rfc = deriveRfc({ pull: pullOf({ files, ...part }), settings });
  if (!rfc) throw new Error('no RFC');
  return rfc;
};

const closed = lived([['2023-08-01 10:00', 'closed']], { labels: ['stale'] });
const merged = lived([['2023-07-04 10:00', 'merged']]);
const reviewed = {
  requestedReviewers: ['cosmicBboy'],
  reviews: [
    { login: 'fg91', verdict: 'approved', at: new Date('2023-06-01T00:00:00Z') },
    { login: 'eapolinario', verdict: 'commented', at: new Date('2023-06-02T00:00:00Z') },
  ],
} as const;

const actionOf = <T extends Action['type']>(decision: Decision, type: T): Extract<Action, { type: T }> | undefined =>
  decision.actions.map(printAction).find((action): action is Extract<Action, { type: T }> => action.type === type);

describe('the status comment', () => {
  it('of an RFC in review', () => {
    const body =
      'Continues https://github.com/flyteorg/flyte/discussions/3793, implemented by https://github.com/flyteorg/flytekit/pull/1672. See #475.';
    const meeting = create(MeetingSchema, {
      name: 'meetings/contributors-meetup/2023-06-22',
      title: "Contributors' meetup",
      localStart: '2023-06-22T11:00',
      issue: { repository: 'flyteorg/community', number: 12, url: 'https://github.com/flyteorg/community/issues/12' },
    });
    expect(
      print(
        renderStatus(rfcOf({ ...reviewed, body }), { groups: [{ title: 'Config overrides' }], meetings: [meeting] }),
      ),
    ).toMatchInlineSnapshot(`
      "<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->

      Thank you for this RFC, \`ByronHsu\`!

      **This RFC is in review** since 4 April 2023.

      **Next:** It needs an approving review by one maintainer.\\
      **Waiting for:** \`cosmicBboy\`, the maintainers

      - **Document:** [rfc/system/3553-config-override.md](https://github.com/flyteorg/flyte/pull/3553/files)
      - **Category:** system
      - **Author:** \`ByronHsu\`
      - **Reviews:**
        - \`fg91\` approved on 1 June 2023
        - \`eapolinario\` commented on 2 June 2023
      - **Discussions:** [flyteorg/flyte#⁠3793](https://github.com/flyteorg/flyte/discussions/3793)
      - **Pull requests:** [flyteorg/flytekit#⁠1672](https://github.com/flyteorg/flytekit/pull/1672)
      - **See also:** [flyteorg/flyte#⁠475](https://github.com/flyteorg/flyte/issues/475)
      - **Working group:** Config overrides
      - **Discussed at:** [Contributors' meetup of 22 June 2023](https://github.com/flyteorg/community/issues/12)

      This is how it goes on:

      - People read it and comment. You can answer them, or change the text.
      - When the reviewers have approved it, somebody starts the vote with \`/motion merge\`.
      - Then there is time for last comments. After that the RFC is accepted, or goes back to review.

      <details><summary>Why</summary>

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/system/3553-config-override.md. (+200)
      - The title carries the tag RFC. (+60)
      - Its description continues a discussion of the repository of RFCs. (+15)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 4 April 2023: in review. The pull request was opened for review.

      </details>

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If this is no RFC, a maintainer can write \`/rfc ignore\`.</sub>"
    `);
  });

  it('of a draft', () =>
    expect(print(renderStatus(rfcOf({ draft: true })))).toMatchInlineSnapshot(`
      "<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->

      Thank you for this RFC, \`ByronHsu\`!

      **This RFC is a draft** since 4 April 2023.

      **Next:** The author finishes the draft and marks it as ready for review.\\
      **Waiting for:** \`ByronHsu\`

      - **Document:** [rfc/system/3553-config-override.md](https://github.com/flyteorg/flyte/pull/3553/files)
      - **Category:** system
      - **Author:** \`ByronHsu\`

      This is how it goes on:

      - When the text is ready, mark the pull request as ready for review.
      - When the reviewers have approved it, somebody starts the vote with \`/motion merge\`.
      - Then there is time for last comments. After that the RFC is accepted, or goes back to review.

      <details><summary>Why</summary>

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/system/3553-config-override.md. (+200)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 4 April 2023: a draft. The pull request was opened as a draft.

      </details>

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If this is no RFC, a maintainer can write \`/rfc ignore\`.</sub>"
    `));

  it('of a merged RFC', () =>
    expect(print(renderStatus(rfcOf(merged)))).toMatchInlineSnapshot(`
      "<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->

      **This RFC is accepted** since 4 July 2023. The pull request was merged, and a merged RFC counts as accepted. I found no vote on it.

      **Next:** Anybody can implement it.

      - **Document:** [rfc/system/3553-config-override.md](https://github.com/flyteorg/flyte/blob/master/rfc/system/3553-config-override.md)
      - **Category:** system
      - **Author:** \`ByronHsu\`

      <details><summary>Why</summary>

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/system/3553-config-override.md. (+200)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 4 April 2023: in review. The pull request was opened for review.
      - 4 July 2023: accepted. The pull request was merged, and a merged RFC counts as accepted. I found no vote on it.

      </details>

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If this is no RFC, a maintainer can write \`/rfc ignore\`.</sub>"
    `));

  it('of one that was closed as stale', () =>
    expect(print(renderStatus(rfcOf(closed)))).toMatchInlineSnapshot(`
      "<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->

      **This RFC is postponed** since 1 August 2023. The pull request was closed with the label stale. Nobody decided against it.

      **Next:** Nothing for now. It can be reopened later.

      - **Document:** [rfc/system/3553-config-override.md](https://github.com/flyteorg/flyte/pull/3553/files)
      - **Category:** system
      - **Author:** \`ByronHsu\`

      <details><summary>Why</summary>

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/system/3553-config-override.md. (+200)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 4 April 2023: in review. The pull request was opened for review.
      - 1 August 2023: postponed. The pull request was closed with the label stale. Nobody decided against it.

      </details>

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If this is no RFC, a maintainer can write \`/rfc ignore\`.</sub>"
    `));

  it('of one whose stage a person set, with two documents', () => {
    const rfc = rfcOf({ files: [...files, { path: 'rfc/core language/sum types.md', status: 'added' }] });
    const change = create(StageChangeSchema, {
      from: Stage.IN_REVIEW,
      to: Stage.FCP_PROPOSED,
      cause: { kind: { case: 'person', value: 'kumare3' }, at: timestampFromDate(now) },
      text: 'A maintainer moved to merge.',
    });
    const stage = Stage.FCP_PROPOSED;
    const proposed: Rfc = {
      ...rfc,
      stage,
      history: [...rfc.history, change],
      next: nextStep({ ...rfc, stage, settings: presets.flyte }),
    };
    expect(print(renderStatus(proposed))).toMatchInlineSnapshot(`
      "<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->

      **This RFC is proposed for the final comment period** since 5 July 2023.

      **Next:** If nobody objects, the final comment period begins.\\
      **Waiting for:** the TSC

      - **Documents:** [rfc/system/3553-config-override.md](https://github.com/flyteorg/flyte/pull/3553/files), [rfc/core language/sum types.md](https://github.com/flyteorg/flyte/pull/3553/files)
      - **Category:** system
      - **Author:** \`ByronHsu\`

      <details><summary>Why</summary>

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/system/3553-config-override.md, rfc/core language/sum types.md. (+200)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 4 April 2023: in review. The pull request was opened for review.
      - 5 July 2023: proposed for the final comment period. A maintainer moved to merge. (by \`kumare3\`)

      </details>

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If this is no RFC, a maintainer can write \`/rfc ignore\`.</sub>"
    `);
  });
});

describe('answers', () => {
  it('to /rfc status', () =>
    expect(print(renderStatusAnswer(rfcOf(reviewed)))).toMatchInlineSnapshot(`
      "this is where the RFC stands.

      **This RFC is in review** since 4 April 2023.

      **Next:** It needs an approving review by one maintainer.\\
      **Waiting for:** \`cosmicBboy\`, the maintainers

      - **Document:** [rfc/system/3553-config-override.md](https://github.com/flyteorg/flyte/pull/3553/files)
      - **Category:** system
      - **Author:** \`ByronHsu\`
      - **Reviews:**
        - \`fg91\` approved on 1 June 2023
        - \`eapolinario\` commented on 2 June 2023

      \`/rfc why\` tells how I came to this."
    `));

  it('to /rfc why', () =>
    expect(print(renderWhy(rfcOf({ labels: ['rfc'] }), { now }))).toMatchInlineSnapshot(`
      "**This pull request counts as an RFC, and it is in review.**

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/system/3553-config-override.md. (+200)
      - It carries the label rfc. (+60)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 4 April 2023: in review. The pull request was opened for review."
    `));

  it('to /rfc why on a pull request that is none', () => {
    const pull = pullOf({
      title: 'docs: fix typo in rfc/system/3749-sane-overridable-defaults.md',
      files: [{ path: 'rfc/system/3749-sane-overridable-defaults.md', status: 'modified' }],
    });
    expect(print(renderWhyNot(detectRfc({ pull, settings })))).toMatchInlineSnapshot(`
      "**This pull request does not count as an RFC, so I do not track it.**

      - It changes rfc/system/3749-sane-overridable-defaults.md, which existed before; it adds no document. (-200)
      - The title begins with a word for a change to something that exists. (-40)
      - The title speaks about the RFC process or its files, not about a proposal. (-25)
      - It stands in the repository in which RFCs are filed. (+10)
      - The title says that documentation, tests or builds are changed. (-5)

      If it is one, a maintainer can write \`/rfc track\`."
    `);
  });

  it('to /rfc why where nothing is known', () =>
    expect(print(renderWhyNot(create(DetectionSchema)))).toMatchInlineSnapshot(`
      "**This pull request does not count as an RFC, so I do not track it.**

      Nothing about it speaks for an RFC.

      If it is one, a maintainer can write \`/rfc track\`."
    `));
});

describe('decisions', () => {
  it('an RFC gets a comment, a label and a check run', () => {
    const decision = decideRfc({ next: rfcOf(reviewed), settings, now });
    expect(decision.kind).toBe('tracked');
    expect(decision.actions.map(({ type }) => type)).toEqual(['set_check', 'set_labels', 'upsert_comment']);
    expect(actionOf(decision, 'upsert_comment')).toMatchObject({
      target: { repository: 'flyteorg/flyte', number: 3553 },
      marker: '<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->',
    });
    expect(actionOf(decision, 'set_labels')).toMatchObject({ present: [{ name: 'rfc/tracked' }], absent: [] });
    expect(actionOf(decision, 'set_check')).toMatchInlineSnapshot(`
      {
        "conclusion": "neutral",
        "headSha": "0123456789012345678901234567890123456789",
        "name": "rapporteur / rfc",
        "repository": "flyteorg/flyte",
        "summary": "It needs an approving review by one maintainer.

      | Who | State |
      | --- | --- |
      | \`cosmicBboy\` | still to act |
      | the maintainers | still to act |
      | \`fg91\` | approved |
      | \`eapolinario\` | commented |",
        "text": "**This pull request counts as an RFC, and it is in review.**

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/system/3553-config-override.md. (+200)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 4 April 2023: in review. The pull request was opened for review.",
        "title": "In review · waiting for cosmicBboy, maintainers",
        "type": "set_check",
      }
    `);
    expect(decision.because.map(({ code }) => code)).toEqual([
      'stage-changed',
      'path-added',
      'title-tag',
      'place-home',
    ]);
  });

  it('the comment begins with its marker (C16)', () => {
    const comment = actionOf(decideRfc({ next: rfcOf(), settings, now }), 'upsert_comment');
    expect(comment?.body.startsWith(`${comment.marker}\n`)).toBe(true);
  });

  it('no label and no check run where the settings want none', () => {
    const bare = create(RfcSettingsSchema, { paths: { values: ['rfc/'] } });
    expect(decideRfc({ next: rfcOf(), settings: bare, now }).actions.map(({ type }) => type)).toEqual([
      'upsert_comment',
    ]);
  });

  it('what is no RFC is ignored, with the reasons', () => {
    const because = [{ code: 'path-none', text: 'It adds no document under rfc/.', addresses: [] }].map((reason) => ({
      ...reason,
      $typeName: 'rapporteur.v1.Reason' as const,
    }));
    expect(decideRfc({ next: undefined, settings, because, now })).toEqual({ kind: 'ignored', actions: [], because });
    expect(decideRfc({ next: undefined, settings, now }).because).toHaveLength(1);
  });

  it('what was tracked and is no RFC any more has its label, check and comment taken back', () => {
    const decision = decideRfc({ next: undefined, previous: rfcOf(), settings, now });
    expect(decision.kind).toBe('ignored');
    expect(actionOf(decision, 'set_labels')).toMatchObject({ present: [], absent: ['rfc/tracked'] });
    expect(actionOf(decision, 'set_check')?.title).toBe('Not tracked as an RFC');
    expect(actionOf(decision, 'upsert_comment')?.body).toMatchInlineSnapshot(`
      "<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->

      **I no longer track this pull request as an RFC.**

      - Nothing about the pull request speaks for an RFC.

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If it is one, a maintainer can write \`/rfc track\`.</sub>"
    `);
  });

  it('the check run informs and never blocks (C30)', () => {
    fc.assert(
      fc.property(arbitraryPull, (pull) => {
        const next = deriveRfc({ pull, settings });
        expect(actionOf(decideRfc({ next, settings, now }), 'set_check')?.conclusion).toBe('neutral');
      }),
    );
  });

  it.each<[string, readonly string[], string]>([
    ['nobody', [], 'In review'],
    ['roles', ['maintainers', 'TSC'], 'In review · waiting for maintainers, TSC'],
    ['long names', ['a'.repeat(30), 'b'.repeat(39)], `In review · waiting for ${'a'.repeat(30)} and 1 more`],
    [
      'many',
      [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => letter.repeat(5)),
      'In review · waiting for aaaaa, bbbbb, ccccc, ddddd, eeeee and 21 more',
    ],
  ])('the title of the check run names whom it waits for: %s', (_, waitingFor, title) => {
    const rfc = rfcOf();
    expect(checkTitle({ ...rfc, ...(rfc.next ? { next: { ...rfc.next, waitingFor: [...waitingFor] } } : {}) })).toBe(
      title,
    );
  });
});

/** The HTML of a status comment: the marker, the fold and the small print. */
const HTML = [
  '<!-- rapporteur:status:flyteorg/flyte#3553 v1 -->',
  '<details><summary>Why</summary>',
  '</details>',
  '<sub>',
  '</sub>',
];

const htmlOf = (node: TreeNode): string[] => [
  ...(node.type === 'html' ? [node.value] : []),
  ...('children' in node ? node.children.flatMap(htmlOf) : []),
];

/** What GitHub looks through for mentions: text, but neither code nor HTML. */
const textsOf = (node: TreeNode): string[] => [
  ...(node.type === 'text' ? [node.value] : []),
  ...('children' in node ? node.children.flatMap(textsOf) : []),
];

describe('whatever people wrote', () => {
  const at = timestampFromDate(new Date('2023-05-01T00:00:00Z'));
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '@flyteorg/tsc',
      'Fixes #12',
      '<!-- rapporteur:status:x v1 -->',
      '</details>',
      '/regen',
      '`|`',
      '[x](javascript:1)',
    ),
  );

  it('mentions nobody, closes no fold, emits no command of another bot, and stays deterministic', () => {
    fc.assert(
      fc.property(arbitraryPull, text, text, (pull, title, label) => {
        const foreign = {
          ...pull,
          title,
          labels: [...pull.labels, label],
          author: label,
          files: [{ path: `rfc/${label}/${title}.md`, status: 'added' as const }],
        };
        const words = [
          create(RecordedCommandSchema, { id: 'comment-1.1', at, by: label, command: '/rfc track', text: title }),
          create(RecordedCommandSchema, {
            id: 'comment-2.1',
            at,
            by: title,
            command: '/rfc stage',
            text: `rejected ${label}`,
          }),
        ];
        const motion = create(MotionSchema, {
          id: 'comment-3.1',
          subject: { repository: 'flyteorg/flyte', number: 3553 },
          mover: { login: label },
          disposition: MotionDisposition.MERGE,
          state: MotionState.FCP,
          openedAt: at,
          policy: { name: label, version: title, timeZone: 'UTC' },
          concerns: [{ name: label, text: title, raiser: { login: title }, at, blocksSince: at, url: label }],
          objections: [{ text: label, raiser: { login: title }, at }],
          events: [
            { id: 'comment-3.1', at, actor: { login: title }, what: { case: 'moved', value: { headSha: label } } },
          ],
        });
        const motions = [motion];
        const next = deriveRfc({ pull: foreign, settings, words, motions });
        if (!next) throw new Error('no RFC');
        const body = print(renderStatus(next, { motions }));
        expect(body).toBe(print(renderStatus(next, { motions })));
        expect(htmlOf(treeOf(body))).toEqual([...HTML, renderRecord(toRecord(next, motions))]);
        expect(parseRecord(body)).toEqual(toRecord(next, motions));
        expect(textsOf(treeOf(body)).join('\n')).not.toMatch(/(?<![\w/])@[a-z0-9]/i);
        expect(body).not.toMatch(/:repeat:/i);
        expect(checkTitle(next).length).toBeLessThanOrEqual(70);
        expect(checkTitle(next, motion).length).toBeLessThanOrEqual(70);
      }),
    );
  });
});
