import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotesMethod, type Statement, StatementKind, type Topic } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVIDENCE, TRANSCRIPT, toTranscript } from '../../../testing/notes.ts';
import { parseTranscript } from '../../transcript/index.ts';
import { checkNotes, extractDraft, extractNotes, verifyDraft } from '../index.ts';

const statementsOf = (notes: ReturnType<typeof extractNotes>, kind: StatementKind) =>
  notes.topics.flatMap(({ statements }) => statements).filter((statement) => statement.kind === kind);

describe('extracts of a meetup', () => {
  const notes = extractNotes(EVIDENCE);

  it('decisions are found, word for word', () => {
    expect(statementsOf(notes, StatementKind.DECISION).map(({ text }) => text)).toEqual([
      'We agreed to store execution tags in the admin database and not in the launch plan.',
    ]);
  });

  it('a promise binds its speaker, a due date needs one spoken day, a request stands with its acceptance', () => {
    expect(statementsOf(notes, StatementKind.ACTION_ITEM).map(({ text, owner, due }) => [text, owner, due])).toEqual([
      ['I will update the RFC by tomorrow.', 'Ada Ruiz (Acme)', '2023-06-23'],
      ['Bo, can you review the flyte admin migration please? I will review the migration next week.', 'Bo Lind', ''],
    ]);
  });

  const owned = (...lines: string[]) =>
    statementsOf(extractNotes({ transcript: toTranscript(...lines) }), StatementKind.ACTION_ITEM).map(
      ({ owner, text }) => `${owner}: ${text}`,
    );
  const REQUEST = 'Can you review the flyte admin migration before the release?';
  const NAMED = `Bo, can${REQUEST.slice(3)}`;

  it.each<[string, string[], string[]]>([
    ['a request binds whom it names', [`Ada Ruiz: ${NAMED}`, 'Bo Lind: Hm.'], [`Bo Lind: ${NAMED}`]],
    [
      'a request that could mean two people binds nobody',
      ['Ada Ruiz: Bo, please review the flyte admin migration.', 'Bo Lind: Hm.', 'Bo Mark: Me?'],
      ['unassigned: Bo, please review the flyte admin migration.'],
    ],
    ['a question to nobody that nobody takes is no task', [`Ada Ruiz: ${REQUEST}`, 'Bo Lind: Hm.'], []],
    ['who says "sure" takes it', [`Ada Ruiz: ${REQUEST}`, 'Bo Lind: Sure.'], [`Bo Lind: ${REQUEST} Sure.`]],
    [
      'who says "I can do that" takes it',
      [`Ada Ruiz: ${REQUEST}`, 'Cy Vance: Yes, I can do that.'],
      [`Cy Vance: ${REQUEST} I can do that.`],
    ],
    [
      'a named person is not bound by the "sure" of another',
      [`Ada Ruiz: ${NAMED}`, 'Cy Vance: Sure.', 'Bo Lind: Hm.'],
      [`Bo Lind: ${NAMED}`],
    ],
    [
      'a promise that says all needs no request',
      [`Ada Ruiz: ${REQUEST}`, 'Bo Lind: I will review the database migration of flyte admin tomorrow.'],
      ['Bo Lind: I will review the database migration of flyte admin tomorrow.'],
    ],
    [
      'what is missing makes a bare promise clear',
      ['Ada Ruiz: We need a benchmark for the retry budget.', 'Bo Lind: I will take care of that.'],
      ['Bo Lind: We need a benchmark for the retry budget. I will take care of that.'],
    ],
    ['a bare promise alone says nothing', ['Ada Ruiz: It rained in Lisbon.', 'Bo Lind: I will do that.'], []],
    [
      'a task given to somebody is theirs',
      ['Ada Ruiz: Bo will write the release announcement for the plugin.', 'Bo Lind: Hm.'],
      ['Bo Lind: Bo will write the release announcement for the plugin.'],
    ],
  ])('%s', (_, lines, expected) => expect(owned(...lines)).toEqual(expected));

  it.each([
    'The agenda is in the issue, please add your name under attendees.',
    'Can you share your screen and show the release plan?',
    'I will share my screen and the slides of the plugin.',
    'I will start with the release plan and go over the plugin.',
    'Could you explain how the plugin finds the release branch?',
    'If you want the release branch, I will open it for the plugin.',
    'Please mute yourself and raise your hand before you speak.',
    'I can put the link to the release plan in the chat.',
  ])('"%s" is no task', (line) => expect(owned(`Ada Ruiz: ${line}`, 'Bo Lind: Sure.')).toEqual([]));

  const decided = (...lines: string[]) =>
    statementsOf(extractNotes({ transcript: toTranscript(...lines) }), StatementKind.DECISION).map(({ text }) => text);
  const CALL = 'Any objections to using typed fields in the override messages?';

  it.each<[string, string[], string[]]>([
    [
      'a call without an objection, closed by the caller, decides',
      [`Ada Ruiz: ${CALL}`, 'Bo Lind: No objections.', 'Ada Ruiz: Okay. The other matter is the cache.'],
      [`${CALL} No objections.`],
    ],
    [
      'so does a caller who finds none',
      [`Ada Ruiz: ${CALL} Okay, no objections, we can merge it.`],
      [`${CALL} no objections, we can merge it.`],
    ],
    [
      'a closing word that says it all stands alone',
      [
        `Ada Ruiz: ${CALL}`,
        'Bo Lind: None from me.',
        'Ada Ruiz: Then we agreed to use typed fields for all overrides.',
      ],
      ['We agreed to use typed fields for all overrides.'],
    ],
    [
      'a call without a matter takes it from the sentence before',
      [
        'Ada Ruiz: The proposal is to close the stale migration branch. Any objections?',
        'Bo Lind: No objections.',
        'Ada Ruiz: Great. Next is the cache.',
      ],
      ['The proposal is to close the stale migration branch. Any objections? No objections.'],
    ],
    [
      'an objection decides nothing',
      [`Ada Ruiz: ${CALL}`, 'Bo Lind: I have a concern about that.', 'Cy Vance: No objections.', 'Ada Ruiz: Okay.'],
      [],
    ],
    ['silence decides nothing', [`Ada Ruiz: ${CALL}`, 'Ada Ruiz: Okay. The other matter is the cache.'], []],
    ['an answer that nobody closes decides nothing', [`Ada Ruiz: ${CALL}`, 'Bo Lind: No objections.'], []],
    [
      'a plan with which others go along is a decision',
      ['Ada Ruiz: Let us see. So we will merge the typed override messages on Friday.', 'Bo Lind: Sounds good to me.'],
      ['We will merge the typed override messages on Friday.'],
    ],
    [
      'a plan that nobody takes up is none',
      ['Ada Ruiz: So we will merge the typed override messages on Friday.', 'Bo Lind: The cache is slow.'],
      [],
    ],
    ['a condition is none', ['Ada Ruiz: If there are no objections, we just merge the typed override messages.'], []],
    ['what was decided long ago is told, not decided', ['Ada Ruiz: We agreed to use typed fields a year ago.'], []],
    ['a reason is none', ['Ada Ruiz: That is slow because we decided to keep typed fields in the messages.'], []],
    ['what others decided is none', ['Ada Ruiz: They decided to drop typed fields from all the messages.'], []],
  ])('%s', (_, lines, expected) => expect(decided(...lines)).toEqual(expected));

  it('what a full stop of the recogniser cut in two is joined', () => {
    const { topics } = extractNotes({
      transcript: toTranscript(
        'Ada Ruiz: The scheduler loses the. execution tags of workflows. when the database restarts. Which breaks the filters of all operators.',
      ),
    });
    expect(topics.flatMap(({ statements }) => statements.map(({ text }) => text))).toEqual([
      'The scheduler loses the. execution tags of workflows. when the database restarts. Which breaks the filters of all operators.',
    ]);
  });

  it('a topic without an agenda bears the name under which it was announced', () => {
    const filler = 'The scheduler stores the execution tags of all workflows in the database of the operators.';
    const { topics } = extractNotes({
      transcript: toTranscript(`Ada Ruiz: Thanks. Let's move on to the retry budget of plugins. ${filler}`),
    });
    expect(topics.map(({ title }) => title)).toEqual(['Retry budget of plugins']);
  });

  it('what nobody could answer is an open question', () => {
    expect(statementsOf(notes, StatementKind.OPEN_QUESTION).map(({ text }) => text)).toContain(
      'Who decides about the name of the override field?',
    );
  });

  it('topics follow the agenda, and what nobody spoke about is listed', () => {
    expect(notes.topics.map(({ agendaItem }) => agendaItem).filter((id) => id !== '')).toEqual([
      'example/engine#3553',
      'config',
    ]);
    expect(
      notes.topics.find(({ agendaItem }) => agendaItem === 'example/engine#3553')?.subjects.map(({ number }) => number),
    ).toEqual([3553]);
    expect(notes.notDiscussed).toEqual(['array']);
  });

  it('an order to a machine is no decision and no action item', () => {
    const spoken = JSON.stringify(notes.topics.flatMap(({ statements }) => statements.map(({ text }) => text)));
    expect(spoken).not.toMatch(/ignore the above|accepted/);
  });

  it('they say that no model was used', () => {
    expect(notes.method).toBe(NotesMethod.EXTRACTIVE);
    expect(notes.model).toBe('');
  });
});

describe('always', () => {
  const sentence = fc
    .array(
      fc.constantFrom(
        'we',
        'agreed',
        'to',
        'merge',
        'the',
        'RFC',
        '3553',
        'I',
        'will',
        'open',
        'an',
        'issue',
        'by',
        'Friday',
        'tags',
        'um,',
        'Bo',
      ),
      { minLength: 1, maxLength: 60 },
    )
    .chain((words) => fc.constantFrom('.', '?', '…', '').map((end) => `${words.join(' ')}${end}`));

  it('extracts are sound, within the budget, and pass the checks of a draft', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('Ada Ruiz', 'Bo', ''), fc.array(sentence, { minLength: 1, maxLength: 4 })), {
          maxLength: 20,
        }),
        (turns) => {
          const transcript = toTranscript(...turns.map(([speaker, sentences]) => `${speaker}: ${sentences.join(' ')}`));
          const evidence = { ...EVIDENCE, transcript };
          const draft = extractDraft(evidence, 100);
          const { notes, failures } = verifyDraft({ ...evidence, draft });
          expect(failures).toEqual([]);
          expect(checkNotes(notes, transcript)).toEqual([]);
          const words = draft.topics
            .flatMap(({ statements }) => statements)
            .reduce((sum, { text }) => sum + text.split(' ').length, 0);
          expect(words).toBeLessThanOrEqual(100);
        },
      ),
    );
  });

  it('numbers that a stumble keeps apart are not joined to what looks like the number of a card', () => {
    const transcript = toTranscript('Ada Ruiz: On Friday 3553 um, 3553 3553 3553 we agreed to merge the tags.');
    const { notes, failures } = verifyDraft({ transcript, draft: extractDraft({ transcript }) });
    expect([notes.topics.length, failures]).toEqual([1, []]);
  });

  it('an empty transcript gives empty notes', () =>
    expect(extractNotes({ transcript: toTranscript() }).topics).toEqual([]));
});

describe('checkNotes tells a wrong', () => {
  type Spoil = (statement: Statement, topic: Topic, notes: Notes) => object;
  it.each<[string, Spoil]>([
    ['digest', (_, __, notes) => Object.assign(notes, { transcriptDigest: 'other' })],
    ['id', (statement) => Object.assign(statement, { id: '' })],
    ['turn-unknown', (_, topic) => Object.assign(topic, { firstTurn: 't0' })],
    ['quote', ({ citations }) => citations.map((citation) => Object.assign(citation, { offset: citation.offset + 1 }))],
    ['speaker', ({ citations }) => citations.map((citation) => Object.assign(citation, { speaker: 'Eve' }))],
    ['time', ({ citations }) => citations.map((citation) => Object.assign(citation, { startMs: 1 }))],
    ['no-citation', (statement) => Object.assign(statement, { citations: [] })],
    ['no-text', (statement) => Object.assign(statement, { text: ' ' })],
  ])('%s', (code, spoil) => {
    const notes = extractNotes(EVIDENCE);
    expect(checkNotes(notes, TRANSCRIPT)).toEqual([]);
    for (const topic of notes.topics) for (const statement of topic.statements) spoil(statement, topic, notes);
    expect(new Set(checkNotes(notes, TRANSCRIPT).map((diagnostic) => diagnostic.code))).toEqual(new Set([code]));
  });
});

const CALLS = join(import.meta.dirname, '../../../../../shared/data/calls');
const calls = existsSync(CALLS)
  ? readdirSync(CALLS).filter((name) => existsSync(join(CALLS, name, 'transcript.vtt')))
  : [];
describe.skipIf(calls.length === 0)('recorded calls (needs ../shared/data)', () => {
  it.each(calls)('%s: sound notes in under a second', (name) => {
    const bytes = readFileSync(join(CALLS, name, 'transcript.vtt'));
    const { value: transcript } = parseTranscript({ path: name, bytes, digest: 'd' });
    if (!transcript) throw new Error('no transcript');
    const draft = extractDraft({ transcript });
    const before = performance.now();
    const { notes, failures } = verifyDraft({ transcript, draft });
    expect(performance.now() - before).toBeLessThan(1000);
    expect(failures).toEqual([]);
    expect(checkNotes(notes, transcript)).toEqual([]);
    expect(notes.topics.length).toBeGreaterThan(2);
    expect(notes.topics.flatMap(({ statements }) => statements).length).toBeGreaterThan(9);
  });
});
