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
      "Hello \`cy\`! Please write the command on a line of its own, with an empty line above. Here it belongs to the quote above it.

      I did not run \`/rfc status\`. You can correct your comment, and I will read it again.

      <sub>About \`/rfc status\` in [your comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N).</sub>"
    `);
  });

  it('E1: a signature takes nothing of what stands above it', async () => {
    const body = 'Please.\n/rfc status\n-- \nCy Doe';
    const { reactions, answer } = await say(stage(), { as: 'cy', number: await desk(), body });
    expect([reactions, answer.split('\n')[0]]).toEqual([
      ['rocket'],
      'Hello `cy`, a maintainer can write `/rfc track` on a pull request, and then I can show how it stands.',
    ]);
  });

  it('a misspelt sub-command, with the nearest', async () => {
    const { reactions, answer } = await say(stage(), { as: 'cy', number: await desk(), body: '/rfc statsu' });
    expect(reactions).toEqual(['confused']);
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`cy\`, did you mean \`/rfc status\`?

      - \`/rfc status\`: Shows where the RFC of this pull request stands and what it needs next. Example: \`/rfc status\`

      I do not know "statsu" after "/rfc". You can correct your comment, and I will read it again. \`/help\` lists what works here.

      <sub>About \`/rfc statsu\` in [your comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N).</sub>"
    `);
  });

  it('a command in the wrong place', async () => {
    const { reactions, answer } = await say(stage(), { as: 'ada', number: await desk(), body: '/notes approve' });
    expect(reactions).toEqual(['confused']);
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`ada\`! You can use "/notes approve" on a pull request with meeting notes. Here it does nothing.

      \`/help\` lists what works here.

      <sub>About \`/notes approve\` in [your comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N).</sub>"
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
      "Hello \`dee\`, you can ask \`ada\` or \`bo\` to write \`/rfc ignore\` here.

      Only people with write permission here and maintainers can use "/rfc ignore".

      <sub>About \`/rfc ignore\` in [your comment](https://github.com/flyteorg/flyte/pull/N#issuecomment-N).</sub>"
    `);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual(['rfc/tracked']);
  });

  it('who has a right is told by the right that is needed', async () => {
    const { answer } = await say(stage(), { as: 'cy', number: await desk(), body: '/agenda' });
    expect(answer.split('\n\n').slice(0, 2)).toMatchInlineSnapshot(`
      [
        "Hello \`cy\`, you can ask \`ada\`, \`bo\` or \`tom\` to write \`/agenda\` here.",
        "Only people with triage permission here and maintainers can use "/agenda". Until the meeting starts, the agenda is also updated by itself.",
      ]
    `);
  });

  it('/help, with what works here for this person', async () => {
    const { answer } = await say(stage(), { as: 'cy', number: await desk(), body: '/help' });
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`cy\`, this is what you can do here now.

      | command | what it does | who can | example |
      | --- | --- | --- | --- |
      | \`/rfc status\` | Shows where the RFC of this pull request stands and what it needs next. | everybody | \`/rfc status\` |
      | \`/rfc why\` | Tells why this pull request counts as an RFC or not, and what its vote still needs. | everybody | \`/rfc why\` |
      | \`/wg status [GROUP] [DATE]\` | Shows the pull requests of a working group, and for whom they wait. With a day, what is new since then; without a name, all groups. | everybody | \`/wg status config-overrides\` |
      | \`/config show\` | Shows the settings that count here, and what is wrong in the files. | everybody | \`/config show\` |
      | \`/config explain KEY\` | Tells what a setting is, and which file set it. | everybody | \`/config explain meeting.time_zone\` |
      | \`/agenda why\` | Tells why each item is on the agenda. | everybody | \`/agenda why\` |
      | \`/agenda add [TEXT\\|LINK]\` | Proposes a topic, or this pull request or issue. It stands on the agenda as proposed until a chair accepts it, and comes back until somebody closes it. Of an item that is there already it says that you want to talk about it. | everybody | \`/agenda add Who reviews the new plugins?\` |
      | \`/action list [LOGIN]\` | Lists the open action items: all of them, or those of one person. | everybody | \`/action list bo\` |
      | \`/meeting next\` | Tells when the next meetings are. | everybody | \`/meeting next\` |
      | \`/help [command]\` | Lists what you can do here, or explains one command. | everybody | \`/help agenda\` |

      <details><summary>Other commands, and who can use them</summary>

      | command | what it does | who can | example |
      | --- | --- | --- | --- |
      | \`/rfc track\` | Tracks this pull request as an RFC. | maintainers, on a pull request | \`/rfc track\` |
      | \`/rfc ignore\` | Stops tracking this pull request as an RFC; \`/rfc track\` takes it back. | maintainers, on a pull request | \`/rfc ignore\` |
      | \`/rfc link REFERENCE\` | Links this RFC with an issue, a pull request or a discussion; \`/rfc unlink\` takes it back. | people with triage permission, and maintainers, on a pull request | \`/rfc link flyteorg/flytekit#1672\` |
      | \`/rfc unlink REFERENCE\` | Removes such a link, also one that Rapporteur found. | people with triage permission, and maintainers, on a pull request | \`/rfc unlink flyteorg/flytekit#1672\` |
      | \`/rfc stage STAGE [reason]\` | Sets a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented. | maintainers, on a pull request | \`/rfc stage implemented Released with 1.9.\` |
      | \`/motion merge\` | Starts the vote to accept this RFC. \`/fcp cancel\` ends it. | those who decide on the RFC, on a pull request | \`/motion merge\` |
      | \`/motion close\` | Starts the vote to reject this RFC. | those who decide on the RFC, on a pull request | \`/motion close\` |
      | \`/motion postpone\` | Starts the vote to put this RFC off. | those who decide on the RFC, on a pull request | \`/motion postpone\` |
      | \`/vote +1\\|-1\\|abstain\\|clear\` | Casts your vote, or takes it back. Your latest one counts. Everybody can vote; the votes of some bind. | everybody, on a pull request | \`/vote +1\` |
      | \`/object REASON\` | Objects before the final comment period begins. Write the reason on the same line. | everybody, on a pull request | \`/object The wire format is not settled.\` |
      | \`/object withdraw\` | Takes your objection back. | everybody, on a pull request | \`/object withdraw\` |
      | \`/answer LOGIN: TEXT\` | Answers somebody’s objection, which settles it. | those who decide on the RFC, on a pull request | \`/answer cy: Section 4 settles the wire format.\` |
      | \`/concern NAME: TEXT\` | Raises a concern with a name. It stops the clock until \`/resolve NAME\` settles it. | those who decide on the RFC, on a pull request | \`/concern wire format: Field 4 means two things.\` |
      | \`/confirm NAME\` | Confirms somebody else’s concern, where that is needed. | those who decide on the RFC, on a pull request | \`/confirm wire format\` |
      | \`/resolve NAME[: REASON]\` | Settles your concern, or somebody else’s with a reason. | those who decide on the RFC, on a pull request | \`/resolve wire format\` |
      | \`/withdraw [REASON]\` | Withdraws your RFC. \`/rfc stage in_review\` takes it up again. | those who decide on the RFC, on a pull request | \`/withdraw Superseded by #7775.\` |
      | \`/fcp cancel [REASON]\` | Cancels the vote. Another one can start later. | those who decide on the RFC, on a pull request | \`/fcp cancel The document will change a lot.\` |
      | \`/fcp extend DAYS [REASON]\` | Makes the final comment period longer, by days or weeks. | those who decide on the RFC, on a pull request | \`/fcp extend 1 week Holidays.\` |
      | \`/fcp close now REASON\` | Ends the final comment period at once, where that is allowed. | those who decide on the RFC, on a pull request | \`/fcp close now The release cannot wait.\` |
      | \`/fcp refresh\` | Reads again who can vote. | those who decide on the RFC, on a pull request | \`/fcp refresh\` |
      | \`/fcp quiet\` | Turns the reminders of this vote off. | those who decide on the RFC, on a pull request | \`/fcp quiet\` |
      | \`/wg add GROUP [REFERENCE]\` | Adds this pull request, or another one, to a working group. | people with triage permission, and maintainers | \`/wg add config-overrides flyteorg/flytekit#1676\` |
      | \`/wg remove GROUP [REFERENCE]\` | Takes it out of the group for good. | people with triage permission, and maintainers | \`/wg remove config-overrides\` |
      | \`/agenda\` | Posts the agenda of the next meeting, or updates it. What people wrote stays. | people with triage permission, and maintainers | \`/agenda\` |
      | \`/agenda accept ITEM\` | Takes a proposed item up, or back after \`skip\` or \`defer\`. ITEM is a link, an id such as \`I-2023-06-22-3\`, or words of the item. | people with triage permission, maintainers, and who chairs the group | \`/agenda accept Who reviews the new plugins?\` |
      | \`/agenda drop ITEM[: REASON]\` | Takes an item off this agenda and all later ones; \`/agenda add\` brings it back. | people with triage permission, maintainers, and who chairs the group | \`/agenda drop I-2023-06-22-3: It was settled by mail.\` |
      | \`/agenda skip ITEM\` | Leaves an item out at this meeting. It does not come back by itself. | people with triage permission, maintainers, and who chairs the group | \`/agenda skip #7\` |
      | \`/agenda defer ITEM [until DATE]\` | Puts an item off to the next meeting, or to the first one on or after a day. | people with triage permission, maintainers, and who chairs the group | \`/agenda defer flyteorg/flyte#3553 until 2023-07-20\` |
      | \`/agenda move ITEM first\\|last\\|up\\|down\\|after ITEM\` | Gives an item another place in its part of the agenda. | people with triage permission, maintainers, and who chairs the group | \`/agenda move #7 after #5\` |
      | \`/agenda reopen\` | Brings the agenda up to date once more although the meeting has begun. | people with triage permission, maintainers, and who chairs the group | \`/agenda reopen\` |
      | \`/ok ITEM\` | Agrees to an item without discussion. It then takes no time at the meeting, unless somebody asks to talk about it with \`/agenda add\`. | people with triage permission, and maintainers | \`/ok flyteorg/flyte#3553\` |
      | \`/action add TEXT\` | Puts an action item on the list. Its last words may be a login and a day. It stands on every agenda until it is done. | people with triage permission, and maintainers | \`/action add Update the docs @bo by 2023-07-06\` |
      | \`/action done ID [REASON]\` | Says that an action item is done. | who does it, people with triage permission, and maintainers | \`/action done A-2023-06-22-3\` |
      | \`/action drop ID REASON\` | Says that nobody will do it, and why. | who does it, people with triage permission, and maintainers | \`/action drop A-2023-06-22-3 The new API makes it needless.\` |
      | \`/action reopen ID [REASON]\` | Takes an action item up again. | who does it, people with triage permission, and maintainers | \`/action reopen A-2023-06-22-3 One page is missing.\` |
      | \`/action assign ID OWNER\` | Says who does it: a login, a working group, a name in quotes, or \`unassigned\`. | who does it, people with triage permission, and maintainers | \`/action assign A-2023-06-22-3 cy\` |
      | \`/action due ID DATE\\|none\` | Says until which day it is to be done. | who does it, people with triage permission, and maintainers | \`/action due A-2023-06-22-3 2023-07-06\` |
      | \`/action link ID REFERENCE\` | Links it with an issue or a pull request. When that is closed or merged, the agenda shows it. | who does it, people with triage permission, and maintainers | \`/action link A-2023-06-22-3 flyteorg/flytekit#1672\` |
      | \`/meeting move DATE WHEN [REASON]\` | Moves the meeting of a date to another day, another hour, or both. What is posted follows. | people with triage permission, and maintainers | \`/meeting move 2026-12-24 2026-12-23T09:00 Holidays.\` |
      | \`/meeting cancel DATE [REASON]\` | Cancels the meeting of a date, and says so where its agenda stands. | people with triage permission, and maintainers | \`/meeting cancel 2026-12-24 Holidays.\` |
      | \`/meeting skip DATE [REASON]\` | Leaves a date out: no agenda is posted, and nothing is said where none was. | people with triage permission, and maintainers | \`/meeting skip 2026-12-24 Holidays.\` |
      | \`/meeting uncancel DATE\` | Has the meeting of a date held as planned, after it was cancelled, skipped or moved. | people with triage permission, and maintainers | \`/meeting uncancel 2026-12-24\` |
      | \`/meeting add DATE [TIME] [REASON]\` | Adds a meeting on another day than usual. | people with triage permission, and maintainers | \`/meeting add 2026-12-30 09:00 Planning.\` |
      | \`/meeting here\` | Keeps the agenda of the next meeting in this issue. What people wrote stays. | people with triage permission, and maintainers | \`/meeting here\` |
      | \`/notes approve [COMMIT]\` | Approves the notes of a meeting as you saw them, or at a commit. Then they are merged, and each RFC gets a comment with its part. | maintainers, on a pull request with meeting notes | \`/notes approve\` |
      | \`/notes fix STATEMENT "SENTENCE"\` | Puts your sentence in place of the statement with that id. Its quotes stay, and it is checked against them. | maintainers, on a pull request with meeting notes | \`/notes fix s3 "Four attempts are the limit."\` |
      | \`/notes strike TURNS\` | Takes what was said in a turn (\`t12\`) or several (\`t12..t14\`) out of the notes, of what is kept, and of comments. | maintainers, and whoever said it, on a pull request with meeting notes | \`/notes strike t12..t14\` |
      | \`/notes alias "HEARD" TERM\` | Tells what is meant by a misspelt term or speaker, for later meetings too. \`/notes regenerate\` uses it here. | maintainers, on a pull request with meeting notes | \`/notes alias "Prism" Prysm\` |
      | \`/notes recording URL [OFFSET]\` | Links the times of the notes into the recording. OFFSET is where it is when the transcript begins, such as 0:35. | maintainers, on a pull request with meeting notes | \`/notes recording https://video.example.org/watch?v=7 0:35\` |
      | \`/notes regenerate\` | Has the notes drafted anew. What people wrote into the draft stays. | maintainers, on a pull request with meeting notes | \`/notes regenerate\` |
      | \`/notes reject [REASON]\` | Turns the notes down: the pull request is closed, and nobody hears of them. | maintainers, on a pull request with meeting notes | \`/notes reject The recording broke off.\` |

      </details>

      Write a command on a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.

      <sub>About \`/help\` in [your comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N).</sub>"
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
        "Hello \`cy\`, you can ask \`ada\`, \`bo\` or \`tom\` to write \`/agenda\` here.",
        "Hello \`cy\`, a maintainer can write \`/rfc track\` on a pull request, and then I can show how it stands.",
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
      "Hello \`ada\`, please spread your commands over several comments.

      There are 11 in this comment, and I run at most 10 at once. So I ran none of them.

      <sub>About [your comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N).</sub>"
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
      'Hello `cy`, a maintainer can write `/rfc track` on a pull request, and then I can show how it stands.',
    );
  });

  it('hostile words in a command are quoted, never obeyed', async () => {
    const body = '/rfc "@flyteorg/tsc" <img src=x> Fixes #1 `<!-- rapporteur:status:x v1 -->`';
    const { answer } = await say(stage(), { as: 'cy', number: await desk(), body });
    expect(answer).toMatchInlineSnapshot(`
      "Hello \`cy\`, you can write one of these:

      - \`/rfc status\`: Shows where the RFC of this pull request stands and what it needs next. Example: \`/rfc status\`
      - \`/rfc why\`: Tells why this pull request counts as an RFC or not, and what its vote still needs. Example: \`/rfc why\`
      - \`/rfc track\`: Tracks this pull request as an RFC. Example: \`/rfc track\`
      - \`/rfc ignore\`: Stops tracking this pull request as an RFC; \`/rfc track\` takes it back. Example: \`/rfc ignore\`
      - \`/rfc link REFERENCE\`: Links this RFC with an issue, a pull request or a discussion; \`/rfc unlink\` takes it back. Example: \`/rfc link flyteorg/flytekit#1672\`
      - \`/rfc unlink REFERENCE\`: Removes such a link, also one that Rapporteur found. Example: \`/rfc unlink flyteorg/flytekit#1672\`
      - \`/rfc stage STAGE [reason]\`: Sets a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented. Example: \`/rfc stage implemented Released with 1.9.\`

      I do not know "@⁠flyteorg/tsc" after "/rfc". You can correct your comment, and I will read it again. \`/help\` lists what works here.

      <sub>About \`\` /rfc "@flyteorg/tsc" Fixes #1 \`<!-- rapporteur:status:x v1 -->\` \`\` in [your comment](https://github.com/flyteorg/flyte/issues/N#issuecomment-N).</sub>"
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
        "Hello \`cy\`, a maintainer can write \`/rfc track\` on a pull request, and then I can show how it stands.",
        "Hello \`cy\`, you can ask a maintainer to post the agenda with \`/agenda\`.",
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
      error: 'GitHub failed (500): A fault made for a test. The budget for faults of others is spent (3 of 3).',
    });
    fault.stop();
    await stage()
      .bot()
      .deliveries.redrive(dead?.key ?? '');
    await stage().quiet();
    expect(heard(stage(), { number, id }).reactions).toEqual(['rocket']);
    expect(stage().github.observe.labels(FLYTE, number)).toEqual([]);
  });
});
