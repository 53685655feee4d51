/**
 * I-Regexp (RFC 9485), run as an automaton: its time grows with the text and with the expression, never with the ways in which
 * they fit. What is no I-Regexp matches nothing.
 */
import { PathError } from './syntax.ts';

/** Whether an expression fits a text as a whole, or somewhere in it. */
export type Regexps = (expression: string, text: string, where: 'whole' | 'anywhere') => boolean;

/** As RFC 9485 has them, or with what patterns of JSON Schemas mostly have besides: \d, \w, \s and (?:…). */
type Dialect = 'strict' | 'schema';

/** Whether the pattern of a schema can be run. */
export const isPattern = (expression: string): boolean => parse(expression, 'schema') !== undefined;

/** `spend` is told of every step. */
export const createRegexps = (spend: (count: number) => void, dialect: Dialect = 'strict'): Regexps => {
  const known = new Map<string, Automaton | undefined>();
  return (expression, text, where) => {
    if (!known.has(expression)) known.set(expression, compile(expression, dialect));
    const automaton = known.get(expression);
    return automaton !== undefined && run(automaton, text, { where, spend });
  };
};

type Fits = (character: number) => boolean;

/** States by number: each goes on by a character, at an end of the text, or to others without more. */
type State = { fits?: Fits; edge?: 'start' | 'end'; next: number[] };
type Automaton = { readonly states: readonly State[]; readonly start: number; readonly end: number };

const MOST_STATES = 5_000;
const LONGEST = 1_000;
const DEEPEST = 50;

type Syntax =
  | { readonly kind: 'one'; readonly fits: Fits }
  | { readonly kind: 'edge'; readonly edge: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Syntax[] }
  | { readonly kind: 'repeat'; readonly part: Syntax; readonly least: number; readonly most: number };

/** @throws PathError where it is too large to be run */
const compile = (expression: string, dialect: Dialect): Automaton | undefined => {
  if (expression.length > LONGEST)
    throw new PathError(`A regular expression of a JSONPath has at most ${LONGEST} characters.`);
  const syntax = parse(expression, dialect);
  if (syntax === undefined) return undefined;
  const states: State[] = [];
  const add = (state: State): number => {
    if (states.length >= MOST_STATES)
      throw new PathError(
        'A regular expression of the JSONPath repeats too much; write smaller numbers in its braces.',
      );
    return states.push(state) - 1;
  };
  const link = (from: number, to: number): void => {
    states[from]?.next.push(to);
  };
  /** Begins at a state, and answers the one at which it ends. */
  const build = (part: Syntax, from: number): number => {
    switch (part.kind) {
      case 'one': {
        const [reads, end] = [add({ fits: part.fits, next: [] }), add({ next: [] })];
        link(from, reads);
        link(reads, end);
        return end;
      }
      case 'edge': {
        const [edge, end] = [add({ edge: part.edge, next: [] }), add({ next: [] })];
        link(from, edge);
        link(edge, end);
        return end;
      }
      case 'all':
        return part.parts.reduce((at, one) => build(one, at), from);
      case 'any': {
        const end = add({ next: [] });
        for (const one of part.parts) {
          const start = add({ next: [] });
          link(from, start);
          link(build(one, start), end);
        }
        return end;
      }
      case 'repeat':
        return buildRepeat(part, from);
    }
  };
  const buildRepeat = ({ part, least, most }: Syntax & { readonly kind: 'repeat' }, from: number): number => {
    let at = from;
    for (let count = 0; count < least; count += 1) at = build(part, at);
    if (most === Number.POSITIVE_INFINITY) {
      const [loop, end] = [add({ next: [] }), add({ next: [] })];
      link(at, loop);
      link(build(part, loop), loop);
      link(loop, end);
      return end;
    }
    const end = add({ next: [] });
    link(at, end);
    for (let count = least; count < most; count += 1) {
      at = build(part, at);
      link(at, end);
    }
    return end;
  };
  const start = add({ next: [] });
  return { states, start, end: build(syntax, start) };
};

const run = (
  { states, start, end }: Automaton,
  text: string,
  { where, spend }: { readonly where: 'whole' | 'anywhere'; readonly spend: (count: number) => void },
): boolean => {
  let place = 0;
  const enter = (into: Set<number>, from: number): void => {
    const waiting = [from];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (into.has(at)) continue;
      into.add(at);
      const state = states[at];
      const isOpen = state?.edge === undefined || place === (state.edge === 'start' ? 0 : text.length);
      if (state !== undefined && state.fits === undefined && isOpen) waiting.push(...state.next);
    }
  };
  let current = new Set<number>();
  enter(current, start);
  for (const character of text) {
    if (where === 'anywhere' && current.has(end)) return true;
    spend(current.size + 1);
    const code = character.codePointAt(0) ?? 0;
    place += character.length;
    const next = new Set<number>();
    for (const at of current) {
      const state = states[at];
      if (state?.fits?.(code)) for (const to of state.next) enter(next, to);
    }
    if (where === 'anywhere') enter(next, start);
    current = next;
  }
  return current.has(end);
};

/** Undefined for what is no I-Regexp. */
const parse = (expression: string, dialect: Dialect): Syntax | undefined => {
  const characters = Array.from(expression, (character) => character);
  let at = 0;
  let depth = 0;
  const sees = (): string => characters[at] ?? '';
  const take = (wanted: string): boolean => {
    if (at >= characters.length || sees() !== wanted) return false;
    at += 1;
    return true;
  };

  const readAny = (): Syntax | undefined => {
    const parts: Syntax[] = [];
    do {
      const branch = readAll();
      if (branch === undefined) return undefined;
      parts.push(branch);
    } while (take('|'));
    const [only, ...more] = parts;
    return only && more.length === 0 ? only : { kind: 'any', parts };
  };
  const readAll = (): Syntax | undefined => {
    const parts: Syntax[] = [];
    while (at < characters.length && sees() !== '|' && sees() !== ')') {
      const atom = readAtom();
      const piece = atom && readQuantifier(atom);
      if (piece === undefined) return undefined;
      parts.push(piece);
    }
    return { kind: 'all', parts };
  };
  const readQuantifier = (part: Syntax): Syntax | undefined => {
    if (take('*')) return { kind: 'repeat', part, least: 0, most: Number.POSITIVE_INFINITY };
    if (take('+')) return { kind: 'repeat', part, least: 1, most: Number.POSITIVE_INFINITY };
    if (take('?')) return { kind: 'repeat', part, least: 0, most: 1 };
    if (!take('{')) return part;
    const least = readNumber();
    if (least === undefined) return undefined;
    if (take('}')) return { kind: 'repeat', part, least, most: least };
    if (!take(',')) return undefined;
    if (take('}')) return { kind: 'repeat', part, least, most: Number.POSITIVE_INFINITY };
    const most = readNumber();
    return most === undefined || most < least || !take('}') ? undefined : { kind: 'repeat', part, least, most };
  };
  const readNumber = (): number | undefined => {
    let digits = '';
    while (/^[0-9]$/.test(sees())) {
      digits += sees();
      at += 1;
    }
    return digits === '' ? undefined : Number(digits);
  };
  const readAtom = (): Syntax | undefined => {
    const character = sees();
    if (take('(')) {
      depth += 1;
      if (dialect === 'schema' && sees() === '?' && characters[at + 1] === ':') at += 2;
      const inner = depth > DEEPEST ? undefined : readAny();
      depth -= 1;
      return inner && take(')') ? inner : undefined;
    }
    if (take('.')) return { kind: 'one', fits: (code) => code !== 0x0a && code !== 0x0d };
    // RFC 9485 has them among the normal characters; the compliance suite of RFC 9535 and everybody else as the ends of a text.
    if (take('^')) return { kind: 'edge', edge: 'start' };
    if (take('$')) return { kind: 'edge', edge: 'end' };
    if (take('[')) return toOne(readClass());
    if (take('\\')) return toOne(readEscape());
    if (/^[)*+?\]{|}]$/.test(character) || !character.isWellFormed()) return undefined;
    at += 1;
    return toOne(only(character));
  };
  const readEscape = (): Fits | undefined => {
    const character = sees();
    at += 1;
    if (character === 'p' || character === 'P') return readCategory(character === 'P');
    if (dialect === 'schema' && character === '/') return only('/');
    const shorthand = dialect === 'schema' ? SHORTHANDS.get(character.toLowerCase()) : undefined;
    if (shorthand === undefined) return only(unescaped(character));
    return character === character.toLowerCase() ? shorthand : (code) => !shorthand(code);
  };
  const readCategory = (isNot: boolean): Fits | undefined => {
    if (!take('{')) return undefined;
    let name = '';
    while (/^[A-Za-z]$/.test(sees())) {
      name += sees();
      at += 1;
    }
    if (!take('}') || !CATEGORY.test(name)) return undefined;
    const pattern = new RegExp(`^\\p{${name}}$`, 'u');
    return (code) => pattern.test(String.fromCodePoint(code)) !== isNot;
  };
  const readClass = (): Fits | undefined => {
    const isNot = take('^');
    const parts: Fits[] = [];
    if (take('-')) parts.push((code) => code === 0x2d);
    while (at < characters.length && sees() !== ']') {
      if (take('-')) {
        // Only as the last.
        if (sees() !== ']') return undefined;
        parts.push((code) => code === 0x2d);
        break;
      }
      const part = readRange();
      if (part === undefined) return undefined;
      parts.push(part);
    }
    if (!take(']') || parts.length === 0) return undefined;
    return (code) => parts.some((part) => part(code)) !== isNot;
  };
  const readRange = (): Fits | undefined => {
    if (sees() === '\\' && (dialect === 'schema' ? /^[pPdDwWsS/]$/ : /^[pP]$/).test(characters[at + 1] ?? '')) {
      at += 1;
      return readEscape();
    }
    const from = readMember();
    if (from === undefined) return undefined;
    if (sees() !== '-' || characters[at + 1] === ']') return (code) => code === from;
    at += 1;
    const to = readMember();
    return to === undefined || to < from ? undefined : (code) => code >= from && code <= to;
  };
  const readMember = (): number | undefined => {
    let character: string | undefined = sees();
    at += 1;
    if (character === '\\') {
      character = unescaped(sees());
      at += 1;
    } else if (/^[[\]-]?$/.test(character)) return undefined;
    return character?.codePointAt(0);
  };

  const syntax = readAny();
  return at === characters.length ? syntax : undefined;
};

const toOne = (fits: Fits | undefined): Syntax | undefined => fits && { kind: 'one', fits };

const only = (character: string | undefined): Fits | undefined => {
  const wanted = character?.codePointAt(0);
  return wanted === undefined ? undefined : (code) => code === wanted;
};

/** What stands behind a backslash; undefined if nothing may. */
const unescaped = (character: string): string | undefined => {
  if (/^[()*+.?[\\\]^{|}-]$/.test(character)) return character;
  return CONTROLS.get(character);
};

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const SHORTHANDS: ReadonlyMap<string, Fits> = new Map(
  Object.entries({ d: /^[0-9]$/, w: /^[A-Za-z0-9_]$/, s: /^\s$/ }).map(([name, pattern]) => [
    name,
    (code: number) => pattern.test(String.fromCodePoint(code)),
  ]),
);

const CATEGORY = /^(?:L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|Z[lps]?|S[ckmo]?|C[cfno]?)$/;
