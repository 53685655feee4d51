/** No flow lists a whole kind: what a delivery costs would grow with the organisation. */
import type { Node } from 'oxc-parser';
import { type Finding, positionOf, type Verdict, verdictOf } from '../check.ts';
import { isTest, type Repository, sourcesOf } from '../repository.ts';
import { parseSource, walkSource } from '../source.ts';

/** How many are left from before; the way to 0 is to ask by key. */
const ALLOWED = 0;

const BOT = 'apps/bot/src/';
/** Where the registry is offered to others, who may list. */
const OFFERED = /^apps\/bot\/src\/(registry|server)\//;

const LISTS = /^list(Rfcs|Ideas|Motions|Groups|Readings|Meetings|Notes|ActionItems|Decisions|Audit)$/;
/** Filters under which a list does not grow with the organisation; a repository is no such bound. */
const BOUNDS: ReadonlySet<string> = new Set(['subject', 'series', 'state', 'states', 'stages']);

export const checkLists = (repository: Repository, allowed = ALLOWED): Verdict => {
  const sources = sourcesOf(repository).filter(
    ([path]) => path.startsWith(BOT) && !OFFERED.test(path) && !isTest(path),
  );
  const findings = sources.flatMap(([path, text]) => wholeLists(path, text));
  const about = `${findings.length} lists of a whole kind in ${sources.length} files, at most ${allowed}`;
  return verdictOf(findings.length > allowed ? findings : [], about);
};

const wholeLists = (path: string, text: string): readonly Finding[] => {
  const source = parseSource(path, text);
  const findings: Finding[] = [...source.errors];
  walkSource(source, ({ node }) => {
    const list = node.type === 'CallExpression' ? listOf(node) : undefined;
    if (list === undefined) return;
    const message = `${list} reads a whole kind: ask the registry by key, or for a subject, a series or a state`;
    findings.push({ file: path, ...positionOf(text, node.start), message });
  });
  return findings;
};

type Call = Extract<Node, { type: 'CallExpression' }>;

/** The name of a list that is asked for without a bound. */
const listOf = ({ callee, arguments: [filter] }: Call): string | undefined => {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  const { name } = callee.property;
  if (!LISTS.test(name)) return undefined;
  return filter?.type === 'ObjectExpression' && filter.properties.some(isBound) ? undefined : name;
};

/** A bound that is written there; what is spread into a filter, or is `undefined`, bounds nothing that can be seen. */
const isBound = (property: Node): boolean =>
  property.type === 'Property' &&
  !property.computed &&
  property.key.type === 'Identifier' &&
  BOUNDS.has(property.key.name) &&
  !(property.value.type === 'Identifier' && property.value.name === 'undefined');
