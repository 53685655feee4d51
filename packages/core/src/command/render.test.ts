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
      | \`/notes fix STATEMENT "SENTENCE"\` | Puts your sentence in place of the statement with that id; its quotes stay, and it is held against them once more. | maintainers, on a pull request with meeting notes | \`/notes fix s3 "Four attempts are the limit."\` |
      | \`/notes strike TURNS\` | Takes what was said in a turn (\`t12\`) or several (\`t12..t14\`) out of the notes, of what is kept, and of comments; for maintainers, and for who said all of it. | maintainers, and whoever said it, on a pull request with meeting notes | \`/notes strike t12..t14\` |
      | \`/notes alias "HEARD" TERM\` | Confirms what is meant by something that recognisers misspell, a term or a speaker; it is kept for later meetings, and \`/notes regenerate\` uses it here. | maintainers, on a pull request with meeting notes | \`/notes alias "Prism" Prysm\` |
      | \`/notes regenerate\` | Has the notes drafted anew from the transcript; what people wrote into the draft stays. | maintainers, on a pull request with meeting notes | \`/notes regenerate\` |
      | \`/notes reject [REASON]\` | Turns the notes down: the pull request is closed, and nobody is told anything of them. | maintainers, on a pull request with meeting notes | \`/notes reject The recording broke off.\` |

      </details>

      Write a command at the start of a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.

      <details><summary>The command</summary>

      \`/help\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
    `);
  });

  it('help about one command', () => {
    expect(helpFor('triage', 'agenda')).toMatchInlineSnapshot(`
      "Hello \`mona\`, this is what \`/agenda\` does.

      | command | what it does | who may | example |
      | --- | --- | --- | --- |
      | \`/agenda\` | Creates the agenda of the next meeting or brings it up to date; what people wrote in it stays. | people with triage permission, and maintainers | \`/agenda\` |
      | \`/agenda why\` | Says why each item is on the agenda of the next meeting. | everybody | \`/agenda why\` |

      Write a command at the start of a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.

      <details><summary>The command</summary>

      \`/help\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
    `);
  });

  it('help about a command that does not work here for them', () => {
    expect(helpFor('read', 'notes')).toMatchInlineSnapshot(`
      "Hello \`mona\`, this is what \`/notes\` does. It does not work here for you now: the table says who may.

      | command | what it does | who may | example |
      | --- | --- | --- | --- |
      | \`/notes approve [COMMIT]\` | Approves the notes of a meeting as you saw them, or at the commit that you name: the pull request is merged, and what was discussed is linked back. | maintainers, on a pull request with meeting notes | \`/notes approve\` |
      | \`/notes fix STATEMENT "SENTENCE"\` | Puts your sentence in place of the statement with that id; its quotes stay, and it is held against them once more. | maintainers, on a pull request with meeting notes | \`/notes fix s3 "Four attempts are the limit."\` |
      | \`/notes strike TURNS\` | Takes what was said in a turn (\`t12\`) or several (\`t12..t14\`) out of the notes, of what is kept, and of comments; for maintainers, and for who said all of it. | maintainers, and whoever said it, on a pull request with meeting notes | \`/notes strike t12..t14\` |
      | \`/notes alias "HEARD" TERM\` | Confirms what is meant by something that recognisers misspell, a term or a speaker; it is kept for later meetings, and \`/notes regenerate\` uses it here. | maintainers, on a pull request with meeting notes | \`/notes alias "Prism" Prysm\` |
      | \`/notes regenerate\` | Has the notes drafted anew from the transcript; what people wrote into the draft stays. | maintainers, on a pull request with meeting notes | \`/notes regenerate\` |
      | \`/notes reject [REASON]\` | Turns the notes down: the pull request is closed, and nobody is told anything of them. | maintainers, on a pull request with meeting notes | \`/notes reject The recording broke off.\` |

      Write a command at the start of a line of its own. \`/rapporteur agenda\` means the same as \`/agenda\`.

      <details><summary>The command</summary>

      \`/help\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
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
      "Hello \`mona\`, I did not run \`/notes approve\`, since you do not have the permission for it.

      **What is needed:** "/notes approve" is for people with the permission "write" or more on this repository, and those whom the settings list as maintainers.

      **Who has it:** \`kumare3\`, \`fg91\`, \`eapolinario\`. See [the whole list](https://github.com/orgs/flyteorg/teams/maintainers).

      **What you can do:** ask one of them to write \`/notes approve\` here. If something in the notes is wrong or missing, say so in a review: whoever approves them will see it.

      <details><summary>The command</summary>

      \`/notes approve\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
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
    expect(answer([])).toContain('**Who has it:** nobody that I know of. An administrator can name maintainers');
    expect(answer([], 'https://github.com/x/y')).toContain('I could not list them. See [the whole list]');
    expect(answer(Array.from({ length: 12 }, (_, n) => `user${n}`))).toContain('`user9` and 2 more.');
  });

  it('neither yes nor no', () => {
    const spec = specOf('/notes approve');
    const source = sourceOf('/notes approve');
    expect(print(commandMessages.unverifiable({ source, spec, willRetry: true }))).toMatchInlineSnapshot(`
      "Hello \`mona\`, I could not check whether you may use \`/notes approve\`: GitHub did not tell me your permission.

      This is no refusal. I will check again by myself; there is nothing for you to do.

      <details><summary>The command</summary>

      \`/notes approve\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
    `);
    expect(print(commandMessages.unverifiable({ source, spec, willRetry: false }))).toMatchInlineSnapshot(`
      "Hello \`mona\`, I could not check whether you may use \`/notes approve\`: GitHub did not tell me your permission.

      This is no refusal, but I have stopped trying. Please write \`/notes approve\` again later.

      <details><summary>The command</summary>

      \`/notes approve\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
    `);
  });

  it('the wrong place', () => {
    const spec = specOf('/notes approve');
    const { because } = decideThreadKind(spec, 'issue');
    expect(
      print(commandMessages.misplaced({ source: sourceOf('/notes approve'), spec, because })),
    ).toMatchInlineSnapshot(`
      "Hello \`mona\`, I did not run \`/notes approve\` here. "/notes approve" works only on a pull request with meeting notes.

      \`/help\` lists what works in this place.

      <details><summary>The command</summary>

      \`/notes approve\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
    `);
  });

  it('a slip of the pen', () => {
    expect(unknownAnswer('/rfc staus')).toMatchInlineSnapshot(`
      "Hello \`mona\`, I did nothing. "/rfc" does not know "staus". Did you mean \`/rfc status\`?

      - \`/rfc status\`: Shows where the RFC of this pull request stands and what it needs next. Example: \`/rfc status\`

      You can correct your comment, and I will read it again. \`/help\` lists everything that works here.

      <details><summary>The command</summary>

      \`/rfc staus\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
    `);
  });

  it('half a command', () => {
    expect(unknownAnswer('/rfc')).toMatchInlineSnapshot(`
      "Hello \`mona\`, I did nothing. "/rfc" alone does nothing. These I know:

      - \`/rfc status\`: Shows where the RFC of this pull request stands and what it needs next. Example: \`/rfc status\`
      - \`/rfc why\`: Says why this pull request counts as an RFC or does not, and rule by rule what a motion still needs. Example: \`/rfc why\`
      - \`/rfc track\`: Tracks this pull request as an RFC, whatever the signals say. Example: \`/rfc track\`
      - \`/rfc ignore\`: Stops tracking this pull request as an RFC; \`/rfc track\` takes it back. Example: \`/rfc ignore\`
      - \`/rfc link REFERENCE\`: Links this RFC with an issue, a pull request or a discussion; \`/rfc unlink\` takes it back. Example: \`/rfc link flyteorg/flytekit#1672\`
      - \`/rfc unlink REFERENCE\`: Removes such a link, also one that Rapporteur found by itself. Example: \`/rfc unlink flyteorg/flytekit#1672\`
      - \`/rfc stage STAGE [reason]\`: Records a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented. Example: \`/rfc stage implemented Released with 1.9.\`

      You can correct your comment, and I will read it again. \`/help\` lists everything that works here.

      <details><summary>The command</summary>

      \`/rfc\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
    `);
  });

  it('too many', () => {
    const body = Array.from({ length: 11 }, (_, n) => `/rfc ${n}`).join('\n');
    expect(parseCommands(body).value).toHaveLength(11);
    const because = decideThreadKind(specOf('/help'), 'issue').because;
    because.text = '11 commands stand in one comment, and at most 10 are run.';
    expect(print(commandMessages.tooMany(sourceOf('/rfc 0'), because))).toMatchInlineSnapshot(`
      "Hello \`mona\`, I ran none of your commands: 11 commands stand in one comment, and at most 10 are run.

      Please spread them over several comments.

      <details><summary>The command</summary>

      \`/rfc 0\` in [this comment](https://github.com/flyteorg/community/pull/7#issuecomment-1)

      </details>"
    `);
  });

  it('the table of the README', () => {
    expect(renderCommandTable()).toMatchInlineSnapshot(`
      "| command | what it does | who may | where | example |
      | --- | --- | --- | --- | --- |
      | \`/rfc status\` | Shows where the RFC of this pull request stands and what it needs next. | everybody | everywhere | \`/rfc status\` |
      | \`/rfc why\` | Says why this pull request counts as an RFC or does not, and rule by rule what a motion still needs. | everybody | everywhere | \`/rfc why\` |
      | \`/rfc track\` | Tracks this pull request as an RFC, whatever the signals say. | maintainers | a pull request | \`/rfc track\` |
      | \`/rfc ignore\` | Stops tracking this pull request as an RFC; \`/rfc track\` takes it back. | maintainers | a pull request | \`/rfc ignore\` |
      | \`/rfc link REFERENCE\` | Links this RFC with an issue, a pull request or a discussion; \`/rfc unlink\` takes it back. | people with triage permission, and maintainers | a pull request | \`/rfc link flyteorg/flytekit#1672\` |
      | \`/rfc unlink REFERENCE\` | Removes such a link, also one that Rapporteur found by itself. | people with triage permission, and maintainers | a pull request | \`/rfc unlink flyteorg/flytekit#1672\` |
      | \`/rfc stage STAGE [reason]\` | Records a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented. | maintainers | a pull request | \`/rfc stage implemented Released with 1.9.\` |
      | \`/motion merge\` | Moves to accept this RFC: proposes the final comment period. \`/fcp cancel\` ends the motion. | those who decide on the RFC, by its policy | a pull request | \`/motion merge\` |
      | \`/motion close\` | Moves to reject this RFC. | those who decide on the RFC, by its policy | a pull request | \`/motion close\` |
      | \`/motion postpone\` | Moves to put this RFC off. | those who decide on the RFC, by its policy | a pull request | \`/motion postpone\` |
      | \`/vote +1\\|-1\\|abstain\\|clear\` | Casts your ballot on the motion, or takes it back; the latest counts. Ballots of those who have no vote are shown and do not bind. | everybody | a pull request | \`/vote +1\` |
      | \`/object REASON\` | Objects to the final comment period before it begins. The reason stands on the same line. | everybody | a pull request | \`/object The wire format is not settled.\` |
      | \`/object withdraw\` | Takes your objection back. | everybody | a pull request | \`/object withdraw\` |
      | \`/answer LOGIN: TEXT\` | Answers the objection of somebody, which settles it. | those who decide on the RFC, by its policy | a pull request | \`/answer cy: Section 4 settles the wire format.\` |
      | \`/concern NAME: TEXT\` | Raises a named concern, which stops the clock until it is settled with \`/resolve NAME\`. | those who decide on the RFC, by its policy | a pull request | \`/concern wire format: Field 4 means two things.\` |
      | \`/confirm NAME\` | Confirms a concern that somebody else raised, where the policy asks for it. | those who decide on the RFC, by its policy | a pull request | \`/confirm wire format\` |
      | \`/resolve NAME[: REASON]\` | Settles a concern: by who raised it, or by a chair with a reason. | those who decide on the RFC, by its policy | a pull request | \`/resolve wire format\` |
      | \`/withdraw [REASON]\` | Withdraws this RFC; only its author can. \`/rfc stage in_review\` takes it up again. | those who decide on the RFC, by its policy | a pull request | \`/withdraw Superseded by #7775.\` |
      | \`/fcp cancel [REASON]\` | Cancels the motion; its record stays, and another motion can be made. | those who decide on the RFC, by its policy | a pull request | \`/fcp cancel The document will change a lot.\` |
      | \`/fcp extend DAYS [REASON]\` | Extends the final comment period, by days or by weeks. | those who decide on the RFC, by its policy | a pull request | \`/fcp extend 1 week Holidays.\` |
      | \`/fcp close now REASON\` | Ends the final comment period at once, where the policy allows it. | those who decide on the RFC, by its policy | a pull request | \`/fcp close now The release cannot wait.\` |
      | \`/fcp refresh\` | Reads anew who may vote on the motion; the difference is recorded. | those who decide on the RFC, by its policy | a pull request | \`/fcp refresh\` |
      | \`/fcp quiet\` | Turns the reminders of the motion off. | those who decide on the RFC, by its policy | a pull request | \`/fcp quiet\` |
      | \`/wg status [GROUP] [DATE]\` | Shows the pull requests of a working group, for whom they wait, and how the group does since that day; without a name, all groups. | everybody | everywhere | \`/wg status config-overrides\` |
      | \`/wg add GROUP [REFERENCE]\` | Adds this pull request, or the one named, to a working group, whatever the rules say. | people with triage permission, and maintainers | an issue, a pull request, or a discussion | \`/wg add config-overrides flyteorg/flytekit#1676\` |
      | \`/wg remove GROUP [REFERENCE]\` | Removes it from the group; the rules do not bring it back. | people with triage permission, and maintainers | an issue, a pull request, or a discussion | \`/wg remove config-overrides\` |
      | \`/config show\` | Shows the settings in force here, and the problems of the files. | everybody | everywhere | \`/config show\` |
      | \`/config explain KEY\` | Says what a setting is and which layer set it. | everybody | everywhere | \`/config explain meeting.time_zone\` |
      | \`/agenda\` | Creates the agenda of the next meeting or brings it up to date; what people wrote in it stays. | people with triage permission, and maintainers | everywhere | \`/agenda\` |
      | \`/agenda why\` | Says why each item is on the agenda of the next meeting. | everybody | everywhere | \`/agenda why\` |
      | \`/notes approve [COMMIT]\` | Approves the notes of a meeting as you saw them, or at the commit that you name: the pull request is merged, and what was discussed is linked back. | maintainers | a pull request with meeting notes | \`/notes approve\` |
      | \`/notes fix STATEMENT "SENTENCE"\` | Puts your sentence in place of the statement with that id; its quotes stay, and it is held against them once more. | maintainers | a pull request with meeting notes | \`/notes fix s3 "Four attempts are the limit."\` |
      | \`/notes strike TURNS\` | Takes what was said in a turn (\`t12\`) or several (\`t12..t14\`) out of the notes, of what is kept, and of comments; for maintainers, and for who said all of it. | maintainers, and whoever said it | a pull request with meeting notes | \`/notes strike t12..t14\` |
      | \`/notes alias "HEARD" TERM\` | Confirms what is meant by something that recognisers misspell, a term or a speaker; it is kept for later meetings, and \`/notes regenerate\` uses it here. | maintainers | a pull request with meeting notes | \`/notes alias "Prism" Prysm\` |
      | \`/notes regenerate\` | Has the notes drafted anew from the transcript; what people wrote into the draft stays. | maintainers | a pull request with meeting notes | \`/notes regenerate\` |
      | \`/notes reject [REASON]\` | Turns the notes down: the pull request is closed, and nobody is told anything of them. | maintainers | a pull request with meeting notes | \`/notes reject The recording broke off.\` |
      | \`/help [command]\` | Lists the commands that work in this place for you, or explains one. | everybody | everywhere | \`/help agenda\` |"
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
        expect(answer.match(/<\/details>\s*$/)).not.toBeNull();
      }),
    );
  });
});
