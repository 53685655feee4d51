/** Who speaks: labels of a transcript to people of the roster. Nobody is better than the wrong person. */
import { create } from '@bufbuild/protobuf';
import {
  type Account,
  AccountSchema,
  type Person,
  type SpeakerAccount,
  SpeakerAccountSchema,
  SpeakerMatch,
} from '@rapporteur/idl';
import type { Alias } from '@rapporteur/idl/record';
import leven from 'leven';
import { readLabel } from './label.ts';
import { fold, likenessOf, soundOf } from './sound.ts';

/** Somebody who may speak. */
export type RosterPerson = {
  readonly account: Account;
  readonly name: string;
  readonly affiliation?: string;
  /** Labels of which a person confirmed that they are theirs. */
  readonly aliases?: readonly string[];
};

export type SpeakerMapping =
  | {
      readonly is: 'person';
      readonly label: string;
      readonly person: Account;
      /** 1 for what a person confirmed, less the more was inferred. */
      readonly confidence: number;
      readonly how: 'alias' | 'login' | 'name' | 'spelling';
    }
  | {
      readonly is: 'unmapped';
      readonly label: string;
      /** How it is shown: as written, but for a key of the recogniser. */
      readonly shown: string;
      /** A sentence. */
      readonly reason: string;
    };

/** One mapping for each label, in the order of the labels. */
export const mapSpeakers = (labels: readonly string[], roster: readonly RosterPerson[]): SpeakerMapping[] => {
  const people = listCandidates(roster);
  const found = labels.map((label) => mapLabel(label, people));
  const taken = new Map<string, Set<string>>();
  for (const mapping of found) {
    if (mapping.is !== 'person') continue;
    const id = identityOf(mapping.person);
    taken.set(id, (taken.get(id) ?? new Set()).add(mapping.how === 'spelling' ? nameIn(mapping.label) : ''));
  }
  // Who comes near to somebody who speaks under their own name is somebody else, and of two who come near one is.
  return found.map((mapping) =>
    mapping.is === 'person' && mapping.how === 'spelling' && (taken.get(identityOf(mapping.person))?.size ?? 0) > 1
      ? unmapped(mapping.label, 'The person with the nearest name is as near to another label.')
      : mapping,
  );
};

/**
 * The same for notes. A confirmed spelling tells whose a label is, by a login ("@ada") or by a name of the roster: names that
 * people wrote beside a login in an agenda.
 */
export const tellAccounts = (
  labels: readonly string[],
  { roster, aliases }: { readonly roster: readonly Person[]; readonly aliases: readonly Alias[] },
): SpeakerAccount[] =>
  mapSpeakers(labels, toRoster(labels, roster.slice(0, MOST_PEOPLE), aliases)).map((mapping) => {
    const { label } = mapping;
    if (mapping.is === 'unmapped') return create(SpeakerAccountSchema, { label, reason: mapping.reason });
    const { person, confidence, how } = mapping;
    return create(SpeakerAccountSchema, {
      label,
      login: person.login,
      accountId: person.id,
      match: MATCHES[how],
      confidence,
    });
  });

const MATCHES = {
  alias: SpeakerMatch.ALIAS,
  login: SpeakerMatch.LOGIN,
  name: SpeakerMatch.NAME,
  spelling: SpeakerMatch.SPELLING,
} as const;

/** Each label is compared with each of them. */
const MOST_PEOPLE = 300;

const toRoster = (
  labels: readonly string[],
  roster: readonly Person[],
  confirmed: readonly Alias[],
): RosterPerson[] => {
  const same = (a: string, b: string): boolean => aliasKey(a).toLowerCase() === aliasKey(b).toLowerCase();
  const meant = labels.flatMap((label) =>
    confirmed.filter(({ heard }) => same(heard, label)).map(({ term }) => ({ label, term })),
  );
  const labelsOf = (...terms: readonly string[]): string[] =>
    meant.filter(({ term }) => terms.some((one) => same(one, term))).map(({ label }) => label);
  const account = (login: string): Account => create(AccountSchema, { login });
  const known = roster.map(({ login, name, affiliation }) => ({
    account: account(login),
    name,
    affiliation,
    aliases: labelsOf(...(name === '' ? [] : [name]), ...(login === '' ? [] : [`@${login}`])),
  }));
  const others = meant
    .filter(({ term }) => term.startsWith('@') && !roster.some(({ login }) => same(`@${login}`, term)))
    .map(({ label, term }) => ({ account: account(term.slice(1)), name: '', aliases: [label] }));
  return [...known, ...others];
};

type Candidate = { readonly person: RosterPerson; readonly parts: readonly string[] };

const mapLabel = (label: string, people: readonly Candidate[]): SpeakerMapping => {
  const wanted = aliasKey(label);
  const confirmed = people.filter(({ person }) => person.aliases?.some((alias) => aliasKey(alias) === wanted));
  if (countPeople(confirmed) > 1) return unmapped(label, 'Several people have this label as an alias.');
  if (confirmed[0]) return mapped(label, confirmed[0], 'alias');

  const read = readLabel(label);
  if (read.is === 'login') {
    const login = people.find(({ person }) => person.account.login.toLowerCase() === read.login.toLowerCase());
    return login ? mapped(label, login, 'login') : unmapped(label, 'No person of the roster has this login.');
  }
  if (read.is !== 'name') {
    return unmapped(label, read.is === 'empty' ? 'It names nobody.' : `It is ${read.is}, not a person.`, read.shown);
  }
  const full = read.parts.filter((part) => part.length > 1);
  if (full.length === 0) return unmapped(label, 'It has initials only.');
  if (full.length === 1) {
    return unmapped(label, read.parts.length > 1 ? 'It has one full name and initials.' : 'It has one name only.');
  }
  const same = people.filter(({ parts }) => isSameName(read.parts, parts));
  if (countPeople(same) > 1) return unmapped(label, 'Several people of the roster have this name.');
  if (same[0]) return mapped(label, same[0], 'name');

  const near = people.filter(({ parts }) => isNear(read.parts, parts));
  const only = near.find(({ parts }) => isMisspelt(read.parts, parts));
  if (countPeople(near) > 1) return unmapped(label, 'Several people of the roster have names like this.');
  if (!only)
    return unmapped(label, `Nobody of the roster has this name${near.length > 0 ? ', and somebody one like it' : ''}.`);
  const organisation = fold(only.person.affiliation ?? '');
  if (read.organisation !== '' && organisation !== '' && read.organisation !== organisation) {
    return unmapped(label, 'The person with the nearest name belongs to another organisation.');
  }
  return mapped(label, only, 'spelling');
};

/** The same parts in the same order, since "Martin Thomas" and "Thomas Martin" are two people. */
const isSameName = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length < 2 || b.length < 2 || a[0] !== b[0] || a.at(-1) !== b.at(-1)) return false;
  const [one, other] = [a.slice(1, -1), b.slice(1, -1)];
  if (one.length === 0 && other.length === 0) return true;
  // Only an initial may be left out: "Ana Maria Silva" and "Ana Silva" can be two people.
  if (one.length === 0 || other.length === 0) return [...one, ...other].every((part) => part.length === 1);
  return one.length === other.length && one.every((part, at) => isSameMiddle(part, other[at] ?? ''));
};

const isSameMiddle = (a: string, b: string): boolean =>
  a === b || ((a.length === 1 || b.length === 1) && a.charAt(0) === b.charAt(0));

/** One slip of the pen in one part, the other part being equal. */
const isMisspelt = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length !== 2 || b.length !== 2) return false;
  const [given, family] = a;
  const [otherGiven, otherFamily] = b;
  if (given === undefined || family === undefined || otherGiven === undefined || otherFamily === undefined)
    return false;
  return (given === otherGiven && isSlip(family, otherFamily)) || (family === otherFamily && isSlip(given, otherGiven));
};

/**
 * One letter too many, too few or wrong, or two exchanged, within a long part that sounds the same. "Maria" and "Mario",
 * "Daniel" and "Danielle", "Jensen" and "Jansen" are different people: neither ends nor vowels may differ.
 */
const isSlip = (a: string, b: string): boolean => {
  if (Math.min(a.length, b.length) < 6 || a.charAt(0) !== b.charAt(0) || a.slice(-3) !== b.slice(-3)) return false;
  if (likenessOf(soundOf(a), soundOf(b)).sound < 1) return false;
  if (leven(a, b) === 1) return a.length !== b.length || a.replace(/[aeiouy]/g, '') !== b.replace(/[aeiouy]/g, '');
  return a.length === b.length && leven(a, b) === 2 && [...a].sort().join('') === [...b].sort().join('');
};

/** Whether two names could be taken for each other. */
const isNear = (a: readonly string[], b: readonly string[]): boolean => {
  const [given, family] = [a[0] ?? '', a.at(-1) ?? ''];
  const pairs: readonly (readonly [string, string])[] = [
    [b[0] ?? '', b.at(-1) ?? ''],
    [b.at(-1) ?? '', b[0] ?? ''],
  ];
  return pairs.some(([one, other]) => isAlike(given, one) && isAlike(family, other));
};

const isAlike = (a: string, b: string): boolean => {
  if (a === b) return true;
  const { sound, letters } = likenessOf(soundOf(a), soundOf(b));
  return sound >= 0.75 && letters >= 0.7;
};

/** An attendee without an account is the account of that name, if there is one. */
const listCandidates = (roster: readonly RosterPerson[]): Candidate[] => {
  const all = roster.map((person) => {
    const read = readLabel(person.name);
    return { person, parts: read.is === 'name' ? read.parts : [] };
  });
  const named = new Set(all.flatMap(({ person, parts }) => (hasAccount(person) ? [parts.join(' ')] : [])));
  return all.filter(({ person, parts }) => hasAccount(person) || person.aliases?.length || !named.has(parts.join(' ')));
};

const hasAccount = ({ account }: RosterPerson): boolean => account.id !== '' || account.login !== '';

const countPeople = (candidates: readonly Candidate[]): number =>
  new Set(candidates.map(({ person, parts }) => (hasAccount(person) ? identityOf(person.account) : parts.join(' '))))
    .size;

const CONFIDENCE = { alias: 1, login: 0.95, name: 0.9, spelling: 0.6 } as const;

const mapped = (label: string, { person }: Candidate, how: keyof typeof CONFIDENCE): SpeakerMapping =>
  hasAccount(person)
    ? { is: 'person', label, person: person.account, confidence: CONFIDENCE[how], how }
    : unmapped(label, 'This person has no account that is known.');

const unmapped = (label: string, reason: string, shown = label): SpeakerMapping => ({
  is: 'unmapped',
  label,
  shown,
  reason,
});

/** The id is the identity; a login may be given to somebody else. */
const identityOf = ({ id, login }: Account): string => (id === '' ? `login ${login.toLowerCase()}` : `id ${id}`);

const aliasKey = (label: string): string => label.normalize('NFC').replace(/\s+/g, ' ').trim();

const nameIn = (label: string): string => {
  const read = readLabel(label);
  return read.is === 'name' ? read.parts.join(' ') : label;
};
