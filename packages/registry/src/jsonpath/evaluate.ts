/** What a JSONPath leads to, within bounds: every look at a value is counted, and a path that looks too often is given up. */
import type { ExactJson } from '@rapporteur/idl';
import { createRegexps, type Regexps } from './regexp.ts';
import {
  type Call,
  type Comparison,
  type Operand,
  PathError,
  printStep,
  type Query,
  type Segment,
  type Selector,
  type Test,
} from './syntax.ts';

/** A value, and the normalized path at which it stands. */
export type Found = { readonly path: string; readonly value: ExactJson };

export type Bounds = {
  /** Looks at values, and steps of regular expressions; default 1,000,000. */
  readonly looks?: number;
  /** What is found at most; default 10,000. */
  readonly found?: number;
};

/** @throws PathError where it would take more than the bounds allow */
export const evaluatePath = (query: Query, root: ExactJson, bounds: Bounds = {}): readonly Found[] => {
  const { looks = MOST_LOOKS, found = MOST_FOUND } = bounds;
  let left = looks;
  const spend = (count = 1): void => {
    left -= count;
    if (left < 0)
      throw new PathError(
        `The JSONPath would look at more than ${looks.toLocaleString('en')} values; name more of the way to what it is about.`,
      );
  };
  const world = { root: { value: root }, spend, regexps: createRegexps(spend) };
  const nodes = follow(world, query, world.root);
  if (nodes.length > found)
    throw new PathError(
      `The JSONPath leads to ${nodes.length.toLocaleString('en')} places, and at most ${found.toLocaleString('en')} are answered; ask for fewer.`,
    );
  return nodes.map((node) => ({ path: pathOf(node), value: node.value }));
};

const MOST_LOOKS = 1_000_000;
const MOST_FOUND = 10_000;

type Located = { readonly value: ExactJson; readonly parent?: Located; readonly step?: string | number };

type World = { readonly root: Located; readonly spend: (count?: number) => void; readonly regexps: Regexps };

const pathOf = (node: Located): string => {
  const steps: string[] = [];
  for (let one: Located | undefined = node; one?.step !== undefined; one = one.parent) steps.push(printStep(one.step));
  return `$${steps.reverse().join('')}`;
};

const follow = (world: World, { segments }: Query, from: Located): readonly Located[] => {
  let nodes: readonly Located[] = [from];
  for (const segment of segments) nodes = step(world, segment, nodes);
  return nodes;
};

const step = (world: World, { reach, selectors }: Segment, nodes: readonly Located[]): readonly Located[] => {
  const found: Located[] = [];
  const choose = (node: Located): void => {
    for (const selector of selectors) select(world, selector, node, found);
  };
  if (reach === 'children') nodes.forEach(choose);
  else for (const node of nodes) descend(world, node, choose);
  return found;
};

/** In document order, and without recursion: a document may be as deep as it likes. */
const descend = (world: World, top: Located, visit: (node: Located) => void): void => {
  const waiting = [top];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    world.spend();
    visit(node);
    for (const child of childrenOf(world, node).toReversed()) waiting.push(child);
  }
};

const isArray = (value: ExactJson): value is readonly ExactJson[] => Array.isArray(value);

const isObject = (value: ExactJson): value is { readonly [key: string]: ExactJson } =>
  typeof value === 'object' && value !== null && !isArray(value);

const childrenOf = (world: World, parent: Located): readonly Located[] => {
  const { value } = parent;
  const children: readonly Located[] = isArray(value)
    ? value.map((child, index) => ({ value: child, parent, step: index }))
    : isObject(value)
      ? Object.entries(value).map(([name, child]) => ({ value: child, parent, step: name }))
      : [];
  world.spend(children.length);
  return children;
};

const select = (world: World, selector: Selector, node: Located, found: Located[]): void => {
  world.spend();
  const { value } = node;
  switch (selector.kind) {
    case 'name': {
      const child = isObject(value) && Object.hasOwn(value, selector.name) ? value[selector.name] : undefined;
      if (child !== undefined) found.push({ value: child, parent: node, step: selector.name });
      return;
    }
    case 'index': {
      if (!isArray(value)) return;
      const index = selector.index < 0 ? value.length + selector.index : selector.index;
      const child = value[index];
      if (child !== undefined) found.push({ value: child, parent: node, step: index });
      return;
    }
    case 'wildcard':
      for (const child of childrenOf(world, node)) found.push(child);
      return;
    case 'slice':
      if (isArray(value))
        for (const index of indicesOf(selector, value.length)) {
          world.spend();
          const child = value[index];
          if (child !== undefined) found.push({ value: child, parent: node, step: index });
        }
      return;
    case 'filter':
      for (const child of childrenOf(world, node)) if (holds(world, selector.test, child)) found.push(child);
      return;
  }
};

/** As section 2.3.4.2.2 computes them. */
function* indicesOf(
  { start, end, step: by }: Selector & { readonly kind: 'slice' },
  length: number,
): Generator<number> {
  if (by === 0) return;
  const [first, last] = by > 0 ? [start ?? 0, end ?? length] : [start ?? length - 1, end ?? -length - 1];
  const whole = (index: number): number => (index < 0 ? length + index : index);
  if (by > 0) {
    const upper = Math.min(Math.max(whole(last), 0), length);
    for (let index = Math.min(Math.max(whole(first), 0), length); index < upper; index += by) yield index;
  } else {
    const lower = Math.min(Math.max(whole(last), -1), length - 1);
    for (let index = Math.min(Math.max(whole(first), -1), length - 1); index > lower; index += by) yield index;
  }
}

const holds = (world: World, test: Test, current: Located): boolean => {
  switch (test.kind) {
    case 'or':
      return test.tests.some((one) => holds(world, one, current));
    case 'and':
      return test.tests.every((one) => holds(world, one, current));
    case 'not':
      return !holds(world, test.test, current);
    case 'exists':
      return nodesOf(world, test.query, current).length > 0;
    case 'compare':
      return compare(world, test.by, operandOf(world, test.left, current), operandOf(world, test.right, current));
    case 'call':
      return isMatch(world, test.call, current);
  }
};

const nodesOf = (world: World, query: Query, current: Located): readonly Located[] =>
  follow(world, query, query.from === 'root' ? world.root : current);

/** Undefined where nothing stands there. */
const operandOf = (world: World, operand: Operand, current: Located): ExactJson | undefined => {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'query': {
      const [only, ...more] = nodesOf(world, operand.query, current);
      return more.length === 0 ? only?.value : undefined;
    }
    case 'call':
      return resultOf(world, operand.call, current);
  }
};

const resultOf = (world: World, { name, operands: [first] }: Call, current: Located): ExactJson | undefined => {
  if (first === undefined) return undefined;
  if (name === 'length') {
    const value = operandOf(world, first, current);
    if (typeof value === 'string') {
      world.spend(value.length);
      return Array.from(value).length;
    }
    if (value === undefined || value === null || typeof value !== 'object') return undefined;
    return isArray(value) ? value.length : Object.keys(value).length;
  }
  if (first.kind !== 'query') return undefined;
  const nodes = nodesOf(world, first.query, current);
  if (name === 'count') return nodes.length;
  return nodes.length === 1 ? nodes[0]?.value : undefined;
};

const isMatch = (world: World, { name, operands: [text, pattern] }: Call, current: Located): boolean => {
  const [value, expression] = [text, pattern].map((one) => one && operandOf(world, one, current));
  if (typeof value !== 'string' || typeof expression !== 'string') return false;
  return world.regexps(expression, value, name === 'match' ? 'whole' : 'anywhere');
};

const compare = (world: World, by: Comparison, a: ExactJson | undefined, b: ExactJson | undefined): boolean => {
  switch (by) {
    case '==':
      return isEqual(world, a, b);
    case '!=':
      return !isEqual(world, a, b);
    case '<':
      return isLess(a, b);
    case '>':
      return isLess(b, a);
    case '<=':
      return isLess(a, b) || isEqual(world, a, b);
    case '>=':
      return isLess(b, a) || isEqual(world, a, b);
  }
};

const isNumber = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';

const isEqual = (world: World, a: ExactJson | undefined, b: ExactJson | undefined): boolean => {
  world.spend();
  if (a === undefined || b === undefined) return a === b;
  // An integer is the same as bigint and as number.
  if (isNumber(a) && isNumber(b)) return !(a < b) && !(b < a);
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((one, index) => isEqual(world, one, b[index]));
  if (isArray(b) || !isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isEqual(world, a[name], b[name]))
  );
};

const isLess = (a: ExactJson | undefined, b: ExactJson | undefined): boolean => {
  if (isNumber(a) && isNumber(b)) return a < b;
  return typeof a === 'string' && typeof b === 'string' && compareTexts(a, b) < 0;
};

/** By code points, which is not by UTF-16 units where a pair meets one of the private use. */
const compareTexts = (a: string, b: string): number => {
  for (let at = 0; ; ) {
    const [ofA, ofB] = [a.codePointAt(at), b.codePointAt(at)];
    if (ofA === undefined || ofB === undefined) return a.length - b.length;
    if (ofA !== ofB) return ofA - ofB;
    at += ofA > 0xffff ? 2 : 1;
  }
};
