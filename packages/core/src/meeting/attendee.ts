/** Attendees as people write them: "Name (Org)", "Name [Org]", "Name, Org", "Name", "@login". */
import { create } from '@bufbuild/protobuf';
import { type Agenda, type Person, PersonSchema, SectionKind } from '@rapporteur/idl';

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
  const login = /^@([a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?)$/i.exec(name)?.[1];
  if (login) return create(PersonSchema, { login, affiliation });
  if (isOrganisation(name, affiliation)) return create(PersonSchema, { affiliation: affiliation || name });
  return name ? create(PersonSchema, { name, affiliation }) : undefined;
};

/** "Recogni.com [Recogni.com]" names nobody. */
const isOrganisation = (name: string, affiliation: string): boolean =>
  name !== '' &&
  (name.toLowerCase() === affiliation.toLowerCase() ||
    /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|ai|io|net|dev|edu)$/i.test(name));
