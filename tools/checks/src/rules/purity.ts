/** The core is pure, synchronous and clock-free; this reads the tree, so words in strings and comments do not count. */
import { isBuiltin } from 'node:module';
import type { Node } from 'oxc-parser';
import { isReferenceIdentifier } from 'oxc-walker';
import { type Finding, positionOf, type Verdict, verdictOf } from '../check.ts';
import { isTest, type Repository, sourcesOf } from '../repository.ts';
import { parseSource, type Visit, walkSource } from '../source.ts';

/** The folder that has to be pure. */
const PURE = 'packages/core/src/';

/** Names that reach the world outside, and what to do instead. */
const FORBIDDEN: ReadonlyMap<string, string> = new Map([
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map(
    (name) => [name, 'let an app load it, and take the facts'] as const,
  ),
  ...['process', 'require', 'module', '__dirname', '__filename'].map(
    (name) => [name, 'take the value as a parameter'] as const,
  ),
  ...['globalThis', 'global', 'window', 'self'].map((name) => [name, 'take what is needed as a parameter'] as const),
  ['console', 'return a diagnostic'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map((name) => [name, 'let an app wait'] as const),
  ['performance', 'take the time as a parameter'],
  ['crypto', 'take the value as a parameter'],
  ['Promise', 'the core is synchronous'],
]);

const DATE_WITHOUT_CLOCK = new Set(['parse', 'UTC', 'prototype']);

export const checkPurity = (repository: Repository): Verdict => {
  const sources = sourcesOf(repository).filter(([path]) => path.startsWith(PURE) && !isTest(path));
  const findings = sources.flatMap(([path, text]) => impurities(path, text));
  return verdictOf(findings, `${sources.length} files`);
};

const impurities = (path: string, text: string): readonly Finding[] => {
  const source = parseSource(path, text);
  const findings: Finding[] = [...source.errors];
  walkSource(source, (visit) => {
    if (isTypeOnly(visit.node)) {
      visit.skip();
      return;
    }
    const message = impurityOf(visit);
    if (message !== undefined) findings.push({ file: path, ...positionOf(text, visit.node.start), message });
  });
  return findings;
};

const impurityOf = (visit: Visit): string | undefined => {
  const { node } = visit;
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node.source && isBuiltin(node.source.value) ? `the core does not use ${node.source.value}` : undefined;
    case 'ImportExpression':
      return 'the core is synchronous: import it statically';
    case 'MetaProperty':
      return node.meta.name === 'import'
        ? 'the core does not know where its files are: take the value as a parameter'
        : undefined;
    case 'AwaitExpression':
      return 'the core is synchronous: let an app await, and take the value';
    case 'ForOfStatement':
      return node.await ? 'the core is synchronous: let an app await, and take the values' : undefined;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async ? 'the core is synchronous: no async functions' : undefined;
    case 'MemberExpression':
      return isTemporalNow(visit) ? 'Temporal.Now is a clock: take the time as a parameter' : undefined;
    case 'Identifier':
      return impureName(visit, node.name);
    default:
      return undefined;
  }
};

const impureName = ({ node, parent, isOwn }: Visit, name: string): string | undefined => {
  if (!isReferenceIdentifier(node, parent) || isOwn(name)) return undefined;
  const instead = FORBIDDEN.get(name);
  if (instead !== undefined) return `the core does not use ${name}: ${instead}`;
  if (name === 'Date') return impureDate(node, parent);
  if (name !== 'Math') return undefined;
  const member = memberOf(node, parent);
  if (member === undefined) return 'Math is used by the names of its members only, so that random is seen';
  return member === 'random' ? 'Math.random: take the value, or a source of values, as a parameter' : undefined;
};

/** `new Date(x)`, `Date.parse`, `Date.UTC` and `instanceof Date` read no clock; everything else might. */
const impureDate = (node: Node, parent: Node | null): string | undefined => {
  if (parent?.type === 'NewExpression' && parent.callee === node) {
    return parent.arguments.length > 0 ? undefined : 'new Date() reads the clock: take the time as a parameter';
  }
  if (parent?.type === 'BinaryExpression' && parent.operator === 'instanceof') return undefined;
  const member = memberOf(node, parent);
  if (member !== undefined && DATE_WITHOUT_CLOCK.has(member)) return undefined;
  return `${member === undefined ? 'Date' : `Date.${member}`} reads the clock: take the time as a parameter`;
};

const memberOf = (node: Node, parent: Node | null): string | undefined =>
  parent?.type === 'MemberExpression' &&
  parent.object === node &&
  !parent.computed &&
  parent.property.type === 'Identifier'
    ? parent.property.name
    : undefined;

const isTemporalNow = ({ node, parent }: Visit): boolean =>
  node.type === 'MemberExpression' &&
  parent !== null &&
  node.object.type === 'Identifier' &&
  node.object.name === 'Temporal' &&
  memberOf(node.object, node) === 'Now';

/** Types are erased; `x as T`, `x satisfies T` and their like still hold an expression. */
const isTypeOnly = (node: Node): boolean =>
  node.type.startsWith('TS') &&
  ![
    'TSAsExpression',
    'TSSatisfiesExpression',
    'TSNonNullExpression',
    'TSInstantiationExpression',
    'TSTypeAssertion',
  ].includes(node.type);
