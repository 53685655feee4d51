import { optional } from '@rapporteur/client';
import { stageTitle } from '@rapporteur/core/rfc';
import { describe, expect, it } from 'vitest';
import { deliveriesAbout, replay } from './replay.ts';
import { openRfc, ownComments, say, useStage, wordsOn } from './stage.ts';
import { FLYTE } from './world.ts';

const stage = useStage();
const on = (number: number) => ({ repository: FLYTE, number });

/** Of the status comment: its first paragraph and its list. */
const gist = (number: number): string => wordsOn(stage(), number)[0]?.split('\n\n<details>')[0] ?? '';

const checkOf = async (number: number) => {
  const { headSha } = stage().github.observe.pullRequest(FLYTE, number);
  const runs = await stage().github.observe.checkRuns(FLYTE, headSha);
  return runs.map(({ name, conclusion, title }) => `${name}: ${conclusion}, ${title}`);
};

const openOther = (change: Parameters<typeof openRfc>[1] = {}) =>
  openRfc(stage(), {
    title: 'Fix a typo in the chart',
    head: `typo-${Math.random().toString(36).slice(2)}`,
    files: [{ path: 'charts/values.yaml', content: 'a: 1\n' }],
    ...change,
  });

describe('an RFC pull request', () => {
  it('gets one comment, one label and one check run, and nothing else; here it comes from a fork, and its path has blanks', async () => {
    let number = 0;
    const writes = await stage().writesOf(async () => {
      ({ number } = await openRfc(stage(), {
        title: '[RFC] Sane defaults',
        files: [{ path: 'rfc/core language/sane defaults.md', content: '# Sane defaults\n' }],
      }));
    });
    expect(writes.map((line) => line.replaceAll(/\/\d+/g, '/N'))).toEqual([
      'POST /repos/flyteorg/flyte/issues/N/labels',
      // Once in a repository: GitHub made the label, and it gets its colour.
      'PATCH /repos/flyteorg/flyte/labels/rfc%2Ftracked',
      'POST /repos/flyteorg/flyte/issues/N/comments',
      'POST /repos/flyteorg/flyte/check-runs',
    ]);
    expect(wordsOn(stage(), number)).toHaveLength(1);
    expect(wordsOn(stage(), number)[0]).toMatchInlineSnapshot(`
      "Thank you for this RFC, \`cy\`!

      **This RFC is in review** since 19 June 2023.

      **Next:** It needs an approving review by one maintainer and one member of the TSC.\\
      **Waiting for:** the maintainers, the TSC

      - **Document:** [rfc/core language/sane defaults.md](https://github.com/flyteorg/flyte/pull/N/files)
      - **Category:** core language
      - **Author:** \`cy\`

      This is how it goes on:

      - People read it and comment. You can answer them, or change the text.
      - When the reviewers have approved it, somebody starts the vote with \`/motion merge\`.
      - Then there is time for last comments. After that the RFC is accepted, or goes back to review.

      <details><summary>Why</summary>

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/core language/sane defaults.md. (+200)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 19 June 2023: in review. The pull request was opened for review.

      </details>

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If this is no RFC, a maintainer can write \`/rfc ignore\`.</sub>"
    `);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
    expect(await checkOf(number)).toMatchInlineSnapshot(`
      [
        "rapporteur / rfc: neutral, In review · waiting for maintainers, TSC",
      ]
    `);
  });

  it('that is pushed to gets a check run on the new commit; the comment stays as it is', async () => {
    const { number } = await openRfc(stage());
    const writes = await stage().writesOf(() =>
      stage().people.pushCommit({ ...on(number), as: 'cy', files: [{ path: 'rfc/system/more.txt', content: 'x\n' }] }),
    );
    expect(writes).toEqual(['POST /repos/flyteorg/flyte/check-runs']);
    expect(await checkOf(number)).toHaveLength(1);
  });

  it('that is reviewed, labelled, made a draft, closed, reopened and merged keeps the one comment, which tells it', async () => {
    const { number } = await openRfc(stage(), { title: '[RFC] A long life', head: 'flyteorg:life', as: 'bo' });
    const { people, quiet, github, pass } = stage();
    await quiet();
    const [first] = ownComments(github, FLYTE, number);
    const told: string[] = [];
    const next = async (act: Promise<unknown>): Promise<void> => {
      await act;
      pass(60);
      await quiet();
      told.push(gist(number).split('\n\n- ')[0] ?? '');
    };
    await next(people.submitReview({ ...on(number), as: 'ada', event: 'REQUEST_CHANGES', body: 'Why?' }));
    await next(people.submitReview({ ...on(number), as: 'ada', event: 'APPROVE' }));
    await next(people.addLabel({ ...on(number), as: 'ada', label: 'rfc' }));
    await next(people.convertToDraft({ ...on(number), as: 'bo' }));
    await next(people.markReady({ ...on(number), as: 'bo' }));
    await next(people.closePullRequest({ ...on(number), as: 'ada' }));
    await next(people.reopen({ ...on(number), as: 'ada' }));
    await next(people.closePullRequest({ ...on(number), as: 'bo' }));
    await next(people.reopen({ ...on(number), as: 'bo' }));
    await next(people.mergePullRequest({ ...on(number), as: 'ada' }));
    expect(told.join('\n\n---\n\n')).toMatchInlineSnapshot(`
      "Thank you for this RFC, \`bo\`!

      **This RFC is in review** since 19 June 2023.

      **Next:** A reviewer asked for changes. The author can answer, or change the document.\\
      **Waiting for:** \`bo\`

      ---

      Thank you for this RFC, \`bo\`!

      **This RFC is in review** since 19 June 2023.

      **Next:** It needs an approving review by one member of the TSC. The approval by ada does not count for the TSC yet. I could not read who belongs to it, and will look again.\\
      **Waiting for:** the TSC

      ---

      Thank you for this RFC, \`bo\`!

      **This RFC is in review** since 19 June 2023.

      **Next:** It needs an approving review by one member of the TSC. The approval by ada does not count for the TSC yet. I could not read who belongs to it, and will look again.\\
      **Waiting for:** the TSC

      ---

      Thank you for this RFC, \`bo\`!

      **This RFC is a draft** since 19 June 2023.

      **Next:** The author finishes the draft and marks it as ready for review.\\
      **Waiting for:** \`bo\`

      ---

      Thank you for this RFC, \`bo\`!

      **This RFC is in review** since 19 June 2023.

      **Next:** It needs an approving review by one member of the TSC. The approval by ada does not count for the TSC yet. I could not read who belongs to it, and will look again.\\
      **Waiting for:** the TSC

      ---

      **This RFC is postponed** since 19 June 2023. The pull request was closed by ada without a merge, and nobody said why. It counts as postponed for now.

      **Next:** Nothing for now. It can be reopened later.

      ---

      Thank you for this RFC, \`bo\`!

      **This RFC is in review** since 19 June 2023.

      **Next:** It needs an approving review by one member of the TSC. The approval by ada does not count for the TSC yet. I could not read who belongs to it, and will look again.\\
      **Waiting for:** the TSC

      ---

      **This RFC is withdrawn** since 19 June 2023. The pull request was closed by its author, bo.

      **Next:** Nothing: its author withdrew it. It can be reopened.

      ---

      Thank you for this RFC, \`bo\`!

      **This RFC is in review** since 19 June 2023.

      **Next:** It needs an approving review by one member of the TSC. The approval by ada does not count for the TSC yet. I could not read who belongs to it, and will look again.\\
      **Waiting for:** the TSC

      ---

      **This RFC is accepted** since 19 June 2023. The pull request was merged, and a merged RFC counts as accepted. I found no vote on it.

      **Next:** Anybody can implement it."
    `);
    const comments = ownComments(github, FLYTE, number);
    expect(comments.map(({ id }) => id)).toEqual([first?.id]);
    expect(
      (await stage().client.getRfc(`rfcs/${FLYTE}/${number}`)).history.map(({ to }) => stageTitle(to)),
    ).toMatchInlineSnapshot(`
      [
        "in review",
        "a draft",
        "in review",
        "postponed",
        "in review",
        "withdrawn",
        "in review",
        "accepted",
      ]
    `);
  });

  it('keeps its label though somebody removes it', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await stage().people.removeLabel({ ...on(number), as: 'ada', label: 'rfc/tracked' });
    await stage().quiet();
    expect(stage().github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
  });

  it('of which every delivery comes again, in any order and under other ids, is written to no more', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await stage().people.submitReview({ ...on(number), as: 'ada', event: 'APPROVE' });
    await say(stage(), { as: 'dee', number, body: '/rfc why' });
    const seen = deliveriesAbout(stage(), number);
    expect(seen.length).toBeGreaterThan(4);
    const writes = await stage().writesOf(async () => {
      for (const { id } of seen) stage().github.redeliver(id);
      for (const delivery of seen.toReversed()) expect(await replay(stage(), delivery)).toBe(202);
    });
    expect(writes).toEqual([]);
  });

  it('from a stacked branch of another RFC is none of its own', async () => {
    const below = await openRfc(stage(), { as: 'ada', head: 'flyteorg:below' });
    await stage().quiet();
    const { number } = await openRfc(stage(), { base: 'below' });
    await stage().quiet();
    expect(wordsOn(stage(), below.number)).toHaveLength(1);
    expect(wordsOn(stage(), number)).toEqual([]);
  });

  it('whose title and paths are hostile is quoted, never obeyed', async () => {
    const { number } = await openRfc(stage(), {
      title: '[RFC] <!-- rapporteur:status:x v1 --> @flyteorg/tsc **look**',
      files: [{ path: 'rfc/system/@ada [x](javascript:y) & `z`.md', content: '# Evil\n' }],
    });
    await stage().quiet();
    expect(
      gist(number)
        .split('\n')
        .find((line) => line.includes('Document:')),
    ).toMatchInlineSnapshot(
      `"- **Document:** [rfc/system/@⁠ada \\[x\\](javascript:y) &amp; \\\`z\\\`.md](https://github.com/flyteorg/flyte/pull/N/files)"`,
    );
  });
});

describe('a pull request that is no RFC', () => {
  it('gets nothing', async () => {
    const writes = await stage().writesOf(async () => {
      const { number } = await openOther();
      await stage().quiet();
      await stage().people.submitReview({ ...on(number), as: 'ada', event: 'APPROVE' });
      await stage().people.closePullRequest({ ...on(number), as: 'ada' });
      await stage().quiet();
      expect(await optional(stage().client.getRfc(`rfcs/${FLYTE}/${number}`))).toBeUndefined();
    });
    expect(writes).toEqual([]);
  });

  it('becomes one when a push adds the document, and is let go, which is told, when a push removes it', async () => {
    const { number } = await openOther();
    const push = (file: { content?: string; removed?: boolean }) =>
      stage().people.pushCommit({ ...on(number), as: 'cy', files: [{ path: 'rfc/system/late.md', ...file }] });
    await push({ content: '# Late\n' });
    await stage().quiet();
    expect(gist(number)).toContain('in review');
    await push({ removed: true });
    await stage().quiet();
    expect(wordsOn(stage(), number)).toMatchInlineSnapshot(`
      [
        "**I no longer track this pull request as an RFC.**

      - It adds no document under rfc/, docs/rfcs/.
      - The title begins with a word for a change to something that exists.
      - It stands in the repository in which RFCs are filed.

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If it is one, a maintainer can write \`/rfc track\`.</sub>",
      ]
    `);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual([]);
  });
});

describe('somebody who touches the comment', () => {
  it.each([
    ['adds words', (body: string) => `${body}\n\nI know better.`],
    ['removes everything, the hidden line included', () => 'Nothing to see here.'],
  ])('and %s sees it restored at once; who it was stands in the log', async (_, change) => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const [before] = ownComments(stage().github, FLYTE, number);
    const body = change(before?.body ?? '');
    await stage().people.editComment({ repository: FLYTE, as: 'ada', commentId: before?.id ?? 0, body });
    await stage().quiet();
    expect(ownComments(stage().github, FLYTE, number).map(({ id, body }) => ({ id, body }))).toEqual([
      { id: before?.id, body: before?.body },
    ]);
    const [entry] = (
      await stage()
        .client.listAudit({ subject: `${FLYTE}#${number}` })
        .all()
    ).filter(({ action }) => action === 'restore_comment');
    expect(entry?.because.map(({ text }) => text)).toEqual(['ada edited what Rapporteur had written.']);
  });

  it('A6: and edits it again before anybody looked sees what the app wrote, not the first forgery, hidden record included', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const [before] = ownComments(stage().github, FLYTE, number);
    const record = before?.body.replace('**Rapporteur', '**Approved by everybody.** Rapporteur') ?? '';
    for (const body of [`${record}\nForged.`, 'Gone.', `${record}\nForged again.`]) {
      await stage().people.editComment({ repository: FLYTE, as: 'bo', commentId: before?.id ?? 0, body });
    }
    await stage().quiet();
    expect(ownComments(stage().github, FLYTE, number).map(({ id, body }) => ({ id, body }))).toEqual([
      { id: before?.id, body: before?.body },
    ]);
  });

  it('and deletes it is not contradicted until there is something new to say', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const [comment] = ownComments(stage().github, FLYTE, number);
    await stage().people.deleteComment({ repository: FLYTE, as: 'ada', commentId: comment?.id ?? 0 });
    await stage().people.pushCommit({ ...on(number), as: 'cy', files: [{ path: 'rfc/system/a.txt', content: 'x\n' }] });
    for (const delivery of deliveriesAbout(stage(), number)) await replay(stage(), delivery);
    await stage().quiet();
    expect(wordsOn(stage(), number)).toEqual([]);
    await stage().people.submitReview({ ...on(number), as: 'ada', event: 'APPROVE' });
    await stage().quiet();
    expect(gist(number)).toContain('`ada` approved');
  });

  it('may paste our hidden line: only what the app wrote counts', async () => {
    const { number } = await openOther();
    await stage().people.comment({
      ...on(number),
      as: 'dee',
      body: `<!-- rapporteur:status:${FLYTE}#${number} v1 -->\nThis RFC is accepted.`,
    });
    await say(stage(), { as: 'ada', number, body: '/rfc track' });
    const all = stage().github.observe.comments(FLYTE, number);
    expect(all.filter(({ body }) => body.includes('rapporteur:status')).map(({ author }) => author)).toEqual([
      'dee',
      'rapporteur[bot]',
    ]);
  });
});

describe('a person’s word', () => {
  it('/rfc track makes an RFC of anything, and it stays one', async () => {
    const { number } = await openOther();
    const { reactions, answers } = await say(stage(), { as: 'ada', number, body: '/rfc track' });
    expect({ reactions, answers }).toEqual({ reactions: ['rocket'], answers: [] });
    expect(gist(number)).toMatchInlineSnapshot(`
      "Thank you for this RFC, \`cy\`!

      **This RFC is in review** since 19 June 2023.

      **Next:** It needs an approving review by one maintainer.\\
      **Waiting for:** the maintainers

      - **Author:** \`cy\`

      This is how it goes on:

      - People read it and comment. You can answer them, or change the text.
      - When the reviewers have approved it, somebody starts the vote with \`/motion merge\`.
      - Then there is time for last comments. After that the RFC is accepted, or goes back to review."
    `);
    await stage().people.pushCommit({ ...on(number), as: 'cy', files: [{ path: 'b.txt', content: 'b\n' }] });
    await stage().people.edit({ ...on(number), as: 'cy', title: 'Still no proposal' });
    await stage().quiet();
    expect(gist(number)).toContain('in review');
    expect(await checkOf(number)).toHaveLength(1);
  });

  it('/rfc ignore takes everything back and says so; later events change nothing; /rfc track takes it up again', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const { reactions } = await say(stage(), { as: 'ada', number, body: '/rfc ignore' });
    expect(reactions).toEqual(['rocket']);
    expect(wordsOn(stage(), number)).toMatchInlineSnapshot(`
      [
        "**I no longer track this pull request as an RFC.**

      - ada asked not to treat it as an RFC.

      <sub>I am a bot and keep this comment up to date. \`/rfc why\` explains it. If it is one, a maintainer can write \`/rfc track\`.</sub>",
      ]
    `);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual([]);
    expect(await checkOf(number)).toMatchInlineSnapshot(`
      [
        "rapporteur / rfc: neutral, Not tracked as an RFC",
      ]
    `);
    const writes = await stage().writesOf(async () => {
      await stage().people.pushCommit({ ...on(number), as: 'cy', files: [{ path: 'c.txt', content: 'c\n' }] });
      await stage().people.addLabel({ ...on(number), as: 'ada', label: 'rfc' });
      await stage().people.submitReview({ ...on(number), as: 'ada', event: 'APPROVE' });
    });
    expect(writes).toEqual([]);
    await say(stage(), { as: 'ada', number, body: '/rfc track' });
    expect(gist(number)).toContain('in review');
    expect(wordsOn(stage(), number)).toHaveLength(1);
  });

  it('/rfc ignore on what is none yet holds when it would become one', async () => {
    const { number } = await openOther();
    const first = await stage().writesOf(() => say(stage(), { as: 'ada', number, body: '/rfc ignore' }));
    expect(first.filter((line) => !line.includes('/reactions'))).toEqual([]);
    const writes = await stage().writesOf(async () => {
      await stage().people.edit({ ...on(number), as: 'cy', title: '[RFC] After all' });
      await stage().people.addLabel({ ...on(number), as: 'ada', label: 'rfc' });
    });
    expect(writes).toEqual([]);
  });

  it('/rfc status and /rfc why answer on an RFC', async () => {
    const { number } = await openRfc(stage(), {
      title: '[RFC] Answers',
      files: [{ path: 'rfc/system/answers.md', content: '# Answers\n' }],
    });
    await stage().quiet();
    const status = await say(stage(), { as: 'dee', number, body: '/rfc status' });
    const why = await say(stage(), { as: 'dee', number, body: '/rfc why' });
    expect([status.reactions, why.reactions]).toEqual([['rocket'], ['rocket']]);
    expect(status.answer).toMatchInlineSnapshot(`
      "Hello \`dee\`, this is where the RFC stands.

      **This RFC is in review** since 19 June 2023.

      **Next:** It needs an approving review by one maintainer and one member of the TSC.\\
      **Waiting for:** the maintainers, the TSC

      - **Document:** [rfc/system/answers.md](https://github.com/flyteorg/flyte/pull/N/files)
      - **Category:** system
      - **Author:** \`cy\`

      \`/rfc why\` tells how I came to this.

      <sub>About \`/rfc status\` in [your comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N).</sub>"
    `);
    expect(why.answer).toMatchInlineSnapshot(`
      "Hello \`dee\`, here is why.

      **This pull request counts as an RFC, and it is in review.**

      It counts as an RFC for these reasons. A plus speaks for it, a minus against it:

      - It adds the document rfc/system/answers.md. (+200)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      What happened so far:

      - 19 June 2023: in review. The pull request was opened for review.

      <sub>About \`/rfc why\` in [your comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N).</sub>"
    `);
  });

  it('/rfc status and /rfc why answer on what is none, with the reasons by which it was judged', async () => {
    const below = await openRfc(stage(), { as: 'ada', head: 'flyteorg:base-of-why' });
    await stage().quiet();
    const { number } = await openRfc(stage(), {
      title: '[RFC] Amends it',
      base: 'base-of-why',
      files: [{ path: 'rfc/system/amendment.md', content: '# Amendment\n' }],
    });
    const status = await say(stage(), { as: 'dee', number, body: '/rfc status' });
    const why = await say(stage(), { as: 'dee', number, body: '/rfc why' });
    expect(status.answer).toMatchInlineSnapshot(`
      "Hello \`dee\`, a maintainer can write \`/rfc track\` on a pull request, and then I can show how it stands.

      This is not tracked as an RFC now. On a pull request, \`/rfc why\` tells why.

      <sub>About \`/rfc status\` in [your comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N).</sub>"
    `);
    expect(why.answer.replace(`#\u2060${below.number}`, '#N')).toMatchInlineSnapshot(`
      "Hello \`dee\`, here is why.

      **This pull request does not count as an RFC, so I do not track it.**

      - It is aimed at the branch of the RFC flyteorg/flyte#N: it amends that RFC and is none of its own. (-300)
      - It adds the document rfc/system/amendment.md. (+200)
      - The title carries the tag RFC. (+60)
      - It stands in the repository in which RFCs are filed. (+10)

      If it is one, a maintainer can write \`/rfc track\`.

      <sub>About \`/rfc why\` in [your comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N).</sub>"
    `);
  });
});
