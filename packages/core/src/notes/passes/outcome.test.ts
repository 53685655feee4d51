import { type Statement, StatementKind } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTranscript } from '../../../testing/notes.ts';
import { extractNotes } from '../index.ts';

const THURSDAY = '2026-11-12';
/** "A: …" is said by Ada Ruiz, who leads; B, C and D are Bo Lind, Cy Vance and Dana Kim. */
const PEOPLE: Readonly<Record<string, string>> = { A: 'Ada Ruiz', B: 'Bo Lind', C: 'Cy Vance', D: 'Dana Kim' };
const hear = (lines: readonly string[]): Statement[] => {
  const said = lines.map((line) => `${PEOPLE[line.charAt(0)] ?? ''}${line.slice(1)}`);
  const transcript = toTranscript('Ada Ruiz: First is the parser and the release of the wire format.', ...said);
  return extractNotes({ transcript, meetingDate: THURSDAY }).topics.flatMap(({ statements }) => statements);
};
const told = (kind: StatementKind, lines: readonly string[]): string[] =>
  hear(lines)
    .filter((statement) => statement.kind === kind)
    .map(({ text }) => text);
const typographic = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/'/g, '’'));

describe('G2, G3: a decision is what the meeting settles', () => {
  it.each<[string, string[], string]>([
    ['passive', ['A: So the firefly logo has been selected.'], 'firefly logo'],
    ['it is', ['B: I like option B for the parser.', 'C: Same here.', 'A: So option B it is.'], 'Option B it is'],
    [
      'let us go',
      ['B: Both parsers work.', 'A: Let us go with the generated parser.', 'C: Works for me.'],
      'generated parser',
    ],
    [
      'going with',
      ['B: The generated parser is faster.', "A: Okay, we're going with the generated parser."],
      'generated parser',
    ],
    [
      'silence until a day',
      ['A: If no one speaks up by Friday, we add the typed field to the wire format.'],
      'typed field',
    ],
    [
      'silence and a yes',
      ['A: If nobody objects we add the typed field to the wire format.', 'B: No objection.'],
      'typed field',
    ],
    ['unless', ['A: Unless somebody objects by Monday, the old parser is removed from the release.'], 'old parser'],
    [
      'makes sense, after a call',
      [
        'A: Any objections to the typed field in the wire format?',
        'B: Makes sense to me.',
        'A: Great. Then the cache.',
      ],
      'typed field',
    ],
    [
      'consensus',
      ['B: We could drop the old parser.', 'C: Yes, drop it.', 'A: I think we have consensus, the old parser goes.'],
      'old parser',
    ],
    [
      'two voices for a proposal',
      ['B: I propose that we freeze the wire format in March.', 'C: Sounds good.', 'D: Fine with me.'],
      'freeze the wire format',
    ],
    [
      'an answer by who leads',
      ['B: Do we rename the parser package now?', 'A: No, the parser package keeps its name.'],
      'keeps its name',
    ],
    [
      'it stays',
      ['B: I would drop the cache.', 'C: I object, we use it.', 'A: Then the cache stays for version 3.'],
      'cache stays',
    ],
    [
      'agreed, with what',
      ['B: Nobody should publish the parser before the audit.', 'A: Agreed, no parser release before the audit.'],
      'before the audit',
    ],
    [
      'a vote',
      ['A: The motion is to adopt the typed field. Please vote.', 'B: Five in favour.', 'A: The motion carries.'],
      'adopt the typed field',
    ],
    [
      'on a condition',
      [
        'B: The tenth would be fine for the release.',
        "A: All right, we'll ship the release on the tenth unless the audit finds something.",
      ],
      'unless the audit',
    ],
    [
      'as soon as',
      [
        'B: The new parser is stable.',
        'A: Good, then we make the new parser the default as soon as the audit is done.',
        'C: Great.',
      ],
      'new parser the default',
    ],
    [
      'put off',
      [
        'B: Should we plan the parser workshop?',
        "A: I'd postpone the parser workshop to January.",
        "B: Yes, let's postpone it.",
      ],
      'parser workshop',
    ],
    [
      'turned down',
      [
        'B: They offer us a driver for the cache.',
        'C: I do not want to maintain that driver.',
        'A: Okay, so we decline the driver for the cache.',
      ],
      'decline the driver',
    ],
    [
      'given up',
      [
        'B: I propose to quarantine the slow parser tests.',
        'C: I have a concern, nobody will look at them.',
        'B: Okay, I withdraw that.',
      ],
      'quarantine the slow parser tests',
    ],
    [
      'a date',
      ['B: Thursday is a holiday.', "A: Then let's move the next call to Wednesday the ninth.", 'C: Good for me.'],
      'Wednesday the ninth',
    ],
    [
      'forbidden from now on',
      ['B: Raw tabs break the parser.', 'C: I agree.', 'A: Okay, then raw tabs are forbidden in the wire format.'],
      'raw tabs are forbidden',
    ],
    ['we agreed', ["A: So we've agreed to keep the typed field in the wire format."], 'typed field'],
    [
      "let's, and a yes",
      ["B: Let's take four retries as the default for the cache.", 'C: Yes, please.'],
      'four retries',
    ],
    [
      "let's do it",
      ['B: What if we generate the parser from the grammar?', "C: Yeah, I'd support that.", "A: Good, let's do that."],
      'generate the parser',
    ],
    [
      'settled',
      ['B: I prefer tabs in the grammar file.', 'C: Me too.', 'A: Settled, tabs in the grammar file.'],
      'tabs in the grammar file',
    ],
    [
      'sold',
      ['B: I would replace the icons.', 'C: Fine by me.', 'A: Sold. We replace the icons with the Tango set.'],
      'Tango set',
    ],
    [
      'all in favour',
      ['B: I vote for sigstore.', 'C: Seconded.', 'A: All in favour. Releases are signed with sigstore.'],
      'signed with sigstore',
    ],
    [
      'not at all',
      ['B: Nobody wants a talk about the cache.', 'A: Fair enough, then no talk about the cache.'],
      'no talk about the cache',
    ],
    [
      "yes, let's",
      ['B: Should we print parser stickers?', "A: Yes, let's print two hundred stickers."],
      'two hundred stickers',
    ],
    ['chosen', ['B: The vote closed.', 'A: The lighthouse logo was chosen with nine votes.'], 'lighthouse logo'],
  ])('%s', (_, lines, part) => {
    for (const said of [lines, typographic(lines)])
      expect(told(StatementKind.DECISION, said).join(' | ')).toContain(part);
  });

  it.each<[string, string[]]>([
    ['a proposal', ['B: I propose that we freeze the wire format in March.', 'A: What about the cache?']],
    ['a question', ['B: Should we drop the old parser from the release?', 'C: The old parser has two users.']],
    ['a wish', ['B: I would drop the old parser from the release.', 'C: The cache is slow.']],
    ['what might be', ['B: We could freeze the wire format in March.', 'C: Maybe.']],
    ['a hypothesis', ['B: If we dropped the old parser, the release would be smaller.', 'C: Right.']],
    ['what was not decided', ['A: We have not decided to drop the old parser.', 'B: Okay.']],
    ['a report', ['A: Last time we decided to keep the old parser in the release.', 'B: Right.']],
    ['a report of others', ['B: The steering committee approved the typed field in September.', 'A: Good.']],
    ['a reminder', ['A: As a reminder, the committee voted in June to keep the old parser.', 'B: Okay.']],
    [
      'a call that is answered by a concern',
      [
        'A: Any objections to the typed field?',
        'B: I have a concern about the typed field.',
        'A: Okay, we leave it there.',
      ],
    ],
    [
      'an objection after a yes',
      ['B: I propose to drop the old parser.', 'C: Fine with me.', 'D: I object, we use the old parser.'],
    ],
    ['how the call goes on', ["A: Let's move on to the cache.", 'B: Sounds good.']],
    ['how it works', ['B: So we will use the cache for each request.', 'C: The grammar is old.']],
    ['a condition alone', ['A: If there are no objections, we merge the typed field.', 'B: The cache is slow.']],
    ['one person who agrees', ['B: I agree with what you said about the old parser.', 'C: Thanks.']],
    ['what is left open', ['B: Who owns the old parser?', 'A: Then it stays without an owner for now.']],
  ])('%s is none', (_, lines) => {
    for (const said of [lines, typographic(lines)]) expect(told(StatementKind.DECISION, said)).toEqual([]);
  });

  it('what others agreed to and who leads repeats is one decision', () =>
    expect(
      told(StatementKind.DECISION, [
        'B: I propose that we drop the old parser from the release.',
        'C: I agree with that.',
        'D: Same here.',
        'A: Okay, so we drop the old parser.',
      ]),
    ).toEqual(['We drop the old parser.']));
});

it('two decisions about one RFC are two, however soon one follows the other', () => {
  const lines = [
    'A: Okay, then we agreed that RFC 3749 stores the tags in the admin database.',
    'B: I will update RFC 3749 with the storage format by next Thursday.',
    'A: Okay, then we agreed that RFC 3749 gets a chapter on migration.',
  ];
  expect(told(StatementKind.DECISION, lines)).toHaveLength(2);
});

describe('an action item is what somebody takes on', () => {
  it.each<[string, string[], string, string, string?]>([
    ['I will', ['B: I will rename the parser package.'], 'Bo Lind', 'rename'],
    ["I'm planning to", ["B: I'm planning to write the migration guide for the parser."], 'Bo Lind', 'migration guide'],
    ['a look', ['A: The cache test is flaky.', "B: I'll have a look at the cache test."], 'Bo Lind', 'cache test'],
    [
      'I volunteer',
      ['A: We need somebody to chair the parser workshop.', 'C: I volunteer.'],
      'Cy Vance',
      'parser workshop',
    ],
    ['let me', ['B: Let me open an issue about the typed field.'], 'Bo Lind', 'typed field'],
    [
      'I can take that',
      ['A: Who can check the cache on Windows?', 'B: I can take that.'],
      'Bo Lind',
      'cache on Windows',
    ],
    [
      'I can do it',
      ['A: Somebody should write the release notes of the parser.', 'D: I can do it.'],
      'Dana Kim',
      'release notes',
    ],
    ['will do', ['A: Bo, can you bring the cache figures?', 'B: Will do.'], 'Bo Lind', 'cache figures'],
    ['would you', ['A: Cy, would you reply to the parser team?', 'C: Sure.'], 'Cy Vance', 'parser team'],
    ['by a weekday', ["B: I'll send the parser benchmark by Wednesday."], 'Bo Lind', 'benchmark', '2026-11-18'],
    ['in two weeks', ["B: I'll publish the parser benchmark in two weeks."], 'Bo Lind', 'benchmark', '2026-11-26'],
    [
      'on Friday afternoon',
      ['B: Let me change the cache schedule on Friday afternoon.'],
      'Bo Lind',
      'schedule',
      '2026-11-13',
    ],
    ['an ordinal', ["B: I'll have the parser guide ready by the twentieth."], 'Bo Lind', 'guide', '2026-11-20'],
    [
      'an ordinal of a month',
      ['B: I will finish the parser guide by the tenth of December.'],
      'Bo Lind',
      'guide',
      '2026-12-10',
    ],
    [
      'the day in the next breath',
      ["B: I'm going to compare the three parsers. Probably by Tuesday."],
      'Bo Lind',
      'three parsers',
      '2026-11-17',
    ],
    ['tonight', ["B: I'll mail the parser question to the list tonight."], 'Bo Lind', 'parser question', '2026-11-12'],
    ['no day is no due date', ["B: I'll update the grammar appendix this week."], 'Bo Lind', 'appendix', ''],
    [
      'an offer that is wanted',
      ['B: I can translate the parser guide if nobody else wants to.', 'A: Thanks Bo.'],
      'Bo Lind',
      'parser guide',
    ],
    [
      'put me down',
      [
        'A: Who swaps the parser icons?',
        'C: Put me down for the icon swap. I should be able to finish it by the end of the month.',
      ],
      'Cy Vance',
      'icon swap',
      '2026-11-30',
    ],
    [
      'an offer of any kind with a day',
      ['B: I could stand at the booth on Saturday.', 'A: That would be wonderful.'],
      'Bo Lind',
      'booth',
      '2026-11-14',
    ],
    ['I promise', ['C: I promise to fix the two cache crashes.'], 'Cy Vance', 'crashes'],
    ['count me in', ['A: Somebody has to review the parser grammar.', 'D: Count me in.'], 'Dana Kim', 'parser grammar'],
    ['handed out', ['A: So Dana will write the parser announcement.', 'D: Hm.'], 'Dana Kim', 'announcement'],
    [
      'I want to, with a day',
      ['B: I want to finish the parser refactoring by Monday.'],
      'Bo Lind',
      'refactoring',
      '2026-11-16',
    ],
  ])('%s', (_, lines, owner, part, due) => {
    for (const said of [lines, typographic(lines)]) {
      const [first, ...others] = hear(said).filter(({ kind }) => kind === StatementKind.ACTION_ITEM);
      expect([first?.owner, others.length]).toEqual([owner, 0]);
      expect(first?.text).toContain(part);
      if (due !== undefined) expect(first?.due).toBe(due);
    }
  });

  it.each<[string, string[]]>([
    ['a refusal', ["B: I won't maintain the parser."]],
    ['what may not be', ['B: I might be able to host the parser workshop, but please do not count on it.']],
    ['what is done', ['B: I opened an issue about the parser yesterday.']],
    ['the next minute', ["B: I'll share my screen with the parser."]],
    ['a request that is turned down', ['A: Does anyone want to write the parser guide?', 'B: Not me, sorry.']],
    ['an offer that nobody wants', ['B: I could translate the parser guide.', 'C: The cache is slow.']],
    ['a wish', ['B: I would wait with the parser.']],
    ['a question', ['B: Should I rename the parser?']],
    ['how it works', ['B: We will call the parser for each request.']],
  ])('%s is none', (_, lines) => {
    for (const said of [lines, typographic(lines)]) expect(told(StatementKind.ACTION_ITEM, said)).toEqual([]);
  });
});

describe('an open question is one that is left open', () => {
  it.each<[string, string[], string]>([
    ['nobody knows', ['B: Who runs the parser election this year?', "A: I don't know."], 'election'],
    [
      'not yet known',
      ['B: Does the cache leak memory in production?', 'C: Not yet clear, we have to measure it.'],
      'leak memory',
    ],
    [
      'for the next call',
      ['B: Should the playground move to our servers?', "A: Let's come back to that next time."],
      'playground',
    ],
    [
      'left undecided',
      ['B: Should the playground move to our servers?', "C: I'd rather not.", "A: Then let's leave that open."],
      'playground',
    ],
    [
      'nobody wants it',
      ['B: Who writes the parser proposal?', 'C: Not me, sorry.', 'A: Then it has no owner for now.'],
      'parser proposal',
    ],
    ['in so many words', ['B: It is still unclear how the cache scales to ten nodes.'], 'ten nodes'],
    ['not known yet', ["B: We don't know yet whether the old parser is affected."], 'old parser'],
    ['the question is', ['B: The open question is who pays for the playground.'], 'playground'],
    ['not proved', ["B: It isn't proved that the cache leaks memory."], 'leaks memory'],
    [
      'it depends',
      ['B: Are literal import paths enough for bundlers?', 'C: It depends, I would have to ask the bundler people.'],
      'import paths',
    ],
    [
      'a doubt and its shrug',
      ['B: Is the parser affected by the new licence?', 'C: Good question.', 'A: Nobody knows, I guess.'],
      'licence',
    ],
    [
      'no answer yet',
      ['B: Did the foundation pay for the playground?', "A: I asked them and didn't get an answer yet."],
      'playground',
    ],
  ])('%s', (_, lines, part) => {
    for (const said of [lines, typographic(lines)]) {
      const questions = told(StatementKind.OPEN_QUESTION, said);
      expect(questions).toHaveLength(1);
      expect(questions[0]).toContain(part);
    }
  });

  it.each<[string, string[]]>([
    ['an answer', ['B: Was that with the cold cache or the warm one?', 'C: Warm.']],
    [
      'an answer with a reason',
      ['B: How far along is the parser?', 'C: The grammar is done, the error messages are not.'],
    ],
    ['a yes', ['B: Is the typed field in the release?', 'C: It is.']],
    ['a call', ['A: Any objections to the typed field?', 'B: None from me.']],
    ['presence', ['A: Is Bo on the call?', "B: I don't know."]],
    ['sound', ['A: Can you hear me?', 'B: Not sure.']],
    ['somebody takes it', ['A: Who can check the cache on Windows?', 'B: I can take that.']],
    ['a third person knows', ['B: Which port does the cache use?', "C: I don't know.", 'D: The cache uses port 9000.']],
    ['a proposal with a hedge', ["B: We could shard the cache, but I'm not sure whether that scales."]],
  ])('%s is none', (_, lines) => {
    for (const said of [lines, typographic(lines)]) expect(told(StatementKind.OPEN_QUESTION, said)).toEqual([]);
  });
});

it('whatever is said, typography makes no difference to what is found', () => {
  const part = fc.constantFrom(
    "let's keep the parser",
    "I'll open an issue",
    "we don't know yet whether it scales",
    "I don't mind",
    'sounds good',
    'the cache leaks memory',
    'who owns the parser?',
    "then it's settled",
  );
  const line = fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.array(part, { minLength: 1, maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const said = lines.map(([who, parts]) => `${who}: ${parts.join('. ')}.`);
      const [plain, other] = [said, typographic(said)].map((one) =>
        hear(one).map(({ kind, owner, text }) => [kind, owner, text.replace(/’/g, "'")]),
      );
      expect(other).toEqual(plain);
    }),
  );
});
