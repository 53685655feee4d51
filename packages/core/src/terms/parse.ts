/** A glossary file: one term a line, `term: heard, heard`, or JSON lines. */
import type { Diagnostic, Parsed } from '../shared/diagnostic.ts';
import { oneLine } from '../shared/fold.ts';
import { MOST_TERMS, type Term } from './glossary.ts';
import { bare } from './sound.ts';

/** Total. `source` is what people are told of where the terms are from. A line that cannot be read costs itself alone. */
export const parseGlossary = (text: string, source: string): Parsed<readonly Term[]> => {
  const diagnostics: Diagnostic[] = [];
  const terms = new Map<string, { readonly term: string; readonly heard: string[] }>();
  const owners = new Map<string, string>();
  const warn = (line: number, code: string, message: string): void => {
    diagnostics.push({ severity: 'warning', code, message, line, column: 1 });
  };
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|[\n\r]/)
    .entries()) {
    const line = index + 1;
    const row = raw.trim();
    if (row === '' || row.startsWith('#')) continue;
    const read = row.startsWith('{') ? readJson(row) : readRow(row);
    if (typeof read === 'string') {
      warn(line, 'unreadable-term', read);
      continue;
    }
    const letters = bare(read.term);
    if (letters === '' || read.term.length > LONGEST) {
      warn(
        line,
        'unusable-term',
        `A term has letters or digits, and at most ${LONGEST} characters; this line was left out.`,
      );
      continue;
    }
    if (terms.size >= MOST_TERMS && !terms.has(letters)) {
      warn(
        line,
        'too-many-terms',
        `A glossary has at most ${MOST_TERMS} terms; this line and what follows were left out.`,
      );
      break;
    }
    const entry = terms.get(letters) ?? { term: read.term, heard: [] };
    terms.set(letters, entry);
    for (const heard of read.heard) {
      const key = bare(heard);
      if (key === '' || heard.length > LONGEST || heard === entry.term || entry.heard.includes(heard)) continue;
      const owner = owners.get(key);
      if (owner !== undefined && owner !== letters) {
        warn(
          line,
          'heard-twice',
          `"${heard}" is heard for "${terms.get(owner)?.term ?? ''}" too, so it is changed into neither.`,
        );
      }
      owners.set(key, letters);
      entry.heard.push(heard);
    }
  }
  return { value: [...terms.values()].map(({ term, heard }) => ({ term, heard, kind: 'word', source })), diagnostics };
};

type Row = { readonly term: string; readonly heard: readonly string[] };

/** What was read, or a sentence why not. */
const readRow = (row: string): Row | string => {
  const at = /:(?=\s|$)/.exec(row)?.index ?? row.length;
  const term = oneLine(row.slice(0, at));
  return term === ''
    ? NO_TERM
    : {
        term,
        heard: row
          .slice(at + 1)
          .split(',')
          .map(oneLine)
          .filter(Boolean),
      };
};

const readJson = (row: string): Row | string => {
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch {
    return 'This line begins as JSON and is none; write {"term": "…", "heard": "…"} on one line.';
  }
  if (typeof value !== 'object' || value === null || !('term' in value) || typeof value.term !== 'string')
    return NO_TERM;
  const heard = 'heard' in value ? value.heard : [];
  const list: unknown[] = Array.isArray(heard) ? heard : [heard];
  if (!list.every((item) => typeof item === 'string')) return 'What was heard is a text, or a list of texts.';
  return { term: oneLine(value.term), heard: list.map(oneLine).filter(Boolean) };
};

const NO_TERM = 'There is no term on this line; write "term", or "term: heard, heard".';
const LONGEST = 100;
