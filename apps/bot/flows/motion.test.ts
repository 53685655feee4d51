import { describe, expect, it } from 'vitest';
import { openRfc, ownComments, say, useStage, visible, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

/** ada, bo and dee are the TSC; ada and bo maintain. */
const MEMBERS = `# People

| Name | Employer | Role |
| --- | --- | --- |
| [Ada Ruiz](https://github.com/ada) | Quay | TSC |
| [Bo Lind](https://github.com/bo) | Harbor | TSC, maintainer |
| [Dee Park](https://github.com/dee) | Mole | TSC |
| TBD | | TSC |
`;

const stage = useStage({
  seed: {
    ...seed,
    repositories: seed.repositories.map((repository) =>
      `flyteorg/${repository.name}` === COMMUNITY
        ? { ...repository, files: { ...repository.files, 'MAINTAINERS.md': MEMBERS } }
        : repository,
    ),
  },
});
const on = (number: number) => ({ repository: FLYTE, number });

/** Of the status comment, what is above the facts. */
const sticky = (number: number): string =>
  (wordsOn(stage(), number)[0] ?? '')
    .split('\n\n- **Document:**')[0]
    ?.replaceAll(/issuecomment-\d+/g, 'issuecomment-N') ?? '';

const notices = (number: number): string[] =>
  ownComments(stage().github, FLYTE, number)
    .filter(({ body }) => body.startsWith('<!-- rapporteur:motion:'))
    .map(({ body }) => visible(body, number).split('\n')[0] ?? '');

const checkTitle = async (number: number): Promise<string> => {
  const { headSha } = stage().github.observe.pullRequest(FLYTE, number);
  const runs = await stage().github.observe.checkRuns(FLYTE, headSha);
  return runs.map(({ title }) => title).join();
};

/** Lets days pass, and lets the bot look at the clock. */
const wait = async (hours: number): Promise<void> => {
  stage().pass(hours * 3600);
  await stage().bot().catchUp();
  await stage().quiet();
};

describe('a motion', () => {
  it('is moved, waits for objections, is voted on and passes; each transition is one new comment', async () => {
    stage().setClock('2023-07-03T16:00:00Z');
    const { number } = await openRfc(stage(), { title: '[RFC] Lean retries' });
    await stage().quiet();
    const moved = await say(stage(), { as: 'ada', number, body: '/motion merge' });
    expect(moved).toMatchObject({ reactions: ['rocket'], answers: [] });
    expect(sticky(number)).toMatchInlineSnapshot(`
      "**This RFC is proposed for the final comment period** since 3 July 2023.

      **Next:** If nobody objects, the final comment period begins on Thursday 6 July 2023, 09:00 Pacific time (16:00 UTC).

      \`ada\` asked on [3 July 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) to **accept** it.

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [3 July 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) | asked for it |
      | \`bo\` | TSC | has not voted |  |  |
      | \`dee\` | TSC | has not voted |  |  |"
    `);
    expect(await checkTitle(number)).toMatchInlineSnapshot(`"FCP begins 6 Jul 16:00 UTC · 1/3 yes · 0 concerns"`);
    const vote = await say(stage(), { as: 'bo', number, body: '/vote +1' });
    expect(vote).toMatchObject({ reactions: ['rocket'], answers: [] });
    await wait(72);
    expect(sticky(number)).toMatchInlineSnapshot(`
      "**This RFC is in the final comment period** since 6 July 2023.

      **Next:** Please comment and vote until Thursday 13 July 2023, 09:00 Pacific time (16:00 UTC). With the votes so far, it would be accepted.\\
      **Waiting for:** \`dee\`

      \`ada\` asked on [3 July 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) to **accept** it.

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [3 July 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) | asked for it |
      | \`bo\` | TSC | +1 | [3 July 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) |  |
      | \`dee\` | TSC | has not voted |  |  |"
    `);
    await wait(7 * 24 + 1);
    expect(sticky(number)).toMatchInlineSnapshot(`
      "**This RFC is accepted** since 13 July 2023. The vote passed. 2 of the 3 members of the TSC said yes; 2 are needed.

      **Next:** A maintainer can merge the pull request. Then anybody can implement it.\\
      **Waiting for:** the maintainers

      \`ada\` asked on [3 July 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) to **accept** it. The vote passed.

      <details><summary>The votes and concerns</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [3 July 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) | asked for it |
      | \`bo\` | TSC | +1 | [3 July 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) |  |
      | \`dee\` | TSC | has not voted |  |  |

      </details>"
    `);
    expect(notices(number)).toMatchInlineSnapshot(`
      [
        "**\`ada\` asks to accept this RFC.** If nobody objects, the final comment period begins on Thursday 6 July 2023, 09:00 Pacific time (16:00 UTC).",
        "**The final comment period has begun. It ends on Thursday 13 July 2023, 09:00 Pacific time (16:00 UTC).** With the votes so far, it would pass. 2 of the 3 members of the TSC said yes; 2 are needed.",
        "**This RFC is accepted.** 2 of the 3 members of the TSC said yes; 2 are needed.",
      ]
    `);
    expect(await checkTitle(number)).toMatchInlineSnapshot(`"Accepted · waiting for maintainers"`);
  });

  it('thanks once for ballots that do not bind, and records them', async () => {
    stage().setClock('2023-07-03T16:00:00Z');
    const { number } = await openRfc(stage());
    await stage().quiet();
    await say(stage(), { as: 'ada', number, body: '/motion merge' });
    const first = await say(stage(), { as: 'cy', number, body: '/vote -1' });
    expect(first.reactions).toEqual(['rocket']);
    expect(first.answer).toMatchInlineSnapshot(`
      "Hello \`cy\`, thank you! Your vote is shown as an opinion and counted as a comment.

      The votes that bind are those of \`ada\`, \`bo\` and \`dee\`. If something has to be settled first, you can write \`/object REASON\`.

      <sub>About \`/vote -1\` in [your comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N).</sub>"
    `);
    const second = await say(stage(), { as: 'cy', number, body: '/vote +1' });
    expect(second).toMatchObject({ reactions: ['rocket'], answers: [] });
    expect(sticky(number)).toContain('`cy`');
  });

  it('E3: a form that is half right leaves no trace', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await say(stage(), { as: 'ada', number, body: '/motion merge' });
    const before = sticky(number);
    for (const body of ['/concern 16:45 call', '/object\nIt is too early.', '/vote +1, gladly']) {
      expect((await say(stage(), { as: 'dee', number, body })).reactions).toEqual(['confused']);
    }
    expect(sticky(number)).toBe(before);
  });

  it('E5: /help lists what this person can do to it now, and names who may do the rest', async () => {
    const { number } = await openRfc(stage(), { title: '[RFC] Shorter queues' });
    await stage().quiet();
    const helpFor = async (as: string) => {
      const [answer = ''] = (await say(stage(), { as, number, body: '/help' })).answers;
      const [now = '', rest = ''] = answer.split('<details>');
      return { now, rest };
    };
    expect((await helpFor('dee')).now).not.toContain('`/vote');
    await say(stage(), { as: 'dee', number, body: '/motion postpone' });
    const member = await helpFor('bo');
    expect(member.now).toContain('`/vote');
    expect(member.now).toMatch(/`\/concern NAME: TEXT`.*`ada`, `bo` and `dee`/);
    const guest = await helpFor('cy');
    expect(guest.now).toContain('`/vote');
    expect(guest.now).not.toContain('`/concern');
    expect(guest.rest).toMatch(/`\/concern NAME: TEXT`.*`ada`, `bo` and `dee`/);
  });

  it('is refused to somebody whom the policy does not name, with the reason', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const { reactions, answer } = await say(stage(), { as: 'cy', number, body: '/motion merge' });
    expect(reactions).toEqual(['confused']);
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`cy\`! You can ask ada, bo or dee to start the vote: only they can.

      Nothing has changed. \`/rfc why\` tells where the RFC stands.

      <sub>About \`/motion merge\` in [your comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N).</sub>"
    `);
  });

  it('C23: whom it is not for hears so once in an hour, whatever they say to it', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const outcome = async (body: string): Promise<string> => {
      const { reactions, answers } = await say(stage(), { as: 'tom', number, body });
      return `${body}: ${reactions.join()} ${answers.length}`;
    };
    expect(await outcome('/motion close')).toBe('/motion close: confused 1');
    for (const body of ['/motion merge', '/motion postpone', '/withdraw Not good.'])
      expect(await outcome(body)).toBe(`${body}: confused 0`);
    await say(stage(), { as: 'ada', number, body: '/motion merge' });
    for (const body of ['/concern wire: Which one?', '/fcp extend 3', '/fcp cancel No.', '/fcp refresh', '/fcp quiet'])
      expect(await outcome(body)).toBe(`${body}: confused 0`);
  });

  it('D12 stops its clock while a concern is open, and begins anew', async () => {
    stage().setClock('2023-09-04T16:00:00Z');
    const { number } = await openRfc(stage());
    await stage().quiet();
    await say(stage(), { as: 'ada', number, body: '/motion postpone' });
    await wait(73);
    await say(stage(), { as: 'dee', number, body: '/concern wire format: Field 4 means two things.' });
    expect(await checkTitle(number)).toBe("Clock stopped: concern 'wire format'");
    expect(sticky(number)).toMatchInlineSnapshot(`
      "**This RFC is in the final comment period** since 7 September 2023.

      **Next:** The clock is stopped: the concern "wire format" is open.\\
      **Waiting for:** \`dee\`, \`cy\`

      \`ada\` asked on [4 September 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) to **postpone** it.

      - Concern \`wire format\` ([comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N)) of \`dee\`, **open, stops the clock**.
        > Field 4 means two things.

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [4 September 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) | asked for it |
      | \`bo\` | TSC | has not voted |  |  |
      | \`dee\` | TSC | has not voted |  |  |"
    `);
    stage().pass(3600);
    await say(stage(), { as: 'dee', number, body: '/resolve wire format' });
    expect(await checkTitle(number)).toMatchInlineSnapshot(`"FCP until 14 Sept 18:00 UTC · 1/3 yes · 0 concerns"`);
    expect(notices(number)).toMatchInlineSnapshot(`
      [
        "**\`ada\` asks to postpone this RFC.** If nobody objects, the final comment period begins on Thursday 7 September 2023, 09:00 Pacific time (16:00 UTC).",
        "**The final comment period has begun. It ends on Thursday 14 September 2023, 09:00 Pacific time (16:00 UTC).** With the votes so far, it would not pass. 1 of the 3 members of the TSC said yes; 2 are needed.",
        "**The clock is stopped** since Thursday 7 September 2023, 10:00 Pacific time (17:00 UTC).",
        "**The clock runs again. The final comment period ends on Thursday 14 September 2023, 11:00 Pacific time (18:00 UTC).**",
      ]
    `);
  });

  it('D1 is one at a time, and its cancellation keeps the history', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await say(stage(), { as: 'ada', number, body: '/motion merge' });
    const second = await say(stage(), { as: 'bo', number, body: '/motion close' });
    expect(second.reactions).toEqual(['confused']);
    expect(second.answer.split('\n\n')[0]).toMatchInlineSnapshot(
      `"Hello \`bo\`! A vote is already running: https://github.com/flyteorg/flyte/pull/N#issuecomment-N. To ask for something else, cancel it with "/fcp cancel" first."`,
    );
    await say(stage(), { as: 'ada', number, body: '/fcp cancel Not ready.' });
    expect(sticky(number)).toMatchInlineSnapshot(`
      "**This RFC is in review** since 7 September 2023.

      **Next:** It needs an approving review by one maintainer and one member of the TSC.\\
      **Waiting for:** the maintainers, the TSC

      \`ada\` asked on [7 September 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) to **accept** it. ada cancelled it: Not ready.

      <details><summary>The votes and concerns</summary>

      | Person | Role | Vote | When | Notes |
      |---|---|---|---|---|
      | \`ada\` | TSC | +1 | [7 September 2023](https://github.com/flyteorg/flyte/pull/N#issuecomment-N) | asked for it |
      | \`bo\` | TSC | has not voted |  |  |
      | \`dee\` | TSC | has not voted |  |  |

      </details>"
    `);
    const third = await say(stage(), { as: 'bo', number, body: '/motion close' });
    expect(third.reactions).toEqual(['rocket']);
  });

  it('C8 a ballot stands though its comment is deleted', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await say(stage(), { as: 'ada', number, body: '/motion merge' });
    const { id } = await say(stage(), { as: 'dee', number, body: '/vote -1' });
    await stage().people.deleteComment({ repository: FLYTE, as: 'dee', commentId: id });
    await stage().quiet();
    expect(sticky(number)).toContain('comment deleted');
  });

  it('C7 an edit by somebody else casts nobody’s ballot', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    await say(stage(), { as: 'ada', number, body: '/motion merge' });
    const { id } = await say(stage(), { as: 'dee', number, body: 'I am not sure yet.' });
    stage().pass(60);
    await stage().people.editComment({ repository: FLYTE, as: 'ada', commentId: id, body: '/vote -1' });
    await stage().quiet();
    expect(sticky(number)).not.toContain('−1');
  });

  it('is withdrawn by its author alone', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const other = await say(stage(), { as: 'ada', number, body: '/withdraw' });
    expect(other.reactions).toEqual(['confused']);
    await say(stage(), { ...on(number), as: 'cy', body: '/withdraw Superseded.' });
    expect(sticky(number)).toMatchInlineSnapshot(`
      "**This RFC is withdrawn** since 7 September 2023. The author, cy, withdrew it.

      **Next:** Nothing: its author withdrew it. It can be reopened."
    `);
  });
});
