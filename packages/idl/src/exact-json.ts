/** JSON in which no integer passes through a float, in one form that is the same wherever it is written. */

/** Integers beyond 2^53 are bigint; everything else is as JSON.parse has it. */
export type ExactJson =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

/** What is no JSON, or none that can be kept; the message is a sentence for people. */
export class NotExact extends Error {}

export const DEEPEST_JSON = 200;

/**
 * Reads a text. @throws NotExact for what is no JSON, stands deeper than 200, names a member twice, or holds a number that no
 * float has
 */
export const parseExactJson = (text: string): ExactJson => {
  let at = 0;
  const fail = (what: string): never => {
    throw new NotExact(`The JSON is wrong at character ${at + 1}: ${what}.`);
  };
  const skip = (): void => {
    while (BLANK.has(text.charCodeAt(at))) at += 1;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const readString = (): string => {
    const raw = take(STRING) ?? fail('a text in double quotes is missing or wrong');
    const value: unknown = raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
    return typeof value === 'string' ? value : fail('a text is wrong');
  };
  const readNumber = (): number | bigint => {
    const start = at;
    const raw = take(NUMBER);
    if (raw === undefined) return fail('a value is missing or wrong');
    const value = Number(raw);
    if (INTEGER.test(raw) && !Number.isSafeInteger(value))
      return raw.length > LONGEST_INTEGER ? tooLong() : BigInt(raw);
    at = start;
    if (!Number.isFinite(value)) fail(`no number is as large as ${raw.slice(0, 30)}`);
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      fail(`write the integer ${raw.slice(0, 30)} without fraction and exponent, so that none of its digits is lost`);
    at = start + raw.length;
    return Object.is(value, -0) ? 0 : value;
  };
  const tooLong = (): never => fail(`an integer has at most ${LONGEST_INTEGER} digits`);
  const readArray = (depth: number): readonly ExactJson[] => {
    at += 1;
    const values: ExactJson[] = [];
    skip();
    if (text[at] === ']') at += 1;
    else
      for (;;) {
        values.push(readValue(depth));
        if (text[at] === ',') at += 1;
        else if (text[at] === ']') {
          at += 1;
          break;
        } else fail('"," or "]" is missing');
      }
    return values;
  };
  const readObject = (depth: number): ExactJson => {
    at += 1;
    const members = new Map<string, ExactJson>();
    skip();
    if (text[at] === '}') at += 1;
    else
      for (;;) {
        skip();
        const key = readString();
        if (members.has(key)) fail(`"${key.slice(0, 50)}" stands twice in one object`);
        skip();
        if (text[at] !== ':') fail('":" is missing');
        at += 1;
        members.set(key, readValue(depth));
        if (text[at] === ',') at += 1;
        else if (text[at] === '}') {
          at += 1;
          break;
        } else fail('"," or "}" is missing');
      }
    return Object.fromEntries(members);
  };
  const readValue = (depth: number): ExactJson => {
    if (depth > DEEPEST_JSON) fail(`it is nested deeper than ${DEEPEST_JSON}`);
    skip();
    const value = readOne(depth + 1);
    skip();
    return value;
  };
  const readOne = (depth: number): ExactJson => {
    switch (text[at]) {
      case '{':
        return readObject(depth);
      case '[':
        return readArray(depth);
      case '"':
        return readString();
      default: {
        const name = take(NAME);
        return name === undefined ? readNumber() : name === 'null' ? null : name === 'true';
      }
    }
  };
  const value = readValue(0);
  if (at < text.length) fail('something stands behind its end');
  return value;
};

const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const NAME = /null|true|false/y;
const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;
const LONGEST_INTEGER = 1_000;

/**
 * Writes a value: members in order of their names, no blanks, integers as integers. Members that are undefined are left out.
 * @throws NotExact for what has no such form
 */
export const printExactJson = (value: unknown, depth = 0): string => {
  if (depth > DEEPEST_JSON + 1) throw new NotExact(`The value is nested deeper than ${DEEPEST_JSON}, or holds itself.`);
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'bigint':
      return String(value);
    case 'number':
      return printNumber(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map((one) => printExactJson(one, depth + 1)).join(',')}]`;
      return printObject(value, depth);
    default:
      throw new NotExact(`A ${typeof value} has no form in JSON.`);
  }
};

const printNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new NotExact(`${value} is no number of JSON.`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new NotExact(`${value} is beyond 2^53, where a float has lost digits; give a bigint or a text.`);
  return Object.is(value, -0) ? '0' : String(value);
};

const printObject = (value: object, depth: number): string => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    throw new NotExact('An object of a class has no form in JSON; give one of plain members.');
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${printExactJson(member, depth + 1)}`).join(',')}}`;
};
