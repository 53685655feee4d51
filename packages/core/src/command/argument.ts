/** The arguments of a command line (C4): words, quoted words, key=value, references, dates, addresses. */
import { Temporal } from 'temporal-polyfill';
import { parseReference } from '../github/index.ts';

/** One argument; `text` is what was meant, without the quotes. */
export type Argument =
  | { readonly kind: 'word' | 'quoted' | 'url'; readonly text: string }
  /** A calendar date, "YYYY-MM-DD". */
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'pair'; readonly text: string; readonly key: string; readonly value: string }
  /** "#12" has no repository: it means the one where the command stands. */
  | { readonly kind: 'reference'; readonly text: string; readonly repository?: string; readonly number: number };

const QUOTE = '["“”„«»]';
const QUOTED = `${QUOTE}(?<quoted>(?:(?!${QUOTE}).)*)${QUOTE}(?=\\s|$)`;
const PAIR = `(?<key>[a-zA-Z][a-zA-Z0-9_-]*)=(?:${QUOTE}(?<quotedValue>(?:(?!${QUOTE}).)*)${QUOTE}(?=\\s|$)|(?<value>\\S*))`;
const TOKEN = new RegExp(`${PAIR}|${QUOTED}|\\S+`, 'g');

/** Splits the rest of a line, in which blanks are plain and invisible characters gone. Total: every text has arguments. */
export const parseArguments = (rest: string): readonly Argument[] =>
  [...rest.matchAll(TOKEN)].map((match): Argument => {
    const { key, quotedValue, value, quoted } = match.groups ?? {};
    if (key !== undefined) {
      const given = quotedValue ?? value ?? '';
      return { kind: 'pair', text: `${key}=${given}`, key, value: given };
    }
    return quoted === undefined ? parseToken(match[0]) : { kind: 'quoted', text: quoted };
  });

const parseToken = (token: string): Argument => {
  const text = /^<(https?:\/\/[^<>]+)>$/i.exec(token)?.[1] ?? token;
  const short = /^#([1-9][0-9]{0,8})$/.exec(text)?.[1];
  if (short !== undefined) return { kind: 'reference', text, number: Number(short) };
  const reference = parseReference(text);
  if (reference) return { kind: 'reference', text, repository: reference.repository, number: reference.number };
  if (/^https?:\/\/./i.test(text)) return { kind: 'url', text };
  return { kind: isDate(text) ? 'date' : 'word', text };
};

const isDate = (text: string): boolean => parseDay(text) !== undefined;

/** A day of the calendar, "2023-07-06", with what people put behind it; undefined if it is none. */
export const parseDay = (text: string): string | undefined => {
  const day = text.replace(/[.,;:!]+$/, '');
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day)) return undefined;
  try {
    return Temporal.PlainDate.from(day).toString();
  } catch {
    return undefined;
  }
};
