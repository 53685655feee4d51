import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { print } from '../document/index.ts';
import { resolveSettings } from '../settings/index.ts';
import {
  type CommandSource,
  type CommandSpec,
  commandMessages,
  commandTable,
  decidePermission,
  decideThreadKind,
  matchCommand,
  nameCommand,
  type Permission,
  parseCommands,
  renderCommandTable,
  standingsOf,
} from './index.ts';

const { settings } = resolveSettings({ org: 'flyteorg' });
const sourceOf = (text: string): CommandSource => ({
  login: 'mona',
  text,
  url: 'https://github.com/flyteorg/community/pull/7#issuecomment-1',
});
const specOf = (name: string): CommandSpec => {
  const spec = commandTable.find((item) => nameCommand(item) === name);
  if (spec === undefined) throw new Error(`${name} is not in the table`);
  return spec;
};
const unknownAnswer = (line: string): string => {
  const [command] = parseCommands(line).value;
  const match = command && matchCommand(command, commandTable);
  if (match?.kind !== 'unknown') throw new Error(`${line} is known`);
  return print(commandMessages.unknown({ source: sourceOf(line), match }));
};
const helpFor = (permission: Permission, topic?: string): string => {
  const actor = { login: 'mona', permission, isAuthor: false };
  const entries = standingsOf({ table: commandTable, place: 'issue', actor, settings });
  return print(commandMessages.help({ source: sourceOf('/help'), entries, ...(topic === undefined ? {} : { topic }) }));
};

describe('C15, C23: what people read', () => {
  it('help for somebody without permissions', () => {
    expect(helpFor('read')).toMatchInlineSnapshot(`
      "Hello \`mona\`, this is what you can do here now.

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

      <sub>About \`/help\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('help about one command', () => {
    expect(helpFor('triage', 'agenda')).toMatchInlineSnapshot(`
      "Hello \`mona\`, this is what \`/agenda\` does.

      | command | what it does | who can | example |
      | --- | --- | --- | --- |
      | \`/agenda\` | Posts the agenda of the next meeting, or updates it. What people wrote stays. | people with triage permission, and maintainers | \`/agenda\` |
      | \`/agenda why\` | Tells why each item is on the agenda. | everybody | \`/agenda why\` |
      | \`/agenda add [TEXT\\|LINK]\` | Proposes a topic, or this pull request or issue. It stands on the agenda as proposed until a chair accepts it, and comes back until somebody closes it. Of an item that is there already it says that you want to talk about it. | everybody | \`/agenda add Who reviews the new plugins?\` |
      | \`/agenda accept ITEM\` | Takes a proposed item up, or back after \`skip\` or \`defer\`. ITEM is a link, an id such as \`I-2023-06-22-3\`, or words of the item. | people with triage permission, maintainers, and who chairs the group | \`/agenda accept Who reviews the new plugins?\` |
      | \`/agenda drop ITEM[: REASON]\` | Takes an item off this agenda and all later ones; \`/agenda add\` brings it back. | people with triage permission, maintainers, and who chairs the group | \`/agenda drop I-2023-06-22-3: It was settled by mail.\` |
      | \`/agenda skip ITEM\` | Leaves an item out at this meeting. It does not come back by itself. | people with triage permission, maintainers, and who chairs the group | \`/agenda skip #7\` |
      | \`/agenda defer ITEM [until DATE]\` | Puts an item off to the next meeting, or to the first one on or after a day. | people with triage permission, maintainers, and who chairs the group | \`/agenda defer flyteorg/flyte#3553 until 2023-07-20\` |
      | \`/agenda move ITEM first\\|last\\|up\\|down\\|after ITEM\` | Gives an item another place in its part of the agenda. | people with triage permission, maintainers, and who chairs the group | \`/agenda move #7 after #5\` |
      | \`/agenda reopen\` | Brings the agenda up to date once more although the meeting has begun. | people with triage permission, maintainers, and who chairs the group | \`/agenda reopen\` |

      Write a command on a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.

      <sub>About \`/help\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('help about a command that does not work here for them', () => {
    expect(helpFor('read', 'notes')).toMatchInlineSnapshot(`
      "Hello \`mona\`, this is what \`/notes\` does. You cannot use it here now; the table tells who can.

      | command | what it does | who can | example |
      | --- | --- | --- | --- |
      | \`/notes approve [COMMIT]\` | Approves the notes of a meeting as you saw them, or at a commit. Then they are merged, and each RFC gets a comment with its part. | maintainers, on a pull request with meeting notes | \`/notes approve\` |
      | \`/notes fix STATEMENT "SENTENCE"\` | Puts your sentence in place of the statement with that id. Its quotes stay, and it is checked against them. | maintainers, on a pull request with meeting notes | \`/notes fix s3 "Four attempts are the limit."\` |
      | \`/notes strike TURNS\` | Takes what was said in a turn (\`t12\`) or several (\`t12..t14\`) out of the notes, of what is kept, and of comments. | maintainers, and whoever said it, on a pull request with meeting notes | \`/notes strike t12..t14\` |
      | \`/notes alias "HEARD" TERM\` | Tells what is meant by a misspelt term or speaker, for later meetings too. \`/notes regenerate\` uses it here. | maintainers, on a pull request with meeting notes | \`/notes alias "Prism" Prysm\` |
      | \`/notes recording URL [OFFSET]\` | Links the times of the notes into the recording. OFFSET is where it is when the transcript begins, such as 0:35. | maintainers, on a pull request with meeting notes | \`/notes recording https://video.example.org/watch?v=7 0:35\` |
      | \`/notes regenerate\` | Has the notes drafted anew. What people wrote into the draft stays. | maintainers, on a pull request with meeting notes | \`/notes regenerate\` |
      | \`/notes reject [REASON]\` | Turns the notes down: the pull request is closed, and nobody hears of them. | maintainers, on a pull request with meeting notes | \`/notes reject The recording broke off.\` |

      Write a command on a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.

      <sub>About \`/help\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('a refusal', () => {
    const spec = specOf('/notes approve');
    const actor = { login: 'mona', permission: 'read', isAuthor: false } as const;
    const { because } = decidePermission({ spec, actor, settings });
    const holders = {
      logins: ['kumare3', 'fg91', 'eapolinario'],
      url: 'https://github.com/orgs/flyteorg/teams/maintainers',
    };
    expect(
      print(commandMessages.refusal({ source: sourceOf('/notes approve'), spec, because, holders })),
    ).toMatchInlineSnapshot(`
      "Hello \`mona\`, you can ask \`kumare3\`, \`fg91\` or \`eapolinario\` ([the whole list](https://github.com/orgs/flyteorg/teams/maintainers)) to write \`/notes approve\` here.

      Only people with write permission here and maintainers can use "/notes approve". If something is wrong or missing, say so in a review.

      <sub>About \`/notes approve\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('a refusal where nobody is known who could, and one with more than ten', () => {
    const spec = specOf('/agenda');
    const actor = { login: 'mona', permission: 'read', isAuthor: false } as const;
    const { because } = decidePermission({ spec, actor, settings });
    const answer = (logins: readonly string[], url?: string): string =>
      print(
        commandMessages.refusal({
          source: sourceOf('/agenda'),
          spec,
          because,
          holders: url ? { logins, url } : { logins },
        }),
      );
    expect(answer([])).toContain('an administrator can name maintainers under `permissions`');
    expect(answer([], 'https://github.com/x/y')).toContain('you can ask one of [these people](https://github.com/x/y)');
    expect(answer(Array.from({ length: 12 }, (_, n) => `user${n}`))).toContain(
      '`user9` or 2 more to write `/agenda` here.',
    );
  });

  it('neither yes nor no', () => {
    const spec = specOf('/notes approve');
    const source = sourceOf('/notes approve');
    expect(print(commandMessages.unverifiable({ source, spec, willRetry: true }))).toMatchInlineSnapshot(`
      "Hello \`mona\`, please wait a little: I will check again by myself.

      GitHub did not tell me whether you can use \`/notes approve\`. That is neither a yes nor a no.

      <sub>About \`/notes approve\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
    expect(print(commandMessages.unverifiable({ source, spec, willRetry: false }))).toMatchInlineSnapshot(`
      "Hello \`mona\`, please write \`/notes approve\` again later.

      GitHub did not tell me whether you can use \`/notes approve\`. That is neither a yes nor a no.

      <sub>About \`/notes approve\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('the wrong place', () => {
    const spec = specOf('/notes approve');
    const { because } = decideThreadKind(spec, 'issue');
    expect(
      print(commandMessages.misplaced({ source: sourceOf('/notes approve'), spec, because })),
    ).toMatchInlineSnapshot(`
      "Hello \`mona\`! You can use "/notes approve" on a pull request with meeting notes. Here it does nothing.

      \`/help\` lists what works here.

      <sub>About \`/notes approve\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('a slip of the pen', () => {
    expect(unknownAnswer('/rfc staus')).toMatchInlineSnapshot(`
      "Hello \`mona\`, did you mean \`/rfc status\`?

      - \`/rfc status\`: Shows where the RFC of this pull request stands and what it needs next. Example: \`/rfc status\`

      I do not know "staus" after "/rfc". You can correct your comment, and I will read it again. \`/help\` lists what works here.

      <sub>About \`/rfc staus\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('half a command', () => {
    expect(unknownAnswer('/rfc')).toMatchInlineSnapshot(`
      "Hello \`mona\`, you can write one of these:

      - \`/rfc status\`: Shows where the RFC of this pull request stands and what it needs next. Example: \`/rfc status\`
      - \`/rfc why\`: Tells why this pull request counts as an RFC or not, and what its vote still needs. Example: \`/rfc why\`
      - \`/rfc track\`: Tracks this pull request as an RFC. Example: \`/rfc track\`
      - \`/rfc ignore\`: Stops tracking this pull request as an RFC; \`/rfc track\` takes it back. Example: \`/rfc ignore\`
      - \`/rfc link REFERENCE\`: Links this RFC with an issue, a pull request or a discussion; \`/rfc unlink\` takes it back. Example: \`/rfc link flyteorg/flytekit#1672\`
      - \`/rfc unlink REFERENCE\`: Removes such a link, also one that Rapporteur found. Example: \`/rfc unlink flyteorg/flytekit#1672\`
      - \`/rfc stage STAGE [reason]\`: Sets a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented. Example: \`/rfc stage implemented Released with 1.9.\`

      "/rfc" needs one more word. You can correct your comment, and I will read it again. \`/help\` lists what works here.

      <sub>About \`/rfc\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('too many', () => {
    const body = Array.from({ length: 11 }, (_, n) => `/rfc ${n}`).join('\n');
    expect(parseCommands(body).value).toHaveLength(11);
    const because = decideThreadKind(specOf('/help'), 'issue').because;
    because.text = '11 commands stand in one comment, and at most 10 are run.';
    expect(print(commandMessages.tooMany(sourceOf('/rfc 0'), because))).toMatchInlineSnapshot(`
      "Hello \`mona\`, please spread your commands over several comments.

      11 commands stand in one comment, and at most 10 are run. So I ran none of them.

      <sub>About \`/rfc 0\` in [your comment](https://github.com/flyteorg/community/pull/7#issuecomment-1).</sub>"
    `);
  });

  it('the table of the README', () => {
    expect(renderCommandTable()).toMatchInlineSnapshot(`
      "| command | what it does | who can | where | example |
      | --- | --- | --- | --- | --- |
      | \`/rfc status\` | Shows where the RFC of this pull request stands and what it needs next. | everybody | everywhere | \`/rfc status\` |
      | \`/rfc why\` | Tells why this pull request counts as an RFC or not, and what its vote still needs. | everybody | everywhere | \`/rfc why\` |
      | \`/rfc track\` | Tracks this pull request as an RFC. | maintainers | a pull request | \`/rfc track\` |
      | \`/rfc ignore\` | Stops tracking this pull request as an RFC; \`/rfc track\` takes it back. | maintainers | a pull request | \`/rfc ignore\` |
      | \`/rfc link REFERENCE\` | Links this RFC with an issue, a pull request or a discussion; \`/rfc unlink\` takes it back. | people with triage permission, and maintainers | a pull request | \`/rfc link flyteorg/flytekit#1672\` |
      | \`/rfc unlink REFERENCE\` | Removes such a link, also one that Rapporteur found. | people with triage permission, and maintainers | a pull request | \`/rfc unlink flyteorg/flytekit#1672\` |
      | \`/rfc stage STAGE [reason]\` | Sets a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented. | maintainers | a pull request | \`/rfc stage implemented Released with 1.9.\` |
      | \`/motion merge\` | Starts the vote to accept this RFC. \`/fcp cancel\` ends it. | those who decide on the RFC | a pull request | \`/motion merge\` |
      | \`/motion close\` | Starts the vote to reject this RFC. | those who decide on the RFC | a pull request | \`/motion close\` |
      | \`/motion postpone\` | Starts the vote to put this RFC off. | those who decide on the RFC | a pull request | \`/motion postpone\` |
      | \`/vote +1\\|-1\\|abstain\\|clear\` | Casts your vote, or takes it back. Your latest one counts. Everybody can vote; the votes of some bind. | everybody | a pull request | \`/vote +1\` |
      | \`/object REASON\` | Objects before the final comment period begins. Write the reason on the same line. | everybody | a pull request | \`/object The wire format is not settled.\` |
      | \`/object withdraw\` | Takes your objection back. | everybody | a pull request | \`/object withdraw\` |
      | \`/answer LOGIN: TEXT\` | Answers somebody’s objection, which settles it. | those who decide on the RFC | a pull request | \`/answer cy: Section 4 settles the wire format.\` |
      | \`/concern NAME: TEXT\` | Raises a concern with a name. It stops the clock until \`/resolve NAME\` settles it. | those who decide on the RFC | a pull request | \`/concern wire format: Field 4 means two things.\` |
      | \`/confirm NAME\` | Confirms somebody else’s concern, where that is needed. | those who decide on the RFC | a pull request | \`/confirm wire format\` |
      | \`/resolve NAME[: REASON]\` | Settles your concern, or somebody else’s with a reason. | those who decide on the RFC | a pull request | \`/resolve wire format\` |
      | \`/withdraw [REASON]\` | Withdraws your RFC. \`/rfc stage in_review\` takes it up again. | those who decide on the RFC | a pull request | \`/withdraw Superseded by #7775.\` |
      | \`/fcp cancel [REASON]\` | Cancels the vote. Another one can start later. | those who decide on the RFC | a pull request | \`/fcp cancel The document will change a lot.\` |
      | \`/fcp extend DAYS [REASON]\` | Makes the final comment period longer, by days or weeks. | those who decide on the RFC | a pull request | \`/fcp extend 1 week Holidays.\` |
      | \`/fcp close now REASON\` | Ends the final comment period at once, where that is allowed. | those who decide on the RFC | a pull request | \`/fcp close now The release cannot wait.\` |
      | \`/fcp refresh\` | Reads again who can vote. | those who decide on the RFC | a pull request | \`/fcp refresh\` |
      | \`/fcp quiet\` | Turns the reminders of this vote off. | those who decide on the RFC | a pull request | \`/fcp quiet\` |
      | \`/wg status [GROUP] [DATE]\` | Shows the pull requests of a working group, and for whom they wait. With a day, what is new since then; without a name, all groups. | everybody | everywhere | \`/wg status config-overrides\` |
      | \`/wg add GROUP [REFERENCE]\` | Adds this pull request, or another one, to a working group. | people with triage permission, and maintainers | an issue, a pull request, or a discussion | \`/wg add config-overrides flyteorg/flytekit#1676\` |
      | \`/wg remove GROUP [REFERENCE]\` | Takes it out of the group for good. | people with triage permission, and maintainers | an issue, a pull request, or a discussion | \`/wg remove config-overrides\` |
      | \`/config show\` | Shows the settings that count here, and what is wrong in the files. | everybody | everywhere | \`/config show\` |
      | \`/config explain KEY\` | Tells what a setting is, and which file set it. | everybody | everywhere | \`/config explain meeting.time_zone\` |
      | \`/agenda\` | Posts the agenda of the next meeting, or updates it. What people wrote stays. | people with triage permission, and maintainers | everywhere | \`/agenda\` |
      | \`/agenda why\` | Tells why each item is on the agenda. | everybody | everywhere | \`/agenda why\` |
      | \`/agenda add [TEXT\\|LINK]\` | Proposes a topic, or this pull request or issue. It stands on the agenda as proposed until a chair accepts it, and comes back until somebody closes it. Of an item that is there already it says that you want to talk about it. | everybody | everywhere | \`/agenda add Who reviews the new plugins?\` |
      | \`/agenda accept ITEM\` | Takes a proposed item up, or back after \`skip\` or \`defer\`. ITEM is a link, an id such as \`I-2023-06-22-3\`, or words of the item. | people with triage permission, maintainers, and who chairs the group | everywhere | \`/agenda accept Who reviews the new plugins?\` |
      | \`/agenda drop ITEM[: REASON]\` | Takes an item off this agenda and all later ones; \`/agenda add\` brings it back. | people with triage permission, maintainers, and who chairs the group | everywhere | \`/agenda drop I-2023-06-22-3: It was settled by mail.\` |
      | \`/agenda skip ITEM\` | Leaves an item out at this meeting. It does not come back by itself. | people with triage permission, maintainers, and who chairs the group | everywhere | \`/agenda skip #7\` |
      | \`/agenda defer ITEM [until DATE]\` | Puts an item off to the next meeting, or to the first one on or after a day. | people with triage permission, maintainers, and who chairs the group | everywhere | \`/agenda defer flyteorg/flyte#3553 until 2023-07-20\` |
      | \`/agenda move ITEM first\\|last\\|up\\|down\\|after ITEM\` | Gives an item another place in its part of the agenda. | people with triage permission, maintainers, and who chairs the group | everywhere | \`/agenda move #7 after #5\` |
      | \`/agenda reopen\` | Brings the agenda up to date once more although the meeting has begun. | people with triage permission, maintainers, and who chairs the group | everywhere | \`/agenda reopen\` |
      | \`/ok ITEM\` | Agrees to an item without discussion. It then takes no time at the meeting, unless somebody asks to talk about it with \`/agenda add\`. | people with triage permission, and maintainers | everywhere | \`/ok flyteorg/flyte#3553\` |
      | \`/action list [LOGIN]\` | Lists the open action items: all of them, or those of one person. | everybody | everywhere | \`/action list bo\` |
      | \`/action add TEXT\` | Puts an action item on the list. Its last words may be a login and a day. It stands on every agenda until it is done. | people with triage permission, and maintainers | everywhere | \`/action add Update the docs @bo by 2023-07-06\` |
      | \`/action done ID [REASON]\` | Says that an action item is done. | who does it, people with triage permission, and maintainers | everywhere | \`/action done A-2023-06-22-3\` |
      | \`/action drop ID REASON\` | Says that nobody will do it, and why. | who does it, people with triage permission, and maintainers | everywhere | \`/action drop A-2023-06-22-3 The new API makes it needless.\` |
      | \`/action reopen ID [REASON]\` | Takes an action item up again. | who does it, people with triage permission, and maintainers | everywhere | \`/action reopen A-2023-06-22-3 One page is missing.\` |
      | \`/action assign ID OWNER\` | Says who does it: a login, a working group, a name in quotes, or \`unassigned\`. | who does it, people with triage permission, and maintainers | everywhere | \`/action assign A-2023-06-22-3 cy\` |
      | \`/action due ID DATE\\|none\` | Says until which day it is to be done. | who does it, people with triage permission, and maintainers | everywhere | \`/action due A-2023-06-22-3 2023-07-06\` |
      | \`/action link ID REFERENCE\` | Links it with an issue or a pull request. When that is closed or merged, the agenda shows it. | who does it, people with triage permission, and maintainers | everywhere | \`/action link A-2023-06-22-3 flyteorg/flytekit#1672\` |
      | \`/meeting next\` | Tells when the next meetings are. | everybody | everywhere | \`/meeting next\` |
      | \`/meeting move DATE WHEN [REASON]\` | Moves the meeting of a date to another day, another hour, or both. What is posted follows. | people with triage permission, and maintainers | everywhere | \`/meeting move 2026-12-24 2026-12-23T09:00 Holidays.\` |
      | \`/meeting cancel DATE [REASON]\` | Cancels the meeting of a date, and says so where its agenda stands. | people with triage permission, and maintainers | everywhere | \`/meeting cancel 2026-12-24 Holidays.\` |
      | \`/meeting skip DATE [REASON]\` | Leaves a date out: no agenda is posted, and nothing is said where none was. | people with triage permission, and maintainers | everywhere | \`/meeting skip 2026-12-24 Holidays.\` |
      | \`/meeting uncancel DATE\` | Has the meeting of a date held as planned, after it was cancelled, skipped or moved. | people with triage permission, and maintainers | everywhere | \`/meeting uncancel 2026-12-24\` |
      | \`/meeting add DATE [TIME] [REASON]\` | Adds a meeting on another day than usual. | people with triage permission, and maintainers | everywhere | \`/meeting add 2026-12-30 09:00 Planning.\` |
      | \`/meeting here\` | Keeps the agenda of the next meeting in this issue. What people wrote stays. | people with triage permission, and maintainers | an issue | \`/meeting here\` |
      | \`/notes approve [COMMIT]\` | Approves the notes of a meeting as you saw them, or at a commit. Then they are merged, and each RFC gets a comment with its part. | maintainers | a pull request with meeting notes | \`/notes approve\` |
      | \`/notes fix STATEMENT "SENTENCE"\` | Puts your sentence in place of the statement with that id. Its quotes stay, and it is checked against them. | maintainers | a pull request with meeting notes | \`/notes fix s3 "Four attempts are the limit."\` |
      | \`/notes strike TURNS\` | Takes what was said in a turn (\`t12\`) or several (\`t12..t14\`) out of the notes, of what is kept, and of comments. | maintainers, and whoever said it | a pull request with meeting notes | \`/notes strike t12..t14\` |
      | \`/notes alias "HEARD" TERM\` | Tells what is meant by a misspelt term or speaker, for later meetings too. \`/notes regenerate\` uses it here. | maintainers | a pull request with meeting notes | \`/notes alias "Prism" Prysm\` |
      | \`/notes recording URL [OFFSET]\` | Links the times of the notes into the recording. OFFSET is where it is when the transcript begins, such as 0:35. | maintainers | a pull request with meeting notes | \`/notes recording https://video.example.org/watch?v=7 0:35\` |
      | \`/notes regenerate\` | Has the notes drafted anew. What people wrote into the draft stays. | maintainers | a pull request with meeting notes | \`/notes regenerate\` |
      | \`/notes reject [REASON]\` | Turns the notes down: the pull request is closed, and nobody hears of them. | maintainers | a pull request with meeting notes | \`/notes reject The recording broke off.\` |
      | \`/help [command]\` | Lists what you can do here, or explains one command. | everybody | everywhere | \`/help agenda\` |"
    `);
  });
});

describe('C20: foreign words stay harmless', () => {
  it('robots of flyteorg obey nothing that we quote', () => {
    const line = '/rfc /regen :repeat: @flyteorg/tsc `x`';
    expect(unknownAnswer(line)).not.toMatch(/\/regen|:repeat:/i);
  });

  it('no answer holds a command, a mention or an open element, whatever was written', () => {
    const words = fc.array(
      fc.oneof(
        fc.constantFrom(
          '/regen',
          ':repeat:',
          '@mona',
          '</details>',
          '<b>',
          '`',
          '``',
          '<!--',
          '-->',
          '|',
          '[x](y)',
          '#1',
        ),
        fc.string({ unit: 'grapheme', maxLength: 5 }),
      ),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(words, (parts) => {
        const line = `/rfc nope ${parts.join(' ').replace(/[\r\n]/g, ' ')}`;
        const [command] = parseCommands(line).value;
        const match = command && matchCommand(command, commandTable);
        fc.pre(command !== undefined && match?.kind === 'unknown');
        if (command === undefined || match?.kind !== 'unknown') return;
        const answer = print(commandMessages.unknown({ source: { ...sourceOf(command.text), login: 'x`y' }, match }));
        expect(parseCommands(answer).value).toEqual([]);
        expect(answer).not.toMatch(/\/regen|:repeat:/i);
        expect(answer.match(/<\/sub>\s*$/)).not.toBeNull();
      }),
    );
  });
});
