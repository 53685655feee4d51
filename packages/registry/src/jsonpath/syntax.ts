/** JSONPath as RFC 9535 has it: what its parts are called. */
import type { ExactJson } from '@rapporteur/idl';

/** What cannot be asked: no JSONPath, or one that would look at too much. The message is a sentence for people. */
export class PathError extends Error {}

export type Query = { readonly from: 'root' | 'current'; readonly segments: readonly Segment[] };

export type Segment = {
  readonly reach: 'children' | 'descendants';
  readonly selectors: readonly Selector[];
  /** As it was written; a name or an index in the form of normalized paths. */
  readonly text: string;
};

export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly start?: number; readonly end?: number; readonly step: number }
  | { readonly kind: 'filter'; readonly test: Test };

export type Test =
  | { readonly kind: 'or' | 'and'; readonly tests: readonly Test[] }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'exists'; readonly query: Query }
  | { readonly kind: 'compare'; readonly by: Comparison; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'call'; readonly call: Call };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Operand =
  | { readonly kind: 'literal'; readonly value: ExactJson }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'call'; readonly call: Call };

export type Call = { readonly name: FunctionName; readonly operands: readonly Operand[] };

/** What a function takes, and what it gives. */
export const FUNCTIONS = {
  length: { takes: ['value'], gives: 'value' },
  count: { takes: ['nodes'], gives: 'value' },
  value: { takes: ['nodes'], gives: 'value' },
  match: { takes: ['value', 'value'], gives: 'truth' },
  search: { takes: ['value', 'value'], gives: 'truth' },
} as const satisfies Readonly<
  Record<string, { readonly takes: readonly ('value' | 'nodes')[]; readonly gives: 'value' | 'truth' }>
>;

export type FunctionName = keyof typeof FUNCTIONS;

export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name);

/** Whether it leads to one place at most. */
export const isSingular = ({ segments }: Query): boolean =>
  segments.every(
    ({ reach, selectors: [selector, ...more] }) =>
      reach === 'children' && more.length === 0 && (selector?.kind === 'name' || selector?.kind === 'index'),
  );

/** "['a']" or "[0]", as in normalized paths. */
export const printStep = (step: string | number): string =>
  typeof step === 'number' ? `[${step}]` : `['${step.replaceAll(/['\\]|[^ -\u{10ffff}]/gu, escaped)}']`;

const escaped = (character: string): string => {
  const known = ESCAPES.get(character);
  return known ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
};

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["'", "\\'"],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
]);
