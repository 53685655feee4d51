/** A text to a JSONPath, whole or not at all. */
import type { ExactJson } from '@rapporteur/idl';
import {
  type Call,
  type Comparison,
  FUNCTIONS,
  isFunctionName,
  isSingular,
  type Operand,
  PathError,
  printStep,
  type Query,
  type Segment,
  type Selector,
  type Test,
} from './syntax.ts';

/** @throws PathError */
export const parsePath = (text: string): Query => {
  if (text.length > LONGEST_PATH) throw new PathError(`A JSONPath has at most ${LONGEST_PATH} characters.`);
  const reader = createReader(text);
  if (!reader.take('$')) throw reader.wrong('it begins with "$"');
  const query = readQuery(reader, 'root');
  if (!reader.isAtEnd()) throw reader.wrong('nothing is known that goes on like this');
  return query;
};

const LONGEST_PATH = 2_000;
const DEEPEST = 20;

type Reader = {
  readonly at: () => number;
  readonly isAtEnd: () => boolean;
  /** What stands between two places. */
  readonly between: (from: number, to: number) => string;
  /** Takes a text if it stands there. */
  readonly take: (wanted: string) => boolean;
  readonly sees: (wanted: string) => boolean;
  /** Takes what a sticky pattern finds there. */
  readonly match: (pattern: RegExp) => string | undefined;
  readonly blanks: () => void;
  readonly back: (to: number) => void;
  readonly wrong: (why: string) => PathError;
  /** Does something one level deeper. */
  readonly deeper: <T>(read: () => T) => T;
};

const createReader = (text: string): Reader => {
  let at = 0;
  let depth = 0;
  const wrong = (why: string): PathError =>
    new PathError(`The JSONPath is wrong at character ${at + 1} ("${text.slice(at, at + 20)}"): ${why}.`);
  return {
    at: () => at,
    isAtEnd: () => at === text.length,
    between: (from, to) => text.slice(from, to),
    sees: (wanted) => text.startsWith(wanted, at),
    take: (wanted) => {
      if (!text.startsWith(wanted, at)) return false;
      at += wanted.length;
      return true;
    },
    match: (pattern) => {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (found !== undefined) at += found.length;
      return found;
    },
    blanks: () => {
      while (' \t\n\r'.includes(text[at] ?? '-')) at += 1;
    },
    back: (to) => {
      at = to;
    },
    wrong,
    deeper: (read) => {
      if (depth >= DEEPEST) throw wrong(`it is nested deeper than ${DEEPEST}`);
      depth += 1;
      const value = read();
      depth -= 1;
      return value;
    },
  };
};

const readQuery = (reader: Reader, from: Query['from']): Query => {
  const segments: Segment[] = [];
  for (;;) {
    const before = reader.at();
    reader.blanks();
    const segment = readSegment(reader);
    if (segment === undefined) {
      reader.back(before);
      return { from, segments };
    }
    segments.push(segment);
  }
};

const NAME =
  /[A-Za-z_\u0080-\ud7ff\ue000-\uffff\u{10000}-\u{10ffff}][A-Za-z0-9_\u0080-\ud7ff\ue000-\uffff\u{10000}-\u{10ffff}]*/uy;

const readSegment = (reader: Reader): Segment | undefined => {
  const start = reader.at();
  const toSegment = (reach: Segment['reach'], selectors: readonly Selector[]): Segment => {
    const [only, ...more] = selectors;
    const step = only?.kind === 'name' ? only.name : only?.kind === 'index' ? only.index : undefined;
    const dots = reach === 'descendants' ? '..' : '';
    const text =
      step === undefined || more.length > 0
        ? reader.between(start, reader.at()).replace(/^\.\*$/, '[*]')
        : `${dots}${printStep(step)}`;
    return { reach, selectors, text };
  };
  if (reader.take('..')) {
    if (reader.sees('[')) return toSegment('descendants', readBracket(reader));
    return toSegment('descendants', [readShorthand(reader)]);
  }
  if (reader.take('.')) return toSegment('children', [readShorthand(reader)]);
  return reader.sees('[') ? toSegment('children', readBracket(reader)) : undefined;
};

const readShorthand = (reader: Reader): Selector => {
  if (reader.take('*')) return { kind: 'wildcard' };
  const name = reader.match(NAME);
  if (name === undefined) throw reader.wrong('a name or "*" is missing');
  return { kind: 'name', name };
};

const readBracket = (reader: Reader): readonly Selector[] => {
  reader.take('[');
  const selectors: Selector[] = [];
  do {
    reader.blanks();
    selectors.push(readSelector(reader));
    reader.blanks();
  } while (reader.take(','));
  if (!reader.take(']')) throw reader.wrong('"]" is missing');
  return selectors;
};

const readSelector = (reader: Reader): Selector => {
  if (reader.take('*')) return { kind: 'wildcard' };
  if (reader.take('?')) {
    reader.blanks();
    return { kind: 'filter', test: reader.deeper(() => readOr(reader)) };
  }
  const name = readText(reader);
  if (name !== undefined) return { kind: 'name', name };
  const start = readInteger(reader);
  const before = reader.at();
  reader.blanks();
  if (!reader.take(':')) {
    reader.back(before);
    if (start === undefined) throw reader.wrong('a name in quotes, an index, a slice, "*" or a filter is missing');
    return { kind: 'index', index: start };
  }
  reader.blanks();
  const end = readInteger(reader);
  if (end !== undefined) reader.blanks();
  let step: number | undefined;
  const beforeStep = reader.at();
  if (reader.take(':')) {
    reader.blanks();
    step = readInteger(reader);
  } else reader.back(beforeStep);
  return {
    kind: 'slice',
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    step: step ?? 1,
  };
};

const INTEGER = /0|-?[1-9][0-9]*/y;

const readInteger = (reader: Reader): number | undefined => {
  const text = reader.match(INTEGER);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw reader.wrong('an index lies within 2^53');
  return value;
};

const TEXTS = [
  /"(?:[ !#-[\]-\ud7ff\ue000-\u{10ffff}]|\\(?:["\\/bfnrt]|u(?:[0-9A-CE-Fa-ce-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2}|[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2})))*"/uy,
  /'(?:[ -&(-[\]-\ud7ff\ue000-\u{10ffff}]|\\(?:['\\/bfnrt]|u(?:[0-9A-CE-Fa-ce-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2}|[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2})))*'/uy,
];

const readText = (reader: Reader): string | undefined => {
  const [double, single] = TEXTS.map((pattern) => reader.match(pattern));
  const raw = double ?? single;
  if (raw !== undefined) return unescapeText(raw.slice(1, -1));
  if (reader.sees('"') || reader.sees("'")) throw reader.wrong('a text has no end, or an escape that is none');
  return undefined;
};

const unescapeText = (raw: string): string =>
  raw.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (CONTROLS.get(character) ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const readOr = (reader: Reader): Test => {
  const tests = [readAnd(reader)];
  while (takeOperator(reader, '||')) tests.push(readAnd(reader));
  const [only, ...more] = tests;
  return only && more.length === 0 ? only : { kind: 'or', tests };
};

const readAnd = (reader: Reader): Test => {
  const tests = [readBasic(reader)];
  while (takeOperator(reader, '&&')) tests.push(readBasic(reader));
  const [only, ...more] = tests;
  return only && more.length === 0 ? only : { kind: 'and', tests };
};

const takeOperator = (reader: Reader, operator: string): boolean => {
  const before = reader.at();
  reader.blanks();
  if (reader.take(operator)) {
    reader.blanks();
    return true;
  }
  reader.back(before);
  return false;
};

const readBasic = (reader: Reader): Test => {
  const isNot = reader.sees('!') && !reader.sees('!=');
  if (isNot) {
    reader.take('!');
    reader.blanks();
  }
  if (reader.take('(')) {
    reader.blanks();
    const test = reader.deeper(() => readOr(reader));
    reader.blanks();
    if (!reader.take(')')) throw reader.wrong('")" is missing');
    return isNot ? { kind: 'not', test } : test;
  }
  const operand = readOperand(reader);
  if (operand === undefined) throw reader.wrong('something to test is missing');
  const before = reader.at();
  reader.blanks();
  const by = COMPARISONS.find((one) => reader.take(one));
  if (by === undefined) {
    reader.back(before);
    const test = toTest(reader, operand);
    return isNot ? { kind: 'not', test } : test;
  }
  if (isNot) throw reader.wrong('"!" stands before a parenthesis or a test, not before a comparison');
  reader.blanks();
  const right = readOperand(reader);
  if (right === undefined) throw reader.wrong('something to compare with is missing');
  for (const one of [operand, right]) if (!isValue(one)) throw reader.wrong('what is compared is one value');
  return { kind: 'compare', by, left: operand, right };
};

const COMPARISONS: readonly Comparison[] = ['==', '!=', '<=', '>=', '<', '>'];

const isValue = (operand: Operand): boolean => {
  switch (operand.kind) {
    case 'literal':
      return true;
    case 'query':
      return isSingular(operand.query);
    case 'call':
      return FUNCTIONS[operand.call.name].gives === 'value';
  }
};

const toTest = (reader: Reader, operand: Operand): Test => {
  switch (operand.kind) {
    case 'literal':
      throw reader.wrong('a value alone is no test: compare it');
    case 'query':
      return { kind: 'exists', query: operand.query };
    case 'call':
      if (FUNCTIONS[operand.call.name].gives !== 'truth')
        throw reader.wrong(`what ${operand.call.name}() gives is to be compared`);
      return { kind: 'call', call: operand.call };
  }
};

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const NAMED = /(?:true|false|null)(?![A-Za-z0-9_(])/y;
const CALLED = /[a-z][a-z_0-9]*(?=\()/y;

const readOperand = (reader: Reader): Operand | undefined => {
  if (reader.take('@')) return { kind: 'query', query: readQuery(reader, 'current') };
  if (reader.take('$')) return { kind: 'query', query: readQuery(reader, 'root') };
  const text = readText(reader);
  if (text !== undefined) return { kind: 'literal', value: text };
  const named = reader.match(NAMED);
  if (named !== undefined) return { kind: 'literal', value: named === 'null' ? null : named === 'true' };
  const called = reader.match(CALLED);
  if (called !== undefined) return { kind: 'call', call: reader.deeper(() => readCall(reader, called)) };
  const number = reader.match(NUMBER);
  return number === undefined ? undefined : { kind: 'literal', value: toNumber(number) };
};

const toNumber = (text: string): ExactJson => {
  const value = Number(text);
  return /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
};

const readCall = (reader: Reader, name: string): Call => {
  if (!isFunctionName(name)) throw reader.wrong(`no function is called "${name}"`);
  const { takes } = FUNCTIONS[name];
  reader.take('(');
  reader.blanks();
  const operands: Operand[] = [];
  if (!reader.sees(')'))
    do {
      reader.blanks();
      const operand = readOperand(reader);
      if (operand === undefined) throw reader.wrong(`something that ${name}() takes is missing`);
      operands.push(operand);
      reader.blanks();
    } while (reader.take(','));
  if (!reader.take(')')) throw reader.wrong('")" is missing');
  if (operands.length !== takes.length) throw reader.wrong(`${name}() takes ${takes.length}, not ${operands.length}`);
  for (const [index, operand] of operands.entries()) {
    const isRight = takes[index] === 'nodes' ? operand.kind === 'query' : isValue(operand);
    if (!isRight) throw reader.wrong(`${name}() takes ${takes[index] === 'nodes' ? 'a path' : 'one value'} there`);
  }
  return { name, operands };
};
