import { create } from '@bufbuild/protobuf';
import { AccountSchema, PersonSchema, SpeakerMatch } from '@rapporteur/idl';
import { AliasSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapSpeakers, type RosterPerson, tellAccounts } from './index.ts';

const person = (name: string, login: string, rest: Partial<RosterPerson> = {}): RosterPerson => ({
  account: create(AccountSchema, { id: `id-${login}`, login }),
  name,
  ...rest,
});
const ROSTER = [
  person('Ada Ruiz', 'ada'),
  person('Bo Lind', 'bolind', { affiliation: 'Acme' }),
  person('Søren Kjærgaard', 'skj'),
  person("Jean-Luc O'Sheridan", 'jlo'),
  person('Maria Silva', 'maria'),
  person('Elisabeth Brandt', 'eb', { affiliation: 'Northwind', aliases: ['Prism'] }),
  person('John B. Smith', 'jbs'),
];
const who = (label: string, roster: readonly RosterPerson[] = ROSTER) => {
  const [mapping] = mapSpeakers([label], roster);
  return mapping?.is === 'person' ? `${mapping.person.login} by ${mapping.how}` : mapping?.reason;
};

describe('labels of people', () => {
  it.each([
    ['Ada Ruiz', 'ada by name'],
    ['ada ruiz (she/her)', 'ada by name'],
    ['Ada Ruiz (Guest)', 'ada by name'],
    ['Ruiz, Ada', 'ada by name'],
    ['Ruiz, Ada (Acme)', 'ada by name'],
    ['Bo Lind | Acme', 'bolind by name'],
    ['Bo Lind - Acme', 'bolind by name'],
    ['Bo Lind [Cisco]', 'bolind by name'],
    ["Bo Lind's iPhone", 'bolind by name'],
    ['Dr. Bo Lind', 'bolind by name'],
    ['Soren Kjaergaard', 'skj by name'],
    ['Jean‑Luc O’Sheridan', 'jlo by name'],
    ['John Smith', 'jbs by name'],
    ['Prism', 'eb by alias'],
    ['@ada', 'ada by login'],
    ['Elizabeth Brandt', 'eb by spelling'],
  ])('%s', (label, expected) => expect(who(label)).toBe(expected));
});

describe('G17: better nobody than the wrong person', () => {
  it.each([
    ['Ada', 'It has one name only.'],
    ["Bo's iPhone", 'It has one name only.'],
    ['A. R.', 'It has initials only.'],
    ['Ada R.', 'It has one full name and initials.'],
    ['Mario Silva', 'Nobody of the roster has this name, and somebody one like it.'],
    ['John A. Smith', 'Nobody of the roster has this name, and somebody one like it.'],
    ['Lind Bo', 'Nobody of the roster has this name, and somebody one like it.'],
    ['Cy Vance', 'Nobody of the roster has this name.'],
    ['Elizabeth Brandt (Acme)', 'The person with the nearest name belongs to another organisation.'],
    ['@nobody', 'No person of the roster has this login.'],
  ])('%s', (label, expected) => expect(who(label)).toBe(expected));

  it('two of one name', () => {
    const roster = [...ROSTER, person('Ada Ruiz', 'ada2')];
    expect(who('Ada Ruiz', roster)).toBe('Several people of the roster have this name.');
  });

  it('one account in two lists is one person', () => {
    expect(who('Ada Ruiz', [...ROSTER, person('Ada Ruiz', 'ada')])).toBe('ada by name');
    const attendee = { account: create(AccountSchema, {}), name: 'Ada Ruiz' };
    expect(who('Ada Ruiz', [attendee, ...ROSTER])).toBe('ada by name');
    expect(who('Ada Ruiz', [attendee])).toBe('This person has no account that is known.');
  });

  it('who comes near to somebody who speaks too is somebody else', () => {
    const labels = ['Elisabeth Brandt', 'Elizabeth Brandt'];
    expect(mapSpeakers(labels, ROSTER).map(({ is }) => is)).toEqual(['person', 'unmapped']);
  });

  it('A8: a person is an account, whatever its login is now', () => {
    const renamed = {
      ...person('Ada Ruiz', 'ada-new'),
      account: create(AccountSchema, { id: 'id-ada', login: 'ada-new' }),
    };
    expect(who('Ada Ruiz', [...ROSTER, renamed])).toBe('ada by name');
  });
});

describe('what is no person', () => {
  it.each([
    ['SPEAKER_01', 'Speaker 1'],
    ['speaker 12', 'Speaker 12'],
    ['Speaker A', 'Speaker A'],
    ['seg_54', 'Segment 54'],
    ['Conference Room 4', 'Conference Room 4'],
    ['Berlin (Meeting Room)', 'Berlin (Meeting Room)'],
    ['Phone …12', 'Phone …12'],
    ['iPhone', 'iPhone'],
    ['Otter.ai Notetaker', 'Otter.ai Notetaker'],
    ["Ada Ruiz's Notetaker", "Ada Ruiz's Notetaker"],
    ['Recording Bot', 'Recording Bot'],
    ["Ada Ruiz's Presentation", "Ada Ruiz's Presentation"],
    ['', ''],
    ['Unknown Speaker', 'Unknown Speaker'],
  ])('%s is shown as %s', (label, shown) => {
    expect(mapSpeakers([label], ROSTER)).toMatchObject([{ is: 'unmapped', label, shown }]);
  });

  it.each(['Tom Talbot', 'Monty Hall', 'Amy Read', 'Ada Host'])('%s has a name all the same', (name) =>
    expect(who(name, [person(name, 'x')])).toBe('x by name'),
  );
});

const syllables = fc.constantFrom(...'an el ma ri sa to ko len dra vi nor tam be lu jo'.split(' '));
const name = fc
  .array(syllables, { minLength: 2, maxLength: 4 })
  .map((list) => list.join(''))
  .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
const fullName = fc.tuple(name, name).map((parts) => parts.join(' '));
const rosters = fc
  .uniqueArray(fullName, { minLength: 1, maxLength: 8 })
  .map((names) => names.map((one, index) => person(one, `u${index}`)));

describe('properties', () => {
  it('who is written exactly is found, and nobody else, with anything around the name', () => {
    const around = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => `${text} (Acme)`,
      (text) => `${text} | Acme`,
      (text) => `${text} (she/her)`,
      (text) => text.toUpperCase(),
      (text) => `${text}'s iPhone`,
      (text) => text.split(' ').reverse().join(', '),
    );
    fc.assert(
      fc.property(rosters, around, (roster, put) => {
        for (const { account, name: written } of roster)
          expect(who(put(written), roster)).toBe(`${account.login} by name`);
      }),
    );
  });

  it('a name is never given to somebody of another first or last letter, nor to one of two who are as near', () => {
    fc.assert(
      fc.property(fullName, rosters, (label, roster) => {
        const [mapping] = mapSpeakers([label], roster);
        if (mapping?.is !== 'person') return;
        const found = roster.find(({ account }) => account.id === mapping.person.id)?.name ?? '';
        const [a, b] = [label, found].map((text) => text.toLowerCase().split(' '));
        for (const part of [0, 1]) {
          expect(b?.[part]?.charAt(0)).toBe(a?.[part]?.charAt(0));
          expect(b?.[part]?.slice(-1)).toBe(a?.[part]?.slice(-1));
        }
        const same = roster.filter((one) => one.name === label);
        if (same.length > 0) expect(found).toBe(label);
      }),
    );
  });

  it('one name alone, initials and any text find nobody, and the order of the roster does not matter', () => {
    fc.assert(
      fc.property(rosters, fc.oneof(name, fc.string(), fullName), (roster, label) => {
        const [mapping] = mapSpeakers([label], roster);
        expect(mapSpeakers([label], [...roster].reverse())).toEqual([mapping]);
        if (!label.includes(' ')) expect(mapping?.is).toBe('unmapped');
      }),
    );
  });
});

describe('G14: accounts in notes', () => {
  const attendee = (name: string, login = '') => create(PersonSchema, { name, login });
  const confirm = (heard: string, term: string) => create(AliasSchema, { heard, term, by: 'ada' });
  const roster = [
    attendee('Ada Ruiz', 'ada'),
    attendee('Søren Kjærgaard', 'skj'),
    attendee('Bo Lind'),
    attendee('', 'cy'),
  ];
  const aliases = [confirm('sore in', '@skj'), confirm('Speaker 2', 'Ada Ruiz'), confirm('Dee', '@dee')];
  const told = (label: string) => tellAccounts([label], { roster, aliases })[0];

  it.each([
    ['Ada Ruiz', 'ada', SpeakerMatch.NAME, 0.9],
    ['Sore In', 'skj', SpeakerMatch.ALIAS, 1],
    ['Speaker 2', 'ada', SpeakerMatch.ALIAS, 1],
    ['Dee', 'dee', SpeakerMatch.ALIAS, 1],
    ['@cy', 'cy', SpeakerMatch.LOGIN, 0.95],
    ['Søren Kjærgard', 'skj', SpeakerMatch.SPELLING, 0.6],
  ])('%s is %s', (label, login, match, confidence) =>
    expect(told(label)).toMatchObject({ label, login, match, confidence, reason: '' }),
  );

  it.each([
    ['Bo Lind', 'This person has no account that is known.'],
    ['cy', 'It has one name only.'],
    ['@ada-ruiz', 'No person of the roster has this login.'],
    ['Speaker 1', 'It is a key of the recogniser, not a person.'],
  ])('%s is nobody: %s', (label, reason) =>
    expect(told(label)).toMatchObject({ label, login: '', match: SpeakerMatch.UNSPECIFIED, confidence: 0, reason }),
  );
});
