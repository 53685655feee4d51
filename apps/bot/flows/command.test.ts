import { describe, expect, it } from 'vitest';
import { deliveriesAbout, replay } from './replay.ts';
import { deskOf, heard, openIssue, openRfc, ownComments, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, FLYTE } from './world.ts';

const stage = useStage();

const issue = () => openIssue(stage(), FLYTE);
const desk = () => deskOf(stage(), FLYTE);

describe('what is no command', () => {
  it('gets no answer and no reaction', async () => {
    const bodies = {
      'inline code': 'Write `/rfc status` and see.',
      'a code block': '```\n/rfc status\n```',
      'an indented block': 'So:\n\n    /rfc status',
      'a quote': '> /rfc status\n\nWhat does that do?',
      'a list of commands that are spoken about': '- /rfc status shows where it stands',
      'an HTML comment': '<!--\n/rfc status\n-->',
      'a mail that is answered': 'Thanks.\n\n-----Original Message-----\n/rfc status',
      'another bot’s command': '/lgtm',
      'a path': '/rfc/system/0001.md is the file',
      'the middle of a line': 'please /rfc status',
    };
    const number = await issue();
    const heeded: string[] = [];
    const writes = await stage().writesOf(async () => {
      for (const [name, body] of Object.entries(bodies)) {
        const { reactions, answers } = await say(stage(), { as: 'ada', number, body });
        if (reactions.length + answers.length > 0) heeded.push(name);
      }
    });
    expect({ heeded, writes }).toEqual({ heeded: [], writes: [] });
  });

  it('a bot’s comment', async () => {
    const number = await issue();
    expect(await stage().writesOf(() => say(stage(), { as: 'flyte-bot', number, body: '/rfc status' }))).toEqual([]);
  });

  it('an old text that arrives as a new one', async () => {
    const number = await issue();
    await say(stage(), { as: 'ada', number, body: 'Nothing yet.' });
    const [comment] = deliveriesAbout(stage(), number).filter(({ event }) => event === 'issue_comment');
    const payload = JSON.parse(
      JSON.stringify(comment?.payload)
        .replace('Nothing yet.', '/rfc status')
        .replace(/("updated_at":")2023/g, '$12024'),
    );
    expect(await stage().writesOf(() => replay(stage(), { event: 'issue_comment', payload }))).toEqual([]);
  });
});

describe('what is answered', () => {
  it('E1: commands that are not obeyed for where they stand, with one sentence for all of them', async () => {
    const number = await desk();
    const body = '> Where is it?\n/rfc status\n\n<details>\n\n/agenda why\n\n</details>\n\n- /rfc why';
    const { reactions, answers } = await say(stage(), { as: 'cy', number, body });
    expect(reactions).toEqual(['confused']);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchInlineSnapshot(`
      "Hello \`cy\`, I did not run this line. It stands right below a quote and belongs to it; write it on a line of its own with an empty line above.

      How it is written: \`/rfc status\`. You can correct your comment, and I will read it again.

      <details><summary>The command</summary>

      \`/rfc status\` in [this comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N)

      </details>"
    `);
  });

  it('E1: a signature takes nothing of what stands above it', async () => {
    const body = 'Please.\n/rfc status\n-- \nCy Doe';
    const { reactions, answer } = await say(stage(), { as: 'cy', number: await desk(), body });
    expect([reactions, answer.split('\n')[0]]).toEqual([
      ['rocket'],
      'Hello `cy`, I do not track this as an RFC, so there is no status to show.',
    ]);
  });

  it('a misspelt sub-command, with the nearest', async () => {
    const { reactions, answer } = await say(stage(), { as: 'cy', number: await desk(), body: '/rfc statsu' });
    expect(reactions).toEqual(['confused']);
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`cy\`, I did nothing. "/rfc" does not know "statsu". Did you mean \`/rfc status\`?

      - \`/rfc status\`: Shows where the RFC of this pull request stands and what it needs next. Example: \`/rfc status\`

      You can correct your comment, and I will read it again. \`/help\` lists everything that works here.

      <details><summary>The command</summary>

      \`/rfc statsu\` in [this comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N)

      </details>"
    `);
  });

  it('a command in the wrong place', async () => {
    const { reactions, answer } = await say(stage(), { as: 'ada', number: await desk(), body: '/notes approve' });
    expect(reactions).toEqual(['confused']);
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`ada\`, I did not run \`/notes approve\` here. "/notes approve" works only on a pull request with meeting notes.

      \`/help\` lists what works in this place.

      <details><summary>The command</summary>

      \`/notes approve\` in [this comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N)

      </details>"
    `);
  });

  it('C23: one refusal for each person, thread and hour; after that a reaction has to do', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const outcome = async (as: string, body: string): Promise<string> => {
      const { reactions, answers } = await say(stage(), { as, number, body });
      return `${reactions.join()} ${answers.length}`;
    };
    expect(await outcome('cy', '/rfc ignore\n/wg add pydantic')).toBe('confused 1');
    expect(await outcome('cy', '/rfc stage accepted')).toBe('confused 0');
    expect(await outcome('cy', '/rfc ignore\n\n/rfc status')).toBe('confused 1');
    expect(await outcome('dee', '/rfc ignore')).toBe('confused 1');
    stage().pass(3_600);
    expect(await outcome('cy', '/rfc ignore')).toBe('confused 1');
    expect(await outcome('cy', '/rfc link #1')).toBe('confused 0');
  });

  it('a command that the person may not use: what is needed, who has it, what to do', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const { reactions, answer } = await say(stage(), { as: 'dee', number, body: '/rfc ignore' });
    expect(reactions).toEqual(['confused']);
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`dee\`, I did not run \`/rfc ignore\`, since you do not have the permission for it.

      **What is needed:** "/rfc ignore" is for people with the permission "write" or more on this repository, and those whom the settings list as maintainers.

      **Who has it:** \`ada\`, \`bo\`.

      **What you can do:** ask one of them to write \`/rfc ignore\` here.

      <details><summary>The command</summary>

      \`/rfc ignore\` in [this comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N)

      </details>"
    `);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
  });

  it('who has a right is told by the right that is needed', async () => {
    const { answer } = await say(stage(), { as: 'cy', number: await desk(), body: '/agenda' });
    expect(answer.split('\n\n').filter((part) => part.startsWith('**'))).toMatchInlineSnapshot(`
      [
        "**What is needed:** "/agenda" is for people with the permission "triage" or more on this repository, and those whom the settings list as maintainers.",
        "**Who has it:** \`ada\`, \`bo\`, \`tom\`.",
        "**What you can do:** ask one of them to write \`/agenda\` here. The agenda is also brought up to date by itself until the meeting starts, so there is often no need to ask.",
      ]
    `);
  });

  it('/help, with what works here for this person', async () => {
    const { answer } = await say(stage(), { as: 'cy', number: await desk(), body: '/help' });
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`cy\`, this is what you can do here now.

      | command | what it does | who may | example |
      | --- | --- | --- | --- |
      | \`/rfc status\` | Shows where the RFC of this pull request stands and what it needs next. | everybody | \`/rfc status\` |
      | \`/rfc why\` | Says why this pull request counts as an RFC or does not, and rule by rule what a motion still needs. | everybody | \`/rfc why\` |
      | \`/wg status [GROUP] [DATE]\` | Shows the pull requests of a working group, for whom they wait, and how the group does since that day; without a name, all groups. | everybody | \`/wg status config-overrides\` |
      | \`/config show\` | Shows the settings in force here, and the problems of the files. | everybody | \`/config show\` |
      | \`/config explain KEY\` | Says what a setting is and which layer set it. | everybody | \`/config explain meeting.time_zone\` |
      | \`/agenda why\` | Says why each item is on the agenda of the next meeting. | everybody | \`/agenda why\` |
      | \`/help [command]\` | Lists the commands that work in this place for you, or explains one. | everybody | \`/help agenda\` |

      <details><summary>Other commands, and who may use them</summary>

      | command | what it does | who may | example |
      | --- | --- | --- | --- |
      | \`/rfc track\` | Tracks this pull request as an RFC, whatever the signals say. | maintainers, on a pull request | \`/rfc track\` |
      | \`/rfc ignore\` | Stops tracking this pull request as an RFC; \`/rfc track\` takes it back. | maintainers, on a pull request | \`/rfc ignore\` |
      | \`/rfc link REFERENCE\` | Links this RFC with an issue, a pull request or a discussion; \`/rfc unlink\` takes it back. | people with triage permission, and maintainers, on a pull request | \`/rfc link flyteorg/flytekit#1672\` |
      | \`/rfc unlink REFERENCE\` | Removes such a link, also one that Rapporteur found by itself. | people with triage permission, and maintainers, on a pull request | \`/rfc unlink flyteorg/flytekit#1672\` |
      | \`/rfc stage STAGE [reason]\` | Records a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented. | maintainers, on a pull request | \`/rfc stage implemented Released with 1.9.\` |
      | \`/motion merge\` | Moves to accept this RFC: proposes the final comment period. \`/fcp cancel\` ends the motion. | those who decide on the RFC, by its policy, on a pull request | \`/motion merge\` |
      | \`/motion close\` | Moves to reject this RFC. | those who decide on the RFC, by its policy, on a pull request | \`/motion close\` |
      | \`/motion postpone\` | Moves to put this RFC off. | those who decide on the RFC, by its policy, on a pull request | \`/motion postpone\` |
      | \`/vote +1\\|-1\\|abstain\\|clear\` | Casts your ballot on the motion, or takes it back; the latest counts. Ballots of those who have no vote are shown and do not bind. | everybody, on a pull request | \`/vote +1\` |
      | \`/object REASON\` | Objects to the final comment period before it begins. The reason stands on the same line. | everybody, on a pull request | \`/object The wire format is not settled.\` |
      | \`/object withdraw\` | Takes your objection back. | everybody, on a pull request | \`/object withdraw\` |
      | \`/answer LOGIN: TEXT\` | Answers the objection of somebody, which settles it. | those who decide on the RFC, by its policy, on a pull request | \`/answer cy: Section 4 settles the wire format.\` |
      | \`/concern NAME: TEXT\` | Raises a named concern, which stops the clock until it is settled with \`/resolve NAME\`. | those who decide on the RFC, by its policy, on a pull request | \`/concern wire format: Field 4 means two things.\` |
      | \`/confirm NAME\` | Confirms a concern that somebody else raised, where the policy asks for it. | those who decide on the RFC, by its policy, on a pull request | \`/confirm wire format\` |
      | \`/resolve NAME[: REASON]\` | Settles a concern: by who raised it, or by a chair with a reason. | those who decide on the RFC, by its policy, on a pull request | \`/resolve wire format\` |
      | \`/withdraw [REASON]\` | Withdraws this RFC; only its author can. \`/rfc stage in_review\` takes it up again. | those who decide on the RFC, by its policy, on a pull request | \`/withdraw Superseded by #7775.\` |
      | \`/fcp cancel [REASON]\` | Cancels the motion; its record stays, and another motion can be made. | those who decide on the RFC, by its policy, on a pull request | \`/fcp cancel The document will change a lot.\` |
      | \`/fcp extend DAYS [REASON]\` | Extends the final comment period, by days or by weeks. | those who decide on the RFC, by its policy, on a pull request | \`/fcp extend 1 week Holidays.\` |
      | \`/fcp close now REASON\` | Ends the final comment period at once, where the policy allows it. | those who decide on the RFC, by its policy, on a pull request | \`/fcp close now The release cannot wait.\` |
      | \`/fcp refresh\` | Reads anew who may vote on the motion; the difference is recorded. | those who decide on the RFC, by its policy, on a pull request | \`/fcp refresh\` |
      | \`/fcp quiet\` | Turns the reminders of the motion off. | those who decide on the RFC, by its policy, on a pull request | \`/fcp quiet\` |
      | \`/wg add GROUP [REFERENCE]\` | Adds this pull request, or the one named, to a working group, whatever the rules say. | people with triage permission, and maintainers | \`/wg add config-overrides flyteorg/flytekit#1676\` |
      | \`/wg remove GROUP [REFERENCE]\` | Removes it from the group; the rules do not bring it back. | people with triage permission, and maintainers | \`/wg remove config-overrides\` |
      | \`/agenda\` | Creates the agenda of the next meeting or brings it up to date; what people wrote in it stays. | people with triage permission, and maintainers | \`/agenda\` |
      | \`/notes approve [COMMIT]\` | Approves the notes of a meeting as you saw them, or at the commit that you name: the pull request is merged, and what was discussed is linked back. | maintainers, on a pull request with meeting notes | \`/notes approve\` |

      </details>

      Write a command at the start of a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.

      <details><summary>The command</summary>

      \`/help\` in [this comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N)

      </details>"
    `);
  });

  it('several commands, each by itself, in one comment', async () => {
    const { reactions, answers } = await say(stage(), {
      as: 'cy',
      number: await issue(),
      body: 'Two things.\n\n/agenda\n\n/rfc status\n/rfc status',
    });
    expect(reactions).toEqual(['confused']);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.split('\n\n---\n\n').map((part) => part.split('\n')[0])).toMatchInlineSnapshot(`
      [
        "Hello \`cy\`, I did not run \`/agenda\`, since you do not have the permission for it.",
        "Hello \`cy\`, I do not track this as an RFC, so there is no status to show.",
      ]
    `);
  });

  it('eleven commands: none runs', async () => {
    const body = ['agenda', 'agenda why', 'help', 'help agenda', 'help help', 'help notes', 'help rfc', 'rfc ignore']
      .concat(['rfc status', 'rfc track', 'rfc why'])
      .map((command) => `/${command}`)
      .join('\n');
    const { reactions, answer } = await say(stage(), { as: 'ada', number: await desk(), body });
    expect(reactions).toEqual(['confused']);
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`ada\`, I ran none of your commands: 11 commands stand in one comment, and at most 10 are run.

      Please spread them over several comments.

      <details><summary>The command</summary>

      [this comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N)

      </details>"
    `);
    expect(stage().github.observe.issues(COMMUNITY)).toEqual([]);
  });

  it('a command in the text of an issue, when it is opened', async () => {
    const { number } = await stage().people.openIssue({
      repository: FLYTE,
      as: 'cy',
      title: 'A question',
      body: 'Hello.\n\n/rfc why',
    });
    await stage().quiet();
    expect(
      stage()
        .github.observe.issue(FLYTE, number)
        .reactions.map(({ content }) => content),
    ).toEqual(['rocket']);
    expect(wordsOn(stage(), number)[0]?.split('\n')[0]).toBe(
      'Hello `cy`, I do not track this as an RFC, so there is no status to show.',
    );
  });

  it('hostile words in a command are quoted, never obeyed', async () => {
    const body = '/rfc "@flyteorg/tsc" <img src=x> Fixes #1 `<!-- rapporteur:status:x v1 -->`';
    const { answer } = await say(stage(), { as: 'cy', number: await desk(), body });
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`cy\`, I did nothing. "/rfc" does not know "@⁠flyteorg/tsc". These I know:

      - \`/rfc status\`: Shows where the RFC of this pull request stands and what it needs next. Example: \`/rfc status\`
      - \`/rfc why\`: Says why this pull request counts as an RFC or does not, and rule by rule what a motion still needs. Example: \`/rfc why\`
      - \`/rfc track\`: Tracks this pull request as an RFC, whatever the signals say. Example: \`/rfc track\`
      - \`/rfc ignore\`: Stops tracking this pull request as an RFC; \`/rfc track\` takes it back. Example: \`/rfc ignore\`
      - \`/rfc link REFERENCE\`: Links this RFC with an issue, a pull request or a discussion; \`/rfc unlink\` takes it back. Example: \`/rfc link flyteorg/flytekit#1672\`
      - \`/rfc unlink REFERENCE\`: Removes such a link, also one that Rapporteur found by itself. Example: \`/rfc unlink flyteorg/flytekit#1672\`
      - \`/rfc stage STAGE [reason]\`: Records a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented. Example: \`/rfc stage implemented Released with 1.9.\`

      You can correct your comment, and I will read it again. \`/help\` lists everything that works here.

      <details><summary>The command</summary>

      \`\` /rfc "@flyteorg/tsc" Fixes #1 \`<!-- rapporteur:status:x v1 -->\` \`\` in [this comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N)

      </details>"
    `);
  });
});

describe('an edit', () => {
  const edit = async (number: number, commentId: number, { as, body }: { as: string; body: string }) => {
    await stage().people.editComment({ repository: FLYTE, as, commentId, body });
    await stage().quiet();
    return heard(stage(), { number, id: commentId });
  };
  const firstLines = (number: number) => wordsOn(stage(), number).map((text) => text.split('\n')[0]);

  it('runs only what is new in it; the earlier answer stays', async () => {
    const number = await issue();
    const { id } = await say(stage(), { as: 'cy', number, body: '/rfc status' });
    const writes = await stage().writesOf(() => edit(number, id, { as: 'cy', body: 'Please:\n\n/rfc   STATUS' }));
    expect(writes).toEqual([]);
    const { reactions } = await edit(number, id, { as: 'cy', body: '/rfc status\n/agenda why' });
    expect(reactions).toEqual(['rocket']);
    expect(firstLines(number)).toMatchInlineSnapshot(`
      [
        "Hello \`cy\`, I do not track this as an RFC, so there is no status to show.",
        "Hello \`cy\`, there is no agenda for the next meeting yet.",
      ]
    `);
  });

  it('that corrects a slip is read again', async () => {
    const number = await issue();
    const { id } = await say(stage(), { as: 'cy', number, body: '/rfc statsu' });
    const { reactions } = await edit(number, id, { as: 'cy', body: '/rfc status' });
    expect(reactions).toEqual(['rocket']);
  });

  it('by somebody else than the author runs nothing', async () => {
    const number = await issue();
    const { id } = await say(stage(), { as: 'cy', number, body: 'Hello.' });
    expect(await stage().writesOf(() => edit(number, id, { as: 'ada', body: '/rfc status' }))).toEqual([]);
  });

  it('of the app’s own answer is undone', async () => {
    const number = await issue();
    await say(stage(), { as: 'cy', number, body: '/rfc status' });
    const [before] = ownComments(stage().github, FLYTE, number);
    await edit(number, before?.id ?? 0, { as: 'ada', body: 'The bot agrees with me.\n\n/rfc track' });
    expect(ownComments(stage().github, FLYTE, number).map(({ body }) => body)).toEqual([before?.body]);
  });
});

describe('a permission that cannot be read', () => {
  const route = '/repos/:owner/:repo/collaborators/:login/permission';

  it('is asked for again, and then the command runs', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const fault = stage().github.fail({ route, status: 500, times: 6 });
    const { reactions } = await say(stage(), { as: 'ada', number, body: '/rfc ignore' });
    expect(fault.hits()).toBe(6);
    expect(reactions).toEqual(['rocket']);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual([]);
  });

  it('never opens the door: the command is among the dead letters, and runs when it is asked for again', async () => {
    const { number } = await openRfc(stage());
    await stage().quiet();
    const fault = stage().github.fail({ route, status: 500, times: 1000 });
    const { id, reactions } = await say(stage(), { as: 'ada', number, body: '/rfc ignore' });
    expect(reactions).toEqual(['eyes']);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
    const [dead] = await stage().bot().deliveries.deadLetters();
    expect(dead).toMatchObject({
      event: 'issue_comment',
      key: `pull:${FLYTE}/${number}`,
      attempts: 4,
      error: 'GitHub failed (500): A fault made for a test.',
    });
    fault.stop();
    await stage()
      .bot()
      .deliveries.retryDead(dead?.id ?? '');
    await stage().quiet();
    expect(heard(stage(), { number, id }).reactions).toEqual(['rocket']);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual([]);
  });
});
