/** Lists of attendees as communities write them: a line each, a row of a table, or names in a row. */
import { create } from '@bufbuild/protobuf';
import { type MinutesAttendee, MinutesAttendeeSchema, PersonSchema } from '@rapporteur/idl';
import { parseAttendee, readInline } from '../meeting/index.ts';

/** A line of a list, and where it stands. */
export type ListedLine = {
  readonly text: string;
  readonly line: number;
  /** Whether names stand in a row here: "Present: A, B". */
  readonly isRow: boolean;
  /** Whether the list says that they were not there. */
  readonly absent: boolean;
};

/** The people of a line: of "Present: A, B" several. */
export const readPeople = ({ text, line, isRow, absent }: ListedLine): MinutesAttendee[] => {
  const parts = isRow || commasOf(text) > 1 ? splitNames(text) : [text];
  return parts.flatMap((part) => readPerson(part, line, absent) ?? []);
};

/** The people of a table; its first row says what the columns are. */
export const readTable = (rows: readonly { readonly text: string; readonly line: number }[]): MinutesAttendee[] => {
  const [head, ...body] = rows.map(({ text, line }) => ({ line, cells: cellsOf(text) }));
  const columnOf = (words: RegExp): number => head?.cells.findIndex((cell) => words.test(cell)) ?? -1;
  const name = Math.max(0, columnOf(/name|delegate|attendee/i));
  const initials = columnOf(/abbr|initials/i);
  const affiliation = columnOf(/org|affil|company|employer/i);
  const account = columnOf(/github|login|handle|username/i);
  return body.flatMap(({ line, cells }) => {
    const person = parseAttendee(cells[name] ?? '');
    if (!person || /^:?-+:?$/.test(cells[name] ?? '')) return [];
    return create(MinutesAttendeeSchema, {
      person: {
        ...person,
        affiliation: cells[affiliation] ?? person.affiliation,
        login: LOGIN.exec(cells[account] ?? '')?.[1] ?? person.login,
      },
      initials: cells[initials] ?? '',
      line,
    });
  });
};

/** The words of the cells of a row. */
export const cellsOf = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => readInline(cell).bare);

/** Whether the first row of a table says that people stand in it. */
export const isPeopleTable = (row: string): boolean => {
  const cells = cellsOf(row);
  return cells.some((cell) => /^(?:name|delegate|attendee)s?$/i.test(cell)) && cells.some((cell) => ABOUT.test(cell));
};
const ABOUT = /^(?:abbr|initials|org|affil|company|employer|github)/i;

const readPerson = (text: string, line: number, absent: boolean): MinutesAttendee | undefined => {
  const { bare, links } = readInline(text);
  const profile = links.flatMap(({ url }) => PROFILE.exec(url)?.[1] ?? [])[0];
  const { role, rest } = takeRole(splitDash(tidy(bare, profile)));
  if (NOBODY.test(rest)) return undefined;
  const [, name = '', login = '', said = ''] = WITH_LOGIN.exec(rest) ?? [];
  const person = name ? create(PersonSchema, { name, login }) : parseAttendee(rest);
  if (!person) return undefined;
  const isLetters = isInitialsOf(person.affiliation, person.name);
  return create(MinutesAttendeeSchema, {
    person: {
      ...person,
      login: person.login || (profile ?? ''),
      affiliation: isLetters ? '' : person.affiliation,
    },
    initials: isLetters ? person.affiliation : '',
    role: role || said,
    absent,
    line,
  });
};

/** Without what is about a person and neither name nor organisation: pronouns, addresses, pictures, the login that a link has. */
const tidy = (text: string, profile: string | undefined): string =>
  (profile === undefined ? text : text.replace(`(${profile})`, ''))
    .replace(/\((?:he|she|they|xe|ze|any)(?:\/[a-z]+)+\)/gi, '')
    .replace(/<?[^\s<>@]{1,64}@[^\s<>@]{1,200}\.[^\s<>@]{2,20}>?/g, '')
    .replace(/(?:\p{Extended_Pictographic}|\ufe0f)+/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/ (?=,)/g, '')
    .trim();

/** "Ann Lee - Acme" and "Ann Lee / Acme" are "Ann Lee (Acme)", and "Ann Lee - host" says what Ann is. */
const splitDash = (text: string): string => {
  const [, name, said] = /^([^()[\],@]{2,100}?) (?:[-–—/|]|::) ([^()[\]@]{1,100})$/.exec(text) ?? [];
  if (name === undefined || said === undefined) return text;
  return ROLE.test(said) ? `${name} () [${said}]` : `${name} (${said})`;
};
const ROLE =
  /^(?:co-?)?(?:host|chair|scribe|notes?|note[- ]taker|facilitator|moderator|guest|observer|lead|editor|champion)s?$/i;
const NOBODY = /^(?:n\/?a|none|tbd|nobody|-+|\.+|…|\?+)?$/i;
const LOGIN = /^@?([a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?)$/i;
const PROFILE = /^https?:\/\/(?:www\.)?github\.com\/([a-z0-9-]{1,39})\/?$/i;
/** "Ann Lee @ann (voting member)", "Ann Lee - @ann". */
const WITH_LOGIN = /^([^@()[\],]*[^@()[\],\s-])[\s-]+@([a-z0-9](?:[a-z0-9-]{0,38}))(?:\s*\(([^()]*)\))?$/i;

/** "Ann Lee (Org) [host]". */
const takeRole = (text: string): { readonly role: string; readonly rest: string } => {
  const [, rest, role] = /^([^()[\]]+[([][^()[\]]*[)\]])\s*[([]([^()[\]]+)[)\]]$/.exec(text) ?? [];
  return rest && role ? { role, rest } : { role: '', rest: text };
};

const isInitialsOf = (letters: string, name: string): boolean => {
  if (!/^\p{Lu}{2,4}$/u.test(letters)) return false;
  const own = name
    .split(/[\s-]+/)
    .map((word) => word[0] ?? '')
    .join('')
    .toUpperCase();
  return own === letters || (own[0] === letters[0] && own.at(-1) === letters.at(-1));
};

/** Cuts at commas that stand in no brackets. */
const splitNames = (text: string): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ('(['.includes(character)) depth += 1;
    else if (')]'.includes(character)) depth = Math.max(0, depth - 1);
    else if (',;'.includes(character) && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  const names: string[] = [];
  for (const part of [...parts, text.slice(start)].map((one) => one.replace(/^\s*and\s+/, '').trim())) {
    const last = names.at(-1);
    if (last !== undefined && COMPANY.test(part)) names[names.length - 1] = `${last}, ${part}`;
    else if (part !== '') names.push(part);
  }
  return names;
};

/** "Example, Inc." is one name. */
const COMPANY = /^(?:Inc|LLC|Ltd|GmbH|Corp|Co|AG|SA|BV)\.?$/i;

const commasOf = (text: string): number => splitNames(text).length - 1;
