import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTranscript } from '../../../testing/notes.ts';
import { summarize } from '../index.ts';
import { toSentences } from '../speech/sentence.ts';
import { verifyDraft } from '../verify/verify.ts';
import { withoutStumbles } from './statement.ts';
import { draftSummary } from './summary.ts';

const MEETING = toTranscript(
  'Ada Ruiz: Welcome, everyone, to the parser call, can you hear me?',
  'Bo Lind: The new parser reads the grammar of the wire format twice as fast as the old parser does.',
  'Cy Vance: The old parser of the wire format has two users and no tests at all.',
  'Ada Ruiz: So the new parser of the wire format has been selected.',
  'Bo Lind: um, the, the cache of the build runs out of memory on Windows every night.',
  'Cy Vance: I will rename the cache settings in the build configuration by Friday.',
  'Bo Lind: The new parser reads the grammar of the wire format twice as fast as the old one.',
);

describe('G9: a summary', () => {
  it('tells each matter once, and neither greets nor asks who is there', () => {
    const text = summarize({ transcript: MEETING }, 60).join(' ');
    expect(text).toMatch(/new parser .*selected/);
    expect(text).not.toMatch(/Welcome|hear me/);
    expect(text.match(/twice as fast/g)).toHaveLength(1);
  });

  it('of notes has at most five sentences, each of which passes the checks', () => {
    const statements = draftSummary(toSentences(MEETING.turns));
    expect(statements.length).toBeGreaterThan(2);
    expect(statements.length).toBeLessThanOrEqual(5);
    const draft = { topics: [{ title: 'All', agendaItem: null, firstTurn: 't1', lastTurn: 't7', statements }] };
    expect(verifyDraft({ transcript: MEETING, draft }).failures).toEqual([]);
  });

  it('whatever was said: whole sentences, word for word, in their order, within the words', () => {
    const word = fc.constantFrom('we', 'drop', 'the', 'parser', 'of', 'I', 'will', 'um,', 'cache', 'is', 'slow', 'Bo');
    const sentence = fc
      .array(word, { minLength: 1, maxLength: 50 })
      .chain((words) => fc.constantFrom('.', '?', '…', '').map((end) => `So ${words.join(' ')}${end}`));
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 12 }), fc.integer({ min: 1, max: 120 }), (sentences, words) => {
        const transcript = toTranscript(...sentences.map((text, index) => `P${index % 3}: ${text}`));
        const summary = summarize({ transcript }, words);
        expect(summary.join(' ').split(' ').filter(Boolean).length).toBeLessThanOrEqual(words);
        const spoken = transcript.turns.map(({ text }) => text.toLowerCase());
        let at = 0;
        for (const text of summary) {
          at = spoken.findIndex((turn, index) => index >= at && turn.includes(text.toLowerCase()));
          expect(at).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('what a reader sees', () => {
  it.each([
    ['um, the cache is slow', 'the cache is slow'],
    ['The cache, uh, is slow.', 'The cache is slow.'],
    ['I, I had a look.', 'I had a look.'],
    ['the… the cache is slow', 'the cache is slow'],
    ['It is, you know, slow.', 'It is slow.'],
    ['We had had that that day.', 'We had had that that day.'],
    ['This is an ER call on your .NET branch.', 'This is an ER call on your .NET branch.'],
    ['Um.', 'Um.'],
  ])('"%s" is shown as "%s"', (text, expected) => expect(withoutStumbles(text)).toBe(expected));

  it('has no word that was not said', () => {
    const word = fc.constantFrom('um,', 'uh', 'the', 'the…', 'cache', 'I,', 'I', 'you know,', 'is', 'slow.', 'slow,');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 15 }), (words) => {
        const said = words.join(' ');
        const shown = withoutStumbles(said);
        for (const part of shown.match(/\p{L}+/gu) ?? []) expect(said).toContain(part);
      }),
    );
  });
});
