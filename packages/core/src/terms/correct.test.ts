import { create } from '@bufbuild/protobuf';
import { TurnSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCorrections, proposeCorrections, type Term, toGlossary } from './index.ts';

const term = (name: string, rest: Partial<Term> = {}): Term => ({
  term: name,
  kind: 'word',
  source: 'a list',
  ...rest,
});
const TERMS = ['Lantern', 'quill', 'Søren', 'weval', 'flyteadmin', 'StarlingMonkey', 'Mossbank', 'Prysm'].map((name) =>
  term(name),
);
const turn = (text: string, id = 't1') => create(TurnSchema, { id, speaker: 'Lan Turn', text });
const propose = (text: string, terms: readonly Term[] = TERMS) => proposeCorrections([turn(text)], toGlossary(terms));
const shown = (text: string, terms?: readonly Term[]) => applyCorrections(text, propose(text, terms));

describe('G4: what a recogniser misspelt', () => {
  it.each([
    ['the retry budget in lan turn core', 'the retry budget in Lantern core'],
    ['the kwill parser is not finished', 'the quill parser is not finished'],
    ['Can sore in take it?', 'Can Søren take it?'],
    ['the wee vil snapshot', 'the weval snapshot'],
    ['flight admin is down', 'flyteadmin is down'],
    ['it runs on Starlink Monkey now', 'it runs on StarlingMonkey now'],
    ['we run moss bank.', 'we run Mossbank.'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));

  it.each([
    ["Flight Admin's database", "flyteadmin's database"],
    ['Flight Admin’s database', 'flyteadmin’s database'],
    ['two kwills and one more', 'two quills and one more'],
  ])('keeps the ending: %s', (text, expected) => expect(shown(text)).toBe(expected));

  it('says what, where from, and why', () => {
    expect(propose('the kwill parser')).toMatchObject([
      { turnId: 't1', start: 4, end: 9, from: 'kwill', to: 'quill', term: 'quill', source: 'a list', doubtful: false },
    ]);
    expect(propose('the kwill parser')[0]?.reason).toBe('"kwill" sounds as "quill" does.');
  });
});

describe('what stays as it is', () => {
  it.each([
    ['a term itself, whatever its case and blanks', 'mossbank, MOSSBANK and a quill'],
    ['one term that sounds like another', 'Prism and Prysm', [term('Prysm'), term('Prism')]],
    ['a link', 'see https://example.org/kwill/lan-turn and kwill.example.org'],
    ['code', 'call `kwill` or ``a kwill b`` there'],
    ['a number, or what holds one', 'kwill2 and 2kwill'],
    ['an address, a handle, a path', 'kwill@example.org @kwill src/kwill kwill_a kwill#7'],
    ['the inside of a longer word', 'unkwilled and kwillness'],
    ['two words with a mark between them', 'the lan, turn it off. Sore. In time.'],
    [
      'plain words',
      'we are not able to get the blobs, when she is sure in that case',
      [term('Notable'), term('GetBlobs')],
    ],
  ])('%s', (_, text, terms = TERMS) => expect(shown(text, terms)).toBe(text));

  it('a plain word, though it sounds so, is for a person to look at', () => {
    expect(propose('light goes through a prism')).toMatchObject([{ from: 'prism', term: 'Prysm', doubtful: true }]);
  });

  it('a name with a capital may be another person', () => {
    const [found] = propose('I asked Soeren about it', [term('Søren', { kind: 'person' })]);
    expect(found).toMatchObject({ from: 'Soeren', doubtful: true });
  });

  it('a form with two targets', () => {
    const two = [term('Kwill'), term('Quil')];
    expect(propose('the quille parser', two)).toMatchObject([{ from: 'quille', doubtful: true }]);
    expect(propose('the quille parser', two)[0]?.reason).toContain('could be');
  });

  it('unless the agenda decides', () => {
    const two = [term('Harbinger', { heard: ['hb'] }), term('Hubbub', { heard: ['hb'] })];
    expect(propose('ask hb now', two)[0]?.doubtful).toBe(true);
    const [harbinger, hubbub] = two as [Term, Term];
    expect(shown('ask hb now', [{ ...harbinger, isOnAgenda: true }, hubbub])).toBe('ask Harbinger now');
  });
});

describe('what a person confirmed', () => {
  it('is changed, however it sounds', () => {
    expect(shown('the garden hose team', [term('Prysm', { heard: ['garden hose'] })])).toBe('the Prysm team');
  });

  it('but not words that everybody says', () => {
    expect(propose('and when she comes', [term('Wenqi', { heard: ['when she'] })])).toMatchObject([
      { from: 'when she', term: 'Wenqi', doubtful: true },
    ]);
  });
});

const words = fc.constantFrom(
  ...'lan turn kwill sore in moss bank the a of prism Prysm Lantern kwills `kwill https://kwill 7 kwill, flight admin’s . “kwill”'.split(
    ' ',
  ),
);
const speech = fc.array(fc.oneof(words, fc.string({ maxLength: 6 })), { maxLength: 20 }).map((list) => list.join(' '));
const glossaries = fc.array(
  fc.record({ term: fc.oneof(words, fc.string({ maxLength: 12 })), heard: fc.array(words, { maxLength: 2 }) }),
  { maxLength: 8 },
);

describe('properties', () => {
  it('a correction addresses whole words that stand there, once, and never a term', () => {
    fc.assert(
      fc.property(speech, glossaries, (text, list) => {
        const terms = [...TERMS, ...list.map(({ term: name, heard }) => term(name, { heard }))];
        const glossary = toGlossary(terms);
        let done = 0;
        for (const { start, end, from, to, score } of proposeCorrections([turn(text)], glossary)) {
          expect(text.slice(start, end)).toBe(from);
          expect(start).toBeGreaterThanOrEqual(done);
          expect(text.charAt(start - 1) + text.charAt(end)).not.toMatch(/[\p{L}\p{N}_]/u);
          expect(from).not.toMatch(/[\p{N}`/@#_]/u);
          expect(terms.map((one) => one.term)).not.toContain(from);
          expect(to).not.toBe(from);
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
          done = end;
        }
      }),
    );
  });

  it('what is outside of the corrections stays, and applying to another text does no harm', () => {
    fc.assert(
      fc.property(speech, speech, (text, other) => {
        const found = propose(text);
        const clear = found.filter(({ doubtful }) => !doubtful);
        expect(shown(text).length).toBe(
          clear.reduce((sum, { from, to }) => sum + to.length - from.length, text.length),
        );
        const stale = applyCorrections(other, found);
        if (clear.every(({ start, end, from }) => other.slice(start, end) !== from)) expect(stale).toBe(other);
      }),
    );
  });

  it('the order of the terms does not matter', () => {
    fc.assert(
      fc.property(speech, fc.shuffledSubarray(TERMS, { minLength: TERMS.length }), (text, terms) => {
        expect(propose(text, terms)).toEqual(propose(text));
      }),
    );
  });
});
