/** The forms of commands: what follows a name on its line, as data in the table, and read whole or not at all (C4, C6). */
import { parseActionId } from '@rapporteur/idl';
import { type Argument, parseArguments, parseDay } from './argument.ts';

/** One part of a form. A part that may be left out stands behind those that may not. */
export type Part = {
  readonly as:
    | 'verb'
    | 'word'
    | 'reference'
    | 'date'
    | 'when'
    | 'days'
    | 'group'
    | 'login'
    | 'name'
    | 'commit'
    | 'turns'
    | 'statement'
    | 'item'
    | 'until'
    | 'shift'
    | 'action'
    | 'due'
    | 'heard'
    | 'text'
    | 'sentence';
  /** The words that it may be; people's keyboards write more than one minus. */
  readonly of?: readonly string[];
  readonly optional?: true;
  /** Whether a colon stands before it. */
  readonly behindColon?: true;
  /** What may follow the words of an item, by which is known where they end. */
  readonly before?: 'until' | 'shift' | 'text';
};

export type Form = readonly Part[];

/** What was given, by the kind of the part. Foreign text, but for words of a closed list and numbers. */
export type Values = {
  readonly verb?: string;
  readonly word?: string;
  readonly reference?: Extract<Argument, { kind: 'reference' }>;
  /** "YYYY-MM-DD"; whether the calendar has it is not checked. */
  readonly date?: string;
  /** "2023-06-23T09:00", "2023-06-23" or "09:00"; whether there is such a time is not checked. */
  readonly when?: string;
  readonly days?: number;
  readonly group?: string;
  readonly login?: string;
  readonly name?: string;
  /** In lower case, the beginning of it at least. */
  readonly commit?: string;
  /** "t12..t14", or "t12" for one. */
  readonly turns?: string;
  /** Id of a statement of notes, "s3". */
  readonly statement?: string;
  /** How people name an item of an agenda: a reference, an id, or words of it. */
  readonly item?: string;
  /** "YYYY-MM-DD", a day of the calendar. */
  readonly until?: string;
  readonly shift?: string;
  /** The item behind "after". */
  readonly after?: string;
  /** An action item as it was written, "A-2023-06-22-3"; `parseActionId` reads it. */
  readonly action?: string;
  /** "YYYY-MM-DD", a day of the calendar; empty for "none". */
  readonly due?: string;
  /** A word, or words in quotes, without these. */
  readonly heard?: string;
  readonly text?: string;
};

/** What a line gave, or the part at which reading ended and why; "rest" if all parts are read and something is left. */
export type FormRead =
  | { readonly values: Values }
  | { readonly problem: 'missing' | 'unfit' | 'rest'; readonly part?: Part; readonly at: string };

/** Reads all of a line. Nothing is taken of one that is not of the form. */
export const readForm = (form: Form, rest: string): FormRead => {
  let values: Values = {};
  let left = endsInText(form) ? rest.trim() : withoutEnding(rest);
  for (const part of form) {
    if (left === '') {
      if (part.optional) continue;
      return { problem: 'missing', part, at: '' };
    }
    const read = readPart(part, left);
    if (!read) {
      if (part.optional && !isRest(part) && part.as !== 'verb' && part.as !== 'until') continue;
      return { problem: /^[:：]?\s*$/.test(left) ? 'missing' : 'unfit', part, at: left };
    }
    values = { ...values, ...read.values };
    left = read.left.trim();
  }
  return left === '' ? { values } : { problem: 'rest', at: left };
};

/** What people put at the end of a sentence, where it is no part of what they name. */
export const withoutEnding = (text: string): string => text.trim().replace(/[.!,;:…。！，；：\s]+$/, '');

const endsInText = (form: Form): boolean => {
  const last = form.at(-1);
  return last !== undefined && isRest(last);
};

/** All that is left of the line. */
const isRest = ({ as }: Part): boolean => as === 'text' || as === 'sentence';

type Read = { readonly values: Values; readonly left: string };

const readPart = (part: Part, text: string): Read | undefined => {
  const [token = '', behind] = splitToken(text);
  switch (part.as) {
    case 'word':
    case 'verb': {
      const word = toToken(token, part.of);
      return word === undefined ? undefined : { values: { [part.as]: word }, left: behind };
    }
    case 'reference': {
      const [argument] = parseArguments(token);
      return argument?.kind === 'reference' ? { values: { reference: argument }, left: behind } : undefined;
    }
    case 'date': {
      const date = DATE.exec(token)?.groups?.date;
      return date === undefined ? undefined : { values: { date }, left: behind };
    }
    case 'when': {
      const { day = '', time = '', left = '' } = WHEN.exec(text)?.groups ?? {};
      if (day === '' && time === '') return undefined;
      const when = [day, time.padStart(time === '' ? 0 : 5, '0')].filter((one) => one !== '').join('T');
      return { values: { when }, left };
    }
    case 'commit': {
      const commit = COMMIT.exec(token)?.groups?.commit;
      return commit === undefined ? undefined : { values: { commit: commit.toLowerCase() }, left: behind };
    }
    case 'turns': {
      const { first, last } = TURNS.exec(token)?.groups ?? {};
      if (first === undefined) return undefined;
      const turns = [first, ...(last === undefined ? [] : [last])].map((number) => `t${Number(number)}`).join('..');
      return { values: { turns }, left: behind };
    }
    case 'statement': {
      const { statement } = STATEMENT.exec(token)?.groups ?? {};
      return statement === undefined ? undefined : { values: { statement: statement.toLowerCase() }, left: behind };
    }
    case 'item':
      return readItem(text, part.before);
    case 'until': {
      const [, day = '', left = ''] = /^(?:until\s)?\s*(\S+)(.*)$/is.exec(text) ?? [];
      const [argument] = parseArguments(withoutEnding(day));
      return argument?.kind === 'date' ? { values: { until: argument.text }, left } : undefined;
    }
    case 'shift': {
      const word = toToken(token, SHIFTS);
      if (word !== 'after') return word === undefined ? undefined : { values: { shift: word }, left: behind };
      const after = readItem(behind.trim(), undefined);
      return after && { values: { shift: word, after: after.values.item ?? '' }, left: after.left };
    }
    case 'action': {
      const action = token.replace(/^[`"“]|[`"”]?[.,:;]*$/g, '');
      return parseActionId(action) && { values: { action }, left: behind };
    }
    case 'due': {
      const due = /^none[.!]?$/i.test(token) ? '' : parseDay(token);
      return due === undefined ? undefined : { values: { due }, left: behind };
    }
    case 'heard': {
      const { quoted, left = '' } = QUOTED.exec(text)?.groups ?? {};
      const heard = (quoted ?? token).trim();
      return heard === '' ? undefined : { values: { heard }, left: quoted === undefined ? behind : left };
    }
    case 'sentence': {
      const words = (QUOTED.exec(text)?.groups?.left === '' ? text.slice(1, -1) : text).trim();
      return words === '' ? undefined : { values: { text: words }, left: '' };
    }
    case 'days':
      return readDays(text);
    case 'group':
      return readGroup(text);
    case 'login': {
      const { login, left = '' } = LOGIN.exec(text)?.groups ?? {};
      return login === undefined ? undefined : { values: { login }, left };
    }
    case 'name':
      return readName(text);
    case 'text': {
      if (part.behindColon && !/^[:：]/.test(text)) return undefined;
      const words = (part.behindColon ? text.slice(1) : text).trim();
      return words === '' ? undefined : { values: { text: words }, left: '' };
    }
    default:
      return part.as satisfies never;
  }
};

const splitToken = (text: string): readonly [string, string] => {
  const at = text.search(/\s/);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
};

/** Of a closed list, the word that is meant; of an open one, the word as it stands. */
const toToken = (token: string, of: readonly string[] | undefined): string | undefined => {
  if (!of) return token;
  const word = withoutEnding(token)
    .toLowerCase()
    .replace(/^[−–—]/, '-')
    .replace(/^\//, '');
  return of.find((one) => one === word || one === word.replaceAll('-', '_'));
};

const DATE = /^(?:since=)?(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})$/;
/** A new day, a new hour, or both; people write "to" before them. */
const WHEN =
  /^(?:to\s+|→\s*)?(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})?(?:(?<=[0-9])[T\s]\s*(?=[0-9]{1,2}:))?(?<time>[0-9]{1,2}:[0-9]{2})?(?<left>(?:[.,;:!…]?\s.*)?)$/i;
/** Seven digits at least, since fewer are soon found again. */
const COMMIT = /^(?<mark>`?)(?<commit>[0-9a-f]{7,40})\k<mark>$/i;
/** "t12", "t12..t14"; people write the dots in several ways. */
const TURNS = /^`?t?(?<first>[1-9][0-9]{0,5})(?:(?:\.{2,3}|…|[-–—])t?(?<last>[1-9][0-9]{0,5}))?`?$/i;
const STATEMENT = /^`?(?<statement>[su][1-9][0-9]{0,5})`?:?$/i;
const QUOTED = /^["“„«](?<quoted>[^"“”„«»]+)["“”»](?<left>\s.*|)$/;
const LOGIN = /^@?(?<login>[a-z0-9][a-z0-9_-]{0,99}(?:\[bot\])?)(?<left>\s*(?:[:：].*)?)$/i;

const SHIFTS = ['first', 'last', 'up', 'down', 'after'] as const;
const ITEM_ID = /^`?(?:I-\d{4}-\d{2}-\d{2}-)?\d{1,4}`?$/i;

/** A reference or an id is one token; words go to a colon, or to what may follow them; in quotes they may be any. */
const readItem = (text: string, before: Part['before']): Read | undefined => {
  const { quoted, left: behindQuotes = '' } = QUOTED.exec(text)?.groups ?? {};
  if (quoted !== undefined) return toItem(quoted, behindQuotes);
  const [token = '', behind] = splitToken(text);
  const bare = token.replace(/[.,:;]+$/, '');
  if (parseArguments(bare)[0]?.kind === 'reference' || ITEM_ID.test(bare)) return toItem(bare, behind);
  const end = before === undefined ? -1 : endOfItem(text, before);
  return end < 0 ? toItem(text, '') : toItem(text.slice(0, end), text.slice(end));
};

const toItem = (words: string, behind: string): Read | undefined => {
  const item = words.trim();
  return item === '' ? undefined : { values: { item }, left: behind.replace(/^\s*[:：]/, '') };
};

const endOfItem = (text: string, before: Exclude<Part['before'], undefined>): number => {
  switch (before) {
    case 'text':
      return text.search(/[:：](?=\s)/);
    case 'until':
      return [...text.matchAll(/\suntil\s/gi)].at(-1)?.index ?? -1;
    case 'shift': {
      const last = text.search(/\s(?:first|last|up|down)$/i);
      return last < 0 ? text.search(/\safter\s/i) : last;
    }
    default:
      return before satisfies never;
  }
};

/** "3", "3 days", "2 weeks", and a reason. A number that goes on as an amount of anything else is none of ours. */
const readDays = (text: string): Read | undefined => {
  const { number = '', unit, reason = '' } = DAYS.exec(text)?.groups ?? {};
  const count = Number(number) * (unit?.toLowerCase().startsWith('w') ? 7 : 1);
  if (count < 1 || (unit === undefined ? BARE_UNIT : MORE).test(reason.trim())) return undefined;
  return { values: { days: count }, left: reason.replace(/^\s*[.,;:!…]+(?=\s|$)/, '') };
};

const DAYS = /^(?<number>[0-9]{1,4})(?:\s+(?<unit>days?|weeks?))?(?<reason>[.,;:!…]*(?:\s.*)?)$/i;
const UNITS = [
  ...['secs?', 'seconds?', 'mins?', 'minutes?', 'hrs?', 'hours?', 'd', 'h', 'm', 'w', 'days?', 'weeks?', 'weekdays?'],
  ...['weekends?', 'workdays?', 'fortnights?', 'months?', 'quarters?', 'years?', 'decades?', 'sprints?', 'meetings?'],
  ...['tage?n?', 'wochen?', 'monate?n?', 'jahre?n?', 'stunden?', 'jours?', 'semaines?', 'mois', 'ans?', 'heures?'],
  ...['d[ií]as?', 'semanas?', 'mes(?:es)?', 'a[ñn]os?', 'horas?', 'giorn[oi]', 'settiman[ae]', 'mes[ei]'],
].join('|');
/** Within a few words of the number: "2 more working weeks". */
const BARE_UNIT = new RegExp(
  `^(?:[-/*+.,]?\\d|(?:[^\\s.:;!]+\\s+){0,2}(?:${UNITS})(?![\\p{L}\\p{N}])|(?:个|個)?(?:天|日|周|週|月|年))`,
  'iu',
);
/** "1 week and 2 days". */
const MORE = new RegExp(
  `^(?:(?:and|plus|und|et|y|e|[+&,])\\s*)?(?:\\d+|an?|one|two|three|half)\\s*(?:${UNITS})(?!\\p{L})|^and a half`,
  'iu',
);

/** Words up to what is a reference or a date; quotes around them are none of the name. */
const readGroup = (text: string): Read | undefined => {
  const words: string[] = [];
  let left = text;
  while (left !== '') {
    const [token, behind] = splitToken(left);
    if (DATE.test(token) || parseArguments(token)[0]?.kind === 'reference') break;
    words.push(token.replace(/["“”„«»]/g, ''));
    left = behind.trim();
  }
  const group = words.join(' ').trim();
  return group === '' ? undefined : { values: { group }, left };
};

/** A name without a colon, or any in quotes. A colon within a time or an address ends no name. */
const readName = (text: string): Read | undefined => {
  const { quoted, left: behind = '' } = QUOTED_NAME.exec(text)?.groups ?? {};
  if (quoted !== undefined) return quoted.trim() === '' ? undefined : { values: { name: quoted.trim() }, left: behind };
  const at = text.search(/[:：]/);
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  const left = at < 0 ? '' : text.slice(at);
  const isWithin = /\d$/.test(text.slice(0, Math.max(0, at))) && /^[:：]\d/.test(left);
  return name === '' || isWithin || /^:(?:\/\/|:)/.test(left) ? undefined : { values: { name }, left };
};

/** A name as it is to be written on a line of a command. */
export const spellName = (name: string): string => (/[:：]/.test(name) ? `"${name}"` : name);

const QUOTED_NAME = /^["“„«](?<quoted>[^"“”„«»]*)["“”»](?<left>\s*(?:[:：].*)?)$/;
