/** Attendees as people write them: "Name (Org)", "Name [Org]", "Name, Org", "Name", "@login", "Name (@login)". */
import { create } from '@bufbuild/protobuf';
import { type Person, PersonSchema, SectionKind } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';

/** The attendees that an agenda lists, in order. An organisation in the place of a name gives a person without name. */
export const attendeesOf = (agenda: Agenda): Person[] =>
  agenda.sections
    .filter(({ kind }) => kind === SectionKind.ATTENDEES)
    .flatMap(({ items }) => items)
    .flatMap(({ text }) => parseAttendee(text) ?? []);

/** Reads one attendee; undefined for a line without a name or an organisation. */
export const parseAttendee = (text: string): Person | undefined => {
  const words = text.replace(/\s+/g, ' ').trim();
  const [, inBrackets = '', bracketed = ''] = /^(.*?)\s*[([]([^()[\]]*)[)\]]$/.exec(words) ?? [];
  const [, beforeComma = '', afterComma = ''] = /^([^,]+),\s*(.+)$/.exec(words) ?? [];
  const name = (inBrackets || beforeComma || (bracketed ? '' : words)).trim();
  const affiliation = (inBrackets || bracketed ? bracketed : afterComma).trim();
  const login = LOGIN.exec(name)?.[1];
  if (login) return create(PersonSchema, { login, affiliation });
  const account = LOGIN.exec(affiliation)?.[1];
  if (account && name) return create(PersonSchema, { name, login: account });
  if (isOrganisation(name, affiliation)) return create(PersonSchema, { affiliation: affiliation || name });
  return name ? create(PersonSchema, { name, affiliation }) : undefined;
};

const LOGIN = /^@([a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?)$/i;

/** "Recogni.com [Recogni.com]" names nobody. */
const isOrganisation = (name: string, affiliation: string): boolean =>
  name !== '' &&
  (name.toLowerCase() === affiliation.toLowerCase() ||
    /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|ai|io|net|dev|edu)$/i.test(name));

/** A text without the name of who brings it; both as written. */
export type Owned = { readonly text: string; readonly owner: string };

/**
 * Takes the owner off a text. What attendees are called counts wherever it stands; with `open`, as in open mic, so does what
 * looks like a name. Everything else stays in the text: "(RFC TBD)" is nobody.
 */
export const takeOwner = (text: string, people: ReadonlySet<string>, open: boolean): Owned => {
  const isKnown = (name: string): boolean => people.has(name.toLowerCase());
  const isPerson = (name: string): boolean => isKnown(name) || (open && LOOKS_LIKE_NAME.test(name));
  for (const [pattern, accepts] of [
    [/^(?<text>.+?)\s*[([]\**(?<owner>[^()[\]*]+)\**[)\]]$/, isPerson],
    [/^(?<text>.+?)\s+-\s+(?<owner>[^-]+)$/, isPerson],
    [/^(?<owner>[^-]+?)\s+-\s+(?<text>.+)$/, isPerson],
    [/^[([](?<owner>[A-Z]{2})[)\]]\s*(?<text>.+)$/, () => true],
    [/^[([](?<owner>[^()[\]]+)[)\]]\s*(?<text>.+)$/, isKnown],
  ] as const) {
    const { text: rest = '', owner = '' } = pattern.exec(text)?.groups ?? {};
    if (owner && accepts(owner.trim())) return { text: rest.trim(), owner: owner.trim() };
  }
  return { text, owner: '' };
};

/** One or two words with a capital and small letters: "Yee", "Thomas Huang", but not "RFC", "TBD" or "be an RFC". */
const LOOKS_LIKE_NAME = /^\p{Lu}[\p{L}'’]*\p{Ll}(?: \p{Lu}[\p{L}'’-]*\p{Ll})?$/u;

/** By what people are called, in lower case: their whole names and their first ones. */
export const callNames = (people: readonly string[]): ReadonlySet<string> =>
  new Set(
    people.flatMap((person) => {
      const full = person.toLowerCase();
      return [full, full.split(' ')[0] ?? ''].filter((name) => name !== '');
    }),
  );
