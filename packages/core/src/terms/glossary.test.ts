import { create } from '@bufbuild/protobuf';
import { PersonSchema, SubjectKind, SubjectRefSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeOf, isHeardAs, listTerms, parseGlossary, type Term, toGlossary } from './index.ts';

const glossaryOf = (...terms: readonly string[]) =>
  toGlossary(terms.map((term) => ({ term, kind: 'word', source: 'a list' })));

describe('a glossary file', () => {
  it('has one term a line, with what was heard for it, or JSON lines', () => {
    const text =
      '\uFEFF# ours\nLantern: lan turn, lanturn\r\n\nquill\n{"heard": "sore in", "term": "Søren"}\n{"term":"quill","heard":["kwill"]}\n';
    const { value, diagnostics } = parseGlossary(text, 'a.txt');
    expect(diagnostics).toEqual([]);
    expect(value.map(({ term, heard }) => [term, heard])).toEqual([
      ['Lantern', ['lan turn', 'lanturn']],
      ['quill', ['kwill']],
      ['Søren', ['sore in']],
    ]);
  });

  it('keeps a colon within a term', () => {
    expect(parseGlossary('std::vector: stood vector', 'a').value).toMatchObject([
      { term: 'std::vector', heard: ['stood vector'] },
    ]);
  });

  it.each([
    ['{"term"', 1, 'unreadable-term'],
    ['a\n{"heard": "x"}', 2, 'unreadable-term'],
    ['{"term": "a", "heard": 7}', 1, 'unreadable-term'],
    [': x', 1, 'unreadable-term'],
    ['a\n---', 2, 'unusable-term'],
    ['x'.repeat(101), 1, 'unusable-term'],
    ['one: same\ntwo: same', 2, 'heard-twice'],
  ])('says where %j is wrong, and goes on', (text, line, code) => {
    const { value, diagnostics } = parseGlossary(`${text}\nlast`, 'a');
    expect(diagnostics).toMatchObject([{ line, code, severity: 'warning' }]);
    expect(value.at(-1)?.term).toBe('last');
  });

  it('any text is read, and no line is above or below it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.string()).map((list) => list.join('\n')),
        ),
        (text) => {
          const { value, diagnostics } = parseGlossary(text, 'a');
          const lines = text.split(/\r\n|[\n\r]/).length;
          for (const { line } of diagnostics) expect(line).toSatisfy((one: number) => one >= 1 && one <= lines);
          expect(value.length).toBeLessThanOrEqual(lines);
        },
      ),
    );
  });
});

describe('terms of a community', () => {
  it('are the names and what is no plain word of the titles', () => {
    const terms = listTerms({
      titles: ['Execution tags in flyteadmin'],
      labels: ['Ada Ruiz (Acme)', 'SPEAKER_01'],
      people: [create(PersonSchema, { name: 'Bo Lind', login: 'bolind' })],
      repositories: ['flyteorg/flytekit'],
      groups: ['Pydantic types'],
      subjects: [
        create(SubjectRefSchema, {
          repository: 'flyteorg/flyte',
          number: 7,
          title: 'Use FlyteRemote',
          kind: SubjectKind.PULL_REQUEST,
        }),
      ],
    });
    const names = terms.map(({ term }) => term);
    expect(names).toEqual(
      expect.arrayContaining([
        'flyteadmin',
        'Ada Ruiz',
        'Ruiz',
        'Bo Lind',
        'bolind',
        'flytekit',
        'Pydantic',
        'FlyteRemote',
      ]),
    );
    expect(names).not.toEqual(expect.arrayContaining(['tags']));
    expect(names).not.toContain('SPEAKER_01');
    expect(terms.find(({ term }) => term === 'flyteadmin')?.isOnAgenda).toBe(true);
  });
});

describe('G4: whether a word is another spelling of what was heard', () => {
  const glossary = glossaryOf('Lantern', 'Søren', 'quill', 'Harbinger', 'Prysm', 'v2');

  it.each([
    ['Lantern', 'the retry budget in lan turn core'],
    ['Lan turn', 'the retry budget in Lantern core'],
    ['Søren', 'can sore in do it?'],
    ['Quill', 'the kwill parser'],
    ['kwill', 'the quill parser'],
    ['Harbinger', 'the driver of the harbor injure team'],
    ['Harbinger’s', 'the driver of the Harbinger team'],
    ['Prysm', 'the prism node'],
  ])('%s: %s', (word, text) => expect(isHeardAs(glossary, word, text)).toBe(true));

  it.each([
    ['Kubernetes', 'the kuber nets cluster'],
    ['Lantern', 'we talked about the land'],
    ['v2', 'we go to vee two'],
    ['https://quill.example', 'kwill'],
    ['Prysm', 'the quill parser'],
  ])('not %s: %s', (word, text) => expect(isHeardAs(glossary, word, text)).toBe(false));

  it('a plain word names nobody', () => {
    const people = toGlossary([{ term: 'Rhoze', kind: 'person', source: 'the roster' }]);
    expect(isHeardAs(people, 'Rhoze', 'under a rose')).toBe(false);
  });

  it('a term that was said is heard, and so is what was confirmed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z][a-z]{2,12}$/), fc.stringMatching(/^[a-z]{3,9}$/), (name, heard) => {
        fc.pre(name.toLowerCase() !== heard);
        const terms: Term[] = [{ term: name, kind: 'word', source: '', heard: [heard] }];
        expect(isHeardAs(toGlossary(terms), name, `so ${name} it is`)).toBe(true);
        expect(isHeardAs(toGlossary(terms), name, `so, ${heard}, it is`)).toBe(true);
      }),
    );
  });
});

describe('plain words', () => {
  it.each([
    ['the', 'common'],
    ["isn't", 'common'],
    ['Harbinger', 'ordinary'],
    ['refactoring', 'ordinary'],
    ['re-export', 'ordinary'],
    ['kwill', 'strange'],
    ['Kubernetes', 'strange'],
  ])('%s is %s', (word, grade) => expect(gradeOf(word)).toBe(grade));
});
