import { create, toJsonString } from '@bufbuild/protobuf';
import { PersonSchema, TranscriptSchema } from '@rapporteur/idl';
import { AliasSchema, NotesSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVIDENCE, toTranscript } from '../../../testing/notes.ts';
import { type Draft, extractNotes, renderNotes, verifyDraft } from '../index.ts';
import { isSpeaker, strikeAgain, strikeNotes, strikeTurns, toStruck, turnsBetween } from './strike.ts';

const transcript = toTranscript(
  'Ada Ruiz: We agreed that four attempts are the limit.',
  'Bo Lind: My landlord in Springfield still owes me the deposit.',
  'Ada Ruiz: Okay, then we agreed to keep four attempts for now.',
);

describe('turns', () => {
  it.each([
    ['one', 't2', undefined, ['t2']],
    ['several', 't1', 't3', ['t1', 't2', 't3']],
    ['the wrong way round', 't3', 't1', []],
    ['one that does not exist', 't9', undefined, []],
    ['an end that does not exist', 't1', 't9', []],
  ])('%s', (_, first, last, ids) => {
    expect(turnsBetween(transcript, first, last).map(({ id }) => id)).toEqual(ids);
  });

  it('a mark without content stands in their place, and times stay', () => {
    const [, turn] = strikeTurns(transcript, new Set(['t2'])).turns;
    expect(turn).toMatchObject({
      id: 't2',
      speaker: 'Bo Lind',
      startMs: 10_000,
      endMs: 19_000,
      text: '',
      struck: true,
    });
  });

  it('stay struck when the same file comes again, and when the same is said at the same time in another one', () => {
    const before = strikeTurns(transcript, new Set(['t2']));
    expect(strikeAgain(transcript, before).turns.map(({ struck }) => struck)).toEqual([false, true, false]);
    const other = create(TranscriptSchema, {
      ...transcript,
      digest: 'd2',
      turns: transcript.turns.map((turn, index) => ({ ...turn, id: `t${index + 5}` })),
    });
    expect(strikeAgain(other, before).turns.map(({ struck }) => struck)).toEqual([false, true, false]);
    expect(strikeAgain(transcript, undefined)).toBe(transcript);
  });
});

describe('what is struck', () => {
  const struck = toStruck(transcript, { ids: ['t2'] });
  it.each([
    ['four words in a row', '“my landlord in Springfield”', [true, true]],
    ['a word that nobody else said', 'Bo has a landlord.', [false, true]],
    ['the same in another form', 'Deposits were discussed.', [false, true]],
    ['words that others said as well', 'Four attempts are the limit.', [false, false]],
    ['the name of who said it', 'Bo Lind spoke.', [false, false]],
  ])('%s', (_, text, found) => {
    expect([struck.quotes(text), struck.holds(text)]).toEqual(found);
  });

  it('is not what stands in public without the meeting', () => {
    expect(toStruck(transcript, { ids: ['t2'], known: ['The deposit contract'] }).holds('deposit')).toBe(false);
  });
});

describe('G14: who spoke', () => {
  const roster = [
    create(PersonSchema, { name: 'Ada Ruiz', login: 'ada' }),
    create(PersonSchema, { name: 'Bo Lind' }),
    create(PersonSchema, { name: 'Cy Vance', login: 'cy' }),
    create(PersonSchema, { name: 'Cy Vance', login: 'mal' }),
  ];
  const aliases = [
    create(AliasSchema, { heard: "Bo's iPhone", term: 'Bo Lind' }),
    create(AliasSchema, { heard: 'Bo Lind', term: '@bo' }),
    create(AliasSchema, { heard: 'A. Ruiz', term: 'Ada Ruiz' }),
  ];
  it.each([
    ['ada', 'Ada Ruiz', true, 'whom the roster names with the account'],
    ['Ada', 'ada ruiz (Acme)', true, 'in whatever case, with an organisation'],
    ['ada', 'A. Ruiz', true, 'by a spelling that was confirmed'],
    ['bo', 'Bo Lind', true, 'whose account was confirmed'],
    ['mal', 'Ada Ruiz', false, 'who is somebody else'],
    ['adaruiz', 'Ada Ruiz', false, 'whose account only looks alike'],
    ['ada', 'Ada', false, 'who is called by a part of the name'],
    ['dee', '@dee', false, 'who chose a label like a login'],
    ['dee', 'dee', false, 'who chose a login for a name'],
    ['cy', 'Cy Vance', false, 'whose name two accounts have'],
    ['ada', '', false, 'nobody knows who'],
  ])('%s is %j: %s, %s', (login, speaker, is) => {
    expect(isSpeaker(login, speaker, { roster, aliases })).toBe(is);
  });
});

describe('G13: nothing that was struck stands anywhere', () => {
  // Every turn has words that are its own, and some that all share.
  const SHARED = ['agreed', 'proposal', 'review', 'migration', 'storage'];
  const word = fc.constantFrom(...SHARED);
  const turn = fc.tuple(fc.array(word, { minLength: 2, maxLength: 6 }), fc.boolean());
  const meeting = fc.array(turn, { minLength: 2, maxLength: 8 }).map((turns) => {
    const lines = turns.map(
      ([shared, decides], index) =>
        `Ada Ruiz: ${decides ? 'So we agreed that' : 'I think'} zq${index}alpha ${shared.join(' ')} and zq${index}omega are next.`,
    );
    return { ...EVIDENCE, transcript: toTranscript(...lines), subjects: [] };
  });

  it('in notes and minutes, whatever was drafted of it', () => {
    fc.assert(
      fc.property(meeting, fc.nat(), fc.boolean(), (evidence, which, byModel) => {
        const { turns } = evidence.transcript;
        const at = which % turns.length;
        const id = turns[at]?.id ?? '';
        const others = turns.filter((one) => one.id !== id);
        const quote = (one: string) => one.split(' ').slice(0, 12).join(' ');
        const draft: Draft = {
          topics: [
            {
              title: `About zq${at}alpha`,
              agendaItem: null,
              firstTurn: 't1',
              lastTurn: turns.at(-1)?.id ?? 't1',
              statements: turns.flatMap((one) => [
                { ...CLAIM, text: one.text, citations: [{ turn: one.id, quote: quote(one.text) }] },
                // Drawn from one turn, cited from another.
                { ...CLAIM, text: `They want zq${at}omega.`, citations: [{ turn: one.id, quote: quote(one.text) }] },
                { ...CLAIM, text: `Refused: ${turns[at]?.text}`, citations: [{ turn: 't99', quote: quote(one.text) }] },
              ]),
            },
          ],
        };
        const notes = byModel ? verifyDraft({ ...evidence, draft, model: 'm' }).notes : extractNotes(evidence);
        const struck = toStruck(evidence.transcript, { ids: [id] });
        const without = strikeTurns(evidence.transcript, struck.turns);
        const { notes: left, gone } = strikeNotes(notes, struck);
        const kept = `${toJsonString(NotesSchema, left)}${toJsonString(TranscriptSchema, without)}${renderNotes({
          notes: left,
          transcript: without,
        })}`;
        expect(kept).not.toMatch(new RegExp(`zq${at}(?:alpha|omega)`));
        // What has nothing to do with it stays.
        const untouched = notes.topics
          .flatMap(({ statements }) => statements)
          .filter(({ citations, text }) => citations.every(({ turnId }) => turnId !== id) && !text.includes(`zq${at}`));
        const ids = new Set(left.topics.flatMap(({ statements }) => statements.map((one) => one.id)));
        expect(untouched.filter((one) => !ids.has(one.id))).toEqual([]);
        expect(gone.length + ids.size + left.summary.length).toBeGreaterThanOrEqual(others.length > 0 ? 0 : 0);
      }),
      { numRuns: 60 },
    );
  });
});

const CLAIM = { kind: 'claim' as const, owner: null, due: null };
